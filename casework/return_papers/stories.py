"""A model case of a return on its way to paper: its text at the present figures, its photos, the consent."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from casework.access.principal import Principal
from casework.errors import NotFound
from casework.files import storage
from casework.files.queries import needs_reason
from casework.models import AnnualReturn, ModelCase
from casework.narratives.model_cases import get_model_case, model_cases_of, photos_of
from casework.narratives.queries import paragraphs_of
from casework.narratives.sections import sections_from
from casework.reports.bindings import rebound
from casework.reports.model import Summary
from casework.reports.services import Paper
from casework.reports.writers import WRITERS, fonts, story
from casework.reports.writers.layout import chinese_date
from casework.reports.writers.story import Story

FORMATS: Final = ("docx", "pdf")
WITHHELD: Final = "（另有{}张照片须说明理由调阅，本件未载）"
DAMAGED: Final = "（另有{}张照片文件已损坏，本件未载）"
WITHOUT_CONSENT: Final = "（企业尚未同意公布，仅供系统内报送）"


def story_paper(
    annual_return: AnnualReturn, model_case_id: int, file_format: str, summary: Summary, reader: Principal
) -> Paper:
    """One model case as Word or PDF. Raises NotFound for another format, RuleViolation without a font."""
    writers = {"docx": story.write_docx, "pdf": story.write_pdf}
    if file_format not in writers:
        raise NotFound
    if file_format == "pdf":
        fonts.chosen()
    row = get_model_case(annual_return, model_case_id)
    files = _files(row, reader)
    told = _told(annual_return, row, summary, withheld=len(photos_of(row)) - len(files))
    write = writers[file_format]
    name = f"典型案例：{row.title}.{file_format}"
    return Paper(name, WRITERS[file_format].mimetype, lambda: write(_with_photos(told, files)))


def _with_photos(told: Story, files: list[tuple[str, str, str, str]]) -> Story:
    """The story with its photos, read when the paper is written; it says how many of them are damaged and missing."""
    photos = _photos(files)
    damaged = len(files) - len(photos)
    return replace(told, photos=photos, remark=told.remark + (DAMAGED.format(damaged) if damaged else ""))


def story_papers(annual_return: AnnualReturn, summary: Summary, reader: Principal) -> list[Paper]:
    """Every model case of a return as Word and PDF."""
    return [
        story_paper(annual_return, row.id, file_format, summary, reader)
        for row in model_cases_of(annual_return)
        for file_format in FORMATS
    ]


def _told(annual_return: AnnualReturn, row: ModelCase, summary: Summary, *, withheld: int) -> Story:
    assert summary.made_at is not None  # papers of a return always have their moment
    return Story(
        title=row.title,
        unit=summary.unit_name,
        remark=_consent(row) + (WITHHELD.format(withheld) if withheld else ""),
        sections=rebound(summary, sections_from(paragraphs_of(annual_return, row.id))),
        photos=(),
        made_at=summary.made_at,
        is_draft=summary.is_draft,
    )


def _consent(row: ModelCase) -> str:
    if row.consented_on is None:
        return WITHOUT_CONSENT
    how = f"，{row.consent_note}" if row.consent_note else ""
    return f"（企业已于{chinese_date(row.consented_on)}同意公布{how}）"


def _files(row: ModelCase, reader: Principal) -> list[tuple[str, str, str, str]]:
    """(stored name, checksum, caption, what is seen) of the photos that the reader may see, in their order."""
    return [
        (one.attachment.stored_name, one.attachment.sha256, one.caption, one.alt)
        for one in photos_of(row)
        if not needs_reason(one.attachment, reader)
    ]


def _photos(files: list[tuple[str, str, str, str]]) -> tuple[tuple[bytes, str, str], ...]:
    """The photos themselves, without those whose file is damaged."""
    found = []
    for stored_name, sha256, caption, seen in files:
        try:
            with storage.open_whole(stored_name, sha256) as file:
                found.append((story.small(file.read()), caption, seen))
        except (storage.Damaged, OSError):
            continue
    return tuple(found)
