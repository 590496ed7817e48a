"""What acceptance needs (programme.md 4.8), one precondition after the other, each missing thing with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from casework.access.permissions import Permission
from casework.cases.queries.team import checks_of
from casework.extensions import db
from casework.i18n import gettext as _
from casework.i18n import ngettext
from casework.models import ActionItem, Case, Constraint, FollowUp, Plan
from casework.outcomes.queries.effect import Effect, effects_of
from casework.outcomes.queries.survey import survey_of


@dataclass(frozen=True)
class Missing:
    """One thing that is not there yet, in words, and the page (endpoint with its values) that shows it.

    `step` is the page where it is done, for who holds the permission: (permission, endpoint, values).
    """

    text: str
    endpoint: str
    values: dict[str, Any]
    step: tuple[Permission, str, dict[str, Any]] | None = None


@dataclass(frozen=True)
class Precondition:
    """One line of the list. `note` says how it stands; one that does not stop the application stops the pass."""

    key: str
    title: str
    note: str
    missing: tuple[Missing, ...] = ()
    stops_application: bool = True

    @property
    def is_met(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing


def preconditions(
    case: Case, today: date, *, effects: Sequence[Effect] | None = None
) -> Sequence[Precondition]:
    """Every precondition of acceptance with what is missing on a civil date; eight statements in all.

    `effects` are those of the case where they were read already.
    """
    return [
        _plan(case),
        _actions(case),
        _constraints(case),
        _follow_ups(case, today),
        _values(case, effects_of(case.id) if effects is None else effects),
        _team(case),
        *_checks(case),
        _survey(case),
    ]


def unmet(case: Case, today: date, *, to_apply: bool) -> list[Precondition]:
    """What stops an application or, otherwise, a conclusion “passed”."""
    return [
        item
        for item in preconditions(case, today)
        if not item.is_met and (item.stops_application or not to_apply)
    ]


def _plan(case: Case) -> Precondition:
    waiting = db.session.scalar(
        select(func.max(Plan.version_number)).where(
            Plan.case_id == case.id,
            Plan.submitted_on.is_not(None),
            Plan.approved_on.is_(None),
            Plan.returned_on.is_(None),
        )
    )
    missing = []
    if case.plan_approved_on is None:
        missing.append(_at(_("No version of the plan is approved."), "plans.show", case))
    if waiting is not None:
        missing.append(
            _at(_("Version %(number)s of the plan waits for approval.", number=waiting), "plans.show", case)
        )
    note = _("approved on %(date)s", date=case.plan_approved_on) if case.plan_approved_on else ""
    return Precondition("plan", _("The plan is approved"), note, tuple(missing))


def _actions(case: Case) -> Precondition:
    actions = db.session.scalars(
        select(ActionItem)
        .where(
            ActionItem.case_id == case.id,
            ActionItem.out_of_force_on.is_(None),
            ActionItem.moved_on.is_(None),
        )
        .order_by(ActionItem.number)
    ).all()
    missing = tuple(
        Missing(f"{item.code} {item.title} · {item.state.label}", "actions.show", {"action_id": item.id})
        for item in actions
        if not item.struck_off_on and not item.dropped_on
    )
    struck = sum(item.struck_off_on is not None and item.dropped_on is None for item in actions)
    dropped = sum(item.dropped_on is not None for item in actions)
    note = _(
        "%(all)d actions: %(struck)d struck off, %(dropped)d no longer pursued",
        all=len(actions),
        struck=struck,
        dropped=dropped,
    )
    return Precondition("actions", _("Every action is struck off or no longer pursued"), note, missing)


def confirmed_constraints(case_id: int) -> Sequence[Constraint]:
    """The constraints that count: confirmed by the enterprise, neither withdrawn nor moved; with judgements."""
    return db.session.scalars(
        select(Constraint)
        .where(
            Constraint.case_id == case_id,
            Constraint.confirmed_on.is_not(None),
            Constraint.withdrawn_on.is_(None),
            Constraint.moved_on.is_(None),
        )
        .options(selectinload(Constraint.judgements))
        .order_by(Constraint.number)
    ).all()


def _constraints(case: Case) -> Precondition:
    constraints = confirmed_constraints(case.id)
    missing = tuple(
        Missing(
            f"{item.code} {item.title}",
            "diagnosis.show",
            {"case_id": case.id, "_anchor": item.code},
            (Permission.CONSTRAINT_JUDGE, "diagnosis.judge", {"constraint_id": item.id}),
        )
        for item in constraints
        if not item.judgements
    )
    judged = len(constraints) - len(missing)
    note = _("%(judged)d of %(all)d judged", judged=judged, all=len(constraints))
    return Precondition("constraints", _("Every confirmed constraint is judged"), note, missing)


def _follow_ups(case: Case, today: date) -> Precondition:
    rows = db.session.execute(
        select(FollowUp.id, FollowUp.number, FollowUp.due_on, FollowUp.held_on)
        .where(
            FollowUp.case_id == case.id,
            FollowUp.due_on <= today,
            FollowUp.cancelled_on.is_(None),
            FollowUp.moved_on.is_(None),
        )
        .order_by(FollowUp.due_on, FollowUp.number)
    ).all()
    missing = tuple(
        Missing(
            _("Follow-up no. %(number)s, due %(date)s", number=row.number, date=row.due_on),
            "follow_ups.show",
            {"follow_up_id": row.id},
        )
        for row in rows
        if row.held_on is None
    )
    note = (
        _("%(held)d of %(all)d held", held=len(rows) - len(missing), all=len(rows))
        if rows
        else _("none was due")
    )
    return Precondition("follow_ups", _("Every follow-up that was due is held"), note, missing)


def _values(case: Case, effects: Sequence[Effect]) -> Precondition:
    missing = tuple(
        Missing(
            item.indicator.name,
            "outcomes.show",
            {"case_id": case.id, "_anchor": f"indicator-{item.indicator.id}"},
            (
                Permission.RESULT_RECORD,
                "outcomes.record_values",
                {"case_id": case.id, "_anchor": f"value_{item.indicator.id}"},
            ),
        )
        for item in effects
        if item.after is None
    )
    measured = len(effects) - len(missing)
    note = (
        _("%(measured)d of %(all)d measured", measured=measured, all=len(effects))
        if effects
        else _("no target indicator was set")
    )
    return Precondition("values", _("Every target indicator has a value “after”"), note, missing)


def _team(case: Case) -> Precondition:
    missing = [
        _at(_("%(name)s has not signed the declaration.", name=member.expert.name), "team.show", case)
        for member in case.present_team
        if not member.is_cleared
    ]
    signed = len(case.present_team) - len(missing)
    if case.leader is None:
        missing.append(_at(_("The team has no leader who could give the opinion."), "team.show", case))
    waived = sum(member.declared_on is None and member.waived_on is not None for member in case.present_team)
    note = ngettext("%(num)d declaration on file", "%(num)d declarations on file", signed - waived)
    if waived:
        note += " · " + ngettext("%(num)d waived", "%(num)d waived", waived)
    return Precondition("team", _("Every recusal declaration is on file"), note, tuple(missing))


def _checks(case: Case) -> Sequence[Precondition]:
    """Only where a conflict of interest was found late: who has nothing to check is not asked for it."""
    checks = checks_of(case.id) if case.blocked else ()
    missing = tuple(
        _at(
            _("What %(name)s concluded waits for its check.", name=check.member.expert.name),
            "team.show",
            case,
            _anchor="checks",
        )
        for check in checks
        if check.done_on is None
    )
    title = _("What an expert with a conflict of interest concluded is checked by another one")
    note = ngettext("%(num)d check done", "%(num)d checks done", len(checks) - len(missing))
    return (Precondition("checks", title, note, missing, stops_application=False),) if checks else ()


def _survey(case: Case) -> Precondition:
    survey = survey_of(case.id)
    title = _("The enterprise has answered the satisfaction survey")
    answered_on = survey.answered_on if survey is not None else case.survey_answered_before_on
    if answered_on:
        return Precondition("survey", title, _("answered on %(date)s", date=answered_on))
    text = (
        _("Sent on %(date)s, not answered yet.", date=survey.sent_on)
        if survey is not None
        else _("It is sent with the application; “passed” needs the answer.")
    )
    missing = (_at(text, "outcomes.show", case, _anchor="survey"),)
    return Precondition("survey", title, "", missing, stops_application=False)


def _at(text: str, endpoint: str, case: Case, **values: Any) -> Missing:
    return Missing(text, endpoint, {"case_id": case.id, **values})
