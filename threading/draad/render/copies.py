"""What the copies of one message black out differently."""

from __future__ import annotations

from collections.abc import Iterable

from draad.render.nouns import ExportCopy, ExportMessage, ExportParty

SAME_LENGTH = (
    0.8  # of the longest copy's text; a copy that was cut short has fewer marks, which tells nothing
)


def uneven(message: ExportMessage) -> tuple[str, ...]:
    """Name the parts (from, to, cc, body) that one copy blacks out and another shows, or shows more of."""
    found = [
        name
        for name in ("from", "to", "cc")
        if len(
            {
                any(party.redacted for party in people)
                for copy in message.copies
                if (people := _people(copy, name))
            }
        )
        > 1
    ]
    longest = max(map(own_text, message.copies), default=0)
    whole = [copy for copy in message.copies if own_text(copy) and own_text(copy) >= SAME_LENGTH * longest]
    if len({marks_in_body(copy) for copy in whole}) > 1:
        found.append("body")
    return tuple(found)


def own_text(copy: ExportCopy) -> int:
    """Count the characters of a copy's own text, quote marks included."""
    return sum(end - start for start, end in copy.spans)


def marks_in_body(copy: ExportCopy) -> int:
    """Count the redaction marks in a copy's own text."""
    return sum(mark.field in (None, "body") for mark in copy.redactions)


def _people(copy: ExportCopy, name: str) -> Iterable[ExportParty]:
    header = copy.header
    return {"from": (header.sender,) if header.sender else (), "to": header.to, "cc": header.cc}[name]
