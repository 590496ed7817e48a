"""What pytest is told: when a run begins, what was missing at its end, how the browser starts."""

from __future__ import annotations

import gc
from typing import Any, Final

import pytest

from tests.servers.browser import browser_launch_options
from tests.servers.shared_run import run_folder, what_was_missing

LONGEST: Final = {
    "test_axe.py", "test_malformed.py", "test_replay.py", "test_access.py", "test_seed.py", "test_hostile.py",
}  # fmt: skip


def pytest_configure() -> None:
    """Make the run's folder before pytest-xdist starts its workers, so that they share it."""
    run_folder()


@pytest.hookimpl(trylast=True)  # after pytest has put together what shares a fixture
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: a file stays in one process, and one of several minutes would be waited for at the end."""
    items.sort(key=lambda item: (item.path.name not in LONGEST, item.get_closest_marker("browser") is None))


def pytest_collection_finish() -> None:
    """What was imported and collected lives until the end: twelve thousand tests need not be looked through for garbage at
    every full collection, which took a tenth of a run."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One loud line for each thing that could not be tested."""
    for thing, reason in what_was_missing().items():
        terminalreporter.write_line(f"NOT TESTED without {thing}: {reason}", red=True, bold=True)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """pytest-playwright's fixture, with the browser of this machine."""
    return {**browser_type_launch_args, **browser_launch_options()}
