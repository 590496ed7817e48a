"""A nomination form as a county fills it, as values for the service and as fields of a request."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from casework.enums import ServiceType, SpecialisedGrade
from tests.factories import credit_code


def entry(**values: Any) -> dict[str, Any]:
    """Everything that a submission needs, in its types."""
    return {
        "uscc": credit_code(),
        "name": "兰州恒峡阀门有限公司",
        "founded_on": date(2016, 5, 18),
        "legal_representative": "陈国栋",
        "head_name": "陈国栋",
        "head_phone": "13893150001",
        "contact_name": "赵海燕",
        "contact_phone": "13893152046",
        "production_address": "兰州市七里河区彭家坪镇石板山工业园 12 号",
        "registered_address": "",
        "industry_code": "C3443",
        "employees": 126,
        "revenue_wan": Decimal("4860.00"),
        "assets_wan": Decimal("6215.00"),
        "unit_confirmed": False,
        "size_override": None,
        "size_override_reason": "",
        "main_product": "工业闸阀、截止阀（DN50–DN300）",
        "has_quality_officer": False,
        "chain_code": "CHAIN-06",
        "main_problems": "铸件气孔废品率偏高（2025 年 6.80 %）；压力表超过检定周期；首件检验没有记录。",
        "needs": [ServiceType.METROLOGY.value, ServiceType.TESTING.value],
        "specialised_grade": SpecialisedGrade.NONE,
        "certificates": "GB/T 19001 质量管理体系认证",
        "licences": "",
        "spot_checks_failed": 1,
        "spot_checks": "2024 年省级监督抽查 1 批次不合格。",
        "no_serious_illegality_checked_on": date(2026, 3, 9),
        "is_willing": True,
        "county_opinion": "同意推荐。",
        **values,
    }


def request_fields(**values: Any) -> dict[str, Any]:
    """The same as a browser sends it. A value of None leaves the field out."""
    fields: dict[str, Any] = {}
    for name, value in entry().items():
        if isinstance(value, bool):
            if value:
                fields[name] = "y"
        elif isinstance(value, list):
            fields[name] = value
        elif value is not None:
            fields[name] = str(value)
    fields["has_quality_officer"] = "no"
    fields["industry_code"] = "C3443 阀门和旋塞制造"
    fields.update(values)
    return {name: value for name, value in fields.items() if value is not None}
