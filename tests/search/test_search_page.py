"""The one search: everything that somebody may see, found by what is typed; nothing else appears or is counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from casework.cases.services import make_findable
from casework.enterprises.services import make_findable as enterprise_findable
from casework.enums import CaseStatus, NominationStatus, Role
from casework.models import (
    ActionItem,
    Case,
    Constraint,
    Diagnosis,
    ExpertToken,
    FollowUp,
    SearchToken,
    Visit,
)
from casework.nominations.services.steps import make_findable as nomination_findable
from casework.search_pages.marking import excerpt, marked
from tests import factories as make
from tests.owner import owner

Given = Callable[..., Any]
SignIn = Callable[[str], Any]
HOME, NEIGHBOUR = "620103", "620102"


class Site:
    """A case of HOME with a text of every kind; a case of the neighbour that has the same words."""

    made = 0

    def __init__(self) -> None:
        self.case = self._case(HOME)
        self.expert = make.make_expert("马文博", region_id=make.region("620100").id, unit="兰州计量测试所")
        make.make_member(self.case, self.expert)
        make.make_user(Role.COUNTY_OFFICER, HOME, username="officer")
        make.make_user(Role.COUNTY_OFFICER, NEIGHBOUR, username="neighbour")
        make.make_user(Role.PREFECTURE_REVIEWER, "620100", username="reviewer")
        make.make_user(Role.EXPERT, expert=self.expert, username="expert")
        other = make.make_expert("孙立新")
        make.make_user(Role.EXPERT, expert=other, username="stranger")
        self.theirs = self._case(NEIGHBOUR)
        self.case_id = self.case.id

    def _case(self, county: str) -> Case:
        enterprise = make.make_enterprise(
            county, name=f"{'七里河' if county == HOME else '城关'}恒峡阀门有限公司", short_name="恒峡阀门"
        )
        values = {"sequence": 1} if not self.made else {}
        case = make.make_case(county, CaseStatus.IMPLEMENTING, enterprise=enterprise, **values)
        self.made += 1
        make_findable(case)
        enterprise_findable(enterprise)
        make.make_diagnosis(case, submitted_on=date(2026, 5, 8))
        constraint = make.make_constraint(case, number=1, title="压力表没有检定", evidence="抽查十二只压力表")
        make.make_action(case, constraint, number=1, title="压力表送检")
        make.make_visit(case, make.make_expert(), number=1, situation="到车间看了压力表的台账")
        make.make_follow_up(case, number=1, held_on=date(2026, 7, 15), findings="压力表已全部检定")
        return case


@pytest.fixture
def site(given: Given) -> Site:
    with given():
        return Site()


def found(browser: Any, q: str, **more: str) -> str:
    answer = browser.get("/search", query_string={"q": q, **more})
    assert answer.status_code == 200
    page: str = answer.text
    return page[page.index('id="main"') :]


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    "typed", ["恒峡", "七里河恒峡阀门", "hengxia", "hxfm", "620103", "2026-620103-001", "恒峡阀门有限公司"]
)
def test_an_enterprise_is_found_by_name_short_name_pinyin_initials_and_codes(
    sign_in: SignIn, typed: str
) -> None:
    page = found(sign_in("officer"), typed)
    assert "帮扶对象" in page
    assert "七里河" in page
    assert "城关" not in page


@pytest.mark.usefixtures("site")
def test_texts_of_every_kind_are_found_by_two_characters(sign_in: SignIn) -> None:
    page = found(sign_in("officer"), "压力表")
    for words in ("制约因素", "提升措施", "入企帮扶", "回访"):
        assert words in page, words
    assert page.count("<mark>压力表</mark>") >= 4
    assert "到车间看了" in page


def test_what_lies_in_another_county_neither_appears_nor_is_counted(
    sign_in: SignIn, site: Site, given: Given
) -> None:
    with given():
        for _ in range(3):
            site._case(NEIGHBOUR)
    for name, number in (("officer", "<small>1</small>"), ("neighbour", "<small>4</small>")):
        page = found(sign_in(name), "压力表")
        assert page.count(number) == 4, name
    assert "城关" not in found(sign_in("officer"), "压力表", kind="constraints")
    reviewer = found(sign_in("reviewer"), "压力表")
    assert reviewer.count("<small>5</small>") == 4  # both counties lie below


def test_an_expert_finds_the_assigned_case_and_no_other(sign_in: SignIn, site: Site) -> None:
    page = found(sign_in("expert"), "压力表")
    assert "七里河" in page
    assert "城关" not in page
    assert "企业库" not in page
    assert "没有找到" in found(sign_in("stranger"), "压力表") or "未找到" in found(
        sign_in("stranger"), "压力表"
    )


def test_a_constraint_is_found_once_its_report_was_sent(sign_in: SignIn, given: Given) -> None:
    with given() as session:
        Site()
        case = make.make_case(HOME, CaseStatus.DIAGNOSING, enterprise=make.make_enterprise(HOME))
        make.make_diagnosis(case)
        constraint = make.make_constraint(case, number=1, title="淬火温度没有记录")
        key, case_id = constraint.id, case.id
    browser = sign_in("officer")
    assert "淬火" not in found(browser, "温度")
    with given() as session:
        diagnosis = session.scalars(select(Diagnosis).where(Diagnosis.case_id == case_id)).one()
        diagnosis.submitted_on = date(2026, 6, 1)
    assert "<mark>温度</mark>没有记录" in found(browser, "温度")
    with given() as session:
        session.get(Constraint, key).withdrawn_on = date(2026, 6, 2)
    assert "淬火" not in found(browser, "温度")


def test_tokens_follow_every_change_of_a_text(sign_in: SignIn, site: Site, given: Given) -> None:
    browser = sign_in("officer")
    with given() as session:
        visit = session.scalars(select(Visit).where(Visit.case_id == site.case_id)).one()
        visit.situation = "到车间看了游标卡尺"
        session.scalars(
            select(FollowUp).where(FollowUp.case_id == site.case_id)
        ).one().findings = "卡尺已校准"
        session.scalars(select(ActionItem).where(ActionItem.case_id == site.case_id)).one().title = "卡尺送检"
    page = found(browser, "卡尺")
    assert page.count("<mark>卡尺</mark>") == 3
    assert "到车间" not in found(browser, "台账")
    with given() as session:
        session.get(Visit, visit.id).withdrawn_on = date(2026, 10, 9)
    assert "没有找到" in found(browser, "游标")
    with given() as session:
        for text in session.scalars(select(Constraint).where(Constraint.case_id == site.case_id)):
            for row in session.scalars(select(ActionItem).where(ActionItem.constraint_id == text.id)):
                session.delete(row)
            session.flush()
            session.delete(text)
    assert "压力表没有检定" not in found(browser, "没有检定")


def test_a_change_that_is_taken_back_leaves_no_token(app: Flask, given: Given, site: Site) -> None:
    with given() as session:
        visit = session.scalars(select(Visit).where(Visit.case_id == site.case_id)).one()
        visit.situation = "谁也不会看到的鲸鱼"
        session.flush()
        session.rollback()
    with owner(app) as connection:
        assert not connection.scalar(select(func.count()).where(SearchToken.token == "鲸鱼"))


def test_experts_are_found_by_card_name_pinyin_and_own_unit_first(sign_in: SignIn, given: Given) -> None:
    with given():
        Site()
        make.make_expert("马文远", region_id=make.region("620500").id, unit="天水计量所")
        make.make_expert("马文近", region_id=make.region("620000").id, unit="省计量院")
    page = found(sign_in("reviewer"), "mw")
    assert page.index("马文博") < page.index("马文近")
    assert "马文远" in page
    assert "兰州<mark>计量</mark>测试所" in found(sign_in("officer"), "计量")
    assert "马文博" not in found(sign_in("expert"), "马文")


def test_a_form_that_was_never_submitted_is_found_by_its_county_only(sign_in: SignIn, given: Given) -> None:
    with given():
        Site()
        nomination = make.make_nomination(HOME, NominationStatus.DRAFT, enterprise_name="兰州雪松锅炉厂")
        nomination_findable(nomination)
    assert "雪松" in found(sign_in("officer"), "锅炉").replace("<mark>", "").replace("</mark>", "")
    page = found(sign_in("reviewer"), "锅炉")
    assert "雪松" not in page


def test_a_search_without_a_hit_says_what_helps(sign_in: SignIn, site: Site) -> None:
    page = found(sign_in("officer"), "不存在的词")
    assert "拼音首字母" in page
    assert "<mark>" not in page


def test_the_search_asks_one_statement_a_kind_whatever_the_number_of_rows(
    sign_in: SignIn, given: Given, statements: Any
) -> None:
    with given():
        site = Site()
    browser, counts = sign_in("reviewer"), []
    for more in (0, 6):
        with given():
            for _ in range(more):
                site._case(HOME)
        found(browser, "压力表")
        with statements() as seen:
            page = found(browser, "压力表")
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] <= 8 + 3  # who asks, the frame, the pace
    assert "kind=constraints" in page


def test_refresh_makes_the_index_what_the_rows_ask_for(app: Flask, site: Site) -> None:
    with owner(app) as connection:
        before = set(
            connection.execute(select(SearchToken.object_type, SearchToken.object_id, SearchToken.token))
        )
        connection.execute(delete(SearchToken.__table__))
        connection.execute(delete(ExpertToken.__table__))
        connection.commit()
    runner = app.test_cli_runner()
    for _ in range(2):
        outcome = runner.invoke(args=["search", "refresh"])
        assert not outcome.exception, outcome.output
        with owner(app) as connection:
            now = set(
                connection.execute(select(SearchToken.object_type, SearchToken.object_id, SearchToken.token))
            )
            assert before <= now
            assert connection.scalar(select(func.count()).select_from(ExpertToken))


def test_what_was_typed_is_marked_and_nothing_else_is_markup() -> None:
    assert marked("<b>压力表", "压力") == "&lt;b&gt;<mark>压力</mark>表"
    assert excerpt(["", "先看台账" * 20 + "再看压力表" + "后" * 50], "压力").startswith("…")
    assert "<mark>压力</mark>" in excerpt(["台账", "看压力表"], "压力")
    assert excerpt([], "压力") == ""
