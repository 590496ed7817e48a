"""The base of every form: trims text, keeps out control characters, hands clean values to services."""

from __future__ import annotations

import re
import secrets
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    Field,
    FileField,
    HiddenField,
    PasswordField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length

from casework.errors import RuleViolation
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.web import marks
from casework.web.keys import key

LONGEST_LINE = 200
LONGEST_TEXT = 4000
# Controls (NUL breaks PostgreSQL), halves of broken pairs, what no XML file may hold, signs that turn the direction of
# reading (a name could show another one than it has) and signs without width (two names could look the same). They come
# from copying, mostly; nobody types them. What joins the parts of an emoji stays.
_NEVER_TYPED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufdd0-\ufdef"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]"
)
_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
_BREAKS = re.compile(r"[\t\n]+")
TOO_LONG = _l("At most %(max)d characters.")
NO_LONGER_OFFERED = _l("Something chosen here is no longer on offer. Please look at the choices again.")


def clean(text: Any) -> Any:
    """Trimmed text with line ends as \\n and without what nobody types (see `printable`).

    What is no text (nothing, or the version number put into a hidden field) passes as it is.
    """
    return printable(text).strip() if isinstance(text, str) else text


def clean_line(text: Any) -> Any:
    """The same in one line: a name with a line end could forge a line of a list, a mail or a file."""
    return _BREAKS.sub(" ", clean(text)) if isinstance(text, str) else text


def printable(text: str) -> str:
    """The text without controls, broken pairs and invisible signs; every line end is \\n, tabs stay."""
    return _NEVER_TYPED.sub("", _LINE_ENDS.sub("\n", text))


def _not_blank(validator: Any) -> Any:
    """A required text is required after trimming: blanks are no answer."""
    return DataRequired(validator.message) if type(validator) is InputRequired else validator


class BaseForm(FlaskForm):
    """Text is trimmed once for all; every text field has a greatest length; `.values` is what services take."""

    class Meta(FlaskForm.Meta):
        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent, fit to be shown again: a field that cannot read its value repeats it as it came."""
            sent = super().wrap_formdata(form, formdata)
            if not sent:
                return sent
            files = {name for name, field in form._fields.items() if isinstance(field, FileField)}
            return MultiDict(
                (name, printable(value) if isinstance(value, str) else value)
                for name, values in sent.lists()
                for value in values
                # A file where text belongs is as good as nothing.
                if isinstance(value, str) or name in files
            )

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            options.setdefault("filters", [])
            field_class = unbound_field.field_class
            if issubclass(field_class, StringField) and not issubclass(field_class, PasswordField):
                tidy = clean if issubclass(field_class, TextAreaField) else clean_line
                options["filters"] = [*options["filters"], tidy]
            return unbound_field.bind(form=form, **options)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self:
            is_text = isinstance(field, StringField) and not isinstance(field, HiddenField)
            if is_text and not isinstance(field, PasswordField):
                field.validators = [_not_blank(validator) for validator in field.validators]
            if is_text and not any(isinstance(v, Length) for v in field.validators):
                longest = LONGEST_TEXT if isinstance(field, TextAreaField) else LONGEST_LINE
                field.validators = [*field.validators, Length(max=longest, message=TOO_LONG)]
            # The library's own words name row keys, and it has none in Chinese for several.
            if isinstance(field, SelectMultipleField) and field.invalid_choice_message is None:
                field.invalid_choice_message = NO_LONGER_OFFERED

    @property
    def values(self) -> dict[str, Any]:
        """The typed values by field name, without the hidden bookkeeping fields."""
        skipped = {"csrf_token", "request_key", "version", "shown", "kept"}
        return {name: value for name, value in self.data.items() if name not in skipped}

    def reject(self, violation: RuleViolation) -> None:
        """Show a rule's refusal beside its field, or at the head of the form when it names none."""
        if violation.field and violation.field in self:
            self[violation.field].errors = [*self[violation.field].errors, str(violation.message)]
        else:
            self.form_errors.append(str(violation.message))


class CreatingForm(BaseForm):
    """A form that creates something: carries the idempotency key of its rendering."""

    request_key = HiddenField(default=lambda: secrets.token_urlsafe(16), validators=[Length(min=8, max=64)])


class _ShownField(HiddenField):
    """The marks that came back; at the first showing those of the form's own values."""

    form: Any = ()

    def _value(self) -> str:
        return str(self.data or marks.written(marks.of(self.form)))


class EditingForm(BaseForm):
    """A form that edits a row: carries the version that was read, a mark of each value it was shown with and, after a
    conflict, of the saved values that the person has seen and overrides (web/conflicts.py)."""

    version = HiddenField()
    shown = _ShownField()
    kept = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown.form = self

    def version_read(self) -> int:
        """The version the person saw; 0 (never current) when the field is missing or was tampered with."""
        try:
            return key(str(next(iter(self.version.raw_data or [""]))))
        except ValueError:
            return 0


def choose_one() -> str:
    """The empty first entry of a select."""
    return _("Please choose")
