"""Where the threads of draad and those of the list that came with the documents agree, and where not.

The list's ids stand in ``documents[].inventory``, so an earlier export will do as well as the documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from draad.fields import columns
from draad.model import Rule
from draad.render import words
from draad.render.books import plural
from draad.render.nouns import Export, ExportDocument, ExportMessage, ExportThread
from draad.render.terminal import one_line, wrap
from draad.render.words import Index

MOST_PATHS = 12  # of one group of documents; the rest is counted

Kind = Literal["joined", "spread", "only-listed", "only-ours", "family-spread", "family-crossed"]


class Join(NamedTuple):
    """What brought documents of different ids together: a link, or a message of which both hold a copy.

    The weakest such: whatever is weaker still only adds to what had come together without it.
    ``parent``, ``rules`` and ``confidence`` are those of the link, and ``None`` or empty for a copy.
    """

    message: str
    parent: str | None = None
    rules: tuple[Rule, ...] = ()
    confidence: float | None = None


class Finding(NamedTuple):
    """One difference.

    ``joined``: a thread of ours holds documents of several threads of the list; ``join`` is the weakest of
    what joins them.  ``spread``: no thread of ours holds all documents of one of the list's threads.
    ``only-listed``: documents with a thread in the list that stand in none of ours; ``only-ours`` the other
    way round.  ``family-spread``: the mails of one family stand in several threads of ours;
    ``family-crossed``: a document and what is attached to it are of different families.  ``groups`` has the
    documents by the list's id (``joined``, ``family-crossed``) or by our thread (``spread``,
    ``family-spread``).
    """

    kind: Kind
    name: str | None
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    join: Join | None = None


class Agreement(NamedTuple):
    """The sums: how many threads the list has, in how many of them we agree, and the differences.

    ``alone`` counts those threads that have one document only, and in which there is little to agree on.
    """

    threads: int
    agreeing: int
    alone: int
    findings: tuple[Finding, ...]


def compare(export: Export) -> Agreement:
    """Compare our threads with the thread ids and the families of the list.

    Notes
    -----
    A document stands in a thread where one of its messages does; one without messages where the document
    stands that it is attached to.  A file that holds several conversations (a dossier) can have but one id
    in the list: it never makes a thread of ours hold too much.
    """
    return _Comparison(export).agreement()


def lines(export: Export, width: int = 100) -> Iterator[str]:
    """Say for people where both agree and where they do not: the sums first."""
    index = words.index(export)
    agreement = compare(export)
    for line in _lines(agreement, index):
        indent = len(line) - len(line.lstrip(" "))
        yield from wrap(line, width, hang=indent + 2)


# --- comparing --------------------------------------------------------------------------------------------


class _Comparison:
    def __init__(self, export: Export) -> None:
        self.threads = export.threads
        self.messages = {message.id: message for message in export.messages}
        self.documents = {document.id: document for document in export.documents}
        self.listed = _by_column(export.documents, "thread")
        self.families = _by_column(export.documents, "family")
        own: dict[str, list[str]] = {}
        for thread in export.threads:
            for document in thread.documents:
                own.setdefault(document, []).append(thread.id)
        self.standing = {document: self._standing(document, own) for document in self.documents}

    def _standing(self, document: str, own: dict[str, list[str]]) -> tuple[str, ...]:
        met: set[str] = set()
        at: str | None = document
        while at is not None and at in self.documents and at not in met:
            if at in own:
                return tuple(own[at])
            met.add(at)
            at = self.documents[at].parent_document
        return ()

    def agreement(self) -> Agreement:
        members: dict[str, list[str]] = {}
        for document, name in self.listed.items():
            if self.standing[document]:
                members.setdefault(name, []).append(document)
        joined = list(self._joined())
        differing = {name for finding in joined for name, _ in finding.groups}
        spread = list(self._spread(members, "spread"))
        differing.update(finding.name for finding in spread if finding.name is not None)
        families: dict[str, list[str]] = {}
        for document, name in self.families.items():
            if self.documents[document].messages and self.standing[document]:
                families.setdefault(name, []).append(document)
        return Agreement(
            threads=len(members),
            agreeing=len(members.keys() - differing),
            alone=sum(len(held) == 1 for held in members.values()),
            findings=(
                *joined,
                *spread,
                *self._one_sided(),
                *self._spread(families, "family-spread"),
                *self._crossed(),
            ),
        )

    def _joined(self) -> Iterator[Finding]:
        for thread in self.threads:
            witnesses = {
                document: self.listed[document]
                for document in thread.documents
                if document in self.listed and len(self.standing[document]) == 1
            }
            if len(set(witnesses.values())) > 1:
                groups = _grouped((name, document) for document, name in witnesses.items())
                yield Finding("joined", thread.id, groups, self._weakest(thread, witnesses))

    def _weakest(self, thread: ExportThread, witnesses: dict[str, str]) -> Join | None:
        """Put the thread together again, the surest first; what last brought two ids together is weakest."""
        parts = _Parts(witnesses)
        weakest = None
        messages = [self.messages[name] for name in thread.messages]
        for message in messages:
            for copy in message.copies:
                if parts.unite(message.id, copy.document):
                    weakest = Join(message.id)
        linked = [message for message in messages if message.link and message.parent]
        linked.sort(key=lambda one: -one.link.confidence if one.link else 0)
        for message in linked:
            if message.parent and message.link and parts.unite(message.id, message.parent):
                rules = tuple(evidence.rule for evidence in message.link.evidence)
                weakest = Join(message.id, message.parent, rules, message.link.confidence)
        return weakest

    def _spread(
        self, members: dict[str, list[str]], kind: Literal["spread", "family-spread"]
    ) -> Iterator[Finding]:
        for name in sorted(members, key=_natural):
            held = members[name]
            together = set(self.standing[held[0]]).intersection(*map(self.standing.__getitem__, held))
            if not together:
                groups = _grouped((thread, one) for one in held for thread in self.standing[one])
                yield Finding(kind, name, groups)

    def _one_sided(self) -> Iterator[Finding]:
        listed = tuple(document for document in self.listed if not self.standing[document])
        if listed:
            yield Finding("only-listed", None, _grouped((self.listed[one], one) for one in listed))
        ours = [
            document.id
            for document in self.documents.values()
            if document.messages and document.id not in self.listed
        ]
        if ours and self.listed:
            yield Finding(
                "only-ours", None, _grouped((thread, one) for one in ours for thread in self.standing[one])
            )

    def _crossed(self) -> Iterator[Finding]:
        for document, name in self.families.items():
            parent = self.documents[document].parent_document
            other = self.families.get(parent) if parent is not None else None
            if parent is not None and other is not None and other != name:
                yield Finding("family-crossed", None, ((other, (parent,)), (name, (document,))))


class _Parts:
    """Documents and messages that hang together, each part with the list's ids in it."""

    def __init__(self, witnesses: dict[str, str]) -> None:
        self.above: dict[str, str] = {}
        self.names = {document: {name} for document, name in witnesses.items()}

    def unite(self, one: str, other: str) -> bool:
        """Make one part of two; tell whether that brought different ids together."""
        first, second = self._top(one), self._top(other)
        if first == second:
            return False
        held, added = self.names.get(first, set()), self.names.get(second, set())
        if len(held) < len(added):
            first, second, held, added = second, first, added, held
        self.above[second] = first
        differs = bool(added) and not added <= held
        held |= added
        self.names[first] = held
        return differs

    def _top(self, one: str) -> str:
        while one in self.above:
            above = self.above[one]
            if above in self.above:
                self.above[one] = self.above[above]
            one = above
        return one


def _by_column(documents: Iterable[ExportDocument], meaning: str) -> dict[str, str]:
    found = ((one.id, columns.value(one.inventory or {}, meaning)) for one in documents)
    return {document: value for document, value in found if value is not None}


def _grouped(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    groups: dict[str, list[str]] = {}
    for name, document in pairs:
        groups.setdefault(name, []).append(document)
    return tuple((name, tuple(held)) for name, held in groups.items())


def _natural(name: str) -> tuple[int, str]:
    """Order ids as people do: numbers by size, which is their length and then their digits."""
    return (len(name) if name.isdecimal() else 0, name)


# --- saying -----------------------------------------------------------------------------------------------


def _lines(agreement: Agreement, index: Index) -> Iterator[str]:
    if not agreement.threads:
        yield "no document of a thread has a thread id from a list; give one with --inventory"
    else:
        alone = f" ({agreement.alone} of them with one document)" if agreement.alone else ""
        yield f"agree: {agreement.agreeing} of {plural(agreement.threads, 'inventory thread')}{alone}"
    for kind, heading in _HEADINGS.items():
        found = [finding for finding in agreement.findings if finding.kind == kind]
        if not found:
            continue
        yield ""
        count = sum(len(held) for held in _documents(found)) if kind.startswith("only") else len(found)
        yield heading.format(plural(count, *_COUNTED[kind]))
        for finding in found:
            yield from _finding(finding, index)


_COUNTED: dict[str, tuple[str, str]] = {
    "joined": ("thread of draad holds", "threads of draad hold"),
    "spread": ("inventory thread is", "inventory threads are"),
    "only-listed": ("document has", "documents have"),
    "only-ours": ("document stands", "documents stand"),
    "family-spread": ("family stands", "families stand"),
    "family-crossed": ("attachment is", "attachments are"),
}
_HEADINGS: dict[str, str] = {
    "joined": "{} documents of several inventory threads",
    "spread": "{} in no one thread of draad",
    "only-listed": "{} an inventory thread but no mail that draad could read",
    "only-ours": "{} in a thread of draad and in none of the inventory",
    "family-spread": "{} with their mails in several threads of draad",
    "family-crossed": "{} of another family than the mail",
}


def _documents(findings: Iterable[Finding]) -> Iterator[set[str]]:
    for finding in findings:
        yield {document for _, held in finding.groups for document in held}


def _finding(finding: Finding, index: Index) -> Iterator[str]:
    indent = "   "
    if finding.kind == "joined" and finding.name is not None:
        yield f"   {_thread(finding.name, index)}"
        indent = "      "
    elif finding.name is not None:
        what = "family" if finding.kind == "family-spread" else "inventory thread"
        yield f"   {what} {one_line(finding.name)}"
        indent = "      "
    ours = finding.kind in ("spread", "only-ours", "family-spread")
    what = "family" if finding.kind == "family-crossed" else "inventory thread"
    for name, documents in finding.groups:
        group = _thread(name, index) if ours else f"{what} {one_line(name)}"
        yield f"{indent}{group}: {_paths(documents, index)}"
    if finding.join is not None:
        yield f"{indent}{_join(finding.join, index)}"


def _join(join: Join, index: Index) -> str:
    message = index.messages[join.message]
    name = words.headline(message, index)
    if join.parent is None or message.link is None:
        return f"joined, at the weakest, by copies of one message: {name}{_why(message)}"
    parent = index.messages[join.parent]
    link = message.link
    return (
        f"joined, at the weakest, by {name} below {words.headline(parent, index)}: "
        f"{words.sure(link.confidence)} ({link.confidence:.2f}), because {words.reason(link, parent)}"
    )


def _why(message: ExportMessage) -> str:
    reasons = dict.fromkeys(one_line(copy.why) for copy in message.copies if copy.why)
    return f" ({'; '.join(reasons)})" if reasons else ""


def _thread(name: str, index: Index) -> str:
    thread = index.threads[name]
    return f"{index.short[name]} · {one_line(thread.subject or '') or '(no subject)'}"


def _paths(documents: tuple[str, ...], index: Index) -> str:
    shown = ", ".join(words.path_of(document, index) for document in documents[:MOST_PATHS])
    more = len(documents) - MOST_PATHS
    return f"{shown} and {more:,} more" if more > 0 else shown
