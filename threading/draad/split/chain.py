"""Whose text is whose: from headers and quote levels to a tree of messages, each with its own lines.

Quote marks rule where there are any: a line belongs to the newest message whose text stands at its level.  A
message is quoted by the one whose text stands where its header stands.  A chain ends where an unrelated
document begins.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from datetime import timedelta
from typing import NamedTuple

from draad.fields import dates
from draad.languages import Languages
from draad.split import furniture, kinds
from draad.split.heads import Head
from draad.split.page import Page

# headers of one chain may be printed under clocks this far apart
CLOCKS_APART = timedelta(hours=26)
NOW = timedelta(0)
UNRELATED = 0.5  # likeness of subjects below which two mails are about different things
_WORDS = re.compile(r"[^\W_]+")
PROSE = 4  # common words above a header that make the text there a message
LETTER = 120  # characters from which a text above the first header may be a letter or minutes
_CLOSES = frozenset(".!?…。！？؟।")
TAIL = 60  # characters from which a quoted line is long enough to have been wrapped by a mailer


class Piece(NamedTuple):
    """A message's share of a page: its header, and the runs of lines [first, last] that are its own text."""

    head: Head | None
    part: int
    depth: int
    quoted_by: int | None
    level: int
    runs: tuple[tuple[int, int], ...]
    quotes: tuple[tuple[int, int], ...] = ()


class Layout(NamedTuple):
    """``apart`` names the lines that are furniture; ``parts`` are first lines and labels."""

    pieces: list[Piece]
    apart: dict[int, str]
    parts: list[tuple[int, str | None]]


class _Open:
    """A message while its lines are being gathered."""

    __slots__ = ("depth", "head", "index", "level", "lines", "part", "quoted_by", "quotes")

    def __init__(
        self, index: int, head: Head | None, part: int, quoted_by: int | None, depth: int, level: int
    ) -> None:
        self.index = index
        self.head = head
        self.part = part
        self.quoted_by = quoted_by
        self.depth = depth
        self.level = level
        self.lines: list[int] = []
        self.quotes: list[tuple[int, int]] = []  # runs of quoted lines that no header announces


def layout(page: Page, heads: list[Head], languages: Languages, furnished: frozenset[int]) -> Layout:
    """Give every line of a mail document to a message or to the furniture.

    Parameters
    ----------
    heads
        The document's headers, top first; at least one.
    furnished
        Lines known to be page numbers or running heads.
    """
    apart: dict[int, str] = {}
    messages: list[_Open] = []
    parts: list[tuple[int, str | None]] = []
    open_at: dict[int, _Open] = {}
    current: _Open | None = None
    top: _Open | None = None  # the message at the top of this document or part
    above: _Open | None = None  # the newest message that has a header block
    levels = _levels(page, heads)
    unannounced = _top(page, heads[0], languages, furnished, apart)
    if unannounced:
        current = _Open(0, None, 0, None, 0, min(levels[i] for i in unannounced))
        messages.append(current)
        open_at[current.level] = current
        current.lines = list(unannounced)
        parts.append((0, None))
    elif (ground := _answer_below(page, heads, levels, furnished)) is not None:
        # the answer stands below what it quotes
        current = _Open(0, None, 0, None, 0, ground)
        messages.append(current)
        open_at[ground] = current
        parts.append((0, None))
    # what stands in a mail file belongs to that mail, however it looks
    whole = heads[0].form == "mail"
    series = frozenset() if whole else _series(page, heads, languages)
    interrupted = False  # a document without mail stood above
    for number, head in enumerate(heads):
        stop = heads[number + 1].first if number + 1 < len(heads) else page.size
        label = None if whole else _separator(page, head, languages, apart, messages)
        # the number of the document that goes on stands again at the top of each of its pages
        numbered = label is not None and (not parts or label[1] != parts[-1][1])
        if number == 0 and unannounced and not messages[0].lines:
            # nothing stood above but the number of the document
            messages, parts, open_at, current = [], [], {}, None
        numbered = numbered or interrupted
        fresh = not messages or (not whole and _starts_document(page, head, numbered, current, above, top))
        below = heads[number + 1] if number + 1 < len(heads) else None
        level = _body_level(levels, page, head, stop, below)
        if fresh:
            parts.append((_part_line(page, head, label), label[1] if label else None))
            message = _Open(len(messages), head, len(parts) - 1, None, 0, level)
            open_at = {}
        else:
            parent = _quoting(head, current, open_at, messages)
            message = _Open(len(messages), head, parent.part, parent.index, parent.depth + 1, level)
            for deeper in [
                at for at in open_at if at >= min(level, max(head.level, 0) + (level > head.level))
            ]:
                del open_at[deeper]
        messages.append(message)
        open_at[level] = message
        current = message
        top = message if fresh else top
        above = message if head.form != "attribution" else above
        own = _before_next_document(page, head.last + 1, stop, series, languages, apart, parts)
        interrupted = own < stop
        _read_lines(page, range(head.last + 1, own), levels, open_at, message, furnished, apart)
    pieces = [_piece(page, message, apart) for message in messages]
    return Layout(pieces, apart, parts)


def _series(page: Page, heads: list[Head], languages: Languages) -> frozenset[str]:
    """The words by which this file numbers its documents, told by those that stand above a header."""
    above = (page.above(head.first, 4) for head in heads)
    numbers = (page.text[line] for line in above if line is not None)
    return frozenset(_series_word(text) for text in numbers if furniture.separator(text, languages))


def _series_word(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalpha())


def _before_next_document(
    page: Page,
    first: int,
    stop: int,
    series: frozenset[str],
    languages: Languages,
    apart: dict[int, str],
    parts: list[tuple[int, str | None]],
) -> int:
    """Where the text of a mail ends since a numbered document without mail begins; else ``stop``.

    The lines of such documents are named, and each of them is made a part.
    """
    starts = [
        line
        for line in range(first, stop)
        if series
        and furniture.separator(page.text[line], languages)
        and _series_word(page.text[line]) in series
        and page.text[line] != parts[-1][1]
        and page.below(line, stop - line - 1)
        is not None  # the number of the mail below is no part of its own
        and page.below(line, stop - line - 1) != stop
    ]
    if not starts:
        return stop
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else stop
        parts.append((start, page.text[start]))
        apart[start] = "document-number"
        for line in range(start + 1, end):
            if page.raw[line].strip():
                apart[line] = "other-document"
    return starts[0]


def _levels(page: Page, heads: list[Head]) -> list[int]:
    """Quote levels, with the tails of lines that a mailer wrapped put back where they came from."""
    levels = list(page.level)
    for line in range(1, page.size):
        before = levels[line - 1]
        if (
            levels[line] < before
            and page.text[line]
            and len(page.raw[line - 1]) >= TAIL
            and page.text[line - 1]
        ):
            after = next((i for i in range(line + 1, min(page.size, line + 4)) if page.raw[i].strip()), None)
            wrapped = (
                after is not None
                and levels[after] >= before
                and len(page.text[line]) < len(page.raw[line - 1]) + 8
            )
            if wrapped and (
                after == line + 1 or page.text[line][:1].islower() or len(page.text[line]) < TAIL
            ):
                levels[line] = before
    for number, head in enumerate(heads):
        if head.banner == "forward" and head.level:
            stop = heads[number + 1].first if number + 1 < len(heads) else page.size
            _lazily_quoted(page, levels, head, stop)
    return levels


def _lazily_quoted(page: Page, levels: list[int], head: Head, stop: int) -> None:
    """Some programs mark a forwarded text's first line only: what touches a marked line goes with it."""
    for line in range(head.last + 2, stop):
        if (
            page.text[line]
            and levels[line] < head.level
            and page.text[line - 1]
            and levels[line - 1] >= head.level
        ):
            for below in range(line, stop):
                if page.text[below] and levels[below] < head.level:
                    levels[below] = head.level
            return


def _top(
    page: Page, head: Head, languages: Languages, furnished: frozenset[int], apart: dict[int, str]
) -> list[int]:
    """Lines above the first header that are a message without a header; the rest is named furniture."""
    lines = [i for i in range(head.first) if page.text[i]]
    own = [page.text[i] for i in lines if i not in furnished and not furniture.rule(page.text[i])]
    text = "\n".join(own)
    if head.form in ("export", "print"):
        message = False
    elif head.banner is not None or head.form in ("attribution", "bare") or head.level:
        letters = sum(c.isalpha() for c in text)
        message = letters >= 1
    else:
        # a letter before the first mail of a dossier is no mail without a header
        foreign = len(text) > LETTER and kinds.kind(text, languages, None) not in ("other", "form")
        # a word or two above a Notes header, which prints no banner, are an answer and no letterhead
        brief = head.form == "notes" and 0 < len(text.split()) <= 3 and text.replace(" ", "").isalpha()
        message = (kinds.common_words(text, languages) >= PROSE or _written(own) or brief) and not foreign
    for i in lines:
        if not message or i in furnished:
            apart[i] = "page-number" if message else "preamble"
    for i in range(head.first):
        if not page.text[i] and page.raw[i].strip() and i not in apart:
            apart[i] = "quote-marks"
    if message:
        _trim_rules(page, lines, apart)
    return [i for i in lines if i not in apart] if message else []


def _answer_below(page: Page, heads: list[Head], levels: list[int], furnished: frozenset[int]) -> int | None:
    """The quote level of text that answers a first attribution from below; ``None`` where there is none."""
    first = heads[0]
    if first.form != "attribution":
        return None
    stops = [*(head.first for head in heads[1:]), page.size]
    following = [*heads[1:], None]
    for head, stop, below in zip(heads, stops, following, strict=True):
        level = _body_level(levels, page, head, stop, below)
        if level <= first.level:
            return None  # what stands below is the text of this one
        for line in range(head.last + 1, stop):
            if page.text[line] and levels[line] <= first.level and line not in furnished:
                return first.level
    return None


def _written(lines: list[str]) -> bool:
    """Whether somebody wrote a text, in whatever language: a line of it is a sentence and no letterhead.

    That is a line that closes with a full stop or its like, holds little but letters, and is not all
    capitals; of rubble, names and addresses there is no such line.
    """
    for line in lines:
        text = line.rstrip(" \"'”’»)")
        letters = sum(c.isalpha() or unicodedata.combining(c) > 0 for c in text)
        if text[-1:] not in _CLOSES or 3 * sum(c.isupper() for c in text) > letters:
            continue
        words = text.split()
        wide = sum(c > "\u2e7f" for c in text)  # scripts without blanks between words
        long = any(sum(c.isalpha() for c in word) >= 4 for word in words)
        if letters >= 0.7 * (len(text) - len(words) + 1) and (wide >= 3 or (long and text[:1].isalpha())):
            return True
    return False


def _trim_rules(page: Page, lines: list[int], apart: dict[int, str]) -> None:
    """Bare rules at the end of a text part it from what comes below."""
    for i in reversed(lines):
        if not furniture.rule(page.text[i]):
            break
        apart[i] = "rule"


def _separator(
    page: Page, head: Head, languages: Languages, apart: dict[int, str], messages: list[_Open]
) -> tuple[int, str] | None:
    """The line of a dossier that numbers the document beginning with this header."""
    line = head.first
    for _ in range(3):
        above = page.above(line, 4)
        if above is None:
            return None
        text = page.text[above]
        numbered = furniture.separator(text, languages)
        if numbered or (
            furniture.code(text) and (above in page.feeds or above == 0 or _after_feed(page, above))
        ):
            for message in messages[-1:]:
                if above in message.lines:
                    message.lines.remove(above)
            apart[above] = "document-number"
            return above, text
        if apart.get(above) not in ("page-number", "rule"):
            return None
        line = above
    return None


def _after_feed(page: Page, line: int) -> bool:
    above = page.above(line, 4)
    return any(feed <= line and (above is None or feed > above) for feed in page.feeds)


def _part_line(page: Page, head: Head, label: tuple[int, str] | None) -> int:
    return label[0] if label is not None else head.first


def _starts_document(
    page: Page, head: Head, numbered: bool, current: _Open | None, above: _Open | None, top: _Open | None
) -> bool:
    """Whether a chain ends here and another document begins.

    ``current`` is the message whose text stands above, ``above`` the newest with a header block, ``top`` that
    at the top of this part.
    """
    if head.level or head.form in ("attribution", "bare"):
        return False
    if numbered or head.form == "export":
        return True
    if head.banner is not None or above is None or above.head is None:
        return False
    last = current.lines[-1] if current is not None and current.lines else 0
    feed = bisect_right(page.feeds, head.first) > bisect_right(page.feeds, last)
    if head.form == "print":
        # printed mails stand one after the other; only what the mail above can answer may be its quote
        return feed or head.wide or not (_related(head, above.head) and _later(above.head, head, NOW) is True)
    printed = head.wide and top is not None and top.head is not None and top.head.wide
    if feed and printed and (above is top or not above.head.wide):
        return True  # a column between labels and values is how a document's own header is printed
    return _related(head, above.head) is False and _later(head, above.head) is True


def _related(one: Head, other: Head) -> bool | None:
    """Whether two headers share a subject; ``None`` where either prints none."""
    first, second = one.get("subject"), other.get("subject")
    if first is None or second is None or not first.value.strip() or not second.value.strip():
        return None
    a = _subject_words(first.value)
    b = _subject_words(second.value)
    if not a or not b:
        return None
    return len(a & b) >= UNRELATED * min(len(a), len(b))


def _subject_words(value: str) -> set[str]:
    return {word for word in _WORDS.findall(value.casefold()) if len(word) > 2}


def _later(one: Head, other: Head, apart: timedelta = CLOCKS_APART) -> bool | None:
    """Whether the one was sent later than the other, by more than ``apart``."""
    first, second = one.get("date"), other.get("date")
    if first is None or second is None:
        return None
    a = dates.read(first.value, one.languages)
    b = dates.read(second.value, other.languages)
    if a.local is None or b.local is None:
        return None
    return a.local - b.local > apart


def _body_level(levels: list[int], page: Page, head: Head, stop: int, below: Head | None) -> int:
    """At which quote level the text of a message stands, ``below`` being the next header."""
    if head.form == "mail":
        return head.level
    first = next((i for i in range(head.last + 1, stop) if page.text[i]), None)
    if first is None and below is not None and head.form == "attribution" and below.level > head.level:
        return head.level + 1  # its own text comes behind what it quotes
    if first is None or levels[first] <= head.level:
        return head.level
    if head.form == "attribution":
        return levels[first] if levels[first] == head.level + 1 else head.level + 1
    # a block whose text is quoted although it is not: only if nothing unquoted follows
    own = any(page.text[i] and levels[i] <= head.level for i in range(head.last + 1, stop))
    return head.level if own else levels[first]


def _quoting(head: Head, current: _Open | None, open_at: dict[int, _Open], messages: list[_Open]) -> _Open:
    """The message that quotes what begins with this header."""
    reach = [level for level in open_at if level <= head.level]
    holder = open_at[max(reach)] if reach else messages[0]
    if current is None or current is holder:
        return holder
    # text of the holder since the newest message began: it quotes side by side, not in depth
    if holder.lines and current.head is not None and holder.lines[-1] > current.head.last:
        return holder
    if (
        current.level > head.level
        and current.head is not None
        and current.head.form == "attribution"
        and not head.banner
    ):
        return holder if _behind_marks(current) else current
    return current


def _behind_marks(message: _Open) -> bool:
    return message.head is not None and message.level > message.head.level


def _read_lines(
    page: Page,
    lines: range,
    levels: list[int],
    open_at: dict[int, _Open],
    current: _Open,
    furnished: frozenset[int],
    apart: dict[int, str],
) -> None:
    """Give the lines between two headers to the messages that stand open."""
    owner = current
    lowest = min(open_at)
    for line in lines:
        if not page.text[line]:
            if page.raw[line].strip():
                apart[line] = "quote-marks"
            continue
        if line in furnished:
            apart[line] = "page-number"
            continue
        level = levels[line]
        if level in open_at:
            owner = open_at[level]
        elif level < lowest:
            owner = open_at[lowest]
        else:
            # deeper than any text whose author is known
            apart[line] = "quote"
            quotes = owner.quotes
            if quotes and quotes[-1][1] == line - 1:
                quotes[-1] = (quotes[-1][0], line)
            else:
                quotes.append((line, line))
            continue
        owner.lines.append(line)


def _piece(page: Page, message: _Open, apart: dict[int, str]) -> Piece:
    lines = [line for line in message.lines if line not in apart]
    own = list(lines)
    while own and furniture.rule(page.text[own[-1]]) and _closes(page, own[-1]):
        apart[own.pop()] = "rule"
    runs: list[tuple[int, int]] = []
    for line in own:
        gap = range(runs[-1][1] + 1, line) if runs else None
        if gap is not None and all(not page.raw[i].strip() or apart.get(i) == "quote-marks" for i in gap):
            for i in gap:
                apart.pop(i, None)
            runs[-1] = (runs[-1][0], line)
        else:
            runs.append((line, line))
    return Piece(
        message.head,
        message.part,
        message.depth,
        message.quoted_by,
        message.level,
        tuple(runs),
        tuple(message.quotes),
    )


def _closes(page: Page, line: int) -> bool:
    """A rule with nothing of the same text below it."""
    below = page.below(line, 4)
    return below is None or below > line
