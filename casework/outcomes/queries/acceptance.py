"""The rounds of acceptance of a case."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from casework.enums import Conclusion
from casework.errors import NotFound
from casework.extensions import db
from casework.models import Acceptance, AcceptanceTarget


def rounds_of(case_id: int) -> Sequence[Acceptance]:
    """Every round with its results per target, the newest first; two statements."""
    return db.session.scalars(
        select(Acceptance)
        .where(Acceptance.case_id == case_id)
        .options(selectinload(Acceptance.targets).joinedload(AcceptanceTarget.indicator))
        .order_by(Acceptance.round.desc())
    ).all()


def latest_round(case_id: int) -> Acceptance:
    """The newest round with case, team and targets. Raises NotFound before the first application."""
    acceptance = db.session.scalar(
        select(Acceptance)
        .where(Acceptance.case_id == case_id)
        .options(
            joinedload(Acceptance.case),
            selectinload(Acceptance.targets).joinedload(AcceptanceTarget.indicator),
        )
        .order_by(Acceptance.round.desc())
        .limit(1)
    )
    if acceptance is None:
        raise NotFound
    return acceptance


def get_open_round(case_id: int) -> Acceptance | None:
    """The round that waits for a conclusion."""
    return db.session.scalar(
        select(Acceptance).where(Acceptance.case_id == case_id, Acceptance.concluded_on.is_(None))
    )


def limits_given(acceptance: Acceptance) -> int:
    """How many rounds before this one, since the last “not passed”, ended with a time limit for correction."""
    given = 0
    for conclusion in db.session.scalars(
        select(Acceptance.conclusion)
        .where(Acceptance.case_id == acceptance.case_id, Acceptance.round < acceptance.round)
        .order_by(Acceptance.round.desc())
    ):
        if conclusion is Conclusion.FAIL:
            break
        given += conclusion is Conclusion.RECTIFY
    return given
