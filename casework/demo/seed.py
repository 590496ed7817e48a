"""The demo as a whole: accounts, experts, two finished years, the running one, next year's nominations."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

from flask import Flask
from sqlalchemy import select

from casework import clock
from casework.access.tenancy import NOBODY
from casework.accounts.passwords import hash_password
from casework.calendars.queries import calendar_for
from casework.demo import play_returns, register_words
from casework.demo.aftermath import add_local_days, read_old_notices, save_views, type_returns, write_notes
from casework.demo.goals import Goal, finished_goals, running_goals
from casework.demo.in_common import wait_and_join
from casework.demo.next_year import open_next_year
from casework.demo.papers import Papers
from casework.demo.people import PASSWORD, PROVINCE, Place, contact_username, expert_username, staff
from casework.demo.places import QILIHE, QILIHE_FIRST, allot
from casework.demo.register_words import EnterpriseWords
from casework.demo.returns import write_text
from casework.demo.season import Season, season_of
from casework.demo.second_looks import second_looks
from casework.demo.selection import phone
from casework.demo.stage import Cast, Login, Stage, regions, session_of
from casework.demo.story import HENGXIA
from casework.demo.years import Year, YearPlan, plan_year
from casework.enums import CaseStatus, Rank, Role
from casework.experts.services import create_expert
from casework.extensions import db
from casework.models import Programme, Region
from casework.secrets_at_rest import keyring

MOST_CASES: Final = 100
COLLECT_EVERY: Final = 25
INDUSTRIES_OF: Final = {
    "MET": ["C34", "C35"],
    "MAT": ["C13", "C14"],
    "LAW": ["C13", "C27"],
    "MEA": ["C38", "C40"],
}
"""Which industries the demo's experts know, by their first field; the others know no particular one."""
ROLE_ORDER: Final = (
    "provincial_manager", "prefecture_reviewer", "county_officer", "leader", "viewer", "expert", "enterprise_contact",
    "system_admin", "security_admin", "audit_admin",
)  # fmt: skip


class DemoRefused(RuntimeError):
    """The demo cannot be seeded here; the text says why."""


@dataclass(frozen=True)
class Script:
    """What is going to be played."""

    running: YearPlan
    finished: tuple[YearPlan, ...]
    next_year: tuple[EnterpriseWords, ...]


def script(cases: int, season: Season, seed: int) -> Script:
    """Who is picked and how far everybody comes, for so many cases in the running year. Pure."""
    others = max(0, cases - len(QILIHE_FIRST))
    goals: list[Goal] = []
    for extra in range(5):
        goals = running_goals(max(0, others - extra), season, Random(f"{seed}/goals"))
        if _extra(goals) == extra:
            break
    ended = [finished_goals(cases, years_ago=ago, rng=Random(f"{seed}/goals/{ago}")) for ago in (1, 2)]
    allotment = allot(
        cases,
        sum(goal.substituted for goal in goals),
        sum(goal.status is CaseStatus.TRANSFERRED for goal in goals),
        [sum(goal.substituted for goal in own) for own in ended],
        seed,
    )
    finished = tuple(
        plan_year(picks, own, is_running=False) for picks, own in zip(allotment.finished, ended, strict=True)
    )
    return Script(plan_year(allotment.running, goals, is_running=True), finished, allotment.next_year)


def _extra(goals: list[Goal]) -> int:
    """Cases that come about by others: substitutes and successors."""
    return sum(goal.substituted or goal.status is CaseStatus.TRANSFERRED for goal in goals)


def seed_demo(
    app: Flask, *, year: int | None, cases: int, seed: int, accounts: Path, report: Callable[[str], None]
) -> None:
    """Seed a database that has its reference data and no programme yet, and write the accounts.

    Raises DemoRefused where that is not allowed or not possible.
    """
    _check(app, cases)
    today = clock.today()
    with app.app_context():
        db.session().bind_scope(NOBODY)
        province_id = db.session.scalars(select(Region.id).where(Region.code == PROVINCE)).one()
        season = season_of(year or today.year, today, calendar_for(province_id))
    cast = Cast(hash_password(PASSWORD), province_id, keyring(app.config["SECRET_KEY"]))
    play = script(min(cases, MOST_CASES), season, seed)
    with session_of(app, province_id, "flask seed-demo"):
        with clock.moved_to(season.before(len(play.finished)).day(1, 5)):
            _open_accounts(cast, season)
        add_local_days(season)
        db.session.commit()
    for ago in range(len(play.finished), -1, -1):
        plan = play.finished[ago - 1] if ago else play.running
        report(f"{season.year - ago}: {len(plan.goals)} cases")
        _play_year(app, cast, season.before(ago), plan, str(seed))
    with session_of(app, province_id, "flask seed-demo"), Papers() as papers:
        stage = Stage(cast, season, papers, str(seed))
        second_looks(stage)
        wait_and_join(stage)
        open_next_year(stage, play.next_year)
        save_views(cast)
        play_returns.play(stage)
        read_old_notices(season)
        db.session.commit()
    write_notes(app, cast, season, str(seed))
    write_accounts(cast, accounts)


def _check(app: Flask, cases: int) -> None:
    if not app.config["DEMO"]:
        raise DemoRefused("The demo is only seeded with DEMO=1.")
    if cases < 1:
        raise DemoRefused("At least one case.")
    with app.app_context():
        db.session().bind_scope(NOBODY)
        if db.session.scalar(select(Region.id).limit(1)) is None:
            raise DemoRefused("Load the reference data first: flask load-reference.")
        if db.session.scalar(select(Programme.id).limit(1)) is not None:
            raise DemoRefused("There is a programme in this database already.")


def _open_accounts(cast: Cast, season: Season) -> None:
    """Staff of every unit, then the experts with their cards."""
    known = regions()
    places = {
        rank: [
            Place(region.code, rank, region.name_en) for (_code, own), region in known.items() if own is rank
        ]
        for rank in (Rank.COUNTY, Rank.PREFECTURE)
    }
    for account in staff(places[Rank.COUNTY], places[Rank.PREFECTURE]):
        cast.join(account, known[account.code, account.rank] if account.rank else None)
    for card in register_words.experts():
        keeper = cast.managers[0] if card.region == PROVINCE else cast.reviewers[card.region]
        expert = create_expert(
            actor=keeper,
            phone=phone(card.name),
            email="",
            name=card.name,
            gender=card.gender,
            unit=card.unit,
            title=card.title,
            qualification=card.qualification,
            bio=card.bio,
            fields=list(card.fields),
            industries=INDUSTRIES_OF.get(card.fields[0], []),
            term_from_on=date(season.year - 3, 1, 1),
            term_until_on=date(season.year + 1, 12, 31),
        )
        cast.join_expert(expert_username(card.name), expert)


def _play_year(app: Flask, cast: Cast, season: Season, plan: YearPlan, seed: str) -> None:
    """One year in one session, committed case by case. Rows are many and short-lived: garbage is collected by hand."""
    gc.disable()
    try:
        with session_of(app, cast.province_id, "flask seed-demo"), Papers() as papers:
            stage = Stage(cast, season, papers, seed)
            year = Year(stage, plan)
            for number, _case in enumerate(year.play(), start=1):
                db.session.commit()
                if number % COLLECT_EVERY == 0:
                    gc.collect()
            type_returns(stage, year.programme, is_over=not plan.is_running)
            if plan.is_running:
                write_text(stage, year.programme)
            db.session.commit()
    finally:
        gc.enable()


def write_accounts(cast: Cast, path: Path) -> None:
    """The accounts as JSON, those of one role together, the people of the story first."""
    rows = [
        {
            "role": login.role.value,
            "username": login.username,
            "password": PASSWORD,
            "region_code": login.region_code,
            "enterprise_uscc": login.uscc,
            "display_name": login.name,
            "totp_secret": login.totp_secret,
        }
        for login in sorted(
            cast.logins, key=lambda login: (ROLE_ORDER.index(login.role.value), not _is_of_story(login))
        )
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _is_of_story(login: Login) -> bool:
    """Whether the account belongs to the case that the story tells: who tries the demo starts with these."""
    if login.role is Role.ENTERPRISE_CONTACT:
        return login.username == contact_username(HENGXIA, set())
    return login.region_code == QILIHE
