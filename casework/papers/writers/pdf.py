"""The PDF writer: a document as JSON to the typst template beside this file. Texts are data there, never markup."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from casework.papers.model import Block, Document, Grid, Paper
from casework.reports.bindings import printed
from casework.reports.writers import fonts
from casework.reports.writers.layout import clean

TEMPLATE: Final = Path(__file__).with_name("paper.typ")
_RIGHT: Final = {"int", "decimal", "percent"}


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def write(document: Document) -> bytes:
    """The document as a PDF. Equal documents give equal bytes. Raises NoChineseFont."""
    given = json.dumps(
        {
            "title": clean(document.title),
            "author": clean(document.author),
            "fonts": fonts.chosen(),
            "draft": document.is_draft,
            "cover": _cleaned(asdict(document.cover)) if document.cover else None,
            "sections": _sections(document),
            "papers": [_paper(paper) for paper in document.every_paper],
        },
        ensure_ascii=False,
    )
    compiler = typst.Compiler(font_paths=fonts.installed())
    made = compiler.compile(
        input=_template(),
        format="pdf",
        sys_inputs={"data": given},
        timestamp=document.made_at.replace(tzinfo=document.made_at.tzinfo or UTC, microsecond=0),
    )
    assert isinstance(made, bytes)
    return made


def _sections(document: Document) -> list[dict[str, Any]]:
    """The table of contents: titles, and of each paper its name and number."""
    sections, at = [], 0
    for title, papers in document.sections:
        sections.append(
            {"title": title, "papers": [{"at": at + n, "name": one.name} for n, one in enumerate(papers)]}
        )
        at += len(papers)
    return sections


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "title": clean(paper.title),
        "lines": [clean(line) for line in paper.lines],
        "blocks": [_block(block) for block in paper.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    kind = type(block).__name__
    if isinstance(block, Grid):
        return {"kind": kind, **_grid(block)}
    return {"kind": kind, **_cleaned(asdict(block))}


def _grid(block: Grid) -> dict[str, Any]:
    """Cells as printed, header cells with the columns that they span."""
    return {
        "weights": [column.weight for column in block.columns],
        "aligns": [
            "center" if column.kind == "serial" else "right" if column.kind in _RIGHT else "left"
            for column in block.columns
        ],
        "groups": [column.group for column in block.columns],
        "headings": [column.heading for column in block.columns],
        "rows": [
            [clean(printed(value, column)) for value, column in zip(row, block.columns, strict=True)]
            for row in block.rows
        ],
        "empty": block.empty_note,
    }


def _cleaned(value: Any) -> Any:
    """The same with every text without control characters."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_cleaned(one) for one in value]
    return value
