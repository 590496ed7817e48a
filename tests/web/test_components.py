"""The macros pages are built of, and the rules every template and static file keeps."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from casework.i18n import catalogue
from casework.i18n.check import messages
from config import ROOT
from tests.web.conftest import Bench

OURS = sorted(
    path.relative_to(ROOT / "templates").as_posix()
    for folder in ("layouts", "components", "errors")
    for path in (ROOT / "templates" / folder).glob("*.html")
)
LONGEST = 120


# ---- rules for every template and static file


@pytest.mark.parametrize("name", OURS)
def test_template_compiles_and_keeps_the_house_rules(bare_app: Flask, name: str) -> None:
    source = (ROOT / "templates" / name).read_text(encoding="utf-8")
    bare_app.jinja_env.get_template(name)
    assert source.count("\n") <= LONGEST
    assert not re.search(r"""\sstyle=|\son[a-z]+=["']|<style|\|\s*safe|https?://""", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)


def test_every_message_of_ours_has_chinese() -> None:
    known = catalogue("zh_Hans")
    folders = tuple(f"templates/{folder}/" for folder in ("layouts", "components", "errors"))
    missing = [text for place, text in messages() if place.startswith(folders) and known.get(text) is None]
    assert missing == []


def test_stylesheet_needs_nothing_from_elsewhere() -> None:
    css = (ROOT / "static/app.css").read_text(encoding="utf-8")
    assert not re.search(r"@import|@font-face|https?:|data:", css)
    for name in re.findall(r'url\("([^"]+)"\)', css):
        assert (ROOT / "static" / name).is_file()
    assert css.count("{") == css.count("}")


@pytest.mark.parametrize("name", ["app.js", "overlays.js", "rows.js"])
def test_script_fetches_nothing_and_writes_no_markup(name: str) -> None:
    script = (ROOT / "static" / name).read_text(encoding="utf-8")
    assert not re.search(
        r"fetch\(|XMLHttpRequest|import\(|innerHTML|insertAdjacentHTML|\beval\b|localStorage", script
    )


# ---- state


def test_pill_is_a_word_with_a_tone(bench: Bench) -> None:
    html = bench.call("status", 'pill("ok", "<已审>")')
    assert html == '<span class="cw-pill ok">&lt;已审&gt;</span>'


@pytest.mark.parametrize(
    ("distance", "as_pill", "wanted"),
    [
        (
            {"tone": "bad", "text": "逾期", "url": "/d", "note": "原因"},
            False,
            '<a class="cw-far bad" href="/d" data-note="原因">',
        ),
        ({"tone": "bad", "text": "逾期", "url": "/d"}, True, '<a class="cw-pill bad" href="/d">'),
        ({"tone": "warn", "text": "还剩", "url": "/d"}, True, '<a class="cw-far warn" href="/d">'),
        ({"tone": "neutral", "text": "还剩", "url": ""}, False, '<span class="cw-far neutral">'),
    ],
)
def test_distance_explains_itself_where_it_has_an_address(
    bench: Bench, distance: dict[str, str], as_pill: bool, wanted: str
) -> None:
    assert wanted in bench.call("status", "distance(d, as_pill=as_pill)", d=distance, as_pill=as_pill)


# ---- stages


def test_stage_bar_names_the_step_for_phones_and_marks_the_present_one(bench: Bench) -> None:
    names = ("入选", "组队", "诊断", "方案", "实施", "验收销号")
    states = ("done",) * 4 + ("now", "later")
    stages = [
        {"label": name, "state": state, "note": "", "url": ""}
        for name, state in zip(names, states, strict=True)
    ]
    stages[4] |= {"note": "5 / 9", "part": 55}
    html = bench.call("stages", "stage_bar(stages)", stages=stages)
    assert "第 5 步，共 6 步：<strong>实施</strong> · 5 / 9" in html
    assert html.count('aria-current="step"') == 1
    assert 'width="55%"' in html
    assert html.count("已完成：") == 4


def test_finished_case_stands_at_the_last_step(bench: Bench) -> None:
    stages = [{"label": f"{n}", "state": "done"} for n in range(1, 7)]
    html = bench.call("stages", "stage_bar(stages)", stages=stages)
    assert "第 6 步，共 6 步：<strong>6</strong>" in html


def test_next_step_has_a_primary_button_only_for_whose_turn_it_is(bench: Bench) -> None:
    step = {
        "mine": True,
        "title": "核验佐证",
        "why": "",
        "action": "核验",
        "url": "/v",
        "who": "企业 赵海燕",
        "nudge_url": "/n",
    }
    mine = bench.call("next_step", "next_step(step, waiting)", step=step, waiting=[])
    assert "下一步 · 轮到您" in mine
    assert '<a class="btn btn-primary" href="/v">核验</a>' in mine
    waiting = [{"who": "市局", "text": "抽查", "url": "/x", "action": "查看"}]
    other = bench.call("next_step", "next_step(step, waiting)", step=step | {"mine": False}, waiting=waiting)
    assert "下一步 · 等企业 赵海燕" in other
    assert "btn-primary" not in other
    assert '<a href="/n">催办</a>' in other
    assert '查看<span class="visually-hidden"> 市局</span>' in other


# ---- steps that ask once


def test_step_that_asks_is_a_link_to_a_page_with_the_same_question(bench: Bench) -> None:
    source = (
        '{% from "components/button.html" import confirm_link %}'
        '{{ confirm_link("撤回", "/withdraw", "确定撤回？", "须重新审批。", fields=fields) }}'
    )
    html = bench.macro(source, fields={"version": 3, "why": "a&b"})
    assert 'href="/withdraw"' in html
    assert 'data-confirm="确定撤回？"' in html
    assert 'data-fields="version=3&amp;why=a%26b"' in html


def test_page_behind_a_question_posts_to_itself(bench: Bench) -> None:
    source = (
        '{% from "components/confirm.html" import confirm_form %}'
        '{% call confirm_form("确定撤回？", no_url="/case", fields=fields) %}理由{% endcall %}'
    )
    html = bench.macro(source, fields={"version": 3})
    assert "<h1>确定撤回？</h1>" in html
    assert 'name="csrf_token"' in html
    assert '<input type="hidden" name="version" value="3">' in html
    assert "理由" in html
    assert '<a class="btn btn-plain" href="/case">取消</a>' in html


# ---- small parts


def test_fact_without_a_value_is_a_dash_but_zero_is_zero(bench: Bench) -> None:
    items = [{"label": "甲", "value": None}, {"label": "乙", "value": 0}]
    html = bench.call("facts", "facts(items)", items=items)
    assert "<dd>—</dd>" in html
    assert "<dd>0</dd>" in html


def test_progress_without_a_measurement_is_a_dash(bench: Bench) -> None:
    assert bench.call("progress", 'progress_bar(v, label="合格率", text="60 %")', v=None) == "—"
    assert '<progress value="60" max="100" aria-label="合格率">' in bench.call(
        "progress", 'progress_bar(v, label="合格率", text="60 %")', v=60
    )


def test_head_without_buttons_leaves_no_empty_box(bench: Bench) -> None:
    source = (
        '{% from "components/heading.html" import heading %}{% call heading("标题") %} {{ b }} {% endcall %}'
    )
    assert "cw-actions" not in bench.macro(source, b="")
    assert "cw-actions" in bench.macro(source, b="按钮")


def test_chain_puts_each_action_under_its_constraint(bench: Bench) -> None:
    action = {
        "code": "C05",
        "title": "送检",
        "url": "/a",
        "person": "",
        "due": "",
        "tone": "info",
        "state": "进行中",
    }
    chain = [
        {
            "code": "Z01",
            "title": "超期",
            "url": "/z",
            "tone": "neutral",
            "state": "未解决",
            "actions": [action],
        }
    ]
    html = bench.call("chain", "chain_table(c)", c=chain)
    assert html.index("Z01") < html.index("C05")
    assert html.count("—") == 2


def test_fingerprint_comes_in_groups_of_four(bench: Bench) -> None:
    html = bench.call("files", 'fingerprint("7c1e90ab")')
    assert "<span>7c1e</span><span>90ab</span>" in html
