"""The command line: options, progress, exit codes; what it does is done elsewhere.

Data goes to standard output, talk to standard error.  Exit codes: 0 done, 1 could not, 2 wrong usage, 3 done
but with warnings, under ``--strict``.  Everything heavy is imported inside the commands: help is quick.
"""

from __future__ import annotations

import errno
import io
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, NamedTuple, NoReturn, TypeVar, cast

import click

from draad import __version__
from draad.errors import DraadError, ExportError, NotFoundError, SettingsError

if TYPE_CHECKING:
    from draad.archive import Archive
    from draad.pipeline import Texts
    from draad.render.books import Books, Tally
    from draad.render.nouns import Export, ExportWarning, Sections
    from draad.settings import Limits, Settings

STANDARD = "-"
WITH_PROBLEMS = 3
WIDEST = 140  # cells; text set wider than this is hard to read
PIPED = 100  # cells where there is no terminal to ask
EXAMPLES = 10  # kinds of warning that are shown, each with one example
TICK = 0.1  # seconds between two lines of progress

Command = TypeVar("Command", bound=Callable[..., Any])


class Reading(NamedTuple):
    """How to read the documents, as the user asked."""

    paths: tuple[str, ...]
    zone: str | None
    languages: tuple[str, ...]
    ocr: str | None
    ocr_languages: str | None
    inventory: str | None
    limits: Limits
    jobs: int
    strict: bool
    every_warning: bool

    def settings(self) -> Settings:
        """Give what the reading of documents needs."""
        from draad.settings import Settings

        return Settings(
            languages=self.languages or None,
            zone=self.zone,
            jobs=self.jobs or 0,
            ocr=cast(Any, self.ocr or "auto"),
            ocr_languages=self.ocr_languages or Settings().ocr_languages,
            inventory=self.inventory,
            limits=self.limits,
        )


# --- errors and streams -----------------------------------------------------------------------------------


class _Failure(click.ClickException):
    """What could not be done, said in a line."""

    def show(self, file: IO[Any] | None = None) -> None:
        from draad.render.terminal import one_line

        click.echo(f"draad: {one_line(self.message)}", file=file, err=file is None)


class _Group(click.Group):
    """The command; it turns what draad raises into a line and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DraadError as error:
            raise _Failure(str(error)) from error


class _Exports(click.Command):
    """A command whose help lists the formats, which are looked up only then."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from draad import render

        with formatter.section("Formats"):
            formatter.write_dl([(name, form.what) for name, form in render.FORMATS.items()])


@contextmanager
def _standard_output() -> Iterator[None]:
    """See writing to standard output through to its end, or say why it cannot be done."""
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        # what is still held back would fail once more when Python closes the stream
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 1)
        if error.errno == errno.EPIPE:  # whoever read it has seen enough
            raise click.exceptions.Exit(0) from error
        raise ExportError(f"cannot write to standard output: {error.strerror or error}") from error


@contextmanager
def _standard_bytes() -> Iterator[BinaryIO]:
    """Open standard output for bytes that all arrive; an unbuffered one takes what it likes at a time."""
    with _standard_output():
        stream = sys.stdout.buffer
        if not isinstance(stream, io.RawIOBase):
            yield stream
            return
        whole = io.BufferedWriter(stream)
        try:
            yield whole
            whole.flush()
        finally:
            whole.detach()


class _Progress:
    """A line on standard error that says how far the reading is; on a terminal, and nowhere else."""

    def __init__(self) -> None:
        self.shown = sys.stderr.isatty()
        self.last = time.monotonic()

    def __call__(self, done: int, total: int | None) -> None:
        now = time.monotonic()
        if not self.shown or (now - self.last < TICK and done != total):
            return
        self.last = now
        if total is None:
            self._line(f"read {done:,} documents …")
        elif done < total:
            self._line(f"read {done:,} of {total:,} documents …")
        else:
            self._line("putting conversations together …")

    def clear(self) -> None:
        if self.shown:
            self._line("")

    def _line(self, text: str) -> None:
        click.echo(f"\r\x1b[K{text}", nl=False, err=True)


# --- options ----------------------------------------------------------------------------------------------


Period = tuple[datetime, datetime]


def _period(ctx: click.Context, param: click.Parameter, value: str | None) -> Period | None:
    """Read a year, month or day: where it begins and where it ends."""
    if value is None:
        return None
    try:
        if len(value) == 4:
            begin = datetime.fromisoformat(f"{value}-01-01")
            return begin, begin.replace(year=begin.year + 1)
        if len(value) == 7:
            begin = datetime.fromisoformat(f"{value}-01")
            return begin, (begin + timedelta(days=31)).replace(day=1)
        begin = datetime.strptime(value, "%Y-%m-%d")
        return begin, begin + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        said = f"{value!r} is no date; write 2021-03-14, or 2021-03, or 2021"
        raise click.BadParameter(said, ctx, param) from error


def _check_format(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from draad import render

    if value is not None and value not in render.FORMATS:
        said = f"{value!r} is no format; there are: {', '.join(render.FORMATS)}"
        raise click.BadParameter(said, ctx, param)
    return value


def _by_suffix(out: str, among: tuple[str, ...] = ()) -> str | None:
    """Tell which format a file name asks for; one that asks for none would not hold what it promises."""
    from draad import render

    suffixes = {name: form.suffixes for name, form in render.FORMATS.items()} | {"svg": (".svg",)}
    known = {ending: name for name in among or render.FORMATS for ending in suffixes[name]}
    ending = "" if out == STANDARD else Path(out).suffix.casefold()
    if ending and ending not in known:
        said = f"{Path(out).name}: no format is called by the ending {ending}; there are {', '.join(known)}"
        raise click.UsageError(f"{said}; or name one with --format")
    return known.get(ending)


def _complete_format(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from draad import render

    return [name for name in render.FORMATS if name.startswith(incomplete)]


def _check_zone(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from draad.settings import Settings

    try:
        return Settings(zone=value).zone
    except SettingsError as error:
        raise click.BadParameter(str(error), ctx, param) from error


_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}


def _limits(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> Limits:
    """Read limits such as ``unpacked=50GB`` and ``depth=3``."""
    from draad.settings import Limits

    names = Limits.__struct_fields__
    chosen: dict[str, int] = {}
    for text in given:
        name, _, value = text.partition("=")
        number = re.fullmatch(r"(\d{1,12})\s*([kmgt]?)b?", value.strip().casefold())
        if name not in names or number is None:
            said = f"{text!r} is no limit; write such as unpacked=50GB, with one of: {', '.join(names)}"
            raise click.BadParameter(said, ctx, param)
        chosen[name] = int(number[1]) * _UNITS[number[2]]
    try:
        return Limits(**chosen)
    except SettingsError as error:
        raise click.BadParameter(str(error), ctx, param) from error


def _check_ocr_languages(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from draad.settings import Settings

    try:
        return value and Settings(ocr_languages=value).ocr_languages
    except SettingsError as error:
        raise click.BadParameter(str(error), ctx, param) from error


def _reads_documents(command: Command) -> Command:
    """Give a command the paths and the options of everything that reads documents, as ``reading``."""

    def run(
        *given: Any,
        paths: tuple[str, ...],
        tz: str | None,
        language: tuple[str, ...],
        ocr: str | None,
        ocr_language: str | None,
        inventory: str | None,
        limit: Limits,
        jobs: int,
        strict: bool,
        warnings: bool,
        **options: Any,
    ) -> Any:
        reading = Reading(paths, tz, language, ocr, ocr_language, inventory, limit, jobs, strict, warnings)
        return command(*given, reading=reading, **options)

    run.__name__ = command.__name__
    run.__doc__ = command.__doc__
    run.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for decorate in (
        click.option("--warnings", is_flag=True, help="List every warning, not one of each kind."),
        click.option("--strict", is_flag=True, help="Exit with 3 where there is any warning."),
        click.option(
            "--jobs",
            type=click.IntRange(min=1),
            default=None,
            help="Processes to read with.  [default: one per processor]",
        ),
        click.option(
            "--limit",
            multiple=True,
            callback=_limits,
            metavar="NAME=NUMBER",
            help="How far archives are unpacked: unpacked (bytes, such as 50GB), entries, ratio, depth.",
        ),
        click.option(
            "--inventory",
            type=click.Path(exists=True, dir_okay=False),
            metavar="FILE",
            help="The list of the documents, as xlsx or csv: families, thread ids, judgements.",
        ),
        click.option(
            "--ocr-language",
            metavar="CODES",
            callback=_check_ocr_languages,
            help="Languages of scanned pages, as tesseract writes them.  [default: nld+eng]",
        ),
        click.option(
            "--ocr",
            type=click.Choice(["auto", "always", "never"]),
            help="Pages to put through character recognition; auto: those without text.  [default: auto]",
        ),
        click.option(
            "--language",
            multiple=True,
            metavar="CODE",
            help="Recognise this language only, such as nl; may be repeated.  [default: all known]",
        ),
        click.option(
            "--tz",
            metavar="ZONE",
            callback=_check_zone,
            help="The documents' own clock, such as Europe/Amsterdam.  [default: by their main language]",
        ),
        click.argument(
            "paths", nargs=-1, required=True, metavar="PATHS...", type=click.Path(allow_dash=True)
        ),
    ):
        run = decorate(run)
    return run  # type: ignore[return-value]


_colour_option = click.option(
    "--colour", "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True
)


# --- reading and closing ----------------------------------------------------------------------------------


def _material(reading: Reading, texts: Texts | None = None) -> Export | Archive:
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

    progress = _Progress()
    try:
        return pipeline.reconstruct(reading.paths, reading.settings(), progress, texts)
    finally:
        progress.clear()


def _sections(material: Export | Archive) -> Sections:
    from draad.archive import Archive
    from draad.render import export, nouns

    return export.sections(material) if isinstance(material, Archive) else nouns.pieces(material)


def _whole(material: Export | Archive) -> Export:
    from draad.archive import Archive
    from draad.render import export

    return export.build(material) if isinstance(material, Archive) else material


def _close(ctx: click.Context, tally: Tally, reading: Reading) -> None:
    """Say what there is to know of the run: doubts, the clock, and the sums; and with what code it ends."""
    from draad.render.books import sentence

    books = tally.books()
    _say_warnings(tally, books, reading)
    if tally.clock is not None and tally.clock.grounds and not reading.zone:
        _say(f"clock: {tally.clock.zone}, {tally.clock.grounds}")
    _say(sentence(books))
    for difference in books.differences:
        _say(f"the books do not balance: {difference}")
    if reading.strict and (books.warnings or books.differences):
        ctx.exit(WITH_PROBLEMS)


def _count_and_close(ctx: click.Context, material: Export, reading: Reading) -> None:
    from draad.render.books import Tally

    tally = Tally()
    tally.count(_sections(material))
    _close(ctx, tally, reading)


def _print(lines: Iterable[str]) -> None:
    """Print lines to standard output, whatever it can show of them."""
    with _standard_output():
        _lenient_output()
        for line in lines:
            sys.stdout.write(f"{line}\n")


def _say_warnings(tally: Tally, books: Books, reading: Reading) -> None:
    from draad.render.books import plural

    if not tally.doubts:
        return
    _say(f"{plural(books.warnings, 'warning')}:")
    if reading.every_warning:
        for warning in tally.doubts:
            _say(f"  {warning.code}: {_sentence(warning, tally)}")
        return
    kinds: dict[str, list[ExportWarning]] = {}
    for warning in tally.doubts:
        kinds.setdefault(warning.code, []).append(warning)
    by_number = sorted(kinds.items(), key=lambda kind: (-len(kind[1]), kind[0]))
    for code, warnings in by_number[:EXAMPLES]:
        such_as = "such as: " if len(warnings) > 1 else ""
        _say(f"  {len(warnings):,} × {code}: {such_as}{_sentence(warnings[0], tally)}")
    if len(by_number) > EXAMPLES:
        _say(f"  and {plural(len(by_number) - EXAMPLES, 'further kind')}")
    if any(len(warnings) > 1 for warnings in kinds.values()) or len(by_number) > EXAMPLES:
        _say("  (--warnings lists them all)")


def _sentence(warning: ExportWarning, tally: Tally) -> str:
    where = ""
    if warning.document is not None:
        where = tally.paths.get(warning.document, warning.document)
        if (place := warning.place) is not None:
            where += f", page {place.page}" if place.page is not None else f", character {place.start:,}"
    return f"{warning.message.rstrip('.')}" + (f" ({where})" if where else "")


def _say(text: str) -> None:
    from draad.render.terminal import harmless

    click.echo(harmless(text).replace("\n", " "), err=True)


# --- the commands -----------------------------------------------------------------------------------------


@click.group(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": PIPED},
    epilog="PATHS are files and folders, - for standard input, or one export that was made before.",
)
@click.version_option(__version__, prog_name="draad", message="%(prog)s %(version)s")
def cli() -> None:
    """Rebuild e-mail conversations out of released documents."""


@cli.command()
@click.option("--summary", is_flag=True, help="Only who answered whom, without the texts.")
@click.option(
    "--thread",
    "threads",
    multiple=True,
    metavar="ID",
    help="Only this thread; the beginning of its id will do.",
)
@click.option(
    "--grep", default="", metavar="TEXT", help="Only threads with this in a subject, a text or a name."
)
@click.option(
    "--since",
    callback=_period,
    metavar="DATE",
    help="Only threads with a message on or after this day, month or year.",
)
@click.option(
    "--until",
    callback=_period,
    metavar="DATE",
    help="Only threads with a message on or before this day, month or year.",
)
@click.option("--width", type=click.IntRange(min=40), help="Cells to a line.  [default: the terminal's]")
@_colour_option
@_reads_documents
@click.pass_context
def dump(
    ctx: click.Context,
    reading: Reading,
    summary: bool,
    threads: tuple[str, ...],
    grep: str,
    since: Period | None,
    until: Period | None,
    width: int | None,
    colour: str,
) -> None:
    """Show the conversations, to read.

    Threads stand by their first message. Each begins with the tree of its answers, a message a line; then
    follow the messages with all that is known of them.
    """
    from draad.render import to_text

    material = _whole(_material(reading))
    narrowed = bool(threads or grep or since or until)
    chosen = None
    if narrowed:
        chosen = to_text.select(
            material, threads, grep, since[0] if since else None, until[1] if until else None
        )
    view = to_text.View(_width(width), _coloured(colour), summary, grep)
    with _standard_output():
        _lenient_output()
        to_text.dump(material, sys.stdout, view, chosen)
    if narrowed and not chosen:
        _say("no thread answers to that")
    _count_and_close(ctx, material, reading)


@cli.command(cls=_Exports, short_help="Write the conversations down, in many formats.")
@click.option(
    "--format",
    "format_name",
    metavar="FORMAT",
    callback=_check_format,
    shell_complete=_complete_format,
    help="One of those below.  [default: by the name of --out, else json]",
)
@click.option(
    "--out",
    type=click.Path(allow_dash=True),
    default=STANDARD,
    help="The file to write.  [default: standard output]",
)
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
@click.option(
    "--texts",
    type=click.Path(),
    metavar="DIR",
    help="Also write each document's text there, as <document id>.txt.",
)
@click.option(
    "--ui-language",
    type=click.Choice(["en", "nl"]),
    default="en",
    show_default=True,
    help="The language of a report's headings and buttons.",
)
@_reads_documents
@click.pass_context
def export(
    ctx: click.Context,
    reading: Reading,
    format_name: str | None,
    out: str,
    force: bool,
    texts: str | None,
    ui_language: str,
) -> None:
    """Write the conversations down: for programs, and as a report (html) for people.

    docs/format.md describes what is written. The file is there whole or not at all.
    """
    from draad import render
    from draad.archive import Archive
    from draad.pipeline import Texts
    from draad.render import output
    from draad.render.books import Tally
    from draad.render.options import Options

    format_name = format_name or _by_suffix(out) or "json"
    if out == STANDARD and render.FORMATS[format_name].place == "path":
        raise click.UsageError(f"{format_name} cannot be written to standard output; name a file with --out")
    if out != STANDARD:
        if out.endswith(os.sep) and render.FORMATS[format_name].place == "stream":
            raise click.UsageError(f"{out} is a folder; name a file in it")
        output.check_place(Path(out), force, render.FORMATS[format_name].place)
    with _texts_beside() as (beside, text_of):
        wanted = Texts(Path(texts), force) if texts is not None else beside if format_name == "html" else None
        material = _material(reading, wanted)
        if texts is not None:
            if not isinstance(material, Archive):
                raise click.UsageError(
                    "--texts wants the documents themselves; an earlier export does not hold their text"
                )
            text_of = _texts_in(Path(texts))
        tally = Tally()
        watched = tally.watch(_sections(material))
        options = Options(ui_language=cast(Any, ui_language), texts=text_of)
        if out == STANDARD:
            with _standard_bytes() as file:
                render.stream(watched, format_name, file, options)
        else:
            render.write(watched, format_name, Path(out), force, options)
            if format_name == "html" and Path(out).is_dir():
                _say(f"{out} is a folder; what to open is {Path(out) / 'index.html'}")
    for made in filter(None, (out if out != STANDARD else None, texts)):
        if _lies_among(made, reading.paths):
            _say(
                f"{made} lies among the documents and is read with them from now on; better keep it elsewhere"
            )
    _close(ctx, tally, reading)


def _lies_among(made: str, paths: Iterable[str]) -> bool:
    """Tell whether what was written lies in a folder that was read."""
    place = Path(os.path.realpath(made))
    folders = (Path(os.path.realpath(path)) for path in paths if path != STANDARD)
    return any(folder.is_dir() and place.is_relative_to(folder) for folder in folders)


@contextmanager
def _texts_beside() -> Iterator[tuple[Texts, Callable[[str], str | None]]]:
    """Lend a folder for the documents' texts, and give what looks one up there by the document's id."""
    import tempfile

    from draad.pipeline import Texts

    with tempfile.TemporaryDirectory(prefix="draad-", ignore_cleanup_errors=True) as folder:
        yield Texts(Path(folder)), _texts_in(Path(folder))


def _texts_in(folder: Path) -> Callable[[str], str | None]:
    def text_of(document: str) -> str | None:
        try:
            return (folder / f"{document}.txt").read_bytes().decode("utf-8", "replace")
        except OSError:  # an earlier export was given, or this document could not be read
            return None

    return text_of


@cli.command(short_help="Say why a message is one, and what it answers.")
@click.option(
    "--message",
    "-m",
    required=True,
    metavar="ID",
    help="The message; the beginning of its id will do, or its Message-ID.",
)
@click.option("--width", type=click.IntRange(min=40), help="Cells to a line.  [default: the terminal's]")
@_reads_documents
@click.pass_context
def explain(ctx: click.Context, reading: Reading, message: str, width: int | None) -> None:
    """Say why a message is one message, and why it answers what it answers."""
    from draad.render.explain import explain as explained

    material = _whole(_material(reading))
    _print(explained(material, message, _width(width)))
    _count_and_close(ctx, material, reading)


@cli.command(short_help="Show one message with all its copies.")
@click.option(
    "--message",
    "-m",
    required=True,
    metavar="ID",
    help="The message; the beginning of its id will do, or its Message-ID.",
)
@click.option("--width", type=click.IntRange(min=40), help="Cells to a line.  [default: the terminal's]")
@_colour_option
@_reads_documents
@click.pass_context
def show(ctx: click.Context, reading: Reading, message: str, width: int | None, colour: str) -> None:
    """Show one message with all its copies, and how they differ.

    From the documents themselves the copies' words are compared as well; an earlier export does not hold
    them.
    """
    from draad.archive import Archive
    from draad.render.show import lines

    with _texts_beside() as (beside, text_of):
        read = _material(reading, beside)
        material = _whole(read)
        texts = text_of if isinstance(read, Archive) else None
        _print(lines(material, message, _width(width), _coloured(colour), texts))
    _count_and_close(ctx, material, reading)


@cli.command(short_help="Sum a disclosure up in numbers.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="To read, or for programs.",
)
@click.option("--width", type=click.IntRange(min=40), help="Cells to a line.  [default: the terminal's]")
@_colour_option
@_reads_documents
@click.pass_context
def stats(ctx: click.Context, reading: Reading, format_name: str, width: int | None, colour: str) -> None:
    """Sum a disclosure up: what was released, who wrote, what is blacked out, what is missing."""
    from draad.render import stats as counted

    material = _whole(_material(reading))
    if format_name == "json":
        with _standard_bytes() as stream:
            stream.write(counted.as_json(material))
    else:
        _print(counted.lines(material, _width(width), _coloured(colour)))
    _count_and_close(ctx, material, reading)


@cli.command(short_help="Compare the threads with those of an inventory.")
@click.option("--width", type=click.IntRange(min=40), help="Cells to a line.  [default: the terminal's]")
@_reads_documents
@click.pass_context
def compare(ctx: click.Context, reading: Reading, width: int | None) -> None:
    """Compare the threads with the thread ids and families of an inventory.

    Give the list with --inventory, or an export that was made with one.
    """
    from draad.render import agreement

    material = _whole(_material(reading))
    if not any(document.inventory for document in material.documents):
        raise NotFoundError("no document has a row in an inventory; name the list with --inventory")
    _print(agreement.lines(material, _width(width)))
    _count_and_close(ctx, material, reading)


@cli.command()
@click.option(
    "--thread", "-t", required=True, metavar="ID", help="The thread; the beginning of its id will do."
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["svg", "dot"]),
    help="A picture, or text for Graphviz.  [default: by the name of --out, else svg]",
)
@click.option(
    "--out",
    type=click.Path(allow_dash=True),
    default=STANDARD,
    help="The file to write.  [default: standard output]",
)
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
@_reads_documents
@click.pass_context
def draw(
    ctx: click.Context, reading: Reading, thread: str, format_name: str | None, out: str, force: bool
) -> None:
    """Draw one conversation: who answered whom, and when."""
    from draad.render import output, to_text
    from draad.render.draw import svg
    from draad.render.to_dot import dot

    if out != STANDARD:
        output.check(Path(out), force)
    as_dot = (format_name or _by_suffix(out, ("svg", "dot"))) == "dot"
    material = _whole(_material(reading))
    (chosen,) = to_text.select(material, [thread])
    picture = dot(material, [chosen.id]) if as_dot else svg(material, chosen.id)
    with _standard_bytes() if out == STANDARD else output.replacing(Path(out), force) as file:
        file.write(picture.encode("utf-8"))
    _count_and_close(ctx, material, reading)


@cli.command(short_help="Print a document's text.")
@click.argument("file", type=click.Path(allow_dash=True))
def text(file: str) -> None:
    """Print a document's text, the one that offsets refer to.

    FILE may lie in an archive or a mailbox, such as release.zip/mail/3.eml.
    On a terminal, control characters are shown instead of sent.
    """
    from draad import sources
    from draad.render.terminal import harmless

    if Path(file).is_dir():
        raise click.UsageError(f"{file} is a folder; give one file")
    document = sources.one(file)
    for problem in document.problems:
        _say(f"{problem.code}: {problem.message}")
    if document.kind == "unreadable":
        raise NotFoundError(f"there is no text in {file}")
    if sys.stdout.isatty():
        with _standard_output():
            _lenient_output()
            sys.stdout.write(harmless(document.text))
        return
    with _standard_bytes() as stream:
        stream.write(document.text.encode("utf-8", "replace"))


@cli.command(short_help="Print what makes a shell complete commands.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes a shell complete draad's commands and options.

    \b
    bash: eval "$(draad completion bash)"                  in ~/.bashrc
    zsh:  eval "$(draad completion zsh)"                   in ~/.zshrc
    fish: draad completion fish > ~/.config/fish/completions/draad.fish
    """
    from click.shell_completion import get_completion_class

    complete = get_completion_class(shell)
    if complete is None:
        raise NotFoundError(f"nothing is known about completion in {shell}")
    _print([complete(cli, {}, "draad", "_DRAAD_COMPLETE").source()])


def _width(asked: int | None) -> int:
    return asked or min(shutil.get_terminal_size((PIPED, 24)).columns, WIDEST)


def _coloured(asked: str) -> bool:
    """Tell whether to colour: as asked, else on a terminal whose user has not said no (no-color.org)."""
    if asked != "auto":
        return asked == "always"
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _lenient_output() -> None:
    """Let a terminal that lacks a character show a question mark instead of ending the run."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def _end_in_order() -> None:
    """Let a kill or a closed terminal end the run as ctrl-C does: what was unpacked must not stay behind."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        # under nohup it is ignored, and stays so
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _ended)


def _ended(number: int, frame: object) -> NoReturn:
    raise SystemExit(128 + number)  # as a shell writes it


def main() -> NoReturn:
    """Run the command."""
    if sys.stdout is None:  # closed by who called: what is written to this is refused, as by a full disk
        sys.stdout = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    _end_in_order()
    cli(prog_name="draad")
    raise SystemExit(0)
