"""The blueprint of account administration, and what its views share."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.accounts.choosing import generated_password
from casework.accounts.passwords import hash_password
from casework.administration.queries import Account, get_account
from casework.administration.review import Period, period_on
from casework.administration.services import FirstPassword, until
from casework.i18n import gettext as _

bp = Blueprint("users", __name__)
Answer = Response | str | tuple[str, int]


def in_charge_of(user_id: int) -> Account:
    """An account that the reader is going to change. 404 out of sight, 403 for the own account and those of peers."""
    account = get_account(user_id, current_user, lock=request.method == "POST")
    if account.hindrance is not None:
        abort(403)
    return account


def new_first_password() -> tuple[str, FirstPassword]:
    """A password to hand over, and what is kept of it. Slow, so before the transaction begins."""
    password = generated_password()
    return password, FirstPassword(hash_password(password), until(current_app.config["FIRST_PASSWORD_LIFE"]))


def shown_once(account: Account, password: str, first: FirstPassword) -> str:
    """The page with a first password: its only appearance."""
    flash(_("Done. The first password stands below and is shown only now."), "ok")
    return render_template(
        "administration/first_password.html", account=account, password=password, first=first
    )


def present_review() -> Period:
    """The review that runs, or has run last."""
    return period_on(clock.today(), current_app.config["ACCOUNT_REVIEW_MONTH"])
