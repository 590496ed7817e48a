"""What is left when the cases have been played: typed figures, internal notes, a local holiday, read notices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random
from typing import Final

from flask import Flask
from flask_babel import force_locale
from sqlalchemy import select, update

from casework import clock
from casework.access.tenancy import Reach, Scope
from casework.calendars.services import add_local_day
from casework.cases.services import add_note
from casework.demo import work_words
from casework.demo.season import Season
from casework.demo.stage import Cast, Stage, regions
from casework.demo.training import type_classes
from casework.demo.words import say
from casework.enums import DayKind, ListKind, Rank, ReturnPeriod, Sharing
from casework.extensions import db
from casework.lists.services import save_view
from casework.models import Case, Notice, Programme
from casework.regions.queries import place
from casework.reports.services import save_return

UNREAD_DAYS: Final = 6
"""Calendar days for which messages stay unread in the demo."""
NOTE_CHANCE: Final = 0.4
LOCAL_DAYS: Final = (("622900", (11, 19), "临夏州庆放假"), ("623000", (10, 12), "甘南州庆放假"))


def type_returns(stage: Stage, programme: Programme, *, is_over: bool) -> None:
    """Counties type their training figures at the end of a year, and why measures are late while it runs."""
    rng = Random(f"{stage.seed}/{programme.year}/returns")
    counties = {region.code: region.id for (_code, rank), region in regions().items() if rank is Rank.COUNTY}
    for code, officer in sorted(stage.cast.officers.items()):
        typed = is_over or rng.random() < 0.5
        on = stage.season.settings["county_return_due_on"] if is_over else stage.season.ago(rng.randint(1, 6))
        if not typed:
            continue
        trained, source = rng.randint(18, 140), say(rng, "training_source")
        reason = "" if is_over or rng.random() < 0.4 else say(rng, "delay_reason")
        unit = place(counties[code])
        classes = Random(f"{stage.seed}/{programme.year}/{code}/training")
        came = type_classes(stage, programme, unit, officer, classes, until=on, most=2)
        heads = came - came // 5  # some came twice
        stage.act(
            officer, on, save_return, unit, programme, period=ReturnPeriod.YEAR, trained=trained, heads=heads,
            enterprises=min(heads, classes.randint(0, 2)), source=source, reason=reason, today=on,
        )  # fmt: skip
    _type_of_the_province(stage, programme, is_over=is_over)


def _type_of_the_province(stage: Stage, programme: Programme, *, is_over: bool) -> None:
    """The province trains heads of enterprises itself."""
    rng = Random(f"{stage.seed}/{programme.year}/province/training")
    on = stage.season.settings["province_return_due_on"] if is_over else stage.season.ago(2)
    manager, unit = stage.cast.managers[0], place(regions()["620000", Rank.PROVINCE].id)
    came = type_classes(stage, programme, unit, manager, rng, until=on, most=4)
    stage.act(
        manager, on, save_return, unit, programme, period=ReturnPeriod.YEAR, trained=None, heads=came,
        enterprises=min(came, rng.randint(6, 18)), source="省局培训班签到表", reason="", today=on,
    )  # fmt: skip


def add_local_days(season: Season) -> None:
    """Two prefectures have a rest day of their own."""
    known = regions()
    for code, day, name in LOCAL_DAYS:
        add_local_day(known[code, Rank.PREFECTURE], on_date=season.day(*day), kind=DayKind.OFF, name=name)


def write_notes(app: Flask, cast: Cast, season: Season, seed: str) -> None:
    """Internal notes are the county's own: each county writes them in a session of its own."""
    rng = Random(f"{seed}/{season.year}/notes")
    for _code, officer in sorted(cast.officers.items()):
        with app.app_context(), force_locale("zh_Hans"):
            db.session().bind_scope(
                Scope(Reach.COUNTY, officer.region_id), actor_id=officer.id, actor_name=officer.name
            )
            cases = db.session.scalars(
                select(Case).join(Programme).where(Programme.year == season.year).order_by(Case.id)
            ).all()
            _write_notes(cases, officer.id, season, rng, cast)
            db.session.commit()


def _write_notes(cases: Sequence[Case], officer_id: int, season: Season, rng: Random, cast: Cast) -> None:
    officer = next(person for person in cast.officers.values() if person.id == officer_id)
    for case in cases:
        for text in rng.sample(work_words.notes(), 2 if rng.random() < NOTE_CHANCE else 0):
            on = season.ago(rng.randint(2, 60))
            if on > case.confirmed_on and not case.is_frozen:
                with clock.moved_to(datetime.combine(on, time(16, rng.randrange(60)), clock.CHINA)):
                    add_note(case, text, actor=officer)


def save_views(cast: Cast) -> None:
    """Lists that people keep under a name: the province shares one with everybody below, a county one in its own house."""
    shared = (
        (cast.managers[0], ListKind.CASES, "超期未办结", "sort=due&view=overdue", Sharing.BELOW),
        (
            cast.managers[0],
            ListKind.CASES,
            "久未入企",
            "cols=county.stage.leader.due.visited&view=quiet",
            Sharing.BELOW,
        ),
        (cast.officers["620103"], ListKind.ACTIONS, "待核销措施", "view=done", Sharing.UNIT),
    )
    for person, kind, name, query, sharing in shared:
        save_view(kind, query, name=name, sharing=sharing, is_default=False, actor=person)


def read_old_notices(season: Season) -> None:
    """Messages older than a few days have been read: one statement, where people would have pressed a button."""
    before = datetime.combine(season.today - timedelta(days=UNREAD_DAYS), time.min, clock.CHINA)
    db.session.execute(
        update(Notice).where(Notice.sent_at < before, Notice.read_at.is_(None)).values(read_at=before)
    )
