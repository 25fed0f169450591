"""What all tests share: how hypothesis runs, and no skipping on a build machine."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

ON_BUILD_MACHINE = os.environ.get("CI") == "true"

# Machines differ in speed, and a build must not depend on the dice.
settings.register_profile("here", deadline=None)
settings.register_profile("build", deadline=None, derandomize=True)
settings.load_profile("build" if ON_BUILD_MACHINE else "here")


def forbidden_skips(config: pytest.Config) -> Iterator[str]:
    """Yield the reasons of tests that were skipped for want of something else than ``../shared``."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    # the processes of pytest-xdist have no reporter: they pass all on to the one that has
    for report in reporter.stats.get("skipped", ()) if ON_BUILD_MACHINE and reporter else ():
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if "shared" not in reason:
            yield f"{report.nodeid}: {reason}"


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.exitstatus == pytest.ExitCode.OK and any(forbidden_skips(session.config)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    skips = list(forbidden_skips(config))
    if skips:
        terminalreporter.section("skipped although CI=true", red=True)
        for line in skips:
            terminalreporter.line(line)
