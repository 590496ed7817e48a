"""What is the same for every row of a step: person, date, reason."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from casework.enums import BulkAct, ListKind
from casework.i18n import lazy_gettext as _l
from casework.web.fields import DateBetween
from casework.web.forms import BaseForm, CreatingForm

CHOOSE = _l("Please choose.")


class BulkForm(CreatingForm):
    """The fields that an act on a list needs; the others are taken out."""

    assignee_id = SelectField(_l("Hand over to"), [InputRequired(CHOOSE)], coerce=int)
    responsible = StringField(_l("Responsible person"), [InputRequired(_l("Please give the name."))])
    new_date = DateField(_l("New due date"), [InputRequired(_l("Please give the date.")), DateBetween()])
    reason = TextAreaField(
        _l("Reason"), [InputRequired(_l("Please give the reason.")), Length(max=500)],
        description=_l("It stands in the story of every case."),
    )  # fmt: skip

    @classmethod
    def of(cls, kind: ListKind, act: BulkAct, people: Sequence[Any] = ()) -> BulkForm:
        """The form of one act."""
        form = cls()
        needed = fields_of(kind, act)
        for name in ("assignee_id", "responsible", "new_date", "reason"):
            if name not in needed:
                delattr(form, name)
        if "assignee_id" in needed:
            form.assignee_id.choices = [SelectChoice(person.id, person.display_name) for person in people]
        return form


class SureForm(BaseForm):
    """Asked a second time where every row of a list is meant."""

    sure = BooleanField(
        _l("Yes, all of these rows"), [InputRequired(_l("Please confirm that all rows are meant."))]
    )


class StepForm(BaseForm):
    """A step without anything to fill in."""


def fields_of(kind: ListKind, act: BulkAct) -> set[str]:
    """What an act asks for."""
    if act is BulkAct.MOVE:
        return {"new_date", "reason"}
    if act is BulkAct.ASSIGN:
        return {"responsible"} if kind is ListKind.ACTIONS else {"assignee_id"}
    return set()
