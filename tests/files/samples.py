"""Files as people and attackers send them, made in memory: nothing binary stands in the repository."""

from __future__ import annotations

import io
import zipfile

from docx import Document
from openpyxl import Workbook
from PIL import Image


class Upload:
    """What a browser sent."""

    def __init__(self, filename: str, content: bytes) -> None:
        self.filename = filename
        self.stream = io.BytesIO(content)


def pdf(body: bytes = b"") -> bytes:
    """The smallest thing that readers take for a PDF."""
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n" + body + b"\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48)) -> bytes:
    """A small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", size, (120, 90, 60)).save(buffer, kind)
    return buffer.getvalue()


def docx() -> bytes:
    """A Word document of one line."""
    buffer = io.BytesIO()
    document = Document()
    document.add_paragraph("计量台账")
    document.save(buffer)
    return buffer.getvalue()


def xlsx() -> bytes:
    """A workbook of one cell."""
    buffer, book = io.BytesIO(), Workbook()
    book.active["A1"] = "计量台账"  # type: ignore[index]
    book.save(buffer)
    return buffer.getvalue()


def with_part(content: bytes, name: str, value: bytes) -> bytes:
    """An Office file with one part added or replaced."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for known in old.namelist():
            if known != name:
                new.writestr(known, old.read(known))
        new.writestr(name, value)
    return buffer.getvalue()


def changed_part(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """An Office file with bytes of one part replaced."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return with_part(content, name, archive.read(name).replace(old, new))


def zip_of(**parts: bytes) -> bytes:
    """A plain archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, value in parts.items():
            archive.writestr(name, value)
    return buffer.getvalue()
