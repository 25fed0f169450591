"""What a user can ask of a format."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple


class Options(NamedTuple):
    """Each format takes what concerns it.

    ``ui_language`` is that of a report's headings and buttons.  ``texts`` gives the text of the document with
    an id, ``None`` where it is not to be had; with it, a report can show where copies of a message differ.
    """

    ui_language: Literal["en", "nl"] = "en"
    texts: Callable[[str], str | None] | None = None


DEFAULTS = Options()
