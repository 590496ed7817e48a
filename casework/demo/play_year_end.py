"""The returns of a finished year: every county hands in, prefectures check and submit, the province accepts, all is frozen.

One county came back with remarks, one was left out with a reason, and one found an error after the freeze.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import select

from casework.access.principal import Principal
from casework.demo.returns import COUNTY as WRITES
from casework.demo.returns import answer_in_text, write_text
from casework.demo.stage import Stage, regions
from casework.enums import Rank, ReturnPeriod
from casework.extensions import db
from casework.models import AnnualReturn, Case, Programme
from casework.regions.queries import Place, counties, place, prefectures
from casework.returns import corrections, services

YEAR: Final = ReturnPeriod.YEAR
CAME_BACK: Final = "620521"
"""The county whose return came back with two remarks."""
LEFT_OUT: Final = "622927"
"""The county that its prefecture left out, with a reason."""
PUT_RIGHT: Final = "620502"
"""The county that found an error after the freeze."""
REMARKS: Final = (
    ("T5", "有两项指标没有写明数据来源，请补写。", "已逐项核对，数据来源见表5各行。"),
    ("S5", "请写明未解决问题的原因和下一步安排。", "已在第五部分补写原因和安排。"),
)
REASONS: Final = (
    "未解决的问题主要受设备投入大、检测能力不足制约，下一步由市局协调技术机构上门服务，逐项明确责任人。"
)
WITHOUT: Final = "因暴雪道路中断，经办人未能按期核对台账，先行报送，材料随后补齐。"
AGREED: Final = "已逐项核对，情况属实，同意报送。"


def play(stage: Stage, programme: Programme) -> None:
    """All returns of a year from the day after its data date to the province's own. Nothing before the year was over."""
    year_end = YearEnd(stage, programme)
    if year_end.last > stage.season.today:
        return
    province = place(regions()["620000", Rank.PROVINCE].id)
    for prefecture in prefectures(province.id):
        year_end.prefecture(prefecture)
        db.session.commit()
    year_end.province(province)
    year_end.error(programme)
    db.session.commit()


def _when(on: date) -> dict[str, Any]:
    return {"today": on, "now": datetime.combine(on, time(7, 0), UTC)}


class YearEnd:
    """The days of the year's end, and who acts on them."""

    def __init__(self, stage: Stage, programme: Programme) -> None:
        self.stage, self.programme, self.cast = stage, programme, stage.cast
        season, dates = stage.season, stage.season.settings
        self.county_on = dates["county_return_due_on"]
        self.checked_on = season.add(self.county_on, 1)
        self.prefecture_on = max(dates["prefecture_return_due_on"], season.add(self.checked_on, 3))
        self.accepted_on = season.add(self.prefecture_on, 2)
        self.last = max(dates["province_return_due_on"], season.add(self.accepted_on, 1))

    def prefecture(self, unit: Place) -> None:
        """Its counties, then its own return, accepted by the province."""
        reviewer = self.cast.reviewers[unit.code]
        rows = [self._hand_in(one) for one in counties(unit.id) if one.code != LEFT_OUT]
        for row in rows:
            self._check(row, reviewer)
        own = self.stage.act(reviewer, self.prefecture_on, services.start, unit, self.programme, YEAR)
        if any(one.code == LEFT_OUT for one in counties(unit.id)):
            self._act(reviewer, self.prefecture_on, services.record_exception, own, WITHOUT)
        self._act(reviewer, self.prefecture_on, services.submit, own, opinion=AGREED)
        self._act(self.cast.managers[0], self.accepted_on, services.check, own, opinion="同意")

    def _hand_in(self, unit: Place) -> AnnualReturn:
        on = self.county_on
        if unit.code == WRITES:
            write_text(self.stage, self.programme, self.stage.season.add(on, -1))
        row: AnnualReturn = self.stage.act(
            self.cast.officers[unit.code], on, services.start, unit, self.programme, YEAR
        )
        self._act(self.cast.leaders[unit.code], on, services.submit, row, opinion=AGREED)
        return row

    def _check(self, row: AnnualReturn, reviewer: Principal) -> None:
        code = place(row.region_id).code
        if code == CAME_BACK:
            self._send_back(row, reviewer, code)
        on = self.stage.season.add(self.checked_on, 2) if code == CAME_BACK else self.checked_on
        self._act(reviewer, on, services.check, row, opinion="")

    def _send_back(self, row: AnnualReturn, reviewer: Principal, code: str) -> None:
        """Two remarks, two answers, a second version."""
        on, again = self.checked_on, self.stage.season.add(self.checked_on, 1)
        remarks = [
            self.stage.act(reviewer, on, services.add_remark, row, where, text, today=on)
            for where, text, _answer in REMARKS
        ]
        self._act(reviewer, on, services.send_back, row, "请补正两处后重新报送。")
        for remark, (_where, _text, answer) in zip(remarks, REMARKS, strict=True):
            officer = self.cast.officers[code]
            self.stage.act(officer, again, services.settle_remark, remark, answer, today=again)
        answer_in_text(self.stage, row, REASONS, again)
        self._act(self.cast.leaders[code], again, services.submit, row, opinion=AGREED)

    def province(self, unit: Place) -> None:
        """The province's own return freezes as it is handed in."""
        manager = self.cast.managers[0]
        own = self.stage.act(manager, self.last, services.start, unit, self.programme, YEAR)
        self._act(manager, self.last, services.submit, own, opinion=AGREED)

    def error(self, programme: Programme) -> None:
        """A county has copied a date wrongly; the province agrees and issues revision 1."""
        unit = place(regions()[PUT_RIGHT, Rank.COUNTY].id)
        case = _first_diagnosed(unit, programme)
        if case is None or case.diagnosed_on is None:
            return
        found, decided = (self.stage.season.add(self.last, days) for days in (3, 5))
        right = case.diagnosed_on - timedelta(days=1)
        row = self.stage.act(
            self.cast.officers[unit.code], self.county_on, services.start, unit, programme, YEAR
        )
        asked = self.stage.act(
            self.cast.officers[unit.code], found, corrections.ask, row, case, "diagnosed_on", right.isoformat(),
            reason="诊断报告确认日期抄错一天", evidence="企业签收单，存一企一档第 4 号", today=found,
        )  # fmt: skip
        manager = self.cast.managers[0]
        self._act(manager, decided, corrections.decide, asked, approve=True, opinion="与签收单一致，同意")
        self._act(manager, decided, corrections.revise, row)

    def _act(self, actor: Principal, on: date, service: Any, *args: Any, **kwargs: Any) -> Any:
        return self.stage.act(actor, on, service, *args, **kwargs, **_when(on))


def _first_diagnosed(unit: Place, programme: Programme) -> Case | None:
    return db.session.scalars(
        select(Case)
        .where(
            Case.tenant_id == unit.id,
            Case.programme_id == programme.id,
            Case.diagnosed_on <= programme.data_on,
        )
        .order_by(Case.id)
        .limit(1)
    ).first()
