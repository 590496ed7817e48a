"""What the page of a trail shows: the entries of one object, or of a case with everything below it."""

from __future__ import annotations

from typing import Any, Final

from flask import url_for
from werkzeug.datastructures import MultiDict

from casework.access.principal import Principal
from casework.audit_pages import queries
from casework.audit_pages.entries import PROVES, evidence_of, steps
from casework.audit_pages.figures import number_of_case
from casework.audit_pages.listing import pager
from casework.audit_pages.queries import NEWEST, OLDEST, Filters
from casework.audit_pages.words import word
from casework.errors import NotFound
from casework.i18n import gettext as _

CASES: Final = "cases"


def trail_context(
    reader: Principal, object_type: str, object_id: str, args: MultiDict[str, str], size: int
) -> dict[str, Any]:
    """For one object. Raises NotFound when the log has no entry of it within the reader's reach."""
    filters = Filters(object_type=object_type[:100], object_id=object_id[:100])
    context = _context(filters, args, size, object_type=object_type, object_id=object_id)
    case_id = next((step.line.entry.case_id for step in context["steps"] if step.line.entry.case_id), None)
    evidence = None
    if case_id is not None and (object_type in PROVES or object_type == CASES):
        evidence = _evidence(case_id, object_type, object_id, args)
    return {
        **context,
        "title": f"{word('object', object_type)} {object_id}",
        "case_id": case_id,
        "case_number": number_of_case(reader, case_id) if case_id else "",
        "is_case": False,
        "evidence": evidence,
    }


def case_context(reader: Principal, case_id: int, args: MultiDict[str, str], size: int) -> dict[str, Any]:
    """For a case. Raises NotFound as above."""
    context = _context(Filters(case_id=case_id), args, size, case_id=case_id)
    number = number_of_case(reader, case_id)
    return {
        **context,
        "title": _("Case %(number)s", number=number or f"#{case_id}"),
        "case_id": case_id,
        "case_number": number,
        "is_case": True,
        "evidence": _evidence(case_id, CASES, str(case_id), args),
    }


def _context(filters: Filters, args: MultiDict[str, str], size: int, **place: Any) -> dict[str, Any]:
    newest_first = args.get("sort") == "-time"
    page = queries.page_of_entries(
        filters, token=args.get("page", ""), size=size, sort=NEWEST if newest_first else OLDEST
    )
    if not page.rows:
        raise NotFound
    counted = frozenset(args.get("counted", "")[:200].split(",")) - {""}
    endpoint = "audit_pages.case_trail" if "case_id" in place else "audit_pages.trail"
    kept = {"sort": "-time" if newest_first else None, "counted": ",".join(sorted(counted)) or None}

    def url(**changes: Any) -> str:
        return url_for(endpoint, **place, **{**kept, **changes})

    return {
        "steps": steps(page.rows, counted),
        "pager_page": pager(page, url),
        "newest_first": newest_first,
        "turn_url": url(sort=None if newest_first else "-time"),
        "check_url": url(check="files"),
        "has_counted": bool(counted),
    }


def _evidence(case_id: int, object_type: str, object_id: str, args: MultiDict[str, str]) -> dict[str, Any]:
    is_checked = args.get("check") == "files"
    files = evidence_of(case_id, object_type, object_id, checked=is_checked)
    return {"files": files, "is_checked": is_checked}
