"""Form fields for figures as people write them: full-width digits, thousands separators, a unit behind the field."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from wtforms import DateField, Form, StringField
from wtforms.fields.core import Field
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.masking import masked_contact
from casework.web.forms import clean

LARGEST_WHOLE = 2_000_000_000
LARGEST_AMOUNT = Decimal("999999999999.99")
LONGEST_FIGURE = 40
CENT = Decimal("0.01")


def key_or_none(value: Any) -> int | None:
    """What was chosen from a list that also offers nothing: its row key, or None. Raises ValueError for other texts.

    Nothing is None and not 0: a 0 that somebody sends would be among the choices.
    """
    return None if value in (None, "") else int(value)


class FigureField(Field):
    """A figure typed as text. What cannot be read stays in the field as it was typed."""

    widget = TextInput()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("render_kw", {"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(*args, **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return clean(str(self.raw_data[0]))[:LONGEST_FIGURE]
        return "" if self.data is None else self.show(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """An empty field is None."""
        self.data = None
        text = tidy_figure(str(valuelist[0])) if valuelist else ""
        if text:
            self.data = self.read(text)

    def read(self, text: str) -> Any:
        """The figure behind a tidy text. Raises ValueError with words."""
        raise NotImplementedError

    def show(self, value: Any) -> str:
        """How a stored figure stands in the field."""
        return f"{value:,}"


class WholeNumberField(FigureField):
    """People, days, places: 0 to 2,000,000,000."""

    def read(self, text: str) -> int:
        """Raises ValueError for anything but a whole number in range."""
        if not text.isdecimal() or len(text) > LONGEST_FIGURE or int(text) > LARGEST_WHOLE:
            raise ValueError(_("Please give a whole number."))
        return int(text)


class YearField(WholeNumberField):
    """A calendar year: a number that takes no thousands separator."""

    def show(self, value: int) -> str:
        """2025 and not 2,025."""
        return str(value)


class AmountField(FigureField):
    """An amount in 万元, rounded to two decimals."""

    def read(self, text: str) -> Decimal:
        """Raises ValueError for what is no amount, negative or larger than a column holds."""
        try:
            value = Decimal(text) if set(text) <= set("0123456789.") and len(text) <= LONGEST_FIGURE else None
        except InvalidOperation:
            value = None
        if value is None:
            raise ValueError(_("Please give an amount, for example 4,860.00."))
        value = value.quantize(CENT, ROUND_HALF_UP)
        if value > LARGEST_AMOUNT:
            raise ValueError(_("This amount is too large. Please check the unit."))
        return value

    def show(self, value: Decimal) -> str:
        """With thousands separators and two decimals."""
        return f"{value:,.2f}"


class DayField(DateField):
    """A date as browsers send it or as people type it: 2026-03-09, 2026/3/9, 2026.3.9, also full-width."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("invalid_value_message", _l("Please give a date, for example 2026-03-09."))
        super().__init__(label, validators, **kwargs)

    def _value(self) -> str:
        if self.raw_data:
            return clean(str(self.raw_data[0]))[:LONGEST_FIGURE]
        return self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Raises ValueError for what is no date."""
        text = tidy_figure(str(valuelist[0])) if valuelist else ""
        for sign in "/.":
            text = text.replace(sign, "-")
        super().process_formdata([text] if text else [])


class ContactField(StringField):
    """A phone number or e-mail address. What is on file is shown masked; sent back as it was shown, it stays.

    Browsers keep no copy of it (data-private, see static/draft_store.js).
    """

    data: Any
    on_file = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["render_kw"] = {
            "autocomplete": "off",
            "inputmode": "tel",
            "data-private": True,
            **kwargs.get("render_kw", {}),
        }
        super().__init__(*args, **kwargs)

    def _value(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """What the field says: what is on file masked, what was just typed as it was typed."""
        text = str(self.data or "")
        return masked_contact(text) if text and text == self.on_file else text

    def process_data(self, value: Any) -> None:
        """What the form is filled with lies on file."""
        self.on_file = str(value or "")
        super().process_data(value)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """What was sent as it was shown is what lies on file."""
        super().process_formdata(valuelist)
        self.keep(self.on_file)

    def keep(self, *known: str) -> None:
        """Take what was sent masked for the one of these that it masks."""
        for text in known:
            if text and clean(self.data or "") in (masked_contact(text), text):
                self.on_file = self.data = text
                self.raw_data = [text]


class DateBetween:
    """A validator: the date lies in a range that the calendar and the database can work with."""

    def __init__(self, first: date = date(1900, 1, 1), last: date = date(2200, 12, 31)) -> None:
        self.first, self.last = first, last

    def __call__(self, form: Form, field: Field) -> None:
        """Raises ValidationError outside the range; an empty field passes."""
        if field.data is not None and not self.first <= field.data <= self.last:
            raise ValidationError(
                _("Please give a date between %(first)s and %(last)s.", first=self.first, last=self.last)
            )


def tidy_figure(text: str) -> str:
    """Half-width, without spaces, thousands separators and apostrophes."""
    text = unicodedata.normalize("NFKC", text[:200])
    return "".join(character for character in text if not character.isspace() and character not in ",，'’")
