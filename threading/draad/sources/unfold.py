"""Archives and mailboxes opened, without their contents: one Source for each document, as it is met.

A mailbox yields places in itself, an archive its entries; only what lies in an archive inside another is
first written to a temporary file.  Nothing large travels between processes.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from msgspec.structs import replace

from draad.settings import Limits, Settings
from draad.sources import archives, detect
from draad.sources.found import Found, Note
from draad.sources.lists import productions
from draad.sources.places import find
from draad.sources.source import Source, reason

DIGITS = 6  # of the number of a mail in a mailbox, so that its documents sort as they stand there


class Opened:
    """What the paths hold, to be read once; ``total`` is how much that is, None once an archive is met."""

    def __init__(self, found: list[Source], settings: Settings, folder: str) -> None:
        self._found = found
        self._settings = settings
        self._folder = folder
        self.total: int | None = len(found)

    def __iter__(self) -> Iterator[Source]:
        for source in self._found:
            if source.fault is not None or source.data is not None or source.found is not None:
                yield source
                continue
            try:
                with open(source.file, "rb") as file:
                    kind = detect.container(file)
                    if kind is not None:
                        self.total = None
                        yield from inside(source, file, kind, self._settings.limits, self._folder)
                        continue
            except OSError as error:
                yield replace(source, fault=f"the file could not be opened: {reason(error)}")
                continue
            yield source


@contextmanager
def opened(paths: Iterable[str | os.PathLike[str]], settings: Settings | None = None) -> Iterator[Opened]:
    """List the documents that the paths hold, in the order of their paths.

    What archives in archives hold lies in a temporary folder until the block ends.

    Raises
    ------
    SourceError
        As ``find``.
    """
    chosen = settings or Settings()
    found = productions.unlisted(find(paths))
    if chosen.inventory is not None:  # it may lie among the documents that it lists
        list_place = os.path.realpath(chosen.inventory)
        found = [source for source in found if os.path.realpath(source.file) != list_place]
    with temporary_folder() as folder:
        yield Opened(found, chosen, folder)


@contextmanager
def temporary_folder() -> Iterator[str]:
    """Lend a folder for what archives in archives hold."""
    with tempfile.TemporaryDirectory(prefix="draad-", ignore_cleanup_errors=True) as folder:
        yield folder


def inside(source: Source, file: BinaryIO, kind: str, limits: Limits, folder: str) -> Iterator[Source]:
    """Yield what a container holds, in containers in it as well; what is wrong with it as a source too.

    Parameters
    ----------
    file
        The container, open; read while the sources are taken.
    kind
        As ``detect.container`` says.
    folder
        Where containers in it may be written to; they are needed until all sources have been read.
    """
    yield from _Unfolding(limits, folder).sources(source, file, kind)


class _Unfolding:
    """Opens one container with all that is in it, under one budget."""

    def __init__(self, limits: Limits, folder: str) -> None:
        self.limits = limits
        self.folder = folder
        self.bytes_left = limits.unpacked
        self.entries_left = limits.entries

    def sources(self, source: Source, file: BinaryIO, kind: str) -> Iterator[Source]:
        if source.notes:
            yield _told(source, kind, *source.notes)
            source = replace(source, notes=())
        if source.listing is not None:  # no document in it is the mail that a list gives an id
            source = replace(source, listing=replace(source.listing, ids=None))
        if source.depth >= self.limits.depth:
            said = f"it was left unread: archives are opened to a depth of {self.limits.depth}"
            yield replace(source, fault=said, code="archive.limit")
            return
        if kind == "mbox":
            found = self._mails(source, file)
        elif kind == "pst":
            found = self._folders(source)
        elif kind in ("zip", "tar"):
            found = self._entries(source, file, kind)
        else:
            found = self._unpacked(source, file, kind)
        met = False
        for inner in found:
            met = True
            yield inner
        if not met:
            yield _told(source, kind, Note("source.empty", "no documents are in it"))

    def _mails(self, source: Source, file: BinaryIO) -> Iterator[Source]:
        from draad.sources.mail import mbox

        for number, (start, length) in enumerate(mbox.slices(file), 1):
            path = f"{source.path}/{number:0{DIGITS}}"
            place = replace(source, path=path, start=start, length=length)
            yield replace(place, kind="eml", depth=source.depth + 1)

    def _folders(self, source: Source) -> Iterator[Source]:
        from draad.sources.mail import from_pst

        for name, number, found in from_pst.messages(source.file):
            place = (
                f"{source.path}/{name}/{number:0{DIGITS}}" if name else f"{source.path}/{number:0{DIGITS}}"
            )
            yield replace(source, path=place, found=found, depth=source.depth + 1)

    def _entries(self, source: Source, file: BinaryIO, kind: str) -> Iterator[Source]:
        if self.entries_left < 1 or self.bytes_left < 1:
            said = "the archives around it unpack to more than the limit; it was left unread"
            yield replace(source, fault=said, code="archive.limit")
            return
        left = Limits(self.bytes_left, self.entries_left, self.limits.ratio, self.limits.depth)
        listed = archives.zip_entries(file, left) if kind == "zip" else archives.tar_entries(file, left)
        self.entries_left -= len(listed.entries)
        self.bytes_left -= listed.unpacked
        if listed.notes:
            yield _told(source, kind, *listed.notes)
        met = [_place(source, entry) for entry in listed.entries]
        for inner in productions.unlisted(met):
            entry = inner.entry
            if entry is None:
                yield inner
                continue
            head = archives.read_head(file, entry, detect.HEAD)
            if not detect.may_hold(head):
                yield inner
                continue
            spooled = archives.spool_entry(file, entry, self.folder)
            if spooled.path is not None and not _is_container(spooled.path):  # a Word document
                os.unlink(spooled.path)
                yield inner
                continue
            yield from self._inner(inner, spooled)

    def _unpacked(self, source: Source, file: BinaryIO, kind: str) -> Iterator[Source]:
        """Yield what a compressed file holds: a file, or a tar, which is one archive with its packing."""
        left = Limits(
            max(1, self.bytes_left), max(1, self.entries_left), self.limits.ratio, self.limits.depth
        )
        spooled = archives.spool(file, _packing(kind), left, self.folder)
        if spooled.path is None:
            yield from self._inner(source, spooled)
            return
        self.bytes_left -= os.path.getsize(spooled.path)
        with open(spooled.path, "rb") as unpacked:
            if detect.container(unpacked) == "tar":
                self.bytes_left += os.path.getsize(spooled.path)  # counted again by its entries
                whole = replace(source, file=spooled.path)
                if spooled.note is not None:
                    yield _told(whole, kind, spooled.note)
                yield from self._entries(whole, unpacked, "tar")
                return
        path = f"{source.path}/{archives.inner_name(source.path)}"
        yield from self._inner(replace(source, path=path, depth=source.depth + 1), spooled)

    def _inner(self, source: Source, spooled: archives.Spooled) -> Iterator[Source]:
        """Yield a file that was written out, or what it holds."""
        if spooled.note is not None and spooled.path is None:
            yield replace(source, entry=None, fault=spooled.note.message, code=spooled.note.code)
            return
        assert spooled.path is not None
        notes = source.notes if spooled.note is None else (*source.notes, spooled.note)
        inner = replace(source, file=spooled.path, entry=None, notes=notes)
        with open(spooled.path, "rb") as file:
            kind = detect.container(file)
            if kind is not None:
                yield from self.sources(inner, file, kind)
                return
        yield inner


def _place(source: Source, entry: archives.Entry) -> Source:
    """Describe one file of an archive."""
    inner = replace(source, path=f"{source.path}/{entry.name}", entry=entry, depth=source.depth + 1)
    if entry.fault is None:
        return inner
    return replace(inner, entry=None, fault=entry.fault.message, code=entry.fault.code)


def _is_container(path: str) -> bool:
    with open(path, "rb") as file:
        return detect.container(file) is not None


def _packing(kind: str) -> archives.Container:
    assert kind in ("gzip", "bzip2", "xz")
    return kind  # type: ignore[return-value]


def _told(source: Source, kind: str, *notes: Note) -> Source:
    """Stand for a container itself, where something is to be said of it."""
    return replace(source, entry=None, found=Found(kind, kind="other", notes=notes))
