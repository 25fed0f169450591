"""Sources, mail as text: the header lines and the body that stand for a mail in its document.

Shared by the readers of ``.eml``, ``.msg`` and ``.pst``; what they know of a mail comes in, the document's
text and where its header lines stand in it go out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from draad.model import Attachment, FieldName, HeaderBlock, HeaderField, Ids, Mail, Span

# in the order in which they are printed
ORDER: Final[tuple[FieldName, ...]] = (
    "from", "date", "received", "to", "cc", "bcc", "subject", "attachments",
)  # fmt: skip
LANGUAGES: Final = ("en",)  # RFC 5322 knows English labels only
# a value with one of these in it would break the block: C0, C1, and the line ends of Unicode
_BREAKS: Final = re.compile("[\\x00-\\x20\\x7f-\\x9f\u2028\u2029]+")
_LONE: Final = re.compile("[\ud800-\udfff]")


class Value(NamedTuple):
    """What a header field says, and under which label."""

    label: str
    text: str


def rendered(
    fields: Mapping[FieldName, Value], ids: Ids, body: str, attachments: Sequence[str]
) -> tuple[str, Mail]:
    """Write a mail as text, with its header lines on top.

    Parameters
    ----------
    fields
        The header's values, decoded, in any order; those that are blank are not printed.
    ids
        Its Message-ID and those that it names.
    body
        Its text, with any line ends.
    attachments
        Their names, in order.

    Returns
    -------
    tuple of str and Mail
        One line for each field, a blank line and the body; line ends are ``\\n``, and no value can break a
        line.  A mail without any header field is its body alone, under a block without fields.
    """
    names = [one_line(name) for name in attachments]
    printed = dict(fields)
    if names:
        printed["attachments"] = Value("Attachments", "; ".join(names))
    lines: list[str] = []
    found: list[HeaderField] = []
    at = 0
    for name in ORDER:
        given = printed.get(name)
        text = one_line(given.text) if given is not None else ""
        if given is None or not text:
            continue
        line = f"{given.label}: {text}"
        lines.append(line)
        found.append(HeaderField(name, given.label, text, Span(at, at + len(line))))
        at += len(line) + 1
    block = HeaderBlock(Span(0, max(0, at - 1)), "mail", tuple(found), LANGUAGES)
    mail = Mail(block, ids, tuple(Attachment(name) for name in names))
    below = tidy(body)
    if not lines:
        return below, mail
    return "\n".join([*lines, "", below]) if below else "\n".join(lines) + "\n", mail


def one_line(value: str) -> str:
    """Return a value without anything that could end a line or steer a terminal."""
    return _whole(_BREAKS.sub(" ", value)).strip()


def tidy(body: str) -> str:
    """Return a body with ``\\n`` for every line end, no blank lines around it and one line end after it."""
    text = _whole(body.replace("\r\n", "\n").replace("\r", "\n")).rstrip()
    blank = len(text) - len(text.lstrip())
    start = text.rfind("\n", 0, blank) + 1  # the first line keeps its indentation
    return text[start:] + "\n" if text else ""


def _whole(text: str) -> str:
    """Replace halves of characters, which no encoding can write, by U+FFFD."""
    return text if text.isascii() else _LONE.sub("\ufffd", text)
