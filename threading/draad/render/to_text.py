"""The dump: threads as a journalist reads them, first who answered whom, then what they wrote.

Every line of the tree stands by itself (its date in full), so that it can be searched and sorted; a gap is
drawn as a gap.  Nothing of a document reaches the terminal but through ``terminal.harmless``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise
from typing import TextIO

import msgspec

from draad.render import terminal, words
from draad.render.books import plural
from draad.render.nouns import Export, ExportDocument, ExportMessage, ExportParty, ExportThread
from draad.render.terminal import Paint, cells, cut, one_line, pad
from draad.render.words import Index

SIGNS = {"send": "", "reply": "↩", "reply-all": "↞", "forward": "↪", "draft": "✎", "unknown": ""}
LEGEND = {"↩": "reply", "↞": "reply to all", "↪": "forward", "✎": "draft"}
GAP_TIME = "· · · · · · · ·"
CLOCK = 18  # cells of the time before the tree
PEOPLE = 24  # cells that people keep, however deep the tree
MARKS = 24  # cells for the marks and the id that close a row
LABEL = 10  # cells of the labels before a message's particulars
NARROWEST = 40  # cells; below, nothing can be laid out
MOST_NAMES = 8  # of people and of documents in a heading: it is a heading
MOST_UNMAILED = 20  # documents without mail that are named one by one


class View(msgspec.Struct, frozen=True):
    """How to show it: ``width`` in cells, ``summary`` for the trees alone, ``found`` what was sought."""

    width: int = 100
    colour: bool = False
    summary: bool = False
    found: str = ""


# --- which threads ----------------------------------------------------------------------------------------


def select(
    export: Export,
    threads: Iterable[str] = (),
    grep: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> tuple[ExportThread, ...]:
    """Choose threads: those named, and of them those that hold the words and touch the period.

    Parameters
    ----------
    threads
        Ids, or beginnings by which only one thread can be meant; all threads where there are none.
    grep
        Literal, in any case, in a subject, a body or a name; a line end counts as a blank.
    since, until
        Half-open, on the disclosure's own clock (naive).

    Raises
    ------
    NotFoundError
        Where no thread, or more than one, begins so.
    """
    index = words.index(export)
    hint = "see: draad dump --summary"
    named = {words.find(one, dict.fromkeys(index.threads, ""), "thread", hint) for one in threads}
    chosen = [thread for thread in export.threads if not named or thread.id in named]
    if grep:
        chosen = [
            thread for thread in chosen if any(holds(index.messages[one], grep) for one in thread.messages)
        ]
    if since is not None or until is not None:
        chosen = [
            thread
            for thread in chosen
            if any(_within(index.messages[one], index, since, until) for one in thread.messages)
        ]
    return tuple(chosen)


def holds(message: ExportMessage, sought: str) -> bool:
    """Tell whether a message holds these words in its subject, its text or its people."""
    wanted = " ".join(sought.casefold().split())
    return any(wanted in " ".join(text.casefold().split()) for text in _searchable(message))


def _searchable(message: ExportMessage) -> Iterator[str]:
    yield message.subject or ""
    yield message.body
    for party in (*filter(None, [message.sender]), *message.to, *message.cc, *message.bcc):
        yield f"{party.name or ''} {party.address or ''}"


def _within(message: ExportMessage, index: Index, since: datetime | None, until: datetime | None) -> bool:
    when = words.reading_time(message.date, index.zone)
    return when is not None and (since is None or when >= since) and (until is None or when < until)


# --- the whole --------------------------------------------------------------------------------------------


def dump(export: Export, stream: TextIO, view: View, threads: tuple[ExportThread, ...] | None = None) -> None:
    """Write threads for people to read; all, and the documents without mail, where none are chosen."""
    for line in lines(export, view, threads):
        stream.write(line.rstrip() + "\n")


def lines(export: Export, view: View, threads: tuple[ExportThread, ...] | None = None) -> Iterator[str]:
    """Give the lines that ``dump`` writes."""
    index = words.index(export)
    width = max(view.width, NARROWEST)
    paint = Paint(view.colour, view.found)
    shown = export.threads if threads is None else threads
    if shown:
        yield from _legend([index.messages[one] for t in shown for one in t.messages], index, width, paint)
    for number, thread in enumerate(shown, start=1):
        yield ""
        yield from _heading(thread, number, len(shown), index, width, paint)
        yield ""
        yield from tree(thread, index, width, paint, view.found)
        if not view.summary:
            for position, one in enumerate(thread.messages, start=1):
                yield ""
                yield from one_message(index.messages[one], position, thread, index, width, paint)
        yield ""
    if threads is None:
        yield from _unmailed([d for d in export.documents if not d.messages], width, paint)


def _legend(messages: list[ExportMessage], index: Index, width: int, paint: Paint) -> Iterator[str]:
    """Explain the signs, those alone that occur."""
    signs = {SIGNS[message.action] for message in messages}
    said = [f"times: {index.zone_name}"]
    said += [f"{sign} {meaning}" for sign, meaning in LEGEND.items() if sign in signs]
    if any(len(message.copies) > 1 for message in messages):
        said.append("×2 copies")
    if any(message.redactions for message in messages):
        said.append("■2 redactions")
    if any(message.presence == "quoted" for message in messages):
        said.append("quoted: seen only below others")
    for line in terminal.pack(said, "   ", width):
        yield paint(line, "dim")


def _rule(left: str, right: str, line: str, width: int, paint: Paint, style: str) -> str:
    """Draw a line across with words in it: the left ones cut where they must, the right ones whole."""
    left = cut(left, width - cells(right) - 10)
    filler = line * max(width - cells(left) - cells(right) - 7, 1)
    return (
        paint(line * 2, "dim")
        + f" {paint(left, style)} "
        + paint(f"{filler} {right} {line}" if right else filler, "dim")
    )


def _heading(
    thread: ExportThread, number: int, of: int, index: Index, width: int, paint: Paint
) -> Iterator[str]:
    messages = [index.messages[one] for one in thread.messages]
    subject = one_line(thread.subject or "") or "(no subject)"
    right = f"thread {number} of {of} ━ {index.short[thread.id]}"
    yield _rule(subject, right, "━", width, paint, "heading")
    counted = [
        f"{count} {said}"
        for presence, said in (("released", "released"), ("quoted", "quoted only"), ("missing", "missing"))
        if (count := sum(message.presence == presence for message in messages))
    ]
    copies = sum(len(message.copies) for message in messages)
    facts = [words.period(thread, index), f"{plural(len(messages), 'message')}: {', '.join(counted)}"]
    facts.append(f"{plural(copies, 'copy', 'copies')} in {plural(len(thread.documents), 'document')}")
    yield from _listed("", facts, " · ", width, paint, "")
    yield from _listed("People", words.crowd(thread.participants, MOST_NAMES), "; ", width, paint, "")
    yield from _listed("Found in", _paths(thread.documents, index), ", ", width, paint, "dim")
    if 0 < len(thread.reading_set) < len(thread.documents):
        yield from _listed("All is in", _paths(thread.reading_set, index), ", ", width, paint, "dim")


def _paths(documents: tuple[str, ...], index: Index) -> list[str]:
    named = [words.path_of(document, index) for document in documents[:MOST_NAMES]]
    return [*named, f"and {len(documents) - MOST_NAMES} more"] if len(documents) > MOST_NAMES else named


def _listed(
    label: str, names: list[str], between: str, width: int, paint: Paint, style: str
) -> Iterator[str]:
    """Set names side by side behind a label, none of them broken where it fits a line."""
    margin = LABEL if label else 0
    for number, line in enumerate(terminal.pack(names, between, max(width - margin - 3, 20))):
        yield "   " + paint(pad(label if number == 0 else "", margin), "dim") + paint(line, style)


# --- the tree ---------------------------------------------------------------------------------------------


class _Columns(msgspec.Struct, frozen=True):
    """How a tree's rows are laid out: the marks shown and their widths, the depth drawn, the whole."""

    marks: tuple[tuple[int, int], ...]
    deepest: int
    width: int


def tree(thread: ExportThread, index: Index, width: int, paint: Paint, found: str = "") -> Iterator[str]:
    """Draw a thread, a message a line, answers below what they answer.

    Below a certain depth, that of the width, a message keeps its level as a number instead of indenting.
    """
    deepest = max(2, min(12, (width - CLOCK - PEOPLE - MARKS) // 3))
    # (message, level, for each level above: is there a sibling still to come?)
    rows: list[tuple[ExportMessage, int, tuple[bool, ...]]] = []
    stack: list[tuple[str, int, tuple[bool, ...]]] = [(root, 0, ()) for root in reversed(thread.roots)]
    while stack:
        one, level, rails = stack.pop()
        rows.append((index.messages[one], level, rails))
        for place, child in enumerate(reversed(index.children.get(one, []))):
            stack.append((child, level + 1, (*rails, place > 0) if level < deepest else rails))
    columns = _Columns(_columns(rows, deepest, index, width, found), deepest, width)
    for message, level, rails in rows:
        yield _row(message, level, rails, columns, index, paint, found)


def _columns(
    rows: list[tuple[ExportMessage, int, tuple[bool, ...]]],
    deepest: int,
    index: Index,
    width: int,
    found: str,
) -> tuple[tuple[int, int], ...]:
    """Choose the marks to show, (position, width) each: the most telling that leave people their room."""
    drawn = max(cells(_art(level, rails, deepest)) for _, level, rails in rows)
    spare = width - CLOCK - drawn - 4 - PEOPLE - max(cells(index.short[message.id]) for message, _, _ in rows)
    chosen = []
    marks = [_marks(message, found) for message, _, _ in rows]
    for position, column in reversed([*enumerate(zip(*marks, strict=True))]):
        needs = max(map(cells, column))
        if needs and needs + 2 <= spare:
            chosen.append((position, needs))
            spare -= needs + 2
    return tuple(reversed(chosen))


def _row(
    message: ExportMessage,
    level: int,
    rails: tuple[bool, ...],
    columns: _Columns,
    index: Index,
    paint: Paint,
    found: str,
) -> str:
    missing = message.presence == "missing"
    style = "gap" if missing else ""
    undated = words.reading_time(message.date, index.zone) is None
    clock = pad(GAP_TIME if missing and undated else words.clock_cell(message.date, index.zone), CLOCK)
    art = _art(level, rails, columns.deepest)
    sign = SIGNS[message.action]
    art += f"{sign} " if sign else ""
    marks = _marks(message, found)
    right = "".join(" " * (needs - cells(marks[at])) + marks[at] + "  " for at, needs in columns.marks)
    right += index.short[message.id]
    room = columns.width - CLOCK - cells(art) - 1
    who = _who(message, room - cells(right) - 2)
    blank = " " * (room - cells(who) - cells(right))
    return (
        " "
        + paint(clock, style or "cyan")
        + paint(art, "dim")
        + paint(who, style)
        + blank
        + paint(right, "dim")
    )


def _art(level: int, rails: tuple[bool, ...], deepest: int) -> str:
    art = "".join("│  " if more else "   " for more in rails[:-1])
    if level > deepest:
        return art + ("│  " if rails[-1] else "   ") + f"⋮{level} "
    if level == 0:
        return art
    return art + ("├─ " if rails[-1] else "└─ ")


def _who(message: ExportMessage, room: int) -> str:
    """Say who wrote to whom; both are shortened, and not the second one lost, where room is short."""
    everybody = (*message.to, *message.cc, *message.bcc)
    if message.presence == "missing":
        known = message.sender is not None or everybody
        said = "· · · not released · · ·"
        return cut(
            f"{said} {_from_to(message.sender, everybody, room - cells(said) - 1)}" if known else said, room
        )
    if message.sender is None and not everybody:
        return cut("(no header)", room)
    return cut(_from_to(message.sender, everybody, room), room)


def _from_to(sender: ExportParty | None, to: tuple[ExportParty, ...], room: int) -> str:
    one = words.person(sender)
    if not to:
        return one
    other = words.person(to[0])
    more = f" +{len(to) - 1}" if len(to) > 1 else ""
    room -= cells(more) + 3
    if cells(one) + cells(other) > room:
        half = room // 2
        one = cut(one, max(half, room - cells(other)))
        other = cut(other, max(room - cells(one), 2))
    return f"{one} → {other}{more}"


def _marks(message: ExportMessage, found: str) -> tuple[str, ...]:
    """Give the marks that close a row, the least telling first."""
    redactions = sum(count.count for count in message.redactions)
    return (
        f"■{redactions}" if redactions and not message.withheld else "",
        f"×{len(message.copies)}" if len(message.copies) > 1 else "",
        "withheld" if message.withheld else "quoted" if message.presence == "quoted" else "",
        "◂" if found and holds(message, found) else "",
    )


# --- a message --------------------------------------------------------------------------------------------


def one_message(
    message: ExportMessage, position: int, thread: ExportThread, index: Index, width: int, paint: Paint
) -> Iterator[str]:
    """Give a message with all that is known of it; ``position`` is that in its thread, from 1."""
    right = f"{position} of {len(thread.messages)}"
    if message.presence == "missing":
        yield _rule(f"{index.short[message.id]} · not released", right, "·", width, paint, "gap")
        for label, text in _gap(message, index):
            yield from _particular(label, text, width, paint, "gap")
        return
    action = words.ACTIONS[message.action] if message.action != "unknown" else "message"
    said = f"{index.short[message.id]} · {action}"
    if message.presence == "quoted":
        said += " · quoted only"
    yield _rule(said, right, "─", width, paint, "bold")
    for label, text in _particulars(message, thread, index):
        yield from _particular(label, text, width, paint)
    yield ""
    yield from _body(message, width, paint)


def _particular(label: str, text: str, width: int, paint: Paint, style: str = "") -> Iterator[str]:
    for number, line in enumerate(terminal.wrap(text, max(width - LABEL - 3, 20), hang=2)):
        name = pad(label if number == 0 else "", LABEL)
        yield "   " + paint(name, "dim") + paint.body(line, None, style)


def _particulars(message: ExportMessage, thread: ExportThread, index: Index) -> Iterator[tuple[str, str]]:
    """Give what is known of a message, each with its label; nothing where nothing is known."""
    if message.date is not None:
        yield "When", words.when(message.date)
    if message.received is not None and message.received.local is not None:
        yield "Received", words.when(message.received)
    yield "From", words.person_in_full(message.sender) if message.sender else "(no header)"
    for label, parties in (("To", message.to), ("Cc", message.cc), ("Bcc", message.bcc)):
        if parties:
            yield label, "; ".join(map(words.person_in_full, parties))
    if message.subject and message.subject != thread.subject:
        yield "Subject", one_line(message.subject)
    if message.attachments:
        yield "Attached", "; ".join(words.attached(attachment, index) for attachment in message.attachments)
    if came := words.enclosed(message, index):
        yield "With it", "; ".join(came)
    if message.rfc_message_id:
        yield "Mail ID", words.message_id(message)
    yield from _answers(message, index)
    yield from _standing(message, index)
    if message.redactions:
        yield "Redacted", words.marks(message.redactions)


def _answers(message: ExportMessage, index: Index) -> Iterator[tuple[str, str]]:
    link = message.link
    if message.parent is None or link is None:
        if message.action in ("reply", "reply-all", "forward"):
            yield "Answers", "a message that is not known"
        return
    parent = index.messages[message.parent]
    verb = {"reply": "Answers", "forward": "Forwards", "unknown": "Follows"}[link.kind]
    sure, reason = words.sure(link.confidence), words.reason(link, parent)
    yield verb, f"{words.headline(parent, index)}; {sure}, because {reason}"


def _standing(message: ExportMessage, index: Index) -> Iterator[tuple[str, str]]:
    label = "Stands in"
    for copy in message.copies:
        where = words.stands(copy, index)
        yield label, where + (" (shows less)" if copy.complete is False else "")
        label = ""
    covers = dict.fromkeys(words.came_with(copy.document, index) for copy in message.copies)
    if came := [cover for cover in covers if cover]:
        yield "Came with", "; ".join(came)


def _gap(message: ExportMessage, index: Index) -> Iterator[tuple[str, str]]:
    """Say what is known of a message that nobody released, and by what."""
    if message.date is not None:
        yield "When", words.when(message.date)
    if message.sender is not None:
        yield "From", words.person_in_full(message.sender)
    if message.to:
        yield "To", "; ".join(map(words.person_in_full, message.to))
    if message.rfc_message_id:
        yield "Mail ID", words.message_id(message)
    answers = [words.headline(index.messages[child], index) for child in index.children.get(message.id, [])]
    yield "Known by", "; ".join(answers) or "reference only"


def _body(message: ExportMessage, width: int, paint: Paint) -> Iterator[str]:
    if message.withheld:
        yield "     " + paint(f"[withheld: {one_line(message.withheld)}]", "redacted")
        return
    if not message.body:
        yield "     " + paint("(no text of its own)", "dim")
        return
    marks = terminal.any_of(count.mark for count in message.redactions) if paint.enabled else None
    room = max(width - 5, 20)
    for line in terminal.wrap(terminal.flow(_laid_out(message.body), room), room):
        yield "     " + paint.body(line, marks)


def _laid_out(body: str) -> str:
    """Take out what only spends the screen: blank line upon blank line, an indentation shared by all."""
    lines = [line.rstrip() for line in terminal.harmless(body).expandtabs(4).split("\n")]
    shared = min((len(line) - len(line.lstrip(" ")) for line in lines if line), default=0)
    kept = [line[shared:] for above, line in pairwise(["", *lines]) if above or line]
    return "\n".join(kept)


def _unmailed(documents: list[ExportDocument], width: int, paint: Paint) -> Iterator[str]:
    if not documents:
        return
    yield ""
    yield _rule(f"{plural(len(documents), 'document')} without mail", "", "━", width, paint, "heading")
    by_kind: dict[str, list[str]] = {}
    for document in documents[:MOST_UNMAILED]:
        by_kind.setdefault(document.kind, []).append(one_line(document.path))
    for kind in sorted(by_kind):
        for number, line in enumerate(terminal.pack(by_kind[kind], ", ", max(width - 17, 20))):
            yield "   " + paint(pad(kind if number == 0 else "", 14), "dim") + line
    if len(documents) > MOST_UNMAILED:
        yield f"   and {len(documents) - MOST_UNMAILED} more"
