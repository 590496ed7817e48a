"""Where the rows of each list come from: its own filters, its own pages, its own words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from flask import url_for
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from casework import clock
from casework.access.permissions import Permission as P
from casework.administration import listing as account_pages
from casework.administration import sheet as account_sheet
from casework.administration.queries import list_accounts
from casework.cases import listing as case_pages
from casework.cases import sheet as case_sheet
from casework.cases.queries import list_cases
from casework.enterprises import listing as enterprise_pages
from casework.enterprises import sheet as enterprise_sheet
from casework.enterprises.queries.listing import list_enterprises
from casework.enums import ExportKind, ListKind
from casework.errors import NotFound
from casework.experts import listing as expert_pages
from casework.experts import sheet as expert_sheet
from casework.experts.queries import list_experts
from casework.exports.offered import Args, Offered, Taken, Told, offer, paged
from casework.follow_ups import listing as follow_up_pages
from casework.follow_ups import sheet as follow_up_sheet
from casework.follow_ups.queries import list_follow_ups
from casework.lists.known import LISTS
from casework.nominations import listing as nomination_pages
from casework.nominations import sheet as nomination_sheet
from casework.nominations.queries.listing import list_nominations
from casework.paging import SIZES
from casework.plans import action_pages, joint_pages
from casework.plans import sheet as action_sheet
from casework.plans.queries.joint import list_joint_actions
from casework.plans.queries.listing import list_actions
from casework.programmes.queries import programme_years
from casework.visits import listing as visit_pages
from casework.visits import sheet as visit_sheet
from casework.visits.queries import list_visits
from casework.web.columns import Columns, Sheet, SheetCell, chosen_columns

AT_ONCE: Final = SIZES[-1]
"""Rows that are read together: as many as the longest page of a list."""


@dataclass(frozen=True)
class Source:
    """One list. `read` makes its filters of an address, `page` one page of it for a day, `lines` the rows of that page.
    `size` is the name of the filter that says how long a page is."""

    read: Callable[[MultiDict[str, str]], Any]
    page: Callable[[Any, date], Any]
    heads: Callable[[Columns], list[str]]
    lines: Callable[[Any, Columns, date], Sheet]
    size: str = "size"


def _nomination_filters(args: MultiDict[str, str]) -> Any:
    programme = nomination_pages.programme_of(args)
    if programme is None:
        raise NotFound
    return nomination_pages.read_filters(args, programme.id)


SOURCES: Final[Mapping[ListKind, Source]] = {
    ListKind.CASES: Source(
        lambda args: case_pages.read_filters(args, programme_years(current_user.years_version)),
        list_cases,
        case_sheet.heads,
        case_sheet.lines,
    ),
    ListKind.ACTIONS: Source(action_pages.read_filters, list_actions, action_sheet.heads, action_sheet.lines),
    ListKind.FOLLOW_UPS: Source(
        follow_up_pages.read_filters, list_follow_ups, follow_up_sheet.heads, follow_up_sheet.lines
    ),
    ListKind.VISITS: Source(
        visit_pages.read_filters,
        lambda asked, today: list_visits(asked),
        visit_sheet.heads,
        visit_sheet.lines,
    ),
    ListKind.NOMINATIONS: Source(
        _nomination_filters,
        lambda asked, today: list_nominations(asked, current_user.scope),
        nomination_sheet.heads,
        nomination_sheet.lines,
    ),
    ListKind.ENTERPRISES: Source(
        enterprise_pages.read_filters,
        lambda asked, today: list_enterprises(asked),
        enterprise_sheet.heads,
        enterprise_sheet.lines,
        "rows",
    ),
    ListKind.EXPERTS: Source(
        expert_pages.read_filters,
        lambda asked, today: list_experts(asked, current_user._get_current_object(), today),
        expert_sheet.heads,
        expert_sheet.lines,
    ),
}


def _offered(kind: ListKind, source: Source) -> Offered:
    """A list with saved views: its address is its endpoint, its columns are chosen."""
    listed = LISTS[kind]

    def sheet(args: Args, today: date, told: Told | None) -> Taken:
        columns = chosen_columns(kind.value, args)
        rows = _rows(source, source.read(args), columns, today, told)
        return Taken(source.heads(columns), rows)

    def address(args: Args) -> str:
        return f"{url_for(listed.endpoint)}?{urlencode(list(args.items(multi=True))) or 'saved=0'}"

    return Offered((listed.permission,), address, sheet)


def _rows(
    source: Source, filters: Any, columns: Columns, today: date, told: Told | None
) -> Iterator[Sequence[SheetCell]]:
    """The rows of every page, read by key while they are taken: memory holds one page."""
    return paged(
        lambda token: source.page(replace(filters, page=token, **{source.size: AT_ONCE}), today),
        lambda listing: listing.page,
        lambda listing: source.lines(listing, columns, today),
        told,
    )


def _accounts(args: Args, today: date, told: Told | None) -> Taken:
    asked = replace(account_pages.read_filters(args), size=AT_ONCE)
    person, rule = current_user._get_current_object(), account_pages.unused_rule()
    rows = paged(
        lambda token: list_accounts(replace(asked, page=token), person, rule=rule, now=clock.real_now()),
        lambda listing: listing.page,
        account_sheet.lines,
        told,
    )
    return Taken(account_sheet.heads(), rows)


def _joint_actions(args: Args, today: date, told: Told | None) -> Taken:
    rows = paged(lambda token: list_joint_actions(token, AT_ONCE), lambda page: page, joint_pages.lines, told)
    return Taken(joint_pages.heads(), rows)


offer(
    ExportKind.ACCOUNTS,
    Offered((P.ACCOUNT_MANAGE,), account_pages.address_of, _accounts, takes=P.ACCOUNT_MANAGE),
)
offer(
    ExportKind.JOINT_ACTIONS,
    Offered((P.DASHBOARD_READ,), lambda args: url_for("plans.joint_actions"), _joint_actions),
)
for _kind, _source in SOURCES.items():
    offer(ExportKind(_kind.value), _offered(_kind, _source))
