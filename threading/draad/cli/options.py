"""What the commands can be asked, and how the answers are read."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

import click

from draad.cli.streams import STANDARD
from draad.errors import SettingsError

if TYPE_CHECKING:
    from draad.settings import Limits, Settings

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


Period = tuple[datetime, datetime]


def period(ctx: click.Context, param: click.Parameter, value: str | None) -> Period | None:
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


def check_format(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    from draad import render

    if value is not None and value not in render.FORMATS:
        said = f"{value!r} is no format; there are: {', '.join(render.FORMATS)}"
        raise click.BadParameter(said, ctx, param)
    return value


def format_by_suffix(out: str, among: tuple[str, ...] = ()) -> str | None:
    """Tell which format a file name asks for; one that asks for none would not hold what it promises."""
    from draad import render

    suffixes = {name: form.suffixes for name, form in render.FORMATS.items()} | {"svg": (".svg",)}
    known = {ending: name for name in among or render.FORMATS for ending in suffixes[name]}
    ending = "" if out == STANDARD else Path(out).suffix.casefold()
    if ending and ending not in known:
        said = f"{Path(out).name}: no format is called by the ending {ending}; there are {', '.join(known)}"
        raise click.UsageError(f"{said}; or name one with --format")
    return known.get(ending)


def complete_format(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
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


limit_option = click.option(
    "--limit",
    multiple=True,
    callback=_limits,
    metavar="NAME=NUMBER",
    help="How far archives are unpacked: unpacked (bytes, such as 50GB), entries, ratio, depth.",
)
ocr_language_option = click.option(
    "--ocr-language",
    metavar="CODES",
    callback=_check_ocr_languages,
    help="Languages of scanned pages, as tesseract writes them.  [default: nld+eng]",
)
ocr_option = click.option(
    "--ocr",
    type=click.Choice(["auto", "always", "never"]),
    help="Pages to put through character recognition; auto: those without text.  [default: auto]",
)


def reads_documents(command: Command) -> Command:
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
        limit_option,
        click.option(
            "--inventory",
            type=click.Path(exists=True, dir_okay=False),
            metavar="FILE",
            help="The list of the documents, as xlsx or csv: families, thread ids, judgements.",
        ),
        ocr_language_option,
        ocr_option,
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


colour_option = click.option(
    "--colour", "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True
)

width_option = click.option(
    "--width", type=click.IntRange(min=40), help="Cells to a line.  [default: the terminal's]"
)
force_option = click.option("--force", is_flag=True, help="Replace a file that is there already.")
message_option = click.option(
    "--message",
    "-m",
    required=True,
    metavar="ID",
    help="The message; the beginning of its id will do, or its Message-ID.",
)
out_option = click.option(
    "--out",
    type=click.Path(allow_dash=True),
    default=STANDARD,
    help="The file to write.  [default: standard output]",
)
