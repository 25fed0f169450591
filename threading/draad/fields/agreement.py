"""Whether two parties can be one person, as far as what is printed of them goes."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from draad.fields import marks, names
from draad.model import Party


class _Person(NamedTuple):
    """A name taken apart, folded: words and initials in print order, the likely surname, given names.

    ``code`` where it is a desk or initials, such as ``BS/AL/DGB`` or ``CDM``.
    """

    words: tuple[str, ...]
    initials: tuple[str, ...]
    surname: frozenset[str]
    given: tuple[str, ...]
    code: bool


_CONFUSED = str.maketrans({"0": "o", "1": "l", "|": "l", "!": "l", "5": "s", "8": "b", "i": "l"})


def _fold(text: str) -> str:
    """Casefolded, without diacritics."""
    if text.isascii():
        return text.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))


@lru_cache(maxsize=65536)
def _person(name: str) -> _Person:
    known = names.names()
    seen = marks.blank(name)
    if "(" in seen:
        # (PG), (Trading) behind a name is a desk; (Anna) is a given name
        aside = [
            w
            for part in re.findall(r"\(([^()]{1,60})\)", seen)
            for w in names.WORD.findall(part)
            if not w.isupper()
        ]
        seen = names.PAREN.sub(" ", seen)
    else:
        aside = []
    left, comma, right = seen.partition(",")
    code = " " not in seen.strip() and seen.isupper() and (len(seen.strip()) <= 4 or "/" in seen)

    def own(part: str) -> list[str]:
        spelled = re.sub(r"(?<=[^\W\d_])\.(?=[^\W\d_])", ". ", part)
        found = [
            _fold(word) for piece in spelled.split() for word in re.findall(r"[^\W_]+(?:['’][^\W_]+)*", piece)
        ]
        return [
            word
            for word in found
            if word not in known.particles and (word not in known.titles or len(word) == 1)
        ]

    before, behind = own(left), own(right)
    given = [*behind, *map(_fold, aside)] if comma else [*before[:-1], *map(_fold, aside)]
    surname = before if comma else before[-1:]
    # a hyphenated or written-on double name: the last word may be the other half
    words = [*before, *behind, *map(_fold, aside)]
    return _Person(
        tuple(word for word in words if len(word) > 1),
        tuple(word for word in words if len(word) == 1),
        frozenset(word for word in surname if len(word) > 1),
        tuple(given),
        code,
    )


@lru_cache(maxsize=262144)
def agree(a: Party, b: Party) -> bool | None:
    """Compare what can be seen of two parties.

    Returns
    -------
    bool or None
        ``True`` where both show the same person: an equal address, or names that say the same in any order,
        with initials for given names, or as the local part of the other's address.  ``False`` where both show
        something and it cannot be one person; a different domain is enough where no name says otherwise.
        ``None`` where nothing visible can be compared, or what can be is too little (one domain, one first
        name).

    Examples
    --------
    >>> de_vries = Party("Vries, A. de (Anna)", None, False)
    >>> agree(de_vries, Party("Anna de Vries", "a.devries@example.org", False))
    True
    >>> agree(de_vries, Party("Bakker, T.", None, False)), agree(de_vries, Party(None, None, True))
    (False, None)
    """
    addresses = _same_address(a.address, b.address)
    if addresses is True:
        return True
    if a.name and b.name:
        names = _same_name(a.name, b.name)
        if names is True:
            strong = len(_person(a.name).words) > 1 or len(_person(b.name).words) > 1
            return True if strong or addresses is None else None
        if names is False:
            # Exchange prints one mailbox under several names; its address would have agreed above
            return False
        return addresses
    for one, other in ((a, b), (b, a)):
        mailbox = other.address if other.address and not other.address.startswith("@") else None
        if addresses is None and one.name and mailbox and _names_mailbox(one.name, mailbox):
            return True
    return addresses


def _same_address(a: str | None, b: str | None) -> bool | None:
    if not a or not b:
        return None
    a, b = a.casefold(), b.casefold()
    local_a, _, domain_a = a.rpartition("@")
    local_b, _, domain_b = b.rpartition("@")
    same = domain_a == domain_b or domain_a.endswith("." + domain_b) or domain_b.endswith("." + domain_a)
    if not same and _blurred(domain_a) != _blurred(domain_b):
        return False
    if not local_a or not local_b:
        return None
    if local_a == local_b or _blurred(local_a) == _blurred(local_b):
        return True
    return None if _slipped(local_a, local_b) else False


def _slipped(a: str, b: str) -> bool:
    """Say whether two long local parts may be one that was misread; digits tell mailboxes apart."""
    if min(len(a), len(b)) < 8 or a[0] != b[0] or _digits(a) != _digits(b):
        return False
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(a, b, score_cutoff=2) <= 2


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _blurred(text: str) -> str:
    """Letters that scanning confuses as one."""
    return text.translate(_CONFUSED).replace("rn", "m").replace("vv", "w")


def _same_name(a: str, b: str) -> bool | None:
    if a == b:
        return True
    one, two = _person(a), _person(b)
    if not (one.words or one.initials) or not (two.words or two.initials):
        return None
    if one.code or two.code:
        return True if _fold(a) == _fold(b) else False if one.code and two.code else None
    if sorted(one.words) == sorted(two.words) and one.words and _initials_fit(one, two):
        return True
    if _surnames_meet(one, two):
        return _given_fit(one, two)
    if len(one.words) == 1 or len(two.words) == 1:
        short, long = (one, two) if len(one.words) == 1 else (two, one)
        word = short.words[0]
        if word in long.words or (not short.initials and any(_near(word, other) for other in long.words)):
            return None
        if not short.initials and len(long.words) + len(long.initials) > 1 and len(long.words) < 2:
            return False
    if not one.words or not two.words:
        return None  # bare initials against a name
    return _near_words(one, two)


def _surnames_meet(one: _Person, two: _Person) -> bool:
    """The surname of one is a word of the other that is not merely its given name."""
    for a, b in ((one, two), (two, one)):
        for word in sorted(a.surname):
            if any(word == other or _near(word, other) for other in b.surname):
                return True
            if word in b.words and (a.initials or b.initials) and word not in b.given[:1]:
                return True
    return False


def _given_fit(one: _Person, two: _Person) -> bool | None:
    """Given names or initials of people with one surname."""
    if not one.given or not two.given:
        return None if one.given or two.given else True
    for first in one.given:
        for second in two.given:
            if first == second or _near(first, second):
                return True
            if first[0] == second[0] and (len(first) == 1 or len(second) == 1 or first[:3] == second[:3]):
                return True
    return False


def _initials_fit(one: _Person, two: _Person) -> bool:
    return not one.initials or not two.initials or bool(set(one.initials) & set(two.initials))


def _near(a: str, b: str) -> bool:
    """One word, but for what scanning does to letters."""
    if len(a) < 4 or abs(len(a) - len(b)) > 2:
        return False
    if _blurred(a) == _blurred(b):
        return True
    if len(a) < 6 or len(b) < 6 or a[0] != b[0]:
        return False
    from rapidfuzz.distance import Levenshtein

    return Levenshtein.distance(a, b, score_cutoff=1) <= 1


def _near_words(one: _Person, two: _Person) -> bool:
    if len(one.words) != len(two.words) or len(one.words) < 2:
        return False
    left, right = sorted(one.words), sorted(two.words)
    return all(a == b or _near(a, b) for a, b in zip(left, right, strict=True))


def _names_mailbox(name: str, address: str) -> bool:
    """Say whether a name can be read in a local part: ``a.devries``, ``vriesa``, ``anna_de_vries``."""
    local = _fold(address.rpartition("@")[0])
    person = _person(name)
    letters = re.sub(r"[^a-z]", "", local)
    if not person.words or len(letters) < 4:
        return False
    if len(person.words) == 1 and not person.initials:
        return letters == person.words[0]
    surnames = sorted(word for word in person.surname if len(word) > 2)
    for surname in surnames:
        if surname not in letters:
            continue
        rest = letters.replace(surname, "", 1)
        given = [word for word in (*person.words, *person.initials) if word != surname]
        if any(word in rest for word in given if len(word) > 1):
            return True
        if rest and len(rest) < 8 and any(rest[0] == word[0] or rest[-1] == word[0] for word in given):
            return True
    return False
