"""The round trip: what `tools/compose.py` wrote and flattened comes back, with its copies and its times."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients import CLIENTS, LONDON, NEW_YORK, TOPS, Person
from compose import (
    Page,
    Parents,
    Tree,
    composed,
    conversation,
    disclosure,
    every_tree,
    pages,
    random_tree,
    release,
    truth,
)
from damage import NONE, REDACTED, RELEASE, SCANNED, Noise
from draad import pipeline, render
from draad.archive import Archive
from draad.render import earlier, export, to_json
from draad.settings import Settings
from score import Score, as_document, compare, found_in, out_of_balance

ROOT = Path(__file__).parents[1]
SETTINGS = Settings(languages=("nl", "en", "de", "fr"), zone="Europe/Amsterdam")
TREES = tuple(every_tree(5))


def put_together(released: Iterable[Page]) -> Archive:
    return pipeline.reconstruct_documents([as_document(page.name, page.text) for page in released], SETTINGS)


def round_trip(conversations: Iterable[tuple[Tree, list[Page]]]) -> Score:
    trees, released = zip(*conversations, strict=True)
    printed = [page for group in released for page in group]
    return compare(truth(trees, printed), found_in(put_together(printed)))


def exported(archive: Archive) -> bytes:
    file = BytesIO()
    to_json.write_json(export.sections(archive), file)
    return file.getvalue()


# -- without damage, always ----------------------------------------------------------------------------


def rotated(parents: Parents) -> Iterator[tuple[Tree, list[Page]]]:
    """A conversation of that shape for each client that its root may have used, the others in turn."""
    for first in range(len(CLIENTS)):
        rng = Random(f"{parents}/{first}")
        clients = tuple((first + 5 * n) % len(CLIENTS) for n in range(len(CLIENTS)))
        language = ("nl", "nl", "en", "de", "fr")[first % 5]
        spoken = ("nl",) if language == "nl" else ("nl", language)
        tree = conversation(
            f"c{first:02d}", parents, rng, language=language, languages=spoken, clients=clients
        )
        yield tree, release(tree, rng, tops=[tuple(TOPS)[first % len(TOPS)], "export"], every=first % 3 == 0)


@pytest.mark.parametrize("parents", TREES, ids=str)
def test_every_tree_of_up_to_five_messages_comes_back(parents: Parents) -> None:
    score = round_trip(rotated(parents))
    assert score.perfect, f"{score}\n" + "\n".join(score.misses)


@pytest.mark.parametrize("client", range(len(CLIENTS)), ids=[client.name for client in CLIENTS])
def test_trees_come_back_where_everybody_uses_one_client(client: int) -> None:
    """No other form of header is there to lend evidence."""

    def everybody() -> Iterator[tuple[Tree, list[Page]]]:
        for n, parents in enumerate(TREES[::3]):
            rng = Random(f"{client}/{n}")
            tree = conversation(f"c{n:02d}", parents, rng, clients=(client,), forwards=0.3)
            yield tree, release(tree, rng, tops=("export", "outlook-nl"), every=n % 2 == 0)

    score = round_trip(everybody())
    assert score.perfect, f"{score}\n" + "\n".join(score.misses)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), size=st.integers(6, 24), every=st.booleans())
def test_larger_trees_come_back(seed: int, size: int, every: bool) -> None:
    rng = Random(seed)
    clients = rng.sample(range(len(CLIENTS)), len(CLIENTS))
    tree = conversation("c", random_tree(size, rng), rng, clients=clients)
    score = round_trip([(tree, release(tree, rng, every=every))])
    assert score.perfect, f"{score}\n" + "\n".join(score.misses)


def test_many_conversations_side_by_side_come_back() -> None:
    released, known = composed(400, seed=11)
    score = compare(known, found_in(put_together(released)))
    assert score.perfect, f"{score}\n" + "\n".join(score.misses)


@pytest.mark.parametrize("zone", [LONDON, NEW_YORK], ids=str)
def test_a_foreign_clock_is_worked_out_from_mails_that_are_also_released_in_utc(zone: ZoneInfo) -> None:
    """A client that prints no zone, and stands elsewhere than the disclosure."""
    plain = next(n for n, client in enumerate(CLIENTS) if client.name == "outlook-en")

    def abroad() -> Iterator[tuple[Tree, list[Page]]]:
        for n in range(6):
            tree = conversation(f"c{n}", (None, 0, 1, 2, 3), Random(n), clients=(0,))
            home = tree.mails[0].author.address

            def moved(person: Person, home: str = home) -> Person:
                return person if person.address == home else replace(person, client=plain, zone=zone)

            mails = [
                replace(
                    mail,
                    author=moved(mail.author),
                    to=tuple(map(moved, mail.to)),
                    cc=tuple(map(moved, mail.cc)),
                )
                for mail in tree.mails
            ]
            tree = replace(tree, mails=tuple(mails))
            yield tree, release(tree, Random(n), tops=("export",), every=True)

    score = round_trip(abroad())
    assert score.perfect, f"{score}\n" + "\n".join(score.misses)


# -- with damage: measured -----------------------------------------------------------------------------

# shares of mails whose copies, parent and time all come back; measured, and not to get worse
FLOORS: dict[str, tuple[Noise, float]] = {
    "redacted": (REDACTED, 0.98),
    "scanned": (SCANNED, 0.98),
    "released": (RELEASE, 0.98),
}


@pytest.mark.parametrize("name", FLOORS)
def test_share_that_comes_back_from_damaged_documents(name: str) -> None:
    noise, floor = FLOORS[name]
    released, known = composed(500, seed=5, noise=noise)
    score = compare(known, found_in(put_together(released)))
    assert score.share >= floor, f"{score}\n" + "\n".join(score.misses[:40])


# -- the same bytes ------------------------------------------------------------------------------------


def test_the_order_of_documents_changes_nothing() -> None:
    released = list(pages(120, seed=2, noise=RELEASE))
    expected = exported(put_together(released))
    Random(1).shuffle(released)
    assert exported(put_together(released)) == expected


def test_the_number_of_jobs_changes_nothing(tmp_path: Path) -> None:
    for name, text in disclosure(60, seed=3, noise=RELEASE):
        (tmp_path / name).write_text(text, encoding="utf-8")
    alone = pipeline.reconstruct(str(tmp_path), Settings(zone="Europe/Amsterdam", jobs=1))
    shared = pipeline.reconstruct(str(tmp_path), Settings(zone="Europe/Amsterdam", jobs=2))
    assert exported(shared) == exported(alone)


def test_the_hash_seed_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "release"
    folder.mkdir()
    for name, text in disclosure(60, seed=4, noise=RELEASE):
        (folder / name).write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "draad", "export", "--tz", "Europe/Amsterdam", "--jobs", "1"]
    outputs = set()
    for seed in ("1", "2"):
        out = tmp_path / f"{seed}.json"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT / "threading")}
        arguments = ["--format", "json", "--out", str(out), str(folder)]
        run = subprocess.run([*command, *arguments], env=environment, capture_output=True, check=False)
        assert run.returncode == 0, run.stderr.decode()
        outputs.add(out.read_bytes())
    assert len(outputs) == 1


def test_a_message_keeps_its_id_when_unrelated_documents_are_added() -> None:
    released, _ = composed(40, seed=6)
    more, _ = composed(80, seed=7)
    alone = {message.id for message in put_together(released).messages}
    strangers = [Page(f"more-{page.name}", page.text, page.copies) for page in more]
    assert alone <= {message.id for message in put_together([*released, *strangers]).messages}


def test_the_export_read_back_equals_what_was_written(tmp_path: Path) -> None:
    archive = put_together(pages(80, seed=8, noise=RELEASE))
    written = export.build(archive)
    for name in ("json", "jsonl"):
        path = tmp_path / f"out.{name}"
        render.write(export.sections(archive), name, path)
        assert earlier.load(path) == written


# -- the books -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "noise", [NONE, REDACTED, SCANNED, RELEASE], ids=["clean", "redacted", "scanned", "all"]
)
def test_every_character_is_in_one_place(noise: Noise) -> None:
    wrong = []
    for page in pages(150, seed=9, noise=noise):
        document = as_document(page.name, page.text)
        wrong += out_of_balance(document, pipeline.read_document(document, SETTINGS))
    assert not wrong, "\n".join(wrong)


def test_letters_memos_and_minutes_yield_nothing() -> None:
    others = [page for page in pages(1500, seed=10) if not page.copies]
    assert len(others) > 40
    archive = put_together(others)
    assert not archive.messages
    assert {document.kind for document in archive.documents} <= {"letter", "memo", "minutes"}
