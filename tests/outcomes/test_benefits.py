"""What the help was worth: recorded by the county, counted once the enterprise has confirmed value and share."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from casework.enums import BenefitKind, EventKind
from casework.errors import RuleViolation
from casework.extensions import db
from casework.models import Benefit
from casework.outcomes import queries, services
from tests.outcomes.ready import ON, Ready, ready_case
from tests.outcomes.site import Site, key_of, version_of

VALUES: dict[str, Any] = {
    "title": "废品损失减少", "period": "2026年1—9月", "source": "财务报表", "amount_wan": Decimal("12.55"),
    "share_percent": Decimal(60),
}  # fmt: skip


def record(ready: Ready, **given: Any) -> Benefit:
    return services.record_benefit(
        ready.case, BenefitKind.COST, **{**VALUES, **given}, on=ON, actor=ready.officer
    )


def test_confirmed_and_unconfirmed_are_summed_apart(session: Any) -> None:
    ready = ready_case()
    first, _second = record(ready), record(ready, title="新增订单", amount_wan=Decimal(100))
    services.confirm_claim(first, on=ON, actor=ready.contact)
    found = queries.sum_of(queries.benefits_of(ready.case.id))
    assert (found.confirmed, found.unconfirmed) == (Decimal("7.53"), Decimal("60.00"))
    assert ready.case.events[0].kind is EventKind.RESULT_RECORDED


@pytest.mark.parametrize(
    ("field", "value"),
    [("period", ""), ("source", ""), ("title", ""), ("amount_wan", Decimal(0)), ("share_percent", Decimal("100.5")),
     ("share_percent", Decimal(-1))],
)  # fmt: skip
def test_what_cannot_be_believed_is_refused_at_its_field(session: Any, field: str, value: Any) -> None:
    with pytest.raises(RuleViolation) as caught:
        record(ready_case(), **{field: value})
    assert caught.value.field == field


def test_only_the_enterprise_confirms_and_once(session: Any) -> None:
    ready = ready_case()
    benefit = record(ready)
    with pytest.raises(RuleViolation):
        services.confirm_claim(benefit, on=ON, actor=ready.officer)
    services.confirm_claim(benefit, on=ON, actor=ready.contact)
    with pytest.raises(RuleViolation):
        services.confirm_claim(benefit, on=ON, actor=ready.contact)


def test_what_is_taken_back_counts_nowhere(session: Any) -> None:
    ready = ready_case()
    benefit = record(ready)
    services.remove_claim(benefit, "重复登记", on=ON, actor=ready.officer)
    assert list(queries.benefits_of(ready.case.id)) == []
    with pytest.raises(RuleViolation):
        services.confirm_claim(benefit, on=ON, actor=ready.contact)


def test_the_table_itself_knows_the_bounds_of_a_share(session: Any) -> None:
    benefit = record(ready_case())
    benefit.share_percent = Decimal(101)
    with pytest.raises(IntegrityError):
        session.flush()


def test_recorded_once_confirmed_by_the_enterprise_and_taken_back_on_the_page(
    site: Callable[..., Site],
) -> None:
    here = site()
    officer, contact = here.as_("officer"), here.as_("contact")
    form = {
        "request_key": key_of(officer.get(here.at("benefits/new"))), "kind": "cost", **VALUES,
        "amount_wan": "12.55", "share_percent": "60",
    }  # fmt: skip
    for _attempt in range(2):
        assert officer.post(here.at("benefits/new"), data=form).status_code == 303
    assert officer.post(here.at("benefits/new"), data={**form, "amount_wan": "-1"}).status_code == 422
    assert "未确认（不计入）：7.53" in officer.get(here.at("outcomes")).text
    with here.given():
        key = db.session.query(Benefit).one().id
    assert officer.post(f"/benefits/{key}/confirm").status_code == 403
    assert contact.post(f"/benefits/{key}/confirm").status_code == 303
    assert "企业已确认：7.53" in contact.get(here.at("outcomes")).text
    page = officer.get(f"/benefits/{key}/remove")
    answer = officer.post(f"/benefits/{key}/remove", data={"reason": "算错", "version": version_of(page)})
    assert answer.status_code == 303
    assert "废品损失减少" not in officer.get(here.at("outcomes")).text


def test_many_benefits_cost_no_more_statements(site: Callable[..., Site], statements: Any) -> None:
    def few(ready: Ready) -> None:
        record(ready)

    def many(ready: Ready) -> None:
        for number in range(12):
            record(ready, title=f"效益{number}")

    counts = []
    for step in (few, many):
        here = site(step)
        officer = here.as_("officer")
        officer.get(here.at("outcomes"))
        with statements() as seen:
            officer.get(here.at("outcomes"))
        counts.append(len(seen))
    assert counts[0] == counts[1]
