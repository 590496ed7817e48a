"""The password policy as a rule: what is left of a password without everything that others would try first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from casework.accounts.choosing import generated_password
from casework.accounts.password_policy import OWN_LIST, Owner, Policy, describe, problems
from casework.accounts.passwords import NO_PASSWORD, hash_password, verify_password
from config import Config, ConfigError
from tests.accounts.site import NEW_PASSWORD, OTHER_PASSWORD

LEVEL_3 = Policy(min_length=10, classes=3, max_age=timedelta(days=90), history=5)
ASVS = Policy(min_length=15, classes=0, max_age=timedelta(0), history=0)
OWNER = Owner("qilihe-officer", "李晓燕", ("七里河区", "Qilihe District"))


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    app = Flask("words")
    app.config["BABEL_DEFAULT_LOCALE"] = "en"
    from_babel = pytest.importorskip("flask_babel")
    from_babel.Babel(app)
    with app.test_request_context(), force_locale("en"):
        yield


def found(password: str, policy: Policy = LEVEL_3) -> str:
    return " ".join(problems(password, OWNER, policy))


@pytest.mark.parametrize(
    "password",
    [
        "Casework@2026",
        "Zhiliangbangfu1!",
        "Lanzhou2026!",
        "Qilihe#2026aB",
        "七里河区Aa2026",
        "Lixiaoyan@1988",
        "lxy19880808A!",
        "李晓燕Aa123456",
        "P@ssw0rd2026",
        "Passw0rd!!!!",
        "Admin@123456",
        "Qwer1234!@#$",
        "1qaz@WSX3edc",
        "Woaini5201314!",
        "Aa123456789!",
        "Aaaaaaaa1!",
        "abcdefgHIJ1!",
        "ZXCVbnm,./1",
        "Officer2026!x",
        "13919312345Aa",
        "市场监管2026Aa!",
        "Scjgj12315!",
    ],
)
def test_what_others_would_try_first_is_refused(password: str) -> None:
    assert "too easy to guess" in found(password)


@pytest.mark.parametrize(
    "password",
    [
        NEW_PASSWORD,
        OTHER_PASSWORD,
        "Mv8#kd0Pq2x",
        "tianshui#Maiji88pears",
        "青砖-Wei7-沿河走",
        "9Zebras&teacups",
    ],
)
def test_what_is_somebodys_own_is_taken(password: str) -> None:
    assert found(password) == ""


def test_the_user_name_is_refused_in_any_case() -> None:
    assert "user name" in found("xxQILIHE-officer99&")


def test_a_short_user_name_may_stand_in_it_by_chance() -> None:
    assert problems("Kettle-li7-moss", Owner("li"), LEVEL_3) == []


@pytest.mark.parametrize(
    ("password", "classes"),
    [("kettle-river-moss", 2), ("kettleriverfog", 1), ("Kettleriverfog", 2), ("kettle河7moss", 3)],
)
def test_kinds_of_characters_are_counted(password: str, classes: int) -> None:
    assert "four kinds" not in found(password, replace(LEVEL_3, classes=classes))
    assert "four kinds" in found(password, replace(LEVEL_3, classes=classes + 1))


def test_length_is_counted_in_characters() -> None:
    assert "10 characters" in found("Kd7-moss9")
    assert found("Kd7-moss9x") == ""


def test_the_values_for_asvs_take_a_long_sentence_of_small_letters() -> None:
    assert found("warm kettle by the river", ASVS) == ""
    assert "15 characters" in found("kettle-river", ASVS)
    assert "too easy to guess" in found("passwordpasswordpassword", ASVS)


def test_what_the_page_says_before_is_what_the_rule_checks() -> None:
    assert len(describe(LEVEL_3)) == 4
    assert len(describe(ASVS)) == 2


def test_age_is_counted_from_the_change_and_none_does_not_grow_old() -> None:
    now = datetime(2026, 11, 22, tzinfo=UTC)
    assert LEVEL_3.is_too_old(now - timedelta(days=91), now)
    assert not LEVEL_3.is_too_old(now - timedelta(days=90), now)
    assert not LEVEL_3.is_too_old(None, now)
    assert not ASVS.is_too_old(now - timedelta(days=9999), now)


def test_an_installation_adds_words_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("# ours\nkettle\nriver7\nmoss\n", encoding="utf-8")
    assert "too easy to guess" in found(NEW_PASSWORD, replace(LEVEL_3, extra_list=str(path)))


def test_our_list_is_a_list_of_small_words() -> None:
    lines = [line for line in OWN_LIST.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    assert len(lines) == len(set(lines)) > 400
    assert all(line == line.casefold().strip() for line in lines)


def test_first_passwords_fit_the_strictest_policy_and_differ() -> None:
    made = {generated_password() for _ in range(50)}
    assert len(made) == 50
    strict = replace(LEVEL_3, min_length=15, classes=4)
    assert not [password for password in made if problems(password, OWNER, strict)]


def test_no_password_fits_an_account_without_one() -> None:
    for stored in (NO_PASSWORD, "", None, "$argon2id$broken"):
        assert not verify_password(stored, "")
        assert not verify_password(stored, "!")
    assert verify_password(hash_password("x"), "x")


@pytest.mark.parametrize(
    "wrong",
    [
        {"PASSWORD_MIN_LENGTH": "6"},
        {"PASSWORD_CLASSES": "5"},
        {"PASSWORD_BLOCK_LIST": "/nowhere/words.txt"},
        {"TRUSTED_PROXIES": "the one in front"},
        {"PUBLIC_URL": "zlbf.example.gov.cn"},
        {"MAIL_SECURITY": "maybe"},
        {"MAIL_SERVER": "mail.example.org"},
        {"MAIL_SERVER": "mail.example.org", "MAIL_SENDER": "c@example.org"},
    ],
)
def test_settings_that_cannot_be_meant_are_refused(wrong: dict[str, str]) -> None:
    safe = {"DATABASE_URL": "postgresql+psycopg://x@localhost/casework", "SECRET_KEY": "s" * 40}
    with pytest.raises(ConfigError, match=next(iter(wrong)).split("_")[0] + "|PUBLIC_URL"):
        Config({**safe, **wrong}).validate()


def test_links_begin_with_the_first_trusted_host_unless_an_address_is_set() -> None:
    assert Config({"TRUSTED_HOSTS": "a.example.org,b.example.org"}).PUBLIC_URL == "http://a.example.org"
    assert (
        Config({"DATABASE_URL": "x", "TRUSTED_HOSTS": "a.example.org"}).PUBLIC_URL == "https://a.example.org"
    )
    assert Config({"PUBLIC_URL": "https://c.example.org/"}).PUBLIC_URL == "https://c.example.org"
    assert Config({"PORT": "8001"}).PUBLIC_URL == "http://127.0.0.1:8001"
