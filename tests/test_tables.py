"""The export as tables: SQLite and Parquet hold what the JSON holds, and can be searched and joined."""

from __future__ import annotations

import builtins
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from draad import pipeline, render
from draad.cli.options import format_by_suffix
from draad.errors import ExportError
from draad.render import export, nouns, tables, to_sqlite
from draad.render.copies import uneven
from draad.render.nouns import Export, ExportParty
from draad.render.people import Roll, domain, everybody, name_key
from draad.settings import Settings

SAMPLES = Path(__file__).parents[1] / "samples"
HOSTILE = "a\0b \ud800 \x1b[31m 'x\"; DROP TABLE messages; -- \u202e"


@cache
def samples() -> Export:
    return export.build(pipeline.reconstruct([SAMPLES], Settings(zone="Europe/Amsterdam")))


def hostile() -> Export:
    """One message, every text of which means harm."""
    party = ExportParty(name=HOSTILE, address="x\0@example.org", redacted=False, raw=HOSTILE)
    header = nouns.ExportHeader(sender=party, to=(party,), cc=(), date=None, subject=HOSTILE)
    copy = nouns.ExportCopy(
        document="d",
        start=0,
        header_end=1,
        end=2,
        depth=0,
        spans=(),
        header=header,
        redactions=(nouns.ExportRedaction(start=0, end=1, mark=HOSTILE, ground=HOSTILE),),
    )
    message = nouns.ExportMessage(
        id="m",
        thread="t",
        parent=None,
        link=None,
        action="send",
        presence="released",
        sender=party,
        to=(party,),
        cc=(),
        date=nouns.ExportDate(raw=HOSTILE, local=None, utc="the day before", basis="unknown"),
        subject=HOSTILE,
        body=HOSTILE,
        attachments=(nouns.ExportAttachment(name=HOSTILE),),
        copies=(copy,),
    )
    return Export(
        schema=nouns.SCHEMA,
        generator=nouns.Generator(name="draad", version="0"),
        documents=(
            nouns.ExportDocument(id="d", path=HOSTILE, kind="email", messages=("m",), inventory={"a": "\0"}),
        ),
        messages=(message,),
        threads=(
            nouns.ExportThread(
                id="t",
                subject=HOSTILE,
                roots=("m",),
                messages=("m",),
                first="soon",
                last=None,
                participants=(party,),
                documents=("d",),
            ),
        ),
        warnings=(nouns.ExportWarning(code="x.y", message=HOSTILE, message_id="nobody"),),
    )


def empty() -> Export:
    return Export(
        schema=nouns.SCHEMA,
        generator=nouns.Generator(name="draad", version="0"),
        documents=(),
        messages=(),
        threads=(),
        warnings=(),
    )


EXPORTS = {"samples": samples, "hostile": hostile, "nothing": empty}


@pytest.fixture(params=list(EXPORTS))
def whole(request: pytest.FixtureRequest) -> Export:
    return EXPORTS[request.param]()


def written(whole: Export, folder: Path, name: str = "out.sqlite") -> Path:
    path = folder / name
    render.write(nouns.pieces(whole), format_by_suffix(name) or "", path)
    return path


def opened(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with opened(written(samples(), tmp_path)) as connection:
        yield connection


def counted(whole: Export) -> dict[str, int]:
    """How many rows the tables must have, counted over the nouns."""
    people = [party for message in whole.messages for party in everybody(message)]
    copies = [copy for message in whole.messages for copy in message.copies]
    links = [message.link for message in whole.messages if message.link]
    return {
        "documents": len(whole.documents),
        "parts": sum(len(document.parts) for document in whole.documents),
        "furniture": sum(len(document.furniture) for document in whole.documents),
        "messages": len(whole.messages),
        "recipients": len(people),
        "attachments": sum(len(message.attachments) for message in whole.messages),
        "marks": sum(len(message.redactions) for message in whole.messages),
        "copies": sum(len(document.messages) for document in whole.documents),
        "spans": sum(len(copy.spans) for copy in copies),
        "redactions": sum(len(copy.redactions) for copy in copies),
        "links": len(links),
        "evidence": sum(len(one.places) or 1 for link in links for one in link.evidence),
        "rivals": sum(len(link.rivals) for link in links),
        "threads": len(whole.threads),
        "thread_documents": sum(len(thread.documents) for thread in whole.threads),
        "warnings": len(whole.warnings),
        "parties": len({(p.name, p.address, p.redacted, p.unreadable) for p in people}),
        "persons": len(Roll(people).people),
        "meta": 5,
    }


# --- the definition ---------------------------------------------------------------------------------------


def test_every_row_has_the_columns_of_its_table(whole: Export) -> None:
    for table, batch in tables.rows(nouns.pieces(whole)):
        assert {len(row) for row in batch} == {len(table.columns)}


def test_rows_come_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "BATCH", 3)
    batches = list(tables.rows(nouns.pieces(samples())))
    assert max(len(batch) for _, batch in batches) == 3
    sums: dict[str, int] = {}
    for table, batch in batches:
        sums[table.name] = sums.get(table.name, 0) + len(batch)
    assert sums == {name: count for name, count in counted(samples()).items() if count}


def test_every_reference_is_to_a_table_with_one_key() -> None:
    keys = {table.name: table.key for table in tables.TABLES}
    referred = {column.refers for table in tables.TABLES for column in table.columns if column.refers}
    assert {len(keys[name]) for name in referred} == {1}


def test_text_that_cannot_be_stored_keeps_its_length() -> None:
    assert tables.storable("a\0b\udc80c") == "a\u2400b\ufffdc"
    assert tables.storable(["\0", "line\nend"]) == ["\u2400", "line\nend"]


@pytest.mark.parametrize("text", ["", "yesterday", "2021-13-01T00:00Z", None])
def test_what_is_no_moment_is_none(text: str | None) -> None:
    assert tables.instant(text) is None


def filed(path: str, **more: str) -> nouns.ExportDocument:
    return nouns.ExportDocument(id="d1", path=path, kind="email", messages=(), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(("path", "ending"), [("a/b.PDF", "pdf"), ("x.tar.gz", "gz"), ("README", None)])
def test_a_file_type_is_the_format_and_of_text_the_ending(path: str, ending: str | None) -> None:
    assert tables.file_type(filed(path)) == ending
    assert tables.file_type(filed(path, format="eml")) == "eml"


# --- SQLite -----------------------------------------------------------------------------------------------


def test_sqlite_holds_as_many_rows_as_the_export_has_nouns(whole: Export, tmp_path: Path) -> None:
    with opened(written(whole, tmp_path)) as database:
        held = {
            table.name: database.execute(f"SELECT count(*) FROM {table.name}").fetchone()[0]
            for table in tables.TABLES
        }
        assert held == {**counted(whole), "meta": 6}


def test_sqlite_is_sound_and_every_reference_holds(whole: Export, tmp_path: Path) -> None:
    with opened(written(whole, tmp_path)) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("SELECT count(*) FROM messages_fts").fetchone()[0] == len(whole.messages)


def test_every_view_can_be_read(whole: Export, tmp_path: Path) -> None:
    with opened(written(whole, tmp_path)) as database:
        for view in to_sqlite.VIEWS:
            rows = database.execute(f"SELECT * FROM {view}").fetchall()
            assert rows or whole is not samples() or view.startswith(("warning", "families")), view


def test_a_warning_about_nothing_known_is_viewed_all_the_same(tmp_path: Path) -> None:
    with opened(written(hostile(), tmp_path)) as database:
        query = "SELECT code, path, subject, message FROM warning_view"
        assert database.execute(query).fetchall() == [("x.y", None, None, "nobody")]
        assert database.execute("SELECT code, warnings FROM warnings_by_kind").fetchall() == [("x.y", 1)]


def test_messages_in_sqlite_are_those_of_the_json(database: sqlite3.Connection) -> None:
    read = {
        row[0]: row[1:] for row in database.execute("SELECT id, subject, body, parent, thread FROM messages")
    }
    said = {one.id: (one.subject, one.body, one.parent, one.thread) for one in samples().messages}
    assert read == said


def test_the_search_finds_a_word_with_and_without_its_accents(database: sqlite3.Connection) -> None:
    def found(words: str) -> set[str]:
        query = "SELECT id FROM messages JOIN messages_fts f ON number = f.rowid WHERE messages_fts MATCH ?"
        return {row[0] for row in database.execute(query, (words,))}

    holding = {one.id for one in samples().messages if "timmerman" in one.body}
    assert holding
    assert found("Timmerman") == found("tímmerman") == holding
    assert found("people: wiersma") == {
        one.id
        for one in samples().messages
        for party in everybody(one)
        if party.name and "Wiersma" in party.name
    }


def test_the_search_still_finds_after_a_vacuum(tmp_path: Path) -> None:
    path = written(samples(), tmp_path)
    query = "SELECT id FROM messages JOIN messages_fts f ON number = f.rowid WHERE f.body MATCH 'timmerman'"
    with closing(sqlite3.connect(path)) as database:
        before = database.execute(query).fetchall()
        database.execute("VACUUM")
        assert database.execute(query).fetchall() == before != []
        # what Datasette asks
        assert (
            database.execute(
                "SELECT id FROM messages WHERE rowid IN "
                "(SELECT rowid FROM messages_fts WHERE messages_fts MATCH ?)",
                ("timmerman",),
            ).fetchall()
            == before
        )


def test_a_build_without_full_text_search_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(to_sqlite, "SEARCH_MODULE", "fts-of-another-age")
    with opened(written(samples(), tmp_path)) as database:
        said = database.execute("SELECT value FROM meta WHERE key = 'full_text_search'").fetchone()[0]
        assert said.startswith("none")
        names = {row[0] for row in database.execute("SELECT name FROM sqlite_master")}
        assert "messages" in names
        assert "messages_fts" not in names


def test_an_older_sqlite_gets_tables_that_are_not_strict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(to_sqlite, "STRICT_SINCE", (99, 0, 0))
    with opened(written(samples(), tmp_path)) as database:
        made = [row[0] for row in database.execute("SELECT sql FROM sqlite_master WHERE type = 'table'")]
        assert not any("STRICT" in one for one in made)
        assert database.execute("SELECT count(*) FROM messages").fetchone()[0] == len(samples().messages)


def test_the_same_export_gives_the_same_bytes(whole: Export, tmp_path: Path) -> None:
    one, other = written(whole, tmp_path, "one.db"), written(whole, tmp_path, "other.sqlite3")
    assert one.read_bytes() == other.read_bytes()


def test_instants_sort_as_time_does(database: sqlite3.Connection) -> None:
    moments = [row[0] for row in database.execute("SELECT sent_utc FROM messages ORDER BY number") if row[0]]
    assert {len(moment) for moment in moments} == {len("2021-03-02T08:12:00Z")}
    said = [one.date.utc for one in samples().messages if one.date and one.date.utc]
    assert [moment.replace(":00Z", "Z") for moment in moments] == [utc.replace(":00Z", "Z") for utc in said]
    assert database.execute("SELECT julianday(min(sent_utc)) FROM messages").fetchone()[0] > 0


def test_a_thread_overview_adds_up(database: sqlite3.Connection) -> None:
    query = "SELECT thread, messages, released + quoted + missing, copies, documents FROM thread_overview"
    read = {row[0]: row[1:] for row in database.execute(query)}
    by_id = {message.id: message for message in samples().messages}
    assert read == {
        thread.id: (
            len(thread.messages),
            len(thread.messages),
            sum(len(by_id[one].copies) for one in thread.messages),
            len(thread.documents),
        )
        for thread in samples().threads
    }


def test_a_message_view_names_sender_recipients_and_documents(database: sqlite3.Connection) -> None:
    query = "SELECT sender, recipients, documents FROM message_view WHERE body LIKE '%timmerman telde%'"
    sender, recipients, documents = database.execute(query).fetchone()
    assert sender == "Ruiter, Femke"
    assert recipients == "Linde, J. van der (Joost); Hanna Wiersma"
    assert [Path(one).name for one in documents.split("; ")] == [
        "01_vleermuizen_advies.txt",
        "02_vleermuizen_steiger.txt",
    ]


def test_missing_messages_are_told_by_what_answers_them(database: sqlite3.Connection) -> None:
    read = {row[0]: row[1] for row in database.execute("SELECT message, known_by FROM missing_messages")}
    missing = {one.id for one in samples().messages if one.presence == "missing"}
    assert read == {one.parent: one.id for one in samples().messages if one.parent in missing}


def test_copies_that_black_out_differently_stand_side_by_side(database: sqlite3.Connection) -> None:
    query = "SELECT message, uneven, copy FROM copies_redacted_differently"
    read = {(row[0], row[1], row[2]) for row in database.execute(query)}
    assert read == {
        (one.id, json.dumps(parts, separators=(",", ":")), number)
        for one in samples().messages
        if (parts := uneven(one))
        for number in range(1, len(one.copies) + 1)
    }
    assert read


def test_the_schema_says_what_a_table_holds(database: sqlite3.Connection) -> None:
    made = dict(database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    assert all(table.what in made[table.name] for table in tables.TABLES)


def test_people_are_counted_once_for_a_message(database: sqlite3.Connection) -> None:
    sent = sum(row[0] for row in database.execute("SELECT sent FROM people"))
    assert sent == sum(message.sender is not None for message in samples().messages)


def test_a_database_that_cannot_be_written_is_an_export_error(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="database"):
        to_sqlite.write_sqlite(nouns.pieces(empty()), tmp_path / "no" / "folder.db")


@pytest.mark.parametrize("name", ["out.sqlite", "out.parquet"])
def test_a_number_that_no_column_holds_is_an_export_error(name: str, tmp_path: Path) -> None:
    whole = msgspec.structs.replace(
        hostile(), documents=(msgspec.structs.replace(hostile().documents[0], characters=1 << 70),)
    )
    with pytest.raises(ExportError, match="cannot write"):
        written(whole, tmp_path, name)
    assert list(tmp_path.iterdir()) == []


def test_a_database_is_replaced_only_where_that_is_asked_for(tmp_path: Path) -> None:
    path = written(samples(), tmp_path)
    with pytest.raises(ExportError, match="exists already"):
        written(empty(), tmp_path)
    render.write(nouns.pieces(empty()), "sqlite", path, force=True)
    with opened(path) as database:
        assert database.execute("SELECT count(*) FROM messages").fetchone() == (0,)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


# --- Parquet ----------------------------------------------------------------------------------------------


def test_parquet_holds_what_sqlite_holds(whole: Export, tmp_path: Path) -> None:
    folder = written(whole, tmp_path, "out.parquet")
    assert {one.stem for one in folder.glob("*.parquet")} == {table.name for table in tables.TABLES}

    def plain(value: Any) -> Any:
        if isinstance(value, datetime):
            return value.strftime("%Y-%m-%dT%H:%M:%SZ")
        if isinstance(value, list):
            return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return int(value) if isinstance(value, bool) else value

    with opened(written(whole, tmp_path)) as database:
        for table in tables.TABLES:
            held = pq.read_table(folder / f"{table.name}.parquet").to_pylist()
            rows = [tuple(map(plain, row.values())) for row in held]
            said = database.execute(f"SELECT * FROM {table.name} WHERE true").fetchall()
            if table.name == "meta":
                said = [row for row in said if row[0] != "full_text_search"]
            assert sorted(map(repr, rows)) == sorted(map(repr, said)), table.name


def test_parquet_has_types(tmp_path: Path) -> None:
    schema = pq.read_schema(written(samples(), tmp_path, "out.parquet") / "messages.parquet")
    assert schema.field("sent_utc").type == pa.timestamp("ms", tz="UTC")
    assert schema.field("sent_alternatives").type == pa.list_(pa.string())
    assert schema.field("body").nullable is False


def test_parquet_moments_are_in_utc(tmp_path: Path) -> None:
    folder = written(samples(), tmp_path, "out.parquet")
    read = pq.read_table(folder / "messages.parquet").to_pylist()
    sent = {row["id"]: row["sent_utc"] for row in read}
    for one in samples().messages:
        if one.date is not None and one.date.utc is not None:
            assert sent[one.id] == datetime.fromisoformat(one.date.utc).astimezone(UTC)


def test_the_same_export_gives_the_same_parquet(tmp_path: Path) -> None:
    one, other = (written(samples(), tmp_path, name) for name in ("a.parquet", "b.parquet"))
    assert [part.read_bytes() for part in sorted(one.iterdir())] == [
        part.read_bytes() for part in sorted(other.iterdir())
    ]


def test_without_pyarrow_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *more: Any, **named: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ExportError, match=r"draad\[parquet\]"):
        written(samples(), tmp_path, "out.parquet")
    assert list(tmp_path.iterdir()) == []


# --- who is who -------------------------------------------------------------------------------------------


def party(name: str | None, address: str | None, redacted: bool = False) -> ExportParty:
    return ExportParty(name=name, address=address, redacted=redacted)


def numbers(*parties: ExportParty) -> list[int]:
    roll = Roll(parties)
    return [roll.number(one) for one in parties]


def test_the_roll_agrees_with_the_participants_of_every_thread() -> None:
    by_id = {message.id: message for message in samples().messages}
    for thread in samples().threads:
        # a header whose From was swallowed has a sender of whom nothing is printed
        met = [one for child in thread.messages for one in everybody(by_id[child]) if one.raw]
        assert tuple(Roll(met).people) == thread.participants


def test_one_person_is_told_by_address_or_by_name_without_another_address() -> None:
    met = (
        party("Vries, Marieke de", None),
        party("Marieke de Vries", "marieke@example.org"),
        party(None, "MARIEKE@example.org"),
        party("Marieke de Vries", "marieke@example.net"),
        party("Marieke de Vries", "@example.net"),
        party(None, "@example.org", redacted=True),
        party(None, None, redacted=True),
        party(None, "@Example.org", redacted=True),
    )
    assert numbers(*met) == [0, 0, 0, 1, 1, 2, 3, 2]
    roll = Roll(met)
    assert roll.people[0].address == "marieke@example.org"
    assert domain(roll.people[2]) == "example.org"
    assert name_key("Vries, Marieke de (Water)") == name_key("Marieke de Vries")


def test_a_name_and_an_address_met_apart_are_one_person_once_a_header_shows_both() -> None:
    name, address = party("Hanna Wiersma", None), party(None, "hanna@example.org")
    both = party("Hanna Wiersma", "hanna@example.org")
    assert numbers(name, address) == [0, 1]
    assert numbers(name, address, both) == numbers(both, address, name) == [0, 0, 0]


def test_visibly_different_domains_are_different_people() -> None:
    assert numbers(party("Jan", "@example.org"), party("Jan", "@example.net"), party("Jan", None)) == [
        0,
        1,
        0,
    ]
