"""What the pages of papers show: the tab of a case, and the page that makes one kind for many cases."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import request, url_for
from flask_login import current_user

from casework import clock
from casework.access.permissions import Permission as P
from casework.cases.listing import addresses, read_filters
from casework.cases.queries import CaseFilters, CasePage, list_cases
from casework.cases.rows import case_rows
from casework.paging import SIZES
from casework.papers import services
from casework.papers.kinds import PaperKind, may_make
from casework.papers.reader import Reader
from casework.papers.services import ALL, Offer
from casework.programmes.queries import programme_years
from casework.web.guards import can

# Papers that print the phone numbers of people of the enterprise.
WITH_NUMBERS = (
    PaperKind.NOMINATION,
    PaperKind.DISPATCH,
    PaperKind.DIAGNOSIS,
    PaperKind.PLAN,
    PaperKind.WHOLE,
)


def reader_now(*, wants_numbers: bool = False) -> Reader:
    """The person of this request at this moment."""
    person = current_user._get_current_object()
    return Reader(person, clock.today(), clock.now(), wants_numbers)


def tab_context(page: CasePage) -> dict[str, Any]:
    """Everything the tab of a case shows."""
    offers = services.offers_of(page.case, reader_now())
    return {
        "ready": [_line(one) for one in offers if one.subjects],
        "missing": [{"label": one.kind.label, "why": one.missing} for one in offers if not one.subjects],
        "may_package": can(P.CASE_EXPORT) or can(P.PAPER_OWN_FILE),
    }


def _line(offer: Offer) -> dict[str, Any]:
    return {
        "kind": offer.kind.value,
        "label": offer.kind.label,
        "subjects": [(one.key, one.label) for one in offer.subjects],
        "all": ALL,
        "numbers": offer.kind in WITH_NUMBERS and can(P.CONTACT_REVEAL) and not can(P.PAPER_OWN_FILE),
    }


def _filters() -> CaseFilters:
    """What the address asks for, on one page as long as a request takes."""
    filters = read_filters(request.args, programme_years(current_user.years_version))
    return replace(filters, size=SIZES[0], page="")


def batch_address(filters: CaseFilters | None = None) -> str:
    """This page with its filters."""
    listed = addresses(filters or _filters())()
    return listed.replace(url_for("cases.index"), url_for("papers.choose"), 1)


def batch_context() -> dict[str, Any]:
    """The cases that the filters of the list leave, as many as one request takes."""
    filters = _filters()
    listing = list_cases(replace(filters, size=services.MOST_CASES), clock.today())
    person = current_user._get_current_object()
    return {
        "lines": case_rows(listing),
        "capped": listing.page.count_capped or listing.page.count > services.MOST_CASES,
        "most": services.MOST_CASES,
        "most_volumes": services.MOST_VOLUMES,
        "kinds": [(kind.value, kind.label) for kind in PaperKind if may_make(person, kind)],
        "chosen": request.args.get("kind", PaperKind.PLAN.value),
        "numbers": can(P.CONTACT_REVEAL),
        "case_url": url_for("cases.index") + "/",
        "own_url": batch_address(filters),
        "back_url": addresses(filters)(),
    }
