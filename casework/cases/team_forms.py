"""The forms of the team: assigning, declaring, ending."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from casework.cases.declaration import CONFLICTS
from casework.enums import TeamRole
from casework.i18n import lazy_gettext as _l
from casework.web.forms import BaseForm, CreatingForm


class AssignForm(CreatingForm):
    """One expert in one role. `experts`: (key, name) pairs on offer."""

    expert_id = RadioField(_l("Expert"), [InputRequired(_l("Please choose an expert."))], coerce=int)
    role = RadioField(
        _l("Role"),
        [InputRequired(_l("Please choose."))],
        choices=[SelectChoice(role.value, role.label) for role in TeamRole],
    )

    def __init__(self, experts: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expert_id.choices = [SelectChoice(key, name) for key, name in experts]


class DeclarationForm(BaseForm):
    """Every conflict is asked for by itself; ticking one closes the way to signing."""

    conflicts = SelectMultipleField(
        _l("Tick what is true of you; leave everything empty if nothing is"),
        choices=[SelectChoice(key, words) for key, words in CONFLICTS.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class EndForm(BaseForm):
    """Why an assignment ends."""

    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Please give the reason."))],
        description=_l("For example: transferred, on leave, replaced at the wish of the enterprise."),
    )
