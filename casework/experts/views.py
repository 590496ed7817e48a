"""The register of experts: list, card, keeping cards."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.enums import ListKind
from casework.errors import RuleViolation
from casework.experts import queries, services
from casework.experts.forms import CardChoices, EditExpertForm, NewExpertForm
from casework.experts.listing import list_context, read_filters
from casework.experts.load import rating, workloads
from casework.i18n import gettext as _
from casework.i18n.lists import listed
from casework.lists.bar import first_view
from casework.masking import FEWEST_REPLIES
from casework.privacy.forms import RevealForm
from casework.privacy.services import record_reveal
from casework.regions.queries import place
from casework.transaction import transaction
from casework.web.conflicts import reconcile
from casework.web.guards import can, requires
from casework.web.limiting import limited_to
from casework.web.once import once

bp = Blueprint("experts", __name__)
bp.add_app_template_filter(listed, "listed")
Answer = Response | str | tuple[str, int]


@bp.route("/experts")
@requires(P.EXPERT_READ)
def index() -> Answer:
    """The pool of the province with the load of each."""
    if first := first_view(ListKind.EXPERTS):
        return first
    filters = read_filters(request.args)
    listing = queries.list_experts(filters, current_user, clock.today())
    return render_template("experts/index.html", today=clock.today(), **list_context(filters, listing))


@bp.route("/experts/<int:expert_id>")
@requires(P.EXPERT_READ)
def show(expert_id: int) -> str:
    """The card; contact data masked, for those who may see them."""
    return _card(expert_id)


@bp.route("/experts/<int:expert_id>/contact", methods=["POST"])
@requires(P.EXPERT_READ)
@limited_to("reveals", "REVEAL_LIMIT_PER_PERSON")
def reveal(expert_id: int) -> Answer:
    """The card with the contact data in full, for a reason; it is logged."""
    expert = queries.get_expert(expert_id, current_user)
    if not queries.may_see_contact(expert, current_user):
        abort(403)
    form = RevealForm()
    if not form.validate():
        return _card(expert_id, asked=form), 422
    with transaction():
        record_reveal(
            "expert_contacts", expert.id, ("phone", "email"), form.reason.data, region_id=expert.region_id
        )
    return _card(expert_id, revealed=True)


def _card(expert_id: int, *, asked: RevealForm | None = None, revealed: bool = False) -> str:
    expert = queries.get_expert(expert_id, current_user)
    known = queries.fields_of_work()
    return render_template(
        "experts/show.html",
        expert=expert,
        fields=queries.field_names(expert.fields, known),
        **_work(expert.id),
        **_places(expert),
        members=queries.cases_of(expert),
        sees_contact=queries.may_see_contact(expert, current_user),
        revealed=revealed,
        form=asked or RevealForm(None),
        may_edit=queries.may_edit(expert, current_user),
        today=clock.today(),
    )


def _work(expert_id: int) -> dict[str, Any]:
    province_id, year = queries.own_province(current_user), clock.today().year
    sees_rating = can(P.CASE_ASSIGN)
    return {
        "work": workloads([expert_id], province_id, year)[expert_id],
        "year": year,
        "sees_rating": sees_rating,
        "rating": rating(expert_id, province_id, clock.today()) if sees_rating else None,
        "few": FEWEST_REPLIES,
    }


def _places(expert: Any) -> dict[str, Any]:
    sections = queries.sections_of_industry()
    served = {p.code: p.label for p in queries.homes(queries.own_province(current_user))}
    return {
        "industries": queries.field_names(expert.industries, sections),
        "home": place(expert.home_region_id or expert.region_id).label,
        "served": [served.get(code, code) for code in expert.regions_served],
    }


def _choices() -> CardChoices:
    homes = queries.homes(queries.own_province(current_user))
    return CardChoices(
        fields=[(code, entry.name) for code, entry in queries.fields_of_work().items()],
        industries=[(code, f"{code} {entry.name}") for code, entry in queries.sections_of_industry().items()],
        homes=[(str(home.id), home.label) for home in homes],
        prefectures=[(home.code, home.label) for home in homes if home.prefecture_id in (None, home.id)],
    )


@bp.route("/experts/new", methods=["GET", "POST"])
@requires(P.EXPERT_EDIT)
def new() -> Answer:
    """Invite an expert into the pool of the own unit."""
    form = NewExpertForm(_choices())
    if form.validate_on_submit():
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _created(form))
            flash(_("The expert is in the pool."), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
    return render_template("experts/edit.html", form=form, expert=None), 422 if form.is_submitted() else 200


def _created(form: NewExpertForm) -> str:
    expert = services.create_expert(actor=current_user, **form.values)
    return url_for("experts.show", expert_id=expert.id)


@bp.route("/experts/<int:expert_id>/edit", methods=["GET", "POST"])
@requires(P.EXPERT_EDIT)
def edit(expert_id: int) -> Answer:
    """Keep a card of the own unit."""
    expert = queries.get_expert(expert_id, current_user)
    if not queries.may_edit(expert, current_user):
        abort(403)
    contact = expert.contact
    reached = {
        "phone": contact.phone if contact else "",
        "email": contact.email if contact else "",
        "ties": contact.ties if contact else "",
    }
    form = EditExpertForm(_choices(), obj=expert, **reached)
    if form.is_submitted():
        reconcile(form, EditExpertForm(_choices(), None, obj=expert, **reached), expert)
    if form.validate_on_submit():
        try:
            with transaction():
                services.edit_expert(expert, actor=current_user, **form.values)
            flash(_("The card was saved."), "ok")
            return redirect(url_for("experts.show", expert_id=expert_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
    return render_template("experts/edit.html", form=form, expert=expert), 422 if form.is_submitted() else 200


@bp.route("/experts/<int:expert_id>/deactivate", methods=["POST"])
@requires(P.EXPERT_EDIT)
def deactivate(expert_id: int) -> Answer:
    """Take an expert out of the pool, unless assignments are present."""
    return _switch(expert_id, services.deactivate, _("The expert was taken out of the pool."))


@bp.route("/experts/<int:expert_id>/reactivate", methods=["POST"])
@requires(P.EXPERT_EDIT)
def reactivate(expert_id: int) -> Answer:
    """Take an expert into the pool again."""
    return _switch(expert_id, services.reactivate, _("The expert is in the pool again."))


def _switch(expert_id: int, act: Any, done: str) -> Answer:
    expert = queries.get_expert(expert_id, current_user)
    if not queries.may_edit(expert, current_user):
        abort(403)
    try:
        with transaction():
            act(expert, actor=current_user)
        flash(done, "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("experts.show", expert_id=expert_id), 303)
