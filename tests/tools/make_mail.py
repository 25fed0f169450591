"""Writes invented mails as mail files: one mail (.eml), a mailbox (mbox), a folder (Maildir).

`Letter` is what a mail says; `eml`, `write_mbox` and `write_maildir` put it in a file.  `correspondence`
invents conversations, whose answers name what they answer as different programs do: all of it, half of it,
or wrongly.

    python tests/tools/make_mail.py --messages 100000 out.mbox

writes beside the mailbox, in `out.mbox.truth.jsonl`, what each mail answers and whether that is in the file.
"""

from __future__ import annotations

import argparse
import base64
import json
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.generator import BytesGenerator
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime
from io import BytesIO
from pathlib import Path
from random import Random
from typing import BinaryIO, NamedTuple
from zoneinfo import ZoneInfo

from vocabulary import Speech, houses

HOME = ZoneInfo("Europe/Amsterdam")
OPEN = 200  # conversations that go on at the same time
LEFT_OUT = 0.05  # share of mails that are answered but not in the file
LONGEST_QUOTE = 120  # lines
# how programs name what they answer, and how many of a hundred mails each of them writes
HABITS = {"both": 40, "outlook": 30, "only-in-reply-to": 10, "only-references": 8, "one-reference": 5,
          "no-brackets": 3, "prose": 2, "none": 2}  # fmt: skip
QUOTES = {"marks": 45, "outlook": 40, "none": 15}


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail; people are ``Name <address>``, ``extra`` holds further header lines as they stand."""

    sender: str = "Inge Bakker <inge@example.org>"
    to: tuple[str, ...] = ("Bo Visser <bo@example.org>",)
    cc: tuple[str, ...] = ()
    date: datetime = datetime(2026, 11, 16, 9, 12, 44, tzinfo=HOME)
    subject: str = "Steiger"
    body: str = "Dag Bo,\n\nDe steiger komt vrijdag.\n\nInge\n"
    message_id: str | None = "1@example.org"
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    html: str | None = None
    attachments: tuple[tuple[str, bytes], ...] = ()
    extra: tuple[tuple[str, str], ...] = field(default=())


def eml(letter: Letter) -> bytes:
    """Write a mail with line ends as they travel."""
    # the parts of compat32 leave values as they are: what is blacked out is no valid address
    content: MIMEBase = _text(letter.body, "plain")
    if letter.html is not None:
        content = MIMEMultipart("alternative", _subparts=[content, _text(letter.html, "html")])
    if letter.attachments:
        content = MIMEMultipart("mixed", _subparts=[content, *(_file(*each) for each in letter.attachments)])
    headers = [
        ("From", letter.sender),
        ("To", ", ".join(letter.to)),
        ("Cc", ", ".join(letter.cc)),
        ("Date", format_datetime(letter.date)),
        ("Subject", letter.subject),
        ("Message-ID", f"<{letter.message_id}>" if letter.message_id is not None else ""),
        ("In-Reply-To", letter.in_reply_to or ""),
        ("References", "\n ".join(f"<{each}>" for each in letter.references)),
        *letter.extra,
    ]
    for name, value in headers:
        if value:
            content[name] = value if value.isascii() else Header(value, "utf-8", header_name=name).encode()
    written = BytesIO()
    BytesGenerator(written, mangle_from_=False, policy=compat32.clone(linesep="\r\n")).flatten(content)
    return written.getvalue()


def _text(text: str, kind: str) -> MIMEText:
    return MIMEText(text, kind, "us-ascii" if text.isascii() else "utf-8")


def _file(name: str, data: bytes) -> MIMEApplication:
    part = MIMEApplication(data)
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def write_mbox(letters: Iterable[Letter], stream: BinaryIO) -> None:
    """Write mails into a mailbox, quoting what would seem to begin another (mboxrd)."""
    for letter in letters:
        sender = letter.sender.rpartition("<")[2].rstrip(">")
        stream.write(f"From {sender} {letter.date.astimezone(UTC):%a %b %d %H:%M:%S %Y}\n".encode())
        for line in eml(letter).replace(b"\r\n", b"\n").splitlines(keepends=True):
            stream.write(b">" + line if line.lstrip(b">").startswith(b"From ") else line)
        stream.write(b"\n")


def write_maildir(letters: Iterable[Letter], folder: Path) -> None:
    """Write mails into a folder with one file each."""
    for below in ("cur", "new", "tmp"):
        (folder / below).mkdir(parents=True, exist_ok=True)
    for number, letter in enumerate(letters):
        name = f"{int(letter.date.timestamp())}.{number}.example.org:2,S"
        (folder / "cur" / name).write_bytes(eml(letter).replace(b"\r\n", b"\n"))


# -- conversations ---------------------------------------------------------------------------------


class Written(NamedTuple):
    """A mail of a correspondence: what it answers, and whether it is in the file."""

    letter: Letter
    parent: str | None
    released: bool


class _Known(NamedTuple):
    """What an answer needs of the mail it answers."""

    letter: Letter
    chain: tuple[str, ...]
    index: bytes


def correspondence(messages: int, seed: int) -> Iterator[Written]:
    """Invent mails in the order in which they were sent, until as many as asked for are in the file."""
    rng = Random(seed)
    trees: list[list[_Known]] = []
    now = datetime(2024, 1, 8, 8, 0, tzinfo=UTC)
    count = number = 0
    while count < messages:
        number += 1
        now += timedelta(seconds=rng.randrange(20, 900))
        speech = Speech(rng.choice(("nl", "nl", "en", "de")), rng)
        if len(trees) < OPEN or rng.random() < 0.2:
            tree: list[_Known] = []
            trees.append(tree)
            parent = None
        else:
            tree = rng.choice(trees)
            parent = rng.choice(tree[-6:])
        known = _written(rng, speech, parent, now, number)
        tree.append(known)
        if len(tree) >= 12 or len(trees) > 2 * OPEN:
            trees.remove(rng.choice(trees))
        released = rng.random() >= LEFT_OUT
        count += released
        yield Written(known.letter, parent.letter.message_id if parent else None, released)


def _person(rng: Random, speech: Speech) -> str:
    given = speech.pick("given")
    domain = rng.choice(houses(speech.language))[0]
    return f"{given} {speech.pick('family')} <{given.lower()}{rng.randrange(100)}@{domain}>"


def _written(rng: Random, speech: Speech, parent: _Known | None, now: datetime, number: int) -> _Known:
    own = f"{number:x}.{rng.getrandbits(48):012x}@mail.example.org"
    body = _paragraphs(rng, speech)
    if parent is None:
        index = b"\x01" + rng.getrandbits(168).to_bytes(21, "big")
        letter = Letter(_person(rng, speech), (_person(rng, speech),), (), now.astimezone(HOME),
                        speech.subject(), body, own)  # fmt: skip
        return _Known(letter, (own,), index)
    answered = parent.letter
    habit = rng.choices(list(HABITS), list(HABITS.values()))[0]
    index = parent.index + rng.getrandbits(40).to_bytes(5, "big")
    extra = [("Thread-Index", base64.b64encode(index).decode())] if habit == "outlook" else []
    in_reply_to = {
        "only-references": None,
        "one-reference": None,
        "none": None,
        "no-brackets": answered.message_id,
        "prose": f'Message from "{answered.sender.partition(" <")[0]}" of "{answered.date:%d %b %Y}"'
        f" <{answered.message_id}>",
    }.get(habit, f"<{answered.message_id}>")
    references = parent.chain[-20:] if habit in ("both", "outlook", "only-references") else ()
    if habit == "one-reference":
        references = parent.chain[-1:]
    quote = rng.choices(list(QUOTES), list(QUOTES.values()))[0]
    subject = answered.subject
    letter = Letter(
        rng.choice(answered.to),
        (answered.sender,),
        answered.cc,
        now.astimezone(HOME),
        subject if subject[:4] in ("Re: ", "RE: ") else "Re: " + subject,
        body + _quoted(answered, quote),
        own,
        in_reply_to,
        references,
        extra=tuple(extra),
    )
    return _Known(letter, (*parent.chain, own), index)


def _paragraphs(rng: Random, speech: Speech) -> str:
    wanted = rng.randrange(40, 400)
    paragraphs: list[str] = []
    while wanted > 0:
        text = " ".join(speech.sentence() for _ in range(rng.randrange(2, 6)))
        wanted -= len(text.split())
        paragraphs.append(textwrap.fill(text, 76))
    return "\n\n".join(paragraphs) + "\n"


def _quoted(letter: Letter, how: str) -> str:
    lines = letter.body.splitlines()[:LONGEST_QUOTE]
    if how == "none":
        return ""
    if how == "marks":
        said = f"On {letter.date:%a, %d %b %Y at %H:%M}, {letter.sender} wrote:"
        return f"\n{said}\n" + "".join(f"> {line}".rstrip() + "\n" for line in lines)
    head = (
        f"From: {letter.sender}\nSent: {letter.date:%A, %d %B %Y %H:%M}\nTo: {'; '.join(letter.to)}\n"
        f"Subject: {letter.subject}\n"
    )
    return f"\n-----Original Message-----\n{head}\n" + "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("mailbox", type=Path)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    kept: set[str | None] = set()
    with (
        given.mailbox.open("wb") as mailbox,
        given.mailbox.with_name(given.mailbox.name + ".truth.jsonl").open("w", encoding="utf-8") as truth,
    ):
        for written in correspondence(given.messages, given.seed):
            if not written.released:
                continue
            kept.add(written.letter.message_id)
            write_mbox([written.letter], mailbox)
            row = {
                "message": written.letter.message_id,
                "parent": written.parent,
                "parent_in_file": written.parent in kept,
            }
            truth.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
