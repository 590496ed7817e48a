"""A county declares that it nominates nobody this year, takes that back, and is reminded when it says nothing."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casework import clock
from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.enums import ProgrammeStatus, Role
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Programme, Region, User, ZeroDeclaration
from casework.nominations.queries.counties import answers, declaration_of, live_count
from casework.notices.services import nudge, settle


def declare(programme: Programme, remark: str, *, actor: Principal, on: date) -> ZeroDeclaration:
    """The actor's county nominates nobody. Late is better than never: possible until the list is published.

    Raises RuleViolation for a year that takes no nominations, while the county has nominated somebody, and twice.
    """
    require(actor, P.NOMINATION_EDIT)
    _check_open(programme)
    county = db.session.get_one(Region, actor.region_id)
    known = declaration_of(programme.id, county.id)
    if known is not None:
        raise _declared(known.declared_on)
    nominated = live_count(programme.id, county.id)
    if nominated:
        raise RuleViolation(
            _("Your county has nominated %(count)s this year. Withdraw first.", count=nominated)
        )
    row = ZeroDeclaration(
        tenant=county,
        programme=programme,
        remark=remark,
        declared_on=on,
        declared_at=clock.now(),
        declared_by_id=actor.id,
        declared_by_name=actor.name,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError as error:  # a colleague declared it at this very moment
        raise _declared(on) from error
    settle(f"nudge:{_subject(programme, county.prefecture_id)}")
    return row


def _declared(on: date) -> RuleViolation:
    return RuleViolation(_("Your county declared on %(date)s that it nominates nobody.", date=on))


def _check_open(programme: Programme) -> None:
    if programme.status is not ProgrammeStatus.OPEN:
        raise RuleViolation(_("The year %(year)s is not open for nominations.", year=programme.year))
    if programme.published_on is not None:
        raise RuleViolation(
            _(
                "The list of the year was published on %(date)s; it takes no more nominations.",
                date=programme.published_on,
            )
        )


def take_back(programme: Programme, *, actor: Principal, on: date) -> None:
    """Take the declaration back while counties nominate. Raises RuleViolation after that, and without one."""
    require(actor, P.NOMINATION_EDIT)
    _check_open(programme)
    row = declaration_of(programme.id, actor.region_id or 0)
    if row is None:
        raise RuleViolation(_("Your county has declared nothing for this year."))
    if on > programme.nomination_due_on:
        raise RuleViolation(_("Nominations closed on %(date)s.", date=programme.nomination_due_on))
    row.taken_back_on, row.taken_back_by_name = on, actor.name
    db.session.flush()


def require_undeclared(programme: Programme, tenant_id: int) -> None:
    """Raises RuleViolation for a nomination of a county that has said it nominates nobody."""
    row = declaration_of(programme.id, tenant_id)
    if row is not None:
        raise RuleViolation(
            _(
                "Your county declared on %(date)s that it nominates nobody. Take that back first.",
                date=row.declared_on,
            )
        )


def remind_silent(programme: Programme, *, actor: Principal, on: date) -> int:
    """Remind the officers of every county below the actor's unit that has neither nominated nor declared; gives how many
    counties. Raises RuleViolation when none is silent, and for a second reminder on one day."""
    if actor.region_id is None:
        raise RuleViolation(_("Your role does not include this step"))
    silent = [line.county.id for line in answers(programme.id, actor.region_id) if line.is_silent]
    if not silent:
        raise RuleViolation(_("Every county has answered."))
    officers = db.session.scalars(
        select(User.id).where(User.is_active, User.role == Role.COUNTY_OFFICER, User.region_id.in_(silent))
    ).all()
    nudge(
        officers,
        actor=actor,
        subject=_subject(programme, actor.region_id),
        on=on,
        url=f"/nominations?year={programme.year}",
        label=_("Nominate, or declare that nobody is nominated"),
        name=programme.name,
    )
    return len(silent)


def _subject(programme: Programme, region_id: int | None) -> str:
    return f"programme:{programme.id}:nominate:{region_id}"
