"""Checks before handing in: each finds what it looks for, keeps silent when all is well, and says where it is mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from casework.access.tenancy import Reach, Scope
from casework.enums import Resolution, ValueKind
from casework.extensions import db
from casework.models import Case
from casework.programmes.queries import get_programme
from casework.regions.queries import place
from casework.reports.checking import figures_checks, findings, row_checks, text_checks
from casework.reports.checking.figures_checks import EVERYTHING, Typed
from casework.reports.checking.links import Links
from casework.reports.checking.queries import Doubts, Measured, OpenConstraint
from casework.reports.days import chinese_date
from casework.reports.findings import Finding
from casework.reports.model import Paragraph, Run, Section, Summary
from casework.reports.summary import build_summary
from casework.reports.writers.narrative import draft
from tests import factories as make
from tests.reports import samples

Given = Callable[..., Any]
SignIn = Callable[[str], Any]
LINKS = Links(
    figure=lambda code, part: f"/figures/{code}/{part}",
    table=lambda number, row: f"/tables/{number}#{row}",
    text=lambda section, paragraph: f"/text#{section}-{paragraph}",
    compare=lambda section, paragraph: f"/copied#{section}-{paragraph}",
    typed=lambda: "/typed",
    diagnosis=lambda case_id, code: f"/cases/{case_id}/diagnosis#{code}",
    outcomes=lambda case_id, indicator: f"/cases/{case_id}/outcomes#{indicator}",
)
OWN_WORDS = (
    "我局把帮扶与日常监管分开，由一名副局长带队，每月走访一次企业，"
    "现场解决计量器具超期、检验规程缺失等问题，并把做法写进本县的工作手册。"
)


NEW_WORDS = "今年改为按产业链分组帮扶，请链主企业的质量负责人到中小企业授课，先后办了六期现场课，形成互访互学的新办法。"


def levels(found: list[Finding]) -> set[str]:
    return {one.level for one in found}


def with_text(summary: Summary, *runs: Run, heading: str = "主要做法") -> Summary:
    return replace(summary, paragraphs=(Section(heading, (Paragraph(runs),)),))


@pytest.fixture
def county() -> Summary:
    return samples.county()


# --- text ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "make_summary", [samples.county, samples.prefecture, samples.province, samples.zero_county]
)
def test_a_draft_has_nothing_against_its_own_text(make_summary: Callable[[], Summary]) -> None:
    summary = make_summary()
    assert levels(text_checks.bound_numbers(summary, LINKS)) == {"passed"}
    assert text_checks.typed_numbers(summary, LINKS) == []


def test_a_figure_in_the_text_that_is_no_longer_that_of_the_tables_must_be_settled(county: Summary) -> None:
    said = county.figures["K05"].text
    stale = with_text(county, Run("整改完成率"), Run("1.2%", "K05"))
    found = text_checks.bound_numbers(stale, LINKS)
    assert [(one.level, one.url) for one in found] == [("must", "/text#1-1")]
    assert found[0].facts == (f"K05 整改（提升）完成率：正文为 1.2%，表中为 {said}",)
    assert levels(text_checks.bound_numbers(with_text(county, Run(said, "K05")), LINKS)) == {"passed"}


@pytest.mark.parametrize("binding", ["X1", "T1:nonsense", "T2:cell:9999:visits", "T6:total:nothing"])
def test_a_binding_that_points_nowhere_must_be_settled(county: Summary, binding: str) -> None:
    found = text_checks.bound_numbers(with_text(county, Run("12", binding)), LINKS)
    assert levels(found) == {"must"}


def test_a_typed_number_beside_the_name_of_a_figure_is_that_figure(county: Summary) -> None:
    figure = county.figures["K09"]
    for right in (
        f"问题解决率为{figure.text}",
        f"问题解决率{figure.digits}%",
        f"问题解决率达到{figure.value}%",
    ):
        assert text_checks.typed_numbers(with_text(county, Run(right)), LINKS) == []
    found = text_checks.typed_numbers(with_text(county, Run("问题解决率为3.7%")), LINKS)
    assert [(one.level, one.url) for one in found] == [("confirm", "/text#1-1")]
    assert found[0].facts == (f"K09 问题解决率：手工填写 3.7%，指标为 {figure.text}",)


def test_a_number_that_belongs_to_something_else_is_left_alone(county: Summary) -> None:
    for words in ("全县有企业3200家", "问题解决率，另有12家企业", "2026年问题解决率持续提高"):
        assert text_checks.typed_numbers(with_text(county, Run(words)), LINKS) == []


def test_a_paragraph_of_last_year_is_found_whatever_its_numbers(county: Summary) -> None:
    before = replace(with_text(county, Run("2025年，" + OWN_WORDS)), year=2025)
    found = text_checks.copied(with_text(county, Run("2026年，" + OWN_WORDS)), before, None, LINKS)
    assert [(one.level, one.url) for one in found] == [("confirm", "/copied#1-1")]
    assert "相似 100 %" in found[0].message
    fresh = with_text(county, Run(NEW_WORDS))
    assert levels(text_checks.copied(fresh, before, None, LINKS)) == {"passed"}


def test_words_that_nobody_has_written_are_no_copy(county: Summary) -> None:
    before = replace(county, year=2025)
    assert levels(text_checks.copied(county, before, None, LINKS)) == {"none"}
    edited = replace(county, paragraphs=draft(county))
    assert levels(text_checks.copied(edited, before, None, LINKS)) == {"none"}
    assert levels(text_checks.copied(edited, before, (), LINKS)) == {"confirm"}
    assert levels(text_checks.copied(county, None, None, LINKS)) == {"none"}


# --- figures and tables --------------------------------------------------------------------------------------------------


def test_sums_that_agree_pass(county: Summary) -> None:
    assert levels(figures_checks.sums(county, (), 0, LINKS)) == {"passed"}


def test_a_total_that_is_not_the_sum_of_its_rows_must_be_settled(county: Summary) -> None:
    table = county.tables[2]
    place_of = table.index("visits")
    assert table.total is not None
    wrong = tuple(cell + 1 if at == place_of else cell for at, cell in enumerate(table.total))  # type: ignore[operator]
    tables = {**county.tables, 2: replace(table, total=wrong)}
    found = figures_checks.sums(replace(county, tables=tables), (), 0, LINKS)
    assert [(one.level, one.url) for one in found] == [("must", "/tables/2#total")]
    assert "入企次数" in found[0].message


def test_a_figure_that_differs_from_its_table_must_be_settled(county: Summary) -> None:
    figures = {**county.figures, "K12": replace(county.figures["K12"], numerator=9_999)}
    found = figures_checks.sums(replace(county, figures=figures), (), 0, LINKS)
    assert [(one.level, one.url) for one in found] == [("must", "/tables/6#total")]
    assert "9999" in found[0].facts[0]


def test_units_below_that_do_not_add_up_must_be_settled(county: Summary) -> None:
    assert levels(figures_checks.sums(county, [county], 0, LINKS)) == {"passed"}
    found = figures_checks.sums(county, [samples.zero_county()], 0, LINKS)
    assert levels(found) == {"must"}
    assert all(one.url.startswith("/figures/K") for one in found)


def test_what_is_missing_is_named(county: Summary) -> None:
    assert levels(figures_checks.missing(county, EVERYTHING, LINKS)) == {"passed"}
    assert [
        (one.code, one.level, one.url) for one in figures_checks.missing(county, Typed(training=False), LINKS)
    ] == [("training", "confirm", "/typed")]
    figures = {**county.figures, "K23": replace(county.figures["K23"], numerator=None)}
    found = figures_checks.missing(replace(county, figures=figures), EVERYTHING, LINKS)
    assert [(one.code, one.level, one.url) for one in found] == [
        ("satisfaction", "confirm", "/figures/K23.replies/numerator")
    ]


def test_fewer_heads_than_one_class_had_are_named(county: Summary) -> None:
    def codes(**typed: Any) -> list[tuple[str, str, str]]:
        found = figures_checks.missing(county, Typed(**typed), LINKS)
        return [(one.code, one.level, one.url) for one in found if one.code == "fewer_heads"]

    assert codes(count=1, most=5) == [("fewer_heads", "confirm", "/typed")]
    assert codes(count=5, most=5) == codes(count=7, most=5) == codes(heads=False, most=5) == []


def test_a_blank_figure_cell_must_be_settled_and_a_dash_is_none(county: Summary) -> None:
    table = county.tables[6]
    column = table.index("visits")
    for cell, expected in ((None, {"must"}), ("—", {"passed"})):
        row = tuple(cell if at == column else old for at, old in enumerate(table.rows[0]))
        tables = {**county.tables, 6: replace(table, rows=(row, *table.rows[1:]))}
        found = figures_checks.missing(replace(county, tables=tables), EVERYTHING, LINKS)
        assert levels(found) == expected
    assert figures_checks.missing(samples.zero_county(), EVERYTHING, LINKS)[0].level == "passed"


# --- rows ----------------------------------------------------------------------------------------------------------------

OPEN = OpenConstraint(7, "兰州恒峡阀门有限公司", 1, "Z03", "铸件废品率高", "刘慧敏")
OTHER = Measured(7, "兰州恒峡阀门有限公司", "一次交检合格率", 5, "企业自报", "检验报告")


def test_solved_without_evidence_is_listed_one_by_one() -> None:
    found = row_checks.solved_without_evidence(Doubts(unproven=[OPEN, OPEN]), LINKS)
    assert [(one.level, one.url) for one in found] == [("must", "/cases/7/diagnosis#Z03")] * 2
    assert found[0].facts == ("兰州恒峡阀门有限公司", "判定人 刘慧敏")
    assert levels(row_checks.solved_without_evidence(Doubts(), LINKS)) == {"passed"}


def test_other_sources_are_listed_one_by_one() -> None:
    found = row_checks.other_source_or_season(Doubts(unlike=[OTHER]), LINKS)
    assert [(one.level, one.url) for one in found] == [("must", "/cases/7/outcomes#5")]
    assert found[0].facts == ("兰州恒峡阀门有限公司", "前：企业自报", "后：检验报告")
    assert levels(row_checks.other_source_or_season(Doubts(), LINKS)) == {"passed"}


@pytest.mark.parametrize("words", ["铸件废品率高，尚待解决。", "兰州恒峡阀门有限公司有一个问题尚待解决。"])
def test_an_open_constraint_is_named_by_title_or_by_enterprise(county: Summary, words: str) -> None:
    doubts = Doubts(unsolved=[OPEN])
    named = with_text(county, Run(words), heading="存在问题")
    assert levels(row_checks.open_and_not_named(named, doubts, LINKS)) == {"passed"}
    elsewhere = with_text(county, Run(words), heading="主要做法")
    found = row_checks.open_and_not_named(elsewhere, doubts, LINKS)
    assert [(one.level, one.places) for one in found] == [
        ("confirm", (("兰州恒峡阀门有限公司 Z03 铸件废品率高 · 未解决", "/cases/7/diagnosis#Z03"),))
    ]
    assert levels(row_checks.open_and_not_named(elsewhere, Doubts(), LINKS)) == {"passed"}


# --- together, on the hand-made year -------------------------------------------------------------------------------------


@pytest.fixture
def check(app: Flask, province: int, ids: dict[str, int]) -> Callable[..., list[Finding]]:
    def read(region: str = "qilihe", on: date = date(2026, 11, 30), **named: Any) -> list[Finding]:
        with app.test_request_context():
            db.session().bind_scope(Scope(Reach.PROVINCE, province))
            here = place(ids[region])
            summary = build_summary(here, 2026, on)
            return findings(summary, region=here, programme=get_programme(2026), links=LINKS, **named)

    return read


def of(found: list[Finding], code: str) -> list[Finding]:
    return [one for one in found if one.code == code]


def test_what_must_be_settled_comes_first(check: Callable[..., list[Finding]]) -> None:
    order = [one.level for one in check()]
    assert order == sorted(order, key=["must", "confirm", "passed", "none"].index)


def test_evidence_counts_until_it_is_taken_back(
    given: Given, ids: dict[str, int], check: Callable[..., Any]
) -> None:
    with given() as session:
        case = session.get(Case, ids["q1"]) if "q1" in ids else session.get(Case, ids["A3"])
        constraint = make.make_constraint(case, title="新的问题", number=88, confirmed_on=date(2026, 6, 1))
        make.make_judgement(constraint, Resolution.SOLVED, judged_on=date(2026, 11, 1))
        action = make.make_action(case, constraint, in_force_on=date(2026, 6, 2))
    before = [one for one in of(check(), "evidence") if "Z88" in one.message]
    assert [(one.level, one.url) for one in before] == [("must", f"/cases/{action.case_id}/diagnosis#Z88")]
    with given() as session:
        make.make_evidence(session.merge(action), uploaded_on=date(2026, 11, 2))
    assert [one for one in of(check(), "evidence") if "Z88" in one.message] == []
    assert [one for one in of(check(on=date(2026, 11, 1)), "evidence") if "Z88" in one.message]
    assert [one for one in of(check(on=date(2026, 10, 31)), "evidence") if "Z88" in one.message] == []


def test_values_of_other_sources_and_seasons_are_found(
    given: Given, ids: dict[str, int], check: Callable[..., Any]
) -> None:
    with given() as session:
        case = session.get(Case, ids["A3"])
        for name, after in (
            ("同源", {}),
            ("异源", {"source": "检验报告"}),
            ("异季", {"period": "2026年1—9月"}),
        ):
            indicator = make.make_indicator(case, name=name)
            make.make_value(indicator)
            make.make_value(indicator, ValueKind.AFTER, "95", **after)
        case_id = case.id
    found = check()
    sources = {one.message.rpartition("：")[2]: one for one in of(found, "sources")}
    assert sources["异源"].level == "must"
    assert sources["异源"].url.startswith(f"/cases/{case_id}/outcomes#")
    assert "同源" not in sources
    (seasons,) = of(found, "seasons")
    assert seasons.level == "confirm"
    words = " ".join(words for words, _url in seasons.places)
    assert "异季" in words
    assert "同源" not in words


def test_an_accepted_case_without_a_value_after_the_help_is_named(
    given: Given, ids: dict[str, int], check: Callable[..., Any]
) -> None:
    with given() as session:
        case = session.get(Case, ids["A3"])
        case.accepted_on = date(2026, 11, 20)
        indicator = make.make_indicator(case, name="废品率")
        make.make_value(indicator)

    def named(**at: Any) -> bool:
        return any("废品率" in words for one in of(check(**at), "after") for words, _url in one.places)

    assert named()
    assert not named(on=date(2026, 11, 19))
    with given() as session:
        make.make_value(session.merge(indicator), ValueKind.AFTER, "95", measured_on=date(2026, 11, 18))
    assert not named()


def test_a_visit_that_the_enterprise_denies_is_named_while_it_counts(
    given: Given, ids: dict[str, int], check: Callable[..., Any]
) -> None:
    assert of(check(), "denied") == []
    denied = {"enterprise_denied_on": date(2026, 11, 20), "enterprise_remark": "当天没有人来"}
    with given() as session:
        case, other = session.get(Case, ids["A3"]), session.get(Case, ids["D1"])
        visit = make.make_visit(case, held_on=date(2026, 11, 3), **denied)
        # None of these counts as of 30 November in 七里河区.
        make.make_visit(case, held_on=date(2026, 12, 2), **denied)
        make.make_visit(case, held_on=date(2025, 12, 2), **denied)
        make.make_visit(case, held_on=date(2026, 11, 4), withdrawn_on=date(2026, 11, 21), **denied)
        make.make_visit(case, held_on=date(2026, 11, 5), counts_from=date(2026, 12, 8), **denied)
        make.make_visit(case, held_on=date(2026, 11, 6))
        make.make_visit(other, held_on=date(2026, 11, 7), **denied)
        # One of a case of last year's list counts in the year in which it took place.
        make.make_visit(session.get(Case, ids["E1"]), held_on=date(2026, 11, 8), **denied)
    (found,) = of(check(), "denied")
    assert (found.level, found.url) == ("confirm", "/figures/K12/numerator")
    assert found.message.startswith("2 ") or "2" in found.message
    assert of(check(on=date(2026, 11, 2)), "denied") == []
    with given() as session:
        session.merge(visit).withdrawn_on = date(2026, 11, 22)
    assert "1" in of(check(), "denied")[0].message


def test_a_strike_off_whose_evidence_is_gone_is_named(
    given: Given, ids: dict[str, int], check: Callable[..., Any]
) -> None:
    def missing(**at: Any) -> list[str]:
        return [one.message for one in of(check(**at), "struck_off")]

    before = missing()
    with given() as session:
        case = session.get(Case, ids["A3"])
        constraint = make.make_constraint(case, number=88, confirmed_on=date(2026, 9, 1))
        days = {
            "in_force_on": date(2026, 9, 2),
            "done_on": date(2026, 11, 1),
            "struck_off_on": date(2026, 11, 5),
        }
        action = make.make_action(case, constraint, **days)
        make.make_action(case, constraint, **{**days, "struck_off_on": None})
    (found,) = of(check(), "struck_off")
    assert (found.level, found.url) == ("confirm", "/figures/K25/denominator")
    # Of the hand-made year one evidence was taken back on 1 October.
    assert (before, missing()) == (["1 项已销号措施没有有效佐证"], ["2 项已销号措施没有有效佐证"])
    with given() as session:
        make.make_evidence(session.merge(action), uploaded_on=date(2026, 11, 4))
    assert missing() == before
    assert missing(on=date(2026, 9, 30)) == []


def test_a_day_in_the_text_that_is_not_the_data_date_is_named(county: Summary) -> None:
    day = county.data_date
    right = f"截至{day.year}年{day.month}月{day.day}日，共入企18次。"
    assert text_checks.dates(with_text(county, Run(right)), LINKS) == []
    assert (
        text_checks.dates(with_text(county, Run("截至"), Run("2026年11月5日", "D"), Run("，")), LINKS) == []
    )
    (found,) = text_checks.dates(
        with_text(county, Run("截至2026年3月5日，共入企18次；截至2026年3月5日")), LINKS
    )
    assert (found.level, found.url) == ("confirm", "/text#1-1")
    assert "2026-03-05" in found.facts[0]
    assert day.isoformat() in found.facts[0]
    for summary in (county, samples.zero_county()):
        assert text_checks.dates(summary, LINKS) == []
        bound = [run.text for section in draft(summary) for one in section.paragraphs for run in one.runs
                 if run.figure == "D"]  # fmt: skip
        assert bound == [chinese_date(summary.data_date)]


def test_a_finding_names_its_figure_in_the_readers_language(app: Flask, county: Summary) -> None:
    typed = with_text(county, Run("整改（提升）完成率达到1.5%。"))
    (found,) = text_checks.typed_numbers(typed, LINKS)
    assert "整改（提升）完成率" in found.facts[0]
    with app.test_request_context(), force_locale("en"):
        (found,) = text_checks.typed_numbers(typed, LINKS)
    assert found.facts[0].isascii()


def test_the_checks_ask_four_statements_whatever_the_number_of_cases(
    app: Flask, province: int, given: Given, ids: dict[str, int], statements: Any
) -> None:
    counts = []
    for more in (0, 18):
        with given() as session:
            case = session.get(Case, ids["A3"])
            for at in range(more):
                make.make_constraint(case, number=60 + at, confirmed_on=date(2026, 6, 1))
        with app.test_request_context():
            db.session().bind_scope(Scope(Reach.PROVINCE, province))
            here, programme = place(ids["qilihe"]), get_programme(2026)
            summary = build_summary(here, 2026, date(2026, 11, 30))
            with statements() as seen:
                findings(summary, region=here, programme=programme, links=LINKS)
            counts.append(len(seen))
    assert counts == [4, 4]
