"""Who is told of each step of a transfer. The words are in notice_words.py."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from casework.diagnosis.people import contacts_of, experts_of
from casework.enums import NoticeKind
from casework.models import Case, CaseTransfer
from casework.notices.services import notify, settle
from casework.transfers import (
    notice_words,  # noqa: F401  the words of the messages sent here
    queries,
)


def _tell(
    transfer: CaseTransfer,
    people: Iterable[int | None],
    template: str,
    *,
    on: date,
    waits: bool = False,
    **more: Any,
) -> None:
    notify(
        {person for person in people if person},
        subject=f"transfer:{transfer.id}:{template}",
        template=template,
        on=on,
        url=more.pop("url", f"/transfers/{transfer.id}"),
        kind=NoticeKind.HAND_OVER if waits else NoticeKind.INFORMATION,
        name=transfer.enterprise_name,
        **more,
    )


def ask_the_receiving_county(transfer: CaseTransfer, *, on: date) -> None:
    """Its officers accept or send back next."""
    officers = [officer.id for officer in queries.officers_of_county(transfer.tenant_id)]
    _tell(transfer, officers, "transfer_proposed", on=on, waits=True, county=transfer.giving.name)


def tell_taken_back(transfer: CaseTransfer, *, on: date) -> None:
    """Nobody needs to answer any more."""
    asked = [officer.id for officer in queries.officers_of_county(transfer.tenant_id)]
    settle(f"transfer:{transfer.id}:transfer_proposed")
    _tell(transfer, asked, "transfer_taken_back", on=on, county=transfer.giving.name)


def tell_sent_back(transfer: CaseTransfer, *, on: date) -> None:
    """The giving county reads the remark."""
    settle(f"transfer:{transfer.id}:transfer_proposed")
    people = [transfer.proposed_by_id]
    _tell(transfer, people, "transfer_sent_back", on=on, county=transfer.tenant.name, remark=transfer.remark)


def ask_the_superior(transfer: CaseTransfer, *, on: date) -> None:
    """Whoever is above both counties decides next."""
    settle(f"transfer:{transfer.id}:transfer_proposed")
    names = {"giving": transfer.giving.name, "county": transfer.tenant.name}
    _tell(transfer, queries.superiors_of(transfer), "transfer_to_decide", on=on, waits=True, **names)


def tell_decided(transfer: CaseTransfer, *, on: date) -> None:
    """Both counties learn of the refusal, or of the day that was arranged."""
    settle(f"transfer:{transfer.id}:transfer_to_decide")
    people = [transfer.proposed_by_id, transfer.answered_by_id, transfer.officer_id]
    if transfer.is_consented:
        _tell(transfer, people, "transfer_consented", on=on, date=transfer.hand_over_on)
    else:
        _tell(transfer, people, "transfer_refused", on=on, remark=transfer.opinion)


def tell_held_up(transfer: CaseTransfer, remark: str, *, on: date) -> None:
    """The day has come and something stands in the way: whoever proposed it settles that; once."""
    _tell(
        transfer, [transfer.proposed_by_id], "transfer_held_up", on=transfer.hand_over_on,
        waits=True, date=transfer.hand_over_on, remark=remark,
    )  # fmt: skip


def tell_handed_over(transfer: CaseTransfer, old: Case, new: Case, *, on: date) -> None:
    """Both counties, the experts, the enterprise and, without a team, those who assign one."""
    settle(f"transfer:{transfer.id}:transfer_held_up")
    county, giving = transfer.tenant.name, transfer.giving.name
    _tell(
        transfer, {old.officer_id, transfer.proposed_by_id, *experts_of(old)}, "transfer_given",
        on=on, url=f"/cases/{old.id}", county=county,
    )  # fmt: skip
    here: dict[str, Any] = {"url": f"/cases/{new.id}", "number": new.number}
    _tell(transfer, [new.officer_id], "transfer_taken", on=on, waits=True, giving=giving, **here)
    _tell(transfer, contacts_of(new), "transfer_goes_on", on=on, county=county, **here)
    if new.leader is None:
        assigners = queries.assigners_of(new)
        _tell(
            transfer,
            assigners,
            "transfer_needs_team",
            on=on,
            waits=True,
            **{**here, "url": f"/cases/{new.id}/team"},
        )
