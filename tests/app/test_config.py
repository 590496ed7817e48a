"""Settings: what a production start refuses, what the embedded default makes by itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from config import BOUNDS, MAY_BE_ZERO, ROOT, Config, ConfigError

SAFE = {"DATABASE_URL": "postgresql+psycopg://x@localhost/casework", "SECRET_KEY": "s" * 40}


def test_a_production_start_needs_a_secret() -> None:
    with pytest.raises(ConfigError, match="SECRET_KEY"):
        Config({"DATABASE_URL": SAFE["DATABASE_URL"]}).validate()


def test_the_embedded_default_keeps_one_secret_readable_by_its_owner(tmp_path: Path) -> None:
    first, second = Config({"DATA_DIR": str(tmp_path)}), Config({"DATA_DIR": str(tmp_path)})
    first.validate()
    second.validate()
    assert first.SECRET_KEY == second.SECRET_KEY
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_the_clock_moves_in_the_demo_only() -> None:
    with pytest.raises(ConfigError, match="TODAY"):
        Config({**SAFE, "TODAY": "2026-10-12"}).validate()
    Config({**SAFE, "TODAY": "2026-10-12", "DEMO": "1"}).validate()


@pytest.mark.parametrize("text", ["gestern", "2026-13-40", "2026-10-12 99:00"])
def test_an_unreadable_today_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="TODAY"):
        Config({**SAFE, "TODAY": text, "DEMO": "1"}).validate()


def test_cookies_are_secure_in_production_and_plain_in_the_embedded_default(tmp_path: Path) -> None:
    assert Config(SAFE).SESSION_COOKIE_NAME == "__Host-session"
    assert Config(SAFE).SESSION_COOKIE_SECURE
    assert not Config({"DATA_DIR": str(tmp_path)}).SESSION_COOKIE_SECURE


@pytest.mark.parametrize("name", BOUNDS)
def test_numbers_have_bounds(name: str) -> None:
    least, most = BOUNDS[name]
    wide = {"SESSION_ABSOLUTE_HOURS": "72"} | (
        {"SESSION_IDLE_MINUTES": "5"} if name == "SESSION_ABSOLUTE_HOURS" else {}
    )
    for right in (least, most):
        Config({**SAFE, **wide, name: str(right)}).validate()
    for wrong in (least - 1 or -1, most + 1, -1):
        with pytest.raises(ConfigError, match=name):
            Config({**SAFE, **wide, name: str(wrong)}).validate()
    if name in MAY_BE_ZERO:
        Config({**SAFE, **wide, name: "0"}).validate()
    else:
        with pytest.raises(ConfigError, match=name):
            Config({**SAFE, **wide, name: "0"}).validate()


def test_defaults_lie_within_the_bounds() -> None:
    documented = dict(re.findall(r"^# ([A-Z_]+)=(\d+)", (ROOT / ".env.example").read_text(), re.M))
    assert all(BOUNDS[name][0] <= int(documented[name]) <= BOUNDS[name][1] for name in BOUNDS)


def test_a_session_is_not_idle_for_longer_than_it_lasts() -> None:
    with pytest.raises(ConfigError, match="SESSION_IDLE_MINUTES"):
        Config({**SAFE, "SESSION_IDLE_MINUTES": "61", "SESSION_ABSOLUTE_HOURS": "1"}).validate()


def test_unused_accounts_are_locked_everywhere_but_in_the_demo() -> None:
    assert Config(SAFE).UNUSED_DAYS == 90
    assert Config({**SAFE, "DEMO": "1"}).UNUSED_DAYS == 0
    assert Config({**SAFE, "DEMO": "1", "UNUSED_DAYS": "60"}).UNUSED_DAYS == 60


def test_the_key_of_the_log_follows_from_the_secret_and_is_another_one() -> None:
    first, second, own = Config(SAFE), Config(SAFE), Config({**SAFE, "AUDIT_KEY": "k" * 32})
    for config in (first, second, own):
        config.validate()
    assert first.AUDIT_KEY == second.AUDIT_KEY != first.SECRET_KEY
    assert own.AUDIT_KEY == "k" * 32


@pytest.mark.parametrize(("name", "value"), [("AUDIT_KEY", "short"), ("AUDIT_KEEP_DAYS", "179")])
def test_a_weak_log_is_refused(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        Config({**SAFE, name: value}).validate()


def test_every_setting_that_is_read_stands_in_the_example_file() -> None:
    source = (ROOT / "config.py").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    read = {part.split('"')[1] for part in source.split("env") if part.startswith(('.get("', ', "'))}
    assert read - {line.lstrip("# ").split("=")[0] for line in example.splitlines()} == set()
