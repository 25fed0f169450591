"""The invariant: a branching, with evidence on every edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from draad.model import Link, Problem

if TYPE_CHECKING:
    import networkx as nx


def check(graph: nx.DiGraph[str]) -> list[Problem]:
    """Say what is wrong with a graph of links; empty for every graph that ``build`` returns.

    Returns
    -------
    list of Problem
        ``graph.invariant``, one for each message or edge concerned: two parents, a cycle, an edge without
        evidence, an edge whose link names another parent.
    """
    import networkx as nx

    said: list[tuple[str, str]] = []
    for name, parents in sorted(graph.in_degree()):
        if parents > 1:
            said.append((name, f"{name} has {parents} parents"))
    if not nx.is_directed_acyclic_graph(graph):  # with one parent at most this is nx.is_branching, and faster
        cycle = nx.find_cycle(graph)
        said.append((min(edge[0] for edge in cycle), f"a cycle of {len(cycle)} messages"))
    for parent, child in sorted(graph.edges):
        link: Link | None = graph.edges[parent, child].get("link")
        if link is None or not link.evidence:
            said.append((child, f"nothing says why {child} hangs below {parent}"))
        elif link.parent != parent:
            said.append((child, f"the link of {child} names {link.parent} as its parent, the graph {parent}"))
    return [Problem("graph.invariant", text, message_id=name) for name, text in said]
