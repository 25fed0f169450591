"""Something to read: a file, a place in one, or what only this process can get at."""

from __future__ import annotations

import hashlib

import msgspec

from draad.model import Listing
from draad.sources import archives
from draad.sources.archives import Entry
from draad.sources.found import Found, Note


class Source(msgspec.Struct, frozen=True):
    """One document to read, found but not yet opened; it travels to the process that opens it.

    ``path`` is what people are shown: as the user named it, or below what the user named, with forward
    slashes, the archives and mailboxes on the way included.  ``file`` is what the operating system is asked
    for; ``start`` and ``length`` are the bytes that are meant of it, ``entry`` the file that is meant of an
    archive; ``kind`` is its format where that is known.  ``depth`` counts the containers around it.
    ``data`` holds what only this process can read (standard input, a pipe), ``found`` what it has read
    already.  ``fault`` says why there is no use in opening it, ``code`` what kind of problem that is, and
    ``notes`` what went wrong on the way.
    ``listing`` and ``parent`` are what a load file says of it.
    """

    path: str
    file: str
    data: bytes | None = None
    fault: str | None = None
    code: str = "source.unreadable"
    start: int = 0
    length: int | None = None
    entry: Entry | None = None
    kind: str | None = None
    depth: int = 0
    found: Found | None = None
    notes: tuple[Note, ...] = ()
    listing: Listing | None = None
    parent: str | None = None


def name_of(sha256: bytes, path: str) -> str:
    """Make the document's id: the same file at the same path has the same one in every run."""
    return (
        "d"
        + hashlib.blake2b(sha256 + b"\0" + path.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    )


def apart(name: str, taken: dict[str, int]) -> str:
    """Give a name that none before it had, by a number where needed: ``a.txt``, ``a (2).txt``.

    ``taken`` counts how often each name came by, so that thousands of one name take no longer than others.
    """
    number = taken[name] = taken.get(name, 0) + 1
    stem, dot, ending = name.rpartition(".")
    if not stem or "/" in ending:
        stem, dot, ending = name, "", ""
    unique = name
    while number > 1:
        unique = f"{stem} ({number}){dot}{ending}"
        if unique not in taken:
            taken[unique] = 1
            break
        number += 1
    taken[name] = number
    return unique


def sha256_of(source: Source) -> bytes:
    """Take the digest of a source's document, from which it has its id; none of what cannot be read."""
    if source.found is not None:
        # what stands for a damaged archive has no bytes of its own, and need not be the only one at its path
        return _sha256(f"{source.found.text}{source.found.notes}".encode("utf-8", "surrogatepass"))
    if source.fault is not None:
        return b""
    try:
        data = contents(source)
    except OSError:
        return b""
    return _sha256(data) if isinstance(data, bytes) else b""


def contents(source: Source) -> bytes | Note:
    """Get at the bytes of a source; a note where an archive does not give them.

    Raises
    ------
    OSError
        Where its file cannot be opened or read.
    """
    if source.data is not None:
        return source.data
    with open(source.file, "rb") as file:
        if source.entry is not None:
            return archives.read_entry(file, source.entry)
        file.seek(source.start)
        return file.read(-1 if source.length is None else source.length)


def beginning(source: Source, size: int) -> bytes:
    """Get at the first bytes of a source that has a file; fewer, or none, where it is damaged.

    Raises
    ------
    OSError
        Where its file cannot be opened or read.
    """
    with open(source.file, "rb") as file:
        if source.entry is not None:
            return archives.read_head(file, source.entry, size)
        return file.read(size)


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def reason(error: OSError | ValueError) -> str:
    """Say what the system says, without the path."""
    said = error.strerror if isinstance(error, OSError) else None
    return said or str(error)
