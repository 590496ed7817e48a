"""Every setting, one line each, read from the environment. Defaults are right for production and safe to publish."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LEAST_AUDIT_DAYS = 180
"""The law asks for six months of the log."""
TRUE = {"1", "true", "yes", "on"}
MAIL_PORTS = {"starttls": 587, "tls": 465, "none": 25}
BOUNDS: dict[str, tuple[int, int]] = {
    "DATABASE_POOL_SIZE": (1, 200),
    "PORT": (1, 65535),
    "UPLOAD_LIMIT_MB": (1, 200),
    "SEARCH_LIMIT_PER_MINUTE": (10, 100_000),
    "SESSION_IDLE_MINUTES": (5, 480),
    "SESSION_ABSOLUTE_HOURS": (1, 72),
    "SIGN_IN_LIMIT_PER_ADDRESS": (3, 100_000),
    "PASSWORD_MIN_LENGTH": (8, 64),
    "PASSWORD_CLASSES": (1, 4),
    "PASSWORD_MAX_AGE_DAYS": (30, 730),
    "PASSWORD_HISTORY": (1, 24),
    "FIRST_PASSWORD_HOURS": (1, 168),
    "PASSWORD_RESET_MINUTES": (5, 1440),
    "UNUSED_DAYS": (30, 366),
    "INVITATION_DAYS": (1, 90),
    "ACCOUNT_REVIEW_MONTH": (1, 12),
    "UPLOAD_LIMIT_PER_PERSON": (1, 100_000),
    "EXPORT_LIMIT_PER_PERSON": (1, 100_000),
    "EXPORT_KEEP_DAYS": (1, 30),
    "AUDIT_KEEP_DAYS": (LEAST_AUDIT_DAYS, 36_525),
}
"""Least and greatest value of the settings that are numbers: a slip of the hand must not open or close an installation."""
MAY_BE_ZERO = {
    "SEARCH_LIMIT_PER_MINUTE", "PASSWORD_CLASSES", "PASSWORD_MAX_AGE_DAYS", "PASSWORD_HISTORY", "UNUSED_DAYS",
}  # fmt: skip
"""Of these, the rules that 0 switches off."""


class ConfigError(RuntimeError):
    """The settings do not allow a safe start; the text says which one and what to do."""


class Config:
    """The settings of one process. `Config(environ)` reads them, `validate()` refuses an unsafe production."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        env = os.environ if environ is None else environ

        self.ROOT = str(ROOT)
        self.GIVEN_NUMBERS = {name: int(env[name]) for name in BOUNDS if name in env}
        self.DEMO = _flag(env, "DEMO", False)
        self.TODAY = env.get("TODAY", "")
        self.DATA_DIR = str((ROOT / env.get("DATA_DIR", "var")).resolve())
        self.EMBEDDED = not env.get("DATABASE_URL")
        self.SQLALCHEMY_DATABASE_URI = (
            env.get("DATABASE_URL") or f"sqlite:///{Path(self.DATA_DIR) / 'casework.sqlite3'}"
        )
        self.MIGRATION_DATABASE_URL = env.get("MIGRATION_DATABASE_URL") or self.SQLALCHEMY_DATABASE_URI
        self.BACKUP_DATABASE_URL = env.get("BACKUP_DATABASE_URL") or self.SQLALCHEMY_DATABASE_URI
        self.DATABASE_ROLE = env.get("DATABASE_ROLE", "casework_app")
        self.SQLALCHEMY_ENGINE_OPTIONS: dict[str, object] = {}
        self.DATABASE_POOL_SIZE = int(env.get("DATABASE_POOL_SIZE", "10"))

        self.HOST = env.get("HOST", "127.0.0.1")
        self.PORT = int(env.get("PORT", "8000"))
        self.SECRET_KEY = env.get("SECRET_KEY", "")
        self.PREVIOUS_SECRET_KEY = env.get("PREVIOUS_SECRET_KEY", "")
        self.TRUSTED_HOSTS = _words(env, "TRUSTED_HOSTS") or None
        self.TRUSTED_PROXIES = env.get("TRUSTED_PROXIES", "0").strip()
        self.HTTPS = _flag(env, "HTTPS", not (self.EMBEDDED or self.DEMO))

        self.SCHEDULER_ENABLED = _flag(env, "SCHEDULER_ENABLED", False)
        self.SESSION_IDLE = timedelta(minutes=int(env.get("SESSION_IDLE_MINUTES", "30")))
        self.SESSION_ABSOLUTE = timedelta(hours=int(env.get("SESSION_ABSOLUTE_HOURS", "12")))
        self.SIGN_IN_LIMIT_PER_ADDRESS = int(env.get("SIGN_IN_LIMIT_PER_ADDRESS", "5"))
        self.PASSWORD_MIN_LENGTH = int(env.get("PASSWORD_MIN_LENGTH", "10"))
        self.PASSWORD_CLASSES = int(env.get("PASSWORD_CLASSES", "3"))
        self.PASSWORD_MAX_AGE = timedelta(days=int(env.get("PASSWORD_MAX_AGE_DAYS", "90")))
        self.PASSWORD_HISTORY = int(env.get("PASSWORD_HISTORY", "5"))
        self.PASSWORD_BLOCK_LIST = env.get("PASSWORD_BLOCK_LIST", "")
        self.FIRST_PASSWORD_LIFE = timedelta(hours=int(env.get("FIRST_PASSWORD_HOURS", "72")))
        self.RESET_LIFE = timedelta(minutes=int(env.get("PASSWORD_RESET_MINUTES", "60")))
        self.UNUSED_DAYS = int(env.get("UNUSED_DAYS", "0" if self.DEMO else "90"))
        self.INVITATION_LIFE = timedelta(days=int(env.get("INVITATION_DAYS", "7")))
        self.ACCOUNT_REVIEW_MONTH = int(env.get("ACCOUNT_REVIEW_MONTH", "11"))
        self.UPLOAD_LIMIT_PER_PERSON = int(env.get("UPLOAD_LIMIT_PER_PERSON", "120"))
        self.EXPORT_LIMIT_PER_PERSON = int(env.get("EXPORT_LIMIT_PER_PERSON", "60"))
        self.EXPORT_KEEP = timedelta(days=int(env.get("EXPORT_KEEP_DAYS", "7")))
        self.REVEAL_LIMIT_PER_PERSON = int(env.get("REVEAL_LIMIT_PER_PERSON", "30"))

        self.PRIVACY_CONTACT = env.get("PRIVACY_CONTACT", "").strip()
        self.CORRECTION_DAYS = int(env.get("CORRECTION_DAYS", "15"))
        self.RETENTION_YEARS = {
            kind: int(env.get(f"RETENTION_YEARS_{kind.upper()}", years))
            for kind, years in {"case": "3", "expert": "2", "account": "3", "request": "3"}.items()
        }

        self.is_public_url_set = bool(env.get("PUBLIC_URL"))
        self.PUBLIC_URL = env.get("PUBLIC_URL", "").rstrip("/") or _public_url(self)
        self.MAIL_SERVER = env.get("MAIL_SERVER", "")
        self.MAIL_SECURITY = env.get("MAIL_SECURITY", "starttls").strip().lower()
        self.MAIL_PORT = int(env.get("MAIL_PORT", "") or MAIL_PORTS.get(self.MAIL_SECURITY, 25))
        self.MAIL_USERNAME = env.get("MAIL_USERNAME", "")
        self.MAIL_PASSWORD = env.get("MAIL_PASSWORD", "")
        self.MAIL_SENDER = env.get("MAIL_SENDER", "")

        self.AUDIT_KEY = env.get("AUDIT_KEY", "")
        self.AUDIT_KEEP_DAYS = int(env.get("AUDIT_KEEP_DAYS", "1096"))

        self.SEARCH_LIMIT_PER_MINUTE = int(env.get("SEARCH_LIMIT_PER_MINUTE", "300"))

        self.UPLOAD_LIMIT_MB = int(env.get("UPLOAD_LIMIT_MB", "20"))
        self.MAX_CONTENT_LENGTH = (self.UPLOAD_LIMIT_MB * 5 + 1) * 1024 * 1024
        self.MAX_FORM_MEMORY_SIZE = 2 * 1024 * 1024
        self.MAX_FORM_PARTS = 2000

        self.SESSION_COOKIE_NAME = "__Host-session" if self.HTTPS else "session"
        self.SESSION_COOKIE_HTTPONLY = True
        self.SESSION_COOKIE_SAMESITE = "Lax"
        self.SESSION_COOKIE_SECURE = self.HTTPS
        self.WTF_CSRF_TIME_LIMIT = None
        self.WTF_CSRF_SSL_STRICT = False
        self.BOOTSTRAP_SERVE_LOCAL = True
        self.BABEL_DEFAULT_LOCALE = "zh_Hans"
        self.BABEL_DEFAULT_TIMEZONE = "Asia/Shanghai"

    def validate(self) -> None:
        """Make what the embedded default needs and refuse what is unsafe.

        Raises ConfigError with the name of the setting.
        """
        if not self.SECRET_KEY and self.EMBEDDED:
            self.SECRET_KEY = _kept_secret(Path(self.DATA_DIR))
        if len(self.SECRET_KEY) < 32:
            raise ConfigError("SECRET_KEY must be set to at least 32 random characters")
        if not self.AUDIT_KEY:
            self.AUDIT_KEY = _derived(self.SECRET_KEY, "casework audit chain")
        if len(self.AUDIT_KEY) < 32:
            raise ConfigError("AUDIT_KEY must have at least 32 random characters")
        if self.TODAY and not self.DEMO:
            raise ConfigError("TODAY moves the clock and is refused unless DEMO=1")
        try:
            datetime.fromisoformat(self.TODAY or "2026-01-01")
        except ValueError as error:
            raise ConfigError("TODAY must be an ISO date or date-time") from error
        self._validate_numbers()
        self._validate_sign_in()
        self._validate_personal_data()

    def _validate_personal_data(self) -> None:
        """A year at least: nothing is erased before the 180 days for which the log has to be kept."""
        if not 1 <= self.CORRECTION_DAYS <= 60:
            raise ConfigError("CORRECTION_DAYS must lie between 1 and 60")
        for kind, years in self.RETENTION_YEARS.items():
            if not 1 <= years <= 50:
                raise ConfigError(f"RETENTION_YEARS_{kind.upper()} must lie between 1 and 50")

    def _validate_sign_in(self) -> None:
        if not _names_proxies(self.TRUSTED_PROXIES):
            raise ConfigError("TRUSTED_PROXIES must be a number, or addresses and networks with commas")
        if self.PASSWORD_BLOCK_LIST and not Path(self.PASSWORD_BLOCK_LIST).is_file():
            raise ConfigError("PASSWORD_BLOCK_LIST names a file that is not there")
        if not self.PUBLIC_URL.startswith(("http://", "https://")):
            raise ConfigError("PUBLIC_URL must begin with https:// (or http://)")
        if self.MAIL_SECURITY not in MAIL_PORTS:
            raise ConfigError("MAIL_SECURITY must be starttls, tls or none")
        if self.MAIL_SERVER and "@" not in self.MAIL_SENDER:
            raise ConfigError("MAIL_SENDER must be set to an address when there is a MAIL_SERVER")
        if self.MAIL_SERVER and not (self.is_public_url_set or self.TRUSTED_HOSTS or self.DEMO):
            raise ConfigError(
                "PUBLIC_URL must be set when there is a MAIL_SERVER: links in messages begin with it"
            )

    def _validate_numbers(self) -> None:
        for name, value in self.GIVEN_NUMBERS.items():
            least, most = BOUNDS[name]
            if not least <= value <= most and not (value == 0 and name in MAY_BE_ZERO):
                off = ", or be 0" if name in MAY_BE_ZERO else ""
                raise ConfigError(f"{name} must lie between {least} and {most}{off}")
        if self.SESSION_IDLE > self.SESSION_ABSOLUTE:
            raise ConfigError("SESSION_IDLE_MINUTES must not be longer than SESSION_ABSOLUTE_HOURS")


def _flag(env: Mapping[str, str], name: str, default: bool) -> bool:
    value = env.get(name, "").strip().lower()
    return default if not value else value in TRUE


def _names_proxies(text: str) -> bool:
    try:
        return text.isdigit() or all(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        return False


def _public_url(config: Config) -> str:
    """The address under which people call the site, for links in messages: never taken from a request."""
    if config.TRUSTED_HOSTS:
        return f"http{'s' if config.HTTPS else ''}://{config.TRUSTED_HOSTS[0]}"
    host = "localhost" if config.HOST in ("0.0.0.0", "::") else config.HOST
    return f"http://{f'[{host}]' if ':' in host else host}:{config.PORT}"


def _words(env: Mapping[str, str], name: str) -> list[str]:
    return [word.strip() for word in env.get(name, "").split(",") if word.strip()]


def _derived(secret: str, label: str) -> str:
    """A key of its own purpose, made of the one secret that an installation has at least."""
    return hmac.new(secret.encode(), label.encode(), hashlib.sha256).hexdigest()


def _kept_secret(folder: Path) -> str:
    """The secret of an embedded installation: made once, readable by its owner only."""
    path = folder / "secret_key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()
