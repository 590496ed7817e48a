"""Where follow-ups come from: the cadence of the year, the months after closing, a calendar that changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from casework.calendars.queries import calendar_for, fresh_calendar_for
from casework.calendars.workdays import WorkCalendar, add_months
from casework.cases.services import refresh_deadline
from casework.enums import CaseStatus, FollowUpKind
from casework.extensions import db
from casework.models import Case, FollowUp


@dataclass(frozen=True)
class Moved:
    """A deadline that a changed calendar moved."""

    follow_up_id: int
    case_id: int
    number: int
    enterprise_name: str
    case_number: str
    assignee_id: int | None
    old: date
    new: date
    old_window: date
    new_window: date


def plan_follow_ups(case: Case, *, on: date) -> list[FollowUp]:
    """The regular follow-ups of a case: every `follow_up_months` from the approval of the plan on until the
    acceptance is due, each moved to a working day of the county.

    Runs again without harm: what exists stays, what is missing and not past on `on` is added.
    Gives the new ones.
    """
    if case.plan_approved_on is None or case.programme.follow_up_months < 1:
        return []
    return _plan(case, FollowUpKind.REGULAR, [day for day in _cadence(case) if day >= on])


def plan_look_backs(case: Case, *, on: date) -> list[FollowUp]:
    """The look-backs (回头看) of a case closed on `on`, as many months later as the year says (3 and 6).

    They often fall into a year whose holiday plan is not loaded: they are recounted when it is.
    """
    return _plan(
        case, FollowUpKind.LOOK_BACK, [add_months(on, months) for months in case.programme.look_backs]
    )


def recount_follow_ups(tenant_ids: Iterable[int], *, today: date) -> list[Moved]:
    """Work out the open follow-ups of some counties again by the calendar as it is now.

    Rule 5 of law.md, section 6: the date first set stays; what is past stays. Gives what moved.
    """
    moved = []
    for tenant_id in tenant_ids:
        calendar = fresh_calendar_for(tenant_id)
        for follow_up in _open_from(tenant_id, today):
            change = _recount(follow_up, calendar, today)
            if change is not None:
                moved.append(change)
    return moved


def _cadence(case: Case) -> Iterator[date]:
    """The dates as set by the cadence, rest days or not."""
    assert case.plan_approved_on is not None
    months = case.programme.follow_up_months
    for step in count(1):
        day = add_months(case.plan_approved_on, step * months)
        if day > case.programme.acceptance_due_on:
            return
        yield day


def _plan(case: Case, kind: FollowUpKind, days: Sequence[date]) -> list[FollowUp]:
    known = set(
        db.session.scalars(
            select(FollowUp.first_due_on).where(FollowUp.case_id == case.id, FollowUp.kind == kind)
        )
    )
    number = db.session.scalar(select(func.max(FollowUp.number)).where(FollowUp.case_id == case.id)) or 0
    calendar = calendar_for(case.tenant_id)
    made = []
    for day in days:
        if day in known:
            continue
        number += 1
        due_on = calendar.next_workday(day)
        window_from_on, window_until_on = calendar.window(due_on, case.programme.follow_up_window_days)
        made.append(
            FollowUp(
                case=case,
                number=number,
                kind=kind,
                first_due_on=day,
                due_on=due_on,
                window_from_on=window_from_on,
                window_until_on=window_until_on,
                assignee_id=case.officer_id,
            )
        )
    db.session.add_all(made)
    db.session.flush()
    refresh_deadline(case)
    return made


def _open_from(tenant_id: int, today: date) -> Sequence[FollowUp]:
    return db.session.scalars(
        select(FollowUp)
        .join(Case, Case.id == FollowUp.case_id)
        .where(
            FollowUp.tenant_id == tenant_id,
            FollowUp.due_on >= today,
            FollowUp.held_on.is_(None),
            FollowUp.cancelled_on.is_(None),
            FollowUp.moved_on.is_(None),
            Case.status.not_in([CaseStatus.WITHDRAWN, CaseStatus.TRANSFERRED]),
        )
        .options(joinedload(FollowUp.case).joinedload(Case.programme))
        .order_by(FollowUp.due_on, FollowUp.id)
    ).all()


def _recount(follow_up: FollowUp, calendar: WorkCalendar, today: date) -> Moved | None:
    old, old_window = follow_up.due_on, (follow_up.window_from_on, follow_up.window_until_on)
    new = calendar.next_workday(follow_up.first_due_on)
    window = calendar.window(new, follow_up.case.programme.follow_up_window_days)
    if (new, window) == (old, old_window) or new < today:
        return None
    follow_up.due_on = new
    follow_up.window_from_on, follow_up.window_until_on = window
    db.session.flush()
    refresh_deadline(follow_up.case)
    return Moved(
        follow_up_id=follow_up.id,
        case_id=follow_up.case_id,
        number=follow_up.number,
        enterprise_name=follow_up.case.enterprise_name,
        case_number=follow_up.case.number,
        assignee_id=follow_up.assignee_id,
        old=old,
        new=new,
        old_window=old_window[1],
        new_window=window[1],
    )
