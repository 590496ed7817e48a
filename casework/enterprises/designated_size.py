"""规模以上, 限额以上: yearly revenue above the bound of the industry; says nothing of the size class."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from casework.enterprises.industry_code import longest_prefix, normalise_industry
from casework.enterprises.size_class import usable

_BOUNDS_WAN: Final = {
    code: Decimal(bound)
    for bound, codes in (
        (2000, "B C D F51 G I N Q84"),
        (1000, "K702 K703 K704 K709 L M P"),
        (500, "F52 O Q85 R"),
        (200, "H"),
    )
    for code in codes.split()
}
"""万元 of yearly revenue: industry 2,000 since 2011, wholesale 2,000, retail 500, accommodation and catering
200, services 2,000, 1,000 or 500 by trade (programme.md, section 8; which trade has which bound: general
knowledge - verify). Construction and property development count by licence, agriculture and finance never.
"""


@dataclass(frozen=True, slots=True)
class DesignatedSize:
    """规模以上: the bound of the industry in 万元 of yearly revenue, and whether it is reached.

    `bound_wan` None: no bound by revenue is known for the industry. `is_above` None: not to be said.
    """

    bound_wan: Decimal | None
    is_above: bool | None


def above_designated_size(industry: str, revenue_wan: Decimal | None) -> DesignatedSize:
    """Whether an enterprise is 规模以上 (限额以上 in trade and catering); says nothing of its size class."""
    code = normalise_industry(industry)
    bound = longest_prefix(code, _BOUNDS_WAN) if code else None
    value = usable(revenue_wan)
    return DesignatedSize(bound, None if bound is None or value is None else value >= bound)
