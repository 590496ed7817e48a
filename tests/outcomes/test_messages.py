"""Whoever has to act next finds a message in the inbox; what is done is no longer asked for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from casework.enums import Conclusion, ResultKind
from casework.models import Notice, User
from casework.notices.wording import title
from casework.outcomes import notice_words, services
from tests.outcomes.ready import ON, answered, applied, give_opinion, opined, ready_case


def inbox(session: Any, user: User) -> list[tuple[str, bool]]:
    """Template and whether it was read, in the order of sending."""
    rows = session.scalars(select(Notice).where(Notice.user_id == user.id).order_by(Notice.id))
    return [(row.template, row.read_at is not None) for row in rows]


def test_an_application_asks_the_leader_for_an_opinion_and_the_enterprise_for_its_answer(
    session: Any,
) -> None:
    ready = ready_case()
    applied(ready)
    assert inbox(session, ready.expert_user) == [("acceptance_to_opine", False)]
    assert inbox(session, ready.contact_user) == [("survey_to_answer", False)]
    answered(ready)
    assert inbox(session, ready.contact_user) == [("survey_to_answer", True)]


def test_the_opinion_passes_the_ball_to_the_officer(session: Any) -> None:
    ready = ready_case()
    ready.case.officer_id = ready.officer_user.id
    give_opinion(ready, applied(ready), on=ON)
    assert inbox(session, ready.expert_user) == [("acceptance_to_opine", True)]
    assert inbox(session, ready.officer_user) == [("acceptance_to_conclude", False)]


def test_everybody_concerned_learns_the_conclusion_with_its_date(session: Any) -> None:
    ready = ready_case()
    services.conclude(
        opined(ready), Conclusion.RECTIFY, county_opinion="补齐台账。", on=ON, actor=ready.officer
    )
    for user in (ready.contact_user, ready.expert_user):
        assert inbox(session, user)[-1] == ("acceptance_concluded", False)
    notice = session.scalars(select(Notice).where(Notice.template == "acceptance_concluded")).first()
    assert "2026-12-10" in title(notice)


def test_a_result_asks_for_the_confirmation_of_the_enterprise(session: Any) -> None:
    ready = ready_case()
    result = services.record_result(
        ready.case,
        ResultKind.TRADEMARK,
        title="恒峡",
        document_number="",
        issuer="国家知识产权局",
        dated_on=ON,
        on=ON,
        actor=ready.officer,
    )
    assert inbox(session, ready.contact_user) == [("result_to_confirm", False)]
    services.confirm_claim(result, on=ON, actor=ready.contact)
    assert inbox(session, ready.contact_user) == [("result_to_confirm", True)]


def test_every_message_of_outcomes_has_words() -> None:
    for template in (
        "acceptance_to_opine",
        "acceptance_to_conclude",
        "acceptance_concluded",
        "survey_to_answer",
        "result_to_confirm",
    ):
        assert template in notice_words.TITLES
