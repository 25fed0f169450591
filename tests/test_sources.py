"""Sources: which files are found, and what text their bytes become."""

from __future__ import annotations

import io
import os
import pickle
import random
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from draad import sources
from draad.errors import SourceError
from draad.model import Document
from draad.sources import Source

MAIL = "Van: Inge Bakker\r\nAan: Café Zürich\r\nOnderwerp: Steiger – prijs € 40\r\n\r\nDag Bo,\r\n"
LETTERS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1)


def codes(document: Document) -> list[str]:
    return [problem.code for problem in document.problems]


def names(found: list[Source]) -> list[str]:
    return [source.path for source in found]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a small disclosure, and stand in the folder above it."""
    for name in ("b.txt", "a/2.txt", "a/10.md", "a/nested/none", "c.txt", ".hidden", ".git/config"):
        path = tmp_path / "release" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"text of {name}")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "release"


def read_bytes(data: bytes, path: str) -> Document:
    (document,) = sources.read_bytes(data, path)
    return document


# --- finding ---------------------------------------------------------------------------------------------


def test_folders_are_read_recursively_sorted_and_without_hidden_files(folder: Path) -> None:
    assert names(sources.find(["release"])) == [
        "release/a/10.md",
        "release/a/2.txt",
        "release/a/nested/none",
        "release/b.txt",
        "release/c.txt",
    ]


def test_files_come_in_the_order_in_which_they_are_named(folder: Path) -> None:
    assert names(sources.find(["release/c.txt", "release/a", "release/b.txt"])) == [
        "release/c.txt",
        "release/a/10.md",
        "release/a/2.txt",
        "release/a/nested/none",
        "release/b.txt",
    ]


def test_a_hidden_file_that_is_named_is_read(folder: Path) -> None:
    assert names(sources.find(["release/.hidden"])) == ["release/.hidden"]


@pytest.mark.parametrize("named", ["release", "release/", "./release", "release//"])
def test_a_path_is_shown_the_same_however_its_folder_is_spelt(folder: Path, named: str) -> None:
    assert names(sources.find([named]))[-1] == "release/c.txt"


def test_the_current_folder_is_not_part_of_a_path(folder: Path) -> None:
    assert names(sources.find(["."]))[0] == "release/a/10.md"


def test_one_path_need_not_stand_in_a_list(folder: Path) -> None:
    assert sources.find("release") == sources.find([folder.relative_to(folder.parent)])


def test_a_file_met_twice_is_read_once_under_one_name_in_any_order(folder: Path) -> None:
    (folder / "z-link.txt").symlink_to("b.txt")
    given_one_way = sources.find(["release/z-link.txt", "release", "release/b.txt"])
    given_another = sources.find(["release/b.txt", "release", "release/z-link.txt"])
    assert sorted(names(given_one_way)) == sorted(names(given_another))
    assert names(given_one_way).count("release/b.txt") == 1
    assert "release/z-link.txt" not in names(given_one_way)


def test_a_loop_of_links_ends(folder: Path) -> None:
    (folder / "a" / "nested" / "up").symlink_to("../..")
    (folder / "a" / "self").symlink_to("self")
    found = sources.find(["release"])
    assert names(found) == [
        "release/a/10.md",
        "release/a/2.txt",
        "release/a/nested/none",
        "release/a/self",
        "release/b.txt",
        "release/c.txt",
    ]
    assert codes(sources.read(found[3])[0]) == ["source.unreadable"]


@pytest.mark.parametrize("path", ["nowhere", "release/nowhere.txt", "release/b.txt/x", "nul\0name", ""])
def test_a_path_that_does_not_exist_is_named_in_the_error(folder: Path, path: str) -> None:
    with pytest.raises(SourceError, match=r"no such file|cannot be opened"):
        sources.find(["release", path])


def test_a_folder_of_the_user_that_cannot_be_opened_is_an_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "scandir", closed("release"))
    with pytest.raises(SourceError, match="release: the folder cannot be opened"):
        sources.find(["release"])


def test_a_folder_below_that_cannot_be_opened_is_an_unreadable_document(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "scandir", closed(os.path.join("release", "a")))
    found = sources.find(["release"])
    assert names(found) == ["release/a", "release/b.txt", "release/c.txt"]
    document = sources.read(found[0])[0]
    assert (document.kind, document.text, codes(document)) == ("unreadable", "", ["source.unreadable"])
    assert "Permission denied" in document.problems[0].message


def closed(which: str) -> object:
    scan = os.scandir

    def scandir(path: str) -> object:
        if path == which:
            raise PermissionError(13, "Permission denied")
        return scan(path)

    return scandir


def test_a_file_that_vanished_is_an_unreadable_document(folder: Path) -> None:
    found = sources.find(["release"])
    (folder / "b.txt").unlink()
    document = sources.read(found[3])[0]
    assert (document.path, document.kind, document.text) == ("release/b.txt", "unreadable", "")
    assert document.problems[0].document == document.id
    assert "No such file" in document.problems[0].message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes as on POSIX systems")
def test_a_pipe_in_a_folder_does_not_make_the_run_wait(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    found = sources.find(["release"])
    assert codes(sources.read(found[-1])[0]) == ["source.unreadable"]
    assert names(found)[-1] == "release/pipe"


def test_standard_input_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(MAIL.encode())))
    found = sources.find(["-", "-"])
    assert names(found) == ["-"]
    assert sources.read(found[0])[0].text == MAIL


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_no_unicode_can_be_shown(tmp_path: Path) -> None:
    with open(os.path.join(os.fsencode(tmp_path), b"caf\xe9.txt"), "wb") as stream:
        stream.write(b"text")
    (found,) = sources.find([tmp_path])
    assert found.path.endswith("/caf\\xe9.txt")
    assert sources.read(found)[0].text == "text"


def test_a_source_can_be_read_in_another_process(folder: Path) -> None:
    source = sources.find(["release/c.txt"])[0]
    assert sources.read(pickle.loads(pickle.dumps(source))) == sources.read(source)


# --- ids -------------------------------------------------------------------------------------------------


def test_an_id_comes_from_path_and_content() -> None:
    one = read_bytes(b"text", "a/b.txt")
    assert one.id == read_bytes(b"text", "a/b.txt").id
    assert len({one.id, read_bytes(b"text", "b.txt").id, read_bytes(b"text.", "a/b.txt").id}) == 3
    assert (one.id, one.sha256[:8]) == ("dbac8c54117ea", "982d9e3e")


# --- decoding --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mark", "codec", "encoding"),
    [
        (b"", "utf-8", "utf-8"),
        (b"\xef\xbb\xbf", "utf-8", "utf-8"),
        (b"\xff\xfe", "utf-16-le", "utf-16-le"),
        (b"\xfe\xff", "utf-16-be", "utf-16-be"),
        (b"\xff\xfe\0\0", "utf-32-le", "utf-32-le"),
        (b"\0\0\xfe\xff", "utf-32-be", "utf-32-be"),
        (b"", "utf-16-le", "utf-16-le"),
        (b"", "utf-16-be", "utf-16-be"),
        (b"", "cp1252", "windows-1252"),
    ],
)
def test_text_is_what_was_encoded_without_mark_and_with_its_line_ends(
    mark: bytes, codec: str, encoding: str
) -> None:
    document = read_bytes(mark + MAIL.encode(codec), "x.txt")
    assert (document.text, document.encoding, document.kind, document.problems) == (MAIL, encoding, None, ())


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("line", ["От кого: Мария Иванова\n", "Από: Μαρία Παπαδοπούλου\n"])
def test_utf16_of_another_script_needs_no_mark(codec: str, line: str) -> None:
    assert read_bytes((line * 5).encode(codec), "x.txt").text == line * 5


@given(LETTERS)
def test_any_text_in_utf8_comes_back(text: str) -> None:
    document = read_bytes(text.encode(), "x.txt")
    if document.kind != "unreadable":  # it may begin like another format, or like UTF-16 with its mark
        assert document.text == text.removeprefix("\ufeff")


@given(st.binary(max_size=400))
def test_any_bytes_give_a_document_that_can_be_encoded(data: bytes) -> None:
    document = read_bytes(data, "x")
    document.text.encode()
    assert (document.kind == "unreadable") <= (document.text == "")
    assert (document.kind is not None) <= bool(document.problems)
    assert all(problem.document == document.id for problem in document.problems)


def test_a_single_carriage_return_stays() -> None:
    assert read_bytes(b"Van: A\rAan: B\r\n\n", "x").text == "Van: A\rAan: B\r\n\n"


def test_bytes_that_windows_1252_lacks_are_told() -> None:
    document = read_bytes(b"Prijs: \x80 40, bestand\x81, caf\xe9", "x.txt")
    assert document.text == "Prijs: € 40, bestand\x81, café"
    assert document.encoding == "windows-1252"
    assert codes(document) == ["source.encoding-guessed"]


def test_utf8_with_a_few_other_bytes_stays_utf8() -> None:
    data = "Café, reünie, coördinatie".encode() + b"\r\nCaf\xe9\r\n"
    document = read_bytes(data, "dossier.txt")
    assert document.text == "Café, reünie, coördinatie\r\nCafé\r\n"
    assert (document.encoding, codes(document)) == ("utf-8", ["source.encoding-guessed"])


def test_windows_1252_with_a_few_whole_utf8_characters_stays_windows_1252() -> None:
    document = read_bytes(b"Caf\xe9 re\xfcnie co\xf6rdinatie \xc3\xa9\xe9n", "x")
    assert document.text == "Café reünie coördinatie Ã©én"


def test_damaged_utf16_is_told() -> None:
    document = read_bytes(b"\xff\xfe" + MAIL.encode("utf-16-le") + b"\x41", "x.txt")
    assert document.text == MAIL + "\ufffd"
    assert codes(document) == ["source.encoding-guessed"]


@pytest.mark.parametrize("data", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"\xff\xfe", "\u00a0\n".encode()])
def test_a_file_of_blanks_is_empty_and_told(data: bytes) -> None:
    document = read_bytes(data, "x.txt")
    assert (document.kind, document.text.strip(), codes(document)) == ("other", "", ["source.empty"])


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG image"),
        (b"\x7fELF\x02\x01\x01" + b"\0" * 90, "binary data"),
        (bytes(range(256)), "binary data"),
        (random.Random(7).randbytes(5000), "binary data"),
        (b"Van: Inge\n" + b"\0\0\0\1" * 4, "binary data"),
        (b"".join(n.to_bytes(2, "little") for n in range(0, 9000, 7)), "binary data"),
        (b"".join((n % 97).to_bytes(2, "big") for n in range(0, 9000, 7)), "binary data"),
    ],
)
def test_what_is_no_text_is_unreadable_whatever_its_name(data: bytes, name: str) -> None:
    document = read_bytes(data, "letter.txt")
    assert (document.kind, document.text, codes(document)) == ("unreadable", "", ["source.not-text"])
    assert document.problems[0].message.startswith(f"the file looks like {name}")
    assert ", which is not read" in document.problems[0].message


@pytest.mark.parametrize("lines", [2, 100])
def test_a_stray_nul_in_a_text_is_no_reason_to_refuse_it(lines: int) -> None:
    data = b"Een regel van een lang verslag.\n" * lines + b"\0"
    assert read_bytes(data, "x").text == data.decode()


@pytest.mark.parametrize(
    "piece", [b"a", b"\xe9", b"\x81", b"\xc3\xa9\xc3\xa9\xff", b"a\0", b"\0\0", b"\x1b[0m", b"\xff\xfe"]
)
def test_the_work_grows_with_the_size_and_not_faster(piece: bytes) -> None:
    def seconds(size: int) -> float:
        data = piece * (size // len(piece))
        best = 1e9
        for _ in range(3):
            begin = time.process_time()
            read_bytes(data, "x")
            best = min(best, time.process_time() - begin)
        return best

    # eight times the size; quadratic work would take 64 times as long
    assert seconds(800_000) < 24 * seconds(100_000) + 0.05
