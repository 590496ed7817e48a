"""The figures of the sample summaries, counted from made-up cases."""

from decimal import Decimal

from casework.reports import catalogue
from casework.reports.model import Figure
from tests.reports.sample_cases import CHANGED, RESULTS, Case, judged, marked


def figures(cases: list[Case], planned: int, counties: tuple[int, int]) -> dict[str, Figure]:
    n = len(cases)
    actions, struck = marked(cases, "struck", "done", "overdue", "open", "dropped"), marked(cases, "struck")
    done, dropped, late = struck + marked(cases, "done"), marked(cases, "dropped"), marked(cases, "overdue")
    problems = sum(len(case.problems) for case in cases)
    due, held = sum(case.due for case in cases), sum(case.held for case in cases)
    visits, replies = sum(case.visits for case in cases), n - n // 8
    concluded = [case for case in cases if case.passed is not None]
    passed = sum(bool(case.passed) for case in concluded)
    out = 2 if any(case.prefecture == CHANGED for case in cases) and n > 50 else 0
    results = {kind: sum(kind in case.results for case in cases) for kind in RESULTS}
    results = {kind: count for kind, count in results.items() if count}
    on_time = sum(case.on_time for case in cases)
    made = (
        catalogue.figure(
            "K01", n, planned, {"confirmed": (n, None), "withdrawn": (out, None), "substituted": (out, None)}
        ),
        catalogue.figure("K02", *counties),
        catalogue.figure("K03", n, n),
        catalogue.figure("K04", n, n),
        catalogue.figure("K05", done, actions - dropped),
        catalogue.figure("K06", done - done // 9, done + late, {"first": (done - done // 6, done + late)}),
        catalogue.figure("K07", struck, done),
        catalogue.figure("K08", late, actions - dropped - done),
        catalogue.figure(
            "K09",
            judged(cases, "解决"),
            problems,
            {"partial": (judged(cases, "部分解决"), None), "open": (judged(cases, "未解决"), None)},
        ),
        catalogue.figure("K10", on_time, due),
        catalogue.figure("K11", held, due),
        catalogue.figure("K12", visits, n, {"remote": (n // 3, None)}),
        catalogue.figure("K13", Decimal(visits) * Decimal("1.5")),
        catalogue.figure("K14", passed - passed // 9, len(concluded), {"end": (passed, len(concluded))}),
        catalogue.figure("K15", n // 12, n),
        catalogue.figure(
            "K22", sum(results.values()), None, {kind: (count, None) for kind, count in results.items()}
        ),
        catalogue.figure(
            "K23", replies * Decimal("94.6"), replies, {"replies": (replies, None), "return": (replies, n)}
        ),
        catalogue.figure("K25", struck - struck // 30, struck),
    )
    return {figure.code: figure for figure in made}
