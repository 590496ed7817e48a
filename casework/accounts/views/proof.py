"""The page that asks again who it is, before something sensitive."""

from __future__ import annotations

from flask import redirect, render_template, request

from casework.access.permissions import Permission as P
from casework.accounts import pending, services
from casework.accounts.attempts import BY_PROOF, MOST_FAILURES
from casework.accounts.forms import ProofForm
from casework.accounts.passwords import verify_password
from casework.accounts.proof import note_proof
from casework.accounts.services.second_factor import CodeUse
from casework.accounts.sessions import Credentials
from casework.accounts.views.own import own_account
from casework.accounts.views.signing_in import answer, bp, too_many
from casework.accounts.views.steps import Page
from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.limits import forget, limited
from casework.transaction import transaction
from casework.web.guards import requires
from casework.web.targets import safe_target


@bp.route("/prove", methods=["GET", "POST"])
@requires(P.ACCOUNT_OWN)
def prove() -> Page:
    """Password, and code where there is a second factor; then on to where the person was going."""
    account = own_account()
    form = ProofForm()
    if not account.has_second_factor:
        del form.code
    if not form.is_submitted():
        return render_template("accounts/prove.html", form=form)
    if not form.validate():
        return answer("accounts/prove.html", form, 422)
    verdict = limited(BY_PROOF, account.user_id, MOST_FAILURES)
    if verdict.is_over:
        form.reject(RuleViolation(too_many(verdict.minutes_left)))
        return answer("accounts/prove.html", form, 429)
    if not _fits(account, form):
        words = _("Password or code is wrong.") if account.has_second_factor else _("The password is wrong.")
        form.reject(RuleViolation(words))
        return answer("accounts/prove.html", form, 422)
    note_proof()
    return redirect(safe_target(request.args.get("next", "")), 303)


def _fits(account: Credentials, form: ProofForm) -> bool:
    fits = verify_password(account.password_hash, form.password.data)
    with transaction():
        if fits and account.has_second_factor:
            use = services.second_factor.use_code(account.user_id, form.code.data, keys=pending.keys())
            fits = use is not CodeUse.WRONG
        if fits:
            forget(BY_PROOF, account.user_id)
        else:
            services.record_failed_proof(account.user_id)
    return fits
