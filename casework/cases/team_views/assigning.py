"""The team page, assigning an expert, and the expert's own declaration."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases import declaration, services
from casework.cases.queries import CasePage, case_page
from casework.cases.team_forms import DeclarationForm
from casework.cases.team_views.blueprint import Answer, bp, team_url
from casework.cases.team_views.page import assign_form, offered_for, own_member, team_page
from casework.enums import TeamRole
from casework.errors import NotFound, RuleViolation
from casework.experts.candidates import get_candidate
from casework.i18n import gettext as _
from casework.transaction import transaction
from casework.web.guards import requires
from casework.web.keys import key
from casework.web.once import once


@bp.route("/cases/<int:case_id>/team")
@requires(P.CASE_READ)
def show(case_id: int) -> Answer:
    """The team with its declarations; assigners choose from the pool, an expert signs."""
    return team_page(case_page(case_id, clock.today()))


@bp.route("/cases/<int:case_id>/team", methods=["POST"])
@requires(P.CASE_ASSIGN)
def assign(case_id: int) -> Answer:
    """Put an expert on the team."""
    page = case_page(case_id, clock.today())
    chosen = request.form.get("expert_id", type=key)
    expert = None if chosen is None else get_candidate(chosen, current_user)
    form = assign_form(offered_for(page)[1], expert)
    if form.validate() and expert is not None:
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _assigned(page, expert, form))
            flash(_("%(name)s is on the team and has to sign the declaration.", name=expert.name), "ok")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(case_id, clock.today())
    return team_page(page, assign_form=form)


def _assigned(page: CasePage, expert: Any, form: Any) -> str:
    services.assign_expert(page.case, expert, TeamRole(form.role.data), on=clock.today(), actor=current_user)
    return team_url(page.case.id)


@bp.route("/cases/<int:case_id>/team/declaration", methods=["POST"])
@requires(P.DECLARATION_SIGN)
def declare(case_id: int) -> Answer:
    """Sign the own declaration, or step back because of a conflict, also one that arose after signing."""
    page = case_page(case_id, clock.today())
    own, form = own_member(page), DeclarationForm()
    if own is None:
        raise NotFound
    if form.validate():
        stepping_back = request.form.get("step") == "step_back"
        act = declaration.step_back if stepping_back else declaration.sign
        try:
            with transaction():
                act(own, form.conflicts.data or [], on=clock.today(), actor=current_user)
            if stepping_back:
                flash(_("You have stepped back. The unit that assigned you names another expert."), "ok")
                return redirect(url_for("home.index"), 303)
            flash(_("Your declaration is signed."), "ok")
            return redirect(url_for("cases.show", case_id=case_id), 303)
        except RuleViolation as violation:
            form.reject(violation)
            page = case_page(case_id, clock.today())
    return team_page(page, declaration_form=form)
