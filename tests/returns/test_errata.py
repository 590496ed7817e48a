"""The errata of a return as a list on paper: who asked, who approved, what it does to every total; part of the package."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from tempfile import TemporaryFile
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from flask_babel import force_locale
from openpyxl import load_workbook
from pypdf import PdfReader

from casework.enums import ReturnPeriod
from casework.errors import NotFound
from casework.models import ActionItem, AnnualReturn
from casework.return_papers.queries import Asker
from casework.return_papers.services import collect, make, one_paper
from casework.returns import corrections, errata, queries
from casework.returns.verification import verify_file
from casework.returns.versions import in_fours
from tests.reports.hand_made import GANGU, Year
from tests.returns.people import WHEN, frozen_prefecture, manager, officer, settled_year

ASKER_AT = datetime(2026, 12, 20, 2, 0, tzinfo=UTC)
REASON: dict[str, Any] = {"reason": "台账日期抄错", "evidence": "签收单第 3 页"}
EFFECTS = (
    "甘谷县 K06按期完成率：0.0%（0／1）→100.0%（1／1）",
    "天水市 K06按期完成率：",
    "甘肃省 K06按期完成率：",
)


def asker() -> Asker:
    return Asker(manager(), date(2026, 12, 20), ASKER_AT)


def frozen(year: Year) -> tuple[AnnualReturn, AnnualReturn]:
    """The frozen returns of 天水 and of 甘谷县."""
    above = frozen_prefecture(year)
    row = queries.return_below(above, year.region(GANGU).id)
    assert row is not None
    return above, row


def asked(session: Any, year: Year, row: AnnualReturn) -> Any:
    action = session.query(ActionItem).filter_by(case_id=year.cases["D0"].id).one()
    return corrections.ask(
        row, action, "done_on", "2026-10-15", **REASON, actor=officer(GANGU), today=WHEN["today"]
    )


def cells(row: AnnualReturn) -> list[dict[str, Any]]:
    table = errata.errata_table(row, errata.approved_of(row))
    keys = [column.key for column in table.columns]
    return [dict(zip(keys, line, strict=True)) for line in table.rows]


def test_the_list_says_who_asked_who_approved_and_what_it_does_to_every_total(session: Any) -> None:
    year = settled_year()
    above, row = frozen(year)
    correction = asked(session, year, row)
    assert [one.id for one in errata.errata_of(above)] == [correction.id]
    assert cells(row) == []
    corrections.decide(correction, approve=True, opinion="同意更正", actor=manager(), **WHEN)
    with force_locale("en"):
        (line,) = cells(row)
    assert (line["county"], line["column"], line["before"], line["after"]) == (
        "甘谷县", "完成日期", "2026-10-25", "2026-10-15",
    )  # fmt: skip
    assert line["record"].startswith("提升措施 2026-620523-")
    for words in EFFECTS:
        assert words in line["effect"]
    assert "表3" in line["effect"]
    assert (line["reason"], line["evidence"]) == (REASON["reason"], REASON["evidence"])
    assert line["asked"] == f"{correction.asked_by_name}\n2026-12-04"
    assert line["approved"] == f"{correction.decided_by_name}\n2026-12-04\n同意更正"
    assert line["revision"] == "待发布修订"
    corrections.revise(row, actor=manager(), **WHEN)
    assert [one["revision"] for unit in (row, above) for one in cells(unit)] == ["第1次修订（V2）"] * 2


def test_a_refused_correction_is_no_erratum_and_another_county_has_none(session: Any) -> None:
    year = settled_year()
    above, row = frozen(year)
    correction = asked(session, year, row)
    corrections.decide(correction, approve=False, opinion="证据不足", actor=manager(), **WHEN)
    assert (errata.approved_of(row), errata.approved_of(above)) == ([], [])
    assert [one.id for one in errata.errata_of(row)] == [correction.id]
    other = queries.return_below(above, year.region("620502").id)
    assert other is not None
    assert errata.errata_of(other) == []
    for file_format in ("xlsx", "pdf", "docx"):
        with pytest.raises(NotFound):
            one_paper(row, "errata", file_format, asker())


def test_a_correction_of_the_year_is_in_the_list_of_the_half_year_that_it_changes(session: Any) -> None:
    year = settled_year()
    half = frozen_prefecture(year, ReturnPeriod.HALF_YEAR)
    row = queries.return_below(frozen_prefecture(year), year.region(GANGU).id)
    below = queries.return_below(half, year.region(GANGU).id)
    assert row is not None
    assert below is not None
    one = corrections.ask(
        row, year.cases["D1"], "employees", "77", **REASON, actor=officer(GANGU), today=WHEN["today"]
    )
    assert errata.errata_of(below) == []
    corrections.decide(one, approve=True, opinion="", actor=manager(), **WHEN)
    assert [[item["effect"] for item in cells(unit)] for unit in (row, below)] == [
        ["各项合计不变\n本单位表1相应更正"],
        ["各项合计不变\n本单位表1相应更正"],
    ]


def _words(file_format: str, raw: bytes) -> str:
    if file_format == "pdf":
        return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(raw)).pages)
    if file_format == "xlsx":
        sheet = load_workbook(BytesIO(raw)).active
        assert sheet is not None
        said = "".join(str(cell) for line in sheet.iter_rows(values_only=True) for cell in line if cell)
        return "".join(f"{said}{sheet.oddFooter.left.text}".split())
    paper = Document(BytesIO(raw))
    said = "".join(cell.text for table in paper.tables for line in table.rows for cell in line.cells)
    foot = "".join(one.text for section in paper.sections for one in section.footer.paragraphs)
    return "".join(f"{said}{foot}".split())


def test_the_paper_is_made_to_the_byte_and_carries_the_fingerprint(session: Any) -> None:
    year = settled_year()
    above, row = frozen(year)
    corrections.decide(asked(session, year, row), approve=True, opinion="同意", actor=manager(), **WHEN)
    corrections.revise(row, actor=manager(), **WHEN)
    version = queries.versions_of(row)[0]
    for file_format in ("xlsx", "pdf", "docx"):
        paper = one_paper(row, "errata", file_format, asker())
        assert paper.name == f"2026年度甘谷县质量精准帮扶上报数据勘误表.{file_format}"
        raw = paper.write()
        assert raw == one_paper(row, "errata", file_format, asker()).write()
        said = _words(file_format, raw)
        for words in (EFFECTS[0], "签收单第3页", in_fours(version.fingerprint), "第1次修订"):
            assert words.replace(" ", "") in said, (file_format, words)
        assert verify_file(raw).versions == [version]
    with pytest.raises(NotFound):
        one_paper(row, "errata", "odt", asker())
    with TemporaryFile() as summaries, TemporaryFile() as target:
        collected = collect(row, asker(), summaries)
        named = [one.path for one in collected.package.entries if "勘误表" in one.path]
        assert [one.rpartition(".")[2] for one in named] == ["xlsx", "pdf"]
        make(collected, summaries, target, lambda done, total: None)
        with ZipFile(target) as package:
            for path in named:
                assert package.read(path) == one_paper(row, "errata", path[-4:].strip("."), asker()).write()
            assert all(path in package.read("manifest.json").decode() for path in named)
    with TemporaryFile() as summaries:
        entries = collect(above, asker(), summaries).package.entries
    assert {one.code for one in entries if "勘误表" in one.path} == {"620500", GANGU}
