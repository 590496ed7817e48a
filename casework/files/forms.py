"""Adding files, taking one back, opening one for a reason."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import MultipleFileField
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from casework.i18n import lazy_gettext as _l
from casework.web.fields import DateBetween, DayField
from casework.web.forms import BaseForm

GIVE_REASON = _l("Please give the reason.")


class AddFilesForm(BaseForm):
    """One or more files of one kind. `kinds`: (value, words) pairs; one kind only leaves the choice out."""

    files = MultipleFileField(_l("Files"), [InputRequired(_l("Please choose at least one file."))])
    kind = SelectField(_l("What it proves"), [InputRequired(_l("Please choose."))])
    dated_on = DayField(
        _l("Date on the paper"),
        [Optional(), DateBetween()],
        description=_l("Leave empty when the paper bears none."),
    )

    def __init__(self, kinds: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice(value, words) for value, words in kinds]
        if len(kinds) < 2:
            del self.kind

    @property
    def chosen_kind(self) -> str:
        """The kind, empty where there was nothing to choose."""
        return str(self.kind.data) if "kind" in self else ""


class TakeBackForm(BaseForm):
    """Why a file is taken back."""

    reason = TextAreaField(_l("Reason"), [InputRequired(GIVE_REASON)])
