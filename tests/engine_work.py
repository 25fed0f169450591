"""Work for the engine's tests: functions that a process started afresh can import."""

from __future__ import annotations

import os
import time
from pathlib import Path


def double(number: int) -> int:
    return 2 * number


def give_up(number: int, reason: str) -> str:
    return f"{number}: {reason}"


def die_at_300(number: int) -> int:
    if number == 300:
        os._exit(9)
    return number


def die_once_at_300(folder: str, number: int) -> int:
    mark = Path(folder) / "died"
    if number == 300 and not mark.exists():
        mark.touch()
        os._exit(9)
    return number


def recurse_at_300(number: int) -> int:
    return recurse_at_300(number) if number == 300 else number


def exhaust_at_300(number: int) -> int:
    if number == 300:
        raise MemoryError
    return number


def refuse_at_300(number: int) -> int:
    if number == 300:
        raise ValueError("300 will not do")
    return number


def process_id(number: int) -> int:
    return os.getpid()


def process_id_slowly(number: int) -> int:
    time.sleep(0.05)
    return os.getpid()


def shared_text(number: int) -> tuple[str, str]:
    text = f"text {number}" * 1000
    return text, text


def report_and_wait(folder: str, number: int) -> int:
    """Leave this process's id behind, then work for longer than any test lasts."""
    (Path(folder) / str(os.getpid())).touch()
    time.sleep(600)
    return number
