"""A conflict of interest found late (programme.md 5): the expert is taken off, the records stay and are marked, another
expert checks the conclusion."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.permissions import allows
from casework.access.principal import Principal
from casework.cases import people, team_words
from casework.cases.services.road import tell
from casework.cases.services.team import leave_team, pass_on_checks, settle_team
from casework.enums import EventKind, NoticeKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Case, CaseExpert, ConclusionCheck, VisitExpert
from casework.notices.services import notify, settle


def block_expert(
    member: CaseExpert, reason: str, *, on: date, actor: Principal, end_reason: str = ""
) -> ConclusionCheck | None:
    """Take an expert off a case because of a conflict of interest, also one who has left it before. Gives the check that
    this asks for, where the expert has concluded something.

    Raises RuleViolation for somebody who neither assigns experts nor is this one, without a reason, a second time, or
    for a file that takes no more changes.
    """
    if actor.expert_id != member.expert_id and not allows(actor, P.CASE_ASSIGN):
        raise RuleViolation(_("Only who assigns experts, or the expert, reports a conflict of interest."))
    case = db.session.scalars(select(Case).where(Case.id == member.case_id).with_for_update()).one()
    if case.is_frozen:
        raise RuleViolation(_("This file takes no more changes. Ask for its reopening first."))
    if not reason:
        raise RuleViolation(_("Please say what the conflict is."), "reason")
    if member.blocked_on is not None:
        raise RuleViolation(_("This conflict was recorded on %(date)s.", date=member.blocked_on))
    member.blocked_on, member.block_reason = on, reason
    if member.ended_on is None:
        leave_team(member, end_reason or _("Conflict of interest found"), on=on, actor=actor)
        settle_team(case, on=on, actor=actor)
    db.session.flush()
    pass_on_checks(member)
    if not _has_concluded(member):
        return None
    tell(case, EventKind.EXPERT_ENDED, on=on, actor=actor, step="blocked", name=member.expert.name)
    return _ask_for_check(member, on=on, actor=actor)


def _has_concluded(member: CaseExpert) -> bool:
    """Who was never cleared, or left before the diagnosis began, judged nothing; a visit is a judgement too."""
    begun = member.case.diagnosis_started_on
    if member.is_cleared and begun is not None and (member.ended_on is None or begun <= member.ended_on):
        return True
    visited = select(VisitExpert.id).where(
        VisitExpert.case_id == member.case_id, VisitExpert.expert_id == member.expert_id
    )
    return db.session.scalar(visited.limit(1)) is not None


def _ask_for_check(member: CaseExpert, *, on: date, actor: Principal) -> ConclusionCheck:
    case = member.case
    check = ConclusionCheck(
        case=case, member_id=member.id, asked_on=on, asked_by_id=actor.id, asked_by_name=actor.name
    )
    db.session.add(check)
    db.session.flush()
    notify(
        {*people.assigners(case), *people.officers(case)},
        subject=f"check:{check.id}",
        template=team_words.CHECK_NEEDED,
        on=on,
        url=f"/cases/{case.id}/team#checks",
        kind=NoticeKind.HAND_OVER,
        name=case.enterprise_name,
        expert=member.expert.name,
    )
    return check


def name_checker(check: ConclusionCheck, member: CaseExpert, *, on: date, actor: Principal) -> None:
    """Name who checks: somebody else of the present team whose declaration is on file. Raises RuleViolation."""
    require(actor, P.CASE_ASSIGN)
    _require_not_done(check)
    if member.case_id != check.case_id or member.ended_on is not None:
        raise RuleViolation(_("Only an expert of the team checks. Assign one first."), "checker_id")
    if member.expert_id == check.member.expert_id or member.blocked_on is not None:
        raise RuleViolation(_("Nobody checks the own conclusion."), "checker_id")
    if not member.is_cleared:
        raise RuleViolation(
            _("%(name)s has not signed the declaration.", name=member.expert.name), "checker_id"
        )
    check.checker_id = member.id
    db.session.flush()
    case = check.case
    tell(case, EventKind.EXPERT_ASSIGNED, on=on, actor=actor, step="checker", name=member.expert.name)
    settle(f"check:{check.id}")
    notify(
        people.experts(member.expert_id),
        subject=f"check:{check.id}:named",
        template=team_words.CHECK_TO_DO,
        on=on,
        url=f"/cases/{case.id}/team#checks",
        kind=NoticeKind.HAND_OVER,
        name=case.enterprise_name,
        expert=check.member.expert.name,
    )


def conclude_check(
    check: ConclusionCheck, is_upheld: bool, finding: str, *, on: date, actor: Principal
) -> None:
    """The named expert says whether what the other one concluded stands, and why.

    Raises RuleViolation for anybody else, without a finding, or a second time.
    """
    _require_not_done(check)
    checker = db.session.get(CaseExpert, check.checker_id) if check.checker_id else None
    if checker is None or checker.expert_id != actor.expert_id or checker.ended_on is not None:
        raise RuleViolation(_("Only the expert who was named gives the result of the check."))
    if not finding:
        raise RuleViolation(_("Please write what you found."), "finding")
    check.is_upheld, check.finding, check.done_on, check.done_by_name = is_upheld, finding, on, actor.name
    db.session.flush()
    case = check.case
    tell(
        case, EventKind.JUDGED, on=on, actor=actor,
        step="check_upheld" if is_upheld else "check_not_upheld", name=check.member.expert.name, grounds=finding,
    )  # fmt: skip
    settle(f"check:{check.id}:named")
    notify(
        {*people.assigners(case), *people.officers(case)},
        subject=f"check:{check.id}:done",
        template=team_words.CHECK_DONE,
        on=on,
        url=f"/cases/{case.id}/team#checks",
        name=case.enterprise_name,
        person=actor.name,
        is_upheld=is_upheld,
    )


def _require_not_done(check: ConclusionCheck) -> None:
    if check.done_on is not None:
        raise RuleViolation(_("The check was done on %(date)s.", date=check.done_on))
