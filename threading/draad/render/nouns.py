"""The contract's nouns (``docs/threads.schema.json``).

Everything that is rendered goes through these, so that a command gives the same answer from the documents
and from an export of them.  Optional properties stand only where they say something; keys have a fixed order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

import msgspec

from draad.model import (
    Action,
    Basis,
    Kind,
    LinkKind,
    Precision,
    Presence,
    Rule,
    Span,
)

SCHEMA = "draad.threads/1"


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
    format: str | None = None
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
