"""Changes of a diagnosis, split by noun: report, constraints, indicators, answers, judgements, clues."""

from casework.diagnosis.services.answers import (
    keep_constraint,
    revise_constraint,
    save_answer,
    submit_answers,
    withdraw_objected,
)
from casework.diagnosis.services.clues import record_clue
from casework.diagnosis.services.constraints import add_constraint, edit_constraint, remove_constraint
from casework.diagnosis.services.found_later import (
    FOUND_WHILE,
    add_found_at_visit,
    answer_alone,
    is_asked_alone,
)
from casework.diagnosis.services.indicators import add_indicator, edit_indicator, remove_indicator
from casework.diagnosis.services.judgements import judge
from casework.diagnosis.services.report import (
    begin_diagnosis,
    diagnosis_of,
    hand_in_self_assessment,
    score_maturity,
    submit_report,
    write_report,
)

__all__ = [
    "FOUND_WHILE",
    "add_constraint",
    "add_found_at_visit",
    "add_indicator",
    "answer_alone",
    "begin_diagnosis",
    "diagnosis_of",
    "edit_constraint",
    "edit_indicator",
    "hand_in_self_assessment",
    "is_asked_alone",
    "judge",
    "keep_constraint",
    "record_clue",
    "remove_constraint",
    "remove_indicator",
    "revise_constraint",
    "save_answer",
    "score_maturity",
    "submit_answers",
    "submit_report",
    "withdraw_objected",
    "write_report",
]
