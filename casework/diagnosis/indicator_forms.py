"""The form of an indicator: free, or a standard one that asks for what was counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from casework.diagnosis.forms import CHOOSE, MeasuredField
from casework.diagnosis.standards import DEFINITIONS
from casework.enums import Direction, Standard
from casework.i18n import lazy_gettext as _l
from casework.web.fields import DateBetween, DayField, key_or_none
from casework.web.forms import CreatingForm, EditingForm, choose_one


class _Indicator:
    """Name, source of the baseline, target with its date."""

    counts: Sequence[str] = ()

    name = StringField(_l("Indicator"), [InputRequired(_l("Please name the indicator."))])
    constraint_id = SelectField(_l("Measures the effect on"), [Optional()], coerce=key_or_none)
    baseline_period = StringField(
        _l("Period of the baseline"),
        description=_l("The last full year, or the twelve months before the diagnosis."),
    )
    baseline_on = DayField(_l("Measured up to"), [Optional(), DateBetween()])
    baseline_source = StringField(
        _l("Source of the baseline"), description=_l("For example: monthly report of the workshop.")
    )
    target_value = MeasuredField(_l("Target"), [Optional()])
    target_on = DayField(_l("To be reached by"), [Optional(), DateBetween()])
    source = StringField(_l("Source of later values"))

    def offer(self, constraints: Sequence[tuple[int, str]]) -> None:
        """The constraints of the case."""
        self.constraint_id.choices = [
            SelectChoice("", choose_one()),
            *(SelectChoice(str(key), words) for key, words in constraints),
        ]


class _Free(_Indicator):
    """An indicator of this enterprise alone: its unit, its direction and its value as they are typed."""

    unit = StringField(_l("Unit"), description=_l("%, pieces, days …"))
    direction = RadioField(
        _l("Which way is better"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice(d.value, d.label) for d in Direction],
    )
    baseline_value = MeasuredField(_l("Baseline"), [Optional()])


class NewIndicatorForm(_Free, CreatingForm):
    """A new indicator."""


class EditIndicatorForm(_Free, EditingForm):
    """An indicator before the plan is approved."""


def indicator_form(standard: Standard | None, *, is_new: bool) -> Any:
    """The class of the form; that of a standard indicator has a field for each number that is counted."""
    if standard is None:
        return NewIndicatorForm if is_new else EditIndicatorForm
    labels = DEFINITIONS[standard].labels
    fields: dict[str, Any] = {
        f"baseline_{name}": MeasuredField(label, [Optional()]) for name, label in labels.items()
    }
    bases = (_Indicator, CreatingForm if is_new else EditingForm)
    return type("StandardIndicatorForm", bases, {**fields, "counts": tuple(fields)})
