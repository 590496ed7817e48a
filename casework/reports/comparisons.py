"""Tables 5 and 7: values before and after the help, and the kinds of constraints that were found."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import case as when
from sqlalchemy import func, select

from casework.enums import ValueKind
from casework.extensions import db
from casework.models import Case, Constraint, Indicator, IndicatorValue, Programme
from casework.outcomes.queries.effect import season
from casework.reference.queries import constraint_types
from casework.regions.queries import Place
from casework.reports.figures.as_of import AsOf
from casework.reports.figures.counting import rows_of_noun
from casework.reports.figures.of_cases import CASES, staying
from casework.reports.figures.of_work import CONSTRAINTS
from casework.reports.model import DASH, Cell, percent
from casework.reports.paper_words import category_words, entered
from casework.reports.units import inside

Row = dict[str, Cell]

# ------------------------------------------------------------------ table 5


def rows_5(region: Place, as_of: AsOf) -> list[Row]:
    """前后指标对比: indicators with a value after the help by the data date. One statement."""
    statement = (
        select(
            Case.number.label("case_number"),
            Case.enterprise_name,
            Indicator.id,
            Indicator.name,
            Indicator.unit,
            Indicator.source.label("named_source"),
            IndicatorValue.kind,
            IndicatorValue.value,
            IndicatorValue.period,
            IndicatorValue.source,
        )
        .select_from(IndicatorValue)
        .join(Case, Case.id == IndicatorValue.case_id)
        .join(Indicator, Indicator.id == IndicatorValue.indicator_id)
        .where(
            inside(Case, region.rank, region.id),
            inside(IndicatorValue, region.rank, region.id),
            *CASES.base(as_of),
            staying(as_of),
            as_of.happened(IndicatorValue.measured_on),
            IndicatorValue.kind.in_([ValueKind.BASELINE, ValueKind.AFTER]),
        )
        .order_by(Case.number, Case.id, Indicator.id, IndicatorValue.measured_on, IndicatorValue.id)
    )
    newest: dict[int, dict[ValueKind, Any]] = {}
    for row in db.session.execute(statement):
        newest.setdefault(row.id, {})[row.kind] = row
    return [
        _indicator_row(values[ValueKind.AFTER], values.get(ValueKind.BASELINE))
        for values in newest.values()
        if ValueKind.AFTER in values
    ]


def _indicator_row(after: Any, before: Any | None) -> Row:
    change: Decimal | str = DASH
    rate: Decimal | str = DASH
    notes = []
    if before is not None:
        change = entered(after.value - before.value)
        rate = percent(after.value - before.value, abs(before.value))
        if before.source and after.source and before.source != after.source:
            notes.append(f"来源不同：帮扶前为{before.source}")
        if before.period and after.period and season(before.period) != season(after.period):
            notes.append(f"时段不同：{before.period}、{after.period}")
    return {
        "enterprise": after.enterprise_name,
        "indicator": after.name,
        "unit": after.unit,
        "before": DASH if before is None else entered(before.value),
        "after": entered(after.value),
        "change": change,
        "change_rate": rate,
        "source": after.source or after.named_source or DASH,
        "note": "；".join(notes),
    }


# ------------------------------------------------------------------ table 7


def rows_7(region: Place, as_of: AsOf, programme: Programme) -> tuple[list[Row], dict[str, Cell]]:
    """质量制约因素分类统计: kinds that were found, in the order of the taxonomy, and the given cells of the total.

    Two statements: an enterprise with several kinds counts once in each row and once in the total.
    """
    solved = CONSTRAINTS.measures(as_of)["solved"].condition
    found = (
        func.count(Constraint.id).label("problems"),
        func.count(Case.identity_id.distinct()).label("enterprises"),
        func.coalesce(func.sum(when((solved, 1), else_=0)), 0).label("solved"),
    )
    by_kind = rows_of_noun(CONSTRAINTS, as_of, region, Constraint.type_code, *found)
    kinds = {row.type_code: row for row in db.session.execute(by_kind.group_by(Constraint.type_code))}
    whole = db.session.execute(rows_of_noun(CONSTRAINTS, as_of, region, *found)).one()
    codes = constraint_types(programme.constraint_edition_id)
    order = {code: at for at, code in enumerate(codes)}
    rows: list[Row] = []
    for code in sorted(kinds, key=lambda code: (order.get(code, len(order)), code)):
        row = kinds[code]
        category, subcategory = category_words(code, codes)
        rows.append(
            {
                "category": category,
                "subcategory": subcategory,
                "problems": row.problems,
                "share": percent(row.problems, whole.problems),
                "enterprises": row.enterprises,
                "solved": row.solved,
                "resolution": percent(row.solved, row.problems),
            }
        )
    given: dict[str, Cell] = {
        "share": percent(whole.problems, whole.problems),
        "enterprises": whole.enterprises,
        "resolution": percent(whole.solved, whole.problems),
    }
    return rows, given
