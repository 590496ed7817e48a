"""Why a superior unit opens a case."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from casework.i18n import lazy_gettext as _l
from casework.web.forms import BaseForm


class OpenForm(BaseForm):
    """The reason; the county reads it."""

    reason = TextAreaField(
        _l("Reason for opening"),
        [InputRequired(_l("Please give the reason.")), Length(max=500)],
        description=_l(
            "For example: sampled for the check of the second half-year. The county reads it, and it stays on record."
        ),
    )
