"""One visit, those of a case or of a day, and what a new record starts from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from casework.access.principal import Principal
from casework.enums import CaseStatus
from casework.errors import NotFound
from casework.extensions import db
from casework.models import (
    ActionItem,
    Attachment,
    Case,
    CaseExpert,
    Constraint,
    Expert,
    Visit,
    VisitAction,
    VisitExpert,
)


@dataclass(frozen=True)
class Desk:
    """What the form of a new visit starts from."""

    case: Case
    number: int
    team: Sequence[CaseExpert]
    actions: Sequence[ActionItem]
    last: Visit | None
    constraints: Sequence[tuple[str, str]] = ()


def subject(visit: Visit) -> str:
    """Its name among the subjects of notices."""
    return f"visit:{visit.id}"


def address(visit: Visit) -> str:
    """Its page."""
    return f"/visits/{visit.id}"


def get_visit(visit_id: int) -> Visit:
    """A visit in scope with its case, experts and actions. Raises NotFound for a foreign or unknown one."""
    visit = db.session.scalar(
        select(Visit)
        .where(Visit.id == visit_id)
        .options(
            joinedload(Visit.case).joinedload(Case.programme),
            selectinload(Visit.experts).joinedload(VisitExpert.expert),
            selectinload(Visit.actions).joinedload(VisitAction.action),
        )
    )
    if visit is None:
        raise NotFound
    return visit


def of_case(case_id: int) -> Sequence[Visit]:
    """The visits of a case, the latest first, withdrawn ones among them."""
    return db.session.scalars(
        select(Visit)
        .where(Visit.case_id == case_id)
        .options(
            selectinload(Visit.experts).joinedload(VisitExpert.expert),
            selectinload(Visit.actions).joinedload(VisitAction.action),
        )
        .order_by(Visit.held_on.desc(), Visit.number.desc())
    ).all()


def unanswered(case_id: int) -> Sequence[Visit]:
    """What waits for the word of the enterprise, the latest first: records of its case, and of cases that moved away from
    another county, where a visit may be filed after the hand-over."""
    return db.session.scalars(
        select(Visit)
        .join(Case, Case.id == Visit.case_id)
        .where(
            or_(Case.id == case_id, Case.status == CaseStatus.TRANSFERRED),
            Visit.enterprise_confirmed_on.is_(None),
            Visit.enterprise_denied_on.is_(None),
            Visit.withdrawn_on.is_(None),
        )
        .order_by(Visit.held_on.desc(), Visit.id.desc())
    ).all()


def visits_on(case_id: int, day: date) -> Sequence[Visit]:
    """Standing records of one day, the oldest first, with experts and actions."""
    return db.session.scalars(
        select(Visit)
        .where(Visit.case_id == case_id, Visit.held_on == day, Visit.withdrawn_on.is_(None))
        .options(selectinload(Visit.experts), selectinload(Visit.actions))
        .order_by(Visit.id)
    ).all()


def next_number(case_id: int) -> int:
    """The number that the next record of a case gets; the caller holds the lock when it takes it."""
    return (db.session.scalar(select(func.max(Visit.number)).where(Visit.case_id == case_id)) or 0) + 1


def last_visit_on(case_id: int) -> date | None:
    """The day of the latest standing visit."""
    return db.session.scalar(
        select(func.max(Visit.held_on)).where(Visit.case_id == case_id, Visit.withdrawn_on.is_(None))
    )


def team_on(case: Case, day: date) -> Sequence[CaseExpert]:
    """Who was on the team on a day, the leader first."""
    return sorted(
        db.session.scalars(
            select(CaseExpert)
            .where(
                CaseExpert.case_id == case.id,
                CaseExpert.assigned_on <= day,
                or_(CaseExpert.ended_on.is_(None), CaseExpert.ended_on >= day),
            )
            .options(joinedload(CaseExpert.expert))
        ),
        key=lambda member: (member.role.value != "leader", member.id),
    )


def actions_by_key(case_id: int, keys: Collection[int]) -> Sequence[ActionItem]:
    """Action items of the plan in force by their keys."""
    if not keys:
        return []
    return db.session.scalars(
        select(ActionItem)
        .where(
            ActionItem.case_id == case_id,
            ActionItem.id.in_(keys),
            ActionItem.out_of_force_on.is_(None),
            ActionItem.dropped_on.is_(None),
        )
        .order_by(ActionItem.number)
    ).all()


def constraint_codes(case_id: int) -> dict[int, str]:
    """Constraint → its code, of those that stand and were confirmed."""
    rows = db.session.execute(
        select(Constraint.id, Constraint.number)
        .where(
            Constraint.case_id == case_id,
            Constraint.withdrawn_on.is_(None),
            Constraint.confirmed_on.is_not(None),
        )
        .order_by(Constraint.number)
    )
    return {row.id: f"Z{row.number:02d}" for row in rows}


def named_constraints(case_id: int) -> list[tuple[str, str]]:
    """(code, title) of the constraints that a record can name."""
    rows = db.session.execute(
        select(Constraint.number, Constraint.title)
        .where(
            Constraint.case_id == case_id,
            Constraint.withdrawn_on.is_(None),
            Constraint.confirmed_on.is_not(None),
        )
        .order_by(Constraint.number)
    )
    return [(f"Z{row.number:02d}", row.title) for row in rows]


def constraints_found_at(visit: Visit) -> Sequence[Constraint]:
    """Constraints that were made of the new problems of a visit."""
    return db.session.scalars(
        select(Constraint).where(Constraint.case_id == visit.case_id, Constraint.visit_id == visit.id)
    ).all()


def successor_of(case_id: int) -> Case | None:
    """The case that goes on in another county, as far as the reader reaches it."""
    return db.session.scalar(select(Case).where(Case.continues_id == case_id))


def copies_of(case_id: int, keys: Collection[int]) -> dict[int, int]:
    """Action items of the case before → those that go on in this one."""
    rows = db.session.execute(
        select(ActionItem.origin_id, ActionItem.id).where(
            ActionItem.case_id == case_id, ActionItem.origin_id.in_(keys)
        )
    )
    return {origin_id: key for origin_id, key in rows if origin_id is not None}


def names_of(expert_ids: Collection[int]) -> list[str]:
    """Names of experts in the order of their cards."""
    return list(db.session.scalars(select(Expert.name).where(Expert.id.in_(expert_ids)).order_by(Expert.id)))


def desk(case: Case, today: date) -> Desk:
    """What a new record starts from: the team, the actions at work, the last standing record."""
    actions = db.session.scalars(
        select(ActionItem)
        .where(
            ActionItem.case_id == case.id,
            ActionItem.struck_off_on.is_(None),
            ActionItem.done_on.is_(None),
            ActionItem.dropped_on.is_(None),
            ActionItem.out_of_force_on.is_(None),
            # What was open when the case moved can still be named by a visit before that day.
            or_(ActionItem.moved_on.is_(None), ActionItem.moved_on == case.transferred_on),
        )
        .order_by(ActionItem.due_on, ActionItem.number)
    ).all()
    last = db.session.scalar(
        select(Visit)
        .where(Visit.case_id == case.id, Visit.withdrawn_on.is_(None))
        .options(selectinload(Visit.experts))
        .order_by(Visit.held_on.desc(), Visit.id.desc())
        .limit(1)
    )
    return Desk(
        case=case,
        number=next_number(case.id),
        team=_recent_team(case, today),
        actions=actions,
        last=last,
        constraints=named_constraints(case.id),
    )


def _recent_team(case: Case, today: date) -> Sequence[CaseExpert]:
    """Who is on the team, and who left so lately that a visit may still have to be filed."""
    month_ago = today - timedelta(days=31)
    members = db.session.scalars(
        select(CaseExpert)
        .where(
            CaseExpert.case_id == case.id,
            or_(CaseExpert.ended_on.is_(None), CaseExpert.ended_on >= month_ago),
        )
        .options(joinedload(CaseExpert.expert))
        .order_by(CaseExpert.ended_on.is_not(None), CaseExpert.id)
    ).all()
    unique = {member.expert_id: member for member in reversed(members)}
    return sorted(unique.values(), key=lambda m: (m.ended_on is not None, m.role.value != "leader", m.id))


def files_of(visit: Visit) -> Sequence[Attachment]:
    """The valid files of a visit in the order in which they were added."""
    return db.session.scalars(
        select(Attachment)
        .where(Attachment.visit_id == visit.id, Attachment.removed_on.is_(None))
        .order_by(Attachment.id)
    ).all()


def takes_photos_of(visit: Visit, person: Principal) -> bool:
    """Whether photos of this person belong to a standing record: of its author, and of every expert who was there, so that
    a record joined to that of a colleague keeps its pictures, which follow the text."""
    was_there = any(row.expert_id == person.expert_id for row in visit.experts)
    return visit.withdrawn_on is None and (visit.author_id == person.id or was_there)


def next_arranged(visit: Visit, today: date) -> Any:
    """The earliest next date from today on that the author arranged for another case, not visited since."""
    return db.session.execute(
        select(Visit.case_id, Visit.next_on, Case.enterprise_name)
        .join(Case, Case.id == Visit.case_id)
        .where(
            Visit.author_id == visit.author_id,
            Visit.case_id != visit.case_id,
            Visit.withdrawn_on.is_(None),
            Visit.next_on >= today,
            Case.last_visit_on == Visit.held_on,
        )
        .order_by(Visit.next_on, Visit.id)
        .limit(1)
    ).one_or_none()
