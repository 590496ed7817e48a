"""The package of a return as a zip: papers, contents, manifest, checksums, checker."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from html import escape
from io import BytesIO
from itertools import groupby
from typing import IO, Any, Final
from urllib.parse import quote
from zipfile import ZipFile

from casework.papers.model import day
from casework.papers.package.writing import CHECKER, Archive
from casework.return_papers.contents import Entry, Package

_STYLE: Final = """
body{font:15px/1.6 "Noto Sans SC","Microsoft YaHei","PingFang SC",sans-serif;color:#1b2431;margin:2rem auto;
max-width:60rem;padding:0 1rem}h1{font-size:24px;margin:0 0 .5rem}h2{font-size:18px;margin:2rem 0 .5rem}
li{margin:.25rem 0}code{font-size:12px;overflow-wrap:anywhere;color:#556172}.muted{color:#556172}
"""


def write_package(package: Package, papers: Iterable[tuple[str, bytes]], target: IO[bytes]) -> int:
    """Zip the papers, (path, file), as they come; gives how many there are. Equal papers give an equal package."""
    with ZipFile(target, "w") as zip_file:
        archive = Archive(zip_file)
        sizes = {}
        for path, raw in papers:
            archive.copy(path, BytesIO(raw))
            sizes[path] = len(raw)
        digests = {path: digest for digest, path in archive.sums}
        archive.text("manifest.json", _manifest(package, digests, sizes))
        archive.text("目录.html", _contents(package, digests))
        archive.text("check.py", CHECKER.read_text(encoding="utf-8"))
        sums = "".join(f"{digest}  {path}\n" for digest, path in sorted(archive.sums, key=lambda one: one[1]))
        archive.text("SHA256SUMS", sums, listed=False)
    return len(package.entries)


def _manifest(package: Package, digests: dict[str, str], sizes: dict[str, int]) -> str:
    """The same for machines."""
    said: dict[str, Any] = {
        "format": 1,
        "title": package.title,
        "unit": package.unit,
        "region_code": package.code,
        "year": package.year,
        "period": package.period,
        "data_date": package.data_date,
        "made_at": package.made_at.isoformat(),
        "made_by": package.made_by,
        "files": [
            {
                "path": one.path,
                "unit": one.unit,
                "region_code": one.code,
                "sha256": digests[one.path],
                "size": sizes[one.path],
            }
            for one in package.entries
        ],
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _contents(package: Package, digests: dict[str, str]) -> str:
    """One plain page that opens offline, in Chinese, without script."""
    head = (
        '<!DOCTYPE html><html lang="zh-Hans"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(package.title)}</title><style>{_STYLE}</style></head><body><h1>{escape(package.title)}</h1>"
        f'<p class="muted">填报单位：{escape(package.unit)}　数据截止日期：{package.data_date}　'
        f"导出：{day(package.made_at.date())} {escape(package.made_by)}　共{len(package.entries)}个文件</p>"
    )
    foot = (
        "<h2>如何核验</h2><p>解压后在本文件夹内运行 <code>python check.py</code>，或 <code>sha256sum -c SHA256SUMS</code>；"
        "缺失、改动和清单外的文件会逐一列出。</p></body></html>\n"
    )
    return head + "".join(_units(package.entries, digests)) + foot


def _units(entries: tuple[Entry, ...], digests: dict[str, str]) -> Iterator[str]:
    for folder, files in groupby(entries, key=lambda one: one.path.partition("/")[0]):
        lines = "".join(
            f'<li><a href="{escape(quote(one.path))}">{escape(one.name)}</a><br><code>{digests[one.path]}</code></li>'
            for one in files
        )
        yield f"<h2>{escape(folder)}</h2><ul>{lines}</ul>"
