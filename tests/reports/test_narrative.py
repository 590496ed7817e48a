"""The draft of the year-end text: figures bound, sentences that adapt, an honest zero report."""

import re
from dataclasses import replace

import pytest

from casework.reports import catalogue
from casework.reports.bindings import resolve
from casework.reports.model import DASH
from casework.reports.writers.narrative import draft, text_of, title_of
from tests.reports import samples

NAMES = ["province", "prefecture", "county", "zero_county"]


def whole_text(summary):
    """All paragraphs as one text."""
    return "\n".join(one.text for section in draft(summary) for one in section.paragraphs)


@pytest.mark.parametrize("name", NAMES)
def test_every_bound_run_shows_what_its_binding_resolves_to(name):
    summary = getattr(samples, name)()
    runs = [run for section in draft(summary) for one in section.paragraphs for run in one.runs]
    bound = [run for run in runs if run.figure]
    assert all(run.text == resolve(summary, run.figure) for run in bound)
    assert len(bound) > 50 or name != "province"


@pytest.mark.parametrize("name", NAMES)
def test_no_number_stands_in_the_text_without_a_binding(name):
    """Dates and the year are the only digits that are written by hand."""
    summary = getattr(samples, name)()
    plain = [
        re.sub(r"\d{4}年(\d+月\d+日)?|不足3份", "", run.text)
        for section in draft(summary)
        for one in section.paragraphs
        for run in one.runs
        if not run.figure
    ]
    assert not [text for text in plain if re.search(r"\d", text)]


@pytest.mark.parametrize("name", NAMES)
def test_the_draft_reads_without_dashes_and_broken_punctuation(name):
    text = whole_text(getattr(samples, name)())
    assert DASH not in text
    assert not re.search(r"[，；。、][，；。、]|\{|\}|None|案件", text)
    assert all(
        line.endswith(("。", "宣传", "领导", "企业", "把脉", "一策", "管理")) for line in text.split("\n")
    )


def test_a_province_gets_six_sections_of_about_two_thousand_signs():
    sections = draft(samples.province())
    assert [section.heading for section in sections] == [
        "基本情况",
        "主要做法",
        "取得成效",
        "典型案例",
        "存在问题",
        "下一步打算",
    ]
    assert 1_600 < len(whole_text(samples.province())) < 3_000
    assert [one.text for one in sections[1].paragraphs if one.kind == "subheading"] == [
        "加强组织领导",
        "精准遴选企业",
        "专家问诊把脉",
        "制定一企一策",
        "跟踪问效、销号管理",
        "培训与宣传",
    ]


def test_overdue_enterprises_are_named_while_they_are_few():
    assert "涉及兰州恒峡阀门有限公司（1项）" in whole_text(samples.county())
    assert "详见工作台账" in whole_text(samples.province())


def test_a_county_without_cases_writes_a_short_zero_report():
    summary = samples.zero_county()
    text = whole_text(summary)
    assert title_of(summary).endswith("（零报告）")
    assert "全县没有列入帮扶名单的企业" in text
    assert len(text) < 350
    assert "%" not in text


def test_a_zero_report_does_not_hide_a_withdrawal():
    parts = {"confirmed": (1, None), "withdrawn": (1, None), "substituted": (0, None)}
    figures = {**samples.zero_county().figures, "K01": catalogue.figure("K01", 0, 1, parts)}
    text = whole_text(replace(samples.zero_county(), figures=figures))
    assert "年度计划帮扶名额1个；确认1家，退出1家" in text


def test_an_early_year_without_diagnoses_does_not_claim_results():
    summary = samples.county()
    nothing = {
        code: catalogue.figure(code, 0, 0)
        for code in ("K04", "K05", "K06", "K07", "K08", "K09", "K10", "K11")
    }
    nothing |= {
        "K03": catalogue.figure("K03", 0, 3),
        "K12": catalogue.figure("K12", 0, 3),
        "K14": catalogue.figure("K14", 0, 0),
        "K22": catalogue.figure("K22", 0),
        "K23": catalogue.figure("K23", None, 0),
        "K13": catalogue.figure("K13", 0),
        "K15": catalogue.figure("K15", 0, 3),
    }
    empty = {number: replace(summary.tables[number], rows=()) for number in (2, 3, 5, 7)}
    early = replace(summary, figures={**summary.figures, **nothing}, tables={1: summary.tables[1], **empty})
    text = whole_text(early)
    assert "尚未开展现场入企" in text
    assert "质量诊断正在有序推进" in text
    assert "成效将在后续诊断、实施和验收中体现" in text
    assert "无逾期措施和未解决问题" in text
    assert DASH not in text


def test_one_or_two_replies_are_counted_but_not_averaged():
    summary = samples.county()
    figure = catalogue.figure("K23", 190, 2, {"replies": (2, None), "return": (2, 3)})
    text = whole_text(replace(summary, figures={**summary.figures, "K23": figure}))
    assert (
        "收回企业满意度测评2份，回收率66.7%，截至结算日有效答卷不足3份或可推算单份得分，按规定不统计均分。"
        in text
    )


def test_an_edited_text_is_printed_instead_of_the_draft():
    summary = samples.county()
    edited = draft(summary)[:1]
    assert text_of(replace(summary, paragraphs=edited)) == edited


def test_names_with_braces_do_not_disturb_the_figures():
    hostile = samples.with_cells(samples.county(), 1, lambda row: row | {"industry": "{K01}{T9:x}"})
    assert "{K01}{T9:x}1家" in whole_text(hostile)
