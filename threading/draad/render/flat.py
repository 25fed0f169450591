"""A message as flat values, one row each: what tables and graphs are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from draad.render import words
from draad.render.nouns import ExportMessage, ExportParty, Sections

BETWEEN = "; "  # between several values in one


class Row(NamedTuple):
    """A message in flat values; ``None`` and ``""`` where there is nothing to say.

    ``position`` counts from 1 within the thread and ``depth`` from 0 at its root; ``redactions`` counts the
    marks of the best copy by their ground, ``page`` is where that copy starts.
    """

    id: str
    thread: str
    position: int
    depth: int
    parent: str | None
    link_kind: str | None
    confidence: float | None
    rules: str
    action: str
    presence: str
    date_utc: str | None
    date_printed: str | None
    date_basis: str | None
    from_name: str
    from_address: str | None
    to: str
    cc: str
    bcc: str
    subject: str | None
    attachments: str
    words: int
    copies: int
    documents: tuple[str, ...]
    page: int | None
    redactions: str
    withheld: str | None
    rfc_message_id: str | None
    body: str

    @property
    def label(self) -> str:
        """Who, and on which day."""
        who = self.from_name or ("not released" if self.presence == "missing" else "?")
        return f"{who}, {self.date_utc[:10]}" if self.date_utc else who


class Attribute(NamedTuple):
    """What a graph's nodes or edges carry, under a name that every program takes."""

    name: str
    type: Literal["string", "integer", "double"]


NODE = (
    Attribute("label", "string"),
    Attribute("subject", "string"),
    Attribute("from", "string"),
    Attribute("date_utc", "string"),
    Attribute("thread", "string"),
    Attribute("position", "integer"),
    Attribute("depth", "integer"),
    Attribute("presence", "string"),
    Attribute("action", "string"),
    Attribute("copies", "integer"),
    Attribute("documents", "integer"),
    Attribute("words", "integer"),
    Attribute("rfc_message_id", "string"),
)
EDGE = (Attribute("link_kind", "string"), Attribute("confidence", "double"), Attribute("rules", "string"))


def node(row: Row) -> tuple[str | int | None, ...]:
    """Give a message's values in the order of ``NODE``."""
    return (
        row.label,
        row.subject,
        row.from_name or None,
        row.date_utc,
        row.thread,
        row.position,
        row.depth,
        row.presence,
        row.action,
        row.copies,
        len(row.documents),
        row.words,
        row.rfc_message_id,
    )


def edge(row: Row) -> tuple[str | float | None, ...]:
    """Give the values of the link to a message's parent in the order of ``EDGE``."""
    return row.link_kind, row.confidence, row.rules or None


def rows(sections: Sections) -> Iterator[Row]:
    """Make a row of each message, in their order: a parent stands before what answers it.

    Documents and messages are read; threads and warnings are not.
    """
    paths = {document.id: document.path for document in sections.documents}
    depths: dict[str, int] = {}
    positions: Counter[str] = Counter()
    for message in sections.messages:
        depth = 0 if message.parent is None else depths[message.parent] + 1
        depths[message.id] = depth
        positions[message.thread] += 1
        yield _row(message, positions[message.thread], depth, paths)


def read_out(*lists: Iterable[object]) -> None:
    """Read lists that a format has no use for: whoever counts the sections has to see all of them."""
    for nouns in lists:
        for _ in nouns:
            pass


def _row(message: ExportMessage, position: int, depth: int, paths: dict[str, str]) -> Row:
    link, date, sender = message.link, message.date, message.sender
    return Row(
        id=message.id,
        thread=message.thread,
        position=position,
        depth=depth,
        parent=message.parent,
        link_kind=link.kind if link else None,
        confidence=link.confidence if link else None,
        rules=BETWEEN.join(evidence.rule for evidence in link.evidence) if link else "",
        action=message.action,
        presence=message.presence,
        date_utc=date.utc if date else None,
        date_printed=date.raw if date else None,
        date_basis=date.basis if date else None,
        from_name=_name(sender),
        from_address=sender.address if sender else None,
        to=_people(message.to),
        cc=_people(message.cc),
        bcc=_people(message.bcc),
        subject=message.subject,
        attachments=BETWEEN.join(attachment.name for attachment in message.attachments),
        words=len(message.body.split()),
        copies=len(message.copies),
        # a document that shows a message twice is one document
        documents=tuple(dict.fromkeys(paths.get(copy.document, copy.document) for copy in message.copies)),
        page=message.copies[0].page if message.copies else None,
        redactions=_grounds(message),
        withheld=message.withheld,
        rfc_message_id=message.rfc_message_id,
        body=message.body,
    )


def _name(party: ExportParty | None) -> str:
    return "" if party is None else words.person(party)


def _people(parties: tuple[ExportParty, ...]) -> str:
    return BETWEEN.join(map(words.person_in_full, parties))


def _grounds(message: ExportMessage) -> str:
    counts: Counter[str] = Counter()
    for marks in message.redactions:
        counts[marks.ground or marks.mark] += marks.count
    return BETWEEN.join(f"{ground}: {count}" for ground, count in counts.items())
