"""The one search of the top bar."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup, escape
from werkzeug.datastructures import MultiDict

from casework.access.permissions import Permission as P
from casework.enums import ExportKind
from casework.exports.offered import Args, Offered, Taken, Told, offer
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.lists.bar import export_of
from casework.regions.choosing import place_label
from casework.search_pages.marking import excerpt, marked
from casework.search_pages.queries import KINDS, Found, count_of_everything, everything, find
from casework.web.columns import SheetCell
from casework.web.guards import requires

bp = Blueprint("search", __name__)
LABELS: Final = {
    "cases": _l("Assisted enterprises"),
    "enterprises": _l("Enterprises"),
    "nominations": _l("Nominations"),
    "experts": _l("Experts"),
    "constraints": _l("Quality constraints"),
    "actions": _l("Action items"),
    "visits": _l("Visits"),
    "follow_ups": _l("Follow-ups"),
}


def _read(args: MultiDict[str, str]) -> tuple[str, str]:
    """What was typed, and the one kind that is wanted ("" for all)."""
    only = args.get("kind", "")
    return " ".join(args.get("q", "").split())[:64], only if only in KINDS else ""


@bp.route("/search")
@requires(P.SEARCH)
def index() -> str:
    """Everything in scope that has every part of what was typed, by kind."""
    q, only = _read(request.args)
    found = find(q, current_user._get_current_object(), only=only) if q else []
    count = sum(each.count.number for each in found)
    return render_template(
        "search/index.html",
        search_query=q,
        groups=[_group(each, q, only) for each in found],
        only=only,
        export=export_of(
            ExportKind.SEARCH.value,
            urlencode({"q": q, "kind": only}),
            count,
            capped=any(each.count.capped for each in found),
        ),
    )


def _group(found: Found, q: str, only: str) -> dict[str, Any]:
    line = LINES[found.kind]
    more = not only and found.count.number > len(found.rows)
    return {
        "label": LABELS[found.kind],
        "count": found.count,
        "lines": [line(row, q) for row in found.rows],
        "more_url": url_for("search.index", q=q, kind=found.kind) if more else "",
    }


Line = dict[str, Any]


def _joined(*parts: Any) -> Markup:
    """Words with dots between them; marked ones stay marked."""
    return Markup(" · ").join(escape(part) for part in parts if part)


def _case(row: Any, q: str) -> Line:
    sub = _joined(
        marked(row.number, q), str(row.status.label), place_label(row.tenant_id), marked(row.main_product, q)
    )
    return {"title": marked(row.enterprise_name, q), "url": url_for("cases.show", case_id=row.id), "sub": sub}


def _enterprise(row: Any, q: str) -> Line:
    sub = _joined(marked(row.uscc, q), place_label(row.tenant_id), marked(row.main_product, q))
    return {
        "title": marked(row.name, q),
        "url": url_for("enterprises.show", enterprise_id=row.id),
        "sub": sub,
    }


def _nomination(row: Any, q: str) -> Line:
    title = marked(row.enterprise_name, q) or _("Form without a name")
    sub = _joined(marked(row.uscc, q), str(row.year), str(row.status.label))
    return {"title": title, "url": url_for("nominations.show", nomination_id=row.id), "sub": sub}


def _expert(row: Any, q: str) -> Line:
    left = "" if row.is_active else _("not in the pool")
    sub = _joined(marked(row.unit, q), marked(row.title, q), left)
    return {"title": marked(row.name, q), "url": url_for("experts.show", expert_id=row.id), "sub": sub}


def _below(title: Any, url: str, row: Any, text: Any = "") -> Line:
    return {"title": title, "url": url, "sub": _joined(text, row.enterprise_name, row.case_number)}


def _constraint(row: Any, q: str) -> Line:
    url = url_for("diagnosis.show", case_id=row.case_id)
    text = excerpt((row.evidence, row.cause, row.advice), q)
    return _below(marked(f"Z{row.number:02d} {row.title}", q), url, row, text)


def _action(row: Any, q: str) -> Line:
    url = url_for("actions.show", action_id=row.id)
    return _below(marked(f"C{row.number:02d} {row.title}", q), url, row)


def _visit(row: Any, q: str) -> Line:
    title = f"{row.held_on.isoformat()} {_('Visit no. %(number)s', number=row.number)}"
    text = excerpt((row.situation, row.new_problems, row.feedback, row.next_step), q)
    return _below(title, url_for("visits.show", visit_id=row.id), row, text)


def _follow_up(row: Any, q: str) -> Line:
    title = f"{row.due_on.isoformat()} {_('Follow-up no. %(number)s', number=row.number)}"
    text = excerpt((row.findings, row.new_problems, row.enterprise_opinion), q)
    return _below(title, url_for("follow_ups.show", follow_up_id=row.id), row, text)


LINES: Final[Mapping[str, Callable[[Any, str], Line]]] = {
    "cases": _case,
    "enterprises": _enterprise,
    "nominations": _nomination,
    "experts": _expert,
    "constraints": _constraint,
    "actions": _action,
    "visits": _visit,
    "follow_ups": _follow_up,
}


def _sheet(args: Args, today: date, told: Told | None) -> Taken:
    """What was found as rows of a file: the words of the page, without its marks."""
    (q, only), person = _read(args), current_user._get_current_object()
    if told is not None:
        told(count_of_everything(q, person, only=only))

    def rows() -> Iterator[list[SheetCell]]:
        for kind, row in everything(q, person, only=only):
            line = LINES[kind](row, q)
            yield [str(LABELS[kind]), *(Markup(escape(line[part])).striptags() for part in ("title", "sub"))]

    return Taken([_("Kind"), _("Hit"), _("More about it")], rows())


def _address(args: Args) -> str:
    q, only = _read(args)
    return url_for("search.index", q=q or None, kind=only or None)


offer(ExportKind.SEARCH, Offered((P.SEARCH,), _address, _sheet))
