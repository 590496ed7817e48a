"""The list of helped enterprises for publication: what table 1 says of enterprises, without a word about persons."""

from __future__ import annotations

from typing import Final

from casework.reports.model import Column, Summary, Table

NUMBER: Final = 0
"""It has no number among the official tables."""
_KEPT: Final = ("prefecture", "county", "enterprise", "industry", "chain", "product")
_WEIGHTS: Final = {
    "prefecture": 16.0,
    "county": 18.0,
    "enterprise": 40.0,
    "industry": 24.0,
    "chain": 20.0,
    "product": 30.0,
}


def published(summary: Summary) -> Table:
    """The list made from table 1: place, name, trade, chain, product.

    Contacts, phone numbers and signatories are left out as data of persons, figures of single enterprises as their
    business secrets, the credit code because it says nothing to the public (summary_report.md 2; programme.md 6).
    """
    table = summary.tables[1]
    positions = [table.index(key) for key in _KEPT]
    columns = tuple(
        Column(key, table.columns[at].heading, "text", _WEIGHTS[key])
        for key, at in zip(_KEPT, positions, strict=True)
    )
    return Table(
        number=NUMBER,
        name="帮扶企业名单（公布用）",
        title="{year}年度{region}{programme}企业名单",
        columns=(Column("serial", "序号", "serial", 6), *columns),
        rows=tuple((serial, *(row[at] for at in positions)) for serial, row in enumerate(table.rows, 1)),
        units="家",
        empty_note="本年度无帮扶企业。",
    )
