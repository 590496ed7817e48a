"""The registry of formats, and how fast a province is written."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from casework.reports.writers import TABLE_WRITERS, WRITERS
from tests.reports import samples


def test_every_format_has_a_name_a_type_and_a_file():
    assert set(WRITERS) == set(TABLE_WRITERS) == {"xlsx", "docx", "pdf"}
    for name, writer in WRITERS.items():
        assert writer.extension == name
        raw = writer(samples.zero_county())
        if name == "pdf":
            assert writer.mimetype == "application/pdf"
            assert raw.startswith(b"%PDF-1.7")
        else:
            assert writer.mimetype.startswith("application/vnd.openxmlformats-officedocument.")
            assert ZipFile(BytesIO(raw)).testzip() is None


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_a_province_of_a_hundred_cases_and_a_thousand_actions_is_written(name):
    """How long it takes is measured by the benchmark (docs/performance.md)."""
    summary = samples.province()
    assert len(summary.tables[1].rows) == 100
    assert len(summary.tables[3].rows) == 1_000
    raw = WRITERS[name](summary)
    assert len(raw) > 50_000


@pytest.mark.parametrize("name", sorted(WRITERS))
def test_equal_summaries_give_equal_files(name):
    assert WRITERS[name](samples.prefecture()) == WRITERS[name](samples.prefecture())
