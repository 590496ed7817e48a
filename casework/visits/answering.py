"""What the enterprise says of a record: that the visit took place, or that it did not."""

from __future__ import annotations

from datetime import date

from casework.access.principal import Principal
from casework.cases.services import tell
from casework.enums import EventKind, NoticeKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Visit
from casework.notices.services import notify, settle
from casework.visits import queries


def confirm_visit(visit: Visit, remark: str, *, actor: Principal, today: date) -> None:
    """The enterprise confirms that the visit took place; from then on the record is closed.

    Raises RuleViolation when it was confirmed before or withdrawn.
    """
    require_standing(visit)
    visit.enterprise_confirmed_on = today
    visit.enterprise_denied_on = None
    visit.enterprise_remark = remark
    db.session.flush()
    tell(visit.case, EventKind.VISIT_CONFIRMED, actor=actor, on=today, number=visit.number, way=visit.way)
    settle(queries.subject(visit))
    notify(
        [visit.author_id],
        subject=f"{queries.subject(visit)}:confirmed",
        template="visit_confirmed",
        on=today,
        url=queries.address(visit),
        number=visit.number,
        name=visit.case.enterprise_name,
    )


def deny_visit(visit: Visit, remark: str, *, actor: Principal, today: date) -> None:
    """The enterprise says that the visit did not take place as written: its author and the county look into it.

    The record stays and is marked; its author takes it back, or the enterprise confirms it after all. Raises RuleViolation
    without words, and for a record that was confirmed or withdrawn.
    """
    require_standing(visit)
    if not remark:
        raise RuleViolation(_("Please say what did not take place."), "remark")
    visit.enterprise_denied_on = today
    visit.enterprise_remark = remark
    db.session.flush()
    tell(
        visit.case,
        EventKind.VISIT_CONFIRMED,
        actor=actor,
        on=today,
        step="denied",
        number=visit.number,
        way=visit.way,
    )
    settle(queries.subject(visit))
    officer = [visit.case.officer_id] if visit.case.officer_id else []
    notify(
        {visit.author_id, *officer},
        subject=f"{queries.subject(visit)}:denied",
        template="visit_denied",
        on=today,
        url=queries.address(visit),
        kind=NoticeKind.HAND_OVER,
        number=visit.number,
        name=visit.case.enterprise_name,
    )


def require_standing(visit: Visit) -> None:
    """Raises RuleViolation for a record that was withdrawn or confirmed."""
    if visit.withdrawn_on is not None:
        raise RuleViolation(_("This record was withdrawn on %(date)s.", date=visit.withdrawn_on))
    if visit.enterprise_confirmed_on is not None:
        raise RuleViolation(_("The enterprise confirmed it on %(date)s.", date=visit.enterprise_confirmed_on))
