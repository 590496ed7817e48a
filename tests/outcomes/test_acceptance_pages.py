"""Applying, opinions and conclusion over HTTP: refusals in words, nothing stored twice, conflicts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from casework.enums import CaseStatus, Conclusion, TargetResult, ValueKind
from casework.extensions import db
from casework.models import Acceptance, Survey
from tests import factories as make
from tests.outcomes.ready import ON, Ready, answered, applied, opined
from tests.outcomes.site import (
    Site,
    concluded,
    key_of,
    opined_again,
    version_of,
    with_open_action,
)


def test_applying_with_something_missing_answers_with_links_to_it(site: Callable[..., Site]) -> None:
    here = site(with_open_action)
    officer = here.as_("officer")
    page = officer.get(here.at("outcomes"))
    answer = officer.post(here.at("acceptance/apply"), data={"request_key": key_of(page)})
    assert answer.status_code == 422
    assert "C07 外协热处理逐批硬度复验" in answer.text.split('id="errors"')[1].split("</ol>")[0]
    assert here.read(lambda case: case.status) is CaseStatus.IMPLEMENTING


def test_applying_twice_with_one_form_opens_one_round(site: Callable[..., Site]) -> None:
    here = site()
    officer = here.as_("officer")
    data = {"request_key": key_of(officer.get(here.at("acceptance/apply")))}
    first = officer.post(here.at("acceptance/apply"), data=data)
    second = officer.post(here.at("acceptance/apply"), data=data)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"] == here.at("outcomes")
    with here.given():
        assert db.session.query(Acceptance).count() == 1
        assert db.session.query(Survey).count() == 1


def test_a_second_application_is_refused_in_words(site: Callable[..., Site]) -> None:
    here = site(applied)
    answer = here.as_("officer").post(here.at("acceptance/apply"), data={"request_key": "another-key"})
    assert answer.status_code == 422
    assert "尚未作出结论" in answer.text


def opinion(here: Site, page: Any, **values: str) -> dict[str, str]:
    return {
        "version": version_of(page),
        "held_on": "2026-11-11",
        f"result_{here.indicator_id}": "reached",
        f"remark_{here.indicator_id}": "",
        "shortcomings": "",
        "opinion": "建议通过。",
        **values,
    }


def test_the_team_leader_gives_the_opinion_and_may_amend_it(site: Callable[..., Site]) -> None:
    here = site(applied)
    expert = here.as_("expert")
    page = expert.get(here.at("acceptance/opinion"))
    assert expert.post(here.at("acceptance/opinion"), data=opinion(here, page)).status_code == 303
    again = expert.get(here.at("acceptance/opinion"))
    assert "建议通过。" in again.text
    changed = opinion(here, again, opinion="建议限期整改。", **{f"result_{here.indicator_id}": "missed"})
    assert expert.post(here.at("acceptance/opinion"), data=changed).status_code == 303
    with here.given():
        acceptance = db.session.query(Acceptance).one()
        assert acceptance.expert_opinion == "建议限期整改。"
        assert [row.result for row in acceptance.targets] == [TargetResult.MISSED]


def test_an_incomplete_opinion_comes_back_with_words_beside_the_fields(site: Callable[..., Site]) -> None:
    here = site(applied)
    expert = here.as_("expert")
    page = expert.get(here.at("acceptance/opinion"))
    data = opinion(here, page, held_on="2026-11-31", opinion="写了一半")
    del data[f"result_{here.indicator_id}"]
    answer = expert.post(here.at("acceptance/opinion"), data=data)
    assert answer.status_code == 422
    assert f"result_{here.indicator_id}-error" in answer.text
    assert "held_on-error" in answer.text
    assert "写了一半" in answer.text


def test_a_rule_refuses_beside_its_field_and_keeps_the_text(site: Callable[..., Site]) -> None:
    def missed(ready: Ready) -> None:
        make.make_value(ready.indicator, ValueKind.AFTER, "94.1", measured_on=date(2026, 11, 4))
        db.session.expire_all()
        applied(ready)

    here = site(missed)
    expert = here.as_("expert")
    page = expert.get(here.at("acceptance/opinion"))
    answer = expert.post(here.at("acceptance/opinion"), data=opinion(here, page))
    assert answer.status_code == 422
    assert f"remark_{here.indicator_id}-error" in answer.text
    assert "建议通过。" in answer.text


def test_a_member_of_the_team_is_turned_away_from_the_opinion(site: Callable[..., Site]) -> None:
    here = site(applied)
    member = here.as_("member")
    away = member.get(here.at("acceptance/opinion"), follow_redirects=True)
    assert away.request.path == here.at("outcomes")
    assert "马文博" in away.text
    leader_page = here.as_("expert").get(here.at("acceptance/opinion"))
    refused = member.post(here.at("acceptance/opinion"), data=opinion(here, leader_page))
    assert refused.status_code == 422
    with here.given():
        assert db.session.query(Acceptance).one().expert_opinion_on is None


def test_two_people_who_edit_one_round_get_both_versions(site: Callable[..., Site]) -> None:
    here = site(applied)
    expert, reviewer = here.as_("expert"), here.as_("reviewer")
    page = expert.get(here.at("acceptance/opinion"))
    sample = reviewer.get(here.at("acceptance/sample"))
    data = {"version": version_of(sample), "opinion": "抽查中。"}
    assert reviewer.post(here.at("acceptance/sample"), data=data).status_code == 303
    answer = expert.post(here.at("acceptance/opinion"), data=opinion(here, page, opinion="我写的意见"))
    assert answer.status_code == 409
    assert "我写的意见" in answer.text


def test_before_the_first_application_there_is_nothing_to_opine_or_conclude(
    site: Callable[..., Site],
) -> None:
    here = site()
    assert here.as_("expert").get(here.at("acceptance/opinion")).status_code == 404
    assert here.as_("officer").get(here.at("acceptance/conclude")).status_code == 404
    assert here.as_("reviewer").get(here.at("acceptance/sample")).status_code == 404


def test_the_officer_is_turned_away_from_the_conclusion_before_the_opinion(site: Callable[..., Site]) -> None:
    here = site(applied)
    away = here.as_("officer").get(here.at("acceptance/conclude"), follow_redirects=True)
    assert "组长尚未出具意见" in away.text


def conclude(here: Site, conclusion: str, **values: str) -> Any:
    officer = here.as_("officer")
    page = officer.get(here.at("acceptance/conclude"))
    data = {"version": version_of(page), "conclusion": conclusion, "county_opinion": "同意。", **values}
    return officer.post(here.at("acceptance/conclude"), data=data)


def test_the_time_limit_is_shown_before_and_after_it_is_set(site: Callable[..., Site]) -> None:
    here = site(opined)
    officer = here.as_("officer")
    page = officer.get(here.at("acceptance/conclude"))
    assert "2026-12-10" in page.text
    assert "/working-days/explain?" in page.text
    assert conclude(here, "rectify").status_code == 303
    tab = officer.get(here.at("outcomes"))
    assert "2026-12-10" in tab.text
    assert "from=2026-11-12" in tab.text
    assert here.read(lambda case: case.status) is CaseStatus.RECTIFY


def test_passing_without_the_survey_answers_with_what_is_missing(site: Callable[..., Site]) -> None:
    here = site(opined)
    answer = conclude(here, "pass", county_opinion="我的意见还在")
    assert answer.status_code == 422
    assert f'{here.at("outcomes")}#survey"' in answer.text.split('id="errors"')[1].split("</ol>")[0]
    assert "我的意见还在" in answer.text
    assert here.read(lambda case: case.accepted_on) is None


def test_a_pass_accepts_the_case(site: Callable[..., Site]) -> None:
    here = site(opined, answered)
    assert conclude(here, "pass").status_code == 303
    assert here.read(lambda case: (case.status, case.accepted_on)) == (CaseStatus.ACCEPTED, ON)


def test_a_conclusion_needs_a_choice_and_words(site: Callable[..., Site]) -> None:
    here = site(opined)
    answer = conclude(here, "", county_opinion="")
    assert answer.status_code == 422
    assert "conclusion-error" in answer.text
    assert "county_opinion-error" in answer.text


def test_in_the_second_round_no_time_limit_is_offered(site: Callable[..., Site]) -> None:
    here = site(concluded(Conclusion.RECTIFY), opined_again)
    page = here.as_("officer").get(here.at("acceptance/conclude"))
    assert 'value="rectify"' not in page.text
    assert conclude(here, "rectify").status_code == 422


def test_a_stale_conclusion_is_a_conflict(site: Callable[..., Site]) -> None:
    here = site(opined)
    assert conclude(here, "fail", version="1").status_code == 409
