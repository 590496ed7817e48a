"""Standard indicators (K16 to K21 of the year-end summary): what is counted of each, and the value made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

from casework.enums import Direction, Standard
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l

_WIDE: Final = Context(prec=60, rounding=ROUND_HALF_UP)
_PLACES: Final = Decimal("0.01")
COUNTS: Final = ("counted", "counted_more", "out_of")


@dataclass(frozen=True)
class Definition:
    """One standard indicator. Its value is (`counted` + `counted_more`) ÷ `out_of` × `scale`; without `out_of` it is the
    amount itself. `labels`: what each number is called, in the order of COUNTS; of what is not asked there is none.
    """

    name: str
    unit: str
    direction: Direction
    labels: Mapping[str, Any]
    scale: int = 100
    is_share: bool = False
    is_whole: bool = True


DEFINITIONS: Final[Mapping[Standard, Definition]] = {
    Standard.SPOT_CHECK: Definition(
        "监督抽查合格率", "%", Direction.HIGHER,
        {"counted": _l("Batches that passed"), "out_of": _l("Batches checked")}, is_share=True,
    ),
    Standard.FIRST_PASS: Definition(
        "一次交检合格率", "%", Direction.HIGHER,
        {"counted": _l("Passed at first inspection"), "out_of": _l("Presented for inspection")}, is_share=True,
    ),
    Standard.DEFECTS: Definition(
        "不良品率", "%", Direction.LOWER,
        {"counted": _l("Defective or scrapped"), "out_of": _l("Made in all")}, is_share=True, is_whole=False,
    ),
    Standard.QUALITY_LOSS: Definition(
        "质量损失率", "%", Direction.LOWER,
        {
            "counted": _l("Internal failure cost (10,000 yuan)"),
            "counted_more": _l("External failure cost (10,000 yuan)"),
            "out_of": _l("Output value (10,000 yuan)"),
        },
        is_whole=False,
    ),
    Standard.COMPLAINTS_PER_ORDERS: Definition(
        "每百单投诉数", "次/百单", Direction.LOWER, {"counted": _l("Complaints"), "out_of": _l("Orders")},
    ),
    Standard.COMPLAINTS_PER_UNITS: Definition(
        "每万件投诉数", "次/万件", Direction.LOWER,
        {"counted": _l("Complaints"), "out_of": _l("Units delivered")}, scale=10_000,
    ),
    Standard.REVENUE: Definition(
        "营业收入", "万元", Direction.HIGHER, {"counted": _l("Revenue (10,000 yuan)")}, scale=1, is_whole=False,
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted for one value, as typed; None where a number is not asked for or was left empty."""

    counted: Decimal | None = None
    counted_more: Decimal | None = None
    out_of: Decimal | None = None

    @classmethod
    def of(cls, row: Any) -> Counts:
        """The counts of a stored value; none of None."""
        return cls(*(None if row is None else getattr(row, name) for name in COUNTS))

    @property
    def is_empty(self) -> bool:
        """Nothing was typed."""
        return self.counted is None and self.counted_more is None and self.out_of is None


NOTHING_COUNTED: Final = Counts()


def value_of(standard: Standard, counts: Counts) -> Decimal:
    """The indicator's value: a ratio with two decimals, half up (summary_report.md, section 3), an amount as it was typed.
    Sums over enterprises are made from the counts, never from this. Needs counts that `check_counts` let pass."""
    definition = DEFINITIONS[standard]
    over = (counts.counted or Decimal(0)) + (counts.counted_more or Decimal(0))
    if "out_of" not in definition.labels or counts.out_of is None:
        return over
    return _WIDE.divide(over * definition.scale, counts.out_of).quantize(_PLACES, ROUND_HALF_UP)


def check_counts(standard: Standard, counts: Counts, field: str) -> None:
    """Every number that the indicator asks for, and numbers that fit. `field` is a pattern such as `baseline_{}`.

    Raises RuleViolation beside the number that is wrong.
    """
    definition = DEFINITIONS[standard]
    for name in definition.labels:
        number = getattr(counts, name)
        if number is None:
            raise RuleViolation(
                _("Please type this number, too: the figure is made from it."), field.format(name)
            )
        if number < 0:
            raise RuleViolation(_("This number cannot be below 0."), field.format(name))
        if name == "out_of" and number == 0:
            raise RuleViolation(_("Nothing can be divided by 0."), field.format(name))
        if definition.is_whole and number != number.to_integral_value():
            raise RuleViolation(_("Please type a whole number."), field.format(name))
    if definition.is_share and (counts.counted or 0) > (counts.out_of or 0):
        raise RuleViolation(_("A part cannot be larger than the whole."), field.format("counted"))
