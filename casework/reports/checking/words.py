"""What a binding is called when a finding speaks of it."""

from __future__ import annotations

from casework.i18n import DEFAULT_LOCALE, current_locale
from casework.i18n import gettext as _
from casework.reports.bindings import DATA_DATE
from casework.reports.catalogue import definition_of


def words_of_binding(binding: str) -> str:
    """K05 整改（提升）完成率, with “· 分母” for K05:d; 表6 for a cell. What means nothing is given back as it is."""
    head, _colon, rest = binding.partition(":")
    if binding == DATA_DATE:
        return _("Data date")
    if head[:1] == "T" and head[1:].isdecimal():
        return _("Table %(number)s", number=head[1:])
    try:
        definition = definition_of(head)
    except KeyError:
        return binding
    name = definition.name_zh if current_locale() == DEFAULT_LOCALE else definition.name_en
    side = {"n": _("numerator"), "d": _("denominator")}.get(rest, "")
    return " ".join(part for part in (head.partition(".")[0], name, side and f"· {side}") if part)
