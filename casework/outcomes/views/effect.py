"""Recording values of target indicators, all of a case on one page."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases.queries import CasePage
from casework.diagnosis.standards import COUNTS, Counts
from casework.enums import ValueKind
from casework.errors import RuleViolation
from casework.i18n import ngettext
from casework.outcomes import queries, services
from casework.outcomes.effect_rows import effect_row
from casework.outcomes.forms import ValuesForm, values_form
from casework.outcomes.queries import Effect
from casework.outcomes.views.blueprint import Answer, bp, frame_of, turned_away
from casework.transaction import transaction
from casework.web.guards import requires
from casework.web.once import once


@bp.route("/cases/<int:case_id>/values/new", methods=["GET", "POST"])
@requires(P.RESULT_RECORD)
def record_values(case_id: int) -> Answer:
    """Values “after” or interim ones; what is left empty is not recorded."""
    page, effects = frame_of(case_id), queries.effects_of(case_id)
    form = values_form([item.indicator for item in effects])
    if not form.is_submitted():
        try:
            services.check_may_measure(page.case)
        except RuleViolation as violation:
            return turned_away(case_id, violation)
        _propose_sources(form, effects)
    elif form.validate():
        typed = _typed(form, effects)

        def make() -> str:
            _record(page, form, typed)
            return url_for("outcomes.show", case_id=case_id, _anchor="targets")

        try:
            with transaction():
                location = once(form.request_key.data, make)
            flash(ngettext("%(num)d value recorded.", "%(num)d values recorded.", len(typed)), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
            page, effects = frame_of(case_id), queries.effects_of(case_id)
    rows = [effect_row(item) for item in effects]
    body = render_template("outcomes/values.html", page=page, tab="outcomes", form=form, rows=rows)
    return body, 422 if form.is_submitted() else 200


def _propose_sources(form: ValuesForm, effects: Sequence[Effect]) -> None:
    """The source of the value before: only values of one source can be compared."""
    for item in effects:
        form[f"source_{item.indicator.id}"].data = (
            item.before.source if item.before else item.indicator.source
        )


def _typed(form: ValuesForm, effects: Sequence[Effect]) -> list[services.Measured]:
    measured = (
        services.Measured(
            item.indicator,
            _number(form, "value", item),
            form[f"source_{item.indicator.id}"].data or "",
            Counts(*(_number(form, name, item) for name in COUNTS)),
        )
        for item in effects
    )
    return [one for one in measured if one.value is not None or not one.counts.is_empty]


def _number(form: ValuesForm, name: str, item: Effect) -> Decimal | None:
    """What was typed into a field of an indicator; None where it has no such field."""
    key = f"{name}_{item.indicator.id}"
    number: Decimal | None = form[key].data if key in form else None
    return number


def _record(page: CasePage, form: ValuesForm, typed: list[services.Measured]) -> None:
    services.record_values(
        page.case,
        ValueKind(form.kind.data),
        measured_on=form.measured_on.data,
        period=form.period.data,
        values=typed,
        on=clock.today(),
        actor=current_user,
    )
