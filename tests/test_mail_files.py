"""What is known of mails that were read from mail files, and where each output shows it."""

from __future__ import annotations

import csv
import io
import mailbox
import sqlite3
from contextlib import closing
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

import msgspec
import pytest

import compose
import damage
import make_mail
import make_office
import make_pdf
from draad import pipeline, render
from draad.errors import NotFoundError
from draad.model import Document, Listing
from draad.render import explain, export, nouns, show, stats, to_text
from draad.render.nouns import Export, ExportMessage
from draad.sources import read_bytes
from draad.sources.lists import loadfile
from make_mail import HOME, Letter

WANTED = "<wanted.123@example.net>"
CHAIN = """Van: Anna Smit <anna@example.org>
Verzonden: maandag 16 november 2026 08:00
Aan: Bo Visser <bo@example.org>
Onderwerp: RE: Kademuur

Dag Bo,

Zie hieronder.

Anna
"""
QUOTED = """Van: Bo Visser <bo@example.org>
Verzonden: zondag 15 november 2026 08:00
Aan: Anna Smit <anna@example.org>
Onderwerp: Kademuur

Wie heeft de tekening van de kademuur?
"""
LETTERS = {
    # a mail with a chain of mails on two pages, a memo and a picture
    "a": Letter(
        message_id="a@example.org",
        attachments=(
            ("kademuur.pdf", make_pdf.lines(CHAIN + "\n" * 60 + QUOTED)),
            ("memo.docx", make_office.docx("Memo\n\nDit is een memo over de steiger.\n")),
            ("foto.jpg", b"\xff\xd8\xff\x00"),
        ),
    ),
    "b": Letter(
        sender="Bo Visser <bo@example.org>",
        to=("Inge Bakker <inge@example.org>",),
        date=datetime(2026, 11, 16, 10, 0, tzinfo=HOME),
        subject="Re: Steiger",
        body="Goed.\n\nBo\n",
        message_id="b@example.org",
        in_reply_to="a@example.org",
        references=("a@example.org",),
    ),
    # answers what nobody released
    "c": Letter(
        date=datetime(2026, 11, 17, 10, 0, tzinfo=HOME),
        subject="Re: Vergunning",
        body="Akkoord met de vergunning.\n\nInge\n",
        message_id="c@example.org",
        in_reply_to=WANTED.strip("<>"),
        references=(WANTED.strip("<>"),),
    ),
}


def documents() -> list[Document]:
    return [
        one
        for name, letter in LETTERS.items()
        for one in read_bytes(make_mail.eml(letter), f"map/{name}.eml")
    ]


@pytest.fixture(scope="module")
def whole() -> Export:
    return export.build(pipeline.reconstruct_documents(documents()))


def found(whole: Export, subject: str) -> ExportMessage:
    return next(message for message in whole.messages if message.subject == subject)


def missing(whole: Export) -> ExportMessage:
    return next(message for message in whole.messages if message.presence == "missing")


def dumped(whole: Export) -> str:
    return "\n".join(to_text.lines(whole, to_text.View(width=140)))


def shown(whole: Export, prefix: str) -> str:
    return "\n".join(show.lines(whole, prefix, 140))


def explained(whole: Export, prefix: str) -> str:
    return "\n".join(explain.explain(whole, prefix, 140))


def written(whole: Export, format_name: str) -> bytes:
    file = io.BytesIO()
    render.stream(nouns.pieces(whole), format_name, file)
    return file.getvalue()


# --- for people -------------------------------------------------------------------------------------------


def test_a_missing_message_is_told_by_the_message_id_that_is_wanted(whole: Export) -> None:
    gap = missing(whole)
    assert gap.rfc_message_id == WANTED
    summed = "\n".join(stats.lines(whole, 140))
    for text in (dumped(whole), shown(whole, gap.id), explained(whole, gap.id), summed):
        assert WANTED in text
    answer = explained(whole, found(whole, "Re: Vergunning").id)
    assert f"in-reply-to: its header names that one (In-Reply-To) as {WANTED}" in answer
    assert "nobody released that one\n" in answer


def test_the_export_gives_message_ids_as_the_schema_promises_them(whole: Export) -> None:
    ids = {message.rfc_message_id for message in whole.messages}
    assert ids == {"<a@example.org>", "<b@example.org>", "<c@example.org>", WANTED, None}


def test_an_answer_to_a_missing_message_says_which_header_tells_of_it(whole: Export) -> None:
    assert "not released; sure, because its header names that one (In-Reply-To)" in " ".join(
        shown(whole, found(whole, "Re: Vergunning").id).split()
    )


def test_a_mail_shows_its_message_id(whole: Export) -> None:
    one = found(whole, "Steiger")
    for text in (dumped(whole), shown(whole, one.id), explained(whole, one.id)):
        assert "<a@example.org>" in text


@pytest.mark.parametrize("asked", ["b@example.org", "<b@example.org>"])
def test_a_message_is_found_by_its_message_id(whole: Export, asked: str) -> None:
    one = found(whole, "Re: Steiger")
    assert shown(whole, asked) == shown(whole, one.id)
    assert explained(whole, asked) == explained(whole, one.id)


def test_of_two_messages_with_one_message_id_neither_is_taken(whole: Export) -> None:
    messages = tuple(msgspec.structs.replace(one, rfc_message_id=WANTED) for one in whole.messages[:2])
    shared = msgspec.structs.replace(whole, messages=messages)
    with pytest.raises(NotFoundError, match=", ".join(one.id for one in messages)):
        shown(shared, WANTED)


def test_attachments_name_what_was_read_from_them(whole: Export) -> None:
    top, below = found(whole, "RE: Kademuur").id[:6], found(whole, "Kademuur").id[:6]
    line = f"Attached  kademuur.pdf ({top}, {below}); memo.docx (memo); foto.jpg"
    assert line in dumped(whole)
    assert line in shown(whole, "a@example.org")


def test_what_came_attached_names_the_mail_it_came_with(whole: Export) -> None:
    cover = f"map/a.eml ({found(whole, 'Steiger').id[:6]} · Inge Bakker · 2026-11-16 09:12)"
    assert f"Came with {cover}" in dumped(whole)
    assert f"came with {cover}" in shown(whole, found(whole, "Kademuur").id)


def test_a_place_on_a_page_is_no_line_of_the_whole_text(whole: Export) -> None:
    assert "map/a.eml/kademuur.pdf, page 2" in dumped(whole)
    assert "page 2, line" not in dumped(whole)
    assert "map/a.eml, line 1" in dumped(whole)


def test_what_a_list_says_of_a_document_is_shown_with_the_copy() -> None:
    (one,) = read_bytes(make_mail.eml(LETTERS["b"]), "b.eml")
    listing = Listing(custodian="I. Bakker", bates=("OUD0001", "OUD0003"))
    held = Document(
        one.id, one.path, one.text, one.sha256, format="eml", mail=one.mail, listing=listing, pages=(0,)
    )
    text = " ".join(shown(export.build(pipeline.reconstruct_documents([held])), "b@example.org").split())
    assert "Bates OUD0001–OUD0003 custodian I. Bakker" in text


def test_what_a_list_says_came_with_a_mail_is_shown_with_it(whole: Export) -> None:
    # a load file knows the family, and no header names the file as its document is called
    (cover,) = (document.id for document in whole.documents if document.path == "map/b.eml")
    memo = next(document for document in whole.documents if document.path.endswith("memo.docx"))
    moved = msgspec.structs.replace(memo, parent_document=cover)
    documents = tuple(moved if one.id == memo.id else one for one in whole.documents)
    text = shown(msgspec.structs.replace(whole, documents=documents), "b@example.org")
    assert "With it   map/a.eml/memo.docx (memo)" in text
    assert "With it" not in shown(whole, "a@example.org")


def test_files_are_counted_by_format_and_not_by_name() -> None:
    held = [
        one
        for at, letter in enumerate(LETTERS.values(), 1)
        for one in read_bytes(make_mail.eml(letter), f"cur/{at}.M1P2.host:2,S")
    ]
    counted = stats.count(export.build(pipeline.reconstruct_documents(held)))
    assert counted.documents.file_types == {"eml": 3, "docx": 1, "pdf": 1}


# --- for programs -----------------------------------------------------------------------------------------


def test_a_database_tells_families_message_ids_and_attachments(whole: Export, tmp_path: Path) -> None:
    render.write(nouns.pieces(whole), "sqlite", tmp_path / "a.db")
    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        gaps = database.execute("SELECT rfc_message_id, document FROM missing_messages").fetchall()
        assert gaps == [(WANTED, "map/c.eml")]
        rows = database.execute(
            "SELECT rfc_message_id, attachments FROM message_view WHERE subject = 'Steiger'"
        )
        assert rows.fetchall() == [("<a@example.org>", "kademuur.pdf; memo.docx; foto.jpg")]
        top = next(document.id for document in whole.documents if document.path == "map/a.eml")
        assert database.execute("SELECT * FROM families").fetchall() == [(top, 3, 2, "map/a.eml", 2)]
        came = database.execute(
            "SELECT came_with, file_type, pages FROM document_view WHERE path LIKE '%.pdf'"
        )
        assert came.fetchall() == [("map/a.eml", "pdf", 2)]


def test_a_load_file_tells_type_and_page(whole: Export) -> None:
    rows = [dict(row.listing.inventory) for row in loadfile.read(written(whole, "dat")).rows]
    told = {row["THREAD_MESSAGE_ID"]: (row["FILE_TYPE"], row["PAGES"], row["PAGE"]) for row in rows}
    assert told[found(whole, "RE: Kademuur").id] == ("pdf", "2", "1")
    assert told[found(whole, "Kademuur").id] == ("pdf", "2", "2")
    assert told[found(whole, "Steiger").id] == ("eml", "", "")
    assert told[missing(whole).id] == ("", "", "")


def test_a_load_file_read_back_has_the_mails_own_ids_and_what_each_came_with(whole: Export) -> None:
    listed = loadfile.read(written(whole, "dat"))
    rows = [dict(row.listing.inventory) for row in listed.rows]
    own = {message.id: (message.rfc_message_id or "").strip("<>") or None for message in whole.messages}
    assert [row.ids.message_id if row.ids else None for row in listed.rows] == [
        own.get(row["THREAD_MESSAGE_ID"]) for row in rows
    ]
    parents = [rows[row.parent]["PATH"] if row.parent is not None else None for row in listed.rows]
    came = {row["PATH"]: parent for row, parent in zip(rows, parents, strict=True)}
    assert came["map/a.eml/kademuur.pdf"] == came["map/a.eml/memo.docx"] == "map/a.eml"
    assert came["map/a.eml"] is came["map/b.eml"] is None


def test_tables_and_graphs_have_the_message_ids(whole: Export) -> None:
    import networkx as nx

    rows = csv.DictReader(io.StringIO(written(whole, "csv").decode("utf-8-sig"), newline=""))
    assert {row["id"]: row["rfc_message_id"] for row in rows}[missing(whole).id] == WANTED
    for name, read in (("graphml", nx.read_graphml), ("gexf", nx.read_gexf)):
        assert read(io.BytesIO(written(whole, name))).nodes[missing(whole).id]["rfc_message_id"] == WANTED


def read_again(whole: Export, tmp_path: Path) -> Export:
    path = tmp_path / "again.mbox"
    path.write_bytes(written(whole, "mbox"))
    with closing(mailbox.mbox(path)) as box:
        assert len(box) == sum(message.presence != "missing" for message in whole.messages)
    return export.build(pipeline.reconstruct([str(path)]))


def named(whole: Export) -> dict[str, str | None]:
    """The tree, by the names that a mailbox gives the messages."""
    names = {
        message.id: message.rfc_message_id or f"<{message.id}@draad.invalid>" for message in whole.messages
    }
    return {names[message.id]: names.get(message.parent or "") for message in whole.messages}


def test_a_mailbox_that_is_read_again_gives_the_same_threads(whole: Export, tmp_path: Path) -> None:
    again = read_again(whole, tmp_path)
    assert named(again) == named(whole)
    assert len(again.threads) == len(whole.threads)
    assert [message.body for message in again.messages] == [message.body for message in whole.messages]


def test_a_mailbox_of_a_damaged_disclosure_gives_the_same_threads_and_texts(tmp_path: Path) -> None:
    held = [
        one
        for name, text in compose.disclosure(60, seed=7, noise=damage.RELEASE)
        for one in read_bytes(text.encode(), name)
    ]
    released = export.build(pipeline.reconstruct_documents(held))
    again = read_again(released, tmp_path)
    assert named(again) == named(released)
    names = {message.id: f"<{message.id}@draad.invalid>" for message in released.messages}
    for written_as in ("body", "subject", "withheld"):
        told = {names[message.id]: getattr(message, written_as) for message in released.messages}
        assert {one.rfc_message_id: getattr(one, written_as) for one in again.messages} == told


def test_a_withheld_text_shows_its_stamp_in_a_mail(tmp_path: Path) -> None:
    stamped = CHAIN.partition("Dag Bo")[0] + "Dubbel\n"
    (one,) = read_bytes(stamped.encode(), "stamped.txt")
    whole = export.build(pipeline.reconstruct_documents([one]))
    assert [message.withheld for message in whole.messages] == [None, "Dubbel"]
    mail = message_from_bytes(written(whole, "mbox").partition(b"\n")[2], policy=policy.default)
    assert mail.get_content().strip() == "Dubbel"
    assert [message.withheld for message in read_again(whole, tmp_path).messages] == [None, "Dubbel"]
