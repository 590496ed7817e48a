"""Size class: every bound of the standard, missing figures, industries without a class."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework.enterprises.industry_code import NoClass
from casework.enterprises.size_class import (
    Metric,
    SizeDecision,
    SizeRule,
    SizeStandard,
    parse_size_rules,
)
from casework.enums import EnterpriseSize
from tests.enterprises.standard import industry_groups, rows_of, standard_2011

LARGE, MEDIUM, SMALL, MICRO = (
    EnterpriseSize.LARGE,
    EnterpriseSize.MEDIUM,
    EnterpriseSize.SMALL,
    EnterpriseSize.MICRO,
)
INDUSTRY_OF = {
    "SME01": "A", "SME02": "C", "SME03": "E", "SME04": "F51", "SME05": "F52", "SME06": "G54", "SME07": "G592",
    "SME08": "G60", "SME09": "H61", "SME10": "H62", "SME11": "I63", "SME12": "I65", "SME13": "K701",
    "SME14": "K702", "SME15": "L", "SME16": "M",
}  # fmt: skip


def decide(
    industry: str,
    employees: int | None = None,
    revenue: str | int | None = None,
    assets: str | int | None = None,
    last_full_year: int | None = None,
) -> SizeDecision:
    return standard_2011().decide(
        industry,
        employees=employees,
        revenue_wan=None if revenue is None else Decimal(revenue),
        assets_wan=None if assets is None else Decimal(assets),
        data_year=2025,
        last_full_year=last_full_year,
    )


def test_the_panel_of_the_picture() -> None:
    found = decide("C3443 阀门和旋塞制造", 126, "4860.00", "6215.00")

    assert (found.size, found.code, found.section, found.data_year) == (SMALL, "C3443", "C", 2025)
    assert (found.group_code, found.group_zh, found.missing, found.undecided) == ("SME02", "工业", (), None)
    assert found.rule_message(found.group_zh) == (
        "%(group)s (section %(section)s): both figures must reach the bound",
        {"group": "工业", "section": "C"},
    )
    people, revenue = found.lines
    assert (people.metric, people.bounds.small, people.bounds.medium, people.value) == (
        Metric.EMPLOYEES, 20, 300, 126,
    )  # fmt: skip
    assert (people.reaches, people.is_limiting) == (SMALL, True)
    assert people.message == ("Reaches small, not medium", {})
    assert (revenue.metric, revenue.bounds.small, revenue.bounds.medium) == (Metric.REVENUE, 300, 2000)
    assert (revenue.value, revenue.reaches, revenue.is_limiting) == (Decimal(4860), MEDIUM, False)
    assert revenue.message == ("Reaches medium", {})


@pytest.mark.parametrize(
    ("employees", "revenue", "size"),
    [
        (1500, "3000", MEDIUM),  # the two examples of the programme page
        (400, "250", MICRO),
        (1000, "40000", LARGE),  # a bound belongs to its class ...
        (999, "40000", MEDIUM),  # ... and the number below it does not
        (1000, "39999.99", MEDIUM),
        (300, "2000", MEDIUM),
        (299, "2000", SMALL),
        (300, "1999.99", SMALL),
        (20, "300", SMALL),
        (19, "300", MICRO),
        (20, "299.99", MICRO),
        (0, "0", MICRO),
    ],
)
def test_industry_reaches_a_class_with_both_figures(
    employees: int, revenue: str, size: EnterpriseSize
) -> None:
    assert decide("C34", employees, revenue).size == size


def test_every_group_changes_class_exactly_at_its_bounds() -> None:
    tiny = {"employees": 1, "revenue": Decimal("0.01"), "assets": Decimal("0.01")}
    for row in rows_of("sme_size.csv"):
        for size, below in ((LARGE, MEDIUM), (MEDIUM, SMALL), (SMALL, MICRO)):
            bounds = {
                metric: row[f"{metric}_{size}_min{'' if metric == 'employees' else '_wan'}"]
                for metric in tiny
            }
            used = {metric: Decimal(bound) for metric, bound in bounds.items() if bound}
            industry = INDUSTRY_OF[row["group_code"]]
            assert _size_of(industry, used) == size
            for metric in used:
                assert _size_of(industry, {**used, metric: used[metric] - tiny[metric]}) == below


def _size_of(industry: str, figures: dict[str, Decimal]) -> EnterpriseSize | None:
    employees = figures.get("employees")
    return (
        standard_2011()
        .decide(
            industry,
            employees=None if employees is None else int(employees),
            revenue_wan=figures.get("revenue"),
            assets_wan=figures.get("assets"),
            data_year=2025,
        )
        .size
    )


@pytest.mark.parametrize(
    ("industry", "employees", "revenue", "assets", "missing", "msgid"),
    [
        ("C34", 126, None, 6215, ("revenue",), "Cannot be decided: revenue is missing"),
        ("C34", None, 4860, 6215, ("employees",), "Cannot be decided: employees are missing"),
        (
            "C34",
            None,
            None,
            1,
            ("employees", "revenue"),
            "Cannot be decided: employees and revenue are missing",
        ),
        ("C34", 5, None, None, ("revenue",), "Cannot be decided: revenue is missing"),
        ("A01", 5, None, 9, ("revenue",), "Cannot be decided: revenue is missing"),
        ("E47", 5, 100, None, ("assets",), "Cannot be decided: assets are missing"),
        ("K701", 5, None, None, ("revenue", "assets"), "Cannot be decided: revenue and assets are missing"),
        (
            "L72",
            None,
            5,
            None,
            ("employees", "assets"),
            "Cannot be decided: employees and assets are missing",
        ),
        ("M73", None, 5, 5, ("employees",), "Cannot be decided: employees are missing"),
    ],
)
def test_a_missing_figure_leaves_the_class_open_and_never_makes_it_micro(
    industry: str,
    employees: int | None,
    revenue: int | None,
    assets: int | None,
    missing: tuple[str, ...],
    msgid: str,
) -> None:
    found = decide(industry, employees, revenue, assets)
    assert (found.size, found.missing, found.undecided) == (None, missing, (msgid, {}))
    blank = [line for line in found.lines if line.value is None]
    assert [line.message for line in blank] == [("Figure not filled in", {})] * len(missing)
    assert not any(line.is_limiting for line in found.lines)


def test_a_figure_that_the_group_does_not_use_may_be_missing() -> None:
    assert decide("C34", 126, 4860).size == SMALL
    assert decide("A01", None, 600).size == MEDIUM
    assert decide("M73", 9).size == MICRO


@pytest.mark.parametrize("revenue", ["-1", "NaN", "sNaN", "Infinity", "-Infinity"])
def test_an_impossible_figure_counts_as_missing(revenue: str) -> None:
    found = decide("C34", 126, revenue)
    assert (found.size, found.missing) == (None, ("revenue",))
    assert decide("C34", -1, 500).missing == ("employees",)


def test_enormous_figures_are_large() -> None:
    assert decide("C34", 10**30, "1E+900").size == LARGE


@pytest.mark.parametrize(
    ("industry", "reason"),
    [
        ("G53", NoClass.RAILWAY),
        ("J66", NoClass.FINANCE),
        ("P83", NoClass.EDUCATION),
        ("Q84", NoClass.HEALTH),
        ("S92", NoClass.NOT_ENTERPRISES),
        ("F", NoClass.NEEDS_DIVISION),
        ("K70", NoClass.NEEDS_CLASS),
        ("", NoClass.CODE_MISSING),
        ("X1", NoClass.CODE_UNKNOWN),
    ],
)
def test_without_a_group_there_is_no_class_but_a_reason(industry: str, reason: NoClass) -> None:
    found = decide(industry, 126, 4860, 6215)
    assert (found.size, found.no_class, found.lines, found.missing) == (None, reason, (), ())
    assert found.undecided is not None
    assert found.rule_message("工业") is None


def test_one_metric_is_named_where_one_decides() -> None:
    assert decide("A01", 5, 600).rule_message("农业") == (
        "%(group)s (section %(section)s): decided by revenue alone",
        {"group": "农业", "section": "A"},
    )
    found = decide("M73", 300)
    rule = found.rule_message("Other")
    assert rule is not None
    assert rule[0] == "%(group)s (section %(section)s): decided by employees alone"


@pytest.mark.parametrize(
    ("employees", "revenue", "messages"),
    [
        (5, 100, ("Does not reach small", "Does not reach small")),
        (5, 400, ("Does not reach small", "Reaches small")),
        (25, 100, ("Reaches small", "Does not reach small")),
        (400, 2500, ("Reaches medium, not large", "Reaches medium, not large")),
        (1200, 2500, ("Reaches large", "Reaches medium, not large")),
        (1200, 50000, ("Reaches large", "Reaches large")),
    ],
)
def test_each_line_says_what_it_reaches(employees: int, revenue: int, messages: tuple[str, str]) -> None:
    assert tuple(line.message[0] for line in decide("C34", employees, revenue).lines) == messages


def test_figures_of_another_year_than_the_last_full_one_are_flagged() -> None:
    assert decide("C34", 126, 4860).is_last_full_year
    assert decide("C34", 126, 4860, last_full_year=2025).is_last_full_year
    assert not decide("C34", 126, 4860, last_full_year=2026).is_last_full_year
    assert not decide("J66", 126, 4860, last_full_year=2026).is_last_full_year


@settings(deadline=None)
@given(
    st.sampled_from(sorted(INDUSTRY_OF.values())),
    st.integers(0, 3000),
    st.integers(0, 250_000),
    st.integers(0, 250_000),
)
def test_growing_never_lowers_the_class(industry: str, employees: int, revenue: int, assets: int) -> None:
    order = [MICRO, SMALL, MEDIUM, LARGE]
    before = decide(industry, employees, revenue, assets).size
    after = decide(industry, employees + 10, revenue + 1000, assets + 1000).size
    assert before is not None
    assert after is not None
    assert order.index(after) >= order.index(before)


# Reading an edition


def test_the_file_holds_sixteen_groups() -> None:
    rules = parse_size_rules(rows_of("sme_size.csv"))
    assert [rule.group_code for rule in rules] == [f"SME{number:02}" for number in range(1, 17)]
    assert all(set(rule.bounds) <= set(Metric) for rule in rules)


@pytest.mark.parametrize(
    ("employees", "revenue", "words"),
    [
        (("1000", "300", ""), ("", "", ""), "SME99: employees: bounds are incomplete"),
        (("1000", "300", "300"), ("", "", ""), "SME99: employees: bounds do not fall"),
        (("", "", ""), ("40", "300", "20"), "SME99: revenue: bounds do not fall"),
        (("30", "20", "0"), ("", "", ""), "SME99: employees: bounds do not fall"),
        (("", "", ""), (None, None, None), "SME99: one or two metrics decide, not 0"),
    ],
)
def test_broken_bounds_are_refused_by_name(
    employees: tuple[str, ...], revenue: tuple[str, ...], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        SizeRule.of("SME99", "试", "Trial", employees=employees, revenue=revenue, assets=("", "", ""))


def test_editions_that_do_not_fit_together_are_refused() -> None:
    rules = [rule for rule in parse_size_rules(rows_of("sme_size.csv")) if rule.group_code != "SME07"]
    with pytest.raises(ValueError, match="no bounds for SME07"):
        SizeStandard(rules, industry_groups())
