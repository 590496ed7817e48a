"""Commands of `flask`: reference data, accounts, demo, jobs."""

from __future__ import annotations

import click
from flask import Flask, current_app

from casework.access.tenancy import NOBODY
from casework.accounts_cli import accounts
from casework.audit_cli import audit
from casework.demo import commands
from casework.exports_cli import exports
from casework.extensions import db
from casework.files_cli import files
from casework.jobs_cli import jobs
from casework.keys_cli import keys
from casework.reference.services import load_reference
from casework.retention_cli import retention
from casework.returns_cli import returns
from casework.search_cli import search
from casework.transaction import transaction


def register(app: Flask) -> None:
    """Add the commands to the application."""
    app.cli.add_command(load_reference_command)
    app.cli.add_command(jobs)
    app.cli.add_command(exports)
    app.cli.add_command(accounts)
    app.cli.add_command(retention)
    app.cli.add_command(audit)
    app.cli.add_command(files)
    app.cli.add_command(keys)
    app.cli.add_command(returns)
    app.cli.add_command(search)
    commands.register(app)


@click.command("load-reference")
def load_reference_command() -> None:
    """Load regions, industries, size bounds, constraint types and holidays that are not loaded yet."""
    db.session().bind_scope(NOBODY, actor_name=f"flask load-reference ({current_app.name})")
    with transaction():
        loaded = load_reference()
    click.echo("\n".join(f"loaded {label}" for label in loaded) or "everything is loaded")
