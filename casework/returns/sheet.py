"""The progress of the units below a return as rows of a file: the words, columns and order of the page."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import url_for

from casework.access.permissions import Permission as P
from casework.enums import ExportKind
from casework.exports.offered import Args, Offered, Taken, Told, offer
from casework.i18n import gettext as _
from casework.lists.bar import export_of
from casework.returns.contexts import unit_lines
from casework.returns.queries import get_return
from casework.web.filters import DASH, day
from casework.web.keys import key


def units_export(annual_return: Any, count: int) -> dict[str, str] | None:
    """The button beside the progress of the units."""
    return export_of(ExportKind.RETURNS.value, f"return={annual_return.id}", count)


def _units(args: Args, today: date, told: Told | None) -> Taken:
    found = unit_lines(get_return(asked_return(args)), today)
    if told is not None:
        told(len(found))
    heads = [_("Unit"), _("State"), _("Version"), _("Date"), _("Note")]
    return Taken(heads, ([one.name, one.state, one.version, day(one.on), one.note or DASH] for one in found))


def asked_return(args: Args) -> int:
    """The key of the return that is asked for; 0, which no return has, without any."""
    return int(args.get("return", type=key) or 0)


def _address(args: Args) -> str:
    return url_for("returns.show", return_id=asked_return(args))


offer(ExportKind.RETURNS, Offered((P.REPORT_READ,), _address, _units))
