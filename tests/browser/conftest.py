"""Tests that drive a browser wait as long as a busy machine may take. Most begin with a case that is visited."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.site import PHONE, WAIT
from tests.browser.visit_site import VisitSite, serve_visits, sign_in

expect.set_options(timeout=WAIT)


@pytest.fixture
def site(database_kind: str, template: str, tmp_path: Path) -> Iterator[VisitSite]:
    with serve_visits(database_kind, template, tmp_path) as site:
        yield site


@pytest.fixture
def phone(browser: Browser, site: VisitSite) -> Iterator[BrowserContext]:
    """A phone on which the expert is signed in."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai", has_touch=True)
    context.set_default_timeout(WAIT)
    page = context.new_page()
    page.goto(f"{site.address}/login")
    sign_in(page)
    page.close()
    yield context
    context.close()
