"""Whole documents and all that comes out of them: one folder a case, one reason a case, in its name.

`input/` is reconstructed, and must give `dump.txt` (what `draad dump --width 100` shows) and `export.json` to
the letter.  `pytest tests/golden --accept` writes both anew.
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from draad import __version__, pipeline
from draad.render import export, to_json, to_text
from draad.settings import Settings

CASES = Path(__file__).parent
NAMES = sorted(folder.parent.name for folder in CASES.glob("*/input"))


def outputs(case: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The text of each output file, paths as seen from the case's folder and without draad's version."""
    monkeypatch.chdir(case)
    archive = pipeline.reconstruct("input", Settings(zone="Europe/Amsterdam"))
    dumped = io.StringIO()
    to_text.dump(export.build(archive), dumped, to_text.View(width=100))
    encoded = io.BytesIO()
    to_json.write_json(export.sections(archive), encoded)
    version = f'"version":"{__version__}"'
    return {
        "dump.txt": dumped.getvalue(),
        "export.json": encoded.getvalue().decode().replace(version, '"version":"*"', 1),
    }


@pytest.mark.parametrize("name", NAMES)
def test_documents_give_what_was_accepted(
    name: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CASES / name
    for file, text in outputs(case, monkeypatch).items():
        golden = case / file
        if request.config.getoption("--accept", default=False):
            golden.write_text(text, encoding="utf-8", newline="")
        expected = golden.read_bytes().decode() if golden.exists() else ""
        assert text == expected, f"{name}/{file} differs; see docs of this test for how to accept"
