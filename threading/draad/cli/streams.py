"""Standard output and standard error: data whole or not at all, talk a line at a time."""

from __future__ import annotations

import errno
import io
import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

import click

from draad.errors import ExportError

STANDARD = "-"  # how a path names standard input or output
WIDEST = 140  # cells; text set wider than this is hard to read
PIPED = 100  # cells where there is no terminal to ask
TICK = 0.1  # seconds between two lines of progress


@contextmanager
def standard_output() -> Iterator[None]:
    """See writing to standard output through to its end, or say why it cannot be done."""
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        # what is still held back would fail once more when Python closes the stream
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 1)
        if error.errno == errno.EPIPE:  # whoever read it has seen enough
            raise click.exceptions.Exit(0) from error
        raise ExportError(f"cannot write to standard output: {error.strerror or error}") from error


@contextmanager
def standard_bytes() -> Iterator[BinaryIO]:
    """Open standard output for bytes that all arrive; an unbuffered one takes what it likes at a time."""
    with standard_output():
        stream = sys.stdout.buffer
        if not isinstance(stream, io.RawIOBase):
            yield stream
            return
        whole = io.BufferedWriter(stream)
        try:
            yield whole
            whole.flush()
        finally:
            whole.detach()


class Progress:
    """A line on standard error that says how far the reading is; on a terminal, and nowhere else."""

    def __init__(self) -> None:
        self.shown = sys.stderr.isatty()
        self.last = time.monotonic()

    def __call__(self, done: int, total: int | None) -> None:
        now = time.monotonic()
        if not self.shown or (now - self.last < TICK and done != total):
            return
        self.last = now
        if total is None:
            self._line(f"read {done:,} documents …")
        elif done < total:
            self._line(f"read {done:,} of {total:,} documents …")
        else:
            self._line("putting conversations together …")

    def clear(self) -> None:
        if self.shown:
            self._line("")

    def _line(self, text: str) -> None:
        click.echo(f"\r\x1b[K{text}", nl=False, err=True)


def print_lines(lines: Iterable[str]) -> None:
    """Print lines to standard output, whatever it can show of them."""
    with standard_output():
        lenient_output()
        for line in lines:
            sys.stdout.write(f"{line}\n")


def say(text: str) -> None:
    from draad.render.terminal import harmless

    click.echo(harmless(text).replace("\n", " "), err=True)


def width_or_terminal(asked: int | None) -> int:
    return asked or min(shutil.get_terminal_size((PIPED, 24)).columns, WIDEST)


def coloured(asked: str) -> bool:
    """Tell whether to colour: as asked, else on a terminal whose user has not said no (no-color.org)."""
    if asked != "auto":
        return asked == "always"
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def lenient_output() -> None:
    """Let a terminal that lacks a character show a question mark instead of ending the run."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
