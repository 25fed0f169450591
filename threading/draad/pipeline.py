"""The story in order: documents are read one by one, then put together.

What one document allows by itself (``read_document``) can run anywhere; what needs all of them
(``put_together``) cannot.  That border is the engine's.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import force_setattr, replace

from draad import clock, identity, languages, parse, sources, threads
from draad import split as splitting
from draad.archive import Archive
from draad.engine.local import Local
from draad.model import Document, DocumentRecord, Problem, Reading
from draad.render.texts import write_texts
from draad.settings import Settings
from draad.sources.lists import inventory

# told how many files have been read, and of how many, where that is known
Progress = Callable[[int, int | None], None]


def read_document(document: Document, settings: Settings) -> Reading:
    """All that one document allows by itself; this is what an engine distributes."""
    active = languages.load(settings.languages)
    cut = splitting.split(document, active)
    drafts = parse.drafts(document, cut, active)
    record = DocumentRecord(
        id=document.id,
        path=document.path,
        kind=cut.kind,
        sha256=document.sha256,
        characters=len(document.text),
        language=cut.language,
        parts=cut.parts,
        furniture=parse.withheld_furniture(document, cut, drafts),
        format=document.format,
        pages=document.pages,
        parent=document.parent,
        listing=document.listing,
    )
    return Reading(record, drafts, (*document.problems, *cut.problems))


class Texts(NamedTuple):
    """A folder to which the documents' texts are written while they are read; may files there be replaced?"""

    folder: Path
    force: bool = False


def read_source(
    source: sources.Source, settings: Settings, texts: Texts | None = None
) -> tuple[Reading, ...]:
    """Read one source: a document, and those that came attached to it."""
    found = sources.read(source, settings)
    if texts is not None:
        write_texts(found, texts.folder, texts.force)
    return tuple(read_document(document, settings) for document in found)


def lost(source: sources.Source, why: str) -> tuple[Reading, ...]:
    """What stands for a document that no process could read."""
    return (read_document(sources.lost(source, f"Reading it failed: {why}."), Settings()),)


def read(
    paths: Sequence[str],
    settings: Settings | None = None,
    progress: Progress | None = None,
    texts: Texts | None = None,
) -> Iterator[Reading]:
    """Read documents, each by itself, in the order of their paths.

    Parameters
    ----------
    paths
        Files and folders; ``-`` for standard input.
    texts
        Where to write the documents' texts as well.

    Raises
    ------
    SourceError
        A path that is not there, or a list of the documents that cannot be read.
    ExportError
        A text that cannot be written.
    """
    chosen = settings or Settings()
    engine = Local(chosen.processes)
    work = partial(read_source, settings=chosen, texts=texts)
    listed = None if chosen.inventory is None else inventory.read(chosen.inventory, chosen.limits)
    files: list[str] = []
    with sources.opened(paths, chosen) as found:
        for number, readings in enumerate(engine.map(work, found, lost), 1):
            if progress is not None:
                progress(number, found.total)
            for reading in readings:
                if listed is None:
                    yield reading
                    continue
                if reading.document.parent is None:
                    files.append(reading.document.path)
                yield _listed(reading, listed)
    if listed is not None:
        yield _inventory(listed, files)


def _listed(reading: Reading, listed: inventory.Inventory) -> Reading:
    """Give a document its row of the inventory, beside what a load file says of it."""
    document = reading.document
    row = listed.of(document.path) if document.parent is None else None
    if row is None:
        return reading
    known = document.listing
    if known is not None:
        columns = {name for name, _ in row.inventory}
        further = tuple(cell for cell in known.inventory if cell[0] not in columns)
        row = replace(
            known,
            family=known.family or row.family,
            thread=row.thread or known.thread,
            inventory=(*row.inventory, *further),
        )
    return replace(reading, document=replace(document, listing=row))


def _inventory(listed: inventory.Inventory, files: Sequence[str]) -> Reading:
    """The inventory itself, with what is wrong with it."""
    document = sources.unreadable(listed.path, "")
    problems = [
        replace(problem, document=document.id) for problem in (*listed.problems, *listed.unmatched(files))
    ]
    document = replace(document, kind="other", format="inventory", problems=tuple(problems))
    return read_document(document, Settings())


def reconstruct(
    paths: Sequence[str] | str,
    settings: Settings | None = None,
    progress: Progress | None = None,
    texts: Texts | None = None,
) -> Archive:
    """Read documents and put their conversations together: the whole job; parameters as of ``read``.

    Raises
    ------
    SourceError
        A path that is not there, or a list of the documents that cannot be read.
    ExportError
        A text that cannot be written.
    """
    named = [paths] if isinstance(paths, str) else [str(path) for path in paths]
    return put_together(read(named, settings, progress, texts), settings)


def reconstruct_documents(documents: Iterable[Document], settings: Settings | None = None) -> Archive:
    """Put together documents that are already in memory."""
    chosen = settings or Settings()
    return put_together((read_document(document, chosen) for document in documents), chosen)


def put_together(readings: Iterable[Reading], settings: Settings | None = None) -> Archive:
    """All that needs every document at once: copies, clocks, replies, threads."""
    with _without_collector():
        return _put_together(readings, settings or Settings())


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep the garbage collector off millions of objects that are all still needed; a sixth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _put_together(readings: Iterable[Reading], chosen: Settings) -> Archive:
    from draad import graph

    active = languages.load(chosen.languages)
    bodies: dict[str, str] = {}
    ordered = sorted(
        (_sharing(reading, bodies) for reading in readings),
        key=lambda reading: (reading.document.path, reading.document.id),
    )
    problems = [problem for reading in ordered for problem in reading.problems]
    messages, doubts = identity.merge(ordered, common=active.common_subjects)
    problems += doubts
    zone, grounds = _zone(ordered, chosen)
    messages, doubts = clock.settle(messages, zone)
    problems += doubts
    # one marked line under a subject that answers nothing may be a letterhead's arrow as well
    quotes = {
        (d.document, d.index): d.quote
        for r in ordered
        for d in r.drafts
        if "\n" in d.quote.strip() or (d.quote and d.header.subject_action is not None)
    }
    replies, doubts = graph.build(
        messages,
        common_subjects=active.common_subjects,
        common_words=frozenset(active.speakers),
        quotes=quotes,
    )
    problems += doubts
    problems += graph.check(replies)
    gathered, order = threads.gather(replies)
    nodes = replies.nodes
    return Archive(
        documents=_families(ordered),
        messages=tuple(nodes[name]["message"] for name in order),
        links={child: replies.edges[parent, child]["link"] for parent, child in sorted(replies.edges)},
        threads=tuple(gathered),
        problems=_in_order(problems, ordered),
        zone=zone,
        zone_grounds=grounds,
    )


def _sharing(reading: Reading, bodies: dict[str, str]) -> Reading:
    """Let copies that say the same hold it once; each was read in a process of its own."""
    for draft in reading.drafts:
        force_setattr(draft, "body", bodies.setdefault(draft.body, draft.body))
    return reading


def _families(readings: Sequence[Reading]) -> tuple[DocumentRecord, ...]:
    """The documents; none names one as its parent that is not there, such as an archive, which is none."""
    known = {reading.document.id for reading in readings}
    return tuple(
        document if document.parent is None or document.parent in known else replace(document, parent=None)
        for document in (reading.document for reading in readings)
    )


def _zone(readings: Sequence[Reading], settings: Settings) -> tuple[str, str]:
    """The local clock, and on what grounds it was taken."""
    if settings.zone is not None:
        return settings.zone, "set by the user"
    counts: dict[str, int] = {}
    for reading in readings:
        if reading.drafts and reading.document.language:
            counts[reading.document.language] = counts.get(reading.document.language, 0) + len(reading.drafts)
    main = max(sorted(counts), key=lambda code: counts[code], default=None)
    if main is None:
        return clock.zone_for(None), "assumed, no language being known"
    return clock.zone_for(main), f"assumed from the main language, {main}"


def _in_order(problems: Sequence[Problem], readings: Sequence[Reading]) -> tuple[Problem, ...]:
    """Problems by document and place, so that their order says nothing about the order of work."""
    place = {reading.document.id: number for number, reading in enumerate(readings)}

    def key(problem: Problem) -> tuple[int, int, str, str, str]:
        return (
            place.get(problem.document or "", len(place)),
            problem.start if problem.start is not None else -1,
            problem.code,
            problem.message_id or "",
            problem.message,
        )

    return tuple(sorted(problems, key=key))
