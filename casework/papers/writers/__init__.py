"""The formats of a paper: Word and PDF. One writer per format; none knows what a nomination form is."""

from collections.abc import Mapping
from typing import Final

from casework.papers.model import Document
from casework.papers.writers import docx, pdf
from casework.reports.writers import Writer

WRITERS: Final[Mapping[str, Writer[Document]]] = {
    "docx": Writer(
        "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx.write
    ),
    "pdf": Writer("pdf", "application/pdf", pdf.write),
}
