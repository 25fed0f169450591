"""Wall times to moments: which clock, on what grounds, and what is said where the evidence fails."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draad import clock
from draad.errors import SettingsError
from draad.model import Draft, Header, Message, Party, Problem, Span, WallTime

NL = "block/nl/24h"
EN = "block/en/24h"
US = "block/en/12h"
EXPORT = "export/en/12h"
AMSTERDAM = "Europe/Amsterdam"


def at(printed: str, *others: str, raw: str | None = None) -> WallTime:
    """A printed time, with seconds, a zone (``+0100``), or a day only; ``others``: its other readings."""
    text, sign, zone = printed[:10] + printed[10:].replace("-", "|-").replace("+", "|+"), "", ""
    text, _, zone = text.partition("|")
    sign = zone[:1]
    minutes = int(zone[1:3]) * 60 + int(zone[3:5]) if zone else 0
    precision: Any = {10: "day", 16: "minute", 19: "second"}[len(text)]
    return WallTime(
        raw or printed,
        datetime.fromisoformat(text),
        precision,
        (-minutes if sign == "-" else minutes) if zone else None,
        tuple(datetime.fromisoformat(other) for other in others),
    )


def shown(
    document: str,
    index: int,
    date: WallTime | None,
    make: str = NL,
    *,
    received: WallTime | None = None,
) -> Draft:
    """A copy: at ``index`` of a plain chain in ``document``."""
    return Draft(
        document=document,
        index=index,
        part=0,
        depth=index,
        quoted_by=index - 1 if index else None,
        start=1000 * index,
        header_end=1000 * index + 100,
        end=1000 * index + 900,
        spans=(Span(1000 * index + 100, 1000 * index + 900),),
        header=Header(date=date, received=received),
        form="export" if make == EXPORT else "block",
        make=make,
        body="text",
    )


def message(name: str, *copies: Draft, domain: str | None = None) -> Message:
    dates = [c.header.date for c in copies if c.header.date is not None]
    received = [c.header.received for c in copies if c.header.received is not None]
    sender = Party(None, f"@{domain}", True) if domain else None
    header = Header(
        sender=sender, date=dates[0] if dates else None, received=received[0] if received else None
    )
    return Message(name, copies, header, "text", "quoted")


def settled(*messages: Message, zone: str = AMSTERDAM) -> tuple[dict[str, str], list[Problem]]:
    """Moments and their basis, by id of message: ``"2020-08-28 13:51:12 assumed"``."""
    done, problems = clock.settle(messages, zone)
    return {
        m.id: f"{m.sent.utc:%Y-%m-%d %H:%M:%S} {m.sent.basis}" if m.sent else "unknown" for m in done
    }, problems


def codes(problems: list[Problem]) -> dict[str, int]:
    return dict(Counter(problem.code for problem in problems))


# --- the local zone and UTC -------------------------------------------------------------------------------


def test_export_headers_are_in_utc_and_quoted_headers_in_the_local_zone() -> None:
    moments, problems = settled(
        message("top", shown("a", 0, at("2020-08-28 13:51:12"), EXPORT)),
        message("below", shown("a", 1, at("2020-08-27 17:01"))),
    )
    assert moments == {"top": "2020-08-28 13:51:12 assumed", "below": "2020-08-27 15:01:00 assumed"}
    assert problems == []


def test_an_exported_message_that_seems_earlier_than_its_quote_shows_that_exports_are_in_utc() -> None:
    moments, problems = settled(
        message("top", shown("a", 0, at("2021-02-15 11:41:24"), EXPORT)),
        message("below", shown("a", 1, at("2021-02-15 12:08"))),
        message("elsewhere", shown("b", 0, at("2021-02-20 09:30:00"), EXPORT)),
    )
    assert moments == {
        "top": "2021-02-15 11:41:24 inferred",
        "below": "2021-02-15 11:08:00 assumed",
        "elsewhere": "2021-02-20 09:30:00 inferred",
    }
    assert problems == []


@pytest.mark.parametrize(("day", "hours"), [("2021-02-15", 1), ("2021-07-15", 2)])
def test_the_same_message_under_two_clocks_shows_that_exports_are_in_utc(day: str, hours: int) -> None:
    moments, problems = settled(
        message(
            "m", shown("a", 1, at(f"{day} 14:08")), shown("b", 0, at(f"{day} {14 - hours}:08:31"), EXPORT)
        )
    )
    assert moments == {"m": f"{day} {14 - hours}:08:31 inferred"}
    assert problems == []


def test_exports_that_print_what_local_headers_print_are_in_local_time() -> None:
    moments, _ = settled(
        message("m", shown("a", 1, at("2021-07-15 14:08")), shown("b", 0, at("2021-07-15 14:08:31"), EXPORT)),
        message("n", shown("c", 0, at("2021-01-15 10:00:00"), EXPORT)),
    )
    assert moments == {"m": "2021-07-15 12:08:31 inferred", "n": "2021-01-15 09:00:00 inferred"}


def test_order_shows_exports_in_local_time_west_of_greenwich() -> None:
    moments, problems = settled(
        message("top", shown("a", 0, at("2021-07-15 10:30:00"), EXPORT)),
        message("below", shown("a", 1, at("2021-07-15 09:10"), US)),
        zone="America/New_York",
    )
    assert moments == {"top": "2021-07-15 14:30:00 inferred", "below": "2021-07-15 13:10:00 assumed"}
    assert problems == []


def test_the_majority_decides_about_exports() -> None:
    utc = [
        message(
            f"u{n}",
            shown(f"q{n}", 1, at(f"2021-07-1{n} 14:08")),
            shown(f"e{n}", 0, at(f"2021-07-1{n} 12:08:10"), EXPORT),
        )
        for n in range(3)
    ]
    odd = message(
        "odd", shown("q", 1, at("2021-07-19 14:08")), shown("e", 0, at("2021-07-19 14:08:10"), EXPORT)
    )
    moments, problems = settled(*utc, odd)
    assert moments["u0"] == "2021-07-10 12:08:10 inferred"
    assert codes(problems) == {"clock.copies-disagree": 1}


# --- printed zones ----------------------------------------------------------------------------------------


def test_a_printed_zone_is_stated_and_outranks_the_rest() -> None:
    moments, problems = settled(
        message("m", shown("a", 1, at("2021-07-15 14:08")), shown("b", 1, at("2021-07-15 08:08-0400"), US))
    )
    assert moments == {"m": "2021-07-15 12:08:00 stated"}
    assert problems == []


def test_a_printed_zone_on_one_copy_proves_the_clock_of_the_other_make() -> None:
    moments, _ = settled(
        message("m", shown("a", 1, at("2021-07-15 14:08"), EN), shown("b", 1, at("2021-07-15 15:08+0200"))),
        message("n", shown("c", 1, at("2021-12-15 14:08"), EN)),
        message("o", shown("d", 1, at("2021-12-15 14:08"))),
    )
    assert moments["n"] == "2021-12-15 14:08:00 inferred"
    assert moments["o"] == "2021-12-15 13:08:00 assumed"


def test_a_printed_zone_in_winter_does_not_put_exports_on_london_time() -> None:
    moments, _ = settled(
        message(
            "m",
            shown("a", 0, at("2020-12-12 12:03:15"), EXPORT),
            shown("b", 1, at("2020-12-12 13:03:15+0100")),
        ),
        message("n", shown("c", 0, at("2021-07-15 10:00:00"), EXPORT)),
    )
    assert moments["n"] == "2021-07-15 10:00:00 inferred"


def test_received_with_a_printed_zone_proves_the_clock_of_sent() -> None:
    received = at("2021-07-15 09:05:12-0400")
    moments, problems = settled(message("m", shown("a", 0, at("2021-07-15 14:05"), EN, received=received)))
    assert moments == {"m": "2021-07-15 13:05:00 inferred"}
    assert problems == []


# --- foreign clocks ---------------------------------------------------------------------------------------


def test_a_foreign_make_keeps_the_distance_that_shared_messages_prove() -> None:
    shared = message(
        "m", shown("a", 1, at("2021-07-15 08:08"), US), shown("b", 0, at("2021-07-15 12:08:31"), EXPORT)
    )
    home = [message(f"h{n}", shown(f"h{n}", 1, at(f"2021-07-0{n} 10:00"))) for n in range(1, 6)]
    summer = message("s", shown("c", 1, at("2021-08-01 20:00"), US))
    winter = message("w", shown("d", 1, at("2021-12-01 20:00"), US))
    moments, problems = settled(shared, *home, summer, winter)
    assert moments["m"] == "2021-07-15 12:08:31 inferred"
    assert moments["s"] == "2021-08-02 00:00:00 inferred"
    # New York goes with Amsterdam in summer and in winter
    assert moments["w"] == "2021-12-02 01:00:00 inferred"
    assert moments["h1"] == "2021-07-01 08:00:00 assumed"
    assert problems == []


def test_a_foreign_clock_keeps_its_own_summer_time() -> None:
    def pair(name: str, local: str, universal: str) -> Message:
        return message(name, shown(f"{name}1", 1, at(local), US), shown(f"{name}2", 0, at(universal), EXPORT))

    # between the second and the last Sunday of March New York is an hour nearer to Amsterdam
    alone = message("n", shown("c", 1, at("2021-03-20 08:00"), US))
    moments, problems = settled(
        pair("p", "2021-02-15 08:08", "2021-02-15 13:08:31"),
        pair("q", "2021-03-16 08:08", "2021-03-16 12:08:31"),
        alone,
    )
    assert moments["n"] == "2021-03-20 12:00:00 inferred"
    assert problems == []


def test_a_clock_without_summer_time_is_told_from_one_with_it() -> None:
    shared = [
        message(f"m{n}", shown(f"a{n}", 1, at(printed), EN), shown(f"b{n}", 0, at(universal), EXPORT))
        for n, (printed, universal) in enumerate(
            [
                ("2021-07-15 17:38", "2021-07-15 12:08:31"),
                ("2021-12-15 17:38", "2021-12-15 12:08:31"),
                ("2021-12-16 17:38", "2021-12-16 12:08:31"),
            ]
        )
    ]
    moments, problems = settled(*shared, message("n", shown("c", 1, at("2021-08-01 20:00"), EN)))
    assert moments["n"] == "2021-08-01 14:30:00 inferred"
    assert problems == []


def test_a_make_without_a_majority_stays_in_the_local_zone() -> None:
    def pair(name: str, local: str) -> Message:
        return message(
            name, shown(f"{name}1", 1, at(local), EN), shown(f"{name}2", 0, at("2021-07-15 12:08:31"), EXPORT)
        )

    moments, problems = settled(
        pair("p", "2021-07-15 08:08"),
        pair("q", "2021-07-15 17:08"),
        message("n", shown("c", 1, at("2021-08-01 20:00"), EN)),
    )
    assert moments["n"] == "2021-08-01 18:00:00 assumed"
    assert codes(problems) == {"clock.copies-disagree": 2}


def test_two_organisations_with_one_make_of_header_keep_two_clocks() -> None:
    messages = []
    for n in range(1, 4):
        messages += [
            message(
                f"home{n}", shown(f"a{n}", 0, at(f"2021-07-0{n} 18:00:00"), EXPORT), domain="example.org"
            ),
            message(
                f"away{n}", shown(f"b{n}", 0, at(f"2021-07-0{n} 19:00:00"), EXPORT), domain="example.net"
            ),
            message(
                f"m{n}",
                shown(f"a{n}", 1, at(f"2021-07-0{n} 14:08"), EN),
                shown(f"b{n}", 1, at(f"2021-07-0{n} 08:08"), EN),
                shown(f"c{n}", 0, at(f"2021-07-0{n} 12:08:15"), EXPORT),
            ),
        ]
    moments, problems = settled(*messages)
    assert {moments[f"m{n}"] for n in range(1, 4)} == {f"2021-07-0{n} 12:08:15 inferred" for n in range(1, 4)}
    assert problems == []


# --- which copy speaks ------------------------------------------------------------------------------------


def test_the_date_of_the_message_is_the_one_its_moment_was_taken_from() -> None:
    best, exported = at("2021-07-15 14:08"), at("2021-07-15 12:08:31")
    (done,), _ = clock.settle([message("m", shown("a", 1, best), shown("b", 0, exported, EXPORT))], AMSTERDAM)
    assert done.header.date == exported
    assert done.sent is not None
    assert done.sent.utc == datetime(2021, 7, 15, 12, 8, 31, tzinfo=UTC)


def test_one_misread_copy_among_many_is_outvoted_and_reported() -> None:
    copies = [shown("a", 1, at("2021-07-15 19:08"))] + [
        shown(f"b{n}", 1, at("2021-07-15 14:08")) for n in range(2)
    ]
    moments, problems = settled(message("m", *copies))
    assert moments == {"m": "2021-07-15 12:08:00 assumed"}
    (problem,) = problems
    assert (problem.code, problem.document, problem.start, problem.message_id) == (
        "clock.copies-disagree",
        "a",
        1000,
        "m",
    )


def test_a_minute_between_copies_is_no_contradiction() -> None:
    _, problems = settled(
        message("m", shown("a", 1, at("2021-07-15 14:08")), shown("b", 1, at("2021-07-15 14:10")))
    )
    assert problems == []


def test_a_day_without_a_time_gives_no_moment_and_keeps_its_date() -> None:
    (done,), problems = clock.settle([message("m", shown("a", 0, at("2021-07-15")))], AMSTERDAM)
    assert done.sent is None
    assert done.header.date == at("2021-07-15")
    assert problems == []


def test_received_is_read_by_the_clock_of_its_copy() -> None:
    copy = shown("a", 0, at("2020-08-28 13:51:12"), EXPORT, received=at("2020-08-28 13:51:16"))
    (done,), problems = clock.settle([message("m", copy)], AMSTERDAM)
    assert done.received is not None
    assert done.received.utc == datetime(2020, 8, 28, 13, 51, 16, tzinfo=UTC)
    assert problems == []


def test_received_before_sent_is_reported_from_minutes_on() -> None:
    def received(time: str) -> Message:
        return message(
            "m", shown("a", 0, at("2020-08-28 13:51:12"), EXPORT, received=at(f"2020-08-28 {time}"))
        )

    assert codes(settled(received("13:51:09"))[1]) == {}
    assert codes(settled(received("01:51:16"))[1]) == {"clock.received-before-sent": 1}


def test_messages_without_copies_pass_unchanged() -> None:
    missing = Message("m", (), Header(), "", "missing")
    assert clock.settle([missing], AMSTERDAM) == ([missing], [])


# --- structure beats clock --------------------------------------------------------------------------------


def test_a_quoted_message_that_stays_later_than_its_reply_is_reported_and_not_altered() -> None:
    moments, problems = settled(
        message("top", shown("a", 0, at("2021-02-15 11:41"))),
        message("below", shown("a", 1, at("2021-02-15 17:08"))),
    )
    assert moments == {"top": "2021-02-15 10:41:00 assumed", "below": "2021-02-15 16:08:00 assumed"}
    (problem,) = problems
    assert (problem.code, problem.document, problem.start, problem.message_id) == (
        "clock.quoted-later-than-reply",
        "a",
        1000,
        "below",
    )
    assert "top" in problem.message


def test_a_date_that_cannot_be_read_on_any_copy_is_reported_once() -> None:
    bad = WallTime("Thursd y 1? Aug", None, None)
    black = WallTime("[redacted]", None, None, redacted=True)
    assert codes(settled(message("m", shown("a", 0, bad), shown("b", 0, bad)))[1]) == {"date.unreadable": 1}
    assert codes(settled(message("m", shown("a", 0, bad), shown("b", 0, at("2021-07-15 14:08"))))[1]) == {}
    assert codes(settled(message("m", shown("a", 0, black)))[1]) == {}


# --- two readings -----------------------------------------------------------------------------------------

BOTH = at("2020-07-08 13:00", "2020-08-07 13:00", raw="8/7/2020 13:00")


def test_two_readings_without_evidence_stay_two_and_are_reported() -> None:
    (done,), problems = clock.settle([message("m", shown("a", 0, BOTH))], AMSTERDAM)
    assert done.header.date == BOTH
    assert codes(problems) == {"date.ambiguous": 1}
    assert "2020-07-08 13:00 or 2020-08-07 13:00" in problems[0].message


@pytest.mark.parametrize(
    ("above", "below", "want"),
    [
        ("2020-07-09 10:00", "2020-07-01 10:00", "2020-07-08"),
        ("2020-08-09 10:00", "2020-08-01 10:00", "2020-08-07"),
    ],
)
def test_the_order_of_quoting_chooses_between_two_readings(above: str, below: str, want: str) -> None:
    chain = [
        message("top", shown("a", 0, at(above))),
        message("m", shown("a", 1, BOTH)),
        message("end", shown("a", 2, at(below))),
    ]
    done, problems = clock.settle(chain, AMSTERDAM)
    assert problems == []
    sent, date = done[1].sent, done[1].header.date
    assert sent is not None
    assert date is not None
    assert (f"{sent.utc:%Y-%m-%d}", sent.basis) == (want, "inferred")
    assert (f"{date.local:%Y-%m-%d}", date.alternatives) == (want, ())
    assert done[1].copies[0].header.date == date


def test_settled_readings_settle_their_neighbours_in_turn() -> None:
    chain = [
        message("top", shown("a", 0, at("2020-07-09 10:00"))),
        message("m", shown("a", 1, BOTH)),
        message("n", shown("a", 2, at("2020-06-07 13:00", "2020-07-06 13:00", raw="7/6/2020 13:00"))),
        message("end", shown("a", 3, at("2020-07-01 10:00"))),
    ]
    done, problems = clock.settle(chain, AMSTERDAM)
    assert problems == []
    assert [m.header.date.local.month for m in done if m.header.date and m.header.date.local] == [7, 7, 7, 7]


def test_another_copy_chooses_between_two_readings() -> None:
    moments, problems = settled(
        message("m", shown("a", 1, BOTH), shown("b", 0, at("2020-08-07 11:00:24"), EXPORT))
    )
    assert moments["m"].startswith("2020-08-07 11:00:24")
    assert problems == []


def test_two_copies_with_two_readings_each_share_one() -> None:
    other = at("2020-08-07 13:00", "2020-08-09 13:00", raw="?")
    moments, problems = settled(message("m", shown("a", 1, BOTH), shown("b", 1, other)))
    assert moments == {"m": "2020-08-07 11:00:00 inferred"}
    assert problems == []


def test_headers_of_one_make_put_day_and_month_in_one_order() -> None:
    clear = message("n", shown("b", 0, at("2020-08-28 09:00", raw="8/28/2020 09:00"), US))
    moments, problems = settled(clear, message("m", shown("a", 0, BOTH, US)))
    assert moments["m"].startswith("2020-08-07")
    assert problems == []


TWICE = at("2021-10-31 02:30")


def test_the_hour_that_comes_twice_is_reported_unless_evidence_tells_which() -> None:
    moments, problems = settled(message("m", shown("a", 0, TWICE)))
    assert moments == {"m": "2021-10-31 00:30:00 assumed"}
    assert codes(problems) == {"date.ambiguous": 1}
    moments, problems = settled(
        message("m", shown("a", 0, TWICE)), message("end", shown("a", 1, at("2021-10-31 03:10+0200")))
    )
    assert moments["m"] == "2021-10-31 01:30:00 inferred"
    assert problems == []
    moments, problems = settled(
        message("m", shown("a", 1, TWICE), shown("b", 0, at("2021-10-31 01:30:20"), EXPORT))
    )
    assert moments["m"].startswith("2021-10-31 01:30:20")
    assert problems == []


# --- zones ------------------------------------------------------------------------------------------------


def test_a_zone_that_nobody_knows_is_a_wrong_setting() -> None:
    for name in ("Mars/Olympus", "../etc/passwd", "Europe", ""):
        with pytest.raises(SettingsError):
            clock.settle([], name)


def test_each_language_has_a_zone_that_exists() -> None:
    assert clock.zone_for("nl") == "Europe/Amsterdam"
    assert clock.zone_for("de-AT") == "Europe/Berlin"
    assert clock.zone_for("xx") == "UTC"
    for name in clock.ZONES.values():
        assert ZoneInfo(name).key == name


# --- whatever comes in ------------------------------------------------------------------------------------

MINUTES = st.integers(0, 60 * 24 * 500).map(lambda n: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=n))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(MINUTES, min_size=1, max_size=8, unique=True),
    st.sampled_from([-6, -1, 3]),
    st.randoms(use_true_random=False),
)
def test_moments_come_back_from_three_clocks_in_any_order(
    moments: list[datetime], hours: int, shuffler: random.Random
) -> None:
    local = ZoneInfo(AMSTERDAM)
    messages = []
    for n, moment in enumerate(moments):
        here = moment.astimezone(local)
        there = here.replace(tzinfo=None) + timedelta(hours=hours)
        copies = [
            shown(f"a{n}", 1, at(f"{here:%Y-%m-%d %H:%M}")),
            shown(f"b{n}", 0, at(f"{moment:%Y-%m-%d %H:%M:%S}"), EXPORT),
            shown(f"c{n}", 1, at(f"{there:%Y-%m-%d %H:%M}"), US),
        ]
        messages.append(message(f"m{n}", *copies))
        messages.append(message(f"n{n}", shown(f"d{n}", 1, at(f"{here:%Y-%m-%d %H:%M}"))))
    done, problems = clock.settle(messages, AMSTERDAM)
    assert [m.sent.utc for m in done[::2] if m.sent] == moments
    assert {p.code for p in problems} <= {"date.ambiguous"}
    order = list(range(len(messages)))
    shuffler.shuffle(order)
    again, _ = clock.settle([messages[n] for n in order], AMSTERDAM)
    assert sorted(again, key=lambda m: m.id) == sorted(done, key=lambda m: m.id)
    assert clock.settle(done, AMSTERDAM)[0] == done
