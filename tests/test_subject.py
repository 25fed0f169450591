"""Subjects: base, key and action, and how alike two keys are."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from draad.fields import subject

REPLY = frozenset({"re", "antw", "aw", "sv", "回复", "odp"})
FORWARD = frozenset({"fw", "fwd", "doorst", "wg", "tr"})


def read(value: str) -> subject.Subject:
    return subject.read(value, REPLY, FORWARD)


@pytest.mark.parametrize(
    ("value", "base", "action"),
    [
        ("Bestek kade", "Bestek kade", None),
        ("RE: Bestek kade", "Bestek kade", "reply"),
        ("RE:Bestek kade", "Bestek kade", "reply"),
        ("re : Bestek kade", "Bestek kade", "reply"),
        ("RE: RE: Bestek kade", "Bestek kade", "reply"),
        ("FW: RE: Bestek kade", "Bestek kade", "forward"),
        ("Antw: FW: Bestek kade", "Bestek kade", "reply"),
        ("Antw.: Bestek kade", "Bestek kade", "reply"),
        ("Doorst: Bestek kade", "Bestek kade", "forward"),
        ("TR : Bestek kade", "Bestek kade", "forward"),
        ("Fw; Bestek kade", "Bestek kade", "forward"),
        ("Re:: Bestek kade", "Bestek kade", "reply"),
        ("Re[2]: Bestek kade", "Bestek kade", "reply"),
        ("RE(3): Bestek kade", "Bestek kade", "reply"),
        ("Re^2: Bestek kade", "Bestek kade", "reply"),
        ("Re:Re[3]:Fwd:Bestek kade", "Bestek kade", "reply"),
        ("回复：Bestek kade", "Bestek kade", "reply"),
        ("**FW:** Bestek kade", "Bestek kade", "forward"),
        ("Bestek kade (fwd)", "Bestek kade", "forward"),
        ("Re: Bestek kade (fwd)", "Bestek kade", "reply"),
        ("[Fwd: RE: Bestek kade]", "Bestek kade", "forward"),
        ("Re: [Fwd: Bestek kade]", "Bestek kade", "reply"),
        ("[EXT] RE: Bestek kade", "[EXT] Bestek kade", "reply"),
        ("RE: [EXTERN] Bestek kade", "[EXTERN] Bestek kade", "reply"),
        ("EXTERN: RE: Bestek kade", "EXTERN: Bestek kade", "reply"),
        ("[bouw-lijst] Re: Bestek kade", "[bouw-lijst] Bestek kade", "reply"),
        ("5.1.2e RE: Bestek kade", "5.1.2e Bestek kade", "reply"),
        ("Re: Bestek kade [redacted]", "Bestek kade [redacted]", "reply"),
        # no marks of reply
        ("Re Bosch", "Re Bosch", None),
        ("Re Bosch: bestek", "Re Bosch: bestek", None),
        ("Re. Bosch", "Re. Bosch", None),
        ("Retour: Bestek kade", "Retour: Bestek kade", None),
        ("Vraag: Bestek kade", "Vraag: Bestek kade", None),
        ("AB12-345/CD-67 FW: Bestek kade", "AB12-345/CD-67 FW: Bestek kade", None),
        ("Re: AB12-345/CD-67 FW: Bestek", "AB12-345/CD-67 FW: Bestek", "reply"),
        ("12:30 uur overleg", "12:30 uur overleg", None),
        # nothing but marks
        ("Re:", "", "reply"),
        ("RE: FW:", "", "reply"),
    ],
)
def test_base_and_outermost_mark(value: str, base: str, action: str | None) -> None:
    found = read(value)
    assert (found.base, found.action) == (base, action)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Re:", "Re:"),
        ("  RE:  Bestek\n  kade ", "RE: Bestek kade"),
        ("verzoek van derde-\nbelanghebbende", "verzoek van derde-belanghebbende"),
        ("spoor Utrecht -\nArnhem", "spoor Utrecht - Arnhem"),
        ("lijn Utrecht-\nArnhem", "lijn Utrecht- Arnhem"),
        ("**FW:** MT <sup>5.1.2e</sup>", "FW: MT 5.1.2e"),
        (r"map\_nieuw \[kade\]", "map_nieuw [kade]"),
        ("Bestek\u00a0kade\u200b", "Bestek kade"),
        ("a < b > c", "a < b > c"),
        ("", None),
        (" \n ", None),
        ("****", None),
    ],
)
def test_text_is_as_written_on_one_line(value: str, text: str | None) -> None:
    assert read(value).text == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RE: Bestek kade - reactie", "FW: bestek  kade -reactie"),
        ("[EXT] RE: Bestek kade", "Bestek kade"),
        ("RE: [EXTERN] Bestek kade", "EXTERN: Bestek kade"),
        ("Bestek kade [redacted]", "RE: Bestek kade 5.1.2e"),
        ("Bestek, kade.", "Bestek kade"),
        ("Café", "cafe"),
    ],
)
def test_copies_of_a_subject_share_a_key(one: str, other: str) -> None:
    assert read(one).key == read(other).key != ""


@pytest.mark.parametrize("value", ["", "Re:", "[redacted]", "RE: 5.1.2e", "- - -", "?!"])
def test_subject_without_a_visible_word_has_no_key(value: str) -> None:
    assert read(value).key == ""


def test_list_tag_stays_in_the_key() -> None:
    assert read("[bouw-lijst] Re: Bestek").key == "bouw lijst bestek"


@given(
    st.lists(st.sampled_from(["RE: ", "Fw: ", "Antw: ", "re[2]: ", "WG: "]), max_size=6),
    st.sampled_from("ab"),
)
def test_marks_in_front_change_neither_base_nor_key(prefixes: list[str], word: str) -> None:
    plain, marked = read(f"Bestek {word}"), read("".join(prefixes) + f"Bestek {word}")
    assert (marked.base, marked.key) == (plain.base, plain.key)
    assert (marked.action is None) == (not prefixes)


BITS = st.sampled_from(
    ["Re", ": ", "[", "]", "Fwd:", "(fwd)", "5.1.2e", "[redacted]", "[EXT] ", "\n", "-", "**", "x ", "█"]
)


@given(st.one_of(st.text(max_size=60), st.lists(BITS, max_size=14).map("".join)))
@example("[Fwd: [Fwd: ")
def test_no_value_raises(value: str) -> None:
    found = read(value)
    assert (found.text is None) == (found.base == "" and found.action is None)
    assert found.key == found.key.casefold()
    assert subject.similar(found.key, found.key) == (1.0 if found.key else 0.0)


@pytest.mark.parametrize("unit", ["Re: ", "[", "[a] ", "[Fwd: ", "-\n", " (", "x "])
def test_endless_value_comes_to_an_end(unit: str) -> None:
    assert len(read(unit * 20_000).base) <= 20_000 * len(unit)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ("bestek kade", "bestek kade", 1.0, 1.0),
        ("bestek kade", "besiek kade", 0.85, 0.99),
        ("bestek kade", "vergunning terras", 0.0, 0.5),
        ("gesprek █", "gesprek de boer", 1.0, 1.0),
        ("gesprek █ morgen", "gesprek morgen", 1.0, 1.0),
        ("█ gesprek over de haven", "gesprek over █ haven", 1.0, 1.0),
        ("overleg haven █", "overleg dijk █", 0.3, 0.8),
        ("█ overleg", "iets heel anders █", 0.0, 0.0),
        ("gesprek █", "gesprek een twee drie vier vijf zes zeven acht", 0.0, 0.5),
        ("", "", 0.0, 0.0),
        ("bestek", "", 0.0, 0.0),
    ],
)
def test_likeness_runs_from_nothing_to_equal(one: str, other: str, low: float, high: float) -> None:
    assert low <= subject.similar(one, other) <= high
    assert subject.similar(one, other) == pytest.approx(subject.similar(other, one))


WORDS = st.lists(st.sampled_from(["bestek", "kade", "haven", "█", "12", "de"]), max_size=8).map(" ".join)


@given(WORDS, WORDS)
def test_likeness_stays_within_bounds(one: str, other: str) -> None:
    assert 0.0 <= subject.similar(one, other) <= 1.0
