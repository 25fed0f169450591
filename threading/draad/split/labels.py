"""Header labels: is this line ``label: value``, and which field does the label name?

A label is looked up, never searched for with one pattern per language.  Three look-ups, each a dictionary:
as printed; by its skeleton, in which letters that scans confuse are one; with one letter too many, too few
or wrong.  The last two are doubtful, and count only beside other labels (``blocks`` and ``weigh`` see to it).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple

from draad.fields import dates
from draad.languages import Languages, fold

MARKUP = " \t*_#`|\u00a0\u202f"
LONGEST_LABEL = 34  # characters before a colon; the longest label of the language files has 24
# letters that scans take for one another, folded to one of them; only for looking up, never for output
_CONFUSED = {
    ord(letter): to
    for to, letters in {
        "o": "0òóôõö",
        "l": "1|!íìîïij",
        "u": "úùûü",
        "c": "éèêëegqç",
        "a": "áàâäãå",
        "s": "5$",
        "b": "8",
    }.items()
    for letter in letters
}
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("ii", "u"))

CHANGED = ";.,!"  # what scans make of a colon
LONGEST_INSIDE = 24  # characters of a label in the midst of a line

# as printed; with letters that scans confuse; without its colon; with a letter too many, too few or wrong
Doubt = Literal[0, 1, 2, 3]


class Reading(NamedTuple):
    """What a label can name: fields with their languages, likeliest first."""

    options: tuple[tuple[str, tuple[str, ...]], ...]
    doubt: Doubt


class Mention(NamedTuple):
    """A label met on a line.

    ``value_at`` is where the value begins, counted in the line's text; ``wide`` says that a column of blanks
    parts label and value.
    """

    line: int
    label: str
    options: tuple[tuple[str, tuple[str, ...]], ...]
    value: str
    value_at: int
    doubt: Doubt
    wide: bool = False


def skeleton(word: str) -> str:
    """A folded word with the letters that scans confuse made one.

    Examples
    --------
    >>> skeleton("0nderwerp") == skeleton("onderwerp"), skeleton("frorn") == skeleton("from")
    (True, True)
    """
    for pair, single in _PAIRS:
        word = word.replace(pair, single)
    return word.translate(_CONFUSED).replace(" ", "")


class LabelBook:
    """The labels of a set of languages, ready to be looked up; ``read`` remembers what it was asked."""

    def __init__(self, languages: Languages) -> None:
        self.languages = languages
        self.exact = {
            label: tuple((option.field, option.languages) for option in options)
            for label, options in languages.labels.items()
        }
        # a misread label may be that of several languages: the others of its block decide
        self.skeletons: dict[str, list[str]] = {}
        self.shorter: dict[str, list[str]] = {}
        for label in sorted(self.exact):
            shape = skeleton(label)
            self.skeletons.setdefault(shape, []).append(label)
            if len(label) >= 4:
                for variant in {shape, *(shape[:i] + shape[i + 1 :] for i in range(len(shape)))}:
                    self.shorter.setdefault(variant, []).append(label)
        self.date_words = frozenset(
            label.split()[0] for label, options in self.exact.items() if options[0][0] in ("sent", "date")
        )
        self.bare = frozenset(label for label, options in self.exact.items() if options[0][0] == "sent")
        self._known: dict[str, Reading | None] = {}

    def read(self, printed: str) -> Reading | None:
        """What the text before a colon names; ``None`` where it is no label."""
        known = self._known
        if printed in known:
            return known[printed]
        if len(known) > 50_000:  # a hostile document must not fill the memory
            known.clear()
        found = known[printed] = self._read(printed)
        return found

    def _read(self, printed: str) -> Reading | None:
        word = fold(printed.strip(MARKUP + "•·-–—'\"‘’“”([:;."))
        if not word or len(word) > LONGEST_LABEL:
            return None
        if word in self.exact:
            return Reading(self.exact[word], 0)
        shape = skeleton(word)
        near = list(self.skeletons.get(shape, ()))
        doubt: Doubt = 1
        if not near and len(shape) >= 4:
            doubt = 3
            near = list(self.shorter.get(shape, ()))
            for i in range(len(shape)):
                near += self.shorter.get(shape[:i] + shape[i + 1 :], ())
        if not near:
            return None
        spoken: dict[str, list[str]] = {}
        for label in dict.fromkeys(near):
            for name, codes in self.exact[label]:
                known = spoken.setdefault(name, [])
                known += (code for code in codes if code not in known)
        return Reading(tuple((name, tuple(codes)) for name, codes in spoken.items()), doubt)

    def mention(self, line: int, text: str) -> Mention | None:
        """A label with its colon at the start of a line; cheap on lines that have none."""
        end = text.find(":", 0, LONGEST_LABEL + 8)
        wide = text.find("：", 0, LONGEST_LABEL + 8)
        if wide >= 0 and (end < 0 or wide < end):
            end = wide
        if end < 0:
            return None
        if end == 0:  # the colon was read on the wrong side
            end = text.find(":", 1, LONGEST_LABEL + 8)
            if end < 0:
                return None
        reading = self.read(text[:end])
        if reading is None:
            return None
        return _mention(line, text, text[:end], end + 1, reading)

    def columned(self, line: int, text: str) -> Mention | None:
        """A label that a column of blanks parts from its value instead of a colon, its value holding one."""
        at = text.find("  ")
        if not 4 <= at < LONGEST_LABEL or not text[:1].isupper():
            return None
        reading = self.read(text[:at])
        return (
            _mention(line, text, text[:at], at, Reading(reading.options, 2))
            if reading and not reading.doubt
            else None
        )

    def dated(self, line: int, text: str) -> Mention | None:
        """A label of the date without its colon, above or below which others may have lost theirs too."""
        word = text.split(None, 1)[0].casefold()
        if word not in self.date_words or not text[:1].isupper():
            return None
        bent = self.bent(line, text)
        return bent if bent is not None and dates.clock(bent.value) and dates.dated(bent.value) else None

    def further(self, mention: Mention) -> list[Mention]:
        """Labels in the value of another, for fields that share a line; the last is the whole of its rest.

        A subject may hold a word that is a label: there a column of blanks must part the two.
        """
        value = mention.value
        at = value.find(":")
        if at < 0:
            return []
        only_apart = mention.options[0][0] == "subject"
        cuts: list[tuple[int, int, tuple[tuple[str, tuple[str, ...]], ...]]] = []
        while at >= 0 and len(cuts) < 8:
            hit = self.before(value, at)
            if hit is not None and hit[0] > 0 and (not only_apart or value.endswith(("  ", "\t"), 0, hit[0])):
                cuts.append((hit[0], at + 1, hit[1]))
            at = value.find(":", at + 1)
        if not cuts:
            return []
        found = [mention._replace(value=value[: cuts[0][0]].strip())]
        for position, (begin, after, options) in enumerate(cuts):
            stop = cuts[position + 1][0] if position + 1 < len(cuts) else len(value)
            label = value[begin : after - 1].strip()
            where = mention.value_at + after
            found.append(Mention(mention.line, label, options, value[after:stop].strip(), where, 0))
        return found

    def before(self, text: str, colon: int) -> tuple[int, tuple[tuple[str, tuple[str, ...]], ...]] | None:
        """The label that ends at a colon in the midst of a line, and where it begins.

        It has a capital, or a column of blanks before it; it may stand directly behind the value before it.
        """
        end = colon
        while end > 0 and text[end - 1] in " \u00a0":
            end -= 1
        if text[end - 1 : end].isdigit():
            return None  # a clock time
        for begin in range(max(0, end - LONGEST_INSIDE), end):
            capital = text[begin].isupper()
            if begin and text[begin - 1].isalpha() and not capital:
                continue
            if begin == end - 1 and text[begin - 1 : begin] not in (">", " "):
                continue  # a label of one letter (A, À) needs something before it that no word ends in
            if not capital and not text.endswith("  ", 0, begin):
                continue
            reading = self.read(text[begin:end])
            if reading is not None and reading.doubt == 0:
                return begin, reading.options
        return None

    def bent(self, line: int, text: str) -> Mention | None:
        """A label whose colon was lost or changed (``Subject;``, ``Van.``, ``Sent     Monday``)."""
        words = text.split(None, 2)
        if not words:
            return None
        for count in (2, 1):
            if len(words) < count:
                continue
            head = text.index(words[0])
            tail = text.index(words[count - 1], head if count == 1 else head + len(words[0])) + len(
                words[count - 1]
            )
            printed = text[head:tail]
            if len(printed) > LONGEST_LABEL:
                continue
            changed = printed.rstrip(MARKUP)[-1:] in CHANGED
            reading = self.read(printed.rstrip(MARKUP).rstrip(CHANGED))
            if reading is None or (reading.doubt and not changed):
                continue
            value = text[tail:]
            wide = value.startswith(("  ", "\t")) or not value.strip()
            if changed or wide or len(printed) >= 3:
                return _mention(line, text, printed, tail, Reading(reading.options, 2))
        return None


def _mention(line: int, text: str, printed: str, after: int, reading: Reading) -> Mention:
    rest = text[after:]
    value = rest.lstrip(MARKUP + ":：")
    at = after + len(rest) - len(value)
    if printed[:1] == "|":  # a row of a table
        value = value.rstrip("| ")
    gap = rest[: len(rest) - len(value)]
    wide = "\t" in gap or gap.count(" ") + gap.count("\u00a0") >= 3
    return Mention(line, printed.strip(MARKUP + ":"), reading.options, value, at, reading.doubt, wide)


@lru_cache(maxsize=8)
def _book(codes: tuple[str, ...]) -> LabelBook:
    from draad.languages import load

    return LabelBook(load(codes))


def book(languages: Languages) -> LabelBook:
    """The label book of a set of languages, made once a process."""
    return _book(languages.codes)
