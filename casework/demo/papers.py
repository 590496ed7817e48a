"""Small example files that the demo hands in as evidence: pictures, a PDF, a workbook, a letter. Drawn once each."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO, Final

import pylopdf_fonts_zh_cn as fonts
from docx import Document
from PIL import Image, ImageDraw, ImageFont
from xlsxwriter import Workbook

from casework.files import storage
from casework.files.receiving import ReceivedFile, receive

INK, PAPER, FADED, WALL, BRASS, RED = "#1b2431", "#fbfaf5", "#8a94a3", "#77808c", "#c9a75a", "#c0392b"
NOTE: Final = "演示用样件，内容为虚构"


@dataclass(frozen=True)
class Upload:
    """What the receiving of files takes: a name and bytes."""

    filename: str
    stream: IO[bytes]


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(fonts.sans_path()), size)


def _saved(picture: Image.Image, kind: str, **options: int) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def _gauge() -> bytes:
    """A pressure gauge on a wall."""
    picture = Image.new("RGB", (480, 360), WALL)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 240, 480, 360), fill="#5b636d")
    draw.rectangle((220, 250, 260, 360), fill=BRASS)
    draw.ellipse((120, 40, 360, 280), fill=BRASS)
    draw.ellipse((140, 60, 340, 260), fill=PAPER)
    for n in range(11):
        box = (155, 75, 325, 245)
        draw.arc(box, 150 + n * 24, 152 + n * 24, fill=INK, width=14)
    draw.line((240, 160, 300, 110), fill=RED, width=5)
    draw.ellipse((232, 152, 248, 168), fill=INK)
    draw.text((300, 325), "2.5 MPa  Y-07", fill=PAPER, font=_font(18))
    return _saved(picture, "JPEG", quality=70)


def _sheet(title: str, wall: str) -> Callable[[], bytes]:
    """A filled-in sheet that lies on a table."""

    def draw_sheet() -> bytes:
        picture = Image.new("RGB", (480, 360), wall)
        page = Image.new("RGB", (300, 320), PAPER)
        draw = ImageDraw.Draw(page)
        draw.text((70, 14), title, fill=INK, font=_font(24))
        for row in range(7):
            top = 60 + row * 30
            draw.line((20, top, 280, top), fill=FADED, width=1)
            for column in range(4):
                width = 18 + (row * 37 + column * 53) % 34
                draw.line(
                    (32 + column * 65, top + 16, 32 + column * 65 + width, top + 14), fill="#2a4fa3", width=4
                )
        for column in range(5):
            draw.line((20 + column * 65, 60, 20 + column * 65, 270), fill=FADED, width=1)
        draw.text((20, 290), NOTE, fill=FADED, font=_font(13))
        picture.paste(page.rotate(3, expand=True, fillcolor=wall), (90, 20))
        return _saved(picture, "JPEG", quality=70)

    return draw_sheet


def _workshop() -> bytes:
    """Zones and signs on a shop floor."""
    picture = Image.new("RGB", (480, 360), "#aeb6bf")
    draw = ImageDraw.Draw(picture)
    draw.polygon(((0, 360), (150, 150), (330, 150), (480, 360)), fill="#8b939c")
    draw.line((60, 360, 175, 150), fill="#e3b341", width=8)
    draw.line((420, 360, 305, 150), fill="#e3b341", width=8)
    for left, colour, text in (
        (20, "#1a7048", "合格区"),
        (180, "#0f5c8c", "待检区"),
        (340, RED, "不合格品区"),
    ):
        draw.rectangle((left, 40, left + 120, 90), fill=colour)
        draw.text((left + 14, 52), text, fill=PAPER, font=_font(20))
    draw.text((330, 335), NOTE, fill=PAPER, font=_font(13))
    return _saved(picture, "JPEG", quality=70)


def _page(title: str, lines: tuple[str, ...]) -> Callable[[], bytes]:
    """A page with a heading, lines and a seal's place, as a one-page PDF."""

    def draw_page() -> bytes:
        picture = Image.new("RGB", (826, 1169), "white")
        draw = ImageDraw.Draw(picture)
        left = (826 - draw.textlength(title, font=_font(40))) / 2
        draw.text((left, 120), title, fill=INK, font=_font(40))
        for n, line in enumerate(lines):
            draw.text((110, 260 + n * 56), line, fill=INK, font=_font(24))
        draw.ellipse((540, 820, 700, 980), outline=RED, width=5)
        draw.text((575, 885), "样  章", fill=RED, font=_font(28))
        draw.text((110, 1080), NOTE, fill=FADED, font=_font(18))
        return _saved(picture, "PDF", quality=60)

    return draw_page


def _workbook() -> bytes:
    """A ledger of twelve rows."""
    buffer = BytesIO()
    with Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        for column, words in enumerate(("序号", "名称", "编号", "检定日期", "下次检定", "状态")):
            sheet.write(0, column, words)
        for row in range(1, 13):
            sheet.write_row(row, 0, (row, "压力表", f"Y-{row:02d}", "", "", "在用"))
        sheet.write(14, 0, NOTE)
    return buffer.getvalue()


def _letter() -> bytes:
    """Minutes of a meeting."""
    document = Document()
    document.add_heading("会议纪要", level=1)
    for line in (
        "一、通报本月质量情况。",
        "二、讨论措施落实中的问题，逐条明确责任人和时间。",
        "三、下次会议时间另行通知。",
        NOTE,
    ):
        document.add_paragraph(line)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


CONSENT, CERTIFICATE, REPORT, PAPER_RULES = "consent", "certificate", "report", "rules"
LEDGER, MINUTES, GAUGE, RECORD, SCREEN, WORKSHOP = (
    "ledger",
    "minutes",
    "gauge",
    "record",
    "screen",
    "workshop",
)

DRAWN: Final[dict[str, tuple[str, Callable[[], bytes]]]] = {
    CONSENT: (
        "pdf",
        _page(
            "企业意愿书",
            (
                "我单位自愿参加本年度质量帮扶，",
                "将指定专人负责，如实提供情况，",
                "按时落实各项提升措施。",
                "",
                "负责人（签字）：        （盖章）",
            ),
        ),
    ),
    CERTIFICATE: ("pdf", _page("证  书", ("名称：", "编号：", "依据：", "结论：符合要求", "有效期：一年"))),
    REPORT: (
        "pdf",
        _page(
            "报  告",
            (
                "样品名称：",
                "检验依据：",
                "检验项目：共 9 项",
                "检验结论：所检项目符合要求",
                "批准：        审核：        主检：",
            ),
        ),
    ),
    PAPER_RULES: (
        "pdf",
        _page(
            "文  件",
            (
                "第一条  目的和范围",
                "第二条  职责分工",
                "第三条  工作程序",
                "第四条  记录要求",
                "第五条  附则",
            ),
        ),
    ),
    LEDGER: ("xlsx", _workbook),
    MINUTES: ("docx", _letter),
    GAUGE: ("jpg", _gauge),
    RECORD: ("jpg", _sheet("记  录  表", "#7d6f5f")),
    SCREEN: ("jpg", _sheet("数 据 曲 线", "#39424e")),
    WORKSHOP: ("jpg", _workshop),
}
# By the kind of evidence that is asked for, the first that fits.
FITTING: Final = (
    (re.compile("压力表|测温|仪表照片"), GAUGE),
    (re.compile("截图|曲线|影像|录像|系统"), SCREEN),
    (re.compile("照片|样张|标签|标识|包装|图册|看板"), WORKSHOP),
    (re.compile("台账|清单|数据|统计|汇总|表$|月报|报表|档案"), LEDGER),
    (re.compile("证书|检定|校准|受理|资格|上岗证|注册"), CERTIFICATE),
    (re.compile("报告|检测|试验|验证"), REPORT),
    (re.compile("纪要|会议|总结"), MINUTES),
    (
        re.compile("协议|合同|制度|规程|标准|文件|任命|方案|规定|指导书|工艺卡|责任书|手册|计划|目录"),
        PAPER_RULES,
    ),
)


def paper_for(kind: str) -> str:
    """Which example file proves something of this kind."""
    return next((name for pattern, name in FITTING if pattern.search(kind)), RECORD)


class Papers:
    """The example files, each checked and stored once; every use is a hard link (or copy) of its own."""

    def __init__(self) -> None:
        self._masters: dict[str, ReceivedFile] = {}
        self._given: list[Path] = []

    def __enter__(self) -> Papers:
        return self

    def __exit__(self, *error: object) -> None:
        for path in [*self._given, *(master.path for master in self._masters.values())]:
            path.unlink(missing_ok=True)  # what was handed in twice was not stored again and is still there

    def upload(self, name: str, title: str) -> ReceivedFile:
        """A fresh file under a title, ready to be stored."""
        master = self._masters.get(name)
        if master is None:
            extension, draw = DRAWN[name]
            master = self._masters[name] = receive(Upload(f"{name}.{extension}", BytesIO(draw())))
        path = storage.root() / "incoming" / storage.new_name()
        _link(master.path, path)
        self._given.append(path)
        file_name = f"{title}.{DRAWN[name][0]}"
        return ReceivedFile(path, file_name, master.media_type, master.size_bytes, master.sha256)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
