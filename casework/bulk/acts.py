"""What can be done to a row of each list, through the same services as on its own page, and how it is taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from casework.access.duty import require
from casework.access.principal import Principal
from casework.cases import nudging
from casework.cases import services as cases
from casework.cases.queries import case_page, get_case
from casework.enums import BulkAct, ListKind
from casework.errors import RuleViolation
from casework.follow_ups import moving
from casework.follow_ups import queries as follow_up_queries
from casework.follow_ups import services as follow_ups
from casework.i18n import gettext as _
from casework.lists.known import LISTS
from casework.models import Case, User
from casework.plans import queries as plan_queries
from casework.plans import services as plans

A, L = BulkAct, ListKind


@dataclass(frozen=True)
class Settings:
    """What is the same for every row of a run."""

    assignee_id: int | None = None
    responsible: str = ""
    new_date: date | None = None
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """As the run keeps it."""
        return {
            "assignee_id": self.assignee_id,
            "responsible": self.responsible,
            "new_date": self.new_date.isoformat() if self.new_date else "",
            "reason": self.reason,
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Settings:
        """The way back."""
        on = kept.get("new_date")
        return cls(
            kept.get("assignee_id"),
            kept.get("responsible", ""),
            date.fromisoformat(on) if on else None,
            kept.get("reason", ""),
        )


@dataclass(frozen=True)
class Target:
    """A row of a list as a step takes it."""

    row: Any
    case: Case
    title: str
    subtitle: str


@dataclass(frozen=True)
class Change:
    """What a step did: for people, and what an undo needs of the state before."""

    words: str
    before: dict[str, Any] = field(default_factory=dict)


def target(kind: ListKind, key: int) -> Target:
    """A row in scope. Raises NotFound for a foreign or unknown one."""
    if kind is L.CASES:
        case = get_case(key)
        return Target(case, case, case.enterprise_name, case.number)
    if kind is L.ACTIONS:
        action = plan_queries.get_action(key)
        words = f"{action.case.enterprise_name} · {action.case.number}"
        return Target(action, action.case, f"{action.code} {action.title}", words)
    follow_up = follow_up_queries.get_follow_up(key)
    number = _("Follow-up no. %(number)s", number=follow_up.number)
    words = f"{follow_up.case.number} · {number}"
    return Target(follow_up, follow_up.case, follow_up.case.enterprise_name, words)


def perform(
    kind: ListKind, act: BulkAct, at: Target, settings: Settings, *, actor: Principal, today: date
) -> Change:
    """Do it to one row. Raises RuleViolation with the words of the rule that says no."""
    permission = LISTS[kind].acts.get(act)
    if permission is None:
        raise RuleViolation(_("This cannot be done to rows of this list."))
    require(actor, permission)
    return STEPS[kind, act](at, settings, actor, today)


def take_back(
    kind: ListKind, act: BulkAct, at: Target, before: Mapping[str, Any], *, actor: Principal, today: date
) -> None:
    """Undo it on one row. Raises RuleViolation where that is not possible any more."""
    require(actor, LISTS[kind].acts[act])
    BACK[kind, act](at, before, actor, today)


def _user(key: int | None) -> User:
    user = follow_up_queries.get_user(key) if key else None
    if user is None or not user.is_active:
        raise RuleViolation(_("Please choose an active account."))
    return user


def _name(user: User | None) -> str:
    return user.display_name if user else "—"


def _arrow(before: Any, after: Any) -> str:
    return f"{before} → {after}"


def _assign_case(at: Target, settings: Settings, actor: Principal, today: date) -> Change:
    before, officer = at.case.officer, _user(settings.assignee_id)
    if before is not None and before.id == officer.id:
        raise RuleViolation(_("%(name)s holds it already.", name=officer.display_name))
    cases.change_officer(at.case, officer, actor=actor)
    return Change(_arrow(_name(before), officer.display_name), {"assignee_id": before.id if before else None})


def _unassign_case(at: Target, before: Mapping[str, Any], actor: Principal, today: date) -> None:
    cases.change_officer(at.case, _user(before.get("assignee_id")), actor=actor)


def _remind_of_case(at: Target, settings: Settings, actor: Principal, today: date) -> Change:
    page = case_page(at.case.id, today)
    step = nudging.step_to_remind_of(page, actor)
    if step is None:
        raise RuleViolation(_("The case waits for nobody who could be reminded."))
    nudging.remind_of(page, step, url=f"/cases/{at.case.id}", actor=actor, today=today)
    return Change(_("Reminder of: %(step)s", step=step.title))


def _assign_action(at: Target, settings: Settings, actor: Principal, today: date) -> Change:
    before = at.row.responsible
    plans.hand_over_action(at.row, settings.responsible, on=today, actor=actor)
    return Change(_arrow(before or "—", settings.responsible), {"responsible": before})


def _unassign_action(at: Target, before: Mapping[str, Any], actor: Principal, today: date) -> None:
    plans.hand_over_action(at.row, before["responsible"], on=today, actor=actor)


def _move_action(at: Target, settings: Settings, actor: Principal, today: date) -> Change:
    assert settings.new_date is not None
    asked = plans.request_extension(at.row, settings.new_date, settings.reason, on=today, actor=actor)
    return Change(_("Extension asked for: %(dates)s", dates=_arrow(asked.old_due_on, asked.new_due_on)))


def _remind_of_action(at: Target, settings: Settings, actor: Principal, today: date) -> Change:
    plans.remind_of_action(at.row, actor=actor, today=today)
    return Change(_("Reminder of: %(step)s", step=at.title))


def _strike_off(at: Target, settings: Settings, actor: Principal, today: date) -> Change:
    plans.strike_off(at.row, on=today, actor=actor)
    return Change(_("Struck off on its evidence"))


def _assign_follow_up(at: Target, settings: Settings, actor: Principal, today: date) -> Change:
    before, person = at.row.assignee, _user(settings.assignee_id)
    if before is not None and before.id == person.id:
        raise RuleViolation(_("%(name)s holds it already.", name=person.display_name))
    follow_ups.reassign_follow_up(at.row, person, actor=actor, today=today)
    return Change(_arrow(_name(before), person.display_name), {"assignee_id": before.id if before else None})


def _unassign_follow_up(at: Target, before: Mapping[str, Any], actor: Principal, today: date) -> None:
    follow_ups.reassign_follow_up(at.row, _user(before.get("assignee_id")), actor=actor, today=today)


def _move_follow_up(at: Target, settings: Settings, actor: Principal, today: date) -> Change:
    assert settings.new_date is not None
    before = at.row.due_on
    moving.move_follow_up(at.row, settings.new_date, settings.reason, actor=actor, today=today)
    return Change(_arrow(before, at.row.due_on), {"due_on": before.isoformat()})


def _move_follow_up_back(at: Target, before: Mapping[str, Any], actor: Principal, today: date) -> None:
    moving.move_back(at.row, date.fromisoformat(before["due_on"]), actor=actor, today=today)


def _remind_of_follow_up(at: Target, settings: Settings, actor: Principal, today: date) -> Change:
    follow_ups.nudge_assignee(at.row, actor=actor, today=today)
    who = at.row.assignee or at.case.officer
    return Change(_("Reminder to %(name)s", name=_name(who)))


Step = Callable[[Target, Settings, Principal, date], Change]
Back = Callable[[Target, Mapping[str, Any], Principal, date], None]
STEPS: Final[Mapping[tuple[ListKind, BulkAct], Step]] = {
    (L.CASES, A.ASSIGN): _assign_case,
    (L.CASES, A.REMIND): _remind_of_case,
    (L.ACTIONS, A.ASSIGN): _assign_action,
    (L.ACTIONS, A.MOVE): _move_action,
    (L.ACTIONS, A.REMIND): _remind_of_action,
    (L.ACTIONS, A.STRIKE_OFF): _strike_off,
    (L.FOLLOW_UPS, A.ASSIGN): _assign_follow_up,
    (L.FOLLOW_UPS, A.MOVE): _move_follow_up,
    (L.FOLLOW_UPS, A.REMIND): _remind_of_follow_up,
}
BACK: Final[Mapping[tuple[ListKind, BulkAct], Back]] = {
    (L.CASES, A.ASSIGN): _unassign_case,
    (L.ACTIONS, A.ASSIGN): _unassign_action,
    (L.FOLLOW_UPS, A.ASSIGN): _unassign_follow_up,
    (L.FOLLOW_UPS, A.MOVE): _move_follow_up_back,
}
"""What can be taken back. A reminder has arrived, a striking off stands, an extension is decided by the deputy head."""


def people_for(kind: ListKind, keys: Sequence[int]) -> list[User]:
    """To whom these rows could be handed over: the county's officers, for follow-ups the experts on their teams too."""
    found: dict[int, User] = {}
    for case in {at.case.id: at.case for at in map(lambda key: target(kind, key), keys)}.values():
        for user in follow_up_queries.possible_assignees(case):
            if kind is L.FOLLOW_UPS or user.region_id == case.tenant_id:
                found[user.id] = user
    return list(found.values())
