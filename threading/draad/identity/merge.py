"""Copies recognised, in order: what headers name, what is equal, what agrees, what the place settles.

Readings come in; messages with all their copies go out, and what stayed in doubt.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import NamedTuple

from draad.fields import marks
from draad.identity import candidates, headers
from draad.identity.compare import (
    HOURS,
    NEAR,
    NOWHERE,
    SAME,
    SHORT,
    STRANGE,
    Judge,
    Place,
    Shifts,
    between,
    shift_of,
)
from draad.identity.faces import Face, Faces, Text
from draad.identity.groups import Chains, Groups
from draad.model import Draft, Header, Message, Party, Problem, Reading, WallTime

# points that stay enough when a distance between two clocks turns out to be none
SURE = SAME + HOURS
# copies of a group that are asked what stands above and below them; the rest says the same
ASKED = 12
# words that a copy may lack before it counts as showing less: page furniture differs
LACKING = 2
# share of the longest copy's letters from which a copy is as complete, so that its redactions decide
COMPLETE = 0.98
# the same for a mail file: what others have more than that is the quoter's, a disclaimer or a remark between
# the lines; where half is lacking, a part of the mail could not be read
COMPLETE_MAIL = 0.5
# mails under one Message-ID, or quoted under one, that a draft is compared with; more of them come from
# software that gives every mail the same
NAMESAKES = 8
ONE_DAY = 1440  # minutes; mails under one Message-ID that are dated further apart may be two
SAME_ID = "the same Message-ID"
NAMED = "the reply names it"


class Match(NamedTuple):
    """Two drafts that are one message by themselves.

    Points, numbers of the drafts, place, words that agree, and whether the times or the place speak for it
    too.
    """

    points: float
    one: int
    other: int
    place: Place
    matched: int
    supported: bool

    @property
    def rank(self) -> tuple[float, int, int]:
        """Strongest first."""
        return (-self.points, self.one, self.other)


def merge(
    readings: Iterable[Reading], common: frozenset[str] = frozenset()
) -> tuple[list[Message], list[Problem]]:
    """Recognise the copies of each message.

    Parameters
    ----------
    readings
        In any order; the result does not depend on it.
    common
        Casefolded bare subjects that many mails carry (``overleg``): being equal says little.

    Returns
    -------
    tuple
        The messages in the order of their first copies (by document and position), every draft being a copy
        of exactly one; and a ``Problem`` for each pair that looked like one message and was kept apart, or
        has one Message-ID and is visibly two.
        ``sent`` and ``action`` are left to others.
    """
    ordered = sorted(readings, key=lambda reading: reading.document.id)
    drafts: list[Draft] = []
    prints: list[tuple[str, int]] = []
    for reading in ordered:
        for draft in sorted(reading.drafts, key=lambda draft: draft.index):
            drafts.append(draft)
            prints.append((reading.document.sha256, draft.start))
    table = _Table(drafts, prints, common)
    # what a header says comes before all that is only seen
    table.unite_by_id()
    table.unite_named()
    table.unite_released_twice()
    table.unite_equal_faces()
    # what needs no clock to be believed teaches the clocks for the rest
    table.unite_matches(table.weighed(candidates.equal_texts(table.faces), SURE))
    table.learn_clocks()
    table.unite_matches(table.weighed(candidates.equal_texts(table.faces)))
    table.unite_matches(table.weighed(table.alike()))
    table.learn_clocks()
    table.unite_passed_on()
    table.unite_by_place()
    # a copy without a time fits every newsletter of its text: its place was asked before
    table.unite_timeless()
    return table.messages()


def _damage(texts: dict[int, Text]) -> dict[int, int]:
    """How many words of each text look misread: of letters and digits, of one letter, or in no other copy.

    By number of the text; nothing is said of a text that stands alone.
    """
    if len(texts) < 2 or len(texts) > ASKED:
        return dict.fromkeys(texts, 0)
    words = {number: set(text.head.split()) for number, text in texts.items()}
    shown = Counter(word for own in words.values() for word in own)
    damage = {}
    for number, own in words.items():
        alone = sum(shown[word] == 1 for word in own) if len(words) > 2 else 0
        bent = sum(_bent(word) for word in own)
        damage[number] = alone + bent
    return damage


def _bent(word: str) -> bool:
    """Whether a word mixes letters and digits, or is a letter that is no word."""
    if len(word) == 1:
        return word.isalpha() and word not in "aeioyuàéèüå"
    return not word.isalpha() and not word.isdigit() and any(c.isdigit() for c in word)


class _Table:
    """All drafts of one run with what is known about them so far; each step unites more of them."""

    def __init__(self, drafts: list[Draft], prints: list[tuple[str, int]], common: frozenset[str]) -> None:
        self._drafts = drafts
        self._prints = prints
        self._read = Faces(drafts, common)
        self.faces = self._read.all
        self._of = self._read.of
        self._chains = Chains(drafts)
        self._judge = Judge()
        self._groups = Groups(self._chains, self.faces, self._of, self._judge)
        # the first draft that shows a face stands for it
        self._first: list[int] = [-1] * len(self.faces)
        for draft in range(len(drafts) - 1, -1, -1):
            self._first[self._of[draft]] = draft
        # pairs of a few words that wait for their places, and pairs that were refused
        self._waiting: list[tuple[int, int]] = []
        self._timeless: list[Match] = []
        self._refused: dict[tuple[int, int], str] = {}
        # the Message-ID that a draft tells, that which its header answers, and that by which the message on
        # top names what it quotes
        self._borne = headers.borne(drafts)
        self._answered = headers.answered(drafts, self._borne.values())
        self._named = headers.named(drafts, self._answered, self._chains)
        # Message-ID -> a draft of each mail that bears it: one, but for broken software
        self._mails: dict[str, list[int]] = {}
        # the same of what is quoted under an id that no mail bears
        self._quoted: dict[str, list[int]] = {}
        # drafts that a quoted copy of a reply names
        self._passed_on: dict[int, str] = {}

    def unite_by_id(self) -> None:
        """Drafts of one Message-ID are one message, but for mails that share an id and nothing else."""
        by_id: dict[str, list[int]] = {}
        for draft, name in self._borne.items():
            by_id.setdefault(name, []).append(draft)
        mails = 0
        for name, drafts in by_id.items():
            # copies of one mail side by side, so that a look at the last few mails finds them
            heads: list[int] = []
            for draft in sorted(drafts, key=self._by_look):
                head = next((h for h in heads[: -NAMESAKES - 1 : -1] if not self._namesakes(h, draft)), None)
                self._groups.bear(draft, mails if head is None else self._groups.mail(head) or 0)
                if head is None:
                    heads.append(draft)
                    mails += 1
                else:
                    self._groups.unite_same(head, draft)
            self._mails[name] = heads

    def _by_look(self, draft: int) -> tuple[str, int, int, int]:
        return (*candidates.by_subject(self.faces[self._of[draft]]), draft)

    def _namesakes(self, one: int, other: int) -> bool:
        """Are two mails under one Message-ID plainly two: other words, and another day or subject?"""
        a, b = self.faces[self._of[one]], self.faces[self._of[other]]
        if a is b or not self._strangers(a.text, b.text):
            return False
        if self._judge.subject(a.subject, b.subject).points < 0:
            return True
        if a.time is None or b.time is None:
            return False
        return min(abs(x - y) for x in a.time.readings for y in b.time.readings) > ONE_DAY

    def _strangers(self, a: Text, b: Text) -> bool:
        """Have two texts hardly a word in common, in whatever order?"""
        if not a.visible or not b.visible:
            return False
        if self._judge.align(a, b).matched >= STRANGE * min(a.visible, b.visible):
            return False
        # what was quoted in parts, with remarks between them, is in another order
        mine, theirs = self._read.shingles(a), self._read.shingles(b)
        least = min(len(mine), len(theirs))
        return not least or len(mine & theirs) < STRANGE * least

    def unite_named(self) -> None:
        """What replies name and quote directly below is the mail of that id, unless it visibly is not.

        Where no file holds that mail, what is quoted under its id is one message, with the same proviso.
        """
        by_id: dict[str, list[int]] = {}
        for draft, name in self._named.items():
            by_id.setdefault(name, []).append(draft)
        for name, drafts in by_id.items():
            heads = list(self._mails.get(name, ()))
            for draft in sorted(drafts, key=lambda d: (-self.faces[self._of[d]].text.letters, d)):
                one = any(self._unite_quoted(head, draft) for head in heads[:NAMESAKES])
                if not one and name not in self._mails:
                    heads.append(draft)
            self._quoted[name] = heads

    def unite_passed_on(self) -> None:
        """What stands below a quoted copy of a reply is what that reply names, unless it visibly is not.

        Going down each document, so that what is found in one place tells what stands below it.
        """
        answered: dict[int, str] = {}
        for draft, name in self._answered.items():
            mail = self._groups.mail(draft)
            if mail is not None:
                answered[mail] = min(name, answered.get(mail, name))
        if not answered:
            return
        for draft in range(len(self._drafts)):
            if draft in self._borne or draft in self._named or not self._chains.only(draft):
                continue
            mail = self._groups.mail(self._chains.quoter[draft])
            name = "" if mail is None else answered.get(mail, "")
            heads = self._quoted.get(name) or self._mails.get(name) or []
            if any(self._unite_quoted(head, draft) for head in heads[:NAMESAKES]):
                self._passed_on[draft] = name

    def _unite_quoted(self, head: int, draft: int) -> bool:
        a, b = self.faces[self._of[head]], self.faces[self._of[draft]]
        texts = self._judge.align(a.text, b.text)
        time = self._judge.time(a, b, texts.matched, texts)
        told = time.points >= NEAR and self._judge.sender(a, b).points > 0
        # two replies may quote different parts, but then it is the header that has to say whose they are
        if not told and self._strangers(a.text, b.text):
            return False
        return not self._groups.unite(head, draft, NOWHERE, texts.matched, supported=True, named=True)

    def unite_released_twice(self) -> None:
        """A document that was released twice holds each of its messages twice."""
        first: dict[tuple[str, int], int] = {}
        for draft, place in enumerate(self._prints):
            if place[0]:
                before = first.setdefault(place, draft)
                if before != draft and self._of[before] == self._of[draft]:
                    self._groups.unite_same(before, draft)

    def unite_equal_faces(self) -> None:
        """Copies that show the same in all respects are one, however many, where that is enough."""
        enough: dict[int, bool] = {}
        last: dict[int, int] = {}
        for draft, number in enumerate(self._of):
            first = self._first[number]
            if first != draft:
                if number not in enough:
                    weighing = self._judge.weigh(self.faces[number], self.faces[number])
                    enough[number] = not weighing.against and weighing.points >= SAME
                if enough[number] and self.faces[number].text.visible >= SHORT:
                    self._groups.unite_same(first, draft)
                elif enough[number] and not self._groups.two_mails(first, draft):
                    # the same thanks, in the same minute, may be for two messages
                    self._waiting += sorted({(first, draft), (last[number], draft)})
            last[number] = draft

    def alike(self) -> Iterator[tuple[int, int]]:
        """Pairs of faces with different texts that share words, a minute, or a hand and an hour's minute."""
        holders: dict[int, list[Face]] = {}
        seen: set[tuple[int, int]] = set()
        for face in sorted(self.faces, key=candidates.by_minute):
            key = (face.text.number, self._groups.find(self._first[face.number]))
            if key not in seen:
                seen.add(key)
                holders.setdefault(face.text.number, []).append(face)
        for one, other in candidates.like_texts(self._read.anchors(), holders):
            for a, b in candidates.crossed(holders[one], holders[other]):
                yield a.number, b.number
        yield from candidates.one_minute(self.faces)
        yield from candidates.one_hand(self.faces)

    def weighed(self, pairs: Iterable[tuple[int, int]], enough: float = SAME) -> list[Match]:
        """Weigh pairs of faces by themselves; those of a few words wait until their places are known."""
        found = []
        for one, other in pairs:
            a, b = self._first[one], self._first[other]
            if self._groups.settled(a, b):
                continue
            weighing = self._judge.weigh(self.faces[one], self.faces[other])
            if weighing.matched < SHORT:
                if enough == SAME and (weighing.waits or (not weighing.against and weighing.points > 0)):
                    self._waiting.append((min(a, b), max(a, b)))
            elif not weighing.against and weighing.points >= enough:
                match = Match(
                    weighing.points, min(a, b), max(a, b), NOWHERE, weighing.matched, weighing.timed
                )
                if weighing.timed:
                    found.append(match)
                elif enough == SAME:
                    self._timeless.append(match)
        return found

    def unite_matches(self, matches: Iterable[Match]) -> list[int]:
        """Unite pairs, strongest first; gives the drafts by which groups have grown."""
        grown = []
        for match in sorted(matches, key=lambda match: match.rank):
            groups = self._groups
            if groups.settled(match.one, match.other):
                continue
            why = groups.unite(match.one, match.other, match.place, match.matched, match.supported)
            if why:
                self._refused.setdefault((match.one, match.other), why)
            else:
                grown.append(match.one)
        return grown

    def learn_clocks(self) -> None:
        """Count by how much the times of one message differ between makes of header."""
        shifts: Shifts = {}
        for root in self._groups.joined():
            shown: dict[str, Face] = {}
            for draft in self._groups.members(root)[:ASKED]:
                face = self.faces[self._of[draft]]
                if face.minute is not None:
                    before = shown.setdefault(face.make, face)
                    if before is not face and face.number < before.number:
                        shown[face.make] = face
            makes = sorted(shown)
            for at, make in enumerate(makes):
                for other in makes[at + 1 :]:
                    one, two = shown[make].time, shown[other].time
                    assert one is not None
                    assert two is not None
                    distance = between(one, two)
                    if distance is not None:
                        shift = 0 if abs(distance) <= 1 else shift_of(distance)
                        if shift is not None:
                            shifts.setdefault((make, other), Counter())[shift] += 1
        self._judge.learn(shifts)

    def unite_by_place(self) -> None:
        """Settle by the chain, outwards from what has just been united, until nothing changes."""
        self.unite_matches(self._placed(self._waiting))
        self._spread(self._groups.joined())

    def unite_timeless(self) -> None:
        """Unite what no printed time speaks for, and what that settles in turn."""
        grown = self.unite_matches(self._timeless)
        self._spread(sorted({self._groups.find(draft) for draft in grown}))

    def _spread(self, changed: list[int]) -> None:
        while changed:
            grown = self.unite_matches(self._placed(self._beside(changed)))
            changed = sorted({self._groups.find(draft) for draft in grown})

    def _placed(self, pairs: Iterable[tuple[int, int]]) -> list[Match]:
        """Weigh pairs of drafts with their places."""
        found = []
        for one, other in pairs:
            if self._groups.settled(one, other):
                continue
            a, b = self.faces[self._of[one]], self.faces[self._of[other]]
            place = self._place(one, other)
            weighing = self._judge.weigh(a, b, place)
            if not weighing.against and weighing.points >= SAME:
                supported = weighing.timed or place.above or bool(place.below)
                found.append(
                    Match(
                        weighing.points, min(one, other), max(one, other), place, weighing.matched, supported
                    )
                )
        return found

    def _beside(self, changed: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Pairs that groups which have grown bring together: what they quote, and what quotes them."""
        for root in changed:
            members = self._groups.members(root)
            below = self._one_each(child for draft in members for child in self._chains.quoted.get(draft, ()))
            above = self._one_each(
                self._chains.quoter[draft] for draft in members if self._chains.quoter[draft] >= 0
            )
            orders = (self._by_words, self._by_clock_face, self._by_minute)
            yield from candidates.neighbours(below, orders)
            yield from candidates.neighbours(above, orders)

    def _one_each(self, drafts: Iterable[int]) -> list[int]:
        """One draft of each group and each face, so that what is one already is not compared again."""
        found: dict[int, int] = {}
        for draft in drafts:
            root = self._groups.find(draft)
            if draft < found.get(root, len(self._drafts)):
                found[root] = draft
        return sorted(found.values())

    def _by_words(self, draft: int) -> tuple[str, int, int, int]:
        return (*candidates.by_words(self.faces[self._of[draft]]), draft)

    def _by_clock_face(self, draft: int) -> tuple[int, int, int, int]:
        return (*candidates.by_clock_face(self.faces[self._of[draft]]), draft)

    def _by_minute(self, draft: int) -> tuple[int, int, int]:
        return (*candidates.by_minute(self.faces[self._of[draft]]), draft)

    def _place(self, one: int, other: int) -> Place:
        a, b = self._groups.find(one), self._groups.find(other)
        above = not self._above(a).isdisjoint(self._above(b))
        mine, theirs = self._below(a), self._below(b)
        below: bool | None = None
        if mine and theirs:
            if not mine.keys().isdisjoint(theirs):
                below = True
            elif self._visibly_two(next(iter(mine.values())), next(iter(theirs.values()))):
                below = False
        bottom = not mine and not theirs and self._on_top(a) != self._on_top(b)
        return Place(above, below, bottom)

    def _on_top(self, root: int) -> bool:
        return any(self._chains.quoter[draft] < 0 for draft in self._groups.members(root)[:ASKED])

    def _above(self, root: int) -> set[int]:
        """Groups that quote this one and nothing beside it."""
        chains = self._chains
        return {
            self._groups.find(chains.quoter[draft])
            for draft in self._groups.members(root)[:ASKED]
            if chains.only(draft)
        }

    def _below(self, root: int) -> dict[int, int]:
        """Groups that this one quotes, each with a draft that shows it."""
        found: dict[int, int] = {}
        for draft in self._groups.members(root)[:ASKED]:
            for child in self._chains.quoted.get(draft, ())[:ASKED]:
                found.setdefault(self._groups.find(child), child)
        return found

    def _visibly_two(self, one: int, other: int) -> bool:
        weighing = self._judge.weigh(self.faces[self._of[one]], self.faces[self._of[other]])
        return bool(weighing.against) and (weighing.points < 0)

    def messages(self) -> tuple[list[Message], list[Problem]]:
        """The messages, and the pairs that were kept apart in doubt."""
        groups = self._groups.all()
        made = []
        for members in groups.values():
            order, letters = self._best_first(members)
            made.append((members, order, letters))
        ids = self._ids([order for _, order, _ in made])
        rfc_ids = self._rfc_ids(groups)
        messages = []
        for (_, order, _), name, rfc_id in zip(made, ids, rfc_ids, strict=True):
            messages.append(self._message(name, order, rfc_id))
        by_root = dict(zip(groups, ids, strict=True))
        return messages, self._doubts(by_root) + self._shared(by_root)

    def _rfc_ids(self, groups: Mapping[int, Sequence[int]]) -> list[str | None]:
        """The Message-ID of each group: its own, or else that by which all replies name it that name it.

        An id that no file carries goes to one group: that which most replies quote under it.
        """
        found: list[str | None] = []
        claims: dict[str, list[tuple[int, int]]] = {}
        for number, members in enumerate(groups.values()):
            own = next((self._borne[draft] for draft in members if draft in self._borne), None)
            found.append(own)
            names = Counter(self._named[draft] for draft in members if draft in self._named)
            if own is None and len(names) == 1:
                ((name, times),) = names.items()
                if name not in self._mails:
                    claims.setdefault(name, []).append((times, number))
        for name, claimed in claims.items():
            claimed.sort(reverse=True)
            if len(claimed) == 1 or claimed[0][0] > claimed[1][0]:
                found[claimed[0][1]] = name
        return found

    def _best_first(self, members: Sequence[int]) -> tuple[list[int], int]:
        """Copies, best first: of the most complete that with the fewest redactions, mail files first."""
        faces = [self.faces[self._of[draft]] for draft in members]
        most = max(face.text.letters for face in faces)
        damage = _damage({face.text.number: face.text for face in faces})

        def key(draft: int) -> tuple[bool, int, bool, int, int, int, int]:
            text = self.faces[self._of[draft]].text
            mail = self._drafts[draft].form == "mail"
            full = text.letters >= (COMPLETE_MAIL if mail else COMPLETE) * most and text.letters > 0
            quoted = self._chains.quoter[draft] >= 0
            hidden = text.wild if full else -text.letters
            return (not full, hidden, not mail, damage[text.number], quoted, -text.letters, draft)

        return sorted(members, key=key), most

    def _message(self, name: str, order: Sequence[int], rfc_id: str | None) -> Message:
        copies = tuple(self._drafts[draft] for draft in order)
        best = self.faces[self._of[order[0]]]
        grounds: list[str] = []
        incomplete = []
        said: dict[tuple[int, Place, str], str] = {}
        for position, draft in enumerate(order[1:], 1):
            face = self.faces[self._of[draft]]
            place = NOWHERE
            if face.text.number != best.text.number or face.text.visible < SHORT:
                place = self._standing_like(order[0], draft)
            header = ""
            if rfc_id is not None and draft in self._borne and order[0] in self._borne:
                header = SAME_ID
            elif rfc_id is not None and rfc_id in (self._named.get(draft), self._passed_on.get(draft)):
                header = NAMED
            why = said.get((face.number, place, header))
            if why is None:
                why = said[face.number, place, header] = self._judge.explain(best, face, place, header)
            grounds.append(why)
            if self._shows_less(best, face):
                incomplete.append(position)
        return Message(
            id=name,
            copies=copies,
            header=_together(copies),
            body="" if copies[0].withheld is not None else copies[0].body,
            presence="released" if any(c.depth == 0 and c.quoted_by is None for c in copies) else "quoted",
            grounds=tuple(grounds),
            incomplete=tuple(incomplete),
            rfc_id=rfc_id,
        )

    def _standing_like(self, best: int, draft: int) -> Place:
        """What the places of two copies of one message have in common."""
        chains, find = self._chains, self._groups.find
        above = (
            chains.only(best)
            and chains.only(draft)
            and find(chains.quoter[best]) == find(chains.quoter[draft])
        )
        mine = {find(child) for child in chains.quoted.get(best, ())[:ASKED]}
        below = any(find(child) in mine for child in chains.quoted.get(draft, ())[:ASKED])
        return Place(above, True if below else None)

    def _shows_less(self, best: Face, face: Face) -> bool:
        if face.text.number == best.text.number:
            return False
        if not face.text.visible:
            return best.text.visible > 0
        texts = self._judge.align(best.text, face.text)
        return texts.hidden[0] > 0 or texts.missing[0] + texts.cut[0] > LACKING

    def _ids(self, orders: Sequence[Sequence[int]]) -> list[str]:
        """Ids from the content of the best copies; from their places too where that is too little."""
        plain = [self._content(order[0]) for order in orders]
        times = Counter(plain)
        ids = []
        taken: dict[str, int] = {}
        for content, order in zip(plain, orders, strict=True):
            face = self.faces[self._of[order[0]]]
            named = face.sender is not None and face.sender.named
            if times[content] > 1 or (face.text.visible < SHORT and not named):
                content += "\x1e" + "\x1f".join(map(str, min(self._prints[draft] for draft in order)))
            name = "m" + blake2b(content.encode("utf-8", "replace"), digest_size=6).hexdigest()
            # the same document under two names, kept apart: its order is all that is left
            number = taken[name] = taken.get(name, 0) + 1
            if number > 1:
                name = (
                    "m"
                    + blake2b(f"{content}\x1e{number}".encode("utf-8", "replace"), digest_size=6).hexdigest()
                )
            ids.append(name)
        return ids

    def _content(self, draft: int) -> str:
        header = self._drafts[draft].header
        face = self.faces[self._of[draft]]
        wall = header.date
        when = ""
        if wall is not None:
            when = (
                f"{wall.local.isoformat()}{wall.offset}"
                if wall.local is not None
                else " ".join(wall.raw.split())
            )
        sender = header.sender
        return "\x1f".join(
            (
                ((sender.name or "") + "<" + (sender.address or "")).casefold() if sender is not None else "",
                when,
                face.subject.key if face.subject is not None else "",
                face.text.digest.hex(),
            )
        )

    def _shared(self, ids: dict[int, str]) -> list[Problem]:
        """One problem for each mail after the first under one Message-ID."""
        problems = []
        find = self._groups.find
        for heads in self._mails.values():
            for draft in heads[1:]:
                place = self._drafts[draft]
                first = ids[find(heads[0])]
                problems.append(
                    Problem(
                        "identity.message-id-shared",
                        f"has the Message-ID of {first}, but other words, and another day or subject",
                        place.document,
                        place.start,
                        place.end,
                        ids[find(draft)],
                    )
                )
        return problems

    def _doubts(self, ids: dict[int, str]) -> list[Problem]:
        """One problem for each message that a copy of another was kept out of."""
        problems = []
        told: set[tuple[str, str]] = set()
        for (one, other), why in sorted(self._refused.items()):
            first, second = ids[self._groups.find(one)], ids[self._groups.find(other)]
            if self._groups.settled(one, other) or (first, second) in told or (second, first) in told:
                continue
            told.add((first, second))
            draft = self._drafts[other]
            problems.append(
                Problem(
                    "identity.kept-apart",
                    f"looks like a copy of {first} and was kept apart: {why}",
                    draft.document,
                    draft.start,
                    draft.end,
                    second,
                )
            )
        return problems


def _together(copies: Sequence[Draft]) -> Header:
    """The header that the copies together show.

    Field by field what is visible before what is blacked out before what is absent, the longest list of
    recipients, the finest date, and among equals what the best copy shows.  ``copies``: best first.
    """
    headers = [copy.header for copy in copies]
    if len(headers) == 1:
        return headers[0]
    titled = max(headers, key=_subject_rank)
    attachments = dict.fromkeys(name for header in headers for name in header.attachments)
    return Header(
        sender=max((h.sender for h in headers), key=_party_rank),
        to=max((h.to for h in headers), key=_list_rank),
        cc=max((h.cc for h in headers), key=_list_rank),
        bcc=max((h.bcc for h in headers), key=_list_rank),
        date=max((h.date for h in headers), key=_date_rank),
        received=max((h.received for h in headers), key=_date_rank),
        subject=titled.subject,
        base_subject=titled.base_subject,
        subject_action=titled.subject_action,
        attachments=tuple(attachments),
    )


def _party_rank(party: Party | None) -> tuple[int, int]:
    if party is None:
        return (0, 0)
    if party.unreadable and not party.name and not party.address:
        return (1, 0)
    whole = bool(party.address) and not (party.address or "").startswith("@")
    shown = 2 * bool(party.name) + 2 * whole + (bool(party.address) and not whole)
    return (2, shown)


def _list_rank(people: tuple[Party, ...]) -> tuple[int, int]:
    return (len(people), sum(_party_rank(party)[1] for party in people))


_FINENESS = {None: 0, "day": 1, "minute": 2, "second": 3}


def _date_rank(wall: WallTime | None) -> tuple[int, int, bool]:
    if wall is None:
        return (0, 0, False)
    if wall.local is None:
        return (1 if wall.redacted else 2, 0, False)
    return (3, _FINENESS[wall.precision], not wall.alternatives)


def _subject_rank(header: Header) -> int:
    """Visible before redacted before absent."""
    if not header.subject:
        return 0
    return 1 if marks.find(header.subject) else 2
