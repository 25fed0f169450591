"""Text that a spreadsheet shows as it stands, whatever it looks like."""

from __future__ import annotations

# what makes a spreadsheet calculate, the wide forms that a Japanese one takes as well included
_CALCULATES = tuple("=+-@\t\r\n＝＋－＠")


def shown(text: str) -> str:
    """Give a cell's text, with an apostrophe in front of what would be calculated instead.

    Examples
    --------
    >>> shown("=1+1"), shown("1+1")
    ("'=1+1", '1+1')
    """
    return f"'{text}" if text.startswith(_CALCULATES) else text
