"""Changes of a case: opening, moving along its life cycle, the team, the story, withdrawal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from casework import clock
from casework.access.principal import Principal
from casework.audit.values import plain
from casework.cases.lifecycle import check_move
from casework.cases.numbering import next_sequence, number_of
from casework.cases.queries.deadlines import next_deadline
from casework.enums import CaseStatus, EventKind, TeamRole, WithdrawalReason
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Case, CaseEvent, CaseExpert, CaseNote, Expert, Nomination, User
from casework.models.base import TENANT_COLUMNS
from casework.search.services import index


def open_case(
    nomination: Nomination, *, on: date, actor: Principal, substitute_for: Case | None = None
) -> Case:
    """Open the case of a confirmed nomination, with the next number of its county and year.

    Names, code and figures are copied: they stay those of the day of the list.
    """
    levels = {column: getattr(nomination, column) for column in TENANT_COLUMNS}
    sequence = next_sequence(nomination.programme_id, levels)
    case = Case(
        tenant=nomination.tenant,
        programme=nomination.programme,
        enterprise=nomination.enterprise,
        identity_id=nomination.identity_id,
        nomination=nomination,
        number=number_of(nomination.programme.year, nomination.tenant.code, sequence),
        sequence=sequence,
        officer_id=nomination.officer_id,
        enterprise_name=nomination.enterprise_name,
        uscc=nomination.uscc,
        industry_code=nomination.industry_code,
        chain_code=nomination.chain_code,
        main_product=nomination.main_product,
        size=nomination.size,
        figures_year=nomination.figures_year,
        employees=nomination.employees,
        revenue_wan=nomination.revenue_wan,
        is_above_scale=nomination.is_above_scale,
        specialised_grade=nomination.specialised_grade,
        has_quality_officer=nomination.has_quality_officer,
        confirmed_on=on,
        substitute_for_id=substitute_for.id if substitute_for else None,
    )
    db.session.add(case)
    db.session.flush()
    tell(case, EventKind.OPENED, on=on, actor=actor, number=case.number)
    make_findable(case)
    refresh_deadline(case)
    return case


def make_findable(case: Case) -> None:
    """Found by name, short name, number, code and product."""
    index(
        case,
        case.enterprise_name,
        case.enterprise.short_name,
        case.number,
        case.uscc,
        case.main_product,
        case_id=case.id,
    )


def tell(
    case: Case,
    kind: EventKind,
    /,
    *,
    actor: Principal | None,
    on: date | None = None,
    is_shared: bool = True,
    **details: Any,
) -> CaseEvent:
    """Add a line to the story of a case. `details` feed the words of the kind; an unshared line is for staff."""
    event = CaseEvent(
        case=case,
        kind=kind,
        on_date=on or clock.today(),
        at=clock.now(),
        actor_id=actor.id if actor else None,
        actor_name=actor.name if actor else "",
        is_shared=is_shared,
        details_json=json.dumps({key: plain(value) for key, value in details.items()}, ensure_ascii=False),
    )
    db.session.add(event)
    return event


def move(case: Case, after: CaseStatus) -> None:
    """Take one step of the life cycle. Raises RuleViolation when the table does not allow it.

    The dated fact of the step is set by the caller: figures read dates, never the state.
    """
    check_move(case.status, after, suspended_from=case.status_before_suspension)
    case.status = after
    db.session.flush()


_postponed: ContextVar[dict[int, Case] | None] = ContextVar("postponed", default=None)


@contextmanager
def deadlines_once() -> Iterator[None]:
    """Work out next deadlines once at the end of the block, however often its acts change them: for long series."""
    waiting: dict[int, Case] = {}
    token = _postponed.set(waiting)
    try:
        yield
    finally:
        _postponed.reset(token)
    for case in waiting.values():
        refresh_deadline(case)


def refresh_deadline(case: Case) -> None:
    """Work out the next open deadline again; called by every service that changes one."""
    db.session.flush()
    waiting = _postponed.get()
    if waiting is not None:
        waiting[case.id] = case
        return
    due_on, kind, label = next_deadline(case)
    case.next_due_on, case.next_due_kind, case.next_due_label = due_on, kind, label


def require_open(case: Case) -> None:
    """Raises RuleViolation for a case that takes no more work."""
    if not case.is_open:
        raise RuleViolation(
            _("The case is %(state)s and takes no more entries.", state=str(case.status.label).lower())
        )
    if case.status is CaseStatus.SUSPENDED:
        raise RuleViolation(
            _("The case is suspended since %(date)s. Resume it first.", date=case.suspended_on)
        )


def assign_expert(case: Case, expert: Expert, role: TeamRole, *, on: date, actor: Principal) -> CaseExpert:
    """Put an active expert on the team. Raises RuleViolation for doubles, a second leader, an inactive card."""
    require_open(case)
    if not expert.is_active or (expert.term_until_on is not None and expert.term_until_on < on):
        raise RuleViolation(_("This expert is not active. Please choose another one."), "expert_id")
    present = case.present_team
    if any(member.expert_id == expert.id for member in present):
        raise RuleViolation(_("%(name)s is already on the team.", name=expert.name), "expert_id")
    if role is TeamRole.LEADER and case.leader is not None:
        raise RuleViolation(
            _("%(name)s is the team leader. End that assignment first.", name=case.leader.expert.name), "role"
        )
    member = CaseExpert(case=case, expert=expert, role=role, assigned_on=on)
    db.session.add(member)
    db.session.flush()
    tell(case, EventKind.EXPERT_ASSIGNED, on=on, actor=actor, name=expert.name, role=role.value)
    _settle_team(case, on=on, actor=actor)
    return member


def sign_declaration(member: CaseExpert, text: str, *, on: date, actor: Principal) -> None:
    """The expert signs the recusal declaration for this case; the team is ready when all have.

    Raises RuleViolation when somebody else tries or it is signed already.
    """
    if actor.expert_id != member.expert_id:
        raise RuleViolation(_("Only the expert can sign the own declaration."))
    if member.declared_on is not None:
        raise RuleViolation(_("The declaration was signed on %(date)s.", date=member.declared_on))
    member.declared_on = on
    member.declaration = text
    db.session.flush()
    tell(member.case, EventKind.DECLARATION_SIGNED, on=on, actor=actor, name=member.expert.name)
    _settle_team(member.case, on=on, actor=actor)


def end_assignment(member: CaseExpert, reason: str, *, on: date, actor: Principal) -> None:
    """End an assignment with a reason; what the expert signed stays. Raises RuleViolation without a reason."""
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    member.ended_on = on
    member.end_reason = reason
    db.session.flush()
    tell(member.case, EventKind.EXPERT_ENDED, on=on, actor=actor, name=member.expert.name, reason=reason)
    _settle_team(member.case, on=on, actor=actor)


def _settle_team(case: Case, *, on: date, actor: Principal) -> None:
    """A team is ready with a leader and every declaration signed; before the diagnosis it can cease to be."""
    team = case.present_team
    is_ready = case.leader is not None and all(member.declared_on for member in team)
    if is_ready and case.status is CaseStatus.CONFIRMED:
        move(case, CaseStatus.TEAM_READY)
        case.team_ready_on = case.team_ready_on or on
        tell(case, EventKind.TEAM_READY, on=on, actor=actor, count=len(team))
    elif not is_ready and case.status is CaseStatus.TEAM_READY:
        move(case, CaseStatus.CONFIRMED)
        case.team_ready_on = None
    refresh_deadline(case)


def change_officer(case: Case, officer: User, *, actor: Principal) -> None:
    """Hand the case to another officer of the county."""
    require_open(case)
    if officer.region_id != case.tenant_id:
        raise RuleViolation(_("The officer works in another unit."), "officer_id")
    case.officer = officer
    db.session.flush()
    tell(case, EventKind.OFFICER_CHANGED, actor=actor, name=officer.display_name, is_shared=True)


def add_note(case: Case, text: str, *, actor: Principal) -> CaseNote:
    """An internal note of the county. Raises RuleViolation for an empty one."""
    if not text:
        raise RuleViolation(_("Please write the note."), "text")
    note = CaseNote(case=case, text=text, author_id=actor.id, author_name=actor.name)
    db.session.add(note)
    db.session.flush()
    return note


def suspend(case: Case, reason: str, *, on: date, actor: Principal) -> None:
    """Stop the work for a time; the case returns to where it stood."""
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    before = case.status
    move(case, CaseStatus.SUSPENDED)
    case.status_before_suspension = before
    case.suspended_on = on
    tell(case, EventKind.SUSPENDED, on=on, actor=actor, reason=reason)
    refresh_deadline(case)


def resume(case: Case, *, on: date, actor: Principal) -> None:
    """Take the work up again where it stood."""
    if case.status_before_suspension is None:
        raise RuleViolation(_("The case is not suspended."))
    move(case, case.status_before_suspension)
    case.status_before_suspension = None
    case.suspended_on = None
    tell(case, EventKind.RESUMED, on=on, actor=actor)
    refresh_deadline(case)


def request_withdrawal(
    case: Case, reason: WithdrawalReason, note: str, *, on: date, actor: Principal
) -> None:
    """The county asks the province to let the enterprise leave the programme, with its opinion."""
    require_open(case)
    if case.withdrawal_requested_on is not None:
        raise RuleViolation(_("A withdrawal was applied for on %(date)s.", date=case.withdrawal_requested_on))
    if not note:
        raise RuleViolation(_("Please give the county's opinion."), "note")
    case.withdrawal_requested_on = on
    case.withdrawal_reason = reason
    case.withdrawal_note = note
    db.session.flush()
    tell(case, EventKind.WITHDRAWAL_REQUESTED, on=on, actor=actor, reason=reason.value, note=note)


def decide_withdrawal(case: Case, consent: bool, opinion: str, *, on: date, actor: Principal) -> None:
    """The province consents or refuses. With consent the case ends and its place is free for a substitute.

    Raises RuleViolation when nothing was applied for, when it was decided, or for a refusal without a reason.
    """
    if case.withdrawal_requested_on is None:
        raise RuleViolation(_("No withdrawal was applied for."))
    if case.withdrawn_on is not None:
        raise RuleViolation(_("The case was withdrawn on %(date)s.", date=case.withdrawn_on))
    if not consent:
        if not opinion:
            raise RuleViolation(_("Please give the reason."), "opinion")
        case.withdrawal_requested_on = None
        case.withdrawal_reason = None
        case.withdrawal_note = ""
        tell(case, EventKind.WITHDRAWAL_REQUESTED, on=on, actor=actor, refused=True, note=opinion)
        return
    move(case, CaseStatus.WITHDRAWN)
    case.withdrawn_on, case.status_before_suspension = on, None
    _free_the_place(case)
    db.session.flush()
    tell(
        case,
        EventKind.WITHDRAWN,
        on=on,
        actor=actor,
        reason=(case.withdrawal_reason or "").lower(),
        note=opinion,
    )
    refresh_deadline(case)


def _free_the_place(case: Case) -> None:
    """The place of a moved case belongs to the first one: with the last one's withdrawal it is given up there."""
    earlier = case
    while earlier.continues_id is not None:
        earlier = db.session.get_one(Case, earlier.continues_id)
        earlier.withdrawal_reason, earlier.withdrawal_note = case.withdrawal_reason, case.withdrawal_note
        earlier.withdrawn_on = case.withdrawn_on
