"""Pages that change by themselves in a real browser: the length of a text while it is typed, a file that gets ready."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from casework.enums import ExportState
from casework.models import ListExport, ReturnParagraph, User
from tests import factories as make
from tests.browser.looking import Watched
from tests.browser.site import DESKTOP, WAIT
from tests.browser.visit_site import VisitSite, sign_in

pytestmark = pytest.mark.browser

TYPED = "全年共走访十次。"


@pytest.fixture
def page(browser: Browser, site: VisitSite) -> Iterator[Page]:
    """A computer at which the officer has signed in."""
    context = browser.new_context(viewport=DESKTOP, locale="zh-CN", timezone_id="Asia/Shanghai")
    context.set_default_timeout(WAIT)
    page = context.new_page()
    page.goto(f"{site.address}/login")
    sign_in(page, "officer")
    yield page
    context.close()


def test_the_length_of_the_whole_text_grows_with_every_character_and_with_a_figure(
    page: Page, site: VisitSite
) -> None:
    with site.rows():
        key = make.make_return("620103").id
    page.goto(f"{site.address}/returns/{key}/text")
    page.get_by_role("button", name="编辑文字").click()
    with site.rows() as session:
        paragraph = session.scalars(
            select(ReturnParagraph.id).where(
                ReturnParagraph.annual_return_id == key, ReturnParagraph.kind == "text"
            )
        ).first()
    watched = Watched(page)
    page.goto(f"{site.address}/returns/{key}/text/{paragraph}")
    text, length = page.locator("textarea[name=text]"), page.locator("[data-whole-of] output")
    before = int(length.inner_text().replace(",", ""))
    bar = float(page.locator("[data-whole-of] progress").get_attribute("value") or 0)
    assert bar == before
    counter = page.locator(f"[data-counter-for={text.get_attribute('id')}]")
    said = counter.inner_text()
    text.press("End")
    text.press("Control+End")
    text.press_sequentially(TYPED)
    expect(length).to_have_text(f"{before + len(TYPED):,}")
    expect(counter).not_to_have_text(said)
    page.locator("details.nv-figures summary").click()
    figure = page.locator("button[data-insert=text]").first
    value = figure.locator("b").inner_text()
    figure.click()
    # A figure counts as on paper: by its value, not by the token that stands for it.
    expect(length).to_have_text(f"{before + len(TYPED) + len(value):,}")
    assert "[[" in text.input_value()
    assert watched.errors == []


def test_a_file_that_gets_ready_is_shown_and_said_without_pressing_anything(
    page: Page, site: VisitSite
) -> None:
    with site.rows() as session:
        officer = session.scalars(select(User).where(User.username == "officer")).one()
        key = make.make_export(officer, region_id=officer.region_id).id
    watched = Watched(page)
    page.goto(f"{site.address}/exports")
    expect(page.get_by_role("link", name="刷新")).to_be_visible()
    files = page.locator("#files")
    expect(files.get_by_role("button", name="停止")).to_be_visible()
    page.evaluate("window.stays = true")
    with site.rows() as session:
        session.get_one(ListExport, key).state = ExportState.CANCELLED
    expect(files.get_by_role("button", name="停止")).to_have_count(0)
    expect(page.locator("[data-live-said]")).to_have_text(files.get_attribute("data-done") or "?")
    assert page.evaluate("window.stays") is True, "the page was not loaded again"
    assert watched.errors == []
