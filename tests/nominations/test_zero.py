"""Counties that nominate nobody: the declaration, its end, and who has not answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.access.principal import Principal
from casework.enums import NominationStatus, NoticeKind, ProgrammeStatus, Role
from casework.errors import RuleViolation
from casework.extensions import db
from casework.models import Notice, Programme, ZeroDeclaration
from casework.nominations.queries.counties import answers
from casework.nominations.services.drafting import withdraw
from casework.nominations.services.submitting import submit
from casework.nominations.services.zero import declare, remind_silent, take_back
from tests.factories import actor, make_nomination, make_programme, make_quota, make_user, region
from tests.nominations.entries import entry

ON = date(2026, 3, 10)
S = NominationStatus


@pytest.fixture(autouse=True)
def march() -> Iterator[None]:
    with clock.moved_to(ON):
        yield


@pytest.fixture
def programme(session: Any) -> Programme:
    programme = make_programme()
    make_quota(programme, "620100")
    return programme


@pytest.fixture
def officer(programme: Programme) -> Principal:
    return actor(make_user())


def states(programme: Programme, code: str = "620100") -> dict[str, str]:
    unit = next(place for place in (region("620103").prefecture_id,))
    return {line.county.code: line.state for line in answers(programme.id, unit)}


def test_a_declaration_says_who_when_and_why(programme: Programme, officer: Principal) -> None:
    row = declare(programme, "征询 6 家，均无意愿。", actor=officer, on=ON)
    assert (row.tenant_id, row.declared_on, row.declared_by_name, row.remark) == (
        officer.region_id,
        ON,
        officer.name,
        "征询 6 家，均无意愿。",
    )
    assert clock.civil_date(row.declared_at) == ON
    assert states(programme)["620103"] == "declared"
    with pytest.raises(RuleViolation, match="2026-03-10"):
        declare(programme, "", actor=officer, on=ON)


def test_who_has_nominated_cannot_declare_and_the_other_way_round(
    programme: Programme, officer: Principal
) -> None:
    nomination = make_nomination(status=S.SUBMITTED, submitted_on=ON)
    with pytest.raises(RuleViolation, match="1"):
        declare(programme, "", actor=officer, on=ON)
    withdraw(nomination, "企业退出", actor=officer, on=ON)
    declare(programme, "", actor=officer, on=ON)
    draft = make_nomination(is_live=False)
    with pytest.raises(RuleViolation, match="零推荐"):
        submit(draft, actor=officer, on=ON, **entry())
    take_back(programme, actor=officer, on=ON)
    submit(draft, actor=officer, on=ON, **entry())
    assert draft.status is S.SUBMITTED


def test_it_is_taken_back_only_while_counties_nominate_and_stays_on_record(
    programme: Programme, officer: Principal
) -> None:
    with pytest.raises(RuleViolation):
        take_back(programme, actor=officer, on=ON)
    declare(programme, "", actor=officer, on=ON)
    with pytest.raises(RuleViolation, match="2026-03-13"):
        take_back(programme, actor=officer, on=date(2026, 3, 14))
    take_back(programme, actor=officer, on=date(2026, 3, 13))
    declare(programme, "", actor=officer, on=date(2026, 3, 16))  # late, but before the list
    rows = db.session.scalars(select(ZeroDeclaration).order_by(ZeroDeclaration.id)).all()
    assert [(row.taken_back_on, row.taken_back_by_name) for row in rows] == [
        (date(2026, 3, 13), officer.name),
        (None, ""),
    ]


def test_a_published_or_finished_year_takes_no_declaration(programme: Programme, officer: Principal) -> None:
    programme.published_on = date(2026, 3, 9)
    with pytest.raises(RuleViolation, match="2026-03-09"):
        declare(programme, "", actor=officer, on=ON)
    programme.published_on, programme.status = None, ProgrammeStatus.FINISHED
    with pytest.raises(RuleViolation):
        declare(programme, "", actor=officer, on=ON)


def test_only_silent_counties_are_reminded_and_once_a_day(programme: Programme, officer: Principal) -> None:
    silent = make_user(code="620104")
    make_user(Role.VIEWER, "620104")
    reviewer = actor(make_user(Role.PREFECTURE_REVIEWER, "620100"))
    declare(programme, "", actor=officer, on=ON)
    make_nomination("620102", S.SUBMITTED, submitted_on=ON)
    count = remind_silent(programme, actor=reviewer, on=ON)
    assert count == sum(state == "silent" for state in states(programme).values())
    told = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.NUDGE)).all()
    assert [notice.user_id for notice in told] == [silent.id]
    with pytest.raises(RuleViolation):
        remind_silent(programme, actor=reviewer, on=ON)
    assert remind_silent(programme, actor=reviewer, on=date(2026, 3, 11)) == count


def test_a_refused_nomination_is_an_answer_a_withdrawn_one_is_none(programme: Programme) -> None:
    make_nomination("620102", S.NOT_SELECTED, submitted_on=ON)
    make_nomination("620103", S.WITHDRAWN, submitted_on=ON)
    found = states(programme)
    assert (found["620102"], found["620103"]) == ("nominated", "silent")


@pytest.fixture
def world(given: Callable[..., Any]) -> None:
    with given():
        make_quota(make_programme(), "620100")
        make_user(username="officer")
        make_user(code="620104", username="neighbour")
        make_user(Role.PREFECTURE_REVIEWER, "620100", username="reviewer")
        make_user(Role.PREFECTURE_REVIEWER, "620500", username="stranger")
        make_user(Role.PROVINCIAL_MANAGER, "620000", username="manager")


def test_the_pages_declare_show_remind_and_take_back(world: None, given: Any, sign_in: Any) -> None:
    officer = sign_in("officer")
    assert "/nominations/zero" in officer.get("/nominations").text
    data = {"remark": "今年无合适企业", "request_key": "key-of-this-rendering"}
    answers_ = [officer.post("/nominations/zero", data=data) for _ in "12"]
    assert {answer.location for answer in answers_} == {"/nominations?year=2026"}
    for person in ("reviewer", "manager"):
        assert "今年无合适企业" in sign_in(person).get("/nominations/counties").text
    for person in ("neighbour", "stranger"):
        assert "今年无合适企业" not in sign_in(person).get("/nominations/counties").text
    reviewer = sign_in("reviewer")
    assert reviewer.post("/nominations/counties/remind").status_code == 303
    assert "请推荐企业或申报零推荐" in sign_in("neighbour").get("/notices").text
    assert "请推荐企业或申报零推荐" not in officer.get("/notices").text
    assert "已申报零推荐" in officer.get("/nominations").text
    officer.post("/nominations/zero/take-back")
    with given() as session:
        assert session.scalars(select(ZeroDeclaration)).one().taken_back_on == ON


def test_the_overview_takes_the_same_statements_whatever_the_number_of_answers(
    session: Any, programme: Programme, statements: Callable[..., Any]
) -> None:
    unit = region("620103").province_id
    answers(programme.id, unit)
    with statements() as few:
        answers(programme.id, unit)
    for code in ("620102", "620104", "620502"):
        declare(programme, "", actor=actor(make_user(code=code)), on=ON)
        make_nomination("620503", S.SUBMITTED, submitted_on=ON)
    db.session.flush()
    with statements() as many:
        answers(programme.id, unit)
    assert len(few) == len(many) == 2
