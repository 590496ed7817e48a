"""The installation, its jobs, letters and settings."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock, scheduler
from casework.access.permissions import Permission as P
from casework.audit_pages.words import register_words
from casework.enums import MessageState
from casework.errors import NotFound, RuleViolation
from casework.home.heartbeat import last_heartbeat, scheduler_is_alive
from casework.i18n import gettext as _
from casework.jobs import JOBS, UnknownJob, get_job
from casework.outbox.services import without_addresses
from casework.paging import SIZES
from casework.system_pages import probes, queries, services
from casework.system_pages.settings import groups
from casework.transaction import transaction
from casework.web.addresses import query_address
from casework.web.guards import requires
from casework.web.keys import key

bp = Blueprint("system", __name__)

register_words("job", {job.name: job.label for job in JOBS})


@bp.route("/system")
@requires(P.SYSTEM_RUN)
def index() -> str:
    """How the installation stands, in one look."""
    config = current_app.config
    head = (Path(config["ROOT"]) / "migrations" / ".head").read_text(encoding="ascii").strip()
    now = clock.real_now()
    data = Path(config["DATA_DIR"])
    return render_template(
        "system/index.html",
        database=probes.database_state(config["SQLALCHEMY_DATABASE_URI"]),
        head=head,
        beat=last_heartbeat(),
        is_alive=scheduler_is_alive(now),
        jobs=queries.job_states(),
        letters=queries.letter_counts(),
        oldest=queries.oldest_waiting(),
        files=probes.folder_state(data / "files"),
        disk=probes.disk_state(data),
        in_words=probes.in_words,
        states=MessageState,
        now=now,
    )


@bp.route("/system/jobs")
@requires(P.SYSTEM_RUN)
def jobs() -> str:
    """Every job with its latest run; safe ones can be started."""
    now = clock.real_now()
    return render_template(
        "system/jobs.html", jobs=queries.job_states(), now=now, is_alive=scheduler_is_alive(now)
    )


@bp.route("/system/jobs/<name>")
@requires(P.SYSTEM_RUN)
def job(name: str) -> str:
    """The latest runs of one job."""
    found = _job(name)
    return render_template(
        "system/job.html",
        job=found,
        runs=queries.runs_of(name),
        may_start=name in queries.BY_HAND,
        now=clock.real_now(),
    )


def _job(name: str) -> Any:
    try:
        return get_job(name)
    except UnknownJob as unknown:
        raise NotFound from unknown


@bp.route("/system/jobs/<name>/run", methods=["POST"])
@requires(P.SYSTEM_RUN)
def run_job(name: str) -> Response:
    """Start a job in the background of this process; its row tells how it went."""
    found = _job(name)
    try:
        with transaction():
            services.note_start(name, actor=current_user)
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
        return redirect(url_for("system.job", name=name), 303)
    start(current_app._get_current_object(), name)  # type: ignore[attr-defined]
    flash(_("%(job)s has been started. Look here again in a moment.", job=found.label), "ok")
    return redirect(url_for("system.job", name=name), 303)


def start(app: Any, name: str) -> threading.Thread:
    """Run a job in a thread of its own: its sessions, its transactions and its claim are not this request's."""
    thread = threading.Thread(
        target=scheduler.run, args=(app, name), kwargs={"by_hand": True}, name=f"job {name}", daemon=True
    )
    thread.start()
    return thread


@bp.route("/system/letters")
@requires(P.SYSTEM_RUN)
def letters() -> str:
    """The letters that wait, and what became of those of the last thirty days."""
    state = request.args.get("state", "")
    chosen = MessageState(state) if state in {member.value for member in MessageState} else None
    size = request.args.get("size", type=key) or SIZES[0]
    page = queries.list_letters(chosen, token=request.args.get("page", ""), size=size)
    counts = queries.letter_counts()

    def made(**changes: Any) -> str:
        kept = {"state": state if chosen else "", "size": page.size if page.size != SIZES[0] else ""}
        return query_address("system.letters", {**kept, **changes})

    return render_template(
        "system/letters.html",
        rows=page.rows,
        tabs=[
            {"label": _("All"), "url": made(state=""), "count": sum(counts.values()), "active": not chosen},
            *(
                {
                    "label": str(one.label),
                    "url": made(state=one.value),
                    "count": counts.get(one, 0),
                    "active": one is chosen,
                }
                for one in MessageState
            ),
        ],
        shown=without_addresses,
        kind_words=queries.kind_words,
        is_by_file=not current_app.config["MAIL_SERVER"],
        pager_page={
            "first": page.first,
            "last": page.last,
            "count": page.count,
            "count_capped": page.count_capped,
            "size": page.size,
            "size_urls": {number: made(size=number) for number in SIZES},
            "prev_url": made(page=page.prev_token) if page.prev_token else "",
            "next_url": made(page=page.next_token) if page.next_token else "",
        },
    )


@bp.route("/system/letters/<int:message_id>/retry", methods=["POST"])
@requires(P.SYSTEM_RUN)
def retry_letter(message_id: int) -> Response:
    """Try a letter again now."""
    return _steered(
        message_id, services.send_now, _("The letter goes out with the next look, within a minute.")
    )


@bp.route("/system/letters/<int:message_id>/give-up", methods=["POST"])
@requires(P.SYSTEM_RUN)
def give_up_letter(message_id: int) -> Response:
    """A letter that waits is not sent any more."""
    return _steered(message_id, services.give_up, _("The letter is not sent any more."))


def _steered(message_id: int, act: Any, done: str) -> Response:
    letter = queries.get_letter(message_id)
    try:
        with transaction():
            act(letter, actor=current_user)
        flash(done, "ok")
    except RuleViolation as violation:
        flash(str(violation.message), "bad")
    return redirect(url_for("system.letters"), 303)


@bp.route("/system/settings")
@requires(P.SYSTEM_RUN)
def settings() -> str:
    """The settings of this process, without secrets."""
    return render_template("system/settings.html", groups=groups(current_app.config))
