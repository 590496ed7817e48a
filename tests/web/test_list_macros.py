"""The macros of lists: sorting, paging, filters, tabs, bulk steps, and how heavy fifty rows are."""

from __future__ import annotations

from typing import Any

from flask import session

from tests.web.conftest import Bench

LIST_LIMIT_BYTES = 50_000


def page_of(**changes: Any) -> dict[str, Any]:
    page = {"first": 21, "last": 40, "count": 99, "count_capped": False, "size": 20}
    urls = {"prev_url": "/l?p", "next_url": "/l?n", "size_urls": {20: "/l", 50: "/l?size=50"}}
    return {**page, **urls, **changes}


def test_sort_header_says_which_way_the_list_goes(bench: Bench) -> None:
    source = (
        '{% from "components/table.html" import sort_header %}'
        '<table><thead><tr>{{ sort_header("期限", "due", s) }}</tr></thead></table>'
    )
    urls = {"due": "/l?sort=-due"}
    assert 'aria-sort="ascending"' in bench.macro(source, s={"sort": "due", "sort_urls": urls})
    assert 'aria-sort="descending"' in bench.macro(source, s={"sort": "-due", "sort_urls": urls})
    assert "aria-sort" not in bench.macro(source, s={"sort": "name", "sort_urls": urls})


def test_pager_counts_in_the_measure_word_of_the_list(bench: Bench) -> None:
    html = bench.call("pagination", "pager(page, unit)", page=page_of(), unit="enterprise")
    assert "第 21–40 家，共 99 家" in html
    assert 'rel="prev"' in html
    assert '<a href="/l" aria-current="true">20</a>' in html
    assert "共 1000+ 条" in bench.call(
        "pagination", "pager(page, unit)", page=page_of(count=1000, count_capped=True), unit="record"
    )


def test_pager_offers_no_page_that_is_not_there(bench: Bench) -> None:
    html = bench.call(
        "pagination",
        "pager(page)",
        page=page_of(first=0, last=0, count=0, prev_url="", next_url="", size_urls={}),
    )
    assert "btn" not in html
    assert "0 项" in html


def test_english_count_knows_one_and_many(bench: Bench) -> None:
    session["locale"] = "en"
    assert bench.call("pagination", 'how_many(n, "enterprise")', n=1) == "1 enterprise"
    assert bench.call("pagination", 'how_many(n, "enterprise")', n=99) == "99 enterprises"


def test_filters_stay_in_the_address_and_say_on_phones_how_many_are_used(bench: Bench) -> None:
    filters = [
        {"name": "stage", "label": "阶段", "options": [("", "全部"), (5, "实施")], "value": "5"},
        {"name": "q", "label": "名称", "value": '"阀"'},
        {"name": "from", "label": "起", "kind": "date", "value": ""},
    ]
    html = bench.call(
        "filters", 'filter_row(f, used=2, clear_url="/l", keep=k)', f=filters, k={"sort": "-due", "view": ""}
    )
    assert "筛选（已用 2 个）" in html
    assert 'method="get"' in html
    assert '<option value="5" selected>实施</option>' in html
    assert 'value="&#34;阀&#34;"' in html
    assert '<input type="hidden" name="sort" value="-due">' in html
    assert 'name="view"' not in html
    assert '<a href="/l">清除筛选</a>' in html


def test_tabs_show_counts_only_where_there_is_one(bench: Bench) -> None:
    items = [{"label": "概览", "url": "/a", "active": True}, {"label": "诊断", "url": "/b", "count": 0}]
    html = bench.call("tabs", 'tabs(items, "各部分")', items=items)
    assert html.count('aria-current="page"') == 1
    assert html.count("<small>") == 1
    assert "<small>0</small>" in html


def test_bulk_bar_names_what_it_acts_on_and_posts_the_rows(bench: Bench) -> None:
    source = (
        '{% from "components/bulk.html" import bulk_form, bulk_bar, pick, pick_all %}'
        '{% call bulk_form("/bulk") %}'
        '{{ bulk_bar(a, 99, "enterprise", "/all") }}<table><thead><tr>{{ pick_all() }}</tr></thead>'
        '<tbody><tr>{{ pick(7, "r7") }}<td><a id="r7" href="/7">甲</a></td></tr></tbody></table>'
        '{{ bulk_bar(a, 99, "enterprise", "/all", again=true) }}{% endcall %}'
    )
    html = bench.macro(source, a=[{"label": "催办", "name": "step", "value": "remind", "icon": "bell"}])
    assert '<input type="checkbox" name="ids" value="7" aria-labelledby="r7">' in html
    assert html.count('name="csrf_token"') == 1
    assert "选择全部 99 家" in html
    assert html.count("btn-primary") == 1
    assert html.count('role="status"') == 1


def test_fifty_rows_of_the_longest_list_fit_the_limit(bench: Bench, frame: dict[str, Any]) -> None:
    source = """{% extends "layouts/page.html" %}{% from "components/status.html" import distance %}
{% from "components/stages.html" import stage_mini %}{% from "components/bulk.html" import pick %}
{% block content %}<table class="cw-table is-paired"><tbody>{% for n in range(50) %}
<tr>{{ pick(n, "r" ~ n) }}<td><a id="r{{ n }}" href="/cases/{{ n }}">东乡族自治县唐汪手抓羊肉食品厂</a>
<small>2026-622926-001</small></td><td>临夏 · 东乡县</td><td>{{ stage_mini(4) }}<small>帮扶实施中</small></td>
<td class="num" data-label="措施"><a href="/cases/{{ n }}/plan">3 / 9</a></td>
<td data-label="组长">马秀英</td>
<td class="is-full">C02 冷链温度记录<small>2026-09-15 {{ distance(d, as_pill=true) }}</small></td></tr>
{% endfor %}</tbody></table>{% endblock %}"""
    far = {"tone": "bad", "text": "逾期 15 个工作日", "url": "/deadlines/2026-09-15?county=622926"}
    many = [{"label": "入企帮扶", "url": "/visits", "icon": "geo-alt", "active": False, "count": None}] * 13
    html = bench.page(source, frame=frame | {"groups": [{"title": "", "items": many}]}, d=far)
    assert len(html.encode()) < LIST_LIMIT_BYTES
