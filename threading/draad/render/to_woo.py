"""The export as an inventory in CSV: a row a document, with the numbers of its thread and its family.

Columns of an inventory that came with the documents are kept as they are; its own thread numbers stay beside
those of draad.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from draad.fields import columns
from draad.render import spreadsheet
from draad.render.nouns import Export, ExportDocument, Sections, gather
from draad.render.options import DEFAULTS, Options

THREAD = "Email Thread ID"
OTHERS = "Other Email Thread IDs"
FAMILY = "Family ID"
LISTS = ("inventory", "load-file")


def write_woo(sections: Sections, file: BinaryIO, options: Options = DEFAULTS) -> None:
    """Write CSV as Excel opens it: UTF-8 with a byte-order mark, and no cell that is a formula."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text, lineterminator="\r\n")
        for row in _rows(gather(sections)):
            writer.writerow(map(spreadsheet.shown, row))
    finally:
        text.detach()


def _rows(export: Export) -> Iterator[list[str]]:
    # lists are no documents of the release
    documents = tuple(one for one in export.documents if one.format not in LISTS)
    listed = list(dict.fromkeys(name for one in documents for name in one.inventory or ()))
    threads = _threads(export)
    families = _families(documents)
    several = any(len(held) > 1 for held in threads.values())
    # what the list lacks and every list has
    places = columns.places(listed)
    own = [name for name, meaning in (("ID", "id"), ("Document", "document")) if not places[meaning]]
    family_at = places["family"]
    added = [*([] if family_at else [FAMILY]), THREAD, *([OTHERS] if several else [])]
    yield [*own, *_kept(listed, {*own, *added}), *added]
    for document in documents:
        path = PurePosixPath(document.path)
        row = [path.stem if name == "ID" else document.path for name in own]
        inventory = document.inventory or {}
        cells = ["" if (value := inventory.get(name)) is None else str(value) for name in listed]
        known = (
            (places["id"], path.stem),
            (places["document"], "" if inventory else document.path),
            (family_at, families[document.id]),
        )
        for held, value in known:
            for at in held[:1]:
                cells[at] = cells[at] or value
        row += cells
        if not family_at:
            row.append(families[document.id])
        first, *others = threads[document.id] or [""]
        row.append(first)
        if several:
            row.append("; ".join(others))
        yield row


def _kept(listed: list[str], taken: set[str]) -> Iterator[str]:
    """Name the list's own columns, so that no two are alike and none seems to hold draad's threads."""
    for name in listed:
        while name in taken or "thread" in columns.meanings(name):
            name += " (inventory)"
        taken.add(name)
        yield name


def _threads(export: Export) -> dict[str, list[str]]:
    """Give the numbers of the threads each document stands in: that of its first message, then the others.

    Threads are numbered in their order; what has no mail stands where the document does that it came with.
    """
    number = {thread.id: str(at) for at, thread in enumerate(export.threads, 1)}
    thread_of = {message.id: number.get(message.thread, "") for message in export.messages}
    by_id = {document.id: document for document in export.documents}
    found = {}
    for document in export.documents:
        names = by_id[top].messages if (top := _with_mail(document, by_id)) is not None else ()
        found[document.id] = list(dict.fromkeys(thread_of[name] for name in names))
    return found


def _with_mail(document: ExportDocument, by_id: dict[str, ExportDocument]) -> str | None:
    met: set[str] = set()
    one: ExportDocument | None = document
    while one is not None and one.id not in met:
        if one.messages:
            return one.id
        met.add(one.id)
        one = by_id.get(one.parent_document or "")
    return None


def _families(documents: tuple[ExportDocument, ...]) -> dict[str, str]:
    """Number the families: as the list does, and on from there those that it does not know."""
    by_id = {document.id: document for document in documents}
    said = {one.id: one.family or columns.value(one.inventory or {}, "family") for one in documents}
    plain = {name: int(name) for name in said.values() if name and name.isdecimal() and len(name) < 16}
    last = max(plain.values(), default=0)
    numbers: dict[str, str] = {}
    found = {}
    for document in documents:
        top, met = document, {document.id}
        while said[top.id] is None and (above := by_id.get(top.parent_document or "")) is not None:
            if above.id in met:
                break
            met.add(above.id)
            top = above
        name = said[top.id]
        if name in plain:
            found[document.id] = name
            continue
        family = top.id if name is None else f"named {name}"
        if family not in numbers:
            last += 1
            numbers[family] = str(last)
        found[document.id] = numbers[family]
    return found
