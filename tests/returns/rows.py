"""The rows of a return as the tests over all routes and tables need them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from casework.enums import ReturnAct, ReturnPeriod, ReturnStatus
from casework.extensions import db
from casework.models import (
    AnnualReturn,
    Case,
    Programme,
    ReturnCorrection,
    ReturnLock,
    ReturnRemark,
    ReturnStep,
    ReturnVersion,
    User,
)
from casework.reports.codec import to_json
from casework.returns.versions import fingerprint_of, summary_of


def make_returns(programme: Programme, by: User, case: Case) -> dict[str, int]:
    """A county's return that was handed in, with a version, a step, a remark, a correction and its lock; keys by name."""
    region_id = case.tenant_id
    row = AnnualReturn(
        region_id=region_id,
        programme_id=programme.id,
        period=ReturnPeriod.HALF_YEAR,
        status=ReturnStatus.SUBMITTED,
        data_on=date(programme.year, 1, 31),
    )
    db.session.add(row)
    db.session.flush()
    who: dict[str, Any] = {"made_by_id": by.id, "made_by_name": "赵海燕专用", "made_on": date(2026, 7, 6)}
    below: dict[str, Any] = {"region_id": region_id, "annual_return_id": row.id}
    at = datetime(2026, 7, 6, 8, 0, tzinfo=UTC)
    content = to_json(summary_of(row, programme))
    remark = ReturnRemark(**below, **who, place="K05", text="秘鉴阀门：请补佐证")
    correction = ReturnCorrection(
        **below,
        object_type="cases",
        object_id=case.id,
        column_name="confirmed_on",
        label="秘鉴阀门",
        old_value=case.confirmed_on.isoformat(),
        new_value="2026-04-11",
        reason="抄错",
        evidence="名单通知",
        asked_on=date(2026, 7, 20),
        asked_by_id=by.id,
        asked_by_name=by.display_name,
    )
    db.session.add_all(
        [
            ReturnVersion(
                **below, **who, number=1, content=content, counted_rows="{}", is_zero=False, made_at=at,
                fingerprint=fingerprint_of(content),
            ),
            ReturnStep(**below, **who, act=ReturnAct.SUBMIT, version_number=1, made_at=at),
            remark,
            correction,
            ReturnLock(
                county_id=region_id, programme_id=programme.id, annual_return_id=row.id, year=programme.year,
                period=row.period, data_on=row.data_on, locked_on=date(2026, 7, 6), is_frozen=False,
            ),
        ]
    )  # fmt: skip
    db.session.flush()
    return {"return_id": row.id, "remark_id": remark.id, "erratum_id": correction.id}
