"""The real things tests run on: a PostgreSQL server and a browser, found once for all test processes.

What is missing skips its tests and is named at the end of the run; with REQUIRE_POSTGRES=1 or
REQUIRE_BROWSER=1 it fails them. The hooks are in `plugin`, which tests/conftest.py names in `pytest_plugins`.
"""

from tests.servers.browser import browser_launch_options, browser_path, require_browser
from tests.servers.postgres import (
    drop_database,
    fresh_database,
    postgres_binaries,
    postgres_url,
    require_postgres,
    reset_database,
    template_database,
)
from tests.servers.shared_run import build_once, run_folder

__all__ = [
    "browser_launch_options",
    "browser_path",
    "build_once",
    "drop_database",
    "fresh_database",
    "postgres_binaries",
    "postgres_url",
    "require_browser",
    "require_postgres",
    "reset_database",
    "run_folder",
    "template_database",
]
