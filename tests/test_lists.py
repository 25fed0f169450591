"""Inventories and load files: which rows are read, and which file each row means."""

from __future__ import annotations

import csv
import io
import pickle
import random
import zipfile
from datetime import date, datetime
from functools import partial
from pathlib import Path

import pytest

from draad.errors import SourceError
from draad.fields import columns
from draad.model import Problem
from draad.settings import Limits
from draad.sources.lists import inventory, loadfile, tables

openpyxl = pytest.importorskip("openpyxl")

HEAD = [
    "1. ID",
    "2. Family ID",
    "3. Email Thread ID",
    "Documentnr",
    "Datum (UTC)",
    "Beoordeling",
    "Eigen kolom",
]
ROWS = [
    ["101", "7", "3", "A-1", "10/9/2022 1:34 PM UTC", "Openbaar", ""],
    ["102", "7", "3", "A-2", "", "Deels openbaar", "zie\nbijlage; 2"],
    ["103", "8", "4", "A-3", "", "Niet openbaar", "é"],
]


def listed(rows: list[list[str]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue().encode(encoding)


def workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def codes(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.code for problem in problems]


# --- names of columns -------------------------------------------------------------------------------------


def test_every_name_of_a_column_is_written_as_it_is_compared() -> None:
    names = [name for known in columns.NAMES.values() for name in known]
    assert [name for name in names if columns.key(name) != name] == []
    for known in columns.NAMES.values():
        assert len(set(known)) == len(known)


def test_of_two_columns_that_can_mean_it_the_filled_one_counts() -> None:
    assert columns.value({"Thread": "", "Conversation": "12"}, "thread") == "12"
    assert columns.value({"Thread": None}, "thread") is None


# --- inventories ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_an_inventory_is_read_however_it_is_parted_and_encoded(delimiter: str, encoding: str) -> None:
    found = inventory.decode(listed([HEAD, *ROWS], delimiter, encoding), "lijst.csv")
    assert list(found.listings) == ["101", "102", "103"]
    assert [(one.family, one.thread) for one in found.listings.values()] == [
        ("7", "3"),
        ("7", "3"),
        ("8", "4"),
    ]
    assert [one.inventory for one in found.listings.values()] == [
        tuple(zip(HEAD, row, strict=True)) for row in ROWS
    ]
    assert found.problems == ()


def test_a_title_above_the_columns_is_no_row() -> None:
    above = [["Inventarislijst, besluit 12"], [], ["Datum: 3 mei", "", "vertrouwelijk"]]
    found = inventory.decode(listed([*above, HEAD, *ROWS], ";"), "lijst.csv")
    assert len(found.listings) == 3


def test_a_workbook_gives_numbers_and_dates_as_people_read_them() -> None:
    rows: list[list[object]] = [
        ["Productierapport"],
        ["ID", "Family", "Thread ID", "Datum", "Toelichting"],
        [12.0, 3, None, datetime(2022, 10, 9), 1.5],
        [13, 3.0, "5", datetime(2022, 10, 9, 13, 34), date(2021, 2, 3)],
    ]
    found = inventory.decode(workbook([["Legenda"]], rows), "lijst.xlsx")
    assert {row: one.inventory for row, one in found.listings.items()} == {
        "12": (
            ("ID", "12"), ("Family", "3"), ("Thread ID", ""), ("Datum", "2022-10-09"), ("Toelichting", "1.5"),
        ),
        "13": (
            ("ID", "13"), ("Family", "3"), ("Thread ID", "5"), ("Datum", "2022-10-09T13:34:00"),
            ("Toelichting", "2021-02-03"),
        ),
    }  # fmt: skip
    assert [(one.family, one.thread) for one in found.listings.values()] == [("3", None), ("3", "5")]


def test_rows_that_cannot_be_found_are_told_of() -> None:
    rows = [["", "1"], ["5", "1"], ["5", "2"], ["", ""], ["6", "1", "beyond"]]
    found = inventory.decode(listed([["id", "familie"], *rows]), "l.csv")
    assert codes(found.problems) == ["list.row-unreadable", "list.double-id"]
    assert "row 2" in found.problems[0].message
    assert found.listings["5"].family == "1"
    assert found.listings["6"].inventory == (("id", "6"), ("familie", "1"), ("column 3", "beyond"))


def test_columns_of_one_name_keep_their_values_apart() -> None:
    found = inventory.decode(b"id,grond,grond,,grond (2)\n1,a,b,c,d\n", "l.csv")
    assert found.listings["1"].inventory == (
        ("id", "1"), ("grond", "a"), ("grond (2)", "b"), ("column 4", "c"), ("grond (2) (2)", "d"),
    )  # fmt: skip


def test_a_quotation_mark_that_nothing_closes_swallows_no_rows() -> None:
    found = inventory.decode(b'id,omschrijving\n1,"a\nb"\n2,"open\n3,c\n4,d\n', "l.csv")
    assert list(found.listings) == ["1", "2", "3", "4"]
    assert codes(found.problems) == ["list.row-unreadable"]
    assert "line 4" in found.problems[0].message


def test_a_cell_may_be_long() -> None:
    found = inventory.decode(listed([["id", "toelichting"], ["1", "x" * 200_000], ["2", ""]]), "l.csv")
    assert len(found.listings["1"].inventory[1][1]) == 200_000
    assert csv.field_size_limit() == 131_072  # others' readers are left alone


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "no row that names its columns"),
        (b"name,date\na,b\n", "no row that names its columns"),
        (b"\x00\x01\x02" * 99, "no row that names its columns"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old or protected Excel"),
        (b"PK\x03\x04 and then nothing", "cannot be read as an Excel file"),
        (workbook([["some", "thing"]]), "no row that names its columns"),
    ],
)
def test_what_is_no_inventory_is_bad_use(data: bytes, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        inventory.decode(data, "lijst")


def test_an_inventory_that_is_not_there_is_bad_use(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path, Path("a\0b")):
        with pytest.raises(SourceError, match="cannot be opened"):
            inventory.read(path)


def test_a_workbook_that_blows_up_is_not_unpacked() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (32 << 20))
    with pytest.raises(SourceError, match="more than is allowed"):
        inventory.decode(file.getvalue(), "bomb.xlsx")
    with pytest.raises(SourceError, match="more than is allowed"):
        inventory.decode(workbook([["id", "date"]]), "small.xlsx", Limits(unpacked=100))


def test_a_sheet_that_claims_to_be_wide_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "date"])
    for row in range(2, 40):
        book.active.cell(row, 16_384, "far")
    file = io.BytesIO()
    book.save(file)
    monkeypatch.setattr(inventory, "CELLS", 100_000)
    with pytest.raises(SourceError, match="more than 100,000 cells"):
        inventory.decode(file.getvalue(), "wide.xlsx")


def test_rows_beyond_the_bound_are_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "ROWS", 2)
    for data in (listed([HEAD, *ROWS]), workbook([HEAD, *ROWS])):  # type: ignore[list-item]
        found = inventory.decode(data, "l")
        assert len(found.listings) == 2
        assert codes(found.problems) == ["list.row-unreadable"]


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    data = workbook([["id", "date"]])
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(SourceError, match=r"draad\[mail\]"):
        inventory.decode(data, "l.xlsx")


# --- which file a row means -------------------------------------------------------------------------------


def table(*ids: str, numbers: tuple[str, ...] = ()) -> inventory.Inventory:
    rows = [[name, numbers[at] if numbers else ""] for at, name in enumerate(ids)]
    return inventory.decode(listed([["id", "document"], *rows]), "list.csv")


@pytest.mark.parametrize(
    ("path", "row"),
    [
        ("release/12.pdf", "12"),
        ("release/0012.pdf", "12"),
        ("release/12_geredigeerd.pdf", "12"),
        ("12 - deels openbaar.PDF", "12"),
        ("nota.2021.pdf", "Nota.2021"),
        ("nota.2021", "Nota.2021"),
        ("007.pdf", "007"),
        ("b-14.txt", "15"),
        ("120.pdf", None),
        ("2.pdf", None),
        ("", None),
    ],
)
def test_a_file_finds_its_row(path: str, row: str | None) -> None:
    found = table("12", "007", "Nota.2021", "15", numbers=("", "", "", "B-14"))
    assert found.id_of(path) == row
    assert (found.of(path) is None) == (row is None)


@pytest.mark.parametrize("cell", ["-" * 400_000, "_gelakt" * 60_000 + "x", "_gelakt" * 60_000])
def test_a_cell_too_long_to_name_a_file_is_not_taken_for_one(cell: str) -> None:
    # with the square of its length this would take hours
    assert table(cell, "12_gelakt").id_of("12.pdf") == "12_gelakt"


def test_a_name_that_could_mean_two_rows_means_none() -> None:
    found = table("012", "12", "0012")
    assert found.id_of("012.pdf") == "012"
    assert found.id_of("00012.pdf") is None


def test_a_document_number_never_takes_the_place_of_an_id() -> None:
    found = table("1", "2", "3", numbers=("2", "3", "9"))
    assert [found.id_of(f"{name}.pdf") for name in "1239"] == ["1", "2", "3", "3"]


def test_what_is_in_one_only_is_said_once() -> None:
    found = inventory.decode(listed([HEAD, *ROWS]), "map/lijst.csv")
    problems = found.unmatched(["map/101.pdf", "map/101.txt", "map/9.pdf", "map/lijst.csv"])
    assert codes(problems) == ["list.file-missing", "list.row-missing", "list.row-shared"]
    assert "2 of 3 rows" in problems[0].message
    assert "1 Niet openbaar" in problems[0].message
    assert "102, 103" in problems[0].message
    assert "1 of 3 files" in problems[1].message
    assert "map/9.pdf" in problems[1].message
    assert found.unmatched(["101.pdf", "102.pdf", "103.pdf"]) == ()


def test_an_inventory_travels_to_other_processes() -> None:
    found = inventory.decode(listed([HEAD, *ROWS]), "l.csv")
    assert pickle.loads(pickle.dumps(found)) == found


# --- load files -------------------------------------------------------------------------------------------

NAMES = [
    "BEGDOC", "ENDDOC", "BEGATTACH", "ENDATTACH", "CUSTODIAN", "FROM", "SUBJECT", "MESSAGE ID",
    "CONVERSATION INDEX", "CONVERSATION ID", "TEXTLINK", "NATIVELINK", "EXTRACTED TEXT",
]  # fmt: skip
INDEX = "01D2A3B4C5" + "00" * 17
MAIL = [
    "X-001", "X-002", "X-001", "X-004", "Okafor, Tom", "Tom", "Kade", "<a1@example.org>", INDEX, "9",
    r".\TEXT\001\x-001.txt", r"NATIVES\X-001.msg", "",
]  # fmt: skip
FILE = [
    "X-003", "X-004", "X-001", "X-004", "Okafor, Tom", "", "", "", "", "9",
    r"..\..\etc\passwd", r"NATIVES\gone.pdf", "first line®second",
]  # fmt: skip
THERE = ["TEXT/001/X-001.TXT", "NATIVES/x-001.msg", "IMAGES/1.tif", "IMAGES/2.tif", "x.dat"]


def dat(*rows: list[str], encoding: str = "cp1252") -> bytes:
    return "".join("\x14".join(f"þ{cell}þ" for cell in row) + "\r\n" for row in rows).encode(encoding)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_load_file_is_known_and_read_in_its_encoding(encoding: str) -> None:
    data = dat(NAMES, MAIL, FILE, encoding=encoding)
    assert loadfile.looks_like(data[:300])
    found = loadfile.read(data, None, THERE)
    mail, file = found.rows
    assert mail.listing.bates == ("X-001", "X-002")
    assert (mail.listing.custodian, mail.listing.family, mail.listing.thread) == ("Okafor, Tom", "X-001", "9")
    assert (mail.text_file, mail.native_file, mail.text) == ("TEXT/001/X-001.TXT", "NATIVES/x-001.msg", None)
    assert (mail.parent, file.parent) == (None, 0)
    assert mail.ids is not None
    assert mail.ids.message_id == "a1@example.org"
    assert mail.ids.thread_index == INDEX.lower()
    assert file.text == "first line\nsecond"
    assert file.ids is None
    assert codes(file.problems) == ["list.path-refused", "list.file-missing"]
    assert dict(mail.listing.inventory)["SUBJECT"] == "Kade"
    assert found.files == {"TEXT/001/X-001.TXT", "NATIVES/x-001.msg"}


def test_the_text_itself_is_not_kept_twice() -> None:
    (row,) = loadfile.read(dat(NAMES, FILE)).rows
    assert "EXTRACTED TEXT" not in dict(row.listing.inventory)


@pytest.mark.parametrize(
    ("delimiter", "quote"), [(",", '"'), (";", '"'), ("\t", '"'), ("|", '"'), ("|", "^")]
)
def test_other_ways_to_part_the_columns(delimiter: str, quote: str) -> None:
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, quotechar=quote, quoting=csv.QUOTE_ALL).writerows([NAMES, MAIL])
    data = file.getvalue().encode()
    assert loadfile.looks_like(data)
    (row,) = loadfile.read(data, None, THERE).rows
    assert row.text_file == "TEXT/001/X-001.TXT"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Van: Anna\nAan: Tom\n\nHallo\n",
        b"id,document,datum\n1,2,3\n",
        b"BEGDOC is the first number, ENDDOC the last\n",
        b"a\x14b\x14c\n",
        b"%PDF-1.7\n\x14\xfe\x14",
        b"\x14",
        listed([HEAD, *ROWS]),
    ],
)
def test_what_is_no_load_file(data: bytes) -> None:
    assert not loadfile.looks_like(data)


def test_cells_may_hold_line_ends_signs_and_quotes() -> None:
    cells = ["A1", "A1", "one\r\ntwo ®", "say þþhelloþþ", "x®y"]
    data = dat(["BEGDOC", "ENDDOC", "NOTE", "SAID", "MORE"], cells, ["A2", "A2", "", "", ""])
    first, second = loadfile.read(data).rows
    assert [value for _, value in first.listing.inventory] == [
        "A1", "A1", "one\r\ntwo ®", "say þhelloþ", "x\ny",
    ]  # fmt: skip
    assert second.listing.bates == ("A2", "A2")


def test_a_lost_quote_costs_no_rows() -> None:
    data = dat(["BEGDOC", "NOTE"], ["A1", "x"], ["A2", "y"], ["A3", "z"]).replace(b"\xfex\xfe", b"\xfex")
    found = loadfile.read(data)
    assert [row.listing.bates for row in found.rows] == [("A1", "A1"), ("A2", "A2"), ("A3", "A3")]
    assert dict(found.rows[0].listing.inventory)["NOTE"] == "x"


def test_rows_that_do_not_fit_are_kept_and_told_of() -> None:
    found = loadfile.read(dat(["BEGDOC", "NOTE", "MORE"], ["A1"], ["A2", "a", "b", "c"], ["A3", "a", "b"]))
    assert [row.listing.inventory[-1] for row in found.rows] == [
        ("BEGDOC", "A1"), ("column 4", "c"), ("MORE", "b"),
    ]  # fmt: skip
    assert codes(found.problems) == ["list.row-unreadable"]
    assert "line 2, 3" in found.problems[0].message


@pytest.mark.parametrize(
    ("printed", "file"),
    [
        (r"TEXT\1.txt", "VOL/TEXT/1.txt"),
        (r".\text\1.TXT", "VOL/TEXT/1.txt"),
        (r"\VOL\TEXT\1.txt", "VOL/TEXT/1.txt"),
        (r"..\TEXT\1.txt", "VOL/TEXT/1.txt"),
        (r"D:\productie\VOL\TEXT\1.txt", "VOL/TEXT/1.txt"),
        (r"\\server\share\TEXT\1.txt", "VOL/TEXT/1.txt"),
        ("TEXT/../TEXT/1.txt", "VOL/TEXT/1.txt"),
        (r"elsewhere\1.txt", None),
        (r"a\..\..\..\..\..\etc\passwd", None),
        (r"C:\Windows\win.ini", None),
        ("\0", None),
        ("a\\" * 500, None),
        ("a\\" * 5000, None),
    ],
)
def test_paths_lead_to_files_that_are_there_and_nowhere_else(printed: str, file: str | None) -> None:
    there = ["VOL/TEXT/1.txt", "VOL/DATA/x.dat", "1.txt"]
    (row,) = loadfile.read(dat(["BEGDOC", "TEXTPATH"], ["A1", printed]), None, there, "VOL/DATA").rows
    assert row.text_file == file
    if file is None:
        outside = ":" in printed or "passwd" in printed
        assert codes(row.problems) == [
            "list.path-refused" if outside else "list.file-missing",
            "list.no-text",
        ]


def test_a_path_on_the_custodians_disk_is_no_missing_file() -> None:
    names = ["BEGDOC", "FILEPATH", "TEXT"]
    (row,) = loadfile.read(dat(names, ["A1", r"C:\Users\Tom\mail.pst", "words"])).rows
    assert row.problems == ()
    (row,) = loadfile.read(dat(names, ["A1", r"F\a.pdf", ""]), None, ["F/a.pdf"]).rows
    assert row.native_file == "F/a.pdf"


def test_images_belong_to_their_row() -> None:
    opt = b"A1,V,.\\IMAGES\\1.tif,Y,,,2\r\nA1_2,V,IMAGES\\2.tif,,,,\r\nB9,V,IMAGES\\9.tif,Y,,,1\r\nbad\r\n"
    found = loadfile.read(dat(["BEGDOC", "ENDDOC"], ["a1", "a2"], ["A3", "A3"]), opt, THERE)
    assert found.rows[0].images == ("IMAGES/1.tif", "IMAGES/2.tif")
    assert codes(found.rows[0].problems) == ["list.no-text"]
    assert "images only (2)" in found.rows[0].problems[0].message
    assert codes(found.problems) == ["list.row-unreadable", "list.file-missing", "list.row-missing"]


def test_rows_below_each_other_in_a_circle_are_let_go() -> None:
    names = ["DOCID", "PARENTID", "TEXT"]
    rows = [["1", "3", "a"], ["2", "1", "b"], ["3", "2", "c"], ["4", "4", "d"], ["5", "1", "e"]]
    found = loadfile.read(dat(names, *rows))
    assert [row.parent for row in found.rows] == [None, 0, 1, None, 0]
    assert codes(found.problems) == ["list.parent-circular"]


def test_a_long_line_of_parents_takes_no_recursion() -> None:
    rows = [[str(at), str(at - 1), "text"] for at in range(20_000)]
    found = loadfile.read(dat(["DOCID", "PARENTID", "TEXT"], *rows))
    assert [row.parent for row in found.rows[:3]] == [None, 0, 1]
    assert found.problems == ()


# --- damage -----------------------------------------------------------------------------------------------


def damaged(data: bytes, dice: random.Random) -> bytes:
    """Change a few bytes, lose some, double some."""
    held = bytearray(data)
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(held) + 1)
        piece = bytes(held[at : at + dice.randint(1, 40)])
        kind = dice.randrange(4)
        if kind == 0:
            held[at : at + 1] = bytes([dice.choice(b'\x00\x14\xfe\xae"\r\n,;|^\\./\xff\xc3')])
        elif kind == 1:
            del held[at : at + len(piece)]
        elif kind == 2:
            held[at:at] = piece * dice.randint(1, 3)
        else:
            held[at : at + len(piece)] = dice.randbytes(len(piece))
    return bytes(held)


SHEET = workbook([HEAD, *ROWS])  # type: ignore[list-item]


def damaged_workbook(dice: random.Random) -> bytes:
    """Change what stands in one file of a workbook, whose archive is whole."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(SHEET)) as held, zipfile.ZipFile(file, "w") as made:
        chosen = dice.choice(held.namelist())
        for name in held.namelist():
            made.writestr(name, damaged(held.read(name), dice) if name == chosen else held.read(name))
    return file.getvalue()


def check_damaged(seed: int) -> None:
    dice = random.Random(seed)
    encoding = dice.choice(["cp1252", "utf-8", "utf-16"])
    load = damaged(dat(NAMES, MAIL, FILE, MAIL, encoding=encoding), dice)
    opt = damaged(b"X-001,V,IMAGES\\1.tif,Y,,,2\r\nX-002,V,IMAGES\\2.tif,,,,\r\n" * 2, dice)
    loadfile.looks_like(load)
    found = loadfile.read(load, opt, THERE)
    assert found.files <= set(THERE)
    assert found == loadfile.read(load, opt, THERE)
    for at, row in enumerate(found.rows):
        assert row.parent is None or (row.parent != at and 0 <= row.parent < len(found.rows))
    kinds = (partial(damaged_workbook, dice), lambda: damaged(SHEET, dice))
    plain = damaged(listed([HEAD, *ROWS], encoding=encoding), dice)
    try:
        listing = inventory.decode(plain if seed % 4 else kinds[seed % 8 // 4](), "l")
    except SourceError:
        return
    for name in listing.listings:
        assert name
        assert listing.of(f"{name}.pdf") is not None or "/" in name or not name.strip(".")


@pytest.mark.parametrize("seed", range(0, 300, 50))
def test_damaged_lists_are_read_as_far_as_they_go(seed: int) -> None:
    for one in range(seed, seed + 50):
        check_damaged(one)
