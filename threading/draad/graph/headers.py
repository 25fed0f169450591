"""What mail headers say of who answers whom: In-Reply-To, References, Thread-Index.

Threading as in JWZ (https://www.jwz.org/doc/threading.html) without its merging by subject: a message hangs
below the one that its header names, and ids that nobody released stand between as missing messages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from draad.model import Ids, Message

if TYPE_CHECKING:
    from draad.graph.facts import Sighting

PLACES = 5  # documents named as evidence; the reader looks at one or two
NAMESAKES = 8  # mails under one id, or one Thread-Index; what more of them bear tells them not apart
INDEX_ROOT = 44  # hexadecimal digits of the Thread-Index of the first message of a conversation
INDEX_STEP = 10  # and of what each answer adds
INDEX_STEPS = 500  # answers below one another; no conversation is longer, only a broken header

T = TypeVar("T")
Places = tuple[tuple[str, int, int], ...]


class Named(NamedTuple):
    """What the header of a message names, its own id left out; copies that differ were outvoted.

    ``answers`` is In-Reply-To, ``references`` oldest first, ``thread_index`` is in small letters.
    ``places`` are the headers that were read.
    """

    answers: tuple[str, ...]
    references: tuple[str, ...]
    thread_index: str
    places: Places

    @property
    def parent(self) -> str | None:
        """The id that is named as that of the parent, if any."""
        return next(iter((*self.answers[:1], *self.references[-1:])), None)

    def above(self, name: str) -> tuple[str, ...]:
        """The ids above and including one of those named, oldest first."""
        references = self.references
        if name in references:
            return references[: references.index(name) + 1]
        return (*references, name)


class Claim(NamedTuple):
    """Which id References headers put directly above another, how many of them, and where.

    Long headers are cut in the middle: only those count that list the most above the other id.
    """

    votes: int
    above: str
    places: Places


def read(message: Message, anybodys: frozenset[str] = frozenset()) -> Named | None:
    """What the mail files among a message's copies name; ``None`` where they name nothing.

    ``anybodys`` are ids that so many mails bear that naming one says nothing.
    """
    told = [(copy, copy.ids) for copy in message.copies if copy.ids is not None]
    if not told:
        return None
    answers = _commonest(_others(ids.in_reply_to, message, ids, anybodys) for _, ids in told)
    references = _commonest(_others(ids.references, message, ids, anybodys) for _, ids in told)
    index = _commonest((ids.thread_index or "").strip().lower() for _, ids in told)
    if not (answers or references or index):
        return None
    places = sorted((copy.document, copy.start, copy.header_end) for copy, _ in told)
    return Named(answers or (), references or (), index or "", tuple(places[:PLACES]))


def _others(names: Iterable[str], message: Message, ids: Ids, anybodys: frozenset[str]) -> tuple[str, ...]:
    """Each id once; the message's own and those that say nothing are left out."""
    own = {"", message.rfc_id, (ids.message_id or "").strip()}
    kept = (name for raw in names if (name := raw.strip()) not in own and name not in anybodys)
    return tuple(dict.fromkeys(kept))


def _commonest(values: Iterable[T]) -> T | None:
    """The value that most copies give, of equally many the smallest; ``None`` where all are empty."""
    counts = Counter(value for value in values if value)
    return min(counts, key=lambda value: (-counts[value], value), default=None)


def steps(index: str, above: str) -> int:
    """How many answers one Thread-Index is below another; 0 where it does not continue it."""
    added = len(index) - len(above)
    fits = added > 0 and added % INDEX_STEP == 0 and len(above) >= INDEX_ROOT and index.startswith(above)
    return added // INDEX_STEP if fits else 0


def ancestors(index: str) -> Iterator[str]:
    """The Thread-Index of the parent, of its parent, and so on to the first message of the conversation."""
    length, rest = divmod(len(index) - INDEX_ROOT, INDEX_STEP)
    if not rest and length <= INDEX_STEPS:
        for end in range(len(index) - INDEX_STEP, INDEX_ROOT - 1, -INDEX_STEP):
            yield index[:end]


class Headers:
    """What the headers of all messages name, and who bears which id.

    ``named`` has what each message with a telling header names.  ``bearers`` has the messages of each
    Message-ID: one, but for broken software.  ``claims`` has what References headers say stands directly
    above an id that nobody released, or that is known from quotes alone.
    """

    def __init__(
        self, messages: Mapping[str, Message], below: Mapping[str, Mapping[str, Sequence[Sighting]]]
    ) -> None:
        self._messages = messages
        self._below = below
        self.bearers: dict[str, list[str]] = {}
        for name, message in messages.items():
            if message.rfc_id is not None:
                self.bearers.setdefault(message.rfc_id, []).append(name)
        anybodys = frozenset(rfc_id for rfc_id, names in self.bearers.items() if len(names) > NAMESAKES)
        headers = ((name, read(message, anybodys)) for name, message in messages.items())
        self.named = {name: told for name, told in headers if told is not None}
        self._indexed: dict[str, list[str]] = {}
        for name, told in self.named.items():
            if told.thread_index:
                self._indexed.setdefault(told.thread_index, []).append(name)
        self.claims = self._claims()

    def _claims(self) -> dict[str, Claim]:
        found: dict[str, dict[str, Claim]] = {}
        deepest: dict[str, int] = {}
        for told in self.named.values():
            if told.parent is None:
                continue
            ids = told.above(told.parent)
            for depth in range(1, len(ids)):
                above, name = ids[depth - 1], ids[depth]
                if not self.silent(name):
                    continue
                if depth > deepest.get(name, 0):
                    deepest[name] = depth
                    found[name] = {}
                if depth == deepest[name]:
                    before = found[name].get(above) or Claim(0, above, told.places)
                    found[name][above] = before._replace(votes=before.votes + 1)
        return {
            name: min(claims.values(), key=lambda claim: (-claim.votes, claim.above))
            for name, claims in found.items()
        }

    def silent(self, rfc_id: str) -> bool:
        """Does nobody bear this id, or a message whose own header, if any is known, was lost?

        A mail file that names nothing, under a subject that answers nothing, says that it is the first.
        """
        bearers = self.bearers.get(rfc_id, ())
        if len(bearers) != 1:
            return not bearers
        told = self.named.get(bearers[0])
        if told is not None and told.parent is not None:
            return False
        message = self._messages[bearers[0]]
        return message.header.subject_action is not None or all(copy.ids is None for copy in message.copies)

    def parent(self, child: Message) -> str | None:
        """The released or quoted message that the header of a message names as its parent.

        By In-Reply-To, else by the last of References, else by Thread-Index: the parent's, or that of the
        nearest ancestor where no id is named that could stand for the parent.  Where In-Reply-To names what
        nobody bears and References end otherwise (gateways write ids of their own), one that References list
        and the message quotes comes before their last.
        """
        told = self.named.get(child.id)
        if told is None:
            return None
        for rfc_id in (*told.answers, *self._quoted(child, told), *told.references[-1:]):
            found = self._nearest(child, self.bearers.get(rfc_id, ()))
            if found is not None:
                return found
        for index in ancestors(told.thread_index):
            found = self._nearest(child, self._indexed.get(index, ()))
            if found is not None or told.parent is not None:
                return found
        return None

    def _quoted(self, child: Message, told: Named) -> Iterator[str]:
        """The ids of messages directly below that References list, where In-Reply-To says otherwise."""
        if told.answers and told.references[-1:] and told.references[-1] not in told.answers:
            for name, sightings in sorted(self._below.get(child.id, {}).items()):
                rfc_id = self._messages[name].rfc_id
                if rfc_id in told.references and any(seen.first for seen in sightings):
                    yield rfc_id

    def _nearest(self, child: Message, names: Sequence[str]) -> str | None:
        """Of several mails under one id that which is quoted below the child, else the last before it.

        ``None`` where there are none, or too many to tell.
        """
        if len(names) > NAMESAKES:
            return None
        others = [name for name in names if name != child.id]
        if len(others) < 2:
            return next(iter(others), None)
        sent = None if child.sent is None else child.sent.utc
        below = self._below.get(child.id, {})

        def rank(name: str) -> tuple[bool, bool, float, str]:
            when = self._messages[name].sent
            after = sent is not None and when is not None and when.utc > sent
            return name not in below, after, 0.0 if when is None else -when.utc.timestamp(), name

        return min(others, key=rank)
