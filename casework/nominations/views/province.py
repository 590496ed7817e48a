"""The province: the public notice, several at once, and substitutes for places that became free."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases.queries import get_case
from casework.errors import NotFound, RuleViolation
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.nominations.forms.desks import BulkForm
from casework.nominations.page import notice_explained
from casework.nominations.queries.listing import chosen, proposed
from casework.nominations.queries.page import free_places, reserve_list
from casework.nominations.services import deciding, reviewing
from casework.nominations.views.blueprint import Answer, bp, chosen_programme, fetched
from casework.transaction import transaction
from casework.web.guards import can, requires
from casework.web.keys import key
from casework.web.once import once


@bp.route("/nominations/publish", methods=["GET", "POST"])
@requires(P.NOMINATION_DECIDE)
def publish() -> Answer:
    """Show what would be published and until when; then publish it in one act."""
    programme = chosen_programme()
    today = clock.today()
    if request.method == "POST":
        try:
            with transaction():
                published = deciding.publish(programme, actor=current_user, on=today)
            flash(_published(len(published), programme), "ok")
        except RuleViolation as violation:
            flash(str(violation.message), "bad")
        return redirect(url_for("nominations.index", year=programme.year, view="notice"), 303)
    return render_template(
        "nominations/publish.html",
        programme=programme,
        nominations=proposed(programme.id),
        until=deciding.notice_until(programme, today),
        explain_url=notice_explained(programme, today),
    )


def _published(count: int, programme: Any) -> str:
    return ngettext(
        "%(num)d enterprise is in public notice until %(until)s.",
        "%(num)d enterprises are in public notice until %(until)s.",
        count,
        until=programme.notice_until_on,
    )


@bp.route("/nominations/bulk", methods=["POST"])
@requires(P.NOMINATION_REVIEW, P.NOMINATION_DECIDE)
def bulk() -> Answer:
    """A preview: what the act would do to each of the chosen rows. Nothing is changed."""
    form = BulkForm()
    act = _bulk_act(form.act.data)
    refusals = deciding.each(chosen(form.ids.data or []), act, rehearse=True)
    nominations = chosen(form.ids.data or [])
    return render_template(
        "nominations/bulk.html",
        form=form,
        act=form.act.data,
        nominations=nominations,
        refusals=refusals,
        count=len(nominations) - len(refusals),
    )


@bp.route("/nominations/bulk/do", methods=["POST"])
@requires(P.NOMINATION_REVIEW, P.NOMINATION_DECIDE)
def do_bulk() -> Answer:
    """Do it; each row for itself, and say which ones were refused."""
    form = BulkForm()
    if not form.validate():
        abort(400)
    act = _bulk_act(form.act.data)

    def make() -> str:
        nominations = chosen(form.ids.data or [])
        refusals = deciding.each(nominations, act)
        _tell(nominations, refusals)
        year = nominations[0].programme.year if nominations else None
        return url_for("nominations.index", year=year)

    with transaction():
        location = once(form.request_key.data, make)
    return redirect(location, 303)


def _bulk_act(name: str | None) -> Callable[[Any], object]:
    """What a bulk button does. Raises 403 for an act of another desk, NotFound for an unknown one."""
    known: dict[str, Any] = {"actor": current_user, "on": clock.today()}
    acts: dict[str, tuple[P, Callable[[Any], object]]] = {
        "take": (P.NOMINATION_REVIEW, lambda one: reviewing.take(one, **known)),
        "select": (P.NOMINATION_DECIDE, lambda one: deciding.select_for_list(one, "", **known)),
        "confirm": (P.NOMINATION_DECIDE, lambda one: deciding.confirm(one, **known)),
    }
    if name not in acts:
        raise NotFound
    permission, act = acts[name]
    if not can(permission):
        abort(403)
    return act


def _tell(nominations: Any, refusals: dict[int, str]) -> None:
    done = len(nominations) - len(refusals)
    if done:
        flash(ngettext("Done for %(num)d enterprise.", "Done for %(num)d enterprises.", done), "ok")
    for one in nominations:
        if one.id in refusals:
            flash(_("%(name)s: %(why)s", name=one.enterprise_name, why=refusals[one.id]), "bad")


@bp.route("/nominations/substitutions")
@requires(P.SUBSTITUTE_DECIDE)
def substitutions() -> str:
    """Places that became free, and who is first in line for each."""
    programme = chosen_programme()
    today = clock.today()
    return render_template(
        "nominations/substitutions.html",
        programme=programme,
        places=free_places(programme.id),
        reserves=reserve_list(programme.id),
        is_over=today > programme.substitution_until_on,
    )


@bp.route("/nominations/<int:nomination_id>/substitute", methods=["POST"])
@requires(P.SUBSTITUTE_DECIDE)
def substitute(nomination_id: int) -> Answer:
    """A reserve enterprise takes a free place and becomes a case."""
    nomination = fetched(nomination_id)
    withdrawn = get_case(request.form.get("case_id", 0, type=key))
    try:
        with transaction():
            case = deciding.substitute(nomination, withdrawn, actor=current_user, on=clock.today())
        flash(
            _(
                "%(name)s takes the place of %(number)s. The file %(own)s has been opened.",
                name=case.enterprise_name,
                number=withdrawn.number,
                own=case.number,
            ),
            "ok",
        )
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("nominations.substitutions", year=nomination.programme.year), 303)
