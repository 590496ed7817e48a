"""An auditor of each rank, and a county whose work left its entries."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework.audit.services import record
from casework.enums import CaseStatus, FileSubject, Role
from casework.models import Attachment
from tests import factories as make

SHA256_OF_ABC = hashlib.sha256(b"abc").hexdigest()
HOME, SIBLING, DISTANT = "620103", "620102", "620502"


@pytest.fixture
def world(given: Callable[..., Any]) -> dict[str, Any]:
    """Auditors `county`, `prefecture`, `province`; a case with a finished action and its file; one case elsewhere."""
    with given() as session:
        make.make_programme()
        make.make_user(Role.AUDIT_ADMIN, HOME, username="county", display_name="审计甲")
        make.make_user(Role.AUDIT_ADMIN, "620100", username="prefecture", display_name="审计乙")
        make.make_user(Role.AUDIT_ADMIN, "620000", username="province", display_name="审计丙")
        officer = make.make_user(Role.COUNTY_OFFICER, HOME, username="officer", display_name="李晓燕")
        case = make.make_case(HOME, CaseStatus.IMPLEMENTING, sequence=1)
        constraint = make.make_constraint(case, number=1, confirmed_on=date(2026, 5, 15))
        action = make.make_action(case, constraint, number=1)
        file = Attachment(
            case=case, subject=FileSubject.ACTION, action_item_id=action.id, kind="检定证书", file_name="检定证书.pdf",
            stored_name="ab" * 16, media_type="application/pdf", size_bytes=3, sha256=SHA256_OF_ABC,
            uploaded_on=date(2026, 9, 1), uploaded_by_id=officer.id, uploaded_by_name="李晓燕",
        )  # fmt: skip
        session.add(file)
        other = make.make_case(DISTANT, sequence=7)
        session.flush()
        keys = {
            "case": case.id, "number": case.number, "name": case.enterprise_name, "action": action.id,
            "file": file.id, "home": case.tenant_id, "other_case": other.id, "other_number": other.number,
            "elsewhere": other.tenant_id,
        }  # fmt: skip
    with given() as session:
        session.info["audit"] = {
            "actor_id": officer.id, "actor_name": "李晓燕", "actor_role": "county_officer", "address": "10.1.2.3",
            "request_id": "0123456789ab", "actor_region_id": keys["home"],
        }  # fmt: skip
        action = session.get(type(action), keys["action"])
        action.done_on, action.progress_percent = date(2026, 9, 2), 100
        record(session(), "export", object_type="summaries", object_id="2026:620103", format="docx")
    return keys


@pytest.fixture
def opened(world: dict[str, Any], sign_in: Callable[[str], Any]) -> Callable[[str], Any]:
    """`opened("province")`: an auditor who has given a reason for the figures of 2026."""

    def enter(username: str) -> Any:
        browser = sign_in(username)
        answer = browser.post(
            "/audit/figures", data={"year": "2026", "on": "2026-10-12", "reason": "审计计划 3"}
        )
        assert answer.status_code == 303, answer.text
        return browser

    return enter
