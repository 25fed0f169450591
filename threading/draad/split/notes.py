"""Lotus Notes headers: a name, a date on the same line or the next, then ``To:``, ``cc:``, ``Subject:``.

There is no From label; what stands above the labels is lifted into the block.  Also the mirror of it: a From
label whose value ends in the date, and a one-line block that has all its fields side by side.
"""

from __future__ import annotations

from typing import NamedTuple

from draad.fields import dates
from draad.languages import Languages
from draad.split.banners import Banner
from draad.split.blocks import Block, Field, one
from draad.split.labels import LabelBook, Mention
from draad.split.page import Page

ANNOUNCED = 60  # characters of a line that announces no more than a date
ANNOUNCING = 3  # words in front of that date
REACH = 8  # lines above the labels among which name and date may stand
DASHES = "---"  # they frame a line that announces a header, and stand in no name
_TRAIL = " \t,;:-–—*_\u00a0"


class Lifted(NamedTuple):
    first: int
    sender: Field | None
    date: Field


def lift(page: Page, book: LabelBook, block: Block, languages: Languages, stop: int) -> Lifted | None:
    """Name and date above a block that has neither From nor date."""
    names = {one(name) for name in block.names()}
    if "from" in names or "date" in names or "to" not in names:
        return None
    line = block.first - 1
    passed = 0
    while line > stop and block.first - line <= REACH:
        text = page.text[line]
        if not text:
            line -= 1
            continue
        if len(text) > 160 or page.level[line] != block.level:
            return None
        if dates.clock(text) and not dates.dated(text):
            joined = _over_two_lines(page, line, languages) if line - 1 > stop else None
            return None if joined is None else _named(page, book, line - 1, *joined, stop, languages)
        if dates.clock(text) and (spot := dates.find_date(text, languages.codes)) is not None:
            if not _only_zone(text[spot[1] :]):
                return None
            return _named(page, book, line, text, spot, stop, languages)
        passed += 1
        if passed > 3 or len(text) > 110:
            return None
        line -= 1
    return None


def _named(
    page: Page, book: LabelBook, line: int, text: str, spot: tuple[int, int], stop: int, languages: Languages
) -> Lifted | None:
    at, end = page.at[line], page.end(line)
    date = Field("date", None, "", (line,), text[spot[0] : spot[1]], at, end, 0)
    name = _before_date(text[: spot[0]], languages)
    if name:
        return Lifted(line, Field("from", None, "", (line,), name, at, end, 0), date)
    above = page.above(line, 3)
    while above is not None and above > stop and (aside := book.mention(above, page.text[above])) is not None:
        if aside.options[0][0] not in ("behalf", "reply-to"):
            break  # who sent it for whom may stand between name and date
        above = page.above(above, 3)
    lines: list[int] = []
    while above is not None and above > stop and len(lines) < 3:
        words = page.text[above]
        if len(words) > 90 or page.level[above] != page.level[line] or words.endswith((".", "?", "!", ":")):
            break
        if DASHES in words:
            break  # what announces it
        lines.insert(0, above)
        # a name stands alone, save for who sent it for whom
        if above - 1 <= stop or not page.text[above - 1] or above in page.feeds:
            break
        above -= 1
    if not lines:
        return Lifted(line, None, date)
    name = page.text[lines[0]]
    first, last = lines[0], lines[-1]
    sender = Field(
        "from", None, "", tuple(lines), name, page.at[first], page.at[last] + len(page.text[last]), 0
    )
    return Lifted(first, sender, date)


def _only_zone(rest: str) -> bool:
    """Nothing behind a date but a zone that no table knows."""
    rest = rest.strip(_TRAIL)
    return not rest or (len(rest) <= 5 and rest.isupper())


def _over_two_lines(page: Page, line: int, languages: Languages) -> tuple[str, tuple[int, int]] | None:
    """A name and date wrapped before the time: both lines as one, and where the date stands in it."""
    joined = f"{page.text[line - 1]} {page.text[line]}"
    spot = dates.find_date(joined, languages.codes) if page.text[line - 1] and len(joined) < 200 else None
    if spot is None or spot[0] >= len(page.text[line - 1]) or not _only_zone(joined[spot[1] :]):
        return None
    return joined, spot


def _before_date(text: str, languages: Languages) -> str:
    """A name without the word that leads to the date (``Name on 04/12/2001``)."""
    name, _, last = text.strip(_TRAIL).rpartition(" ")
    return (name if last.casefold() in languages.lead_words else text).strip(_TRAIL)


def titled(page: Page, block: Block, languages: Languages, stop: int) -> Block | None:
    """The Dutch form of Notes: subject as a title, sender, ``aan:``, ``cc:``, and the date below."""
    names = {one(name) for name in block.names()}
    above, title, below = block.first - 1, block.first - 2, block.last + 1
    if (
        names - {"to", "cc", "bcc"}
        or title <= stop
        or below >= page.size
        or (title > 0 and page.text[title - 1])
    ):
        return None
    sender, subject, when = page.text[above], page.text[title], page.text[below]
    if not sender or not subject or ":" in sender or len(sender) > 60 or not dates.clock(when):
        return None
    spot = dates.find_date(when, languages.codes)
    if spot is None or spot[0] > 0 or not _only_zone(when[spot[1] :]):
        return None
    fields = (
        Field("subject", None, "", (title,), subject, page.at[title], page.end(title), 0),
        Field("from", None, "", (above,), sender, page.at[above], page.end(above), 0),
        *block.fields,
        Field("date", None, "", (below,), when, page.at[below], page.end(below), 0),
    )
    return block._replace(first=title, last=below, fields=fields)


def announced(page: Page, banner: Banner, languages: Languages) -> tuple[Field, Field] | None:
    """Sender and date out of an announcement that names them (``----- Message from … on … -----``)."""
    text = " ".join(page.text[line] for line in range(banner.first, banner.last + 1)).strip("-–— \t")
    spot = dates.find_date(text, languages.codes) if dates.clock(text) else None
    if spot is None:
        return None
    folded = text.casefold()
    phrase = next(
        (p for p, kind in languages.banners.items() if kind == "sender" and folded.startswith(p)), ""
    )
    lines = tuple(range(banner.first, banner.last + 1))
    start, end = page.at[banner.first], page.end(banner.last)
    name = _before_date(text[len(phrase) : spot[0]], languages)
    return (
        Field("from", None, "", lines, name, start, end, 0),
        Field("date", None, "", lines, text[spot[0] : spot[1]], start, end, 0),
    )


def dated_sender(field: Field, languages: Languages) -> tuple[Field, Field] | None:
    """A From whose value ends in the date: both, apart."""
    value = field.value
    if not dates.clock(value):
        return None
    spot = dates.find_date(value, languages.codes)
    if spot is None or not _only_zone(value[spot[1] :]):
        return None
    name = _before_date(value[: spot[0]], languages)
    return (
        field._replace(value=name),
        Field("date", None, "", field.lines, value[spot[0] : spot[1]], field.start, field.end, 0),
    )


def beside(book: LabelBook, line: int, text: str) -> Mention | None:
    """A label behind a column of other text: Notes prints sender and date left of the labels.

    ``<a.visser        To:     mark@example.org``
    """
    colon = text.find(":", 4, 90)
    gap = text.rfind("  ", 0, colon)
    if colon < 0 or gap < 1:
        return None
    printed = text[gap:colon].strip()
    reading = book.read(printed)
    if reading is None or reading.doubt or reading.options[0][0] not in ("to", "cc", "bcc", "subject"):
        return None
    value = text[colon + 1 :].strip()
    return Mention(line, printed, reading.options, value, colon + 1, 0, True)


def ahead(page: Page, block: Block, text: str, languages: Languages) -> Block | None:
    """A block on one line with sender and date before its labels; ``None`` where other text is."""
    if not dates.clock(text) or block.get("from", "sent", "date") is not None:
        return None
    spot = dates.find_date(text, languages.codes)
    if spot is None or not _only_zone(text[spot[1] :]):
        return None
    line = block.first
    start, end = page.at[line], page.end(line)
    sender = Field("from", None, "", (line,), _before_date(text[: spot[0]], languages), start, end, 0)
    date = Field("date", None, "", (line,), text[spot[0] : spot[1]], start, end, 0)
    return block._replace(fields=(sender, date, *block.fields))


def date_above(page: Page, block: Block, languages: Languages, stop: int) -> Field | None:
    """The date that a line right above a block without one announces: ``Message du 13/05/21 21:18``."""
    line = block.first - 1
    if line <= stop or page.level[line] != block.level:
        return None
    text = page.text[line]
    if len(text) > ANNOUNCED or not dates.clock(text):
        return None
    spot = dates.find_date(text, languages.codes)
    if spot is None or not _only_zone(text[spot[1] :]) or len(text[: spot[0]].split()) > ANNOUNCING:
        return None
    return Field("date", None, "", (line,), text[spot[0] : spot[1]], page.at[line], page.end(line), 0)


def left_column(
    page: Page, block: Block, languages: Languages, stop: int
) -> tuple[int, int, Field | None, Field] | None:
    """Sender and date that stand left of the labels, and above and below them; with the lines they cover."""
    indent = {field.mention.line: field.mention for field in block.fields if field.mention is not None}
    pieces: list[tuple[int, str]] = []
    first, last = block.first, block.last
    above = block.first - 1
    while above > stop and block.first - above <= 3 and page.text[above] and len(page.text[above]) < 40:
        first = above
        above -= 1
    below = block.last + 1
    while below < page.size and below - block.last <= 3 and page.text[below] and len(page.text[below]) < 40:
        last = below
        below += 1
    for line in range(first, last + 1):
        text = page.text[line]
        mention = indent.get(line)
        if mention is not None:
            label = text.rfind(mention.label, 0, mention.value_at)
            text = text[:label] if label > 0 else ""
        elif block.first <= line <= block.last:
            text = text.split("  ")[0] if "  " in text else ""
        pieces.append((line, text.strip()))
    joined = " ".join(text for _, text in pieces if text)
    spot = dates.find_date(joined, languages.codes) if dates.clock(joined) else None
    if spot is None:
        return None
    start, end = page.at[first], page.end(last)
    lines = tuple(line for line, text in pieces if text)
    name = joined[: spot[0]].strip(_TRAIL)
    sender = Field("from", None, "", lines, name, start, end, 0) if name else None
    return first, last, sender, Field("date", None, "", lines, joined[spot[0] : spot[1]], start, end, 0)


def _glued_subject(book: LabelBook, line: int, text: str) -> tuple[int, int, Mention] | None:
    """A subject's label without its colon, behind the zone of the date (``…12:08:19 CETTemat ODP: Dach``)."""
    for position in range(1, len(text) - 4):
        if text[position].isupper() and text[position + 1].islower() and text[position - 1].isupper():
            word = text[position:].split(None, 1)[0]
            reading = book.read(word)
            if reading is not None and reading.doubt == 0 and reading.options[0][0] == "subject":
                after = position + len(word)
                return position, after, Mention(line, word, reading.options, "", after, 0)
    return None


def inline(book: LabelBook, line: int, text: str) -> list[Mention]:
    """All labels on one line, in order (Yahoo prints a whole header on one); empty below three.

    A label may stand directly behind the value before it (``…09:26:50 CETSubject: …``).
    """
    if text.count(":") < 3:
        return []
    found: list[tuple[int, int, Mention]] = []
    taken: set[str] = set()
    glued = _glued_subject(book, line, text)
    if glued is not None:
        taken.add("subject")
    at = text.find(":")
    while at >= 0 and len(found) < 12:
        hit = book.before(text, at)
        if hit is not None and not taken.issuperset(one(name) for name, _ in hit[1]):
            begin, options = hit
            taken.add(one(options[0][0]))
            found.append((begin, at + 1, Mention(line, text[begin:at], options, "", at + 1, 0)))
        at = text.find(":", at + 1)
    if glued is not None:
        found = sorted([*(hit for hit in found if hit[0] < glued[0]), glued])
    if len(found) < 3:
        return []
    mentions = []
    for position, (_, after, mention) in enumerate(found):
        stop = found[position + 1][0] if position + 1 < len(found) else len(text)
        mentions.append(mention._replace(value=text[after:stop].strip(), value_at=after))
    return mentions
