"""The contract's nouns, made from an archive: piece by piece, or all at once."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from draad import __version__
from draad.archive import Archive
from draad.model import (
    Basis,
    DocumentRecord,
    Draft,
    Link,
    Listing,
    Message,
    Party,
    Precision,
    Problem,
    Redaction,
    Thread,
    WallTime,
)
from draad.render.nouns import (
    SCHEMA,
    Clock,
    Export,
    ExportAttachment,
    ExportCopy,
    ExportDate,
    ExportDocument,
    ExportEvidence,
    ExportFurniture,
    ExportHeader,
    ExportLink,
    ExportMessage,
    ExportPart,
    ExportParty,
    ExportPlace,
    ExportRedaction,
    ExportRival,
    ExportThread,
    ExportWarning,
    Generator,
    MarkCount,
    Preamble,
    Sections,
    gather,
)
from draad.render.people import Roll


def build(archive: Archive) -> Export:
    """Give the whole export of an archive."""
    return gather(sections(archive))


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
        self.pages = {document.id: document.pages for document in archive.documents if document.pages}
        self.families = families(archive.documents)
        self.parties: dict[Party, ExportParty] = {}
        standing: dict[str, list[tuple[int, str]]] = {}
        for message in archive.messages:
            for copy in message.copies:
                standing.setdefault(copy.document, []).append((copy.index, message.id))
        self.standing = standing

    def document(self, record: DocumentRecord) -> ExportDocument:
        parts = record.parts if len(record.parts) > 1 else ()
        listing = record.listing or Listing()
        return ExportDocument(
            id=record.id,
            path=_encodable(record.path),
            kind=record.kind,
            sha256=record.sha256,
            characters=record.characters,
            pages=len(record.pages) or None,
            format=None if record.format == "text" else record.format,
            language=record.language,
            messages=tuple(message for _, message in sorted(self.standing.get(record.id, ()))),
            parts=tuple(
                ExportPart(start=part.start, end=part.end, label=part.label, kind=part.kind) for part in parts
            ),
            furniture=tuple(
                ExportFurniture(start=piece.start, end=piece.end, kind=piece.kind)
                for piece in record.furniture
            ),
            parent_document=record.parent,
            family=self.families.get(record.id),
            custodian=listing.custodian,
            bates=listing.bates,
            inventory=dict(listing.inventory) or None,
        )

    def message(self, message: Message) -> ExportMessage:
        best = message.copies[0] if message.copies else None
        header = message.header
        link = self.links.get(message.id)
        return ExportMessage(
            id=message.id,
            thread=self.thread_of[message.id],
            parent=link.parent if link else None,
            link=self.link(link) if link else None,
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
            attachments=_attachments(message),
            body=message.body,
            withheld=best.withheld if best else None,
            language=best.language if best else None,
            redactions=_counted(best) if best else (),
            rfc_message_id=message.rfc_id and f"<{message.rfc_id}>",
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
            page=self.page(copy.document, copy.start),
            line=copy.line or None,
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
            participants=tuple(Roll(map(self.party, _everybody(messages))).people),
            documents=tuple(sorted(standing, key=self.rank.__getitem__)),
            reading_set=reading_set(messages, self.rank),
        )

    def warning(self, problem: Problem) -> ExportWarning:
        place = None
        if problem.document is not None and problem.start is not None:
            end = problem.start if problem.end is None else problem.end
            place = self.place(problem.document, problem.start, end)
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

    def page(self, document: str, start: int) -> int | None:
        """Give the page a character stands on, counted from 1; none where the document has no pages."""
        pages = self.pages.get(document)
        return bisect_right(pages, start) if pages else None

    def place(self, document: str, start: int, end: int) -> ExportPlace:
        return ExportPlace(document=document, start=start, end=end, page=self.page(document, start))

    def link(self, link: Link) -> ExportLink:
        return ExportLink(
            kind=link.kind,
            evidence=tuple(
                ExportEvidence(
                    rule=evidence.rule, places=tuple(self.place(*place) for place in evidence.places)
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


def _attachments(message: Message) -> tuple[ExportAttachment, ...]:
    """Name a message's files: those that a mail file brought, else those that a header names."""
    files = next((copy.files for copy in message.copies if copy.files), None)
    if files is None:
        return tuple(ExportAttachment(name=name) for name in message.header.attachments)
    return tuple(ExportAttachment(name=file.name, document=file.document) for file in files)


def families(records: Iterable[DocumentRecord]) -> dict[str, str]:
    """Give each document that has a family the name of it.

    That is what a list beside the documents says, of the document or of one that it came attached to; else
    the id of the document that all of them came with.
    """
    by_id = {record.id: record for record in records}
    named: dict[str, str] = {}
    for record in by_id.values():
        top = record
        climbed = {record.id}
        while (listing := top.listing) is None or listing.family is None:
            above = by_id.get(top.parent or "")
            if above is None or above.id in climbed:
                break
            climbed.add(above.id)
            top = above
        if top.listing is not None and top.listing.family is not None:
            named[record.id] = top.listing.family
        elif top is not record:
            named[record.id] = named[top.id] = top.id
    return named


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


def _everybody(messages: Iterable[Message]) -> Iterator[Party]:
    """Give who is in the headers, in order of appearance."""
    for message in messages:
        header = message.header
        if header.sender is not None:
            yield header.sender
        yield from (*header.to, *header.cc, *header.bcc)


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
