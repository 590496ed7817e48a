"""What the scripts add to pages that work without them, in a browser: rows, windows, questions, forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, render_template_string
from playwright.sync_api import Page, Request, Route, expect

from casework.web import headers
from tests.web.conftest import with_side

pytestmark = pytest.mark.browser

HOME = "http://127.0.0.1/"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LIST = """{% extends "layouts/page.html" %}{% block title %}列表{% endblock %}
{% from "components/bulk.html" import bulk_form, bulk_bar, pick, pick_all %}
{% block heading %}<h1>列表</h1>{% endblock %}{% block content %}{% call bulk_form("/bulk") %}
{{ bulk_bar([{"label": "催办", "name": "step", "value": "remind"}], 9, "enterprise") }}
<table class="cw-table"><thead><tr>{{ pick_all() }}<th scope="col">企业</th></tr></thead><tbody>
{% for n in range(1, 10) %}
<tr>{{ pick(n, "r" ~ n) }}<td><a id="r{{ n }}" href="/cases/{{ n }}">企业 {{ n }}</a></td></tr>
{% endfor %}</tbody></table>{% endcall %}{% endblock %}"""
CASE = """{% extends "layouts/page.html" %}{% block title %}一企一档{% endblock %}
{% from "components/status.html" import distance %}{% from "components/button.html" import confirm_link %}
{% block heading %}<h1>一企一档</h1>{% endblock %}{% block content %}
{% set far = {"tone": "warn", "text": "还剩 1 个工作日", "url": "/why", "note": "从次日起数 5 个工作日。"} %}
<p>{{ distance(far) }}</p>
<p>{{ confirm_link("撤回", "/withdraw", "确定撤回？", "须重新审批。", fields={"version": 3}) }}</p>
<form method="post" action="/save" id="f"><input type="hidden" name="csrf_token" value="x">
<label for="t">情况</label><textarea id="t" name="t" data-counter="5"></textarea><p data-counter-for="t"></p>
<label for="n">进度</label><input id="n" name="n" type="number" min="0" max="100" value="95" data-step="10">
<button>保存</button></form>{% endblock %}"""

Show = Callable[..., list[Request]]


@pytest.fixture
def show(bare_app: Flask, page: Page, frame: dict[str, Any]) -> Show:
    """`show(template)`: the page in the browser under the policy that pages have; returns the POSTs it sends.

    The browser reaches the application through its test client; nothing listens on a port.
    """
    client = bare_app.test_client()
    posts: list[Request] = []
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))

    def load(source: str, **changes: Any) -> list[Request]:
        with bare_app.test_request_context("/"):
            html = render_template_string(source, frame=with_side(frame | changes))
            policy = headers.policy()

        def answer(route: Route) -> None:
            request = route.request
            path = request.url.removeprefix("http://127.0.0.1")
            if request.method == "POST":
                posts.append(request)
                route.fulfill(status=204)
            elif "/static/" in path:
                with client.get(path) as answered:
                    route.fulfill(status=200, headers=dict(answered.headers), body=answered.data)
            else:
                sent = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
                route.fulfill(status=200, headers=sent, body=html)

        page.route("**/*", answer)
        page.goto(HOME)
        assert faults == []
        return posts

    return load


def boxes(page: Page) -> list[bool]:
    return [box.is_checked() for box in page.locator("input[name=ids]").all()]


def test_bar_of_steps_appears_with_the_first_marked_row(page: Page, show: Show) -> None:
    show(LIST)
    bar = page.locator(".cw-bulk")
    expect(bar).to_be_hidden()
    page.locator("input[name=ids]").first.check()
    expect(bar).to_be_visible()
    expect(bar).to_contain_text("已选 1 家")
    page.get_by_role("button", name="取消选择").click()
    expect(bar).to_be_hidden()


def test_shift_and_space_mark_a_range(page: Page, show: Show) -> None:
    show(LIST)
    page.locator("input[name=ids]").nth(1).focus()
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Space")
    assert boxes(page) == [False, True, True, True, True, False, False, False, False]
    expect(page.locator(".cw-bulk")).to_contain_text("已选 4 家")


def test_enter_on_a_row_opens_it(page: Page, show: Show) -> None:
    show(LIST)
    page.locator("input[name=ids]").nth(2).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{HOME}cases/3")


def test_head_box_marks_all_and_shows_when_only_some_are(page: Page, show: Show) -> None:
    show(LIST)
    head = page.locator("[data-pick-all]")
    head.check()
    assert all(boxes(page))
    page.locator("input[name=ids]").first.uncheck()
    assert head.evaluate("box => box.indeterminate")


def test_distance_explains_itself_and_gives_the_focus_back(page: Page, show: Show) -> None:
    show(CASE)
    link = page.locator("a[data-note]")
    link.click()
    window = page.get_by_role("dialog")
    expect(window).to_contain_text("从次日起数 5 个工作日。")
    expect(window.get_by_role("link", name="怎么算的")).to_have_attribute("href", re.compile("/why$"))
    expect(link).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(window).to_have_count(0)
    expect(link).to_be_focused()


def test_question_posts_only_after_yes(page: Page, show: Show) -> None:
    posts = show(CASE)
    page.get_by_role("link", name="撤回").click()
    dialog = page.get_by_role("dialog", name="确定撤回？")
    expect(dialog.get_by_role("button", name="取消")).to_be_focused()
    dialog.get_by_role("button", name="取消").click()
    expect(dialog).to_have_count(0)
    assert posts == []
    page.get_by_role("link", name="撤回").click()
    with page.expect_request(lambda request: request.method == "POST"):
        dialog.get_by_role("button", name="撤回").click()
    assert posts[0].url.endswith("/withdraw")
    assert "csrf_token=" in (posts[0].post_data or "")
    assert "version=3" in (posts[0].post_data or "")


def test_form_pressed_three_times_is_sent_once(page: Page, show: Show) -> None:
    posts = show(CASE)
    with page.expect_request(lambda request: request.method == "POST"):
        page.locator("#f").evaluate("form => { for (let i = 0; i < 3; i++) form.requestSubmit() }")
    expect(page.locator("#f button").last).to_have_attribute("aria-disabled", "true")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(page.locator("#f button").last).not_to_have_attribute("aria-disabled", "true")
    assert len(posts) == 1


def test_counter_and_stepper_follow_what_is_typed(page: Page, show: Show) -> None:
    show(CASE)
    page.locator("#t").fill("压力表送检")
    expect(page.locator("[data-counter-for=t]")).to_have_text("已写 5 字，最多 5 字")
    page.locator("#t").fill("压力表已送检")
    expect(page.locator("[data-counter-for=t]")).to_have_class("cw-text-bad")
    page.get_by_role("button", name="增加").click()
    expect(page.locator("#n")).to_have_value("100")
    page.get_by_role("button", name="减少").click()
    expect(page.locator("#n")).to_have_value("90")


@pytest.mark.parametrize("width", [1366, 390, 320])
def test_page_fits_its_width_and_passes_axe(page: Page, show: Show, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    for source in (LIST, CASE):
        show(source)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(page, options=RULES).violations_count == 0


def test_menu_of_a_phone_opens_and_closes_without_leaving_the_page(page: Page, show: Show) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    show(CASE)
    side = page.locator(".cw-side")
    expect(side).to_be_hidden()
    page.locator(".cw-burger summary").click()
    expect(side).to_be_visible()
    page.keyboard.press("Escape")
    expect(side).to_be_hidden()


def test_bottom_bar_of_a_phone_covers_nothing(page: Page, show: Show) -> None:
    page.set_viewport_size({"width": 390, "height": 640})
    item = {"label": "任务", "url": "/t", "icon": "list-check", "active": True}
    show(LIST, bottom_bar=[item] * 4)
    last = page.locator("#r9")
    last.scroll_into_view_if_needed()
    row, bar = last.bounding_box(), page.locator(".cw-bottom").bounding_box()
    assert row is not None
    assert bar is not None
    assert row["y"] + row["height"] <= bar["y"]
    assert bar["y"] + bar["height"] == pytest.approx(640, abs=1)
