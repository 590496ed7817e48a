"""The next version of a frozen return, made from the one before it and what approved corrections changed.

A revision is never counted again. It is the frozen version before it with the kept changes of the corrections that were
approved since (`effects`). So nothing else that happened to the live rows comes in, and it can be made again from what is
stored.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import undefer

from casework.access.principal import Principal
from casework.enums import ReturnAct, ReturnStatus
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import AnnualReturn, ReturnCorrection, ReturnVersion
from casework.regions.queries import place
from casework.reports.checks import check_tables
from casework.reports.codec import from_json
from casework.reports.units import inside
from casework.returns import acts, queries
from casework.returns.difference_words import in_words
from casework.returns.patches import NotAsStoredError, laid_on
from casework.returns.row_patches import rows_laid_on
from casework.returns.versions import fingerprint_of


def next_number(annual_return: AnnualReturn) -> int:
    """The place of the next approval in the order of the province's approvals."""
    province = place(annual_return.region_id).province_id
    newest = select(func.max(ReturnCorrection.decided_number)).where(ReturnCorrection.province_id == province)
    return 1 + (db.session.scalar(newest) or 0)


def pending(annual_return: AnnualReturn) -> list[ReturnCorrection]:
    """The approved corrections that change a return and are in none of its versions yet, in the order of approval."""
    versions = queries.versions_of(annual_return)
    known = {key for version in versions for key in version.correction_ids}
    return [
        one for one in approved_in(annual_return) if one.id not in known and change_of(one, annual_return)
    ]


def corrections_held(annual_return: AnnualReturn) -> list[int]:
    """The corrections that a version counted now from the live rows has already."""
    known = {key for version in queries.versions_of(annual_return) for key in version.correction_ids}
    return [one.id for one in approved_in(annual_return) if one.id not in known]


def approved_in(annual_return: AnnualReturn) -> list[ReturnCorrection]:
    """The approved corrections of the unit of a return and of the units below it, in the order of approval."""
    unit = place(annual_return.region_id)
    rows = db.session.scalars(
        select(ReturnCorrection)
        .where(inside(ReturnCorrection, unit.rank, unit.id), ReturnCorrection.is_approved.is_(True))
        .options(undefer(ReturnCorrection.changes))
        .order_by(ReturnCorrection.decided_number, ReturnCorrection.id)
    )
    return list(rows)


def change_of(correction: ReturnCorrection, annual_return: AnnualReturn) -> dict[str, Any] | None:
    """What a correction changes in one stored return; None when nothing."""
    changes: dict[str, dict[str, Any]] = json.loads(correction.changes or "{}")
    return changes.get(str(annual_return.id))


def kept(corrections: Iterable[ReturnCorrection], annual_return: AnnualReturn) -> list[dict[str, Any]]:
    """The changes of some corrections in one stored return, in their order."""
    return [change for one in corrections if (change := change_of(one, annual_return))]


def next_text(annual_return: AnnualReturn, changes: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """Content and rows of the next version. Raises RuleViolation with every place that is not as it was stored."""
    newest = queries.versions_of(annual_return)[0]
    try:
        return made_from(newest.content, newest.counted_rows, changes, newest.revision + 1)
    except NotAsStoredError as error:
        raise RuleViolation(
            _(
                "The stored return of %(unit)s says something else here than the live rows did: %(places)s.",
                unit=place(annual_return.region_id).name,
                places=in_words(error.differences),
            )
        ) from error


def made_from(
    content: str, counted_rows: str, changes: Sequence[Mapping[str, Any]], revision: int
) -> tuple[str, str]:
    """A stored version with kept changes: content and rows of the revision. Pure: the same texts give the same bytes.

    Raises NotAsStoredError for a change that does not fit, or that leaves tables and figures in disagreement.
    """
    until = from_json(content).data_date.isoformat()
    for change in changes:
        content = laid_on(content, change["summary"], revision=revision)
        counted_rows = rows_laid_on(counted_rows, change["rows"], until)
    wrong = check_tables(from_json(content))
    if wrong:
        raise NotAsStoredError(wrong)
    return content, counted_rows


def made_again(before: ReturnVersion, version: ReturnVersion) -> tuple[str, str]:
    """Content and rows of a revision, made once more from the version before it and the corrections that it names."""
    rows = db.session.scalars(select(ReturnCorrection).where(ReturnCorrection.id.in_(version.correction_ids)))
    corrections = {one.id: one for one in rows}
    kept = [
        json.loads(corrections[key].changes)[str(version.annual_return_id)] for key in version.correction_ids
    ]
    return made_from(before.content, before.counted_rows, kept, version.revision)


def issue(
    annual_return: AnnualReturn, *, actor: Principal, today: date, now: datetime
) -> list[ReturnVersion]:
    """The next revision of every frozen return of the same year and period in the province that has corrections waiting.

    All of them at once: a county's revision without that of its prefecture would leave sums that do not agree. Raises
    RuleViolation when the return itself has none waiting.
    """
    if not pending(annual_return):
        raise RuleViolation(_("Nothing was corrected since the newest version."))
    made = []
    for one in _frozen_beside(annual_return):
        corrections = pending(one)
        if corrections:
            made.append(_issue_one(one, corrections, actor=actor, today=today, now=now))
    return made


def _frozen_beside(annual_return: AnnualReturn) -> list[AnnualReturn]:
    rows = db.session.scalars(
        select(AnnualReturn).where(
            AnnualReturn.programme_id == annual_return.programme_id,
            AnnualReturn.period == annual_return.period,
            AnnualReturn.province_id == annual_return.province_id,
            AnnualReturn.status == ReturnStatus.FROZEN,
        )
    )
    rank: Callable[[AnnualReturn], tuple[bool, bool, int]] = lambda one: (  # noqa: E731
        one.tenant_id is None,
        one.prefecture_id is None,
        one.region_id,
    )
    return sorted(rows, key=rank)


def _issue_one(
    annual_return: AnnualReturn,
    corrections: Sequence[ReturnCorrection],
    *,
    actor: Principal,
    today: date,
    now: datetime,
) -> ReturnVersion:
    newest = queries.versions_of(annual_return)[0]
    content, rows = next_text(annual_return, kept(corrections, annual_return))
    version = ReturnVersion(
        region_id=annual_return.region_id,
        annual_return_id=annual_return.id,
        number=newest.number + 1,
        revision=newest.revision + 1,
        content=content,
        counted_rows=rows,
        rows_fingerprint=fingerprint_of(rows),
        corrections=",".join(str(one.id) for one in corrections),
        fingerprint=fingerprint_of(content),
        is_zero=from_json(content).is_zero_report,
        made_on=today,
        made_at=now,
        made_by_id=actor.id,
        made_by_name=actor.name,
    )
    db.session.add(version)
    acts.touch(annual_return)
    acts.note_step(annual_return, ReturnAct.REVISE, actor=actor, today=today, now=now, number=version.number)
    return version
