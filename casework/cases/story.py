"""The story of a case in sentences: one rule per kind of event, so that both languages read well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from casework.enums import (
    Conclusion,
    EventKind,
    Progress,
    Resolution,
    ResultKind,
    TeamRole,
    VisitWay,
    Vocabulary,
    WithdrawalReason,
)
from casework.i18n import gettext as _
from casework.i18n import lazy_gettext as _l
from casework.models import CaseEvent

E = EventKind
Details = dict[str, Any]


def sentence(event: CaseEvent) -> str:
    """What happened, beyond the label of its kind; empty when the label says it all."""
    write = SENTENCES.get(event.kind)
    return write(event.details) if write else ""


def _word(vocabulary: type[Vocabulary], value: Any) -> str:
    return str(vocabulary(value).label) if value in list(vocabulary) else ""


def _joined(*parts: Any) -> str:
    return " · ".join(str(part) for part in parts if part not in (None, "", 0))


def _extension(details: Details) -> str:
    if "approved" in details:
        decision = _("approved") if details["approved"] else _("refused")
        return _joined(
            details.get("action"), f"{details.get('old', '')} → {details.get('new', '')}", decision
        )
    moved = f"{details['old']} → {details['new']}" if details.get("new") else ""
    return _joined(details.get("action"), moved, details.get("reason"))


def _visit(details: Details) -> str:
    number = _("Visit no. %(number)s", number=details["number"]) if details.get("number") else ""
    late = _("filed late") if details.get("late") else ""
    moved = _("filed after the hand-over") if details.get("after_transfer") else ""
    if details.get("sent_to"):
        moved = _("sent to %(number)s, which had moved here", number=details["sent_to"])
    return _joined(number, _word(VisitWay, details.get("way")), details.get("experts"), late, moved)


def _second(details: Details) -> str:
    return _("asked for by %(name)s", name=details["second"]) if details.get("second") else ""


def _successor(details: Details) -> str:
    return _("replaced by %(name)s", name=details["successor"]) if details.get("successor") else ""


def _team_ready(details: Details) -> str:
    if details.get("waived"):
        return _(
            "%(count)s experts, %(waived)s declarations waived",
            count=details.get("count", ""),
            waived=details["waived"],
        )
    return _("%(count)s experts, every declaration signed", count=details.get("count", ""))


def _withdrawal(details: Details) -> str:
    refused = _("refused by the province") if details.get("refused") else ""
    return _joined(refused, _word(WithdrawalReason, details.get("reason")), details.get("note"))


def _transfer(details: Details) -> str:
    """Of a step before the hand-over: to which county and what was said; of the hand-over itself: the number there."""
    county = _("to %(county)s", county=details["county"]) if details.get("county") else ""
    return _joined(county, details.get("hand_over_on"), details.get("number"), details.get("reason"))


def _opened(details: Details) -> str:
    if details.get("continues"):
        continued = _(
            "continues %(number)s of %(county)s",
            number=details["continues"],
            county=details.get("county", ""),
        )
        return _joined(details.get("number"), continued)
    return str(details.get("number", ""))


HEADLINES: dict[tuple[EventKind, str], Any] = {
    (E.TRANSFERRED, "proposed"): _l("Transfer to another county proposed"),
    (E.TRANSFERRED, "taken_back"): _l("Proposal to transfer taken back"),
    (E.TRANSFERRED, "sent_back"): _l("Transfer sent back by the receiving county"),
    (E.TRANSFERRED, "accepted"): _l("Transfer accepted by the receiving county"),
    (E.TRANSFERRED, "refused"): _l("Transfer refused by the superior"),
    (E.TRANSFERRED, "consented"): _l("Consent to the transfer"),
    (E.DECLARATION_SIGNED, "waiver_asked"): _l("Waiver of a declaration asked for"),
    (E.DECLARATION_SIGNED, "waived"): _l("Declaration waived"),
    (E.DECLARATION_SIGNED, "waiver_refused"): _l("Waiver of a declaration refused"),
    (E.EXPERT_ENDED, "blocked"): _l("Conflict of interest found late; another expert checks the conclusion"),
    (E.EXPERT_ASSIGNED, "checker"): _l("Expert named to check the conclusion"),
    (E.JUDGED, "check_upheld"): _l("Conclusion checked: it stands"),
    (E.JUDGED, "check_not_upheld"): _l("Conclusion checked: it does not stand"),
    (E.CARRIED_OVER, "finish"): _l("To be finished after its year"),
    (E.EXTENSION_REQUESTED, "paused"): _l("Waiting for the enterprise"),
    (E.EXTENSION_DECIDED, "resumed"): _l("No longer waiting for the enterprise"),
    (E.ACTION_DROPPED, "asked"): _l("Giving an action up asked for"),
    (E.ACTION_DROPPED, "refused"): _l("Giving an action up refused"),
    (E.RESULT_RECORDED, "benefit"): _l("Benefit of the help"),
    (E.VISIT_CONFIRMED, "denied"): _l("Visit denied by the enterprise"),
    (E.FOLLOW_UP_CANCELLED, "moved"): _l("Follow-up moved"),
    (E.OFFICER_CHANGED, "action"): _l("Action handed over"),
    (E.REOPENED, "asked"): _l("Reopening applied for"),
    (E.REOPENED, "refused"): _l("Reopening refused"),
}
"""Steps towards what a kind of event names, which are not that yet."""


def headline(event: CaseEvent) -> str:
    """What kind of thing happened, in a few words."""
    return str(HEADLINES.get((event.kind, str(event.details.get("step", ""))), event.kind.label))


SENTENCES: dict[EventKind, Callable[[Details], str]] = {
    E.OPENED_WITH_REASON: lambda d: _joined(d.get("unit"), d.get("reason")),
    E.OPENED: _opened,
    E.EXPERT_ASSIGNED: lambda d: _joined(d.get("name"), _word(TeamRole, d.get("role"))),
    E.DECLARATION_SIGNED: lambda d: _joined(d.get("name"), d.get("reason"), _second(d)),
    E.EXPERT_ENDED: lambda d: _joined(d.get("name"), d.get("reason"), _successor(d)),
    E.TEAM_READY: _team_ready,
    E.REPORT_SUBMITTED: lambda d: _joined(
        _("%(count)s constraints", count=d["count"]) if d.get("count") else "",
        _("answer by %(date)s", date=d["due_on"]) if d.get("due_on") else "",
    ),
    E.REPORT_ANSWERED: lambda d: (
        _("%(objections)s objections", objections=d["objections"])
        if d.get("objections")
        else _("no objection")
    ),
    E.PLAN_SUBMITTED: lambda d: _joined(f"V{d.get('version', '')}", d.get("reason")),
    E.PLAN_RETURNED: lambda d: _joined(f"V{d.get('version', '')}", d.get("reason")),
    E.PLAN_APPROVED: lambda d: _joined(
        f"V{d.get('version', '')}", _("%(count)s actions", count=d["actions"]) if d.get("actions") else ""
    ),
    E.PROGRESS_REPORTED: lambda d: _joined(
        d.get("action"),
        _word(Progress, d.get("progress")),
        f"{d['percent']} %" if d.get("percent") is not None else "",
    ),
    E.ACTION_DONE: lambda d: _joined(d.get("action"), d.get("text")),
    E.ACTION_RETURNED: lambda d: _joined(d.get("action"), d.get("reason")),
    E.ACTION_STRUCK_OFF: lambda d: _joined(d.get("action"), d.get("override")),
    E.ACTION_DROPPED: lambda d: _joined(d.get("action"), d.get("reason")),
    E.EXTENSION_REQUESTED: _extension,
    E.EXTENSION_DECIDED: _extension,
    E.VISITED: _visit,
    E.VISIT_CONFIRMED: _visit,
    E.FOLLOWED_UP: lambda d: _joined(
        _("Follow-up no. %(number)s", number=d["number"]) if d.get("number") else "",
        _word(VisitWay, d.get("way")),
        _("filed late") if d.get("filed_late_on") else "",
    ),
    E.FOLLOW_UP_CANCELLED: lambda d: _joined(
        _("Follow-up no. %(number)s", number=d["number"]) if d.get("old") else "",
        f"{d['old']} → {d.get('new', '')}" if d.get("old") else "",
        d.get("reason"),
    ),
    E.JUDGED: lambda d: _joined(
        d.get("name"), d.get("constraint"), _word(Resolution, d.get("outcome")), d.get("grounds")
    ),
    E.ACCEPTANCE_APPLIED: lambda d: _("round %(round)s", round=d.get("round", 1)),
    E.ACCEPTANCE_OPINION: lambda d: _joined(
        _("round %(round)s", round=d.get("round", 1)),
        _("prefecture") if d.get("by") == "prefecture" else _("expert team"),
    ),
    E.ACCEPTANCE_CONCLUDED: lambda d: _joined(_word(Conclusion, d.get("conclusion")), d.get("due_on")),
    E.RESULT_RECORDED: lambda d: _joined(
        _("taken back") if d.get("removed") else "",
        _word(ResultKind, d.get("kind")),
        d.get("title"),
        d.get("reason"),
    ),
    E.SUSPENDED: lambda d: str(d.get("reason", "")),
    E.WITHDRAWAL_REQUESTED: _withdrawal,
    E.WITHDRAWN: _withdrawal,
    E.SUBSTITUTED: lambda d: str(d.get("name", "")),
    E.REOPENED: lambda d: str(d.get("reason", "")),
    E.TRANSFERRED: _transfer,
    E.CARRIED_OVER: lambda d: _joined(d.get("until"), d.get("reason")),
    E.OFFICER_CHANGED: lambda d: (
        _joined(d["action"], f"{d.get('old', '')} → {d.get('name', '')}")
        if d.get("action")
        else str(d.get("name") or _("nobody yet"))
    ),
    E.FILE_ADDED: lambda d: _joined(d.get("kind"), d.get("name")),
}
