"""The errata of a return (勘误): which corrections concern it, and the list of the approved ones as a table for paper.

The frozen version never changes. What was wrong stands in this list, with who asked, who approved, what proves it, and what
it does to every total.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from flask_babel import force_locale
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import undefer

from casework.audit_pages.words import word
from casework.extensions import db
from casework.i18n import DEFAULT_LOCALE
from casework.models import AnnualReturn, Programme, ReturnCorrection
from casework.regions.queries import is_twice, place
from casework.reports.catalogue import definition_of
from casework.reports.model import Cell, Column, Table
from casework.reports.units import inside
from casework.returns import queries
from casework.returns.revising import change_of
from casework.returns.values import word_of

NAME: Final = "上报数据勘误表"
COLUMNS: Final = (
    Column("serial", "序号", "serial", 5),
    Column("county", "县（区、市）", "text", 11),
    Column("record", "所在记录", "text", 17),
    Column("column", "更正内容", "text", 11),
    Column("before", "原数据", "text", 12),
    Column("after", "更正后", "text", 12),
    Column("effect", "对各级合计的影响", "text", 40),
    Column("reason", "更正理由", "text", 16),
    Column("evidence", "佐证材料", "text", 16),
    Column("asked", "申请人及日期", "text", 12),
    Column("approved", "批准人、日期及意见", "text", 14),
    Column("revision", "计入版本", "text", 10),
)
NOTES: Final = (
    "本表列出冻结后经省级批准的更正；已冻结的版本不变，更正计入所列修订版本。",
    "影响按县（区、市）、市（州）、省级合计逐级列出，括号内为分子／分母；未列数字不受影响。",
)
_NOT_ISSUED: Final = "待发布修订"
_NO_TOTAL: Final = "各项合计不变"


def errata_of(annual_return: AnnualReturn) -> list[ReturnCorrection]:
    """The corrections that concern a return, the newest first: those that were asked for it or, of a unit above, for the
    returns below it, and whatever was approved for another period and changed it as well. One statement."""
    unit = place(annual_return.region_id)
    own = (ReturnCorrection.annual_return_id == annual_return.id, _beside(annual_return))
    touched = ReturnCorrection.changes.contains(f'"{annual_return.id}":{{', autoescape=True)
    rows = db.session.scalars(
        select(ReturnCorrection)
        .join(AnnualReturn, AnnualReturn.id == ReturnCorrection.annual_return_id)
        .where(inside(ReturnCorrection, unit.rank, unit.id), or_(*own, touched))
        .options(undefer(ReturnCorrection.changes))
        .order_by(ReturnCorrection.id.desc())
    )
    return [one for one in rows if _concerns(one, annual_return)]


def _beside(annual_return: AnnualReturn) -> Any:
    """Asked for a return of the same year and period."""
    return and_(
        AnnualReturn.programme_id == annual_return.programme_id, AnnualReturn.period == annual_return.period
    )


def _concerns(correction: ReturnCorrection, annual_return: AnnualReturn) -> bool:
    """What is approved concerns the returns that it changed; of an approval that kept no changes, and of what is not
    decided or refused, nobody knows better than that it was asked for the same year and period."""
    if correction.annual_return_id == annual_return.id:
        return True
    if correction.is_approved and correction.changes:
        return change_of(correction, annual_return) is not None
    asked = db.session.get_one(AnnualReturn, correction.annual_return_id)
    same = (annual_return.programme_id, annual_return.period)
    return (asked.programme_id, asked.period) == same


def approved_of(annual_return: AnnualReturn) -> list[ReturnCorrection]:
    """The approved ones, in the order of approval: what stands in the list on paper."""
    found = [one for one in errata_of(annual_return) if one.is_approved]
    return sorted(found, key=lambda one: (one.decided_number or 0, one.id))


def issued_with(annual_return: AnnualReturn) -> dict[int, tuple[int, int]]:
    """Correction → number and revision of the version that brought it into a return."""
    return {
        key: (version.number, version.revision)
        for version in queries.versions_of(annual_return)
        for key in version.correction_ids
    }


def effects_of(
    correction: ReturnCorrection, annual_return: AnnualReturn, programme: Programme
) -> list[Mapping[str, Any]]:
    """The kept effects on figures of the year and period of a return, the county's first."""
    here = (programme.year, annual_return.period.value)
    found = json.loads(correction.effects) if correction.effects else []
    return [one for one in found if (one.get("year", here[0]), one.get("period", here[1])) == here]


def tables_touched(correction: ReturnCorrection, annual_return: AnnualReturn) -> list[int]:
    """The tables of a return in which a correction changes a cell or a row."""
    change = change_of(correction, annual_return)
    return sorted(int(number) for number in change["summary"]["tables"]) if change else []


def errata_table(annual_return: AnnualReturn, errata: Sequence[ReturnCorrection]) -> Table:
    """The list as a table without number, in the words of papers whatever the reader's language."""
    programme, versions = queries.programme_of(annual_return), issued_with(annual_return)
    with force_locale(DEFAULT_LOCALE):
        rows = tuple(
            (serial, *_cells(one, annual_return, programme, versions)) for serial, one in enumerate(errata, 1)
        )
    return Table(
        number=0,
        name=NAME,
        title=f"{{year}}年度{{region}}{{programme}}{NAME}",
        columns=COLUMNS,
        rows=rows,
        notes=NOTES,
        empty_note="本报送件无勘误。",
    )


def _cells(
    one: ReturnCorrection,
    annual_return: AnnualReturn,
    programme: Programme,
    versions: Mapping[int, tuple[int, int]],
) -> Iterator[Cell]:
    yield place(one.region_id).name_zh
    yield f"{word('object', one.object_type)} {one.label}"
    yield word("column", one.column_name)
    for text in (one.old_value, one.new_value):
        yield word_of(one.object_type, one.column_name, text, programme)
    yield "\n".join(_effect_lines(one, annual_return, programme))
    yield one.reason
    yield one.evidence
    yield f"{one.asked_by_name}\n{one.asked_on.isoformat()}"
    decided = [one.decided_by_name, one.decided_on.isoformat() if one.decided_on else "", one.opinion]
    yield "\n".join(part for part in decided if part)
    yield _issued(versions.get(one.id))


def _effect_lines(one: ReturnCorrection, annual_return: AnnualReturn, programme: Programme) -> Iterator[str]:
    """甘谷县 K06按期完成率：0.0%（0／1）→100.0%（1／1）; the tables that change with it."""
    effects = effects_of(one, annual_return, programme)
    for effect in effects:
        code = str(effect["code"])
        name = f"{code.partition('.')[0]}{definition_of(code).name_zh}"
        key = effect.get("region_id")
        unit = f"{effect['region']}{'（县级）' if key and is_twice(place(key)) else ''}"
        yield f"{unit} {name}：{effect['before']}→{effect['after']}"
    if not effects:
        yield _NO_TOTAL
    tables = tables_touched(one, annual_return)
    if tables:
        yield f"本单位{'、'.join(f'表{number}' for number in tables)}相应更正"


def _issued(version: tuple[int, int] | None) -> str:
    if version is None:
        return _NOT_ISSUED
    number, revision = version
    return f"第{revision}次修订（V{number}）" if revision else f"V{number}"
