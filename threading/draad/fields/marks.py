"""Redaction marks: what releasing bodies print where they took something out.

Text comes in; marks with their place and their ground, as the law calls it, go out.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

# how far around a doubtful mark its line is looked at, in characters; keeps one endless line linear
REACH = 120
# a longer body says more than a stamp, however often the stamp is repeated over its pages
STAMP_LIMIT = 2000


class Mark(NamedTuple):
    """A mark at characters [start, end), as printed.

    ``ground`` is normalised, such as ``Woo 5.1.2e``, several joined by ``; ``; ``None`` where none is named.
    """

    start: int
    end: int
    text: str
    ground: str | None


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    return tomllib.loads((resources.files(__package__) / "grounds.toml").read_text(encoding="utf-8"))


def ground_name(ground: str) -> str | None:
    """What the law calls a ground, in its own language.

    Examples
    --------
    >>> ground_name("FOIA (b)(6)")
    'personal privacy'
    """
    names: dict[str, str] = _data()["names"]
    found = [names[part] for part in ground.split("; ") if part in names]
    return "; ".join(found) or None


# The patterns begin with one character class and look back at it, so that the search runs over clean text at
# the speed of a character table.  Groups: w* Woo, b* Wob, f* FOIA; each holds the letter of a ground or its
# number; fs is the part of exemption 7.
_NUMBERS = r"""
  [5(\[{12] (?:
    (?<=5)(?=[.,1]) (?:
        # 5.1.2e  5.1.2.e  5.1.2(e)  5.1.2 e  but not 5.1.2, nor 5.1.2 a new one
        (?<![\dvV.,]5) \.1\. [12] (?: \.?(?P<wl>[a-iA-I]) | \((?P<wl2>[a-i])\) | \ (?P<wl3>[b-i])(?![.'’]) )
          (?: (?=5\.1\.[12]) | (?!\w|\.\d) )
        # 5.1(2)(e)
      | (?<![\w.,]5) \.1\ ?\([12]\)\ ?\(?(?P<wl4>[a-i])\)
        # misread: 5,1.2e  5.l.ze  51.2.e  5.12e  512e  5.1.2.€
      | (?<![\w.,]5) (?:
            [.,]\ ?[1lI|!][.,]\ ?[2zZ][.,]?(?P<wl5>[a-i€¢©])
          | 1[.,]2\.?(?P<wl6>[a-i€]) | [.,]12\.?(?P<wl7>[b-i€])
          | (?<!\d\ 5)(?<!\b[dh]e\ 5)(?<!\bhet\ 5)12\.?(?P<wl8>[e€]) )
          (?![\w€]|\.\d|\.[a-z]|['’])
    )
    # misread: 2.1.2e
  | (?<=2)(?<![\w.,]2) \.1\.2\.?(?P<wl9>e)(?![\w.]|\ ?\.v)
  | (?<=1)(?=[.0O4]) (?:
        # 10.2.e  10.2e  10.2 e  10(2)(e)  10.2(e)
        (?<![\w.,]1) 0 (?: \.[12] (?: \.?(?P<bl>[a-g€]) | \.?\((?P<bl2>[a-g])\)
            | \ (?P<bl3>[b-f])(?!['’]) | \ (?P<bl4>g)(?!['’]|\ \w) )
          | \ ?\([12]\)\ ?\(?(?P<bl5>[a-g])\)? ) (?![\w€]|\.\w)
        # misread: 1O.2.e  10,2.e
      | (?<![\w.,]1) [0Oo][.,][12zZ][.,]?(?P<bl6>[a-g€])(?![\w€]|\.\w)
        # misread: 10)(2e)  10X2e)
      | (?<![\w.,(]1) [0Oo]\)?\ ?[(X][12](?P<bl7>[a-g€])[)\]]
        # 1.4(D)
      | (?<![\w.,]1) \.4\ ?\((?P<fe>[A-H])\)
    )
  | (?<=[({])(?=[1b5B]) (?:
        # (10)(2e)  (10)(2)(e)  (10X2e)
        1[0Oo]\)?\ ?[(X][12]\)?\ ?\(?(?P<bl8>[a-g€])[)\]]
        # (11)(1)
      | 11\)\ ?\((?P<be>1)\)
        # (5.1)(2e)
      | 5\.1\)\ ?\([12](?P<wl0>[a-i])\)
        # (b)(6)  (b) (5)  (b)(7)(C)  (b)(6J>  (b6)
      | (?<![\w)].) [bB][)}]\ ?[({]\ ?(?P<fn>[1-9SG])\ ?[)J\]>}|]>?(?:\ ?\((?P<fs>[A-F])\))?
      | (?<![\w)].) b(?P<fn2>[1-9])\)(?:\ ?\((?P<fs2>[A-F])\))?
    )
  )
"""
# misread first digits: s.1.2e  S.1.2.e  $.1.2e  lO.2.e
GATED = 400  # characters of a value that is first asked whether it can hold a mark at all
_MAY_BE_MARK = re.compile(r"[\d\[(█■]|XXXX|[^\x00-\x7f]")
_LETTERS = re.compile(
    r"""[sS$lI] (?=[.,][\ 1lI|!]|[0Oo][.,][12zZ]) (?:
        (?<=[sS$])(?<![\w.,].) [.,]\ ?[1lI|!][.,]\ ?[2zZ][.,]?(?P<wl>[a-i€¢©])
      | (?<=[lI])(?<![\w.,].) [0Oo][.,][12zZ][.,]?(?P<bl>[a-g€])
    )(?![\w€]|\.\w|['’])""",
    re.VERBOSE,
)
# a bar, XXXX, [...]
_BARS = r"""
  [█▇▆▓■X\[] (?:
    (?<=[█▇▆▓])[█▇▆▓]* | (?<=■)■■+ | (?<=X)(?<![\w=]X)X{3,}(?!\w) | (?<=\[)\ ?(?:\.{3,5}|…{1,2})\ ?\]
  )
"""

_LABEL = re.compile(r"[^\W\d_]{1,20}\s?:\s{0,40}")
_PARAGRAPH = r"[.,]?\ lid\ [12],?\ (?:sub|onder)\ "
_SPELLED = re.compile(r"lid ([12])")
# [5.2]  5.1.5  11.1  B6  10 2 e  art. 5.1, lid 2, sub e: marks only by the company they keep, see _vouched
_WEAK = re.compile(
    rf"""[B15aA](?:
        (?<=B)(?<![\w-]B)(?P<fn>[1-9])(?:\ ?\((?P<fs>[A-F])\))?
      | (?<=1)(?<![\w.,/€$£-]1)1\.(?P<be>1)
      | (?<=5)(?<![\w.,/€$£-]5)\.(?P<we>1\.5|2(?:\.1)?)
      | (?<=1)(?<![\w.,/€$£-]1)0\ [12]\ ?(?P<bs>[a-g])
      | (?<=5)(?<![\w.,/€$£-]5)(?:\ 1[.\ ]|\.1\ )[12]\ ?(?P<ws>[a-i])
      | (?<=[aA])(?<!\w.)rt(?:ikel|\.)?\ ?(?: 5\.1{_PARAGRAPH}(?P<wo>[a-i]) | 10{_PARAGRAPH}(?P<bo>[a-g]) )
    )(?![\w%/-]|[.,:]\d)""",
    re.VERBOSE,
)
_SEPARATORS = re.compile(r"(?:[\s,;:/&+|()\[\]<>*_.\-–=~]|</?su[pb]>)*")
_BETWEEN = re.compile(r"[ ,;/&+\u00a0]{0,3}")
_FOLDED = {"€": "e", "¢": "e", "©": "e", "S": "5", "G": "6"}
_TAGS = re.compile(r"</?su[pb]>")
_RELEASE = re.compile(r"RELEASED? IN (?:PART|FULL),?[ \t]{0,40}(?:B\d(?:\([A-F]\))?,? ?){0,8}\Z")


class _Patterns(NamedTuple):
    """``numbers``, ``bars`` and ``bracketed`` may stand in any text; ``bare`` only where a phrase does."""

    numbers: re.Pattern[str]
    bars: re.Pattern[str]
    bracketed: re.Pattern[str]
    phrases: tuple[tuple[str, ...], ...]
    bare: re.Pattern[str]
    reference: re.Pattern[str]


@lru_cache(maxsize=1)
def _patterns() -> _Patterns:
    data = _data()
    words = "|".join(_phrase(word) for word in data["bracketed"])
    bare = sorted(data["bare"], key=lambda word: (-len(word), word))
    first = "".join(sorted({letter for word in bare for letter in word[0].lower() + word[0].upper()}))
    references = "|".join(re.escape(word) for word in sorted(data["reference"]))
    return _Patterns(
        re.compile(_NUMBERS, re.VERBOSE),
        re.compile(_BARS, re.VERBOSE),
        re.compile(
            rf"""[\[(<{{] (?: (?<=\[)\ ?(?i:{words})(?!\w)[^\[\]\n]{{0,60}}\] | \ ?(?i:{words})\ ?[)>}}]
                # its closing bracket misread, right behind the word or the ground: [GELAKT: 5.1.2el
              | (?<=\[)\ ?(?i:{words})(?::?\ {{0,2}}[\d.,()]{{3,9}}\ ?[A-Ia-i]?\)?)?[lI1|J!)}}](?!\w) )""",
            re.VERBOSE,
        ),
        tuple(tuple(sorted(phrase.split(" "), key=lambda word: (-len(word), word))) for phrase in bare),
        re.compile(rf"[{first}] (?:{'|'.join(map(_bare, bare))})(?!\w)", re.VERBOSE),
        re.compile(rf"(?:(?<!\w)(?:{references})\.?|§)\s{{0,2}}\Z", re.IGNORECASE),
    )


def _bare(word: str) -> str:
    """A whole phrase in any case, of which the first letter has been read."""
    return rf"(?<=[{word[0].lower()}{word[0].upper()}])(?<!\w.)(?i:{_phrase(word[1:])})"


def _phrase(words: str) -> str:
    return r"[\ \u00a0]{1,3}".join(re.escape(word) for word in words.split(" "))


def find(text: str) -> tuple[Mark, ...]:
    """All redaction marks of a text, in order, not overlapping.

    A number that is a mark in one place and a section number or a date in another (``11.1``, ``5.2``, ``B6``)
    counts only where it stands alone on its line or beside a mark that leaves no doubt.

    Examples
    --------
    >>> [(mark.text, mark.ground) for mark in find("Beste [5.1.2e], om 10.30 bij 10.2.e?")]
    [('[5.1.2e]', 'Woo 5.1.2e'), ('10.2.e', 'Wob 10.2.e')]
    """
    patterns = _patterns()
    reference = patterns.reference
    found: list[Mark] = []
    # most header values hold nothing that a mark could be made of, save a phrase in words
    plain = len(text) < GATED and _MAY_BE_MARK.search(text) is None
    for pattern in () if plain else (patterns.numbers, _LETTERS):
        for match in pattern.finditer(text):
            start, end = match.span()
            if not reference.search(text, max(0, start - 16), start):
                found.append(Mark(start, end, match.group(), _ground(match)))
    if not plain and ("[" in text or "(" in text or "<" in text or "{" in text):
        for match in patterns.bracketed.finditer(text):
            inner = patterns.numbers.finditer(match.group(), 1, len(match.group()) - 1)
            found.append(Mark(*match.span(), match.group(), _join(_ground(m) for m in inner)))
    if "[" in text or "XXXX" in text or not text.isascii():
        found += [Mark(*match.span(), match.group(), None) for match in patterns.bars.finditer(text)]
    folded = text.lower()
    if any(all(word in folded for word in phrase) for phrase in patterns.phrases):
        found += [Mark(*match.span(), match.group(), None) for match in patterns.bare.finditer(text)]
    if plain and not found:
        return ()
    found = _with_weak(text, _apart(found))
    return tuple(_bracketed(text, found)) if found else ()


def _apart(found: list[Mark]) -> list[Mark]:
    """The marks in order, none over another: the earlier wins, and the longer where two begin together."""
    if len(found) < 2:
        return found
    apart: list[Mark] = []
    end = 0
    for mark in sorted(found, key=lambda mark: (mark.start, -mark.end)):
        if mark.start >= end:
            apart.append(mark)
            end = mark.end
    return apart


def _ground(match: re.Match[str]) -> str | None:
    """The ground that a match of ``_NUMBERS`` or ``_WEAK`` names; ``None`` for words and bars."""
    group = match.lastgroup
    if group is None:
        return None
    law, value = group[0], match[group]
    if group == "fe":
        return f"FOIA 1.4({value})"
    if law == "f":
        number = match["fn" + group[2:]]
        part = f"({value})" if group[1] == "s" else ""
        return f"FOIA (b)({_FOLDED.get(number, number)}){part}"
    if group == "be":
        return "Wob 11.1"
    if group == "we":
        return "Woo 5.2" if value.startswith("2") else "Woo 5.1.5"
    letter = _FOLDED.get(value, value).lower()
    # the paragraph is the last digit before the letter, in every form that does not spell it out
    before = match.string[match.start() : match.start(group)]
    spelled = _SPELLED.search(before)
    last = spelled.group(1) if spelled else before.rstrip(".,( )")[-1]
    paragraph = "1" if last == "1" else "2"
    return f"Woo 5.1.{paragraph}{letter}" if law == "w" else f"Wob 10.{paragraph}.{letter}"


def _join(grounds: Any) -> str | None:
    kept = dict.fromkeys(ground for ground in grounds if ground)
    return "; ".join(kept) or None


def _with_weak(text: str, strong: list[Mark]) -> list[Mark]:
    """Add the doubtful marks that their surroundings vouch for."""
    taken = 0
    merged: list[Mark] = []
    laws = {mark.ground[:4] for mark in strong if mark.ground}
    for match in _WEAK.finditer(text):
        start, end = match.span()
        while taken < len(strong) and strong[taken].start < start:
            merged.append(strong[taken])
            taken += 1
        if merged and merged[-1].end > start:
            continue
        ground = _ground(match)
        following = strong[taken] if taken < len(strong) else None
        if ground and _vouched(text, start, end, ground, laws, merged[-1] if merged else None, following):
            merged.append(Mark(start, end, match.group(), ground))
    return merged + strong[taken:]


def _vouched(
    text: str, start: int, end: int, ground: str, laws: set[str], before: Mark | None, after: Mark | None
) -> bool:
    """Say whether a doubtful mark stands where only marks stand."""
    if before is not None and start - before.end <= 3 and _BETWEEN.fullmatch(text, before.end, start):
        return True
    if after is not None and after.start - end <= 3 and _BETWEEN.fullmatch(text, end, after.start):
        return True
    left, right = _line_around(text, start, end)
    foia = ground.startswith("FOIA")
    wide = text.startswith(("10 ", "5 1"), start)  # digits with nothing but blanks between them
    if foia and _RELEASE.search(left):
        return True
    if not foia and left.endswith("[") and right.startswith("]") and ground[:4] in laws:
        return True
    if not _SEPARATORS.fullmatch(_WEAK.sub("", right)):
        return False
    if (foia or wide) and (not left.strip() or left.endswith(("  ", "\t"))):
        return True  # State Department releases, and some Dutch ones, print their grounds in the right margin
    if text[start] in "aA" and _LABEL.fullmatch(left):
        return True
    if not _SEPARATORS.fullmatch(_WEAK.sub("", left)):
        return False
    if foia or ground[:4] in laws:
        return True
    # nothing else in the whole text: a value or a body that was taken out
    return len(text) <= 2 * REACH and not _word(_WEAK.sub("", text))


def _line_around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and behind on the same line; a letter stands in for what lies out of reach."""
    left = text[max(0, start - REACH) : start]
    right = text[end : end + REACH]
    if "\n" in left:
        left = left[left.rindex("\n") + 1 :]
    elif start > REACH:
        left = "x" + left
    cut = right.find("\n")
    if cut >= 0:
        right = right[:cut]
    elif end + REACH < len(text):
        right += "x"
    return left, right


def _bracketed(text: str, found: list[Mark]) -> list[Mark]:
    """Draw the square brackets around a mark, or around several in one pair, into it."""
    merged: list[Mark] = []
    at = 0
    while at < len(found):
        mark = found[at]
        at += 1
        opening = mark.start - 1
        if text[opening : opening + 1] == " ":
            opening -= 1
        if opening < 0 or text[opening] != "[" or (merged and merged[-1].end > opening):
            merged.append(mark)
            continue
        last = at
        while last < len(found) and _BETWEEN.fullmatch(text, found[last - 1].end, found[last].start):
            last += 1
        closing = found[last - 1].end
        if text[closing : closing + 1] == " ":
            closing += 1
        if text[closing : closing + 1] != "]":
            merged.append(mark)
            continue
        ground = _join(inner.ground for inner in found[at - 1 : last])
        merged.append(Mark(opening, closing + 1, text[opening : closing + 1], ground))
        at = last
    return merged


def blank(text: str, filler: str = " ") -> str:
    """The text with each mark, and the tags right around it, replaced.

    Examples
    --------
    >>> blank("Dag [redacted], tot 5.1.2e", "*")
    'Dag *, tot *'
    """
    found = find(text)
    if not found:
        return text
    pieces = []
    at = 0
    for mark in found:
        start, end = mark.start, mark.end
        if text.startswith(("<sup>", "<sub>"), start - 5) and start - 5 >= at:
            start -= 5
        if text.startswith(("</sup>", "</sub>"), end):
            end += 6
        pieces.append(text[at:start])
        at = end
    pieces.append(text[at:])
    return filler.join(pieces)


def only(text: str) -> bool:
    """Say whether a text holds marks and nothing else that could be read."""
    return bool(find(text)) and not _word(_TAGS.sub(" ", blank(text)))


def _word(text: str) -> bool:
    return any(character.isalnum() for character in text)


_STAMP_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")


def withheld(body: str, stamps: frozenset[str]) -> Mark | None:
    """The stamp that stands in place of a body.

    Parameters
    ----------
    body
        A message's own text.
    stamps
        Casefolded words that say a text is withheld, such as ``dubbel`` or ``out of scope``.

    Returns
    -------
    Mark or None
        The first stamp, as printed; ``None`` where anything else can be read.  Repeated stamps, redaction
        marks, page numbers and rules beside it do not count.

    Examples
    --------
    >>> withheld("Dubbel\\n\\nDubbel=====", frozenset({"dubbel"}))
    Mark(start=0, end=6, text='Dubbel', ground=None)
    """
    if len(body) > STAMP_LIMIT and len(body.strip()) > STAMP_LIMIT:
        return None
    words = list(_STAMP_WORD.finditer(body))
    # cheap way out for nearly every body there is
    if len(words) > 60 or not words:
        return None
    lengths = _stamp_lengths(stamps)
    taken: set[int] = set()
    for mark in find(body):
        if mark.text.casefold() not in stamps:
            taken.update(range(mark.start, mark.end))
    tags = {at for tag in _TAGS.finditer(body) for at in range(*tag.span())}
    first: Mark | None = None
    at = 0
    while at < len(words):
        for length in lengths:
            run = words[at : at + length]
            folded = " ".join(word.group().casefold() for word in run)
            if len(run) == length and folded in _spaced(stamps):
                start, end = run[0].start(), run[-1].end()
                first = first or Mark(start, end, body[start:end], None)
                at += length
                break
        else:
            word = words[at]
            printed = word.group()
            number = printed.isdigit() and len(printed) <= 4 and _alone(body, word)
            if not (number or word.start() in taken or word.start() in tags):
                return None
            at += 1
    return first


def _alone(text: str, word: re.Match[str]) -> bool:
    """Say whether a word has its line to itself, as page numbers do."""
    left, right = _line_around(text, word.start(), word.end())
    return not _word(left) and not _word(right)


@lru_cache(maxsize=64)
def _spaced(stamps: frozenset[str]) -> frozenset[str]:
    """The stamps in the words that ``_STAMP_WORD`` makes of them."""
    return frozenset(" ".join(_STAMP_WORD.findall(stamp)) for stamp in stamps) - {""}


@lru_cache(maxsize=64)
def _stamp_lengths(stamps: frozenset[str]) -> tuple[int, ...]:
    return tuple(sorted({stamp.count(" ") + 1 for stamp in _spaced(stamps)}, reverse=True))
