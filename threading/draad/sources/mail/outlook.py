"""Sources, Outlook: what its files (.msg, .pst) say of a mail, put in the terms of a mail that was sent.

Outlook keeps a mail as numbered properties; names in comments are those of [MS-OXPROPS].
"""

from __future__ import annotations

import re
import struct
from base64 import b64encode
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.generator import BytesGenerator
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime
from hashlib import blake2b
from io import BytesIO
from typing import Final, NamedTuple, Protocol

from draad.model import FieldName, Ids
from draad.settings import Settings
from draad.sources.found import Found, Member, Note
from draad.sources.from_html import decode_page, hidden_note, shown
from draad.sources.mail import header as mail_header
from draad.sources.mail.body import mended
from draad.sources.mail.text import ORDER, Value, one_line, rendered
from draad.sources.office import from_rtf

_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)
# code pages that Python calls otherwise than cp1252
_CODE_PAGES: Final = {
    936: "gb18030", 1200: "utf-16-le", 10000: "mac_roman", 20127: "us-ascii", 20866: "koi8-r",
    21866: "koi8-u", 50220: "iso-2022-jp", 51932: "euc-jp", 51949: "cp949", 54936: "gb18030",
    65000: "utf-7", 65001: "utf-8",
    **{28590 + number: f"iso-8859-{number}" for number in range(1, 17)},
}  # fmt: skip
# PidTagRecipientType, and the property that lists the names as they are shown
_LISTS: Final[dict[int, tuple[FieldName, str, int]]] = {
    1: ("to", "To", 0x0E04),
    2: ("cc", "Cc", 0x0E03),
    3: ("bcc", "Bcc", 0x0E02),
}
_NAME_SIGNS: Final = re.compile(r'[<>"]')
# [MS-OXRTFCP], section 2.1.3.1.1: what the dictionary holds before the first byte
_RTF_START: Final = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern"
    b" \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0"
    b"\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_RTF_WINDOW: Final = 4096
RTF_RATIO: Final = 20  # a reference of 2 bytes gives 17 at most


class Item(NamedTuple):
    """One mail as Outlook keeps it; ``faults`` say what could not be read, ``notes`` what else to know."""

    fields: dict[FieldName, Value]
    ids: Ids
    body: str
    members: tuple[Member, ...]
    faults: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


class Bodies(NamedTuple):
    """The forms in which Outlook keeps the text of a mail; any may be empty."""

    plain: str = ""
    html: bytes = b""
    charset: str | None = None
    rtf: bytes = b""


class Properties(Protocol):
    """The properties of a message, a recipient or an attachment, by number; empty where it has none."""

    def text(self, number: int) -> str:
        """Return a text."""
        ...

    def data(self, number: int) -> bytes:
        """Return bytes."""
        ...

    def integer(self, number: int) -> int | None:
        """Return a number."""
        ...

    def moment(self, number: int) -> datetime | None:
        """Return a time."""
        ...


def header(own: Properties, recipients: Iterable[Properties]) -> tuple[dict[FieldName, Value], Ids]:
    """Return the values and ids of a message's header, joined with those that it travelled with."""
    lists: dict[int, list[str]] = {}
    for each in recipients:
        kind = (each.integer(0x0C15) or 1) & 0x0F  # PidTagRecipientType; the rest are flags
        lists.setdefault(kind, []).append(person(each.text(0x3001), _address(each, 0x39FE, 0x3002, 0x3003)))
    # PidTagSentRepresenting…: the person, of whom PidTagSender… may be the secretary
    address = _address(own, 0x5D02, 0x0064, 0x0065) or _address(own, 0x5D01, 0x0C1E, 0x0C1F)
    sent, delivered = own.moment(0x0039), own.moment(0x0E06)
    subject = own.text(0x0037)
    if subject.startswith("\x01"):  # how long its prefix is: [MS-PST], section 2.5.3.1.1.1
        subject = subject[2:]
    given: list[tuple[FieldName, str, str]] = [
        ("from", "From", person(own.text(0x0042) or own.text(0x0C1A), address)),
        ("date", "Date", _written(sent) if sent else ""),
        ("received", "Received", _written(delivered) if delivered and not sent else ""),
        ("subject", "Subject", subject),
    ]
    for kind, (field, label, display) in _LISTS.items():
        given.append((field, label, people(lists.get(kind, ())) or own.text(display)))
    index = own.data(0x0071)
    ids = Ids(
        message_id=next(iter(mail_header.named_ids([own.text(0x1035)])), None),
        in_reply_to=mail_header.named_ids([own.text(0x1042)]),
        references=mail_header.named_ids([own.text(0x1039)]),
        thread_index=index.hex() if len(index) >= mail_header.SHORTEST_INDEX else None,
    )
    fields = {field: Value(label, text) for field, label, text in given if text.strip()}
    return _travelled(own.text(0x007D), fields, ids)


def _address(own: Properties, smtp: int, kind: int, number: int) -> str:
    """Return an address that others know, and not one inside Exchange."""
    known = own.text(smtp)
    return known or ("" if own.text(kind).upper() == "EX" else own.text(number))


def file_name(own: Properties) -> str:
    """Return the name of an attachment without folders: the long one, the short one or the one shown."""
    name = own.text(0x3707) or own.text(0x3704) or own.text(0x3001)
    return one_line(name.replace("\\", "/").rpartition("/")[2])


def sealed(own: Properties) -> tuple[Note, ...]:
    """Say that a message is encrypted or sealed, where its class says so."""
    kind = own.text(0x001A).lower()
    if "smime" not in kind or "multipartsigned" in kind:
        return ()
    return (Note("mail.encrypted", "the text of this mail is encrypted or sealed and cannot be read"),)


def found(item: Item, format_name: str) -> Found:
    """Return what the reader of a mail file gives."""
    healthy = mended(item.body)
    notes = list(item.notes)
    if healthy != item.body:
        said = "letters that had been read in a wrong encoding were put right"
        notes.append(Note("mail.encoding-mended", said))
    if item.faults:
        said = "the mail is damaged: " + "; ".join(dict.fromkeys(item.faults))
        notes.append(Note("mail.damaged", said))
    unread = [member.name for member in item.members if member.data is None]
    if unread:
        notes.append(Note("mail.attachment-unread", "cannot be read: " + "; ".join(unread)))
    text, mail = rendered(item.fields, item.ids, healthy, [member.name for member in item.members])
    blank = not text.strip()
    if blank:
        notes.append(Note("source.empty", "the mail holds no text"))
    return Found(
        format_name,
        text,
        kind="other" if blank else None,
        notes=tuple(notes),
        encoding="utf-8",
        mail=mail,
        members=item.members,
    )


def _travelled(
    transport: str, fields: dict[FieldName, Value], ids: Ids
) -> tuple[dict[FieldName, Value], Ids]:
    """Join what Outlook says of a mail with the header it travelled with, where it kept that.

    The travelled header knows the ids and the sender's clock; the names and addresses are Outlook's, which
    has looked them up, and the header's where Outlook has none.
    """
    if not transport.strip():
        return fields, ids
    head = mail_header.read(mail_header.parse(transport.encode("utf-8", "surrogatepass")))
    joined = {**head.fields, **fields}
    if "date" in head.fields:
        joined["date"] = head.fields["date"]
        joined.pop("received", None)
    return joined, Ids(
        message_id=head.ids.message_id or ids.message_id,
        in_reply_to=head.ids.in_reply_to or ids.in_reply_to,
        references=head.ids.references or ids.references,
        thread_index=head.ids.thread_index or ids.thread_index,
    )


def person(name: str, address: str) -> str:
    """Write a person as a header does; an address inside Exchange (``/O=…``) says nothing to others."""
    name, address = one_line(name), one_line(address)
    if "@" not in address or address.startswith("/"):
        address = ""
    if name.strip("'\"").casefold() == address.casefold():
        name = ""
    name = _NAME_SIGNS.sub("'", name).replace(";", ",")  # which end a name in a list
    if not address:
        return name
    return f"{name} <{address}>" if name else address


def people(listed: Sequence[str]) -> str:
    """Write a list of people as Outlook does, whose names hold commas."""
    return "; ".join(filter(None, listed))


def code_page(number: int | None) -> str | None:
    """Return what Python calls a code page of Windows."""
    if not number:
        return None
    return _CODE_PAGES.get(number, f"cp{number}")


def file_time(ticks: int) -> datetime | None:
    """Return a moment counted in tenths of microseconds since 1601; None where it is none."""
    try:
        return _EPOCH + timedelta(microseconds=ticks // 10) if ticks > 0 else None
    except OverflowError:
        return None


def _written(moment: datetime) -> str:
    """Write a moment as a mail's header does, in UTC."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0))


def body_text(bodies: Bodies) -> tuple[str, tuple[Note, ...], tuple[str, ...]]:
    """Return the text of a mail from the plainest form that has any, with notes and faults."""
    if bodies.plain.strip():
        return bodies.plain, (), ()
    if bodies.html.strip():
        return _of_page(decode_page(bodies.html, bodies.charset)[0])
    if not bodies.rtf:
        return "", (), ()
    rtf, whole = unpacked_rtf(bodies.rtf)
    faults = () if whole else ("its formatted text is cut off",)
    page = from_rtf.html_in(rtf)
    if page is not None:
        return _of_page(page, faults)
    found = from_rtf.read(rtf, Settings())
    return found.text, found.notes if found.text else (), faults


def _of_page(page: str, faults: tuple[str, ...] = ()) -> tuple[str, tuple[Note, ...], tuple[str, ...]]:
    try:
        text, hidden = shown(page)
    except ImportError:
        return "", (_missing("HTML"),), faults
    return text, (hidden_note(),) if hidden else (), faults


def _missing(what: str) -> Note:
    said = f"the text of this mail is {what}; to read it, install draad[mail]: pip install 'draad[mail]'"
    return Note("source.extra-missing", said)


def unpacked_rtf(data: bytes) -> tuple[bytes, bool]:
    """Unpack the RTF of a mail, and tell whether all of it is there ([MS-OXRTFCP], section 3.1)."""
    if len(data) < 16:
        return b"", False
    _, size, kind = struct.unpack_from("<III", data)
    if kind == 0x414C454D:  # "MELA": not packed
        return data[16 : 16 + size], len(data) >= 16 + size
    if kind != 0x75465A4C:  # "LZFu"
        return b"", False
    out = bytearray(_RTF_START)
    start = len(out)
    limit = start + min(size, RTF_RATIO * len(data))
    at = 16
    while at < len(data) and len(out) < limit:
        flags = data[at]
        at += 1
        for bit in range(8):
            if not flags >> bit & 1:
                if at >= len(data):
                    break
                out.append(data[at])
                at += 1
                continue
            if at + 1 >= len(data):
                at = len(data)
                break
            word = data[at] << 8 | data[at + 1]
            at += 2
            place, length = word >> 4, (word & 15) + 2
            # the window is a ring: how far back a place in it lies depends on where writing has come to
            back = (len(out) - place) % _RTF_WINDOW
            if back == 0:
                return bytes(out[start:limit]), len(out) >= limit
            for _ in range(length):
                if back > len(out):
                    return bytes(out[start:]), False
                out.append(out[-back])
    return bytes(out[start:limit]), len(out) >= limit


def as_eml(item: Item) -> bytes:
    """Write a mail that came attached to another as a mail file, so that it can be read as one."""
    content: MIMEBase = MIMEText(item.body.encode("utf-8", "replace").decode(), "plain", "utf-8")
    if item.members:
        files: list[MIMEBase] = []
        for name, data in item.members:
            part = MIMEApplication(data or b"")
            part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
            files.append(part)
        # the library would draw the boundary by lot, and what is read has to be the same in every run
        digest = blake2b(item.body.encode("utf-8", "replace"), digest_size=12)
        for name, data in item.members:
            digest.update(name.encode("utf-8", "replace") + b"\0" + (data or b""))
        content = MIMEMultipart("mixed", f"=_{digest.hexdigest()}", [content, *files])
    ids = item.ids
    headers = [(item.fields[name].label, item.fields[name].text) for name in ORDER if name in item.fields]
    headers += [
        ("Message-ID", f"<{ids.message_id}>" if ids.message_id else ""),
        ("In-Reply-To", " ".join(f"<{each}>" for each in ids.in_reply_to)),
        ("References", " ".join(f"<{each}>" for each in ids.references)),
        ("Thread-Index", b64encode(bytes.fromhex(ids.thread_index or "")).decode()),
    ]
    for name, value in headers:
        line = one_line(value)
        if line:
            content[name] = line if line.isascii() else Header(line, "utf-8", header_name=name).encode()
    written = BytesIO()
    BytesGenerator(written, mangle_from_=False, policy=compat32).flatten(content)
    return written.getvalue()
