"""The card of an expert."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from casework.i18n import lazy_gettext as _l
from casework.web.fields import ContactField, DateBetween, DayField
from casework.web.forms import CreatingForm, EditingForm


class _Card:
    """The fields of a card, the contact data last."""

    name = StringField(_l("Full name"), [InputRequired(_l("Please give the name."))])
    gender = SelectField(
        _l("Gender"),
        choices=[
            SelectChoice("", _l("Not given")),
            SelectChoice("f", _l("Female")),
            SelectChoice("m", _l("Male")),
        ],
    )
    unit = StringField(_l("Unit"), [InputRequired(_l("Please give the unit."))])
    title = StringField(_l("Professional title"))
    qualification = StringField(_l("Qualifications"), description=_l("Auditor, assessor, internal auditor …"))
    fields = SelectMultipleField(
        _l("Fields of work"),
        [InputRequired(_l("Please choose at least one field."))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    bio = TextAreaField(_l("What the expert has done"))
    term_from_on = DayField(_l("Term from"), [Optional(), DateBetween()])
    term_until_on = DayField(_l("Term until"), [Optional(), DateBetween()])
    phone = ContactField(
        _l("Phone"),
        [Optional(), Regexp(r"^[0-9+\- ]{5,20}$", message=_l("Digits, spaces, + and - only."))],
        description=_l("Seen by who assigns experts and by the county of an assigned case only."),
    )
    email = ContactField(
        _l("E-mail"),
        [Optional(), Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("This is no e-mail address."))],
        render_kw={"inputmode": "email"},
    )


class NewExpertForm(_Card, CreatingForm):
    """A new card. `choices`: (code, name) of the fields of work."""

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["fields"].choices = [SelectChoice(code, name) for code, name in choices]


class EditExpertForm(_Card, EditingForm):
    """An existing card."""

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self["fields"].choices = [SelectChoice(code, name) for code, name in choices]
