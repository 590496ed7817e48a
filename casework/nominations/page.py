"""One nomination between rows and template: size panel, checks, steps, way ahead, public notice."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from flask_login import current_user

from casework.access.permissions import Permission as P
from casework.access.tenancy import Reach
from casework.calendars.queries import deadline, explain_address
from casework.enterprises.queries.alike import look_alikes
from casework.enterprises.queries.sizes import (
    SizePanel,
    chains,
    decide_size,
    industry_name,
    size_panel,
)
from casework.enums import NominationStatus, ReviewDecision, ReviewStep, ServiceType, WithdrawalReason
from casework.files.archive import file_row
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.nominations.eligibility import Subject, checks
from casework.nominations.lifecycle import DESK, EDITABLE, WITHDRAWAL_KIND, acts_on
from casework.nominations.queries.objections import objections_to
from casework.nominations.queries.page import assisted_before, files_of, twins
from casework.nominations.services.submitting import (
    editions_of,
)
from casework.programmes.queries import quota_line_of
from casework.web.guards import can

S, D = NominationStatus, ReviewDecision


def read_context(nomination: Any, today: date) -> dict[str, Any]:
    """Everything that nominations/show.html shows, apart from the form of the desk whose turn it is."""
    programme = nomination.programme
    panel = _panel_of_row(nomination)
    return {
        "nomination": nomination,
        "programme": programme,
        "panel": panel,
        "checks": checks(_subject_of_row(nomination, panel), today),
        "way": way_ahead(nomination),
        "files": [file_row(item) for item in files_of(nomination.id)],
        "steps": [_step_line(step) for step in reversed(nomination.steps)],
        "quota": quota_line_of(programme, nomination.prefecture_id, current_user.scope),
        "industry_name": industry_name(nomination.industry_code, programme.industry_edition_id)
        if nomination.industry_code
        else "",
        "need_labels": [str(ServiceType(need).label) for need in nomination.needs],
        "chain_name": _chain_name(nomination.chain_code, programme.industry_edition_id),
        "can_edit": nomination.status in EDITABLE and can(P.NOMINATION_EDIT),
        "can_withdraw": D.WITHDRAW in acts_on(nomination.status) and can(P.NOMINATION_EDIT),
        "notice": _notice(nomination, today),
        "objections": objections_to(nomination.id) if nomination.published_on else [],
        "can_object": nomination.status is S.PUBLIC_NOTICE
        and (can(P.NOMINATION_EDIT) or can(P.NOMINATION_REVIEW) or can(P.NOMINATION_DECIDE)),
        "submissions": sum(step.decision is D.SUBMIT for step in nomination.steps),
    }


def _panel_of_row(nomination: Any) -> SizePanel | None:
    if nomination.figures_year is None:
        return None
    editions = editions_of(nomination)
    decision = decide_size(
        editions,
        nomination.industry_code,
        year=nomination.figures_year,
        employees=nomination.employees,
        revenue_wan=nomination.revenue_wan,
        assets_wan=nomination.assets_wan,
    )
    overridden = nomination.size is not None and nomination.size is not decision.size
    return size_panel(
        editions,
        decision,
        nomination.revenue_wan,
        override=nomination.size if overridden else None,
        override_reason=nomination.enterprise.size_override_reason if overridden else "",
    )


def _subject_of_row(nomination: Any, panel: SizePanel | None) -> Subject:
    enterprise = nomination.enterprise
    is_county = current_user.scope.reach is Reach.COUNTY
    return Subject(
        has_valid_code=nomination.enterprise_id is not None,
        is_live=nomination.is_live,
        contested_on=nomination.contested_on,
        size=nomination.size,
        undecided=panel.undecided if panel else "",
        assisted=assisted_before(nomination.identity_id, nomination.programme.year),
        look_alikes=look_alikes(
            nomination.enterprise_name,
            tenant_id=nomination.tenant_id,
            apart_from_id=nomination.enterprise_id,
            person=enterprise.legal_representative if enterprise else "",
            address=enterprise.production_address if enterprise else "",
        )
        if is_county
        else (),
        twins=() if is_county else twins(nomination, current_user.scope),
        checked_on=nomination.no_serious_illegality_checked_on,
        spot_checks_failed=nomination.spot_checks_failed,
        founded_on=enterprise.founded_on if enterprise else None,
        legal_representative=enterprise.legal_representative if enterprise else "",
        contact_name=enterprise.contact_name if enterprise else "",
    )


def _chain_name(code: str, edition_id: int) -> str:
    return next((chain.name for chain in chains(edition_id) if chain.code == code), "")


def _step_line(step: Any) -> dict[str, Any]:
    """A step as the timeline shows it: what, on which desk, who, when, with which opinion; a withdrawal with its kind."""
    said = step.opinion
    if step.decision is D.WITHDRAW and (kind := withdrawal_kind(step)):
        said = f"{kind.label}{_(', ')}{said}"
    return {
        "when": step.on_date.isoformat(),
        "title": f"{step.step.label} · {step.decision.label}",
        "text": _("%(who)s: %(opinion)s", who=step.actor_name, opinion=said) if said else step.actor_name,
        "tone": step.decision.tone,
        "url": "",
    }


def withdrawal_kind(step: Any) -> WithdrawalReason | None:
    """The kind of a withdrawal; None for one of the time when none was asked for."""
    try:
        return WithdrawalReason(json.loads(step.snapshot or "{}").get(WITHDRAWAL_KIND))
    except ValueError:
        return None


def way_ahead(nomination: Any) -> list[dict[str, Any]]:
    """The steps that a nomination still has before it, the present one first."""
    programme = nomination.programme
    desk = DESK.get(nomination.status)
    is_own = can(P.NOMINATION_EDIT)
    lines = [
        (
            ReviewStep.COUNTY,
            _("County nominates · you") if is_own else _("County nominates"),
            _("By %(date)s, with the opinion of the head in charge", date=programme.nomination_due_on),
        ),
        (
            ReviewStep.PREFECTURE,
            _("Prefecture reviews and ranks"),
            _("By %(date)s; it can return the form for correction", date=programme.prefecture_due_on),
        ),
        (
            ReviewStep.PROVINCE,
            _("Province decides"),
            _("By %(date)s, within the quota", date=programme.decision_due_on),
        ),
        (
            ReviewStep.PUBLIC_NOTICE,
            _("Public notice, then confirmation"),
            ngettext("%(num)d working day", "%(num)d working days", programme.public_notice_days),
        ),
    ]
    order = [step for step, _title, _text in lines]
    begin = order.index(desk) if desk in order else len(order)
    return [
        {"title": title, "text": text, "when": "", "url": "", "tone": "info"}
        for _desk, title, text in lines[begin:]
    ]


def _notice(nomination: Any, today: date) -> dict[str, Any] | None:
    """The public notice with the page that explains how its last day was counted."""
    if nomination.published_on is None or nomination.notice_until_on is None:
        return None
    return {
        "from": nomination.published_on,
        "until": nomination.notice_until_on,
        "is_over": today > nomination.notice_until_on,
        "explain_url": notice_explained(nomination.programme, nomination.published_on),
        "distance": deadline(nomination.notice_until_on, nomination.programme.province_id, today)
        if today <= nomination.notice_until_on
        else None,
    }


def notice_explained(programme: Any, start: date) -> str:
    """The address that explains how the last day of a public notice is counted."""
    return explain_address(programme.province_id, start=start, workdays=programme.public_notice_days)
