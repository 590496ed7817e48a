"""Many files at once, by the rules of `services` and with statements for all of them together; and taking one back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, or_, select
from sqlalchemy.exc import IntegrityError

from casework.access.principal import Principal
from casework.enterprises import services
from casework.enterprises.queries.sizes import latest_editions
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import (
    Case,
    Enterprise,
    EnterpriseIdentity,
    EnterpriseMerge,
    EnterpriseYear,
    Invitation,
    Nomination,
    User,
)
from casework.search.services import index, index_new


@dataclass(frozen=True)
class NewFile:
    """What a file is made from. `figures`: employees, revenue_wan, assets_wan of `year`; empty when none are known."""

    uscc: str
    values: dict[str, Any]
    year: int
    figures: dict[str, Any] = field(default_factory=dict)
    unit_confirmed: bool = False


def files_on(codes: Collection[str], tenant_id: int) -> dict[str, Enterprise]:
    """The county's own files on some credit codes; for that of a merged file the one that is kept."""
    rows = db.session.scalars(
        select(Enterprise).where(Enterprise.tenant_id == tenant_id, Enterprise.uscc.in_(codes))
    )
    return {row.uscc: services.in_force(row) or row for row in rows}


def known_codes(codes: Collection[str]) -> set[str]:
    """Those of the codes on which some county has a file. Yes or no is all that is ever said of them."""
    return set(db.session.scalars(select(EnterpriseIdentity.uscc).where(EnterpriseIdentity.uscc.in_(codes))))


def register_all(files: Sequence[NewFile], *, actor: Principal) -> list[Enterprise | RuleViolation]:
    """New files of the actor's county, each with its figures; in the place of one that a rule refuses stands the
    refusal. The codes must all be different. Two people who make the same file at the same moment: the database
    refuses the later one as a whole (IntegrityError)."""
    county = services.county_of(actor)
    codes = {file.uscc for file in files}
    taken = files_on(codes, county.id)
    identities = _identities(codes - taken.keys())
    editions = latest_editions()
    made: list[Enterprise | RuleViolation] = []
    for file in files:
        try:
            if file.uscc in taken:
                raise services.has_file_already()
            if not file.unit_confirmed:
                services.check_unit(None, file.year, file.figures)
        except RuleViolation as violation:
            made.append(violation)
            continue
        enterprise = services.new_file(county, file.uscc, identities[file.uscc], file.values)
        if any(value is not None for value in file.figures.values()):
            db.session.add(EnterpriseYear(enterprise=enterprise, year=file.year, **file.figures))
            services.set_size(enterprise, editions)
        made.append(enterprise)
    db.session.flush()
    index_new((row, services.words_of(row)) for row in made if isinstance(row, Enterprise))
    return made


def _identities(codes: Collection[str]) -> dict[str, int]:
    """The key of each code's identity, made where it is new."""
    known = _keys_of(codes)
    new = sorted(codes - known.keys())
    if new:
        db.session.execute(insert(EnterpriseIdentity), [{"uscc": code} for code in new])
        known |= _keys_of(new)
    return known


def _keys_of(codes: Collection[str]) -> dict[str, int]:
    query = select(EnterpriseIdentity.uscc, EnterpriseIdentity.id).where(EnterpriseIdentity.uscc.in_(codes))
    return {code: key for code, key in db.session.execute(query)}


def remove(enterprise: Enterprise, *, actor: Principal) -> None:
    """Take a file back that was made by mistake. Raises RuleViolation when something has been built on it."""
    services.county_of(actor)
    for model, words in (
        (Nomination, _("There is a nomination of it.")),
        (Case, _("There is a case of it.")),
        (User, _("There is an account of the enterprise.")),
        (Invitation, _("Somebody of the enterprise has been invited.")),
    ):
        used: Any = model
        if db.session.scalar(select(used.id).where(used.enterprise_id == enterprise.id).limit(1)) is not None:
            raise RuleViolation(words)
    merges = (EnterpriseMerge.kept_id == enterprise.id, EnterpriseMerge.gone_id == enterprise.id)
    if db.session.scalar(select(EnterpriseMerge.id).where(or_(*merges)).limit(1)) is not None:
        raise RuleViolation(_("It has been merged with another file."))
    if enterprise.names:
        raise RuleViolation(_("It has been renamed."))
    index(enterprise)
    for row in enterprise.years:
        db.session.delete(row)
    db.session.flush()
    identity = enterprise.identity
    db.session.delete(enterprise)
    db.session.flush()
    _forget(identity)


def _forget(identity: EnterpriseIdentity) -> None:
    """A code that no county has on file any more is unknown again. Only the database's own keys know whether one has."""
    try:
        with db.session.begin_nested():
            db.session.delete(identity)
    except IntegrityError:
        return
