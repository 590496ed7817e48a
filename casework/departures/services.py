"""Handing over everything that hangs on somebody who leaves: each group to a successor or the pool, in one piece."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.accounts import services as accounts
from casework.administration.open_work import count_work_of_expert
from casework.audit.services import record
from casework.cases import people
from casework.cases.services import check_officer, end_assignment, refresh_deadline, replace_expert, tell
from casework.departures import notice_words  # noqa: F401  the words of the messages sent here
from casework.departures.queries import (
    POOL,
    Group,
    accounts_of,
    groups_of_expert,
    groups_of_staff,
    may_let_go,
)
from casework.enums import EventKind, NoticeKind, PartyKind, Role, TeamRole
from casework.errors import RuleViolation
from casework.experts.queries import own_province
from casework.extensions import db
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.models import ActionItem, Case, CaseExpert, Expert, User
from casework.notices.services import notify

Choices = Mapping[str, str]


def hand_over_staff(user: User, choices: Choices, *, on: date, actor: Principal) -> int:
    """Give every group of an officer's or leader's open work to the chosen colleague, or to the pool: cases without an
    officer, whose messages go to every officer of the county. Gives how many pieces changed hands.

    Raises RuleViolation, and nothing has changed, when a group has no answer, a successor cannot take it, or somebody else
    has added work meanwhile.
    """
    require(actor, P.WORK_HAND_OVER)
    db.session.scalars(select(User).where(User.id == user.id).with_for_update()).one()
    groups = groups_of_staff(user)
    chosen = {group.key: _colleague(group, choices, user) for group in groups}
    for group in groups:
        _STAFF[group.key](group, chosen[group.key], user, on, actor)
    db.session.flush()
    count = sum(group.count for group in groups)
    if count:
        _tell_staff(groups, chosen, user, on)
        record(
            db.session(), "work_handed_over", object_type="users", object_id=user.id, tenant_id=user.region_id,
            groups={key: successor.id if successor else POOL for key, successor in chosen.items()},
        )  # fmt: skip
    return count


def _colleague(group: Group, choices: Choices, user: User) -> User | None:
    choice = choices.get(group.key, "")
    if choice == POOL and group.has_pool:
        return None
    if choice not in dict(group.successors):
        raise RuleViolation(_("Please choose who takes this over."), group.key)
    successor = db.session.get_one(User, int(choice))
    if not successor.is_active or successor.region_id != user.region_id:
        raise RuleViolation(
            _("%(name)s does not work here any more.", name=successor.display_name), group.key
        )
    return successor


def _cases(group: Group, successor: User | None, user: User, on: date, actor: Principal) -> None:
    for case in group.rows:
        if successor is not None:
            check_officer(successor, case.tenant_id)
        case.officer = successor
        name = successor.display_name if successor else ""
        tell(case, EventKind.OFFICER_CHANGED, on=on, actor=actor, name=name, before=user.display_name)


def _follow_ups(group: Group, successor: User | None, user: User, on: date, actor: Principal) -> None:
    for follow_up in group.rows:
        follow_up.assignee = successor


def _nominations(group: Group, successor: User | None, user: User, on: date, actor: Principal) -> None:
    """A form has somebody who answers for it: without a colleague of the same office, a leader of the unit."""
    leaders = people.accounts(User.region_id == user.region_id, User.role == Role.LEADER, User.id != user.id)
    taker = successor.id if successor else next(iter(leaders), None)
    if taker is None:
        raise RuleViolation(
            _("Nobody else of the unit can take this. A colleague needs an account with this role first."),
            "nominations",
        )
    for nomination in group.rows:
        nomination.officer_id = taker


def _actions(group: Group, successor: User | None, user: User, on: date, actor: Principal) -> None:
    for action in group.rows:
        action.responsible = successor.display_name if successor else answering(action.case)


def _transfers(group: Group, successor: User | None, user: User, on: date, actor: Principal) -> None:
    for transfer in group.rows:
        if successor is not None:
            transfer.officer_id, transfer.officer_name = successor.id, successor.display_name


def _decisions(group: Group, successor: User | None, user: User, on: date, actor: Principal) -> None:
    """They belong to the office: it is enough that there is another leader, who was chosen."""


_STAFF: dict[str, Callable[[Group, User | None, User, date, Principal], None]] = {
    "cases": _cases,
    "follow_ups": _follow_ups,
    "nominations": _nominations,
    "actions": _actions,
    "transfers": _transfers,
    "plans": _decisions,
    "extensions": _decisions,
}


def answering(case: Case) -> str:
    """Who answers for a measure when the person has left and nobody takes it: the team leader for the experts' part is
    told elsewhere; here the officer in charge, else the county itself. Never nobody."""
    return (
        case.officer.display_name if case.officer is not None and case.officer.is_active else case.tenant.name
    )


def _tell_staff(groups: Sequence[Group], chosen: Mapping[str, User | None], user: User, on: date) -> None:
    taken: dict[int, int] = {}
    pooled = 0
    for group in groups:
        successor = chosen[group.key]
        if successor is None:
            pooled += group.count
        else:
            taken[successor.id] = taken.get(successor.id, 0) + group.count
    for key, count in taken.items():
        _tell([key], "work_taken", user, count, on)
    if pooled and user.region_id is not None:
        unit = people.accounts(
            User.region_id == user.region_id,
            User.role.in_([Role.COUNTY_OFFICER, Role.LEADER]),
            User.id != user.id,
        )
        _tell(unit, "work_pooled", user, pooled, on)


def _tell(readers: Sequence[int], template: str, user: User, count: int, on: date) -> None:
    notify(
        readers, subject=f"hand_over:{user.id}", template=template, on=on, url="/cases",
        kind=NoticeKind.HAND_OVER, person=user.display_name, count=count,
    )  # fmt: skip


def let_go(expert: Expert, choices: Choices, reason: str, *, on: date, actor: Principal) -> int:
    """An expert leaves the pool: every present assignment ends, each group with a successor or left to who assigns; the
    accounts are closed. Gives how many pieces of work changed hands.

    Raises RuleViolation, and nothing has changed, without the right or a reason, for a group without an answer, for a
    successor who cannot join one of the teams, and for work in other units, which only the province can hand over.
    """
    if not may_let_go(expert, actor):
        raise RuleViolation(_("The card is kept by %(unit)s.", unit=expert.region.name))
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    locked = db.session.scalars(select(Expert).where(Expert.id == expert.id).with_for_update()).one()
    if not locked.is_active:
        raise RuleViolation(_("%(name)s has left the pool already.", name=expert.name))
    groups = groups_of_expert(expert, actor, on)
    _require_whole(expert, groups, actor)
    chosen = {group.key: _successor(group, choices) for group in groups}
    _pass_on_actions(groups, chosen, expert)
    for group in groups:
        for member in group.rows if group.key in ("led", "member") else ():
            _end(member, chosen[group.key], reason, on=on, actor=actor)
        if group.key == "follow_ups":
            _pass_on_follow_ups(group)
    expert.is_active, expert.left_on, expert.leave_reason = False, on, reason
    db.session.flush()
    for user in accounts_of(expert):
        accounts.disable(user, reason=_("The expert was taken out of the pool."))
    return sum(group.count for group in groups)


def _require_whole(expert: Expert, groups: Sequence[Group], actor: Principal) -> None:
    """What lies in other units cannot be seen from here, so it cannot be handed over from here."""
    here = sum(group.count for group in groups if group.key != "follow_ups")
    elsewhere = count_work_of_expert(expert.id, expert.name, own_province(actor)) - here
    if elsewhere > 0:
        raise RuleViolation(
            ngettext(
                "%(num)d piece of work lies in another unit. The province lets this expert go.",
                "%(num)d pieces of work lie in other units. The province lets this expert go.",
                elsewhere,
            )
        )


def _successor(group: Group, choices: Choices) -> Expert | None:
    choice = choices.get(group.key, POOL if not group.successors else "")
    if choice == POOL:
        return None
    if choice not in dict(group.successors):
        raise RuleViolation(_("Please choose who takes this over."), group.key)
    return db.session.get_one(Expert, int(choice))


def _end(member: CaseExpert, successor: Expert | None, reason: str, *, on: date, actor: Principal) -> None:
    """The place goes to the successor, or stays open and waits with who assigns. Somebody who is on the team already
    takes the lead instead of joining twice."""
    case = member.case
    there = next((m for m in case.present_team if successor and m.expert_id == successor.id), None)
    try:
        if successor is None:
            end_assignment(member, reason, on=on, actor=actor)
        elif there is None:
            replace_expert(member, successor, reason, on=on, actor=actor)
        else:
            end_assignment(member, reason, on=on, actor=actor)
            _lead_instead(member, there, on=on, actor=actor)
    except RuleViolation as violation:
        key = "led" if member.role is TeamRole.LEADER else "member"
        raise RuleViolation(
            f"{case.enterprise_name} ({case.number}): {violation.message}", key
        ) from violation
    if successor is None and member.role is TeamRole.LEADER:
        notify(
            people.assigners(case), subject=f"team:{case.id}:leaderless", template="team_leaderless", on=on,
            url=f"/cases/{case.id}/team", kind=NoticeKind.HAND_OVER, name=case.enterprise_name,
            expert=member.expert.name,
        )  # fmt: skip


def _lead_instead(member: CaseExpert, there: CaseExpert, *, on: date, actor: Principal) -> None:
    member.replaced_by_id = there.id
    if member.role is TeamRole.LEADER:
        there.role = TeamRole.LEADER
        name = there.expert.name
        tell(
            member.case, EventKind.EXPERT_ASSIGNED, on=on, actor=actor, name=name, role=TeamRole.LEADER.value
        )
    db.session.flush()


def _pass_on_actions(groups: Sequence[Group], chosen: Mapping[str, Expert | None], expert: Expert) -> None:
    """Measures of the team go with the place: to the successor of the case, else to its leader, else to the officer."""
    successors = {
        member.case_id: chosen[group.key]
        for group in groups
        if group.key in ("led", "member")
        for member in group.rows
    }
    for group in groups:
        for action in group.rows if group.key == "actions" else ():
            action.responsible = _next_name(action, successors.get(action.case_id), expert)
    db.session.flush()


def _next_name(action: ActionItem, successor: Expert | None, expert: Expert) -> str:
    if successor is not None:
        return successor.name
    leader = action.case.leader
    if leader is not None and leader.expert_id != expert.id:
        return leader.expert.name
    action.party_kind = PartyKind.BUREAU
    return answering(action.case)


def _pass_on_follow_ups(group: Group) -> None:
    """The officer in charge holds what was assigned to the expert, until somebody is named."""
    for follow_up in group.rows:
        follow_up.assignee = None
        refresh_deadline(follow_up.case)
