"""The forms of visits: the phone form in the order in which a visit runs, and what others add to a record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from casework.enums import ServiceType, VisitWay
from casework.i18n import lazy_gettext as _l
from casework.visits.entry import JOIN, SEPARATE, Entry
from casework.web.fields import DateBetween
from casework.web.forms import BaseForm, CreatingForm, EditingForm

PROGRESS = "progress_"
STEP = 10
"""Per cent by which − and + move."""
# Metrology and testing first: what enterprises ask for most; then the order of the vocabulary.
SERVICES = tuple(dict.fromkeys((ServiceType.METROLOGY, ServiceType.TESTING, *ServiceType)))


class ChipsField(SelectMultipleField):
    """Several choices as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class VisitForm(CreatingForm):
    """One visit. `for_desk` adds what belongs to the case: team, action items, their progress."""

    held_on = DateField(_l("Date"), [InputRequired(_l("Please give the date.")), DateBetween()])
    arrived_at = TimeField(_l("Arrived"), [InputRequired(_l("Please give the time."))])
    left_at = TimeField(_l("Left"), [InputRequired(_l("Please give the time."))])
    way = RadioField(
        _l("Way"),
        [InputRequired(_l("Please choose."))],
        choices=[SelectChoice(way.value, way.label) for way in VisitWay],
        default=VisitWay.ON_SITE.value,
    )
    expert_ids = ChipsField(
        _l("Experts present"), [InputRequired(_l("Choose at least one expert."))], coerce=int
    )
    enterprise_people = StringField(
        _l("People of the enterprise"), [InputRequired(_l("Please name who took part."))]
    )
    services = ChipsField(
        _l("Help given"),
        [InputRequired(_l("Choose at least one service."))],
        choices=[SelectChoice(service.value, service.label) for service in SERVICES],
    )
    action_ids = ChipsField(_l("Action items dealt with"), coerce=int)
    constraint_codes = ChipsField(_l("Constraints dealt with"))
    situation = TextAreaField(
        _l("Situation and advice"), [InputRequired(_l("Please write what you saw and advised."))]
    )
    new_problems = TextAreaField(_l("New problems"))
    feedback = TextAreaField(_l("What the enterprise says"))
    next_step = StringField(_l("Next step"))
    next_on = DateField(_l("Next date"), [Optional(), DateBetween()])
    same_visit = RadioField(
        _l("Is it the same visit?"),
        [Optional()],
        validate_choice=False,
        choices=[
            SelectChoice(JOIN, _l("Yes, put them together")),
            SelectChoice(SEPARATE, _l("No, keep mine as another visit")),
        ],
    )

    @classmethod
    def for_desk(
        cls,
        team: Sequence[SelectChoice],
        actions: Sequence[Any],
        constraints: Sequence[tuple[str, str]] = (),
        **data: Any,
    ) -> VisitForm:
        """The form of one case. `actions` are asked about one by one, starting from their present progress."""
        fields = {
            f"{PROGRESS}{action.id}": IntegerField(
                f"{action.code} {action.title}",
                [Optional(), NumberRange(0, 100, _l("Progress lies between 0 and 100 per cent."))],
                default=action.progress_percent,
                render_kw={"min": 0, "max": 100, "inputmode": "numeric"},
            )
            for action in actions
        }
        form: VisitForm = type("VisitForm", (cls,), fields)(data=data)
        form.expert_ids.choices = list(team)
        form.constraint_codes.choices = [SelectChoice(code, f"{code} {title}") for code, title in constraints]
        form.action_ids.choices = [
            SelectChoice(action.id, f"{action.code} {action.title}") for action in actions
        ]
        return form

    def progress_field(self, action_id: int) -> Any:
        """The number beside an action item."""
        return self[f"{PROGRESS}{action_id}"]

    @property
    def entry(self) -> Entry:
        """What the service takes; progress counts for ticked action items only."""
        touched = self.action_ids.data or []
        return Entry(
            held_on=self.held_on.data,
            arrived_at=self.arrived_at.data,
            left_at=self.left_at.data,
            way=VisitWay(self.way.data),
            expert_ids=self.expert_ids.data,
            enterprise_people=self.enterprise_people.data,
            services=[ServiceType(service) for service in self.services.data],
            situation=self.situation.data,
            constraint_codes=self.constraint_codes.data or [],
            progress={action_id: self.progress_field(action_id).data for action_id in touched},
            new_problems=self.new_problems.data or "",
            feedback=self.feedback.data or "",
            next_step=self.next_step.data or "",
            next_on=self.next_on.data,
            same_visit=self.same_visit.data if self.same_visit.data in (JOIN, SEPARATE) else "",
        )


class ConfirmForm(BaseForm):
    """The enterprise confirms a visit."""

    remark = TextAreaField(_l("Remark"), description=_l("Only if you want to add something."))


class DenyForm(BaseForm):
    """The enterprise says that a visit did not take place as written."""

    remark = TextAreaField(
        _l("What did not take place?"), [InputRequired(_l("Please say what did not take place."))]
    )


class AccompanyForm(EditingForm):
    """What the county adds to a record."""

    companions = StringField(
        _l("Who went along"), description=_l("Staff of the bureau or the station, by name.")
    )
    accompany_note = TextAreaField(_l("Note of the county"))


class WithdrawForm(BaseForm):
    """Why a record is taken back."""

    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Please give the reason."))])
