"""Sources: paths come in, decoded Documents go out.

``opened`` lists what there is to read, archives and mailboxes opened on the way; ``read`` reads one source
and can run in any process.  What a file holds is decided by its content, never by its name.
"""

from __future__ import annotations

from draad.sources.documents import lost, one, read, read_bytes, unreadable
from draad.sources.places import find
from draad.sources.source import Source
from draad.sources.unfold import opened

__all__ = ["Source", "find", "lost", "one", "opened", "read", "read_bytes", "unreadable"]
