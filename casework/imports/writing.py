"""Writing what was confirmed, some rows at a time: each step is a transaction of its own and keeps what became of its
rows, so that a crash half-way and a second start double and lose nothing. And taking it back in the same way."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.enterprises import services as register
from casework.enterprises.many import NewFile, register_all
from casework.enterprises.queries.page import get_year
from casework.enums import ImportKind, ImportState, RowFinding, RowState
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.imports.comparing import Against, Verdict, compare
from casework.imports.keeping import check_time, keep_counts
from casework.imports.queries import get_batch, rows_to_write
from casework.imports.reading import YEARLY
from casework.models import Enterprise, ImportBatch, ImportRow, Nomination
from casework.nominations.services import drafting
from casework.nominations.typed import typed_of

AT_ONCE: Final = 600
F = RowFinding


def confirm(batch: ImportBatch, *, actor: Principal, takes_different: bool, takes_elsewhere: bool) -> None:
    """What was shown is to be written. A second press changes nothing. Raises RuleViolation for what is over."""
    require(actor, P.IMPORT_RUN)
    if batch.state is ImportState.WRITING:
        return
    if batch.state is not ImportState.PREVIEW:
        raise RuleViolation(_("The import is in state “%(state)s”.", state=batch.state.label))
    batch.takes_different, batch.takes_elsewhere = takes_different, takes_elsewhere
    batch.state = ImportState.WRITING
    db.session.flush()


def write_some(batch_id: int, against: Against, *, actor: Principal, on: date, most: int = AT_ONCE) -> bool:
    """Write the next rows; False when there were none left. The import is locked: of two at once one waits."""
    require(actor, P.IMPORT_RUN)
    batch = get_batch(batch_id, for_update=True)
    if batch.state is not ImportState.WRITING:
        return False
    rows = rows_to_write(batch, most)
    if not rows:
        batch.state, batch.written_on = ImportState.WRITTEN, on
        keep_counts(batch)
        db.session.flush()
        return False
    verdicts = compare(
        [against.reader.read_again(json.loads(row.values_json), line=row.line) for row in rows], against
    )
    due = []
    for row, verdict in zip(rows, verdicts, strict=True):
        changed = _changed_since(row, verdict)
        if changed:
            refuse(row, changed)
        else:
            due.append((row, verdict))
    write = _write_files if batch.kind is ImportKind.ENTERPRISES else _write_forms
    write(due, against, actor, on)
    db.session.flush()
    return True


def _changed_since(row: ImportRow, verdict: Verdict) -> str:
    """Only what was shown is written: a row that would now be judged in another way is left."""
    if verdict.reading.problems:
        return " ".join(problem[2] for problem in verdict.reading.problems)
    shown = [list(change) for change in json.loads(row.notes_json)["changes"]]
    if verdict.finding is not row.finding or [list(change) for change in verdict.changes] != shown:
        return _("What is on file has changed since the preview. Please import the row again.")
    return ""


def refuse(row: ImportRow, reason: str, state: RowState = RowState.REFUSED) -> None:
    """Keep why a row was not written, or not taken back."""
    notes = json.loads(row.notes_json)
    row.state = state
    row.notes_json = json.dumps({**notes, "reason": reason}, ensure_ascii=False)


Due = Sequence[tuple[ImportRow, Verdict]]


def _write_files(due: Due, against: Against, actor: Principal, on: date) -> None:
    reader = against.reader
    new = [(row, verdict) for row, verdict in due if verdict.known is None]
    files = [
        NewFile(
            uscc=verdict.reading.uscc,
            values=reader.file_of(verdict.reading),
            year=verdict.reading.entry["year"],
            figures=reader.figures_of(verdict.reading),
            unit_confirmed=bool(verdict.reading.entry.get("unit_confirmed")),
        )
        for _row, verdict in new
    ]
    for (row, _verdict), made in zip(new, register_all(files, actor=actor), strict=True):
        if isinstance(made, RuleViolation):
            refuse(row, str(made.message))
        else:
            _keep(row, made.id, state_of_file(made))
    for row, verdict in due:
        if verdict.known is not None:
            _each(row, partial(_change_file, row, verdict, against, actor, on))


def _each(row: ImportRow, work: Callable[[], None]) -> None:
    """One row in a savepoint of its own: a rule that says no leaves the others alone."""
    try:
        with db.session.begin_nested():
            work()
    except RuleViolation as violation:
        refuse(row, str(violation.message))


def _change_file(row: ImportRow, verdict: Verdict, against: Against, actor: Principal, on: date) -> None:
    file: Enterprise = verdict.known
    entry = verdict.reading.entry
    changed = {name for name, _old, _new in verdict.changes}
    names = against.reader.file_of(verdict.reading).keys()
    figures = get_year(file, entry["year"])
    row.before_json = json.dumps(
        {
            "file": {name: _plain(getattr(file, name)) for name in names if name in changed},
            "year": entry["year"],
            "figures": {name: _plain(getattr(figures, name, None)) for name in register.FIGURES},
            "had_year": figures is not None,
        },
        ensure_ascii=False,
    )
    if changed & set(names):
        values = {name: entry[name] if name in changed else getattr(file, name) for name in names}
        register.edit(file, actor=actor, on=on, uscc=file.uscc, **values)
    if changed & set(YEARLY):
        known = {name: getattr(figures, name, None) for name in register.FIGURES}
        register.record_year(
            file,
            entry["year"],
            actor=actor,
            unit_confirmed=bool(entry.get("unit_confirmed")),
            **{name: entry[name] if name in changed else known[name] for name in register.FIGURES},
        )
    _keep(row, file.id, state_of_file(file))


def _plain(value: Any) -> Any:
    """A stored value as it would be typed."""
    if value is None or isinstance(value, (str, int)):
        return value
    return str(value)


def _write_forms(due: Due, against: Against, actor: Principal, on: date) -> None:
    check_time(against.programme, on)
    for row, verdict in due:
        _each(row, partial(_write_form, row, verdict, against, actor))


def _write_form(row: ImportRow, verdict: Verdict, against: Against, actor: Principal) -> None:
    form: Nomination | None = verdict.known
    if form is None:
        form = drafting.start(against.programme, verdict.reading.raw, actor=actor)
    else:
        before = typed_of(form)
        row.before_json = json.dumps(before, ensure_ascii=False)
        drafting.save_draft(form, {**before, **verdict.reading.raw}, actor=actor)
    _keep(row, form.id, {"version": form.version})


def _keep(row: ImportRow, made_id: int, state: dict[str, Any]) -> None:
    row.state, row.made_id = RowState.WRITTEN, made_id
    row.made_json = json.dumps(state)


def state_of_file(file: Enterprise) -> dict[str, Any]:
    """How a file stands: its version and those of its years. A later change of either is seen by it."""
    return {"version": file.version, "years": sorted([year.year, year.version] for year in file.years)}
