"""Model cases as Word and PDF: title, text, photos. GB/T 9704 as for the report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PIL import Image, ImageOps

from casework.reports.model import Section
from casework.reports.writers import docx, pdf
from casework.reports.writers.docx_paper import Paper
from casework.reports.writers.layout import chinese_number, shaped

TEMPLATE: Final = Path(__file__).with_name("story.typ")
WIDEST: Final = 1600
"""Pixels of the longer side of a photo on paper: sharp at 110 mm, small enough to be sent."""
_WIDTH: Final = 110.0  # millimetres
_HEIGHT: Final = 120.0  # millimetres: an upright photo leaves room for text on its page
_TITLE_SIGNS: Final = 20  # of 22 pt on a line of 156 mm


@dataclass(frozen=True, slots=True)
class Story:
    """One model case ready for paper; `remark` stands under the unit's name, photos are (file, caption, what is seen)."""

    title: str
    unit: str
    remark: str
    sections: tuple[Section, ...]
    photos: tuple[tuple[bytes, str, str], ...]
    made_at: datetime
    is_draft: bool


def small(raw: bytes) -> bytes:
    """A photo as it goes into a paper: upright, no larger than needed, without what cameras write into files."""
    with Image.open(BytesIO(raw)) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGB")
        picture.thumbnail((WIDEST, WIDEST))
        stream = BytesIO()
        picture.save(stream, "JPEG", quality=85)
    return stream.getvalue()


def _width(raw: bytes) -> float:
    """How wide a photo stands on paper, in millimetres."""
    with Image.open(BytesIO(raw)) as picture:
        return round(min(_WIDTH, _HEIGHT * picture.width / picture.height), 1)


def write_docx(story: Story) -> bytes:
    """As a Word file."""
    paper = Paper(story.title, story.unit, story.made_at, is_draft=story.is_draft)
    paper.text(shaped(story.title, _TITLE_SIGNS), docx.TITLE)
    paper.text(story.unit, docx.DATE_LINE)
    if story.remark:
        paper.text(story.remark, docx.CAPTION)
    paper.text("", docx.BLANK)
    docx.write_sections(paper, story.sections)
    for raw, caption, seen in story.photos:
        paper.picture(raw, seen or caption or story.title, _width(raw), docx.PICTURE)
        paper.text(caption, docx.CAPTION)
    return paper.to_bytes()


def write_pdf(story: Story) -> bytes:
    """As PDF/A. Raises NoChineseFont."""
    with TemporaryDirectory() as folder:
        photos = []
        for at, (raw, caption, seen) in enumerate(story.photos, 1):
            (Path(folder) / f"{at}.jpg").write_bytes(raw)
            words = seen or caption or story.title
            photos.append({"file": f"/{at}.jpg", "caption": caption, "alt": words, "width": _width(raw)})
        given = {
            "title": story.title,
            "shaped": shaped(story.title, _TITLE_SIGNS),
            "author": story.unit,
            "remark": story.remark,
            "draft": story.is_draft,
            "sections": [
                {
                    "heading": f"{chinese_number(at)}、{section.heading}",
                    "paragraphs": [one.text for one in section.paragraphs],
                }
                for at, section in enumerate(story.sections, 1)
            ],
            "photos": photos,
        }
        return pdf.compiled(TEMPLATE, given, story.made_at, root=Path(folder))
