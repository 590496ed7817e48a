"""The forms of account administration."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, Regexp

from casework.i18n import lazy_gettext as _l
from casework.web.forms import BaseForm, CreatingForm, EditingForm

NO_UNIT: Final = "0"
BY_LETTER, SHOWN = "letter", "shown"
PHONE = Regexp(r"^[0-9+\- ]{5,20}$", message=_l("Digits, spaces, + and - only."))
EMAIL = Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("This is no e-mail address."))


class _Person:
    """Role, unit and person; what may be chosen is handed in."""

    display_name = StringField(_l("Full name"), [InputRequired(_l("Please give the name.")), Length(max=50)])
    role = SelectField(_l("Role"), [InputRequired(_l("Please choose."))])
    region = SelectField(
        _l("Unit"),
        [InputRequired(_l("Please choose."))],
        description=_l("A system administrator belongs to no unit."),
    )
    phone = StringField(
        _l("Mobile number"),
        [Optional(), PHONE],
        description=_l("Needed for administrators: by it one sees that nobody holds two offices."),
    )
    email = StringField(_l("E-mail"), [Optional(), EMAIL, Length(max=120)])
    is_other = BooleanField(_l("This is another person of the same name"))


def _offer(form: Any, roles: Sequence[tuple[str, Any]], units: Sequence[tuple[str, str]]) -> None:
    first = SelectChoice("", _l("Please choose"))
    form.role.choices = [first, *(SelectChoice(value, label) for value, label in roles)]
    form.region.choices = [
        first,
        *(SelectChoice(value, label) for value, label in units),
        SelectChoice(NO_UNIT, _l("No unit")),
    ]


class NewAccountForm(_Person, CreatingForm):
    """A new account of staff. `roles` and `units`: (value, label) of what the reader may give."""

    username = StringField(
        _l("User name"),
        [Optional(), Length(max=40)],
        description=_l("Leave it empty and it is made from the name: 李晓燕 becomes lixiaoyan."),
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    way = RadioField(
        _l("First password"),
        [InputRequired(_l("Please choose."))],
        default=SHOWN,
        choices=[
            SelectChoice(SHOWN, _l("Show it to me once, to hand over")),
            SelectChoice(BY_LETTER, _l("Send a link by e-mail")),
        ],
    )

    def __init__(self, roles: Any, units: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, roles, units)


class EditAccountForm(_Person, EditingForm):
    """Role, unit, name and contact data of a member of staff."""

    reason = TextAreaField(
        _l("Reason"),
        [Optional(), Length(max=500)],
        description=_l("For the log; who audits administrators reads it."),
    )

    def __init__(self, roles: Any, units: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, roles, units)


class ReasonForm(EditingForm):
    """A step that asks for its reason."""

    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Please give the reason.")), Length(max=500)])


class DisableForm(ReasonForm):
    """Disabling with open work: at once, when the person must not come in any more before it is handed over."""

    at_once = BooleanField(
        _l("Lock at once, before the work is handed over"),
        description=_l("For an emergency. The work waits for the unit, which is told; nothing is deleted."),
    )


class ResetForm(ReasonForm):
    """How the owner of an account gets in again."""

    way = RadioField(
        _l("How the person gets in again"),
        [InputRequired(_l("Please choose."))],
        default=SHOWN,
        choices=[
            SelectChoice(SHOWN, _l("A new first password, shown to me once; the old one is void at once")),
            SelectChoice(BY_LETTER, _l("A link by e-mail; the old password is good until it is used")),
        ],
    )


class ConfirmForm(BaseForm):
    """Which accounts of the review are confirmed; the boxes stand in the table."""

    note = StringField(_l("Note"), [Optional(), Length(max=200)])
