"""Model cases of a return: which stories there are, their photos, and the changes to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from casework.access.principal import Principal
from casework.enums import ParagraphAct
from casework.errors import NotFound, RuleViolation
from casework.extensions import db
from casework.files.kinds import is_picture
from casework.files.queries import files_of_case, needs_reason
from casework.i18n import gettext as _
from casework.models import AnnualReturn, Attachment, Case, ModelCase, ModelCasePhoto
from casework.narratives.services import STEP, hold, keep_new
from casework.narratives.stories import story_of
from casework.regions.queries import place
from casework.reports.model import Summary
from casework.reports.units import inside

MOST: Final = 3
"""Model cases of one return (summary_report.md: 1–3)."""
MOST_PHOTOS: Final = 4
_PAPER_TYPES: Final = frozenset({"image/jpeg", "image/png"})


@dataclass(frozen=True)
class Photo:
    """A photo in a story: its file, what stands under it, and what it says to those who cannot see it."""

    attachment: Attachment
    caption: str
    alt: str


@dataclass(frozen=True)
class Wanted:
    """A photo that is to stand in a story, with its words."""

    attachment_id: int
    caption: str = ""
    alt: str = ""


def model_cases_of(annual_return: AnnualReturn) -> Sequence[ModelCase]:
    """The stories of a return in the order in which they were chosen; dropped ones are left out."""
    return [one for one in _all_of(annual_return) if one.removed_on is None]


def _all_of(annual_return: AnnualReturn) -> Sequence[ModelCase]:
    return db.session.scalars(
        select(ModelCase).where(ModelCase.annual_return_id == annual_return.id).order_by(ModelCase.id)
    ).all()


def get_model_case(annual_return: AnnualReturn, model_case_id: int) -> ModelCase:
    """One story of a return. Raises NotFound."""
    row = db.session.scalar(
        select(ModelCase).where(
            ModelCase.id == model_case_id,
            ModelCase.annual_return_id == annual_return.id,
            ModelCase.removed_on.is_(None),
        )
    )
    if row is None:
        raise NotFound
    return row


def case_of(model_case: ModelCase) -> Case:
    """The case that a story tells of. Raises NotFound."""
    case = db.session.scalar(select(Case).where(Case.id == model_case.case_id))
    if case is None:
        raise NotFound
    return case


def candidates(annual_return: AnnualReturn) -> Sequence[Case]:
    """Cases of the unit and year, confirmed by the data date, of which no story of the return tells yet; those struck
    off first."""
    unit = place(annual_return.region_id)
    taken = select(ModelCase.case_id).where(
        ModelCase.annual_return_id == annual_return.id, ModelCase.removed_on.is_(None)
    )
    return db.session.scalars(
        select(Case)
        .where(
            inside(Case, unit.rank, unit.id),
            Case.programme_id == annual_return.programme_id,
            Case.confirmed_on <= annual_return.data_on,
            Case.withdrawn_on.is_(None),
            Case.transferred_on.is_(None),
            Case.id.not_in(taken),
        )
        .order_by(Case.closed_on.is_(None), Case.accepted_on.is_(None), Case.number)
    ).all()


def pictures_of(case: Case, reader: Principal) -> list[Attachment]:
    """Photos among the files of a case that a paper can hold and the reader opens without a reason."""
    files = (one for group in files_of_case(case).values() for one in group)
    return [
        one
        for one in files
        if one.is_valid
        and is_picture(one.media_type)
        and one.media_type in _PAPER_TYPES
        and not needs_reason(one, reader)
    ]


def photos_of(model_case: ModelCase) -> list[Photo]:
    """The photos of a story in their order; those taken back from the case are left out."""
    rows = db.session.execute(
        select(ModelCasePhoto.caption, ModelCasePhoto.alt, Attachment)
        .join(Attachment, Attachment.id == ModelCasePhoto.attachment_id)
        .where(ModelCasePhoto.model_case_id == model_case.id)
        .order_by(ModelCasePhoto.place, ModelCasePhoto.id)
    ).all()
    return [Photo(attachment, caption, alt) for caption, alt, attachment in rows if attachment.is_valid]


def choose(
    annual_return: AnnualReturn, case_id: int, summary: Summary, *, actor: Principal, now: datetime
) -> ModelCase:
    """Tell the story of a case, beginning with a draft. Chosen already, the story that is there is given back.

    Raises RuleViolation when there are three, or the case is none of the unit and year.
    """
    hold(annual_return, actor)
    known = {one.case_id: one for one in _all_of(annual_return)}
    row = known.get(case_id)
    if row is not None and row.removed_on is None:
        return row
    if sum(one.removed_on is None for one in known.values()) >= MOST:
        raise RuleViolation(_("At most %(max)d model cases go with a return.", max=MOST))
    case = next((one for one in candidates(annual_return) if one.id == case_id), None)
    if case is None:
        raise RuleViolation(_("Please choose a case of your unit and year."))
    if row is not None:
        row.removed_on = None
        db.session.flush()
        return row
    row = ModelCase(
        region_id=annual_return.region_id,
        annual_return_id=annual_return.id,
        case_id=case.id,
        title=f"{case.enterprise_name}质量帮扶典型案例",
    )
    db.session.add(row)
    db.session.flush()
    for at, piece in enumerate(story_of(summary, case.enterprise_name), 1):
        keep_new(annual_return, piece.kind, piece.text, at * STEP, ParagraphAct.DRAFTED, actor, now, row.id)
    return row


def describe(
    annual_return: AnnualReturn,
    row: ModelCase,
    *,
    title: str,
    consented_on: date | None,
    consent_note: str,
    actor: Principal,
    today: date,
) -> None:
    """Keep the title, and when and how the enterprise agreed to publication.

    Raises RuleViolation for a day that has not come, and for one before the enterprise was in the programme.
    """
    hold(annual_return, actor)
    if consented_on is not None and consented_on > today:
        raise RuleViolation(_("This day has not come yet."), "consented_on")
    if consented_on is not None and consented_on < case_of(row).confirmed_on:
        raise RuleViolation(_("On this day the enterprise was not in the programme yet."), "consented_on")
    row.title, row.consented_on, row.consent_note = title, consented_on, consent_note
    db.session.flush()


def set_photos(
    annual_return: AnnualReturn, row: ModelCase, wanted: Sequence[Wanted], *, actor: Principal
) -> None:
    """Keep just these photos of the case, in this order. Raises RuleViolation for too many, NotFound for foreign ones."""
    hold(annual_return, actor)
    if len(wanted) > MOST_PHOTOS:
        raise RuleViolation(_("At most %(max)d photos.", max=MOST_PHOTOS))
    keys = {one.attachment_id for one in wanted}
    if not keys <= {one.id for one in pictures_of(case_of(row), actor)}:
        raise NotFound
    known = {
        one.attachment_id: one
        for one in db.session.scalars(select(ModelCasePhoto).where(ModelCasePhoto.model_case_id == row.id))
    }
    for key in known.keys() - keys:
        db.session.delete(known[key])
    for position, one in enumerate(wanted, 1):
        photo = known.get(one.attachment_id)
        if photo is None:
            photo = ModelCasePhoto(
                region_id=row.region_id, model_case_id=row.id, attachment_id=one.attachment_id
            )
            db.session.add(photo)
        photo.place, photo.caption, photo.alt = position, one.caption, one.alt
    # Photos belong to the page of the story: whoever has it open sees by its version that they are others now.
    flag_modified(row, "title")
    db.session.flush()


def drop(annual_return: AnnualReturn, row: ModelCase, *, actor: Principal, today: date) -> None:
    """Take a story out of the return; choosing its case again brings it back as it was."""
    hold(annual_return, actor)
    row.removed_on = row.removed_on or today
    db.session.flush()
