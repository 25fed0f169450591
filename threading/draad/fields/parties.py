"""Senders and recipients: who a printed value names, as far as it can be seen.

One value of a From, To or Cc field comes in; parties go out.  Inside, every redaction mark is one private-use
character, so that no bracket, comma or dot of a mark is taken for one of the list.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

import msgspec

from draad.fields import marks, names
from draad.model import Party

# private-use characters: the n-th mark of a value, a comma that separates nothing, "on behalf of"
_FIRST, _LAST = 0xE000, 0xF8EF
_BEHALF_FIRST, _BEHALF_LAST = 0xF8F0, 0xF8FD
_COMMA = "\uf8fe"
_M = "\ue000-\uf8ef"
_BEHALF = re.compile("[\uf8f0-\uf8fd]")

_UNSEEN = dict.fromkeys(
    (0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), 0xFEFF)
)
_SPACES = dict.fromkeys(map(ord, "\t\v\xa0\u1680\u2007\u202f\u205f\u3000"), " ") | dict.fromkeys(
    range(0x2000, 0x200B), " "
)
_SIGNS: dict[int, str | None] = {
    ord("；"): ";",
    ord("，"): ",",
    ord("、"): ",",
    ord("＠"): "@",
    ord("\r"): "\n",
    ord("\f"): "\n",
}
_CLEAN: dict[int, str | None] = {**_UNSEEN, **_SPACES, **_SIGNS}
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_TAGS = re.compile(r"</?(?:sup|sub|b|i|u|em|strong|br|span|font|a)\b[^<>@]{0,200}>", re.IGNORECASE)
_QUOTED_PRINTABLE = re.compile(r"=(?:09|20)(?=\s|$)|^=09|=\n")
_ESCAPE = re.compile(r"\\([\\_\[\]<>()@*.#~+-])")
# [label](mailto:address): the label may hold a mark in brackets of its own
_LINK = re.compile(
    r"\[((?:[^\[\]\n]|\[[^\[\]\n]{0,40}\]){0,120})\]\((?:mailto:)?([^()\s]{0,60}(?: ?@)[^()\n]{0,100})\)",
    re.IGNORECASE,
)
_MAILTO = re.compile(r"(?<![\w])(?:mailto|smtp):\s?", re.IGNORECASE)
_FILE = re.compile(r"<< ?File: [^<>]{0,200}>>")
_PROTECTED = re.compile(
    r"""
    "[^"@<>;]{0,80}"  |  “[^“”@<>;]{0,80}”
  | (?<![\w])['‘][^'’"@<>;\n]{1,60}['’](?!\w)
  | \([^()@<>;]{1,80}\)
    """,
    re.VERBOSE,
)
_LOCAL_BACKWARDS = re.compile(rf"(\s{{0,2}})((?:[\w.!#$%&'*+/=?^`~{_M}-]){{0,64}})")
_DOMAIN = re.compile(rf"\s{{0,2}}((?:[\w{_M}-]{{1,63}})(?:\.[\w{_M}-]{{1,63}}){{0,8}})")
# how archives of mailing lists print an address: anna at example.org
_SPELLED = re.compile(
    r"(?:\A|(?<=[<(\s,;]))([\w.+-]{1,64}) at ((?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24})"
    r"(?=\s{0,2}(?:[<>(),;\n]|\Z))"
)
_CLOSES_NAME = re.compile(r"[^\"<>@]{1,60}\"\s{0,2}[<\[(]")
_CLOSING = re.compile(r"[ \n]{0,3}[>\])}]{1,3}['’\"”]{0,2}|['’\"”]{1,2}[>\])}]{0,2}")
_NOTES_TAIL = re.compile(r"(?:@[\w]{1,40}){1,4}")
# /O=ORG/OU=UNIT/CN=RECIPIENTS/CN=JANSEN, possibly wrapped before a further part
_EXCHANGE = re.compile(
    r'/[oO]=[^;<>"\],\n]{1,300}(?:\n[^;<>"\],\n]{0,120}/(?:CN|cn|OU|ou)=[^;<>"\],\n]{1,200}){0,4}',
)
_CN = re.compile(r"/cn=([^/]{1,80})", re.IGNORECASE)
_CANONICAL = re.compile(r"(?:^|(?<=[\s\"'<]))CN=([^/=\n]{1,80})(/OU?=[^;,<>\n]{0,120})?", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.?-?){1,6}\.|[^\W\d_]")
_OFFICE = re.compile(r"\s[-–]\s.{1,40}\Z")
_EMPTY_BRACKETS = re.compile(r"<\s*>?|\[\s*\]?|\(\s*\)|\(\s{2,}(?=[\"'”]|$)|\{\s*\}")
# a bar over an address and what follows it: Smit Piet <            Bakker, Tom
_SWALLOWED = re.compile(r"< {4,}(?=[^<>@;]{3,}(?:;|$))")
_DATED = re.compile(r"(?:\s[a-z]{2,4})?\s\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b.*$")
_EDGES = " \n,;:|*_~<>[]{}=\"'“”‘’«»\\`^"


@lru_cache(maxsize=65536)
def read_list(value: str) -> tuple[Party, ...]:
    """The parties of a To or Cc field, in the order printed.

    Parameters
    ----------
    value
        What stands behind the label; wrapped lines joined by line feeds.

    Returns
    -------
    tuple of Party
        Empty where nothing is printed.  A value in which nothing can be recognised is one unreadable party.

    Notes
    -----
    A semicolon anywhere separates; else complete addresses do; else lines that hold a whole entry each; else
    commas, save between a surname and a given name or initials.

    Examples
    --------
    >>> [party.name for party in read_list("Vries, A. de (Anna); Bakker, Tom")]
    ['Vries, A. de (Anna)', 'Bakker, Tom']
    >>> [party.address for party in read_list("[redacted]@example.org, p.smit@example.net")]
    ['@example.org', 'p.smit@example.net']
    """
    if not value.strip():
        return ()
    text, printed = _prepare(value)
    parties = [party for entry in _entries(text) if (party := _party(entry, printed)) is not None]
    return tuple(parties) or _rubble(text, printed)


@lru_cache(maxsize=65536)
def read_one(value: str) -> Party | None:
    """The one party of a From field: no comma separates here; ``None`` where nothing is printed.

    Examples
    --------
    >>> read_one("Smit, Piet Jan").name
    'Smit, Piet Jan'
    """
    if not value.strip():
        return None
    text, printed = _prepare(value)
    for piece in _pieces(text):
        for entry in _by_address(piece, commas=False):
            party = _party(entry, printed)
            if party is not None:
                return party
    return next(iter(_rubble(text, printed)), None)


def _rubble(text: str, printed: dict[str, str]) -> tuple[Party, ...]:
    raw = _restore(text, printed)
    return (Party(None, None, False, True, raw),) if raw else ()


# ---------------------------------------------------------------- the value as one line of characters


def _prepare(value: str) -> tuple[str, dict[str, str]]:
    """The value without markup, each mark one private-use character; and the marks as printed."""
    if not value.isascii():
        value = _PRIVATE.sub(" ", value.translate(_CLEAN))
    elif "\t" in value or "\r" in value or "\f" in value or "\v" in value:
        value = value.translate(_CLEAN)
    if "=" in value:
        value = _QUOTED_PRINTABLE.sub(lambda match: "" if match.group() == "=\n" else " ", value)
    if "**" in value:
        value = value.replace("**", "")
    if "&" in value:
        value = html.unescape(value)
        value = _PRIVATE.sub(" ", value)
    if "<" in value:
        value = _FILE.sub("", _TAGS.sub("", value))
    if "\\" in value:
        value = _ESCAPE.sub(r"\1", value)
    if "](" in value:
        value = _LINK.sub(_unlink, value)
    if ":" in value:
        value = _MAILTO.sub("", value)
    if " at " in value:
        value = _SPELLED.sub(r"\1@\2", value)
    if "<    " in value:
        value = _SWALLOWED.sub("<>; ", value)
    printed: dict[str, str] = {}
    found = marks.find(value)
    if found:
        pieces: list[str] = []
        at = 0
        for number, mark in enumerate(found):
            sign = chr(min(_FIRST + number, _LAST))
            printed[sign] = mark.text
            pieces += (value[at : mark.start], sign)
            at = mark.end
        value = "".join(pieces) + value[at:]
    behalf = names.names().behalf
    if behalf.search(value):

        def sign_for(match: re.Match[str]) -> str:
            sign = chr(min(_BEHALF_FIRST + sum(c >= "\uf8f0" for c in printed), _BEHALF_LAST))
            printed[sign] = match.group()
            return sign

        value = behalf.sub(sign_for, value)
    if "," in value:
        printed[_COMMA] = ","
        value = _PROTECTED.sub(lambda match: match.group().replace(",", _COMMA), value)
    return value, printed


def _unlink(match: re.Match[str]) -> str:
    label, target = match[1], match[2]
    return f" <{target}>" if "@" in label else f"{label} <{target}>"


def _restore(text: str, printed: dict[str, str]) -> str:
    """Text with its marks, commas and phrases as printed, single-spaced."""
    if not text.isascii():
        text = "".join(printed.get(c, c) for c in text)
    return " ".join(text.split())


# ---------------------------------------------------------------- one entry a party


class _Address(NamedTuple):
    """Where an address stands, brackets included; ``name`` is what an Exchange address says of its owner."""

    start: int
    end: int
    address: str | None
    blanked: bool
    bracketed: bool
    notes: bool = False
    name: str | None = None


class _Entry(NamedTuple):
    """One party's part of a value: all of it, what stands before the address, and the address.

    ``lead`` is the party that acts on behalf of this one, as far as it stands before it in the value, and
    ``acting`` what can be read of it.
    """

    raw: str
    name: str
    address: _Address | None
    lead: str = ""
    acting: _Entry | None = None


def _entries(text: str) -> list[_Entry]:
    if ";" in text:
        return [entry for piece in _pieces(text) for entry in _by_address(piece, commas=False)]
    return _by_address(text, commas=True)


def _pieces(text: str) -> list[str]:
    """What semicolons part, save inside a quoted name before an address: ``"Smit; Anna" <a@example.org>``."""
    pieces: list[str] = []
    for piece in text.split(";"):
        if pieces and pieces[-1].count('"') % 2 and _CLOSES_NAME.match(piece):
            pieces[-1] += f";{piece}"
        else:
            pieces.append(piece)
    return pieces


def _by_address(text: str, commas: bool) -> list[_Entry]:
    """Cut after each complete address; what is left between them is names."""
    found = _addresses(text)
    if not found:
        return [_Entry(piece, piece, None) for piece in (_name_lines(text) if commas else [text])]
    entries: list[_Entry] = []
    at = 0
    for address in found:
        region = text[at : address.start]
        pieces = _attached(region) if commas else [region]
        entries += [_Entry(piece, piece, None) for piece in pieces[:-1]]
        raw = pieces[-1] + text[address.start : address.end]
        if entries and _BEHALF.match(region.lstrip(" ,\n")):
            entries.append(_represented(entries.pop(), raw, pieces[-1], address))
        else:
            entries.append(_Entry(raw, pieces[-1], address))
        at = address.end
    tail = text[at:]
    if tail.strip(_EDGES + ".)") and not _DATED.fullmatch(tail):
        if _BEHALF.match(tail.lstrip(" ,\n")):
            entries.append(_represented(entries.pop(), tail, tail, None))
        elif re.match(r"\s{0,2}\([^()]{1,60}\)\s*$", tail):
            # the name behind its address: a@example.org (Anna Smit)
            before = entries.pop()
            entries.append(before._replace(raw=before.raw + tail, name=before.name + tail))
        else:
            entries += [_Entry(piece, piece, None) for piece in (_name_lines(tail) if commas else [tail])]
    return entries


def _represented(acting: _Entry, raw: str, name: str, address: _Address | None) -> _Entry:
    """The party on whose behalf the one before it acts."""
    return _Entry(
        raw, _BEHALF.sub(" ", name), address, acting.lead + acting.raw, acting._replace(acting=None)
    )


def _addresses(text: str) -> list[_Address]:
    found: list[_Address] = []
    if "/" in text and ("/o=" in text or "/O=" in text):
        for match in _EXCHANGE.finditer(text):
            people = _CN.findall(match.group())
            name = people[-1].strip(" \n')") if people else None
            found.append(_grown(text, match.start(), match.end(), None, False, name=name))
    at = text.find("@")
    end = 0
    while at >= 0:
        address = _address_at(text, at, end)
        if address is not None and not any(other.start <= at < other.end for other in found[-1:]):
            found.append(address)
            end = address.end
            at = text.find("@", end)
        else:
            at = text.find("@", at + 1)
    if len(found) < 2:
        return found
    found.sort()
    return _once(text, found)


def _once(text: str, found: list[_Address]) -> list[_Address]:
    """Doubled addresses as one: ``a@b <a@b>``, ``"a@b" <mailto:a@b>``."""
    merged = [found[0]]
    for address in found[1:]:
        last = merged[-1]
        if address.start < last.end:
            continue
        gap = text[last.end : address.start].strip(" \n'\"‘’")
        same = last.address == address.address and not last.blanked
        if not gap and address.bracketed and (not last.bracketed or same or last.notes):
            best = last if last.notes or (last.name and not address.address) else address
            merged[-1] = best._replace(
                start=last.start, end=address.end, bracketed=True, blanked=last.blanked or address.blanked
            )
        else:
            merged.append(address)
    return merged


def _address_at(text: str, at: int, floor: int) -> _Address | None:
    """The address around an ``@``; ``None`` where it is no address."""
    domain_match = _DOMAIN.match(text, at + 1)
    if domain_match is None:
        return None
    domain = domain_match[1].rstrip("-._")
    end = domain_match.start(1) + len(domain)
    before = _LOCAL_BACKWARDS.match(text[max(floor, at - 70) : at][::-1])
    gap, local = (before[1], before[2][::-1]) if before else ("", "")
    trimmed = local.lstrip("'‘*/=")
    start = at - len(gap) - len(trimmed)
    hidden = _is_mark(trimmed[-1:])
    if gap and trimmed and not hidden:
        alone = text[floor:start].rstrip()[-1:] in ("<", "[", "(")
        if not alone and not re.search(r"[\w][.\d_-]+\w", trimmed):
            # the word before is a name: its local part was blanked
            trimmed, start = "", at
    local = trimmed.rstrip("'")
    if not local.strip(".-_"):
        local, start = "", at
    if "." not in domain and not _is_mark(domain[-1:]):
        if not local:
            return None
        bracketed = text[floor:start].rstrip()[-1:] in ("<", "[", "(")
        if "/" in local or (not domain.islower() and not bracketed):
            tail = _NOTES_TAIL.match(text, end)
            # the name runs up to the sign: Mike Smit/HOU/ORG@ORG
            return _Address(at, tail.end() if tail else end, None, False, False, True)
    elif not re.search(rf"(?:[^\W\d_]{{2,24}}|[{_M}])$", domain):
        return None
    redacted = not local or any(map(_is_mark, local)) or any(map(_is_mark, domain))
    if any(map(_is_mark, domain)):
        address = None
    elif redacted:
        address = "@" + domain.lower()
    else:
        address = f"{local}@{domain.lower()}"
    name = local if address is None and local and not any(map(_is_mark, local)) else None
    return _grown(text, start, end, address, redacted, name=name)


def _grown(
    text: str,
    start: int,
    end: int,
    address: str | None,
    blanked: bool,
    notes: bool = False,
    name: str | None = None,
) -> _Address:
    """An address with the brackets and quotes around it."""
    bare = start
    while start > 0 and bare - start < 6 and text[start - 1] in " \n<[({":
        start -= 1
    opened = text[start:bare].strip() != ""
    if not opened:
        start = bare
        while start > 0 and bare - start < 2 and text[start - 1] in "'\"‘“":
            start -= 1
    closing = _CLOSING.match(text, end)
    if closing:
        end = closing.end()
        tail = _NOTES_TAIL.match(text, end)
        end = tail.end() if tail else end
    return _Address(start, end, address, blanked, opened, notes, name)


def _is_mark(character: str) -> bool:
    return "\ue000" <= character <= "\uf8ef"


# ---------------------------------------------------------------- names and commas


def _attached(region: str) -> list[str]:
    """Split what stands before an address; the last piece is the name that goes with it."""
    lines = [line for line in region.split("\n") if line.strip(" ,")]
    if len(lines) > 1 and region.lstrip(" ").startswith("\n") and "," not in region:
        # one entry a line, some of them without an address
        return lines
    pieces = [piece for piece in region.replace("\n", " ").split(",") if piece.strip(_EDGES)]
    if len(pieces) < 2 or not any(_visible(piece) for piece in pieces):
        return [" , ".join(pieces).replace(" , ", ",")]
    if _pair(pieces[-2], pieces[-1]) and (len(pieces) == 2 or _given(pieces[-1]) == 2):
        return [*_grouped(pieces[:-2]), ",".join(pieces[-2:])]
    return [*_grouped(pieces[:-1]), pieces[-1]]


def _name_lines(text: str) -> list[str]:
    """Split a list in which no address can be seen."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) > 1 and not any(line.endswith(",") or line.count(",") > 1 for line in lines[:-1]):
        particles = names.names().particles
        entries: list[str] = []
        for line in lines:
            first = line.split(" ", 1)[0]
            follows = line[0] in "(<[{/&+" or (
                line[0].islower() and (first not in particles or "," not in line) and not _looks_mailbox(line)
            )
            if entries and (
                follows
                or entries[-1].endswith(("/", "&", "-"))
                or _BEHALF.match(entries[-1][-1])
                or _BEHALF.match(line)
            ):
                entries[-1] += " " + line
            else:
                entries.append(line)
        return [name for entry in entries for name in _grouped(entry.split(","))]
    return _grouped(" ".join(lines).split(","))


def _looks_mailbox(line: str) -> bool:
    return "-" in line.split(" ", 1)[0]


def _grouped(pieces: list[str]) -> list[str]:
    """Join the pieces of a comma list that are surname and given name of one person."""
    pieces = [piece for piece in pieces if piece.strip(_EDGES)]
    if len(pieces) == 2 and _pair(*pieces):
        return [",".join(pieces)]
    if len(pieces) > 2 and len(pieces) % 2 == 0:
        pairs = list(zip(pieces[::2], pieces[1::2], strict=True))
        if all(_pair(left, right) for left, right in pairs) and any(_given(right) == 2 for _, right in pairs):
            return [",".join(pair) for pair in pairs]
    joined: list[str] = []
    for piece in pieces:
        words = [word.casefold().strip(".") for word in piece.split()]
        title = bool(words) and all(word in names.names().titles for word in words)
        if joined and (title or (_given(piece) == 2 and _surname(joined[-1]))):
            joined[-1] += "," + piece
        else:
            joined.append(piece)
    return joined


def _pair(left: str, right: str) -> bool:
    given = _given(right)
    if given < 0:
        own = [word for word in left.strip(_EDGES).split() if word.casefold() not in names.names().particles]
        return len(own) == 1 and _surname(left)
    return given > 0 and _surname(left)


def _given(piece: str) -> int:
    """How surely a piece is the given side of ``Surname, Given``: 2 initials or particles, 1 a word."""
    # an office may stand behind the given name: "Burke, Thomas - SOL"
    words = names.PAREN.sub(" ", _OFFICE.sub("", piece)).strip(_EDGES).split()
    known = names.names()
    sure = False
    while words and words[-1].casefold() in known.particles:
        words.pop()
        sure = True
    if not words or len(words) > 4:
        return 2 if sure and not words else 0
    full = [
        word
        for word in words
        if not _INITIALS.fullmatch(word) and word.casefold().strip(".") not in known.titles
    ]
    if any(word in known.particles for word in words):
        return 0
    if len(full) > 1:
        # two given names, or the name of another person: the other side must tell
        return -1 if len(full) == 2 and all(word[:1].isupper() and word[1:].islower() for word in full) else 0
    sure = sure or len(full) < len(words)
    if not full:
        return 2 if len(words) > 1 or words[0].endswith(".") or (sure and len(words[0]) == 1) else 1
    word = full[0]
    if _is_mark(word[0]) or not word[0].isupper() or not all(c.isalpha() or c in "'’-." for c in word):
        return 0
    if word.isupper() and (len(word) <= 3 or not re.search("[AEIOUYÄÖÜÉÈ]", word)):
        return 0
    return 2 if sure else 1


def _surname(piece: str) -> bool:
    words = piece.strip(_EDGES).split()
    known = names.names()
    own = [word for word in words if word.casefold() not in known.particles]
    if not own or len(own) > 2 or len(words) > 5:
        return False
    if any(_INITIALS.fullmatch(word) for word in own):
        return False
    return all(word[0].isupper() and all(c.isalpha() or c in "'’-" for c in word) for word in own)


# ---------------------------------------------------------------- one party


def _party(entry: _Entry, printed: dict[str, str]) -> Party | None:
    """What one entry says; ``None`` where it holds nothing but punctuation or a page number."""
    behalf = None if entry.acting else _BEHALF.search(entry.name)
    if behalf:
        acting = _by_address(entry.name[: behalf.start()], commas=False)
        entry = _Entry(
            entry.raw[behalf.end() :],
            _BEHALF.sub(" ", entry.name[behalf.end() :]),
            entry.address,
            entry.raw[: behalf.end()],
            acting[0] if acting else None,
        )
    raw = _restore((entry.lead + entry.raw).strip(" ,;\n"), printed)
    if entry.lead:
        party = _party(entry._replace(lead="", acting=None), printed)
        if entry.acting and (party is None or party.unreadable):
            party = _party(entry.acting._replace(lead=""), printed) or party
        # whoever acts for it may be blacked out too
        hidden = bool(printed) and _has_mark(entry.lead)
        return msgspec.structs.replace(party, raw=raw, redacted=party.redacted or hidden) if party else None
    address = entry.address
    text = entry.name
    blanked = address is not None and address.blanked
    cut = _EMPTY_BRACKETS.search(text) if "<" in text or "[" in text or "(" in text or "{" in text else None
    if cut:
        blanked = True
        inside = text[cut.end() :].strip(_EDGES + ".")
        # an address of which the end is gone says little; a name before it says all
        text = text[: cut.start()] if text[: cut.start()].strip(_EDGES) else inside
    redacted = blanked or (bool(printed) and _has_mark(entry.raw))
    name = _name(text, address)
    if name is not None and not _visible(name):
        name = None
    if name is not None and redacted and _is_law(name):
        name = None
    if name is not None and (redacted or address is None):
        seen = _strip_marks(name)
        whole = address is not None and not address.blanked
        if not whole and _is_rubble(seen, redacted):
            if not redacted:
                return Party(None, None, False, True, raw)
            name = None
    seen_address = address.address if address is not None else None
    if name is None and seen_address is None and not redacted:
        return Party(None, None, False, True, raw) if address is not None else None
    return Party(_restore(name, printed) if name else None, seen_address, redacted, False, raw)


def _name(text: str, address: _Address | None) -> str | None:
    text = text.replace("\n", " ")
    if "=" in text and (canonical := _CANONICAL.search(text)):
        text = canonical[1]
    elif "/" in text or (address is not None and address.notes):
        first, _, rest = text.strip(_EDGES).partition("/")
        # Mike Smit/HOU/ORG is a person in a directory, BS/AL/DGB a desk
        if " " in first.strip() or (address is not None and address.notes and not rest):
            text = first
    if "/" in text or "-" in text or "." in text:
        text = _DATED.sub("", text)
    text = text.strip(_EDGES)
    if text.endswith("!") and text[:1].isalpha():
        text = text[:-1].rstrip(_EDGES)  # an OCR twin of a closing quote
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        text = text[1:-1].strip(_EDGES)
    text = text.rstrip(" ,;:-")
    if not text and address is not None:
        return address.name
    if address is not None and "@" in text:
        return None
    return text or None


def _has_mark(text: str) -> bool:
    return any(map(_is_mark, text))


def _strip_marks(text: str) -> str:
    return "".join(" " if _is_mark(c) or c == _COMMA else c for c in text)


def _visible(text: str) -> bool:
    """Say whether a letter can be seen."""
    return any(c.isalpha() for c in text)


def _is_law(name: str) -> bool:
    words = names.WORD.findall(_strip_marks(name))
    return all(word.casefold() in names.names().law for word in words)


def _is_rubble(name: str, redacted: bool) -> bool:
    """Say whether the letters are what OCR makes of a black bar, and no name.

    A word of three letters with a vowel is taken for a name; so are capitals that can be initials (``H``,
    ``CDM``), where nothing is blacked out beside them.
    """
    words = names.WORD.findall(name)
    if not words:
        return True
    if any(ord(c) > 0x24F for word in words for c in word):
        return False  # scripts whose words these rules do not know
    letters = sum(map(len, words))
    if " " not in name and len(words) > 1 and letters > 3:
        return False  # a desk: BS/AL/DGB
    if 2 * letters < len(name.replace(" ", "")):
        return True
    longest = max(words, key=len)
    if name.count("(") != name.count(")") and len(longest) < 4:
        return True
    if len(words) == 1:
        word = words[0]
        if len(word) == 1:
            return redacted or not word.isupper()
        if len(word) == 2:
            return redacted or not word.isupper() or _vowel(word)
        return not word.isupper() and not _vowel(word)
    if any(len(word) >= 3 and _vowel(word) and not word.isupper() for word in words):
        return False
    if any(len(word) >= 4 and _vowel(word) for word in words):
        return False
    if all(word.isupper() for word in words):
        return any(len(word) < 3 for word in words)
    return not all(word.istitle() and len(word) > 1 for word in words)


def _vowel(word: str) -> bool:
    return any(c in "aeiouy" for c in unicodedata.normalize("NFD", word).lower())
