"""An expert's way in: the account and the invitations, for the unit that keeps the card."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework.access.permissions import Permission as P
from casework.accounts import pending
from casework.accounts.forms import EmptyForm
from casework.errors import RuleViolation
from casework.experts.queries import get_expert, may_edit
from casework.i18n import gettext as _
from casework.invitations import queries, services
from casework.invitations.forms import InviteExpertForm
from casework.invitations.views.blueprint import Answer, bp, rows_of, shown_once
from casework.transaction import transaction
from casework.web.guards import requires
from casework.web.limiting import limited_to
from casework.web.once import once


def _own_expert(expert_id: int) -> Any:
    """A card of the own unit: 404 in another province, 403 where another unit keeps it."""
    expert = get_expert(expert_id, current_user)
    if not may_edit(expert, current_user):
        abort(403)
    return expert


def _crumbs(expert: Any) -> list[tuple[str, str]]:
    return [
        (_("Experts"), url_for("experts.index")),
        (expert.name, url_for("experts.show", expert_id=expert.id)),
        (_("Account"), ""),
    ]


@bp.route("/experts/<int:expert_id>/access")
@requires(P.EXPERT_EDIT)
def of_expert(expert_id: int) -> str:
    """Whether the expert has an account, and what became of the invitations."""
    expert = _own_expert(expert_id)
    accounts = queries.accounts_of(expert)
    return render_template(
        "invitations/of_expert.html",
        expert=expert,
        accounts=accounts,
        rows=rows_of(queries.invitations_of(expert)),
        may_invite=expert.is_active and not any(user.is_active for user in accounts),
        crumb_items=_crumbs(expert),
        empty_form=EmptyForm(),
    )


@bp.route("/experts/<int:expert_id>/access/invite", methods=["GET", "POST"])
@requires(P.EXPERT_EDIT)
@limited_to("letters", "EXPORT_LIMIT_PER_PERSON")
def invite_expert(expert_id: int) -> Answer:
    """A link for the expert, shown once and sent by letter where there is an address."""
    expert = _own_expert(expert_id)
    contact = expert.contact
    form = InviteExpertForm(phone=contact.phone if contact else "", email=contact.email if contact else "")
    if form.validate_on_submit():
        made: list[Any] = []
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _invited(expert, form, made))
            if made:
                return shown_once(made[0], back_url=location, crumbs=_crumbs(expert))
            flash(_("This invitation was made already. Its link is shown only once."), "warn")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template(
        "invitations/invite_expert.html", expert=expert, form=form, crumb_items=_crumbs(expert)
    )
    return body, 422 if form.is_submitted() else 200


def _invited(expert: Any, form: InviteExpertForm, made: list[Any]) -> str:
    made.append(
        services.invite_expert(
            expert,
            actor=current_user,
            keys=pending.keys(),
            life=current_app.config["INVITATION_LIFE"],
            phone=form.phone.data or "",
            email=form.email.data or "",
        )
    )
    return url_for("invitations.of_expert", expert_id=expert.id)


@bp.route("/experts/<int:expert_id>/access/<int:invitation_id>/revoke", methods=["GET", "POST"])
@requires(P.EXPERT_EDIT)
def revoke_of_expert(expert_id: int, invitation_id: int) -> Answer:
    """The link opens nothing any more. Asks once."""
    expert = get_expert(expert_id, current_user)
    invitation = queries.find_invitation(invitation_id, expert, lock=request.method == "POST")
    _own_expert(expert_id)
    back = url_for("invitations.of_expert", expert_id=expert_id)
    if request.method != "POST":
        return render_template("invitations/revoke.html", invitation=invitation, back_url=back)
    return revoked(invitation, back)


def revoked(invitation: Any, back: str) -> Answer:
    """Revoke, and back to the list."""
    try:
        with transaction():
            services.revoke(invitation, actor=current_user)
        flash(_("The invitation is revoked; its link opens nothing any more."), "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(back, 303)
