"""From messages to a branching: one parent each at most, no cycles, with the evidence on every edge.

What headers name is linked first, then what documents show, the surest first.  What is left over and shows
that it answers something is then taken oldest first and looks for a parent among the earlier messages of its
subject, or among those that hold the words it quotes; what finds none hangs below a missing message.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from msgspec import structs

from draad.graph.facts import (
    DOMAIN,
    NOBODY,
    RUN,
    VISIBLE,
    WORD,
    Facts,
    Sighting,
    among,
    author,
    everyone,
    later,
    latest,
    moment,
    order,
    overlap,
    recipients,
)
from draad.graph.headers import Claim
from draad.graph.rules import CLAIMED, RULES, Finding, answers, follow_up, header_place, refers
from draad.model import Action, Evidence, Header, Link, LinkKind, Message, Problem, Rival

if TYPE_CHECKING:
    import networkx as nx

OPTIONS = 50  # parents that documents show for one message; more of them is no message but a greeting
SKIP_REACH = 64  # messages climbed to see whether one document merely left some out
END_WORDS = 2  # words at either end by which a misread or shortened subject is looked up
CANDIDATES = 20  # nearest earlier messages of one subject that are weighed
FLOOR = 0.5  # a link less sure than this is not made
MARGIN = 0.1  # candidates closer together than this cannot be told apart
RIVAL_FACTOR = 0.8  # what a close rival, or a document that disagrees, leaves of the confidence
MOST_SURE = 0.97  # by several rules, without a page that shows it
RIVALS = 5  # named on a link; beyond that nobody reads them

MISSING = 0.6  # the header or the text proves a parent; that it is none of those released is inferred
MISSING_SHARED = 0.5  # and that it is the same one for several answers is inferred as well
SHARED_SPAN = timedelta(days=14)  # answers to one mail come within this time of the first of them

ANCHORS = 4  # runs of words by which a quote is looked up
ANCHOR_LETTERS = 7  # an anchor starts at a long word: rare, so that few bodies need a closer look
ANCHOR_QUOTES = 30  # an anchor that more messages quote is a disclaimer

# what headers and pages say outright; by this alone a link is as sure as its surest rule
HEADER_RULES = frozenset({"in-reply-to", "references", "thread-index"})
OUTRIGHT = HEADER_RULES | {"quoted-directly-below"}
# forms of header that print a subject wherever the mail has one
SUBJECT_FORMS = frozenset({"export", "print", "block", "notes", "mail"})

OrderKey = tuple[datetime, bool, datetime, str]


class Choice(NamedTuple):
    """A candidate parent with what every rule that speaks for it found, and the confidence they add up to."""

    parent: str
    findings: tuple[Finding, ...]
    confidence: float


class Forest:
    """Parents found so far, with the root of every tree at hand (union-find, paths halved)."""

    def __init__(self, messages: Iterable[str]) -> None:
        self.links: dict[str, Link] = {}
        self._up = {m: m for m in messages}

    def root(self, message: str) -> str:
        """The oldest ancestor of a message; itself where it has no parent."""
        up = self._up
        while up[message] != message:
            up[message] = up[up[message]]
            message = up[message]
        return message

    def would_cycle(self, child: str, parent: str) -> bool:
        """Does ``parent`` stand below ``child``, which has no parent yet?"""
        return self.root(parent) == child

    def add(self, child: str, link: Link) -> None:
        """Hang ``child``, a root until now, below ``link.parent``."""
        self._up.setdefault(link.parent, link.parent)
        self._up[child] = link.parent
        self.links[child] = link

    def cut(self, child: str) -> None:
        """Take a message off its parent, a root that is given up; the old root goes on naming the tree."""
        del self.links[child]

    def plant(self, message: str) -> None:
        """Take in a message that was not known before, as a root."""
        self._up.setdefault(message, message)


def build(
    messages: Sequence[Message],
    *,
    common_subjects: frozenset[str] = frozenset(),
    common_words: frozenset[str] = frozenset(),
    quotes: Mapping[tuple[str, int], str] | None = None,
) -> tuple[nx.DiGraph[str], list[Problem]]:
    """Link every message to the one that it answers or forwards.

    Parameters
    ----------
    messages
        With settled clocks, in any order.
    common_subjects
        Casefolded base subjects that link nothing by themselves ("overleg").
    common_words
        Casefolded function words, which do not make a subject a telling one.
    quotes
        By (document, draft index): text that this draft quotes without saying whose it is.

    Returns
    -------
    graph
        A branching, nodes and edges sorted; edges run from a message to its reply or forward.  Node attribute
        ``message`` has ``action`` filled in; edge attribute ``link`` has evidence, confidence and rivals.
        Messages that nobody released but that an answer proves are nodes with presence ``missing``.
    problems
        ``graph.parents-disagree`` and ``graph.cycle-broken``, sorted.

    Notes
    -----
    Deterministic, and independent of the order of ``messages``.  No step compares all with all.
    """
    import networkx as nx

    facts = Facts(messages, common_subjects, common_words, quotes or {})
    forest = Forest(facts.messages)
    named, problems = _link_named(facts, forest)
    problems += _link_shown(facts, forest)
    problems += _name_rivals(facts, forest)
    facts.learn_common({m: forest.root(m) for m in facts.messages})
    rejected = _link_found(facts, forest)
    missing = _link_missing(facts, forest, rejected)

    nodes = {**facts.messages, **named, **missing}
    _settle_kinds(facts, forest)
    graph: nx.DiGraph[str] = nx.DiGraph()
    for name in sorted(nodes):
        graph.add_node(name, message=structs.replace(nodes[name], action=_action(nodes[name], forest, facts)))
    for child, link in sorted(forest.links.items(), key=lambda item: (item[1].parent, item[0])):
        graph.add_edge(link.parent, child, link=link)
    return graph, sorted(problems, key=lambda p: (p.code, p.message_id or "", p.document or "", p.start or 0))


def weigh(child: Message, parent: Message, facts: Facts) -> Choice | None:
    """What all rules say about one candidate; ``None`` where none speaks for it."""
    findings = tuple(f for f in (rule(child, parent, facts) for rule in RULES) if f is not None)
    if not findings:
        return None
    outright = [f.confidence for f in findings if f.evidence.rule in OUTRIGHT]
    if outright:
        return Choice(parent.id, findings, max(outright))
    confidences = [f.confidence for f in findings]
    doubt = 1.0
    for confidence in confidences:
        doubt *= 1.0 - confidence
    several = min(1.0 - doubt, MOST_SURE) if len(confidences) > 1 else confidences[0]
    return Choice(parent.id, findings, several)


def _link(choice: Choice, kind: LinkKind, rivals: Sequence[Rival], factor: float = 1.0) -> Link:
    return Link(
        parent=choice.parent,
        kind=kind,
        evidence=tuple(f.evidence for f in choice.findings),
        confidence=round(choice.confidence * factor, 2),
        rivals=tuple(rivals[:RIVALS]),
    )


def _rival(choice: Choice, reason: str) -> Rival:
    rules = tuple(f.evidence.rule for f in choice.findings)
    return Rival(choice.parent, rules, round(choice.confidence, 2), reason)


# ------------------------------------------------------------------------------------ what headers name


def _link_named(facts: Facts, forest: Forest) -> tuple[dict[str, Message], list[Problem]]:
    """Link what names its parent; returns the missing messages that headers prove, by id."""
    headers = facts.headers
    missing: dict[str, Message] = {}
    # what hangs above a missing or silent message: it, its parent, and the claim that says so
    above: list[tuple[str, str, Claim]] = []

    def climb(rfc_id: str, node: str, base: str | None) -> None:
        """Follow References upwards to what somebody released, or what has been followed already."""
        claim = headers.claims.get(rfc_id)
        while claim is not None:
            bearers = headers.bearers.get(claim.above)
            parent = bearers[0] if bearers else _nameless(claim.above)
            above.append((node, parent, claim))
            if bearers or parent in missing:
                break
            missing[parent] = _missing(claim.above, base)
            forest.plant(parent)
            node, claim = parent, headers.claims.get(claim.above)

    waiting: list[tuple[bool, float, str, Choice]] = []
    for child in sorted((facts.messages[name] for name in headers.named), key=_oldest_first):
        told = headers.named[child.id]
        found = headers.parent(child)
        if found is not None:
            choice = weigh(child, facts.messages[found], facts)
            if choice is not None:
                late = later(facts.messages[found], child)
                waiting.append((late, -choice.confidence, child.id, choice))
        elif told.parent is not None and not _shows_unnamed(child, facts):
            findings = (answers(told, told.parent), refers(told, told.parent))
            node = _nameless(told.parent)
            choice = _outright(node, [f for f in findings if f is not None])
            waiting.append((False, -choice.confidence, child.id, choice))
            if node not in missing:
                missing[node] = _missing(told.parent, child.header.base_subject)
                forest.plant(node)
                climb(told.parent, node, child.header.base_subject)

    problems: list[Problem] = []

    def add(child: str, choice: Choice) -> None:
        if forest.would_cycle(child, choice.parent):
            problems.append(_cycle_broken(child, choice))
        else:
            forest.add(child, _link(choice, _named_kind(child, choice.parent, facts), ()))

    for _, _, name, choice in sorted(waiting, key=lambda item: item[:3]):
        add(name, choice)
    for rfc_id in sorted(headers.claims):
        for name in headers.bearers.get(rfc_id, ()):
            if name not in forest.links and not any(map(_direct, facts.below.get(name, {}).values())):
                climb(rfc_id, name, facts.messages[name].header.base_subject)
    for name, parent, claim in above:
        weighed = None
        if name in facts.messages and parent in facts.messages:
            weighed = weigh(facts.messages[name], facts.messages[parent], facts)
        add(name, weighed or _outright(parent, [Finding(Evidence("references", claim.places), CLAIMED)]))
    _prune(missing, forest)
    return missing, problems


def _nameless(rfc_id: str) -> str:
    """The id under which a message goes that is known by its Message-ID only."""
    return "x" + _digest(rfc_id)


def _missing(rfc_id: str, base: str | None) -> Message:
    return Message(_nameless(rfc_id), (), Header(base_subject=base), "", "missing", rfc_id=rfc_id)


def _outright(parent: str, findings: Sequence[Finding]) -> Choice:
    return Choice(parent, tuple(findings), max(f.confidence for f in findings))


def _shows_unnamed(child: Message, facts: Facts) -> bool:
    """Does a message stand directly below it whose id nobody knows, and which may be the one it names?"""
    below = facts.below.get(child.id, {})
    return any(_direct(seen) and facts.messages[name].rfc_id is None for name, seen in below.items())


def _named_kind(child: str, parent: str, facts: Facts) -> LinkKind:
    """As ``_kind``, of a parent that a header names; of a missing one, by whatever stands below the child."""
    message = facts.messages.get(child)
    if message is None:
        return "unknown"
    below = facts.below.get(child, {})
    sightings = below.get(parent) or [s for seen in below.values() for s in seen if s.first]
    return _kind(message, sightings, facts.names_parent(message))


def _prune(missing: dict[str, Message], forest: Forest) -> None:
    """Drop each missing root that leads to one missing message and nothing else."""
    below: dict[str, list[str]] = {}
    for child, link in forest.links.items():
        if link.parent in missing:
            below.setdefault(link.parent, []).append(child)
    for root in [name for name in missing if name not in forest.links]:
        name = root
        while len(below[name]) == 1 and below[name][0] in missing:
            del missing[name]
            name = below[name][0]
            forest.cut(name)


def _name_rivals(facts: Facts, forest: Forest) -> list[Problem]:
    """Set beside each named parent what documents show below the message instead."""
    problems = []
    for child in sorted(facts.headers.named):
        link = forest.links.get(child)
        below = [name for name in facts.below.get(child, {}) if link is None or name != link.parent]
        if link is None or link.evidence[0].rule not in HEADER_RULES or not below:
            continue
        choices = [c for p in below if (c := weigh(facts.messages[child], facts.messages[p], facts))]
        between = _ancestors(link.parent, forest)
        rivals = []
        factor = 1.0
        for choice in _ranked(child, choices, facts):
            if not _direct(facts.below[child][choice.parent]):
                rivals.append(_rival(choice, "quoted by the same message, but further down"))
            elif choice.parent in between:
                rivals.append(_rival(choice, "the document that shows it leaves out the one in between"))
            else:
                factor = RIVAL_FACTOR
                rivals.append(_rival(choice, "a document shows it, but its header names the one chosen"))
                problems.append(_disagree(child, choice.parent, f"its header names {link.parent}", facts))
        forest.links[child] = structs.replace(
            link, rivals=tuple(rivals[:RIVALS]), confidence=round(link.confidence * factor, 2)
        )
    return problems


def _ancestors(name: str, forest: Forest) -> set[str]:
    """What a message hangs below, so far as ``SKIP_REACH`` steps show."""
    found: set[str] = set()
    link = forest.links.get(name)
    while link is not None and len(found) < SKIP_REACH:
        found.add(link.parent)
        link = forest.links.get(link.parent)
    return found


# ---------------------------------------------------------------------- what documents show: quoted below


def _link_shown(facts: Facts, forest: Forest) -> list[Problem]:
    """Link what stands directly below, the surest first, so that a cycle loses its weakest edge."""
    waiting: list[tuple[float, int, str, list[Choice]]] = []
    for child, below in facts.below.items():
        if child in forest.links:
            continue
        choices = [c for p in below if (c := weigh(facts.messages[child], facts.messages[p], facts))]
        if len(choices) > 1:
            choices = _ranked(child, choices, facts)
        waiting.append((-choices[0].confidence, -_count(child, choices[0].parent, facts), child, choices))

    problems: list[Problem] = []
    for _, _, child, choices in sorted(waiting, key=lambda item: item[:3]):
        message = facts.messages[child]
        rivals: list[Rival] = []
        chosen: Choice | None = None
        disputed = False
        for choice in choices:
            if forest.would_cycle(child, choice.parent):
                problems.append(_cycle_broken(child, choice))
                rivals.append(_rival(choice, "it would answer its own answer"))
            elif chosen is None:
                chosen = choice
            elif not _direct(facts.below[child][choice.parent]):
                rivals.append(_rival(choice, "quoted by the same message, but further down"))
            elif choice.parent in _reach(chosen.parent, {choice.parent}, facts):
                rivals.append(_rival(choice, "the document that shows it leaves out the one in between"))
            else:
                disputed = True
                fewer = _count(child, choice.parent, facts) < _count(child, chosen.parent, facts)
                why = "stands there in more of them" if fewer else "comes nearer before"
                rivals.append(_rival(choice, f"another document shows it, but the one chosen {why}"))
                there = f"{chosen.parent} stands there in others"
                problems.append(_disagree(child, choice.parent, there, facts))
        if chosen is not None:
            kind = _kind(message, facts.below[child][chosen.parent], facts.names_parent(message))
            forest.add(child, _link(chosen, kind, rivals, RIVAL_FACTOR if disputed else 1.0))
    return problems


def _ranked(child: str, choices: list[Choice], facts: Facts) -> list[Choice]:
    """Likeliest first: directly below, nearer in the chain, in more documents, nearest before in time."""
    choices = sorted(choices, key=lambda c: (-_count(child, c.parent, facts), c.parent))[:OPTIONS]
    names = {c.parent for c in choices}
    reach = {name: _reach(name, names - {name}, facts) for name in sorted(names)}
    sent = moment(facts.messages[child])

    def rank(choice: Choice) -> tuple[bool, bool, int, bool, timedelta, str]:
        name = choice.parent
        skipped = any(name in reach[other] and other not in reach[name] for other in reach)
        before = moment(facts.messages[name])
        gap = timedelta.max if sent is None or before is None else abs(sent - before)
        after = sent is not None and before is not None and before > sent
        direct = _direct(facts.below[child][name])
        return not direct, skipped, -_count(child, name, facts), after, gap, name

    return sorted(choices, key=rank)


def _reach(start: str, wanted: set[str], facts: Facts) -> set[str]:
    """Which of ``wanted`` stand somewhere below ``start``, so far as ``SKIP_REACH`` messages show."""
    seen = {start}
    found: set[str] = set()
    queue = [start]
    for name in queue:
        for parent, sightings in facts.below.get(name, {}).items():
            if parent not in seen and _direct(sightings):
                seen.add(parent)
                queue.append(parent)
                if parent in wanted:
                    found.add(parent)
        if len(queue) > SKIP_REACH or len(found) == len(wanted):
            break
    return found


def _direct(sightings: Sequence[Sighting]) -> bool:
    return any(s.first for s in sightings)


def _count(child: str, parent: str, facts: Facts) -> int:
    """In how many places ``parent`` stands directly below ``child``."""
    return sum(s.first for s in facts.below[child][parent])


def _cycle_broken(child: str, choice: Choice) -> Problem:
    evidence = choice.findings[0].evidence
    place = evidence.places[0]
    here = "stands above" if evidence.rule == "quoted-directly-below" else "names as what it answers"
    text = (
        f"{child} {here} {choice.parent} here, but {choice.parent} answers it elsewhere; "
        "the weaker link was dropped"
    )
    return Problem("graph.cycle-broken", text, *place, child)


def _disagree(child: str, parent: str, instead: str, facts: Facts) -> Problem:
    place = facts.below[child][parent][0]
    text = f"below {child} this document shows {parent}, but {instead}"
    return Problem("graph.parents-disagree", text, place.document, place.start, place.end, child)


# ----------------------------------------------------------- what headers and quoted words make likely


def _link_found(facts: Facts, forest: Forest) -> dict[str, list[Choice]]:
    """Find earlier parents for messages that quote nobody; returns what was weighed for those without."""
    needy = [
        m
        for m in facts.messages.values()
        # what a header names settles it, also where the link had to be dropped
        if m.id not in forest.links and not facts.names_parent(m) and facts.answers(m)
    ]
    blocks = Blocks(facts, needy)
    rejected: dict[str, list[Choice]] = {}
    for child in sorted(needy, key=_oldest_first):
        choices: list[Choice] = []
        for names in blocks.candidates(child):
            fresh = [n for n in names if n != child.id and not forest.would_cycle(child.id, n)]
            weighed = (weigh(child, facts.messages[n], facts) for n in fresh)
            known = {c.parent for c in choices}
            choices += [c for c in weighed if c is not None and c.parent not in known]
            if any(c.confidence >= FLOOR for c in choices):
                break
        own = {c.parent for c in choices if _follows_up(child, c, facts)}
        choices.sort(
            key=lambda c: (c.parent in own, -c.confidence, -_stamp(facts.messages[c.parent]), c.parent)
        )
        if choices and choices[0].parent not in own:
            others = [c for c in choices[1:] if c.parent not in own]
            close = [c for c in others if choices[0].confidence - c.confidence < MARGIN]
            factor = RIVAL_FACTOR if close else 1.0
            # which message of one conversation it answers may stay in doubt; which conversation may not
            one = len({forest.root(c.parent) for c in (choices[0], *close)}) == 1
            if choices[0].confidence * (1.0 if one else factor) >= FLOOR:
                rivals = [_rival(c, "hardly less likely" if c in close else "less likely") for c in others]
                rivals += [_rival(c, "the sender's own") for c in choices if c.parent in own]
                kind = _kind(child, (), child.id in facts.quotes)
                forest.add(child.id, _link(choices[0], kind, rivals, factor))
                continue
        rejected[child.id] = choices
    return rejected


def _follows_up(child: Message, choice: Choice, facts: Facts) -> bool:
    """Is the candidate the sender's own, with nothing quoted to show that it is what was answered?"""
    quoted = any(f.evidence.rule == "quoted-text" for f in choice.findings)
    return not quoted and follow_up(child, facts.messages[choice.parent])


def _oldest_first(message: Message) -> tuple[bool, OrderKey | None, str]:
    key = order(message)
    return key is None, key, message.id


def _stamp(message: Message) -> float:
    when = moment(message)
    return 0.0 if when is None else when.timestamp()


class Blocks:
    """Messages by what a candidate must share with a child, each block in order of time."""

    def __init__(self, facts: Facts, needy: Sequence[Message]) -> None:
        self._facts = facts
        self._blocks: dict[tuple[str, ...], list[tuple[OrderKey, str]]] = {}
        self._undated: dict[tuple[str, ...], list[str]] = {}
        wanted = {key for m in needy for key in self._keys(m)}
        if wanted:
            for message in facts.messages.values():
                for key in self._keys(message):
                    if key in wanted:
                        self._put(key, message)
        self._quoted = _holders_of_quotes(facts, needy)
        for block in self._blocks.values():
            block.sort()

    def _keys(self, message: Message) -> list[tuple[str, ...]]:
        """The whole subject first; then its first and last words, of which a misread letter leaves some."""
        subject = self._facts.subject(message)
        keys: list[tuple[str, ...]] = [("whole", subject.skeleton)]
        if len(subject.words) > END_WORDS:
            keys.append(("first", *subject.words[:END_WORDS]))
            keys.append(("last", *subject.words[-END_WORDS:]))
        return keys

    def _put(self, key: tuple[str, ...], message: Message) -> None:
        when = order(message)
        if when is None:
            self._undated.setdefault(key, []).append(message.id)
        else:
            self._blocks.setdefault(key, []).append((when, message.id))

    def candidates(self, child: Message) -> Iterable[list[str]]:
        """Ids of possible parents, likeliest batch first: by quoted words or whole subject, by part of it."""
        when = latest(child)
        keys = self._keys(child)
        yield self._not_later(self._quoted.get(child.id, []), when) + self._nearest(keys[0], when)
        for key in keys[1:]:
            yield self._nearest(key, when)

    def _nearest(self, key: tuple[str, ...], when: OrderKey | None) -> list[str]:
        """The last ``CANDIDATES`` before the child, and undated ones where they are few."""
        block, undated = self._blocks.get(key, []), self._undated.get(key, [])
        if when is None:  # nothing tells which of many it could be
            found = [name for _, name in block] if len(block) <= CANDIDATES else []
        else:
            end = bisect_left(block, (when, ""))
            found = [name for _, name in block[max(0, end - CANDIDATES) : end]]
        return found + (undated if len(undated) <= CANDIDATES else [])

    def _not_later(self, names: Sequence[str], when: OrderKey | None) -> list[str]:
        kept = []
        for name in names:
            other = order(self._facts.messages[name])
            if when is None or other is None or other < when:
                kept.append(name)
        return kept


def _holders_of_quotes(facts: Facts, needy: Sequence[Message]) -> dict[str, list[str]]:
    """Messages in whose body a run of words stands that a needy one quotes."""
    anchors: dict[tuple[str, ...], list[str]] = {}
    for child in needy:
        for text, _ in facts.quotes.get(child.id, ()):
            words = WORD.findall(text.casefold())
            starts = [i for i in range(len(words) - RUN + 1) if len(words[i]) >= ANCHOR_LETTERS]
            starts.sort(key=lambda i: (-len(words[i]), i))
            for i in starts[:ANCHORS]:
                anchors.setdefault(tuple(words[i : i + RUN]), []).append(child.id)
    anchors = {run: children for run, children in anchors.items() if len(children) <= ANCHOR_QUOTES}
    openings = {run[0] for run in anchors}
    found: dict[str, list[str]] = {}
    if not openings:
        return found
    for message in facts.messages.values():
        words = WORD.findall(message.body.casefold())
        runs = {tuple(words[i : i + RUN]) for i, word in enumerate(words) if word in openings}
        for quoting in sorted({c for run in runs for c in anchors.get(run, ()) if c != message.id}):
            found.setdefault(quoting, []).append(message.id)
    return {quoting: names[:CANDIDATES] for quoting, names in found.items()}


# -------------------------------------------------------------------------------- parents nobody released


def _link_missing(facts: Facts, forest: Forest, rejected: Mapping[str, list[Choice]]) -> dict[str, Message]:
    """Hang what provably answers something below a missing message; returns the missing messages by id.

    Whoever writes "Re: X" to the people to whom he sent "X" has had an answer, or reminds them.  Either way
    the two belong together: the missing message then hangs below his first.
    """
    by_subject: dict[tuple[str, str], list[list[Message]]] = {}
    families: list[tuple[list[Message], Choice | None]] = []
    for child in sorted((facts.messages[name] for name in rejected), key=_oldest_first):
        subject = facts.subject(child)
        above = _taken_up(child, rejected[child.id], facts, forest)
        started = by_subject.setdefault((subject.text, "" if above is None else above.parent), [])
        family = None if facts.bare(subject) else _family_of(child, started)
        if family is None:
            family = []
            started.append(family)
            families.append((family, above))
        family.append(child)

    missing: dict[str, Message] = {}
    for family, above in families:
        base = family[0].header.base_subject
        name = "x" + _digest(facts.subject(family[0]).text, family[0].id)
        missing[name] = Message(name, (), Header(base_subject=base), "", "missing")
        for child in family:
            choice = Choice(name, (_proof(child, facts),), MISSING_SHARED if len(family) > 1 else MISSING)
            rivals = [_rival(c, "not enough speaks for it") for c in rejected[child.id]]
            forest.add(child.id, _link(choice, _kind(child, (), child.id in facts.quotes), rivals))
        if above is not None and not forest.would_cycle(name, above.parent):
            forest.add(name, _link(above, "unknown", (), MISSING))
    return missing


def _taken_up(child: Message, choices: Sequence[Choice], facts: Facts, forest: Forest) -> Choice | None:
    """The sender's own earlier message, where that is the likeliest of what was weighed."""
    best = choices[0] if choices else None
    if best is None or best.confidence < FLOOR or not _follows_up(child, best, facts):
        return None
    return None if forest.would_cycle(child.id, best.parent) else best


def _family_of(child: Message, families: Sequence[list[Message]]) -> list[Message] | None:
    """Answers to the same missing message: people overlap, all within ``SHARED_SPAN`` of the first."""
    sent = moment(child)
    if sent is None:
        return None
    for family in reversed(families[-CANDIDATES:]):
        first = moment(family[0])
        if first is None or sent - first > SHARED_SPAN:
            continue
        if overlap(everyone(child), everyone(family[0])) >= DOMAIN:
            return family
    return None


def _proof(child: Message, facts: Facts) -> Finding:
    """What shows that there was a message before this one."""
    if child.header.subject_action is None:
        places = tuple((d.document, d.start, d.end) for _, d in facts.quotes[child.id][:1])
        return Finding(Evidence("quoted-text", places), MISSING)
    return Finding(Evidence("subject-and-people", header_place(child)), MISSING)


def _digest(*parts: str) -> str:
    """Twelve hexadecimal digits out of content."""
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


# ----------------------------------------------------------------------------------- what the sender did


def _kind(child: Message, sightings: Sequence[Sighting], quotes: bool = False) -> LinkKind:
    """Reply or forward: by the mark in the subject, else by what announces the quoted message.

    ``quotes``: its text, or its header, says that it answers something.
    """
    if child.header.subject_action is not None:
        return child.header.subject_action
    banners = Counter(s.banner for s in sightings if s.banner is not None)
    if banners["forward"] > banners["reply"]:
        return "forward"
    if banners["reply"] or quotes:
        return "reply"
    # words above a quoted mail, with no room for a subject and no forward announced, are an answer
    unnamed = child.header.subject is None and not any(d.form in SUBJECT_FORMS for d in child.copies)
    return "reply" if unnamed and child.body and sightings else "unknown"


def _settle_kinds(facts: Facts, forest: Forest) -> None:
    """Call a link a reply where the child prints no subject, but what answers it and its parent share one.

    An attribution line prints no subject.  "Re: X" above it and "X" below it leave "Re: X" for what stands
    between; a forward would show in the mark above it.
    """
    heard: dict[str, set[str]] = {}
    for message in facts.messages.values():
        text = facts.subject(message).text
        link = forest.links.get(message.id)
        while text and link is not None and link.parent in facts.messages:
            parent = facts.messages[link.parent]
            if parent.header.subject is not None or text in heard.setdefault(parent.id, set()):
                break
            heard[parent.id].add(text)
            link = forest.links.get(parent.id)
    for child in sorted(heard):
        link = forest.links.get(child)
        below = None if link is None else facts.messages.get(link.parent)
        if link is not None and link.kind == "unknown" and below is not None:
            kind: LinkKind = "reply" if facts.subject(below).text in heard[child] else "unknown"
            forest.links[child] = structs.replace(link, kind=kind)


def _action(message: Message, forest: Forest, facts: Facts) -> Action:
    """What the sender did, as far as subject, people and quotes tell."""
    link = forest.links.get(message.id)
    if link is not None and link.kind != "unknown":
        if link.kind == "reply" and _to_all(message, facts.messages.get(link.parent)):
            return "reply-all"
        return link.kind
    if link is not None or message.id in facts.below or message.presence == "missing":
        return "unknown"
    # an attribution line has no room for a subject, so that no mark in it means nothing
    printed = message.header.subject is not None or any(d.form in SUBJECT_FORMS for d in message.copies)
    return "send" if printed else "unknown"


def _to_all(child: Message, parent: Message | None) -> bool:
    """Does a reply also go to others than the sender of what it answers, who had that too?"""
    if parent is None:
        return False
    had_it, get_it = recipients(parent), recipients(child)
    if len(get_it) < 2 or among(parent.header.sender, get_it) == NOBODY:
        return False  # to the sender it went too, or it was no answer to all
    others = [
        among(party, get_it)
        for party in had_it
        if among(party, author(child)) < VISIBLE and among(party, author(parent)) < VISIBLE
    ]
    if VISIBLE in others:
        return True
    # blacked out: whoever answers to all writes to as many as got the mail, the sender for himself
    hidden = any(score > NOBODY for score in others)
    return hidden and len(get_it) >= max(2, len(had_it))
