"""Sources, mail headers: the raw header of a mail comes in, decoded values and ids go out.

Values are read from the raw header and never rebuilt from parsed addresses: what is blacked out in a
released mail is no valid address, and would be lost.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Iterable
from email.message import Message
from email.parser import BytesHeaderParser
from typing import Final, NamedTuple

from draad.model import FieldName, Ids
from draad.sources.from_text import UNESCAPE, WINDOWS
from draad.sources.mail.text import Value

PARSER: Final = BytesHeaderParser()  # policy compat32, which leaves values as they are
REFERENCES: Final = 200  # ids kept of one field, the last ones: those nearest to the message
LONGEST_ID: Final = 998  # characters; RFC 5322, section 2.1.1: no line is longer
SHORTEST_INDEX: Final = 22  # bytes of a Thread-Index; [MS-OXOMSG], section 2.2.1.3
LONGEST_PARAMETERS: Final = 4000  # characters of a Content-Type; its parsing is not linear

_LABELS: Final[dict[str, tuple[FieldName, str]]] = {
    "from": ("from", "From"),
    "date": ("date", "Date"),
    "to": ("to", "To"),
    "cc": ("cc", "Cc"),
    "bcc": ("bcc", "Bcc"),
    "subject": ("subject", "Subject"),
}
_PEOPLE: Final[tuple[FieldName, ...]] = ("from", "to", "cc", "bcc")
_LISTS: Final = frozenset({"to", "cc", "bcc"})
_BRACKETED: Final = re.compile(r"<([^<>]*)>")
_ADDRESS: Final = re.compile(r"[^\s<>,;:()\"]{1,256}@[^\s<>,;:()\"]{1,256}")
_FOLD: Final = re.compile(r"\r?\n(?=[ \t])|[\r\n]")
# what would end a name in a list of addresses
_LIST_SIGNS: Final = re.compile(r'[,;<>"]')
_CHARSET: Final = re.compile(r"[A-Za-z0-9][\w.:+-]{0,39}", re.ASCII)
# wider sets that are written under the name of a narrower one (WHATWG Encoding Standard)
_WIDER: Final = {
    "gb2312": "gb18030", "gbk": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "shift_jis": "cp932",
    "big5": "cp950", "iso-8859-9": "cp1254", "iso-8859-8-i": "iso-8859-8", "tis-620": "cp874",
}  # fmt: skip
_WESTERN: Final = frozenset(
    {"", "us-ascii", "ascii", "iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "unknown-8bit",
     "x-unknown", "unknown", "default", "iso-8859-15", "ansi_x3.4-1968", "8bit"}
)  # fmt: skip
# Python's own, which are no character sets of mail and of which some are slow
_NO_CHARSETS: Final = frozenset({"punycode", "idna", "unicode_escape", "raw_unicode_escape", "undefined"})


class Head(NamedTuple):
    """What a mail's header says: its values by field, and its ids."""

    fields: dict[FieldName, Value]
    ids: Ids


class Decoded(NamedTuple):
    """Text, the encoding it was read in, and whether some of its bytes did not fit."""

    text: str
    encoding: str
    damaged: bool


def parse(block: bytes) -> Message:
    """Parse the lines of a header."""
    return PARSER.parsebytes(block)


def read(message: Message) -> Head:
    """Return the decoded values and the ids of a parsed header.

    Of a field that stands there twice, lists of people are joined and others are taken the first time.
    Without a ``Date`` the time of the last ``Received`` is given, which was written first.
    """
    values: dict[FieldName, list[str]] = {}
    ids: dict[str, list[str]] = {}
    sender = received = ""
    for raw_name, raw in message.raw_items():
        name = raw_name.lower()
        if name in _LABELS:
            field = _LABELS[name][0]
            text = decode_value(raw, people=field in _PEOPLE)
            if text.strip():
                values.setdefault(field, []).append(text)
        elif name in ("message-id", "in-reply-to", "references", "thread-index"):
            ids.setdefault(name, []).append(plain_value(raw))
        elif name == "sender":
            sender = sender or decode_value(raw, people=True)
        elif name == "received":
            received = plain_value(raw)
    fields = {
        field: Value(label, ", ".join(values[field]) if field in _LISTS else values[field][0])
        for field, label in _LABELS.values()
        if field in values
    }
    if "from" not in fields and sender.strip():
        fields["from"] = Value("Sender", sender)
    if "date" not in fields and ";" in received:
        fields["received"] = Value("Received", received.rpartition(";")[2])
    people = {found.casefold() for field in _PEOPLE for found in _addresses(fields.get(field))}
    return Head(fields, _ids(ids, people))


def _addresses(value: Value | None) -> list[str]:
    return _ADDRESS.findall(value.text) if value is not None else []


def _ids(raw: dict[str, list[str]], people: set[str]) -> Ids:
    named = named_ids(raw.get("in-reply-to", ()))
    own = [found for value in raw.get("message-id", ()) for found in _own_id(value)]
    return Ids(
        message_id=own[0] if own else None,
        # Message from "Bo" <bo@example.org> of Monday <1@example.org>: one of them is whom it answers
        in_reply_to=tuple(each for each in named if each.casefold() not in people),
        references=named_ids(raw.get("references", ())),
        thread_index=next(filter(None, map(thread_index, raw.get("thread-index", ()))), None),
    )


def _own_id(value: str) -> Iterable[str]:
    """Yield a Message-ID; some are written without brackets, or with blanks in them."""
    bracketed = _BRACKETED.search(value)
    found = "".join((bracketed[1] if bracketed else value.strip("<> \t")).split())
    if found and len(found) <= LONGEST_ID:
        yield found


def named_ids(values: Iterable[str]) -> tuple[str, ...]:
    """Return the ids that values of In-Reply-To or References name, each once, the last 200 of them.

    Text between them is left out; ids without brackets are taken where nothing else stands there.  A mere
    word is no id: ``<yes>`` is what people tell a program that asks for one.
    """
    found: dict[str, None] = {}
    for value in values:
        listed = _BRACKETED.findall(value)
        if not listed:
            words = value.replace(",", " ").split()
            listed = words if all("@" in word for word in words) and "<" not in value else []
        for entry in listed:
            name = "".join(entry.split())
            if len(name) <= LONGEST_ID and ("@" in name or any(map(str.isdigit, name))):
                found.setdefault(name)
    return tuple(found)[-REFERENCES:]


def thread_index(value: str) -> str | None:
    """Return a Thread-Index in hexadecimal; None where it is none."""
    try:
        index = base64.b64decode("".join(value.split()), validate=True)
    except (ValueError, binascii.Error):
        return None
    return index.hex() if len(index) >= SHORTEST_INDEX else None


# ----------------------------------------------------------------------------------------------------
# values


def plain_value(raw: str) -> str:
    """Unfold a value; bytes outside ASCII are read as UTF-8, or else as Windows-1252."""
    unfolded = _FOLD.sub("", raw)
    if unfolded.isascii():
        return unfolded.strip()
    data = unfolded.encode("utf-8", "surrogateescape")
    return decode(data, "").text.strip()


def decode_value(raw: str, people: bool = False) -> str:
    """Unfold a value and decode the encoded words in it (RFC 2047), also where they break its rules.

    In a list of ``people`` a decoded name that holds a comma is put between quotes, for it is one name.

    Examples
    --------
    >>> decode_value("=?utf-8?Q?Jansen=2C_P=C3=AFet?= <piet@example.org>", people=True)
    '"Jansen, Pïet" <piet@example.org>'
    >>> decode_value("=?iso-8859-1?q?caf=E9?= =?iso-8859-1?q?_nu?= om =?x?=")
    'café nu om =?x?='
    """
    value = plain_value(raw)
    if "=?" not in value:
        return value
    pieces: list[str] = []
    run: list[tuple[str, bytes]] = []  # neighbouring words: a character may be cut between two of them
    quoted = False
    at = 0
    while True:
        word = _next_word(value, at)
        between = value[at : word.start if word else None]
        if run and (word is None or not between.isspace()) and (between or word is None):
            pieces.append(_run_text(run, people and not quoted))
            run = []
        if not run:
            pieces.append(between)
            quoted ^= between.count('"') % 2 == 1
        if word is None:
            return "".join(pieces)
        run.append((word.charset, word.data))
        at = word.end


class _Word(NamedTuple):
    start: int
    end: int
    charset: str
    data: bytes


def _next_word(value: str, at: int) -> _Word | None:
    """Find the next encoded word: ``=?charset?Q?text?=``."""
    while True:
        start = value.find("=?", at)
        charset_end = value.find("?", start + 2) if start >= 0 else -1
        if charset_end < 0:
            return None
        kind = value[charset_end + 1 : charset_end + 3].lower()
        charset = value[start + 2 : charset_end].partition("*")[0]  # RFC 2231: a language may follow
        if kind in ("q?", "b?") and _CHARSET.fullmatch(charset):
            end = value.find("?=", charset_end + 3)
            if end < 0:
                return None
            data = _word_bytes(value[charset_end + 3 : end], kind[0])
            if data is not None:
                return _Word(start, end + 2, charset, data)
        at = start + 2


def _word_bytes(text: str, kind: str) -> bytes | None:
    data = text.encode("utf-8", "surrogatepass")
    if kind == "q":
        return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)
    return from_base64(data).data or None


def _run_text(run: list[tuple[str, bytes]], quotable: bool) -> str:
    """Decode neighbouring words, those of one charset together."""
    texts: list[str] = []
    charset, data = run[0][0], b""
    for named, more in run:
        if named.lower() != charset.lower():
            texts.append(decode(data, charset).text)
            charset, data = named, b""
        data += more
    texts.append(decode(data, charset).text)
    text = "".join(texts)
    if quotable and _LIST_SIGNS.search(text) and "@" not in text and not text.startswith('"'):
        return '"' + text.replace('"', "'") + '"'
    return text


# ----------------------------------------------------------------------------------------------------
# bytes


class Unpacked(NamedTuple):
    """Bytes, and whether what they were packed in was broken."""

    data: bytes
    damaged: bool


_BASE64: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NO_BASE64: Final = bytes(set(range(256)) - set(_BASE64))


def from_base64(data: bytes) -> Unpacked:
    """Decode base64 as far as it goes: strange characters are skipped, padding may stand anywhere."""
    decoded: list[bytes] = []
    damaged = False
    for run in data.translate(None, _NO_BASE64).split(b"="):
        if len(run) % 4 == 1:  # six bits make no byte
            damaged = True
            run = run[:-1]
        decoded.append(binascii.a2b_base64(run + b"=" * (-len(run) % 4)))
    return Unpacked(b"".join(decoded), damaged)


def decode(data: bytes, charset: str | None) -> Decoded:
    """Decode text as its mail says, and else as UTF-8 or Windows-1252.

    Where Western text was promised and the bytes are UTF-8 with letters outside ASCII, they are UTF-8: by
    chance Windows-1252 is hardly ever that.
    """
    name = (charset or "").strip("'\" ").lower()
    if name in _WESTERN or name in ("utf-8", "utf8"):
        try:
            return Decoded(data.decode(), "utf-8", False)
        except UnicodeDecodeError:
            pass
        if name.startswith("utf"):
            escaped = data.decode("utf-8", "surrogateescape")
            return Decoded(escaped.translate(UNESCAPE), "utf-8", True)
    elif _CHARSET.fullmatch(name) and name.replace("-", "_") not in _NO_CHARSETS:
        name = _WIDER.get(name, name)
        try:
            return Decoded(data.decode(name), name, False)
        except UnicodeDecodeError:
            return Decoded(data.decode(name, "replace"), name, True)
        except (LookupError, ValueError):  # no such charset
            try:
                return Decoded(data.decode(), "utf-8", False)
            except UnicodeDecodeError:
                pass
    western = data.decode("iso-8859-15") if name == "iso-8859-15" else _western(data)
    return Decoded(western, name if name == "iso-8859-15" else "windows-1252", False)


def _western(data: bytes) -> str:
    return codecs.charmap_decode(data, "strict", WINDOWS)[0]
