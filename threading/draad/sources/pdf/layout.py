"""Glyphs on a page become lines of text, in the order in which people read them.

A PDF holds letters with places, in whatever order a program drew them.  Words are put on lines by their
baselines, from left to right; what stands apart on the page stands apart in the text.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

from draad.text import BLANKS

# what a reader of the text sees where the file holds words that the page does not show
MASK = "█████"

COLONS = (":", "：")

# All in em, the height of the letters' font, which is about that of a line
WORD_GAP = 0.15  # a blank is 0.25 wide or more, what kerning moves apart is not
COLUMN_GAP = 1.5  # no justified line is this loose
COLUMN_BLANKS = 3  # at least, in its place: how split knows a column from a wide blank
BACKWARDS = 0.3  # kerning and italics overlap no more than this
SAME_BASELINE = 0.2  # letters of one run of text stray no further
SMALL = 0.85  # as high as the letters around it, at most, is what stands above or below their baseline
RAISED = 0.6
BAND = 0.5  # above the baseline, all of a line's letters have ink
SHARED = 0.5  # of the lower band, for two words to stand on one line
WIDEST_LEADING = 1.6  # from baseline to baseline, between lines of one paragraph
PARAGRAPH = 1.45  # times the usual leading
TALLEST = 1.5  # times the usual em; some fonts claim boxes much taller than their letters
SLOPE_REACH = 2.0  # words further apart than this say how far a scan is tilted
MARGIN_SHARE = 0.1  # of a page's lines begin at its left margin


class Glyph(NamedTuple):
    """A letter with its place, in points, from the left and from the top of the page as it is read.

    ``em`` is the height of its font.  ``hidden``: the page does not show it; ``doubled``: the same letter
    is drawn over it.  A blank has nothing but ``text``, and ``certain`` where it was really drawn or stands
    between letters of one line.
    """

    text: str
    left: float = 0.0
    right: float = 0.0
    base: float = 0.0
    em: float = 0.0
    hidden: bool = False
    doubled: bool = False
    shown: bool = True
    certain: bool = True


class Laid(NamedTuple):
    """A page's text, where masks stand in it, and how much they and the edge of the page hide."""

    text: str
    masks: tuple[tuple[int, int], ...]
    hidden_words: int
    hidden_characters: int


class _Word:
    """Letters without a blank between them, drawn one after the other."""

    __slots__ = ("base", "blanks", "em", "follows", "glyphs", "left", "right")

    def __init__(self, first: Glyph, blanks: int) -> None:
        self.glyphs = [first]
        self.left, self.right, self.base, self.em = first.left, first.right, first.base, first.em
        self.blanks = blanks  # drawn before it
        self.follows: _Word | None = None  # the word drawn before it

    def add(self, glyph: Glyph) -> None:
        self.glyphs.append(glyph)
        self.left, self.right = min(self.left, glyph.left), max(self.right, glyph.right)
        self.em = max(self.em, glyph.em)

    def raises(self, glyph: Glyph) -> bool:
        """Whether a letter is set small and higher or lower right behind this word: H2O, 10e."""
        near = -BACKWARDS * self.em < glyph.left - self.right <= WORD_GAP * self.em
        return near and glyph.em <= SMALL * self.em and abs(glyph.base - self.base) <= RAISED * self.em

    def continued_by(self, glyph: Glyph) -> bool:
        last = self.glyphs[-1]
        em = max(last.em, glyph.em)
        # whichever way the script runs
        gap = max(glyph.left - last.right, last.left - glyph.right)
        return abs(glyph.base - last.base) <= SAME_BASELINE * em and -em < gap <= WORD_GAP * em

    @property
    def text(self) -> str:
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def gone(self) -> bool:
        """Whether at least half of its letters are not there for the reader."""
        return 2 * sum(glyph.hidden or glyph.doubled for glyph in self.glyphs) >= len(self.glyphs)

    @property
    def hidden(self) -> bool:
        return 2 * sum(glyph.hidden for glyph in self.glyphs) >= len(self.glyphs)

    @property
    def shown(self) -> bool:
        """Whether its place is on the page, so that a mask can stand for it."""
        return any(glyph.shown for glyph in self.glyphs)


def lay_out(glyphs: Iterable[Glyph]) -> Laid:
    """Write the letters of one page, given in the order in which they were drawn, as lines.

    Examples
    --------
    >>> def drawn(text: str, left: float, base: float) -> list[Glyph]:
    ...     glyphs = [Glyph(c, left + 5 * n, left + 5 * n + 5, base, 10) for n, c in enumerate(text)]
    ...     return [*glyphs, Glyph(" ")]
    >>> page = drawn("Anna", 50, 10) + drawn("Bart", 50, 24) + drawn("Van:", 0, 10) + drawn("Aan:", 0, 24)
    >>> print(lay_out(page).text)
    Van:      Anna
    Aan:      Bart
    """
    words = [part for word in _words(glyphs) for part in _parts(word)]
    for before, word in pairwise(words):
        word.follows = before
    _straighten(words)
    kept: list[_Word] = []
    count = characters = 0
    for word in words:
        if not word.gone:
            kept.append(word)
        elif word.hidden:
            if word.shown:
                kept.append(word)
            else:
                count += 1
                characters += len(word.text)
    rows = _rows(kept)
    writer = _Writer(rows)
    for row in rows:
        writer.write(row)
    return Laid(
        "".join(writer.pieces), tuple(writer.masks), count + writer.words, characters + writer.characters
    )


def _words(glyphs: Iterable[Glyph]) -> list[_Word]:
    words: list[_Word] = []
    word: _Word | None = None
    blanks = 0
    for glyph in glyphs:
        if glyph.text in BLANKS:
            blanks += glyph.certain
            if glyph.certain:
                word = None
        elif word is not None and word.continued_by(glyph):
            word.add(glyph)
        else:
            raised = bool(words) and words[-1].raises(glyph)
            word = _Word(glyph, blanks)
            if raised:
                word.base = words[-1].base
            words.append(word)
            blanks = 0
    return words


def _parts(word: _Word) -> Iterable[_Word]:
    """Cut a word of which some is hidden at its punctuation: half an address may be blacked out.

    What is mostly hidden is hidden: a letter at the edge of a box is half seen.  Elsewhere letters that are
    hidden in a row are cut out; one alone is more likely a flaw of the print.
    """
    if not any(glyph.hidden or glyph.doubled for glyph in word.glyphs):
        return [word]
    parts: list[_Word] = []
    for _, same in groupby(word.glyphs, key=lambda glyph: glyph.text.isalnum()):
        whole = _made_of(list(same))
        if whole.gone:
            parts.append(whole)
            continue
        stretches = [list(stretch) for _, stretch in groupby(whole.glyphs, key=lambda glyph: glyph.hidden)]
        rows = [(len(stretch) > 1 and stretch[0].hidden, stretch) for stretch in stretches]
        for _, joined in groupby(rows, key=lambda row: row[0]):
            parts.append(_made_of([glyph for _, stretch in joined for glyph in stretch]))
    parts[0].blanks = word.blanks
    return parts


def _made_of(glyphs: list[Glyph]) -> _Word:
    word = _Word(glyphs[0], 0)
    for glyph in glyphs[1:]:
        word.add(glyph)
    return word


def _straighten(words: Sequence[_Word]) -> None:
    """Turn the lines of a tilted scan level."""
    slopes = sorted(
        (after.base - before.base) / (after.left - before.left)
        for before, after in pairwise(words)
        if after.left - before.left > SLOPE_REACH * before.em > 0
        and abs(after.base - before.base) < SAME_BASELINE * before.em
    )
    slope = slopes[len(slopes) // 2] if slopes else 0.0
    if slope:
        for word in words:
            word.base -= slope * word.left


def _rows(words: list[_Word]) -> list[list[_Word]]:
    """Words by line, from top to bottom, each line in reading order."""
    if not words:
        return []
    usual = _median([word.em for word in words])
    rows: list[list[_Word]] = []
    top = bottom = 0.0
    for word in sorted(words, key=lambda word: word.base):
        height = BAND * min(word.em, TALLEST * usual)
        upper = word.base - height
        shared = min(bottom, word.base) - max(top, upper)
        if rows and shared >= SHARED * min(height, bottom - top):
            rows[-1].append(word)
            # a superscript comes first and is lower than its line
            if height > bottom - top:
                top, bottom = upper, word.base
        else:
            rows.append([word])
            top, bottom = upper, word.base
    for row in rows:
        row.sort(key=lambda word: word.left)
    rows = _with_labels(rows)
    for row in rows:
        if 2 * sum(_leftward(word) for word in row) > len(row):
            row.reverse()
    return rows


def _with_labels(rows: list[list[_Word]]) -> list[list[_Word]]:
    """Put a label that stands between the lines of its value, in the middle of its cell, on the first."""
    at = 1
    while at < len(rows) - 1:
        label, upper, lower = rows[at], rows[at - 1], rows[at + 1]
        em = label[-1].em
        halfway = abs(_base(upper) + _base(lower) - 2 * _base(label)) <= SAME_BASELINE * em
        if (
            label[-1].text.endswith(COLONS)
            and halfway
            and _base(lower) - _base(upper) <= WIDEST_LEADING * em
            and _below(upper, lower, label[-1].right)
        ):
            # it has as many lines above as below
            half = 1
            while at + half + 1 < len(rows) and _below(lower, rows[at + half + 1], label[-1].right):
                half += 1
            first = at - 1
            while first > at - half and first and _below(rows[first - 1], upper, label[-1].right):
                first -= 1
            rows[first] = [*label, *rows[first]]
            del rows[at]
        else:
            at += 1
    return rows


def _below(upper: list[_Word], lower: list[_Word], right: float) -> bool:
    """Whether two lines begin below each other, to the right of a label."""
    em = lower[0].em
    return (
        lower[0].left > right
        and abs(upper[0].left - lower[0].left) <= SAME_BASELINE * em
        and _base(lower) - _base(upper) <= WIDEST_LEADING * em
    )


def _leftward(word: _Word) -> bool:
    return any(unicodedata.bidirectional(glyph.text[0]) in {"R", "AL"} for glyph in word.glyphs)


class _Writer:
    """Writes lines with what stands between and before them, and masks for what is hidden."""

    def __init__(self, rows: list[list[_Word]]) -> None:
        self.pieces: list[str] = []
        self.masks: list[tuple[int, int]] = []
        self.words = self.characters = 0
        self._size = 0
        self._base: float | None = None
        words = [word for row in rows for word in row]
        self._unit = _median([(word.right - word.left) / len(word.glyphs) for word in words]) or 1.0
        self._em = _median([word.em for word in words]) or 1.0
        self._left = _left_margin([row[0].left for row in rows], self._em)
        bases = [_base(row) for row in rows]
        steps = [b - a for a, b in pairwise(bases)]
        leading = _median([step for step in steps if step > BAND * self._em])
        self._leading = min(leading or self._em, WIDEST_LEADING * self._em)

    def write(self, row: list[_Word]) -> None:
        """Write one line, if there is anything on it to write."""
        base = _base(row)
        line = 0  # characters on it so far
        before: _Word | None = None
        for word, text, masked in self._masked(row):
            if before is None:
                if self._base is not None:
                    apart = base - self._base > PARAGRAPH * max(self._leading, self._em)
                    self._put("\n\n" if apart else "\n")
                self._base = base
            blanks = self._blanks(before, word, line)
            self._put(" " * blanks)
            if masked:
                self.masks.append((self._size, self._size + len(text)))
            self._put(text)
            line += blanks + len(text)
            before = word

    def _put(self, text: str) -> None:
        self.pieces.append(text)
        self._size += len(text)

    def _blanks(self, before: _Word | None, word: _Word, line: int) -> int:
        column = round((word.left - self._left) / self._unit)
        if before is None:
            return max(0, column)
        em = max(before.em, word.em)
        gap = max(word.left - before.right, before.left - word.right)
        if gap > COLUMN_GAP * em:
            return max(COLUMN_BLANKS, column - line)
        # a blank drawn between two words says nothing of others that stand between them
        drawn = word.blanks if word.follows is before else 0
        return max(drawn, 1) if drawn or gap > WORD_GAP * em else 0

    def _masked(self, row: list[_Word]) -> Iterable[tuple[_Word, str, bool]]:
        """Words with their text, hidden ones in a row as one mask, or as nothing where others are shown."""
        at = 0
        while at < len(row):
            stop = at
            while stop < len(row) and row[stop].gone:
                stop += 1
            run = row[at:stop]
            if not any(character.isalnum() for word in run for character in word.text):
                # a full fill has no contrast either: rules, bullets, blocks
                stop = max(stop, at + 1)
                for word in row[at:stop]:
                    yield word, word.text, False
                at = stop
                continue
            self.words += len(run)
            self.characters += sum(len(word.text) for word in run)
            mask = _Word(run[0].glyphs[0], run[0].blanks)
            mask.right, mask.follows = max(word.right for word in run), run[0].follows
            labelled = stop < len(row) and row[stop].left < mask.right
            if stop < len(row) and row[stop].follows is run[-1]:
                row[stop].follows = mask
            if not labelled:
                yield mask, MASK, True
            at = stop


def _base(row: list[_Word]) -> float:
    return max(row, key=lambda word: word.em).base


def _left_margin(starts: list[float], em: float) -> float:
    """The leftmost place at which several lines begin."""
    places = Counter(round(start / (BAND * em)) for start in starts)
    enough = max(2, MARGIN_SHARE * len(starts))
    usual = [place for place, count in places.items() if count >= enough]
    margin = min(usual or places, default=0)
    return min((start for start in starts if round(start / (BAND * em)) >= margin), default=0.0)


def _median(values: list[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else 0.0
