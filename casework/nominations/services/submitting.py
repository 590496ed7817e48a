"""The county submits: everything is checked, the file and its figures are brought up to date, the form is frozen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.exc import IntegrityError

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.enterprises import services as register
from casework.enterprises.queries.sizes import Editions, decide_size, in_words
from casework.enums import EnterpriseSize, NominationStatus, ProgrammeStatus, ReviewDecision, ReviewStep
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Enterprise, Nomination, Programme
from casework.nominations.eligibility import taken_elsewhere
from casework.nominations.lifecycle import check_step
from casework.nominations.queries.page import own_live
from casework.nominations.services.steps import make_findable, require_unpublished, take_step
from casework.nominations.services.telling import tell_submitted
from casework.nominations.services.zero import require_undeclared

FILE_FIELDS = (
    "legal_representative",
    "head_name",
    "head_phone",
    "contact_name",
    "contact_phone",
    "production_address",
    "registered_address",
    "founded_on",
    "industry_code",
    "chain_code",
    "main_product",
    "certificates",
    "licences",
    "has_quality_officer",
    "specialised_grade",
)
FORM_FIELDS = (
    "industry_code",
    "chain_code",
    "main_product",
    "employees",
    "revenue_wan",
    "assets_wan",
    "specialised_grade",
    "has_quality_officer",
    "certificates",
    "licences",
    "spot_checks_failed",
    "spot_checks",
    "main_problems",
    "needs",
    "no_serious_illegality_checked_on",
    "is_willing",
    "county_opinion",
)
PRIVATE = frozenset({"head_phone", "contact_phone", "unit_confirmed"})
LIVE_INDEX = ("uq_nominations_live_identity", "nominations.programme_id, nominations.identity_id")
"""How PostgreSQL and SQLite name the violated index."""


class AlreadyNominated(RuleViolation):
    """Another unit has a live nomination of this code; nothing more is known here, and nothing more is said."""

    def __init__(self) -> None:
        super().__init__(taken_elsewhere(), "uscc")


class Refused(RuleViolation):
    """Several rules said no at once."""

    def __init__(self, violations: list[RuleViolation]) -> None:
        super().__init__(violations[0].message, violations[0].field)
        self.violations = violations


def figures_year(programme: Programme) -> int:
    """The last full year before the programme year: whose figures the form asks for."""
    return programme.year - 1


def editions_of(nomination: Nomination) -> Editions:
    """The editions that hold for the nomination's year."""
    return Editions(nomination.programme.size_edition_id, nomination.programme.industry_edition_id)


def submit(nomination: Nomination, *, actor: Principal, on: date, **entry: Any) -> None:
    """Send the form to the desk that it belongs to: to the prefecture, or back to the desk that returned it.

    Raises Refused with everything that stands against it, UnitDoubt for a figure in a strange unit, and
    AlreadyNominated when another unit has the code.
    """
    require(actor, P.NOMINATION_EDIT)
    check_step(nomination.status, ReviewDecision.SUBMIT, returned_from=nomination.returned_from)
    _check_time(nomination, on)
    violations = [*_own_double(nomination, entry), *_missing(entry), *_size_violations(nomination, entry)]
    if violations:
        raise Refused(violations)
    enterprise = _bring_up_to_date(nomination, entry, actor=actor, on=on)
    _freeze(nomination, enterprise, entry)
    _claim(nomination)
    is_corrected = nomination.status is NominationStatus.RETURNED
    nomination.submitted_on = nomination.submitted_on or on
    take_step(
        nomination,
        ReviewDecision.SUBMIT,
        ReviewStep.COUNTY,
        actor=actor,
        on=on,
        opinion=entry["county_opinion"],
        snapshot={name: value for name, value in entry.items() if name not in PRIVATE},
    )
    make_findable(nomination)
    tell_submitted(nomination, on=on, is_corrected=is_corrected)


def _check_time(nomination: Nomination, on: date) -> None:
    """A new nomination comes in time; a returned one may be corrected until the list is published."""
    programme = nomination.programme
    if programme.status is not ProgrammeStatus.OPEN:
        raise RuleViolation(_("The year %(year)s is not open for nominations.", year=programme.year))
    require_unpublished(nomination)
    require_undeclared(programme, nomination.tenant_id)
    if nomination.status is NominationStatus.DRAFT and on > programme.nomination_due_on:
        raise RuleViolation(_("Nominations closed on %(date)s.", date=programme.nomination_due_on))


def _own_double(nomination: Nomination, entry: Mapping[str, Any]) -> list[RuleViolation]:
    other = own_live(nomination.programme_id, entry["uscc"], nomination.tenant_id, nomination.id)
    if other is None:
        return []
    return [
        RuleViolation(
            _("Your county has nominated this code already: %(name)s.", name=other.enterprise_name), "uscc"
        )
    ]


def _missing(entry: Mapping[str, Any]) -> list[RuleViolation]:
    """What no nomination goes without, whoever calls."""
    found = []
    if not entry.get("is_willing"):
        found.append(
            RuleViolation(_("Without the consent of the enterprise it cannot be nominated."), "is_willing")
        )
    if not entry.get("county_opinion"):
        found.append(RuleViolation(_("Please give the county's opinion."), "county_opinion"))
    return found


def _size_violations(nomination: Nomination, entry: Mapping[str, Any]) -> list[RuleViolation]:
    """Large enterprises are refused; a class that cannot be decided needs a figure or a reasoned judgement."""
    decision = decide_size(
        editions_of(nomination),
        entry["industry_code"],
        year=figures_year(nomination.programme),
        employees=entry["employees"],
        revenue_wan=entry["revenue_wan"],
        assets_wan=entry["assets_wan"],
    )
    size = entry.get("size_override") or decision.size
    if size is EnterpriseSize.LARGE:
        return [RuleViolation(_("A large enterprise cannot be nominated"), "employees")]
    if size is None:
        return [RuleViolation(in_words(decision.undecided), _field_to_blame(decision))]
    return []


def _field_to_blame(decision: Any) -> str:
    if decision.no_class is not None:
        return "industry_code"
    return {"employees": "employees", "revenue": "revenue_wan", "assets": "assets_wan"}[
        decision.missing[0].value
    ]


def _bring_up_to_date(
    nomination: Nomination, entry: Mapping[str, Any], *, actor: Principal, on: date
) -> Enterprise:
    """The county's file on the enterprise and its figures of the year, made or changed from the form."""
    values = {name: entry[name] for name in FILE_FIELDS}
    enterprise = register.file_on(entry["uscc"], nomination.tenant_id)
    if enterprise is None:
        enterprise = register.register(actor=actor, uscc=entry["uscc"], name=entry["name"], **values)
    else:
        register.edit(enterprise, actor=actor, on=on, uscc=enterprise.uscc, name=entry["name"], **values)
    register.record_year(
        enterprise,
        figures_year(nomination.programme),
        actor=actor,
        editions=editions_of(nomination),
        unit_confirmed=bool(entry.get("unit_confirmed")),
        employees=entry["employees"],
        revenue_wan=entry["revenue_wan"],
        assets_wan=entry["assets_wan"],
    )
    register.override_size(
        enterprise, entry.get("size_override"), entry.get("size_override_reason") or "", actor=actor
    )
    return enterprise


def _freeze(nomination: Nomination, enterprise: Enterprise, entry: Mapping[str, Any]) -> None:
    """The form's own copy: names, code and figures stay those of the day of submission."""
    for name in FORM_FIELDS:
        setattr(nomination, name, entry[name])
    nomination.enterprise = enterprise
    nomination.identity_id = enterprise.identity_id
    nomination.enterprise_name, nomination.uscc = enterprise.name, enterprise.uscc
    nomination.figures_year = figures_year(nomination.programme)
    nomination.size = enterprise.size_in_force
    nomination.is_above_scale = enterprise.is_above_scale
    nomination.draft_json = ""
    nomination.contested_on = None


def _claim(nomination: Nomination) -> None:
    """Make the nomination count for its code. The index alone knows whether another county was first.

    Everything else is flushed before, so that nothing but the claim can violate the index.
    """
    nomination.is_live = False
    db.session.flush()
    try:
        with db.session.begin_nested():
            nomination.is_live = True
            db.session.flush()
    except IntegrityError as error:
        if any(name in str(error.orig) for name in LIVE_INDEX):
            raise AlreadyNominated from error
        raise


def revenue_before(nomination: Nomination, uscc: str) -> Decimal | None:
    """Revenue of the year before in the county's own file on a code, for the question about the unit."""
    enterprise = register.file_on(uscc, nomination.tenant_id)
    if enterprise is None:
        return None
    return next(
        (y.revenue_wan for y in enterprise.years if y.year == figures_year(nomination.programme) - 1), None
    )
