"""Places of a prefecture beyond its quota: asked for with a document by the manager, approved by a leader."""

from __future__ import annotations

from datetime import date

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.enums import ProgrammeStatus
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Programme, QuotaConsent
from casework.programmes import telling

MOST_PLACES = 100


def ask(
    programme: Programme,
    *,
    prefecture_id: int,
    places: int,
    document_number: str,
    document_on: date,
    reason: str,
    actor: Principal,
    on: date,
) -> QuotaConsent:
    """Ask for places beyond a quota. Nothing counts before a leader has approved it.

    Raises RuleViolation for a year that is not open, without a document or a reason, and for a document of tomorrow.
    """
    require(actor, P.NOMINATION_DECIDE)
    if programme.status is not ProgrammeStatus.OPEN:
        raise RuleViolation(_("The year is %(state)s.", state=str(programme.status.label).lower()))
    if not 0 < places <= MOST_PLACES:
        raise RuleViolation(
            _("Please give a number from %(min)s to %(max)s.", min=1, max=MOST_PLACES), "places"
        )
    for name, text in (("document_number", document_number), ("reason", reason)):
        if not text:
            raise RuleViolation(_("Please fill this in."), name)
    if document_on > on:
        raise RuleViolation(_("%(date)s lies after today.", date=document_on), "document_on")
    row = QuotaConsent(
        programme=programme,
        prefecture_id=prefecture_id,
        places=places,
        document_number=document_number,
        document_on=document_on,
        reason=reason,
        asked_on=on,
        asked_by_id=actor.id,
        asked_by_name=actor.name,
    )
    db.session.add(row)
    db.session.flush()
    telling.tell_asked(row, on=on)
    return row


def decide(consent: QuotaConsent, *, is_approved: bool, opinion: str, actor: Principal, on: date) -> None:
    """A leader of the province approves or refuses; an approved place is not taken back, because it may be in use.

    Raises RuleViolation for the person who asked, for a refusal without a reason, and twice.
    """
    require(actor, P.QUOTA_CONSENT)
    if consent.is_approved is not None:
        raise RuleViolation(_("It was decided on %(date)s.", date=consent.decided_on))
    if consent.asked_by_id == actor.id:
        raise RuleViolation(_("Asking and approving are always two people."))
    if not is_approved and not opinion:
        raise RuleViolation(_("Please give the reason."), "opinion")
    consent.is_approved, consent.opinion = is_approved, opinion
    consent.decided_on, consent.decided_by_id, consent.decided_by_name = on, actor.id, actor.name
    db.session.flush()
    telling.tell_decided(consent, on=on)
