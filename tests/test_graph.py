"""graph: who answers whom, on what evidence, and what is missing."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draad import graph
from draad.model import (
    Basis,
    Draft,
    Evidence,
    Form,
    Header,
    Instant,
    Link,
    Message,
    Party,
    Problem,
    WallTime,
)

START = datetime(2021, 3, 1, 9, 0, tzinfo=UTC)
MARKS: dict[str, Literal["reply", "forward"]] = {"re": "reply", "fw": "forward"}
Banner = Literal["reply", "forward"]


@dataclass(frozen=True)
class Mail:
    """A mail as the tests write it down; times in hours after ``START``, people by address or ``?``."""

    subject: str | None = "Sluis bij Oord"
    sender: str | None = "a@example.org"
    to: str = "b@example.net"
    hours: float | None = 0
    body: str = "Niets bijzonders."
    form: Form = "block"
    basis: Basis = "stated"
    day: bool = False  # only a date is printed, and ``hours`` is its midnight


def party(printed: str) -> Party:
    """``a@example.org``, ``@example.org`` (blacked out but for the domain) or ``?`` (blacked out)."""
    if printed == "?":
        return Party(None, None, True)
    return Party(None, printed, printed.startswith("@"))


def header(mail: Mail) -> Header:
    base, action = mail.subject, None
    while base and base.partition(":")[0].casefold() in MARKS and ":" in base:
        mark, _, base = base.partition(":")
        action = action or MARKS[mark.casefold()]
        base = base.strip()
    return Header(
        sender=None if mail.sender is None else party(mail.sender),
        to=tuple(party(p) for p in mail.to.split()),
        date=WallTime("", None, "day") if mail.day else None,
        subject=mail.subject,
        base_subject=base or None,
        subject_action=action,
    )


Stack = Sequence[str | tuple[str, Banner]]  # a document: messages top first, each with what announces it


def disclosed(mails: Mapping[str, Mail], documents: Mapping[str, Stack] | None = None) -> list[Message]:
    """The mails as messages; without documents each stands alone in its own, at characters 0 to 100."""
    stacks: Mapping[str, Stack] = {f"d-{n}": [n] for n in mails} if documents is None else documents
    copies: dict[str, list[Draft]] = {name: [] for name in mails}
    for document, stack in stacks.items():
        for i, entry in enumerate(stack):
            name, banner = (entry, None) if isinstance(entry, str) else entry
            mail, at = mails[name], 100 * i
            copies[name].append(
                Draft(
                    document=document,
                    index=i,
                    part=0,
                    depth=i,
                    quoted_by=i - 1 if i else None,
                    start=at,
                    header_end=at + 40,
                    end=at + 100,
                    spans=(),
                    header=header(mail),
                    form=mail.form,
                    make="block-en",
                    body=mail.body,
                    banner=banner,
                )
            )
    return [
        Message(
            name,
            tuple(copies[name]),
            header(mail),
            mail.body,
            "released" if any(d.depth == 0 for d in copies[name]) else "quoted",
            sent=None if mail.hours is None else Instant(START + timedelta(hours=mail.hours), mail.basis),
        )
        for name, mail in mails.items()
        if copies[name]
    ]


if TYPE_CHECKING:
    Built = nx.DiGraph[str]


def build(
    mails: Mapping[str, Mail],
    documents: Mapping[str, Stack] | None = None,
    *,
    common: frozenset[str] = frozenset({"overleg", "vraag"}),
    quotes: Mapping[tuple[str, int], str] | None = None,
) -> tuple[Built, list[Problem]]:
    built, problems = graph.build(disclosed(mails, documents), common_subjects=common, quotes=quotes)
    assert graph.check(built) == []
    assert len(built) == 0 or nx.is_branching(built)
    return built, problems


def parents(built: Built) -> dict[str, str]:
    return {child: parent for parent, child in built.edges}


def link(built: Built, child: str) -> Link:
    found: Link = built.edges[parents(built)[child], child]["link"]
    return found


def rules(built: Built, child: str) -> list[str]:
    return [e.rule for e in link(built, child).evidence]


def action(built: Built, name: str) -> str:
    return str(built.nodes[name]["message"].action)


A = Mail("Sluis bij Oord", "a@example.org", "b@example.net", 0)
B = Mail("RE: Sluis bij Oord", "b@example.net", "a@example.org", 2)
C = Mail("RE: Sluis bij Oord", "a@example.org", "b@example.net", 4)


# ------------------------------------------------------------------------------------------ quoted below


def test_no_messages_make_an_empty_graph() -> None:
    built, problems = build({})
    assert (len(built), problems) == (0, [])


def test_what_stands_directly_below_is_the_parent_and_the_page_is_the_evidence() -> None:
    built, problems = build({"a": A, "b": B, "c": C}, {"d": ["c", "b", "a"]})
    assert parents(built) == {"c": "b", "b": "a"}
    assert link(built, "c").evidence[0] == Evidence("quoted-directly-below", (("d", 0, 200),))
    assert link(built, "c").confidence == 0.99
    assert link(built, "c").kind == "reply"
    assert problems == []


def test_every_document_that_shows_it_is_named_up_to_five() -> None:
    built, _ = build({"a": A, "b": B}, {f"d{i}": ["b", "a"] for i in range(9)})
    assert [place[0] for place in link(built, "b").evidence[0].places] == ["d0", "d1", "d2", "d3", "d4"]


def test_a_document_that_leaves_out_a_message_does_not_take_the_parent_away() -> None:
    documents: dict[str, Stack] = {"d1": ["c", "a"], "d2": ["c", "b", "a"], "d3": ["c", "a"]}
    built, problems = build({"a": A, "b": B, "c": C}, documents)
    assert parents(built) == {"c": "b", "b": "a"}
    assert [(r.message, r.rules[0]) for r in link(built, "c").rivals] == [("a", "quoted-directly-below")]
    assert link(built, "c").confidence == 0.99
    assert problems == []


def test_a_left_out_message_is_seen_through_other_documents_too() -> None:
    documents: dict[str, Stack] = {"d1": ["c", "a"], "d2": ["c", "b"], "d3": ["b", "a"]}
    assert parents(build({"a": A, "b": B, "c": C}, documents)[0]) == {"c": "b", "b": "a"}


def test_where_documents_disagree_more_of_them_win_and_it_is_said() -> None:
    mails = {"c": C, "p": B, "q": Mail("RE: Sluis bij Oord", "b@example.net", "a@example.org", 3)}
    built, problems = build(mails, {"d1": ["c", "q"], "d2": ["c", "p"], "d3": ["c", "p"]})
    assert parents(built)["c"] == "p"
    assert link(built, "c").confidence < 0.9
    assert [r.message for r in link(built, "c").rivals] == ["q"]
    assert [(p.code, p.document, p.message_id) for p in problems] == [("graph.parents-disagree", "d1", "c")]


def test_where_as_many_documents_disagree_the_nearest_before_wins() -> None:
    mails = {"c": C, "p": A, "q": B}
    assert parents(build(mails, {"d1": ["c", "p"], "d2": ["c", "q"]})[0])["c"] == "q"


def test_unrelated_subjects_on_one_page_lower_confidence() -> None:
    other = Mail("Begroting zwembad", "a@example.org", "b@example.net", 0)
    assert link(build({"a": other, "b": B}, {"d": ["b", "a"]})[0], "b").confidence == 0.62


def test_a_changed_subject_with_words_in_common_does_not() -> None:
    other = Mail("Sluis Oord definitief", "a@example.org", "b@example.net", 0)
    assert link(build({"a": other, "b": B}, {"d": ["b", "a"]})[0], "b").confidence >= 0.95


@pytest.mark.parametrize(("basis", "confidence"), [("stated", 0.71), ("assumed", 0.99)])
def test_a_quoted_message_dated_later_lowers_confidence_unless_clocks_are_assumed(
    basis: Basis, confidence: float
) -> None:
    late = Mail("Sluis bij Oord", "a@example.org", "b@example.net", 4, basis=basis)
    built, _ = build({"a": late, "b": B}, {"d": ["b", "a"]})
    assert parents(built) == {"b": "a"}
    assert link(built, "b").confidence == confidence


def test_a_date_without_a_time_may_be_any_time_of_that_day() -> None:
    reply = Mail(B.subject, B.sender, B.to, -9, day=True)
    shown, _ = build({"a": A, "b": reply}, {"d": ["b", "a"]})
    assert link(shown, "b").confidence == 0.99
    found, _ = build({"a": A, "b": reply})
    assert parents(found) == {"b": "a"}


def test_a_cycle_loses_its_weakest_link_and_it_is_said() -> None:
    documents: dict[str, Stack] = {"d1": ["c", "b", "a"], "d2": ["c", "b"], "d3": ["a", "c"]}
    built, problems = build({"a": A, "b": B, "c": C}, documents)
    assert parents(built) == {"c": "b", "b": "a"}
    assert [(p.code, p.document, p.message_id) for p in problems] == [("graph.cycle-broken", "d3", "a")]


def test_a_copy_above_a_copy_of_itself_is_no_parent() -> None:
    built, problems = build({"a": A, "b": B}, {"d": ["b", "b", "a"]})
    assert parents(built) == {"b": "a"}
    assert problems == []


def test_the_second_message_that_one_mail_quotes_is_a_rival_not_a_parent() -> None:
    fw = Mail("FW: Sluis bij Oord", "b@example.net", "c@example.net", 5)
    messages = {m.id: m for m in disclosed({"f": fw, "a": A, "b": B}, {"d": ["f", "b", "a"]})}
    second = messages["a"]
    draft = second.copies[0]
    moved = Draft(**{n: getattr(draft, n) for n in Draft.__struct_fields__} | {"quoted_by": 0, "depth": 1})
    messages["a"] = Message(second.id, (moved,), second.header, second.body, "quoted", sent=second.sent)
    built, _ = graph.build(list(messages.values()))
    assert parents(built)["f"] == "b"
    assert [(r.message, r.reason) for r in link(built, "f").rivals] == [
        ("a", "quoted by the same message, but further down")
    ]


def test_a_chain_of_ten_thousand_is_no_problem() -> None:
    mails = {
        f"{i:05}": Mail("RE: Sluis bij Oord" if i else "Sluis bij Oord", hours=i / 60) for i in range(10_000)
    }
    built, _ = build(mails, {"d": sorted(mails, reverse=True)})
    assert nx.dag_longest_path_length(built) == 9_999


# ---------------------------------------------------------------------------- without a quote: candidates


def test_a_reply_that_quotes_nothing_finds_its_parent_by_subject_and_people() -> None:
    built, _ = build({"a": A, "b": B})
    assert parents(built) == {"b": "a"}
    assert rules(built, "b") == ["subject-and-people"]
    assert link(built, "b").evidence[0].places == (("d-b", 0, 40), ("d-a", 0, 40))
    assert 0.8 <= link(built, "b").confidence < 0.95


def test_the_latest_before_wins_and_the_runner_up_is_named_and_costs_confidence() -> None:
    built, _ = build({"a": A, "b": B, "c": C, "d": Mail(B.subject, B.sender, B.to, 6)})
    assert parents(built) == {"b": "a", "c": "b", "d": "c"}
    assert link(built, "d").rivals[0].message == "a"
    assert link(built, "d").rivals[0].reason == "hardly less likely"
    assert link(built, "d").confidence < link(built, "b").confidence


def test_a_later_message_is_never_the_parent() -> None:
    built, _ = build({"a": Mail(hours=3), "b": B})
    assert built.nodes[parents(built)["b"]]["message"].presence == "missing"


def test_within_one_minute_the_opening_comes_first() -> None:
    seconds = 1 / 3600
    assert parents(build({"a": Mail(hours=30 * seconds), "b": Mail(B.subject, B.sender, B.to, 0)})[0]) == {
        "b": "a"
    }


def test_redacted_people_are_compared_by_domain() -> None:
    a = Mail("Sluis bij Oord", "@example.org", "@example.net", 0)
    b = Mail("RE: Sluis bij Oord", "@example.net", "@example.org", 2)
    built, _ = build({"a": a, "b": b})
    assert parents(built) == {"b": "a"}
    assert 0.5 <= link(built, "b").confidence < 0.8


def test_wholly_redacted_people_leave_subject_and_time_which_link_only_what_is_near() -> None:
    near = {"a": Mail(sender="?", to="?"), "b": Mail(B.subject, "?", "?", 24)}
    assert parents(build(near)[0]) == {"b": "a"}
    far = {"a": Mail(sender="?", to="?"), "b": Mail(B.subject, "?", "?", 24 * 30)}
    assert parents(build(far)[0])["b"] != "a"


def test_visible_strangers_are_not_linked_whatever_the_subject() -> None:
    built, _ = build({"a": A, "b": Mail("RE: Sluis bij Oord", "x@example.com", "y@example.com", 1)})
    assert parents(built)["b"] != "a"


def test_one_who_forwards_had_the_mail_whoever_gets_it_now() -> None:
    built, _ = build({"a": A, "f": Mail("FW: Sluis bij Oord", "b@example.net", "z@example.com", 1)})
    assert parents(built) == {"f": "a"}
    assert link(built, "f").kind == "forward"


@pytest.mark.parametrize(
    "subject", ["RE: Sluis bij 0ord", "RE: Sluls bij Oord", "RE: Sluis bij Oord - vervolg"]
)
def test_a_misread_or_longer_subject_still_finds_its_parent(subject: str) -> None:
    assert parents(build({"a": A, "b": Mail(subject, B.sender, B.to, 2)})[0]) == {"b": "a"}


def test_subjects_that_differ_in_a_number_are_different_subjects() -> None:
    a = Mail("Agenda kerngroep Oord 26 juni")
    b = Mail("RE: Agenda kerngroep Oord 27 juni", B.sender, B.to, 2)
    assert parents(build({"a": a, "b": b})[0])["b"] != "a"


def test_a_plain_subject_answers_nothing_though_subject_and_people_agree() -> None:
    built, _ = build({"a": A, "b": Mail(A.subject, B.sender, B.to, 2)})
    assert parents(built) == {}


@pytest.mark.parametrize("subject", ["overleg", "Vraag", "Overleg, vraag"])
def test_a_common_subject_links_nothing_by_itself(subject: str) -> None:
    a = Mail(subject, "@example.org", "@example.net", 0)
    b = Mail(f"RE: {subject}", "@example.net", "@example.org", 2)
    assert parents(build({"a": a, "b": b})[0])["b"] != "a"


def test_under_a_common_subject_people_who_visibly_write_to_each_other_soon_are_linked() -> None:
    a = Mail("overleg", "a@example.org", "b@example.net", 0)
    built, _ = build({"a": a, "b": Mail("RE: overleg", "b@example.net", "a@example.org", 2)})
    assert parents(built) == {"b": "a"}
    assert rules(built, "b") == ["people-and-time"]
    late, _ = build({"a": a, "b": Mail("RE: overleg", "b@example.net", "a@example.org", 24 * 7)})
    assert parents(late)["b"] != "a"


def test_a_short_subject_that_unrelated_people_use_is_common_in_this_disclosure() -> None:
    mails = {f"{i}": Mail("Bestek", f"{i}@example.org", f"{i}@example.net", i / 10) for i in range(4)} | {
        "r": Mail("RE: Bestek", "@example.net", "@example.org", 1)
    }
    assert parents(build(mails)[0])["r"] not in mails
    assert parents(build({n: mails[n] for n in ("0", "r")})[0]) == {"r": "0"}


def test_two_conversations_that_fit_equally_leave_the_parent_missing() -> None:
    a1 = Mail("Sluis bij Oord", "?", "?", 0)
    a2 = Mail("Sluis bij Oord", "?", "?", 1)
    built, _ = build({"a1": a1, "a2": a2, "b": Mail(B.subject, "?", "?", 5)})
    assert built.nodes[parents(built)["b"]]["message"].presence == "missing"
    assert [r.message for r in link(built, "b").rivals] == ["a2", "a1"]


def test_what_stands_below_the_child_is_never_its_parent_by_subject() -> None:
    # b answers something nobody has; c answers b, and its clock is wrong
    built, _ = build({"b": B, "c": Mail(C.subject, C.sender, C.to, 1)}, {"d": ["c", "b"]})
    assert parents(built)["c"] == "b"
    assert parents(built)["b"] not in ("b", "c")


def test_quoted_words_without_a_name_find_the_message_that_holds_them() -> None:
    words = "de aannemer heeft de planning voor de kademuur nog niet bevestigd"
    a = Mail("Planning", "a@example.org", "b@example.net", 0, body=f"Beste allen, {words}. Groet")
    decoy = Mail("Planning", "c@example.org", "b@example.net", 1, body="De aannemer komt morgen.")
    b = Mail("Iets anders", "b@example.net", "a@example.org", 2)
    built, _ = build({"a": a, "x": decoy, "b": b}, quotes={("d-b", 0): words})
    assert parents(built) == {"b": "a"}
    assert link(built, "b").evidence[0] == Evidence("quoted-text", (("d-b", 0, 100),))
    assert link(built, "b").kind == "reply"
    assert action(built, "b") == "reply"


def test_a_reply_to_those_to_whom_one_wrote_oneself_answers_something_missing_in_between() -> None:
    built, _ = build({"a": A, "c": C})
    between = parents(built)["c"]
    assert built.nodes[between]["message"].presence == "missing"
    assert parents(built)[between] == "a"
    assert link(built, between).confidence < link(built, "c").confidence
    assert action(built, between) == "unknown"


def test_quoting_ones_own_words_makes_it_a_reply_to_oneself() -> None:
    words = "de aannemer heeft de planning voor de kademuur nog niet bevestigd"
    mails = {"a": Mail(body=words), "c": C}
    assert parents(build(mails, quotes={("d-c", 0): words})[0]) == {"c": "a"}


# --------------------------------------------------------------------------------------------- missing


def test_a_reply_whose_parent_nobody_released_hangs_below_a_missing_message() -> None:
    built, problems = build({"b": B})
    parent = parents(built)["b"]
    missing = built.nodes[parent]["message"]
    assert (missing.presence, missing.copies, missing.body) == ("missing", (), "")
    assert (missing.header.base_subject, missing.header.subject) == ("Sluis bij Oord", None)
    assert (missing.header.sender, missing.sent) == (None, None)
    assert parent[0] == "x"
    assert len(parent) == 13
    assert rules(built, "b") == ["subject-and-people"]
    assert link(built, "b").evidence[0].places == (("d-b", 0, 40),)
    assert problems == []


def test_the_bottom_of_a_chain_hangs_below_a_missing_message_if_it_is_a_reply() -> None:
    built, _ = build({"b": B, "c": C}, {"d": ["c", "b"]})
    assert parents(built)["c"] == "b"
    assert built.nodes[parents(built)["b"]]["message"].presence == "missing"


def test_a_mail_with_a_plain_subject_is_a_root() -> None:
    assert parents(build({"a": A})[0]) == {}


def test_answers_by_two_people_to_the_same_one_share_their_missing_parent() -> None:
    mails = {
        "p": Mail(B.subject, "p@example.net", "a@example.org", 1),
        "q": Mail(B.subject, "q@example.net", "a@example.org", 30),
    }
    built, _ = build(mails)
    assert parents(built)["p"] == parents(built)["q"]


@pytest.mark.parametrize(
    "other",
    [
        Mail("RE: Sluis bij Oord", "q@example.com", "z@example.com", 2),
        Mail("RE: Sluis bij Oord", "q@example.net", "a@example.org", 24 * 20),
        Mail("RE: Brug bij Oord", "q@example.net", "a@example.org", 2),
    ],
    ids=["other people", "weeks later", "other subject"],
)
def test_answers_that_need_not_have_one_parent_have_one_each(other: Mail) -> None:
    built, _ = build({"p": Mail(B.subject, "p@example.net", "a@example.org", 1), "q": other})
    assert parents(built)["p"] != parents(built)["q"]


def test_answers_under_a_common_subject_have_a_missing_parent_each() -> None:
    mails = {n: Mail("RE: overleg", f"{n}@example.net", "a@example.org", 1) for n in "pq"}
    built, _ = build(mails)
    assert len(set(parents(built).values())) == 2


def test_a_missing_message_keeps_its_id_when_unrelated_mail_is_added() -> None:
    other = {"z": Mail("RE: Brug", "z@example.com", "y@example.com", 1)}
    assert parents(build({"b": B})[0])["b"] == parents(build({"b": B} | other)[0])["b"]


# ---------------------------------------------------------------------------------------------- actions


def test_a_mark_in_the_subject_tells_the_action_whatever_the_parent() -> None:
    mails = {"a": A, "b": Mail(hours=1, subject="FW: Brug"), "c": Mail(hours=1, subject="RE: Sluis Nes")}
    built, _ = build(mails)
    assert {n: action(built, n) for n in mails} == {"a": "send", "b": "forward", "c": "reply"}


@pytest.mark.parametrize(
    ("subject", "banner", "expected"),
    [
        ("Sluis bij Oord", "forward", "forward"),
        (None, "reply", "reply"),
        ("RE: Sluis bij Oord", "forward", "reply"),
        ("FW: Sluis bij Oord", "reply", "forward"),
    ],
)
def test_what_announces_the_quoted_mail_tells_the_action_where_the_subject_does_not(
    subject: str | None, banner: Banner, expected: str
) -> None:
    built, _ = build({"a": A, "b": Mail(subject, B.sender, B.to, 2)}, {"d": ["b", ("a", banner)]})
    assert action(built, "b") == expected
    assert link(built, "b").kind == expected


def test_a_plain_subject_above_a_bare_header_block_tells_nothing() -> None:
    built, _ = build({"a": A, "b": Mail("Brug", B.sender, B.to, 2)}, {"d": ["b", "a"]})
    assert action(built, "b") == "unknown"
    assert link(built, "b").kind == "unknown"


def test_what_stands_between_a_reply_and_the_same_subject_without_one_of_its_own_is_a_reply() -> None:
    bare = Mail(None, "b@example.net", "", 2, form="attribution")
    built, _ = build({"a": A, "b": bare, "c": C}, {"d": ["c", ("b", "reply"), "a"]})
    assert (action(built, "b"), link(built, "b").kind) == ("reply", "reply")


def test_words_above_a_quoted_mail_with_no_room_for_a_subject_are_an_answer() -> None:
    bare = Mail(None, "b@example.net", "", 2, form="attribution")
    built, _ = build({"a": A, "b": bare}, {"d": ["b", "a"]})
    assert action(built, "b") == "reply"
    silent, _ = build({"a": A, "b": replace(bare, body="")}, {"d": ["b", "a"]})
    assert action(silent, "b") == "unknown"


def test_a_mail_that_prints_no_subject_and_quotes_nothing_may_be_anything() -> None:
    bare = Mail(None, "b@example.net", "", 2, form="attribution")
    built, _ = build({"b": bare, "c": C}, {"d": ["c", ("b", "reply")]})
    assert action(built, "b") == "unknown"
    assert parents(built) == {"c": "b"}


@pytest.mark.parametrize(
    ("old_to", "new_to", "expected"),
    [
        ("b@example.net c@example.net", "a@example.org c@example.net", "reply-all"),
        ("b@example.net c@example.net", "a@example.org", "reply"),
        ("b@example.net c@example.net", "a@example.org d@example.net", "reply"),
        ("b@example.net", "a@example.org", "reply"),
        ("? ? ?", "? ? ?", "reply-all"),
        ("? ? ?", "?", "reply"),
    ],
)
def test_a_reply_to_all_keeps_those_who_had_the_mail(old_to: str, new_to: str, expected: str) -> None:
    mails = {"a": Mail(A.subject, A.sender, old_to, 0), "b": Mail(B.subject, B.sender, new_to, 2)}
    built, _ = build(mails, {"d": ["b", "a"]})
    assert action(built, "b") == expected


# ------------------------------------------------------------------------------------------------ check


def test_check_names_two_parents_cycles_and_edges_without_evidence() -> None:
    good = Link("a", "reply", (Evidence("quoted-directly-below"),), 0.95)
    built: nx.DiGraph[str] = nx.DiGraph()
    built.add_edge("a", "b", link=good)
    assert graph.check(built) == []

    built.add_edge("c", "b", link=good)
    assert {p.message_id for p in graph.check(built)} == {"b"}

    cyclic: nx.DiGraph[str] = nx.DiGraph([("a", "b"), ("b", "a")])
    assert [p.code for p in graph.check(cyclic)] == ["graph.invariant"] * 3
    bare: nx.DiGraph[str] = nx.DiGraph()
    bare.add_edge("a", "b", link=Link("a", "reply", (), 0.5))
    assert [p.message_id for p in graph.check(bare)] == ["b"]


# ------------------------------------------------------------------------------------------- round trips

Tree = dict[str, str | None]


@st.composite
def trees(draw: st.DrawFn, least: int = 1, most: int = 14) -> Tree:
    size = draw(st.integers(least, most))
    tree: Tree = {"m00": None}
    for i in range(1, size):
        tree[f"m{i:02}"] = f"m{draw(st.integers(0, i - 1)):02}"
    return tree


def to_root(tree: Tree, name: str) -> list[str]:
    chain = [name]
    while (parent := tree[chain[-1]]) is not None:
        chain.append(parent)
    return chain


def mails_of(tree: Tree) -> dict[str, Mail]:
    """One mailing list: everybody writes to everybody, so that only quoting tells who answers whom."""
    subject = "Sluis bij Oord"
    return {
        n: Mail(f"RE: {subject}" if p else subject, f"{n}@example.org", "list@example.org", int(n[1:]))
        for n, p in tree.items()
    }


@given(trees(), st.data())
@settings(max_examples=80, deadline=None)
def test_a_tree_flattened_and_cut_anywhere_comes_back(tree: Tree, data: st.DataObject) -> None:
    documents: dict[str, Stack] = {}
    for name in tree:
        chain = to_root(tree, name)
        # cut below the parent or anywhere deeper; what is cut off shows in the documents of the others
        documents[f"d-{name}"] = chain[: data.draw(st.integers(min(2, len(chain)), len(chain)))]
    mails = mails_of(tree)
    built, problems = build(mails, documents)
    assert parents(built) == {n: p for n, p in tree.items() if p is not None}
    assert problems == []

    messages = disclosed(mails, documents)
    again, _ = graph.build(
        data.draw(st.permutations(messages)), common_subjects=frozenset({"overleg", "vraag"})
    )
    assert list(again.nodes) == list(built.nodes)
    assert list(again.edges(data="link")) == list(built.edges(data="link"))


@given(trees(least=3), st.data())
@settings(max_examples=60, deadline=None)
def test_leaving_messages_out_of_some_documents_does_not_move_anyone(tree: Tree, data: st.DataObject) -> None:
    documents: dict[str, Stack] = {f"d-{n}": to_root(tree, n) for n in tree}
    for name in tree:
        chain = to_root(tree, name)
        if len(chain) > 2:
            gone = data.draw(st.integers(1, len(chain) - 2))
            documents[f"e-{name}"] = chain[:gone] + chain[gone + 1 :]
    built, problems = build(mails_of(tree), documents)
    assert parents(built) == {n: p for n, p in tree.items() if p is not None}
    assert problems == []


@given(st.lists(st.lists(st.sampled_from("abcdefg"), min_size=1, max_size=6), max_size=8), st.randoms())
@settings(max_examples=120, deadline=None)
def test_whatever_documents_say_the_result_is_a_branching(
    stacks: list[list[str]], rng: random.Random
) -> None:
    mails = {
        n: Mail("RE: Sluis" if n in "bdf" else None, f"{n}@example.org", "?", i)
        for i, n in enumerate("abcdefg")
    }
    documents: dict[str, Stack] = {f"d{i}": stack for i, stack in enumerate(stacks)}
    messages = disclosed(mails, documents)
    built, problems = graph.build(messages)
    assert graph.check(built) == []
    assert {m.id for m in messages} <= set(built)
    rng.shuffle(messages)
    again, said = graph.build(messages)
    assert (list(again.edges(data="link")), said) == (list(built.edges(data="link")), problems)


def test_wholly_blacked_out_mails_under_a_common_word_are_not_linked() -> None:
    first = Mail("Haven", "?", "?", 0)
    answer = Mail("RE: Haven", "?", "?", 5)
    built, _ = build({"a": first, "b": answer}, {"d": ["a"], "e": ["b"]})
    assert parents(built).get("b") != "a"
