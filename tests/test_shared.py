"""Real documents that are not ours to keep: held against gold where the folder `../shared` is there."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from draad import pipeline, render
from draad.render import export
from draad.settings import Settings
from score import as_document, out_of_balance

SHARED = Path(__file__).parents[2] / "shared"
SETTINGS = Settings(zone="Europe/Amsterdam")

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="needs the folder ../shared, which is not here")


@cache
def scored(folder: Path, *command: str) -> tuple[str, ...]:
    """The last lines of what a scorer says about an export of the folder."""
    import tempfile

    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out.json"
        render.write(export.sections(pipeline.reconstruct(str(folder), SETTINGS)), "json", out)
        run = subprocess.run(
            [sys.executable, *command, str(out)], capture_output=True, text=True, check=False, timeout=120
        )
    assert run.stdout, run.stderr
    return tuple(run.stdout.splitlines())


def gold(name: str, folder: Path) -> tuple[str, ...]:
    return scored(folder, str(SHARED / "gold" / "score.py"), str(SHARED / name), str(folder))


def test_all_values_of_the_seeds_are_right() -> None:
    said = gold("gold/seeds.json", SHARED / "seeds")
    right, total = map(int, re.findall(r"\d+", said[-1]))
    assert right == total, "\n".join(said)


def test_nineteen_in_twenty_values_of_the_real_documents_are_right() -> None:
    said = gold("real/real.json", SHARED / "real")
    right, total = map(int, re.findall(r"\d+", said[-1]))
    assert right >= 0.95 * total, "\n".join(said)


def test_two_in_three_real_documents_are_entirely_right_and_nothing_is_invented() -> None:
    said = gold("real/real.json", SHARED / "real")
    whole, _, invented = map(int, re.findall(r"\d+", said[-2]))
    assert (whole >= 16, invented) == (True, 0), "\n".join(said)


@pytest.mark.parametrize("name", ["enron", "asf"])
def test_quoted_messages_of_marked_up_mail_are_found(name: str) -> None:
    corpora = SHARED / "corpora"
    said = scored(corpora / name, str(corpora / "score.py"), str(corpora / f"{name}.json"))
    f1 = float(said[-1].partition("F1 ")[2].split()[0])
    assert f1 > 0.93, said[-1]


@pytest.mark.parametrize("folder", ["seeds", "real", "corpora/enron", "corpora/asf"])
def test_every_character_is_in_one_place(folder: str) -> None:
    wrong = []
    for path in sorted((SHARED / folder).glob("*.txt")):
        document = as_document(path.name, path.read_bytes().decode("utf-8"))
        wrong += out_of_balance(document, pipeline.read_document(document, SETTINGS))
    assert not wrong, "\n".join(wrong[:20])
