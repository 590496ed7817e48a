"""The enterprise's answers: saved one by one, sent once, never taken for granted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.calendars.queries import calendar_for
from casework.diagnosis import services
from casework.diagnosis.queries import constraints_of
from casework.enums import Answer, CaseStatus, Resolution
from casework.errors import RuleViolation
from casework.models import Constraint, Diagnosis
from tests import factories as make
from tests.diagnosis.conftest import FINDING, ON, Team

LATER = date(2026, 5, 12)


def answer(team: Team, diagnosis: Diagnosis, item: Constraint, objection: str = "") -> None:
    chosen = Answer.OBJECTED if objection else Answer.AGREED
    services.save_answer(item, diagnosis, chosen, objection, on=LATER, actor=team.contact)


def test_agreeing_to_everything_confirms_the_diagnosis(team: Team) -> None:
    diagnosis, found = team.sent()
    for item in found:
        answer(team, diagnosis, item)
    assert services.submit_answers(diagnosis, on=LATER, actor=team.contact) == 0
    assert (team.case.status, team.case.diagnosed_on) == (CaseStatus.DIAGNOSED, LATER)
    assert [item.confirmed_on for item in found] == [LATER] * 3


def test_a_saved_answer_confirms_nothing_by_itself(team: Team) -> None:
    diagnosis, found = team.sent()
    answer(team, diagnosis, found[0])
    assert (found[0].answer, found[0].confirmed_on) == (Answer.AGREED, None)
    assert team.case.status is CaseStatus.DIAGNOSING


def test_answers_are_sent_only_when_all_are_there(team: Team) -> None:
    diagnosis, found = team.sent()
    answer(team, diagnosis, found[0])
    with pytest.raises(RuleViolation) as refused:
        services.submit_answers(diagnosis, on=LATER, actor=team.contact)
    assert "Z02" in str(refused.value)
    assert "Z03" in str(refused.value)
    assert diagnosis.answered_on is None


def test_silence_is_never_consent(team: Team) -> None:
    """Long after the date nothing has moved, whatever the team tries."""
    diagnosis, found = team.sent()
    late = date(2026, 7, 30)
    assert diagnosis.answer_due_on is not None
    assert diagnosis.answer_due_on < late
    with pytest.raises(RuleViolation):
        services.keep_constraint(found[0], diagnosis, "已沟通", on=late, actor=team.leader)
    assert team.case.status is CaseStatus.DIAGNOSING
    assert {item.answer for item in found} == {Answer.PENDING}


def test_an_objection_needs_its_reason(team: Team) -> None:
    diagnosis, found = team.sent()
    with pytest.raises(RuleViolation) as refused:
        services.save_answer(found[0], diagnosis, Answer.OBJECTED, "", on=LATER, actor=team.contact)
    assert refused.value.field == f"objection_{found[0].id}"


def test_answers_are_sent_once(team: Team) -> None:
    diagnosis, found = team.sent()
    for item in found:
        answer(team, diagnosis, item, "不属实" if item is found[0] else "")
    services.submit_answers(diagnosis, on=LATER, actor=team.contact)
    with pytest.raises(RuleViolation):
        services.submit_answers(diagnosis, on=LATER, actor=team.contact)
    with pytest.raises(RuleViolation):
        answer(team, diagnosis, found[0])


@pytest.fixture
def objected(team: Team) -> tuple[Diagnosis, list[Constraint]]:
    """The first of three constraints is objected to; the answers were sent."""
    diagnosis, found = team.sent()
    for item in found:
        answer(team, diagnosis, item, "二车间 3 月起有首件记录" if item is found[0] else "")
    assert services.submit_answers(diagnosis, on=LATER, actor=team.contact) == 1
    return diagnosis, found


def test_with_an_objection_the_case_waits_and_the_rest_counts(
    team: Team, objected: tuple[Diagnosis, list[Constraint]]
) -> None:
    _, found = objected
    assert team.case.status is CaseStatus.DIAGNOSING
    assert [item.confirmed_on for item in found] == [None, LATER, LATER]


def test_a_withdrawn_constraint_settles_the_objection(
    team: Team, objected: tuple[Diagnosis, list[Constraint]]
) -> None:
    diagnosis, found = objected
    services.withdraw_objected(found[0], diagnosis, "核对属实，撤销", on=LATER, actor=team.member)
    assert found[0].withdrawn_on == LATER
    assert (team.case.status, team.case.diagnosed_on) == (CaseStatus.DIAGNOSED, LATER)


@pytest.mark.parametrize("way", ["keep", "revise"])
def test_only_the_enterprise_ends_an_objection_by_agreeing(
    team: Team, objected: tuple[Diagnosis, list[Constraint]], way: str
) -> None:
    diagnosis, found = objected
    if way == "keep":
        services.keep_constraint(found[0], diagnosis, "5 月 11 日与赵海燕沟通", on=LATER, actor=team.leader)
    else:
        services.revise_constraint(
            found[0], diagnosis, "改为一车间", on=LATER, actor=team.leader,
            **{**FINDING, "title": "一车间首件检验没有记录"},
        )  # fmt: skip
    assert (found[0].answer, diagnosis.answered_on) == (Answer.PENDING, None)
    assert diagnosis.answer_due_on == calendar_for(team.case.tenant_id).add(
        LATER, team.case.programme.answer_days
    )
    assert team.case.status is CaseStatus.DIAGNOSING
    answer(team, diagnosis, found[0])
    services.submit_answers(diagnosis, on=LATER, actor=team.contact)
    assert team.case.status is CaseStatus.DIAGNOSED
    assert found[0].objection, "the objection stays as a note"
    assert found[0].reply


def test_the_enterprise_is_asked_again_only_after_the_last_objection(team: Team) -> None:
    diagnosis, found = team.sent()
    for item in found:
        answer(team, diagnosis, item, "有异议")
    services.submit_answers(diagnosis, on=LATER, actor=team.contact)
    services.keep_constraint(found[0], diagnosis, "已沟通", on=LATER, actor=team.leader)
    assert diagnosis.answered_on == LATER
    services.withdraw_objected(found[1], diagnosis, "撤销", on=LATER, actor=team.leader)
    services.keep_constraint(found[2], diagnosis, "已沟通", on=LATER, actor=team.leader)
    assert diagnosis.answered_on is None
    assert [item.code for item in constraints_of(team.case)] == ["Z01", "Z03"]


def test_the_last_constraint_is_not_withdrawn(team: Team) -> None:
    diagnosis, (item,) = team.sent(findings=1)
    answer(team, diagnosis, item, "有异议")
    services.submit_answers(diagnosis, on=LATER, actor=team.contact)
    with pytest.raises(RuleViolation):
        services.withdraw_objected(item, diagnosis, "撤销", on=LATER, actor=team.leader)


@pytest.mark.parametrize("reply", ["", "已沟通"])
def test_an_objection_is_answered_in_words_and_by_the_team(
    team: Team, objected: tuple[Diagnosis, list[Constraint]], reply: str
) -> None:
    diagnosis, found = objected
    actor = team.leader if not reply else team.contact
    with pytest.raises(RuleViolation):
        services.keep_constraint(found[0], diagnosis, reply, on=LATER, actor=actor)


def test_a_judgement_needs_grounds_a_running_plan_and_a_confirmed_constraint(
    team: Team, session: Any
) -> None:
    officer = make.actor(make.make_user())
    confirmed = make.make_constraint(team.case)
    with pytest.raises(RuleViolation):
        services.judge(confirmed, Resolution.SOLVED, "已核对", on=ON, actor=officer)
    team.case.status = CaseStatus.IMPLEMENTING
    with pytest.raises(RuleViolation) as refused:
        services.judge(confirmed, Resolution.SOLVED, "", on=ON, actor=officer)
    assert refused.value.field == "grounds"
    objected = make.make_constraint(team.case, confirmed_on=None, answer=Answer.PENDING)
    with pytest.raises(RuleViolation):
        services.judge(objected, Resolution.SOLVED, "已核对", on=ON, actor=officer)
    services.judge(confirmed, Resolution.PARTIAL, "8 只已检", on=ON, actor=officer)
    services.judge(confirmed, Resolution.SOLVED, "11 只全部有证书", on=LATER, actor=officer)
    assert confirmed.resolution is Resolution.SOLVED
    assert [j.judged_on for j in confirmed.judgements] == [ON, LATER]
