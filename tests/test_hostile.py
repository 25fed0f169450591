"""Input that was made to hurt, or is no document at all: a clear result, for work that grows no faster."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from draad import pipeline
from draad.model import Reading
from draad.settings import Settings
from score import as_document, out_of_balance

ROOT = Path(__file__).parents[1]
SETTINGS = Settings(zone="Europe/Amsterdam")

HEADER = "Van: Anna <anna@example.org>\nVerzonden: maandag 3 maart 2025 09:12\nAan: Bart\nOnderwerp: Brug\n\n"

# texts of about n parts, each a way in which a careless reader would do n times n work, or worse
GROWING: dict[str, Callable[[int], str]] = {
    "one line": lambda n: "a" * 40 * n,
    "one line of words": lambda n: "Van de brug naar de kade " * n,
    "one line of labels": lambda n: "Van: Aan: Onderwerp: Verzonden: " * n,
    "one line of blanks": lambda n: "Van:" + " \t\u00a0" * 10 * n + "x",
    "one line of colons": lambda n: ":" * 40 * n,
    "one line of dashes": lambda n: "-" * 20 * n + "Oorspronkelijk bericht" + "-" * 20 * n,
    "one line of addresses": lambda n: HEADER.replace("Bart", "a b <c@example.org>; " * n),
    "one line of brackets": lambda n: HEADER.replace("Bart", "<" * 20 * n),
    "one line of at-signs": lambda n: HEADER.replace("Bart", "a@" * 20 * n),
    "one line of quote marks": lambda n: ">" * 40 * n,
    "one line of marks": lambda n: HEADER + "5.1.2e " * 5 * n,
    "one line of half marks": lambda n: HEADER + "[GELAKT: 5.1.2" * 3 * n,
    "one line of On": lambda n: "On " * 10 * n,
    "one line of digits": lambda n: HEADER.replace("3 maart 2025", "1" * 40 * n),
    "one line of dates": lambda n: "Op 3 maart 2025 om 09:12 " * n,
    "a long subject": lambda n: HEADER.replace("Brug", "RE: FW: Antw: " * n + "Brug"),
    "a deep staircase of quote marks": lambda n: "\n".join(">" * k + " tekst" for k in range(min(n, 3000))),
    "quoted headers, each a level deeper": lambda n: "".join(
        "".join(f"{'> ' * min(k, 60)}{line}\n" for line in HEADER.split("\n")) for k in range(n // 4)
    ),
    "labels only": lambda n: "Van:\n" * n,
    "labels without end": lambda n: "Van: Anna\nAan: Bart\n" * n,
    "alternating labels": lambda n: "Van: a\nFrom: b\nVon: c\nDe : d\nAan: e\nTo: f\n" * (n // 4),
    "empty labels in a column": lambda n: "Van:\nAan:\nVerzonden:\nOnderwerp:\n" * (n // 4),
    "banners": lambda n: "-----Oorspronkelijk bericht-----\n" * n,
    "headers": lambda n: HEADER * (n // 4),
    "equal mails": lambda n: (HEADER + "Akkoord.\n\n") * (n // 4),
    "attributions": lambda n: "Op 3 mrt. 2025 om 09:12 schreef Anna <anna@example.org>:\n" * n,
    "attributions without end": lambda n: "On Mon, 3 Mar 2025 at 09:12, Anna\n" * n,
    "names over dates": lambda n: "Anna de Vries\n03-03-2025 09:12\n" * (n // 2),
    "dates": lambda n: "maandag 3 maart 2025 09:12\n" * n,
    "blank lines": lambda n: HEADER + "\n" * 20 * n + "tekst",
    "form feeds": lambda n: HEADER + "\f" * 20 * n,
    "page numbers": lambda n: HEADER + "".join(f"{k}\n" for k in range(n)),
    "catalogue numbers": lambda n: HEADER + "tekst\n000417\n" * n,
    "document numbers": lambda n: "".join(f"Docnr {k}\n\n{HEADER}tekst\n\n" for k in range(n // 8)),
    "tables": lambda n: "| Van | Aan |\n|---|---|\n" * (n // 2),
    "asterisks": lambda n: "**" * 20 * n + "Van:" + "**" * 20 * n,
    "pipes and bars": lambda n: "| " * 20 * n + HEADER,
    "spaced letters": lambda n: "V a n : A n n a\n" * n,
    "control characters": lambda n: HEADER + "\x00\x01\x1b[31m\x7f\u0085" * n,
    "direction marks": lambda n: HEADER + "\u202e\u2066\u200f\ufeff" * n,
    "combining marks": lambda n: "Van: a" + "\u0301" * 20 * n + "\n" + HEADER,
    "carriage returns": lambda n: HEADER.replace("\n", "\r") * (n // 4),
    "line separators": lambda n: HEADER.replace("\n", "\u2028") * (n // 4),
}
SMALL, LARGE = 250, 1000


def read(text: str) -> Reading:
    return pipeline.read_document(as_document("hostile.txt", text), SETTINGS)


def calls(work: Callable[[], object]) -> int:
    """How many functions, Python's and others, a piece of work calls; no other program disturbs it."""
    count = 0

    def counted(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal count
        if event in {"call", "c_call"}:
            count += 1

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("name", GROWING)
def test_work_grows_with_the_text_and_no_faster(name: str) -> None:
    make = GROWING[name]
    small, large = make(SMALL), make(LARGE)
    read(make(8))  # what is looked up once is not counted, and what is remembered is not asked again
    steps, more = calls(lambda: read(small)), calls(lambda: read(large))
    growth = len(large) / len(small)
    assert more <= 1.5 * growth * (steps + 200), (
        f"{more / steps:.1f} times the work for {growth:.1f} times the text"
    )


@pytest.mark.parametrize("name", GROWING)
def test_processor_time_grows_with_the_text_and_no_faster(name: str) -> None:
    """What regular expressions and copies of strings cost, which no count of calls shows.

    Twelve times the text may take three times its fair share; what grows with the square takes twelve times.
    """
    make = GROWING[name]
    small, large = make(SMALL), make(12 * SMALL)
    fair = len(large) / len(small)
    spent = []
    for _ in range(3):  # what a busy machine does to one measurement it does not do to three
        before = max(processor(small), 0.004)  # below some milliseconds the clock itself is what is measured
        spent.append(processor(large) / before)
        if spent[-1] <= 3 * fair:
            return
    pytest.fail(f"{min(spent):.0f} times the processor time for {fair:.0f} times the text")


def processor(text: str) -> float:
    begin = time.process_time()
    read(text)
    return time.process_time() - begin


@pytest.mark.parametrize("name", GROWING)
def test_books_balance_on_hostile_text(name: str) -> None:
    text = GROWING[name](SMALL)
    assert not out_of_balance(as_document("hostile.txt", text), read(text))


@pytest.mark.parametrize("name", GROWING)
def test_hostile_text_passes_through_the_whole_pipeline(name: str) -> None:
    documents = [as_document(f"{n}.txt", GROWING[name](SMALL // (n + 1))) for n in range(2)]
    archive = pipeline.reconstruct_documents(documents, SETTINGS)
    standing = sum(len(message.copies) for message in archive.messages)
    readings = [pipeline.read_document(document, SETTINGS) for document in documents]
    assert standing == sum(len(reading.drafts) for reading in readings)


FILES: dict[str, Callable[[], bytes]] = {
    "binary.txt": lambda: bytes(range(256)) * 400,
    "zip.txt": lambda: _zip(),
    "png.txt": lambda: b"\x89PNG\r\n\x1a\n" + bytes(5000),
    "empty.txt": lambda: b"",
    "blank.txt": lambda: b" \n\t\n" * 100,
    "mark only.txt": lambda: b"\xef\xbb\xbf",
    "half a letter.txt": lambda: b"Van: Ren\xc3",
    "odd utf-16.txt": lambda: b"\xff\xfeV\x00a\x00n",
    "one long line.txt": lambda: b"Van: a " * 720_000,
    "deep.txt": lambda: b">" * 100_000 + b" diep",
    "labels.txt": lambda: b"Van:\n" * 50_000,
    "on.txt": lambda: b"On " * 100_000,
}


def _zip() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mail.txt", HEADER * 100)
    return held.getvalue()


def test_a_folder_of_such_files_is_exported_with_a_word_on_each_that_could_not_be_read(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "release"
    folder.mkdir()
    for name, data in FILES.items():
        (folder / name).write_bytes(data())
    (folder / "mail.txt").write_text(HEADER + "Tekst.\n", encoding="utf-8")
    out = tmp_path / "out.json"
    run = subprocess.run(
        [sys.executable, "-m", "draad", "export", "--format", "json", "--out", str(out), str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT / "threading")},
        capture_output=True,
        text=True,
        check=False,
        timeout=90,  # a guard against hanging, not a measure
    )
    assert run.returncode == 0, run.stderr
    assert "Traceback" not in run.stderr
    from draad.render import earlier

    got = earlier.load(out)
    kinds = {document.path.removeprefix(f"{folder.as_posix()}/"): document.kind for document in got.documents}
    assert set(kinds) == {*FILES, "mail.txt", "zip.txt/mail.txt"} - {"zip.txt"}
    assert {name for name, kind in kinds.items() if kind == "unreadable"} >= {
        "binary.txt",
        "png.txt",
    }
    assert kinds["empty.txt"] == kinds["blank.txt"] == kinds["mark only.txt"] == "other"
    assert kinds["mail.txt"] == "email"
    warned = {warning.document for warning in got.warnings}
    unread = {document.id for document in got.documents if document.kind == "unreadable"}
    assert unread <= warned


# pieces of which hostile text is made: whatever a reader of mail looks for, and what it does not
PIECES = st.sampled_from(
    [
        *("Van:", "Aan:", "Verzonden:", "Onderwerp:", "CC:", "From:", "Sent:", "To:", "Subject:", "Von:"),
        *("De :", "Op 3 mrt. 2025 om 09:12 schreef Anna:", "On Mon, Mar 3, 2025 at 9:12 AM, Anna", "wrote:"),
        *("het volgende geschreven:", "-----Oorspronkelijk bericht-----", "Begin forwarded message:", "---"),
        *("____________", "Docnr 7", "Dubbel", "maandag 3 maart 2025 09:12", "Thur 3/6/2025 10:02:17 AM"),
        *("8/7/2020", "5.1.2e", "[redacted]", "(b)(6)", "Anna <anna@example.org>", "Vries, A. de (Anna)"),
        *("<mailto:a@b.c>", "@", "<", ">", "> ", ">> ", "|", "**", "Akkoord.", "RE: brug", "1", " ", "\t"),
        *("\n", "\n", "\n", "\n\n", "\r\n", "\r", "\f", "\x00", "\u202e", "\ufeff", "\u2028"),
    ]
)
TEXT = st.lists(PIECES | st.text(max_size=12), max_size=60).map("".join)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(text=TEXT)
@example(text=HEADER)
def test_no_text_makes_the_pipeline_raise_and_the_books_balance(text: str) -> None:
    document = as_document("any.txt", text.encode("utf-8", "replace").decode())
    assert not out_of_balance(document, pipeline.read_document(document, SETTINGS))
    archive = pipeline.reconstruct_documents([document, as_document("again.txt", document.text)], SETTINGS)
    assert len(archive.documents) == 2
