"""Tests that drive a browser wait as long as a busy machine may take. Most begin with a case that is visited."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.site import WAIT
from tests.browser.visit_site import VisitSite, serve_visits

expect.set_options(timeout=WAIT)


@pytest.fixture
def site(database_kind: str, template: str, tmp_path: Path) -> Iterator[VisitSite]:
    with serve_visits(database_kind, template, tmp_path) as site:
        yield site
