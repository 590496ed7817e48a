"""Two people edit the same row: what does not clash is put together, what clashes is shown with both versions.

A form carries a mark of each value that it was shown with, so whoever sends it later can be told apart from whoever saved
in between: field by field, without reading anybody's log.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from flask import flash
from sqlalchemy import select
from wtforms import BooleanField, Field, SelectFieldBase

from casework.errors import StaleWrite
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import User
from casework.web import marks
from casework.web.fields import ContactField
from casework.web.forms import BaseForm, EditingForm


class Row(Protocol):
    """A row with an optimistic lock: its version, and when it was changed last by which account."""

    version: int
    updated_at: datetime
    changed_by_id: int | None


def reconcile(form: EditingForm, saved: BaseForm, row: Row) -> None:
    """Bring a form that was shown for an older version up to the present one.

    `saved` is the same form filled from the row as it is now. A field that only the other person changed is taken over, and
    the person is told. Raises StaleWrite (409) with both versions of the fields that both changed differently, or of all
    fields when the form does not say what it was shown with.
    """
    if form.version_read() == row.version:
        return
    shown, kept = marks.read(form.shown.data or ""), marks.read(form.kept.data or "")
    now, typed = marks.of(saved), marks.of(form)
    theirs = [name for name in now if name in typed and now[name] != shown.get(name)]
    clashing = [
        name
        for name in theirs
        if typed[name] not in (shown.get(name), now[name]) and kept.get(name) != now[name]
    ]
    if clashing:
        raise StaleWrite(
            texts_of(saved, clashing),
            texts_of(form, clashing),
            by=_name(row.changed_by_id),
            at=row.updated_at,
            seen=marks.written({**kept, **{name: now[name] for name in clashing}}),
        )
    _take(form, saved, [name for name in theirs if typed[name] == shown.get(name)])
    form.version.data, form.version.raw_data = str(row.version), [str(row.version)]
    form.shown.data = marks.written(now)


def refuse_stale(form: EditingForm, row: Row) -> None:
    """A step is taken by what was seen: raises StaleWrite (409, with the typed words) when anything has changed since."""
    if form.version_read() != row.version:
        typed = texts_of(form, marks.of(form))
        raise StaleWrite({}, typed, by=_name(row.changed_by_id), at=row.updated_at)


def _take(form: EditingForm, saved: BaseForm, names: Iterable[str]) -> None:
    """What only the other person changed stays as that person saved it."""
    labels = []
    for name in names:
        field = form[name]
        field.process(None, saved[name].data)
        labels.append(str(field.label.text))
    if labels:
        listed = _("; ").join(labels)
        flash(
            _(
                "Somebody else changed this page meanwhile. Their changes are kept: %(fields)s.",
                fields=listed,
            ),
            "ok",
        )


def _name(user_id: int | None) -> str:
    return (db.session.scalar(select(User.display_name).where(User.id == user_id)) or "") if user_id else ""


def texts_of(form: BaseForm, names: Iterable[str]) -> dict[str, str]:
    """Label → what the field says, for people."""
    wanted = set(names)
    return {str(field.label.text): _text(field) for field in form if field.name in wanted}


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
