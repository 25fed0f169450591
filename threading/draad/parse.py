"""Segments to drafts: what each header field says, and each message's own text.

Comes after ``split``; uses ``fields`` to read single values.  Nothing here looks at more than one document.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from operator import attrgetter
from sys import intern

from msgspec.structs import replace

from draad.fields import dates, marks, parties, subject
from draad.languages import Languages
from draad.model import (
    Document,
    Draft,
    Furniture,
    Header,
    HeaderBlock,
    HeaderField,
    Ids,
    Mail,
    Party,
    Redaction,
    Segment,
    Span,
    Split,
    WallTime,
)
from draad.text import BLANKS

_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{2,4}")
_NO_SENDER = Party(None, None, True)
LONGEST_STAMP = 400  # characters of a body that is nothing but withholding stamps
_LETTERS = re.compile(r"[^\W\d_]+")
QUOTE_SIZE = 2000  # characters of an unannounced quote that are kept as evidence
LEVELS = 100_000  # more quote marks than any line has: take all of them away
_CELL = re.compile(r"\s*[;,]?\s*\n\s*|\s*;\s*")


def drafts(document: Document, cut: Split, languages: Languages) -> tuple[Draft, ...]:
    """The messages of one document, as it shows them.

    Parameters
    ----------
    document, cut
        A document and what ``split`` made of it.
    languages
        The active languages, for subject marks and withholding stamps.

    Returns
    -------
    tuple of Draft
        In the order of ``cut.segments``; numeric dates that one document settles for another are settled.
    """
    marked = marks.find(document.text) if cut.segments else ()
    made: list[Draft] = []
    line, counted = 1, 0
    for index, segment in enumerate(cut.segments):
        start = segment.header.span.start if segment.header is not None else segment.spans[0].start
        line += document.text.count("\n", counted, start)
        counted = start
        made.append(_draft(document, cut, index, segment, line, marked, languages))
    return _settle_order(tuple(made))


def _draft(
    document: Document,
    cut: Split,
    index: int,
    segment: Segment,
    line: int,
    marked: Sequence[marks.Mark],
    languages: Languages,
) -> Draft:
    block = segment.header
    spoken = _spoken(block, cut.language)
    header = _header(block, spoken, languages) if block is not None else Header()
    body = _body(document.text, segment)
    found = _redactions(marked, segment)
    spans = segment.spans
    withheld = None
    stamp = marks.withheld(body, languages.stamps) if _may_be_stamp(body, languages) else None
    if stamp is not None:
        withheld = stamp.text
        at = document.text.find(stamp.text, spans[0].start)
        found = (*found, Redaction(at, at + len(stamp.text), stamp.text, stamp.ground, "body"))
        body, spans = "", ()
    own = document.mail if block is not None and block.form == "mail" else None
    start = block.span.start if block is not None else segment.spans[0].start
    header_end = block.span.end if block is not None else start
    end = max([header_end, *(span.end for span in segment.spans)])
    return Draft(
        document=document.id,
        index=index,
        part=segment.part,
        depth=segment.depth,
        quoted_by=segment.quoted_by,
        start=start,
        header_end=header_end,
        end=header_end if withheld is not None else end,
        spans=spans,
        header=header,
        form=block.form if block is not None else "bare",
        make=_make(block, header),
        body=body,
        language=spoken[0] if spoken else cut.language,
        banner=block.banner if block is not None else None,
        withheld=withheld,
        redactions=found,
        quote=_quote(document.text, segment),
        line=line,
        ids=_ids(document, own, index),
        files=own.attachments if own is not None else (),
    )


def _ids(document: Document, own: Mail | None, index: int) -> Ids | None:
    """What a mail's own header says of which message it is; else what a load file says of the top one."""
    if own is not None and own.ids != Ids():
        return own.ids
    listed = document.listing.ids if document.listing is not None and index == 0 else None
    return listed if listed is not None or own is None else own.ids


def _may_be_stamp(body: str, languages: Languages) -> bool:
    """Whether a body is short and begins like a stamp; most are not, and need no closer look."""
    if not body or len(body) >= LONGEST_STAMP:
        return False
    first = _LETTERS.search(body)
    return first is not None and first.group().casefold() in languages.stamp_words


def withheld_furniture(document: Document, cut: Split, made: Iterable[Draft]) -> tuple[Furniture, ...]:
    """Furniture of the document, the withholding stamps in place of bodies included."""
    stamps = [
        Furniture(span.start, span.end, "stamp")
        for draft in made
        if draft.withheld is not None
        for span in cut.segments[draft.index].spans
    ]
    return (
        tuple(sorted([*cut.furniture, *stamps], key=lambda f: (f.start, f.end))) if stamps else cut.furniture
    )


def _spoken(block: HeaderBlock | None, language: str | None) -> tuple[str, ...]:
    codes = block.languages if block is not None else ()
    if language is not None and language not in codes:
        return (*codes, language)
    return codes


def _header(block: HeaderBlock, spoken: tuple[str, ...], languages: Languages) -> Header:
    values: dict[str, HeaderField] = {}
    for field in block.fields:
        values.setdefault(field.name, field)

    def value(name: str) -> str:
        field = values.get(name)
        return field.value if field is not None else ""

    sender = parties.read_one(value("from"))
    title = subject.read(_without_margin(value("subject")), *languages.marks_in(spoken))
    return Header(
        sender=sender if sender is not None else _NO_SENDER,
        to=parties.read_list(value("to")),
        cc=parties.read_list(value("cc")),
        bcc=parties.read_list(value("bcc")),
        date=_date(values.get("date") or values.get("received"), spoken),
        received=_date(values.get("received"), spoken),
        subject=title.text,
        base_subject=title.base or None,
        subject_action=title.action,
        attachments=_attachments(value("attachments")),
    )


def _without_margin(value: str) -> str:
    """A subject without the redaction mark that floated in from the margin: one behind a column of blanks."""
    head, gap, tail = value.rpartition("   ")
    return head.rstrip() if gap and head.strip() and marks.only(tail) else value


def _date(field: HeaderField | None, spoken: tuple[str, ...]) -> WallTime | None:
    if field is None:
        return None
    if not field.value.strip():
        return WallTime("", None, None, redacted=True)
    value = " ".join(field.value.split())
    when = dates.read(value, spoken)
    if when.precision == "day" and (other := dates.mended(value)) != value:
        when = replace(dates.read(other, spoken), raw=value)
    return when


def _attachments(value: str) -> tuple[str, ...]:
    if not value:
        return ()
    names: list[str] = []
    for piece in _CELL.split(value):
        name = piece.strip(" ,;\t")
        if not name:
            continue
        if names and "." not in names[-1][-6:]:
            names[-1] = f"{names[-1]} {name}"  # the name wrapped
        else:
            names.append(name)
    return tuple(names)


def _body(text: str, segment: Segment) -> str:
    """A message's own text: its spans without quote marks, outer blank lines removed."""
    pieces = []
    for span in segment.spans:
        piece = text[span.start : span.end]
        if segment.level and all(line[:2] in ("I ", "I", "") for line in piece.split("\n")):
            piece = "\n".join(line[2:] for line in piece.split("\n"))  # upright strokes, misread
        elif segment.level:
            piece = "\n".join(_unquoted(line, segment.level) for line in piece.split("\n"))
        pieces.append(piece)
    body = "\n".join(pieces)
    if "\r" in body:
        body = body.replace("\r\n", "\n").replace("\r", "\n")
    if "\f" in body:
        body = body.replace("\f", "")
    return _outer(body)


def _quote(text: str, segment: Segment) -> str:
    """The beginning of what a message quotes without a header; enough words of it to find its source."""
    lines = (line for span in segment.quotes for line in text[span.start : span.end].split("\n"))
    return _outer("\n".join(_unquoted(line, LEVELS) for line in lines))[:QUOTE_SIZE] if segment.quotes else ""


def _unquoted(line: str, level: int) -> str:
    """A line without the quote marks that belong to its quoting; deeper ones stay with the text."""
    seen = 0
    skip = 0
    for position, character in enumerate(line):
        if character in ">|" or character == "»":
            if seen >= level:
                break
            seen += 2 if character == "»" else 1
            skip = position + 1
        elif character not in BLANKS:
            break
    if not seen:
        return line
    rest = line[skip:]
    return rest[1:] if rest[:1] in (" ", "\u00a0") else rest


def _outer(body: str) -> str:
    """Without blank lines before and after."""
    lines = body.split("\n")
    first, last = 0, len(lines)
    while first < last and not lines[first].strip(BLANKS):
        first += 1
    while last > first and not lines[last - 1].strip(BLANKS):
        last -= 1
    return "\n".join(lines[first:last]).rstrip()


def _redactions(found: Sequence[marks.Mark], segment: Segment) -> tuple[Redaction, ...]:
    """The marks of a document that stand in one message, header first."""
    if not found:
        return ()
    redactions: list[Redaction] = []
    block = segment.header
    if block is not None:
        for mark in _within(found, block.span):
            name = next((f.name for f in block.fields if f.span.start <= mark.start < f.span.end), None)
            redactions.append(Redaction(mark.start, mark.end, intern(mark.text), mark.ground, name))
    for span in segment.spans:
        redactions += (
            Redaction(m.start, m.end, intern(m.text), m.ground, "body") for m in _within(found, span)
        )
    return tuple(redactions)


def _within(found: Sequence[marks.Mark], span: Span) -> Sequence[marks.Mark]:
    first = bisect_left(found, span.start, key=attrgetter("start"))
    return found[first : bisect_left(found, span.end, key=attrgetter("start"))]


def _make(block: HeaderBlock | None, header: Header) -> str:
    """Headers of one make come from one kind of program and keep one clock: form, language, hours."""
    if block is None:
        return "none"
    raw = header.date.raw if header.date is not None else ""
    hours = "12h" if raw.rstrip().upper().endswith(("AM", "PM")) else "24h"
    return f"{block.form}/{block.languages[0] if block.languages else '-'}/{hours}"


def _settle_order(made: tuple[Draft, ...]) -> tuple[Draft, ...]:
    """Numeric dates of a document agree on what comes first: one that is clear settles those that are not."""
    doubtful = [draft for draft in made if draft.header.date is not None and draft.header.date.alternatives]
    if not doubtful:
        return made
    orders: dict[str, set[bool]] = {}
    for draft in made:
        for when in (draft.header.date, draft.header.received):
            order = _order(when)
            if order is not None:
                orders.setdefault(draft.make, set()).add(order)
    settled = []
    for draft in made:
        known = orders.get(draft.make, set())
        when = draft.header.date
        if when is not None and when.alternatives and len(known) == 1:
            again = dates.read(when.raw, (draft.language,) if draft.language else (), next(iter(known)))
            header = draft.header
            draft = _replaced(draft, header, again)
        settled.append(draft)
    return tuple(settled)


def _replaced(draft: Draft, header: Header, when: WallTime) -> Draft:
    return replace(draft, header=replace(header, date=when))


def _order(when: WallTime | None) -> bool | None:
    """Whether a date is clearly day first (``True``) or month first (``False``)."""
    if when is None or when.local is None or when.alternatives:
        return None
    match = _NUMERIC.search(when.raw)
    if match is None:
        return None
    first, second = int(match.group(1)), int(match.group(2))
    if first == second:
        return None
    if first == when.local.day and second == when.local.month:
        return True
    if first == when.local.month and second == when.local.day:
        return False
    return None


__all__ = ["drafts", "withheld_furniture"]
