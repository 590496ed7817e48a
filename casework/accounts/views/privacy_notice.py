"""The notice on personal information: before anything else at the first sign-in, and to be read again by anybody."""

from __future__ import annotations

from flask import current_app, g, render_template, request
from flask_login import current_user

from casework.accounts.forms import ReceiptForm
from casework.accounts.pending import Pending, Step
from casework.accounts.views.signing_in import answer, bp, go_on
from casework.accounts.views.steps import Page, at_step, renewed
from casework.enums import Rank
from casework.errors import RuleViolation
from casework.i18n import current_locale
from casework.i18n import gettext as _
from casework.privacy.notice import CURRENT, PrivacyNotice, notice
from casework.privacy.services import receive
from casework.regions.queries import places
from casework.transaction import transaction
from casework.web.guards import public


@bp.route("/privacy-notice/receive", methods=["GET", "POST"])
@public
@at_step(Step.NOTICE)
def receive_notice(at: Pending) -> Page:
    """Read it, say so, go on. It informs, it asks for no consent: the ground is the duty of the bureaus."""
    form = ReceiptForm(data={"notice_version": CURRENT})
    if not form.is_submitted():
        return render_template("accounts/receive_notice.html", form=form, notice=_shown())
    if not form.validate() or form.notice_version.data != CURRENT:
        form.notice_version.data = CURRENT
        form.reject(RuleViolation(_("The notice has changed meanwhile. Please read this version.")))
        return answer("accounts/receive_notice.html", form, 422, notice=_shown())
    with transaction():
        receive(at.account.user_id, locale=current_locale(), address=g.audit["address"])
    return go_on(renewed(at))


@bp.route("/privacy-notice")
@public
def privacy_notice() -> str:
    """The version in force, or an older one that somebody has a receipt of."""
    shown = _shown(request.args.get("version", CURRENT))
    back = "accounts.own" if current_user.is_authenticated else "accounts.sign_in"
    return render_template(
        "accounts/privacy_notice.html", notice=shown, back=back, is_current=shown.version == CURRENT
    )


def _shown(version: str = CURRENT) -> PrivacyNotice:
    """The text with the name of the province's bureau and how it is reached."""
    province = next((place for place in places().values() if place.rank is Rank.PROVINCE), None)
    handler = (
        _("%(region)s Market Regulation Bureau", region=province.name)
        if province
        else _("market regulation bureau of the province")
    )
    contact = current_app.config["PRIVACY_CONTACT"] or _(
        "the bureau that you work with, or the page “My data”"
    )
    return notice(current_locale(), version).naming(handler=handler, contact=contact)
