"""A disclosure in numbers: that they add up, and that they can be read."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import msgspec
import pytest

from draad import pipeline
from draad.render import copies, export, nouns, stats, terminal, words
from draad.render.nouns import Export, ExportMessage, ExportParty
from draad.settings import Settings

SAMPLES = Path(__file__).parents[1] / "samples"


@cache
def samples() -> Export:
    return export.build(pipeline.reconstruct([SAMPLES], Settings(zone="Europe/Amsterdam")))


@cache
def counted() -> stats.Summary:
    return stats.count(samples())


def with_messages(*changed: ExportMessage) -> Export:
    """The samples, with these messages instead of those of the same id."""
    by_id = {message.id: message for message in changed}
    return msgspec.structs.replace(
        samples(), messages=tuple(by_id.get(message.id, message) for message in samples().messages)
    )


def dated(*days: str) -> Export:
    """The samples, dated otherwise: these days for the first messages, and no date for the others."""
    dates = [
        nouns.ExportDate(raw=day, local=day, utc=None, basis="unknown", precision="day") if day else None
        for day in (*days, *[""] * len(samples().messages))
    ]
    return with_messages(
        *(
            msgspec.structs.replace(message, date=date)
            for message, date in zip(samples().messages, dates, strict=False)
        )
    )


def shown(whole: Export, width: int = 80) -> str:
    return "\n".join(stats.lines(whole, width))


# --- the sums ---------------------------------------------------------------------------------------------


def test_documents_add_up() -> None:
    documents = counted().documents
    assert documents.number == sum(documents.kinds.values()) == sum(documents.file_types.values()) == 14
    assert documents.file_types == {"txt": 12, "md": 2}
    assert documents.kinds["email"] == documents.with_mail == 11
    assert documents.dossiers == 1
    assert sum(documents.furniture.values()) == sum(
        piece.end - piece.start for document in samples().documents for piece in document.furniture
    )


def test_messages_and_copies_add_up() -> None:
    messages = counted().messages
    assert messages.number == len(samples().messages)
    assert messages.number == messages.released + messages.quoted + messages.missing
    assert messages.copies == sum(size * number for size, number in messages.by_copies.items())
    assert sum(messages.by_copies.values()) == messages.number - messages.missing


def test_the_period_is_on_the_clock_of_the_disclosure() -> None:
    period = counted().period
    assert period.zone == "Europe/Amsterdam"
    assert (period.first, period.last) == ("2025-03-03 09:12", "2025-04-03 08:55")
    assert (
        sum(period.months.values()) == sum(period.years.values()) == len(samples().messages) - period.undated
    )


def test_threads_add_up_and_the_largest_comes_first() -> None:
    threads = counted().threads
    assert threads.number == sum(threads.by_size.values()) == len(samples().threads)
    sizes = [one.messages for one in threads.largest]
    assert sizes == sorted(sizes, reverse=True)
    assert min(sizes) > 1
    assert threads.single + len(sizes) == threads.number
    assert (threads.largest[0].first, threads.largest[0].last) == ("2025-03-03", "2025-03-04")


def test_every_message_has_been_sent_by_somebody() -> None:
    assert sum(one.sent for one in counted().people) == sum(
        message.sender is not None for message in samples().messages
    )


def test_a_person_gets_a_message_once() -> None:
    twice = ExportParty(name="Anna Verbruggen", address="anna@example.org", redacted=False)
    first = samples().messages[0]
    whole = with_messages(msgspec.structs.replace(first, to=(twice,), cc=(twice,)))
    anna = next(one for one in stats.count(whole).people if one.name == "Anna Verbruggen")
    assert (anna.sent, anna.received) == (0, 1)
    home = next(one for one in stats.count(whole).domains if one.domain == "example.org")
    assert (home.people, home.sent, home.received) == (1, 0, 1)


def test_those_who_are_blacked_out_are_summed_by_domain() -> None:
    hidden = {one.label: one for one in counted().people if not one.told}
    assert hidden["███@minbouw.example"].received == 3
    assert len([one for one in counted().people if one.address == "@minbouw.example"]) == 1


def test_redactions_are_those_of_the_best_copies() -> None:
    redactions = counted().redactions
    marks = [mark for message in samples().messages for mark in message.redactions]
    assert redactions.marks == sum(mark.count for mark in marks)
    assert redactions.messages == sum(bool(message.redactions) for message in samples().messages)
    grounds = {one.ground: one.marks for one in redactions.grounds}
    assert grounds["Woo 5.1.2e"] == sum(mark.count for mark in marks if mark.ground == "Woo 5.1.2e")
    # a mark that names no law stands for itself
    assert "[redacted]" in grounds


def test_links_add_up() -> None:
    links = counted().links
    assert links.number == sum(links.kinds.values()) == sum(links.sureness.values())
    assert [*links.sureness] == [word for _, word in words.SURENESS]
    assert max(links.rules.values()) <= links.number


def test_a_missing_message_is_told_by_what_answers_it() -> None:
    by_id = {message.id: message for message in samples().messages}
    assert [gap.id for gap in counted().missing] == [
        message.id for message in samples().messages if message.presence == "missing"
    ]
    for gap in counted().missing:
        assert gap.known_by
        assert all(by_id[one].parent == gap.id for one in gap.known_by)


def test_the_summary_is_plain_data() -> None:
    data = stats.summary(samples())
    assert data == json.loads(json.dumps(data)) == json.loads(stats.as_json(samples()))
    assert data["messages"]["by_copies"] == {
        str(size): number for size, number in counted().messages.by_copies.items()
    }


# --- what copies black out differently --------------------------------------------------------------------


def test_a_sender_visible_in_one_copy_alone_is_uneven() -> None:
    message = next(one for one in samples().messages if "timmerman telde" in one.body)
    assert "from" in copies.uneven(message)
    assert copies.uneven(msgspec.structs.replace(message, copies=message.copies[:1])) == ()


@pytest.mark.parametrize(("end", "found"), [(1000, ("body",)), (400, ())])
def test_marks_in_the_text_count_where_copies_are_as_long(end: int, found: tuple[str, ...]) -> None:
    header = nouns.ExportHeader(sender=None, to=(), cc=(), date=None, subject=None)
    mark = nouns.ExportRedaction(start=5, end=9, mark="5.1.2e", field="body")

    def copy(end: int, *marks: nouns.ExportRedaction) -> nouns.ExportCopy:
        return nouns.ExportCopy(
            document="d",
            start=0,
            header_end=0,
            end=end,
            depth=0,
            spans=((0, end),),  # type: ignore[arg-type]
            header=header,
            redactions=marks,
        )

    message = msgspec.structs.replace(samples().messages[0], copies=(copy(1000, mark, mark), copy(end, mark)))
    assert copies.uneven(message) == found


# --- the page ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("colour", [False, True])
def test_no_line_is_wider_than_asked(width: int, colour: bool) -> None:
    for line in stats.lines(samples(), width, colour):
        assert terminal.cells(line if not colour else _bare(line)) <= width, line


def _bare(line: str) -> str:
    parts = line.split("\x1b[")
    return parts[0] + "".join(part.partition("m")[2] for part in parts[1:])


def test_colour_changes_nothing_but_colour() -> None:
    coloured = [_bare(line).rstrip() for line in stats.lines(samples(), 80, colour=True)]
    assert coloured == [*stats.lines(samples(), 80)]
    assert "\x1b" not in shown(samples())


def test_every_section_is_there_once() -> None:
    titles = [line.split()[0] for line in shown(samples()).splitlines() if line and line[0] != " "]
    assert titles == [
        "Documents",
        "Messages",
        "Period",
        "Threads",
        "People",
        "Domains",
        "Redactions",
        "Links",
        "Missing",
    ]


def test_an_export_of_nothing_says_nothing() -> None:
    nothing = msgspec.structs.replace(samples(), documents=(), messages=(), threads=(), warnings=())
    assert [*stats.lines(nothing)] == []


def test_documents_without_mail_are_counted_all_the_same() -> None:
    whole = msgspec.structs.replace(samples(), messages=(), threads=(), warnings=())
    assert [line.split()[0] for line in shown(whole).splitlines() if line and line[0] != " "] == ["Documents"]


def test_the_longest_bar_is_that_of_the_most() -> None:
    rows = [stats._Row("a", ("10",), 10), stats._Row("b", ("5",), 5), stats._Row("c", ("0",), 0)]
    page = stats._Page(80, terminal.Paint(False))
    bars = [line.count("█") for line in page.chart(rows)]
    assert bars == [stats.BAR, stats.BAR // 2, 0]


def test_whatever_there_is_leaves_a_trace() -> None:
    assert stats._bar(1, 1_000_000, 40) == "▏"
    assert stats._bar(0, 1_000_000, 40) == ""


def _months(whole: Export) -> list[str]:
    page = shown(whole).split("\nPeriod")[1].split("\n\n")[0]
    return [line.split()[0] for line in page.splitlines()[1:] if line.startswith("   ") and line[3] != " "]


def test_an_empty_month_between_two_is_shown_and_a_long_gap_is_one_row() -> None:
    assert _months(dated("2021-01-05", "2021-03-05")) == ["2021-01", "2021-02", "2021-03"]
    assert _months(dated("1970-01-01", "2021-12-05", "2022-01-05")) == ["1970-01", "⋮", "2021-12", "2022-01"]


def test_many_months_are_shown_by_year(monkeypatch: pytest.MonkeyPatch) -> None:
    days = [f"{2020 + month // 12}-{month % 12 + 1:02}-01" for month in range(18)]
    assert _months(dated(*days)) == [day[:7] for day in days]
    monkeypatch.setattr(stats, "MOST_MONTHS", 17)
    assert _months(dated(*days)) == ["2020", "2021"]


def test_few_months_over_many_years_are_shown_by_year() -> None:
    days = [f"{year}-06-01" for year in (2010, 2012, 2013, 2019, 2020)]
    assert _months(dated(*days)) == ["2010", "2011", "2012", "2013", "⋮", "2019", "2020"]


def test_years_far_apart_are_not_counted_out() -> None:
    assert _months(dated("0001-01-01", "9999-12-31")) == ["0001-01", "⋮", "9999-12"]


def test_text_of_a_document_reaches_the_page_harmless() -> None:
    bad = "\x1b[31m\u202ered\nline"
    first = samples().messages[0]
    whole = with_messages(
        msgspec.structs.replace(
            first,
            subject=bad,
            sender=ExportParty(name=bad, address="x\x1b@exa\nmple.org", redacted=False),
            redactions=(nouns.MarkCount(mark=bad, count=400),),
        )
    )
    whole = msgspec.structs.replace(
        whole,
        threads=tuple(msgspec.structs.replace(thread, subject=bad) for thread in whole.threads),
        warnings=(nouns.ExportWarning(code=bad, message=bad),),
    )
    page = shown(whole)
    assert all(line.isprintable() for line in page.splitlines())
    assert "Warnings" in page
