"""What releasing does to pages: people blacked out, text misread, pages numbered, headers and tails lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random
from typing import Literal, NamedTuple

from clients import TOPS, Block, Person
from vocabulary import words

Role = Literal["header", "body", "furniture"]
NO_ONE = -1


class Line(NamedTuple):
    """A printed line: whose it is (a mail's key, or `NO_ONE`), and as what."""

    text: str
    owner: int
    role: Role


@dataclass(frozen=True, slots=True)
class Noise:
    """How much of each kind of damage; all shares lie between 0 and 1.

    ``redaction`` is the share of documents in which people are blacked out, each by a hand of its own;
    ``scanned`` that of documents which were read by a machine, ``ocr`` the share of characters and ``labels``
    that of labels it misread; ``furniture`` the share of documents with numbered pages; ``lost`` that of
    headers without To and Cc; ``cut`` that of documents that break off; ``duplicate`` that of copies withheld
    because the text stands elsewhere; ``silent`` that of answers which quote nothing.
    """

    redaction: float = 0.0
    scanned: float = 0.0
    ocr: float = 0.0
    labels: float = 0.0
    furniture: float = 0.0
    lost: float = 0.0
    cut: float = 0.0
    duplicate: float = 0.0
    silent: float = 0.0


NONE = Noise()
REDACTED = Noise(redaction=0.8, furniture=0.5, lost=0.05, duplicate=0.05)
SCANNED = Noise(scanned=0.6, ocr=0.004, labels=0.02, furniture=0.6)
# what a large disclosure looks like: everything, in moderation
RELEASE = Noise(
    redaction=0.7, scanned=0.4, ocr=0.004, labels=0.02, furniture=0.5, lost=0.05, cut=0.03, duplicate=0.05
)

_MARKS = ("5.1.2e", "[GELAKT: 5.1.2e]", "[redacted]", "10.2.e", "(b)(6)", "█████", "")
# what the same hands write where they take out text rather than people
_GROUNDS = {
    "5.1.2e": "5.1.2i",
    "[GELAKT: 5.1.2e]": "[GELAKT: 5.1.2i]",
    "10.2.e": "10.2.g",
    "(b)(6)": "(b) (5)",
}
_MISREAD = {pair[0]: pair[2:].split("/") for pair in words("scanner", "misreads")}
# as in "> Van: Anna", "**Van:** Anna", "Objet : pont"
LABEL = re.compile(r"(?P<mark>(?:> ){0,9})(?P<label>[^\W\d]{1,20})(?P<colon> ?:) ?(?P<value>.{0,999})")
_RECIPIENTS = frozenset(
    label for block in TOPS.values() for name, label in block.order if name in {"to", "cc"}
) | {"Kopie", "Aan", "CC", "An", "À"}


@dataclass(slots=True)
class Hand:
    """Who blacks out one document: the same people all over it, in one way, and words here and there."""

    mark: str
    hidden: tuple[tuple[str, str], ...]
    words: float
    rng: Random

    def people(self, text: str) -> str:
        for shown, instead in self.hidden:
            text = text.replace(shown, instead)
        return text

    def prose(self, text: str) -> str:
        """Running text, of which up to five words in a row go as well."""
        text = self.people(text)
        words = text.split(" ")
        if not self.mark or len(words) < 14 or self.rng.random() >= self.words:
            return text
        at = self.rng.randrange(4, len(words) - 6)
        mark = _GROUNDS.get(self.mark, self.mark)
        return " ".join((*words[:at], mark, *words[at + self.rng.randrange(1, 6) :]))


NOBODY = Hand("", (), 0.0, Random(0))


def a_hand(cast: Iterable[Person], rng: Random) -> Hand:
    """Somebody who blacks out most or all of a cast, and mostly leaves the domains."""
    mark = rng.choice(_MARKS)
    spared = rng.choice((0.0, 0.0, 0.3, 0.6))
    keeps_domain = rng.random() < 0.8
    hidden: list[tuple[str, str]] = []
    for person in sorted(cast, key=lambda person: person.address):
        if rng.random() < spared:
            continue
        domain = person.address.partition("@")[2]
        hidden.append((person.address, f"{mark}@{domain}" if keeps_domain else mark))
        hidden += [(person.shown, mark), (person.given, mark)]
    # an address before the name that may stand in it
    hidden.sort(key=lambda pair: (-len(pair[0]), pair))
    return Hand(mark, tuple(hidden), rng.choice((0.0, 0.1, 0.3)), rng)


def weather(lines: list[Line], noise: Noise, rng: Random) -> list[Line]:
    """Lose, cut, misread and number the lines of one document."""
    owners = sorted({line.owner for line in lines})
    lost = {owner for owner in owners if rng.random() < noise.lost}
    lines = [line for line in lines if not (line.owner in lost and _of_recipients(line))]
    if rng.random() < noise.cut:
        # somewhere in the text of the last mail, whose header stays
        tail = next(n for n, line in enumerate(lines) if line.owner == lines[-1].owner)
        ends = [n for n in range(tail, len(lines)) if lines[n].role == "body" and lines[n].text.strip("> ")]
        if len(ends) > 4:
            lines = lines[: rng.choice(ends[3:])]
    if rng.random() < noise.scanned:
        lines = [_misread(line, noise, rng) for line in lines]
    if rng.random() < noise.furniture:
        lines = _numbered(lines, rng)
    return lines


def _of_recipients(line: Line) -> bool:
    hit = LABEL.fullmatch(line.text.replace("*", "")) if line.role == "header" else None
    return hit is not None and hit["label"] in _RECIPIENTS


def _misread(line: Line, noise: Noise, rng: Random) -> Line:
    text = line.text
    hit = LABEL.fullmatch(text) if line.role == "header" else None
    if hit and rng.random() < noise.labels:
        label = hit["label"]
        bent = (
            f"{label};",
            f"{label}.",
            f"{label}::",
            f":{label}:",
            label,
            f"{label.lower()}:",
            f"{label.replace('O', '0').replace('m', 'rn')}:",
            f"{label[:2]} {label[2:]}:" if len(label) > 4 else f"{label}:",
        )
        text = f"{hit['mark']}{rng.choice(bent)} {hit['value']}"
    if noise.ocr:
        text = "".join(
            rng.choice(_MISREAD[char]) if char in _MISREAD and rng.random() < noise.ocr else char
            for char in text
        )
    return line._replace(text=text)


def _numbered(lines: list[Line], rng: Random) -> list[Line]:
    """Page breaks every so many lines: a page number, at times a catalogue number or a form feed."""
    height = rng.randrange(38, 60)
    catalogue = [f"{'':>60}{rng.randrange(100000, 999999)}"] if rng.random() < 0.5 else []
    style = rng.choice(("{n}", "Pagina {n}", "- {n} -", "Pagina {n} van {all}"))
    feed = "\f" if rng.random() < 0.3 else ""
    starts = range(0, len(lines), height)
    out: list[Line] = []
    for number, start in enumerate(starts, 1):
        first, *rest = lines[start : start + height]
        out += [first._replace(text=feed + first.text) if number > 1 else first, *rest]
        stamps = ["", style.format(n=number, all=len(starts)), *catalogue, ""]
        out += [Line(stamp, NO_ONE, "furniture") for stamp in stamps]
    return out


def bold(line: Line) -> Line:
    """A header line as a converter to Markdown writes it."""
    hit = LABEL.fullmatch(line.text) if line.role == "header" else None
    if hit is None or hit["mark"]:
        return line
    return line._replace(text=f"**{hit['label']}{hit['colon']}** {hit['value']}  ")


def wide(header: list[str], block: Block) -> list[str]:
    """A header's lines with their labels in one wide column."""
    column = max(len(label) for _, label in block.order) + 6
    parts = [line.partition(":") for line in header]
    return [f"{label + ':':<{column}}{value.strip()}".rstrip() for label, _, value in parts]
