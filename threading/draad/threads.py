"""From the graph of replies to threads: what hangs together, in the order in which it was written."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from draad.model import Message, Thread

if TYPE_CHECKING:
    import networkx as nx

NEVER = datetime.max.replace(tzinfo=UTC)  # stands for the time of a message that nothing dates


class Place(NamedTuple):
    """Where a message comes in the order of all: by time, and beside the neighbour whose time it borrows.

    ``undated``/``time``: its own time, or that of its neighbour.  ``beside``: the id of that neighbour, or
    its own.  ``steps``: negative before that neighbour, positive after it.
    """

    undated: bool
    time: datetime
    beside: str
    steps: int
    id: str


def gather(graph: nx.DiGraph[str]) -> tuple[list[Thread], list[str]]:
    """Collect what hangs together into threads, and put all messages in order.

    Parameters
    ----------
    graph
        A branching from ``graph.build``: edges from a message to its replies and forwards.

    Returns
    -------
    threads
        By time of their first message, undated ones last, ties by id.
    order
        Ids of all messages, chronological, never before what they answer; those without a date stand beside
        their neighbours in the thread, missing ones just before the first that answers them.

    Notes
    -----
    A message that its clock puts before what it answers borrows that one's time.  Places therefore grow
    along every edge, and sorting by place is a topological order.
    """
    places = _places(graph)
    order = sorted(places, key=places.__getitem__)
    members: dict[str, list[str]] = {}
    root_of: dict[str, str] = {}
    for name in order:
        parent = next(iter(graph.pred[name]), None)
        root = root_of[name] = name if parent is None else root_of[parent]
        members.setdefault(root, []).append(name)

    threads = []
    for root, names in members.items():
        place = places[root]
        threads.append((place.undated, place.time, _thread(root, [_message(graph, n) for n in names])))
    threads.sort(key=lambda item: (item[0], item[1], item[2].id))
    return [thread for _, _, thread in threads], order


def _thread(root: str, messages: list[Message]) -> Thread:
    seen = (m.header.base_subject for m in messages if m.header.base_subject)
    digest = hashlib.blake2b(root.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    return Thread("t" + digest, next(seen, None), (root,), tuple(m.id for m in messages))


def _message(graph: nx.DiGraph[str], name: str) -> Message:
    message: Message = graph.nodes[name]["message"]
    return message


def _missing(graph: nx.DiGraph[str], name: str) -> bool:
    return _message(graph, name).presence == "missing"


def _places(graph: nx.DiGraph[str]) -> dict[str, Place]:
    down = _parents_first(graph)
    own = {name: None if (sent := _message(graph, name).sent) is None else sent.utc for name in down}

    # upwards: the earliest dated message that came of each undated one, and how far below it that stands
    first: dict[str, tuple[datetime, str, int]] = {}
    for name in reversed(down):
        time = own[name]
        if time is not None:
            first[name] = (time, name, 0)
            continue
        below = [first[reply] for reply in graph.succ[name] if reply in first]
        if below:
            nearest, beside, steps = min(below)
            first[name] = (nearest, beside, steps - 1)

    places: dict[str, Place] = {}
    for name in down:
        time = own[name]
        above = next((places[parent] for parent in graph.pred[name]), None)
        if above is None:
            if name in first:
                nearest, beside, steps = first[name]
                places[name] = Place(False, nearest, beside, steps, name)
            else:
                places[name] = Place(True, NEVER, name, 0, name)
        elif time is not None and (above.undated or time > above.time):
            places[name] = Place(False, time, name, 0, name)
        elif _missing(graph, name) and name in first and (above.undated or first[name][0] > above.time):
            places[name] = Place(False, *first[name], name)
        else:
            places[name] = above._replace(steps=above.steps + 1, id=name)
    return places


def _parents_first(graph: nx.DiGraph[str]) -> list[str]:
    """All ids, each after its parent; with a stack, since chains of thousands occur."""
    found: list[str] = []
    stack = sorted((name for name in graph if not graph.pred[name]), reverse=True)
    while stack:
        name = stack.pop()
        found.append(name)
        stack.extend(sorted(graph.succ[name], reverse=True))
    return found
