"""Dated judgements of how far a constraint is solved: the last one up to the data date counts."""

from __future__ import annotations

from datetime import date

from casework.access.principal import Principal
from casework.cases.services import require_open, tell
from casework.enums import CaseStatus, EventKind, Resolution
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Constraint, Judgement

WHILE = (CaseStatus.IMPLEMENTING, CaseStatus.ACCEPTANCE, CaseStatus.RECTIFY, CaseStatus.ACCEPTED)


def judge(
    constraint: Constraint, outcome: Resolution, grounds: str, *, on: date, actor: Principal
) -> Judgement:
    """Judge a confirmed constraint. Raises RuleViolation without grounds, for an unconfirmed one, before the plan runs."""
    require_open(constraint.case)
    if constraint.case.status not in WHILE:
        raise RuleViolation(_("Constraints are judged while the plan runs."))
    if constraint.confirmed_on is None or constraint.withdrawn_on is not None:
        raise RuleViolation(_("The enterprise has not confirmed this constraint."))
    if not grounds:
        raise RuleViolation(_("Please give the grounds of the judgement."), "grounds")
    judgement = Judgement(
        case=constraint.case,
        constraint=constraint,
        outcome=outcome,
        judged_on=on,
        grounds=grounds,
        actor_id=actor.id,
        actor_name=actor.name,
    )
    db.session.add(judgement)
    db.session.flush()
    tell(
        constraint.case, EventKind.JUDGED, on=on, actor=actor,
        constraint=constraint.code, outcome=outcome.value, grounds=grounds,
    )  # fmt: skip
    return judgement
