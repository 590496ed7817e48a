"""The forms of a transfer: proposing, answering, deciding."""

from __future__ import annotations

from typing import Any

from wtforms import DateField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from casework.i18n import lazy_gettext as _l
from casework.web.fields import DateBetween, key_or_none
from casework.web.forms import BaseForm, CreatingForm, choose_one

CHOOSE = _l("Please choose.")


class ProposalForm(CreatingForm):
    """To which county, why, when. `counties`: (key, name) pairs by prefecture."""

    county_id = SelectField(
        _l("Receiving county"),
        [InputRequired(_l("Please choose another county."))],
        coerce=key_or_none,
    )
    hand_over_on = DateField(
        _l("Day of the hand-over"),
        [InputRequired(_l("Please give the date.")), DateBetween()],
        description=_l(
            "Until then the case stays with you. Consent that comes later moves it on the day it comes."
        ),
    )
    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Please give the reason."))],
        description=_l("The receiving county and the superior unit read it. Write no phone numbers."),
    )

    def __init__(self, counties: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [SelectChoice(str(key), name) for key, name in counties]
        self.county_id.choices = [SelectChoice("", choose_one()), *offered]


class AnswerForm(BaseForm):
    """The receiving county's answer."""

    answer = RadioField(
        _l("Answer"),
        [InputRequired(CHOOSE)],
        choices=[
            SelectChoice("accept", _l("Take the case over")),
            SelectChoice("send_back", _l("Send the proposal back")),
        ],
    )
    officer_id = SelectField(
        _l("Lead officer"), [Optional()], coerce=key_or_none, description=_l("Needed to take it over.")
    )
    remark = TextAreaField(_l("Remark"), [Optional()], description=_l("Needed to send it back."))

    def __init__(self, officers: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [SelectChoice(str(key), name) for key, name in officers]
        self.officer_id.choices = [SelectChoice("", choose_one()), *offered]


class DecisionForm(BaseForm):
    """The superior's decision. `team`: (key, name) pairs of the present experts."""

    consent = RadioField(
        _l("Decision"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice("yes", _l("Consent")), SelectChoice("no", _l("Refuse"))],
    )
    expert_ids = SelectMultipleField(
        _l("Experts who go along"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description=_l("Nobody goes along unless you choose it. Each declares again for the new case."),
    )
    opinion = TextAreaField(_l("Opinion"), [Optional()], description=_l("A refusal needs its reason here."))

    def __init__(self, team: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expert_ids.choices = [SelectChoice(key, name) for key, name in team]
