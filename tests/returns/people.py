"""People who write, sign and check the returns of 天水, and the steps they take."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from casework.access.principal import Principal
from casework.enums import Rank, Resolution, ReturnPeriod, Role
from casework.extensions import db
from casework.models import ActionItem, AnnualReturn, IndicatorValue, Judgement
from casework.regions.queries import counties, place
from casework.returns import services
from tests import factories as make
from tests.reports.hand_made import Year, make_year

TODAY = date(2026, 12, 4)
NOW = datetime(2026, 12, 4, 8, 0, tzinfo=UTC)
READ = "已逐项核对，情况属实。"
WHEN: dict[str, Any] = {"today": TODAY, "now": NOW}


def leader(code: str, rank: Rank | None = None) -> Principal:
    return make.actor(make.make_user(Role.LEADER, region_id=make.region(code, rank).id))


def reviewer() -> Principal:
    return make.actor(make.make_user(Role.PREFECTURE_REVIEWER, "620500"))


def manager() -> Principal:
    return make.actor(make.make_user(Role.PROVINCIAL_MANAGER, "620000"))


def officer(code: str) -> Principal:
    return make.actor(make.make_user(Role.COUNTY_OFFICER, code))


def settled_year() -> Year:
    """The hand-made year, and nothing in it has to be put right first: solved constraints are proven, values comparable."""
    year = make_year()
    solved = select(Judgement.constraint_id).where(Judgement.outcome == Resolution.SOLVED)
    for action in db.session.scalars(select(ActionItem).where(ActionItem.constraint_id.in_(solved))):
        make.make_evidence(action, uploaded_on=date(2026, 5, 20))
    for value in db.session.scalars(select(IndicatorValue)):
        value.source = "企业质量月报"
    db.session.flush()
    return year


def begun(year: Year, region_id: int, period: ReturnPeriod = ReturnPeriod.YEAR) -> AnnualReturn:
    """The return of a unit, begun by somebody of the unit."""
    unit = place(region_id)
    role = {Rank.COUNTY: Role.COUNTY_OFFICER, Rank.PREFECTURE: Role.PREFECTURE_REVIEWER}.get(
        unit.rank, Role.PROVINCIAL_MANAGER
    )
    who = make.actor(make.make_user(role, region_id=region_id))
    return services.start(unit, year.programme, period, actor=who)


def handed_in(year: Year, region_id: int, period: ReturnPeriod = ReturnPeriod.YEAR) -> AnnualReturn:
    """The return of a county, signed out by its leader."""
    row = begun(year, region_id, period)
    services.submit(
        row, actor=make.actor(make.make_user(Role.LEADER, region_id=region_id)), opinion=READ, **WHEN
    )
    return row


def all_counties_in(
    year: Year, by: Principal, period: ReturnPeriod = ReturnPeriod.YEAR, *, but: tuple[int, ...] = ()
) -> list[AnnualReturn]:
    """Every county of 天水 handed in and checked, except some."""
    rows = [handed_in(year, one.id, period) for one in counties(year.tianshui.id) if one.id not in but]
    for row in rows:
        services.check(row, actor=by, **WHEN)
    return rows


def frozen_prefecture(year: Year, period: ReturnPeriod = ReturnPeriod.YEAR) -> AnnualReturn:
    """天水 with all its counties, accepted by the province."""
    by = reviewer()
    all_counties_in(year, by, period)
    own = services.start(year.tianshui, year.programme, period, actor=by)
    services.submit(own, actor=by, opinion=READ, **WHEN)
    services.check(own, actor=manager(), **WHEN)
    return own
