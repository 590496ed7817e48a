"""The form of a training class."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from wtforms import StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.web.fields import AmountField, DateBetween, DayField, WholeNumberField
from casework.web.forms import CreatingForm, EditingForm

FILL_IN: Final = _l("Please fill this in.")
MOST_HOURS: Final = Decimal(999)
MOST_PEOPLE: Final = 100_000


class HoursField(AmountField):
    """Teaching hours in tenths."""

    def read(self, text: str) -> Decimal:
        """Raises ValueError for what is no such number."""
        value = super().read(text)
        if value > MOST_HOURS or value != value.quantize(Decimal("0.1")):
            raise ValueError(_("Please give teaching hours, for example 8 or 4.5."))
        return value

    def show(self, value: Decimal) -> str:
        """Without superfluous zeros."""
        return f"{value.normalize():f}"


def _people(label: Any) -> WholeNumberField:
    return WholeNumberField(label, [InputRequired(FILL_IN), NumberRange(0, MOST_PEOPLE)])


class _Class:
    """What table 8 asks for, in its order."""

    session = StringField(
        _l("Number of the class"),
        [InputRequired(FILL_IN), Length(max=40)],
        description=_l("For example: class 1."),
    )
    topic = StringField(_l("Topic"), [InputRequired(FILL_IN), Length(max=100)])
    held_on = DayField(_l("First day"), [InputRequired(FILL_IN), DateBetween()])
    ended_on = DayField(
        _l("Last day"), [Optional(), DateBetween()], description=_l("Empty: it took one day.")
    )
    place = StringField(_l("Venue"), [InputRequired(FILL_IN), Length(max=100)])
    enterprises = _people(_l("Enterprises that took part"))
    heads = _people(_l("Heads of enterprises among them"))
    person_times = _people(_l("Person-times"))
    hours = HoursField(_l("Teaching hours"), [InputRequired(FILL_IN)])
    assessed = _people(_l("People assessed"))
    passed = _people(_l("People who passed"))


class NewClassForm(_Class, CreatingForm):
    """A class that was held."""


class EditClassForm(_Class, EditingForm):
    """A class that was typed already."""
