"""Changes of the enterprise register: identities, files, yearly figures, size classes, looking at a phone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.enterprises.designated_size import above_designated_size
from casework.enterprises.queries.page import get_year
from casework.enterprises.queries.sizes import Editions, decide_size, in_words, latest_editions
from casework.enterprises.unit_guard import UnitSuspicion, unit_suspicion
from casework.enums import EnterpriseSize
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import (
    Case,
    Enterprise,
    EnterpriseIdentity,
    EnterpriseMerge,
    EnterpriseName,
    EnterpriseYear,
    Nomination,
    User,
)
from casework.models.region import Region
from casework.privacy.services import record_reveal
from casework.romanisation import romanised
from casework.search.services import index

PHONES = ("head_phone", "contact_phone")
FIGURES = ("employees", "revenue_wan", "assets_wan")


class UnitDoubt(RuleViolation):
    """A yearly figure looks as if it had been typed in another unit; the person may confirm it."""

    def __init__(self, suspicion: UnitSuspicion) -> None:
        super().__init__(in_words(suspicion.message), "revenue_wan")
        self.suspicion = suspicion


def identity_of(uscc: str) -> EnterpriseIdentity:
    """The province-wide identity of a credit code, made when it is new.

    The only place that touches identities; nobody learns from it whether another county knows the code.
    """
    identity = _known_identity(uscc)
    if identity is None:
        try:
            with db.session.begin_nested():
                identity = EnterpriseIdentity(uscc=uscc)
                db.session.add(identity)
        except IntegrityError:
            identity = _known_identity(uscc)  # somebody else made it at this very moment
            if identity is None:
                raise
    return identity


def _known_identity(uscc: str) -> EnterpriseIdentity | None:
    return db.session.scalar(select(EnterpriseIdentity).where(EnterpriseIdentity.uscc == uscc))


def file_on(uscc: str, tenant_id: int) -> Enterprise | None:
    """The county's own file on a credit code; for that of a merged file the one that is kept."""
    return in_force(
        db.session.scalar(
            select(Enterprise).where(Enterprise.uscc == uscc, Enterprise.tenant_id == tenant_id)
        )
    )


def in_force(enterprise: Enterprise | None) -> Enterprise | None:
    """The file itself, or where a merged one leads."""
    while enterprise is not None and enterprise.merged_into_id is not None:
        enterprise = file_of(enterprise.merged_into_id)
    return enterprise


def file_of(enterprise_id: int) -> Enterprise:
    """A file in scope by a key that another row holds. Raises NoResultFound for a foreign one."""
    return db.session.scalars(select(Enterprise).where(Enterprise.id == enterprise_id)).one()


def register(*, actor: Principal, uscc: str, **values: Any) -> Enterprise:
    """A new file of the actor's county. Raises RuleViolation when the county has one already."""
    county = county_of(actor)
    if file_on(uscc, county.id) is not None:
        raise has_file_already()
    enterprise = new_file(county, identity_of(uscc), values)
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


def new_file(county: Region, identity: EnterpriseIdentity, values: Mapping[str, Any]) -> Enterprise:
    """A file in the session, not flushed yet."""
    enterprise = Enterprise(
        tenant=county, identity=identity, uscc=identity.uscc, pinyin=pinyin_of(values["name"]), **values
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


def pinyin_of(name: str) -> str:
    """What the register is sorted by."""
    return " ".join(romanised(name)).lower()[:400]


def make_findable(enterprise: Enterprise) -> None:
    """Found by name, short name, earlier names, code and product, and by the codes of files that were merged into it."""
    codes = db.session.scalars(
        select(EnterpriseMerge.gone_uscc).where(
            EnterpriseMerge.kept_id == enterprise.id, EnterpriseMerge.undone_on.is_(None)
        )
    )
    index(enterprise, *words_of(enterprise), *(earlier.name for earlier in enterprise.names), *codes)


def words_of(enterprise: Enterprise) -> tuple[str, ...]:
    """What a file is found by, apart from its earlier names."""
    return enterprise.name, enterprise.short_name, enterprise.uscc, enterprise.main_product


def record_year(
    enterprise: Enterprise,
    year: int,
    *,
    actor: Principal,
    editions: Editions | None = None,
    unit_confirmed: bool = False,
    **figures: Any,
) -> EnterpriseYear:
    """Keep the figures of one year (people, 万元) and work the size class out again.

    Raises UnitDoubt when the revenue looks as if it had been typed in another unit and nobody confirmed it.
    """
    require(actor, P.ENTERPRISE_EDIT)
    if not unit_confirmed:
        check_unit(enterprise, year, figures)
    row = get_year(enterprise, year)
    if row is None:
        row = EnterpriseYear(enterprise=enterprise, year=year)
        db.session.add(row)
    for name in FIGURES:
        setattr(row, name, figures.get(name))
    db.session.flush()
    db.session.expire(enterprise, ["years"])
    refresh_size(enterprise, editions or latest_editions())
    return row


def check_unit(enterprise: Enterprise | None, year: int, figures: Mapping[str, Any]) -> None:
    """Raises UnitDoubt for a revenue that looks as if it had been typed in another unit."""
    doubt = doubt_of(enterprise, year, figures.get("revenue_wan"), figures.get("employees"))
    if doubt is not None:
        raise UnitDoubt(doubt)


def doubt_of(
    enterprise: Enterprise | None, year: int, revenue_wan: Decimal | None, employees: int | None
) -> UnitSuspicion | None:
    """A question about the unit, measured against the year before and the head count."""
    before = get_year(enterprise, year - 1) if enterprise is not None else None
    return unit_suspicion(revenue_wan, before.revenue_wan if before else None, employees)


def refresh_size(enterprise: Enterprise, editions: Editions) -> None:
    """Work out size class and 规模以上 by the newest figures; without figures neither is decided."""
    set_size(enterprise, editions)
    db.session.flush()


def set_size(enterprise: Enterprise, editions: Editions) -> None:
    """The same without a flush."""
    newest = enterprise.years[0] if enterprise.years else None
    if newest is None:
        enterprise.size, enterprise.size_year, enterprise.is_above_scale = None, None, None
    else:
        decision = decide_size(
            editions,
            enterprise.industry_code,
            year=newest.year,
            employees=newest.employees,
            revenue_wan=newest.revenue_wan,
            assets_wan=newest.assets_wan,
        )
        enterprise.size, enterprise.size_year = decision.size, newest.year
        enterprise.is_above_scale = above_designated_size(
            enterprise.industry_code, newest.revenue_wan
        ).is_above


def override_size(
    enterprise: Enterprise, size: EnterpriseSize | None, reason: str, *, actor: Principal
) -> None:
    """Let a reasoned judgement count instead of the computed class; None takes it back.

    Raises RuleViolation without a reason.
    """
    require(actor, P.ENTERPRISE_EDIT)
    if size is not None and not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    enterprise.size_override = size
    enterprise.size_override_reason = reason if size is not None else ""
    db.session.flush()


def reveal_phones(enterprise: Enterprise, reason: str, *, actor: Principal) -> None:
    """Leave the audit row of somebody who looks at the full phone numbers. Raises RuleViolation without a reason."""
    require(actor, P.CONTACT_REVEAL)
    record_reveal("enterprises", enterprise.id, PHONES, reason, tenant_id=enterprise.tenant_id)
