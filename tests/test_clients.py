"""What mail clients print, in the languages they print it in, is read entirely right."""

from __future__ import annotations

import pytest

from client_table import differences
from fixtures.compose_clients import CLIENTS, Fixture, fixtures, languages

FIXTURES = list(fixtures())


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
def test_a_document_is_read_as_its_client_wrote_it(fixture: Fixture) -> None:
    assert differences(fixture) == []


def test_every_client_and_every_language_has_its_documents() -> None:
    assert {fixture.client for fixture in FIXTURES} == set(CLIENTS)
    assert {fixture.language for fixture in FIXTURES} == set(languages())


def test_no_two_documents_are_the_same() -> None:
    assert len({fixture.text for fixture in FIXTURES}) == len(FIXTURES)


def test_every_section_of_a_language_is_used_by_a_client() -> None:
    used = {section for section, _, _ in CLIENTS.values()}
    sections = {
        name for file in languages().values() for name, value in file.items() if isinstance(value, dict)
    }
    assert sections == used


def test_dates_stand_latest_first_so_that_what_is_quoted_is_older() -> None:
    for file in languages().values():
        for section in file.values():
            if isinstance(section, dict):
                moments = [moment for moment, _ in section["dates"]]
                assert moments == sorted(moments, reverse=True)
