"""Text in columns: which characters part its cells, its rows, and the names of its columns."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Literal, NamedTuple

from draad.sources.from_text import ESCAPED, MARKS, UNESCAPE, WINDOWS
from draad.text import BLANKS

ROWS = 1_000_000  # of one list; a release or a volume of that size comes in several
HEAD_ROWS = 20  # a title, a date and a legend may stand above the names of the columns
SAMPLE = 4096  # bytes looked at for WIDE_SHARE
WIDE_SHARE = 0.3  # of UTF-16 text in Latin letters about half of the bytes are NUL, in all else none
SHOWN = 5  # rows or files that a problem names, of however many it is about


class Shape(NamedTuple):
    """How cells are parted, and what stands around one that holds such a character itself."""

    delimiter: str
    quote: str = '"'


SHAPES = (Shape(","), Shape(";"), Shape("\t"), Shape("|"), Shape("|", "^"))
QUOTES = frozenset(shape.quote for shape in SHAPES)


class Row(NamedTuple):
    """One row: the line on which it starts, from 1, and its cells."""

    line: int
    cells: list[str]


class Table(NamedTuple):
    """Names of the columns, each only once, and the rows below them.

    ``unclosed`` is the line of a quotation mark that nothing closes, from where quotation marks count as
    any character; ``cut`` tells that there are more rows than are read.
    """

    names: tuple[str, ...]
    rows: list[Row]
    unclosed: int | None = None
    cut: bool = False


def decode(data: bytes) -> str:
    """Decode by byte-order mark, as UTF-16 by its NULs, as UTF-8, or as Windows-1252 where that is not it."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            data = data[len(mark) :]
            if encoding == "utf-8":
                break
            return data.decode(encoding, "replace")
    else:
        sample = data[:SAMPLE]
        first, second = sample[0::2].count(0), sample[1::2].count(0)
        if min(first, second) * 10 < max(first, second) > WIDE_SHARE * len(sample):
            return data.decode("utf-16-le" if second > first else "utf-16-be", "replace")
    text = data.decode("utf-8", "surrogateescape")
    stray = len(text) - len(ESCAPED.sub("", text))
    if not stray:
        return text
    # some bytes that are not UTF-8, among more characters that are, are damage
    if sum(letter > "\x7f" for letter in text) > 2 * stray:
        return text.translate(UNESCAPE)
    return codecs.charmap_decode(data, "strict", WINDOWS)[0]


def some(names: Sequence[str]) -> str:
    """Name the first few."""
    return ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")


def rows(text: str, shape: Shape, most: int = ROWS) -> tuple[list[Row], int | None]:
    """Cut text into rows of cells; and tell on which line a cell starts whose quotation is never closed."""
    limit = csv.field_size_limit(max(len(text), 1))
    try:
        found = _read(io.StringIO(text, newline=""), shape, most)
        if len(found) == most or not found or not _unclosed(text, found[-1].line, shape):
            return found, None
        last = found.pop().line
        rest = _read(_from_line(text, last), shape, most - len(found), csv.QUOTE_NONE)
        return found + [Row(line + last - 1, cells) for line, cells in rest], last
    finally:
        csv.field_size_limit(limit)


def table(text: str, is_head: Callable[[Sequence[str]], int]) -> Table | None:
    """Find out how the cells are parted and where the names of the columns stand, and read all below.

    Parameters
    ----------
    is_head
        Tells how many columns are known if a row names columns, 0 where it does not.

    Returns
    -------
    Table or None
        ``None`` where no row names columns.
    """
    best: tuple[tuple[int, int], Shape] | None = None
    for shape in SHAPES:
        above, _ = rows(_first(text, HEAD_ROWS * 5), shape, HEAD_ROWS)
        for row in above:
            # of two ways that show the same columns, the one that leaves no quotation marks around them
            fit = is_head(row.cells), -sum(cell[:1] in QUOTES for cell in row.cells if cell)
            if fit[0] and (best is None or fit > best[0]):
                best = fit, shape
    if best is None:
        return None
    found, unclosed = rows(text, best[1], ROWS + HEAD_ROWS)
    return below_head(found, is_head, unclosed)


def below_head(
    found: Iterable[Row], is_head: Callable[[Sequence[str]], int], unclosed: int | None = None
) -> Table | None:
    """Give the table whose columns are named within the first rows; rows of nothing but blanks are none."""
    remaining = iter(found)
    for row in islice(remaining, HEAD_ROWS):
        if is_head(row.cells):
            kept = [row for row in islice(remaining, ROWS) if any(map(str.strip, row.cells))]
            return Table(distinct(row.cells), kept, unclosed, next(remaining, None) is not None)
    return None


def named(names: Sequence[str], cells: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Put each cell beside the name of its column; one beyond the names gets its number, if it is filled."""
    within = [(name, cell.strip(BLANKS)) for name, cell in zip(names, cells, strict=False)]
    beyond = [
        (f"column {at}", cell.strip(BLANKS))
        for at, cell in enumerate(cells[len(names) :], len(names) + 1)
        if cell.strip(BLANKS)
    ]
    return (*within, *beyond)


def _read(
    lines: Iterable[str], shape: Shape, most: int, quoting: Literal[0, 3] = csv.QUOTE_MINIMAL
) -> list[Row]:
    reader = csv.reader(
        lines, delimiter=shape.delimiter, quotechar=shape.quote, quoting=quoting, skipinitialspace=False
    )
    found = []
    line = 1
    for cells in islice(reader, most):
        found.append(Row(line, cells))
        line = reader.line_num + 1
    return found


def _unclosed(text: str, line: int, shape: Shape) -> bool:
    """Tell whether the last row, which starts on that line, ends within a quotation."""
    rest = "".join(_from_line(text, line))
    if not rest.rstrip("\r\n").count("\n"):
        return False  # one line, whatever its marks: nothing was swallowed
    try:
        for _ in csv.reader(
            io.StringIO(rest, newline=""), delimiter=shape.delimiter, quotechar=shape.quote, strict=True
        ):
            pass
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _from_line(text: str, line: int) -> Iterable[str]:
    return islice(io.StringIO(text, newline=""), line - 1, None)


def _first(text: str, lines: int) -> str:
    return "".join(islice(io.StringIO(text, newline=""), lines))


def distinct(cells: Sequence[str]) -> tuple[str, ...]:
    """Name every column, no two alike, so that no value takes another's place; blank ones have a number."""
    met: Counter[str] = Counter()
    names: dict[str, None] = {}
    for at, cell in enumerate(cells, 1):
        plain = name = " ".join(cell.strip(BLANKS).split()) or f"column {at}"
        while name in names:
            met[plain] += 1
            name = f"{plain} ({met[plain] + 1})"
        names[name] = None
    return tuple(names)
