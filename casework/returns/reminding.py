"""Reminding the units whose return is not in (催报)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.models import AnnualReturn
from casework.regions.queries import Place
from casework.returns import acts, queries


def remind_missing(annual_return: AnnualReturn, *, actor: Principal, today: date) -> int:
    """Remind the units below whose return is not in (催报), once a day; gives how many people were told."""
    late = queries.late_units(annual_return)
    if not late:
        raise RuleViolation(_("Every unit below has handed in."))
    return _remind(annual_return, late, actor=actor, today=today)


def remind_missing_counties(annual_return: AnnualReturn, *, actor: Principal, today: date) -> int:
    """The province reminds the counties themselves, of prefectures that have not handed in yet; once a day. Their
    prefectures are told which of their counties were asked. Gives how many people of counties were told."""
    late = queries.late_counties(annual_return)
    if not late:
        raise RuleViolation(_("Every county below has handed in."))
    told = _remind(
        annual_return, [one for counties in late.values() for one in counties], actor=actor, today=today
    )
    programme = queries.programme_of(annual_return)
    for prefecture, counties in late.items():
        names = "、".join(county.name_zh for county in counties)
        acts.tell_units([prefecture], annual_return, programme, "counties_missing", today, names)
    return told


def _remind(annual_return: AnnualReturn, late: Sequence[Place], *, actor: Principal, today: date) -> int:
    require(actor, P.RETURN_CHECK)
    acts.require_own(annual_return, actor)
    programme = queries.programme_of(annual_return)
    told = acts.tell_units([unit.id for unit in late], annual_return, programme, "return_missing", today)
    if not told:
        raise RuleViolation(_("A reminder was sent today already. You can send the next one tomorrow."))
    return told
