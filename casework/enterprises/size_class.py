"""Size class of an enterprise by the loaded edition of 工信部联企业〔2011〕300号."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple

from casework.enterprises.industry_code import (
    NoClass,
    group_of_industry,
    groups_named_by,
)
from casework.enterprises.wording import N_, Message
from casework.enums import EnterpriseSize

_ASCENDING: Final = (
    EnterpriseSize.MICRO,
    EnterpriseSize.SMALL,
    EnterpriseSize.MEDIUM,
    EnterpriseSize.LARGE,
)


class Metric(StrEnum):
    """What an enterprise is measured by: people at the end of the period, 万元, 万元."""

    EMPLOYEES = "employees"
    REVENUE = "revenue"
    ASSETS = "assets"


class Bounds(NamedTuple):
    """Lower bounds of one metric, each included in its class (“以上”包含本数). People or 万元."""

    large: Decimal
    medium: Decimal
    small: Decimal

    def reached_by(self, value: Decimal) -> EnterpriseSize:
        """The highest class whose lower bound the value reaches."""
        if value >= self.large:
            return EnterpriseSize.LARGE
        if value >= self.medium:
            return EnterpriseSize.MEDIUM
        return EnterpriseSize.SMALL if value >= self.small else EnterpriseSize.MICRO


@dataclass(frozen=True, slots=True)
class SizeRule:
    """One group of the standard (工业, 批发业, …) with the bounds of the one or two metrics it uses."""

    group_code: str
    group_zh: str
    group_en: str
    bounds: Mapping[Metric, Bounds]

    @classmethod
    def of(cls, group_code: str, group_zh: str, group_en: str, **cells: Sequence[object]) -> SizeRule:
        """A rule from `employees`, `revenue`, `assets`: each large, medium, small; '' or None: not used.

        Raises ValueError naming group and metric when bounds are incomplete or do not fall from large to
        small, and when a group uses no metric or more than two.
        """
        read = {metric: _read_bounds(f"{group_code}: {metric}", cells[metric]) for metric in Metric}
        bounds = {metric: found for metric, found in read.items() if found is not None}
        if not 1 <= len(bounds) <= 2:
            raise ValueError(f"{group_code}: one or two metrics decide, not {len(bounds)}")
        return cls(group_code, group_zh, group_en, bounds)


@dataclass(frozen=True, slots=True)
class MetricLine:
    """One row of the panel: a metric, its bounds, the enterprise's own figure and the class it reaches.

    `is_limiting`: the class as a whole is no higher because of this line.
    """

    metric: Metric
    bounds: Bounds
    value: Decimal | None
    reaches: EnterpriseSize | None
    is_limiting: bool

    @property
    def message(self) -> Message:
        """“达到小型，未达到中型” for a limiting line, “达到中型” for another, “未填” without a figure."""
        if self.reaches is None:
            return N_("Figure not filled in"), {}
        return (_LIMITS if self.is_limiting else _REACHES)[self.reaches], {}


@dataclass(frozen=True, slots=True)
class SizeDecision:
    """The size class with everything that led to it; `size` is None when there is or can be none.

    `no_class`: the industry leads to no group. `missing`: figures without which nothing is decided.
    `code` is the normalised industry code, `data_year` the year of the figures, `is_last_full_year` False for
    an enterprise too young for a full year (programme.md, section 8).
    """

    size: EnterpriseSize | None
    code: str
    section: str
    data_year: int
    is_last_full_year: bool
    group_code: str = ""
    group_zh: str = ""
    group_en: str = ""
    lines: tuple[MetricLine, ...] = ()
    missing: tuple[Metric, ...] = ()
    no_class: NoClass | None = None
    undecided: Message | None = None

    def rule_message(self, group_name: str) -> Message | None:
        """The head of the panel: “工业（C 类），两项都达到才算”; None without a group.

        `group_name` is `group_zh` or `group_en`, as the reader's language wants.
        """
        if not self.lines:
            return None
        msgid = _RULE_OF_TWO if len(self.lines) > 1 else _RULE_OF_ONE[self.lines[0].metric]
        return msgid, {"group": group_name, "section": self.section}


class SizeStandard:
    """One edition of the size standard: its groups with their bounds, and the groups of the industries."""

    def __init__(self, rules: Iterable[SizeRule], groups_of_industries: Mapping[str, str]) -> None:
        """`groups_of_industries`: industry code -> sme_size_group, see `industry_code.size_groups`.

        Raises ValueError when industries belong to groups without bounds (editions that do not fit).
        """
        self._rules = {rule.group_code: rule for rule in rules}
        self._groups = groups_of_industries
        if without_bounds := groups_named_by(groups_of_industries) - self._rules.keys():
            raise ValueError(f"no bounds for {', '.join(sorted(without_bounds))}")

    def decide(
        self,
        industry: str,
        *,
        employees: int | None,
        revenue_wan: Decimal | None,
        assets_wan: Decimal | None,
        data_year: int,
        last_full_year: int | None = None,
    ) -> SizeDecision:
        """The class of an enterprise: the highest whose lower bounds are all reached, else micro.

        A metric that the group uses and that is not there (or is no usable number: negative, NaN, infinite)
        means “cannot be decided”, never micro. People at the end of the period, 万元.
        """
        group = group_of_industry(industry, self._groups)
        is_full = last_full_year is None or data_year == last_full_year
        if group.no_class is not None:
            return SizeDecision(
                size=None,
                code=group.code,
                section=group.section,
                data_year=data_year,
                is_last_full_year=is_full,
                no_class=group.no_class,
                undecided=group.message,
            )
        rule = self._rules[group.group_code]
        figures = {Metric.EMPLOYEES: employees, Metric.REVENUE: revenue_wan, Metric.ASSETS: assets_wan}
        values = {metric: usable(figures[metric]) for metric in rule.bounds}
        missing = tuple(metric for metric, value in values.items() if value is None)
        size = None if missing else _lowest(rule.bounds, values)
        return SizeDecision(
            size=size,
            code=group.code,
            section=group.section,
            data_year=data_year,
            is_last_full_year=is_full,
            group_code=rule.group_code,
            group_zh=rule.group_zh,
            group_en=rule.group_en,
            lines=tuple(_line(metric, rule.bounds[metric], value, size) for metric, value in values.items()),
            missing=missing,
            undecided=(_MISSING[frozenset(missing)], {}) if missing else None,
        )


def parse_size_rules(rows: Iterable[Mapping[str, str]]) -> list[SizeRule]:
    """The rows of sme_size.csv as rules. Raises ValueError as `SizeRule.of`."""
    return [
        SizeRule.of(
            row["group_code"],
            row["group_zh"],
            row["group_en"],
            **{
                metric: [row[f"{metric}_{size}_min{unit}"] for size in Bounds._fields]
                for metric, unit in _UNIT_IN_COLUMN.items()
            },
        )
        for row in rows
    ]


def _read_bounds(place: str, cells: Sequence[object]) -> Bounds | None:
    given = [Decimal(str(cell)) for cell in cells if cell not in ("", None)]
    if not given:
        return None
    if len(given) != len(Bounds._fields):
        raise ValueError(f"{place}: bounds are incomplete")
    bounds = Bounds(*given)
    if not bounds.large > bounds.medium > bounds.small > 0:
        raise ValueError(f"{place}: bounds do not fall from large to small")
    return bounds


def usable(figure: Decimal | int | None) -> Decimal | None:
    """The figure if something can be decided by it: None for nothing, negative, NaN and infinite."""
    if figure is None:
        return None
    value = Decimal(figure)
    return value if value.is_finite() and value >= 0 else None


def _lowest(bounds: Mapping[Metric, Bounds], values: Mapping[Metric, Decimal | None]) -> EnterpriseSize:
    reached = (bounds[metric].reached_by(value) for metric, value in values.items() if value is not None)
    return min(reached, key=_ASCENDING.index)


def _line(metric: Metric, bounds: Bounds, value: Decimal | None, size: EnterpriseSize | None) -> MetricLine:
    reaches = None if value is None else bounds.reached_by(value)
    return MetricLine(metric, bounds, value, reaches, is_limiting=reaches is not None and reaches == size)


_UNIT_IN_COLUMN: Final = {Metric.EMPLOYEES: "", Metric.REVENUE: "_wan", Metric.ASSETS: "_wan"}

_RULE_OF_TWO: Final = N_("%(group)s (section %(section)s): both figures must reach the bound")
_RULE_OF_ONE: Final = {
    Metric.EMPLOYEES: N_("%(group)s (section %(section)s): decided by employees alone"),
    Metric.REVENUE: N_("%(group)s (section %(section)s): decided by revenue alone"),
    Metric.ASSETS: N_("%(group)s (section %(section)s): decided by assets alone"),
}
_LIMITS: Final = {
    EnterpriseSize.MICRO: N_("Does not reach small"),
    EnterpriseSize.SMALL: N_("Reaches small, not medium"),
    EnterpriseSize.MEDIUM: N_("Reaches medium, not large"),
    EnterpriseSize.LARGE: N_("Reaches large"),
}
_REACHES: Final = {
    EnterpriseSize.MICRO: N_("Does not reach small"),
    EnterpriseSize.SMALL: N_("Reaches small"),
    EnterpriseSize.MEDIUM: N_("Reaches medium"),
    EnterpriseSize.LARGE: N_("Reaches large"),
}
_MISSING: Final = {
    frozenset({Metric.EMPLOYEES}): N_("Cannot be decided: employees are missing"),
    frozenset({Metric.REVENUE}): N_("Cannot be decided: revenue is missing"),
    frozenset({Metric.ASSETS}): N_("Cannot be decided: assets are missing"),
    frozenset({Metric.EMPLOYEES, Metric.REVENUE}): N_("Cannot be decided: employees and revenue are missing"),
    frozenset({Metric.EMPLOYEES, Metric.ASSETS}): N_("Cannot be decided: employees and assets are missing"),
    frozenset({Metric.REVENUE, Metric.ASSETS}): N_("Cannot be decided: revenue and assets are missing"),
}
