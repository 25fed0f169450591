"""The contract's nouns (``docs/threads.schema.json``), made from an archive or read back from an export.

Everything that is rendered goes through these, so that a command gives the same answer from the documents
and from an export of them.  Optional properties stand only where they say something; keys have a fixed order.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

import msgspec

from draad import __version__
from draad.archive import Archive
from draad.errors import ExportError
from draad.model import (
    Action,
    Basis,
    DocumentRecord,
    Draft,
    Kind,
    Link,
    LinkKind,
    Message,
    Party,
    Precision,
    Presence,
    Problem,
    Redaction,
    Rule,
    Span,
    Thread,
    WallTime,
)

SCHEMA = "draad.threads/1"
# what any version of the format begins with: enough to tell an export from a document that happens to be JSON
FAMILY = b'"draad.threads/'
SUFFIXES = frozenset({".json", ".jsonl", ".ndjson"})
HEAD = 4096  # bytes within which an export names its schema

Noun = TypeVar("Noun")


class _Noun(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the nouns of the contract share: silent about what is not there."""


class ExportParty(_Noun, frozen=True, kw_only=True):
    """A person or mailbox as printed."""

    name: str | None
    address: str | None
    redacted: bool
    unreadable: bool = False
    raw: str = ""


class ExportDate(_Noun, frozen=True, kw_only=True):
    """A date: as printed, as read, and as a moment with the grounds for it."""

    raw: str
    local: str | None
    utc: str | None
    basis: Basis
    precision: Precision | None = None
    alternatives: tuple[str, ...] = ()


class ExportHeader(_Noun, frozen=True, kw_only=True):
    """What one copy itself prints."""

    sender: ExportParty | None = msgspec.field(name="from")
    to: tuple[ExportParty, ...]
    cc: tuple[ExportParty, ...]
    date: ExportDate | None
    subject: str | None


class ExportRedaction(_Noun, frozen=True, kw_only=True):
    """One mark in one document."""

    start: int
    end: int
    mark: str
    ground: str | None = None
    field: str | None = None


class MarkCount(_Noun, frozen=True, kw_only=True):
    """How often a mark stands in the best copy."""

    mark: str
    ground: str | None = None
    count: int


class ExportCopy(_Noun, frozen=True, kw_only=True):
    """One place where a message stands; ``why`` it is this message, and ``line`` counts from 1."""

    document: str
    start: int
    header_end: int
    end: int
    depth: int
    spans: tuple[Span, ...]
    header: ExportHeader
    page: int | None = None
    line: int | None = None
    complete: bool | None = None
    why: str | None = None
    redactions: tuple[ExportRedaction, ...] = ()


class ExportPlace(_Noun, frozen=True, kw_only=True):
    """Characters of a document's text."""

    document: str
    start: int
    end: int
    page: int | None = None


class ExportEvidence(_Noun, frozen=True, kw_only=True):
    """A rule that says two messages belong together, and where it was read."""

    rule: Rule
    places: tuple[ExportPlace, ...] = ()


class ExportRival(_Noun, frozen=True, kw_only=True):
    """A parent that was not chosen."""

    message: str
    rules: tuple[Rule, ...] = ()
    confidence: float
    reason: str = ""


class ExportLink(_Noun, frozen=True, kw_only=True):
    """The edge to a parent."""

    kind: LinkKind
    evidence: tuple[ExportEvidence, ...]
    confidence: float
    rivals: tuple[ExportRival, ...] = ()


class ExportAttachment(_Noun, frozen=True, kw_only=True):
    """A file that a header names."""

    name: str
    document: str | None = None


class ExportMessage(_Noun, frozen=True, kw_only=True):
    """A message with all its copies, best copy first."""

    id: str
    thread: str
    parent: str | None
    link: ExportLink | None
    action: Action
    presence: Presence
    sender: ExportParty | None = msgspec.field(name="from")
    to: tuple[ExportParty, ...]
    cc: tuple[ExportParty, ...]
    bcc: tuple[ExportParty, ...] = ()
    date: ExportDate | None
    received: ExportDate | None = None
    subject: str | None
    base_subject: str | None = None
    attachments: tuple[ExportAttachment, ...] = ()
    body: str
    withheld: str | None = None
    language: str | None = None
    redactions: tuple[MarkCount, ...] = ()
    rfc_message_id: str | None = None
    copies: tuple[ExportCopy, ...]


class ExportThread(_Noun, frozen=True, kw_only=True):
    """A conversation."""

    id: str
    subject: str | None
    roots: tuple[str, ...]
    messages: tuple[str, ...]
    first: str | None
    last: str | None
    participants: tuple[ExportParty, ...]
    documents: tuple[str, ...]
    reading_set: tuple[str, ...] = ()


class ExportWarning(_Noun, frozen=True, kw_only=True):
    """A doubt that somebody should read."""

    code: str
    message: str
    place: ExportPlace | None = None
    document: str | None = None
    message_id: str | None = None


class ExportPart(_Noun, frozen=True, kw_only=True):
    """One document of a dossier."""

    start: int
    end: int
    label: str | None = None
    kind: Kind


class ExportFurniture(_Noun, frozen=True, kw_only=True):
    """Text that belongs to no message."""

    start: int
    end: int
    kind: str


class ExportDocument(_Noun, frozen=True, kw_only=True):
    """One document, and the messages in it: one entry a copy, top first."""

    id: str
    path: str
    kind: Kind
    sha256: str | None = None
    characters: int | None = None
    pages: int | None = None
    language: str | None = None
    messages: tuple[str, ...]
    parts: tuple[ExportPart, ...] = ()
    furniture: tuple[ExportFurniture, ...] = ()
    parent_document: str | None = None
    family: str | None = None
    custodian: str | None = None
    bates: tuple[str, str] | None = None
    inventory: dict[str, Any] | None = None


class Generator(_Noun, frozen=True, kw_only=True):
    """Who wrote the export."""

    name: Literal["draad"]
    version: str


class Clock(_Noun, frozen=True, kw_only=True):
    """By which zone headers that print none were read, and why, as half a sentence."""

    zone: str
    grounds: str = ""


class Preamble(msgspec.Struct, frozen=True, omit_defaults=True):
    """What stands before the lists."""

    schema: str
    generator: Generator
    clock: Clock | None = None


class Export(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A whole export."""

    schema: str
    generator: Generator
    clock: Clock | None = None
    documents: tuple[ExportDocument, ...]
    messages: tuple[ExportMessage, ...]
    threads: tuple[ExportThread, ...]
    warnings: tuple[ExportWarning, ...]


class Sections(NamedTuple):
    """An export in pieces, each list made while it is read, and to be read once, in this order."""

    preamble: Preamble
    documents: Iterable[ExportDocument]
    messages: Iterable[ExportMessage]
    threads: Iterable[ExportThread]
    warnings: Iterable[ExportWarning]


# --- from an archive --------------------------------------------------------------------------------------


def build(archive: Archive) -> Export:
    """Give the whole export of an archive."""
    return gather(sections(archive))


def gather(pieces: Sections) -> Export:
    """Hold all pieces at once."""
    preamble, documents, messages, threads, warnings = pieces
    return Export(
        schema=preamble.schema,
        generator=preamble.generator,
        clock=preamble.clock,
        documents=tuple(documents),
        messages=tuple(messages),
        threads=tuple(threads),
        warnings=tuple(warnings),
    )


def pieces(export: Export) -> Sections:
    """Take an export apart again, for those who read sections."""
    preamble = Preamble(export.schema, export.generator, export.clock)
    return Sections(preamble, export.documents, export.messages, export.threads, export.warnings)


def sections(archive: Archive) -> Sections:
    """Give the export of an archive piece by piece, so that a large one never stands in memory twice."""
    maker = _Maker(archive)
    return Sections(
        Preamble(
            SCHEMA,
            Generator(name="draad", version=__version__),
            Clock(zone=archive.zone, grounds=archive.zone_grounds) if archive.zone else None,
        ),
        map(maker.document, archive.documents),
        map(maker.message, archive.messages),
        map(maker.thread, archive.threads),
        map(maker.warning, sorted(archive.problems, key=maker.warning_order)),
    )


class _Maker:
    """Makes the contract's nouns out of the model's; holds what is looked up for each."""

    def __init__(self, archive: Archive) -> None:
        self.links = archive.links
        self.by_id = {message.id: message for message in archive.messages}
        self.thread_of = {child: thread.id for thread in archive.threads for child in thread.messages}
        self.rank = {document.id: rank for rank, document in enumerate(archive.documents)}
        self.parties: dict[Party, ExportParty] = {}
        standing: dict[str, list[tuple[int, str]]] = {}
        for message in archive.messages:
            for copy in message.copies:
                standing.setdefault(copy.document, []).append((copy.index, message.id))
        self.standing = standing

    def document(self, record: DocumentRecord) -> ExportDocument:
        parts = record.parts if len(record.parts) > 1 else ()
        return ExportDocument(
            id=record.id,
            path=_encodable(record.path),
            kind=record.kind,
            sha256=record.sha256,
            characters=record.characters,
            language=record.language,
            messages=tuple(message for _, message in sorted(self.standing.get(record.id, ()))),
            parts=tuple(
                ExportPart(start=part.start, end=part.end, label=part.label, kind=part.kind) for part in parts
            ),
            furniture=tuple(
                ExportFurniture(start=piece.start, end=piece.end, kind=piece.kind)
                for piece in record.furniture
            ),
        )

    def message(self, message: Message) -> ExportMessage:
        best = message.copies[0] if message.copies else None
        header = message.header
        link = self.links.get(message.id)
        return ExportMessage(
            id=message.id,
            thread=self.thread_of[message.id],
            parent=link.parent if link else None,
            link=_link(link) if link else None,
            action=message.action,
            presence=message.presence,
            sender=self.sender(header.sender, any(map(_has_header, message.copies))),
            to=self.people(header.to),
            cc=self.people(header.cc),
            bcc=self.people(header.bcc),
            date=_moment(header.date, message.sent),
            received=_moment(header.received, message.received),
            subject=header.subject,
            base_subject=header.base_subject,
            attachments=tuple(ExportAttachment(name=name) for name in header.attachments),
            body=message.body,
            withheld=best.withheld if best else None,
            language=best.language if best else None,
            redactions=_counted(best) if best else (),
            copies=tuple(self.copy(copy, position, message) for position, copy in enumerate(message.copies)),
        )

    def copy(self, copy: Draft, position: int, message: Message) -> ExportCopy:
        header = copy.header
        why = message.grounds[position - 1] if 0 < position <= len(message.grounds) else None
        return ExportCopy(
            document=copy.document,
            start=copy.start,
            header_end=copy.header_end,
            end=copy.end,
            depth=copy.depth,
            spans=copy.spans,
            header=ExportHeader(
                sender=self.sender(header.sender, _has_header(copy)),
                to=self.people(header.to),
                cc=self.people(header.cc),
                date=_printed(header.date),
                subject=header.subject,
            ),
            line=getattr(copy, "line", 0) or None,
            complete=position not in message.incomplete,
            why=why,
            redactions=tuple(map(_redaction, copy.redactions)),
        )

    def thread(self, thread: Thread) -> ExportThread:
        messages = [self.by_id[child] for child in thread.messages]
        dated = [(sent, text) for sent, text in map(_sent, messages) if text is not None]
        standing = {copy.document for message in messages for copy in message.copies}
        return ExportThread(
            id=thread.id,
            subject=thread.subject,
            roots=thread.roots,
            messages=thread.messages,
            first=min(dated)[1] if dated else None,
            last=max(dated)[1] if dated else None,
            participants=participants(
                party
                for message in messages
                for party in (
                    *filter(None, [message.header.sender]),
                    *message.header.to,
                    *message.header.cc,
                    *message.header.bcc,
                )
            ),
            documents=tuple(sorted(standing, key=self.rank.__getitem__)),
            reading_set=reading_set(messages, self.rank),
        )

    def warning(self, problem: Problem) -> ExportWarning:
        place = None
        if problem.document is not None and problem.start is not None:
            end = problem.start if problem.end is None else problem.end
            place = ExportPlace(document=problem.document, start=problem.start, end=end)
        return ExportWarning(
            code=problem.code,
            message=_encodable(problem.message),
            place=place,
            document=problem.document,
            message_id=problem.message_id,
        )

    def warning_order(self, problem: Problem) -> tuple[int, int, str, str, str]:
        """By document, those about none last; then by place."""
        rank = len(self.rank) if problem.document is None else self.rank.get(problem.document, len(self.rank))
        start = -1 if problem.start is None else problem.start
        return rank, start, problem.code, problem.message_id or "", problem.message

    def people(self, parties: tuple[Party, ...]) -> tuple[ExportParty, ...]:
        return tuple(map(self.party, parties))

    def party(self, party: Party) -> ExportParty:
        # the same few people recur in every header of a disclosure
        known = self.parties.get(party)
        if known is None:
            known = self.parties[party] = _party(party)
        return known

    def sender(self, party: Party | None, has_header: bool) -> ExportParty | None:
        """Whoever sent it; a header without a sender had one, whom the box swallowed."""
        if party is None and has_header:
            return ExportParty(name=None, address=None, redacted=True)
        return None if party is None else self.party(party)


def _party(party: Party) -> ExportParty:
    return ExportParty(
        name=party.name,
        address=party.address,
        redacted=party.redacted,
        unreadable=party.unreadable,
        raw=party.raw,
    )


def _has_header(copy: Draft) -> bool:
    return copy.header_end > copy.start


def _link(link: Link) -> ExportLink:
    return ExportLink(
        kind=link.kind,
        evidence=tuple(
            ExportEvidence(
                rule=evidence.rule,
                places=tuple(ExportPlace(document=d, start=s, end=e) for d, s, e in evidence.places),
            )
            for evidence in link.evidence
        ),
        confidence=round(link.confidence, 3),
        rivals=tuple(
            ExportRival(
                message=rival.message,
                rules=rival.rules,
                confidence=round(rival.confidence, 3),
                reason=rival.reason,
            )
            for rival in link.rivals
        ),
    )


def _redaction(redaction: Redaction) -> ExportRedaction:
    return ExportRedaction(
        start=redaction.start,
        end=redaction.end,
        mark=redaction.mark,
        ground=redaction.ground,
        field=redaction.field,
    )


def _counted(copy: Draft) -> tuple[MarkCount, ...]:
    """Count a copy's marks, in the order in which they first stand there; a withholding stamp is one."""
    counts: dict[str, int] = {}
    grounds: dict[str, str | None] = {}
    for redaction in copy.redactions:
        counts[redaction.mark] = counts.get(redaction.mark, 0) + 1
        grounds[redaction.mark] = grounds.get(redaction.mark) or redaction.ground
    stamp = copy.withheld
    if stamp and stamp.casefold() not in {mark.casefold() for mark in counts}:
        counts[stamp] = 1
    return tuple(
        MarkCount(mark=mark, ground=grounds.get(mark), count=count) for mark, count in counts.items()
    )


# --- times ------------------------------------------------------------------------------------------------


def _local(moment: datetime, precision: Precision | None) -> str:
    if precision == "day":
        return moment.date().isoformat()
    timespec = "seconds" if precision == "second" else "minutes"
    return moment.replace(tzinfo=None).isoformat(timespec=timespec)


def _utc(moment: datetime, precision: Precision | None) -> str | None:
    """Say a moment in UTC to the precision of the clock it was read from; a day alone is no moment."""
    if precision == "day":
        return None
    if precision is None:
        precision = "second" if moment.second else "minute"
    return _local(moment.astimezone(UTC), precision) + "Z"


def _moment(wall: WallTime | None, sent: Any) -> ExportDate | None:
    """Join a message's printed date with the instant that was worked out for it."""
    if wall is None and sent is None:
        return None
    printed = wall or WallTime("", None, None)
    utc = None if sent is None else _utc(sent.utc, printed.precision)
    return _date(printed, utc, "unknown" if utc is None else sent.basis)


def _printed(wall: WallTime | None) -> ExportDate | None:
    """Give a copy's own date; it knows its moment only where it prints a zone."""
    if wall is None:
        return None
    if wall.local is None or wall.offset is None:
        return _date(wall, None, "unknown")
    try:
        there = wall.local.replace(tzinfo=UTC) - timedelta(minutes=wall.offset)
    except OverflowError:  # the first or last day of the calendar
        return _date(wall, None, "unknown")
    utc = _utc(there, wall.precision)
    return _date(wall, utc, "unknown" if utc is None else "stated")


def _date(wall: WallTime, utc: str | None, basis: Basis) -> ExportDate:
    local = None if wall.local is None else _local(wall.local, wall.precision)
    return ExportDate(
        raw=wall.raw,
        local=local,
        utc=utc,
        basis=basis,
        precision=wall.precision if local else None,
        alternatives=tuple(_local(other, wall.precision) for other in wall.alternatives),
    )


def _sent(message: Message) -> tuple[datetime, str | None]:
    """Give a message's moment, and how the export says it."""
    if message.sent is None:
        return datetime.min.replace(tzinfo=UTC), None
    precision = message.header.date.precision if message.header.date else None
    return message.sent.utc, _utc(message.sent.utc, precision)


# --- threads ----------------------------------------------------------------------------------------------


def participants(parties: Iterable[Party]) -> tuple[ExportParty, ...]:
    """Give each person once, in order of appearance, with the fullest name and address seen.

    Two entries are one person where the whole address is the same, or the name is and no two addresses
    differ.  Redacted people without a name cannot be told apart: there is one of them for each visible
    domain, and one without; so with unreadable ones.
    """
    seen: list[ExportParty] = []
    by_address: dict[str, int] = {}
    by_name: dict[str, int] = {}
    for party in parties:
        address = (party.address or "").casefold()
        whole = "" if address.startswith("@") else address
        name = _name_key(party.name)
        at = by_address.get(whole) if whole else None
        if at is None and name:
            at = by_name.get(name)
            if at is not None and whole and _whole(seen[at].address):
                at = None
        if at is None and not whole and not name:
            hidden = address or ("unreadable" if party.unreadable else "redacted" if party.redacted else "")
            at = by_address.get(hidden)
            if at is None:
                by_address[hidden] = len(seen)
        if at is None:
            at = len(seen)
            seen.append(_party(party))
        else:
            seen[at] = _joined(seen[at], party)
        if whole:
            by_address.setdefault(whole, at)
        if name:
            by_name.setdefault(name, at)
    return tuple(seen)


def _whole(address: str | None) -> bool:
    return bool(address) and not (address or "").startswith("@")


def _joined(known: ExportParty, party: Party) -> ExportParty:
    better = party.address if _whole(party.address) and not _whole(known.address) else None
    return ExportParty(
        name=known.name or party.name,
        address=better or known.address or party.address,
        redacted=known.redacted and party.redacted,
        unreadable=known.unreadable and party.unreadable,
        raw=known.raw,
    )


def _name_key(name: str | None) -> str:
    """Make "Vries, Marieke de" and "Marieke de Vries" one key; what stands in brackets is a department."""
    bare = (name or "").casefold().partition("(")[0]
    words = "".join(letter if letter.isalnum() else " " for letter in bare).split()
    return " ".join(sorted(words))


def reading_set(messages: Iterable[Message], rank: dict[str, int]) -> tuple[str, ...]:
    """Choose few documents that together show every present message in full.

    Greedy: each time the document that shows most of what is still unseen, the first by path among equals.
    A message that no document shows in full counts as shown by its best copy.

    Parameters
    ----------
    rank
        The documents' order, by id.

    Returns
    -------
    tuple[str, ...]
        Document ids, by path.
    """
    shows: dict[str, set[str]] = {}
    for message in messages:
        whole = {
            copy.document
            for position, copy in enumerate(message.copies)
            if position not in message.incomplete
        }
        for document in whole or {copy.document for copy in message.copies[:1]}:
            shows.setdefault(document, set()).add(message.id)
    # what a document adds only shrinks, so an entry that is still true when it comes up is the best one
    heap = [(-len(ids), rank[document], document) for document, ids in shows.items()]
    heapq.heapify(heap)
    unseen = set().union(*shows.values())
    chosen = []
    while unseen:
        claimed, place, document = heapq.heappop(heap)
        adds = len(shows[document] & unseen)
        if adds == -claimed:
            chosen.append(document)
            unseen -= shows[document]
        elif adds:
            heapq.heappush(heap, (-adds, place, document))
    return tuple(sorted(chosen, key=rank.__getitem__))


def _encodable(text: str) -> str:
    """Replace what no encoding can hold: the stray bytes of a file name that is not UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace") if not text.isascii() else text


# --- from an earlier export -------------------------------------------------------------------------------


def is_export(path: Path) -> bool:
    """Tell whether a file is an earlier export: by its name, and by what its first bytes say."""
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return begins_export(file.read(HEAD))
    except OSError:
        return False


def begins_export(head: bytes) -> bool:
    """Tell whether these are the first bytes of an export, of whatever version."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and FAMILY in head


def load(path: Path) -> Export:
    """Read an earlier export, json or jsonl.

    Raises
    ------
    ExportError
        Where it cannot be opened, is cut off, is of another version, or refers to what it does not hold.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ExportError(f"cannot open {path}: {error.strerror or error}") from error
    return decode(data, str(path))


def decode(data: bytes, name: str) -> Export:
    """Read an earlier export from its bytes; ``name`` is for the message when it cannot be."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        export = _decode_lines(data) if _is_lines(data) else _decode_whole(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ExportError(
            f"{name} is not an export this draad can read ({error}); "
            "make it again with: draad export PATHS --out FILE"
        ) from error
    if export.schema != SCHEMA:
        raise ExportError(
            f"{name} is an export of the format {export.schema}, and this draad reads {SCHEMA}; "
            "export the documents again, or use the draad that wrote it"
        )
    _check_references(export, name)
    return export


class _Line(msgspec.Struct):
    type: str


class _Schema(msgspec.Struct):
    schema: str


def _is_lines(data: bytes) -> bool:
    head = data[: data.find(b"\n") if b"\n" in data else len(data)]
    try:
        return msgspec.json.decode(head, type=_Line).type == "header"
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False


def _decode_whole(data: bytes) -> Export:
    try:
        return msgspec.json.decode(data, type=Export)
    except msgspec.ValidationError:
        # a later version may have another shape: then say that, and not which key surprised us
        if (version := msgspec.json.decode(data, type=_Schema).schema) != SCHEMA:
            return _only_version(version)
        raise


def _only_version(version: str) -> Export:
    return Export(
        schema=version,
        generator=Generator(name="draad", version=""),
        documents=(),
        messages=(),
        threads=(),
        warnings=(),
    )


def _decode_lines(data: bytes) -> Export:
    line_type = msgspec.json.Decoder(_Line)
    documents: list[ExportDocument] = []
    messages: list[ExportMessage] = []
    threads: list[ExportThread] = []
    warnings: list[ExportWarning] = []
    takers: dict[str, Callable[[bytes], None]] = {
        "document": _taker(ExportDocument, documents),
        "message": _taker(ExportMessage, messages),
        "thread": _taker(ExportThread, threads),
        "warning": _taker(ExportWarning, warnings),
    }
    first, *rest = data.split(b"\n")
    version = msgspec.json.decode(first, type=_Schema).schema
    if version != SCHEMA:
        return _only_version(version)
    preamble = msgspec.json.decode(first, type=Preamble)
    for number, line in enumerate(rest, start=2):
        if not line.strip():
            continue
        try:
            # a type that this version does not know is an addition, which a reader may skip
            take = takers.get(line_type.decode(line).type)
            if take is not None:
                take(line)
        except msgspec.DecodeError as error:
            raise msgspec.DecodeError(f"line {number}: {error}") from error
    return gather(Sections(preamble, documents, messages, threads, warnings))


def _taker(noun: type[Noun], into: list[Noun]) -> Callable[[bytes], None]:
    decoder = msgspec.json.Decoder(noun)
    return lambda line: into.append(decoder.decode(line))


def _check_references(export: Export, name: str) -> None:
    """See that whatever is named is there, so that nothing downstream trips over a file edited by hand."""
    for what in _loose_ends(export):
        raise ExportError(
            f"{name} contradicts itself: {what}; make it again with: draad export PATHS --out FILE"
        )


def _loose_ends(export: Export) -> Iterator[str]:
    documents = {document.id for document in export.documents}
    threads = {thread.id for thread in export.threads}
    position = {message.id: at for at, message in enumerate(export.messages)}
    for noun, ids, held in (
        ("document", documents, export.documents),
        ("message", position, export.messages),
        ("thread", threads, export.threads),
    ):
        if len(ids) != len(held):
            yield f"two {noun}s have one id"
    for document in export.documents:
        for child in document.messages:
            if child not in position:
                yield f"document {document.id} holds the message {child}, which is not there"
    for at, message in enumerate(export.messages):
        if message.thread not in threads:
            yield f"message {message.id} is in the thread {message.thread}, which is not there"
        if message.parent is not None and position.get(message.parent, at) >= at:
            yield f"message {message.id} answers {message.parent}, which does not stand before it"
        for copy in message.copies:
            if copy.document not in documents:
                yield f"message {message.id} stands in the document {copy.document}, which is not there"
    for thread in export.threads:
        for child in (*thread.roots, *thread.messages):
            if child not in position:
                yield f"thread {thread.id} holds the message {child}, which is not there"
        for place in (*thread.documents, *thread.reading_set):
            if place not in documents:
                yield f"thread {thread.id} names the document {place}, which is not there"
