"""Places beyond a quota: a recorded consent, approved by a second person; places used never exceed quota and consents."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from casework import clock
from casework.access.principal import Principal
from casework.cases.services import decide_withdrawal, request_withdrawal
from casework.enums import NominationStatus, Rank, Role, WithdrawalReason
from casework.errors import RuleViolation
from casework.extensions import db
from casework.models import Case, Nomination, Objection, Programme, ProgrammeQuota, QuotaConsent
from casework.nominations.services import deciding, objecting, reviewing
from casework.nominations.services.drafting import withdraw
from casework.programmes.consented import consented_places
from casework.programmes.consents import ask, decide
from casework.programmes.queries import NO_USE, quota_uses
from casework.programmes.services import set_quotas
from tests.factories import (
    actor,
    make_consent,
    make_nomination,
    make_programme,
    make_quota,
    make_user,
    region,
)

ON = date(2026, 3, 20)
AFTER = date(2026, 4, 20)
S = NominationStatus


@pytest.fixture(autouse=True)
def march() -> Iterator[None]:
    with clock.moved_to(ON):
        yield


@pytest.fixture
def programme(session: Any) -> Programme:
    programme = make_programme()
    make_quota(programme, "620100", places=1, reserve=2)
    return programme


@pytest.fixture
def manager(session: Any) -> Principal:
    return actor(make_user(Role.PROVINCIAL_MANAGER, "620000"))


@pytest.fixture
def leader(session: Any) -> Principal:
    return actor(make_user(Role.LEADER, "620000"))


def asked(programme: Programme, by: Principal, **values: Any) -> QuotaConsent:
    defaults = {
        "prefecture_id": region("620100", Rank.PREFECTURE).id,
        "places": 1,
        "document_number": "甘市监质发〔2026〕31号",
        "document_on": date(2026, 3, 16),
        "reason": "产业集群集中",
    }
    return ask(programme, actor=by, on=ON, **{**defaults, **values})


def proposed(status: S = S.PROVINCE_REVIEW, code: str = "620103", **values: Any) -> Nomination:
    return make_nomination(code, status, submitted_on=date(2026, 3, 10), **values)


def test_a_place_beyond_the_quota_needs_an_approved_consent(
    programme: Programme, manager: Principal, leader: Principal
) -> None:
    deciding.select_for_list(proposed(), "", actor=manager, on=ON)
    second = proposed(code="620102")
    consent = asked(programme, manager)
    with pytest.raises(RuleViolation, match="名额 1 家，已用 1 家"):
        deciding.select_for_list(second, "", actor=manager, on=ON)
    decide(consent, is_approved=True, opinion="同意", actor=leader, on=ON)
    deciding.select_for_list(second, "", actor=manager, on=ON)
    with pytest.raises(RuleViolation, match="名额 1 家，经同意超额 1 家，已用 2 家"):
        deciding.select_for_list(proposed(code="620104"), "", actor=manager, on=ON)


def test_a_prefecture_without_a_quota_gets_places_by_consent_alone(
    programme: Programme, manager: Principal, leader: Principal
) -> None:
    nomination = proposed(code="620502")
    with pytest.raises(RuleViolation, match="名额 0 家"):
        deciding.select_for_list(nomination, "", actor=manager, on=ON)
    consent = asked(programme, manager, prefecture_id=region("620500", Rank.PREFECTURE).id)
    decide(consent, is_approved=True, opinion="", actor=leader, on=ON)
    deciding.select_for_list(nomination, "", actor=manager, on=ON)
    assert nomination.decided_on == ON


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"places": 0}, "places"),
        ({"places": 101}, "places"),
        ({"document_number": ""}, "document_number"),
        ({"document_on": date(2026, 3, 21)}, "document_on"),
        ({"reason": ""}, "reason"),
    ],
)
def test_a_consent_rests_on_a_document_and_a_reason(
    programme: Programme, manager: Principal, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(RuleViolation) as refused:
        asked(programme, manager, **values)
    assert refused.value.field == field


def test_asking_and_approving_are_two_people_of_the_province(
    programme: Programme, manager: Principal
) -> None:
    consent = asked(programme, manager)
    for person in (manager, actor(make_user(Role.LEADER, "620103"))):
        with pytest.raises(RuleViolation):
            decide(consent, is_approved=True, opinion="", actor=person, on=ON)
    user = make_user(Role.LEADER, "620000")
    own = make_consent(programme, asker=user)
    with pytest.raises(RuleViolation, match="同一人"):
        decide(own, is_approved=True, opinion="", actor=actor(user), on=ON)


def test_a_refusal_has_a_reason_counts_nothing_and_is_final(
    programme: Programme, manager: Principal, leader: Principal
) -> None:
    consent = asked(programme, manager)
    with pytest.raises(RuleViolation) as refused:
        decide(consent, is_approved=False, opinion="", actor=leader, on=ON)
    assert refused.value.field == "opinion"
    decide(consent, is_approved=False, opinion="控制总量", actor=leader, on=ON)
    assert consented_places(programme.id) == {}
    with pytest.raises(RuleViolation, match="2026-03-20"):
        decide(consent, is_approved=True, opinion="", actor=leader, on=ON)


def test_a_quota_is_not_reduced_below_what_is_used_without_consent(
    programme: Programme, manager: Principal, leader: Principal
) -> None:
    prefecture = region("620100", Rank.PREFECTURE).id
    decide(asked(programme, manager), is_approved=True, opinion="", actor=leader, on=ON)
    for code in ("620103", "620102"):
        deciding.select_for_list(proposed(code=code), "", actor=manager, on=ON)
    with pytest.raises(RuleViolation):
        set_quotas(programme, {prefecture: (0, 2)}, actor=manager)


class Walk:
    """People of the three levels doing at random what their desks allow, and trying what they do not."""

    def __init__(self, seed: int, programme: Programme, manager: Principal, leader: Principal) -> None:
        self.pick = random.Random(seed)
        self.programme, self.manager, self.leader = programme, manager, leader
        self.officers = {code: actor(make_user(code=code)) for code in ("620103", "620102", "620502")}
        self.done = 0

    def any(self, model: Any, *conditions: Any) -> Any:
        rows = db.session.scalars(select(model).where(*conditions).order_by(model.id)).all()
        return self.pick.choice(rows) if rows else None

    def nominated(self, *states: S) -> Any:
        return self.any(Nomination, Nomination.status.in_(states))

    def nominate(self) -> None:
        proposed(code=self.pick.choice(sorted(self.officers)))

    def select(self) -> None:
        if one := self.nominated(S.PROVINCE_REVIEW, S.RESERVE):
            deciding.select_for_list(one, "", actor=self.manager, on=ON)

    def reserve(self) -> None:
        if one := self.nominated(S.PROVINCE_REVIEW):
            deciding.put_on_reserve(one, self.pick.randint(1, 3), "", actor=self.manager, on=ON)

    def send_back(self) -> None:
        if one := self.nominated(S.PROVINCE_REVIEW):
            reviewing.return_to_county(one, "补正", actor=self.manager, on=ON)

    def take_back(self) -> None:
        if one := self.nominated(S.PROVINCE_REVIEW, S.PUBLIC_NOTICE, S.RETURNED, S.RESERVE):
            withdraw(one, "停产", actor=self.officers["620103"], on=ON)

    def publish(self) -> None:
        deciding.publish(self.programme, actor=self.manager, on=ON)

    def object(self) -> None:
        if one := self.nominated(S.PUBLIC_NOTICE):
            objecting.record(
                one, channel="phone", content="x", objector="", received_on=ON, actor=self.manager, on=ON
            )

    def answer(self) -> None:
        if one := self.any(Objection, Objection.is_upheld.is_(None)):
            upheld = self.pick.random() < 0.5
            deciding.answer_objection(one, is_upheld=upheld, finding="查", actor=self.manager, on=AFTER)

    def confirm(self) -> None:
        if one := self.nominated(S.PUBLIC_NOTICE):
            deciding.confirm(one, actor=self.manager, on=AFTER)

    def leave(self) -> None:
        if case := self.any(Case, Case.withdrawn_on.is_(None)):
            reason = WithdrawalReason.STOPPED
            request_withdrawal(case, reason, "停产", on=AFTER, actor=self.officers["620103"])
            decide_withdrawal(case, True, "", on=AFTER, actor=self.manager)

    def substitute(self) -> None:
        one, case = self.nominated(S.RESERVE), self.any(Case, Case.withdrawn_on.is_not(None))
        if one and case:
            deciding.substitute(one, case, actor=self.manager, on=AFTER)

    def ask(self) -> None:
        code = self.pick.choice(("620100", "620500"))
        asked(self.programme, self.manager, prefecture_id=region(code, Rank.PREFECTURE).id)

    def decide(self) -> None:
        if one := self.any(QuotaConsent, QuotaConsent.is_approved.is_(None)):
            is_approved = self.pick.random() < 0.6
            decide(one, is_approved=is_approved, opinion="已阅", actor=self.leader, on=ON)

    def share_out(self) -> None:
        keys = [region(code, Rank.PREFECTURE).id for code in ("620100", "620500")]
        set_quotas(self.programme, {key: (self.pick.randint(0, 3), 2) for key in keys}, actor=self.manager)

    def step(self) -> None:
        acts: list[Callable[[], None]] = [
            self.nominate, self.nominate, self.select, self.select, self.select, self.reserve, self.send_back,
            self.take_back, self.publish, self.object, self.answer, self.confirm, self.confirm, self.leave,
            self.substitute, self.ask, self.decide, self.share_out,
        ]  # fmt: skip
        with suppress(RuleViolation), db.session.begin_nested():
            self.pick.choice(acts)()
            self.done += 1

    def check(self) -> None:
        """Places used, by place, against quota and consents; a withdrawn place and its substitute are one."""
        quotas = {
            row.prefecture_id: row.places
            for row in db.session.scalars(
                select(ProgrammeQuota).where(ProgrammeQuota.programme_id == self.programme.id)
            )
        }
        beyond, uses = consented_places(self.programme.id), quota_uses(self.programme.id)
        for prefecture_id in {*quotas, *uses}:
            used = uses.get(prefecture_id, NO_USE).used
            assert used <= quotas.get(prefecture_id, 0) + beyond.get(prefecture_id, 0)
        cases = db.session.scalars(select(Case)).all()
        places = [case.substitute_for_id or case.id for case in cases]
        first = sum(case.substitute_for_id is None for case in cases)
        assert len(set(places)) == first
        assert sum(case.withdrawn_on is None for case in cases) <= first


@pytest.mark.parametrize("seed", range(12))
def test_places_used_never_exceed_quota_and_consents_whatever_anybody_does(
    seed: int, programme: Programme, manager: Principal, leader: Principal
) -> None:
    walk = Walk(seed, programme, manager, leader)
    for _ in range(80):
        walk.step()
        walk.check()
    assert walk.done > 20


@pytest.fixture
def world(given: Callable[..., Any]) -> None:
    with given():
        make_quota(make_programme(), "620100", places=1)
        make_user(username="officer")
        make_user(Role.PREFECTURE_REVIEWER, "620500", username="stranger")
        make_user(Role.PROVINCIAL_MANAGER, "620000", username="manager")
        make_user(Role.LEADER, "620000", username="leader")
        make_user(Role.LEADER, "620103", username="county_leader")


def test_the_manager_asks_once_and_the_leader_decides(world: None, given: Any, sign_in: Any) -> None:
    manager, leader = sign_in("manager"), sign_in("leader")
    with given():
        prefecture = region("620100", Rank.PREFECTURE).id
    data = {
        "prefecture_id": str(prefecture),
        "places": "2",
        "document_number": "甘市监质发〔2026〕31号",
        "document_on": "2026-03-16",
        "reason": "产业集群集中",
        "request_key": "key-of-this-rendering",
    }
    path = "/programmes/2026/consents/new"
    assert (
        manager.post(path, data={**data, "document_number": "", "request_key": "another-key"}).status_code
        == 422
    )
    assert {manager.post(path, data=data).location for _ in "12"} == {"/programmes/2026#consents"}
    with given() as session:
        consent = session.scalars(select(QuotaConsent)).one().id
    decision = f"/programmes/consents/{consent}"
    assert "超额名额待您批准" in leader.get("/notices").text
    assert "甘市监质发〔2026〕31号" in leader.get(decision).text
    for person in ("manager", "county_leader", "officer"):
        assert sign_in(person).post(decision, data={"decision": "approve"}).status_code == 403
    assert leader.post(decision, data={"decision": "refuse", "opinion": ""}).status_code == 422
    assert leader.post(decision, data={"decision": "approve"}).status_code == 303
    assert "经同意另加 2" in manager.get("/programmes/2026").text
    assert "产业集群集中" not in sign_in("stranger").get("/programmes/2026").text
