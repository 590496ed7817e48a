"""Tests that drive a browser wait as long as a busy machine may take."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.site import WAIT

expect.set_options(timeout=WAIT)
