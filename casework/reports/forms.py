"""The form of what a unit types itself for a year."""

from __future__ import annotations

from typing import Any

from wtforms import StringField
from wtforms.validators import Length, Optional

from casework.i18n import lazy_gettext as _l
from casework.web.fields import WholeNumberField
from casework.web.forms import EditingForm

LONGEST_REASON = 60


class ReturnForm(EditingForm):
    """Training in person-times with its source; in one sentence why actions are late."""

    trained = WholeNumberField(
        _l("Quality training (person-times)"),
        [Optional()],
        description=_l(
            "Training that your own unit held in this period. Units below type theirs. Once classes are typed below, their"
            " person-times count instead."
        ),
    )
    heads = WholeNumberField(
        _l("Heads of enterprises trained"),
        [Optional()],
        description=_l("Different people: who came to two classes counts once."),
    )
    enterprises = WholeNumberField(
        _l("Assisted enterprises whose head was trained"),
        [Optional()],
        description=_l("Enterprises of this year's list only."),
    )
    source = StringField(
        _l("Source of the figure"),
        [Length(max=100)],
        description=_l("For example: attendance lists, 4 classes."),
    )
    reason = StringField(
        _l("Main reason for delays"),
        [Length(max=LONGEST_REASON)],
        description=_l("One sentence; it stands beside your unit on the dashboard."),
    )

    @property
    def typed(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            "trained": self.trained.data,
            "heads": self.heads.data,
            "enterprises": self.enterprises.data,
            "source": self.source.data or "",
            "reason": self.reason.data or "",
        }
