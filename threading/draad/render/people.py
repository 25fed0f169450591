"""Who is who: which of the names and addresses that headers print are one person."""

from __future__ import annotations

from collections.abc import Iterable

from draad.render.nouns import ExportParty


class Roll:
    """Numbers people in order of appearance; ``people`` has each with the fullest name and address seen.

    Two entries are one person where the whole address is the same, or the name is and no two addresses
    differ.  Redacted people without a name cannot be told apart: there is one of them for each visible
    domain, and one without; so with unreadable ones.
    """

    def __init__(self, parties: Iterable[ExportParty] = ()) -> None:
        self.people: list[ExportParty] = []
        self._by_address: dict[str, int] = {}
        self._by_name: dict[str, int] = {}
        self._met: dict[ExportParty, int] = {}
        for party in parties:
            self.number(party)

    def number(self, party: ExportParty) -> int:
        """Give a person's place in ``people``, from 0, and put a new one there."""
        met = self._met.get(party)
        if met is None:
            met = self._met[party] = self._enter(party)
        return met

    def _enter(self, party: ExportParty) -> int:
        whole = party.address.casefold() if party.address and is_whole(party.address) else ""
        name = name_key(party.name)
        at = self._by_address.get(whole) if whole else None
        if at is None and name:
            at = self._by_name.get(name)
            if at is not None and whole and is_whole(self.people[at].address):
                at = None
        hidden = "" if whole or name else _hidden(party)
        if at is None and hidden:
            at = self._by_address.get(hidden)
        if at is None:
            at = len(self.people)
            self.people.append(party)
        else:
            self.people[at] = _joined(self.people[at], party)
        for key in filter(None, (whole, hidden)):
            self._by_address.setdefault(key, at)
        if name:
            self._by_name.setdefault(name, at)
        return at


def is_whole(address: str | None) -> bool:
    """Tell an address from a domain whose local part is blacked out."""
    return bool(address) and not (address or "").startswith("@")


def domain(party: ExportParty) -> str | None:
    """Give what stands behind the at sign, in small letters."""
    return (
        (party.address or "").casefold().rpartition("@")[2] or None if "@" in (party.address or "") else None
    )


def name_key(name: str | None) -> str:
    """Make "Vries, Marieke de" and "Marieke de Vries" one key; what stands in brackets is a department."""
    bare = (name or "").casefold().partition("(")[0]
    words = "".join(letter if letter.isalnum() else " " for letter in bare).split()
    return " ".join(sorted(words))


def _hidden(party: ExportParty) -> str:
    """Give what those share who cannot be told apart; it is no address."""
    at = (party.address or "").casefold()
    return at or ("unreadable" if party.unreadable else "redacted" if party.redacted else "nobody")


def _joined(known: ExportParty, party: ExportParty) -> ExportParty:
    better = party.address if is_whole(party.address) and not is_whole(known.address) else None
    return ExportParty(
        name=known.name or party.name,
        address=better or known.address or party.address,
        redacted=known.redacted and party.redacted,
        unreadable=known.unreadable and party.unreadable,
        raw=known.raw,
    )
