"""What a page of the report knows: rows for its lists and filters, and one block for each thread.

An ``Export`` comes in; structs that are written as JSON into the page come out.  Rows are arrays, and refer
to people, documents, grounds and languages by position, so that ten thousand messages open at once; a block
holds the contract's own nouns and is read when its thread is opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import tzinfo

import msgspec

from draad.fields import marks
from draad.render import books, words
from draad.render.nouns import (
    Clock,
    Export,
    ExportCopy,
    ExportDate,
    ExportDocument,
    ExportMessage,
    ExportParty,
    ExportThread,
    ExportWarning,
    pieces,
)
from draad.render.people import everybody, is_whole, name_key

Texts = Callable[[str], str | None]

LONGEST_COPY = 20_000  # characters of another copy's text: some ten printed pages, enough to compare by
_QUOTE_MARKS = re.compile(r"^[ \t]*(?:[>|][ \t]?)+", re.MULTILINE)


class Person(msgspec.Struct, frozen=True, array_like=True):
    """Somebody, or all those blacked out of whom no more than the domain, or nothing, can be read."""

    name: str | None
    address: str | None


NOBODY = Person(None, None)


class Ground(msgspec.Struct, frozen=True, array_like=True):
    """A ground in law and what that law calls it; ``""`` for marks that name none."""

    name: str
    meaning: str | None


class ThreadRow(msgspec.Struct, frozen=True, array_like=True):
    """A thread: ``first`` and ``last`` on the reader's clock, its messages from row ``at`` on.

    ``file`` numbers the file that has its block, 0 being this one.
    """

    id: str
    subject: str | None
    first: str | None
    last: str | None
    file: int
    at: int
    size: int


class MessageRow(msgspec.Struct, frozen=True, array_like=True):
    """A message: all that it can be found by, but its text."""

    id: str
    when: str | None
    presence: str
    action: str
    sender: int | None
    people: tuple[int, ...]
    documents: tuple[int, ...]
    grounds: tuple[int, ...]
    language: int | None
    copies: int


class Elsewhere(msgspec.Struct, frozen=True, array_like=True):
    """A message whose thread stands in another file."""

    id: str
    file: int
    sender: Person | None
    when: str | None


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """All that one file of the report knows, but the threads' blocks.

    ``file`` is its number among ``files``; 0 is the one that has the overview.
    """

    language: str
    generator: str
    clock: Clock | None
    file: int
    files: int
    figures: books.Books
    people: tuple[Person, ...]
    grounds: tuple[Ground, ...]
    languages: tuple[str, ...]
    threads: tuple[ThreadRow, ...]
    messages: tuple[MessageRow, ...]
    documents: tuple[ExportDocument, ...]
    warnings: tuple[ExportWarning, ...]
    elsewhere: tuple[Elsewhere, ...] = ()


class Block(msgspec.Struct, frozen=True, omit_defaults=True):
    """A thread in full; ``texts`` has the words of other copies by message and position."""

    thread: ExportThread
    messages: tuple[ExportMessage, ...]
    texts: dict[str, dict[int, str]] = {}


class View:
    """An export made ready for the report's pages; ``texts`` gives the text of a document, where known."""

    def __init__(self, export: Export, language: str, texts: Texts | None = None) -> None:
        self.export = export
        self.language = language
        self.texts = texts
        self.index = words.index(export)
        self.zone: tzinfo = self.index.zone
        self.people = _People(export.messages)
        tally = books.Tally()
        tally.count(pieces(export))
        self.figures = tally.books()

    def block(self, thread: ExportThread) -> Block:
        """Give a thread with its messages."""
        messages = tuple(self.index.messages[one] for one in thread.messages)
        texts = {message.id: other for message in messages if (other := self._other_texts(message))}
        return Block(thread, messages, texts)

    def whole(self, file_of: dict[str, int] | None = None, files: int = 1) -> Page:
        """Give the page that knows all threads; ``file_of`` says in which file each has its block."""
        documents = dict.fromkeys(document.id for document in self.export.documents)
        return self._page(self.export.threads, list(documents), file_of or {}, 0, files)

    def part(self, threads: Sequence[ExportThread], file_of: dict[str, int], file: int, files: int) -> Page:
        """Give the page of some threads, and no more of the rest than they refer to."""
        held = {document for thread in threads for document in thread.documents}
        documents = [document.id for document in self.export.documents if document.id in held]
        return self._page(threads, documents, file_of, file, files)

    def _page(
        self,
        threads: Sequence[ExportThread],
        documents: Sequence[str],
        file_of: dict[str, int],
        file: int,
        files: int,
    ) -> Page:
        tables = _Tables(documents)
        rows: list[ThreadRow] = []
        messages: list[MessageRow] = []
        for thread in threads:
            place = file_of.get(thread.id, file)
            rows.append(
                ThreadRow(
                    thread.id,
                    thread.subject,
                    *self._period(thread),
                    0 if place == file else place,
                    len(messages),
                    len(thread.messages),
                )
            )
            messages += (self._row(self.index.messages[one], tables) for one in thread.messages)
        held = {row.id for row in messages}
        return Page(
            language=self.language,
            generator=f"{self.export.generator.name} {self.export.generator.version}",
            clock=self.export.clock,
            file=file,
            files=files,
            figures=self.figures,
            people=tuple(map(self.people.named.__getitem__, tables.people)),
            grounds=tuple(Ground(ground, marks.ground_name(ground)) for ground in tables.grounds),
            languages=tuple(tables.languages),
            threads=tuple(rows),
            messages=tuple(messages),
            documents=tuple(
                msgspec.structs.replace(self.index.documents[one], furniture=()) for one in documents
            ),
            warnings=tuple(
                warning for warning in self.export.warnings if not file or warning.message_id in held
            ),
            elsewhere=tuple(self._elsewhere(messages, file_of)) if file else (),
        )

    def _row(self, message: ExportMessage, tables: _Tables) -> MessageRow:
        people = _places(filter(None, map(self.people.key, everybody(message))), tables.people)
        sender = self.people.key(message.sender) if message.sender else None
        grounds = [mark.ground for copy in message.copies for mark in copy.redactions]
        grounds += [count.ground for count in message.redactions]
        return MessageRow(
            id=message.id,
            when=self._when(message.date),
            presence=message.presence,
            action=message.action,
            sender=tables.people[sender] if sender else None,
            people=people,
            documents=_places(
                (copy.document for copy in message.copies if copy.document in tables.documents),
                tables.documents,
            ),
            grounds=_places(
                (name for ground in grounds for name in (ground or "").split("; ")), tables.grounds
            ),
            language=_places([message.language], tables.languages)[0] if message.language else None,
            copies=len(message.copies),
        )

    def _when(self, date: ExportDate | None) -> str | None:
        """Say a date on the reader's clock, to the minute, or the day where only that is printed."""
        known = words.reading_time(date, self.zone)
        if date is None or known is None:
            return None
        day_alone = date.utc is None and len(date.local or "") == 10
        return known.date().isoformat() if day_alone else known.isoformat(timespec="minutes")

    def _period(self, thread: ExportThread) -> tuple[str | None, str | None]:
        dates = [date for one in thread.messages if (date := self.index.messages[one].date) is not None]
        # a printed day or wall clock is no moment: it counts only where there is nothing better
        dates = [date for date in dates if date.utc is not None] or dates
        known = sorted(when for date in dates if (when := self._when(date)) is not None)
        return (known[0], known[-1]) if known else (None, None)

    def _elsewhere(self, rows: Sequence[MessageRow], file_of: dict[str, int]) -> Iterator[Elsewhere]:
        """Name the rivals of these messages that stand in other files."""
        held = {row.id for row in rows}
        wanted = dict.fromkeys(
            rival.message
            for row in rows
            if (link := self.index.messages[row.id].link) is not None
            for rival in link.rivals
            if rival.message not in held and rival.message in self.index.messages
        )
        for one in wanted:
            message = self.index.messages[one]
            sender = self.people.named[self.people.key(message.sender)] if message.sender else None
            yield Elsewhere(one, file_of[message.thread], sender, self._when(message.date))

    def _other_texts(self, message: ExportMessage) -> dict[int, str]:
        """Give the texts of the copies that read otherwise than the best one, by position."""
        if self.texts is None:
            return {}
        found = {}
        body = message.body.split()
        for position, copy in enumerate(message.copies[1:], start=1):
            text = _own_text(copy, self.texts)
            if text is not None and text.split() != body:
                found[position] = text if len(text) <= LONGEST_COPY else text[:LONGEST_COPY] + " […]"
        return found


def _own_text(copy: ExportCopy, texts: Texts) -> str | None:
    """Read a copy's own text in its document, without the marks of quoting."""
    text = texts(copy.document)
    if text is None:
        return None
    own = "\n".join(text[span.start : span.end] for span in copy.spans)
    own = own.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "")
    return (_QUOTE_MARKS.sub("", own) if copy.depth else own).strip("\n")


class _Tables:
    """The positions by which the rows of one page refer to what recurs."""

    def __init__(self, documents: Iterable[str]) -> None:
        self.people: dict[str, int] = {}
        self.documents = {document: place for place, document in enumerate(documents)}
        self.grounds: dict[str, int] = {}
        self.languages: dict[str, int] = {}


def _places(keys: Iterable[str], table: dict[str, int]) -> tuple[int, ...]:
    """Give the position of each, once; who is new goes to the end."""
    return tuple(dict.fromkeys(table.setdefault(key, len(table)) for key in keys))


class _People:
    """Everybody once: by the whole address, or the name where no two addresses claim it."""

    def __init__(self, messages: Iterable[ExportMessage]) -> None:
        addresses: dict[str, set[str]] = {}
        # the same few people recur in every header of a disclosure
        parties = dict.fromkeys(party for message in messages for party in everybody(message))
        for party in parties:
            if party.name and is_whole(party.address):
                addresses.setdefault(_name_key(party.name), set()).add((party.address or "").casefold())
        self.address_of = {name: one for name, (one, *others) in addresses.items() if not others}
        self.keys = {party: self._key(party) for party in parties}
        self.named: dict[str, Person] = {}
        for party, key in self.keys.items():
            known = self.named.get(key, NOBODY)
            self.named[key] = Person(
                known.name or party.name,
                known.address if is_whole(known.address) else party.address or known.address,
            )

    def key(self, party: ExportParty) -> str:
        """Give what all that means the same person has in common; ``""`` where nothing says who it was."""
        return self.keys[party]

    def _key(self, party: ExportParty) -> str:
        address = (party.address or "").casefold()
        if is_whole(address):
            return address
        name = _name_key(party.name) if party.name else ""
        if not (name or address or party.redacted):
            return ""
        return self.address_of.get(name) or f"{name}\n{'' if name else address}"


def _name_key(name: str) -> str:
    """Make a key of a name; what stands in brackets is a department, unless nothing else does."""
    return name_key(name if name.partition("(")[0] else name.replace("(", " ")) or name.casefold()
