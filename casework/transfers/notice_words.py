"""The words of the messages about transfers, entered in the table of the inbox."""

from __future__ import annotations

from typing import Any

from casework.i18n import gettext as _
from casework.notices.wording import TITLES

Details = dict[str, Any]


def _with(details: Details, sentence: str) -> str:
    return f"{sentence} · {details.get('name', '')}"


TITLES.update(
    {
        "transfer_proposed": lambda d: _with(
            d, _("%(county)s proposes to hand an enterprise over to you", county=d.get("county", ""))
        ),
        "transfer_sent_back": lambda d: _with(
            d,
            _(
                "%(county)s sent the transfer back: %(remark)s",
                county=d.get("county", ""),
                remark=d.get("remark", ""),
            ),
        ),
        "transfer_to_decide": lambda d: _with(
            d,
            _(
                "Please decide on the transfer from %(giving)s to %(county)s",
                giving=d.get("giving", ""),
                county=d.get("county", ""),
            ),
        ),
        "transfer_refused": lambda d: _with(
            d, _("The transfer was refused: %(remark)s", remark=d.get("remark", ""))
        ),
        "transfer_taken_back": lambda d: _with(
            d, _("%(county)s took the proposal to transfer back", county=d.get("county", ""))
        ),
        "transfer_consented": lambda d: _with(
            d, _("Consent to the transfer; the hand-over is on %(date)s", date=d.get("date", ""))
        ),
        "transfer_held_up": lambda d: _with(
            d,
            _(
                "The hand-over of %(date)s waits: %(remark)s",
                date=d.get("date", ""),
                remark=d.get("remark", ""),
            ),
        ),
        "transfer_given": lambda d: _with(
            d,
            _("The case was handed over to %(county)s; its file stays readable", county=d.get("county", "")),
        ),
        "transfer_taken": lambda d: _with(
            d,
            _(
                "The case from %(giving)s goes on with you as %(number)s",
                giving=d.get("giving", ""),
                number=d.get("number", ""),
            ),
        ),
        "transfer_goes_on": lambda d: _with(
            d,
            _(
                "Your case goes on in %(county)s as %(number)s",
                county=d.get("county", ""),
                number=d.get("number", ""),
            ),
        ),
        "transfer_needs_team": lambda d: _with(
            d, _("A case taken over needs an expert team: %(number)s", number=d.get("number", ""))
        ),
    }
)
