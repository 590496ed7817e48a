"""The forms of outcomes: survey, values, opinions, conclusion, results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from flask_wtf.file import MultipleFileField
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from casework.diagnosis.standards import DEFINITIONS
from casework.enums import BenefitKind, Conclusion, ResultKind, TargetResult, ValueKind, Vocabulary
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.outcomes.questions import MARK_WORDS, QUESTIONS
from casework.web.fields import LONGEST_FIGURE, AmountField, DateBetween, FigureField
from casework.web.forms import BaseForm, CreatingForm, EditingForm, choose_one

CHOOSE: Final = _l("Please choose.")
GIVE_DATE: Final = _l("Please give the date.")
GIVE_REASON: Final = _l("Please give the reason.")
WRITE_OPINION: Final = _l("Please write the opinion.")
PLAUSIBLE: Final = DateBetween()
LARGEST_VALUE: Final = Decimal("999999999999")
MOST_DECIMALS: Final = 4


def _choices(members: Iterable[Vocabulary]) -> list[SelectChoice]:
    return [SelectChoice(member.value, member.label) for member in members]


class ValueField(FigureField):
    """A measured value: signed, at most four decimals; a per cent sign behind it is not minded."""

    def read(self, text: str) -> Decimal:
        """Raises ValueError for what is no number, too fine or too large."""
        text = text.removesuffix("%").replace("−", "-")
        try:
            value = (
                Decimal(text) if set(text) <= set("+-0123456789.") and len(text) <= LONGEST_FIGURE else None
            )
        except InvalidOperation:
            value = None
        if value is None:
            raise ValueError(_("Please type a number, for example 96.5."))
        if abs(value) > LARGEST_VALUE:
            raise ValueError(_("This number is too large. Please check the unit."))
        if -int(value.as_tuple().exponent) > MOST_DECIMALS:
            raise ValueError(_("At most four decimals."))
        return value


class ApplyForm(CreatingForm):
    """The application itself: nothing to fill in."""


def _mark(question: Any) -> RadioField:
    return RadioField(
        question,
        [InputRequired(_l("Please choose a mark."))],
        choices=[SelectChoice(str(mark), str(mark)) for mark in MARK_WORDS],
    )


class SurveyForm(CreatingForm):
    """Six marks from 1 to 5 and a free text; short enough for a phone."""

    q1 = _mark(QUESTIONS[0])
    q2 = _mark(QUESTIONS[1])
    q3 = _mark(QUESTIONS[2])
    q4 = _mark(QUESTIONS[3])
    q5 = _mark(QUESTIONS[4])
    q6 = _mark(QUESTIONS[5])
    text = TextAreaField(_l("Anything to add?"))

    @property
    def questions(self) -> list[RadioField]:
        """The fields of the questions in their order."""
        return [self.q1, self.q2, self.q3, self.q4, self.q5, self.q6]

    @property
    def marks(self) -> list[int]:
        """The marks in the order of the questions. Call after validation."""
        return [int(field.data) for field in self.questions]


class ValuesForm(CreatingForm):
    """Values of one kind, day and period; `values_form` adds a value and a source per indicator."""

    kind = RadioField(
        _l("Which value"),
        [InputRequired(CHOOSE)],
        choices=_choices((ValueKind.AFTER, ValueKind.INTERIM)),
        default=ValueKind.AFTER.value,
    )
    measured_on = DateField(_l("Measured on"), [InputRequired(GIVE_DATE), PLAUSIBLE])
    period = StringField(
        _l("Period of the value"),
        [InputRequired(_l("Please say which period the value covers."))],
        description=_l(
            "As in the value before, so that both can be compared: October 2026, January–September 2026."
        ),
    )


def values_form(indicators: Sequence[Any]) -> ValuesForm:
    """The form with a value and a source per indicator; a standard one has a field for each number that was counted.

    What is left empty is not recorded.
    """
    fields: dict[str, Any] = {}
    for indicator in indicators:
        name = indicator.name
        if indicator.standard is None:
            fields[f"value_{indicator.id}"] = ValueField(name)
        else:
            labels = DEFINITIONS[indicator.standard].labels
            fields |= {f"{part}_{indicator.id}": ValueField(label) for part, label in labels.items()}
        fields[f"source_{indicator.id}"] = StringField(_("Source of “%(name)s”", name=name))
    return _extended(ValuesForm, fields)()


class OpinionForm(EditingForm):
    """The team leader's acceptance opinion; `opinion_form` adds a result and a remark per target."""

    held_on = DateField(_l("Day of the acceptance"), [InputRequired(GIVE_DATE), PLAUSIBLE])
    shortcomings = TextAreaField(
        _l("Shortcomings"),
        description=_l("What the enterprise still has to work on; empty when there is nothing."),
    )
    opinion = TextAreaField(_l("Opinion of the expert team"), [InputRequired(WRITE_OPINION)])


def opinion_form(indicators: Sequence[Any], values: dict[str, Any], **options: Any) -> OpinionForm:
    """The form with two fields per target; `values` fill it when it is shown, `options` go to the form."""
    fields: dict[str, Any] = {}
    for indicator in indicators:
        name = indicator.name
        fields[f"result_{indicator.id}"] = RadioField(
            name,
            [InputRequired(_l("Please choose a result for this target."))],
            choices=_choices(TargetResult),
        )
        fields[f"remark_{indicator.id}"] = StringField(_("Remark on “%(name)s”", name=name))
    return _extended(OpinionForm, fields)(data=values, **options)


def _extended(form: type[Any], fields: dict[str, Any]) -> type[Any]:
    return type(form.__name__, (form,), fields)


class SampleForm(EditingForm):
    """The opinion of the prefecture, which samples acceptances."""

    opinion = TextAreaField(_l("Opinion of the prefecture"), [InputRequired(WRITE_OPINION)])


class ConclusionForm(EditingForm):
    """The county's conclusion."""

    conclusion = RadioField(_l("Conclusion"), [InputRequired(CHOOSE)])
    county_opinion = TextAreaField(
        _l("Opinion of the county"),
        [InputRequired(_l("Please give the county's opinion."))],
        description=_l(
            "The enterprise reads it. With a time limit or “not passed”: what exactly has to be better."
        ),
    )

    def __init__(self, offered: Sequence[Conclusion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conclusion.choices = _choices(offered)


class ResultForm(CreatingForm):
    """A certificate, standard, patent … with its document."""

    kind = SelectField(_l("Kind of result"), [InputRequired(CHOOSE)])
    title = StringField(
        _l("Name of the document"), [InputRequired(_l("Please give the name as it stands on the document."))]
    )
    document_number = StringField(_l("Number of the document"))
    issuer = StringField(_l("Issued by"), [InputRequired(_l("Please say who issued the document."))])
    dated_on = DateField(
        _l("Date of the document"),
        [InputRequired(GIVE_DATE), PLAUSIBLE],
        description=_l("The result counts in the year of this date."),
    )
    took_lead = SelectField(
        _l("Part in the standard"),
        [Optional()],
        choices=[
            SelectChoice("", _l("Not a standard")),
            SelectChoice("led", _l("Led the work")),
            SelectChoice("joined", _l("Took part")),
        ],
        description=_l("Of an international, national, industry, local or group standard."),
    )
    files = MultipleFileField(_l("Copy of the document"), [Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice("", choose_one()), *_choices(ResultKind)]

    @property
    def values(self) -> dict[str, Any]:
        """Keyword values of the service; the files come by another way."""
        values = super().values
        del values["files"]
        took_lead = {"led": True, "joined": False}.get(values["took_lead"])
        return {**values, "kind": ResultKind(values["kind"]), "took_lead": took_lead}


class CopyForm(CreatingForm):
    """Copies of a document that was recorded without one."""

    files = MultipleFileField(
        _l("Copy of the document"), [InputRequired(_l("Please choose at least one file."))]
    )


class RemoveResultForm(EditingForm):
    """Why a result is taken back."""

    reason = TextAreaField(_l("Reason"), [InputRequired(GIVE_REASON)])


class BenefitForm(CreatingForm):
    """What the help was worth in money."""

    kind = SelectField(_l("Kind of benefit"), [InputRequired(CHOOSE)])
    title = StringField(_l("What it is"), [InputRequired(_l("Please say in a few words what it is."))])
    period = StringField(
        _l("Period of the value"),
        [InputRequired(_l("Please say which period the value covers."))],
        description=_l("For example: January–September 2026."),
    )
    amount_wan = AmountField(_l("Amount (10,000 yuan)"), [InputRequired(_l("Please give the amount."))])
    share_percent = ValueField(
        _l("Share due to the help"),
        [InputRequired(_l("Please give the share."))],
        description=_l(
            "Per cent of the amount that would not be there without the help; the enterprise confirms it."
        ),
    )
    source = StringField(
        _l("Source"),
        [InputRequired(_l("Please say where the value comes from."))],
        description=_l("For example: profit statement of September, warehouse record."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice("", choose_one()), *_choices(BenefitKind)]

    @property
    def values(self) -> dict[str, Any]:
        """Keyword values of the service."""
        values = super().values
        return {**values, "kind": BenefitKind(values["kind"])}


class ReopeningForm(CreatingForm):
    """Why a closed case has to be taken up again."""

    reason = TextAreaField(_l("Reason"), [InputRequired(GIVE_REASON)])


class ReopeningDecisionForm(BaseForm):
    """Consent of prefecture or province."""

    consent = RadioField(
        _l("Decision"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice("yes", _l("Consent")), SelectChoice("no", _l("Refuse"))],
    )
    opinion = TextAreaField(_l("Opinion"), [Optional()], description=_l("A refusal needs its reason here."))
