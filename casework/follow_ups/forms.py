"""The forms of follow-ups: recording, cancelling, handing over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import DateField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from casework.enums import VisitWay
from casework.i18n import lazy_gettext as _l
from casework.web.fields import DateBetween
from casework.web.forms import TOO_LONG, BaseForm, CreatingForm, EditingForm

CHOOSE = _l("Please choose.")
FINDING = "finding_"
LONGEST_FINDING = 500


class HoldForm(CreatingForm):
    """What was seen and heard. `with_actions` adds one finding per open action."""

    held_on = DateField(_l("Date"), [InputRequired(_l("Please give the date.")), DateBetween()])
    way = RadioField(
        _l("Way"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice(way.value, way.label) for way in VisitWay],
        default=VisitWay.ON_SITE.value,
    )
    findings = TextAreaField(_l("In general"))
    enterprise_opinion = TextAreaField(_l("What the enterprise says"))
    new_problems = TextAreaField(
        _l("New problems"),
        description=_l("Leave empty if there are none. Noted for help, not for inspection."),
    )
    needs_more_help = RadioField(
        _l("Does the enterprise need more help?"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice("no", _l("No")), SelectChoice("yes", _l("Yes"))],
    )

    @classmethod
    def with_actions(cls, actions: Sequence[Any]) -> HoldForm:
        """The form with a text for each of the action items, under its code and title."""
        fields = {
            f"{FINDING}{action.id}": TextAreaField(
                f"{action.code} {action.title}", [Length(max=LONGEST_FINDING, message=TOO_LONG)]
            )
            for action in actions
        }
        form: HoldForm = type("HoldForm", (cls,), fields)()
        return form

    @property
    def finding_fields(self) -> list[Any]:
        """The texts of the actions."""
        return [field for field in self if field.name.startswith(FINDING)]

    @property
    def findings_by_action(self) -> dict[str, str]:
        """Code of the action → what was found."""
        return {field.label.text.split(" ", 1)[0]: field.data for field in self.finding_fields if field.data}


class CancelForm(BaseForm):
    """Why a follow-up does not take place."""

    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Please give the reason."))])


class AssignForm(EditingForm):
    """Who holds it."""

    assignee_id = SelectField(_l("Held by"), [InputRequired(CHOOSE)], coerce=int)

    def __init__(self, people: Sequence[Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.assignee_id.choices = [SelectChoice(person.id, person.display_name) for person in people]
