"""Word documents and RTF: what a reader sees becomes text, and what is hidden is only counted."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Protocol

import docx as python_docx
import pytest

import make_office
from draad import pipeline, sources
from draad.archive import Archive
from draad.model import Document
from draad.settings import Limits, Settings
from draad.sources.found import Found
from draad.sources.office import from_docx, from_rtf

SETTINGS = Settings(zone="Europe/Amsterdam")
SAMPLES = sorted((Path(__file__).parents[1] / "samples").iterdir())
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DECLARED = (
    f'xmlns:w="{W}" xmlns:r="{OFFICE}" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
STARTS_AT = f'<Relationship Id="r0" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'


class Maker(Protocol):
    def __call__(self, text: str, *, tables: bool) -> bytes: ...


Reader = Callable[[bytes, Settings], Found]


def codes(found: Found) -> list[str]:
    return [note.code for note in found.notes]


def word(body: str, related: dict[str, tuple[str, str]] | None = None, head: str = "") -> bytes:
    """Make a docx by hand: the body's XML, and related parts by their kind (name, content)."""
    into = io.BytesIO()
    relations = "".join(
        f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{name}"/>'
        for number, (kind, (name, _)) in enumerate((related or {}).items(), 1)
    )
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", f"<Relationships>{STARTS_AT}</Relationships>")
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{relations}</Relationships>")
        archive.writestr(
            "word/document.xml", f"{head}<w:document {DECLARED}><w:body>{body}</w:body></w:document>"
        )
        for name, content in (related or {}).values():
            archive.writestr(f"word/{name}", content)
    return into.getvalue()


def part(root: str, inside: str) -> str:
    return f"<w:{root} {DECLARED}>{inside}</w:{root}>"


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*inside: str) -> str:
    return f"<w:p>{''.join(inside)}</w:p>"


def table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<w:tc>{cell}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def read(body: str, related: dict[str, tuple[str, str]] | None = None) -> Found:
    return from_docx.read(word(body, related), SETTINGS)


# --- Word: what is seen ----------------------------------------------------------------------------------


def test_paragraphs_and_tables_come_in_order() -> None:
    document = python_docx.Document()
    document.add_paragraph("boven")
    made = document.add_table(rows=2, cols=2)
    for cell, text in zip(made._cells, ("Van:", "Inge Bakker", "Aan:", "Bo de Wit"), strict=True):
        cell.text = text
    document.add_paragraph("regel\nregel twee\tna een tab")
    into = io.BytesIO()
    document.save(into)
    found = from_docx.read(into.getvalue(), SETTINGS)
    assert found.text == "boven\nVan:\tInge Bakker\nAan:\tBo de Wit\nregel\nregel twee\tna een tab\n"
    assert (found.notes, found.format, found.pages) == ((), "docx", ())


def test_a_header_table_is_found_by_the_splitter() -> None:
    text = "Van: Inge Bakker\nVerzonden: 3 maart 2025 14:40\nAan: Bo de Wit\nOnderwerp: Steiger\n\nDag Bo,"
    found = from_docx.read(make_office.docx(text, tables=True), SETTINGS)
    reading = pipeline.read_document(Document(id="d1", path="x", text=found.text, sha256=""), SETTINGS)
    assert [draft.header.subject for draft in reading.drafts] == ["Steiger"]
    assert reading.drafts[0].body.strip() == "Dag Bo,"


def test_cells_of_several_lines_keep_their_lines() -> None:
    row = (paragraph(run("een")) + paragraph(run("twee")), paragraph(run("drie")))
    assert read(table(row)).text == "een\ntwee\ndrie\n"


def test_tables_in_tables_read_row_by_row_however_deep() -> None:
    nested = paragraph(run("diep"))
    for _ in range(200):
        nested = table((nested, paragraph(run("naast"))))
    text = read(nested).text
    assert text.startswith("diep\n")
    assert text.count("naast") == 200


@pytest.mark.parametrize(
    "inside",
    [
        f'<w:ins w:id="1">{run("zichtbaar")}</w:ins>',
        f'<w:hyperlink r:id="r9">{run("zichtbaar")}</w:hyperlink>',
        f'<w:smartTag w:element="x">{run("zichtbaar")}</w:smartTag>',
        f"<w:sdt><w:sdtContent>{run('zichtbaar')}</w:sdtContent></w:sdt>",
        f'<w:moveTo w:id="1">{run("zichtbaar")}</w:moveTo>',
        f'<w:fldSimple w:instr="DATE">{run("zichtbaar")}</w:fldSimple>',
        run("zichtbaar", '<w:vanish w:val="0"/>'),
        run("zichtbaar", '<w:color w:val="FFFFFF"/><w:highlight w:val="black"/>'),
        run("zichtbaar", '<w:shd w:val="clear" w:fill="000000"/>'),
        run("zichtbaar", "<w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange>"),
        run("zicht") + run("baar"),
    ],
)
def test_visible_text_is_shown_whatever_it_is_wrapped_in(inside: str) -> None:
    found = read(paragraph(inside))
    assert found.text == "zichtbaar\n"
    assert found.notes == ()


def test_a_content_control_around_paragraphs_is_read() -> None:
    assert read(f"<w:sdt><w:sdtContent>{paragraph(run('een'))}</w:sdtContent></w:sdt>").text == "een\n"


def test_a_text_box_stands_below_its_paragraph_and_once() -> None:
    box = f"<w:txbxContent>{paragraph(run('in de kantlijn'))}</w:txbxContent>"
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    both = f"<mc:AlternateContent>{both}</mc:AlternateContent>"
    assert read(paragraph(run("voor "), f"<w:r>{both}</w:r>", run("na"))).text == "voor na\nin de kantlijn\n"


def test_text_boxes_in_text_boxes_are_read_however_deep() -> None:
    deep = "<w:p><w:r><w:txbxContent>" * 500 + paragraph(run("diep")) + "</w:txbxContent></w:r></w:p>" * 500
    assert read(deep).text.strip() == "diep"


def test_special_characters_are_text() -> None:
    inside = "<w:r><w:t>e</w:t><w:noBreakHyphen/><w:t>mail</w:t><w:tab/>"
    inside += '<w:sym w:font="Wingdings" w:char="F04A"/><w:br/><w:t>x</w:t></w:r>'
    tabs = "<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>"
    assert read(paragraph(tabs, inside)).text == "e\u2011mail\t\uf04a\nx\n"


def test_field_codes_are_not_text_and_their_results_are() -> None:
    code = (
        "<w:r><w:fldChar/></w:r><w:r><w:instrText>PAGEREF geheim</w:instrText></w:r><w:r><w:fldChar/></w:r>"
    )
    assert read(paragraph(code, run("12"))).text == "12\n"


def test_running_heads_stand_once_above_the_text_and_notes_below() -> None:
    footnotes = part(
        "footnotes",
        f'<w:footnote w:type="separator">{paragraph(run("streep"))}</w:footnote>'
        f"<w:footnote>{paragraph(run('een noot'))}</w:footnote>",
    )
    related = {
        "header": ("header1.xml", part("hdr", paragraph(run("Gemeente Oudewaard")))),
        "header/": ("header2.xml", part("hdr", paragraph(run("Gemeente Oudewaard")))),
        "footnotes": ("footnotes.xml", footnotes),
    }
    data = word(paragraph(run("tekst")), related).replace(b"header/", b"header")
    assert from_docx.read(data, SETTINGS).text == "Gemeente Oudewaard\n\ntekst\n\feen noot\n"


# --- Word: pages -----------------------------------------------------------------------------------------


def test_pages_start_where_breaks_stand() -> None:
    hard = '<w:r><w:br w:type="page"/></w:r>'
    soft = "<w:lastRenderedPageBreak/>"
    body = paragraph(run("een"), hard) + paragraph(f"<w:r>{soft}<w:t>twee</w:t></w:r>")
    body += paragraph(f"<w:r>{soft}<w:t>drie</w:t></w:r>")
    body += paragraph(f"<w:r><w:t>loopt </w:t>{soft}<w:t>door</w:t></w:r>")
    found = read(body)
    assert found.text == "een\n\f\ntwee\n\fdrie\nloopt door\n"
    starts = [0, found.text.index("\ntwee"), found.text.index("drie"), found.text.index("door")]
    assert list(found.pages) == starts


def test_a_page_that_ends_inside_a_row_counts_for_the_row() -> None:
    inside = paragraph("<w:r><w:lastRenderedPageBreak/><w:t>x</w:t></w:r>")
    found = read(paragraph(run("voor")) + table((inside, inside)))
    assert found.text == "voor\n\fx\tx\n"
    assert found.pages == (0, 6)


# --- Word: what is not seen ------------------------------------------------------------------------------


DELETED = "<w:r><w:delText>geheim</w:delText></w:r>"
BLACK = '<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>'


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (f"<w:del>{DELETED}{DELETED}</w:del>", "1 deleted passage"),
        (f"<w:del>{run('geheim')}</w:del>", "1 deleted passage"),
        (run("geheim", "<w:vanish/>") + run(" blijft", "<w:b/><w:vanish/>"), "1 hidden passage"),
        (run("geheim", "<w:vanish/>") + run("en") + run("geheim", "<w:vanish/>"), "2 hidden passages"),
        (run("geheim", '<w:rStyle w:val="Verborgen"/>'), "1 hidden passage"),
        ('<w:pPr><w:pStyle w:val="Kind"/></w:pPr>' + run("geheim"), "1 hidden passage"),
        (run("geheim", '<w:highlight w:val="black"/>'), "1 passage in the colour of its background"),
        (run("geheim", BLACK), "1 passage in the colour of its background"),
    ],
)
def test_hidden_text_is_counted_and_not_shown(inside: str, said: str) -> None:
    styles = part(
        "styles",
        '<w:style w:styleId="Verborgen"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:styleId="Kind"><w:basedOn w:val="Verborgen"/></w:style>'
        '<w:style w:styleId="A"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:styleId="B"><w:basedOn w:val="A"/></w:style>',
    )
    found = read(paragraph(inside) + paragraph(run("open")), {"styles": ("styles.xml", styles)})
    assert "geheim" not in repr(found)
    assert found.text.endswith("open\n")
    assert codes(found) == ["source.hidden-text"]
    assert said in found.notes[0].message


def test_text_under_a_bar_leaves_a_bar() -> None:
    look = '<w:highlight w:val="black"/>'
    assert (
        read(paragraph(run("aan "), run("Jan", look), run(" Bos", look), run(" en Bo"))).text
        == "aan ███ en Bo\n"
    )


def test_moved_text_stands_where_it_went() -> None:
    found = read(paragraph(f"<w:moveFrom>{run('weg')}</w:moveFrom>", f"<w:moveTo>{run('hier')}</w:moveTo>"))
    assert (found.text, found.notes) == ("hier\n", ())


def test_a_deleted_paragraph_end_joins_two_paragraphs() -> None:
    mark = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    assert read(paragraph(mark, run("een ")) + paragraph(run("regel"))).text == "een regel\n"


def test_comments_are_counted_without_a_word_of_them() -> None:
    comments = part("comments", f"<w:comment>{paragraph(run('geheim'))}</w:comment>" * 2)
    found = read(paragraph(run("open")), {"comments": ("comments.xml", comments)})
    assert (found.text, codes(found)) == ("open\n", ["source.hidden-text"])
    assert "2 comments" in found.notes[0].message
    assert "geheim" not in repr(found)


# --- Word: files inside, damage, bombs -------------------------------------------------------------------


def test_embedded_files_come_along() -> None:
    found = read(paragraph(run("zie bijlage")), {"package": ("embeddings/begroting.xlsx", "inhoud")})
    assert [(member.name, member.data) for member in found.members] == [("begroting.xlsx", b"inhoud")]


def test_a_macro_document_is_read_like_any_other() -> None:
    data = make_office.docx("Dag Bo,")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name, content in parts.items():
            macro = b"application/vnd.ms-word.document.macroEnabled.main+xml"
            known = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
            archive.writestr(name, content.replace(known, macro))
    assert from_docx.read(into.getvalue(), SETTINGS).text == "Dag Bo,\n"


def test_an_empty_document_says_so() -> None:
    found = read(paragraph())
    assert (found.kind, codes(found), found.text) == ("other", ["source.empty"], "")


def test_an_entity_bomb_is_harmless() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    found = from_docx.read(word(paragraph(run("&l9;&f;")), head=head), SETTINGS)
    assert (found.kind, found.text, codes(found)) == ("unreadable", "", ["source.damaged"])


def test_a_part_that_breaks_off_keeps_what_stands_before() -> None:
    cell = f"<w:tc>{paragraph(run('cel'))}</w:tc>"
    found = read(f"{paragraph(run('een'))}<w:tbl><w:tr>{cell}<w:tc><w:p><w:r><w:t>twee</w:r>")
    assert found.text == "een\ncel\ttwee\n"
    assert codes(found) == ["source.damaged"]


def test_a_document_that_unpacks_to_too_much_is_not_read() -> None:
    data = word(paragraph(run(" " * 3_000_000)))
    found = from_docx.read(data, Settings(limits=Limits(ratio=100)))
    assert (found.kind, codes(found)) == ("unreadable", ["archive.limit"])


def test_an_embedded_bomb_is_named_and_left() -> None:
    found = read(paragraph(run("open")), {"package": ("embeddings/bom.bin", "\0" * 3_000_000)})
    assert found.text == "open\n"
    assert [(member.name, member.data) for member in found.members] == [("bom.bin", None)]
    assert codes(found) == ["archive.limit"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"PK\x05\x06" + bytes(18), b"not a zip"])
def test_what_is_no_document_is_unreadable(data: bytes) -> None:
    found = from_docx.read(data, SETTINGS)
    assert (found.kind, len(found.notes)) == ("unreadable", 1)


def test_elements_twenty_thousand_deep_are_read() -> None:
    deep = "<w:sdt>" * 20_000 + paragraph(run("diep")) + "</w:sdt>" * 20_000
    assert from_docx.read(word(deep), Settings(limits=Limits(ratio=10_000))).text == "diep\n"


# --- RTF -------------------------------------------------------------------------------------------------

HEAD = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}"
    r"{\f2\fcharset2 Wingdings;}{\f3\fcharset128 Gothic;}}"
    r"{\colortbl;\red0\green0\blue0;\red255\green255\blue255;}"
    r"{\stylesheet{\s0 Normal;}}{\info{\author Geheim}}{\*\generator Geheim}"
)


def rich(inside: str) -> Found:
    return from_rtf.read(f"{HEAD}{inside}}}".encode("latin-1"), SETTINGS)


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (r"een\par twee\line drie\tab vier", "een\ntwee\ndrie\tvier"),
        ("e\r\ne\rn\\\ntwee", "een\ntwee"),
        (r"caf\'e9 \'80 {\f1\'ec\'e8\'f0} \'e9", "café € мир é"),
        (r"\f1\'ec\plain\'ec\f9\'ec", "мìì"),
        (r"{\f3\'83\'41\'83A}", "アア"),
        (r"{\f2 J\'4a}", "\uf04a\uf04a"),
        (r"\u8364?\u8364\'80\u-3913 ?{\uc0\u8364}{\uc2\u8364ab}c", "€€\uf0b7€€c"),
        (r"\u-10179?\u-8704?!", "\U0001f600!"),
        (r"\u128512?", "\U0001f600"),
        (r"\u55357?x", "\ufffdx"),
        (r"a\~b\_c\-d\{\}\\", "a\xa0b\u2011cd{}\\"),
        (r"\lquote x\rquote\emdash", "‘x’—"),
        (r"{\field{\*\fldinst HYPERLINK geheim}{\fldrslt hier}}", "hier"),
        (r"{\pict\wmetafile8 00ff}{\*\shppict{\pict 00}}na", "na"),
        (r"voor{\*\objdata \bin3 }}\}na", "voorna"),
        (r"{\shp{\*\shpinst{\sp{\sn naam}{\sv waarde}}{\shptxt in een vak}}{\shprslt weer}}", "in een vak"),
        (r"{\upr{fout}{\*\ud{\u8364?}}}", "€"),
        (r"{\listtext 1.\tab}punt", "1.\tpunt"),
        (r"{\*\onbekend{weg}}{\onbekend blijft}", "blijft"),
        ("\\", "}"),
    ],
)  # fmt: skip
def test_rtf_becomes_text(inside: str, text: str) -> None:
    found = rich(inside)
    assert found.text == text
    assert found.kind == (None if text else "other")


def test_other_code_pages_hold_for_fonts_that_name_none() -> None:
    assert from_rtf.read(rb"{\rtf1\ansi\ansicpg1251\f7 \'ec\'e8\'f0}", SETTINGS).text == "мир"
    assert from_rtf.read(rb"{\rtf1\mac \'8e}", SETTINGS).text == "é"
    assert from_rtf.read(rb"{\rtf1\ansi\ansicpg65001 " + "é".encode() + b"}", SETTINGS).text == "é"
    assert from_rtf.read(rb"{\rtf1\ansi\ansicpg99999 \'e9}", SETTINGS).text == "é"


def test_rows_of_an_rtf_table_are_lines() -> None:
    cells = r"\trowd\cellx1\cellx2\pard\intbl {}\cell {}\cell\row "
    found = rich(
        r"voor\par " + cells.format("Van:", "Jan") + cells.format("Aan:", r"Bo\par Inge") + r"\pard na\par"
    )
    assert found.text == "voor\nVan:\tJan\nAan:\tBo\nInge\nna\n"
    assert rich(r"voor\par Van:\cell Jan\cell\row na").text == "voor\nVan:\tJan\nna"
    assert rich(r"\trowd\intbl Van:\cell Jan").text == "Van:\nJan"


def test_pages_of_an_rtf_document_start_where_breaks_stand() -> None:
    found = rich(r"een\par\page twee\page drie")
    assert (found.text, found.pages) == ("een\n\ftwee\n\fdrie", (0, 5, 11))


def test_heads_of_an_rtf_document_stand_once_above_the_text_and_notes_below() -> None:
    found = rich(r"{\header Gemeente}{\headerf Gemeente}tekst{\footnote een noot} loopt door\par")
    assert found.text == "Gemeente\n\ntekst loopt door\n\feen noot\n"
    assert rich(r"een\page twee{\footer voet}").pages == (0, 11)


def test_a_running_head_is_nobodys_words() -> None:
    found = rich(
        r"{\header Gemeente Oudewaard\par}Van: Inge\par Verzonden: 3 maart 2025 14:40\par Aan: Bo\par\par Dag"
    )
    reading = pipeline.read_document(Document(id="d1", path="x", text=found.text, sha256=""), SETTINGS)
    assert [draft.body.strip() for draft in reading.drafts] == ["Dag"]
    assert [piece.kind for piece in reading.document.furniture] == ["preamble"]


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (r"{\v geheim}", "1 hidden passage"),
        (r"\v geheim\v0 ", "1 hidden passage"),
        (r"\v ge{\b he}im\plain ", "1 hidden passage"),
        (r"{\v geheim\par}zicht{\v geheim}", "2 hidden passages"),
        (r"{\deleted geheim}", "1 deleted passage"),
        (r"{\highlight1 geheim}", "1 passage in the colour of its background"),
        (r"{\cf1\chcbpat1 geheim}", "1 passage in the colour of its background"),
        (r"{\*\atnid G}{\*\atnauthor Geheim}\chatn{\*\annotation{\*\atnref 1} geheim}", "1 comment"),
    ],
)
def test_hidden_text_of_an_rtf_document_is_counted_and_not_shown(inside: str, said: str) -> None:
    found = rich(inside + "open")
    assert "geheim" not in repr(found).lower()
    assert found.text.endswith("open")
    assert codes(found) == ["source.hidden-text"]
    assert said in found.notes[0].message


@pytest.mark.parametrize(
    "inside", [r"{\cf2\highlight1 open}", r"{\chcbpat1 open}", r"{\v\v0 open}", r"{\cf2 open}"]
)
def test_light_text_on_dark_is_shown(inside: str) -> None:
    assert (rich(inside).text, rich(inside).notes) == ("open", ())


WRAPPED = (
    r"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}}"
    r"{\*\htmltag18 <html>}{\*\htmltag50 <body>}{\*\htmltag64 <p>}\htmlrtf {\htmlrtf0 "
    r"{\*\htmltag84 <b>}\htmlrtf {\b\htmlrtf0 Van:{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0  Andr\'e9 "
    r"{\*\htmltag84 &lt;}\htmlrtf <\htmlrtf0 a@example.org{\*\htmltag84 &gt;}\htmlrtf >\htmlrtf0 "
    r"{\*\htmltag116 <br>}\htmlrtf \line\htmlrtf0 Onderwerp: Steiger{\*\mhtmltag4 <x>}"
    r"{\*\htmltag72 </p>}\htmlrtf\par}\htmlrtf0{\*\htmltag58 </body>}{\*\htmltag27 </html>}}"
)


def test_html_wrapped_in_rtf_is_unwrapped() -> None:
    page = "<html><body><p><b>Van:</b> André &lt;a@example.org&gt;<br>Onderwerp: Steiger</p></body></html>"
    assert from_rtf.html_in(WRAPPED.encode("latin-1")) == page
    assert from_rtf.html_in(rb"{\rtf1 tekst}") is None


def test_html_wrapped_in_rtf_reads_as_rtf_as_well() -> None:
    found = from_rtf.read(WRAPPED.encode("latin-1"), SETTINGS)
    assert found.text == "Van: André <a@example.org>\nOnderwerp: Steiger\n"


def test_something_behind_the_end_of_an_rtf_document_is_told() -> None:
    assert codes(from_rtf.read(rb"{\rtf1 tekst} nog iets}", SETTINGS)) == ["source.damaged"]
    assert from_rtf.read(b"{\\rtf1 tekst}\r\n\0", SETTINGS).notes == ()


def test_an_rtf_document_that_breaks_off_is_read_up_to_there() -> None:
    assert from_rtf.read(rb"{\rtf1{\fonttbl{\f0 Arial;}} tekst {\b vet", SETTINGS).text == " tekst vet"


@pytest.mark.parametrize("data", [b"", b"tekst", b"{\\rtf1}", b"{\\rtf1 {{{{", b"{\\rtf1\\bin99999999999 x"])
def test_an_rtf_document_without_text_says_so(data: bytes) -> None:
    assert codes(from_rtf.read(data, SETTINGS)) in (["source.unreadable"], ["source.empty"])


@pytest.mark.parametrize(
    "piece",
    [
        rb"{",
        rb"}",
        rb"\\",
        rb"{\field{\*\fldinst ",
        rb"x\cell ",
        rb"\trowd x\cell ",
        rb"{\footnote ",
        rb"\v x\v0 y",
    ],
)
def test_hostile_rtf_is_read_in_one_walk(piece: bytes) -> None:
    """A reader that takes the square of the time does not come back from this."""
    from_rtf.read(rb"{\rtf1 " + piece * (100_000 // len(piece)), SETTINGS)


# --- all formats -----------------------------------------------------------------------------------------


def threads(documents: list[Document]) -> Archive:
    return pipeline.reconstruct_documents(documents, SETTINGS)


def told(archive: Archive) -> list[tuple[str, ...]]:
    """Say of each message who sent what when, and what it answers."""

    def name(identifier: str) -> str:
        message = by_id[identifier]
        sender = message.header.sender.raw if message.header.sender else ""
        return f"{message.sent and message.sent.utc} {sender} {message.header.subject}"

    by_id = {message.id: message for message in archive.messages}
    return sorted(
        (
            name(found),
            name(archive.links[found].parent) if found in archive.links else "",
            by_id[found].presence,
        )
        for found in by_id
    )


@cache
def as_text() -> list[tuple[str, ...]]:
    return told(threads(PLAIN))


# chains, answers between the lines, a scan and a dossier, with copies in one another
PLAIN = [sources.read_bytes(path.read_bytes(), path.name)[0] for path in SAMPLES[:8]]


@pytest.mark.parametrize("tables", [False, True], ids=["paragraphs", "tables"])
@pytest.mark.parametrize(
    ("make", "reader"),
    [(make_office.docx, from_docx.read), (make_office.rtf, from_rtf.read)],
    ids=["docx", "rtf"],
)
def test_samples_in_other_formats_give_the_same_threads(make: Maker, reader: Reader, tables: bool) -> None:
    made = []
    for document in PLAIN:
        found = reader(make(document.text, tables=tables), SETTINGS)
        assert found.notes == ()
        made.append(Document(id=document.id, path=document.path, text=found.text, sha256=""))
    assert told(threads(made)) == as_text()


# --- damage ----------------------------------------------------------------------------------------------


def damaged(data: bytes, seed: int) -> bytes:
    """Flip, cut, repeat and drop bytes, reproducibly."""
    dice = random.Random(seed)
    out = bytearray(data)
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(len(out) or 1)
        match dice.randrange(4):
            case 0 if out:
                out[at % len(out)] = dice.randrange(256)
            case 1:
                del out[at : at + dice.randint(1, 40)]
            case 2:
                out[at:at] = out[at : at + dice.randint(1, 40)]
            case _:
                out[at:at] = dice.randbytes(4)
    return bytes(out[: dice.randrange(1, len(out) + 2)] if dice.random() < 0.1 else out)


RICH = word(
    table((paragraph(run("Van:")), paragraph(run("Jan"))))
    + paragraph(run("geheim", "<w:vanish/>"), f"<w:del>{run('weg')}</w:del>")
    + paragraph("<w:r><w:lastRenderedPageBreak/></w:r>"),
    {
        "package": ("embeddings/a.bin", "inhoud"),
        "footnotes": ("footnotes.xml", part("footnotes", paragraph(run("noot")))),
    },
)


@pytest.mark.parametrize("seed", range(50))
def test_no_damage_to_a_word_document_makes_its_reader_raise(seed: int) -> None:
    for data in (RICH, damaged_xml(seed)):
        found = from_docx.read(damaged(data, seed), SETTINGS)
        assert found.text or found.notes


def damaged_xml(seed: int) -> bytes:
    """Damage the XML and pack it with a right checksum."""
    with zipfile.ZipFile(io.BytesIO(RICH)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, damaged(content, seed))
    return into.getvalue()


@pytest.mark.parametrize("seed", range(80))
def test_no_damage_to_an_rtf_document_makes_its_reader_raise(seed: int) -> None:
    for data in (
        WRAPPED.encode("latin-1"),
        make_office.rtf(PLAIN[seed % len(PLAIN)].text[:2000], tables=True),
    ):
        found = from_rtf.read(damaged(data, seed), SETTINGS)
        found.text.encode()
        assert found.text or found.notes
        from_rtf.html_in(damaged(data, seed))
