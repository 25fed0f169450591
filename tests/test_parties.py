"""Senders and recipient lists: who is named, how many there are, and who is the same person."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from draad.fields.agreement import agree
from draad.fields.parties import read_list, read_one
from draad.model import Party


def label(party: Party) -> str:
    """What can be seen of a party, on one line."""
    if party.name:
        return party.name
    if party.address:
        return f"[redacted]{party.address}" if party.address.startswith("@") else party.address
    return "[unreadable]" if party.unreadable else "[redacted]"


ANNA = ("Anna Bakker", "a.bakker@example.org")

ONE: tuple[tuple[str, str | None, str | None], ...] = (
    ("Anna Bakker <a.bakker@example.org>", *ANNA),
    ('"Anna Bakker" <a.bakker@example.org>', *ANNA),
    ("'Anna Bakker' <a.bakker@example.org>", *ANNA),
    ("“Anna Bakker” <a.bakker@example.org>", *ANNA),
    ("**Anna Bakker** <a.bakker@example.org>", *ANNA),
    ("Anna Bakker [mailto:a.bakker@example.org]", *ANNA),
    ("Anna Bakker [SMTP:a.bakker@example.org]", *ANNA),
    ("Anna Bakker (a.bakker@example.org)", *ANNA),
    ("a.bakker@example.org (Anna Bakker)", *ANNA),
    ("Anna Bakker &lt;a.bakker@example.org&gt;", *ANNA),
    (r"Anna Bakker \<a.bakker@example.org\>", *ANNA),
    ("Anna Bakker <[a.bakker@example.org](mailto:a.bakker@example.org)>", *ANNA),
    ("Anna Bakker <a.bakker@example.org<mailto:a.bakker@example.org>>", *ANNA),
    ("Anna Bakker\n<a.bakker@example.org>", *ANNA),
    ("Anna\u00a0Bakker <a.bakker@EXAMPLE.org.>", *ANNA),
    ("Anna Bakker < a.bakker @ example.org >", *ANNA),
    ("\u200eAnna Bakker <a.bakker@example.org>\t", *ANNA),
    ("Anna Bakker <a.bakker@example.org>@ORG@DESK", *ANNA),
    ("Anna Bakker <a.bakker@example.org << File: mailto:a.bakker@example.org >> >", *ANNA),
    ("a.bakker@example.org", None, "a.bakker@example.org"),
    ("<a.bakker@example.org>", None, "a.bakker@example.org"),
    ("a.bakker@example.org<mailto:a.bakker@example.org>", None, "a.bakker@example.org"),
    ("[a.bakker@example.org](mailto:a.bakker@example.org)", None, "a.bakker@example.org"),
    ("\"'a.bakker@example.org'\" <a.bakker@example.org>", None, "a.bakker@example.org"),
    ("a.bakker @example.org", None, "a.bakker@example.org"),
    ("'Anna Bakker'", "Anna Bakker", None),
    ("‘Anna Bakker!", "Anna Bakker", None),
    ("Bakker, Anna", "Bakker, Anna", None),
    ("Vries, A. de (Anna)", "Vries, A. de (Anna)", None),
    ("Vries, A. de (Anna) <a.devries@example.org>", "Vries, A. de (Anna)", "a.devries@example.org"),
    ("Vries, A.\nde (Anna)", "Vries, A. de (Anna)", None),
    ("Dijk, J.P.M. van den", "Dijk, J.P.M. van den", None),
    ("Koole, Peter T", "Koole, Peter T", None),
    ("Vega Torres, Ines", "Vega Torres, Ines", None),
    ("Frank Smit, PhD", "Frank Smit, PhD", None),
    ("H [mailto:hq22@example.net]", "H", "hq22@example.net"),
    ("/O=ORG/OU=UNIT/CN=RECIPIENTS/CN=JANSEN", "JANSEN", None),
    ("/O=ORG/OU=EXCHANGE GROUP\n(FYX)/CN=RECIPIENTS/CN=JANSEN", "JANSEN", None),
    ("Jansen, Jo </O=ORG/OU=UNIT/CN=RECIPIENTS/CN=JJANSEN>", "Jansen, Jo", None),
    ("Mia Jordaan/AMS/ORG@ORG", "Mia Jordaan", None),
    ("Mia Jordaan@ORG", "Mia Jordaan", None),
    ("Mia Jordaan/AMS/Org", "Mia Jordaan", None),
    ("Mia Jordaan/AMS/ORG@ORG on 10/06/2000 07:44 PM", "Mia Jordaan", None),
    ("CN=Mia Jordaan/OU=DESK/O=ORG", "Mia Jordaan", None),
    ("BS/AL/DGB", "BS/AL/DGB", None),
    ("Postbus stadsdeel Oost", "Postbus stadsdeel Oost", None),
    ("H", "H", None),
    ("CDM", "CDM", None),
    ("山田 太郎 <t.yamada@example.org>", "山田 太郎", "t.yamada@example.org"),
    ("Анна Бакер", "Анна Бакер", None),
    (
        "Anna Bakker <a.bakker@example.org> namens Postbus Zorg <zorg@example.org>",
        "Postbus Zorg",
        "zorg@example.org",
    ),
    ("Anna Bakker namens Postbus Zorg", "Postbus Zorg", None),
    ("Anna Bakker on behalf of\nPostbus Zorg", "Postbus Zorg", None),
    ("Anna Bakker im Auftrag von Poststelle", "Poststelle", None),
    ("Anna Bakker au nom de Service Presse", "Service Presse", None),
    ("Anna Bakker <a.bakker@example.org> namens", *ANNA),
)


@pytest.mark.parametrize(("value", "name", "address"), ONE)
def test_one_visible_party(value: str, name: str | None, address: str | None) -> None:
    (party,) = read_list(value)
    assert (party.name, party.address, party.redacted, party.unreadable) == (name, address, False, False)
    assert read_one(value) == party


REDACTED: tuple[tuple[str, str | None, str | None], ...] = (
    ("5.1.2e", None, None),
    ("10.2.e", None, None),
    ("█████ ████", None, None),
    ("art. 5.1.2e Woo", None, None),
    ("5.1.2e <5.1.2e @example.gov>", None, "@example.gov"),
    ("[redacted] [redacted]@example.gov", None, "@example.gov"),
    ("[5.1.2e] ([5.1.2e]@example.gov)", None, "@example.gov"),
    ("[5.1.2e] ([5.1.2e]) <[5.1.2e]@example.gov>", None, "@example.gov"),
    ("[5.1.2e]\n\n<[5.1.2e]@example.gov>", None, "@example.gov"),
    ("5.1.2e, 5.1.2e <5.1.2e @example.gov>", None, "@example.gov"),
    ("5.1.2e [@example.gov](mailto:5.1.2e@example.gov)", None, "@example.gov"),
    ("<sup>5.1.2e</sup> @example.gov", None, "@example.gov"),
    ("(b)(6) <(b)(6)@example.gov>", None, "@example.gov"),
    ("███ █████ <██@example.gov>", None, "@example.gov"),
    ("[GELAKT: 5.1.2e] <[GELAKT: 5.1.2e]>", None, None),
    ("[GELAKT: 5.1.2e] @example.gov>", None, "@example.gov"),
    # a local part blanked out, and what scanning leaves of it
    ("< @example.gov>", None, "@example.gov"),
    ("< @ example.gov>", None, "@example.gov"),
    ("< (@example.gov>", None, "@example.gov"),
    ("[ @example.gov} 0002", None, "@example.gov"),
    ("(@example.gov", None, "@example.gov"),
    (", < @example.gov>", None, "@example.gov"),
    ("G < @example.gov>", None, "@example.gov"),
    ("2 < @example.gov>", None, "@example.gov"),
    ("Ga a @example.gov", None, "@example.gov"),
    ("BAKKER [ @example.gov]", "BAKKER", "@example.gov"),
    ("Anna Bakker <5.1.2e@example.gov>", "Anna Bakker", "@example.gov"),
    ("Anna Bakker <>", "Anna Bakker", None),
    ("Anna Bakker [mailto:", "Anna Bakker", None),
    ("Anna Bakker <anna.bak", "Anna Bakker", None),
    ('"bakker(            " <bakker', "bakker", None),
    ("A. 5.1.2e Bakker", "A. 5.1.2e Bakker", None),
    ("anna@[redacted]", "anna", None),
    ("5.1.2e namens 5.1.2e", None, None),
)


@pytest.mark.parametrize(("value", "name", "address"), REDACTED)
def test_one_party_with_something_blacked_out(value: str, name: str | None, address: str | None) -> None:
    (party,) = read_list(value)
    assert (party.name, party.address, party.redacted, party.unreadable) == (name, address, True, False)
    assert read_one(value) == party


@pytest.mark.parametrize(
    "value", ["A ZA", "ae", "NA", "_ _ _", "KA IZA", "(EAR", "ne 2e", "mn", "~--~", ".", "| Oe _", "12", "a"]
)
def test_rubble_is_unreadable_and_no_name(value: str) -> None:
    (party,) = read_list(value)
    assert (party.name, party.address, party.redacted, party.unreadable) == (None, None, False, True)
    assert party.raw == " ".join(value.split())


@pytest.mark.parametrize("value", ["", " ", "\n \n", "\u00a0"])
def test_nothing_printed_is_nobody(value: str) -> None:
    assert read_list(value) == ()
    assert read_one(value) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a@example.org, c@example.net", ["a@example.org", "c@example.net"]),
        ("a@example.org; c@example.net;", ["a@example.org", "c@example.net"]),
        ("a@example.org c@example.net", ["a@example.org", "c@example.net"]),
        ("a@example.org\nc@example.net", ["a@example.org", "c@example.net"]),
        ("Jan Jansen, Piet Pietersen", ["Jan Jansen", "Piet Pietersen"]),
        ("Jan Jansen, Piet Pietersen,\nKees Kool", ["Jan Jansen", "Piet Pietersen", "Kees Kool"]),
        ("Jan Jansen\nPiet Pietersen", ["Jan Jansen", "Piet Pietersen"]),
        ("Jansen, Jan\nPieters, Piet", ["Jansen, Jan", "Pieters, Piet"]),
        ("Jansen, Jan; Pieters, Piet van; .", ["Jansen, Jan", "Pieters, Piet van"]),
        ("Jansen, J., Bakker, P. de", ["Jansen, J.", "Bakker, P. de"]),
        ("Team Noord, Vries, A. de, Servicedesk", ["Team Noord", "Vries, A. de", "Servicedesk"]),
        ("Noor, Piet, Jan, Henk", ["Noor", "Piet", "Jan", "Henk"]),
        ("H, CDM", ["H", "CDM"]),
        ("H; Huma Bakker", ["H", "Huma Bakker"]),
        ("BS/AL/DGB, MT Noord", ["BS/AL/DGB", "MT Noord"]),
        (
            "‘Team Toets! ; Yasin, Omar el ; 'T. van der Veer!",
            ["Team Toets", "Yasin, Omar el", "T. van der Veer"],
        ),
        ('"Vries, Anna de" <a@example.org>, "Smit, Tom" <t@example.org>', ["Vries, Anna de", "Smit, Tom"]),
        ("Vries, Anna de <a@example.org>, Smit, Tom <t@example.org>", ["Vries, Anna de", "Smit, Tom"]),
        ("Jan Jansen <j@example.org>\nPiet Pietersen <p@example.org>", ["Jan Jansen", "Piet Pietersen"]),
        ("Jan Jansen <j@example.org>, Piet\nPietersen <p@example.org>", ["Jan Jansen", "Piet Pietersen"]),
        ("Jan <j@example.org>\nPiet Smit\nKees <k@example.org>", ["Jan", "Piet Smit", "Kees"]),
        ("Alle leden, Piet de Boer <p@example.org>, Team", ["Alle leden", "Piet de Boer", "Team"]),
        ("Jan Smit <j@example.org>\nAnna Smit <a@example.org>; Kees", ["Jan Smit", "Anna Smit", "Kees"]),
        (
            "Mia Jordaan/AMS/ORG@ORG, Samuel \nSchot/AMS/ORG@ORG, Dirk F@ORG",
            ["Mia Jordaan", "Samuel Schot", "Dirk F"],
        ),
        ("Paul Kaas/PDX/ORG, Mia Jordaan/AMS/Org", ["Paul Kaas", "Mia Jordaan"]),
        ("Smit Piet <                   Bakker, Tom I", ["Smit Piet", "Bakker, Tom I"]),
        ("Jan Smit；a@example.org", ["Jan Smit", "a@example.org"]),
        ("[5.1.2e], [5.1.2e], [5.1.2e]", ["[redacted]"] * 3),
        ("5.1.2e; 5.1.2e", ["[redacted]"] * 2),
        (
            "5.1.2e, 5.1.2e <5.1.2e @a.org>; 5.1.2e, 2.1.2e, 5.1.2e <5.1.2e @b.org>",
            ["[redacted]@a.org", "[redacted]@b.org"],
        ),
        ("[GELAKT: 5.1.2e] @a.org>; [GELAKT: 5.1.2e] @b.org>", ["[redacted]@a.org", "[redacted]@b.org"]),
        ("< @a.org> < @a.org>", ["[redacted]@a.org"] * 2),
        ("[5.1.2e] <[5.1.2e]@a.org>; [5.1.2e]\n\n<[5.1.2e]@b.org>", ["[redacted]@a.org", "[redacted]@b.org"]),
        (
            "[redacted]@a.org; [redacted]@b.org, [redacted]@a.org",
            ["[redacted]@a.org", "[redacted]@b.org", "[redacted]@a.org"],
        ),
        ("Ga a @a.org;\n\nOe _ @b.org’;", ["[redacted]@a.org", "[redacted]@b.org"]),
    ],
)
def test_list_is_cut_where_a_party_ends(value: str, shown: list[str]) -> None:
    assert [label(party) for party in read_list(value)] == shown


def test_no_comma_separates_senders() -> None:
    sender = read_one("Jan Jansen, Piet Pietersen")
    assert sender is not None
    assert sender.name == "Jan Jansen, Piet Pietersen"


def test_raw_shows_all_of_an_entry_as_printed() -> None:
    (one, two) = read_list("Bakker,\n  [5.1.2e] <[5.1.2e]@example.org>;  Anna namens Postbus Zorg")
    assert one.raw == "Bakker, [5.1.2e] <[5.1.2e]@example.org>"
    assert two.raw == "Anna namens Postbus Zorg"
    assert (two.name, two.redacted) == ("Postbus Zorg", False)


NAMES = (
    "Anna Bakker",
    "Tom de Wit",
    "Vries, A. de (Anna)",
    "Postbus Zorg",
    "Jansen, Jo",
    "NVZB",
    "Omar el Yasin",
)
PEOPLE = st.builds(
    lambda name, local, domain, form: form.format(name=name, address=f"{local}@{domain}"),
    st.sampled_from(NAMES),
    st.sampled_from(["a.bakker", "tom", "info", "j_jansen2"]),
    st.sampled_from(["example.org", "mail.example.net", "example.gov"]),
    st.sampled_from(['"{name}" <{address}>', "{address}", "{name} <{address}>", "{name} [mailto:{address}]"]),
)


@given(st.lists(PEOPLE, min_size=1, max_size=6), st.sampled_from(["; ", ";\n", " ; ", ", ", ",\n", "\n"]))
def test_joined_parties_come_back(people: list[str], separator: str) -> None:
    apart = [party for person in people for party in read_list(person)]
    assert [(party.name, party.address) for party in read_list(separator.join(people))] == [
        (party.name, party.address) for party in apart
    ]


@given(
    st.lists(
        st.sampled_from([name for name in NAMES if "(" in name or "," not in name]), min_size=1, max_size=5
    )
)
def test_names_alone_come_back_from_a_list_with_semicolons(names: list[str]) -> None:
    assert [party.name for party in read_list("; ".join(names) + ";")] == names


BITS = st.one_of(
    st.sampled_from(" ,;<>@()\"'\n█\ue000\uf8ff"),
    st.sampled_from(["Anna", "example.org", "[5.1.2e]", "mailto:", "namens ", "/O=", "/CN=x", "CN=", "@ORG"]),
    st.sampled_from(["[redacted]", "](mailto:", "**", "&lt;", "1/1/2001"]),
)


@given(st.one_of(st.text(max_size=60), st.lists(BITS, max_size=14).map("".join)))
@example("namens ")
@example("@ORG namens @example.org")
@example("\uf8f0\uf8fe\ue000 x")
def test_no_value_raises_and_what_is_read_is_clean(value: str) -> None:
    found = read_list(value)
    one = read_one(value)
    assert bool(found) == (one is not None)
    for party in (*found, *((one,) if one else ())):
        assert party.name is None or party.name.strip() == party.name != ""
        assert party.address is None or party.address.count("@") == 1
        assert party.name or party.address or party.redacted or party.unreadable
        assert not any("\ue000" <= c <= "\uf8ff" for c in label(party) + party.raw)
        assert agree(party, party) is not False


@pytest.mark.parametrize(
    "unit", ["@", "<", "a@", "(", '"', "/O=", ", ", "[ ", "a\n", "<     ", "'a ", "namens ", "; "]
)
def test_endless_value_comes_to_an_end(unit: str) -> None:
    assert len(read_list(unit * 5000)) <= 5001


def who(value: str) -> Party:
    party = read_one(value)
    assert party is not None
    return party


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vries, A. de (Anna)", "Anna de Vries"),
        ("Vries, A. de (Anna)", "A. de Vries"),
        ("Jan Jansen", "Jansen, Jan"),
        ("Jan Jansen", "J. Jansen"),
        ("Jansen Jan", "Jansen, Jan"),
        ("Koole, Peter T", "Koole Peter"),
        ("Koole, Nicholas S", "Nick Koole"),
        ("Dhr. mr. T. van der Veer", "Veer, T. van der"),
        ("Dhr.mr.T.van der Veer", "T. van der Veer"),
        ("Jan Jansen (DESK)", "Jan Jansen"),
        ("Bakker-de Vries, Anna", "Anna de Vries"),
        ("Mia Jordaan/AMS/ORG@ORG", "Jordaan, Mia"),
        ("Jan Jansen <j@example.org>", "Piet Smit <J@Example.org>"),
        ("Jan Jansen <j@example.org>", "Jan Jansen <jj@example.org>"),
        ("Jan Jansen", "j.jansen@example.org"),
        ("Jan Jansen", "jansenj@example.org"),
        ("Koole, Caroline E", "KooleCE@example.org"),
        ("BS/AL/DGB", "BS/AL/DGB"),
        ("NVZB", "NVZB"),
        ("山田 太郎", "山田 太郎"),
        # scanned
        ("Jan Janssen", "Jan Jansscn"),
        ("0ttema, Jan", "Ottema, Jan"),
        ("j.srnit@example.org", "j.smit@example.org"),
    ],
)
def test_what_is_visible_says_the_same_person(one: str, other: str) -> None:
    assert agree(who(one), who(other)) is True
    assert agree(who(other), who(one)) is True


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Vries, A. de", "Vries, B. de"),
        ("Jan Jansen", "Piet Pietersen"),
        ("Jan Jansen", "Jan Hansen"),
        ("Jan Jansen", "Piet Jansen"),
        ("J. Jansen", "P. Jansen"),
        ("Anna Bakker", "Anna Smit"),
        ("Jan", "Piet"),
        ("Jan", "Piet Smit"),
        ("BS/AL/DGB", "DGB/X"),
        ("PIR", "CDM"),
        ("j.smit@example.org", "p.smit@example.org"),
        ("team1zuid@example.org", "team2zuid@example.org"),
        ("j.smit@example.org", "j.smit@example.net"),
        ("[5.1.2e]@example.org", "[5.1.2e]@example.net"),
        ("[5.1.2e]@example.org", "jan@example.net"),
    ],
)
def test_what_is_visible_cannot_be_one_person(one: str, other: str) -> None:
    assert agree(who(one), who(other)) is False
    assert agree(who(other), who(one)) is False


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("5.1.2e", "Jan Jansen"),
        ("5.1.2e", "5.1.2e"),
        ("_ _ _", "Jan Jansen"),
        ("[5.1.2e]@example.org", "[5.1.2e]@example.org"),
        ("[5.1.2e]@example.org", "jan@example.org"),
        ("[5.1.2e]@example.org", "[5.1.2e]@mail.example.org"),
        ("Jan Jansen", "info@example.org"),
        ("Jan", "Jan Jansen"),
        ("Jansen", "Jan Jansen"),
        ("H", "Hanna Bakker"),
        ("CDM", "Carla Meer"),
        ("BS/AL/DGB", "Jan Jansen"),
        ("j.pieterson@example.org", "j.pietersan@example.org"),
    ],
)
def test_too_little_is_visible_to_compare(one: str, other: str) -> None:
    assert agree(who(one), who(other)) is None
    assert agree(who(other), who(one)) is None


def test_unlike_surnames_do_not_meet_over_one_given_name() -> None:
    assert agree(Party("Tom Bakker", None, False), Party("Bakkeren, Tom", None, False)) is False


@pytest.mark.parametrize(
    ("printed", "name", "address"),
    [
        ("bo at example.org (Bo Smit)", "Bo Smit", "bo@example.org"),
        ("Bo Smit <bo.smit at lists.example.org>", "Bo Smit", "bo.smit@lists.example.org"),
        ("Bo Smit at Example", "Bo Smit at Example", None),
    ],
)
def test_archives_of_mailing_lists_spell_addresses_out(printed: str, name: str, address: str | None) -> None:
    party = read_one(printed)
    assert party is not None
    assert (party.name, party.address) == (name, address)


def test_a_semicolon_in_a_quoted_name_parts_nobody() -> None:
    value = '"Smit; Anna (Bruggen)" <a.smit@example.org>; Bakker, Tom; "Vos; Jan'
    assert [party.name for party in read_list(value)] == ["Smit; Anna (Bruggen)", "Bakker, Tom", "Vos", "Jan"]
    assert getattr(read_one(value), "address", None) == "a.smit@example.org"
