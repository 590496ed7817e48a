"""The PDF writer: a document as JSON to the typst template beside this file. Texts are data there, never markup."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from casework.papers.model import Block, Document, Grid, Paper
from casework.reports.bindings import printed
from casework.reports.writers.pdf import compiled

TEMPLATE: Final = Path(__file__).with_name("paper.typ")
_RIGHT: Final = {"int", "decimal", "percent"}


def write(document: Document) -> bytes:
    """The document as PDF/A. Equal documents give equal bytes. Raises NoChineseFont."""
    given = {
        "title": document.title,
        "author": document.author,
        "draft": document.is_draft,
        "cover": asdict(document.cover) if document.cover else None,
        "sections": _sections(document),
        "papers": [_paper(paper) for paper in document.every_paper],
    }
    return compiled(TEMPLATE, given, document.made_at)


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
        "title": paper.title,
        "lines": list(paper.lines),
        "blocks": [_block(block) for block in paper.blocks],
    }


def _block(block: Block) -> dict[str, Any]:
    kind = type(block).__name__
    if isinstance(block, Grid):
        return {"kind": kind, **_grid(block)}
    return {"kind": kind, **asdict(block)}


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
            [printed(value, column) for value, column in zip(row, block.columns, strict=True)]
            for row in block.rows
        ],
        "empty": block.empty_note,
    }
