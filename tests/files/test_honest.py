"""Files as offices make them every day: what looks odd to a suspicious reader is taken all the same."""

from __future__ import annotations

import io
import random
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typst
import xlsxwriter
from flask import Flask
from PIL import Image

from casework.files.receiving import receive
from tests.files.hostile_files import catalogue
from tests.files.hostile_office import EXTERNAL, RELATIONS, char, field, linked, relations, run, worded
from tests.files.samples import Upload, docx, pdf, picture, with_part, xlsx


@pytest.fixture(autouse=True)
def here(app: Flask, tmp_path: Path) -> Iterator[None]:
    """A folder of its own for what arrives."""
    before = app.config["DATA_DIR"]
    app.config["DATA_DIR"] = str(tmp_path)
    with app.test_request_context():
        yield
    app.config["DATA_DIR"] = before


def ledger() -> bytes:
    """A workbook with what people put into one: links, notes, a chart, a picture, another sheet's figures."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("台账")
    for row in range(2000):
        sheet.write_row(row, 0, [row, "压力表", "0.4 级", 1.6, -5, "=A1+1"])
    sheet.write_url("H1", "https://www.samr.gov.cn/")
    sheet.write_url("H2", "mailto:a@b.cn")
    sheet.write_url("H3", r"external:c:\资料\台账.xlsx")
    sheet.write_comment("B1", "到期前送检")
    sheet.insert_image("J1", "p.png", {"image_data": io.BytesIO(picture("PNG"))})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=台账!$A$1:$A$9"})
    sheet.insert_chart("J20", chart)
    sheet.data_validation("A1:A9", {"validate": "list", "source": ["是", "否"]})
    book.close()
    return buffer.getvalue()


def chart_in_word() -> bytes:
    """A Word document whose chart brings its figures along, as Word keeps them."""
    with_link = with_part(
        docx(), "word/charts/_rels/chart1.xml.rels", relations(f"{RELATIONS}/package", "../embeddings/Sheet1.xlsx")
    )  # fmt: skip
    return with_part(with_link, "word/embeddings/Sheet1.xlsx", xlsx())


def noise(size: int) -> bytes:
    """What packed pixels look like."""
    return random.Random(7).randbytes(size)


def in_objects(objects: bytes) -> bytes:
    packed = zlib.compress(b"7 0 " + objects)
    return pdf(
        b"5 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode>>stream\n" + packed + b"\nendstream endobj"
    )


def photo() -> bytes:
    """A photo of a phone: with EXIF, and with what editing programs write into it."""
    buffer, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "HUAWEI"
    packet = (
        b'<?xpacket begin="\xef\xbb\xbf"?><x:xmpmeta xmlns:x="adobe:ns:meta/"></x:xmpmeta><?xpacket end="w"?>'
    )
    Image.effect_noise((900, 700), 90).convert("RGB").save(buffer, "JPEG", quality=95, exif=exif, xmp=packet)
    return buffer.getvalue()


HONEST = {
    "a ledger.xlsx": ledger(),
    "figures of another book.xlsx": with_part(
        xlsx(), "xl/externalLinks/_rels/externalLink1.xml.rels",
        relations(f"{RELATIONS}/externalLinkPath", "file:///D:\\台账\\2025.xlsx", EXTERNAL),
    ),
    "a link.docx": linked(docx(), f"{RELATIONS}/hyperlink", "https://www.samr.gov.cn/a?b=c#d"),
    "a link in the company's net.docx": linked(docx(), f"{RELATIONS}/hyperlink", "file:///D:/资料/第1章：概述.docx"),
    "a chart.docx": chart_in_word(),
    "page numbers.docx": worded(field(" PAGE ") + field(" TOC ", "\\o &quot;1-3&quot;") + field(" DATE \\@ yyyy ")),
    "words about DDE.docx": worded("<w:r><w:t>DDEAUTO 是什么</w:t></w:r>" + char("begin") + run("REF a") + char("end")),
    "from a browser.pdf": catalogue(b"/OpenAction[3 0 R/Fit]"),
    "opens at a page.pdf": catalogue(b"/OpenAction<</S/GoTo/D[3 0 R/Fit]>>"),
    "opens at a page, packed.pdf": in_objects(b"<</S/GoTo/D[3 0 R/Fit]>>").replace(
        b"/Catalog", b"/Catalog/OpenAction 7 0 R"
    ),
    "with links.pdf": pdf(b"4 0 obj<</Subtype/Link/A<</S/URI/URI(https://www.samr.gov.cn/)>>>>endobj"),
    "with a form.pdf": catalogue(b"/AcroForm<</Fields[]/SigFlags 3>>"),
    "a scan.pdf": pdf(
        b"4 0 obj<</Subtype/Image/Width 4960/Height 7016/Filter/DCTDecode>>stream\n\xff\xd8"
        + noise(8_000_000)
        + b"\nendstream endobj"
    ),
    "typeset.pdf": typst.compile(b'= Report\n#link("https://www.samr.gov.cn")[x]\n#pagebreak()\n' + b"word " * 3000),
    "changed twice.pdf": pdf() + pdf()[9:] + b"\r\n\x00\x00",
    "a photo.jpg": photo(),
    "a table.csv": "炉次,温度,差\n1,1520,-3\n2,1518,+2\n=,a|b,!\n".encode(),
    "notes.txt": "a < b，c > d；<企业名称> 见附件。".encode(),
}  # fmt: skip


@pytest.mark.parametrize("name", HONEST)
def test_what_offices_make_is_taken(name: str) -> None:
    received = receive(Upload(name, HONEST[name]))
    assert received.file_name == name
