"""What the auditor types: why the figures of a year are opened."""

from __future__ import annotations

from collections.abc import Sequence

from wtforms import DateField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from casework.i18n import lazy_gettext as _l
from casework.web.forms import BaseForm


class OpeningForm(BaseForm):
    """Year, data date and the reason, which stays in the log."""

    year = SelectField(_l("Programme year"), coerce=int, validators=[InputRequired()])
    on = DateField(_l("Data date"), validators=[InputRequired()])
    reason = TextAreaField(
        _l("Reason"),
        validators=[InputRequired()],
        description=_l("For example the audit plan or the complaint that asks for it. It stays in the log."),
    )

    def offer(self, years: Sequence[int]) -> OpeningForm:
        """The years to choose from."""
        self.year.choices = [SelectChoice(year, str(year)) for year in years]
        return self
