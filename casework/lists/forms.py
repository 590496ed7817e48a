"""The forms of saved views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from casework.enums import Sharing
from casework.i18n import lazy_gettext as _l
from casework.web.forms import TOO_LONG, BaseForm, CreatingForm, EditingForm


class _ViewFields(BaseForm):
    name = StringField(
        _l("Name of the view"),
        [InputRequired(_l("Please give the view a name.")), Length(max=40, message=TOO_LONG)],
    )
    sharing = RadioField(_l("Who finds it"), [InputRequired(_l("Please choose."))], default=Sharing.OWN.value)
    is_default = BooleanField(_l("Open the list with this view"))

    def __init__(self, sharings: Sequence[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sharing.choices = [SelectChoice(each.value, each.label) for each in sharings]


class NewViewForm(_ViewFields, CreatingForm):
    """A view of the list that the address of this form names."""

    query = HiddenField(validators=[Length(max=1500)])


class EditViewForm(_ViewFields, EditingForm):
    """Its name, readers and whether it is the first one."""
