"""Warnings put aside: who may, until when, what brings them back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from casework.early_warnings import rules, services
from casework.early_warnings.queries import FoundWarnings, early_warnings
from casework.early_warnings.rules import EarlyWarning
from casework.enums import CaseStatus, Rank, Role, WarningRule
from casework.errors import NotFound, RuleViolation
from casework.models import AuditEntry, WarningAside
from casework.regions.queries import Place, place
from tests import factories as make
from tests.administration.people import stored

TODAY = date(2026, 9, 16)
LONG_AGO = date(2026, 3, 4)
COUNTY, OTHER = "620103", "620104"
LATER = TODAY + timedelta(days=10)


def where(code: str = COUNTY, rank: Rank = Rank.COUNTY) -> Place:
    return place(make.region(code, rank).id)


def found(region: Place | None = None, today: date = TODAY) -> FoundWarnings:
    return early_warnings(region or where(), make.make_programme(), today)


def unvisited(code: str = COUNTY) -> tuple[Any, EarlyWarning]:
    case = make.make_case(code, CaseStatus.IMPLEMENTING, plan_approved_on=LONG_AGO, last_visit_on=LONG_AGO)
    (warning,) = [one for one in found(where(code)).standing if one.case_id == case.id]
    return case, warning


def officer(code: str = COUNTY, role: Role = Role.COUNTY_OFFICER) -> Any:
    return make.actor(make.make_user(role, code))


def put(warning: EarlyWarning, **values: Any) -> WarningAside:
    given = {"reason": "企业停产检修", "until_on": LATER, "actor": officer(), "today": TODAY, **values}
    return services.put_aside(warning, given.pop("region", where()), **given)


def test_a_warning_put_aside_is_out_of_sight_at_every_level_and_says_who_why_and_until_when(
    session: Any,
) -> None:
    _case, warning = unvisited()
    actor = officer()
    put(warning, actor=actor)
    for region in (where(), where("620100", Rank.PREFECTURE), where("620000", Rank.PROVINCE)):
        assert found(region).standing == []
        ((shown, aside),) = found(region).aside
        assert shown == warning
        assert (aside.put_by_name, aside.put_on, aside.until_on) == (actor.name, TODAY, LATER)
        assert aside.reason == "企业停产检修"


def test_it_is_back_on_the_day_after_its_day(session: Any) -> None:
    _case, warning = unvisited()
    put(warning)
    assert found(today=LATER).standing == []
    (back,) = found(today=LATER + timedelta(days=1)).standing
    assert back.key == warning.key


def test_it_is_back_as_soon_as_it_says_something_else(session: Any) -> None:
    case, warning = unvisited()
    put(warning)
    case.last_visit_on = LONG_AGO + timedelta(days=7)
    session.flush()
    assert [one.key for one in found().standing] == [warning.key]
    assert found().aside == []


def test_it_is_back_when_it_presses_more(session: Any) -> None:
    case, _warning = unvisited()
    case.last_visit_on = date(2026, 6, 24)
    session.flush()
    (watched,) = found().standing
    assert watched.level is rules.WarningLevel.WATCH
    put(watched, until_on=TODAY + timedelta(days=rules.ASIDE_AT_MOST_DAYS))
    assert found(today=TODAY + timedelta(days=1)).standing == []
    (pressing,) = found(today=date(2026, 11, 2)).standing
    assert pressing.level is rules.WarningLevel.ACT


def test_it_can_be_brought_back_by_hand_once(session: Any) -> None:
    _case, warning = unvisited()
    made = put(warning)
    actor = officer()
    services.bring_back(made.id, actor=actor, today=TODAY)
    services.bring_back(made.id, actor=officer(), today=LATER)
    assert (made.ended_on, made.ended_by_name) == (TODAY, actor.name)
    assert [one.key for one in found().standing] == [warning.key]


def test_putting_it_aside_anew_ends_what_was_said_before(session: Any) -> None:
    _case, warning = unvisited()
    first = put(warning)
    second = put(warning, reason="设备月底到货", until_on=LATER + timedelta(days=3))
    assert first.ended_on == TODAY
    ((_warning, aside),) = found().aside
    assert (aside.id, aside.reason) == (second.id, "设备月底到货")


@pytest.mark.parametrize("role", [Role.LEADER, Role.VIEWER])
def test_roles_without_the_permission_put_nothing_aside(session: Any, role: Role) -> None:
    _case, warning = unvisited()
    with pytest.raises(RuleViolation):
        put(warning, actor=officer(role=role))
    assert len(found().standing) == 1


def test_only_the_unit_responsible_puts_aside_and_brings_back(session: Any) -> None:
    _case, warning = unvisited()
    made = put(warning)
    for code, role in ((OTHER, Role.COUNTY_OFFICER), ("620000", Role.PROVINCIAL_MANAGER)):
        actor = officer(code, role)
        rank = Rank.PROVINCE if code == "620000" else Rank.COUNTY
        with pytest.raises(RuleViolation):
            put(warning, region=where(code, rank), actor=actor)
        with pytest.raises(NotFound):
            services.bring_back(made.id, actor=actor, today=TODAY)


@pytest.mark.parametrize("until", [TODAY, TODAY + timedelta(days=rules.ASIDE_AT_MOST_DAYS + 1)])
def test_a_day_that_is_over_or_too_far_ahead_is_refused(session: Any, until: date) -> None:
    _case, warning = unvisited()
    with pytest.raises(RuleViolation) as refused:
        put(warning, until_on=until)
    assert refused.value.field == "until_on"


def test_it_needs_a_reason(session: Any) -> None:
    _case, warning = unvisited()
    with pytest.raises(RuleViolation) as refused:
        put(warning, reason="")
    assert refused.value.field == "reason"


def test_the_load_of_an_expert_is_put_aside_by_each_unit_for_itself(given: Any) -> None:
    with given():
        expert = make.make_expert("张淑琴")
        for _at in range(rules.BUSY):
            make.make_member(make.make_case(COUNTY), expert)
    with given():
        province = where("620000", Rank.PROVINCE)
        (warning,) = [one for one in found(province).standing if one.rule is WarningRule.OVERLOADED]
        put(warning, region=province, actor=officer("620000", Role.PROVINCIAL_MANAGER))
        assert [one for one in found(province).standing if one.rule is WarningRule.OVERLOADED] == []
        assert [one.rule for one in found().standing if one.rule is WarningRule.OVERLOADED] != []


def test_it_leaves_an_entry_in_the_log_of_the_county(app: Any, given: Any) -> None:
    with given():
        _case, warning = unvisited()
        put(warning)
        county = where().id
    (entry,) = stored(app, AuditEntry, object_type="warning_asides")
    assert entry["chain"] == county


@pytest.mark.parametrize(
    "values",
    [{"reason": ""}, {"put_on": LATER + timedelta(days=1)}, {"ended_on": TODAY}, {"facts": ""}],
)
def test_the_table_keeps_out_what_cannot_be(session: Any, values: dict[str, Any]) -> None:
    _case, warning = unvisited()
    given = {"until_on": LATER, "put_on": TODAY, **values}
    with pytest.raises(IntegrityError):
        make.make_aside(make.region(COUNTY), warning, **given)


def test_more_rows_than_are_looked_at_are_said(session: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for _at in range(3):
        unvisited()
    monkeypatch.setattr(rules, "SHOWN_AT_MOST", 2)
    shown = found()
    assert len(shown.standing) == 2
    assert str(shown.number) == "2+"
    assert str(shown.by_rule()[WarningRule.NO_VISIT]) == "2+"
    assert str(shown.by_rule()[WarningRule.SILENT]) == "0"
