"""The house: what may stand where, and what is loaded when."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import draad

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "threading" / "draad"
MODULES = sorted(PACKAGE.rglob("*.py"))
TEXTS = sorted(
    path
    for folder in ("threading", "tests", "samples", "docs", ".ci")
    for path in (ROOT / folder).rglob("*")
    if path.is_file() and "__pycache__" not in path.parts
) + [path for path in ROOT.glob("*") if path.is_file() and path.name != ".coverage"]
HEAVY = ["networkx", "rich", "rapidfuzz", "multiprocessing.pool", "concurrent.futures.process"]


def run(code: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT / "threading"), **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


def test_the_source_root_is_no_package() -> None:
    # with one, it would take the place of Python's own module of that name
    assert not (ROOT / "threading" / "__init__.py").exists()


def test_every_folder_of_modules_is_a_package() -> None:
    assert [path for path in MODULES if not (path.parent / "__init__.py").exists()] == []


def test_no_module_takes_the_name_of_a_standard_one() -> None:
    taken = {path.stem for path in (ROOT / "threading").iterdir()} & set(sys.stdlib_module_names)
    taken |= {path.stem for path in MODULES} & {"email", "json", "html", "mailbox", "calendar"}
    assert taken == set()


def test_python_still_finds_its_own_threading() -> None:
    code = "import threading; print(threading.Lock().locked())"
    for command in ([sys.executable, "-c", code], [sys.executable, "-m", "draad", "--version"]):
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT / "threading")},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert done.stdout


def test_the_version_is_said_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", draad.__version__)
    assert run("import draad.__main__") == ""  # importing it runs nothing


@pytest.mark.parametrize("module", ["draad", "draad.cli"])
def test_what_is_heavy_is_loaded_when_it_is_needed(module: str) -> None:
    loaded = run(f"import sys, {module}; print(*sys.modules)").split()
    assert [name for name in HEAVY if name in loaded] == []


def test_files_are_touched_by_sources_render_and_cli_only() -> None:
    reads = re.compile(r"\bopen\(|\bread_text\((?:\)|encoding)|\bread_bytes\(\)|\bwrite_(?:text|bytes)\(")
    places = {
        path.relative_to(PACKAGE).parts[0]
        for path in MODULES
        if reads.search(path.read_text(encoding="utf-8"))
    }
    # what languages and fields read are their own tables, which are part of the package
    assert places <= {"sources", "render", "cli", "languages", "fields"}


def test_nothing_depends_on_the_machine_it_was_written_on() -> None:
    local = re.compile(r"(?<![\w.:/~])/(?:home|root|work|tmp|Users|farm)/\w")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in TEXTS
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if local.search(line)
    ]
    assert found == []


def test_no_words_of_the_documents_it_is_tried_on() -> None:
    shared = ROOT.parent / "shared"
    documents = [path for name in ("seeds", "real", "corpora") for path in (shared / name).rglob("*.txt")]
    if not documents:
        pytest.skip("wants ../shared")
    ours: dict[str, str] = {}
    for path in TEXTS:
        for words in runs_of_words(path.read_text(encoding="utf-8", errors="replace")):
            ours.setdefault(words, str(path.relative_to(ROOT)))
    met: Counter[str] = Counter()
    for path in documents:
        met.update(set(runs_of_words(path.read_text(encoding="utf-8", errors="replace"))) & ours.keys())
    # what stands in three documents or more is a turn of phrase that anyone uses
    assert {ours[words]: words for words, count in met.items() if count < 3} == {}


def runs_of_words(text: str) -> Iterator[str]:
    words = re.findall(r"[^\W\d_]{2,}", text.casefold())
    return (" ".join(words[at : at + 9]) for at in range(len(words) - 8))


def test_the_wheel_holds_the_words_of_the_languages(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path.relative_to(PACKAGE.parent).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert wanted <= held
    assert {name.split("/")[0] for name in held} == {"draad", f"draad-{draad.__version__}.dist-info"}
    assert "draad/py.typed" in held


@pytest.mark.parametrize(
    ("reason", "ci", "passes"),
    [
        ("wants ../shared", "true", True),
        ("no such program here", "true", False),
        ("no such program here", "false", True),
    ],
)
def test_a_build_machine_may_skip_only_what_wants_shared_files(
    tmp_path: Path, reason: str, ci: str, passes: bool
) -> None:
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_it.py").write_text(
        f"import pytest\n\ndef test_skipped():\n    pytest.skip({reason!r})\n\ndef test_passed():\n    pass\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "1", str(tmp_path)],
        env={**os.environ, "CI": ci},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode == 0) == passes, done.stdout
    assert ("skipped although CI=true" in done.stdout) == (not passes)


def test_nothing_lies_about_at_the_top() -> None:
    kept = {"pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "threading", "tests", "samples", "docs"}
    made = {"build", "dist"}  # by who packs it up
    assert {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} <= kept | made
