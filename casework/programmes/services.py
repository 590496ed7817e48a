"""Changes of a programme year: settings, quotas, opening and finishing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from casework import clock
from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.enums import ProgrammeStatus
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.models import Programme, ProgrammeQuota
from casework.programmes.consented import consented_places
from casework.programmes.labels import LABELS, ORDER
from casework.programmes.open_cases import open_without_decision
from casework.programmes.queries import programme_before, quota_uses
from casework.regions.queries import place


def create_programme(*, actor: Principal, **values: Any) -> Programme:
    """A new year in preparation, with the quotas of the year before as a proposal.

    Raises RuleViolation for a year that exists and for dates out of order.
    """
    require(actor, P.PROGRAMME_EDIT)
    province_id = actor.region_id
    known = db.session.scalar(
        select(Programme.id).where(Programme.province_id == province_id, Programme.year == values["year"])
    )
    if known is not None:
        raise RuleViolation(_("The year %(year)s exists already.", year=values["year"]), "year")
    _check_order(values)
    before = programme_before(values["year"])
    programme = Programme(province_id=province_id, status=ProgrammeStatus.PREPARING, **values)
    db.session.add(programme)
    for quota in before.quotas if before else ():
        programme.quotas.append(
            ProgrammeQuota(
                prefecture_id=quota.prefecture_id, places=quota.places, reserve_places=quota.reserve_places
            )
        )
    db.session.flush()
    return programme


def edit_programme(programme: Programme, *, actor: Principal, **values: Any) -> None:
    """Change settings. Raises RuleViolation for dates out of order or fewer places than were shared out."""
    require(actor, P.PROGRAMME_EDIT)
    _require_unfinished(programme)
    _check_order(values)
    shared = sum(quota.places for quota in programme.quotas)
    if values["places"] < shared:
        raise RuleViolation(
            _("%(shared)s places have been given to prefectures. Reduce their quotas first.", shared=shared),
            "places",
        )
    for name, value in values.items():
        setattr(programme, name, value)
    db.session.flush()


def set_quotas(programme: Programme, shares: Mapping[int, tuple[int, int]], *, actor: Principal) -> None:
    """Give each prefecture its places and reserve places.

    Raises RuleViolation when their sum exceeds the places of the province, or a prefecture would get fewer than
    it has used, places beyond the quota left out; the field is `places-<prefecture>`.
    """
    require(actor, P.PROGRAMME_EDIT)
    _require_unfinished(programme)
    total = sum(places for places, _reserve in shares.values())
    if total > programme.places:
        raise RuleViolation(
            _(
                "The quotas add up to %(total)s, %(over)s more than the %(places)s places of the province.",
                total=total,
                over=total - programme.places,
                places=programme.places,
            )
        )
    _check_used(programme, shares)
    known = {quota.prefecture_id: quota for quota in programme.quotas}
    for prefecture_id, (places, reserve) in shares.items():
        quota = known.get(prefecture_id)
        if quota is None:
            programme.quotas.append(
                ProgrammeQuota(prefecture_id=prefecture_id, places=places, reserve_places=reserve)
            )
        else:
            quota.places, quota.reserve_places = places, reserve
    # A child's change does not bump its parent's version; the stamp does, so that two editors notice each other.
    programme.updated_at = clock.real_now()
    db.session.flush()


def _check_used(programme: Programme, shares: Mapping[int, tuple[int, int]]) -> None:
    uses, beyond = quota_uses(programme.id), consented_places(programme.id)
    for prefecture_id, (places, _reserve) in shares.items():
        used = uses[prefecture_id].used if prefecture_id in uses else 0
        if places + beyond.get(prefecture_id, 0) < used:
            raise RuleViolation(
                _("%(used)s places of %(name)s are in use.", used=used, name=place(prefecture_id).name),
                f"places-{prefecture_id}",
            )


def open_year(programme: Programme, *, actor: Principal) -> None:
    """Let counties nominate. Raises RuleViolation when it is open already or no prefecture has places."""
    require(actor, P.PROGRAMME_EDIT)
    if programme.status is not ProgrammeStatus.PREPARING:
        raise RuleViolation(_("The year is %(state)s.", state=str(programme.status.label).lower()))
    if not any(quota.places for quota in programme.quotas):
        raise RuleViolation(_("Share out the places first: no prefecture has a quota yet."))
    programme.status = ProgrammeStatus.OPEN
    db.session.flush()


def finish_year(programme: Programme, *, actor: Principal) -> None:
    """End the year: its settings are frozen. Cases that were carried over or get some days more go on.

    Raises RuleViolation when it is not open, and while the roll-over has left an open case without a decision.
    """
    require(actor, P.PROGRAMME_EDIT)
    if programme.status is not ProgrammeStatus.OPEN:
        raise RuleViolation(_("The year is %(state)s.", state=str(programme.status.label).lower()))
    undecided = open_without_decision(programme, clock.today())
    if undecided:
        raise RuleViolation(
            ngettext(
                "%(num)d case of the year is open without a decision. Decide on it in the roll-over first.",
                "%(num)d cases of the year are open without a decision. Decide on them in the roll-over first.",
                undecided,
            )
        )
    programme.status = ProgrammeStatus.FINISHED
    db.session.flush()


def _require_unfinished(programme: Programme) -> None:
    if programme.status is ProgrammeStatus.FINISHED:
        raise RuleViolation(_("The year is finished; its settings no longer change."))


def _check_order(values: Mapping[str, Any]) -> None:
    """Deadlines follow each other. Raises RuleViolation at the first one that does not."""
    for first, second in ORDER:
        earlier: date | None = values.get(first)
        later: date | None = values.get(second)
        if earlier is not None and later is not None and later < earlier:
            raise RuleViolation(
                _("Lies before “%(name)s” (%(date)s).", name=str(LABELS[first]), date=earlier), second
            )
