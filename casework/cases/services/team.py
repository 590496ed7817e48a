"""The team of a case: assigning, signing, replacing, ending; the officer of the county. Nobody comes or goes silently."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from casework import clock
from casework.access.principal import Principal
from casework.cases import people, team_words
from casework.cases.services.road import move, refresh_deadline, require_not_ended, require_open, tell
from casework.enums import CaseStatus, EventKind, NoticeKind, Role, TeamRole
from casework.errors import RuleViolation
from casework.experts.fitness import hindrance
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Case, CaseExpert, ConclusionCheck, DeclarationWaiver, Expert, User
from casework.notices.services import notify


def assign_expert(case: Case, expert: Expert, role: TeamRole, *, on: date, actor: Principal) -> CaseExpert:
    """Put an expert on the team. Raises RuleViolation for doubles, a second leader, an expert who left the pool, whose
    term is over, who declared a tie with the enterprise or was taken off this case because of one."""
    require_open(case)
    _check_may_join(case, expert, on)
    if role is TeamRole.LEADER and case.leader is not None:
        raise RuleViolation(
            _("%(name)s is the team leader. End that assignment first.", name=case.leader.expert.name), "role"
        )
    member = _joined(case, expert, role, on=on, actor=actor)
    settle_team(case, on=on, actor=actor)
    return member


def _check_may_join(case: Case, expert: Expert, on: date) -> None:
    refused = hindrance(expert, case.enterprise_name, on)
    if refused:
        raise RuleViolation(refused, "expert_id")
    if expert.id in case.blocked:
        raise RuleViolation(
            _("%(name)s was taken off this case because of a conflict of interest.", name=expert.name),
            "expert_id",
        )
    if any(member.expert_id == expert.id for member in case.present_team):
        raise RuleViolation(_("%(name)s is already on the team.", name=expert.name), "expert_id")


def _joined(case: Case, expert: Expert, role: TeamRole, *, on: date, actor: Principal) -> CaseExpert:
    member = CaseExpert(case=case, expert=expert, role=role, assigned_on=on)
    db.session.add(member)
    db.session.flush()
    tell(case, EventKind.EXPERT_ASSIGNED, on=on, actor=actor, name=expert.name, role=role.value)
    notify(
        people.experts(expert.id),
        subject=f"team:{case.id}:{member.id}",
        template=team_words.ASSIGNED,
        on=on,
        url=f"/cases/{case.id}/team",
        kind=NoticeKind.HAND_OVER,
        name=case.enterprise_name,
        role=role.value,
    )
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
    _lapse_waivers(member, on)
    tell(member.case, EventKind.DECLARATION_SIGNED, on=on, actor=actor, name=member.expert.name)
    settle_team(member.case, on=on, actor=actor)


def end_assignment(member: CaseExpert, reason: str, *, on: date, actor: Principal) -> None:
    """End an assignment with a reason; what the expert signed stays. The expert, the county and the enterprise are told.

    Raises RuleViolation without a reason, or when it has ended.
    """
    leave_team(member, reason, on=on, actor=actor)
    settle_team(member.case, on=on, actor=actor)


def leave_team(member: CaseExpert, reason: str, *, on: date, actor: Principal, successor: str = "") -> None:
    """The part of ending that replacing shares; the team is settled afterwards."""
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    if member.ended_on is not None:
        raise RuleViolation(_("The assignment ended on %(date)s.", date=member.ended_on))
    case = member.case
    member.ended_on = on
    member.end_reason = reason
    db.session.flush()
    _lapse_waivers(member, on)
    pass_on_checks(member)
    name = member.expert.name
    tell(case, EventKind.EXPERT_ENDED, on=on, actor=actor, name=name, reason=reason, successor=successor)
    parties = {*people.contacts(case), *people.officers(case)} - {actor.id}
    details: dict[str, Any] = {"name": case.enterprise_name, "expert": name, "successor": successor}
    subject, url = f"team:{case.id}:{member.id}:left", f"/cases/{case.id}/team"
    notify(parties, subject=subject, template=team_words.LEFT, on=on, url=url, **details)
    own = set(people.experts(member.expert_id)) - {actor.id}
    notify(own, subject=subject, template=team_words.YOU_LEFT, on=on, **details)


def replace_expert(
    member: CaseExpert, expert: Expert, reason: str, *, on: date, actor: Principal
) -> CaseExpert:
    """Another expert takes the place and role of one who leaves: one act, told to everybody whom it concerns. People leave
    suspended cases as well; whether the team is ready is looked at when the case is resumed.

    Raises RuleViolation as `assign_expert` and `end_assignment`.
    """
    case = member.case
    require_not_ended(case)
    _check_may_join(case, expert, on)
    leave_team(member, reason, on=on, actor=actor, successor=expert.name)
    successor = _joined(case, expert, member.role, on=on, actor=actor)
    member.replaced_by_id = successor.id
    db.session.flush()
    settle_team(case, on=on, actor=actor)
    return successor


def _lapse_waivers(member: CaseExpert, on: date) -> None:
    waiting = select(DeclarationWaiver).where(
        DeclarationWaiver.member_id == member.id,
        DeclarationWaiver.decided_on.is_(None),
        DeclarationWaiver.lapsed_on.is_(None),
    )
    for waiver in db.session.scalars(waiting).all():
        waiver.lapsed_on = on
    db.session.flush()


def pass_on_checks(member: CaseExpert) -> None:
    """What somebody who leaves was to check waits for another one."""
    for check in _open_checks_by(member):
        check.checker_id = None
    db.session.flush()


def _open_checks_by(member: CaseExpert) -> list[ConclusionCheck]:
    statement = select(ConclusionCheck).where(
        ConclusionCheck.checker_id == member.id, ConclusionCheck.done_on.is_(None)
    )
    return list(db.session.scalars(statement))


def settle_team(case: Case, *, on: date, actor: Principal) -> None:
    """A team is ready with a leader and every declaration signed or waived; before the diagnosis it can cease to be."""
    team = case.present_team
    is_ready = case.leader is not None and all(member.is_cleared for member in team)
    if is_ready and case.status is CaseStatus.CONFIRMED:
        move(case, CaseStatus.TEAM_READY)
        case.team_ready_on = case.team_ready_on or on
        waived = sum(member.declared_on is None for member in team)
        tell(case, EventKind.TEAM_READY, on=on, actor=actor, count=len(team), waived=waived)
    elif not is_ready and case.status is CaseStatus.TEAM_READY:
        move(case, CaseStatus.CONFIRMED)
        case.team_ready_on = None
    refresh_deadline(case)


def change_officer(case: Case, officer: User, *, actor: Principal) -> None:
    """Hand the case to another officer of the county, who is told. Raises RuleViolation for somebody of another unit or
    role, or whose account is disabled."""
    require_open(case)
    check_officer(officer, case.tenant_id)
    case.officer = officer
    db.session.flush()
    tell(case, EventKind.OFFICER_CHANGED, actor=actor, name=officer.display_name, is_shared=True)
    notify(
        {officer.id} - {actor.id},
        subject=f"officer:{case.id}",
        template=team_words.IN_CHARGE,
        on=clock.today(),
        url=f"/cases/{case.id}",
        kind=NoticeKind.HAND_OVER,
        name=case.enterprise_name,
    )


def check_officer(officer: User, tenant_id: int) -> None:
    """Raises RuleViolation unless the account can lead cases of the county now."""
    if officer.region_id != tenant_id:
        raise RuleViolation(_("The officer works in another unit."), "officer_id")
    if not officer.is_active or officer.role is not Role.COUNTY_OFFICER:
        raise RuleViolation(
            _("%(name)s does not work as an officer any more.", name=officer.display_name), "officer_id"
        )
