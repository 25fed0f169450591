"""The messages as a mailbox, one mail each, that mail programs thread as draad did.

A missing message is no mail; the ``References`` of those that answer it name it, so that they stay together.
A mail must say which address sent it; where the documents do not, an address below ``.invalid`` (RFC 2606),
which belongs to nobody, says why.  What a mail cannot say stands in headers that begin with ``X-Draad-``.
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from functools import cache
from hashlib import blake2b
from typing import BinaryIO, NamedTuple

from draad.render import flat, words
from draad.render.nouns import ExportDate, ExportMessage, ExportParty, Sections
from draad.render.options import DEFAULTS, Options

MOST_REFERENCES = 100  # ids: of a longer chain of answers the first message and those nearest by
LINE = 76  # characters of a header's line
LONGEST_WORD = 900  # characters: no line of a mail may be longer than 998 (RFC 5322, section 2.1.1)
LONGEST_LINE = 998  # bytes of a body's line, likewise
LONGEST_QUOTED = 60  # characters of a name in quotes, which no line end should part
ENCODED = 63  # characters within an encoded word, which has 75 at most (RFC 2047, section 2)
LONGEST_ADDRESS = 254  # characters (RFC 3696, erratum 1690)
NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)  # the line that parts mails wants one, and nobody reads it
NOBODY = ExportParty(name=None, address=None, redacted=False)

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = rf"{_ATOM}(?:\.{_ATOM})*"
_HOST = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_DOMAIN = rf"{_HOST}(?:\.{_HOST})*"
_ADDRESS = re.compile(rf"{_LOCAL}@{_DOMAIN}")
_DOMAIN_ALONE = re.compile(rf"@({_DOMAIN})")
# software puts underscores, or an address in brackets, on the right side
_MESSAGE_ID = re.compile(rf"<?({_LOCAL}@(?:[A-Za-z0-9._-]+|\[[A-Za-z0-9.:]+\]))>?")
_BARE_NAME = re.compile(r"[A-Za-z0-9'&/+-]+(?: [A-Za-z0-9'&/+-]+)*")
_PLAIN = re.compile(rf"[!-~]{{1,{LONGEST_WORD}}}(?: [!-~]{{1,{LONGEST_WORD}}})*")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_HALVES = re.compile("[\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?")
# what begins a mail in a mailbox, or (with marks before it) what some readers take a mark from
_FROM = re.compile(rb"^(?:(>)(?=>*From )|(F)(?=rom ))", re.MULTILINE)


def write_mbox(sections: Sections, file: BinaryIO, options: Options = DEFAULTS) -> None:
    """Write each message but the missing ones as a mail, in the order in which they were written."""
    paths = {document.id: document.path for document in sections.documents}
    names = _Names()
    for message in sections.messages:
        chain = names.chain(message)
        if message.presence != "missing":
            file.write(_mail(message, chain, paths))
    flat.read_out(sections.threads, sections.warnings)


# --- who answers whom -------------------------------------------------------------------------------------


class _Named(NamedTuple):
    name: str
    parent: str | None
    root: str


class _Names:
    """The Message-IDs of the messages that passed, and which of them each answers."""

    def __init__(self) -> None:
        self.known: dict[str, _Named] = {}
        self.used: set[str] = set()

    def chain(self, message: ExportMessage) -> list[str]:
        """Give the Message-IDs from the thread's first message to this one, through missing ones as well."""
        name = self._name(message)
        above = self.known[message.parent] if message.parent is not None else None
        root = above.root if above is not None else name
        self.known[message.id] = _Named(name, message.parent, root)
        chain = [name]
        while above is not None and len(chain) < MOST_REFERENCES:
            chain.append(above.name)
            above = self.known[above.parent] if above.parent is not None else None
        if above is not None:
            chain.append(root)
        return chain[::-1]

    def _name(self, message: ExportMessage) -> str:
        """Choose a Message-ID: its own, unless that is none or another message took it already."""
        name = _printed_id(message.rfc_message_id)
        if name is None or name in self.used:
            local = message.id if re.fullmatch(_LOCAL, message.id) else _key(message.id)
            name = f"{local}@draad.invalid"
        while name in self.used:
            name = f"again.{name}"
        self.used.add(name)
        return f"<{name}>"


def _printed_id(printed: str | None) -> str | None:
    match = _MESSAGE_ID.fullmatch(printed or "")
    return match[1] if match and len(match[1]) <= LONGEST_ADDRESS else None


def _key(text: str) -> str:
    return blake2b(text.encode("utf-8", "replace"), digest_size=5).hexdigest()


# --- one mail ---------------------------------------------------------------------------------------------


def _mail(message: ExportMessage, chain: list[str], paths: dict[str, str]) -> bytes:
    sent = words.moment(message.date.utc if message.date else None)
    # a stamp that stands in place of the text is what there is to read
    encoding, body = _body(message.body or message.withheld or "")
    head = [
        f"From MAILER-DAEMON {(sent or NO_DATE).ctime()}",
        f"Message-ID: {chain[-1]}",
        *_headers(message, chain, sent),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        f"Content-Transfer-Encoding: {encoding}",
        *_provenance(message, chain[-1], paths),
    ]
    return "\n".join(head).encode("ascii") + b"\n\n" + body + b"\n"


def _headers(message: ExportMessage, chain: list[str], sent: datetime | None) -> Iterator[str]:
    if len(chain) > 1:
        yield f"In-Reply-To: {chain[-2]}"
        yield _folded("References", chain[:-1])
    if sent is not None and message.date is not None:
        yield f"Date: {format_datetime(sent.astimezone(_zone(message.date, sent)))}"
    yield _people("From", (message.sender or NOBODY,))
    for name, people in (("To", message.to), ("Cc", message.cc), ("Bcc", message.bcc)):
        if people:
            yield _people(name, people)
    if message.subject:
        yield _header("Subject", message.subject)


def _provenance(message: ExportMessage, name: str, paths: dict[str, str]) -> Iterator[str]:
    """Give what draad knows and a mail has no place for."""
    yield _header("X-Draad-Id", message.id)
    yield _header("X-Draad-Thread", message.thread)
    yield f"X-Draad-Presence: {message.presence}"
    yield f"X-Draad-Action: {message.action}"
    if message.rfc_message_id and name.strip("<>") != message.rfc_message_id.strip("<>"):
        yield _header("X-Draad-Message-ID", message.rfc_message_id)
    if message.link is not None:
        rules = ", ".join(evidence.rule for evidence in message.link.evidence)
        yield _header("X-Draad-Parent", message.parent or "")
        yield _header("X-Draad-Link", f"{message.link.kind}; confidence={message.link.confidence}; {rules}")
    if message.date is not None:
        if message.date.raw:
            yield _header("X-Draad-Date-Printed", message.date.raw)
        yield f"X-Draad-Date-Basis: {message.date.basis}"
    for copy in message.copies:
        page = f"; page {copy.page}" if copy.page is not None else ""
        line = f"; line {copy.line}" if copy.line is not None else ""
        where = f"{paths.get(copy.document, copy.document)}{page}{line}; characters {copy.start}-{copy.end}"
        yield _header("X-Draad-Document", where)
    for attachment in message.attachments:
        yield _header("X-Draad-Attachment", attachment.name)
    if message.redactions:
        counted = ", ".join(f"{marks.count} x {marks.ground or marks.mark}" for marks in message.redactions)
        yield _header("X-Draad-Redactions", counted)
    if message.withheld:
        yield _header("X-Draad-Withheld", message.withheld)


def _zone(date: ExportDate, sent: datetime) -> timezone:
    """Give the offset that the header prints; UTC where it prints none."""
    if date.basis != "stated" or date.local is None:
        return UTC
    offset = datetime.fromisoformat(date.local).replace(tzinfo=UTC) - sent
    whole = offset % timedelta(minutes=1) == timedelta() and abs(offset) < timedelta(days=1)
    return timezone(offset) if whole else UTC


def _body(text: str) -> tuple[str, bytes]:
    """Give a body and how it is encoded: as it is, unless mailboxes or lines would take something from it."""
    if not text:
        return "8bit", b""
    data = _LINE_ENDS.sub("\n", _HALVES.sub("\ufffd", text)).encode("utf-8")
    data = data if data.endswith(b"\n") else data + b"\n"
    longest = max(map(len, data.split(b"\n")))
    if longest <= LONGEST_LINE and b"\0" not in data and not _FROM.search(data):
        return "8bit", data
    # with its first letter encoded a line begins no mail, and no reader has to take a mark away again
    return "quoted-printable", _FROM.sub(lambda found: b"=%02X" % ord(found[0]), b2a_qp(data))


# --- people -----------------------------------------------------------------------------------------------


def _people(header: str, parties: Iterable[ExportParty]) -> str:
    tokens: list[str] = []
    for party in parties:
        if tokens:
            tokens[-1] += ","
        address = _address(party)
        printed = party.address or ""
        # what cannot stand as an address is shown as a name
        shown = party.name or ("" if printed == address or _DOMAIN_ALONE.fullmatch(printed) else printed)
        tokens += [*_phrase(shown), f"<{address}>"] if _plain(shown) not in ("", address) else [address]
    return _folded(header, tokens)


def _address(party: ExportParty) -> str:
    """Give an address as printed, or one below ``.invalid`` that says what is known.

    Its right side is the visible domain, or why there is none; its left side is the same for everybody of the
    same name, and of those without a name says why it is not known.
    """
    printed = party.address or ""
    if len(printed) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(printed):
        return printed
    if party.unreadable or (printed and not printed.startswith("@")):
        why = "unreadable"
    else:
        why = "redacted" if party.redacted else "absent"
    domain = _DOMAIN_ALONE.fullmatch(printed) if len(printed) <= LONGEST_ADDRESS else None
    name = " ".join(sorted(re.findall(r"\w+", (party.name or "").casefold())))
    local = f"person-{_key(name)}" if name else why
    return f"{local}@{domain[1].lower() if domain else why}.invalid"


def _phrase(name: str) -> list[str]:
    text = _plain(name)
    if _BARE_NAME.fullmatch(text) and len(text) <= LONGEST_QUOTED:
        return text.split(" ")
    if _PLAIN.fullmatch(text) and "=?" not in text and len(text) <= LONGEST_QUOTED:
        return ['"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"']
    return _encoded(text)


# --- headers ----------------------------------------------------------------------------------------------


def _header(name: str, text: str) -> str:
    """Give a header that says this text, whatever it holds, and nothing but this header."""
    text = _plain(text)
    if _PLAIN.fullmatch(text) and "=?" not in text:
        return _folded(name, text.split(" "))
    return _folded(name, _encoded(text))


def _plain(text: str) -> str:
    """Put text on one line."""
    return _HALVES.sub("\ufffd", _CONTROLS.sub(" ", text)).strip()


def _encoded(text: str) -> list[str]:
    """Give text as the encoded words of RFC 2047, no character parted.

    In its "Q" encoding: readers that join words first and decode then stop at the padding of base64.
    """
    coded: list[str] = []
    room = 0
    for character in text:
        code = _quoted(character)
        if len(code) > room:
            coded.append("")
            room = ENCODED
        coded[-1] += code
        room -= len(code)
    return [f"=?utf-8?q?{word}?=" for word in coded]


@cache
def _quoted(character: str) -> str:
    if character == " ":
        return "_"
    if character.isascii() and (character.isalnum() or character in "!*+-/"):
        return character
    return "".join(f"={byte:02X}" for byte in character.encode("utf-8"))


def _folded(name: str, tokens: Iterable[str]) -> str:
    """Join tokens with blanks and break the header's lines at them."""
    lines = [f"{name}:"]
    for token in tokens:
        # a header's first line must hold something
        if len(lines[-1]) + 1 + len(token) > LINE and not lines[-1].endswith(":"):
            lines.append("")
        lines[-1] += f" {token}"
    return "\n".join(lines)
