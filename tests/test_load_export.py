"""Exports that other programs load: the inventory with thread numbers, the load file with thread fields."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from draad import pipeline, render
from draad.model import Document
from draad.render import export, nouns
from draad.render.nouns import Export
from draad.sources.lists import inventory, loadfile

SAMPLES = Path(__file__).parents[1] / "samples"

TOP = (
    "Van: Anna Bos <anna@example.org>\nVerzonden: {} 10:00\nAan: Tom Ok <tom@example.org>\n"
    "Onderwerp: {}\n\n{}\n"
)
ASKED = TOP.format("maandag 1 maart 2021", "Sluis Oost", "Wanneer gaat de sluis weer open voor het verkeer?")
ANSWER = (
    "Van: Tom Ok <tom@example.org>\nVerzonden: dinsdag 2 maart 2021 11:00\nAan: Anna Bos <anna@example.org>\n"
    "Onderwerp: RE: Sluis Oost\n{}\nMorgen om tien uur gaat de sluis weer open, zegt de beheerder.\n\n"
)


def read(**documents: str) -> Export:
    held = [
        Document(name, f"map/{name}.txt", text, f"{at:064}")
        for at, (name, text) in enumerate(documents.items())
    ]
    return export.build(pipeline.reconstruct_documents(held))


def written(whole: Export, format_name: str) -> bytes:
    file = io.BytesIO()
    render.stream(nouns.pieces(whole), format_name, file)
    return file.getvalue()


def with_rows(whole: Export, **rows: dict[str, str]) -> Export:
    documents = tuple(
        msgspec.structs.replace(document, inventory=rows.get(document.id)) for document in whole.documents
    )
    return msgspec.structs.replace(whole, documents=documents)


def woo(whole: Export) -> list[dict[str, str]]:
    text = written(whole, "woo").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(set(rows[0])) == len(rows[0])
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def dat(whole: Export) -> list[dict[str, str]]:
    data = written(whole, "dat")
    assert loadfile.looks_like(data[:1000])
    return [dict(row.listing.inventory) for row in loadfile.read(data).rows]


@pytest.fixture(scope="module")
def samples() -> Export:
    return export.build(pipeline.reconstruct([str(SAMPLES)]))


# --- the load file ----------------------------------------------------------------------------------------


def test_a_load_file_reads_back_with_the_same_counts(samples: Export) -> None:
    rows = dat(samples)
    copies = sum(len(message.copies) for message in samples.messages)
    missing = [message.id for message in samples.messages if not message.copies]
    without = [document.id for document in samples.documents if not document.messages]
    assert len(rows) == copies + len(missing) + len(without)
    assert len({row["DOCID"] for row in rows}) == len(rows)
    assert [row["THREAD_MESSAGE_ID"] for row in rows if row["MISSING"] == "Y"] == missing
    assert Counter(row["THREAD_GROUP"] for row in rows if row["THREAD_MESSAGE_ID"]) == Counter(
        message.thread for message in samples.messages for _ in message.copies or [None]
    )
    assert loadfile.read(written(samples, "dat")).rows[0].listing.thread == samples.messages[0].thread


def test_what_is_inclusive_is_the_reading_set(samples: Export) -> None:
    chosen = {(row["DOCUMENT_ID"], row["THREAD_GROUP"]) for row in dat(samples) if row["INCLUSIVE"] == "Y"}
    assert chosen == {(one, thread.id) for thread in samples.threads for one in thread.reading_set}
    for row in dat(samples):
        assert bool(row["INCLUSIVE_REASON"]) == (row["INCLUSIVE"] == "Y")
        assert row["INCLUSIVE"] != "Y" or row["DUPLICATE_SPARE"] == "N"


def test_a_second_release_of_the_same_is_spare() -> None:
    rows = dat(read(d1=ANSWER.format("") + ASKED, d2=ANSWER.format("") + ASKED, d3=ASKED))
    said = {row["DOCUMENT_ID"]: (row["INCLUSIVE"], row["DUPLICATE_SPARE"]) for row in rows}
    assert said == {"d1": ("Y", "N"), "d2": ("N", "Y"), "d3": ("N", "N")}
    assert [row["INDENTATION"] for row in rows if row["DOCUMENT_ID"] == "d1"] == ["1", "0"]
    assert {row["EMAIL_ACTION"] for row in rows if row["INDENTATION"] == "1"} == {"REPLY"}


def copied(whole: Export, incomplete: set[tuple[str, str]]) -> Export:
    """The same export, with some copies showing less: by message and document."""
    messages = tuple(
        msgspec.structs.replace(
            message,
            copies=tuple(
                msgspec.structs.replace(copy, complete=(message.id, copy.document) not in incomplete)
                for copy in message.copies
            ),
        )
        for message in whole.messages
    )
    return msgspec.structs.replace(whole, messages=messages)


def test_why_a_document_is_inclusive() -> None:
    attached = "Bijlagen: tekening.pdf\n"
    whole = read(d1=ANSWER.format(attached) + ASKED, d3=ASKED)
    asked = whole.messages[0].id
    chosen = tuple(msgspec.structs.replace(thread, reading_set=("d1", "d3")) for thread in whole.threads)
    whole = msgspec.structs.replace(copied(whole, {(asked, "d1")}), threads=chosen)
    rows = {row["DOCUMENT_ID"]: row for row in dat(whole)}
    assert rows["d1"]["INCLUSIVE_REASON"] == "message; attachment"
    assert rows["d3"]["INCLUSIVE_REASON"] == "lost text"
    assert rows["d3"]["DUPLICATE_SPARE"] == "N"


def test_signs_of_the_load_file_within_a_cell_break_no_row() -> None:
    whole = read(
        d1=TOP.format("maandag 1 maart 2021", "þing\x14 bij ® kade", "Tekst van het bericht."), d2=ASKED
    )
    rows = {row["DOCUMENT_ID"]: row for row in dat(whole)}
    assert rows["d1"]["SUBJECT"] == "thing  bij (R) kade"
    assert len(rows) == 2
    kept = msgspec.structs.replace(whole.documents[0], path="a\nb", bates=("X1", "X2"), family="7")
    row = dat(msgspec.structs.replace(whole, documents=(kept, *whole.documents[1:])))[0]
    assert (row["PATH"], row["BEGDOC"], row["ENDDOC"], row["FAMILY_ID"]) == ("a\nb", "X1", "X2", "7")


def test_people_are_named_as_far_as_they_are_known(samples: Export) -> None:
    people = {row["FROM"] for row in dat(samples)}
    assert "Tolsma, M. (Marijke) <m.tolsma@minbouw.example>" in people
    assert "Hanna Wiersma" in people
    assert not any("None" in one for one in people)


# --- the inventory ----------------------------------------------------------------------------------------


def test_the_inventory_reads_back_with_the_same_threads(samples: Export) -> None:
    rows = woo(samples)
    assert [row["Document"] for row in rows] == [document.path for document in samples.documents]
    number = {thread.id: str(at) for at, thread in enumerate(samples.threads, 1)}
    for row, document in zip(rows, samples.documents, strict=True):
        first, *others = dict.fromkeys(
            number[message.thread]
            for name in document.messages
            for message in samples.messages
            if message.id == name
        ) or [""]
        assert (row["Email Thread ID"], row["Other Email Thread IDs"]) == (first, "; ".join(others))
    found = inventory.decode(written(samples, "woo"), "own.csv")
    assert len(found.listings) == len(samples.documents)
    assert found.unmatched([document.path for document in samples.documents]) == ()
    assert [found.of(one.path).thread or "" for one in samples.documents] == [  # type: ignore[union-attr]
        row["Email Thread ID"] for row in rows
    ]


def test_columns_of_the_list_are_kept_beside_our_numbers() -> None:
    whole = with_rows(
        read(d1=ASKED, d2=ANSWER.format("") + ASKED, d3="Geen bericht."),
        d1={"1. ID": "88", "Email Thread ID": "5", "Familie": "12", "Eigen": "ja"},
        d2={"1. ID": "89", "Email Thread ID": "6", "Familie": "", "Eigen": "nee"},
    )
    first, second, third = woo(whole)
    assert list(first) == [
        "Document", "1. ID", "Email Thread ID (inventory)", "Familie", "Eigen", "Email Thread ID",
    ]  # fmt: skip
    assert list(first.values()) == ["map/d1.txt", "88", "5", "12", "ja", "1"]
    assert list(second.values()) == ["map/d2.txt", "89", "6", "13", "nee", "1"]
    assert list(third.values()) == ["map/d3.txt", "d3", "", "14", "", ""]
    found = inventory.decode(written(whole, "woo"), "l.csv")
    assert found.listings["89"].thread == "1"
    again = {"Family ID": "1", "Email Thread ID": "2", "Email Thread ID (inventory)": "4"}
    assert list(woo(with_rows(whole, d1=again))[0]) == [
        "ID", "Document", "Family ID", "Email Thread ID (inventory)",
        "Email Thread ID (inventory) (inventory)", "Email Thread ID",
    ]  # fmt: skip


def test_a_file_without_a_row_is_named_and_a_list_is_no_document() -> None:
    whole = with_rows(read(a="Geen mail.", b="Ook niet."), a={"id": "a", "Document": "Brief"})
    lists = msgspec.structs.replace(whole.documents[0], id="d0", path="lijst.csv", format="inventory")
    whole = msgspec.structs.replace(whole, documents=(*whole.documents, lists))
    assert [(row["id"], row["Document"]) for row in woo(whole)] == [
        ("a", "Brief"),
        ("b", whole.documents[1].path),
    ]


def test_an_attachment_has_the_family_and_the_thread_of_its_mail() -> None:
    whole = read(d1=ASKED, d2="Een notitie zonder bericht.", d3="Nog een notitie.")
    documents = (
        whole.documents[0],
        msgspec.structs.replace(whole.documents[1], parent_document="d1"),
        msgspec.structs.replace(whole.documents[2], parent_document="d3"),
    )
    rows = woo(msgspec.structs.replace(whole, documents=documents))
    assert [(row["Family ID"], row["Email Thread ID"]) for row in rows] == [("1", "1"), ("1", "1"), ("2", "")]


def test_families_with_names_are_numbered_past_those_with_numbers() -> None:
    whole = read(d1=ASKED, d2=ANSWER.format(""), d3="Notitie.", d4="Notitie twee.")
    families = ("MAIL-7", "40", "MAIL-7", None)
    documents = tuple(
        msgspec.structs.replace(one, family=name) for one, name in zip(whole.documents, families, strict=True)
    )
    rows = woo(msgspec.structs.replace(whole, documents=documents))
    assert [row["Family ID"] for row in rows] == ["41", "40", "41", "42"]


@pytest.mark.parametrize("cell", ["=1+1", "+31 6", "-2", "@sum", "\tx", "\rx"])
def test_no_cell_becomes_a_formula(cell: str) -> None:
    whole = with_rows(read(d1=ASKED), d1={"id": "1", "note": cell, cell: "x"})
    (row,) = woo(whole)
    assert row["note"] == f"'{cell}"
    assert row[f"'{cell}"] == "x"


@pytest.mark.parametrize("name", ["woo", "dat"])
def test_an_empty_export_has_its_columns(name: str) -> None:
    assert len(written(read(), name).splitlines()) == 1


@pytest.mark.parametrize("name", ["woo", "dat"])
def test_the_same_export_gives_the_same_bytes(name: str, samples: Export) -> None:
    assert written(samples, name) == written(samples, name)
