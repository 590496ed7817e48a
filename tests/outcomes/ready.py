"""A case at the door of acceptance, with its people; every test breaks or continues it in one place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from casework.access.principal import Principal
from casework.enums import CaseStatus, Role, TargetResult, TeamRole, ValueKind
from casework.extensions import db
from casework.models import Acceptance, ActionItem, Case, Constraint, FollowUp, Indicator, User
from casework.outcomes import services
from tests import factories as make

ON = date(2026, 11, 12)
APPLIED_ON = date(2026, 11, 5)


@dataclass
class Ready:
    """The case, what hangs under it, and the people around it."""

    case: Case
    constraint: Constraint
    action: ActionItem
    indicator: Indicator
    follow_up: FollowUp
    officer_user: User
    expert_user: User
    contact_user: User
    reviewer_user: User

    @property
    def officer(self) -> Principal:
        return make.actor(self.officer_user)

    @property
    def expert(self) -> Principal:
        return make.actor(self.expert_user, self.case)

    @property
    def contact(self) -> Principal:
        return make.actor(self.contact_user, self.case)

    @property
    def reviewer(self) -> Principal:
        return make.actor(self.reviewer_user)


def ready_case(code: str = "620103", **values: Any) -> Ready:
    """Implementing, with everything that an application needs; nothing applied for, no survey sent."""
    case = make.make_case(
        code,
        CaseStatus.IMPLEMENTING,
        **{
            "team_ready_on": date(2026, 4, 22),
            "diagnosis_started_on": date(2026, 5, 6),
            "diagnosed_on": date(2026, 5, 15),
            "plan_approved_on": date(2026, 6, 3),
            **values,
        },
    )
    officer = make.make_user(Role.COUNTY_OFFICER, code, display_name="李晓燕")
    expert = make.make_user(Role.EXPERT, expert=make.make_expert("马文博"))
    make.make_member(case, expert.expert)
    plan = make.make_plan(case, officer, submitted_on=date(2026, 6, 1))
    plan.approved_on, plan.approved_by_id = date(2026, 6, 3), make.make_user(Role.LEADER, code).id
    constraint = make.make_constraint(case)
    make.make_judgement(constraint)
    action = make.make_action(
        case,
        constraint,
        done_on=date(2026, 10, 8),
        done_by_id=expert.id,
        struck_off_on=date(2026, 10, 12),
        struck_off_by_id=officer.id,
    )
    indicator = make.make_indicator(case, name="一次交检合格率")
    make.make_value(indicator)
    make.make_value(indicator, ValueKind.AFTER, "96.4")
    follow_up = make.make_follow_up(case, held_on=date(2026, 9, 24), held_by_name="李晓燕")
    db.session.flush()
    db.session.expire_all()
    return Ready(
        case=case,
        constraint=constraint,
        action=action,
        indicator=indicator,
        follow_up=follow_up,
        officer_user=officer,
        expert_user=expert,
        contact_user=make.make_user(
            Role.ENTERPRISE_CONTACT, enterprise=case.enterprise, display_name="赵海燕"
        ),
        reviewer_user=make.make_user(Role.PREFECTURE_REVIEWER, "620100", display_name="郑海涛"),
    )


def applied(ready: Ready, on: date = APPLIED_ON) -> Acceptance:
    """The next round of acceptance, applied for."""
    return services.apply_for_acceptance(ready.case, on=on, actor=ready.officer)


def opined(ready: Ready, on: date = date(2026, 11, 10)) -> Acceptance:
    """The next round with the expert's opinion: the target reached."""
    acceptance = applied(ready)
    give_opinion(ready, acceptance, on=on)
    return acceptance


def give_opinion(ready: Ready, acceptance: Acceptance, *, on: date, **values: Any) -> None:
    """The team leader's opinion with plausible words."""
    services.give_expert_opinion(
        acceptance,
        **{
            "held_on": on,
            "targets": {ready.indicator.id: (TargetResult.REACHED, "")},
            "shortcomings": "计量台账还没有写明下次检定日。",
            "opinion": "目标完成，佐证齐全，建议通过验收。",
            "on": on,
            "actor": ready.expert,
            **values,
        },
    )


def answered(ready: Ready, *marks: int) -> None:
    """The enterprise's answer to the survey."""
    survey = services.survey.ensure_survey(ready.case, on=APPLIED_ON)
    services.answer_survey(survey, marks or (5, 4, 5, 4, 5, 4), "", on=date(2026, 11, 9), actor=ready.contact)


def second_member(ready: Ready) -> User:
    """An expert of the team who does not lead it."""
    user = make.make_user(Role.EXPERT)
    make.make_member(ready.case, user.expert, TeamRole.MEMBER)
    db.session.expire(ready.case)
    return user


def amount(text: str) -> Decimal:
    """A decimal, short."""
    return Decimal(text)
