"""What a draft shows, reduced to what can be compared.

Drafts come in; a ``Face`` for each different content goes out.  Drafts with one face show the same, letter
for letter, once wrapping, markup and the wording of redaction marks are taken away.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import NamedTuple
from zlib import crc32

from draad.fields import marks
from draad.model import Draft, Party, WallTime

# stands for a redaction mark among words; private use, so that no text can hold it as a word
WILD = "\ue000"
# words kept from either end of a long text: more changes no verdict, and bounds the cost of one comparison
KEPT = 400
LETTERS = 12  # a generous guess at the characters of two words, for the size of a table
RARE = 24  # texts that may show a shingle before it says little
ENOUGH = 4  # rare shingles by which a text is found without its common ones
MANY = 255  # where counting stops
# shingles (three words) by which a text is looked up: any shared one finds 99% of the copies under heavy
# noise
ANCHORS = 8

_WORD = re.compile(rf"[^\W_]+|{WILD}")
_TAG = re.compile(r"</?[a-zA-Z]{1,6}/?>")
_TWIN = re.compile(r"[<(\[]mailto:[^<>()\[\]\s]{1,200}[>)\]]")
_BARS = re.compile(r"[█▇▆▓■]{2,}")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u202a\u202c\u202f"))
# shapes that scanners confuse, folded to find a copy and to compare a word, never for output
LOOKALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "5": "s", "8": "b", "€": "e"})


class Text(NamedTuple):
    """The words of a body: casefolded, single-spaced, ``WILD`` for each run of redaction marks.

    ``head`` holds all of them, or the first ``KEPT`` of a long one, whose last ``KEPT`` are ``tail``.
    ``visible`` and ``wild`` count words and marks, ``letters`` the characters of the visible words.
    """

    number: int
    head: str
    tail: str
    visible: int
    wild: int
    letters: int
    digest: bytes


class Time(NamedTuple):
    """A printed time that can be read, as minutes of the calendar; in UTC where a zone is printed.

    ``readings`` has one entry, or several for 8/7/2020; ``second`` is ``None`` for a time in whole minutes;
    ``digits`` is the printed local time as twelve digits, to tell one misread digit.
    """

    number: int
    readings: tuple[int, ...]
    second: int | None
    day_only: bool
    stated: bool
    digits: str


class Person(NamedTuple):
    """A sender: ``named`` where a name or a whole address can be read, ``domain`` where at least that can."""

    number: int
    party: Party
    named: bool
    domain: str


class Subject(NamedTuple):
    """A base subject: ``words`` like those of a body, ``key`` those that can be read; ``common``: bare."""

    number: int
    words: tuple[str, ...]
    key: str
    action: str | None
    common: bool


class People(NamedTuple):
    """Recipients: what can be read of each, and how many there are in To and in Cc."""

    number: int
    names: frozenset[str]
    domains: tuple[str, ...]
    counts: tuple[int, int]


class Face(NamedTuple):
    """What one or more drafts show; ``None`` where they show nothing that could be compared.

    ``make`` is the clock that the time was read by: the kind of header, or ``""`` where the zone is printed.
    """

    number: int
    text: Text
    time: Time | None
    make: str
    sender: Person | None
    subject: Subject | None
    people: People | None
    withheld: bool
    quoted: bool

    @property
    def minute(self) -> int | None:
        """Its time in minutes of the calendar; ``None`` where it has none, or only a day."""
        return None if self.time is None or self.time.day_only else self.time.readings[0]


def words(value: str, found: Iterable[str]) -> list[str]:
    """Cut a text into words that copies of it share.

    Parameters
    ----------
    value
        As printed, marks included.
    found
        The redaction marks in it, in order; those that are not found where they should stand are passed over.

    Returns
    -------
    list of str
        Casefolded; ``WILD`` once for each run of marks.

    Examples
    --------
    >>> [w if w != WILD else "*" for w in words("Beste [x] [x], tot **morgen**", ["[x]", "[x]"])]
    ['beste', '*', 'tot', 'morgen']
    """
    pieces = []
    at = 0
    for mark in found:
        place = value.find(mark, at)
        if mark and place >= 0:
            pieces.append(value[at:place])
            at = place + len(mark)
    if pieces:
        pieces.append(value[at:])
        value = f" {WILD} ".join(pieces)
    if not value.isascii():
        value = _BARS.sub(f" {WILD} ", unicodedata.normalize("NFKC", value).translate(_UNSEEN))
    if "<" in value:
        value = _TAG.sub(" ", value)
    if "mailto:" in value:
        value = _TWIN.sub(" ", value)
    if "-\n" in value:
        value = value.replace("-\n", "")
    cut = _WORD.findall(value.casefold())
    if pieces or WILD in cut:
        cut = [word for at, word in enumerate(cut) if word != WILD or at == 0 or cut[at - 1] != WILD]
    return cut


class Hashes(dict[str, "tuple[int, int, int] | None"]):
    """Three hashes of each word, for the three places in a shingle; the same in every process.

    ``None`` for a word that is left out: numbers and single letters are what scanners and releasing hands
    change most.
    """

    def __missing__(self, word: str) -> tuple[int, int, int] | None:
        if len(word) < 2 or word.isdigit():
            three = None
        else:
            folded = word.translate(LOOKALIKE).replace("rn", "m")
            digest = blake2b(folded.encode("utf-8", "replace"), digest_size=21).digest()
            first, second, third = (int.from_bytes(digest[at : at + 7], "big") for at in (0, 7, 14))
            three = (first, second, third)
        self[word] = three
        return three


class Faces:
    """The faces of all drafts; equal values are kept once.

    ``of`` gives, for each draft, the number of its face; ``all`` the faces in the order in which the drafts
    first show them.
    """

    def __init__(self, drafts: Sequence[Draft], common: frozenset[str]) -> None:
        self.all: list[Face] = []
        self.of: list[int] = []
        self._common = common
        self._raw: dict[tuple[str, tuple[str, ...]], Text] = {}
        self._texts: dict[tuple[str, str, int], Text] = {}
        self._times: dict[WallTime, Time | None] = {}
        self._people: dict[Party, Person] = {}
        self._subjects: dict[tuple[str | None, str | None, str | None], Subject | None] = {}
        self._lists: dict[tuple[tuple[Party, ...], tuple[Party, ...]], People | None] = {}
        self._hashes = Hashes()
        # as many counters as there are likely to be shingles, twice over, within reason
        letters = sum(min(len(draft.body), LETTERS * KEPT) for draft in drafts)
        self._counts = bytearray(1 << min(26, max(12, (letters // 3).bit_length())))
        known: dict[tuple[int, ...], int] = {}
        makes: dict[str, int] = {}
        for draft in drafts:
            face = self._read(draft, len(self.all))
            key = (
                face.text.number,
                -1 if face.time is None else face.time.number,
                makes.setdefault(face.make, len(makes)),
                -1 if face.sender is None else face.sender.number,
                -1 if face.subject is None else face.subject.number,
                -1 if face.people is None else face.people.number,
                face.withheld * 2 + face.quoted,
            )
            number = known.setdefault(key, face.number)
            if number == face.number:
                self.all.append(face)
            self.of.append(number)
        # what only served to read is not kept
        self._raw.clear()

    def _read(self, draft: Draft, number: int) -> Face:
        header = draft.header
        time = self._time(header.date) if header.date is not None else None
        return Face(
            number,
            self._text(draft),
            time,
            "" if time is not None and time.stated else draft.make,
            self._person(header.sender) if header.sender is not None else None,
            self._subject(header.subject, header.base_subject, header.subject_action),
            self._list(header.to, header.cc),
            draft.withheld is not None,
            draft.quoted_by is not None,
        )

    def _text(self, draft: Draft) -> Text:
        body = "" if draft.withheld is not None else draft.body
        found = tuple(r.mark for r in draft.redactions if r.start >= draft.header_end)
        key = (body, found)
        text = self._raw.get(key)
        if text is None:
            text = self._raw[key] = self._read_text(words(body, found))
        return text

    def _read_text(self, cut: list[str]) -> Text:
        joined = " ".join(cut)
        if len(cut) > 2 * KEPT:
            head, tail = " ".join(cut[:KEPT]), " ".join(cut[-KEPT:])
        else:
            head, tail = joined, ""
        # the middle of a long text counts where texts are called equal
        key = (head, tail, crc32(joined.encode("utf-8", "replace")) if tail else 0)
        text = self._texts.get(key)
        if text is None:
            wild = cut.count(WILD)
            visible = len(cut) - wild
            letters = len(joined) - len(cut) + 1 - wild if cut else 0
            digest = blake2b(joined.encode("utf-8", "replace"), digest_size=8).digest()
            text = Text(len(self._texts), head, tail, visible, wild, letters, digest)
            self._count(text)
            self._texts[key] = text
        return text

    def shingles(self, text: Text) -> set[int]:
        """Hashes of its shingles; none reaches over a mark, since another copy may show what it hides."""
        shingles: set[int] = set()
        for end in (text.head, text.tail):
            for run in end.split(WILD):
                known = [three for three in map(self._hashes.__getitem__, run.split()) if three is not None]
                if len(known) > 2:
                    first, second, third = zip(*known, strict=True)
                    shingles.update(a ^ b ^ c for a, b, c in zip(first, second[1:], third[2:], strict=False))
        return shingles

    def _count(self, text: Text) -> None:
        counts, mask = self._counts, len(self._counts) - 1
        for shingle in self.shingles(text):
            seen = counts[shingle & mask]
            if seen < MANY:
                counts[shingle & mask] = seen + 1

    def anchors(self) -> Iterator[tuple[int, int]]:
        """For each text the shingles by which its copies are looked up, as (hash, number of the text).

        The smallest hashes of those that another text shows too; first of those that few texts show, and only
        where these are too few of those that many do: a greeting, a disclaimer, a form letter.

        Notes
        -----
        Smallest hashes of shingles (Broder 1997), but any shared one counts: redaction and cutting make
        copies lopsided, so that no share of common shingles says much.  How many texts show a shingle is
        counted in a table without collisions resolved, which errs upwards: a shingle may be taken for
        commoner than it is.
        """
        counts, mask = self._counts, len(self._counts) - 1
        for text in self._texts.values():
            rare: list[int] = []
            common: list[int] = []
            for shingle in self.shingles(text):
                seen = counts[shingle & mask]
                if seen > 1:
                    (rare if seen <= RARE else common).append(shingle)
            rare.sort()
            if len(rare) < ENOUGH:
                rare += sorted(common)[: ANCHORS - len(rare)]
            for shingle in rare[:ANCHORS]:
                yield shingle, text.number

    def _time(self, wall: WallTime) -> Time | None:
        if wall.local is None:
            return None
        try:
            return self._times[wall]
        except KeyError:
            pass
        stated = wall.offset is not None and wall.precision != "day"
        shift = wall.offset or 0 if stated else 0
        readings = tuple(
            dict.fromkeys(
                moment.toordinal() * 1440 + moment.hour * 60 + moment.minute - shift
                for moment in (wall.local, *wall.alternatives)
            )
        )
        time = Time(
            len(self._times),
            readings,
            wall.local.second if wall.precision == "second" else None,
            wall.precision == "day",
            stated,
            wall.local.strftime("%Y%m%d%H%M").rjust(12, "0"),
        )
        self._times[wall] = time
        return time

    def _person(self, party: Party) -> Person:
        person = self._people.get(party)
        if person is None:
            address = (party.address or "").casefold()
            named = bool(party.name) or (bool(address) and not address.startswith("@"))
            person = Person(
                len(self._people), party, named, address.rpartition("@")[2] if "@" in address else ""
            )
            self._people[party] = person
        return person

    def _subject(self, printed: str | None, base: str | None, action: str | None) -> Subject | None:
        if printed is None:
            return None
        key = (printed, base, action)
        if key not in self._subjects:
            value = base if base is not None else printed
            cut = words(value, [mark.text for mark in marks.find(value)])
            visible = " ".join(word for word in cut if word != WILD)
            bare = not visible or visible in self._common
            self._subjects[key] = (
                Subject(len(self._subjects), tuple(cut), visible, action, bare) if cut else None
            )
        return self._subjects[key]

    def _list(self, to: tuple[Party, ...], cc: tuple[Party, ...]) -> People | None:
        if not to and not cc:
            return None
        key = (to, cc)
        if key not in self._lists:
            people = [self._person(party) for party in (*to, *cc)]
            names = frozenset(
                (
                    person.party.address
                    if person.party.address and person.domain
                    else person.party.name or ""
                ).casefold()
                for person in people
                if person.named
            )
            domains = tuple(sorted(person.domain for person in people if person.domain))
            self._lists[key] = People(len(self._lists), names, domains, (len(to), len(cc)))
        return self._lists[key]
