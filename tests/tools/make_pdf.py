"""PDFs out of plain texts, drawn as mail programs, scanners and careless redactors draw them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pikepdf
import pypdfium2 as pdfium
import reportlab
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595.0, 842.0  # A4, points
LEFT, TOP, BOTTOM = 50.0, 60.0, 60.0
SIZE, LEADING = 9.0, 12.0
VALUES = 90.0  # points from a label to its value
LABELLED = re.compile(r"(?P<label>[A-Z][A-Za-z]{1,12}):\s+(?P<value>\S.*)")
CONTINUED = re.compile(r"\s{10,}(?P<value>\S.*)")
LABELS = frozenset(
    {"Van", "Aan", "Cc", "CC", "Kopie", "Datum", "Verzonden", "Onderwerp", "Bijlagen"}
    | {"From", "To", "Sent", "Date", "Subject", "Received"}
)


class Placed(NamedTuple):
    """A piece of a line: where on the page, from the left and the top."""

    left: float
    top: float
    text: str


@cache
def font(*, bold: bool = False) -> str:
    """The name of a font that comes with reportlab; it has no full block, upright strokes stand in."""
    name = "DraadBold" if bold else "Draad"
    file = Path(reportlab.__file__).parent / "fonts" / ("VeraBd.ttf" if bold else "Vera.ttf")
    made = TTFont(name, str(file))
    made.face.charToGlyph[ord("█")] = made.face.charToGlyph[ord("|")]
    made.face.charWidths[ord("█")] = made.face.charWidths[ord("|")]
    pdfmetrics.registerFont(made)
    return name


class Sheets:
    """A PDF being drawn, with the top of the page as zero; the same drawing gives the same bytes."""

    def __init__(self, width: float = WIDTH, height: float = HEIGHT) -> None:
        self.height = height
        self._target = io.BytesIO()
        self.canvas = Canvas(self._target, pagesize=(width, height), invariant=1)

    def text(self, placed: Iterable[Placed], *, size: float = SIZE, face: str = "") -> None:
        self.canvas.setFont(face or font(), size)
        for piece in placed:
            self.canvas.drawString(piece.left, self.height - piece.top, piece.text)

    def box(self, left: float, top: float, right: float, bottom: float, grey: float = 0.0) -> None:
        """Fill an area, given from the left and the top."""
        self.canvas.saveState()
        self.canvas.setFillGray(grey)
        self.canvas.rect(left, self.height - bottom, right - left, bottom - top, stroke=0, fill=1)
        self.canvas.restoreState()

    def bytes(self) -> bytes:
        self.canvas.save()
        return self._target.getvalue()


def width(text: str, size: float = SIZE, face: str = "") -> float:
    return float(pdfmetrics.stringWidth(text, face or font(), size))


def pages_of(text: str, size: int = 58) -> list[list[str]]:
    """Lines by page; a form feed begins a page as well."""
    pages = []
    for part in text.replace("\r", "").split("\f"):
        lines = part.strip("\n").split("\n")
        pages += [lines[at : at + size] for at in range(0, len(lines), size)]
    return pages


def lines(text: str, *, face: str = "") -> bytes:
    """Each line drawn as it stands, in the order in which it is read, blanks and all."""
    sheets = Sheets()
    for page in pages_of(text):
        sheets.text(
            (Placed(LEFT, TOP + LEADING * row, line) for row, line in enumerate(page) if line.strip()),
            face=face,
        )
        sheets.canvas.showPage()
    return sheets.bytes()


def tables(text: str, *, values_first: bool = False, footer: str = "") -> bytes:
    """Headers as tables: all labels drawn in one go and all values in another, far apart on the page.

    ``footer`` is printed at the foot of each page, with the number of the page in place of ``#``.
    """
    sheets = Sheets()
    for number, page in enumerate(pages_of(text), 1):
        labels: list[Placed] = []
        values: list[Placed] = []
        body: list[Placed] = []
        inside = False
        for row, line in enumerate(page):
            top = TOP + LEADING * row
            field = LABELLED.fullmatch(line.rstrip())
            more = CONTINUED.fullmatch(line.rstrip())
            if field and field["label"] in LABELS:
                labels.append(Placed(LEFT, top, field["label"] + ":"))
                values.append(Placed(LEFT + VALUES, top - 0.4, field["value"]))
                inside = True
            elif inside and more:
                values.append(Placed(LEFT + VALUES, top - 0.4, more["value"]))
            else:
                inside = False
                if line.strip():
                    body.append(Placed(LEFT, top, line))
        if values_first:
            sheets.text(values)
            sheets.text(body)
        sheets.text(labels, face=font(bold=True))
        if not values_first:
            sheets.text(values)
            sheets.text(body)
        if footer:
            sheets.text([Placed(LEFT + 200, HEIGHT - 30, footer.replace("#", str(number)))])
        sheets.canvas.showPage()
    return sheets.bytes()


def scanned(pdf: bytes, *, dpi: int = 200, quarter_turns: int = 0) -> bytes:
    """The same pages as pictures and nothing else, as a scanner leaves them."""
    document = pdfium.PdfDocument(pdf)
    pictures: list[Image.Image] = []
    for index in range(len(document)):
        page = document[index]
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil()
        pictures.append(picture.rotate(-90 * quarter_turns, expand=True))
        page.close()
    document.close()
    return of_pictures(pictures, dpi=dpi)


def of_pictures(pictures: Sequence[Image.Image], *, dpi: int = 200) -> bytes:
    sheets = Sheets()
    for picture in pictures:
        size = (picture.width * 72 / dpi, picture.height * 72 / dpi)
        sheets.canvas.setPageSize(size)
        sheets.canvas.drawInlineImage(picture, 0, 0, *size)
        sheets.canvas.showPage()
    return sheets.bytes()


def blacked_out(text: str, words: Iterable[str], *, grey: float = 0.0, label: str = "") -> bytes:
    """Lines with a box over each of the words, which stay in the file; ``label`` is printed on the box."""
    sheets = Sheets()
    pattern = re.compile("|".join(re.escape(word) for word in words))
    for page in pages_of(text):
        sheets.text(Placed(LEFT, TOP + LEADING * row, line) for row, line in enumerate(page) if line.strip())
        for row, line in enumerate(page):
            for match in pattern.finditer(line):
                left, right = (LEFT + width(line[:at]) for at in match.span())
                top = TOP + LEADING * row
                sheets.box(left - 0.5, top - 8, right + 0.5, top + 2.5, grey)
                if label:
                    sheets.canvas.setFillGray(1.0 if grey < 0.5 else 0.0)
                    sheets.text([Placed(left + 1, top - 0.7, label)], size=SIZE - 2)
                    sheets.canvas.setFillGray(0.0)
        sheets.canvas.showPage()
    return sheets.bytes()


def recognised(
    pdf: bytes, *, bars: Iterable[tuple[float, float, float, float]] = (), dpi: int = 150
) -> bytes:
    """Pictures of the pages with their text laid over them invisibly, as character recognition leaves it.

    ``bars`` are burnt into the picture of the first page, from the left and the top.
    """
    pages = pikepdf.open(io.BytesIO(scanned(_with_bars(pdf, bars), dpi=dpi)))
    text = pikepdf.open(io.BytesIO(pdf))
    for picture, page in zip(pages.pages, text.pages, strict=True):
        content = page.Contents.read_bytes()
        page.Contents = text.make_stream(content.replace(b" Tf ", b" Tf 3 Tr "))
        picture.add_underlay(page)
    return saved(pages)


def _with_bars(pdf: bytes, bars: Iterable[tuple[float, float, float, float]]) -> bytes:
    boxes = list(bars)
    if not boxes:
        return pdf
    sheets = Sheets()
    for box in boxes:
        sheets.box(*box)
    sheets.canvas.showPage()
    cover = pikepdf.open(io.BytesIO(sheets.bytes()))
    document = pikepdf.open(io.BytesIO(pdf))
    document.pages[0].add_overlay(cover.pages[0])
    return saved(document)


def saved(document: pikepdf.Pdf, **options: object) -> bytes:
    target = io.BytesIO()
    document.save(target, deterministic_id="encryption" not in options, **options)
    return target.getvalue()


def turned(pdf: bytes, degrees: int) -> bytes:
    """The same file with its pages marked as turned, as scanners and viewers do."""
    document = pikepdf.open(io.BytesIO(pdf))
    for page in document.pages:
        page.Rotate = degrees
    return saved(document)


def drawn_sideways(pdf: bytes, degrees: int) -> bytes:
    """Pages drawn turned and marked as turned back: they look upright."""
    document = pikepdf.open(io.BytesIO(pdf))
    for page in document.pages:
        high = degrees % 180 == 90
        matrix = {
            90: f"0 1 -1 0 {HEIGHT} 0 cm",
            180: f"-1 0 0 -1 {WIDTH} {HEIGHT} cm",
            270: f"0 -1 1 0 0 {WIDTH} cm",
        }[degrees]
        content = page.Contents.read_bytes()
        page.Contents = document.make_stream(f"q {matrix}\n".encode() + content + b"\nQ")
        if high:
            page.MediaBox = pikepdf.Array([0, 0, HEIGHT, WIDTH])
        page.Rotate = degrees
    return saved(document)


def with_files(pdf: bytes, files: dict[str, bytes]) -> bytes:
    """A portfolio."""
    document = pikepdf.open(io.BytesIO(pdf))
    for name, data in files.items():
        document.attachments[name] = pikepdf.AttachedFileSpec(
            document, data, filename=name, creation_date="", mod_date=""
        )
    return saved(document)


def with_annotation(
    pdf: bytes, subtype: str, box: tuple[float, float, float, float], **more: object
) -> bytes:
    """A note on the first page; its place is given from the left and the top."""
    document = pikepdf.open(io.BytesIO(pdf))
    left, top, right, bottom = box
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name("/" + subtype),
        Rect=pikepdf.Array([left, HEIGHT - bottom, right, HEIGHT - top]),
        F=4,
        **more,
    )
    if subtype == "Square":
        wide, high = right - left, bottom - top
        look = document.make_stream(f"0 g 0 0 {wide} {high} re f".encode())
        look.Type, look.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        look.BBox = pikepdf.Array([0, 0, wide, high])
        note.AP = pikepdf.Dictionary(N=look)
    document.pages[0].Annots = pikepdf.Array([document.make_indirect(note)])
    return saved(document)
