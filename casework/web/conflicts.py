"""Two people edit the same row: the second one gets both versions instead of overwriting the first."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, Field, FileField, HiddenField, SelectFieldBase, SubmitField

from casework.errors import StaleWrite
from casework.i18n import gettext as _
from casework.web.fields import ContactField
from casework.web.forms import BaseForm, EditingForm

NOT_SHOWN = (HiddenField, SubmitField, FileField)


def refuse_stale(form: EditingForm, saved: BaseForm, version: int) -> None:
    """Raises StaleWrite (409, with the typed text and what is saved now) when the form was shown for an older version.

    `saved` is the same form filled from the row as it is now.
    """
    if form.version_read() != version:
        raise StaleWrite(texts_of(saved), texts_of(form))


def texts_of(form: BaseForm) -> dict[str, str]:
    """Label → what the field says, for people."""
    return {str(field.label.text): _text(field) for field in form if not isinstance(field, NOT_SHOWN)}


def _text(field: Field) -> str:
    if isinstance(field, BooleanField):
        return _("Yes") if field.data else _("No")
    if isinstance(field, SelectFieldBase) and hasattr(field, "iter_choices"):
        chosen = field.data if isinstance(field.data, list) else [field.data]
        wanted = {str(value) for value in chosen if value not in (None, "")}
        return _("; ").join(
            str(choice.label) for choice in field.iter_choices() if str(choice.value) in wanted
        )
    if isinstance(field, ContactField):
        return field.shown
    return _plain(field.data)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    return str(value)
