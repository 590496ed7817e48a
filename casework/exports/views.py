"""A list as a file: at once when it is short, else asked for here, followed, fetched, stopped, asked for again."""

from __future__ import annotations

import hashlib
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO, Any, Final

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.enums import ExportFormat, ExportKind
from casework.errors import NotFound, RuleViolation
from casework.exports import queries, services
from casework.exports.files import folder_of
from casework.exports.making import MOST_AT_ONCE, TooLong, write
from casework.exports.offered import TAKERS, may_take, offered
from casework.exports.pages import index_context, name_of
from casework.exports.writing import MEDIA_TYPES
from casework.i18n import gettext as _
from casework.lists.known import kept_query
from casework.paging import page_size
from casework.transaction import transaction
from casework.web.frame import register_count
from casework.web.guards import requires
from casework.web.limiting import limited_to
from casework.web.traces import leave_trace

bp = Blueprint("exports", __name__)
TYPES: Final = {**MEDIA_TYPES, "zip": "application/zip"}
register_count("files", queries.READY_OF_ONE)
Answer = Response | str | tuple[str, int]


def _kind(listed: str) -> ExportKind:
    """A list. Raises NotFound; 403 for one that the person does not read or take away."""
    if listed not in list(ExportKind):
        raise NotFound
    kind = ExportKind(listed)
    if offered(kind).sheet is None:
        raise NotFound
    if not may_take(current_user, kind):
        abort(403)
    return kind


def _file_name(name: str, asked_on: Any, file_format: ExportFormat) -> str:
    return f"{name} {asked_on.isoformat()}.{file_format.value}"


@bp.route("/exports/lists/<listed>", methods=["POST"])
@requires(*TAKERS)
@limited_to("exports", "EXPORT_LIMIT_PER_PERSON")
def make(listed: str) -> Answer:
    """The list whose address is given, with all its pages: the file itself, or the promise of one."""
    kind, asked, today = _kind(listed), request.form.get("format", "xlsx"), clock.today()
    if asked not in MEDIA_TYPES:
        raise NotFound
    file_format, query = ExportFormat(asked), kept_query(request.args.get("q", ""))
    with ExitStack() as opened:
        file = opened.enter_context(TemporaryFile())
        try:
            written = write(file, kind, query, file_format, today, most=MOST_AT_ONCE)
        except TooLong:
            return _promised(kind, query, file_format)
        leave_trace(
            "export", object_type=kind.value, object_id="list", what=kind.value, filters=query,
            format=file_format.value, rows=written.rows, fingerprint=_fingerprint(file),
        )  # fmt: skip
        response = send_file(
            file,
            mimetype=MEDIA_TYPES[asked],
            as_attachment=True,
            download_name=_file_name(str(kind.label), today, file_format),
        )
        response.direct_passthrough = False  # handed to the server as it is, nobody would hear of its end
        response.call_on_close(opened.pop_all().close)
    return response


def _fingerprint(file: IO[bytes]) -> str:
    file.seek(0)
    found = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
    file.seek(0)
    return found


def _promised(kind: ExportKind, query: str, file_format: ExportFormat) -> Response:
    try:
        with transaction():
            services.ask(kind, query, file_format, actor=current_user, today=clock.today())
        flash(_("The list is long, so it is written in the background. You will get a message."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("exports.index"), 303)


@bp.route("/exports")
@requires(*TAKERS)
def index() -> str:
    """The files that the person has asked for, the newest first, with how far they are."""
    page, found = queries.exports_of(
        current_user.id, token=request.args.get("page", ""), size=page_size(request.args.get("size", ""))
    )
    return render_template("exports/index.html", **index_context(page, found))


@bp.route("/exports/<int:export_id>/file")
@requires(*TAKERS)
def file(export_id: int) -> Answer:
    """The finished file, as long as the person may take such a list and is in the unit for which it was written.

    A download that broke off goes on where it was (Range, If-Range by the fingerprint).
    """
    export = queries.get_export(export_id, current_user.id)
    if not may_take(current_user, export.list_kind):
        abort(403)
    path = folder_of(current_app.config["DATA_DIR"]) / export.stored_name
    is_over = export.expires_at is None or export.expires_at <= clock.real_now()
    is_of_elsewhere = export.region_id != current_user.region_id
    if not export.stored_name or is_over or is_of_elsewhere or not path.is_file():
        flash(_("This file is no longer kept. You can have it written again."), "bad")
        return redirect(url_for("exports.index"), 303)
    return send_file(
        path, mimetype=TYPES[export.file_format.value], as_attachment=True, conditional=True,
        etag=export.fingerprint,
        download_name=_file_name(name_of(export), export.asked_on, export.file_format),
    )  # fmt: skip


@bp.route("/exports/<int:export_id>/cancel", methods=["POST"])
@requires(*TAKERS)
def cancel(export_id: int) -> Answer:
    """Stop one that is under way."""
    try:
        with transaction():
            services.cancel(queries.get_export(export_id, current_user.id), now=clock.real_now())
        flash(_("The export is stopped."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("exports.index"), 303)


@bp.route("/exports/<int:export_id>/discard", methods=["POST"])
@requires(*TAKERS)
def discard(export_id: int) -> Answer:
    """Delete a finished file before its time."""
    try:
        with transaction():
            name = services.discard(queries.get_export(export_id, current_user.id))
        (folder_of(current_app.config["DATA_DIR"]) / name).unlink(missing_ok=True)
        flash(_("The file is deleted."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("exports.index"), 303)


@bp.route("/exports/<int:export_id>/again", methods=["POST"])
@requires(*TAKERS)
@limited_to("exports", "EXPORT_LIMIT_PER_PERSON")
def again(export_id: int) -> Answer:
    """Have one written once more, as the list is now."""
    try:
        with transaction():
            services.ask_again(queries.get_export(export_id, current_user.id), today=clock.today())
        flash(_("The list is written in the background. You will get a message."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("exports.index"), 303)
