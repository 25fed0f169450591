"""The reply graph as GraphML: messages as nodes, an edge from each to what answers it.

Written piece by piece: the writer of networkx wants the whole graph at once, lets characters through that no
reader takes, and gives other bytes where another XML library is installed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from draad.render import flat
from draad.render.markup import escaped
from draad.render.nouns import Sections
from draad.render.options import DEFAULTS, Options

_TYPES = {"string": "string", "integer": "int", "double": "double"}


def write_graphml(sections: Sections, file: BinaryIO, options: Options = DEFAULTS) -> None:
    """Write one directed graph with all threads, for networkx, Gephi, yEd, igraph and Cytoscape."""
    file.writelines(line.encode("utf-8") for line in _graphml(sections))
    flat.read_out(sections.threads, sections.warnings)


def _graphml(sections: Sections) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for owner, attributes in (("node", flat.NODE), ("edge", flat.EDGE)):
        for name, kind in attributes:
            yield f'<key id="{name}" for="{owner}" attr.name="{name}" attr.type="{_TYPES[kind]}"/>\n'
    yield '<graph id="draad" edgedefault="directed">\n'
    for row in flat.rows(sections):
        name = escaped(row.id)
        yield f'<node id="{name}">{_data(flat.NODE, flat.node(row))}</node>\n'
        if row.parent is not None:
            values = _data(flat.EDGE, flat.edge(row))
            yield f'<edge source="{escaped(row.parent)}" target="{name}">{values}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _data(attributes: Iterable[flat.Attribute], values: Iterable[str | float | None]) -> str:
    return "".join(
        f'<data key="{attribute.name}">{escaped(str(value))}</data>'
        for attribute, value in zip(attributes, values, strict=True)
        if value is not None
    )
