"""Every setting, one line each, read from the environment. Defaults are right for production and safe to publish."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TRUE = {"1", "true", "yes", "on"}


class ConfigError(RuntimeError):
    """The settings do not allow a safe start; the text says which one and what to do."""


class Config:
    """The settings of one process. `Config(environ)` reads them, `validate()` refuses an unsafe production."""

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        env = os.environ if environ is None else environ

        self.ROOT = str(ROOT)
        self.DEMO = _flag(env, "DEMO", False)
        self.TODAY = env.get("TODAY", "")
        self.DATA_DIR = str((ROOT / env.get("DATA_DIR", "var")).resolve())
        self.EMBEDDED = not env.get("DATABASE_URL")
        self.SQLALCHEMY_DATABASE_URI = (
            env.get("DATABASE_URL") or f"sqlite:///{Path(self.DATA_DIR) / 'casework.sqlite3'}"
        )
        self.MIGRATION_DATABASE_URL = env.get("MIGRATION_DATABASE_URL") or self.SQLALCHEMY_DATABASE_URI
        self.SQLALCHEMY_ENGINE_OPTIONS: dict[str, object] = {}
        self.DATABASE_POOL_SIZE = int(env.get("DATABASE_POOL_SIZE", "10"))

        self.HOST = env.get("HOST", "127.0.0.1")
        self.PORT = int(env.get("PORT", "8000"))
        self.SECRET_KEY = env.get("SECRET_KEY", "")
        self.TRUSTED_HOSTS = _words(env, "TRUSTED_HOSTS") or None
        self.TRUSTED_PROXIES = int(env.get("TRUSTED_PROXIES", "0"))
        self.HTTPS = _flag(env, "HTTPS", not (self.EMBEDDED or self.DEMO))

        self.SCHEDULER_ENABLED = _flag(env, "SCHEDULER_ENABLED", False)
        self.SESSION_IDLE = timedelta(minutes=int(env.get("SESSION_IDLE_MINUTES", "30")))
        self.SESSION_ABSOLUTE = timedelta(hours=int(env.get("SESSION_ABSOLUTE_HOURS", "12")))
        self.SIGN_IN_LIMIT_PER_ADDRESS = int(env.get("SIGN_IN_LIMIT_PER_ADDRESS", "5"))

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
        if self.TODAY and not self.DEMO:
            raise ConfigError("TODAY moves the clock and is refused unless DEMO=1")
        try:
            datetime.fromisoformat(self.TODAY or "2026-01-01")
        except ValueError as error:
            raise ConfigError("TODAY must be an ISO date or date-time") from error


def _flag(env: Mapping[str, str], name: str, default: bool) -> bool:
    value = env.get(name, "").strip().lower()
    return default if not value else value in TRUE


def _words(env: Mapping[str, str], name: str) -> list[str]:
    return [word.strip() for word in env.get(name, "").split(",") if word.strip()]


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
