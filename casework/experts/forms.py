"""The card of an expert."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from wtforms import SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from casework.i18n import lazy_gettext as _l
from casework.web.fields import ContactField, DateBetween, DayField, key_or_none
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
    industries = SelectMultipleField(
        _l("Industries"),
        description=_l("Sections of GB/T 4754; leave all empty for no particular one."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    home_region_id = SelectField(
        _l("At home in"),
        description=_l("Distances are counted from here."),
        coerce=key_or_none,
    )
    regions_served = SelectMultipleField(
        _l("Prefectures served"),
        description=_l("Leave all empty for the whole province."),
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
    ties = TextAreaField(
        _l("Declared ties"),
        description=_l(
            "Enterprises and bodies that the expert is tied to, one a line. They are shown to who assigns, and close the"
            " way to a team."
        ),
    )
    email = ContactField(
        _l("E-mail"),
        [Optional(), Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("This is no e-mail address."))],
        render_kw={"inputmode": "email"},
    )


@dataclass(frozen=True)
class CardChoices:
    """What a card offers, each as (value, name): fields of work, sections of industry, homes, prefectures."""

    fields: Sequence[tuple[str, str]]
    industries: Sequence[tuple[str, str]]
    homes: Sequence[tuple[str, str]]
    prefectures: Sequence[tuple[str, str]]


def _offer(form: Any, choices: CardChoices) -> None:
    form["fields"].choices = [SelectChoice(*one) for one in choices.fields]
    form["industries"].choices = [SelectChoice(*one) for one in choices.industries]
    form["regions_served"].choices = [SelectChoice(*one) for one in choices.prefectures]
    first = SelectChoice("", _l("The seat of the unit that keeps the card"))
    form["home_region_id"].choices = [first, *(SelectChoice(*one) for one in choices.homes)]


class NewExpertForm(_Card, CreatingForm):
    """A new card."""

    def __init__(self, choices: CardChoices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, choices)


class EditExpertForm(_Card, EditingForm):
    """An existing card."""

    def __init__(self, choices: CardChoices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, choices)
