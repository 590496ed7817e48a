"""A case that moves to another county with its enterprise.

There is no service for transfers yet, so the rows of the move itself are written here, by the rules of model.md: the
old case ends frozen, what was open is copied with its origin. Everything after it goes through the services again.
"""

from __future__ import annotations

from random import Random
from typing import Any, Final

from sqlalchemy import select

from casework.cases.declaration import sign
from casework.cases.services import assign_expert, move, tell
from casework.demo import play_end, play_plan
from casework.demo.acts import Acts
from casework.demo.goals import Goal
from casework.demo.milestones import Milestones
from casework.demo.people import contact_username
from casework.demo.places import prefecture_of
from casework.demo.plot import FULL, CasePlot, plan_visits, plan_work
from casework.diagnosis.services import diagnosis_of
from casework.enterprises.services import FIGURES, record_year, register
from casework.enums import CaseStatus, EventKind, Rank, Resolution, TeamRole, ValueKind
from casework.extensions import db
from casework.models import (
    ActionItem,
    Case,
    CaseCounter,
    Constraint,
    Diagnosis,
    Enterprise,
    Expert,
    FollowUp,
    Indicator,
    IndicatorValue,
    Region,
)

FILE_FIELDS: Final = (
    "name", "short_name", "legal_representative", "head_name", "head_phone", "contact_name", "contact_phone",
    "registered_address", "founded_on", "industry_code", "chain_code", "main_product", "certificates", "licences",
    "has_quality_officer", "specialised_grade",
)  # fmt: skip
KEPT: Final = (
    "programme", "identity_id", "enterprise_name", "uscc", "industry_code", "chain_code", "main_product", "size",
    "figures_year", "employees", "revenue_wan", "is_above_scale", "specialised_grade", "has_quality_officer",
    "team_ready_on", "diagnosis_started_on", "diagnosed_on",
)  # fmt: skip
OF_CONSTRAINT: Final = (
    "number", "type_code", "title", "evidence", "cause", "advice", "severity", "urgency", "can_self_solve",
    "department", "found_on", "answer", "answered_on", "confirmed_on",
)  # fmt: skip
OF_DIAGNOSIS: Final = (
    "self_assessed_on", "self_assessment", "held_on", "way", "basis", "strengths", "conclusion", "submitted_on",
    "submitted_by_id", "answer_due_on", "answered_on", "answered_by_id",
)  # fmt: skip
OF_INDICATOR: Final = ("name", "unit", "direction", "target_value", "target_on", "source")


def transfer(old: Acts) -> Acts:
    """Move a case to a neighbour and go on there; gives what has to be played next."""
    on = old.plot.dates.transferred_on
    assert on is not None
    code = _neighbour(old)
    region = db.session.scalars(select(Region).where(Region.code == code, Region.rank == Rank.COUNTY)).one()
    officer = old.stage.cast.officers[code]
    with old.stage.moment(officer, on):
        enterprise = _file(old, region)
        case = _successor(old, enterprise, region)
    _end(old, case)
    acts = Acts(old.stage, case, _plot(old), old.team)
    open_problems = _copy(old, acts)
    acts.plot.problems = [old.plot.problems[n] for n in open_problems]
    plan_work(acts.plot)
    plan_visits(acts.plot)
    _team(acts)
    play_plan.schedule(acts)
    play_end.schedule(acts)
    return acts


def _neighbour(old: Acts) -> str:
    own = old.case.tenant.code
    near = [
        code for code in old.stage.cast.officers if code != own and prefecture_of(code) == prefecture_of(own)
    ]
    return sorted(near or [code for code in old.stage.cast.officers if code != own])[0]


def _file(old: Acts, region: Region) -> Enterprise:
    """The new county's own file on the enterprise, with its figures."""
    source, officer = old.case.enterprise, old.stage.cast.officers[region.code]
    values = {name: getattr(source, name) for name in FILE_FIELDS}
    address = f"{region.name}工业集中区"
    made = register(actor=officer, uscc=source.uscc, production_address=address, **values)
    for year in source.years:
        figures: dict[str, Any] = {name: getattr(year, name) for name in FIGURES}
        record_year(made, year.year, actor=officer, unit_confirmed=True, **figures)
    cast = old.stage.cast
    cast.join_contact(contact_username(made.short_name or old.enterprise.short_name, cast.usernames), made)
    return made


def _successor(old: Acts, enterprise: Enterprise, region: Region) -> Case:
    counter = db.session.get(CaseCounter, (old.case.programme_id, region.id))
    if counter is None:
        counter = CaseCounter(
            programme_id=old.case.programme_id,
            tenant_id=region.id,
            prefecture_id=region.prefecture_id,
            province_id=region.province_id,
            last=0,
        )
        db.session.add(counter)
    counter.last += 1
    case = Case(
        tenant=region,
        enterprise=enterprise,
        number=f"{old.case.programme.year}-{region.code}-{counter.last:03d}",
        sequence=counter.last,
        officer_id=old.stage.cast.officers[region.code].id,
        confirmed_on=old.plot.dates.transferred_on,
        continues_id=old.case.id,
        status=CaseStatus.DIAGNOSED,
        **{name: getattr(old.case, name) for name in KEPT},
    )
    db.session.add(case)
    db.session.flush()
    return case


def _end(old: Acts, successor: Case) -> None:
    """The old case is frozen; both stories say so."""
    on, manager = old.plot.dates.transferred_on, old.stage.cast.managers[0]
    assert on is not None
    reason = old.say("transferred", county=successor.tenant.name)
    with old.stage.moment(manager, on):
        old.case.transferred_on = on
        move(old.case, CaseStatus.TRANSFERRED)
        tell(old.case, EventKind.TRANSFERRED, on=on, actor=manager, number=successor.number, reason=reason)
        tell(successor, EventKind.OPENED, on=on, actor=manager, number=successor.number)
        for follow_up in db.session.scalars(select(FollowUp).where(FollowUp.case_id == old.case.id)):
            if follow_up.is_open:
                follow_up.moved_on = on
        for action in db.session.scalars(select(ActionItem).where(ActionItem.case_id == old.case.id)):
            if action.is_open:
                action.moved_on = on
        db.session.flush()


def _copy(old: Acts, new: Acts) -> list[int]:
    """The report and the constraints that are not solved, with their indicators; gives their places in the plot."""
    on = old.plot.dates.transferred_on
    assert on is not None
    open_problems = []
    with old.stage.moment(new.officer, on):
        report = diagnosis_of(old.case)
        db.session.add(Diagnosis(case=new.case, **{name: getattr(report, name) for name in OF_DIAGNOSIS}))
        for place, constraint in enumerate(old.constraints()):
            if constraint.confirmed_on is None or constraint.resolution is Resolution.SOLVED:
                continue
            open_problems.append(place)
            constraint.moved_on = on
            copied = Constraint(
                case=new.case,
                origin_id=constraint.id,
                **{name: getattr(constraint, name) for name in OF_CONSTRAINT},
            )
            db.session.add(copied)
            db.session.flush()
            _copy_indicator(constraint, copied)
    return open_problems


def _copy_indicator(constraint: Constraint, copied: Constraint) -> None:
    for indicator in db.session.scalars(select(Indicator).where(Indicator.constraint_id == constraint.id)):
        made = Indicator(
            case=copied.case,
            constraint_id=copied.id,
            **{name: getattr(indicator, name) for name in OF_INDICATOR},
        )
        db.session.add(made)
        before = indicator.latest(ValueKind.BASELINE)
        if before is not None:
            db.session.add(
                IndicatorValue(
                    case=copied.case, indicator=made, kind=ValueKind.BASELINE, value=before.value,
                    measured_on=before.measured_on, period=before.period, source=before.source,
                )
            )  # fmt: skip
    db.session.flush()


def _plot(old: Acts) -> CasePlot:
    """From the plan on everything happens anew in the new county."""
    season, on = old.stage.season, old.plot.dates.transferred_on
    assert on is not None
    made = Milestones(on)
    made.drafted_on, made.agreed_on = season.add(on, 2), season.add(on, 4)
    made.plan_submitted_on, made.approved_on = season.add(on, 5), season.add(on, 7)
    rng = Random(f"{old.stage.seed}/{old.case.number}/transfer")
    return CasePlot(old.enterprise, Goal(CaseStatus.IMPLEMENTING), season, rng, FULL, made, [])


def _team(acts: Acts) -> None:
    """The same experts sign again: a declaration holds for one case."""
    on = acts.stage.season.add(acts.case.confirmed_on, 1)
    for n, _name in enumerate(acts.team):
        role = TeamRole.LEADER if n == 0 else TeamRole.MEMBER
        card = db.session.get_one(Expert, acts.expert(n).expert_id)
        member = acts.act(acts.reviewer, on, assign_expert, acts.case, card, role)
        acts.act(acts.expert(n), on, sign, member, [])
