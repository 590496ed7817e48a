"""Reads of outcomes, split by noun: what acceptance needs, effect, rounds, survey, results."""

from casework.outcomes.queries.acceptance import get_open_round, latest_round, rounds_of
from casework.outcomes.queries.benefits import BenefitSum, benefits_of, get_benefit, sum_of
from casework.outcomes.queries.effect import Effect, effect_of, effects_of, get_indicator
from casework.outcomes.queries.readiness import (
    Missing,
    Precondition,
    confirmed_constraints,
    preconditions,
    unmet,
)
from casework.outcomes.queries.reopening import reopenings_of, waiting_reopening
from casework.outcomes.queries.results import copies_of, get_result, open_look_backs, results_of
from casework.outcomes.queries.survey import (
    Satisfaction,
    remarks_of,
    satisfaction_of,
    survey_of,
)

__all__ = [
    "BenefitSum",
    "Effect",
    "Missing",
    "Precondition",
    "Satisfaction",
    "benefits_of",
    "confirmed_constraints",
    "copies_of",
    "effect_of",
    "effects_of",
    "get_benefit",
    "get_indicator",
    "get_open_round",
    "get_result",
    "latest_round",
    "open_look_backs",
    "preconditions",
    "remarks_of",
    "reopenings_of",
    "results_of",
    "rounds_of",
    "satisfaction_of",
    "sum_of",
    "survey_of",
    "unmet",
    "waiting_reopening",
]
