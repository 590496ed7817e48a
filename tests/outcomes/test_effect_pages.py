"""Values over HTTP: read as people write them, refused as they were typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from casework.extensions import db
from casework.models import Case, IndicatorValue
from tests import factories as make
from tests.outcomes.site import (
    Site,
    key_of,
)


def values(here: Site, page: Any, **given: str) -> dict[str, str]:
    return {
        "request_key": key_of(page),
        "kind": "after",
        "measured_on": "2026-11-10",
        "period": "2026年10月",
        f"value_{here.indicator_id}": "97.25",
        f"source_{here.indicator_id}": "企业月报",
        **given,
    }


def test_values_are_recorded_once_and_empty_ones_left_out(site: Callable[..., Site]) -> None:
    here = site()
    with here.given():
        case = db.session.query(Case).filter_by(id=here.case_id).one()
        other = make.make_indicator(case, name="计量器具检定率").id
    officer = here.as_("officer")
    page = officer.get(here.at("values/new"))
    assert 'value="企业月报"' in page.text, "the source of the value before is proposed"
    data = values(here, page, **{f"value_{other}": "", f"source_{other}": "计量台账"})
    for _attempt in range(2):
        assert officer.post(here.at("values/new"), data=data).status_code == 303
    with here.given():
        newest = db.session.query(IndicatorValue).order_by(IndicatorValue.id.desc()).first()
        assert (newest.indicator_id, newest.value) == (here.indicator_id, Decimal("97.25"))
        assert db.session.query(IndicatorValue).filter_by(measured_on=date(2026, 11, 10)).count() == 1


@pytest.mark.parametrize("typed", ["abc", "NaN", "Infinity", "1e999", "--5", "1.23456", "9" * 30, "٣٤٫٥"])
def test_what_is_no_number_comes_back_as_it_was_typed(site: Callable[..., Site], typed: str) -> None:
    here = site()
    officer = here.as_("officer")
    data = values(here, officer.get(here.at("values/new")), **{f"value_{here.indicator_id}": typed})
    answer = officer.post(here.at("values/new"), data=data)
    assert answer.status_code == 422
    assert f"value_{here.indicator_id}-error" in answer.text
    assert typed in answer.text


@pytest.mark.parametrize(("typed", "kept"), [("９８．５％", "98.5"), ("−3.2", "-3.2"), ("1,250", "1250")])
def test_numbers_are_read_as_people_write_them(site: Callable[..., Site], typed: str, kept: str) -> None:
    here = site()
    officer = here.as_("officer")
    data = values(here, officer.get(here.at("values/new")), **{f"value_{here.indicator_id}": typed})
    assert officer.post(here.at("values/new"), data=data).status_code == 303
    with here.given():
        newest = db.session.query(IndicatorValue).order_by(IndicatorValue.id.desc()).first()
        assert newest.value == Decimal(kept)


def test_a_form_of_values_without_any_is_refused(site: Callable[..., Site]) -> None:
    here = site()
    officer = here.as_("officer")
    data = values(
        here, officer.get(here.at("values/new")), **{f"value_{here.indicator_id}": "", "period": ""}
    )
    answer = officer.post(here.at("values/new"), data=data)
    assert answer.status_code == 422
    assert "period-error" in answer.text
    data["period"] = "2026年10月"
    assert "请至少填写一项数值" in officer.post(here.at("values/new"), data=data).text
