"""Reading papers back: the words of a Word file or a PDF, whatever kind of part they stand in."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from urllib.parse import unquote

import docx
from docx.oxml.ns import qn
from pypdf import PdfReader


def words_of(raw: bytes) -> str:
    """Everything that a reader sees, line by line; of a PDF without the spaces that setting puts in."""
    if raw.startswith(b"%PDF"):
        text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(raw)).pages)
        return text.replace(" ", "").replace("\n", "")
    paper = opened(raw)
    cells = (cell.text for table in paper.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in paper.paragraphs), *cells])


def opened(raw: bytes) -> Any:
    """A Word file."""
    return docx.Document(BytesIO(raw))


def runs_of(raw: bytes) -> list[Any]:
    """Every run of body, head and foot."""
    paper = opened(raw)
    parts = [one._element for one in (paper.sections[0].footer, paper.sections[0].header)]
    return [run for root in (paper.element, *parts) for run in root.iter(qn("w:r"))]


def file_name(response: Any) -> str:
    """The name under which an answer is saved."""
    return unquote(response.headers["Content-Disposition"].split("filename*=UTF-8''")[1])
