"""Sources, HTML: a page or the HTML body of a mail comes in, its visible text goes out.

Lines stay lines, so that header blocks in it can be recognised; what is quoted (``blockquote``) gets a quote
mark for each level.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from draad.sources.found import Found, Note, missing
from draad.sources.from_text import MARKS
from draad.sources.mail.header import decode
from draad.sources.mail.text import tidy

if TYPE_CHECKING:
    from draad.settings import Settings

# Signs that no text needs, put into the tree where a quote begins and ends and where a cell begins.
OPEN: Final = "\uf8f2"
CLOSE: Final = "\uf8f3"
CELL: Final = "\uf8f1"
_SIGNS: Final = re.compile(f"[{OPEN}{CLOSE}{CELL}]")
_QUOTE_SIGN: Final = re.compile(f"([{OPEN}{CLOSE}])")
# Building the tree takes time by its depth; nothing that a person wrote is as deep.  Elements of style are
# opened again in each paragraph after one that left them open, so their number multiplies.
DEEPEST: Final = 8_200  # elements in each other
DEEPEST_STYLE: Final = 8
# each line of a list is indented by the lists around it, so that their number multiplies too; Word knows 9
DEEPEST_LIST: Final = 20
_STYLES: Final = frozenset(
    ("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u")
)
_LISTS: Final = frozenset(("ol", "ul"))
# never closed, or closed by the next of their kind: they do not count for depth
_FLAT: Final = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "option", "p", "param",
    "source", "tbody", "td", "th", "tr", "track", "wbr",
})  # fmt: skip
# an item ends the item before it, but not one of the other kind of list
_ITEMS: Final = {"li": "li", "dt": "dl", "dd": "dl"}
# Each attribute is held against those before it; the longest honest ones are pictures, which say nothing.
_LONG_TAG: Final = re.compile(r"<([a-zA-Z][\w:-]{0,40})[^<>]{8192,}")
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
# what is never shown, as a style says it
_HIDING: Final = re.compile(
    r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|mso-hide\s{0,9}:\s{0,9}all", re.I
)
_STYLED: Final = '[style*="none" i], [style*="hidden" i], [style*="mso-hide" i]'
MARKS_SHOWN: Final = 100  # quotes in each other that get a mark of their own; no chain of mails is as deep
HIDDEN_TRIES: Final = 200  # hidden elements in which words are looked for
_WORD: Final = re.compile(r"\w{2}")
# in the tree as it is written out again, where no attribute holds an angle bracket
_PLACES: Final = re.compile(
    r"<(?:(?P<quote>blockquote)\b[^>]*>|(?P<unquote>/blockquote)>|(?P<row>tr)\b|(?P<cell>t[dh])\b[^>]*>"
    r"|(?P<paragraph>p)\b[^>]*>|(?P<end>/p)>)"
)
# Many mail programs write each line as a paragraph, and an empty one where others have a margin: their
# paragraphs have none, say their own styles or those of the page, or else the empty ones do
_NO_MARGIN: Final = re.compile(r"class=\"(?:x_)*Mso|margin(?:-top|-bottom)?:\s?0")
_STYLED_SO: Final = re.compile(
    r"(?:\A|[},>\s])p(?:\s{0,3},[^{}]{0,200})?\s{0,3}\{[^{}]{0,400}margin[\w-]{0,9}\s{0,3}:\s{0,3}0", re.I
)
_EMPTY: Final = re.compile(
    r"<p\b[^>]{0,400}>(?:\s|</?(?:b|i|u|o:p|span|font)\b[^>]{0,400}>){0,9}(?:&nbsp;|\xa0|<br>)[^\w]{0,9}</"
)
_SHEETS: Final = re.compile(r"<style\b[^>]{0,200}>([^<]{0,20000})")
EMPTY_SHARE: Final = 20  # paragraphs to an empty one, at most: people part what they write more often
_META: Final = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{1,40})", re.I)
META_WITHIN: Final = 4096  # bytes; the HTML standard looks at 1024, Outlook writes more before it
_EDGES: Final = " \t\xa0\u200b\ufeff"


class Shown(NamedTuple):
    """The text of a page, and whether words in it are hidden from who looks at it."""

    text: str
    hidden: bool


def read(data: bytes, settings: Settings) -> Found:
    """Read a page; ``source.hidden-text`` tells that words in it are not shown."""
    html, encoding = decode_page(data)
    try:
        text, hidden = shown(html)
    except ImportError:
        return missing("html", "a web page", "mail")
    notes = (hidden_note(),) if hidden else ()
    if not text.strip():
        return Found("html", kind="other", notes=(*notes, Note("source.empty", "the page shows no text")))
    return Found("html", text, notes=notes, encoding=encoding)


def hidden_note() -> Note:
    """Say that words are hidden; which, is left out: they may have been meant to be."""
    return Note("source.hidden-text", "the page holds words that are not shown; they were left out")


def to_text(html: str) -> str:
    """Return the visible text of HTML, its lines ended by ``\\n``.

    Raises
    ------
    ImportError
        Without the libraries of ``draad[mail]``.
    """
    return shown(html).text


def decode_page(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """Decode a page by its byte-order mark, by what came with it, by its own word, or else as UTF-8."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    if not declared:
        meta = _META.search(data, 0, META_WITHIN)
        declared = meta[1].decode("ascii", "replace") if meta else None
    # a page that can be read byte by byte as far as its word for it is not in pairs of bytes
    if declared and declared.lower().startswith(("utf-16", "utf-32", "unicode")) and b"\0" not in data[:64]:
        declared = None
    decoded = decode(data, declared)
    return decoded.text, decoded.encoding


def shown(html: str) -> Shown:
    """Return the visible text of HTML, and whether it hides words."""
    from resiliparse.extract.html2text import extract_plain_text
    from selectolax.lexbor import LexborHTMLParser

    html = _LONG_TAG.sub(r"<\1", html)
    if html.count("<") > DEEPEST_STYLE:
        html = _shallow(html)
    tree = LexborHTMLParser(html.replace("\0", ""))
    for node in tree.css(_STYLED):
        if _HIDING.search(node.attributes.get("style") or ""):
            node.attrs["hidden"] = "hidden"
    hidden = any(_WORD.search(node.text()) for node in tree.css("[hidden]")[:HIDDEN_TRIES])
    marked = _marked(_SIGNS.sub("", tree.html or ""))
    text = extract_plain_text(
        marked,
        preserve_formatting=True,
        main_content=False,
        links=False,
        alt_texts=False,
        skip_elements=["[hidden]", "head", "title", "script", "style", "template"],
    )
    return Shown(tidy(_quoted(_rows(text))), hidden)


def _shallow(html: str) -> str:
    """Leave out the tags that open elements deeper than any honest page has them."""
    kept: list[str] = []
    depth = style = lists = at = 0
    items = ""
    for tag in _TAG.finditer(html):
        if tag.start() < at:
            continue  # within a tag that was left out
        name = tag[2].lower()
        if name in _FLAT or (name in _ITEMS and (tag[1] or _ITEMS[name] == items)):
            continue
        items = _ITEMS.get(name, items)
        if tag[1]:
            depth -= depth > 0
            style -= style > 0 and name in _STYLES
            lists -= lists > 0 and name in _LISTS
        elif (
            depth >= DEEPEST
            or (name in _STYLES and style >= DEEPEST_STYLE)
            or (name in _LISTS and lists >= DEEPEST_LIST)
        ):
            end = html.find(">", tag.end())
            kept.append(html[at : tag.start()])
            at = end + 1 if end >= 0 else len(html)
        else:
            depth += 1
            style += name in _STYLES
            lists += name in _LISTS
    kept.append(html[at:])
    return "".join(kept)


def _marked(html: str) -> str:
    """Put signs where quotes begin and end and before cells; make paragraphs without margins lines."""
    first = False
    everywhere = _paragraphs_are_lines(html)
    lines: list[bool] = []  # of each paragraph that is open: whether it is a line

    def sign(place: re.Match[str]) -> str:
        nonlocal first
        whole = place[0]
        match place.lastgroup:
            case "quote":
                return f"{whole}<div>{OPEN}</div>"
            case "unquote":
                return f"<div>{CLOSE}</div>{whole}"
            case "row":
                first = True
            case "cell":
                if not first:
                    return whole + CELL
                first = False
            case "paragraph":
                lines.append(everywhere or _NO_MARGIN.search(whole) is not None)
                return f"<div{whole[2:]}" if lines[-1] else whole
            case _:
                return "</div>" if lines and lines.pop() else whole
        return whole

    return _PLACES.sub(sign, html)


def _paragraphs_are_lines(html: str) -> bool:
    """Whether a page leaves its blank lines to empty paragraphs."""
    empty = sum(_NO_MARGIN.search(blank[0]) is None for blank in _EMPTY.finditer(html))
    if empty and empty * EMPTY_SHARE >= html.count("<p>") + html.count("<p "):
        return True
    return any(_STYLED_SO.search(style) is not None for style in _SHEETS.findall(html))


def _rows(text: str) -> str:
    """Put a cell behind the one before it: a value behind its label, others behind a tab."""
    if CELL not in text:
        return text
    first, *cells = text.split(CELL)
    joined = [first]
    label = first.rstrip().endswith((":", "："))
    for cell in cells:
        blank = not cell.strip()
        before = joined[-1]
        if label:
            joined[-1] = before.rstrip()
            value, _, next_label = cell.strip().rpartition("\n")
            if next_label.endswith((":", "：")) and value:  # the rows of a header block stay together
                cell = f"{value.rstrip()}\n{next_label}"
            joined.append(" " + cell.lstrip())
        elif "\n" in before[len(before.rstrip()) :]:
            joined.append(cell)
        else:
            joined[-1] = before.rstrip()
            joined.append("\t" + cell.lstrip(_EDGES))
        label = cell.rstrip().endswith((":", "：")) or (label and blank)
    return "".join(joined)


def _quoted(text: str) -> str:
    """Write a quote mark before each line for each quote it stands in."""
    lines: list[str] = []
    depth = 0
    marks = ""
    for line in text.split("\n"):
        pieces = _QUOTE_SIGN.split(line)
        for piece in pieces:
            if piece in (OPEN, CLOSE):
                depth = max(0, depth + (1 if piece == OPEN else -1))
                marks = "> " * min(depth, MARKS_SHOWN)
            elif len(pieces) == 1 or piece.strip(_EDGES):  # beside a sign: the bullet of a list
                lines.append((marks + piece.rstrip(_EDGES)).rstrip(" "))
    return "\n".join(lines)
