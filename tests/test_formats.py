"""The same disclosure in every format gives the same threads as its texts do."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import pytest

import make_formats
from draad import pipeline
from draad.archive import Archive
from draad.settings import Settings

SETTINGS = Settings(zone="Europe/Amsterdam")
FORMATS = sorted(set(make_formats.FORMATS) - {"scans"})


def shape(archive: Archive) -> list[tuple[object, ...]]:
    """Who wrote what when, in answer to what, and in how many copies: the threads without their ids."""
    by_id = {message.id: message for message in archive.messages}

    def key(name: str | None) -> tuple[str, ...]:
        if name is None:
            return ()
        message = by_id[name]
        sent = message.sent.utc.isoformat(timespec="minutes") if message.sent else ""
        return (sent, message.presence, message.header.subject or "")

    links = archive.links
    return sorted(
        (key(name), key(links[name].parent) if name in links else (), len(message.copies))
        for name, message in by_id.items()
    )


def words(archive: Archive) -> dict[str, list[str]]:
    """All words of each message's text and files, by when it was sent.

    Numbers apart: a mail has no pages, so that the numbers of those pasted into one are its text.
    """
    return {
        message.sent.utc.isoformat(timespec="minutes"): sorted(
            word
            for text in (message.body, *message.header.attachments)
            for word in text.split()
            if not word.isdecimal()
        )
        for message in archive.messages
        if message.sent is not None
    }


@cache
def texts() -> Archive:
    return pipeline.reconstruct(str(make_formats.SAMPLES), SETTINGS)


@pytest.mark.parametrize("format_name", FORMATS)
def test_the_samples_give_the_same_threads_in_every_format(format_name: str, tmp_path: Path) -> None:
    archive = pipeline.reconstruct(str(make_formats.write(format_name, tmp_path)), SETTINGS)
    assert shape(archive) == shape(texts())
    assert words(archive) == words(texts())
    assert [problem for problem in archive.problems if problem.code != "pdf.recognised"] == []
    kinds = sorted(record.kind for record in archive.documents if record.format != "load-file")
    assert kinds == sorted(record.kind for record in texts().documents)


def test_every_page_of_a_pdf_and_a_word_document_is_known(tmp_path: Path) -> None:
    archive = pipeline.reconstruct(str(make_formats.write("pdf", tmp_path)), SETTINGS)
    assert all(record.pages and record.pages[0] == 0 for record in archive.documents)


def test_copies_are_merged_across_formats(tmp_path: Path) -> None:
    for format_name in ("mbox", "pdf", "docx", "zip"):
        make_formats.write(format_name, tmp_path)
    archive = pipeline.reconstruct(str(tmp_path), SETTINGS)
    fourfold = [(sent, parent, 4 * copies) for sent, parent, copies in shape(texts())]
    assert shape(archive) == fourfold
    top = next(message for message in archive.messages if message.rfc_id == "01@draad.example")
    assert {record.format for record in archive.documents} == {"text", "eml", "pdf", "docx"}
    assert len({copy.document for copy in top.copies}) == len(top.copies) == 8


SHORT = ("06_persvraag_akkoord", "09_kostenraming", "11_overleg")


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")
def test_scanned_pages_give_the_same_threads(tmp_path: Path) -> None:
    scans = make_formats.scans(SHORT)
    for name in SHORT:
        (tmp_path / f"{name}.pdf").write_bytes(scans[f"{name}.pdf"])
    archive = pipeline.reconstruct(str(tmp_path), SETTINGS)
    plain = pipeline.reconstruct([str(make_formats.SAMPLES / f"{name}.txt") for name in SHORT], SETTINGS)

    def dated(found: Archive) -> list[tuple[object, ...]]:
        # letters may be misread in a subject; when it was sent and what it answers may not
        return sorted((own[:2], parent[:2], copies) for own, parent, copies in shape(found))  # type: ignore[index]

    assert dated(archive) == dated(plain)
    assert {problem.code for problem in archive.problems} == {"pdf.recognised"}
