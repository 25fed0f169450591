"""Writing a file so that it is there whole or not at all, and never over one that somebody else made."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Literal

from draad.errors import ExportError

MADE = ".draad"  # stands in a folder that an export made, so that another run may replace it


def check(path: Path, force: bool) -> None:
    """See that a file can be written there, before the long work starts.

    Raises
    ------
    ExportError
        Where something stands there already (and ``force`` is not given), or the folder does not exist.
    """
    if path.is_dir():
        raise ExportError(f"{path} is a folder; name a file in it")
    if path.exists():
        if not force and path.is_file():
            raise ExportError(f"{path} exists already; give --force to replace it, or another --out")
    elif not path.parent.is_dir():
        raise ExportError(f"the folder {path.parent} does not exist; make it first, or give another --out")


def check_place(path: Path, force: bool, place: Literal["stream", "path"]) -> None:
    """See, before the long work starts, that what a format makes can stand there.

    Raises
    ------
    ExportError
        As ``check``; a format that makes its own path may also replace a folder that an export made, but
        never a pipe or a device.
    """
    if place == "stream":
        check(path, force)
    else:
        _replaces_folder(path, force)


@contextmanager
def replacing(path: Path, force: bool) -> Iterator[BinaryIO]:
    """Open a file beside ``path`` that takes its place once all is written; on any error nothing changes.

    Raises
    ------
    ExportError
        As ``check``, and where the system refuses (no space, no permission).
    """
    check(path, force)
    if path.exists() and not path.is_file():  # a pipe or a device, which nothing can replace
        with _refusals(path), path.open("wb") as device:
            yield device
        return
    # behind a symbolic link stands the file that is meant
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{os.getpid()}.part.{target.name}")
    with _refusals(path):
        try:
            with beside.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            check(path, force)
            os.replace(beside, target)
        finally:
            with suppress(FileNotFoundError):
                beside.unlink()


@contextmanager
def replacing_path(path: Path, force: bool) -> Iterator[Path]:
    """Give a path, of the same suffix, at which a file or folder can be made that then replaces ``path``.

    Raises
    ------
    ExportError
        As ``replacing``.  A folder is replaced only where it holds nothing or ``force`` is given and an
        earlier run made it, as the file ``.draad`` in it tells; a pipe or a device never.
    """
    _replaces_folder(path, force)
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".{os.getpid()}.part.{target.name}")
    before = target.with_name(f".{os.getpid()}.old.{target.name}")
    with _refusals(path):
        try:
            yield beside
            if beside.is_dir():
                (beside / MADE).touch()
            # a folder is not replaced in one step: the old one goes when the new one stands there
            if _replaces_folder(path, force) or (beside.is_dir() and target.exists()):
                os.replace(target, before)
            try:
                os.replace(beside, target)
            except OSError:
                if before.exists():
                    os.replace(before, target)
                raise
        finally:
            _remove(beside)
            _remove(before)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _replaces_folder(path: Path, force: bool) -> bool:
    """See that a path can be made there; tell whether a folder stands there that may go."""
    if not path.is_dir():
        check(path, force)
        if path.exists() and not path.is_file():  # what it is would be lost, for every other program as well
            raise ExportError(f"{path} is a pipe or a device, which cannot hold this format; name a file")
        return False
    with _refusals(path):
        held = {entry.name for entry in os.scandir(path)}
    if held and not (force and MADE in held):
        said = "give --force to replace it" if MADE in held else "name one that is not there yet"
        raise ExportError(f"the folder {path} holds files already; {said}")
    return True


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise ExportError(f"cannot write {path}: {error.strerror or error}") from error
