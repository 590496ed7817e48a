"""Counties add up to the prefecture, prefectures to the province: by hand, and for made-up years."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from casework.diagnosis.standards import DEFINITIONS
from casework.enums import (
    CaseStatus,
    Conclusion,
    Rank,
    Resolution,
    ResultKind,
    Standard,
    ValueKind,
    VisitWay,
    WithdrawalReason,
)
from casework.regions.queries import counties, place, places, prefectures
from casework.reports import catalogue
from casework.reports.checks import check_sums, check_tables
from casework.reports.figures.parts import COMPARED, PARTS
from casework.reports.queries import rows_of
from casework.reports.summary import build_summary
from tests import factories as make
from tests.reports.hand_made import GANGU, D, make_year

CODES = ("620103", "620121", "620502", "620523", "620200")


def test_the_hand_made_year_adds_up_at_every_level(session: Any) -> None:
    year = make_year()
    _assert_adds_up(year.province, D)


def _assert_adds_up(province: Any, on: date) -> None:
    whole = build_summary(province, 2026, on)
    parts = {one: build_summary(one, 2026, on) for one in prefectures(province.id)}
    assert check_sums(whole, list(parts.values())) == []
    assert check_tables(whole) == []
    for prefecture, summary in parts.items():
        if prefecture.code not in ("620100", "620500", "620200"):
            continue
        below = [build_summary(one, 2026, on) for one in counties(prefecture.id)]
        assert check_sums(summary, below) == []
        assert check_tables(summary) == []


def test_a_sum_that_is_wrong_is_found(session: Any) -> None:
    year = make_year()
    whole = build_summary(year.tianshui, 2026, D)
    below = [build_summary(one, 2026, D) for one in counties(year.tianshui.id)]
    wrong = replace(whole, figures={**whole.figures, "K05": catalogue.figure("K05", 7, 12)})
    assert [difference.what for difference in check_sums(wrong, below)] == ["K05:n", "K05:d"]
    assert "T2:total:done = K05:n" in [difference.what for difference in check_tables(wrong)]


def test_a_county_that_is_no_unit_any_more_is_named_on_the_page_and_in_the_log(
    session: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = make_year()
    gangu = year.region(GANGU)
    monkeypatch.setitem(places(), gangu.id, replace(gangu, is_active=False))
    summary = build_summary(year.tianshui, 2026, D)
    found = {difference.what: (difference.one, difference.other) for difference in summary.differences}
    assert found["effective"] == ("3", "2")  # D1 of 甘谷县 is counted directly and by no unit below
    assert "effective is 3 and 2" in caplog.text


@pytest.mark.parametrize("seed", [1, 2])
def test_sums_and_rows_agree_whatever_the_rows(session: Any, seed: int) -> None:
    draw = Random(seed)
    programme = make.make_programme(2026, places=30)
    for code in ("620100", "620500", "620200"):
        make.make_quota(programme, code, places=draw.randrange(1, 6))
    for _ in range(8):
        _random_case(programme, draw)
    _random_returns(draw)
    province = place(make.region("620000", Rank.PROVINCE).id)
    on = _some_day(draw)
    _assert_adds_up(province, on)
    lanzhou = place(make.region("620100", Rank.PREFECTURE).id)
    for region in (province, lanzhou, place(make.region(CODES[0]).id)):
        _assert_opens_its_rows(region, on)


def _assert_opens_its_rows(region: Any, on: date) -> None:
    """Each side of each figure against the rows that it opens."""
    summary = build_summary(region, 2026, on)
    assert summary.differences == ()
    for code in PARTS:
        figure = summary.figure(code)
        assert figure is not None
        for side, number in (("numerator", figure.numerator), ("denominator", figure.denominator)):
            if PARTS[code][side == "denominator"] is None or (code, side) == ("K23", "numerator"):
                continue
            rows = rows_of(code, side, region, 2026, on)
            if code in COMPARED:
                cases = summary.figure(COMPARED[code][0].replace("after", "cases"))
                assert cases is not None
                assert len(rows) == cases.numerator, code
            else:
                assert sum(Decimal(row.weight or 0) for row in rows) == number, f"{code} {side}"


def _random_returns(draw: Random) -> None:
    """What units of every level typed, with and without classes."""
    for code, rank in ((CODES[0], Rank.COUNTY), (CODES[2], Rank.COUNTY), ("620100", Rank.PREFECTURE)):
        heads = draw.randrange(50)
        row = make.make_return(
            code,
            rank,
            trained_person_times=draw.randrange(90),
            heads_trained=heads,
            enterprises_trained=draw.randint(0, heads),
            typed_on=_some_day(draw),
        )
        for number in range(draw.randrange(3)):
            make.make_class(
                row, f"第{number + 1}期", held_on=_some_day(draw), person_times=draw.randint(25, 60)
            )


def _random_standards(case: Any, draw: Random) -> None:
    """Counts before and after in any order of days, some of them missing."""
    for standard in draw.sample(list(Standard), 3):
        asked = len(DEFINITIONS[standard].labels)
        indicator = make.make_standard(case, standard)
        for kind in draw.choices((ValueKind.BASELINE, ValueKind.AFTER, ValueKind.INTERIM), k=4):
            counts = tuple(sorted(draw.randint(1, 40) for _ in range(asked)))
            make.make_counts(indicator, kind, counts, measured_on=_some_day(draw))


def _some_day(draw: Random) -> date:
    return date(2026, 5, 1) + timedelta(days=draw.randrange(240))


def _maybe(draw: Random, chance: float = 0.5) -> date | None:
    return _some_day(draw) if draw.random() < chance else None


def _random_case(programme: Any, draw: Random) -> None:
    """A case with children whose dates know nothing of each other: every order of facts occurs."""
    withdrawn = _maybe(draw, 0.2)
    case = make.make_case(
        draw.choice(CODES),
        CaseStatus.IMPLEMENTING,
        programme=programme,
        confirmed_on=date(2026, 4, 10) + timedelta(days=draw.randrange(60)),
        team_ready_on=_maybe(draw),
        diagnosed_on=_maybe(draw),
        plan_approved_on=_maybe(draw),
        acceptance_applied_on=_maybe(draw),
        carried_over_on=_maybe(draw, 0.2),
        transferred_on=_maybe(draw, 0.2),
        suspended_on=_maybe(draw, 0.2),
        reopened_on=_maybe(draw, 0.2),
        withdrawn_on=withdrawn,
        withdrawal_reason=WithdrawalReason.OTHER if withdrawn else None,
    )
    for number in range(1, draw.randrange(1, 4)):
        constraint = make.make_constraint(
            case,
            number=number,
            confirmed_on=_maybe(draw, 0.8),
            withdrawn_on=_maybe(draw, 0.2),
            moved_on=_maybe(draw, 0.2),
        )
        for _ in range(draw.randrange(3)):
            make.make_judgement(constraint, draw.choice(list(Resolution)), judged_on=_some_day(draw))
        _random_action(case, constraint, number, draw)
    _random_events(case, draw)
    _random_standards(case, draw)


def _random_action(case: Any, constraint: Any, number: int, draw: Random) -> None:
    done = _maybe(draw)
    struck_off = _maybe(draw) if done else None
    dropped = _maybe(draw, 0.2)
    action = make.make_action(
        case,
        constraint,
        number=number,
        due_on=_some_day(draw),
        first_due_on=_some_day(draw),
        in_force_on=_some_day(draw),
        out_of_force_on=_maybe(draw, 0.2),
        moved_on=_maybe(draw, 0.2),
        done_on=done,
        struck_off_on=struck_off,
        dropped_on=dropped,
        drop_reason="不再需要" if dropped else "",
    )
    if draw.random() < 0.5:
        old = _some_day(draw)
        make.make_extension(action, old + timedelta(days=20), old_due_on=old, decided_on=_some_day(draw))
    if draw.random() < 0.5:
        make.make_evidence(action, uploaded_on=_some_day(draw))


def _random_events(case: Any, draw: Random) -> None:
    for _ in range(draw.randrange(3)):
        due = _some_day(draw)
        held = _maybe(draw)
        cancelled = None if held else _maybe(draw, 0.4)
        make.make_follow_up(
            case,
            due_on=due,
            window_until_on=due + timedelta(days=7),
            held_on=held,
            cancelled_on=cancelled,
            cancel_reason="中止" if cancelled else "",
            is_excused=cancelled is not None and draw.random() < 0.5,
            moved_on=_maybe(draw, 0.1),
        )
        make.make_visit(
            case,
            held_on=_some_day(draw),
            way=draw.choice(list(VisitWay)),
            days=draw.choice([Decimal("0.5"), Decimal(2)]),
        )
        on = _some_day(draw)
        make.make_result(
            case,
            draw.choice(list(ResultKind)),
            dated_on=on,
            recorded_on=on,
            copy_on=_maybe(draw),
            took_lead=draw.choice([None, True, False]),
        )
    if draw.random() < 0.6:
        answered = _maybe(draw)
        make.make_survey(
            case,
            "90.00" if answered else None,
            sent_on=_some_day(draw),
            **({"answered_on": answered} if answered else {}),
        )
    for round_number in range(1, draw.randrange(1, 4)):
        make.make_acceptance(
            case,
            round=round_number,
            conclusion=draw.choice(list(Conclusion)),
            concluded_on=_some_day(draw),
            rectify_due_on=_some_day(draw),
        )
