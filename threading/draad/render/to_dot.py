"""The reply graph in the language of Graphviz: a cluster for each thread."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from typing import BinaryIO

from draad.render import flat, words
from draad.render.nouns import Export, Sections, pieces
from draad.render.options import DEFAULTS, Options
from draad.render.terminal import cut, one_line

LONGEST = 60  # cells of a label's line; Graphviz makes a box as wide as its words
NODES = {"released": "solid", "quoted": "rounded", "missing": "dashed"}
EDGES = {"reply": "solid", "forward": "dashed", "unknown": "dotted"}
_ENTITY = re.compile(r"&(?=#?\w+;)")
_HEAD = """digraph draad {
charset="UTF-8";
fontname="sans-serif";
node [shape="box", fontname="sans-serif", fontsize="10"];
edge [fontname="sans-serif", fontsize="8"];
"""


def write_dot(sections: Sections, file: BinaryIO, options: Options = DEFAULTS) -> None:
    """Write one directed graph with all threads."""
    file.writelines(line.encode("utf-8") for line in _dot(sections))
    flat.read_out(sections.warnings)


def dot(export: Export, threads: Iterable[str] | None = None) -> str:
    """Give threads as one directed graph: those with these ids, or all."""
    return "".join(_dot(pieces(export), None if threads is None else frozenset(threads)))


def _dot(sections: Sections, wanted: Container[str] | None = None) -> Iterator[str]:
    # a thread comes only after its messages, and stands around them
    held: dict[str, list[str]] = {}
    for row in flat.rows(sections):
        if wanted is None or row.thread in wanted:
            held.setdefault(row.thread, []).extend(_lines(row))
    yield _HEAD
    for thread in sections.threads:
        if thread.id in held:
            yield f"subgraph {_quoted('cluster_' + thread.id)} {{\nlabel={_quoted(_cut(thread.subject))};\n"
            yield from held[thread.id]
            yield "}\n"
    yield "}\n"


def _lines(row: flat.Row) -> Iterator[str]:
    label = "\n".join(filter(None, [_cut(row.label), _cut(row.subject) if row.parent is None else ""]))
    yield f"{_quoted(row.id)} [label={_quoted(label)}, style={_quoted(NODES[row.presence])}];\n"
    if row.parent is not None and row.link_kind is not None and row.confidence is not None:
        tip = f"{row.link_kind}, {words.sure(row.confidence)} ({row.confidence}): {row.rules}"
        yield (
            f"{_quoted(row.parent)} -> {_quoted(row.id)} "
            f"[style={_quoted(EDGES[row.link_kind])}, tooltip={_quoted(tip)}];\n"
        )


def _cut(text: str | None) -> str:
    return cut(one_line(text or ""), LONGEST)


def _quoted(text: str) -> str:
    """Give text as a string of DOT, in which Graphviz fills in backslashes and the entities of HTML."""
    text = _ENTITY.sub("&amp;", text)
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{text}"'
