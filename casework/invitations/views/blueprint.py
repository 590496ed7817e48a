"""The blueprint of invitations, and the page with a new link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, render_template
from markupsafe import Markup
from werkzeug.wrappers import Response

from casework import clock
from casework.accounts import pending
from casework.accounts.one_time_codes import qr_picture
from casework.enums import InvitationState
from casework.invitations.links import address_of

bp = Blueprint("invitations", __name__)
Answer = Response | str | tuple[str, int]


@dataclass(frozen=True)
class Row:
    """An invitation as a list shows it."""

    invitation: Any
    state: InvitationState

    @property
    def is_open(self) -> bool:
        """Whether it can still be used, and so revoked."""
        return self.state is InvitationState.OPEN

    @property
    def ended_at(self) -> datetime | None:
        """When it was used or revoked."""
        return self.invitation.used_at or self.invitation.revoked_at


def rows_of(invitations: Any) -> list[Row]:
    """Invitations with what became of them."""
    now = clock.real_now()
    return [Row(invitation, invitation.state(now)) for invitation in invitations]


def shown_once(invitation: Any, *, back_url: str, crumbs: list[tuple[str, str]]) -> str:
    """The page with the link and its picture: its only appearance."""
    address = address_of(invitation, pending.keys(), current_app.config["PUBLIC_URL"])
    picture: Markup = qr_picture(address)
    return render_template(
        "invitations/link.html",
        invitation=invitation,
        address=address,
        picture=picture,
        back_url=back_url,
        crumb_items=crumbs,
    )
