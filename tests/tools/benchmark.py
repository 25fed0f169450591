"""How fast draad is, stage by stage, and beside two libraries that only split.

    python tests/tools/benchmark.py 1000 10000 100000

composes a disclosure of each size with `compose.py`, reconstructs it in a process of its own, and prints per
stage documents and megabytes a second and the memory that the process had needed when the stage ended.  Then,
on the same documents and taking turns, reading, splitting and parsing are held against mail-parser-reply and
quotequail.

The two others come with `pip install draad[bench]`; a library that is absent is left out and said to be.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

if __name__ == "__main__":  # a fresh clone runs this without an installed draad
    sys.path.insert(0, str(Path(__file__).parents[2] / "threading"))

# stage -> where the pipeline looks up the function that does it
STAGES: dict[str, tuple[str, str]] = {
    "read": ("draad.sources", "read"),
    "split": ("draad.split", "split"),
    "parse": ("draad.parse", "drafts"),
    "identity": ("draad.identity", "merge"),
    "clock": ("draad.clock", "settle"),
    "graph": ("draad.graph", "build"),
    "threads": ("draad.threads", "gather"),
}
ZONE = "Europe/Amsterdam"
ROUND = 250  # documents that each takes before it is the next one's turn
COMPARED = 10_000  # documents of a larger disclosure on which the libraries are compared
MEBIBYTE = 1 << 20


def peak() -> float:
    """Mebibytes that this process has needed at most, so far."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / MEBIBYTE if sys.platform == "darwin" else most / 1024


# -- one size, in a process of its own -----------------------------------------------------------------


def measure(folder: Path, out: Path) -> dict[str, Any]:
    """Reconstruct and export a folder, with a watch on every stage."""
    from draad import pipeline, render
    from draad.render import export
    from draad.settings import Settings

    seconds = dict.fromkeys((*STAGES, "export"), 0.0)
    memory: dict[str, float] = {}

    def watched(stage: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            start = time.perf_counter()
            result = work(*arguments, **named)
            seconds[stage] += time.perf_counter() - start
            memory[stage] = peak()
            return result

        return timed

    for stage, (module, name) in STAGES.items():
        room = importlib.import_module(module)
        setattr(room, name, watched(stage, getattr(room, name)))

    def run() -> Any:
        return pipeline.reconstruct(str(folder), Settings(zone=ZONE, jobs=1))

    begin = time.perf_counter()
    archive = run()
    watched("export", render.write)(export.sections(archive), "json", out)
    total = time.perf_counter() - begin
    return {
        "seconds": seconds,
        "memory": memory,
        "total": total,
        "peak": peak(),
        "messages": len(archive.messages),
        "copies": sum(len(message.copies) for message in archive.messages),
        "threads": len(archive.threads),
        "export": out.stat().st_size,
    }


def apart(folder: Path, out: Path) -> dict[str, Any]:
    """The same in a new process, whose memory nobody else has used."""
    command = [sys.executable, __file__, "--measure", str(folder), str(out)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode:
        raise SystemExit(run.stderr)
    result: dict[str, Any] = json.loads(run.stdout)
    return result


def everybody(folder: Path, out: Path) -> float:
    """Seconds of the command line with all processors."""
    from draad.settings import available_processors

    command = [
        sys.executable,
        "-m",
        "draad",
        "export",
        "--jobs",
        str(available_processors()),
        "--tz",
        ZONE,
        "--format",
        "json",
    ]
    path = os.pathsep.join(
        filter(None, (str(Path(__file__).parents[2] / "threading"), os.getenv("PYTHONPATH")))
    )
    begin = time.perf_counter()
    run = subprocess.run(
        [*command, "--force", "--out", str(out), str(folder)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise SystemExit(run.stderr)
    return time.perf_counter() - begin


# -- beside others -------------------------------------------------------------------------------------


def contestants() -> dict[str, Callable[[Path], object]]:
    """What takes one file apart; each reads the file itself."""
    from draad import pipeline, sources
    from draad.settings import Settings

    chosen = Settings()

    def draad(path: Path) -> object:
        return pipeline.read_document(sources.read(sources.Source(str(path), str(path)))[0], chosen)

    found: dict[str, Callable[[Path], object]] = {"draad: read, split, parse": draad}
    try:
        from mailparser_reply import EmailReplyParser  # type: ignore[import-untyped]

        parser = EmailReplyParser(languages=["en", "nl", "de", "fr"])
        found["mail-parser-reply: read, split"] = lambda path: parser.read(path.read_text("utf-8")).replies
    except ImportError:
        print("mail-parser-reply is not installed: pip install draad[bench]", file=sys.stderr)
    try:
        import quotequail  # type: ignore[import-untyped]

        def unwrapped(path: Path) -> object:
            text = path.read_text("utf-8")
            return quotequail.quote(text), quotequail.unwrap(text)

        found["quotequail: read, quote, unwrap"] = unwrapped
    except ImportError:
        print("quotequail is not installed: pip install draad[bench]", file=sys.stderr)
    return found


def beside(files: Sequence[Path]) -> dict[str, float]:
    """Processor seconds of each contestant for all files, in turns of `ROUND` files."""
    seconds: dict[str, float] = {}
    racers = list(contestants().items())
    for _, work in racers:
        for path in files[:20]:
            work(path)
    for number, start in enumerate(range(0, len(files), ROUND)):
        chunk = files[start : start + ROUND]
        # nobody always comes first, when the files have just been read from disk
        turn = number % len(racers)
        for name, work in racers[turn:] + racers[:turn]:
            begin = time.process_time()
            for path in chunk:
                work(path)
            seconds[name] = seconds.get(name, 0.0) + time.process_time() - begin
    return {name: seconds[name] for name, _ in racers}


# -- tables --------------------------------------------------------------------------------------------


def report(documents: int, size: int, result: dict[str, Any], all_processors: float) -> None:
    """The table of one size."""
    mebibytes = size / MEBIBYTE
    print(
        f"\n{documents:,} documents, {mebibytes:.1f} MB: {result['messages']:,} messages with "
        f"{result['copies']:,} copies in {result['threads']:,} threads"
    )
    print(f"{'stage':<12}{'seconds':>10}{'documents/s':>14}{'MB/s':>9}{'peak MB':>10}")
    for stage, seconds in result["seconds"].items():
        line(stage, seconds, documents, mebibytes, result["memory"].get(stage, 0.0))
    line("all", result["total"], documents, mebibytes, result["peak"])
    print(f"{'all processors':<16}{all_processors:>6.2f}{documents / all_processors:>14,.0f}")


def line(name: str, seconds: float, documents: int, mebibytes: float, memory: float) -> None:
    watch = max(seconds, 1e-9)
    print(f"{name:<12}{seconds:>10.2f}{documents / watch:>14,.0f}{mebibytes / watch:>9.2f}{memory:>10,.0f}")


def compare_report(seconds: dict[str, float], count: int, size: int) -> None:
    first = next(iter(seconds.values()))
    print(f"\nbeside others, {count:,} documents in turns of {ROUND}")
    print(f"{'':<34}{'documents/s':>12}{'MB/s':>8}{'time, draad = 1':>18}")
    for name, spent in seconds.items():
        print(f"{name:<34}{count / spent:>12,.0f}{size / MEBIBYTE / spent:>8.2f}{spent / first:>18.2f}")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sizes", type=int, nargs="*", default=[1000, 10_000], help="numbers of documents")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clean", action="store_true", help="without redaction, scanning and page numbers")
    parser.add_argument("--measure", nargs=2, type=Path, metavar=("FOLDER", "OUT"), help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.measure:
        print(json.dumps(measure(*options.measure)))
        return

    from compose import disclosure
    from damage import NONE, RELEASE

    totals: dict[int, float] = {}
    for count in sorted(options.sizes):
        with tempfile.TemporaryDirectory(prefix="draad-benchmark-") as scratch:
            folder = Path(scratch) / "release"
            folder.mkdir()
            size = 0
            for name, text in disclosure(count, options.seed, NONE if options.clean else RELEASE):
                data = text.encode()
                size += len(data)
                (folder / name).write_bytes(data)
            result = apart(folder, Path(scratch) / "one.json")
            totals[count] = result["total"]
            report(count, size, result, everybody(folder, Path(scratch) / "all.json"))
            files = sorted(folder.iterdir())[:COMPARED]
            compare_report(beside(files), len(files), sum(path.stat().st_size for path in files))
            sys.stdout.flush()
    for small, large in zip(sorted(totals), sorted(totals)[1:], strict=False):
        print(f"\n{large:,} documents took {totals[large] / totals[small]:.1f} times the time of {small:,}")


if __name__ == "__main__":
    main()
