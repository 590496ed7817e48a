"""The rows that rules look at: one select per rule, all of one shape, so that one statement asks for all of them.

A rule says on which day its clock began; the working days since then are counted with the calendar of each county.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from sqlalchemy import (
    Integer,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from casework.cases.lifecycle import SIDE
from casework.early_warnings.rules import MOVED_TIMES, SHOWN_AT_MOST
from casework.early_warnings.shapes import DATES, as_day, by, inside, shape
from casework.enums import CaseStatus, PartyKind, Rank, Resolution, Severity, WarningRule
from casework.models import (
    ActionItem,
    ActionReport,
    Attachment,
    Case,
    CaseExpert,
    Constraint,
    Diagnosis,
    Expert,
    Extension,
    Judgement,
    User,
    Visit,
    WarningAside,
)
from casework.plans.queries.actions import still_open

_PLANNING: Final = (CaseStatus.DIAGNOSED, CaseStatus.PLAN_REVIEW, CaseStatus.IMPLEMENTING)
ASIDE: Final = "aside."


@cache
def all_rules(rank: Rank, *, is_near_year_end: bool) -> Any:
    """One statement over every rule, made once: to put it together takes longer than to answer it. Of each part one row
    more than is looked at, so that it is known when there are more.

    Parameters: region, today, no_visit_since, silent_since, confirmed_by and, near year end, evidence_until. What the
    session's scope does not hold is not found.
    """
    branches: list[Select[*tuple[Any, ...]]] = [
        no_visit(rank),
        slipped_twice(rank),
        high_without_action(rank),
        silent(rank),
        expert_cases(rank),
    ]
    if is_near_year_end:
        branches += missing_evidence(rank)
    whole = [select(branch.limit(literal_column(str(SHOWN_AT_MOST + 1))).subquery()) for branch in branches]
    return union_all(*whole, put_aside(rank))


def put_aside(rank: Rank) -> Select[*tuple[Any, ...]]:
    """What is put aside on a day, in the columns of the rules: `rule` with ASIDE in front, `key` the row that it is about,
    `county_id` the unit, `number` its own key, `case_number` who did, `enterprise` why, `title` the facts,
    `first` until when."""
    return select(
        (literal(ASIDE) + cast(WarningAside.rule, String)).label("rule"),
        WarningAside.subject_id.label("key"),
        cast(null(), Integer).label("case_id"),
        WarningAside.region_id.label("county_id"),
        WarningAside.put_by_name.label("case_number"),
        WarningAside.reason.label("enterprise"),
        WarningAside.id.label("number"),
        WarningAside.facts.label("title"),
        WarningAside.put_on.label("since"),
        literal(0).label("count"),
        as_day(WarningAside.until_on).label("first"),
        *(as_day(None).label(name) for name in DATES[1:]),
    ).where(inside(WarningAside, rank), WarningAside.ended_on.is_(None), WarningAside.until_on >= by("today"))


def no_visit(rank: Rank) -> Select[Any]:
    """Plans being carried out that nobody has visited for long; without any visit the approval began the clock."""
    since = func.coalesce(Case.last_visit_on, Case.plan_approved_on, Case.confirmed_on)
    return (
        shape(WarningRule.NO_VISIT, Case.id, since, dates=(Case.last_visit_on,))
        .where(
            inside(Case, rank),
            Case.status == CaseStatus.IMPLEMENTING,
            or_(Case.last_visit_on <= by("no_visit_since"), Case.last_visit_on.is_(None)),
            since <= by("no_visit_since"),
        )
        .order_by(since, Case.id)
    )


def slipped_twice(rank: Rank) -> Select[Any]:
    """Open actions whose deadline was moved with consent so often."""
    moved = (
        select(func.count(Extension.id))
        .where(Extension.action_item_id == ActionItem.id, Extension.is_approved.is_(True))
        .correlate(ActionItem)
        .scalar_subquery()
    )
    return (
        shape(
            WarningRule.SLIPPED_TWICE, ActionItem.id, ActionItem.first_due_on, number=ActionItem.number,
            title=ActionItem.title, count=moved, dates=(ActionItem.first_due_on, ActionItem.due_on),
        )
        .join(Case, Case.id == ActionItem.case_id)
        .where(inside(ActionItem, rank), still_open(), Case.status.not_in(SIDE), moved >= MOVED_TIMES)
        .order_by(ActionItem.first_due_on, ActionItem.id)
    )  # fmt: skip


def high_without_action(rank: Rank) -> Select[Any]:
    """High-rated constraints that the enterprise confirmed, with neither an action nor a reason why not, unsolved."""
    has_action = exists(
        select(ActionItem.id).where(
            ActionItem.constraint_id == Constraint.id,
            ActionItem.dropped_on.is_(None),
            ActionItem.out_of_force_on.is_(None),
        )
    )
    judged = (
        select(Judgement.outcome)
        .where(Judgement.constraint_id == Constraint.id)
        .order_by(Judgement.judged_on.desc(), Judgement.id.desc())
        .limit(1)
        .correlate(Constraint)
        .scalar_subquery()
    )
    return (
        shape(
            WarningRule.HIGH_WITHOUT_ACTION, Constraint.id, Constraint.confirmed_on, number=Constraint.number,
            title=Constraint.title, dates=(Constraint.confirmed_on,),
        )
        .join(Case, Case.id == Constraint.case_id)
        .where(
            inside(Case, rank),
            inside(Constraint, rank),
            Case.status.in_(_PLANNING),
            Constraint.severity == Severity.HIGH,
            Constraint.confirmed_on <= by("confirmed_by"),
            Constraint.withdrawn_on.is_(None),
            Constraint.moved_on.is_(None),
            Constraint.no_action_reason == "",
            ~has_action,
            func.coalesce(judged, Resolution.UNSOLVED) != Resolution.SOLVED,
        )
        .order_by(Constraint.confirmed_on, Constraint.id)
    )  # fmt: skip


def silent(rank: Rank) -> Select[Any]:
    """Enterprises with an open action of their own: what they last reported, answered and said of a visit.

    Which of these days is the latest is seen when the rows are read: the databases have no common word for it.
    """
    reported = _latest(
        ActionReport.reported_on,
        ActionReport.case_id == Case.id,
        ActionReport.actor_id.in_(select(User.id).where(User.enterprise_id == Case.enterprise_id)),
    )
    of_visits = func.coalesce(Visit.enterprise_confirmed_on, Visit.enterprise_denied_on)
    answered = _latest(Diagnosis.answered_on, Diagnosis.case_id == Case.id)
    confirmed = _latest(of_visits, Visit.case_id == Case.id)
    owes = exists(
        select(ActionItem.id).where(
            ActionItem.case_id == Case.id, still_open(), ActionItem.party_kind == PartyKind.ENTERPRISE
        )
    )
    return (
        shape(
            WarningRule.SILENT, Case.id, Case.plan_approved_on,
            dates=(reported, answered, confirmed, Case.plan_approved_on),
        )
        .where(
            inside(Case, rank),
            Case.status == CaseStatus.IMPLEMENTING,
            Case.plan_approved_on <= by("silent_since"),
            owes,
            *(or_(day.is_(None), day <= by("silent_since")) for day in (reported, answered, confirmed)),
        )
        .order_by(Case.plan_approved_on, Case.id)
    )  # fmt: skip


def _latest(column: Any, *conditions: Any) -> Any:
    """The latest day of some rows of a case."""
    return select(func.max(column)).where(*conditions).correlate(Case).scalar_subquery()


def expert_cases(rank: Rank) -> Select[*tuple[Any, ...]]:
    """Experts with a present assignment in the region; how many cases each has everywhere is asked apart."""
    return (
        select(
            literal(WarningRule.OVERLOADED.value).label("rule"),
            CaseExpert.expert_id.label("key"),
            cast(null(), Integer).label("case_id"),
            func.min(Case.tenant_id).label("county_id"),
            literal("").label("case_number"),
            literal("").label("enterprise"),
            func.count().label("number"),
            func.min(Expert.name).label("title"),
            func.min(CaseExpert.assigned_on).label("since"),
            literal(0).label("count"),
            *(as_day(None).label(name) for name in DATES),
        )
        .select_from(CaseExpert)
        .join(Case, Case.id == CaseExpert.case_id)
        .join(Expert, Expert.id == CaseExpert.expert_id)
        .where(
            inside(CaseExpert, rank),
            inside(Case, rank),
            CaseExpert.ended_on.is_(None),
            Case.closed_on.is_(None),
            Case.withdrawn_on.is_(None),
            Case.transferred_on.is_(None),
        )
        .group_by(CaseExpert.expert_id)
        .order_by(func.count().desc(), CaseExpert.expert_id)
    )


def missing_evidence(rank: Rank) -> list[Select[Any]]:
    """Actions without a file that are reported as done, or due by the data date of the year: two disjoint parts, each
    along the index of its own kind of open actions."""
    done = and_(
        ActionItem.done_on.is_not(None),
        ActionItem.struck_off_on.is_(None),
        ActionItem.dropped_on.is_(None),
        ActionItem.out_of_force_on.is_(None),
        ActionItem.moved_on.is_(None),
    )
    has_file = exists(
        select(Attachment.id).where(
            Attachment.action_item_id == ActionItem.id, Attachment.removed_on.is_(None)
        )
    )
    made = []
    for part in (done, and_(still_open(), ActionItem.due_on <= by("evidence_until"))):
        statement = shape(
            WarningRule.EVIDENCE_MISSING, ActionItem.id, ActionItem.due_on, number=ActionItem.number,
            title=ActionItem.title, dates=(ActionItem.due_on, ActionItem.done_on),
        )  # fmt: skip
        made.append(
            statement.join(Case, Case.id == ActionItem.case_id)
            .where(inside(ActionItem, rank), part, Case.status.not_in(SIDE), ~has_file)
            .order_by(ActionItem.due_on, ActionItem.id)
        )
    return made
