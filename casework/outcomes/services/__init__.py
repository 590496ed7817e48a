"""Changes of outcomes, split by noun; other packages import them from here."""

from casework.outcomes.services.acceptance import (
    NotReady,
    apply_for_acceptance,
    check_may_conclude,
    conclude,
    conclusions_of,
    correction_due_on,
)
from casework.outcomes.services.benefits import record_benefit
from casework.outcomes.services.claims import confirm_claim, remove_claim
from casework.outcomes.services.closing import archive_case, close_case
from casework.outcomes.services.effect import Measured, check_may_measure, record_values
from casework.outcomes.services.opinions import (
    check_may_opine,
    check_may_sample,
    give_expert_opinion,
    give_sample_opinion,
)
from casework.outcomes.services.reopening import (
    ask_for_reopening,
    check_may_ask_to_reopen,
    decide_reopening,
)
from casework.outcomes.services.results import attach_copies, record_result
from casework.outcomes.services.survey import answer_survey, check_may_answer, send_survey, survey_to_answer

__all__ = [
    "Measured",
    "NotReady",
    "answer_survey",
    "apply_for_acceptance",
    "archive_case",
    "ask_for_reopening",
    "attach_copies",
    "check_may_answer",
    "check_may_ask_to_reopen",
    "check_may_conclude",
    "check_may_measure",
    "check_may_opine",
    "check_may_sample",
    "close_case",
    "conclude",
    "conclusions_of",
    "confirm_claim",
    "correction_due_on",
    "decide_reopening",
    "give_expert_opinion",
    "give_sample_opinion",
    "record_benefit",
    "record_result",
    "record_values",
    "remove_claim",
    "send_survey",
    "survey_to_answer",
]
