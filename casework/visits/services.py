"""Changes of visits: logging, confirming, accompanying, withdrawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select

from casework.access.principal import Principal
from casework.calendars.queries import calendar_for
from casework.cases.services import require_open, tell
from casework.diagnosis.people import contacts_of
from casework.enums import CaseStatus, EventKind, NoticeKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import ActionItem, Case, Visit, VisitAction, VisitExpert
from casework.notices.services import notify, settle
from casework.visits import queries
from casework.visits.answering import confirm_visit, deny_visit, require_standing
from casework.visits.counting import days_of
from casework.visits.entry import JOIN, SEPARATE, Entry
from casework.visits.joining import join
from casework.visits.same_day import CountedTwice, SameDay, alike, counts_once

__all__ = [
    "CountedTwice",
    "Entry",
    "SameDay",
    "accompany",
    "confirm_visit",
    "deny_visit",
    "log_visit",
    "withdraw_visit",
]


def log_visit(case: Case, entry: Entry, *, actor: Principal, today: date) -> Visit:
    """Store a visit, or join it to the record of the same visit. Late filing is allowed and marked.

    A problem found stays text: help is no inspection, and nothing follows from it by itself.
    Raises RuleViolation, SameDay when another record of the day exists and `same_visit` does not say, and CountedTwice
    when it is kept apart though somebody is in both.
    """
    given, (case, entry) = case, _where_it_belongs(_lock(case), entry)
    _check(case, entry, today)
    actions = _touched(case, entry)
    others = alike(queries.visits_on(case.id, entry.held_on), entry)
    if others and entry.same_visit not in (JOIN, SEPARATE):
        raise SameDay(others)
    joins = bool(others) and entry.same_visit == JOIN
    if others and not joins:
        counts_once(others, entry)
    visit = _joined(others, entry, actor) if joins else _new(case, entry, actor, today)
    visit.constraint_codes = sorted({*(visit.constraint_codes or []), *_constraints(case, entry, actions)})
    _add_experts(visit, entry.expert_ids)
    for action in actions:
        _touch(visit, action, entry.progress[action.id])
    case.last_visit_on = max(filter(None, (case.last_visit_on, visit.held_on)))
    db.session.flush()
    _announce(visit, actor, today, joins=joins, sent_to=given.number if given.id != case.id else "")
    return visit


def _where_it_belongs(case: Case, entry: Entry) -> tuple[Case, Entry]:
    """The case that the visit is filed with. What was written before a hand-over and sent after it is not lost: a visit
    until that day belongs to the old case, frozen or not; a later one to its successor, if the sender is on the team
    there. Raises RuleViolation for a case that takes no visits."""
    if case.status is not CaseStatus.TRANSFERRED or case.transferred_on is None:
        require_open(case)
        return case, entry
    if entry.held_on <= case.transferred_on:
        return case, entry
    successor = queries.successor_of(case.id)
    if successor is None:
        raise RuleViolation(
            _(
                "The case moved to another county on %(date)s, and you are not on the team there. A visit until that"
                " day can still be filed here.",
                date=case.transferred_on,
            ),
            "held_on",
        )
    known = queries.copies_of(successor.id, list(entry.progress))
    progress = {known[key]: percent for key, percent in entry.progress.items() if key in known}
    return _where_it_belongs(_lock(successor), replace(entry, progress=progress))


def _lock(case: Case) -> Case:
    """Numbers are given one at a time: the row of the case is the lock (SQLite: the write transaction)."""
    statement = select(Case).where(Case.id == case.id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def _check(case: Case, entry: Entry, today: date) -> None:
    if entry.held_on > today:
        raise RuleViolation(
            _("The day lies in the future. Log the visit when it has taken place."), "held_on"
        )
    if entry.held_on < case.confirmed_on:
        raise RuleViolation(_("The case was opened on %(date)s only.", date=case.confirmed_on), "held_on")
    if entry.arrived_at and entry.left_at and entry.left_at <= entry.arrived_at:
        raise RuleViolation(_("Leaving comes after arriving."), "left_at")
    if not entry.expert_ids:
        raise RuleViolation(_("Choose at least one expert."), "expert_ids")
    team = {member.expert_id: member.expert.name for member in queries.team_on(case, entry.held_on)}
    if any(expert_id not in team for expert_id in entry.expert_ids):
        raise RuleViolation(
            _(
                "On %(date)s the team was: %(team)s. Choose among them.",
                date=entry.held_on,
                team="、".join(team.values()) or "—",
            ),
            "expert_ids",
        )


def _touched(case: Case, entry: Entry) -> Sequence[ActionItem]:
    actions = queries.actions_by_key(case.id, list(entry.progress))
    if len(actions) != len(entry.progress):
        raise RuleViolation(_("An action item chosen here is no longer part of the plan."), "action_ids")
    for percent in entry.progress.values():
        if percent is not None and not 0 <= percent <= 100:
            raise RuleViolation(_("Progress lies between 0 and 100 per cent."), "action_ids")
    return actions


def _constraints(case: Case, entry: Entry, actions: Sequence[ActionItem]) -> set[str]:
    """The codes of the constraints that the visit dealt with: those named and those of the actions touched."""
    known = queries.constraint_codes(case.id)
    if any(code not in known.values() for code in entry.constraint_codes):
        raise RuleViolation(
            _("A constraint chosen here is no longer part of the diagnosis."), "constraint_codes"
        )
    return {*entry.constraint_codes, *(known[a.constraint_id] for a in actions if a.constraint_id in known)}


def _new(case: Case, entry: Entry, actor: Principal, today: date) -> Visit:
    visit = Visit(
        case=case,
        number=queries.next_number(case.id),
        held_on=entry.held_on,
        arrived_at=entry.arrived_at,
        left_at=entry.left_at,
        way=entry.way,
        days=days_of(entry.arrived_at, entry.left_at),
        enterprise_people=entry.enterprise_people,
        services=[service.value for service in entry.services],
        situation=entry.situation,
        new_problems=entry.new_problems,
        feedback=entry.feedback,
        next_step=entry.next_step,
        next_on=entry.next_on,
        filed_on=today,
        filing_due_on=calendar_for(case.tenant_id).add(entry.held_on, case.programme.visit_log_days),
        author_id=actor.id,
        author_name=actor.name,
    )
    db.session.add(visit)
    db.session.flush()
    return visit


def _joined(others: Sequence[Visit], entry: Entry, actor: Principal) -> Visit:
    """The first record of the day that the enterprise has not confirmed, with the second one in it."""
    visit = next((visit for visit in others if visit.enterprise_confirmed_on is None), None)
    if visit is None:
        raise RuleViolation(
            _("The enterprise has confirmed the other record. Keep yours as a record of its own."),
            "same_visit",
        )
    join(visit, entry, actor.name)
    db.session.flush()
    return visit


def _add_experts(visit: Visit, expert_ids: Sequence[int]) -> None:
    present = {row.expert_id for row in visit.experts}
    for expert_id in dict.fromkeys(expert_ids):
        if expert_id not in present:
            visit.experts.append(VisitExpert(case=visit.case, expert_id=expert_id))
    db.session.flush()


def _touch(visit: Visit, action: ActionItem, percent: int | None) -> None:
    """Note how far an action was. Progress never goes down silently: the higher number stays with the action,
    the visit keeps its own, and the page shows both."""
    row = next((row for row in visit.actions if row.action_item_id == action.id), None)
    if row is None:
        row = VisitAction(case=visit.case, action_item_id=action.id)
        visit.actions.append(row)
    if percent is None:
        return
    row.progress_percent = max(percent, row.progress_percent or 0)
    if action.moved_on is not None:
        return  # it goes on in another county; the record alone says how far it was here
    action.progress_percent = max(percent, action.progress_percent)
    if percent > 0 and action.started_on is None:
        action.started_on = visit.held_on


def _announce(visit: Visit, actor: Principal, today: date, *, joins: bool, sent_to: str) -> None:
    case = visit.case
    tell(
        case,
        EventKind.VISITED,
        actor=actor,
        on=visit.held_on,
        number=visit.number,
        way=visit.way,
        experts="、".join(queries.names_of([row.expert_id for row in visit.experts])),
        days=visit.days,
        late=visit.is_late,
        joined=joins,
        **_of_a_move(case, sent_to),
    )
    notify(
        contacts_of(case),
        subject=queries.subject(visit),
        template="confirm_visit",
        on=today,
        url=queries.address(visit),
        kind=NoticeKind.HAND_OVER,
        number=visit.number,
        date=visit.held_on,
        name=case.enterprise_name,
    )


def _of_a_move(case: Case, sent_to: str) -> dict[str, Any]:
    """The note in the story that the record crossed a hand-over on its way."""
    if sent_to:
        return {"sent_to": sent_to}
    return {"after_transfer": True} if case.transferred_on is not None else {}


def accompany(visit: Visit, *, companions: str, accompany_note: str, actor: Principal) -> None:
    """The officer notes who went along and what the county adds; the expert's words stay untouched.

    Raises RuleViolation for a withdrawn record.
    """
    if visit.withdrawn_on is not None:
        raise RuleViolation(_("This record was withdrawn on %(date)s.", date=visit.withdrawn_on))
    visit.companions = companions
    visit.accompany_note = accompany_note
    db.session.flush()


def withdraw_visit(visit: Visit, reason: str, *, actor: Principal, today: date) -> None:
    """Take a wrong record back: it stays readable and counts nowhere. Only its author, before confirmation.

    Raises RuleViolation for anybody else, without a reason, or too late.
    """
    if visit.author_id != actor.id:
        raise RuleViolation(_("Only the author, %(name)s, can withdraw this record.", name=visit.author_name))
    require_standing(visit)
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    case = _lock(visit.case)
    visit.withdrawn_on = today
    visit.withdrawal_reason = reason
    db.session.flush()
    case.last_visit_on = queries.last_visit_on(case.id)
    db.session.flush()
    tell(
        case,
        EventKind.VISITED,
        actor=actor,
        on=today,
        number=visit.number,
        way=visit.way,
        withdrawn=True,
        reason=reason,
    )
    settle(queries.subject(visit))
