"""All headers of a document, in order: label blocks, Notes headers, attributions, banners."""

from __future__ import annotations

from typing import Literal, NamedTuple

from draad.fields import dates, marks
from draad.languages import Languages, fold
from draad.model import Form
from draad.split import attributions, banners, notes, weigh
from draad.split.banners import Banner
from draad.split.blocks import Block, Field, build, listed_files, one, other_label
from draad.split.labels import CHANGED, LabelBook, Mention
from draad.split.page import Page

LABEL_VOTE = 0.7  # what a label says of the language, beside a common word of the text
EXPORT_VOTE = 0.1  # what a label of an export header says of the language, beside another label
SPOKEN = 3  # languages that the labels of one header can be in
LONGEST_BARE = 20  # characters of a label that stands alone on its line


class Head(NamedTuple):
    """One header: lines [first, last], banner included; ``wide`` where a column parts labels and values."""

    first: int
    last: int
    level: int
    form: Form
    fields: tuple[Field, ...]
    languages: tuple[str, ...]
    banner: Literal["reply", "forward"] | None
    wide: bool = False

    def get(self, name: str) -> Field | None:
        return next((field for field in self.fields if one(field.name) == name), None)


def find(
    page: Page, book: LabelBook, languages: Languages, common: dict[str, int], few: bool
) -> tuple[list[Head], list[tuple[int, int]], dict[str, float]]:
    """Every header of a page.

    Parameters
    ----------
    common
        How many common words of each language the text has.
    few
        Whether these are too few to tell the language, so that the labels are asked too.

    Returns
    -------
    tuple
        The headers, top first, none overlapping; the lines [first, last] of runs of labels that came near to
        being a header and were left as text; and the votes of all labels for the languages they are in.
    """
    known: dict[int, Mention] = {}
    ends: list[int] = []
    for line, text in enumerate(page.text):
        if ";" in text[2:5] or "!" in text[2:5]:
            # From and To are short; their colon is what scans change first
            bent = book.bent(line, text)
            if bent is not None:
                known[line] = bent
        if len(text) <= LONGEST_BARE and text.casefold() in book.bare and page.below(line, 1) is not None:
            below = page.text[line + 1]
            if dates.clock(below) and dates.dated(below):
                known[line] = Mention(line, text, book.exact[fold(text)], "", len(text), 2, True)
        if text[-3:] == ">>>" and page.level[line] >= 3:
            ends.append(line)
        if text[-4:] == "----" and attributions.framed(text):
            ends.append(line)
        elif ":" in text or "：" in text:
            mention = known.get(line) or book.mention(line, text)
            if mention is None and text.count(":") >= 3:
                mention = next(iter(notes.inline(book, line, text)), None)
            if mention is None:
                mention = book.dated(line, text) or book.columned(line, text)
            if mention is None and "  " in text:
                mention = notes.beside(book, line, text)
            if mention is not None:
                known[line] = mention
            if text[-1] in ":：|*_>\"'-`" and attributions.ends_one(text):
                ends.append(line)
        if text[-2:] in languages.verb_ends and text.rpartition(" ")[2].casefold() in languages.verbs:
            ends.append(line)
    found: list[Head] = []
    near: list[tuple[int, int]] = []
    refused: list[int] = [-1]  # where runs of labels end that are those of another kind of document
    stop = -1
    places = sorted({*known, *ends})
    closing = set(ends)
    for line in places:
        if line <= max(stop, refused[-1]):
            continue
        head: Head | None = None
        if line in known:
            head = _block(page, book, languages, known, line, stop, near, refused, common)
        if head is None and line in closing:
            head = _attribution(page, languages, line, stop)
        if head is not None:
            found.append(head)
            stop = head.last
    return _with_bare_banners(page, languages, found), near, _votes(known, found) if few else {}


def _votes(known: dict[int, Mention], heads: list[Head]) -> dict[str, float]:
    """How strongly labels speak for each language: a label shared by many languages says little.

    An export prints its own labels, whatever the mail is in.
    """
    exported = {line for head in heads if head.form == "export" for line in range(head.first, head.last + 1)}
    votes: dict[str, float] = {}
    for line, mention in known.items():
        codes = {code for _, spoken in mention.options for code in spoken}
        weight = (EXPORT_VOTE if line in exported else LABEL_VOTE) / len(codes)
        if mention.doubt == 0:
            for code in sorted(codes):
                votes[code] = votes.get(code, 0) + weight
    return votes


def _attribution(page: Page, languages: Languages, line: int, stop: int) -> Head | None:
    if page.text[line].endswith(">>>"):
        return _group_wise(page, languages, line)
    seen = attributions.find(page, line, languages, stop)
    if seen is None:
        return None
    start = page.at[seen.first]
    end = page.at[seen.last] + len(page.text[seen.last])
    lines = tuple(range(seen.first, seen.last + 1))
    fields = (
        Field("from", None, "", lines, seen.people, start, end, 0),
        Field("date", None, "", lines, seen.date, start, end, 0),
    )
    if attributions.introduces(page, seen, languages):
        return None
    if not attributions.closed(page.text[line]):
        # a verb at a line's end: the name or the colon may stand on the next
        below = page.text[line + 1] if line + 1 < page.size else ""
        if not seen.people or (attributions.closed(below) and len(below) < 3):
            return None
    # some programs put both an announcement and an attribution
    banner = banners.before(page, seen.first, languages, max(stop, seen.first - 3))
    first = banner.first if banner is not None else seen.first
    return Head(first, seen.last, seen.level, "attribution", fields, seen.languages, "reply")


def _group_wise(page: Page, languages: Languages, line: int) -> Head | None:
    """An announcement between triple marks, which are no quote marks."""
    found = attributions.group_wise(page.text[line].rstrip("> "), languages)
    if found is None:
        return None
    name, date = found
    start, end = page.start[line], page.end(line)
    fields = (
        Field("from", None, "", (line,), name, start, end, 0),
        Field("date", None, "", (line,), date, start, end, 0),
    )
    return Head(line, line, 0, "attribution", fields, (), "reply")


def _block(
    page: Page,
    book: LabelBook,
    languages: Languages,
    known: dict[int, Mention],
    line: int,
    stop: int,
    near: list[tuple[int, int]],
    refused: list[int],
    common: dict[str, int],
) -> Head | None:
    banner: Banner | None = None
    block = _one_line(page, book, line)
    if block is not None:
        ahead = page.text[line][: block.fields[0].start - page.at[line]].strip()
        kind = banners.announced_by(ahead, languages)
        if ahead and kind is None:
            # either Notes puts sender and date before the labels, or these are labels in the midst of text
            block = notes.ahead(page, block, ahead, languages)
        elif kind is not None:
            banner = Banner(line, line, kind, True)
    if block is None:
        block = build(page, book, known[line], known)
    if block is None:
        return None
    block = _label_above(page, book, block, stop)
    form: Form = "block" if len({field.lines[0] for field in block.fields if field.lines}) > 1 else "one-line"
    first = block.first
    sender = block.get("from")
    if sender is not None and block.get("sent", "date") is None:
        parted = notes.dated_sender(sender, languages)
        if parted is not None:
            others = tuple(field for field in block.fields if field is not sender)
            block = block._replace(fields=(*parted, *others))
            form = "notes"
    dutch = notes.titled(page, block, languages, stop)
    if dutch is not None:
        block, first, form = dutch, dutch.first, "notes"
    lifted = notes.lift(page, book, block, languages, stop)
    if lifted is None and form == "block" and block.get("from", "sent", "date") is None:
        column = notes.left_column(page, block, languages, stop)
        if column is not None:
            first, last, sender, date = column
            block = block._replace(
                fields=(*([sender] if sender else []), date, *block.fields), first=first, last=last
            )
            form = "notes"
    if lifted is not None:
        block = block._replace(
            fields=(*([lifted.sender] if lifted.sender else []), lifted.date, *block.fields),
            first=lifted.first,
        )
        first = lifted.first
        form = "notes"
    if form == "block" and block.get("from") is not None and block.get("sent", "date") is None:
        above = notes.date_above(page, block, languages, stop)
        if above is not None:
            first = above.lines[0]
            block = block._replace(fields=(above, *block.fields), first=first)
    banner = banner or banners.before(page, first, languages, stop)
    if banner is not None and banner.kind == "sender" and block.get("from", "sent", "date") is None:
        named = notes.announced(page, banner, languages)
        if named is not None:
            block = block._replace(fields=(*named, *block.fields))
            form = "notes"
    points = weigh.weigh(block, banner is not None)
    if banner is None and not block.level and block.get("sent") is None:
        if _titled(page, languages, first):
            points += weigh.TITLED
            refused.append(block.last)
        points += weigh.UNKNOWN_LABEL * min(3, _foreign_labels(page, book, block))
    if points < weigh.ENOUGH:
        if points >= weigh.ENOUGH / 2 and dates.clock(
            page.source[page.at[block.first] : page.end(block.last)]
        ):
            near.append((block.first, block.last))
        return None
    if banner is not None:
        first = banner.first
    elif form == "block":
        form = _printed_or_exported(block)
    fields = list(block.fields)
    last = block.last
    if form == "export" or block.get("received") is not None:
        files = listed_files(page, block)
        if files:
            start, end = page.at[files[0]], page.at[files[-1]] + len(page.text[files[-1]])
            value = "\n".join(page.text[i] for i in files)
            fields.append(Field("attachments", None, "", tuple(files), value, start, end, 0))
            last = files[-1]
    mentions = [field.mention for field in block.fields if field.mention is not None]
    wide = bool(mentions) and all(m.wide or not m.value for m in mentions)
    kind = banner.kind if banner is not None and banner.kind != "sender" else None
    return Head(first, last, block.level, form, tuple(fields), _spoken(block, common), kind, wide)


def _foreign_labels(page: Page, book: LabelBook, block: Block) -> int:
    """Labels that no mail has, in the same run of lines as a block: those of a form or a decision list."""
    count = 0
    for line, step in ((block.first - 1, -1), (block.last + 1, 1)):
        while 0 <= line < page.size and page.text[line] and count < 6:
            text = page.text[line]
            if not other_label(text) or "@" in text or book.mention(line, text) is not None:
                break
            count += 1
            line += step
    return count


def _titled(page: Page, languages: Languages, first: int) -> bool:
    """Whether the line above names a kind of document that is no mail (``MEMO``, ``Telefoonnotitie``)."""
    above = page.above(first, 3)
    if above is None or len(page.text[above]) >= 40:
        return False
    words = fold(page.text[above].strip("*#_ :")).split(" ")
    return len(words) <= 5 and any(word.endswith(title) for word in words for title in languages.titles)


def _label_above(page: Page, book: LabelBook, block: Block, stop: int) -> Block:
    """Take in labels that stand bare above a block, their colon and value lost."""
    taken = {one(name) for name in block.names()}
    colonless = sum(1 for field in block.fields if field.doubt == 2) >= 2
    above = page.above(block.first, 2)
    while above is not None and above > stop and page.level[above] == block.level:
        text = page.text[above]
        bent = book.bent(above, text) if above == block.first - 1 or len(text) < 20 else None
        value = bent.value if bent is not None else text
        lines: tuple[int, ...] = (above,)
        if bent is None and colonless and above - 1 > stop and len(text) < 80:
            bent = book.bent(above - 1, page.text[above - 1])  # label and value on a line each
            if bent is None or bent.value:
                break
            lines = (above - 1, above)
        if (
            bent is None
            and above == block.first - 1
            and "from" not in taken
            and block.fields[0].name == "sent"
        ):
            # two to four letters and a colon right above Sent: whatever they are, they were From
            head, colon, rest = text.partition(":")
            if colon and 2 <= len(head.strip()) <= 4 and head.strip().isalpha():
                guess = Field("from", None, head, (above,), rest.strip(), page.at[above], page.end(above), 1)
                block = block._replace(first=above, fields=(guess, *block.fields))
            break
        if bent is None or not bent.label[:1].isupper():
            break
        if not (bent.label[-1:] in CHANGED or bent.wide or not bent.value or colonless or _names(bent.value)):
            break
        name = bent.options[0][0]
        if name not in ("from", "to", "sent", "date") or one(name) in taken:
            break
        taken.add(one(name))
        lost = Field(name, bent, bent.label, lines, value, page.at[lines[0]], page.end(above), 2)
        block = block._replace(first=lines[0], fields=(lost, *block.fields))
        above = page.above(lines[0], 2)
    return block


def _names(value: str) -> bool:
    """Whether a value can be a person and is no sentence: an address, a redaction mark, or a few names."""
    words = value.split()
    return "@" in value or marks.only(value) or (len(words) <= 4 and all(w[:1].isupper() for w in words[-2:]))


def _one_line(page: Page, book: LabelBook, line: int) -> Block | None:
    """A header with all its fields on one line."""
    mentions = notes.inline(book, line, page.text[line])
    if not mentions:
        return None
    fields: list[Field] = []
    taken: set[str] = set()
    for mention in mentions:
        name = next((name for name, _ in mention.options if one(name) not in taken), None)
        if name is None:
            continue
        taken.add(one(name))
        start = page.at[line] + page.text[line].find(mention.label)
        end = page.at[line] + mention.value_at + len(mention.value)
        fields.append(Field(name, mention, mention.label, (line,), mention.value, start, end, 0))
    if len(fields) < 3:
        return None
    return Block(line, line, page.level[line], tuple(fields))


def _printed_or_exported(block: Block) -> Form:
    """Whether a header without a banner is the top of a document: an export's, or a printed mail's."""
    order = [one(name) for name in block.names()]
    if "received" in order and "date" in order and block.level == 0:
        return "export"
    # To before From is an export's order, and that of fax covers; only mail prints Sent
    if order[:1] in (["to"], ["cc"]) and block.get("from") and block.get("sent") and block.level == 0:
        return "export"
    if weigh.printed_table(block) and block.level == 0:
        return "print"
    return "block"


def _spoken(block: Block, common: dict[str, int]) -> tuple[str, ...]:
    """Languages that the labels speak, most labels first; ``common`` (words of the text) decides ties."""
    votes: dict[str, int] = {}
    for field in block.fields:
        if field.mention is None:
            continue
        for name, codes in field.mention.options:
            if name == field.name:
                for code in codes:
                    votes[code] = votes.get(code, 0) + (2 if field.doubt == 0 else 1)
    # Cc is Cc in thirty languages: what only such labels speak for does not count
    most = max(votes.values(), default=0)
    told = (code for code in votes if 2 * votes[code] > most)
    return tuple(sorted(told, key=lambda code: (-votes[code], -common.get(code, 0), code))[:SPOKEN])


def _with_bare_banners(page: Page, languages: Languages, heads: list[Head]) -> list[Head]:
    """Add announcements below which no header can be read: what follows is still another's text."""
    covered = sorted((head.first, head.last) for head in heads)
    bare: list[Head] = []
    position = 0
    for line, text in enumerate(page.text):
        if len(text) < 12 or text[:2] not in ("--", "__", "==") or not any(c.isalpha() for c in text):
            continue
        while position < len(covered) and covered[position][1] < line:
            position += 1
        if position < len(covered) and covered[position][0] <= line:
            continue
        banner = banners.read(page, line, languages)
        if (
            banner is None
            and text[:5] == "-----"
            and line + 1 < page.size
            and page.text[line + 1][-5:] == "-----"
        ):
            banner = banners.read(page, line + 1, languages)
        if banner is None or not banner.framed or (bare and bare[-1].last >= banner.first):
            continue
        if position < len(covered) and covered[position][0] <= banner.last:
            continue  # the line below announces a header that can be read
        joined = " ".join(page.text[i] for i in range(banner.first, banner.last + 1))
        spot = dates.find_date(joined, languages.codes) if dates.clock(joined) else None
        if banner.kind == "forward" and spot is not None:
            continue  # who forwarded, and when: that is the message above, which has a header of its own
        if banner.kind != "sender":
            bare.append(
                Head(banner.first, banner.last, page.level[banner.first], "bare", (), (), banner.kind)
            )
    return sorted([*heads, *bare]) if bare else heads
