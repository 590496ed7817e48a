"""A nomination or a file on an enterprise as it would be typed into the form."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from casework.enterprises.forms import as_answer
from casework.nominations.forms.entry import Raw, from_json
from casework.nominations.services.submitting import FILE_FIELDS, FORM_FIELDS


def typed_of(nomination: Any) -> Raw:
    """What stands in the form: the kept draft, else what was submitted and is to be corrected."""
    if nomination.draft_json:
        return from_json(nomination.draft_json)
    typed = {name: _as_typed(getattr(nomination, name)) for name in FORM_FIELDS if name != "is_willing"}
    typed["is_willing"] = ["y"] if nomination.is_willing else []
    return typed_of_file(nomination.enterprise) | {name: values for name, values in typed.items() if values}


def typed_of_file(enterprise: Any) -> Raw:
    """The fields that the county's file already knows, so that nothing is typed twice."""
    if enterprise is None:
        return {}
    names = (*FILE_FIELDS, "uscc", "name", "size_override", "size_override_reason")
    typed = {name: _as_typed(getattr(enterprise, name)) for name in names}
    return {name: values for name, values in typed.items() if values}


def _as_typed(value: Any) -> list[str]:
    """A stored value as a browser would send it."""
    if value is None or value == "" or value == []:
        return []
    if isinstance(value, list):
        return [str(item) for item in value]
    if isinstance(value, bool):
        return [as_answer(value) or ""]
    return [f"{value:,.2f}" if isinstance(value, Decimal) else str(value)]
