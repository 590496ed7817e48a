"""A programme year: made from the one before, changed, shared out, opened, finished."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.access.principal import Principal
from casework.access.tenancy import Reach, Scope
from casework.enums import NominationStatus, ProgrammeStatus, Rank, Role
from casework.errors import RuleViolation
from casework.models import Programme
from casework.programmes.proposal import propose
from casework.programmes.queries import quota_line_of, quota_lines, quota_uses, selected_by_year
from casework.programmes.services import (
    create_programme,
    edit_programme,
    finish_year,
    open_year,
    set_quotas,
)
from tests.factories import (
    actor,
    edition,
    make_case,
    make_nomination,
    make_programme,
    make_quota,
    make_user,
    region,
)

S = NominationStatus


@pytest.fixture
def manager(session: Any) -> Principal:
    return actor(make_user(Role.PROVINCIAL_MANAGER, "620000"))


@pytest.fixture
def programme(session: Any) -> Programme:
    programme = make_programme()
    make_quota(programme, "620100", places=10, reserve=2)
    return programme


def settings(before: Any = None, year: int = 2027, **values: Any) -> dict[str, Any]:
    editions = {
        "industry_edition_id": edition("industries").id,
        "size_edition_id": edition("sizes").id,
        "constraint_edition_id": edition("constraints").id,
    }
    return {**propose(before, year, lambda day: day), "name": f"{year}年度", **editions, **values}


def test_a_new_year_takes_over_the_quotas_of_the_one_before(programme: Programme, manager: Principal) -> None:
    created = create_programme(actor=manager, **settings(programme))
    assert created.status is ProgrammeStatus.PREPARING
    assert [(q.prefecture_id, q.places, q.reserve_places) for q in created.quotas] == [
        (q.prefecture_id, 10, 2) for q in programme.quotas
    ]


def test_a_year_is_made_once(programme: Programme, manager: Principal) -> None:
    with pytest.raises(RuleViolation, match="2026") as refused:
        create_programme(actor=manager, **settings(year=2026))
    assert refused.value.field == "year"


def test_deadlines_follow_each_other(programme: Programme, manager: Principal) -> None:
    with pytest.raises(RuleViolation, match="2026-03-13") as refused:
        edit_programme(programme, actor=manager, **_same(programme, prefecture_due_on=date(2026, 3, 12)))
    assert refused.value.field == "prefecture_due_on"


def test_the_province_keeps_the_places_that_it_has_given_away(
    programme: Programme, manager: Principal
) -> None:
    with pytest.raises(RuleViolation, match="10"):
        edit_programme(programme, actor=manager, **_same(programme, places=9))
    edit_programme(programme, actor=manager, **_same(programme, places=10, public_notice_days=7))
    assert (programme.places, programme.public_notice_days) == (10, 7)


def _same(programme: Programme, **values: Any) -> dict[str, Any]:
    current = settings(programme, 2026)
    return {**{name: getattr(programme, name) for name in current if name != "year"}, **values}


def test_quotas_never_exceed_the_places_of_the_province(programme: Programme, manager: Principal) -> None:
    lanzhou = region("620100", Rank.PREFECTURE).id
    jinchang = region("620300", Rank.PREFECTURE).id
    with pytest.raises(RuleViolation) as refused:
        set_quotas(programme, {lanzhou: (60, 0), jinchang: (41, 0)}, actor=manager)
    assert str(refused.value.message) == "各市州合计 101 家，比全省名额 100 家多 1 家。"
    set_quotas(programme, {lanzhou: (60, 6), jinchang: (40, 4)}, actor=manager)
    assert sum(quota.places for quota in programme.quotas) == 100


def test_a_prefecture_keeps_the_places_that_it_has_used(programme: Programme, manager: Principal) -> None:
    make_nomination(status=S.PROVINCE_REVIEW, decided_on=date(2026, 3, 20))
    lanzhou = region("620100", Rank.PREFECTURE).id
    with pytest.raises(RuleViolation) as refused:
        set_quotas(programme, {lanzhou: (0, 0)}, actor=manager)
    assert refused.value.field == f"places-{lanzhou}"


def test_changed_quotas_are_a_new_version_of_the_year(programme: Programme, manager: Principal) -> None:
    before = programme.version
    set_quotas(programme, {region("620300", Rank.PREFECTURE).id: (5, 1)}, actor=manager)
    assert programme.version > before


def test_a_year_opens_with_quotas_and_finishes_once(programme: Programme, manager: Principal) -> None:
    empty = make_programme(2027, status=ProgrammeStatus.PREPARING)
    with pytest.raises(RuleViolation):
        open_year(empty, actor=manager)
    programme.status = ProgrammeStatus.PREPARING
    open_year(programme, actor=manager)
    with pytest.raises(RuleViolation):
        open_year(programme, actor=manager)
    finish_year(programme, actor=manager)
    assert programme.status is ProgrammeStatus.FINISHED
    with pytest.raises(RuleViolation):
        finish_year(programme, actor=manager)


def test_a_finished_year_keeps_its_settings(programme: Programme, manager: Principal) -> None:
    programme.status = ProgrammeStatus.FINISHED
    with pytest.raises(RuleViolation):
        edit_programme(programme, actor=manager, **_same(programme))
    with pytest.raises(RuleViolation):
        set_quotas(programme, {}, actor=manager)


@pytest.mark.parametrize("role", [Role.PREFECTURE_REVIEWER, Role.COUNTY_OFFICER])
def test_only_the_province_runs_the_year(programme: Programme, role: Role) -> None:
    other = actor(make_user(role, "620100" if role is Role.PREFECTURE_REVIEWER else "620103"))
    for attempt in (
        lambda: create_programme(actor=other, **settings()),
        lambda: edit_programme(programme, actor=other, **_same(programme)),
        lambda: set_quotas(programme, {}, actor=other),
        lambda: open_year(programme, actor=other),
        lambda: finish_year(programme, actor=other),
    ):
        with pytest.raises(RuleViolation):
            attempt()


def test_the_use_of_a_quota_counts_each_stage(programme: Programme) -> None:
    sent = date(2026, 3, 9)
    make_nomination(status=S.SUBMITTED, submitted_on=sent)
    make_nomination(status=S.PROVINCE_REVIEW, submitted_on=sent, forwarded_on=sent)
    make_nomination(status=S.PROVINCE_REVIEW, submitted_on=sent, forwarded_on=sent, decided_on=sent)
    make_nomination(status=S.RESERVE, submitted_on=sent, forwarded_on=sent, decided_on=sent)
    make_nomination(status=S.WITHDRAWN, submitted_on=sent)
    make_case()
    withdrawn = make_case(withdrawn_on=date(2026, 5, 2), withdrawal_reason="stopped")
    make_case(substitute_for_id=withdrawn.id)
    use = quota_uses(programme.id)[region("620103").prefecture_id]
    assert (use.nominated, use.forwarded, use.used, use.reserve) == (4, 3, 3, 1)
    assert (use.confirmed, use.withdrawn, use.substituted, use.effective) == (2, 1, 1, 2)
    assert selected_by_year()[programme.id].effective == 2


def test_figures_are_shown_only_where_the_reader_sees_the_whole_prefecture(programme: Programme) -> None:
    province, lanzhou = region("620000"), region("620100", Rank.PREFECTURE)
    lines = quota_lines(programme, Scope(Reach.PROVINCE, province.id))
    assert len(lines) == 15
    assert all(line.use is not None for line in lines)
    below = {
        line.prefecture.id: line.use for line in quota_lines(programme, Scope(Reach.PREFECTURE, lanzhou.id))
    }
    assert [key for key, use in below.items() if use is not None] == [lanzhou.id]
    county = Scope(Reach.COUNTY, region("620103").id)
    assert quota_line_of(programme, lanzhou.id, county).use is None
    assert quota_line_of(programme, lanzhou.id, county).places == 10
