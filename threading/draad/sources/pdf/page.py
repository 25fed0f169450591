"""One page of a PDF: what can be read on it, and what it hides.

PDFium tells where letters are and draws the page.  A letter in whose place the drawing has no contrast is
hidden, by whatever trick; so is one that another letter is printed over.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from draad.sources.pdf.layout import MASK, Glyph, Laid, lay_out
from draad.text import BLANKS

if TYPE_CHECKING:
    import numpy as np
    import pypdfium2 as pdfium

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
FEW = 20  # characters; a page with fewer has no text
STAMP = (
    100  # characters that may be printed on a scan, such as its number and its release, and say nothing of it
)
INK = 128  # of 255, at most, is what is written in black, or in a strong colour
AROUND = 3.0  # points around letters within which ink is theirs, or that of a bar over them
BARE = 0.5  # of a scan's ink, at least, lies outside of all letters when they are but a stamp
SCANNED = 0.5  # of a page covered by images, at least, where it is a scan
SLANTED = 0.2  # radians; what runs at such an angle across the page is a watermark
DEPTH = 15  # of drawings within drawings
BLANK = frozenset(map(ord, BLANKS))
HYPHENS = {"\x02": "-", "\ufffe": "-", "\x00": "\ufffd"}  # PDFium's mark of a hyphen at a line's end


class Page(NamedTuple):
    """One page, read: ``scan`` where its text can only be had by recognising characters."""

    laid: Laid
    readable: int
    scan: bool
    blank: bool
    redact: int  # redactions that are marked but not applied
    failure: bool = False


NOTHING = Laid("", (), 0, 0)
FAILED = Page(NOTHING, 0, scan=False, blank=True, redact=0, failure=True)


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

    def boxes(self, corners: np.ndarray) -> np.ndarray:
        """From two opposite corners each to left, top, right, bottom."""
        import numpy as np

        x0, y0 = self.place(corners[:, 0], corners[:, 1])
        x1, y1 = self.place(corners[:, 2], corners[:, 3])
        return np.stack([np.minimum(x0, x1), np.minimum(y0, y1), np.maximum(x0, x1), np.maximum(y0, y1)], 1)


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


class Annotations(NamedTuple):
    """What lies on a page: areas marked for redaction, in the file's own coordinates; whether files are
    pinned to it; whether there is writing, in forms and notes, that is no part of the page itself.
    """

    redact: list[tuple[float, float, float, float]]
    files: bool
    written: bool


def annotations_of(page: pdfium.PdfPage) -> Annotations:
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
    return Annotations(areas, raw.FPDF_ANNOT_FILEATTACHMENT in kinds, written)


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


def read_page(page: pdfium.PdfPage, annotations: Annotations) -> Page:
    """Read one page that PDFium has opened."""
    textpage = page.get_textpage()
    try:
        letters = _letters(textpage)
        frame = _frame(page)
        if letters.blank.all():
            laid, readable, scan = NOTHING, 0, _pictures(page, frame) > SCANNED
        else:
            laid, readable, scan = _seen(page, textpage, letters, frame, annotations)
    finally:
        textpage.close()
    blank = len(letters.code) == 0 and not scan
    return Page(laid, readable, scan, blank, len(annotations.redact))


def _seen(
    page: pdfium.PdfPage,
    textpage: pdfium.PdfTextPage,
    letters: _Letters,
    frame: _Frame,
    annotations: Annotations,
) -> tuple[Laid, int, bool]:
    """The text that the page shows, how many letters that is, and whether there is more to be recognised."""
    import numpy as np

    inked = ~letters.blank
    box, loose = frame.boxes(letters.box[:, [0, 2, 1, 3]]), frame.boxes(letters.loose)
    # glyphs without an outline have a place all the same
    empty = (box[:, 2] <= box[:, 0]) | (box[:, 3] <= box[:, 1])
    box[empty] = loose[empty]
    shown = (box[:, 2] > 0) & (box[:, 3] > 0) & (box[:, 0] < frame.width) & (box[:, 1] < frame.height)
    hidden = inked & ~shown
    seen = np.flatnonzero(inked & shown)
    grey = _render(page, frame)
    hidden[seen] = ~_contrast(grey, box[seen], frame, MARGIN)
    # beside a hidden letter, the contrast around a box may be that of the edge of what covers both
    edges = seen[_beside(hidden[seen])]
    hidden[edges] = ~_contrast(grey, box[edges], frame, 0)
    across, down = (box[:, 0] + box[:, 2]) / 2, (box[:, 1] + box[:, 3]) / 2
    for x0, y0, x1, y1 in frame.boxes(np.array(annotations.redact).reshape(-1, 4)):
        hidden |= inked & (x0 <= across) & (across <= x1) & (y0 <= down) & (down <= y1)
    covered, doubled = _overprinted(page, textpage, letters.code, box, frame, seen)
    hidden |= covered
    bars = _bars(page, grey, box[seen], frame)
    laid = _lay_out(letters, frame, loose, (hidden, doubled, shown), bars)
    visible = inked & ~hidden & ~doubled
    named = visible & (letters.code != 0)
    readable = int(named.sum())
    bare = readable < FEW or (readable < STAMP and _bare(grey, loose[seen], frame) >= BARE)
    # letters with a shape and no name are as good as a picture
    scan = bare and (int(visible.sum()) >= readable + FEW or _pictures(page, frame) > SCANNED)
    return laid, readable, scan


def _bare(grey: np.ndarray, box: np.ndarray, frame: _Frame) -> float:
    """The share of a page's ink that is not where letters are."""
    import numpy as np

    ink = grey <= INK
    height, width = ink.shape
    total = int(ink.sum())
    scale = np.array([width / frame.width, height / frame.height] * 2)
    around = box + np.array([-AROUND, -AROUND, AROUND, AROUND])
    for left, top, right, bottom in np.clip(around * scale, 0, LONGEST_SIDE).astype(int).tolist():
        ink[top : bottom + 1, left : right + 1] = False
    return int(ink.sum()) / max(total, 1)


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
    small = np.int32  # all pixels of the largest drawing can be numbered with it, in half the time
    x0 = np.clip(np.floor(box[:, 0] * across) - margin, 0, width - 1).astype(small)
    x1 = np.clip(np.ceil(box[:, 2] * across) + margin, x0 + 1, width).astype(small)
    y0 = np.clip(np.floor(box[:, 1] * down) - margin, 0, height - 1).astype(small)
    y1 = np.clip(np.ceil(box[:, 3] * down) + margin, y0 + 1, height).astype(small)
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
        starts = ends[part] - sizes[part] - (ends[first] - sizes[first])
        each = np.stack(
            [starts, columns[part], step_x[part], step_y[part] * width, y0[part] * width + x0[part]]
        )
        start, column, right, below, corner = np.repeat(each.astype(small), sizes[part], axis=1)
        row, column = np.divmod(np.arange(len(start), dtype=small) - start, column)
        values = flat[corner + row * below + column * right]
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

    bars = np.unique(frame.boxes(_outlines(page, raw.FPDF_PAGEOBJ_PATH, 1)).round(1), axis=0)
    wide, high = bars[:, 2] - bars[:, 0], bars[:, 3] - bars[:, 1]
    likely = (wide >= NARROWEST_BAR) & (high >= LOWEST_BAR) & (high <= HIGHEST_BAR * frame.height)
    likely &= (bars[:, :2] >= 0).all(1) & (bars[:, 2] <= frame.width) & (bars[:, 3] <= frame.height)
    bars = bars[likely]
    if not 0 < len(bars) <= MOST_BARS:
        return np.zeros((0, 4))
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
    import numpy as np
    import pypdfium2.raw as raw

    # within a drawing its place is not the page's; such a picture is taken to be as large as it says
    boxes = frame.boxes(_outlines(page, raw.FPDF_PAGEOBJ_IMAGE, DEPTH))
    boxes = np.clip(boxes, 0, [frame.width, frame.height] * 2)
    covered = float(((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])).sum())
    return covered / max(frame.width * frame.height, 1e-6)


def _outlines(page: pdfium.PdfPage, kind: int, depth: int) -> np.ndarray:
    """Opposite corners of all that is drawn of one kind, in the file's own coordinates."""
    import numpy as np
    import pypdfium2.raw as raw

    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    corners = [
        (left.value, bottom.value, right.value, top.value)
        for item in page.get_objects(filter=[kind], max_depth=depth)
        if raw.FPDFPageObj_GetBounds(item.raw, left, bottom, right, top)
    ]
    return np.array(corners).reshape(-1, 4)
