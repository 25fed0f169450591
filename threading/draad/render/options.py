"""What a user can ask of a format."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Options(NamedTuple):
    """Each format takes what concerns it; ``ui_language`` is that of a report's headings and buttons."""

    ui_language: Literal["en", "nl"] = "en"


DEFAULTS = Options()
