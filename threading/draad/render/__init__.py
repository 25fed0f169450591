"""What was reconstructed: exports in many formats, the dump, the explanation."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Literal, NamedTuple

from draad.errors import ExportError
from draad.render import output
from draad.render.nouns import Sections
from draad.render.options import DEFAULTS, Options


class Format(NamedTuple):
    """A format that an export can have.

    ``function`` of ``module`` (one of this package, imported when it is used) takes the sections, where to,
    and the options.  A ``stream`` format is given an open file, also standard output; a ``path`` one the path
    at which it has to make a file or a folder, with the suffix of ``--out``.  ``suffixes`` are those of
    ``--out`` that mean it.
    """

    what: str
    module: str
    function: str
    place: Literal["stream", "path"] = "stream"
    suffixes: tuple[str, ...] = ()


FORMATS: dict[str, Format] = {
    "json": Format("everything, for programs", "to_json", "write_json", suffixes=(".json",)),
    "jsonl": Format("the same, an object a line", "to_json", "write_jsonl", suffixes=(".jsonl", ".ndjson")),
    "mbox": Format(
        "the messages as a mailbox, for mail programs", "to_mbox", "write_mbox", suffixes=(".mbox",)
    ),
    "csv": Format("a row each message, for spreadsheets", "to_csv", "write_csv", suffixes=(".csv",)),
    "graphml": Format(
        "the reply graph, for networkx and yEd", "to_graphml", "write_graphml", suffixes=(".graphml",)
    ),
    "gexf": Format("the reply graph, for Gephi", "to_gexf", "write_gexf", suffixes=(".gexf",)),
    "dot": Format("the reply graph, for Graphviz", "to_dot", "write_dot", suffixes=(".dot", ".gv")),
    "sqlite": Format(
        "tables with search, for SQL and Datasette",
        "to_sqlite",
        "write_sqlite",
        "path",
        (".sqlite", ".db", ".sqlite3"),
    ),
    "parquet": Format(
        "a folder of tables, for data frames", "to_parquet", "write_parquet", "path", (".parquet",)
    ),
    "woo": Format("the inventory with thread and family ids, for spreadsheets", "to_woo", "write_woo"),
    "dat": Format(
        "a load file with thread fields, for review platforms", "to_dat", "write_dat", suffixes=(".dat",)
    ),
    "html": Format("a report for people", "to_html", "write_html", "path", (".html", ".htm")),
}


def write(
    sections: Sections, format_name: str, path: Path, force: bool = False, options: Options | None = None
) -> None:
    """Write an export to a file (or the folder that a format makes): whole, or not at all.

    Raises
    ------
    ExportError
        For a format nobody knows, and where the file cannot be written or would be overwritten.
    """
    chosen = _format(format_name)
    writer = _writer(chosen)
    if chosen.place == "path":
        with output.replacing_path(path, force) as beside:
            writer(sections, beside, options or DEFAULTS)
        return
    with output.replacing(path, force) as file:
        writer(sections, file, options or DEFAULTS)


def stream(sections: Sections, format_name: str, file: BinaryIO, options: Options | None = None) -> None:
    """Write an export to an open file, such as standard output.

    Raises
    ------
    ExportError
        For a format nobody knows, and for one that wants a path.
    """
    chosen = _format(format_name)
    if chosen.place == "path":
        raise ExportError(f"{format_name} cannot be written to standard output; name a file with --out")
    _writer(chosen)(sections, file, options or DEFAULTS)


def _format(name: str) -> Format:
    chosen = FORMATS.get(name)
    if chosen is None:
        raise ExportError(f"no format is called {name!r}; there are: {', '.join(FORMATS)}")
    return chosen


def _writer(chosen: Format) -> Callable[[Sections, Any, Options], None]:
    return getattr(import_module(f"draad.render.{chosen.module}"), chosen.function)  # type: ignore[no-any-return]
