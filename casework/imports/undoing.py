"""Taking an import back row by row while nothing was built on it; what cannot be taken back says why."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import select

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.enterprises import services as register
from casework.enterprises.many import remove
from casework.enterprises.queries.page import get_year
from casework.enterprises.queries.sizes import latest_editions
from casework.enums import ImportKind, ImportState, NominationStatus, RowState, SpecialisedGrade
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.imports.comparing import Against
from casework.imports.keeping import keep_counts
from casework.imports.queries import get_batch, rows_to_undo
from casework.imports.reading import YEARLY
from casework.imports.writing import refuse, state_of_file
from casework.models import Enterprise, ImportBatch, ImportRow, Nomination
from casework.nominations.services import drafting

AT_ONCE: Final = 50


def begin_undo(batch: ImportBatch, *, actor: Principal) -> None:
    """Take back whatever still can be. A second press changes nothing. Raises RuleViolation for what was not written."""
    require(actor, P.IMPORT_RUN)
    if batch.state is ImportState.UNDOING:
        return
    if batch.state not in (ImportState.WRITTEN, ImportState.WRITING) or not batch.head_json:
        raise RuleViolation(_("The import is in state “%(state)s”.", state=batch.state.label))
    batch.state = ImportState.UNDOING
    db.session.flush()


def undo_some(batch_id: int, against: Against, *, actor: Principal, on: date, most: int = AT_ONCE) -> bool:
    """Take the next rows back, the last first; False when there were none left."""
    require(actor, P.IMPORT_RUN)
    batch = get_batch(batch_id, for_update=True)
    if batch.state is not ImportState.UNDOING:
        return False
    rows = rows_to_undo(batch, most)
    if not rows:
        batch.state, batch.undone_on = ImportState.UNDONE, on
        keep_counts(batch)
        db.session.flush()
        return False
    undo = _undo_file if batch.kind is ImportKind.ENTERPRISES else _undo_form
    for row in rows:
        try:
            with db.session.begin_nested():
                undo(row, against, actor, on)
                row.state = RowState.UNDONE
        except RuleViolation as violation:
            refuse(row, str(violation.message), RowState.KEPT)
    db.session.flush()
    return True


def _undo_file(row: ImportRow, against: Against, actor: Principal, on: date) -> None:
    file = db.session.scalar(select(Enterprise).where(Enterprise.id == row.made_id))
    if file is None:
        raise RuleViolation(_("It is no longer on file."))
    if state_of_file(file) != json.loads(row.made_json):
        raise RuleViolation(_("It was changed after the import."))
    if not row.before_json:
        remove(file, actor=actor)
        return
    before = json.loads(row.before_json)
    if before["file"]:
        names = [name for name in against.reader.columns if name not in (*YEARLY, "uscc")]
        values = {name: getattr(file, name) for name in names}
        register.edit(file, actor=actor, on=on, uscc=file.uscc, **{**values, **_typed(before["file"])})
    _undo_figures(file, before, actor)


def _undo_figures(file: Enterprise, before: dict[str, Any], actor: Principal) -> None:
    figures = get_year(file, before["year"])
    if before["had_year"]:
        old = before["figures"]
        register.record_year(
            file,
            before["year"],
            actor=actor,
            unit_confirmed=True,
            employees=old["employees"],
            revenue_wan=_amount(old["revenue_wan"]),
            assets_wan=_amount(old["assets_wan"]),
        )
    elif figures is not None:
        db.session.delete(figures)
        db.session.flush()
        db.session.expire(file, ["years"])
        register.refresh_size(file, latest_editions())


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    """Kept values in their types again."""
    found = dict(values)
    if found.get("founded_on"):
        found["founded_on"] = date.fromisoformat(found["founded_on"])
    if "specialised_grade" in found:
        found["specialised_grade"] = SpecialisedGrade(found["specialised_grade"])
    return found


def _undo_form(row: ImportRow, against: Against, actor: Principal, on: date) -> None:
    form = db.session.scalar(select(Nomination).where(Nomination.id == row.made_id))
    if form is None:
        raise RuleViolation(_("It is no longer on file."))
    if form.version != json.loads(row.made_json)["version"]:
        raise RuleViolation(_("It was changed after the import."))
    if row.before_json:
        drafting.save_draft(form, json.loads(row.before_json), actor=actor)
        return
    if form.status is not NominationStatus.DRAFT:
        raise RuleViolation(_("It has been submitted."))
    drafting.remove(form, actor=actor)
