"""Text in XML: escaped, and without the characters that no XML document can hold."""

from __future__ import annotations

import re

# what XML 1.0, section 2.2, leaves out of its characters
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# a line end or tab written as it is becomes a blank in an attribute, and a carriage return a line end
_ESCAPES = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "\t": "&#9;",
        "\n": "&#10;",
        "\r": "&#13;",
    }
)


def escaped(text: str) -> str:
    """Give text as it stands in XML, between tags as well as in an attribute's double quotes.

    >>> escaped('a < "b"\\x1b ]]>')
    'a &lt; &quot;b&quot; ]]&gt;'
    """
    return _FORBIDDEN.sub("", text).translate(_ESCAPES)
