"""Wall times to moments: which clock each kind of header keeps, and on what grounds.

Messages with their copies come in; the same messages with ``sent`` and ``received`` go out, and what stayed
in doubt.  Headers of one make, shown by mail programs of one organisation, are taken to keep one clock.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from draad.errors import SettingsError
from draad.model import Basis, Draft, Header, Instant, Message, Problem, WallTime

CLOCK_SLACK = timedelta(minutes=2)  # headers are printed in whole minutes, on either side
# no two clocks that a header may show are further apart, save over the date line
CLOCK_REACH = timedelta(hours=14)
STEP = timedelta(minutes=15)  # all zones in use stand at a multiple of it from UTC
NONE = timedelta(0)
# how much a copy's word counts where copies disagree: a printed zone outweighs two headers that are read by
# default, since a wrong default is wrong for all of them at once
WEIGHT: dict[Basis, int] = {"stated": 3, "inferred": 2, "assumed": 1, "unknown": 0}
FINENESS = {None: 0, "day": 0, "minute": 1, "second": 2}

# where most of those who write a language live; languages of many zones stay at UTC
ZONES = {
    "bg": "Europe/Sofia",
    "ca": "Europe/Madrid",
    "cs": "Europe/Prague",
    "da": "Europe/Copenhagen",
    "de": "Europe/Berlin",
    "el": "Europe/Athens",
    "en": "UTC",
    "es": "Europe/Madrid",
    "et": "Europe/Tallinn",
    "fi": "Europe/Helsinki",
    "fr": "Europe/Paris",
    "he": "Asia/Jerusalem",
    "hr": "Europe/Zagreb",
    "hu": "Europe/Budapest",
    "it": "Europe/Rome",
    "ja": "Asia/Tokyo",
    "ko": "Asia/Seoul",
    "lt": "Europe/Vilnius",
    "lv": "Europe/Riga",
    "nb": "Europe/Oslo",
    "nl": "Europe/Amsterdam",
    "nn": "Europe/Oslo",
    "no": "Europe/Oslo",
    "pl": "Europe/Warsaw",
    "pt": "Europe/Lisbon",
    "ro": "Europe/Bucharest",
    "ru": "Europe/Moscow",
    "sk": "Europe/Bratislava",
    "sl": "Europe/Ljubljana",
    "sv": "Europe/Stockholm",
    "tr": "Europe/Istanbul",
    "uk": "Europe/Kyiv",
    "vi": "Asia/Ho_Chi_Minh",
    "zh": "Asia/Shanghai",
}

# places abroad that a foreign header is likeliest to come from; each keeps its own summer time
ELSEWHERE = (
    "Europe/London",
    "Europe/Brussels",
    "Europe/Helsinki",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Australia/Sydney",
    "Pacific/Auckland",
)

_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})[/.\-](\d{1,2})[/.\-]\d{2,4}")


def zone_for(language: str | None) -> str:
    """The local zone to assume for a disclosure in a language, as an IANA name.

    Examples
    --------
    >>> zone_for("nl"), zone_for("fr-BE"), zone_for(None)
    ('Europe/Amsterdam', 'Europe/Paris', 'UTC')
    """
    return ZONES.get((language or "").partition("-")[0].casefold(), "UTC")


def settle(messages: Iterable[Message], zone: ZoneInfo | str) -> tuple[list[Message], list[Problem]]:
    """Give each message its moment.

    Parameters
    ----------
    messages
        As ``identity.merge`` makes them; those without copies pass unchanged.
    zone
        The local clock of the disclosure, by which headers are read that neither print a zone nor are shown
        to keep another one.

    Returns
    -------
    tuple
        The messages in the order given, with ``sent`` and ``received`` where a time can be read,
        ``header.date`` being the wall time from which ``sent`` was taken; and the problems: times that cannot
        be read or have two readings, copies that disagree, messages that seem later than what quotes them.

    Raises
    ------
    SettingsError
        A zone that no table knows.
    """
    return _Clockwork(list(messages), _zone(zone)).settle()


def _zone(zone: ZoneInfo | str) -> ZoneInfo:
    if isinstance(zone, ZoneInfo):
        return zone
    try:
        return ZoneInfo(zone)
    # a folder of the zone table, a path outside it, and a name that is not there each raise their own
    except (OSError, ValueError, KeyError) as error:
        raise SettingsError(
            f"no time zone is called {zone!r}; try one such as Europe/Amsterdam or UTC"
        ) from error


class Vote(NamedTuple):
    """A wall time of a make and the moment (naive, UTC) that other evidence gives for it."""

    local: datetime
    utc: datetime


class Clock(NamedTuple):
    """What headers of one make are read by: the local zone and ``ahead`` of it, or a fixed offset to UTC."""

    zone: ZoneInfo | None
    ahead: timedelta
    basis: Basis

    def shows(self, vote: Vote) -> bool:
        """Does it show the wall time of a vote at the moment of it?"""
        offset = self.ahead
        if self.zone is not None:
            offset += vote.utc.replace(tzinfo=UTC).astimezone(self.zone).utcoffset() or NONE
        return _rounded(vote.local - vote.utc) == offset

    def moments(self, wall: datetime) -> list[datetime]:
        """The moments (naive, UTC) at which this clock shows ``wall``: two where it was put back over it."""
        shown = wall - self.ahead
        if self.zone is None:
            return [shown]
        early, late = _offset(self.zone, shown), _offset(self.zone, shown.replace(fold=1))
        return [shown - early] if late >= early else [shown - early, shown - late]


class Sight(NamedTuple):
    """A copy with a time to the minute: by number of message and position among its copies.

    ``key`` names the clock: the make of header and the organisation whose program showed it; ``mail``: it is
    the mail's own header, of which all other copies print what a program made.
    """

    message: int
    position: int
    key: str
    make: str
    export: bool
    mail: bool
    wall: WallTime
    local: datetime

    @property
    def clear(self) -> bool:
        """Has it one reading only, as far as it goes by itself?"""
        return not self.wall.alternatives


class Reading(NamedTuple):
    """One way to read a copy's time: the moment (naive, UTC), and the wall time of that reading."""

    utc: datetime
    local: datetime
    basis: Basis
    sight: Sight


def _offset(zone: ZoneInfo, wall: datetime) -> timedelta:
    return zone.utcoffset(wall) or NONE


def _aware(moment: datetime, basis: Basis) -> Instant:
    return Instant(moment.replace(tzinfo=UTC), basis)


def _rounded(distance: timedelta) -> timedelta | None:
    """The distance of two clocks that explains a distance of two times; ``None`` where none does."""
    steps = round(distance / STEP)
    if abs(distance - steps * STEP) <= CLOCK_SLACK and abs(distance) <= CLOCK_REACH + CLOCK_SLACK:
        return steps * STEP
    return None


class _Clockwork:
    """The messages of one run on their way to their moments; each step uses what the one before settled."""

    def __init__(self, messages: list[Message], zone: ZoneInfo) -> None:
        self._messages = messages
        self._zone = zone
        self._where = {
            (copy.document, copy.index): (number, position)
            for number, message in enumerate(messages)
            for position, copy in enumerate(message.copies)
        }
        self._sights: list[list[Sight]] = [list(self._seen(number)) for number in range(len(messages))]
        self._at = {(s.message, s.position): s for sights in self._sights for s in sights}
        # message -> messages that quote it, and that it quotes, directly; sorted
        self._above: dict[int, list[int]] = {}
        self._below: dict[int, list[int]] = {}
        edges = set()
        for number, message in enumerate(messages):
            for copy in message.copies:
                quoter = (
                    self._where.get((copy.document, copy.quoted_by)) if copy.quoted_by is not None else None
                )
                if quoter is not None and quoter[0] != number:
                    edges.add((quoter[0], number))
        for above, below in sorted(edges):
            self._above.setdefault(below, []).append(above)
            self._below.setdefault(above, []).append(below)
        self._clocks: dict[str, Clock] = {}
        self._orders = self._day_orders()
        self._chosen: dict[int, Reading] = {}
        # messages whose time keeps two readings
        self._undecided: set[int] = set()

    def settle(self) -> tuple[list[Message], list[Problem]]:
        self._settle_clocks()
        problems: list[Problem] = []
        open_ones = [number for number in range(len(self._messages)) if not self._choose(number)]
        self._narrow(open_ones, problems)
        settled = [self._settled(number, problems) for number in range(len(self._messages))]
        problems += self._later_than_reply(settled)
        return settled, problems

    # --- what is printed ---------------------------------------------------------------------------------

    def _seen(self, number: int) -> Iterator[Sight]:
        for position, copy in enumerate(self._messages[number].copies):
            wall = copy.header.date
            if wall is None or wall.local is None or wall.precision not in ("minute", "second"):
                continue
            export, mail = copy.form == "export", copy.form == "mail"
            yield Sight(number, position, self._key(copy), copy.make, export, mail, wall, wall.local)

    def _key(self, copy: Draft) -> str:
        """A quoted header is shown by the program of whoever quoted it, in that person's zone."""
        if copy.quoted_by is None:
            return copy.make
        quoter = self._where.get((copy.document, copy.quoted_by))
        sender = self._messages[quoter[0]].header.sender if quoter is not None else None
        domain = ((sender.address if sender is not None else None) or "").rpartition("@")[2].casefold()
        return f"{copy.make} @{domain}" if domain else copy.make

    # --- which clock ------------------------------------------------------------------------------------

    def _settle_clocks(self) -> None:
        keys: dict[str, list[Sight]] = {}
        for sights in self._sights:
            for sight in sights:
                if sight.wall.offset is None:
                    keys.setdefault(sight.key, []).append(sight)
        ranked = sorted(keys, key=lambda key: (-len(keys[key]), key))
        exports = [key for key in ranked if keys[key][0].export]
        others = [key for key in ranked if not keys[key][0].export]
        for key in others:
            clock = self._voted([vote for sight in keys[key] for vote in self._stated(sight)], proven=True)
            if clock is not None:
                self._clocks[key] = clock
        for key in exports:
            self._clocks[key] = self._export_clock(keys[key])
        home = any(key in self._clocks for key in others)
        for key in others:
            if key in self._clocks:
                continue
            clock = self._voted([vote for sight in keys[key] for vote in self._known(sight)], proven=False)
            if clock is None and not home:
                # the commonest header is the one that the local zone was set for; it is what others are held
                # to
                clock = Clock(self._zone, NONE, "assumed")
            if clock is not None:
                self._clocks[key] = clock
                home = home or self._local(clock)
        for key in others:
            if key not in self._clocks:
                self._clocks[key] = self._like_its_make(key, keys)

    def _local(self, clock: Clock) -> bool:
        return clock.zone is self._zone and clock.ahead == NONE

    def _like_its_make(self, key: str, keys: dict[str, list[Sight]]) -> Clock:
        """The clock of headers that nothing is known of but their make: that of their make if it has one."""
        found = {
            self._clocks[other]
            for other in sorted(keys)
            if other in self._clocks and keys[other][0].make == keys[key][0].make
        }
        if len({(clock.zone, clock.ahead) for clock in found}) == 1:
            clock = min(found, key=lambda clock: -WEIGHT[clock.basis])
            return clock if not self._local(clock) else Clock(self._zone, NONE, "assumed")
        return Clock(self._zone, NONE, "assumed")

    def _stated(self, sight: Sight) -> Iterator[Vote]:
        """The moments that printed zones give: on another copy, or on Received in the same header."""
        if not sight.clear:
            return
        for other in self._sights[sight.message]:
            if other.wall.offset is not None and other.clear:
                yield Vote(sight.local, other.local - timedelta(minutes=other.wall.offset))
                return
        received = self._messages[sight.message].copies[sight.position].header.received
        if received is not None and received.local is not None and received.offset is not None:
            yield Vote(sight.local, received.local - timedelta(minutes=received.offset))

    def _known(self, sight: Sight) -> Iterator[Vote]:
        """The moment that another copy gives whose clock is settled; one at most, the best-founded."""
        if not sight.clear:
            return
        best: tuple[int, int, Vote] | None = None
        for other in self._sights[sight.message]:
            if other is sight or other.key == sight.key or not other.clear:
                continue
            found = self._readings(other)
            if len(found) == 1:
                rank = WEIGHT[found[0].basis]
                if best is None or rank > best[0]:
                    best = (rank, other.position, Vote(sight.local, found[0].utc))
        if best is not None:
            yield best[2]

    def _voted(self, votes: Sequence[Vote], *, proven: bool) -> Clock | None:
        """The clock that the votes agree on; ``None`` without votes, or where they have no majority.

        ``proven``: the moments come from printed zones, so that the local zone too is more than assumed.
        """
        fixed: Counter[timedelta] = Counter()
        ahead: Counter[timedelta] = Counter()
        for vote in votes:
            offset = _rounded(vote.local - vote.utc)
            if offset is not None:
                fixed[offset] += 1
                here = vote.utc.replace(tzinfo=UTC).astimezone(self._zone)
                ahead[offset - (here.utcoffset() or NONE)] += 1
        if not votes or not fixed:
            return None
        distance = min(ahead, key=lambda d: (-ahead[d], abs(d), d))
        if 2 * ahead[NONE] >= len(votes):
            return Clock(self._zone, NONE, "inferred" if proven else "assumed")
        # a clock elsewhere: that of a place whose people write mail, before one that merely fits the numbers
        offset = min(fixed, key=lambda o: (-fixed[o], abs(o), o))
        clocks = [Clock(ZoneInfo(name), NONE, "inferred") for name in ELSEWHERE]
        clocks += [Clock(None, offset, "inferred"), Clock(self._zone, distance, "inferred")]
        fitting = [sum(clock.shows(vote) for vote in votes) for clock in clocks]
        best = fitting.index(max(fitting))
        return clocks[best] if 2 * fitting[best] > len(votes) else None

    def _export_clock(self, sights: Sequence[Sight]) -> Clock:
        """Export software prints UTC, unless the disclosure shows that it prints local time.

        Told by printed zones, by copies of the same message under a local header, and by the order that
        quoting forces: only one of the two clocks may be possible for what an exported message quotes.
        """
        votes = [vote for sight in sights for vote in self._stated(sight)]
        universal = sum(Clock(None, NONE, "inferred").shows(vote) for vote in votes)
        local = sum(Clock(self._zone, NONE, "inferred").shows(vote) for vote in votes)
        if 2 * max(universal, local) < len(votes):
            clock = self._voted(votes, proven=True)
            if clock is not None:
                return clock
        for sight in sights:
            if not sight.clear:
                continue
            by_zone = sight.local - _offset(self._zone, sight.local)
            for other in self._sights[sight.message]:
                if other.export or other.wall.offset is not None or not other.clear:
                    continue
                moment = other.local - _offset(self._zone, other.local)
                if sight.local != by_zone:
                    universal += abs(sight.local - moment) <= CLOCK_SLACK
                    local += abs(by_zone - moment) <= CLOCK_SLACK
            for quoted in self._quoted_moments(sight):
                as_universal = quoted <= sight.local + CLOCK_SLACK
                as_local = quoted <= by_zone + CLOCK_SLACK
                # a quoted message later by more than the zone explains is another trouble
                universal += as_universal and not as_local and quoted - by_zone <= CLOCK_REACH
                local += as_local and not as_universal and quoted - sight.local <= CLOCK_REACH
        if local > universal:
            return Clock(self._zone, NONE, "inferred")
        return Clock(None, NONE, "inferred" if universal else "assumed")

    def _quoted_moments(self, sight: Sight) -> Iterator[datetime]:
        """Moments of what stands directly below a copy, read by the local zone or by their printed ones."""
        copy = self._messages[sight.message].copies[sight.position]
        for below in self._below.get(sight.message, ()):
            for other in self._sights[below]:
                quoted = self._messages[below].copies[other.position]
                if quoted.document == copy.document and quoted.quoted_by == copy.index and other.clear:
                    if other.wall.offset is not None:
                        yield other.local - timedelta(minutes=other.wall.offset)
                    elif not other.export:
                        yield other.local - _offset(self._zone, other.local)

    def _readings(self, sight: Sight) -> list[Reading]:
        """All readings of a copy's time, the likeliest first; none while its clock is not settled."""
        locals_ = dict.fromkeys((sight.local, *sight.wall.alternatives))
        if sight.wall.offset is not None:
            shift = timedelta(minutes=sight.wall.offset)
            return [Reading(local - shift, local, "stated", sight) for local in locals_]
        clock = self._clocks.get(sight.key)
        if clock is None:
            return []
        return [
            Reading(moment, local, clock.basis, sight) for local in locals_ for moment in clock.moments(local)
        ]

    # --- which moment -----------------------------------------------------------------------------------

    def _choose(self, number: int) -> bool:
        """Choose the moment that a mail's own header states, else what most copies give, best-founded first.

        ``False`` where all are ambiguous.
        """
        sights = self._sights[number]
        if not sights:
            return True
        clear = [found[0] for sight in sights if len(found := self._readings(sight)) == 1]
        if not clear:
            return False
        own = [reading for reading in clear if reading.sight.mail and reading.basis == "stated"]
        self._chosen[number] = self._of_copies(own or clear)
        return True

    def _of_copies(self, clear: Sequence[Reading]) -> Reading:
        if len(clear) == 1:
            return clear[0]
        weights: dict[datetime, int] = {}
        for reading in clear:
            weights[reading.utc] = weights.get(reading.utc, 0) + WEIGHT[reading.basis]

        def support(reading: Reading) -> int:
            return sum(w for moment, w in weights.items() if abs(moment - reading.utc) <= CLOCK_SLACK)

        # the position last: copies stand best first
        centre = min(clear, key=lambda r: (-support(r), -WEIGHT[r.basis], r.sight.position))
        agreeing = [r for r in clear if abs(r.utc - centre.utc) <= CLOCK_SLACK]
        best = max(agreeing, key=lambda r: (WEIGHT[r.basis], -r.sight.position)).basis
        if best == "inferred":
            # what agrees with an inferred moment is shown to be right too
            agreeing = [r._replace(basis="inferred") if r.basis == "assumed" else r for r in agreeing]
        return min(
            (r for r in agreeing if r.basis == best),
            key=lambda r: (-FINENESS[r.sight.wall.precision], r.sight.position),
        )

    def _narrow(self, open_ones: list[int], problems: list[Problem]) -> None:
        """Choose between readings: by what quoting forces, what copies share, what the make is used to."""
        # each round may settle a neighbour of the next; what settles nothing more ends it
        while open_ones:
            left = []
            for number in open_ones:
                found = self._possible(number)
                if len({reading.utc for reading in found}) == 1:
                    self._chosen[number] = found[0]._replace(basis=_proven(found[0].basis))
                else:
                    left.append(number)
            if len(left) == len(open_ones):
                break
            open_ones = left
        self._undecided.update(open_ones)
        for number in open_ones:
            found = self._possible(number)
            self._chosen[number] = found[0]
            copy = self._messages[number].copies[found[0].sight.position]
            twice = len({reading.local for reading in found}) == 1
            what = (
                "falls in the hour that the clock showed twice that night"
                if twice
                else "has two readings: " + " or ".join(sorted({f"{r.local:%Y-%m-%d %H:%M}" for r in found}))
            )
            problems.append(
                self._problem("date.ambiguous", f"{found[0].sight.wall.raw!r} {what}", number, copy)
            )

    def _possible(self, number: int) -> list[Reading]:
        """Readings that the evidence leaves; never none."""
        sights = self._sights[number]
        found = self._readings(sights[0])
        for sight in sights[1:]:
            others = self._readings(sight)
            shared = [r for r in found if any(abs(r.utc - o.utc) <= CLOCK_SLACK for o in others)]
            found = shared or found
        first = max(
            (self._chosen[n].utc for n in self._below.get(number, ()) if n in self._chosen), default=None
        )
        last = min(
            (self._chosen[n].utc for n in self._above.get(number, ()) if n in self._chosen), default=None
        )
        within = [
            r
            for r in found
            if (first is None or r.utc >= first - CLOCK_SLACK)
            and (last is None or r.utc <= last + CLOCK_SLACK)
        ]
        found = within or found
        orders = self._orders.get(sights[0].make, set())
        if len(found) > 1 and len(orders) == 1:
            used = [r for r in found if _day_first(r.sight.wall.raw, r.local) in orders]
            found = used or found
        return found

    def _day_orders(self) -> dict[str, set[bool]]:
        """For each make, whether its numeric dates print the day first; from dates that leave no doubt."""
        orders: dict[str, set[bool]] = {}
        for sights in self._sights:
            for sight in sights:
                if not sight.wall.alternatives:
                    order = _day_first(sight.wall.raw, sight.local)
                    if order is not None:
                        orders.setdefault(sight.make, set()).add(order)
        return orders

    # --- what comes out ---------------------------------------------------------------------------------

    def _settled(self, number: int, problems: list[Problem]) -> Message:
        message = self._messages[number]
        chosen = self._chosen.get(number)
        if chosen is None:
            problems += self._unreadable(number)
            return self._with_received(message, message.header, None, problems)
        problems += self._disagreeing(number, chosen)
        wall = chosen.sight.wall
        if number not in self._undecided:
            if wall.alternatives:
                wall = replace(wall, local=chosen.local, alternatives=())
            message = self._with_read_copies(number, chosen)
        header = replace(message.header, date=wall)
        return self._with_received(message, header, _aware(chosen.utc, chosen.basis), problems)

    def _with_read_copies(self, number: int, chosen: Reading) -> Message:
        """The message with one reading in those of its copies that had several and agree with it."""
        message = self._messages[number]
        copies = list(message.copies)
        for sight in self._sights[number]:
            if sight.wall.alternatives:
                agreeing = {
                    reading.local
                    for reading in self._readings(sight)
                    if abs(reading.utc - chosen.utc) <= CLOCK_SLACK
                }
                if len(agreeing) == 1:
                    copy = copies[sight.position]
                    wall = replace(sight.wall, local=agreeing.pop(), alternatives=())
                    copies[sight.position] = replace(copy, header=replace(copy.header, date=wall))
        return replace(message, copies=tuple(copies)) if tuple(copies) != message.copies else message

    def _with_received(
        self, message: Message, header: Header, sent: Instant | None, problems: list[Problem]
    ) -> Message:
        wall = message.header.received
        received = None
        if wall is not None and wall.local is not None and wall.precision in ("minute", "second"):
            copy = next((copy for copy in message.copies if copy.header.received == wall), None)
            if wall.offset is not None:
                received = _aware(wall.local - timedelta(minutes=wall.offset), "stated")
            elif copy is not None:
                date = copy.header.date
                if date is not None and date.offset is not None:
                    received = _aware(wall.local - timedelta(minutes=date.offset), "stated")
                else:
                    clock = self._clocks.get(self._key(copy), _default(copy, self._zone))
                    received = _aware(self._received_at(wall.local, clock, sent), clock.basis)
            late = received is not None and sent is not None and sent.utc - received.utc > CLOCK_SLACK
            if late and received is not None and sent is not None and copy is not None:
                problems.append(
                    Problem(
                        "clock.received-before-sent",
                        f"received at {received.utc:%Y-%m-%d %H:%M}Z, before it was sent at "
                        f"{sent.utc:%Y-%m-%d %H:%M}Z",
                        copy.document,
                        copy.start,
                        copy.header_end,
                        message.id,
                    )
                )
        return replace(message, header=header, sent=sent, received=received)

    def _received_at(self, local: datetime, clock: Clock, sent: Instant | None) -> datetime:
        """The moment at which a message was received; of two the first that is not before it was sent."""
        moments = clock.moments(local)
        later = [m for m in moments if sent is None or m.replace(tzinfo=UTC) >= sent.utc - CLOCK_SLACK]
        return later[0] if later else moments[-1]

    def _unreadable(self, number: int) -> Iterator[Problem]:
        """One problem for a date that is printed and cannot be read on any copy."""
        message = self._messages[number]
        if any(c.header.date is not None and c.header.date.local is not None for c in message.copies):
            return
        for copy in message.copies:
            wall = copy.header.date
            if wall is not None and wall.raw.strip() and not wall.redacted:
                yield self._problem("date.unreadable", f"cannot read the date {wall.raw!r}", number, copy)
                return

    def _disagreeing(self, number: int, chosen: Reading) -> Iterator[Problem]:
        """One problem where copies print times that no clock brings together."""
        for sight in self._sights[number]:
            readings = self._readings(sight)
            if all(abs(reading.utc - chosen.utc) > CLOCK_SLACK for reading in readings):
                copy = self._messages[number].copies[sight.position]
                yield self._problem(
                    "clock.copies-disagree",
                    f"this copy's time {sight.wall.raw!r} is {readings[0].utc:%Y-%m-%d %H:%M}Z, "
                    f"but {chosen.sight.wall.raw!r} on another is {chosen.utc:%Y-%m-%d %H:%M}Z",
                    number,
                    copy,
                )
                return

    def _later_than_reply(self, settled: Sequence[Message]) -> Iterator[Problem]:
        """One problem for each message that seems later than one that quotes it."""
        for above in sorted(self._below):
            for below in self._below[above]:
                child, parent = settled[above], settled[below]
                if (
                    child.sent is None
                    or parent.sent is None
                    or parent.sent.utc - child.sent.utc <= CLOCK_SLACK
                ):
                    continue
                quoting = {(copy.document, copy.index) for copy in child.copies}
                copy = next(copy for copy in parent.copies if (copy.document, copy.quoted_by) in quoting)
                yield self._problem(
                    "clock.quoted-later-than-reply",
                    f"sent at {parent.sent.utc:%Y-%m-%d %H:%M}Z, yet quoted by {child.id} of "
                    f"{child.sent.utc:%Y-%m-%d %H:%M}Z",
                    below,
                    copy,
                )

    def _problem(self, code: str, text: str, number: int, copy: Draft) -> Problem:
        return Problem(code, text, copy.document, copy.start, copy.header_end, self._messages[number].id)


def _default(copy: Draft, zone: ZoneInfo) -> Clock:
    return Clock(None if copy.form == "export" else zone, NONE, "assumed")


def _proven(basis: Basis) -> Basis:
    return "inferred" if basis == "assumed" else basis


def _day_first(raw: str, local: datetime) -> bool | None:
    """Whether a numeric date has its day first, as read; ``None`` where that cannot be told."""
    match = _NUMERIC.search(raw)
    if match is None:
        return None
    first, second = int(match.group(1)), int(match.group(2))
    if first == second:
        return None
    if (first, second) == (local.day, local.month):
        return True
    return False if (first, second) == (local.month, local.day) else None
