"""Work around people: teams, declarations, checks of conclusions, cases that nobody looks after."""

from __future__ import annotations

from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from casework.access.principal import Principal
from casework.enums import CaseStatus, TeamRole
from casework.home.queries.rows import WORKING, WorkList, below_cases, not_ended, of_cases
from casework.models import (
    Case,
    CaseExpert,
    ConclusionCheck,
    DeclarationWaiver,
    User,
)


def teamless(person: Principal, today: date) -> WorkList:
    """Cases without a team leader: new ones, and those that lost theirs."""
    leader = aliased(CaseExpert)
    has_leader = (
        select(leader.id)
        .where(leader.case_id == Case.id, leader.role == TeamRole.LEADER, leader.ended_on.is_(None))
        .exists()
    )
    had_team = select(leader.id).where(leader.case_id == Case.id).exists()
    lost = and_(Case.status.in_([state for state in WORKING if state is not CaseStatus.CONFIRMED]), had_team)
    return of_cases(
        "assign_team", Case.confirmed_on, or_(Case.status == CaseStatus.CONFIRMED, lost), ~has_leader
    )


def waivers(person: Principal, today: date) -> WorkList:
    """Assignments without a declaration that somebody else asks to allow."""
    return below_cases(
        "decide_waiver",
        DeclarationWaiver,
        DeclarationWaiver.asked_on,
        DeclarationWaiver.decided_on.is_(None),
        DeclarationWaiver.lapsed_on.is_(None),
        DeclarationWaiver.asked_by_id != person.id,
    )


def unnamed_checks(person: Principal, today: date) -> WorkList:
    """Conclusions of somebody with a conflict of interest, with nobody named to check them."""
    return below_cases(
        "name_checker",
        ConclusionCheck,
        ConclusionCheck.asked_on,
        ConclusionCheck.done_on.is_(None),
        ConclusionCheck.checker_id.is_(None),
    )


def own_checks(person: Principal, today: date) -> WorkList:
    """Conclusions of a colleague with a conflict of interest that this expert is to check."""
    own = select(CaseExpert.id).where(CaseExpert.expert_id == person.expert_id, CaseExpert.ended_on.is_(None))
    return below_cases(
        "check_conclusion",
        ConclusionCheck,
        ConclusionCheck.asked_on,
        ConclusionCheck.done_on.is_(None),
        ConclusionCheck.checker_id.in_(own),
    )


def without_officer(person: Principal, today: date) -> WorkList:
    """Cases that no officer looks after."""
    return of_cases("no_officer", Case.confirmed_on, Case.officer_id.is_(None), not_ended())


def officer_left(person: Principal, today: date) -> WorkList:
    """Cases whose officer has left."""
    gone = select(User.id).where(User.region_id == person.region_id, ~User.is_active)
    return of_cases("officer_left", Case.confirmed_on, Case.officer_id.in_(gone), not_ended())


def to_declare(person: Principal, today: date) -> WorkList:
    """Assignments of this expert whose declaration is not signed."""
    return below_cases(
        "sign_declaration",
        CaseExpert,
        CaseExpert.assigned_on,
        CaseExpert.expert_id == person.expert_id,
        CaseExpert.ended_on.is_(None),
        CaseExpert.declared_on.is_(None),
        Case.status.in_(WORKING),
    )
