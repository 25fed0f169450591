"""Lines that announce a quoted message in words: ``-----Original Message-----``, ``Forwarded by … on …``."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from draad.languages import BannerKind, Languages, fold, load
from draad.split.page import Page

_FRAME = " \t-–—_=*#>:•.|~+\"'<\u00a0"
LETTERHEAD = 4  # lines of a letterhead that Notes puts between its banner and the header
NEAR = 88.0  # rapidfuzz ratio from which a misread banner still is one
_LONGEST = 110


class Banner(NamedTuple):
    """Lines [first, last], and what the message above did with the one below."""

    first: int
    last: int
    kind: BannerKind
    framed: bool  # dashes around it: it cannot be a sentence


def read(page: Page, line: int, languages: Languages, fuzzy: bool = False) -> Banner | None:
    """The banner on a line, wrapped over two at most; the line given is its last."""
    text = page.text[line]
    kind = _kind(text, languages, fuzzy)
    if kind is not None:
        return Banner(line, line, kind, _framed(text))
    above = page.above(line, 2)
    if above is not None and page.text[above][:3] in ("---", "___", "===") and len(text) < _LONGEST:
        kind = _kind(f"{page.text[above]} {text}", languages, False)
        if kind is not None:
            return Banner(above, line, kind, True)
    return None


def announced_by(text: str, languages: Languages) -> BannerKind | None:
    """What a piece of a line announces, for headers that have all on one line."""
    return _kind(text, languages, False)


def before(page: Page, first: int, languages: Languages, stop: int) -> Banner | None:
    """The banner above a header that begins on line ``first``; no line at or before ``stop`` is looked at."""
    line = first - 1
    passed = 0
    blanks = 0
    while line > stop and passed <= LETTERHEAD and blanks <= 6:
        text = page.text[line]
        if not text:
            blanks += 1
            line -= 1
            continue
        banner = read(page, line, languages, fuzzy=passed == 0)
        if banner is not None:
            # a letterhead may stand below a Notes banner, nothing below another
            return banner if passed == 0 or "by" in _hint(page, banner) else None
        if len(text) > 60 or text.endswith(("?", "!", ":")):
            return None
        passed += 1
        line -= 1
    return None


def _hint(page: Page, banner: Banner) -> str:
    text = " ".join(page.text[line] for line in range(banner.first, banner.last + 1))
    return "by" if any(character.isdigit() for character in text) else ""


def _framed(text: str) -> bool:
    return text[:2] in ("--", "__", "==", "**", "—-", "-—", "––", "——") or text[-2:] in (
        "--",
        "__",
        "==",
        "——",
    )


def _kind(text: str, languages: Languages, fuzzy: bool) -> BannerKind | None:
    if len(text) > _LONGEST * 2:
        return None
    core = fold(text.strip(_FRAME))
    exact = languages.banners.get(core)
    if exact is not None or not core:
        return exact
    framed = _framed(text)
    if framed and len(core) < _LONGEST:
        for phrase, kind in languages.banners.items():
            if phrase in core and (core.startswith(phrase) or len(core) < 2 * len(phrase) + 12):
                return kind
    if fuzzy and (framed or len(text) < 50) and 8 <= len(core) <= 48:
        return _near(core, languages.codes)
    return None


@lru_cache(maxsize=32_768)
def _near(core: str, codes: tuple[str, ...]) -> BannerKind | None:
    """What a misread phrase announces."""
    from rapidfuzz import fuzz, process

    known = load(codes).banners
    hit = process.extractOne(core, known.keys(), scorer=fuzz.ratio, score_cutoff=NEAR)
    return known[hit[0]] if hit is not None else None
