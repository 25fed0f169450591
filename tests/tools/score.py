"""What a composed disclosure holds, what was reconstructed from it, and how far the two agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

from draad.archive import Archive
from draad.model import Document, Reading
from draad.text import BLANKS


class Copy(NamedTuple):
    """A mail's place in a document: its header starts at a character in [first, last]."""

    mail: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Known:
    """A mail of the truth; ``parent`` is ``None`` where it answers none (``root``) or one that nobody shows.

    ``copies`` are (document, position in that document), ``body`` its words with single blanks.
    """

    parent: str | None
    sent: datetime
    copies: frozenset[tuple[str, int]]
    body: str
    action: str
    root: bool


@dataclass(slots=True)
class Truth:
    """What a set of documents holds: mails by name, and for each document its copies, top first."""

    mails: dict[str, Known] = field(default_factory=dict)
    documents: dict[str, tuple[Copy, ...]] = field(default_factory=dict)


class Found(NamedTuple):
    """A reconstructed message; ``copies`` are (document, first character of its header)."""

    id: str
    parent: str | None
    utc: datetime | None
    copies: tuple[tuple[str, int], ...]
    body: str
    action: str
    subject: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """Of how many mails what came back; ``invented`` are copies of no mail; ``misses`` say what did not."""

    mails: int
    copies: int
    parents: int
    times: int
    bodies: int
    actions: int
    whole: int
    invented: int
    misses: tuple[str, ...]

    @property
    def share(self) -> float:
        """Mails whose copies, parent and time all came back, of all mails."""
        return self.whole / max(1, self.mails)

    @property
    def perfect(self) -> bool:
        """Everything came back, texts and actions as well, and nothing was added."""
        parts = (self.whole, self.bodies, self.actions)
        return not self.invented and all(part == self.mails for part in parts)

    def __str__(self) -> str:
        parts = ("copies", "parents", "times", "bodies", "actions", "whole")
        shares = "  ".join(f"{part} {getattr(self, part) / max(1, self.mails):.4f}" for part in parts)
        return f"{self.mails} mails: {shares}  invented {self.invented}"


def as_document(name: str, text: str) -> Document:
    """A document that was never a file; its name is its id."""
    return Document(name, name, text, sha256(text.encode()).hexdigest())


def found_in(archive: Archive) -> list[Found]:
    """What an archive holds, documents by the last part of their paths."""
    names = {document.id: document.path.rpartition("/")[2] for document in archive.documents}
    return [
        Found(
            message.id,
            archive.links[message.id].parent if message.id in archive.links else None,
            message.sent.utc if message.sent else None,
            tuple((names[copy.document], copy.start) for copy in message.copies),
            message.body,
            "reply" if message.action == "reply-all" else message.action,
            message.header.subject,
        )
        for message in archive.messages
    ]


def out_of_balance(document: Document, reading: Reading) -> list[str]:
    """Where a document's books do not balance; empty where they do, and where it holds no mail.

    Every character belongs to one message's header or spans, or to furniture, or is blank.  Furniture may
    stand inside a header or a span's hull (a page number between two fields) but not inside a span.
    """
    owners = [0] * len(document.text)
    stretches = [
        *(span for draft in reading.drafts for span in draft.spans),
        *((item.start, item.end) for item in reading.document.furniture),
    ]
    for start, end in stretches:
        for at in range(start, end):
            owners[at] += 1
    headers = [0] * len(document.text)
    for draft in reading.drafts:
        for at in range(draft.start, draft.header_end):
            headers[at] += 1
    wrong = []
    if reading.drafts:
        for at, char in enumerate(document.text):
            body, header = owners[at], headers[at]
            if (body > 1 or header > 1 or (not body and not header)) and not (
                char.isspace() or char in BLANKS
            ):
                wrong.append(f"{document.path}:{at} {document.text[at : at + 30]!r}: {body}+{header}")
    return wrong[:5]


def compare(known: Truth, found: Iterable[Found]) -> Score:
    """Hold what was found against what was composed.

    A mail's copies came back when one message has exactly those; its parent when that message hangs below the
    one that has most of the parent's copies (below nothing where there is none, below nothing or a missing
    message where no document shows it); its time when both are the same minute.
    """
    by_id = {message.id: message for message in found}
    present = {message.id for message in by_id.values() if message.copies}
    holder: dict[tuple[str, int], str] = {}
    held: dict[str, set[tuple[str, int]]] = {}
    invented = 0
    for message in by_id.values():
        for document, start in message.copies:
            position = _position(known.documents.get(document, ()), start)
            if position is None or (document, position) in holder:
                invented += 1
                # no copy of any mail: whoever has it does not have exactly its own
                position = -1 - start
            else:
                holder[document, position] = message.id
            held.setdefault(message.id, set()).add((document, position))

    counts = dict.fromkeys(("copies", "parents", "times", "bodies", "actions", "whole"), 0)
    misses: dict[bool, list[str]] = {False: [], True: []}
    for name, mail in sorted(known.mails.items()):
        best = _most(holder, mail.copies)
        got = dict.fromkeys(counts, False)
        if best is not None:
            message = by_id[best]
            if mail.parent is None:
                got["parents"] = message.parent is None or not (mail.root or message.parent in present)
            else:
                wanted = _most(holder, known.mails[mail.parent].copies)
                got["parents"] = message.parent is not None and message.parent == wanted
            got["copies"] = held[best] == set(mail.copies)
            got["times"] = message.utc is not None and _minute(message.utc) == _minute(mail.sent)
            got["bodies"] = " ".join(message.body.split()) == mail.body
            # where every copy stands below a line of words, no mark of a reply or forward is left to see
            got["actions"] = message.action == mail.action or message.subject is None
            got["whole"] = got["copies"] and got["parents"] and got["times"]
        for part, good in got.items():
            counts[part] += good
        if not all(got.values()):
            wrong = ", ".join(part for part, good in got.items() if not good and part != "whole")
            where = ", ".join(sorted({place[0] for place in mail.copies}))
            misses[got["whole"]].append(f"{name}: {wrong} ({where})")
    # what counts first
    missed = (*misses[False], *misses[True])
    return Score(mails=len(known.mails), invented=invented, misses=missed, **counts)


def _position(copies: Sequence[Copy], start: int) -> int | None:
    return next((n for n, copy in enumerate(copies) if copy.first <= start <= copy.last), None)


def _most(holder: Mapping[tuple[str, int], str], places: Iterable[tuple[str, int]]) -> str | None:
    """The message that has most of the places; ``None`` where none has any."""
    ids = sorted(holder[place] for place in places if place in holder)
    return max(ids, key=ids.count) if ids else None


def _minute(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(second=0, microsecond=0)
