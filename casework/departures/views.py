"""Pages of people who leave: whose work a unit looks after, handing it over, letting an expert go."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.departures import queries, services
from casework.departures.forms import HandOverForm, LeaveForm, hand_over_form
from casework.departures.words import LABELS
from casework.errors import RuleViolation
from casework.experts.queries import get_expert
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.transaction import transaction
from casework.web.guards import requires
from casework.web.once import once

bp = Blueprint("departures", __name__)
Answer = Response | str | tuple[str, int]


@bp.route("/hand-overs")
@requires(P.WORK_HAND_OVER)
def index() -> str:
    """The people of the unit with what hangs on them."""
    return render_template("departures/index.html", people=queries.people_of(current_user))


@bp.route("/hand-overs/<int:user_id>", methods=["GET", "POST"])
@requires(P.WORK_HAND_OVER)
def staff(user_id: int) -> Answer:
    """Hand over the open work of a colleague or the own."""
    user = queries.get_colleague(user_id, current_user)
    groups = queries.groups_of_staff(user)
    form = hand_over_form(groups, HandOverForm)

    def act() -> str:
        services.hand_over_staff(user, form.choices, on=clock.today(), actor=current_user)
        return url_for("departures.index")

    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, act)
            flash(_("The work of %(name)s is handed over.", name=user.display_name), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
            user = queries.get_colleague(user_id, current_user)
            groups = queries.groups_of_staff(user)
    return _page("departures/staff.html", form, groups, user=user)


@bp.route("/experts/<int:expert_id>/leave", methods=["GET", "POST"])
@requires(P.EXPERT_EDIT)
def expert(expert_id: int) -> Answer:
    """Take an expert out of the pool, with everything that hangs on it."""
    card = get_expert(expert_id, current_user)
    if not queries.may_let_go(card, current_user):
        abort(403)
    groups = queries.groups_of_expert(card, current_user, clock.today())
    form = hand_over_form(groups, LeaveForm)

    def act() -> str:
        services.let_go(card, form.choices, form.reason.data, on=clock.today(), actor=current_user)
        return url_for("experts.show", expert_id=expert_id)

    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, act)
            flash(_("%(name)s was taken out of the pool.", name=card.name), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
            card = get_expert(expert_id, current_user)
            groups = queries.groups_of_expert(card, current_user, clock.today())
    return _page("departures/expert.html", form, groups, expert=card)


def _page(template: str, form: Any, groups: Any, **context: Any) -> Answer:
    shown = [
        {
            "key": group.key,
            "label": LABELS[group.key],
            "count": group.count,
            "items": [
                {"text": item.text, "url": url_for(item.endpoint, **item.values)} for item in group.items
            ],
            "more": ngettext("and %(num)d more", "and %(num)d more", group.count - len(group.items))
            if group.count > len(group.items)
            else "",
            "has_taker": bool(group.successors) or group.has_pool,
        }
        for group in groups
    ]
    body = render_template(template, form=form, groups=shown, **context)
    return body, 422 if form.is_submitted() else 200
