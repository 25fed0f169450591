"""The report: what its files hold, and what a reader meets in a browser that opens them from disk."""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from draad import model, pipeline, render
from draad.render import export as export_of
from draad.render import nouns, to_html
from draad.render.options import Options
from draad.settings import Settings

REPORT = Path(to_html.__file__).parent / "report"
LANGUAGES = sorted(path.stem for path in REPORT.glob("*.toml"))
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

try:
    from playwright.sync_api import expect
except ImportError:  # the tests that need it are skipped
    expect = None

needs_browser = pytest.mark.skipif(BROWSER is None or expect is None, reason="no Chromium to drive")
needs_axe = pytest.mark.skipif(
    importlib.util.find_spec("axe_playwright_python") is None, reason="axe-core is not installed"
)

# --- a small disclosure -----------------------------------------------------------------------------------


def party(name: str | None, address: str | None = None, redacted: bool = False) -> dict[str, Any]:
    return {"name": name, "address": address, "redacted": redacted, "raw": name or address or "5.1.2e"}


ANNA = party("Anna Verbruggen", "anna@example.org")
TOM = party("Tom Okafor", "@example.gov", redacted=True)
GUIDO = party("Guido Lindqvist", "guido@example.net")
HIDDEN = party(None, None, redacted=True)


def date(local: str, utc: str | None, basis: str = "assumed") -> dict[str, Any]:
    return {"raw": f"printed {local}", "local": local, "utc": utc, "basis": basis, "precision": "minute"}


def copy(document: str, start: int, end: int, header: dict[str, Any], **more: Any) -> dict[str, Any]:
    place = {"document": document, "start": start, "header_end": start + 10, "end": end}
    return {**place, "depth": 0, "spans": [[start + 10, end]], "header": header, "line": 3, **more}


def message(
    ident: str, thread: str, sender: dict[str, Any] | None, when: dict[str, Any] | None, **more: Any
) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "id": ident,
        "thread": thread,
        "parent": None,
        "link": None,
        "action": "reply" if "parent" in more else "send",
        "presence": "released",
        "from": sender,
        "to": [GUIDO],
        "cc": [],
        "date": when,
        "subject": "Bridge repairs",
        "body": "Words.",
        "language": "en",
        "copies": [],
    }
    return {**fields, **more}


def link(parent: str, document: str, confidence: float = 0.95, **more: Any) -> dict[str, Any]:
    places = [{"document": document, "start": 5, "end": 60, "page": 2}]
    evidence = [{"rule": "quoted-directly-below", "places": places}]
    return {
        "parent": parent,
        "link": {"kind": "reply", "evidence": evidence, "confidence": confidence, **more},
    }


def header(sender: dict[str, Any], when: str) -> dict[str, Any]:
    return {
        "from": sender,
        "to": [GUIDO],
        "cc": [],
        "date": date(when, None, "unknown"),
        "subject": "Bridge repairs",
    }


RED = {"start": 30, "end": 36, "mark": "5.1.2e", "ground": "Woo 5.1.2e", "field": "body"}
RIVAL = {"message": "m1", "rules": ["subject-and-people"], "confidence": 0.5, "reason": "less near"}
TEXTS = {
    "d1": "x" * 10 + "Dear Guido, the old steel girder bends. Regards, 5.1.2e",
    "d2": "y" * 110 + "> Dear Guido, the old girder bends. Regards, Anna",
    "d3": "z" * 80,
}
CONTENT: dict[str, Any] = {
    "schema": nouns.SCHEMA,
    "generator": {"name": "draad", "version": "0"},
    "clock": {"zone": "Europe/Amsterdam", "grounds": "assumed from the main language, nl"},
    "documents": [
        {"id": "d1", "path": "release/one.txt", "kind": "email", "format": "pdf", "sha256": "0" * 64,
         "characters": 65, "pages": 2, "messages": ["m1"], "family": "12", "custodian": "Registry",
         "bates": ["A001", "A002"], "inventory": {"Beoordeling": "Deels openbaar"}},
        {"id": "d2", "path": "release/two.txt", "kind": "email", "messages": ["m3", "m1"]},
        {"id": "d3", "path": "release/three.txt", "kind": "email", "messages": ["m4", "m5"]},
        {"id": "d4", "path": "release/plan.pdf", "kind": "other", "messages": [], "parent_document": "d1"},
    ],
    "messages": [
        message("m1", "t1", ANNA, date("2021-03-02T09:12", "2021-03-02T08:12Z"),
            body="Dear Guido, the old steel girder bends.\nRegards, 5.1.2e",
            redactions=[{"mark": "5.1.2e", "ground": "Woo 5.1.2e", "count": 1}],
            attachments=[{"name": "plan.pdf", "document": "d4"}],
            copies=[copy("d1", 0, 65, header(ANNA, "2021-03-02T09:12"), redactions=[RED]),
                    copy("d2", 100, 180, header(HIDDEN, "2021-03-02T09:12"), depth=1, page=2, complete=False,
                         why="same minute; text agrees")]),
        message("m2", "t1", None, None, presence="missing", subject=None, body="", language=None,
            rfc_message_id="<lost@example.net>", **link("m1", "d2", 0.6)),
        message("m3", "t1", GUIDO, date("2021-03-03T10:00", "2021-03-03T09:00Z"), to=[ANNA, TOM],
            body="Then close the crossing at once.", **link("m2", "d2", 0.55, rivals=[RIVAL]),
            copies=[copy("d2", 0, 90, header(GUIDO, "2021-03-03T10:00"))]),
        message("m4", "t2", TOM, date("2021-06-10T08:00", "2021-06-10T06:00Z", "inferred"),
            subject="Café on the quay", body="De façade wordt geverfd. 5.1.2e", language="nl",
            redactions=[{"mark": "5.1.2e", "ground": "Woo 5.1.2e", "count": 1}],
            copies=[copy("d3", 0, 40, header(TOM, "2021-06-10T08:00"), redactions=[RED])]),
        message("m5", "t3", HIDDEN, None, subject=None, body="", withheld="Dubbel",
            copies=[copy("d3", 40, 80, header(HIDDEN, "2021-06-10T08:00"))]),
    ],
    "threads": [
        {"id": "t1", "subject": "Bridge repairs", "roots": ["m1"], "messages": ["m1", "m2", "m3"],
         "first": "2021-03-02T08:12Z", "last": "2021-03-03T09:00Z", "participants": [ANNA, GUIDO, TOM],
         "documents": ["d1", "d2"], "reading_set": ["d2"]},
        {"id": "t2", "subject": "Café on the quay", "roots": ["m4"], "messages": ["m4"],
         "first": "2021-06-10T06:00Z", "last": "2021-06-10T06:00Z", "participants": [TOM, GUIDO],
         "documents": ["d3"]},
        {"id": "t3", "subject": None, "roots": ["m5"], "messages": ["m5"], "first": None, "last": None,
         "participants": [HIDDEN], "documents": ["d3"]},
    ],
    "warnings": [
        {"code": "date.ambiguous", "message": "two readings", "document": "d2", "message_id": "m3",
         "place": {"document": "d2", "start": 20, "end": 30, "page": 7}},
        {"code": "source.empty", "message": "nothing in it", "document": "d4"},
    ],
}  # fmt: skip


def export(content: dict[str, Any] = CONTENT) -> nouns.Export:
    return msgspec.convert(content, nouns.Export)


def written(path: Path, content: dict[str, Any] = CONTENT, **options: Any) -> Path:
    render.write(nouns.pieces(export(content)), "html", path, options=Options(**options))
    return path


def held(page: str, ident: str) -> Any:
    """What a page holds in one of its blocks of data."""
    found = re.search(rf'<script type="application/json" id="{ident}">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def many(count: int) -> dict[str, Any]:
    """A disclosure of so many threads of one message each, the first of which is a rival in the others."""
    messages, threads = [], []
    for number in range(count):
        when = date(f"2021-01-{number % 28 + 1:02}T09:00", f"2021-01-{number % 28 + 1:02}T08:00Z")
        messages.append(message(f"m{number}", f"t{number}", ANNA, when, subject=f"Matter {number}",
            copies=[copy("d1", 0, 65, header(ANNA, "2021-01-01T09:00"))]))  # fmt: skip
        threads.append({
            "id": f"t{number}", "subject": f"Matter {number}", "roots": [f"m{number}"],
            "messages": [f"m{number}"], "first": None, "last": None, "participants": [ANNA],
            "documents": ["d1"],
        })  # fmt: skip
    return {**CONTENT, "messages": messages, "threads": threads, "warnings": []}


# --- what the files hold ----------------------------------------------------------------------------------


def test_everything_stands_in_one_file_and_nothing_is_fetched(tmp_path: Path) -> None:
    page = written(tmp_path / "report.html").read_text(encoding="utf-8")
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    assert "default-src &#39;none&#39;" in page
    assert re.findall(r"(?:src|srcset|action)=|@import|url\(|https?://(?!www\.w3\.org/2000/svg)", page) == []


def test_no_element_carries_a_style_or_a_handler(tmp_path: Path) -> None:
    page = written(tmp_path / "report.html").read_text(encoding="utf-8")
    markup = re.sub(r"<(script|style)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert re.findall(r"<[^>]*\s(?:style|on\w+)=", markup) == []


def test_the_blocks_hold_the_nouns_of_the_contract(tmp_path: Path) -> None:
    page = written(tmp_path / "report.html").read_text(encoding="utf-8")
    block = held(page, "thread-0")
    assert msgspec.convert(block["messages"], list[nouns.ExportMessage]) == list(export().messages[:3])
    assert msgspec.convert(block["thread"], nouns.ExportThread) == export().threads[0]


def test_the_same_export_gives_the_same_bytes(tmp_path: Path) -> None:
    assert written(tmp_path / "a.html").read_bytes() == written(tmp_path / "b.html").read_bytes()


def test_without_scripts_a_reader_still_finds_the_threads(tmp_path: Path) -> None:
    page = written(tmp_path / "report.html", ui_language="nl").read_text(encoding="utf-8")
    noscript = page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert "<bdi>Café on the quay</bdi>" in noscript
    assert "3 berichten" in noscript


def test_the_text_of_another_copy_is_held_where_it_differs(tmp_path: Path) -> None:
    page = written(tmp_path / "report.html", texts=TEXTS.get).read_text(encoding="utf-8")
    assert held(page, "thread-0")["texts"] == {"m1": {"1": "Dear Guido, the old girder bends. Regards, Anna"}}
    same = {**TEXTS, "d2": "y" * 110 + "> Dear Guido, the old steel\n> girder bends. Regards, 5.1.2e"}
    page = written(tmp_path / "same.html", texts=same.get).read_text(encoding="utf-8")
    assert "texts" not in held(page, "thread-0")


def test_an_endless_copy_is_cut(tmp_path: Path) -> None:
    content = json.loads(json.dumps(CONTENT))
    content["messages"][0]["copies"][1]["spans"] = [[0, 900_000]]
    page = written(tmp_path / "report.html", content, texts=lambda _: "ab " * 300_000).read_text(
        encoding="utf-8"
    )
    assert len(held(page, "thread-0")["texts"]["m1"]["1"]) < 21_000


def test_people_are_one_by_their_address_or_an_unclaimed_name(tmp_path: Path) -> None:
    content = json.loads(json.dumps(CONTENT))
    content["messages"][3]["from"] = party("Verbruggen, Anna")
    page = written(tmp_path / "report.html", content).read_text(encoding="utf-8")
    people = held(page, "page")["people"]
    assert [person for person in people if "Verbruggen" in (person[0] or "")] == [
        ["Anna Verbruggen", "anna@example.org"]
    ]


def test_a_name_without_suffix_becomes_a_folder(tmp_path: Path) -> None:
    folder = written(tmp_path / "report")
    assert {path.name for path in folder.iterdir()} == {"index.html", ".draad"}


@pytest.mark.parametrize(("limit", "value"), [("MOST_MESSAGES", 4), ("MOST_BYTES", 1000)])
def test_what_is_too_large_for_a_file_becomes_a_folder_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(to_html, limit, value)
    folder = written(tmp_path / "report.html")
    assert (folder / "index.html").is_file()
    assert list(folder.glob("threads-*.html"))


def test_a_large_report_is_a_folder_of_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(to_html, "MOST_MESSAGES", 10)
    monkeypatch.setattr(to_html, "PART_BYTES", 6000)
    folder = written(tmp_path / "report", many(20))
    index = held((folder / "index.html").read_text(encoding="utf-8"), "page")
    parts = sorted(folder.glob("threads-*.html"))
    assert len(parts) > 1
    assert len(index["threads"]) == 20
    for file, path in enumerate(parts, start=1):
        text = path.read_text(encoding="utf-8")
        here = [thread[0] for thread in held(text, "page")["threads"]]
        assert here == [thread[0] for thread in index["threads"] if thread[4] == file]
        assert held(text, "thread-0")["thread"]["id"] == here[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_interface_says_the_same_things_in_each_language(language: str) -> None:
    def keys(table: object, path: str = "") -> Iterator[str]:
        if isinstance(table, dict):
            for key, value in table.items():
                yield from keys(value, f"{path}.{key}")
        else:
            blanks = re.findall(
                r"\{\w+\}", table[-1] if isinstance(table, list) and isinstance(table[0], str) else str(table)
            )
            yield f"{path} {sorted(blanks)}"

    tables = [
        tomllib.loads((REPORT / f"{code}.toml").read_text(encoding="utf-8")) for code in ("en", language)
    ]
    assert sorted(keys(tables[0])) == sorted(keys(tables[1]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_interface_has_words_for_the_reasons_of_the_engine(language: str) -> None:
    room = Path(model.__file__).parent
    grounds = (room / "identity" / "compare.py").read_text(encoding="utf-8")
    said = re.findall(r'(?:Ground\([^"()]*(?:\([^"()]*\)[^"()]*)*|why\.append\()"([^"]+)"', grounds)
    rivals = (room / "graph" / "build.py").read_text(encoding="utf-8")
    said += re.findall(r'_rival\(\w+, "([^"]+)"', rivals)
    assert len(said) > 25
    assert set(said) - {"; "} <= set(to_html.ui_words(language)["whys"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_interface_has_words_for_all_that_an_export_can_say(language: str) -> None:
    words = to_html.ui_words(language)
    tables = {
        "rules": model.Rule,
        "presence": model.Presence,
        "action": model.Action,
        "basis": model.Basis,
        "kinds": model.Kind,
    }
    for table, kind in tables.items():
        assert set(words[table]) == set(get_args(kind))
    assert set(get_args(model.LinkKind)) < set(words["link"])


def test_every_word_that_the_scripts_ask_for_is_there() -> None:
    words = to_html.ui_words("en")
    script = "\n".join((REPORT / "js" / f"{name}.js").read_text(encoding="utf-8") for name in to_html.SCRIPTS)
    for key in re.findall(r"\bsaid?\(\"([\w.-]+)\"|\bsay\(\"([\w.-]+)\"", script):
        table: Any = words
        for part in "".join(key).split("."):
            assert part in table, key
            table = table[part]


# --- in a browser -----------------------------------------------------------------------------------------

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def browse(chromium: Any) -> Iterator[Open]:
    """Open a report at an address; the test fails where the page complains or asks the network."""
    pages, complaints, requests = [], [], []

    def opened(path: Path, address: str = "#/", **context: Any) -> Any:
        page = chromium.new_page(**context)
        pages.append(page)
        page.set_viewport_size({"width": 1200, "height": 800})
        page.set_default_timeout(5000)
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(path.as_uri() + address)
        page.wait_for_selector("h1, noscript", state="attached")
        return page

    yield opened
    for page in pages:
        page.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("report") / "report.html", texts=TEXTS.get)


def unfold(page: Any) -> None:
    """Open all that can be opened."""
    for details in page.locator("main details").all():
        details.evaluate("details => { details.open = true }")
    for button in reversed(page.locator("button[aria-expanded=false]").all()):
        button.click()


def subjects(page: Any) -> Any:
    """The entries of the list that is shown."""
    return page.locator(".threads .target")


@needs_browser
class TestInABrowser:
    def test_the_overview_gives_the_sums_of_the_books(self, browse: Open, report: Path) -> None:
        page = browse(report)
        figures = page.locator(".figure > :first-child").all_inner_texts()
        assert [re.sub(r"\s+", " ", figure) for figure in figures] == [
            "5 messages", "3 conversations", "4 documents", "5 copies of messages", "2 warnings",
        ]  # fmt: skip
        assert page.locator(".legend li").all_inner_texts() == ["4 released", "0 only quoted", "1 missing"]

    def test_what_is_missing_is_one_step_from_the_overview(self, browse: Open, report: Path) -> None:
        page = browse(report)
        page.click(".legend a")
        expect(subjects(page)).to_have_text(["Bridge repairs"])
        assert page.is_checked("#filter-missing")

    def test_a_bar_of_the_time_line_narrows_to_its_time(self, browse: Open, report: Path) -> None:
        page = browse(report)
        bars = page.locator(".timeline a")
        assert bars.count() == 2
        bars.first.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        expect(subjects(page)).to_have_text(["Café on the quay"])
        assert page.input_value("#filter-from") <= "2021-06-10" <= page.input_value("#filter-to")

    def test_a_misread_year_does_not_squeeze_the_time_line(self, browse: Open, tmp_path: Path) -> None:
        content = many(30)
        for number, local in enumerate(("0019-03-02T09:00", "2201-03-02T09:00")):
            content["messages"][number]["date"] = date(local, f"{local}Z")
        page = browse(written(tmp_path / "report.html", content))
        assert page.locator(".timeline a").count() > 20
        page.locator(".chart p", has_text="long before").locator("a").click()
        expect(subjects(page)).to_have_text("Matter 0")

    def test_an_empty_disclosure_has_a_report_too(self, browse: Open, tmp_path: Path) -> None:
        empty = {**CONTENT, "documents": [], "messages": [], "threads": [], "warnings": []}
        path = written(tmp_path / "report.html", empty)
        for address in ("#/", "#/threads?q=word", "#/documents", "#/warnings", "#/thread/t1"):
            expect(browse(path, address).locator("h1")).to_be_visible()

    def test_people_domains_and_grounds_lead_to_their_messages(self, browse: Open, report: Path) -> None:
        page = browse(report)
        for choice, found in (
            ("anna", ["Bridge repairs"]),
            ("example.gov", ["Bridge repairs", "Café on the quay"]),
            ("Woo 5.1.2e", ["Bridge repairs", "Café on the quay"]),
        ):
            page.goto(report.as_uri() + "#/")
            page.locator(".bars a", has_text=re.compile(choice, re.IGNORECASE)).first.click()
            expect(subjects(page)).to_have_text(found)

    def test_searching_finds_words_of_bodies_without_their_accents(self, browse: Open, report: Path) -> None:
        page = browse(report)
        page.locator("#q").press_sequentially("facade")
        expect(page.locator("[role=status]")).to_have_text("1 message in 1 conversation")
        expect(subjects(page)).to_have_text(["Café on the quay"])
        expect(page.locator(".snippet mark")).to_have_text("façade")
        expect(page).to_have_url(re.compile(r"#/threads\?q=facade$"))
        page.fill("#q", '"old steel" girder')
        expect(subjects(page)).to_have_text("Bridge repairs")
        page.fill("#q", '"steel old"')
        page.wait_for_selector("text=Nothing answers to that.")

    @pytest.mark.parametrize(
        ("address", "found"),
        [
            ("?missing=1", ["Bridge repairs"]),
            ("?language=nl", ["Café on the quay"]),
            ("?document=a001", ["Bridge repairs"]),
            ("?document=three&sort=subject", ["(no subject)", "Café on the quay"]),
            ("?from=2021-06-10&to=2021-06-10", ["Café on the quay"]),
            ("?person=tom", ["Bridge repairs", "Café on the quay"]),
            ("?ground=Woo+5.1.2e&person=anna", ["Bridge repairs"]),
            ("?sort=first-last", ["Café on the quay", "Bridge repairs", "(no subject)"]),
            ("?sort=size", ["Bridge repairs", "Café on the quay", "(no subject)"]),
        ],
    )
    def test_the_address_holds_filter_and_order(
        self, browse: Open, report: Path, address: str, found: list[str]
    ) -> None:
        expect(subjects(browse(report, f"#/threads{address}"))).to_have_text(found)

    def test_a_filter_goes_into_the_address_and_back_leads_back(self, browse: Open, report: Path) -> None:
        page = browse(report, "#/threads")
        page.check("#filter-missing")
        expect(page).to_have_url(re.compile(r"#/threads\?missing=1$"))
        page.click(".threads .target")
        page.wait_for_selector(".card")
        page.go_back()
        page.wait_for_selector(".threads")
        expect(subjects(page)).to_have_text(["Bridge repairs"])
        assert page.is_checked("#filter-missing")
        page.click("text=Clear all")
        expect(subjects(page)).to_have_count(3)

    def test_a_thread_shows_its_tree_its_gap_and_its_grounds(self, browse: Open, report: Path) -> None:
        page = browse(report, "#/thread/t1")
        assert (
            page.locator(".tree > details > ul > li > ul > li > ul > li > a").inner_text().startswith("Guido")
        )
        assert page.locator(".card.missing .absent").is_visible()
        last = page.locator(".card").nth(2)
        assert last.locator("summary").first.inner_text() == "Answers a missing message · possible"
        last.locator("summary").first.click()
        evidence = last.locator(".evidence").all_inner_texts()
        assert "that one is quoted directly below it" in evidence[0]
        assert "release/two.txt, page 2, characters 5–60" in evidence[0]
        assert "subject and people are the same. Not chosen: less near" in evidence[1]
        assert "two readings" in last.locator(".note").inner_text()

    def test_a_missing_message_says_by_what_it_is_known(self, browse: Open, report: Path) -> None:
        page = browse(report, "#/threads?q=lost%40example.net")
        expect(subjects(page)).to_have_text(["Bridge repairs"])
        card = browse(report, "#/thread/t1").locator(".card.missing")
        assert "Message-ID: <lost@example.net>" in card.inner_text()
        card.locator("a", has_text="Guido").click()
        expect(card.page.locator(".card:focus")).to_contain_text("Then close the crossing")

    def test_a_message_says_when_it_was_sent_and_how_that_is_known(self, browse: Open, report: Path) -> None:
        page = browse(report, "#/message/m4")
        said = page.locator(".card .when").inner_text()
        assert re.sub(r"\s+", " ", said) == "10 Jun 2021, 08:00 06:00 UTC · zone worked out from the evidence"

    def test_redactions_carry_their_ground(self, browse: Open, report: Path) -> None:
        page = browse(report, "#/thread/t1")
        mark = page.locator(".redaction")
        assert mark.inner_text() == "5.1.2e"
        assert "Woo 5.1.2e: de eerbiediging van de persoonlijke levenssfeer" in mark.get_attribute("title")
        page.locator(".card").first.focus()
        while not mark.evaluate("mark => mark === document.activeElement"):
            page.keyboard.press("Tab")
        assert mark.evaluate("mark => getComputedStyle(mark, '::after').content").startswith('"Woo 5.1.2e')

    def test_copies_stand_side_by_side_with_their_differences_marked(
        self, browse: Open, report: Path
    ) -> None:
        page = browse(report, "#/thread/t1")
        card = page.locator(".card").first
        card.locator("summary", has_text="2 copies").click()
        assert "release/one.txt, line 3, A001 – A002" in card.locator(".copies li").first.inner_text()
        assert "release/two.txt, page 2, line 3" in card.locator(".copies li").nth(1).inner_text()
        assert "The same message: same minute; text agrees" in card.locator(".copies").inner_text()
        card.locator("text=Compare side by side").click()
        rows = card.locator("tr.unlike th").all_text_contents()
        assert [row.partition(" ")[0] for row in rows] == ["From", "Redacted", "Complete"]
        sides = card.locator(".sides .body")
        assert sides.nth(0).locator(".differs").all_inner_texts() == ["steel", "5.1.2e"]
        assert sides.nth(1).locator(".differs").all_inner_texts() == ["Anna"]
        assert sides.nth(1).inner_text() == "Dear Guido, the old girder bends. Regards, Anna"

    def test_reasons_are_in_the_language_of_the_reader(self, browse: Open, tmp_path: Path) -> None:
        content = json.loads(json.dumps(CONTENT))
        content["messages"][0]["copies"][1]["why"] = "same minute; text agrees 0.93; as never before"
        page = browse(written(tmp_path / "report.html", content, ui_language="nl"), "#/message/m1")
        page.locator("summary", has_text="2 exemplaren").click()
        why = page.locator(".copies li").nth(1).locator("p").last
        said = "dezelfde minuut; overeenkomst van de teksten 0,93; as never before"
        assert why.inner_text() == f"Hetzelfde bericht: {said}"
        assert why.locator("[lang=en]").all_inner_texts() == ["as never before"]

    def test_copies_with_long_paths_stay_beside_each_other(self, browse: Open, tmp_path: Path) -> None:
        content = json.loads(json.dumps(CONTENT))
        content["messages"][0]["copies"].append(copy("d3", 0, 40, header(ANNA, "2021-03-02T09:12")))
        for document in content["documents"]:
            document["path"] = f"release/{'a_folder_deep_down/' * 8}{document['path']}"
        page = browse(written(tmp_path / "report.html", content), "#/message/m1")
        page.locator("summary", has_text="3 copies").click()
        page.click("text=Compare side by side")
        page.locator(".compared select").nth(1).select_option("2")
        assert page.locator(".compared thead a").nth(1).get_attribute("href") == "#/document/d3"
        assert page.locator(".wide").evaluate("box => box.scrollWidth <= box.clientWidth")
        row, cell = (page.locator(f".compared tbody {tag}").first.bounding_box() for tag in ("th", "td"))
        assert row["width"] >= 100
        assert cell["width"] >= 200

    def test_without_texts_copies_are_compared_by_header(self, browse: Open, tmp_path: Path) -> None:
        page = browse(written(tmp_path / "report.html"), "#/message/m1")
        page.locator("summary", has_text="2 copies").click()
        page.click("text=Compare side by side")
        assert "texts of the other copies are not in this report" in page.locator(".compared").inner_text()

    def test_a_deep_link_leads_to_its_message(self, browse: Open, report: Path) -> None:
        page = browse(report, "#/message/m3")
        assert "Then close the crossing" in page.locator(".card:focus").inner_text()
        assert page.locator(".tree [aria-current]").inner_text().startswith("Guido")
        assert browse(report, "#/message/m9").locator("h1").inner_text() == "Not in this report"
        assert browse(report, "#/constructor/m9").locator("h1").inner_text() == "Not in this report"

    def test_a_document_says_what_is_known_of_it(self, browse: Open, report: Path) -> None:
        page = browse(report, "#/documents?q=ONE")
        page.click(".threads .target")
        facts = page.locator("dl").first.inner_text()
        for fact in ("Registry", "A001 – A002", "release/plan.pdf", "0" * 64, "pdf"):
            assert fact in facts
        assert "Deels openbaar" in page.locator("dl").nth(1).inner_text()
        page.click(".threads .target")
        expect(page.locator(".card:focus")).to_contain_text("steel girder")

    def test_a_document_says_where_each_message_stands(self, browse: Open, report: Path) -> None:
        page = browse(report, "#/document/d2")
        places = page.locator(".threads .who").all_inner_texts()
        assert places == ["Bridge repairs · line 3", "Bridge repairs · page 2 · line 3 · quoted 1 level deep"]

    @pytest.mark.parametrize("wanted", ["a001", "registry"])
    def test_a_document_is_found_by_its_number_and_its_custodian(
        self, browse: Open, report: Path, wanted: str
    ) -> None:
        page = browse(report, f"#/documents?q={wanted}")
        expect(subjects(page)).to_have_text(["release/one.txt"])
        assert "A001 – A002 · Registry" in page.locator(".threads .who").inner_text()

    @pytest.mark.parametrize("address", ["#/documents", "#/threads", "#/warnings"])
    def test_a_list_is_printed_to_its_end(self, browse: Open, tmp_path: Path, address: str) -> None:
        content = many(150)
        content["documents"] = [
            {"id": f"d{at}", "path": f"release/{at}.txt", "kind": "email", "messages": []}
            for at in range(150)
        ]
        content["warnings"] = [
            {"code": "source.empty", "message": "nothing in it", "document": f"d{at}"} for at in range(150)
        ] + [{"code": "date.ambiguous", "message": "two readings"}]
        page = browse(written(tmp_path / "report.html", content), address)
        assert page.locator("main ol > li").count() < 150
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert page.locator("main ol > li").count() >= 150
        assert page.locator("details:not(.filters):not([open])").count() == 0

    def test_the_list_of_documents_is_found_again_as_it_was(self, browse: Open, report: Path) -> None:
        page = browse(report, "#/documents")
        page.fill("#path", "plan")
        expect(subjects(page)).to_have_count(1)
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_selector("dl")
        page.keyboard.press("u")
        expect(subjects(page)).to_have_text(["release/plan.pdf"])
        assert page.input_value("#path") == "plan"

    def test_a_family_is_shown_by_its_documents(self, browse: Open, tmp_path: Path) -> None:
        content = json.loads(json.dumps(CONTENT))
        content["documents"][0] |= {"family": "d1", "bates": ["A001", "A001"]}
        content["documents"][3] |= {"family": "d1"}
        report = written(tmp_path / "report.html", content)
        facts = browse(report, "#/document/d4").locator("dl").first
        assert facts.locator("dt", has_text="Family").locator("+ dd").inner_text() == "release/one.txt"
        assert "A001\n" in browse(report, "#/document/d1").locator("dl").first.inner_text()

    def test_warnings_stand_by_kind_with_their_places(self, browse: Open, report: Path) -> None:
        page = browse(report, "#/warnings?kind=date.ambiguous")
        expect(page.locator("details[open]")).to_have_count(1)
        assert "release/two.txt, page 7, characters 20–30" in page.locator("details[open]").inner_text()
        page.locator("details[open] a", has_text="Guido").click()
        expect(page.locator(".card:focus")).to_have_count(1)

    def test_the_keyboard_is_enough(self, browse: Open, report: Path) -> None:
        page = browse(report, "#/threads")
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("k")
        page.keyboard.press("Enter")
        page.wait_for_selector(".card")
        for _ in range(3):
            page.keyboard.press("j")
        expect(page).to_have_url(re.compile("#/message/m3$"))
        page.keyboard.press("k")
        expect(page.locator(".card.missing:focus")).to_have_count(1)
        page.keyboard.press("u")
        page.wait_for_selector(".threads")
        expect(page.locator(".target:focus")).to_have_text("Bridge repairs")
        page.keyboard.press("?")
        expect(page.locator("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator("dialog")).to_be_hidden()
        page.keyboard.press("?")
        page.click("dialog button")
        expect(page.locator("dialog")).to_be_hidden()
        page.keyboard.press("/")
        page.keyboard.type("jukebox")
        page.wait_for_selector("text=Nothing answers to that.")
        assert page.input_value("#q") == "jukebox"

    def test_the_skip_link_is_first_and_leads_to_the_content(self, browse: Open, report: Path) -> None:
        page = browse(report)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("main:focus")).to_have_count(1)
        assert page.evaluate("location.hash") == "#/"

    def test_dutch_readers_get_dutch_words_numbers_and_dates(self, browse: Open, tmp_path: Path) -> None:
        page = browse(written(tmp_path / "report.html", many(1200), ui_language="nl"))
        assert page.locator(".figure strong").first.inner_text() == "1.200"
        page.click("nav >> text=Gesprekken")
        expect(page.locator("[role=status]")).to_have_text("1.200 berichten in 1.200 gesprekken")
        assert page.locator(".period").first.inner_text() == "1 jan 2021"

    def test_a_long_list_is_filled_as_the_reader_comes_near_its_end(
        self, browse: Open, tmp_path: Path
    ) -> None:
        page = browse(written(tmp_path / "report.html", many(1200)), "#/threads")
        expect(page.locator(".threads > li")).to_have_count(60)
        page.keyboard.press("End")
        expect(page.locator(".threads > li").nth(100)).to_be_attached()

    def test_ten_thousand_messages_open_are_searched_and_read(self, browse: Open, tmp_path: Path) -> None:
        path = written(tmp_path / "report.html", many(10_000))
        assert path.is_file()
        page = browse(path)
        assert page.locator(".figure strong").first.inner_text() == "10,000"
        page.keyboard.press("/")
        page.keyboard.type("matter 9876")
        expect(subjects(page)).to_have_text(["Matter 9876"])
        page.keyboard.press("Escape")
        page.goto(path.as_uri() + "#/thread/t5000")
        expect(page.locator("h1")).to_have_text("Matter 5000")

    def test_the_samples_are_read_from_the_overview_to_their_copies(
        self, browse: Open, tmp_path: Path
    ) -> None:
        archive = pipeline.reconstruct(
            str(Path(__file__).parents[1] / "samples"), Settings(zone="Europe/Amsterdam")
        )
        path = tmp_path / "report.html"
        render.write(export_of.sections(archive), "html", path)
        page = browse(path)
        assert page.locator(".figure strong").first.inner_text() == "20"
        page.click("nav >> text=Conversations")
        expect(subjects(page)).to_have_count(len(archive.threads))
        page.fill("input[type=search]", "vleermuizen")
        expect(subjects(page)).not_to_have_count(len(archive.threads))
        subjects(page).first.click()
        expect(page.locator("h1")).to_contain_text("Kraaienbrug")
        unfold(page)
        expect(page.locator("main")).to_contain_text("01_vleermuizen_advies.txt")

    def test_light_and_dark_can_be_chosen(self, browse: Open, report: Path) -> None:
        page = browse(report, color_scheme="dark")
        paper = "getComputedStyle(document.body).backgroundColor"
        dark = page.evaluate(paper)
        page.click("#theme")
        assert page.get_attribute("#theme", "aria-label") == "Light: on"
        assert page.evaluate(paper) != dark

    def test_on_paper_stands_the_whole_thread_and_nothing_to_click(self, browse: Open, report: Path) -> None:
        page = browse(report, "#/thread/t1")
        page.emulate_media(media="print")
        page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        expect(page.locator(".card")).to_have_count(3)
        assert page.locator("text=that one is quoted directly below it").first.is_visible()
        assert not page.locator("header.frame").is_visible()
        assert not page.locator(".tree").is_visible()

    @pytest.mark.parametrize("address", ["#/", "#/threads", "#/thread/t1", "#/document/d1", "#/warnings"])
    def test_a_narrow_screen_needs_no_scrolling_sideways(
        self, browse: Open, report: Path, address: str
    ) -> None:
        page = browse(report, address)
        page.set_viewport_size({"width": 360, "height": 700})
        unfold(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360

    def test_without_scripts_the_list_is_shown(self, browse: Open, report: Path) -> None:
        page = browse(report, java_script_enabled=False)
        expect(page.locator("noscript li")).to_have_count(3)

    def test_the_parts_of_a_large_report_lead_to_each_other(
        self, browse: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(to_html, "MOST_MESSAGES", 10)
        monkeypatch.setattr(to_html, "PART_BYTES", 6000)
        content = many(20)
        content["messages"][19].update(link("m18", "d1", rivals=[{"message": "m0", "confidence": 0.1}]))
        content["messages"][19].update(parent=None)
        content["messages"][19].update(parent="m18", thread="t18")
        content["threads"][18]["messages"].append("m19")
        del content["threads"][19]
        folder = written(tmp_path / "report", content)
        page = browse(folder / "index.html", "#/threads")
        page.locator(".threads .target", has_text="Matter 18").click()
        page.wait_for_selector(".card")
        assert "/threads-0" in page.url
        page.locator(".card").nth(1).locator("summary").first.click()
        page.locator(".evidence a", has_text="Anna").click()
        page.wait_for_selector("h1 >> text=Matter 0")
        assert "/threads-001.html#/message/m0" in page.url
        page.click(".card a:has-text('Link')")
        page.click("nav >> text=Documents")
        page.wait_for_url("**/index.html#/documents")
        page.goto((folder / "index.html").as_uri() + "#/message/m18")
        page.wait_for_selector(".card")

    def test_each_part_searches_its_own_texts(
        self, browse: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(to_html, "MOST_MESSAGES", 10)
        monkeypatch.setattr(to_html, "PART_BYTES", 6000)
        content = many(20)
        content["messages"][19]["body"] = "Jabberwocky."
        page = browse(written(tmp_path / "report", content) / "index.html", "#/threads?q=jabberwocky")
        expect(page.locator("[role=status]")).to_have_text("Nothing answers to that.")
        page.locator(".note a").last.click()
        expect(subjects(page)).to_have_text("Matter 19")
        page.click("text=All conversations")
        page.wait_for_url("**/index.html#/threads")

    def test_a_thread_of_thousands_opens_at_any_of_its_messages(self, browse: Open, tmp_path: Path) -> None:
        content = many(3000)
        idents = [f"m{number}" for number in range(3000)]
        for above, found in pairwise(content["messages"]):
            found.update(link(above["id"], "d1"), thread="t0")
        content["threads"] = [{**content["threads"][0], "messages": idents}]
        page = browse(written(tmp_path / "report.html", content), "#/message/m2500")
        expect(page.locator(".card:focus")).to_be_in_viewport()
        expect(page.locator(".tree a")).to_have_count(3000)
        expect(page.locator(".tree [aria-current]")).to_be_in_viewport()


# --- hostile documents ------------------------------------------------------------------------------------

PAYLOAD = (
    '<img src=x onerror="window.owned=1"></script><script>window.owned=1</script></noscript>'
    "<!--<script></script x></style\n></noscript/><b onclick='owned=1'>"
    "&lt;javascript:owned=1//\"'`{{7*7}}${owned=1}\u2028\u202e%00</textarea><!--"
)
# values out of a fixed list, and times
FIXED = {
    "schema",
    "kind",
    "presence",
    "action",
    "basis",
    "precision",
    "rule",
    "rules",
    "local",
    "utc",
    "first",
    "last",
}


def poisoned(value: Any, key: str = "") -> Any:
    """The same export with the payload in every text, ids and all."""
    if isinstance(value, str):
        return value if key in FIXED else value + PAYLOAD
    if isinstance(value, list):
        return [poisoned(one, key) for one in value]
    if isinstance(value, dict):
        if key == "generator":
            return {**value, "version": value["version"] + PAYLOAD}
        return {
            name + (PAYLOAD if key == "inventory" else ""): poisoned(one, name) for name, one in value.items()
        }
    return value


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    content = poisoned(CONTENT)
    texts = {name + PAYLOAD: text + PAYLOAD for name, text in TEXTS.items()}
    return written(tmp_path_factory.mktemp("hostile") / "report.html", content, texts=texts.get)


@needs_browser
class TestHostileDocuments:
    @pytest.mark.parametrize(
        "address",
        ["#/", "#/threads", "#/documents", "#/warnings", "#/document/d1", "#/message/m1", "#/message/m5"],
    )
    def test_nothing_of_a_document_becomes_markup(self, browse: Open, hostile: Path, address: str) -> None:
        from urllib.parse import quote

        deep = address.count("/") == 2
        page = browse(hostile, address + (quote(PAYLOAD, safe="") if deep else ""))
        unfold(page)
        page.hover("main a >> nth=0")
        assert page.evaluate("window.owned") is None
        assert page.locator("main").locator("img, script, iframe, textarea, b, [onclick]").count() == 0
        assert "<img src=x onerror=" in page.locator("main").inner_text()
        hrefs = page.locator("a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
        assert [href for href in hrefs if not href.startswith("#")] == []

    def test_the_payload_finds_itself_as_text(self, browse: Open, hostile: Path) -> None:
        page = browse(hostile)
        page.fill("#q", "onerror </script>")
        page.wait_for_selector(".threads .target mark")
        expect(subjects(page)).to_have_count(3)
        assert page.evaluate("window.owned") is None

    def test_without_scripts_it_is_text_as_well(self, browse: Open, hostile: Path) -> None:
        page = browse(hostile, java_script_enabled=False)
        expect(page.locator("noscript li")).to_have_count(3)
        expect(page.locator("img, b")).to_have_count(0)


# --- readers with other means -----------------------------------------------------------------------------


@needs_browser
@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "address", ["#/", "#/threads?q=girder", "#/thread/t1", "#/documents", "#/document/d1", "#/warnings"]
)
def test_axe_finds_nothing_to_say(browse: Open, report: Path, address: str, scheme: str) -> None:
    found = importlib.util.find_spec("axe_playwright_python")
    assert found is not None
    assert found.origin is not None
    axe = (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")
    page = browse(report, address, color_scheme=scheme)
    unfold(page)
    page.evaluate(axe)
    violations = page.evaluate("axe.run().then(({ violations }) => violations)")
    assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == []
