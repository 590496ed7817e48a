"""Forms of the text: one paragraph, a new one, a step on what was seen."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from casework.enums import ParagraphKind
from casework.i18n import gettext as _
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


class StoryForm(EditingForm):
    """The title of a model case, and the enterprise's consent to its publication."""

    title = StringField(_l("Title"), [InputRequired(_l("Please give the title.")), Length(max=100)])
    is_consented = BooleanField(_l("The enterprise agrees to publication"))
    consented_on = DateField(_l("Agreed on"), [Optional()])
    consent_note = StringField(
        _l("How it agreed"), [Length(max=100)], description=_l("For example: letter of consent with seal.")
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """The tick and the day belong together."""
        is_fine: bool = super().validate(extra_validators)
        if is_fine and self.is_consented.data and self.consented_on.data is None:
            problem = _("Please give the day on which the enterprise agreed.")
            self.consented_on.errors = [*self.consented_on.errors, problem]
            return False
        return is_fine

    @property
    def typed(self) -> dict[str, Any]:
        """What the service takes; without the tick there is no consent."""
        agreed = bool(self.is_consented.data)
        return {
            "title": self.title.data,
            "consented_on": self.consented_on.data if agreed else None,
            "consent_note": (self.consent_note.data or "") if agreed else "",
        }


class SeenForm(EditingForm):
    """A step is taken by what was seen: the version of the row."""
