"""What the frame of a case shows, as the templates' macros take it: pills, facts, stages, next step, tabs."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for
from flask_login import current_user
from markupsafe import Markup, escape

from casework import clock
from casework.access.permissions import Permission as P
from casework.calendars.queries import deadline
from casework.cases.next_step import next_step, waiting_steps
from casework.cases.queries.page import CasePage
from casework.cases.steps.step import NextStep
from casework.enums import CaseStatus, EnterpriseSize, Role, Stage
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.i18n import ngettext
from casework.web.filters import day, day_short
from casework.web.guards import can

WHOLE = Markup('<span class="cw-nowrap">{}</span>')  # a number or date that must not break at its hyphens

# key, label, endpoint, permission, which fact counts it
TABS = (
    ("overview", _l("Overview"), "cases.show", P.CASE_READ, ""),
    ("diagnosis", _l("Diagnosis"), "diagnosis.show", P.DIAGNOSIS_READ, "constraints"),
    ("plan", _l("Plan and actions"), "plans.show", P.PLAN_READ, "actions"),
    ("visits", _l("Visits"), "visits.of_case", P.VISIT_READ, "visits"),
    ("follow_ups", _l("Follow-ups"), "follow_ups.of_case", P.FOLLOW_UP_READ, "follow_ups"),
    ("outcomes", _l("Effect and acceptance"), "outcomes.show", P.ACCEPTANCE_READ, ""),
    ("files", _l("Documents"), "files.of_case", P.FILE_READ, "files"),
    ("papers", _l("Case papers"), "papers.of_case", P.CASE_EXPORT, ""),
    ("story", _l("Story"), "cases.story", P.CASE_STORY, ""),
)


def case_tabs(page: CasePage, active: str) -> list[dict[str, Any]]:
    """The tabs that the person may open, with the counts of the same query as everywhere."""
    return [
        {
            "label": str(label),
            "url": url_for(endpoint, case_id=page.case.id),
            "count": getattr(page.facts, fact) if fact else None,
            "active": key == active,
        }
        for key, label, endpoint, permission, fact in TABS
        if (can(permission) or (key == "papers" and _takes_papers()))
        and endpoint in current_app.view_functions
    ]


def _takes_papers() -> bool:
    """Experts and the enterprise take the papers of their own work and file."""
    return can(P.PAPER_OWN_FILE) or can(P.PAPER_OWN_WORK)


def case_pills(page: CasePage) -> list[tuple[str, str]]:
    """State and, for what is late, how many actions."""
    case = page.case
    pills = [(case.status.tone, str(case.status.label))]
    if (page.facts.checks_unnamed or page.facts.checker_id) and current_user.enterprise_id is None:
        pills.append(("bad", _("Conclusion to be checked: conflict of interest")))
    if page.facts.actions_overdue and case.is_open:
        late = ngettext("%(num)d action overdue", "%(num)d actions overdue", page.facts.actions_overdue)
        pills.append(("bad", late))
    if case.carried_over_on:
        pills.append(("warn", _("Carried over")))
    if case.is_open and case.enterprise.size_in_force is EnterpriseSize.LARGE:
        pills.append(("warn", _("Has grown to large")))
    if case.withdrawal_requested_on and not case.withdrawn_on:
        pills.append(("warn", _("Withdrawal applied for")))
    return pills


def case_facts(page: CasePage) -> Markup:
    """One line under the title: number, product, size, leader, officer, planned acceptance."""
    case = page.case
    parts: list[str] = [WHOLE.format(case.number)]
    if current_user.role is Role.EXPERT:
        parts.append(case.tenant.name)
    if case.main_product:
        parts.append(case.main_product)
    if case.size:
        parts.append(str(case.size.label))
    if case.leader:
        parts.append(_("team leader %(name)s", name=case.leader.expert.name))
    if case.officer:
        own = case.officer.id == current_user.id
        name = case.officer.display_name
        parts.append(_("officer %(name)s (you)", name=name) if own else _("officer %(name)s", name=name))
    if case.is_open and not case.accepted_on:
        due = day(case.programme.acceptance_due_on)
        planned = escape(_("acceptance planned by %(date)s", date=due))
        parts.append(planned.replace(due, WHOLE.format(due)))
    return Markup(" · ").join(parts)


def case_freeze(page: CasePage) -> str:
    """Since when and why a case takes no more changes; empty while it does."""
    case = page.case
    if case.status is CaseStatus.WITHDRAWN and case.withdrawal_reason:
        reason = f"{case.withdrawal_reason.label}: {case.withdrawal_note}"
        return _("Withdrawn on %(date)s. %(reason)s", date=day(case.withdrawn_on), reason=reason)
    if case.status is CaseStatus.TRANSFERRED:
        return _("Transferred on %(date)s; the file stays readable here.", date=day(case.transferred_on))
    if case.status is CaseStatus.ARCHIVED:
        return _("Archived on %(date)s; the file is complete and frozen.", date=day(case.archived_on))
    if case.status is CaseStatus.SUSPENDED:
        return _("Suspended since %(date)s.", date=day(case.suspended_on))
    return ""


def stage_bar_items(page: CasePage) -> list[dict[str, Any]]:
    """The six segments with their dates."""
    return [
        {
            "label": str(item.stage.label),
            "state": item.state,
            "note": _stage_note(page, item.stage, item.state, item.on),
            "url": "",
            "part": item.part,
        }
        for item in page.stages
    ]


def _stage_note(page: CasePage, stage: Stage, state: str, on: Any) -> str:
    facts = page.facts
    if state == "done" and on is not None:
        if stage is Stage.TEAM:
            return ngettext(
                "%(date)s · %(num)d expert", "%(date)s · %(num)d experts", facts.team_size, date=day_short(on)
            )
        if stage is Stage.PLAN and facts.plan_version:
            return f"{day_short(on)} · V{facts.plan_version}"
        return day_short(on)
    if state == "now" and stage is Stage.IMPLEMENTATION and facts.actions:
        return _("actions %(done)d / %(all)d done", done=facts.actions_done, all=facts.actions)
    return ""


def next_steps(page: CasePage) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """The next step for this person and what others are waited for, as components/next_step.html takes them."""
    step = next_step(page, current_user)
    if step is None:
        return None, []
    waiting = [item for item in waiting_steps(page, current_user) if item != step]
    return _step(step, page), [_waiting(item, page) for item in waiting]


def _step(step: NextStep, page: CasePage) -> dict[str, Any]:
    nudge = step.is_nudgeable and can(P.CASE_NUDGE) and "notices.nudge" in current_app.view_functions
    return {
        "mine": step.is_mine,
        "who": step.who,
        "title": step.title,
        "why": step.why,
        "action": step.action,
        "url": _address(step, page) if step.is_mine else "",
        "post_url": url_for("cases.resume", case_id=page.case.id) if step.key == "resume" else "",
        "nudge_url": url_for("notices.nudge", case_id=page.case.id) if nudge and not step.is_mine else "",
        "nudge": "",
    }


def _waiting(step: NextStep, page: CasePage) -> dict[str, Any]:
    return {
        "who": step.who,
        "text": step.title,
        "due": day(step.due_on) if step.due_on else "",
        "distance": deadline(step.due_on, page.case.tenant_id, clock.today()),
        "action": _("View"),
        "url": _address(step, page),
    }


def _address(step: NextStep, page: CasePage) -> str:
    if step.endpoint not in current_app.view_functions:
        return ""
    return url_for(step.endpoint, case_id=page.case.id)
