"""The command: what goes where, what it says, and with what code it ends."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import fastjsonschema
import pytest
from click.testing import CliRunner, Result

import make_pdf
from draad import __version__, render
from draad.cli import cli

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "threading"
COMMANDS = sorted(cli.commands)

QUESTION = """\
Van: Anna Verbruggen <anna@example.org>
Verzonden: dinsdag 2 maart 2021 09:12
Aan: Tom Okafor <tom@example.org>
Onderwerp: Sluis Oost

Beste Tom,

Wanneer gaat de sluis weer open voor de grote schepen?

Anna
"""

ANSWER = f"""\
Van: Tom Okafor <tom@example.org>
Verzonden: dinsdag 2 maart 2021 11:40
Aan: Anna Verbruggen <anna@example.org>
Onderwerp: RE: Sluis Oost

Dag Anna,

Morgen om tien uur, zegt de beheerder.

Tom

{QUESTION}"""

LETTER = """\
Gemeente Oeverdam
Postbus 12

Betreft: onderhoud aan de sluis
Datum: 4 maart 2021

Geachte heer Okafor,

De sluis is de hele week gesloten wegens onderhoud aan de deuren.

Hoogachtend,
het college
"""


def draad(*arguments: str | Path, stdin: str | bytes | None = None, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(cli, [str(one) for one in arguments], input=stdin)


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A question, its answer with the question below it, and a letter."""
    folder = tmp_path_factory.mktemp("papers")
    for name, text in {"0001.txt": QUESTION, "0002.txt": ANSWER, "brief.txt": LETTER}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def earlier(papers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of the papers."""
    path = tmp_path_factory.mktemp("earlier") / "out.json"
    result = draad("export", papers, "--tz", "Europe/Amsterdam", "--out", path)
    assert result.exit_code == 0, result.output
    return path


def objects(path: Path) -> dict[str, list[dict[str, str]]]:
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def in_process(arguments: Sequence[str | Path]) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    return subprocess.Popen(
        [sys.executable, "-m", "draad", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )


# --- help and its like ------------------------------------------------------------------------------------


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_every_command_has_help(command: str | None, flag: str) -> None:
    result = draad(*filter(None, [command]), flag)
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage:")


def test_help_lists_the_formats_and_cuts_no_sentence_short() -> None:
    said = draad("export", "--help").stdout
    for name, form in render.FORMATS.items():
        assert re.search(rf"^  {name} +{re.escape(form.what.split()[0])}", said, re.MULTILINE)
    assert "..." not in draad("--help", COLUMNS="80").stdout.replace("ARGS]...", "")


def test_the_version_is_said() -> None:
    assert draad("--version").stdout == f"draad {__version__}\n"


def test_help_loads_nothing_heavy() -> None:
    heavy = ["networkx", "rich", "rapidfuzz", "msgspec", "dateutil", "multiprocessing", "jinja2"]
    seen = f"import sys, draad.cli; print([name for name in {heavy} if name in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    done = subprocess.run([sys.executable, "-c", seen], capture_output=True, env=environment, check=True)
    assert done.stdout.strip() == b"[]"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script_for_the_shell(shell: str) -> None:
    result = draad("completion", shell)
    assert result.exit_code == 0
    assert "_DRAAD_COMPLETE" in result.stdout


# --- wrong usage, and what cannot be done -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["dump"], "Missing argument"),
        (["dump", ".", "--tz", "Europe/Nowhere"], "no time zone is called 'Europe/Nowhere'"),
        (["dump", ".", "--since", "gisteren"], "'gisteren' is no date"),
        (["dump", ".", "--jobs", "0"], "--jobs"),
        (["export", ".", "--format", "xml"], "there are: json, jsonl"),
        (["explain", "."], "--message"),
        (["text", "."], "is a folder"),
        (["whatever"], "No such command"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_wrong(arguments: list[str], said: str) -> None:
    result = draad(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize("command", [["dump"], ["export"], ["explain", "--message", "m"], ["text"]])
def test_a_path_that_is_not_there_ends_with_1_in_one_line(command: list[str], tmp_path: Path) -> None:
    result = draad(*command, tmp_path / "none")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("draad: ")
    assert result.stderr.count("\n") == 1


# --- dump -------------------------------------------------------------------------------------------------


def test_dump_shows_the_tree_the_texts_and_what_is_no_mail(papers: Path) -> None:
    result = draad("dump", papers, "--width", "100")
    assert result.exit_code == 0
    assert "2021-03-02 09:12  Anna Verbruggen → Tom Okafor" in result.stdout
    assert "2021-03-02 11:40  └─ ↩ Tom Okafor → Anna Verbruggen" in result.stdout
    assert "     Wanneer gaat de sluis weer open voor de grote schepen?\n" in result.stdout
    assert "brief.txt" in result.stdout.splitlines()[-1]


def test_the_closing_line_balances_and_goes_to_stderr(papers: Path) -> None:
    result = draad("dump", papers, "--summary")
    assert result.stderr.splitlines()[-1] == (
        "3 documents: 2 with mail, 1 without · 2 messages (2 released, 0 quoted only, 0 missing) in 3 copies"
        " · 1 thread · 0 warnings"
    )
    assert "3 documents" not in result.stdout


def test_a_clock_that_nobody_set_is_said_aloud(papers: Path) -> None:
    assert "clock: Europe/Amsterdam, assumed" in draad("dump", papers).stderr
    assert "clock:" not in draad("dump", papers, "--tz", "Europe/Amsterdam").stderr


def test_an_export_is_dumped_as_its_documents_are(papers: Path, earlier: Path) -> None:
    fresh = draad("dump", papers, "--tz", "Europe/Amsterdam")
    assert draad("dump", earlier).stdout == fresh.stdout


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        (["--grep", "BEHEERDER"], True),
        (["--grep", "beheerster"], False),
        (["--since", "2021-03-02"], True),
        (["--since", "2021-04"], False),
        (["--until", "2020"], False),
        (["--until", "2021-03"], True),
        (["--since", "2021", "--until", "2021"], True),
    ],
)
def test_narrowing_keeps_the_threads_that_answer_to_it(
    earlier: Path, options: list[str], shown: bool
) -> None:
    result = draad("dump", earlier, *options)
    assert result.exit_code == 0
    assert ("Sluis Oost" in result.stdout) is shown
    assert ("no thread answers to that" in result.stderr) is not shown


def test_a_thread_is_named_by_the_beginning_of_its_id(earlier: Path) -> None:
    name = objects(earlier)["threads"][0]["id"]
    assert "Sluis Oost" in draad("dump", earlier, "--thread", name[:6]).stdout
    unknown = draad("dump", earlier, "--thread", "nonsense")
    assert unknown.exit_code == 1
    assert "no thread has an id that begins with 'nonsense'" in unknown.stderr


def test_colour_comes_only_when_it_is_wanted(earlier: Path) -> None:
    assert "\x1b[" not in draad("dump", earlier).stdout
    assert "\x1b[" in draad("dump", earlier, "--colour", "always").stdout


def test_a_reader_who_stops_early_gets_no_traceback(earlier: Path, tmp_path: Path) -> None:
    many = tmp_path / "many.txt"
    many.write_text(QUESTION + "een regel tekst\n" * 200_000, encoding="utf-8")
    process = in_process(["text", many])
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 0


@pytest.mark.parametrize("command", [["dump"], ["export"], ["stats"], ["stats", "--format", "json"]])
def test_a_closed_standard_output_is_said_in_a_line(
    command: list[str], earlier: Path, tmp_path: Path
) -> None:
    script = 'exec "$@" >&-'
    arguments = [sys.executable, "-m", "draad", *command, str(earlier)]
    done = subprocess.run(
        ["sh", "-c", script, "sh", *arguments],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("draad: cannot write to standard output")
    assert "Traceback" not in done.stderr
    kept = subprocess.run(
        [
            "sh",
            "-c",
            script,
            "sh",
            *arguments[:3],
            "export",
            str(earlier),
            "--out",
            str(tmp_path / "out.json"),
        ],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )
    assert kept.returncode == 0
    assert (tmp_path / "out.json").read_bytes() == earlier.read_bytes()


@pytest.mark.parametrize("option", [["--out", "in/out.mbox"], ["--out", "out.json", "--texts", "in/texts"]])
def test_what_is_written_among_the_documents_is_said_to_be(
    option: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    Path("in", "0001.txt").write_text(QUESTION, encoding="utf-8")
    assert f"{option[-1]} lies among the documents" in draad("export", "in", *option).stderr
    assert "lies among" not in draad("export", "in/0001.txt", "--out", "beside.json").stderr


def test_a_name_that_ends_as_a_folder_is_no_file(earlier: Path, tmp_path: Path) -> None:
    result = draad("export", earlier, "--out", f"{tmp_path}/new/")
    assert result.exit_code == 2
    assert "is a folder" in result.stderr
    assert not list(tmp_path.iterdir())


def test_the_module_runs_as_the_command_does(earlier: Path) -> None:
    output, _ = in_process(["dump", earlier, "--width", "100"]).communicate()
    assert output.decode("utf-8").replace("\r\n", "\n") == draad("dump", earlier, "--width", "100").stdout


# --- export -----------------------------------------------------------------------------------------------


def test_export_writes_what_the_schema_promises(earlier: Path) -> None:
    schema = json.loads((ROOT / "docs" / "threads.schema.json").read_text(encoding="utf-8"))
    fastjsonschema.validate(schema, objects(earlier))


def test_export_goes_to_standard_output_by_itself(papers: Path, earlier: Path) -> None:
    result = draad("export", papers, "--tz", "Europe/Amsterdam")
    assert result.stdout_bytes == earlier.read_bytes()
    assert "3 documents" in result.stderr


def test_an_export_exported_is_the_same(earlier: Path, tmp_path: Path) -> None:
    draad("export", earlier, "--out", tmp_path / "lines.jsonl")
    assert (tmp_path / "lines.jsonl").read_bytes().startswith(b'{"type":"header"')
    draad("export", tmp_path / "lines.jsonl", "--out", tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == earlier.read_bytes()


def test_an_existing_file_wants_force(papers: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    out.write_text("mine")
    refused = draad("export", papers, "--out", out)
    assert refused.exit_code == 1
    assert "--force" in refused.stderr
    assert out.read_text() == "mine"
    assert draad("export", papers, "--out", out, "--force").exit_code == 0
    assert objects(out)["schema"] == "draad.threads/1"  # type: ignore[comparison-overlap]
    assert [one.name for one in tmp_path.iterdir()] == ["out.json"]


@pytest.mark.parametrize(
    ("command", "name"),
    [(["export"], "out.xlsx"), (["draw", "--thread", "t"], "out.png"), (["draw", "-tt"], "o.csv")],
)
def test_an_ending_that_means_no_format_is_refused(
    command: list[str], name: str, earlier: Path, tmp_path: Path
) -> None:
    result = draad(*command, earlier, "--out", tmp_path / name)
    assert result.exit_code == 2
    assert f"the ending {Path(name).suffix}; there are ." in result.stderr
    assert not list(tmp_path.iterdir())


def test_a_file_without_an_ending_or_with_a_format_is_written(earlier: Path, tmp_path: Path) -> None:
    assert draad("export", earlier, "--out", tmp_path / "threads").exit_code == 0
    assert objects(tmp_path / "threads")["schema"] == "draad.threads/1"  # type: ignore[comparison-overlap]
    assert draad("export", earlier, "--format", "woo", "--out", tmp_path / "list.xls").exit_code == 0


def test_a_missing_folder_is_said_before_the_work_starts(tmp_path: Path, papers: Path) -> None:
    result = draad("export", papers, "--out", tmp_path / "none" / "out.json")
    assert result.exit_code == 1
    assert "does not exist" in result.stderr


def test_texts_resolve_the_offsets(papers: Path, tmp_path: Path) -> None:
    out, texts = tmp_path / "out.json", tmp_path / "texts"
    result = draad("export", papers, "--out", out, "--texts", texts)
    assert result.exit_code == 0, result.output
    data = json.loads(out.read_text(encoding="utf-8"))
    assert len(list(texts.iterdir())) == 3
    for message in data["messages"]:
        for copy in message["copies"]:
            text = (texts / f"{copy['document']}.txt").read_text(encoding="utf-8")
            assert text[copy["start"] :].startswith("Van:")
            assert text[copy["spans"][0][0] :].lstrip().startswith(message["body"][:5])


def test_texts_want_the_documents(earlier: Path, tmp_path: Path) -> None:
    result = draad("export", earlier, "--texts", tmp_path / "texts")
    assert result.exit_code == 2
    assert "documents themselves" in result.stderr


@pytest.mark.parametrize("option", [["--tz", "Europe/Paris"], ["--language", "nl"]])
def test_an_export_cannot_be_read_otherwise_than_it_was(earlier: Path, option: list[str]) -> None:
    result = draad("dump", earlier, *option)
    assert result.exit_code == 2
    assert "earlier export" in result.stderr


def test_an_export_stands_by_itself(earlier: Path, papers: Path) -> None:
    result = draad("dump", papers, earlier)
    assert result.exit_code == 2
    assert "stands by itself" in result.stderr


def test_a_broken_export_says_what_to_do(tmp_path: Path, earlier: Path) -> None:
    cut = tmp_path / "cut.json"
    cut.write_bytes(earlier.read_bytes()[:2000])
    result = draad("dump", cut)
    assert result.exit_code == 1
    assert "make it again" in result.stderr


def test_the_number_of_jobs_changes_no_byte(papers: Path) -> None:
    one, two = (draad("export", papers, "--jobs", jobs) for jobs in ("1", "2"))
    assert one.exit_code == two.exit_code == 0
    assert one.stdout_bytes == two.stdout_bytes


# --- standard input ---------------------------------------------------------------------------------------


def test_standard_input_is_a_document(tmp_path: Path) -> None:
    result = draad("dump", "-", "--width", "100", stdin=QUESTION)
    assert "Anna Verbruggen → Tom Okafor" in result.stdout
    texts = draad("export", "-", "--out", tmp_path / "o.json", "--texts", tmp_path / "texts", stdin=QUESTION)
    assert texts.exit_code == 0, texts.output
    assert [one.read_text(encoding="utf-8") for one in (tmp_path / "texts").iterdir()] == [QUESTION]


def test_standard_input_may_be_an_export(earlier: Path) -> None:
    assert draad("dump", "-", stdin=earlier.read_bytes()).stdout == draad("dump", earlier).stdout


# --- strict and warnings ----------------------------------------------------------------------------------


def test_strict_ends_with_3_where_there_are_warnings(papers: Path, tmp_path: Path) -> None:
    (tmp_path / "scan.txt").write_bytes(bytes(range(256)) * 40)
    assert draad("dump", papers, "--strict").exit_code == 0
    assert draad("dump", papers, tmp_path / "scan.txt").exit_code == 0
    result = draad("dump", papers, tmp_path / "scan.txt", "--strict")
    assert result.exit_code == 3
    assert "1 unreadable" in result.stderr
    assert "source.not-text" in result.stderr
    assert "Sluis Oost" in result.stdout


def test_warnings_come_one_of_a_kind_unless_all_are_wanted(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_bytes(bytes(range(256)) * 40 + name.encode())
    grouped = draad("dump", tmp_path).stderr
    assert "3 × source.not-text: such as: " in grouped
    assert "--warnings lists them all" in grouped
    assert draad("dump", tmp_path, "--warnings").stderr.count("source.not-text") == 3


# --- explain and text -------------------------------------------------------------------------------------


def test_a_warning_in_a_document_with_pages_names_the_page(tmp_path: Path) -> None:
    undated = re.sub("(?m)^Verzonden:.*", "Verzonden: dinsdag 31 auqustu5 2021 07:06", QUESTION)
    assert undated != QUESTION
    (tmp_path / "a.pdf").write_bytes(make_pdf.lines("Geachte heer,\n" * 70 + "\n" + undated))
    said = draad("dump", tmp_path, "--warnings").stderr
    assert re.search(r"date.unreadable: .*a.pdf, page 2\)", said), said


def test_explain_says_why_a_message_answers_another(papers: Path, earlier: Path) -> None:
    answer = next(one["id"] for one in objects(earlier)["messages"] if one["action"] == "reply")
    result = draad("explain", papers, "--tz", "Europe/Amsterdam", "--message", answer[:10])
    assert result.exit_code == 0
    assert "quoted-directly-below" in result.stdout
    assert draad("explain", earlier, "--message", answer).stdout == result.stdout


def test_every_command_that_ends_with_3_says_why(tmp_path: Path) -> None:
    (tmp_path / "leeg.txt").touch()
    (tmp_path / "vraag.txt").write_text(QUESTION, encoding="utf-8")
    out = tmp_path / "out.json"
    assert draad("export", tmp_path, "--out", out, "--strict").exit_code == 3
    (message,), (thread,) = (objects(out)[name] for name in ("messages", "threads"))
    for command in (["dump"], ["explain", "-m", message["id"]], ["show", "-m", message["id"]], ["stats"],
                    ["draw", "-t", thread["id"]]):  # fmt: skip
        result = draad(*command, out, "--strict")
        assert result.exit_code == 3
        assert "1 × source.empty" in result.stderr


def test_show_compares_words_of_documents_and_says_why_not_those_of_an_export(
    papers: Path, earlier: Path
) -> None:
    question = next(one["id"] for one in objects(earlier)["messages"] if len(one["copies"]) > 1)
    asked = ["--message", question, "--width", "100"]
    assert "copy 2 has the same words" in draad("show", papers, *asked).stdout
    said = draad("show", earlier, *asked).stdout
    assert "an export does not hold the copies' words; give the documents" in said
    assert "not there to be read" not in said


def test_explain_names_no_message_that_is_not_there(earlier: Path) -> None:
    result = draad("explain", earlier, "--message", "nonsense")
    assert result.exit_code == 1
    assert "no message has an id that begins with 'nonsense'" in result.stderr


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"\xef\xbb\xbfVan: caf\xc3\xa9\r\n", "Van: café\r\n"),
        ("Van: café\n".encode("utf-16"), "Van: café\n"),
        (b"Van: caf\xe9\n", "Van: café\n"),
    ],
)
def test_text_prints_what_offsets_refer_to(tmp_path: Path, raw: bytes, text: str) -> None:
    (tmp_path / "a.txt").write_bytes(raw)
    assert draad("text", tmp_path / "a.txt").stdout_bytes == text.encode("utf-8")


def test_text_of_what_has_none_ends_with_1(tmp_path: Path) -> None:
    (tmp_path / "scan.txt").write_bytes(bytes(range(256)) * 40)
    result = draad("text", tmp_path / "scan.txt")
    assert result.exit_code == 1
    assert "there is no text" in result.stderr
