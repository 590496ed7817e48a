"""Yearly figures of an enterprise with the guard of their unit, and the size class made from them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.enterprises.designated_size import above_designated_size
from casework.enterprises.queries.page import get_year
from casework.enterprises.queries.sizes import Editions, decide_size, in_words, latest_editions
from casework.enterprises.unit_guard import UnitSuspicion, unit_suspicion
from casework.enums import EnterpriseSize
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import (
    Enterprise,
    EnterpriseYear,
)

FIGURES = ("employees", "revenue_wan", "assets_wan")


class UnitDoubt(RuleViolation):
    """A yearly figure looks as if it had been typed in another unit; the person may confirm it."""

    def __init__(self, suspicion: UnitSuspicion) -> None:
        super().__init__(in_words(suspicion.message), "revenue_wan")
        self.suspicion = suspicion


def record_year(
    enterprise: Enterprise,
    year: int,
    *,
    actor: Principal,
    editions: Editions | None = None,
    unit_confirmed: bool = False,
    **figures: Any,
) -> EnterpriseYear:
    """Keep the figures of one year (people, 万元) and work the size class out again.

    Raises UnitDoubt when the revenue looks as if it had been typed in another unit and nobody confirmed it.
    """
    require(actor, P.ENTERPRISE_EDIT)
    if not unit_confirmed:
        check_unit(enterprise, year, figures)
    row = get_year(enterprise, year)
    if row is None:
        row = EnterpriseYear(enterprise=enterprise, year=year)
        db.session.add(row)
    for name in FIGURES:
        setattr(row, name, figures.get(name))
    db.session.flush()
    db.session.expire(enterprise, ["years"])
    refresh_size(enterprise, editions or latest_editions())
    return row


def check_unit(enterprise: Enterprise | None, year: int, figures: Mapping[str, Any]) -> None:
    """Raises UnitDoubt for a revenue that looks as if it had been typed in another unit."""
    doubt = doubt_of(enterprise, year, figures.get("revenue_wan"), figures.get("employees"))
    if doubt is not None:
        raise UnitDoubt(doubt)


def doubt_of(
    enterprise: Enterprise | None, year: int, revenue_wan: Decimal | None, employees: int | None
) -> UnitSuspicion | None:
    """A question about the unit, measured against the year before and the head count."""
    before = get_year(enterprise, year - 1) if enterprise is not None else None
    return unit_suspicion(revenue_wan, before.revenue_wan if before else None, employees)


def refresh_size(enterprise: Enterprise, editions: Editions) -> None:
    """Work out size class and 规模以上 by the newest figures; without figures neither is decided."""
    set_size(enterprise, editions)
    db.session.flush()


def set_size(enterprise: Enterprise, editions: Editions) -> None:
    """The same without a flush."""
    newest = enterprise.years[0] if enterprise.years else None
    if newest is None:
        enterprise.size, enterprise.size_year, enterprise.is_above_scale = None, None, None
    else:
        decision = decide_size(
            editions,
            enterprise.industry_code,
            year=newest.year,
            employees=newest.employees,
            revenue_wan=newest.revenue_wan,
            assets_wan=newest.assets_wan,
        )
        enterprise.size, enterprise.size_year = decision.size, newest.year
        enterprise.is_above_scale = above_designated_size(
            enterprise.industry_code, newest.revenue_wan
        ).is_above


def override_size(
    enterprise: Enterprise, size: EnterpriseSize | None, reason: str, *, actor: Principal
) -> None:
    """Let a reasoned judgement count instead of the computed class; None takes it back.

    Raises RuleViolation without a reason.
    """
    require(actor, P.ENTERPRISE_EDIT)
    if size is not None and not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    enterprise.size_override = size
    enterprise.size_override_reason = reason if size is not None else ""
    db.session.flush()
