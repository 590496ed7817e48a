"""Forms of the text: one paragraph, a new one, a step on what was seen."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from casework.enums import ParagraphKind
from casework.i18n import lazy_gettext as _l
from casework.web.forms import TOO_LONG, CreatingForm, EditingForm

LONGEST = 4000
_EMPTY = _l("Please write something, or remove the paragraph.")
_HOW = _l(
    "A figure stands as [[K12:n|24]]: move or delete it as a whole, its value always comes from the system. New ones:"
    " the buttons below."
)


class ParagraphForm(EditingForm):
    """The text of one paragraph."""

    text = TextAreaField(
        _l("Text"),
        [InputRequired(_EMPTY), Length(max=LONGEST, message=TOO_LONG)],
        description=_HOW,
        render_kw={"rows": 10, "lang": "zh-Hans"},
    )


class NewParagraphForm(CreatingForm):
    """A new paragraph or heading."""

    kind = SelectField(_l("Kind"), [InputRequired()])
    text = TextAreaField(
        _l("Text"),
        [InputRequired(_EMPTY), Length(max=LONGEST, message=TOO_LONG)],
        description=_HOW,
        render_kw={"rows": 10, "lang": "zh-Hans"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        order = (ParagraphKind.TEXT, ParagraphKind.SUBHEADING, ParagraphKind.HEADING)
        self.kind.choices = [SelectChoice(one.value, str(one.label)) for one in order]

    @property
    def chosen(self) -> ParagraphKind:
        """The kind that was chosen."""
        return ParagraphKind(self.kind.data)


class SeenForm(EditingForm):
    """A step is taken by what was seen: the version of the row."""
