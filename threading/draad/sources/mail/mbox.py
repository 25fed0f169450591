"""Sources, mailboxes: an mbox file comes in, where each of its mails starts and ends goes out.

The file is read in blocks and never held as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

BLOCK: Final = 4 << 20  # bytes read at once
# bytes behind ``From `` that are needed to tell a separator: its own line and the header line below it
LOOKAHEAD: Final = 2000
BEFORE: Final = 2  # bytes before a line end that tell whether its line is empty
# From inge@example.org Mon Nov 16 09:12:44 2026; some write the date as headers do, or names with blanks
_DAY: Final = re.compile(
    rb"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?[ \t]|\b\d{4}-\d\d-\d\d[ T]|\d[ \t][A-Z][a-z]{2}[ \t]\d"
)
_CLOCK: Final = re.compile(rb"\b\d\d?:\d\d\b")
_YEAR: Final = re.compile(rb"\b(?:19|20)\d\d\b")
# with what a mail's header begins, where the line above it says too little
_HEADER: Final = re.compile(
    rb"(?:>From |(?:return-path|received|from|to|cc|date|subject|sender|reply-to|message-id|mime-version"
    rb"|status|delivered-to|envelope-to|dkim-signature|arc-[a-z-]{1,40}|authentication-results|x-[\w-]{1,60}"
    rb"|content-[\w-]{1,40}):)",
    re.I,
)


def looks_like(head: bytes) -> bool:
    """Tell whether a file that begins like this is a mailbox."""
    head = head.lstrip(b"\r\n")
    return head.startswith(b"From ") and _separates(head[:LOOKAHEAD])


def slices(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """Yield start and length of each mail, its ``From `` line included, in the order of the file.

    A mail begins at the start of the file or after a blank line, with a line ``From `` that holds a date or
    is followed by a header line; prose that happens to begin with "From" starts none.  Where no blank line
    precedes it, both must hold: some programs leave that line out.  What precedes the first mail belongs to
    it.
    """
    start = position = 0  # of the mail being read, and of ``held`` in the file
    held = b""
    seen = 0  # bytes of ``held`` that have been judged
    while True:
        block = file.read(BLOCK)
        held = held + block if held else block
        # what cannot be judged yet waits for the next block
        sure = max(seen, len(held) - LOOKAHEAD) if block else len(held)
        at = held.find(b"\nFrom ", seen)
        while 0 <= at < sure:
            if _separates(held[at + 1 : at + 1 + LOOKAHEAD], _blank_before(held, at, position)):
                begin = position + at + 1
                if start or position or held[:at].strip():  # not only blank lines before the first
                    yield start, begin - start
                    start = begin
            at = held.find(b"\nFrom ", at + 1)
        if not block:
            break
        kept = max(0, sure - BEFORE)
        position += kept
        held = held[kept:]
        seen = sure - kept
    end = position + len(held)
    if end > start:
        yield start, end - start


def _blank_before(held: bytes, at: int, position: int) -> bool:
    """Tell whether the line end at a place is that of an empty line."""
    before = held[max(0, at - BEFORE) : at].removesuffix(b"\r")
    return before.endswith(b"\n") or (position == 0 and at <= 1 and not before)


def _separates(text: bytes, apart: bool = True) -> bool:
    """Tell whether text that begins with ``From ``, apart from what precedes it or not, begins a mail."""
    line, _, below = text.partition(b"\n")
    dated = bool(_CLOCK.search(line) and _YEAR.search(line) and _DAY.search(line))
    if dated and apart:
        return True
    return (dated or apart) and _HEADER.match(below) is not None
