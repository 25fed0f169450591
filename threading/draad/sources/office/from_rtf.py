"""Sources: an RTF document becomes text: what a reader sees of it, in the characters of its code pages.

One walk over the file, linear whatever it holds.  ``html_in`` gives the page that Exchange wrapped in RTF.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from draad.settings import Settings
from draad.sources.found import Found, Note, unread
from draad.sources.office.laid_out import BAR, NEW_PAGE, LeftOut, line, whole

FORMAT = "rtf"
SIGNATURE = b"{\\rtf"
DEFAULT = "cp1252"
SYMBOLS = "symbols"  # fonts of pictures, whose characters Unicode keeps at F000

# where cells and rows end and a row begins, in text under way
_CELL, _ROW, _BEGINS = "\x02", "\x03", "\x04"
_TABLE = re.compile(f"([{_CELL}{_ROW}{_BEGINS}])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

_TOKEN = re.compile(
    rb"""
      \\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})?\ ?
    | \\'(?P<code>[0-9A-Fa-f]{2})
    | \\(?P<sign>[^A-Za-z])
    | (?P<brace>[{}])
    | [\r\n]+
    | (?P<text>[^\\{}\r\n]+)
    | \\                      # the very last byte
    """,
    re.VERBOSE | re.DOTALL,
)

# how fonts say which code page they use (\fcharset)
_CHARSETS = {
    0: "cp1252", 2: SYMBOLS, 77: "mac_roman", 128: "cp932", 129: "cp949", 130: "johab", 134: "cp936",
    136: "cp950", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_SETS = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_CHARACTERS = {
    "par": "\n", "sect": "\n", "line": "\n", "softline": "\n", "column": "\n", "page": NEW_PAGE, "tab": "\t",
    "cell": _CELL, "row": _ROW, "trowd": _BEGINS, "nestcell": "\t", "nestrow": "\n",
    "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005", "zwj": "\u200d", "zwnj": "\u200c",
    "emdash": "—", "endash": "–", "bullet": "•",
    "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”",
}  # fmt: skip
_SIGNS = {b"~": "\xa0", b"_": "\N{NON-BREAKING HYPHEN}", b"\\": "\\", b"{": "{", b"}": "}"}

Place = Literal["text", "nowhere", "fonts", "colors", "html", "comment"]
# groups whose words are no text of the document; those that begin with \* and are not named here neither
_NOWHERE = frozenset({
    "stylesheet", "info", "pict", "nonshppict", "shprslt", "fldinst", "upr", "xe", "tc", "rxe", "txe",
    "ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn", "filetbl", "nonesttables", "bkmkstart",
    "bkmkend", "template", "objdata", "listname", "liststylename", "leveltext", "levelnumbers", "atnid",
    "atnauthor", "atntime", "atndate", "atnref", "atnparent", "atnicn",
})  # fmt: skip
# groups with text that stand inside of those, or begin with \* themselves
_SHOWN = frozenset({"shptxt", "ud", "nesttableprops"})
_APART = frozenset(
    {"footnote", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"}
)


class _Look(NamedTuple):
    """What holds for the text of a group, until it ends."""

    out: list[str]
    place: Place = "text"
    font: int | None = None
    skip: int = 1  # characters that stand in for one of Unicode
    hidden: bool = False
    deleted: bool = False
    color: int = 0
    behind: int = 0
    marked: bool = False  # whether what is behind it was put there by a marker pen
    unwrapped: bool = False  # written for those who cannot read the HTML


def read(data: bytes, settings: Settings) -> Found:
    """Read an RTF document.

    Returns
    -------
    Found
        Running heads and feet, each once; then paragraphs and table rows, a line each, with a tab between
        cells; then foot and end notes, behind a form feed.  Notes: ``source.hidden-text`` (counts what was
        left out), ``source.damaged`` (there is something behind the end), ``source.empty``.

    Notes
    -----
    Rich Text Format 1.9.1.  Not by ``striprtf``: it shows hidden and deleted text, drops foot notes, raises
    on bytes outside of a code page, and on nested fields takes the cube of the time.
    """
    start = data.find(SIGNATURE, 0, 1024)
    if start < 0:
        return unread(FORMAT, "source.unreadable", "the file does not begin like an RTF document")
    reader = _Reader(html=False)
    end = reader.walk(data, start)
    heads, foot_notes = ([_joined(piece) for piece in pieces] for pieces in (reader.heads, reader.foot_notes))
    text, pages = whole(_joined(reader.out), heads, foot_notes)
    notes = reader.left_out.notes()
    if data[end:].strip(b"\0 \t\r\n"):
        notes.append(
            Note("source.damaged", f"{len(data) - end} bytes behind the document's end were not read")
        )
    if not text.strip():
        notes.append(Note("source.empty", "the file holds no text"))
        return Found(FORMAT, kind="other", notes=tuple(notes))
    return Found(FORMAT, text, notes=tuple(notes), pages=pages)


def html_in(data: bytes) -> str | None:
    """Unwrap the HTML of a mail that Exchange keeps as RTF ([MS-OXRTFEX]); None where it was no HTML."""
    start = data.find(SIGNATURE, 0, 1024)
    if start < 0 or b"\\fromhtml1" not in data[start : start + 1024]:
        return None
    reader = _Reader(html=True)
    reader.walk(data, start)
    return _joined(reader.out)


class _Reader:
    """One walk over a document."""

    def __init__(self, *, html: bool) -> None:
        self.html = html
        self.out: list[str] = []
        self.heads: list[list[str]] = []
        self.foot_notes: list[list[str]] = []
        self.left_out = LeftOut()
        self.look = _Look(self.out)
        self.codec = DEFAULT
        self.fonts: dict[int, str] = {}
        self.default_font: int | None = None
        self.colors: list[int | None] = []
        self.mixing: int | None = None  # the colour of the table of colours under way
        self.font = 0  # the font of the table of fonts under way
        self.bytes = bytearray()  # text that waits for its neighbours: some characters have two bytes
        self.skip = 0  # characters that still stand in for one of Unicode

    def walk(self, data: bytes, at: int) -> int:
        """Read from ``at`` to the end of the document, and tell where that is."""
        stack: list[_Look] = []
        starred = False
        match = _TOKEN.match
        while found := match(data, at):
            at = found.end()
            kind = found.lastgroup
            if kind == "text":
                text = found["text"]
                if self.skip:
                    self.skip, text = max(0, self.skip - len(text)), text[self.skip :]
                self.bytes += text
            elif kind == "code":
                if self.skip:
                    self.skip -= 1
                else:
                    self.bytes.append(int(found["code"], 16))
            elif kind == "brace":
                self.flush()
                self.skip = 0
                starred = False
                if found["brace"] == b"{":
                    stack.append(self.look)
                else:
                    self.look = stack.pop()
                    if not stack:
                        break
            elif kind in ("word", "number"):
                word = found["word"].decode("ascii")
                number = int(found["number"]) if found["number"] else None
                if word == "bin":
                    at += max(0, number or 0)
                else:
                    self.flush()
                    self.skip = 0
                    self.take(word, number, starred=starred)
                starred = False
            elif kind == "sign":
                sign = found["sign"]
                self.flush()
                self.skip = 0
                if sign == b"*":
                    starred = True
                elif sign in b"\r\n":
                    self.write("\n")
                elif sign in _SIGNS:
                    self.write(_SIGNS[sign])
        self.flush()
        return min(at, len(data))

    def take(self, word: str, number: int | None, *, starred: bool) -> None:
        """Do what a control word says."""
        if word in _NOWHERE:
            self.look = self.look._replace(place="nowhere")
        elif word in _APART:
            piece: list[str] = []
            (self.foot_notes if word == "footnote" else self.heads).append(piece)
            self.look = self.look._replace(
                out=piece, place="nowhere" if self.look.place == "nowhere" else "text"
            )
        elif word in _SHOWN:
            self.look = self.look._replace(place="text")
        elif word in _PLACES:
            self.look = self.look._replace(place=_PLACES[word])
            if word == "annotation":
                self.left_out.counts["comment"] += 1
        elif starred:
            self.look = self.look._replace(place="nowhere")
        elif word in _CHARACTERS:
            self.write(_CHARACTERS[word])
        elif word == "u":
            self.write(_unicode(number))
            self.skip = self.look.skip
        elif (action := _ACTIONS.get(word)) is not None:
            action(self, number)
        elif word in _SETS:
            self.codec = _SETS[word]

    def flush(self) -> None:
        """Decode the bytes collected and write what they say."""
        if not self.bytes:
            return
        data = bytes(self.bytes)
        self.bytes.clear()
        look = self.look
        if look.place == "nowhere":
            return
        if look.place == "colors":
            for _ in range(data.count(b";")):
                self.colors.append(self.mixing)
                self.mixing = None
            return
        codec = self.codec
        font = self.default_font if look.font is None else look.font
        if font is not None and not (self.html and look.place == "html"):
            codec = self.fonts.get(font, codec)
        if codec == SYMBOLS:
            self.write("".join(chr(0xF000 + code) if code > 0x20 else chr(code) for code in data))
        else:
            self.write(_CONTROLS.sub(" ", data.decode(codec, "replace")))

    def write(self, text: str) -> None:
        """Add text, if it is seen where it stands."""
        look = self.look
        if look.place not in ("text", "html"):
            return
        if self.html:
            if not look.unwrapped:
                look.out.append(text)
        elif look.place == "html":
            return
        elif look.deleted:
            self.left_out.add("deleted", text)
        elif look.hidden:
            self.left_out.add("hidden", text)
        elif look.behind and self.covered() and text.strip():
            if self.left_out.add("covered", text):
                look.out.append(BAR)
        else:
            look.out.append(text)
            self.left_out.seen(text)

    def covered(self) -> bool:
        """Whether text has the colour of what is behind it: black on black."""
        look = self.look
        behind = self.colors[look.behind] if 0 < look.behind < len(self.colors) else None
        color = self.colors[look.color] if 0 < look.color < len(self.colors) else None
        # automatic text turns white on a dark ground, but stays black under a marker pen
        return behind is not None and behind == (0 if color is None and look.marked else color)

    # --- control words -------------------------------------------------------------------------------------

    def code_page(self, number: int | None) -> None:
        self.codec = {65001: "utf-8", 10000: "mac_roman"}.get(number or 0) or _known(f"cp{number}") or DEFAULT

    def use_font(self, number: int | None) -> None:
        if self.look.place == "fonts":
            self.font = number or 0
        else:
            self.look = self.look._replace(font=number)

    def charset(self, number: int | None) -> None:
        codec = _CHARSETS.get(number or 0)
        if self.look.place == "fonts" and codec is not None:
            self.fonts[self.font] = codec

    def main_font(self, number: int | None) -> None:
        self.default_font = number

    def plain(self, _: int | None) -> None:
        look = self.look
        self.look = _Look(look.out, look.place, skip=look.skip, unwrapped=look.unwrapped)

    def mix(self, shift: int, number: int | None) -> None:
        if self.look.place == "colors":
            self.mixing = (self.mixing or 0) | (((number or 0) & 0xFF) << shift)

    def ink(self, number: int | None) -> None:
        self.look = self.look._replace(color=number or 0)

    def stand_ins(self, number: int | None) -> None:
        self.look = self.look._replace(skip=max(0, number if number is not None else 1))


def _switch(name: str) -> Callable[[_Reader, int | None], None]:
    """Make an action that turns a property on, or off where the number is 0."""

    def action(reader: _Reader, number: int | None) -> None:
        reader.look = reader.look._replace(**{name: number != 0})  # type: ignore[arg-type]

    return action


def _ground(*, marked: bool) -> Callable[[_Reader, int | None], None]:
    def action(reader: _Reader, number: int | None) -> None:
        reader.look = reader.look._replace(behind=number or 0, marked=marked)

    return action


def _mix(shift: int) -> Callable[[_Reader, int | None], None]:
    def action(reader: _Reader, number: int | None) -> None:
        reader.mix(shift, number)

    return action


_PLACES: dict[str, Place] = {
    "fonttbl": "fonts", "colortbl": "colors", "htmltag": "html", "annotation": "comment",
}  # fmt: skip
_ACTIONS: dict[str, Callable[[_Reader, int | None], None]] = {
    "ansicpg": _Reader.code_page,
    "f": _Reader.use_font,
    "fcharset": _Reader.charset,
    "deff": _Reader.main_font,
    "plain": _Reader.plain,
    "uc": _Reader.stand_ins,
    "v": _switch("hidden"),
    "deleted": _switch("deleted"),
    "htmlrtf": _switch("unwrapped"),
    "cf": _Reader.ink,
    "highlight": _ground(marked=True),
    "cb": _ground(marked=False),
    "chcbpat": _ground(marked=False),
    "red": _mix(16),
    "green": _mix(8),
    "blue": _mix(0),
}


def _known(codec: str) -> str | None:
    try:
        return codecs.lookup(codec).name
    except LookupError:
        return None


def _unicode(number: int | None) -> str:
    """Return the character of a number: 16 bits with or without a sign, from some programs more."""
    if number is None:
        return ""
    if number < 0:
        number += 1 << 16
    return chr(number) if 0x20 <= number <= 0x10FFFF else "\N{REPLACEMENT CHARACTER}"


def _joined(pieces: list[str]) -> str:
    """Join text, halves of characters and rows of tables."""
    text = "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    parts = _TABLE.split(text)
    out = [parts[0]]
    cells: list[str] = []
    inside = False  # a row has begun
    cell: list[str] = []
    for mark, piece in zip(parts[1::2], parts[2::2], strict=True):
        if mark == _CELL:
            if not inside:
                # no row was announced: the cell is the line before its end
                before, feed, last = out.pop().rpartition("\n")
                out.append(before + feed)
                cell = [last]
            inside = True
            cells.append("".join(cell))
            cell = [piece]
        elif mark == _ROW:
            out.append(line(cells) if cells else "".join(cell))
            cells, cell, inside = [], [], False
            out.append(piece)
        elif inside:
            cell.append(piece)
        else:
            inside, cell = True, [piece]
    if cells:
        out.append(line(cells))
    return "".join([*out, *cell])
