"""The accounts of the demo as plain data: who works where, under which user name."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from casework.demo import words
from casework.enums import Rank, Role
from casework.romanisation import romanised

PASSWORD: Final = "casework-demo-2026"
PROVINCE: Final = "620000"
SPARE_VIEWERS: Final = ("620103", "620102", "620502", "620100", "620000")
"""Counties, a prefecture and the province of the five accounts that nothing depends on."""
VIEWERS: Final = ("620103", "620102", "620503")
PREFECTURE_VIEWERS: Final = ("620100", "620500")

# People of the story keep their names; nobody else gets one of theirs.
KNOWN: Final = {
    "province-manager": "周文斌",
    "qilihe-officer": "李晓燕",
    "qilihe-leader": "何建军",
    "lanzhou-reviewer": "郑海涛",
    "tianshui-reviewer": "王立群",
}
PHONES: Final = {
    "system-admin": "13893150001",
    "security-admin": "13893150002",
    "audit-admin": "13893150003",
}
"""Administrators are known by a mobile number of their own."""
OF_ENTERPRISES: Final = ("孙立", "周凯")
_ENDING: Final = re.compile(r" (?:(?:\w+ )*Autonomous )?(?:District|County|City|Prefecture|Province)$")
LONGEST: Final = 24


@dataclass(frozen=True)
class Place:
    """A unit of the code list, as far as accounts need it."""

    code: str
    rank: Rank
    name_en: str


@dataclass(frozen=True)
class Account:
    """One account of staff; `code` and `rank` say where, both empty for the system administrator."""

    username: str
    role: Role
    display_name: str
    code: str = ""
    rank: Rank | None = None


def slug(name_en: str) -> str:
    """The short form of a unit's name that user names begin with: Qilihe District → qilihe."""
    inner = re.search(r"\((\w+)\)", name_en)
    if inner:
        return inner.group(1).lower()
    short = re.sub(r"^(?:Lanzhou )?(New Area)$", r"\1", _ENDING.sub("", name_en).split(" Bonan")[0])
    return re.sub(r"[^a-z]+", "-", short.lower().replace("'", "")).strip("-")


def slugs(places: Iterable[Place]) -> dict[str, str]:
    """County code → slug; two counties of one name are told apart by their kind."""
    found: dict[str, list[Place]] = {}
    for place in places:
        found.setdefault(slug(place.name_en), []).append(place)
    return {
        place.code: text if len(same) == 1 else f"{text}-{place.name_en.rsplit(' ', 1)[-1].lower()}"
        for text, same in found.items()
        for place in same
    }


def staff(counties: Sequence[Place], prefectures: Sequence[Place]) -> list[Account]:
    """Every account of the bureaus and the three administrators, the people of the story under their names."""
    pool = _names()
    return [
        Account(username, role, KNOWN.get(username) or next(pool), code, rank)
        for username, role, code, rank in [
            *_of_province(),
            *_of_prefectures(prefectures),
            *_of_counties(counties),
            *_spare(counties),
            *_administrators(),
        ]
    ]


Post = tuple[str, Role, str, Rank | None]


def _names() -> Iterator[str]:
    reserved = {*KNOWN.values(), *OF_ENTERPRISES}
    return (name for name, _gender in words.names() if name not in reserved)


def _of_province() -> Iterator[Post]:
    for username, role in (
        ("province-manager", Role.PROVINCIAL_MANAGER),
        ("province-manager-2", Role.PROVINCIAL_MANAGER),
        ("province-leader", Role.LEADER),
        ("province-viewer", Role.VIEWER),
    ):
        yield username, role, PROVINCE, Rank.PROVINCE


def _of_prefectures(prefectures: Sequence[Place]) -> Iterator[Post]:
    for place in prefectures:
        name = slug(place.name_en)
        yield f"{name}-reviewer", Role.PREFECTURE_REVIEWER, place.code, Rank.PREFECTURE
        yield f"{name}-prefecture-leader", Role.LEADER, place.code, Rank.PREFECTURE
        if place.code in PREFECTURE_VIEWERS:
            yield f"{name}-prefecture-viewer", Role.VIEWER, place.code, Rank.PREFECTURE


def _of_counties(counties: Sequence[Place]) -> Iterator[Post]:
    names = slugs(counties)
    for place in counties:
        name = names[place.code]
        yield f"{name}-officer", Role.COUNTY_OFFICER, place.code, Rank.COUNTY
        yield f"{name}-leader", Role.LEADER, place.code, Rank.COUNTY
        if place.code in VIEWERS:
            yield f"{name}-viewer", Role.VIEWER, place.code, Rank.COUNTY


def _spare(counties: Sequence[Place]) -> Iterator[Post]:
    known = {place.code for place in counties}
    for number, code in enumerate(SPARE_VIEWERS, start=1):
        rank = Rank.COUNTY if code in known else Rank.PROVINCE if code == PROVINCE else Rank.PREFECTURE
        yield f"viewer-spare-{number}", Role.VIEWER, code, rank


def _administrators() -> Iterator[Post]:
    yield "system-admin", Role.SYSTEM_ADMIN, "", None
    yield "security-admin", Role.SECURITY_ADMIN, PROVINCE, Rank.PROVINCE
    yield "audit-admin", Role.AUDIT_ADMIN, PROVINCE, Rank.PROVINCE


def totp_secret(username: str) -> str:
    """The second factor of a demo account: the same in every demo, so that scripts know it beforehand."""
    digest = hashlib.sha256(f"casework demo: {username}".encode()).digest()
    return base64.b32encode(digest[:20]).decode()


def expert_username(name: str) -> str:
    """马文博 → expert-ma-wenbo; names of four characters have two for each half."""
    cut = 2 if len(name) > 3 else 1
    return f"expert-{_letters(name[:cut])}-{_letters(name[cut:])}"


def contact_username(short_name: str, taken: set[str]) -> str:
    """恒峡阀门 → contact-hengxiafamen, with a number behind it when somebody has it already."""
    base = f"contact-{_letters(short_name)}"[:LONGEST]
    username, number = base, 1
    while username in taken:
        number += 1
        username = f"{base}-{number}"
    taken.add(username)
    return username


def _letters(text: str) -> str:
    return "".join(part for part in romanised(text) if part.isascii()).lower()
