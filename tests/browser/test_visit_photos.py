"""Photos of a visit on a phone: they survive the tab, follow a record that was joined, and nobody forgets them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, Route, expect
from sqlalchemy import select

from casework.enums import Role
from casework.models import Attachment, Expert
from tests import factories as make
from tests.browser.test_visit_offline import BAR, STORED, leave_unsent
from tests.browser.visit_site import VisitSite, fill, submit

pytestmark = pytest.mark.browser
ONLY = "sqlite"
"""What the phone keeps is the same over either database; what arrives has tests on both (tests/visits)."""


@pytest.fixture
def page(phone: BrowserContext, site: VisitSite, tmp_path: Path) -> Page:
    """The form of a new visit, filled in, with one photo."""
    picture = tmp_path / "gauge.png"
    Image.new("RGB", (2400, 1800), "navy").save(picture)
    page = phone.new_page()
    page.goto(site.form)
    fill(page)
    page.set_input_files("#photos", picture)
    expect(page.locator("[data-photos-list] img")).to_have_count(1)
    return page


def stored(site: VisitSite) -> list[str]:
    with site.rows() as session:
        return list(session.scalars(select(Attachment.file_name).order_by(Attachment.id)))


def test_the_photo_of_a_joined_record_follows_its_text(page: Page, site: VisitSite) -> None:
    with site.rows() as session:
        case = session.get(make.Case, site.case_id)
        second = session.scalars(select(Expert).where(Expert.name == "张淑琴")).one()
        author = make.make_user(Role.EXPERT, expert=second)
        make.make_visit(case, second, author=author, held_on=date(2026, 10, 14))
    submit(page)
    page.get_by_label("是，合并").check()
    submit(page)
    expect(page).to_have_url(STORED)
    expect(page.locator("#photos-card ul:not([data-waiting-photos]) img")).to_have_count(1)
    assert stored(site) == ["gauge.jpg"]


def test_photos_of_a_record_sent_from_another_page_are_named_until_they_went(
    page: Page, phone: BrowserContext, site: VisitSite
) -> None:
    listing = leave_unsent(page, phone)
    listing.goto(f"{site.address}/visits")
    status = listing.get_by_role("status").filter(has_text="1 张照片还在本机")
    expect(status).to_contain_text("已提交")
    listing.goto(f"{site.address}/")
    expect(status).to_be_visible()
    listing.locator(".cw-person summary").click()
    listing.get_by_role("button", name="退出").click()
    expect(listing.get_by_role("dialog")).to_contain_text("还有 1 张照片没有上传")
    listing.get_by_role("button", name="先去提交").click()
    assert stored(site) == []
    listing.get_by_role("link", name="现在上传").click()
    expect(listing.locator("#photos-card ul:not([data-waiting-photos]) img")).to_have_count(1)
    assert stored(site) == ["gauge.jpg"]
    listing.goto(f"{site.address}/")
    expect(listing.locator("[data-unsent]")).to_have_count(0)


def test_a_line_that_breaks_between_text_and_photo_sends_it_once_in_the_end(
    page: Page, site: VisitSite
) -> None:
    answers: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        answers.append(route.request.url)
        if len(answers) > 1:
            return route.continue_()
        route.fetch(max_redirects=0)
        return route.abort("connectionreset")

    page.route("**/photos", lose_the_first_answer)
    submit(page)
    with page.expect_response("**/photos"):
        page.get_by_role("button", name="失败，重试").click()
    expect(page.locator("#photos-card ul:not([data-waiting-photos]) img")).to_have_count(1)
    expect(page.locator("[data-waiting-photos] img")).to_have_count(0)
    assert (stored(site), len(answers)) == (["gauge.jpg"], 2)


def test_a_discarded_draft_takes_its_photos_with_it(page: Page) -> None:
    page.reload()
    expect(page.locator(BAR)).to_contain_text("已恢复本机")
    expect(page.locator("[data-photos-list] img")).to_have_count(1)
    page.get_by_role("button", name="放弃").click()
    expect(page.locator("#situation")).to_have_value("")
    expect(page.locator("[data-photos-list] li")).to_have_count(1)
    expect(page.locator("[data-photos-list] img")).to_have_count(0)


def test_what_the_record_no_longer_takes_can_be_removed_here(
    page: Page, phone: BrowserContext, site: VisitSite
) -> None:
    listing = leave_unsent(page, phone)
    listing.goto(f"{site.address}/visits")
    address = listing.get_by_role("link", name="现在上传").get_attribute("href")
    with site.rows() as session:
        visit = session.scalars(select(make.Visit).where(make.Visit.case_id == site.case_id)).one()
        visit.withdrawn_on, visit.withdrawal_reason = date(2026, 10, 14), "记错了企业"
    listing.goto(f"{site.address}{address}")
    listing.get_by_role("button", name="未接收，移除").click()
    expect(listing.locator("[data-waiting-photos] img")).to_have_count(0)
    listing.goto(f"{site.address}/")
    expect(listing.locator("[data-unsent]")).to_have_count(0)
    assert stored(site) == []
