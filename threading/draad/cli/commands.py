"""The commands, each a few lines: what they do is done elsewhere."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NoReturn, cast

import click

from draad import __version__
from draad.cli.material import (
    close,
    count_and_close,
    material_of,
    sections_of,
    texts_beside,
    texts_in,
    whole_of,
)
from draad.cli.options import (
    Period,
    Reading,
    check_format,
    colour_option,
    complete_format,
    force_option,
    format_by_suffix,
    limit_option,
    message_option,
    ocr_language_option,
    ocr_option,
    out_option,
    period,
    reads_documents,
    width_option,
)
from draad.cli.streams import (
    PIPED,
    STANDARD,
    coloured,
    lenient_output,
    print_lines,
    say,
    standard_bytes,
    standard_output,
    width_or_terminal,
)
from draad.errors import DraadError, NotFoundError

if TYPE_CHECKING:
    from draad.settings import Limits


class Failure(click.ClickException):
    """What could not be done, said in a line."""

    def show(self, file: IO[Any] | None = None) -> None:
        from draad.render.terminal import one_line

        click.echo(f"draad: {one_line(self.message)}", file=file, err=file is None)


class Group(click.Group):
    """The command; it turns what draad raises into a line and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DraadError as error:
            raise Failure(str(error)) from error


class Exports(click.Command):
    """A command whose help lists the formats, which are looked up only then."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from draad import render

        with formatter.section("Formats"):
            formatter.write_dl([(name, form.what) for name, form in render.FORMATS.items()])


@click.group(
    cls=Group,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": PIPED},
    epilog="PATHS are files, folders, archives and mailboxes, - for standard input, or one earlier export.",
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
    callback=period,
    metavar="DATE",
    help="Only threads with a message on or after this day, month or year.",
)
@click.option(
    "--until",
    callback=period,
    metavar="DATE",
    help="Only threads with a message on or before this day, month or year.",
)
@width_option
@colour_option
@reads_documents
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

    material = whole_of(material_of(reading))
    narrowed = bool(threads or grep or since or until)
    chosen = None
    if narrowed:
        chosen = to_text.select(
            material, threads, grep, since[0] if since else None, until[1] if until else None
        )
    view = to_text.View(width_or_terminal(width), coloured(colour), summary, grep)
    with standard_output():
        lenient_output()
        to_text.dump(material, sys.stdout, view, chosen)
    if narrowed and not chosen:
        say("no thread answers to that")
    count_and_close(ctx, material, reading)


@cli.command(cls=Exports, short_help="Write the conversations down, in many formats.")
@click.option(
    "--format",
    "format_name",
    metavar="FORMAT",
    callback=check_format,
    shell_complete=complete_format,
    help="One of those below.  [default: by the name of --out, else json]",
)
@out_option
@force_option
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
@reads_documents
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

    docs/format.md describes json, docs/exports.md the others. The file is there whole or not at all.
    """
    from draad import render
    from draad.archive import Archive
    from draad.pipeline import Texts
    from draad.render import output
    from draad.render.books import Tally
    from draad.render.options import Options

    format_name = format_name or format_by_suffix(out) or "json"
    if out == STANDARD and render.FORMATS[format_name].place == "path":
        raise click.UsageError(f"{format_name} cannot be written to standard output; name a file with --out")
    if out != STANDARD:
        if out.endswith(os.sep) and render.FORMATS[format_name].place == "stream":
            raise click.UsageError(f"{out} is a folder; name a file in it")
        output.check_place(Path(out), force, render.FORMATS[format_name].place)
    with texts_beside() as (beside, text_of):
        wanted = Texts(Path(texts), force) if texts is not None else beside if format_name == "html" else None
        material = material_of(reading, wanted)
        if texts is not None:
            if not isinstance(material, Archive):
                raise click.UsageError(
                    "--texts wants the documents themselves; an earlier export does not hold their text"
                )
            text_of = texts_in(Path(texts))
        tally = Tally()
        watched = tally.watch(sections_of(material))
        options = Options(ui_language=cast(Any, ui_language), texts=text_of)
        if out == STANDARD:
            with standard_bytes() as file:
                render.stream(watched, format_name, file, options)
        else:
            render.write(watched, format_name, Path(out), force, options)
            if format_name == "html" and Path(out).is_dir():
                say(f"{out} is a folder; what to open is {Path(out) / 'index.html'}")
    for made in filter(None, (out if out != STANDARD else None, texts)):
        if _lies_among(made, reading.paths):
            say(
                f"{made} lies among the documents and is read with them from now on; better keep it elsewhere"
            )
    close(ctx, tally, reading)


def _lies_among(made: str, paths: Iterable[str]) -> bool:
    """Tell whether what was written lies in a folder that was read."""
    place = Path(os.path.realpath(made))
    folders = (Path(os.path.realpath(path)) for path in paths if path != STANDARD)
    return any(folder.is_dir() and place.is_relative_to(folder) for folder in folders)


@cli.command(short_help="Say why a message is one, and what it answers.")
@message_option
@width_option
@reads_documents
@click.pass_context
def explain(ctx: click.Context, reading: Reading, message: str, width: int | None) -> None:
    """Say why a message is one message, and why it answers what it answers."""
    from draad.render.explain import explain as explained

    material = whole_of(material_of(reading))
    print_lines(explained(material, message, width_or_terminal(width)))
    count_and_close(ctx, material, reading)


@cli.command(short_help="Show one message with all its copies.")
@message_option
@width_option
@colour_option
@reads_documents
@click.pass_context
def show(ctx: click.Context, reading: Reading, message: str, width: int | None, colour: str) -> None:
    """Show one message with all its copies, and how they differ.

    From the documents themselves the copies' words are compared as well; an earlier export does not hold
    them.
    """
    from draad.archive import Archive
    from draad.render.show import lines

    with texts_beside() as (beside, text_of):
        read = material_of(reading, beside)
        material = whole_of(read)
        texts = text_of if isinstance(read, Archive) else None
        print_lines(lines(material, message, width_or_terminal(width), coloured(colour), texts))
    count_and_close(ctx, material, reading)


@cli.command(short_help="Sum a disclosure up in numbers.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="To read, or for programs.",
)
@width_option
@colour_option
@reads_documents
@click.pass_context
def stats(ctx: click.Context, reading: Reading, format_name: str, width: int | None, colour: str) -> None:
    """Sum a disclosure up: what was released, who wrote, what is blacked out, what is missing."""
    from draad.render import stats as counted

    material = whole_of(material_of(reading))
    if format_name == "json":
        with standard_bytes() as stream:
            stream.write(counted.as_json(material))
    else:
        print_lines(counted.lines(material, width_or_terminal(width), coloured(colour)))
    count_and_close(ctx, material, reading)


@cli.command(short_help="Compare the threads with those of an inventory.")
@width_option
@reads_documents
@click.pass_context
def compare(ctx: click.Context, reading: Reading, width: int | None) -> None:
    """Compare the threads with the thread ids and families of an inventory.

    Give the list with --inventory, or an export that was made with one.
    """
    from draad.render import agreement

    material = whole_of(material_of(reading))
    if not any(document.inventory for document in material.documents):
        raise NotFoundError("no document has a row in an inventory; name the list with --inventory")
    print_lines(agreement.lines(material, width_or_terminal(width)))
    count_and_close(ctx, material, reading)


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
@out_option
@force_option
@reads_documents
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
    as_dot = (format_name or format_by_suffix(out, ("svg", "dot"))) == "dot"
    material = whole_of(material_of(reading))
    (chosen,) = to_text.select(material, [thread])
    picture = dot(material, [chosen.id]) if as_dot else svg(material, chosen.id)
    with standard_bytes() if out == STANDARD else output.replacing(Path(out), force) as file:
        file.write(picture.encode("utf-8"))
    count_and_close(ctx, material, reading)


@cli.command(short_help="Print a document's text.")
@limit_option
@ocr_language_option
@ocr_option
@click.argument("file", type=click.Path(allow_dash=True))
def text(file: str, ocr: str | None, ocr_language: str | None, limit: Limits) -> None:
    """Print a document's text, the one that offsets refer to.

    FILE may lie in an archive or a mailbox, such as release.zip/mail/3.eml.
    On a terminal, control characters are shown instead of sent.
    """
    from draad import sources
    from draad.render.terminal import harmless
    from draad.settings import Settings

    if Path(file).is_dir():
        raise click.UsageError(f"{file} is a folder; give one file")
    given = Settings()
    settings = Settings(
        ocr=cast(Any, ocr or given.ocr), ocr_languages=ocr_language or given.ocr_languages, limits=limit
    )
    document = sources.one(file, settings)
    for problem in document.problems:
        say(f"{problem.code}: {problem.message}")
    if document.kind == "unreadable":
        raise NotFoundError(f"there is no text in {file}")
    if sys.stdout.isatty():
        with standard_output():
            lenient_output()
            sys.stdout.write(harmless(document.text))
        return
    with standard_bytes() as stream:
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
    print_lines([complete(cli, {}, "draad", "_DRAAD_COMPLETE").source()])


def end_in_order() -> None:
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
    end_in_order()
    cli(prog_name="draad")
    raise SystemExit(0)
