"""The words of the languages: one data file each, by meaning, and the loader that checks them.

``load`` gives every installed language, or those that are asked for, with the look-ups that the other rooms
use.  A file holds data only; what its sections mean is said in ``SECTIONS`` and in ``docs/languages.md``.
"""

from __future__ import annotations

import tomllib
import unicodedata
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal

import msgspec

from draad.errors import LanguageError

GENERATED = "cldr.toml"  # month and weekday names, made from CLDR; read by fields.dates

# the only place where allowed keys stand: section -> keys, each a list of words (or a table, in [time])
SECTIONS: dict[str, frozenset[str]] = {
    "header": frozenset(
        (
            "from",
            "to",
            "cc",
            "bcc",
            "subject",
            "sent",
            "date",
            "received",
            "attachments",
            "behalf",
            "reply-to",
            "other",
            "event",
        )
    ),
    "banner": frozenset({"reply", "forward", "sender"}),
    "attribution": frozenset({"lead", "verb", "filler"}),
    "subject": frozenset({"reply", "forward", "common"}),
    "time": frozenset({"months", "weekdays", "fillers", "zones", "am", "pm"}),
    "words": frozenset({"common", "greeting", "closing", "mobile", "particles"}),
    "withheld": frozenset({"stamps"}),
    "furniture": frozenset({"page", "of", "document"}),
    "kinds": frozenset({"letter", "minutes", "parliamentary", "memo", "form"}),
}
TABLES = frozenset({"months", "weekdays", "zones"})

# what an announcement says: what follows is answered, is forwarded, or (sender) whose it is and when
BannerKind = Literal["reply", "forward", "sender"]


class Label(msgspec.Struct, frozen=True):
    """A header label: the field it names, and the languages in which it names that field."""

    field: str
    languages: tuple[str, ...]


class LanguageFile(msgspec.Struct, frozen=True):
    """One language: section -> key -> words, as the file has them, without empty or double ones."""

    code: str
    words: dict[str, dict[str, tuple[str, ...]]]

    def at(self, section: str, key: str) -> tuple[str, ...]:
        """Words under ``[section] key``; empty where the file has none."""
        return self.words.get(section, {}).get(key, ())


class Languages(msgspec.Struct, frozen=True):
    """The active languages, merged into look-ups; all keys are folded by ``fold``.

    ``labels`` maps a label to the fields that it names, one ``Label`` a field (``De`` is From in three
    languages).  ``banners`` maps an announcing phrase to what it announces.  ``verb_ends`` are the last two
    letters of each verb.  ``speakers`` gives the languages in which a word is common; ``kinds`` the words
    that tell a document, with their language.  ``decided`` holds, for each language with a subject mark that
    another one uses in the other sense (``VS:`` forwards in Danish and answers in Finnish), the marks of
    reply and of forward as it uses them.
    """

    codes: tuple[str, ...]
    files: dict[str, LanguageFile]
    labels: dict[str, tuple[Label, ...]]
    banners: dict[str, BannerKind]
    leads: frozenset[str]
    lead_words: frozenset[str]
    verbs: dict[str, tuple[str, ...]]
    verb_ends: frozenset[str]
    fillers: frozenset[str]
    reply_marks: frozenset[str]
    forward_marks: frozenset[str]
    decided: dict[str, tuple[frozenset[str], frozenset[str]]]
    common_subjects: frozenset[str]
    stamps: frozenset[str]
    stamp_words: frozenset[str]
    greetings: frozenset[str]
    closings: frozenset[str]
    mobile: tuple[str, ...]
    particles: frozenset[str]
    page_words: frozenset[str]
    of_words: frozenset[str]
    document_words: frozenset[str]
    speakers: dict[str, tuple[str, ...]]
    kinds: dict[str, tuple[tuple[str, str], ...]]
    titles: frozenset[str]

    def marks_in(self, spoken: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
        """Casefolded subject marks of reply and of forward, as the first language that tells uses them."""
        for code in spoken:
            if code in self.decided:
                return self.decided[code]
        return self.reply_marks, self.forward_marks


def fold(word: str) -> str:
    """Casefold, compose (NFC) and single-space a word, so that two ways to print a label compare equal.

    The dot that casefolding leaves of a Turkish capital i goes.
    """
    folded = unicodedata.normalize("NFC", word).casefold()
    return " ".join(folded.replace("i\u0307", "i").split())


def installed() -> tuple[str, ...]:
    """Codes of the languages that have a file, sorted."""
    names = (entry.name for entry in resources.files(__name__).iterdir())
    return tuple(sorted(n.removesuffix(".toml") for n in names if n.endswith(".toml") and n != GENERATED))


def load(codes: tuple[str, ...] | None = None) -> Languages:
    """The languages asked for, or all that are installed.

    Parameters
    ----------
    codes
        BCP 47 codes; their order does not matter.  ``None`` for all.

    Raises
    ------
    LanguageError
        A code without a file, or a file with an unknown key, an empty or a double word.
    """
    return _load(None if codes is None else tuple(sorted(set(codes))))


@lru_cache(maxsize=32)
def _load(codes: tuple[str, ...] | None) -> Languages:
    known = installed()
    chosen = known if codes is None else codes
    for code in chosen:
        if code not in known:
            raise LanguageError(f"no language file for {code!r}; there are: {', '.join(known)}")
    return merge([read_file(code) for code in chosen])


@cache
def read_file(code: str) -> LanguageFile:
    """Read and check ``languages/<code>.toml``."""
    raw = (resources.files(__name__) / f"{code}.toml").read_text(encoding="utf-8")
    return check(code, tomllib.loads(raw))


def check(code: str, data: dict[str, Any]) -> LanguageFile:
    """Turn a parsed file into a ``LanguageFile``, refusing what would silently do nothing.

    Raises
    ------
    LanguageError
        Unknown section or key, a value of the wrong shape, an empty word, a word twice in one list.
    """
    if data.get("language") != code:
        raise LanguageError(f"{code}.toml says language = {data.get('language')!r}")
    words: dict[str, dict[str, tuple[str, ...]]] = {}
    for section, content in data.items():
        if section == "language":
            continue
        allowed = SECTIONS.get(section)
        if allowed is None or not isinstance(content, dict):
            raise LanguageError(f"{code}.toml: unknown section [{section}]; there are: {', '.join(SECTIONS)}")
        words[section] = {}
        for key, value in content.items():
            if key not in allowed:
                known = ", ".join(sorted(allowed))
                raise LanguageError(f"{code}.toml: unknown key {key!r} in [{section}]; there are: {known}")
            if key in TABLES:
                continue  # read by fields.dates, which knows what a month is
            if not isinstance(value, list) or not all(isinstance(w, str) and w.strip() for w in value):
                raise LanguageError(
                    f"{code}.toml: [{section}] {key} must be a list of words, none of them empty"
                )
            if len({fold(w) for w in value}) < len(value):
                raise LanguageError(f"{code}.toml: [{section}] {key} holds a word twice")
            words[section][key] = tuple(value)
    return LanguageFile(code, words)


def merge(files: list[LanguageFile]) -> Languages:
    """Look-ups over several languages; what one language says is not changed by another being there."""
    by_label: dict[str, dict[str, list[str]]] = {}
    banners: dict[str, BannerKind] = {}
    verbs: dict[str, list[str]] = {}
    speakers: dict[str, list[str]] = {}
    for file in files:
        for word in file.at("words", "common"):
            speakers.setdefault(fold(word), []).append(file.code)
        for field, labels in file.words.get("header", {}).items():
            for label in labels:
                by_label.setdefault(fold(label), {}).setdefault(field, []).append(file.code)
        for phrase in file.at("banner", "reply"):
            banners.setdefault(fold(phrase), "reply")
        for phrase in file.at("banner", "forward"):
            banners.setdefault(fold(phrase), "forward")
        for phrase in file.at("banner", "sender"):
            banners.setdefault(fold(phrase), "sender")
        for verb in file.at("attribution", "verb"):
            verbs.setdefault(fold(verb), []).append(file.code)

    def every(section: str, key: str) -> frozenset[str]:
        return frozenset(fold(word) for file in files for word in file.at(section, key))

    reply, forward = every("subject", "reply"), every("subject", "forward")
    decided = {}
    for file in files:
        answers = reply & forward & set(map(fold, file.at("subject", "reply")))
        passes = reply & forward & set(map(fold, file.at("subject", "forward")))
        if answers or passes:
            decided[file.code] = (reply - passes, forward - answers)

    return Languages(
        codes=tuple(file.code for file in files),
        files={file.code: file for file in files},
        labels={
            label: tuple(Label(field, tuple(codes)) for field, codes in fields.items())
            for label, fields in by_label.items()
        },
        banners=banners,
        leads=every("attribution", "lead"),
        lead_words=frozenset(w for phrase in every("attribution", "lead") for w in phrase.split()),
        verbs={verb: tuple(codes) for verb, codes in verbs.items()},
        verb_ends=frozenset(verb[-2:] for verb in verbs),
        fillers=every("attribution", "filler"),
        reply_marks=reply,
        forward_marks=forward,
        decided=decided,
        common_subjects=every("subject", "common"),
        stamps=every("withheld", "stamps"),
        stamp_words=frozenset(stamp.split()[0].split("-")[0] for stamp in every("withheld", "stamps")),
        greetings=every("words", "greeting"),
        closings=every("words", "closing"),
        mobile=tuple(sorted(every("words", "mobile"))),
        particles=every("words", "particles"),
        page_words=every("furniture", "page"),
        of_words=every("furniture", "of"),
        document_words=every("furniture", "document"),
        speakers={word: tuple(codes) for word, codes in speakers.items()},
        titles=every("kinds", "memo") | every("kinds", "minutes"),
        kinds={
            kind: tuple(
                sorted({(fold(word), file.code) for file in files for word in file.at("kinds", kind)})
            )
            for kind in sorted(SECTIONS["kinds"])
        },
    )
