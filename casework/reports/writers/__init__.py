"""The paper formats of the year-end summary; papers of single cases are written in casework/papers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from casework.reports.model import Summary, Table
from casework.reports.writers import docx, pdf, xlsx

Content = TypeVar("Content")


@dataclass(frozen=True, slots=True)
class Writer(Generic[Content]):
    """One format: `writer(content)` gives the file; `extension` comes without its point."""

    extension: str
    mimetype: str
    write: Callable[[Content], bytes]

    def __call__(self, content: Content) -> bytes:
        """The file as bytes."""
        return self.write(content)


_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_PDF: Final = "application/pdf"

WRITERS: Final[Mapping[str, Writer[Summary]]] = {
    "xlsx": Writer("xlsx", _XLSX, xlsx.write),
    "docx": Writer("docx", _DOCX, docx.write),
    "pdf": Writer("pdf", _PDF, pdf.write),
}

TableOf = tuple[Summary, Table]
"""A table and the summary that it belongs to."""

TABLE_WRITERS: Final[Mapping[str, Writer[TableOf]]] = {
    "xlsx": Writer("xlsx", _XLSX, lambda given: xlsx.write_table(*given)),
    "docx": Writer("docx", _DOCX, lambda given: docx.write_table(*given)),
    "pdf": Writer("pdf", _PDF, lambda given: pdf.write_table(*given)),
}
