"""The fuzzer itself: it runs over every format, and it notices what it looks for."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

import fuzz
from draad.model import Document, HeaderBlock, Mail, Problem, Span
from draad.sources import read_bytes

# of each format a file that is whole, and mutants: their numbers begin behind those of the whole files
FEW = (0, *range(30, 60))
FAKES = """
import ctypes

def raises(format_name, data, name):
    if name.endswith("1"):
        raise KeyError("the cause")
    return []

def hangs(format_name, data, name):
    while name.endswith("1"):
        pass
    return []

def crashes(format_name, data, name):
    if name.endswith("1"):
        ctypes.string_at(0)
    return []
"""


@pytest.mark.parametrize("format_name", fuzz.SEEDS)
def test_damaged_files_of_every_format_are_read_or_told_of(format_name: str) -> None:
    outcomes = fuzz.run([fuzz.Task(format_name, FEW)], seed=7, jobs=0)
    assert [outcome for outcome in outcomes if outcome.fault] == []
    assert len(outcomes) == len(FEW) + 1
    assert any(outcome.text for outcome in outcomes)


@pytest.mark.parametrize("format_name", fuzz.SEEDS)
def test_a_seed_gives_the_same_mutants_and_another_one_others(format_name: str) -> None:
    numbers = range(40, 60)
    first = [fuzz.mutant(1, format_name, number) for number in numbers]
    fuzz.seeds.cache_clear()
    assert first == [fuzz.mutant(1, format_name, number) for number in numbers]
    assert first != [fuzz.mutant(2, format_name, number) for number in numbers]
    assert len(set(first)) > len(first) / 2


@pytest.fixture
def fakes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "fake_readers.py").write_text(FAKES, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    return "fake_readers"


@pytest.mark.skipif(sys.platform == "win32", reason="processes are limited as POSIX has it")
@pytest.mark.parametrize(
    ("reader", "fault", "trace"),
    [
        ("raises", "exception", "KeyError: 'the cause'"),
        ("hangs", "hang", "hangs"),
        ("crashes", "crash", "string_at"),
    ],
)
def test_an_exception_a_hang_and_a_crash_are_noticed_and_the_rest_is_read(
    reader: str, fault: str, trace: str, fakes: str, tmp_path: Path
) -> None:
    work = [fuzz.Task("text", (0, 1, 2)), fuzz.Task("text", (3,))]
    outcomes = fuzz.run(work, seed=1, jobs=1, reader=f"{fakes}:{reader}", cpu=1)
    assert [(one.number, one.fault) for one in outcomes] == [
        (0, ""), (1, fault), (2, ""), (None, ""), (3, ""), (None, ""),
    ]  # fmt: skip
    assert trace in outcomes[1].trace
    (kept,) = fuzz.keep(work, outcomes, 1, tmp_path / "kept")
    assert kept.read_bytes() == fuzz.mutant(1, "text", 1)
    assert trace in kept.with_name(f"{kept.name}.why").read_text(encoding="utf-8")
    assert [row.split()[-3] for row in fuzz.table(outcomes).splitlines()[1:]] == ["1", "1"]


def broken() -> Iterator[tuple[str, Document]]:
    (whole,) = read_bytes(fuzz.SHORT.encode(), "a.txt")
    replace = msgspec.structs.replace
    size = len(whole.text)
    yield "its id is not its own", whole
    yield "cannot be written", replace(whole, id="d1", text="\ud800")
    yield "pages", replace(whole, id="d1", pages=(0, size + 1))
    yield "out of order", replace(whole, id="d1", pages=(0, 9, 3))
    yield "nothing says why", replace(whole, id="d1", text="", kind="unreadable")
    yield "has text", replace(whole, id="d1", kind="other")
    yield "signs", replace(whole, id="d1", text=f"{fuzz.OPEN}x", format="html")
    yield "not there", replace(whole, id="d1", parent="d2")
    yield "stands at", replace(whole, id="d1", problems=(Problem("x", "", "d1", 5, 4),))
    yield "another document", replace(whole, id="d1", problems=(Problem("x", "", "d2"),))
    yield (
        "the header: stands at",
        replace(whole, id="d1", mail=Mail(HeaderBlock(Span(0, size + 1), "mail", (), ("en",)))),
    )


@pytest.mark.parametrize(("said", "document"), list(broken()))
def test_what_does_not_hold_together_is_noticed(said: str, document: Document) -> None:
    (whole,) = read_bytes(fuzz.SHORT.encode(), "a.txt")
    assert list(fuzz.unsound([whole])) == []
    assert any(said in fault for fault in fuzz.unsound([whole, document]))


def test_text_that_belongs_to_nobody_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    read = fuzz.pipeline.read_document

    def careless(document: Document, settings: fuzz.Settings) -> fuzz.Reading:
        made = read(document, settings)
        return msgspec.structs.replace(
            made, drafts=tuple(msgspec.structs.replace(draft, spans=()) for draft in made.drafts)
        )

    monkeypatch.setattr(fuzz.pipeline, "read_document", careless)
    with pytest.raises(AssertionError, match="Akkoord"):
        fuzz.whole_path("text", fuzz.SHORT.encode(), "a.txt")


def test_a_file_that_gives_something_else_each_time_is_noticed() -> None:
    calls: list[str] = []

    def wavers(format_name: str, data: bytes, name: str) -> list[fuzz.Reading]:
        calls.append(name)
        return fuzz.whole_path(format_name, data, f"{name}{len(calls)}")

    outcomes = list(fuzz.attempt(fuzz.Task("text", (0, 1)), 1, wavers, lambda _: None))
    assert [one.fault for one in outcomes] == ["unsound", "", ""]
