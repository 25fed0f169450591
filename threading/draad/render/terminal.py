"""Text for a terminal: harmless, measured in cells, wrapped without losing a character, and painted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

# what a terminal obeys instead of showing (C0, C1), what turns the reading direction, what only some take
# for a line end, and halves of characters, which no stream can encode
_HOSTILE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?")
_WORDS = re.compile(" +|[^ ]+")
_HANG = re.compile(r"(?:[-*•–+·>]|\d{1,3}[.)]|[a-z][.)])[ \u00a0]{1,4}")

LAST_WORD = 12  # cells that a broken line may lack, the word that did not fit any more
WIDEST_MARGIN = 160  # cells; beyond, a line is a paragraph that nobody broke

_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "magenta": "35",
    "cyan": "36",
    "heading": "1;36",
    "person": "1",
    "gap": "33",
    "redacted": "31",
    "found": "30;43",
}


def harmless(text: str) -> str:
    """Show control characters instead of letting them act; line ends become newlines.

    C0 become their pictures (``␛``), everything else its code (``\\x9b``, ``\\u202e``).
    """
    return _HOSTILE.sub(_shown, _LINE_ENDS.sub("\n", text)) if not text.isprintable() else text


def one_line(text: str) -> str:
    """Make text harmless and put it on one line."""
    return " ".join(harmless(text).split()) if text else ""


def _shown(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def cells(text: str) -> int:
    """Measure text in terminal cells: an ideograph takes two, a combining accent none."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def cut(text: str, width: int) -> str:
    """Shorten text to at most ``width`` cells, with an ellipsis where something is gone."""
    if cells(text) <= width:
        return text
    if width < 1:
        return ""
    return next(chop(text, width - 1), "").rstrip() + "…"


def pad(text: str, width: int) -> str:
    """Fill text with blanks up to ``width`` cells."""
    return text + " " * (width - cells(text))


def chop(text: str, width: int) -> Iterator[str]:
    """Cut text in pieces of at most ``width`` cells, nothing lost; a wider character stands alone."""
    if text.isascii():
        yield from (text[at : at + width] for at in range(0, len(text), max(width, 1)))
        return
    from rich.cells import get_character_cell_size

    start = used = 0
    for at, character in enumerate(text):
        size = get_character_cell_size(character)
        if used + size > width and at > start:
            yield text[start:at]
            start, used = at, 0
        used += size
    yield text[start:]


def wrap(text: str, width: int, hang: int | None = None) -> Iterator[str]:
    """Break lines that are wider than ``width`` cells, at blanks where possible.

    Line breaks, indentation and words are kept, long words (addresses of web pages) are cut and go on below;
    what continues stands ``hang`` cells in, by default under the text of its list item.
    """
    for line in text.split("\n"):
        line = line.expandtabs(4).rstrip()
        if cells(line) <= width:
            yield line
        else:
            yield from _wrap_line(line, width, hang)


def _wrap_line(line: str, width: int, hang: int | None) -> Iterator[str]:
    content = line.lstrip(" ")
    indent = len(line) - len(content)
    if hang is None:
        if cells(content) <= width:  # it is only the indentation that is too much
            yield content.rjust(len(content) + width - cells(content))
            return
        hang = indent + _hang(content)
    margin = " " * min(hang, width // 2)
    done, gap, used = "", "", 0
    for match in _WORDS.finditer(line):
        word = match.group()
        if word[0] == " ":
            gap = word
            continue
        size = cells(word)
        if used + len(gap) + size <= width:
            done += gap + word
            used += len(gap) + size
            continue
        if done.strip():
            yield done
        done, used = margin, len(margin)
        if used + size > width:
            *whole, word = chop(word, max(width - used, 1))
            for piece in whole:
                yield done + piece
                done = margin
            size = cells(word)
        done += word
        used = len(margin) + size
        gap = ""
    if done.strip():
        yield done


def _hang(content: str) -> int:
    """Tell how far in a line goes on below: under its last column, else under the text of a list item."""
    columns = content.rfind("   ")
    if columns >= 0:
        return columns + 3
    item = _HANG.match(content)
    return item.end() if item else 0


def flow(text: str, width: int) -> str:
    """Join lines that were broken at a margin wider than ``width``, so that they do not break twice.

    A line was broken at the margin where the first word of the next one would not have fitted any more; there
    is a margin where several lines end close to it, or where the next line goes on with a small letter.
    Indented lines and list items begin anew.
    """
    lines = text.split("\n")
    sizes = [cells(line) for line in lines]
    margin = max(sizes)
    near = sum(size > margin - LAST_WORD for size in sizes)
    if not width < margin <= WIDEST_MARGIN:
        return text
    joined = [lines[0]]
    for above, below in pairwise(zip(lines, sizes, strict=True)):
        word = below[0].split(" ", 1)[0]
        # where one line only is as long, the small letter of the next tells that they are one
        lone = near < 2 and not word[:1].islower()
        apart = (
            lone
            or not word
            or _HANG.match(below[0])
            or above[0][:1] in ("", " ")
            or "   " in above[0] + below[0]
        )
        if apart or above[1] + 1 + cells(word) <= margin:
            joined.append(below[0])
        else:
            joined[-1] += " " + below[0]
    return "\n".join(joined)


def pack(parts: Iterable[str], between: str, width: int) -> Iterator[str]:
    """Set parts side by side, as many to a line as go in ``width`` cells; only a wider part is broken."""
    room = width - cells(between.rstrip())  # what separates stays behind at the end of a line
    held = ""
    for part in parts:
        longer = held + between + part if held else part
        if cells(longer) <= room:
            held = longer
            continue
        if held:
            yield (held + between).rstrip()
        *whole, held = wrap(part, room, hang=0)
        yield from whole
    if held:
        yield held


class Paint:
    """Colours text, or does not."""

    def __init__(self, enabled: bool, found: str = "", marks: Iterable[str] = ()) -> None:
        self.enabled = enabled
        self._found = re.compile(re.escape(found), re.IGNORECASE) if found and enabled else None

    def __call__(self, text: str, style: str) -> str:
        """Paint text whole."""
        if not self.enabled or not style or not text:
            return text
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m"

    def body(self, line: str, marks: re.Pattern[str] | None, style: str = "") -> str:
        """Paint what was searched for, and redaction marks, inside a line of text."""
        if not self.enabled:
            return line
        spans = [(m.start(), m.end(), "found") for m in (self._found.finditer(line) if self._found else ())]
        if marks is not None:
            spans += [(m.start(), m.end(), "redacted") for m in marks.finditer(line)]
        at, painted = 0, ""
        for start, end, kind in sorted(spans):
            if start >= at and end > start:
                painted += self(line[at:start], style) + self(line[start:end], kind)
                at = end
        return painted + self(line[at:], style)


def any_of(marks: Iterable[str]) -> re.Pattern[str] | None:
    """Make a pattern that finds each of these literally, longest first."""
    literal = sorted({mark for mark in marks if mark.strip()}, key=lambda mark: (-len(mark), mark))
    return re.compile("|".join(map(re.escape, literal))) if literal else None
