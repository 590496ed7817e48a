"""The forms of signing in and of the own account."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from casework.accounts.password_policy import LONGEST
from casework.i18n import lazy_gettext as _l
from casework.web.forms import BaseForm

NAME_ATTRIBUTES = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
CODE_ATTRIBUTES = {
    "autocomplete": "one-time-code",
    "autocapitalize": "characters",
    "spellcheck": "false",
    "inputmode": "numeric",
}


def _password(label: Any, missing: Any, kind: str, *more: Any) -> PasswordField:
    too_long = _l("At most %(max)d characters.")
    return PasswordField(
        label,
        [InputRequired(missing), Length(max=LONGEST, message=too_long), *more],
        render_kw={"autocomplete": kind},
    )


AGAIN = (
    _l("New password again"),
    _l("Enter the new password again."),
    "new-password",
    EqualTo("new_password", _l("The two passwords are not the same.")),
)


class SignInForm(BaseForm):
    """User name and password."""

    username = StringField(
        _l("User name"),
        [InputRequired(_l("Enter your user name.")), Length(max=100)],
        render_kw=NAME_ATTRIBUTES,
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Enter your password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


class CodeForm(BaseForm):
    """A one-time code, or a recovery code in its place."""

    code = StringField(
        _l("One-time code"),
        [InputRequired(_l("Enter the code.")), Length(max=40)],
        render_kw={**CODE_ATTRIBUTES, "inputmode": "text"},
    )


class SetUpForm(BaseForm):
    """The first code of a new second factor; `offer` holds the sealed secret that the picture shows."""

    offer = HiddenField(validators=[Length(max=400)])
    code = StringField(
        _l("Code that the app shows now"),
        [InputRequired(_l("Enter the code.")), Length(max=20)],
        render_kw=CODE_ATTRIBUTES,
    )


class NewPasswordForm(BaseForm):
    """A new password, typed twice."""

    new_password = _password(_l("New password"), _l("Enter a new password."), "new-password")
    repeated = _password(*AGAIN)


class ChangePasswordForm(BaseForm):
    """The present password, and a new one twice."""

    current_password = _password(
        _l("Present password"), _l("Enter your present password."), "current-password"
    )
    new_password = _password(_l("New password"), _l("Enter a new password."), "new-password")
    repeated = _password(*AGAIN)


class ProofForm(BaseForm):
    """Whether it is still the same person: the password, and a code where the account has a second factor."""

    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Enter your password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    code = StringField(
        _l("One-time code"),
        [InputRequired(_l("Enter the code.")), Length(max=40)],
        render_kw={**CODE_ATTRIBUTES, "inputmode": "text"},
    )


class ForgottenForm(BaseForm):
    """Whose password was forgotten."""

    username = StringField(
        _l("User name"),
        [InputRequired(_l("Enter your user name.")), Length(max=100)],
        render_kw=NAME_ATTRIBUTES,
    )


class ReceiptForm(BaseForm):
    """That the notice was read: the version that was shown, so that nobody confirms a text of after the page."""

    notice_version = HiddenField()


class EmptyForm(BaseForm):
    """A button: nothing but its CSRF token."""
