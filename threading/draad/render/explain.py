"""Why a message is one message, why it stands where it stands, and what else it could have answered."""

from __future__ import annotations

from collections.abc import Iterator

from draad.render import words
from draad.render.books import plural
from draad.render.nouns import Export, ExportMessage
from draad.render.terminal import one_line, wrap
from draad.render.words import Index

# rules by which a header gives the parent's Message-ID
NAMING = frozenset({"in-reply-to", "references"})


def explain(export: Export, prefix: str, width: int = 100) -> Iterator[str]:
    """Give the grounds for everything draad says about one message, line by line.

    Parameters
    ----------
    prefix
        A message id, a beginning by which only one message can be meant, or a Message-ID.

    Raises
    ------
    NotFoundError
        Where no message, or more than one, begins so.
    """
    index = words.index(export)
    message = words.find_message(prefix, index.messages)
    for line in _explain(message, export, index):
        indent = len(line) - len(line.lstrip(" "))
        yield from wrap(line, width, hang=indent + 2)


def _explain(message: ExportMessage, export: Export, index: Index) -> Iterator[str]:
    thread = index.threads[message.thread]
    subject = one_line(message.subject or "") or "(no subject)"
    yield f"{message.id} · {subject}"
    yield f"   in thread {thread.id} · {one_line(thread.subject or '') or '(no subject)'}"
    yield ""
    yield from _sameness(message, index)
    yield ""
    yield from _clock(message, export, index)
    yield ""
    yield from _parent(message, index)
    children = [index.messages[child] for child in index.children.get(message.id, [])]
    if children:
        yield ""
        yield f"{plural(len(children), 'message')} {'hangs' if len(children) == 1 else 'hang'} below it"
        for child in children:
            kind = child.link.kind if child.link else "unknown"
            yield f"   {words.headline(child, index)} ({kind})"
    doubts = [warning for warning in export.warnings if warning.message_id == message.id]
    if doubts:
        yield ""
        yield "Doubts about it"
        for warning in doubts:
            yield f"   {warning.code}: {one_line(warning.message)}"


def _sameness(message: ExportMessage, index: Index) -> Iterator[str]:
    if not message.copies:
        yield "Nobody released this message"
        yield "   it is known only by the messages that answer it"
        if message.rfc_message_id:
            yield f"   by its Message-ID it can be asked for: {words.message_id(message)}"
        return
    copies = message.copies
    where = "tops a document" if message.presence == "released" else "is seen only below other messages"
    yield f"One message in {plural(len(copies), 'copy', 'copies')}; it {where}"
    for number, copy in enumerate(copies, start=1):
        level = "on top" if copy.depth == 0 else f"quoted {plural(copy.depth, 'level')} deep"
        whole = ", shows less than another" if copy.complete is False else ""
        yield f"   {number}. {words.stands(copy, index)}, {level}{whole}"
        if number == 1:
            yield "      the best copy: it gives the text"
        else:
            why = one_line(copy.why or "") or "the grounds are not in this export"
            yield f"      the same message: {why}"
    if message.rfc_message_id:
        yield f"   its Message-ID is {words.message_id(message)}"


def _clock(message: ExportMessage, export: Export, index: Index) -> Iterator[str]:
    date = message.date
    if date is None:
        yield "No copy prints a date"
        return
    yield f"Sent {words.when(date)}"
    giver = None
    for number, copy in enumerate(message.copies, start=1):
        printed = copy.header.date
        if printed is None:
            continue
        if giver is None and printed.local == date.local and printed.raw == date.raw:
            giver = number
            yield f"   copy {number} gives the time, printed as “{one_line(printed.raw)}”"
        else:
            yield f"   copy {number} prints “{one_line(printed.raw)}”: {words.when(printed)}"
    if giver is None and date.raw:
        yield f"   read from “{one_line(date.raw)}”"
    if date.basis == "assumed" and export.clock is not None:
        grounds = f", {one_line(export.clock.grounds)}" if export.clock.grounds else ""
        yield f"   the zone of this disclosure: {export.clock.zone}{grounds}"


def _parent(message: ExportMessage, index: Index) -> Iterator[str]:
    link = message.link
    if message.parent is None or link is None:
        yield "It hangs below nothing"
        if message.action in ("reply", "reply-all", "forward"):
            yield f"   it is a {words.ACTIONS[message.action]}, but nothing here shows of what"
        elif message.action == "send":
            yield "   neither its subject nor its text says that it answers anything"
        else:
            yield "   nothing shows whether it answers anything"
        return
    parent = index.messages[message.parent]
    verb = {"reply": "It answers", "forward": "It forwards", "unknown": "It follows"}[link.kind]
    yield f"{verb} {words.headline(parent, index)}: {words.sure(link.confidence)} ({link.confidence:.2f})"
    if parent.presence == "missing":
        told = any(evidence.rule in words.HEADER_RULES for evidence in link.evidence)
        yield "   nobody released that one" + ("" if told else f"; {words.reason(link, parent)}")
    for evidence in link.evidence:
        named = f" as {words.message_id(parent)}" if evidence.rule in NAMING and parent.rfc_message_id else ""
        yield f"   {evidence.rule}: {words.RULES[evidence.rule]}{named}"
        for place in evidence.places:
            yield f"      {words.place(place, index)}"
    if not link.rivals:
        yield "   no other message came into question"
    for rank, rival in enumerate(link.rivals):
        other = index.messages.get(rival.message)
        name = words.headline(other, index) if other else rival.message
        yield f"   {'runner-up' if rank == 0 else 'further'}: {name} ({rival.confidence:.2f})"
        for rule in rival.rules:
            yield f"      for it: {words.RULES[rule]}"
        yield f"      not chosen: {one_line(rival.reason) or 'less speaks for it'}"
