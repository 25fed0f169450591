"""Sources, Outlook mailboxes (.pst, .ost): a mailbox comes in, its mails go out one by one.

Read by way of libpff.  Tried on mailboxes that another library wrote, not yet on one of Outlook's own; what
such a one holds that is not expected here should come out as ``mail.damaged``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from io import BytesIO
from typing import Any, Final, NamedTuple

from draad.sources.found import Found, Member, missing, unread
from draad.sources.mail import header as mail_header
from draad.sources.mail import outlook
from draad.sources.mail.outlook import Bodies, Item
from draad.sources.mail.text import one_line

SIGNATURE: Final = b"!BDN"
DEEPEST: Final = 100  # folders in each other
LARGEST: Final = 1 << 31  # bytes of an attachment
# what the library raises over what it cannot read: OSError for nearly all, the others for its arguments
_FAULTS: Final = (
    OSError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    OverflowError,
    MemoryError,
    RuntimeError,
)
_TEXT, _NARROW = 0x001F, 0x001E


class Stored(NamedTuple):
    """A mail of a mailbox: the path of its folder, its number in it from 1, and what it holds."""

    folder: str
    number: int
    found: Found


def messages(source: str | bytes) -> Iterator[Stored]:
    """Yield the mails of a mailbox, folder by folder, each folder's own mails before those of its subfolders.

    Parameters
    ----------
    source
        The path of the mailbox, or its bytes.

    Yields
    ------
    Stored
        What has been deleted is not recovered.  Of a mailbox or folder that cannot be opened, one that is
        ``unreadable`` and has the number 0 (``mail.damaged``, ``source.extra-missing``).
    """
    try:
        import pypff
    except ImportError:
        yield Stored("", 0, missing("pst", "an Outlook mailbox", "pst"))
        return
    mailbox = pypff.file()
    try:
        if isinstance(source, bytes):
            mailbox.open_file_object(BytesIO(source))
        else:
            mailbox.open(source)
    except _FAULTS:
        yield Stored("", 0, _closed("the Outlook mailbox cannot be opened: it is damaged or locked"))
        return
    try:
        yield from below(mailbox.get_root_folder())
    except _FAULTS:
        yield Stored("", 0, _closed("the Outlook mailbox is damaged: its folders cannot be listed"))
    finally:
        mailbox.close()


def below(root: Any) -> Iterator[Stored]:
    """Yield the mails in a folder of the library and those below it."""
    stack: list[tuple[Any, str, int]] = [(root, "", 0)]
    while stack:
        folder, path, depth = stack.pop()
        if folder is None:
            continue
        faults: list[str] = []
        for number in range(1, (_tried(folder.get_number_of_sub_messages, faults) or 0) + 1):
            message = _tried(folder.get_sub_message, [], number - 1)
            item = _tried(_item, [], message) if message is not None else None
            if item is None:
                yield Stored(path, number, _closed("the mail cannot be read: the mailbox is damaged"))
            else:
                yield Stored(path, number, outlook.found(item, "pst"))
        inner: list[tuple[Any, str, int]] = []
        for number in range(_tried(folder.get_number_of_sub_folders, faults) or 0):
            each = _tried(folder.get_sub_folder, faults, number) if depth < DEEPEST else None
            if each is None:
                faults.append("a folder cannot be read")
                continue
            name = one_line(_tried(each.get_name, faults) or "").replace("/", "-")
            inner.append((each, f"{path}/{name}" if path and name else path or name, depth + 1))
        if faults:
            yield Stored(path, 0, _closed("part of a folder cannot be read: the mailbox is damaged"))
        stack.extend(reversed(inner))


def _closed(said: str) -> Found:
    return unread("pst", "mail.damaged", said)


def _tried(call: Callable[..., Any], faults: list[str], *given: Any) -> Any:
    """Return what a call of the library gives; None, and a fault noted, where it fails."""
    try:
        return call(*given)
    except _FAULTS:
        faults.append("some of its parts cannot be read")
        return None


class _Records:
    """The properties of an item by number."""

    def __init__(self, record_set: Any, faults: list[str]) -> None:
        self.entries: dict[int, tuple[int, Any]] = {}
        self.faults = faults
        count = _tried(record_set.get_number_of_entries, faults) if record_set is not None else 0
        for position in range(count or 0):
            entry = _tried(record_set.get_entry, faults, position)
            number = _tried(entry.get_entry_type, faults) if entry is not None else None
            if number is not None:
                kind = _tried(entry.get_value_type, faults) or 0
                self.entries.setdefault(number, (kind, entry))

    def data(self, number: int) -> bytes:
        _, entry = self.entries.get(number, (0, None))
        return (_tried(entry.get_data, self.faults) or b"") if entry is not None else b""

    def text(self, number: int) -> str:
        kind, _ = self.entries.get(number, (0, None))
        data = self.data(number)
        if kind == _TEXT:
            return data.decode("utf-16-le", "replace").rstrip("\0")
        if kind == _NARROW:
            page = outlook.code_page(self.integer(0x3FFD))
            return mail_header.decode(data, page).text.rstrip("\0")
        return ""

    def integer(self, number: int) -> int | None:
        return int.from_bytes(self.data(number)[:4], "little") if number in self.entries else None

    def moment(self, number: int) -> datetime | None:
        return outlook.file_time(int.from_bytes(self.data(number)[:8], "little"))


def _records(item: Any, faults: list[str]) -> list[_Records]:
    """Return the properties of an item, in as many sets as it has: a table of recipients has one for each."""
    count = _tried(item.get_number_of_record_sets, faults) or 0
    sets = (_tried(item.get_record_set, faults, position) for position in range(count))
    return [_Records(each, faults) for each in sets if each is not None]


def _properties(item: Any, faults: list[str]) -> _Records:
    """Return the properties of an item that has one set of them."""
    return next(iter(_records(item, faults)), None) or _Records(None, faults)


def _item(message: Any) -> Item:
    faults: list[str] = []
    own = _properties(message, faults)
    recipients = _tried(getattr, faults, message, "recipients")
    fields, ids = outlook.header(own, _records(recipients, faults) if recipients is not None else ())
    page = outlook.code_page(own.integer(0x3FDE) or own.integer(0x3FFD))
    plain = own.text(0x1000)
    html = own.data(0x1013) if not plain.strip() else b""
    rtf = own.data(0x1009) if not plain.strip() and not html.strip() else b""
    text, notes, more = outlook.body_text(Bodies(plain, html, page, rtf))
    members = tuple(_members(message, faults))
    return Item(fields, ids, text, members, (*faults, *more), (*notes, *outlook.sealed(own)))


def _members(message: Any, faults: list[str]) -> Iterator[Member]:
    nameless = 0
    for position in range(_tried(message.get_number_of_attachments, faults) or 0):
        attachment = _tried(message.get_attachment, faults, position)
        if attachment is None:
            continue
        own = _properties(attachment, faults)
        name = outlook.file_name(own)
        if not name:
            nameless += 1
            name = f"attachment-{nameless}{one_line(own.text(0x3703)) or '.bin'}"
        # the library does not hand out messages attached to messages
        size = _tried(attachment.get_size, faults) if own.integer(0x3705) in (None, 0, 1) else None
        data = _tried(attachment.read_buffer, faults, size) if size and size <= LARGEST else None
        if size == 0:
            data = b""
        yield Member(name, data)
