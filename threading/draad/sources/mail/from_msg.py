"""Sources, Outlook messages (.msg): a compound file with one mail comes in, its text and attachments go out.

Read by the names of its streams ([MS-OXMSG]), which hold out where the tables that list them are damaged.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from draad.sources.found import Found, Member, missing, unread
from draad.sources.mail import header as mail_header
from draad.sources.mail import outlook
from draad.sources.mail.outlook import Bodies, Item
from draad.sources.mail.text import one_line

if TYPE_CHECKING:
    from draad.settings import Settings

SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SMALLEST: Final = 1536  # bytes: a header, one sector of the allocation table, one of the directory
_TABLE: Final = "__properties_version1.0"
_TABLE_BYTES: Final = _TABLE.encode("utf-16-le")
# rows of the table start behind a header, whose length depends on whose table it is
_TABLE_HEADS: Final = {"message": 32, "embedded": 24, "other": 8}
_ROW: Final = 16
_ENDINGS: Final = {0x001F: 2, 0x001E: 1, 0x0102: 0}  # kinds of property that are streams of their own
_RECIPIENT: Final = "__recip_version1.0_#"
_ATTACHMENT: Final = "__attach_version1.0_#"
_STORAGE: Final = 1  # [MS-CFB], section 2.6.1
# what the library raises over bytes that make no sense; OleFileError is an OSError
_FAULTS: Final = (
    OSError, ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError, AssertionError,
    RecursionError, struct.error,
)  # fmt: skip
_BY_VALUE, _EMBEDDED = 1, 5  # PidTagAttachMethod


def looks_like_msg(data: bytes) -> bool:
    """Tell an Outlook message from other compound files, such as old Word and Excel documents."""
    return data.startswith(SIGNATURE) and _TABLE_BYTES in data


def read(data: bytes, settings: Settings) -> Found:
    """Read one message.

    Returns
    -------
    Found
        Its header lines and its text, with the attachments as members; attached messages are written as mail
        files.  ``mail.damaged`` tells what could not be read.
    """
    try:
        from olefile import OleFileIO
    except ImportError:
        return missing("msg", "an Outlook message", "mail")
    fault = _unsound(data)
    if fault:
        return unread("msg", "mail.damaged", f"the Outlook message is damaged: {fault}")
    try:
        with OleFileIO(BytesIO(data)) as ole:
            item = _item(_Storage(ole, ole.root, [], _Budget(len(data)), "message"), settings.limits.depth)
    except _FAULTS:
        return unread("msg", "mail.damaged", "the Outlook message is damaged: it cannot be opened")
    return outlook.found(item, "msg")


def _unsound(data: bytes) -> str:
    """Say why a compound file must not be opened: its tables claim to be larger than the file."""
    if len(data) < SMALLEST:
        return "it is cut off"
    if not data.startswith(SIGNATURE):
        return "it does not begin like one"
    if _TABLE_BYTES not in data:
        return "it holds no message"
    (shift,) = struct.unpack_from("<H", data, 30)
    if shift not in (9, 12):
        return "its sectors have no known size"
    sectors = (len(data) >> shift) + 1
    tables, small_tables, far_tables = (struct.unpack_from("<I", data, at)[0] for at in (44, 64, 72))
    if max(tables, small_tables, far_tables) > sectors:
        return "its tables are larger than the file"
    return ""


class _Budget:
    """How many bytes may still be read: streams of a sound file share no sector."""

    def __init__(self, size: int) -> None:
        self.left = size
        self.faults: list[str] = []


class _Storage:
    """A message, recipient or attachment: its properties by number."""

    def __init__(self, ole: Any, entry: Any, path: list[str], budget: _Budget, sort: str) -> None:
        self.ole, self.path, self.budget = ole, path, budget
        self.names = {kid.name.lower(): kid for kid in entry.kids}
        self.fixed: dict[int, tuple[int, bytes]] = {}
        table = self.stream(_TABLE)
        if not table:
            budget.faults.append("a list of its parts is missing")
        for at in range(_TABLE_HEADS[sort], len(table) - _ROW + 1, _ROW):
            kind, number = struct.unpack_from("<HH", table, at)
            value = table[at + 8 : at + 16]
            self.fixed.setdefault(number, (kind, value))
            listed = f"__substg1.0_{number:04x}{kind:04x}"
            # texts are listed with the sign that ends them, which is not there
            if (
                kind in _ENDINGS
                and struct.unpack_from("<I", value)[0] > _ENDINGS[kind]
                and listed not in self.names
            ):
                budget.faults.append("some of its parts are missing")
        if sort != "other" and len(table) >= 24:
            recipients, attachments = struct.unpack_from("<II", table, 16)
            if recipients > len(self.below(_RECIPIENT)) or attachments > len(self.below(_ATTACHMENT)):
                budget.faults.append("some of its recipients or attachments are missing")

    def stream(self, name: str) -> bytes:
        """Return the bytes of a stream; none where it is absent or damaged."""
        entry = self.names.get(name.lower())
        if entry is None or entry.kids:
            return b""
        if entry.size > self.budget.left:
            self.budget.faults.append("some of its parts claim to be larger than the file")
            return b""
        self.budget.left -= entry.size
        try:
            data: bytes = self.ole.openstream([*self.path, entry.name]).read()
        except _FAULTS:
            self.budget.faults.append("some of its parts cannot be read")
            return b""
        if len(data) < entry.size:
            self.budget.faults.append("some of its parts are cut off")
        return data

    def data(self, number: int) -> bytes:
        return self.stream(f"__substg1.0_{number:04X}0102")

    def text(self, number: int, page: int = 0x3FFD) -> str:
        """Return a text; ``page`` is the property that names the code page where it is not Unicode."""
        wide = self.stream(f"__substg1.0_{number:04X}001F")
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        narrow = self.stream(f"__substg1.0_{number:04X}001E")
        return mail_header.decode(narrow, outlook.code_page(self.integer(page))).text.rstrip("\0")

    def integer(self, number: int) -> int | None:
        kind, value = self.fixed.get(number, (0, b""))
        return struct.unpack("<I", value[:4])[0] if kind in (0x0003, 0x000B) else None

    def moment(self, number: int) -> datetime | None:
        kind, value = self.fixed.get(number, (0, b""))
        return outlook.file_time(struct.unpack("<Q", value)[0]) if kind == 0x0040 else None

    def below(self, prefix: str) -> list[Any]:
        """Return the storages whose names begin with a prefix, in the order of their numbers."""
        return [
            kid
            for name, kid in sorted(self.names.items())
            if name.startswith(prefix) and kid.entry_type == _STORAGE
        ]

    def opened(self, prefix: str, sort: str) -> Iterator[_Storage]:
        """Yield them opened."""
        for kid in self.below(prefix):
            yield _Storage(self.ole, kid, [*self.path, kid.name], self.budget, sort)


def _item(message: _Storage, depth: int) -> Item:
    fields, ids = outlook.header(message, message.opened(_RECIPIENT, "other"))
    page = 0x3FDE if message.integer(0x3FDE) else 0x3FFD
    html, charset = message.data(0x1013), outlook.code_page(message.integer(page))
    if not html:
        html, charset = message.text(0x1013, page).encode("utf-8", "replace"), "utf-8"
    plain = message.text(0x1000, page)
    rtf = message.data(0x1009) if not plain.strip() and not html.strip() else b""
    text, notes, faults = outlook.body_text(Bodies(plain, html, charset, rtf))
    members = tuple(_members(message, depth))
    notes = (*notes, *outlook.sealed(message))
    return Item(fields, ids, text, members, (*message.budget.faults, *faults), notes)


def _members(message: _Storage, depth: int) -> list[Member]:
    members: list[Member] = []
    nameless = 0
    for attachment in message.opened(_ATTACHMENT, "other"):
        name = outlook.file_name(attachment)
        method = attachment.integer(0x3705)
        data: bytes | None = None
        inner = next(iter(attachment.opened("__substg1.0_3701000d", "embedded")), None)
        if inner is not None and method == _EMBEDDED:
            if depth > 0:
                data = outlook.as_eml(_item(inner, depth - 1))
            name = one_line(inner.text(0x0037)).replace("/", "-").replace("\\", "-") or name
            name = name + ".eml" if name else ""
        elif method in (None, _BY_VALUE):
            data = attachment.data(0x3701)
        if not name:
            nameless += 1
            suffix = one_line(attachment.text(0x3703)) or (".eml" if method == _EMBEDDED else ".bin")
            name = f"attachment-{nameless}{suffix}"
        members.append(Member(name, data))
    return members
