"""Words of the papers that come from vocabularies. Papers are always Chinese, so these are no catalogue messages."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from casework.enums import (
    Conclusion,
    EnterpriseSize,
    FollowUpKind,
    PartyKind,
    ServiceType,
    Severity,
    SpecialisedGrade,
    VisitWay,
)
from casework.reference.queries import Code
from casework.reports.model import DASH

SIZES: Final = {
    EnterpriseSize.LARGE: "大型",
    EnterpriseSize.MEDIUM: "中型",
    EnterpriseSize.SMALL: "小型",
    EnterpriseSize.MICRO: "微型",
}
GRADES: Final = {
    SpecialisedGrade.NONE: "无",
    SpecialisedGrade.INNOVATIVE: "创新型中小企业",
    SpecialisedGrade.SPECIALISED: "专精特新中小企业",
    SpecialisedGrade.LITTLE_GIANT: "专精特新“小巨人”企业",
}
SEVERITIES: Final = {Severity.HIGH: "高", Severity.MEDIUM: "中", Severity.LOW: "低"}
SERVICES: Final = {
    ServiceType.STANDARD: "标准化服务",
    ServiceType.METROLOGY: "计量服务",
    ServiceType.CERTIFICATION: "认证认可服务",
    ServiceType.TESTING: "检验检测服务",
    ServiceType.MANAGEMENT: "质量管理咨询",
    ServiceType.TRAINING: "质量培训",
    ServiceType.BRAND: "品牌培育",
    ServiceType.INTELLECTUAL_PROPERTY: "知识产权服务",
    ServiceType.FINANCE: "质量融资增信",
}
PARTIES: Final = {
    PartyKind.ENTERPRISE: "企业",
    PartyKind.EXPERT_TEAM: "专家组",
    PartyKind.BUREAU: "市场监管局",
    PartyKind.INSTITUTION: "技术机构",
    PartyKind.OTHER_DEPARTMENT: "其他部门",
}
WAYS: Final = {VisitWay.ON_SITE: "现场", VisitWay.VIDEO: "视频", VisitWay.PHONE: "电话"}
FOLLOW_UPS: Final = {
    FollowUpKind.REGULAR: "定期回访：措施落实情况、指标变化、新的需求",
    FollowUpKind.AFTER_ACTION: "重点措施完成后回访",
    FollowUpKind.LOOK_BACK: "“回头看”：成效是否巩固、问题有无反弹",
}
CONCLUSIONS: Final = {Conclusion.PASS: "通过", Conclusion.RECTIFY: "限期整改", Conclusion.FAIL: "不通过"}


def yes_no(value: bool | None, yes: str, no: str) -> str:
    """是/否, 有/无; DASH when nobody said."""
    return DASH if value is None else yes if value else no


def entered(value: Decimal) -> Decimal:
    """A measured value without the zeros that the column adds: 96.4000 -> 96.4, 100.0000 -> 100."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def category_words(code: str, codes: Mapping[str, Code]) -> tuple[str, str]:
    """First and second level of a kind of constraint in Chinese; a code that the edition does not know as it is."""
    known = codes.get(code)
    if known is None:
        return code or DASH, DASH
    parent = codes.get(known.parent_code)
    return (known.name_zh, DASH) if parent is None else (parent.name_zh, known.name_zh)
