"""`flask files verify`: every stored file compared with the checksum of its row."""

from __future__ import annotations

from collections.abc import Iterator

import click
from flask import current_app
from flask.cli import with_appcontext

from casework.audit.services import record
from casework.extensions import db
from casework.files import storage
from casework.files.queries import stored_files
from casework.jobs.work import every_province, in_province
from casework.transaction import transaction

AT_ONCE = 500


@click.group("files")
def files() -> None:
    """The stored files."""


@files.command("verify")
@with_appcontext
def verify() -> None:
    """Read every file and compare it with its row. Exit 1 when one is missing or changed; each is named and logged."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    read, damaged = 0, 0
    for province in every_province(app):
        with in_province(app, province, "files verify"):
            for complaint in _walked():
                read += 1
                damaged += bool(complaint)
                if complaint:
                    click.echo(complaint)
    click.echo(f"{read} files read, {damaged} damaged or missing")
    if damaged:
        raise SystemExit(1)


def _walked() -> Iterator[str]:
    """For every file of the scope what is wrong with it, or "". What is wrong leaves a trace in the audit log."""
    last = 0
    while rows := stored_files(last, AT_ONCE):
        db.session.rollback()  # nothing stays open while the disk is read
        for row in rows:
            complaint = _complaint(row.stored_name, row.sha256)
            if complaint:
                with transaction():
                    record(
                        db.session(), "damaged", object_type="attachments", object_id=row.id,
                        tenant_id=row.tenant_id, what=complaint, file=row.file_name,
                    )  # fmt: skip
            yield f"attachment {row.id} {row.file_name!r}: {complaint}" if complaint else ""
        last = rows[-1].id


def _complaint(stored_name: str, sha256: str) -> str:
    try:
        storage.open_whole(stored_name, sha256).close()
    except (storage.Damaged, ValueError) as damage:
        return str(damage)
    return ""
