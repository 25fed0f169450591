"""PDF: text by the places of its letters, without what the page does not show.

PDFium reads and draws the pages; pikepdf mends files that PDFium cannot read, and takes out files in files.
"""

from __future__ import annotations

import ctypes
import io
import logging
import math
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from draad.settings import Limits, Settings
from draad.sources import ocr
from draad.sources.found import Found, Member, Note, missing, unread
from draad.sources.layout import MASK, Glyph, Laid, lay_out
from draad.text import BLANKS

if TYPE_CHECKING:
    import numpy as np
    import pypdfium2 as pdfium

FORMAT = "pdf"
_SILENCE = logging.NullHandler()

SCALE = 2.0  # pixels a point; at this size the thinnest print still has contrast
LONGEST_SIDE = 4000  # pixels
CONTRAST = 24  # of 255 levels of grey, between the darkest and the lightest spot of a letter
MARGIN = 1  # pixels around a letter's box; full blocks and upright strokes fill all of it
SAMPLES = 32  # rows and columns of a letter's box that are looked at; larger letters have wider strokes
BATCH = 1 << 20  # pixels looked at in one go
# boxes over words, in points: lower ones are rules, narrower ones bullets
LOWEST_BAR = 6.0
NARROWEST_BAR = 8.0
HIGHEST_BAR = 0.5  # of the page's height
DESCENT = 0.2  # of a box's height lies below the baseline of the words in it
MOST_BARS = 500  # on a page; more of them are a drawing
DARKEST = 80  # of 255, at most, all over a black box
FEW = 20  # characters, as in a stamp on a scan; with fewer a page has no text layer
SCANNED = 0.5  # of a page covered by images, at least, where it is a scan
SLANTED = 0.2  # radians; what runs at such an angle across the page is a watermark
DEPTH = 15  # of drawings within drawings
BLANK = frozenset(map(ord, BLANKS))
HYPHENS = {"\x02": "-", "\ufffe": "-", "\x00": "\ufffd"}  # PDFium's mark of a hyphen at a line's end


class _Page(NamedTuple):
    """One page, read: ``scan`` where its text can only be had by recognising characters."""

    laid: Laid
    readable: int
    scan: bool
    blank: bool
    redact: int  # redactions that are marked but not applied
    failure: bool = False


FAILED = _Page(Laid("", (), 0, 0), 0, scan=False, blank=True, redact=0, failure=True)


class _Pdf(NamedTuple):
    """What PDFium makes of a file."""

    pages: list[_Page]
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


def _put_together(pages: Sequence[_Page], notes: list[Note], members: tuple[Member, ...]) -> Found:
    pieces: list[str] = []
    starts: list[int] = []
    size = 0
    for number, page in enumerate(pages, 1):
        before = "" if number == 1 else "\n\f"
        start = size + len(before)
        starts.append(max(0, start - 1) if before else 0)
        pieces += (before, page.laid.text)
        size = start + len(page.laid.text)
        notes += _page_notes(number, page, start)
    failed = [number for number, page in enumerate(pages, 1) if page.failure]
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


def _page_notes(number: int, page: _Page, start: int) -> Iterator[Note]:
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


def _recognise(data: bytes, pages: list[_Page], settings: Settings) -> tuple[list[_Page], list[Note]]:
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
            f"pictures without text: {len(scans)} of {_count(len(pages), 'page')} "
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
        pages = list(pages)
        for number, page in zip(wanted, again.pages, strict=True):
            old = pages[number]
            pages[number] = page._replace(
                scan=False, redact=old.redact, laid=_with_hidden(page.laid, old.laid)
            )
        numbers = _numbers([number + 1 for number in wanted])
        notes.append(
            Note(
                "pdf.recognised", f"the text of {numbers} was recognised from pictures; letters may be wrong"
            )
        )
    return pages, notes


def _with_hidden(laid: Laid, old: Laid) -> Laid:
    """Keep it known that a page hides text, when its text is replaced by what can be seen."""
    if old.hidden_words <= laid.hidden_words:
        return laid
    return laid._replace(hidden_words=old.hidden_words, hidden_characters=old.hidden_characters)


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
        for index in range(len(document)):
            try:
                page = document[index]
            except pdfium.PdfiumError:
                pages.append(FAILED)
                continue
            try:
                annotations = _annotations(page)
                if (
                    annotations.written
                    and raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS
                ):
                    page.close()
                    page = document[index]
                attached = attached or annotations.files
                pages.append(_page(page, annotations))
            except pdfium.PdfiumError:
                pages.append(FAILED)
            finally:
                page.close()
        return _Pdf(pages, attached)
    finally:
        document.close()


class _Frame(NamedTuple):
    """From the file's own coordinates to points from the left and the top of the page as it is shown."""

    width: float
    height: float
    ax: float
    bx: float
    cx: float
    ay: float
    by: float
    cy: float

    def place(self, x: Any, y: Any) -> tuple[Any, Any]:
        return self.ax * x + self.bx * y + self.cx, self.ay * x + self.by * y + self.cy


def _frame(page: pdfium.PdfPage) -> _Frame:
    """Ask PDFium where three points come to lie; it knows of rotation and of cut edges."""
    import pypdfium2.raw as raw

    width, height = page.get_size()
    fine = 1 << 20  # places are whole numbers
    far = 1000.0
    points = []
    for x, y in ((0.0, 0.0), (far, 0.0), (0.0, far)):
        across, down = ctypes.c_int(), ctypes.c_int()
        raw.FPDF_PageToDevice(page, 0, 0, fine, fine, 0, x, y, across, down)
        points.append((across.value * width / fine, down.value * height / fine))
    (cx, cy), (x1, y1), (x2, y2) = points
    return _Frame(width, height, (x1 - cx) / far, (x2 - cx) / far, cx, (y1 - cy) / far, (y2 - cy) / far, cy)


class _Annotations(NamedTuple):
    """What lies on a page: areas marked for redaction, in the file's own coordinates; whether files are
    pinned to it; whether there is writing, in forms and notes, that is no part of the page itself.
    """

    redact: list[tuple[float, float, float, float]]
    files: bool
    written: bool


def _annotations(page: pdfium.PdfPage) -> _Annotations:
    import pypdfium2.raw as raw

    areas: list[tuple[float, float, float, float]] = []
    kinds = set()
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        kind = raw.FPDFAnnot_GetSubtype(annotation)
        kinds.add(kind)
        if kind == raw.FPDF_ANNOT_REDACT:
            areas += _areas(annotation)
        raw.FPDFPage_CloseAnnot(annotation)
    # a highlight that becomes part of the page is no longer see-through
    written = bool(kinds & {raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP})
    written = written and raw.FPDF_ANNOT_HIGHLIGHT not in kinds
    return _Annotations(areas, raw.FPDF_ANNOT_FILEATTACHMENT in kinds, written)


def _areas(annotation: Any) -> list[tuple[float, float, float, float]]:
    import pypdfium2.raw as raw

    areas = []
    for index in range(raw.FPDFAnnot_CountAttachmentPoints(annotation)):
        quad = raw.FS_QUADPOINTSF()
        if raw.FPDFAnnot_GetAttachmentPoints(annotation, index, quad):
            xs, ys = (quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4)
            areas.append((min(xs), min(ys), max(xs), max(ys)))
    rect = raw.FS_RECTF()
    if not areas and raw.FPDFAnnot_GetRect(annotation, rect):
        areas.append((rect.left, min(rect.bottom, rect.top), rect.right, max(rect.bottom, rect.top)))
    return areas


class _Letters(NamedTuple):
    """The characters of a page in drawing order, in the file's own coordinates, side by side.

    ``box`` is where the ink is (left, right, bottom, top), ``loose`` the room that the font gives (left, top,
    right, bottom).
    """

    code: np.ndarray
    blank: np.ndarray
    generated: np.ndarray
    box: np.ndarray
    loose: np.ndarray
    origin: np.ndarray
    angle: np.ndarray


def _letters(textpage: pdfium.PdfTextPage) -> _Letters:
    import numpy as np
    import pypdfium2.raw as raw

    count = max(0, textpage.count_chars())
    handle = textpage.raw
    # a call for each letter is dear, so all else is left to numpy
    code, generated, angle = [32] * count, [False] * count, [0.0] * count
    box, origin = [0.0] * (4 * count), [0.0] * (2 * count)
    loose = (raw.FS_RECTF * count)()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    for i in range(count):
        code[i] = character = raw.FPDFText_GetUnicode(handle, i)
        if character in BLANK:
            generated[i] = raw.FPDFText_IsGenerated(handle, i) == 1
            continue
        raw.FPDFText_GetCharBox(handle, i, left, right, bottom, top)
        box[4 * i : 4 * i + 4] = left.value, right.value, bottom.value, top.value
        raw.FPDFText_GetLooseCharBox(handle, i, loose[i])
        raw.FPDFText_GetCharOrigin(handle, i, left, right)
        origin[2 * i : 2 * i + 2] = left.value, right.value
        angle[i] = raw.FPDFText_GetCharAngle(handle, i)
    codes = np.array(code, np.uint32)
    return _Letters(
        codes,
        np.isin(codes, list(BLANK)),
        np.array(generated, bool),
        np.array(box).reshape(count, 4),
        np.array(np.frombuffer(loose, np.float32)).reshape(count, 4).astype(float)
        if count
        else np.zeros((0, 4)),
        np.array(origin).reshape(count, 2),
        np.array(angle),
    )


def _page(page: pdfium.PdfPage, annotations: _Annotations) -> _Page:
    import numpy as np

    frame = _frame(page)
    textpage = page.get_textpage()
    try:
        letters = _letters(textpage)
        count = len(letters.code)
        inked = ~letters.blank
        x0, y0 = frame.place(letters.box[:, 0], letters.box[:, 2])
        x1, y1 = frame.place(letters.box[:, 1], letters.box[:, 3])
        box = np.stack([np.minimum(x0, x1), np.minimum(y0, y1), np.maximum(x0, x1), np.maximum(y0, y1)], 1)
        x0, y0 = frame.place(letters.loose[:, 0], letters.loose[:, 1])
        x1, y1 = frame.place(letters.loose[:, 2], letters.loose[:, 3])
        loose = np.stack([np.minimum(x0, x1), np.minimum(y0, y1), np.maximum(x0, x1), np.maximum(y0, y1)], 1)
        # glyphs without an outline have a place all the same
        empty = (box[:, 2] <= box[:, 0]) | (box[:, 3] <= box[:, 1])
        box[empty] = loose[empty]
        shown = (box[:, 2] > 0) & (box[:, 3] > 0) & (box[:, 0] < frame.width) & (box[:, 1] < frame.height)
        hidden = inked & ~shown
        doubled = np.zeros(count, bool)
        bars = np.zeros((0, 4))
        if inked.any():
            seen = np.flatnonzero(inked & shown)
            grey = _render(page, frame)
            hidden[seen] = ~_contrast(grey, box[seen], frame, MARGIN)
            # beside a hidden letter, the contrast around a box may be that of the edge of what covers both
            edges = seen[_beside(hidden[seen])]
            hidden[edges] = ~_contrast(grey, box[edges], frame, 0)
            x, y = (box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2
            for left, bottom, right, top in annotations.redact:
                (xa, ya), (xb, yb) = frame.place(left, bottom), frame.place(right, top)
                within = (min(xa, xb) <= x) & (x <= max(xa, xb)) & (min(ya, yb) <= y) & (y <= max(ya, yb))
                hidden |= inked & within
            covered, doubled = _overprinted(page, textpage, letters.code, box, frame, seen)
            hidden |= covered
            bars = _bars(page, grey, box[seen], frame)
    finally:
        textpage.close()
    laid = _lay_out(letters, frame, loose, (hidden, doubled, shown), bars)
    readable = int((inked & ~hidden & ~doubled & (letters.code != 0)).sum())
    scan = readable < FEW and _pictures(page, frame) > SCANNED
    blank = count == 0 and not scan and not annotations.redact
    return _Page(laid, readable, scan, blank, len(annotations.redact))


def _render(page: pdfium.PdfPage, frame: _Frame) -> np.ndarray:
    scale = min(SCALE, LONGEST_SIDE / max(frame.width, frame.height, 1.0))
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    try:
        grey: np.ndarray = bitmap.to_numpy().reshape(bitmap.height, bitmap.width).copy()
        return grey
    finally:
        bitmap.close()


def _beside(hidden: np.ndarray) -> np.ndarray:
    """Letters that are not hidden but stand before or behind one that is."""
    beside = hidden.copy()
    beside[1:] |= hidden[:-1]
    beside[:-1] |= hidden[1:]
    found: np.ndarray = beside & ~hidden
    return found


def _contrast(grey: np.ndarray, box: np.ndarray, frame: _Frame, margin: int) -> np.ndarray:
    """Say for each box whether anything can be seen in it and so many pixels around it."""
    lightest, darkest = _shades(grey, box, frame, margin)
    seen: np.ndarray = lightest - darkest >= CONTRAST
    return seen


def _shades(grey: np.ndarray, box: np.ndarray, frame: _Frame, margin: int) -> tuple[np.ndarray, np.ndarray]:
    """The lightest and the darkest spot in each box and so many pixels around it."""
    import numpy as np

    height, width = grey.shape
    across, down = width / max(frame.width, 1e-6), height / max(frame.height, 1e-6)
    x0 = np.clip(np.floor(box[:, 0] * across) - margin, 0, width - 1).astype(np.int64)
    x1 = np.clip(np.ceil(box[:, 2] * across) + margin, x0 + 1, width).astype(np.int64)
    y0 = np.clip(np.floor(box[:, 1] * down) - margin, 0, height - 1).astype(np.int64)
    y1 = np.clip(np.ceil(box[:, 3] * down) + margin, y0 + 1, height).astype(np.int64)
    step_x, step_y = -(-(x1 - x0) // SAMPLES), -(-(y1 - y0) // SAMPLES)
    columns, rows = -(-(x1 - x0) // step_x), -(-(y1 - y0) // step_y)
    sizes = columns * rows
    flat = grey.reshape(-1)
    lightest, darkest = np.zeros(len(box), np.int16), np.zeros(len(box), np.int16)
    ends = np.cumsum(sizes)
    first = 0
    while first < len(box):
        last = max(first + 1, int(np.searchsorted(ends, ends[first] - sizes[first] + BATCH, "right")))
        part = slice(first, last)
        owner = np.repeat(np.arange(last - first), sizes[part])
        starts = ends[part] - sizes[part] - (ends[first] - sizes[first])
        number = np.arange(len(owner)) - starts[owner]
        row, column = np.divmod(number, columns[part][owner])
        at = (y0[part][owner] + row * step_y[part][owner]) * width
        values = flat[at + x0[part][owner] + column * step_x[part][owner]]
        lightest[part] = np.maximum.reduceat(values, starts)
        darkest[part] = np.minimum.reduceat(values, starts)
        first = last
    return lightest, darkest


def _overprinted(
    page: pdfium.PdfPage,
    textpage: pdfium.PdfTextPage,
    code: np.ndarray,
    box: np.ndarray,
    frame: _Frame,
    seen: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Find letters over which others are drawn: which lie under another letter, and which under the same.

    A ground printed on a black box gives the words below it contrast that is not theirs.
    """
    import numpy as np
    import pypdfium2.raw as raw

    covered, doubled = np.zeros(len(code), bool), np.zeros(len(code), bool)
    spots = _Spots.of(box[seen], frame)
    everyone = np.arange(len(seen))
    first, last = spots.owners(everyone), spots.owners(everyone[::-1])
    crowded = np.unique(np.concatenate([np.flatnonzero(first != everyone), np.flatnonzero(last != everyone)]))
    if not len(crowded):
        return covered, doubled
    order: dict[int, int] = {}
    for number, item in enumerate(page.get_objects(max_depth=DEPTH)):
        if item.type == raw.FPDF_PAGEOBJ_TEXT:
            invisible = raw.FPDFTextObj_GetTextRenderMode(item.raw) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
            # what has no ink of its own lies below all that has
            order[_address(item.raw)] = -1 if invisible else number
    involved = np.unique(np.concatenate([crowded, first[crowded], last[crowded]]))
    level = np.full(len(seen), -1)
    for i in involved.tolist():
        level[i] = order.get(_address(raw.FPDFText_GetTextObject(textpage, int(seen[i]))), -1)
    with_ink = involved[level[involved] >= 0]
    top = spots.owners(with_ink[np.argsort(level[with_ink], kind="stable")])
    under = crowded[(top[crowded] >= 0) & (level[top[crowded]] > level[crowded])]
    same = code[seen[top[under]]] == code[seen[under]]
    doubled[seen[under[same]]] = True
    covered[seen[under[~same]]] = True
    return covered, doubled


class _Spots(NamedTuple):
    """Boxes on a map of the page with a cell for each point; ``across`` and ``down`` is where they lie."""

    box: np.ndarray
    cells: list[list[int]]
    across: np.ndarray
    down: np.ndarray
    size: tuple[int, int]

    @classmethod
    def of(cls, box: np.ndarray, frame: _Frame) -> _Spots:
        import numpy as np

        width, height = (max(1, min(LONGEST_SIDE, math.ceil(side))) for side in (frame.width, frame.height))
        limits = np.array([width, height, width, height])
        cells = np.clip(np.floor(box), 0, limits).astype(np.int64)
        cells[:, 2:] += 1
        middle = np.clip((box[:, :2] + box[:, 2:]) / 2, 0, limits[:2] - 1).astype(np.int64)
        return cls(box, cells.tolist(), middle[:, 0], middle[:, 1], (height, width))

    def owners(self, order: np.ndarray) -> np.ndarray:
        """For each box the last one in this order that its middle lies in; itself where there is no other."""
        import numpy as np

        map_ = np.full(self.size, -1, np.int64)
        for i in order.tolist():
            left, top, right, bottom = self.cells[i]
            map_[top:bottom, left:right] = i
        owner = map_[self.down, self.across]
        middle = (self.box[:, :2] + self.box[:, 2:]) / 2
        box = self.box[owner]
        # the map is coarse
        inside = (box[:, :2] <= middle).all(1) & (middle <= box[:, 2:]).all(1) & (owner >= 0)
        return np.where(inside, owner, np.arange(len(owner)))


def _bars(page: pdfium.PdfPage, grey: np.ndarray, letters: np.ndarray, frame: _Frame) -> np.ndarray:
    """Black boxes with nothing in them, neither hidden nor shown: what is left of words taken out."""
    import numpy as np
    import pypdfium2.raw as raw

    found: set[tuple[float, float, float, float]] = set()
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=1):
        left, bottom, right, top = (ctypes.c_float() for _ in range(4))
        if not raw.FPDFPageObj_GetBounds(item.raw, left, bottom, right, top):
            continue
        x0, y0 = frame.place(left.value, bottom.value)
        x1, y1 = frame.place(right.value, top.value)
        area = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        wide, high = area[2] - area[0], area[3] - area[1]
        inside = area[0] >= 0 and area[1] >= 0 and area[2] <= frame.width and area[3] <= frame.height
        if inside and LOWEST_BAR <= high <= HIGHEST_BAR * frame.height and wide >= NARROWEST_BAR:
            found.add(area)
        if len(found) > MOST_BARS:
            return np.zeros((0, 4))
    if not found:
        return np.zeros((0, 4))
    bars = np.array(sorted(found, key=lambda area: (area[1], area[0])))
    lightest, _ = _shades(grey, bars, frame, -MARGIN)
    bars = bars[lightest <= DARKEST]
    across, down = (letters[:, 0] + letters[:, 2]) / 2, (letters[:, 1] + letters[:, 3]) / 2
    empty = [
        not ((x0 <= across) & (across <= x1) & (y0 <= down) & (down <= y1)).any() for x0, y0, x1, y1 in bars
    ]
    found_bars: np.ndarray = bars[np.array(empty, bool)]
    return found_bars


def _address(pointer: Any) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def _lay_out(
    letters: _Letters,
    frame: _Frame,
    loose: np.ndarray,
    states: tuple[np.ndarray, np.ndarray, np.ndarray],
    bars: np.ndarray,
) -> Laid:
    """Lay out the upright text with the bars in it, and below it what runs sideways or askew."""
    import numpy as np

    # which way letters run on the page as it is shown: 0 to the right, 1 down, 2 to the left, 3 up
    angle = -letters.angle  # PDFium counts clockwise
    along_x, along_y = np.cos(angle), np.sin(angle)
    run = np.arctan2(frame.ay * along_x + frame.by * along_y, frame.ax * along_x + frame.bx * along_y)
    turns = run / (math.pi / 2)
    quarter = np.round(turns).astype(int) % 4
    quarter[np.abs(turns - np.round(turns)) * (math.pi / 2) > SLANTED] = 4
    base_x, base_y = frame.place(letters.origin[:, 0], letters.origin[:, 1])
    blank = letters.blank
    # blanks go where the letter before them goes
    last = np.maximum.accumulate(np.where(blank, -1, np.arange(len(blank))))
    quarter = np.where(last >= 0, quarter[np.maximum(last, 0)], 0)
    laid: list[Laid] = []
    for turn in range(5):
        chosen = np.flatnonzero(quarter == turn)
        if not len(chosen) or (turn and not (~blank[chosen]).any()):
            continue
        x0, y0, x1, y1 = loose[chosen].T
        if turn in (1, 3):
            left, right = (y0, y1) if turn == 1 else (-y1, -y0)
            base, em = base_x[chosen] * (-1 if turn == 1 else 1), x1 - x0
        elif turn == 2:
            left, right, base, em = -x1, -x0, -base_y[chosen], y1 - y0
        else:
            left, right, base, em = x0, x1, base_y[chosen], y1 - y0
        glyphs = _glyphs(letters, chosen, (left, right, base, em), states)
        if turn == 4:
            glyphs = _askew(glyphs)
        elif turn == 0 and len(bars):
            usual = float(np.median(em[~blank[chosen]])) if (~blank[chosen]).any() else LOWEST_BAR
            glyphs = chain(glyphs, _bar_glyphs(bars.tolist(), usual))
        laid.append(lay_out(glyphs))
    return _joined(laid)


def _glyphs(
    letters: _Letters,
    chosen: np.ndarray,
    places: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray],
    states: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> Iterator[Glyph]:
    left, right, base, em = (values.tolist() for values in places)
    code, generated = letters.code[chosen].tolist(), letters.generated[chosen].tolist()
    gone, twice, on_page = (state[chosen].tolist() for state in states)
    for i, character in enumerate(_characters(code)):
        if character == "":
            continue
        if character in BLANKS:
            yield Glyph(" ", certain=not (generated[i] and code[i] != 32))
        else:
            yield Glyph(character, left[i], right[i], base[i], em[i], gone[i], twice[i], on_page[i])


def _characters(codes: list[int]) -> Iterator[str]:
    """Yield one character for each code, halves of a pair as one character and nothing."""
    high = 0
    for i, code in enumerate(codes):
        follows = codes[i + 1] if i + 1 < len(codes) else 0
        if 0xD800 <= code < 0xDC00 and 0xDC00 <= follows < 0xE000:
            high = code
            yield chr(0x10000 + ((code - 0xD800) << 10) + follows - 0xDC00)
        elif 0xDC00 <= code < 0xE000 and high:
            high = 0
            yield ""
        elif 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            yield "\ufffd"
        else:
            character = chr(code)
            character = HYPHENS.get(character, character)
            # control characters are neither text nor blanks
            yield "" if code < 32 and character != "-" and character not in BLANKS + "\ufffd" else character


def _bar_glyphs(bars: list[list[float]], em: float) -> Iterator[Glyph]:
    """Masks for black boxes: on the line that a low one stands on, on the first that a high one covers."""
    for left, top, right, bottom in bars:
        high = bottom - top
        base = bottom - DESCENT * high if high < 2 * em else top + em
        yield Glyph(" ", certain=False)
        yield Glyph(MASK, left, right, base, min(em, high))


def _askew(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """Put slanted letters side by side in the order in which they were drawn."""
    at = 0.0
    for glyph in glyphs:
        at += 1.0
        yield glyph if glyph.text in BLANKS else glyph._replace(left=at - 1.0, right=at, base=0.0, em=1.0)


def _joined(parts: list[Laid]) -> Laid:
    pieces: list[str] = []
    masks: list[tuple[int, int]] = []
    size = words = characters = 0
    for part in parts:
        if part.text and size:
            pieces.append("\n\n")
            size += 2
        masks += [(start + size, end + size) for start, end in part.masks]
        pieces.append(part.text)
        size += len(part.text)
        words += part.hidden_words
        characters += part.hidden_characters
    return Laid("".join(pieces), tuple(masks), words, characters)


def _pictures(page: pdfium.PdfPage, frame: _Frame) -> float:
    """The share of a page that images cover, counted twice where they overlap."""
    import pypdfium2 as pdfium
    import pypdfium2.raw as raw

    covered = 0.0
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=DEPTH):
        try:
            left, bottom, right, top = item.get_bounds()
        except pdfium.PdfiumError:
            continue
        # within a drawing its place is not the page's; a picture there is taken to be as large as it says
        x0, y0 = frame.place(left, bottom)
        x1, y1 = frame.place(right, top)
        wide = min(max(x0, x1), frame.width) - max(min(x0, x1), 0.0)
        high = min(max(y0, y1), frame.height) - max(min(y0, y1), 0.0)
        covered += max(0.0, wide) * max(0.0, high)
    return covered / max(frame.width * frame.height, 1e-6)


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
