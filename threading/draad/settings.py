"""Everything a user can turn, with defaults; checked when it is made, so that nobody downstream has to."""

from __future__ import annotations

import os
import re
from typing import Literal

import msgspec

from draad.errors import SettingsError


class Limits(msgspec.Struct, frozen=True):
    """How far archives are unpacked; what lies beyond is left unread, and a problem says so.

    ``unpacked`` is in bytes and ``entries`` in files, both for one archive with all that is in it; ``ratio``
    is that of unpacked to packed bytes of one file; ``depth`` counts archives in archives and mails in mails.

    Raises
    ------
    SettingsError
        For a limit below 1.
    """

    unpacked: int = 20 << 30
    entries: int = 1_000_000
    ratio: int = 200
    depth: int = 8

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            if getattr(self, name) < 1:
                raise SettingsError(f"a limit of {getattr(self, name)} for {name} lets nothing be read")


Ocr = Literal["auto", "always", "never"]
# "nld+eng", "chi_sim", "script/Latin"; it goes on a command line and must not begin like an option
_OCR_LANGUAGES = re.compile(r"[A-Za-z][\w/]*(?:\+[A-Za-z][\w/]*)*")


class Settings(msgspec.Struct, frozen=True):
    """How to read a disclosure.

    ``languages`` narrows the languages whose words are recognised (codes such as ``nl``; ``None`` for all).
    ``zone`` is the local clock of the disclosure, an IANA name such as ``Europe/Amsterdam``; ``None`` lets
    the evidence and the main language decide.  ``jobs`` is the number of processes, 0 for one per processor;
    it changes nothing in the result.  ``ocr`` says which pages are put through character recognition:
    those without a text layer, all, or none; ``ocr_languages`` in which languages, as ``tesseract`` writes
    them.  ``inventory`` is the path of a list of the documents.

    Raises
    ------
    SettingsError
        For a zone that no table knows, an empty choice of languages, or a negative number of jobs.
    """

    languages: tuple[str, ...] | None = None
    zone: str | None = None
    jobs: int = 1
    ocr: Ocr = "auto"
    ocr_languages: str = "nld+eng"
    limits: Limits = Limits()
    inventory: str | None = None

    def __post_init__(self) -> None:
        if not _OCR_LANGUAGES.fullmatch(self.ocr_languages):
            raise SettingsError(
                f"{self.ocr_languages!r} names no languages for character recognition; write such as nld+eng"
            )
        if self.languages is not None and not self.languages:
            raise SettingsError(
                "no language left to read with; name one, such as nl, or leave the choice out"
            )
        if self.jobs < 0:
            raise SettingsError(f"{self.jobs} jobs is not a number of processes; use 0 for all processors")
        if self.zone is not None:
            _check_zone(self.zone)

    @property
    def processes(self) -> int:
        """How many processes to use, at least 1."""
        return self.jobs or available_processors()


def available_processors() -> int:
    """Count the processors this process may use, which in a container are fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def _check_zone(zone: str) -> None:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(zone)
    # a folder of the zone table, a path outside it, and a name that is not there each raise their own
    except (OSError, ValueError, KeyError) as error:
        raise SettingsError(
            f"no time zone is called {zone!r}; try one such as Europe/Amsterdam or UTC"
        ) from error
