"""The words of the field catalogue: kinds of data, purposes, readers, how long, and what becomes of them then."""

from __future__ import annotations

from casework.enums import Vocabulary
from casework.i18n import lazy_gettext as _l


class Kind(Vocabulary):
    """How sensitive a field is (domain/law.md, section 1)."""

    CONTACT = "contact", _l("Contact data"), "warn"
    CREDENTIAL = "credential", _l("Credential"), "bad"
    PERSONAL = "personal", _l("Personal information"), "info"
    SENSITIVE = "sensitive", _l("Sensitive personal information"), "bad"
    TRADE_SECRET = "trade_secret", _l("Trade secret of the enterprise"), "warn"


class Purpose(Vocabulary):
    """What a field is held for, with the ground in law."""

    REACH = (
        "reach",
        _l(
            "Reach the enterprise about its assistance (Personal Information Protection Law, art. 13 (1) no. 3, art. 34)"
        ),
    )
    SELECT = (
        "select",
        _l(
            "Nominate and select enterprises (Personal Information Protection Law, art. 34; Data Security Law, art. 38)"
        ),
    )
    TEAM = (
        "team",
        _l("Find, appoint and assign experts (Personal Information Protection Law, art. 13 (1) no. 2 and 3)"),
    )
    ASSIST = (
        "assist",
        _l("Diagnose and assist the enterprise (Data Security Law, art. 38; Anti-Unfair Competition Law)"),
    )
    RECORD = "record", _l("Show who acted and is answerable for it (Archives Law; GB/T 18894)")
    SATISFACTION = (
        "satisfaction",
        _l(
            "Measure satisfaction; single answers are shown to nobody (Personal Information Protection Law, art. 6)"
        ),
    )
    ACCOUNT = "account", _l("Know who signs in (Cybersecurity Law; GB/T 22239, 8.1.4.1)")
    SECURITY = (
        "security",
        _l(
            "Keep a log of the running of the network (Cybersecurity Law: six months at least; GB/T 22239, 8.1.4.3)"
        ),
    )
    RIGHTS = "rights", _l("Answer requests of persons (Personal Information Protection Law, art. 44–50)")


class Readers(Vocabulary):
    """Who reads a field whole."""

    FOR_A_REASON = (
        "for_a_reason",
        _l(
            "The county's officer and the experts of the case, for a reason; superior units that opened it; the person"
        ),
    )
    ASSIGNERS = (
        "assigners",
        _l("Who assigns experts, and counties of an assigned case, for a reason each time; the person"),
    )
    PERSON = "person", _l("The person; masked for administrators")
    STAFF = "staff", _l("Staff of the county and of the units above it")
    TEAM = "team", _l("Staff of the county and of the units above it, and the experts of the case")
    CASE = "case", _l("Staff, the experts of the case, and the enterprise itself")
    COUNTY = "county", _l("The county; superior units after opening the case with a reason")
    DESK = "desk", _l("The person and the unit that answers")
    ADMINISTRATORS = "administrators", _l("The person and the security administrator")
    AUDITORS = "auditors", _l("The audit administrator")
    SUMS = "sums", _l("Nobody; shown as sums from three answers on")
    NOBODY = "nobody", _l("Nobody")


class Rule(Vocabulary):
    """From when the years of keeping are counted."""

    ENTERPRISE = (
        "enterprise",
        _l("after the end of the last programme year in which the enterprise took part"),
    )
    CASE = "case", _l("after the end of the programme year, when the case has ended")
    NOMINATION = "nomination", _l("after the end of the programme year")
    EXPERT = "expert", _l("after the last assignment of an expert who is no longer in the pool")
    ACCOUNT = "account", _l("after the account was disabled")
    REQUEST = "request", _l("after the request was answered")
    SWEPT = (
        "swept",
        _l(
            "swept every night: sign-ins after 180 days, read messages after 400, rows of imports after 90,"
            " letters and links after 30"
        ),
    )
    LOG = "log", _l("with the log: 180 days at least")
    ARCHIVE = "archive", _l("with the file of the case, by the file plan of the bureau")


class Act(Vocabulary):
    """What the retention job does when the years are over."""

    CLEAR = "clear", _l("deleted")
    PSEUDONYM = "pseudonym", _l("replaced by a pseudonym")
    PEOPLE = "people", _l("each name replaced by a pseudonym")
    ACTOR = "actor", _l("replaced by a pseudonym when a contact of the enterprise acted")
    TEXT = "text", _l("known names replaced by pseudonyms, numbers and addresses removed")
    DELETE = "delete", _l("the whole row deleted")
    KEEP = "keep", _l("kept as archive")


YEARS_OF: dict[Rule, str] = {
    Rule.ENTERPRISE: "case",
    Rule.CASE: "case",
    Rule.NOMINATION: "case",
    Rule.EXPERT: "expert",
    Rule.ACCOUNT: "account",
    Rule.REQUEST: "request",
}
"""Rule → which of the installation's periods holds (settings RETENTION_YEARS_…)."""
