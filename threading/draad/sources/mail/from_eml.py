"""Sources, mail files: one mail as it was sent (RFC 5322, MIME) comes in, its text and attachments go out.

The parts of a mail are cut out of its bytes here, in time linear in their size; the standard library reads
their headers.
"""

from __future__ import annotations

import binascii
import codecs
import re
from email.message import Message
from email.utils import collapse_rfc2231_value
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from draad.sources.found import Found, Member, Note
from draad.sources.from_html import decode_page, hidden_note, shown
from draad.sources.mail import header as mail_header
from draad.sources.mail import tnef
from draad.sources.mail.body import may_be_stub, mended, says_more, unflowed
from draad.sources.mail.text import one_line, rendered

if TYPE_CHECKING:
    from draad.settings import Settings

DEEPEST: Final = 30  # parts in each other within one mail; honest ones have some five
MOST_PARTS: Final = 10_000  # parts of one mail
LOOKED_AT: Final = 1 << 16  # bytes of an attached mail in which its subject is looked for
# a line that is none of these begins the text, with or without a blank line before it
_HEADER_LINES: Final = re.compile(rb"(?:(?:[!-9;-~]+:|[ \t]|>From )[^\n]*(?:\n|\Z))*")
_LINE_END: Final = re.compile(rb"\r?\n")
_FROM_LINE: Final = re.compile(rb">?From [^\n]*\n")
# Apple Mail (.emlx) writes the length of the mail above it, and a list of properties below
_LENGTH: Final = re.compile(rb"(\d{1,12})[ \t]*\r?\n")
_QUOTED_FROM: Final = re.compile(rb"^>(>*From )", re.M)
# text by name, but for programs
_NOT_READ: Final = frozenset({"text/calendar", "text/rtf", "text/vcard", "text/x-vcard"})
# of files without a name; Python's own table differs from version to version
_EXTENSIONS: Final = {
    "application/msword": ".doc", "application/pdf": ".pdf", "application/rtf": ".rtf",
    "application/zip": ".zip", "application/vnd.ms-excel": ".xls", "application/vnd.ms-outlook": ".msg",
    "application/pkcs7-mime": ".p7m",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "image/gif": ".gif", "image/jpeg": ".jpg", "image/png": ".png", "image/tiff": ".tif",
    "message/rfc822": ".eml", "text/calendar": ".ics", "text/csv": ".csv", "text/html": ".html",
    "text/rtf": ".rtf", "text/vcard": ".vcf", "text/x-vcard": ".vcf",
}  # fmt: skip
# what libraries raise over a Content-Type that is none
_FAULTS: Final = (ValueError, TypeError, IndexError, KeyError, AttributeError, LookupError, AssertionError)

# Header lines that only mail and news software writes, as name and value; a printed header never has them.
_TECHNICAL: Final = re.compile(
    rb"(?:message-id|in-reply-to|references):[^\n]{0,400}?[<@]|content-type:\s{0,9}\w+/|mime-version:\s{0,9}\d"
    rb"|content-transfer-encoding:|x-[a-z0-9-]+:|dkim-signature:|return-path:|delivered-to:|thread-index:|arc-seal:"
    rb"|authentication-results:|received:\s{0,9}(?:from|by)\s[^;]{1,2000};",
    re.I,
)
# and one of those that every mail has some of
_COMMON: Final = re.compile(rb"(?:from|to|date|subject|received|message-id|mime-version|return-path):", re.I)
# what a saved web page never has, which begins with a header as well
_LOCATED: Final = re.compile(rb"^content-location:", re.I | re.M)
_OF_MAIL: Final = (
    "to",
    "cc",
    "bcc",
    "message-id",
    "received",
    "in-reply-to",
    "references",
    "thread-index",
    "return-path",
)
_FOLDED: Final = re.compile(rb"\r?\n[ \t]+")

Sort = Literal["plain", "html", "other"]


class _Text(NamedTuple):
    """A text that people read, HTML still with its tags, and what it was written in."""

    sort: Sort
    text: str
    encoding: str


class _Part(NamedTuple):
    """One part of a mail.

    ``content`` is as it was transferred; ``kind`` its type, with ``parameters``; ``placed`` says whether it
    is an ``attachment`` or ``inline``, where it says so; ``name`` is that of a file, without folders.
    """

    head: Message
    content: bytes
    kind: str
    parameters: dict[str, str]
    placed: str
    name: str


class _Gathered(NamedTuple):
    """What parts hold, in order."""

    texts: tuple[_Text, ...] = ()
    members: tuple[Member, ...] = ()


_SORTS: Final[dict[str, Sort]] = {"text/plain": "plain", "text/html": "html"}
_NOTHING: Final = _Gathered()


def read(data: bytes, settings: Settings) -> Found:
    """Read one mail.

    Parameters
    ----------
    data
        The mail; a line ``From …`` before it, as mailboxes have, is left out, and what that format quoted
        is unquoted.  Of an ``.emlx`` of Apple Mail, what stands around the mail is left out.
    settings
        How far to go.

    Returns
    -------
    Found
        Its header lines and its text, with the attachments as members.  Of alternatives the plain text is
        taken, unless it says nothing.  ``mail.damaged`` tells what could not be read as it was meant,
        ``mail.encrypted`` that the text is sealed, ``mail.encoding-mended`` that letters that had been read
        in the wrong encoding were put right, ``source.hidden-text`` that the HTML hides words.
    """
    part = _opened(_unboxed(data), "text/plain")
    if _is_saved_page(part):
        return _page(part)
    reading = _Reading()
    gathered = reading.gather(part, 0)
    head = mail_header.read(part.head)
    texts = map(reading.shown, gathered.texts)
    body = "\n\n".join(text.strip("\n") for text in texts if text.strip())
    healthy = mended(body)
    if healthy != body:
        reading.notes["mail.encoding-mended"] = (
            "letters that had been read in a wrong encoding were put right"
        )
    text, mail = rendered(head.fields, head.ids, healthy, [member.name for member in gathered.members])
    if reading.faults:
        reading.notes["mail.damaged"] = "the mail is damaged: " + "; ".join(reading.faults)
    notes = [Note(code, said) for code, said in reading.notes.items()]
    if not text.strip():
        notes.append(Note("source.empty", "the mail holds no text"))
    return Found(
        "eml",
        text,
        kind=None if text.strip() else "other",
        notes=tuple(notes),
        encoding=gathered.texts[0].encoding if gathered.texts else None,
        mail=mail,
        members=gathered.members,
    )


def _is_saved_page(part: _Part) -> bool:
    """Tell a web page that a browser saved with its pictures (RFC 2557) from mail: it went to nobody.

    Word and Internet Explorer write the same.  What saved it stands where the sender of a mail does; its
    parts say where they come from.
    """
    return (
        part.kind == "multipart/related"
        and _LOCATED.search(part.content, 0, LOOKED_AT) is not None
        and "@" not in _raw(part.head, "from")
        and not any(_raw(part.head, name) for name in _OF_MAIL)
    )


def _page(part: _Part) -> Found:
    """Read a web page saved with its pictures, which are left out as those of any page are."""
    reading = _Reading()
    texts = reading.gather(part, 0).texts
    text = "\n\n".join(filter(None, map(reading.shown, texts)))
    notes = [Note(code, said) for code, said in reading.notes.items()]
    if reading.faults:
        notes.append(Note("source.damaged", "the page is damaged: " + "; ".join(reading.faults)))
    if not text.strip():
        notes.append(Note("source.empty", "the page shows no text"))
        return Found("html", kind="other", notes=tuple(notes))
    return Found("html", text, notes=tuple(notes), encoding=texts[0].encoding)


def looks_like_mail(head: bytes, declared: bool = False) -> bool:
    """Tell a mail as it was sent from one that was printed: by a header line only software writes.

    Parameters
    ----------
    head
        The beginning of a file, 64 kB being plenty.
    declared
        It is said to be mail as it was sent; then it need only begin as mail does.

    Examples
    --------
    >>> looks_like_mail(b"From: a@example.org\\nSubject: x\\nMIME-Version: 1.0\\n\\nDag")
    True
    >>> looks_like_mail(b"From: A. Bakker\\nSent: Monday\\nSubject: x\\n\\nDag")
    False
    """
    text = _unboxed(head, unquote=False)
    end = _matched(_HEADER_LINES, text, 0)
    # what is no header line ends the header: an empty line, or the place where the head was cut off
    if not text[:1].strip() or (end < len(text) and not _LINE_END.match(text, end) and b"\n" in text[end:]):
        return False
    lines = [line for line in _FOLDED.sub(b" ", text[:end]).split(b"\n") if line]
    return any(map(_COMMON.match, lines)) and (declared or any(map(_TECHNICAL.match, lines)))


def _unboxed(data: bytes, unquote: bool = True) -> bytes:
    """Return a mail without what its file put around it, its lines ended in one way."""
    for mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        if data.startswith(mark):  # saved as text by a program that writes no other
            data = data.decode("utf-16", "replace").encode("utf-8")
    data = data.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n")
    length = _LENGTH.match(data)
    if length is not None:  # no header line is a bare number
        data = data[length.end() : length.end() + int(length[1])]
    if b"\r\r\n" in data[:LOOKED_AT]:
        data = data.replace(b"\r\r\n", b"\r\n")
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    boxed = _FROM_LINE.match(data)
    if boxed is None:
        return data
    data = data[boxed.end() :]
    return _QUOTED_FROM.sub(rb"\1", data) if unquote and b"\n>" in data else data


def _opened(data: bytes, default: str) -> _Part:
    """Take a part's header from its content."""
    end = _matched(_HEADER_LINES, data, 0)
    message = mail_header.parse(data[:end])
    content = data[_matched(_LINE_END, data, end) :]
    kind, parameters = _described(message, "content-type")
    placed, more = _described(message, "content-disposition")
    name = one_line(mail_header.decode_value(more.get("filename") or parameters.get("name") or ""))
    if kind.count("/") != 1:  # RFC 2045, section 5.2: what cannot be understood is text
        kind = "text/plain" if kind else default
    return _Part(message, content, kind, parameters, placed, re.split(r"[/\\]", name)[-1].strip())


def _matched(pattern: re.Pattern[bytes], data: bytes, start: int) -> int:
    """Return where what matches from a place on ends, which is that place where nothing does."""
    match = pattern.match(data, start)
    return match.end() if match else start


def _described(head: Message, header: str) -> tuple[str, dict[str, str]]:
    """Return the value of a header in lower case, and its parameters; empty where there is none."""
    raw = _raw(head, header)
    if not raw:
        return "", {}
    # the library would put U+FFFD in place of letters outside ASCII, and takes long over long headers
    plain = mail_header.plain_value(raw)[: mail_header.LONGEST_PARAMETERS]
    if ";" not in plain:
        return plain.strip().lower(), {}
    carrier = Message()
    carrier[header] = plain
    try:
        (value, _), *listed = carrier.get_params(header=header) or [("", "")]
        return value.strip().lower(), {
            name.lower(): collapse_rfc2231_value(given).strip() for name, given in reversed(listed)
        }
    except _FAULTS:
        return plain.partition(";")[0].strip().lower(), {}


def _raw(head: Message, header: str) -> str:
    return next((value for name, value in head.raw_items() if name.lower() == header), "")


class _Reading:
    """One mail being read: what was noticed on the way."""

    def __init__(self) -> None:
        self.notes: dict[str, str] = {}
        self.faults: dict[str, None] = {}
        self.parts = 0
        self.nameless = 0
        self.has_text = False

    def gather(self, part: _Part, depth: int) -> _Gathered:
        """Return the texts and files of a part and of all that is in it."""
        kind = part.kind
        if not kind.startswith("multipart/"):
            return self._leaf(part, depth)
        if kind == "multipart/encrypted":
            self._sealed()
        if depth >= DEEPEST:
            self.faults["its parts are nested too deeply"] = None
            return self._text(part, "plain")
        inner = self._children(part)
        if not inner:
            self.faults["its parts cannot be told apart"] = None
            return self._text(part, "plain")
        gathered = [self.gather(child, depth + 1) for child in inner]
        members = tuple(member for each in gathered for member in each.members)
        texts = [each.texts for each in gathered]
        if kind == "multipart/alternative":
            return _Gathered(_best(texts), members)
        return _Gathered(tuple(text for each in texts for text in each), members)

    def _children(self, part: _Part) -> list[_Part]:
        boundary = part.parameters.get("boundary", "")
        if not boundary:
            return []
        pieces, ended = _pieces(part.content, b"--" + boundary.encode("utf-8", "surrogateescape"))
        if pieces and not ended:
            self.faults["its end is missing"] = None
        default = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
        room = max(0, MOST_PARTS - self.parts)
        if len(pieces) > room:
            self.faults[f"it has more than {MOST_PARTS} parts"] = None
        self.parts += len(pieces)
        return [_opened(piece, default) for piece in pieces[:room]]

    def _leaf(self, part: _Part, depth: int) -> _Gathered:
        kind, name, placed = part.kind, part.name, part.placed
        if kind in ("application/pkcs7-mime", "application/x-pkcs7-mime") and not self.has_text:
            self._sealed()
        elif kind.endswith(("pgp-signature", "pkcs7-signature", "/pgp-encrypted")):
            return _NOTHING
        readable = kind.startswith("text/") and kind not in _NOT_READ and placed != "attachment"
        # some clients name the text itself; but the text of a mail comes first
        if readable and (not name or depth == 0 or not self.has_text):
            return self._text(part, _SORTS.get(kind, "other"))
        if kind.startswith("image/") and not name and placed != "attachment":
            return _NOTHING  # a picture in the text, which only the HTML refers to
        data = self._content(part)
        if kind == "message/rfc822":
            name = name or _subject_name(data)
        if not data and not name:
            return _NOTHING
        if not name:
            self.nameless += 1
            name = f"attachment-{self.nameless}{_extension(kind)}"
        if data.startswith(tnef.SIGNATURE):
            inside = tnef.unpacked(data)
            if not inside.whole:
                self.faults[f"{name} breaks off"] = None
            if inside.members:
                return _Gathered(members=inside.members)
        return _Gathered(members=(Member(name, data),))

    def _text(self, part: _Part, sort: Sort) -> _Gathered:
        self.has_text = True
        data = self._content(part)
        declared = part.parameters.get("charset")
        if sort == "html":
            return _Gathered((_Text(sort, *decode_page(data, declared)),))
        decoded = mail_header.decode(data, declared)
        if decoded.damaged:
            self.faults[f"letters of the text are not {decoded.encoding}"] = None
        text = decoded.text.replace("\r\n", "\n")
        if part.parameters.get("format", "").lower() == "flowed":
            text = unflowed(text, part.parameters.get("delsp", "").lower() == "yes")
        return _Gathered((_Text(sort, text, decoded.encoding),))

    def shown(self, text: _Text) -> str:
        """Return a text as people see it."""
        if text.sort != "html":
            return text.text
        try:
            visible, hidden = shown(text.text)
        except ImportError:
            self.notes["source.extra-missing"] = (
                "the text of this mail is HTML; to read it, install draad[mail]: pip install 'draad[mail]'"
            )
            return ""
        if hidden:
            note = hidden_note()
            self.notes[note.code] = note.message
        return visible

    def _content(self, part: _Part) -> bytes:
        """Return a part's content as it was before it was packed for transfer."""
        raw = _raw(part.head, "content-transfer-encoding")
        packing = mail_header.plain_value(raw).partition(";")[0].strip().lower()
        if packing == "base64":
            data, damaged = mail_header.from_base64(part.content)
            if damaged:
                self.faults["base64 is incomplete"] = None
            return data
        if packing == "quoted-printable":
            return binascii.a2b_qp(part.content)
        if packing in ("x-uuencode", "uuencode", "x-uue", "uue"):
            return _from_uu(part.content)
        return part.content

    def _sealed(self) -> None:
        self.notes["mail.encrypted"] = "the text of this mail is encrypted or sealed and cannot be read"


def _best(alternatives: list[tuple[_Text, ...]]) -> tuple[_Text, ...]:
    """Choose among texts that say the same: plain text if it says anything, or else HTML."""
    plain = next((texts for texts in alternatives if texts and all(t.sort == "plain" for t in texts)), ())
    html = next((texts for texts in reversed(alternatives) if any(t.sort == "html" for t in texts)), ())
    said = "\n".join(text.text for text in plain)
    if plain and not (html and may_be_stub(said) and says_more(said, [text.text for text in html])):
        return plain
    return html or plain or next(filter(None, alternatives), ())


def _pieces(data: bytes, delimiter: bytes) -> tuple[list[bytes], bool]:
    """Cut a multipart's content at its delimiter lines; tell whether its end is there (RFC 2046, 5.1.1)."""
    pieces: list[bytes] = []
    start = -1
    at = data.find(delimiter)
    while at >= 0:
        after = at + len(delimiter)
        line_end = data.find(b"\n", after)
        line_end = len(data) if line_end < 0 else line_end
        # a delimiter has its line for itself; one of an inner part may begin alike
        rest = data[after : min(line_end, after + 80)].rstrip()
        if (at == 0 or data[at - 1] == 0x0A) and rest in (b"", b"--"):
            if start >= 0:
                pieces.append(data[start:at].removesuffix(b"\n").removesuffix(b"\r"))
            start = line_end + 1
            if rest:
                return pieces, True
        at = data.find(delimiter, after)
    if start >= 0:
        pieces.append(data[start:])
    return pieces, False


def _from_uu(data: bytes) -> bytes:
    decoded: list[bytes] = []
    for line in data.split(b"\n"):
        if line.startswith((b"begin ", b"end")) or not line.strip():
            continue
        try:
            decoded.append(binascii.a2b_uu(line))
        except binascii.Error:
            # some programs count wrongly: take as many characters as the line's length asks for
            size = ((line[0] - 32) & 63) * 4 + 5
            try:
                decoded.append(binascii.a2b_uu(line[: size // 3]))
            except binascii.Error:
                continue
    return b"".join(decoded)


def _subject_name(data: bytes) -> str:
    """Name an attached mail after its subject."""
    inner = _opened(_unboxed(data[:LOOKED_AT], unquote=False), "text/plain")
    head = mail_header.read(inner.head)
    subject = one_line(head.fields["subject"].text) if "subject" in head.fields else ""
    return subject.replace("/", "-").replace("\\", "-") + ".eml" if subject else ""


def _extension(kind: str) -> str:
    return _EXTENSIONS.get(kind) or (".txt" if kind.startswith(("text/", "message/")) else ".bin")
