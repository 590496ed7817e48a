"""The life of a plan: asked for, counted, confirmed or refused by a second person, carried out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from casework import clock
from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.permissions import allows
from casework.access.principal import Principal
from casework.errors import NotFound, RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import RetentionPlan
from casework.personal_data.retention.periods import Periods


def open_plan() -> RetentionPlan | None:
    """The plan that is under way, if there is one."""
    return db.session.scalar(select(RetentionPlan).where(RetentionPlan.is_open))


def newest_plans() -> Sequence[RetentionPlan]:
    """The latest hundred plans, the newest first."""
    return db.session.scalars(select(RetentionPlan).order_by(RetentionPlan.id.desc()).limit(100)).all()


def is_asked_for(on: date) -> bool:
    """Whether there is a plan for a day, whatever became of it."""
    return (
        db.session.scalar(select(RetentionPlan.id).where(RetentionPlan.as_of_on == on).limit(1)) is not None
    )


def get_plan(plan_id: int) -> RetentionPlan:
    """One plan. Raises NotFound."""
    plan = db.session.get(RetentionPlan, plan_id)
    if plan is None:
        raise NotFound
    return plan


def ask_for_plan(periods: Periods, *, on: date, name: str, actor: Principal | None = None) -> RetentionPlan:
    """Have counted what is due on a day. Raises RuleViolation while another plan is under way."""
    if actor is not None:
        require(actor, P.RETENTION_PLAN)
    if open_plan() is not None:
        raise RuleViolation(_("A plan is under way already."))
    plan = RetentionPlan(
        asked_by_id=actor.id if actor else None,
        asked_by_name=name,
        asked_at=clock.real_now(),
        as_of_on=on,
        periods_json=json.dumps(periods.as_settings()),
    )
    db.session.add(plan)
    db.session.flush()
    return plan


def confirm(plan: RetentionPlan, *, actor: Principal) -> None:
    """The second person says yes; from now on it is carried out.

    Raises RuleViolation for anybody but the security administrator of a province, for who asked, before it was counted,
    and after it was decided.
    """
    require(actor, P.RETENTION_CONFIRM)
    _require_undecided(plan, actor)
    plan.is_confirmed = True
    _decide(plan, actor)


def refuse(plan: RetentionPlan, reason: str, *, actor: Principal) -> None:
    """Drop a plan, with the reason: by who could confirm it, or by who runs the system. Raises RuleViolation for anybody
    else, without a reason, before it was counted, and after it was decided."""
    if not allows(actor, P.RETENTION_PLAN):
        require(actor, P.RETENTION_CONFIRM)
    if not reason.strip():
        raise RuleViolation(_("Please give the reason."), "reason")
    if plan.counted_at is None:
        raise RuleViolation(_("It is still being counted."))
    if plan.decided_at is not None:
        raise RuleViolation(_("It was decided already."))
    plan.is_confirmed, plan.reason, plan.is_open = False, reason, False
    _decide(plan, actor, is_asker=plan.asked_by_id == actor.id)


def _require_undecided(plan: RetentionPlan, actor: Principal) -> None:
    if plan.asked_by_id == actor.id:
        raise RuleViolation(_("Who asked for the plan cannot confirm it."))
    if plan.counted_at is None:
        raise RuleViolation(_("It is still being counted."))
    if plan.decided_at is not None:
        raise RuleViolation(_("It was decided already."))


def _decide(plan: RetentionPlan, actor: Principal, *, is_asker: bool = False) -> None:
    plan.decided_at = clock.real_now()
    plan.decided_by_id = None if is_asker else actor.id
    plan.decided_by_name = actor.name
    db.session.flush()
