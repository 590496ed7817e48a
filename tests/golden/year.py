"""The golden year 2026: thirteen cases of twelve enterprises in five counties, as plain data. No county else has any.

城关区 620102    G01 all the way to the strike-off · G02 withdrawn on 06-15 · G03 substitute for G02 since 06-25
榆中县 620123    G04 corrected, then passed; one problem partly solved · G05 late with everything, carried over on 11-28
秦州区 620502    G06 accepted, closed, reopened on 11-15 · G07 moved to 甘谷县 on 09-01 · G09 same enterprise as G04
甘谷县 620523    G08 goes on with G07 · G10 only confirmed · G11 nothing solved, everything late
嘉峪关市 620200  G12 passed on the data date · G14 withdrawn on 12-15 · G13 of 2025, still visited in 2026
秦安县 620522    no case: zero report
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from casework.enums import (
    Answer,
    CaseStatus,
    Conclusion,
    NominationStatus,
    Rank,
    Resolution,
    ResultKind,
    Standard,
    ValueKind,
    VisitWay,
    WithdrawalReason,
)
from casework.extensions import db
from casework.models import Case, Programme, VisitExpert
from tests import factories as make

CHENGGUAN, YUZHONG, QINZHOU, GANGU, JIAYUGUAN, ZERO = (
    "620102", "620123", "620502", "620523", "620200", "620522",
)  # fmt: skip
S, P, U = Resolution.SOLVED, Resolution.PARTIAL, Resolution.UNSOLVED


def on(text: str) -> date:
    """08-31 of 2026, or a whole date."""
    return date.fromisoformat(text if len(text) > 5 else f"2026-{text}")


# name, county, confirmed, diagnosed, plan approved, what else happened
CASES: Final[tuple[tuple[str, str, str, str, str, dict[str, Any]], ...]] = (
    ("G01", CHENGGUAN, "04-10", "05-12", "06-05", {"accepted_on": "11-05", "closed_on": "11-20"}),
    ("G02", CHENGGUAN, "04-10", "05-20", "06-10", {"withdrawn_on": "06-15"}),
    ("G03", CHENGGUAN, "06-25", "08-10", "09-10", {"substitute_for": "G02"}),
    ("G04", YUZHONG, "04-10", "05-15", "06-12", {}),
    ("G05", YUZHONG, "04-10", "05-25", "06-30", {"carried_over_on": "11-28"}),
    (
        "G06",
        QINZHOU,
        "04-10",
        "05-10",
        "06-08",
        {"accepted_on": "10-20", "closed_on": "10-30", "reopened_on": "11-15"},
    ),
    ("G07", QINZHOU, "04-10", "05-28", "06-25", {"transferred_on": "09-01"}),
    ("G09", QINZHOU, "04-10", "12-05", "", {"same_as": "G04"}),
    ("G08", GANGU, "09-01", "05-28", "06-25", {"same_as": "G07", "continues": "G07"}),
    ("G10", GANGU, "04-10", "", "", {}),
    ("G11", GANGU, "04-10", "06-30", "07-20", {}),
    ("G12", JIAYUGUAN, "04-10", "05-30", "06-20", {}),
    ("G14", JIAYUGUAN, "04-10", "06-08", "", {"withdrawn_on": "12-15"}),
    ("G13", JIAYUGUAN, "2025-04-12", "2025-05-20", "2025-06-20", {"carried_over_on": "2025-12-20"}),
)
# case, number, confirmed ("" while the enterprise objects), judgements, what else happened
CONSTRAINTS: Final[tuple[tuple[str, int, str, tuple[tuple[str, Resolution], ...], dict[str, str]], ...]] = (
    ("G01", 1, "06-01", (("10-10", S),), {}),
    ("G01", 2, "06-01", (("09-20", P), ("11-01", S)), {}),
    ("G02", 1, "05-25", (("06-10", S),), {}),
    ("G03", 1, "08-20", (), {}),
    ("G04", 1, "06-01", (("11-24", S),), {}),
    ("G04", 2, "06-01", (("11-24", P),), {}),
    ("G05", 1, "06-01", (("11-20", U),), {}),
    ("G05", 2, "", (), {}),
    ("G06", 1, "06-01", (("10-15", S), ("11-28", P)), {}),
    ("G06", 2, "06-01", (("10-15", S),), {}),
    ("G07", 1, "06-01", (("08-30", S),), {}),
    ("G07", 2, "06-01", (), {"moved_on": "09-01"}),
    ("G08", 2, "06-01", (("12-09", S),), {}),
    ("G11", 1, "07-05", (), {}),
    ("G11", 2, "07-05", (), {"withdrawn_on": "07-10"}),
    ("G12", 1, "06-05", (("11-25", S),), {}),
    ("G14", 1, "06-20", (), {}),
)
# case, number, constraint, due, done, struck off, evidence handed in, what else happened. `first`: the first deadline,
# moved by an extension that was decided on `extended`.
ACTIONS: Final[tuple[tuple[str, int, int, str, str, str, str, dict[str, str]], ...]] = (
    ("G01", 1, 1, "07-31", "07-30", "08-05", "07-29", {}),
    ("G01", 2, 1, "09-30", "09-20", "09-28", "", {"first": "08-31", "extended": "08-25"}),
    ("G01", 3, 2, "09-15", "10-09", "12-03", "10-09", {}),
    ("G02", 1, 1, "06-30", "", "", "", {}),
    ("G03", 1, 1, "11-15", "", "", "", {}),
    ("G03", 2, 1, "12-20", "12-18", "", "", {}),
    ("G04", 1, 1, "08-15", "08-15", "08-20", "08-15", {}),
    ("G04", 2, 2, "09-30", "", "", "", {"dropped_on": "09-10"}),
    ("G04", 3, 1, "10-31", "11-20", "11-24", "11-20", {}),
    ("G05", 1, 1, "09-30", "", "", "", {}),
    ("G05", 2, 1, "10-15", "", "", "", {"refused": "10-10"}),
    ("G06", 1, 1, "08-31", "08-30", "09-05", "08-30", {}),
    ("G06", 2, 2, "09-30", "09-30", "10-08", "09-30", {"evidence_removed": "11-10"}),
    ("G07", 1, 1, "08-10", "08-20", "08-25", "08-20", {}),
    ("G07", 2, 2, "10-20", "", "", "", {"moved_on": "09-01"}),
    ("G08", 2, 2, "10-20", "10-18", "12-08", "10-18", {}),
    ("G11", 1, 1, "09-30", "", "", "", {}),
    ("G11", 2, 1, "11-30", "", "", "", {}),
    ("G11", 3, 1, "12-31", "", "", "", {"in_force_on": "12-01"}),
    ("G12", 1, 1, "08-31", "08-25", "08-31", "08-25", {}),
    ("G12", 2, 1, "10-31", "10-31", "", "", {}),
)
# case, due, end of the window, held, what else happened. `excused`: cancelled because the case was not under way.
FOLLOW_UPS: Final[tuple[tuple[str, str, str, str, dict[str, str]], ...]] = (
    ("G01", "08-20", "08-27", "08-21", {}),
    ("G01", "11-20", "11-27", "", {"excused": "11-20"}),
    ("G03", "11-25", "12-02", "12-01", {}),
    ("G04", "09-10", "09-17", "09-25", {}),
    ("G05", "09-20", "09-27", "", {"cancelled": "09-25"}),
    ("G06", "09-08", "09-15", "09-15", {}),
    ("G07", "09-22", "09-29", "", {"moved_on": "09-01"}),
    ("G08", "09-22", "09-29", "09-20", {}),
    ("G11", "10-20", "10-27", "", {}),
    ("G12", "09-20", "09-27", "09-27", {}),
    ("G12", "12-20", "12-27", "11-28", {}),
)
# case, day, days, experts, what else happened
VISITS: Final[tuple[tuple[str, str, str, tuple[str, ...], dict[str, str]], ...]] = (
    ("G01", "05-12", "1.0", ("马文博", "张淑琴"), {}),
    ("G01", "09-18", "0.5", ("马文博",), {}),
    ("G01", "10-10", "0.5", ("马文博",), {"by": "video"}),
    ("G02", "05-20", "1.0", ("马文博",), {}),
    ("G03", "08-10", "1.0", ("张淑琴",), {}),
    ("G04", "05-15", "1.0", ("张淑琴", "马文博"), {}),
    ("G04", "12-02", "0.5", ("张淑琴",), {}),
    ("G05", "05-25", "0.5", ("张淑琴",), {}),
    ("G05", "06-10", "1.0", ("张淑琴",), {"withdrawn_on": "06-20"}),
    ("G06", "05-10", "1.0", ("何建国",), {}),
    ("G07", "05-28", "1.0", ("何建国",), {}),
    ("G08", "10-15", "1.0", ("何建国",), {}),
    ("G09", "12-05", "1.0", ("何建国",), {}),
    ("G11", "06-30", "2.0", ("何建国", "马文博"), {}),
    ("G12", "05-30", "1.0", ("张淑琴",), {}),
    ("G13", "03-03", "0.5", ("张淑琴",), {}),
    ("G13", "2025-11-11", "1.0", ("张淑琴",), {}),
)
# case, round, conclusion, day
ACCEPTANCES: Final = (
    ("G01", 1, Conclusion.PASS, "11-05"),
    ("G04", 1, Conclusion.RECTIFY, "10-30"),
    ("G04", 2, Conclusion.PASS, "11-25"),
    ("G06", 1, Conclusion.PASS, "10-20"),
    ("G08", 1, Conclusion.PASS, "12-10"),
    ("G12", 1, Conclusion.PASS, "11-30"),
)
# case, kind, date of the document, copy on file, what else happened
RESULTS: Final[tuple[tuple[str, ResultKind, str, str, dict[str, Any]], ...]] = (
    ("G01", ResultKind.MANAGEMENT_CERTIFICATE, "09-30", "10-08", {}),
    ("G01", ResultKind.PATENT_INVENTION, "11-10", "12-05", {}),
    ("G02", ResultKind.PRODUCT_CERTIFICATE, "06-01", "06-02", {}),
    ("G04", ResultKind.STANDARD_GROUP, "11-01", "11-02", {"took_lead": False}),
    ("G06", ResultKind.CHIEF_QUALITY_OFFICER, "08-01", "08-02", {}),
    ("G06", ResultKind.TRADEMARK, "07-01", "07-02", {"removed_on": on("09-01"), "removal_reason": "误录"}),
    ("G11", ResultKind.STANDARD_LOCAL, "2025-12-20", "08-01", {"took_lead": True}),
    ("G12", ResultKind.STANDARD_ENTERPRISE, "10-20", "10-21", {}),
    ("G13", ResultKind.TRADEMARK, "02-01", "02-02", {}),
)
# case, sent, answered, score
SURVEYS: Final = (
    ("G01", "10-20", "10-25", "95.00"),
    ("G02", "06-01", "06-05", "50.00"),
    ("G03", "11-20", "12-05", "88.00"),
    ("G04", "10-25", "11-01", "85.50"),
    ("G06", "10-10", "10-12", "90.00"),
    ("G12", "11-10", "11-15", "79.50"),
)
# case, standard, counted before, then (day, counted) after. Counted: part and whole; of costs inside, outside, output.
Counted = tuple[Any, ...]
INDICATORS: Final[tuple[tuple[str, Standard, Counted, tuple[tuple[str, Counted], ...]], ...]] = (
    ("G01", Standard.SPOT_CHECK, (7, 8), (("11-03", (9, 10)),)),
    ("G04", Standard.SPOT_CHECK, (3, 4), (("11-03", (2, 2)),)),
    ("G06", Standard.SPOT_CHECK, (5, 5), (("11-03", (5, 5)),)),
    ("G01", Standard.FIRST_PASS, (900, 1000), (("10-10", (950, 1000)), ("12-04", (970, 1000)))),
    ("G12", Standard.FIRST_PASS, (460, 500), (("11-03", (480, 500)),)),
    ("G02", Standard.DEFECTS, (10, 100), (("06-10", (1, 100)),)),
    ("G05", Standard.DEFECTS, (60, 2000), ()),
    ("G06", Standard.DEFECTS, (50, 1000), (("09-30", (30, 1000)),)),
    ("G11", Standard.DEFECTS, (20, 1000), (("11-20", (24, 1000)),)),
    ("G04", Standard.QUALITY_LOSS, (30, 10, 2000), (("11-03", (20, "7.5", 2200)),)),
    ("G01", Standard.COMPLAINTS_PER_ORDERS, (3, 300), (("11-03", (3, 200)),)),
    ("G12", Standard.COMPLAINTS_PER_ORDERS, (12, 600), (("11-03", (9, 600)),)),
    ("G06", Standard.COMPLAINTS_PER_UNITS, (4, 20_000), (("11-03", (3, 30_000)),)),
    ("G01", Standard.REVENUE, (1000,), (("11-03", (1100,)),)),
    ("G04", Standard.REVENUE, (500,), (("11-03", (450,)),)),
    ("G07", Standard.REVENUE, (100,), (("08-15", (120,)),)),
    ("G08", Standard.REVENUE, (100,), (("11-10", (110,)),)),
)


def make_golden_year() -> Programme:
    """Every row of the data set."""
    programme = make.make_programme(2026, places=12, heads_to_train=350)
    for code, places in (("620100", 5), ("620500", 4), ("620200", 2)):
        make.make_quota(programme, code, places=places)
    cases = _cases(programme)
    _work(cases)
    _visits(cases)
    _ends(cases)
    _indicators(cases)
    _training(programme)
    db.session.flush()
    return programme


def _cases(programme: Programme) -> dict[str, Case]:
    cases: dict[str, Case] = {}
    before = make.make_programme(2025, places=5)
    for number, (name, county, confirmed, diagnosed, approved, more) in enumerate(CASES, 1):
        same = cases.get(more.get("same_as", ""))
        enterprise = make.make_enterprise(county, name=f"企业{name}", **({"uscc": same.uscc} if same else {}))
        nomination = make.make_nomination(
            county,
            NominationStatus.CONFIRMED,
            enterprise=enterprise,
            programme=before if confirmed.startswith("2025") else programme,
            is_live=same is None,
            decided_on=on("04-02"),
            confirmed_on=on("04-10"),
        )
        facts = {key: on(day) for key, day in more.items() if key.endswith("_on")}
        if "withdrawn_on" in facts:
            facts["withdrawal_reason"] = WithdrawalReason.STOPPED
        # The state says the same of all: no figure may read it.
        cases[name] = make.make_case(
            county,
            CaseStatus.IMPLEMENTING,
            nomination=nomination,
            sequence=number,
            confirmed_on=on(confirmed),
            diagnosed_on=on(diagnosed) if diagnosed else None,
            plan_approved_on=on(approved) if approved else None,
            substitute_for_id=cases[more["substitute_for"]].id if "substitute_for" in more else None,
            continues_id=cases[more["continues"]].id if "continues" in more else None,
            **facts,
        )
    return cases


def _work(cases: dict[str, Case]) -> None:
    found = {}
    for name, number, confirmed, judgements, more in CONSTRAINTS:
        found[name, number] = constraint = make.make_constraint(
            cases[name],
            number=number,
            confirmed_on=on(confirmed) if confirmed else None,
            advice="送检并建立台账",
            **({} if confirmed else {"answer": Answer.OBJECTED, "objection": "数据不符"}),
            **{key: on(day) for key, day in more.items()},
        )
        for day, outcome in judgements:
            make.make_judgement(constraint, outcome, judged_on=on(day))
    for row in ACTIONS:
        _action(cases, found, row)
    for name, due, until, held, more in FOLLOW_UPS:
        ended = more.get("excused") or more.get("cancelled")
        make.make_follow_up(
            cases[name],
            due_on=on(due),
            window_until_on=on(until),
            held_on=on(held) if held else None,
            moved_on=on(more["moved_on"]) if "moved_on" in more else None,
            **(
                {"cancelled_on": on(ended), "cancel_reason": "中止", "is_excused": "excused" in more}
                if ended
                else {}
            ),
        )


def _action(cases: dict[str, Case], found: dict[tuple[str, int], Any], row: Any) -> None:
    name, number, constraint, due, done, struck_off, evidence, more = row
    case = cases[name]
    action = make.make_action(
        case,
        found[name, constraint],
        number=number,
        due_on=on(due),
        first_due_on=on(more.get("first", due)),
        in_force_on=on(more["in_force_on"]) if "in_force_on" in more else case.plan_approved_on,
        done_on=on(done) if done else None,
        struck_off_on=on(struck_off) if struck_off else None,
        dropped_on=on(more["dropped_on"]) if "dropped_on" in more else None,
        drop_reason="不再需要" if "dropped_on" in more else "",
        moved_on=on(more["moved_on"]) if "moved_on" in more else None,
    )
    if "extended" in more:
        make.make_extension(action, on(due), decided_on=on(more["extended"]))
    if "refused" in more:
        make.make_extension(action, on("11-20"), is_approved=False, decided_on=on(more["refused"]))
    if evidence:
        gone = more.get("evidence_removed")
        removed = {"removed_on": on(gone), "removal_reason": "拍错了"} if gone else {}
        make.make_evidence(action, uploaded_on=on(evidence), **removed)


def _visits(cases: dict[str, Case]) -> None:
    experts = {name: make.make_expert(name) for name in ("马文博", "张淑琴", "何建国")}
    for name, day, days, (first, *others), more in VISITS:
        gone = more.get("withdrawn_on")
        visit = make.make_visit(
            cases[name],
            experts[first],
            held_on=on(day),
            days=Decimal(days),
            way=VisitWay.VIDEO if more.get("by") == "video" else VisitWay.ON_SITE,
            **({"withdrawn_on": on(gone), "withdrawal_reason": "重复记录"} if gone else {}),
        )
        for other in others:
            db.session.add(VisitExpert(case=cases[name], visit=visit, expert_id=experts[other].id))


def _ends(cases: dict[str, Case]) -> None:
    for name, number, conclusion, day in ACCEPTANCES:
        due = {"rectify_due_on": on("11-28")} if conclusion is Conclusion.RECTIFY else {}
        make.make_acceptance(cases[name], round=number, conclusion=conclusion, concluded_on=on(day), **due)
    for name, kind, day, copy, more in RESULTS:
        make.make_result(cases[name], kind, dated_on=on(day), recorded_on=on(copy), copy_on=on(copy), **more)
    for name, sent, answered, score in SURVEYS:
        make.make_survey(cases[name], score, sent_on=on(sent), answered_on=on(answered))


def _indicators(cases: dict[str, Case]) -> None:
    for name, standard, before, after in INDICATORS:
        indicator = make.make_standard(cases[name], standard, before)
        for day, counts in after:
            make.make_counts(indicator, ValueKind.AFTER, counts, measured_on=on(day))


def _training(programme: Programme) -> None:
    own = make.make_return(CHENGGUAN, heads_trained=12, enterprises_trained=1, typed_on=on("11-25"))
    make.make_class(
        own, "第1期", held_on=on("05-20"), person_times=40, heads=10, assessed=40, passed=36, hours=Decimal(8)
    )
    make.make_class(
        own,
        "第2期",
        held_on=on("12-08"),
        person_times=30,
        heads=6,
        assessed=20,
        passed=20,
        hours=Decimal("4.5"),
    )
    make.make_return(
        "620500", Rank.PREFECTURE, trained_person_times=25, heads_trained=20, enterprises_trained=1,
        typed_on=on("11-20"),
    )  # fmt: skip
    make.make_return(
        "620000", Rank.PROVINCE, heads_trained=100, enterprises_trained=2, typed_on=on("12-15")
    )  # fmt: skip
