"""Carrying out what was confirmed, row by row: each in a transaction of its own together with the plan's own count.

A run that dies is taken up where it stopped: what is done is no longer due, and nothing is counted twice.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import date

from sqlalchemy import select, update

from casework import clock
from casework.access.tenancy import NOBODY, Reach, Scope
from casework.audit.listener import CONCEALS, OF_AN_ACT
from casework.audit.services import record
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import RetentionPlan
from casework.personal_data.retention.counting import InScope, due_in, scopes
from casework.personal_data.retention.due import WALKS, Walk
from casework.personal_data.retention.erasing import ERASE
from casework.personal_data.retention.periods import Periods
from casework.personal_data.retention.plans import get_plan
from casework.secrets_at_rest import Keyring
from casework.transaction import transaction

log = logging.getLogger(__name__)
FAILED = "failed"


def carry_out(plan_id: int, in_scope: InScope, keys: Keyring) -> Iterator[tuple[int, int]]:
    """Erase what a confirmed plan names; gives (done, failed) for each rule and county. A row that fails is left for the
    next plan.

    Raises RuleViolation for a plan that nobody has confirmed, or that was carried out.
    """
    with in_scope(NOBODY), transaction():
        plan = get_plan(plan_id)
        if not plan.is_confirmed or plan.ended_at is not None:
            raise RuleViolation(_("Only a confirmed plan is carried out, and only once."))
        plan.started_at = plan.started_at or clock.real_now()
        periods, on = Periods.of(plan.periods), plan.as_of_on
    for walk in WALKS:
        for scope in _places(walk, in_scope, periods, on):
            yield _in_one_place(walk, scope, plan_id, in_scope, keys, periods, on)
    with in_scope(NOBODY), transaction():
        plan = get_plan(plan_id)
        plan.ended_at, plan.is_open = clock.real_now(), False
        record(
            db.session(),
            "retention_carried_out",
            object_type="retention_plans",
            object_id=plan_id,
            **plan.done,
        )


def _places(walk: Walk, in_scope: InScope, periods: Periods, on: date) -> list[Scope]:
    """The scopes in which the rows of a rule are erased: each county by itself where they belong to counties."""
    wide = scopes(in_scope, walk)
    if walk.reach != "county":
        return wide
    found = list[int]()
    for scope in wide:
        with in_scope(scope):
            tenants = walk.due(periods, on).with_only_columns(walk.model.tenant_id).distinct()
            found += db.session.scalars(tenants.order_by(walk.model.tenant_id)).all()
            db.session.rollback()
    return [Scope(Reach.COUNTY, key, purpose="job") for key in found]


def _in_one_place(
    walk: Walk, scope: Scope, plan_id: int, in_scope: InScope, keys: Keyring, periods: Periods, on: date
) -> tuple[int, int]:
    done = failed = 0
    with in_scope(scope):
        db.session().info[CONCEALS] = True
        due = due_in(walk, scope, periods, on)
        ids = db.session.scalars(due.order_by(walk.model.id)).all()
        db.session.rollback()
        for key in ids:
            try:
                with transaction():
                    if db.session.scalar(due.where(walk.model.id == key)) is None:
                        continue  # somebody took it up again in the meantime
                    ERASE[walk.rule](key, keys=keys, on=on)
                    _count(plan_id, walk.rule.value)
                done += 1
            except Exception:
                failed += 1
                log.exception("%s %s could not be erased", walk.model.__tablename__, key)
                with transaction():
                    _count(plan_id, FAILED)
    return done, failed


def _count(plan_id: int, what: str) -> None:
    """One more, by a statement: the plan itself is not changed by each of its rows."""
    kept = db.session.scalar(select(RetentionPlan.done_json).where(RetentionPlan.id == plan_id)) or "{}"
    done = json.loads(kept)
    done[what] = done.get(what, 0) + 1
    db.session.execute(
        update(RetentionPlan)
        .where(RetentionPlan.id == plan_id)
        .values(done_json=json.dumps(done))
        .execution_options(synchronize_session=False, **{OF_AN_ACT: "erase_personal_data"})
    )
