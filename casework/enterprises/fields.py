"""Form fields that know what an enterprise's papers look like: credit code, phone, industry code, dates of founding."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from wtforms import Form, StringField
from wtforms.fields.core import Field
from wtforms.validators import ValidationError

from casework import clock
from casework.enterprises.credit_code import Box, CreditCodeProblem, boxes, check, normalise
from casework.enterprises.industry_code import normalise_industry
from casework.enterprises.queries.sizes import in_words
from casework.i18n import gettext as _

PHONE = re.compile(r"\+?\d[\d -]{5,18}\d")
OLDEST = date(1900, 1, 1)


class CreditCodeField(StringField):
    """A unified social credit code, normalised as it is typed; wrong ones name the wrong character."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs["filters"] = (*kwargs.get("filters", ()), _normal)
        kwargs.setdefault(
            "render_kw", {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        )
        super().__init__(label, validators, **kwargs)

    @property
    def problem(self) -> CreditCodeProblem | None:
        """What is wrong with the code; None for a right one and for none at all."""
        return check(self.data) if self.data else None

    @property
    def boxes(self) -> tuple[tuple[Box, ...], ...]:
        """The code character by character, in its four groups."""
        return boxes(self.data or "")

    def pre_validate(self, form: Form) -> None:
        """Raises ValidationError with the words of the first fault."""
        if self.problem is not None:
            raise ValidationError(in_words(self.problem.message))


def _normal(text: str | None) -> str | None:
    return normalise(text[:100]) if text else text


def phone(form: Form, field: Field) -> None:
    """A validator: a mobile number, or a landline with its area code. Raises ValidationError."""
    if field.data and not PHONE.fullmatch(field.data):
        raise ValidationError(_("Please give a phone number, for example 13893152046 or 0931-2345678."))


def industry(form: Form, field: Field) -> None:
    """A validator: something that begins with a code of GB/T 4754. Raises ValidationError."""
    if field.data and normalise_industry(field.data) is None:
        raise ValidationError(_("Please begin with a code of GB/T 4754-2017, for example C34 or C3443."))


def founded(form: Form, field: Field) -> None:
    """A validator: an enterprise is not founded in the future. Raises ValidationError."""
    if field.data is None:
        return
    if field.data > clock.today():
        raise ValidationError(_("%(date)s lies after today.", date=field.data))
    if field.data < OLDEST:
        raise ValidationError(_("Please check the year."))
