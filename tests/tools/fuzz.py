"""Reads damaged files of every format, to find one that draad does not stand: an exception, a crash, a hang.

    python tests/tools/fuzz.py --mutants 12000 [--seed N] [--formats pdf,eml] [--jobs 2] [--keep FOLDER]

Each mutant is made from the seed, its format and its number alone, goes all the way from bytes to an export,
in processes that may die of it, and what comes out has to hold together.  Prints a table, and where each
finding was kept.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import hashlib
import importlib
import io
import multiprocessing
import random
import re
import signal
import sys
import tarfile
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Empty, SimpleQueue
from random import Random
from typing import Any, NamedTuple

import msgspec

import make_formats
import make_mail
import make_msg
import make_office
import make_pdf
import mutate
from draad import pipeline
from draad.errors import SourceError
from draad.model import Document, Reading
from draad.render import export
from draad.settings import Settings
from draad.sources import read, read_bytes
from draad.sources.from_html import CELL, CLOSE, OPEN
from draad.sources.lists import inventory, productions
from draad.sources.source import Source
from score import out_of_balance

SETTINGS = Settings(zone="Europe/Amsterdam", ocr="never")
BATCH = 50  # mutants whose readings are put together
CPU = 20  # seconds of processor time that a small file may take at most
PATIENCE = 6  # times as long may pass on a busy machine, before a process is taken to wait for ever
MEMORY = 4 << 30  # bytes
AGAIN = 20  # every so many mutants are read twice, which has to give the same;
# but PDFium draws the letters of a damaged font now in one way and now in another
WAVERING = frozenset({"pdf"})
LOG = "log"  # in the folder of a process: where it was when it died
LONGEST_BOOKS = 100_000  # characters; longer texts are not looked through letter by letter

MARKED = frozenset({"html", "eml", "msg"})  # formats whose HTML is marked while it is read

Reader = Callable[[str, bytes, str], list[Reading]]


# -- seeds -------------------------------------------------------------------------------------------------


@cache
def seeds(format_name: str) -> tuple[bytes, ...]:
    """The files that mutants of a format are made from, the same on each day."""
    # boundaries of mails are drawn from the module's own dice
    before = random.getstate()
    random.seed(format_name)
    try:
        return tuple(SEEDS[format_name]())
    finally:
        random.setstate(before)


def _samples(made: Mapping[str, bytes], suffix: str) -> list[bytes]:
    """The samples of one kind without the longest: a mutation should meet a part that matters."""
    return [data for name, data in made.items() if name.endswith(suffix) and len(data) < 100_000]


SHORT = (
    "Van: Anna <anna@example.org>\nVerzonden: maandag 3 maart 2025 09:12\nAan: Bart\nOnderwerp: Brug\n\n"
    "Akkoord.\n"
)
PAGE = (
    "<html><body><p>Dag Bo,</p><p style='display:none'>weg</p><table><tr><td>Van:</td><td>Anna</td></tr>"
    "</table><blockquote type=cite><div>On Mon, Mar 3, 2025, Bo wrote:<br><pre>a  b</pre></div></blockquote>"
    "</body></html>"
)


def _texts() -> list[bytes]:
    plain = [text.encode() for text in make_formats.texts().values()]
    return [*plain, SHORT.encode(), SHORT.encode("utf-16"), SHORT.replace("Anna", "Zoë").encode("cp1252")]


def _pdfs() -> list[bytes]:
    import pikepdf

    lines = [make_pdf.lines(text[:1500]) for text in list(make_formats.texts().values())[:3]]
    first = make_pdf.lines(SHORT)
    made = [
        *lines,
        make_pdf.tables(SHORT, values_first=True),
        make_pdf.blacked_out(SHORT, ["Anna"]),
        make_pdf.turned(first, 90),
        make_pdf.with_annotation(first, "Redact", (50, 50, 200, 90)),
        make_pdf.with_annotation(first, "Square", (50, 50, 200, 90)),
        make_pdf.with_files(first, {"a.eml": _mails()[-1], "b.txt": SHORT.encode(), "c.zip": _zips()[-1]}),
    ]
    open_handed = []  # what draws a page stands there in plain letters
    for data in made[2:]:
        target = io.BytesIO()
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pdf.save(
                target,
                compress_streams=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
                deterministic_id=True,
            )
        open_handed.append(target.getvalue())
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(first)) as pdf:
        pdf.save(packed, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return [*made[1:], *open_handed, *open_handed, packed.getvalue()]


def _mails() -> list[bytes]:
    letter = make_mail.Letter()
    rich = make_mail.Letter(
        sender="Zoë Bakker <zoe@example.org>",
        subject="Tekening van de kade — één",
        body="Dag Bo,\n\nZie de tekening, één blad.\n\n> Op 3 maart 2025 om 09:12 schreef Bo:\n> Akkoord.\n",
        html=PAGE,
        attachments=(
            ("brief.txt", SHORT.encode()),
            ("brief.rtf", make_office.rtf(SHORT)),
            ("mail.eml", make_mail.eml(letter)),
        ),
        in_reply_to="<0@example.org>",
        references=("a@example.org", "0@example.org"),
        extra=(("Thread-Index", "AQHZ" + "A" * 26), ("Received", "from a by b; 16 Nov 2026 09:12:45 +0100")),
    )
    forwarded = (
        b"From: a@example.org\r\nDate: Mon, 16 Nov 2026 09:12:44 +0100\r\nContent-Type: multipart/digest;"
        b' boundary="x"\r\n\r\n--x\r\n\r\n' + make_mail.eml(letter) + b"\r\n--x--\r\n"
    )
    flowed = (
        b"From: a@example.org\nTo: undisclosed-recipients:;\nSubject: =?utf-8?q?=E2=82=AC?= =?big5?b?pKQ=?=\n"
        b"Date: Mon, 16 Nov 2026 09:12:44 +0100\nContent-Type: text/plain; charset=utf-8; "
        b"format=flowed; delsp=yes\n"
        b"Content-Transfer-Encoding: quoted-printable\n\nDag =\nBo, =C3=A9=C3=A9n \nregel.\n-- \nAnna\n"
        b"begin 644 a.txt\n#0V%T\n`\nend\n"
    )
    return [make_mail.eml(letter), flowed, forwarded, make_mail.eml(rich)]


def _mail_files() -> list[bytes]:
    return [*_mails(), *_mails(), *_samples(make_formats.mails(), ".eml")]


def _mailboxes() -> list[bytes]:
    (whole,) = _samples(make_formats.mailbox(), ".mbox")
    return [
        whole,
        b"".join(b"From a@example.org Mon Nov 16 09:12:44 2026\n" + mail + b"\n" for mail in _mails()),
    ]


def _messages() -> list[bytes]:
    outlook = make_msg.Outlook(
        make_mail.Letter(
            html=PAGE, attachments=(("brief.txt", SHORT.encode()), ("a.pdf", make_pdf.lines("Dag")))
        ),
        more={
            0x007D: "Received: from a by b\r\nFrom: Anna <anna@example.org>\r\n"
            "Date: 16 Nov 2026 09:12 +0100\r\n"
        },
    )
    return [
        make_msg.msg(make_msg.Outlook()),
        make_msg.msg(outlook),
        make_msg.msg(make_msg.nested(outlook, 2)),
        make_msg.msg(make_msg.Outlook(page=1252)),
        *_samples(make_formats.messages(), ".msg")[:4],
    ]


def _steady(data: bytes) -> bytes:
    """An office file without the hour at which it was made."""
    clock = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
    members = [(name, clock.sub(b"2026-11-16T09:12:44Z", file)) for name, file in mutate.members(data)]
    return mutate.zipped(members)


def _word() -> list[bytes]:
    texts = list(make_formats.texts().values())[:3]
    return [
        _steady(make_office.docx(text, tables=tables)) for text in (SHORT, *texts) for tables in (False, True)
    ]


def _rtfs() -> list[bytes]:
    encapsulated = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1 {\*\htmltag18 <html>}{\*\htmltag64 <p>}\htmlrtf \par\htmlrtf0 "
        rb"Dag Bo,{\*\htmltag72 </p>}{\field{\*\fldinst HYPERLINK x}{\fldrslt Anna}}{\v weg}{\*\bkmkstart a}"
        rb"\trowd\cellx99\intbl a\cell\row{\upr{a}{\*\ud{b}}}{\footnote c}{\pict 00ff}\bin3 abc\u8364?\'80}"
    )
    return [
        encapsulated,
        make_office.rtf(SHORT, tables=True),
        *_samples(make_formats.FORMATS["rtf"](), ".rtf"),
    ]


def _pages() -> list[bytes]:
    made = {**make_formats.FORMATS["html"](), **make_formats.FORMATS["html-outlook"]()}
    outlook = make_office.page(SHORT, outlook=True).decode()
    return [PAGE.encode(), outlook.encode(), outlook.encode("utf-16"), *made.values()]


def _zips() -> list[bytes]:
    inner = mutate.zipped([("a.txt", SHORT.encode()), ("b.eml", make_mail.eml(make_mail.Letter()))])
    names = [("x/", b""), ("x/a.txt", SHORT.encode()), ("../b.txt", b"Dag"), ("é.html", PAGE.encode())]
    stored = mutate.zipped([("inner.zip", inner), ("box.mbox", _mailboxes()[1]), *names], 0)
    return [stored, mutate.zipped([("inner.zip", inner), *names]), inner]


def _tars() -> list[bytes]:
    made = []
    for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        target = io.BytesIO()
        with tarfile.open(fileobj=target, mode="w", format=form, encoding="utf-8") as archive:
            for name, data in (
                ("a.txt", SHORT.encode()),
                ("é" * 40 + ".eml", _mails()[0]),
                ("c.zip", _zips()[-1]),
            ):
                info = tarfile.TarInfo(name)
                info.size = len(data)
                archive.addfile(info, io.BytesIO(data))
            link = tarfile.TarInfo("link")
            link.type, link.linkname = tarfile.SYMTYPE, "a.txt"
            archive.addfile(link)
        made.append(target.getvalue())
    return made


def _packed() -> list[bytes]:
    import bz2
    import gzip
    import lzma

    plain = [*(gzip.compress(data, mtime=0) for data in _tars()), gzip.compress(SHORT.encode(), mtime=0)]
    return [*plain, bz2.compress(_tars()[0]), lzma.compress(_tars()[0])]


def _load_files() -> list[bytes]:
    head = [
        "BEGDOC",
        "ENDDOC",
        "BEGATTACH",
        "CUSTODIAN",
        "PARENTID",
        "MESSAGE ID",
        "TEXTPATH",
        "EXTRACTED TEXT",
    ]
    rows = [
        [
            "DRA1",
            "DRA2",
            "DRA1",
            "Linde",
            "",
            "<1@example.org>",
            ".\\TEXT\\" + sorted(make_formats.texts())[0],
            "",
        ],
        ["DRA3", "DRA3", "DRA1", "Linde", "DRA1", "", "..\\..\\x.txt", SHORT.replace("\n", "®")],
    ]
    whole = "\r\n".join("\x14".join(f"þ{cell}þ" for cell in row) for row in (head, *rows)) + "\r\n"
    comma = "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in (head, *rows)) + "\r\n"
    made = make_formats.production()["DATA/load.dat"]
    return [made, whole.encode(), whole.encode("cp1252"), whole.encode("utf-16"), comma.encode()]


HEAD = ["1. ID", "2. Family ID", "3. Email Thread ID", "Documentnr", "Datum (UTC)", "Beoordeling"]
ROWS = [
    ["101", "7", "3", "A-1", "10/9/2022 1:34 PM", "Openbaar"],
    ["102", "7", "3", "A-2", "", "zie\nbijlage"],
]


def _lists() -> list[bytes]:
    return [
        "\n".join(mark.join(f'"{cell}"' for cell in row) for row in (HEAD, *ROWS)).encode(code)
        for mark, code in ((",", "utf-8"), (";", "cp1252"), ("\t", "utf-16"))
    ]


def _workbooks() -> list[bytes]:
    from datetime import datetime

    import openpyxl

    made = []
    for sheets in (
        [[HEAD, *ROWS]],
        [[HEAD, [101, 7.5, 1e15, "=A1", datetime(2026, 11, 16, 9, 12), True]], [HEAD]],
    ):
        book = openpyxl.Workbook()
        book.remove(book.active)
        for rows in sheets:
            sheet = book.create_sheet()
            for row in rows:
                sheet.append(row)
        target = io.BytesIO()
        book.save(target)
        made.append(_steady(target.getvalue()))
    return made


SEEDS: dict[str, Callable[[], list[bytes]]] = {
    "text": _texts,
    "pdf": _pdfs,
    "eml": _mail_files,
    "mbox": _mailboxes,
    "msg": _messages,
    "html": _pages,
    "docx": _word,
    "rtf": _rtfs,
    "zip": _zips,
    "tar": _tars,
    "tar.gz": _packed,
    "load-file": _load_files,
    "csv": _lists,
    "xlsx": _workbooks,
}


def mutant(seed: int, format_name: str, number: int) -> bytes:
    """Make one mutant; the first of each format are the files to begin with, as they are."""
    own = seeds(format_name)
    if number < len(own):
        return own[number]
    return mutate.mutated(format_name, own, Random(f"{seed} {format_name} {number}"))


# -- reading -----------------------------------------------------------------------------------------------


def whole_path(format_name: str, data: bytes, name: str) -> list[Reading]:
    """Read a file as the command line would.

    Raises
    ------
    AssertionError
        Where what comes out does not hold together.
    """
    documents: list[Document] = []
    if format_name in ("csv", "xlsx"):
        try:
            listed = inventory.decode(data, name)
        except SourceError:
            return []
        listed.unmatched(["101.txt", name])
        row = listed.of("101.txt")
        document = read_bytes(SHORT.encode(), f"{name}/101.txt", SETTINGS)[0]
        documents = [msgspec.structs.replace(document, listing=row)]
    elif format_name == "load-file":
        documents = list(_production(data, name))
    else:
        documents = list(read_bytes(data, name, SETTINGS))
        assert documents, "a file gave no document at all"
    readings = [pipeline.read_document(document, SETTINGS) for document in documents]
    faults = [*unsound(documents), *_unsound_readings(documents, readings)]
    assert not faults, "\n".join(faults)
    return readings


def _production(data: bytes, name: str) -> Iterator[Document]:
    few = sorted(make_formats.texts())[:3]
    beside = [Source(f"{name}/TEXT/{file}", "", SHORT.replace("Brug", file).encode()) for file in few]
    with tempfile.NamedTemporaryFile() as load:
        load.write(data)
        load.flush()
        for source in productions.unlisted([Source(f"{name}/DATA/load.dat", load.name), *beside]):
            yield from read(source, SETTINGS)


def put_together(readings: Iterable[Reading]) -> None:
    """Rebuild the conversations of many mutants and write them down."""
    archive = pipeline.put_together(readings, SETTINGS)
    msgspec.json.encode(export.build(archive))


def unsound(documents: Sequence[Document]) -> Iterator[str]:
    """Say what does not hold in the documents of one run."""
    ids = Counter(document.id for document in documents)
    for document in documents:
        name, size = document.path, len(document.text)
        if ids[document.id] > 1:
            yield f"{name}: its id is not its own"
        try:
            document.text.encode()
        except UnicodeEncodeError as error:
            yield f"{name}: the text cannot be written: {error}"
        if document.format in MARKED and any(sign in document.text for sign in (OPEN, CLOSE, CELL)):
            yield f"{name}: signs of the reader's own are left in the text"
        if document.pages and (document.pages[0] != 0 or document.pages[-1] > size):
            yield f"{name}: pages {document.pages[:1]}…{document.pages[-1:]} of {size} characters"
        if list(document.pages) != sorted(document.pages):
            yield f"{name}: its pages are out of order"
        if document.kind == "unreadable" and not document.problems:
            yield f"{name}: is unreadable and nothing says why"
        if document.kind in ("unreadable", "other") and document.text.strip():
            yield f"{name}: is {document.kind} and has text"
        if document.parent is not None and document.parent not in ids:
            yield f"{name}: came with a document that is not there"
        for problem in document.problems:
            yield from _misplaced(f"{name}: {problem.code}", problem.start, problem.end, size)
            if problem.document != document.id:
                yield f"{name}: {problem.code} is about another document"
        if document.mail is not None:
            header = document.mail.header
            yield from _misplaced(f"{name}: the header", *header.span, size)
            for field in header.fields:
                yield from _misplaced(f"{name}: {field.name}", *field.span, header.span.end)
            for file in document.mail.attachments:
                if file.document is not None and file.document not in ids:
                    yield f"{name}: the attachment {file.name!r} is not there"


def _unsound_readings(documents: Sequence[Document], readings: Sequence[Reading]) -> Iterator[str]:
    for document, reading in zip(documents, readings, strict=True):
        name, size = document.path, len(document.text)
        for problem in reading.problems:
            yield from _misplaced(f"{name}: {problem.code}", problem.start, problem.end, size)
        for draft in reading.drafts:
            if not 0 <= draft.start <= draft.header_end <= draft.end <= size:
                yield f"{name}: a message at {draft.start}, {draft.header_end}, {draft.end} of {size}"
            for span in draft.spans:
                yield from _misplaced(f"{name}: own text", *span, size)
            for mark in draft.redactions:
                yield from _misplaced(f"{name}: a mark", mark.start, mark.end, size)
        if size <= LONGEST_BOOKS:
            yield from out_of_balance(document, reading)


def _misplaced(what: str, start: int | None, end: int | None, size: int) -> Iterator[str]:
    if start is not None and not 0 <= start <= (start if end is None else end) <= size:
        yield f"{what}: stands at {start}-{end} of {size} characters"


# -- running -----------------------------------------------------------------------------------------------


class Task(NamedTuple):
    """Mutants of one format that are put together."""

    format: str
    numbers: tuple[int, ...]


class Outcome(NamedTuple):
    """What became of a mutant; ``fault`` is ``""`` where nothing went wrong, else its kind.

    ``number`` is ``None`` where many were put together; ``seconds`` are of the processor.
    """

    format: str
    number: int | None
    text: bool = False
    seconds: float = 0.0
    fault: str = ""
    trace: str = ""


def attempt(
    task: Task, seed: int, reader: Reader, started: Callable[[int | None], None]
) -> Iterator[Outcome]:
    """Read the mutants of a task, then put them together; exceptions become outcomes."""
    together: list[Reading] = []
    for number in task.numbers:
        data = mutant(seed, task.format, number)
        name = f"{task.format}/{number:06}"
        started(number)
        begin = time.process_time()
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                readings = reader(task.format, data, name)
                if number % AGAIN == 0 and task.format not in WAVERING:
                    assert reader(task.format, data, name) == readings, "the same file gave something else"
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            fault = "unsound" if isinstance(error, AssertionError) else "exception"
            yield Outcome(
                task.format, number, False, time.process_time() - begin, fault, traceback.format_exc()
            )
            continue
        text = any(reading.document.characters for reading in readings)
        yield Outcome(task.format, number, text, time.process_time() - begin)
        together += readings
    started(None)
    begin = time.process_time()
    fault = trace = ""
    try:
        put_together(together)
    except Exception:  # noqa: BLE001  # whatever it is, it is what was looked for
        fault, trace = "exception", traceback.format_exc()
    yield Outcome(task.format, None, bool(together), time.process_time() - begin, fault, trace)


def _work(post: Connection, reader: str, seed: int, cpu: int, folder: str) -> None:
    """Do tasks in a process of its own, which dies of what a mutant does to it."""
    import resource

    warnings.simplefilter("error")
    tempfile.tempdir = folder
    with open(Path(folder) / LOG, "w", encoding="utf-8") as file:
        faulthandler.enable(file)
        # tells where it was before the system ends it
        faulthandler.register(signal.SIGXCPU, file, all_threads=False, chain=True)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

        def started(number: int | None) -> None:
            room = cpu if number is not None else 10 * cpu
            _, most = resource.getrlimit(resource.RLIMIT_CPU)
            resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + 1 + room, most))
            file.seek(0)
            file.truncate()
            post.send(number)

        module, _, function = reader.partition(":")
        read_one = getattr(importlib.import_module(module), function)
        for task in iter(post.recv, None):
            for outcome in attempt(task, seed, read_one, started):
                post.send(outcome)
            post.send("done")


class _Worker:
    """A process that does tasks, and is begun anew after a mutant has ended it."""

    def __init__(self, reader: str, seed: int, cpu: int) -> None:
        self.given = (reader, seed, cpu)
        self.wall = PATIENCE * cpu
        self.process: Any = None

    def do(self, task: Task) -> Iterator[Outcome]:
        left = list(task.numbers)
        while True:
            self._begin()
            current: int | None = None
            began = False
            try:
                self.post.send(Task(task.format, tuple(left)))
                while True:
                    # the first message of a process comes when everything is imported
                    if not self.post.poll(self.wall if current is not None else 10 * self.wall):
                        raise TimeoutError
                    said = self.post.recv()
                    if said == "done":
                        return
                    if isinstance(said, Outcome):
                        yield said
                    else:
                        current, began = said, True
            except (EOFError, OSError) as error:  # TimeoutError is one of those
                trace = self._end(kill=True)
                slow = isinstance(error, TimeoutError) or self.code == -signal.SIGXCPU
                fault = "hang" if slow else "crash"
                if not began:
                    raise RuntimeError(f"a process ended before it began: {trace}") from error
                yield Outcome(task.format, current, fault=fault, trace=f"exit code {self.code}\n{trace}")
                if current is None:
                    return
                left = left[left.index(current) + 1 :]

    def _begin(self) -> None:
        if self.process is not None:
            return
        context = multiprocessing.get_context("spawn")
        # what a process that is ended at work leaves behind goes with this folder
        self.folder = tempfile.TemporaryDirectory(prefix="draad-fuzz-", ignore_cleanup_errors=True)
        self.post, theirs = context.Pipe()
        self.process = context.Process(
            target=_work, args=(theirs, *self.given, self.folder.name), daemon=True
        )
        self.process.start()
        theirs.close()

    def _end(self, kill: bool = False) -> str:
        """End the process; give what it said in dying."""
        if self.process is None:
            return ""
        if kill:
            self.process.join(1)
            self.process.kill()
        else:
            with contextlib.suppress(OSError):
                self.post.send(None)
        self.process.join()
        self.code = self.process.exitcode
        self.process = None
        self.post.close()
        with self.folder as folder:
            log = Path(folder) / LOG
            return log.read_text(encoding="utf-8") if log.exists() else ""

    def close(self) -> None:
        self._end()


def tasks(counts: Mapping[str, int]) -> list[Task]:
    """Share mutants out, so many of each format."""
    return [
        Task(name, tuple(range(first, min(first + BATCH, count))))
        for name, count in counts.items()
        for first in range(0, count, BATCH)
    ]


def run(
    work: Sequence[Task], seed: int, jobs: int = 1, reader: str = "fuzz:whole_path", cpu: int = CPU
) -> list[Outcome]:
    """Do all tasks; ``jobs`` 0 does them in this process, where nothing stops a hang.

    Returns
    -------
    list[Outcome]
        In the order of the tasks.
    """
    if jobs == 0:
        return [outcome for task in work for outcome in attempt(task, seed, whole_path, lambda _: None)]
    waiting: SimpleQueue[tuple[int, Task]] = SimpleQueue()
    for item in enumerate(work):
        waiting.put(item)
    found: dict[int, list[Outcome]] = {}

    def keep_going() -> None:
        worker = _Worker(reader, seed, cpu)
        with contextlib.closing(worker), contextlib.suppress(Empty):
            while True:
                place, task = waiting.get_nowait()
                found[place] = list(worker.do(task))

    with ThreadPoolExecutor(jobs) as threads:
        for each in [threads.submit(keep_going) for _ in range(jobs)]:
            each.result()
    return [outcome for place in range(len(work)) for outcome in found[place]]


def keep(work: Sequence[Task], outcomes: Sequence[Outcome], seed: int, folder: Path) -> list[Path]:
    """Write the mutant of each finding and what is known of it; of a batch, all that it put together."""
    kept = []
    folder.mkdir(parents=True, exist_ok=True)
    batches = iter(work)
    task = next(batches)
    for outcome in outcomes:
        if outcome.fault:
            numbers = task.numbers if outcome.number is None else (outcome.number,)
            place = folder / f"{seed}-{outcome.format}-{numbers[0]:06}"
            if outcome.number is None:
                place = place.with_name(place.name + "-batch")
                place.mkdir(exist_ok=True)
                for number in numbers:
                    (place / f"{number:06}").write_bytes(mutant(seed, outcome.format, number))
            else:
                place.write_bytes(mutant(seed, outcome.format, outcome.number))
            said = f"seed {seed}, {outcome.format}, {numbers[0]}: {outcome.fault}\n\n{outcome.trace}"
            place.with_name(f"{place.name}.why").write_text(said, encoding="utf-8", errors="backslashreplace")
            kept.append(place)
        if outcome.number is None and task.format == outcome.format:
            task = next(batches, task)
    return kept


def table(outcomes: Sequence[Outcome]) -> str:
    """What was read, format by format."""
    lines = [f"{'format':<10} {'mutants':>8} {'read as text':>13} {'findings':>9} {'slowest':>9}"]
    names = dict.fromkeys(outcome.format for outcome in outcomes)
    for name in [*names, "all"]:
        of = [one for one in outcomes if name in (one.format, "all")]
        single = [one for one in of if one.number is not None]
        share = sum(one.text for one in single) / max(1, len(single))
        slowest = max((one.seconds for one in single), default=0.0)
        faults = sum(bool(one.fault) for one in of)
        lines.append(f"{name:<10} {len(single):>8} {share:>13.0%} {faults:>9} {slowest:>7.2f} s")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mutants", type=int, default=12_000, help="over all formats together")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--formats", default=",".join(SEEDS))
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()) / "draad-fuzz")
    given = parser.parse_args()
    names = given.formats.split(",")
    unknown = set(names) - set(SEEDS)
    if unknown:
        parser.error(f"no format is called {', '.join(sorted(unknown))}; there are {', '.join(SEEDS)}")
    counts = dict.fromkeys(names, -(-given.mutants // len(names)))
    work = tasks(counts)
    outcomes = run(work, given.seed, max(1, given.jobs))
    print(table(outcomes))
    digest = hashlib.sha256(b"".join(data for name in names for data in seeds(name))).hexdigest()[:12]
    print(f"seed {given.seed}, files to begin with {digest}")
    kept = keep(work, outcomes, given.seed, given.keep)
    for place, outcome in zip(kept, filter(_went_wrong, outcomes), strict=True):
        print(f"{place}: {outcome.fault}: {outcome.trace.rstrip().rpartition(chr(10))[2][:200]}")
    sys.exit(any(map(_went_wrong, outcomes)))


def _went_wrong(outcome: Outcome) -> bool:
    return bool(outcome.fault)


if __name__ == "__main__":
    main()
