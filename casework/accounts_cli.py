"""`flask accounts list | unlock | disable | phone | end-sessions`: for emergencies at the console, each act in the log."""

from __future__ import annotations

import getpass

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_babel import force_locale
from sqlalchemy import func, select

from casework import clock
from casework.access.tenancy import NOBODY
from casework.accounts import persons, services
from casework.accounts.unused import UnusedRule
from casework.administration.open_work import count_open_work
from casework.administration.telling import tell_from_console, tell_work_is_left
from casework.enums import Role
from casework.errors import RuleViolation
from casework.extensions import db
from casework.models import Expert, Region, User
from casework.transaction import transaction

REASON = click.option("--reason", required=True, help="Why; it stands in the log.")


@click.group("accounts")
def accounts() -> None:
    """Accounts, for emergencies: everyday work is done on the security administrator's pages."""


@accounts.command("list")
@click.option("--role", type=click.Choice([role.value for role in Role]), help="Only this role.")
@click.option("--unit", help="Only accounts of the unit with this code.")
@with_appcontext
def list_accounts(role: str | None, unit: str | None) -> None:
    """User name, role, unit, state and last sign-in of every account."""
    _begin()
    statement = (
        select(User, Region.code)
        .outerjoin(Expert, Expert.id == User.expert_id)
        .outerjoin(Region, Region.id == func.coalesce(User.region_id, User.tenant_id, Expert.region_id))
        .order_by(User.username)
    )
    if role:
        statement = statement.where(User.role == Role(role))
    if unit:
        statement = statement.where(Region.code == unit)
    rule, now = UnusedRule.of_days(current_app.config["UNUSED_DAYS"]), clock.real_now()
    for user, code in db.session.execute(statement):
        seen = f"{user.last_signed_in_at:%Y-%m-%d}" if user.last_signed_in_at else "never"
        state = rule.state(user, now)
        click.echo(f"{user.username:<32} {user.role.value:<20} {code or '':<7} {state.value:<9} {seen}")


@accounts.command("unlock")
@click.argument("username")
@REASON
@with_appcontext
def unlock(username: str, reason: str) -> None:
    """Lift the lock for not being used, and that of failed attempts."""
    user = _account(username)
    with transaction():
        services.unlock(user, reason=reason)
        tell_from_console(user, "account_unlocked", command=_command(), reason=reason)
    click.echo(f"{username} is unlocked.")


@accounts.command("disable")
@click.argument("username")
@REASON
@with_appcontext
def disable(username: str, reason: str) -> None:
    """Let nobody in by this account any more: the way out when the only security administrator has left."""
    user = _account(username)
    if not user.is_active:
        raise click.ClickException(f"{username} is disabled already.")
    with transaction():
        count = count_open_work(user)
        if count:
            tell_work_is_left(user, count, on=clock.today())
        services.disable(user, reason=reason)
        tell_from_console(user, "account_disabled", command=_command(), reason=reason)
    click.echo(f"{username} is disabled. If nobody is left who makes accounts: flask create-admin.")


@accounts.command("phone")
@click.argument("username")
@click.argument("number")
@with_appcontext
def phone(username: str, number: str) -> None:
    """Note the mobile number of an account whose owner administers accounts: nobody does that for the own account."""
    user = _account(username)
    if not persons.mobile(number):
        raise click.ClickException("This is no mobile number.")
    try:
        with force_locale("en"), transaction():
            user.phone = number
            persons.recognise(user)
            tell_from_console(user, "account_changed", command=_command())
    except RuleViolation as refusal:
        raise click.ClickException(str(refusal.message)) from refusal
    click.echo(f"The number of {username} is noted.")


@accounts.command("end-sessions")
@click.argument("username")
@with_appcontext
def end_sessions(username: str) -> None:
    """Sign an account out everywhere."""
    user = _account(username)
    with transaction():
        count = services.end_sessions(user.id, reason="by_administrator")
        tell_from_console(user, "sessions_ended", command=_command())
    click.echo(f"{count} sessions of {username} are ended.")


def _begin() -> None:
    """A session without a county; the log names the command and who is at the console."""
    db.session().bind_scope(NOBODY, actor_name=_command())


def _command() -> str:
    return f"flask accounts ({_operator()})"


def _operator() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no name behind the number of the user
        return "?"


def _account(username: str) -> User:
    _begin()
    user = db.session.scalar(select(User).where(User.username == username))
    if user is None:
        raise click.ClickException(f"There is no account {username}.")
    return user
