"""The index of a package: one plain page that opens offline, in Chinese, without script."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from itertools import groupby
from typing import Final
from urllib.parse import quote

from casework.papers.model import day
from casework.papers.package.contents import Contents, Item
from casework.reports.model import DASH

_STYLE: Final = """
body{font:15px/1.6 "Noto Sans SC","Microsoft YaHei","PingFang SC",sans-serif;color:#1b2431;margin:2rem auto;
max-width:72rem;padding:0 1rem}
h1{font-size:24px;margin:0 0 .5rem}h2{font-size:18px;margin:2rem 0 .5rem}
table{border-collapse:collapse;width:100%;table-layout:auto}
th,td{border:1px solid #c9d1db;padding:.4rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{background:#f5f7f9}dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:0}dt{color:#556172}
dd{margin:0}code{font-size:12px;overflow-wrap:anywhere}.bad{color:#b3261e}.muted{color:#556172}
@media print{body{margin:0;max-width:none}a{color:inherit}thead{display:table-header-group}tr{break-inside:avoid}}
"""
_FAULTS: Final = {"missing": "文件缺失，未能装入", "changed": "文件与提交时不一致，未装入"}


def index_page(contents: Contents, faults: Mapping[int, str]) -> str:
    """The page. `faults`: key of an attachment → what is wrong with its stored file."""
    given = sum(not one.withheld and one.attachment_id not in faults for one in contents.items)
    return "\n".join(
        (
            '<!DOCTYPE html><html lang="zh-Hans"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width,initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{escape(contents.enterprise)} 佐证材料包</title><style>{_STYLE}</style></head><body>",
            f"<h1>{escape(contents.enterprise)} 佐证材料包</h1>",
            _facts(contents, given),
            *_problems(contents, faults),
            *_sections(contents, faults),
            _story(contents),
            _checking(),
            "</body></html>\n",
        )
    )


def _facts(contents: Contents, given: int) -> str:
    pairs = (
        ("帮扶编号", contents.case_number),
        ("统一社会信用代码", contents.uscc),
        ("责任单位", contents.bureau),
        ("导出日期", day(contents.made_on)),
        ("导出人", contents.made_by),
        ("材料", f"{given}份（登记{len(contents.items)}份）"),
    )
    return f"<dl>{''.join(f'<dt>{label}</dt><dd>{escape(value)}</dd>' for label, value in pairs)}</dl>"


def _problems(contents: Contents, faults: Mapping[int, str]) -> list[str]:
    """What is named here and not in the package, said at the top."""
    lines = []
    if faults:
        lines.append(f'<p class="bad">有{len(faults)}份材料未能装入，见下表“状态”栏；请联系系统管理员。</p>')
    withheld = sum(one.withheld for one in contents.items)
    if withheld:
        lines.append(f'<p class="muted">有{withheld}份措施佐证须在系统内说明理由后调阅，本包未装入。</p>')
    return lines


def _sections(contents: Contents, faults: Mapping[int, str]) -> list[str]:
    if not contents.items:
        return ["<h2>材料</h2><p>暂无材料。</p>"]
    made = []
    for section, items in groupby(contents.items, key=lambda one: one.section):
        rows = "".join(_row(one, faults.get(one.attachment_id, "")) for one in items)
        head = "".join(
            f'<th scope="col">{name}</th>'
            for name in ("所证明事项", "材料", "材料日期", "提交", "大小", "状态", "SHA-256")
        )
        made.append(
            f"<h2>{escape(section)}</h2><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )
    return made


def _row(one: Item, fault: str) -> str:
    name = escape(one.file_name)
    if fault:
        state = f'<span class="bad">{_FAULTS[fault]}</span>'
    elif one.withheld:
        state = "须说明理由调阅"
    else:
        name, state = f'<a href="{escape(quote(one.path))}">{name}</a>', "已装入"
    dated = one.dated_on.isoformat() if one.dated_on else DASH
    cells = (
        escape(one.about),
        name,
        dated,
        f"{one.added_on.isoformat()} {escape(one.added_by)}",
        escape(one.size),
        state,
        f"<code>{one.sha256}</code>",
    )
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _story(contents: Contents) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in ("时间", "事项", "说明", "经办人"))
    rows = "".join(
        f"<tr><td>{one.at}</td><td>{escape(one.kind)}</td><td>{escape(one.words)}</td><td>{escape(one.actor)}</td></tr>"
        for one in contents.story
    )
    body = (
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>" if rows else "<p>暂无记录。</p>"
    )
    return (
        f'<h2>经过（操作留痕）</h2><p class="muted">同内容表格：<a href="story.csv">story.csv</a></p>{body}'
    )


def _checking() -> str:
    return (
        "<h2>如何核验</h2><p>解压后在本文件夹内运行 <code>python check.py</code>，或 "
        "<code>sha256sum -c SHA256SUMS</code>；缺失、改动和清单外的文件会逐一列出。</p>"
    )
