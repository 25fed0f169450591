"""Sources, mail bodies: what has to be done to a decoded text before people can read it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from draad.sources.from_html import shown

STUB_LENGTH: Final = 400  # characters of a text that only says where the mail itself can be read
STUB_RATIO: Final = 3  # and how many times as long the HTML is at least
# what UTF-8 read as Windows-1252 looks like; looking for that first is what makes mending quick
_SUSPECT: Final = ("Ã", "â€", "Â")
_LABELLED: Final = re.compile(r"[^\W\d_][\w -]{0,24}: ?\S?")
_BODY: Final = re.compile(r"<body\b", re.I)
_TAG: Final = re.compile(r"<[^<>]*>")
SIGNATURE: Final = "-- "


def may_be_stub(plain: str) -> bool:
    """Tell whether a plain text is so short that it may only say that the mail is in HTML, or say nothing."""
    return len(plain.strip()) < STUB_LENGTH


def says_more(plain: str, pages: Sequence[str]) -> bool:
    """Tell whether HTML shows so much that a short plain text cannot be the same."""
    if not plain.strip():
        return True
    least = STUB_RATIO * len(plain.strip())
    if sum(map(_at_most, pages)) <= least:  # nearly always, and found out much quicker
        return False
    try:
        return sum(len(shown(page).text) for page in pages) > least
    except ImportError:
        return False


def _at_most(page: str) -> int:
    """Count characters that a page may show, with those that it does not."""
    body = _BODY.search(page)
    return len(" ".join(_TAG.sub(" ", page[body.start() :] if body else page).split()))


def mended(text: str) -> str:
    """Put right what had been read in the wrong encoding before it was sent, line by line."""
    if not any(sign in text for sign in _SUSPECT):
        return text
    try:
        from ftfy import fix_encoding
        from ftfy.badness import is_bad
    except ImportError:
        return text
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if any(sign in line for sign in _SUSPECT) and is_bad(line):
            lines[number] = fix_encoding(line)
    return "\n".join(lines)


def unflowed(text: str, delete_space: bool = False) -> str:
    """Join the lines of a text that was wrapped for transfer.

    Quoted lines get ``> `` for each level.  Lines that begin like header lines stay apart, although a
    blank stands at their end, and so do empty lines: programs that declare ``flowed`` write them so.

    Notes
    -----
    RFC 3676, sections 4.2 to 4.5.

    Examples
    --------
    >>> unflowed("Dit is \\neen regel\\n>> zo \\n>> ook\\n> maar niet\\n")
    'Dit is een regel\\n> > zo ook\\n> maar niet\\n'
    """
    lines: list[list[str]] = []
    depths: list[int] = []
    flowing = labelled = False
    for line in text.split("\n"):
        rest = line.lstrip(">")
        depth = len(line) - len(rest)
        rest = rest.removeprefix(" ")
        header = _LABELLED.match(rest) is not None
        apart = not rest.strip() or rest == SIGNATURE or (labelled and header)
        if flowing and depth == depths[-1] and not apart:
            lines[-1].append(rest)
        else:
            lines.append([rest])
            depths.append(depth)
            labelled = header
        flowing = rest.endswith(" ") and rest != SIGNATURE
        if flowing and delete_space:
            lines[-1][-1] = rest[:-1]
    return "\n".join(
        "> " * depth + "".join(line).rstrip(" ") for line, depth in zip(lines, depths, strict=True)
    )
