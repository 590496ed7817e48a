"""Returns of the first half of the running year: one prefecture frozen with an erratum, another on its way."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy import select

from casework.demo.stage import Stage, regions
from casework.enums import Rank, ReturnPeriod
from casework.extensions import db
from casework.models import AnnualReturn, Case, Programme
from casework.regions.queries import Place, counties, place
from casework.returns import corrections, services

FROZEN: Final = "620500"
ON_ITS_WAY: Final = "620100"
HALF: Final = ReturnPeriod.HALF_YEAR
CHECKED: Final = 3
"""How many counties of the prefecture on its way have passed; the next one waits, the one after it came back."""


def play(stage: Stage) -> None:
    """Nothing before the middle of July, nor in a season told earlier than the half-year ends."""
    season = stage.season
    if season.today < season.day(7, 15) or season.day(7, 3) < date(season.year, 6, 30):
        return
    programme = db.session.scalars(select(Programme).where(Programme.year == season.year)).one()
    _freeze_prefecture(stage, programme)
    _begin_prefecture(stage, programme)


def _prefecture(code: str) -> Place:
    return place(regions()[code, Rank.PREFECTURE].id)


def _hand_in(stage: Stage, programme: Programme, unit: Place, on: date) -> AnnualReturn:
    row: AnnualReturn = stage.act(stage.cast.officers[unit.code], on, services.start, unit, programme, HALF)
    stage.act(stage.cast.leaders[unit.code], on, services.submit, row, opinion="同意报送", **_when(on))
    return row


def _when(on: date) -> dict[str, Any]:
    return {"today": on, "now": datetime.combine(on, time(7, 0), UTC)}


def _played(stage: Stage, units: Sequence[Place]) -> list[Place]:
    """The units with an officer and a leader of the demo."""
    return [unit for unit in units if unit.code in stage.cast.officers and unit.code in stage.cast.leaders]


def _freeze_prefecture(stage: Stage, programme: Programme) -> None:
    day, by, manager = stage.season.day, stage.cast.reviewers[FROZEN], stage.cast.managers[0]
    unit = _prefecture(FROZEN)
    rows = [_hand_in(stage, programme, one, day(7, 3)) for one in _played(stage, counties(unit.id))]
    for row in rows:
        stage.act(by, day(7, 6), services.check, row, opinion="", **_when(day(7, 6)))
    own = stage.act(by, day(7, 7), services.start, unit, programme, HALF)
    stage.act(by, day(7, 8), services.submit, own, opinion="七个县区均已审核", **_when(day(7, 8)))
    stage.act(manager, day(7, 10), services.check, own, opinion="同意", **_when(day(7, 10)))
    _correct(stage, rows)


def _correct(stage: Stage, rows: Sequence[AnnualReturn]) -> None:
    """The first case that was diagnosed in the half-year gets the day of its report put right."""
    by_county = {row.region_id: row for row in rows}
    case = db.session.scalars(
        select(Case)
        .where(
            Case.tenant_id.in_(by_county),
            Case.diagnosed_on > stage.season.day(5, 1),
            Case.diagnosed_on <= stage.season.day(6, 30),
            Case.programme_id == rows[0].programme_id,
        )
        .order_by(Case.id)
        .limit(1)
    ).first()
    if case is None or case.diagnosed_on is None:
        return
    row, on = by_county[case.tenant_id], stage.season.day(7, 14)
    code = place(case.tenant_id).code
    right = date.fromordinal(case.diagnosed_on.toordinal() - 1)
    asked = stage.act(
        stage.cast.officers[code], on, corrections.ask, row, case, "diagnosed_on", right.isoformat(),
        reason="诊断报告确认日期抄错一天", evidence="企业签收单，存一企一档第 4 号", today=on,
    )  # fmt: skip
    stage.act(
        stage.cast.managers[0],
        on,
        corrections.decide,
        asked,
        approve=True,
        opinion="与签收单一致，同意",
        **_when(on),
    )


def _begin_prefecture(stage: Stage, programme: Programme) -> None:
    day, by = stage.season.day, stage.cast.reviewers[ON_ITS_WAY]
    unit = _prefecture(ON_ITS_WAY)
    units = _played(stage, counties(unit.id))[: CHECKED + 2]
    rows = [_hand_in(stage, programme, one, day(7, 3)) for one in units]
    for row in rows[:CHECKED]:
        stage.act(by, day(7, 6), services.check, row, opinion="", **_when(day(7, 6)))
    for row in rows[CHECKED + 1 :]:
        for where, text in (("T5", "两项指标缺数据来源"), ("S5", "请写明未解决问题的原因")):
            stage.act(by, day(7, 7), services.add_remark, row, where, text, today=day(7, 7))
        stage.act(by, day(7, 7), services.send_back, row, "请补正两处", **_when(day(7, 7)))
    stage.act(by, day(7, 7), services.start, unit, programme, HALF)
