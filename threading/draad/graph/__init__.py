"""Which message answers or forwards which: messages go in, a branching with evidence comes out.

Edges run from a message to its reply or forward, so ``nx.descendants(graph, m)`` is "all that came of it".
Nodes have an attribute ``message`` (``model.Message``), edges an attribute ``link`` (``model.Link``).
"""

from draad.graph.build import build
from draad.graph.check import check
from draad.graph.rules import RULES

__all__ = ["RULES", "build", "check"]
