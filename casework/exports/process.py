"""The process that writes long files: claims one, acts as the person who asked, leaves the file and a notice."""

from __future__ import annotations

import logging
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from flask import Flask, g
from flask_babel import force_locale

from casework import clock
from casework.access.principal import Principal
from casework.access.tenancy import NOBODY, TenantSession
from casework.accounts.context import acting
from casework.accounts.sessions import person_of
from casework.audit.services import record
from casework.exports import queries, services
from casework.exports.files import Stored, folder_of, storing, sweep
from casework.exports.making import write
from casework.exports.offered import Written, may_take
from casework.exports.services import Asked
from casework.extensions import db, writing
from casework.i18n import DEFAULT_LOCALE
from casework.notices.services import notify
from casework.transaction import transaction

log = logging.getLogger(__name__)
ORPHAN: Final = timedelta(hours=24)
"""How old a file without an export has to be before it is swept: no process writes that long."""
REMEMBERED: Final = timedelta(days=90)
"""How long the page of a person lists what has ended without a file."""
ACTOR: Final = "job write_exports"
AT_ONCE: Final = 2
"""Processes that this one keeps at work."""


class Stopped(Exception):
    """The export was cancelled, or another process has taken it over."""


class NotAllowed(Exception):
    """The person may no longer export this list."""


def write_export(app: Flask, export_id: int) -> bool:
    """Write one export to its end; False when there was nothing to take or it did not work out."""
    holder = secrets.token_hex(12)
    with acting(app, NOBODY, actor_name=ACTOR), transaction():
        asked = services.claim(export_id, holder, clock.real_now())
    if asked is None:
        return False
    try:
        return _write(app, asked, holder)
    except Stopped:
        return False
    except Exception as problem:
        log.warning("export %d failed: %s", export_id, problem, exc_info=not isinstance(problem, NotAllowed))
        with acting(app, NOBODY, actor_name=ACTOR), transaction():
            services.fail(export_id, holder, clock.real_now())
        return False


def _write(app: Flask, asked: Asked, holder: str) -> bool:
    person = person_of(app, asked.user_id)
    if person is None or not may_take(person, asked.kind):
        raise NotAllowed(f"account {asked.user_id}")
    folder = folder_of(app.config["DATA_DIR"])
    with storing(folder) as stored, _as(app, person, asked.locale):
        written = write(
            stored.file, asked.kind, asked.query, asked.file_format, asked.asked_on,
            alive=lambda done, total: _alive(asked.id, holder, done, total),
        )  # fmt: skip
    if _finish(app, asked, holder, person, stored, written):
        return True
    (folder / stored.name).unlink(missing_ok=True)
    return False


@contextmanager
def _as(app: Flask, person: Principal, locale: str) -> Iterator[None]:
    """A request's surroundings without a request: the lists ask who is signed in, and nobody else's rows exist."""
    with app.test_request_context():
        g._login_user = person
        g.audit = _actor(person)
        db.session().bind_scope(person.scope, may_write=False, **g.audit)
        with force_locale(locale or DEFAULT_LOCALE):
            yield


def _actor(person: Principal) -> dict[str, Any]:
    return {
        "actor_id": person.id, "actor_name": person.name, "actor_role": person.role.value,
        "actor_region_id": person.region_id, "address": "", "request_id": "",
    }  # fmt: skip


def _alive(export_id: int, holder: str, rows: int, total: int | None) -> None:
    """A sign of life on a connection of its own: the one that reads stays at its moment. Raises Stopped."""
    token = writing.set(True)
    try:
        with TenantSession(db) as session:
            session.bind_scope(NOBODY, actor_name=ACTOR)
            is_ours = services.is_still_ours(
                export_id, holder, rows, total, clock.real_now(), session=session
            )
            session.commit()
    finally:
        writing.reset(token)
    if not is_ours:
        raise Stopped


def _finish(
    app: Flask, asked: Asked, holder: str, person: Principal, stored: Stored, written: Written
) -> bool:
    """The file, its entry in the log and the notice: all of them or none."""
    with app.app_context():
        db.session().bind_scope(person.scope, **_actor(person))
        with transaction(), force_locale(asked.locale or DEFAULT_LOCALE):
            done = services.finish(
                asked.id, holder, rows=written.rows, stored_name=stored.name, size_bytes=stored.size_bytes,
                fingerprint=stored.fingerprint, region_id=person.region_id, now=clock.real_now(),
                keep=app.config["EXPORT_KEEP"],
            )  # fmt: skip
            if done:
                record(
                    db.session(), "export", object_type="list_exports", object_id=asked.id, what=asked.kind.value,
                    filters=asked.query, format=asked.file_format.value, rows=written.rows,
                    fingerprint=stored.fingerprint, **written.facts,
                )  # fmt: skip
                notify(
                    [person.id], subject=f"list_exports:{asked.id}", template="export_ready", on=clock.today(),
                    url="/exports", list=asked.kind.value, rows=written.rows,
                )  # fmt: skip
    return done


_children: list[subprocess.Popen[bytes]] = []


def start_what_waits(app: Flask) -> int:
    """Begin a process for each export that waits or whose process has died; gives how many were begun. What a full house
    leaves over gets its turn at the next look."""
    _children[:] = [child for child in _children if child.poll() is None]
    with acting(app, NOBODY, actor_name=ACTOR):
        waiting = queries.to_write(clock.real_now())
        db.session.rollback()
    begun = waiting[: max(0, AT_ONCE - len(_children))]
    for export_id in begun:
        command = [sys.executable, "-m", "flask", "--app", "casework", "exports", "write", str(export_id)]
        _children.append(subprocess.Popen(command, cwd=app.config["ROOT"], stdin=subprocess.DEVNULL))
    return len(begun)


def sweep_old(app: Flask) -> int:
    """Take away files whose time is over, those that belong to nothing, and what ended long ago; gives how many exports
    have ended so. The rows change first: a file that a crash leaves behind belongs to nothing and goes later."""
    now, folder = clock.real_now(), folder_of(app.config["DATA_DIR"])
    with acting(app, NOBODY, actor_name=ACTOR), transaction():
        names = services.end_of_life(queries.over(now))
        services.forget(queries.long_over(now - REMEMBERED))
        kept = queries.stored_names()
    for name in names:
        (folder / name).unlink(missing_ok=True)
    sweep(folder, kept, older_than=(now - ORPHAN).timestamp())
    return len(names)
