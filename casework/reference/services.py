"""Loading the code lists: each edition once, known by its checksum; a changed file needs a new label."""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

from casework import clock
from casework.enums import DayKind, Rank
from casework.extensions import db
from casework.models import (
    CalendarDay,
    CalendarYear,
    ConstraintType,
    Industry,
    ReferenceEdition,
    Region,
    SizeBound,
)
from casework.reference.editions import EDITIONS, Edition

FOLDER = Path(__file__).parent
Row = dict[str, str]

# Units that act as prefecture and as the one county below it; functional areas load inactive until a province
# decides that they nominate on their own (model.md, Tenants).
PREFECTURE_LIKE = {"620171"}
ACTS_AS_COUNTY = {"620200", "620171"}

# How a name is shortened: two units that share a stem, areas that are no county, nations after a place name.
SAME_STEM = {"临夏市", "临夏县"}
ZONES = ("新区", "矿区", "开发区")
NATIONS = re.compile("(?<=..)(?:(?:保安|东乡|撒拉|回|藏|裕固|哈萨克|蒙古)族)+$")


class EditionChanged(RuntimeError):
    """A file differs from what was loaded under its label; a new edition needs a new label."""


def load_reference(editions: Iterable[Edition] = EDITIONS, folder: Path = FOLDER) -> list[str]:
    """Load what is not loaded yet; gives the labels of the new editions. Raises EditionChanged."""
    loaded = []
    for edition in editions:
        path = folder / edition.file_name
        checksum = hashlib.sha256(path.read_bytes()).hexdigest()
        known = db.session.scalar(
            select(ReferenceEdition).where(
                ReferenceEdition.kind == edition.kind, ReferenceEdition.label == edition.label
            )
        )
        if known is None:
            _load(edition, path, checksum)
            loaded.append(f"{edition.kind} {edition.label}")
        elif known.checksum != checksum:
            raise EditionChanged(f"{edition.file_name} is not what was loaded as {edition.label}")
    return loaded


def _load(edition: Edition, path: Path, checksum: str) -> None:
    row = ReferenceEdition(
        kind=edition.kind,
        label=edition.label,
        valid_from=edition.valid_from,
        source=edition.source,
        checksum=checksum,
        loaded_at=clock.real_now(),
    )
    db.session.add(row)
    db.session.flush()
    with path.open(encoding="utf-8-sig", newline="") as file:
        LOADERS[edition.kind](row, list(csv.DictReader(file)))
    db.session.flush()


def _regions(edition: ReferenceEdition, rows: list[Row]) -> None:
    """Province, then prefectures, then counties, so that parents have their keys."""
    known: dict[tuple[str, Rank], Region] = {}
    province = next(row for row in rows if row["level"] == "province")
    top = _region(edition, province, Rank.PROVINCE, None)
    known[province["code"], Rank.PROVINCE] = top
    for row in rows:
        if row["level"] == "prefecture" or row["code"] in PREFECTURE_LIKE:
            known[row["code"], Rank.PREFECTURE] = _region(edition, row, Rank.PREFECTURE, top)
    others: list[Row] = [row for row in rows if row["level"] in ("county", "functional")]
    for row in [*others, *(row for row in rows if row["code"] in ACTS_AS_COUNTY)]:
        if row["code"] in PREFECTURE_LIKE and (row["code"], Rank.COUNTY) in known:
            continue
        code = row["code"] if row["code"] in ACTS_AS_COUNTY else row["parent_code"]
        parent = known.get((code, Rank.PREFECTURE))
        if parent is None:
            # Gansu Mining District hangs under the province: it acts at both ranks, inactive until decided.
            parent = known[row["code"], Rank.PREFECTURE] = _region(edition, row, Rank.PREFECTURE, top)
        known[row["code"], Rank.COUNTY] = _region(edition, row, Rank.COUNTY, parent)


def _region(edition: ReferenceEdition, row: Row, rank: Rank, parent: Region | None) -> Region:
    prefecture = parent if rank is Rank.COUNTY else None
    province_id = None if parent is None else (parent.province_id or parent.id)
    region = Region(
        code=row["code"],
        rank=rank,
        name=row["name_zh"],
        name_en=row["name_en"],
        short_name=short_name(row["name_zh"]),
        kind=row["kind"],
        note=row["note"],
        is_active=not row["code"].startswith("F"),
        parent_id=parent.id if parent else None,
        prefecture_id=prefecture.id if prefecture else None,
        province_id=province_id,
        edition_id=edition.id,
    )
    db.session.add(region)
    db.session.flush()
    return region


def short_name(name: str) -> str:
    """The name as a tile shows it: 七里河区 → 七里河, 张家川回族自治县 → 张家川; 临夏市 and 临夏县 stay apart."""
    if name in SAME_STEM or name.endswith(ZONES):
        return name
    for ending in ("自治县", "自治州"):
        if name.endswith(ending):
            return NATIONS.sub("", name.removesuffix(ending)).removesuffix("族")
    for ending in ("市", "县", "区"):
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name.removesuffix(ending)
    return name


def _industries(edition: ReferenceEdition, rows: list[Row]) -> None:
    db.session.add_all(
        Industry(
            edition_id=edition.id,
            code=row["code"],
            level=row["level"],
            parent_code=row["parent"],
            name_zh=row["zh"],
            name_en=row["en"],
            size_group=row["sme_size_group"],
            note=row["note"],
        )
        for row in rows
    )


def _sizes(edition: ReferenceEdition, rows: list[Row]) -> None:
    def whole(text: str) -> int | None:
        return int(text) if text else None

    def amount(text: str) -> Decimal | None:
        return Decimal(text) if text else None

    for row in rows:
        bounds = {
            f"{metric}_{size}{suffix}": parse(row[f"{metric}_{size}_min{suffix}"])
            for metric, suffix, parse in (
                ("employees", "", whole),
                ("revenue", "_wan", amount),
                ("assets", "_wan", amount),
            )
            for size in ("large", "medium", "small")
        }
        db.session.add(
            SizeBound(
                edition_id=edition.id,
                group_code=row["group_code"],
                name_zh=row["group_zh"],
                name_en=row["group_en"],
                industry_scope=row["gbt4754_2017_scope"],
                rule=row["rule"],
                **bounds,
            )
        )


def _constraints(edition: ReferenceEdition, rows: list[Row]) -> None:
    db.session.add_all(
        ConstraintType(
            edition_id=edition.id,
            code=row["code"],
            parent_code=row["parent"],
            name_zh=row["zh"],
            name_en=row["en"],
            description=row["description"],
            typical_actions=row["typical_actions"],
            clause=row["standard_or_clause"],
        )
        for row in rows
    )


def _holidays(edition: ReferenceEdition, rows: list[Row]) -> None:
    """National days. A later edition adds its years and replaces none: local changes are rows of their own region."""
    years = sorted({date.fromisoformat(row["date"]).year for row in rows})
    known = set(db.session.scalars(select(CalendarYear.year)))
    for year in years:
        if year not in known:
            db.session.add(CalendarYear(year=year, edition_id=edition.id))
    for row in rows:
        on_date = date.fromisoformat(row["date"])
        if on_date.year not in known:
            db.session.add(
                CalendarDay(
                    on_date=on_date, kind=DayKind(row["type"]), name=row["holiday_zh"], edition_id=edition.id
                )
            )


LOADERS: dict[str, Callable[[ReferenceEdition, list[Row]], None]] = {
    "regions": _regions,
    "industries": _industries,
    "sizes": _sizes,
    "constraints": _constraints,
    "holidays": _holidays,
}
