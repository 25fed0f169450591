"""The export as flat tables: their columns, and their rows as they are made from the contract's nouns.

SQLite and Parquet both write what stands here, so that the two cannot come to differ.  A table that tells of
the parts of another's rows names them by the same key, and counts the parts from 1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, Literal, NamedTuple

import msgspec

from draad.render.copies import uneven
from draad.render.nouns import (
    ExportCopy,
    ExportDate,
    ExportDocument,
    ExportLink,
    ExportMessage,
    ExportParty,
    ExportPlace,
    ExportThread,
    ExportWarning,
    Preamble,
    Sections,
)
from draad.render.people import Roll, domain, everybody
from draad.render.words import person, person_in_full

VERSION = "draad.tables/1"
BATCH = 20_000  # rows handed on at a time: enough for a Parquet row group, little enough to hold

# "instant" is an aware datetime in UTC, "texts" a list of str; the others are what they are called
Kind = Literal["text", "integer", "real", "boolean", "instant", "texts"]
Row = tuple[Any, ...]

# halves of characters have no UTF-8, and SQLite's functions take a NUL for the end
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Column(NamedTuple):
    """A column; ``refers`` names the table whose key it holds, ``sought`` is for those worth an index."""

    name: str
    kind: Kind = "text"
    required: bool = False
    refers: str = ""
    sought: bool = False


class Table(NamedTuple):
    """A table; ``key`` are the columns that tell its rows apart."""

    name: str
    what: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]


def _text(name: str, sought: bool = False) -> Column:
    return Column(name, required=True, sought=sought)


def _number(name: str) -> Column:
    return Column(name, "integer", required=True)


def _of(name: str, table: str, kind: Kind = "text") -> Column:
    return Column(name, kind, required=True, refers=table)


_START, _END = _number("start_offset"), _number("end_offset")

TABLES: tuple[Table, ...] = (
    Table("meta", "what this is, and who made it how", ("key",), (_text("key"), Column("value"))),
    Table(
        "documents",
        "the documents of the disclosure, by path",
        ("id",),
        (
            _text("id"),
            _text("path"),
            Column("file_type", sought=True),
            _text("kind", sought=True),
            Column("language"),
            Column("characters", "integer"),
            Column("furniture_characters", "integer", required=True),
            Column("pages", "integer"),
            _number("messages"),
            Column("parent_document", refers="documents"),
            Column("family", sought=True),
            Column("custodian"),
            Column("bates_first"),
            Column("bates_last"),
            Column("inventory"),
            Column("sha256"),
        ),
    ),
    Table(
        "parts",
        "the documents of a dossier, where one file holds several",
        ("document", "number"),
        (_of("document", "documents"), _number("number"), Column("label"), _text("kind"), _START, _END),
    ),
    Table(
        "furniture",
        "text of mail documents that belongs to no message",
        ("document", "number"),
        (_of("document", "documents"), _number("number"), _text("kind", sought=True), _START, _END),
    ),
    Table(
        "messages",
        "the messages, oldest first, each once however many copies there are",
        ("id",),
        (
            _text("id"),
            _number("number"),
            _of("thread", "threads"),
            Column("parent", refers="messages"),
            _text("action"),
            _text("presence", sought=True),
            Column("sender", "integer", refers="parties"),
            Column("sent_utc", "instant", sought=True),
            Column("sent_local", sought=True),
            Column("sent_basis"),
            Column("sent_precision"),
            Column("sent_printed"),
            Column("sent_alternatives", "texts"),
            Column("received_utc", "instant"),
            Column("received_local"),
            Column("received_basis"),
            Column("received_printed"),
            Column("subject"),
            Column("base_subject", sought=True),
            _text("people"),
            _text("body"),
            _number("characters"),
            Column("withheld"),
            Column("language"),
            _number("copies"),
            # parts that one copy blacks out and another shows: from, to, cc, body
            Column("uneven", "texts", required=True),
            Column("rfc_message_id", sought=True),
        ),
    ),
    Table(
        "recipients",
        "who sent a message and to whom it went: a row for each message, role and party",
        ("message", "role", "number"),
        (
            _of("message", "messages"),
            _text("role"),
            _number("number"),
            _of("party", "parties", "integer"),
            Column("printed"),
        ),
    ),
    Table(
        "attachments",
        "the files that headers name",
        ("message", "number"),
        (
            _of("message", "messages"),
            _number("number"),
            _text("name"),
            Column("document", refers="documents"),
        ),
    ),
    Table(
        "marks",
        "how often which redaction mark stands in the best copy of a message",
        ("message", "number"),
        (_of("message", "messages"), _number("number"), _text("mark"), Column("ground"), _number("count")),
    ),
    Table(
        "copies",
        "the places where messages stand, and what each itself prints; number 1 is the best copy",
        ("message", "number"),
        (
            _of("message", "messages"),
            _number("number"),
            _of("document", "documents"),
            Column("page", "integer"),
            Column("line", "integer"),
            _START,
            _number("header_end"),
            _END,
            _number("depth"),
            Column("complete", "boolean"),
            Column("why"),
            Column("sender"),
            Column("recipients", "texts", required=True),
            Column("cc", "texts", required=True),
            Column("date_printed"),
            Column("date_local"),
            Column("date_utc", "instant"),
            Column("subject"),
        ),
    ),
    Table(
        "spans",
        "where in its document a copy's own text stands",
        ("message", "copy", "number"),
        (_of("message", "messages"), _number("copy"), _number("number"), _START, _END),
    ),
    Table(
        "redactions",
        "every redaction mark of every copy",
        ("message", "copy", "number"),
        (
            _of("message", "messages"),
            _number("copy"),
            _number("number"),
            _of("document", "documents"),
            _START,
            _END,
            _text("mark"),
            Column("ground", sought=True),
            Column("field"),
        ),
    ),
    Table(
        "links",
        "what a message answers or forwards; confidence from 0 to 1, higher is surer, not a probability",
        ("message",),
        (
            _of("message", "messages"),
            _of("parent", "messages"),
            _text("kind"),
            Column("confidence", "real", required=True),
            Column("rules", "texts", required=True),
        ),
    ),
    Table(
        "evidence",
        "which rule says that two messages belong together, and where that was read: a row a place",
        ("message", "number"),
        (
            _of("message", "messages"),
            _number("number"),
            _text("rule", sought=True),
            Column("document", refers="documents"),
            Column("start_offset", "integer"),
            Column("end_offset", "integer"),
            Column("page", "integer"),
        ),
    ),
    Table(
        "rivals",
        "messages that could have been answered, and why they were not chosen",
        ("message", "number"),
        (
            _of("message", "messages"),
            _number("number"),
            # no reference: a rival may since have become one with another message
            _text("rival", sought=True),
            Column("confidence", "real", required=True),
            Column("rules", "texts", required=True),
            Column("reason"),
        ),
    ),
    Table(
        "threads",
        "the conversations, by their first message",
        ("id",),
        (
            _text("id"),
            _number("number"),
            Column("subject"),
            Column("first_utc", "instant"),
            Column("last_utc", "instant"),
            _number("messages"),
            _number("documents"),
        ),
    ),
    Table(
        "thread_documents",
        "the documents that a thread stands in; those to read together show all of it",
        ("thread", "document"),
        (_of("thread", "threads"), _of("document", "documents"), Column("to_read", "boolean", required=True)),
    ),
    Table(
        "warnings",
        "doubts that somebody should read",
        ("number",),
        (
            _number("number"),
            _text("code", sought=True),
            _text("warning"),
            # no references: a doubt may be about what is not in the tables
            Column("document", sought=True),
            Column("message", sought=True),
            Column("start_offset", "integer"),
            Column("end_offset", "integer"),
            Column("page", "integer"),
        ),
    ),
    Table(
        "parties",
        "names and addresses as headers print them, each once, and whose they are",
        ("id",),
        (
            _number("id"),
            _of("person", "persons", "integer"),
            Column("name"),
            Column("address"),
            Column("domain", sought=True),
            Column("redacted", "boolean", required=True),
            Column("unreadable", "boolean", required=True),
        ),
    ),
    Table(
        "persons",
        "people, with the fullest name and address seen; redacted ones summed by domain",
        ("id",),
        (
            _number("id"),
            _text("label"),
            Column("name"),
            Column("address"),
            Column("domain", sought=True),
            Column("redacted", "boolean", required=True),
            Column("unreadable", "boolean", required=True),
        ),
    ),
)


def rows(sections: Sections) -> Iterator[tuple[Table, list[Row]]]:
    """Give the rows of all tables in batches; a row may come before the one that it refers to.

    Every value can be stored as UTF-8: halves of characters become ``\\ufffd``, a NUL its picture.
    """
    tables = {table.name: table for table in TABLES}
    held: dict[str, list[Row]] = {name: [] for name in tables}
    for name, row in _rows(sections):
        pile = held[name]
        pile.append(row)
        if len(pile) == BATCH:
            yield tables[name], _all_storable(tables[name], pile)
            held[name] = []
    for name, pile in held.items():
        if pile:
            yield tables[name], _all_storable(tables[name], pile)


def _all_storable(table: Table, batch: list[Row]) -> list[Row]:
    # hardly any text needs it: a column is looked through as one
    for at, column in enumerate(table.columns):
        if column.kind == "text":
            texts = "".join(row[at] or "" for row in batch)
        elif column.kind == "texts":
            texts = "".join("".join(row[at]) for row in batch)
        else:
            continue
        if _UNSTORABLE.search(texts):
            return [tuple(map(storable, row)) for row in batch]
    return batch


def storable(value: Any) -> Any:
    """Take out of text what cannot be stored, a character for a character."""
    if isinstance(value, str):
        return _UNSTORABLE.sub(_stored, value)
    if isinstance(value, list):
        return [storable(one) for one in value]
    return value


def _stored(match: re.Match[str]) -> str:
    return "\u2400" if match.group() == "\0" else "\ufffd"


# --- rows -------------------------------------------------------------------------------------------------

Named = Iterator[tuple[str, Row]]


def _rows(sections: Sections) -> Named:
    parties = _Parties()
    yield from _meta(sections.preamble)
    for document in sections.documents:
        yield from _document(document)
    for number, message in enumerate(sections.messages, start=1):
        yield from _message(number, message, parties)
    for number, thread in enumerate(sections.threads, start=1):
        yield from _thread(number, thread)
    for number, warning in enumerate(sections.warnings, start=1):
        yield "warnings", _warning(number, warning)
    yield from parties.rows()


def _meta(preamble: Preamble) -> Named:
    clock = preamble.clock
    for key, value in (
        ("tables", VERSION),
        ("schema", preamble.schema),
        ("generator", f"{preamble.generator.name} {preamble.generator.version}"),
        ("clock_zone", clock.zone if clock else None),
        ("clock_grounds", clock.grounds or None if clock else None),
    ):
        yield "meta", (key, value)


def _document(document: ExportDocument) -> Named:
    bates = document.bates or (None, None)
    yield (
        "documents",
        (
            document.id,
            document.path,
            file_type(document),
            document.kind,
            document.language,
            document.characters,
            sum(piece.end - piece.start for piece in document.furniture),
            document.pages,
            len(document.messages),
            document.parent_document,
            document.family,
            document.custodian,
            *bates,
            msgspec.json.encode(document.inventory).decode() if document.inventory else None,
            document.sha256,
        ),
    )
    for number, part in enumerate(document.parts, start=1):
        yield "parts", (document.id, number, part.label, part.kind, part.start, part.end)
    for number, piece in enumerate(document.furniture, start=1):
        yield "furniture", (document.id, number, piece.kind, piece.start, piece.end)


def file_type(document: ExportDocument) -> str | None:
    """Say what a file is: its format as it was read, and of text the ending of its name."""
    return document.format or PurePath(document.path).suffix[1:].casefold() or None


def _message(number: int, message: ExportMessage, parties: _Parties) -> Named:
    roles = [
        (role, place, party)
        for role, people in (
            ("from", (message.sender,) if message.sender else ()),
            ("to", message.to),
            ("cc", message.cc),
            ("bcc", message.bcc),
        )
        for place, party in enumerate(people, start=1)
    ]
    sent, received = _date(message.date), _date(message.received)
    yield (
        "messages",
        (
            message.id,
            number,
            message.thread,
            message.parent,
            message.action,
            message.presence,
            parties.number(message.sender) if message.sender else None,
            *sent,
            message.date.precision if message.date else None,
            message.date.raw or None if message.date else None,
            list(message.date.alternatives) if message.date else [],
            *received,
            message.received.raw or None if message.received else None,
            message.subject,
            message.base_subject,
            "; ".join(map(person_in_full, everybody(message))),
            message.body,
            len(message.body),
            message.withheld,
            message.language,
            len(message.copies),
            list(uneven(message)),
            message.rfc_message_id,
        ),
    )
    for role, place, party in roles:
        yield "recipients", (message.id, role, place, parties.number(party), party.raw or None)
    for place, attachment in enumerate(message.attachments, start=1):
        yield "attachments", (message.id, place, attachment.name, attachment.document)
    for place, mark in enumerate(message.redactions, start=1):
        yield "marks", (message.id, place, mark.mark, mark.ground, mark.count)
    for place, copy in enumerate(message.copies, start=1):
        yield from _copy(message.id, place, copy)
    if message.link is not None:
        yield from _link(message.id, message.parent, message.link)


def _date(date: ExportDate | None) -> tuple[datetime | None, str | None, str | None]:
    return (instant(date.utc), date.local, date.basis) if date else (None, None, None)


def _copy(message: str, number: int, copy: ExportCopy) -> Named:
    header = copy.header
    yield (
        "copies",
        (
            message,
            number,
            copy.document,
            copy.page,
            copy.line,
            copy.start,
            copy.header_end,
            copy.end,
            copy.depth,
            copy.complete,
            copy.why,
            person_in_full(header.sender) if header.sender else None,
            list(map(person_in_full, header.to)),
            list(map(person_in_full, header.cc)),
            header.date.raw if header.date else None,
            header.date.local if header.date else None,
            instant(header.date.utc) if header.date else None,
            header.subject,
        ),
    )
    for place, (start, end) in enumerate(copy.spans, start=1):
        yield "spans", (message, number, place, start, end)
    for place, mark in enumerate(copy.redactions, start=1):
        where = (copy.document, mark.start, mark.end)
        yield "redactions", (message, number, place, *where, mark.mark, mark.ground, mark.field)


def _link(message: str, parent: str | None, link: ExportLink) -> Named:
    rules = [evidence.rule for evidence in link.evidence]
    yield "links", (message, parent, link.kind, link.confidence, rules)
    read: list[tuple[str, ExportPlace | None]] = [
        (evidence.rule, place) for evidence in link.evidence for place in evidence.places or (None,)
    ]
    for number, (rule, place) in enumerate(read, start=1):
        yield "evidence", (message, number, rule, place.document if place else None, *_where(place))
    for number, rival in enumerate(link.rivals, start=1):
        found = (rival.confidence, list(rival.rules), rival.reason or None)
        yield "rivals", (message, number, rival.message, *found)


def _where(place: ExportPlace | None) -> tuple[int | None, int | None, int | None]:
    return (place.start, place.end, place.page) if place else (None, None, None)


def _thread(number: int, thread: ExportThread) -> Named:
    span = (instant(thread.first), instant(thread.last))
    sizes = (len(thread.messages), len(thread.documents))
    yield "threads", (thread.id, number, thread.subject, *span, *sizes)
    to_read = set(thread.reading_set)
    for document in thread.documents:
        yield "thread_documents", (thread.id, document, document in to_read)


def _warning(number: int, warning: ExportWarning) -> Row:
    about = (warning.document, warning.message_id)
    return (number, warning.code, warning.message, *about, *_where(warning.place))


def instant(utc: str | None) -> datetime | None:
    """Read the contract's UTC time, to the second; what is none (in an export made by hand) is left out."""
    try:
        read = datetime.fromisoformat(utc) if utc else None
        return read and read.replace(tzinfo=read.tzinfo or UTC, microsecond=0).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class _Parties:
    """Numbers what headers print; few enough to hold, for the same people recur in every header."""

    def __init__(self) -> None:
        self.met: dict[ExportParty, int] = {}

    def number(self, party: ExportParty) -> int:
        """Give a party's key in the table; how it is printed makes no difference."""
        bare = ExportParty(
            name=party.name, address=party.address, redacted=party.redacted, unreadable=party.unreadable
        )
        return self.met.setdefault(bare, len(self.met) + 1)

    def rows(self) -> Named:
        """Give the parties, and whose they are, which can be told once all have been met."""
        roll = Roll(self.met)
        for party, number in self.met.items():
            said = (party.name, party.address, domain(party), party.redacted, party.unreadable)
            yield "parties", (number, roll.number(party) + 1, *said)
        for number, one in enumerate(roll.people, start=1):
            said = (one.name, one.address, domain(one), one.redacted, one.unreadable)
            yield "persons", (number, person(one), *said)
