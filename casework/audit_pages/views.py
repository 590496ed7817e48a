"""The auditor's pages. Nothing here changes what it shows; what an auditor opens, exports or prints is logged itself."""

from __future__ import annotations

from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.audit.anchors import line_of as anchor_line
from casework.audit_pages import exporting, queries, services
from casework.audit_pages.entries import accounts_in, changes_of, proof_of, related
from casework.audit_pages.figure_pages import counted_context, year_asked, year_context, years_offered
from casework.audit_pages.forms import OpeningForm
from casework.audit_pages.listing import controls, line_of, pager, read_filters
from casework.audit_pages.state import chain_words, log_state
from casework.audit_pages.trails import case_context, trail_context
from casework.errors import NotFound, RuleViolation
from casework.exports.writing import MEDIA_TYPES, WRITERS
from casework.i18n import gettext as _
from casework.paging import SIZES
from casework.reports.queries import data_date
from casework.transaction import transaction
from casework.web.guards import requires
from casework.web.keys import key
from casework.web.limiting import limited_to

bp = Blueprint("audit_pages", __name__)
Answer = Response | str | tuple[str, int]
YEAR = "/audit/figures/<int(min=2000,max=2199):year>"


def _reader() -> Any:
    return current_user._get_current_object()


def _size() -> int:
    size = request.args.get("size", type=key)
    return size if size in SIZES else SIZES[1]


@bp.route("/audit")
@requires(P.AUDIT_READ)
def index() -> str:
    """Search, and whether the log is whole."""
    asked = read_filters(request.args)
    page = queries.page_of_entries(asked.filters, token=request.args.get("page", ""), size=_size())
    return render_template(
        "audit_pages/index.html",
        asked=asked,
        controls=controls(asked),
        lines=[line_of(entry) for entry in page.rows],
        pager_page=pager(page, asked.url),
        count=page.count,
        state=log_state(clock.real_now()),
    )


@bp.route("/audit/entries/<place>")
@requires(P.AUDIT_READ)
def entry(place: str) -> str:
    """One entry: who, what, old and new, and whether it fits its place in the chain."""
    chain, _dash, seq = place.partition("-")
    try:
        found = queries.get_entry(0 if chain == "0" else key(chain), key(seq))
    except ValueError as no_key:
        raise NotFound from no_key
    is_change, changes = changes_of(found, queries.names_of(accounts_in([found])))
    return render_template(
        "audit_pages/entry.html",
        entry=found,
        line=line_of(found),
        is_change=is_change,
        changes=changes,
        proof=proof_of(found),
        chain_name=chain_words(found.chain),
        related=related(found),
    )


@bp.route("/audit/objects/<object_type>/<object_id>")
@requires(P.AUDIT_READ)
def trail(object_type: str, object_id: str) -> str:
    """Everything that happened to one object, the oldest first, and the files that prove it."""
    return render_template(
        "audit_pages/trail.html", **trail_context(_reader(), object_type, object_id, request.args, _size())
    )


@bp.route("/audit/cases/<int:case_id>")
@requires(P.AUDIT_READ)
def case_trail(case_id: int) -> str:
    """Everything that happened to a case and below it, the oldest first."""
    return render_template(
        "audit_pages/trail.html", **case_context(_reader(), case_id, request.args, _size())
    )


@bp.route("/audit/export", methods=["POST"])
@requires(P.AUDIT_EXPORT)
@limited_to("exports", "EXPORT_LIMIT_PER_PERSON")
def export() -> Answer:
    """The entries that a search finds, as a file: logged first, then written."""
    asked, reader = read_filters(request.form), _reader()
    file_format = request.form.get("format", "")
    if file_format not in WRITERS:
        raise NotFound
    try:
        with transaction():
            count = queries.count_of(asked.filters, services.MOST_EXPORTED)
            services.record_export(asked.typed, count, file_format, actor=reader)
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
        return redirect(asked.url(), 303)
    with ExitStack() as opened:
        file = opened.enter_context(TemporaryFile())
        exporting.export(reader, asked.filters, file, file_format=file_format, most=services.MOST_EXPORTED)
        response = send_file(
            file,
            mimetype=MEDIA_TYPES[file_format],
            as_attachment=True,
            download_name=f"审计记录_{clock.today():%Y%m%d}.{file_format}",
        )
        response.call_on_close(opened.pop_all().close)
    return response


@bp.route("/audit/figures", methods=["GET", "POST"])
@requires(P.AUDIT_READ)
def figures() -> Answer:
    """Open the figures of a year with a reason: they are read from the rows of the region for three hours."""
    years = years_offered()
    shown = year_asked(request.args.get("year", type=key), years)
    given = {"year": shown.year, "on": data_date(shown, "", clock.today())} if shown else {}
    form = OpeningForm(data=given).offer(list(years))
    if form.validate_on_submit():
        try:
            with transaction():
                services.open_figures(form.year.data, form.on.data, form.reason.data, actor=_reader())
            return redirect(
                url_for("audit_pages.year", year=form.year.data, on=form.on.data.isoformat()), 303
            )
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template("audit_pages/figures.html", form=form, years=years)
    return body, 422 if form.is_submitted() else 200


def _open_until(year: int) -> Any:
    """Until when the figures of the year are open to the reader; None: a reason is asked for first."""
    return services.open_until(year, actor=_reader(), now=clock.real_now())


def _ask_first(year: int) -> Response:
    flash(_("Please give the reason why you open these figures."), "info")
    return redirect(url_for("audit_pages.figures", year=year), 303)


@bp.route(YEAR)
@requires(P.AUDIT_READ)
def year(year: int) -> Answer:
    """The figures of a region in a year, each with the way down."""
    until = _open_until(year)
    if until is None:
        return _ask_first(year)
    return render_template(
        "audit_pages/year.html", **year_context(_reader(), year, request.args, clock.today()), until=until
    )


@bp.route(f"{YEAR}/<code>")
@requires(P.AUDIT_READ)
def figure(year: int, code: str) -> Answer:
    """What one figure counts: county by county, then row by row, each with its trail in the log."""
    until = _open_until(year)
    if until is None:
        return _ask_first(year)
    context = counted_context(_reader(), year, code, request.args, clock.today(), _size())
    return render_template("audit_pages/figure.html", **context, until=until)


@bp.route("/audit/anchors")
@requires(P.AUDIT_READ)
def anchors() -> str:
    """The daily anchors, the newest first."""
    found = queries.anchors(request.args.get("before", type=key))
    more = found[-1].number if len(found) == queries.FEW and found[-1].number > 1 else None
    return render_template("audit_pages/anchors.html", anchors=found, more=more)


@bp.route("/audit/anchors/<int:number>/print", methods=["POST"])
@requires(P.AUDIT_READ)
def print_anchor(number: int) -> str:
    """The sheet that is printed, signed and kept outside."""
    found = queries.get_anchor(number)
    with transaction():
        services.print_anchor(found, actor=_reader())
    return render_template("audit_pages/anchor_sheet.html", anchor=found, line=anchor_line(found))
