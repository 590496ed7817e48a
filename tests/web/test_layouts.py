"""The document, the frame of a signed-in person, task pages, and error pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import flash, session
from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from casework.paging import Count
from tests.web.conftest import Bench

TITLE = "{% block title %}标题{% endblock %}"
PAGE = '{% extends "layouts/page.html" %}' + TITLE + "{% block content %}正文{% endblock %}"
ASIDE = PAGE + "{% block aside %}{{ note }}{% endblock %}"
ERRORS = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500)


class Person(Form):
    name = StringField("姓名", [DataRequired("请填写姓名")])


class Nomination(FlaskForm):
    version = HiddenField()
    name = StringField("企业名称", [DataRequired("请填写企业名称")])
    officer = RadioField("首席质量官", [DataRequired("请选择")], choices=[SelectChoice("1", "有")])
    contact = FormField(Person, "联系人")
    others = FieldList(StringField("其他人", [DataRequired("请填写")]), "其他", min_entries=1)


def test_page_names_its_language_and_its_main_part(bench: Bench, frame: dict[str, Any]) -> None:
    html = bench.page(PAGE, frame=frame)
    assert '<html lang="zh-Hans">' in html
    assert '<a class="cw-skip" href="#main">跳到正文</a>' in html
    assert 'id="main"' in html
    assert "<title>标题 · 质量帮扶</title>" in html


def test_english_page_has_no_chinese_of_ours(bench: Bench, frame: dict[str, Any]) -> None:
    session["locale"] = "en"
    html = bench.page(PAGE.replace("标题", "Title").replace("正文", "Text"), frame=frame | {"groups": []})
    for given in ("七里河区市场监督管理局", "李晓燕", "县区经办人", ">李<"):
        html = html.replace(given, "")
    assert '<html lang="en">' in html
    assert not re.search("[一-鿿]", html)


def test_page_marks_where_the_reader_is(bench: Bench, frame: dict[str, Any]) -> None:
    html = bench.page(PAGE, frame=frame)
    assert '<a href="/" aria-current="page">' in html
    assert html.count("aria-current") == 1
    assert "<b>4</b>" in html


def test_parts_without_an_address_are_left_out(bench: Bench, frame: dict[str, Any]) -> None:
    bare = frame | {"search_url": "", "inbox_url": "", "account_url": ""}
    html = bench.page(PAGE, frame=bare)
    assert "cw-search" not in html
    assert "cw-bell" not in html
    assert 'href=""' not in html


def test_bell_says_how_many_notices_are_unread(bench: Bench, frame: dict[str, Any]) -> None:
    assert 'aria-label="通知，3 条未读"' in bench.page(PAGE, frame=frame)
    assert 'aria-label="通知"' in bench.page(PAGE, frame=frame | {"unread_count": Count(0)})
    assert "99+" in bench.page(PAGE, frame=frame | {"unread_count": Count.of(100, 99)})


def test_language_and_sign_out_are_posts_with_a_token(bench: Bench, frame: dict[str, Any]) -> None:
    html = bench.page(PAGE, frame=frame)
    for address in ("/language", "/logout"):
        form = re.search(rf'<form[^>]*method="post" action="{address}">.*?</form>', html, re.S)
        assert form is not None
        assert 'name="csrf_token"' in form.group()
    assert 'name="next" value="/list?page=2"' in html


def test_bottom_bar_stands_only_where_the_role_has_one(bench: Bench, frame: dict[str, Any]) -> None:
    item = {"label": "我的任务", "url": "/t", "icon": "list-check", "active": True}
    assert "cw-bottom" not in bench.page(PAGE, frame=frame)
    html = bench.page(PAGE, frame=frame | {"bottom_bar": [item]})
    assert 'class="cw-app has-bottom"' in html
    assert '<a href="/t" aria-current="page">' in html


def test_notice_bars_carry_tone_text_and_link(bench: Bench, frame: dict[str, Any]) -> None:
    bar = {"tone": "warn", "text": "演示环境", "url": "/why"}
    html = bench.page(PAGE, frame=frame | {"notice_bars": [bar]})
    assert 'class="cw-bar-note warn"' in html
    assert '<a href="/why">查看</a>' in html


def test_empty_side_column_leaves_no_trace(bench: Bench, frame: dict[str, Any]) -> None:
    assert "<aside" not in bench.page(ASIDE, frame=frame, note=" \n ")
    assert "has-aside" in bench.page(ASIDE, frame=frame, note="旁注")


def test_flashed_messages_have_a_tone_each(bench: Bench, frame: dict[str, Any]) -> None:
    flash("已保存", "success")
    flash("没有保存", "error")
    html = bench.page(PAGE, frame=frame)
    assert 'class="cw-flash ok" role="status"' in html
    assert 'class="cw-flash bad" role="alert"' in html


def test_summary_links_every_error_to_its_field(bench: Bench, frame: dict[str, Any]) -> None:
    form = Nomination(meta={"csrf": False})
    form.validate()
    form.version.errors = ["页面已过期"]
    form.form_errors.append("名额已满")
    html = bench.page(PAGE, frame=frame, form=form)
    assert "<title>错误：标题 · 质量帮扶</title>" in html
    assert "有 6 处需要改正" in html
    assert "<li>名额已满</li>" in html
    assert "<li>页面已过期</li>" in html
    for target in ("name", "officer-0", "contact-name", "others-0"):
        assert f'<a href="#{target}">' in html


def test_form_without_errors_shows_no_summary(bench: Bench, frame: dict[str, Any]) -> None:
    html = bench.page(PAGE, frame=frame, form=Nomination(meta={"csrf": False}))
    assert "cw-errors" not in html
    assert "错误：" not in html


def test_task_page_has_an_arrow_back_and_one_foot(bench: Bench, frame: dict[str, Any]) -> None:
    source = (
        '{% extends "layouts/task.html" %}{% block back_url %}/tasks{% endblock %}'
        "{% block task_title %}入企帮扶记录{% endblock %}{% block foot %}{{ foot }}{% endblock %}"
    )
    html = bench.page(source, frame=frame, foot="提交")
    assert '<a class="cw-icon-button" href="/tasks" aria-label="返回">' in html
    assert '<footer class="cw-foot">提交</footer>' in html
    assert "<footer" not in bench.page(source, frame=frame, foot="")


@pytest.mark.parametrize("code", ERRORS)
def test_error_page_says_what_to_do_and_quotes_the_request(bench: Bench, code: int) -> None:
    html = bench.file(f"errors/{code}.html", request_id="9f31c07a52be", code=code)
    assert html.count("<h1>") == 1
    assert "<code>9f31c07a52be</code>" in html
    assert 'class="btn btn-primary"' in html
    assert re.search(r"<title>[^·]{3,} · 质量帮扶</title>", html)


SAVED_AT = datetime(2026, 3, 9, 6, 2, tzinfo=UTC)


def test_conflict_page_shows_both_versions_and_keeps_the_typed_text(bench: Bench) -> None:
    saved, typed = {"时限": "2026-11-06", "责任人": "孙立"}, {"时限": "2026-10-30", "责任人": "孙立"}
    html = bench.file("errors/409.html", saved=saved, typed=typed, saved_by="何建军", saved_at=SAVED_AT)
    assert "2026-11-06" in html
    assert "2026-10-30" in html
    assert "何建军 已于 2026-03-09 14:02 保存。" in html
    assert html.count("is-different") == 1
