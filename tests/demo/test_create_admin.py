"""`flask create-admin`: the first administrator of an installation."""

from __future__ import annotations

import pytest
from flask import Flask

from casework.accounts.sessions import find_credentials
from casework.enums import Role
from tests.conftest import WorkingDatabase


def test_the_first_administrator_is_asked_for_and_the_second_refused(
    app: Flask, clean_database: WorkingDatabase
) -> None:
    typed = "first-admin\n620000\nKettle-river7-moss\nKettle-river7-moss\n"
    answer = app.test_cli_runner().invoke(args=["create-admin"], input=typed)
    assert answer.exit_code == 0, answer.output
    with app.app_context():
        found = find_credentials("first-admin")
    assert found is not None
    assert found.role is Role.SECURITY_ADMIN
    assert app.test_cli_runner().invoke(args=["create-admin"], input=typed).exit_code == 1


@pytest.mark.parametrize("typed", ["\n620000\n", "x\n999999\n", "x\n620000\nshort\nshort\n"])
def test_an_administrator_needs_a_name_a_unit_and_a_long_password(
    app: Flask, clean_database: WorkingDatabase, typed: str
) -> None:
    assert app.test_cli_runner().invoke(args=["create-admin"], input=typed).exit_code == 1
