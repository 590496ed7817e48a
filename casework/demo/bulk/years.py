"""What a year needs before its cases: the programme with places and quotas, accounts of the counties, experts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random
from typing import Any

from casework.demo.bulk import words
from casework.demo.bulk.loading import Loader
from casework.demo.bulk.places import County
from casework.demo.bulk.tables import EDITIONS, Sheets
from casework.enums import ProgrammeStatus, Role

NO_PASSWORD = "!"
"""No password fits it: these people are names on old papers, not accounts to sign in with."""
CASES_PER_EXPERT = 100
FEWEST_EXPERTS = 12


def counties(loader: Loader) -> list[County]:
    """The active tenants by code."""
    rows = loader.driver.execute(
        "SELECT id, prefecture_id, province_id, code, short_name FROM regions"
        " WHERE rank = 'county' AND is_active ORDER BY code"
    ).fetchall()
    return [County(*row) for row in rows]


def with_people(loader: Loader, sheets: Sheets, places: Sequence[County], rng: Random) -> list[County]:
    """Every county with an officer and a leader: those it has, else new names without a password."""
    known: dict[tuple[str, int], tuple[int, str]] = {
        (role, region): (key, name)
        for key, name, role, region in loader.driver.execute(
            "SELECT id, display_name, role, region_id FROM users WHERE region_id IS NOT NULL ORDER BY id DESC"
        ).fetchall()
    }
    staffed = []
    for place in places:
        people = {}
        for role in (Role.COUNTY_OFFICER, Role.LEADER):
            people[role] = known.get((role.value, place.id)) or _account(sheets, role, place, rng)
        officer, leader = people[Role.COUNTY_OFFICER], people[Role.LEADER]
        staffed.append(
            replace(place, officer_id=officer[0], officer=officer[1], leader_id=leader[0], leader=leader[1])
        )
    return staffed


def _account(sheets: Sheets, role: Role, place: County, rng: Random) -> tuple[int, str]:
    name = words.person(rng)
    key = sheets.users.add(f"bulk-{role.value}-{place.code}", NO_PASSWORD, role.value, name, place.id, None)
    return key, name


def experts(
    loader: Loader, sheets: Sheets, province_id: int, cases: int, rng: Random
) -> list[tuple[int, int, str]]:
    """Key of the card, key of the account, name: enough experts that none has more cases than a person can."""
    known: list[tuple[int, int, str]] = loader.driver.execute(
        "SELECT experts.id, users.id, experts.name FROM experts JOIN users ON users.expert_id = experts.id"
        " ORDER BY experts.id"
    ).fetchall()
    found = list(known)
    cards = words.expert_cards()
    for n in range(len(found), max(FEWEST_EXPERTS, cases // CASES_PER_EXPERT)):
        card = cards[n % len(cards)]
        name = card["name"] if n < len(cards) else words.person(rng)
        expert_id = sheets.experts.add(
            province_id, name, card["gender"], card["unit"], card["title"], card["qualification"],
            card["fields"].replace(";", "\n"),
        )  # fmt: skip
        user_id = sheets.users.add(
            f"bulk-expert-{expert_id}", NO_PASSWORD, Role.EXPERT.value, name, None, expert_id
        )
        found.append((expert_id, user_id, name))
    return found


def editions(loader: Loader) -> tuple[int, ...]:
    """The newest loaded edition of each code list that a programme names."""
    kinds = dict(zip(EDITIONS, ("industries", "sizes", "constraints"), strict=True))
    return tuple(
        loader.value(
            f"SELECT id FROM reference_editions WHERE kind = '{kind}' ORDER BY valid_from DESC, id DESC LIMIT 1"
        )
        for kind in kinds.values()
    )


def programme(
    sheets: Sheets,
    year: int,
    province_id: int,
    places: int,
    quotas: dict[int, int],
    editions: tuple[int, ...],
    today: date,
) -> tuple[int, dict[str, date]]:
    """The programme of a year, its places and quotas as many as its cases; gives its key and deadlines."""
    due = deadlines(year)
    status = ProgrammeStatus.OPEN if year >= today.year else ProgrammeStatus.FINISHED
    values: list[Any] = [
        province_id,
        year,
        f"{year}年度中小微企业质量精准帮扶",
        f"甘市监质发〔{year}〕12号",
        status.value,
        places,
        f"{year}-02-02",
        f"{year}-04-03",
        *(day.isoformat() for day in due.values()),
        *editions,
    ]
    key = sheets.programmes.add(*values)
    for prefecture_id, number in quotas.items():
        sheets.quotas.add(key, prefecture_id, number)
    return key, due


def deadlines(year: int) -> dict[str, date]:
    """The dates of a year, the same in every one."""
    return {
        "nomination_due_on": date(year, 3, 13),
        "prefecture_due_on": date(year, 3, 27),
        "decision_due_on": date(year, 4, 3),
        "substitution_until_on": date(year, 6, 30),
        "diagnosis_due_on": date(year, 5, 29),
        "plan_due_on": date(year, 6, 26),
        "acceptance_due_on": date(year, 11, 20),
        "data_on": date(year, 11, 30),
        "county_return_due_on": date(year, 12, 5),
        "prefecture_return_due_on": date(year, 12, 10),
        "province_return_due_on": date(year, 12, 20),
    }
