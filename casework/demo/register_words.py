"""Enterprises and experts of the demo as their registers would have them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from casework.demo.word_files import rows
from casework.enums import ServiceType, SpecialisedGrade

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
        for row in rows("enterprises")
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
        for row in rows("experts")
    )
