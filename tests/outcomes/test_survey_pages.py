"""The survey over HTTP: answered once, seen by nobody, summed up from three replies on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from casework import clock
from casework.extensions import db
from casework.models import Survey
from tests import factories as make
from tests.outcomes.ready import ON, Ready, answered, applied
from tests.outcomes.site import (
    Site,
    key_of,
)


def marks(page: Any, **values: str) -> dict[str, str]:
    return {"request_key": key_of(page), **{f"q{n}": "5" for n in range(1, 7)}, "text": "", **values}


def test_the_enterprise_answers_the_survey_once_however_often_it_presses(site: Callable[..., Site]) -> None:
    here = site(applied)
    contact = here.as_("contact")
    data = marks(contact.get(here.at("survey")), q2="4", text="希望多来")
    first = contact.post(here.at("survey"), data=data)
    second = contact.post(here.at("survey"), data=data)
    assert (first.status_code, second.status_code) == (303, 303)
    with here.given():
        survey = db.session.query(Survey).one()
        assert (survey.answers, survey.score, survey.answered_on) == ("5,4,5,5,5,5", Decimal("96.67"), ON)
    late = contact.get(here.at("survey"), follow_redirects=True)
    assert late.request.path == here.at("outcomes")
    assert "2026-11-12" in late.text


def test_a_survey_with_a_question_left_out_comes_back(site: Callable[..., Site]) -> None:
    here = site(applied)
    contact = here.as_("contact")
    data = marks(contact.get(here.at("survey")), text="写了的话还在")
    del data["q3"]
    answer = contact.post(here.at("survey"), data={**data, "q4": "9"})
    assert answer.status_code == 422
    assert "q3-error" in answer.text
    assert "q4-error" in answer.text
    assert "写了的话还在" in answer.text


def test_a_survey_that_was_not_sent_cannot_be_answered(site: Callable[..., Site]) -> None:
    here = site()
    away = here.as_("contact").get(here.at("survey"), follow_redirects=True)
    assert away.request.path == here.at("outcomes")
    assert "测评还没有发出" in away.text


def test_the_officer_sends_the_survey_early(site: Callable[..., Site]) -> None:
    here = site()
    officer = here.as_("officer")
    assert officer.post(here.at("survey/send")).status_code == 303
    again = officer.post(here.at("survey/send"), follow_redirects=True)
    assert "2026-11-12" in again.text
    assert here.as_("contact").get(here.at("survey")).status_code == 200


@pytest.mark.parametrize("person", ["officer", "expert", "reviewer", "leader", "viewer", "province"])
def test_nobody_sees_a_single_answer(site: Callable[..., Site], person: str) -> None:
    def scored(ready: Ready) -> None:
        applied(ready)
        make.db.session.query(Survey).one().text = ""
        answered(ready, 3, 4, 3, 4, 3, 4)

    here = site(scored)
    page = here.as_(person).get(here.at("outcomes"))
    assert "70.0" not in page.text
    assert "3,4,3,4" not in page.text


def test_the_sum_of_the_unit_needs_three_replies(
    site: Callable[..., Site], given: Callable[..., Any]
) -> None:
    here = site(applied, answered)
    officer = here.as_("officer")
    assert "1 / 1" in officer.get(here.at("outcomes")).text
    with given():
        for score in ("80", "70"):
            make.make_survey(make.make_case(), score, text="多来几次")
    assert "80.0 分" not in officer.get(here.at("outcomes")).text  # the closing day has not come
    with clock.moved_to(date(2026, 12, 1)):
        assert "80.0 分" in officer.get(here.at("outcomes")).text
        own = officer.get("/satisfaction")
        assert "80.0" in own.text
        assert "多来几次" not in own.text
        assert "多来几次" in here.as_("reviewer").get("/satisfaction/2026").text
    assert here.as_("province").get("/satisfaction/1999").status_code == 404


def test_the_prefecture_sees_words_and_the_county_does_not_by_rank(site: Callable[..., Site]) -> None:
    here = site()
    assert "意见和建议" not in here.as_("officer").get("/satisfaction").text
    assert "意见和建议" in here.as_("province").get("/satisfaction").text
