"""The form of a local rest day or make-up day."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from casework.enums import DayKind
from casework.i18n import lazy_gettext as _l
from casework.web.fields import DateBetween
from casework.web.forms import TOO_LONG, CreatingForm

CHOOSE = _l("Please choose.")


class LocalDayForm(CreatingForm):
    """One day of one region. The choices are handed in: the province and what lies below it."""

    region_id = SelectField(
        _l("Where"),
        [InputRequired(CHOOSE)],
        coerce=int,
        description=_l("It holds for everything below; the narrower unit wins."),
    )
    on_date = DateField(
        _l("Date"),
        [InputRequired(_l("Please give the date.")), DateBetween(date(2020, 1, 1), date(2100, 12, 31))],
    )
    kind = RadioField(
        _l("Kind"),
        [InputRequired(CHOOSE)],
        choices=[SelectChoice(kind.value, kind.label) for kind in DayKind],
        default=DayKind.OFF.value,
    )
    name = StringField(
        _l("Name of the day"),
        [InputRequired(_l("Please say which day it is.")), Length(max=40, message=TOO_LONG)],
        description=_l("For example Kurban Bayram, with the number of the notice."),
    )

    def __init__(self, places: list[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.region_id.choices = [SelectChoice(key, label) for key, label in places]
