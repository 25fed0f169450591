"""The reply graph as GEXF 1.2, the format of Gephi: messages as nodes, an edge from each to what answers it.

Written piece by piece, and without the date of today that the writer of networkx puts in: the same threads
give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from draad.render import flat
from draad.render.markup import escaped
from draad.render.nouns import Sections
from draad.render.options import DEFAULTS, Options

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">
<meta><creator>draad</creator></meta>
<graph defaultedgetype="directed" mode="static">
"""


def write_gexf(sections: Sections, file: BinaryIO, options: Options = DEFAULTS) -> None:
    """Write one directed graph with all threads."""
    file.writelines(line.encode("utf-8") for line in _gexf(sections))
    flat.read_out(sections.threads, sections.warnings)


def _gexf(sections: Sections) -> Iterator[str]:
    yield _HEAD
    for owner, attributes in (("node", flat.NODE), ("edge", flat.EDGE)):
        yield f'<attributes class="{owner}" mode="static">\n'
        for name, kind in attributes:
            yield f'<attribute id="{name}" title="{name}" type="{kind}"/>\n'
        yield "</attributes>\n"
    edges = []  # they stand behind all nodes
    yield "<nodes>\n"
    for row in flat.rows(sections):
        name = escaped(row.id)
        values = _values(flat.NODE, flat.node(row))
        yield f'<node id="{name}" label="{escaped(row.label)}">{values}</node>\n'
        if row.parent is not None:
            ends = f'source="{escaped(row.parent)}" target="{name}"'
            edges.append(f'<edge id="{name}" {ends}>{_values(flat.EDGE, flat.edge(row))}</edge>\n')
    yield "</nodes>\n<edges>\n"
    yield from edges
    yield "</edges>\n</graph>\n</gexf>\n"


def _values(attributes: Iterable[flat.Attribute], values: Iterable[str | float | None]) -> str:
    held = "".join(
        f'<attvalue for="{attribute.name}" value="{escaped(str(value))}"/>'
        for attribute, value in zip(attributes, values, strict=True)
        if value is not None
    )
    return f"<attvalues>{held}</attvalues>"
