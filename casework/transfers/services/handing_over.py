"""The hand-over itself: the old case ends frozen, a successor opens in the new county (model.md, Transfer).

It runs in the scope of the common superior (or of the job for the province), which reaches both counties.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import func, select

from casework.access.principal import Principal
from casework.cases.numbering import next_sequence, number_of
from casework.cases.queries import get_case
from casework.cases.services import make_findable, move, refresh_deadline, tell
from casework.enterprises.services import file_in
from casework.enums import CaseStatus, EventKind
from casework.errors import RuleViolation
from casework.experts.fitness import hindrance
from casework.extensions import db
from casework.models import Acceptance, Case, CaseExpert, CaseTransfer, Survey, User
from casework.models.base import TENANT_COLUMNS
from casework.transfers import queries, telling
from casework.transfers.services.copying import copy_file
from casework.transfers.services.proposing import require_open

S = CaseStatus
OPENS_AS: Final = {
    S.CONFIRMED: S.CONFIRMED,
    S.TEAM_READY: S.CONFIRMED,
    S.DIAGNOSING: S.DIAGNOSING,
    S.DIAGNOSED: S.DIAGNOSED,
    S.PLAN_REVIEW: S.DIAGNOSED,
    S.IMPLEMENTING: S.IMPLEMENTING,
    S.RECTIFY: S.IMPLEMENTING,
}
"""State of the old case → that of its successor. A declaration holds for one case, so a team is never ready at once; what
an acceptance found is corrected in the new county and applied for there."""
KEPT: Final = (
    "programme_id", "identity_id", "enterprise_name", "uscc", "industry_code", "chain_code", "main_product", "size",
    "figures_year", "employees", "revenue_wan", "is_above_scale", "specialised_grade", "has_quality_officer",
    "diagnosis_started_on", "diagnosed_on", "plan_approved_on", "carried_over_on",
)  # fmt: skip


def hand_over(transfer: CaseTransfer, *, on: date, actor: Principal | None) -> Case:
    """Carry out a transfer that has consent; gives the successor. Runs once: a second run finds it done.

    Raises RuleViolation when the proposal has ended or something stands in the way now.
    """
    transfer = _locked(transfer)
    require_open(transfer)
    old = get_case(transfer.case_id)
    for obstacle in queries.obstacles(old):
        raise RuleViolation(obstacle)
    new = _open_successor(transfer, old, on)
    copy_file(old, new, on=on)
    _carry_team(transfer, old, new, on=on, actor=actor)
    _carry_contacts(old, new)
    old.transferred_on = on
    move(old, S.TRANSFERRED)
    transfer.done_on, transfer.successor_id, transfer.successor_number = on, new.id, new.number
    db.session.flush()
    here, there = transfer.giving.name, transfer.tenant.name
    tell(
        old,
        EventKind.TRANSFERRED,
        on=on,
        actor=actor,
        county=there,
        number=new.number,
        reason=transfer.reason,
    )
    tell(new, EventKind.OPENED, on=on, actor=actor, number=new.number, continues=old.number, county=here)
    make_findable(new)
    refresh_deadline(old)
    refresh_deadline(new)
    telling.tell_handed_over(transfer, old, new, on=on)
    return new


def _locked(transfer: CaseTransfer) -> CaseTransfer:
    return db.session.scalars(
        select(CaseTransfer)
        .where(CaseTransfer.id == transfer.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def _open_successor(transfer: CaseTransfer, old: Case, on: date) -> Case:
    levels = {column: getattr(transfer, column) for column in TENANT_COLUMNS}
    sequence = next_sequence(old.programme_id, levels)
    status = OPENS_AS[old.status]
    new = Case(
        tenant=transfer.tenant,
        enterprise=file_in(transfer.tenant, old.enterprise),
        number=number_of(old.programme.year, transfer.tenant.code, sequence),
        sequence=sequence,
        status=status,
        officer_id=transfer.officer_id,
        confirmed_on=on,
        continues_id=old.id,
        team_ready_on=None if status is S.CONFIRMED else old.team_ready_on,
        rounds_before=old.rounds_before + _rounds(old),
        survey_answered_before_on=old.survey_answered_before_on or _survey_answered_on(old),
        **{name: getattr(old, name) for name in KEPT},
    )
    db.session.add(new)
    db.session.flush()
    return new


def _rounds(case: Case) -> int:
    return db.session.scalar(select(func.count(Acceptance.id)).where(Acceptance.case_id == case.id)) or 0


def _survey_answered_on(case: Case) -> date | None:
    """An answer stays where it was given, and counts there; the enterprise is not asked a second time."""
    return db.session.scalar(select(Survey.answered_on).where(Survey.case_id == case.id))


def _carry_team(transfer: CaseTransfer, old: Case, new: Case, *, on: date, actor: Principal | None) -> None:
    """Those whom the superior chose; each declares again, for the declaration is made per case."""
    chosen = set(transfer.expert_ids)
    for member in old.present_team:
        if str(member.expert_id) in chosen and not hindrance(member.expert, old.enterprise_name, on):
            db.session.add(CaseExpert(case=new, expert=member.expert, role=member.role, assigned_on=on))
            name, role = member.expert.name, member.role.value
            tell(new, EventKind.EXPERT_ASSIGNED, on=on, actor=actor, name=name, role=role)
    db.session.flush()
    db.session.expire(new, ["team"])


def _carry_contacts(old: Case, new: Case) -> None:
    """The people of the enterprise go along: from now on the new county looks after their accounts. They still reach
    the old case, by way of its successor (accounts/sessions.py)."""
    for contact in db.session.scalars(select(User).where(User.enterprise_id == old.enterprise_id)):
        contact.tenant_id, contact.enterprise_id = new.tenant_id, new.enterprise_id
    db.session.flush()
