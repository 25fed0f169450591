"""Is this run of labels a mail's header?  The one place where the evidence is weighed.

A memo, a letter and a form have labels too.  What tells a mail is a date with a clock time, an address or its
redaction, the words that only mail programs print, and the order and company of fields.
"""

from __future__ import annotations

import re
from functools import lru_cache

from draad.fields import dates, marks
from draad.split.blocks import PEOPLE, Block, Field, one

ENOUGH = 3.0  # below this a block stays text

# points; a header that prints all it should has about nine
CLOCK = 3.0  # a clock time in the date: memos and letters have none
DAY_ONLY = -1.5  # a date without one
SENT_DAY = 0.5  # without one, behind a label that only mail has
REDACTED_DATE = 1.5
EMPTY_DATE = 0.5  # blacked out without a trace, or never filled in
ADDRESS = 2.0  # an address among the people
REDACTED_PEOPLE = 1.5
EMPTY_PEOPLE = 0.5
MAIL_WORD = 1.0  # Sent, Cc, Bcc, Received, Importance: words that only mail programs print
FOURTH_FIELD = 1.0  # from, to, date and subject all there
THIRD_FIELD = 0.5
BANNER = 2.5  # a line of words announces it
QUOTED = 0.5  # it stands behind quote marks
PRINTED_TABLE = 1.0  # the order and the wide column of a printed mail
MEETING = -3.0  # from one time to another
NOBODY = -1.0  # neither sender nor recipient, and no word that only mail prints
UNSIGNED = -1.5  # no sender, and a label of the date that is not only mail's
TITLED = -5.0  # the line above says what this is, and it is no mail
CAPITALS = -1.5  # MEMORANDUM TO: FROM: SUBJECT:
UNKNOWN_LABEL = -1.0  # Our reference, Room, Attendees: each label that no mail has
MISREAD = -0.4  # each label that had to be guessed

_RANGE = re.compile(r"\d[:.]\d{2}\s{0,2}[^\W\d_]{0,4}\s{0,2}[-–]\s{0,2}\d{1,2}[:.]\d{2}(?!\d)")
_SECONDS = re.compile(r"\d[:.]\d{2}[:.]\d{2}(?!\d)")


def weigh(block: Block, banner: bool) -> float:
    """How much speaks for a block being a mail's header; ``ENOUGH`` and above is one.

    Parameters
    ----------
    block
        The fields, as printed.
    banner
        Whether a line of words (``-----Original Message-----``) announces it.
    """
    names = {one(name) for name in block.names()}
    core = names & {"from", "to", "date", "subject"}
    people = [field for field in block.fields if field.name in PEOPLE]
    if len(core) < 2 and not (banner and core):
        return 0.0
    if not people and not ("date" in names and "subject" in names):
        return 0.0
    if not any(field.value.strip() for field in block.fields):
        return 0.0  # an empty form
    points = BANNER if banner else 0.0
    marked = any("@" in field.value or _marked(field.value) for field in people)
    points += _date(block)
    points += _people(people)
    points += FOURTH_FIELD + THIRD_FIELD if len(core) == 4 else THIRD_FIELD if len(core) == 3 else 0.0
    if any(name in ("sent", "cc", "bcc", "received", "other", "reply-to") for name in block.names()):
        points += MAIL_WORD
    elif not people and not banner:
        points += NOBODY
    if "from" not in names and not banner and block.get("date") and not printed_table(block) and not marked:
        points += UNSIGNED
    if "event" in block.names() and (not people or ("to" not in names and not block.get("sent"))):
        points += MEETING
    if block.level:
        points += QUOTED
    if printed_table(block):
        points += PRINTED_TABLE
    labels = [field.label for field in block.fields if len(field.label) > 2]
    if labels and all(label.isupper() for label in labels):
        points += CAPITALS
    points += UNKNOWN_LABEL * block.unknown
    points += MISREAD * sum(1 for field in block.fields if field.doubt)
    return points


@lru_cache(maxsize=8192)
def _marked(value: str) -> bool:
    return bool(marks.find(value))


def _date(block: Block) -> float:
    printed = block.get("sent", "date")
    received = block.get("received")
    points = 0.0
    for field in (printed, received):
        if field is None:
            continue
        if _RANGE.search(field.value):
            return MEETING
        if dates.clock(field.value):
            return CLOCK
        if not field.value.strip():
            points = max(points, EMPTY_DATE)
        elif _marked(field.value):
            points = max(points, REDACTED_DATE)
    if printed is not None and printed.value and points == 0.0 and dates.dated(printed.value):
        if dates.clock(dates.mended(printed.value)):
            return CLOCK
        return SENT_DAY if printed.name == "sent" else DAY_ONLY
    return points


def _people(people: list[Field]) -> float:
    if any("@" in field.value for field in people):
        return ADDRESS
    if any(_marked(field.value) for field in people):
        return REDACTED_PEOPLE
    if any(not field.value.strip() for field in people if field.name in ("from", "to")):
        return EMPTY_PEOPLE
    return 0.0


def printed_table(block: Block) -> bool:
    """The order of a mail that its program printed: from, to, subject, and only then the date."""
    order = [one(name) for name in block.names() if one(name) in ("from", "to", "subject", "date")]
    if order[-2:] != ["subject", "date"] or order[:1] not in (["from"], ["to"]):
        return False
    when = block.get("date", "sent")
    if when is not None and len(order) == 4 and _SECONDS.search(when.value):
        return True
    mentions = [field.mention for field in block.fields if field.mention is not None]
    return all(m.wide or not m.value for m in mentions) and any(m.wide for m in mentions)
