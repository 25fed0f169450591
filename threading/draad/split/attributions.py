"""Attribution lines: ``On … wrote:``, ``2017-11-24 16:32 GMT+01:00 Name <a@b>:``.

An attribution ends in a colon and holds a date with a clock time, and either a verb or an address.  It is
found from its end backwards, since that is the part that all of them share.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from draad.fields import dates, marks
from draad.languages import Languages, load
from draad.split.labels import skeleton
from draad.split.page import Page

ZONES = frozenset({"CET", "CEST", "UTC", "GMT", "WET", "WEST", "EET", "EEST", "BST", "MSK"})
_AROUND = ",;:|*_()،、„“”‚‘’«»" + "\u200e\u200f\u202a\u202b\u202c\u2068\u2069"
_HALF_VERB = re.compile(r"\([^\W\d_]{1,3}\)?\Z")  # "napsal(a)", written for men and women
LINES = 7  # an attribution wraps over so many at most
LEAD_WORDS = 3  # words that may lead to the date: "Il giorno", "W dniu"
QUOTATION = frozenset('"“„«‹‘')
SHORT_LEAD = 3  # letters
MISREAD_VERB = 5  # letters from which a verb is still known when misread
LONGEST = 420  # characters, all its lines together
_RUBBLE = " \t|*_`'\"\u00a0\u202f>\\-–—"
_RUBBLE_ABOVE = " \t|*_`\u00a0\u202f\\–—"  # what may close a line that goes on below
_WORD = re.compile(r"[^\W\d_]+")
_ADDRESS = re.compile(r"[^\s<>@]{0,64}@[^\s<>@]{2,}")
# news readers and some mail programs name the message instead of its date: "In article <id>, Name wrote:"
_BY_ID = re.compile(r"\A\W{0,3}In\s(?:article|message|mail)\s{0,3}<[^<>\s]{1,250}>", re.IGNORECASE)
_SENTENCE = re.compile(r"[^\W\d_]{4,}[.?!]\s+[^\W\d_]")
_PAGE_NUMBER = re.compile(r"\W{0,3}\d{1,8}\W{0,3}\Z")


class Attribution(NamedTuple):
    """Lines [first, last]; ``people`` is what stands there beside the date and the verb."""

    first: int
    last: int
    level: int
    date: str
    people: str
    languages: tuple[str, ...]
    certain: bool


def closed(text: str) -> bool:
    """Whether a line ends as an attribution does: with a colon, or in a frame of dashes."""
    return ends_one(text) or framed(text)


def ends_one(text: str) -> bool:
    """Whether a line may be an attribution's last: a colon closes it, rubble aside."""
    return text.rstrip(_RUBBLE).endswith((":", "："))


def framed(text: str) -> bool:
    """Whether dashes stand on both sides of a line that is long enough to be an attribution (Zoho)."""
    return text[:4] == "----" and text[-4:] == "----" and len(text.strip(_RUBBLE)) > 20


def find(page: Page, last: int, languages: Languages, stop: int) -> Attribution | None:
    """The attribution that ends on a line.

    Parameters
    ----------
    last
        A line for which ``ends_one`` holds.
    stop
        No line at or before this one belongs to it (the header above ended there).
    """
    joined = page.text[last].rstrip(_RUBBLE)
    if len(joined) > LONGEST:
        return None
    below = page.below(last, 3)
    quoted = below is not None and page.level[below] == page.level[last] + 1
    lines = [last]
    found = _judge(joined, languages, quoted)
    best = None if found is None else (last, found)
    line = last - 1
    blanks = 0
    crossed = False  # a page ended in the midst of it
    while line > stop and len(lines) < LINES and (best is None or best[1].sure < 2):
        text = page.text[line].rstrip(_RUBBLE_ABOVE)
        if not text:
            blanks += 1
            if blanks > 1 or _complete(joined, languages):
                break
            line -= 1
            continue
        if (blanks or crossed) and _PAGE_NUMBER.match(text) and not _complete(joined, languages):
            line -= 1
            blanks = 0
            crossed = True
            continue
        apart = blanks and not crossed and not _opens(text, languages) and not _ADDRESS.search(text)
        if apart or _ends_sentence(text):
            break
        blanks = 0
        lines.append(line)
        joined = f"{text} {joined}"
        if len(joined) > LONGEST:
            break
        found = _judge(joined, languages, quoted)
        if found is not None and (best is None or found.sure > best[1].sure):
            best = (line, found)
        line -= 1
    if best is None:
        return None
    best = _one_line_up(page, *best, languages, stop, quoted)
    return _made(page, best[0], last, best[1], languages)


def _one_line_up(
    page: Page, first: int, found: _Found, languages: Languages, stop: int, quoted: bool
) -> tuple[int, _Found]:
    """Take in the line above where it is an attribution's beginning: its lead word, or the name it lacks."""
    above = first - 1
    text = page.text[above].rstrip(_RUBBLE_ABOVE) if above > stop else ""
    if not text or _ends_sentence(text) or text.endswith(".") or len(text) + len(found.text) > LONGEST:
        return first, found
    words = [word.casefold() for word in _WORD.findall(text)]
    lead = 0 < len(words) <= LEAD_WORDS and all(word in languages.lead_words for word in words)
    lead = lead and not _opens(found.text, languages)
    named = "@" in text and "@" not in found.text
    if not lead and not named:
        return first, found
    wider = _judge(f"{text} {found.text}", languages, quoted)
    return (above, wider) if wider is not None else (first, found)


def _ends_sentence(text: str) -> bool:
    return text.endswith((":", "：", "?", "!")) and not _open_bracket(text)


def _open_bracket(text: str) -> bool:
    """Whether an address or a redaction mark goes on below (``<[GELAKT:``)."""
    return text.count("[") > text.count("]") or text.count("<") > text.count(">")


def _opens(text: str, languages: Languages) -> bool:
    head = _WORD.match(text.lstrip(_RUBBLE))
    return head is not None and head.group().casefold() in languages.lead_words


def _complete(joined: str, languages: Languages) -> bool:
    return _opens(joined, languages) and dates.clock(joined)


def _verb(word: str, languages: Languages) -> str | None:
    """The verb of writing that a word is, as printed or misread."""
    if word in languages.verbs:
        return word
    return _misread(languages.codes).get(skeleton(word)) if len(word) >= MISREAD_VERB else None


@lru_cache(maxsize=8)
def _misread(codes: tuple[str, ...]) -> dict[str, str]:
    return {skeleton(verb): verb for verb in load(codes).verbs if len(verb) >= MISREAD_VERB}


class _Found(NamedTuple):
    sure: int  # 2: opens with a lead word and closes with a verb; 1: the rest is there
    date: tuple[int, int]
    text: str
    verb: str | None


def _judge(joined: str, languages: Languages, quoted: bool) -> _Found | None:
    """Whether a stretch of text is an attribution: its words, its date, its people."""
    if not dates.clock(joined):
        return _clockless(joined, languages, quoted)
    body = joined.rstrip(_RUBBLE + ":：")
    words = [word.casefold() for word in _WORD.findall(body)]
    verb = next((found for word in reversed(words) if (found := _verb(word, languages))), None)
    if verb is None and not _ADDRESS.search(body) and not marks.find(body):
        return None
    spoken = languages.verbs.get(verb or "", ())
    spot = (dates.find_date(joined, spoken) if spoken else None) or dates.find_date(joined, languages.codes)
    if spot is None:
        return None
    start = joined[: spot[0]].strip(_RUBBLE + ",([")
    head = [word.casefold() for word in _WORD.findall(start)]
    # a scan may misread the lead word; nothing else as short stands before date and verb
    lead = languages.lead_words | languages.fillers
    leads = not head or (len(head) == 1 and len(head[0]) <= SHORT_LEAD)
    leads = leads or (len(head) <= LEAD_WORDS and head[0] in languages.lead_words and lead.issuperset(head))
    if verb is None:
        # without a verb the date must open it and an address or its redaction close it
        closing = body[spot[1] :].rstrip()
        if head and not leads:
            # "Missatge de Name <address> del dia …:", where a phrase of several words leads to the name
            opening = " ".join(head[:2]) in languages.leads
            return _Found(1, spot, joined, None) if opening and "@" in start else None
        return _Found(2, spot, joined, None) if closing.endswith((">", ")", "]")) or "@" in closing else None
    after = [word.casefold() for word in _WORD.findall(body[spot[1] :])]
    if _prose(body[: spot[0]], languages) or _prose(body[spot[1] :], languages):
        return None
    if (not leads and _prose(body[: spot[0]], languages)) or _prose(body[spot[1] :], languages):
        return None
    if leads:
        return _Found(2 if head or spot[0] <= 3 else 1, spot, joined, verb)
    # name first: "Name <address> schrieb am 3. Mai 2017 um 12:00:"
    before_verb = [word for word in head if word in languages.verbs]
    if before_verb and len(after) <= 3 and len(head) <= 14:
        return _Found(2 if "@" in start or len(head) <= 8 else 1, spot, joined, verb)
    # name first, verb last: "Name <address> hat am 17. Mai 2017 um 15:10 geschrieben:"
    closed = bool(after) and after[-1] in languages.verbs and len(after) <= 4
    if closed and len(head) <= 14 and "@" in start:
        return _Found(2, spot, joined, verb)
    return None


def _prose(part: str, languages: Languages) -> bool:
    """Whether what stands beside date and verb is a sentence and no name."""
    if "@" in part:
        return False
    common = 0
    for token in part.split():
        word = token.strip(_RUBBLE + ",;:()").casefold()
        if word in languages.verbs or word in languages.fillers or word in languages.particles:
            continue
        common += word in languages.speakers
    return common >= 2 or _SENTENCE.search(part) is not None


def _clockless(joined: str, languages: Languages, quoted: bool) -> _Found | None:
    """Attributions without a clock time, where a name or an address and the quoted text stand for it.

    ``"Name" <address> wrote:``, ``On 1/29/13, Name <address> wrote:``, ``Op vrijdag 5 juni schreef Name:``.
    """
    body = joined.rstrip(_RUBBLE + ":：")
    words = [word.casefold() for word in _WORD.findall(body)]
    if not 0 < len(words) <= 18:
        return None
    verb = _verb(words[-1], languages)
    if _opens(joined, languages) and dates.dated(joined):
        spot = dates.find_date(joined, languages.codes)
        if spot is None or spot[0] >= 12:
            return None
        if verb is not None:
            named = "<" in body or "@" in body or bool(marks.find(body))
            between = body[spot[1] :].rstrip()[: -len(words[-1])]
            named = named or (quoted and _name(between, languages))
            return _Found(2, spot, joined, verb) if named else None
        after = _WORD.search(body, spot[1])
        verb = _verb(after.group().casefold(), languages) if after is not None else None
        named = verb is not None and after is not None and _name(body[after.end() :], languages)
        return _Found(2, spot, joined, verb) if named else None
    if verb is None or not quoted:
        return None
    named = _ADDRESS.search(body) is not None or _name(body[: -len(words[-1])], languages)
    return _Found(1, (0, 0), joined, verb) if named else None


def introduces(page: Page, seen: Attribution, languages: Languages) -> bool:
    """Whether it is a sentence that introduces a quotation, in a letter say.

    Its author is *you*, or begins with an article, or its words go on in quotation marks; an address, a
    redaction mark or quote marks below speak against it.
    """
    below = page.below(seen.last, 3)
    quoted = below is not None and page.level[below] > seen.level
    if quoted or "@" in seen.people or marks.find(seen.people):
        return False
    words = [word.casefold() for word in _WORD.findall(seen.people)]
    pronoun = bool(words) and all(word in languages.speakers for word in words)
    article = bool(words) and words[0] in languages.particles and seen.people[:1].islower()
    return pronoun or article or (below is not None and page.text[below][:1] in QUOTATION)


def _name(text: str, languages: Languages) -> bool:
    """Whether a text is a name, an address or a redaction mark, and no sentence."""
    text = text.strip(_AROUND + " ")
    if not text or "@" in text or marks.only(text):
        return bool(text)
    words = [word for word in text.split() if word.casefold() not in languages.particles]
    return 0 < len(words) <= 4 and all(word[:1].isupper() for word in words) and not _prose(text, languages)


def group_wise(text: str, languages: Languages) -> tuple[str, str] | None:
    """Name and date of GroupWise's announcement, ``>>> Name 14-06-99 16:05 >>>``, its marks taken off."""
    spot = dates.find_date(text, languages.codes) if dates.clock(text) and len(text) < 160 else None
    if spot is None or text[spot[1] :].strip(_AROUND + " >"):
        return None
    digit = next(i for i in range(spot[0], spot[1]) if text[i].isdigit())
    start = digit if any(word in text[spot[0] : digit].split() for word in languages.particles) else spot[0]
    return text[:start].strip(_AROUND + " "), text[start : spot[1]]


def _made(page: Page, first: int, last: int, found: _Found, languages: Languages) -> Attribution:
    text = found.text
    date = text[found.date[0] : found.date[1]]
    rest = f"{text[: found.date[0]]}\x00{text[found.date[1] :]}"
    people = _people(rest, languages)
    codes = languages.verbs.get(found.verb or "", ())
    return Attribution(first, last, page.level[first], date, people, codes, found.sure == 2)


def _people(rest: str, languages: Languages) -> str:
    """What is left of an attribution when date, verb, lead and filler words are taken out.

    ``rest`` has a NUL where the date stood; a zone may still stand behind it.
    """
    tokens = _BY_ID.sub("", rest.strip(_RUBBLE)).replace("\x00", " \x00 ").split()
    kept: list[str] = []
    for position, token in enumerate(tokens):
        word = _HALF_VERB.sub("", token.strip(_AROUND)).casefold()
        beside = position == 0 or "\x00" in (tokens[position - 1], *tokens[position + 1 : position + 2])
        if token == "\x00" or word in languages.verbs:
            continue
        spelled = kept and _open_bracket(kept[-1])  # <bo at example.org>
        if word in languages.fillers and (beside or not token[:1].isupper()) and not spelled:
            continue
        if (beside or not kept) and (
            word in languages.lead_words or (position and word.upper() in ZONES and token.isupper())
        ):
            continue
        kept.append(token)
    people = " ".join(kept).strip(_AROUND.replace("()", "") + " .-–—+：")
    if people.casefold() in languages.speakers:
        return ""  # "you wrote", to somebody whom the header names
    return people if any(c.isalnum() or c in "@█" for c in people) else ""
