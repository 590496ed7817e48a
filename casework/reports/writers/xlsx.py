"""The Excel writer: a summary in, a workbook out. One sheet of figures, one for each table."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook

from casework.reports.model import Summary, Table
from casework.reports.writers.layout import clean
from casework.reports.writers.sheets import keyword, period_words
from casework.reports.writers.xlsx_figures import write_figures
from casework.reports.writers.xlsx_frame import Book
from casework.reports.writers.xlsx_table import write_table as write_sheet

_OPTIONS = {
    "in_memory": True,
    # Free text stays text whatever it starts with.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write(summary: Summary) -> bytes:
    """The complete workbook: the figures, then every table of the summary in order."""
    tables = [summary.tables[number] for number in sorted(summary.tables)]
    return _written(summary, tables, with_figures=True)


def write_table(summary: Summary, table: Table) -> bytes:
    """A workbook with one table alone."""
    return _written(summary, [table], with_figures=False)


def _written(summary: Summary, tables: Sequence[Table], *, with_figures: bool) -> bytes:
    stream = BytesIO()
    workbook = Workbook(stream, _OPTIONS)
    workbook.set_properties(
        {
            "title": f"{period_words(summary)}{clean(summary.region_name)}{clean(summary.programme_name)}报表",
            "author": clean(summary.unit_name),
            "keywords": keyword(summary),
            # Equal summaries give equal bytes, so that a file can be checked against a frozen summary.
            "created": summary.made_at or datetime.combine(summary.data_date, datetime.min.time()),
        }
    )
    book = Book(workbook, summary)
    if with_figures:
        write_figures(book)
    for table in tables:
        write_sheet(book, table)
    workbook.close()
    return stream.getvalue()
