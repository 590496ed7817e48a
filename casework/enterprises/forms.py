"""The forms of the enterprise register: the file, the figures of a year, the size override."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, Form, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from casework.enterprises.fields import CreditCodeField, founded, industry, phone
from casework.enterprises.industry_code import normalise_industry
from casework.enums import EnterpriseSize, SpecialisedGrade
from casework.i18n import lazy_gettext as _l
from casework.web.fields import AmountField, ContactField, DayField, WholeNumberField, YearField
from casework.web.forms import CreatingForm, EditingForm

MISSING = _l("Please fill this in.")
ANOTHER_ONE = _l("I have looked at them: it is another enterprise")
YES, NO = "yes", "no"
FIRST_YEAR = 1990


def yes_or_no() -> list[SelectChoice]:
    """Whether the post is held by somebody."""
    return [SelectChoice(YES, _l("Appointed")), SelectChoice(NO, _l("Not appointed"))]


def grades() -> list[SelectChoice]:
    """专精特新 grades."""
    return [SelectChoice(grade.value, grade.label) for grade in SpecialisedGrade]


class EnterpriseFields(Form):
    """A county's file on an enterprise."""

    uscc = CreditCodeField(_l("Unified social credit code"), [InputRequired(MISSING)])
    name = StringField(
        _l("Enterprise name"), [InputRequired(MISSING)], description=_l("As on the business licence.")
    )
    short_name = StringField(_l("Short name"), [Length(max=40)])
    founded_on = DayField(_l("Founded on"), [Optional(), founded])
    legal_representative = StringField(_l("Legal representative"), [Length(max=60)])
    head_name = StringField(_l("Head of the enterprise"), [Length(max=60)])
    head_phone = ContactField(_l("Phone of the head"), [Optional(), phone])
    contact_name = StringField(_l("Contact person"), [Length(max=60)])
    contact_phone = ContactField(_l("Phone of the contact"), [Optional(), phone])
    production_address = StringField(_l("Production address"))
    registered_address = StringField(
        _l("Registered address"), description=_l("Leave it empty when it is the production address.")
    )
    industry_code = StringField(
        _l("Industry code"), [Optional(), industry], description=_l("GB/T 4754-2017, two to four digits.")
    )
    chain_code = SelectField(_l("Industrial chain"), default="")
    main_product = StringField(_l("Main product"))
    has_quality_officer = RadioField(_l("Chief quality officer"), [Optional()], choices=yes_or_no)
    specialised_grade = SelectField(
        _l("Cultivation grade of SMEs"), choices=grades, default=SpecialisedGrade.NONE.value
    )
    certificates = TextAreaField(_l("Certificates held"))
    licences = TextAreaField(_l("Production licences and CCC"))

    def offer_chains(self, chains: Sequence[tuple[str, str]]) -> None:
        """(code, name) of the industrial chains."""
        self.chain_code.choices = [SelectChoice("", _l("None")), *(SelectChoice(*chain) for chain in chains)]

    @property
    def file(self) -> dict[str, Any]:
        """What the service takes: the industry as its bare code, yes and no as they are stored."""
        values: dict[str, Any] = self.values
        return {
            **values,
            "industry_code": bare_code(values["industry_code"]),
            "has_quality_officer": as_bool(values["has_quality_officer"]),
            "specialised_grade": SpecialisedGrade(values["specialised_grade"]),
        }


def bare_code(text: str | None) -> str:
    """“C3443 阀门和旋塞制造” as C3443."""
    return normalise_industry(text or "") or ""


def as_bool(answer: str | None) -> bool | None:
    """yes, no or not answered."""
    return {YES: True, NO: False}.get(answer or "")


def as_answer(value: bool | None) -> str | None:
    """The other way round, for filling a form."""
    return None if value is None else YES if value else NO


class NewEnterpriseForm(EnterpriseFields, CreatingForm):
    """A new file."""

    alike_confirmed = BooleanField(ANOTHER_ONE)

    @property
    def file(self) -> dict[str, Any]:
        """The same without the answer about look-alikes, which is nothing of the enterprise."""
        return {name: value for name, value in super().file.items() if name != "alike_confirmed"}


class MergeForm(CreatingForm):
    """Why two files are one enterprise."""

    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Please give the reason.")), Length(max=500)],
        description=_l("For example: the code was typed wrong; old and new name of one enterprise."),
    )


class EnterpriseForm(EnterpriseFields, EditingForm):
    """An existing file."""


# Made before the others: fields stand in a form in the order in which they were made.
_YEAR = YearField(
    _l("Year"),
    [InputRequired(MISSING), NumberRange(FIRST_YEAR, 2200, _l("Please check the year."))],
    render_kw={"inputmode": "numeric", "autocomplete": "off"},
)


class KnownYearForm(EditingForm):
    """Figures of a year on file: which year it is stays."""

    employees = WholeNumberField(_l("Employees"), [Optional()], description=_l("At the end of the year."))
    revenue_wan = AmountField(_l("Revenue"), [Optional()])
    assets_wan = AmountField(_l("Total assets"), [Optional()])
    unit_confirmed = BooleanField(_l("The unit is really ten thousand yuan; the figure is right."))


class YearForm(KnownYearForm):
    """Figures of one year."""

    year = _YEAR


class SizeForm(EditingForm):
    """A reasoned judgement of the size class."""

    size = SelectField(_l("Size class that counts"), default="")
    reason = TextAreaField(
        _l("Reason"),
        description=_l("For example: the industry code does not tell what the enterprise mainly does."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.size.choices = [
            SelectChoice("", _l("As computed")),
            *(SelectChoice(size.value, size.label) for size in EnterpriseSize),
        ]
