"""When two copies are one message: facts about text, clock, people and place, and what always holds."""

from __future__ import annotations

import random
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draad import identity
from draad.fields import marks
from draad.identity.compare import align_words
from draad.model import DocumentRecord, Draft, Header, Message, Party, Reading, Redaction, Span, WallTime

ANNA = Party("Anna de Vries", "anna.devries@example.org", False)
BRAM = Party("Bram Bakker", "bram.bakker@example.org", False)
HIDDEN = Party(None, None, True)
HIDDEN_AT_ORG = Party(None, "@example.org", True)
NL = "block/nl/24h"
EN = "block/en/24h"
EXPORT = "export/en/12h"

LETTER = """Dear all,

Please find attached the draft timetable for the swing bridge. The harbour office asks that we close the
eastern lane first, so that the ferry can keep its berth until the pilings have been inspected by the diver.
I would like to hear before the weekend whether the contractor agrees with this order of work.

Kind regards"""
REPLY = """Thanks, this looks sound to me, but the diver is only there in the second week and the ferry
company wants four days of notice. Can you ask whether the eastern lane may stay open for bicycles
meanwhile?"""


def copy(body: str | None, at: str | None = None, **shown: Any) -> dict[str, Any]:
    """Describe one copy of a message: its text (``None``: withheld), printed time and header."""
    return {"body": body, "at": at, **shown}


def reading(document: str, *chain: dict[str, Any], sha: str | None = None) -> Reading:
    """One document: ``chain`` from its top down, each quoted by the one before unless ``below`` says whom."""
    drafts: list[Draft] = []
    for index, shown in enumerate(chain):
        quoted_by = shown.get("below", index - 1 if index else None)
        depth = drafts[quoted_by].depth + 1 if quoted_by is not None else 0
        drafts.append(_draft(document, index, depth, quoted_by, shown))
    record = DocumentRecord(
        document, f"{document}.txt", "email", sha or f"sha-{document}", 1000 * len(drafts), "en", (), ()
    )
    return Reading(record, tuple(drafts), ())


def _draft(document: str, index: int, depth: int, quoted_by: int | None, shown: dict[str, Any]) -> Draft:
    start = 1000 * index
    body = shown["body"]
    found = [
        Redaction(start + 100 + mark.start, start + 100 + mark.end, mark.text, mark.ground, "body")
        for mark in marks.find(body or "")
    ]
    subject = shown.get("subject")
    action = "reply" if subject and subject.startswith("RE: ") else None
    return Draft(
        document=document,
        index=index,
        part=0,
        depth=depth,
        quoted_by=quoted_by,
        start=start,
        header_end=start + 100,
        end=start + 999,
        spans=(Span(start + 100, start + 999),),
        header=Header(
            sender=shown.get("sender"),
            to=tuple(shown.get("to", ())),
            cc=tuple(shown.get("cc", ())),
            date=wall(shown["at"]),
            received=wall(shown.get("received")),
            subject=subject,
            base_subject=subject.removeprefix("RE: ") if subject else None,
            subject_action=action,
            attachments=tuple(shown.get("attachments", ())),
        ),
        form="export" if shown.get("make", NL) == EXPORT else "block",
        make=shown.get("make", NL),
        body=body or "",
        withheld="Dubbel" if body is None else None,
        redactions=tuple(found),
    )


def wall(printed: str | None) -> WallTime | None:
    """A printed time: ``2021-02-15 12:08``, with seconds, a day only, ``?`` for one that cannot be read."""
    if printed is None:
        return None
    if printed == "?":
        return WallTime("Mon 1? Feb", None, None)
    text, _, zone = printed.partition("+")
    precision = {10: "day", 16: "minute", 19: "second"}[len(text)]
    return WallTime(
        printed,
        datetime.fromisoformat(text),
        precision,
        int(zone) * 60 if zone else None,  # type: ignore[arg-type]
    )


def merged(*readings: Reading, **options: Any) -> list[Message]:
    return identity.merge(readings, **options)[0]


def count(*readings: Reading, **options: Any) -> int:
    return len(merged(*readings, **options))


def alone(a: dict[str, Any], b: dict[str, Any]) -> int:
    """How many messages two copies make that top two documents."""
    return count(reading("a", a), reading("b", b))


# --- the text ---------------------------------------------------------------------------------------------


def test_a_text_of_some_length_is_one_message_without_any_header() -> None:
    assert alone(copy(LETTER), copy(LETTER)) == 1


def test_wrapping_and_hyphens_at_line_ends_do_not_matter() -> None:
    wrapped = LETTER.replace("\n", " ").replace("timetable", "time-\ntable").replace(" first", "\nfirst")
    (message,) = merged(reading("a", copy(LETTER)), reading("b", copy(wrapped)))
    assert message.grounds == ("same text",)


def test_markup_and_doubled_addresses_do_not_matter() -> None:
    plain = LETTER.replace("the diver", "dive@example.org")
    marked = LETTER.replace("the diver", "**dive@example.org**<mailto:dive@example.org>").replace(
        "Kind", "<b>Kind</b>"
    )
    (message,) = merged(reading("a", copy(plain)), reading("b", copy(marked)))
    assert message.grounds == ("same text",)


def test_a_mark_matches_whatever_another_copy_shows() -> None:
    one = LETTER.replace("harbour office", "[redacted]").replace("the contractor agrees", "[redacted]")
    other = LETTER.replace("the ferry can keep its berth", "[redacted]").replace("all", "[redacted]")
    assert alone(copy(one), copy(other)) == 1


def test_scanning_noise_does_not_matter() -> None:
    scanned = (
        LETTER.replace("timetable", "tirnetable")
        .replace("swing", "sw1ng")
        .replace("harbour", "hatbour")
        .replace("inspected", "1nspected")
        .replace("order", "0rder")
        .replace("with this", "withthis")
        .replace("first", "fitst")
    )
    assert alone(copy(LETTER, "2021-03-01 10:00"), copy(scanned, "2021-03-01 10:00")) == 1


def test_a_copy_cut_short_is_the_same_and_incomplete() -> None:
    cut = LETTER[:220]
    (message,) = merged(
        reading("a", copy(cut, "2021-03-01 10:00")), reading("b", copy(LETTER, "2021-03-01 10:00"))
    )
    assert [c.document for c in message.copies] == ["b", "a"]
    assert message.incomplete == (1,)
    assert message.body == LETTER


def test_one_visible_number_that_differs_makes_two() -> None:
    for one, other in (("week 12", "week 13"), ("10:30", "11:30"), ("file 2021-0457", "file 2021-0458")):
        a, b = LETTER.replace("the weekend", one), LETTER.replace("the weekend", other)
        assert alone(copy(a), copy(b)) == 2, one
        assert (
            alone(
                copy(a, "2021-03-01 10:00", subject="Bridge"), copy(b, "2021-03-01 10:00", subject="Bridge")
            )
            == 2
        )


def test_one_visible_name_that_differs_makes_two() -> None:
    a, b = LETTER.replace("all", "Johan"), LETTER.replace("all", "Willemijn")
    assert alone(copy(a), copy(b)) == 2
    assert alone(copy(a, "2021-03-01 10:00", sender=ANNA), copy(b, "2021-03-01 10:00", sender=ANNA)) == 2


def test_a_blacked_out_number_matches_one_of_two_but_does_not_join_them() -> None:
    texts = [LETTER.replace("the weekend", what) for what in ("week 12", "week 13", "[redacted]")]
    readings = [
        reading(name, copy(text, "2021-03-01 10:00")) for name, text in zip("abc", texts, strict=True)
    ]
    messages, problems = identity.merge(readings)
    assert sorted(len(m.copies) for m in messages) == [1, 2]
    assert [p.code for p in problems] == ["identity.kept-apart"]


def test_a_cut_text_is_aligned_with_the_beginning_though_its_last_words_come_again() -> None:
    sentences = [f"I have read the {name} report and found {name} points".split() for name in "abcdefgh"]
    whole = [word for sentence in sentences for word in sentence]
    cut = whole[:46]
    found = align_words(whole, cut)
    assert (found.missing, found.cut) == ((0, 0), (len(whole) - len(cut), 0))
    back = align_words(cut, whole)
    assert (back.missing, back.cut) == ((0, 0), (0, len(whole) - len(cut)))


def test_copies_are_found_among_many_form_letters() -> None:
    form = (
        "We have received your letter about file {} and will answer it within six weeks. The harbour office."
    )
    readings = []
    for n in range(200):
        hour, minute = divmod(n, 60)
        printed = f"2021-03-01 1{hour}:{minute:02}"
        readings.append(reading(f"a{n}", copy(form.format(7001 + 13 * n), printed, sender=HIDDEN)))
        torn = form.format(7001 + 13 * n).replace("harbour", "[redacted]")
        readings.append(reading(f"b{n}", copy(torn, printed, sender=HIDDEN)))
    messages = merged(*readings)
    assert len(messages) == 200
    assert all({c.document[1:] for c in m.copies} == {m.copies[0].document[1:]} for m in messages)


def test_a_reply_with_its_quote_unsplit_is_not_the_quoted_message() -> None:
    fused = REPLY + "\n\n" + LETTER
    assert alone(copy(fused, "2021-03-02 09:11"), copy(LETTER, "2021-03-01 10:00")) == 2


def test_page_furniture_in_one_copy_does_not_matter() -> None:
    torn = LETTER.replace("the pilings", "the\nPage 3 of 17\nRelease 2021\npilings")
    assert alone(copy(LETTER, "2021-03-01 10:00"), copy(torn, "2021-03-01 10:00")) == 1


def test_very_long_texts_that_differ_in_the_middle_only_are_not_called_equal() -> None:
    filler = " ".join(f"word{n}" for n in range(3000))
    a, b = filler.replace("word1500 ", "alpha "), filler.replace("word1500 ", "omega ")
    one, other = (
        merged(reading("a", copy(a)), reading("b", copy(a))),
        merged(reading("a", copy(a)), reading("b", copy(b))),
    )
    assert len(one) == 1
    assert one[0].grounds[0].startswith("same text")
    assert not any(g.startswith("same text") for m in other for g in m.grounds)


# --- the clock --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "make_one", "other", "make_other"),
    [
        ("2021-02-15 11:08:24", EXPORT, "2021-02-15 12:08", NL),
        ("2021-02-15 12:08", NL, "2021-02-15 12:09", NL),
        ("2021-02-15 12:07:58", EXPORT, "2021-02-15 12:08", NL),
        ("2021-02-15 12:08", NL, "2021-02-15 17:38", EN),
        ("2021-02-15 23:40", NL, "2021-02-16 08:40", EN),
        ("2021-02-15 12:08", NL, "2021-02-15 12:03", NL),
        ("2021-02-15 12:08", NL, None, NL),
        ("2021-02-15 12:08", NL, "?", NL),
        ("2021-02-15 12:08", NL, "2021-02-15", EN),
        ("2021-02-15 12:08+1", NL, "2021-02-15 06:08-5".replace("-5", ""), EN),
    ],
)
def test_unequal_minutes_do_not_make_one_mail_two(
    one: str, make_one: str, other: str | None, make_other: str
) -> None:
    a = copy(LETTER, one, make=make_one, subject="Bridge")
    b = copy(LETTER, other, make=make_other, subject="Bridge")
    assert alone(a, b) == 1


def test_whole_hours_apart_under_one_make_are_two_clients_only_where_a_client_quoted() -> None:
    one, other = copy(LETTER, "2021-02-15 12:08", subject="B"), copy(LETTER, "2021-02-15 06:08", subject="B")
    assert alone(one, other) == 2
    assert count(reading("a", one), reading("b", copy(REPLY), other)) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2021-02-15 09:00", "2021-02-16 09:00"),
        ("2021-02-15 09:00", "2021-02-22 09:00"),
        ("2021-02-15 09:00", "2021-02-15 17:26"),
        ("2021-02-15", "2021-02-17"),
    ],
)
def test_the_same_newsletter_on_two_days_is_two(one: str, other: str) -> None:
    shown = {"sender": ANNA, "to": [BRAM], "subject": "Harbour news"}
    assert alone(copy(LETTER, one, **shown), copy(LETTER, other, **shown)) == 2


def test_a_newsletter_sent_every_day_is_one_message_a_day_whatever_the_number() -> None:
    days = [f"2021-{month:02}-{day:02} 09:00" for month in range(1, 4) for day in range(1, 28)]
    readings = [
        reading(f"{day}/{n}", copy(LETTER, day, sender=ANNA, subject="Harbour news"))
        for day in days
        for n in range(2)
    ]
    assert count(*readings) == len(days)


def test_a_copy_without_a_time_goes_to_the_newsletter_that_stands_at_its_place() -> None:
    news = {"sender": ANNA, "subject": "Harbour news"}
    first, second = copy(LETTER, "2021-02-15 09:00", **news), copy(LETTER, "2021-02-16 09:00", **news)
    answer = copy(REPLY, "2021-02-16 10:10")
    lost = reading("c", answer, copy(LETTER, "?"))
    messages = merged(reading("a", first), reading("b", answer, second), lost)
    assert sorted([c.document for c in m.copies] for m in messages if m.body == LETTER) == [["a"], ["b", "c"]]


def test_one_misread_digit_under_another_clock_is_forgiven_once_that_clock_is_known() -> None:
    text = (
        "The stairs at the north side are closed on account of the frost until further notice by the council."
    )
    lesson = f"{LETTER} and so on about the bridge"
    known = [
        reading("k", copy(lesson, "2021-02-10 11:00:10", make=EXPORT)),
        reading("l", copy("See below"), copy(lesson, "2021-02-10 12:00")),
    ]
    shown = {"subject": "Frost", "sender": ANNA}
    pair = [
        reading("x", copy(text, "2021-02-20 08:30:00", make=EXPORT, **shown)),
        reading("y", copy("FYI"), copy(text, "2021-02-20 09:36", **shown)),
    ]
    assert sum(m.body == text for m in merged(*pair)) == 2
    assert sum(m.body == text for m in merged(*known, *pair)) == 1


def test_one_misread_digit_of_the_day_is_forgiven_in_a_scan_only() -> None:
    scanned = (
        LETTER.replace("timetable", "tirnetable")
        .replace("inspected", "1nspectod")
        .replace("harbour", "hatbour")
    )
    a = copy(LETTER, "2021-02-15 12:08", sender=ANNA, subject="Bridge")
    assert alone(a, copy(scanned, "2021-02-16 12:08", sender=ANNA, subject="Bridge")) == 1
    assert alone(a, copy(LETTER, "2021-02-16 12:08", sender=ANNA, subject="Bridge")) == 2


def test_a_reminder_with_the_same_words_above_the_same_message_is_another() -> None:
    first = reading("a", copy(REPLY, "2021-03-03 09:00", sender=ANNA), copy(LETTER, "2021-03-01 10:00"))
    second = reading("b", copy(REPLY, "2021-03-08 16:47", sender=ANNA), copy(LETTER, "2021-03-01 10:00"))
    assert count(first, second) == 3


def test_hours_apart_under_makes_that_keep_another_distance_are_not_believed() -> None:
    pairs = []
    for day in range(1, 9):
        text = f"{LETTER} number{day * 'x'} and the rest of what was said on that day about it"
        pairs.append(reading(f"e{day}", copy(text, f"2021-02-0{day} 11:08:10", make=EXPORT)))
        pairs.append(reading(f"q{day}", copy("See below"), copy(text, f"2021-02-0{day} 12:08", make=NL)))
    words = "The stairs at the north side are closed on account of the frost until further notice."
    close = [
        reading("x", copy(words, "2021-02-20 08:30:00", make=EXPORT)),
        reading("y", copy("FYI"), copy(words, "2021-02-20 14:30", make=NL)),
    ]
    before = sum(len(m.copies) == 2 and m.body == words for m in merged(*close))
    after = sum(len(m.copies) == 2 and m.body == words for m in merged(*pairs, *close))
    assert (before, after) == (1, 0)


# --- a few words ------------------------------------------------------------------------------------------


def test_agreed_and_thanks_a_minute_apart_stay_two() -> None:
    one, other = (
        copy("Agreed.", "2021-02-15 12:08", subject="RE: Bridge"),
        copy("Thanks!", "2021-02-15 12:09", subject="RE: Bridge"),
    )
    assert alone(one | {"sender": ANNA}, other | {"sender": BRAM}) == 2
    assert alone(one | {"sender": HIDDEN}, other | {"sender": HIDDEN}) == 2
    below = copy(LETTER, "2021-02-15 12:00")
    assert count(reading("a", one, below), reading("b", other, below)) == 3


def test_equal_minutes_and_subjects_alone_do_not_make_two_mails_one() -> None:
    for sender in (HIDDEN, HIDDEN_AT_ORG):
        shown = {"subject": "RE: Bridge", "sender": sender, "to": [HIDDEN_AT_ORG]}
        assert (
            alone(copy("Agreed.", "2021-02-15 12:08", **shown), copy("Agreed.", "2021-02-15 12:08", **shown))
            == 2
        )


def test_two_agreed_from_hidden_senders_are_one_at_the_same_place_of_the_same_chain() -> None:
    def agreed(at: str, make: str = NL) -> dict[str, Any]:
        return copy("Agreed.", at, subject="RE: Bridge", sender=HIDDEN, make=make)

    below, above = copy(LETTER, "2021-02-15 12:00"), copy(REPLY, "2021-02-16 12:00")
    assert (
        count(
            reading("a", agreed("2021-02-15 12:08"), below), reading("b", agreed("2021-02-15 12:08"), below)
        )
        == 2
    )
    assert (
        count(
            reading("a", above, agreed("2021-02-15 12:08")), reading("b", above, agreed("2021-02-15 12:08"))
        )
        == 2
    )
    under_two_clocks = (
        reading("a", agreed("2021-02-15 11:08:30", EXPORT), below),
        reading("b", above, agreed("2021-02-15 12:08"), below),
    )
    assert count(*under_two_clocks) == 3


def test_two_agreed_from_hidden_senders_to_one_message_minutes_apart_stay_two() -> None:
    below = copy(LETTER, "2021-02-15 12:00")
    for at in ("2021-02-15 12:09", "2021-02-15 12:11", "?"):
        one = copy("Agreed.", "2021-02-15 12:08", subject="RE: Bridge", sender=HIDDEN)
        other = copy("Agreed.", at, subject="RE: Bridge", sender=HIDDEN)
        assert count(reading("a", one, below), reading("b", other, below)) == 3, at


def test_two_agreed_of_one_visible_sender_in_one_minute_are_one() -> None:
    shown = {"subject": "RE: Bridge", "sender": ANNA}
    assert (
        alone(copy("Agreed.", "2021-02-15 12:08", **shown), copy("Agreed.", "2021-02-15 12:08", **shown)) == 1
    )


def test_two_thanks_of_one_visible_sender_for_two_messages_stay_two() -> None:
    thanks = copy("Thanks!", "2021-02-15 12:08", subject="RE: Bridge", sender=ANNA)
    one = reading("a", thanks, copy(LETTER, "2021-02-15 12:00", sender=BRAM))
    other = reading("b", thanks, copy(REPLY, "2021-02-15 12:01", sender=BRAM))
    assert count(one, other) == 4


def test_a_few_words_on_top_of_one_chain_and_at_the_bottom_of_another_are_one_in_the_same_minute() -> None:
    """Nothing stands below either, and the subject is not one that everybody uses."""
    shown = {"subject": "RE: Bridge works", "sender": HIDDEN_AT_ORG}
    top = copy("Agreed.", "2021-02-15 12:08", **shown)
    for at, messages in (("2021-02-15 12:08", 2), ("2021-02-15 12:09", 3)):
        below = reading("b", copy(REPLY, "2021-02-16 12:00"), top | {"at": at})
        assert count(reading("a", top), below) == messages
    below = reading("b", copy(REPLY, "2021-02-16 12:00"), top)
    assert count(reading("a", top), below, common=frozenset({"bridge works"})) == 3


def test_a_misread_digit_is_no_excuse_for_a_few_words() -> None:
    shown = {"subject": "RE: Bridge", "sender": ANNA, "to": [BRAM]}
    below = copy(LETTER, "2021-02-15 12:00")
    one = reading("a", copy("Will do.", "2021-02-15 12:01", **shown), below)
    assert count(one, reading("b", copy("Will do.", "2021-02-15 12:06", **shown), below)) == 3


def test_a_few_words_are_not_the_beginning_of_a_longer_mail() -> None:
    shown = {"subject": "RE: Bridge", "sender": ANNA, "to": [BRAM]}
    below = copy(LETTER, "2021-02-15 12:00")
    one = reading("a", copy("Will do.", "2021-02-15 12:01", **shown), below)
    assert count(one, reading("b", copy(REPLY, "2021-02-15 12:01", **shown), below)) == 3


# --- senders, recipients, subjects ------------------------------------------------------------------------


def test_visible_senders_that_differ_make_two_whatever_the_text() -> None:
    assert (
        alone(copy(LETTER, "2021-02-15 12:08", sender=ANNA), copy(LETTER, "2021-02-15 12:08", sender=BRAM))
        == 2
    )


def test_a_hidden_sender_does_not_join_two_visible_ones() -> None:
    senders = (ANNA, BRAM, HIDDEN)
    messages = merged(
        *(reading(n, copy(LETTER, "2021-02-15 12:08", sender=s)) for n, s in zip("abc", senders, strict=True))
    )
    assert sorted(len(m.copies) for m in messages) == [1, 2]


@pytest.mark.parametrize(
    "seen",
    [
        Party(None, "@exannple.org", True),
        Party("Ama de Vries", "anna.devries@example.org", False),
        Party("redaclecl", "@example.org", True),
    ],
)
def test_a_misread_sender_is_no_other_one(seen: Party) -> None:
    assert (
        alone(copy(LETTER, "2021-02-15 12:08", sender=ANNA), copy(LETTER, "2021-02-15 12:08", sender=seen))
        == 1
    )


def test_subjects_that_differ_need_more_than_half_a_text_in_the_same_minute() -> None:
    words = "Please see the attached file about the lane and tell me what you think before the meeting"
    at = "2021-02-15 12:08"
    assert alone(copy(words, at, subject="Bridge works"), copy(words, at, subject="Bridge works")) == 1
    assert alone(copy(words, at, subject="Bridge works"), copy(words, at, subject="Ferry tariff")) == 2
    assert alone(copy(words, at, subject="Bridge works"), copy(words, at, subject="Bridgc w0rks")) == 1


def test_a_bare_subject_says_little() -> None:
    words = (
        "Please see the attached file about the lane and let me know what you think before the Monday meeting"
    )
    shown = [reading(name, copy(words, subject="Overleg")) for name in "ab"]
    assert count(*shown) == 1
    assert count(*shown, common=frozenset({"overleg"})) == 2


def test_a_subject_with_a_mark_agrees_with_what_it_hides() -> None:
    words = (
        "Please see the attached file about the lane and let me know what you think before the Monday meeting"
    )
    assert (
        alone(
            copy(words, subject="Notes of talk with [redacted]"),
            copy(words, subject="Notes of talk with Bram"),
        )
        == 1
    )


# --- the place in the chain -------------------------------------------------------------------------------


def test_what_stands_directly_below_copies_of_one_message_is_one_message() -> None:
    top = copy(REPLY, "2021-03-02 09:11")
    one = reading("a", top, copy("[redacted] with [redacted] thanks", "2021-03-01 10:00"))
    other = reading("b", top, copy("Ask the harbour office, with many thanks", "?"))
    assert count(one, other) == 2


def test_what_stands_directly_below_copies_of_one_message_and_visibly_differs_is_two() -> None:
    top = copy(REPLY, "2021-03-02 09:11")
    one = reading("a", top, copy("Agreed.", "2021-03-01 10:00"))
    other = reading("b", top, copy("Rather not, the crane is broken", "2021-03-01 10:00"))
    assert count(one, other) == 3


def test_a_misread_time_at_the_same_place_is_no_other_message() -> None:
    top = copy(REPLY, "2021-03-02 09:11")
    one = reading("a", top, copy(LETTER, "2021-03-01 10:00"))
    other = reading("b", top, copy(LETTER, "2021-08-07 18:06"))
    assert count(one, other) == 2


def test_equality_travels_down_a_chain_of_few_words() -> None:
    chain = [copy(word, "?", sender=HIDDEN) for word in ("Fine.", "Really?", "Yes.", "Sure?", "Certain.")]
    top = copy(REPLY, "2021-03-02 09:11")
    assert count(reading("a", top, *chain), reading("b", top, *chain)) == 6


def test_equality_travels_up_a_chain_of_few_words() -> None:
    words = ("Certain.", "Sure?", "Yes.", "Really?", "Fine.")
    chain = [copy(word, f"2021-03-02 10:{50 - n}", sender=HIDDEN) for n, word in enumerate(words)]
    bottom = copy(LETTER, "2021-03-01 10:00")
    assert count(reading("a", *chain, bottom), reading("b", *chain, bottom)) == 6


def test_a_message_never_becomes_one_with_what_it_quotes() -> None:
    same = copy(LETTER, "2021-03-01 10:00", sender=ANNA)
    assert count(reading("a", same, same)) == 2
    assert count(reading("a", same, same), reading("b", same, same)) == 2


def test_two_parts_of_one_dossier_may_hold_one_message() -> None:
    same = copy(LETTER, "2021-03-01 10:00")
    parts = reading("a", copy(REPLY, "2021-03-02 09:11"), same, same | {"below": None})
    messages = merged(parts)
    assert sorted(len(m.copies) for m in messages) == [1, 2]


def test_a_withheld_copy_is_one_with_the_full_one_of_the_same_minute_subject_and_domain() -> None:
    shown = {"subject": "Bridge works", "sender": HIDDEN_AT_ORG, "to": [HIDDEN_AT_ORG]}
    stamped = copy(None, "2021-03-01 10:00", **shown)
    full = copy(LETTER, "2021-03-01 10:00", **shown)
    (message,) = merged(reading("a", stamped), reading("b", full))
    assert message.body == LETTER
    assert message.incomplete == (1,)
    assert alone(stamped, full | {"at": "2021-03-01 10:07"}) == 2
    assert alone(stamped | {"sender": HIDDEN, "to": []}, full) == 2


def test_the_same_words_to_visibly_different_people_are_two_messages() -> None:
    one = copy(LETTER, "2021-03-01 10:00", sender=ANNA, to=[Party("Jo Pieters", "jo@example.org", False)])
    other = copy(LETTER, "2021-03-01 10:00", sender=ANNA, to=[Party("Mo Klaver", "mo@example.net", False)])
    assert alone(one, other) == 2
    assert alone(one, other | {"to": [HIDDEN]}) == 1


def test_a_withheld_copy_under_another_clock_needs_its_addressee_to_be_one_with_the_full_text() -> None:
    stamped = copy(None, "2021-03-01 11:00", subject="Bridge works", sender=HIDDEN, to=[BRAM])
    full = copy(LETTER, "2021-03-01 10:00:12", make=EXPORT, subject="Bridge works", sender=HIDDEN, to=[BRAM])
    assert alone(stamped, full) == 1
    assert alone(stamped | {"to": [HIDDEN]}, full) == 2


def test_the_cleaner_of_two_copies_gives_the_body() -> None:
    scan = LETTER.replace("l", "1", 6).replace("contractor", "con tractor")
    for names in (("a", "b"), ("b", "a")):
        clean, bent = (
            reading(n, copy(t, "2021-03-01 10:00")) for n, t in zip(names, (LETTER, scan), strict=True)
        )
        (message,) = merged(clean, bent)
        assert message.body == LETTER


# --- what comes out ---------------------------------------------------------------------------------------


def test_header_is_what_the_copies_together_show() -> None:
    first = copy(LETTER, "2021-03-01 10:00", sender=HIDDEN_AT_ORG, to=[HIDDEN], subject="Notes on [redacted]")
    second = copy(
        LETTER.replace("ferry", "[redacted]"),
        "2021-03-01 09:00:13",
        make=EXPORT,
        sender=ANNA,
        to=[BRAM],
        cc=[HIDDEN],
        subject="Notes on Bram",
        received="2021-03-01 09:00:15",
        attachments=["plan.pdf"],
    )
    (message,) = merged(reading("a", first), reading("b", second))
    assert message.copies[0].document == "a"
    header = message.header
    assert (header.sender, header.to, header.cc, header.subject) == (
        ANNA,
        (BRAM,),
        (HIDDEN,),
        "Notes on Bram",
    )
    assert header.date is not None
    assert header.date.precision == "second"
    assert header.received is not None
    assert header.attachments == ("plan.pdf",)
    assert message.incomplete == (1,)


def test_released_copies_come_before_quoted_ones_of_the_same_completeness() -> None:
    quoted = reading("a", copy(REPLY, "2021-03-02 09:11"), copy(LETTER, "2021-03-01 10:00"))
    message = next(
        m for m in merged(quoted, reading("b", copy(LETTER, "2021-03-01 10:00"))) if m.body == LETTER
    )
    assert [c.document for c in message.copies] == ["b", "a"]
    assert message.presence == "released"


def test_a_message_seen_only_below_others_is_quoted() -> None:
    presences = {m.body: m.presence for m in merged(reading("a", copy(REPLY), copy(LETTER)))}
    assert presences == {REPLY: "released", LETTER: "quoted"}


def test_grounds_say_why_each_further_copy_is_one() -> None:
    top = copy(REPLY, "2021-03-02 09:11", sender=HIDDEN_AT_ORG)
    scanned = (
        LETTER.replace("timetable", "tirnetable").replace("harbour", "hatbour").replace("all", "[redacted]")
    )
    readings = [
        reading(
            "a", copy(LETTER, "2021-03-01 09:00:44", make=EXPORT, sender=HIDDEN_AT_ORG, subject="Bridge")
        ),
        reading("b", top, copy(scanned, "2021-03-01 10:00", sender=HIDDEN_AT_ORG, subject="Bridge")),
    ]
    message = next(m for m in merged(*readings) if len(m.copies) == 2)
    assert message.grounds == (
        "text agrees 0.99; same minute under another clock; same sender domain; same subject",
    )


def test_ids_do_not_change_when_documents_are_added_that_do_not_touch_the_message() -> None:
    few = [reading("m", copy("Agreed.", "2021-03-01 10:00", sender=HIDDEN), copy(LETTER, "2021-02-01 10:00"))]
    more = [reading("a", copy("Agreed.", "2021-03-05 10:00", sender=HIDDEN)), reading("z", copy(REPLY))]
    assert {m.id for m in merged(*few)} < {m.id for m in merged(*few, *more)}


def test_ids_are_unique_even_where_nothing_tells_two_messages_apart() -> None:
    nothing = copy("", None)
    ids = [m.id for m in merged(reading("a", nothing, sha="one"), reading("b", nothing, nothing, sha="two"))]
    assert len(set(ids)) == 3


def test_a_document_released_twice_adds_copies_and_no_messages() -> None:
    chain = (copy("Agreed.", None, sender=HIDDEN), copy("", None), copy(LETTER))
    messages = merged(reading("a", *chain, sha="same"), reading("b", *chain, sha="same"))
    assert [len(m.copies) for m in messages] == [2, 2, 2]


def test_a_chain_of_twenty_thousand_quotes_is_no_trouble() -> None:
    deep = [copy("x", None) for _ in range(20_000)]
    assert count(reading("a", *deep)) == 20_000


# --- whatever comes in ------------------------------------------------------------------------------------

WORDS = [
    "agreed",
    "bridge",
    "ferry",
    "lane",
    "open",
    "shut",
    "tomorrow",
    "week",
    "office",
    "diver",
    "[redacted]",
    "plan",
    "12",
    "13",
    "thanks",
    "noted",
]
TEXTS = st.one_of(
    st.sampled_from(["Agreed.", "Thanks!", "", LETTER, REPLY, LETTER.replace("ferry", "[redacted]")]),
    st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join),
    st.none(),
)
TIMES = st.sampled_from(
    [None, "?", "2021-02-15 12:08", "2021-02-15 12:09", "2021-02-15 11:08:20", "2021-02-16 12:08"]
)
COPIES = st.builds(
    lambda body, at, sender, subject, make: copy(body, at, sender=sender, subject=subject, make=make),
    TEXTS,
    TIMES,
    st.sampled_from([None, ANNA, BRAM, HIDDEN, HIDDEN_AT_ORG]),
    st.sampled_from([None, "RE: Bridge", "Bridge", "Ferry"]),
    st.sampled_from([NL, EN, EXPORT]),
)
DISCLOSURES = st.lists(st.lists(COPIES, min_size=1, max_size=4), min_size=1, max_size=6).map(
    lambda chains: [reading(f"d{n}", *chain) for n, chain in enumerate(chains)]
)


@settings(max_examples=150, deadline=None)
@given(DISCLOSURES, st.randoms(use_true_random=False))
def test_the_order_of_documents_changes_nothing(readings: list[Reading], shuffler: random.Random) -> None:
    shuffled = list(readings)
    shuffler.shuffle(shuffled)
    assert identity.merge(shuffled) == identity.merge(readings)


@settings(max_examples=150, deadline=None)
@given(DISCLOSURES)
def test_every_draft_is_a_copy_of_one_message_and_none_of_its_own_quotes(readings: list[Reading]) -> None:
    messages = merged(*readings)
    places = [(c.document, c.index) for m in messages for c in m.copies]
    assert sorted(places) == sorted((d.document, d.index) for r in readings for d in r.drafts)
    assert len({m.id for m in messages}) == len(messages)
    for message in messages:
        assert len(message.grounds) == len(message.copies) - 1
        assert all(message.grounds)
        documents = [c.document for c in message.copies]
        # a plain chain: any two drafts of one document stand above each other
        assert len(documents) == len(set(documents))


@settings(max_examples=100, deadline=None)
@given(DISCLOSURES)
def test_exact_duplicates_always_merge(readings: list[Reading]) -> None:
    again = [
        Reading(
            DocumentRecord(f"{r.document.id}'", r.document.path, "email", r.document.sha256, 1, "en", (), ()),
            tuple(_under(d, f"{r.document.id}'") for d in r.drafts),
            (),
        )
        for r in readings
    ]
    twice = merged(*readings, *again)
    together = {(c.document, c.index): m.id for m in twice for c in m.copies}
    for r in readings:
        for draft in r.drafts:
            assert together[draft.document, draft.index] == together[f"{draft.document}'", draft.index]


def _under(draft: Draft, document: str) -> Draft:
    from msgspec.structs import replace

    return replace(draft, document=document)


def test_work_grows_with_the_number_of_copies_and_not_with_its_square(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from draad.identity.compare import Judge

    weigh = Judge.weigh
    calls = 0

    def counted(self: Judge, *arguments: Any) -> Any:
        nonlocal calls
        calls += 1
        return weigh(self, *arguments)

    monkeypatch.setattr(Judge, "weigh", counted)
    work = []
    for size in (100, 400):
        calls = 0
        # all share a disclaimer, a subject and a minute; half are copies with other words blacked out
        shared = " ".join(f"clause{n}" for n in range(40))
        readings = [
            reading(
                f"d{n:04}",
                copy(
                    f"{' '.join(f'w{n // 2}x{k}' for k in range(n % 2 * 3, 30))} {shared}",
                    "2021-03-01 10:00",
                    subject="Bridge",
                    sender=HIDDEN,
                ),
            )
            for n in range(size)
        ]
        merged(*readings)
        work.append(calls)
    assert work[1] < 5 * work[0]
