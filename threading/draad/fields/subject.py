"""Subjects: the marks of reply and forward in front, what is left behind them, and how alike two are."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from importlib import resources
from typing import Literal, NamedTuple

from draad.fields import marks
from draad.languages import fold

# a mark of reply or forward is short; further on, a colon belongs to the subject
MARK_REACH = 24
# how many words a redaction mark may stand for when two subjects are compared
HIDDEN_WORDS = 6
# [Fwd: [Fwd: ...]]: no mail program goes deeper, and each costs a copy of the rest
WRAPS = 8
# stands for a redaction mark in a key
HIDDEN = "█"


class Subject(NamedTuple):
    """A subject as written, what replies and forwards of it share, and what its outermost mark says.

    ``text`` is ``None`` where nothing is printed.  ``base`` keeps spelling, list tags and redaction marks and
    is ``""`` where only marks of reply were there; ``key`` is ``base`` for comparing: folded words, a
    redaction mark as one word of its own, ``""`` where no word can be seen.
    """

    text: str | None
    base: str
    key: str
    action: Literal["reply", "forward"] | None


_UNSEEN = dict.fromkeys(
    (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF)
)
_MARKUP = re.compile(r"\*\*|</?(?:sup|sub|b|i|u|em|strong|br|span|font)\b[^<>]{0,80}>", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([\\_\[\]<>()*.#~+-])")
_HYPHENATED = re.compile(r"(?<=[^\W\d_]-)[ \t\r\f]*\n\s*(?=[^\W\d_A-Z])")
_SPACE = re.compile(r"\s+")
# Re:  RE[2]:  Re(3):  Re^2:  Antw.:  TR :  Fw;  Re::
_PREFIX = re.compile(
    r"""
    (?P<word>[^\W\d_](?:[^\W\d_]|[ .'/-](?=[^\W\d_])){0,17}) \.?
    \ ?(?:\[\d{1,3}\]|\(\d{1,3}\)|[\^*]\d{1,3}|(?<=[a-zA-Z])\d{1,2}(?=:))?
    \ ?[:;：꞉]{1,2}\s?
    """,
    re.VERBOSE,
)
_TAG = re.compile(r"\[[^\[\]\n]{1,60}\]\s?")
_TRAILER = re.compile(r"\s*\((?:fwd|fw)\)\s*$", re.IGNORECASE)
_WHOLE_FORWARD = re.compile(r"\[\s?fwd?:\s?(.*)\]\s*$", re.IGNORECASE)
_TOKEN = re.compile(rf"[^\W_]+|{HIDDEN}")


@lru_cache(maxsize=1)
def _external() -> frozenset[str]:
    data = tomllib.loads((resources.files(__package__) / "names.toml").read_text(encoding="utf-8"))
    return frozenset(data["external"])


@lru_cache(maxsize=65536)
def read(value: str, reply: frozenset[str], forward: frozenset[str]) -> Subject:
    """Take a subject apart.

    Parameters
    ----------
    value
        As printed behind its label, wrapped lines joined by line feeds.
    reply, forward
        Casefolded marks of the active languages, without colon.

    Notes
    -----
    The base subject of RFC 5256, section 2.1, with marks from more languages.  A mark needs its colon (or
    what scanning makes of it): ``Re Bosch`` is no reply.  Redaction marks and bracketed tags in front of a
    mark are stepped over and kept.

    Examples
    --------
    >>> read("Antw: FW: Bestek\\n kade", frozenset({"re", "antw"}), frozenset({"fw"}))
    Subject(text='Antw: FW: Bestek kade', base='Bestek kade', key='bestek kade', action='reply')
    """
    text = _plain(value)
    if not text:
        return Subject(None, "", "", None)
    base, action = _unmarked(text, reply, forward)
    return Subject(text, base, _key(base), action)


def _plain(value: str) -> str:
    """One line without markup."""
    if not value.isascii():
        value = value.translate(_UNSEEN)
    if "*" in value or "<" in value:
        value = _MARKUP.sub("", value)
    if "\\" in value:
        value = _ESCAPE.sub(r"\1", value)
    if "\n" in value:
        value = _HYPHENATED.sub("", value.strip())
    return _SPACE.sub(" ", value).strip()


def _unmarked(
    text: str, reply: frozenset[str], forward: frozenset[str]
) -> tuple[str, Literal["reply", "forward"] | None]:
    """The subject without its marks, and what the outermost says."""
    action: Literal["reply", "forward"] | None = None
    kept: list[str] = []
    at = unwrapped = 0
    redacted = {mark.start: mark.end for mark in marks.find(text[:200])}
    while at < len(text):
        if at in redacted:
            end = redacted[at]
            end += text.startswith(" ", end)
            kept.append(text[at:end])
            at = end
            continue
        if text[at] == "[":
            whole = _WHOLE_FORWARD.match(text, at) if unwrapped < WRAPS else None
            if whole:
                unwrapped += 1
                action = action or "forward"
                text, at = whole[1], 0
                redacted = {mark.start: mark.end for mark in marks.find(text[:200])}
                continue
            tag = _TAG.match(text, at)
            if tag is None:
                break
            kept.append(tag.group())
            at = tag.end()
            continue
        mark = _PREFIX.match(text, at, at + MARK_REACH)
        if mark is None:
            break
        word = fold(mark["word"])
        if word in reply:
            action = action or "reply"
        elif word in forward:
            action = action or "forward"
        elif word in _external():
            kept.append(mark.group())
        else:
            break
        at = mark.end()
    rest = text[at:]
    trailer = _TRAILER.search(rest[-12:])
    if trailer:
        rest = rest[: len(rest) - len(trailer.group())]
        action = action or "forward"
    return ("".join(kept) + rest).strip(), action


def _key(base: str) -> str:
    """Words for comparing, without what a mail gateway put in front."""
    at = 0
    external = _external()
    while (tag := _TAG.match(base, at)) and tag.group().strip("[] ").casefold().strip("*!: ") in external:
        at = tag.end()
    while prefix := _PREFIX.match(base, at, at + MARK_REACH):
        if fold(prefix["word"]) not in external:
            break
        at = prefix.end()
    seen = marks.blank(base[at:], f" {HIDDEN} ")
    if not seen.isascii():
        seen = "".join(c for c in unicodedata.normalize("NFKD", seen) if not unicodedata.combining(c))
        seen = unicodedata.normalize("NFC", seen)
    seen = seen.casefold()
    words = _TOKEN.findall(seen)
    return " ".join(words) if any(word != HIDDEN for word in words) else ""


@lru_cache(maxsize=65536)
def similar(a_key: str, b_key: str) -> float:
    """How alike two keys are.

    Returns
    -------
    float
        0 to 1, higher is more alike, not a probability; 1.0 for equal keys, 0.0 where one shows no word.  A
        redaction mark matches nothing at all or up to ``HIDDEN_WORDS`` words.

    Examples
    --------
    >>> similar("input gesprek █", "input gesprek de boer")
    1.0
    >>> similar("bestek kade", "")
    0.0
    """
    if not a_key or not b_key:
        return 0.0
    if a_key == b_key:
        return 1.0
    from rapidfuzz import fuzz

    if HIDDEN not in a_key and HIDDEN not in b_key:
        return fuzz.ratio(a_key, b_key) / 100.0
    from rapidfuzz.distance import Indel

    left, right = a_key.split(" "), b_key.split(" ")
    matched = wrong = 0.0
    one: list[str] = []
    other: list[str] = []
    for step in Indel.opcodes(left, right):
        if step.tag != "equal":
            one += left[step.src_start : step.src_end]
            other += right[step.dest_start : step.dest_end]
            continue
        run = [word for word in left[step.src_start : step.src_end] if word != HIDDEN]
        wrong += _unlike(one, other)
        one, other = [], []
        matched += sum(map(len, run))
    wrong += _unlike(one, other)
    return matched / (matched + wrong) if matched else 0.0


def _unlike(one: list[str], other: list[str]) -> float:
    """Letters of two unequal runs that no redaction mark accounts for."""
    reach_one, reach_other = one.count(HIDDEN) * HIDDEN_WORDS, other.count(HIDDEN) * HIDDEN_WORDS
    seen_one = [word for word in one if word != HIDDEN]
    seen_other = [word for word in other if word != HIDDEN]
    if len(seen_other) <= reach_one and len(seen_one) <= reach_other:
        return 0.0
    if (reach_one and len(seen_other) <= reach_one and not seen_one) or (
        reach_other and len(seen_one) <= reach_other and not seen_other
    ):
        return 0.0
    left, right = " ".join(seen_one), " ".join(seen_other)
    if left and right:
        from rapidfuzz import fuzz

        return max(len(left), len(right)) * (1.0 - fuzz.ratio(left, right) / 100.0)
    return float(len(left) + len(right))
