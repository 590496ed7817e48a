"""The archive of a case; adding files to a nomination, a report, an action or a case; download, preview, taking back."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases.queries import case_page, get_case
from casework.enums import FileSubject
from casework.errors import NotFound, RuleViolation
from casework.files import previews, queries, services, storage
from casework.files.archive import archive_sections, case_kinds
from casework.files.forms import AddFilesForm, TakeBackForm
from casework.files.kinds import ACCEPT, OTHER_KIND, allowed_words, is_picture
from casework.files.receiving import Arrivals, arriving
from casework.files.unfit import Unfit
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.transaction import transaction
from casework.web.guards import can, requires
from casework.web.headers import SANDBOX
from casework.web.limiting import limited_to
from casework.web.traces import leave_trace

bp = Blueprint("files", __name__)
Answer = Response | str | tuple[str, int]


@bp.app_context_processor
def upload_words() -> dict[str, Any]:
    """What every upload form says and accepts."""
    return {"upload_accept": ACCEPT, "upload_allowed": lambda: allowed_words(storage.limit_mb())}


@dataclass(frozen=True)
class Target:
    """What files are added to: the row, what they can prove, where the person came from."""

    subject: FileSubject
    parent: Any
    title: str
    back_url: str
    kinds: list[tuple[str, str]]


@bp.route("/cases/<int:case_id>/files")
@requires(P.FILE_READ)
def of_case(case_id: int) -> str:
    """Everything in the fixed order of the archive."""
    page = case_page(case_id, clock.today())
    return render_template("files/of_case.html", page=page, tab="files", sections=archive_sections(page))


@bp.route("/cases/<int:case_id>/files/new", methods=["GET", "POST"])
@requires(P.FILE_ADD)
@limited_to("uploads", "UPLOAD_LIMIT_PER_PERSON")
def add_to_case(case_id: int) -> Answer:
    """A paper of the case itself: seal pages, notices, declarations on paper."""

    def target() -> Target:
        case = get_case(case_id)
        back_url = url_for("files.of_case", case_id=case_id)
        return Target(FileSubject.CASE, case, case.enterprise_name, back_url, case_kinds())

    return _add(target)


@bp.route("/cases/<int:case_id>/diagnosis/files/new", methods=["GET", "POST"])
@requires(P.DIAGNOSIS_WRITE)
@limited_to("uploads", "UPLOAD_LIMIT_PER_PERSON")
def add_to_diagnosis(case_id: int) -> Answer:
    """The signed report and what belongs to it."""

    def target() -> Target:
        case = get_case(case_id)
        back_url = url_for("diagnosis.show", case_id=case_id)
        return Target(FileSubject.DIAGNOSIS, queries.get_diagnosis(case), _("Diagnosis report"), back_url, [])

    return _add(target)


@bp.route("/actions/<int:action_id>/files/new", methods=["GET", "POST"])
@requires(P.FILE_ADD)
@limited_to("uploads", "UPLOAD_LIMIT_PER_PERSON")
def add_to_action(action_id: int) -> Answer:
    """Evidence of an action."""

    def target() -> Target:
        action = queries.get_action(action_id)
        kinds = [*((kind, kind) for kind in action.evidence_kinds), (OTHER_KIND, _("Other evidence"))]
        back_url = url_for("actions.show", action_id=action_id)
        return Target(FileSubject.ACTION, action, f"{action.code} {action.title}", back_url, kinds)

    return _add(target)


@bp.route("/nominations/<int:nomination_id>/files/new", methods=["GET", "POST"])
@requires(P.NOMINATION_EDIT)
@limited_to("uploads", "UPLOAD_LIMIT_PER_PERSON")
def add_to_nomination(nomination_id: int) -> Answer:
    """What goes with a nomination form: its sealed pages, certificates, figures."""

    def target() -> Target:
        nomination = queries.get_nomination(nomination_id)
        known = "nominations.show" in current_app.view_functions
        back_url = (
            url_for("nominations.show", nomination_id=nomination_id) if known else url_for("home.index")
        )
        return Target(FileSubject.NOMINATION, nomination, nomination.enterprise_name, back_url, [])

    return _add(target)


def _add(find: Callable[[], Target]) -> Answer:
    """Check first, then read and write: good files are kept even when others of the same form are refused."""
    with arriving(request.files.getlist("files")) as arrivals:
        target = find()
        form = AddFilesForm(target.kinds)
        if form.validate_on_submit():
            stored = _store(arrivals, target, form)
            for refusal in arrivals.refusals:
                form.reject(refusal)
            if stored:
                flash(ngettext("%(num)d file added.", "%(num)d files added.", stored), "ok")
            if not form.errors:
                return redirect(target.back_url, 303)
        body = render_template("files/add.html", form=form, target=target)
        return body, 422 if form.is_submitted() else 200


def _store(arrivals: Arrivals, target: Target, form: AddFilesForm) -> int:
    """Each file in a transaction of its own; a refusal of the rule joins those of the checks."""
    stored = 0
    for received in arrivals.received:
        try:
            with transaction():
                services.store(
                    received,
                    subject=target.subject,
                    parent=target.parent,
                    kind=form.chosen_kind,
                    dated_on=form.dated_on.data,
                    actor=current_user,
                )
            stored += 1
        except RuleViolation as violation:
            arrivals.refusals.append(violation)
            break
    return stored


@bp.route("/files/<int:attachment_id>")
@requires(P.FILE_READ)
def download(attachment_id: int) -> Answer:
    """The bytes, always as a download. A superior unit is asked for its reason first."""
    attachment = _readable(attachment_id)
    if queries.needs_reason(attachment, current_user):
        opening = url_for("openings.open_case", case_id=attachment.case_id, file=attachment.id)
        if can(P.CASE_OPEN):
            return redirect(opening, 303)
        abort(403)
    return _send(attachment)


def _readable(attachment_id: int) -> Any:
    attachment = queries.get_file(attachment_id)
    if not attachment.is_valid:
        raise NotFound
    return attachment


def _send(attachment: Any) -> Response:
    file = _opened(attachment, is_traced=True)
    response = send_file(
        file,
        mimetype=attachment.media_type.partition(";")[0],  # the answer adds the charset of a text by itself
        as_attachment=True,
        download_name=attachment.file_name,
        etag=False,
    )
    response.content_length = os.fstat(file.fileno()).st_size
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def _opened(attachment: Any, *, is_traced: bool) -> IO[bytes]:
    """The file once its checksum was compared; 410 when it is not what was handed in."""
    facts = {"tenant_id": attachment.tenant_id, "file": attachment.file_name}
    attachment_id = attachment.id
    try:
        return storage.open_whole(attachment.stored_name, attachment.sha256)
    except storage.Damaged as damage:
        current_app.logger.error("the file of attachment %s is %s", attachment_id, damage)
        if is_traced:
            leave_trace(
                "damaged", object_type="attachments", object_id=attachment_id, what=str(damage), **facts
            )
        abort(410)


@bp.route("/files/<int:attachment_id>/thumbnail")
@requires(P.FILE_READ)
def thumbnail(attachment_id: int) -> Response:
    """A picture for a list."""
    return _picture(attachment_id, previews.THUMBNAIL)


@bp.route("/files/<int:attachment_id>/preview")
@requires(P.FILE_READ)
def preview(attachment_id: int) -> Response:
    """A picture to look at. What a superior unit opens for a reason only has none."""
    return _picture(attachment_id, previews.WHOLE_PAGE)


def _picture(attachment_id: int, side: int) -> Response:
    attachment = _readable(attachment_id)
    if not is_picture(attachment.media_type) or queries.needs_reason(attachment, current_user):
        raise NotFound
    with _opened(attachment, is_traced=False) as file:
        try:
            body = previews.made_anew(file, side)
        except Unfit as unfit:
            current_app.logger.error("attachment %s cannot be shown: %s", attachment_id, unfit)
            raise NotFound from unfit
    response = Response(body, mimetype=previews.MEDIA_TYPE)
    response.headers["Content-Disposition"] = "inline; filename=preview.jpg"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@bp.route("/files/<int:attachment_id>/take-back", methods=["GET", "POST"])
@requires(P.FILE_ADD)
def take_back(attachment_id: int) -> Answer:
    """Take a file back with a reason."""
    attachment = queries.get_file(attachment_id)
    form = TakeBackForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.take_back(attachment, form.reason.data, on=clock.today(), actor=current_user)
            flash(_("The file was taken back."), "ok")
            return redirect(_page_of(attachment), 303)
        except RuleViolation as violation:
            form.reject(violation)
            attachment = queries.get_file(attachment_id)
    body = render_template(
        "files/take_back.html", attachment=attachment, form=form, back_url=_page_of(attachment)
    )
    return body, 422 if form.is_submitted() else 200


def _page_of(attachment: Any) -> str:
    if attachment.action_item_id:
        return url_for("actions.show", action_id=attachment.action_item_id)
    if attachment.case_id:
        return url_for("files.of_case", case_id=attachment.case_id)
    known = "nominations.show" in current_app.view_functions
    return (
        url_for("nominations.show", nomination_id=attachment.nomination_id)
        if known
        else url_for("home.index")
    )
