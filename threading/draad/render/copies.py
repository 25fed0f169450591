"""What the copies of one message show differently: what one blacks out and another shows, and their words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from draad.render.nouns import ExportCopy, ExportMessage, ExportParty
from draad.render.people import is_told

SAME_LENGTH = (
    0.8  # of the longest copy's text; a copy that was cut short has fewer marks, which tells nothing
)
MOST_WORDS = 5_000  # of each text that are compared: the comparison grows with the product of the two
PEOPLE = ("from", "to", "cc")

# quote marks at the beginning of a line; they belong to the quoting
_QUOTED = r"(?m:^[ \t]*(?:[>|][ \t]?)+)"
_WORD = re.compile(rf"{_QUOTED}|(?P<word>\w+|[^\w\s])")


class Word(NamedTuple):
    """A word or a sign; ``glued`` where no blank stands before it, ``mark`` for a redaction mark."""

    text: str
    glued: bool = False
    mark: bool = False


class Change(NamedTuple):
    """A run of words: ``same`` in both texts, or what stands in one only and what in the other."""

    same: tuple[Word, ...] = ()
    one: tuple[Word, ...] = ()
    other: tuple[Word, ...] = ()


# --- what is blacked out ----------------------------------------------------------------------------------


def uneven(message: ExportMessage) -> tuple[str, ...]:
    """Name the parts (from, to, cc, body) that one copy blacks out and another shows, or shows more of."""
    found = []
    for name in PEOPLE:
        printed = [people for copy in message.copies if (people := people_of(copy, name))]
        if len({*map(hidden, printed)}) > 1:
            found.append(name)
    longest = max(map(own_text, message.copies), default=0)
    whole = [copy for copy in message.copies if own_text(copy) and own_text(copy) >= SAME_LENGTH * longest]
    if len({marks_in_body(copy) for copy in whole}) > 1:
        found.append("body")
    return tuple(found)


def hidden(people: tuple[ExportParty, ...]) -> tuple[bool, int]:
    """Tell whether any of them is blacked out in any part, and how many so far that nobody can be told."""
    return any(party.redacted for party in people), sum(not is_told(party) for party in people)


def own_text(copy: ExportCopy) -> int:
    """Count the characters of a copy's own text, quote marks included."""
    return sum(end - start for start, end in copy.spans)


def marks_in_body(copy: ExportCopy) -> int:
    """Count the redaction marks in a copy's own text."""
    return sum(mark.field in (None, "body") for mark in copy.redactions)


def people_of(copy: ExportCopy, name: str) -> tuple[ExportParty, ...]:
    """Give the people whom a copy prints behind From, To or Cc."""
    header = copy.header
    return {"from": (header.sender,) if header.sender else (), "to": header.to, "cc": header.cc}[name]


# --- what is said -----------------------------------------------------------------------------------------


def words(copy: ExportCopy, text: str) -> tuple[Word, ...]:
    """Give the words of a copy's own text, without quote marks and each redaction mark as one word.

    Parameters
    ----------
    text
        That of the document in which the copy stands.
    """
    marks = sorted((mark.start, mark.end) for mark in copy.redactions if mark.end > mark.start)
    found: list[Word] = []
    for start, end in copy.spans:
        at = start
        for first, last in marks:
            if at <= first and last <= end:
                found += _plain(text, at, first)
                found.append(Word(text[first:last], glued=_glued(text, first), mark=True))
                at = last
        found += _plain(text, at, end)
    return tuple(found)


def _plain(text: str, start: int, end: int) -> Iterator[Word]:
    quoted = False
    for match in _WORD.finditer(text, start, end):
        if match["word"]:
            yield Word(match["word"], not quoted and _glued(text, match.start()))
        quoted = not match["word"]


def _glued(text: str, at: int) -> bool:
    return not text[at - 1 : at].isspace()


def changes(one: tuple[Word, ...], other: tuple[Word, ...]) -> list[Change]:
    """Compare two texts word by word, as far as ``MOST_WORDS``; two redaction marks are the same.

    Returns
    -------
    list[Change]
        In order; those of ``one`` joined with what is the same give its words.
    """
    from rapidfuzz.distance import Indel

    one, other = one[:MOST_WORDS], other[:MOST_WORDS]
    found: list[Change] = []
    before: tuple[int, int] = (0, 0)
    for block in Indel.opcodes(_compared(one), _compared(other)):
        if block.tag != "equal":
            continue
        found += _between(one[before[0] : block.src_start], other[before[1] : block.dest_start])
        found.append(Change(same=one[block.src_start : block.src_end]))
        before = block.src_end, block.dest_end
    found += _between(one[before[0] :], other[before[1] :])
    return found


def _compared(words: tuple[Word, ...]) -> list[str]:
    # no word is empty
    return ["" if word.mark else word.text for word in words]


def _between(one: tuple[Word, ...], other: tuple[Word, ...]) -> Iterator[Change]:
    if one or other:
        yield Change(one=one, other=other)
