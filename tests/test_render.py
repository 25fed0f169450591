"""What is rendered: the export as promised, the dump and the explanation for people."""

from __future__ import annotations

import ast
import io
import json
import os
import re
import unicodedata
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import fastjsonschema
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from draad import render
from draad.archive import Archive
from draad.errors import ExportError, NotFoundError
from draad.model import (
    DocumentRecord,
    Draft,
    Evidence,
    Furniture,
    Header,
    Instant,
    Link,
    Message,
    Part,
    Party,
    Problem,
    Redaction,
    Rival,
    Span,
    Thread,
    WallTime,
)
from draad.render import books, earlier, export, nouns, output, terminal, to_text, words
from draad.render.explain import explain
from draad.render.people import Roll

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "docs" / "threads.schema.json").read_text(encoding="utf-8"))
valid = fastjsonschema.compile(SCHEMA)

ANNA = Party("Anna Verbruggen", "anna@example.org", redacted=False, raw="Anna Verbruggen <anna@example.org>")
TOM = Party("Tom Okafor", None, redacted=True, raw="Tom Okafor <5.1.2e>")
GUIDO = Party("Guido Lindqvist", "guido@example.net", redacted=False)
HIDDEN = Party(None, "@example.gov", redacted=True, raw="5.1.2e @example.gov")
NOBODY = Party(None, None, redacted=True, raw="5.1.2e")


def wall(text: str, offset: int | None = None, raw: str | None = None) -> WallTime:
    """A printed date; its precision is that of the text."""
    precision = {10: "day", 16: "minute", 19: "second"}[len(text)]
    return WallTime(raw or text, datetime.fromisoformat(text), precision, offset)  # type: ignore[arg-type]


def instant(text: str, basis: str = "inferred") -> Instant:
    return Instant(datetime.fromisoformat(text).replace(tzinfo=UTC), basis)  # type: ignore[arg-type]


def draft(
    document: str, index: int, start: int, end: int, header: Header, body: str, **more: object
) -> Draft:
    """A copy whose header takes its first forty characters."""
    fields: dict[str, object] = {
        "document": document,
        "index": index,
        "part": 0,
        "depth": index,
        "quoted_by": index - 1 if index else None,
        "start": start,
        "header_end": start + 40,
        "end": end,
        "spans": (Span(start + 40, end),) if end > start + 40 else (),
        "header": header,
        "form": "block",
        "make": "block/nl",
        "body": body,
        "language": "nl",
    }
    return Draft(**{**fields, **more})  # type: ignore[arg-type]


def record(document: str, path: str, kind: str = "email", **more: object) -> DocumentRecord:
    fields: dict[str, object] = {
        "id": document,
        "path": path,
        "kind": kind,
        "sha256": "0" * 64,
        "characters": 1000,
        "language": "nl",
        "parts": (),
        "furniture": (),
    }
    return DocumentRecord(**{**fields, **more})  # type: ignore[arg-type]


def message(name: str, copies: tuple[Draft, ...], sent: Instant | None, **more: object) -> Message:
    fields: dict[str, object] = {
        "id": name,
        "copies": copies,
        "header": copies[0].header if copies else Header(),
        "body": copies[0].body if copies else "",
        "presence": "released" if any(copy.depth == 0 for copy in copies) else "quoted",
        "sent": sent,
    }
    return Message(**{**fields, **more})  # type: ignore[arg-type]


def disclosure() -> Archive:
    """Two conversations over four documents: copies, redactions, a branch, a gap, a withheld text."""
    question = Header(ANNA, (TOM, HIDDEN), (), (), wall("2021-03-02T09:12"), None, "Sluis Oost", "Sluis Oost")
    answer = Header(
        TOM, (ANNA,), (GUIDO,), (), wall("2021-03-02T11:40:05", 60), None, "RE: Sluis Oost", "Sluis Oost"
    )
    onward = Header(GUIDO, (NOBODY,), (), (), wall("2021-03-03T08:00"), None, "FW: Sluis Oost", "Sluis Oost")
    late = Header(NOBODY, (ANNA,), (), (), wall("2021-04-01"), None, "RE: begroting", "begroting")
    privacy = Redaction(120, 126, "5.1.2e", "Woo 5.1.2e", "to")
    body = "Beste Tom,\n\nWanneer gaat de sluis weer open? Zie https://example.org/" + "a" * 120 + "\n\nAnna"
    first_a = draft("d1", 1, 300, 500, question, body, redactions=(privacy, privacy))
    first_b = draft("d2", 2, 700, 800, question, "Beste Tom,", redactions=(privacy,))
    second_a = draft("d1", 0, 0, 300, answer, "Morgen om tien uur, zegt \x1b[31mde \u202ebeheerder.")
    second_b = draft("d2", 1, 400, 700, answer, "Morgen om tien uur")
    third = draft("d2", 0, 0, 400, onward, "")
    fourth = draft("d3", 0, 0, 200, late, "", withheld="Dubbel", spans=(Span(40, 46),))
    messages = (
        message("m-1aaa", (first_a, first_b), instant("2021-03-02T08:12"), action="send",
                grounds=("same words",), incomplete=(1,)),
        message("m-2bbb", (second_a, second_b), instant("2021-03-02T10:40:05", "stated"), action="reply-all",
                grounds=("same place in the same chain",), incomplete=(1,)),
        message("m-3ccc", (third,), instant("2021-03-03T07:00", "assumed"), action="forward"),
        message("m-9fff", (), None, presence="missing"),
        message("m-4ddd", (fourth,), None, action="reply"),
    )  # fmt: skip
    below = Evidence("quoted-directly-below", (("d1", 300, 340),))
    links = {
        "m-2bbb": Link("m-1aaa", "reply", (below,), 0.98),
        "m-3ccc": Link(
            "m-2bbb", "forward", (Evidence("subject-and-people"),), 0.6123456,
            (Rival("m-1aaa", ("people-and-time",), 0.4, "it is a level further down"),),
        ),
        "m-4ddd": Link("m-9fff", "reply", (Evidence("quoted-text", (("d3", 0, 40),)),), 0.8),
    }  # fmt: skip
    return Archive(
        documents=(
            record("d1", "a/0001.txt"),
            record("d2", "a/0002.txt", furniture=(Furniture(398, 400, "page number"),)),
            record(
                "d3", "b/0003.md", parts=(Part(0, 200, "Docnr 1", "email"), Part(200, 900, None, "letter"))
            ),
            record("d4", "b/brief.txt", kind="letter", parts=(Part(0, 900, None, "letter"),)),
        ),
        messages=messages,
        links=links,
        threads=(
            Thread("t-1", "Sluis Oost", ("m-1aaa",), ("m-1aaa", "m-2bbb", "m-3ccc")),
            Thread("t-2", "begroting", ("m-9fff",), ("m-9fff", "m-4ddd")),
        ),
        problems=(
            Problem("clock.copies-disagree", "seems earlier than what it answers", "d2", 0, 40, "m-3ccc"),
            Problem("date.unreadable", "a day and no time", "d3", 10, 20, "m-4ddd"),
            Problem("graph.invariant", "Europe/Amsterdam is assumed"),
        ),
        zone="Europe/Amsterdam",
        zone_grounds="assumed from the main language, nl",
    )


def whole(archive: Archive | None = None) -> nouns.Export:
    return export.build(archive or disclosure())


def as_bytes(held: nouns.Export, format_name: str = "json") -> bytes:
    file = io.BytesIO()
    render.stream(nouns.pieces(held), format_name, file)
    return file.getvalue()


def as_objects(archive: Archive | None = None) -> Any:
    return json.loads(as_bytes(whole(archive)))


def shown(archive: Archive | None = None, **view: object) -> list[str]:
    return list(to_text.lines(whole(archive), to_text.View(**view)))  # type: ignore[arg-type]


def by_id(name: str, archive: Archive | None = None) -> nouns.ExportMessage:
    return next(noun for noun in whole(archive).messages if noun.id == name)


# --- the contract -----------------------------------------------------------------------------------------


def test_export_is_valid_against_the_published_schema() -> None:
    valid(as_objects())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda data: data["messages"][1].pop("body"),
        lambda data: data["messages"][1].update(parent=None),
        lambda data: data["messages"][0]["date"].update(utc="2021-03-02 08:12"),
        lambda data: data["messages"][3].update(presence="quoted"),
        lambda data: data["documents"][0].update(kind="mail"),
        lambda data: data["threads"][0]["participants"][0].pop("redacted"),
    ],
)
def test_schema_check_sees_a_broken_export(spoil: object) -> None:
    data = as_objects()
    spoil(data)  # type: ignore[operator]
    with pytest.raises(fastjsonschema.JsonSchemaException):
        valid(data)


def test_jsonl_holds_the_same_objects_one_a_line() -> None:
    lines = [json.loads(line) for line in as_bytes(whole(), "jsonl").decode().splitlines()]
    assert [line["type"] for line in lines] == (
        ["header"] + ["document"] * 4 + ["message"] * 5 + ["thread"] * 2 + ["warning"] * 3
    )
    head, *rest = ({key: line[key] for key in line if key != "type"} for line in lines)
    data = as_objects()
    for name in ("documents", "messages", "threads", "warnings"):
        assert rest[: len(data[name])] == data[name]
        del rest[: len(data[name])]
    assert head == {key: data[key] for key in ("schema", "generator", "clock")}


@pytest.mark.parametrize("format_name", ["json", "jsonl"])
def test_export_written_read_and_written_again_gives_the_same_bytes(tmp_path: Path, format_name: str) -> None:
    path = tmp_path / f"out.{format_name}"
    render.write(export.sections(disclosure()), format_name, path)
    assert earlier.is_export(path)
    assert earlier.load(path) == whole()
    assert as_bytes(earlier.load(path), format_name) == path.read_bytes()


def test_empty_archive_is_a_valid_export_and_reads_back() -> None:
    nothing = whole(Archive((), (), {}, (), ()))
    valid(json.loads(as_bytes(nothing)))
    assert earlier.decode(as_bytes(nothing), "x") == nothing
    assert list(to_text.lines(nothing, to_text.View())) == []


def test_a_document_lists_its_messages_from_the_top_one_entry_a_copy() -> None:
    documents = {document.id: document.messages for document in whole().documents}
    assert documents == {
        "d1": ("m-2bbb", "m-1aaa"),
        "d2": ("m-3ccc", "m-2bbb", "m-1aaa"),
        "d3": ("m-4ddd",),
        "d4": (),
    }


def test_parts_are_named_only_where_there_are_several() -> None:
    assert [len(document.parts) for document in whole().documents] == [0, 0, 2, 0]


def test_dates_are_said_to_the_printed_precision() -> None:
    said = {one.id: one.date and (one.date.local, one.date.utc, one.date.basis) for one in whole().messages}
    assert said == {
        "m-1aaa": ("2021-03-02T09:12", "2021-03-02T08:12Z", "inferred"),
        "m-2bbb": ("2021-03-02T11:40:05", "2021-03-02T10:40:05Z", "stated"),
        "m-3ccc": ("2021-03-03T08:00", "2021-03-03T07:00Z", "assumed"),
        "m-9fff": None,
        "m-4ddd": ("2021-04-01", None, "unknown"),
    }


def test_a_day_alone_is_no_moment_even_where_one_was_worked_out() -> None:
    header = Header(ANNA, date=wall("2021-04-01"))
    one = message("m", (draft("d1", 0, 0, 90, header, "x"),), instant("2021-03-31T22:00"))
    archive = Archive((record("d1", "a"),), (one,), {}, (Thread("t", None, ("m",), ("m",)),), ())
    assert by_id("m", archive).date == nouns.ExportDate(
        raw="2021-04-01", local="2021-04-01", utc=None, basis="unknown", precision="day"
    )
    assert whole(archive).threads[0].first is None


def test_a_copy_knows_its_moment_only_where_it_prints_a_zone() -> None:
    first, second = by_id("m-1aaa").copies[0].header.date, by_id("m-2bbb").copies[0].header.date
    assert (first.utc, first.basis) == (None, "unknown")  # type: ignore[union-attr]
    assert (second.utc, second.basis) == ("2021-03-02T10:40:05Z", "stated")  # type: ignore[union-attr]


@pytest.mark.parametrize(("local", "offset"), [("0001-01-01T00:00", 60), ("9999-12-31T23:59", -60)])
def test_a_zone_at_the_edge_of_the_calendar_gives_no_moment(local: str, offset: int) -> None:
    date = export._printed(wall(local, offset))
    assert date is not None
    assert (date.local, date.utc) == (local, None)


def test_a_header_without_a_sender_has_a_redacted_one_and_a_text_without_a_header_has_none() -> None:
    swallowed = draft("d1", 0, 0, 90, Header(to=(ANNA,)), "x")
    headless = draft("d1", 1, 90, 130, Header(), "y", header_end=90, spans=(Span(90, 130),))
    archive = Archive(
        (record("d1", "a"),),
        (message("m", (swallowed,), None), message("n", (headless,), None)),
        {},
        (Thread("t", None, ("m",), ("m",)), Thread("u", None, ("n",), ("n",))),
        (),
    )
    hidden = nouns.ExportParty(name=None, address=None, redacted=True)
    assert by_id("m", archive).sender == hidden
    assert by_id("m", archive).copies[0].header.sender == hidden
    assert by_id("n", archive).sender is None


def test_redactions_of_the_best_copy_are_counted_by_mark_and_a_stamp_is_one() -> None:
    assert [(r.mark, r.ground, r.count) for r in by_id("m-1aaa").redactions] == [("5.1.2e", "Woo 5.1.2e", 2)]
    assert [(r.mark, r.count) for r in by_id("m-4ddd").redactions] == [("Dubbel", 1)]
    assert by_id("m-4ddd").body == ""


def test_copies_say_why_and_whether_they_show_less() -> None:
    first, second = by_id("m-1aaa").copies
    assert (first.complete, first.why) == (True, None)
    assert (second.complete, second.why) == (False, "same words")


def test_a_link_has_its_rivals_and_a_rounded_confidence() -> None:
    link = by_id("m-3ccc").link
    assert link is not None
    assert link.confidence == 0.612
    assert [(rival.message, rival.reason) for rival in link.rivals] == [
        ("m-1aaa", "it is a level further down")
    ]


def test_warnings_stand_by_document_and_place() -> None:
    assert [warning.code for warning in whole().warnings] == [
        "clock.copies-disagree",
        "date.unreadable",
        "graph.invariant",
    ]
    assert whole().warnings[0].place == nouns.ExportPlace(document="d2", start=0, end=40)


def test_each_person_takes_part_once() -> None:
    seen = Roll(
        nouns.ExportParty(name=one.name, address=one.address, redacted=one.redacted)
        for one in (
            Party("Verbruggen, Anna", None, redacted=True),
            Party("Anna Verbruggen (Archive)", "Anna@example.org", redacted=False),
            Party(None, "anna@example.org", redacted=False),
            Party("Anna Verbruggen", "anna@example.com", redacted=False),
            HIDDEN,
            NOBODY,
            Party(None, "@EXAMPLE.gov", redacted=True),
            NOBODY,
        )
    ).people
    assert [(party.name, party.address) for party in seen] == [
        ("Verbruggen, Anna", "Anna@example.org"),
        ("Anna Verbruggen", "anna@example.com"),
        (None, "@example.gov"),
        (None, None),
    ]


def standing(*shows: str) -> tuple[list[Message], dict[str, int]]:
    """Messages a, b, … for each string of documents that show them; in capitals: that show less."""
    messages = []
    for number, documents in enumerate(shows):
        copies = tuple(draft(d.lower(), number, 0, 90, Header(ANNA), "x") for d in documents)
        incomplete = tuple(at for at, d in enumerate(documents) if d.isupper())
        messages.append(message(chr(97 + number), copies, None, incomplete=incomplete))
    names = sorted({d.lower() for documents in shows for d in documents})
    return messages, {name: rank for rank, name in enumerate(names)}


@pytest.mark.parametrize(
    ("shows", "chosen"),
    [
        (("x", "xy", "xyz"), "x"),
        (("x", "y", "z"), "xyz"),
        (("z", "yz", "y", "yx"), "yz"),
        (("xY", "yX"), "xy"),
        (("X", "y"), "xy"),  # nobody shows the first in full: its best copy then
        (("", "y"), "y"),  # a missing message needs no document
        ((), ""),
    ],
)
def test_the_reading_set_is_small_and_shows_all(shows: tuple[str, ...], chosen: str) -> None:
    assert export.reading_set(*standing(*shows)) == tuple(chosen)


@given(st.lists(st.text("abcdefABCDEF", min_size=1, max_size=6), max_size=12))
def test_the_reading_set_shows_every_message_as_fully_as_any_document(shows: list[str]) -> None:
    messages, rank = standing(*shows)
    chosen = set(export.reading_set(messages, rank))
    for documents in shows:
        in_full = {d for d in documents if d.islower()} or {documents[0].lower()}
        assert in_full & chosen


def test_a_file_name_that_is_not_utf8_can_still_be_written() -> None:
    archive = Archive((record("d1", "caf\udce9.txt", kind="other"),), (), {}, (), ())
    assert as_objects(archive)["documents"][0]["path"] == "caf\ufffd.txt"


HEADER_LINE = b'{"type":"header","schema":"draad.threads/1","generator":{"name":"draad","version":"1"}}'


# --- reading an earlier export ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"schema":"draad.threads/1"', "not an export"),
        (b'{"schema":"draad.threads/1","documents":[]}', "generator"),
        (b'{"schema":"draad.threads/2","nodes":[]}', "draad.threads/2"),
        (b'{"type":"header","schema":"draad.threads/7"}\n', "draad.threads/7"),
        (HEADER_LINE + b'\n{"type":"mess', "line 2"),
    ],
)  # fmt: skip
def test_an_export_that_cannot_be_read_says_why(data: bytes, said: str) -> None:
    with pytest.raises(ExportError, match=said):
        earlier.decode(data, "old.json")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b'"parent":"m-1aaa"', b'"parent":"m-0000"', "answers m-0000"),
        (b'"parent":"m-1aaa"', b'"parent":"m-3ccc"', "does not stand before it"),
        (b'"thread":"t-2"', b'"thread":"t-9"', "thread t-9"),
        (b'{"id":"d4"', b'{"id":"d1"', "two documents"),
        (b'{"document":"d2","start":700', b'{"document":"d9","start":700', "document d9"),
    ],
)
def test_an_export_that_contradicts_itself_is_refused(old: bytes, new: bytes, said: str) -> None:
    data = as_bytes(whole())
    assert old in data
    with pytest.raises(ExportError, match=said):
        earlier.decode(data.replace(old, new), "edited.json")


def test_what_a_later_minor_version_adds_is_skipped() -> None:
    data = as_bytes(whole(), "jsonl").replace(b'"type":"thread",', b'"type":"thread","new":[1],')
    assert earlier.decode(data + b'{"type":"footer"}\n', "x") == whole()


@pytest.mark.parametrize(
    ("name", "content", "is_one"),
    [
        ("a.json", b'\xef\xbb\xbf {"schema" : "draad.threads/1"', True),
        ("a.JSONL", b'{"type":"header","schema":"draad.threads/1"', True),
        ("a.txt", b'{"schema":"draad.threads/1"', False),
        ("a.json", b'{"schema":"other/1"', False),
        ("a.json", b'see "draad.threads/1"', False),
        ("a.json", b"", False),
    ],
)
def test_an_export_is_told_by_name_and_content(
    tmp_path: Path, name: str, content: bytes, is_one: bool
) -> None:
    (tmp_path / name).write_bytes(content)
    assert earlier.is_export(tmp_path / name) is is_one


# --- writing ----------------------------------------------------------------------------------------------


def test_an_existing_file_is_replaced_only_by_force(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    path.write_text("mine")
    with pytest.raises(ExportError, match="--force"):
        render.write(export.sections(disclosure()), "json", path)
    assert path.read_text() == "mine"
    render.write(export.sections(disclosure()), "json", path, force=True)
    assert earlier.load(path) == whole()


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    path.write_text("mine")
    sections = export.sections(disclosure())
    broken = sections._replace(messages=[*whole().messages, b"no noun", object()])  # type: ignore[list-item]
    with pytest.raises(TypeError):
        render.write(broken, "json", path, force=True)
    assert [one.name for one in tmp_path.iterdir()] == ["out.json"]
    assert path.read_text() == "mine"


def test_a_missing_folder_and_a_folder_are_no_files_to_write(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="does not exist"):
        output.check(tmp_path / "none" / "out.json", force=False)
    with pytest.raises(ExportError, match="is a folder"):
        output.check(tmp_path, force=True)


@pytest.mark.parametrize(
    "format_name", [name for name, form in render.FORMATS.items() if form.place == "path"]
)
@pytest.mark.parametrize("force", [False, True])
def test_a_pipe_or_a_device_is_never_replaced(format_name: str, force: bool, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(ExportError, match="pipe or a device"):
        output.check_place(pipe, force, "path")
    with pytest.raises(ExportError, match="pipe or a device"):
        render.write(export.sections(disclosure()), format_name, pipe, force)
    assert [one.name for one in tmp_path.iterdir()] == ["pipe"]
    assert pipe.is_fifo()


@pytest.mark.parametrize("broken", [False, True])
def test_a_folder_stands_there_until_the_new_one_does(
    broken: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    render.write(export.sections(disclosure()), "parquet", folder)
    (folder / "first").touch()
    move = os.replace

    def refused(source: Path, target: Path) -> None:
        if broken and ".part." in source.name:
            raise OSError(28, "No space left on device")
        move(source, target)

    monkeypatch.setattr(os, "replace", refused)
    if broken:
        with pytest.raises(ExportError, match="No space"):
            render.write(export.sections(disclosure()), "parquet", folder, force=True)
    else:
        render.write(export.sections(disclosure()), "parquet", folder, force=True)
    assert [one.name for one in tmp_path.iterdir()] == ["out"]
    assert (folder / "first").exists() is broken
    assert (folder / "messages.parquet").exists()


def test_an_unknown_format_lists_the_known_ones() -> None:
    with pytest.raises(ExportError, match="json, jsonl"):
        render.stream(export.sections(Archive((), (), {}, (), ())), "xml", io.BytesIO())


# --- the books --------------------------------------------------------------------------------------------


def sums(held: nouns.Export) -> books.Books:
    tally = books.Tally()
    tally.count(nouns.pieces(held))
    return tally.books()


def test_the_books_balance_and_are_said_in_a_line() -> None:
    assert sums(whole()).differences == ()
    assert books.sentence(sums(whole())) == (
        "4 documents: 3 with mail, 1 without · 5 messages (3 released, 1 quoted only, 1 missing) in 6 copies"
        " · 2 threads · 3 warnings"
    )


def test_a_copy_that_no_document_shows_is_seen_in_the_books() -> None:
    held = whole()
    first = msgspec.structs.replace(held.documents[0], messages=("m-2bbb",))
    lost = msgspec.structs.replace(held, documents=(first, *held.documents[1:]))
    assert "5 segments and the messages have 6 copies (message m-1aaa)" in sums(lost).differences[0]


def test_a_message_in_no_thread_is_seen_in_the_books() -> None:
    held = whole()
    short = msgspec.structs.replace(held.threads[0], messages=("m-1aaa", "m-2bbb"))
    lost = msgspec.structs.replace(held, threads=(short, held.threads[1]))
    assert sums(lost).differences == ("5 messages stand 4 times in threads",)


# --- the terminal -----------------------------------------------------------------------------------------

HOSTILE = "\x1b]0;x\x07\x9b31m\x7f\u202e\u2066\u2028\ud800\r\x0c"


def test_control_characters_are_shown_and_line_ends_kept() -> None:
    assert terminal.harmless("a\r\nb\rc\td\x1b\x9b\u202e\x7f") == "a\nb\nc\td␛\\x9b\\u202e␡"


@given(st.text(st.characters(codec=None) | st.sampled_from(HOSTILE)))
def test_nothing_that_a_terminal_obeys_is_left(text: str) -> None:
    left = terminal.harmless(text)
    assert not [c for c in left if unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t"]
    assert not set(left) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    left.encode()


@given(st.text("ab1. 件é-\t\n"), st.integers(20, 40))
def test_wrapping_keeps_every_word_and_the_width(text: str, width: int) -> None:
    wrapped = list(terminal.wrap(text, width))
    assert "".join("".join(wrapped).split()) == "".join(text.split())
    assert all(terminal.cells(line) <= width for line in wrapped)


def test_a_list_item_goes_on_below_its_text() -> None:
    assert list(terminal.wrap("  - een twee drie vier", 14)) == ["  - een twee", "    drie vier"]


def test_a_long_word_is_cut_and_none_of_it_lost() -> None:
    assert list(terminal.wrap("zie https://example.org/abc", 10)) == [
        "zie",
        "https://ex",
        "ample.org/",
        "abc",
    ]


def test_wide_characters_count_for_two() -> None:
    assert list(terminal.wrap("件名件名件", 4)) == ["件名", "件名", "件"]
    assert terminal.cut("件名件名", 5) == "件名…"


# --- the dump ---------------------------------------------------------------------------------------------


def test_the_tree_shows_who_answered_whom_on_one_clock() -> None:
    rows = [line for line in shown(summary=True, width=90) if line.startswith(" ") and line[1] != " "]
    assert rows == [
        " 2021-03-02 09:12  Anna Verbruggen → Tom Okafor +1                  ■2  ×2  quoted  m-1aaa",
        " 2021-03-02 11:40  └─ ↞ Tom Okafor → Anna Verbruggen +1                 ×2          m-2bbb",
        " 2021-03-03 08:00     └─ ↪ Guido Lindqvist → ███                                    m-3ccc",
        " · · · · · · · ·   · · · not released · · ·                                         m-9fff",
        " 2021-04-01        └─ ↩ ███ → Anna Verbruggen                             withheld  m-4ddd",
    ]


def test_summary_leaves_the_texts_out() -> None:
    assert not any("Beste Tom" in line for line in shown(summary=True))
    assert any("Beste Tom" in line for line in shown())


def test_a_withheld_text_and_an_empty_one_are_told_apart() -> None:
    lines = [line.strip() for line in shown()]
    assert "[withheld: Dubbel]" in lines
    assert "(no text of its own)" in lines


def test_documents_without_mail_are_named_at_the_end() -> None:
    assert shown()[-1] == "   letter        b/brief.txt"


@pytest.mark.parametrize("width", [40, 60, 80, 100, 140])
def test_no_line_is_wider_than_asked(width: int) -> None:
    assert max(terminal.cells(line) for line in shown(width=width)) <= width


def test_hostile_text_does_not_reach_the_terminal() -> None:
    text = "\n".join(shown())
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "zegt ␛[31mde \\u202ebeheerder" in text


def chain(length: int) -> Archive:
    """Everybody answers the last; ids count up."""
    names = [f"m-{number:05d}" for number in range(length)]
    messages = tuple(
        message(name, (draft("d1", number, number * 100, number * 100 + 90, Header(ANNA), "x"),), None)
        for number, name in enumerate(names)
    )
    links = {
        child: Link(parent, "reply", (Evidence("quoted-directly-below"),), 0.9)
        for parent, child in pairwise(names)
    }
    thread = Thread("t", "lang", (names[0],), tuple(names))
    return Archive((record("d1", "a"),), messages, links, (thread,), ())


def test_a_deep_chain_keeps_its_levels_as_numbers_and_stays_on_the_screen() -> None:
    lines = shown(chain(3000), summary=True, width=80)
    assert max(map(terminal.cells, lines)) <= 80
    assert any("⋮2999 Anna Verbruggen" in line for line in lines)
    assert any("└─ Anna Verbruggen" in line for line in lines)


def test_every_message_of_a_thread_stands_in_its_tree_once() -> None:
    text = "\n".join(shown(summary=True))
    assert [len(re.findall(rf"{one.id}$", text, re.MULTILINE)) for one in whole().messages] == [1] * 5


def test_colour_paints_and_changes_no_character() -> None:
    plain, painted = shown(), shown(colour=True)
    assert any("\x1b[" in line for line in painted)
    assert [re.sub(r"\x1b\[[0-9;]*m", "", line).rstrip() for line in painted] == [
        line.rstrip() for line in plain
    ]


def test_what_was_sought_is_marked_in_the_tree_and_in_colour_in_the_text() -> None:
    assert [line[-6:] for line in shown(summary=True, found="Beheerder") if "◂" in line] == ["m-2bbb"]
    assert any("\x1b[30;43mbeheerder\x1b[0m" in line for line in shown(colour=True, found="Beheerder"))


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("BEHEERDER", ["t-1"]),
        ("tom, wanneer gaat", ["t-1"]),
        ("guido@EXAMPLE.net", ["t-1"]),
        ("begroting", ["t-2"]),
        ("anna verbruggen", ["t-1", "t-2"]),
        ("s.uis", []),
    ],
)
def test_grep_finds_words_in_subject_text_and_people(sought: str, found: list[str]) -> None:
    assert [thread.id for thread in to_text.select(whole(), grep=sought)] == found


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2021-03-03", None, ["t-1", "t-2"]),
        ("2021-03-04", None, ["t-2"]),
        (None, "2021-03-02T09:12", []),
        (None, "2021-03-02T09:13", ["t-1"]),
        ("2021-04-02", None, []),
    ],
)
def test_a_period_keeps_threads_with_a_message_in_it(
    since: str | None, until: str | None, found: list[str]
) -> None:
    begin, end = (datetime.fromisoformat(edge) if edge else None for edge in (since, until))
    assert [thread.id for thread in to_text.select(whole(), since=begin, until=end)] == found


def test_a_thread_is_found_by_the_beginning_of_its_id() -> None:
    assert [thread.id for thread in to_text.select(whole(), threads=["t-2"])] == ["t-2"]
    with pytest.raises(NotFoundError, match=r"2 threads have an id that begins with 't-' \(t-1, t-2\)"):
        to_text.select(whole(), threads=["t-"])
    with pytest.raises(NotFoundError, match="no thread"):
        to_text.select(whole(), threads=["x"])


@given(st.lists(st.text("ab1", min_size=1, max_size=30), unique=True))
def test_short_ids_name_one_message_each(ids: list[str]) -> None:
    short = words.short_ids(ids)
    for one in ids:
        assert one.startswith(short[one])
        assert [other for other in ids if other.startswith(short[one])] == [one] or short[one] == one


@pytest.mark.parametrize(
    ("date", "said"),
    [
        (("2 mrt", "2021-03-02T09:12", "2021-03-02T08:12Z", "stated"), "2021-03-02 09:12 = 08:12 UTC"),
        (
            ("2 mrt", "2021-03-02T00:12", "2021-03-01T23:12Z", "assumed"),
            "2021-03-02 00:12 = 2021-03-01 23:12 UTC (zone assumed)",
        ),
        (("2 mrt", "2021-03-02T09:12", None, "unknown"), "2021-03-02 09:12, zone unknown"),
        (("2 mrt", "2021-03-02", None, "unknown"), "2021-03-02, no time printed"),
        (("5.1.2e", None, None, "unknown"), "printed as “5.1.2e”, which cannot be read"),
    ],
)
def test_a_date_is_said_with_its_grounds(date: tuple[str, str | None, str | None, str], said: str) -> None:
    raw, local, utc, basis = date
    assert words.when(nouns.ExportDate(raw=raw, local=local, utc=utc, basis=basis)) == said  # type: ignore[arg-type]


def test_an_ambiguous_date_says_both_readings() -> None:
    both = WallTime("8/7/2020", datetime(2020, 7, 8), "day", alternatives=(datetime(2020, 8, 7),))
    date = export._printed(both)
    assert date is not None
    assert date.alternatives == ("2020-08-07",)
    assert words.when(date).startswith("2020-07-08 or 2020-08-07 (the print allows both)")


# --- the explanation --------------------------------------------------------------------------------------


def test_an_explanation_gives_copies_clock_parent_and_runner_up() -> None:
    text = "\n".join(explain(whole(), "m-3"))
    assert "One message in 1 copy; it tops a document" in text
    assert "zone assumed" in text
    assert "It forwards m-2bbb · Tom Okafor · 2021-03-02 11:40: possible (0.61)" in text
    assert "subject-and-people: subject and people are the same" in text
    assert "runner-up: m-1aaa" in text
    assert "not chosen: it is a level further down" in text
    assert "clock.copies-disagree: seems earlier than what it answers" in text


def test_an_explanation_says_why_a_copy_is_one_and_where_the_evidence_stands() -> None:
    assert "      the same message: same words" in list(explain(whole(), "m-1aaa"))
    assert "      a/0001.txt, characters 300–340" in list(explain(whole(), "m-2bbb"))


def test_a_missing_message_is_explained_by_what_hangs_below_it() -> None:
    text = "\n".join(explain(whole(), "m-9"))
    assert "Nobody released this message" in text
    assert "m-4ddd · ███ · 2021-04-01 (reply)" in text


def test_an_answer_to_a_missing_message_says_how_that_one_is_known() -> None:
    text = "\n".join(explain(whole(), "m-4"))
    assert "nobody released that one; its header or its text shows that there was one" in text
    assert any("m-9fff · not released; probable, because its header" in line for line in shown(width=140))


def test_explaining_what_is_not_there_says_so() -> None:
    with pytest.raises(NotFoundError, match="no message"):
        list(explain(whole(), "zz"))


# --- the promise ------------------------------------------------------------------------------------------

FORMAT = (ROOT / "docs" / "format.md").read_text(encoding="utf-8")
NOUNS: dict[str, type[msgspec.Struct]] = {
    "document": nouns.ExportDocument,
    "party": nouns.ExportParty,
    "date": nouns.ExportDate,
    "header": nouns.ExportHeader,
    "redaction": nouns.ExportRedaction,
    "copy": nouns.ExportCopy,
    "evidence": nouns.ExportEvidence,
    "place": nouns.ExportPlace,
    "link": nouns.ExportLink,
    "message": nouns.ExportMessage,
    "thread": nouns.ExportThread,
    "warning": nouns.ExportWarning,
}


@pytest.mark.parametrize("noun", NOUNS)
def test_a_noun_has_every_property_of_the_schema_and_requires_the_same(noun: str) -> None:
    promised = SCHEMA["$defs"][noun]
    fields = msgspec.structs.fields(NOUNS[noun])
    assert not set(promised["properties"]) - {field.encode_name for field in fields}
    assert {field.encode_name for field in fields if field.required} == set(promised["required"])


def test_additions_to_the_schema_are_those_that_the_documentation_names() -> None:
    added = {
        (noun, field.encode_name)
        for noun, struct in NOUNS.items()
        for field in msgspec.structs.fields(struct)
        if field.encode_name not in SCHEMA["$defs"][noun]["properties"]
    }
    assert added == {
        ("document", "format"),
        ("copy", "line"),
        ("copy", "why"),
        ("message", "withheld"),
        ("link", "rivals"),
    }
    for said in (
        "`documents[].format`",
        "`clock`",
        "`copies[].line`",
        "`copies[].why`",
        "`messages[].withheld`",
        "`link.rivals`",
    ):
        assert f"| {said} |" in FORMAT


def test_the_documentation_lists_every_problem_code_and_no_other() -> None:
    rooms = "source|pdf|mail|archive|list|split|parse|date|identity|clock|graph|threads|pipeline"
    code = re.compile(rf"(?:{rooms})\.[a-z]+(?:-[a-z]+)*")
    used = {
        node.value
        for path in (ROOT / "threading" / "draad").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and code.fullmatch(node.value)
    }
    listed = FORMAT.partition("## Problem codes")[2]
    assert set(re.findall(r"^\| `([a-z.-]+)` \|", listed, re.MULTILINE)) == used
