"""Handing in a file or pasted rows; what is to be written; and the forms of the screens as they read a row."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from casework.enterprises.forms import EnterpriseFields, YearForm
from casework.enums import ImportKind
from casework.i18n import lazy_gettext as _l
from casework.web.forms import BaseForm, CreatingForm

LONGEST_PASTE = 1_500_000


class UploadForm(CreatingForm):
    """A file, or rows copied from a spreadsheet."""

    kind = RadioField(_l("What the rows are"), [InputRequired(_l("Please choose."))])
    file = FileField(_l("File"))
    pasted = TextAreaField(
        _l("Or paste the rows here"),
        [Length(max=LONGEST_PASTE, message=_l("That is too much to paste; please hand in a file."))],
        description=_l(
            "Mark the rows with their headings in the spreadsheet, copy them and paste them here."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [SelectChoice(kind.value, kind.label) for kind in ImportKind]


class WriteForm(BaseForm):
    """Which rows besides the new ones are written."""

    takes_different = BooleanField(_l("Also change what differs from what is on file"))
    takes_elsewhere = BooleanField(_l("Also those that another unit knows"))


class StepForm(BaseForm):
    """A step that needs nothing but a press."""


class EnterpriseRowForm(EnterpriseFields, YearForm):
    """A row of enterprises: the file and the figures of one year, by the rules of their two forms."""


class HandBackForm(BaseForm):
    """As what the rows that were not taken are handed back."""

    format = SelectField(_l("Format"), choices=[SelectChoice("xlsx", "xlsx"), SelectChoice("csv", "csv")])


class TemplateForm(BaseForm):
    """Which of the templates."""

    kind = SelectField(
        _l("What the rows are"), choices=lambda: [SelectChoice(kind.value, kind.label) for kind in ImportKind]
    )
