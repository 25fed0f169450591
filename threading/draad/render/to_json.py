"""The export as JSON: one object, or one object a line.

Both write piece by piece and put each noun on a line of its own, so that a large export needs little memory
and two exports can be compared with any line-based tool.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import msgspec

from draad.render.nouns import Sections
from draad.render.options import DEFAULTS, Options

BUFFER = 1 << 20  # bytes gathered before they are written: system calls cost more than memory


def write_json(sections: Sections, file: BinaryIO, options: Options = DEFAULTS) -> None:
    """Write one JSON object, as ``docs/format.md`` promises it."""
    _write(_json(sections), file)


def write_jsonl(sections: Sections, file: BinaryIO, options: Options = DEFAULTS) -> None:
    """Write one JSON object a line: header, documents, messages, threads, warnings, each with a ``type``."""
    _write(_jsonl(sections), file)


def _json(sections: Sections) -> Iterator[bytes]:
    encode = msgspec.json.Encoder().encode
    # the preamble's keys, then the lists, in one object
    yield encode(sections.preamble)[:-1]
    for name, nouns in _lists(sections):
        yield b',\n"' + name + b's":['
        between = b"\n"
        for noun in nouns:
            yield between + encode(noun)
            between = b",\n"
        yield b"\n]" if between == b",\n" else b"]"
    yield b"}\n"


def _jsonl(sections: Sections) -> Iterator[bytes]:
    encode = msgspec.json.Encoder().encode
    yield b'{"type":"header",' + encode(sections.preamble)[1:] + b"\n"
    for name, nouns in _lists(sections):
        prefix = b'{"type":"' + name + b'",'
        for noun in nouns:
            yield prefix + encode(noun)[1:] + b"\n"


def _lists(sections: Sections) -> tuple[tuple[bytes, Iterable[msgspec.Struct]], ...]:
    return (
        (b"document", sections.documents),
        (b"message", sections.messages),
        (b"thread", sections.threads),
        (b"warning", sections.warnings),
    )


def _write(pieces: Iterable[bytes], file: BinaryIO) -> None:
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) >= BUFFER:
            file.write(held)
            held.clear()
    file.write(held)
