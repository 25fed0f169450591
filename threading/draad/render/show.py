"""One message in full, with all its copies and how they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

import msgspec

from draad.render import copies, terminal, to_text, words
from draad.render.books import plural
from draad.render.copies import Change, Word
from draad.render.nouns import (
    Export,
    ExportCopy,
    ExportDate,
    ExportMessage,
    ExportParty,
    ExportRedaction,
)
from draad.render.people import name_key
from draad.render.terminal import Paint, cells, one_line, pad
from draad.render.words import Index

LONGEST = 60  # words of a difference that are shown
CONTEXT = 8  # words shown on either side of a difference; of a longer run the middle is left out
FARTHEST_ZONE = timedelta(hours=14)  # from UTC, on the Line Islands
ZONE_STEP = timedelta(minutes=15)  # all zones in use today differ from UTC by a multiple of it
NARROWEST = 40  # cells; below, nothing can be laid out
LABEL = 10  # cells of the labels before what is said of a copy
LABELS = {"from": "From", "to": "To", "cc": "Cc"}

Texts = Callable[[str], str | None]


def lines(
    export: Export, prefix: str, width: int = 100, colour: bool = False, texts: Texts | None = None
) -> Iterator[str]:
    """Give a message and its copies as lines to read.

    Parameters
    ----------
    prefix
        A message id, a beginning by which only one message can be meant, or a Message-ID.
    texts
        Gives a document's text by its id, or ``None``; with it the copies' words are compared.

    Raises
    ------
    NotFoundError
        Where no message, or more than one, begins so.
    """
    message = _found(export, prefix)
    index = words.index(export)
    page = _Page(max(width, NARROWEST), Paint(colour), index)
    for line in _lines(message, page, texts):
        yield line.rstrip()


def _found(export: Export, prefix: str) -> ExportMessage:
    by_id = {message.id: message for message in export.messages}
    return words.find_message(prefix, by_id)


class _Page(msgspec.Struct, frozen=True):
    """How wide to set it, how to paint it, and where to look things up."""

    width: int
    paint: Paint
    index: Index

    def heading(self, title: str) -> Iterator[str]:
        """Give a section's title, with a blank line above."""
        yield ""
        for line in terminal.wrap(title, self.width, hang=3):
            yield self.paint(line, "heading")

    def said(self, text: str, indent: int = 3, style: str = "") -> Iterator[str]:
        """Give a sentence."""
        for line in terminal.wrap(" " * indent + text, self.width, hang=indent + 2):
            yield self.paint(line, style)

    def labelled(self, label: str, text: str, indent: int = 6, style: str = "") -> Iterator[str]:
        """Give what is said behind a label."""
        margin = pad(" " * indent + label, indent + LABEL)
        for line in terminal.wrap(text, max(self.width - indent - LABEL, 20), hang=2):
            yield self.paint(margin, "dim") + self.paint(line, style)
            margin = " " * (indent + LABEL)


def _lines(message: ExportMessage, page: _Page, texts: Texts | None) -> Iterator[str]:
    index = page.index
    thread = index.threads[message.thread]
    place = thread.messages.index(message.id) + 1 if message.id in thread.messages else 0
    yield from page.said(f"{message.id} · {_subject(message.subject)}", indent=0, style="heading")
    yield from page.said(f"in thread {thread.id} · {_subject(thread.subject)}")
    yield ""
    yield from to_text.one_message(message, place, thread, index, page.width, page.paint)
    if not message.copies:
        return
    yield from page.heading(f"It stands in {plural(len(message.copies), 'copy', 'copies')}")
    for number, copy in enumerate(message.copies, start=1):
        yield from _copy(number, copy, page)
    if len(message.copies) > 1:
        yield from page.heading("How the copies differ")
        differences = [*_headers(message, page), *_bodies(message, page, texts)]
        yield from differences or page.said("in nothing that can be seen here")


def _subject(subject: str | None) -> str:
    return one_line(subject or "") or "(no subject)"


# --- a copy -----------------------------------------------------------------------------------------------


def _copy(number: int, copy: ExportCopy, page: _Page) -> Iterator[str]:
    level = "on top" if copy.depth == 0 else f"quoted {plural(copy.depth, 'level')} deep"
    known = page.index.documents.get(copy.document)
    part = (
        next((part.label for part in known.parts if part.start <= copy.start < part.end), None)
        if known
        else None
    )
    within = f", in {one_line(part)}" if part else ""
    yield from page.said(f"{number}. {words.stands(copy, page.index)}{within}, {level}")
    if number == 1:
        why = "the best copy: it gives the text"
    else:
        why = f"the same message: {one_line(copy.why or '') or 'the grounds are not in this export'}"
    yield from page.said(why, indent=6)
    size = copies.own_text(copy)
    shows = plural(size, "character") + " of its own text" if size else "no text of its own"
    if copy.complete is False:
        shows += "; shows less than another copy"
    yield from page.labelled("shows", shows)
    if known and known.bates:
        numbers = "–".join(dict.fromkeys(map(one_line, known.bates)))
        yield from page.labelled("Bates", numbers)
    if known and known.custodian:
        yield from page.labelled("custodian", one_line(known.custodian))
    if cover := words.came_with(copy.document, page.index):
        yield from page.labelled("came with", cover)
    if copy.redactions:
        yield from page.labelled("redacted", _redacted(copy.redactions))
    yield from page.labelled(
        "stands at", f"characters {copy.start:,}–{copy.end:,} of document {copy.document}"
    )


def _redacted(redactions: Iterable[ExportRedaction]) -> str:
    """Say how often which mark stands in which part of a copy."""
    counts: dict[str, dict[str, int]] = {}
    for redaction in redactions:
        mark = one_line(redaction.mark)
        if redaction.ground and redaction.ground != redaction.mark:
            mark += f" ({one_line(redaction.ground)})"
        marks = counts.setdefault(LABELS.get(redaction.field or "body", redaction.field or "body"), {})
        marks[mark] = marks.get(mark, 0) + 1
    return "; ".join(
        f"{part}: {', '.join(f'{count} × {mark}' for mark, count in marks.items())}"
        for part, marks in counts.items()
    )


# --- headers ----------------------------------------------------------------------------------------------


def _headers(message: ExportMessage, page: _Page) -> Iterator[str]:
    """Say which fields differ, how, and what each copy prints."""
    for name in copies.PEOPLE:
        people = [copies.people_of(copy, name) for copy in message.copies]
        said = ["; ".join(map(words.person_in_full, parties)) for parties in people]
        yield from _field(LABELS[name], said, _people_differ(people), page)
    dates = [copy.header.date for copy in message.copies]
    printed = [_spelled(date) for date in dates]
    yield from _field("Date", printed, _dates_differ(dates, message.date), page)
    subjects = [one_line(copy.header.subject or "") for copy in message.copies]
    alike = len({subject.casefold() for subject in subjects if subject}) == 1
    how = "the same but for capitals" if alike else "not the same words"
    yield from _field("Subject", subjects, how, page)


def _field(label: str, said: list[str], how: str, page: _Page) -> Iterator[str]:
    """Give what each copy prints, those together that print the same; nothing where all do."""
    if len({*said}) < 2:
        return
    if len({*filter(None, said)}) == 1:
        how = f"printed in {_numbered([at for at, one in enumerate(said, start=1) if one])} only"
    yield from page.labelled(label, how, indent=3)
    groups: dict[str, list[str]] = {}
    for number, one in enumerate(said, start=1):
        groups.setdefault(one, []).append(str(number))
    width = max(len(", ".join(numbers)) for numbers in groups.values())
    for one, numbers in groups.items():
        text = one or "(nothing printed)"
        margin = " " * (3 + LABEL) + ", ".join(numbers).rjust(width) + "  "
        for line in terminal.wrap(text, max(page.width - len(margin), 20), hang=2):
            yield page.paint(margin, "dim") + page.paint(line, "" if one else "dim")
            margin = " " * len(margin)


def _people_differ(people: list[tuple[ExportParty, ...]]) -> str:
    printed = {number: copies.hidden(parties) for number, parties in enumerate(people, start=1) if parties}
    if len({redacted for redacted, _ in printed.values()}) > 1:
        covered = [number for number, (redacted, _) in printed.items() if redacted]
        visible = [number for number, (redacted, _) in printed.items() if not redacted]
        return f"visible in {_numbered(visible)}, blacked out in {_numbered(covered)}"
    if len({*printed.values()}) > 1:
        fewest = min(printed.values())
        return f"more is visible in {_numbered([at for at, hidden in printed.items() if hidden == fewest])}"
    names = {tuple(sorted(name_key(party.name) for party in parties)) for parties in people if parties}
    if len(names) < 2:
        return "the same people" if any(any(key) for key in names) else "not the same"
    return "not the same people, or names spelled otherwise"


def _numbered(numbers: list[int]) -> str:
    return f"{'copy' if len(numbers) == 1 else 'copies'} {', '.join(map(str, numbers))}"


def _spelled(date: ExportDate | None) -> str:
    return f"“{one_line(date.raw)}”, {words.when(date)}" if date else ""


def _dates_differ(dates: list[ExportDate | None], settled: ExportDate | None) -> str:
    known = [date for date in dates if date is not None]
    walls = [date.local[:16] if date.local else None for date in known]
    moment = words.moment(settled.utc) if settled else None
    if None in walls:
        return "not all of them can be read"
    if len({*walls}) == 1:
        return "the same time, printed otherwise"
    if moment is not None and all(wall and _is_a_zone(wall, moment) for wall in walls):
        return "the same moment, under clocks of different zones"
    return "not the same time"


def _is_a_zone(wall: str, moment: datetime) -> bool:
    """Tell whether a clock that shows this at that moment stands in some time zone."""
    apart = datetime.fromisoformat(wall) - moment.replace(tzinfo=None, second=0)
    return abs(apart) <= FARTHEST_ZONE and not apart % ZONE_STEP


# --- texts ------------------------------------------------------------------------------------------------


def _bodies(message: ExportMessage, page: _Page, texts: Texts | None) -> Iterator[str]:
    """Say how the copies' own texts differ: in their marks, and in their words where those can be read."""
    if "body" in copies.uneven(message):
        marks = map(copies.marks_in_body, message.copies)
        said = ", ".join(f"{count:,} in copy {number}" for number, count in enumerate(marks, start=1))
        yield from page.labelled("Marks", f"the text is not blacked out alike: {said}", indent=3)
    if texts is None:
        if any(map(copies.own_text, message.copies)):
            hint = "an export does not hold the copies' words; give the documents to see them compared"
            yield from page.labelled("Text", hint, indent=3)
        return
    best, *others = (_words(copy, texts) for copy in message.copies)
    for number, words_of in enumerate(others, start=2):
        if number > 2:
            yield ""
        yield from _against(number, best, words_of, page)


def _words(copy: ExportCopy, texts: Texts) -> tuple[Word, ...] | None:
    text = texts(copy.document)
    return None if text is None else copies.words(copy, text)


def _against(
    number: int, best: tuple[Word, ...] | None, other: tuple[Word, ...] | None, page: _Page
) -> Iterator[str]:
    """Compare a copy's words with those of the best copy."""
    if best is None or other is None:
        yield from page.labelled("Text", f"copy {number}: a document is not there to be read", indent=3)
        return
    if not other:
        yield from page.labelled("Text", f"copy {number} has none of its own", indent=3)
        return
    changed = copies.changes(best, other)
    lost = sum(map(_is_word, (word for change in changed for word in change.one)))
    gained = sum(map(_is_word, (word for change in changed for word in change.other)))
    cut = max(len(best), len(other)) > copies.MOST_WORDS
    within = f" in the first {copies.MOST_WORDS:,} words" if cut else ""
    if not lost and not gained:
        but = "" if len(changed) == 1 else ", but not the same signs"
        yield from page.labelled("Text", f"copy {number} has the same words as copy 1{within}{but}", indent=3)
        return
    only = [
        f"{plural(count, 'word')} only in copy {which} {sign}"
        for count, which, sign in ((lost, 1, "[-so-]"), (gained, number, "{+so+}"))
        if count
    ]
    yield from page.labelled("Text", f"copy {number} beside copy 1{within}: {', '.join(only)}", indent=3)
    yield ""
    yield from _filled(_pieces(changed), page, 5)


def _is_word(word: Word) -> bool:
    return word.mark or word.text[0].isalnum()


class _Piece(msgspec.Struct, frozen=True):
    """Text that is not broken, and how it is painted."""

    text: str
    style: str = ""
    glued: bool = False


def _pieces(changed: list[Change]) -> Iterator[_Piece]:
    """Give what to print: differences between their signs, and around them some of what is the same."""
    for place, change in enumerate(changed):
        head = CONTEXT if place > 0 else 0
        tail = CONTEXT if place < len(changed) - 1 else 0
        yield from _shortened(change.same, head, tail, "")
        for words_of, style, left, right in (
            (change.one, "red", "[-", "-]"),
            (change.other, "green", "{+", "+}"),
        ):
            pieces = [*_shortened(words_of, LONGEST // 2, LONGEST // 2, style)]
            for number, piece in enumerate(pieces):
                first, last = number == 0, number == len(pieces) - 1
                text = (left if first else "") + piece.text + (right if last else "")
                # what stands in the place of another is set apart from it
                yield _Piece(text, style, piece.glued and not (first and change.one and style == "green"))


def _shortened(words_of: tuple[Word, ...], head: int, tail: int, style: str) -> Iterator[_Piece]:
    """Leave out the middle of a long run, and say how much that is."""
    left_out = len(words_of) - head - tail
    if left_out <= CONTEXT:
        head, tail, left_out = len(words_of), 0, 0
    pieces = [_Piece(one_line(word.text), style, word.glued) for word in words_of]
    yield from pieces[:head]
    if left_out:
        yield _Piece(f"… {plural(left_out, 'word')} …", style or "dim")
    yield from pieces[len(pieces) - tail :]


def _filled(pieces: Iterable[_Piece], page: _Page, indent: int) -> Iterator[str]:
    """Set pieces side by side in lines, and paint them."""
    room = page.width - indent
    line: list[_Piece] = []
    used = 0
    for unit in _units(pieces):
        size = sum(cells(piece.text) for piece in unit)
        if line and used + 1 + size > room:
            yield " " * indent + _painted(line, page.paint)
            line, used = [], 0
        if size > room:
            unit = [
                _Piece(part, piece.style, glued=True)
                for piece in unit
                for part in terminal.chop(piece.text, room)
            ]
        for number, piece in enumerate(unit):
            gap = 1 if line and number == 0 else 0
            if used + gap + cells(piece.text) > room:
                yield " " * indent + _painted(line, page.paint)
                line, used, gap = [], 0, 0
            line.append(_Piece(piece.text, piece.style, glued=not gap))
            used += gap + cells(piece.text)
    if line:
        yield " " * indent + _painted(line, page.paint)


def _units(pieces: Iterable[_Piece]) -> Iterator[list[_Piece]]:
    """Gather pieces that no blank separates."""
    unit: list[_Piece] = []
    for piece in pieces:
        if unit and not piece.glued:
            yield unit
            unit = []
        unit.append(piece)
    if unit:
        yield unit


def _painted(line: list[_Piece], paint: Paint) -> str:
    painted, held, style = "", "", ""
    for piece in line:
        gap = "" if piece.glued else " "
        if piece.style == style:
            held += gap + piece.text
            continue
        painted += paint(held, style) + gap
        held, style = piece.text, piece.style
    return painted + paint(held, style)
