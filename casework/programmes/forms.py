"""The forms of a programme year: its settings and its quotas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import Form, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.programmes.labels import LABELS
from casework.web.fields import DateBetween, DayField, WholeNumberField, YearField
from casework.web.forms import BaseForm, CreatingForm, EditingForm

MISSING = _l("Please fill this in.")
OUT_OF_RANGE = _l("Please give a number from %(min)s to %(max)s.")
FIRST_YEAR, LAST_YEAR = 2015, 2100
PLAUSIBLE = DateBetween(date(FIRST_YEAR, 1, 1), date(LAST_YEAR + 1, 12, 31))
MOST_DAYS = 250
MOST_MONTHS = 24
MOST_PLACES = 10_000
MONTHS = r"\A([0-9]{1,2}(\s*[,，、]\s*[0-9]{1,2}){0,5})?\Z"


def _required_date(name: str) -> DayField:
    return DayField(LABELS[name], [InputRequired(MISSING), PLAUSIBLE])


def _whole(name: str, first: int, last: int) -> WholeNumberField:
    return WholeNumberField(LABELS[name], [InputRequired(MISSING), NumberRange(first, last, OUT_OF_RANGE)])


class ProgrammeFields(Form):
    """Every setting of a year, in the order of the year."""

    name = StringField(LABELS["name"], [InputRequired(MISSING)])
    notice_number = StringField(LABELS["notice_number"], [Length(max=60)])
    places = _whole("places", 0, MOST_PLACES)

    noticed_on = DayField(LABELS["noticed_on"], [Optional(), PLAUSIBLE])
    nomination_due_on = _required_date("nomination_due_on")
    prefecture_due_on = _required_date("prefecture_due_on")
    decision_due_on = _required_date("decision_due_on")
    public_notice_days = _whole("public_notice_days", 1, MOST_DAYS)
    substitution_until_on = _required_date("substitution_until_on")

    diagnosis_due_on = _required_date("diagnosis_due_on")
    plan_due_on = _required_date("plan_due_on")
    acceptance_due_on = _required_date("acceptance_due_on")
    data_on = _required_date("data_on")
    county_return_due_on = _required_date("county_return_due_on")
    prefecture_return_due_on = _required_date("prefecture_return_due_on")
    province_return_due_on = _required_date("province_return_due_on")

    team_days = _whole("team_days", 1, MOST_DAYS)
    report_days = _whole("report_days", 1, MOST_DAYS)
    answer_days = _whole("answer_days", 1, MOST_DAYS)
    plan_review_days = _whole("plan_review_days", 1, MOST_DAYS)
    action_step_days = _whole("action_step_days", 1, MOST_DAYS)
    visit_log_days = _whole("visit_log_days", 1, MOST_DAYS)
    strike_off_days = _whole("strike_off_days", 1, MOST_DAYS)
    rectify_days = _whole("rectify_days", 1, MOST_DAYS)

    follow_up_months = _whole("follow_up_months", 1, MOST_MONTHS)
    follow_up_window_days = _whole("follow_up_window_days", 0, MOST_DAYS)
    look_back_months = StringField(
        LABELS["look_back_months"],
        [Regexp(MONTHS, message=_l("Months with commas between, for example 3,6."))],
        description=_l("Months with commas between; empty: none."),
    )
    satisfied_from = _whole("satisfied_from", 0, 100)
    heads_to_train = _whole("heads_to_train", 0, MOST_PLACES)

    industry_edition_id = SelectField(LABELS["industry_edition_id"], coerce=int)
    size_edition_id = SelectField(LABELS["size_edition_id"], coerce=int)
    constraint_edition_id = SelectField(LABELS["constraint_edition_id"], coerce=int)

    def validate_look_back_months(self, field: StringField) -> None:
        """Each look-back lies between one month and two years after closing."""
        if field.errors:
            return
        months = [int(part) for part in normal_months(field.data).split(",") if part]
        if any(not 1 <= month <= MOST_MONTHS for month in months):
            raise ValidationError(_("Please give a number from %(min)s to %(max)s.", min=1, max=MOST_MONTHS))

    def offer_editions(self, editions: Mapping[str, Sequence[tuple[int, str]]]) -> None:
        """`editions`: field name → (key, label) of the loaded editions."""
        for name, choices in editions.items():
            self[name].choices = [SelectChoice(key, label) for key, label in choices]

    @property
    def settings(self) -> dict[str, Any]:
        """What the service takes."""
        values: dict[str, Any] = self.values
        return {**values, "look_back_months": normal_months(values["look_back_months"])}


class NewProgrammeForm(ProgrammeFields, CreatingForm):
    """A new year."""

    year = YearField(
        LABELS["year"], [InputRequired(MISSING), NumberRange(FIRST_YEAR, LAST_YEAR, OUT_OF_RANGE)]
    )


class ProgrammeForm(ProgrammeFields, EditingForm):
    """An existing year; its number stays."""


def normal_months(text: str | None) -> str:
    """3、6 and 3, 6 as 3,6."""
    return ",".join(part.strip() for part in (text or "").replace("，", ",").replace("、", ",").split(","))


def quota_form(
    prefectures: Sequence[tuple[int, str]], shares: Mapping[int, tuple[int, int]], *, is_saved: bool = False
) -> Any:
    """A form with two figures per prefecture, filled from `shares`: prefecture → (places, reserve places).

    `is_saved`: what stands in the database, whatever the request holds.
    """
    fields: dict[str, Any] = {}
    for prefecture_id, name in prefectures:
        places, reserve = shares.get(prefecture_id, (0, 0))
        for kind, start, words in (
            ("places", places, _("%(name)s: places", name=name)),
            ("reserve", reserve, _("%(name)s: reserve places", name=name)),
        ):
            fields[f"{kind}-{prefecture_id}"] = WholeNumberField(
                words, [Optional(), NumberRange(0, MOST_PLACES, OUT_OF_RANGE)], default=start
            )
    form_class = type("QuotaForm", (QuotaFormBase,), fields)
    return form_class(None) if is_saved else form_class()


class QuotaFormBase(EditingForm):
    """What the quota form can say of itself; its fields are made per prefecture."""

    @property
    def shares(self) -> dict[int, tuple[int, int]]:
        """Prefecture → (places, reserve places); an empty field is 0."""
        ids = [int(name.removeprefix("places-")) for name in self.data if name.startswith("places-")]
        return {key: (self[f"places-{key}"].data or 0, self[f"reserve-{key}"].data or 0) for key in ids}


class ConsentForm(CreatingForm):
    """Places beyond a quota, with what they rest on."""

    prefecture_id = SelectField(_l("Prefecture"), coerce=int)
    places = WholeNumberField(
        _l("Places beyond the quota"), [InputRequired(MISSING), NumberRange(1, 100, OUT_OF_RANGE)]
    )
    document_number = StringField(_l("Document number"), [InputRequired(MISSING), Length(max=60)])
    document_on = DayField(_l("Date of the consent"), [InputRequired(MISSING), PLAUSIBLE])
    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Please give the reason.")), Length(max=500)])

    def offer(self, places: Sequence[tuple[int, str]]) -> None:
        """(key, name) of the prefectures."""
        self.prefecture_id.choices = [SelectChoice(*place) for place in places]


class ConsentDecisionForm(BaseForm):
    """What the leader says."""

    decision = RadioField(
        _l("Decision"),
        [InputRequired(_l("Please choose."))],
        choices=[SelectChoice("approve", _l("Approve")), SelectChoice("refuse", _l("Refuse"))],
    )
    opinion = TextAreaField(_l("Opinion"), [Length(max=500)])
