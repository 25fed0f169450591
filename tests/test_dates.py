"""Reading printed dates: forms, damage, order of day and month, and where in a line a date stands."""

from __future__ import annotations

import importlib.util
import time
import tomllib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from draad.fields import dates

ROOT = Path(__file__).parents[1]
CLDR = ROOT / "threading" / "draad" / "languages" / "cldr.toml"
NL, EN, DE, FR = ("nl", "en"), ("en",), ("de",), ("fr",)
CODES = tuple(sorted(path.stem for path in CLDR.parent.glob("*.toml") if path != CLDR))


def local(value: str, languages: tuple[str, ...], day_first: bool | None = None) -> str | None:
    """Return what was read to the precision printed, as ISO text."""
    wall = dates.read(value, languages, day_first)
    if wall.local is None:
        return None
    if wall.precision == "day":
        return wall.local.date().isoformat()
    return wall.local.isoformat(timespec="seconds" if wall.precision == "second" else "minutes")


# ---- forms -----------------------------------------------------------------------------------------------

FORMS = [
    ("Fri 8/28/2020 1:51:12 PM", EN, "2020-08-28T13:51:12"),
    ("donderdag 27 augustus 2020 17:01", NL, "2020-08-27T17:01"),
    ("zondag 14 feb. 2021 12:30", NL, "2021-02-14T12:30"),
    ("Thur 10/15/2020 8:26:05 AM", EN, "2020-10-15T08:26:05"),
    ("woensdag 2 september 2020 9:35:09", NL, "2020-09-02T09:35:09"),
    ("ma 4 mrt 2019 08:00", NL, "2019-03-04T08:00"),
    ("Op 5 sept. 2019 om 08:00 uur", NL, "2019-09-05T08:00"),
    ("Wed, 12 Feb 2025 11:57:31 +0100", EN, "2025-02-12T11:57:31"),
    ("Wed Aug 26 10:56:26 2009", EN, "2009-08-26T10:56:26"),
    ("Wed Aug 26 10:56:26 CEST 2009", EN, "2009-08-26T10:56:26"),
    ("Tue, Jan 29, 2013 at 8:34 AM", EN, "2013-01-29T08:34"),
    ("Wednesday 21st August 2013 9:05", EN, "2013-08-21T09:05"),
    ("Tuesday, 9 August 2016 9:05 p.m.", EN, "2016-08-09T21:05"),
    ("24 november 2017 09:39:50 CET", NL, "2017-11-24T09:39:50"),
    ("25 nov. 2017 om 08:54", NL, "2017-11-25T08:54"),
    ("24-07-2020 14:20", NL, "2020-07-24T14:20"),
    ("2017-11-24 16:32 GMT+01:00", EN, "2017-11-24T16:32"),
    ("2017/11/05 16:32", NL, "2017-11-05T16:32"),
    ("30.09.2017, 18.30", DE, "2017-09-30T18:30"),
    ("3.5.2017 kl. 18.30.15", DE, "2017-05-03T18:30:15"),
    ("Am 02.06.2017 um 18:15", DE, "2017-06-02T18:15"),
    ("28/08/2020 13:51", EN, "2020-08-28T13:51"),
    ("12/07/2000 10:45 AM", EN, "2000-12-07T10:45"),
    ("20/11/2000 10:54", EN, "2000-11-20T10:54"),
    ("2/28/17, 10:08 AM", EN, "2017-02-28T10:08"),
    ("12/30/99 08:46", EN, "1999-12-30T08:46"),
    ("16 Mar 2017 9:16 AM", EN, "2017-03-16T09:16"),
    ("16 Mar 2017 12:16 AM", EN, "2017-03-16T00:16"),
    ("16 Mar 2017 12:16 PM", EN, "2017-03-16T12:16"),
    ("le 3 févr. 2021 à 14:05", FR, "2021-02-03T14:05"),
    ("mar. 1er mars 2022 à 9 h 05", FR, "2022-03-01T09:05"),
    ("mercredi 3 février 2021 14:05", FR, "2021-02-03T14:05"),
    ("à 14h05 le 3 février 2021", FR, "2021-02-03T14:05"),
    ("Mittwoch, 3. Februar 2021 14:05 Uhr", DE, "2021-02-03T14:05"),
    ("Dienstag, 5. März 2019 um 10:11:12 Uhr", DE, "2019-03-05T10:11:12"),
    ("Mon, 22 Jun 2020 19:37:12 +0200 (CEST)", EN, "2020-06-22T19:37:12"),
    ("Mon Jun 22 2020 19:37:12 GMT+0200 (Central European Summer Time)", EN, "2020-06-22T19:37:12"),
    ("23-Apr-2019 14:22", EN, "2019-04-23T14:22"),
    ("23-Apr-19 14:22", EN, "2019-04-23T14:22"),
    ("April 23, 2019 2:22:01 PM GMT+02:00", EN, "2019-04-23T14:22:01"),
    ("2020-08-28T13:51:12Z", EN, "2020-08-28T13:51:12"),
    ("2020-08-28T13:51:12.345+02:00", EN, "2020-08-28T13:51:12"),
    ("14:05, 3 mei 2021", NL, "2021-05-03T14:05"),
    ("3 mei '21", NL, "2021-05-03"),
    ("27 augustus 2020", NL, "2020-08-27"),
    ("MAY 24 2001", EN, "2001-05-24"),
    # the languages of the next stage already work where only names and order differ
    ("ср, 30 апр. 2025 г. в 15:19", ("ru",), "2025-04-30T15:19"),
    ("2017. november 24. 16:32", ("hu",), "2017-11-24T16:32"),
    ("2017 m. lapkričio 24 d. 16:32", ("lt",), "2017-11-24T16:32"),
    ("24 de noviembre de 2017 16:32", ("es",), "2017-11-24T16:32"),
    ("2022年1月1日(土) 9:00", ("ja",), "2022-01-01T09:00"),
    ("2022년 1월 1일 (토) 오후 3:00", ("ko",), "2022-01-01T15:00"),
]

DAMAGE = [
    ("Saturday, September 15, 2012 120 PM", EN, "2012-09-15T13:20"),
    ("Wednesday, August 26, 2009 1056 AM", EN, "2009-08-26T10:56"),
    ("woensdag 2 september 2020 0935", NL, "2020-09-02T09:35"),
    ("Thursday, August 26, 2009 1 0:58 AM", EN, "2009-08-26T10:58"),
    ("27 augustus 202416:56", NL, "2024-08-27T16:56"),
    ("10/31/202411:45:24", EN, "2024-10-31T11:45:24"),
    ("2020-08-2813:51", EN, "2020-08-28T13:51"),
    ("3 ianuari 2021 10:00", NL, "2021-01-03T10:00"),
    ("27 fehruari 2020 9:35", NL, "2020-02-27T09:35"),
    ("3 novernber 2020 9:35", NL, "2020-11-03T09:35"),
    ("3 septmber 2020 9:35", EN, "2020-09-03T09:35"),
    ("3 0ktober 2018 10:00", NL, "2018-10-03T10:00"),
    ("3 ju1i 2018 10:00", NL, "2018-07-03T10:00"),
    ("27 augustus 2O2O 1O:58", NL, "2020-08-27T10:58"),
    ("3 oktober 20 18 10:00", NL, "2018-10-03T10:00"),
    ("August 26, 200 9 10:58 AM", EN, "2009-08-26T10:58"),
    ("l2 mei 2021 17.01", NL, "2021-05-12T17:01"),
    ("12 mei 2021 9;35", NL, "2021-05-12T09:35"),
    ("12 mei 2021 9 :35", NL, "2021-05-12T09:35"),
    ("12mei2021 9:35", NL, "2021-05-12T09:35"),
    ("**12 mei 2021 9:35** |", NL, "2021-05-12T09:35"),
    ("> 12  mei\u00a02021\u202f9:35,", NL, "2021-05-12T09:35"),
    ("12 mei 2021 9:35\n", NL, "2021-05-12T09:35"),
    ("3 fe\u0301vrier 2021 14:05", FR, "2021-02-03T14:05"),
    ("05/19/2000=\n 10:41 P=\nM", EN, "2000-05-19T22:41"),
    ("\u200e29\u200e/\u200e01\u200e/\u200e2013\u200e \u200e8\u200e:\u200e34", EN, "2013-01-29T08:34"),
    ("12 mei 2021 9:35 heeft", NL, "2021-05-12T09:35"),
    ("2021, 3 februari om 9:35", NL, "2021-02-03T09:35"),
    # a broken time is no time, and no reason to lose the day
    ("vrijdag 28 augustus 2020 25:61", NL, "2020-08-28"),
    ("28 augustus 2020 16:05 AM", EN, "2020-08-28"),
    ("28 augustus 2020 37 12:05", NL, "2020-08-28"),
    ("28 augustus 2020 24:00", NL, "2020-08-28"),
]

UNREAD = [
    ("", NL),
    ("2020", NL),
    ("12:00", NL),
    ("augustus 2020", NL),
    ("27 augustus 10:00", NL),
    ("donderdag 27 augustus", NL),
    ("31 februari 2020 10:00", NL),
    ("13/13/2020", EN),
    ("12/07/1850 10:45 AM", EN),
    ("12 mei 2150 10:00", NL),
    ("Every Thursday", EN),
    ("Jan Jansen", NL),
    ("3 artikelen 2019", NL),
    ("24. listopad 2017", EN),  # October to a Croat, November to a Pole
    ("3 mei 20 9 10:00", NL),  # a torn year that could be two
]


@pytest.mark.parametrize(("value", "languages", "expected"), FORMS)
def test_printed_forms_are_read(value: str, languages: tuple[str, ...], expected: str) -> None:
    assert local(value, languages) == expected


@pytest.mark.parametrize(("value", "languages", "expected"), DAMAGE)
def test_damaged_dates_are_read_as_far_as_they_are_whole(
    value: str, languages: tuple[str, ...], expected: str
) -> None:
    assert local(value, languages) == expected


@pytest.mark.parametrize(("value", "languages"), UNREAD)
def test_what_lacks_a_day_a_month_or_a_year_stays_unread(value: str, languages: tuple[str, ...]) -> None:
    wall = dates.read(value, languages)
    assert (wall.local, wall.precision, wall.redacted) == (None, None, False)
    assert wall.raw == value


@pytest.mark.parametrize(("value", "languages", "expected"), FORMS)
def test_text_behind_a_date_changes_nothing(value: str, languages: tuple[str, ...], expected: str) -> None:
    assert local(value + " ~ x", languages) == expected


def test_one_word_is_another_month_in_another_language() -> None:
    assert local("24 listopad 2017", ("hr",)) == "2017-10-24"
    assert local("24 listopad 2017", ("pl",)) == "2017-11-24"
    assert local("24 listopad 2017", ("cs", "hr")) == "2017-11-24"


def test_a_word_that_only_other_languages_know_is_read_where_they_agree() -> None:
    assert local("mercredi 3 février 2021 14:05", ("nl",)) == "2021-02-03T14:05"
    assert local("3 mei 2021", ()) == "2021-05-03"


def test_a_word_that_is_month_and_weekday_is_told_apart_by_its_place() -> None:
    assert local("mar. 2 mar 2021 10:00", ("fr", "en")) == "2021-03-02T10:00"
    assert local("mar 2, 2021 10:00", ("fr", "en")) == "2021-03-02T10:00"


# ---- zones -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "languages", "minutes"),
    [
        ("12 Feb 2025 11:57 +0100", EN, 60),
        ("12 Feb 2025 11:57 -0330", EN, -210),
        ("12 Feb 2025 11:57 +0200 (CEST)", EN, 120),
        ("12 Feb 2025 11:57 (CEST)", EN, 120),
        ("12 Feb 2025 11:57 CET", EN, 60),
        ("12 Feb 2025 11:57 AM EDT", EN, -240),
        ("12 Feb 2025 11:57 PST", EN, -480),
        ("12. Februar 2025 11:57 MEZ", DE, 60),
        ("12. August 2025 11:57 MESZ", DE, 120),
        ("12 Feb 2025 11:57 UTC", EN, 0),
        ("12 Feb 2025 11:57 GMT+3", EN, 180),
        ("12 Feb 2025 11:57 UTC+1", EN, 60),
        ("12 Feb 2025 11:57 GMT-05:30", EN, -330),
        ("2025-02-12T11:57:31Z", EN, 0),
        ("Wed Feb 12 11:57:31 EST 2025", EN, -300),
        ("12 Feb 2025 11:57", EN, None),
        ("12 Feb 2025 11:57 +9900", EN, None),
        # words, not zones
        ("12 februari 2025 11:57 met bijlage", NL, None),
        ("12 février 2025 11:57 est", FR, None),
        # a zone without a time says nothing
        ("12 Feb 2025 CET", EN, None),
    ],
)
def test_a_printed_zone_gives_the_offset(value: str, languages: tuple[str, ...], minutes: int | None) -> None:
    wall = dates.read(value, languages)
    assert wall.local is not None
    assert wall.offset == minutes


# ---- day and month ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "languages", "day_first", "expected", "alternatives"),
    [
        # nothing settles it: the other reading is kept
        ("8/7/2020 1:51 PM", EN, None, "2020-08-07T13:51", ["2020-07-08T13:51"]),
        ("8/7/2020 13:51", EN, None, "2020-07-08T13:51", ["2020-08-07T13:51"]),
        ("8/7/2020 1:51 PM", NL, None, "2020-07-08T13:51", ["2020-08-07T13:51"]),
        ("8-7-2020", EN, None, "2020-07-08", ["2020-08-07T00:00"]),
        ("8/7/20, 1:51 PM", EN, None, "2020-08-07T13:51", ["2020-07-08T13:51"]),
        # the weekday settles it, whatever else is said: 7 August 2020 was a Friday, 8 July a Wednesday
        ("Fri 8/7/2020 13:51", EN, True, "2020-08-07T13:51", []),
        ("Wed 8/7/2020 1:51 PM", EN, False, "2020-07-08T13:51", []),
        ("Wednesday, 8/7/20 1:51 PM", EN, None, "2020-07-08T13:51", []),
        ("wo 8-7-2020 13:51", NL, None, "2020-07-08T13:51", []),
        ("vr 8-7-2020 13:51", NL, None, "2020-08-07T13:51", []),
        # a weekday that fits neither was misread
        ("Mon 8/7/2020 1:51 PM", EN, None, "2020-08-07T13:51", ["2020-07-08T13:51"]),
        # the rest of the document settles it
        ("8/7/2020 1:51 PM", EN, True, "2020-07-08T13:51", []),
        ("8/7/2020 13:51", EN, False, "2020-08-07T13:51", []),
        # a language, a dot, a number above twelve, the year in front
        ("8/7/2020 13:51", NL, None, "2020-07-08T13:51", []),
        ("8-7-2020 13:51", NL, None, "2020-07-08T13:51", []),
        ("8/7/2020 13:51", FR, None, "2020-07-08T13:51", []),
        ("8.7.2020 13:51", EN, None, "2020-07-08T13:51", []),
        ("8/17/2020 13:51", NL, None, "2020-08-17T13:51", []),
        ("17/8/2020 1:51 PM", EN, False, "2020-08-17T13:51", []),
        ("2020-08-07 13:51", EN, True, "2020-08-07T13:51", []),
        ("7/7/2020 13:51", EN, None, "2020-07-07T13:51", []),
    ],
)
def test_the_order_of_day_and_month_is_never_guessed_in_silence(
    value: str, languages: tuple[str, ...], day_first: bool | None, expected: str, alternatives: list[str]
) -> None:
    assert local(value, languages, day_first) == expected
    found = dates.read(value, languages, day_first).alternatives
    assert [other.isoformat(timespec="minutes") for other in found] == alternatives


# ---- redaction -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    ["5.1.2e", "5.1.2.e", "5.1.2 e", "10.2.e", "10(2)(e)", "(10)(2e)", "[redacted]", "[GELAKT: 5.1.2e]",
     "(b)(6)", "(b) (5)", "B6", "1.4(D)", "█████", "XXXX", "[...]", "5.1.2e 5.1.2e", " 5.1.2e |"],
)  # fmt: skip
def test_a_value_of_nothing_but_marks_is_redacted(value: str) -> None:
    wall = dates.read(value, NL)
    assert (wall.redacted, wall.local) == (True, None)


@pytest.mark.parametrize("value", ["", "x", "5.1.2e 13:51", "[ma 3 mei 2021 10:00]", "[3.5.2021]", "nr. 61"])
def test_a_value_that_says_something_is_not_redacted(value: str) -> None:
    assert not dates.read(value, NL).redacted


def test_a_mark_beside_a_date_does_not_hide_it() -> None:
    assert local("[redacted] 3 mei 2021 10:00 5.1.2e", NL) == "2021-05-03T10:00"


# ---- quick looks -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    ["13:51", "13:51:12", "1:51 PM", "24-07-2020 9.35", "30.09.2017, kl. 18.30", "3 mei 2021 9;35", "120 PM",
     "9 p.m.", "18h30", "14 h 05", "10/31/202411:45:24", "202416:56", "9 :35", "om 14:05:", "(14:05)",
     "14時05分", "5:22\u202fPM", "date 2020-08-28T13:51:12Z"],
)  # fmt: skip
def test_a_clock_time_is_seen(value: str) -> None:
    assert dates.clock(value)


@pytest.mark.parametrize(
    "value",
    ["", "nr. 61", "1:1", "16:9 scherm", "25:30", "12:61", "9.35", "5.1.2e", "EUR 10.50 in 2017",
     "sinds 2017 10.50 euro", "12345:07", "00:1a:2b:3c", "12:34:56:78:9a", "3 am Montag", "27 augustus 2020",
     "Onderwerp: overleg"],
)  # fmt: skip
def test_what_is_no_clock_time_is_not(value: str) -> None:
    assert not dates.clock(value)


@pytest.mark.parametrize(
    "value",
    ["27 augustus 2020", "Aug 26 10:56", "28/08/2020", "24-07-20", "2017-11-24", "30. 9. 2017", "mei 2021",
     "3 févr.", "3 de mayo de 2017", "1er mars", "24 listopad", "3 ianuari 2021", "2022年1月1日",
     "24 ноября 2017"],
)  # fmt: skip
def test_a_date_is_seen_in_any_language(value: str) -> None:
    assert dates.dated(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "12:00",
        "mei",
        "2020",
        "Jan Jansen",
        "5.1.2e",
        "63.96.56.110",
        "3 artikelen 2019",
        "06-12345678",
        "61",
    ],
)
def test_what_is_no_date_is_not(value: str) -> None:
    assert not dates.dated(value)


# ---- in a line -------------------------------------------------------------------------------------------

LINES = [
    ("On [Tue, Jan 29, 2013 at 8:34 AM], Jan Jansen <jan@example.org> wrote:", EN),
    ("On [Mon, 22 Jun 2020 19:37:12 +0200 (CEST)], Bo Mars wrote:", EN),
    ("On [Thu, 2017-03-02 at 15:39 +0000], Bo, Mars wrote:", EN),
    ("On [Thursday, August 26, 2009 1 0:58 AM], Bo Mars wrote:", EN),
    ("Op [25 nov. 2017 om 08:54] heeft Piet de Vries het volgende geschreven:", NL),
    ("Op [do 26 aug. 2020 om 14:05] schreef Jan Mei <j.mei@example.org>:", NL),
    ("Op [26-8-2020 om 14:05 uur] schreef Jan:", NL),
    ("Op [14 november 2018] heeft Piet het volgende geschreven:", NL),
    ("Jan Jansen <jan2020@example.org> schrieb am [3. Mai 2017 um 12:00]:", DE),
    ("Jan Jansen schrieb am [Mittwoch, 3. Mai 2017 um 12:00 Uhr]:", DE),
    ("Am [Mittwoch, den 3. Mai 2017 um 12:00 Uhr] schrieb Jan Jansen:", DE),
    ("Le [mar. 3 févr. 2021 à 14:05], Marie Dupont <m@example.org> a écrit :", FR),
    ("Le [mardi\u00a03\u202ffévrier 2021 à 14 h 05], Marie Dupont a écrit :", FR),
    ("\ufeffOn [Mon, Apr\u200e 10, 2017 at 5:22\u202fPM], Bo <b@example.org> wrote:", EN),
    ("Mike Jordan on [06/28/2000 07:26 PM]", EN),
    ("------ Forwarded by MJ/HOU on [12/30/99 08:46 AM] ------", EN),
    ('[30.09.2017, 18.30], "Bo" <bo@example.org>:', DE),
    ("[2017-11-24 16:32 GMT+01:00] Bo Mars <bo@example.org>:", EN),
    ("Sent on 1 May 2019 and again on [3 May 2019 10:00]", EN),
    ("El [mié, 3 de may. de 2017 a la(s) 14:05], Ana escribió:", ("es",)),
    ("Bo Ek ezt írta (időpont: [2017. máj. 3., Sze, 14:05]):", ("hu",)),
]


@pytest.mark.parametrize(("line", "languages"), LINES)
def test_a_date_is_cut_out_of_its_line(line: str, languages: tuple[str, ...]) -> None:
    start, end = line.index("["), line.index("]") - 1
    text = line.replace("[", "", 1).replace("]", "", 1)
    assert dates.find_date(text, languages) == (start, end)


@pytest.mark.parametrize(
    "line", ["", "On Friday I will be away", "In 2019 heeft u gevraagd", "On 12 May we met"]
)
def test_a_line_without_a_whole_date_holds_none(line: str) -> None:
    assert dates.find_date(line, NL) is None


# ---- every language ----------------------------------------------------------------------------------------

# 3 May 2017, 11:05, as the mail programs of each language print it
WORLD = {
    "ar": [
        "الأربعاء، 3 مايو 2017 في 11:05 ص",
        "الأربعاء، ٣ مايو ٢٠١٧ في ١١:٠٥ ص",
        "3 أيار 2017 11:05",
        "الأربعاء 3 مايو، 2017 11:05 ص",
        "\u200f3 مايو 2017 11:05 صباحًا",
    ],
    "bg": [
        "3 май 2017 г., 11:05",
        "ср, 3.05.2017 г. в 11:05 ч.",
        "сряда, 3 май 2017 г. 11:05 пр.об.",
        "3 май 2017 г. в 11:05",
        "3.5.2017 г. 11:05 ч.",
    ],
    "ca": [
        "3 de maig de 2017, a les 11:05",
        "dc., 3 de maig 2017 a les 11:05",
        "dimecres, 3 de maig de 2017 11:05",
    ],
    "cs": [
        "st 3. 5. 2017 v 11:05",
        "středa 3. května 2017 11:05",
        "3. května 2017 v 11:05",
    ],
    "da": [
        "3. maj 2017 kl. 11.05",
        "ons. 3. maj 2017 kl. 11.05",
        "ons. d. 3. maj 2017 kl. 11.05",
        "onsdag den 3. maj 2017 11:05",
    ],
    "el": [
        "Τετ, 3 Μαΐ 2017 στις 11:05 π.μ.",
        "Τετάρτη, 3 Μαΐου 2017 11:05 πμ",
        "3/5/2017 11:05 π.μ.",
        "3 Μαΐου 2017 στις 11:05",
    ],
    "es": [
        "mié, 3 may 2017 a las 11:05",
        "miércoles, 3 de mayo de 2017 11:05 a. m.",
        "3 de mayo de 2017, 11:05",
    ],
    "et": [
        "K, 3. mai 2017 kell 11:05",
        "3. mai 2017 11:05",
        "kolmapäev, 3. mai 2017 11:05",
    ],
    "fi": [
        "ke 3. toukok. 2017 klo 11.05",
        "3. toukokuuta 2017 klo 11.05",
        "keskiviikko 3. toukokuuta 2017 11.05",
        "3.5.2017 kello 11.05",
    ],
    "he": [
        "\u200fיום ד׳, 3 במאי 2017 ב-11:05",
        "3 במאי 2017 בשעה 11:05",
        "יום רביעי 03 מאי 2017 11:05",
        "\u202b3 במאי 2017, 11:05",
        "יום ד', 3 במאי 2017, 11:05",
        "יום ד׳, 3 במאי 2017 ב־11:05",
    ],
    "hr": [
        "sri, 3. svi 2017. u 11:05",
        "3. svibnja 2017. u 11:05",
        "srijeda, 3. svibnja 2017. 11:05",
        "3. 5. 2017. u 11:05",
    ],
    "hu": [
        "2017. máj. 3., Sze, 11:05",
        "2017. május 3., szerda 11:05",
        "2017.05.03. 11:05",
        "2017. május 3. de. 11:05",
        "2017. máj. 3. 11:05",
    ],
    "it": [
        "mercoledì 3 maggio 2017 11.05",
        "mer 3 mag 2017 alle ore 11:05",
        "3 maggio 2017 alle ore 11.05",
        "3 maggio 2017 alle 11:05",
    ],
    "ja": [
        "2017年5月3日(水) 11:05",
        "2017年5月3日水曜日 11:05",
        "2017/05/03 11:05",
        "2017年5月3日 午前11:05",
        "2017年5月3日(水) 11時05分",
        "2017年5月3日(水) 午前11:05",
        "2017年5月3日（水）11:05",
        "2017/5/3 (水) 11:05",
        "２０１７年５月３日\u3000１１：０５",
    ],
    "ko": [
        "2017년 5월 3일 (수) 오전 11:05",
        "2017. 5. 3. 오전 11:05",
        "2017년 5월 3일 수요일 오전 11:05",
        "2017-05-03 (수) 11:05",
    ],
    "lt": [
        "2017 m. gegužės 3 d., trečiadienis 11:05",
        "2017 m. gegužės 3 d. 11:05",
        "2017-05-03, tr, 11:05",
        "2017 m. gegužės 3 d., trečiadienis, 11:05",
        "2017-05-03 11:05 val.",
    ],
    "lv": [
        "2017. gada 3. maijs 11:05",
        "trešd., 2017. g. 3. maijs, plkst. 11:05",
        "trešdiena, 2017. gada 3. maijs 11:05",
    ],
    "no": [
        "ons. 3. mai 2017 kl. 11:05",
        "onsdag 3. mai 2017 11:05",
    ],
    "pl": [
        "śr., 3 maj 2017 o 11:05",
        "środa, 3 maja 2017 11:05",
        "3 maja 2017 o godz. 11:05",
        "2017-05-03 11:05",
    ],
    "pt": [
        "quarta-feira, 3 de maio de 2017 11:05",
        "qua., 3 de mai. de 2017 às 11:05",
        "3 de maio de 2017 às 11:05",
        "quarta, 3/05/2017 à(s) 11:05",
        "03/05/2017 11h05",
    ],
    "ro": [
        "mie., 3 mai 2017 la 11:05",
        "miercuri, 3 mai 2017 11:05",
        "3 mai 2017, ora 11:05",
    ],
    "ru": [
        "ср, 3 мая 2017 г. в 11:05",
        "3 мая 2017 г., 11:05",
        "среда, 3 мая 2017 г. 11:05",
        "Среда, 3 мая 2017, 11:05 +03:00",
        "3 мая 2017, в 11:05",
        "Срд, 03/05/2017 в 11:05 +0300",
    ],
    "sk": [
        "st 3. 5. 2017 o 11:05",
        "streda 3. mája 2017 11:05",
    ],
    "sl": [
        "sre., 3. maj 2017 ob 11:05",
        "3. 5. 2017 ob 11:05",
        "sreda, 3. maj 2017 11:05",
        "3. maj 2017 ob 11.05",
    ],
    "sv": [
        "ons 3 maj 2017 kl 11:05",
        "den 3 maj 2017 11:05",
        "onsdag den 3 maj 2017 11:05",
    ],
    "tr": [
        "3 May 2017 Çar 11:05",
        "3 May 2017 Çar, 11:05",
        "3 Mayıs 2017 Çarşamba 11:05",
        "3 Mayıs 2017 11:05",
        "03.05.2017 11:05",
        "3 May 2017 ÖÖ 11:05",
    ],
    "uk": [
        "ср, 3 трав. 2017 р. о 11:05",
        "3 травня 2017 р., 11:05",
        "середа, 3 травня 2017 р. 11:05",
        "3.05.2017, 11:05",
    ],
    "vi": [
        "3 thg 5, 2017 11:05",
        "Th 4, 3 thg 5, 2017 lúc 11:05",
        "ngày 3 tháng 5 năm 2017 lúc 11:05",
        "11:05 3 thg 5, 2017",
        "Thứ Tư, ngày 03 tháng 5 năm 2017 11:05 SA",
        "Thứ Tư, 3 Tháng Năm 2017 11:05 SA",
        "03/05/2017 11:05 SA",
    ],
    "zh": [
        "2017年5月3日 星期三 上午11:05",
        "2017年5月3日星期三上午11:05",
        "2017年5月3日周三 上午11:05",
        "2017年5月3日 週三 上午11:05",
        "2017年5月3日，11:05",
        "2017年5月3日(星期三) 上午11:05",
        "2017-05-03 11:05",
        "2017年5月3日 11:05",
    ],
}
AFTERNOON = {
    "ar": ["الأربعاء، 3 مايو 2017 في 3:05 م", "3 مايو 2017 3:05 مساءً", "3 أيار 2017 03:05 بعد الظهر"],
    "bg": ["3 май 2017 г. 3:05 сл.об."],
    "el": ["Τετ, 3 Μαΐ 2017 στις 3:05 μ.μ.", "3/5/2017 3:05 μμ"],
    "es": ["miércoles, 3 de mayo de 2017 3:05 p. m."],
    "hu": ["2017. május 3. du. 3:05"],
    "ja": ["2017年5月3日 午後3:05", "2017年5月3日(水) 午後3時05分"],
    "ko": ["2017년 5월 3일 (수) 오후 3:05", "2017. 5. 3. 오후 3:05"],
    "tr": ["3 May 2017 ÖS 3:05"],
    "vi": ["Thứ Tư, 3 Tháng Năm 2017 3:05 CH", "03/05/2017 3:05 CH"],
    "zh": ["2017年5月3日 星期三 下午3:05", "2017年5月3日週三晚上3:05"],
}


@pytest.mark.parametrize(
    ("code", "value", "hour"),
    [(code, value, 11) for code in WORLD for value in WORLD[code]]
    + [(code, value, 15) for code in AFTERNOON for value in AFTERNOON[code]],
)
def test_a_date_is_read_in_its_language_and_under_english_labels(code: str, value: str, hour: int) -> None:
    for languages in ((code,), ("en", code)):
        wall = dates.read(value, languages)
        assert (wall.local, wall.precision) == (datetime(2017, 5, 3, hour, 5), "minute")
    assert wall.alternatives in ((), (datetime(2017, 3, 5, hour, 5),))
    assert dates.clock(value)
    assert dates.dated(value)


@pytest.mark.parametrize(("code", "value"), [(code, value) for code in WORLD for value in WORLD[code]])
def test_a_date_is_cut_out_whatever_the_language(code: str, value: str) -> None:
    line = f"{value}, Bo de Vries <b@example.org>"
    found = dates.find_date(line, CODES)
    assert found is not None
    assert dates.read(line[slice(*found)], (code,)).local == datetime(2017, 5, 3, 11, 5)
    assert line[found[1] :].lstrip("., ") == "Bo de Vries <b@example.org>" or code == "vi"


def test_a_name_is_not_taken_for_half_a_day() -> None:
    line = "3 mei 2017 om 11:05, de Vries <v@example.org>"
    found = dates.find_date(line, CODES)
    assert found is not None
    assert line[slice(*found)] == "3 mei 2017 om 11:05"
    assert dates.find_date("3. máj 2017 11:05 de", ("hu",)) == (0, 20)


def test_a_half_of_the_day_in_another_language_settles_the_order() -> None:
    assert dates.read("3/5/2017 3:05 μμ", ("en", "el")).alternatives == ()
    assert dates.read("3/5/2017 3:05 PM", ("en", "el")).alternatives == (datetime(2017, 5, 3, 15, 5),)


# ---- properties ------------------------------------------------------------------------------------------


def _names(language: str, kind: str) -> list[list[str]]:
    table: list[list[str]] = tomllib.loads(CLDR.read_text(encoding="utf-8"))[language][kind]
    return table


PATTERNS = {
    "nl": ["{weekday} {d} {month} {y} {H:02}:{M:02}", "{d} {month}. {y} om {H}:{M:02}",
           "{d}-{m:02}-{y} {H}:{M:02}",
           "{weekday} {d} {month} {y} {H:02}.{M:02} uur"],
    "en": ["{weekday}, {month} {d}, {y} {h}:{M:02} {half}", "{d} {month} {y} {H:02}:{M:02}",
           "{weekday} {m}/{d}/{y} {h}:{M:02} {half}", "{weekday} {month} {d} {H:02}:{M:02} {y}",
           "{weekday}, {month} {d}, {y} {h}{M:02} {half}"],
    "de": ["{weekday}, {d}. {month} {y} {H:02}:{M:02} Uhr", "{d:02}.{m:02}.{y} um {H:02}:{M:02}",
           "{d}.{m}.{y}, {H}.{M:02}", "{d}. {month} {y}{H:02}:{M:02}"],
    "fr": ["{weekday} {d} {month} {y} à {H:02}:{M:02}", "le {d} {month}. {y} à {H} h {M:02}",
           "{d:02}/{m:02}/{y} {H:02}:{M:02}", "{weekday} {d} {month} {y} {H}h{M:02}"],
}  # fmt: skip
MINUTES = st.integers(0, int((datetime(2100, 1, 1) - datetime(1970, 1, 1)) / timedelta(minutes=1)) - 1)


def _printed(moment: datetime, language: str, pattern: str, form: int) -> str:
    months, weekdays = _names(language, "months"), _names(language, "weekdays")
    month, weekday = months[moment.month - 1], weekdays[moment.isoweekday() - 1]
    return pattern.format(
        month=month[form % len(month)],
        weekday=weekday[form % len(weekday)].capitalize(),
        d=moment.day,
        m=moment.month,
        y=moment.year,
        H=moment.hour,
        h=(moment.hour + 11) % 12 + 1,
        M=moment.minute,
        half="PM" if moment.hour >= 12 else "AM",
    )


@pytest.mark.parametrize(
    ("language", "pattern"), [(code, pattern) for code in PATTERNS for pattern in PATTERNS[code]]
)
@settings(max_examples=25)
@given(minutes=MINUTES, form=st.integers(0, 2))
def test_what_is_printed_is_read_back(language: str, pattern: str, minutes: int, form: int) -> None:
    moment = datetime(1970, 1, 1) + timedelta(minutes=minutes)
    value = _printed(moment, language, pattern, form)
    wall = dates.read(value, (language,))
    assert (wall.local, wall.precision) == (moment, "minute")
    assert dates.clock(value)
    assert dates.dated(value)
    found = dates.find_date(f"Bo, {value}, Bo", (language,))
    assert found is not None
    assert dates.read(f"Bo, {value}, Bo"[slice(*found)], (language,)).local == moment


@settings(max_examples=12)
@given(minutes=MINUTES, form=st.integers(0, 2))
def test_the_quick_and_the_patient_reader_agree(minutes: int, form: int) -> None:
    moment = datetime(1970, 1, 1) + timedelta(minutes=minutes)
    for language, patterns in PATTERNS.items():
        for pattern in patterns:
            value = _printed(moment, language, pattern, form)
            quick, patient = dates.read(value, (language,)), dates.read(f"| {value} |", (language,))
            assert (quick.local, quick.alternatives) == (patient.local, patient.alternatives)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    yield monkeypatch
    monkeypatch.undo()
    dates._lexicon.cache_clear()
    dates._misread_month.cache_clear()


@pytest.mark.parametrize("language", sorted(PATTERNS))
def test_other_installed_languages_change_nothing(language: str, alone: pytest.MonkeyPatch) -> None:
    values = [
        _printed(datetime(2003, 1, 1, 9, 30) + timedelta(days=97 * step), language, pattern, step)
        for pattern in PATTERNS[language]
        for step in range(20)
    ]
    together = [dates.read.__wrapped__(value, (language,)) for value in values]
    table = dates._tables()[language]
    alone.setattr(dates, "_tables", lambda: {language: table})
    dates._lexicon.cache_clear()
    dates._misread_month.cache_clear()
    assert [dates.read.__wrapped__(value, (language,)) for value in values] == together


DATEISH = st.lists(
    st.sampled_from(
        ["0", "1", "2", "9", "12", "17", "20", "31", "99", "2020", "202", "1970", "99999", "mei", "jan.",
         "août", "mar", "ma", "do", "am", "PM", "p.m.", "om", "à", ":", ".", "-", "/", ",", ";", "'", "(",
         ")", "+", "+0100", "CET", "GMT+3", "Z", "T",
         "O", "l", "16:56", "9.35", "18h30", "5.1.2e", "█", "[", "]", " ",
         "\u200e", "\u00a0", "年", "月", "3rd", "1er", "\u0663", "\u00b2", "İ", "ß"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@given(st.text(max_size=60) | DATEISH, st.sampled_from([(), NL, EN, DE, FR, ("xx",)]))
def test_no_text_raises(value: str, languages: tuple[str, ...]) -> None:
    wall = dates.read(value, languages)
    assert wall.raw == value
    assert (wall.local is None) == (wall.precision is None)
    assert not (wall.redacted and wall.local)
    if wall.local is not None:
        assert 1970 <= wall.local.year <= 2100
        assert wall.local.tzinfo is None
        assert wall.local not in wall.alternatives
    dates.clock(value)
    dates.dated(value)
    found = dates.find_date(value, languages)
    if found is not None:
        assert 0 <= found[0] < found[1] <= len(value)


# ---- hostile input ---------------------------------------------------------------------------------------

HOSTILE = [
    "1",
    "1 ",
    "12:",
    "1.",
    "mei ",
    "a ",
    "1 mei ",
    "12/",
    "(",
    "[",
    "5.1.2e ",
    "a.b.",
    "+01",
    "2020",
    "\u200e",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_only_the_beginning_of_a_long_value_is_looked_at(piece: str) -> None:
    value = piece * 100_000
    wall = dates.read(value, NL)
    short = dates.read(value[: dates.LIMIT], NL)
    assert (wall.local, wall.redacted) == (short.local, short.redacted)
    assert dates.clock(value) == dates.clock(value[: dates.LINE_LIMIT])
    assert dates.dated(value) == dates.dated(value[: dates.LINE_LIMIT])
    assert dates.find_date(value, NL) == dates.find_date(value[: dates.LINE_LIMIT], NL)


@pytest.mark.parametrize("piece", HOSTILE)
def test_twice_the_line_costs_about_twice_the_time(piece: str) -> None:
    def cost(length: int) -> float:
        line = (piece * dates.LINE_LIMIT)[:length]
        spent = []
        for _ in range(5):
            start = time.process_time()
            dates.find_date(line, NL)
            dates.clock(line)
            dates.dated(line)
            spent.append(time.process_time() - start)
        return min(spent)

    # four times the length: linear is 4, quadratic 16
    assert cost(dates.LINE_LIMIT) < 12 * cost(dates.LINE_LIMIT // 4) + 0.001


# ---- data ------------------------------------------------------------------------------------------------


def _generator() -> ModuleType:
    pytest.importorskip("babel", reason="the names are generated from CLDR through Babel")
    spec = importlib.util.spec_from_file_location("make_cldr", ROOT / "tests" / "tools" / "make_cldr.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_names_are_those_of_cldr() -> None:
    assert CLDR.read_text(encoding="utf-8") == _generator().document()


def test_every_language_has_its_names() -> None:
    languages = tomllib.loads(CLDR.read_text(encoding="utf-8"))
    assert {"nl", "en", "de", "fr"} <= languages.keys()
    # written with numbers: 1月, tháng 1
    numbered = {"ja", "ko", "vi"}
    for language, table in languages.items():
        assert len(table["months"]) == 12, language
        assert len(table["weekdays"]) == 7, language
        assert all(table["weekdays"]), language
        assert all(table["months"]) or language in numbered, language
        for words in (*table["months"], *table["weekdays"]):
            assert len(words) == len(set(words)), (language, words)
            assert all(word == word.casefold().strip(". ") for word in words), (language, words)


def test_no_name_is_two_months_of_one_language() -> None:
    for language, table in tomllib.loads(CLDR.read_text(encoding="utf-8")).items():
        words = [word for listed in table["months"] for word in listed]
        assert len(words) == len(set(words)), language
