"""A visit is logged on a phone: whatever happens to network, session, tab or server, it is stored exactly once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select

from casework.enums import Role
from casework.models import Attachment
from tests import factories as make
from tests.browser.site import PHONE
from tests.browser.visit_site import TEXT, VisitSite, fill, sign_in, submit

pytestmark = pytest.mark.browser
ONLY = "sqlite"
"""What the phone keeps is the same over either database; what arrives has tests on both (tests/visits)."""

STORED = re.compile(r"/visits/\d+$")
BAR = "[data-draft-bar]"


@pytest.fixture
def page(phone: BrowserContext, site: VisitSite) -> Page:
    """The form of a new visit, everything required filled in."""
    page = phone.new_page()
    page.goto(site.form)
    fill(page)
    return page


def expect_stored(page: Page, site: VisitSite, *texts: str) -> None:
    expect(page).to_have_url(STORED)
    expect(page.get_by_text("已提交")).to_be_visible()
    assert site.visits() == list(texts or (TEXT,))
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('casework.'))") == []


def only_once(handle: Callable[[Route], None]) -> Callable[[Route], None]:
    """A route that does something to the first POST and lets everything else through."""
    met: list[str] = []

    def decide(route: Route) -> None:
        if route.request.method == "POST" and not met:
            met.append(route.request.url)
            handle(route)
        else:
            route.continue_()

    return decide


def test_the_ordinary_way(page: Page, site: VisitSite) -> None:
    expect(page.locator(BAR)).to_contain_text("已保存在本机")
    expect(page.get_by_text("专家 2 人，按 1 天计，共 2.0 人天")).to_be_visible()
    expect(page.get_by_text("必填已填 7 / 7")).to_be_visible()
    submit(page)
    expect_stored(page, site)


def test_pressed_twice_it_is_stored_once(page: Page, site: VisitSite) -> None:
    page.get_by_role("button", name="提交记录").dblclick()
    expect_stored(page, site)
    assert site.keys() == 1


def test_a_network_cut_once_while_submitting(page: Page, site: VisitSite) -> None:
    page.route("**/visits/new", only_once(lambda route: route.abort("connectionfailed")))
    submit(page)
    expect_stored(page, site)


def test_an_answer_that_is_lost_on_the_way_back(page: Page, site: VisitSite) -> None:
    def lose_the_answer(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    page.route("**/visits/new", only_once(lose_the_answer))
    submit(page)
    expect_stored(page, site)
    assert site.keys() == 1


def test_a_server_error_is_survived(page: Page, site: VisitSite) -> None:
    page.route("**/visits/new", only_once(lambda route: route.fulfill(status=500, body="<h1>500</h1>")))
    submit(page)
    expect_stored(page, site)


def test_without_network_one_goes_on_writing_and_it_is_sent_later(
    page: Page, phone: BrowserContext, site: VisitSite
) -> None:
    phone.set_offline(True)
    expect(page.locator(BAR)).to_contain_text("没有网络，可以继续写，联网后再提交")
    page.fill("#feedback", "希望再来一次")
    submit(page)
    expect(page.locator(BAR)).to_contain_text("已留在本机，联网后自动提交。请不要清除浏览器数据。")
    page.get_by_role("button", name="继续修改").click()
    page.fill("#situation", f"{TEXT}补充一句。")
    submit(page)
    expect(page.locator(BAR)).to_contain_text("已留在本机")
    assert site.visits() == []
    phone.set_offline(False)
    expect_stored(page, site, f"{TEXT}补充一句。")


def test_after_an_expired_session_the_text_is_still_there(page: Page, site: VisitSite) -> None:
    site.end_sessions()
    submit(page)
    expect(page.locator(BAR)).to_contain_text("登录已过期，内容还在本机。")
    page.get_by_role("link", name="重新登录").click()
    sign_in(page)
    expect_stored(page, site)


def test_a_token_of_an_older_session_is_replaced(page: Page, phone: BrowserContext, site: VisitSite) -> None:
    other = phone.new_page()
    phone.clear_cookies()
    other.goto(f"{site.address}/login")
    sign_in(other)
    submit(page)
    expect_stored(page, site)


def test_a_closed_tab_loses_no_word(page: Page, phone: BrowserContext, site: VisitSite) -> None:
    page.fill("#situation", f"{TEXT}最后一个字")
    key = page.input_value("input[name=request_key]")
    page.close()
    again = phone.new_page()
    again.goto(site.form)
    expect(again.locator(BAR)).to_contain_text("已恢复本机")
    assert again.input_value("#situation") == f"{TEXT}最后一个字"
    assert again.get_by_label("计量服务").is_checked()
    assert again.input_value("input[name=request_key]") == key
    submit(again)
    expect_stored(again, site, f"{TEXT}最后一个字")


def leave_unsent(page: Page, phone: BrowserContext) -> Page:
    """Submit without network, close the tab, and open another one when the network is back."""
    phone.set_offline(True)
    submit(page)
    expect(page.locator(BAR)).to_contain_text("已留在本机")
    expect(page.get_by_role("button", name="继续修改")).to_be_visible()
    # Chromium ends what it plays before it ends the tab, which would believe to be online again, and send.
    page.evaluate("addEventListener('online', event => event.stopImmediatePropagation(), true)")
    page.close()
    phone.set_offline(False)
    return phone.new_page()


def test_what_was_sent_before_the_tab_closed_goes_out_from_any_page(
    page: Page, phone: BrowserContext, site: VisitSite
) -> None:
    listing = leave_unsent(page, phone)
    listing.goto(f"{site.address}/visits")
    expect(listing.get_by_role("status")).to_contain_text("已提交")
    assert site.visits() == [TEXT]
    listing.reload()
    expect(listing.get_by_role("link", name="兰州恒峡阀门").first).to_be_visible()
    assert site.visits() == [TEXT]


def test_a_tab_that_closes_while_it_sends_holds_nobody_up(
    page: Page, phone: BrowserContext, site: VisitSite
) -> None:
    page.route("**/visits/new", lambda route: None)  # no answer ever comes
    submit(page)
    expect(page.locator(BAR)).to_contain_text("正在提交")
    page.close()
    listing = phone.new_page()
    listing.goto(f"{site.address}/visits")
    expect(listing.get_by_role("status")).to_contain_text("已提交")
    assert site.visits() == [TEXT]


def test_from_any_page_it_is_tried_again_until_the_server_answers(
    page: Page, phone: BrowserContext, site: VisitSite
) -> None:
    listing = leave_unsent(page, phone)
    listing.route("**/visits/new", only_once(lambda route: route.fulfill(status=503, body="<h1>503</h1>")))
    listing.goto(f"{site.address}/visits")
    expect(listing.get_by_role("status")).to_contain_text("1 份记录还在本机")
    expect(listing.get_by_role("status")).to_contain_text("已提交", timeout=60_000)
    assert site.visits() == [TEXT]


def test_what_another_page_may_have_sent_is_not_edited(
    page: Page, phone: BrowserContext, site: VisitSite
) -> None:
    listing = leave_unsent(page, phone)
    listing.route("**/visits/new", lambda route: route.abort("connectionreset"))
    listing.goto(f"{site.address}/visits")
    listing.wait_for_function("Object.values(localStorage).some(entry => JSON.parse(entry).uncertain)")
    listing.close()
    again = phone.new_page()
    again.route(
        "**/visits/new", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    again.goto(site.form)
    expect(again.locator(BAR)).to_contain_text("服务器暂时没有应答")
    expect(again.get_by_role("button", name="继续修改")).to_have_count(0)


def test_unsent_drafts_are_listed_and_asked_about_before_signing_out(
    page: Page, phone: BrowserContext, site: VisitSite
) -> None:
    listing = phone.new_page()
    listing.goto(f"{site.address}/visits")
    expect(listing.get_by_role("status")).to_contain_text("1 份记录还在本机")
    listing.locator(".cw-person summary").click()
    listing.get_by_role("button", name="退出").click()
    expect(listing.get_by_role("dialog")).to_contain_text("还有 1 份记录没有提交")
    listing.get_by_role("button", name="先去提交").click()
    expect(listing.get_by_role("dialog")).to_have_count(0)
    listing.get_by_role("link", name="现在提交").click()
    expect(listing.locator("#situation")).to_have_value(TEXT)


def test_a_draft_can_be_discarded(page: Page, site: VisitSite) -> None:
    page.reload()
    page.get_by_role("button", name="放弃").click()
    expect(page.locator("#situation")).to_have_value("")
    assert page.evaluate("localStorage.length") == 0


def test_somebody_elses_draft_is_not_shown(page: Page, phone: BrowserContext, site: VisitSite) -> None:
    page.close()
    phone.clear_cookies()
    other = phone.new_page()
    other.goto(f"{site.address}/login")
    sign_in(other, "second")
    other.goto(site.form)
    expect(other.locator("#situation")).to_have_value("")


def test_what_the_server_refuses_is_shown_beside_the_field(page: Page, site: VisitSite) -> None:
    page.fill("#left_at", "08:00")
    submit(page)
    expect(page.locator("#left_at-error")).to_contain_text("离开时间应晚于到达时间。")
    expect(page.locator("#situation")).to_have_value(TEXT)
    page.fill("#left_at", "14:30")
    submit(page)
    expect_stored(page, site)


def test_a_second_record_of_the_day_asks_whether_it_is_the_same_visit(page: Page, site: VisitSite) -> None:
    with site.rows() as session:
        case = session.get(make.Case, site.case_id)
        first = make.make_visit(case, author=make.make_user(Role.EXPERT), held_on=date(2026, 10, 14))
        first.author_name = "张淑琴"
    submit(page)
    expect(page.get_by_text("当天已有一份记录").first).to_be_visible()
    page.get_by_label("是，合并").check()
    submit(page)
    expect(page).to_have_url(STORED)
    assert site.visits() == [f"【张淑琴】11 只压力表已送区计量所 8 只。\n【马文博】{TEXT}"]


def test_progress_is_asked_for_ticked_actions_only(page: Page, site: VisitSite) -> None:
    field = page.locator(f"#progress_{site.action_id}")
    expect(field).to_be_hidden()
    page.locator(f"input[name=action_ids][value='{site.action_id}']").check()
    expect(field).to_be_visible()
    page.get_by_role("button", name="增加").click()
    expect(field).to_have_value("50")
    submit(page)
    expect_stored(page, site)
    expect(page.get_by_text("50 %")).to_be_visible()


def test_photos_follow_the_text_one_by_one(page: Page, site: VisitSite, tmp_path: Path) -> None:
    pictures = []
    for number, colour in enumerate(("navy", "teal")):
        pictures.append(tmp_path / f"gauge{number}.png")
        Image.new("RGB", (2400, 1800), colour).save(pictures[-1])
    page.set_input_files("#photos", pictures)
    expect(page.locator("[data-photos-list] img")).to_have_count(2)
    submit(page)
    expect(page).to_have_url(STORED)
    expect(page.locator("#photos-card .cw-photos img").first).to_be_visible()
    expect(page.locator("#photos-card ul:not([data-waiting-photos]) img")).to_have_count(2)
    with site.rows() as session:
        rows = session.execute(select(Attachment.file_name, Attachment.media_type).order_by(Attachment.id))
        assert [tuple(row) for row in rows] == [("gauge0.jpg", "image/jpeg"), ("gauge1.jpg", "image/jpeg")]


def test_without_script_it_is_an_ordinary_form(browser: Browser, site: VisitSite, tmp_path: Path) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{site.address}/login")
    sign_in(plain)
    plain.goto(site.form)
    assert "浏览器未启用脚本" in plain.content()
    fill(plain)
    picture = tmp_path / "gauge.png"
    Image.new("RGB", (40, 30), "navy").save(picture)
    plain.set_input_files("#photos", picture)
    submit(plain)
    expect(plain).to_have_url(STORED)
    expect(plain.locator("#photos-card img")).to_have_count(1)
    assert site.visits() == [TEXT]
    context.close()


def test_follow_ups_survive_in_the_same_way(phone: BrowserContext, site: VisitSite) -> None:
    page = phone.new_page()
    page.goto(f"{site.address}/follow-ups/{site.follow_up_id}/hold")
    page.fill("#findings", "台账已更新")
    page.get_by_label("否", exact=True).check()
    page.route("**/hold", only_once(lambda route: route.abort("connectionfailed")))
    submit(page)
    expect(page).to_have_url(re.compile(r"/follow-ups/\d+$"))
    expect(page.get_by_text("台账已更新")).to_be_visible()


def test_text_of_other_forms_is_rescued(browser: Browser, site: VisitSite) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site.address}/login")
    sign_in(page, "officer")
    page.goto(f"{site.address}/visits/{site.visit_id}")
    page.fill("#accompany_note", "已提醒企业 10-20 送检。")
    site.end_sessions()
    page.get_by_role("button", name="保存").click()
    sign_in(page, "officer")
    page.goto(f"{site.address}/visits/{site.visit_id}")
    expect(page.locator("#accompany_note")).to_have_value("")
    page.get_by_role("button", name="找回").click()
    expect(page.locator("#accompany_note")).to_have_value("已提醒企业 10-20 送检。")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    page.reload()
    expect(page.get_by_role("button", name="找回")).to_have_count(0)
    assert page.evaluate("localStorage.length") == 0
    context.close()
