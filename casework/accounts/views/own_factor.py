"""The own second factor: set up, replaced, its recovery codes made anew, taken away where none is required."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework.access.permissions import Permission as P
from casework.access.permissions import needs_second_factor
from casework.accounts import pending, queries, services
from casework.accounts.forms import EmptyForm, SetUpForm
from casework.accounts.offers import new_offer, offered_secret, shown
from casework.accounts.proof import recently_proved
from casework.accounts.views.signing_in import answer, bp
from casework.accounts.views.steps import Page
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.transaction import transaction
from casework.web.guards import requires


@bp.route("/account/second-factor", methods=["GET", "POST"])
@requires(P.ACCOUNT_OWN)
@recently_proved
def set_up() -> Page:
    """A picture to scan with an authenticator app; the first code of it makes it the second factor."""
    form = SetUpForm()
    if not form.is_submitted():
        form.offer.data = new_offer(current_user.id)
        return _page(form, 200)
    secret = offered_secret(form.offer.data or "", current_user.id)
    if secret is None:
        form.offer.data, form.code.data = new_offer(current_user.id), ""
        form.reject(RuleViolation(_("The picture was too old. Scan this one.")))
        return _page(form, 422)
    if not form.validate():
        return _page(form, 422)
    try:
        with transaction():
            codes = services.second_factor.set_up(
                current_user.id,
                secret,
                form.code.data,
                keys=pending.keys(),
                session_id=current_user.session_id,
            )
    except RuleViolation as refusal:
        form.reject(refusal)
        return _page(form, 422)
    return _codes(codes)


def _page(form: Any, status: int) -> tuple[str, int]:
    return answer(
        "accounts/set_up.html",
        form,
        status,
        offer=shown(form.offer.data, current_user.id, current_user.username),
        factor=queries.second_factor_state(current_user.id),
    )


def _codes(codes: list[str]) -> str:
    return render_template("accounts/own_recovery_codes.html", codes=codes)


@bp.route("/account/second-factor/codes", methods=["POST"])
@requires(P.ACCOUNT_OWN)
@recently_proved
def renew_codes() -> Page:
    """Ten new recovery codes; the old ones are void."""
    if queries.second_factor_state(current_user.id) is None:
        return redirect(url_for("accounts.set_up"), 303)
    with transaction():
        codes = services.second_factor.renew_recovery_codes(current_user.id, keys=pending.keys())
    return _codes(codes)


@bp.route("/account/second-factor/remove", methods=["GET", "POST"])
@requires(P.ACCOUNT_OWN)
@recently_proved
def remove_factor() -> Page:
    """Do without a second factor, where none is required. Asks once."""
    if needs_second_factor(current_user.role, current_user.rank):
        flash(_("Your account needs a second factor. You may set up another app instead."), "warn")
        return redirect(url_for("accounts.own"), 303)
    form = EmptyForm()
    if not form.validate_on_submit():
        return render_template("accounts/remove_factor.html", form=form)
    return _removed()


def _removed() -> Response:
    with transaction():
        services.second_factor.remove(current_user.id, session_id=current_user.session_id)
    flash(_("The second factor is off. The password alone opens your account now."), "ok")
    return redirect(url_for("accounts.own"), 303)
