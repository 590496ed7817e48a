"""Changes of follow-ups: holding, cancelling, handing over. What makes and moves them is in planning.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework.access.principal import Principal
from casework.calendars.queries import calendar_for
from casework.cases.lifecycle import OPEN
from casework.cases.services import refresh_deadline, tell
from casework.enums import CaseStatus, EventKind, FollowUpKind, NoticeKind, VisitWay
from casework.errors import RuleViolation
from casework.extensions import db
from casework.follow_ups import queries
from casework.follow_ups.planning import plan_follow_ups, plan_look_backs, recount_follow_ups
from casework.i18n import gettext as _
from casework.models import FollowUp, User
from casework.notices.services import notify, nudge, settle

__all__ = [
    "Held",
    "cancel_follow_up",
    "hold_follow_up",
    "nudge_assignee",
    "plan_follow_ups",
    "plan_look_backs",
    "reassign_follow_up",
    "recount_follow_ups",
]

AFTER_CLOSING = (CaseStatus.CLOSED, CaseStatus.ARCHIVED)


@dataclass(frozen=True)
class Held:
    """What was seen and heard. `findings_by_action` maps the code of an open action (C05) to its finding."""

    held_on: date
    way: VisitWay
    findings: str = ""
    enterprise_opinion: str = ""
    new_problems: str = ""
    needs_more_help: bool = False
    findings_by_action: Mapping[str, str] | None = None


def hold_follow_up(follow_up: FollowUp, held: Held, *, actor: Principal, today: date) -> None:
    """Record that a follow-up took place. Later than due date plus window it counts as late, never refused; entered later
    than the year allows for a record it is marked as filed late.

    Raises RuleViolation for one that is not open, a day in the future, or when nothing was found.
    """
    require_recordable(follow_up)
    if held.held_on > today:
        raise RuleViolation(_("The day lies in the future."), "held_on")
    if held.held_on < follow_up.case.confirmed_on:
        raise RuleViolation(
            _("The case was opened on %(date)s only.", date=follow_up.case.confirmed_on), "held_on"
        )
    findings = _findings(held)
    if not findings:
        raise RuleViolation(_("Please write how far the measures have come."), "findings")
    follow_up.held_on = held.held_on
    follow_up.held_by_id = actor.id
    follow_up.held_by_name = actor.name
    follow_up.filed_on = today
    days = follow_up.case.programme.visit_log_days
    follow_up.filing_due_on = calendar_for(follow_up.tenant_id).add(held.held_on, days)
    follow_up.way = held.way
    follow_up.findings = findings
    follow_up.enterprise_opinion = held.enterprise_opinion
    follow_up.new_problems = held.new_problems
    follow_up.needs_more_help = held.needs_more_help
    db.session.flush()
    filed_late: dict[str, Any] = {"filed_late_on": today} if queries.is_filed_late(follow_up) else {}
    tell(
        follow_up.case,
        EventKind.FOLLOWED_UP,
        actor=actor,
        on=held.held_on,
        number=follow_up.number,
        look_back=follow_up.kind is FollowUpKind.LOOK_BACK,
        way=held.way,
        late=queries.is_late(follow_up),
        **filed_late,
    )
    settle(queries.subject(follow_up))
    if held.needs_more_help:
        _ask_for_help(follow_up, actor=actor, today=today)
    refresh_deadline(follow_up.case)


def require_recordable(follow_up: FollowUp) -> None:
    """Raises RuleViolation for a follow-up that is not open or whose case takes no entries.

    A look-back belongs to a closed case; other follow-ups end with the work.
    """
    if follow_up.held_on is not None:
        raise RuleViolation(
            _(
                "This follow-up was recorded by %(name)s on %(date)s.",
                name=follow_up.held_by_name,
                date=follow_up.held_on,
            )
        )
    if not follow_up.is_open:
        raise RuleViolation(_("This follow-up is no longer open."))
    case = follow_up.case
    if case.status is CaseStatus.SUSPENDED:
        raise RuleViolation(
            _("The case is suspended since %(date)s. Resume it first.", date=case.suspended_on)
        )
    after_closing = follow_up.kind is FollowUpKind.LOOK_BACK and case.status in AFTER_CLOSING
    if not case.is_open and not after_closing:
        raise RuleViolation(
            _("The case is %(state)s and takes no more entries.", state=str(case.status.label).lower())
        )


def cancel_follow_up(follow_up: FollowUp, reason: str, *, actor: Principal, today: date) -> None:
    """Cancel with a reason. It stays in the count of due follow-ups (K10, K11) unless the case is not under way at
    that moment: standing still, withdrawn, handed over or struck off (programme.md 4.7).

    Raises RuleViolation without a reason or when it is not open.
    """
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    if not follow_up.is_open:
        raise RuleViolation(_("This follow-up is no longer open."))
    follow_up.cancelled_on = today
    follow_up.cancel_reason = reason
    follow_up.is_excused = follow_up.case.status not in OPEN
    db.session.flush()
    tell(
        follow_up.case,
        EventKind.FOLLOW_UP_CANCELLED,
        actor=actor,
        on=today,
        number=follow_up.number,
        reason=reason,
        counts=not follow_up.is_excused,
    )
    settle(queries.subject(follow_up))
    refresh_deadline(follow_up.case)


def reassign_follow_up(follow_up: FollowUp, assignee: User, *, actor: Principal, today: date) -> None:
    """Hand a follow-up to another officer of the county or an expert of the team, who is told.

    Raises RuleViolation when it is not open or the person has no part in the case.
    """
    if not follow_up.is_open:
        raise RuleViolation(_("This follow-up is no longer open."))
    if assignee.id not in {user.id for user in queries.possible_assignees(follow_up.case)}:
        raise RuleViolation(_("Choose an officer of the county or an expert of the team."), "assignee_id")
    if follow_up.assignee_id == assignee.id:
        return
    follow_up.assignee = assignee
    db.session.flush()
    if assignee.id != actor.id:
        notify(
            [assignee.id],
            subject=queries.subject(follow_up),
            template="follow_up_assigned",
            on=today,
            url=queries.address(follow_up),
            kind=NoticeKind.HAND_OVER,
            number=follow_up.number,
            name=follow_up.case.enterprise_name,
        )


def nudge_assignee(follow_up: FollowUp, *, actor: Principal, today: date) -> None:
    """Remind whoever has to hold it; once a day. Raises RuleViolation when nobody can be reminded."""
    if not follow_up.is_open:
        raise RuleViolation(_("This follow-up is no longer open."))
    person = follow_up.assignee_id or follow_up.case.officer_id
    nudge(
        [person] if person else [],
        actor=actor,
        subject=queries.subject(follow_up),
        on=today,
        url=queries.address(follow_up),
        tenant_id=follow_up.tenant_id,
        kind=queries.deadline_kind(follow_up),
        label=str(follow_up.number),
        name=follow_up.case.enterprise_name,
    )
    tell(follow_up.case, EventKind.REMINDED, actor=actor, on=today, is_shared=False, number=follow_up.number)


def _findings(held: Held) -> str:
    """One paragraph per action, then what was found in general."""
    by_action = [f"{code} {text}" for code, text in (held.findings_by_action or {}).items() if text]
    return "\n".join([*by_action, *([held.findings] if held.findings else [])])


def _ask_for_help(follow_up: FollowUp, *, actor: Principal, today: date) -> None:
    """Officer and team leader learn that the enterprise needs help again."""
    people = set(queries.users_of_team(follow_up.case, leader_only=True))
    if follow_up.case.officer_id:
        people.add(follow_up.case.officer_id)
    notify(
        people - {actor.id},
        subject=f"{queries.subject(follow_up)}:help",
        template="more_help",
        on=today,
        url=queries.address(follow_up),
        kind=NoticeKind.HAND_OVER,
        number=follow_up.number,
        name=follow_up.case.enterprise_name,
    )
