"""Archives, mailboxes and mails as folders: what they hold comes out, under a path that says where."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner

from draad import pipeline, sources
from draad.archive import Archive
from draad.cli import cli
from draad.errors import NotFoundError, SourceError
from draad.model import Document, Reading
from draad.render import export
from draad.settings import Limits, Settings
from draad.sources.source import apart
from score import out_of_balance

MAIL = """Van: Joost van der Linde <joost@minbouw.example>
Verzonden: maandag 3 maart 2025 {hour}:12
Aan: Inge Smit <inge@oudewaard.example>
Onderwerp: Steiger {hour}

De steiger blijft staan tot vrijdag, zoals wij gisteren hebben besproken.
"""


def mail(hour: int) -> bytes:
    return MAIL.format(hour=hour).encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def tarred(files: Mapping[str, bytes], mode: str = "w") -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return made.getvalue()


def eml(subject: str, body: str = "Zie de bijlage.\n", **attached: bytes) -> bytes:
    made = EmailMessage()
    made["From"] = "Inge Smit <inge@oudewaard.example>"
    made["To"] = "Joost van der Linde <joost@minbouw.example>"
    made["Date"] = "Mon, 03 Mar 2025 09:12:00 +0100"
    made["Subject"] = subject
    made["Message-ID"] = f"<{subject.casefold().replace(' ', '.').replace(':', '')}@oudewaard.example>"
    made.set_content(body)
    for name, data in attached.items():
        made.add_attachment(
            data, maintype="application", subtype="octet-stream", filename=name.replace("__", ".")
        )
    return made.as_bytes()


def documents(path: Path, settings: Settings | None = None) -> list[Document]:
    with sources.opened([str(path)], settings) as found:
        return [document for source in found for document in sources.read(source, settings)]


def below(path: Path, found: list[Document]) -> list[str]:
    return [document.path.removeprefix(path.as_posix()) for document in found]


def codes(found: list[Document]) -> dict[str, list[str]]:
    return {
        document.path.rpartition("/")[2]: [problem.code for problem in document.problems]
        for document in found
        if document.problems
    }


# --- archives ---------------------------------------------------------------------------------------------


def test_a_zip_is_a_folder_whose_files_are_named_below_it(tmp_path: Path) -> None:
    path = tmp_path / "release.zip"
    path.write_bytes(
        zipped({"b.txt": mail(10), "a/x.txt": mail(11), "__MACOSX/._b.txt": b"\0", ".hidden": b"x"})
    )
    found = documents(path)
    assert below(path, found) == ["/a/x.txt", "/b.txt"]
    assert [document.text for document in found] == [mail(11).decode(), mail(10).decode()]


def test_archives_in_archives_are_opened(tmp_path: Path) -> None:
    inner = zipped({"deep.txt": mail(9)})
    path = tmp_path / "outer.tar.gz"
    path.write_bytes(
        tarred({"part/inner.zip": inner, "note.txt": mail(8), "one.txt.gz": gzip.compress(mail(7))}, "w:gz")
    )
    found = documents(path)
    assert below(path, found) == ["/note.txt", "/one.txt.gz/one.txt", "/part/inner.zip/deep.txt"]
    assert found[2].text == mail(9).decode()


def test_a_file_and_a_folder_of_one_name_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(zipped({"a.zip": zipped({"b.txt": mail(9)}), "a.zip/b.txt": mail(9), "a.zip-": mail(9)}))
    found = documents(path)
    assert sorted(below(path, found)) == ["/a (2).zip/b.txt", "/a.zip-", "/a.zip/b.txt"]
    assert len({document.id for document in found}) == 3


def test_a_suffix_decides_nothing(tmp_path: Path) -> None:
    path = tmp_path / "release.txt"
    path.write_bytes(zipped({"mail.pdf": mail(10)}))
    (document,) = documents(path)
    assert (document.path.removeprefix(path.as_posix()), document.format) == ("/mail.pdf", "text")


def test_what_an_archive_must_not_give_is_named_and_the_rest_read(tmp_path: Path) -> None:
    path = tmp_path / "release.zip"
    path.write_bytes(zipped({"../../etc/x.txt": mail(1), "good.txt": mail(2), "bomb.txt": b"0" * (3 << 20)}))
    found = documents(path, Settings(limits=Limits(ratio=50)))
    assert codes(found) == {"x.txt": ["archive.refused"], "bomb.txt": ["archive.limit"]}
    assert [document.text for document in found if document.kind is None] == [mail(2).decode()]


def test_archives_nested_beyond_the_limit_are_left_unread_and_told(tmp_path: Path) -> None:
    data = mail(3)
    for _ in range(5):
        data = zipped({"x.zip": data})
    path = tmp_path / "deep.zip"
    path.write_bytes(data)
    (document,) = documents(path, Settings(limits=Limits(depth=3)))
    assert [problem.code for problem in document.problems] == ["archive.limit"]
    (document,) = documents(path, Settings(limits=Limits(depth=6)))
    assert document.text == data.decode("utf-8", "replace") or document.text == mail(3).decode()


def test_one_budget_holds_for_archives_in_archives(tmp_path: Path) -> None:
    inner = zipped({f"{n}.txt": mail(n) * 50 for n in range(4)})
    path = tmp_path / "many.zip"
    path.write_bytes(zipped({f"{n}.zip": inner for n in range(4)}))
    found = documents(path, Settings(limits=Limits(unpacked=70_000)))
    read = [document for document in found if document.kind is None]
    assert 0 < len(read) < 16
    assert sum(len(document.text) for document in read) <= 70_000
    assert any(problem.code == "archive.limit" for document in found for problem in document.problems)


def test_an_archive_without_files_is_told(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.write_bytes(zipped({}))
    (document,) = documents(path)
    assert (document.kind, [problem.code for problem in document.problems]) == ("other", ["source.empty"])


def test_a_damaged_archive_is_told_and_never_ends_the_run(tmp_path: Path) -> None:
    path = tmp_path / "cut.zip"
    path.write_bytes(zipped({"a.txt": mail(1), "b.txt": mail(2)})[:300])
    found = documents(path)
    assert found
    assert all("archive.damaged" in [problem.code for problem in document.problems] for document in found)


def test_an_archive_on_standard_input_is_opened_as_well() -> None:
    found = sources.read_bytes(zipped({"a.txt": mail(4), "b.zip": zipped({"c.txt": mail(5)})}), "-")
    assert [document.path for document in found] == ["-/a.txt", "-/b.zip/c.txt"]


# --- mailboxes and mails -----------------------------------------------------------------------------------


def test_a_mailbox_yields_its_mails_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "inbox"
    path.write_bytes(
        b"".join(b"From inge Mon Mar  3 09:12:00 2025\n" + eml(f"Mail {n}") + b"\n" for n in (1, 2, 3))
    )
    found = documents(path)
    assert below(path, found) == ["/000001", "/000002", "/000003"]
    assert [document.mail.ids.message_id for document in found if document.mail] == [
        "mail.1@oudewaard.example",
        "mail.2@oudewaard.example",
        "mail.3@oudewaard.example",
    ]


def test_the_folders_of_a_maildir_are_read_though_their_names_are_hidden(tmp_path: Path) -> None:
    for folder in (tmp_path / "box", tmp_path / "box" / ".Sent"):
        for part in ("cur", "new", "tmp"):
            (folder / part).mkdir(parents=True)
    (tmp_path / "box" / "cur" / "1.M1:2,S").write_bytes(eml("Mail 1"))
    (tmp_path / "box" / ".Sent" / "new" / "2").write_bytes(eml("Mail 2"))
    found = documents(tmp_path / "box")
    assert below(tmp_path / "box", found) == ["/.Sent/new/2", "/cur/1.M1:2,S"]


def test_attachments_that_are_documents_make_a_family(tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(
        eml(
            "Bijlagen",
            brief__txt=mail(10),
            logo__png=b"\x89PNG\r\n\x1a\n" + b"\0" * 40,
            alles__zip=zipped({"een.txt": mail(11), "twee.txt": mail(12)}),
            ander__eml=eml("Ander", twee__txt=mail(13)),
        )
    )
    found = documents(path)
    assert below(path, found) == [
        "",
        "/brief.txt",
        "/alles.zip/een.txt",
        "/alles.zip/twee.txt",
        "/ander.eml",
        "/ander.eml/twee.txt",
    ]
    top = found[0]
    assert [document.parent for document in found] == [None, top.id, top.id, top.id, top.id, found[4].id]
    assert top.mail is not None
    assert [(file.name, file.document) for file in top.mail.attachments] == [
        ("brief.txt", found[1].id),
        ("logo.png", None),
        ("alles.zip", None),
        ("ander.eml", found[4].id),
    ]
    made = export.build(reconstructed(path))
    families = {document.path.removeprefix(path.as_posix()): document.family for document in made.documents}
    assert set(families.values()) == {top.id}
    named = next(message for message in made.messages if message.subject == "Bijlagen")
    assert [file.name for file in named.attachments] == ["brief.txt", "logo.png", "alles.zip", "ander.eml"]
    assert named.rfc_message_id == "<bijlagen@oudewaard.example>"


def test_attachments_of_one_name_are_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    made = EmailMessage()
    made["From"] = "inge@oudewaard.example"
    made["Message-ID"] = "<1@oudewaard.example>"
    made.set_content("Twee.\n")
    for hour in (1, 2):
        made.add_attachment(MAIL.format(hour=hour), filename="a/../brief.txt")
    path.write_bytes(made.as_bytes())
    names = below(path, documents(path))
    assert len(set(names)) == 3
    assert all(name.count("/") <= 1 for name in names)


def test_many_names_of_one_kind_take_no_longer_than_others() -> None:
    class Counted(dict[str, int]):
        asked = 0

        def __contains__(self, key: object) -> bool:
            self.asked += 1
            return super().__contains__(key)

    taken = Counted()
    names = [apart("brief.txt", taken) for _ in range(2000)]
    assert names[:3] == ["brief.txt", "brief (2).txt", "brief (3).txt"]
    assert len(set(names)) == 2000
    assert taken.asked <= 2 * 2000
    assert apart("brief (3).txt", taken) == "brief (3) (2).txt"
    assert [apart("a.b/c", taken), apart("a.b/c", taken)] == ["a.b/c", "a.b/c (2)"]


# --- load files --------------------------------------------------------------------------------------------


def test_rows_about_one_file_or_one_number_are_documents_of_their_own(tmp_path: Path) -> None:
    rows = [
        ["BEGDOC", "ENDDOC", "CUSTODIAN", "TEXTPATH"],
        ["X1", "X1", "Okafor", "TEXT\\1.txt"],
        ["X2", "X2", "Okafor", "TEXT\\1.txt"],
        ["X3", "X3", "Okafor", ""],
        ["X3", "X3", "Okafor", ""],
    ]
    (tmp_path / "TEXT").mkdir()
    (tmp_path / "TEXT" / "1.txt").write_text(MAIL.format(hour=9), encoding="utf-8")
    # the same rows in both forms, as productions often come
    (tmp_path / "load.dat").write_text(
        "".join("\x14".join(f"þ{cell}þ" for cell in row) + "\r\n" for row in rows), encoding="utf-8"
    )
    (tmp_path / "load.csv").write_text("".join(",".join(row) + "\n" for row in rows), encoding="utf-8")
    found = documents(tmp_path)
    assert len({document.id for document in found}) == len(found) == 2 + 2 * 4
    assert len({document.path for document in found}) == len(found)
    assert [name for name, said in codes(found).items() if "list.double-id" in said] == [
        "load.csv",
        "load.dat",
    ]
    assert reconstructed(tmp_path).documents


# --- the header of a mail file -----------------------------------------------------------------------------


def reading(data: bytes) -> Reading:
    (document,) = sources.read_bytes(data, "x.eml")
    return pipeline.read_document(document, Settings())


def reconstructed(path: Path, settings: Settings | None = None) -> Archive:
    return pipeline.reconstruct(str(path), settings)


def test_a_mail_file_needs_no_search_for_its_header_and_quotes_as_every_document_does() -> None:
    body = (
        "Dat is goed.\n\nOp 3 maart 2025 om 08:00 schreef Joost van der Linde <joost@minbouw.example>:\n"
        "> Kan de steiger blijven staan?\n> Joost\n"
    )
    made = reading(eml("RE: Steiger", body))
    assert made.document.kind == "email"
    assert [(draft.form, draft.quoted_by) for draft in made.drafts] == [("mail", None), ("attribution", 0)]
    top, quoted = made.drafts
    assert top.ids is not None
    assert top.ids.message_id == "re.steiger@oudewaard.example"
    assert (top.body, quoted.body) == ("Dat is goed.", "Kan de steiger blijven staan?\nJoost")
    assert top.header.date is not None
    assert (top.header.date.offset, quoted.ids) == (60, None)


@pytest.mark.parametrize(
    "body",
    [
        "Cc: dit is geen kop maar de tekst.\n",
        "From: ik\nTo: jou\nSubject: een gedicht\n\nRegels.\n",
        "> Alleen een citaat.\n",
        "",
        "\n\n\n",
    ],
)
def test_the_text_of_a_mail_file_is_never_taken_into_its_header(body: str) -> None:
    made = reading(eml("Steiger", body))
    top = made.drafts[0]
    assert (top.form, top.header.subject) == ("mail", "Steiger")
    assert top.header_end <= top.end
    assert not top.header.cc


def test_a_mail_that_holds_no_text_is_still_a_message() -> None:
    made = reading(eml("Leeg", ""))
    assert [draft.body for draft in made.drafts] == [""]


@pytest.mark.parametrize("body", ["Dag Bo,\n\nTot morgen.\n", MAIL.format(hour=9), "Kort."])
def test_a_mail_without_any_line_of_header_keeps_its_first_line(body: str) -> None:
    data = f"Message-ID: <1@example.org>\nMIME-Version: 1.0\nContent-Type: text/plain\n\n{body}".encode()
    (document,) = sources.read_bytes(data, "mail.eml")
    assert document.mail is not None
    made = pipeline.read_document(document, Settings())
    assert out_of_balance(document, made) == []
    assert made.drafts[0].ids == document.mail.ids
    assert body.startswith("Van:") or made.drafts[0].body == body.strip()


# --- the command -------------------------------------------------------------------------------------------


def test_text_prints_a_document_that_lies_in_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "release.zip"
    path.write_bytes(zipped({"a/x.txt": mail(10), "b.eml": eml("Bijlage", brief__txt=mail(11))}))
    run = CliRunner().invoke(cli, ["text", f"{path}/a/x.txt"])
    assert (run.exit_code, run.stdout) == (0, mail(10).decode())
    run = CliRunner().invoke(cli, ["text", f"{path}/b.eml/brief.txt"])
    assert (run.exit_code, run.stdout) == (0, mail(11).decode())


def test_text_of_several_documents_asks_for_one(tmp_path: Path) -> None:
    path = tmp_path / "release.zip"
    path.write_bytes(zipped({"a.txt": mail(10), "b.txt": mail(11)}))
    with pytest.raises(NotFoundError, match="holds 2 documents"):
        sources.one(str(path))
    with pytest.raises(NotFoundError, match=r"no document called c\.txt"):
        sources.one(f"{path}/c.txt")
    with pytest.raises(SourceError, match="no such file"):
        sources.one(str(tmp_path / "none.zip" / "c.txt"))


def test_texts_holds_those_of_all_documents_in_archives(tmp_path: Path) -> None:
    path = tmp_path / "release.zip"
    path.write_bytes(zipped({"a.txt": mail(10), "b.txt": mail(11)}))
    texts = tmp_path / "texts"
    run = CliRunner().invoke(
        cli, ["export", str(path), "--texts", str(texts), "--out", str(tmp_path / "o.json")]
    )
    assert run.exit_code == 0, run.output
    assert sorted(file.read_text() for file in texts.iterdir()) == [mail(10).decode(), mail(11).decode()]


@pytest.mark.parametrize(
    ("given", "limits"),
    [
        (["unpacked=5GB", "depth=2"], Limits(unpacked=5_000_000_000, depth=2)),
        (["ratio=10", "entries=3k"], Limits(ratio=10, entries=3000)),
    ],
)
def test_limits_can_be_set(
    given: list[str], limits: Limits, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_bytes(mail(9))
    seen: list[Settings] = []
    whole = pipeline.reconstruct

    def spied(paths: object, settings: Settings, progress: object, texts: object) -> Archive:
        seen.append(settings)
        return whole(paths, settings)  # type: ignore[arg-type]

    monkeypatch.setattr(pipeline, "reconstruct", spied)
    options = [part for one in given for part in ("--limit", one)]
    assert CliRunner().invoke(cli, ["dump", str(tmp_path), *options]).exit_code == 0
    assert [settings.limits for settings in seen] == [limits]


@pytest.mark.parametrize("given", ["depth=0", "size=3", "depth", "unpacked=many"])
def test_a_limit_that_makes_no_sense_is_wrong_usage(given: str, tmp_path: Path) -> None:
    run = CliRunner().invoke(cli, ["dump", str(tmp_path), "--limit", given])
    assert run.exit_code == 2
