"""What a name is made of: particles, titles, the words of a law, the pieces of a printed name."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from draad import languages

PAREN = re.compile(r"\([^()]{0,80}\)?")
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


class Names(NamedTuple):
    """Casefolded words; ``behalf`` finds a phrase that says for whom somebody writes."""

    particles: frozenset[str]
    titles: frozenset[str]
    law: frozenset[str]
    behalf: re.Pattern[str]


@lru_cache(maxsize=1)
def names() -> Names:
    """What ``names.toml`` and the language files say of names."""
    data = tomllib.loads((resources.files(__package__) / "names.toml").read_text(encoding="utf-8"))
    labels = languages.load().labels
    behalf = sorted(
        (label for label, meanings in labels.items() if any(m.field == "behalf" for m in meanings)),
        key=lambda label: (-len(label), label),
    )
    phrases = "|".join(r"\s{1,3}".join(map(re.escape, phrase.split())) for phrase in behalf)
    return Names(
        frozenset(data["particles"]),
        frozenset(data["titles"]),
        frozenset(data["law"]),
        re.compile(rf"(?<![\w@.-])[(\[]?(?:{phrases})(?![\w@-])[:)\]]?", re.IGNORECASE),
    )
