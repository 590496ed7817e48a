"""Changes of the register: inviting an expert, keeping the card, ending and renewing the term."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from casework import clock
from casework.access.principal import Principal
from casework.accounts import services as accounts
from casework.errors import RuleViolation
from casework.experts.load import loads
from casework.experts.queries import own_province
from casework.extensions import db
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.i18n.lists import listed
from casework.models import Case, CaseExpert, Expert, ExpertContact, User

CARD = (
    "name", "gender", "unit", "title", "qualification", "bio", "fields", "industries", "regions_served",
    "home_region_id", "term_from_on", "term_until_on",
)  # fmt: skip


def create_expert(
    *, actor: Principal, phone: str = "", email: str = "", ties: str = "", **card: Any
) -> Expert:
    """A card in the pool of the actor's own unit, with contact data apart. Raises RuleViolation as `edit_expert`."""
    if actor.region_id is None:
        raise RuleViolation(_("Only a province or prefecture keeps experts."))
    _check_term(card)
    expert = Expert(region_id=actor.region_id, **{name: card[name] for name in CARD if name in card})
    db.session.add(expert)
    db.session.flush()
    db.session.add(ExpertContact(expert=expert, phone=phone, email=email, ties=ties))
    db.session.flush()
    return expert


def edit_expert(
    expert: Expert, *, actor: Principal, phone: str = "", email: str = "", ties: str = "", **card: Any
) -> None:
    """Change a card of the own unit. Raises RuleViolation for another unit's card or a term that ends before it begins."""
    _require_own(expert, actor)
    _check_term(card)
    for name in CARD:
        if name in card:
            setattr(expert, name, card[name])
    contact = expert.contact or ExpertContact(expert=expert)
    contact.phone, contact.email, contact.ties = phone, email, ties
    db.session.add(contact)
    db.session.flush()


def deactivate(expert: Expert, *, actor: Principal) -> None:
    """Take an expert out of the pool; the account is disabled, so access ends at the next request. Raises RuleViolation
    while assignments are present, and names them."""
    _require_own(expert, actor)
    present = _present(expert)
    count = max(loads([expert.id], own_province(actor)).get(expert.id, 0), len(present))
    if count:
        names = [f"{member.case.enterprise_name} ({member.case.number})" for member in present]
        if count > len(names):
            names.append(ngettext("%(num)d in another unit", "%(num)d in other units", count - len(names)))
        raise RuleViolation(
            _(
                "%(name)s still works on %(cases)s. End these assignments first.",
                name=expert.name,
                cases=listed(names),
            )
        )
    expert.is_active, expert.left_on = False, clock.today()
    db.session.flush()
    for user in db.session.scalars(select(User).where(User.expert_id == expert.id, User.is_active)).all():
        accounts.disable(user, reason=_("The expert was taken out of the pool."))


def reactivate(expert: Expert, *, actor: Principal) -> None:
    """Take an expert into the pool again; an invitation opens the account again."""
    _require_own(expert, actor)
    expert.is_active, expert.left_on, expert.leave_reason = True, None, ""
    db.session.flush()


def _present(expert: Expert) -> list[CaseExpert]:
    statement = (
        select(CaseExpert)
        .join(Case, Case.id == CaseExpert.case_id)
        .where(
            CaseExpert.expert_id == expert.id,
            CaseExpert.ended_on.is_(None),
            Case.closed_on.is_(None),
            Case.withdrawn_on.is_(None),
            Case.transferred_on.is_(None),
        )
        .order_by(Case.number)
    )
    return list(db.session.scalars(statement))


def _require_own(expert: Expert, actor: Principal) -> None:
    if expert.region_id != actor.region_id:
        raise RuleViolation(_("The card is kept by %(unit)s.", unit=expert.region.name))


def _check_term(card: dict[str, Any]) -> None:
    start: date | None = card.get("term_from_on")
    end: date | None = card.get("term_until_on")
    if start is not None and end is not None and end < start:
        raise RuleViolation(_("The term ends before it begins."), "term_until_on")
