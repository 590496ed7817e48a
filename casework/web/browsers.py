"""What a browser calls itself, in words that its owner recognises."""

from __future__ import annotations

from typing import Final

from casework.i18n import lazy_gettext as _l

# The first mark that is found names it: nearly all claim to be Chrome and Safari besides.
_BROWSERS: Final = (
    ("MicroMessenger", _l("WeChat")),
    ("DingTalk", _l("DingTalk")),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("QQBrowser", _l("QQ Browser")),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("Android", _l("Android phone")),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """`Chrome · Windows` for a User-Agent header; its first words for a program that is no browser."""
    browser = _first(_BROWSERS, user_agent)
    system = _first(_SYSTEMS, user_agent)
    return " · ".join(part for part in (browser, system) if part) if browser else user_agent[:40]


def _first(marks: tuple[tuple[str, object], ...], user_agent: str) -> str:
    return next((str(name) for mark, name in marks if mark in user_agent), "")
