"""Mail clients × languages: which of the composed documents are read entirely right.

    python tests/tools/client_table.py [part of a fixture's name ...]

Prints a table of clients and languages, then every failure with what differs.  Exit code 1 when any fails.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

TESTS = Path(__file__).parents[1]
if __name__ == "__main__":
    sys.path[:0] = [str(TESTS), str(TESTS.parent / "threading")]

from draad import pipeline, sources  # noqa: E402
from draad.model import Draft  # noqa: E402
from draad.settings import Settings  # noqa: E402
from fixtures.compose_clients import Fixture, Told, composed_of, fixtures  # noqa: E402


def found(draft: Draft) -> Told:
    """A draft in the terms of the fixtures."""
    header = draft.header
    local = header.date.local if header.date else None
    return Told(
        depth=draft.depth,
        name=header.sender.name if header.sender else None,
        address=header.sender.address if header.sender else None,
        subject=header.subject,
        local=local.replace(second=0) if local else None,
        body=composed_of(draft.body),
        to=len(header.to),
        cc=len(header.cc),
    )


def read(fixture: Fixture, settings: Settings | None = None) -> list[Told]:
    """What is found in the document, in the order of the drafts."""
    (document,) = sources.read_bytes(fixture.text.encode(), f"{fixture.name}.txt")
    return [found(draft) for draft in pipeline.read_document(document, settings or Settings()).drafts]


def differences(fixture: Fixture, settings: Settings | None = None) -> list[str]:
    """What was read otherwise than it stands there, a line each; empty where all is right."""
    read_here = read(fixture, settings)
    said = []
    if len(read_here) != len(fixture.messages):
        said.append(f"{len(read_here)} messages instead of {len(fixture.messages)}")
        for number, got in enumerate(read_here):
            said.append(
                f"  [{number}] depth {got.depth}, {got.name} <{got.address}>, {got.local}: {got.body!r}"
            )
        return said
    for number, (got, want) in enumerate(zip(read_here, fixture.messages, strict=True)):
        for one in fields(Told):
            a, b = getattr(got, one.name), getattr(want, one.name)
            if a != b:
                said.append(f"  [{number}] {one.name}: {a!r} instead of {b!r}")
    return said


def chosen(parts: Sequence[str]) -> list[Fixture]:
    return [one for one in fixtures() if not parts or any(part in one.name for part in parts)]


def table(results: Sequence[tuple[Fixture, list[str]]]) -> list[str]:
    """Clients down, languages across: ✓ all right, ✗ none, right/all in between."""
    clients = list(dict.fromkeys(fixture.client for fixture, _ in results))
    codes = sorted({fixture.language for fixture, _ in results})

    def right(client: str | None, code: str | None) -> list[bool]:
        return [
            not said
            for fixture, said in results
            if client in (None, fixture.client) and code in (None, fixture.language)
        ]

    def cell(oks: Sequence[bool]) -> str:
        if not oks:
            return "·"
        if all(oks):
            return "✓"
        return f"{sum(oks)}/{len(oks)}" if any(oks) else "✗"

    def row(name: str, cells: Sequence[str], last: str) -> str:
        return f"{name:<20}" + "".join(f"{one:>5}" for one in cells) + f"{last:>9}"

    def count(oks: Sequence[bool]) -> str:
        return f"{sum(oks)}/{len(oks)}"

    out = [row("", [code.replace("-", "") for code in codes], "right")]
    for client in clients:
        cells = [cell(right(client, code)) for code in codes]
        out.append(row(client, cells, count(right(client, None))))
    wrong = [str(right(None, code).count(False) or "") for code in codes]
    return [*out, row("wrong", wrong, count(right(None, None)))]


def main(arguments: Sequence[str]) -> int:
    results = [(fixture, differences(fixture)) for fixture in chosen(arguments)]
    print(*table(results), sep="\n")
    failures = [(fixture, said) for fixture, said in results if said]
    for fixture, said in failures:
        print(f"\n{fixture.name}", *said, sep="\n")
        if arguments:
            print(*(f"  | {line}" for line in fixture.text.splitlines()), sep="\n")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
