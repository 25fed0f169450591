"""Sources: a Word document (docx, docm) becomes text: what a reader sees of its last version, and no more.

Tables come row by row with a tab between cells, so that a mail's header printed as a table reads line by
line.  What was deleted, hidden or said in comments is left out and counted.
"""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import unquote
from xml.parsers import expat

import msgspec

from draad.settings import Settings
from draad.sources.archives import Entry, read_entry, zip_members
from draad.sources.found import Found, Member, Note, unread
from draad.sources.office.laid_out import BAR, NEW_PAGE, PAGE_ENDED, LeftOut, line, whole

FORMAT = "docx"
LARGEST_PART = 256 << 20  # bytes of XML; Word takes 32 MB of text, which XML makes some eight times larger
DEEPEST = 16  # tables and text boxes in one another; what stands deeper is read as paragraphs
_OFF = frozenset({"0", "false", "off", "none"})
_SEPARATORS = frozenset({"separator", "continuationSeparator", "continuationNotice"})
_HIGHLIGHTS = {"black": "000000", "white": "ffffff", "red": "ff0000", "yellow": "ffff00", "blue": "0000ff"}
_BROUGHT = frozenset({"package", "oleObject", "aFChunk"})  # relations to files inside the document
_EMBEDDED = re.compile(r"(?:^|/)embeddings/[^/]+$")

Attributes = Mapping[str, str]


def read(data: bytes, settings: Settings) -> Found:
    """Read a Word document.

    Returns
    -------
    Found
        Running heads and feet, each once; then paragraphs and table rows, a line each; then foot and end
        notes, behind a form feed.  ``pages`` is empty where the document does not tell where pages end.
        Notes: ``source.hidden-text`` (counts what was left out), ``source.damaged`` (reading stopped half
        way, or an embedded file cannot be had), ``source.empty``, ``source.unreadable``, ``archive.*``.

    Notes
    -----
    Reading is by ``zipfile`` and ``expat`` and not by ``python-docx``: that opens no docm, reads all parts
    whatever their size, and passes over content controls, text boxes and notes.  Local names are looked
    at and not namespaces, which differ between transitional and strict documents (ISO/IEC 29500).
    """
    return _Package(data, settings).found()


class _Relation(NamedTuple):
    kind: str
    target: str


class _DoctypeError(Exception):
    """A part's XML declares a document type, which no Word document does and every entity bomb needs."""


class _Package:
    """The parts of one document."""

    def __init__(self, data: bytes, settings: Settings) -> None:
        self.file = io.BytesIO(data)
        self.limits = settings.limits
        contents = zip_members(self.file, self.limits)
        self.notes = list(contents.notes)
        self.entries: dict[str, Entry] = {}
        for entry in contents.entries:
            self.entries.setdefault(entry.name.lstrip("/"), entry)
        self.left = self.limits.unpacked

    def found(self) -> Found:
        """Put the document together."""
        if self.notes:
            return Found(FORMAT, kind="unreadable", notes=tuple(self.notes))
        starts = [relation.target for relation in self.relations("") if relation.kind == "officeDocument"]
        main = next((name for name in starts if name in self.entries), "word/document.xml")
        relations = self.relations(main)
        styles = _Styles()
        for name in _targets(relations, "styles"):
            self.parse(name, styles.start, styles.end)
        text = _Text(styles.hidden())
        complete = self.parse(main, text.start, text.end, text.characters)
        body = text.finished()
        if not complete and not body.strip():
            reason = self.notes[-1]
            return unread(FORMAT, reason.code, f"the Word document cannot be read: {reason.message}")
        apart: list[list[str]] = []
        for kinds in (("header", "footer"), ("footnotes", "endnotes")):
            apart.append([])
            for name in _targets(relations, *kinds):
                self.parse(name, text.start, text.end, text.characters)
                apart[-1].append(text.finished())
        for name in _targets(relations, "comments"):
            self.parse(name, lambda tag, _: text.comment(tag))
        body, pages = whole(body, *apart)
        self.notes += text.left_out.notes()
        members = self.members(main, relations)
        blank = not body.strip()
        if blank:
            self.notes.append(Note("source.empty", "the file holds no text"))
        return Found(
            FORMAT,
            text="" if blank else body,
            kind="other" if blank else None,
            notes=tuple(self.notes),
            pages=() if blank else pages,
            members=members,
        )

    def relations(self, part: str) -> list[_Relation]:
        """List what a part refers to inside the document, by the parts' names."""
        folder, _, name = part.rpartition("/")
        place = posixpath.join(folder, "_rels", f"{name}.rels")
        found: list[_Relation] = []

        def start(_: str, attributes: Attributes) -> None:
            if "Target" in attributes and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, unquote(attributes["Target"])))
                found.append(_Relation(attributes.get("Type", "").rpartition("/")[2], target.lstrip("/")))

        if place in self.entries:
            self.parse(place, start)
        return found

    def parse(
        self,
        name: str,
        start: Callable[[str, Attributes], None],
        end: Callable[[str], None] | None = None,
        characters: Callable[[str], None] | None = None,
    ) -> bool:
        """Hand a part's elements to the functions given; False where it is missing or breaks off."""
        data = self.bytes_of(name, LARGEST_PART)
        if isinstance(data, Note):
            self.notes.append(data)
            return False
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = start
        parser.StartDoctypeDeclHandler = _refuse
        if end is not None:
            parser.EndElementHandler = end
        if characters is not None:
            parser.CharacterDataHandler = characters
        try:
            parser.Parse(data, True)
        except (
            expat.ExpatError,
            _DoctypeError,
            ValueError,
            LookupError,
        ):  # the latter two: unknown encodings
            parser.buffer_text = False  # hands over what it has kept back
            self.notes.append(Note("source.damaged", f"reading stopped half way: {name} is damaged"))
            return False
        return True

    def bytes_of(self, name: str, most: int) -> bytes | Note:
        """Read a part within the limits, or say why not."""
        entry = self.entries.get(name)
        if entry is None:
            return Note("source.damaged", f"{name} is missing from it")
        if entry.fault is None and entry.size > min(most, self.left):
            return Note("archive.limit", f"{name} unpacks to too much: {entry.size} bytes")
        data = read_entry(self.file, entry)
        if isinstance(data, Note):
            return Note(data.code, f"{name}: {data.message}")
        self.left -= entry.size
        return data

    def members(self, main: str, relations: list[_Relation]) -> tuple[Member, ...]:
        """Take out the files that were put into the document."""
        names = {name for name in self.entries if _EMBEDDED.search(name)}
        names |= {relation.target for relation in relations if relation.kind in _BROUGHT}
        found = []
        for name in sorted(names & self.entries.keys() - {main}):
            data = self.bytes_of(name, self.limits.unpacked)
            if isinstance(data, Note):
                self.notes.append(data)
            found.append(Member(posixpath.basename(name), None if isinstance(data, Note) else data))
        return tuple(found)


class _Styles:
    """Which styles hide their text."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.current = ""
        self.own: dict[str, bool] = {}
        self.based: dict[str, str] = {}

    def start(self, tag: str, attributes: Attributes) -> None:
        name = _local(tag)
        self.path.append(name)
        if name == "style":
            self.current = _value(attributes, "styleId")
            self.based.setdefault(self.current, "")
        elif name == "basedOn":
            self.based[self.current] = _value(attributes)
        elif name == "vanish" and self.path[-3:-1] == ["style", "rPr"]:
            self.own[self.current] = _on(attributes)

    def end(self, _: str) -> None:
        self.path.pop()

    def hidden(self) -> frozenset[str]:
        """Follow each style to those it is based on, until one says whether its text is hidden."""
        known = dict(self.own)
        for style in self.based:
            way = []
            while style not in known and style in self.based:
                known[style] = False  # so that a circle ends
                way.append(style)
                style = self.based[style]
            known.update(dict.fromkeys(way, known.get(style, False)))
        return frozenset(style for style, hidden in known.items() if hidden)


class _Run(msgspec.Struct):
    """A stretch of text with one look."""

    hidden: bool = False
    color: str = ""
    highlight: str = ""
    fill: str = ""

    @property
    def barred(self) -> bool:
        """Whether its text has the colour of what is behind it: black on black."""
        behind = _HIGHLIGHTS.get(self.highlight) or self.fill
        # automatic text turns white on a dark fill, but stays black under a marker pen
        return bool(behind) and behind == (self.color or ("000000" if self.highlight else ""))


class _Paragraph(msgspec.Struct):
    """A paragraph under way; ``boxes`` are the text boxes fixed to it."""

    hidden: bool = False
    runs_on: bool = False
    boxes: list[str] = msgspec.field(default_factory=list)


class _Text:
    """The text of a part, from its elements as they come."""

    def __init__(self, hidden_styles: frozenset[str]) -> None:
        self.hidden_styles = hidden_styles
        self.left_out = LeftOut()
        self.reset()

    def reset(self) -> None:
        """Begin another part."""
        self.out: list[str] = []
        # what ``out`` was outside of the cells and boxes that are open; None for those read as paragraphs
        self.around: list[list[str] | None] = []
        self.path: list[str] = []
        self.unseen = 0  # length of the path of the outermost element that is not shown
        self.paragraphs: list[_Paragraph] = []
        self.runs: list[_Run] = []
        self.rows: list[
            list[str] | None
        ] = []  # cells of the rows that are open; None where read as paragraphs

    def finished(self) -> str:
        """Give the text with its breaks, and begin anew."""
        while self.path:  # of a part that breaks off
            self.end("")
        text = "".join(self.out)
        self.reset()
        return text

    def start(self, tag: str, attributes: Attributes) -> None:
        """Take the beginning of an element."""
        name = _local(tag)
        path = self.path
        above = path[-1] if path else ""
        path.append(name)
        if self.unseen:
            return
        begin = _BEGIN.get(name)
        if begin is not None:
            begin(self, above, attributes)

    def end(self, _: str) -> None:
        """Take the end of an element."""
        if self.unseen:
            if self.unseen == len(self.path):
                self.unseen = 0
        else:
            end = _END.get(self.path[-1])
            if end is not None:
                end(self)
        self.path.pop()

    def characters(self, data: str) -> None:
        """Take text; most of it between elements is the layout of the XML."""
        name = self.path[-1]
        if name == "delText" or (name == "t" and "del" in self.path[-4:-1]):
            self.left_out.add("deleted", data)
        elif name == "t" and not self.unseen:
            self.write(data)

    def comment(self, tag: str) -> None:
        """Count the comments in a part of comments."""
        if _local(tag) == "comment":
            self.left_out.counts["comment"] += 1

    def write(self, data: str) -> None:
        """Add visible text, unless something hides it."""
        run = self.runs[-1] if self.runs else None
        if (run and run.hidden) or (self.paragraphs and self.paragraphs[-1].hidden):
            self.left_out.add("hidden", data)
        elif run and run.barred and data.strip():
            if self.left_out.add("covered", data):
                self.out.append(BAR)
        else:
            self.out.append(data)
            self.left_out.seen(data)

    # --- elements ------------------------------------------------------------------------------------------

    def skip(self, _: str, __: Attributes) -> None:
        self.unseen = len(self.path)

    def note(self, _: str, attributes: Attributes) -> None:
        if _value(attributes, "type") in _SEPARATORS:
            self.unseen = len(self.path)

    def deletion(self, above: str, _: Attributes) -> None:
        if above == "rPr":
            if self.path[-3:-1] == ["pPr", "rPr"] and self.paragraphs:
                self.paragraphs[-1].runs_on = True
        else:
            self.unseen = len(self.path)

    def paragraph(self, _: str, __: Attributes) -> None:
        self.paragraphs.append(_Paragraph())

    def paragraph_style(self, above: str, attributes: Attributes) -> None:
        if above == "pPr" and self.paragraphs:
            self.paragraphs[-1].hidden = _value(attributes) in self.hidden_styles

    def break_before(self, above: str, attributes: Attributes) -> None:
        if above == "pPr" and _on(attributes):
            self.out.append(NEW_PAGE)

    def paragraph_end(self) -> None:
        paragraph = self.paragraphs.pop()
        if not paragraph.runs_on:
            self.out.append("\n")
        self.out += paragraph.boxes

    def run(self, _: str, __: Attributes) -> None:
        self.runs.append(_Run())

    def run_end(self) -> None:
        self.runs.pop()

    def look(self, _: str, attributes: Attributes) -> None:
        """Take a property of a run; what it was before a tracked change stands deeper."""
        if self.path[-3:-1] != ["r", "rPr"]:
            return
        run, name, value = self.runs[-1], self.path[-1], _value(attributes).lower()
        if name == "vanish":
            run.hidden = _on(attributes)
        elif name == "rStyle":
            run.hidden = _value(attributes) in self.hidden_styles
        elif name == "color":
            run.color = "" if value == "auto" else value
        elif name == "highlight":
            run.highlight = "" if value == "none" else value
        else:
            fill = _value(attributes, "color" if value == "solid" else "fill").lower()
            run.fill = "" if fill == "auto" else fill

    def tab(self, above: str, _: Attributes) -> None:
        if above == "r":  # elsewhere it says where tabs stop
            self.write("\t")

    def line_break(self, _: str, attributes: Attributes) -> None:
        self.write(NEW_PAGE if _value(attributes, "type") == "page" else "\n")

    def page_ended(self, _: str, __: Attributes) -> None:
        self.out.append(PAGE_ENDED)

    def hyphen(self, _: str, __: Attributes) -> None:
        self.write("\N{NON-BREAKING HYPHEN}")

    def symbol(self, _: str, attributes: Attributes) -> None:
        try:
            self.write(chr(int(_value(attributes, "char"), 16)))
        except (ValueError, OverflowError):
            self.write("\N{REPLACEMENT CHARACTER}")

    def row(self, _: str, __: Attributes) -> None:
        self.rows.append([] if len(self.around) < DEEPEST else None)

    def row_end(self) -> None:
        cells = self.rows.pop()
        if cells is not None:
            self.out.append(line(cells))

    def cell(self, _: str, __: Attributes) -> None:
        if self.rows and self.rows[-1] is not None:
            self.aside()

    def cell_end(self) -> None:
        if self.rows and self.rows[-1] is not None:
            self.rows[-1].append(self.back())

    def aside(self, _: str = "", __: Attributes | None = None) -> None:
        deep = len(self.around) >= DEEPEST
        self.around.append(None if deep else self.out)
        self.out = self.out if deep else []

    def box_end(self) -> None:
        box = self.back()
        if self.paragraphs:
            self.paragraphs[-1].boxes.append(box)
        else:
            self.out.append(box)

    def back(self) -> str:
        around = self.around.pop()
        if around is None:
            return ""
        text = "".join(self.out)
        self.out = around
        return text


_BEGIN: dict[str, Callable[[_Text, str, Attributes], None]] = {
    "p": _Text.paragraph,
    "pStyle": _Text.paragraph_style,
    "pageBreakBefore": _Text.break_before,
    "r": _Text.run,
    **dict.fromkeys(("vanish", "rStyle", "color", "highlight", "shd"), _Text.look),
    **dict.fromkeys(("tab", "ptab"), _Text.tab),
    **dict.fromkeys(("br", "cr"), _Text.line_break),
    "lastRenderedPageBreak": _Text.page_ended,
    "noBreakHyphen": _Text.hyphen,
    "sym": _Text.symbol,
    "tr": _Text.row,
    "tc": _Text.cell,
    "txbxContent": _Text.aside,
    "del": _Text.deletion,
    # the place that text was moved from, and the same box once more for old programs
    **dict.fromkeys(("moveFrom", "Fallback"), _Text.skip),
    **dict.fromkeys(("footnote", "endnote"), _Text.note),
}
_END: dict[str, Callable[[_Text], None]] = {
    "p": _Text.paragraph_end,
    "r": _Text.run_end,
    "tr": _Text.row_end,
    "tc": _Text.cell_end,
    "txbxContent": _Text.box_end,
}


def _targets(relations: list[_Relation], *kinds: str) -> list[str]:
    """Name the parts of these kinds, kind by kind, each once."""
    return [
        target
        for kind in kinds
        for target in sorted({item.target for item in relations if item.kind == kind})
    ]


def _local(tag: str) -> str:
    return tag.rpartition(" ")[2]


def _value(attributes: Attributes, name: str = "val") -> str:
    for key, value in attributes.items():
        if _local(key) == name:
            return value
    return ""


def _on(attributes: Attributes) -> bool:
    return _value(attributes).lower() not in _OFF


def _refuse(*_: object) -> None:
    raise _DoctypeError
