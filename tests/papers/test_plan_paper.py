"""The plan as a paper: its parts, and the draft of a plan that holds nothing yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from docx.enum.section import WD_ORIENT

from casework.papers.definitions.plan import paper_of
from casework.papers.model import Document
from casework.papers.plan_content import PlanContent
from casework.papers.writers import WRITERS
from tests.papers.reading import opened, words_of
from tests.papers.sample_plan import plan

MADE_AT = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)


def written(content: PlanContent, file_format: str = "docx") -> bytes:
    return WRITERS[file_format](Document("方案", content.bureau_name, MADE_AT, (paper_of(content),)))


def rows_of(table: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_the_plan_shows_problems_targets_actions_and_three_parties() -> None:
    document = opened(written(plan()))
    found = [one.text for one in document.paragraphs]
    assert found[0] == "兰州恒峡阀门有限公司\n“一企一策”质量帮扶方案"
    assert [line[2:] for line in found if line[1:2] == "、"] == [
        "企业基本情况",
        "质量问题清单",
        "总目标和目标指标",
        "提升措施",
        "帮扶方式和回访计划",
        "三方确认",
    ]
    facts, problems, targets, follow_ups, consent, actions = (rows_of(table) for table in document.tables)
    assert facts[0][:2] == ["企业名称", "兰州恒峡阀门有限公司"]
    assert [row[0] for row in problems[1:]] == ["Z01", "Z02", "Z03", "Z04", "Z05"]
    assert problems[1][4] == "C01、C02"
    assert problems[5][4] == "不列措施：企业本年度无研发项目，列入下一年度"
    assert targets[3][2] == "—"
    assert len(follow_ups) == 4
    assert consent[0] == ["企业（盖章）", "专家组", "县级市场监管局（盖章）"]
    assert "负责人签字：赵海燕" in consent[1][0]
    assert [row[0] for row in actions[2:]] == ["C01", "C02", "C03", "C04", "C05"]
    assert document.sections[-1].orientation == WD_ORIENT.LANDSCAPE


def test_an_empty_plan_is_still_a_readable_draft() -> None:
    empty = replace(
        plan(is_draft=True),
        problems=(),
        targets=(),
        actions=(),
        follow_ups=(),
        confirmations=(),
        goal="",
        ways="",
        employees=None,
        revenue=None,
        approved_on=None,
    )
    document = opened(written(empty))
    assert "提升措施待商定。" in words_of(written(empty))
    assert "None" not in words_of(written(empty))
    assert len(document.sections) == 1
    assert document.sections[0].header.paragraphs[0].text == "草　稿"
    assert "草稿" in words_of(written(empty, "pdf")).replace("\u3000", "")


def test_equal_plans_give_equal_files() -> None:
    for file_format in WRITERS:
        assert written(plan(), file_format) == written(plan(), file_format)


def test_texts_are_never_markup() -> None:
    odd = replace(plan(), goal="<b>&</b> #panic(1) *粗* $x$ \x00 _斜_ `代码` @引 // 注", ways="=1+1")
    for file_format in WRITERS:
        words = words_of(written(odd, file_format)).replace(" ", "")
        assert "#panic(1)*粗*$x$" in words
        assert "//注" in words
