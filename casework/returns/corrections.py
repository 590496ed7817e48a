"""Corrections after the freeze: asked for by the unit with reason and evidence, decided by the province.

An approved correction changes exactly the one value it names, in the transaction of the decision; nothing else opens. The
frozen return stays; its list of errata says what changed, and what that does to every total.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from sqlalchemy import Date, Numeric, inspect, select

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.enums import Rank, ReturnAct, ReturnStatus
from casework.errors import NotFound, RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.locks.facts import COUNTED
from casework.locks.listener import open_row
from casework.models import AnnualReturn, Programme, ReturnCorrection, ReturnVersion
from casework.regions.queries import Place, place
from casework.reports.figures.rows import CountedRow
from casework.reports.model import Figure
from casework.reports.summary import build_figures
from casework.returns import acts, queries
from casework.returns.versions import keep_version

TABLES: Final[Mapping[str, type[Any]]] = {cls.__tablename__: cls for cls in COUNTED}
NOUNS: Final[Mapping[str, str]] = {
    "cases": "cases",
    "constraints": "constraints",
    "actions": "action_items",
    "follow_ups": "follow_ups",
    "visits": "visits",
    "results": "results",
    "surveys": "surveys",
}
"""Noun of a figure → table of its rows."""


def correctable(object_type: str) -> list[str]:
    """The columns of a table that a correction may name: counted dates and quantities."""
    cls = TABLES.get(object_type)
    if cls is None:
        return []
    own = inspect(cls).columns
    return [
        name
        for name in sorted(COUNTED[cls].columns)
        if name in own and isinstance(own[name].type, (Date, Numeric))
    ]


def row_in(annual_return: AnnualReturn, object_type: str, object_id: int) -> Any:
    """The live row of the return's county. Raises NotFound."""
    cls = TABLES.get(object_type)
    row = None if cls is None else db.session.scalar(select(cls).where(cls.id == object_id))
    if row is None or row.tenant_id != annual_return.region_id:
        raise NotFound
    return row


def label_of(row: Any) -> str:
    """Which row it is, as the errata list names it: number of the case, number of the row."""
    case = COUNTED[type(row)].case_of(row)
    number = getattr(row, "number", None)
    return str(case.number) if number in (None, case.number) else f"{case.number} · {number}"


def ask(
    annual_return: AnnualReturn,
    row: Any,
    column: str,
    new_value: str,
    *,
    reason: str,
    evidence: str,
    actor: Principal,
    today: date,
) -> ReturnCorrection:
    """Ask for one value behind a frozen return to be put right.

    Raises RuleViolation for another unit's return, one that is not frozen, a value that cannot be, the value that stands
    there, and while the same is asked for already.
    """
    require(actor, P.RETURN_WRITE)
    if actor.region_id != annual_return.region_id or place(annual_return.region_id).rank is not Rank.COUNTY:
        raise RuleViolation(_("The county whose row it is asks for the correction."))
    if annual_return.status is not ReturnStatus.FROZEN:
        raise RuleViolation(_("Until the freeze a return is sent back instead."))
    value = _read(row, column, new_value)
    old = getattr(row, column)
    if value == old:
        raise RuleViolation(_("This value stands there already."), "new_value")
    known = queries.corrections_of([annual_return.id])
    if any(
        one.is_approved is None
        and (one.object_type, one.object_id, one.column_name) == (row.__tablename__, row.id, column)
        for one in known
    ):
        raise RuleViolation(_("A correction of this value is asked for already."))
    correction = ReturnCorrection(
        region_id=annual_return.region_id,
        annual_return_id=annual_return.id,
        object_type=row.__tablename__,
        object_id=row.id,
        column_name=column,
        label=label_of(row),
        old_value=_written(old),
        new_value=_written(value),
        reason=reason,
        evidence=evidence,
        asked_on=today,
        asked_by_id=actor.id,
        asked_by_name=actor.name,
    )
    db.session.add(correction)
    db.session.flush()
    programme, region = queries.programme_of(annual_return), place(annual_return.region_id)
    above = [key for key in (region.prefecture_id, region.province_id) if key]
    acts.tell_units(above, annual_return, programme, "correction_asked", today)
    return correction


def _read(row: Any, column: str, text: str) -> Any:
    if column not in correctable(row.__tablename__):
        raise RuleViolation(_("Please choose which value is wrong."), "column")
    kind = inspect(type(row)).columns[column]
    if not text:
        if kind.nullable:
            return None
        raise RuleViolation(_("This value cannot be empty."), "new_value")
    try:
        return date.fromisoformat(text) if isinstance(kind.type, Date) else Decimal(text)
    except (ValueError, InvalidOperation) as error:
        raise RuleViolation(
            _("Please write a date as 2026-06-30 or a number as 1.5."), "new_value"
        ) from error


def _written(value: Any) -> str:
    return "" if value is None else str(value)


def decide(
    correction: ReturnCorrection,
    *,
    approve: bool,
    opinion: str,
    actor: Principal,
    today: date,
    now: datetime,
) -> None:
    """The province decides: approved, the live row gets the value, and the effect on every total is kept.

    Raises RuleViolation when it was decided already, and when the row has another value by now than was shown.
    """
    require(actor, P.RETURN_CORRECT)
    if correction.is_approved is not None:
        raise RuleViolation(_("This correction was decided already."))
    annual_return = queries.get_return(correction.annual_return_id)
    programme = queries.programme_of(annual_return)
    if approve:
        row = row_in(annual_return, correction.object_type, correction.object_id)
        if _written(getattr(row, correction.column_name)) != correction.old_value:
            raise RuleViolation(
                _("The row has changed since the correction was asked for. Please refuse it.")
            )
        _carry_out(correction, row, annual_return, programme)
    correction.is_approved, correction.decided_on, correction.opinion = approve, today, opinion
    correction.decided_by_id, correction.decided_by_name = actor.id, actor.name
    words = f"{correction.label}：{opinion}" if opinion else correction.label
    acts.note_step(annual_return, ReturnAct.CORRECT, actor=actor, today=today, now=now, opinion=words)
    acts.tell_units([annual_return.region_id], annual_return, programme, "correction_decided", today)


def _carry_out(
    correction: ReturnCorrection, row: Any, annual_return: AnnualReturn, programme: Programme
) -> None:
    regions = _levels(place(annual_return.region_id))
    before = [build_figures(region, programme, annual_return.data_on) for region in regions]
    open_row(acts.session(), row)
    setattr(row, correction.column_name, _read(row, correction.column_name, correction.new_value))
    db.session.flush()
    after = [build_figures(region, programme, annual_return.data_on) for region in regions]
    correction.effects = json.dumps(
        [
            {"region_id": region.id, "region": region.name_zh, **change}
            for region, old, new in zip(regions, before, after, strict=True)
            for change in _changes(old, new)
        ],
        ensure_ascii=False,
    )


def _levels(region: Place) -> list[Place]:
    """The county and every unit whose totals hold it."""
    keys = (region.id, region.prefecture_id, region.province_id)
    return [place(key) for key in dict.fromkeys(keys) if key]


def _changes(old: Mapping[str, Figure], new: Mapping[str, Figure]) -> list[dict[str, str]]:
    """Every figure and side figure that reads differently, with what it counted."""
    found = []
    for code, figure in new.items():
        pairs = [(old[code], figure), *zip(old[code].parts, figure.parts, strict=True)]
        found += [
            {"code": after.code, "before": _counted(before), "after": _counted(after)}
            for before, after in pairs
            if before != after
        ]
    return found


def _counted(figure: Figure) -> str:
    if figure.denominator is None:
        return figure.text
    return f"{figure.text}（{figure.numerator}／{figure.denominator}）"


def revise(
    annual_return: AnnualReturn, *, actor: Principal, today: date, now: datetime
) -> list[ReturnVersion]:
    """Issue the next revision of a frozen return with its approved corrections, and of the frozen ones above it.

    Raises RuleViolation when nothing was corrected since the newest version.
    """
    require(actor, P.RETURN_CORRECT)
    if annual_return.status is not ReturnStatus.FROZEN:
        raise RuleViolation(_("Only a frozen return gets a revision."))
    newest = queries.versions_of(annual_return)[0]
    corrected = [one for one in queries.corrections_of([annual_return.id]) if one.is_approved]
    if sum(1 for one in corrected) == 0 or all(one.updated_at <= newest.created_at for one in corrected):
        raise RuleViolation(_("Nothing was corrected since the newest version."))
    programme = queries.programme_of(annual_return)
    made = []
    for region in _levels(place(annual_return.region_id)):
        row = queries.return_below(annual_return, region.id)
        if row is None or row.status is not ReturnStatus.FROZEN:
            continue
        revision = queries.versions_of(row)[0].revision + 1
        version = keep_version(row, programme, actor=actor, today=today, now=now, revision=revision)
        acts.note_step(row, ReturnAct.REVISE, actor=actor, today=today, now=now, number=version.number)
        made.append(version)
    return made


def object_of(row: Mapping[str, Any] | CountedRow) -> tuple[str, int]:
    """Table and key of a row that a figure counts; ("", 0) for units and places."""
    noun = row.noun if isinstance(row, CountedRow) else str(row["noun"])
    key = row.id if isinstance(row, CountedRow) else int(row["id"])
    return (NOUNS[noun], key) if noun in NOUNS else ("", 0)
