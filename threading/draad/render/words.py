"""How draad says things to people: who, when, where, how sure; the same words in dump and explain."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo

import msgspec

from draad.errors import NotFoundError
from draad.render.nouns import (
    Export,
    ExportAttachment,
    ExportCopy,
    ExportDate,
    ExportDocument,
    ExportLink,
    ExportMessage,
    ExportParty,
    ExportPlace,
    ExportThread,
    MarkCount,
)
from draad.render.people import is_told
from draad.render.terminal import one_line

SHORTEST_ID = 6  # characters: enough to tell messages apart at sight, few enough to type
LONGEST_ID = 14  # above this, one long id must not stretch all the others
BAR = "███"

ACTIONS = {
    "send": "sent",
    "reply": "reply",
    "reply-all": "reply to all",
    "forward": "forward",
    "draft": "draft",
    "unknown": "unknown whether new or an answer",
}
BASES = {
    "stated": "",
    "inferred": "zone worked out from the evidence",
    "assumed": "zone assumed",
    "unknown": "zone unknown",
}
RULES = {
    "in-reply-to": "its header names that one (In-Reply-To)",
    "references": "a header lists that one directly before it (References)",
    "thread-index": "its Thread-Index continues that one's",
    "quoted-directly-below": "that one is quoted directly below it",
    "quoted-text": "it quotes that one's words",
    "subject-and-people": "subject and people are the same",
    "people-and-time": "the people are the same and the time is near",
    "corrected-by-hand": "somebody said so by hand",
}
# by these a message can be known of which nobody released a word
HEADER_RULES = frozenset({"in-reply-to", "references", "thread-index"})
# lower bounds of a link's confidence, which is a measure and no probability
SURENESS = ((0.9, "sure"), (0.7, "probable"), (0.5, "possible"), (0.0, "doubtful"))


class Index(msgspec.Struct, frozen=True):
    """An export with everything findable: by id, by the short id that is shown, by parent.

    ``enclosed`` has the documents that came attached to each.
    """

    documents: dict[str, ExportDocument]
    messages: dict[str, ExportMessage]
    threads: dict[str, ExportThread]
    children: dict[str, list[str]]
    enclosed: dict[str, list[str]]
    rank: dict[str, int]
    short: dict[str, str]
    zone: tzinfo
    zone_name: str


def index(export: Export) -> Index:
    """Make an export findable."""
    zone, zone_name = _zone(export.clock.zone if export.clock else "")
    children: dict[str, list[str]] = {}
    for message in export.messages:
        if message.parent is not None:
            children.setdefault(message.parent, []).append(message.id)
    enclosed: dict[str, list[str]] = {}
    for document in export.documents:
        if document.parent_document is not None:
            enclosed.setdefault(document.parent_document, []).append(document.id)
    return Index(
        documents={document.id: document for document in export.documents},
        messages={message.id: message for message in export.messages},
        threads={thread.id: thread for thread in export.threads},
        children=children,
        enclosed=enclosed,
        rank={message.id: rank for rank, message in enumerate(export.messages)},
        short={
            **short_ids([message.id for message in export.messages]),
            **short_ids([thread.id for thread in export.threads]),
        },
        zone=zone,
        zone_name=zone_name,
    )


def _zone(name: str) -> tuple[tzinfo, str]:
    if not name or name == "UTC":
        return UTC, "UTC"
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name), name
    except (OSError, ValueError, KeyError):  # an export from a machine with another table
        return UTC, "UTC"


def short_ids(ids: list[str]) -> dict[str, str]:
    """Give each id the beginning by which it can be named: of one length, unless that gets too long."""
    ordered = sorted(ids)
    needed: dict[str, int] = {}
    before = 0
    for one, other in zip(ordered, [*ordered[1:], ""], strict=False):
        after = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
        after = min(len(one), len(other)) if after is None else after
        needed[one] = max(before, after) + 1
        before = after
    common = max((length for length in needed.values() if length <= LONGEST_ID), default=0)
    return {one: one[: max(common, length, SHORTEST_ID)] for one, length in needed.items()}


def find(prefix: str, ids: dict[str, str], what: str, hint: str) -> str:
    """Give the one id that begins so.

    Raises
    ------
    NotFoundError
        Where none does, or several do.
    """
    if prefix in ids:
        return prefix
    hits = sorted(one for one in ids if one.startswith(prefix))
    if len(hits) == 1 and prefix:
        return hits[0]
    if not hits or not prefix:
        raise NotFoundError(f"no {what} has an id that begins with {prefix!r}; {hint}")
    shown = ", ".join(hits[:4]) + (", …" if len(hits) > 4 else "")
    raise NotFoundError(
        f"{len(hits)} {what}s have an id that begins with {prefix!r} ({shown}); give more of it"
    )


def find_message(asked: str, messages: dict[str, ExportMessage]) -> ExportMessage:
    """Give the one message whose id begins so, or whose Message-ID this is.

    Raises
    ------
    NotFoundError
        Where none does, or several do.
    """
    bare = asked.strip().strip("<>")
    named = [
        message
        for message in messages.values()
        if bare and (message.rfc_message_id or "").strip("<>") == bare
    ]
    if len(named) == 1:
        return named[0]
    if named:
        ids = ", ".join(message.id for message in named)
        raise NotFoundError(f"{len(named)} messages have the Message-ID <{bare}> ({ids}); name one by its id")
    hint = "draad dump --summary shows the ids of all messages"
    return messages[find(asked, dict.fromkeys(messages, ""), "message", hint)]


# --- who --------------------------------------------------------------------------------------------------


def person(party: ExportParty | None) -> str:
    """Name somebody in a few cells; a black bar for one who is blacked out."""
    if party is None:
        return "?"
    if party.name:
        return one_line(party.name)
    if party.address:
        return one_line(party.address).replace("@", f"{BAR}@", 1 if party.address.startswith("@") else 0)
    if party.unreadable:
        return "(unreadable)"
    return BAR if party.redacted else "?"


def person_in_full(party: ExportParty) -> str:
    """Name somebody with the address."""
    if not (party.name and (party.address or party.redacted)):
        return person(party)
    address = person(ExportParty(name=None, address=party.address, redacted=True))
    return one_line(party.name) if party.name == party.address else f"{one_line(party.name)} <{address}>"


def crowd(parties: tuple[ExportParty, ...], most: int) -> list[str]:
    """Name those who have a name, up to ``most``, then say how many are blacked out."""
    named = [person(party) for party in parties if is_told(party)]
    hidden = [person(party) for party in parties if not is_told(party)]
    shown = named[:most]
    if len(named) > most:
        shown.append(f"and {len(named) - most} more")
    return [*shown, *sorted(dict.fromkeys(hidden))] or ["nobody named"]


# --- when -------------------------------------------------------------------------------------------------


def moment(utc: str | None) -> datetime | None:
    """Read the contract's UTC time."""
    return None if utc is None else datetime.fromisoformat(utc)


def reading_time(date: ExportDate | None, zone: tzinfo) -> datetime | None:
    """Give a date on the reader's clock (naive): its moment there, or else what is printed."""
    if date is None:
        return None
    known = moment(date.utc)
    if known is not None:
        return known.astimezone(zone).replace(tzinfo=None)
    return None if date.local is None else datetime.fromisoformat(date.local)


def clock_cell(date: ExportDate | None, zone: tzinfo) -> str:
    """Give a date to the minute; a question mark where only the printed wall clock is known."""
    when = reading_time(date, zone)
    if date is None or when is None:
        return "undated"
    if date.utc is None and date.local is not None and len(date.local) == 10:
        return date.local
    return when.isoformat(" ", "minutes") + ("?" if date.utc is None else "")


def when(date: ExportDate) -> str:
    """Say a date in full: what is printed, what that is in UTC, and on what grounds."""
    if date.local is None:
        said = (
            f"printed as “{one_line(date.raw)}”, which cannot be read"
            if date.raw.strip()
            else "no date printed"
        )
        return (
            said if date.utc is None else f"{said}; {_spaced(date.utc)} UTC ({BASES[date.basis] or 'stated'})"
        )
    said = _spaced(date.local)
    if date.alternatives:
        said += " or " + " or ".join(map(_spaced, date.alternatives)) + " (the print allows both)"
    if date.utc is None:
        return f"{said}, {BASES['unknown']}" if len(date.local) > 10 else f"{said}, no time printed"
    utc = _spaced(date.utc)
    if utc[:10] == date.local[:10]:
        utc = utc[11:]
    grounds = BASES[date.basis]
    return f"{said} = {utc} UTC" + (f" ({grounds})" if grounds else "")


def _spaced(time: str) -> str:
    return time.replace("T", " ").rstrip("Z")


def period(thread: ExportThread, index: Index) -> str:
    """Say from when to when a thread runs, on the reader's clock; as printed where no moment is known."""
    dates = [date for one in thread.messages if (date := index.messages[one].date) is not None]
    dated = [(known, date) for date in dates if (known := reading_time(date, index.zone)) is not None]
    # a printed day or wall clock is no moment: it counts only where there is nothing better
    dated = [(known, date) for known, date in dated if date.utc is not None] or dated
    if not dated:
        return "undated"
    moments = [known for known, _ in dated]
    begin, end = (clock_cell(dict(dated)[edge], index.zone) for edge in (min(moments), max(moments)))
    if begin == end:
        return begin
    return f"{begin} – {end[11:] if begin[:10] == end[:10] else end}"


# --- where ------------------------------------------------------------------------------------------------


def path_of(document: str, index: Index) -> str:
    """Name a document as the user did."""
    known = index.documents.get(document)
    return one_line(known.path) if known else document


def stands(copy: ExportCopy, index: Index) -> str:
    """Say where a copy begins."""
    where = path_of(copy.document, index)
    if copy.page is not None:  # lines are those of the whole text, which on a page nobody can count
        return f"{where}, page {copy.page}"
    return f"{where}, line {copy.line}" if copy.line else f"{where}, character {copy.start:,}"


def place(where: ExportPlace, index: Index) -> str:
    """Say where a piece of evidence stands."""
    page = f", page {where.page}" if where.page is not None else ""
    return f"{path_of(where.document, index)}{page}, characters {where.start:,}–{where.end:,}"


def message_id(message: ExportMessage) -> str:
    """Give the Message-ID of a mail on one line, or nothing."""
    return one_line(message.rfc_message_id or "")


def attached(attachment: ExportAttachment, index: Index) -> str:
    """Name an attachment, and what was read from it: its messages, or what kind of document it is."""
    name = one_line(attachment.name)
    document = index.documents.get(attachment.document or "")
    return name if document is None else f"{name} ({_holds(document, index)})"


def enclosed(message: ExportMessage, index: Index) -> list[str]:
    """Name the documents that came with those which a message heads, but are none of its attachments."""
    known = {attachment.document for attachment in message.attachments}
    headed = [copy.document for copy in message.copies if _heads(message, copy.document, index)]
    documents = [index.documents[one] for above in headed for one in index.enclosed.get(above, ())]
    return [f"{one_line(one.path)} ({_holds(one, index)})" for one in documents if one.id not in known]


def _heads(message: ExportMessage, document: str, index: Index) -> bool:
    known = index.documents.get(document)
    return known is not None and known.messages[:1] == (message.id,)


def _holds(document: ExportDocument, index: Index) -> str:
    return ", ".join(dict.fromkeys(index.short[message] for message in document.messages)) or document.kind


def came_with(document: str, index: Index) -> str:
    """Name what a document came attached to: the mail on top of it, or else the file; or nothing."""
    known = index.documents.get(document)
    above = index.documents.get(known.parent_document or "") if known else None
    if above is None:
        return ""
    mail = f" ({headline(index.messages[above.messages[0]], index)})" if above.messages else ""
    return one_line(above.path) + mail


# --- how sure, how much -----------------------------------------------------------------------------------


def sure(confidence: float) -> str:
    """Say a confidence in a word."""
    return next(word for bound, word in SURENESS if confidence >= bound)


def reason(link: ExportLink, parent: ExportMessage) -> str:
    """Say why a message hangs below its parent."""
    rules = [evidence.rule for evidence in link.evidence]
    if parent.presence == "missing":
        rules = [rule for rule in rules if rule in HEADER_RULES]
    return ", and ".join(RULES[rule] for rule in rules) or "its header or its text shows that there was one"


def marks(counts: tuple[MarkCount, ...]) -> str:
    """Say how often which mark stands there, and what the law calls it."""
    return ", ".join(
        f"{count.count} × {one_line(count.mark)}"
        + (f" ({count.ground})" if count.ground and count.ground != count.mark else "")
        for count in counts
    )


def headline(message: ExportMessage, index: Index) -> str:
    """Name a message in passing: its short id, who sent it and when."""
    known = [index.short[message.id]]
    if message.presence == "missing":
        known.append("not released")
    if message.sender is not None:
        known.append(person(message.sender))
    if message.date is not None and reading_time(message.date, index.zone) is not None:
        known.append(clock_cell(message.date, index.zone))
    return " · ".join(known)
