"""The language files: each holds what it must, and what it holds makes headers that split and parse."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from draad import languages, parse
from draad import split as splitting
from draad.errors import LanguageError
from draad.languages import fold
from draad.model import Document

CODES = languages.installed()
WHEN = {"nl": "3 mei 2021", "en": "3 May 2021", "de": "3. Mai 2021", "fr": "3 mai 2021"}
AT = {"nl": "om", "en": "at", "de": "um", "fr": "à"}
SENTENCE = {
    "nl": "Ik heb het stuk gelezen en ben het er mee eens.",
    "en": "I have read the paper and we can go on with it.",
    "de": "Ich habe das Papier gelesen und wir sind mit dem Inhalt zufrieden.",
    "fr": "Je vous remercie de votre message et nous allons en parler avec lui.",
}


def read(text: str, codes: tuple[str, ...] | None = None) -> tuple[Any, ...]:
    active = languages.load(codes)
    document = Document("d1", "a.txt", text, "00")
    return parse.drafts(document, splitting.split(document, active), active)


@pytest.mark.parametrize("code", CODES)
def test_every_file_passes_its_check(code: str) -> None:
    assert languages.read_file(code).code == code


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_the_labels_of_a_header(code: str) -> None:
    header = languages.read_file(code).words["header"]
    for key in ("from", "to", "cc", "subject", "sent", "date"):
        assert header[key], key


@pytest.mark.parametrize("code", CODES)
def test_a_label_block_of_its_own_words_splits_and_parses(code: str) -> None:
    header = languages.read_file(code).words["header"]
    text = (
        f"{SENTENCE[code]}\n\n"
        f"{header['from'][0]}: Ada Vos <a.vos@example.org>\n"
        f"{header['sent'][0]}: {WHEN[code]} 14:05\n"
        f"{header['to'][0]}: Bo Kers <b.kers@example.org>\n"
        f"{header['cc'][0]}: c@example.org; d@example.org\n"
        f"{header['subject'][0]}: Brug 7\n\n{SENTENCE[code]}\n"
    )
    below = read(text)[-1]
    assert below.header.sender.address == "a.vos@example.org"
    assert below.header.date.local == datetime(2021, 5, 3, 14, 5)
    assert [len(below.header.to), len(below.header.cc), below.header.subject] == [1, 2, "Brug 7"]
    assert below.body == SENTENCE[code]


@pytest.mark.parametrize("code", CODES)
def test_an_attribution_of_its_own_words_splits_and_parses(code: str) -> None:
    words = languages.read_file(code).words["attribution"]
    verb = "a écrit" if code == "fr" else words["verb"][0]
    line = f"{words['lead'][0]} {WHEN[code]} {AT[code]} 14:05 {verb} Ada Vos <a.vos@example.org>:"
    drafts = read(f"{SENTENCE[code]}\n\n{line}\n\n> {SENTENCE[code]}\n")
    assert [d.body for d in drafts] == [SENTENCE[code], SENTENCE[code]]
    assert drafts[1].header.date.local == datetime(2021, 5, 3, 14, 5)
    assert drafts[1].header.sender.name == "Ada Vos"


@pytest.mark.parametrize("code", CODES)
def test_what_one_language_reads_is_not_changed_by_the_others(code: str) -> None:
    header = languages.read_file(code).words["header"]
    text = (
        f"{header['from'][0]}: Ada Vos <a.vos@example.org>\n{header['sent'][0]}: {WHEN[code]} 14:05\n"
        f"{header['to'][0]}: Bo Kers\n{header['subject'][0]}: Brug 7\n\n{SENTENCE[code]}\n"
    )
    assert read(text, (code,)) == read(text)


BAD = [
    ({"language": "xx", "heading": {}}, "unknown section"),
    ({"language": "xx", "header": {"sender": ["Van"]}}, "unknown key"),
    ({"language": "xx", "header": {"from": ["Van", " "]}}, "none of them empty"),
    ({"language": "xx", "header": {"from": "Van"}}, "list of words"),
    ({"language": "xx", "header": {"from": ["Van", "VAN"]}}, "twice"),
    ({"language": "yy"}, "says language"),
]


@pytest.mark.parametrize(("data", "complaint"), BAD, ids=[b[1] for b in BAD])
def test_a_file_that_would_silently_do_nothing_is_refused(data: dict[str, Any], complaint: str) -> None:
    with pytest.raises(LanguageError, match=complaint):
        languages.check("xx", data)


def test_an_unknown_language_names_those_that_are_there() -> None:
    with pytest.raises(LanguageError, match="nl"):
        languages.load(("tlh",))


def test_folding_makes_two_ways_to_print_a_label_equal() -> None:
    assert fold("  ENVOYÉ   le ") == fold("Envoye\N{COMBINING ACUTE ACCENT} le")
