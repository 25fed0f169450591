"""The whole of what one reading of a disclosure yields: what the pipeline makes and the renderers take."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from draad.model import DocumentRecord, Link, Message, Problem, Thread

if TYPE_CHECKING:
    import networkx as nx


class Archive(msgspec.Struct, frozen=True):
    """Documents, their messages, and how those hang together.

    ``documents`` stand by path; ``messages`` are chronological and never before what they answer; ``links``
    has, for each message with a parent, the link to it; ``threads`` stand by time of their first message.
    ``zone`` is the clock that headers without a printed zone were read by (an IANA name), ``zone_grounds``
    why, as half a sentence ("set by the user", "assumed from the main language, nl"); both are ``""`` where
    no clock had to be settled.
    """

    documents: tuple[DocumentRecord, ...]
    messages: tuple[Message, ...]
    links: dict[str, Link]
    threads: tuple[Thread, ...]
    problems: tuple[Problem, ...]
    zone: str = ""
    zone_grounds: str = ""

    def graph(self) -> nx.DiGraph[Any]:
        """Give the replies as a graph.

        Returns
        -------
        networkx.DiGraph
            A node for each message id, with ``message``; an edge from each message to each of its replies and
            forwards, with ``kind``, ``evidence`` and ``confidence``.  A branching: at most one parent each,
            no cycles; its weakly connected components are the threads.
        """
        import networkx as nx

        replies: nx.DiGraph[Any] = nx.DiGraph()
        for message in self.messages:
            replies.add_node(message.id, message=message)
        for message in self.messages:
            link = self.links.get(message.id)
            if link is not None:
                replies.add_edge(
                    link.parent,
                    message.id,
                    kind=link.kind,
                    evidence=link.evidence,
                    confidence=link.confidence,
                )
        return replies
