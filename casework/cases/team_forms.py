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


class ReplaceForm(CreatingForm):
    """Who takes the place, and why. `experts`: (key, name) pairs on offer."""

    expert_id = RadioField(_l("Expert"), [InputRequired(_l("Please choose an expert."))], coerce=int)
    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Please give the reason."))],
        description=_l("For example: transferred, on leave, replaced at the wish of the enterprise."),
    )

    def __init__(self, experts: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expert_id.choices = [SelectChoice(key, name) for key, name in experts]


class ConflictForm(CreatingForm):
    """What the conflict of interest is."""

    reason = TextAreaField(
        _l("What the conflict is, and how it became known"),
        [InputRequired(_l("Please say what the conflict is."))],
        description=_l(
            "Read by the bureaus only; the enterprise and the experts read that there was a conflict."
        ),
    )


class WaiverForm(CreatingForm):
    """Why an expert is to work without the declaration."""

    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Please give the reason."))])


class WaiverDecisionForm(BaseForm):
    """The second person's decision; a refusal needs its reason."""

    consent = RadioField(
        _l("Decision"),
        [InputRequired(_l("Please choose."))],
        choices=[SelectChoice("yes", _l("Consent")), SelectChoice("no", _l("Refuse"))],
    )
    opinion = TextAreaField(_l("Opinion"), description=_l("Required for a refusal."))


class CheckerForm(BaseForm):
    """Who checks. `members`: (key, name) pairs of the present team."""

    checker_id = RadioField(_l("Expert"), [InputRequired(_l("Please choose an expert."))], coerce=int)

    def __init__(self, members: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checker_id.choices = [SelectChoice(key, name) for key, name in members]


class CheckForm(BaseForm):
    """The result of a check."""

    is_upheld = RadioField(
        _l("Does the conclusion stand?"),
        [InputRequired(_l("Please choose."))],
        choices=[SelectChoice("yes", _l("It stands")), SelectChoice("no", _l("It does not stand"))],
    )
    finding = TextAreaField(_l("What you found"), [InputRequired(_l("Please write what you found."))])


class OfficerForm(BaseForm):
    """Which officer leads the case. `officers`: (key, name) pairs of those who work."""

    officer_id = RadioField(_l("Officer"), [InputRequired(_l("Please choose."))], coerce=int)

    def __init__(self, officers: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officer_id.choices = [SelectChoice(key, name) for key, name in officers]
