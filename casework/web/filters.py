"""What every template may call: dates, labels, permissions, icons, assets, form keys."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from flask import Flask, request

from casework import clock
from casework.enums import Vocabulary
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.masking import masked_contact
from casework.web.assets import asset
from casework.web.browsers import browser_name
from casework.web.frame import language_tag
from casework.web.guards import can
from casework.web.headers import nonce
from casework.web.icons import icon
from casework.web.options import option_tags
from casework.web.sprite import frame_icon

DASH = "—"


def register(app: Flask) -> None:
    """Add the filters and globals."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(_, ngettext, newstyle=False)  # type: ignore[attr-defined]
    app.jinja_env.filters.update(
        day=day, day_long=day_long, day_short=day_short, moment=moment, clock_time=clock_time, label=label,
        number=number, wan=wan, masked=masked, or_dash=or_dash, browser_name=browser_name,
    )  # fmt: skip
    app.jinja_env.globals.update(
        _=_,
        ngettext=ngettext,
        can=can,
        icon=icon,
        frame_icon=frame_icon,
        asset=asset,
        nonce=nonce,
        option_tags=option_tags,
        locale_tag=language_tag,
        today=clock.today,
        here=here,
    )
    # Jinja's own chained mapping makes every {% from … import … %} compare its keys in slow Python.
    app.jinja_env.make_globals = lambda given: {**app.jinja_env.globals, **(given or {})}  # type: ignore[method-assign,assignment]
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def here() -> str:
    """The address of this page to come back to, if a GET brought us here and it is clean; else ""."""
    try:
        address = request.full_path.rstrip("?") if request.method == "GET" else ""
    except UnicodeDecodeError:  # on the page that says so
        return ""
    return address if address.isprintable() else ""


def day(value: date | None) -> str:
    """2026-11-21, or a dash."""
    return value.isoformat() if value else DASH


def day_short(value: date | None) -> str:
    """11-21: where the year is plain."""
    return f"{value:%m-%d}" if value else DASH


def day_long(value: date | None) -> str:
    """2026 年 11 月 21 日 / 21 November 2026, with the weekday."""
    if value is None:
        return DASH
    weekdays = (
        _("Monday"),
        _("Tuesday"),
        _("Wednesday"),
        _("Thursday"),
        _("Friday"),
        _("Saturday"),
        _("Sunday"),
    )
    return _(
        "%(year)d-%(month)02d-%(day)02d %(weekday)s",
        year=value.year,
        month=value.month,
        day=value.day,
        weekday=weekdays[value.weekday()],
    )


def moment(value: datetime | None) -> str:
    """2026-11-21 14:32 in China time."""
    return f"{value.astimezone(clock.CHINA):%Y-%m-%d %H:%M}" if value else DASH


def clock_time(value: time | None) -> str:
    """14:32."""
    return f"{value:%H:%M}" if value else DASH


def label(value: Any) -> str:
    """The translated label of a vocabulary member; a dash for None."""
    if value is None or value == "":
        return DASH
    return str(value.label) if isinstance(value, Vocabulary) else str(value)


def number(value: Decimal | int | float | None, digits: int | None = None) -> str:
    """A number with thousands separators; trailing zeros of a decimal are dropped unless `digits` is given."""
    if value is None:
        return DASH
    if digits is not None:
        return f"{value:,.{digits}f}"
    if isinstance(value, Decimal):
        text = f"{value.normalize():,f}"
        return text
    return f"{value:,}"


def wan(value: Decimal | None) -> str:
    """An amount in 万元 with two decimals, without the unit."""
    return DASH if value is None else f"{value:,.2f}"


def masked(contact: str) -> str:
    """138****2046 or z***@example.cn; a dash for none."""
    return masked_contact(contact) or DASH


def or_dash(value: Any) -> Any:
    """The value, or a dash when there is none."""
    return DASH if value is None or value == "" else value
