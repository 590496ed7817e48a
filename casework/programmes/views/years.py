"""Programme years: the list, a year's page, its settings, its quotas, opening and finishing it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.access.tenancy import Reach
from casework.calendars.queries import calendar_for, deadline
from casework.enums import ProgrammeStatus
from casework.errors import NotFound, RuleViolation
from casework.i18n import gettext as _
from casework.programmes import queries, services
from casework.programmes.consented import consents_of
from casework.programmes.forms import NewProgrammeForm, ProgrammeFields, ProgrammeForm, quota_form
from casework.programmes.labels import LABELS
from casework.programmes.proposal import DATES, propose
from casework.programmes.views.blueprint import Answer, bp
from casework.regions.queries import prefectures
from casework.transaction import transaction
from casework.web.conflicts import reconcile
from casework.web.guards import can, requires
from casework.web.once import once

EDITIONS = {
    "industry_edition_id": "industries",
    "size_edition_id": "sizes",
    "constraint_edition_id": "constraints",
}


@bp.route("/programmes")
@requires(P.PROGRAMME_READ)
def index() -> str:
    """Every year with its places and what became of them."""
    return render_template(
        "programmes/index.html",
        programmes=[programme for programme in queries.programmes() if _is_shown(programme)],
        uses=queries.selected_by_year(),
        no_use=queries.NO_USE,
        sees_all=current_user.scope.reach is Reach.PROVINCE,
    )


@bp.route("/programmes/<int:year>")
@requires(P.PROGRAMME_READ)
def show(year: int) -> str:
    """One year: places, quotas, dates, periods."""
    programme = queries.get_programme(year)
    if not _is_shown(programme):
        raise NotFound
    lines = queries.quota_lines(programme, current_user.scope)
    shared = sum(line.places for line in lines)
    return render_template(
        "programmes/show.html",
        programme=programme,
        lines=lines,
        shared=shared,
        left=programme.places - shared,
        covers_all=all(line.use is not None for line in lines),
        consents=_consents(programme, lines),
        dates=_dates(programme),
        labels=LABELS,
        editions={name: _editions(name) for name in EDITIONS},
    )


def _consents(programme: Any, lines: Any) -> list[dict[str, Any]]:
    """Requests for places beyond a quota, as far as the reader reaches the prefecture."""
    reached = {line.prefecture.id: line.prefecture for line in lines if line.use is not None}
    return [
        {"row": row, "prefecture": reached[row.prefecture_id]}
        for row in consents_of(programme.id)
        if row.prefecture_id in reached
    ]


def _is_shown(programme: Any) -> bool:
    """A year in preparation is the manager's own until it is opened."""
    return programme.status is not ProgrammeStatus.PREPARING or can(P.PROGRAMME_EDIT)


def _dates(programme: Any) -> list[dict[str, Any]]:
    """The deadlines by date, each with its distance; the ones behind us without."""
    today = clock.today()
    lines = [
        {
            "name": LABELS[name],
            "on": getattr(programme, name),
            "distance": _distance(getattr(programme, name), programme.province_id, today),
            "is_past": getattr(programme, name) < today,
        }
        for name in DATES
    ]
    return sorted(lines, key=lambda line: line["on"])


def _distance(due: date, region_id: int, today: date) -> Any:
    return deadline(due, region_id, today) if due >= today else None


def _editions(name: str) -> list[tuple[int, str]]:
    return [(edition.id, edition.label) for edition in queries.edition_choices(EDITIONS[name])]


def _prepared(form: ProgrammeFields) -> Any:
    form.offer_editions({name: _editions(name) for name in EDITIONS})
    return form


@bp.route("/programmes/new", methods=["GET", "POST"])
@requires(P.PROGRAMME_EDIT)
def new() -> Answer:
    """A new year, proposed from the one before."""
    years = [programme.year for programme in queries.programmes()]
    year = years[0] + 1 if years else clock.today().year
    before = queries.programme_before(year)
    next_workday = calendar_for(current_user.region_id).next_workday
    form = _prepared(NewProgrammeForm(data=propose(before, year, next_workday)))
    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _created(form))
            flash(_("The year is in preparation. Check the quotas, then open it."), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template("programmes/new.html", form=form, before=before)
    return body, 422 if form.is_submitted() else 200


def _created(form: NewProgrammeForm) -> str:
    programme = services.create_programme(actor=current_user, **form.settings)
    return url_for("programmes.show", year=programme.year)


@bp.route("/programmes/<int:year>/edit", methods=["GET", "POST"])
@requires(P.PROGRAMME_EDIT)
def edit(year: int) -> Answer:
    """Change the settings of a year."""
    programme = queries.get_programme(year)
    form = _prepared(ProgrammeForm(obj=programme))
    if form.is_submitted():
        reconcile(form, _prepared(ProgrammeForm(None, obj=programme)), programme)
    if form.validate_on_submit():
        try:
            with transaction():
                services.edit_programme(programme, actor=current_user, **form.settings)
            flash(_("The settings have been saved."), "ok")
            return redirect(url_for("programmes.show", year=year), 303)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template("programmes/edit.html", form=form, programme=programme)
    return body, 422 if form.is_submitted() else 200


@bp.route("/programmes/<int:year>/quotas", methods=["GET", "POST"])
@requires(P.PROGRAMME_EDIT)
def quotas(year: int) -> Answer:
    """Share the places out among the prefectures."""
    programme = queries.get_programme(year)
    places = [(place.id, place.name) for place in prefectures(programme.province_id)]
    known = {quota.prefecture_id: (quota.places, quota.reserve_places) for quota in programme.quotas}
    form = quota_form(places, known)
    if form.is_submitted():
        reconcile(form, quota_form(places, known, is_saved=True), programme)
    if form.validate_on_submit():
        try:
            with transaction():
                services.set_quotas(programme, form.shares, actor=current_user)
            flash(_("The quotas have been saved."), "ok")
            return redirect(url_for("programmes.show", year=year) + "#quotas", 303)
        except RuleViolation as violation:
            form.reject(violation)
    form.version.data = form.version.data or programme.version
    lines = queries.quota_lines(programme, current_user.scope)
    body = render_template("programmes/quotas.html", form=form, programme=programme, lines=lines)
    return body, 422 if form.is_submitted() else 200


@bp.route("/programmes/<int:year>/open", methods=["GET", "POST"])
@requires(P.PROGRAMME_EDIT)
def open_year(year: int) -> Answer:
    """Ask, then let the counties nominate."""
    return _step(
        year, "programmes/open.html", services.open_year, _("The year is open. Counties can nominate now.")
    )


@bp.route("/programmes/<int:year>/finish", methods=["GET", "POST"])
@requires(P.PROGRAMME_EDIT)
def finish(year: int) -> Answer:
    """Ask, then freeze the settings of the year."""
    return _step(year, "programmes/finish.html", services.finish_year, _("The year is finished."))


def _step(year: int, template: str, act: Any, done: str) -> Answer:
    programme = queries.get_programme(year)
    if request.method != "POST":
        return render_template(template, programme=programme)
    try:
        with transaction():
            act(programme, actor=current_user)
        flash(done, "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("programmes.show", year=year), 303)
