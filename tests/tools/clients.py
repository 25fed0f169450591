"""How mail clients and releasing software head what they quote, forward and print.

A `Client` belongs to a person and says how that person's answers head the mail they quote; `TOPS` are the
headers on top of documents.  To add a client, add a line to `CLIENTS`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from vocabulary import words

Action = Literal["send", "reply", "forward"]

HOME = ZoneInfo("Europe/Amsterdam")
LONDON = ZoneInfo("Europe/London")
NEW_YORK = ZoneInfo("America/New_York")
UTC_CLOCK = ZoneInfo("UTC")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who writes; ``client`` is a position in `CLIENTS`, ``zone`` their clock."""

    given: str
    shown: str
    address: str
    house: str
    client: int
    zone: ZoneInfo = HOME


@dataclass(frozen=True, slots=True)
class Mail:
    """One message; ``key`` is its position in its tree, ``sent`` in UTC, ``body`` its paragraphs."""

    key: int
    parent: int | None
    author: Person
    to: tuple[Person, ...]
    cc: tuple[Person, ...]
    sent: datetime
    subject: str
    body: tuple[str, ...]
    action: Action
    quotes: bool = True


Hide = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Stamp:
    """A way to print a date: ``form`` holds the names that ``__call__`` fills in."""

    form: str
    language: str

    def __call__(self, t: datetime) -> str:
        day = words(self.language, "days")[t.weekday()]
        return self.form.format(
            day=day,
            day2=day[:2],
            day3=day[:3],
            # the export software's Thursday has four letters
            day4=day[: 4 if t.weekday() == 3 else 3],
            d=t.day,
            dd=f"{t.day:02d}",
            m=t.month,
            mm=f"{t.month:02d}",
            month=words(self.language, "months")[t.month - 1],
            mon=words(self.language, "short-months")[t.month - 1],
            y=t.year,
            hm=f"{t:%H:%M}",
            hms=f"{t:%H:%M:%S}",
            h12=f"{t.hour % 12 or 12}:{t:%M}",
            h12s=f"{t.hour % 12 or 12}:{t:%M:%S}",
            half="AM" if t.hour < 12 else "PM",
            zone=t.tzname(),
            offset=f"{t:%z}",
        )


PartyStyle = Literal["{name} <{address}>", "{name}", "{name} [mailto:{address}]", "{name}[{address}]"]


def _party(style: PartyStyle, person: Person) -> str:
    return style.format(name=person.shown, address=person.address)


@dataclass(frozen=True, slots=True)
class Block:
    """A header of labels.

    ``order`` pairs fields with labels; ``banner`` announces the block and is part of it, ``rule`` stands
    above and is not; ``prefix`` goes before the block and all below it; ``zone`` where the software prints
    by a clock of its own.
    """

    order: tuple[tuple[str, str], ...]
    date: Stamp
    banner: str | None = None
    rule: str | None = None
    colon: str = ": "
    between: str = "; "
    party: PartyStyle = "{name} <{address}>"
    others: PartyStyle = "{name} <{address}>"
    prefix: str = ""
    blank: bool = True
    zone: ZoneInfo | None = None

    def lines(self, mail: Mail, zone: ZoneInfo, hide: Hide) -> list[str]:
        """The lines, banner first; without Cc where nobody is in it, with labels of what is blacked out."""
        clock = self.zone or zone
        values = {
            "from": hide(_party(self.party, mail.author)),
            "to": self.between.join(hide(_party(self.others, person)) for person in mail.to),
            "cc": self.between.join(hide(_party(self.others, person)) for person in mail.cc),
            "date": self.date(mail.sent.astimezone(clock)),
            "received": self.date((mail.sent + timedelta(seconds=4)).astimezone(clock)),
            "subject": hide(mail.subject),
        }
        lines = [
            f"{label}{self.colon}{values[name]}".rstrip()
            for name, label in self.order
            if name != "cc" or mail.cc
        ]
        return [self.banner, *lines] if self.banner else lines


@dataclass(frozen=True, slots=True)
class Attribution:
    """A line of words that holds {date} and {who}; ``posting`` is where the answer stands to the quoted."""

    form: str
    date: Stamp
    prefix: str = "> "
    party: PartyStyle = "{name} <{address}>"
    posting: Literal["top", "bottom", "inline"] = "top"
    blank: bool = True
    rule: None = None
    banner: None = None

    def lines(self, mail: Mail, zone: ZoneInfo, hide: Hide) -> list[str]:
        """The one line, before it is wrapped."""
        when = self.date(mail.sent.astimezone(zone))
        return [self.form.format(date=when, who=hide(_party(self.party, mail.author)))]


Form = Block | Attribution


@dataclass(frozen=True, slots=True)
class Client:
    """What one person writes with: how it heads what it answers and forwards, and its marks in a subject."""

    name: str
    reply: Form
    forward: Form
    marks: tuple[str, str] = ("RE: ", "FW: ")


def _labels(labels: str, fields: str = "from date to cc subject") -> tuple[tuple[str, str], ...]:
    return tuple(zip(fields.split(), labels.split(), strict=True))


_NL = _labels("Van Verzonden Aan CC Onderwerp")
_EN = _labels("From Sent To Cc Subject")
_UNDERSCORES = "_" * 32

_long_nl = Stamp("{day} {d} {month} {y} {hm}", "nl")
_us = Stamp("{day}, {month} {d}, {y} {h12} {half}", "en")
_uk = Stamp("{d} {month} {y} {hm}", "en")
_rfc = Stamp("{day3}, {d} {mon} {y} {hms} {offset}", "en")
_gmail_date_nl = Stamp("{day2} {d} {mon} {y} om {hm}", "nl")
_gmail_date_en = Stamp("{day3}, {d} {mon} {y} at {hm}", "en")
_gmail_words_en = "On {date}, {who} wrote:"

_outlook_nl = Block(_NL, _long_nl)
_outlook_nl_banner = Block(
    _NL, _long_nl, banner="-----Oorspronkelijk bericht-----", party="{name}", others="{name}"
)
_outlook_nl_rule = Block(_NL, _long_nl, rule=_UNDERSCORES)
_outlook_en = Block(_EN, _us)
_outlook_en_banner = Block(
    _EN, _us, banner="-----Original Message-----", party="{name} [mailto:{address}]", others="{name}"
)
_outlook_en_rule = Block(_EN, _uk, rule=_UNDERSCORES)
_outlook_de = Block(
    _labels("Von Gesendet An Cc Betreff"),
    Stamp("{day}, {d}. {month} {y} {hm}", "de"),
    banner="-----Ursprüngliche Nachricht-----",
)
_outlook_fr = Block(_labels("De Envoyé À Cc Objet"), Stamp("{day} {d} {month} {y} {hm}", "fr"), colon=" : ")
_blackberry = Block(_labels("Van Datum Aan Kopie Onderwerp"), Stamp("{day} {d} {mon} {y} {hm}", "nl"))
_new_mac = Block(
    _labels("From Date To Cc Subject"),
    Stamp("{day}, {d} {month} {y} at {hm}", "en"),
    between=", ",
    blank=False,
)
_apple_forward_nl = Block(
    _labels("Van Onderwerp Datum Aan Kopie", "from subject date to cc"),
    Stamp("{d} {month} {y} om {hms} {zone}", "nl"),
    between=", ",
    prefix="> ",
    banner="Begin doorgestuurd bericht:",
)
_apple_forward_en = replace(
    _apple_forward_nl,
    order=_labels("From Subject Date To Cc", "from subject date to cc"),
    date=Stamp("{d} {month} {y} at {hms} {zone}", "en"),
    banner="Begin forwarded message:",
)
_gmail_forward_en = Block(
    _labels("From Date Subject To Cc", "from date subject to cc"),
    _gmail_date_en,
    between=", ",
    banner="---------- Forwarded message ---------",
)
# banner and most labels stay English in every language
_gmail_forward_nl = replace(
    _gmail_forward_en, order=_labels("Van Date Subject To Cc", "from date subject to cc"), date=_gmail_date_nl
)

_OUTLOOK = ("RE: ", "FW: ")
_APPLE = ("Re: ", "Fwd: ")
_GERMAN = ("AW: ", "WG: ")

CLIENTS: tuple[Client, ...] = (
    Client("outlook-nl", _outlook_nl, _outlook_nl),
    Client(
        "iphone-nl",
        # the text version of what a telephone sends has no quote marks
        Attribution(
            "Op {date} heeft {who} het volgende geschreven:", Stamp("{d} {mon} {y} om {hm}", "nl"), prefix=""
        ),
        _apple_forward_nl,
        _APPLE,
    ),
    Client("outlook-en", _outlook_en, _outlook_en),
    Client("gmail-nl", Attribution("Op {date} schreef {who}:", _gmail_date_nl), _gmail_forward_nl, _APPLE),
    Client("outlook-nl-banner", _outlook_nl_banner, _outlook_nl_banner),
    Client("blackberry-nl", _blackberry, _blackberry, _APPLE),
    Client("gmail-en", Attribution(_gmail_words_en, _gmail_date_en), _gmail_forward_en, _APPLE),
    Client("outlook-en-banner", _outlook_en_banner, _outlook_en_banner),
    Client("outlook-nl-rule", _outlook_nl_rule, _outlook_nl_rule, ("Antw: ", "Doorst: ")),
    Client(
        "thunderbird-nl",
        Attribution(
            "Op {date} schreef {who}:", Stamp("{dd}-{mm}-{y} om {hm}", "nl"), party="{name}", posting="bottom"
        ),
        _outlook_nl,
    ),
    Client("outlook-de", _outlook_de, _outlook_de, _GERMAN),
    Client(
        "apple-en",
        Attribution(_gmail_words_en, Stamp("{d} {mon} {y}, at {hm}", "en")),
        _apple_forward_en,
        _APPLE,
    ),
    Client("outlook-fr", _outlook_fr, _outlook_fr, ("RE : ", "TR : ")),
    Client("outlook-en-rule", _outlook_en_rule, _outlook_en_rule),
    Client(
        "apple-de",
        Attribution("Am {date} schrieb {who}:", Stamp("{dd}.{mm}.{y} um {hm}", "de")),
        _outlook_de,
        _GERMAN,
    ),
    Client("new-mac", _new_mac, _new_mac),
    Client(
        "apple-fr",
        Attribution("Le {date}, {who} a écrit :", Stamp("{d} {mon} {y} à {hm}", "fr")),
        _outlook_fr,
        ("Re: ", "Tr: "),
    ),
    Client(
        "inline-en",
        Attribution(_gmail_words_en, _gmail_date_en, posting="inline"),
        _gmail_forward_en,
        _APPLE,
    ),
    # prints its zone, so whoever uses it may sit anywhere
    Client("rfc", Block(_EN, _rfc), Block(_EN, _rfc)),
)
TELLS_ZONE = next(n for n, client in enumerate(CLIENTS) if client.name == "rfc")

_export = Block(
    _labels("To Cc From Sent Subject Received", "to cc from date subject received"),
    Stamp("{day4} {m}/{d}/{y} {h12s} {half}", "en"),
    party="{name}",
    others="{name}[{address}]",
    zone=UTC_CLOCK,
)
TOPS: dict[str, Block] = {
    "export": _export,
    # the same, converted: labels in bold
    "markdown": _export,
    "outlook-nl": Block(_NL, _long_nl, party="{name}", zone=HOME),
    # a mailbox printed from Outlook: labels in a wide column, the owner's name and a rule above
    "print": Block(
        _labels("Van Aan Cc Onderwerp Datum", "from to cc subject date"),
        Stamp("{day} {d} {month} {y} {hms}", "nl"),
        party="{name}",
        others="{name}",
        zone=HOME,
    ),
    "rfc": Block(_EN, _rfc, zone=HOME),
    "outlook-en": Block(_EN, _us, zone=HOME),
}
