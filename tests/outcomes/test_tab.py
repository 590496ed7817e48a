"""The tab, closing and archiving over HTTP: who sees what, who may do what, how often the database is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework.enums import CaseStatus, Conclusion, ValueKind
from casework.extensions import db
from casework.models import Acceptance
from casework.outcomes import services
from tests import factories as make
from tests.outcomes.ready import ON, Ready, applied, opined, ready_case
from tests.outcomes.site import (
    Site,
    concluded,
    opined_again,
    with_open_action,
    with_result,
)


@pytest.mark.parametrize(
    "person", ["officer", "expert", "member", "contact", "reviewer", "leader", "viewer", "province"]
)
def test_everybody_around_a_case_can_open_the_tab_in_every_state(
    site: Callable[..., Site], person: str
) -> None:
    for step in (with_open_action, opined, concluded(Conclusion.RECTIFY), concluded(Conclusion.PASS)):
        here = site(step, with_result)
        assert here.as_(person).get(here.at("outcomes")).status_code == 200


def test_the_officer_sees_conditions_and_the_enterprise_only_its_own_part(site: Callable[..., Site]) -> None:
    here = site(opined, with_result)
    officer, contact = (
        here.as_("officer").get(here.at("outcomes")),
        here.as_("contact").get(here.at("outcomes")),
    )
    assert "验收条件" in officer.text
    assert "验收条件" not in contact.text
    assert "建议通过验收" in officer.text
    assert "建议通过验收" not in contact.text, (
        "the opinion is open to the enterprise once the round is concluded"
    )
    assert "/survey" in contact.text
    assert f"{here.at('results')}/" in contact.text
    assert "/remove" not in contact.text


def test_the_enterprise_reads_the_opinions_once_concluded_but_never_the_sample(
    site: Callable[..., Site],
) -> None:
    def sampled(ready: Ready) -> None:
        concluded(Conclusion.PASS)(ready)
        acceptance = db.session.query(Acceptance).filter_by(case_id=ready.case.id).one()
        services.give_sample_opinion(acceptance, "抽查属实。", on=ON, actor=ready.reviewer)

    here = site(sampled)
    contact, viewer = (
        here.as_("contact").get(here.at("outcomes")),
        here.as_("viewer").get(here.at("outcomes")),
    )
    assert "建议通过验收" in contact.text
    assert "抽查属实" not in contact.text
    assert "抽查属实" in viewer.text


@pytest.mark.parametrize("person", ["leader", "viewer", "province", "expert"])
def test_readers_are_offered_no_steps_that_are_not_theirs(site: Callable[..., Site], person: str) -> None:
    here = site(with_open_action, with_result)
    page = here.as_(person).get(here.at("outcomes"))
    for step in ("acceptance/apply", "values/new", "results/new", "survey/send", "/remove"):
        assert step not in page.text


def test_closing_asks_once_and_archiving_waits_for_the_look_backs(site: Callable[..., Site]) -> None:
    here = site(concluded(Conclusion.PASS), with_result)
    officer = here.as_("officer")
    asked = officer.get(here.at("close"))
    assert "确定为" in asked.text
    assert "1 项成果缺复印件" in asked.text
    assert here.read(lambda case: case.closed_on) is None
    assert officer.post(here.at("close")).status_code == 303
    assert here.read(lambda case: (case.status, case.closed_on)) == (CaseStatus.CLOSED, ON)
    tab = officer.get(here.at("outcomes"))
    assert "2027-02-12" in tab.text
    assert officer.get(here.at("archive")).status_code == 200
    refused = officer.post(here.at("archive"), follow_redirects=True)
    assert "2027-02-12" in refused.text
    assert here.read(lambda case: case.status) is CaseStatus.CLOSED


def test_closing_too_early_leads_back_with_words(site: Callable[..., Site]) -> None:
    here = site(applied)
    answer = here.as_("officer").post(here.at("close"), follow_redirects=True)
    assert answer.request.path == here.at("outcomes")
    assert "验收通过后才能销号" in answer.text


ROUTES = [
    ("GET", "outcomes", ""),
    ("GET", "acceptance/apply", "officer"),
    ("GET", "acceptance/opinion", "expert"),
    ("GET", "acceptance/sample", "reviewer"),
    ("GET", "acceptance/conclude", "officer"),
    ("GET", "survey", "contact"),
    ("POST", "survey/send", "officer"),
    ("GET", "values/new", "officer"),
    ("GET", "results/new", "officer"),
    ("GET", "results/1/copy", "officer"),
    ("POST", "results/1/confirm", "contact"),
    ("GET", "results/1/remove", "officer"),
    ("GET", "close", "officer"),
    ("GET", "archive", "officer"),
]


@pytest.mark.parametrize(("method", "path", "person"), ROUTES)
def test_each_step_is_refused_to_everybody_else_and_unknown_for_a_foreign_case(
    site: Callable[..., Site], given: Callable[..., Any], method: str, path: str, person: str
) -> None:
    here = site(opined)
    with given():
        foreign = ready_case("620502").case.id
    for name in ("officer", "expert", "contact", "reviewer", "viewer"):
        browser = here.as_(name)
        allowed = not person or name == person
        if not allowed:
            assert browser.open(here.at(path), method=method).status_code == 403
        else:
            assert browser.open(f"/cases/{foreign}/{path}", method=method).status_code == 404
            assert browser.open(f"/cases/999999/{path}", method=method).status_code == 404


def grown(ready: Ready, times: int) -> None:
    """Many of everything that the tab shows."""
    for number in range(times):
        indicator = make.make_indicator(ready.case, name=f"指标{number}")
        make.make_value(indicator)
        make.make_value(indicator, ValueKind.AFTER, "96")
        constraint = make.make_constraint(ready.case)
        make.make_judgement(constraint)
        make.make_action(ready.case, constraint)
        make.make_follow_up(ready.case, due_on=date(2026, 11, 9))
        make.make_result(ready.case)
    db.session.expire_all()


@pytest.mark.parametrize("person", ["officer", "contact", "expert", "reviewer"])
def test_the_tab_asks_the_database_as_often_for_many_rows_as_for_few(
    site: Callable[..., Site], statements: Any, person: str
) -> None:
    counts = []
    for times in (2, 20):
        here = site(concluded(Conclusion.RECTIFY), opined_again, lambda ready, n=times: grown(ready, n))
        browser = here.as_(person)
        browser.get(here.at("outcomes"))
        with statements() as seen:
            assert browser.get(here.at("outcomes")).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[1] <= 24
