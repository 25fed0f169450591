"""Character recognition: pages as pictures go in, the same pages with a text layer come out.

The work is done by ocrmypdf and tesseract, in processes of their own that can be ended.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from draad.sources.found import Note

# a page takes 1 to 2 s; a slow machine may need ten times that
START = 120.0  # seconds
PER_PAGE = 30.0  # seconds
LISTING = 30.0  # seconds for tesseract to say what it can read
SURE = 6.0  # of tesseract's confidence which side is up: clean pages have 12 to 15, guesses 3 or less
ORIENTATION = "osd"  # tesseract's data for finding out which side of a page is up


class Outcome(NamedTuple):
    """A PDF with a text layer, or none, and what there is to say about it."""

    pdf: bytes | None
    notes: tuple[Note, ...] = ()


def lacking() -> str | None:
    """Say what has to be installed before characters can be recognised; ``None`` if nothing is."""
    wanted = []
    if importlib.util.find_spec("ocrmypdf") is None:
        wanted.append("draad[ocr], such as with: pip install 'draad[ocr]'")
    if shutil.which("tesseract") is None:
        wanted.append("the program tesseract with the languages of the documents")
    return ", and ".join(wanted) or None


def recognise(pdf: bytes, pages: int, languages: str) -> Outcome:
    """Recognise the characters of all pages of a PDF as they look, whatever text they hold.

    Parameters
    ----------
    pdf
        The file.
    pages
        How many pages it has; they make the time limit.
    languages
        As tesseract writes them, such as ``nld+eng``; those that are not installed are done without.
    """
    asked = languages.split("+")
    installed = _installed()
    if installed is None:
        return Outcome(None, (Note("pdf.ocr-failed", "tesseract does not run, so no text was recognised"),))
    absent = [language for language in asked if language not in installed]
    known = [language for language in asked if language in installed]
    if not known:
        said = f"tesseract has no data for {' or '.join(absent)}; install it, so that text can be recognised"
        return Outcome(None, (Note("pdf.ocr-failed", said),))
    notes: tuple[Note, ...] = ()
    if absent:
        used = " and ".join(known)
        said = f"tesseract has no data for {' and '.join(absent)}; text was recognised with {used} alone"
        notes = (Note("pdf.ocr-language", said),)
    options = ["--rotate-pages", "--rotate-pages-threshold", str(SURE)] if ORIENTATION in installed else []
    done, failure = _run(pdf, START + PER_PAGE * pages, "+".join(known), options)
    if failure is not None:
        return Outcome(None, (*notes, Note("pdf.ocr-failed", f"no text was recognised: {failure}")))
    return Outcome(done, notes)


def _installed() -> frozenset[str] | None:
    """The languages that tesseract has data for."""
    try:
        done = subprocess.run(
            ["tesseract", "--list-langs"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=LISTING,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    # the first line says where they are
    return frozenset(line.strip() for line in done.stdout.decode("utf-8", "replace").splitlines()[1:])


def _run(pdf: bytes, seconds: float, languages: str, options: list[str]) -> tuple[bytes | None, str | None]:
    """Run ocrmypdf on a file; returns what it made, or why it made nothing."""
    with tempfile.TemporaryDirectory(prefix="draad-", ignore_cleanup_errors=True) as folder:
        source, target = Path(folder, "in.pdf"), Path(folder, "out.pdf")
        source.write_bytes(pdf)
        command = [
            *(sys.executable, "-m", "ocrmypdf", "--quiet", "--mode", "force", "--output-type", "pdf"),
            *("--optimize", "0", "--jobs", "1", "--language", languages, *options),
            *(str(source), str(target)),
        ]
        # one thread: the processors are shared with the documents read beside this one
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env={**os.environ, "OMP_THREAD_LIMIT": "1", "PYTHONWARNINGS": "ignore", "TMPDIR": folder},
            start_new_session=True,
        )
        try:
            _, errors = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None, f"it took longer than {round(seconds)} seconds"
        finally:
            _end(process)
        if process.returncode == 0 and target.is_file():
            return target.read_bytes(), None
        return None, _reason(errors)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End ocrmypdf with all that it started."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.communicate()


def _reason(errors: bytes) -> str:
    """The last line that the program wrote, which names the fault."""
    lines = [line.strip() for line in errors.decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1][:300] if lines else "ocrmypdf failed without a word"
