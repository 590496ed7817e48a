"""Values “after” of standard indicators: by what was counted, revenue by the same period only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from casework.enums import Standard, ValueKind
from casework.extensions import db
from casework.models import Case, IndicatorValue
from tests import factories as make
from tests.outcomes.site import Site, key_of


def standard_of(here: Site, standard: Standard, before: tuple[Any, ...], **values: Any) -> int:
    """The key of a standard indicator of the case, measured before the help."""
    with here.given():
        case = db.session.query(Case).filter_by(id=here.case_id).one()
        indicator = make.make_standard(case, standard, before)
        for name, value in values.items():
            setattr(indicator.values[0], name, value)
        return int(indicator.id)


def sent(here: Site, page: Any, **given: str) -> dict[str, str]:
    return {
        "request_key": key_of(page),
        "kind": "after",
        "measured_on": "2026-11-10",
        "period": "2026年10月",
        **given,
    }


def newest(here: Site) -> Any:
    with here.given():
        row = db.session.query(IndicatorValue).order_by(IndicatorValue.id.desc()).first()
        assert row is not None
        return row.value, row.counted, row.counted_more, row.out_of


def test_the_value_is_made_from_the_counts_and_both_are_shown(site: Callable[..., Site]) -> None:
    here = site()
    key = standard_of(here, Standard.QUALITY_LOSS, (30, 10, 2000))
    officer = here.as_("officer")
    page = officer.get(here.at("values/new"))
    assert f'name="value_{key}"' not in page.text
    assert "30 + 10 / 2,000" in page.text
    data = sent(
        here, page,
        **{f"counted_{key}": "20", f"counted_more_{key}": "7.5", f"out_of_{key}": "2,200", f"source_{key}": "财务报表"},
    )  # fmt: skip
    for _twice in range(2):
        assert officer.post(here.at("values/new"), data=data).status_code == 303
    assert newest(here) == (Decimal("1.25"), 20, Decimal("7.5"), 2200)
    assert "20 + 7.5 / 2,200" in officer.get(here.at("outcomes")).text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"counted": "9"}, "out_of"),
        ({"out_of": "9"}, "counted"),
        ({"counted": "10", "out_of": "9"}, "counted"),
        ({"counted": "8", "out_of": "0"}, "out_of"),
        ({"counted": "x", "out_of": "9"}, "counted"),
    ],
)
def test_what_is_missing_or_does_not_fit_is_said_beside_the_number(
    site: Callable[..., Site], typed: dict[str, str], field: str
) -> None:
    here = site()
    key = standard_of(here, Standard.SPOT_CHECK, (7, 8))
    officer = here.as_("officer")
    counted = {f"{name}_{key}": value for name, value in typed.items()}
    data = sent(here, officer.get(here.at("values/new")), **counted, **{f"source_{key}": "通报"})
    answer = officer.post(here.at("values/new"), data=data)
    assert answer.status_code == 422
    assert f'id="{field}_{key}-error"' in answer.text


def test_revenue_is_compared_with_the_same_period_of_the_year(site: Callable[..., Site]) -> None:
    here = site()
    key = standard_of(here, Standard.REVENUE, (1000,), period="2025年1—9月", measured_on=date(2026, 5, 6))
    officer = here.as_("officer")
    page = officer.get(here.at("values/new"))
    data = sent(here, page, **{f"counted_{key}": "1100", f"source_{key}": "财务报表"})
    answer = officer.post(here.at("values/new"), data=data)
    assert answer.status_code == 422
    assert "同比" in answer.text
    assert f'id="counted_{key}-error"' in answer.text
    right = {**data, "request_key": key_of(officer.get(here.at("values/new"))), "period": "2026年1—9月"}
    assert officer.post(here.at("values/new"), data=right).status_code == 303
    assert newest(here) == (Decimal(1100), 1100, None, None)


def test_nothing_typed_of_a_standard_indicator_records_nothing(site: Callable[..., Site]) -> None:
    here = site()
    key = standard_of(here, Standard.DEFECTS, (9, 1000))
    officer = here.as_("officer")
    page = officer.get(here.at("values/new"))
    data = sent(here, page, **{f"value_{here.indicator_id}": "97", f"source_{here.indicator_id}": "月报"})
    assert officer.post(here.at("values/new"), data=data).status_code == 303
    with here.given():
        found = db.session.query(IndicatorValue).filter_by(indicator_id=key, kind=ValueKind.AFTER)
        assert found.count() == 0
