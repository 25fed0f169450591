"""What a reader of one format gives: text, or why there is none, and what came with it.

A reader (``from_*.py``) knows neither paths nor ids, and never raises for what the bytes hold.  Those listed
in ``documents.READERS`` have ``read(data, settings)``.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from draad.model import Kind, Mail


class Note(NamedTuple):
    """A problem before its document has a name: a stable code, a sentence, and characters of the text."""

    code: str
    message: str
    start: int | None = None
    end: int | None = None


class Member(NamedTuple):
    """A file inside a file: its name, for people only, and its bytes; ``None`` where they cannot be had."""

    name: str
    data: bytes | None


class Found(msgspec.Struct, frozen=True):
    """What one file holds.

    ``kind`` is set only where there is no text: ``unreadable``, or ``other`` for an empty document.
    ``pages`` has where each page of the text starts; ``mail`` describes the message on top of a mail file,
    whose attachments are the ``members``, in their order.
    """

    format: str
    text: str = ""
    kind: Kind | None = None
    notes: tuple[Note, ...] = ()
    encoding: str | None = None
    pages: tuple[int, ...] = ()
    mail: Mail | None = None
    members: tuple[Member, ...] = ()


def missing(format_name: str, what: str, extra: str) -> Found:
    """Say which extra has to be installed before a format can be read."""
    said = f"this is {what}; to read it, install draad[{extra}], such as with: pip install 'draad[{extra}]'"
    return Found(format_name, kind="unreadable", notes=(Note("source.extra-missing", said),))


def unread(format_name: str, code: str, message: str) -> Found:
    """Stand for a file nobody could read, and say why."""
    return Found(format_name, kind="unreadable", notes=(Note(code, message),))
