"""The settings as this process has them, in the order of `.env.example`. Secrets show only whether they are set.

What is not named here is not shown: a setting of tomorrow stays hidden until somebody has decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import make_url

from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.system_pages.labels import LABELS
from config import BOUNDS, MAY_BE_ZERO

DATABASE, WEB, SIGN_IN, PRIVACY, MAIL, AUDIT, JOBS, DEMO = (
    "database",
    "web",
    "sign_in",
    "privacy",
    "mail",
    "audit",
    "jobs",
    "demo",
)
GROUPS: Final = {
    DATABASE: _l("Database and files"),
    WEB: _l("Web"),
    SIGN_IN: _l("Sign-in and accounts"),
    PRIVACY: _l("Personal data"),
    MAIL: _l("Mail server"),
    AUDIT: _l("Audit log"),
    JOBS: _l("Work in the background"),
    DEMO: _l("Demonstration"),
}
SHOWN: Final[dict[str, tuple[str, ...]]] = {
    DATABASE: ("DATA_DIR", "DATABASE_ROLE", "DATABASE_POOL_SIZE", "UPLOAD_LIMIT_MB"),
    WEB: ("HOST", "PORT", "HTTPS", "TRUSTED_HOSTS", "PUBLIC_URL", "TRUSTED_PROXIES", "SEARCH_LIMIT_PER_MINUTE"),
    SIGN_IN: (
        "SESSION_IDLE_MINUTES", "SESSION_ABSOLUTE_HOURS", "SIGN_IN_LIMIT_PER_ADDRESS", "PASSWORD_MIN_LENGTH",
        "PASSWORD_CLASSES", "PASSWORD_MAX_AGE_DAYS", "PASSWORD_HISTORY", "PASSWORD_BLOCK_LIST", "FIRST_PASSWORD_HOURS",
        "PASSWORD_RESET_MINUTES", "UNUSED_DAYS", "INVITATION_DAYS", "ACCOUNT_REVIEW_MONTH", "UPLOAD_LIMIT_PER_PERSON",
        "EXPORT_LIMIT_PER_PERSON", "EXPORT_KEEP_DAYS", "REVEAL_LIMIT_PER_PERSON",
    ),
    PRIVACY: (
        "PRIVACY_CONTACT", "CORRECTION_DAYS", "RETENTION_YEARS_CASE", "RETENTION_YEARS_EXPERT", "RETENTION_YEARS_ACCOUNT",
        "RETENTION_YEARS_REQUEST",
    ),
    MAIL: ("MAIL_SERVER", "MAIL_SECURITY", "MAIL_PORT", "MAIL_USERNAME", "MAIL_SENDER"),
    AUDIT: ("AUDIT_KEEP_DAYS",),
    JOBS: ("SCHEDULER_ENABLED",),
    DEMO: ("DEMO", "TODAY"),
}  # fmt: skip
ADDRESSES: Final = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "BACKUP_DATABASE_URL")
"""Shown without their passwords."""
SECRETS: Final = {
    WEB: ("SECRET_KEY", "PREVIOUS_SECRET_KEY"),
    MAIL: ("MAIL_PASSWORD",),
    AUDIT: ("AUDIT_KEY",),
}
"""Those of a group that are shown as set or not set."""
YEARS: Final = "RETENTION_YEARS_"
KEPT_AS: Final[dict[str, tuple[str, timedelta | None]]] = {
    "EXPORT_KEEP_DAYS": ("EXPORT_KEEP", timedelta(days=1)),
    "DATABASE_URL": ("SQLALCHEMY_DATABASE_URI", None),
    "SESSION_IDLE_MINUTES": ("SESSION_IDLE", timedelta(minutes=1)),
    "SESSION_ABSOLUTE_HOURS": ("SESSION_ABSOLUTE", timedelta(hours=1)),
    "PASSWORD_MAX_AGE_DAYS": ("PASSWORD_MAX_AGE", timedelta(days=1)),
    "FIRST_PASSWORD_HOURS": ("FIRST_PASSWORD_LIFE", timedelta(hours=1)),
    "PASSWORD_RESET_MINUTES": ("RESET_LIFE", timedelta(minutes=1)),
    "INVITATION_DAYS": ("INVITATION_LIFE", timedelta(days=1)),
}
"""Settings that the configuration keeps under another name, and the unit they are written in."""


@dataclass(frozen=True)
class Setting:
    """One setting as the page shows it; `value` is "" where nothing is set, `bounds` says which numbers may be."""

    name: str
    value: str
    label: str
    bounds: str = ""


def groups(config: Mapping[str, Any]) -> list[tuple[str, list[Setting]]]:
    """Label and settings of each group."""
    found = []
    for key, names in SHOWN.items():
        settings = [Setting(name, _shown(name, config), _label(name), _bounds(name)) for name in names]
        if key == DATABASE:
            settings[1:1] = [Setting(name, _address(name, config), _label(name)) for name in ADDRESSES]
        for secret in SECRETS.get(key, ()):
            shown = _("set, not shown") if config[secret] else _("not set")
            settings.append(Setting(secret, shown, _label(secret)))
        found.append((str(GROUPS[key]), settings))
    return found


def _shown(name: str, config: Mapping[str, Any]) -> str:
    if name.startswith(YEARS):
        return str(config["RETENTION_YEARS"][name.removeprefix(YEARS).lower()])
    kept_as, unit = KEPT_AS.get(name, (name, None))
    value = config[kept_as]
    if isinstance(value, timedelta) and unit:
        return f"{value / unit:g}"
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _label(name: str) -> str:
    return str(LABELS[name])


def _bounds(name: str) -> str:
    """What may be set, for the settings that are numbers."""
    if name not in BOUNDS:
        return ""
    least, most = BOUNDS[name]
    if name in MAY_BE_ZERO:
        return _("allowed: %(least)d to %(most)d; 0: off", least=least, most=most)
    return _("allowed: %(least)d to %(most)d", least=least, most=most)


def _address(name: str, config: Mapping[str, Any]) -> str:
    kept_as = KEPT_AS.get(name, (name, None))[0]
    return make_url(config[kept_as]).render_as_string(hide_password=True)
