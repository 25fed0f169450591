"""Which files the user's paths name: folders are walked, nothing is opened."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from draad.errors import SourceError
from draad.sources.source import Source, reason

STANDARD_INPUT = "-"


def find(paths: Iterable[str | os.PathLike[str]]) -> list[Source]:
    """List the files that the paths name: files as they are named, folders recursively and sorted by name.

    Hidden files and folders are left out unless they are named themselves, or are mailboxes of a Maildir.
    A file that is met twice, under whatever names, is listed once, under the first of its paths in
    alphabetical order, so that the order in which paths are given names no document differently.

    Parameters
    ----------
    paths
        Files and folders; ``-`` is standard input, which is read here and now, as are named pipes.

    Raises
    ------
    SourceError
        A path that does not exist, or a folder named by the user that cannot be opened.

    Notes
    -----
    Links are followed, a folder once for each path given, so a loop of links ends.
    """
    named = [paths] if isinstance(paths, str) else [os.fspath(path) for path in paths]
    found: dict[str, Source] = {}  # by the file's real place, in the order met
    for path in named:
        for place, source in _below(path):
            known = found.get(place)
            if known is None or source.path < known.path:
                found[place] = source
    return list(found.values())


def _below(path: str) -> Iterator[tuple[str, Source]]:
    """Yield (real place, Source) for one path of the user's."""
    if path == STANDARD_INPUT:
        yield STANDARD_INPUT, Source(STANDARD_INPUT, STANDARD_INPUT, data=sys.stdin.buffer.read())
        return
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError as error:
        raise SourceError(f"{shown(path)}: no such file or folder") from error
    except (OSError, ValueError) as error:  # ValueError: a NUL character in the name
        raise SourceError(f"{shown(path)}: cannot be opened ({reason(error)})") from error
    place = os.path.realpath(path)
    if stat.S_ISDIR(mode):
        yield from _walk(path, place)
    elif stat.S_ISREG(mode):
        yield place, Source(shown(path), path)
    else:
        # a pipe such as the shell's <(command) is open in this process only and can be read once
        try:
            with open(path, "rb") as stream:
                data = stream.read()
        except OSError as error:
            raise SourceError(f"{shown(path)}: cannot be read ({reason(error)})") from error
        yield place, Source(shown(path), path, data=data)


def _walk(top: str, top_place: str) -> Iterator[tuple[str, Source]]:
    """Yield what lies below a folder, sorted by name on every level, without recursion."""
    seen: set[str] = set()
    stack: list[tuple[str, str, bool]] = [(top, top_place, True)]  # path, real place, is a folder
    while stack:
        path, place, folder = stack.pop()
        if not folder:
            yield place, _file(path)
            continue
        if place in seen:
            continue
        seen.add(place)
        try:
            with os.scandir(path) as entries:
                listed = [entry for entry in entries if not entry.name.startswith(".") or _maildir(entry)]
        except OSError as error:
            if path == top:
                raise SourceError(f"{shown(top)}: the folder cannot be opened ({reason(error)})") from error
            fault = f"the folder could not be opened: {reason(error)}"
            yield place, Source(shown(path), path, fault=fault)
            continue
        listed.sort(key=lambda entry: entry.name, reverse=True)  # the stack hands them out first to last
        for entry in listed:
            # a link lies elsewhere; for all else the folder's real place saves a look at every parent
            real = os.path.realpath(entry.path) if entry.is_symlink() else os.path.join(place, entry.name)
            stack.append((entry.path, real, _is_folder(entry)))


def _maildir(entry: os.DirEntry[str]) -> bool:
    """Tell the folders of a Maildir, whose names begin with a point (Maildir++), from what is hidden."""
    return _is_folder(entry) and all(os.path.isdir(os.path.join(entry.path, part)) for part in ("cur", "new"))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _file(path: str) -> Source:
    """Describe a file met in a folder: a pipe or device there would make reading wait for ever."""
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        what = "the file that this link leads to" if os.path.islink(path) else "the file"
        return Source(shown(path), path, fault=f"{what} could not be opened: {reason(error)}")
    if not stat.S_ISREG(mode):
        return Source(shown(path), path, fault="this is no ordinary file but a pipe, a socket or a device")
    return Source(shown(path), path)


def shown(path: str) -> str:
    """Write a path for people and exports: forward slashes, and no name that cannot be encoded."""
    return os.fsencode(PurePath(path).as_posix()).decode("utf-8", "backslashreplace")
