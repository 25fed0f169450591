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


@pytest.mark.parametrize(
    ("line", "name", "address", "local"),
    [
        ("Bo Smit wrote:", "Bo Smit", None, None),
        ("On Sat, 14 Nov 2009, Bo Smit wrote:", "Bo Smit", None, "2009-11-14"),
        ("Op zaterdag 14 november 2009 Bo Smit schreef:", "Bo Smit", None, "2009-11-14"),
        ("In article <1@example.org>, Bo Smit <bo@example.org> wrote:", "Bo Smit", "bo@example.org", None),
        ("In message <1@example.org> you wrote:", None, None, None),
        ("On Sat, 14 Nov 2009 10:05, Bo <bo at example.org> wrote:", "Bo", "bo@example.org", "2009-11-14"),
    ],
)
def test_a_short_attribution_counts_where_the_quote_follows(
    line: str, name: str | None, address: str | None, local: str | None
) -> None:
    head = (
        "From: An <an@example.org>\nSent: Sunday 15 November 2009 10:00\nTo: list@example.org\nSubject: Sluis"
    )
    _, drafts = cut(f"{head}\n\n{line}\n> De sluis is open.\n\nDat is mooi.\n")
    assert [told(draft)[4] for draft in drafts] == [
        "Dat is mooi.|Dat is mooi.",
        "De sluis is open.|De sluis is open.",
    ]
    sender = drafts[1].header.sender
    assert (sender.name, sender.address) == (name, address) if sender else name is address is None
    when = drafts[1].header.date
    assert (when.local.date().isoformat() if when and when.local else None) == local
    # without quote marks below it, such a line is a sentence
    if "@" not in line and " at " not in line:
        assert len(cut(f"{head}\n\n{line}\nDe sluis is open.\n")[1]) == 1


@pytest.mark.parametrize("between", ["\n", "\n\n", "\n\f", "\n\n\f"])
def test_the_name_below_an_announcement_is_the_sender(between: str) -> None:
    announced = "----- Forwarded by Jef Smit/NA/Bruggen on 03/02/2001 01:08 PM -----"
    name = "    Sara Govers <sgovers@example.org>\n    02/28/2001 11:00 AM"
    head = f"{announced}{between}{name}\n\n    To: Wim Jansen\n    Subject: Sluis"
    _, drafts = cut(f"Zie onder, dat is ook voor jullie.\n\nGroet,\nJef\n{head}\n\nDe sluis is dicht.\n")
    assert [(sender(draft), draft.body.split("\n")[-1]) for draft in drafts] == [
        (None, "Jef"),
        ("Sara Govers", "De sluis is dicht."),
    ]


def test_a_header_that_two_mailers_wrapped_is_whole() -> None:
    text = """Dat klopt.

> Ik kijk ernaar.
>
> > -----Original Message-----
> > From: s.govers@example.org [mailto:s.govers@example.org] On Behalf
Of
> Sara Govers
> > Sent: Tuesday, August 03, 2010 9:02 AM
> > To: Jef Smit
> > Subject: Re: Sluis
> >
> > Wie bedient de sluis?
"""
    head = "From: A <a@example.org>\nSent: Wednesday, August 04, 2010 9:00 AM\nTo: B\nSubject: Re: Sluis"
    _, drafts = cut(f"{head}\n\n{text}")
    assert told(drafts[-1])[2:] == (
        "Re: Sluis",
        "2010-08-03T09:02:00",
        "Wie bedient de sluis?|Wie bedient de sluis?",
    )
    found = drafts[-1].header.sender
    assert found is not None
    assert found.name == "Sara Govers"


def test_a_mail_below_a_quote_is_no_answer_to_it() -> None:
    """Its text stands where an answer to the quote would stand, and is that mail's own."""
    text = """On Wed, Mar 3, 2021 at 4:05 PM B <b@example.org> wrote:
> De sluis is open.
Van: Anna Mulder <a.mulder@example.org>
Verzonden: woensdag 3 maart 2021 11:05
Onderwerp: Sluis

Wie bedient hem?
"""
    _, drafts = cut(text)
    assert [told(draft)[1:] for draft in drafts] == [
        ("B", None, "2021-03-03T16:05:00", "De sluis is open.|De sluis is open."),
        ("Anna Mulder", "Sluis", "2021-03-03T11:05:00", "Wie bedient hem?|Wie bedient hem?"),
    ]


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
