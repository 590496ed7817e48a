"""The first day of an account, by keyboard alone: notice, first and own password, second factor, recovery codes, and in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from casework import clock
from casework.accounts import services
from casework.accounts.passwords import hash_password
from casework.enums import Role
from tests import factories as make
from tests.browser.looking import Watched
from tests.browser.people import PASSWORD
from tests.browser.site import Site, serve_site

pytestmark = pytest.mark.browser
OWN = "Kettle-river7-moss"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with serve_site(tmp_path, today="2026-10-12T09:30") as site:
        with site.rows():
            make.make_programme()
            user = make.make_user(
                Role.LEADER, username="hejianjun", display_name="何建军", has_read_notice=False
            )
            services.give_first_password(
                user, hash_password(PASSWORD), until=clock.real_now() + timedelta(hours=72)
            )
        yield site


def type_and_send(page: Page, **fields: str) -> None:
    """Fill the fields in their order with the keyboard, then Enter."""
    for name, text in fields.items():
        page.locator(f"[name={name}]").focus()
        page.keyboard.type(text)
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_the_first_day_of_a_leader(browser: Browser, site: Site, language: str) -> None:
    context = site.enter(browser, locale=language)
    watched = Watched(context.new_page())
    page, faults = watched.page, list[str]()

    def look() -> None:
        faults.extend(f"{page.url}: {fault}" for fault in watched.faults_at_both_widths())

    page.goto(f"{site.address}/account")
    look()
    type_and_send(page, username="hejianjun", password=PASSWORD)
    expect(page).to_have_url(re.compile("/privacy-notice/receive$"))
    look()
    page.locator("main .btn-primary").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/new-password$"))
    look()
    type_and_send(page, new_password="hejianjun1", repeated="hejianjun1")
    expect(page.locator("#errors")).to_be_focused()
    look()
    type_and_send(page, new_password=OWN, repeated=OWN)
    expect(page).to_have_url(re.compile("/second-factor/set-up$"))
    look()
    page.locator(".cw-more summary").focus()
    page.keyboard.press("Enter")
    secret = re.sub(r"\s", "", page.locator(".cw-secret").inner_text())
    type_and_send(page, code=pyotp.TOTP(secret).now())
    codes = page.locator(".cw-codes code").all_inner_texts()
    assert len(codes) == 10
    look()
    page.locator("main .btn-primary").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site.address}/account")
    look()
    # Nothing of it stays behind in the browser, and a recovery code opens the account from another one.
    kept = page.evaluate("() => JSON.stringify({...localStorage, ...sessionStorage})")
    assert OWN not in kept
    assert codes[0] not in kept
    other = site.enter(browser, locale=language).new_page()
    other.goto(f"{site.address}/login")
    type_and_send(other, username="hejianjun", password=OWN)
    expect(other).to_have_url(re.compile("/second-factor$"))
    type_and_send(other, code=codes[0].lower())
    expect(other.locator("main")).to_be_visible()
    assert "/second-factor" not in other.url
    assert not faults, "\n".join(faults)
