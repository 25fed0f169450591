"""The messages as a table for spreadsheets: a row each, with all copies' documents in one cell.

UTF-8 with a byte-order mark, without which Excel takes it for something else.  A cell that a spreadsheet
would calculate instead of showing begins with an apostrophe.
"""

from __future__ import annotations

import csv
from typing import BinaryIO

from draad.render import flat, spreadsheet
from draad.render.nouns import Sections
from draad.render.options import DEFAULTS, Options

COLUMNS = flat.Row._fields


class _Encoded:
    """What ``csv`` writes text to."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def write(self, text: str) -> int:
        return self.file.write(text.encode("utf-8", "replace"))


def write_csv(sections: Sections, file: BinaryIO, options: Options = DEFAULTS) -> None:
    """Write the names of the columns, which stay as they are, and a row for each message."""
    file.write(b"\xef\xbb\xbf")
    table = csv.writer(_Encoded(file), lineterminator="\r\n")
    table.writerow(COLUMNS)
    table.writerows(map(_cell, row) for row in flat.rows(sections))
    flat.read_out(sections.threads, sections.warnings)


def _cell(value: str | float | tuple[str, ...] | None) -> str:
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return str(value)
    text = value if isinstance(value, str) else flat.BETWEEN.join(value)
    return spreadsheet.shown(text.replace("\0", "").replace("\r\n", "\n"))
