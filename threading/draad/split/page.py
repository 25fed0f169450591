"""A document as lines without their quote marks: what all of split looks at."""

from __future__ import annotations

import re

from draad.text import BLANKS, lines

QUOTE_MARKS = ">»"
# scans read two close quote marks as one
WIDTH = {">": 1, "»": 2}
# lines that must begin with an upright stroke, and not end with one, for it to be a quote mark and no table
STROKES = 3
# lines that must end with one for it to be the edge of the sheet
MARGIN = 4
# lines in a row that begin with a capital I and a blank
BARS = 4
_TAG = re.compile(r"</?(?:b|strong|i|em|u|span|font)\b[^<>]{0,80}>", re.IGNORECASE)
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202c\u2060\ufeff]")
_GLYPH = re.compile(r"\(cid:\d{1,5}\)")


class Page:
    """Lines of a text, side by side.

    For line ``i``: ``text[i]`` is what stands on it without quote marks and outer blanks, ``at[i]`` where
    that begins in the document, ``level[i]`` how many quote marks precede it, ``start[i]`` where the line
    begins.  ``end(i)`` is where it ends, its line feed not included.  ``feeds`` are lines with a form feed.
    """

    __slots__ = ("_width", "at", "feeds", "level", "raw", "size", "source", "start", "text")

    def __init__(self, source: str) -> None:
        self.source = source
        self.raw, self.start = lines(source)
        self.size = len(self.raw)
        self.text: list[str] = []
        self.at: list[int] = []
        self.level: list[int] = []
        self.feeds: list[int] = []
        strokes = _strokes(self.raw) if "|" in source else False
        bars = _bars(self.raw) if "\nI " in source else frozenset()
        margin = sum(raw.rstrip().endswith("|") for raw in self.raw) >= MARGIN if "|" in source else False
        encoded = (
            "=09" in source
            or "=20\n" in source
            or "(cid:" in source
            or "<b>" in source
            or "<strong>" in source
        )
        # what str.strip takes for blank is enough, save where there are signs of no width
        blanks = None if source.isascii() or _UNSEEN.search(source) is None else BLANKS
        text, at, level = self.text.append, self.at.append, self.level.append
        for line, (raw, start) in enumerate(zip(self.raw, self.start, strict=True)):
            if line in bars:
                raw = raw.replace("I", "|", 1)
            content = raw.strip(blanks)
            if margin and content.endswith("|") and content[0] != "|":
                content = content.rstrip("|" + BLANKS)
            if encoded:
                content = _decoded(content)
            if not content:
                text("")
                at(start)
                level(0)
            elif content[0] in QUOTE_MARKS or ((strokes or line in bars) and content[0] == "|"):
                depth, skip = _quotes(raw, strokes or line in bars)
                content = raw[skip:].strip(blanks)
                if encoded:
                    content = _decoded(content)
                text(content)
                at(start + len(raw) - len(raw[skip:].lstrip(blanks)))
                level(depth)
            else:
                text(content)
                at(start + (0 if raw[0] == content[0] else len(raw) - len(raw.lstrip(blanks))))
                level(0)
        if "\f" in source:
            self.feeds = [i for i, raw in enumerate(self.raw) if "\f" in raw]
        self._width: int | None = None

    @property
    def width(self) -> int:
        """The length that full lines of this document have."""
        if self._width is None:
            self._width = _width(self.text)
        return self._width

    def end(self, line: int) -> int:
        """Where a line ends, its line feed not included."""
        return self.start[line] + len(self.raw[line])

    def blank(self, line: int) -> bool:
        """Whether nothing but quote marks and blanks stands on it."""
        return not self.text[line]

    def above(self, line: int, reach: int = 3) -> int | None:
        """The nearest line above with something on it, at most ``reach`` lines away."""
        for i in range(line - 1, max(-1, line - 1 - reach), -1):
            if self.text[i]:
                return i
        return None

    def below(self, line: int, reach: int = 3) -> int | None:
        """The nearest line below with something on it, at most ``reach`` lines away."""
        for i in range(line + 1, min(self.size, line + 1 + reach)):
            if self.text[i]:
                return i
        return None


def _decoded(content: str) -> str:
    """Without what quoted-printable left of blanks and line ends, and fonts of characters.

    RFC 2045, section 6.7; tags of bold text; ``(cid:28)`` is what a PDF's text layer prints for a glyph it
    cannot name.
    """
    if "(cid:" in content:
        content = _GLYPH.sub("", content)
    if "<" in content:
        content = _TAG.sub("", content)
    if "=" not in content:
        return content.strip(BLANKS)
    content = content.replace("=09", "\t").replace("=20", " ")
    return content.removesuffix("=").strip(BLANKS)


def _quotes(raw: str, strokes: bool) -> tuple[int, int]:
    """How many quote marks a line begins with, and where the text behind them starts."""
    depth = skip = 0
    for i, character in enumerate(raw):
        if character in WIDTH:
            depth += WIDTH[character]
            skip = i + 1
        elif strokes and character == "|":
            depth += 1
            skip = i + 1
        elif character not in BLANKS:
            break
    return depth, skip


def _strokes(raw: list[str]) -> bool:
    found = 0
    for line in raw:
        content = line.strip(BLANKS)
        if content[:1] == "|" and not (len(content) > 1 and content.endswith("|")) and len(content) > 2:
            found += 1
    return found >= STROKES


def _bars(raw: list[str]) -> frozenset[int]:
    """Lines whose quote mark, an upright stroke, was read as a capital I: so many begin with one in a row."""
    found: set[int] = set()
    run: list[int] = []
    for line, text in enumerate([*raw, ""]):
        if text.lstrip().startswith("I ") or text.strip() == "I":
            run.append(line)
            continue
        if len(run) >= BARS:
            found.update(run)
        run = []
    return frozenset(found)


def _width(text: list[str]) -> int:
    """The length that full lines of this document have: the 90th percentile of its longer lines."""
    sizes = sorted(len(t) for t in text if len(t) > 30)
    return sizes[len(sizes) * 9 // 10] if sizes else 80
