"""What a disclosure holds, in numbers: for people to read, and as plain data.

Messages count once, however many copies there are; redactions are those of the best copies.  Times are on
the disclosure's own clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from draad.render import copies, terminal, words
from draad.render.books import plural
from draad.render.nouns import Export, ExportMessage, ExportParty, ExportThread
from draad.render.people import Roll, domain, everybody, is_told
from draad.render.tables import file_type
from draad.render.terminal import Paint, cells, cut, one_line, pad
from draad.render.words import Index

MOST_MONTHS = 24  # rows of a chart; where more months than that have messages, it is by year
MOST_ROWS = 10  # people, domains, threads and the like that are shown
MOST_YEARS = 40  # rows of a chart by year
MOST_GAPS = 3  # in a chart by month; with more it is by year, too
GAP = 3  # empty months or years in a row that are drawn as one gap
LABEL = 34  # cells that a row's label takes at most
BAR = 40  # cells of the longest bar
MARGIN = 14  # cells of the headings
DAYS = len("2021-03-02 – 2021-03-14")
NARROWEST = 40  # cells; below, nothing can be laid out
_EIGHTHS = " ▏▎▍▌▋▊▉"


class Documents(msgspec.Struct, frozen=True):
    """The documents; characters and furniture in characters, furniture by its kind."""

    number: int
    with_mail: int
    dossiers: int
    characters: int
    pages: int
    kinds: dict[str, int]
    file_types: dict[str, int]
    languages: dict[str, int]
    furniture: dict[str, int]


class Messages(msgspec.Struct, frozen=True):
    """The messages; ``by_copies`` says how many stand in one copy, in two, and so on."""

    number: int
    released: int
    quoted: int
    missing: int
    withheld: int
    copies: int
    by_copies: dict[int, int]
    actions: dict[str, int]
    languages: dict[str, int]


class Period(msgspec.Struct, frozen=True):
    """When the messages were sent, to the minute; undated ones are in ``undated`` alone."""

    zone: str
    first: str | None
    last: str | None
    undated: int
    years: dict[str, int]
    months: dict[str, int]


class Conversation(msgspec.Struct, frozen=True):
    """One thread, and the days between which it runs."""

    id: str
    subject: str | None
    messages: int
    documents: int
    first: str | None
    last: str | None


class Threads(msgspec.Struct, frozen=True):
    """The threads; ``single`` have one message, ``largest`` begins with the one that has most."""

    number: int
    single: int
    by_size: dict[int, int]
    largest: tuple[Conversation, ...]


class Person(msgspec.Struct, frozen=True):
    """Somebody, or those at a domain who are blacked out and cannot be told apart."""

    label: str
    name: str | None
    address: str | None
    told: bool
    sent: int
    received: int


class Domain(msgspec.Struct, frozen=True):
    """Those at one domain; a message that several of them got counts once."""

    domain: str
    people: int
    sent: int
    received: int


class Ground(msgspec.Struct, frozen=True):
    """What the law calls it, or the mark itself where that names no law."""

    ground: str
    marks: int
    messages: int


class Redactions(msgspec.Struct, frozen=True):
    """What is blacked out; ``uneven`` counts messages that one copy blacks out and another does not."""

    marks: int
    messages: int
    uneven: int
    grounds: tuple[Ground, ...]


class Links(msgspec.Struct, frozen=True):
    """What hangs below what; ``rules`` count each rule that speaks for a link, ``sureness`` how strongly."""

    number: int
    kinds: dict[str, int]
    rules: dict[str, int]
    sureness: dict[str, int]


class Gap(msgspec.Struct, frozen=True):
    """A message that nobody released, the messages that tell of it, and the Message-ID that they give it."""

    id: str
    subject: str | None
    known_by: tuple[str, ...]
    rfc_message_id: str | None = None


class Summary(msgspec.Struct, frozen=True):
    """A disclosure in numbers; each list begins with the most, each table of words too."""

    documents: Documents
    messages: Messages
    period: Period
    threads: Threads
    people: tuple[Person, ...]
    domains: tuple[Domain, ...]
    redactions: Redactions
    links: Links
    missing: tuple[Gap, ...]
    warnings: dict[str, int]


def summary(export: Export) -> dict[str, Any]:
    """Give all numbers as plain data."""
    data: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(count(export)))
    return data


def as_json(export: Export) -> bytes:
    """Give all numbers as JSON that can also be read."""
    return msgspec.json.format(msgspec.json.encode(count(export)), indent=2) + b"\n"


# --- counting ---------------------------------------------------------------------------------------------


def count(export: Export) -> Summary:
    """Count everything once."""
    index = words.index(export)
    people, domains = _people(export.messages)
    return Summary(
        documents=_documents(export),
        messages=_messages(export.messages),
        period=_period(export.messages, index),
        threads=_threads(export, index),
        people=people,
        domains=domains,
        redactions=_redactions(export.messages),
        links=_links(export.messages),
        missing=tuple(
            Gap(
                message.id,
                _subject_of_gap(message, index),
                tuple(index.children.get(message.id, ())),
                message.rfc_message_id,
            )
            for message in export.messages
            if message.presence == "missing"
        ),
        warnings=_ranked(Counter(warning.code for warning in export.warnings)),
    )


def _ranked(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _documents(export: Export) -> Documents:
    furniture: Counter[str] = Counter()
    for document in export.documents:
        for piece in document.furniture:
            furniture[piece.kind] += piece.end - piece.start
    return Documents(
        number=len(export.documents),
        with_mail=sum(bool(document.messages) for document in export.documents),
        dossiers=sum(bool(document.parts) for document in export.documents),
        characters=sum(document.characters or 0 for document in export.documents),
        pages=sum(document.pages or 0 for document in export.documents),
        kinds=_ranked(Counter(document.kind for document in export.documents)),
        file_types=_ranked(Counter(file_type(document) or "none" for document in export.documents)),
        languages=_ranked(Counter(document.language or "unknown" for document in export.documents)),
        furniture=_ranked(furniture),
    )


def _messages(messages: tuple[ExportMessage, ...]) -> Messages:
    presence = Counter(message.presence for message in messages)
    there = [message for message in messages if message.presence != "missing"]
    return Messages(
        number=len(messages),
        released=presence["released"],
        quoted=presence["quoted"],
        missing=presence["missing"],
        withheld=sum(message.withheld is not None for message in there),
        copies=sum(len(message.copies) for message in there),
        by_copies=dict(sorted(Counter(len(message.copies) for message in there).items())),
        actions=_ranked(Counter(message.action for message in there)),
        languages=_ranked(Counter(message.language or "unknown" for message in there)),
    )


def _period(messages: tuple[ExportMessage, ...], index: Index) -> Period:
    read = [words.reading_time(message.date, index.zone) for message in messages]
    times = sorted(time for time in read if time is not None)
    return Period(
        zone=index.zone_name,
        first=times[0].isoformat(" ", "minutes") if times else None,
        last=times[-1].isoformat(" ", "minutes") if times else None,
        undated=len(read) - len(times),
        years=dict(Counter(f"{time.year:04}" for time in times)),
        months=dict(Counter(f"{time.year:04}-{time.month:02}" for time in times)),
    )


def _threads(export: Export, index: Index) -> Threads:
    sizes = Counter(len(thread.messages) for thread in export.threads)
    # among equals the earlier one, as the export has them
    largest = sorted(export.threads, key=lambda thread: -len(thread.messages))[:MOST_ROWS]
    return Threads(
        number=len(export.threads),
        single=sizes[1],
        by_size=dict(sorted(sizes.items())),
        largest=tuple(
            Conversation(
                thread.id,
                thread.subject,
                len(thread.messages),
                len(thread.documents),
                *_days(thread, index),
            )
            for thread in largest
            if len(thread.messages) > 1
        ),
    )


def _days(thread: ExportThread, index: Index) -> tuple[str | None, str | None]:
    read = [words.reading_time(index.messages[one].date, index.zone) for one in thread.messages]
    days = [time.date().isoformat() for time in read if time is not None]
    return (min(days), max(days)) if days else (None, None)


def _people(messages: tuple[ExportMessage, ...]) -> tuple[tuple[Person, ...], tuple[Domain, ...]]:
    roll = Roll(party for message in messages for party in everybody(message))
    sent: Counter[int] = Counter()
    received: Counter[int] = Counter()
    sent_from: Counter[str] = Counter()
    received_at: Counter[str] = Counter()
    for message in messages:
        if message.sender is not None:
            sent[roll.number(message.sender)] += 1
            sent_from.update(_domains([message.sender]))
        others = (*message.to, *message.cc, *message.bcc)
        received.update({roll.number(party) for party in others})
        received_at.update(_domains(others))
    ranked = sorted(range(len(roll.people)), key=lambda one: (-sent[one] - received[one], one))
    people = tuple(
        Person(words.person(party), party.name, party.address, is_told(party), sent[one], received[one])
        for one in ranked
        for party in (roll.people[one],)
    )
    members = Counter(name for party in roll.people if is_told(party) and (name := domain(party)))
    domains = tuple(
        Domain(name, members[name], sent_from[name], received_at[name])
        for name in _ranked(sent_from + received_at)
    )
    return people, domains


def _domains(parties: Iterable[ExportParty]) -> set[str]:
    return {name for party in parties if (name := domain(party))}


def _redactions(messages: tuple[ExportMessage, ...]) -> Redactions:
    marks: Counter[str] = Counter()
    holding: Counter[str] = Counter()
    touched = uneven = 0
    for message in messages:
        grounds: Counter[str] = Counter()
        for mark in message.redactions:
            grounds[mark.ground or mark.mark] += mark.count
        marks += grounds
        holding.update(grounds.keys())
        touched += bool(grounds)
        uneven += bool(copies.uneven(message))
    return Redactions(
        marks=marks.total(),
        messages=touched,
        uneven=uneven,
        grounds=tuple(Ground(ground, number, holding[ground]) for ground, number in _ranked(marks).items()),
    )


def _links(messages: tuple[ExportMessage, ...]) -> Links:
    links = [message.link for message in messages if message.link is not None]
    sureness = Counter(words.sure(link.confidence) for link in links)
    return Links(
        number=len(links),
        kinds=_ranked(Counter(link.kind for link in links)),
        rules=_ranked(Counter(rule for link in links for rule in {one.rule for one in link.evidence})),
        sureness={word: sureness[word] for _, word in words.SURENESS},
    )


def _subject_of_gap(message: ExportMessage, index: Index) -> str | None:
    return message.subject or index.threads[message.thread].subject


# --- showing ----------------------------------------------------------------------------------------------


def lines(export: Export, width: int = 100, colour: bool = False) -> Iterator[str]:
    """Give the numbers as lines to read; none for an export of nothing."""
    if not export.documents and not export.messages:
        return
    index = words.index(export)
    page = _Page(max(width, NARROWEST), Paint(colour))
    counted = count(export)
    between = False
    for section in (
        _show_documents(counted.documents, page),
        _show_messages(counted.messages, page),
        _show_period(counted.period, page),
        _show_threads(counted.threads, index, page),
        _show_people(counted.people, page),
        _show_domains(counted.domains, page),
        _show_redactions(counted.redactions, page),
        _show_links(counted.links, page),
        _show_missing(counted.missing, index, page),
        _show_warnings(counted.warnings, page),
    ):
        held = [line.rstrip() for line in section]
        if held and between:
            yield ""
        between = between or bool(held)
        yield from held


class _Row(msgspec.Struct, frozen=True):
    """A row of a chart: ``numbers`` stand in columns, ``size`` is the bar's; a gap has no numbers."""

    label: str
    numbers: tuple[str, ...]
    size: int


class _Page:
    """How wide to set it, and how to paint it."""

    def __init__(self, width: int, paint: Paint) -> None:
        self.width = width
        self.paint = paint

    def heading(self, title: str, *facts: str) -> Iterator[str]:
        """Give a section's title, and beside it what there is to say in words."""
        yield from self._beside(title, "", "heading", facts)

    def said(self, label: str, *facts: str) -> Iterator[str]:
        """Give facts side by side behind a label."""
        yield from self._beside(label, "   ", "dim", facts)

    def _beside(self, label: str, indent: str, style: str, facts: tuple[str, ...]) -> Iterator[str]:
        margin = pad(indent + label, MARGIN)
        for line in terminal.pack(filter(None, facts), " · ", self.width - MARGIN):
            yield self.paint(margin, style) + line
            margin = " " * MARGIN

    def counts(self, label: str, counts: Mapping[str, int]) -> Iterator[str]:
        """Give words with their numbers side by side, for what needs no chart."""
        facts = [f"{one_line(word)} {number:,}" for word, number in [*counts.items()][:MOST_ROWS]]
        if len(counts) > MOST_ROWS:
            facts.append(f"and {len(counts) - MOST_ROWS:,} more")
        yield from self.said(label, *facts)

    def chart(self, rows: Iterable[_Row], heads: tuple[str, ...] = (), more: int = 0) -> Iterator[str]:
        """Give labels, numbers in columns and bars of the sizes, then how many rows are left out."""
        rows = [*rows]
        if not rows:
            return
        table = [row.numbers for row in rows if row.numbers] + ([heads] if heads else [])
        columns = [max(map(cells, column)) for column in zip(*table, strict=True)]
        label = min(max(cells(row.label) for row in rows), LABEL, self.width // 2)
        bar = min(self.width - 3 - label - sum(columns) - 2 * len(columns) - 2, BAR)
        most = max(row.size for row in rows)
        if heads:
            yield " " * (3 + label) + self.paint(_columns(heads, columns), "dim")
        for row in rows:
            name = pad(cut(row.label, label), label)
            if not row.numbers:
                yield "   " + self.paint(name, "dim")
                continue
            drawn = self.paint(_bar(row.size, most, bar), "cyan")
            yield f"   {name}{_columns(row.numbers, columns)}  {drawn}"
        yield from self.more(more)

    def more(self, number: int) -> Iterator[str]:
        """Say how many are not shown, where any are."""
        if number > 0:
            yield "   " + self.paint(f"and {number:,} more", "dim")


def _columns(numbers: tuple[str, ...], widths: list[int]) -> str:
    return "".join(
        "  " + " " * (width - cells(one)) + one for one, width in zip(numbers, widths, strict=True)
    )


def _bar(size: int, most: int, room: int) -> str:
    """Draw a bar to an eighth of a cell; whatever there is leaves a trace."""
    if size <= 0 or room < 1:
        return ""
    eighths = max(size * room * 8 // most, 1)
    return ("█" * (eighths // 8) + _EIGHTHS[eighths % 8]).rstrip()


def _counted(counts: Mapping[str, int]) -> Iterator[_Row]:
    for word, number in counts.items():
        yield _Row(one_line(word), (f"{number:,}",), number)


def _show_documents(documents: Documents, page: _Page) -> Iterator[str]:
    yield from page.heading(
        "Documents",
        plural(documents.number, "document"),
        f"{documents.with_mail:,} with mail",
        plural(documents.dossiers, "dossier") if documents.dossiers else "",
        plural(documents.pages, "page") if documents.pages else "",
        plural(documents.characters, "character"),
    )
    yield from page.chart(_counted(documents.kinds))
    yield from page.counts("file types", documents.file_types)
    yield from page.counts("languages", documents.languages)
    furniture = sum(documents.furniture.values())
    if furniture:
        share = f"{furniture / documents.characters:.1%}" if documents.characters else "some"
        yield from page.said("furniture", f"{plural(furniture, 'character')} ({share}) belong to no message")


def _show_messages(messages: Messages, page: _Page) -> Iterator[str]:
    if not messages.number:
        return
    yield from page.heading(
        "Messages",
        plural(messages.number, "message"),
        plural(messages.copies, "copy", "copies"),
        f"{messages.withheld:,} withheld" if messages.withheld else "",
    )
    presence = {"released": messages.released, "quoted only": messages.quoted, "missing": messages.missing}
    yield from page.chart(_counted(presence))
    yield from page.counts("sent as", {words.ACTIONS[one]: n for one, n in messages.actions.items()})
    yield from page.counts("languages", messages.languages)
    if len(messages.by_copies) > 1:
        yield ""
        most = [*messages.by_copies.items()]
        yield from page.chart(
            (_Row(f"in {plural(size, 'copy', 'copies')}", (f"{n:,}",), n) for size, n in most[:MOST_ROWS]),
            more=sum(n for _, n in most[MOST_ROWS:]),
        )


def _show_period(period: Period, page: _Page) -> Iterator[str]:
    if period.first is None or period.last is None:
        return
    yield from page.heading(
        "Period",
        f"{period.first} – {period.last}",
        f"times: {period.zone}",
        f"{period.undated:,} undated" if period.undated else "",
    )
    rows = [*_filled(period.months, 12)]
    if len(period.months) > MOST_MONTHS or sum(not row.numbers for row in rows) > MOST_GAPS:
        rows = [*_filled(period.years, 1)]
    yield from page.chart(rows[:MOST_YEARS], more=len(rows) - MOST_YEARS)


def _filled(counts: Mapping[str, int], per_year: int) -> Iterator[_Row]:
    """Give a row for each month or year; one alone for a longer time in which nothing was sent."""
    before = None
    for name, number in sorted(counts.items()):
        year, _, month = name.partition("-")
        at = int(year) * per_year + (int(month) - 1 if month else 0)
        empty = range(at if before is None else before + 1, at)
        if len(empty) >= GAP:
            yield _Row("⋮", (), 0)
        else:
            for one in empty:
                said = f"{one // per_year:04}" + (f"-{one % per_year + 1:02}" if month else "")
                yield _Row(said, ("0",), 0)
        yield _Row(name, (f"{number:,}",), number)
        before = at


def _show_threads(threads: Threads, index: Index, page: _Page) -> Iterator[str]:
    if not threads.number:
        return
    yield from page.heading(
        "Threads",
        plural(threads.number, "thread"),
        f"{threads.single:,} with one message" if threads.single else "",
        f"{threads.number - threads.single:,} with more" if threads.single else "",
    )
    digits = max((len(f"{one.messages:,}") for one in threads.largest), default=0)
    for one in threads.largest:
        days = "undated" if one.first is None else one.first
        if one.last != one.first:
            days += f" – {one.last}"
        subject = one_line(one.subject or "") or "(no subject)"
        left = f"   {one.messages:{digits},} messages  {pad(days, DAYS)}  "
        right = f"  {index.short[one.id]}"
        spare = page.width - cells(left) - cells(right)
        if spare >= LABEL // 2:
            yield left + pad(cut(subject, spare), spare) + page.paint(right, "dim")
        else:  # too narrow for one line
            said = f"   {one.messages:{digits},} messages{right}  {days}  {subject}"
            yield from terminal.wrap(said, page.width, hang=6)
    yield from page.more(threads.number - threads.single - len(threads.largest))


def _show_people(people: tuple[Person, ...], page: _Page) -> Iterator[str]:
    if not people:
        return
    told = [person for person in people if person.told]
    hidden = [person for person in people if not person.told]
    yield from page.heading(
        "People",
        f"{plural(len(told), 'person', 'people')} by name or address",
        "the others are summed by domain" if hidden else "",
    )
    for group in (told, hidden):
        if group is hidden and told and hidden:
            yield ""
        heads = ("sent", "received") if group is told or not told else ()
        yield from page.chart(map(_active, group[:MOST_ROWS]), heads, len(group) - MOST_ROWS)


def _active(one: Person | Domain) -> _Row:
    label = one.label if isinstance(one, Person) else one_line(one.domain)
    return _Row(label, (f"{one.sent:,}", f"{one.received:,}"), one.sent + one.received)


def _show_domains(domains: tuple[Domain, ...], page: _Page) -> Iterator[str]:
    if not domains:
        return
    yield from page.heading("Domains", plural(len(domains), "domain"))
    yield from page.chart(map(_active, domains[:MOST_ROWS]), ("sent", "received"), len(domains) - MOST_ROWS)


def _show_redactions(redactions: Redactions, page: _Page) -> Iterator[str]:
    if not redactions.marks and not redactions.uneven:
        return
    yield from page.heading(
        "Redactions",
        f"{plural(redactions.marks, 'mark')} in {plural(redactions.messages, 'message')}",
        f"{plural(redactions.uneven, 'message')} with parts that one copy hides and another shows"
        if redactions.uneven
        else "",
    )
    grounds = redactions.grounds
    yield from page.chart(
        (
            _Row(one_line(one.ground), (f"{one.marks:,}", f"{one.messages:,}"), one.marks)
            for one in grounds[:MOST_ROWS]
        ),
        ("marks", "messages"),
        len(grounds) - MOST_ROWS,
    )


def _show_links(links: Links, page: _Page) -> Iterator[str]:
    if not links.number:
        return
    kinds = {"reply": "replies", "forward": "forwards", "unknown": "of an unknown kind"}
    yield from page.heading(
        "Links",
        plural(links.number, "link"),
        *(f"{number:,} {kinds[kind]}" for kind, number in links.kinds.items()),
    )
    yield from page.chart(_counted({_how_sure(word): number for word, number in links.sureness.items()}))
    yield ""
    yield from page.chart(_counted(links.rules))


def _how_sure(word: str) -> str:
    bound = next(bound for bound, said in words.SURENESS if said == word)
    return f"{word} (from {bound:.1f})" if bound else word


def _show_missing(missing: tuple[Gap, ...], index: Index, page: _Page) -> Iterator[str]:
    if not missing:
        return
    yield from page.heading(
        "Missing", f"{plural(len(missing), 'message')} that nobody released, and what tells of each"
    )
    for gap in missing[:MOST_ROWS]:
        told = [words.headline(index.messages[one], index) for one in gap.known_by[:2]]
        if len(gap.known_by) > 2:
            told.append(f"and {len(gap.known_by) - 2} more")
        subject = one_line(gap.subject or "") or "(no subject)"
        wanted = f" {one_line(gap.rfc_message_id)}" if gap.rfc_message_id else ""
        said = f"{index.short[gap.id]} · {subject}{wanted}: {'; '.join(told) or 'reference only'}"
        for number, line in enumerate(terminal.wrap(said, page.width - 3, hang=2)):
            yield "   " + (page.paint(line, "gap") if number == 0 else line)
    yield from page.more(len(missing) - MOST_ROWS)


def _show_warnings(warnings: Mapping[str, int], page: _Page) -> Iterator[str]:
    if warnings:
        yield from page.heading("Warnings", plural(sum(warnings.values()), "warning"))
        yield from page.chart(_counted(warnings))
