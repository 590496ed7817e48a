"""A visit is logged on a phone: whatever happens to network, session, tab or server, it is stored exactly once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import select

from casework import clock, create_app
from casework.access.tenancy import NOBODY, Reach, Scope
from casework.accounts.passwords import hash_password
from casework.enums import CaseStatus, Role, TeamRole
from casework.extensions import db
from casework.models import Attachment, Region, RequestKey, SignInSession, Visit
from tests import factories as make
from tests.conftest import WorkingDatabase, settings
from tests.servers.live import live

pytestmark = pytest.mark.browser

PASSWORD = "correct horse battery"
PHONE = {"width": 390, "height": 844}
TEXT = "11 只压力表已送区计量所 8 只，其余 3 只 10-20 送检。"
STORED = re.compile(r"/visits/\d+$")
BAR = "[data-draft-bar]"


class Site:
    """The application on a real port with a case under way and an expert who visits it."""

    def __init__(self, app: Flask, address: str) -> None:
        self.app, self.address = app, address
        with app.test_request_context():
            db.session().bind_scope(NOBODY)
            self.province_id = db.session.scalar(select(Region.id).where(Region.code == "620000"))
        with self.rows():
            expert, second = make.make_expert("马文博"), make.make_expert("张淑琴")
            case = make.make_case(status=CaseStatus.IMPLEMENTING, plan_approved_on=date(2026, 6, 3))
            make.make_member(case, expert, TeamRole.LEADER)
            make.make_member(case, second, TeamRole.MEMBER)
            self.action_id = make.make_action(case, progress_percent=40).id
            secret = hash_password(PASSWORD)
            make.make_user(Role.EXPERT, expert=expert, username="expert", password_hash=secret)
            make.make_user(Role.EXPERT, expert=second, username="second", password_hash=secret)
            make.make_user(Role.COUNTY_OFFICER, username="officer", password_hash=secret)
            self.visit_id = make.make_visit(make.make_case(status=CaseStatus.IMPLEMENTING), expert).id
            self.case_id, self.follow_up_id = case.id, make.make_follow_up(case).id
        self.form = f"{address}/cases/{self.case_id}/visits/new"

    @contextmanager
    def rows(self) -> Iterator[Any]:
        """A session of the province that commits."""
        with self.app.test_request_context():
            db.session().bind_scope(Scope(Reach.PROVINCE, self.province_id), actor_name="test")
            yield db.session
            db.session.commit()

    def visits(self) -> list[str]:
        """The texts of everything stored so far."""
        with self.rows() as session:
            mine = select(Visit.situation).where(Visit.case_id == self.case_id)
            return list(session.scalars(mine.order_by(Visit.id)))

    def keys(self) -> int:
        """How many forms were taken in."""
        with self.rows() as session:
            return len(session.scalars(select(RequestKey.id)).all())

    def end_sessions(self) -> None:
        """Everybody is signed out on the server."""
        with self.rows() as session:
            for row in session.scalars(select(SignInSession)):
                row.revoked_at = clock.real_now()


@pytest.fixture
def site(database_kind: str, template: str, tmp_path: Path) -> Iterator[Site]:
    database = WorkingDatabase(database_kind, template, tmp_path)
    app = create_app(settings(database.url, tmp_path, TODAY="2026-10-14T14:30"))
    try:
        with live(app) as address:
            yield Site(app, address)
    finally:
        clock.move_process_to(None)
        with app.app_context():
            db.engine.dispose()
        database.drop()


@pytest.fixture
def phone(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A phone on which the expert is signed in."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai", has_touch=True)
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto(f"{site.address}/login")
    sign_in(page)
    page.close()
    yield context
    context.close()


@pytest.fixture
def page(phone: BrowserContext, site: Site) -> Page:
    """The form of a new visit, everything required filled in."""
    page = phone.new_page()
    page.goto(site.form)
    fill(page)
    return page


def sign_in(page: Page, username: str = "expert") -> None:
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.press("#password", "Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def fill(page: Page) -> None:
    page.fill("#arrived_at", "09:10")
    page.fill("#left_at", "14:30")
    page.get_by_label("张淑琴").check()
    page.fill("#enterprise_people", "赵海燕、孙立")
    page.get_by_label("计量服务").check()
    page.fill("#situation", TEXT)


def submit(page: Page) -> None:
    page.get_by_role("button", name="提交记录").click()


def expect_stored(page: Page, site: Site, *texts: str) -> None:
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


def test_the_ordinary_way(page: Page, site: Site) -> None:
    expect(page.locator(BAR)).to_contain_text("已保存在本机")
    expect(page.get_by_text("专家 2 人，按 1 天计，共 2.0 人天")).to_be_visible()
    expect(page.get_by_text("必填已填 7 / 7")).to_be_visible()
    submit(page)
    expect_stored(page, site)


def test_pressed_twice_it_is_stored_once(page: Page, site: Site) -> None:
    page.get_by_role("button", name="提交记录").dblclick()
    expect_stored(page, site)
    assert site.keys() == 1


def test_a_network_cut_once_while_submitting(page: Page, site: Site) -> None:
    page.route("**/visits/new", only_once(lambda route: route.abort("connectionfailed")))
    submit(page)
    expect_stored(page, site)


def test_an_answer_that_is_lost_on_the_way_back(page: Page, site: Site) -> None:
    def lose_the_answer(route: Route) -> None:
        route.fetch(max_redirects=0)
        route.abort("connectionreset")

    page.route("**/visits/new", only_once(lose_the_answer))
    submit(page)
    expect_stored(page, site)
    assert site.keys() == 1


def test_a_server_error_is_survived(page: Page, site: Site) -> None:
    page.route("**/visits/new", only_once(lambda route: route.fulfill(status=500, body="<h1>500</h1>")))
    submit(page)
    expect_stored(page, site)


def test_without_network_one_goes_on_writing_and_it_is_sent_later(
    page: Page, phone: BrowserContext, site: Site
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


def test_after_an_expired_session_the_text_is_still_there(page: Page, site: Site) -> None:
    site.end_sessions()
    submit(page)
    expect(page.locator(BAR)).to_contain_text("登录已过期，内容还在本机。")
    page.get_by_role("link", name="重新登录").click()
    sign_in(page)
    expect_stored(page, site)


def test_a_token_of_an_older_session_is_replaced(page: Page, phone: BrowserContext, site: Site) -> None:
    other = phone.new_page()
    phone.clear_cookies()
    other.goto(f"{site.address}/login")
    sign_in(other)
    submit(page)
    expect_stored(page, site)


def test_a_closed_tab_loses_no_word(page: Page, phone: BrowserContext, site: Site) -> None:
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


def test_what_was_sent_before_the_tab_closed_goes_out_from_any_page(
    page: Page, phone: BrowserContext, site: Site
) -> None:
    phone.set_offline(True)
    submit(page)
    expect(page.locator(BAR)).to_contain_text("已留在本机")
    page.close()
    phone.set_offline(False)
    listing = phone.new_page()
    listing.goto(f"{site.address}/visits")
    expect(listing.get_by_role("status")).to_contain_text("已提交")
    assert site.visits() == [TEXT]
    listing.reload()
    expect(listing.get_by_role("link", name="兰州恒峡阀门").first).to_be_visible()
    assert site.visits() == [TEXT]


def test_unsent_drafts_are_listed_and_asked_about_before_signing_out(
    page: Page, phone: BrowserContext, site: Site
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


def test_a_draft_can_be_discarded(page: Page, site: Site) -> None:
    page.reload()
    page.get_by_role("button", name="放弃").click()
    expect(page.locator("#situation")).to_have_value("")
    assert page.evaluate("localStorage.length") == 0


def test_somebody_elses_draft_is_not_shown(page: Page, phone: BrowserContext, site: Site) -> None:
    page.close()
    phone.clear_cookies()
    other = phone.new_page()
    other.goto(f"{site.address}/login")
    sign_in(other, "second")
    other.goto(site.form)
    expect(other.locator("#situation")).to_have_value("")


def test_what_the_server_refuses_is_shown_beside_the_field(page: Page, site: Site) -> None:
    page.fill("#left_at", "08:00")
    submit(page)
    expect(page.locator("#left_at-error")).to_contain_text("离开时间应晚于到达时间。")
    expect(page.locator("#situation")).to_have_value(TEXT)
    page.fill("#left_at", "14:30")
    submit(page)
    expect_stored(page, site)


def test_a_second_record_of_the_day_asks_whether_it_is_the_same_visit(page: Page, site: Site) -> None:
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


def test_progress_is_asked_for_ticked_actions_only(page: Page, site: Site) -> None:
    field = page.locator(f"#progress_{site.action_id}")
    expect(field).to_be_hidden()
    page.locator(f"input[name=action_ids][value='{site.action_id}']").check()
    expect(field).to_be_visible()
    page.get_by_role("button", name="增加").click()
    expect(field).to_have_value("50")
    submit(page)
    expect_stored(page, site)
    expect(page.get_by_text("50 %")).to_be_visible()


def test_photos_follow_the_text_one_by_one(page: Page, site: Site, tmp_path: Path) -> None:
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


def test_without_script_it_is_an_ordinary_form(browser: Browser, site: Site, tmp_path: Path) -> None:
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


def test_follow_ups_survive_in_the_same_way(phone: BrowserContext, site: Site) -> None:
    page = phone.new_page()
    page.goto(f"{site.address}/follow-ups/{site.follow_up_id}/hold")
    page.fill("#findings", "台账已更新")
    page.get_by_label("否", exact=True).check()
    page.route("**/hold", only_once(lambda route: route.abort("connectionfailed")))
    submit(page)
    expect(page).to_have_url(re.compile(r"/follow-ups/\d+$"))
    expect(page.get_by_text("台账已更新")).to_be_visible()


def test_text_of_other_forms_is_rescued(browser: Browser, site: Site) -> None:
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
