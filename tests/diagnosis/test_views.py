"""The pages of a diagnosis: the team's work, the enterprise's phone, who sees what."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from casework.enums import Answer, CaseStatus
from casework.extensions import db
from casework.models import Case, Constraint, Diagnosis, Indicator
from tests import factories as make
from tests.web.test_conflicts import shown_by

FORM = {
    "request_key": "k" * 20, "type_code": "MTR-01", "title": "压力表超期", "evidence": "证书到期", "severity": "high",
    "urgency": "low", "solver": "self",
}  # fmt: skip


def test_the_team_works_from_the_first_click_to_sending(
    build: Callable[[str], dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build("")
    leader, base = sign_in(world["leader"]), f"/cases/{world['case']}"
    assert leader.get(f"{base}/diagnosis").status_code == 200
    assert leader.post(f"{base}/diagnosis/begin").status_code == 303
    page = leader.get(f"{base}/diagnosis/report")
    version = page.text.split('name="version"')[1].split('value="')[1].split('"')[0]
    report = {"version": version, "held_on": "2026-05-06", "way": "on_site", "conclusion": "先计量"}
    assert leader.post(f"{base}/diagnosis/report", data=report).status_code == 303
    assert leader.post(f"{base}/constraints/new", data=FORM).status_code == 303
    assert leader.get(f"{base}/diagnosis/send").status_code == 200
    assert leader.post(f"{base}/diagnosis/send").status_code == 303
    with given():
        diagnosis = db.session.query(Diagnosis).one()
        assert diagnosis.submitted_on is not None
        assert (diagnosis.way, diagnosis.conclusion) == ("on_site", "先计量")
        assert db.session.query(Constraint).one().severity == "high"


def test_a_constraint_is_added_once_however_often_the_form_arrives(
    build: Callable[[str], dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build("begun")
    browser = sign_in(world["member"])
    for _ in range(2):
        assert browser.post(f"/cases/{world['case']}/constraints/new", data=FORM).status_code == 303
    with given():
        assert db.session.query(Constraint).count() == 1


def test_an_invalid_constraint_says_what_is_wrong(
    build: Callable[[str], dict[str, Any]], sign_in: Any
) -> None:
    world = build("begun")
    answer = sign_in(world["member"]).post(
        f"/cases/{world['case']}/constraints/new",
        data={**FORM, "type_code": "MTR", "severity": "", "title": "写了一半"},
    )
    assert answer.status_code == 422
    assert "写了一半" in answer.text


def test_an_incomplete_report_is_refused_in_words(
    build: Callable[[str], dict[str, Any]], sign_in: Any
) -> None:
    world = build("begun")
    browser = sign_in(world["leader"])
    browser.post(f"/cases/{world['case']}/diagnosis/send")
    text = browser.get(f"/cases/{world['case']}/diagnosis").text
    assert "还缺：" in text
    assert "至少一条制约因素" in text


def test_a_stale_report_is_a_conflict_that_shows_both_texts(
    build: Callable[[str], dict[str, Any]], sign_in: Any
) -> None:
    world = build("begun")
    url = f"/cases/{world['case']}/diagnosis/report"
    first, second = sign_in(world["leader"]), sign_in(world["member"])
    version = first.get(url).text.split('name="version"')[1].split('value="')[1].split('"')[0]
    first.post(url, data={"version": version, "conclusion": "甲的结论"})
    answer = second.post(url, data={"version": version, "conclusion": "乙的结论"})
    assert answer.status_code == 409
    assert "甲的结论" in answer.text
    assert "乙的结论" in answer.text


def test_the_enterprise_sees_the_findings_only_when_they_are_sent(
    build: Callable[[str], dict[str, Any]], sign_in: Any
) -> None:
    drafted = build("written")
    contact = sign_in(drafted["contact"])
    assert "压力表" not in contact.get(f"/cases/{drafted['case']}/diagnosis").text
    assert contact.get(f"/cases/{drafted['case']}/diagnosis/answer").status_code == 404


def test_nothing_is_chosen_beforehand(build: Callable[[str], dict[str, Any]], sign_in: Any) -> None:
    world = build("sent")
    text = sign_in(world["contact"]).get(f"/cases/{world['case']}/diagnosis/answer").text
    assert text.count('type="radio"') == 6
    assert "checked" not in text


def test_each_answer_is_saved_even_when_sending_is_refused(
    build: Callable[[str], dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build("sent")
    contact, url = sign_in(world["contact"]), f"/cases/{world['case']}/diagnosis/answer"
    one, two, _ = world["keys"]
    answer = contact.post(url, data={f"answer_{one}": "agreed", f"answer_{two}": "objected", "step": "send"})
    assert answer.status_code == 422
    assert "Z02" in answer.text
    with given():
        answers = dict(db.session.query(Constraint.id, Constraint.answer).all())
    assert (answers[one], answers[two]) == (Answer.AGREED, Answer.PENDING)
    assert contact.get(url).text.count("checked") == 1


def test_one_answer_may_come_alone(build: Callable[[str], dict[str, Any]], sign_in: Any, given: Any) -> None:
    """As the page sends it by itself when an answer is chosen."""
    world = build("sent")
    contact, url = sign_in(world["contact"]), f"/cases/{world['case']}/diagnosis/answer"
    key = world["keys"][1]
    assert (
        contact.post(url, data={f"answer_{key}": "objected", f"objection_{key}": "已有记录"}).status_code
        == 303
    )
    with given():
        item = db.session.get(Constraint, key)
        assert (item.answer, item.objection) == (Answer.OBJECTED, "已有记录")


def test_an_objection_goes_back_and_forth_until_the_enterprise_agrees(
    build: Callable[[str], dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build("sent")
    base, (one, two, three) = f"/cases/{world['case']}/diagnosis", world["keys"]
    contact, leader = sign_in(world["contact"]), sign_in(world["leader"])
    answers = {
        f"answer_{one}": "agreed",
        f"answer_{two}": "objected",
        f"objection_{two}": "已有记录",
        f"answer_{three}": "agreed",
    }
    assert contact.post(f"{base}/answer", data={**answers, "step": "send"}).status_code == 303
    assert "已有记录" in leader.get(base).text
    assert leader.get(f"/constraints/{two}/revise").status_code == 200
    kept = leader.post(f"/constraints/{two}/objection", data={"decision": "keep", "reply": "电话沟通"})
    assert kept.status_code == 303
    page = contact.get(f"{base}/answer").text
    assert "电话沟通" in page
    assert page.count('type="radio"') == 2
    assert contact.post(f"{base}/answer", data={f"answer_{two}": "agreed", "step": "send"}).status_code == 303
    with given():
        assert db.session.get(Case, world["case"]).status is CaseStatus.DIAGNOSED


@pytest.mark.parametrize("value", ["maybe", "agreed" * 1000])
def test_a_made_up_answer_is_no_answer(
    build: Callable[[str], dict[str, Any]], sign_in: Any, given: Any, value: str
) -> None:
    world = build("sent")
    url = f"/cases/{world['case']}/diagnosis/answer"
    answer = sign_in(world["contact"]).post(url, data={f"answer_{world['keys'][0]}": value, "step": "send"})
    assert answer.status_code == 422
    with given():
        assert {item.answer for item in db.session.query(Constraint)} == {Answer.PENDING}


def test_the_officer_judges_with_grounds(
    build: Callable[[str], dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build("sent")
    with given():
        case = db.session.get(Case, world["case"])
        case.status = CaseStatus.IMPLEMENTING
        for item in db.session.query(Constraint):
            item.answer, item.confirmed_on = Answer.AGREED, item.found_on
    officer, url = sign_in(world["officer"]), f"/constraints/{world['keys'][0]}/judge"
    assert officer.get(url).status_code == 200
    assert (
        officer.post(url, data={"request_key": "k" * 20, "outcome": "solved", "grounds": ""}).status_code
        == 422
    )
    assert (
        officer.post(
            url, data={"request_key": "k" * 20, "outcome": "solved", "grounds": "11 只有证书"}
        ).status_code
        == 303
    )
    assert "11 只有证书" in officer.get(f"/cases/{world['case']}/diagnosis").text


def test_the_tab_asks_a_constant_number_of_statements(
    build: Callable[[str], dict[str, Any]], sign_in: Any, given: Any, statements: Any
) -> None:
    world = build("written")
    browser, url = sign_in(world["leader"]), f"/cases/{world['case']}/diagnosis"
    with given():
        make.make_indicator(db.session.get(Case, world["case"]))
    with statements() as few:
        browser.get(url)
    with given():
        case = db.session.get(Case, world["case"])
        for _ in range(12):
            make.make_constraint(case)
            make.make_indicator(case)
    with statements() as many:
        browser.get(url)
    assert len(many) == len(few)


@pytest.mark.parametrize(
    "value", ["NaN", "sNaN", "Infinity", "1e999", "9" * 400, "1.23456", "６．８０％", "-"]
)
def test_what_is_no_measured_value_is_said_beside_the_field(
    build: Callable[[str], dict[str, Any]], sign_in: Any, value: str
) -> None:
    world = build("begun")
    form = {"request_key": "k" * 20, "name": "废品率", "direction": "lower", "target_value": value}
    answer = sign_in(world["leader"]).post(f"/cases/{world['case']}/indicators/new", data=form)
    assert answer.status_code == 422
    assert 'id="target_value-error"' in answer.text


def test_a_value_with_full_width_digits_is_read(
    build: Callable[[str], dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build("begun")
    form = {
        "request_key": "k" * 20, "name": "废品率", "direction": "lower", "target_value": "４．０",
        "baseline_value": "6.80", "baseline_source": "月报",
    }  # fmt: skip
    assert (
        sign_in(world["leader"]).post(f"/cases/{world['case']}/indicators/new", data=form).status_code == 303
    )
    with given():
        indicator = db.session.query(Indicator).one()
        assert (indicator.target_value, indicator.values[0].value) == (Decimal("4"), Decimal("6.8"))


def test_two_self_assessments_at_once_are_both_shown(
    build: Callable[[str], dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build("")
    page = f"/cases/{world['case']}/self-assessment"
    one, two = sign_in(world["contact"]), sign_in(world["contact"])
    first, second = shown_by(one.get(page).text), shown_by(two.get(page).text)
    assert one.post(page, data={**first, "text": "量具多年未检"}).status_code == 303
    answer = two.post(page, data={**second, "text": "废品率偏高"})
    assert answer.status_code == 409
    assert "量具多年未检" in answer.text
    assert "废品率偏高" in answer.text
    with given():
        assert db.session.query(Diagnosis).one().self_assessment == "量具多年未检"


def test_a_report_written_meanwhile_does_not_stand_in_the_way_of_the_self_assessment(
    build: Callable[[str], dict[str, Any]], sign_in: Any, given: Any
) -> None:
    world = build("begun")
    contact, page = sign_in(world["contact"]), f"/cases/{world['case']}/self-assessment"
    shown = shown_by(contact.get(page).text)
    with given():
        db.session.query(Diagnosis).one().strengths = "有质量管理制度"
    assert contact.post(page, data={**shown, "text": "量具多年未检"}).status_code == 303
    with given():
        diagnosis = db.session.query(Diagnosis).one()
        assert (diagnosis.self_assessment, diagnosis.strengths) == ("量具多年未检", "有质量管理制度")
