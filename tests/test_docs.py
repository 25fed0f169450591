"""What the documentation says is so: commands, output, API, codes, links."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from draad.cli import cli

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").rglob("*.md"))}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = sorted(cli.commands.items())
LEFT_OUT = "[…]"


def blocks(kind: str) -> list[str]:
    """List the fenced blocks of the README that are marked as of this kind."""
    return [body for mark, body in FENCE.findall(README) if mark == kind]


def sessions() -> list[tuple[str, str]]:
    """List what the README shows of a terminal: each command with what it printed."""
    shown = []
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            shown.append((command, output))
    return shown


@pytest.mark.parametrize(("command", "output"), sessions())
def test_the_readme_shows_what_is_really_printed(command: str, output: str) -> None:
    program, *arguments = shlex.split(command)
    assert program == "draad"
    unset = {"COLUMNS", "NO_COLOR", "FORCE_COLOR"}
    done = subprocess.run(
        [sys.executable, "-m", "draad", *arguments],
        cwd=ROOT,
        env={
            **{name: value for name, value in os.environ.items() if name not in unset},
            "PYTHONPATH": str(ROOT / "threading"),
            "PYTHONIOENCODING": "utf-8",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert [line.rstrip() for line in done.stdout.splitlines()] == output.splitlines()


def test_the_readme_shows_a_document_of_the_samples() -> None:
    (document,) = blocks("text")
    sample = shlex.split(sessions()[0][0])[-1]
    lines = iter((ROOT / sample).read_text(encoding="utf-8").splitlines())
    # each line shown stands in the sample, in that order; only a mark of omission stands for others
    for line in document.splitlines():
        assert line == LEFT_OUT or line in lines
    assert LEFT_OUT in document or document.splitlines() == list(lines)


def test_the_first_screen_holds_the_document_and_its_thread() -> None:
    first = README.split("\n## ")[0]
    assert len(first.splitlines()) <= 75
    assert blocks("text")[0] in first
    assert sessions()[0][1] in first


def test_the_python_in_the_readme_runs(tmp_path: Path) -> None:
    (example,) = blocks("python")
    # as somebody would keep it: in a file, run from the repository
    script = tmp_path / "example.py"
    script.write_text(example, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "threading"), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize("path", ["tests/run", "docs/try", ".ci/run"])
def test_the_scripts_can_be_run(path: str) -> None:
    assert os.access(ROOT / path, os.X_OK)
    assert (ROOT / path).read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")


def test_the_build_machine_runs_the_test_command_of_the_readme() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith("#")]
    assert commands == ['exec bash "$(dirname -- "${BASH_SOURCE[0]}")/../tests/run"']
    assert "\nbash tests/run\n" in README
    assert "\nbash docs/try\n" in README


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_each_command_has_help_and_is_in_the_readme(name: str, command: click.Command) -> None:
    assert command.help
    assert f"draad {name}" in README
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help or isinstance(option.type, click.Choice), f"{name} {option.opts[0]}"


def test_no_command_in_the_docs_is_made_up() -> None:
    named = set(re.findall(r"`(?:bash docs/try|draad) ([a-z]+)\b", "\n".join([README, *DOCS.values()])))
    assert named
    assert named <= set(cli.commands)


@pytest.mark.parametrize(
    "path", [ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS], ids=lambda path: path.name
)
def test_links_and_paths_in_the_docs_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    targets = [link for link in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in link]
    assert [link for link in targets if not (path.parent / link).exists()] == []
    named = re.findall(r"`((?:docs|tests|samples|threading|\.ci)/[\w./-]+)`", text)
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_decisions_are_numbered_without_gaps() -> None:
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").iterdir())
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    for name in names:
        text = (ROOT / "docs" / "decisions" / name).read_text(encoding="utf-8")
        assert text.startswith(f"# {name[:4]}: ")
        assert len(text.splitlines()) <= 60, "a decision is one page"
