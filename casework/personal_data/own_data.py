"""Everything that is held about the acting person, as plain tables for the page and the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casework.access.principal import Principal
from casework.i18n import gettext as _
from casework.i18n.lists import listed
from casework.personal_data import queries
from casework.personal_data.catalogue_page import kept
from casework.personal_data.sheets import Sheet
from casework.personal_data.vocabulary import Rule
from casework.privacy.queries import receipts_of


def own_data(actor: Principal) -> list[Sheet]:
    """Section by section, in the reader's language. Sections that cannot hold anything for the role are left out."""
    account = queries.own_account(actor)
    sheets = [_account(account, actor)]
    if account.expert is not None:
        sheets += [_card(account.expert), _assignments(actor)]
    enterprise = queries.own_enterprise(actor)
    if enterprise is not None:
        sheets.append(_enterprise(enterprise))
    return [*sheets, _visits(actor), _sessions(actor), _receipts(actor), _requests(actor)]


def _pairs(key: str, title: str, pairs: Sequence[tuple[str, Any]]) -> Sheet:
    return Sheet(key, title, (_("Field"), _("What is held")), pairs)


def _account(account: Any, actor: Principal) -> Sheet:
    return _pairs(
        "account",
        _("Account"),
        [
            (_("User name"), account.username),
            (_("Full name"), account.display_name),
            (_("Role"), str(account.role.label)),
            (_("Unit"), actor.enterprise_name or actor.region_name),
            (_("Phone"), account.phone),
            (_("E-mail"), account.email),
            (_("Language"), "中文" if account.locale == "zh_Hans" else "English"),
            (_("Made on"), account.created_at),
            (_("Signed in last"), account.last_signed_in_at),
            (_("Password chosen on"), account.password_changed_at),
            (_("Second factor since"), queries.own_second_factor(actor)),
        ],
    )


def _card(expert: Any) -> Sheet:
    contact = expert.contact
    genders = {"f": _("Female"), "m": _("Male")}
    return _pairs(
        "expert_card",
        _("Expert card"),
        [
            (_("Full name"), expert.name),
            (_("Gender"), genders.get(expert.gender, "")),
            (_("Unit"), expert.unit),
            (_("Professional title"), expert.title),
            (_("Qualifications"), expert.qualification),
            (_("Fields of work"), listed(expert.fields)),
            (_("What the expert has done"), expert.bio),
            (_("Term from"), expert.term_from_on),
            (_("Term until"), expert.term_until_on),
            (_("Kept by"), expert.region.name),
            (_("Phone"), contact.phone if contact else ""),
            (_("E-mail"), contact.email if contact else ""),
        ],
    )


def _enterprise(enterprise: Any) -> Sheet:
    return _pairs(
        "enterprise_contacts",
        _("Contacts of the enterprise"),
        [
            (_("Enterprise"), enterprise.name),
            (_("Contact person"), enterprise.contact_name),
            (_("Phone of the contact"), enterprise.contact_phone),
            (_("Head of the enterprise"), enterprise.head_name),
            (_("Phone of the head"), enterprise.head_phone),
        ],
    )


def _assignments(actor: Principal) -> Sheet:
    headings = (_("Case"), _("Enterprise"), _("Role"), _("Assigned"), _("Declaration signed"))
    rows = [
        (found.case_number, found.enterprise, str(found.role.label), found.assigned_on, found.declared_on)
        for found in queries.own_assignments(actor)
    ]
    note = _(
        "Assignments that have ended stay in the files of their counties; ask the unit that keeps your card."
    )
    return Sheet("assignments", _("Assignments"), headings, rows, note)


def _visits(actor: Principal) -> Sheet:
    headings = (_("Case"), _("Visit no."), _("Held on"))
    rows = [(found.case_number, found.number, found.held_on) for found in queries.own_visits(actor)]
    return Sheet("visits", _("Visit logs written"), headings, rows)


def _sessions(actor: Principal) -> Sheet:
    headings = (_("Signed in on"), _("Address"), _("Browser"), _("Ended"))
    rows = [
        (found.created_at, found.address, found.user_agent, found.revoked_at)
        for found in queries.own_sessions(actor)
    ]
    return Sheet("sign_ins", _("Sign-ins"), headings, rows, _("Kept for 180 days."))


def _receipts(actor: Principal) -> Sheet:
    headings = (_("Version"), _("Read on"), _("Language"), _("Address"))
    rows = [
        (
            found.notice_version,
            found.received_at,
            "中文" if found.locale == "zh_Hans" else "English",
            found.address,
        )
        for found in receipts_of(actor.id)
    ]
    return Sheet("receipts", _("Receipts of the notice"), headings, rows)


def _requests(actor: Principal) -> Sheet:
    headings = (
        _("Asked on"),
        _("What is asked for"),
        _("To be answered by"),
        _("Answer"),
        _("Reason"),
        _("Answered on"),
    )
    rows = [
        (
            found.asked_on,
            found.wish,
            found.due_on,
            str(found.verdict.label) if found.verdict else "",
            found.answer,
            found.answered_on,
        )
        for found in queries.own_requests(actor)
    ]
    return Sheet("corrections", _("Requests to correct personal data"), headings, rows)


def periods(years: Mapping[str, int]) -> list[tuple[str, str]]:
    """What is kept how long, in the words of the person whom it is about. `years`: the periods of the installation."""
    subjects = (
        (Rule.CASE, _("Contact data and names of people of enterprises")),
        (Rule.EXPERT, _("Contact data of experts")),
        (Rule.ACCOUNT, _("Contact data of accounts, receipts")),
        (Rule.REQUEST, _("Requests to correct personal data")),
        (Rule.SWEPT, _("Sign-ins, messages, letters")),
        (Rule.LOG, _("Log of what was done")),
        (Rule.ARCHIVE, _("Files of cases, names of who acted in office")),
    )
    return [(subject, kept(rule, years)) for rule, subject in subjects]
