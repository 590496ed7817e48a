"""The forms of signing in and of the own account."""

from __future__ import annotations

from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from casework.i18n import lazy_gettext as _l
from casework.web.forms import BaseForm


class SignInForm(BaseForm):
    """User name and password."""

    username = StringField(
        _l("User name"),
        [InputRequired(_l("Enter your user name.")), Length(max=100)],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Enter your password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


class EmptyForm(BaseForm):
    """A button: nothing but its CSRF token."""
