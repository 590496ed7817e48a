"""The warning about an enterprise that is on file already comes while its name is typed, and keeps what was ticked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.site import DESKTOP, WAIT
from tests.browser.visit_site import VisitSite, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, site: VisitSite) -> Iterator[Page]:
    context = browser.new_context(viewport=DESKTOP, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(WAIT)
    page = context.new_page()
    page.goto(f"{site.address}/login")
    sign_in(page, "officer")
    page.goto(f"{site.address}/enterprises/new")
    yield page
    context.close()


def test_the_warning_comes_while_typing_and_goes_with_the_next_name(page: Page) -> None:
    page.locator("[name=name]").fill("甘肃恒峡阀门股份有限公司")
    warning = page.locator("#doubles")
    expect(warning).to_contain_text("恒峡阀门")
    page.locator("[name=alike_confirmed]").check()
    page.locator("[name=legal_representative]").fill("陈国栋")
    expect(warning).to_contain_text("法定代表人相同")
    expect(page.locator("[name=alike_confirmed]")).to_be_checked()
    page.locator("[name=legal_representative]").fill("某某某")
    page.locator("[name=name]").fill("皋兰云顶食品有限公司")
    expect(warning).to_have_count(0)
