"""Sources, what Outlook packs attachments into (``winmail.dat``): its bytes come in, the files in it go out.

[MS-OXTNEF]; only what an attachment is called and holds is looked at.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from draad.sources.found import Member
from draad.sources.mail import header as mail_header
from draad.sources.mail import outlook
from draad.sources.mail.text import one_line

SIGNATURE: Final = b"\x78\x9f\x3e\x22"
_START: Final = 6  # bytes: the signature and a key
_ATTRIBUTE: Final = struct.Struct("<BII")  # level, name and type, length; the value and a sum follow
_SUM: Final = 2
# attributes ([MS-OXTNEF], section 2.1.3.2): each attachment begins with the first of them
_BEGINS, _TITLE, _DATA, _PROPERTIES, _CODE_PAGE = 0x69002, 0x18010, 0x6800F, 0x69005, 0x69007
_LONG_NAME, _OBJECT = 0x3707, 0x3701  # properties: PidTagAttachLongFilename, PidTagAttachDataObject
_NARROW, _WIDE = 0x1E, 0x1F  # types of property, and the sizes of those that say none
_SIZED: Final = frozenset({_NARROW, _WIDE, 0x0D, 0x102})
_SIZES: Final = {0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16}
_INTERFACE: Final = 16  # bytes that say what kind of object follows


class Unpacked(NamedTuple):
    """The files, in order, and whether they are all that is there."""

    members: tuple[Member, ...]
    whole: bool


def unpacked(data: bytes) -> Unpacked:
    """Give the files in a ``winmail.dat``; a mail among them stays packed as it is."""
    members: list[Member] = []
    page: str | None = None
    name = ""
    held: bytes | None = None
    met = False  # an attachment has begun
    whole = data.startswith(SIGNATURE)
    at = _START
    while whole and at < len(data):
        if at + _ATTRIBUTE.size > len(data):
            whole = False
            break
        _, attribute, length = _ATTRIBUTE.unpack_from(data, at)
        at += _ATTRIBUTE.size
        value = data[at : at + length]
        whole = at + length + _SUM <= len(data)
        at += length + _SUM
        if attribute == _CODE_PAGE and len(value) >= 4:
            page = outlook.code_page(struct.unpack_from("<I", value)[0])
        elif attribute == _BEGINS:
            if met:
                members.append(_member(name, held, len(members)))
            name, held, met = "", None, True
        elif attribute == _TITLE:
            name = name or mail_header.decode(value, page).text
        elif attribute == _DATA:
            held = value
        elif attribute == _PROPERTIES:
            try:
                for number, kind, content in _properties(value):
                    if number == _LONG_NAME and content:
                        wide = kind == _WIDE
                        name = mail_header.decode(content, "utf-16-le" if wide else page).text
                    elif number == _OBJECT and held is None:
                        held = content[_INTERFACE:]
            except (struct.error, IndexError):
                whole = False
    if met:
        members.append(_member(name, held, len(members)))
    return Unpacked(tuple(members), whole)


def _member(name: str, data: bytes | None, number: int) -> Member:
    own = one_line(name.rstrip("\0")).replace("/", "-").replace("\\", "-")
    return Member(own or f"attachment-{number + 1}.bin", data or b"")


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield number, type and value of each property ([MS-OXTNEF], section 2.1.3.4)."""
    (count,) = struct.unpack_from("<I", data)
    at = 4
    for _ in range(count):
        kind, number = struct.unpack_from("<HH", data, at)
        at += 4
        if number >= 0x8000:  # a property with a name
            (sort,) = struct.unpack_from("<I", data, at + 16)
            at += 20
            (length,) = struct.unpack_from("<I", data, at)
            at += 4 + (_padded(length) if sort else 0)
        values = 1
        if kind & 0x1000 or kind in _SIZED:
            (values,) = struct.unpack_from("<I", data, at)
            at += 4
        for _ in range(values):
            size = _SIZES.get(kind & 0xFFF, 4)
            if kind & 0xFFF in _SIZED:
                (size,) = struct.unpack_from("<I", data, at)
                at += 4
            if at + size > len(data):
                raise IndexError(at)
            yield number, kind & 0xFFF, data[at : at + size]
            at += _padded(size)


def _padded(size: int) -> int:
    return -(-size // 4) * 4
