"""threads: components, chronological order that never contradicts the replies, ids from content."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from draad import threads
from draad.model import Evidence, Header, Instant, Link, Message

START = datetime(2021, 3, 1, 9, 0, tzinfo=UTC)


def a_message(name: str, hours: float | None, base: str | None = None) -> Message:
    sent = None if hours is None else Instant(START + timedelta(hours=hours), "stated")
    return Message(name, (), Header(subject=base, base_subject=base), "", "released", sent=sent)


def a_graph(
    times: dict[str, float | None], edges: list[tuple[str, str]], bases: dict[str, str] | None = None
) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    for name, hours in times.items():
        graph.add_node(name, message=a_message(name, hours, (bases or {}).get(name)))
    for parent, child in edges:
        graph.add_edge(parent, child, link=Link(parent, "reply", (Evidence("quoted-directly-below"),), 0.95))
    return graph


def order(times: dict[str, float | None], edges: list[tuple[str, str]]) -> list[str]:
    return threads.gather(a_graph(times, edges))[1]


def test_no_messages_are_no_threads() -> None:
    assert threads.gather(a_graph({}, [])) == ([], [])


def test_what_hangs_together_is_one_thread_and_the_rest_are_others() -> None:
    found, _ = threads.gather(a_graph({"a": 0, "b": 1, "c": 2, "z": 1.5}, [("a", "b"), ("a", "c")]))
    assert [t.messages for t in found] == [("a", "b", "c"), ("z",)]
    assert [t.roots for t in found] == [("a",), ("z",)]


def test_threads_come_by_time_of_their_first_message_and_undated_ones_last() -> None:
    found, _ = threads.gather(a_graph({"a": None, "b": 5, "c": 1, "d": 9}, [("c", "d")]))
    assert [t.messages for t in found] == [("c", "d"), ("b",), ("a",)]


def test_messages_of_different_threads_are_ordered_by_time() -> None:
    assert order({"a": 0, "b": 2, "x": 1, "y": 3}, [("a", "b"), ("x", "y")]) == ["a", "x", "b", "y"]


def test_a_reply_never_comes_before_what_it_answers_though_its_clock_says_so() -> None:
    assert order({"a": 4, "b": 1, "x": 2, "y": 4.5}, [("a", "b")]) == ["x", "a", "b", "y"]


def test_what_answers_a_reply_with_a_wrong_clock_comes_after_that() -> None:
    assert order({"a": 4, "b": 1, "c": 2, "d": 6}, [("a", "b"), ("b", "c"), ("c", "d")]) == list("abcd")


def test_an_undated_reply_stands_right_behind_what_it_answers() -> None:
    assert order({"a": 1, "u": None, "x": 1, "z": 2}, [("a", "u")]) == ["a", "u", "x", "z"]


def test_an_undated_opening_stands_right_before_its_first_reply() -> None:
    assert order({"m": None, "b": 5, "c": 3, "x": 3, "y": 1}, [("m", "b"), ("m", "c")]) == list("ymcxb")


def test_a_missing_message_between_two_stands_right_before_the_one_that_proves_it() -> None:
    graph = a_graph({"a": 0, "m": None, "c": 5, "x": 3}, [("a", "m"), ("m", "c")])
    graph.nodes["m"]["message"] = Message("m", (), Header(), "", "missing")
    assert threads.gather(graph)[1] == ["a", "x", "m", "c"]


def test_undated_messages_between_dated_ones_keep_the_order_of_the_chain() -> None:
    edges = [("r", "s"), ("s", "t"), ("t", "u")]
    assert order({"r": None, "s": None, "t": 2, "u": None, "x": 1}, edges) == ["x", "r", "s", "t", "u"]


def test_a_thread_without_any_date_comes_last_and_in_the_order_of_replying() -> None:
    assert order({"z": None, "y": None, "a": 7}, [("z", "y")]) == ["a", "z", "y"]


def test_the_subject_is_the_earliest_that_anyone_printed() -> None:
    graph = a_graph({"a": 0, "b": 1, "c": 2}, [("a", "b"), ("b", "c")], {"b": "Sluis bij Oord", "c": "Brug"})
    assert threads.gather(graph)[0][0].subject == "Sluis bij Oord"


def test_a_thread_in_which_nobody_printed_a_subject_has_none() -> None:
    assert threads.gather(a_graph({"a": 0}, []))[0][0].subject is None


def test_a_thread_keeps_its_id_when_others_and_later_answers_are_added() -> None:
    before = threads.gather(a_graph({"a": 3, "b": 4}, [("a", "b")]))[0][0]
    more = a_graph({"x": 0, "a": 3, "b": 4, "c": 5}, [("a", "b"), ("b", "c")])
    after = next(t for t in threads.gather(more)[0] if "a" in t.messages)
    assert before.id == after.id
    assert len(before.id) == 13
    assert before.id.startswith("t")


def test_a_chain_of_ten_thousand_is_no_problem() -> None:
    names = [f"{i:05}" for i in range(10_000)]
    times: dict[str, float | None] = {n: None if i % 3 else -i for i, n in enumerate(names)}
    found, in_order = threads.gather(a_graph(times, list(itertools.pairwise(names))))
    assert in_order == names
    assert len(found) == 1


@st.composite
def branchings(draw: st.DrawFn) -> tuple[dict[str, float | None], list[tuple[str, str]]]:
    size = draw(st.integers(1, 25))
    names = draw(st.permutations([f"m{i:02}" for i in range(size)]))
    hours = st.one_of(st.none(), st.integers(0, 8))
    times: dict[str, float | None] = {name: draw(hours) for name in names}
    edges = []
    for i, name in enumerate(names):
        parent = draw(st.integers(-1, i - 1))
        if parent >= 0:
            edges.append((names[parent], name))
    return times, edges


@given(branchings(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_order_holds_for_any_branching_and_any_order_of_input(
    branching: tuple[dict[str, float | None], list[tuple[str, str]]], rng: random.Random
) -> None:
    times, edges = branching
    found, in_order = threads.gather(a_graph(times, edges))

    position = {name: i for i, name in enumerate(in_order)}
    assert sorted(position) == sorted(times)
    assert all(position[parent] < position[child] for parent, child in edges)
    assert sorted(m for t in found for m in t.messages) == sorted(times)
    for thread in found:
        assert list(thread.messages) == sorted(thread.messages, key=position.__getitem__)
    # two messages that quoting leaves free to stand as their clocks say do so
    parents = {child: parent for parent, child in edges}
    free = [n for n in in_order if n not in parents and times[n] is not None]
    assert [times[n] for n in free] == sorted(times[n] for n in free)  # type: ignore[type-var]

    shuffled = rng.sample(sorted(times), len(times))
    again = a_graph({n: times[n] for n in shuffled}, rng.sample(edges, len(edges)))
    assert threads.gather(again) == (found, in_order)
