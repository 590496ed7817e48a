"""What the pages of model cases show: the chosen ones with their lengths, one of them with its text and photos."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_login import current_user

from casework.narratives import model_cases as stories
from casework.narratives import queries, services, tokens
from casework.narratives.pages import head_of, lines_of
from casework.narratives.stories import LONGEST, SHORTEST


def stories_context(annual_return: Any) -> dict[str, Any]:
    """For narratives/model_cases.html."""
    chosen = stories.model_cases_of(annual_return)
    may_choose = services.may_write(annual_return, current_user) and len(chosen) < stories.MOST
    return {
        **head_of(annual_return),
        "chosen": [(one, _length_of(annual_return, one)) for one in chosen],
        "candidates": stories.candidates(annual_return) if may_choose else (),
        "most": stories.MOST,
        "shortest": SHORTEST,
        "longest": LONGEST,
    }


def _length_of(annual_return: Any, story: Any) -> int:
    rows = queries.paragraphs_of(annual_return, story.id)
    return sum(len(tokens.plain(row.text)) for row in rows)


def story_context(annual_return: Any, story: Any, today: date) -> dict[str, Any]:
    """For narratives/model_case.html."""
    summary = queries.counted(annual_return, today)
    rows = queries.all_paragraphs_of(annual_return, story.id)
    kept = [row for row in rows if row.removed_on is None]
    case = stories.case_of(story)
    head, photos = head_of(annual_return), stories.photos_of(story)
    possible = stories.pictures_of(case, current_user) if head["may_write"] else []
    return {
        **head,
        "story": story,
        "case": case,
        "summary": summary,
        "lines": lines_of(summary, kept),
        "removed": [row for row in rows if row.removed_on is not None],
        "length": sum(len(tokens.plain(row.text)) for row in kept),
        "shortest": SHORTEST,
        "longest": LONGEST,
        "photos": photos,
        "possible": possible,
        "shown_photos": _in_order(photos, possible),
        "most_photos": stories.MOST_PHOTOS,
    }


def _in_order(photos: Sequence[Any], possible: Sequence[Any]) -> list[tuple[Any, Any, int]]:
    """Files to choose from, (file, photo of the story or None, place): those of the story first, in their order."""
    used = {photo.attachment.id: (photo, at) for at, photo in enumerate(photos, 1)}
    chosen = sorted((one for one in possible if one.id in used), key=lambda one: used[one.id][1])
    others = [one for one in possible if one.id not in used]
    return [
        *((one, *used[one.id]) for one in chosen),
        *((one, None, min(len(chosen) + 1, stories.MOST_PHOTOS)) for one in others),
    ]
