"""Versions of a form: what changed between submissions, and who saw which."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from casework import clock
from casework.enums import NominationStatus, Role
from casework.nominations.services.reviewing import forward, return_to_county, take
from casework.nominations.services.submitting import submit
from casework.nominations.versions import versions_of
from tests.factories import actor, credit_code, make_nomination, make_programme, make_quota, make_user
from tests.nominations.entries import entry

ON = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def march() -> Iterator[None]:
    with clock.moved_to(ON):
        yield


def sent_back(reason: str, **values: Any) -> tuple[Any, Any, Any]:
    """A form that the prefecture has returned, with the people of both desks."""
    make_quota(make_programme(), "620100")
    officer, reviewer = actor(make_user()), actor(make_user(Role.PREFECTURE_REVIEWER, "620100"))
    nomination = make_nomination(status=NominationStatus.DRAFT, is_live=False)
    submit(nomination, actor=officer, on=ON, **entry(**values))
    take(nomination, actor=reviewer, on=ON)
    return_to_county(nomination, reason, actor=reviewer, on=ON)
    return nomination, officer, reviewer


@pytest.fixture
def resubmitted(session: Any) -> Any:
    code = credit_code()
    nomination, officer, reviewer = sent_back("废品率没有数据。", uscc=code)
    corrected = entry(uscc=code, revenue_wan=Decimal("4900.00"), main_product="闸阀", needs=["testing"])
    submit(nomination, actor=officer, on=date(2026, 3, 12), **corrected)
    forward(nomination, 1, "同意推荐", actor=reviewer, on=date(2026, 3, 12))
    return nomination


def test_every_submission_is_a_version_with_what_changed(resubmitted: Any) -> None:
    second, first = versions_of(resubmitted)
    assert (first.number, first.changes, second.number) == (1, [], 2)
    assert [(str(change.label), change.old, change.new) for change in second.changes] == [
        ("营业收入", "4860.00", "4900.00"),
        ("主导产品", "工业闸阀、截止阀（DN50–DN300）", "闸阀"),
        ("帮扶需求", "计量服务，检验检测服务", "检验检测服务"),
    ]


def test_a_field_left_empty_by_an_import_and_by_the_form_is_no_change(session: Any) -> None:
    code = credit_code()
    nomination, officer, _ = sent_back("请核对。", uscc=code, size_override_reason=None)
    submit(nomination, actor=officer, on=ON, **entry(uscc=code, size_override_reason=""))
    assert versions_of(nomination)[0].changes == []


def test_each_version_names_who_saw_it(resubmitted: Any) -> None:
    second, first = versions_of(resubmitted)
    assert [step.decision.value for step in first.seen] == ["take", "return"]
    assert [step.decision.value for step in second.seen] == ["forward"]


def test_no_phone_number_stands_in_a_version(resubmitted: Any) -> None:
    assert all("1389315" not in step.snapshot for step in resubmitted.steps)


def test_the_page_reads_on_every_desk_and_before_a_submission(given: Any, sign_in: Any) -> None:
    with given():
        make_quota(make_programme(), "620100")
        make_user(username="officer")
        nomination = make_nomination().id
    page = sign_in("officer").get(f"/nominations/{nomination}/versions")
    assert "该表尚未提交" in page.text
