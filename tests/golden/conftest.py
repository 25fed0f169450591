"""`pytest tests/golden --accept` rewrites the expected outputs; the difference is then read line by line."""

from __future__ import annotations

import contextlib

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    # a conftest further up may have it already
    with contextlib.suppress(ValueError):
        parser.addoption("--accept", action="store_true", help="rewrite the golden files")
