"""Exports for other programs: read back by what their users read them with, the same tree comes out."""

from __future__ import annotations

import csv
import io
import json
import mailbox
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import cache
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from draad import pipeline, render
from draad.cli.options import format_by_suffix
from draad.errors import NotFoundError
from draad.render import draw, export, flat, nouns, to_csv, to_dot, to_mbox
from draad.render.books import Tally
from draad.render.nouns import (
    Export,
    ExportAttachment,
    ExportCopy,
    ExportDate,
    ExportDocument,
    ExportEvidence,
    ExportHeader,
    ExportLink,
    ExportMessage,
    ExportParty,
    ExportThread,
    Generator,
    MarkCount,
)

ROOT = Path(__file__).parents[1]
NEW = ("mbox", "csv", "graphml", "gexf", "dot")
GRAPHS = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}

ANNA = ExportParty(name="Anna Verbruggen", address="anna@example.org", redacted=False)
TOM = ExportParty(name="Tom Okafor", address=None, redacted=True)
HIDDEN = ExportParty(name=None, address="@example.net", redacted=True)
NOON = ExportDate(
    raw="2 maart 2021 13:00", local="2021-03-02T13:00", utc="2021-03-02T12:00Z", basis="assumed"
)

# what has broken exporters before, and what a document can hold
HOSTILE = (
    "",
    " ",
    "\r\nBcc: everybody@example.org\r\n\r\nA body",
    "a\rb\nc\x0bd\x0ce\x85f\u2028g\u2029h",
    "]]> <![CDATA[ </data></svg> &amp; <b> \"double\" 'single' --> <!--",
    "\x00\x01\x08\x1b[31m\x7f\x9b",
    "\ud800 half \udfff",
    "\ufffe\uffff",
    "\u202egnisrever \u2066\u2069",
    "שלום עולם, مرحبا",
    "👩‍👩‍👧‍👦 🏴 é e\u0301 漢字 İ",
    "From here on\n>From there\n>>From everywhere\nFrom \n From\nFrom: x",
    "=?utf-8?q?no_encoded_word?= =1+1 @SUM(A1) +3 -2",
    '=cmd|"/c calc"!A1',
    '\\N \\l \\" \\',
    "x" * 5_000,
    "lang " * 2_000,
    "é" * 3_000,
    "a  b   c ",
    ',;:<>@"()[]',
)


def message(name: str, parent: str | None = None, **more: object) -> ExportMessage:
    """A message of the thread ``t``, sent by Anna, that surely answers its parent."""
    link = ExportLink(kind="reply", evidence=(ExportEvidence(rule="in-reply-to"),), confidence=0.95)
    fields: dict[str, object] = {
        "id": name,
        "thread": "t",
        "parent": parent,
        "link": link if parent else None,
        "action": "reply" if parent else "send",
        "presence": "released",
        "sender": ANNA,
        "to": (),
        "cc": (),
        "date": NOON,
        "subject": "Sluis",
        "body": "Dag",
        "copies": (),
    }
    return ExportMessage(**(fields | more))  # type: ignore[arg-type]


def exported(*messages: ExportMessage, subject: str | None = "Sluis", path: str = "a.txt") -> Export:
    thread = ExportThread(
        id="t",
        subject=subject,
        roots=tuple(one.id for one in messages if one.parent is None),
        messages=tuple(one.id for one in messages),
        first=None,
        last=None,
        participants=(),
        documents=("d",),
    )
    return Export(
        schema=nouns.SCHEMA,
        generator=Generator(name="draad", version="0"),
        documents=(ExportDocument(id="d", path=path, kind="email", messages=()),),
        messages=messages,
        threads=(thread,) if messages else (),
        warnings=(),
    )


def written(whole: Export, format_name: str) -> bytes:
    file = io.BytesIO()
    render.stream(nouns.pieces(whole), format_name, file)
    return file.getvalue()


@cache
def samples() -> Export:
    return export.build(pipeline.reconstruct(str(ROOT / "samples")))


def copy(**more: object) -> ExportCopy:
    header = ExportHeader(sender=None, to=(), cc=(), date=None, subject=None)
    place = {"document": "d", "start": 10, "header_end": 20, "end": 30, "depth": 0, "spans": ()}
    return ExportCopy(**(place | {"header": header} | more))  # type: ignore[arg-type]


def laden(text: str) -> Export:
    """Two messages that hold this text wherever an export can hold text."""
    party = ExportParty(name=text, address=text, redacted=False, raw=text)
    everywhere = {
        "sender": party,
        "to": (party, ExportParty(name=text, address=None, redacted=True)),
        "cc": (party,),
        "bcc": (party,),
        "date": ExportDate(raw=text, local=None, utc=None, basis="unknown"),
        "subject": text,
        "base_subject": text,
        "body": text,
        "withheld": text,
        "attachments": (ExportAttachment(name=text),),
        "redactions": (MarkCount(mark=text, count=2),),
        "rfc_message_id": text,
        "copies": (copy(),),
    }
    return exported(message("m1", **everywhere), message("m2", "m1", **everywhere), subject=text, path=text)


def chain(length: int, **more: object) -> Export:
    names = [f"m{n}" for n in range(length)]
    return exported(
        *(message(name, parent, **more) for name, parent in zip(names, [None, *names], strict=False))
    )


# what every format is tried with
EXPORTS = {
    "samples": samples,
    "nothing": exported,
    "a chain": lambda: chain(100),
    **{f"hostile {number}": lambda text=text: laden(text) for number, text in enumerate(HOSTILE)},
}
every_export = pytest.mark.parametrize("name", EXPORTS)


def links(whole: Export) -> set[tuple[str, str]]:
    return {(one.parent, one.id) for one in whole.messages if one.parent is not None}


# --- all of them ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_name", NEW)
def test_a_file_name_asks_for_the_format(format_name: str) -> None:
    assert format_by_suffix(f"out.{format_name}") == format_name


@pytest.mark.parametrize("format_name", NEW)
def test_the_same_threads_give_the_same_bytes(format_name: str) -> None:
    again = export.build(pipeline.reconstruct(str(ROOT / "samples")))
    assert written(again, format_name) == written(samples(), format_name)


@pytest.mark.parametrize("format_name", NEW)
def test_who_counts_the_sections_sees_all_of_them(format_name: str) -> None:
    tally = Tally()
    render.stream(tally.watch(nouns.pieces(samples())), format_name, io.BytesIO())
    books = tally.books()
    assert books.differences == ()
    assert books.threads == len(samples().threads)
    assert books.warnings == len(samples().warnings)


# --- mailbox ----------------------------------------------------------------------------------------------


def mails(whole: Export, folder: Path) -> list[EmailMessage]:
    """Read a mailbox as Python's own module does, in its order."""
    path = folder / "out.mbox"
    path.write_bytes(written(whole, "mbox"))
    box = mailbox.mbox(path, create=False)
    try:
        found = [
            message_from_bytes(box.get_bytes(key), policy=policy.default) for key in sorted(box.iterkeys())
        ]
    finally:
        box.close()
    for mail in found:
        assert not mail.defects
    return found


def text_of(mail: EmailMessage) -> str:
    return mail.get_payload(decode=True).decode("utf-8")  # type: ignore[union-attr]


def one_line(subject: str | None) -> str:
    """A subject as a mail can say it."""
    kept = re.sub("[\x00-\x1f\x7f-\x9f\u2028\u2029]+", " ", subject or "")
    return re.sub("[\ud800-\udfff]", "\ufffd", kept).strip()


def mailed(whole: Export) -> list[ExportMessage]:
    return [one for one in whole.messages if one.presence != "missing"]


def mailed_parents(whole: Export) -> dict[str, str | None]:
    """The nearest message above each that is a mail."""
    known = {one.id: one for one in whole.messages}
    parents: dict[str, str | None] = {}
    for one in mailed(whole):
        above = one.parent
        while above is not None and known[above].presence == "missing":
            above = known[above].parent
        parents[one.id] = above
    return parents


def threaded(found: list[EmailMessage]) -> dict[str, str | None]:
    """Thread mails as RFC 5256 does: below the last of their references that is there."""
    names = {mail["Message-ID"]: mail["X-Draad-Id"] for mail in found}
    assert len(names) == len(found)
    return {
        mail["X-Draad-Id"]: next(
            (names[one] for one in reversed((mail["References"] or "").split()) if one in names), None
        )
        for mail in found
    }


@every_export
def test_a_mailbox_holds_each_message_in_its_place(name: str, tmp_path: Path) -> None:
    whole = EXPORTS[name]()
    found = mails(whole, tmp_path)
    assert [mail["X-Draad-Id"] for mail in found] == [one.id for one in mailed(whole)]
    assert threaded(found) == mailed_parents(whole)


@every_export
def test_a_mailbox_keeps_texts_and_subjects(name: str, tmp_path: Path) -> None:
    whole = EXPORTS[name]()
    for mail, one in zip(mails(whole, tmp_path), mailed(whole), strict=True):
        body = re.sub("\r\n?", "\n", re.sub("[\ud800-\udfff]", "\ufffd", one.body))
        assert text_of(mail).removesuffix("\n") == body.removesuffix("\n")
        assert (mail["Subject"] or "") == one_line(one.subject)


HEADERS = {
    "Message-ID",
    "In-Reply-To",
    "References",
    "Date",
    "From",
    "To",
    "Cc",
    "Bcc",
    "Subject",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
}


@every_export
def test_no_text_becomes_a_header_or_a_mail(name: str) -> None:
    data = written(EXPORTS[name](), "mbox")
    assert b"\0" not in data
    parts = re.split(rb"(?m)^From MAILER-DAEMON .*\n", data)[1:]
    assert len(parts) == len(re.findall(rb"(?m)^>*From ", data)) == len(mailed(EXPORTS[name]()))
    for part in parts:
        head = part.partition(b"\n\n")[0]
        head.decode("ascii")
        assert max(map(len, part.split(b"\n"))) <= 998
        names = [line.partition(b":")[0].decode() for line in head.split(b"\n") if line[:1] != b" "]
        plain = [one for one in names if not one.startswith("X-Draad-")]
        assert set(plain) <= HEADERS
        assert len(set(plain)) == len(plain)


@given(st.text(), st.text())
def test_any_text_and_name_come_back_from_a_mail(subject: str, name: str) -> None:
    party = ExportParty(name=name, address="x@example.org", redacted=False)
    data = written(exported(message("m1", subject=subject, sender=party, body=subject)), "mbox")
    mail = message_from_bytes(data.partition(b"\n")[2], policy=policy.default)
    assert (mail["Subject"] or "") == one_line(subject)
    assert [one.addr_spec for one in mail["From"].addresses] == ["x@example.org"]
    body = re.sub("\r\n?", "\n", subject)
    assert text_of(mail)[:-1].removesuffix("\n") == body.removesuffix("\n")


def test_a_missing_message_is_no_mail_but_is_named(tmp_path: Path) -> None:
    whole = exported(
        message("x0", presence="missing", sender=None, date=None, rfc_message_id="<first@example.org>"),
        message("m1", "x0"),
        message("x2", "m1", presence="missing", sender=None, date=None),
        message("m3", "x2"),
    )
    first, second = mails(whole, tmp_path)
    assert first["References"] == first["In-Reply-To"] == "<first@example.org>"
    assert second["References"] == "<first@example.org> <m1@draad.invalid> <x2@draad.invalid>"
    assert second["In-Reply-To"] == "<x2@draad.invalid>"


def test_a_message_id_is_kept_where_it_is_one_and_is_given_once(tmp_path: Path) -> None:
    whole = exported(
        message("m1", rfc_message_id="<one@example.org>"),
        message("m2", rfc_message_id="<one@example.org>"),
        message("m3", rfc_message_id="<no id\r\nX: y>"),
        message("m4", rfc_message_id="m2@draad.invalid"),
        message("m 5"),
    )
    names = [mail["Message-ID"] for mail in mails(whole, tmp_path)]
    assert names[:3] == ["<one@example.org>", "<m2@draad.invalid>", "<m3@draad.invalid>"]
    assert len({*names}) == 5
    printed = [mail["X-Draad-Message-ID"] for mail in mails(whole, tmp_path)]
    assert printed == [None, "<one@example.org>", "<no id X: y>", "m2@draad.invalid", None]


def test_of_a_long_chain_the_first_and_the_nearest_are_named(tmp_path: Path) -> None:
    last = mails(chain(300), tmp_path)[-1]
    named = last["References"].split()
    assert len(named) == to_mbox.MOST_REFERENCES
    assert named[0] == "<m0@draad.invalid>"
    assert named[-1] == last["In-Reply-To"] == "<m298@draad.invalid>"


@pytest.mark.parametrize(
    ("basis", "local", "utc", "said"),
    [
        ("stated", "2021-03-02T09:12:05", "2021-03-02T03:42:05Z", "Tue, 02 Mar 2021 09:12:05 +0530"),
        ("stated", "2021-03-02T00:30", "2021-03-02T08:30Z", "Tue, 02 Mar 2021 00:30:00 -0800"),
        ("assumed", "2021-03-02T09:12", "2021-03-02T08:12Z", "Tue, 02 Mar 2021 08:12:00 +0000"),
        ("inferred", None, "2021-03-02T08:12Z", "Tue, 02 Mar 2021 08:12:00 +0000"),
        ("stated", "2021-03-02T09:12:30", "2021-03-02T08:12Z", "Tue, 02 Mar 2021 08:12:00 +0000"),
        ("stated", "2021-03-09T09:12", "2021-03-02T08:12Z", "Tue, 02 Mar 2021 08:12:00 +0000"),
    ],
)
def test_a_mail_has_the_moment_and_the_printed_offset(
    tmp_path: Path, basis: str, local: str | None, utc: str, said: str
) -> None:
    date = ExportDate(raw="raw", local=local, utc=utc, basis=basis)  # type: ignore[arg-type]
    (mail,) = mails(exported(message("m1", date=date)), tmp_path)
    assert mail["Date"] == said
    assert parsedate_to_datetime(mail["Date"]).timestamp() == draw.words.moment(utc).timestamp()  # type: ignore[union-attr]


@pytest.mark.parametrize("local", ["2021-03-02", None])
def test_a_mail_without_a_moment_has_no_date(tmp_path: Path, local: str | None) -> None:
    date = ExportDate(raw="ergens in maart", local=local, utc=None, basis="unknown")
    whole = exported(message("m1", date=date))
    (mail,) = mails(whole, tmp_path)
    assert mail["Date"] is None
    assert mail["X-Draad-Date-Printed"] == "ergens in maart"
    assert written(whole, "mbox").startswith(b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n")


@pytest.mark.parametrize(
    ("party", "said"),
    [
        (ANNA, "Anna Verbruggen <anna@example.org>"),
        (TOM, r"Tom Okafor <person-\w+@redacted\.invalid>"),
        (HIDDEN, "redacted@example.net.invalid"),
        (ExportParty(name=None, address=None, redacted=True), r"redacted@redacted\.invalid"),
        (ExportParty(name=None, address=None, redacted=False, unreadable=True), ".*@unreadable.invalid"),
        (ExportParty(name="Pers", address=None, redacted=False), r"Pers <person-\w+@absent\.invalid>"),
        (
            ExportParty(name="Jansen, A. (Aart)", address="a@b.example", redacted=False),
            '"Jan.*" <a@b.example>',
        ),
        (
            ExportParty(name=None, address="/O=EX/CN=anna", redacted=False),
            '"?/O=EX/CN=anna.*@unreadable.invalid>',
        ),
        (None, "absent@absent.invalid"),
    ],
)
def test_whoever_has_no_address_gets_one_that_belongs_to_nobody(
    tmp_path: Path, party: ExportParty | None, said: str
) -> None:
    (mail,) = mails(exported(message("m1", sender=party)), tmp_path)
    assert re.fullmatch(said, mail["From"])


def test_one_name_has_one_placeholder(tmp_path: Path) -> None:
    names = ["Tom Okafor", "Okafor, Tom", "TOM OKAFOR", "Tim Okafor"]
    people = tuple(ExportParty(name=name, address=None, redacted=True) for name in names)
    (mail,) = mails(exported(message("m1", to=people)), tmp_path)
    tom, same, loud, tim = (one.addr_spec for one in mail["To"].addresses)
    assert tom == same == loud != tim
    assert [one.display_name for one in mail["To"].addresses] == names


def test_a_mail_says_where_it_was_read(tmp_path: Path) -> None:
    whole = exported(
        message(
            "m1",
            copies=(copy(page=3, line=7), copy(start=99, end=120)),
            attachments=(ExportAttachment(name="begroting één.xlsx"),),
            redactions=(MarkCount(mark="5.1.2e", ground="Woo 5.1.2e", count=2),),
            withheld="Dubbel",
        ),
        message("m2", "m1"),
        path="map/brief 1.pdf",
    )
    first, second = mails(whole, tmp_path)
    assert first.get_all("X-Draad-Document") == [
        "map/brief 1.pdf; page 3; line 7; characters 10-30",
        "map/brief 1.pdf; characters 99-120",
    ]
    assert first["X-Draad-Attachment"] == "begroting één.xlsx"
    assert first["X-Draad-Redactions"] == "2 x Woo 5.1.2e"
    assert first["X-Draad-Withheld"] == "Dubbel"
    assert second["X-Draad-Parent"] == "m1"
    assert second["X-Draad-Link"] == "reply; confidence=0.95; in-reply-to"


@pytest.mark.skipif(shutil.which("notmuch") is None, reason="notmuch is not installed")
@pytest.mark.parametrize("name", ["samples", "gaps", "hostile 2", "hostile 10", "hostile 11", "hostile 17"])
def test_notmuch_shows_the_same_tree(name: str, tmp_path: Path) -> None:
    gaps = exported(
        message("x0", presence="missing", sender=None, date=None),
        message("m1", "x0"),
        message("m2", "x0"),
        message("x3", "m2", presence="missing", sender=None, date=None),
        message("m4", "x3"),
        message("m5", "m4", date=None),
    )
    whole = gaps if name == "gaps" else EXPORTS[name]()
    path = tmp_path / "out.mbox"
    path.write_bytes(written(whole, "mbox"))
    # one file a mail is what notmuch reads
    folder = mailbox.Maildir(tmp_path / "mail")
    box = mailbox.mbox(path, create=False)
    for mail in box:
        folder.add(mail)
    box.close()
    settings = tmp_path / "config"
    settings.write_text(
        f"[database]\npath={tmp_path / 'mail'}\n[user]\nname=x\nprimary_email=x@example.org\n"
    )

    def notmuch(*arguments: str) -> str:
        environment = {**os.environ, "NOTMUCH_CONFIG": str(settings), "HOME": str(tmp_path)}
        done = subprocess.run(
            ["notmuch", *arguments], env=environment, capture_output=True, encoding="utf-8", check=True
        )
        return done.stdout

    notmuch("new", "--quiet")
    shown = json.loads(notmuch("show", "--format=json", "--body=false", "--entire-thread=true", "*"))
    parents: dict[str, str | None] = {}
    subjects: dict[str, str] = {}

    def walk(tree: list[object], parent: str | None) -> None:
        for mail, answers in tree:  # type: ignore[misc]
            own = mail["id"].removesuffix("@draad.invalid") if mail else parent
            if mail:
                parents[own] = parent
                subjects[own] = mail["headers"]["Subject"]
            walk(answers, own)

    for thread in shown:
        walk(thread, None)
    # what hangs below a missing message stands beside the others in the same thread
    assert len(shown) == len({one.thread for one in mailed(whole)})
    assert parents == mailed_parents(whole)
    assert subjects == {one.id: one_line(one.subject) for one in mailed(whole)}


# --- graphs -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_name", GRAPHS)
@every_export
def test_networkx_reads_the_same_graph(name: str, format_name: str) -> None:
    whole = EXPORTS[name]()
    graph = GRAPHS[format_name](io.BytesIO(written(whole, format_name)))
    assert graph.is_directed()
    assert list(graph) == [one.id for one in whole.messages]
    assert set(graph.edges()) == links(whole)
    assert not graph or nx.is_branching(graph)
    for one in whole.messages:
        held = graph.nodes[one.id]
        assert held["thread"] == one.thread
        assert held["presence"] == one.presence
        assert held["copies"] == len(one.copies)
        assert held["words"] == len(one.body.split())
        allowed = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", one.subject or "")
        assert (held.get("subject") or "") == allowed
        assert held.get("date_utc") == (one.date.utc if one.date else None)
        if one.link is not None:
            edge = graph.edges[one.parent, one.id]
            assert edge["confidence"] == one.link.confidence
            assert edge["link_kind"] == one.link.kind
            assert edge["rules"] == "; ".join(evidence.rule for evidence in one.link.evidence)


@pytest.mark.parametrize("format_name", GRAPHS)
def test_a_graph_has_the_depth_and_the_label_of_each_message(format_name: str) -> None:
    graph = GRAPHS[format_name](io.BytesIO(written(chain(3), format_name)))
    assert [graph.nodes[one]["depth"] for one in graph] == [0, 1, 2]
    assert graph.nodes["m0"]["label"] == "Anna Verbruggen, 2021-03-02"


STRING = r'"(?:[^"\\]|\\.)*"'
STATEMENT = re.compile(
    rf"(?P<open>(?:digraph draad|subgraph {STRING}) \{{)|(?P<close>\}})"
    rf"|(?P<edge>(?P<parent>{STRING}) -> (?P<child>{STRING}) \[.*\];)"
    rf"|(?P<node>(?P<id>{STRING}) \[label={STRING}, style={STRING}\];)"
    rf"|(?:\w+={STRING};)|(?:(?:node|edge) \[.*\];)"
)


@every_export
def test_dot_has_a_cluster_a_thread_and_nothing_escapes_its_string(name: str) -> None:
    whole = EXPORTS[name]()
    found = []
    for line in written(whole, "dot").decode("utf-8").removesuffix("\n").split("\n"):
        match = STATEMENT.fullmatch(line)
        assert match, line
        found.append({kind: text.strip('"') for kind, text in match.groupdict("").items()})
    assert sum(bool(one["open"]) for one in found) == 1 + len(whole.threads)
    assert sum(bool(one["close"]) for one in found) == 1 + len(whole.threads)
    assert [one["id"] for one in found if one["node"]] == [
        one for thread in whole.threads for one in thread.messages
    ]
    assert {(one["parent"], one["child"]) for one in found if one["edge"]} == links(whole)


def test_dot_says_what_graphviz_would_fill_in() -> None:
    whole = exported(
        message("m1", sender=ExportParty(name=r"\N &eacute; & co", address=None, redacted=False))
    )
    assert r'[label="\\N &amp;eacute; & co, 2021' in written(whole, "dot").decode("utf-8")


def test_dot_shows_chosen_threads() -> None:
    whole = samples()
    chosen = whole.threads[1]
    text = to_dot.dot(whole, [chosen.id])
    assert text.count("subgraph") == 1
    assert all((f'"{one.id}" [' in text) == (one.thread == chosen.id) for one in whole.messages)
    assert to_dot.dot(whole).encode() == written(whole, "dot")


# --- table ------------------------------------------------------------------------------------------------


def table(whole: Export) -> list[dict[str, str]]:
    data = written(whole, "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


def cell(text: str) -> str:
    kept = text.replace("\0", "").replace("\r\n", "\n").encode("utf-8", "replace").decode("utf-8")
    return f"'{kept}" if kept[:1] in {*"=+-@\t\r\n＝＋－＠"} else kept


@every_export
def test_a_table_has_a_row_for_each_message(name: str) -> None:
    whole = EXPORTS[name]()
    found = table(whole)
    assert [(row["id"], row["parent"], row["thread"]) for row in found] == [
        (one.id, one.parent or "", one.thread) for one in whole.messages
    ]
    assert [row["body"] for row in found] == [cell(one.body) for one in whole.messages]
    assert [row["subject"] for row in found] == [cell(one.subject or "") for one in whole.messages]
    assert {len(row) for row in found} <= {len(to_csv.COLUMNS)}


@every_export
def test_no_cell_of_a_table_calculates(name: str) -> None:
    for row in table(EXPORTS[name]()):
        assert not [value for value in row.values() if value.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_positions_and_depths_are_those_of_the_thread() -> None:
    whole = samples()
    found = {row["id"]: row for row in table(whole)}
    for thread in whole.threads:
        assert [int(found[one]["position"]) for one in thread.messages] == [
            *range(1, len(thread.messages) + 1)
        ]
    graph = nx.DiGraph([*links(whole)])
    for one in graph:
        assert int(found[one]["depth"]) == len(nx.ancestors(graph, one))


def test_a_row_says_what_is_known() -> None:
    whole = exported(
        message(
            "m1",
            sender=TOM,
            to=(ANNA, HIDDEN),
            copies=(copy(page=4), copy()),
            redactions=(
                MarkCount(mark="5.1.2e", ground="Woo 5.1.2e", count=2),
                MarkCount(mark="e", ground="Woo 5.1.2e", count=1),
                MarkCount(mark="lakje", count=1),
            ),
            attachments=(ExportAttachment(name="a.pdf"), ExportAttachment(name="b.pdf")),
            body="twee woorden",
        ),
        message("x2", "m1", presence="missing", sender=None, date=None, subject=None, body=""),
    )
    first, second = table(whole)
    assert first == {
        "id": "m1",
        "thread": "t",
        "position": "1",
        "depth": "0",
        "parent": "",
        "link_kind": "",
        "confidence": "",
        "rules": "",
        "action": "send",
        "presence": "released",
        "date_utc": "2021-03-02T12:00Z",
        "date_printed": "2 maart 2021 13:00",
        "date_basis": "assumed",
        "from_name": "Tom Okafor",
        "from_address": "",
        "to": "Anna Verbruggen <anna@example.org>; ███@example.net",
        "cc": "",
        "bcc": "",
        "subject": "Sluis",
        "attachments": "a.pdf; b.pdf",
        "words": "2",
        "copies": "2",
        "documents": "a.txt",
        "page": "4",
        "redactions": "Woo 5.1.2e: 3; lakje: 1",
        "withheld": "",
        "rfc_message_id": "",
        "body": "twee woorden",
    }
    assert second["confidence"] == "0.95"
    assert second["rules"] == "in-reply-to"
    assert second["date_utc"] == second["from_name"] == second["page"] == ""
    assert tuple(first) == to_csv.COLUMNS == flat.Row._fields


# --- drawing ----------------------------------------------------------------------------------------------

SVG = "{http://www.w3.org/2000/svg}"


def drawn(whole: Export, thread: str = "t") -> ET.Element:
    return ET.fromstring(draw.svg(whole, thread).encode("utf-8"))


@every_export
def test_a_drawing_has_a_circle_for_each_message_and_a_line_for_each_link(name: str) -> None:
    whole = EXPORTS[name]()
    for thread in whole.threads:
        picture = drawn(whole, thread.id)
        assert picture.tag == f"{SVG}svg"
        assert picture.get("role") == "img"
        assert picture.get("aria-label")
        assert len(picture.findall(f"{SVG}g")) == len(thread.messages)
        lines = [one for one in picture.iter(f"{SVG}path") if one.find(f"{SVG}title") is not None]
        assert len(lines) == len(thread.messages) - len(thread.roots)
        assert {one.tag.removeprefix(SVG) for one in picture.iter()} <= {
            *("svg", "title", "style", "rect", "text", "tspan", "path", "circle", "g")
        }
        assert int(picture.get("width") or 0) <= 1100


def test_a_drawing_tells_gaps_forwards_and_doubts_apart() -> None:
    def link(kind: str, confidence: float) -> ExportLink:
        return ExportLink(
            kind=kind,  # type: ignore[arg-type]
            evidence=(ExportEvidence(rule="people-and-time"),),
            confidence=confidence,
        )

    whole = exported(
        message("x0", presence="missing", sender=None, date=None),
        message("m1", "x0", presence="quoted", link=link("reply", 0.95)),
        message("m2", "m1", action="forward", sender=HIDDEN, link=link("forward", 0.55)),
        message("m3", "m1", subject="Iets anders", base_subject="Iets anders"),
    )
    picture = drawn(whole)
    gap, quoted, forward, other = picture.findall(f"{SVG}g")
    dots = [one.findall(f"{SVG}circle")[1] for one in (gap, quoted, forward, other)]
    assert ["hollow" in (dot.get("class") or "") for dot in dots] == [True, True, False, False]
    assert [dot.get("stroke-dasharray") is not None for dot in dots] == [True, False, False, False]
    sure, doubtful, plain = (one for one in picture.iter(f"{SVG}path") if one.find(f"{SVG}title") is not None)
    assert (sure.get("stroke-opacity"), doubtful.get("stroke-opacity")) == ("1", "0.5")
    assert [one.get("stroke-dasharray") is not None for one in (sure, doubtful, plain)] == [
        False,
        True,
        False,
    ]
    assert "possible (0.55)" in (doubtful.findtext(f"{SVG}title") or "")
    assert "███@example.net" in "".join(forward.itertext())
    assert "not released" in "".join(gap.itertext())
    assert "Iets anders" in [one.text for one in other.iter(f"{SVG}tspan")]
    assert "Sluis" not in [one.text for one in quoted.iter(f"{SVG}tspan")]


def test_an_unknown_thread_is_not_drawn() -> None:
    with pytest.raises(NotFoundError, match="no thread"):
        draw.svg(samples(), "nonsense")


@given(st.lists(st.integers(0, 40), max_size=40))
def test_no_line_of_a_drawing_runs_through_a_message(steps: list[int]) -> None:
    """Each message answers some earlier one, or none; a lane belongs to one branch at a time."""
    messages = [message("m0")]
    for own, step in enumerate(steps, 1):
        above = step % (own + 1)
        messages.append(message(f"m{own}", f"m{above}" if above < own else None))
    found = draw.places(messages)
    assert [found[one.id].row for one in messages] == [*range(len(messages))]
    branches: dict[tuple[int, int], int] = {}
    for one in messages:
        own_place = found[one.id]
        first = own_place.row if one.parent is None else found[one.parent].row + 1
        assert one.parent is None or own_place.lane >= found[one.parent].lane
        for row in range(first, own_place.row + 1):
            assert branches.setdefault((row, own_place.lane), own_place.branch) == own_place.branch


def test_text_is_cut_to_its_room() -> None:
    assert draw._fitting("kort", 1000, 12) == "kort"
    cut = draw._fitting("m" * 500, 100, 12)
    assert cut.endswith("…")
    assert draw.text_width(cut, 12) <= 100
