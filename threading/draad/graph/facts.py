"""What the rules look at: who stands below whom, what a subject says, who wrote to whom, who came first.

Everything is derived from the messages once and then looked up; nothing here decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from draad.fields import agreement, marks
from draad.graph.headers import Headers
from draad.model import Draft, Message, Party

# how surely a party is one of a group of parties; 0 to 1, higher is surer
VISIBLE = 1.0  # names or addresses agree
DOMAIN = 0.5  # blacked out, but at the same organisation
OPEN = 0.2  # nothing to compare: blacked out, unreadable, or not printed
NOBODY = 0.0  # what is visible contradicts

CLOCK_SLACK = timedelta(minutes=2)  # headers are printed in whole minutes, on either side
# an offset that was only assumed can be wrong by the widest distance between two clocks that share a day
UNSETTLED_CLOCK = timedelta(hours=14)
ONE_DAY = timedelta(days=1)

NEAR_SUBJECT = 88.0  # rapidfuzz ratio, 0 to 100: some two misread letters in a line of twenty
UNLIKE_SUBJECT = 50.0  # below this two subjects have no more in common than any two lines of one language
PREFIX_WORDS = 3  # a subject cut short still has to say something
UNRELATED_GROUPS = 3  # so many groups of people without a common member: the subject is nobody's own
LISTED = 50  # of a mailing list, so many members are looked for in another
GROUPS_LOOKED_AT = 50  # conversations under one short subject that are compared for that

RUN = 4  # words in a row: shorter ones occur in any two mails
WORD = re.compile(r"\w+")
# shapes that scanners confuse; folded for comparison only
LOOKALIKE = str.maketrans({"0": "o", "1": "i", "l": "i", "|": "i", "5": "s"})


class Sighting(NamedTuple):
    """One document in which a message stands below another; ``first`` where nothing stands between them."""

    document: str
    start: int
    end: int
    banner: str | None
    first: bool


class Subject(NamedTuple):
    """A base subject taken apart: words single-spaced, a form that survives scanning, telling words."""

    text: str
    words: tuple[str, ...]
    skeleton: str
    telling: frozenset[str]
    numbers: frozenset[str]


class Facts:
    """The messages of one run and what has been worked out about them.

    ``below[child][parent]`` lists where ``parent`` stands below ``child``, sorted by place.
    ``headers`` has what mail headers name.
    ``quotes[message]`` is text that the message quotes without saying whose it is, with the copy that does.
    """

    def __init__(
        self,
        messages: Iterable[Message],
        common_subjects: frozenset[str],
        common_words: frozenset[str],
        quotes: Mapping[tuple[str, int], str],
    ) -> None:
        self.messages = {m.id: m for m in sorted(messages, key=lambda m: m.id)}
        self.below = _sightings(self.messages.values())
        self.headers = Headers(self.messages, self.below)
        self.quotes = _quotes(self.messages.values(), quotes)
        self._common_words = common_words
        self._subjects: dict[str, Subject] = {}
        self._bare = {self._read_subject(text).text for text in sorted(common_subjects)}

    def subject(self, message: Message) -> Subject:
        """The message's base subject; all empty where none is printed or nothing of it can be read."""
        return self._read_subject(message.header.base_subject or "")

    def _read_subject(self, base: str) -> Subject:
        known = self._subjects.get(base)
        if known is None:
            known = self._subjects[base] = read_subject(base, self._common_words)
        return known

    def bare(self, subject: Subject) -> bool:
        """Does this subject say so little that it links nothing by itself?"""
        return (
            not subject.telling or subject.text in self._bare or all(w in self._bare for w in subject.words)
        )

    def learn_common(self, conversations: Mapping[str, str]) -> None:
        """Add short subjects that unrelated people use to the bare ones.

        ``conversations`` names, for each message id, the conversation that quoting alone puts it in.
        """
        heads: dict[str, dict[str, Message]] = {}
        for message in self.messages.values():
            subject = self.subject(message)
            if 0 < len(subject.telling) < 2 and not self.bare(subject):
                heads.setdefault(subject.text, {}).setdefault(conversations[message.id], message)
        for text, by_conversation in sorted(heads.items()):
            if len(by_conversation) >= UNRELATED_GROUPS:
                first = [by_conversation[c] for c in sorted(by_conversation)][:GROUPS_LOOKED_AT]
                if _unrelated([everyone(m) for m in first]) >= UNRELATED_GROUPS:
                    self._bare.add(text)

    def names_parent(self, message: Message) -> bool:
        """Does the message's own header name an id as that of its parent?"""
        told = self.headers.named.get(message.id)
        return told is not None and told.parent is not None

    def answers(self, message: Message) -> bool:
        """Does the message itself show that there was one before it?"""
        return message.header.subject_action is not None or message.id in self.quotes


def _sightings(messages: Iterable[Message]) -> dict[str, dict[str, tuple[Sighting, ...]]]:
    owner: dict[tuple[str, int], tuple[str, Draft]] = {}
    for message in messages:
        for draft in message.copies:
            owner[draft.document, draft.index] = (message.id, draft)
    found: dict[str, dict[str, list[Sighting]]] = {}
    quoting: set[tuple[str, int]] = set()
    for (document, index), (parent, draft) in sorted(owner.items(), key=lambda item: item[0]):
        above = None if draft.quoted_by is None else owner.get((document, draft.quoted_by))
        if above is None or draft.quoted_by == index:
            continue
        child, upper = above
        first = (document, upper.index) not in quoting
        quoting.add((document, upper.index))
        if child != parent:  # a copy above a copy of itself says nothing about what either answers
            hull = (min(upper.start, draft.start), max(upper.end, draft.end))
            found.setdefault(child, {}).setdefault(parent, []).append(
                Sighting(document, *hull, draft.banner, first)
            )
    return {c: {p: tuple(sorted(s, key=_place)) for p, s in sorted(ps.items())} for c, ps in found.items()}


def _place(sighting: Sighting) -> tuple[str, int, int]:
    return sighting.document, sighting.start, sighting.end


def _quotes(
    messages: Iterable[Message], texts: Mapping[tuple[str, int], str]
) -> dict[str, tuple[tuple[str, Draft], ...]]:
    if not texts:
        return {}
    found = {
        m.id: tuple((texts[d.document, d.index], d) for d in m.copies if texts.get((d.document, d.index)))
        for m in messages
    }
    return {message: quoted for message, quoted in found.items() if quoted}


# ---------------------------------------------------------------------------------------------- subjects


def read_subject(base: str, common_words: frozenset[str] = frozenset()) -> Subject:
    """Take a base subject apart; redaction marks count for nothing.

    Examples
    --------
    >>> read_subject("Bestek  kade-noord (2)").text
    'bestek kade noord 2'
    """
    words = tuple(WORD.findall(marks.blank(base).casefold())) if base else ()
    text = " ".join(words)
    telling = frozenset(w for w in words if len(w) > 2 and w not in common_words)
    numbers = frozenset(w for w in words if any(c.isdigit() for c in w))
    return Subject(
        text, words, text.replace(" ", "").translate(LOOKALIKE).replace("rn", "m"), telling, numbers
    )


def same_subject(a: Subject, b: Subject) -> float:
    """How alike two base subjects are: 1 the same, 0.8 perhaps one misread or cut short, 0 others."""
    if not a.text or not b.text:
        return 0.0
    if a.text == b.text or a.skeleton == b.skeleton:
        return 1.0
    if a.numbers - b.numbers and b.numbers - a.numbers:
        return 0.0  # the agenda of the 26th is not that of the 27th
    short, long = sorted((a, b), key=lambda s: len(s.skeleton))
    if len(short.words) >= PREFIX_WORDS and long.skeleton.startswith(short.skeleton):
        return 0.8
    if a.numbers != b.numbers:
        return 0.0
    return 0.8 if _ratio(a, b) >= NEAR_SUBJECT else 0.0


def unlike_subjects(a: Subject, b: Subject) -> bool:
    """Are both subjects visible, with no telling word in common?"""
    return bool(a.telling and b.telling) and not a.telling & b.telling and _ratio(a, b) < UNLIKE_SUBJECT


def _ratio(a: Subject, b: Subject) -> float:
    from rapidfuzz import fuzz

    return float(fuzz.ratio(a.skeleton, b.skeleton))


# ------------------------------------------------------------------------------------------------ people


def author(message: Message) -> tuple[Party, ...]:
    """The sender, alone; empty where none is printed."""
    return () if message.header.sender is None else (message.header.sender,)


def recipients(message: Message) -> tuple[Party, ...]:
    """Everyone the message was sent to."""
    header = message.header
    return header.to + header.cc + header.bcc


def everyone(message: Message) -> tuple[Party, ...]:
    """Sender and recipients."""
    return author(message) + recipients(message)


def among(party: Party | None, members: Sequence[Party]) -> float:
    """How surely ``party`` is one of ``members``: VISIBLE, DOMAIN, OPEN or NOBODY."""
    if party is None or not members:
        return OPEN
    best = NOBODY
    for other in members:
        best = max(best, _one(party, other))
        if best == VISIBLE:
            break
    return best


def overlap(one: Sequence[Party], other: Sequence[Party]) -> float:
    """How surely two groups have a member in common, by the first ``LISTED`` of the one."""
    if not one or not other:
        return OPEN
    return max(among(party, other) for party in one[:LISTED])


@lru_cache(maxsize=1 << 16)
def _one(a: Party, b: Party) -> float:
    verdict = agreement.agree(a, b)
    if verdict is not None:
        return VISIBLE if verdict else NOBODY
    domain = (a.address or "").rpartition("@")[2].casefold()
    return DOMAIN if domain and domain == (b.address or "").rpartition("@")[2].casefold() else OPEN


def _unrelated(groups: Sequence[Sequence[Party]]) -> int:
    """How many of the groups have visibly nobody in common with one another, counted greedily."""
    apart: list[Sequence[Party]] = []
    for members in groups:
        if members and all(overlap(members, other) == NOBODY for other in apart):
            apart.append(members)
    return len(apart)


# -------------------------------------------------------------------------------------------------- time


def moment(message: Message) -> datetime | None:
    """When the message was sent (UTC), ``None`` where nobody knows."""
    return None if message.sent is None else message.sent.utc


def order(message: Message) -> tuple[datetime, bool, datetime, str] | None:
    """Sorts messages by time; within one minute, all that many headers print, openings come first."""
    when = moment(message)
    if when is None:
        return None
    return when.replace(second=0, microsecond=0), message.header.subject_action is not None, when, message.id


def day_only(message: Message) -> bool:
    """Does the header print a date without a time, so that ``sent`` is the start of that day?"""
    date = message.header.date
    return date is not None and date.precision == "day"


def latest(message: Message) -> tuple[datetime, bool, datetime, str] | None:
    """As ``order``, for what may come before the message: the end of the day where only that is printed."""
    key = order(message)
    if key is None or not day_only(message):
        return key
    return key[0] + ONE_DAY, *key[1:]


def later(parent: Message, child: Message) -> bool:
    """Is the parent dated after the child, by more than clocks can be off?"""
    if parent.sent is None or child.sent is None:
        return False
    settled = {"stated", "inferred"} >= {parent.sent.basis, child.sent.basis}
    slack = CLOCK_SLACK if settled else UNSETTLED_CLOCK
    return parent.sent.utc - child.sent.utc > (slack + ONE_DAY if day_only(child) else slack)


# ------------------------------------------------------------------------------------------- quoted words


def runs(text: str) -> frozenset[tuple[str, ...]]:
    """All runs of ``RUN`` words in a row; of a shorter text, the text itself."""
    words = tuple(WORD.findall(text.casefold()))
    if len(words) <= RUN:
        return frozenset((words,)) if words else frozenset()
    return frozenset(words[i : i + RUN] for i in range(len(words) - RUN + 1))


def contained(quote: str, body: str) -> float:
    """Share of a quote's runs of words that occur in a body, 0 to 1."""
    wanted = runs(quote)
    if not wanted:
        return 0.0
    size = len(next(iter(wanted)))
    words = tuple(WORD.findall(body.casefold()))
    there = {words[i : i + size] for i in range(len(words) - size + 1)}
    return len(wanted & there) / len(wanted)
