"""Something to read: a file, a place in one, or what only this process can get at."""

from __future__ import annotations

import msgspec

from draad.model import Listing
from draad.sources.archives import Entry
from draad.sources.found import Found, Note


class Source(msgspec.Struct, frozen=True):
    """One document to read, found but not yet opened; it travels to the process that opens it.

    ``path`` is what people are shown: as the user named it, or below what the user named, with forward
    slashes, the archives and mailboxes on the way included.  ``file`` is what the operating system is asked
    for; ``start`` and ``length`` are the bytes that are meant of it, ``entry`` the file that is meant of an
    archive.  ``depth`` counts the containers around it.  ``data`` holds what only this process can read
    (standard input, a pipe), ``found`` what it has read already.  ``fault`` says why there is no use in
    opening it, ``code`` what kind of problem that is, and ``notes`` what went wrong on the way.  ``listing`` and ``parent`` are what a load file says of
    it.
    """

    path: str
    file: str
    data: bytes | None = None
    fault: str | None = None
    code: str = "source.unreadable"
    start: int = 0
    length: int | None = None
    entry: Entry | None = None
    depth: int = 0
    found: Found | None = None
    notes: tuple[Note, ...] = ()
    listing: Listing | None = None
    parent: str | None = None


def reason(error: OSError | ValueError) -> str:
    """Say what the system says, without the path."""
    said = error.strerror if isinstance(error, OSError) else None
    return said or str(error)
