"""Text files: the bytes of one come in, its text goes out, or the reason why there is none.

The text is the decoded file without a leading byte-order mark; line ends stay as they are, so that every
position in it can be found again in the file.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter

from draad.sources.found import Found, Note, unread

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What somebody can do to have a file read after all.
AS_DOCUMENT = "save it as PDF or .docx to have it read"
AS_TABLE = "save it as PDF or .csv to have it read"
AS_SCAN = "put into a PDF, its text can be recognised"
UNPACKED = "unpack it and give the folder"

# What files other than text begin with, what people call them, and what can be done.
SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF-", "a PDF", ""),
    (b"PK\x03\x04", "a presentation, a spreadsheet or another file of an office suite", AS_DOCUMENT),
    (b"PK\x05\x06", "an empty ZIP archive", ""),
    (b"PK\x07\x08", "part of a ZIP archive", UNPACKED),
    (OLD_OFFICE, "an old file of an office suite or a damaged Outlook message", AS_DOCUMENT),
    (
        b"\x78\x9f\x3e\x22",
        "what Outlook packs attachments into (winmail.dat)",
        "open the mail in Outlook and save it as .msg",
    ),
    (b"!BDN", "an Outlook mailbox (PST)", ""),
    (b"{\\rtf", "an RTF document", ""),
    (b"\x89PNG\r\n\x1a\n", "a PNG image", AS_SCAN),
    (b"\xff\xd8\xff", "a JPEG image", AS_SCAN),
    (b"GIF87a", "a GIF image", AS_SCAN),
    (b"GIF89a", "a GIF image", AS_SCAN),
    (b"II*\x00", "a TIFF image", AS_SCAN),
    (b"MM\x00*", "a TIFF image", AS_SCAN),
    (b"\x1f\x8b\x08", "a gzip file", ""),
    (b"BZh91AY&SY", "a bzip2 file", ""),
    (b"\xfd7zXZ\x00", "an xz file", ""),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACKED),
    (b"Rar!\x1a\x07", "a RAR archive", UNPACKED),
    (b"SQLite format 3\x00", "an SQLite database", ""),
)
# Old office files all begin alike: the names of their streams tell them apart ([MS-CFB], section 2.6.1).
STREAMS: tuple[tuple[bytes, str, str], ...] = (
    ("WordDocument".encode("utf-16-le"), "an old Word document (.doc)", AS_DOCUMENT),
    ("Workbook".encode("utf-16-le"), "an old Excel file (.xls)", AS_TABLE),
    ("PowerPoint Document".encode("utf-16-le"), "an old PowerPoint file (.ppt)", AS_DOCUMENT),
)

# UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16.
MARKS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# All of C0 and DEL but backspace, tab, line ends, form feed and escape, which printed text and logs do hold.
CONTROLS = bytes(code for code in (*range(0x20), 0x7F) if code not in b"\b\t\n\v\f\r\x1b")
CONTROL_SHARE = 0.05  # random or compressed bytes hold 10 % of them, text next to none
NUL_SHARE = 0.001  # a stray NUL in a text is damage, more of them are another format
STRAY_NULS = 2  # in a text of any length
HIGH_BYTES = bytes(range(0x80, 0x100))
# UTF-16: every Latin letter, digit and blank has a NUL in its pair of bytes; a text of another script has one
# where its blanks stand, and nearly all its letters share the byte that names their script.
LATIN_PAIRS = 0.5
BLANK_PAIRS = 0.05
SCRIPT_PAIRS = 0.9
FEWEST_PAIRS = 50  # below this, those shares say nothing
PRINTABLE_SHARE = 0.95  # of UTF-16 text; numbers in pairs of bytes give unassigned and control characters
SAMPLE = 4096  # characters looked at for PRINTABLE_SHARE


def _windows(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


WINDOWS = "".join(_windows(byte) for byte in range(0x100))  # Windows-1252, its five gaps filled from Latin-1
GAPS = b"\x81\x8d\x8f\x90\x9d"
ESCAPED = re.compile("[\udc80-\udcff]+")  # what "surrogateescape" makes of bytes that it cannot decode
UNESCAPE = {0xDC00 + byte: WINDOWS[byte] for byte in range(0x80, 0x100)}


def read(data: bytes) -> Found:
    """Decode the bytes of one file.

    Returns
    -------
    Found
        Of kind ``unreadable`` where the bytes are no text (``source.not-text``), of kind ``other`` where
        nothing but blanks is in it (``source.empty``).  ``source.encoding-guessed`` tells that some bytes
        fit no encoding.

    Notes
    -----
    In this order: what other formats begin with, byte-order mark, UTF-16 by its NULs, UTF-8, and Windows-1252
    for the rest.  UTF-8 with a few bytes in between that are not (text of two origins in one file) stays
    UTF-8, those bytes being read as Windows-1252.
    """
    known = foreign(data)
    decoded = _decode(data) if known is None else None
    if decoded is None:
        what, advice = known or ("binary data", "")
        said = f"the file looks like {what}, which is not read"
        return unread("text", "source.not-text", f"{said}; {advice}" if advice else said)
    text, encoding, guess = decoded
    notes = [] if guess is None else [Note("source.encoding-guessed", guess)]
    if text and not text.isspace():
        return Found("text", text, notes=tuple(notes), encoding=encoding)
    notes.append(Note("source.empty", "the file holds no text"))
    return Found("text", text, "other", tuple(notes), encoding)


def foreign(data: bytes) -> tuple[str, str] | None:
    """Name the other format that the bytes begin like, and what can be done to have it read (or ``""``)."""
    if data.startswith(OLD_OFFICE):
        for stream, name, advice in STREAMS:
            if stream in data:
                return name, advice
    for signature, name, advice in SIGNATURES:
        if data.startswith(signature):
            return name, advice
    return None


def _decode(data: bytes) -> tuple[str, str, str | None] | None:
    """Return text, encoding, and what was guessed about it; None where the bytes are no text."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            rest = data[len(mark) :]
            if encoding == "utf-8":
                return _decode_bytes(rest, marked=True)
            decoded = _decode_wide(rest, encoding)
            # FF FE 00 00 is the mark of UTF-32, or that of UTF-16 and a NUL: only one of them can be read
            if decoded is not None and (decoded[2] is None or "16" in encoding):
                return decoded
    wide = _wide_order(data)
    if wide is not None:
        decoded = _decode_wide(data, wide)
        if decoded is not None and decoded[2] is None:
            return decoded
    return _decode_bytes(data, marked=False)


def _decode_bytes(data: bytes, *, marked: bool) -> tuple[str, str, str | None] | None:
    """Decode what has one byte for each Latin letter: UTF-8 or Windows-1252."""
    size = len(data)
    if data.count(0) > max(STRAY_NULS, NUL_SHARE * size) or _held(data, CONTROLS) > CONTROL_SHARE * size:
        return None
    try:
        return data.decode(), "utf-8", None
    except UnicodeDecodeError:
        pass
    if marked or _mostly_utf8(data):
        escaped = data.decode("utf-8", "surrogateescape")
        count = len(escaped) - len(ESCAPED.sub("", escaped))
        return escaped.translate(UNESCAPE), "utf-8", f"{_bytes(count)} not UTF-8; read as Windows-1252"
    text, _ = codecs.charmap_decode(data, "strict", WINDOWS)
    count = _held(data, GAPS)
    guess = f"{_bytes(count)} in no known encoding; read as Windows-1252" if count else None
    return text, "windows-1252", guess


def _decode_wide(data: bytes, encoding: str) -> tuple[str, str, str | None] | None:
    """Decode UTF-16 or UTF-32; None where the outcome does not look like text."""
    text = data.decode(encoding, "replace")
    sample = text[:SAMPLE]
    printable = sum(character.isprintable() or character.isspace() for character in sample)
    if printable < PRINTABLE_SHARE * len(sample) or text.count("\0") > NUL_SHARE * len(text):
        return None
    damage = text.count("\ufffd") - data.count("\ufffd".encode(encoding))
    if damage <= 0:
        return text, encoding, None
    return text, encoding, f"damaged {encoding.upper()} text: {damage} characters could not be read"


def _wide_order(data: bytes) -> str | None:
    """Tell UTF-16 without a mark by its NULs: they stand in one half of each pair of bytes, never in both."""
    pairs = len(data) // 2
    first, second = data[0::2].count(0), data[1::2].count(0)
    few, many = sorted((first, second))
    if not pairs or many < BLANK_PAIRS * pairs or few > NUL_SHARE * pairs:
        return None
    if many < LATIN_PAIRS * pairs:
        high = Counter(data[1::2] if second > first else data[0::2])
        commonest = sum(count for _, count in high.most_common(2))
        if pairs < FEWEST_PAIRS or commonest < SCRIPT_PAIRS * pairs:
            return None
    return "utf-16-le" if second > first else "utf-16-be"


def _mostly_utf8(data: bytes) -> bool:
    """Tell whether more characters of several bytes are whole UTF-8 than are not.

    Windows-1252 text hardly ever holds such a character by chance: it would print as ``Ã©``.
    """
    decoded = data.decode("utf-8", "replace")
    bad = decoded.count("\ufffd")
    whole = len(decoded) - (len(data) - _held(data, HIGH_BYTES)) - bad
    return whole > bad


def _held(data: bytes, which: bytes) -> int:
    return len(data) - len(data.translate(None, which))


def _bytes(count: int) -> str:
    return "1 byte is" if count == 1 else f"{count} bytes are"
