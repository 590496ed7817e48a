"""The form that puts an early warning aside."""

from __future__ import annotations

from typing import Final

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from casework.early_warnings.rules import ASIDE_AT_MOST_DAYS
from casework.i18n import lazy_gettext as _l
from casework.web.fields import DateBetween, DayField
from casework.web.forms import CreatingForm

_FILL_IN: Final = _l("Please fill this in.")


class AsideForm(CreatingForm):
    """Why a warning need not be acted on now, and until when that holds."""

    reason = TextAreaField(_l("Reason"), [InputRequired(_FILL_IN), Length(max=500)])
    until_on = DayField(
        _l("Put aside until"),
        [InputRequired(_FILL_IN), DateBetween()],
        description=_l(
            "%(days)d days at most. The warning comes back on the day after, and at once when its facts change.",
            days=ASIDE_AT_MOST_DAYS,
        ),
    )
