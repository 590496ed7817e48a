"""Objections to a nomination in public notice: recorded by any desk, answered by the province."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.permissions import allows
from casework.access.principal import Principal
from casework.enums import NominationStatus, ObjectionChannel
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.models import Nomination, Objection
from casework.nominations.services import telling

RECORDING = (P.NOMINATION_EDIT, P.NOMINATION_REVIEW, P.NOMINATION_DECIDE)


def record(
    nomination: Nomination,
    *,
    channel: ObjectionChannel,
    content: str,
    objector: str,
    received_on: date,
    actor: Principal,
    on: date,
) -> Objection:
    """Keep an objection as it came in; the province is told. A late one is kept too, until the confirmation.

    Raises RuleViolation without words, for a nomination that is not in public notice, and for a day before the notice or
    after today.
    """
    if not any(allows(actor, permission) for permission in RECORDING):
        raise RuleViolation(_("Your role does not include this step"))
    if nomination.status is not NominationStatus.PUBLIC_NOTICE:
        raise RuleViolation(_("Objections are raised against enterprises in public notice."))
    if not content:
        raise RuleViolation(_("Please say what is objected to."), "content")
    if received_on > on:
        raise RuleViolation(_("%(date)s lies after today.", date=received_on), "received_on")
    if nomination.published_on is not None and received_on < nomination.published_on:
        raise RuleViolation(
            _("The public notice began on %(date)s.", date=nomination.published_on), "received_on"
        )
    row = Objection(
        nomination=nomination,
        channel=channel,
        objector=objector,
        content=content,
        received_on=received_on,
        recorded_on=on,
        recorded_by_id=actor.id,
        recorded_by_name=actor.name,
    )
    db.session.add(row)
    db.session.flush()
    telling.tell_objected(nomination, row.id, on=on)
    return row


def answer(objection: Objection, *, is_upheld: bool, finding: str, actor: Principal, on: date) -> None:
    """The province says what it found. An upheld objection is the reason why the nomination is not to be selected: the
    caller rejects it in the same transaction (`deciding.answer_objection`).

    Raises RuleViolation without a reason, and when it was answered.
    """
    require(actor, P.NOMINATION_DECIDE)
    if not objection.is_open:
        raise RuleViolation(_("The objection was answered on %(date)s.", date=objection.answered_on))
    if not finding:
        raise RuleViolation(_("Please give the reason."), "finding")
    objection.is_upheld, objection.finding = is_upheld, finding
    objection.answered_on, objection.answered_by_id = on, actor.id
    objection.answered_by_name = actor.name
    db.session.flush()
    telling.settle_objection(objection.nomination, objection.id)


def require_answered(nomination: Nomination) -> None:
    """Raises RuleViolation with their number while objections to a nomination are open."""
    count = db.session.execute(
        select(func.count(Objection.id)).where(
            Objection.nomination_id == nomination.id, Objection.is_upheld.is_(None)
        )
    ).scalar_one()
    if count:
        raise RuleViolation(
            ngettext(
                "%(num)d objection is not answered yet.", "%(num)d objections are not answered yet.", count
            )
        )
