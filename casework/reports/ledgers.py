"""Tables 3, 5 and 7: measures line by line, values before and after, kinds of constraints."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import case as when
from sqlalchemy import func, select

from casework.enums import ValueKind
from casework.extensions import db
from casework.models import ActionItem, Attachment, Case, Constraint, Indicator, IndicatorValue, Programme
from casework.outcomes.queries.effect import season
from casework.reference.queries import Code, constraint_types
from casework.regions.queries import Place
from casework.reports.figures.as_of import AsOf
from casework.reports.figures.counting import rows_of_noun
from casework.reports.figures.of_cases import CASES, staying
from casework.reports.figures.of_work import ACTIONS, CONSTRAINTS, valid_due_on
from casework.reports.model import DASH, Cell, percent
from casework.reports.paper_words import PARTIES, entered
from casework.reports.units import inside

_EVIDENCE_SHOWN = 4
Row = dict[str, Cell]


# ------------------------------------------------------------------ table 3


def rows_3(region: Place, as_of: AsOf, programme: Programme) -> list[Row]:
    """问题清单与提升台账: one row per action, and one per constraint without any. Three statements."""
    codes = constraint_types(programme.constraint_edition_id)
    files = _evidence(region, as_of)
    lines: list[tuple[tuple[str, int, int, int], Row]] = []
    answered: set[int] = set()
    for action in _actions(region, as_of):
        answered.add(action.constraint_id)
        key = (action.case_number, action.case_id, action.problem_number, action.number)
        lines.append((key, _action_row(action, codes, files.get(action.id, []), as_of)))
    for constraint in _constraints(region, as_of):
        if constraint.id not in answered:
            key = (constraint.case_number, constraint.case_id, constraint.problem_number, 0)
            lines.append((key, _constraint_row(constraint, codes)))
    return [row for _, row in sorted(lines, key=lambda line: line[0])]


def _actions(region: Place, as_of: AsOf) -> Any:
    statement = rows_of_noun(
        ACTIONS,
        as_of,
        region,
        ActionItem.id,
        ActionItem.case_id,
        ActionItem.constraint_id,
        ActionItem.number,
        ActionItem.title.label("action"),
        ActionItem.party_kind,
        ActionItem.responsible,
        ActionItem.first_due_on,
        valid_due_on(as_of).label("due_on"),
        ActionItem.started_on,
        ActionItem.handed_in_on,
        ActionItem.done_on,
        ActionItem.struck_off_on,
        ActionItem.struck_off_by_name,
        ActionItem.dropped_on,
        ActionItem.drop_reason,
        Constraint.number.label("problem_number"),
        Constraint.type_code,
        Constraint.title.label("problem"),
        Case.number.label("case_number"),
        Case.enterprise_name,
    )
    return db.session.execute(statement.join(Constraint, Constraint.id == ActionItem.constraint_id))


def _constraints(region: Place, as_of: AsOf) -> Any:
    return db.session.execute(
        rows_of_noun(
            CONSTRAINTS,
            as_of,
            region,
            Constraint.id,
            Constraint.case_id,
            Constraint.number.label("problem_number"),
            Constraint.type_code,
            Constraint.title.label("problem"),
            Constraint.no_action_reason,
            Case.number.label("case_number"),
            Case.enterprise_name,
        )
    )


def _evidence(region: Place, as_of: AsOf) -> dict[int, list[str]]:
    """Action → kinds (or names) of its files as of the data date, each once."""
    statement = (
        select(Attachment.action_item_id, Attachment.kind, Attachment.file_name)
        .join(Case, Case.id == Attachment.case_id)
        .where(
            inside(Case, region),
            inside(Attachment, region),
            *CASES.base(as_of),
            Attachment.action_item_id.is_not(None),
            as_of.happened(Attachment.uploaded_on),
            as_of.ahead(Attachment.removed_on),
        )
        .order_by(Attachment.id)
    )
    found: dict[int, list[str]] = {}
    for row in db.session.execute(statement):
        names = found.setdefault(row.action_item_id, [])
        name = row.kind or row.file_name
        if name not in names:
            names.append(name)
    return found


def _action_row(action: Any, codes: Mapping[str, Code], files: list[str], as_of: AsOf) -> Row:
    category, subcategory = category_words(action.type_code, codes)

    def happened(day: date | None) -> date | None:
        return day if day is not None and day <= as_of.on else None

    struck_off_on = happened(action.struck_off_on)
    dropped = happened(action.dropped_on)
    notes = [f"原期限{action.first_due_on.isoformat()}"] if action.due_on != action.first_due_on else []
    notes += [action.drop_reason] if dropped else []
    more = f"等{len(files)}份" if len(files) > _EVIDENCE_SHOWN else ""
    return {
        "enterprise": action.enterprise_name,
        "problem_number": f"Z{action.problem_number:02d}",
        "category": category,
        "subcategory": subcategory,
        "problem": action.problem,
        "action": action.action,
        "unit": PARTIES[action.party_kind],
        "person": action.responsible or DASH,
        "due_on": action.due_on,
        "done_on": happened(action.done_on),
        "progress": _progress(action, as_of),
        "evidence": "、".join(files[:_EVIDENCE_SHOWN]) + more,
        "struck_off_on": struck_off_on,
        "struck_off_by": action.struck_off_by_name if struck_off_on else "",
        "note": "；".join(notes),
    }


def _progress(action: Any, as_of: AsOf) -> str:
    """Where an action stood on the data date; overdue wins over how far it has come."""
    day = as_of.on
    for reached, words in (
        (action.dropped_on, "不再实施"),
        (action.struck_off_on, "已销号"),
        (action.done_on, "已完成"),
    ):
        if reached is not None and reached <= day:
            return words
    if action.due_on < day:
        return "逾期"
    if action.handed_in_on is not None and action.handed_in_on <= day:
        return "待审核"
    return "进行中" if action.started_on is not None and action.started_on <= day else "待启动"


def _constraint_row(constraint: Any, codes: Mapping[str, Code]) -> Row:
    category, subcategory = category_words(constraint.type_code, codes)
    return {
        "enterprise": constraint.enterprise_name,
        "problem_number": f"Z{constraint.problem_number:02d}",
        "category": category,
        "subcategory": subcategory,
        "problem": constraint.problem,
        "action": "不列措施" if constraint.no_action_reason else DASH,
        "unit": DASH,
        "person": DASH,
        "due_on": None,
        "done_on": None,
        "progress": DASH,
        "evidence": "",
        "struck_off_on": None,
        "struck_off_by": "",
        "note": constraint.no_action_reason,
    }


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
            inside(Case, region),
            inside(IndicatorValue, region),
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


def category_words(code: str, codes: Mapping[str, Code]) -> tuple[str, str]:
    """First and second level of a kind of constraint in Chinese; a code that the edition does not know as it is."""
    known = codes.get(code)
    if known is None:
        return code or DASH, DASH
    parent = codes.get(known.parent_code)
    return (known.name_zh, DASH) if parent is None else (parent.name_zh, known.name_zh)
