"""Composes conversations that are known, and flattens them the way a disclosure does.

`conversation` writes the mails of a tree.  `release` prints them as documents: each shows one mail on top,
in the form of the software that released it, and below it the chain that this mail quotes, every header in
the form and under the clock of the person who quoted it.  `damage` then does to the pages what releasing does
to them, and `score` holds what is reconstructed against what was composed.

All of it is a function of its arguments: the same seed gives the same bytes on every machine.

    python tests/tools/compose.py FOLDER 1000 --seed 7 --noise
"""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from random import Random

from clients import CLIENTS, HOME, LONDON, NEW_YORK, TELLS_ZONE, TOPS, Action, Attribution, Mail, Person
from damage import NO_ONE, NOBODY, NONE, RELEASE, Hand, Line, Noise, a_hand, bold, weather, wide
from score import Copy, Known, Truth
from vocabulary import Speech, houses, words

# the mail that each answers, by position; None for the first
Parents = tuple[int | None, ...]

# share of documents that are no mail, and sizes of conversations, in a disclosure
LOOKALIKES = 0.05
SIZES = (1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8)


# -- conversations ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tree:
    """A conversation: ``mails[0]`` is its root, a parent stands before what answers it."""

    name: str
    language: str
    mails: tuple[Mail, ...]

    def leaves(self) -> tuple[int, ...]:
        answered = {mail.parent for mail in self.mails}
        return tuple(mail.key for mail in self.mails if mail.key not in answered)

    def chain(self, key: int) -> tuple[int, ...]:
        """The mail and those below it in a document that shows it on top, as far as quoting goes."""
        keys = [key]
        while (mail := self.mails[keys[-1]]).parent is not None and mail.quotes:
            keys.append(mail.parent)
        return tuple(keys)

    def cast(self) -> set[Person]:
        return {person for mail in self.mails for person in (mail.author, *mail.to, *mail.cc)}


def every_tree(most: int) -> Iterator[Parents]:
    """Every way in which up to ``most`` messages can have answered one another."""

    def grow(parents: Parents) -> Iterator[Parents]:
        yield parents
        if len(parents) < most:
            for parent in range(len(parents)):
                yield from grow((*parents, parent))

    yield from grow((None,))


def random_tree(size: int, rng: Random) -> Parents:
    """Rather deep than broad, as conversations are."""
    answers = (key - 1 if rng.random() < 0.7 else rng.randrange(key) for key in range(1, size))
    return (None, *answers)


def people(count: int, rng: Random, languages: Sequence[str], clients: Sequence[int]) -> tuple[Person, ...]:
    """``count`` people of different names, who speak ``languages`` and write with ``clients`` in turn."""
    found: dict[str, Person] = {}
    while len(found) < count:
        language = languages[len(found) % len(languages)]
        domain, house = rng.choice(houses(language))
        given = rng.choice(words(language, "given"))
        before, _, family = rng.choice(words(language, "family")).rpartition(" ")
        local = (
            f"{given[0]}.{before}{family}".replace(" ", "").lower().translate(str.maketrans("éëôû", "eeou"))
        )
        if domain == "minbouw.example":
            shown = f"{' '.join(part for part in (f'{family},', f'{given[0]}.', before) if part)} ({given})"
        else:
            shown = " ".join(part for part in (given, before, family) if part)
        zone = HOME if language != "en" else LONDON if domain == "harrowpike.example" else NEW_YORK
        # a foreign clock can be told only where the client prints it
        client = clients[len(found) % len(clients)] if zone is HOME else TELLS_ZONE
        person = Person(given, shown, f"{local}@{domain}", house, client, zone)
        if all(other.given != given for other in found.values()):
            found.setdefault(person.address, person)
    return tuple(found.values())


def conversation(
    name: str,
    parents: Parents,
    rng: Random,
    *,
    language: str = "nl",
    languages: Sequence[str] = ("nl",),
    clients: Sequence[int] = tuple(range(len(CLIENTS))),
    forwards: float = 0.2,
    short: float = 0.15,
    silent: float = 0.0,
) -> Tree:
    """Write the mails of a tree.

    ``language`` is that of the texts, ``languages`` are those of the people in turn; ``forwards``, ``short``
    and ``silent`` are the shares of mails that forward, that say hardly anything, and that quote nothing.
    """
    speech = Speech(language, rng)
    # at most ten, or a long conversation would run out of names
    cast = people(min(10, len(parents) + 3), rng, languages, clients)
    start = datetime(rng.randrange(2017, 2026), rng.randrange(1, 13), rng.randrange(1, 29), tzinfo=HOME)
    to = cast[1:2]
    mails = [
        Mail(
            key=0,
            parent=None,
            author=cast[0],
            to=to,
            cc=cast[2 : 2 + rng.randrange(3)],
            sent=_awake(start + timedelta(minutes=rng.randrange(7 * 60, 17 * 60)), rng),
            subject=speech.subject(),
            body=_body(speech, rng, cast[0], to, 0.0, set()),
            action="send",
        )
    ]
    said: set[str] = set()
    for key, parent in enumerate(parents[1:], 1):
        assert parent is not None, "only the first has no parent"
        above = mails[parent]
        heard = tuple(person for person in (*above.to, *above.cc) if person != above.author)
        author = heard[key % len(heard)]
        others = tuple(person for person in heard if person != author)
        action: Action = "forward" if rng.random() < forwards else "reply"
        if action == "forward":
            strangers = [person for person in cast if person not in (*heard, above.author)]
            to = (rng.choice(strangers) if strangers else above.author,)
            cc = others[: rng.randrange(2)]
        else:
            to = (above.author,)
            cc = others if rng.random() < 0.5 else ()
        mails.append(
            Mail(
                key=key,
                parent=parent,
                author=author,
                to=to,
                cc=cc,
                sent=_awake(above.sent + timedelta(minutes=_pause(rng)), rng),
                subject=_marked(CLIENTS[author.client].marks[action == "forward"], above.subject),
                body=_body(speech, rng, author, to, short, said),
                action=action,
                quotes=rng.random() >= silent,
            )
        )
    return Tree(name, language, tuple(mails))


def _marked(mark: str, subject: str) -> str:
    """Clients do not repeat their own mark, and put it before another's."""
    return subject if subject.casefold().startswith(mark.casefold()) else mark + subject


def _pause(rng: Random) -> int:
    """Minutes before somebody answers: mostly within the hour, at times after days."""
    return rng.randrange(2, 60) if rng.random() < 0.6 else rng.randrange(60, 3 * 24 * 60)


def _awake(moment: datetime, rng: Random) -> datetime:
    """The moment or the next morning, in UTC: nobody writes at night, so never in October's doubtful hour."""
    local = moment.astimezone(HOME).replace(second=rng.randrange(60))
    if local.hour >= 22:
        local = (local + timedelta(days=1)).replace(hour=7, minute=rng.randrange(60))
    elif local.hour < 7:
        local = local.replace(hour=7, minute=rng.randrange(60))
    return local.astimezone(UTC)


def _body(
    speech: Speech, rng: Random, author: Person, to: tuple[Person, ...], short: float, said: set[str]
) -> tuple[str, ...]:
    """Paragraphs of one mail; the short ones of a conversation differ."""
    if rng.random() < short:
        word = speech.pick("short")
        if word not in said:
            said.add(word)
            return (word,) if rng.random() < 0.5 else (word, author.given)
    paragraphs = (
        " ".join(speech.sentence() for _ in range(rng.randrange(1, 5)))
        for _ in range(rng.choice((1, 1, 2, 2, 3, 4)))
    )
    name = author.given if rng.random() < 0.4 else f"{author.shown}\n{author.house}"
    return (
        speech.pick("greetings").format(given=to[0].given),
        *paragraphs,
        f"{speech.pick('closings')}\n{name}",
    )


# -- documents -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """A released document, and what is known of it: its copies, top first."""

    name: str
    text: str
    copies: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class _Printer:
    """What is the same all over one document; ``withheld`` are mails whose text stands elsewhere."""

    tree: Tree
    width: int | None
    hand: Hand
    withheld: frozenset[int]

    def said(self, mail: Mail, narrower: int = 0) -> list[Line]:
        """What a mail shows below its header: its text and what it quotes, ``narrower`` by quote marks."""
        own = self._own(mail, narrower)
        if mail.parent is None or not mail.quotes:
            return _spaced(own, mail)
        client = CLIENTS[mail.author.client]
        form = client.forward if mail.action == "forward" else client.reply
        parent = self.tree.mails[mail.parent]
        header = form.lines(parent, mail.author.zone, self.hand.people)
        head = [Line(part, parent.key, "header") for line in header for part in self._wrapped(line, narrower)]
        below = self.said(parent, narrower + len(form.prefix))
        gap = [Line("", parent.key, "body")] if form.blank else []
        blank = Line("", mail.key, "body")

        if isinstance(form, Attribution):
            if form.posting == "bottom":
                return [*head, *_behind(form.prefix, below), blank, *_spaced(own, mail)]
            if form.posting == "inline" and len(own) > 2:
                # between the other's greeting and the rest; what that quotes in turn stays whole
                cut = next((n for n, line in enumerate(below) if not line.text), len(below))
                return [
                    *head,
                    *_behind(form.prefix, below[:cut]),
                    blank,
                    *_spaced(own[:-1], mail),
                    blank,
                    *_behind(form.prefix, below[cut + 1 :]),
                    blank,
                    *own[-1],
                ]
            return [*_spaced(own, mail), blank, *head, *gap, *_behind(form.prefix, below)]
        # a banner stands before the quote marks
        outside = 1 if form.banner and form.prefix else 0
        rule = [Line(form.rule, NO_ONE, "furniture")] if form.rule else []
        quoted = _behind(form.prefix, [*head[outside:], *gap, *below])
        return [*_spaced(own, mail), blank, *rule, *head[:outside], *quoted]

    def _own(self, mail: Mail, narrower: int) -> list[list[Line]]:
        """The mail's own text, a list of lines for each paragraph."""
        if mail.key in self.withheld:
            return [[Line("Dubbel", mail.key, "body")]]
        return [
            [
                Line(line, mail.key, "body")
                for part in self.hand.prose(paragraph).split("\n")
                for line in self._wrapped(part, narrower)
            ]
            for paragraph in mail.body
        ]

    def _wrapped(self, text: str, narrower: int) -> list[str]:
        if self.width is None:
            return [text]
        width = max(30, self.width - narrower)
        return textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False) or [""]


def _spaced(paragraphs: list[list[Line]], mail: Mail) -> list[Line]:
    first, *rest = paragraphs
    return [*first, *(line for paragraph in rest for line in (Line("", mail.key, "body"), *paragraph))]


def _behind(prefix: str, lines: list[Line]) -> list[Line]:
    if not prefix:
        return lines
    return [line._replace(text=f"{prefix}{line.text}".rstrip()) for line in lines]


def release(
    tree: Tree,
    rng: Random,
    *,
    tops: Sequence[str] = tuple(TOPS),
    every: bool = False,
    widths: Sequence[int | None] = (None, 78, 96),
    noise: Noise = NONE,
) -> list[Page]:
    """Print a tree as documents, one for each leaf, or one for each mail if ``every``.

    ``tops`` are the forms of headers on top and ``widths`` the widths of pages, drawn for each document.
    """
    pages = []
    shown: set[int] = set()
    for number, key in enumerate([mail.key for mail in tree.mails] if every else tree.leaves()):
        chain = tree.chain(key)
        withheld = frozenset(k for k in chain[1:] if k in shown and rng.random() < noise.duplicate)
        shown.update(set(chain) - withheld)
        hand = a_hand(tree.cast(), rng) if rng.random() < noise.redaction else NOBODY
        top = rng.choice(tops)
        lines = _document(tree.mails[key], _Printer(tree, rng.choice(widths), hand, withheld), top)
        if noise != NONE:
            lines = weather(lines, noise, rng)
        name = f"{tree.name}-{number:02d}.{'md' if top == 'markdown' else 'txt'}"
        pages.append(_page(name, tree, lines, slack=noise != NONE))
    return pages


def _document(mail: Mail, printer: _Printer, top: str) -> list[Line]:
    header = TOPS[top].lines(mail, HOME, printer.hand.people)
    above: list[Line] = []
    if top == "print":
        # the owner of the mailbox, a rule, and labels in a wide column
        header = wide(header, TOPS[top])
        owner = printer.hand.people(mail.to[0].shown)
        above = [Line(line, NO_ONE, "furniture") for line in (owner, "_" * 60, "")]
    printed = [Line(line, mail.key, "header") for line in header]
    lines = [*above, *printed, Line("", mail.key, "body"), *printer.said(mail)]
    return [bold(line) for line in lines] if top == "markdown" else lines


def _page(name: str, tree: Tree, lines: list[Line], slack: bool) -> Page:
    """The lines as text, and where in it headers start; a page break within one does not start another.

    ``slack``: the second line of a header will do for its start, where the first may be past reading.
    """
    copies: dict[int, Copy] = {}
    at = 0
    for before, line in zip([None, *lines], lines, strict=False):
        mail = f"{tree.name}/{line.owner}"
        if line.role == "header" and line.owner not in copies:
            copies[line.owner] = Copy(mail, at, at + len(line.text))
        elif slack and line.role == "header" and before is not None and before.role == "header":
            first = copies[line.owner].first
            if first == at - len(before.text) - 1:
                copies[line.owner] = Copy(mail, first, at + len(line.text))
        at += len(line.text) + 1
    return Page(name, "".join(f"{line.text}\n" for line in lines), tuple(copies.values()))


# -- disclosures -----------------------------------------------------------------------------------


def _trees(seed: int, noise: Noise) -> Iterator[tuple[Tree, list[Page]]]:
    number = 0
    while True:
        rng = Random(f"{seed}/{number}")
        language = rng.choice(("nl",) * 14 + ("en",) * 4 + ("de", "fr"))
        clients = list(range(len(CLIENTS)))
        rng.shuffle(clients)
        tree = conversation(
            f"c{number:06d}",
            random_tree(rng.choice(SIZES), rng),
            rng,
            language=language,
            languages=("nl",) if language == "nl" else ("nl", language),
            clients=clients,
            silent=noise.silent,
        )
        tops = ("export", "export", "export", "markdown", "outlook-nl", "print", "rfc")
        yield tree, release(tree, rng, tops=tops, every=rng.random() < 0.2, noise=noise)
        number += 1


def pages(count: int, seed: int = 0, noise: Noise = NONE) -> Iterator[Page]:
    """``count`` documents of a disclosure, look-alikes among them, composed as they are asked for."""

    def endless() -> Iterator[Page]:
        for tree, printed in _trees(seed, noise):
            rng = Random(f"{seed}/{tree.name}/other")
            for page in printed:
                yield page
                if rng.random() < LOOKALIKES:
                    yield Page(f"{page.name.partition('.')[0]}-bijlage.txt", lookalike(rng))

    for page in islice(endless(), count):
        # in a release, documents of one conversation do not lie side by side
        scatter = blake2b(f"{seed}/{page.name}".encode(), digest_size=3).hexdigest()
        yield replace(page, name=f"{scatter}-{page.name}")


def disclosure(n_documents: int, seed: int = 0, noise: Noise = NONE) -> Iterator[tuple[str, str]]:
    """Names and texts of ``n_documents`` documents, one at a time."""
    for page in pages(n_documents, seed, noise):
        yield page.name, page.text


def composed(count: int, seed: int = 0, noise: Noise = NONE) -> tuple[list[Page], Truth]:
    """About ``count`` documents (whole conversations, no look-alikes) with their truth."""
    trees: list[Tree] = []
    released: list[Page] = []
    for tree, printed in _trees(seed, noise):
        trees.append(tree)
        released += printed
        if len(released) >= count:
            break
    return released, truth(trees, released)


def truth(trees: Iterable[Tree], released: Iterable[Page]) -> Truth:
    """What documents that were released of some trees hold."""
    places: dict[str, set[tuple[str, int]]] = {}
    known = Truth()
    for page in released:
        known.documents[page.name] = page.copies
        for position, copy in enumerate(page.copies):
            places.setdefault(copy.mail, set()).add((page.name, position))
    for tree in trees:
        for mail in tree.mails:
            name, parent = f"{tree.name}/{mail.key}", f"{tree.name}/{mail.parent}"
            if name in places:
                known.mails[name] = Known(
                    parent if parent in places else None,
                    mail.sent,
                    frozenset(places[name]),
                    " ".join(" ".join(mail.body).split()),
                    mail.action,
                    root=mail.parent is None,
                )
    return known


def lookalike(rng: Random) -> str:
    """A letter, a memo or minutes: no mail, though they have dates, addressees and subjects."""
    speech = Speech("nl", rng)
    text = "\n\n".join(
        textwrap.fill(" ".join(speech.sentence() for _ in range(rng.randrange(2, 5))), 92) for _ in range(4)
    )
    day = f"{rng.randrange(1, 29)} {speech.pick('months')} {rng.randrange(2017, 2026)}"
    number = rng.randrange(1000, 9999)
    kinds = (
        f"""\
Ministerie van Bouw en Water

> Retouradres Postbus 100 1000 AA Waterstad

Datum {day}
Betreft {speech.subject()}
Ons kenmerk
BW-{number}

Geacht college,

{text}

Hoogachtend,

De minister van Bouw en Water
""",
        f"""\
MEMO

VAN: team Kunstwerken
AAN: de directie
DATUM: {day}
ONDERWERP: {speech.subject()}

Aanleiding

{text}
""",
        f"""\
# verslag

Betreft\t{speech.subject()}
Vergaderdatum en -tijd\t{day} 10:00-11:00 uur
Vergaderplaats\tWaterstad
Aanwezig\t10.2.e (voorzitter), 10.2.e (verslag)
Afwezig\t10.2.e

## 1. Opening

{text}
""",
    )
    return rng.choice(kinds)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Write a composed disclosure into a folder.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("documents", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--noise", action="store_true", help="redacted, scanned, numbered and cut")
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    for name, text in disclosure(options.documents, options.seed, RELEASE if options.noise else NONE):
        (options.folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
