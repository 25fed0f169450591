"""PDF: text by the places of its letters, without what the page does not show.

PDFium reads and draws the pages; pikepdf mends files that PDFium cannot read, and takes out files in files.
"""

from __future__ import annotations

import io
import logging
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from draad.settings import Limits, Settings
from draad.sources.found import Found, Member, Note, missing, unread
from draad.sources.pdf import ocr
from draad.sources.pdf.page import FAILED, Page, annotations_of, read_page
from draad.sources.pdf.weight import endless

FORMAT = "pdf"
GAIN = 1.2  # times the letters that a page had, at least, have to be recognised to take their place
_SILENCE = logging.NullHandler()


class _Pdf(NamedTuple):
    """What PDFium makes of a file."""

    pages: list[Page]
    attachments: bool

    @property
    def readable(self) -> int:
        return sum(page.readable for page in self.pages)


def read(data: bytes, settings: Settings) -> Found:
    """Read a PDF.

    Parameters
    ----------
    data
        The whole file.
    settings
        ``ocr`` and ``ocr_languages`` say which pages are put through character recognition and how,
        ``limits`` how much is taken out of a portfolio.

    Returns
    -------
    Found
        Text with a form feed before each page but the first; ``pages`` has where each begins, its form feed
        included.  Words that the file holds and the page does not show are masked, and reported as
        ``pdf.hidden-text``.
    """
    logging.getLogger("pikepdf").addHandler(_SILENCE)  # damage is told in notes, not on the terminal
    try:
        import numpy as np  # noqa: F401  # what the pages are looked at with
        import pikepdf  # noqa: F401
        import pypdfium2 as pdfium
        import pypdfium2.raw as raw
    except ImportError:
        return missing(FORMAT, "a PDF", "pdf")

    notes: list[Note] = []
    found: _Pdf | None
    try:
        found = _open(data)
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            said = "this PDF opens only with a password; save a copy without one"
            return unread(FORMAT, "pdf.encrypted", said)
        found = None
    if found is None or any(page.blank for page in found.pages) or not found.pages:
        mended = _mended(data)
        again = _attempt(mended) if mended is not None else None
        if again is not None and mended is not None and (found is None or again.readable > found.readable):
            data, found = mended, again
            said = "the file is damaged and was mended as far as possible; parts of it may be missing"
            notes.append(Note("pdf.damaged", said))
    if found is None or not found.pages or all(page.failure for page in found.pages):
        return unread(FORMAT, "pdf.damaged", "the file is damaged and nothing in it can be read")
    pages, said_of_ocr = _recognise(data, found.pages, settings)
    notes += said_of_ocr
    members: tuple[Member, ...] = ()
    if found.attachments:
        members, said_of_members = _members(data, settings.limits)
        notes += said_of_members
    return _put_together(pages, notes, members)


def _put_together(pages: Sequence[Page], notes: list[Note], members: tuple[Member, ...]) -> Found:
    failed = [number for number, page in enumerate(pages, 1) if page.failure]
    # a damaged file may claim any number of pages
    last = max((number for number, page in enumerate(pages, 1) if not page.failure), default=0)
    pieces: list[str] = []
    starts: list[int] = []
    size = 0
    for number, page in enumerate(pages[:last], 1):
        before = "" if number == 1 else "\n\f"
        start = size + len(before)
        starts.append(start - 1 if before else 0)
        pieces += (before, page.laid.text)
        size = start + len(page.laid.text)
        notes += _page_notes(number, page, start)
    if failed:
        notes.append(Note("pdf.damaged", f"the file is damaged: {_numbers(failed)} could not be read"))
    text = "".join(pieces)
    kind: Any = None
    if not text or text.isspace():
        text, starts = "", []
        if any(page.scan for page in pages) or failed:
            kind = "unreadable"
        elif not members:
            kind = "other"
            notes.append(Note("source.empty", "the file holds no text"))
    return Found(FORMAT, text, kind, tuple(notes), pages=tuple(starts), members=members)


def _page_notes(number: int, page: Page, start: int) -> Iterator[Note]:
    laid = page.laid
    end = start + len(laid.text)
    if laid.hidden_words:
        first, last = (laid.masks[0][0], laid.masks[-1][1]) if laid.masks else (0, len(laid.text))
        amount = f"{_count(laid.hidden_words, 'word')} ({_count(laid.hidden_characters, 'character')})"
        said = (
            f"page {number} does not show {amount} that the file still holds, so anyone can copy them out; "
            "they were left out here"
        )
        yield Note("pdf.hidden-text", said, start + first, start + last)
    if page.redact:
        areas = _count(page.redact, "area")
        said = (
            f"on page {number} {areas} marked for redaction, but the redaction was never applied; "
            "what lies below was left out here"
        )
        yield Note("pdf.redaction-not-applied", said.replace("area marked", "area is marked"), start, end)


def _recognise(data: bytes, pages: list[Page], settings: Settings) -> tuple[list[Page], list[Note]]:
    """Put pages without text through character recognition, as far as it is wanted and installed."""
    scans = [number for number, page in enumerate(pages) if page.scan]
    wanted = [*range(len(pages))] if settings.ocr == "always" else scans
    if not wanted:
        return pages, []
    lacking = "" if settings.ocr == "never" else ocr.lacking()
    if lacking is not None:
        remedy = (
            f"to have their text recognised, install {lacking}" if lacking else "character recognition is off"
        )
        said = (
            f"pictures with little or no text: {len(scans)} of {_count(len(pages), 'page')} "
            f"({_numbers([number + 1 for number in scans])}); {remedy}"
        )
        return pages, [Note("pdf.no-text-layer", said)] if scans else []
    selected = _select(data, wanted)
    if selected is None:
        return pages, [Note("pdf.ocr-failed", "the pages could not be taken out of the damaged file")]
    outcome = ocr.recognise(selected, len(wanted), settings.ocr_languages)
    notes = [*outcome.notes]
    again = _attempt(outcome.pdf) if outcome.pdf is not None else None
    if outcome.pdf is not None and (again is None or len(again.pages) != len(wanted)):
        notes.append(Note("pdf.ocr-failed", "what the character recognition gave cannot be read"))
    elif again is not None:
        better = {
            number: _recognised(page, pages[number])
            for number, page in zip(wanted, again.pages, strict=True)
            if settings.ocr == "always" or page.readable > GAIN * pages[number].readable
        }
        # a picture that nothing was read in is no text that was lost
        pages = [better.get(number, page._replace(scan=False)) for number, page in enumerate(pages)]
        if better:
            numbers = _numbers([number + 1 for number in better])
            said = f"the text of {numbers} was recognised from pictures; letters may be wrong"
            notes.append(Note("pdf.recognised", said))
    return pages, notes


def _recognised(page: Page, before: Page) -> Page:
    """A page as its picture shows it; what it hides is what the file held, not what was read off a bar."""
    hidden = before.laid
    laid = page.laid._replace(hidden_words=hidden.hidden_words, hidden_characters=hidden.hidden_characters)
    return page._replace(laid=laid, redact=before.redact, scan=False)


def _attempt(data: bytes) -> _Pdf | None:
    import pypdfium2 as pdfium

    try:
        return _open(data)
    except pdfium.PdfiumError:
        return None


def _open(data: bytes) -> _Pdf:
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    document = pdfium.PdfDocument(data)
    try:
        pages = []
        attached = document.count_attachments() > 0
        refused = endless(data)
        for index in range(len(document)):
            if index in refused:
                pages.append(FAILED)
                continue
            try:
                page = document[index]
            except pdfium.PdfiumError:
                pages.append(FAILED)
                continue
            try:
                annotations = annotations_of(page)
                if (
                    annotations.written
                    and raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS
                ):
                    page.close()
                    page = document[index]
                attached = attached or annotations.files
                pages.append(read_page(page, annotations))
            except pdfium.PdfiumError:
                pages.append(FAILED)
            finally:
                page.close()
        return _Pdf(pages, attached)
    finally:
        document.close()


def _mended(data: bytes) -> bytes | None:
    """The same file as pikepdf writes it; ``None`` where it cannot."""
    import pikepdf

    target = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            pdf.save(target)
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, KeyError, AttributeError):
        return None
    return target.getvalue()


def _select(data: bytes, numbers: Sequence[int]) -> bytes | None:
    """Some pages as a file of their own, without anything else that the file holds."""
    import pikepdf

    target = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf, pikepdf.new() as chosen:
            for number in numbers:
                chosen.pages.append(pdf.pages[number])
            chosen.save(target)
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, KeyError, AttributeError, IndexError):
        return None
    return target.getvalue()


def _members(data: bytes, limits: Limits) -> tuple[tuple[Member, ...], list[Note]]:
    """Files in the file, as far as the limits allow."""
    import pikepdf

    members: list[Member] = []
    left = limits.unpacked
    refused = 0
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as pdf:
            for name, specification in _specifications(pdf):
                if len(members) >= limits.entries:
                    refused += 1
                    continue
                content = _content(specification, left, limits.ratio)
                refused += content is None
                left -= len(content or b"")
                members.append(Member(name, content))
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, KeyError, AttributeError):
        refused += 1
    if not refused:
        return tuple(members), []
    said = f"{_count(refused, 'attached file')} could not be taken out: damaged, or beyond the limits"
    return tuple(members), [Note("pdf.attachment-unread", said)]


def _specifications(pdf: Any) -> Iterator[tuple[str, Any]]:
    """Files of the whole document, then those pinned to its pages, each with its name."""
    import pikepdf

    seen: set[tuple[int, int]] = set()
    listed = [(str(key), item.obj) for key, item in sorted(pdf.attachments.items())]
    pinned = [
        ("", note.get("/FS"))
        for page in pdf.pages
        for note in page.obj.get("/Annots", ())
        if isinstance(note, pikepdf.Dictionary) and note.get("/Subtype") == "/FileAttachment"
    ]
    for key, specification in (*listed, *pinned):
        if not isinstance(specification, pikepdf.Dictionary):
            continue
        place = specification.objgen
        if place != (0, 0) and place in seen:
            continue
        seen.add(place)
        yield str(specification.get("/UF") or specification.get("/F") or key), specification


def _content(specification: Any, room: int, ratio: int) -> bytes | None:
    """The bytes of an attached file; ``None`` where they are damaged or too many."""
    import pikepdf

    files = specification.get("/EF")
    stream = files.get("/UF") or files.get("/F") if isinstance(files, pikepdf.Dictionary) else None
    if not isinstance(stream, pikepdf.Stream):
        return None
    try:
        packed = bytes(stream.read_raw_bytes())
        filters = stream.get("/Filter")
        names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
        if names in (["None"], []):
            return packed if len(packed) <= room else None
        if names != ["/FlateDecode"] or stream.get("/DecodeParms") is not None:
            # other filters come from hand-made files; none of them can be told to stop in time
            return None
        unpacker = zlib.decompressobj()
        most = min(room, max(len(packed), 1) * ratio)
        content = unpacker.decompress(packed, most + 1)
    except (pikepdf.PdfError, zlib.error):
        return None
    return content if len(content) <= most else None


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _numbers(numbers: Sequence[int]) -> str:
    """Name pages.

    Examples
    --------
    >>> _numbers([1, 2, 3, 7])
    'pages 1-3, 7'
    """
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    named = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)
    return f"page {named}" if len(numbers) == 1 else f"pages {named}"
