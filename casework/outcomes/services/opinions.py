"""Opinions on an acceptance (验收意见): of the team leader, target by target, and of the prefecture that samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from casework.access.principal import Principal
from casework.cases.services import refresh_deadline, tell
from casework.enums import CaseStatus, EventKind, TargetResult
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import Acceptance, AcceptanceTarget
from casework.outcomes.queries.effect import Effect, effects_of
from casework.outcomes.services.acceptance import require_open_round
from casework.outcomes.services.messages import ask_for_conclusion

SAMPLED_UNTIL_CLOSED = (CaseStatus.ACCEPTANCE, CaseStatus.ACCEPTED)


def check_may_opine(acceptance: Acceptance, actor: Principal) -> None:
    """Only the team leader of the case, while the round is open. Raises RuleViolation."""
    require_open_round(acceptance)
    leader = acceptance.case.leader
    if leader is None or leader.expert_id != actor.expert_id:
        name = leader.expert.name if leader else "—"
        raise RuleViolation(_("Only the team leader (%(name)s) gives the acceptance opinion.", name=name))


def give_expert_opinion(
    acceptance: Acceptance,
    *,
    held_on: date,
    targets: Mapping[int, tuple[TargetResult, str]],
    shortcomings: str,
    opinion: str,
    on: date,
    actor: Principal,
) -> None:
    """The team leader's opinion with a result and remark per target (key: indicator); may be amended until concluded.

    Raises RuleViolation for somebody else, a day outside the round, a target without a result, or a target called
    reached against its value without a remark.
    """
    check_may_opine(acceptance, actor)
    _check_held_on(acceptance, held_on, on)
    if not opinion:
        raise RuleViolation(_("Please write the opinion."), "opinion")
    effects = effects_of(acceptance.case_id)
    for effect in effects:
        _check_target(effect, targets.get(effect.indicator.id))
    acceptance.held_on = held_on
    acceptance.shortcomings = shortcomings
    acceptance.expert_opinion = opinion
    acceptance.expert_by_id = actor.id
    acceptance.expert_name = actor.name
    acceptance.expert_opinion_on = on
    _keep_targets(acceptance, effects, targets)
    tell(
        acceptance.case, EventKind.ACCEPTANCE_OPINION, on=on, actor=actor, by="expert", round=acceptance.round
    )
    ask_for_conclusion(acceptance, on=on)
    refresh_deadline(acceptance.case)


def _check_held_on(acceptance: Acceptance, held_on: date, on: date) -> None:
    if held_on > on:
        raise RuleViolation(_("The day of the acceptance lies in the future."), "held_on")
    if held_on < acceptance.applied_on:
        raise RuleViolation(
            _("Acceptance was applied for on %(date)s; it was not held before.", date=acceptance.applied_on),
            "held_on",
        )


def _check_target(effect: Effect, given: tuple[TargetResult, str] | None) -> None:
    key = effect.indicator.id
    if given is None:
        raise RuleViolation(_("Please choose a result for this target."), f"result_{key}")
    result, remark = given
    if result is TargetResult.REACHED and effect.is_reached is False and not remark:
        raise RuleViolation(
            _("The value after the help does not reach the target. Please say why it counts as reached."),
            f"remark_{key}",
        )


def _keep_targets(
    acceptance: Acceptance, effects: Sequence[Effect], targets: Mapping[int, tuple[TargetResult, str]]
) -> None:
    """One row per target; amending changes the rows that are there."""
    known = {row.indicator_id: row for row in acceptance.targets}
    for effect in effects:
        result, remark = targets[effect.indicator.id]
        row = known.get(effect.indicator.id)
        if row is None:
            row = AcceptanceTarget(case=acceptance.case, acceptance=acceptance, indicator=effect.indicator)
            db.session.add(row)
        row.result, row.remark = result, remark
    db.session.flush()


def check_may_sample(acceptance: Acceptance) -> None:
    """The prefecture samples from the application until the case is closed. Raises RuleViolation."""
    if acceptance.case.status not in SAMPLED_UNTIL_CLOSED:
        raise RuleViolation(
            _("An acceptance is sampled between its application and the closing of the case.")
        )


def give_sample_opinion(acceptance: Acceptance, opinion: str, *, on: date, actor: Principal) -> None:
    """The opinion of the prefecture, which samples acceptances; it changes no conclusion. Raises RuleViolation."""
    check_may_sample(acceptance)
    if not opinion:
        raise RuleViolation(_("Please write the opinion."), "opinion")
    acceptance.prefecture_opinion = opinion
    acceptance.prefecture_name = actor.name
    acceptance.prefecture_opinion_on = on
    db.session.flush()
    tell(
        acceptance.case,
        EventKind.ACCEPTANCE_OPINION,
        on=on,
        actor=actor,
        is_shared=False,
        by="prefecture",
        round=acceptance.round,
    )
