"""Two files of one county that are one enterprise: what a merge would move, the merge, and its exact undoing.

The file that goes stays as a signpost to the one that is kept. What was frozen with its own names and codes (nomination
forms, cases, submitted summaries) keeps them: only whose it is changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from casework import clock
from casework.access.duty import require
from casework.access.permissions import Permission as P
from casework.access.principal import Principal
from casework.enterprises import services
from casework.enterprises.queries.merging import merge_in_force_of, moving
from casework.enterprises.queries.sizes import latest_editions
from casework.errors import RuleViolation
from casework.extensions import db
from casework.i18n import gettext as _
from casework.models import (
    Case,
    Enterprise,
    EnterpriseMerge,
    EnterpriseName,
    EnterpriseYear,
    Invitation,
    Nomination,
    User,
)
from casework.search.services import index

HANGING: dict[str, Any] = {
    "nominations": Nomination,
    "cases": Case,
    "users": User,
    "invitations": Invitation,
    "years": EnterpriseYear,
    "names": EnterpriseName,
}
"""What hangs under a file by `enterprise_id`, by its name in `moved_json`."""
COUNTED_BY_IDENTITY = ("nominations", "cases")
COMPUTED = ("size", "size_year", "is_above_scale")
LIVE_INDEX = ("uq_nominations_live_identity", "nominations.programme_id, nominations.identity_id")


@dataclass(frozen=True)
class Preview:
    """What a merge would do: how many rows of each kind go along, figures of which years stay behind, what forbids it."""

    counts: dict[str, int]
    years_moved: tuple[int, ...]
    years_left: tuple[int, ...]
    hindrances: tuple[str, ...]


def preview(kept: Enterprise, gone: Enterprise) -> Preview:
    """What the merge would do; nothing is changed."""
    rows = moving(gone, kept)
    have = {year.year for year in kept.years}
    years = sorted(year.year for year in gone.years)
    return Preview(
        counts={kind: len(found) for kind, found in rows.items()},
        years_moved=tuple(year for year in years if year not in have),
        years_left=tuple(year for year in years if year in have),
        hindrances=tuple(str(one.message) for one in _hindrances(kept, gone)),
    )


def _hindrances(kept: Enterprise, gone: Enterprise) -> list[RuleViolation]:
    if kept.tenant_id != gone.tenant_id or kept.id == gone.id:
        return [RuleViolation(_("Only two files of one county can be merged."))]
    for file in (kept, gone):
        if file.merged_into_id is not None:
            return [RuleViolation(_("%(name)s has been merged already.", name=file.name))]
    found = []
    live = {
        file.id: {
            row.programme_id: row
            for row in db.session.scalars(
                select(Nomination).where(Nomination.enterprise_id == file.id, Nomination.is_live)
            )
        }
        for file in (kept, gone)
    }
    for programme_id in live[kept.id].keys() & live[gone.id].keys():
        one = live[kept.id][programme_id]
        found.append(
            RuleViolation(
                _(
                    "Both files have a nomination of %(year)s that counts. Withdraw one of them first; of two that were"
                    " selected, one leaves the programme first.",
                    year=one.programme.year,
                )
            )
        )
    return found


def merge(kept: Enterprise, gone: Enterprise, reason: str, *, actor: Principal, on: date) -> EnterpriseMerge:
    """Merge `gone` into `kept`: everything under it follows, its name and code find the kept file from now on.

    Raises RuleViolation without a reason, for two nominations of one year that count, and when another county has
    nominated the kept code in a year in which this one nominated the other.
    """
    require(actor, P.ENTERPRISE_EDIT)
    if not reason:
        raise RuleViolation(_("Please give the reason."), "reason")
    hindrances = _hindrances(kept, gone)
    if hindrances:
        raise hindrances[0]
    before = {name: getattr(kept, name) for name in COMPUTED}
    rows = moving(gone, kept)
    with _one_nomination_a_year(kept.uscc):
        _hang(rows, kept)
    added = _keep_name(kept, gone, on)
    gone.merged_into_id = kept.id
    db.session.flush()
    db.session.expire(kept, ["years", "names"])
    db.session.expire(gone, ["years", "names"])
    services.refresh_size(kept, latest_editions())
    moved = {kind: [row.id for row in found] for kind, found in rows.items()}
    after = {name: getattr(kept, name) for name in COMPUTED}
    row = EnterpriseMerge(
        tenant=kept.tenant,
        kept_id=kept.id,
        gone_id=gone.id,
        gone_name=gone.name,
        gone_uscc=gone.uscc,
        reason=reason,
        moved_json=json.dumps(
            {**moved, "added_name": added, "before": before, "after": after}, ensure_ascii=False
        ),
        merged_on=on,
        merged_at=clock.now(),
        merged_by_id=actor.id,
        merged_by_name=actor.name,
    )
    db.session.add(row)
    db.session.flush()
    services.make_findable(kept)
    index(gone)
    return row


def _hang(rows: Mapping[str, Sequence[Any]], file: Enterprise) -> None:
    """Hang rows under a file; what counts for an identity counts for the file's from now on."""
    for kind, found in rows.items():
        for row in found:
            row.enterprise_id = file.id
            if kind in COUNTED_BY_IDENTITY:
                row.identity_id = file.identity_id
            if kind == "users":
                row.unit_name = file.name
    db.session.flush()


@contextmanager
def _one_nomination_a_year(uscc: str) -> Iterator[None]:
    """The index alone knows whether another county has nominated the code; nothing more is said of it."""
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError as error:
        if any(name in str(error.orig) for name in LIVE_INDEX):
            raise RuleViolation(
                _("The code %(uscc)s is nominated by another unit in the same year.", uscc=uscc)
            ) from error
        raise


def _keep_name(kept: Enterprise, gone: Enterprise, on: date) -> int | None:
    """The other name becomes an earlier one; its key, None when the kept file bears or bore it already."""
    if gone.name in {kept.name, *(earlier.name for earlier in kept.names)}:
        return None
    name = EnterpriseName(enterprise=kept, name=gone.name, until_on=on)
    db.session.add(name)
    db.session.flush()
    return name.id


def undo(row: EnterpriseMerge, *, actor: Principal, on: date) -> None:
    """Take a merge back: what moved with it goes back under its own file, what came later stays with the kept one.

    Raises RuleViolation when it was undone, when the kept file has been merged itself, or when another county has
    nominated the code in the meantime.
    """
    require(actor, P.ENTERPRISE_EDIT)
    if row.undone_on is not None:
        raise RuleViolation(_("The merge was undone on %(date)s.", date=row.undone_on))
    kept, gone = services.file_of(row.kept_id), services.file_of(row.gone_id)
    if kept.merged_into_id is not None:
        raise RuleViolation(_("%(name)s has been merged itself. Undo that first.", name=kept.name))
    moved = json.loads(row.moved_json)
    rows = {
        kind: [found for found in _rows(model, moved.get(kind, [])) if found.enterprise_id == kept.id]
        for kind, model in HANGING.items()
    }
    with _one_nomination_a_year(gone.uscc):
        _hang(rows, gone)
    for name in _rows(EnterpriseName, [moved["added_name"]] if moved["added_name"] else []):
        db.session.delete(name)
    gone.merged_into_id = None
    row.undone_on, row.undone_by_name = on, actor.name
    db.session.flush()
    for file in (kept, gone):
        db.session.expire(file, ["years", "names"])
    _restore_size(kept, moved)
    for file in (kept, gone):
        services.make_findable(file)


def _restore_size(kept: Enterprise, moved: dict[str, Any]) -> None:
    """What the merge has worked out goes back to what it was; what somebody has changed since is worked out anew."""
    if all(getattr(kept, name) == moved["after"][name] for name in COMPUTED):
        for name in COMPUTED:
            setattr(kept, name, moved["before"][name])
        db.session.flush()
    else:
        services.refresh_size(kept, latest_editions())


def _rows(model: Any, keys: Sequence[int]) -> Sequence[Any]:
    if not keys:
        return []
    return db.session.scalars(select(model).where(model.id.in_(keys)).order_by(model.id)).all()


def merge_of(gone: Enterprise) -> EnterpriseMerge | None:
    """The merge that made a file a signpost."""
    return merge_in_force_of(gone.id)
