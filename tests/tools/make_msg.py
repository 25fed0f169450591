"""Writes invented mails as Outlook message files (.msg): a compound file of properties.

Only what readers look at is written: [MS-CFB] version 3 with a mini stream, [MS-OXMSG] with recipients,
attachments and attached messages.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from make_mail import Letter

SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, FAT_SECTOR, NOTHING = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)


class Storage(dict[str, "Storage | bytes"]):
    """A folder of a compound file: streams and further folders by name."""


def compound(root: Storage) -> bytes:
    """Write a tree of streams as a compound file."""
    entries: list[list[int | bytes | str]] = []  # name, type, left, right, child, start, size
    small, large = bytearray(), bytearray()
    small_table: list[int] = []
    table: list[int] = []

    def chain(into: list[int], count: int) -> int:
        start = len(into)
        into.extend(range(start + 1, start + count))
        into.append(END)
        return start

    def place(data: bytes) -> int:
        if not data:
            return END
        if len(data) < CUTOFF:
            small.extend(data + bytes(-len(data) % MINI))
            return chain(small_table, -(-len(data) // MINI))
        return place_large(data)

    def place_large(data: bytes) -> int:
        large.extend(data + bytes(-len(data) % SECTOR))
        return chain(table, -(-len(data) // SECTOR))

    def add(name: str, node: Storage | bytes, kind: int) -> int:
        number = len(entries)
        entries.append([name, kind, NOTHING, NOTHING, NOTHING, 0, 0])
        if isinstance(node, bytes):
            entries[number][5:] = [place(node), len(node)]
        else:
            ordered = sorted(node, key=lambda each: (len(each), each.upper()))
            kids = [add(each, node[each], 1 if isinstance(node[each], Storage) else 2) for each in ordered]
            entries[number][4] = balance(kids)
        return number

    def balance(kids: list[int]) -> int:
        if not kids:
            return NOTHING
        middle = len(kids) // 2
        entries[kids[middle]][2] = balance(kids[:middle])
        entries[kids[middle]][3] = balance(kids[middle + 1 :])
        return kids[middle]

    add("Root Entry", root, 5)
    entries[0][5:] = [place_large(bytes(small)) if small else END, len(small)]
    mini_table = struct.pack(f"<{len(small_table)}I", *small_table)
    mini_table += b"\xff" * (-len(mini_table) % SECTOR)
    mini_start = place_large(mini_table) if small_table else END
    directory = b"".join(map(_entry, entries))
    directory += _entry(["", 0, NOTHING, NOTHING, NOTHING, 0, 0]) * (-len(entries) % 4)
    directory_start = place_large(directory)
    tables = 1
    while tables * SECTOR // 4 < len(table) + tables:
        tables += 1
    if tables > 109:
        raise ValueError("the file is too large for one list of tables")
    first = len(table)
    table += [FAT_SECTOR] * tables
    table += [FREE] * (tables * SECTOR // 4 - len(table))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, tables, directory_start, 0, CUTOFF,
        mini_start, len(mini_table) // SECTOR, END, 0,
    )  # fmt: skip
    listed = [*range(first, first + tables), *[FREE] * (109 - tables)]
    return header + struct.pack("<109I", *listed) + bytes(large) + struct.pack(f"<{len(table)}I", *table)


def _entry(entry: list[int | bytes | str]) -> bytes:
    name, kind, left, right, child, start, size = entry
    encoded = str(name).encode("utf-16-le")
    length = len(encoded) + 2 if encoded else 0
    return struct.pack(
        "<64sHBBIII16xI8x8xIII", encoded, length, kind, 1, left, right, child, 0, start, size, 0
    )  # fmt: skip


# -- messages ------------------------------------------------------------------------------------------

Value = str | bytes | int | datetime


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an Outlook message holds beside its letter.

    ``more`` are further properties by number, ``None`` taking one away; ``attached`` are messages; ``page``
    writes text in that code page instead of in Unicode.
    """

    letter: Letter = field(default_factory=Letter)
    more: Mapping[int, Value | None] = field(default_factory=dict)
    attached: tuple[Outlook, ...] = ()
    page: int | None = None


def msg(outlook: Outlook) -> bytes:
    """Write a message file."""
    return compound(_message(outlook, embedded=False))


def _message(outlook: Outlook, embedded: bool) -> Storage:
    letter = outlook.letter
    name, address = split(letter.sender)
    values: dict[int, Value | None] = {
        0x001A: "IPM.Note",
        0x0037: letter.subject,
        0x0039: letter.date,
        0x0C1A: name,
        0x0C1E: "SMTP",
        0x0C1F: address,
        0x1000: letter.body,
        0x1035: f"<{letter.message_id}>" if letter.message_id else None,
        0x1042: letter.in_reply_to,
        0x1039: " ".join(f"<{each}>" for each in letter.references) or None,
        0x1013: letter.html.encode() if letter.html else None,
        0x340D: 0x00040000,
        0x3FFD: outlook.page,
        **outlook.more,
    }
    files = len(letter.attachments) + len(outlook.attached)
    people = [(1, each) for each in letter.to] + [(2, each) for each in letter.cc]
    head = struct.pack("<8xIIII", len(people), files, len(people), files) + (b"" if embedded else bytes(8))
    storage = _properties(values, head, outlook.page)
    for number, (kind, person) in enumerate(people):
        name, address = split(person)
        recipient: dict[int, Value | None] = {0x0C15: kind, 0x3001: name, 0x3002: "SMTP", 0x3003: address}
        storage[f"__recip_version1.0_#{number:08X}"] = _properties(recipient, bytes(8), outlook.page)
    for number, (name, data) in enumerate(letter.attachments):
        file: dict[int, Value | None] = {0x3705: 1, 0x3707: name, 0x3701: data}
        storage[f"__attach_version1.0_#{number:08X}"] = _properties(file, bytes(8), outlook.page)
    for number, inner in enumerate(outlook.attached, start=len(letter.attachments)):
        holder = _properties({0x3705: 5, 0x3001: inner.letter.subject}, bytes(8), outlook.page)
        holder["__substg1.0_3701000D"] = _message(inner, embedded=True)
        storage[f"__attach_version1.0_#{number:08X}"] = holder
    if not embedded:
        storage["__nameid_version1.0"] = Storage({f"__substg1.0_000{n}0102": b"" for n in (2, 3, 4)})
    return storage


def split(person: str) -> tuple[str, str]:
    """Take ``Name <address>`` apart."""
    name, mark, address = person.rpartition("<")
    if not mark and "@" not in person:
        return person, ""
    return name.strip().strip('"'), address.rstrip(">")


def _properties(values: Mapping[int, Value | None], head: bytes, page: int | None) -> Storage:
    storage = Storage()
    rows: list[bytes] = []
    for number, value in sorted(values.items()):
        if value is None:
            continue
        if isinstance(value, int):
            rows.append(struct.pack("<HHIII", 0x0003, number, 6, value, 0))
        elif isinstance(value, datetime):
            ticks = (value - EPOCH) // timedelta(microseconds=1) * 10
            rows.append(struct.pack("<HHIQ", 0x0040, number, 6, ticks))
        else:
            kind, ending = 0x0102, 0
            data = value if isinstance(value, bytes) else b""
            if isinstance(value, str):
                kind, ending = (0x001E, 1) if page else (0x001F, 2)
                data = value.encode(f"cp{page}" if page else "utf-16-le")
            storage[f"__substg1.0_{number:04X}{kind:04X}"] = data
            rows.append(struct.pack("<HHIII", kind, number, 6, len(data) + ending, 0))
    storage["__properties_version1.0"] = head + b"".join(rows)
    return storage


def nested(outlook: Outlook, depth: int) -> Outlook:
    """Attach a message to itself so many times."""
    for _ in range(depth):
        outlook = replace(outlook, attached=(outlook,))
    return outlook
