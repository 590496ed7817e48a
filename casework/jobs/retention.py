"""The job that ends the keeping of personal data: it counts what a plan asks for, and carries out what was confirmed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date

from flask import Flask

from casework.access.tenancy import NOBODY, Scope
from casework.accounts.context import acting
from casework.extensions import db
from casework.jobs.work import Part
from casework.personal_data.retention import plans
from casework.personal_data.retention.carrying_out import carry_out
from casework.personal_data.retention.counting import InScope, count_plan
from casework.personal_data.retention.periods import Periods
from casework.secrets_at_rest import installed
from casework.transaction import transaction

NAME = "job erase_personal_data"


def scopes_of(app: Flask, actor_name: str = NAME) -> InScope:
    """A context of its own for each scope."""

    def in_scope(scope: Scope) -> AbstractContextManager[None]:
        return acting(app, scope, actor_name=actor_name)

    return in_scope


def erase_personal_data(app: Flask, today: date) -> Iterator[Part]:
    """On the first day of a month ask for a plan. Count the open plan; once a second person has confirmed it, carry it
    out, one row at a time."""
    in_scope = scopes_of(app)
    if today.day == 1:
        _ask(app, in_scope, today)
    with in_scope(NOBODY):
        plan = plans.open_plan()
        key, is_counted, is_confirmed = (
            (plan.id, plan.counted_at is not None, bool(plan.is_confirmed)) if plan else (0, True, False)
        )
        db.session.rollback()
    if not is_counted:
        count_plan(key, in_scope)
        yield Part(done=1)
    elif is_confirmed:
        for done, failed in carry_out(key, in_scope, installed(app.config)):
            yield Part(done, failed)


def _ask(app: Flask, in_scope: InScope, today: date) -> None:
    with in_scope(NOBODY), transaction():
        if plans.open_plan() is None and not plans.is_asked_for(today):
            plans.ask_for_plan(Periods.of(app.config["RETENTION_YEARS"]), on=today, name=NAME)
