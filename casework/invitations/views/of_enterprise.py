"""The contacts of an enterprise: their accounts and invitations, kept by the officer of its county."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from casework.access.permissions import Permission as P
from casework.accounts import pending
from casework.enterprises.queries.page import get_enterprise
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.invitations import queries, services
from casework.invitations.forms import InviteContactForm, LeaveForm
from casework.invitations.views.blueprint import Answer, bp, rows_of, shown_once
from casework.invitations.views.of_expert import revoked
from casework.transaction import transaction
from casework.web.guards import requires
from casework.web.limiting import limited_to
from casework.web.once import once


def _crumbs(enterprise: Any) -> list[tuple[str, str]]:
    return [
        (_("Enterprises"), url_for("enterprises.index")),
        (enterprise.name, url_for("enterprises.show", enterprise_id=enterprise.id)),
        (_("Contacts"), ""),
    ]


@bp.route("/enterprises/<int:enterprise_id>/contacts")
@requires(P.CONTACT_MANAGE)
def of_enterprise(enterprise_id: int) -> str:
    """Who signs in for the enterprise, and what became of the invitations."""
    enterprise = get_enterprise(enterprise_id)
    return render_template(
        "invitations/of_enterprise.html",
        enterprise=enterprise,
        accounts=queries.accounts_of(enterprise),
        rows=rows_of(queries.invitations_of(enterprise)),
        may_invite=queries.is_assisted(enterprise),
        crumb_items=_crumbs(enterprise),
    )


@bp.route("/enterprises/<int:enterprise_id>/contacts/invite", methods=["GET", "POST"])
@requires(P.CONTACT_MANAGE)
@limited_to("letters", "EXPORT_LIMIT_PER_PERSON")
def invite_contact(enterprise_id: int) -> Answer:
    """A link for a contact, shown once and sent by letter where there is an address."""
    enterprise = get_enterprise(enterprise_id)
    form = InviteContactForm(person_name=enterprise.contact_name, phone=enterprise.contact_phone)
    if form.validate_on_submit():
        made: list[Any] = []
        try:
            with transaction():
                location = once(form.request_key.data, lambda: _invited(enterprise, form, made))
            if made:
                return shown_once(made[0], back_url=location, crumbs=_crumbs(enterprise))
            flash(_("This invitation was made already. Its link is shown only once."), "warn")
            return redirect(location, 303)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template(
        "invitations/invite_contact.html",
        enterprise=enterprise,
        form=form,
        crumb_items=_crumbs(enterprise),
        may_invite=queries.is_assisted(enterprise),
    )
    return body, 422 if form.is_submitted() else 200


def _invited(enterprise: Any, form: InviteContactForm, made: list[Any]) -> str:
    made.append(
        services.invite_contact(
            enterprise,
            actor=current_user,
            keys=pending.keys(),
            life=current_app.config["INVITATION_LIFE"],
            person_name=form.person_name.data,
            phone=form.phone.data or "",
            email=form.email.data or "",
        )
    )
    return url_for("invitations.of_enterprise", enterprise_id=enterprise.id)


@bp.route("/enterprises/<int:enterprise_id>/contacts/<int:invitation_id>/revoke", methods=["GET", "POST"])
@requires(P.CONTACT_MANAGE)
def revoke_of_contact(enterprise_id: int, invitation_id: int) -> Answer:
    """The link opens nothing any more. Asks once."""
    enterprise = get_enterprise(enterprise_id)
    invitation = queries.find_invitation(invitation_id, enterprise, lock=request.method == "POST")
    back = url_for("invitations.of_enterprise", enterprise_id=enterprise_id)
    if request.method != "POST":
        return render_template("invitations/revoke.html", invitation=invitation, back_url=back)
    return revoked(invitation, back)


@bp.route("/enterprises/<int:enterprise_id>/contacts/accounts/<int:user_id>/disable", methods=["GET", "POST"])
@requires(P.CONTACT_MANAGE)
def disable_contact(enterprise_id: int, user_id: int) -> Answer:
    """A contact has left: the account is disabled at once."""
    enterprise = get_enterprise(enterprise_id)
    user = queries.find_contact(user_id, enterprise, lock=request.method == "POST")
    back = url_for("invitations.of_enterprise", enterprise_id=enterprise_id)
    form = LeaveForm()
    if form.validate_on_submit():
        try:
            with transaction():
                services.disable_contact(user, actor=current_user, reason=form.reason.data)
            flash(_("The account is disabled."), "ok")
            return redirect(back, 303)
        except RuleViolation as violation:
            form.reject(violation)
    body = render_template(
        "invitations/disable.html",
        enterprise=enterprise,
        user=user,
        form=form,
        back_url=back,
        crumb_items=_crumbs(enterprise),
    )
    return body, 422 if form.is_submitted() else 200
