"""The engine: same results, same order, whatever happens to the processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from operator import neg
from pathlib import Path

import pytest

import engine_work
from draad.engine import Engine, Local
from draad.engine.local import CHUNK, FEW, WAITING
from draad.errors import DraadError, SettingsError

MANY = FEW + 200
HERE = Path(__file__).parent


def ended(process: int) -> bool:
    """Wait for a process to go; a zombie that nobody has buried yet counts as gone."""
    for _ in range(200):
        try:
            os.kill(process, 0)
            state = Path(f"/proc/{process}/stat")
            if state.exists() and ") Z " in state.read_text():
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("jobs", [1, 2, 3])
@pytest.mark.parametrize("count", [0, 1, FEW, MANY])
def test_results_come_in_the_order_of_the_items(jobs: int, count: int) -> None:
    engine: Engine = Local(jobs)
    assert list(engine.map(engine_work.double, range(count), engine_work.give_up)) == [
        2 * number for number in range(count)
    ]


def test_a_few_quick_items_start_no_process() -> None:
    used = set(Local(2).map(engine_work.process_id, range(FEW), engine_work.give_up))
    assert used == {os.getpid()}


def test_a_few_slow_items_are_worth_processes() -> None:
    used = set(Local(2).map(engine_work.process_id_slowly, range(30), engine_work.give_up))
    assert len(used) > 1


def test_many_items_are_shared_out_over_other_processes() -> None:
    used = set(Local(2).map(engine_work.process_id, range(MANY), engine_work.give_up))
    assert os.getpid() not in used
    assert 1 <= len(used) <= 2


def test_no_more_items_are_taken_than_can_be_under_way() -> None:
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for number in range(100_000):
            taken += 1
            yield number

    results = Local(2).map(neg, items(), engine_work.give_up)
    assert [next(results) for _ in range(10)] == [0, -1, -2, -3, -4, -5, -6, -7, -8, -9]
    results.close()
    assert taken <= max(FEW + 1, (2 * WAITING + 1) * CHUNK)


def test_objects_that_a_result_shares_stay_shared() -> None:
    for one, other in Local(2).map(engine_work.shared_text, range(MANY), engine_work.give_up):
        assert one is other


def test_an_item_that_kills_its_process_twice_is_lost_and_no_other() -> None:
    results = list(Local(2).map(engine_work.die_at_300, range(MANY), engine_work.give_up))
    assert results[:300] == list(range(300))
    assert results[301:] == list(range(301, MANY))
    assert results[300] == "300: the process that did it died, 2 times over"


def test_an_item_that_kills_its_process_once_is_done_by_the_next(tmp_path: Path) -> None:
    work = partial(engine_work.die_once_at_300, str(tmp_path))
    assert list(Local(2).map(work, range(MANY), engine_work.give_up)) == list(range(MANY))
    assert (tmp_path / "died").exists()


@pytest.mark.parametrize("jobs", [1, 2])
def test_nesting_beyond_the_stack_loses_one_item(jobs: int) -> None:
    results = list(Local(jobs).map(engine_work.recurse_at_300, range(MANY), engine_work.give_up))
    assert results[300] == "300: it is nested too deeply"
    assert results[301:] == list(range(301, MANY))


@pytest.mark.parametrize("jobs", [1, 2])
def test_lack_of_memory_loses_one_item(jobs: int) -> None:
    results = list(Local(jobs).map(engine_work.exhaust_at_300, range(MANY), engine_work.give_up))
    assert results[300] == "300: it takes more memory than there is"
    assert results[301:] == list(range(301, MANY))


@pytest.mark.parametrize("jobs", [1, 2])
def test_any_other_exception_ends_the_run(jobs: int) -> None:
    with pytest.raises(ValueError, match="300 will not do"):
        list(Local(jobs).map(engine_work.refuse_at_300, range(MANY), engine_work.give_up))


@pytest.mark.parametrize("jobs", [0, -1])
def test_fewer_than_one_job_is_refused(jobs: int) -> None:
    with pytest.raises(SettingsError):
        Local(jobs)
    assert issubclass(SettingsError, DraadError)


def test_stopping_early_leaves_no_process_behind() -> None:
    results = Local(2).map(engine_work.process_id, range(100_000), engine_work.give_up)
    workers = {next(results) for _ in range(4 * CHUNK)}
    results.close()
    assert all(ended(worker) for worker in workers)


@pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX systems")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_a_stopped_run_leaves_no_process_behind(name: str, tmp_path: Path) -> None:
    script = tmp_path / "main.py"
    script.write_text(
        "import signal\n"
        "from functools import partial\n"
        "import engine_work\n"
        "from draad.engine import Local\n"
        "if __name__ == '__main__':\n"
        # whoever runs the tests in the background has made all below deaf to it
        "    signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"    work = partial(engine_work.report_and_wait, {str(tmp_path / 'workers')!r})\n"
        f"    list(Local(2).map(work, range({MANY}), engine_work.give_up))\n"
    )
    (tmp_path / "workers").mkdir()
    with subprocess.Popen(
        [sys.executable, str(script)], env=environment(), stderr=subprocess.DEVNULL, start_new_session=True
    ) as run:
        for _ in range(400):
            workers = [int(path.name) for path in (tmp_path / "workers").iterdir()]
            if len(workers) == 2 or run.poll() is not None:
                break
            time.sleep(0.05)
        assert len(workers) == 2
        run.send_signal(getattr(signal, name))
        assert run.wait(timeout=20) != 0
    assert all(ended(worker) for worker in workers)


@pytest.mark.parametrize("how", ["from a file", "from standard input"])
def test_a_script_without_a_guarded_main_gets_its_results_all_the_same(how: str, tmp_path: Path) -> None:
    lines = (
        "import engine_work\n"
        "from draad.engine import Local\n"
        f"print(sum(Local(2).map(engine_work.double, range({MANY}), engine_work.give_up)))\n"
    )
    script = tmp_path / "main.py"
    script.write_text(lines)
    command = [sys.executable, "-"] if how == "from standard input" else [sys.executable, str(script)]
    run = subprocess.run(
        command, input=lines, env=environment(), capture_output=True, text=True, timeout=60, check=True
    )
    assert run.stdout.split() == [str(sum(range(MANY)) * 2)]


def environment() -> dict[str, str]:
    """Return an environment in which a new interpreter finds draad and these tests."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE.parent / "threading"), str(HERE)])}
