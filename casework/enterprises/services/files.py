"""Files of the register: opened, changed, renamed, carried along with a case, phones looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.enterprises.queries.sizes import latest_editions
from casework.enterprises.services.figures import FIGURES, refresh_size
from casework.enterprises.services.finding import make_findable, pinyin_of
from casework.enterprises.services.identities import file_on, identity_of, in_force
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import (
    Case,
    Enterprise,
    EnterpriseName,
    EnterpriseYear,
    Nomination,
    User,
)
from casework.models.region import Region
from casework.privacy.services import record_reveal

PHONES = ("head_phone", "contact_phone")


def register(*, actor: Principal, uscc: str, **values: Any) -> Enterprise:
    """A new file of the actor's county. Raises RuleViolation when the county has one already."""
    county = county_of(actor)
    if file_on(uscc, county.id) is not None:
        raise has_file_already()
    enterprise = new_file(county, uscc, identity_of(uscc).id, values)
    db.session.flush()
    make_findable(enterprise)
    return enterprise


def county_of(actor: Principal) -> Region:
    """The county in which the actor keeps files. Raises RuleViolation for who keeps none."""
    require(actor, P.ENTERPRISE_EDIT)
    if actor.region_id is None:
        raise RuleViolation(_("Your role does not include this step"))
    return db.session.get_one(Region, actor.region_id)


def has_file_already() -> RuleViolation:
    """A code stands once in a county."""
    return RuleViolation(_("Your county has a file on this code already."), "uscc")


def new_file(county: Region, uscc: str, identity_id: int, values: Mapping[str, Any]) -> Enterprise:
    """A file in the session, not flushed yet."""
    enterprise = Enterprise(
        tenant=county, identity_id=identity_id, uscc=uscc, pinyin=pinyin_of(values["name"]), **values
    )
    db.session.add(enterprise)
    return enterprise


# No phone: the county that takes a case over asks its enterprise itself.
_GO_ALONG = (
    "name", "short_name", "pinyin", "legal_representative", "head_name", "contact_name", "registered_address",
    "production_address", "founded_on", "industry_code", "chain_code", "main_product", "certificates", "licences",
    "has_quality_officer", "specialised_grade", "size", "size_year", "size_override", "size_override_reason",
    "is_above_scale",
)  # fmt: skip


def file_in(county: Region, source: Enterprise) -> Enterprise:
    """The file of another county on the same enterprise, for a case that moves there: the one it has, else a new one with
    what the old file says, phone numbers left out. Yearly figures that it lacks go along."""
    known = in_force(
        db.session.scalar(
            select(Enterprise).where(
                Enterprise.tenant_id == county.id, Enterprise.identity_id == source.identity_id
            )
        )
    )
    enterprise = known or Enterprise(
        tenant=county,
        identity_id=source.identity_id,
        uscc=source.uscc,
        **{name: getattr(source, name) for name in _GO_ALONG},
    )
    if known is None:
        db.session.add(enterprise)
        db.session.flush()
    years = {year.year for year in enterprise.years}
    for year in source.years:
        if year.year not in years:
            figures = {name: getattr(year, name) for name in FIGURES}
            db.session.add(EnterpriseYear(enterprise=enterprise, year=year.year, **figures))
    db.session.flush()
    db.session.expire(enterprise, ["years"])
    make_findable(enterprise)
    return enterprise


def edit(enterprise: Enterprise, *, actor: Principal, on: date, uscc: str, **values: Any) -> None:
    """Change a file. A new name keeps the old one with its last day; the size class is worked out again.

    Raises RuleViolation when the code is to change although a nomination or case stands under it.
    """
    require(actor, P.ENTERPRISE_EDIT)
    if enterprise.merged_into_id is not None:
        raise RuleViolation(_("%(name)s has been merged already.", name=enterprise.name))
    if uscc != enterprise.uscc:
        _change_code(enterprise, uscc)
    rename(enterprise, values["name"], on=on)
    for name, value in values.items():
        setattr(enterprise, name, value)
    refresh_size(enterprise, latest_editions())
    db.session.flush()
    make_findable(enterprise)


def _change_code(enterprise: Enterprise, uscc: str) -> None:
    """A mistyped code may be corrected while nothing stands under it."""
    for used in (
        select(Nomination.id).where(Nomination.enterprise_id == enterprise.id),
        select(Case.id).where(Case.enterprise_id == enterprise.id),
    ):
        if db.session.scalar(used.limit(1)) is not None:
            raise RuleViolation(
                _("A nomination or case stands under this code; it can no longer change."), "uscc"
            )
    if file_on(uscc, enterprise.tenant_id) is not None:
        raise has_file_already()
    enterprise.uscc = uscc
    enterprise.identity = identity_of(uscc)


def rename(enterprise: Enterprise, name: str, *, on: date) -> None:
    """Take on a new name; the old one goes into the history."""
    if name == enterprise.name:
        return
    db.session.add(EnterpriseName(enterprise=enterprise, name=enterprise.name, until_on=on))
    enterprise.name = name
    enterprise.pinyin = pinyin_of(name)
    for contact in db.session.scalars(select(User).where(User.enterprise_id == enterprise.id)):
        contact.unit_name = name
    db.session.flush()
    db.session.expire(enterprise, ["names"])


def reveal_phones(enterprise: Enterprise, reason: str, *, actor: Principal) -> None:
    """Leave the audit row of somebody who looks at the full phone numbers. Raises RuleViolation without a reason."""
    require(actor, P.CONTACT_REVEAL)
    record_reveal("enterprises", enterprise.id, PHONES, reason, tenant_id=enterprise.tenant_id)
