"""What kind of document this is, and its language, by the words that stand in the language files."""

from __future__ import annotations

import re
from collections.abc import Iterable

from draad.languages import Languages
from draad.model import Kind

SAMPLE = 2400  # characters from which language and kind are told
UNSPACED = "\u2e80"  # from here on scripts write without blanks
FEW_WORDS = 12  # common words below which the labels have a say in what language a text is in
_SPLIT = re.compile(r"[^\W\d_]+")
# points from which a text that is no mail is of a kind; each word counts once
KIND_POINTS = 2


def language(common: dict[str, int], labels: dict[str, float]) -> str | None:
    """BCP 47 code of most of a text; ``None`` where nothing tells.

    ``common`` counts its common words by language, ``labels`` are votes of its header labels, empty where
    words are enough.
    """
    points: dict[str, float] = {**common}
    for code, votes in labels.items():
        points[code] = points.get(code, 0) + votes
    return max(sorted(points), key=lambda code: (points[code], labels.get(code, 0)), default=None)


def scores(words: Iterable[str], languages: Languages) -> dict[str, int]:
    """How many of some words are common ones, by language."""
    speakers = languages.speakers
    counts: dict[str, int] = {}
    for word in words:
        if word in speakers:
            for code in speakers[word]:
                counts[code] = counts.get(code, 0) + 1
        if word[0] >= UNSPACED:
            # no blanks part the words of these scripts
            pieces = (word[i : i + size] for i in range(len(word)) for size in (1, 2, 3))
            for code in (code for piece in pieces if piece != word for code in speakers.get(piece, ())):
                counts[code] = counts.get(code, 0) + 1
    return counts


def common_words(text: str, languages: Languages) -> int:
    """How many words, capitals aside, are common ones of one language: what tells prose from rubble."""
    words = (word.casefold() for word in _SPLIT.findall(text[:2000]) if len(word) == 1 or not word.isupper())
    return max(scores(words, languages).values(), default=0)


def kind(text: str, languages: Languages, spoken: str | None) -> Kind:
    """The kind of a text that holds no mail, told by words of the language it is in, and English ones."""
    if not text.strip():
        return "other"
    head = text[:SAMPLE].casefold()
    points: dict[str, float] = {}
    for name, words in languages.kinds.items():
        for word, code in words:
            if spoken is not None and code not in (spoken, "en"):
                continue
            at = head.find(word)
            if at >= 0 and _whole(head, at, len(word)):
                # a title says more than a word in passing
                points[name] = points.get(name, 0) + (1.5 if at < 400 else 1)
    if not points:
        return "other"
    if points.get("parliamentary", 0) >= KIND_POINTS:
        return "parliamentary"  # a letter to parliament is a letter too
    order: tuple[Kind, ...] = ("parliamentary", "minutes", "memo", "letter", "form")
    best = max(order, key=lambda name: (points.get(name, 0), -order.index(name)))
    if points.get(best, 0) >= KIND_POINTS or (best == "memo" and points[best] >= 1.5):
        return best
    return "other"


def _whole(text: str, at: int, size: int) -> bool:
    before = at == 0 or not text[at - 1].isalpha()
    after = at + size >= len(text) or not text[at + size].isalpha()
    return before and after
