"""The plan of one enterprise as plain data, read from the version in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from casework.enums import TeamRole, ValueKind
from casework.extensions import db
from casework.models import Case, CaseExpert, Constraint, Enterprise, FollowUp, Indicator, Plan, PlanLine
from casework.papers.plan_content import (
    PlanAction,
    PlanConfirmation,
    PlanContent,
    PlanFollowUp,
    PlanProblem,
    PlanTarget,
)
from casework.papers.reader import Reader
from casework.reference.queries import Code, constraint_types, industries
from casework.regions.queries import place
from casework.reports.model import DASH
from casework.reports.paper_words import (
    FOLLOW_UPS,
    PARTIES,
    SERVICES,
    SEVERITIES,
    SIZES,
    WAYS,
    category_words,
    entered,
)
from casework.reports.summary import programme_words
from casework.reports.units import bureau_name


def plan_in_force(case: Case, on: date) -> Plan | None:
    """The version approved last by a date, with its lines; None while there is none."""
    return db.session.scalar(
        select(Plan)
        .where(Plan.case_id == case.id, Plan.approved_on <= on)
        .options(selectinload(Plan.lines))
        .order_by(Plan.version_number.desc())
        .limit(1)
    )


def plan_content(case: Case, plan: Plan, reader: Reader) -> PlanContent:
    """Everything the paper prints; six statements."""
    programme, county = case.programme, place(case.tenant_id)
    codes = constraint_types(programme.constraint_edition_id)
    trades = industries(programme.industry_edition_id)
    enterprise = db.session.get_one(Enterprise, case.enterprise_id)
    constraints = _constraints(case, plan)
    return PlanContent(
        year=programme.year,
        case_number=case.number,
        programme_name=programme_words(programme),
        version=plan.version_number,
        is_draft=False,
        bureau_name=bureau_name(county),
        enterprise_name=case.enterprise_name,
        uscc=case.uscc,
        region_name=county.name_zh,
        industry=trades[case.industry_code].name_zh if case.industry_code in trades else DASH,
        product=case.main_product or DASH,
        size=SIZES[case.size] if case.size else DASH,
        employees=case.employees,
        revenue=case.revenue_wan,
        contact=enterprise.contact_name or DASH,
        phone=reader.phone(enterprise.contact_phone),
        experts=tuple(f"{one.expert.name}（{one.expert.unit}）" for one in _team(case, plan)),
        goal=plan.goal,
        ways=plan.ways,
        problems=tuple(_problem(one, plan, codes) for one in constraints),
        targets=_targets(case),
        actions=_actions(plan, constraints),
        follow_ups=_follow_ups(case),
        confirmations=_confirmations(case, plan),
        approved_on=plan.approved_on,
    )


def _team(case: Case, plan: Plan) -> list[CaseExpert]:
    """Those who were there when the plan was approved; until then the team of today."""
    return case.team_at(plan.approved_on) if plan.approved_on else case.present_team


def _constraints(case: Case, plan: Plan) -> Sequence[Constraint]:
    """Confirmed constraints, and those that a line of the plan answers."""
    named = {line.constraint_id for line in plan.lines}
    rows = db.session.scalars(
        select(Constraint)
        .where(Constraint.case_id == case.id, Constraint.withdrawn_on.is_(None))
        .order_by(Constraint.number)
    )
    return [one for one in rows if one.confirmed_on is not None or one.id in named]


def _problem(constraint: Constraint, plan: Plan, codes: dict[str, Code]) -> PlanProblem:
    category, subcategory = category_words(constraint.type_code, codes)
    return PlanProblem(
        number=constraint.code,
        category=category,
        subcategory=subcategory,
        description=constraint.title,
        severity=SEVERITIES[constraint.severity],
        action_numbers=tuple(_code(line) for line in plan.lines if line.constraint_id == constraint.id),
        no_action_reason=plan.why_no_action(constraint),
    )


def _code(line: PlanLine) -> str:
    return f"C{line.number:02d}"


def _targets(case: Case) -> tuple[PlanTarget, ...]:
    indicators = db.session.scalars(
        select(Indicator)
        .where(Indicator.case_id == case.id)
        .options(selectinload(Indicator.values))
        .order_by(Indicator.id)
    )
    made = []
    for one in indicators:
        baseline = one.latest(ValueKind.BASELINE)
        made.append(
            PlanTarget(
                name=one.name,
                unit=one.unit,
                baseline=None if baseline is None else entered(baseline.value),
                target=None if one.target_value is None else entered(one.target_value),
                due_on=one.target_on,
                source=one.source or (baseline.source if baseline else ""),
            )
        )
    return tuple(made)


def _actions(plan: Plan, constraints: Sequence[Constraint]) -> tuple[PlanAction, ...]:
    problems = {one.id: one for one in constraints}
    return tuple(
        PlanAction(
            number=_code(line),
            problem_number=problems[line.constraint_id].code if line.constraint_id in problems else DASH,
            content=line.title,
            service=SERVICES[line.service],
            unit=PARTIES[line.party_kind],
            person=f"{line.responsible}（配合：{line.helpers}）" if line.helpers else line.responsible,
            cooperating_unit=line.partner,
            start_on=line.start_on,
            due_on=line.due_on,
            finish_mark=line.finish_mark,
            resources=line.cost or DASH,
            priority=(
                SEVERITIES[problems[line.constraint_id].urgency] if line.constraint_id in problems else DASH
            ),
        )
        for line in plan.lines
    )


def _follow_ups(case: Case) -> tuple[PlanFollowUp, ...]:
    rows = db.session.scalars(
        select(FollowUp)
        .where(FollowUp.case_id == case.id, FollowUp.cancelled_on.is_(None))
        .options(selectinload(FollowUp.assignee))
        .order_by(FollowUp.due_on, FollowUp.number)
    )
    return tuple(
        PlanFollowUp(
            due_on=one.due_on,
            way=WAYS[one.way] if one.way else "现场或视频",
            person=one.assignee.display_name if one.assignee else DASH,
            subject=FOLLOW_UPS[one.kind],
        )
        for one in rows
    )


def _confirmations(case: Case, plan: Plan) -> tuple[PlanConfirmation, ...]:
    """What the record says of the three consents; who has not given it leaves the lines open for the pen."""
    leader = next((one for one in _team(case, plan) if one.role is TeamRole.LEADER), None)
    agreed = "同意" if plan.enterprise_agreed_on else ""
    return (
        PlanConfirmation("enterprise", case.enterprise_name, agreed, given_on=plan.enterprise_agreed_on),
        PlanConfirmation(
            "experts",
            leader.expert.unit if leader else "",
            person=leader.expert.name if leader else "",
        ),
        PlanConfirmation(
            "bureau",
            bureau_name(place(case.tenant_id)),
            "同意" if plan.approved_on else "",
            plan.approved_by_name,
            plan.approved_on,
        ),
    )
