"""The Word report and the plan, opened and read back: text, figures, GB/T 9704 layout, hostile text."""

from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from casework.reports.bindings import printed
from casework.reports.writers import docx
from casework.reports.writers.narrative import draft
from tests.reports import samples

NAMES = ["prefecture", "county", "zero_county"]


def opened(raw):
    """The document that these bytes hold."""
    return Document(BytesIO(raw))


def texts(document):
    """The paragraphs outside tables."""
    return [one.text for one in document.paragraphs]


def written_rows(table):
    """Rows of texts; python-docx is slow on cells, so the XML is read."""
    return [
        ["".join(one.text or "" for one in cell.iter(qn("w:t"))) for cell in row.iter(qn("w:tc"))]
        for row in table._tbl.iter(qn("w:tr"))
    ]


@pytest.mark.parametrize("name", NAMES)
def test_the_text_is_the_draft_paragraph_by_paragraph(name):
    summary = getattr(samples, name)()
    found = texts(opened(docx.write(summary)))
    for section in draft(summary):
        assert any(line.endswith(f"、{section.heading}") for line in found)
        for one in section.paragraphs:
            assert any(line.endswith(one.text) for line in found)


@pytest.mark.parametrize("name", NAMES)
def test_the_annexes_show_the_same_cells_as_the_tables(name):
    summary = getattr(samples, name)()
    document = opened(docx.write(summary))
    assert len(document.tables) == 6
    for table, found in zip(summary.tables.values(), document.tables, strict=True):
        rows = written_rows(found)
        header = 2 if any(column.group for column in table.columns) else 1
        expected = [
            [printed(cell, c) for cell, c in zip(row, table.columns, strict=True)] for row in table.rows
        ]
        expected = expected or [[table.empty_note]]
        if table.total is not None:
            total = [printed(cell, column) for cell, column in zip(table.total, table.columns, strict=True)]
            expected = [total, *expected] if table.total_first else [*expected, total]
        assert rows[header:] == expected


def test_figures_of_the_text_stand_in_the_tables_too():
    summary = samples.prefecture()
    document = opened(docx.write(summary))
    total = written_rows(document.tables[4])[-1]
    table = summary.tables[6]
    text = "\n".join(texts(document))
    assert f"问题解决率{total[table.index('resolution')]}" in text
    assert f"整改（提升）完成率{total[table.index('completion')]}" in text
    assert f"按期回访率{total[table.index('on_time')]}" in text
    assert f"现场入企帮扶{total[table.index('visits')]}次" in text


def test_the_page_follows_the_standard():
    document = opened(docx.write(samples.county()))
    page = document.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    margins = [page.top_margin, page.bottom_margin, page.left_margin, page.right_margin]
    assert [round(one.mm) for one in margins] == [37, 35, 28, 26]
    assert page.page_width - page.left_margin - page.right_margin == pytest.approx(Mm(156), abs=700)
    assert all(one.orientation == WD_ORIENT.LANDSCAPE for one in document.sections[1:])
    assert len(document.sections) == 7
    # A break in a paragraph of its own could leave an empty page.
    assert not [
        one for one in document.paragraphs if one._p.find(f".//{qn('w:sectPr')}") is not None and not one.text
    ]


def test_page_numbers_stand_outside_with_a_dash_on_each_side():
    document = opened(docx.write(samples.county()))
    assert document.settings.odd_and_even_pages_header_footer
    page = document.sections[0]
    for footer, side in ((page.footer, "right"), (page.even_page_footer, "left")):
        one = footer.paragraphs[0]
        assert one.text == "— 1 —"
        assert " PAGE " in one._p.xml
        assert one._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
        assert one.runs[0].font.size == Pt(14)
    assert all(one.footer.is_linked_to_previous for one in document.sections[1:])


def test_every_run_names_its_chinese_font():
    document = opened(docx.write(samples.county()))
    roots = [
        document.element,
        *(part._element for part in (document.sections[0].footer, document.sections[0].header)),
    ]
    runs = [run for root in roots for run in root.iter(qn("w:r"))]
    assert runs
    assert all(run.find(f"{qn('w:rPr')}/{qn('w:rFonts')}").get(qn("w:eastAsia")) for run in runs)


def test_headings_text_and_title_have_the_fonts_and_lines_of_the_standard():
    document = opened(docx.write(samples.county()))
    by_text = {one.text: one for one in document.paragraphs}

    def look(one):
        fonts = one.runs[0]._r.rPr.rFonts
        return fonts.get(qn("w:eastAsia")), one.runs[0].font.size.pt, one.paragraph_format.line_spacing

    title = document.paragraphs[0]
    assert title.text == "2026年度七里河区\n中小微企业质量精准帮扶工作总结"
    assert look(title) == ("方正小标宋简体", 22, Pt(32))
    assert document.paragraphs[1].text == "（数据截止日期：2026年11月30日）"
    assert look(by_text["一、基本情况"]) == ("黑体", 16, Pt(28.8))
    assert look(by_text["（一）加强组织领导"]) == ("楷体_GB2312", 16, Pt(28.8))
    text = next(one for one in document.paragraphs if one.text.startswith("2026年，按照"))
    assert look(text) == ("仿宋_GB2312", 16, Pt(28.8))
    assert text._p.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"


def test_the_report_ends_with_annexes_unit_and_date_and_has_no_red_head():
    final = replace(samples.county(), is_draft=False, signed_on=samples.DATA_DATE)
    document = opened(docx.write(final))
    found = texts(document)
    at = found.index("2026年11月30日")
    assert found[at - 1] == "兰州市七里河区市场监督管理局"
    assert "附件：1．2026年度七里河区中小微企业质量精准帮扶企业名单及基本情况表" in found
    assert "6．2026年度七里河区中小微企业质量精准帮扶质量制约因素分类统计表" in found
    assert 'w:color w:val="FF0000"' not in document.element.xml
    assert [line for line in found if line.startswith("附件") and line[2:].isdigit()] == [
        f"附件{n}" for n in range(1, 7)
    ]


def test_the_date_over_the_seal_stays_open_until_it_is_signed():
    assert "2026年　　月　　日" in texts(opened(docx.write(samples.county())))


def test_header_rows_repeat_and_rows_are_not_torn():
    table = opened(docx.write(samples.county())).tables[2]
    rows = list(table._tbl.iter(qn("w:tr")))
    marks = [row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in rows]
    assert marks == [True, True] + [False] * (len(rows) - 2)
    assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in rows)


def test_a_draft_says_so_on_odd_and_even_pages():
    page = opened(docx.write(samples.county())).sections[0]
    assert [page.header.paragraphs[0].text, page.even_page_header.paragraphs[0].text] == ["草　稿"] * 2
    final = opened(docx.write(samples.zero_county())).sections[0]
    assert not any(one.text for one in final.header.paragraphs)


def test_hostile_text_survives_as_text():
    nasty = '=cmd|x <w:p/> & "引号" \x00\x0b\ud800😀 ]]>'
    summary = samples.with_cells(
        samples.county(), 2, lambda row: row | {"note": nasty, "enterprise": "甲<乙>&丙"}
    )
    rows = written_rows(opened(docx.write(summary)).tables[1])
    assert rows[2][16] == '=cmd|x <w:p/> & "引号" 😀 ]]>'
    assert rows[2][1] == "甲<乙>&丙"


def test_ten_thousand_signs_may_break_across_pages():
    summary = samples.with_cells(samples.county(), 3, lambda row: row | {"problem": "质" * 10_000})
    table = opened(docx.write(summary)).tables[2]
    row = list(table._tbl.iter(qn("w:tr")))[2]
    assert "质" * 10_000 in "".join(one.text for one in row.iter(qn("w:t")))
    assert row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is None


def test_the_file_says_who_wrote_it_and_is_the_same_for_the_same_summary():
    raw = docx.write(samples.county())
    found = opened(raw).core_properties
    assert found.title == "2026年度七里河区中小微企业质量精准帮扶工作总结"
    assert found.author == "兰州市七里河区市场监督管理局"
    assert raw == docx.write(samples.county())
