"""The list that comes with a release, an Excel workbook or a CSV file: a row a document.

The file is named by the user, so that one which cannot be read is bad use and raises.
"""

from __future__ import annotations

import os
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO
from pathlib import PurePath, PurePosixPath

import msgspec

from draad.errors import SourceError
from draad.fields import columns
from draad.model import Listing, Problem
from draad.settings import Limits
from draad.sources.lists import tables
from draad.sources.lists.tables import SHOWN, Row, Table, some

CELLS = 20_000_000  # of a workbook: a row may claim 16,384 of them in a few bytes
SMALL = 16 << 20  # bytes unpacked: no bomb, however well they were packed
LONGEST_NAME = 255  # characters of a file's name on any common system; a longer cell names none
LARGEST_WHOLE = 1e15  # Excel keeps 15 digits of a number

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# a workbook is XML from anywhere, and openpyxl takes much of it on trust
_BROKEN_WORKBOOK = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
# what is put behind a number to tell the released file from the one that was asked for
_RELEASED = re.compile(
    r"[\W_]+(?:(?:deels|geheel)[\W_]+)?(?:geredigeerd|gelakt|openbaar|gemaakt|redacted|released)$"
)


class Inventory(msgspec.Struct, frozen=True):
    """What the list says of each document.

    ``listings`` has the rows by their id, in the order of the list; ``alike`` the ids by how a file may be
    called as well, where only one row can be meant; ``problems`` tell of rows that could not be used.
    """

    path: str
    listings: dict[str, Listing]
    alike: dict[str, str]
    problems: tuple[Problem, ...] = ()

    def of(self, path: str) -> Listing | None:
        """Give the row of a file: ``<id>.pdf``, or named almost so, or by its document number."""
        row = self.id_of(path)
        return None if row is None else self.listings[row]

    def id_of(self, path: str) -> str | None:
        """Give the id of a file's row."""
        name = PurePosixPath(path)
        for exact in (name.stem, name.name):
            if exact in self.listings:
                return exact
        return self.alike.get(_loose(name.stem)) or self.alike.get(_loose(name.name))

    def unmatched(self, paths: Iterable[str]) -> tuple[Problem, ...]:
        """Tell which rows have no file and which files have no row.

        Parameters
        ----------
        paths
            The files that were read, as they are shown; not what was attached to them.

        Returns
        -------
        tuple[Problem, ...]
            At most one of each kind, which says how many and names the first.
        """
        files = dict.fromkeys(path for path in paths if path != self.path)
        rows: dict[str, list[str]] = {}
        strangers = []
        for path in files:
            row = self.id_of(path)
            if row is None:
                strangers.append(path)
            else:
                rows.setdefault(row, []).append(path)
        absent = [row for row in self.listings if row not in rows]
        shared = [row for row, held in rows.items() if len(held) > 1]
        return tuple(self._differences(absent, strangers, shared, len(files)))

    def _differences(
        self, absent: list[str], strangers: list[str], shared: list[str], files: int
    ) -> Iterator[Problem]:
        if absent:
            judged = Counter(
                columns.value(dict(self.listings[row].inventory), "judgement") or "without judgement"
                for row in absent
            )
            kinds = ", ".join(f"{count} {name}" for name, count in judged.most_common(SHOWN))
            yield Problem(
                "list.file-missing",
                f"{len(absent)} of {len(self.listings)} rows of {self.path} have no file "
                f"({kinds}): {some(absent)}",
            )
        if strangers:
            yield Problem(
                "list.row-missing",
                f"{len(strangers)} of {files} files have no row in {self.path}: {some(strangers)}",
            )
        if shared:
            yield Problem(
                "list.row-shared", f"{len(shared)} rows of {self.path} have several files: {some(shared)}"
            )


def read(path: str | os.PathLike[str], limits: Limits | None = None) -> Inventory:
    """Read an inventory.

    Parameters
    ----------
    limits
        How far a workbook, which is an archive, is unpacked.

    Returns
    -------
    Inventory
        Problems ``list.row-unreadable`` and ``list.double-id`` say which rows cannot be found by their id.

    Raises
    ------
    SourceError
        For a file that cannot be opened or is no such list, and where Excel cannot be read for want of
        ``draad[mail]``.
    """
    shown = os.fsencode(PurePath(path).as_posix()).decode("utf-8", "backslashreplace")
    try:
        with open(path, "rb") as file:
            data = file.read()
    except (OSError, ValueError) as error:  # ValueError: a NUL character in the name
        reason = error.strerror if isinstance(error, OSError) else None
        raise SourceError(f"the inventory {shown} cannot be opened: {reason or error}") from error
    return decode(data, shown, limits)


def decode(data: bytes, name: str, limits: Limits | None = None) -> Inventory:
    """Read an inventory from its bytes; as ``read``."""
    if data.startswith(_OLD_OFFICE):
        raise SourceError(
            f"the inventory {name} is an old or protected Excel file; "
            "open it and save it as an ordinary .xlsx or .csv"
        )
    if data.startswith(_ZIP):
        found = _workbook(data, name, limits or Limits())
    else:
        table = tables.table(tables.decode(data), _known)
        found = [] if table is None else [table]
    if not found:
        raise SourceError(
            f"the inventory {name} has no row that names its columns; it needs one called id, and one more "
            "such as Family ID, Email Thread ID, Document, Datum or Beoordeling"
        )
    return _inventory(found, name)


def _known(cells: Sequence[str]) -> int:
    """Count the known columns of a row that names columns: an id and something else."""
    held = [found for cell in cells if (found := columns.meanings(cell))]
    return len(held) if len(held) > 1 and any("id" in found for found in held) else 0


def _inventory(found: list[Table], name: str) -> Inventory:
    listings: dict[str, Listing] = {}
    numbers: dict[str, str] = {}
    nameless, double, cut = [], [], []
    for table in found:
        places = columns.places(table.names)
        if table.unclosed is not None:
            cut.append(f"a quotation mark on line {table.unclosed} is never closed")
        if table.cut:
            cut.append(f"rows beyond the first {tables.ROWS:,} were not read")
        for row in table.rows:
            pairs = tables.named(table.names, row.cells)
            own = columns.filled(pairs, places["id"])
            if own is None:
                nameless.append(str(row.line))
            elif own in listings:
                double.append(own)
            else:
                listings[own] = Listing(
                    family=columns.filled(pairs, places["family"]),
                    thread=columns.filled(pairs, places["thread"]),
                    custodian=columns.filled(pairs, places["custodian"]),
                    inventory=pairs,
                )
                numbers[own] = columns.filled(pairs, places["document"]) or ""
    problems = [Problem("list.row-unreadable", f"{name}: {reason}") for reason in cut]
    if nameless:
        said = f"{len(nameless)} rows of {name} have no id and belong to no file: row {some(nameless)}"
        problems.append(Problem("list.row-unreadable", said))
    if double:
        said = f"{len(double)} rows of {name} have an id that an earlier row has; the first is used: "
        problems.append(Problem("list.double-id", said + some(double)))
    return Inventory(name, listings, _alike(numbers), tuple(problems))


def _alike(numbers: dict[str, str]) -> dict[str, str]:
    """Give, from ids with document numbers, the other names for a row's file, where each means one row."""
    near: dict[str, set[str]] = {}
    for row in numbers:
        near.setdefault(_loose(row), set()).add(row)
    numbered: dict[str, set[str]] = {}
    for row, number in numbers.items():
        if _loose(number) not in near:
            numbered.setdefault(_loose(number), set()).add(row)
    return {name: min(rows) for name, rows in (*near.items(), *numbered.items()) if name and len(rows) == 1}


def _loose(name: str) -> str:
    """Reduce a name to what people keep of it: no case, no leading zeros, not that it was redacted."""
    bare = unicodedata.normalize("NFC", name).casefold().strip()
    bare = bare.removesuffix(".pdf")
    while len(bare) <= LONGEST_NAME and (less := _RELEASED.sub("", bare)) != bare:
        bare = less
    return bare.lstrip("0") or bare


# --- Excel ------------------------------------------------------------------------------------------------


def _workbook(data: bytes, name: str, limits: Limits) -> list[Table]:
    """Read the sheets that have columns as an inventory has."""
    try:
        import openpyxl
    except ImportError as error:
        raise SourceError(
            f"the inventory {name} is an Excel file; to read it, install draad[mail], such as with: "
            "pip install 'draad[mail]', or save it as .csv"
        ) from error
    try:
        _check_size(data, name, limits)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions, which are not looked at
            book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
            try:
                return [table for sheet in book.worksheets if (table := _sheet(sheet, name)) is not None]
            finally:
                book.close()
    except _BROKEN_WORKBOOK as error:
        raise SourceError(
            f"the inventory {name} cannot be read as an Excel file ({str(error) or type(error).__name__}); "
            "open it and save it again as .xlsx or .csv"
        ) from error


def _check_size(data: bytes, name: str, limits: Limits) -> None:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        held = archive.infolist()
    unpacked = sum(entry.file_size for entry in held)
    blown = any(
        entry.file_size > SMALL and entry.file_size > limits.ratio * max(entry.compress_size, 1)
        for entry in held
    )
    if blown or unpacked > limits.unpacked or len(held) > limits.entries:
        raise SourceError(
            f"the inventory {name} unpacks to {unpacked:,} bytes from {len(data):,}, more than is allowed"
        )


def _sheet(sheet: object, name: str) -> Table | None:
    # what a sheet says of its own size may be anything, and rows are filled up to it
    sheet.reset_dimensions()  # type: ignore[attr-defined]
    return tables.below_head(_rows(sheet, name), _known)


def _rows(sheet: object, name: str) -> Iterator[Row]:
    held = 0
    for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):  # type: ignore[attr-defined]
        held += len(cells)
        if held > CELLS:
            raise SourceError(f"the inventory {name} has more than {CELLS:,} cells; remove the empty columns")
        yield Row(line, list(map(_text, cells)))


def _text(value: object) -> str:
    """Write a cell's value as text: whole numbers without a point, dates as ISO 8601 has them."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_WHOLE:
        return str(int(value))
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
