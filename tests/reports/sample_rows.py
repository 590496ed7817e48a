"""The table rows of the sample summaries, made from the same cases as the figures."""

from datetime import date, timedelta
from decimal import Decimal

from casework.reports.model import DASH, Cell, percent
from tests.reports.sample_cases import ACTIONS, CHANGED, TRADES, Case, judged, marked


def row_1(case: Case, at: int) -> dict[str, Cell]:
    trade = TRADES[case.trade]
    return {
        "prefecture": case.prefecture,
        "county": case.county,
        "enterprise": case.name,
        "uscc": f"9162010{at:011d}",
        "industry": trade[0],
        "chain": trade[1],
        "product": trade[3],
        "size": ("小型", "微型", "中型")[at % 3],
        "employees": 18 + at * 3,
        "revenue": Decimal(f"{820 + at * 137}.50"),
        "above_scale": "是" if at % 3 == 2 else "否",
        "srdi": "省级专精特新" if at % 7 == 0 else "无",
        "cqo": "有" if at % 2 else "无",
        "contact": "赵海燕",
        "phone": f"138****{1000 + at}",
        "note": "",
    }


def row_2(case: Case) -> dict[str, Cell]:
    return {
        "enterprise": case.name,
        "experts": "张淑琴、李建国",
        "diagnosed_on": date(2026, 5, 12),
        "problems": len(case.problems),
        "actions": len(case.actions),
        "done": marked([case], "struck", "done"),
        "struck_off": marked([case], "struck"),
        "overdue": marked([case], "overdue"),
        "visits": case.visits,
        "follow_ups_due": case.due,
        "follow_ups_held": case.held,
        "conclusion": {True: "通过", False: "限期整改", None: ""}[case.passed],
        "accepted_on": None if case.passed is None else date(2026, 11, 18),
        "state": "已销号" if case.passed else "帮扶实施中",
        "officer": "王立群",
        "note": "",
    }


def rows_3(case: Case) -> list[dict[str, Cell]]:
    rows: list[dict[str, Cell]] = []
    for at, mark in enumerate(case.actions):
        problem = case.problems[at % len(case.problems)]
        due, finished = date(2026, 7, 1) + timedelta(days=11 * at), mark in ("struck", "done")
        rows.append(
            {
                "enterprise": case.name,
                "problem_number": f"Z{at % len(case.problems) + 1:02d}",
                "category": problem[0],
                "subcategory": problem[1],
                "problem": problem[2],
                "action": ACTIONS[at % len(ACTIONS)],
                "unit": "质量管理部",
                "person": "马晓东",
                "due_on": due,
                "done_on": due - timedelta(days=4) if finished else None,
                "progress": {
                    "struck": "已销号",
                    "done": "已完成",
                    "overdue": "逾期",
                    "open": "进行中",
                    "dropped": "不再实施",
                }[mark],
                "evidence": "计量检定证书、台账照片" if finished else "",
                "struck_off_by": "王立群" if mark == "struck" else "",
                "struck_off_on": due + timedelta(days=3) if mark == "struck" else None,
                "note": "",
            }
        )
    return rows


def rows_5(case: Case, at: int) -> list[dict[str, Cell]]:
    before, after = Decimal("91.20") + at % 5, Decimal("96.40") + at % 3
    waste, less = Decimal("4.8"), Decimal("3.1")
    return [
        {
            "enterprise": case.name,
            "indicator": "一次交检合格率",
            "unit": "%",
            "before": before,
            "after": after,
            "change": after - before,
            "change_rate": percent(after - before, before),
            "source": "企业出厂检验台账",
            "note": "",
        },
        {
            "enterprise": case.name,
            "indicator": "不良品率",
            "unit": "%",
            "before": waste,
            "after": less,
            "change": less - waste,
            "change_rate": percent(less - waste, waste),
            "source": "企业质量月报",
            "note": "同一季度",
        },
        {
            "enterprise": case.name,
            "indicator": "监督抽查合格率",
            "unit": "%",
            "before": Decimal("100"),
            "after": DASH,
            "change": DASH,
            "change_rate": DASH,
            "source": "市场监管部门抽查结果",
            "note": "批次不足5批，不可比",
        },
    ]


def row_6(name: str, cases: list[Case]) -> dict[str, Cell]:
    n, done = len(cases), marked(cases, "struck", "done")
    problems, solved = sum(len(case.problems) for case in cases), judged(cases, "解决")
    actions = sum(len(case.actions) for case in cases)
    due = sum(case.due for case in cases)
    on_time = sum(case.on_time for case in cases)
    out = 2 if name == CHANGED and n > 5 else 0

    def got(*kinds: str) -> int:
        return sum(kind in case.results for case in cases for kind in kinds)

    return {
        "region": name,
        "planned": n,
        "confirmed": n,
        "withdrawn": out,
        "substituted": out,
        "effective": n,
        "diagnosed": n,
        "problems": problems,
        "solved": solved,
        "resolution": percent(solved, problems),
        "actions": actions,
        "struck_off": marked(cases, "struck"),
        "completion": percent(done, actions - marked(cases, "dropped")),
        "follow_ups_due": due,
        "follow_ups_on_time": on_time,
        "on_time": percent(on_time, due),
        "visits": sum(case.visits for case in cases),
        "expert_attendances": sum(case.visits for case in cases) * 2,
        "trained": n * 9,
        "certificates": got("system_certificate"),
        "standards": got("enterprise_standard_led", "local_standard_joined"),
        "patents": got("invention_patent"),
        "chief_quality_officers": got("chief_quality_officer"),
        "satisfaction": Decimal("94.60") if n > 2 else DASH,
    }


def rows_7(cases: list[Case]) -> list[dict[str, Cell]]:
    """One row for each kind of constraint that was found."""
    rows: list[dict[str, Cell]] = []
    whole = sum(len(case.problems) for case in cases)
    for kind in sorted({problem[:2] for case in cases for problem in case.problems}):
        hits = [(case.name, one[3]) for case in cases for one in case.problems if one[:2] == kind]
        solved = sum(judgement == "解决" for _, judgement in hits)
        rows.append(
            {
                "category": kind[0],
                "subcategory": kind[1],
                "problems": len(hits),
                "share": percent(len(hits), whole),
                "enterprises": len({name for name, _ in hits}),
                "solved": solved,
                "resolution": percent(solved, len(hits)),
            }
        )
    return rows
