"""Label blocks: runs of ``label: value`` lines that may be a mail's header.

A block is put together from a first label downwards: further labels, values that wrap, blank lines between
fields, furniture, misread lines.  Whether it *is* a header is weighed elsewhere (``weigh``).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from draad.fields import dates, marks
from draad.split import furniture
from draad.split.labels import CHANGED, LabelBook, Mention
from draad.split.page import Page

PEOPLE = ("from", "to", "cc", "bcc")
LISTS = frozenset({"to", "cc", "bcc", "attachments"})
ASIDE = frozenset({"other", "event"})  # what says little of whether this is mail
CORE = frozenset({"from", "to", "cc", "bcc", "subject", "sent", "date", "received"})
STARTERS = CORE - {"received"}  # it begins a transport trace, and closes a header
BLANKS_INSIDE = 2  # blank lines that may part two fields; converters put one, page breaks two
NOTES_BLANKS = 8  # blank lines that Notes may put below its letterhead
ADDRESS_BLANKS = 4  # likewise, that a long address of a sender may leave below it
LIST_LINES = 400  # lines a list of recipients may run over
VALUE_LINES = 2  # lines that another value may run over
WRAPPED = 60  # characters from which a mailer may have wrapped a line; what it wraps off is shorter
SUBJECT_LINES = 3  # lines that one below the last label may run over
COLUMN_SLACK = 1  # blanks by which the values of a table may be out of line; letters differ in width

FILE_NAME = re.compile(
    r"\S.{0,200}\.(?:pdf|docx?|docm|dotx?|xls[xmb]?|pptx?|pps|txt|csv|zip|rar|7z|msg|eml|jpe?g|png|gif|tiff?|bmp|heic|rtf|od[tsp]"
    r"|html?|mht|xml|json|ics|vcf|vsdx?|mp[34]|mov|avi|wav|wma|dwg|p7[ms]|pst|mdb|accdb|wpd|wk[s14]|exe)\W{0,3}\Z",
    re.IGNORECASE,
)
_ENDS_OPEN = re.compile(
    r"[-–—|/,(&+:]\Z|\b(?:van|de|het|een|voor|en|of|met|in|op|te|the|of|for|and|to|a|an|on|with|der|die|das|und|für|von|zu|mit|le|la|les|des|du|et|pour|à)\Z",
    re.IGNORECASE,
)
_CONTINUES_LIST = re.compile(r"[<>@;]|,\s*\Z|\A[,;]")


class Field(NamedTuple):
    """One field of a block: what it names, its label, and the lines its value stands on."""

    name: str
    mention: Mention | None
    label: str
    lines: tuple[int, ...]
    value: str
    start: int
    end: int
    doubt: int


class Block(NamedTuple):
    """A run of fields on lines [first, last]; ``level`` is that of its labels."""

    first: int
    last: int
    level: int
    fields: tuple[Field, ...]
    columns: bool = False  # all labels first, all values after
    spaced: bool = False  # blank lines between its fields
    unknown: int = 0  # lines inside it with labels that no mail has

    def names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    def get(self, *names: str) -> Field | None:
        return next((field for field in self.fields if field.name in names), None)


def one(name: str) -> str:
    """``sent`` and ``date`` are one field, told apart only as evidence."""
    return "date" if name == "sent" else name


def choose(mention: Mention, taken: set[str], languages: dict[str, int]) -> str | None:
    """The field that a label names here: free in this block, in a language that its other labels speak."""
    best: tuple[int, int, str] | None = None
    for rank, (name, codes) in enumerate(mention.options):
        if one(name) in taken and name not in ASIDE:
            continue
        spoken = max((languages.get(code, 0) for code in codes), default=0)
        if mention.doubt == 3 and languages and not spoken:
            continue  # misread in a language that no label of this block is in
        if best is None or (spoken, -rank) > best[:2]:
            best = (spoken, -rank, name)
    return best[2] if best else None


class _Builder:
    """State while a block grows; ``fields`` are (name, mention, continuation lines)."""

    def __init__(self, page: Page, book: LabelBook) -> None:
        self.page = page
        self.book = book
        self.fields: list[tuple[str, Mention, list[int]]] = []
        self.taken: set[str] = set()
        self.languages: dict[str, int] = {}
        self.gaps: list[int] = []  # lines between field k and field k + 1
        self.spaced = False
        self.unknown = 0

    def add(self, name: str, mention: Mention, gap: int) -> None:
        self.fields.append((name, mention, []))
        self.gaps.append(gap)
        self.taken.add(one(name))
        for option, codes in mention.options:
            if option == name:
                for code in codes:
                    self.languages[code] = self.languages.get(code, 0) + 1

    def add_line(self, name: str, mention: Mention, gap: int) -> None:
        """Add the field of a label, and those that stand on its line behind it."""
        shared = [m for m in self.book.further(mention) if choose(m, self.taken, self.languages)]
        if len(shared) < 2:
            self.add(name, mention, gap)
            return
        self.add(name, shared[0], gap)
        for other in shared[1:]:
            chosen = choose(other, self.taken, self.languages)
            if chosen is not None:
                self.add(chosen, other, 0)

    def take(self, lines: list[int], crossed: bool) -> None:
        """Give lines to the value of the newest field; what a page's end brought in only if it fits."""
        name, _, more = self.fields[-1]
        for line in lines:
            if other_label(self.page.text[line]):
                self.unknown += 1
            elif not crossed or (name in LISTS and _CONTINUES_LIST.search(self.page.text[line])):
                more.append(line)

    def drop_head(self, upto: int) -> None:
        """Forget the fields before and including ``upto``: they belonged to the text above."""
        self.fields = self.fields[upto + 1 :]
        self.gaps = self.gaps[upto + 1 :]
        self.taken = {one(name) for name, _, _ in self.fields}
        self.languages = {}
        for name, mention, _ in self.fields:
            for option, codes in mention.options:
                if option == name:
                    for code in codes:
                        self.languages[code] = self.languages.get(code, 0) + 1


def build(page: Page, book: LabelBook, first: Mention, known: dict[int, Mention]) -> Block | None:
    """The block that begins with a label.

    Parameters
    ----------
    first
        The label to begin with.
    known
        Labels with a colon by line, read beforehand for the whole document.

    Returns
    -------
    Block | None
        ``None`` where the label names nothing a header can begin with.
    """
    grown = _Builder(page, book)
    name = choose(first, set(), {})
    if name is None or name not in STARTERS:
        return None
    grown.add_line(name, first, 0)
    level = page.level[first.line]
    line, last = first.line + 1, first.line
    blanks = 0  # blank lines since the line above with something on it
    crossed = False  # a page ended since the last label
    pending: list[int] = []
    while line < page.size:
        text = page.text[line]
        if not text:
            blanks += 1
            if blanks > _most_blanks(grown, pending, crossed):
                break
            line += 1
            continue
        mention = known.get(line)
        if (
            mention is None
            and _page_ends(page, line, blanks or crossed)
            and furniture.page_number(text, book.languages)
        ):
            crossed, blanks = True, 0
            line += 1
            continue
        # what a printer puts at the foot of a page has no quote marks, whatever stands there
        if page.level[line] != level and not _wrapped_below(page, line, level):
            break
        if mention is None and len(pending) <= 1:
            bent = book.bent(line, text)
            if bent is not None and _believable(grown, bent, blanks, pending):
                mention = bent
        chosen: str | None = None
        if mention is not None:
            chosen = choose(mention, grown.taken, grown.languages) or _restart(grown, mention, line - last)
            apart = bool(pending or (blanks and not grown.spaced)) and not crossed
            if chosen is None or (chosen == "from" and _begins_another(grown, known, line, apart)):
                break
            if chosen in ASIDE and mention.doubt and (len(mention.label) < 6 or len(grown.fields) < 3):
                chosen = None
        if mention is not None and chosen is not None:
            if blanks and not pending and not crossed:
                grown.spaced = True
            grown.take(pending, crossed)
            grown.add_line(chosen, mention, line - last)
            pending, blanks, crossed, last = [], 0, False, line
            line += 1
            continue
        if not _may_continue(grown, pending, line, blanks, crossed):
            break
        pending.append(line)
        blanks = 0
        line += 1
    if first.doubt == 3 and len(grown.fields) > 1 and not _shared_language(grown):
        return None
    return _finish(grown, level, known)


def _shared_language(grown: _Builder) -> bool:
    """Whether a misread first label is in a language that another label of the block is in."""
    (name, first, _), *rest = grown.fields
    codes = {code for option, spoken in first.options if option == name for code in spoken}
    return any(code in codes for _, mention, _ in rest for _, spoken in mention.options for code in spoken)


def _page_ends(page: Page, line: int, apart: int | bool) -> bool:
    """Whether a line stands apart from the text on one side, as page numbers do."""
    return bool(apart) or line + 1 >= page.size or not page.text[line + 1]


def _most_blanks(grown: _Builder, pending: list[int], crossed: bool) -> int:
    """Blank lines that may part two fields here."""
    name, mention, _ = grown.fields[-1]
    if name == "from" and len(grown.fields) == 1:
        value = "\n".join([mention.value, *(grown.page.text[line] for line in pending)])
        if dates.clock(value):
            return NOTES_BLANKS  # a letterhead: the sender's line ends in the date
        if "@" in value:
            return ADDRESS_BLANKS
    return BLANKS_INSIDE + (2 if crossed or grown.page.feeds else 0)


def _begins_another(grown: _Builder, known: dict[int, Mention], line: int, apart: bool) -> bool:
    """Whether a From below date and subject begins the next header; some programs print it there."""
    if apart and "subject" in grown.taken:
        return True
    if not {"date", "subject"} <= grown.taken:
        return False
    after = [known[i] for i in (line + 1, line + 2) if i in known]
    return apart or any(name in ("sent", "date") for mention in after for name, _ in mention.options)


def _wrapped_below(page: Page, line: int, level: int) -> bool:
    """A value that mailers wrapped, so that its tail lost quote marks: short, below a long line.

    One wrapped by two of them has two tails.
    """
    if level <= 0 or page.level[line] >= level or len(page.text[line]) >= WRAPPED:
        return False
    above = line - 1
    if page.level[above] < level and page.text[above] and len(page.text[above]) < WRAPPED:
        above -= 1
    return above >= 0 and page.level[above] >= level and len(page.raw[above]) >= WRAPPED


def _believable(grown: _Builder, bent: Mention, blanks: int, pending: list[int]) -> bool:
    """Whether a label without its colon may be one: the block must still want it, and stand close."""
    name = choose(bent, grown.taken, grown.languages)
    if name is None or name not in CORE | {"attachments"}:
        return False
    capital = bent.label[:1].isupper()
    colonless = any(earlier.doubt == 2 for _, earlier, _ in grown.fields)
    if colonless and capital and not bent.value and len(pending) <= 1 and not blanks:
        return True  # each label alone on its line, its value on the next
    if pending or (blanks and not grown.spaced and len(grown.fields) > 1):
        return False
    if one(name) in ("date", "received"):
        if other_label(page_text := grown.page.text[bent.line]) and not dates.clock(
            page_text.partition(":")[0]
        ):
            return False  # "Date of document: …" is a label of its own
        return dates.dated(bent.value) or (bent.wide and not bent.value.strip())
    changed = bent.label[-1:] in CHANGED
    apart = changed or bent.wide
    if len(grown.fields) < 2 and not (apart or colonless):
        return False
    if {"subject", "date"} <= grown.taken and not apart:
        return False  # header complete: what follows is text
    if len(bent.label) <= 3:
        # where labels have no colon, a short one is only as sure as those around it
        return (apart or (colonless and not blanks)) and (capital or changed)
    return capital or changed


def _restart(grown: _Builder, mention: Mention, gap: int) -> str | None:
    """The field is taken: where the earlier one stands apart, it belonged to the text above."""
    for name, _ in mention.options:
        for position, (taken, earlier, _) in enumerate(grown.fields):
            if one(taken) != one(name):
                continue
            if _misread_sender(grown, name, position, earlier, mention):
                return name
            if position + 1 >= len(grown.fields):
                continue
            head = max(grown.gaps[1 : position + 2], default=0)
            if head > max(gap, 1) and max(grown.gaps[position + 2 :], default=0) <= head:
                weak = earlier.doubt or not any(
                    one(n) == "date" and dates.clock(m.value) for n, m, _ in grown.fields[: position + 1]
                )
                if weak:
                    grown.drop_head(position)
                    return name
    return None


def _misread_sender(grown: _Builder, name: str, position: int, earlier: Mention, mention: Mention) -> bool:
    """Make a first To the sender where the true To speaks another language.

    ``an`` is German for To, and what a scan leaves of ``Van``.
    """
    if name != "to" or position != 0 or "from" in grown.taken or _shared(earlier, mention):
        return False
    grown.fields[0] = ("from", earlier, grown.fields[0][2])
    grown.taken = {one(taken) for taken, _, _ in grown.fields}
    return True


def _shared(earlier: Mention, later: Mention) -> bool:
    """Whether two labels name one field in one language."""
    codes = {(one(name), code) for name, codes in earlier.options for code in codes}
    return any((one(name), code) in codes for name, spoken in later.options for code in spoken)


def _may_continue(grown: _Builder, pending: list[int], line: int, blanks: int, crossed: bool) -> bool:
    """Whether a line without a label may still be inside the block; the next label decides."""
    page = grown.page
    if crossed and len(pending) < 3 and len(page.text[line]) < 60:
        return True  # running heads of the next page
    name, mention, _ = grown.fields[-1]
    text = page.text[line]
    before = page.text[pending[-1]] if pending else mention.value
    if name in LISTS:
        open_list = before.rstrip().endswith((";", ",")) or text.startswith(("<", ";", ","))
        listed = open_list or bool(_CONTINUES_LIST.search(text)) or marks.only(text)
        if name == "attachments":
            listed = listed or bool(FILE_NAME.search(text))
        if blanks and not (open_list or grown.spaced or not before.strip()):
            return False
        return len(pending) < (LIST_LINES if listed else VALUE_LINES)
    gap = blanks or any(not page.text[i - 1] for i in pending)
    if gap and mention.value.strip() and not grown.spaced and len(grown.fields) > 1:
        return False
    if one(name) == "date" and dates.clock(mention.value) and not _gap_in_order(grown):
        return False
    return len(pending) < VALUE_LINES


def _gap_in_order(grown: _Builder) -> bool:
    """A line below a complete date can only be a field whose label was lost: is one still wanted?"""
    return not {"to", "subject"} <= grown.taken


def _finish(grown: _Builder, level: int, known: dict[int, Mention]) -> Block | None:
    page = grown.page
    columns = _columns(grown, level)
    if columns is not None:
        return columns
    name, mention, tail = grown.fields[-1]
    tail.extend(_hanging(grown, name, level, known) or _tail(grown, name, mention, level, known))
    fields: list[Field] = []
    for position, (name, mention, more) in enumerate(grown.fields):
        lost: list[int] = []
        if one(name) == "date" and dates.clock(mention.value) and position + 1 < len(grown.fields):
            # the date is complete: what stands below it is a field whose label cannot be read
            missing = "to" if "to" not in grown.taken else None
            if missing and more and not any(other_label(page.text[line]) for line in more):
                lost, more = more, []
        fields.append(_field(page, name, mention, more))
        if lost:
            fields.append(_lost(page, "to", lost))
            grown.taken.add("to")
    last = max(max((field.lines[-1] for field in fields if field.lines), default=0), grown.fields[-1][1].line)
    first = grown.fields[0][1].line
    return Block(first, last, level, tuple(fields), spaced=grown.spaced, unknown=grown.unknown)


def other_label(text: str) -> bool:
    """Whether a line has a label of its own."""
    label, colon, _ = text.partition(":")
    return bool(colon) and 2 < len(label) < 30 and label.replace(" ", "").replace("-", "").isalpha()


def _field(page: Page, name: str, mention: Mention, more: list[int]) -> Field:
    lines = [mention.line, *more]
    value = "\n".join([mention.value, *(page.text[line] for line in more)]).strip()
    start = page.at[mention.line]
    end = page.end(lines[-1])
    return Field(name, mention, mention.label, tuple(lines), value, start, end, mention.doubt)


def _lost(page: Page, name: str, lines: list[int]) -> Field:
    value = "\n".join(page.text[line] for line in lines)
    end = page.end(lines[-1])
    return Field(name, None, "", tuple(lines), value, page.at[lines[0]], end, 2)


def _hanging(grown: _Builder, name: str, level: int, known: dict[int, Mention]) -> list[int]:
    """Lines right below the last label that stand in the column in which this header prints its values.

    A label too long for its column pushes its own value out of it, so the other fields say where that is.
    """
    page = grown.page
    places = [_column(page, m.line, m.value_at) for _, m, _ in grown.fields if m.value and m.wide]
    columns = {at for at in places if sum(abs(at - other) <= COLUMN_SLACK for other in places) > 1}
    last = grown.fields[-1][1].line
    most = LIST_LINES if name in LISTS else SUBJECT_LINES
    taken: list[int] = []
    for line in range(last + 1, page.size):
        at = _column(page, line)
        within = any(abs(at - column) <= COLUMN_SLACK for column in columns)
        if not page.text[line] or not within or line in known or page.level[line] != level:
            break
        taken.append(line)
        if len(taken) > most:
            return []  # a text that is indented as a whole
    return taken


def _column(page: Page, line: int, skipped: int = 0) -> int:
    """How far from the left a line's text stands, some of its characters skipped."""
    before = page.at[line] - page.start[line] + skipped
    return len(page.raw[line][:before].replace("\f", "").expandtabs())


def _tail(grown: _Builder, name: str, mention: Mention, level: int, known: dict[int, Mention]) -> list[int]:
    """Lines below the last label that still belong to its value."""
    page = grown.page
    taken: list[int] = []
    value = mention.value
    line = mention.line + 1
    if name in LISTS:
        while line < page.size and len(taken) < LIST_LINES:
            text = page.text[line]
            if not text:
                below = page.below(line - 1, 2)
                if not value.rstrip().endswith((";", ",")) or below is None or below in known:
                    break
                if not _CONTINUES_LIST.search(page.text[below]) and not FILE_NAME.search(page.text[below]):
                    break
                line = below
                continue
            if line in known or page.level[line] != level:
                break
            listed = value.rstrip().endswith((";", ",")) or text.startswith(("<", ";"))
            if name == "attachments":
                unfinished = bool(value) and FILE_NAME.search(value.rstrip(" ;,")) is None
                listed = listed or unfinished or bool(FILE_NAME.search(text))
            elif "@" in text and not text.endswith((".", "?", "!")) and len(text.split()) < 12:
                listed = listed or _CONTINUES_LIST.search(text) is not None
            if not listed:
                break
            taken.append(line)
            value = text
            line += 1
        return taken
    if name == "subject" and not value and _marked_below(page, mention.line, grown.book):
        return [mention.line + 1]
    if name == "subject" and not value and _stacked(grown):
        below = page.below(mention.line, 3)
        while below is not None and page.text[below] and len(taken) < 3:
            named = known.get(below)
            if named is not None and named.options[0][0] != "subject":
                break
            taken.append(below)
            below = below + 1 if below + 1 < page.size else None
            if not _ends_line(page, taken[-1]):
                break
        return taken
    if name == "subject":
        while line < page.size and len(taken) < SUBJECT_LINES and page.text[line]:
            named = known.get(line)
            if (
                named is not None and named.options[0][0] != "subject"
            ):  # RE: at a line's start is no label here
                break
            if line in page.feeds and value.endswith(":"):
                break  # an answer to a mail without a subject, and a page that ends there
            if page.level[line] != level or not _subject_goes_on(page, line - 1, value, line, grown.spaced):
                break
            taken.append(line)
            value = page.text[line]
            line += 1
        return taken
    if one(name) == "date" and not dates.clock(mention.value):
        below = page.below(mention.line, 2)
        if below is not None and below not in known and page.level[below] == level:
            text = page.text[below]
            if len(text) < 60 and dates.clock(text) and (dates.dated(text) or dates.dated(mention.value)):
                return [below]
    if name == "from" and not mention.value:
        below = page.below(mention.line, 1)
        if (
            below is not None
            and below not in known
            and "@" in page.text[below]
            and len(page.text[below]) < 80
        ):
            return [below]
    return taken


def _ends_line(page: Page, line: int) -> bool:
    """Whether a line runs on below it: it stops in mid-phrase, or there was no room for the next word."""
    if line + 1 >= page.size or not page.text[line + 1]:
        return False
    first = page.text[line + 1].split(None, 1)[0]
    full = len(page.text[line]) + 1 + len(first) > max(page.width, 60)
    return _ENDS_OPEN.search(page.text[line]) is not None or full


def _marked_below(page: Page, line: int, book: LabelBook) -> bool:
    """Whether the line below an empty subject begins with a reply or forward mark: it is the subject."""
    text = page.text[line + 1] if line + 1 < page.size else ""
    word = text.partition(":")[0].strip().casefold() if ":" in text[:12] else ""
    return word in book.languages.reply_marks or word in book.languages.forward_marks


def _stacked(grown: _Builder) -> bool:
    """Whether this header prints each label on one line and its value on the next."""
    earlier = grown.fields[:-1]
    return len(earlier) >= 2 and all(not mention.value and more for _, mention, more in earlier)


def _subject_goes_on(page: Page, above: int, value: str, line: int, spaced: bool) -> bool:
    """Whether a subject runs on: it stops in mid-phrase, or there was no room for the next word.

    The second ground wants a blank line after the header, as only then its end is marked.
    """
    if not value:
        return False
    if _ENDS_OPEN.search(value) or value.count("(") > value.count(")"):
        return True
    first_word = page.text[line].split(None, 1)[0]
    full = len(page.raw[above].rstrip()) + 1 + len(first_word) > max(page.width, 60)
    followed = line + 1 >= page.size or not page.text[line + 1]
    return full and followed and not spaced and not page.text[line][:1].isupper()


def _columns(grown: _Builder, level: int) -> Block | None:
    """All labels in a column and all values below it: a converter read the header table by columns."""
    page = grown.page
    head = [(name, mention) for name, mention, _ in grown.fields]
    if len(head) < 3 or any(mention.value for _, mention in head) or grown.spaced:
        return None
    lines: list[int] = []
    line = head[-1][1].line + 1
    while line < page.size and len(lines) < len(head) and page.level[line] in (level, 0):
        if page.text[line]:
            lines.append(line)
        elif lines:
            break
        line += 1
    when = next(
        (i for i, line in enumerate(lines) if dates.clock(page.text[line]) and dates.dated(page.text[line])),
        None,
    )
    place = next((i for i, (name, _) in enumerate(head) if one(name) == "date"), None)
    if when is None or place is None or when > place:
        return None
    shift = place - when  # values above the date that were swallowed
    slots = _slots(page, head, lines[when] - place) if len(lines) < len(head) else None
    fields = []
    for position, (name, mention) in enumerate(head):
        index = position - shift
        value_lines = [lines[index]] if 0 <= index < len(lines) else []
        if slots is not None:
            value_lines = [slots[position]] if page.text[slots[position]] else []
        value = page.text[value_lines[0]] if value_lines else ""
        end = page.end(mention.line)
        fields.append(
            Field(
                name,
                mention,
                mention.label,
                (mention.line, *value_lines),
                value,
                page.at[mention.line],
                end,
                1,
            )
        )
    last = max(line for field in fields for line in field.lines)
    return Block(head[0][1].line, last, level, tuple(fields), columns=True)


def _slots(page: Page, head: list[tuple[str, Mention]], first: int) -> range | None:
    """The lines of a column that has one for each label, blank where people were taken out."""
    slots = range(first, first + len(head))
    if first <= head[-1][1].line or slots[-1] + 1 >= page.size:
        return None
    if not page.text[slots[-1]] or page.text[slots[-1] + 1]:
        return None
    hidden = [name for (name, _), line in zip(head, slots, strict=True) if not page.text[line]]
    return slots if all(one(name) in PEOPLE for name in hidden) else None


def listed_files(page: Page, block: Block) -> list[int]:
    """File names that an export puts bare below its header, one a line."""
    lines: list[int] = []
    line = block.last + 1
    while line < page.size and page.text[line] and page.level[line] == block.level and len(lines) < 200:
        wraps = line + 1 < page.size and page.text[line][-1] not in ".,:;!?" and page.text[line][:1].isalnum()
        if not FILE_NAME.search(page.text[line]) and not (wraps and FILE_NAME.search(page.text[line + 1])):
            break
        if len(page.text[line].split()) > 20:
            break
        lines.append(line)
        line += 1
    return lines
