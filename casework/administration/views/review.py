"""The yearly review: the list with its decisions, confirming, and the list on paper."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import flash, redirect, render_template, request, send_file
from flask_babel import force_locale
from flask_login import current_user
from werkzeug.wrappers import Response

from casework import clock
from casework.access.permissions import Permission as P
from casework.accounts.proof import recently_proved
from casework.administration import review
from casework.administration.forms import ConfirmForm
from casework.administration.listing import offered_units, pager, read_size, unused_rule
from casework.administration.review import FOREIGN, OPEN, Asked
from casework.administration.review_sheet import review_sheet
from casework.administration.views.blueprint import Answer, bp, present_review
from casework.enums import ReviewOutcome
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.paging import SIZES
from casework.transaction import transaction
from casework.web.addresses import query_address
from casework.web.guards import requires
from casework.web.keys import key
from casework.web.limiting import limited_to

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DECISIONS = (OPEN, *(outcome.value for outcome in ReviewOutcome), FOREIGN)
MOST_AT_ONCE = 100


@bp.route("/users/review")
@requires(P.ACCOUNT_MANAGE)
def account_review() -> str:
    """Every account that was there when the review opened, with what was decided."""
    asked = _asked()
    period = present_review()
    page, lines = review.lines_of(asked, period, current_user, rule=unused_rule(), now=clock.real_now())
    whole, units = review.progress_of(period, current_user)
    return render_template(
        "administration/review.html",
        period=period,
        lines=lines,
        whole=whole,
        units=units,
        unit_url=lambda unit: _address(asked, unit=unit.id),
        asked=asked,
        is_open=clock.today() <= period.due_on,
        controls=_controls(asked),
        form=ConfirmForm(),
        here_url=_address(asked, page=asked.page),
        pager_page=pager(page, lambda **changes: _address(asked, **changes)),
    )


def _asked() -> Asked:
    args = request.args
    decision, unit = args.get("decision", ""), args.get("unit", type=key)
    offered = {int(value) for value, _label in offered_units()}
    return Asked(
        decision=decision if decision in DECISIONS else "",
        unit_id=unit if unit in offered else None,
        page=args.get("page", ""),
        size=read_size(args),
    )


def _address(asked: Asked, **changes: Any) -> str:
    values = {
        "decision": asked.decision,
        "unit": asked.unit_id or "",
        "size": asked.size if asked.size != SIZES[0] else "",
        **changes,
    }
    return query_address("users.account_review", values)


def _controls(asked: Asked) -> list[dict[str, Any]]:
    return [
        {
            "name": "decision",
            "label": _("Outcome of the review"),
            "value": asked.decision,
            "options": [
                ("", _("All")),
                (OPEN, _("Not decided yet")),
                *((outcome.value, str(outcome.label)) for outcome in ReviewOutcome),
                (FOREIGN, _("Not for me to decide")),
            ],
        },
        {
            "name": "unit",
            "label": _("Unit"),
            "value": asked.unit_id or "",
            "options": [("", _("All")), *offered_units()],
        },
    ]


@bp.route("/users/review", methods=["POST"])
@requires(P.ACCOUNT_MANAGE)
@recently_proved
def confirm_accounts() -> Answer:
    """Confirm the accounts that were ticked."""
    form = ConfirmForm()
    ids = [number for number in map(_number, request.form.getlist("ids")[:MOST_AT_ONCE]) if number]
    back = _address(_asked(), page=request.args.get("page", ""))
    if not form.validate() or not ids:
        flash(_("Tick the accounts that you confirm."), "warn")
        return redirect(back, 303)
    with transaction():
        done, left = review.confirm(ids, present_review(), actor=current_user, note=form.note.data or "")
    flash(ngettext("%(num)d account is confirmed.", "%(num)d accounts are confirmed.", done), "ok")
    if left:
        flash(
            ngettext(
                "%(num)d was left alone: it was decided meanwhile, or is not yours to decide.",
                "%(num)d were left alone: they were decided meanwhile, or are not yours to decide.",
                left,
            ),
            "warn",
        )
    return redirect(back, 303)


def _number(text: str) -> int:
    try:
        return key(text)
    except ValueError:
        return 0


@bp.route("/users/review/print", methods=["POST"])
@requires(P.ACCOUNT_MANAGE)
@limited_to("exports", "EXPORT_LIMIT_PER_PERSON")
def print_review() -> str:
    """The whole list as a page for paper, with lines to sign."""
    period, lines, whole = _on_paper("print")
    return render_template(
        "administration/review_print.html", period=period, lines=lines, whole=whole, printed_on=clock.today()
    )


@bp.route("/users/review/export", methods=["POST"])
@requires(P.ACCOUNT_MANAGE)
@limited_to("exports", "EXPORT_LIMIT_PER_PERSON")
def export_review() -> Response:
    """The whole list as a workbook, in Chinese as all papers."""
    with force_locale("zh_Hans"):
        period, lines, whole = _on_paper("export")
        content = review_sheet(period, lines, whole, unit=current_user.region_name, printed_on=clock.today())
    return send_file(
        BytesIO(content), mimetype=XLSX, as_attachment=True, download_name=f"账号核查清单_{period.year}.xlsx"
    )


def _on_paper(act: str) -> Any:
    period = present_review()
    with transaction():
        review.note_paper(act, period.year, actor=current_user)
    lines = review.every_line(period, current_user, rule=unused_rule(), now=clock.real_now())
    return period, lines, review.progress_of(period, current_user)[0]
