"""The county's desk: drafts that take anything, submissions that are checked, codes that another unit has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from casework import clock
from casework.access.principal import Principal
from casework.enterprises.services import UnitDoubt
from casework.enums import (
    EnterpriseSize,
    NominationStatus,
    ProgrammeStatus,
    ReviewDecision,
    Role,
)
from casework.errors import RuleViolation
from casework.models import Enterprise, EnterpriseIdentity, Nomination, Programme
from casework.nominations.services import drafting, reviewing
from casework.nominations.services.submitting import AlreadyNominated, Refused, submit
from tests.factories import (
    actor,
    credit_code,
    make_enterprise,
    make_nomination,
    make_programme,
    make_user,
)
from tests.nominations.entries import entry

ON = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def march() -> Iterator[None]:
    with clock.moved_to(ON):
        yield


@pytest.fixture
def programme(session: Any) -> Programme:
    return make_programme()


@pytest.fixture
def officer(session: Any) -> Principal:
    return actor(make_user(Role.COUNTY_OFFICER))


@pytest.fixture
def draft(programme: Programme, officer: Principal) -> Nomination:
    return drafting.start(programme, {"name": ["兰州恒峡阀门有限公司"]}, actor=officer)


def send(nomination: Nomination, officer: Principal, on: date = ON, **values: Any) -> None:
    submit(nomination, actor=officer, on=on, **entry(**values))


def test_a_draft_takes_anything_and_claims_nothing(programme: Programme, officer: Principal) -> None:
    raw = {"uscc": ["91620103MA7BZK4N9H"], "employees": ["about a hundred"], "founded_on": ["2062-05-18"]}
    draft = drafting.start(programme, raw, actor=officer)
    assert draft.status is NominationStatus.DRAFT
    assert not draft.is_live
    assert draft.enterprise_id is None
    assert "about a hundred" in draft.draft_json


def test_a_submission_makes_the_file_and_its_figures_in_the_same_step(
    draft: Nomination, officer: Principal
) -> None:
    send(draft, officer)
    enterprise = draft.enterprise
    assert draft.status is NominationStatus.SUBMITTED
    assert enterprise.name == "兰州恒峡阀门有限公司"
    assert [(year.year, year.employees, year.revenue_wan) for year in enterprise.years] == [
        (2025, 126, Decimal("4860.00"))
    ]
    assert (draft.size, draft.is_above_scale, draft.figures_year) == (EnterpriseSize.SMALL, True, 2025)
    assert draft.draft_json == ""
    assert draft.steps[-1].decision is ReviewDecision.SUBMIT
    assert "13893152046" not in draft.steps[-1].snapshot


def test_an_existing_file_is_brought_up_to_date_and_keeps_its_earlier_name(
    draft: Nomination, officer: Principal, session: Any
) -> None:
    known = make_enterprise(uscc=credit_code(7001), name="兰州恒峡机械厂")
    send(draft, officer, uscc=known.uscc)
    assert draft.enterprise_id == known.id
    assert [name.name for name in known.names] == ["兰州恒峡机械厂"]
    assert session.scalar(select(func.count(Enterprise.id))) == 1


def test_a_code_of_another_county_is_refused_in_the_same_words_whatever_lies_behind(
    draft: Nomination, officer: Principal
) -> None:
    other = make_nomination("620104", NominationStatus.SUBMITTED)
    with pytest.raises(AlreadyNominated) as refused:
        send(draft, officer, uscc=other.uscc)
    assert str(refused.value.message) == "该企业已由其他单位推荐，已请上级市局协调。"


def test_the_code_is_free_again_when_the_other_unit_withdraws(draft: Nomination, officer: Principal) -> None:
    other = make_nomination("620104", NominationStatus.SUBMITTED)
    drafting.withdraw(other, "企业改由七里河区推荐", actor=actor(make_user(code="620104")), on=ON)
    send(draft, officer, uscc=other.uscc)
    assert draft.is_live


def test_a_draft_of_another_county_blocks_nobody(draft: Nomination, officer: Principal) -> None:
    other = make_nomination("620104", NominationStatus.DRAFT)
    send(draft, officer, uscc=other.uscc)
    assert draft.status is NominationStatus.SUBMITTED


def test_the_same_code_counts_anew_in_another_year(draft: Nomination, officer: Principal) -> None:
    earlier = make_nomination("620104", NominationStatus.CONFIRMED, programme=make_programme(2025))
    send(draft, officer, uscc=earlier.uscc)
    assert draft.is_live


def test_the_own_double_is_named(draft: Nomination, officer: Principal) -> None:
    own = make_nomination(status=NominationStatus.SUBMITTED)
    with pytest.raises(Refused) as refused:
        send(draft, officer, uscc=own.uscc)
    assert own.enterprise_name in str(refused.value.message)


def test_a_large_enterprise_is_refused(draft: Nomination, officer: Principal) -> None:
    with pytest.raises(Refused) as refused:
        send(draft, officer, employees=1200, revenue_wan=Decimal("45000"))
    assert str(refused.value.message) == "大型企业不能推荐"


def test_a_size_that_cannot_be_decided_is_refused_with_the_missing_figure(
    draft: Nomination, officer: Principal
) -> None:
    with pytest.raises(Refused) as refused:
        send(draft, officer, revenue_wan=None)
    assert (refused.value.field, str(refused.value.message)) == ("revenue_wan", "不能判定：缺营业收入")


def test_a_reasoned_other_size_class_counts(draft: Nomination, officer: Principal) -> None:
    send(
        draft,
        officer,
        revenue_wan=None,
        size_override=EnterpriseSize.MICRO,
        size_override_reason="2025 年 11 月投产，没有全年收入。",
    )
    assert draft.size is EnterpriseSize.MICRO


def test_consent_and_opinion_are_both_asked_for_at_once(draft: Nomination, officer: Principal) -> None:
    with pytest.raises(Refused) as refused:
        send(draft, officer, is_willing=False, county_opinion="")
    assert {violation.field for violation in refused.value.violations} == {"is_willing", "county_opinion"}


def test_a_figure_in_a_strange_unit_is_asked_back_and_can_be_confirmed(
    draft: Nomination, officer: Principal
) -> None:
    with pytest.raises(UnitDoubt) as doubt:
        send(draft, officer, revenue_wan=Decimal("48600000"))
    assert doubt.value.suspicion.suggested_wan == Decimal("4860.00")
    send(draft, officer, revenue_wan=Decimal("390"), employees=9000, unit_confirmed=True)
    assert draft.revenue_wan == Decimal("390")


def test_a_nomination_after_the_due_date_is_refused_with_the_date(
    draft: Nomination, officer: Principal
) -> None:
    send_late = date(2026, 3, 14)
    with pytest.raises(RuleViolation, match="2026-03-13"):
        send(draft, officer, on=send_late)


def test_a_nomination_after_the_public_notice_is_refused_with_its_date(
    draft: Nomination, officer: Principal, programme: Programme
) -> None:
    programme.published_on = date(2026, 3, 8)
    with pytest.raises(RuleViolation, match="2026-03-08"):
        send(draft, officer)


def test_a_corrected_form_is_taken_after_the_due_date(officer: Principal) -> None:
    returned = make_nomination(
        status=NominationStatus.RETURNED, returned_from="prefecture", submitted_on=date(2026, 3, 12)
    )
    send(returned, officer, on=date(2026, 3, 20), uscc=returned.uscc, name=returned.enterprise_name)
    assert returned.status is NominationStatus.PREFECTURE_REVIEW
    assert returned.submitted_on == date(2026, 3, 12)


def test_a_corrected_code_can_still_be_taken_elsewhere(officer: Principal) -> None:
    other = make_nomination("620104", NominationStatus.SUBMITTED)
    returned = make_nomination(status=NominationStatus.RETURNED, returned_from="prefecture")
    with pytest.raises(AlreadyNominated):
        send(returned, officer, uscc=other.uscc)


def test_a_year_that_is_not_open_takes_no_nominations(
    draft: Nomination, officer: Principal, programme: Programme
) -> None:
    programme.status = ProgrammeStatus.FINISHED
    with pytest.raises(RuleViolation, match="2026"):
        send(draft, officer)
    with pytest.raises(RuleViolation, match="2026"):
        drafting.start(programme, {}, actor=officer)


def test_a_form_on_another_desk_is_not_changed(officer: Principal) -> None:
    sent = make_nomination(status=NominationStatus.SUBMITTED)
    with pytest.raises(RuleViolation):
        drafting.save_draft(sent, {"name": ["另一个名称"]}, actor=officer)


def test_a_withdrawal_needs_a_reason(draft: Nomination, officer: Principal) -> None:
    with pytest.raises(RuleViolation) as refused:
        drafting.withdraw(draft, "", actor=officer, on=ON)
    assert refused.value.field == "opinion"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.LEADER])
def test_only_the_officer_writes(draft: Nomination, programme: Programme, role: Role) -> None:
    other = actor(make_user(role))
    for attempt in (
        lambda: drafting.start(programme, {}, actor=other),
        lambda: drafting.save_draft(draft, {}, actor=other),
        lambda: drafting.withdraw(draft, "停产", actor=other, on=ON),
        lambda: send(draft, other),
        lambda: reviewing.take(draft, actor=other, on=ON),
    ):
        with pytest.raises(RuleViolation):
            attempt()


def test_one_code_has_one_identity_in_the_province(
    officer: Principal, draft: Nomination, session: Any
) -> None:
    elsewhere = make_enterprise("620104")
    send(draft, officer, uscc=elsewhere.uscc)
    assert draft.identity_id == elsewhere.identity_id
    assert session.scalar(select(func.count(EnterpriseIdentity.id))) == 1
