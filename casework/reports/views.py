"""The dashboard, the year-end summary with its tables and rows, typed figures, exports."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.early_warnings.queries import early_warnings
from casework.enums import Rank, ReturnPeriod
from casework.errors import NotFound, RuleViolation
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.paging import SIZES, page_size
from casework.reports import queries, services
from casework.reports.dashboard import build_dashboard
from casework.reports.forms import ReturnForm
from casework.reports.pages.asked import Asked, read_asked, read_region
from casework.reports.pages.board_pages import drawn_progress, may_nudge
from casework.reports.pages.contexts import (
    index_context,
    rows_context,
    summary_context,
    table_context,
)
from casework.reports.pages.own_figures import own_address, own_context
from casework.reports.pages.rows_page import rows_page
from casework.reports.pages.shades import SHADES
from casework.reports.pages.sheets import classes_export, figure_export
from casework.reports.services import Paper
from casework.reports.summary import build_summary
from casework.reports.year_before import period_of, year_before
from casework.transaction import transaction
from casework.web.conflicts import reconcile
from casework.web.guards import requires
from casework.web.keys import key
from casework.web.limiting import limited_to
from casework.web.memory import give_back

bp = Blueprint("reports", __name__)
Answer = Response | str | tuple[str, int]
YEAR = "/reports/<int(min=2000,max=2199):year>"


def _asked(year: int) -> Asked:
    return read_asked(request.args, year, clock.today())


@bp.route("/dashboard")
@requires(P.DASHBOARD_READ)
def dashboard() -> str:
    """How many, how far, who lags, why; for the province, a prefecture, a county."""
    year = request.args.get("year", type=key)
    if "year" not in request.args:
        year = queries.running_year(current_user.years_version)
        if year is None:
            return render_template("reports/no_year.html")
    if year is None or not 2000 <= year < 2200:
        raise NotFound
    asked = read_asked(request.args, year, clock.today(), kept=True)
    board = build_dashboard(asked.region, asked.programme, asked.on)
    found = early_warnings(asked.region, asked.programme, clock.today())
    shade = request.args.get("shade", "")
    page = drawn_progress(
        board, asked, found, shade if shade in SHADES else "completion", shows_all="all" in request.args
    )
    return render_template(
        "reports/dashboard.html", title_name=asked.region.name, drawn=page, may_nudge=may_nudge()
    )


@bp.route("/dashboard/nudge", methods=["POST"])
@requires(P.CASE_NUDGE)
def nudge() -> Answer:
    """A unit above a county reminds its officers of what is overdue."""
    if current_user.rank is Rank.COUNTY:
        abort(403)
    county = read_region(request.form)
    newest = queries.year_to_show()
    if county.rank is not Rank.COUNTY or newest is None:
        raise NotFound
    try:
        with transaction():
            told = services.nudge_county(county, newest, actor=current_user, today=clock.today())
        flash(ngettext("%(num)d person was reminded.", "%(num)d people were reminded.", told), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("reports.dashboard") + "#lagging", 303)


@bp.route("/reports")
@requires(P.REPORT_READ)
def index() -> str:
    """The years, and the units below the own one."""
    return render_template("reports/index.html", **index_context(clock.today()))


@bp.route(YEAR)
@requires(P.REPORT_READ)
def show(year: int) -> str:
    """The summary of a unit: figures with the rows behind them, units below, papers."""
    asked = _asked(year)
    summary = build_summary(asked.region, year, asked.on)
    base = year_before(asked.region, asked.programme, asked.on)
    period = period_of(asked.programme, asked.on) or ReturnPeriod.YEAR
    own = queries.return_of(asked.region, asked.programme, period)
    context = summary_context(summary, asked, base=base, own=own, period=period)
    return render_template("reports/show.html", **context)


@bp.route(f"{YEAR}/tables/<int(max=9):number>")
@requires(P.REPORT_READ)
def table(year: int, number: int) -> str:
    """One official table, as the papers print it."""
    asked = _asked(year)
    summary = build_summary(asked.region, year, asked.on)
    if number not in summary.tables:
        raise NotFound
    return render_template(
        "reports/table.html", **table_context(summary, asked, number, whole="all" in request.args)
    )


@bp.route(f"{YEAR}/text")
@requires(P.REPORT_READ)
def text(year: int) -> str:
    """The draft of the report, with every figure that the system filled in."""
    asked = _asked(year)
    summary = build_summary(asked.region, year, asked.on)
    return render_template("reports/text.html", **table_context(summary, asked, 0))


@bp.route(f"{YEAR}/figures/<code>")
@requires(P.REPORT_READ)
def figure(year: int, code: str) -> str:
    """The rows that one side of a figure counts."""
    asked = _asked(year)
    args = request.args
    shown = rows_page(
        asked,
        code,
        args.get("part", "numerator"),
        category=args.get("category", "")[:20],
        age=args.get("age", "")[:10],
        token=args.get("page", ""),
        size=page_size(args["size"]) if "size" in args else SIZES[1],
    )
    context = rows_context(shown, asked, code, args)
    export = figure_export(asked, code, context["kept"], context["pager_page"])
    return render_template("reports/figure.html", export=export, **context)


@bp.route(f"{YEAR}/own-figures", methods=["GET", "POST"])
@requires(P.RETURN_WRITE)
def own_figures(year: int) -> Answer:
    """What the own unit types itself, for the year or its first half: training, the main reason for delays."""
    asked, period = _asked(year), request.args.get("period", ReturnPeriod.YEAR.value)
    if not asked.is_own or period not in list(ReturnPeriod):
        raise NotFound
    of = ReturnPeriod(period)
    row = queries.return_of(asked.region, asked.programme, of)
    form = ReturnForm(data=_typed(row))
    if form.is_submitted() and row is not None:
        reconcile(form, ReturnForm(None, data=_typed(row)), row)
    if form.validate_on_submit():
        try:
            with transaction():
                services.save_return(
                    asked.region,
                    asked.programme,
                    actor=current_user,
                    period=of,
                    today=clock.today(),
                    **form.typed,
                )
            flash(_("The figures of your unit have been saved."), "ok")
            return redirect(own_address(asked, of), 303)
        except RuleViolation as violation:
            form.reject(violation)
    form.version.data = form.version.data or (row.version if row else 0)
    export = classes_export(asked, len(queries.own_classes(asked.region, asked.programme)))
    context = own_context(asked, of, row)
    body = render_template("reports/own_figures.html", form=form, export=export, **context)
    return body, 422 if form.is_submitted() else 200


def _typed(row: Any) -> dict[str, Any]:
    """What stands in the row, by field."""
    if row is None:
        return {}
    return {
        "trained": row.trained_person_times,
        "heads": row.heads_trained,
        "enterprises": row.enterprises_trained,
        "source": row.training_source,
        "reason": row.delay_reason,
    }


@bp.route(f"{YEAR}/export", methods=["POST"])
@requires(P.REPORT_EXPORT)
@limited_to("exports", "EXPORT_LIMIT_PER_PERSON")
def export(year: int) -> Response:
    """The summary as Word or PDF, its tables as Excel, PDF or Word: logged, then written."""
    asked = read_asked(request.form, year, clock.today())
    try:
        with transaction():
            paper = services.export_summary(
                asked.region,
                year,
                asked.on,
                what=request.form.get("what", "summary"),
                file_format=request.form.get("format", ""),
                actor=current_user,
                made_at=clock.now(),
            )
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
        return redirect(asked.url("reports.show"), 303)
    return download(paper)


def download(paper: Paper) -> Response:
    """The file, written after the transaction has ended."""
    response = send_file(
        BytesIO(paper.write()), mimetype=paper.mimetype, as_attachment=True, download_name=paper.name
    )
    response.headers["Cache-Control"] = "no-store"  # a county's own holds phone numbers
    response.direct_passthrough = False  # handed to the server as it is, nobody would hear of its end
    response.call_on_close(give_back)
    return response
