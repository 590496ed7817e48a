"""The secret on its way into an app: sealed into the page's form, so that nothing is kept before a code has proved it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from markupsafe import Markup

from casework import clock
from casework.accounts.one_time_codes import (
    OFFER_PURPOSE,
    address_for_apps,
    in_groups,
    new_secret,
    qr_picture,
)
from casework.accounts.pending import keys
from casework.secrets_at_rest import Unreadable

LIFE: Final = timedelta(minutes=30)


@dataclass(frozen=True)
class Offer:
    """What the page shows of a secret: a picture to scan, and for who cannot, a link for apps on the same device and
    the letters to type."""

    picture: Markup
    link: str
    letters: str


def new_offer(user_id: int) -> str:
    """A fresh secret, sealed for one account with the time of its making."""
    text = f"{int(clock.real_now().timestamp())}:{new_secret()}"
    return keys().seal(OFFER_PURPOSE, text, place=str(user_id))


def offered_secret(offer: str, user_id: int) -> str | None:
    """The secret of an offer; None when it is too old, was made for another account, or was tampered with."""
    try:
        made_at, _, secret = keys().open(OFFER_PURPOSE, offer, place=str(user_id)).partition(":")
    except Unreadable:
        return None
    age = clock.real_now().timestamp() - int(made_at)
    return secret if 0 <= age <= LIFE.total_seconds() else None


def shown(offer: str, user_id: int, username: str) -> Offer:
    """An offer as the page shows it. Raises Unreadable for what `offered_secret` would refuse."""
    secret = offered_secret(offer, user_id)
    if secret is None:
        raise Unreadable(OFFER_PURPOSE)
    link = address_for_apps(secret, username)
    return Offer(qr_picture(link), link, in_groups(secret))
