"""The report for people: one HTML file that opens from disk, or a folder where one would be too large.

Nothing is fetched and nothing of a document is ever markup: the pages hold it as JSON, which their one script
sets as text, and a Content-Security-Policy lets no other script or style run.
"""

from __future__ import annotations

import tomllib
from base64 import b64encode
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from draad.render.nouns import ExportThread, Sections, gather
from draad.render.options import DEFAULTS, Options
from draad.render.report.view import Page, View

# what a browser opens from disk in under two seconds on an ordinary machine
MOST_MESSAGES = 10_000
MOST_BYTES = 40 << 20  # of all blocks, counted in characters, of which nearly all are bytes
PART_BYTES = 10 << 20  # the same, of one file in a folder

INDEX = "index.html"
# in the order in which they are joined to one script
SCRIPTS = (
    "page", "report", "address", "search", "timeline", "overview", "threads", "copies", "thread", "documents",
    "warnings", "keys", "start",
)  # fmt: skip


class _Encoded(NamedTuple):
    thread: ExportThread
    data: str


def write_html(sections: Sections, path: Path, options: Options = DEFAULTS) -> None:
    """Write the report: one file where the path ends in ``.html`` or ``.htm`` and all of it fits into one.

    Else the path becomes a folder, and its ``index.html`` is what to open.
    """
    export = gather(sections)
    view = View(export, options.ui_language, options.texts)
    blocks = [_Encoded(thread, _json(view.block(thread))) for thread in export.threads]
    fits = len(export.messages) <= MOST_MESSAGES and sum(len(block.data) for block in blocks) <= MOST_BYTES
    if fits and path.suffix.casefold() in (".html", ".htm"):
        _write(path, view.whole(), blocks)
        return
    path.mkdir()
    if fits:
        _write(path / INDEX, view.whole(), blocks)
        return
    parts = list(_parts(blocks))
    file_of = {block.thread.id: file for file, part in enumerate(parts, start=1) for block in part}
    _write(path / INDEX, view.whole(file_of, len(parts) + 1), ())
    for file, part in enumerate(parts, start=1):
        page = view.part([block.thread for block in part], file_of, file, len(parts) + 1)
        _write(path / f"threads-{file:03}.html", page, part)


def _parts(blocks: Iterable[_Encoded]) -> Iterator[list[_Encoded]]:
    """Lay threads together, in order, up to the size of a file."""
    part: list[_Encoded] = []
    size = 0
    for block in blocks:
        if part and size + len(block.data) > PART_BYTES:
            yield part
            part, size = [], 0
        part.append(block)
        size += len(block.data)
    if part:
        yield part


def _write(path: Path, page: Page, blocks: Iterable[_Encoded]) -> None:
    from jinja2 import Environment, FunctionLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FunctionLoader(_asset),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = ui_words(page.language)
    script = _script()
    style = _asset("report.css")
    stream = environment.get_template("page.html").stream(
        page=page,
        words=words,
        policy=_policy(script, style),
        script=Markup(script),
        style=Markup(style),
        data=Markup(_json(page)),
        said=Markup(_json(words)),
        blocks=(Markup(block.data) for block in blocks),
    )
    stream.enable_buffering(64)
    with path.open("wb") as file:
        stream.dump(file, encoding="utf-8")


def ui_words(language: str) -> dict[str, Any]:
    """Give the headings, buttons and sentences of the report in a language."""
    return tomllib.loads(_asset(f"{language}.toml"))


def _script() -> str:
    """Join the scripts to one, whose names nothing else in the page can see."""
    return '"use strict";\n(() => {\n' + "\n".join(_asset(f"js/{name}.js") for name in SCRIPTS) + "})();\n"


@lru_cache(maxsize=32)
def _asset(name: str) -> str:
    return (resources.files("draad.render.report") / name).read_text(encoding="utf-8")


def _policy(script: str, style: str) -> str:
    """Let this script and this style run and nothing else, and nothing be fetched."""
    hashes = [b64encode(sha256(text.encode()).digest()).decode() for text in (script, style)]
    return (
        f"default-src 'none'; script-src 'sha256-{hashes[0]}'; style-src 'sha256-{hashes[1]}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _json(value: object) -> str:
    """Encode so that no text can end the element it stands in; the four signs occur in strings only."""
    text = msgspec.json.encode(value).decode()
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
