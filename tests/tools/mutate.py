"""Damages files: bytes changed, lost, doubled and mixed, blindly or where a format is known to be tender.

A mutation takes a file and dice and gives a file; it never fails on what an earlier one has left.
"""

from __future__ import annotations

import gzip
import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Sequence
from random import Random

Mutation = Callable[[bytes, Random], bytes]

LARGEST = 2 << 20  # bytes; mutants that double blocks do not grow beyond
EXTREMES = (0, 1, 2, 3, 7, 8, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000,
            0xFFFFFFFE, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, 0xFFFFFFFFFFFFFFFF)  # fmt: skip
NUMBERS = (b"0", b"-1", b"1", b"00000", b"65535", b"65536", b"2147483647", b"-2147483648", b"4294967295",
           b"99999999999999999999", b"1e999", b"0.0000001", b"nan", b"", b"9" * 400)  # fmt: skip
_NUMBER = re.compile(rb"\d{1,20}")


def _at(data: bytes, dice: Random) -> int:
    return dice.randrange(len(data) + 1)


def _block(data: bytes, dice: Random) -> tuple[int, int]:
    """Choose a stretch; short ones are likelier, for they leave more of a file standing."""
    start = _at(data, dice)
    return start, min(len(data), start + int(2 ** (dice.random() * 12)))


def flip(data: bytes, dice: Random) -> bytes:
    held = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4, 16, 64))):
        if held:
            held[dice.randrange(len(held))] ^= 1 << dice.randrange(8)
    return bytes(held)


def overwrite(data: bytes, dice: Random) -> bytes:
    start, end = _block(data, dice)
    kind = dice.randrange(3)
    new = dice.randbytes(end - start) if kind == 0 else bytes([dice.choice((0, 10, 32, 255))]) * (end - start)
    return data[:start] + new + data[end:]


def cut(data: bytes, dice: Random) -> bytes:
    at = _at(data, dice)
    return data[:at] if dice.random() < 0.8 else data[at:]


def remove(data: bytes, dice: Random) -> bytes:
    start, end = _block(data, dice)
    return data[:start] + data[end:]


def double(data: bytes, dice: Random) -> bytes:
    start, end = _block(data, dice)
    piece = data[start:end]
    times = min(dice.choice((1, 1, 2, 5, 200)), max(1, (LARGEST - len(data)) // (len(piece) + 1)))
    at = end if dice.random() < 0.5 else _at(data, dice)
    return data[:at] + piece * times + data[at:]


def swap(data: bytes, dice: Random) -> bytes:
    a, b, c, d = sorted(_at(data, dice) for _ in range(4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def number(data: bytes, dice: Random) -> bytes:
    """Set a printed number to an extreme."""
    found = [*_NUMBER.finditer(data)]
    if not found:
        return data
    match = dice.choice(found)
    return data[: match.start()] + dice.choice(NUMBERS) + data[match.end() :]


def field(data: bytes, dice: Random) -> bytes:
    """Set a binary number to an extreme, or to what another place holds."""
    wide = dice.choice((1, 2, 4, 8))
    if len(data) < wide:
        return data
    at = dice.randrange(len(data) - wide + 1)
    at -= at % wide if dice.random() < 0.7 else 0
    if dice.random() < 0.7:
        value = dice.choice(EXTREMES) & (1 << 8 * wide) - 1
        new = value.to_bytes(wide, dice.choice(("little", "little", "big")))
    else:
        other = dice.randrange(len(data) - wide + 1)
        new = data[other : other + wide]
    return data[:at] + new + data[at + wide :]


BLIND: tuple[Mutation, ...] = (flip, overwrite, cut, remove, double, swap, number, field)


def tokens(*words: bytes) -> Mutation:
    """Insert one of these."""

    def insert(data: bytes, dice: Random) -> bytes:
        at = _at(data, dice)
        over = dice.choice((0, 0, 1, 8))
        times = dice.choice((1, 1, 1, 3, 3000))
        word = dice.choice(words)
        return data[:at] + word * min(times, 1 + 60_000 // len(word)) + data[at + over :]

    return insert


def pieces(pattern: bytes) -> Mutation:
    """Double, drop or move what a pattern finds: a line, a tag, a brace."""
    compiled = re.compile(pattern)

    def change(data: bytes, dice: Random) -> bytes:
        found = [*compiled.finditer(data)]
        if not found:
            return data
        one, other = dice.choice(found), dice.choice(found)
        kind = dice.randrange(4)
        if kind == 0:
            return data[: one.start()] + data[one.end() :]
        if kind == 1:
            times = dice.choice((1, 1, 3, 2000))
            piece = one[0] * min(times, 1 + 60_000 // (len(one[0]) + 1))
            return data[: one.end()] + piece + data[one.end() :]
        if kind == 2:
            return data[: other.start()] + one[0] + data[other.start() :]
        return data[: one.start()] + other[0] + data[one.end() :]

    return change


def replaced(pattern: bytes, *values: bytes) -> Mutation:
    """Put another value in the place of what a pattern finds (of its first group, if it has one)."""
    compiled = re.compile(pattern)

    def change(data: bytes, dice: Random) -> bytes:
        found = [*compiled.finditer(data)]
        if not found:
            return data
        start, end = dice.choice(found).span(compiled.groups and 1)
        return data[:start] + dice.choice(values) + data[end:]

    return change


def spliced(data: bytes, other: bytes, dice: Random) -> bytes:
    """Join the beginning of one file to the end of another."""
    made = data[: _at(data, dice)] + other[_at(other, dice) :]
    return made[:LARGEST]


# -- packed files ------------------------------------------------------------------------------------------


def members(data: bytes) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [(info.filename, archive.read(info)) for info in archive.infolist()[:50]]
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, EOFError, RuntimeError):
        return []  # an earlier mutation broke the archive itself


def zipped(files: Sequence[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Make a zip that is the same on each day."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, data in files:
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            archive.writestr(info, data)
    return made.getvalue()


def inside_zip(mutations: Sequence[Mutation], names: bytes = rb"") -> Mutation:
    """Change one file in a zip whose archive stays whole."""
    wanted = re.compile(names.decode())

    def change(data: bytes, dice: Random) -> bytes:
        held = members(data)
        chosen = [at for at, (name, _) in enumerate(held) if wanted.search(name)]
        if not chosen:
            return data
        at = dice.choice(chosen)
        name, content = held[at]
        for _ in range(dice.choice((1, 1, 2, 4))):
            content = dice.choice(mutations)(content, dice)
        held[at] = (name, content[:LARGEST])
        if dice.random() < 0.05:
            held.append(dice.choice(held)) if dice.random() < 0.5 else held.pop(at)
        with warnings.catch_warnings(action="ignore"):  # two files of one name are meant
            return zipped(held)

    return change


def deflated(data: bytes, dice: Random) -> bytes:
    """Change the packed bytes of a file in a zip, and give it the checksum of what they then unpack to."""
    starts = [match.start() for match in re.finditer(rb"PK\x03\x04", data)]
    centrals = [match.start() for match in re.finditer(rb"PK\x01\x02", data)]
    if not starts or not centrals or starts[0] + 30 > len(data):
        return data
    at = dice.choice(starts)
    if at + 30 > len(data):
        return data
    size = int.from_bytes(data[at + 18 : at + 22], "little")
    body = at + 30 + sum(struct.unpack("<HH", data[at + 26 : at + 30]))
    packed = flip(data[body : body + size], dice)
    try:
        content = zlib.decompressobj(-15).decompress(packed, LARGEST)
    except zlib.error:
        return data[:body] + packed + data[body + size :]
    held = bytearray(data[:body] + packed + data[body + size :])
    sums = struct.pack("<I", zlib.crc32(content)), struct.pack("<I", len(content))
    held[at + 14 : at + 18], held[at + 22 : at + 26] = sums
    for central in centrals:
        if int.from_bytes(held[central + 42 : central + 46], "little") == at:
            held[central + 16 : central + 20], held[central + 24 : central + 28] = sums
    return bytes(held)


def zip_field(data: bytes, dice: Random) -> bytes:
    """Set a field of a zip's own records to an extreme."""
    found = [*re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06|\x06\x06|\x06\x07)", data)]
    if not found:
        return data
    record = dice.choice(found).end()
    at = record + 2 * dice.randrange(21)
    wide = dice.choice((2, 4))
    value = dice.choice(EXTREMES) & (1 << 8 * wide) - 1
    return data[:at] + value.to_bytes(wide, "little") + data[at + wide :]


def tar_field(data: bytes, dice: Random) -> bytes:
    """Change a header of a tar and put its checksum right."""
    headers = [at for at in range(0, len(data) - 511, 512) if data[at + 257 : at + 262] == b"ustar"]
    if not headers:
        return data
    at = dice.choice(headers)
    head = bytearray(data[at : at + 512])
    start, length = dice.choice(
        (
            (0, 100),
            (100, 8),
            (108, 8),
            (124, 12),
            (124, 12),
            (136, 12),
            (156, 1),
            (157, 100),
            (257, 8),
            (345, 155),
        )
    )
    values = (
        b"\x80" + b"\xff" * length,
        b"7" * length,
        b"\x00" * length,
        b"-1 ",
        b"../" * 60,
        b"\xff" * length,
    )
    kinds = b"01234567gxLKSDVM\x00\xff"
    new = bytes([dice.choice(kinds)]) if length == 1 else dice.choice(values)[:length]
    head[start : start + len(new)] = new
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % (sum(head) & 0o777777)
    return data[:at] + bytes(head) + data[at + 512 :]


def inside_gzip(mutations: Sequence[Mutation]) -> Mutation:
    """Change what a compressed file holds; its packing stays whole."""

    def change(data: bytes, dice: Random) -> bytes:
        try:
            content = gzip.decompress(data)
        except (OSError, EOFError, zlib.error):
            return data
        return gzip.compress(dice.choice(mutations)(content, dice)[:LARGEST], 6, mtime=0)

    return change


# -- formats -----------------------------------------------------------------------------------------------

_CHARSETS = (b"utf-8", b"utf-7", b"utf-16", b"utf-32", b"cp65001", b"iso-2022-jp", b"hz", b"idna",
             b"punycode", b"unicode_escape", b"base64", b"rot13", b"hex", b"zlib", b"undefined", b"x" * 300,
             b"\xff\xfe", b"",
             b"mbcs", b"raw_unicode_escape", b"string\0", b"windows-1252", b"big5", b"gb18030")  # fmt: skip
_WORDS = tokens(
    *(b"=?%s?%s?" % (charset, how) for charset in _CHARSETS[:12] for how in (b"Q", b"B")),
    b"=?utf-8?q?=ed=a0=80?=", b"=?utf-8?b?7aCA?=", b"?=", b"=?", b"\r\n ", b"\n\n", b"\r", b"\0",
    b"\x0b\x0c", b"Content-Type: message/rfc822\r\n",
    b"Content-Type: multipart/mixed; boundary=\"\"\r\n", b"(", b"((", b'"',
    b"Content-Type: text/html\r\n", b"Content-Type: application/ms-tnef; name=winmail.dat\r\n", b"<",
    b"@", b",", b"Content-Transfer-Encoding: x-uuencode\r\n", b"Content-Transfer-Encoding: base64\r\n",
    b";", b"*0*=", b"begin 644 x\n", b"From ", b"\nFrom a@example.org Mon Nov 16 09:12:44 2026\n",
    b"From: ", b"Date: ", b"-----BEGIN PGP MESSAGE-----\n",
    b"Content-Disposition: attachment; filename*=utf-16''%FF%FE\r\n", b"\xed\xa0\x80", b"\xf0\x9f",
    b"\xc3", b"Subject: ", b"To: ", b"Message-ID: ", b"References: ",
)  # fmt: skip
_HEADER_LINE = rb"(?m)^[A-Za-z-]{2,40}:[^\n]*\n(?:[ \t][^\n]*\n)*"
MAIL: tuple[Mutation, ...] = (
    pieces(_HEADER_LINE),
    pieces(_HEADER_LINE),
    pieces(rb"(?m)^--[^\n]+\n"),
    pieces(rb"(?m)^--[^\n]+\n"),
    pieces(rb"(?m)^[^\n]*\n"),
    replaced(rb"charset=\"?([\w-]*)", *_CHARSETS),
    replaced(rb"(?i)content-transfer-encoding: *([\w-]+)", b"base64", b"quoted-printable", b"7bit", b"8bit",
             b"binary", b"x-uuencode", b"x-yenc", b"", b"\xff"),
    replaced(rb"(?i)content-type: *([\w/-]+)", b"text/plain", b"text/html", b"multipart/mixed",
             b"message/rfc822", b"multipart/alternative", b"multipart/related", b"message/partial",
             b"message/delivery-status",
             b"multipart/signed", b"application/ms-tnef", b"text/calendar", b"/", b"text", b"multipart/"),
    replaced(rb"boundary=\"?([^\"\r\n]*)", b"", b"a", b" ", b"--", b"=" * 300, b"\xe9"),
    replaced(rb"(?m)^Date: ([^\r\n]*)", b"0", b"Mon, 99 Nov 0000 99:99:99 +9999",
             b"31 Dec 9999 23:59:59 -2359",
             b"1 Jan 0001 00:00:00 +2359", b"Thu, 1 Jan 1970 00:00:00 +99999999999", b"16 Nov 26"),
    replaced(rb"(?m)^(?:From|To|Cc): ([^\r\n]*)", b"<>", b"@", b"a:b;", b"\"" * 99, b"(" * 999,
             b"<" * 999, b"a@" * 99),
    _WORDS,
)  # fmt: skip

_RTF_WORDS = tokens(
    b"{", b"}", b"\\", b"\\bin", b"\\bin99999999 ", b"\\bin-1 ", b"\\u-32768?", b"\\u55296?",
    b"\\u56320?", b"\\u99999999999?", b"\\'", b"\\'ff", b"\\'zz", b"\\uc0", b"\\uc9999999", b"\\uc-1",
    b"\\ansicpg65001", b"\\ansicpg99999999999", b"\\fcharset128", b"\\f99999", b"\\pard", b"\\cell",
    b"\\row", b"\\trowd", b"\\*", b"{\\*\\htmltag", b"\\htmlrtf", b"\\fromhtml1",
    b"{\\field{\\*\\fldinst", b"\\v", b"\\deleted", b"{\\pict", b"{\\object", b"\\ansicpg932", b"\\mac",
    b"\\par" + b"9" * 5000, b"\\" + b"a" * 5000, b"\r", b"\0", b"{\\fonttbl", b"{\\footnote", b"\\intbl",
    b"\\nestcell", b"\\upr", b"{\\*\\ud",
)  # fmt: skip
RTF: tuple[Mutation, ...] = (
    _RTF_WORDS,
    _RTF_WORDS,
    pieces(rb"[{}]"),
    pieces(rb"\\[a-z]+-?\d* ?"),
    pieces(rb"\{[^{}]*\}"),
    replaced(rb"\\[a-z]+(-?\d+)", *NUMBERS),
    replaced(
        rb"\\([a-z]+)", b"bin", b"u", b"uc", b"upr", b"v", b"ansicpg", b"fcharset", b"f", b"htmlrtf", b"cell"
    ),
)

_TAG = rb"<[^<>]{1,200}>"
_MARKUP = (
    pieces(_TAG),
    pieces(_TAG),
    pieces(rb"<(\w[\w:]*)[^<>]*>[^<>]*</\1>"),
    replaced(rb"=\"([^\"]*)\"", *NUMBERS, b"&" * 99, b"<", b"\xff", b"none", b"true", b"#",
             b"../" * 50),
    replaced(rb"<(\w[\w:]*)", b"script", b"style", b"template", b"table", b"td", b"svg", b"w:p",
             b"w:tbl", b"w:del", b"w:txbxContent", b"w:instrText", b"mc:AlternateContent", b"a", b"\xc3\xa9",
             b"x" * 3000),
)  # fmt: skip
_HTML_WORDS = tokens(
    b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<script>", b"</script>", b"<style>", b"<div>", b"<table>",
    b"<td>", b"<pre>", b"<br>", b"<blockquote>", b"</blockquote>", b"<textarea>", b"<title>", b"<svg>",
    b"<math>", b"<b>", b"&#55296;", b"&#xD800;", b"&#99999999;", b"&#0;", b"&", b"&nbsp", b"<", b"</",
    b"<plaintext>", b"<select>", b'<p style="display:none">', b'<p style="', b'<meta charset="utf-16">',
    b'<meta charset="x">', b"\xff\xfe", b'<span style="font-size:0;visibility:hidden">', b"\0",
    b"\xed\xa0\x80", b"<frameset>", b"<noscript>", b'<font color="', b"<a href=mailto:", b"<li>",
    b"<hr>", b'<td colspan="999999">', b'<td rowspan="-1">', b"<template>", b"<iframe srcdoc='<p>x'>",
    b"<base href=x>", b"<p hidden>", b"<![if !mso]>", b"<!DOCTYPE",
)  # fmt: skip
HTML: tuple[Mutation, ...] = (*_MARKUP, _HTML_WORDS, _HTML_WORDS)

_XML_WORDS = tokens(
    b"&#55296;", b"&#x0;", b"&lt;", b"&undefined;", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<", b">", b"\0",
    b"\xff", b"<w:p>", b"</w:p>", b"<w:tbl>", b"<w:tr>", b"<w:tc>", b"<w:r><w:t>x</w:t></w:r>",
    b"<w:del>", b"<w:vanish/>", b'<w:gridSpan w:val="99999999"/>', b'<w:gridSpan w:val="-1"/>',
    b'<w:numPr><w:ilvl w:val="99"/></w:numPr>', b'<w:fldChar w:fldCharType="begin"/>',
    b"<w:txbxContent>", b"<mc:AlternateContent>", b"<w:sdt>", b"<w:br/>",
    b'<w:footnoteReference w:id="1"/>', b"<c r=\"ZZZZZZ99999999\" t=\"s\"><v>99999</v></c>",
    b"<row r=\"-1\">", b'<c t="d"><v>nan</v></c>', b'<c t="n"><v>1e308</v></c>',
    b"<mergeCell ref=\"A1:XFD1048576\"/>", b"<is><t>x",
)  # fmt: skip
_XML_VALUES = (
    replaced(rb">([^<>]*)<", *(value for value in NUMBERS if value), b"x" * 3000, b"\n", b"&#x85;", b"=1"),
    replaced(
        rb"\w=\"([^\"]*)\"",
        *(value for value in NUMBERS if value),
        b"",
        b"none",
        b"true",
        b"s",
        b"d",
        b"A1:XFD9",
    ),
    pieces(rb"<\w[\w:]*(?: [^<>]*)?/>"),
    pieces(rb"<(\w[\w:]*)(?: [^<>]*)?>[^<>]*</\1>"),
    pieces(rb"<(row|c|w:p|w:tr|w:tc|w:r|w:tbl|sheetData|xf|sst|si)[ >](?:(?!</\1>)[\s\S])*</\1>"),
)
_XML = (*_XML_VALUES, *_XML_VALUES, *_MARKUP, _XML_WORDS, number, flip, remove, double, cut)
ZIP: tuple[Mutation, ...] = (zip_field, zip_field, deflated, deflated)
DOCX: tuple[Mutation, ...] = (
    *(inside_zip(_XML, rb"word/document\.xml"),) * 4,
    *(inside_zip(_XML, rb"\.xml|\.rels"),) * 3,
    *ZIP,
)
XLSX: tuple[Mutation, ...] = (
    *(inside_zip(_XML, rb"sheet\d|sharedStrings|workbook|styles"),) * 5,
    *(inside_zip(_XML, rb"\.xml|\.rels"),) * 2,
    *ZIP,
)
_TEXT_WORDS = tokens(
    b"Van: ", b"Aan: ", b"Verzonden: ", b"Onderwerp: ", b"From: ", b"Sent: ", b"To: ", b"Subject: ",
    b"Cc: ", b"\n", b"\r", b"\r\n", b"\f", b"\x0b", b"\x1c", b"\x85", b"\xc2\x85", b"\xe2\x80\xa8",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0", b"\0\0", b"\xed\xa0\x80", b"\xed\xb0\x80",
    b"\xf4\x90\x80\x80", b"\xcc\x81", b"\xe2\x80\xae", b"> ", b"| ",
    b"-----Oorspronkelijk bericht-----\n", b"Op 3 maart 2025 om 09:12 schreef Anna:\n", b"5.1.2e", b"[",
    b"On Mon, Mar 3, 2025 at 9:12 AM Anna <a@example.org> wrote:\n", b"____________\n", b"Docnr 7\n",
    b"*", b"(b)(6)", b"31-12-9999 23:59", b"01-01-0001 00:00", b"99-99-9999 99:99", b"@", b"<", b">",
    b"\xb2\xb3\xb9", b"\xd9\xa3", b"Datum: 1 januari 1 00:00 +2359\n",
    b"Date: 31 December 9999 23:59 GMT-12\n", b"Pagina 1 van 99999999999999\n",
)  # fmt: skip


def recoded(data: bytes, dice: Random) -> bytes:
    """Write a text in another encoding, marked or not."""
    return data.decode("utf-8", "replace").encode(
        dice.choice(("utf-16", "utf-16-le", "utf-32", "cp1252", "utf-7", "cp437", "utf-8-sig")), "replace"
    )


TEXT: tuple[Mutation, ...] = (pieces(rb"(?m)^[^\n]*\n"), pieces(rb"(?m)^\w+:"), recoded, *(_TEXT_WORDS,) * 3)
LOAD: tuple[Mutation, ...] = (
    pieces(rb"\xc3\xbe|\xfe|\x14|,|\t"),
    pieces(rb"(?m)^[^\n]*\n"),
    replaced(rb"[\xbe\xfe,]([\w.\\ -]*)[\xc3\xfe,]", *NUMBERS, b"../../x", b"C:\\x", b"\\" * 99, b"a/" * 600,
             b"\0", b"DRA000001", b"BEGDOC", b"PARENTID", b"BEGATTACH", b"TEXT", b"MESSAGE ID", b"Family ID",
             b"\xed\xa0\x80"),
    tokens(b"\xc3\xbe", b"\xfe", b"\x14", b"\xae",
           b'"', b'""', b"\r", b"\n", b",", b";", b"\t", b"|", b"^", b"\0"),
    recoded,
)  # fmt: skip
_PDF_WORDS = tokens(
    b"[", b"]", b"<<", b">>", b"(", b")", b"<", b"/", b"%", b"null", b"true", b" 0 R", b"1 0 R", b"obj",
    b"endobj", b"stream\n", b"endstream", b"BT ", b"ET ", b"q ", b"Q ", b"Tj ", b"/Fm0 Do ", b"3 Tr ",
    b"0 0 0 0 0 0 cm ", b"1e38 0 0 1e38 0 0 cm ", b"99999 Tf ", b"0 Tf ", b"BI ID EI ", b"/Type/Pages",
    b"/Kids[1 0 R]", b"/Count 999999", b"/Rotate 7", b"/MediaBox[0 0 0 0]", b"/MediaBox[0 0 1e9 1e9]",
    b"/MediaBox[-9e9 nan 9 9]", b"/UserUnit 99999", b"/Encrypt 1 0 R", b"/Filter/LZWDecode",
    b"/Filter[/FlateDecode/FlateDecode]", b"/Prev 0", b"/XRefStm 9", b"/Annots[1 0 R]",
    b"/Length 999999999", b"/Length -1", b"/ToUnicode 1 0 R", b"/W[0 999999 1]", b"/Parent 1 0 R",
    b"1 0 0 RG ", b"0 0 9999 9999 re f ", b"W n ", b"0 0 0 0 re W n ", b"/Contents 1 0 R", b"/ObjStm",
    b"xref\n",
)  # fmt: skip
PDF: tuple[Mutation, ...] = (
    _PDF_WORDS,
    _PDF_WORDS,
    replaced(
        rb"(\d{1,6}) 0 (?:R|obj)", *(b"%d" % n for n in range(1, 20)), b"0", b"65535", b"4294967296", b"-1"
    ),
    replaced(rb"(\d{1,6}) 0 R", *(b"%d" % n for n in range(1, 20))),
    pieces(rb"\d+ 0 obj[\s\S]{1,3000}?endobj\n"),
    pieces(rb"\d+ 0 R"),
    pieces(rb"/[A-Za-z]\w*"),
    pieces(rb"(?m)^[^\n]*(?:Tj|TJ|Tm|Td|cm|re|Do|Tf)\n"),
    replaced(
        rb"/(?:Length|Count|Size|N|First|Rotate|W|FirstChar|LastChar|Index|Flags|BM|F|Ff) ?(-?\d+)", *NUMBERS
    ),
    number,
    number,
)
TAR: tuple[Mutation, ...] = (tar_field,) * 5
GZIP: tuple[Mutation, ...] = (inside_gzip((*TAR, flip, cut, remove, double)),) * 4
_SECTOR_FIELDS = (field,) * 4
_PROPERTIES = tuple(
    number.to_bytes(2, "little") for number in (0x0037, 0x1000, 0x1009, 0x1013, 0x0E1D, 0x3705, 0x007D)
)


def msg_table(data: bytes, dice: Random) -> bytes:
    """Set a sector number (of the header, or of a table) to another sector, or to an extreme."""
    words = len(data) // 4
    if words < 256:
        return data
    near = [
        at
        for at in range(words)
        if data[4 * at + 2 : 4 * at + 4] == b"\0\0" and data[4 * at : 4 * at + 2] != b"\0\0"
    ]
    if not near:
        return data
    at = 4 * dice.choice(near)
    value = dice.choice((dice.randrange(len(data) // 512 + 2), dice.choice(EXTREMES))) & 0xFFFFFFFF
    return data[:at] + value.to_bytes(4, "little") + data[at + 4 :]


def msg_property(data: bytes, dice: Random) -> bytes:
    """Change a row of a table of properties: its type, its number or its length."""
    found = [
        *re.finditer(rb"[\x02\x03\x0b\x1e\x1f\x40\x48\x0d]\x00..[\x02\x06]\x00\x00\x00", data, re.DOTALL)
    ]
    if not found:
        return data
    at = dice.choice(found).start()
    row = bytearray(data[at : at + 16])
    kind = dice.randrange(3)
    if kind == 0:
        row[0:2] = dice.choice((0x03, 0x0B, 0x0D, 0x1E, 0x1F, 0x40, 0x102, 0x101F, 0x1102)).to_bytes(
            2, "little"
        )
    elif kind == 1:
        row[2:4] = dice.choice(_PROPERTIES)
    else:
        row[8:16] = dice.choice(EXTREMES).to_bytes(8, "little")
    return data[:at] + bytes(row) + data[at + 16 :]


MSG: tuple[Mutation, ...] = (*_SECTOR_FIELDS, *(msg_table,) * 3, *(msg_property,) * 3)

OF: dict[str, tuple[Mutation, ...]] = {
    "text": TEXT,
    "pdf": PDF,
    "eml": MAIL,
    "mbox": MAIL,
    "msg": MSG,
    "html": HTML,
    "docx": DOCX,
    "rtf": RTF,
    "zip": (*ZIP, inside_zip((*TEXT, *BLIND))),
    "tar": TAR,
    "tar.gz": GZIP,
    "load-file": LOAD,
    "csv": LOAD,
    "xlsx": XLSX,
}
PACKED = frozenset({"docx", "xlsx", "zip", "tar.gz"})


def mutated(format_name: str, seeds: Sequence[bytes], dice: Random) -> bytes:
    """Make a mutant out of one or two seeds of a format."""
    data = dice.choice(seeds)
    if dice.random() < 0.08:
        data = spliced(data, dice.choice(seeds), dice)
    own = OF[format_name]
    # what changes any byte of a packed file mostly shows whether it sees the damage
    share = 0.85 if format_name in PACKED else 0.6
    for _ in range(dice.choice((1, 1, 1, 2, 3, 6))):
        data = dice.choice(own if dice.random() < share else BLIND)(data, dice)
    return data[:LARGEST]
