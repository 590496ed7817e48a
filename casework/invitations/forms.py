"""The forms of inviting and of joining."""

from __future__ import annotations

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, Regexp

from casework.accounts.forms import NewPasswordForm
from casework.i18n import lazy_gettext as _l
from casework.web.forms import BaseForm, CreatingForm

PHONE = Regexp(r"^[0-9+\- ]{5,20}$", message=_l("Digits, spaces, + and - only."))
EMAIL = Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("This is no e-mail address."))


class _Reach:
    phone = StringField(_l("Phone"), [Optional(), PHONE])
    email = StringField(
        _l("E-mail"),
        [Optional(), EMAIL, Length(max=120)],
        description=_l("With an address the link also goes by letter."),
    )


class InviteExpertForm(_Reach, CreatingForm):
    """How to reach the expert; the name stands on the card."""


class InviteContactForm(_Reach, CreatingForm):
    """Who becomes a contact of the enterprise."""

    person_name = StringField(_l("Full name"), [InputRequired(_l("Please give the name.")), Length(max=50)])


class LeaveForm(BaseForm):
    """Why the account of a contact is disabled."""

    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Please give the reason.")), Length(max=500)],
        description=_l("For example: has left the enterprise, has another job there."),
    )


class JoinForm(NewPasswordForm):
    """User name and password of who was invited. An expert who comes back has a user name already."""

    username = StringField(
        _l("User name"),
        [InputRequired(_l("Enter a user name.")), Length(max=40)],
        description=_l("Small letters and digits, for example your name in pinyin. You sign in with it."),
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
