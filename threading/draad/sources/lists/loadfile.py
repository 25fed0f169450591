"""Load files of a production: a Concordance DAT (or the same as CSV) with its Opticon list of images.

Bytes and a listing of files come in; out come rows, each with the files that it points to.  Nothing is opened
here, and a path is only ever looked up among the files that are there.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from draad.fields import columns
from draad.model import Ids, Listing, Problem
from draad.sources.lists import tables
from draad.sources.lists.tables import Row as TableRow
from draad.sources.lists.tables import Shape, Table, some

QUOTE = "þ"  # stands around each cell of a Concordance file,
SEPARATOR = "\x14"  # and this between two of them
NEWLINE = "®"  # a line end within a cell
LONGEST_PATH = 1024  # characters shown or looked up; Windows itself knows 260
DEEPEST = 32  # folders
CONVERSATION = 22  # bytes of the Thread-Index of a first message ([MS-OXOMSG], section 2.2.1.3)

_ROW_END = re.compile(f"(?<=[{QUOTE}{SEPARATOR}])[\r\n]+(?={QUOTE})")
_ROW_START = re.compile(f"[\r\n]+(?={QUOTE})")
_LINE_END = re.compile("\r\n?|\n")
_DRIVE = re.compile(r"\s*(?:[A-Za-z]:|[\\/]{2}|[a-z]{2,9}://)")
_FILE_NAME = re.compile(r"[^\r\n\t<>|*?\"]{1,1024}\.\w{1,5}")
_MESSAGE_ID = re.compile(r"[^<>\s;,\"]+")
# what no ordinary list has: a first number, and beside it what a production says of its documents
_OF_A_PRODUCTION = frozenset(
    {"end", "begin-attachments", "end-attachments", "text-file", "native-file", "custodian"}
)


class Row(msgspec.Struct, frozen=True):
    """One document of the production.

    ``text_file``, ``native_file`` and ``images`` are paths as they are spelt in the listing; ``text`` is text
    that stands in the row itself (prefer the text file, then this, then the native file); ``parent`` is the
    position of the row that it came attached to.
    """

    listing: Listing
    text_file: str | None = None
    native_file: str | None = None
    text: str | None = None
    images: tuple[str, ...] = ()
    parent: int | None = None
    ids: Ids | None = None
    problems: tuple[Problem, ...] = ()


class LoadFile(msgspec.Struct, frozen=True):
    """The rows in the order of the file; ``problems`` are about the file as a whole."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def files(self) -> frozenset[str]:
        """All files that rows point to: none of them stands by itself."""
        return frozenset(
            file
            for row in self.rows
            for file in (row.text_file, row.native_file, *row.images)
            if file is not None
        )


def looks_like(head: bytes) -> bool:
    """Tell by its first bytes whether a file is a load file: by how cells are parted, or by its columns."""
    text = tables.decode(head).lstrip("\ufeff\r\n")
    line = _LINE_END.split(text, maxsplit=1)[0]
    if SEPARATOR in line:
        cells = [cell.strip() for cell in line.split(SEPARATOR)]
        return all(cell[:1] == cell[-1:] == QUOTE for cell in cells[:-1]) or _known(cells) > 0
    return any(_known(row.cells) for shape in tables.SHAPES for row in tables.rows(f"{line}\n", shape, 1)[0])


def read(data: bytes, opt: bytes | None = None, there: Iterable[str] = (), folder: str = "") -> LoadFile:
    """Read a load file.

    Parameters
    ----------
    opt
        The Opticon file beside it, if any.
    there
        The files that rows may point to, with forward slashes, relative to a folder that holds the load file.
    folder
        Where in that folder the load file stands; ``""`` where it stands in it directly.  Often that is
        ``DATA``, beside ``TEXT`` and ``NATIVES``.

    Returns
    -------
    LoadFile
        Problems ``list.file-missing`` and ``list.path-refused`` stand with their rows, and
        ``list.no-text`` with one that has nothing to read; ``list.row-unreadable`` is about rows that do not
        fit the columns.
    """
    text = tables.decode(data)
    table, faults = _table(text)
    if table is None:
        return LoadFile((), (_unreadable("the load file has no row that names its columns"),))
    images, doubts = _opticon(opt) if opt is not None else ({}, [])
    place = _Files(there, folder)
    maker = _Maker(table.names, place, images)
    rows = [maker.row(cells) for cells in (tables.named(table.names, row.cells) for row in table.rows)]
    parents, circular = _parents(maker.named)
    problems = [*map(_unreadable, faults), *map(_unreadable, doubts), *maker.image_problems()]
    if circular:
        said = f"{len(circular)} rows stand below each other in a circle: {some(circular)}"
        problems.append(Problem("list.parent-circular", said))
    return LoadFile(
        tuple(
            msgspec.structs.replace(row, parent=parent) if parent is not None else row
            for row, parent in zip(rows, parents, strict=True)
        ),
        tuple(problems),
    )


def _unreadable(message: str) -> Problem:
    return Problem("list.row-unreadable", message)


def _known(cells: Sequence[str]) -> int:
    """Count the known columns of a row that names those of a production."""
    held = [columns.meanings(cell) for cell in cells]
    if any("begin" in found for found in held) and any(found & _OF_A_PRODUCTION for found in held):
        return sum(map(bool, held))
    return 0


# --- rows -------------------------------------------------------------------------------------------------


def _table(text: str) -> tuple[Table | None, list[str]]:
    """Give the rows, and what is wrong with them."""
    text = text.lstrip("\ufeff\r\n")
    if SEPARATOR in _LINE_END.split(text, maxsplit=1)[0]:
        table = _concordance(text)
    else:
        found = tables.table(text, _known)
        if found is None:
            return None, []
        table = found
    faults = []
    if table.unclosed is not None:
        faults.append(f"a quotation mark on line {table.unclosed} is never closed")
    if table.cut:
        faults.append(f"rows beyond the first {tables.ROWS:,} were not read")
    wide = len(table.names)
    odd = [str(row.line) for row in table.rows if len(row.cells) != wide]
    if odd:
        faults.append(
            f"{len(odd)} rows have more or fewer cells than the {wide} columns; "
            f"they are read as far as they go: line {some(odd)}"
        )
    return table, faults


def _concordance(text: str) -> Table:
    records = _records(text)
    _, names = next(records)
    wide = names.count(SEPARATOR)
    found = []
    for line, record in records:
        # where a last quote is lost, the next row hangs on to its own
        pieces = _ROW_START.split(record) if record.count(SEPARATOR) > wide else [record]
        if any(piece.count(SEPARATOR) != wide for piece in pieces):
            pieces = [record]
        for piece in pieces:
            cells = [_cell(cell) for cell in piece.split(SEPARATOR)]
            if any(map(str.strip, cells)):
                found.append(TableRow(line, cells))
            line += piece.count("\n") + 1
    return Table(
        tables.distinct(list(map(_cell, names.split(SEPARATOR)))),
        found[: tables.ROWS],
        cut=len(found) > tables.ROWS,
    )


def _records(text: str) -> Iterator[tuple[int, str]]:
    """Yield each row with the line it starts on; a quoted cell may hold line ends."""
    end = _ROW_END if text.startswith(QUOTE) else _LINE_END
    at, line = 0, 1
    for match in end.finditer(text):
        yield line, text[at : match.start()]
        line += text.count("\n", at, match.end())
        at = match.end()
    yield line, text[at:]


def _cell(cell: str) -> str:
    value = cell.strip(" \t\r\n")
    if value.startswith(QUOTE):
        value = value[1:].removesuffix(QUOTE).replace(QUOTE * 2, QUOTE)
    # who writes line ends as they are has no need of a sign for them
    return value if "\n" in value else value.replace(NEWLINE, "\n")


# --- what a row says --------------------------------------------------------------------------------------


class _Named(NamedTuple):
    """What names a row, and what it came attached to."""

    id: str | None
    begin: str | None
    begin_attachments: str | None
    parent: str | None

    def __str__(self) -> str:
        name = self.begin or self.id
        return f"row {name[:LONGEST_PATH]}" if name else "a row without a number"


class _Maker:
    """Makes rows; holds which columns may say what, and which images no row has asked for."""

    def __init__(self, names: tuple[str, ...], place: _Files, images: dict[str, list[str]]) -> None:
        self.place = place
        self.images = images
        self.asked: set[str] = set()
        self.at = columns.places(names)
        self.named: list[_Named] = []

    def row(self, cells: tuple[tuple[str, str], ...]) -> Row:
        problems: list[Problem] = []
        named = _Named(*(self._said(cells, meaning) for meaning in _Named._fields))
        self.named.append(named)
        listing = Listing(
            family=named.begin_attachments or self._said(cells, "family"),
            thread=self._said(cells, "thread"),
            custodian=self._said(cells, "custodian"),
            bates=(named.begin, self._said(cells, "end") or named.begin) if named.begin else None,
            inventory=cells,
        )
        text_file = self._file(cells, "text-file", problems)
        text = None
        inside = set()
        for at in self.at["text"]:
            value = cells[at][1] if at < len(cells) else ""
            if _FILE_NAME.fullmatch(value) and (self.place.find(value)[0] or re.search(r"[\\/]", value)):
                text_file = text_file or self._one(value, problems)
            elif value:
                text = text or value
                inside.add(at)
        native = self._file(cells, "native-file", problems)
        if native is None:
            # "File path" may as well be where the custodian kept it: then there is no such file here
            native = next(
                filter(None, (self.place.find(v)[0] for v in self._values(cells, "some-file"))), None
            )
        images = self._images(named)
        if text_file is None and native is None and text is None:
            held = f"images only ({len(images)}), which are not read" if images else "nothing to read"
            problems.append(Problem("list.no-text", f"{named} of the load file has {held}"))
        if inside:  # the text is the document's, and no description of it
            kept = tuple(pair for at, pair in enumerate(cells) if at not in inside)
            listing = msgspec.structs.replace(listing, inventory=kept)
        return Row(listing, text_file, native, text, images, ids=self._ids(cells), problems=tuple(problems))

    def _said(self, cells: tuple[tuple[str, str], ...], meaning: str) -> str | None:
        return columns.filled(cells, self.at[meaning.replace("_", "-")])

    def _ids(self, cells: tuple[tuple[str, str], ...]) -> Ids | None:
        own, answered, before = (
            tuple(_MESSAGE_ID.findall(self._said(cells, meaning) or ""))
            for meaning in ("message-id", "in-reply-to", "references")
        )
        index = _thread_index(self._said(cells, "thread-index") or "")
        ids = Ids(next(iter(own), None), answered, before, index)
        return None if ids == Ids() else ids

    def _values(self, cells: tuple[tuple[str, str], ...], meaning: str) -> list[str]:
        return [cells[at][1] for at in self.at[meaning] if at < len(cells) and cells[at][1]]

    def _file(self, cells: tuple[tuple[str, str], ...], meaning: str, problems: list[Problem]) -> str | None:
        for value in self._values(cells, meaning):
            found = self._one(value, problems)
            if found is not None:
                return found
        return None

    def _one(self, printed: str, problems: list[Problem]) -> str | None:
        found, refused = self.place.find(printed)
        if found is None:
            shown = printed[:LONGEST_PATH]
            if refused:
                said = f"the load file points to {shown}, outside its folder"
                problems.append(Problem("list.path-refused", said))
            else:
                said = f"the load file points to {shown}, which is not there"
                problems.append(Problem("list.file-missing", said))
        return found

    def _images(self, named: _Named) -> tuple[str, ...]:
        for name in filter(None, (named.begin, named.id)):
            if name.casefold() in self.images:
                self.asked.add(name.casefold())
                found = (self.place.find(page)[0] for page in self.images[name.casefold()])
                return tuple(filter(None, found))
        return ()

    def image_problems(self) -> Iterator[Problem]:
        """Tell of images that are not there, and of those that belong to no row."""
        pages = [page for pages in self.images.values() for page in pages]
        found = {page: self.place.find(page) for page in pages}
        refused = [page for page in found if found[page] == (None, True)]
        absent = [page for page in found if found[page] == (None, False)]
        if refused:
            said = f"the list of images points {len(refused)} times outside its folder: {some(refused)}"
            yield Problem("list.path-refused", said)
        if absent:
            said = f"{len(absent)} of {len(found)} images are not there: {some(absent)}"
            yield Problem("list.file-missing", said)
        strange = [name for name in self.images if name not in self.asked]
        if strange:
            said = f"{len(strange)} documents in the list of images have no row in the load file: "
            yield Problem("list.row-missing", said + some(strange))


def _thread_index(printed: str) -> str | None:
    """Give Outlook's index in hexadecimal; it is printed so, or in base 64 as in a mail's header."""
    bare = "".join(printed.split())
    try:
        raw = bytes.fromhex(bare)
    except ValueError:
        try:
            raw = base64.b64decode(bare, validate=True)
        except (binascii.Error, ValueError):
            return None
    return raw.hex() if len(raw) >= CONVERSATION else None


def _parents(rows: Sequence[_Named]) -> tuple[list[int | None], list[str]]:
    """Find what each row came attached to; and name the rows of which that would be themselves."""
    by_name: dict[str, int] = {}
    for names in ([row.id for row in rows], [row.begin for row in rows]):
        for at, name in enumerate(names):
            if name:
                by_name.setdefault(name.casefold(), at)
    parents: list[int | None] = []
    for at, row in enumerate(rows):
        said = filter(None, (row.parent, row.begin_attachments))
        found = (by_name.get(name.casefold()) for name in said)
        parents.append(next((one for one in found if one is not None and one != at), None))
    circular = []
    settled: set[int] = set()
    for start in range(len(parents)):
        walked: dict[int, None] = {}
        step: int | None = start
        while step is not None and step not in settled:
            if step in walked:
                parents[step] = None
                circular.append(str(rows[step]))
                break
            walked[step] = None
            step = parents[step]
        settled.update(walked)
    return parents, circular


# --- images -----------------------------------------------------------------------------------------------


def _opticon(data: bytes) -> tuple[dict[str, list[str]], list[str]]:
    """Give the pages of each document by the casefolded number of its first one; and what is wrong."""
    found, _ = tables.rows(tables.decode(data), Shape(","))
    documents: dict[str, list[str]] = {}
    odd = []
    pages: list[str] | None = None
    for row in found:
        cells = [cell.strip() for cell in row.cells]
        if not any(cells):
            continue
        if len(cells) < 4 or not cells[0] or not cells[2]:
            odd.append(str(row.line))
            continue
        if pages is None or cells[3].casefold() == "y":
            pages = documents.setdefault(cells[0].casefold(), [])
        pages.append(cells[2])
    said = f"{len(odd)} lines of the list of images name no image: line {some(odd)}"
    return documents, [said] if odd else []


# --- paths ------------------------------------------------------------------------------------------------


class _Files:
    """Looks up paths as a load file prints them among the files that are there."""

    def __init__(self, there: Iterable[str], folder: str) -> None:
        self.exact = dict.fromkeys(there)
        self.loose: dict[str, str] = {}
        for path in self.exact:
            self.loose.setdefault(_loose(path), path)
        steps = [step for step in folder.split("/") if step not in ("", ".")]
        self.bases = [steps[:depth] for depth in range(len(steps), -1, -1)]
        self.known: dict[str, tuple[str | None, bool]] = {}

    def find(self, printed: str) -> tuple[str | None, bool]:
        """Give the file as it is really called, or ``None``; and whether the path leads outside."""
        found = self.known.get(printed)
        if found is None:
            found = self.known[printed] = self._find(printed)
        return found

    def _find(self, printed: str) -> tuple[str | None, bool]:
        if len(printed) > LONGEST_PATH:
            return None, False
        drive = _DRIVE.match(printed)
        bare = printed[drive.end() :] if drive else printed
        steps = [step for step in re.split(r"[\\/]", bare.strip(" \t\"'")) if step not in ("", ".")]
        if not steps or len(steps) > DEEPEST:
            return None, drive is not None
        outside = drive is not None
        for base in self.bases:
            inside = _walked([*base, *steps])
            if inside is None:
                outside = True
            elif (found := self._named(inside)) is not None:
                return found, False
        if ".." in steps:
            return None, outside
        # the volume's own name, or where it stood on the machine that made it, may come before
        for first in range(1, len(steps) - 1):
            for base in self.bases:
                if (found := self._named([*base, *steps[first:]])) is not None:
                    return found, False
        return None, outside

    def _named(self, steps: Sequence[str]) -> str | None:
        path = "/".join(steps)
        return path if path in self.exact else self.loose.get(_loose(path))


def _walked(steps: Iterable[str]) -> list[str] | None:
    """Take the steps back that ``..`` takes back; ``None`` where that leads above where they start."""
    walked: list[str] = []
    for step in steps:
        if step != "..":
            walked.append(step)
        elif walked:
            walked.pop()
        else:
            return None
    return walked


def _loose(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()
