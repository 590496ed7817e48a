"""The inbox: unread first; read one or all by POST; what a change of the calendar moved."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.i18n import gettext as _
from casework.notices import queries, services, wording
from casework.transaction import transaction
from casework.web.frame import register_count
from casework.web.guards import requires

bp = Blueprint("notices", __name__)
register_count("unread", queries.UNREAD, cap=queries.COUNT_CAP)


@bp.route("/notices")
@requires(P.NOTICE_READ)
def index() -> str:
    """Unread notices first, then those read in the last 30 days."""
    shown = [_row(notice) for notice in queries.inbox(current_user.id, clock.now())]
    return render_template(
        "notices/index.html",
        unread=[row for row in shown if row["notice"].read_at is None],
        read=[row for row in shown if row["notice"].read_at is not None],
        kept_days=queries.SHOWN_DAYS,
    )


def _row(notice: Any) -> dict[str, Any]:
    """A notice with its words; the tone says whether it was late when it was sent."""
    days = int(notice.details.get("days", notice.step))
    is_deadline = bool(wording.state(notice))
    return {
        "notice": notice,
        "title": wording.title(notice),
        "state": wording.state(notice),
        "tone": ("bad" if days > 0 else "warn" if days > -4 else "info") if is_deadline else "info",
        "url": notice.url or url_for("notices.show", notice_id=notice.id),
    }


@bp.route("/notices/<int:notice_id>")
@requires(P.NOTICE_READ)
def show(notice_id: int) -> str:
    """One notice with everything it says, such as the list of deadlines that moved."""
    notice = queries.get_notice(notice_id, current_user.id)
    return render_template("notices/show.html", **_row(notice), details=notice.details)


@bp.route("/notices/<int:notice_id>/open", methods=["POST"])
@requires(P.NOTICE_READ)
def open_notice(notice_id: int) -> Response:
    """Go to what the notice is about; from then on it counts as read."""
    notice = queries.get_notice(notice_id, current_user.id)
    with transaction():
        services.mark_read(notice)
    return redirect(notice.url or url_for("notices.show", notice_id=notice_id), 303)


@bp.route("/notices/<int:notice_id>/read", methods=["POST"])
@requires(P.NOTICE_READ)
def read(notice_id: int) -> Response:
    """Mark one as read without opening it."""
    with transaction():
        services.mark_read(queries.get_notice(notice_id, current_user.id))
    return redirect(url_for("notices.index"), 303)


@bp.route("/notices/read", methods=["POST"])
@requires(P.NOTICE_READ)
def read_all() -> Response:
    """Mark everything as read."""
    with transaction():
        services.mark_all_read(current_user.id)
    flash(_("Everything is marked as read."), "ok")
    return redirect(url_for("notices.index"), 303)
