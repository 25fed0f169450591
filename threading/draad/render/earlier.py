"""An earlier export, json or jsonl, read back and checked: the contract's nouns again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from draad.errors import ExportError
from draad.render.nouns import (
    SCHEMA,
    Export,
    ExportDocument,
    ExportMessage,
    ExportThread,
    ExportWarning,
    Generator,
    Preamble,
    Sections,
    gather,
)

# what any version of the format begins with: enough to tell an export from a document that happens to be JSON
FAMILY = b'"draad.threads/'
SUFFIXES = frozenset({".json", ".jsonl", ".ndjson"})
HEAD = 4096  # bytes within which an export names its schema

Noun = TypeVar("Noun")


def is_export(path: Path) -> bool:
    """Tell whether a file is an earlier export: by its name, and by what its first bytes say."""
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            return begins_export(file.read(HEAD))
    except OSError:
        return False


def begins_export(head: bytes) -> bool:
    """Tell whether these are the first bytes of an export, of whatever version."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" and FAMILY in head


def load(path: Path) -> Export:
    """Read an earlier export, json or jsonl.

    Raises
    ------
    ExportError
        Where it cannot be opened, is cut off, is of another version, or refers to what it does not hold.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ExportError(f"cannot open {path}: {error.strerror or error}") from error
    return decode(data, str(path))


def decode(data: bytes, name: str) -> Export:
    """Read an earlier export from its bytes; ``name`` is for the message when it cannot be."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        export = _decode_lines(data) if _is_lines(data) else _decode_whole(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ExportError(
            f"{name} is not an export this draad can read ({error}); "
            "make it again with: draad export PATHS --out FILE"
        ) from error
    if export.schema != SCHEMA:
        raise ExportError(
            f"{name} is an export of the format {export.schema}, and this draad reads {SCHEMA}; "
            "export the documents again, or use the draad that wrote it"
        )
    _check_references(export, name)
    return export


class _Line(msgspec.Struct):
    type: str


class _Schema(msgspec.Struct):
    schema: str


def _is_lines(data: bytes) -> bool:
    head = data[: data.find(b"\n") if b"\n" in data else len(data)]
    try:
        return msgspec.json.decode(head, type=_Line).type == "header"
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False


def _decode_whole(data: bytes) -> Export:
    try:
        return msgspec.json.decode(data, type=Export)
    except msgspec.ValidationError:
        # a later version may have another shape: then say that, and not which key surprised us
        if (version := msgspec.json.decode(data, type=_Schema).schema) != SCHEMA:
            return _only_version(version)
        raise


def _only_version(version: str) -> Export:
    return Export(
        schema=version,
        generator=Generator(name="draad", version=""),
        documents=(),
        messages=(),
        threads=(),
        warnings=(),
    )


def _decode_lines(data: bytes) -> Export:
    line_type = msgspec.json.Decoder(_Line)
    documents: list[ExportDocument] = []
    messages: list[ExportMessage] = []
    threads: list[ExportThread] = []
    warnings: list[ExportWarning] = []
    takers: dict[str, Callable[[bytes], None]] = {
        "document": _taker(ExportDocument, documents),
        "message": _taker(ExportMessage, messages),
        "thread": _taker(ExportThread, threads),
        "warning": _taker(ExportWarning, warnings),
    }
    first, *rest = data.split(b"\n")
    version = msgspec.json.decode(first, type=_Schema).schema
    if version != SCHEMA:
        return _only_version(version)
    preamble = msgspec.json.decode(first, type=Preamble)
    for number, line in enumerate(rest, start=2):
        if not line.strip():
            continue
        try:
            # a type that this version does not know is an addition, which a reader may skip
            take = takers.get(line_type.decode(line).type)
            if take is not None:
                take(line)
        except msgspec.DecodeError as error:
            raise msgspec.DecodeError(f"line {number}: {error}") from error
    return gather(Sections(preamble, documents, messages, threads, warnings))


def _taker(noun: type[Noun], into: list[Noun]) -> Callable[[bytes], None]:
    decoder = msgspec.json.Decoder(noun)
    return lambda line: into.append(decoder.decode(line))


def _check_references(export: Export, name: str) -> None:
    """See that whatever is named is there, so that nothing downstream trips over a file edited by hand."""
    for what in _loose_ends(export):
        raise ExportError(
            f"{name} contradicts itself: {what}; make it again with: draad export PATHS --out FILE"
        )


def _loose_ends(export: Export) -> Iterator[str]:
    documents = {document.id for document in export.documents}
    threads = {thread.id for thread in export.threads}
    position = {message.id: at for at, message in enumerate(export.messages)}
    for noun, ids, held in (
        ("document", documents, export.documents),
        ("message", position, export.messages),
        ("thread", threads, export.threads),
    ):
        if len(ids) != len(held):
            yield f"two {noun}s have one id"
    for document in export.documents:
        for child in document.messages:
            if child not in position:
                yield f"document {document.id} holds the message {child}, which is not there"
    for at, message in enumerate(export.messages):
        if message.thread not in threads:
            yield f"message {message.id} is in the thread {message.thread}, which is not there"
        if message.parent is not None and position.get(message.parent, at) >= at:
            yield f"message {message.id} answers {message.parent}, which does not stand before it"
        for copy in message.copies:
            if copy.document not in documents:
                yield f"message {message.id} stands in the document {copy.document}, which is not there"
    for thread in export.threads:
        for child in (*thread.roots, *thread.messages):
            if child not in position:
                yield f"thread {thread.id} holds the message {child}, which is not there"
        for place in (*thread.documents, *thread.reading_set):
            if place not in documents:
                yield f"thread {thread.id} names the document {place}, which is not there"
