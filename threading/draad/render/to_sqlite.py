"""The export as an SQLite database: the tables, full-text search, and views to begin with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from draad.errors import ExportError
from draad.render import tables
from draad.render.nouns import Sections
from draad.render.options import DEFAULTS, Options
from draad.render.tables import TABLES, Column, Kind, Row, Table

STRICT_SINCE = (3, 37, 0)  # the SQLite that has tables which keep to their types, and older ones cannot open
PAGE = 4096  # bytes; SQLite's own choice differs between builds
CACHE = 64_000  # kibibytes, so that an index is filled in memory

_TYPES: dict[Kind, str] = {
    "text": "TEXT",
    "integer": "INTEGER",
    "real": "REAL",
    "boolean": "INTEGER",
    "instant": "TEXT",
    "texts": "TEXT",
}

SEARCH_MODULE = "fts5"
SEARCH = """
CREATE VIRTUAL TABLE messages_fts USING fts5(
    subject, body, people, content="messages", content_rowid="number",
    tokenize="unicode61 remove_diacritics 2"
)
"""

# cells of a view, of the message m; what are several stands side by side
_SENDER = "(SELECT label FROM parties JOIN persons ON persons.id = person WHERE parties.id = m.sender)"
_SENT = "coalesce(m.sent_utc, m.sent_local)"


def _gathered(what: str, source: str, order: str) -> str:
    return f"(SELECT group_concat(it, '; ') FROM (SELECT {what} AS it FROM {source} ORDER BY {order}))"


def _people(roles: str) -> str:
    return _gathered(
        "label",
        "recipients r JOIN parties ON parties.id = r.party JOIN persons ON persons.id = person"
        f" WHERE r.message = m.id AND r.role IN ({roles})",
        "r.role DESC, r.number",
    )


_PATHS = _gathered(
    "path", "copies c JOIN documents d ON d.id = c.document WHERE c.message = m.id", "c.number"
)
_ATTACHED = _gathered("name", "attachments WHERE message = m.id", "number")

VIEWS: dict[str, str] = {
    "message_view": f"""
        SELECT m.id, m.number, {_SENT} AS sent, {_SENDER} AS sender,
            {_people("'to', 'cc', 'bcc'")} AS recipients, m.subject,
            m.presence, m.action, m.thread, m.parent, m.copies, m.rfc_message_id, {_ATTACHED} AS attachments,
            (SELECT sum(count) FROM marks WHERE message = m.id) AS redactions, {_PATHS} AS documents, m.body
        FROM messages m ORDER BY m.number
    """,
    "timeline": f"""
        SELECT {_SENT} AS sent, m.sent_basis AS basis, {_SENDER} AS sender, {_people("'to'")} AS recipients,
            m.subject, m.action, m.presence, m.id AS message, m.thread
        FROM messages m WHERE {_SENT} IS NOT NULL ORDER BY {_SENT}, m.number
    """,
    "thread_overview": """
        SELECT t.id AS thread, t.subject, t.first_utc, t.last_utc, t.messages,
            sum(m.presence = 'released') AS released, sum(m.presence = 'quoted') AS quoted,
            sum(m.presence = 'missing') AS missing, sum(m.copies) AS copies, t.documents,
            (SELECT count(DISTINCT person) FROM messages n JOIN recipients ON message = n.id
                JOIN parties ON parties.id = party WHERE n.thread = t.id) AS people,
            (SELECT sum(count) FROM messages n JOIN marks ON message = n.id WHERE n.thread = t.id)
                AS redactions
        FROM threads t JOIN messages m ON m.thread = t.id GROUP BY t.number ORDER BY t.number
    """,
    "people": """
        SELECT p.label AS person, p.name, p.address, p.domain, p.redacted,
            count(DISTINCT CASE WHEN role = 'from' THEN message END) AS sent,
            count(DISTINCT CASE WHEN role <> 'from' THEN message END) AS received,
            count(DISTINCT m.thread) AS threads, min(m.sent_utc) AS first_utc, max(m.sent_utc) AS last_utc
        FROM persons p JOIN parties ON person = p.id JOIN recipients r ON party = parties.id
            JOIN messages m ON m.id = r.message
        GROUP BY p.id ORDER BY sent + received DESC, p.id
    """,
    "correspondence": """
        SELECT s.label AS sender, p.label AS recipient, count(DISTINCT m.id) AS messages,
            min(m.sent_utc) AS first_utc, max(m.sent_utc) AS last_utc
        FROM messages m JOIN parties f ON f.id = m.sender JOIN persons s ON s.id = f.person
            JOIN recipients r ON r.message = m.id AND r.role <> 'from'
            JOIN parties t ON t.id = r.party JOIN persons p ON p.id = t.person
        GROUP BY s.id, p.id ORDER BY messages DESC, s.id, p.id
    """,
    "missing_messages": f"""
        SELECT m.id AS message, m.thread, {_SENT} AS sent, {_SENDER} AS sender,
            coalesce(m.subject, t.subject) AS subject, m.rfc_message_id,
            a.id AS known_by, a.sent_utc AS known_by_sent,
            (SELECT path FROM copies c JOIN documents d ON d.id = document
                WHERE message = a.id AND c.number = 1) AS document,
            (SELECT rules FROM links WHERE message = a.id) AS rules
        FROM messages m JOIN threads t ON t.id = m.thread LEFT JOIN messages a ON a.parent = m.id
        WHERE m.presence = 'missing' ORDER BY m.number, a.number
    """,
    "redactions_by_ground": """
        SELECT ground, mark, field, count(*) AS redactions, count(DISTINCT message) AS messages,
            count(DISTINCT document) AS documents
        FROM redactions GROUP BY ground, mark, field ORDER BY redactions DESC, ground, mark, field
    """,
    "copies_redacted_differently": """
        SELECT m.id AS message, m.subject, m.uneven, c.number AS copy, c.sender, c.recipients, c.cc,
            (SELECT count(*) FROM redactions r WHERE r.message = m.id AND r.copy = c.number) AS redactions,
            d.path AS document, c.page, c.line
        FROM messages m JOIN copies c ON c.message = m.id JOIN documents d ON d.id = c.document
        WHERE m.uneven <> '[]' ORDER BY m.number, c.number
    """,
    "document_view": """
        SELECT d.path, d.kind, d.file_type, d.language, d.pages, d.characters, d.messages,
            d.furniture_characters, d.family, a.path AS came_with, d.custodian, d.bates_first, d.bates_last,
            (SELECT count(DISTINCT thread) FROM thread_documents WHERE document = d.id) AS threads,
            (SELECT count(*) FROM redactions WHERE document = d.id) AS redactions,
            (SELECT count(*) FROM warnings WHERE document = d.id) AS warnings, d.id AS document
        FROM documents d LEFT JOIN documents a ON a.id = d.parent_document ORDER BY d.path
    """,
    "families": """
        SELECT d.family, count(*) AS documents, sum(d.messages > 0) AS with_mail,
            min(CASE WHEN d.parent_document IS NULL THEN d.path END) AS top, sum(d.pages) AS pages
        FROM documents d WHERE d.family IS NOT NULL GROUP BY d.family ORDER BY top, d.family
    """,
    "warning_view": """
        SELECT w.code, w.warning, d.path, w.page, w.start_offset, m.subject, m.thread, w.message, w.document
        FROM warnings w LEFT JOIN documents d ON d.id = w.document LEFT JOIN messages m ON m.id = w.message
        ORDER BY w.number
    """,
    "warnings_by_kind": """
        SELECT code, count(*) AS warnings, count(DISTINCT document) AS documents,
            count(DISTINCT message) AS messages, min(warning) AS such_as
        FROM warnings GROUP BY code ORDER BY warnings DESC, code
    """,
}


def write_sqlite(sections: Sections, path: Path, options: Options = DEFAULTS) -> None:
    """Make a database: the same export gives the same bytes under the same version of SQLite.

    Raises
    ------
    ExportError
        Where SQLite cannot write it.
    """
    try:
        database = sqlite3.connect(path, isolation_level=None)
        try:
            _fill(database, sections)
        finally:
            database.close()
    except (sqlite3.Error, OverflowError) as error:  # the latter for a number beyond 64 bits
        raise ExportError(f"cannot write the database: {error}") from error


def _fill(database: sqlite3.Connection, sections: Sections) -> None:
    # the file is made aside and takes its place when it is whole: nothing has to survive a crash
    for setting in (
        f"page_size = {PAGE}",
        f"cache_size = -{CACHE}",
        "auto_vacuum = 0",
        "encoding = 'UTF-8'",
        "foreign_keys = OFF",
        "journal_mode = OFF",
        "synchronous = OFF",
    ):
        database.execute(f"PRAGMA {setting}")
    database.execute("BEGIN")
    strict = sqlite3.sqlite_version_info >= STRICT_SINCE
    for table in TABLES:
        database.execute(_create(table, strict))
    inserts = {table.name: _insert(table) for table in TABLES}
    casts = {table.name: _casts(table) for table in TABLES}
    for table, batch in tables.rows(sections):
        database.executemany(inserts[table.name], _cast(batch, casts[table.name]))
    for statement in _indexes():
        database.execute(statement)
    for name, query in VIEWS.items():
        database.execute(f"CREATE VIEW {name} AS {' '.join(query.split())}")
    _search(database)
    database.execute("COMMIT")
    database.execute("VACUUM")


def _create(table: Table, strict: bool) -> str:
    alone = table.key[0] if len(table.key) == 1 else None
    lines = []
    for column in table.columns:
        line = f'"{column.name}" {_TYPES[column.kind]}'
        if column.required:
            line += " NOT NULL"
        if column.name == alone:
            line += " PRIMARY KEY"
        elif table.name == "messages" and column.name == "number":
            line += " UNIQUE"  # full-text search finds rows by it
        if column.refers:
            line += f' REFERENCES "{column.refers}"("{_key_of(column.refers)}")'
        lines.append(line)
    if alone is None:
        lines.append(f"PRIMARY KEY ({', '.join(table.key)})")
    last = [word for word, holds in (("STRICT", strict), ("WITHOUT ROWID", alone is None)) if holds]
    body = ",\n  ".join(lines)
    return f'CREATE TABLE "{table.name}" ( -- {table.what}\n  {body}\n) {", ".join(last)}'


def _key_of(table: str) -> str:
    return next(one.key[0] for one in TABLES if one.name == table)


def _insert(table: Table) -> str:
    return f'INSERT INTO "{table.name}" VALUES ({", ".join("?" * len(table.columns))})'


def _casts(table: Table) -> list[tuple[int, Any]]:
    cast = {"instant": _instant, "texts": _texts}
    return [(at, cast[column.kind]) for at, column in enumerate(table.columns) if column.kind in cast]


def _cast(batch: list[Row], casts: list[tuple[int, Any]]) -> Iterator[Row | list[Any]]:
    if not casts:
        yield from batch
        return
    for row in batch:
        held = list(row)
        for at, cast in casts:
            held[at] = None if held[at] is None else cast(held[at])
        yield held


def _instant(moment: datetime) -> str:
    """Say a moment always to the second, so that text sorts as time does."""
    return moment.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _texts(texts: list[str]) -> str:
    return msgspec.json.encode(texts).decode()


def _indexes() -> Iterator[str]:
    """Give an index to whatever refers or is sought, unless the key begins with it."""
    for table in TABLES:
        for column in table.columns:
            if (column.refers or column.sought) and column.name != table.key[0]:
                yield _index(table, column)


def _index(table: Table, column: Column) -> str:
    return f'CREATE INDEX "{table.name}_{column.name}" ON "{table.name}" ("{column.name}")'


def _search(database: sqlite3.Connection) -> None:
    """Make the messages searchable, or say in ``meta`` that this SQLite cannot."""
    modules = {row[0] for row in database.execute("PRAGMA module_list")}
    said = "messages_fts"
    if SEARCH_MODULE in modules:
        database.execute(SEARCH)
        for order in ("rebuild", "optimize"):
            database.execute("INSERT INTO messages_fts(messages_fts) VALUES (?)", (order,))
    else:
        said = "none: the SQLite that wrote this was built without FTS5"
    database.execute("INSERT INTO meta VALUES ('full_text_search', ?)", (said,))
