"""`flask seed-demo`, `flask prepare`, `flask create-admin`."""

from __future__ import annotations

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_babel import force_locale
from flask_migrate import upgrade
from sqlalchemy import select

from casework import clock
from casework.access.tenancy import NOBODY
from casework.accounts.choosing import WeakPassword, fresh_hash
from casework.accounts.one_time_codes import code_at
from casework.accounts.password_policy import Owner, Policy
from casework.accounts.persons import mobile
from casework.accounts.queries import can_administer
from casework.accounts.services import create_user
from casework.accounts.services.second_factor import find_secret
from casework.audit.keeping import adopt, as_owner, to_adopt_after_upgrade
from casework.audit.listener import audit_key
from casework.demo.people import PASSWORD
from casework.demo.seed import MOST_CASES, DemoRefused, seed_demo
from casework.demo.statistics import gather, gather_at_start
from casework.demo.volume import fill
from casework.enums import Rank, Role
from casework.errors import RuleViolation
from casework.extensions import db
from casework.models import Programme, Region, User
from casework.reference.services import load_reference
from casework.secrets_at_rest import installed
from casework.transaction import transaction

SEED = 1


def register(app: Flask) -> None:
    """Add the commands to the application."""
    for command in (seed_demo_command, prepare_command, create_admin_command, demo_code_command):
        app.cli.add_command(command)


def _application() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined]


def _accounts_file() -> Path:
    return Path(current_app.config["DATA_DIR"]) / "demo-accounts.json"


@click.command("seed-demo")
@click.option("--year", type=click.IntRange(2000, 2100), help="The running year; the present one by default.")
@click.option(
    "--cases",
    type=click.IntRange(1),
    default=MOST_CASES,
    show_default=True,
    help="Cases of the running year.",
)
@click.option("--seed", type=int, default=SEED, show_default=True, help="The same seed gives the same demo.")
@click.option(
    "--accounts", type=click.Path(dir_okay=False, path_type=Path), help="Where the accounts are written."
)
@with_appcontext
def seed_demo_command(year: int | None, cases: int, seed: int, accounts: Path | None) -> None:
    """Fill an empty database with a province in the middle of a year, and two finished years before.

    Above 100 cases the rest is spread over twenty earlier years. Needs DEMO=1.
    """
    _seed(year, cases, seed, accounts or _accounts_file())


def _seed(year: int | None, cases: int, seed: int, accounts: Path) -> None:
    app = _application()
    try:
        seed_demo(app, year=year, cases=cases, seed=seed, accounts=accounts, report=click.echo)
        if cases > MOST_CASES:
            filled = fill(app, cases=cases - MOST_CASES, seed=seed)
            click.echo(f"{filled.first_year}–{filled.last_year}: {filled.cases} cases")
        gather(app.config["MIGRATION_DATABASE_URL"])
    except DemoRefused as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Every demo account has the password {PASSWORD}; the accounts are in {accounts}.")


@click.command("prepare")
@with_appcontext
def prepare_command() -> None:
    """Bring schema and reference data up to date; with DEMO=1, seed the demo where no programme is yet."""
    upgrade()
    db.session.remove()
    _adopt_after_upgrade()
    db.session().bind_scope(NOBODY, actor_name="flask prepare")
    with transaction():
        load_reference()
    is_empty = db.session.scalar(select(Programme.id).limit(1)) is None
    db.session.remove()
    if is_empty and current_app.config["DEMO"]:
        click.echo("Seeding the demo; this takes a minute or two, once.")
        _seed(None, MOST_CASES, SEED, _accounts_file())
    else:
        gather_at_start(current_app.config["MIGRATION_DATABASE_URL"])


def _adopt_after_upgrade() -> None:
    """An audit log from before there were chains is bound as it stands, before anything else is written."""
    db.session().bind_scope(NOBODY)
    adoptions = to_adopt_after_upgrade(db.session())
    db.session.remove()
    if adoptions:
        with as_owner(db.engine, current_app.config["MIGRATION_DATABASE_URL"]) as connection:
            adopt(connection, audit_key(), adoptions, reason="upgrade", by="flask prepare")


@click.command("create-admin")
@click.option("--name", help="The person's name; the user name by default.")
@click.option("--phone", default="", help="The person's own mobile number: nobody holds two offices.")
@click.option("--email", default="", help="Where links and warnings go.")
@with_appcontext
def create_admin_command(name: str | None, phone: str, email: str) -> None:
    """Make the first security administrator, who makes everybody else.

    Refused while one of the same unit, or of a unit above it, can sign in. There is no other account to begin with.
    """
    db.session().bind_scope(NOBODY, actor_name="flask create-admin")
    username = click.prompt("User name").strip()
    if not username or db.session.scalar(select(User.id).where(User.username == username)) is not None:
        raise click.ClickException("This user name is empty or taken.")
    region = _region(click.prompt("Region code", default="620000").strip())
    if can_administer(region):
        raise click.ClickException("There is a security administrator already.")
    password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    owner = Owner(username, "", (region.name, region.name_en))
    try:
        with force_locale("en"):
            hashed = fresh_hash(password, owner=owner, policy=Policy.of(current_app.config))
    except WeakPassword as refusal:
        raise click.ClickException("\n".join(refusal.problems)) from refusal
    try:
        with transaction():
            create_user(
                username=username,
                password_hash=hashed,
                role=Role.SECURITY_ADMIN,
                display_name=name or username,
                region=region,
                phone=phone,
                email=email,
            )
    except RuleViolation as refusal:
        raise click.ClickException(str(refusal.message)) from refusal
    click.echo(
        f"{username} administers the accounts of {region.name}. The second factor is set up at the first sign-in."
    )
    if not mobile(phone):
        click.echo("Without a mobile number nobody sees whether this person takes a second office (--phone).")


@click.command("demo-code")
@click.argument("username")
@with_appcontext
def demo_code_command(username: str) -> None:
    """Print the code that the authenticator app of a demo account shows now. Needs DEMO=1."""
    if not current_app.config["DEMO"]:
        raise click.ClickException("Codes are only printed with DEMO=1.")
    db.session().bind_scope(NOBODY, actor_name="flask demo-code")
    secret = find_secret(username, keys=installed(current_app.config))
    if secret is None:
        raise click.ClickException(f"{username} has no second factor: the password is enough.")
    click.echo(code_at(secret, clock.real_now()))


def _region(code: str) -> Region:
    """The unit of the widest rank with this code."""
    found = {region.rank: region for region in db.session.scalars(select(Region).where(Region.code == code))}
    for rank in Rank:
        if rank in found:
            return found[rank]
    raise click.ClickException(f"There is no region {code}; load the reference data first.")
