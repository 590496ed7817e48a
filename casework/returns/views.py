"""The pages of returns: the own ones, one return, its checks, frozen rows, downloads, and whether a file is one of them."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.enums import ReturnPeriod
from casework.errors import NotFound, RuleViolation
from casework.files.receiving import clean_name
from casework.i18n import gettext as _
from casework.programmes.queries import get_programme
from casework.regions.queries import place
from casework.reports.pages.asked import read_asked
from casework.reports.queries import return_of, years_to_report
from casework.returns import acts, queries, reminding, services
from casework.returns.changes_page import changes_context
from casework.returns.checks_page import checks_context, copied_context
from casework.returns.contexts import show_context
from casework.returns.figures_page import stored_figures
from casework.returns.findings import unbegun
from casework.returns.forms import FileForm
from casework.returns.progress import counties_in_words, counts_of, unit_lines, units_in_words
from casework.returns.rows_page import rows_context
from casework.returns.sheet import units_export
from casework.returns.verification import LARGEST, Verified, verify_file
from casework.transaction import transaction
from casework.web.guards import can, requires
from casework.web.keys import key
from casework.web.limiting import limited_to

bp = Blueprint("returns", __name__)
Answer = Response | str | tuple[str, int]


@bp.route("/returns")
@requires(P.REPORT_READ)
def index() -> str:
    """The returns of the own unit, and the years for which none is begun."""
    rows = queries.returns_of_unit(current_user.region_id)
    begun = {(row.programme_id, row.period) for row in rows}
    years = {year.id: year for year in years_to_report()}
    unit = place(current_user.region_id)
    return render_template(
        "returns/index.html",
        rows=[(row, queries.due_on(years[row.programme_id], unit.rank, row.period)) for row in rows],
        years=years,
        open_ones=[one for one in queries.to_begin(years.values()) if (one[0].id, one[1]) not in begun],
        region=unit,
    )


@bp.route("/returns", methods=["POST"])
@requires(P.RETURN_WRITE)
def start() -> Response:
    """Begin the own return of a year or its first half; one that is there is opened."""
    period = request.form.get("period", "")
    year = request.form.get("year", type=key)
    if year is None or not 2000 <= year < 2200 or period not in list(ReturnPeriod):
        raise NotFound
    programme = get_programme(year)
    with transaction():
        row = services.start(
            place(current_user.region_id), programme, ReturnPeriod(period), actor=current_user
        )
        return_id = row.id
    return redirect(url_for("returns.show", return_id=return_id), 303)


@bp.route("/returns/<int:return_id>")
@requires(P.REPORT_READ)
def show(return_id: int) -> str:
    """How far a return is, what is missing, what it says, and its history."""
    context = show_context(queries.get_return(return_id), clock.today())
    export = units_export(context["row"], len(context["lines"]))
    return render_template("returns/show.html", export=export, **context)


@bp.route("/returns/<int:return_id>/progress")
@requires(P.REPORT_READ)
def progress(return_id: int) -> str:
    """Every unit below down to the counties on one page, to be printed: who is missing, since when, what comes next."""
    row = queries.get_return(return_id)
    region = place(row.region_id)
    programme = queries.programme_of(row)
    lines = unit_lines(row, programme, region, clock.today(), deep=True)
    if not lines:
        raise NotFound
    return render_template(
        "returns/progress.html",
        row=row,
        programme=programme,
        region=region,
        lines=lines,
        sub=counts_of(lines),
        counties_sub=counts_of([one for line in lines for one in line.lines]),
        on=clock.today(),
        due=queries.due_on(programme, queries.rank_below(region), row.period),
        to_remind=units_in_words([line for line in lines if line.is_missing]),
        counties_to_remind=counties_in_words(queries.late_counties(row)),
        may_remind=current_user.region_id == region.id and can(P.RETURN_CHECK),
    )


@bp.route("/returns/<int:return_id>/checks")
@requires(P.REPORT_READ)
def checks(return_id: int) -> str:
    """What is looked at before the return is handed in: of an open one as of now, else of the version handed in."""
    row = queries.get_return(return_id)
    return render_template(
        "returns/checks.html", **checks_context(row, queries.programme_of(row), clock.today())
    )


@bp.route("/reports/<int(min=2000,max=2199):year>/checks")
@requires(P.REPORT_READ)
def checks_of_year(year: int) -> Answer:
    """The same for a unit and a year or its first half; of a return that nobody has begun, what it would say."""
    period = request.args.get("period", ReturnPeriod.YEAR.value)
    if period not in list(ReturnPeriod):
        raise NotFound
    asked = read_asked(request.args, year, clock.today())
    row = return_of(asked.region, asked.programme, ReturnPeriod(period))
    if row is not None:
        return redirect(url_for("returns.checks", return_id=row.id), 303)
    row = unbegun(asked.region, asked.programme, ReturnPeriod(period))
    return render_template("returns/checks.html", **checks_context(row, asked.programme, clock.today()))


@bp.route("/returns/<int:return_id>/checks/copied")
@requires(P.REPORT_READ)
def copied(return_id: int) -> str:
    """A paragraph beside the one of last year that it is most like."""
    section, number = request.args.get("section", type=key), request.args.get("paragraph", type=key)
    context = copied_context(queries.get_return(return_id), section or 0, number or 0, clock.today())
    if context is None:
        raise NotFound
    return render_template("returns/copied.html", **context)


@bp.route("/returns/<int:return_id>/changes")
@requires(P.REPORT_READ)
def changes(return_id: int) -> str:
    """What changed between two versions of a return, to be printed."""
    first, second = request.args.get("before", type=key), request.args.get("after", type=key)
    return render_template(
        "returns/changes.html", **changes_context(queries.get_return(return_id), first, second)
    )


@bp.route("/returns/<int:return_id>/versions/<int:number>/figures/<code>")
@requires(P.REPORT_READ)
def figure(return_id: int, number: int, code: str) -> str:
    """The rows that a figure counted when the version was made, as they were stored."""
    row = queries.get_return(return_id)
    version = queries.version_of(row, number)
    part = request.args.get("part", "numerator")
    return render_template("returns/figure.html", **rows_context(row, version, code, part))


@bp.route("/returns/<int:return_id>/versions/<int:number>/json", methods=["POST"])
@requires(P.REPORT_EXPORT)
@limited_to("exports", "EXPORT_LIMIT_PER_PERSON")
def download(return_id: int, number: int) -> Response:
    """The stored text of a version, whose fingerprint anybody can compute: logged."""
    row = queries.get_return(return_id)
    version = queries.version_of(row, number)
    content = version.content.encode()
    name = f"{queries.programme_of(row).year}-{place(row.region_id).code}-{row.period.value}-V{version.number}.json"
    with transaction():
        acts.note_download(row, version)
    response = send_file(
        BytesIO(content), mimetype="application/json", as_attachment=True, download_name=name
    )
    response.headers["Cache-Control"] = "no-store"
    response.direct_passthrough = False
    return response


@bp.route("/returns/verify", methods=["GET", "POST"])
@requires(P.REPORT_READ)
@limited_to("uploads", "UPLOAD_LIMIT_PER_PERSON")
def verify() -> Answer:
    """Whether a file is what a unit of the reader's scope handed in."""
    form = FileForm()
    result: Verified | None = None
    upload = request.files.get("file")
    if form.validate_on_submit():
        content = upload.stream.read(LARGEST + 1) if upload else b""
        if upload:
            upload.close()  # a large one lies in a file until then
        if not content:
            form.reject(RuleViolation(_("Please choose a file."), "file"))
        elif len(content) > LARGEST:
            form.reject(RuleViolation(_("The file is too large."), "file"))
        else:
            result = verify_file(content)
    name = clean_name(upload.filename or "") if upload else ""
    units = {one.id: place(one.region_id).name for one in result.versions} if result else {}
    named = result.versions[-1] if result and result.verdict == "named" else None
    figures = stored_figures(named) if named else []
    body = render_template(
        "returns/verify.html", form=form, result=result, units=units, name=name, figures=figures
    )
    return body, 422 if form.is_submitted() and result is None else 200


@bp.route("/returns/<int:return_id>/remind", methods=["POST"])
@requires(P.RETURN_CHECK)
def remind(return_id: int) -> Response:
    """Remind the units below that are not in (催报); the province also the counties themselves."""
    row = queries.get_return(return_id)
    asks_counties = request.form.get("whom") == "counties"
    by_whom = reminding.remind_missing_counties if asks_counties else reminding.remind_missing
    try:
        with transaction():
            by_whom(row, actor=current_user, today=clock.today())
        flash(_("The units that are not in have been reminded."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("returns.show", return_id=return_id), 303)
