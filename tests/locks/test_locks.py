"""What a handed-in return counts cannot change on any path; what came later goes through untouched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Column
from sqlalchemy.sql import visitors

from casework import clock
from casework.enums import (
    Conclusion,
    EnterpriseSize,
    Resolution,
    ValueKind,
    VisitWay,
    WithdrawalReason,
)
from casework.errors import RuleViolation
from casework.extensions import db
from casework.locks.facts import COUNTED
from casework.models import (
    ActionItem,
    AnnualReturn,
    Base,
    Case,
    CaseExpert,
    Extension,
    FollowUp,
    IndicatorValue,
    ReturnLock,
    Survey,
    Visit,
)
from casework.reports.figures.as_of import ANY_DAY
from casework.reports.figures.parts import NOUNS, PARTS
from casework.reports.queries import rows_of
from casework.reports.summary import build_figures
from tests import factories as make
from tests.reports.hand_made import QILIHE, D, Year, day
from tests.returns.people import handed_in, settled_year

# Counted, but no fact of a case that anybody writes down: keys that never change and the join itself.
NOT_WRITTEN = {
    *(f"{table}.id" for table in Base.metadata.tables),
    *(f"{table}.case_id" for table in Base.metadata.tables),
    "visit_experts.visit_id",
    "programmes.data_on",  # locked itself once a county is in
    "indicators.standard",  # said when the indicator is made, before it has a value
    # Tells only of a moved case what stays in it, and such a case is written no more.
    "indicators.constraint_id",
}


def test_every_column_that_a_measure_reads_is_known_to_the_lock() -> None:
    known = {f"{cls.__tablename__}.{name}" for cls, one in COUNTED.items() for name in one.columns}
    read: set[str] = set()
    for noun in NOUNS:
        expressions: list[Any] = [*noun.base(ANY_DAY)]
        for name, measure in noun.measures(ANY_DAY).items():
            if name in {side for sides in PARTS.values() for side in sides}:
                expressions += [measure.condition, measure.weight]
        for expression in expressions:
            if hasattr(expression, "get_children"):
                read |= {
                    f"{part.table.name}.{part.name}"
                    for part in visitors.iterate(expression)
                    if isinstance(part, Column) and part.table.name in Base.metadata.tables
                }
    assert len(read) > 30
    assert read - known - NOT_WRITTEN == set()


@pytest.fixture
def year(session: Any) -> Year:
    """七里河 has handed in its year."""
    made = settled_year()
    make.make_member(made.cases["A1"])
    handed_in(made, made.region(QILIHE).id)
    return made


def action(year: Year, number: int) -> ActionItem:
    return db.session.query(ActionItem).filter_by(case_id=year.cases["A1"].id, number=number).one()


def withdraw(case: Case, on: date) -> None:
    case.withdrawn_on, case.withdrawal_reason = on, WithdrawalReason.STOPPED


EARLY: dict[str, Callable[[Year], Any]] = {
    "done earlier": lambda y: setattr(action(y, 1), "done_on", day(7, 19)),
    "done taken back": lambda y: setattr(action(y, 1), "done_on", None),
    "done after all": lambda y: setattr(action(y, 3), "done_on", day(12, 3)),
    "struck off by then": lambda y: setattr(action(y, 3), "struck_off_on", day(11, 29)),
    "another first deadline": lambda y: setattr(action(y, 3), "first_due_on", day(12, 1)),
    "a deadline without an extension": lambda y: setattr(action(y, 3), "due_on", day(12, 1)),
    "a deleted action": lambda y: db.session.delete(action(y, 5)),
    "a new action": lambda y: make.make_action(y.cases["A3"], in_force_on=day(11, 1), due_on=day(12, 1)),
    "a constraint": lambda y: make.make_constraint(y.cases["A3"], number=9, confirmed_on=day(11, 1)),
    "a judgement": lambda y: make.make_judgement(
        action(y, 3).constraint, Resolution.UNSOLVED, judged_on=day(11, 1)
    ),
    "a withdrawal": lambda y: withdraw(y.cases["A1"], day(11, 30)),
    "a diagnosis": lambda y: setattr(y.cases["A1"], "diagnosed_on", day(5, 16)),
    "a substitute": lambda y: setattr(y.cases["A3"], "substitute_for_id", None),
    "a follow-up": lambda y: make.make_follow_up(
        y.cases["A3"], due_on=day(11, 1), window_until_on=day(11, 8)
    ),
    "a conclusion": lambda y: make.make_acceptance(
        y.cases["A3"], conclusion=Conclusion.PASS, concluded_on=day(11, 28), round=1
    ),
    "evidence": lambda y: make.make_evidence(action(y, 2), uploaded_on=day(11, 30)),
    "days of a visit": lambda y: setattr(_visit(y), "days", Decimal("3.0")),
    "the way of a visit": lambda y: setattr(_visit(y), "way", VisitWay.PHONE),
    "a visit taken back": lambda y: setattr(_visit(y), "withdrawn_on", day(11, 1)),
    "a case": lambda y: make.make_case(QILIHE, confirmed_on=day(11, 1), programme=y.programme),
    "the size of an enterprise": lambda y: setattr(y.cases["A1"], "size", EnterpriseSize.LARGE),
    "the industry": lambda y: setattr(y.cases["A1"], "industry_code", "C3452"),
    "employees": lambda y: setattr(y.cases["A1"], "employees", 7777),
    "revenue": lambda y: setattr(y.cases["A1"], "revenue_wan", Decimal("1.00")),
    "above the threshold": lambda y: setattr(
        y.cases["A1"], "is_above_scale", not y.cases["A1"].is_above_scale
    ),
    "advice where there was none": lambda y: setattr(
        action(y, 3).constraint, "advice", "" if action(y, 3).constraint.advice else "换表"
    ),
    "another constraint of an action": lambda y: setattr(
        action(y, 3), "constraint_id", action(y, 1).constraint_id
    ),
    "the end of an assignment": lambda y: end_team(y, day(11, 20)),
    "an assignment": lambda y: make.make_member(y.cases["A3"], assigned_on=day(11, 1)),
    "the deadline of before a later extension": lambda y: setattr(later(y), "old_due_on", day(12, 25)),
    "a later extension refused after all": lambda y: setattr(later(y), "is_approved", False),
    "a later extension deleted": lambda y: db.session.delete(later(y)),
    "a later extension made one of before": lambda y: setattr(later(y), "decided_on", day(11, 29)),
    "a later extension from another deadline": lambda y: make.make_extension(
        action(y, 3), day(12, 20), decided_on=day(12, 2), old_due_on=day(12, 1)
    ),
    "a value before the help that is compared": lambda y: setattr(compared(y), "value", Decimal("1.0000")),
    "a score": lambda y: setattr(_answered(y), "score", Decimal("10.00")),
}


def end_team(year: Year, on: date) -> None:
    for member in db.session.query(CaseExpert).filter_by(case_id=year.cases["A1"].id):
        member.ended_on, member.end_reason = on, "调离"


def later(year: Year) -> Extension:
    """The extension that moved a deadline of A3 after the data date."""
    return db.session.query(Extension).filter_by(case_id=year.cases["A3"].id, decided_on=day(12, 2)).one()


def compared(year: Year) -> IndicatorValue:
    """A value from before the help whose indicator has one after it by the data date."""
    after = (
        db.session.query(IndicatorValue)
        .filter_by(tenant_id=year.region(QILIHE).id, kind=ValueKind.AFTER)
        .filter(IndicatorValue.measured_on <= D)
        .first()
    )
    return next(one for one in after.indicator.values if one.kind is ValueKind.BASELINE)


def _visit(year: Year) -> Visit:
    held = db.session.query(Visit).filter_by(case_id=year.cases["A1"].id, withdrawn_on=None)
    return held.filter(Visit.held_on <= D, Visit.way == VisitWay.ON_SITE).order_by(Visit.held_on).first()


def _answered(year: Year) -> Survey:
    tenant = year.cases["A1"].tenant_id
    return db.session.query(Survey).filter(Survey.answered_on <= D, Survey.tenant_id == tenant).first()


@pytest.mark.parametrize("change", EARLY.values(), ids=EARLY.keys())
def test_what_was_counted_does_not_change(year: Year, change: Callable[[Year], Any]) -> None:
    with pytest.raises(RuleViolation, match="2026"):  # noqa: PT012  some are refused by their own flush
        change(year)
        db.session.flush()


LATER: dict[str, Callable[[Year], Any]] = {
    "done later": lambda y: setattr(
        db.session.query(ActionItem).filter_by(case_id=y.cases["A3"].id, number=1).one(),
        "done_on",
        day(12, 1),
    ),
    "struck off later": lambda y: setattr(action(y, 3), "struck_off_on", day(12, 1)),
    "words": lambda y: setattr(action(y, 3), "title", "换装压力表"),
    "a constraint": lambda y: make.make_constraint(y.cases["A3"], number=9, confirmed_on=day(12, 1)),
    "a judgement": lambda y: make.make_judgement(
        action(y, 3).constraint, Resolution.UNSOLVED, judged_on=day(12, 1)
    ),
    "a withdrawal": lambda y: withdraw(y.cases["A3"], day(12, 1)),
    "a follow-up held": lambda y: setattr(
        db.session.query(FollowUp).filter_by(case_id=y.cases["A3"].id, due_on=day(11, 24)).one(),
        "held_on",
        day(12, 1),
    ),
    "a reopening": lambda y: setattr(y.cases["A1"], "reopened_on", day(12, 10)),
    "a visit": lambda y: make.make_visit(y.cases["A1"], held_on=day(12, 1)),
    "a conclusion": lambda y: make.make_acceptance(
        y.cases["A3"], conclusion=Conclusion.PASS, concluded_on=day(12, 8), round=1
    ),
    "an expert who leaves later": lambda y: end_team(y, day(12, 1)),
    "more advice": lambda y: setattr(
        action(y, 3).constraint, "advice", action(y, 3).constraint.advice and "先校准，再换表"
    ),
    "a later extension to another day": lambda y: setattr(later(y), "new_due_on", day(12, 24)),
    "a baseline of an indicator without a value after": lambda y: make.make_value(
        make.make_indicator(y.cases["A3"], name="新指标"), ValueKind.BASELINE, measured_on=day(11, 1)
    ),
    "a result recorded later": lambda y: make.make_result(
        y.cases["A3"], dated_on=day(11, 1), recorded_on=day(12, 1), copy_on=day(12, 1)
    ),
}


@pytest.mark.parametrize("change", LATER.values(), ids=LATER.keys())
def test_what_comes_later_goes_through_and_changes_no_figure(
    year: Year, change: Callable[[Year], Any]
) -> None:
    county = year.region(QILIHE)
    before = build_figures(county, year.programme, D)
    change(year)
    db.session.flush()
    assert build_figures(county, year.programme, D) == before


def test_a_later_extension_moves_the_deadline_and_changes_no_figure(year: Year) -> None:
    county, item = year.region(QILIHE), action(year, 3)
    before = build_figures(county, year.programme, D)
    make.make_extension(item, day(12, 20), decided_on=day(12, 2))
    item.due_on = day(12, 20)
    db.session.flush()
    assert build_figures(county, year.programme, D) == before


def test_other_counties_write_on(year: Year) -> None:
    make.make_constraint(year.cases["B1"], number=9, confirmed_on=day(11, 1))
    year.cases["C1"].diagnosed_on = day(5, 26)
    db.session.flush()


def test_what_was_sent_back_is_open_again(year: Year) -> None:
    db.session.delete(db.session.query(ReturnLock).one())
    db.session.flush()
    db.session.info.pop("return_locks", None)
    action(year, 1).done_on = day(7, 19)
    db.session.flush()


def test_a_late_visit_is_kept_marked_and_not_counted_until_a_later_date(year: Year) -> None:
    county = year.region(QILIHE)
    counted = len(rows_of("K12", "numerator", county, 2026, D))
    days = build_figures(county, year.programme, D)["K13"]
    with clock.moved_to(date(2026, 12, 8)):
        visit = make.make_visit(year.cases["A1"], held_on=day(11, 20))
    assert (visit.id is not None, visit.counts_from) == (True, day(12, 8))
    assert len(rows_of("K12", "numerator", county, 2026, D)) == counted
    assert build_figures(county, year.programme, D)["K13"] == days
    assert len(rows_of("K12", "numerator", county, 2026, day(12, 31))) == counted + 1
    visit.counts_from = None
    with pytest.raises(RuleViolation):
        db.session.flush()


def test_what_the_unit_typed_is_locked_as_well(year: Year) -> None:
    typed = db.session.query(AnnualReturn).filter_by(region_id=year.region(QILIHE).id).one()
    typed.trained_person_times = 999
    with pytest.raises(RuleViolation):
        db.session.flush()


def test_the_words_say_which_return_and_what_to_do(year: Year) -> None:
    action(year, 1).done_on = None
    with pytest.raises(RuleViolation) as refusal:
        db.session.flush()
    for words in ("2026", "2026-12-04", "2026-11-30"):
        assert words in str(refusal.value)


def test_a_case_that_was_never_listed_by_then_is_free(year: Year) -> None:
    case: Case = make.make_case(QILIHE, confirmed_on=day(12, 1), programme=year.programme)
    make.make_constraint(case, number=1, confirmed_on=day(11, 1))
    db.session.flush()


def test_the_locks_are_read_once_and_only_when_counted_rows_change(
    year: Year, statements: Callable[..., Any]
) -> None:
    db.session.info.pop("return_locks", None)
    year.cases["A1"].next_due_on = day(12, 20)
    with statements() as seen:
        db.session.flush()
    assert not any("return_locks" in one for one in seen)
    with statements() as seen:
        for number in (21, 22, 23):
            make.make_constraint(year.cases["A1"], number=number, confirmed_on=day(12, 1))
    assert sum("return_locks" in one for one in seen) == 1
