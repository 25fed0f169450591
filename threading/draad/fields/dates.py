"""Fields room, dates: a header's value or an attribution line comes in, a ``WallTime`` goes out.

A value in one of a few common shapes is read by one pattern.  Any other is taken apart into tokens, each of
which gets a letter for what it may be; one pattern over those letters finds the date, which is written out
again in plain English and parsed by dateutil.  What neither reads stays unread: nothing is guessed.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from draad.model import Precision, WallTime

if TYPE_CHECKING:
    from dateutil.parser import parser

# characters of a value that are looked at: the longest honest date, zone names and all, has some 80
LIMIT: Final = 200
# characters of an attribution line that are looked at: they wrap over up to seven lines
LINE_LIMIT: Final = 1000
# years that mail can bear; others are numbers misread
FIRST_YEAR: Final = 1970
LAST_YEAR: Final = 2100
# two-digit years from here on belong to the last century
PIVOT: Final = 70
# languages named first that a caller has reason to expect; of those named after them, words so short that
# they could be anything else are left alone
LIKELY: Final = 4
# words that a name of a month, a weekday or half a day has at most (tháng mười hai)
PHRASE: Final = 3

# ----------------------------------------------------------------------------------------------------
# words


# Zone names that mean one thing in all of mail, in minutes east of UTC (RFC 5322 section 4.3, and Europe's).
# Only Britain's summer time writes mail as BST; IST and AST have several owners and are left out.
_ZONES: Final[Mapping[str, int]] = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "MET": 60, "CEST": 120,
    "MEST": 120, "EET": 120, "EEST": 180, "MSK": 180, "EST": -300, "EDT": -240, "CST": -360, "CDT": -300,
    "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "AKST": -540, "AKDT": -480, "HST": -600,
}  # fmt: skip
_ENGLISH: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
# languages that share another's CLDR names
_KIN: Final[Mapping[str, str]] = {"no": "nb"}
# What scanning mixes up, each group folded to one sign; only for words that no table knows.
_LOOKALIKES: Final = str.maketrans("jlt1|!0hec", "iiiiiiobcc")


_HYPHENATED: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


class _Table(NamedTuple):
    """The words of one language; all casefolded and without trailing dots.

    What is written in several pieces (``thg 5``, ``пр.об.``) stands among the others with its pieces joined,
    and in ``openings`` with its first piece.
    """

    months: dict[str, int]
    weekdays: dict[str, int]
    meridiem: dict[str, int]
    fillers: frozenset[str]
    zones: dict[str, int]
    openings: frozenset[str]


class _Lexicon(NamedTuple):
    """What words mean to a reader of certain languages; ``names`` are the months that those list."""

    months: dict[str, int]
    weekdays: dict[str, int]
    meridiem: dict[str, int]
    fillers: frozenset[str]
    zones: dict[str, int]
    names: dict[str, int]
    openings: frozenset[str]


# zero-width and direction marks, soft hyphens, loose accents and vowel signs: mean nothing here
_NOTHING: Final = re.compile(
    "[\u00ad\u0300-\u036f\u061c\u0640\u064b-\u0652\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
# the pieces of what is written in several
_PIECE: Final = re.compile(r"\d+|[^\W\d_]+")


def _fold(word: str) -> str:
    word = word.casefold()
    if not word.isascii():
        word = _NOTHING.sub("", unicodedata.normalize("NFC", word))
    return word.strip(".׳’' ")


def _plain(word: str) -> str:
    """Return a word without accents, which text layers lose first."""
    return "".join(sign for sign in unicodedata.normalize("NFD", word) if not unicodedata.combining(sign))


def _numbered(entry: Any) -> dict[str, int]:
    """Return word → number for either way of writing it down: lists in order, or a table."""
    pairs: Iterable[tuple[str, int]]
    if isinstance(entry, Mapping):
        pairs = [(word, int(number)) for word, number in entry.items()]
    else:
        pairs = [(word, number) for number, listed in enumerate(entry, start=1) for word in listed]
    found = {_joined(word): number for word, number in pairs}
    for word, number in list(found.items()):
        found.setdefault(_plain(word), number)
    return found


def _joined(word: str) -> str:
    """Return a word folded, its pieces joined where it has several."""
    word = _fold(word)
    return "".join(_PIECE.findall(word)) if _opening(word) else word


def _opening(word: str) -> str:
    """Return the first piece of what is written in several; nothing for a word that is one token."""
    pieces = _PIECE.findall(word)
    return "" if len(pieces) < 2 or _HYPHENATED.fullmatch(word) else pieces[0]


def _offset(text: str) -> int:
    """Return the minutes of ``+01:00``."""
    hours, _, minutes = text.lstrip("+-").partition(":")
    total = int(hours) * 60 + int(minutes or 0)
    return -total if text.startswith("-") else total


def _table(*sections: Mapping[str, Any]) -> _Table:
    """Join the sections about one language: CLDR's first, then what people write beside it."""
    table = _Table({}, {}, {}, frozenset(), {}, frozenset())
    openings: set[str] = set()
    for section in sections:
        table.months.update(_numbered(section.get("months", {})))
        table.weekdays.update(_numbered(section.get("weekdays", {})))
        for half, period in enumerate(("am", "pm")):
            table.meridiem.update({_joined(word): half for word in section.get(period, ())})
            openings.update(_opening(_fold(word)) for word in section.get(period, ()))
        for names in (section.get("months", {}), section.get("weekdays", {})):
            listed = names if isinstance(names, Mapping) else [word for words in names for word in words]
            openings.update(_opening(_fold(word)) for word in listed)
        table.zones.update(
            {name.upper(): _offset(offset) for name, offset in section.get("zones", {}).items()}
        )
        table = table._replace(fillers=table.fillers | {_fold(word) for word in section.get("fillers", ())})
    return table._replace(openings=frozenset(openings - {""}))


@cache
def _tables() -> dict[str, _Table]:
    """Read ``languages/cldr.toml`` and the ``[time]`` table of each language's own file, once."""
    folder = resources.files("draad").joinpath("languages")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    files = {name[:-5]: tomllib.loads(folder.joinpath(name).read_text(encoding="utf-8")) for name in names}
    cldr = files.pop("cldr", {})
    own = {code: file.get("time", {}) for code, file in files.items()}
    codes = sorted(own.keys() | cldr.keys())
    return {code: _table(cldr.get(_KIN.get(code, code), {}), own.get(code, {})) for code in codes}


def _cut_short(names: Mapping[str, int]) -> dict[str, int]:
    """Return the abbreviations that nobody lists: three letters or more that only one name begins with."""
    found: dict[str, set[int]] = {}
    for word, number in names.items():
        for length in range(3, len(word)):
            found.setdefault(word[:length], set()).add(number)
    return {word: min(numbers) for word, numbers in found.items() if len(numbers) == 1}


def _agreed(tables: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return the words that mean the same in every table that has them (``listopad`` does not)."""
    found: dict[str, set[int]] = {}
    for table in tables:
        for word, number in table.items():
            found.setdefault(word, set()).add(number)
    return {word: min(numbers) for word, numbers in found.items() if len(numbers) == 1}


def _distinct(words: Mapping[str, int]) -> dict[str, int]:
    """Leave out what is too short to be taken for a foreign word (Hungarian "de", Finnish "la")."""
    return {
        word: number
        for word, number in words.items()
        if len(word) > 2 or not word.isascii() or word in ("am", "pm")
    }


def _months(table: _Table) -> dict[str, int]:
    return table.months


def _weekdays(table: _Table) -> dict[str, int]:
    return table.weekdays


@lru_cache(256)
def _lexicon(languages: tuple[str, ...]) -> _Lexicon:
    """Look words up in these languages, likeliest first, and only then in the others where those agree."""
    tables = _tables()
    here = [tables[code] for code in languages if code in tables]
    fillers = frozenset().union(*(table.fillers for table in here))
    openings = frozenset().union(*(table.openings for table in tables.values()))
    lexicon = _Lexicon({}, {}, {}, fillers, dict(_ZONES), {}, openings)
    for rank, table in enumerate(here):
        for word, number in table.months.items():
            lexicon.names.setdefault(word, number)
        for word, number in table.weekdays.items():
            lexicon.weekdays.setdefault(word, number)
        halves = table.meridiem if rank < LIKELY else _distinct(table.meridiem)
        for word, half in halves.items():
            lexicon.meridiem.setdefault(word, half)
        for name, offset in table.zones.items():
            lexicon.zones.setdefault(name, offset)
    lexicon.months.update(lexicon.names)
    elsewhere = [table for code, table in tables.items() if code not in languages]
    for known, pick in ((lexicon.months, _months), (lexicon.weekdays, _weekdays)):
        for table in here:
            for word, number in _cut_short(pick(table)).items():
                known.setdefault(word, number)
        for word, number in _distinct(_agreed(map(pick, elsewhere))).items():
            known.setdefault(word, number)
    for word, half in _distinct(_agreed(table.meridiem for table in elsewhere)).items():
        lexicon.meridiem.setdefault(word, half)
    return lexicon


def _bent(word: str) -> str:
    """Return a word as a scanner might have confused it: one spelling for all that look alike."""
    return word.replace("rn", "m").replace("vv", "w").translate(_LOOKALIKES)


def _one_edit(left: str, right: str) -> bool:
    """Tell whether one letter changed, added or lost makes the two words equal."""
    if abs(len(left) - len(right)) > 1:
        return False
    start, most = 0, min(len(left), len(right))
    while start < most and left[start] == right[start]:
        start += 1
    end = 0
    while end < most - start and left[-1 - end] == right[-1 - end]:
        end += 1
    return max(len(left), len(right)) - start - end <= 1


@lru_cache(4096)
def _misread_month(word: str, languages: tuple[str, ...]) -> int | None:
    """Return the month that a misread word was, in these languages; ``None`` where it could be two.

    Words of three letters and more may differ by signs that look alike; words of five and more also by one
    letter of any kind, which no two months of one language do.
    """
    if not 3 <= len(word) <= 12:
        return None
    names = _lexicon(languages).names
    bent = _bent(word)
    found = {number for name, number in names.items() if _bent(name) == bent}
    if not found and len(word) >= 5:
        found = {number for name, number in names.items() if len(name) >= 5 and _one_edit(bent, _bent(name))}
    return min(found) if len(found) == 1 else None


# ----------------------------------------------------------------------------------------------------
# quick looks: is there a time, is there a date


# what nearly all clock times hold, found in half a microsecond; the hour before it is then looked at by hand
_COLON: Final = re.compile(r"\d:[0-5]\d(?!\d|:\d\d:|:\d(?!\d))")
# 13:51 · 13:51:12 · 9 :35 · 202416:56 · 120 PM · 18h30 · 14 h 05 · 14時05分; a minute has two digits.
# Begins with a digit and not with a look at what stands before it: that is twice as fast.
_CLOCK: Final = re.compile(
    r"""
    (\d{1,2}) (?:
        [ \u00a0\u202f]? [:：] [0-5]\d (?::[0-5]\d)? (?! \d | :\d )
      | [ \u00a0\u202f]? [hHuU時时点點시] [ \u00a0\u202f]? [0-5]\d (?!\d)
      | (?: [0-5]\d )? [ \u00a0\u202f]? (?P<half> [AP]M | [AaPp]\.[ \u00a0]?[Mm]\. | pm ) (?! \w )
    )
    """,
    re.VERBOSE,
)
# 27-08-2020 17.01 · 30.09.2017, kl. 18.30 · 2020 9; 35: behind a year other signs than a colon will do
_CLOCK_BEHIND_DATE: Final = re.compile(
    r"""
    (?: (?:19|20)\d\d | [-/.]\d\d ) [.,]? \s{1,3}
    (?: [^\W\d_]{1,4} \.? \s | (?P<words> (?: [^\W\d_]{1,9} \.? \s ){1,2} ) )?
    (?: 2[0-4] | [01]?\d ) (?: [.;] | \s?[:;]\s? ) [0-5]\d (?: \.[0-5]\d )? (?! \d | \.\d )
    """,
    re.VERBOSE,
)
# digits that are not ASCII's
_OTHER_DIGIT: Final = re.compile("[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]")
_DIGITS: Final = {zero + value: str(value) for zero in (0x660, 0x6F0, 0xFF10) for value in range(10)}
# 28/08/2020 · 24-07-20 · 30. 9. 2017 · 2017-11-24 · 2022年1月1日; not 63.96.56.110
_NUMERIC: Final = re.compile(
    r"""
    (?<![\d.]) (?:3[01]|[12]\d|0?[1-9]) [ ]?([-/.])[ ]? (?:3[01]|[12]\d|0?[1-9]) [ ]?\1[ ]?
        (?: (?:19|20)\d\d | \d\d (?! \d | \.\d ) )
  | (?<!\d) (?:19|20)\d\d [ ]?[-/.年년][ ]? \d{1,2} [ ]?[-/.月월][ ]? \d{1,2}
    """,
    re.VERBOSE,
)
# of a year that a time is glued to
_CENTURIES: Final = ("19", "20")
_DIGIT: Final = re.compile(r"\d")


@cache
def _month_words() -> frozenset[str]:
    """Return every month word of every language that could not be mistaken for less than a word."""
    return frozenset(word for table in _tables().values() for word in table.months if len(word) >= 3)


@cache
def _openings() -> frozenset[str]:
    """Return the first pieces of names in several pieces, of every language."""
    return frozenset(word for table in _tables().values() for word in table.openings)


@cache
def _fillers() -> frozenset[str]:
    """Return every filler of every language."""
    return frozenset(word for table in _tables().values() for word in table.fillers)


def _plain_digits(value: str) -> str:
    """Return a string in which all digits are ASCII's, sign for sign."""
    return value if value.isascii() or not _OTHER_DIGIT.search(value) else value.translate(_DIGITS)


def _stands_free(value: str, start: int) -> bool:
    """Tell whether an hour is no part of a longer number, unless that is a year glued to it."""
    if start == 0 or value[start - 1] not in "0123456789:.,":
        return True
    return start >= 4 and value[start - 4 : start - 2] in _CENTURIES and value[start - 1].isdecimal()


_DIGIT_LOOKALIKES = str.maketrans("OoIlSB", "001158")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)(?![^\W_])")
_BENT_TIME = re.compile(
    r"(?<![^\W_])(?=[0-2OoIl]?[\dOoIlSB][:;.][0-5OoIlS][\dOoIlSB](?!\w))(?=.{0,4}\d)[\dOoIlSB]{1,2}[:;.][\dOoIlSB]{2}"
)


def clock(value: str) -> bool:
    """Tell whether a string holds a clock time, in any language.

    Hour 0 to 24, minute of two digits: ``13:51``, ``1:51 PM``, ``18h30``, ``120 PM`` (its colon lost) and,
    only behind a date, ``9.35``.  Not ``16:9``, ``nr. 61`` or ``5.1.2e``.
    """
    value = _plain_digits(value[:LINE_LIMIT])
    plain = _COLON.search(value)
    if plain is not None:
        last = plain.start()
        start = last - (last > 0 and value[last - 1].isdecimal())
        if int(value[start : last + 1]) <= 24 and _stands_free(value, start):
            return True
    for found in _CLOCK.finditer(value):
        if int(found[1]) <= (24 if found["half"] is None else 12) and _stands_free(value, found.start()):
            return True
    behind = _CLOCK_BEHIND_DATE.search(value)
    if behind is None or (behind["words"] and not _all_fillers(behind["words"])):
        return False
    return dated(value)


def _all_fillers(words: str) -> bool:
    return all(_fold(word) in _fillers() for word in words.split())


def _without_ordinals(value: str) -> str:
    """A value with blanks for the letters of English ordinals (``May 31st``): elsewhere they are weekdays."""
    return _ORDINAL.sub("  ", value) if "t" in value or "d" in value else value


def mended(value: str) -> str:
    """A value with the letters that a scan put in a clock time made digits again (``1O:15``, ``10:l5``)."""
    return _BENT_TIME.sub(lambda match: match.group().translate(_DIGIT_LOOKALIKES), value)


def dated(value: str) -> bool:
    """Tell whether a string holds something like a date, in any language.

    A numeric date, or a month word beside a day or a year; also where a misread word stands between the two.
    """
    value = _plain_digits(value[:LINE_LIMIT])
    if _DIGIT.search(value) is None:
        return False
    if _NUMERIC.search(value) is not None:
        return True
    pieces: list[str] = _PIECE.findall(value)
    months, openings = _month_words(), _openings()
    for position, piece in enumerate(pieces):
        if len(piece) < 3 or piece[0].isdecimal():
            continue
        near = [pieces[at] for at in (position - 1, position + 1) if 0 <= at < len(pieces)]
        # "3 de mayo de 2017", "1er mars": a short word may stand between
        near += [
            pieces[at] for at, gap in ((position - 2, -1), (position + 2, 1))
            if 0 <= at < len(pieces) and len(pieces[position + gap]) <= 3
        ]  # fmt: skip
        numbers = [near_by for near_by in near if near_by.isdecimal() and len(near_by) in (1, 2, 4)]
        if not numbers:
            continue
        word = _fold(piece)
        if word in months:
            return True
        if word in openings and word + _fold(pieces[min(position + 1, len(pieces) - 1)]) in months:
            return True
        beside_year = len(numbers) > 1 and any(map(_is_year, numbers))
        if beside_year and any(_misread_month(word, (code,)) for code in _LIKELY_LANGUAGES):
            return True
    return False


# a misread month word is only looked for in the languages that draad is made for
_LIKELY_LANGUAGES: Final = ("nl", "en", "de", "fr")


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and FIRST_YEAR <= int(digits) <= LAST_YEAR


# ----------------------------------------------------------------------------------------------------
# common shapes, read at once


_TIME_SHAPE = r"""
    (?: ,?\x20 (?: (?P<filler>[^\W\d_]{1,3}) \x20 )?
        (?P<hour>\d{1,2}) : (?P<minute>\d\d) (?: : (?P<second>\d\d) )?
        (?: \x20? (?P<half>[AaPp])[Mm] )?
        (?: \x20 (?: (?P<zone>[A-Z]{3,4}) | (?P<shift>[+-]\d{4}) (?: \x20\([A-Z]{3,4}\) )? ) )?
    )?
"""
# donderdag 27 augustus 2020 17:01 · Wed, 12 Feb 2025 11:57:31 +0100 · 3. Mai 2017
_DAY_MONTH: Final = re.compile(
    r"(?: (?P<weekday>[^\W\d_]{2,12}) [.,]{0,2} \x20 )?"
    r"(?P<day>\d{1,2}) \.? \x20 (?P<month>[^\W\d_]{3,12}) \.? \x20 (?P<year>\d{4})" + _TIME_SHAPE,
    re.VERBOSE,
)
# Tue, Jan 29, 2013 at 8:34 AM · April 23, 2019
_MONTH_DAY: Final = re.compile(
    r"(?: (?P<weekday>[^\W\d_]{2,12}) [.,]{0,2} \x20 )?"
    r"(?P<month>[^\W\d_]{3,12}) \.? \x20 (?P<day>\d{1,2}) , \x20 (?P<year>\d{4})" + _TIME_SHAPE,
    re.VERBOSE,
)
# Fri 8/28/2020 1:51:12 PM · 24-07-2020 14:20 · 30.09.2017, 18:30
_NUMBERS: Final = re.compile(
    r"(?: (?P<weekday>[^\W\d_]{2,12}) [.,]{0,2} \x20 )?"
    r"(?P<first>\d{1,2}) (?P<mark>[-/.]) (?P<other>\d{1,2}) (?P=mark) (?P<year>\d{4})" + _TIME_SHAPE,
    re.VERBOSE,
)


class _Time(NamedTuple):
    """A clock time that can be; ``second`` is ``None`` where only minutes are printed."""

    hour: int
    minute: int
    second: int | None


def _clock_time(hour: int, minute: int, second: int | None, half: int | None) -> _Time | None:
    """Return the time of day, ``None`` where there is no such; ``half`` is 0 for am, 1 for pm."""
    if hour > 23 or minute > 59 or (second is not None and second > 59):
        return None
    if half is not None:
        if hour > 12:
            # 13:51 PM says one thing twice; 16:05 AM contradicts itself
            return _Time(hour, minute, second) if half == 1 else None
        hour = hour % 12 + 12 * half
    return _Time(hour, minute, second)


def _moment(year: int, month: int, day: int, time: _Time | None) -> datetime | None:
    """Return the wall time, ``None`` where the calendar has no such day."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        if time is None:
            return datetime(year, month, day)
        return datetime(year, month, day, time.hour, time.minute, time.second or 0)
    except ValueError:
        return None


def _ordered(
    day_reading: datetime | None,
    month_reading: datetime | None,
    weekday: int | None,
    mark: str,
    half: int | None,
    languages: tuple[str, ...],
    day_first: bool | None,
    own_half: bool = False,
) -> tuple[datetime | None, tuple[datetime, ...]]:
    """Choose between 8 July and August 7; the second value holds the reading that stays possible.

    A printed weekday that fits one of them decides, then ``day_first``, then a dot between the numbers or
    labels in another language than English: day first.  What is left is English: AM or PM makes the month
    likely to stand first, a clock of 24 hours the day; the other reading is kept.  ``own_half``: the half of
    the day is named in another language than English, whatever the labels are.
    """
    if day_reading is None or month_reading is None or day_reading == month_reading:
        return (month_reading if day_reading is None else day_reading), ()
    if weekday is not None:
        fitting = [read for read in (day_reading, month_reading) if read.isoweekday() == weekday]
        if len(fitting) == 1:
            return fitting[0], ()
    if day_first is not None:
        return (day_reading if day_first else month_reading), ()
    english = not languages or languages[0] == "en"
    if mark == "." or own_half or (not english and half is None):
        return day_reading, ()
    if not english:
        # AM and PM under foreign labels: an American client may have printed the date
        return day_reading, (month_reading,)
    return (day_reading, (month_reading,)) if half is None else (month_reading, (day_reading,))


def _precision(time: _Time | None) -> Precision:
    if time is None:
        return "day"
    return "minute" if time.second is None else "second"


def _shift(sign: str, hours: str, minutes: str) -> int | None:
    """Return the minutes of a numeric zone, ``None`` where no place on earth keeps it."""
    total = int(hours) * 60 + int(minutes or 0)
    if total > 14 * 60 or int(minutes or 0) % 15:
        return None
    return total if sign == "+" else -total


def _at_once(value: str, languages: tuple[str, ...], day_first: bool | None) -> WallTime | None:
    """Read a value in one of the common shapes; ``None`` leaves it to the patient reader."""
    text = value.strip()
    found = _DAY_MONTH.fullmatch(text) or _NUMBERS.fullmatch(text) or _MONTH_DAY.fullmatch(text)
    if found is None:
        return None
    fields = found.groupdict()
    lexicon = _lexicon(languages)
    time: _Time | None = None
    half: int | None = None
    offset: int | None = None
    if fields["hour"] is not None:
        if fields["half"] is not None:
            half = int(fields["half"] in "Pp")
        second = fields["second"]
        time = _clock_time(
            int(fields["hour"]), int(fields["minute"]), None if second is None else int(second), half
        )
        filler = fields["filler"]
        if time is None or (filler is not None and _fold(filler) not in lexicon.fillers):
            return None
        if fields["zone"] is not None:
            offset = lexicon.zones.get(fields["zone"])
        elif (shift := fields["shift"]) is not None:
            offset = _shift(shift[0], shift[1:3], shift[3:])
    weekday = None if fields["weekday"] is None else lexicon.weekdays.get(_fold(fields["weekday"]))
    year = int(fields["year"])
    alternatives: tuple[datetime, ...] = ()
    local: datetime | None
    if "month" in fields:
        month = lexicon.months.get(_fold(fields["month"]))
        local = None if month is None else _moment(year, month, int(fields["day"]), time)
    else:
        first, other = int(fields["first"]), int(fields["other"])
        local, alternatives = _ordered(
            _moment(year, other, first, time),
            _moment(year, first, other, time),
            weekday,
            fields["mark"],
            half,
            languages,
            day_first,
        )
    if local is None:
        return None
    return WallTime(value, local, _precision(time), offset, alternatives)


# ----------------------------------------------------------------------------------------------------
# tokens


# blanks of every width and the marks of quoting and markdown become a blank, sign for sign
_SIGNS: Final = str.maketrans(
    {
        **dict.fromkeys("\t\n\r\f\v\u00a0\u1680\u202f\u205f\u2028\u2029\u3000*_|#>`~", " "),
        **dict.fromkeys(map(chr, range(0x2000, 0x200B)), " "),
        **{chr(sign): digit for sign, digit in _DIGITS.items()},
        **dict(zip("：；／．，（）、。−–‐‑־ºª", ":;/.,(),.-----..", strict=True)),
    }
)
# 2O2O · l2 · 1O:58: letters that stand among digits and can only be digits
_DIGITISH: Final = re.compile(r"(?<![^\W_])(?=[OoQIl]{0,3}\d)(?!\d{1,2}o\b)[\dOoQIl]{2,4}(?![^\W_])")
_AS_DIGITS: Final = str.maketrans("OoQIl", "00011")
# 0ctober · ju1i: digits that stand among letters
_LETTERISH: Final = re.compile(r"(?<=[a-zA-ZÀ-ž])[015](?=[a-zA-ZÀ-ž])|(?<![^\W_])0(?=[a-zA-ZÀ-ž]{3})")
_AS_LETTERS: Final = {"0": "o", "1": "i", "5": "s"}
# a year in two pieces, behind a month or the comma after a day: 20 20 · 202 0 · 2 020 · 2 0 2 0
_TORN_YEAR: Final = re.compile(
    r"(?:(?<=[^\W\d_][ .])|(?<=, ))(?:2 0\d\d|20 \d\d|20\d \d|2 0 \d \d)(?! ?[:;]|\.?\d)",
)

_TOKEN: Final = re.compile(
    r"""
    # 2017-11-24 · 2017. 11. 24. · also with a time right behind it
    (?P<iso> (?P<iy>(?:19|20)\d\d) [ ]?[-/.][ ]? (?P<im>1[0-2]|0?[1-9]) [ ]?[-/.][ ]?
        (?P<id>3[01]|[12]\d|0?[1-9]) (?: (?!\d) | (?=\d{1,2}:\d\d) ) )
  | (?P<cjk> (?P<cy>\d{4}) [ ]?[年년][ ]? (?P<cm>\d{1,2}) [ ]?[月월][ ]? (?P<cd>\d{1,2}) (?:[ ]?[日號号일])? )
    # 8/28/2020 · 30. 9. 2017 · 2/28/17 · 10/31/202411:45:24
  | (?P<numeric> (?P<na>\d{1,2}) [ ]?(?P<mark>[-/.])[ ]? (?P<nb>\d{1,2}) [ ]?(?P=mark)[ ]?
        (?P<ny> (?:19|20)\d\d (?: (?!\d) | (?=\d{1,2}[ ]?:\d\d) ) | \d\d (?! \d | : | \.\d ) ) )
    # the year of 202416:56
  | (?P<glued> (?:19|20)\d\d (?=\d{1,2}[ ]?:[0-5]\d(?!\d)) )
    # 13:51:12.345 · 9 :35 · 9;35
  | (?P<time> (?P<th>\d{1,2}) (?: [ ]?:[ ]? | ;[ ]? ) (?P<tm>\d\d)
        (?: (?: [ ]?: | [;.] ) (?P<ts>\d\d) (?!\d) (?:[.,]\d{1,9})? )? (?!\d) )
    # 18h30 · 14 h 05 · 18 u · 14時05分
  | (?P<hours> (?P<hh>\d{1,2}) [ ]? (?: [hHuU] | [時时点點시] )
        (?: [ ]?(?P<hm>[0-5]?\d) (?!\d) (?:[ ]?[分분](?:[ ]?\d{1,2}[ ]?[秒초])?)? | (?![^\W_]) ) )
    # 17.01: a time behind a date only
  | (?P<dotted> (?P<dh>\d{1,2}) \. (?P<dm>\d\d) (?! \d | \.\d ) )
  | (?P<number> \d+ )
  | (?P<meridiem> (?P<half>[aApP]) \.?[ ]?[mM] (?![^\W_]) \.? )
  | (?P<shift> (?: (?:UTC|GMT|utc|gmt)[ ]?(?P<s1>[-+])[ ]?(?P<h1>\d{1,2})(?: :?(?P<m1>\d\d) )?
        | (?<![^\W\d_]) (?P<s2>[-+])(?P<h2>\d\d):?(?P<m2>\d\d) ) (?![\d/]) )
  | (?P<initials> [^\W\d_]\.[ ]?[^\W\d_]\b\.? )
  | (?P<word> [^\W\d_]+ (?: [-'’][^\W\d_]+ )* )
  | (?P<other> [^\w\s] )
    """,
    re.VERBOSE,
)


class _Token(NamedTuple):
    """A piece of a value; ``numbers`` hold its date or time, or the number that its word stands for.

    ``kind``: d, e, n a number of one, two, three or four digits; Y a year; M a month, W a weekday, B either;
    T a time, t one written with a dot; A am/pm; Z a zone; I a date with its year first, N a numeric one, K a
    numeric one that may be a time; F a filler, f a short word, o a longer one; l and r parentheses; p a dot,
    comma, dash, slash or apostrophe; q anything else.
    """

    kind: str
    start: int
    end: int
    text: str
    numbers: tuple[int, ...] = ()


def _numeric_token(found: re.Match[str]) -> _Token:
    text = found["ny"]
    first, other, year = int(found["na"]), int(found["nb"]), int(text)
    kind = "N"
    if len(text) == 2:
        if found["mark"] == "." and len(found["nb"]) == 2 and first < 24 and other < 60 and year < 60:
            kind = "K"
        year += 1900 if year >= PIVOT else 2000
    elif not FIRST_YEAR <= year <= LAST_YEAR:
        kind = "o"
    return _Token(kind, *found.span(), found["mark"], (first, other, year))


def _number_token(found: re.Match[str]) -> _Token:
    text = found[0]
    if len(text) > 4:
        return _Token("o", *found.span(), "")
    kind = "deYn"[2] if _is_year(text) else "denn"[len(text) - 1]
    return _Token(kind, *found.span(), text, (int(text),))


# d'abril
_ELIDED: Final = re.compile(r"[^\W\d_]{1,2}['’](.+)")


def _word_token(found: re.Match[str], lexicon: _Lexicon, before: _Token | None) -> _Token | None:
    """Return what a word may be; ``None`` for letters that only make a number ordinal (3rd, 1er, 20ste)."""
    text = found[0]
    word = _fold(text)
    elided = _ELIDED.match(word)
    if elided is not None and elided[1] in lexicon.months:
        word = elided[1]
    month, weekday = lexicon.months.get(word), lexicon.weekdays.get(word)
    span = found.span()
    if month is not None:
        return _Token("M" if weekday is None else "B", *span, text, (month, weekday or 0))
    if weekday is not None:
        return _Token("W", *span, text, (0, weekday))
    letters = word.replace(".", "").replace(" ", "")
    if letters in lexicon.meridiem:
        return _Token("A", *span, text, (lexicon.meridiem[letters],))
    touching = before is not None and before.end == span[0]
    # in capitals only: "est", "met" and "ist" are words
    if text in lexicon.zones and (len(text) > 1 or (touching and before is not None and before.kind == "T")):
        return _Token("Z", *span, text, (lexicon.zones[text],))
    if word in lexicon.fillers:
        return _Token("F", *span, text)
    if touching and len(word) <= 3 and before is not None and before.kind in "de":
        return None
    return _Token("f" if len(word) <= 5 else "o", *span, text)


def _token(found: re.Match[str], lexicon: _Lexicon, before: _Token | None) -> _Token | None:
    span = found.span()
    match found.lastgroup:
        case "iso":
            return _Token("I", *span, "", (int(found["iy"]), int(found["im"]), int(found["id"])))
        case "cjk":
            return _Token("I", *span, "", (int(found["cy"]), int(found["cm"]), int(found["cd"])))
        case "numeric":
            return _numeric_token(found)
        case "time":
            seconds = () if found["ts"] is None else (int(found["ts"]),)
            return _Token("T", *span, "", (int(found["th"]), int(found["tm"]), *seconds))
        case "hours":
            return _Token("T", *span, "", (int(found["hh"]), int(found["hm"] or 0)))
        case "dotted":
            return _Token("t", *span, "", (int(found["dh"]), int(found["dm"])))
        case "glued" | "number":
            return _number_token(found)
        case "meridiem":
            return _Token("A", *span, found[0], (int(found["half"] in "pP"),))
        case "shift":
            part = "1" if found["s1"] else "2"
            offset = _shift(found["s" + part], found["h" + part], found["m" + part])
            return _Token("q", *span, "") if offset is None else _Token("Z", *span, "", (offset,))
        case "initials" | "word":
            return _word_token(found, lexicon, before)
    kind = {"(": "l", ")": "r"}.get(found[0]) or ("p" if found[0] in ".,-/'’،׳״" else "q")
    return _Token(kind, *span, "")


# scripts that put no blanks between words: kana and Chinese characters
_UNSPACED: Final = re.compile("[\u3041-\u30ff\u3400-\u9fff]")
# signs that stand between the pieces of a name in several
_BETWEEN: Final = frozenset(".׳״'’")


def _unspaced(found: re.Match[str], lexicon: _Lexicon) -> list[_Token]:
    """Cut a run of words without blanks (``星期三上午``) into those that mean something, longest first."""
    text, start = found[0], found.start()
    tokens: list[_Token] = []
    at = 0
    while at < len(text):
        for size in range(min(_LONGEST_NAME, len(text) - at), 0, -1):
            word = text[at : at + size]
            if word in lexicon.months:
                token = _Token("M", start + at, start + at + size, word, (lexicon.months[word], 0))
            elif word in lexicon.weekdays:
                token = _Token("W", start + at, start + at + size, word, (0, lexicon.weekdays[word]))
            elif word in lexicon.meridiem:
                token = _Token("A", start + at, start + at + size, word, (lexicon.meridiem[word],))
            elif word in lexicon.fillers:
                token = _Token("F", start + at, start + at + size, word)
            else:
                continue
            tokens.append(token)
            at += size
            break
        else:
            # from here on nothing is known: a name, or the verb
            tokens.append(_Token("o", start + at, start + len(text), text[at:]))
            break
    return tokens


_LONGEST_NAME: Final = 4


def _phrased(text: str, tokens: list[_Token], lexicon: _Lexicon) -> list[_Token]:
    """Return the tokens with names in several pieces (``thg 5``, ``пр.об.``, ``thứ hai``) made one."""
    made: list[_Token] = []
    position = 0
    while position < len(tokens):
        token, last = tokens[position], position
        joined = _fold(token.text)
        if joined in lexicon.openings:
            pieces = 1
            for at in range(position + 1, len(tokens)):
                piece = text[tokens[at].start : tokens[at].end]
                if piece in _BETWEEN:
                    continue
                if pieces == PHRASE or not _PIECE.fullmatch(piece):
                    break
                pieces += 1
                joined += _fold(piece)
                kind, numbers = _named(joined, lexicon)
                if kind:
                    last = at
                    token = _Token(
                        kind, token.start, tokens[at].end, text[token.start : tokens[at].end], numbers
                    )
        made.append(token)
        position = last + 1
    return made


def _named(joined: str, lexicon: _Lexicon) -> tuple[str, tuple[int, ...]]:
    """Return kind and numbers of a name, its pieces joined; no kind where it is none."""
    month, weekday = lexicon.months.get(joined), lexicon.weekdays.get(joined)
    if month is not None:
        return ("M" if weekday is None else "B"), (month, weekday or 0)
    if weekday is not None:
        return "W", (0, weekday)
    half = lexicon.meridiem.get(joined)
    return ("", ()) if half is None else ("A", (half,))


def _tokens(text: str, lexicon: _Lexicon) -> list[_Token]:
    tokens: list[_Token] = []
    opened = False
    for found in _TOKEN.finditer(text):
        if found.lastgroup == "word" and _UNSPACED.search(found[0]):
            tokens += _unspaced(found, lexicon)
            continue
        token = _token(found, lexicon, tokens[-1] if tokens else None)
        if token is not None:
            tokens.append(token)
            opened = opened or (bool(token.text) and _fold(token.text) in lexicon.openings)
    return _phrased(text, tokens, lexicon) if opened else tokens


# One letter a token (see _Token).  Everything is bounded, so the search is linear.
_DATE: Final = re.compile(
    r"""
    # 14:05, 3 févr. 2021
    (?: (?P<time0>T) (?: p?(?P<half0>A) )? (?: p?(?P<zone0>Z) )? p? (?:[fF]p?){0,2} )?
    # Thursday,
    (?: (?P<weekday>[WB]) p?p? (?:[fF]p?)? )?
    (?: # 27 augustus 2020 · 3. Mai 2017 · 3 de mayo de 2017 · 24-Nov-17
        (?P<day1>[de]) p?[fF]?p? (?P<month1>[MB]) p?[fF]?p?
            (?P<year1> Y | e (?! p?[Aden] ) (?! F (?! p?[TtK] ) ) )
        # August 26, 2009 · Aug 26 10:56:26 CEST 2009
      | (?P<month2>[MB]) p?[fF]? (?P<day2>[de]) p?p?[fF]?
            (?: (?P<time2>T) (?: p?(?P<half2>A) )? (?: p?(?P<zone2>Z) | l(?P<zone3>Z)r )? p? )? (?P<year2>Y)
        # 2017. november 24.
      | (?P<year3>Y) p?[fF]?p? (?P<month3>[MB]) p? (?P<day3>[de]) (?: p?[fF]p? )?
        # 2017. gada 3. maijs
      | (?P<year4>Y) p?Fp? (?P<day4>[de]) p? (?P<month4>[MB]) (?! p?[fF]?p?[Ye] )
      | (?P<numeric>[NIK])
    )
    (?: p?l(?P<weekday4>[WB])r )?
    (?: (?: p?p?(?P<weekday5>[WB]) )? p?p? (?:[fFWB]p?p?){0,2} (?: l[fFWB]r )? (?: (?P<half4>A)p? )?
        (?P<lost>[de])? (?P<time4> [TtK] | [nde](?=p?A) | n$ ) (?: p?(?P<half5>A) )?
        (?: p?(?P<zone4>Z) | l(?P<zone5>Z)r )? (?: lZr )? F?
    )?
    """,
    re.VERBOSE,
)


def _full_year(token: _Token) -> int:
    year = token.numbers[0]
    if token.kind == "Y":
        return year
    return year + (1900 if year >= PIVOT else 2000)


class _Found(NamedTuple):
    """A date among tokens: the match over their letters."""

    tokens: list[_Token]
    match: re.Match[str]

    def first(self, *groups: str) -> _Token | None:
        """Return the token of the first of these groups that is there."""
        for group in groups:
            start = self.match.start(group)
            if start >= 0:
                return self.tokens[start]
        return None

    def worded(self) -> tuple[int, int, int]:
        """Return day, month and year of a date whose month is a word."""
        order = next(order for order in "1234" if self.match.start("day" + order) >= 0)
        day, month, year = (self.tokens[self.match.start(name + order)] for name in ("day", "month", "year"))
        return day.numbers[0], month.numbers[0], _full_year(year)


def _with_misread_months(tokens: list[_Token], languages: tuple[str, ...]) -> list[_Token]:
    """Return the tokens with month words that were bent by scanning, where a number stands beside them."""
    changed = list(tokens)
    for position, token in enumerate(tokens):
        if token.kind not in "foFW" or not token.text:
            continue
        near = tokens[max(0, position - 2) : position] + tokens[position + 1 : position + 3]
        if not any(other.kind in "deY" for other in near):
            continue
        month = _misread_month(_fold(token.text), languages)
        if month is not None:
            changed[position] = token._replace(kind="M", numbers=(month, 0))
    return changed


def _search(tokens: list[_Token]) -> _Found | None:
    """Return the first date that has a time, else the first date."""
    kinds = "".join(token.kind for token in tokens)
    bare: _Found | None = None
    for match in _DATE.finditer(kinds):
        found = _Found(tokens, match)
        if found.first("time0", "time2", "time4") is not None:
            return found
        bare = bare or found
    return bare


def _find(text: str, languages: tuple[str, ...]) -> tuple[list[_Token], _Found | None]:
    tokens = _tokens(text, _lexicon(languages))
    found = _search(tokens)
    if found is None:
        tokens = _with_misread_months(tokens, languages)
        found = _search(tokens)
    return tokens, found


def _digits_restored(text: str) -> str:
    """Undo confusions of letter and digit; every position stays where it is."""
    text = _DIGITISH.sub(lambda found: found[0].translate(_AS_DIGITS), text)
    return _LETTERISH.sub(lambda found: _AS_LETTERS[found[0]], text)


# ----------------------------------------------------------------------------------------------------
# reading


# what dateutil may fill in where nothing is printed: the pattern over the tokens lets nothing lack but time
_MIDNIGHT: Final = datetime(2000, 1, 1)


@cache
def _parser() -> parser:
    from dateutil.parser import parser  # 60 ms, and most values are read without it

    return parser()


def _parsed(text: str, day_first: bool) -> datetime | None:
    """Parse a date written out in plain English, ``None`` where the calendar has no such day."""
    try:
        parsed = _parser().parse(text, default=_MIDNIGHT, dayfirst=day_first)
    except (ValueError, OverflowError):
        return None
    return parsed if FIRST_YEAR <= parsed.year <= LAST_YEAR else None


def _time_of(found: _Found, lexicon: _Lexicon) -> tuple[_Time | None, _Token | None]:
    """Return the time of a date and the token of its half of the day; no time where it is broken."""
    token = found.first("time4", "time2", "time0")
    if token is None:
        return None, None
    leading = found.match.start("time4") < 0 and found.match.start("time2") < 0
    half_token = found.first("half0") if leading else found.first("half5", "half4", "half2")
    if leading and half_token is not None and half_token.text in lexicon.fillers:
        half_token = None  # "um 12:00 am 3. Mai": a German preposition
    half = None if half_token is None else half_token.numbers[0]
    numbers = token.numbers
    if token.kind == "K":
        numbers = (numbers[0], numbers[1], numbers[2] % 100)
    elif token.kind == "n":
        if half is None and found.first("weekday", "weekday4", "weekday5") is None:
            return None, None  # four digits behind a date: only a mail program prints the weekday too
        numbers = divmod(numbers[0], 100)
    elif token.kind in "de":
        numbers = (numbers[0], 0)
    lost = found.first("lost")
    if lost is not None:
        # "1 0:58": an hour torn in two; anything else before a time says that the time is not whole
        if lost.kind != "d" or numbers[0] > 9:
            return None, half_token
        numbers = (lost.numbers[0] * 10 + numbers[0], *numbers[1:])
    return _clock_time(numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else None, half), half_token


def _written_out(day: int, month: int, year: int) -> str:
    return f"{day} {_ENGLISH[month - 1]} {year}"


# AM, pm, a.m.
_ENGLISH_HALVES: Final = (["am"], ["pm"], ["a", "m"], ["p", "m"], ["a"], ["p"])


def _wall(
    raw: str, found: _Found, lexicon: _Lexicon, languages: tuple[str, ...], day_first: bool | None
) -> WallTime:
    """Turn a date among tokens into what it says."""
    time, half_token = _time_of(found, lexicon)
    half = None if half_token is None else half_token.numbers[0]
    own_half = half_token is not None and _PIECE.findall(_fold(half_token.text)) not in _ENGLISH_HALVES
    clock_text = "" if time is None else f" {time.hour:02}:{time.minute:02}:{time.second or 0:02}"
    zone = found.first("zone4", "zone5", "zone2", "zone3", "zone0")
    offset = None if zone is None or time is None else zone.numbers[0]
    weekday_token = found.first("weekday", "weekday4", "weekday5")
    weekday = None if weekday_token is None else weekday_token.numbers[1]
    alternatives: tuple[datetime, ...] = ()
    numeric = found.first("numeric")
    if numeric is not None and numeric.kind != "I":
        first, other, year = numeric.numbers
        text = f"{first}/{other}/{year}{clock_text}"
        local, alternatives = _ordered(
            _parsed(text, True),
            _parsed(text, False),
            weekday,
            numeric.text,
            half,
            languages,
            day_first,
            own_half,
        )
    elif numeric is not None:
        local = _parsed("{:04}-{:02}-{:02}".format(*numeric.numbers) + clock_text, False)
    else:
        text = _written_out(*found.worded())
        local = _parsed(text + clock_text, True)
    if local is None:
        return WallTime(raw, None, None)
    return WallTime(raw, local, _precision(time), offset, alternatives)


def _in_any_order(raw: str, tokens: list[_Token]) -> WallTime | None:
    """Read a value that holds one day, one month word and one year, whatever stands between them."""
    days = [token for token in tokens if token.kind in "de"]
    months = [token for token in tokens if token.kind in "MB"]
    years = [token for token in tokens if token.kind == "Y"]
    if not len(days) == len(months) == len(years) == 1:
        return None
    times = [token for token in tokens if token.kind == "T"]
    halves = {token.numbers[0] for token in tokens if token.kind == "A"}
    time: _Time | None = None
    if len(times) == 1 and len(halves) < 2:
        numbers = times[0].numbers
        time = _clock_time(
            numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else None, min(halves) if halves else None
        )
    text = _written_out(days[0].numbers[0], months[0].numbers[0], years[0].numbers[0])
    if time is not None:
        text += f" {time.hour:02}:{time.minute:02}:{time.second or 0:02}"
    local = _parsed(text, True)
    return None if local is None else WallTime(raw, local, _precision(time))


# a light check, for a value that is nothing else: (b)(6) · 5.1.2e · 10(2)(e) · [GELAKT: …] · ██ · XXXX
_MARK: Final = re.compile(
    r"""
    \[ [^\[\]\d\n]{0,40} (?: \d[^\[\]\n]{0,20} )? \]
  | \( [ ]?[bB][ ]?\) [ ]?\([ ]?\d[ ]?\) (?: [ ]?\([A-Z]\) )?
  | [█■▇▆▉▊▋]{1,200}
  | \b [xX]{3,40} \b
  | \b [Bb]\d \b
  | \(? \b \d{1,2} \)? [ ]?[.(][ ]? \d [ ]?\)? [ ]?[.(]{0,2}[ ]? \d? [ ]?\.?[ ]? [a-zA-Z]? \b [ ]?\)?
    """,
    re.VERBOSE,
)


def _blacked_out(text: str) -> bool:
    """Tell whether a value is nothing but redaction marks."""
    rest = _MARK.sub(" ", text)
    return rest != text and not any(sign.isalnum() for sign in rest)


@lru_cache(65536)
def read(value: str, languages: tuple[str, ...], day_first: bool | None = None) -> WallTime:
    """Read a printed date.

    Parameters
    ----------
    value
        A header's value or an attribution's date; text behind the date does no harm.  Only the first 200
        characters are looked at.
    languages
        Codes, likeliest first.  Month words are looked up in those first, in order, and in all others only
        where these agree on the meaning.
    day_first
        What the rest of the document says about ``8/7/2020``; a printed weekday still comes before it.

    Returns
    -------
    WallTime
        ``local`` is ``None`` where day, month or year is not there, or no such day exists; a time that is
        there but broken leaves precision "day".  ``alternatives`` holds the other order of a numeric date
        where neither weekday nor language nor ``day_first`` settles it.  ``redacted`` where the value is
        nothing but marks.

    Examples
    --------
    >>> read("donderdag 27 augustus 2020 17:01", ("nl",)).local
    datetime.datetime(2020, 8, 27, 17, 1)
    >>> read("8/7/2020 1:51 PM", ("en",)).alternatives
    (datetime.datetime(2020, 7, 8, 13, 51),)
    """
    if len(value) <= LIMIT and (known := _at_once(value, languages, day_first)) is not None:
        return known
    text = value[:LIMIT].replace("=\n", "")  # a soft line break that nobody decoded
    text = re.sub(" {2,}", " ", _NOTHING.sub("", text).translate(_SIGNS)).strip()
    text = _TORN_YEAR.sub(lambda torn: torn[0].replace(" ", ""), _digits_restored(text))
    tokens, found = _find(text, languages)
    if found is not None:
        return _wall(value, found, _lexicon(languages), languages, day_first)
    if _blacked_out(text):
        return WallTime(value, None, None, redacted=True)
    return _in_any_order(value, tokens) or WallTime(value, None, None)


def find_date(text: str, languages: tuple[str, ...]) -> tuple[int, int] | None:
    """Find where in a line the date stands, with its weekday, time and zone.

    Returns
    -------
    tuple of int, or None
        Characters, half-open, in ``text``: the first date that has a time, else the first date.  Only the
        first 1000 characters are looked at.
    """
    text = text[:LINE_LIMIT]
    kept = [position for position, sign in enumerate(text) if not _NOTHING.match(sign)]
    bare = _NOTHING.sub("", text)
    _, found = _find(_digits_restored(_without_ordinals(bare).translate(_SIGNS)), languages)
    if found is None:
        return None
    start = found.tokens[found.match.start()].start
    last = found.tokens[found.match.end() - 1]
    end = last.end + (last.kind == "F" and bare[last.end : last.end + 1] == ".")
    return kept[start], kept[end - 1] + 1
