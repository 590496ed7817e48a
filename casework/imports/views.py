"""Imports: hand in, look through, write in steps, take back, hand the bad rows back."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Final

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.enterprises.queries.sizes import chains, divisions, latest_editions
from casework.enums import ImportKind
from casework.errors import RuleViolation
from casework.files.receiving import arriving
from casework.i18n import gettext as _
from casework.imports import hand_back, keeping, tables, undoing, writing
from casework.imports.columns import COLUMNS
from casework.imports.comparing import Against
from casework.imports.forms import HandBackForm, StepForm, TemplateForm, UploadForm, WriteForm
from casework.imports.page import batch_context, list_context
from casework.imports.queries import bad_rows, get_batch, imported_before
from casework.imports.reading import Reading, RowReader
from casework.imports.template import TITLES, template
from casework.nominations.listing import programme_of
from casework.transaction import transaction
from casework.web.forms import clean_line
from casework.web.guards import requires
from casework.web.limiting import limited_to
from casework.web.once import once

bp = Blueprint("imports", __name__)
Answer = Response | str | tuple[str, int]
SECONDS_AT_ONCE: Final = 3.0
"""How long one request writes; the page then sends the next one by itself."""
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.route("/imports")
@requires(P.IMPORT_RUN)
def index() -> str:
    """Past imports of the own county."""
    return render_template("imports/index.html", **list_context(request.args))


@bp.route("/imports/template", methods=["POST"])
@requires(P.IMPORT_RUN)
@limited_to("exports", "EXPORT_LIMIT_PER_PERSON")
def empty_template() -> Response:
    """The template of one kind as a workbook."""
    form = TemplateForm()
    if not form.validate():
        abort(400)
    kind = ImportKind(form.kind.data)
    editions = latest_editions()
    made = template(kind, *(
        [(code.code, code.name) for code in codes(editions.industries)] for codes in (chains, divisions)
    ))  # fmt: skip
    name = f"{TITLES[kind]}.xlsx"
    return send_file(BytesIO(made), XLSX, as_attachment=True, download_name=name)


@bp.route("/imports/new", methods=["GET", "POST"])
@requires(P.IMPORT_RUN)
@limited_to("uploads", "UPLOAD_LIMIT_PER_PERSON")
def new() -> Answer:
    """Hand in a file or pasted rows; what was found in them is kept and shown, nothing else is written."""
    form = UploadForm(data={"kind": _kind(request.args.get("kind", "")).value})
    if form.validate_on_submit():
        try:
            return redirect(_previewed(form), 303)
        except RuleViolation as violation:
            form.reject(RuleViolation(violation.message, "file"))
    return render_template("imports/new.html", form=form), 422 if form.is_submitted() else 200


def _kind(text: str) -> ImportKind:
    return ImportKind(text) if text in list(ImportKind) else ImportKind.ENTERPRISES


def _previewed(form: Any) -> str:
    """Read and check outside of any transaction, compare and keep inside one. Gives the address of the preview."""
    kind = ImportKind(form.kind.data)
    with transaction():
        against = _against(kind, None)
        if against.programme is not None:
            keeping.check_time(against.programme, clock.today())
    table, source = _handed_in(form, kind)
    readings = _read(table, against)
    with transaction():
        against = Against(against.reader, against.tenant_id, _programme(kind, None))

        def make() -> str:
            batch = keeping.keep_preview(
                table, readings, source, against, actor=current_user, on=clock.today()
            )
            return url_for("imports.show", batch_id=batch.id)

        return once(form.request_key.data, make)


def _read(table: tables.Table, against: Against) -> list[Reading]:
    """Every row but the example of the template."""
    read = (against.reader.read(line, cells, table.headings.found) for line, cells in table.lines())
    return [reading for reading in read if not against.reader.is_example(reading)]


def _handed_in(form: Any, kind: ImportKind) -> tuple[tables.Table, keeping.Source]:
    """Raises RuleViolation for what cannot be read, and when there is neither file nor text, or both."""
    upload, pasted = request.files.get("file"), form.pasted.data
    name = clean_line(upload.filename) if upload and upload.filename else ""
    if name and not name.casefold().endswith((".xlsx", ".csv")):
        raise RuleViolation(
            _(
                "%(name)s cannot be read: only .xlsx and .csv can be imported; please save the table as .xlsx.",
                name=name,
            )
        )
    if bool(name) == bool(pasted):
        raise RuleViolation(_("Please choose a file or paste rows, one of the two."))
    if pasted:
        table = tables.read_pasted(pasted, COLUMNS[kind])
        return table, keeping.Source("", tables.checksum_of_text(pasted))
    with arriving([upload] if upload else []) as arrivals:
        if arrivals.refusals:
            raise arrivals.refusals[0]
        received = arrivals.received[0]
        if received.media_type == XLSX:
            table = tables.read_workbook(received.path, COLUMNS[kind])
        else:
            table = tables.read_text(received.path.read_bytes(), COLUMNS[kind])
        return table, keeping.Source(received.file_name, received.sha256)


def _programme(kind: ImportKind, batch: Any) -> Any:
    """The year of an import of nominations; for a new one that of the address, else the one that takes them."""
    if kind is not ImportKind.NOMINATIONS:
        return None
    if batch is not None:
        return batch.programme
    programme = programme_of(request.args)
    if programme is None:
        raise RuleViolation(_("No year is open for nominations."))
    return programme


def _against(kind: ImportKind, batch: Any) -> Against:
    programme = _programme(kind, batch)
    edition = programme.industry_edition_id if programme is not None else latest_editions().industries
    reader = RowReader(kind, [(code.code, code.name) for code in chains(edition)])
    return Against(reader, current_user.region_id, programme)


@bp.route("/imports/<int:batch_id>")
@requires(P.IMPORT_RUN)
def show(batch_id: int) -> str:
    """The preview, the progress and the outcome of one import."""
    batch = get_batch(batch_id)
    context = batch_context(batch, request.args, _against(batch.kind, batch).reader)
    before = imported_before(batch.kind, batch.sha256, batch.programme_id)
    return render_template(
        "imports/show.html",
        before=before if before is not None and before.id != batch.id else None,
        form=WriteForm(None),
        **context,
    )


@bp.route("/imports/<int:batch_id>/write", methods=["POST"])
@requires(P.IMPORT_RUN)
def write(batch_id: int) -> Answer:
    """Confirm what was shown, or go on with it: as many rows as fit into a few seconds, in small transactions."""
    form = WriteForm()
    if not form.validate():
        abort(400)
    try:
        with transaction():
            batch = get_batch(batch_id, for_update=True)
            writing.confirm(
                batch,
                actor=current_user,
                takes_different=form.takes_different.data,
                takes_elsewhere=form.takes_elsewhere.data,
            )
            against = _against(batch.kind, batch)
        _go_on(lambda: writing.write_some(batch_id, against, actor=current_user, on=clock.today()))
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("imports.show", batch_id=batch_id), 303)


def _go_on(step: Callable[[], bool]) -> None:
    """One transaction after the other until nothing is left or the time is over. A step that the database refuses
    because somebody made the same file at that moment is tried once more: the rows are judged anew."""
    until = time.monotonic() + SECONDS_AT_ONCE
    again = True
    while True:
        try:
            with _uncollected(), transaction():
                if not step():
                    return
        except IntegrityError:
            if not again:
                raise
            again = False
        if time.monotonic() >= until:
            return


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for dead circles of objects while thousands are made that all live until the step is over: it finds
    nothing and takes a twentieth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@bp.route("/imports/<int:batch_id>/discard", methods=["POST"])
@requires(P.IMPORT_RUN)
def discard(batch_id: int) -> Answer:
    """Close a preview without writing."""
    if not StepForm().validate():
        abort(400)
    try:
        with transaction():
            keeping.discard(get_batch(batch_id, for_update=True), actor=current_user)
        flash(_("Nothing was imported."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("imports.index"), 303)


@bp.route("/imports/<int:batch_id>/undo", methods=["GET", "POST"])
@requires(P.IMPORT_RUN)
def undo(batch_id: int) -> Answer:
    """Take an import back as far as nothing was built on it."""
    batch = get_batch(batch_id)
    form = StepForm()
    if not form.validate_on_submit():
        return render_template("imports/undo.html", batch=batch, form=form)
    try:
        with transaction():
            batch = get_batch(batch_id, for_update=True)
            undoing.begin_undo(batch, actor=current_user)
            against = _against(batch.kind, batch)
        _go_on(lambda: undoing.undo_some(batch_id, against, actor=current_user, on=clock.today()))
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("imports.show", batch_id=batch_id), 303)


@bp.route("/imports/<int:batch_id>/bad-rows", methods=["POST"])
@requires(P.IMPORT_RUN)
@limited_to("exports", "EXPORT_LIMIT_PER_PERSON")
def bad_rows_back(batch_id: int) -> Answer:
    """The rows that were not taken, with their reasons, as .xlsx or .csv. Who took them is on record."""
    batch, form = get_batch(batch_id), HandBackForm()
    if not form.validate():
        abort(400)
    with transaction():
        rows = bad_rows(batch)
        sheet = hand_back.sheet_of(batch.head_json, rows)
        keeping.record_hand_back(batch, len(rows), actor=current_user)
        ending = _("not imported")
        stem = batch.file_name.rpartition(".")[0] or _("pasted rows")
    is_csv = form.format.data == "csv"
    made = hand_back.as_csv(sheet) if is_csv else hand_back.as_workbook(sheet)
    return send_file(
        BytesIO(made),
        "text/csv" if is_csv else XLSX,
        as_attachment=True,
        download_name=f"{stem}-{ending}.{form.format.data}",
    )
