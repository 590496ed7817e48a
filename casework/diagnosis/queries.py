"""Reads of a diagnosis: report, constraints with their judgements, indicators with their values."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from casework.diagnosis.likeness import Report
from casework.errors import NotFound
from casework.extensions import db
from casework.models import Case, ClueHandOver, Constraint, Diagnosis, Indicator

MOST_COMPARED: Final = 300


def find_diagnosis(case: Case) -> Diagnosis | None:
    """The diagnosis of a case, None until the enterprise or the team began one."""
    return db.session.scalar(select(Diagnosis).where(Diagnosis.case_id == case.id))


def get_diagnosis(case: Case) -> Diagnosis:
    """The diagnosis of a case. Raises NotFound while there is none."""
    diagnosis = find_diagnosis(case)
    if diagnosis is None:
        raise NotFound
    return diagnosis


def constraints_of(case: Case, *, with_withdrawn: bool = False) -> list[Constraint]:
    """Constraints by number with their judgements; withdrawn ones only when asked for."""
    statement = (
        select(Constraint)
        .where(Constraint.case_id == case.id)
        .options(selectinload(Constraint.judgements))
        .order_by(Constraint.number)
    )
    if not with_withdrawn:
        statement = statement.where(Constraint.withdrawn_on.is_(None))
    return list(db.session.scalars(statement))


def confirmed_constraints(case: Case) -> list[Constraint]:
    """What the plan has to answer: confirmed by the enterprise, not withdrawn, not moved away."""
    return [item for item in constraints_of(case) if item.confirmed_on is not None and item.moved_on is None]


def get_constraint(constraint_id: int) -> Constraint:
    """One constraint in scope with its case. Raises NotFound."""
    constraint = db.session.scalar(
        select(Constraint)
        .where(Constraint.id == constraint_id)
        .options(joinedload(Constraint.case), selectinload(Constraint.judgements))
    )
    if constraint is None:
        raise NotFound
    return constraint


def indicators_of(case: Case) -> list[Indicator]:
    """Target indicators in the order in which they were added, with their values."""
    return list(
        db.session.scalars(
            select(Indicator)
            .where(Indicator.case_id == case.id)
            .options(selectinload(Indicator.values))
            .order_by(Indicator.id)
        )
    )


def other_reports(case: Case) -> list[Report]:
    """Reports of the same year that the reader sees, to compare texts with; the newest, at most MOST_COMPARED."""
    rows = db.session.execute(
        select(
            Diagnosis.case_id,
            Case.number,
            Case.enterprise_name,
            Diagnosis.strengths,
            Diagnosis.conclusion,
        )
        .join(Case, Case.id == Diagnosis.case_id)
        .where(
            Case.programme_id == case.programme_id,
            Diagnosis.case_id != case.id,
            Case.id != (case.continues_id or 0),
            Diagnosis.conclusion != "",
        )
        .order_by(Diagnosis.id.desc())
        .limit(MOST_COMPARED)
    )
    return [Report(r.case_id, r.number, r.enterprise_name, f"{r.strengths}\n{r.conclusion}") for r in rows]


def clues_of(case: Case) -> list[ClueHandOver]:
    """Clues that were handed over; the county's own rows, so nobody else finds any."""
    return list(
        db.session.scalars(
            select(ClueHandOver).where(ClueHandOver.case_id == case.id).order_by(ClueHandOver.id)
        )
    )


def get_indicator(indicator_id: int) -> Indicator:
    """One indicator in scope with its case and values. Raises NotFound."""
    indicator = db.session.scalar(
        select(Indicator)
        .where(Indicator.id == indicator_id)
        .options(joinedload(Indicator.case), selectinload(Indicator.values))
    )
    if indicator is None:
        raise NotFound
    return indicator
