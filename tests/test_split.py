"""Splitting: every form of header found, nothing else, and the books balanced."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases_split import CASES, NO_MAIL, Case
from draad import languages, parse
from draad import split as splitting
from draad.model import Document, Draft, Split

ACTIVE = languages.load(None)


def cut(text: str) -> tuple[Split, tuple[Draft, ...]]:
    document = Document("d1", "a.txt", text, "00")
    found = splitting.split(document, ACTIVE)
    return found, parse.drafts(document, found, ACTIVE)


def sender(draft: Draft) -> str | None:
    party = draft.header.sender
    if party is None:
        return None
    return party.name or party.address or ("[redacted]" if party.redacted else "[unreadable]")


def told(draft: Draft) -> tuple[int, str | None, str | None, str | None, str]:
    when = draft.header.date
    lines = draft.body.split("\n")
    local = when.local.isoformat() if when is not None and when.local is not None else None
    ends = f"{lines[0].strip()}|{lines[-1].strip()}"
    return (draft.depth, sender(draft), draft.header.subject, local, ends)


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_every_form_of_header_splits_and_parses(case: Case) -> None:
    _, drafts = cut(case.text)
    assert [told(d) for d in drafts] == list(case.messages)


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_the_same_document_with_other_line_ends_reads_the_same(case: Case) -> None:
    _, plain = cut(case.text)
    _, windows = cut(case.text.replace("\n", "\r\n"))
    assert [told(d) for d in windows] == [told(d) for d in plain]


@pytest.mark.parametrize("text", NO_MAIL.values(), ids=list(NO_MAIL))
def test_what_looks_like_mail_and_is_none_yields_no_message(text: str) -> None:
    found, drafts = cut(text)
    assert drafts == ()
    assert found.kind != "email"


def assert_balanced(text: str, found: Split) -> None:
    """Every character that is not blank has exactly one owner."""
    owners = [0] * len(text)
    claims = [tuple(s.header.span) for s in found.segments if s.header is not None]
    claims += [tuple(span) for s in found.segments for span in s.spans]
    claims += [(f.start, f.end) for f in found.furniture]
    for start, end in claims:
        assert 0 <= start <= end <= len(text)
        for position in range(start, end):
            owners[position] += 1
    wrong = [
        (position, text[position])
        for position, owned in enumerate(owners)
        if owned != 1
        and not (owned == 0 and text[position].isspace())
        and text[position] not in "\ufeff\u200b"
    ]
    assert not wrong


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_every_character_of_a_mail_document_has_one_owner(case: Case) -> None:
    assert_balanced(case.text, cut(case.text)[0])


PIECES = st.sampled_from(
    [
        "Van: Anna Mulder <a.mulder@example.org>",
        "Verzonden: woensdag 3 maart 2021 11:05",
        "Aan: Karel Bos",
        "Onderwerp: RE: Sluis",
        "Subject: x",
        "-----Original Message-----",
        "On Wed, Mar 3, 2021 at 4:05 PM B <b@example.org> wrote:",
        "> quoted",
        ">> deeper",
        "",
        "text of a mail that is here",
        "___________",
        "3",
        "Docnr 7",
        "\f",
        "|",
        "»",
        "Dubbel",
        "5.1.2e",
    ]
)


def test_two_announcements_one_of_them_misread_begin_one_message() -> None:
    header = "Van: Karel Bos\nVerzonden: woensdag 3 maart 2021 11:05\nAan: Anna Mulder\nOnderwerp: Sluis\n\n"
    twice = "-----Oorspronkdfgjk bericht-----\n-----Oorspronkelijk bericht-----\n"
    text = f"{header}Goed.\n\n{twice}{header}Kan dat?\n"
    found, drafts = cut(text)
    assert_balanced(text, found)
    assert [draft.form for draft in drafts] == ["block", "block"]


@given(st.lists(PIECES | st.text(max_size=30), max_size=30))
def test_any_heap_of_lines_splits_with_its_books_balanced(lines: list[str]) -> None:
    text = "\n".join(lines)
    found, drafts = cut(text)
    if found.segments:
        assert_balanced(text, found)
    assert [d.quoted_by is None for d in drafts] == [d.depth == 0 for d in drafts]
    assert all(d.quoted_by is None or drafts[d.quoted_by].depth == d.depth - 1 for d in drafts)
