"""The books: what went in and what came out, counted while it passes, and whether the sums agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from draad.render.nouns import Clock, ExportDocument, ExportMessage, ExportThread, ExportWarning, Sections


class Books(msgspec.Struct, frozen=True):
    """The sums of an export; ``differences`` says, a sentence each, which of them do not agree."""

    documents: int
    with_mail: int
    unreadable: int
    released: int
    quoted: int
    missing: int
    copies: int
    threads: int
    warnings: int
    differences: tuple[str, ...]

    @property
    def messages(self) -> int:
        """All messages, those that nobody released included."""
        return self.released + self.quoted + self.missing


class Tally:
    """Counts the nouns of an export while somebody else reads them."""

    def __init__(self) -> None:
        self.kinds: Counter[str] = Counter()
        self.with_mail = 0
        self.presence: Counter[str] = Counter()
        self.standing: Counter[str] = Counter()  # entries in documents, by message
        self.copies: Counter[str] = Counter()  # copies in messages, by message
        self.threads = 0
        self.thread_of: dict[str, str] = {}
        self.threaded: Counter[str] = Counter()
        self.doubts: list[ExportWarning] = []
        self.overlaps: list[str] = []
        self.paths: dict[str, str] = {}
        self.clock: Clock | None = None

    def watch(self, sections: Sections) -> Sections:
        """Give the same sections, counted as they pass."""
        self.clock = sections.preamble.clock
        return Sections(
            sections.preamble,
            self._documents(sections.documents),
            self._messages(sections.messages),
            self._threads(sections.threads),
            self._warnings(sections.warnings),
        )

    def count(self, sections: Sections) -> None:
        """Count sections that nobody else reads."""
        for nouns in self.watch(sections)[1:]:
            for _ in nouns:
                pass

    def books(self) -> Books:
        """Give the sums of all that passed."""
        return Books(
            documents=self.kinds.total(),
            with_mail=self.with_mail,
            unreadable=self.kinds["unreadable"],
            released=self.presence["released"],
            quoted=self.presence["quoted"],
            missing=self.presence["missing"],
            copies=self.copies.total(),
            threads=self.threads,
            warnings=len(self.doubts),
            differences=tuple(self._differences()),
        )

    def _differences(self) -> Iterator[str]:
        if self.standing != +self.copies:
            off = sorted((self.standing - self.copies) + (self.copies - self.standing))
            yield (
                f"the documents show {self.standing.total()} segments and the messages have "
                f"{self.copies.total()} copies (message {off[0]})"
            )
        if self.threaded != Counter(dict.fromkeys(self.thread_of, 1)):
            yield f"{len(self.thread_of)} messages stand {self.threaded.total()} times in threads"
        yield from self.overlaps

    def _documents(self, documents: Iterable[ExportDocument]) -> Iterator[ExportDocument]:
        for document in documents:
            self.kinds[document.kind] += 1
            self.paths[document.id] = document.path
            self.with_mail += bool(document.messages)
            self.standing.update(document.messages)
            yield document

    def _messages(self, messages: Iterable[ExportMessage]) -> Iterator[ExportMessage]:
        for message in messages:
            self.presence[message.presence] += 1
            self.copies[message.id] = len(message.copies)
            self.thread_of[message.id] = message.thread
            for copy in message.copies:
                edges = [
                    copy.start,
                    copy.header_end,
                    *(edge for span in copy.spans for edge in span),
                    copy.end,
                ]
                if edges != sorted(edges):
                    self.overlaps.append(
                        f"a copy of message {message.id} has parts that overlap, in document {copy.document}"
                    )
            yield message

    def _threads(self, threads: Iterable[ExportThread]) -> Iterator[ExportThread]:
        for thread in threads:
            self.threads += 1
            self.threaded.update(thread.messages)
            yield thread

    def _warnings(self, warnings: Iterable[ExportWarning]) -> Iterator[ExportWarning]:
        for warning in warnings:
            self.doubts.append(warning)
            yield warning


def sentence(books: Books) -> str:
    """Say the sums in a line, such as the one that closes every command."""
    without = books.documents - books.with_mail
    documents = [f"{books.with_mail} with mail", f"{without - books.unreadable} without"]
    messages = [f"{books.released} released", f"{books.quoted} quoted only", f"{books.missing} missing"]
    if books.unreadable:
        documents.append(f"{books.unreadable} unreadable")
    return " · ".join(
        [
            f"{plural(books.documents, 'document')}: {', '.join(documents)}",
            f"{plural(books.messages, 'message')} ({', '.join(messages)}) "
            f"in {plural(books.copies, 'copy', 'copies')}",
            plural(books.threads, "thread"),
            plural(books.warnings, "warning"),
        ]
    )


def plural(number: int, one: str, many: str = "") -> str:
    """Say a number of things."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
