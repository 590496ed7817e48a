"""The list of accounts as rows of a file: the columns, words and order of the page."""

from __future__ import annotations

from casework.administration.queries import AccountList
from casework.i18n import gettext as _
from casework.web.columns import Sheet
from casework.web.filters import label, moment, or_dash


def heads() -> list[str]:
    """The first line. What a cell of the page holds in two lines stands in two columns."""
    return [
        _("User name"), _("Name"), _("Role"), _("Unit"), _("State"), _("Last sign-in"), _("Account since"),
    ]  # fmt: skip


def lines(listing: AccountList) -> Sheet:
    """One line per account."""
    return [
        [
            row.username, row.name, label(row.role), str(or_dash(row.unit)), str(row.state.label),
            str(moment(row.last_signed_in_at)), str(moment(row.created_at)),
        ]
        for row in listing.rows
    ]  # fmt: skip
