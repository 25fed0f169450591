"""Whether two copies are of one message: a few named grounds, each with its weight, and what speaks against.

Two faces come in, a ``Weighing`` goes out.  Points are sums, not probabilities: positive for, negative
against, ``SAME`` and more is one message.  Parts that are blacked out, unreadable or absent say nothing
either way.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from draad.fields import agreement
from draad.identity.faces import LOOKALIKE, WILD, Face, People, Person, Subject, Text, Time
from draad.model import Party

# so many points make two copies one message: a text of some twenty-five words found again does it by itself,
# and so do half as many under the same minute and subject; a minute, a subject and a domain together do not
SAME = 6.5

# the text: points for words found again in order, growing quickly at first, since the tenth says more than
# the hundredth; a few words are anybody's
TEXT = 8.0
TEXT_WORDS = 15.0  # words that give two thirds of the points
FEW = 5  # words; below this a text is anybody's ("Agreed."): hidden senders need a place in a chain
LONG = 25  # words that agree before one misread word is believed to be the only one
SHORT = 8  # words; below this a text has no voice of its own, and hidden senders need more to be one
# share of words agreeing at which a text starts to speak for, and at which it speaks in full; strangers'
# texts share a quarter of their words, badly scanned copies nine in ten
UNLIKE, ALIKE = 0.55, 0.95
CLASH = -4.0  # a visible word, name or number against another one; not a misreading
# a short word that differs in a letter, where nothing else is misread and the minute is not the same
DOUBT = -2.0
WITHHELD = 1.5  # a stamp such as Dubbel asserts that the text stands elsewhere

# the clock
SECOND = 4.5  # equal to the second
MINUTE = 3.0  # equal to the minute, also under two clocks whose distance other messages show
NEAR = 1.5  # a minute or two apart: the sender's copy and the receiver's, seconds rounded
HOURS = 2.0  # whole hours apart under headers of two makes
ODD_HOURS = -1.5  # half or quarter hours apart: there are few such zones, and chance finds one in seven
OWN_HOURS = -1.0  # whole hours apart under headers of one make: two clients in two zones, or two mails
STRANGE_HOURS = -2.5  # a distance that these two makes show nowhere else
DIGIT = -1.5  # one misread digit
DAY = 0.5  # the same day, where one prints no more
APART = -8.0  # a distance that no clock explains

# people and subject
PERSON = 3.0  # the sender's name or address
DOMAIN = 1.0  # the sender's organisation only: colleagues share it
RECIPIENTS = 1.5  # a name among the recipients
CROWD = 0.5  # as many recipients, at the same organisations
MISSPELT = 85.0  # rapidfuzz ratio, 0 to 100, from which two names may be one, misread
FEW_PEOPLE = 4  # recipients up to whom a list is taken to be whole
MISSPELT_NAME = 70.0  # rapidfuzz ratio, 0 to 100, below which two names are no misreading of one
STRANGERS = -1.0  # recipients who are visibly others; lists are often cut
SUBJECT = 1.5
BARE_SUBJECT = 0.5  # overleg, vraag: says little
BENT_SUBJECT = 1.0  # the same but for scanning, cutting or redaction
OTHER_SUBJECT = -4.0
ODD_SUBJECT = -1.0  # partly the same
OTHER_ACTION = -0.5  # RE: on one, none or FW: on the other; scanners drop it

# the place in the chain
ABOVE = 7.0  # what stands directly below copies of one message is one message, unless it visibly is not
BELOW = 4.0  # they quote one message: one answer among others, perhaps
BOTTOM = 1.0  # both begin a chain, one on top of it and one quoted, as one message that was answered does
ELSEWHERE = -3.0  # they quote two messages that are visibly two

CUT = 10  # one word in so many may be lacking or added in a text before it is tried as a cut one
EDGE = 3  # words more at the very beginning or end of one text: no reading of the other's
STRANGE = 0.3  # share of words found again in order below which two unredacted texts are strangers
CLOCK_SLACK = 2  # minutes; headers are printed in whole minutes, on either side
CLOCK_REACH = 14 * 60  # minutes; the widest distance between two clocks that a header is likely to show
SECONDS_SLACK = 5  # seconds between a sender's and a receiver's copy, where both print them
OWN_HOURS_WORDS = 20  # words that must agree before two clocks are believed within one make of header
LEARNT = 2  # messages that must show a distance before others at that distance are held against it


class Alignment(NamedTuple):
    """How two texts agree, in words.

    ``equal`` words agree letter for letter, ``near`` ones but for a misreading.  ``doubtful`` are short words
    that differ in a letter, ``bent`` longer ones that differ in up to half of theirs, ``clash`` words against
    quite other ones, ``digits`` numbers that differ in one digit, ``numbers`` numbers that differ in more.
    ``hidden`` counts words that stand behind a mark on the other side, ``missing`` words that the other side
    just lacks, ``cut`` those that it lacks at its end: each as (of the first, of the second).
    """

    equal: int
    near: int
    doubtful: int
    bent: int
    clash: int
    digits: int
    numbers: int
    hidden: tuple[int, int]
    missing: tuple[int, int]
    cut: tuple[int, int]

    @property
    def matched(self) -> int:
        """Words that agree."""
        return self.equal + self.near

    @property
    def damage(self) -> int:
        """Words that a misreading explains; two and more show that one of the texts was scanned."""
        return self.near + self.doubtful

    def contradicts(self, supported: bool) -> bool:
        """Do visible words differ as misreading does not explain?

        In a clean text a difference is a difference; where other words are misread, some may be misread
        beyond recognition, and a number in one digit.  ``supported``: the times or the place in a chain
        agree, so that one misread word is sign enough of scanning.
        """
        others = self.clash + self.digits + self.numbers
        if self.damage < (1 if supported else 2):
            bent = max(0, self.bent - 1) if supported and self.matched >= LONG else self.bent
            return bent + others > 0
        words = 1 + self.damage // 2 if supported else self.damage // 6
        return (
            self.bent + self.digits > 1 + self.damage // 2
            or self.clash > words
            or self.numbers > self.damage // 8
        )

    @property
    def agreement(self) -> float:
        """Share of the words compared that agree, 0 to 1; 0 where there are none."""
        whole = self.equal + self.near + self.doubtful + self.bent + self.clash + self.digits + self.numbers
        whole += sum(self.missing)
        return (self.equal + 0.9 * self.near) / whole if whole else 0.0


class Place(NamedTuple):
    """Where two copies stand: ``above`` where copies of one message quote them and nothing else beside them;
    ``below`` where they quote one message, ``False`` where they quote two that are visibly two; ``bottom``
    where neither quotes anything and one tops a document while the other is quoted."""

    above: bool = False
    below: bool | None = None
    bottom: bool = False


NOWHERE = Place()


class Weighing(NamedTuple):
    """The points for one message, ``against`` what forbids it (``""`` where nothing does), words that agree.

    ``timed`` where the printed times speak for it too; ``waits`` where all that is against it is that so few
    words prove nothing, which a place in a chain may mend.
    """

    points: float
    against: str
    matched: int
    timed: bool = False
    waits: bool = False


class Ground(NamedTuple):
    """What one ground says: points, and why in a few words; ``""`` where it says nothing."""

    points: float
    why: str


KINDS = 6  # what ``alike`` tells apart
NOTHING = Ground(0.0, "")

_EMPTY = Alignment(0, 0, 0, 0, 0, 0, 0, (0, 0), (0, 0), (0, 0))
# printed distance between two makes of header, in minutes -> messages that show it
Shifts = dict[tuple[str, str], Counter[int]]


class Judge:
    """Compares faces; remembers what it has compared, and which distances makes of header keep.

    What it remembers changes speed only.  ``learn`` changes what it says, and is called once, between rounds.
    """

    REMEMBERED = 80_000  # comparisons of each kind; a bound on memory, not on work

    def __init__(self) -> None:
        self._texts: dict[tuple[int, int], Alignment] = {}
        self._persons: dict[tuple[int, int], Ground] = {}
        self._subjects: dict[tuple[int, int], Ground] = {}
        self._shifts: Shifts = {}

    def learn(self, shifts: Shifts) -> None:
        """Take over the distances between makes that surely equal messages show."""
        self._shifts = shifts

    def weigh(self, a: Face, b: Face, place: Place = NOWHERE) -> Weighing:
        """Put the grounds together.

        Returns
        -------
        Weighing
            ``against`` is filled where something visible contradicts, or where a few words of hidden senders
            are all there is; no points outweigh that.
        """
        sender = self.sender(a, b)
        if sender.points < 0:
            return Weighing(APART, sender.why, 0)
        if not place.above and a.time is not b.time and self._surely_apart(a, b):
            return Weighing(APART, "times differ as no clock explains", 0)
        texts = self.align(a.text, b.text)
        matched = texts.matched
        time = self.time(a, b, max(matched, SHORT) if place.above else matched, texts)
        if time.points <= APART and not place.above:
            return Weighing(time.points, time.why, matched)
        text, clash = by_text(a.text, b.text, texts, time.points >= NEAR or bool(place.below))
        if clash and not place.above:
            return Weighing(text.points + APART, clash, matched)
        subject = self.subject(a.subject, b.subject)
        people = by_recipients(a, b)
        if people.points <= APART and not place.above:
            return Weighing(APART, people.why, matched)
        if matched < SHORT and sender.points < PERSON and not place.above:
            why = _too_little(a, b, matched, place, (time, subject, sender, people))
            if why:
                return Weighing(0.0, why, matched, waits=time.points >= MINUTE)
        points = text.points + time.points + sender.points + subject.points + people.points
        points += by_place(place).points
        if (a.withheld or b.withheld) and not matched:
            points += WITHHELD
        if texts.doubtful and not misread(texts) and time.points < MINUTE:
            points += max(2 * DOUBT, DOUBT * texts.doubtful)
        return Weighing(points, "", matched, time.points > 0)

    def explain(self, a: Face, b: Face, place: Place = NOWHERE, header: str = "") -> str:
        """Why these are one message: what each ground says for it, strongest kinds first, ``; `` between.

        ``header`` is what a mail header says for it.
        """
        texts = self.align(a.text, b.text)
        text, _ = by_text(a.text, b.text, texts, supported=True)
        grounds = (
            text,
            self.time(a, b, texts.matched, texts),
            self.sender(a, b),
            by_recipients(a, b),
            self.subject(a.subject, b.subject),
            by_place(place),
        )
        why = (header, *(ground.why for ground in grounds))
        return "; ".join(filter(None, why)) or "nothing visible contradicts"

    def align(self, a: Text, b: Text) -> Alignment:
        """Align two texts; the first of the pair is the one with the lower number."""
        if a is b or a.number == b.number:
            return _EMPTY._replace(equal=a.visible)
        if a.number > b.number:
            back = self.align(b, a)
            return back._replace(hidden=back.hidden[::-1], missing=back.missing[::-1], cut=back.cut[::-1])
        key = (a.number, b.number)
        known = self._texts.get(key)
        if known is None:
            if len(self._texts) >= self.REMEMBERED:
                self._texts.clear()
            known = self._texts[key] = align(a, b)
        return known

    def sender(self, a: Face, b: Face) -> Ground:
        """The two senders: ``PERSON``, ``DOMAIN`` or nothing; negative where they are visibly two."""
        left, right = a.sender, b.sender
        if left is None or right is None:
            return NOTHING
        key = (left.number, right.number) if left.number <= right.number else (right.number, left.number)
        known = self._persons.get(key)
        if known is None:
            if len(self._persons) >= self.REMEMBERED:
                self._persons.clear()
            known = self._persons[key] = by_sender(left, right)
        return known

    def subject(self, a: Subject | None, b: Subject | None) -> Ground:
        """The two subjects, from ``SUBJECT`` to ``OTHER_SUBJECT``; nothing where one has none."""
        if a is None or b is None:
            return NOTHING
        key = (a.number, b.number) if a.number <= b.number else (b.number, a.number)
        known = self._subjects.get(key)
        if known is None:
            if len(self._subjects) >= self.REMEMBERED:
                self._subjects.clear()
            known = self._subjects[key] = by_subject(a, b)
        return known

    def time(self, a: Face, b: Face, matched: int, texts: Alignment) -> Ground:
        """The two printed times, from ``SECOND`` to ``APART``; nothing where one cannot be read."""
        if a.time is None or b.time is None:
            return NOTHING
        distance = between(a.time, b.time)
        if distance is None:
            return _days(a.time, b.time, one_clock=a.make == b.make)
        if abs(distance) <= CLOCK_SLACK:
            return _minutes(a, b, distance)
        one_clock = a.make == b.make
        shift = shift_of(distance)
        if shift is not None and not one_clock:
            return self._across(a.make, b.make, shift, exact=distance == shift)
        if matched >= SHORT and (one_digit(a.time, b.time, misread(texts)) or self._one_digit_across(a, b)):
            return Ground(DIGIT, "times differ in one digit")
        if shift is not None and shift % 60 == 0 and matched >= OWN_HOURS_WORDS and (a.quoted or b.quoted):
            return Ground(OWN_HOURS, "times differ by whole hours")
        return Ground(APART, "times differ as no clock explains")

    def _surely_apart(self, a: Face, b: Face) -> bool:
        """Do two times differ as no clock and no misread digit explains, whatever the texts say?"""
        if a.time is None or b.time is None:
            return False
        distance = between(a.time, b.time)
        if distance is None:
            return False
        shift = shift_of(distance)
        return (
            abs(distance) > CLOCK_SLACK
            and (shift is None or (a.make == b.make and shift % 60 != 0))
            and not one_digit(a.time, b.time, damaged=True)
            and not self._one_digit_across(a, b)
        )

    def _one_digit_across(self, a: Face, b: Face) -> bool:
        """Does one misread digit of the minutes explain two times under clocks whose distance is known?"""
        first, second = a.minute, b.minute
        if first is None or second is None or a.make == b.make:
            return False
        if a.make > b.make:
            a, b, first, second = b, a, second, first
        for shift in self._shifts.get((a.make, b.make), ()):
            other = second + shift
            one, two = first % 60, other % 60
            if first // 60 == other // 60 and (one // 10 == two // 10 or one % 10 == two % 10):
                return True
        return False

    def _across(self, make: str, other: str, shift: int, *, exact: bool) -> Ground:
        """Times under two makes of header, ``shift`` minutes apart, but for a minute if not ``exact``."""
        if make > other:
            make, other, shift = other, make, -shift
        why = "same minute under another clock" if exact else "a minute apart under another clock"
        seen = self._shifts.get((make, other))
        if seen:
            if seen[shift]:
                return Ground(MINUTE if exact else NEAR, why)
            # for some weeks a year two places are an hour nearer to each other
            if seen.total() >= LEARNT and not (seen[shift - 60] or seen[shift + 60]):
                points = STRANGE_HOURS if shift % 60 == 0 else STRANGE_HOURS + ODD_HOURS
                return Ground(points, "times differ by hours that these headers show nowhere else")
        if shift % 60 == 0:
            return Ground(HOURS if exact else HOURS - 1, why)
        return Ground(ODD_HOURS, "times differ by a part of an hour, as clocks may")


def _too_little(a: Face, b: Face, matched: int, place: Place, grounds: tuple[Ground, ...]) -> str:
    """Why a few words of senders who cannot be compared are not enough; ``""`` where they are."""
    time, subject, sender, people = grounds
    if place.below:
        if time.points >= HOURS:
            return ""
        return "a few words under other minutes"
    empty = not a.text.visible or not b.text.visible
    if empty or matched >= FEW:
        known = sender.points > 0 or people.points > 0
        if time.points >= MINUTE and subject.points > 0 and known:
            return ""
        # a stamp says that the text stands elsewhere: there, under another clock, to the same people
        stamped = a.withheld or b.withheld
        if stamped and time.points >= HOURS and subject.points >= SUBJECT and people.points >= RECIPIENTS:
            return ""
        return "few words or none, and too little else"
    if (
        place.bottom
        and time.points >= MINUTE
        and subject.points >= SUBJECT
        and (sender.points or people.points)
    ):
        return ""
    if time.points >= SECOND and subject.points > 0 and people.points > 0:
        return ""
    return "a few words of a hidden sender, at no common place in a chain"


def by_text(a: Text, b: Text, texts: Alignment, supported: bool) -> tuple[Ground, str]:
    """The words and their order: points from ``-TEXT`` to ``TEXT``, and what visibly contradicts.

    ``supported``: see ``Alignment.contradicts``.
    """
    if not a.visible or not b.visible:
        return NOTHING, ""
    agreement = texts.agreement
    voice = 1.0 - math.exp(-(texts.matched if agreement > UNLIKE else min(a.visible, b.visible)) / TEXT_WORDS)
    quality = max(-1.0, min(1.0, (agreement - UNLIKE) / (ALIKE - UNLIKE)))
    points = TEXT * voice * quality
    contradiction = ""
    if texts.contradicts(supported):
        points += max(2 * CLASH, CLASH * (texts.bent + texts.clash + texts.digits + texts.numbers))
        contradiction = "words, names or numbers differ"
    elif agreement < 0.5 and (
        min(a.visible, b.visible) >= SHORT or (max(a.visible, b.visible) >= SHORT and not (a.wild and b.wild))
    ):
        contradiction = "the texts differ"
    elif not texts.matched + texts.doubtful and not (a.wild and b.wild):
        # all of one text can be read, and nothing in it is what can be read of the other
        contradiction = "the texts differ"
    if texts.equal == max(a.visible, b.visible) > 0:
        why = "same text"
    else:
        why = f"text agrees {math.floor(agreement * 100) / 100:.2f}" if points > 0 else ""
    return Ground(points, why), contradiction


def by_sender(a: Person, b: Person) -> Ground:
    """Two senders as printed: see ``Judge.sender``."""
    verdict = agreement.agree(a.party, b.party)
    if verdict is False:
        # one letter more or less is no other person, and no evidence of the same one
        return NOTHING if _misspelt(a.party, b.party) else Ground(APART, "senders differ")
    if verdict and a.named and b.named:
        return Ground(PERSON, "same sender")
    if a.domain and a.domain == b.domain:
        return Ground(DOMAIN, "same sender domain")
    return NOTHING


def _misspelt(a: Party, b: Party) -> bool:
    """May two parties that differ as printed be one, misread?  Rubble in place of a name says nothing."""
    from rapidfuzz import fuzz

    names = a.name and b.name and not (_rubble(a.name) or _rubble(b.name))
    if a.name and b.name and names and fuzz.ratio(a.name.casefold(), b.name.casefold()) < MISSPELT:
        return False
    local, _, domain = (a.address or "").casefold().rpartition("@")
    other_local, _, other_domain = (b.address or "").casefold().rpartition("@")
    if domain and other_domain and fuzz.ratio(domain, other_domain) < MISSPELT:
        return False
    if local and other_local and fuzz.ratio(local, other_local) < MISSPELT:
        return bool(names)
    return True


def _rubble(name: str) -> bool:
    """One word in small letters is no name: what scanning leaves of a mark, or a word of the header."""
    return name.islower() and " " not in name


def by_recipients(a: Face, b: Face) -> Ground:
    """The recipients, from ``RECIPIENTS`` to ``STRANGERS``; nothing where a list is missing."""
    left, right = a.people, b.people
    if left is None or right is None:
        return NOTHING
    if left is right or (left.names and left.names & right.names):
        if left.names:
            return Ground(
                RECIPIENTS, "same recipients" if left.names == right.names else "recipients in common"
            )
    elif left.names and right.names:
        if _wholly_others(left, right):
            return Ground(APART, "they went to visibly different people")
        if not left.domains + right.domains:
            return Ground(STRANGERS, "")
    if left.counts == right.counts and left.domains == right.domains:
        return Ground(CROWD, "as many recipients" + (" at the same domains" if left.domains else ""))
    return NOTHING


def _wholly_others(left: People, right: People) -> bool:
    """Whether two short lists can be read as a whole, and nobody on one can be somebody on the other.

    A name on one side only and an address on the other may be one person.
    """
    if sum(left.counts) != len(left.names) or sum(right.counts) != len(right.names):
        return False
    if max(len(left.names), len(right.names)) > FEW_PEOPLE:
        return False
    if len({"@" in name for name in left.names | right.names}) > 1:
        return False
    from rapidfuzz import fuzz

    ones, others = ([name.partition("@")[0] for name in sorted(side.names)] for side in (left, right))
    return all(fuzz.ratio(one, other) < MISSPELT_NAME for one in ones for other in others)


def by_subject(a: Subject, b: Subject) -> Ground:
    """Two base subjects: see ``Judge.subject``."""
    action = 0.0 if a.action == b.action else OTHER_ACTION
    if a.words == b.words:
        return Ground((BARE_SUBJECT if a.common else SUBJECT) + action, "same subject")
    found = align_words(a.words, b.words)
    if not found.matched:
        visible = a.key and b.key and found.agreement == 0.0 and found != _EMPTY
        return Ground(OTHER_SUBJECT, "subjects differ") if visible else NOTHING
    left, right = a.key.replace(" ", ""), b.key.replace(" ", "")
    if left == right or not found.clash + found.digits + found.numbers + found.bent + sum(found.missing):
        return Ground((BARE_SUBJECT if a.common or b.common else BENT_SUBJECT) + action, "subjects agree")
    numbers = any(c.isdigit() for c in left + right)
    from rapidfuzz import fuzz

    if not numbers and fuzz.ratio(left, right) >= MISSPELT:
        return Ground(BENT_SUBJECT + action, "subjects agree")
    return Ground(
        OTHER_SUBJECT if found.clash or found.agreement < UNLIKE else ODD_SUBJECT, "subjects differ"
    )


def by_place(place: Place) -> Ground:
    """The place in the chain, from ``ELSEWHERE`` to ``ABOVE`` and ``BELOW`` together."""
    points = 0.0
    why = []
    if place.above:
        points += ABOVE
        why.append("quoted by the same message")
    if place.below:
        points += BELOW
        why.append("above the same message")
    elif place.bottom:
        points += BOTTOM
        why.append("at the bottom of its chain in both")
    elif place.below is False:
        points += ELSEWHERE
    return Ground(points, "; ".join(why))


def between(a: Time, b: Time) -> int | None:
    """Minutes from one time to the other, of all readings the nearest; ``None`` where one has only a day."""
    if a.day_only or b.day_only:
        return None
    if len(a.readings) == 1 and len(b.readings) == 1:
        return a.readings[0] - b.readings[0]
    return min((x - y for x in a.readings for y in b.readings), key=lambda d: (abs(d), d))


def shift_of(distance: int) -> int | None:
    """The distance of two clocks, in minutes, that explains one of two times; ``None`` for none."""
    shift = round(distance / 15) * 15
    if shift and abs(shift) <= CLOCK_REACH and abs(distance - shift) <= 1:
        return shift
    return None


def one_digit(a: Time, b: Time, damaged: bool) -> bool:
    """Say whether a single misread digit explains two times.

    A digit of the date may differ only where the texts show that one of them was scanned badly: the same text
    on two days is two mails.  So may day and month trade places.
    """
    if a.stated != b.stated:
        return False
    if a.second is not None and b.second is not None and a.second != b.second:
        return False
    if a.digits[:8] == b.digits[:8]:
        return sum(x != y for x, y in zip(a.digits[8:], b.digits[8:], strict=True)) == 1
    if a.digits[8:] != b.digits[8:]:
        return False
    if sum(x != y for x, y in zip(a.digits, b.digits, strict=True)) == 1:
        return damaged
    turned = a.digits[:4] + a.digits[6:8] + a.digits[4:6] + a.digits[8:]
    return turned == b.digits


def misread(texts: Alignment) -> bool:
    """Do the texts show that scanning has changed words?"""
    return texts.damage >= 2


def _minutes(a: Face, b: Face, distance: int) -> Ground:
    assert a.time is not None
    assert b.time is not None
    first, second = a.time.second, b.time.second
    if first is None or second is None:
        if not distance:
            return Ground(MINUTE, "same minute")
        return Ground(NEAR, "a minute apart" if abs(distance) == 1 else "two minutes apart")
    apart = abs(distance * 60 + first - second)
    if not apart:
        return Ground(SECOND, "same second")
    if apart <= SECONDS_SLACK:
        return Ground(MINUTE, "seconds apart")
    return Ground(NEAR, "within two minutes")


def _days(a: Time, b: Time, *, one_clock: bool) -> Ground:
    """Times of which one is a day only; a day has room for another zone's evening."""
    days = min(abs(x // 1440 - y // 1440) for x in a.readings for y in b.readings)
    if not days:
        return Ground(DAY, "same day")
    return NOTHING if days == 1 and not one_clock else Ground(APART, "days differ")


def align(a: Text, b: Text) -> Alignment:
    """Align two texts; of two long ones the beginnings, and the ends where they are about as long."""
    found = align_words(a.head.split(" ") if a.head else [], b.head.split(" ") if b.head else [])
    if a.tail and b.tail:
        longer, shorter = max(a.visible, b.visible), min(a.visible, b.visible)
        ends = align_words(a.tail.split(" "), b.tail.split(" "))
        if longer <= shorter * 1.05 and ends.agreement > UNLIKE:
            return Alignment(
                found.equal + ends.equal,
                found.near + ends.near,
                found.doubtful + ends.doubtful,
                found.bent + ends.bent,
                found.clash + ends.clash,
                found.digits + ends.digits,
                found.numbers + ends.numbers,
                _added(found.hidden, ends.hidden),
                _added(found.missing, ends.missing),
                _added(found.cut, ends.cut),
            )
    return found


def _added(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]


def align_words(a: Sequence[str], b: Sequence[str]) -> Alignment:
    """Align two lists of words; one that was cut short is aligned with the beginning of the other."""
    found = _aligned(a, b)
    side = 1 if len(a) < len(b) else 0
    shorter, longer = (a, b) if side else (b, a)
    if len(shorter) >= SHORT and found.missing[side] > max(EDGE, len(shorter) // CUT):
        # small words of the lost end draw the last ones of the cut text after them
        room = len(shorter) + max(EDGE, len(shorter) // CUT)
        if room < len(longer):
            begun = _aligned(a, longer[:room]) if side else _aligned(longer[:room], b)
            if begun.agreement > found.agreement:
                lost = len(longer) - room
                return begun._replace(cut=(begun.cut[0] + lost * (1 - side), begun.cut[1] + lost * side))
    return found


def _aligned(a: Sequence[str], b: Sequence[str]) -> Alignment:
    """Align two lists of words, so that a mark matches any run of words and a misread word its original.

    Notes
    -----
    The words between two agreeing runs are judged as a whole: split and joined words agree by their letters,
    a mark on one side takes in whatever stands on the other.  Levenshtein, and not the longest common
    subsequence, since the latter finds small words of strangers in any order that suits it.
    """
    equal = 0
    judged = [0] * KINDS
    hidden = [0, 0]
    missing = [0, 0]
    cut = [0, 0]
    at_a = at_b = 0
    shorter = min(len(a), len(b))
    # a text of a few words is not cut short but another text
    long_enough = shorter >= SHORT
    marked = WILD in a or WILD in b
    blocks = _levenshtein().opcodes(a, b).as_matching_blocks()
    if long_enough and not marked:
        agreeing = sum(block[2] for block in blocks)
        if agreeing < STRANGE * shorter:
            # which words of strangers resemble each other is not worth knowing
            return _EMPTY._replace(equal=agreeing, clash=shorter - agreeing)
    for from_a, from_b, size in blocks:
        if from_a > at_a or from_b > at_b:
            left = a[at_a:from_a]
            right = b[at_b:from_b]
            at_end = size == 0
            if marked and (WILD in left or WILD in right):
                _behind_marks(left, right, judged, hidden, missing)
            elif not left or not right:
                (cut if at_end and long_enough else missing)[0 if left else 1] += len(left) + len(right)
            else:
                found = [0] * KINDS
                more = _region(left, right, found)
                if (at_end or not at_a or not at_b) and long_enough and more >= EDGE:
                    # page furniture, a disclaimer, the rest of a signature: what hangs on one copy's edge
                    missing[0] += sum(found[1:])
                    found[1:] = [0] * (KINDS - 1)
                for kind in range(KINDS):
                    judged[kind] += found[kind]
                if more:
                    (cut if at_end and long_enough else missing)[0 if len(left) > len(right) else 1] += more
        equal += size - (a[from_a : from_a + size].count(WILD) if marked else 0)
        at_a, at_b = from_a + size, from_b + size
    near, doubtful, bent, clash, digits, numbers = judged
    return Alignment(
        equal,
        near,
        doubtful,
        bent,
        clash,
        digits,
        numbers,
        (hidden[0], hidden[1]),
        (missing[0], missing[1]),
        (cut[0], cut[1]),
    )


def _behind_marks(
    left: Sequence[str], right: Sequence[str], judged: list[int], hidden: list[int], missing: list[int]
) -> None:
    """Judge a run of words with marks in it against another.

    A mark takes in whatever stands on the other side, but what stands before the first mark and behind the
    last is visible, and has to be what the other side begins and ends with, as far as that is visible too.
    """
    heads = [_until_mark(left), _until_mark(right)]
    tails = [_until_mark(left[::-1]), _until_mark(right[::-1])]
    room = min(len(left), len(right))
    first = min(heads[0], heads[1])
    last = min(tails[0], tails[1], room - first)
    judge = [0] * KINDS
    if first:
        _region(left[:first], right[:first], judge)
    if last:
        _region(left[-last:], right[-last:], judge)
    # a word beside a mark that was split in two, or lost a part to it, is no other word
    if sum(judge[2:]) and _same_ending(left, right, tails):
        judge[2:] = [0] * (KINDS - 2)
    for kind in range(KINDS):
        judged[kind] += judge[kind]
    wild_left, wild_right = left.count(WILD), right.count(WILD)
    (hidden if wild_right else missing)[0] += len(left) - wild_left - first - last
    (hidden if wild_left else missing)[1] += len(right) - wild_right - first - last


def _until_mark(words: Sequence[str]) -> int:
    for at, word in enumerate(words):
        if word == WILD:
            return at
    return len(words)


def _same_ending(left: Sequence[str], right: Sequence[str], tails: Sequence[int]) -> bool:
    """Do the letters before the marks, and those behind them, agree once blanks are left out?"""
    if not tails[0] or not tails[1]:
        return False
    one, other = "".join(left[-tails[0] :]), "".join(right[-tails[1] :])
    return one.endswith(other) or other.endswith(one)


def _region(left: Sequence[str], right: Sequence[str], judged: list[int]) -> int:
    """Judge visible words against other visible words; gives how many more there are on the longer side.

    ``judged`` takes up the words that are near, doubtful, bent and other.
    """
    size = max(len(left), len(right))
    joined, other = "".join(left), "".join(right)
    if joined == other or _folded(joined) == _folded(other):
        judged[0] += size
        return 0
    if len(left) == len(right):
        _one_by_one(left, right, judged)
        return 0
    if size <= 4 and alike(joined, other) == 0:
        judged[0] += size
        return 0
    shorter = min(len(left), len(right))
    # words agree from the one end or from the other; what is left over is more on one side
    front, back = [0] * KINDS, [0] * KINDS
    _one_by_one(left[:shorter], right[:shorter], front)
    _one_by_one(left[-shorter:], right[-shorter:], back)
    for kind, count in enumerate(back if back[0] > front[0] else front):
        judged[kind] += count
    return size - shorter


def _one_by_one(left: Iterable[str], right: Iterable[str], judged: list[int]) -> None:
    for x, y in zip(left, right, strict=True):
        judged[alike(x, y)] += 1


def alike(x: str, y: str) -> int:
    """Say whether one word is a misreading of the other.

    Returns
    -------
    int
        0 near; 1 doubtful: short and one letter off; 2 bent: up to half of the letters off; 3 another word;
        4 a number that is one digit off; 5 another number.

    Examples
    --------
    >>> alike("vergadering", "vergadenng"), alike("overleg", "0verleg")
    (0, 0)
    >>> alike("juni", "juli"), alike("in", "op"), alike("1030", "1130"), alike("1030", "1145")
    (1, 3, 4, 5)
    >>> alike("johan", "johanna"), alike("jan", "piet")
    (2, 3)
    """
    if x == y:
        return 0
    longer, shorter = (len(x), len(y)) if len(x) >= len(y) else (len(y), len(x))
    if x.isalpha() and y.isalpha():
        # most words that meet here are strangers, and their lengths say so
        if 2 * (longer - shorter) > longer + 2:
            return 3
    else:
        digits_x, digits_y = _digits(x), _digits(y)
        if digits_x and digits_y and (2 * digits_x > len(x) or 2 * digits_y > len(y)):
            # 5 and s, 1 and l fold together, but two numbers are compared as they stand
            if not (x.isdigit() and y.isdigit()) and _folded(x) == _folded(y):
                return 0
            one_off = longer == shorter > 2 and sum(c != d for c, d in zip(x, y, strict=True)) == 1
            return 4 if one_off else 5
    fold_x, fold_y = _folded(x), _folded(y)
    if fold_x == fold_y:
        return 0
    apart = _levenshtein().distance(fold_x, fold_y, score_cutoff=max(1, longer // 2))
    if longer > 5 and apart <= longer // 4:
        return 0
    if longer <= 5 and apart <= 1:
        return 1
    return 2 if apart <= longer // 2 else 3


def _folded(word: str) -> str:
    return word.translate(LOOKALIKE).replace("rn", "m").replace("vv", "w")


@cache
def _levenshtein() -> Any:
    from rapidfuzz.distance import Levenshtein

    return Levenshtein


def _digits(word: str) -> int:
    return sum(character.isdigit() for character in word)
