"""The archive tab as its template takes it: sections in the fixed order, the system's own records, the files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, url_for
from flask_login import current_user

from casework.access.permissions import Permission as P
from casework.cases.queries import CasePage
from casework.enums import Role
from casework.files.kinds import OTHER_KIND, is_picture, label_of
from casework.files.queries import Section, action_codes, files_of_case, needs_reason, settled_actions
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.i18n import ngettext
from casework.models import Attachment
from casework.web.filters import day
from casework.web.guards import can

LABELS: dict[Section, Any] = {
    Section.NOMINATION: _l("Nomination form"),
    Section.LIST: _l("List of selected enterprises"),
    Section.TEAM: _l("Assignment of the team"),
    Section.DECLARATION: _l("Recusal declarations"),
    Section.DIAGNOSIS: _l("Diagnosis report"),
    Section.PLAN: _l("Plan of the enterprise"),
    Section.VISITS: _l("Visit logs"),
    Section.EVIDENCE: _l("Evidence of actions"),
    Section.FOLLOW_UPS: _l("Follow-up records"),
    Section.ACCEPTANCE: _l("Acceptance"),
    Section.SURVEY: _l("Satisfaction survey"),
    Section.OUTCOME: _l("Effect and results"),
    Section.OTHER: _l("Other papers"),
}
# What a paper added to the case itself can be: everything that has no place of its own under an action or a visit.
CASE_KINDS = [
    Section.NOMINATION, Section.LIST, Section.TEAM, Section.DECLARATION, Section.DIAGNOSIS, Section.PLAN,
    Section.ACCEPTANCE, Section.SURVEY, Section.OUTCOME, Section.OTHER,
]  # fmt: skip


def case_kinds() -> list[tuple[str, str]]:
    """The kinds to choose from when a paper is added to a case."""
    return [(section.value, str(LABELS[section])) for section in CASE_KINDS]


def archive_sections(page: CasePage) -> list[dict[str, Any]]:
    """Every section in its order with its number, its record in the system and its files."""
    files, codes = files_of_case(page.case), action_codes(page.case)
    settled = settled_actions(page.case)
    sections = []
    for number, section in enumerate(Section, start=1):
        if section is Section.OTHER and not files[section]:
            continue
        record, endpoint = _record(page, section)
        sections.append(
            {
                "number": number,
                "title": str(LABELS[section]),
                "record": record,
                "url": _address(endpoint, page) if record else "",
                "files": [
                    file_row(item, codes, is_settled=page.case.is_frozen or item.action_item_id in settled)
                    for item in files[section]
                ],
                "valid": sum(item.is_valid for item in files[section]),
            }
        )
    return sections


def file_row(
    item: Attachment, codes: dict[int, str] | None = None, *, is_settled: bool = False
) -> dict[str, Any]:
    """One file as the lists show it. `is_settled`: what it proves is decided, so nobody is offered to take it back."""
    code = (codes or {}).get(item.action_item_id or 0, "")
    kind = item.kind if item.action_item_id and item.kind != OTHER_KIND else ""
    facts = [code, kind, day(item.dated_on) if item.dated_on else ""]
    added = _("added by %(name)s on %(date)s", name=item.uploaded_by_name, date=day(item.uploaded_on))
    return {
        "id": item.id,
        "name": item.file_name,
        "url": url_for("files.download", attachment_id=item.id) if _is_in_reach(item) else "",
        **_picture_addresses(item),
        "sub": " · ".join([*(fact for fact in facts if fact), added]),
        "meta": f"{label_of(item.media_type)} · {size_words(item.size_bytes)}",
        "removed": _(
            "taken back on %(date)s: %(reason)s", date=day(item.removed_on), reason=item.removal_reason
        )
        if item.removed_on
        else "",
        "take_back_url": url_for("files.take_back", attachment_id=item.id)
        if item.is_valid and not is_settled
        else "",
        "is_mine": item.uploaded_by_id == current_user.id,
    }


def _is_in_reach(item: Attachment) -> bool:
    """Whether the name leads anywhere: a leader or viewer of a superior unit can give no reason, and would meet a 403."""
    return item.is_valid and (can(P.CASE_OPEN) or not needs_reason(item, current_user))


def _picture_addresses(item: Attachment) -> dict[str, str]:
    """Where a picture is shown, small and large; "" for other files and for what is opened for a reason only."""
    shows = item.is_valid and is_picture(item.media_type) and not needs_reason(item, current_user)
    return {
        "thumb_url": url_for("files.thumbnail", attachment_id=item.id) if shows else "",
        "preview_url": url_for("files.preview", attachment_id=item.id) if shows else "",
    }


def size_words(size_bytes: int) -> str:
    """86 kB, 1.1 MB."""
    if size_bytes < 1_000_000:
        return f"{max(1, round(size_bytes / 1000))} kB"
    return f"{size_bytes / 1_000_000:.1f} MB"


def _address(endpoint: str, page: CasePage) -> str:
    if endpoint not in current_app.view_functions:
        return ""
    if endpoint.startswith("nominations."):
        return url_for(endpoint, nomination_id=page.case.nomination_id)
    return url_for(endpoint, case_id=page.case.id)


def _record(page: CasePage, section: Section) -> tuple[str, str]:
    """What the system itself holds for a section, in words, and where it is shown."""
    write = RECORDS.get(section)
    return write(page) if write else ("", "")


def _nomination(page: CasePage) -> tuple[str, str]:
    if page.case.nomination_id is None or current_user.role in (Role.EXPERT, Role.ENTERPRISE_CONTACT):
        return "", ""
    return _("Form in the system"), "nominations.show"


def _listed(page: CasePage) -> tuple[str, str]:
    return _(
        "Confirmed on %(date)s as no. %(number)s", date=day(page.case.confirmed_on), number=page.case.number
    ), ""


def _team(page: CasePage) -> tuple[str, str]:
    size = page.facts.team_size
    return (ngettext("%(num)d expert", "%(num)d experts", size) if size else ""), "team.show"


def _declarations(page: CasePage) -> tuple[str, str]:
    team = page.case.present_team
    signed = sum(member.declared_on is not None for member in team)
    return (_("%(signed)d of %(all)d signed", signed=signed, all=len(team)) if team else ""), "team.show"


def _diagnosis(page: CasePage) -> tuple[str, str]:
    facts = page.facts
    if page.case.diagnosed_on:
        words = _("Confirmed by the enterprise on %(date)s", date=day(page.case.diagnosed_on))
    elif facts.report_submitted_on:
        words = _("Sent to the enterprise on %(date)s", date=day(facts.report_submitted_on))
    else:
        words = ""
    return words, "diagnosis.show"


def _plan(page: CasePage) -> tuple[str, str]:
    version = page.facts.plan_version
    return (_("Version %(number)s approved", number=version) if version else ""), "plans.show"


def _visits(page: CasePage) -> tuple[str, str]:
    count = page.facts.visits
    return (ngettext("%(num)d record", "%(num)d records", count) if count else ""), "visits.of_case"


def _evidence(page: CasePage) -> tuple[str, str]:
    facts = page.facts
    if not facts.actions:
        return "", ""
    struck = facts.actions_struck_off
    return _("%(struck)d of %(all)d actions struck off", struck=struck, all=facts.actions), "plans.show"


def _follow_ups(page: CasePage) -> tuple[str, str]:
    facts = page.facts
    if not facts.follow_ups:
        return "", ""
    return _(
        "%(held)d of %(all)d held", held=facts.follow_ups_held, all=facts.follow_ups
    ), "follow_ups.of_case"


def _acceptance(page: CasePage) -> tuple[str, str]:
    on = page.case.accepted_on
    return (_("Passed on %(date)s", date=day(on)) if on else ""), "outcomes.show"


def _survey(page: CasePage) -> tuple[str, str]:
    return (_("Answered by the enterprise") if page.facts.survey_answered else ""), "outcomes.show"


def _outcome(page: CasePage) -> tuple[str, str]:
    count = page.facts.indicators
    return (
        ngettext("%(num)d target indicator", "%(num)d target indicators", count) if count else ""
    ), "outcomes.show"


RECORDS: dict[Section, Callable[[CasePage], tuple[str, str]]] = {
    Section.NOMINATION: _nomination,
    Section.LIST: _listed,
    Section.TEAM: _team,
    Section.DECLARATION: _declarations,
    Section.DIAGNOSIS: _diagnosis,
    Section.PLAN: _plan,
    Section.VISITS: _visits,
    Section.EVIDENCE: _evidence,
    Section.FOLLOW_UPS: _follow_ups,
    Section.ACCEPTANCE: _acceptance,
    Section.SURVEY: _survey,
    Section.OUTCOME: _outcome,
}
