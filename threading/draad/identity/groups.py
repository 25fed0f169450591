"""Uniting copies into messages, so that near-likes do not chain.

Pairs come in, strongest first; each group keeps a profile of what its copies show, and two groups unite only
if their profiles do not contradict, whatever one pair of their copies says.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from typing import TypeVar

from draad.identity.compare import APART, NEAR, PERSON, SHORT, Judge, Place, by_text
from draad.identity.faces import Face, Text
from draad.model import Draft

SHOWN = 6  # different senders, times and subjects that a profile keeps, commonest first
WITNESSES = 2  # texts that speak for a group: its most complete ones


K = TypeVar("K")


class Chains:
    """Where each draft stands: its document, whom it is quoted by, what it quotes; all by number of draft.

    ``quoter`` is -1 for what stands on top; ``quoted`` has what each draft quotes directly, in order.
    """

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self.document: list[int] = []
        self.quoter: list[int] = []
        self.quoted: dict[int, list[int]] = {}
        # numbers from a walk down each chain: what stands below a draft lies within its interval
        self.enter = [0] * len(drafts)
        self.leave = [0] * len(drafts)
        names: dict[str, int] = {}
        start = 0
        while start < len(drafts):
            end = start
            while end < len(drafts) and drafts[end].document == drafts[start].document:
                end += 1
            self._read(drafts, start, end, names.setdefault(drafts[start].document, len(names)))
            start = end

    def _read(self, drafts: Sequence[Draft], start: int, end: int, document: int) -> None:
        place = {drafts[at].index: at for at in range(start, end)}
        for at in range(start, end):
            self.document.append(document)
            above = drafts[at].quoted_by
            quoter = place.get(above, -1) if above is not None else -1
            if quoter == at:
                quoter = -1
            self.quoter.append(quoter)
            if quoter >= 0:
                self.quoted.setdefault(quoter, []).append(at)
        clock = 0
        seen = [False] * (end - start)
        # what no top leads to, which only a broken reading has, is walked as if it stood on top
        tops = [at for at in range(start, end) if self.quoter[at] < 0]
        for top in (*tops, *range(start, end)):
            if seen[top - start]:
                continue
            stack = [(top, False)]
            while stack:
                at, done = stack.pop()
                clock += 1
                if done:
                    self.leave[at] = clock
                    continue
                if seen[at - start]:
                    continue
                seen[at - start] = True
                self.enter[at] = clock
                stack.append((at, True))
                stack.extend(
                    (child, False) for child in reversed(self.quoted.get(at, ())) if not seen[child - start]
                )

    def only(self, draft: int) -> bool:
        """Is it all that the draft above it quotes?"""
        quoter = self.quoter[draft]
        return quoter >= 0 and len(self.quoted[quoter]) == 1


class Profile:
    """What the copies of one group show, with how many of them do."""

    __slots__ = ("senders", "subjects", "texts", "times")

    def __init__(self, face: Face) -> None:
        self.senders: dict[int, tuple[Face, int]] = {}
        self.times: dict[tuple[int, str], tuple[Face, int]] = {}
        self.subjects: dict[int, tuple[Face, int]] = {}
        self.texts: list[Text] = []
        if face.sender is not None and (face.sender.named or face.sender.domain):
            self.senders[face.sender.number] = (face, 1)
        if face.time is not None:
            self.times[face.time.number, face.make] = (face, 1)
        if face.subject is not None:
            self.subjects[face.subject.number] = (face, 1)
        if face.text.visible:
            self.texts.append(face.text)

    def add(self, other: Profile) -> None:
        """Take in what another group shows."""
        self.senders = _commonest(self.senders, other.senders)
        self.times = _commonest(self.times, other.times)
        self.subjects = _commonest(self.subjects, other.subjects)
        texts = {text.number: text for text in (*self.texts, *other.texts)}
        self.texts = sorted(texts.values(), key=lambda t: (-t.letters, t.wild, t.number))[:WITNESSES]


def _commonest(one: dict[K, tuple[Face, int]], other: dict[K, tuple[Face, int]]) -> dict[K, tuple[Face, int]]:
    both = dict(one)
    for key, (face, count) in other.items():
        mine = both.get(key)
        both[key] = (face, count) if mine is None else (mine[0], mine[1] + count)
    if len(both) <= SHOWN:
        return both
    ranked = sorted(both.items(), key=lambda item: (-item[1][1], item[1][0].number))
    return dict(ranked[:SHOWN])


class Groups:
    """Disjoint groups of drafts; each is named after its first draft.

    Notes
    -----
    Union-find with path halving (Tarjan 1975); the smaller list of members joins the larger.
    """

    def __init__(self, chains: Chains, faces: Sequence[Face], of: Sequence[int], judge: Judge) -> None:
        self._chains = chains
        self._faces = faces
        self._of = of
        self._judge = judge
        self._parent = list(range(len(of)))
        self._members: dict[int, list[int]] = {}
        self._profiles: dict[int, Profile] = {}
        # group -> the mail whose Message-ID it bears, where one of its drafts tells that
        self._mail: dict[int, int] = {}
        # group -> document -> its drafts there, as (enter, draft) in the order of the walk
        self._stands: dict[int, dict[int, list[tuple[int, int]]]] = {}

    def find(self, draft: int) -> int:
        """The name of a draft's group."""
        parent = self._parent
        while parent[draft] != draft:
            parent[draft] = parent[parent[draft]]
            draft = parent[draft]
        return draft

    def members(self, root: int) -> Sequence[int]:
        """The drafts of a group."""
        return self._members.get(root) or (root,)

    def all(self) -> dict[int, list[int]]:
        """All groups, members sorted, in the order of their first drafts."""
        found: dict[int, list[int]] = {}
        for draft in range(len(self._parent)):
            found.setdefault(self.find(draft), []).append(draft)
        return found

    def joined(self) -> list[int]:
        """Names of the groups of two and more, sorted."""
        return sorted(self._members)

    def bear(self, draft: int, mail: int) -> None:
        """Note that a draft, alone until now, has the Message-ID of a mail, which is given by number."""
        self._mail[draft] = mail

    def mail(self, draft: int) -> int | None:
        """The mail whose Message-ID a draft's group bears; ``None`` where no copy tells one."""
        return self._mail.get(self.find(draft))

    def two_mails(self, one: int, other: int) -> bool:
        """Do the groups of two drafts bear two Message-IDs, so that they stay two whatever they show?"""
        if not self._mail:
            return False
        mine, theirs = self.mail(one), self.mail(other)
        return mine is not None and theirs is not None and mine != theirs

    def settled(self, one: int, other: int) -> bool:
        """Are two drafts known to be one message, or two mails?"""
        return self.find(one) == self.find(other) or self.two_mails(one, other)

    def unite(
        self, one: int, other: int, place: Place, matched: int, supported: bool, named: bool = False
    ) -> str:
        """Make the groups of two drafts one.

        Parameters
        ----------
        one, other
            Numbers of the drafts.
        place, matched, supported
            Where they stand, how many of their words agree, and whether their times or places do.
        named
            Whether a header says that they are one, so that a quote may be cut or changed.

        Returns
        -------
        str
            Why they stay two, in a few words; ``""`` where they are one now.
        """
        root, lesser = self.find(one), self.find(other)
        if root == lesser:
            return ""
        if self.two_mails(root, lesser):
            return "their Message-IDs differ"
        if lesser < root:
            root, lesser = lesser, root
        if self._entangled(root, lesser, matched):
            return "one stands below the other"
        excused = frozenset(("text",)) if named else self._excused(one, other, place)
        why = self._contradiction(self._profile(root), self._profile(lesser), excused, supported)
        if why:
            return why
        self._join(root, lesser)
        return ""

    def unite_same(self, one: int, other: int) -> bool:
        """Make two drafts one that show the same; ``False`` for two mails, or where one quotes the other."""
        root, lesser = self.find(one), self.find(other)
        if root == lesser:
            return True
        if self.two_mails(root, lesser):
            return False
        if lesser < root:
            root, lesser = lesser, root
        if self._entangled(root, lesser, SHORT):
            return False
        self._join(root, lesser)
        return True

    def _join(self, root: int, lesser: int) -> None:
        profile = self._profile(root)
        profile.add(self._profile(lesser))
        self._profiles[root] = profile
        self._profiles.pop(lesser, None)
        mine = self._members.pop(root, None) or [root]
        theirs = self._members.pop(lesser, None) or [lesser]
        if len(mine) < len(theirs):
            mine, theirs = theirs, mine
        mine.extend(theirs)
        self._members[root] = mine
        here, there = self._standing(root), self._standing(lesser)
        self._stands.pop(lesser, None)
        if len(here) < len(there):
            here, there = there, here
        for document, stands in there.items():
            line = here.setdefault(document, [])
            for stand in stands:
                insort(line, stand)
        self._stands[root] = here
        mail = self._mail.pop(lesser, None)
        if mail is not None:
            self._mail[root] = mail
        self._parent[lesser] = root

    def _profile(self, root: int) -> Profile:
        return self._profiles.get(root) or Profile(self._faces[self._of[root]])

    def _standing(self, root: int) -> dict[int, list[tuple[int, int]]]:
        known = self._stands.get(root)
        if known is not None:
            return known
        return {self._chains.document[root]: [(self._chains.enter[root], root)]}

    def _entangled(self, root: int, lesser: int, matched: int) -> bool:
        """Does a copy of one stand below a copy of the other, or do a few words stand beside each other?"""
        here, there = self._standing(root), self._standing(lesser)
        if len(here) > len(there):
            here, there = there, here
        chains = self._chains
        for document, stands in here.items():
            line = there.get(document)
            if line is None:
                continue
            for enter, draft in stands:
                at = bisect_left(line, (enter, draft))
                # a group's own copies never stand below each other, so that only the neighbours can
                if at < len(line) and line[at][0] < chains.leave[draft]:
                    return True
                if at and chains.leave[line[at - 1][1]] > enter:
                    return True
                if matched < SHORT and chains.quoter[draft] >= 0:
                    around = line[max(0, at - 1) : at + 1]
                    if any(chains.quoter[beside] == chains.quoter[draft] for _, beside in around):
                        return True
        return False

    def _excused(self, one: int, other: int, place: Place) -> frozenset[str]:
        """What the place in the chain excuses: that in which these very copies differ, and no more."""
        if not place.above:
            return frozenset()
        judge, a, b = self._judge, self._faces[self._of[one]], self._faces[self._of[other]]
        texts = judge.align(a.text, b.text)
        excused = []
        if by_text(a.text, b.text, texts, supported=False)[1]:
            excused.append("text")
        if judge.time(a, b, texts.matched, texts).points <= APART:
            excused.append("time")
        if judge.subject(a.subject, b.subject).points < 0:
            excused.append("subject")
        return frozenset(excused)

    def _contradiction(self, one: Profile, other: Profile, excused: frozenset[str], supported: bool) -> str:
        """What the two groups visibly disagree on; ``""`` for nothing, or for less than they agree on."""
        judge = self._judge
        agree = against = 0
        for a, n in one.senders.values():
            for b, m in other.senders.values():
                points = judge.sender(a, b).points
                agree += n * m * (points >= PERSON)
                against += n * m * (points < 0)
        if against > agree:
            return "senders differ"
        for text in one.texts if "text" not in excused else ():
            for second in other.texts:
                if text is not second:
                    _, clash = by_text(text, second, judge.align(text, second), supported)
                    if clash:
                        return clash
        agree = against = 0
        for a, n in one.times.values():
            for b, m in other.times.values():
                texts = judge.align(a.text, b.text)
                points = judge.time(a, b, texts.matched, texts).points
                agree += n * m * (points >= NEAR)
                against += n * m * (points <= APART)
        if against > agree and "time" not in excused:
            return "times differ as no clock explains"
        agree = against = 0
        for a, n in one.subjects.values():
            for b, m in other.subjects.values():
                points = judge.subject(a.subject, b.subject).points
                agree += n * m * (points > 0)
                against += n * m * (points < -1)
        return "subjects differ" if against > agree and "subject" not in excused else ""
