"""Files as mail programs, review platforms and offices hand them over: nothing lost, nothing invented."""

from __future__ import annotations

import gzip
import io
import os
import signal
import struct
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path

import pytest

import make_msg
import make_pdf
from draad import pipeline, sources
from draad.archive import Archive
from draad.model import Document, Listing
from draad.render import export
from draad.sources import archives, source, unfold
from draad.sources.mail import mbox

HEAD = (
    "From: Anna Smit <anna@oudewaard.example>\nTo: Bo Visser <bo@minbouw.example>\n"
    "Subject: {subject}\nDate: Mon, 3 Mar 2025 09:12:00 +0100\n"
)


def head(subject: str = "Kade") -> str:
    return HEAD.format(subject=subject)


def sent(subject: str = "Kade", body: str = "De kade is klaar.\n") -> str:
    name = subject.casefold().replace(" ", ".")
    return f"{head(subject)}Message-ID: <{name}@oudewaard.example>\nMIME-Version: 1.0\n\n{body}"


def mixed(*parts: str, subject: str = "Kade") -> bytes:
    """Write a mail of several parts, each with its own header."""
    whole = "".join(f"--b\n{part}\n" for part in parts)
    return (
        f"{head(subject)}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n{whole}--b--\n"
    ).encode()


def documents(path: Path) -> list[Document]:
    with sources.opened([str(path)]) as found:
        return [document for each in found for document in sources.read(each)]


def codes(document: Document) -> list[str]:
    return [problem.code for problem in document.problems]


def archive(path: Path) -> Archive:
    return pipeline.reconstruct([str(path)])


# --- Apple Mail, Thunderbird and other mailboxes ----------------------------------------------------------

PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<plist version="1.0"><dict><key>flags</key></dict></plist>\n'
)


def test_a_message_of_apple_mail_is_the_mail_without_what_stands_around_it(tmp_path: Path) -> None:
    mail = mixed(
        "Content-Type: text/plain\n\nZie de bijlage.",
        "Content-Type: text/plain\nContent-Disposition: attachment; filename=nota.txt\n\nDe nota.",
    )
    path = tmp_path / "12.emlx"
    path.write_bytes(f"{len(mail):<10}\n".encode() + mail + PROPERTIES.encode())
    top, note = documents(path)
    assert top.format == "eml"
    assert top.text.endswith("\n\nZie de bijlage.\n")
    assert top.mail is not None
    assert [file.name for file in top.mail.attachments] == ["nota.txt"]
    assert note.text == "De nota."
    assert note.parent == top.id


def test_a_mailbox_without_blank_lines_between_its_mails_is_cut_as_well(tmp_path: Path) -> None:
    line = "From anna@oudewaard.example Mon Mar  3 09:12:44 2025\n"
    path = tmp_path / "box"
    path.write_text(
        line + sent("Een") + line + sent("Twee") + "Dag\nFrom Monday 3 March 2025 9:00 we are open.\n"
    )
    assert [document.path.rpartition("/")[2] for document in documents(path)] == ["000001", "000002"]
    assert archive(path).links == {}


def test_prose_below_a_line_is_no_separator_of_a_mailbox() -> None:
    data = b"From a@x Mon Mar  3 09:12:44 2025\nSubject: x\n\nDag,\nFrom Bo:\nSubject: y\n"
    assert list(mbox.slices(io.BytesIO(data))) == [(0, len(data))]


# --- attachments ------------------------------------------------------------------------------------------


def test_a_forwarded_mail_is_read_however_little_its_header_says(tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    inner = f"Content-Type: message/rfc822\n\n{head('Bestek')}\nHet bestek komt morgen."
    path.write_bytes(mixed("Content-Type: text/plain\n\nZie de mail.", inner))
    top, forwarded = documents(path)
    assert forwarded.path == f"{path.as_posix()}/Bestek.eml"
    assert (forwarded.format, forwarded.parent) == ("eml", top.id)
    assert forwarded.text.endswith("\n\nHet bestek komt morgen.\n")
    assert top.mail is not None
    assert [file.document for file in top.mail.attachments] == [forwarded.id]


def test_what_is_called_mail_and_begins_otherwise_keeps_its_words(tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    printed = (
        "Van: Bo Visser\nVerzonden: maandag 3 maart 2025 09:12\nAan: Anna Smit\nOnderwerp: Kraan\n\nDag.\n"
    )
    part = f"Content-Type: application/octet-stream; name=kraan.eml\n\n{printed}"
    path.write_bytes(mixed("Content-Type: text/plain\n\nZie de mail.", part))
    assert [document.text for document in documents(path)[1:]] == [printed]


# --- productions ------------------------------------------------------------------------------------------


def row(*cells: str) -> str:
    return "\x14".join(f"þ{cell}þ" for cell in cells) + "\r\n"


def production(*, second: bool = False) -> dict[str, bytes]:
    """Give the files of a production of a mail with its attachment, and of a second one beside it."""
    wanted = ("BEGDOC", "ENDDOC", "BEGATTACH", "TEXTPATH", "NATIVELINK")
    data = row(*wanted)
    data += row("A1", "A1", "A1", r"VOL001\TEXT\A1.txt", r"VOL001\NATIVES\A1.eml")
    data += row("A2", "A2", "A1", r"VOL001\TEXT\A2.txt", "")
    files = {
        "VOL001/DATA/A.dat": data.encode(),
        "VOL001/DATA/A.opt": rb"A1,VOL001,VOL001\IMAGES\A1.tif,Y,,,1" + b"\r\n",
        "VOL001/IMAGES/A1.tif": b"II*\0",
        "VOL001/NATIVES/A1.eml": sent("Kade").encode(),
        "VOL001/TEXT/A1.txt": f"{head()}\nZie de bijlage.\n".encode(),
        "VOL001/TEXT/A2.txt": b"De bijlage.\n",
    }
    if second:
        files["VOL001/DATA/B.dat"] = (row(*wanted) + row("B1", "B1", "B1", r"TEXT\B1.txt", "")).encode()
        files["VOL001/TEXT/B1.txt"] = b"Een nota.\n"
    return files


def zipped(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return path


def unpacked(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def test_a_production_in_an_archive_is_the_one_in_a_folder(tmp_path: Path) -> None:
    folder = unpacked(tmp_path / "folder", production())
    packed = zipped(tmp_path / "packed.zip", production())
    found, same = documents(folder), documents(packed)
    assert [document.text for document in found] == [document.text for document in same]
    assert [document.listing for document in found] == [document.listing for document in same]
    _, mail, attached = same
    assert (mail.path, attached.parent) == (f"{packed.as_posix()}/VOL001/TEXT/A1.txt", mail.id)
    assert [codes(document) for document in same] == [[], [], []]


def test_a_load_file_that_is_alone_in_an_archive_says_what_is_missing(tmp_path: Path) -> None:
    path = zipped(tmp_path / "packed.zip", {"A.dat": production()["VOL001/DATA/A.dat"]})
    assert [codes(document) for document in documents(path)] == [
        [],
        ["list.file-missing", "list.file-missing", "list.no-text"],
        ["list.file-missing", "list.no-text"],
    ]


def test_of_two_load_files_side_by_side_each_has_its_own_images(tmp_path: Path) -> None:
    found = documents(unpacked(tmp_path, production(second=True)))
    assert [problem for document in found for problem in document.problems] == []
    assert [document.listing.bates for document in found if document.listing] == [
        ("A1", "A1"), ("A2", "A2"), ("B1", "B1"),
    ]  # fmt: skip


# --- what is not read -------------------------------------------------------------------------------------


def old_office(stream: str) -> bytes:
    return make_msg.compound(make_msg.Storage({stream: b"x" * 5000}))


@pytest.mark.parametrize(
    ("stream", "name"),
    [
        ("WordDocument", "an old Word document"),
        ("Workbook", "an old Excel file"),
        ("Other", "an old file of"),
    ],
)
def test_old_office_files_are_told_by_their_name_and_no_mail(stream: str, name: str) -> None:
    (document,) = sources.read_bytes(old_office(stream), "oud")
    assert codes(document) == ["source.not-text"]
    assert document.problems[0].message.startswith(f"the file looks like {name}")
    assert "save it as" in document.problems[0].message


def test_attachments_that_are_not_read_are_named_but_pictures_are_not() -> None:
    made = EmailMessage()
    made["Message-ID"] = "<1@oudewaard.example>"
    made.set_content("Zie de bijlagen.")
    files = {
        "oud.doc": old_office("WordDocument"),
        "logo.png": b"\x89PNG\r\n\x1a\n",
        "tnef.dat": b"\x78\x9f\x3e\x22",
    }
    for name, data in files.items():
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    (document,) = sources.read_bytes(made.as_bytes(), "mail.eml")
    assert [problem.message for problem in document.problems] == [
        "2 attached files are not read: oud.doc, tnef.dat; to have them read, save them as PDF beside it"
    ]
    assert document.mail is not None
    assert [file.name for file in document.mail.attachments] == list(files)


def test_files_in_a_pdf_are_read_or_named() -> None:
    data = make_pdf.with_files(
        make_pdf.lines("Brief\n"), {"a.txt": b"Een nota.", "b.png": b"\x89PNG\r\n\x1a\n"}
    )
    found = sources.read_bytes(data, "brief.pdf")
    assert [document.path for document in found] == ["brief.pdf", "brief.pdf/a.txt"]
    assert [problem.message for problem in found[0].problems] == [
        "1 attached file is not read: b.png; to have it read, save it as PDF beside it"
    ]


@pytest.mark.parametrize(
    "saved_by", ["From: <Saved by Blink>\n", 'From: "Saved by Internet Explorer 11"\n', ""]
)
def test_a_saved_web_page_is_no_mail(saved_by: str) -> None:
    page = (
        f"{saved_by}Subject: Nieuws\nDate: Mon, 3 Mar 2025 09:12:00 -0000\nMIME-Version: 1.0\n"
        "Content-Type: multipart/related; type=text/html; boundary=b\n\n"
        "--b\nContent-Type: text/html\nContent-Location: https://example.org/\n\n<p>De kade is nieuw.</p>\n"
        "--b\nContent-Type: image/png\nContent-Location: https://example.org/a.png\n\npng\n--b--\n"
    )
    (document,) = sources.read_bytes(page.encode(), "nieuws.mht")
    assert (document.format, document.mail, document.text) == ("html", None, "De kade is nieuw.\n")
    assert codes(document) == []


# --- bodies -----------------------------------------------------------------------------------------------


def test_of_two_texts_the_one_that_says_much_less_is_left() -> None:
    made = EmailMessage()
    made["Message-ID"] = "<1@oudewaard.example>"
    made.set_content("Bekijk dit bericht in uw browser.")
    quoted = "<blockquote><p>Van: Anna Smit</p><p>Kan de kade open?</p></blockquote>"
    made.add_alternative("<p>De kade gaat vrijdag open voor al het verkeer.</p>" * 3 + quoted, subtype="html")
    (document,) = sources.read_bytes(made.as_bytes(), "mail.eml")
    assert "> Kan de kade open?" in document.text


# --- names ------------------------------------------------------------------------------------------------


def test_text_finds_a_document_whose_name_is_no_unicode(tmp_path: Path) -> None:
    file = os.fsdecode(os.fsencode(tmp_path) + b"/nota\xff.txt")
    try:
        Path(file).write_text("De nota.\n")
    except OSError:
        pytest.skip("this system has no such names")
    (document,) = documents(tmp_path)
    assert document.path.endswith(r"/nota\xff.txt")
    assert sources.one(document.path) == sources.one(file) == document


def test_text_gives_a_load_file_and_its_documents_as_the_export_has_them(tmp_path: Path) -> None:
    found = documents(unpacked(tmp_path, production(second=True)))
    for document in (document for document in found if document.format == "load-file"):
        assert sources.one(document.path) == document


# --- what cannot be opened --------------------------------------------------------------------------------


def test_a_file_of_a_production_that_cannot_be_opened_keeps_its_row_and_its_family(tmp_path: Path) -> None:
    folder = unpacked(tmp_path, production())
    with sources.opened([str(folder)]) as opened:
        met = list(opened)
        for lost in ("TEXT/A1.txt", "NATIVES/A1.eml"):
            (folder / "VOL001" / lost).unlink()
        found = [document for each in met for document in sources.read(each)]
    _, mail, attached = found
    assert codes(mail) == ["source.unreadable"]
    assert mail.listing is not None
    assert mail.listing.bates == ("A1", "A1")
    assert attached.text == "De bijlage.\n"


def closed(monkeypatch: pytest.MonkeyPatch, *endings: str) -> None:
    """Let files whose paths end like these not be opened."""

    def opening(file: str, *rest: object, **more: object) -> object:
        if str(file).endswith(endings):
            raise PermissionError(13, "Permission denied")
        return open(file, *rest, **more)  # type: ignore[call-overload]

    for module in (source, unfold):
        monkeypatch.setattr(module, "open", opening, raising=False)


def test_the_attachments_of_a_mail_that_cannot_be_opened_know_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = unpacked(tmp_path, production())
    closed(monkeypatch, "A1.txt")
    _, mail, attached = documents(folder)
    assert (mail.kind, attached.parent) == ("unreadable", mail.id)


def test_a_list_of_images_that_cannot_be_opened_costs_no_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = unpacked(tmp_path, production())
    closed(monkeypatch, "A.opt")
    found = {document.path.rpartition("/")[2]: document for document in documents(folder)}
    assert found["A1.txt"].listing is not None
    assert codes(found["A.opt"]) == ["source.unreadable"]


def test_what_a_load_file_says_of_a_mail_is_not_said_of_its_attachments(tmp_path: Path) -> None:
    inner = f"Content-Type: message/rfc822\n\n{sent('Bestek')}"
    files = {
        "A.dat": (
            row("BEGDOC", "ENDDOC", "CUSTODIAN", "NATIVELINK", "MESSAGEID")
            + row("A1", "A2", "Smit", "A1.eml", "<1@oudewaard.example>")
        ).encode(),
        "A1.eml": mixed("Content-Type: text/plain\n\nZie de mail.", inner),
    }
    _, mail, attached = documents(unpacked(tmp_path, files))
    assert mail.listing is not None
    assert mail.listing.bates == ("A1", "A2")
    assert attached.listing == Listing(custodian="Smit")
    assert {message.rfc_id for message in archive(tmp_path).messages} == {
        "1@oudewaard.example",
        "bestek@oudewaard.example",
    }


@pytest.mark.parametrize("packed", ["in.zip", "box.gz"])
def test_a_full_disk_is_no_damage_of_the_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: str
) -> None:
    box = f"From a@x Mon Mar  3 09:12:44 2025\n{sent()}".encode()
    if packed == "in.zip":
        zipped(tmp_path / packed, {"box": box})
    else:
        (tmp_path / packed).write_bytes(gzip.compress(box))

    class Full(io.BytesIO):
        name = str(tmp_path / "full")

        def write(self, data: object) -> int:
            raise OSError(28, "No space left on device")

    (tmp_path / "full").touch()
    monkeypatch.setattr(archives.tempfile, "NamedTemporaryFile", lambda **_: Full())
    (document,) = documents(tmp_path / packed)
    assert [problem.message.partition(" (")[0] for problem in document.problems] == [
        "there is no room to unpack it"
    ]
    assert codes(document) == ["archive.limit"]


def test_no_document_names_a_parent_that_is_not_there(tmp_path: Path) -> None:
    files = {
        "A.dat": (
            row("BEGDOC", "ENDDOC", "BEGATTACH", "NATIVELINK")
            + row("A1", "A1", "A1", "A1.mbox")
            + row("A2", "A2", "A1", "A2.txt")
        ).encode(),
        "A1.mbox": f"From a@x Mon Mar  3 09:12:44 2025\n{sent()}".encode(),
        "A2.txt": b"Een nota.\n",
    }
    made = export.build(archive(unpacked(tmp_path, files)))
    assert {document.path.rpartition("/")[2]: document.parent_document for document in made.documents} == {
        "A.dat": None,
        "000001": None,
        "A2.txt": None,
    }
    assert {document.family for document in made.documents} == {None, "A1"}


# --- winmail.dat ------------------------------------------------------------------------------------------


def attribute(number: int, value: bytes) -> bytes:
    return struct.pack("<BII", 2, number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def winmail(*files: tuple[str, str, bytes]) -> bytes:
    """Pack files as Outlook does, each with a short name of one byte a letter and a long one."""
    packed = struct.pack("<IH", 0x223E9F78, 1) + attribute(0x69007, struct.pack("<II", 1252, 0))
    for short, name, data in files:
        wide = f"{name}\0".encode("utf-16-le")
        properties = struct.pack("<I", 3)
        properties += struct.pack("<HHI", 0x03, 0x3705, 1)
        properties += struct.pack("<HH16sII", 0x0B, 0x8001, b"\0" * 16, 0, 7) + struct.pack("<I", 1)
        properties += struct.pack("<HHII", 0x1F, 0x3707, 1, len(wide)) + wide + b"\0" * (-len(wide) % 4)
        packed += attribute(0x69002, b"\1\0") + attribute(0x18010, short.encode("cp1252") + b"\0")
        packed += attribute(0x6800F, data) + (attribute(0x69005, properties) if name else b"")
    return packed


def packed_mail(data: bytes) -> bytes:
    made = EmailMessage()
    made["Message-ID"] = "<1@oudewaard.example>"
    made.set_content("Zie de bijlage.")
    made.add_attachment(data, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    return made.as_bytes()


def test_files_packed_by_outlook_are_attachments_of_the_mail() -> None:
    data = winmail(("NOTA~1.TXT", "Nota ambtelijk.txt", b"De nota."), ("plán.txt", "", b"Het plan."))
    found = sources.read_bytes(packed_mail(data), "mail.eml")
    assert [(document.path, document.text) for document in found[1:]] == [
        ("mail.eml/Nota ambtelijk.txt", "De nota."),
        ("mail.eml/plán.txt", "Het plan."),
    ]
    assert found[0].mail is not None
    assert [file.document for file in found[0].mail.attachments] == [found[1].id, found[2].id]
    assert codes(found[0]) == []


def test_what_outlook_packed_and_broke_off_is_told() -> None:
    data = winmail(("a.txt", "", b"De nota."), ("b.txt", "", b"Het plan."))
    found = sources.read_bytes(packed_mail(data[:-4]), "mail.eml")
    assert [document.path for document in found[1:]] == ["mail.eml/a.txt", "mail.eml/b.txt"]
    assert codes(found[0]) == ["mail.damaged"]
    for end in range(len(data)):
        sources.read_bytes(packed_mail(data[:end]), "mail.eml")


def test_what_outlook_packed_without_files_is_named() -> None:
    (document,) = sources.read_bytes(packed_mail(winmail()), "mail.eml")
    assert codes(document) == ["source.attachment-unread"]


# --- what stays behind ------------------------------------------------------------------------------------

KILLED = """
import signal
from draad.cli import commands
from draad.sources import unfold

for number in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)  # whoever runs the tests may have made all below deaf to it
commands.end_in_order()
with unfold.temporary_folder() as folder:
    print(folder, flush=True)
    signal.pause()
"""


@pytest.mark.skipif(os.name == "nt", reason="wants the signals of POSIX")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_run_that_is_killed_leaves_nothing_unpacked(name: str) -> None:
    number = getattr(signal, name)
    places = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", KILLED]
    with subprocess.Popen(command, env=places, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        folder = Path(run.stdout.readline().rstrip("\n"))
        assert folder.is_dir()
        run.send_signal(number)
    assert run.returncode == 128 + number
    assert not folder.exists()


def test_what_no_process_could_read_keeps_its_row() -> None:
    listing = Listing(bates=("A1", "A1"))
    (reading,) = pipeline.lost(source.Source("a.pdf", "a.pdf", listing=listing), "the process ended")
    assert reading.document.listing == listing
    assert [problem.code for problem in reading.problems] == ["source.unreadable"]
