"""`flask returns verify`: whether what was handed in is still what it was."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from casework.extensions import check_walls
from casework.jobs.work import every_province, in_province
from casework.regions.queries import places
from casework.returns.verification import Verified, broken_versions, verify_file

NAME = "flask returns"


@click.group("returns")
def returns() -> None:
    """Returns that were handed in."""


@returns.command("verify")
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--all", "every", is_flag=True, help="recompute the fingerprint of every stored version")
@with_appcontext
def verify_command(file: Path | None, every: bool) -> None:
    """Compare a file with the stored versions, or every stored version with its fingerprint. Ends with 1 if one differs.

    "same": a downloaded version, computed again. "named": a paper that says which version it is of; its numbers are to be
    compared with that version.
    """
    if (file is None) is not every:
        raise click.UsageError("give a file, or --all")
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    check_walls(app)
    content = file.read_bytes() if file else b""
    found = []
    for province in every_province(app):
        with in_province(app, province, NAME):
            found.append(_say_file(verify_file(content)) if file else _say_all())
    # A file belongs to one province; what is stored has to be sound in every one.
    if not (any(found) if file else all(found)):
        if file:
            click.echo("no stored version: changed, of another unit, or without a fingerprint")
        raise SystemExit(1)


def _say_file(found: Verified) -> bool:
    for version in found.versions:
        unit = places()[version.region_id]
        click.echo(
            f"{found.verdict}: {unit.code} V{version.number} of {version.made_on}, {version.fingerprint}"
        )
    return bool(found.versions)


def _say_all() -> bool:
    broken = broken_versions()
    for version in broken:
        unit = places()[version.region_id]
        click.echo(f"broken: {unit.code} V{version.number} of {version.made_on}, {version.fingerprint}")
    if not broken:
        click.echo("every stored version has its fingerprint")
    return not broken
