"""The nouns that travel between the rooms: small, frozen, and without behaviour of their own.

Positions are characters, half-open, in ``Document.text``.  A ``WallTime`` is what a header prints (naive);
an ``Instant`` is a moment (aware, UTC).  Absent, unreadable and redacted are three different values.
Frozen nouns cannot form cycles, so the garbage collector need not look at them (``gc=False``), of which a
disclosure has millions.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

import msgspec

Kind = Literal["email", "letter", "minutes", "parliamentary", "memo", "form", "other", "unreadable"]
Action = Literal["send", "reply", "reply-all", "forward", "draft", "unknown"]
Presence = Literal["released", "quoted", "missing"]
Basis = Literal["stated", "inferred", "assumed", "unknown"]
Precision = Literal["day", "minute", "second"]
LinkKind = Literal["reply", "forward", "unknown"]
Rule = Literal[
    "in-reply-to",
    "references",
    "thread-index",
    "quoted-directly-below",
    "quoted-text",
    "subject-and-people",
    "people-and-time",
    "corrected-by-hand",
]
FieldName = Literal[
    "from", "to", "cc", "bcc", "date", "received", "subject", "attachments", "behalf", "reply-to", "other"
]
# how a header is printed; what split saw, what clock groups by
Form = Literal["export", "print", "block", "one-line", "attribution", "notes", "bare", "mail"]


class Span(NamedTuple):
    """Characters [start, end) of ``Document.text``."""

    start: int
    end: int


class Problem(msgspec.Struct, frozen=True, gc=False):
    """Something a reader should know: a stable code, a sentence, and where it was seen.

    ``start``/``end`` are ``None`` where the whole document (or no document) is meant.
    """

    code: str
    message: str
    document: str | None = None
    start: int | None = None
    end: int | None = None
    message_id: str | None = None


class HeaderField(msgspec.Struct, frozen=True, gc=False):
    """One field of a header block, as it stands.

    ``value`` has its lines joined by ``\\n``, without quote marks and markup, ``""`` where nothing is
    printed; ``span`` runs from the label to the end of the value; ``doubtful`` where the label was misread or
    recognised by its neighbours only.
    """

    name: FieldName
    label: str
    value: str
    span: Span
    doubtful: bool = False


class HeaderBlock(msgspec.Struct, frozen=True, gc=False):
    """The lines that announce a message.

    ``languages`` are those in which the labels can be read, likeliest first; ``banner`` is what an announcing
    line or an attribution says the quoting message did; ``level`` counts the quote marks before its lines.
    """

    span: Span
    form: Form
    fields: tuple[HeaderField, ...]
    languages: tuple[str, ...]
    banner: Literal["reply", "forward"] | None = None
    level: int = 0


class Ids(msgspec.Struct, frozen=True, gc=False):
    """What a mail's own header says of which message it is and what it answers (RFC 5322, section 3.6.4).

    Message-IDs stand without their angle brackets; ``in_reply_to`` and ``references`` in the order written,
    the latter oldest first.  ``thread_index`` is Outlook's Thread-Index in hexadecimal: 22 bytes for the
    first message of a conversation and 5 more for each answer ([MS-OXOMSG], section 2.2.1.3).
    """

    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    thread_index: str | None = None


class Attachment(msgspec.Struct, frozen=True, gc=False):
    """A file that came with a mail; ``document`` is the id of the document read from it, if any was."""

    name: str
    document: str | None = None


class Mail(msgspec.Struct, frozen=True, gc=False):
    """What the reader of a mail file knows of the message on top, which split need not look for.

    ``header`` stands at the very beginning of the document's text, form ``mail``.
    """

    header: HeaderBlock
    ids: Ids = Ids()
    attachments: tuple[Attachment, ...] = ()


class Listing(msgspec.Struct, frozen=True, gc=False):
    """What lists beside the documents (an inventory, a load file) say of one of them.

    ``family`` groups a mail and its attachments, ``thread`` is the list's own id of the conversation,
    ``bates`` the first and last number stamped on the pages; ``inventory`` holds the row as it stands, by
    column.  ``ids`` are those of the mail on top of the document.
    """

    family: str | None = None
    thread: str | None = None
    custodian: str | None = None
    bates: tuple[str, str] | None = None
    inventory: tuple[tuple[str, str], ...] = ()
    ids: Ids | None = None


class Document(msgspec.Struct, frozen=True, gc=False):
    """One decoded document.

    ``id`` is unique in a run and comes from path and content; ``text`` is what its reader made of the file
    (of a text file: the decoded file without its byte-order mark, line ends kept); ``kind`` is set by the
    reader only where no text could be had (``unreadable``) or there is none (``other``); ``problems`` tell
    why.  ``pages`` has where each page starts, and is empty where a format has no pages.  ``parent`` is the
    id of the document that it came attached to.
    """

    id: str
    path: str
    text: str
    sha256: str
    kind: Kind | None = None
    encoding: str | None = None
    problems: tuple[Problem, ...] = ()
    format: str = "text"
    pages: tuple[int, ...] = ()
    mail: Mail | None = None
    parent: str | None = None
    listing: Listing | None = None


class Segment(msgspec.Struct, frozen=True, gc=False):
    """One mail's part of a document.

    ``quoted_by`` is the position (in ``Split.segments``) of the segment that quotes it, ``None`` on top of a
    document or part; ``depth`` counts those steps.  ``header`` is ``None`` where a message has text but no
    header block.  ``spans`` are its own text, in order, with quote marks still in them; ``level`` counts the
    quote marks that belong to the quoting and not to the text.  ``quotes`` are lines that it quotes
    without a header that says whose they are.
    """

    part: int
    depth: int
    quoted_by: int | None
    header: HeaderBlock | None
    spans: tuple[Span, ...]
    level: int = 0
    quotes: tuple[Span, ...] = ()


class Furniture(msgspec.Struct, frozen=True, gc=False):
    """Text of a mail document that belongs to no message: ``kind`` says what it is."""

    start: int
    end: int
    kind: str


class Part(msgspec.Struct, frozen=True, gc=False):
    """One document of a dossier."""

    start: int
    end: int
    label: str | None
    kind: Kind


class Split(msgspec.Struct, frozen=True, gc=False):
    """A document taken apart: every character in a segment's header or spans, in furniture, or blank."""

    kind: Kind
    language: str | None
    parts: tuple[Part, ...]
    segments: tuple[Segment, ...]
    furniture: tuple[Furniture, ...]
    problems: tuple[Problem, ...]


class Party(msgspec.Struct, frozen=True, gc=False):
    """A person or mailbox as printed.

    ``name``/``address`` are ``None`` where absent, unreadable or wholly redacted; a visible domain behind a
    redacted local part is kept as ``@example.org``.  ``redacted``: any part of it is blacked out.
    """

    name: str | None
    address: str | None
    redacted: bool
    unreadable: bool = False
    raw: str = ""


class WallTime(msgspec.Struct, frozen=True, gc=False):
    """A date as a header prints it.

    ``local`` is naive and ``None`` where the value cannot be read; ``offset`` is the printed zone in minutes
    east of UTC; ``alternatives`` are other readings that the evidence did not rule out (8/7/2020).
    """

    raw: str
    local: datetime | None
    precision: Precision | None
    offset: int | None = None
    alternatives: tuple[datetime, ...] = ()
    redacted: bool = False


class Redaction(msgspec.Struct, frozen=True, gc=False):
    """A redaction mark in a document: its ground in law, and the field of the message it stands in."""

    start: int
    end: int
    mark: str
    ground: str | None
    field: str | None


class Header(msgspec.Struct, frozen=True, gc=False):
    """What one copy's header says, parsed; empty where it prints nothing."""

    sender: Party | None = None
    to: tuple[Party, ...] = ()
    cc: tuple[Party, ...] = ()
    bcc: tuple[Party, ...] = ()
    date: WallTime | None = None
    received: WallTime | None = None
    subject: str | None = None
    base_subject: str | None = None
    subject_action: Literal["reply", "forward"] | None = None
    attachments: tuple[str, ...] = ()


class Draft(msgspec.Struct, frozen=True, gc=False):
    """One copy of a message, as one document shows it.

    ``index`` is its position in the document, top first; ``quoted_by`` that of the draft that quotes it.
    ``make`` names the kind of header (form, language, date style): headers of one make keep one clock.
    ``withheld`` is the stamp that stands in place of a body; ``ids`` and ``files`` are those of a mail read
    from a mail file.  ``quote`` is text that it quotes without a
    header saying whose it is, ``line`` the line on which it starts, counted from 1.
    """

    document: str
    index: int
    part: int
    depth: int
    quoted_by: int | None
    start: int
    header_end: int
    end: int
    spans: tuple[Span, ...]
    header: Header
    form: Form
    make: str
    body: str
    language: str | None = None
    banner: Literal["reply", "forward"] | None = None
    withheld: str | None = None
    redactions: tuple[Redaction, ...] = ()
    quote: str = ""
    line: int = 0
    ids: Ids | None = None
    files: tuple[Attachment, ...] = ()


class DocumentRecord(msgspec.Struct, frozen=True, gc=False):
    """What stays of a document once it has been read: all but its text."""

    id: str
    path: str
    kind: Kind
    sha256: str
    characters: int
    language: str | None
    parts: tuple[Part, ...]
    furniture: tuple[Furniture, ...]
    format: str = "text"
    pages: tuple[int, ...] = ()
    parent: str | None = None
    listing: Listing | None = None


class Reading(msgspec.Struct, frozen=True, gc=False):
    """All that one document yields by itself."""

    document: DocumentRecord
    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...]


class Instant(msgspec.Struct, frozen=True, gc=False):
    """A moment: ``utc`` is aware and in UTC; ``basis`` says where its offset comes from."""

    utc: datetime
    basis: Basis


class Message(msgspec.Struct, frozen=True, gc=False):
    """A message with all its copies, best copy first.

    ``header`` is what the copies together show; ``copies`` is empty for a missing message.  ``grounds`` has,
    for each copy after the first, why it is a copy of this message.  ``sent`` is ``None`` until
    ``clock.settle``, and where no date can be read.
    """

    id: str
    copies: tuple[Draft, ...]
    header: Header
    body: str
    presence: Presence
    action: Action = "unknown"
    grounds: tuple[str, ...] = ()
    sent: Instant | None = None
    received: Instant | None = None
    # copies that show less than another, by position in ``copies``
    incomplete: tuple[int, ...] = ()
    # its Message-ID without angle brackets, where a mail file tells it or a reply names it
    rfc_id: str | None = None


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """Why two messages are linked: the rule that says so, and the places where it was read."""

    rule: Rule
    places: tuple[tuple[str, int, int], ...] = ()


class Rival(msgspec.Struct, frozen=True, gc=False):
    """A parent that was not chosen: what spoke for it, how strongly, and why it lost."""

    message: str
    rules: tuple[Rule, ...]
    confidence: float
    reason: str


class Link(msgspec.Struct, frozen=True, gc=False):
    """The edge to a parent; ``confidence`` from 0 to 1, higher is surer, not a probability."""

    parent: str
    kind: LinkKind
    evidence: tuple[Evidence, ...]
    confidence: float
    rivals: tuple[Rival, ...] = ()


class Thread(msgspec.Struct, frozen=True, gc=False):
    """A conversation: message ids in chronological order, never before what they answer."""

    id: str
    subject: str | None
    roots: tuple[str, ...]
    messages: tuple[str, ...]
