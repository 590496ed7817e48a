"""The words of the demo as plain data: enterprises, experts, problems with their measures, texts, names."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

from casework.enums import Direction, ResultKind, ServiceType, Severity, SpecialisedGrade, VisitWay

FOLDER = Path(__file__).parent
WRITTEN_FOR = 2026
"""The year that the documents in results.csv were written for."""

SERVICES = {
    "标准化服务": ServiceType.STANDARD,
    "计量服务": ServiceType.METROLOGY,
    "认证认可服务": ServiceType.CERTIFICATION,
    "检验检测服务": ServiceType.TESTING,
    "质量管理咨询": ServiceType.MANAGEMENT,
    "质量培训": ServiceType.TRAINING,
    "品牌培育": ServiceType.BRAND,
    "知识产权服务": ServiceType.INTELLECTUAL_PROPERTY,
    "质量融资增信": ServiceType.FINANCE,
}
GRADES = {
    "": SpecialisedGrade.NONE,
    "创新型": SpecialisedGrade.INNOVATIVE,
    "专精特新": SpecialisedGrade.SPECIALISED,
    "小巨人": SpecialisedGrade.LITTLE_GIANT,
}
LICENCE = re.compile("许可|强制性")
_DOCUMENT = re.compile(
    r"(?:编号|注册号第|注册号|计划号|申请号)([A-Za-z0-9〔〕.\-]+)|(ZL [0-9 .X]+)|((?:DB62|T|Q)/[A-Z]+ \w+-\d{4})"
)


@dataclass(frozen=True)
class EnterpriseWords:
    """An enterprise as its county's file would have it. Figures of the last full year: people, 万元."""

    county: str
    name: str
    short_name: str
    industry: str
    product: str
    chain: str
    employees: int
    revenue_wan: Decimal
    assets_wan: Decimal
    founded: int
    address: str
    legal_representative: str
    head: str
    contact: str
    main_problem: str
    needs: tuple[ServiceType, ...]
    grade: SpecialisedGrade
    certificates: str
    licences: str

    @property
    def haystack(self) -> str:
        """Everything that says what the enterprise makes and suffers from."""
        return self.name + self.product + self.main_problem + self.certificates + self.licences


@dataclass(frozen=True)
class ExpertWords:
    """A card of the register; `region` is the unit that keeps it."""

    name: str
    gender: str
    unit: str
    title: str
    fields: tuple[str, ...]
    region: str
    qualification: str
    bio: str


@dataclass(frozen=True)
class MeasureWords:
    """One measure; `days` are working days from the approval of the plan."""

    title: str
    finish_mark: str
    service: ServiceType
    days: int
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class IndicatorWords:
    """A target indicator with the values before, wanted and reached."""

    name: str
    unit: str
    baseline: Decimal
    target: Decimal
    after: Decimal
    interim: Decimal | None = None

    @property
    def direction(self) -> Direction:
        """Which way is better, by the target."""
        return Direction.HIGHER if self.target >= self.baseline else Direction.LOWER

    @property
    def is_reached(self) -> bool:
        """Whether the value in the end reaches the target."""
        better = (
            self.after >= self.target if self.direction is Direction.HIGHER else self.after <= self.target
        )
        return bool(better)


@dataclass(frozen=True)
class ProblemWords:
    """A diagnosed constraint with one or two measures and what became of it."""

    code: str
    industry: str
    title: str
    evidence: str
    cause: str
    severity: Severity
    can_self_solve: bool
    department: str
    measures: tuple[MeasureWords, ...]
    indicator: IndicatorWords | None
    solved: str

    @property
    def group(self) -> str:
        """The first level of the taxonomy."""
        return self.code.split("-")[0]

    @property
    def text(self) -> str:
        """Every word of it, to judge whom it suits."""
        measures = " ".join(f"{item.title} {item.finish_mark}" for item in self.measures)
        indicator = self.indicator.name if self.indicator else ""
        return f"{self.title} {self.evidence} {self.cause} {measures} {indicator} {self.solved}"


@dataclass(frozen=True)
class VisitWords:
    """What an expert writes after a visit."""

    group: str
    way: VisitWay
    observation: str
    advice: str
    feedback: str
    new_problem: str
    next_step: str


@dataclass(frozen=True)
class FollowUpWords:
    """What was heard at a follow-up."""

    finding: str
    opinion: str
    needs_more: bool


@dataclass(frozen=True)
class ResultWords:
    """Something gained, as of the year it was written for."""

    kind: ResultKind
    title: str
    industry: str
    issuer: str

    def in_year(self, year: int) -> tuple[str, str]:
        """Title and document number as they read in another year: 2026 and the years just before move along."""
        back = WRITTEN_FOR - year
        title = re.sub("202([456])", lambda match: str(int(match.group()) - back), self.title)
        short = f"{year % 100:02d}"
        title = re.sub(r"26(?=[A-Z][A-Za-z]*\d)", short, title)
        found = _DOCUMENT.search(title)
        return title, next(part for part in found.groups() if part).strip() if found else ""


def _rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def enterprises() -> tuple[EnterpriseWords, ...]:
    """Every enterprise in the order of the file."""
    return tuple(
        EnterpriseWords(
            county=row["county_hint"],
            name=row["name"],
            short_name=row["short_name"],
            industry=row["industry_code"],
            product=row["product"],
            chain=row["chain"],
            employees=int(row["employees"]),
            revenue_wan=Decimal(row["revenue_wan"]),
            assets_wan=Decimal(row["assets_wan"]),
            founded=int(row["founded_year"]),
            address=row["address"],
            legal_representative=row["legal_representative"],
            head=row["head"],
            contact=row["contact"],
            main_problem=row["main_problem"],
            needs=tuple(SERVICES[need] for need in row["needs"].split(";")),
            grade=GRADES[row["is_srdi"]],
            certificates="；".join(part for part in _papers(row) if not LICENCE.search(part)),
            licences="；".join(part for part in _papers(row) if LICENCE.search(part)),
        )
        for row in _rows("enterprises")
    )


def _papers(row: dict[str, str]) -> list[str]:
    return [part for part in row["certificates"].split("；") if part]


@cache
def experts() -> tuple[ExpertWords, ...]:
    """The expert pool in the order of the file."""
    return tuple(
        ExpertWords(
            name=row["name"],
            gender=row["gender"],
            unit=row["unit"],
            title=row["title"],
            fields=tuple(row["fields"].split(";")),
            region=row["region_code"],
            qualification=row["qualification"],
            bio=row["bio"],
        )
        for row in _rows("experts")
    )


@cache
def problems() -> tuple[ProblemWords, ...]:
    """Every diagnosed constraint in the order of the file."""
    return _problems("problems")


@cache
def story_problems() -> tuple[ProblemWords, ...]:
    """The constraints of the story's enterprise, Z01 to Z07."""
    return _problems("story_problems")


def _problems(name: str) -> tuple[ProblemWords, ...]:
    return tuple(
        ProblemWords(
            code=row["constraint_code"],
            industry=row["industry"],
            title=row["title"],
            evidence=row["evidence"],
            cause=row["cause"],
            severity=Severity(row["severity"]),
            can_self_solve=row["can_self_solve"] == "yes" or not row["department"],
            department=row["department"] if row["can_self_solve"] != "yes" else "",
            measures=tuple(_measures(row)),
            indicator=_indicator(row),
            solved=row["solved_text"],
        )
        for row in _rows(name)
    )


def _measures(row: dict[str, str]) -> Iterator[MeasureWords]:
    for n in ("1", "2"):
        if row[f"action{n}_title"]:
            yield MeasureWords(
                title=row[f"action{n}_title"],
                finish_mark=row[f"action{n}_finish_mark"],
                service=SERVICES[row[f"action{n}_service"]],
                days=int(row[f"action{n}_days"]),
                evidence=tuple(dict.fromkeys(row[f"action{n}_evidence"].split(";"))),
            )


def _indicator(row: dict[str, str]) -> IndicatorWords | None:
    if not row["indicator_name"]:
        return None
    baseline, target, after = (Decimal(row[name]) for name in ("baseline", "target", "after"))
    interim = Decimal(row["interim"]) if row.get("interim") else None
    return IndicatorWords(row["indicator_name"], row["indicator_unit"], baseline, target, after, interim)


@cache
def visits() -> tuple[VisitWords, ...]:
    """Texts of visit logs."""
    return _visits("visits")


@cache
def story_visits() -> tuple[VisitWords, ...]:
    """What was written after the visits to the story's enterprise."""
    return _visits("story_visits")


def _visits(name: str) -> tuple[VisitWords, ...]:
    return tuple(
        VisitWords(
            group=row["constraint_group"],
            way=VisitWay(row["way"]),
            observation=row["observation"],
            advice=row["advice"],
            feedback=row["feedback"],
            new_problem=row["new_problem"],
            next_step=row["next_step"],
        )
        for row in _rows(name)
    )


@cache
def follow_ups() -> tuple[FollowUpWords, ...]:
    """Texts of follow-ups."""
    return tuple(
        FollowUpWords(row["finding"], row["enterprise_opinion"], row["needs_more"] == "yes")
        for row in _rows("follow_ups")
    )


@cache
def results() -> tuple[ResultWords, ...]:
    """What can be gained."""
    return tuple(
        ResultWords(ResultKind(row["kind"]), row["title"], row["industry"], row["issuer"])
        for row in _rows("results")
    )


@cache
def survey() -> tuple[tuple[str, int], ...]:
    """Free answers of the satisfaction survey with the score on 100 that they go with."""
    return tuple((row["text"], int(row["score"])) for row in _rows("survey"))


@cache
def notes() -> tuple[str, ...]:
    """Internal notes of officers."""
    return tuple(row["text"] for row in _rows("notes"))


@cache
def names() -> tuple[tuple[str, str], ...]:
    """(name, 男 or 女) of officials, the ones of the story first."""
    return tuple((row["name"], row["gender"]) for row in _rows("people"))


@cache
def _variants() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for row in _rows("texts"):
        found.setdefault(row["key"], []).append(row["text"])
    for row in _rows("opinions"):
        found.setdefault(row["step"], []).append(row["text"])
    return {key: tuple(texts) for key, texts in found.items()}


def variants(key: str) -> tuple[str, ...]:
    """Every wording of one text or opinion. Raises KeyError for an unknown key."""
    return _variants()[key]


def say(rng: Random, key: str, **values: object) -> str:
    """One wording of a text or opinion, its values filled in."""
    return rng.choice(variants(key)).format(**values)


def source_of(group: str, rng: Random) -> str:
    """Where the values of an indicator come from, by the first level of its constraint."""
    key = f"source_{group}"
    return say(rng, key if key in _variants() else "source")


def invented_name(rng: Random) -> str:
    """A name that nobody in the lists bears: the surname of one, the given name of another of the same sex."""
    known = names()
    one, gender = rng.choice(known)
    other = rng.choice([name for name, sex in known if sex == gender and len(name) == 3])
    name = one[0] + other[1:]
    return name if name not in {known_name for known_name, _sex in known} else invented_name(rng)
