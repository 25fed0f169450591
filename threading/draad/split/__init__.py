"""Take a document apart: which characters are whose message, which are header, which furniture.

``split`` is the door: ``Document`` in, ``Split`` out.  Every character that is not blank ends up in one
segment's header or spans, or in named furniture; the books are balanced by ``tests/test_split.py``.
"""

from __future__ import annotations

import re
from typing import cast

from draad.languages import Languages
from draad.model import (
    Document,
    FieldName,
    Furniture,
    HeaderBlock,
    HeaderField,
    Mail,
    Part,
    Problem,
    Segment,
    Span,
)
from draad.model import Split as Split
from draad.split import chain, furniture, heads, kinds, labels
from draad.split.blocks import Field, one
from draad.split.chain import Piece
from draad.split.heads import Head
from draad.split.page import Page

__all__ = ["Split", "split"]

_MARKUP = "*_`"


def split(document: Document, languages: Languages) -> Split:
    """Messages, furniture and parts of a document, and what kind of document it is.

    Parameters
    ----------
    document
        As its reader made it; one without text yields no segments, one from a mail file a segment for the
        mail itself and those that it quotes.
    languages
        Those whose labels are looked for.

    Returns
    -------
    Split
        ``segments`` top first; empty where the document holds no mail.
    """
    if document.kind is not None or not document.text.strip():
        return Split(document.kind or "other", None, (), (), (), ())
    mail = document.mail
    page = Page(document.text if mail is None else _below_header(document.text, mail.header.span))
    common = kinds.scores(document.text[: kinds.SAMPLE].casefold().split(), languages)
    few = max(common.values(), default=0) < kinds.FEW_WORDS
    found, near, votes = heads.find(page, labels.book(languages), languages, common, few)
    language = kinds.language(common, votes)
    problems = [
        Problem(
            "split.header-doubtful",
            f"lines {first + 1} to {last + 1} look like a mail header but were left as text",
            document.id,
            page.at[first],
            page.end(last),
        )
        for first, last in near
    ]
    if mail is not None:
        # a mail may lack every field that is printed, and then its header takes up no line at all
        last = document.text.count("\n", 0, mail.header.span.end) if mail.header.span.end else -1
        found = [Head(0, last, 0, "mail", (), mail.header.languages, None), *found]
    if not found:
        return Split(kinds.kind(document.text, languages, language), language, (), (), (), tuple(problems))
    furnished: frozenset[int] = frozenset()
    if mail is None:  # which has no pages
        running = furniture.running(page, found[0].first)
        furnished = running | furniture.numbers(page, languages, running)
    layout = chain.layout(page, found, languages, furnished)
    segments = tuple(_segment(page, piece, mail) for piece in layout.pieces)
    taken = _furniture(page, layout)
    for segment in segments:
        if segment.quotes:
            start, end = segment.quotes[0].start, segment.quotes[-1].end
            text = "quoted text without a header that says whose it is"
            problems.append(Problem("split.quote-without-header", text, document.id, start, end))
        if segment.header is not None and segment.header.form == "bare":
            problems.append(
                Problem(
                    "split.header-unreadable",
                    "a quoted message is announced, but its header cannot be read",
                    document.id,
                    *segment.header.span,
                )
            )
    parts = _parts(page, layout, languages, language) if len(layout.parts) > 1 else ()
    return Split("email", language, parts, segments, taken, tuple(problems))


def _below_header(text: str, header: Span) -> str:
    """A mail file's text with its header blanked out: every place below it stays where it was."""
    return re.sub(r"[^\n]", " ", text[: header.end]) + text[header.end :]


def _segment(page: Page, piece: Piece, mail: Mail | None) -> Segment:
    spans = tuple(Span(page.start[a], page.start[b] + len(page.raw[b].rstrip())) for a, b in piece.runs)
    if piece.head is not None and piece.head.form == "mail" and mail is not None:
        header: HeaderBlock | None = mail.header
    else:
        header = None if piece.head is None else _header(page, piece.head)
    quotes = tuple(Span(page.start[a], page.end(b)) for a, b in piece.quotes)
    return Segment(piece.part, piece.depth, piece.quoted_by, header, spans, piece.level, quotes)


def _header(page: Page, head: Head) -> HeaderBlock:
    fields = tuple(_field(field) for field in head.fields if field.name != "other")
    marked = page.level[head.first] > 0
    span = Span(page.start[head.first] if marked else page.at[head.first], page.end(head.last))
    return HeaderBlock(span, head.form, fields, head.languages, head.banner, head.level)


def _field(field: Field) -> HeaderField:
    value = field.value
    if "\n" in value:
        value = "\n".join(line.strip().strip(_MARKUP).strip() for line in value.split("\n"))
    value = value.strip().strip(_MARKUP)
    name = cast(FieldName, one(field.name))  # the language files are checked to name no other
    return HeaderField(name, field.label, value.strip(), Span(field.start, field.end), field.doubt > 0)


def _furniture(page: Page, layout: chain.Layout) -> tuple[Furniture, ...]:
    """Runs of lines that belong to no message, named; neighbours of one kind are one."""
    found: list[Furniture] = []
    for line, kind in sorted(layout.apart.items()):
        start, end = page.start[line], page.start[line] + len(page.raw[line].rstrip())
        if found and found[-1].kind == kind and line and layout.apart.get(line - 1) == kind:
            found[-1] = Furniture(found[-1].start, end, kind)
        else:
            found.append(Furniture(start, end, kind))
    return tuple(found)


def _parts(page: Page, layout: chain.Layout, languages: Languages, language: str | None) -> tuple[Part, ...]:
    with_mail = {piece.part for piece in layout.pieces}
    parts = []
    for number, (line, label) in enumerate(layout.parts):
        start = page.start[line] if number else 0
        end = page.start[layout.parts[number + 1][0]] if number + 1 < len(layout.parts) else len(page.source)
        kind = "email" if number in with_mail else kinds.kind(page.source[start:end], languages, language)
        parts.append(Part(start, end, label, kind))
    return tuple(parts)
