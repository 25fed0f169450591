"""What readers of laid-out text (Word, RTF) share: pages, table rows, text that is in a file but not seen."""

from __future__ import annotations

import re
from collections import Counter

from draad.sources.found import Note

BAR = "███"  # stands where a bar is seen: text in the colour of its own background

# breaks in text under way; neither character occurs in it otherwise
NEW_PAGE = "\f"  # the author's
PAGE_ENDED = "\x01"  # where the last program that printed the document ran out of paper
BREAK = re.compile(f"([{NEW_PAGE}{PAGE_ENDED}])")

_WORDS = {
    "deleted": ("deleted passage", "deleted passages"),
    "hidden": ("hidden passage", "hidden passages"),
    "covered": ("passage in the colour of its background", "passages in the colour of their background"),
    "comment": ("comment", "comments"),
}


class LeftOut:
    """Counts passages that are in a file and not in its text, however many pieces they are cut into."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._now = ""

    def add(self, why: str, data: str) -> bool:
        """Leave out some text; True where a passage begins with it."""
        begins = bool(data.strip()) and self._now != why
        if begins:
            self._now = why
            self.counts[why] += 1
        return begins

    def seen(self, data: str) -> None:
        """Take notice of visible text, which ends a passage."""
        if self._now and data.strip():
            self._now = ""

    def notes(self) -> list[Note]:
        """Say what was left out, in numbers and without a word of it; empty where nothing was."""
        parts = [
            f"{self.counts[why]} {forms[self.counts[why] > 1]}"
            for why, forms in _WORDS.items()
            if self.counts[why]
        ]
        return (
            [Note("source.hidden-text", f"not shown, but in the file: {', '.join(parts)}")] if parts else []
        )


def line(cells: list[str]) -> str:
    """Join the cells of a row by tabs; a cell of several lines ends on a line of its own.

    >>> line(["Van:", "Inge"]), line(["een\\ntwee", "drie"])
    ('Van:\\tInge\\n', 'een\\ntwee\\ndrie\\n')
    """
    if not "".join(cells).strip():
        return "\n"
    parts = []
    mark = ""
    for number, cell in enumerate(cells):
        text = cell.rstrip("\n")
        if BREAK.search(text):
            # where in a row the page ends is not the same in all its cells
            mark = PAGE_ENDED
            text = BREAK.sub("", text)
        parts.append(text)
        if number + 1 < len(cells):
            parts.append("\n" if "\n" in text else "\t")
    return mark + "".join(parts) + "\n"


def paged(text: str) -> tuple[str, tuple[int, ...]]:
    """Put a form feed where a page begins on a new line; give the text, and where its pages start.

    >>> paged("een" + NEW_PAGE + PAGE_ENDED + "twee loopt " + PAGE_ENDED + "door")
    ('een\\n\\x0ctwee loopt door', (0, 5, 16))
    """
    pieces = BREAK.split(text)
    out = [pieces[0]]
    pages = [0]
    length, line_start, blank = len(pieces[0]), pieces[0][-1:] in ("", "\n"), not pieces[0].strip()
    for mark, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        # an author's page break is seen once more where the page begins
        if mark == NEW_PAGE or not blank:
            feed = NEW_PAGE if line_start else "\n" + NEW_PAGE if mark == NEW_PAGE else ""
            out.append(feed)
            length += len(feed)
            pages.append(length)
            blank = True
            line_start = line_start or bool(feed)
        out.append(piece)
        length += len(piece)
        blank = blank and not piece.strip()
        line_start = piece.endswith("\n") if piece else line_start
    return "".join(out), tuple(pages) if len(pages) > 1 else ()


def whole(body: str, heads: list[str], notes: list[str]) -> tuple[str, tuple[int, ...]]:
    """Put running heads and feet above the text and foot and end notes below it, each once.

    Below the text, heads would be read as words of the oldest mail; above it they are a letterhead.

    Returns
    -------
    tuple
        The text and where its pages start, as ``paged`` gives them; the notes stand behind a form feed.
    """
    text, pages = paged(body)
    above, below = ("\n\n".join(_distinct(pieces)) for pieces in (heads, notes))
    if above:
        above += "\n\n"
        pages = tuple(page and page + len(above) for page in pages)
    return above + text + (f"\f{below}\n" if below else ""), pages


def _distinct(pieces: list[str]) -> list[str]:
    texts = (BREAK.sub("", piece).strip("\n") for piece in pieces)
    return list(dict.fromkeys(text for text in texts if text.strip()))
