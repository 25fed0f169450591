"""From what the user names to what a command works on, and what is said when it is done."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from draad.cli.options import Reading
from draad.cli.streams import STANDARD, Progress, say

if TYPE_CHECKING:
    from draad.archive import Archive
    from draad.pipeline import Texts
    from draad.render.books import Books, Tally
    from draad.render.nouns import Export, ExportWarning, Sections

WITH_PROBLEMS = 3
EXAMPLES = 10  # kinds of warning that are shown, each with one example


def material_of(reading: Reading, texts: Texts | None = None) -> Export | Archive:
    """Read the documents, or the one earlier export that stands in their place.

    With ``texts`` their texts are written down as well, which an export does not have.
    """
    from draad.render import earlier

    if STANDARD in reading.paths:
        data = sys.stdin.buffer.read()
        if earlier.begins_export(data[: earlier.HEAD]):
            _only_export(reading, "standard input")
            return earlier.decode(data, "standard input")
        # it may be read again for its text
        sys.stdin = io.TextIOWrapper(io.BytesIO(data))
    exports = [path for path in reading.paths if path != STANDARD and earlier.is_export(Path(path))]
    if exports:
        _only_export(reading, exports[0])
        return earlier.load(Path(exports[0]))
    return _reconstruct(reading, texts)


def _only_export(reading: Reading, name: str) -> None:
    if len(reading.paths) > 1:
        raise click.UsageError(
            f"{name} is an earlier export and stands by itself: give it alone, or documents alone"
        )
    if reading.zone or reading.languages or reading.ocr or reading.ocr_languages or reading.inventory:
        raise click.UsageError(
            f"--tz, --language, --ocr and --inventory are for reading documents, and {name} is an earlier "
            "export; give the documents instead"
        )


def _reconstruct(reading: Reading, texts: Texts | None) -> Archive:
    from draad import pipeline

    progress = Progress()
    try:
        return pipeline.reconstruct(reading.paths, reading.settings(), progress, texts)
    finally:
        progress.clear()


def sections_of(material: Export | Archive) -> Sections:
    from draad.archive import Archive
    from draad.render import export, nouns

    return export.sections(material) if isinstance(material, Archive) else nouns.pieces(material)


def whole_of(material: Export | Archive) -> Export:
    from draad.archive import Archive
    from draad.render import export

    return export.build(material) if isinstance(material, Archive) else material


def close(ctx: click.Context, tally: Tally, reading: Reading) -> None:
    """Say what there is to know of the run: doubts, the clock, and the sums; and with what code it ends."""
    from draad.render.books import sentence

    books = tally.books()
    _say_warnings(tally, books, reading)
    if tally.clock is not None and tally.clock.grounds and not reading.zone:
        say(f"clock: {tally.clock.zone}, {tally.clock.grounds}")
    say(sentence(books))
    for difference in books.differences:
        say(f"the books do not balance: {difference}")
    if reading.strict and (books.warnings or books.differences):
        ctx.exit(WITH_PROBLEMS)


def count_and_close(ctx: click.Context, material: Export, reading: Reading) -> None:
    from draad.render.books import Tally

    tally = Tally()
    tally.count(sections_of(material))
    close(ctx, tally, reading)


def _say_warnings(tally: Tally, books: Books, reading: Reading) -> None:
    from draad.render.books import plural

    if not tally.doubts:
        return
    say(f"{plural(books.warnings, 'warning')}:")
    if reading.every_warning:
        for warning in tally.doubts:
            say(f"  {warning.code}: {_sentence(warning, tally)}")
        return
    kinds: dict[str, list[ExportWarning]] = {}
    for warning in tally.doubts:
        kinds.setdefault(warning.code, []).append(warning)
    by_number = sorted(kinds.items(), key=lambda kind: (-len(kind[1]), kind[0]))
    for code, warnings in by_number[:EXAMPLES]:
        such_as = "such as: " if len(warnings) > 1 else ""
        say(f"  {len(warnings):,} × {code}: {such_as}{_sentence(warnings[0], tally)}")
    if len(by_number) > EXAMPLES:
        say(f"  and {plural(len(by_number) - EXAMPLES, 'further kind')}")
    if any(len(warnings) > 1 for warnings in kinds.values()) or len(by_number) > EXAMPLES:
        say("  (--warnings lists them all)")


def _sentence(warning: ExportWarning, tally: Tally) -> str:
    where = ""
    if warning.document is not None:
        where = tally.paths.get(warning.document, warning.document)
        if (place := warning.place) is not None:
            where += f", page {place.page}" if place.page is not None else f", character {place.start:,}"
    return f"{warning.message.rstrip('.')}" + (f" ({where})" if where else "")


@contextmanager
def texts_beside() -> Iterator[tuple[Texts, Callable[[str], str | None]]]:
    """Lend a folder for the documents' texts, and give what looks one up there by the document's id."""
    import tempfile

    from draad.pipeline import Texts

    with tempfile.TemporaryDirectory(prefix="draad-", ignore_cleanup_errors=True) as folder:
        yield Texts(Path(folder)), texts_in(Path(folder))


def texts_in(folder: Path) -> Callable[[str], str | None]:
    def text_of(document: str) -> str | None:
        try:
            return (folder / f"{document}.txt").read_bytes().decode("utf-8", "replace")
        except OSError:  # an earlier export was given, or this document could not be read
            return None

    return text_of
