"""The rules: one small function each, whose name is the evidence it gives.

A rule looks at two messages and says what speaks for the one being the answer to, or a forward of, the other.
It does not know the other candidates; choosing is the business of ``build``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from draad.graph.facts import (
    DOMAIN,
    NOBODY,
    OPEN,
    VISIBLE,
    Facts,
    among,
    author,
    contained,
    later,
    moment,
    overlap,
    recipients,
    same_subject,
    unlike_subjects,
)
from draad.graph.headers import PLACES, Named, steps
from draad.model import Evidence, Message

# Confidences: 0 to 1, higher is surer, not probabilities.
NAMED = 0.99  # the header says so; what is left is a reply button pressed on another mail
REFERRED = 0.97  # some programs list a message that was not answered last
CLAIMED = 0.9  # an answer's References tell it, not the message's own header
INDEXED = (0.9, 0.7, 0.6)  # the parent's Thread-Index, that of an ancestor one step above, or further up
BELOW = 0.95  # the page shows it; what is left is a page taken apart wrongly
BELOW_AND_ALIKE = 0.99  # the page shows it, and subject and people agree
UNLIKE_FACTOR = 0.65  # subjects share nothing: two mails may have been put on one page
LATER_FACTOR = 0.75  # the quoted one is dated later: a wrong clock, or a page put together wrongly
FURTHER_FACTOR = 0.6  # quoted by the same message, but below another one

SUBJECT = 0.3  # the same subject, by itself, starts a case
PEOPLE = 0.3  # sender and recipients fit both ways
NEARNESS = 0.25  # answers come soon
FOLLOW_UP = 0.6  # people fit as a second mail of one sender to the same people: rarer than an answer
DECAY = timedelta(days=14)  # nearness falls to a third in so much time
TELLING_ALONE = 3  # telling words by which a subject speaks for itself, where all people are blacked out
UNDATED_NEARNESS = 0.3  # not known to be near, nor to be far
BARE = 0.55  # nothing but people and time: the weakest link that is still made
BARE_REACH = timedelta(days=2)  # how soon an answer must come when its subject says nothing

QUOTE_WORDS = 6  # fewer quoted words may stand in any mail
QUOTE_SHARE = 0.7  # share of the quote found back; the rest is scanning and black bars
QUOTE_BASE, QUOTE_GAIN = 0.5, 0.4  # 0.78 to 0.9


class Finding(NamedTuple):
    """What a rule found, and how surely (0 to 1)."""

    evidence: Evidence
    confidence: float


Rule = Callable[[Message, Message, Facts], Finding | None]


def answers(told: Named, rfc_id: str | None) -> Finding | None:
    """A header names this id in In-Reply-To."""
    return Finding(Evidence("in-reply-to", told.places), NAMED) if rfc_id in told.answers else None


def refers(told: Named, rfc_id: str | None) -> Finding | None:
    """A header names this id last in References."""
    return Finding(Evidence("references", told.places), REFERRED) if rfc_id in told.references[-1:] else None


def in_reply_to(child: Message, parent: Message, facts: Facts) -> Finding | None:
    """The child's header names the parent in In-Reply-To."""
    told = facts.headers.named.get(child.id)
    return None if told is None else answers(told, parent.rfc_id)


def references(child: Message, parent: Message, facts: Facts) -> Finding | None:
    """The child's header names the parent last in References, or an answer's puts it directly above."""
    told = facts.headers.named.get(child.id)
    if told is not None and told.parent is not None:
        return refers(told, parent.rfc_id)
    claim = facts.headers.claims.get(child.rfc_id or "")
    if claim is None or claim.above != parent.rfc_id:
        return None
    return Finding(Evidence("references", claim.places), CLAIMED)


def thread_index(child: Message, parent: Message, facts: Facts) -> Finding | None:
    """The child's Thread-Index continues the parent's; the fewer answers between them, the surer."""
    told, above = facts.headers.named.get(child.id), facts.headers.named.get(parent.id)
    between = 0 if told is None or above is None else steps(told.thread_index, above.thread_index)
    if told is None or not between:
        return None
    return Finding(Evidence("thread-index", told.places), INDEXED[min(between, len(INDEXED)) - 1])


def quoted_directly_below(child: Message, parent: Message, facts: Facts) -> Finding | None:
    """The parent follows the child in the same document, with nothing between them."""
    sightings = facts.below.get(child.id, {}).get(parent.id, ())
    if not sightings:
        return None
    direct = [s for s in sightings if s.first]
    confidence = BELOW if direct else BELOW * FURTHER_FACTOR
    if unlike_subjects(facts.subject(child), facts.subject(parent)):
        confidence *= UNLIKE_FACTOR
    if later(parent, child):
        confidence *= LATER_FACTOR
    alike = same_subject(facts.subject(child), facts.subject(parent)) > 0.0
    if confidence == BELOW and alike and fit(child, parent) >= DOMAIN:
        confidence = BELOW_AND_ALIKE
    places = [(s.document, s.start, s.end) for s in direct or sightings]
    return Finding(Evidence("quoted-directly-below", tuple(places[:PLACES])), confidence)


def quoted_text(child: Message, parent: Message, facts: Facts) -> Finding | None:
    """The child quotes, without saying whose they are, words that stand in the parent."""
    best: Finding | None = None
    for text, draft in facts.quotes.get(child.id, ()):
        if len(text.split()) < QUOTE_WORDS:
            continue
        share = contained(text, parent.body)
        if share >= QUOTE_SHARE and (best is None or QUOTE_BASE + QUOTE_GAIN * share > best.confidence):
            evidence = Evidence("quoted-text", ((draft.document, draft.start, draft.end),))
            best = Finding(evidence, QUOTE_BASE + QUOTE_GAIN * share)
    return best


def subject_and_people(child: Message, parent: Message, facts: Facts) -> Finding | None:
    """A reply or forward of the parent's subject, between people who fit; the sooner, the surer."""
    subject = facts.subject(child)
    if not facts.answers(child) or facts.bare(subject):
        return None
    likeness = same_subject(subject, facts.subject(parent))
    people = fit(child, parent)
    if likeness == 0.0 or people == NOBODY:
        return None
    if people <= OPEN and len(subject.telling) < TELLING_ALONE:
        return None  # nobody to be seen, and a subject that many mails may have
    confidence = SUBJECT * likeness + PEOPLE * people + NEARNESS * nearness(child, parent)
    return Finding(Evidence("subject-and-people", header_places(child, parent)), confidence)


def people_and_time(child: Message, parent: Message, facts: Facts) -> Finding | None:
    """A reply under a subject that says nothing, soon after, between two who visibly write to each other."""
    subject = facts.subject(child)
    if child.header.subject_action != "reply" or not facts.bare(subject):
        return None
    sent, before = moment(child), moment(parent)
    if sent is None or before is None or abs(sent - before) > BARE_REACH:
        return None
    if subject.text != facts.subject(parent).text or fit(child, parent) < VISIBLE:
        return None
    return Finding(Evidence("people-and-time", header_places(child, parent)), BARE)


# strongest first; what each says about a candidate is what the link shows as its evidence
RULES: tuple[Rule, ...] = (
    in_reply_to,
    references,
    thread_index,
    quoted_directly_below,
    quoted_text,
    subject_and_people,
    people_and_time,
)


def fit(child: Message, parent: Message) -> float:
    """How well the people of the two messages fit a reply or forward: NOBODY to VISIBLE.

    Who answers had the mail and writes to its sender; who forwards had the mail.  Either may also take up a
    mail of their own.
    """
    had_it = among(child.header.sender, recipients(parent))
    if child.header.subject_action == "forward":
        return VISIBLE if same_sender(child, parent) else had_it
    if follow_up(child, parent):
        return FOLLOW_UP
    to_sender = among(parent.header.sender, recipients(child))
    if min(had_it, to_sender) == NOBODY and max(had_it, to_sender) < DOMAIN:
        return NOBODY
    return (had_it + to_sender) / 2


def same_sender(child: Message, parent: Message) -> bool:
    """Are both visibly by one sender?"""
    return child.header.sender is not None and among(child.header.sender, author(parent)) == VISIBLE


def follow_up(child: Message, parent: Message) -> bool:
    """Is the child a second mail of one sender to some of the same people, and no forward?"""
    if child.header.subject_action == "forward" or not same_sender(child, parent):
        return False
    return overlap(recipients(child), recipients(parent)) >= DOMAIN


def nearness(child: Message, parent: Message) -> float:
    """1 for an answer at once, falling with time; ``UNDATED_NEARNESS`` where a date is not known."""
    sent, before = moment(child), moment(parent)
    if sent is None or before is None:
        return UNDATED_NEARNESS
    return math.exp(-(abs(sent - before) / DECAY))


def header_places(*messages: Message) -> tuple[tuple[str, int, int], ...]:
    """Where the headers stand that were compared: of each message the best copy that prints a subject."""
    return tuple(place for m in messages for place in header_place(m))


def header_place(message: Message) -> tuple[tuple[str, int, int], ...]:
    """The place of one message's header, in its best copy that prints a subject; empty without copies."""
    copy = next((d for d in message.copies if d.header.subject is not None), None)
    copy = copy or next(iter(message.copies), None)
    return () if copy is None else ((copy.document, copy.start, copy.header_end),)
