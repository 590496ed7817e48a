"""Objections during the public notice, and what the province found."""

from __future__ import annotations

from typing import Any

from wtforms import (
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from casework.enums import (
    ObjectionChannel,
)
from casework.i18n import lazy_gettext as _l
from casework.nominations.forms.entry import MISSING
from casework.web.fields import DayField
from casework.web.forms import BaseForm, CreatingForm


class ObjectionForm(CreatingForm):
    """An objection as it came in."""

    received_on = DayField(_l("Received on"), [InputRequired(MISSING)])
    channel = RadioField(_l("How it came in"), [InputRequired(_l("Please choose."))])
    objector = StringField(
        _l("Who objects, and how to reach them"),
        [Length(max=200)],
        description=_l("Shown to the province only. Leave it empty for an objection without a name."),
    )
    content = TextAreaField(
        _l("What is objected to"), [InputRequired(_l("Please say what is objected to.")), Length(max=2000)]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel.choices = [SelectChoice(one.value, one.label) for one in ObjectionChannel]


class ObjectionAnswerForm(BaseForm):
    """What the province found."""

    decision = RadioField(
        _l("Outcome of the objection"),
        [InputRequired(_l("Please choose."))],
        choices=[
            SelectChoice("dismissed", _l("Not upheld: the nomination stays in the selection")),
            SelectChoice("upheld", _l("Upheld: it is not selected")),
        ],
    )
    finding = TextAreaField(
        _l("What the province found"), [InputRequired(_l("Please give the reason.")), Length(max=2000)]
    )
