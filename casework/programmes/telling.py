"""Who is told of a request for places beyond a quota: the leaders of the province, then the person who asked."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from casework.enums import NoticeKind, Role
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import QuotaConsent, User
from casework.notices.services import notify, settle
from casework.notices.wording import TITLES
from casework.regions.queries import place

TITLES.update(
    {
        "quota_consent_asked": lambda d: _(
            "Places beyond the quota wait for your decision: %(name)s, %(places)s",
            name=d.get("name", ""),
            places=d.get("places", ""),
        ),
        "quota_consent_decided": lambda d: _(
            "Places beyond the quota decided: %(name)s, %(places)s",
            name=d.get("name", ""),
            places=d.get("places", ""),
        ),
    }
)


def tell_asked(consent: QuotaConsent, *, on: date) -> None:
    """The leaders of the province, who approve it."""
    people = db.session.scalars(
        select(User.id).where(
            User.is_active, User.role == Role.LEADER, User.region_id == consent.programme.province_id
        )
    ).all()
    notify(
        people,
        subject=f"consent:{consent.id}:asked",
        template="quota_consent_asked",
        on=on,
        url=f"/programmes/consents/{consent.id}",
        kind=NoticeKind.HAND_OVER,
        name=place(consent.prefecture_id).name,
        places=consent.places,
    )


def tell_decided(consent: QuotaConsent, *, on: date) -> None:
    """The person who asked."""
    settle(f"consent:{consent.id}:asked")
    notify(
        [consent.asked_by_id],
        subject=f"consent:{consent.id}:decided",
        template="quota_consent_decided",
        on=on,
        url=f"/programmes/{consent.programme.year}",
        name=place(consent.prefecture_id).name,
        places=consent.places,
    )
