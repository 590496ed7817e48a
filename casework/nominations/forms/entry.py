"""The nomination form (推荐表) in its six sections."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from casework import clock
from casework.enterprises.fields import CreditCodeField, founded, industry, phone
from casework.enterprises.forms import ANOTHER_ONE, as_bool, bare_code, grades, yes_or_no
from casework.enums import (
    EnterpriseSize,
    ServiceType,
    SpecialisedGrade,
)
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.web.fields import AmountField, ContactField, DayField, WholeNumberField
from casework.web.forms import LONGEST_TEXT, CreatingForm, EditingForm, clean

MISSING = _l("Please fill this in.")
SHORTEST_PROBLEM, LONGEST_PROBLEM = 20, 500
BOOKKEEPING = {"csrf_token", "request_key", "version"}
Raw = dict[str, list[str]]
SECTIONS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    (
        "identity",
        _l("Identity of the enterprise"),
        (
            "uscc", "name", "founded_on", "legal_representative", "head_name", "head_phone", "contact_name",
            "contact_phone", "production_address", "registered_address", "alike_confirmed",
        ),
    ),
    (
        "size",
        _l("Size"),
        (
            "industry_code", "employees", "revenue_wan", "assets_wan", "unit_confirmed", "size_override",
            "size_override_reason",
        ),
    ),
    (
        "needs",
        _l("Quality and needs"),
        ("main_product", "has_quality_officer", "chain_code", "main_problems", "needs"),
    ),
    (
        "record",
        _l("Qualifications and spot checks"),
        (
            "specialised_grade", "certificates", "licences", "spot_checks_failed", "spot_checks",
            "no_serious_illegality_checked_on",
        ),
    ),
    ("willing", _l("Will of the enterprise (sealed sheet)"), ("is_willing",)),
    ("opinion", _l("Opinion of the county bureau"), ("county_opinion",)),
)  # fmt: skip
"""Anchor, title and fields of each section, in the order of the paper form."""


class ChipsField(SelectMultipleField):
    """Several of a few, as boxes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class NominationForm(CreatingForm, EditingForm):
    """The form (推荐表, programme.md 4.1). A draft takes anything; `validate` says what a submission still needs."""

    uscc = CreditCodeField(_l("Unified social credit code"), [InputRequired(MISSING)])
    name = StringField(_l("Enterprise name"), [InputRequired(MISSING)])
    founded_on = DayField(_l("Founded on"), [InputRequired(MISSING), founded])
    legal_representative = StringField(_l("Legal representative"), [InputRequired(MISSING), Length(max=60)])
    head_name = StringField(_l("Head of the enterprise"), [InputRequired(MISSING), Length(max=60)])
    head_phone = ContactField(_l("Phone of the head"), [InputRequired(MISSING), phone])
    contact_name = StringField(_l("Contact person"), [InputRequired(MISSING), Length(max=60)])
    contact_phone = ContactField(_l("Phone of the contact"), [InputRequired(MISSING), phone])
    production_address = StringField(_l("Production address"), [InputRequired(MISSING)])
    registered_address = StringField(_l("Registered address"))
    alike_confirmed = BooleanField(ANOTHER_ONE)

    industry_code = StringField(_l("Industry code"), [InputRequired(MISSING), industry])
    employees = WholeNumberField(_l("Employees"), [InputRequired(MISSING)])
    revenue_wan = AmountField(_l("Revenue"), [InputRequired(MISSING)])
    assets_wan = AmountField(_l("Total assets"), [Optional()])
    unit_confirmed = BooleanField(_l("The unit is really ten thousand yuan; the figure is right."))
    size_override = SelectField(_l("Size class that counts"), default="")
    size_override_reason = TextAreaField(_l("Reason for the other size class"), [Length(max=500)])

    main_product = StringField(_l("Main product"), [InputRequired(MISSING)])
    has_quality_officer = RadioField(
        _l("Chief quality officer"), [InputRequired(_l("Please choose."))], choices=yes_or_no
    )
    chain_code = SelectField(_l("Industrial chain"), default="")
    main_problems = TextAreaField(
        _l("Main quality problems"), [InputRequired(MISSING), Length(max=LONGEST_PROBLEM)]
    )
    needs = ChipsField(
        _l("Help needed"),
        [InputRequired(_l("Please choose at least one."))],
        invalid_choice_message=_l("Please choose from the list."),
    )

    specialised_grade = SelectField(
        _l("Cultivation grade of SMEs"), choices=grades, default=SpecialisedGrade.NONE.value
    )
    certificates = TextAreaField(_l("Certificates held"))
    licences = TextAreaField(_l("Production licences and CCC"))
    spot_checks_failed = WholeNumberField(
        _l("Batches failed in spot checks, last 3 years"), [InputRequired(MISSING)]
    )
    spot_checks = TextAreaField(_l("Spot checks of the last 3 years"))
    no_serious_illegality_checked_on = DayField(
        _l("Checked against the list of serious breaches on"), [InputRequired(MISSING)]
    )

    is_willing = BooleanField(
        _l("The enterprise takes part of its own will; its head has signed and sealed the sheet"),
        [InputRequired(_l("Without the consent of the enterprise it cannot be nominated."))],
    )
    county_opinion = TextAreaField(
        _l("Opinion of the county bureau"), [InputRequired(MISSING), Length(max=500)]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs.choices = [SelectChoice(service.value, service.label) for service in ServiceType]
        self.size_override.choices = [
            SelectChoice("", _l("As computed")),
            *(
                SelectChoice(size.value, size.label)
                for size in EnterpriseSize
                if size is not EnterpriseSize.LARGE
            ),
        ]

    def offer_chains(self, chains: Sequence[tuple[str, str]]) -> None:
        """(code, name) of the industrial chains."""
        self.chain_code.choices = [SelectChoice("", _l("None")), *(SelectChoice(*chain) for chain in chains)]

    def validate_main_problems(self, field: Field) -> None:
        """Facts need a few words."""
        if field.data and len(field.data) < SHORTEST_PROBLEM:
            raise ValidationError(
                _("At least %(n)s characters: what was seen, with figures.", n=SHORTEST_PROBLEM)
            )

    def validate_no_serious_illegality_checked_on(self, field: Field) -> None:
        """A check lies in the past."""
        if field.data is not None and field.data > clock.today():
            raise ValidationError(_("%(date)s lies after today.", date=field.data))

    def validate_size_override_reason(self, field: Field) -> None:
        """Whoever knows better says why."""
        if self.size_override.data and not field.data:
            raise ValidationError(_("Please give the reason."))

    def keep_numbers(self, *known: Raw) -> None:
        """Numbers that were shown masked are those of one of these (the saved draft, the file on the enterprise)."""
        for field in (self.head_phone, self.contact_phone):
            field.keep(*(number for raw in known for number in raw.get(field.name, [])))

    @property
    def raw(self) -> Raw:
        """What was typed, field by field, whatever it is worth; empty fields are left out."""
        typed = {
            field.name: [clean(str(value))[:LONGEST_TEXT] for value in field.raw_data or []]
            for field in self
            if field.name not in BOOKKEEPING
        }
        return {name: values for name, values in typed.items() if any(values)}

    @property
    def entry(self) -> dict[str, Any]:
        """What the service takes, in its types."""
        values = {name: value for name, value in self.values.items() if name != "alike_confirmed"}
        return {
            **values,
            "industry_code": bare_code(values["industry_code"]),
            "has_quality_officer": as_bool(values["has_quality_officer"]),
            "specialised_grade": SpecialisedGrade(values["specialised_grade"] or SpecialisedGrade.NONE),
            "size_override": EnterpriseSize(values["size_override"]) if values["size_override"] else None,
        }


def filled(raw: Mapping[str, Sequence[str]]) -> NominationForm:
    """The form as it was typed, right or wrong; its numbers are on file, so they are shown masked."""
    form = NominationForm(MultiDict([(name, value) for name, values in raw.items() for value in values]))
    form.keep_numbers(form.raw)
    return form


def from_json(text: str) -> Raw:
    """A kept draft; anything unreadable is an empty one."""
    try:
        kept = json.loads(text or "{}")
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}
