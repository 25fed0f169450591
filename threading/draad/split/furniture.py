"""Furniture: page numbers, catalogue numbers, running heads, separators.  Not a word of the mail."""

from __future__ import annotations

import re

from draad.languages import Languages
from draad.split.page import Page

EDGE = 6  # lines with text from a page's edge within which a running head or foot stands
LONGEST_BATES = 48
_BATES = re.compile(r"[A-Z][A-Z0-9_ -]{1,30}[ _-]?\d{4,}(?:-\d+)?\Z")
RUNNING = 8  # characters that a running head has at least
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"[^\w\s]{0,3}\s{0,2}\d{1,8}\s{0,2}[^\w\s]{0,3}\Z")
_OF = re.compile(r"(\w{0,10})\.?\s{0,3}\d{1,4}\s{0,2}(/|[^\W\d]{1,5})\s{0,2}\d{1,4}\W{0,3}\Z")
_NUMBERED = re.compile(r"([^\W\d_]{1,14})[.:]?\s{0,3}(?:nr\.?|no\.?)?\s{0,2}\d{1,5}\W{0,2}\Z", re.IGNORECASE)
_SEPARATOR = re.compile(
    r"([^\W\d_]{1,14})\s{0,2}(?:nr|no|nummer|number)?\.?:?\s{0,3}(\d{1,5}[a-z]?)\W{0,2}\Z", re.IGNORECASE
)
_CODE = re.compile(r"\d{3,5}[a-z]?\Z")
_RULE = re.compile(r"[-–—_=*~.\s]{3,}\Z")


def rule(text: str) -> bool:
    """A bare rule: dashes, underscores, equal signs and nothing else."""
    return len(text) >= 3 and text[0] in "-–—_=*~" and _RULE.match(text) is not None


def page_number(text: str, languages: Languages) -> bool:
    """``3``, ``- 3 -``, ``Page 3``, ``Pagina 2 van 9``, ``2/9``, or a catalogue number alone on its line."""
    if len(text) > 24 or not any(c.isdigit() for c in text):
        return False
    if _NUMBER.match(text):
        return True
    match = _OF.match(text)
    if match:
        word, of = match.group(1).casefold(), match.group(2).casefold()
        return (not word or word in languages.page_words) and (of == "/" or of in languages.of_words)
    match = _NUMBERED.match(text)
    return match is not None and match.group(1).casefold() in languages.page_words


def separator(text: str, languages: Languages) -> bool:
    """``Docnr 7``, ``Document 11``: what parts the documents of a dossier."""
    if len(text) > 30:
        return False
    match = _SEPARATOR.match(text)
    return match is not None and match.group(1).casefold().removesuffix("nr") in languages.document_words | {
        "doc"
    }


def code(text: str) -> bool:
    """A number of three to five digits that may be a document's in its dossier."""
    return _CODE.match(text) is not None


def running(page: Page, top: int) -> frozenset[int]:
    """Lines that stand at the edges of two pages or more and nowhere else: running heads and feet.

    ``top`` is where the first header begins: what stands below it at the top of the document is mail.
    """
    edges = _edges(page, top)
    if not edges:
        return frozenset()
    twice: dict[str, int] = {}
    for line in edges:
        if len(page.text[line]) >= RUNNING:
            text = " ".join(page.text[line].split())
            twice[text] = twice.get(text, 0) + 1
    twice = {text: count for text, count in twice.items() if count > 1}
    if not twice:
        return frozenset()
    places: dict[str, list[int]] = {}
    for line, raw in enumerate(page.text):
        text = " ".join(raw.split())
        if text in twice:
            places.setdefault(text, []).append(line)
    repeated: set[int] = set()
    found: set[int] = set()
    for text, lines in places.items():
        spread = {edges.get(line) for line in lines}
        if len(spread) > 1 and None not in spread:
            repeated.update(lines)
            # people repeat a sentence or a closing too; numbers and capitals are a machine's
            if text.isupper() or any(character.isdigit() for character in text):
                found.update(lines)
    for line in sorted(repeated):
        if {page.above(line, 2), page.below(line, 2)} & found:
            found.add(line)
    return frozenset(found)


def _edges(page: Page, top: int) -> dict[int, int]:
    """Lines within reach of a page's edge, and which edge that is."""
    starts = [0, *(line for line in page.feeds if line > 0)]
    edges: dict[int, int] = {}
    for number, first in enumerate(starts):
        stop = starts[number + 1] if number + 1 < len(starts) else page.size
        inside = [line for line in range(first, stop) if page.text[line]]
        if number + 1 < len(starts) and page.raw[stop].partition("\f")[0].strip():
            inside.append(stop)
        for line in inside[:EDGE]:
            if number or line < top:
                edges.setdefault(line, 2 * number)
        for line in inside[-EDGE:]:
            edges.setdefault(line, 2 * number + 1)
    return edges


def numbers(page: Page, languages: Languages, taken: frozenset[int]) -> frozenset[int]:
    """Lines that hold a page or catalogue number: alone on it, and apart from the text on one side."""
    found: set[int] = set()
    for line, text in enumerate(page.text):
        if len(text) <= LONGEST_BATES and _BATES.match(text) and _closes(page, line):
            found.add(line)
            continue
        if len(text) > 24 or not text or text.isalpha() or _DIGIT.search(text) is None:
            continue
        if line in taken or not page_number(text, languages):
            continue
        above = line == 0 or not page.text[line - 1] or line in page.feeds
        below = line + 1 >= page.size or not page.text[line + 1] or line + 1 in page.feeds
        below = below or separator(page.text[line + 1], languages)
        neighbour = (line > 0 and line - 1 in found) or above or below
        if neighbour or (text.isdigit() and len(text) <= 2 and _sequence(page, line, text)):
            found.add(line)
    for line in sorted(found, reverse=True):
        # a catalogue number right above the page number
        higher = line - 1
        while higher > 0 and higher not in taken and higher not in found:
            if not page_number(page.text[higher], languages):
                break
            found.add(higher)
            higher -= 1
    return frozenset(found)


def _closes(page: Page, line: int) -> bool:
    """Whether a line stands alone at the end of a page or of the document."""
    below = next((i for i in range(line + 1, page.size) if page.text[i]), None)
    alone = line == 0 or not page.text[line - 1]
    return alone and (below is None or any(line < feed <= below for feed in page.feeds))


def _sequence(page: Page, line: int, text: str) -> bool:
    """A small number in the midst of text is a page's where the one before or after it stands alone too."""
    value = int(text)
    near = {str(value - 1), str(value + 1)}
    reach = 120
    around = page.text[max(0, line - reach) : line] + page.text[line + 1 : line + reach]
    return any(other in near for other in around)
