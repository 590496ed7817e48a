"""From picked rows to a preview, from there to a run; the page of a run, going on with it, taking it back; exports."""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.bulk import queries, running
from casework.bulk.acts import BACK, Settings, people_for
from casework.bulk.forms import BulkForm, StepForm, SureForm, fields_of
from casework.bulk.pages import pager_of, run_context
from casework.cases import listing as case_pages
from casework.enums import BulkAct, ListKind
from casework.errors import NotFound, RuleViolation
from casework.exports.picked import picked
from casework.exports.writing import MEDIA_TYPES, WRITERS
from casework.follow_ups import listing as follow_up_pages
from casework.i18n import gettext as _
from casework.lists.known import LISTS, kept_query
from casework.paging import page_size
from casework.plans import action_pages
from casework.programmes.queries import programme_years
from casework.transaction import transaction
from casework.web.columns import chosen_columns
from casework.web.guards import can, requires
from casework.web.keys import key
from casework.web.limiting import limited_to
from casework.web.once import once
from casework.web.reading import reading
from casework.web.traces import leave_trace

bp = Blueprint("bulk", __name__)
Answer = Response | str | tuple[str, int]
READERS: dict[ListKind, Callable[[MultiDict[str, str]], Any]] = {
    ListKind.CASES: lambda args: case_pages.read_filters(args, programme_years(current_user.years_version)),
    ListKind.ACTIONS: action_pages.read_filters,
    ListKind.FOLLOW_UPS: follow_up_pages.read_filters,
}


def _kind(listed: str) -> ListKind:
    """A list with steps on many rows. Raises NotFound; 403 for one that the person does not read."""
    if listed not in list(READERS):
        raise NotFound
    if not can(LISTS[ListKind(listed)].permission):
        abort(403)
    return ListKind(listed)


def _act(kind: ListKind, value: str) -> BulkAct:
    """A step of this list. Raises NotFound; 403 for one that the person's role does not include."""
    if value not in list(LISTS[kind].acts):
        raise NotFound
    if not can(LISTS[kind].acts[BulkAct(value)]):
        abort(403)
    return BulkAct(value)


def _query() -> MultiDict[str, str]:
    """The filters of the list from which the rows were picked."""
    return MultiDict(parse_qsl(kept_query(request.args.get("q", ""))))


def _list_url(kind: ListKind) -> str:
    return url_for(LISTS[kind].endpoint) + "?" + (kept_query(request.args.get("q", "")) or "saved=0")


def _picked(kind: ListKind) -> list[int]:
    """Keys of the picked rows; of every row of the list where that was chosen. Raises RuleViolation for none, and for more
    than a run takes."""
    if request.form.get("all"):
        keys = queries.keys_of(kind, READERS[kind](_query()), clock.today())
    else:
        keys = _in_scope(kind, request.form.getlist("ids", type=key)[: queries.MOST + 1])
    if not keys:
        raise RuleViolation(_("No rows were selected."))
    if len(keys) > queries.MOST:
        raise RuleViolation(
            _("At most %(most)s rows at once. Please narrow the list with its filters.", most=queries.MOST)
        )
    return keys


def _in_scope(kind: ListKind, asked: Sequence[int]) -> list[int]:
    """Those of the picked rows that exist for the person. Raises NotFound when none of them does."""
    keys = queries.in_scope(kind, asked)
    if asked and not keys:
        raise NotFound
    return keys


@bp.route("/bulk/<listed>/all")
@requires(P.BULK_RUN, P.CASE_EXPORT)
def everything(listed: str) -> Answer:
    """Asks whether every row that the filters leave is meant, with their number."""
    kind = _kind(listed)
    number = len(queries.keys_of(kind, READERS[kind](_query()), clock.today()))
    acts = [act for act, permission in LISTS[kind].acts.items() if can(P.BULK_RUN) and can(permission)]
    return render_template(
        "bulk/everything.html", kind=kind, number=number, most=queries.MOST, acts=acts,
        list_url=_list_url(kind), q=kept_query(request.args.get("q", "")),
    )  # fmt: skip


@bp.route("/bulk/<listed>", methods=["POST"])
@requires(P.BULK_RUN)
def start(listed: str) -> Answer:
    """Rows were picked and a step chosen: its settings are asked for, or the preview is shown at once."""
    kind = _kind(listed)
    act = _act(kind, request.form.get("act", ""))
    try:
        keys = _picked(kind)
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
        return redirect(_list_url(kind), 303)
    form = _form(kind, act, keys)
    if fields_of(kind, act):
        return _settings_page(kind, act, keys, form)
    return _preview_page(kind, act, keys, form)


def _form(kind: ListKind, act: BulkAct, keys: Sequence[int]) -> BulkForm:
    people = people_for(kind, keys) if "assignee_id" in fields_of(kind, act) else ()
    return BulkForm.of(kind, act, people)


def _settings(form: BulkForm) -> Settings:
    return Settings(**{name: value for name, value in form.values.items() if value is not None})


def _settings_page(kind: ListKind, act: BulkAct, keys: Sequence[int], form: BulkForm) -> str:
    return render_template(
        "bulk/settings.html", kind=kind, act=act, keys=keys, form=form, list_url=_list_url(kind),
        all=request.form.get("all", ""), q=kept_query(request.args.get("q", "")),
    )  # fmt: skip


def _preview_page(
    kind: ListKind, act: BulkAct, keys: Sequence[int], form: BulkForm, sure: SureForm | None = None
) -> str:
    """What would happen to each row, with a new key: only this very preview is confirmed by it."""
    lines = running.preview(
        kind, act, keys, _settings(form), actor=current_user._get_current_object(), today=clock.today()
    )
    form.request_key.data = secrets.token_urlsafe(16)
    return render_template(
        "bulk/preview.html", kind=kind, act=act, lines=lines, form=form, list_url=_list_url(kind),
        ready=[line for line in lines if not line.refusal], all=request.form.get("all", ""),
        sure=(sure or SureForm()) if request.form.get("all") else None,
        q=kept_query(request.args.get("q", "")), can_undo=(kind, act) in BACK,
    )  # fmt: skip


@bp.route("/bulk/<listed>/<act>/preview", methods=["POST"])
@requires(P.BULK_RUN)
def preview(listed: str, act: str) -> Answer:
    """What the step would do to each row with these settings; nothing is written."""
    kind = _kind(listed)
    step = _act(kind, act)
    keys = _in_scope(kind, request.form.getlist("ids", type=key)[: queries.MOST])
    if not keys:
        return redirect(_list_url(kind), 303)
    form = _form(kind, step, keys)
    if not form.validate():
        return _settings_page(kind, step, keys, form), 422
    return _preview_page(kind, step, keys, form)


@bp.route("/bulk/<listed>/<act>/run", methods=["POST"])
@requires(P.BULK_RUN)
def run(listed: str, act: str) -> Answer:
    """Do what the preview showed. The same confirmation sent again leads to the same run and goes on with it."""
    kind = _kind(listed)
    step, seen = _act(kind, act), _seen()
    keys = _in_scope(kind, list(seen))
    if not keys:
        return redirect(_list_url(kind), 303)
    form, sure = _form(kind, step, keys), SureForm()
    if not form.validate():
        return _settings_page(kind, step, keys, form), 422
    if request.form.get("all") and not sure.validate():
        return _preview_page(kind, step, keys, form, sure), 422
    chosen, person = [(key_, seen[key_]) for key_ in keys], current_user._get_current_object()

    def make() -> str:
        made = running.make_run(kind, step, chosen, _settings(form), actor=person, today=clock.today())
        return url_for("bulk.show", run_id=made.id)

    with transaction():
        location = once(form.request_key.data, make)
    running.go_on(int(location.rpartition("/")[2]), actor=person, today=clock.today())
    return redirect(location, 303)


def _seen() -> dict[int, int]:
    """Row → the version that the preview showed."""
    found: dict[int, int] = {}
    for pair in request.form.getlist("seen")[: queries.MOST]:
        row, _colon, version = pair.partition(":")
        try:
            found[key(row)] = key(version)
        except ValueError:
            continue
    return found


@bp.route("/bulk-runs")
@requires(P.BULK_RUN)
def index() -> str:
    """The person's own runs."""
    page, lines = queries.runs_of(
        current_user.id, token=request.args.get("page", ""), size=page_size(request.args.get("size", ""))
    )
    return render_template("bulk/index.html", lines=lines, pager_page=pager_of(page))


@bp.route("/bulk-runs/<int:run_id>")
@requires(P.BULK_RUN)
def show(run_id: int) -> str:
    """What became of each row."""
    found = queries.get_run(run_id, current_user.id)
    return render_template("bulk/show.html", **run_context(found, queries.rows_of(found)), form=StepForm())


@bp.route("/bulk-runs/<int:run_id>/continue", methods=["POST"])
@requires(P.BULK_RUN)
def go_on(run_id: int) -> Answer:
    """Do the rows that an interruption has left."""
    running.go_on(run_id, actor=current_user._get_current_object(), today=clock.today())
    return redirect(url_for("bulk.show", run_id=run_id), 303)


@bp.route("/bulk-runs/<int:run_id>/undo", methods=["GET", "POST"])
@requires(P.BULK_RUN)
def undo(run_id: int) -> Answer:
    """Take back what nobody has changed since, after asking once."""
    found = queries.get_run(run_id, current_user.id)
    if request.method != "POST":
        return render_template("bulk/undo.html", **run_context(found, queries.rows_of(found)))
    try:
        running.undo(run_id, actor=current_user._get_current_object(), today=clock.today())
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("bulk.show", run_id=run_id), 303)


@bp.route("/bulk/<listed>/export", methods=["POST"])
@requires(P.CASE_EXPORT)
@limited_to("exports", "EXPORT_LIMIT_PER_PERSON")
def export(listed: str) -> Answer:
    """The picked rows as a file, exactly as the list shows them."""
    kind, file_format = _kind(listed), request.form.get("format", "xlsx")
    if file_format not in WRITERS:
        raise NotFound
    try:
        with reading():
            keys = _picked(kind)
            filters = READERS[kind](_query())
            heads, rows = picked(kind, filters, keys, clock.today(), chosen_columns(kind.value, _query()))
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
        return redirect(_list_url(kind), 303)
    file = io.BytesIO()
    WRITERS[file_format](file, str(kind.label), heads, rows)
    leave_trace("export", object_type=queries.ENTITIES[kind].__tablename__, object_id="list", what=kind.value,
                filters=kept_query(request.args.get("q", "")), format=file_format, rows=len(rows))  # fmt: skip
    name = f"{kind.label} {clock.today().isoformat()}.{file_format}"
    return send_file(
        io.BytesIO(file.getvalue()), mimetype=MEDIA_TYPES[file_format], as_attachment=True, download_name=name
    )
