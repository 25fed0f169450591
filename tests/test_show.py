"""One message in full: its copies, and how they differ."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import msgspec
import pytest

from draad import pipeline, sources
from draad.errors import NotFoundError
from draad.model import Span
from draad.render import copies, export, nouns, show, terminal
from draad.render.copies import Change, Word
from draad.render.nouns import Export, ExportCopy, ExportDate, ExportHeader, ExportMessage, ExportParty
from draad.settings import Settings

SAMPLES = Path(__file__).parents[1] / "samples"
ANNA = ExportParty(name="Anna Verbruggen", address="anna@example.org", redacted=False)
BARE = ExportParty(name="Verbruggen, Anna", address=None, redacted=False)
HIDDEN = ExportParty(name=None, address="@example.org", redacted=True)
HALF = ExportParty(name=None, address="anna@example.org", redacted=True)
GUIDO = ExportParty(name="Guido Lindqvist", address=None, redacted=False)


@cache
def samples() -> Export:
    return export.build(pipeline.reconstruct([SAMPLES], Settings(zone="Europe/Amsterdam")))


@cache
def texts() -> dict[str, str]:
    return {
        document.id: document.text for source in sources.find([SAMPLES]) for document in sources.read(source)
    }


def named(words: str) -> ExportMessage:
    return next(message for message in samples().messages if words in message.body)


def shown(whole: Export, message: str, width: int = 100, texts: show.Texts | None = None) -> str:
    return "\n".join(show.lines(whole, message, width, texts=texts))


def date(local: str, raw: str = "", utc: str | None = None) -> ExportDate:
    return ExportDate(raw=raw or local, local=local, utc=utc, basis="stated" if utc else "unknown")


def copy(text: str = "", *marks: str, document: str = "d1", **header: object) -> ExportCopy:
    """A copy that is a whole document; every occurrence of a mark is one."""
    fields: dict[str, object] = {"sender": None, "to": (), "cc": (), "date": None, "subject": None}
    return ExportCopy(
        document=document,
        start=0,
        header_end=0,
        end=len(text),
        depth=0,
        spans=(Span(0, len(text)),) if text else (),
        header=ExportHeader(**{**fields, **header}),  # type: ignore[arg-type]
        redactions=tuple(
            nouns.ExportRedaction(start=found.start(), end=found.end(), mark=mark, field="body")
            for mark in marks
            for found in re.finditer(re.escape(mark), text)
        ),
    )


def holding(*held: ExportCopy, sent: ExportDate | None = None) -> Export:
    """An export of one message with these copies."""
    documents = sorted({one.document for one in held})
    message = ExportMessage(
        id="m1",
        thread="t1",
        parent=None,
        link=None,
        action="send",
        presence="released" if held else "missing",
        sender=None,
        to=(),
        cc=(),
        date=sent,
        subject="Sluis",
        body="",
        copies=held,
    )
    return Export(
        schema=nouns.SCHEMA,
        generator=nouns.Generator(name="draad", version="0"),
        documents=tuple(
            nouns.ExportDocument(id=one, path=f"{one}.txt", kind="email", messages=("m1",))
            for one in documents
        ),
        messages=(message,),
        threads=(
            nouns.ExportThread(
                id="t1",
                subject="Sluis",
                roots=("m1",),
                messages=("m1",),
                first=None,
                last=None,
                participants=(),
                documents=tuple(documents),
            ),
        ),
        warnings=(),
    )


def differing(one: str, other: str, *marks: str) -> str:
    """How two texts are shown to differ."""
    held = {"d1": one, "d2": other}
    page = shown(holding(copy(one, *marks), copy(other, *marks, document="d2")), "m1", texts=held.get)
    return page.split("How the copies differ\n")[1]


# --- which message ----------------------------------------------------------------------------------------


def test_the_beginning_of_an_id_will_do() -> None:
    message = named("timmerman telde")
    assert shown(samples(), message.id[:6]) == shown(samples(), message.id)
    assert shown(samples(), message.id).startswith(message.id)


def test_an_id_that_is_not_there_says_where_to_look() -> None:
    with pytest.raises(NotFoundError, match="draad dump --summary"):
        shown(samples(), "nothing")


def test_a_beginning_of_several_ids_lists_them() -> None:
    with pytest.raises(NotFoundError, match="give more of it"):
        shown(samples(), "m")


# --- the page ---------------------------------------------------------------------------------------------


def test_the_message_is_shown_whole() -> None:
    message = named("timmerman telde")
    page = shown(samples(), message.id)
    for word in message.body.split():
        assert word in page


def test_every_copy_is_named_with_its_place_and_why_it_is_this_message() -> None:
    page = shown(samples(), named("timmerman telde").id)
    assert "It stands in 2 copies" in page
    assert re.search(r"1\. .*01_vleermuizen_advies\.txt, line 53, quoted 3 levels deep", page)
    assert re.search(r"2\. .*02_vleermuizen_steiger\.txt, line 43, quoted 2 levels deep", page)
    assert "the best copy: it gives the text" in page
    assert "the same message: same minute" in page
    assert "From: 2 × 5.1.2e (Woo 5.1.2e)" in page


def test_a_copy_in_a_dossier_names_its_part() -> None:
    message = next(
        one for one in samples().messages if any(part(found) == "Docnr 11" for found in one.copies)
    )
    assert "in Docnr 11" in shown(samples(), message.id)


def part(found: ExportCopy) -> str | None:
    document = next(one for one in samples().documents if one.id == found.document)
    return next((one.label for one in document.parts if one.start <= found.start < one.end), None)


def test_a_message_in_one_copy_has_nothing_to_compare() -> None:
    assert "How the copies differ" not in shown(holding(copy("x")), "m1")


def test_a_missing_message_is_told_by_what_answers_it() -> None:
    missing = next(one for one in samples().messages if one.presence == "missing")
    page = shown(samples(), missing.id)
    assert "not released" in page
    assert "Known by" in page
    assert "It stands in" not in page


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_no_line_is_wider_than_asked(width: int) -> None:
    for message in samples().messages:
        for line in show.lines(samples(), message.id, width, texts=texts().get):
            assert terminal.cells(line) <= width, line


def test_colour_changes_nothing_but_colour() -> None:
    for message in samples().messages:
        coloured = show.lines(samples(), message.id, 80, True, texts().get)
        bare = [re.sub(r"\x1b\[[\d;]*m", "", line).rstrip() for line in coloured]
        assert bare == [*show.lines(samples(), message.id, 80, False, texts().get)]


# --- headers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("senders", "said"),
    [
        ((ANNA, HIDDEN), "From      visible in copy 1, blacked out in copy 2"),
        ((HIDDEN, ANNA, HIDDEN), "From      visible in copy 2, blacked out in copies 1, 3"),
        ((HIDDEN, HALF), "From      more is visible in copy 2"),
        ((ANNA, BARE), "From      the same people"),
        ((ANNA, GUIDO), "From      not the same people, or names spelled otherwise"),
        ((ANNA, None), "From      printed in copy 1 only"),
    ],
)
def test_senders_are_compared(senders: tuple[ExportParty | None, ...], said: str) -> None:
    assert said in shown(holding(*(copy("x", sender=sender) for sender in senders)), "m1")


def test_copies_that_print_the_same_stand_together() -> None:
    page = shown(holding(*(copy("x", sender=one) for one in (ANNA, HIDDEN, ANNA))), "m1")
    assert "1, 3  Anna Verbruggen <anna@example.org>" in page
    assert "   2  ███@example.org" in page


@pytest.mark.parametrize(
    ("dates", "utc", "said"),
    [
        (("2021-03-02T09:12", "2021-03-02T08:12"), "2021-03-02T08:12Z", "the same moment, under clocks"),
        (("2021-03-02T09:12", "2021-03-02T09:15"), "2021-03-02T08:12Z", "not the same time"),
        (("2021-03-02T09:12", "2021-03-03T09:12"), "2021-03-02T08:12Z", "not the same time"),
        (("2021-03-02T09:12", "2021-03-02T08:12"), None, "not the same time"),
    ],
)
def test_dates_are_compared(dates: tuple[str, ...], utc: str | None, said: str) -> None:
    whole = holding(*(copy("x", date=date(one)) for one in dates), sent=date(dates[0], utc=utc))
    assert f"Date      {said}" in shown(whole, "m1")


def test_one_time_may_be_printed_in_two_ways() -> None:
    held = [copy("x", date=date("2021-03-02T09:12", raw)) for raw in ("2 maart 2021 09:12", "2/3/21 9:12")]
    assert "the same time, printed otherwise" in shown(holding(*held), "m1")


def test_a_date_that_cannot_be_read_is_said_to_be_so() -> None:
    broken = ExportDate(raw="3/1/2~2", local=None, utc=None, basis="unknown")
    page = shown(holding(copy("x", date=broken), copy("x", date=date("2021-03-02"))), "m1")
    assert "not all of them can be read" in page


@pytest.mark.parametrize(
    ("subjects", "said"),
    [
        (("Sluis", "SLUIS"), "the same but for capitals"),
        (("Sluis", "Brug"), "not the same words"),
        ((None, "Brug"), "printed in copy 2 only"),
    ],
)
def test_subjects_are_compared(subjects: tuple[str | None, ...], said: str) -> None:
    assert said in shown(holding(*(copy("x", subject=one) for one in subjects)), "m1")


def test_headers_that_agree_are_not_shown() -> None:
    same = {"d1": "x", "d2": "x"}
    page = shown(holding(copy("x", sender=ANNA), copy("x", document="d2", sender=ANNA)), "m1", texts=same.get)
    assert "From" not in page.split("How the copies differ")[1]


# --- texts ------------------------------------------------------------------------------------------------


def test_words_that_one_copy_shows_and_another_hides_are_marked() -> None:
    rest = ", kom je morgen ook naar de sluis in het oosten?"
    said = differing(f"Dag Anna Verbruggen{rest}", f"Dag [5.1.2e]{rest}", "[5.1.2e]")
    assert "2 words only in copy 1 [-so-], 1 word only in copy 2 {+so+}" in said
    assert f"Dag [-Anna Verbruggen-] {{+[5.1.2e]+}}{rest}" in said
    assert "not blacked out alike: 0 in copy 1, 1 in copy 2" in said


def test_two_marks_over_the_same_words_are_no_difference() -> None:
    said = differing("Dag [5.1.2e], kom je?", "Dag [GELAKT], kom je?", "[5.1.2e]", "[GELAKT]")
    assert "copy 2 has the same words as copy 1" in said


def test_line_ends_and_quote_marks_are_no_difference() -> None:
    said = differing("Kom je ook naar de sluis?", "> Kom je ook\n>naar\n>  > de sluis?")
    assert "copy 2 has the same words as copy 1" in said


def test_signs_alone_are_said_to_be_signs() -> None:
    assert "but not the same signs" in differing("Kom je? Ja.", "Kom je? Ja!")


def test_what_a_copy_cut_off_is_shown_and_a_long_run_is_shortened() -> None:
    words = " ".join(f"w{number}" for number in range(200))
    said = " ".join(differing(f"een twee {words} eind", "een twee").split())
    assert "201 words only in copy 1" in said
    assert said.endswith("w199 eind-]")
    assert "… 141 words …" in said
    assert "only in copy 2" not in said


def test_what_is_the_same_is_shortened_to_its_context() -> None:
    words = " ".join(f"w{number}" for number in range(100))
    said = differing(f"{words} Anna", f"{words} Guido")
    assert "… 92 words … w92 w93" in said
    assert "[-Anna-] {+Guido+}" in said


def test_texts_too_long_to_compare_are_compared_as_far_as_that_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "MOST_WORDS", 3)
    assert "in the first 3 words" in differing("een twee drie vier", "een twee drie vijf")


def test_a_copy_without_text_of_its_own_is_said_to_have_none() -> None:
    page = shown(holding(copy("een"), copy(document="d2")), "m1", texts={"d1": "een", "d2": ""}.get)
    assert "copy 2 has none of its own" in page


def test_without_the_documents_the_words_are_not_compared() -> None:
    page = shown(holding(copy("een"), copy("een", document="d2")), "m1")
    assert "give the documents to see them compared" in page
    gone = shown(holding(copy("een"), copy("een", document="d2")), "m1", texts={"d1": "een"}.get)
    assert "a document is not there to be read" in gone


def test_copies_that_are_alike_are_said_to_be() -> None:
    held = holding(copy(), copy(document="d2"))
    assert shown(held, "m1").endswith("in nothing that can be seen here")


def test_words_are_read_from_the_spans_alone() -> None:
    text = "head\nDag Anna,\n--- page 2 ---\nkom je?\nfoot"
    held = msgspec.structs.replace(copy(text), spans=(Span(5, 14), Span(30, 37)))
    assert [word.text for word in copies.words(held, text)] == ["Dag", "Anna", ",", "kom", "je", "?"]


def test_offsets_beyond_a_text_do_no_harm() -> None:
    held = copy("een twee [x] drie", "[x]")
    assert [word.text for word in copies.words(held, "een")][:1] == ["een"]


def test_changes_give_both_texts_back() -> None:
    one = tuple(map(Word, "abcdef"))
    other = tuple(map(Word, "axcdyyfg"))
    found = copies.changes(one, other)
    assert found[0] == Change(same=one[:1])
    assert tuple(word for change in found for word in change.same + change.one) == one
    assert tuple(word for change in found for word in change.same + change.other) == other


def test_text_of_a_document_reaches_the_page_harmless() -> None:
    bad = "\x1b[31m\u202ered\x07 [-x-] " + "y" * 300
    party = ExportParty(name=bad, address=bad, redacted=False)
    held = [
        copy(bad, sender=party, subject=bad, date=date("2021-03-02", bad)),
        copy(bad + bad, bad, document="d2"),
    ]
    whole = holding(*held)
    whole = msgspec.structs.replace(
        whole, messages=(msgspec.structs.replace(whole.messages[0], subject=bad, body=bad),)
    )
    page = shown(whole, "m1", 60, {"d1": bad, "d2": bad + bad}.get)
    assert all(line.isprintable() for line in page.splitlines())
