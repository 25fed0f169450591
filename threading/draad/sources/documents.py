"""From one source to its documents: a mail comes with its attachments, an archive with its files."""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Iterator
from importlib import import_module

from msgspec.structs import replace

from draad.errors import NotFoundError, SourceError
from draad.model import Attachment, Document, Listing, Problem
from draad.settings import Settings
from draad.sources import detect, from_text, unfold
from draad.sources.found import Found, Member, Note, missing
from draad.sources.lists.tables import some
from draad.sources.places import STANDARD_INPUT, shown
from draad.sources.source import Source, apart, contents, name_of, reason, sha256_of

# the module that reads a format, as ``read(data, settings)``; imported when the first such file is met
READERS = {
    "pdf": "pdf.from_pdf",
    "eml": "mail.from_eml",
    "msg": "mail.from_msg",
    "html": "from_html",
    "docx": "office.from_docx",
    "rtf": "office.from_rtf",
}
# attachments of these formats are documents; of text only what says that it is, for much else is text as well
# (calling cards, invitations, signatures, keys)
ATTACHED = frozenset({*READERS, "zip", "tar", "gzip", "bzip2", "xz", "mbox"}) - {"html"}
# what a mail that was forwarded as an attachment is called; its header may hold no more than a printed one
ATTACHED_MAIL = (".eml", ".emlx")
ATTACHED_TEXT = (".txt", ".md", ".text", ".htm", ".html", *ATTACHED_MAIL)
_ESCAPED = re.compile(rb"\\x([89a-f][0-9a-f])")


def read(source: Source, settings: Settings | None = None) -> tuple[Document, ...]:
    """Open and read one source.

    Returns
    -------
    tuple of Document
        The document, and below it those that came attached to it, or all that an archive in memory holds;
        never empty.  What cannot be opened is one ``unreadable`` document with a problem.
    """
    chosen = settings or Settings()
    whole = _Whole(chosen, source)
    if source.fault is not None:
        return (lost(source, source.fault, source.code),)
    if source.found is not None:
        family = whole.family(source.found, sha256_of(source), source.path, source.parent, source.depth)
        return tuple(family)
    try:
        data = contents(source)
    except OSError as error:
        return (lost(source, f"the file could not be opened: {reason(error)}"),)
    if isinstance(data, Note):
        return (lost(source, data.message, data.code),)
    return tuple(whole.documents(data, source.path, source.parent, source.depth, source.kind))


def read_bytes(data: bytes, path: str, settings: Settings | None = None) -> tuple[Document, ...]:
    """Read one file that is in memory already, as ``read`` does."""
    return read(Source(path, path, data=data), settings)


def unreadable(path: str, why: str, code: str = "source.unreadable") -> Document:
    """Return the document that stands for a file nobody could read."""
    name = name_of(b"", path)
    return Document(name, path, "", "", "unreadable", problems=(Problem(code, why, document=name),))


def lost(source: Source, why: str, code: str = "source.unreadable") -> Document:
    """Stand for a source nobody could read, with what is known of it all the same."""
    document = unreadable(source.path, why, code)
    said = tuple(Problem(note.code, note.message, document.id) for note in source.notes)
    return replace(
        document, problems=(*document.problems, *said), listing=source.listing, parent=source.parent
    )


def one(path: str, settings: Settings | None = None) -> Document:
    """Read the one document that a path names, as the export writes it: also one in an archive or a mail.

    Raises
    ------
    NotFoundError
        Where a file holds several documents, or no document of that name.
    SourceError
        A path that is not there.
    """
    chosen = settings or Settings()
    wanted = path if path == STANDARD_INPUT else shown(path)
    file = _existing(path)
    if os.path.isdir(file):
        raise NotFoundError(f"{path} is a folder; give one file")
    met = 0
    with unfold.opened([file], chosen) as found:
        for source in found:
            met += 1
            if source.data is None and source.path != wanted and not wanted.startswith(f"{source.path}/"):
                continue
            for document in read(source, chosen):
                if document.path == wanted:
                    return document
    own = shown(file)
    if own == wanted:
        raise NotFoundError(f"{own} holds {met:,} documents; name one as the export does: {own}/…")
    raise NotFoundError(f"{own} holds no document called {wanted[len(own) + 1 :]}")


def _existing(path: str) -> str:
    """Cut a path down to the file on disk that it begins with."""
    if path == STANDARD_INPUT or os.path.lexists(path):
        return path
    # a name that is no Unicode is shown with its bytes written out
    path = os.fsdecode(_ESCAPED.sub(lambda shown: bytes.fromhex(shown[1].decode()), os.fsencode(path)))
    if os.path.lexists(path):
        return path
    file = os.path.dirname(path)
    while file and not os.path.lexists(file):
        file = os.path.dirname(file)
    if not file or os.path.isdir(file):
        raise SourceError(f"{path}: no such file or folder")
    return file


class _Whole:
    """Reads all that one source holds."""

    def __init__(self, settings: Settings, source: Source) -> None:
        self.settings = settings
        self.listing = source.listing
        self.notes = source.notes
        self.depth = source.depth

    def documents(
        self, data: bytes, path: str, parent: str | None, depth: int, kind: str | None = None
    ) -> Iterator[Document]:
        """Yield the documents that some bytes hold: themselves, or those of an archive."""
        kind = kind or detect.kind(io.BytesIO(data))
        if kind in detect.CONTAINERS:
            yield from self._container(data, kind, path, parent, depth)
            return
        found = _read(data, kind, self.settings)
        if self.notes and depth == self.depth:
            found = replace(found, notes=(*self.notes, *found.notes))
        yield from self.family(found, hashlib.sha256(data).digest(), path, parent, depth)

    def family(
        self, found: Found, sha256: bytes, path: str, parent: str | None, depth: int
    ) -> Iterator[Document]:
        """Yield a document, and those that came attached to it."""
        name = name_of(sha256, path)
        notes = list(found.notes)
        attached: list[Document] = []
        attachments: list[Attachment] = []
        unread: list[str] = []
        taken: dict[str, int] = {}
        for member in found.members:
            inside = self._member(member, path, name, depth, taken, notes)
            attached += inside
            own = [document for document in inside if document.parent == name]
            attachments.append(Attachment(member.name, own[0].id if len(own) == 1 else None))
            if not inside and (found.mail is None or _holds_words(member.data)):
                unread.append(member.name)
        if unread:
            files, them = f"{len(unread)} attached files are", "them"
            if len(unread) == 1:
                files, them = "1 attached file is", "it"
            said = f"{files} not read: {some(unread)}; to have {them} read, save {them} as PDF beside it"
            notes.append(Note("source.attachment-unread", said))
        mail = found.mail
        if mail is not None:
            mail = replace(mail, attachments=tuple(attachments) if attachments else mail.attachments)
        yield Document(
            name,
            path,
            found.text,
            sha256.hex(),
            found.kind,
            found.encoding,
            tuple(Problem(note.code, note.message, name, note.start, note.end) for note in notes),
            format=found.format,
            pages=found.pages,
            mail=mail,
            parent=parent,
            listing=self._listing(depth),
        )
        yield from attached

    def _member(
        self, member: Member, path: str, parent: str, depth: int, taken: dict[str, int], notes: list[Note]
    ) -> list[Document]:
        """Read an attachment, where it is a document."""
        if member.data is None:
            return []
        file = io.BytesIO(member.data)
        kind = detect.kind(file)
        named = member.name.casefold()
        if kind == "text" and named.endswith(ATTACHED_MAIL) and _is_mail(member.data):
            kind = "eml"
        if kind not in ATTACHED and not (kind in ("text", "html") and named.endswith(ATTACHED_TEXT)):
            return []
        label = _label(member.name, taken)
        if depth + 1 > self.settings.limits.depth:
            said = (
                f"{label} was left unread: files in files are read to a depth of {self.settings.limits.depth}"
            )
            notes.append(Note("archive.limit", said))
            return []
        return list(self.documents(member.data, f"{path}/{label}", parent, depth + 1, kind))

    def _listing(self, depth: int) -> Listing | None:
        """Give what a list says of the document; of what is attached to it, what holds for the family."""
        listing = self.listing
        if listing is None or depth == self.depth:
            return listing
        return Listing(family=listing.family, thread=listing.thread, custodian=listing.custodian)

    def _container(
        self, data: bytes, kind: str, path: str, parent: str | None, depth: int
    ) -> Iterator[Document]:
        """Yield what an archive or mailbox in memory holds."""
        with unfold.temporary_folder() as folder:
            file = os.path.join(folder, "whole")
            with open(file, "w+b") as opened:
                opened.write(data)
                opened.seek(0)
                source = Source(path, file, depth=depth, listing=self._listing(depth), parent=parent)
                for inner in unfold.inside(source, opened, kind, self.settings.limits, folder):
                    yield from read(inner, self.settings)


def _read(data: bytes, kind: str, settings: Settings) -> Found:
    """Read one document with the reader of its format."""
    module = READERS.get(kind)
    if module is None:
        return from_text.read(data)
    try:
        reader = import_module(f"draad.sources.{module}")
    except ImportError:
        return missing(kind, f"a file of the kind {kind}", "all")
    return reader.read(data, settings)  # type: ignore[no-any-return]


def _is_mail(data: bytes) -> bool:
    from draad.sources.mail import from_eml

    return from_eml.looks_like_mail(data[: detect.HEAD], declared=True)


def _holds_words(data: bytes | None) -> bool:
    """Tell whether an attachment that nothing reads is more than a picture, which most often is a logo."""
    known = from_text.foreign(data or b"")
    return known is not None and not known[0].endswith("image")


def _label(name: str, taken: dict[str, int]) -> str:
    """Make a name that can stand in a path, and that no other attachment of the same mail has."""
    label = "".join("_" if c in "/\\" or not c.isprintable() else c for c in name).strip(" .")
    return apart(label or "attachment", taken)
