"""Lines with offsets, and folding.  Nothing here knows about e-mail."""

from __future__ import annotations

# what may stand around words without being seen: blanks of all widths, marks of direction, byte-order marks
BLANKS = (
    " \t\r\n\f\v\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202c\u202f\u205f\u2060\u3000\ufeff"
)


def lines(text: str) -> tuple[list[str], list[int]]:
    """Cut a text at its line ends.

    Returns
    -------
    tuple
        The lines without their line feed (a carriage return before it stays), and where each starts.  Only
        ``\\n`` ends a line, so that line numbers are those of an editor; ``\\r`` does in a text without any.
    """
    mark = "\n" if "\n" in text or "\r" not in text else "\r"
    cut = text.split(mark)
    starts = []
    at = 0
    for line in cut:
        starts.append(at)
        at += len(line) + 1
    return cut, starts
