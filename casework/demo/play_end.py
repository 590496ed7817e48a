"""The end of a case: results, acceptance, survey, closing, archive; and the side roads out of the programme."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Final

from sqlalchemy import select

from casework.cases.services import decide_withdrawal, request_withdrawal, suspend
from casework.demo import play_follow_ups
from casework.demo.acts import Acts
from casework.demo.case_plot import ResultPlot
from casework.demo.papers import CERTIFICATE
from casework.demo.words import variants
from casework.enums import (
    BenefitKind,
    CaseStatus,
    Conclusion,
    Resolution,
    TargetResult,
    WithdrawalReason,
)
from casework.extensions import db
from casework.models import Acceptance, Survey
from casework.outcomes import services
from casework.outcomes.queries.effect import effects_of

SAMPLE_CHANCE = 0.35
NO_COPY_CHANCE = 0.1
REASONS: Final = (
    (re.compile("迁往外省"), WithdrawalReason.MOVED_OUT),
    (re.compile("注销"), WithdrawalReason.DEREGISTERED),
    (re.compile("严重违法"), WithdrawalReason.SERIOUS_ILLEGALITY),
    (re.compile("自愿退出"), WithdrawalReason.VOLUNTARY),
    (re.compile("停产"), WithdrawalReason.STOPPED),
)


def schedule(acts: Acts) -> None:
    """Put the second half on the list."""
    dates = acts.plot.dates
    for result in acts.plot.results:
        acts.later(result.recorded_on, _record, acts, result)
    acts.later(dates.suspended_on, _suspend, acts)
    acts.later(dates.leaving_on, _ask_to_leave, acts)
    acts.later(dates.decided_on, _decide, acts)
    acts.later(dates.applied_on, _apply, acts)
    acts.later(dates.surveyed_on, _answer_survey, acts)
    acts.later(dates.opined_on, _opine, acts)
    acts.later(dates.concluded_on, _conclude, acts)
    acts.later(dates.corrected_on, _apply, acts)
    acts.later(dates.corrected_opined_on, _opine, acts)
    acts.later(dates.corrected_concluded_on, _conclude, acts)
    acts.later(dates.closed_on, _close, acts)
    acts.later(dates.reopened_on, _reopen, acts)


def _record(on: date, acts: Acts, plot: ResultPlot) -> None:
    """A result with a copy of its document, mostly, and the enterprise's word for it."""
    title, number = plot.words.in_year(acts.stage.season.year)
    result = acts.act(
        acts.officer, on, services.record_result, acts.case, plot.words.kind, title=title, document_number=number,
        issuer=plot.words.issuer, dated_on=plot.dated_on, took_lead="主导" in title,
    )  # fmt: skip
    if acts.rng.random() >= NO_COPY_CHANCE:
        label = str(plot.words.kind.label)
        copy = acts.stage.papers.upload(CERTIFICATE, label)
        acts.act(acts.officer, on, services.attach_copies, result, [copy])
    if plot.confirmed_on is not None:
        acts.later(plot.confirmed_on, _confirm, acts, result)
    if plot is acts.plot.results[0]:
        _record_benefit(on, acts, plot)


def _record_benefit(on: date, acts: Acts, plot: ResultPlot) -> None:
    """What the help was worth, once per enterprise; who confirms results confirms it, the others have not yet."""
    title, source = variants("benefit_title"), variants("benefit_source")
    at = acts.case.id
    benefit = acts.act(
        acts.officer, on, services.record_benefit, acts.case, BenefitKind.COST, title=title[at % len(title)],
        period=variants("benefit_period")[0].format(year=on.year, month=on.month),
        source=source[at % len(source)], amount_wan=Decimal(8 + at % 40), share_percent=Decimal(40 + at % 4 * 10),
    )  # fmt: skip
    if plot.confirmed_on is not None:
        acts.later(plot.confirmed_on, _confirm, acts, benefit)


def _confirm(on: date, acts: Acts, claim: object) -> None:
    acts.act(acts.contact, on, services.confirm_claim, claim)


def _suspend(on: date, acts: Acts) -> None:
    acts.act(acts.officer, on, suspend, acts.case, acts.say("suspended_now"))


def _ask_to_leave(on: date, acts: Acts) -> None:
    """The county's opinion fits the reason; who may stay in the end has only stopped for a while."""
    goal = acts.plot.goal
    texts = variants("withdrawal")
    if goal.asks_to_leave or goal.refused:
        texts = tuple(text for text in texts if "连续两个月停产" in text)
    opinion = texts[int(acts.rng.random() * len(texts))]
    reason = next(reason for pattern, reason in REASONS if pattern.search(opinion))
    acts.act(acts.officer, on, request_withdrawal, acts.case, reason, opinion)


def _decide(on: date, acts: Acts) -> None:
    consents = acts.plot.goal.status is CaseStatus.WITHDRAWN
    opinion = acts.say("withdrawal_consent" if consents else "withdrawal_refused")
    acts.act(acts.stage.cast.managers[0], on, decide_withdrawal, acts.case, consents, opinion)


def _apply(on: date, acts: Acts) -> None:
    acts.act(acts.officer, on, services.apply_for_acceptance, acts.case)


def _answer_survey(on: date, acts: Acts) -> None:
    survey = db.session.scalars(select(Survey).where(Survey.case_id == acts.case.id)).one()
    text, marks = acts.plot.survey
    acts.act(acts.contact, on, services.answer_survey, survey, marks, text)


def _round(acts: Acts) -> Acceptance:
    return db.session.scalars(
        select(Acceptance)
        .where(Acceptance.case_id == acts.case.id)
        .order_by(Acceptance.round.desc())
        .limit(1)
    ).one()


def _opine(on: date, acts: Acts) -> None:
    """The team leader on site; the prefecture samples some."""
    targets = {
        effect.indicator.id: (
            (TargetResult.REACHED, "")
            if effect.is_reached
            else (TargetResult.PARTLY, acts.say("target_partly"))
        )
        for effect in effects_of(acts.case.id)
    }
    missed = any(outcome is not Resolution.SOLVED for _on, _problem, outcome in acts.plot.judged)
    acts.act(
        acts.expert(), on, services.give_expert_opinion, _round(acts), held_on=on, targets=targets,
        shortcomings=acts.say("shortcomings") if missed or acts.rng.random() < 0.4 else "",
        opinion=acts.say("acceptance_expert"),
    )  # fmt: skip
    if acts.rng.random() < SAMPLE_CHANCE:
        acts.act(
            acts.reviewer, on, services.give_sample_opinion, _round(acts), acts.say("acceptance_prefecture")
        )


def _conclude(on: date, acts: Acts) -> None:
    """The first round of a case that corrects ends with a time limit, every other one with a pass."""
    corrects = acts.plot.dates.corrected_on is not None or acts.plot.goal.status is CaseStatus.RECTIFY
    is_first = acts.plot.dates.concluded_on == on
    conclusion = Conclusion.RECTIFY if corrects and is_first else Conclusion.PASS
    opinion = acts.say("acceptance_rectify" if conclusion is Conclusion.RECTIFY else "acceptance_county")
    acts.act(acts.officer, on, services.conclude, _round(acts), conclusion, county_opinion=opinion)


def _close(on: date, acts: Acts) -> None:
    """Struck off; the look-backs follow, and behind them the archive."""
    look_backs = acts.act(acts.officer, on, services.close_case, acts.case)
    play_follow_ups.schedule_look_backs(acts, look_backs)
    acts.later(acts.plot.dates.archived_from, _archive, acts)


def _reopen(on: date, acts: Acts) -> None:
    """Asked for by the county and consented to on the same day."""
    asked = acts.act(acts.officer, on, services.ask_for_reopening, acts.case, acts.say("reopening_reason"))
    acts.act(acts.reviewer, on, services.decide_reopening, asked, True, acts.say("reopening_consent"))


def _archive(on: date, acts: Acts) -> None:
    acts.act(acts.officer, on, services.archive_case, acts.case)
