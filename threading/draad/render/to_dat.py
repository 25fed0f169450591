"""The export as a Concordance load file: a row for each place where a message stands, with thread fields.

Documents without mail and messages that nobody released have a row as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO, NamedTuple

from draad.render.nouns import Export, ExportDocument, ExportMessage, ExportParty, Sections, gather
from draad.render.options import DEFAULTS, Options
from draad.render.tables import file_type

# names that review platforms and draad's own reader take for what they are: MESSAGE_ID would be a mail's own
# Message-ID to them, and PARENT_ID what it came attached to
COLUMNS = (
    "DOCID",
    "BEGDOC",
    "ENDDOC",
    "DOCUMENT_ID",
    "PATH",
    "PARENT_DOCID",
    "FAMILY_ID",
    "CUSTODIAN",
    "FILE_TYPE",
    "PAGES",
    "PAGE",
    "THREAD_GROUP",
    "INDENTATION",
    "EMAIL_ACTION",
    "INCLUSIVE",
    "INCLUSIVE_REASON",
    "DUPLICATE_SPARE",
    "MISSING",
    "FROM",
    "TO",
    "CC",
    "BCC",
    "SUBJECT",
    "DATE_SENT",
    "THREAD_MESSAGE_ID",
    "THREAD_PARENT_ID",
    "INTERNET_MESSAGE_ID",
    "ATTACHMENTS",
)
ABOUT_MESSAGE = len(COLUMNS) - COLUMNS.index("PAGE")
QUOTE = "þ"
SEPARATOR = "\x14"
# what means something in the file itself: quotes, separators, and the sign for a line end
_SIGNS = str.maketrans({QUOTE: "th", SEPARATOR: " ", "®": "(R)", "\0": " "})
_LINE_END = re.compile("\r\n?|\n")


def write_dat(sections: Sections, file: BinaryIO, options: Options = DEFAULTS) -> None:
    """Write a load file in UTF-8 with a byte-order mark, cells in ``þ`` and parted by U+0014.

    Notes
    -----
    ``INCLUSIVE`` is ``Y`` where the document is in its thread's reading set: those documents together show
    every message in full, all others are lesser included.  ``INCLUSIVE_REASON``: ``message``, ``lost text``
    (the only whole copy of a message that other documents show cut) and ``attachment``.
    ``DUPLICATE_SPARE`` is ``Y`` where an earlier document shows the same messages of the thread, as fully.
    """
    file.write(b"\xef\xbb\xbf")
    file.writelines(map(_line, [COLUMNS]))
    file.writelines(map(_line, _rows(gather(sections))))


def _line(cells: Sequence[str]) -> bytes:
    kept = (_LINE_END.sub("®", cell.translate(_SIGNS)) for cell in cells)
    return (SEPARATOR.join(f"{QUOTE}{cell}{QUOTE}" for cell in kept) + "\r\n").encode()


class _Share(NamedTuple):
    """What a document is to one thread."""

    inclusive: bool
    reasons: tuple[str, ...]
    spare: bool


def _rows(export: Export) -> Iterator[list[str]]:
    messages = {message.id: message for message in export.messages}
    depths = _depths(export.messages)
    shares = _shares(export, messages)
    tops = {document.id: _row_id(document, 1) for document in export.documents}
    for document in export.documents:
        pages: dict[str, Iterator[int | None]] = {}
        for at, name in enumerate(document.messages, 1):
            message = messages[name]
            page = next(pages.setdefault(name, _pages(message, document.id)), None)
            yield [
                _row_id(document, at),
                *_about_document(document, tops),
                str(page or ""),
                *_about_message(message, depths, shares[document.id, message.thread]),
            ]
        if not document.messages:
            yield [_row_id(document, 1), *_about_document(document, tops), *[""] * ABOUT_MESSAGE]
    for message in export.messages:
        if not message.copies:
            nowhere = [""] * (len(COLUMNS) - ABOUT_MESSAGE)
            yield [message.id, *nowhere, *_about_message(message, depths, _Share(False, (), False))]


def _pages(message: ExportMessage, document: str) -> Iterator[int | None]:
    """Give the page of each of a message's copies in a document, top first."""
    there = [copy for copy in message.copies if copy.document == document]
    return (copy.page for copy in sorted(there, key=lambda copy: copy.start))


def _row_id(document: ExportDocument, at: int) -> str:
    """Name the row of the message at a place of a document, from 1, or that of a document without mail."""
    return f"{document.id}.{at:04}" if document.messages else document.id


def _about_document(document: ExportDocument, tops: dict[str, str]) -> list[str]:
    begin, end = document.bates or ("", "")
    return [
        begin,
        end,
        document.id,
        document.path,
        tops.get(document.parent_document or "", ""),
        document.family or "",
        document.custodian or "",
        file_type(document) or "",
        str(document.pages or ""),
    ]


def _about_message(message: ExportMessage, depths: dict[str, int], share: _Share) -> list[str]:
    return [
        message.thread,
        str(depths[message.id]),
        "" if message.action == "unknown" else message.action.upper(),
        _yes(share.inclusive),
        "; ".join(share.reasons),
        _yes(share.spare),
        _yes(not message.copies),
        _people(filter(None, [message.sender])),
        _people(message.to),
        _people(message.cc),
        _people(message.bcc),
        message.subject or "",
        (message.date.utc if message.date else None) or "",
        message.id,
        message.parent or "",
        message.rfc_message_id or "",
        "; ".join(attachment.name for attachment in message.attachments),
    ]


def _yes(fact: bool) -> str:
    return "Y" if fact else "N"


def _people(parties: Iterable[ExportParty]) -> str:
    return "; ".join(map(_person, parties))


def _person(party: ExportParty) -> str:
    if party.name and party.address:
        return f"{party.name} <{party.address}>"
    hidden = "[unreadable]" if party.unreadable else "[redacted]"
    return party.name or party.address or party.raw or hidden


def _depths(messages: Iterable[ExportMessage]) -> dict[str, int]:
    """Count the steps from each message up to its root; what it answers always stands before it."""
    depths: dict[str, int] = {}
    for message in messages:
        depths[message.id] = depths.get(message.parent, -1) + 1 if message.parent is not None else 0
    return depths


# --- inclusive, lesser included, duplicate spare ----------------------------------------------------------


def _shares(export: Export, messages: dict[str, ExportMessage]) -> dict[tuple[str, str], _Share]:
    """Say for each document and each of its threads what it adds."""
    reading = {(document, thread.id) for thread in export.threads for document in thread.reading_set}
    answered = {message.parent for message in export.messages if message.parent is not None}
    found: dict[tuple[str, str], _Share] = {}
    seen: set[tuple[str, frozenset[tuple[str, bool]]]] = set()
    shown = {message.id: _shown(message) for message in export.messages}
    for document in export.documents:
        by_thread: dict[str, list[ExportMessage]] = {}
        for name in document.messages:
            by_thread.setdefault(messages[name].thread, []).append(messages[name])
        for thread, held in by_thread.items():
            shows = thread, frozenset((one.id, shown[one.id][document.id]) for one in held)
            inclusive = (document.id, thread) in reading
            reasons = tuple(_reasons(document, held, shown, answered)) if inclusive else ()
            found[document.id, thread] = _Share(inclusive, reasons, shows in seen and not inclusive)
            seen.add(shows)
    return found


def _shown(message: ExportMessage) -> dict[str, bool]:
    """Give the documents that show a message, and whether in full."""
    found: dict[str, bool] = {}
    for copy in message.copies:
        found[copy.document] = found.get(copy.document, False) or copy.complete is not False
    return found


def _reasons(
    document: ExportDocument,
    held: Sequence[ExportMessage],
    shown: dict[str, dict[str, bool]],
    answered: set[str],
) -> Iterator[str]:
    """Say why a document must be read: the last word or one that stands nowhere else, its text, its files."""
    whole = [one for one in held if shown[one.id][document.id]]
    alone = [one for one in whole if sum(shown[one.id].values()) == 1]
    lost = any(len(shown[one.id]) > 1 for one in alone)
    top = held[0].id == document.messages[0]
    attachment = top and bool(held[0].attachments)
    if any(len(shown[one.id]) == 1 for one in alone) or any(one.id not in answered for one in whole):
        yield "message"
    elif not lost and not attachment:
        yield "message"  # one of several that show the same: this one was chosen
    if lost:
        yield "lost text"
    if attachment:
        yield "attachment"
