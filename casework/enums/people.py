"""Units, roles, accounts and what people ask of them."""

from __future__ import annotations

from casework.enums.vocabulary import Vocabulary
from casework.i18n import lazy_gettext as _l


class Rank(Vocabulary):
    PROVINCE = "province", _l("Province")
    PREFECTURE = "prefecture", _l("Prefecture")
    COUNTY = "county", _l("County")


class Role(Vocabulary):
    PROVINCIAL_MANAGER = "provincial_manager", _l("Provincial manager")
    PREFECTURE_REVIEWER = "prefecture_reviewer", _l("Prefecture reviewer")
    COUNTY_OFFICER = "county_officer", _l("County case officer")
    LEADER = "leader", _l("Deputy head in charge")
    VIEWER = "viewer", _l("Viewer")
    EXPERT = "expert", _l("Quality expert")
    ENTERPRISE_CONTACT = "enterprise_contact", _l("Enterprise contact")
    SYSTEM_ADMIN = "system_admin", _l("System administrator")
    SECURITY_ADMIN = "security_admin", _l("Security administrator")
    AUDIT_ADMIN = "audit_admin", _l("Audit administrator")


class TokenKind(Vocabulary):
    """Why somebody holds a link that lets them choose a password."""

    RESET = "reset", _l("Forgotten password")
    INVITATION = "invitation", _l("Invitation")


class CorrectionDesk(Vocabulary):
    """Who keeps what a person asks to have corrected."""

    ACCOUNTS = "accounts", _l("Accounts (security administrator)")
    EXPERTS = "experts", _l("Expert register")
    ENTERPRISES = "enterprises", _l("Enterprise register")


class CorrectionVerdict(Vocabulary):
    """What became of a request to correct personal data."""

    CORRECTED = "corrected", _l("Corrected"), "ok"
    REFUSED = "refused", _l("Not corrected"), "warn"


class InvitationState(Vocabulary):
    """What became of an invitation; worked out from its dates."""

    OPEN = "open", _l("Sent, not used yet"), "info"
    USED = "used", _l("Used"), "ok"
    EXPIRED = "expired", _l("Expired"), "warn"
    REVOKED = "revoked", _l("Revoked")


class ReviewOutcome(Vocabulary):
    """What the yearly review decided about an account."""

    KEPT = "kept", _l("Confirmed"), "ok"
    DISABLED = "disabled", _l("Disabled")


class AccountState(Vocabulary):
    """How an account stands; worked out from its dates."""

    ACTIVE = "active", _l("In use"), "ok"
    WAITING = "waiting", _l("Waiting for the first sign-in"), "info"
    UNUSED = "unused", _l("Unused for long"), "warn"
    LOCKED = "locked", _l("Locked"), "bad"
    DISABLED = "disabled", _l("Disabled")
