"""规模以上: the bound of each trade, and silence where no bound by revenue is known."""

from __future__ import annotations

from decimal import Decimal

import pytest

from casework.enterprises.designated_size import above_designated_size
from casework.enums import EnterpriseSize
from tests.enterprises.standard import standard_2011


@pytest.mark.parametrize(
    ("industry", "bound"),
    [
        ("C3443", 2000), ("B06", 2000), ("D", 2000), ("F51", 2000), ("F52", 500), ("H61", 200), ("H62", 200),
        ("G54", 2000), ("I65", 2000), ("N77", 2000), ("Q84", 2000), ("K702", 1000), ("K704", 1000),
        ("L71", 1000), ("M74", 1000), ("P83", 1000), ("O80", 500), ("R90", 500), ("Q85", 500),
    ],
)  # fmt: skip
def test_designated_size_begins_at_the_bound_of_the_industry(industry: str, bound: int) -> None:
    at, under = (
        above_designated_size(industry, Decimal(bound)),
        above_designated_size(industry, bound - Decimal("0.01")),
    )
    assert (at.bound_wan, at.is_above) == (bound, True)
    assert (under.bound_wan, under.is_above) == (bound, False)


@pytest.mark.parametrize("industry", ["A01", "E47", "F", "J66", "K70", "K701", "Q", "S92", "T97", "", "阀门"])
def test_nothing_is_said_where_no_bound_by_revenue_is_known(industry: str) -> None:
    found = above_designated_size(industry, Decimal(999_999))
    assert (found.bound_wan, found.is_above) == (None, None)


def test_designated_size_is_open_without_a_revenue() -> None:
    assert above_designated_size("C34", None).is_above is None
    assert above_designated_size("C34", Decimal("NaN")).is_above is None
    assert above_designated_size("C34", None).bound_wan == 2000


def test_an_enterprise_above_designated_size_may_be_small() -> None:
    decision = standard_2011().decide(
        "C34", employees=126, revenue_wan=Decimal(4860), assets_wan=None, data_year=2025
    )
    assert decision.size == EnterpriseSize.SMALL
    assert above_designated_size("C34", Decimal(4860)).is_above
