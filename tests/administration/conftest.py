"""The people of account administration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from casework.enums import Rank, Role
from tests import factories as make
from tests.administration import people as places
from tests.administration.people import People, security_administrators


@pytest.fixture
def people(given: Callable[..., Any]) -> People:
    """Security administrators of three levels, and staff, experts and contacts in four units."""
    found = People()
    with given():
        make.make_programme()
        security_administrators(found)
        found.add("peer", Role.SECURITY_ADMIN, places.PROVINCE, Rank.PROVINCE)
        found.add("of-tianshui", Role.SECURITY_ADMIN, places.TIANSHUI, Rank.PREFECTURE)
        found.add("auditor", Role.AUDIT_ADMIN, places.PROVINCE, Rank.PROVINCE, email="auditor@example.cn")
        found.add("operator", Role.SYSTEM_ADMIN)
        found.add("manager", Role.PROVINCIAL_MANAGER, places.PROVINCE)
        found.add("reviewer", Role.PREFECTURE_REVIEWER, places.LANZHOU)
        found.add("officer", Role.COUNTY_OFFICER, places.QILIHE)
        found.add("sibling", Role.COUNTY_OFFICER, places.CHENGGUAN)
        found.add("distant", Role.COUNTY_OFFICER, places.QINZHOU)
        expert = make.make_expert(
            "马文博", region_id=make.region(places.LANZHOU, Rank.PREFECTURE).id, unit="兰州质量协会"
        )
        found.add("expert", Role.EXPERT, expert=expert)
        enterprise = make.make_enterprise(places.QILIHE, name="七里河秘鉴阀门有限公司")
        found.add("contact", Role.ENTERPRISE_CONTACT, enterprise=enterprise)
    return found
