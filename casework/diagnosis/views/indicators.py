"""Pages of an indicator."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases.queries import CasePage, case_page
from casework.diagnosis import queries, services
from casework.diagnosis.indicator_forms import indicator_form
from casework.diagnosis.standards import COUNTS, DEFINITIONS, Counts
from casework.diagnosis.views.confirm import ask_once
from casework.diagnosis.views.tab import Page, bp
from casework.enums import Standard, ValueKind
from casework.errors import NotFound, RuleViolation
from casework.i18n import gettext as _
from casework.transaction import transaction
from casework.web.conflicts import reconcile
from casework.web.guards import requires
from casework.web.once import once


def _constraints(page: CasePage) -> list[tuple[int, str]]:
    return [(item.id, f"{item.code} {item.title}") for item in queries.constraints_of(page.case)]


def _form_page(page: CasePage, form: Any, indicator: Any, standard: Standard | None) -> Page:
    taken = {item.standard for item in queries.indicators_of(page.case)}
    body = render_template(
        "diagnosis/indicator.html",
        page=page,
        tab="diagnosis",
        form=form,
        indicator=indicator,
        standard=standard,
        definition=DEFINITIONS[standard] if standard else None,
        standards=[] if indicator or standard else [one for one in Standard if one not in taken],
    )
    return body, 422 if form.is_submitted() else 200


@bp.route("/cases/<int:case_id>/indicators/new", methods=["GET", "POST"])
@requires(P.DIAGNOSIS_WRITE)
def new_indicator(case_id: int) -> Page:
    """Add an indicator with baseline and target; `?standard=` one that goes into the year-end figures."""
    page = case_page(case_id, clock.today())
    standard = _standard()
    form = indicator_form(standard, is_new=True)()
    if standard is not None and not form.is_submitted():
        form.name.data = DEFINITIONS[standard].name
    form.offer(_constraints(page))
    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _added(page, form, standard))
            flash(_("The indicator was added."), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(case_id, clock.today())
    return _form_page(page, form, None, standard)


def _standard() -> Standard | None:
    """The standard indicator that the address asks for, if any. Raises NotFound for one that there is not."""
    asked = request.args.get("standard", "")
    try:
        return Standard(asked) if asked else None
    except ValueError as unknown:
        raise NotFound from unknown


def _added(page: CasePage, form: Any, standard: Standard | None) -> str:
    services.add_indicator(page.case, on=clock.today(), actor=current_user, standard=standard, **form.values)
    return url_for("diagnosis.show", case_id=page.case.id) + "#indicators"


@bp.route("/indicators/<int:indicator_id>/edit", methods=["GET", "POST"])
@requires(P.DIAGNOSIS_WRITE)
def edit_indicator(indicator_id: int) -> Page:
    """Change an indicator before the plan is approved."""
    indicator = queries.get_indicator(indicator_id)
    page = case_page(indicator.case_id, clock.today())
    known = indicator.latest(ValueKind.BASELINE)
    baseline = {
        "baseline_value": known.value if known else None,
        "baseline_period": known.period if known else "",
        "baseline_on": known.measured_on if known else None,
        "baseline_source": known.source if known else "",
        **{f"baseline_{name}": getattr(Counts.of(known), name) for name in COUNTS},
    }
    form_class = indicator_form(indicator.standard, is_new=False)
    form = form_class(obj=indicator, **baseline)
    form.offer(_constraints(page))
    if form.is_submitted():
        saved = form_class(None, obj=indicator, **baseline)
        saved.offer(_constraints(page))
        reconcile(form, saved, indicator)
    if form.validate_on_submit():
        try:
            with transaction():
                services.edit_indicator(indicator, on=clock.today(), actor=current_user, **form.values)
            flash(_("The indicator was saved."), "ok")
            return redirect(url_for("diagnosis.show", case_id=page.case.id) + "#indicators", 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(page.case.id, clock.today())
    return _form_page(page, form, indicator, indicator.standard)


@bp.route("/indicators/<int:indicator_id>/remove", methods=["GET", "POST"])
@requires(P.DIAGNOSIS_WRITE)
def remove_indicator(indicator_id: int) -> Page:
    """Remove an indicator of which only the baseline is known."""
    indicator = queries.get_indicator(indicator_id)
    case_id = indicator.case_id
    if request.method != "POST":
        question = _("Remove “%(name)s”?", name=indicator.name)
        back_url = url_for("diagnosis.edit_indicator", indicator_id=indicator_id)
        return ask_once(
            question, _("Its baseline is deleted with it."), _("Remove the indicator"), back_url, danger=True
        )
    try:
        with transaction():
            services.remove_indicator(indicator, actor=current_user)
        flash(_("The indicator was removed."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("diagnosis.show", case_id=case_id) + "#indicators", 303)
