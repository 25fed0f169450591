"""What agreement says: where our threads and those of the list are the same, and what joined too much."""

from __future__ import annotations

from typing import Any

from draad.render import agreement
from draad.render.agreement import Finding
from draad.render.nouns import (
    SCHEMA,
    Export,
    ExportCopy,
    ExportDocument,
    ExportEvidence,
    ExportHeader,
    ExportLink,
    ExportMessage,
    ExportThread,
    Generator,
)

# a thread: each message with its parent, the documents it stands in, and how sure the link is
Tree = dict[str, tuple[str | None, str, float]]


def copy(document: str) -> ExportCopy:
    header = ExportHeader(sender=None, to=(), cc=(), date=None, subject=None)
    return ExportCopy(
        document=document, start=0, header_end=0, end=9, depth=0, spans=(), header=header, why="same words"
    )


def message(name: str, thread: str, parent: str | None, documents: str, confidence: float) -> ExportMessage:
    evidence = (ExportEvidence(rule="subject-and-people"),)
    return ExportMessage(
        id=name,
        thread=thread,
        parent=parent,
        link=ExportLink(kind="reply", evidence=evidence, confidence=confidence) if parent else None,
        action="reply" if parent else "send",
        presence="released" if documents else "missing",
        sender=None,
        to=(),
        cc=(),
        date=None,
        subject="Sluis",
        body="",
        copies=tuple(map(copy, documents)),
    )


def export(trees: dict[str, Tree], lists: dict[str, dict[str, Any]], **parents: str) -> Export:
    """Make an export of threads whose documents have one-letter names."""
    messages = [message(m, t, *about) for t, tree in trees.items() for m, about in tree.items()]
    threads = tuple(
        ExportThread(
            id=name,
            subject=f"about {name}",
            roots=(next(iter(tree)),),
            messages=tuple(tree),
            first=None,
            last=None,
            participants=(),
            documents=tuple(sorted({letter for _, letters, _ in tree.values() for letter in letters})),
        )
        for name, tree in trees.items()
    )
    documents = tuple(
        ExportDocument(
            id=name,
            path=f"map/{name}.pdf",
            kind="email",
            messages=tuple(one.id for one in messages for held in one.copies if held.document == name),
            inventory=row or None,
            parent_document=parents.get(name),
        )
        for name, row in sorted(lists.items())
    )
    return Export(
        schema=SCHEMA,
        generator=Generator(name="draad", version="0"),
        documents=documents,
        messages=tuple(messages),
        threads=threads,
        warnings=(),
    )


def listed(**threads: str) -> dict[str, dict[str, Any]]:
    return {document: {"3. Email Thread ID": thread} for document, thread in threads.items()}


def kinds(found: tuple[Finding, ...]) -> list[str]:
    return [finding.kind for finding in found]


CHAIN: Tree = {
    "m1": (None, "a", 0),
    "m2": ("m1", "b", 0.95),
    "m3": ("m2", "c", 0.55),
    "m4": ("m3", "d", 0.45),
    "m5": ("m4", "d", 0.9),
}


def test_where_both_are_the_same_there_is_nothing_to_say() -> None:
    two = {"t1": CHAIN, "t2": {"m9": (None, "e", 0.0)}}
    found = agreement.compare(export(two, listed(a="3", b="3", c="3", d="3", e="4")))
    assert found == agreement.Agreement(2, 2, 1, ())


def test_a_thread_that_holds_two_of_theirs_names_its_weakest_joint() -> None:
    found = agreement.compare(export({"t1": CHAIN}, listed(a="3", b="3", c="4", d="4")))
    assert (found.threads, found.agreeing) == (2, 0)
    (joined,) = found.findings
    assert joined.groups == (("3", ("a", "b")), ("4", ("c", "d")))
    # the link from m4 to m3 is weaker, and joins what belongs together
    assert joined.join == agreement.Join("m3", "m2", ("subject-and-people",), 0.55)


def test_of_several_joints_the_weakest_is_named() -> None:
    (joined,) = agreement.compare(export({"t1": CHAIN}, listed(a="3", b="5", c="3", d="4"))).findings
    assert joined.join is not None
    assert joined.join.message == "m4"


def test_one_message_in_documents_of_two_threads_is_a_joint() -> None:
    tree: Tree = {"m1": (None, "ab", 0)}
    whole = export({"t1": tree}, listed(a="3", b="4"))
    (joined,) = agreement.compare(whole).findings
    assert joined.join == agreement.Join("m1")
    assert any("by copies of one message" in line for line in agreement.lines(whole, 200))


def test_a_thread_of_theirs_in_two_of_ours() -> None:
    two: dict[str, Tree] = {"t1": {"m1": (None, "a", 0)}, "t2": {"m2": (None, "b", 0)}}
    found = agreement.compare(export(two, listed(a="3", b="3")))
    assert (found.threads, found.agreeing) == (1, 0)
    assert found.findings == (Finding("spread", "3", (("t1", ("a",)), ("t2", ("b",)))),)


def test_a_dossier_joins_nothing() -> None:
    two: dict[str, Tree] = {"t1": {"m1": (None, "ad", 0)}, "t2": {"m2": (None, "bd", 0)}}
    found = agreement.compare(export(two, listed(a="3", b="4", d="9")))
    assert (found.threads, found.agreeing, found.findings) == (3, 3, ())


def test_what_has_a_thread_in_one_only_is_said() -> None:
    lists = {**listed(a="3", b="", z="8"), "c": {}}
    tree: Tree = {"m1": (None, "abc", 0)}
    found = agreement.compare(export({"t1": tree}, lists))
    assert found.findings == (
        Finding("only-listed", None, (("8", ("z",)),)),
        Finding("only-ours", None, (("t1", ("b", "c")),)),
    )
    assert found.threads == 1


def test_an_attachment_stands_where_its_mail_does() -> None:
    tree: Tree = {"m1": (None, "a", 0)}
    assert agreement.compare(export({"t1": tree}, listed(a="3", b="3"), b="a")).findings == ()
    # and one below itself, in an export that somebody else made, ends
    looped = agreement.compare(export({"t1": tree}, listed(a="3", b="3"), b="b"))
    assert kinds(looped.findings) == ["only-listed"]


def test_families_are_compared_as_well() -> None:
    lists: dict[str, dict[str, Any]] = {
        "a": {"Familie": "1", "thread id": "3"},
        "b": {"Familie": "1", "thread id": "4"},
        "c": {"Familie": 2, "thread id": "3"},
    }
    two: dict[str, Tree] = {"t1": {"m1": (None, "a", 0)}, "t2": {"m2": (None, "b", 0)}}
    found = agreement.compare(export(two, lists, c="a"))
    assert found.agreeing == 2
    assert found.findings == (
        Finding("family-spread", "1", (("t1", ("a",)), ("t2", ("b",)))),
        Finding("family-crossed", None, (("1", ("a",)), ("2", ("c",)))),
    )


def test_people_read_the_sums_first_and_every_path() -> None:
    two = {"t1": CHAIN, "t2": {"m9": (None, "e", 0.0)}}
    lines = list(agreement.lines(export(two, listed(a="3", b="3", c="4", d="4", e="4", f="6", g="")), 400))
    assert lines[0] == "agree: 0 of 2 inventory threads"
    text = "\n".join(lines)
    for said in (
        "1 thread of draad holds documents of several inventory threads",
        "inventory thread 3: map/a.pdf, map/b.pdf",
        "possible (0.55), because subject and people are the same",
        "1 inventory thread is in no one thread of draad",
        "1 document has an inventory thread but no mail that draad could read",
        "about t2: map/e.pdf",
        "inventory thread 6: map/f.pdf",
    ):
        assert said in text
    assert max(map(len, agreement.lines(export(two, listed(a="3", b="4")), 60))) <= 60


def test_without_a_list_that_is_said() -> None:
    (line,) = agreement.lines(export({"t1": CHAIN}, {name: {} for name in "abcd"}))
    assert "--inventory" in line


def test_many_documents_take_no_recursion_and_stay_readable() -> None:
    names = [chr(0x4E00 + at) for at in range(5000)]
    tree: Tree = {
        f"m{at}": (f"m{at - 1}" if at else None, name, 0.9 - at / 20_000) for at, name in enumerate(names)
    }
    whole = export({"t1": tree}, {name: {"thread": str(at // 1000)} for at, name in enumerate(names)})
    (joined,) = agreement.compare(whole).findings
    assert joined.join is not None
    assert joined.join.message == "m4000"
    assert any("more" in line for line in agreement.lines(whole, 200))
