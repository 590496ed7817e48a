"""Jobs about accounts: what nobody uses is warned and locked; the yearly review is called to mind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from flask import Flask
from sqlalchemy import select

from casework import clock
from casework.access.principal import Principal
from casework.access.tenancy import NOBODY
from casework.accounts.context import acting
from casework.accounts.services import unused
from casework.accounts.unused import UnusedRule
from casework.administration import notice_words  # noqa: F401  the words of the reminder sent here
from casework.administration.review import period_on, progress_of
from casework.enums import Role
from casework.extensions import db
from casework.jobs.work import Part
from casework.models import Region, User
from casework.notices.services import remind
from casework.transaction import transaction


def lock_unused_accounts(app: Flask, today: date) -> Iterator[Part]:
    """Warn owners of accounts that will be locked within two weeks, lock those whose time is over. Counts real days."""
    rule, now = UnusedRule.of_days(app.config["UNUSED_DAYS"]), clock.real_now()
    if not rule:
        return
    name = "job lock_unused_accounts"
    with acting(app, NOBODY, actor_name=name):
        late, soon = list(unused.to_lock(rule, now)), list(unused.to_warn(rule, now))
        db.session.rollback()
    for user_id in soon:
        part = Part()
        with part.row(f"account {user_id}"), acting(app, NOBODY, actor_name=name), transaction():
            unused.warn_unused(user_id, now)
        yield part
    for user_id in late:
        part = Part()
        with part.row(f"account {user_id}"), acting(app, NOBODY, actor_name=name), transaction():
            part.done = int(unused.lock_unused(user_id, rule, now))
        yield part


def remind_of_account_review(app: Flask, today: date) -> Iterator[Part]:
    """Call the review to the mind of each security administrator who still has accounts to decide about: when it opens,
    a week before it is due, and on the day."""
    period = period_on(today, app.config["ACCOUNT_REVIEW_MONTH"])
    step = period.reminder_on(today)
    if step is None:
        return
    name = "job remind_of_account_review"
    with acting(app, NOBODY, actor_name=name):
        people = _security_administrators()
        db.session.rollback()
    for person in people:
        part = Part()
        with part.row(person.username), acting(app, NOBODY, actor_name=name), transaction():
            whole, _units = progress_of(period, person)
            if whole.decided < whole.accounts:
                part.done = remind(
                    [person.id],
                    subject=f"account_review:{period.year}",
                    due_on=period.due_on,
                    step=step,
                    template="account_review",
                    url="/users/review",
                    year=period.year,
                    date=period.due_on.isoformat(),
                )
        yield part


def _security_administrators() -> Sequence[Principal]:
    rows = db.session.execute(
        select(User, Region.rank)
        .join(Region, Region.id == User.region_id)
        .where(User.role == Role.SECURITY_ADMIN, User.is_active, User.locked_at.is_(None))
        .order_by(User.id)
    ).all()
    return [
        Principal(
            id=user.id,
            session_id=0,
            token="",
            username=user.username,
            name=user.display_name,
            role=user.role,
            locale=user.locale,
            scope=NOBODY,
            region_id=user.region_id,
            rank=rank,
        )
        for user, rank in rows
    ]
