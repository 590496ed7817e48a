"""`flask exports write KEY`: the process that writes one long list; the scheduler starts it."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from casework.exports.process import write_export
from casework.extensions import check_walls


@click.group("exports")
def exports() -> None:
    """Long lists as files."""


@exports.command("write")
@click.argument("export_id", type=click.IntRange(1, 2**31 - 1))
@with_appcontext
def write_command(export_id: int) -> None:
    """Write the export with this key; exit 1 when there was nothing to write or it failed."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    check_walls(app)
    if not write_export(app, export_id):
        raise SystemExit(1)
