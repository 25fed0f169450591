"""What was reconstructed, for people and for programs: the export, the dump, the explanation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from draad.errors import ExportError
from draad.render import output
from draad.render.nouns import Sections
from draad.render.to_json import write_json, write_jsonl

Writer = Callable[[Sections, BinaryIO], None]
FORMATS: dict[str, Writer] = {"json": write_json, "jsonl": write_jsonl}


def write(sections: Sections, format_name: str, path: Path, force: bool = False) -> None:
    """Write an export to a file: whole, or not at all.

    Raises
    ------
    ExportError
        For a format nobody knows, and where the file cannot be written or would be overwritten.
    """
    writer = writer_of(format_name)
    with output.replacing(path, force) as file:
        writer(sections, file)


def writer_of(format_name: str) -> Writer:
    """Give what writes a format.

    Raises
    ------
    ExportError
        For a format nobody knows.
    """
    writer = FORMATS.get(format_name)
    if writer is None:
        raise ExportError(f"no format is called {format_name!r}; there are: {', '.join(FORMATS)}")
    return writer
