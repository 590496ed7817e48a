"""Believable summaries for the writers: a province, a prefecture, a county, a county without cases."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from casework.reports import catalogue
from casework.reports.model import Cell, Level, Summary, Table, percent
from tests.reports.sample_cases import PLACES, Case, make_cases
from tests.reports.sample_figures import figures
from tests.reports.sample_rows import row_1, row_2, row_6, rows_3, rows_5, rows_7

DATA_DATE = date(2026, 11, 30)
PROGRAMME = "中小微企业质量精准帮扶"


def _tables(level: Level, cases: list[Case], below: Mapping[str, list[Case]]) -> dict[int, Table]:
    whole = row_6("", cases)
    given_6 = {key: whole[key] for key in ("resolution", "completion", "on_time", "satisfaction")}
    given_7: dict[str, Cell] = {
        "share": percent(whole["problems"], whole["problems"]),
        "enterprises": len(cases),
        "resolution": whole["resolution"],
    }
    return {
        1: catalogue.table(1, level, [row_1(case, at) for at, case in enumerate(cases, 1)]),
        2: catalogue.table(2, level, [row_2(case) for case in cases]),
        3: catalogue.table(3, level, [row for case in cases for row in rows_3(case)]),
        5: catalogue.table(5, level, [row for at, case in enumerate(cases) for row in rows_5(case, at)]),
        6: catalogue.table(6, level, [row_6(name, own) for name, own in below.items()], given_6),
        7: catalogue.table(7, level, rows_7(cases), given_7),
    }


def _summary(
    level: Level,
    region: tuple[str, str],
    unit: str,
    cases: list[Case],
    planned: int,
    below: Mapping[str, list[Case]],
    counties: tuple[int, int],
    *,
    is_draft: bool,
) -> Summary:
    return Summary(
        region_name=region[0],
        region_code=region[1],
        level=level,
        unit_name=unit,
        year=2026,
        data_date=DATA_DATE,
        programme_name=PROGRAMME,
        is_draft=is_draft,
        figures=figures(cases, planned, counties),
        tables=_tables(level, cases, below),
        signed_on=None if is_draft else date(2026, 12, 5),
    )


def province(cases: int = 100, actions: int = 10) -> Summary:
    """Gansu with `cases` cases and `actions` measures in each, handed in on 5 December."""
    pairs = [(prefecture, county) for prefecture, counties in PLACES.items() for county in counties]
    made = make_cases((pairs[at % (len(pairs) - 1)] for at in range(cases)), actions)
    made = sorted(made, key=lambda case: list(PLACES).index(case.prefecture))
    below = {name: [case for case in made if case.prefecture == name] for name in PLACES}
    reached = len({case.county for case in made})
    return _summary(
        "province",
        ("甘肃省", "620000"),
        "甘肃省市场监督管理局",
        made,
        cases,
        below,
        (reached, 88),
        is_draft=False,
    )


def prefecture() -> Summary:
    """Tianshui with seven counties, one of them without cases, as a draft."""
    counties = PLACES["天水市"]
    made = make_cases([("天水市", counties[at]) for at in (0, 0, 0, 1, 1, 2, 3, 4, 4, 5)], 9, seed=3)
    below = {name: [case for case in made if case.county == name] for name in counties}
    return _summary(
        "prefecture", ("天水市", "620500"), "天水市市场监督管理局", made, 10, below, (6, 7), is_draft=True
    )


def county() -> Summary:
    """A county with three cases, as a draft."""
    made = make_cases([("兰州市", "七里河区")] * 3, 8, seed=5)
    made = [
        replace(case, name=name)
        for case, name in zip(
            made,
            ("兰州恒峡阀门有限公司", "兰州陇塬薯业有限责任公司", "兰州河西电气设备制造有限公司"),
            strict=True,
        )
    ]
    return _summary(
        "county",
        ("七里河区", "620103"),
        "兰州市七里河区市场监督管理局",
        made,
        3,
        {"七里河区": made},
        (1, 1),
        is_draft=True,
    )


def zero_county() -> Summary:
    """An autonomous county without any case: a zero report."""
    name = "张家川回族自治县"
    made = _summary(
        "county", (name, "620525"), f"{name}市场监督管理局", [], 0, {name: []}, (0, 1), is_draft=False
    )
    return replace(made, signed_on=date(2026, 12, 1))


def with_cells(
    summary: Summary, number: int, change: Callable[[dict[str, Cell]], dict[str, Cell]]
) -> Summary:
    """The summary with the first row of a table changed."""
    table = summary.tables[number]
    keys = [column.key for column in table.columns]
    first = change(dict(zip(keys, table.rows[0], strict=True)))
    changed = replace(table, rows=(tuple(first[key] for key in keys), *table.rows[1:]))
    return replace(summary, tables={**summary.tables, number: changed})


def renamed(summary: Summary, name: str) -> Summary:
    """The summary as if it came from another region."""
    return replace(summary, region_name=name, unit_name=f"{name}市场监督管理局")
