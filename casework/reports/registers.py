"""Tables 1 and 2: one line for every assisted enterprise, as of the data date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from sqlalchemy import or_, select

from casework.enums import Conclusion, TeamRole
from casework.extensions import db
from casework.models import Acceptance, Case, CaseExpert, Enterprise, Expert, Programme, Reopening, User
from casework.reference.queries import industries
from casework.regions.queries import Place, place
from casework.reports.figures.as_of import AsOf
from casework.reports.figures.counting import Tally, rows_of_noun
from casework.reports.figures.of_cases import CASES, is_place, staying
from casework.reports.model import DASH, Cell
from casework.reports.paper_words import CONCLUSIONS, GRADES, SIZES, yes_no
from casework.reports.units import inside
from casework.web.filters import masked

_CASE_COLUMNS = (
    Case.id,
    Case.number,
    Case.tenant_id,
    Case.prefecture_id,
    Case.identity_id,
    Case.enterprise_name,
    Case.uscc,
    Case.industry_code,
    Case.chain_code,
    Case.main_product,
    Case.size,
    Case.employees,
    Case.revenue_wan,
    Case.is_above_scale,
    Case.specialised_grade,
    Case.has_quality_officer,
    Case.team_ready_on,
    Case.diagnosis_started_on,
    Case.diagnosed_on,
    Case.plan_approved_on,
    Case.acceptance_applied_on,
    Case.closed_on,
    Case.archived_on,
    Case.suspended_on,
    Case.transferred_on,
    Case.carried_over_on,
    Case.reopened_on,
    Case.substitute_for_id,
    Case.continues_id,
)


@dataclass(frozen=True)
class Ended:
    """The latest conclusion of a case's acceptance by the data date."""

    conclusion: Conclusion
    on: date


@dataclass(frozen=True)
class Register:
    """The cases of a region that stay in the programme, with their teams and conclusions."""

    cases: Sequence[Any]
    teams: Mapping[int, Sequence[str]]
    conclusions: Mapping[int, Ended]
    as_of: AsOf

    def happened(self, day: date | None) -> date | None:
        """A dated fact, if it had come about by the data date."""
        return day if day is not None and day <= self.as_of.on else None


def read_register(region: Place, as_of: AsOf) -> Register:
    """Four statements whatever the number of cases; in the order of counties and case numbers."""
    statement = (
        rows_of_noun(
            CASES,
            as_of,
            region,
            *_CASE_COLUMNS,
            is_place().label("is_place"),
            Enterprise.contact_name,
            Enterprise.contact_phone,
            User.display_name.label("officer"),
        )
        .join(Enterprise, Enterprise.id == Case.enterprise_id)
        .outerjoin(User, User.id == Case.officer_id)
        .where(staying(as_of))
    )
    rows = db.session.execute(statement.order_by(Case.number, Case.id)).all()
    closures = _closures(region, as_of)
    cases = [_with_closure(row, closures[row.id]) if row.id in closures else row for row in rows]
    return Register(cases, _teams(region, as_of), _conclusions(region, as_of), as_of)


def _closures(region: Place, as_of: AsOf) -> dict[int, Any]:
    """Case → the closure that still stood on the data date and was ended by a reopening after it."""
    statement = (
        select(Reopening)
        .where(
            inside(Reopening, region.rank, region.id),
            as_of.happened(Reopening.closed_on),
            Reopening.reopened_on > as_of.on,
        )
        .order_by(Reopening.reopened_on.desc())
    )
    return {row.case_id: row for row in db.session.scalars(statement)}


def _with_closure(row: Any, closure: Reopening) -> Any:
    """The line of a case as it read while that closure stood."""
    kept = {name: getattr(closure, name) for name in ("acceptance_applied_on", "closed_on", "archived_on")}
    return SimpleNamespace(**{**row._mapping, **kept})


def _teams(region: Place, as_of: AsOf) -> dict[int, list[str]]:
    """Case → names of the team as of the data date, the leader first."""
    statement = (
        select(CaseExpert.case_id, CaseExpert.role, Expert.name)
        .join(Case, Case.id == CaseExpert.case_id)
        .join(Expert, Expert.id == CaseExpert.expert_id)
        .where(
            inside(Case, region.rank, region.id),
            inside(CaseExpert, region.rank, region.id),
            *CASES.base(as_of),
            as_of.happened(CaseExpert.assigned_on),
            or_(CaseExpert.ended_on.is_(None), CaseExpert.ended_on > as_of.on),
        )
        .order_by(CaseExpert.case_id, CaseExpert.id)
    )
    teams: dict[int, list[str]] = {}
    for row in db.session.execute(statement):
        team = teams.setdefault(row.case_id, [])
        team.insert(0 if row.role is TeamRole.LEADER else len(team), row.name)
    return teams


def _conclusions(region: Place, as_of: AsOf) -> dict[int, Ended]:
    statement = (
        select(Acceptance.case_id, Acceptance.conclusion, Acceptance.concluded_on)
        .join(Case, Case.id == Acceptance.case_id)
        .where(
            inside(Case, region.rank, region.id),
            inside(Acceptance, region.rank, region.id),
            *CASES.base(as_of),
            as_of.happened(Acceptance.concluded_on),
        )
        .order_by(Acceptance.round)
    )
    return {row.case_id: Ended(row.conclusion, row.concluded_on) for row in db.session.execute(statement)}


def rows_1(register: Register, programme: Programme, *, full_phones: bool) -> list[dict[str, Cell]]:
    """帮扶企业名单: places only, so that the number of rows is the number of assisted enterprises."""
    codes = industries(programme.industry_edition_id)

    def name_of(code: str) -> str:
        return codes[code].name_zh if code in codes else code or DASH

    return [
        {
            "prefecture": place(case.prefecture_id).name_zh,
            "county": place(case.tenant_id).name_zh,
            "enterprise": case.enterprise_name,
            "uscc": case.uscc,
            "industry": name_of(case.industry_code),
            "chain": name_of(case.chain_code),
            "product": case.main_product or DASH,
            "size": SIZES[case.size] if case.size else DASH,
            "employees": DASH if case.employees is None else case.employees,
            "revenue": DASH if case.revenue_wan is None else case.revenue_wan,
            "above_scale": yes_no(case.is_above_scale, "是", "否"),
            "srdi": GRADES[case.specialised_grade],
            "cqo": yes_no(case.has_quality_officer, "有", "无"),
            "contact": case.contact_name or DASH,
            "phone": case.contact_phone or DASH if full_phones else masked(case.contact_phone),
            "note": _note(case, register),
        }
        for case in register.cases
        if case.is_place
    ]


def rows_2(register: Register, tally: Tally) -> list[dict[str, Cell]]:
    """帮扶工作台账: every case that stays, so that its sums are those of the figures."""
    return [_row_2(case, register, tally.of_case(case.id)) for case in register.cases]


def _row_2(case: Any, register: Register, counted: Mapping[str, int]) -> dict[str, Cell]:
    ended = register.conclusions.get(case.id)
    return {
        "enterprise": case.enterprise_name,
        "experts": "、".join(register.teams.get(case.id, ())) or DASH,
        "diagnosed_on": register.happened(case.diagnosed_on),
        "problems": counted.get("constraints", 0),
        "actions": counted.get("actions", 0),
        "done": counted.get("done", 0),
        "struck_off": counted.get("struck_off", 0),
        "overdue": counted.get("overdue", 0),
        "visits": counted.get("visits", 0),
        "follow_ups_due": counted.get("follow_ups_due", 0),
        "follow_ups_held": counted.get("follow_ups_held", 0),
        "conclusion": CONCLUSIONS[ended.conclusion] if ended else None,
        "accepted_on": ended.on if ended else None,
        "state": state_words(case, register),
        "officer": case.officer or DASH,
        "note": _note(case, register),
    }


def state_words(case: Any, register: Register) -> str:
    """Where a case stood on the data date, by its dated facts alone."""
    reopened = register.happened(case.reopened_on)
    ended = register.conclusions.get(case.id)
    if register.happened(case.transferred_on):
        return "已转出"
    if register.happened(case.suspended_on):
        return "中止"
    since = [(case.archived_on, "已归档"), (case.closed_on, "已销号")]
    if ended and ended.conclusion is Conclusion.PASS:
        since.append((ended.on, "验收通过"))
    for day, words in since:
        if register.happened(day) and (reopened is None or day > reopened):
            return words
    return _state_on_the_way(case, register, ended)


def _state_on_the_way(case: Any, register: Register, ended: Ended | None) -> str:
    if ended and ended.conclusion is Conclusion.RECTIFY:
        return "限期整改"
    applied = register.happened(case.acceptance_applied_on)
    if applied and ended is None:
        return "待验收"
    steps = (
        (case.plan_approved_on, "帮扶实施中"),
        (case.diagnosed_on, "已诊断"),
        (case.diagnosis_started_on, "诊断中"),
        (case.team_ready_on, "专家组已组建"),
    )
    return next((words for day, words in steps if register.happened(day)), "已入选")


def _note(case: Any, register: Register) -> str:
    """What a reader of the table has to know about a line."""
    notes = []
    if case.substitute_for_id is not None:
        notes.append("替补")
    if case.continues_id is not None:
        notes.append("由其他县（区、市）转入")
    if register.happened(case.reopened_on):
        notes.append("重新启动")
    if register.happened(case.carried_over_on):
        notes.append("结转下年")
    if register.happened(case.transferred_on):
        notes.append("已转出")
    return "；".join(notes)
