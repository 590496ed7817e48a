"""The paper formats of the year-end summary; papers of single cases are written in casework/papers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from casework.reports.model import Summary
from casework.reports.writers import docx, xlsx

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

WRITERS: Final[Mapping[str, Writer[Summary]]] = {
    "xlsx": Writer("xlsx", _XLSX, xlsx.write),
    "docx": Writer("docx", _DOCX, docx.write),
}
