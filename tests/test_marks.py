"""Redaction marks: what counts as one, what does not, and what the law calls it."""

from __future__ import annotations

import tomllib
from importlib import resources

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from draad.fields import marks

WOO_E, WOB_E = "Woo 5.1.2e", "Wob 10.2.e"

MARKS: tuple[tuple[str, str | None], ...] = (
    ("5.1.2e", WOO_E),
    ("5.1.2.e", WOO_E),
    ("5.1.2 e", WOO_E),
    ("5.1.2E", WOO_E),
    ("5.1.2.i", "Woo 5.1.2i"),
    ("5.1.2(e)", WOO_E),
    ("5.1.1c", "Woo 5.1.1c"),
    ("5.1(2)(e)", WOO_E),
    ("(5.1)(2e)", WOO_E),
    ("10.2.e", WOB_E),
    ("10.2e", WOB_E),
    ("10.2 e", WOB_E),
    ("10.2g", "Wob 10.2.g"),
    ("10.1.c", "Wob 10.1.c"),
    ("10(2)(e)", WOB_E),
    ("10.2(g)", "Wob 10.2.g"),
    ("(10)(2e)", WOB_E),
    ("(10)(2g)", "Wob 10.2.g"),
    ("(10)(1c)", "Wob 10.1.c"),
    ("(11)(1)", "Wob 11.1"),
    ("[5.1.2e]", WOO_E),
    ("[ 10.2.e ]", WOB_E),
    ("[redacted]", None),
    ("[REDACTED]", None),
    ("(redacted)", None),
    ("[GELAKT: 5.1.2e]", WOO_E),
    ("[GELAKT: 5.1.2el", WOO_E),
    ("[Redacted: 5.1.2eI", WOO_E),
    ("[gelakt|", None),
    ("[GELAKT: 5.1.2e; 5.1.2i]", "Woo 5.1.2e; Woo 5.1.2i"),
    ("[5.1.2e, 5.1.2i]", "Woo 5.1.2e; Woo 5.1.2i"),
    ("[GELAKT]", None),
    ("(b)(6)", "FOIA (b)(6)"),
    ("(b) (5)", "FOIA (b)(5)"),
    ("(b)(7)(C)", "FOIA (b)(7)(C)"),
    ("(b)(7) (E)", "FOIA (b)(7)(E)"),
    ("(b6)", "FOIA (b)(6)"),
    ("1.4(D)", "FOIA 1.4(D)"),
    ("█████", None),
    ("█", None),
    ("■■■■", None),
    ("XXXX", None),
    ("XXXXXXXXX", None),
    ("[...]", None),
    ("[…]", None),
    ("buiten verzoek", None),
    ("Buiten Reikwijdte", None),
    ("non-responsive", None),
    # what scanning makes of them
    ("512e", WOO_E),
    ("s.1.2e", WOO_E),
    ("S.1.2.e", WOO_E),
    ("51.2.e", WOO_E),
    ("5.12e", WOO_E),
    ("5,1.2e", WOO_E),
    ("5.l.2e", WOO_E),
    ("5.1.ze", WOO_E),
    ("5.1.2.€", WOO_E),
    ("2.1.2e", WOO_E),
    ("lO.2.e", WOB_E),
    ("1O.2.e", WOB_E),
    ("(10X2e)", WOB_E),
    ("(b)(6J>", "FOIA (b)(6)"),
)


@pytest.mark.parametrize(("printed", "ground"), MARKS)
def test_mark_is_found_alone_and_in_a_sentence(printed: str, ground: str | None) -> None:
    assert marks.find(printed) == (marks.Mark(0, len(printed), printed, ground),)
    (mark,) = marks.find(f"Bel even met {printed}, of schrijf.")
    assert (mark.start, mark.text, mark.ground) == (13, printed, ground)


@pytest.mark.parametrize(
    ("text", "printed", "ground"),
    [
        ("10 2 e", "10 2 e", WOB_E),
        ("5 1 2 e", "5 1 2 e", WOO_E),
        ("5.1 2e", "5.1 2e", WOO_E),
        ("Dag        ,                    10 2 e\nhet verslag", "10 2 e", WOB_E),
        ("Art. 5.1, lid 2, sub e", "Art. 5.1, lid 2, sub e", WOO_E),
        ("Van: art. 5.1 lid 1 sub c\nAan: Kees", "art. 5.1 lid 1 sub c", "Woo 5.1.1c"),
        ("artikel 10 lid 2 onder g", "artikel 10 lid 2 onder g", "Wob 10.2.g"),
    ],
)
def test_a_spelled_or_spaced_ground_is_a_mark_alone_behind_a_label_or_in_the_margin(
    text: str, printed: str, ground: str
) -> None:
    assert [(mark.text, mark.ground) for mark in marks.find(text)] == [(printed, ground)]


@pytest.mark.parametrize(
    "text",
    [
        "op grond van art. 5.1 lid 2 sub e van de wet",
        "tabel 10 2 e en verder",
        "op 10.2.2020 en op 5.1.2021",
        "artikel 5.1, tweede lid, onder e, van de wet",
        "artikel 10, tweede lid, onder e",
        "op grond van artikel 5.1.2e van de wet",
        "zie paragraaf 10.2 e.v.",
        "zie 10.2 e.v. en 5.1.2 e.v.",
        "versie 5.1.2 van het pakket, en v5.1.2e",
        "in 5.1.2 a new option came",
        "5.1.2.1 en 10.2.5.1",
        "adres 10.2.0.15, of 192.168.5.1",
        "om 10.20 uur, of 10.2 procent",
        "€ 10.2, € 5.2 en £ 11.1 miljoen",
        "koop 10.2 g suiker en 11.1 kg meel",
        "op 11.1 en 5.2 bespreken wij 5.1.5 en 5.2.1",
        "vitamine B6 helpt, en B5 ook",
        "zaal B6, 10 uur",
        "section 552(b)(6) applies, 5 U.S.C. § 552(b)(5) too",
        "under Section 1.4(D) of the agreement and 1.4(d)",
        "de 512e deelnemer, het 512e jaar, nr 51 2e kamer",
        "XXX en IBMXXXX en debug=XXXX",
        "een lijst [a] [1] [..] (x) <y>",
        "de knop ■ en het vakje",
        "dat valt buiten het verzoekschrift, buiten verzoekers",
        "redacted by the editor; gelakt parket",
        "s.12e en ls.1.2e",
    ],
)
def test_ordinary_text_holds_no_mark(text: str) -> None:
    assert marks.find(text) == ()


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("11.1", ["11.1"]),
        ("5.2", ["5.2"]),
        ("Beste 10.2.e, 11.1", ["10.2.e", "11.1"]),
        ("Eerst 10.2.e gebeld.\n11.1\nDaarna niets.", ["10.2.e", "11.1"]),
        ("Eerst 5.1.2e gebeld.\n\n  5.2  \nDaarna niets.", ["5.1.2e", "5.2"]),
        ("Eerst 5.1.2e gebeld.\n5.2 Besluit\n11.1\n", ["5.1.2e"]),
        ("5.1.2e en dan [5.2] weg", ["5.1.2e", "[5.2]"]),
        ("[5.1.2e, 5.2] weg", ["[5.1.2e, 5.2]"]),
        ("een bijlage, zie [5.2]", []),
        ("1 Inleiding\n5.2\nTekst", []),
        ("B6", ["B6"]),
        ("B5,B6", ["B5", "B6"]),
        ("Dear Ann,\nB6\nRegards", ["B6"]),
        ("1.4(D) B1", ["1.4(D)", "B1"]),
        ("Call her on                         B6\nsoon", ["B6"]),
        ("RELEASE IN PART B6", ["B6"]),
        ("RELEASE IN PART B5, B6", ["B5", "B6"]),
        ("B7(C)", ["B7(C)"]),
    ],
)
def test_doubtful_numbers_count_only_in_company(text: str, printed: list[str]) -> None:
    assert [mark.text for mark in marks.find(text)] == printed


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("<sup>5.1.2e</sup>", ["5.1.2e"]),
        ("5.1.2e5.1.2e", ["5.1.2e", "5.1.2e"]),
        ("Van:5.1.2e", ["5.1.2e"]),
        ("Beste5.1.2e, dag", ["5.1.2e"]),
        ("5.1.2e@example.org", ["5.1.2e"]),
        ("[5.1.2e]@example.org", ["[5.1.2e]"]),
        ("Dag 5.1.2e.\nTot morgen", ["5.1.2e"]),
        ("5.1.2e/5.1.2i", ["5.1.2e", "5.1.2i"]),
        ("[5.1.2e] [10.2.e]", ["[5.1.2e]", "[10.2.e]"]),
        ("(5.1.2e)", ["5.1.2e"]),
        ("(b)(5), (b)(6)", ["(b)(5)", "(b)(6)"]),
        ("[redacted][redacted]", ["[redacted]", "[redacted]"]),
    ],
)
def test_marks_are_cut_from_what_touches_them(text: str, printed: list[str]) -> None:
    assert [mark.text for mark in marks.find(text)] == printed


PIECES = st.sampled_from(
    [printed for printed, _ in MARKS]
    + [
        "B6",
        "11.1",
        "5.2",
        "[",
        "]",
        "(",
        "<sup>",
        "\n",
        " ",
        ", ",
        "5.",
        "1.",
        "(b)(",
        "X",
        "woord",
        "@x.org",
        "█ ",
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=12).map("".join)))
@example("[5.1.2e")
@example("İ[redacted] buiten verzoek")
def test_marks_lie_in_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for mark in marks.find(text):
        assert end <= mark.start < mark.end <= len(text)
        assert mark.text == text[mark.start : mark.end]
        end = mark.end
    marks.blank(text)
    marks.only(text)
    marks.withheld(text, STAMPS)


@given(st.lists(st.sampled_from([printed for printed, _ in MARKS if printed != "█"]), min_size=1, max_size=8))
def test_every_mark_of_a_list_is_counted(printed: list[str]) -> None:
    assert [mark.text for mark in marks.find(" en dan ".join(printed))] == printed


@pytest.mark.parametrize(
    "unit",
    ["[", "5.", "B6 ", "11.1 ", "X", "█ ", "[redacted ", "(b)(", "5.1.2e ", "s", "[5.1.2e, ", "<", "5.2"],
)
def test_one_endless_line_is_read_to_its_end(unit: str) -> None:
    short, long = (len(marks.find(unit * times)) for times in (10_000, 20_000))
    # near its ends a line may read otherwise; a pattern that went back without bound would never come back
    assert abs(long - 2 * short) <= 2 * marks.REACH


@pytest.mark.parametrize(
    ("ground", "name"),
    [
        ("Woo 5.1.2e", "de eerbiediging van de persoonlijke levenssfeer"),
        ("Wob 10.2.e", "de eerbiediging van de persoonlijke levenssfeer"),
        ("FOIA (b)(6)", "personal privacy"),
        ("FOIA (b)(5)", "deliberative process and other privileged agency communications"),
        ("FOIA (b)(6); FOIA 1.4(A)", "personal privacy; military plans, weapons systems or operations"),
        ("Woo 9.9", None),
        ("", None),
    ],
)
def test_ground_has_the_name_that_the_law_gives_it(ground: str, name: str | None) -> None:
    assert marks.ground_name(ground) == name


def test_every_ground_of_the_three_laws_has_a_name() -> None:
    grounds = (
        [f"Woo 5.1.1{c}" for c in "abcde"] + [f"Woo 5.1.2{c}" for c in "abcdefghi"] + ["Woo 5.1.5", "Woo 5.2"]
    )
    grounds += [f"Wob 10.1.{c}" for c in "abcde"] + [f"Wob 10.2.{c}" for c in "abcdefg"] + ["Wob 11.1"]
    grounds += [f"FOIA (b)({n})" for n in range(1, 10)] + [f"FOIA (b)(7)({c})" for c in "ABCDEF"]
    grounds += [f"FOIA 1.4({c})" for c in "ABCDEFGH"]
    data = tomllib.loads((resources.files("draad.fields") / "grounds.toml").read_text(encoding="utf-8"))
    assert sorted(data["names"]) == sorted(grounds)
    assert all(marks.ground_name(ground) for ground in grounds)


def test_found_grounds_are_grounds_of_the_table() -> None:
    assert [ground for _, ground in MARKS if ground and not marks.ground_name(ground)] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[redacted]", True),
        ("5.1.2e, 5.1.2e <5.1.2e>;", True),
        ("<sup>5.1.2e</sup>", True),
        ("██ ███ - ██", True),
        ("11.1", True),
        ("5.1.2e heeft gebeld", False),
        ("5.1.2e 12", False),
        ("", False),
        (" - ", False),
        ("sup", False),
    ],
)
def test_only_says_whether_nothing_but_marks_is_there(text: str, expected: bool) -> None:
    assert marks.only(text) is expected


@pytest.mark.parametrize(
    ("text", "blanked"),
    [
        ("Dag [redacted] en 5.1.2e.", "Dag * en *."),
        ("MT <sup>5.1.2e</sup> (PG)", "MT * (PG)"),
        ("geen", "geen"),
        ("<sup>5.1.2e</sup><sup>5.1.2e</sup>", "**"),
    ],
)
def test_blank_replaces_marks_and_their_tags(text: str, blanked: str) -> None:
    assert marks.blank(text, "*") == blanked


STAMPS = frozenset(
    {"dubbel", "duplicate", "buiten verzoek", "withheld in full", "non-responsive", "niet openbaar"}
)


@pytest.mark.parametrize(
    ("body", "printed"),
    [
        ("Dubbel", "Dubbel"),
        ("\n\nDubbel\n\n\n\nDubbel======\n\n", "Dubbel"),
        ("DUBBEL 5.1.2e", "DUBBEL"),
        ("**Dubbel**\n\n---\n3\n", "Dubbel"),
        ("[Duplicate]", "Duplicate"),
        ("Buiten verzoek\nBuiten  verzoek.", "Buiten verzoek"),
        ("<sup>Dubbel</sup>", "Dubbel"),
        ("Withheld in Full", "Withheld in Full"),
        ("Non-responsive", "Non-responsive"),
    ],
)
def test_stamp_in_place_of_a_body_is_seen_as_printed(body: str, printed: str) -> None:
    mark = marks.withheld(body, STAMPS)
    assert mark is not None
    assert (mark.text, body[mark.start : mark.end]) == (printed, printed)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "   \n",
        "5.1.2e",
        "====",
        "7",
        "Dubbel werk",
        "Dit is dubbel.",
        "Dubbel 12 keer",
        "Niet openbaar voor mei",
        "withheld",
        "dubbel\n" * 500 + "toch niet",
    ],
)
def test_body_with_words_of_its_own_is_not_withheld(body: str) -> None:
    assert marks.withheld(body, STAMPS) is None
