"""Nothing typed is lost: the session ends while somebody writes, or another tab signs in anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from casework.models import DropRequest
from tests.browser.looking import Watched
from tests.browser.site import DESKTOP, WAIT
from tests.browser.visit_site import VisitSite, sign_in

pytestmark = pytest.mark.browser

WORDS = "企业已停产，\n该措施不再需要 <b>实施</b>。"
KEPT = "Object.keys(localStorage).filter(key => key.startsWith('casework.rescue.'))"


@pytest.fixture
def desk(browser: Browser, site: VisitSite) -> Iterator[BrowserContext]:
    """A computer at which the officer has signed in."""
    context = browser.new_context(viewport=DESKTOP, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(WAIT)
    page = context.new_page()
    page.goto(f"{site.address}/login")
    sign_in(page, "officer")
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(desk: BrowserContext, site: VisitSite) -> Page:
    """A form with something typed in it."""
    page = desk.new_page()
    page.goto(f"{site.address}/actions/{site.action_id}/drop")
    page.locator("main textarea").fill(WORDS)
    return page


def send(page: Page) -> None:
    page.locator("main form[method=post] button[type=submit]").click()


def reason(site: VisitSite) -> str:
    """What arrived: the request to give the action up, made once."""
    with site.rows() as session:
        return (
            session.scalars(select(DropRequest).where(DropRequest.action_item_id == site.action_id))
            .one()
            .reason
        )


def test_signed_in_anew_in_another_tab(page: Page, desk: BrowserContext, site: VisitSite) -> None:
    watched = Watched(page)
    site.end_sessions()
    other = desk.new_page()
    other.goto(f"{site.address}/login")
    sign_in(other, "officer")
    send(page)
    expect(page.get_by_role("heading", name="页面打开时间过长")).to_be_visible()
    expect(page.locator("blockquote")).to_have_text(WORDS)
    page.get_by_role("button", name="重新提交").click()
    page.wait_for_url(f"**/actions/{site.action_id}")
    assert reason(site) == WORDS
    assert page.evaluate(KEPT) == [], "what has arrived is not offered again"
    assert watched.errors == []


def test_signed_out_while_writing(page: Page, site: VisitSite) -> None:
    watched = Watched(page)
    site.end_sessions()
    send(page)
    page.wait_for_url("**/login?next=**")
    sign_in(page, "officer")
    page.wait_for_url(f"**/actions/{site.action_id}/drop")
    page.get_by_role("button", name="找回").click()
    expect(page.locator("main textarea")).to_have_value(WORDS)
    send(page)
    page.wait_for_url(f"**/actions/{site.action_id}")
    assert reason(site) == WORDS
    assert page.evaluate(KEPT) == []
    assert watched.errors == []
