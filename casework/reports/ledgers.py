"""Table 3: every action line by line, and the constraints without any."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from casework.extensions import db
from casework.models import ActionItem, Attachment, Case, Constraint, Programme
from casework.reference.queries import Code, constraint_types
from casework.regions.queries import Place
from casework.reports.figures.as_of import AsOf
from casework.reports.figures.counting import rows_of_noun
from casework.reports.figures.of_cases import CASES
from casework.reports.figures.of_work import ACTIONS, CONSTRAINTS, valid_due_on
from casework.reports.model import DASH, Cell
from casework.reports.paper_words import PARTIES, category_words
from casework.reports.units import inside

_EVIDENCE_SHOWN = 4
Row = dict[str, Cell]


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
            inside(Case, region.rank, region.id),
            inside(Attachment, region.rank, region.id),
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
