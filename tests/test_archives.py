"""Archives: files are listed with what is wrong with them, and read one by one within limits."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import make_office
from draad.settings import Limits
from draad.sources import archives
from draad.sources.archives import Contents, Entry
from draad.sources.found import Note

LIMITS = Limits()
TEXT = b"Van: Inge Bakker\nAan: Bo de Wit\n\nDag Bo,\n"
Maker = Callable[[dict[str, bytes]], bytes]
PACKERS = {"gzip": gzip.compress, "bzip2": bz2.compress, "xz": lzma.compress}


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return into.getvalue()


def tarred(files: dict[str, bytes], layout: int = tarfile.PAX_FORMAT) -> bytes:
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w", format=layout) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return into.getvalue()


def listed(data: bytes, limits: Limits = LIMITS) -> Contents:
    file = io.BytesIO(data)
    return (archives.tar_entries if archives.kind_of(data) == "tar" else archives.zip_entries)(file, limits)


def names(contents: Contents) -> list[str]:
    return [entry.name for entry in contents.entries]


def faults(contents: Contents) -> list[tuple[str, str]]:
    return [(entry.name, entry.fault.code) for entry in contents.entries if entry.fault]


def contents_of(data: bytes) -> dict[str, bytes | Note]:
    file = io.BytesIO(data)
    return {entry.name: archives.read_entry(file, entry) for entry in listed(data).entries}


MAKERS = pytest.mark.parametrize("make", [zipped, tarred])


# --- what is there ---------------------------------------------------------------------------------------


@MAKERS
def test_files_are_listed_by_name_and_read_one_by_one(make: Maker) -> None:
    data = make({"b/2.txt": b"twee", "a.txt": TEXT, "b/10.txt": b"", "c.bin": bytes(70_000)})
    assert names(listed(data)) == ["a.txt", "b/10.txt", "b/2.txt", "c.bin"]
    assert contents_of(data) == {"a.txt": TEXT, "b/10.txt": b"", "b/2.txt": b"twee", "c.bin": bytes(70_000)}
    assert listed(data).unpacked == len(TEXT) + 4 + 70_000


@MAKERS
def test_an_empty_archive_has_no_files(make: Maker) -> None:
    file = io.BytesIO(make({}))
    listing = archives.zip_entries if make is zipped else archives.tar_entries
    assert listing(file, LIMITS) == Contents()


@MAKERS
def test_hidden_files_and_what_macos_adds_are_left_out(make: Maker) -> None:
    rubbish = {"__MACOSX/._a.txt": b"x", ".DS_Store": b"x", "map/.git/config": b"x", "__MACOSX/b.txt": b"x"}
    assert names(listed(make({**rubbish, "map/__MACOSX.txt": b"x"}))) == ["map/__MACOSX.txt"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@MAKERS
def test_files_of_one_name_get_names_of_their_own(make: Maker) -> None:
    into = io.BytesIO()
    if make is zipped:
        with zipfile.ZipFile(into, "w") as archive:
            for data in (b"een", b"twee", b"drie"):
                archive.writestr("map/a.txt", data)
            archive.writestr("map/a (2).txt", b"vier")
    else:
        with tarfile.open(fileobj=into, mode="w") as tar:
            for name, data in (("a", b"een"), ("a", b"twee"), ("a", b"drie"), ("a (2)", b"vier")):
                info = tarfile.TarInfo(f"map/{name}.txt")
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    assert contents_of(into.getvalue()) == {
        "map/a.txt": b"een",
        "map/a (2).txt": b"vier",
        "map/a (3).txt": b"twee",
        "map/a (4).txt": b"drie",
    }


@pytest.mark.parametrize("layout", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_every_layout_of_tar_is_read(layout: int) -> None:
    long = "map/" * 15 + "een lange naam " * (5 if layout == tarfile.USTAR_FORMAT else 20) + ".txt"
    files = {long: TEXT, "één.txt": b"x" * 512, "z.txt": b"y" * 513}
    assert contents_of(tarred(files, layout)) == files


def test_two_tars_one_behind_the_other_are_both_read() -> None:
    assert contents_of(tarred({"a": b"een"}) + tarred({"b": b"twee"})) == {"a": b"een", "b": b"twee"}


def test_a_tar_yields_slices_of_its_file() -> None:
    data = tarred({"a.txt": TEXT, "b.txt": b"twee"})
    for entry in listed(data).entries:
        assert entry.packed is None
        assert data[entry.start : entry.start + entry.size] == contents_of(data)[entry.name]


@pytest.mark.parametrize(("flag", "name"), [(0x800, "één.txt"), (0, "één.txt")])
def test_names_are_utf8_with_or_without_saying_so(flag: int, name: str) -> None:
    data = zipped({name: TEXT})
    if not flag:
        data = data.replace(b"\x00\x08\x08\x00", b"\x00\x00\x08\x00")
    assert contents_of(data) == {"één.txt": TEXT}


def test_names_of_old_programs_are_cp437() -> None:
    written = zipped({"XXn.txt": TEXT}).replace(b"XXn.txt", "één.txt".encode("cp437"))
    assert contents_of(written) == {"één.txt": TEXT}


def test_a_file_without_a_name_is_read() -> None:
    data = zipped({"a": TEXT})
    start = data.index(b"PK\x01\x02")
    nameless = bytearray(data)
    del nameless[start + 46], nameless[30]
    nameless[26] = nameless[start - 1 + 28] = 0
    struct.pack_into("<LL", nameless, len(nameless) - 10, 46, start - 1)
    assert contents_of(bytes(nameless)) == {"unnamed": TEXT}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("C:\\map\\a.txt", "map/a.txt"),
        ("map\\a.txt", "map/a.txt"),
        ("./map//a.txt", "map/a.txt"),
        ("a\x1b[2Jb\n.txt", "a\ufffd[2Jb\ufffd.txt"),
    ],
)
def test_names_are_labels_with_forward_slashes(written: str, shown: str) -> None:
    assert contents_of(tarred({written: TEXT})) == {shown: TEXT}


# --- what is refused -------------------------------------------------------------------------------------


@MAKERS
@pytest.mark.parametrize("name", ["../uit.txt", "a/../../uit.txt", "/uit.txt", "..\\uit.txt", "\\uit.txt"])
def test_names_that_lead_out_are_named_and_left(make: Maker, name: str) -> None:
    found = listed(make({name: TEXT, "b.txt": TEXT}))
    assert faults(found) == [(name.replace("\\", "/").replace("../", "").lstrip("/"), "archive.refused")]
    assert "b.txt" in names(found)
    bad = next(entry for entry in found.entries if entry.fault)
    assert bad.fault is not None
    assert bad.fault.message == "its name leads out of the archive"
    assert isinstance(archives.read_entry(io.BytesIO(), bad), Note)


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, b"M"]
)
def test_links_and_devices_in_a_tar_are_refused(kind: bytes) -> None:
    into = io.BytesIO()
    with tarfile.open(fileobj=into, mode="w") as archive:
        info = tarfile.TarInfo("a")
        info.type, info.linkname = kind, "/etc/hostname"
        archive.addfile(info)
        info = tarfile.TarInfo("b")
        info.size = len(TEXT)
        archive.addfile(info, io.BytesIO(TEXT))
    found = listed(into.getvalue())
    assert (faults(found), names(found)) == ([("a", "archive.refused")], ["a", "b"])
    assert contents_of(into.getvalue())["b"] == TEXT


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_in_a_zip_are_refused(mode: int) -> None:
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as archive:
        info = zipfile.ZipInfo("a")
        info.create_system, info.external_attr = 3, (mode | 0o777) << 16
        archive.writestr(info, "/etc/hostname")
        archive.writestr("map/", "")
    assert faults(listed(into.getvalue())) == [("a", "archive.refused")]


def test_a_locked_file_is_refused_and_its_neighbour_read() -> None:
    data = zipped({"a": TEXT, "b": TEXT})
    at = data.index(b"PK\x01\x02") + 8
    found = listed(data[:at] + b"\x01\x00" + data[at + 2 :])
    assert faults(found) == [("a", "archive.refused")]
    assert found.entries[0].fault is not None
    assert "password" in found.entries[0].fault.message


@pytest.mark.parametrize("method", [9, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 99])
def test_ways_of_packing_that_are_not_supported_are_refused(method: int) -> None:
    data = zipped({"a": TEXT})
    at = data.index(b"PK\x01\x02") + 10
    found = listed(data[:at] + struct.pack("<H", method) + data[at + 2 :])
    assert faults(found) == [("a", "archive.refused")]


# --- bombs -----------------------------------------------------------------------------------------------


def test_a_file_that_unpacks_to_too_much_is_left() -> None:
    data = zipped({"bom": bytes(3 << 20), "a": TEXT})
    assert faults(listed(data)) == [("bom", "archive.limit")]
    assert faults(listed(data, Limits(ratio=10_000))) == []


@MAKERS
def test_an_archive_that_unpacks_to_too_much_is_read_up_to_there(make: Maker) -> None:
    data = make({"a": bytes(1000), "b": bytes(1000), "c": bytes(1000)})
    assert faults(listed(data, Limits(unpacked=2000))) == [("c", "archive.limit")]


def test_a_zip_of_too_many_files_is_not_read_and_says_how_many() -> None:
    found = listed(zipped({f"{number}": b"" for number in range(11)}), Limits(entries=10))
    assert (found.entries, [note.code for note in found.notes]) == ((), ["archive.limit"])
    assert "11 files" in found.notes[0].message
    assert len(listed(zipped({f"{number}": b"" for number in range(10)}), Limits(entries=10)).entries) == 10


def test_a_lie_about_the_number_of_files_is_of_no_use() -> None:
    data = bytearray(zipped({f"{number}": b"" for number in range(11)}))
    data[-14:-10] = b"\x01\x00\x01\x00"
    assert [note.code for note in listed(bytes(data), Limits(entries=10)).notes] == ["archive.limit"]


def test_files_of_a_large_zip_are_counted_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 3)
    data = zipped({f"{number}": b"" for number in range(11)})
    assert b"PK\x06\x06" in data
    assert [note.code for note in listed(data, Limits(entries=10)).notes] == ["archive.limit"]
    assert len(listed(data).entries) == 11


def test_a_tar_of_too_many_files_is_read_up_to_there() -> None:
    found = listed(tarred({f"{number}": b"" for number in range(7)}), Limits(entries=5))
    assert (len(found.entries), [note.code for note in found.notes]) == (5, ["archive.limit"])


def overlapping(count: int) -> bytes:
    """Make a zip whose files all have the same bytes: many headers in the list, one in the body."""
    data = zipped({"a": TEXT * 20})
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    central = data[start:end] * count
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(central), start, 0)
    return data[:start] + central + tail


def test_files_that_share_their_bytes_are_read_once() -> None:
    found = listed(overlapping(50))
    assert len(found.entries) == 50
    assert [code for _, code in faults(found)] == ["archive.refused"] * 49
    assert found.unpacked == len(TEXT) * 20


def test_files_that_reach_into_each_other_are_refused() -> None:
    """Quote a header within the data of the file before it, as in Fifield's bombs."""
    inner = zipped({"b": TEXT}, zipfile.ZIP_STORED)
    local = inner[: inner.index(b"PK\x01\x02")]
    data = zipped({"a": local}, zipfile.ZIP_STORED)
    middle, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    listing = bytearray(inner[inner.index(b"PK\x01\x02") : inner.index(b"PK\x05\x06")])
    listing[42:46] = struct.pack("<L", data.index(local))
    central = data[middle:end] + bytes(listing)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(central), middle, 0)
    whole = data[:middle] + central + tail
    assert faults(listed(whole)) == [("a", "archive.refused")]
    assert contents_of(whole)["b"] == TEXT


@pytest.mark.parametrize("size", [10, len(TEXT) - 1, len(TEXT) + 1, 900_000])
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_lie_about_a_size_is_damage(size: int, method: int) -> None:
    data = zipped({"a": TEXT, "b": b"twee"}, method)
    at = data.index(b"PK\x01\x02") + 24
    read = contents_of(data[:at] + struct.pack("<L", size) + data[at + 4 :])
    assert isinstance(read["a"], Note)
    assert read["a"].code == "archive.damaged"
    assert read["b"] == b"twee"


def test_a_bomb_that_hides_its_size_is_unpacked_no_further_than_it_says() -> None:
    data = zipped({"a": bytes(50 << 20)})
    at = data.index(b"PK\x01\x02") + 24
    entry = listed(data[:at] + struct.pack("<L", 100) + data[at + 4 :]).entries[0]
    into = io.BytesIO()
    assert archives._unpack(io.BytesIO(data), entry, into) is not None
    assert len(into.getvalue()) <= 100


# --- damage ----------------------------------------------------------------------------------------------


def test_a_wrong_checksum_is_damage() -> None:
    data = zipped({"a": TEXT}, zipfile.ZIP_STORED).replace(b"Dag Bo", b"Dag Jo")
    assert contents_of(data) == {"a": Note("archive.damaged", "it is damaged and cannot be unpacked")}


@pytest.mark.parametrize("start", [1 << 62, (1 << 64) - 1])
def test_a_file_that_is_said_to_lie_beyond_all_disks_is_damaged(start: int) -> None:
    data = zipped({"a": TEXT, "b": TEXT})
    at, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    first = bytearray(data[at : at + 47])
    first[30:32] = struct.pack("<H", 12)
    first[42:46] = b"\xff" * 4
    listing = bytes(first) + struct.pack("<HHQ", 1, 8, start) + data[at + 47 : end]
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(listing), at, 0)
    read = contents_of(data[:at] + listing + tail)
    assert isinstance(read["a"], Note)
    assert read["b"] == TEXT


def test_a_zip_that_breaks_off_says_so() -> None:
    found = listed(zipped({"a": TEXT})[:-10])
    assert (found.entries, [note.code for note in found.notes]) == ((), ["archive.damaged"])


def test_a_tar_that_breaks_off_is_read_up_to_there() -> None:
    data = tarred({"a": TEXT, "b": bytes(2000)})
    whole = contents_of(data)
    for cut in (len(TEXT), 1500, 2000, 3000):
        found = listed(data[:cut])
        assert faults(found) or found.notes
        for entry in found.entries:
            if entry.fault is None:
                assert archives.read_entry(io.BytesIO(data[:cut]), entry) == whole[entry.name]
    found = listed(data[:512] + data[512:1024] + b"rubbish" * 100)
    assert (names(found), [note.code for note in found.notes]) == (["a"], ["archive.damaged"])


def header(name: str, kind: bytes, size: bytes) -> bytes:
    """Write a tar header by hand, with a right checksum."""
    block = bytearray(512)
    block[:100] = name.encode().ljust(100, b"\0")
    block[124:136] = size.ljust(12, b"\0")
    block[156:157] = kind
    block[257:265] = b"ustar\x0000"
    block[148:156] = b"%06o\0 " % (sum(block) + 8 * 32)
    return bytes(block)


@pytest.mark.parametrize("kind", [b"0", b"x", b"L", b"g", b"Z"])
@pytest.mark.parametrize(
    "size", [b"\xff" * 12, b"\xff" * 10 + b"\xfe\x00", b"\x80" + b"\x7f" * 11, b"77777777777"]
)
def test_impossible_sizes_in_a_tar_end_it(kind: bytes, size: bytes) -> None:
    data = tarred({"a": TEXT})[:1024] + header("b", kind, size) + bytes(1024)
    found = archives.tar_entries(io.BytesIO(data), LIMITS)
    assert contents_of(data)["a"] == TEXT
    assert found.notes or faults(found)


def test_a_thousand_headers_in_a_row_are_walked() -> None:
    data = (header("x", b"L", b"1") + b"n".ljust(512, b"\0")) * 3000 + tarred({"a": TEXT})
    assert contents_of(data) == {"n": TEXT}


@pytest.mark.parametrize(
    "record", [b"99999999999999 path=x\n", b"0 path=x\n", b"path=x\n", b"-5 path=x\n", b"6 p=q"]
)
def test_damaged_properties_of_a_tar_are_passed_over(record: bytes) -> None:
    data = header("x", b"x", b"%o" % len(record)) + record.ljust(512, b"\0") + tarred({"a": TEXT})
    assert list(contents_of(data).values()) == [TEXT]


# --- what a file is --------------------------------------------------------------------------------------


def test_containers_are_told_by_their_content() -> None:
    tar = tarred({"a": TEXT})
    assert archives.kind_of(tar[:512]) == "tar"
    assert archives.kind_of(zipped({"a": TEXT})) == "zip"
    assert archives.kind_of(zipped({})) == "zip"
    for kind, pack in PACKERS.items():
        assert archives.kind_of(pack(tar)) == kind
        assert archives.kind_of(pack(b"")) == kind
    for other in (b"", TEXT, bytes(1024), b"BZhello", b"{\\rtf1}", b"PK"):
        assert archives.kind_of(other) is None


def test_documents_kept_in_a_zip_are_told_from_archives() -> None:
    sheet = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    slides = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    text = b"application/vnd.oasis.opendocument.text"
    cases = {
        "docx": make_office.docx("Dag"),
        "xlsx": zipped({"[Content_Types].xml": sheet}),
        "office": zipped({"[Content_Types].xml": slides}),
        "odf": zipped({"mimetype": text}, zipfile.ZIP_STORED),
        "zip": zipped({"a.docx": make_office.docx("Dag"), "mimetype": b"text/plain"}),
    }
    for kind, data in cases.items():
        assert archives.zip_kind(io.BytesIO(data), LIMITS) == kind
    assert archives.zip_kind(io.BytesIO(cases["docx"][:-30]), LIMITS) == "zip"
    assert archives.zip_kind(io.BytesIO(zipped({"mimetype": b"application/epub+zip"})), LIMITS) == "office"


# --- writing out -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PACKERS)
def test_a_compressed_tar_is_written_out_and_read(kind: archives.Container, tmp_path: Path) -> None:
    tar = tarred({"a": TEXT})
    for data in (PACKERS[kind](tar), PACKERS[kind](tar[:700]) + PACKERS[kind](tar[700:])):
        spooled = archives.spool(io.BytesIO(data), kind, LIMITS, str(tmp_path))
        assert spooled.note is None
        assert spooled.path is not None
        assert contents_of(Path(spooled.path).read_bytes()) == {"a": TEXT}


@pytest.mark.parametrize("kind", PACKERS)
def test_a_compressed_bomb_is_stopped_and_removed(kind: archives.Container, tmp_path: Path) -> None:
    data = PACKERS[kind](bytes(8 << 20))
    for limits in (Limits(unpacked=5 << 20, ratio=10**9), Limits(ratio=2)):
        spooled = archives.spool(io.BytesIO(data), kind, limits, str(tmp_path))
        assert spooled.path is None
        assert spooled.note is not None
        assert spooled.note.code == "archive.limit"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", PACKERS)
def test_a_compressed_file_that_breaks_off_is_kept_up_to_there(
    kind: archives.Container, tmp_path: Path
) -> None:
    noise = random.Random(1).randbytes(3 << 20)
    data = PACKERS[kind](noise)
    spooled = archives.spool(io.BytesIO(data[: len(data) // 2]), kind, LIMITS, str(tmp_path))
    assert spooled.note is not None
    assert spooled.note.code == "archive.damaged"
    assert spooled.path is not None
    kept = Path(spooled.path).read_bytes()
    assert len(kept) > 100_000
    assert noise.startswith(kept)


@MAKERS
def test_an_archive_in_an_archive_is_written_out_and_read(make: Maker, tmp_path: Path) -> None:
    data = make({"binnen.zip": zipped({"a": TEXT})})
    (entry,) = listed(data).entries
    spooled = archives.spool_entry(io.BytesIO(data), entry, str(tmp_path))
    assert spooled.path is not None
    assert contents_of(Path(spooled.path).read_bytes()) == {"a": TEXT}


def test_a_damaged_file_leaves_nothing_behind(tmp_path: Path) -> None:
    data = zipped({"a": TEXT}, zipfile.ZIP_STORED).replace(b"Dag Bo", b"Dag Jo")
    spooled = archives.spool_entry(io.BytesIO(data), listed(data).entries[0], str(tmp_path))
    assert (spooled.path, list(tmp_path.iterdir())) == (None, [])


# --- any damage at all -----------------------------------------------------------------------------------


def damaged(data: bytes, seed: int) -> bytes:
    """Change a few bytes, most of them in headers, and sometimes cut the end."""
    dice = random.Random(seed)
    out = bytearray(data)
    for _ in range(dice.randint(1, 10)):
        at = dice.randrange(len(out))
        if dice.random() < 0.7:
            at = min(len(out) - 1, max(0, out.find(b"PK", at)) + dice.randrange(46))
        out[at] = dice.choice((0, 1, 0x7F, 0x80, 0xFF, dice.randrange(256)))
    return bytes(out[: dice.randrange(len(out))] if dice.random() < 0.2 else out)


RICH = {
    "map/één.txt": TEXT,
    "b.txt": TEXT * 50,
    "lang/" * 30 + "x": b"x",
    "c.zip": zipped({"d": TEXT}),
}


def read_all(data: bytes, folder: Path) -> None:
    """Do all that is done with an archive of a kind that is not known."""
    file = io.BytesIO(data)
    limits = Limits(unpacked=1 << 20, entries=100)
    archives.zip_kind(file, limits)
    for listing in (archives.zip_entries, archives.tar_entries):
        contents = listing(file, limits)
        assert contents.unpacked <= limits.unpacked
        assert len(set(names(contents))) == len(contents.entries)
        for entry in contents.entries:
            read = archives.read_entry(file, entry)
            assert isinstance(read, Note) or len(read) == entry.size
            assert not entry.name.startswith(("/", "."))
    for kind in ("gzip", "bzip2", "xz"):
        spooled = archives.spool(file, kind, limits, str(folder))
        if spooled.path is not None:
            Path(spooled.path).unlink()


@pytest.mark.parametrize("seed", range(30))
def test_no_damage_makes_an_archive_raise(seed: int, tmp_path: Path) -> None:
    for data in (zipped(RICH), zipped(RICH, zipfile.ZIP_STORED), tarred(RICH), gzip.compress(tarred(RICH))):
        read_all(damaged(data, seed), tmp_path)
    read_all(lzma.compress(damaged(tarred(RICH, tarfile.GNU_FORMAT), seed)), tmp_path)


def test_an_entry_says_all_that_reading_it_takes() -> None:
    data = zipped({"a": TEXT})
    entry = listed(data).entries[0]
    assert isinstance(entry, Entry)
    assert archives.read_entry(io.BytesIO(b"before" + data), entry._replace(start=entry.start + 6)) == TEXT
    assert archives.inner_name("x/all.tar.gz") == "all.tar"
