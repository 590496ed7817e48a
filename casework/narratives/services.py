"""Changes of the text of a return: taken over from the draft, edited, agreed to, removed, brought back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.enums import ParagraphAct, ParagraphKind
from casework.errors import NotFound, RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import AnnualReturn, ReturnParagraph, ReturnParagraphVersion
from casework.narratives import tokens
from casework.narratives.queries import all_paragraphs_of, next_number, paragraphs_of, version_of
from casework.narratives.sections import pieces_from
from casework.reports.model import Summary
from casework.reports.writers.narrative import draft

STEP: Final = 1000
"""Places of a draft lie so far apart that paragraphs can come between."""
LONGEST: Final = 4000


def may_write(annual_return: AnnualReturn, actor: Principal) -> bool:
    """Whether a person writes this text now: own unit, and not handed in."""
    return actor.region_id == annual_return.region_id and annual_return.is_open


def hold(annual_return: AnnualReturn, actor: Principal) -> None:
    """Check that a person may write, and keep the return from being handed in or written to until the transaction ends.

    Raises NotFound for another unit's return, RuleViolation once it was handed in.
    """
    require(actor, P.RETURN_WRITE)
    if actor.region_id != annual_return.region_id:
        raise NotFound
    db.session.refresh(annual_return, with_for_update=True)
    if not annual_return.is_open:
        raise RuleViolation(_("This return was handed in; its text does not change any more."))


def take_draft(annual_return: AnnualReturn, summary: Summary, *, actor: Principal, now: datetime) -> None:
    """Make the draft of the system the text of the return. Done already, nothing happens."""
    hold(annual_return, actor)
    if all_paragraphs_of(annual_return):
        return
    for at, piece in enumerate(pieces_from(summary, draft(summary)), 1):
        keep_new(annual_return, piece.kind, piece.text, at * STEP, ParagraphAct.DRAFTED, actor, now)


def keep_new(
    annual_return: AnnualReturn,
    kind: ParagraphKind,
    text: str,
    at: int,
    act: ParagraphAct,
    actor: Principal,
    now: datetime,
    model_case_id: int | None = None,
) -> ReturnParagraph:
    """A new paragraph with its first version."""
    row = ReturnParagraph(
        region_id=annual_return.region_id,
        annual_return_id=annual_return.id,
        model_case_id=model_case_id,
        kind=kind,
        place=at,
        text=text,
    )
    db.session.add(row)
    db.session.flush()
    _note(row, act, actor, now, number=1)
    return row


def _note(
    row: ReturnParagraph, act: ParagraphAct, actor: Principal, now: datetime, number: int | None = None
) -> None:
    version = ReturnParagraphVersion(
        region_id=row.region_id,
        paragraph_id=row.id,
        number=number or next_number(row),
        act=act,
        text=row.text,
        written_at=now,
        by_id=actor.id,
        by_name=actor.name,
    )
    db.session.add(version)
    db.session.flush()


def settled(summary: Summary, typed: str) -> tokens.Settled:
    """A typed text with its figures put right. Raises RuleViolation for an empty or too long text or an unknown figure."""
    if not typed.strip():
        raise RuleViolation(_("Please write something, or remove the paragraph."), "text")
    made = tokens.settle(summary, typed)
    if made.unknown:
        raise RuleViolation(
            _("This is no figure of the summary: %(codes)s", codes=_("; ").join(made.unknown)), "text"
        )
    if len(made.text) > LONGEST:
        raise RuleViolation(_("At most %(max)d characters.", max=LONGEST), "text")
    return made


def edit(
    annual_return: AnnualReturn,
    row: ReturnParagraph,
    typed: str,
    summary: Summary,
    *,
    actor: Principal,
    now: datetime,
) -> tokens.Settled:
    """Keep what was typed, with the figures at their values. Raises RuleViolation, see `settled` and `hold`."""
    hold(annual_return, actor)
    made = settled(summary, typed)
    if made.text != row.text:
        row.text = made.text
        db.session.flush()
        _note(row, ParagraphAct.EDITED, actor, now)
    return made


def add_after(
    annual_return: AnnualReturn,
    before: ReturnParagraph,
    kind: ParagraphKind,
    typed: str,
    summary: Summary,
    *,
    actor: Principal,
    now: datetime,
) -> tuple[ReturnParagraph, tokens.Settled]:
    """A new paragraph behind another one."""
    hold(annual_return, actor)
    made = settled(summary, typed)
    rows = list(all_paragraphs_of(annual_return, before.model_case_id))
    at = next((number for number, one in enumerate(rows) if one.id == before.id), len(rows) - 1)
    following = rows[at + 1].place if at + 1 < len(rows) else before.place + 2 * STEP
    if following - before.place < 2:
        _spread(rows)
        following = before.place + STEP
    middle = (before.place + following) // 2
    row = keep_new(
        annual_return, kind, made.text, middle, ParagraphAct.ADDED, actor, now, before.model_case_id
    )
    return row, made


def _spread(rows: Sequence[ReturnParagraph]) -> None:
    """Make room between paragraphs again."""
    for at, row in enumerate(rows, 1):
        row.place = at * STEP
    db.session.flush()


def agree(
    annual_return: AnnualReturn,
    rows: Sequence[ReturnParagraph],
    summary: Summary,
    *,
    actor: Principal,
    now: datetime,
) -> int:
    """The changed figures of some paragraphs were read: their values now stand in the text. Gives how many changed."""
    hold(annual_return, actor)
    changed = 0
    for row in rows:
        fresh = tokens.refreshed(summary, row.text)
        if fresh != row.text:
            row.text = fresh
            db.session.flush()
            _note(row, ParagraphAct.AGREED, actor, now)
            changed += 1
    return changed


def bind(
    annual_return: AnnualReturn,
    row: ReturnParagraph,
    number: str,
    summary: Summary,
    *,
    actor: Principal,
    now: datetime,
) -> None:
    """Make a number that was typed as plain words a figure. Raises RuleViolation when it equals none any more."""
    hold(annual_return, actor)
    binding = tokens.loose_in(summary, row.text).get(number)
    if binding is None:
        raise RuleViolation(_("No figure has this value any more."))
    row.text = tokens.refreshed(summary, tokens.bind(row.text, number, binding))
    db.session.flush()
    _note(row, ParagraphAct.EDITED, actor, now)


def remove(
    annual_return: AnnualReturn, row: ReturnParagraph, *, actor: Principal, today: date, now: datetime
) -> None:
    """Take a paragraph out of the text; its history stays. Raises RuleViolation for the last one."""
    hold(annual_return, actor)
    if row.removed_on is not None:
        return
    if len(paragraphs_of(annual_return, row.model_case_id)) == 1:
        raise RuleViolation(_("The last paragraph cannot be removed."))
    row.removed_on = today
    db.session.flush()
    _note(row, ParagraphAct.REMOVED, actor, now)


def move(
    annual_return: AnnualReturn, row: ReturnParagraph, *, up: bool, actor: Principal, now: datetime
) -> None:
    """Let a paragraph change places with the one above or below it. At the edge of the text nothing happens.

    Raises RuleViolation for a removed one, and see `hold`.
    """
    hold(annual_return, actor)
    if row.removed_on is not None:
        raise RuleViolation(_("A removed paragraph has no place in the text; bring it back first."))
    kept = list(paragraphs_of(annual_return, row.model_case_id))
    at = next(number for number, one in enumerate(kept) if one.id == row.id)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(kept):
        return
    other = kept[to]
    if row.place == other.place:  # two that were added at once stand by their keys
        _spread(list(all_paragraphs_of(annual_return, row.model_case_id)))
    row.place, other.place = other.place, row.place
    db.session.flush()
    _note(row, ParagraphAct.MOVED_UP if up else ParagraphAct.MOVED_DOWN, actor, now)


def restore(
    annual_return: AnnualReturn,
    row: ReturnParagraph,
    number: int,
    *,
    actor: Principal,
    now: datetime,
) -> None:
    """Bring an earlier version of a paragraph back, as a new version. Its figures may be stale; the page says so."""
    hold(annual_return, actor)
    earlier = version_of(row, number)
    if row.removed_on is None and row.text == earlier.text:
        return
    row.text, row.removed_on = earlier.text, None
    db.session.flush()
    _note(row, ParagraphAct.RESTORED, actor, now)
