"""Who is who: which of the names and addresses that headers print are one person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from draad.render.nouns import ExportMessage, ExportParty

# what tells a person: a key of the name, and an address or "@" with a domain; either may be ""
_Key = tuple[str, str]


class Roll:
    """All who are named, each person once: ``people`` has them in order of appearance, as fully as seen.

    A whole address tells a person.  A name without one is whoever has that name at the domain that is
    visible, else the first of that name whose domain does not contradict.  Redacted people without a name
    cannot be told apart: there is one of them for each visible domain, and one without; so with unreadable
    ones.
    """

    def __init__(self, parties: Iterable[ExportParty]) -> None:
        self.people: list[ExportParty] = []
        self._number: dict[ExportParty, int] = {}
        met = list(dict.fromkeys(parties))
        homes: dict[str, list[str]] = {}
        for party in met:
            if party.name and party.address:
                homes.setdefault(name_key(party.name), []).append(party.address.casefold())
        entered: dict[_Key, int] = {}
        found = {name: _homes(addresses) for name, addresses in homes.items()}
        for party in met:
            key = _key(party, found)
            at = entered.setdefault(key, len(self.people))
            if at == len(self.people):
                self.people.append(party)
            else:
                self.people[at] = _joined(self.people[at], party)
            self._number[party] = at

    def number(self, party: ExportParty) -> int:
        """Give the place in ``people``, from 0, of one of those that the roll was made of."""
        return self._number[party]


def everybody(message: ExportMessage) -> Iterator[ExportParty]:
    """Give who is in a message's header, the sender first."""
    if message.sender is not None:
        yield message.sender
    yield from (*message.to, *message.cc, *message.bcc)


def is_whole(address: str | None) -> bool:
    """Tell an address from a domain whose local part is blacked out."""
    return bool(address) and not (address or "").startswith("@")


def is_told(party: ExportParty) -> bool:
    """Tell somebody from those who cannot be told apart."""
    return bool(party.name) or is_whole(party.address)


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


def _homes(addresses: list[str]) -> dict[str, str]:
    """Give where somebody of a name is to be found, by visible domain and, for ``""``, without one."""
    whole = [address for address in addresses if is_whole(address)]
    homes: dict[str, str] = {}
    # whole addresses before domains alone, each in order of appearance
    for address in (*whole, *addresses):
        homes.setdefault("@" + address.rpartition("@")[2], address)
    return {"": next(iter(homes.values())), **homes}


def _key(party: ExportParty, homes: dict[str, dict[str, str]]) -> _Key:
    address = (party.address or "").casefold()
    if is_whole(address):
        return "", address
    name = name_key(party.name)
    if not name:
        return "", address or (
            "unreadable" if party.unreadable else "redacted" if party.redacted else "nobody"
        )
    home = homes.get(name, {}).get(address, address)
    return ("", home) if is_whole(home) else (name, home)


def _joined(known: ExportParty, party: ExportParty) -> ExportParty:
    better = party.address if is_whole(party.address) and not is_whole(known.address) else None
    return ExportParty(
        name=known.name or party.name,
        address=better or known.address or party.address,
        redacted=known.redacted and party.redacted,
        unreadable=known.unreadable and party.unreadable,
        raw=known.raw,
    )
