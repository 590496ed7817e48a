"""Corrections after the freeze: asked for by the unit with reason and evidence, decided by the province.

An approved correction changes exactly the one value it names, in the transaction of the decision; nothing else opens. The
frozen return stays; its list of errata says what changed, and what that does to every total.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.enums import Rank, ReturnAct, ReturnStatus
from casework.errors import NotFound, RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.locks.facts import COUNTED
from casework.locks.listener import locks_concerning
from casework.models import AnnualReturn, Indicator, Programme, ReturnCorrection, ReturnVersion
from casework.regions.queries import place
from casework.reports.codec import canonical
from casework.reports.figures.rows import CountedRow
from casework.returns import acts, effects, queries, revising, sound
from casework.returns.nouns import NOUNS
from casework.returns.values import TABLES, read_value, written

BELOW: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "cases": (("acceptances", "case_id"), ("reopenings", "case_id"), ("case_experts", "case_id")),
    "constraints": (("judgements", "constraint_id"),),
    "action_items": (("extensions", "action_item_id"), ("attachments", "action_item_id")),
    "visits": (("visit_experts", "visit_id"),),
    "indicators": (("indicator_values", "indicator_id"),),
}
"""Table → the tables whose rows decide with it what a figure counts, and by which column they hang below it."""


def may_ask(annual_return: AnnualReturn, region_id: int | None) -> bool:
    """Whether a unit asks for corrections of a county's return: the county, and for one that is no more the prefecture.

    Whoever took over its cases does not see its rows, which stay where they are; the prefecture does.
    """
    county = place(annual_return.region_id)
    return county.rank is Rank.COUNTY and region_id == (
        county.id if county.is_active else county.prefecture_id
    )


def row_in(annual_return: AnnualReturn, object_type: str, object_id: int) -> Any:
    """The live row of the return's county. Raises NotFound."""
    cls = Indicator if object_type == Indicator.__tablename__ else TABLES.get(object_type)
    row = None if cls is None else db.session.scalar(select(cls).where(cls.id == object_id))
    if row is None or row.tenant_id != annual_return.region_id:
        raise NotFound
    return row


def rows_below(row: Any) -> list[Any]:
    """The rows beside which a row is counted: judgements of a constraint, conclusions of a case, values of an indicator."""
    found: list[Any] = []
    for table, column in BELOW.get(row.__tablename__, ()):
        cls = TABLES[table]
        found += db.session.scalars(select(cls).where(getattr(cls, column) == row.id).order_by(cls.id))
    return found


def label_of(row: Any) -> str:
    """Which row it is, as the errata list names it: number of the case, number of the row."""
    case = row.case if isinstance(row, Indicator) else COUNTED[type(row)].case_of(row)
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
    if not may_ask(annual_return, actor.region_id):
        raise RuleViolation(
            _(
                "The county whose row it is asks for the correction; of a county that is no more its prefecture does."
            )
        )
    if annual_return.status is not ReturnStatus.FROZEN:
        raise RuleViolation(_("Until the freeze a return is sent back instead."))
    programme = queries.programme_of(annual_return)
    value = read_value(row, column, new_value, programme)
    old = getattr(row, column)
    if value == old:
        raise RuleViolation(_("This value stands there already."), "new_value")
    _is_counted(annual_return, row)
    sound.check(acts.session(), row, column, value, today=today)
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
        old_value=written(old),
        new_value=written(value),
        reason=reason,
        evidence=evidence,
        asked_on=today,
        asked_by_id=actor.id,
        asked_by_name=actor.name,
    )
    db.session.add(correction)
    db.session.flush()
    region = place(annual_return.region_id)
    above = [key for key in (region.prefecture_id, region.province_id) if key]
    acts.tell_units(above, annual_return, programme, "correction_asked", today)
    return correction


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
    annual_return = queries.get_return(correction.annual_return_id)
    if approve:
        effects.wait_for_turn(annual_return)
    if correction.is_approved is not None:
        raise RuleViolation(_("This correction was decided already."))
    programme = queries.programme_of(annual_return)
    if approve:
        row = row_in(annual_return, correction.object_type, correction.object_id)
        if not _stands(row, correction, programme):
            raise RuleViolation(
                _("The row has changed since the correction was asked for. Please refuse it.")
            )
        value = read_value(row, correction.column_name, correction.new_value, programme)
        effect = effects.carry_out(row, correction.column_name, value, place(annual_return.region_id))
        correction.effects = json.dumps(effect.figures, ensure_ascii=False)
        correction.changes = canonical(effect.changes)
        correction.decided_number = revising.next_number(annual_return)
        acts.touch(annual_return)
    correction.is_approved, correction.decided_on, correction.opinion = approve, today, opinion
    correction.decided_by_id, correction.decided_by_name = actor.id, actor.name
    words = f"{correction.label}：{opinion}" if opinion else correction.label
    acts.note_step(annual_return, ReturnAct.CORRECT, actor=actor, today=today, now=now, opinion=words)
    acts.tell_units([annual_return.region_id], annual_return, programme, "correction_decided", today)


def _is_counted(annual_return: AnnualReturn, row: Any) -> None:
    """A return is corrected at the rows that it counts."""
    locks = locks_concerning(acts.session(), row)
    if not any(
        (one.programme_id, one.period) == (annual_return.programme_id, annual_return.period) for one in locks
    ):
        raise RuleViolation(_("This return does not count this row: correct it where it is kept."))


def _stands(row: Any, correction: ReturnCorrection, programme: Programme) -> bool:
    """Whether the row still has the value that was shown when the correction was asked for."""
    now = getattr(row, correction.column_name)
    if not correction.old_value:
        return now in (None, "")
    return bool(now == read_value(row, correction.column_name, correction.old_value, programme))


def revise(
    annual_return: AnnualReturn, *, actor: Principal, today: date, now: datetime
) -> list[ReturnVersion]:
    """Issue the next revision of a frozen return, and of every one beside and above it with corrections waiting.

    Raises RuleViolation when nothing was corrected since the newest version.
    """
    require(actor, P.RETURN_CORRECT)
    if annual_return.status is not ReturnStatus.FROZEN:
        raise RuleViolation(_("Only a frozen return gets a revision."))
    effects.wait_for_turn(annual_return)
    return revising.issue(annual_return, actor=actor, today=today, now=now)


def object_of(row: Mapping[str, Any] | CountedRow) -> tuple[str, int]:
    """Table and key of a row that a figure counts; ("", 0) for units and places."""
    noun = row.noun if isinstance(row, CountedRow) else str(row["noun"])
    key = row.id if isinstance(row, CountedRow) else int(row["id"])
    return (NOUNS[noun], key) if noun in NOUNS else ("", 0)
