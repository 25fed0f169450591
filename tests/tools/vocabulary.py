"""What the people of `compose` are called and how they talk: names, subjects and sentences in four languages.

Sentences are put together from small grammars with large slots (`vocabulary.toml`), so that two messages
hardly ever share a run of words beyond the turns of phrase that real letters share as well.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

_DATA: dict[str, dict[str, Any]] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
)


@cache
def words(language: str, name: str) -> tuple[str, ...]:
    """The words or, where there are bars, the phrases under a name; spaces around them taken off."""
    text: str = _DATA[language][name]
    return tuple(part.strip() for part in (text.split("|") if "|" in text else text.split()))


@cache
def houses(language: str) -> tuple[tuple[str, str], ...]:
    """Domains, with what stands below the signatures of those who write from there."""
    return tuple(_DATA[language]["houses"].items())


@dataclass(frozen=True, slots=True)
class Speech:
    """How one language is spoken by somebody who draws words from ``rng``."""

    language: str
    rng: Random

    def pick(self, name: str) -> str:
        return self.rng.choice(words(self.language, name))

    def place(self) -> str:
        return self.rng.choice(words("places", "first")) + self.rng.choice(words("places", "second"))

    def thing(self) -> str:
        """An object with its article: 'het herziene sluisbestek'."""
        pick = self.pick
        if self.language == "nl":
            article = self.rng.choice(("het", "de"))
            return f"{article} {pick('adjectives')} {pick('stems')}{pick(article)}"
        if self.language == "de":
            return f"die {pick('adjectives')} {pick('stems')}{pick('endings')}"
        if self.language == "fr":
            noun = pick("nouns")
            article = "l'" if noun[0] in "éaeiou" else "la "
            return f"{article}{noun} {pick('adjectives')} {pick('of')}"
        return f"the {pick('adjectives')} {pick('stems')} {pick('endings')}"

    def subject(self) -> str:
        """What a conversation is called; capitalised, without an article."""
        thing = self.thing()
        thing = thing[2:] if thing.startswith("l'") else thing.split(" ", 1)[1]
        text = f"{thing} {_DATA[self.language]['for']} {self.place()}"
        return text[0].upper() + text[1:]

    def sentence(self) -> str:
        """One sentence with its full stop."""
        speak = {"nl": self._dutch, "en": self._english, "de": self._german, "fr": self._french}
        text = speak[self.language]()
        return text[0].upper() + text[1:]

    def _parts(self) -> tuple[str, str, str, str, str, str, int]:
        does, infinitive, done = self.pick("verbs").split("/")
        where = f"{_DATA[self.language]['for']} {self.place()}"
        return self.pick("subjects"), does, infinitive, done, self.thing(), where, self.rng.randrange(2, 98)

    def _dutch(self) -> str:
        who, does, infinitive, done, what, where, some = self._parts()
        match self.rng.randrange(10):
            case 0:
                return f"{self.pick('adverbs')} {does} {who} {what} {where}."
            case 1:
                return f"{who} {does} {what} {where}, {self.pick('reasons')}."
            case 2:
                return f"Kan {who} {what} {where} {infinitive}?"
            case 3:
                return f"Wil jij {what} {where} {infinitive}, of doet {self.pick('subjects')} dat?"
            case 4:
                return f"Ik heb {what} {where} gisteren {done} en zie {some} punten die nog open staan."
            case 5:
                return f"Volgens {who} is {what} {where} nog niet {done}."
            case 6:
                return f"Zodra {who} {what} heeft {done}, kan {self.thing()} {where} de deur uit."
            case 7:
                money = f"{self.rng.randrange(1, 90)}.{self.rng.randrange(100, 999)}"
                return f"Het gaat om {money} euro voor {what}, waarvan {some} procent al is besteed."
            case 8:
                return f"Weet jij waarom {what} {where} niet door {who} is {done}?"
            case _:
                code = f"{self.rng.choice('ABDGKMRTW')}-{self.rng.randrange(10000, 99999)}"
                return f"In {what} staat kenmerk {code}, en dat hoort bij {self.thing()}."

    def _english(self) -> str:
        who, does, infinitive, done, what, where, some = self._parts()
        match self.rng.randrange(7):
            case 0:
                return f"{self.pick('adverbs')} {who} {does} {what} {where}."
            case 1:
                return f"Could {who} {infinitive} {what} {where}?"
            case 2:
                return f"I have {done} {what} {where} and found {some} open points."
            case 3:
                return f"According to {who} {what} {where} has not been {done} yet."
            case 4:
                return f"As soon as {who} has {done} {what}, {self.thing()} can go out."
            case 5:
                return f"We talk about {some},{self.rng.randrange(100, 999)} euros for {what} {where}."
            case _:
                return f"Do you know why {what} {where} was never {done} by {who}?"

    def _german(self) -> str:
        who, does, infinitive, done, what, where, some = self._parts()
        match self.rng.randrange(4):
            case 0:
                return f"Nächste Woche {does} {who} {what} {where}."
            case 1:
                return f"Kann {who} {what} {where} {infinitive}?"
            case 2:
                return f"Ich habe {what} {where} gestern {done} und {some} offene Punkte gefunden."
            case _:
                return f"Sobald {who} {what} {done} hat, geht {self.thing()} hinaus."

    def _french(self) -> str:
        who, does, infinitive, done, what, where, some = self._parts()
        match self.rng.randrange(4):
            case 0:
                return f"La semaine prochaine {who} {does} {what} {where}."
            case 1:
                return f"Est-ce que vous pouvez {infinitive} {what} {where} ?"
            case 2:
                return f"J'ai {done} {what} {where} et trouvé {some} points ouverts."
            case _:
                return f"Dès que {who} aura {done} {what}, {self.thing()} pourra partir."
