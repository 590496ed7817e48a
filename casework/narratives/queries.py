"""Reads of the text of a return: the return itself, its paragraphs, their history, and what it is counted from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import func, select

from casework.enums import ReturnPeriod
from casework.errors import NotFound
from casework.extensions import db
from casework.models import AnnualReturn, Programme, ReturnParagraph, ReturnParagraphVersion
from casework.narratives.sections import sections_from
from casework.regions.queries import place
from casework.reports.bindings import rebound
from casework.reports.model import Section, Summary
from casework.reports.summary import build_summary


def get_return(return_id: int) -> AnnualReturn:
    """One return in reach. Raises NotFound."""
    row = db.session.scalar(select(AnnualReturn).where(AnnualReturn.id == return_id))
    if row is None:
        raise NotFound
    return row


def programme_of(annual_return: AnnualReturn) -> Programme:
    """The year of a return. Raises NotFound."""
    programme = db.session.get(Programme, annual_return.programme_id)
    if programme is None:
        raise NotFound
    return programme


def counted(
    annual_return: AnnualReturn, today: date, *, full_phones: bool = False, made_at: datetime | None = None
) -> Summary:
    """The summary that a return is written from: its unit, year and data date, or today while that date lies ahead."""
    year = programme_of(annual_return).year
    on = min(annual_return.data_on, today)
    unit = place(annual_return.region_id)
    made = build_summary(unit, year, on, full_phones=full_phones, made_at=made_at)
    return replace(made, period="half_year" if annual_return.period is ReturnPeriod.HALF_YEAR else "year")


def with_text(summary: Summary, annual_return: AnnualReturn) -> Summary:
    """A summary with the edited text of its return, every figure at the value that the summary has.

    Without an edited text it is given back as it is; writers then print the draft.
    """
    return replace(summary, paragraphs=rebound(summary, sections_of(annual_return)))


def sections_of(annual_return: AnnualReturn) -> tuple[Section, ...]:
    """The edited text, figures at the values last read (`rebound` brings them up to date); () while nobody edited."""
    return sections_from(paragraphs_of(annual_return))


def paragraphs_of(annual_return: AnnualReturn, model_case_id: int | None = None) -> Sequence[ReturnParagraph]:
    """The paragraphs in their order, of the summary or of one of its model cases; removed ones are left out."""
    return [one for one in all_paragraphs_of(annual_return, model_case_id) if one.removed_on is None]


def all_paragraphs_of(
    annual_return: AnnualReturn, model_case_id: int | None = None
) -> Sequence[ReturnParagraph]:
    """The same with those that were removed."""
    return db.session.scalars(
        select(ReturnParagraph)
        .where(
            ReturnParagraph.annual_return_id == annual_return.id,
            ReturnParagraph.model_case_id == model_case_id,
        )
        .order_by(ReturnParagraph.place, ReturnParagraph.id)
    ).all()


def get_paragraph(annual_return: AnnualReturn, paragraph_id: int) -> ReturnParagraph:
    """One paragraph of a return, removed or not. Raises NotFound."""
    row = db.session.scalar(
        select(ReturnParagraph).where(
            ReturnParagraph.id == paragraph_id, ReturnParagraph.annual_return_id == annual_return.id
        )
    )
    if row is None:
        raise NotFound
    return row


def versions_of(paragraph: ReturnParagraph) -> Sequence[ReturnParagraphVersion]:
    """Every version of a paragraph, the newest first."""
    return db.session.scalars(
        select(ReturnParagraphVersion)
        .where(ReturnParagraphVersion.paragraph_id == paragraph.id)
        .order_by(ReturnParagraphVersion.number.desc())
    ).all()


def version_of(paragraph: ReturnParagraph, number: int) -> ReturnParagraphVersion:
    """One version of a paragraph by its number. Raises NotFound."""
    row = db.session.scalar(
        select(ReturnParagraphVersion).where(
            ReturnParagraphVersion.paragraph_id == paragraph.id, ReturnParagraphVersion.number == number
        )
    )
    if row is None:
        raise NotFound
    return row


def next_number(paragraph: ReturnParagraph) -> int:
    """The number of the next version of a paragraph."""
    newest = db.session.scalar(
        select(func.max(ReturnParagraphVersion.number)).where(
            ReturnParagraphVersion.paragraph_id == paragraph.id
        )
    )
    return (newest or 0) + 1
