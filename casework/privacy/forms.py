"""Why somebody wants to see a phone number or an address in full."""

from __future__ import annotations

from typing import Final

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from casework.i18n import lazy_gettext as _l
from casework.web.forms import BaseForm

USUAL_REASONS: Final = (
    _l("Arrange a visit"),
    _l("Remind of a deadline"),
    _l("Ask about documents"),
    _l("Arrange acceptance"),
)


class RevealForm(BaseForm):
    """The reason; it goes into the log with who looked and whose number it was."""

    reason = StringField(
        _l("What do you need the number for?"),
        [InputRequired(_l("Please give the reason.")), Length(min=2, max=100)],
        render_kw={"list": "reveal-reasons", "autocomplete": "off"},
    )

    @property
    def usual(self) -> list[str]:
        """What is usually the reason, to choose from."""
        return [str(reason) for reason in USUAL_REASONS]
