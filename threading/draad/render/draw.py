"""One thread as a picture: a message a row, in the order in which they were written, time running downwards.

A message stands in the lane of what it answers; of several answers the one that more follows keeps the lane,
and the others branch off to the right.  The picture is one SVG file without scripts, in light and dark.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple
from unicodedata import combining, east_asian_width

from draad.render import words
from draad.render.books import plural
from draad.render.markup import escaped
from draad.render.nouns import Export, ExportMessage, ExportThread
from draad.render.terminal import one_line
from draad.render.words import Index

# all in pixels
MARGIN = 28
TOP = 104  # where the first row begins, below the heading
ROW = 46
DAY = 84  # width of the column of days
TIME = 56  # and of times
PITCH = 22  # between lanes
LANES = 330  # that all lanes may take: where there are many they move together
RADIUS = 6.5
LABEL = 580  # that a label may take
NARROWEST = 560
LEGEND = 58

BIG, PLAIN, SMALL = 19.0, 14.0, 12.0  # sizes of letters
BOLD = 1.12  # how much wider bold letters are
HUES = 7  # colours that branches take in turn
# lower bounds of a link's confidence, and how faint it is drawn
FAINTNESS = ((0.9, 1.0), (0.7, 0.75), (0.5, 0.5), (0.0, 0.4))
PRESENCES = {"released": "released", "quoted": "quoted only", "missing": "not released"}
KINDS = {"reply": "reply", "forward": "forward", "unknown": "reply or forward"}
DASHES = {"reply": "", "forward": "8 5", "unknown": "2 5"}
SIGNS = {"forward": "↪ ", "draft": "✎ "}

STYLE = """
.draad { --paper: #ffffff; --ink: #1c2330; --soft: #5c6675; --line: #e3e7ed; --h0: #2f6db5; --h1: #c2571a;
  --h2: #23876a; --h3: #94509b; --h4: #94700a; --h5: #147a91; --h6: #b3406b; }
@media (prefers-color-scheme: dark) { .draad { --paper: #14181f; --ink: #e6eaf0; --soft: #98a3b3;
  --line: #2a313c; --h0: #7db1f2; --h1: #f0995e; --h2: #62c9a1; --h3: #d191d4; --h4: #dfb94d; --h5: #5fc1d9;
  --h6: #f18aae; } }
.draad text { font-family: system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  fill: var(--ink); white-space: pre; }
.draad tspan { unicode-bidi: isolate; }
.draad .paper { fill: var(--paper); }
.draad .title { font-size: 19px; font-weight: 650; }
.draad .who { font-size: 14px; font-weight: 600; }
.draad .to { font-size: 14px; font-weight: 400; fill: var(--soft); }
.draad .facts, .draad .time { font-size: 12px; fill: var(--soft); font-variant-numeric: tabular-nums; }
.draad .day { font-size: 12px; font-weight: 600; font-variant-numeric: tabular-nums; }
.draad .subject { font-size: 12px; font-weight: 600; fill: var(--ink); }
.draad .gap { font-style: italic; font-weight: 400; fill: var(--soft); }
.draad .rule { stroke: var(--line); stroke-width: 1; }
.draad .lead { stroke: var(--line); stroke-width: 1.5; stroke-dasharray: 1 4; stroke-linecap: round; }
.draad .link { fill: none; stroke-width: 2.5; }
.draad .ring { fill: var(--paper); }
.draad .dot { stroke-width: 2.5; }
.draad .hollow { fill: var(--paper); }
"""


def svg(export: Export, thread: str) -> str:
    """Draw a thread.

    Parameters
    ----------
    thread
        Its id, or a beginning by which only one can be meant.

    Raises
    ------
    NotFoundError
        Where no thread, or more than one, begins so.
    """
    index = words.index(export)
    found = words.find(thread, dict.fromkeys(index.threads, ""), "thread", "see: draad dump --summary")
    return _Picture(index.threads[found], index).drawn()


# --- lanes ------------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """Where a message stands: its row and lane, and the branch that gives it its colour."""

    row: int
    lane: int
    branch: int


def places(messages: list[ExportMessage]) -> dict[str, Place]:
    """Give each message of a thread its place; a parent stands before what answers it."""
    rows = {message.id: row for row, message in enumerate(messages)}
    parents = {
        message.id: message.parent
        for message in messages
        if message.parent is not None and message.parent in rows
    }
    sizes = dict.fromkeys(rows, 1)
    for name in reversed(rows):
        if name in parents:
            sizes[parents[name]] += sizes[name]
    heirs: dict[str, str] = {}  # the answer that keeps the lane
    for name, parent in parents.items():
        if parent not in heirs or sizes[name] > sizes[heirs[parent]]:
            heirs[parent] = name
    # a branch takes a lane from just below what it branches off from
    heads = sorted(
        (rows[parents[name]] + 1 if name in parents else row, row, name)
        for name, row in rows.items()
        if name not in parents or heirs[parents[name]] != name
    )
    found: dict[str, Place] = {}
    free: list[int] = []  # the row from which on each lane is free
    lane = before = -1
    for branch, (start, _, head) in enumerate(heads):
        # what branches off from the same message finds the lanes up to the last one's taken
        if head not in parents:
            lane, before = 0, -1
        elif start != before:
            lane, before = found[parents[head]].lane + 1, start
        while lane < len(free) and free[lane] > start:
            lane += 1
        free += [0] * (lane + 1 - len(free))
        name = head
        found[name] = Place(rows[name], lane, branch)
        while name in heirs:
            name = heirs[name]
            found[name] = Place(rows[name], lane, branch)
        free[lane] = rows[name] + 1
    return found


# --- the picture ------------------------------------------------------------------------------------------


class _Label(NamedTuple):
    """The words beside a message: who, to whom, another subject, what else is to be known."""

    who: str
    to: str
    subject: str
    facts: str


class _Picture:
    """One thread being drawn."""

    def __init__(self, thread: ExportThread, index: Index) -> None:
        self.thread, self.index = thread, index
        self.messages = [index.messages[one] for one in thread.messages]
        self.places = places(self.messages)
        lanes = max((place.lane for place in self.places.values()), default=0) + 1
        self.pitch = min(PITCH, LANES / lanes)
        self.left = MARGIN + DAY + TIME + RADIUS
        self.label = round(self.left + (lanes - 1) * self.pitch + RADIUS + 16, 1)
        self.title = _fitting(one_line(thread.subject or "") or "(no subject)", LABEL + self.label, BIG, BOLD)
        self.summary = self._summary()
        self.labels = self._labels()
        self.height = TOP + ROW * len(self.messages) + LEGEND
        self.legend, breadth = self._legend()
        widest = max(
            breadth,
            *(self.label + max(_breadth(label)) for label in self.labels),
            MARGIN + text_width(self.title, BIG) * BOLD,
            MARGIN + text_width(self.summary, SMALL),
        )
        self.width = max(NARROWEST, round(widest) + MARGIN)

    def drawn(self) -> str:
        said = f"{self.title}: {self.summary}"
        lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="draad" role="img" aria-label="{escaped(said)}" '
            f'width="{self.width}" height="{self.height}" viewBox="0 0 {self.width} {self.height}">',
            f"<title>{escaped(said)}</title>",
            f"<style>{STYLE}</style>",
            '<rect class="paper" width="100%" height="100%"/>',
            f'<text class="title" x="{MARGIN}" y="44">{escaped(self.title)}</text>',
            f'<text class="facts" x="{MARGIN}" y="68">{escaped(self.summary)}</text>',
            *self._days(),
            *map(self._lead, self.messages),
            *map(self._link, self.messages),
            *map(self._message, self.messages, self.labels),
            f'<path class="rule" d="M{MARGIN} {self.height - LEGEND + 8}H{self.width - MARGIN}"/>',
            *self.legend,
            "</svg>\n",
        ]
        return "\n".join(line for line in lines if line)

    def _summary(self) -> str:
        counts = [
            f"{count} {said}"
            for presence, said in PRESENCES.items()
            if (count := sum(message.presence == presence for message in self.messages))
        ]
        return " · ".join(
            [
                words.period(self.thread, self.index),
                f"{plural(len(self.messages), 'message')}: {', '.join(counts)}",
                f"in {plural(len(self.thread.documents), 'document')}",
                f"times: {self.index.zone_name}",
            ]
        )

    def _at(self, message: ExportMessage) -> tuple[float, float]:
        place = self.places[message.id]
        return round(self.left + place.lane * self.pitch, 1), TOP + ROW * place.row + ROW / 2

    def _days(self) -> list[str]:
        """Say when each was written, the day once, with a rule above it."""
        lines = []
        day = ""
        for row, message in enumerate(self.messages):
            said = words.clock_cell(message.date, self.index.zone)
            undated = words.reading_time(message.date, self.index.zone) is None
            middle = TOP + ROW * row + ROW / 2 + 4
            if undated:
                lines.append(f'<text class="time gap" x="{MARGIN}" y="{middle}">undated</text>')
                continue
            if said[:10] != day:
                day = said[:10]
                if row:
                    y = TOP + ROW * row
                    lines.append(f'<path class="rule" d="M{MARGIN} {y}H{self.width - MARGIN}"/>')
                lines.append(f'<text class="day" x="{MARGIN}" y="{middle}">{day}</text>')
            lines.append(f'<text class="time" x="{MARGIN + DAY}" y="{middle}">{said[11:]}</text>')
        return lines

    def _lead(self, message: ExportMessage) -> str:
        """Lead the eye from a message to its label, across the lanes between them."""
        x, y = self._at(message)
        if self.label - x <= RADIUS + 16 + self.pitch:
            return ""
        return f'<path class="lead" d="M{x + RADIUS + 5} {y}H{self.label - 6}"/>'

    def _link(self, message: ExportMessage) -> str:
        if message.parent is None or message.link is None:
            return ""
        parent, link = self.index.messages[message.parent], message.link
        (from_x, from_y), (x, y) = self._at(parent), self._at(message)
        turn = f"C{from_x} {from_y + 28} {x} {from_y + 14} {x} {from_y + ROW}" if x != from_x else ""
        faint = next(opacity for bound, opacity in FAINTNESS if link.confidence >= bound)
        told = (
            f"{KINDS[link.kind]}, {words.sure(link.confidence)} "
            f"({link.confidence:g}): {words.reason(link, parent)}"
        )
        return (
            f'<path class="link" d="M{from_x} {from_y}{turn}V{y}" stroke="{self._hue(message)}" '
            f'stroke-opacity="{faint:g}"{_dashes(link.kind)}><title>{escaped(told)}</title></path>'
        )

    def _hue(self, message: ExportMessage) -> str:
        return f"var(--h{self.places[message.id].branch % HUES})"

    def _message(self, message: ExportMessage, label: _Label) -> str:
        x, y = self._at(message)
        gap = " gap" if message.presence == "missing" else ""
        second = (f'<tspan class="subject">{escaped(label.subject)}</tspan>' if label.subject else "") + (
            f"<tspan>{escaped(label.facts)}</tspan>" if label.facts else ""
        )
        baseline = y - 4 if second else y + 4.5
        return (
            f"<g><title>{escaped(self._told(message))}</title>"
            f'<circle class="ring" cx="{x}" cy="{y}" r="{RADIUS + 3}"/>'
            f"{_dot(x, y, message.presence, self._hue(message))}"
            f'<text class="who{gap}" x="{self.label}" y="{baseline}"><tspan>{escaped(label.who)}</tspan>'
            + (f'<tspan class="to{gap}">{escaped(label.to)}</tspan>' if label.to else "")
            + "</text>"
            + (f'<text class="facts" x="{self.label}" y="{y + 13}">{second}</text>' if second else "")
            + "</g>"
        )

    def _told(self, message: ExportMessage) -> str:
        """Say of a message what stands in its header and where it was found."""
        everybody = (("To", message.to), ("Cc", message.cc), ("Bcc", message.bcc))
        lines = [
            words.headline(message, self.index),
            *(
                f"{name}: {'; '.join(map(words.person_in_full, people))}"
                for name, people in everybody
                if people
            ),
            f"Subject: {one_line(message.subject)}" if message.subject else "",
            f"Date: {words.when(message.date)}" if message.date else "",
            f"Message-ID: {words.message_id(message)}" if message.rfc_message_id else "",
            *(f"In {words.stands(copy, self.index)}" for copy in message.copies),
        ]
        return "\n".join(filter(None, lines))

    def _labels(self) -> list[_Label]:
        known: dict[str, str] = {}  # the subject that was talked about up to each message
        labels = []
        for message in self.messages:
            before = known.get(message.parent or "", self.thread.subject or "")
            subject = message.base_subject or message.subject or ""
            known[message.id] = subject or before
            changed = subject and _plainly(subject) != _plainly(before)
            labels.append(_label(message, subject if changed else ""))
        return labels

    def _legend(self) -> tuple[list[str], float]:
        """Explain the shapes, those alone that occur, and say how wide that is."""
        y = self.height - LEGEND + 34
        x = float(MARGIN)
        lines = []
        for presence, said in PRESENCES.items():
            if any(message.presence == presence for message in self.messages):
                dot = _dot(x + RADIUS, y - 4, presence, "var(--soft)")
                lines.append(f'{dot}<text class="facts" x="{x + 20}" y="{y}">{said}</text>')
                x = round(x + 20 + text_width(said, SMALL) + 18, 1)
        links = [message.link for message in self.messages if message.link is not None]
        for kind, said in KINDS.items():
            if any(link.kind == kind for link in links):
                lines.append(
                    f'<path class="link" d="M{x} {y - 4}h30" stroke="var(--soft)"{_dashes(kind)}/>'
                    f'<text class="facts" x="{x + 38}" y="{y}">{said}</text>'
                )
                x = round(x + 38 + text_width(said, SMALL) + 18, 1)
        last = "fainter: less sure" if any(link.confidence < FAINTNESS[0][0] for link in links) else ""
        lines.append(f'<text class="facts" x="{x}" y="{y}">{last}</text>')
        return lines, x + text_width(last, SMALL)


def _dashes(kind: str) -> str:
    return f' stroke-dasharray="{DASHES[kind]}"' if DASHES[kind] else ""


def _dot(x: float, y: float, presence: str, hue: str) -> str:
    """Draw a message: full where it was released, hollow where it is only quoted, dashed where missing."""
    if presence == "released":
        return f'<circle class="dot" cx="{x}" cy="{y}" r="{RADIUS}" fill="{hue}" stroke="{hue}"/>'
    dashes = ' stroke-dasharray="3 2.7"' if presence == "missing" else ""
    return f'<circle class="dot hollow" cx="{x}" cy="{y}" r="{RADIUS}" stroke="{hue}"{dashes}/>'


def _label(message: ExportMessage, subject: str) -> _Label:
    everybody = (*message.to, *message.cc, *message.bcc)
    who = SIGNS.get(message.action, "") + words.person(message.sender)
    if message.presence == "missing":
        who = "not released" if message.sender is None else f"not released: {words.person(message.sender)}"
    to = ""
    if everybody:
        to = f" → {words.person(everybody[0])}" + (f" +{len(everybody) - 1}" if len(everybody) > 1 else "")
    redactions = sum(marks.count for marks in message.redactions)
    facts = [
        "reply to all" if message.action == "reply-all" else "",
        "quoted only" if message.presence == "quoted" else "",
        plural(len(message.copies), "copy", "copies") if len(message.copies) > 1 else "",
        "withheld" if message.withheld else plural(redactions, "redaction") if redactions else "",
        plural(len(message.attachments), "attachment") if message.attachments else "",
    ]
    who = _fitting(who, LABEL * 0.6 if to else LABEL, PLAIN, BOLD)
    told = " · ".join(filter(None, facts))
    subject = _fitting(one_line(subject), LABEL - text_width(told, SMALL) - 20, SMALL, BOLD)
    return _Label(
        who,
        _fitting(to, LABEL - text_width(who, PLAIN) * BOLD, PLAIN),
        f"{subject}  " if subject and told else subject,
        told,
    )


def _breadth(label: _Label) -> tuple[float, float]:
    return (
        text_width(label.who, PLAIN) * BOLD + text_width(label.to, PLAIN),
        text_width(label.subject, SMALL) * BOLD + text_width(label.facts, SMALL),
    )


def _plainly(subject: str) -> str:
    return " ".join(subject.casefold().split())


# --- how wide letters are ---------------------------------------------------------------------------------


def text_width(text: str, size: float) -> float:
    """Estimate how wide text is in a sans-serif of that size, rather too wide than too narrow."""
    return sum(map(_em, text)) * size


@cache
def _em(character: str) -> float:
    """Estimate a letter's width in ems: that of DejaVu Sans, the widest of those that are at hand."""
    if combining(character):
        return 0
    if character in "ijl|.,:;'!`I ":
        return 0.34
    if character in 'frt()[]{}/\\-"*·':
        return 0.43
    if character in "mwMW%@—…→↪✎":
        return 0.99
    if east_asian_width(character) in "WF":
        return 1.25
    return 0.77 if character.isupper() or character == "█" else 0.62


def _fitting(text: str, width: float, size: float, factor: float = 1.0) -> str:
    """Shorten text to a width, with an ellipsis where something is gone."""
    room = width / size / factor
    if sum(map(_em, text)) <= room:
        return text
    room -= _em("…")
    for at, character in enumerate(text):
        room -= _em(character)
        if room < 0:
            return text[:at].rstrip() + "…"
    return text
