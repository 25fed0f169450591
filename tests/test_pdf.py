"""PDFs: the same messages as in the text they were made of, and not a word that their pages hide."""

from __future__ import annotations

import io
import random
import shutil
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pikepdf
import pytest

import make_pdf
from draad import pipeline
from draad.model import Document, Reading
from draad.settings import Limits, Settings
from draad.sources.found import Found
from draad.sources.pdf import from_pdf, ocr
from draad.sources.pdf.layout import MASK
from score import out_of_balance

SAMPLES = Path(__file__).parents[1] / "samples"
PLAIN = Settings(zone="Europe/Amsterdam", ocr="never")
NAMES = [
    "01_vleermuizen_advies.txt",
    "02_vleermuizen_steiger.txt",
    "04_swing_span_inline.txt",
    "06_persvraag_akkoord.txt",
    "08_dossier_pers_en_overleg.txt",
    "10_kostenraming_antwoord.txt",
]
MAIL = """\
Van:            Anna de Vries
Aan:            Bart Jansen
Onderwerp:      Brug
Datum:          dinsdag 4 maart 2025 10:05:33
Bijlagen:       Offerte steiger.pdf
                Foto luik.jpg

Dag Bart,

Het luik is dicht. Pieterse weet er meer van.

Anna
"""


def sample(name: str) -> str:
    return (SAMPLES / name).read_text(encoding="utf-8")


def read(data: bytes, settings: Settings = PLAIN) -> Found:
    return from_pdf.read(data, settings)


def codes(found: Found) -> list[str]:
    return [note.code for note in found.notes]


def reading(text: str) -> Reading:
    document = Document("d1", "a.pdf", text, "0" * 64)
    done = pipeline.read_document(document, PLAIN)
    assert not out_of_balance(document, done)
    return done


def messages(text: str) -> list[tuple[object, ...]]:
    """What identifies each message of a document, and which one quotes it."""
    return [
        (
            draft.header.sender and (draft.header.sender.name, draft.header.sender.address),
            draft.header.date and draft.header.date.local,
            draft.header.subject,
            draft.quoted_by,
            [party.name for party in (*draft.header.to, *draft.header.cc)],
            " ".join(draft.body.split()),
        )
        for draft in reading(text).drafts
    ]


def heads(text: str) -> list[tuple[object, ...]]:
    return [message[1:4:2] for message in messages(text)]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "layout",
    [
        make_pdf.lines,
        lambda text: make_pdf.lines(text, face="Courier"),
        make_pdf.tables,
        lambda text: make_pdf.tables(text, values_first=True),
        lambda text: make_pdf.drawn_sideways(make_pdf.tables(text), 90),
    ],
    ids=["lines", "courier", "labels first", "values first", "drawn sideways"],
)
def test_a_pdf_holds_the_messages_of_its_text(name: str, layout: Callable[[str], bytes]) -> None:
    found = read(layout(sample(name)))
    assert found.kind is None
    assert codes(found) == []
    assert messages(found.text) == messages(sample(name))


WRAPPED = """\
Van:            Anna de Vries
Aan:            Bart Jansen
Datum:          dinsdag 4 maart 2025 10:05:33
Onderwerp:      Luik in de brugkelder, sleutel ligt bij
                Pieterse
Dag Bart,

Het luik is dicht.
"""


@pytest.mark.parametrize("values_first", [False, True])
def test_a_subject_goes_on_below_itself_in_its_column(values_first: bool) -> None:
    found = read(make_pdf.tables(WRAPPED, values_first=values_first))
    [(_, _, subject, _, _, body)] = messages(found.text)
    assert subject == "Luik in de brugkelder, sleutel ligt bij Pieterse"
    assert body == "Dag Bart, Het luik is dicht."


def test_a_text_that_is_indented_as_a_whole_is_no_subject() -> None:
    text = WRAPPED.replace("\n                Pieterse", "")
    body = "".join(f"                Regel {number} van het verslag\n" for number in range(5))
    [(_, _, subject, _, _, told)] = messages(text.replace("Dag Bart,\n\nHet luik is dicht.\n", body))
    assert subject == "Luik in de brugkelder, sleutel ligt bij"
    assert told.startswith("Regel 0 van het verslag Regel 1")


def test_a_column_right_behind_its_longest_label_is_still_a_column() -> None:
    # without a clock time or an address, the column is what tells this from a form
    values = ("Meldpunt", "Wachtdienst", "Storing brug 7", "")
    labels = ("Van:", "Aan:", "Onderwerp:", "Datum:")
    sheets = make_pdf.Sheets()
    for row, (label, value) in enumerate(zip(labels, values, strict=True)):
        top = make_pdf.TOP + make_pdf.LEADING * row
        sheets.text([make_pdf.Placed(make_pdf.LEFT, top, label)])
        left = make_pdf.LEFT + make_pdf.width("Onderwerp:") + 15
        sheets.text([make_pdf.Placed(left, top, value)])
    sheets.text(
        [make_pdf.Placed(make_pdf.LEFT, make_pdf.TOP + 80, "DE BRUG GAAT NIET MEER OPEN. WIE KOMT ER?")]
    )
    sheets.canvas.showPage()
    [(sender, _, subject, *_)] = messages(read(sheets.bytes()).text)
    assert sender == ("Meldpunt", None)
    assert subject == "Storing brug 7"


def test_a_page_that_ends_in_a_quoted_header_leaves_it_whole() -> None:
    above = "Goed idee.\n\n> Van: Carla Smit\n> Verzonden: maandag 3 maart 2025 9:15\n> Aan: Anna de Vries"
    below = "> Onderwerp: Sleutel\n>\n> Wie heeft de sleutel?\n"
    text = f"{above}\n\n                    Pagina 4\n\f{below}"
    assert messages(text)[1][2] == "Sleutel"
    assert messages(text)[1][5] == "Wie heeft de sleutel?"


def test_the_text_on_the_next_page_is_no_subject() -> None:
    head = (
        "Van: Carla Smit <carla@example.org>\nVerzonden: maandag 3 maart 2025 9:15\nAan: Anna\nOnderwerp: Re:"
    )
    [(_, _, subject, _, _, body)] = messages(f"{head}\n\fPrima.\n")
    assert (subject, body) == ("Re:", "Prima.")


@pytest.mark.parametrize("name", ["01_vleermuizen_advies.txt", "06_persvraag_akkoord.txt"])
def test_footers_belong_to_no_message(name: str) -> None:
    text = "\n".join([sample(name), sample(name)])
    found = read(make_pdf.tables(text, footer="pagina # van 9"))
    assert len(found.pages) > 1
    assert messages(found.text) == messages(text)


def test_pages_begin_at_their_form_feed() -> None:
    found = read(make_pdf.lines("een\ftwee\fdrie"))
    assert found.text == "een\n\ftwee\n\fdrie"
    assert found.pages == (0, 4, 10)
    assert [found.text[start] for start in found.pages] == ["e", "\f", "\f"]


def test_values_of_two_lines_stay_below_each_other() -> None:
    found = read(make_pdf.tables(MAIL, values_first=True))
    lines = found.text.split("\n")
    assert lines[0].split() == ["Van:", "Anna", "de", "Vries"]
    assert lines[5].index("Foto") == lines[4].index("Offerte") > 10
    assert lines[6] == ""
    assert reading(found.text).drafts[0].header.attachments == ("Offerte steiger.pdf", "Foto luik.jpg")


def test_a_label_in_the_middle_of_its_cell_stands_before_its_value() -> None:
    sheets = make_pdf.Sheets()
    for row, value in enumerate(["Anna", "Bart", "Cees", "Dirk", "Brug"]):
        sheets.text([make_pdf.Placed(150, 60 + 12 * row, value)])
    sheets.text(
        [
            make_pdf.Placed(50, 66, "Van:"),
            make_pdf.Placed(50, 90, "Aan:"),
            make_pdf.Placed(50, 108, "Onderwerp:"),
        ]
    )
    assert read(sheets.bytes()).text.split() == [
        "Van:",
        "Anna",
        "Bart",
        "Aan:",
        "Cees",
        "Dirk",
        "Onderwerp:",
        "Brug",
    ]


def test_small_letters_above_and_below_a_line_belong_to_it() -> None:
    sheets = make_pdf.Sheets()
    for top, before, small, shift, behind in ((60, "H", "2", 2.5, "O"), (72, "de 10", "e", -4, " dag")):
        end = 50 + make_pdf.width(before)
        sheets.text([make_pdf.Placed(50, top, before)])
        sheets.text([make_pdf.Placed(end, top + shift, small)], size=6)
        sheets.text([make_pdf.Placed(end + 4, top, behind)])
    assert read(sheets.bytes()).text == "H2O\nde 10e dag"


def test_what_is_filled_in_on_a_form_is_read() -> None:
    sheets = make_pdf.Sheets()
    sheets.text([make_pdf.Placed(50, 60, "Naam van de aanvrager:")])
    sheets.canvas.acroForm.textfield(name="naam", value="Anna de Vries", x=200, y=775, width=200, height=20)
    found = read(sheets.bytes())
    assert found.text.split() == ["Naam", "van", "de", "aanvrager:", "Anna", "de", "Vries"]
    assert codes(found) == []


def test_letters_beyond_ascii_come_through() -> None:
    text = "“Été” – prijs: €5, naïef Łódž █████ ‘Ærø’… groß"
    assert read(make_pdf.lines(text)).text == text


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_pages_drawn_sideways_and_turned_back_read_as_upright_ones(degrees: int) -> None:
    assert (
        read(make_pdf.drawn_sideways(make_pdf.tables(MAIL), degrees)).text == read(make_pdf.tables(MAIL)).text
    )


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_turned_pages_read_as_they_do_upright(degrees: int) -> None:
    found = read(make_pdf.turned(make_pdf.tables(MAIL), degrees))
    assert (found.text, codes(found)) == (read(make_pdf.tables(MAIL)).text, [])


def test_a_watermark_across_the_page_stands_apart() -> None:
    sheets = make_pdf.Sheets()
    sheets.canvas.saveState()
    sheets.canvas.translate(100, 500)
    sheets.canvas.rotate(45)
    sheets.canvas.setFillGray(0.8)
    sheets.text([make_pdf.Placed(0, make_pdf.HEIGHT, "CONCEPT")], size=60)
    sheets.canvas.restoreState()
    sheets.text(make_pdf.Placed(50, 60 + 12 * row, line) for row, line in enumerate(MAIL.split("\n")) if line)
    text = read(sheets.bytes()).text
    assert text.endswith("\n\nCONCEPT")
    assert messages(text.removesuffix("CONCEPT")) == messages(MAIL)


GREETING = "Dag Bart, het luik is dicht."


# ways to hide the words of a page without taking them out
def white_text() -> bytes:
    sheets = make_pdf.Sheets()
    sheets.text([make_pdf.Placed(50, 60, GREETING)])
    sheets.canvas.setFillGray(1.0)
    sheets.text([make_pdf.Placed(50, 90, "Pieterse weet")])
    return sheets.bytes()


def invisible_text() -> bytes:
    sheets = make_pdf.Sheets()
    sheets.text([make_pdf.Placed(50, 60, GREETING)])
    drawn = sheets.canvas.beginText(50, 700)
    drawn.setFont(make_pdf.font(), 9)
    drawn.setTextRenderMode(3)
    drawn.textOut("Pieterse weet")
    sheets.canvas.drawText(drawn)
    return sheets.bytes()


def below_an_annotation() -> bytes:
    sheets = make_pdf.Sheets()
    sheets.text([make_pdf.Placed(50, 60, GREETING), make_pdf.Placed(50, 90, "Pieterse weet")])
    return make_pdf.with_annotation(sheets.bytes(), "Square", (48, 80, 150, 94))


def under_a_burnt_bar() -> bytes:
    sheets = make_pdf.Sheets()
    sheets.text([make_pdf.Placed(50, 60, GREETING), make_pdf.Placed(50, 90, "Pieterse weet")])
    return make_pdf.recognised(sheets.bytes(), bars=[(48, 80, 118, 94)])


TRICKS: dict[str, Callable[[], bytes]] = {
    "black box": lambda: make_pdf.blacked_out(GREETING + "\n\nPieterse weet", ["Pieterse weet"]),
    "white box": lambda: make_pdf.blacked_out(GREETING + "\n\nPieterse weet", ["Pieterse weet"], grey=1.0),
    "box turned": lambda: make_pdf.turned(
        make_pdf.blacked_out(GREETING + "\n\nPieterse weet", ["Pieterse weet"]), 90
    ),
    "white text": white_text,
    "invisible text": invisible_text,
    "annotation": below_an_annotation,
    "bar burnt into a scan": under_a_burnt_bar,
}


@pytest.mark.parametrize("trick", TRICKS)
def test_what_a_page_hides_is_masked_and_reported_without_the_words(trick: str) -> None:
    found = read(TRICKS[trick]())
    assert found.text == f"{GREETING}\n\n{MASK}"
    (note,) = found.notes
    assert note.code == "pdf.hidden-text"
    assert "page 1" in note.message
    assert "2 words (12 characters)" in note.message
    assert "Pieterse" not in note.message
    assert found.text[note.start : note.end] == MASK


def test_a_box_with_a_label_leaves_the_label() -> None:
    """What is printed on a box gives the words below it contrast that is not theirs."""
    pdf = make_pdf.blacked_out("Dag Pieterse, tot morgen", ["Pieterse"], label="5.1.2e")
    found = read(pdf)
    assert found.text in ("Dag 5.1.2e, tot morgen", "Dag 5.1.2e , tot morgen")
    assert codes(found) == ["pdf.hidden-text"]


def test_a_black_box_with_nothing_below_it_is_a_mark() -> None:
    sheets = make_pdf.Sheets()
    sheets.text(
        [
            make_pdf.Placed(50, 60, "Van:"),
            make_pdf.Placed(181, 60, "@example.org"),
            make_pdf.Placed(50, 74, "Dag"),
        ]
    )
    sheets.box(120, 52, 180, 63)
    sheets.box(50, 100, 400, 101)
    found = read(sheets.bytes())
    assert found.text.split() == ["Van:", f"{MASK}@example.org", "Dag"]
    assert codes(found) == []


def test_half_an_address_stays() -> None:
    pdf = make_pdf.blacked_out("Van: pieterse@example.org, gisteren", ["pieterse"])
    assert read(pdf).text == f"Van: {MASK}@example.org, gisteren"


def test_a_box_over_the_first_letters_of_a_word_hides_those() -> None:
    found = read(make_pdf.blacked_out("Dag Pieterseman, tot morgen", ["Piet"]))
    assert found.text.startswith(f"Dag {MASK}")
    assert found.text.endswith("rseman, tot morgen")
    assert codes(found) == ["pdf.hidden-text"]


def test_words_outside_the_page_are_left_out() -> None:
    sheets = make_pdf.Sheets()
    sheets.text([make_pdf.Placed(50, 60, GREETING), make_pdf.Placed(700, 60, "Pieterse")])
    found = read(sheets.bytes())
    assert (found.text, codes(found)) == (GREETING, ["pdf.hidden-text"])


def test_a_redaction_that_was_never_applied_is_applied_here() -> None:
    pdf = make_pdf.lines("Dag Pieterse, tot morgen")
    left, right = (50 + make_pdf.width(text) for text in ("Dag ", "Dag Pieterse"))
    found = read(make_pdf.with_annotation(pdf, "Redact", (left - 1, 48, right + 1, 64)))
    assert "Pieterse" not in found.text
    assert found.text.startswith(f"Dag {MASK}")
    assert codes(found) == ["pdf.hidden-text", "pdf.redaction-not-applied"]


@pytest.mark.parametrize("name", NAMES[:3])
def test_somebodys_text_layer_over_a_scan_is_no_hidden_text(name: str) -> None:
    found = read(make_pdf.recognised(make_pdf.tables(sample(name))))
    assert codes(found) == []
    assert messages(found.text) == messages(sample(name))


def test_clean_pages_hide_nothing() -> None:
    marks = "l | . , - _ ' \" ____ ---- ████ ••• i ! 1 I\n" * 5
    assert codes(read(make_pdf.lines(marks))) == []


def test_letters_drawn_twice_to_look_bold_are_read_once() -> None:
    sheets = make_pdf.Sheets()
    for shift in (0.0, 0.3):
        sheets.text([make_pdf.Placed(50 + shift, 60, "Onderwerp: Brug")])
    found = read(sheets.bytes())
    assert (found.text, codes(found)) == ("Onderwerp: Brug", [])


def test_a_text_layer_below_printed_text_is_read_once() -> None:
    printed = pikepdf.open(io.BytesIO(make_pdf.lines(MAIL)))
    layer = pikepdf.open(io.BytesIO(make_pdf.lines(MAIL)))
    content = printed.pages[0].Contents.read_bytes()
    layer.pages[0].Contents = layer.make_stream(content.replace(b" Tf ", b" Tf 3 Tr "))
    for above in (printed.pages[0].add_overlay, printed.pages[0].add_underlay):
        above(layer.pages[0])
        found = read(make_pdf.saved(printed))
        assert codes(found) == []
        assert messages(found.text) == messages(MAIL)


def test_a_password_is_asked_for() -> None:
    document = pikepdf.open(io.BytesIO(make_pdf.lines(MAIL)))
    pdf = make_pdf.saved(document, encryption=pikepdf.Encryption(user="geheim", owner="baas"))
    found = read(pdf)
    assert (found.kind, codes(found)) == ("unreadable", ["pdf.encrypted"])


def test_a_password_against_changes_does_not_matter() -> None:
    document = pikepdf.open(io.BytesIO(make_pdf.lines(MAIL)))
    pdf = make_pdf.saved(document, encryption=pikepdf.Encryption(user="", owner="baas"))
    assert messages(read(pdf).text) == messages(MAIL)


def test_a_cut_file_gives_what_is_left_of_it() -> None:
    pdf = make_pdf.lines("\f".join(f"bladzijde {number}" for number in range(1, 40)))
    found = read(pdf[: len(pdf) * 8 // 10])
    assert "pdf.damaged" in codes(found)
    assert found.text.startswith("bladzijde 1")


def test_one_bad_page_leaves_the_others() -> None:
    document = pikepdf.open(io.BytesIO(make_pdf.lines("een\ftwee\fdrie")))
    document.pages[1].obj.Contents = document.make_stream(b"\xff\x00 not a page BT ( Tj")
    found = read(make_pdf.saved(document))
    assert "een" in found.text
    assert "drie" in found.text
    assert len(found.pages) == 3


def test_a_page_that_would_be_drawn_without_end_leaves_the_others() -> None:
    document = pikepdf.open(io.BytesIO(make_pdf.lines("een\ftwee\fdrie")))
    inner = {}
    for _ in range(12):
        form = document.make_stream(b"/F Do " * 10)
        form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        form.BBox = pikepdf.Array([0, 0, 600, 800])
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(inner))
        inner = {"/F": form}
    document.pages[1].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(inner))
    document.pages[1].Contents = document.make_stream(b"/F Do")
    found = read(make_pdf.saved(document))
    assert found.text == "een\n\f\n\fdrie"
    assert codes(found) == ["pdf.damaged"]
    assert "page 2 " in found.notes[0].message


@pytest.mark.parametrize("data", [b"%PDF-1.4\n%%EOF", b"%PDF-", b"%PDF-1.7\n" + b"\0" * 1000])
def test_what_is_no_pdf_but_in_name_is_unreadable(data: bytes) -> None:
    found = read(data)
    assert (found.kind, codes(found)) == ("unreadable", ["pdf.damaged"])


def test_a_page_without_anything_is_an_empty_document() -> None:
    sheets = make_pdf.Sheets()
    sheets.canvas.showPage()
    found = read(sheets.bytes())
    assert (found.text, found.kind, codes(found)) == ("", "other", ["source.empty"])


def test_the_files_of_a_portfolio_come_out() -> None:
    files = {"b.eml": b"From: a@example.org\n\nDag", "a.txt": b"tekst " * 1000}
    found = read(make_pdf.with_files(make_pdf.lines("Omslag"), files))
    assert found.text == "Omslag"
    assert {member.name: member.data for member in found.members} == files


def test_a_file_that_grows_too_much_is_left_in() -> None:
    pdf = make_pdf.with_files(make_pdf.lines("Omslag"), {"a.txt": b"\0" * 1_000_000, "b.txt": b"Dag"})
    found = read(pdf, Settings(ocr="never", limits=Limits(ratio=20)))
    assert [(member.name, member.data) for member in found.members] == [("a.txt", None), ("b.txt", b"Dag")]
    assert codes(found) == ["pdf.attachment-unread"]
    found = read(pdf, Settings(ocr="never", limits=Limits(entries=1)))
    assert (len(found.members), codes(found)) == (1, ["pdf.attachment-unread"])


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    found = read(make_pdf.lines(MAIL))
    assert (found.kind, codes(found)) == ("unreadable", ["source.extra-missing"])
    assert "draad[pdf]" in found.notes[0].message


def test_the_same_file_gives_the_same_reading() -> None:
    pdf = make_pdf.blacked_out(MAIL, ["Pieterse", "Bart"])
    assert read(pdf) == read(pdf)


# scans


def test_a_scan_says_that_it_has_no_text() -> None:
    found = read(make_pdf.scanned(make_pdf.lines(MAIL)))
    assert (found.text, found.kind, codes(found)) == ("", "unreadable", ["pdf.no-text-layer"])


def test_a_scan_between_pages_with_text_is_named() -> None:
    document = pikepdf.open(io.BytesIO(make_pdf.lines("een\fdrie")))
    scan = pikepdf.open(io.BytesIO(make_pdf.scanned(make_pdf.lines(MAIL))))
    document.pages.insert(1, scan.pages[0])
    found = read(make_pdf.saved(document))
    assert found.text == "een\n\f\n\fdrie"
    assert codes(found) == ["pdf.no-text-layer"]
    assert "1 of 3 pages (page 2)" in found.notes[0].message


def stamped() -> bytes:
    """A scan with a line of text printed on it, as releasing bodies number their pages."""
    document = pikepdf.open(io.BytesIO(make_pdf.scanned(make_pdf.lines(sample("06_persvraag_akkoord.txt")))))
    stamp = make_pdf.Sheets()
    stamp.text([make_pdf.Placed(50, 820, "Ministerie van Bouw en Water - besluit 2025-0417 - 000417")])
    printed = pikepdf.open(io.BytesIO(stamp.bytes()))
    document.pages[0].add_overlay(printed.pages[0])
    return make_pdf.saved(document)


def test_a_stamp_on_a_scan_is_not_its_text() -> None:
    assert codes(read(stamped())) == ["pdf.no-text-layer"]
    short = make_pdf.recognised(make_pdf.lines("Akkoord, dat is goed zo.\n\nAnna"))
    assert codes(read(short)) == []


def test_without_tesseract_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    found = read(make_pdf.scanned(make_pdf.lines(MAIL)), Settings())
    assert codes(found) == ["pdf.no-text-layer"]
    assert "tesseract" in found.notes[0].message


def test_a_failing_tesseract_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "lacking", lambda: None)
    monkeypatch.setattr(ocr, "_installed", lambda: frozenset({"eng"}))
    monkeypatch.setattr(ocr, "_run", lambda *_: (None, "it took longer than 150 seconds"))
    found = read(make_pdf.scanned(make_pdf.lines(MAIL)), Settings(ocr_languages="nld+eng"))
    assert (found.kind, codes(found)) == ("unreadable", ["pdf.ocr-language", "pdf.ocr-failed"])
    assert "no data for nld" in found.notes[0].message
    monkeypatch.setattr(ocr, "_installed", lambda: frozenset({"deu"}))
    found = read(make_pdf.scanned(make_pdf.lines(MAIL)), Settings(ocr_languages="nld+eng"))
    assert codes(found) == ["pdf.ocr-failed"]
    assert "nld or eng" in found.notes[0].message


def test_character_recognition_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "START", 0.01)
    monkeypatch.setattr(ocr, "PER_PAGE", 0.0)
    monkeypatch.setattr(ocr, "lacking", lambda: None)
    monkeypatch.setattr(ocr, "_installed", lambda: frozenset({"nld", "eng"}))
    found = read(make_pdf.scanned(make_pdf.lines(MAIL)), Settings())
    assert (found.kind, codes(found)) == ("unreadable", ["pdf.ocr-failed"])
    assert "it took longer than" in found.notes[0].message


needs_tesseract = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed")


@needs_tesseract
def test_scans_are_recognised_whichever_side_is_up() -> None:
    """One page lies on its side, and one that has text between them stays as it is."""
    name, other = "10_kostenraming_antwoord.txt", "06_persvraag_akkoord.txt"
    document = pikepdf.open(io.BytesIO(make_pdf.scanned(make_pdf.tables(sample(name)), quarter_turns=1)))
    text = pikepdf.open(io.BytesIO(make_pdf.lines("Docnr 2\n\nDit blad heeft een tekst.")))
    scan = pikepdf.open(io.BytesIO(make_pdf.scanned(make_pdf.tables(sample(other)))))
    document.pages.extend([text.pages[0], scan.pages[0]])
    found = read(make_pdf.saved(document), Settings())
    assert codes(found) == ["pdf.recognised"]
    assert "pages 1, 3 " in found.notes[0].message
    first, second, third = (found.text[a:b] for a, b in pairwise([*found.pages, len(found.text)]))
    assert heads(first) == heads(sample(name))
    assert second.strip() == "Docnr 2\n\nDit blad heeft een tekst."
    assert heads(third) == heads(sample(other))


@needs_tesseract
def test_all_pages_are_recognised_on_demand() -> None:
    found = read(make_pdf.blacked_out(MAIL, ["Pieterse weet"]), Settings(ocr="always"))
    assert codes(found) == ["pdf.recognised", "pdf.hidden-text"]
    assert "2 words (12 characters)" in found.notes[1].message
    assert "Pieterse" not in found.text
    assert heads(found.text) == heads(MAIL)


# damage


def damaged(pdf: bytes, dice: random.Random) -> bytes:
    """Flip, cut or insert a few bytes."""
    data = bytearray(pdf)
    for _ in range(dice.choice((1, 1, 2, 5, 20))):
        at = dice.randrange(len(data) + 1) if data else 0
        match dice.randrange(5):
            case 0 | 1 if data:
                data[at - 1] ^= 1 << dice.randrange(8)
            case 2:
                data[at:at] = dice.randbytes(dice.randrange(1, 9))
            case 3:
                del data[at : at + dice.randrange(1, 200)]
            case _:
                digits = [i for i in range(at, min(len(data), at + 200)) if data[i] in b"0123456789"]
                if digits:
                    data[dice.choice(digits)] = dice.choice(b"0123456789-")
    return bytes(data[: dice.randrange(len(data) + 1)]) if dice.random() < 0.1 else bytes(data)


def seeds() -> list[bytes]:
    small = make_pdf.blacked_out(MAIL, ["Pieterse"], label="5.1.2e")
    loose = pikepdf.open(io.BytesIO(make_pdf.drawn_sideways(make_pdf.lines("een\ftwee"), 90)))
    plain = make_pdf.saved(
        loose, stream_decode_level=pikepdf.StreamDecodeLevel.generalized, compress_streams=False
    )
    return [
        small,
        plain,
        make_pdf.with_files(make_pdf.lines("Omslag"), {"a.txt": b"tekst " * 100}),
        make_pdf.with_annotation(make_pdf.lines(MAIL), "Redact", (50, 50, 100, 70)),
        make_pdf.scanned(make_pdf.lines("Dag"), dpi=20),
    ]


def fuzz(count: int, seed: int) -> int:
    """Read many damaged files, none of which may raise; how many still gave text."""
    dice = random.Random(seed)
    originals = seeds()
    read_well = 0
    for _ in range(count):
        found = read(damaged(dice.choice(originals), dice))
        assert found.text == "" or found.kind is None
        assert found.text != "" or found.kind is not None or found.members
        assert all(0 <= start <= len(found.text) for start in found.pages)
        read_well += bool(found.text)
    return read_well


def test_damaged_files_never_raise() -> None:
    assert fuzz(200, seed=1) > 50
