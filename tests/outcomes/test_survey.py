"""The satisfaction survey: answered once by the enterprise, summed up without giving anybody away."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from casework.access.tenancy import Reach, Scope
from casework.enums import CaseStatus, EventKind, Rank, WithdrawalReason
from casework.errors import RuleViolation
from casework.extensions import db
from casework.outcomes import queries, services
from casework.outcomes.services.survey import score_of
from casework.programmes.queries import get_programme
from tests import factories as make
from tests.outcomes.ready import ON, Ready, applied, ready_case


def answer(ready: Ready, *marks: int, text: str = "") -> Any:
    survey = queries.survey_of(ready.case.id)
    services.answer_survey(survey, marks, text, on=ON, actor=ready.contact)
    return survey


@pytest.mark.parametrize(
    ("marks", "score"),
    [((5,) * 6, "100.00"), ((1,) * 6, "20.00"), ((5, 4, 5, 4, 5, 4), "90.00"), ((5, 5, 5, 5, 5, 4), "96.67")],
)
def test_the_score_is_the_mean_times_twenty_with_two_decimals(marks: tuple[int, ...], score: str) -> None:
    assert score_of(marks) == Decimal(score)


def test_an_answer_keeps_marks_score_words_and_day(session: Any) -> None:
    ready = ready_case()
    applied(ready)
    survey = answer(ready, 5, 4, 5, 4, 5, 5, text="专家讲得明白。")
    assert (survey.answers, survey.score, survey.text) == ("5,4,5,4,5,5", Decimal("93.33"), "专家讲得明白。")
    assert survey.answered_on == ON
    event = ready.case.events[0]
    assert (event.kind, event.details) == (EventKind.SURVEY_ANSWERED, {})


def test_a_survey_is_answered_once(session: Any) -> None:
    ready = ready_case()
    applied(ready)
    answer(ready, 3, 3, 3, 3, 3, 3)
    with pytest.raises(RuleViolation, match="2026-11-12"):
        answer(ready, 5, 5, 5, 5, 5, 5)
    assert queries.survey_of(ready.case.id).score == Decimal("60.00")


@pytest.mark.parametrize("marks", [(), (5, 5, 5, 5, 5), (5, 5, 5, 5, 5, 6), (0, 5, 5, 5, 5, 5)])
def test_every_question_takes_a_mark_from_one_to_five(session: Any, marks: tuple[int, ...]) -> None:
    ready = ready_case()
    applied(ready)
    with pytest.raises(RuleViolation):
        answer(ready, *marks)


def test_nobody_but_the_enterprise_answers(session: Any) -> None:
    ready, other = ready_case(), ready_case()
    applied(ready)
    survey = queries.survey_of(ready.case.id)
    for actor in (ready.officer, ready.expert, other.contact):
        with pytest.raises(RuleViolation):
            services.answer_survey(survey, (5,) * 6, "", on=ON, actor=actor)
    assert survey.answered_on is None


def test_a_case_that_has_ended_takes_no_answer(session: Any) -> None:
    ready = ready_case()
    applied(ready)
    ready.case.status = CaseStatus.CLOSED
    with pytest.raises(RuleViolation):
        answer(ready, 5, 5, 5, 5, 5, 5)


def test_the_officer_sends_the_survey_early_once_and_not_before_the_plan(session: Any) -> None:
    ready = ready_case()
    services.send_survey(ready.case, on=date(2026, 10, 20), actor=ready.officer)
    with pytest.raises(RuleViolation, match="2026-10-20"):
        services.send_survey(ready.case, on=ON, actor=ready.officer)
    early = make.make_case(status=CaseStatus.DIAGNOSING)
    with pytest.raises(RuleViolation):
        services.send_survey(early, on=ON, actor=ready.officer)


def surveyed(code: str, *scores: str | None, text: str = "") -> list[Any]:
    return [make.make_survey(make.make_case(code), score, text=text if score else "") for score in scores]


SETTLED = date(2026, 12, 1)
"""The day after the data date of the year."""


def of(code: str, rank: Rank | None = None, today: date = SETTLED) -> queries.Satisfaction:
    return queries.satisfaction_of(make.region(code, rank).id, make.make_programme(), today)


def words(code: str, rank: Rank | None = None, today: date = SETTLED) -> list[str]:
    unit = of(code, rank, today)
    return list(queries.remarks_of(make.region(code, rank).id, make.make_programme(), unit))


def test_under_three_replies_only_their_number_is_told(session: Any) -> None:
    surveyed("620103", "80", "90", None)
    found = of("620103")
    assert (found.mean, found.replies, found.sent, found.return_rate) == (None, 2, 3, 67)


def test_from_three_replies_on_the_mean_is_told(session: Any) -> None:
    surveyed("620103", "80", "90", "93.33", None)
    found = of("620103")
    assert (found.mean, found.replies, found.sent) == (Decimal("87.78"), 3, 4)


def test_a_unit_without_surveys_has_no_return_rate(session: Any) -> None:
    found = of("620103")
    assert (found.mean, found.replies, found.sent, found.return_rate) == (None, 0, 0, None)


def test_a_unit_sums_up_what_lies_below_it_and_nothing_beside(session: Any) -> None:
    surveyed("620103", "80", "90")
    surveyed("620102", "100")
    surveyed("620502", "20")
    assert of("620103").mean is None
    assert of("620100", Rank.PREFECTURE).mean == Decimal("90.00")
    # 4 × 72.50 − 3 × 90.00 would be the one score from 620502
    assert (of("620000").mean, of("620000").replies) == (None, 4)
    surveyed("620502", "60", "70")
    assert (of("620000").mean, of("620000").replies) == (Decimal("70.00"), 6)


def test_the_mean_stands_still_between_the_closing_days_whoever_answers(session: Any) -> None:
    """The mean of yesterday and the one of today with their numbers would say what came in between."""
    for _n in range(4):
        surveyed("620103", "95", text="多来几次")
    assert of("620103", today=date(2026, 11, 29)).mean is None
    assert (of("620103").mean, of("620103").closed_on) == (Decimal("95.00"), date(2026, 11, 30))
    make.make_survey(make.make_case("620103"), "40", answered_on=SETTLED, text="别来了")
    later = of("620103", today=date(2026, 12, 9))
    assert (later.mean, later.scored, later.replies) == (Decimal("95.00"), 4, 5)
    assert words("620100", Rank.PREFECTURE, today=date(2026, 12, 9)) == ["多来几次"] * 4


def test_what_was_told_in_june_moves_by_three_replies_or_not_at_all(session: Any) -> None:
    for score in ("70", "80", "90"):
        make.make_survey(
            make.make_case("620103"), score, sent_on=date(2026, 6, 1), answered_on=date(2026, 6, 9)
        )
    assert of("620103", today=date(2026, 6, 29)).mean is None
    assert of("620103", today=date(2026, 6, 30)).mean == Decimal("80.00")
    surveyed("620103", "20", "20")
    assert (of("620103").mean, of("620103").scored, of("620103").replies) == (Decimal("80.00"), 3, 5)
    surveyed("620103", "20")
    assert (of("620103").mean, of("620103").scored) == (Decimal("50.00"), 6)


def test_withdrawn_cases_and_other_years_leave_the_sum(session: Any) -> None:
    first, *_rest = surveyed("620103", "20", "80", "80", "80")
    first.case.withdrawn_on, first.case.withdrawal_reason = ON, WithdrawalReason.STOPPED
    before = make.make_programme(2025)
    make.make_survey(make.make_case(programme=before), "40")
    session.flush()
    assert of("620103").mean == Decimal("80.00")
    assert queries.satisfaction_of(make.region("620103").id, before, SETTLED).replies == 1


def test_words_are_read_without_names_by_prefecture_and_province_from_three_replies_on(session: Any) -> None:
    surveyed("620103", "80", "90", text="多来几次")
    assert words("620100", Rank.PREFECTURE) == []
    surveyed("620102", "100", text="建议早些通知")
    surveyed("620102", "100")
    assert words("620100", Rank.PREFECTURE) == sorted(["多来几次", "多来几次", "建议早些通知"])
    assert words("620000") == words("620100", Rank.PREFECTURE)
    surveyed("620103", "70", text="多来几次")
    assert of("620103").mean == Decimal("80.00")
    assert words("620103") == []


def test_a_county_never_sums_up_more_than_its_own(given: Any, app: Any) -> None:
    with given():
        surveyed("620103", "80", "90", "100")
        surveyed("620102", "20", "20", "20")
        year, province = make.make_programme().year, make.region("620000").id
        county = make.region("620103").id
    with given(Scope(Reach.COUNTY, county)):
        found = queries.satisfaction_of(province, get_programme(year), SETTLED)
        assert (found.mean, found.replies) == (Decimal("90.00"), 3)
        db.session.rollback()
