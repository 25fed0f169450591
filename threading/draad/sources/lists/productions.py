"""Load files among the files found: each row is a document; what it points to does not stand by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from msgspec.structs import replace

from draad.model import Problem
from draad.sources.found import Found, Note
from draad.sources.lists import loadfile
from draad.sources.lists.tables import some
from draad.sources.places import find
from draad.sources.source import Source, apart, beginning, contents, name_of, reason, sha256_of

SUFFIXES = (".dat", ".csv")
HEAD = 1 << 16  # bytes; the names of a hundred columns lie within
OPTICON = ".opt"
# a production keeps its load files in a folder of their own, beside those with texts and natives
DATA_FOLDERS = frozenset({"data", "load", "loadfile", "loadfiles", "load files"})


def unlisted(found: Sequence[Source]) -> list[Source]:
    """Put in the place of each load file the documents that it lists, and take away the files of those."""
    loads = [source for source in found if _is_load_file(source)]
    if not loads:
        return list(found)
    by_path = {source.path: source for source in found}
    made: dict[str, list[Source]] = {}
    consumed: set[str] = set()
    taken: dict[str, int] = {}  # several rows, of one load file or of two, may name one file or number
    for load in loads:
        rows, used = _rows(load, by_path, taken)
        made[load.path] = rows
        consumed |= used
    result: list[Source] = []
    for source in found:
        if source.path in made:
            result += made[source.path]
        elif source.path not in consumed:
            result.append(source)
    return result


def _is_load_file(source: Source) -> bool:
    if not source.path.casefold().endswith(SUFFIXES) or source.fault is not None or source.data is not None:
        return False
    try:
        return loadfile.looks_like(beginning(source, HEAD))
    except OSError:
        return False


def _rows(load: Source, by_path: dict[str, Source], taken: dict[str, int]) -> tuple[list[Source], set[str]]:
    """Make a source of each row; give also the paths of all files that the load file accounts for."""
    place = PurePosixPath(load.path)
    base = place.parent.parent if place.parent.name.casefold() in DATA_FOLDERS else place.parent
    near = {path: source for path, source in by_path.items() if PurePosixPath(path).is_relative_to(base)}
    if len(near) == 1 and load.entry is None:  # it was named by itself
        near = {source.path: source for source in find([base])}
    opt = _opticon(place, near)
    there = {PurePosixPath(path).relative_to(base).as_posix(): source for path, source in near.items()}
    folder = place.parent.relative_to(base).as_posix()
    try:
        data = contents(load)
    except OSError as error:
        return [replace(load, fault=f"the load file could not be opened: {reason(error)}")], set()
    if isinstance(data, Note):
        return [replace(load, entry=None, fault=data.message, code=data.code)], set()
    images = None if opt is None else _bytes(opt)
    if (
        images is None
    ):  # a list of images that cannot be read stands among the documents, and is told of there
        opt = None
    read = loadfile.read(data, images, there, "" if folder == "." else folder)
    made = [load]
    again = []
    ids: dict[int, str] = {}
    parents = {row.parent for row in read.rows if row.parent is not None}
    for number, row in enumerate(read.rows):
        source = _row(load, number, row, there)
        path = apart(source.path, taken)
        if path != source.path:
            again.append(path)
            source = replace(source, path=path)
        if number in parents:
            ids[number] = name_of(sha256_of(source), source.path)
        made.append(source)
    for number, row in enumerate(read.rows):
        if row.parent is not None:
            made[number + 1] = replace(made[number + 1], parent=ids[row.parent])
    problems = list(read.problems)
    if again:
        said = (
            f"{len(again)} rows are about a number or a file that an earlier row is about too; each is read: "
        )
        problems.append(Problem("list.double-id", said + some(again)))
    made[0] = replace(load, entry=None, found=Found("load-file", kind="other", notes=_notes(problems)))
    used = {there[name].path for name in read.files}
    if opt is not None:
        used.add(opt.path)
    return made, used


def _row(load: Source, number: int, row: loadfile.Row, there: dict[str, Source]) -> Source:
    listing = row.listing if row.ids is None else replace(row.listing, ids=row.ids)
    notes = _notes(row.problems)
    name = row.listing.bates[0] if row.listing.bates else f"{number + 1:06}"
    own = f"{load.path}/{name}"
    if row.text_file is not None:
        return replace(there[row.text_file], listing=listing, notes=notes)
    if row.text is not None:
        return Source(own, load.file, found=Found("text", row.text, notes=notes), listing=listing)
    if row.native_file is not None:
        return replace(there[row.native_file], listing=listing, notes=notes)
    nothing = Found("text", kind="unreadable", notes=notes)
    return Source(own, load.file, found=nothing, listing=listing)


def _opticon(place: PurePosixPath, near: dict[str, Source]) -> Source | None:
    """Find the list of images beside a load file: of the same name, or the only one that is no other's."""
    beside = {
        path.name.casefold(): near[str(path)]
        for path in map(PurePosixPath, near)
        if path.parent == place.parent
    }
    own = beside.get(place.stem.casefold() + OPTICON)
    if own is not None:
        return own
    free = [
        source
        for name, source in beside.items()
        if name.endswith(OPTICON)
        and not any(name.removesuffix(OPTICON) + suffix in beside for suffix in SUFFIXES)
    ]
    return free[0] if len(free) == 1 else None


def _bytes(source: Source) -> bytes | None:
    try:
        data = contents(source)
    except OSError:
        return None
    return None if isinstance(data, Note) else data


def _notes(problems: Iterable[Problem]) -> tuple[Note, ...]:
    return tuple(Note(problem.code, problem.message) for problem in problems)
