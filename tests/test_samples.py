"""What draad must find in `samples/`: the truth as their author wrote it down, not as a program found it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from draad import pipeline, sources
from draad.archive import Archive
from draad.model import Document, Message
from draad.settings import Settings
from score import out_of_balance

SAMPLES = Path(__file__).parents[1] / "samples"
SETTINGS = Settings(zone="Europe/Amsterdam")


class Sent(NamedTuple):
    """A message: what it answers (or "missing"), when it was sent in UTC, what its sender did."""

    parent: str | None
    utc: str
    action: str
    presence: str = "released"


# bats in the bridge keeper's house, English engineers, a newspaper, two mails called overleg, the costs
MESSAGES = {
    "bats": Sent(None, "2025-03-03T08:12", "send", "quoted"),
    "bats: leave it shut": Sent("bats", "2025-03-03T13:40", "reply", "quoted"),
    "bats: article 14": Sent("bats: leave it shut", "2025-03-04T08:31", "reply", "quoted"),
    "bats: scaffold": Sent("bats: leave it shut", "2025-03-04T09:05:33", "reply"),
    "bats: 15 september?": Sent("bats: article 14", "2025-03-04T10:20:41", "forward"),
    "bats: a colony": Sent("bats: 15 september?", "2025-03-04T15:48:09", "reply"),
    # no copy has a subject that could tell
    "span": Sent(None, "2025-03-06T09:15", "unknown", "quoted"),
    "span: between the lines": Sent("span", "2025-03-06T10:02:17", "reply"),
    "span: western side": Sent("span: between the lines", "2025-03-06T13:30:12", "reply"),
    "press": Sent(None, "2025-03-12T07:50", "send", "quoted"),
    "press: shall we say": Sent("press", "2025-03-12T08:04", "forward", "quoted"),
    "press: agreed": Sent("press: shall we say", "2025-03-12T08:31:02", "reply"),
    "press: no mice": Sent("press: shall we say", "2025-03-12T08:40", "reply-all"),
    "press: answer": Sent("press", "2025-03-12T10:15:48", "reply"),
    "overleg at the bridge": Sent(None, "2025-03-17T15:20:03", "send"),
    "overleg on thursday": Sent("missing", "2025-03-24T09:47:55", "reply"),
    "costs: two remarks": Sent("missing", "2025-04-02T13:12:26", "reply"),
    "costs: railing": Sent("costs: two remarks", "2025-04-03T06:55", "reply-all"),
}

# lines on which headers start, and whose they are
DOCUMENTS: dict[str, list[tuple[int, str]]] = {
    "01_vleermuizen_advies.txt": [
        (1, "bats: 15 september?"),
        (21, "bats: article 14"),
        (37, "bats: leave it shut"),
        (53, "bats"),
    ],
    "02_vleermuizen_steiger.txt": [(6, "bats: scaffold"), (25, "bats: leave it shut"), (43, "bats")],
    "03_vleermuizen_kolonie.md": [
        (1, "bats: a colony"),
        (23, "bats: 15 september?"),
        (38, "bats: article 14"),
    ],
    "04_swing_span_inline.txt": [(1, "span: between the lines"), (11, "span")],
    "05_swing_span_cores.txt": [
        (1, "span: western side"),
        (19, "span: between the lines"),
        (28, "span"),
    ],
    "06_persvraag_akkoord.txt": [(1, "press: agreed"), (11, "press: shall we say"), (25, "press")],
    "07_persvraag_scan.txt": [(4, "press: no mice"), (23, "press: shall we say"), (41, "press")],
    "08_dossier_pers_en_overleg.txt": [
        (3, "press: answer"),
        (18, "press"),
        (35, "overleg at the bridge"),
    ],
    "09_kostenraming.txt": [(1, "costs: two remarks")],
    "10_kostenraming_antwoord.txt": [(1, "costs: railing")],
    "11_overleg.txt": [(1, "overleg on thursday")],
}
NO_MAIL = {
    "12_brief_subsidie.txt": "letter",
    "13_verslag_bouwoverleg.md": "minutes",
    "14_memo_steiger.txt": "memo",
}
THREADS = {"bats": 6, "span": 3, "press": 5, "overleg at the bridge": 1, "overleg on thursday": 2, "costs": 3}


@cache
def archive() -> Archive:
    return pipeline.reconstruct(str(SAMPLES), SETTINGS)


@cache
def texts() -> dict[str, Document]:
    return {Path(source.path).name: sources.read(source)[0] for source in sources.find([str(SAMPLES)])}


@cache
def found() -> dict[str, tuple[tuple[int, Message], ...]]:
    """For each document its copies, top first, as lines on which they start and messages."""
    places: dict[str, list[tuple[int, Message]]] = {name: [] for name in texts()}
    names = {document.id: Path(document.path).name for document in archive().documents}
    for message in archive().messages:
        for copy in message.copies:
            name = names[copy.document]
            places[name].append((texts()[name].text.count("\n", 0, copy.start) + 1, message))
    return {name: tuple(sorted(copies, key=lambda copy: copy[0])) for name, copies in places.items()}


@cache
def message(key: str) -> Message:
    """The message that most of a mail's places hold."""
    ids = [
        got.id
        for name, wanted in DOCUMENTS.items()
        for line, owner in wanted
        for at, got in found()[name]
        if owner == key and at == line
    ]
    best = max(sorted(ids), key=ids.count)
    return next(got for got in archive().messages if got.id == best)


def names_of(key: str) -> set[str | None]:
    return {party.name for party in (*message(key).header.to, *message(key).header.cc)}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_headers_start_where_they_start(name: str) -> None:
    assert [line for line, _ in found()[name]] == [line for line, _ in DOCUMENTS[name]]


@pytest.mark.parametrize("key", MESSAGES)
def test_copies_are_recognised_wherever_they_stand(key: str) -> None:
    got = {(name, line) for name, copies in found().items() for line, held in copies if held == message(key)}
    assert got == {
        (name, line) for name, wanted in DOCUMENTS.items() for line, owner in wanted if owner == key
    }


@pytest.mark.parametrize("key", MESSAGES)
def test_each_message_hangs_below_what_it_answers(key: str) -> None:
    link = archive().links.get(message(key).id)
    parent = MESSAGES[key].parent
    if parent is None:
        assert link is None
    elif parent == "missing":
        assert link is not None
        above = next(got for got in archive().messages if got.id == link.parent)
        assert above.presence == "missing"
    else:
        assert link is not None
        assert link.parent == message(parent).id


@pytest.mark.parametrize("key", MESSAGES)
def test_moments_are_those_of_utc(key: str) -> None:
    sent = message(key).sent
    assert sent is not None
    assert sent.utc.isoformat().startswith(MESSAGES[key].utc)


@pytest.mark.parametrize("key", MESSAGES)
def test_what_senders_did_and_where_the_message_was_seen(key: str) -> None:
    assert (message(key).action, message(key).presence) == (MESSAGES[key].action, MESSAGES[key].presence)


def test_there_are_eighteen_messages_two_gaps_and_six_conversations() -> None:
    presence = [got.presence for got in archive().messages]
    assert len([one for one in presence if one != "missing"]) == len(MESSAGES) == 18
    assert presence.count("missing") == 2
    assert sorted(len(thread.messages) for thread in archive().threads) == sorted(THREADS.values())


@pytest.mark.parametrize("name", NO_MAIL)
def test_a_letter_minutes_and_a_memo_are_no_mail(name: str) -> None:
    kind = next(document.kind for document in archive().documents if document.path.endswith(name))
    assert (kind, found()[name]) == (NO_MAIL[name], ())


def test_the_dossier_has_two_parts() -> None:
    parts = next(document.parts for document in archive().documents if "08_dossier" in document.path)
    assert [part.label for part in parts] == ["Docnr 11", "Docnr 12"]


def test_what_one_hand_blacked_out_another_left() -> None:
    """Document 1 hides the municipality and the ecologist, document 2 the ministry."""
    sender = message("bats").header.sender
    assert sender is not None
    assert (sender.name, sender.address) == ("Ruiter, Femke", "f.ruiter@oudewaard.example")
    assert "Linde, J. van der (Joost)" in names_of("bats")
    sender = message("press").header.sender
    assert sender is not None
    assert (sender.name, sender.address) == ("Karel Mols", "k.mols@waardsecourant.example")


def test_an_answer_between_the_lines_belongs_to_its_author() -> None:
    body = message("span: between the lines").body
    assert "Only when it is locked." in body
    assert "Not before September" in body
    assert "Thank you, my answers are between your lines." in body
    assert "load" not in body
    question = message("span").body
    assert "May we drill two cores" in question
    assert "Not before September" not in question
    assert ">" not in question


def test_a_withheld_copy_is_empty_and_its_message_is_not() -> None:
    got = message("bats")
    withheld = {copy.withheld for copy in got.copies}
    assert withheld == {None, "Dubbel"}
    assert got.body.startswith("Beste Joost,")
    assert got.body.endswith("Gemeente Oudewaard")
    assert got.copies[0].withheld is None


def test_page_numbers_and_catalogue_numbers_are_furniture() -> None:
    furniture = {Path(document.path).name: document.furniture for document in archive().documents}
    text = texts()["07_persvraag_scan.txt"].text
    stamps = [text[item.start : item.end].split() for item in furniture["07_persvraag_scan.txt"]]
    assert sorted(word for words in stamps for word in words if word.isdigit()) == [
        "000417", "000417", "000418", "000418", "1", "2",
    ]  # fmt: skip
    body = message("press: shall we say").body
    assert "0004" not in body


def test_clocks_are_inferred_where_the_same_mail_stands_under_two() -> None:
    """Documents 1 and 3 show one mail under UTC and Dutch time; 4 and 5 one under UTC and London time."""
    bases = {key: sent.basis for key in MESSAGES if (sent := message(key).sent)}
    assert bases["bats: 15 september?"] == "inferred"
    assert bases["span: between the lines"] == "inferred"
    assert bases["span: western side"] == bases["press: answer"] == "stated"


def test_a_cut_copy_is_incomplete() -> None:
    got = message("bats: article 14")
    whole = [n not in got.incomplete for n in range(len(got.copies))]
    texts_end = [copy.body.endswith("Marijke") for copy in got.copies]
    assert whole == texts_end


def test_attachments_are_named() -> None:
    assert message("bats: 15 september?").header.attachments == (
        "20250227 Planning herstel draaiwerk v4.xlsx",
    )
    assert message("bats: scaffold").header.attachments == (
        "Offerte steiger verlenging.pdf",
        "Foto luik gesloten.jpg",
    )


def test_the_books_of_every_sample_balance() -> None:
    wrong = []
    for document in texts().values():
        wrong += out_of_balance(document, pipeline.read_document(document, SETTINGS))
    assert not wrong, "\n".join(wrong)
