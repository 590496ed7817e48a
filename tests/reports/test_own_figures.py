"""What a unit types itself, and reminding a county of what is overdue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from casework import clock
from casework.extensions import db
from casework.models import AnnualReturn, Notice
from tests.reports.hand_made import D, day

ON = D.isoformat()


def type_figures(client: Any, **values: Any) -> Any:
    data = {"trained": "1,200", "source": "4 期培训签到表", "reason": "", "version": "1", **values}
    return client.post("/reports/2026/own-figures", data=data)


def test_a_county_types_its_training_with_the_source(
    ids: dict[str, int], sign_in: Callable[..., Any], given: Callable[..., Any]
) -> None:
    client = sign_in("officer")
    assert 'value="30"' in client.get("/reports/2026/own-figures").text
    with clock.moved_to(date(2026, 12, 3)):
        response = type_figures(client, reason="材料复验机构排期")
    assert response.status_code == 303
    with given() as session:
        row = session.query(AnnualReturn).filter_by(region_id=ids["qilihe"]).one()
        assert (row.trained_person_times, row.training_source) == (1200, "4 期培训签到表")
        assert (row.typed_on, row.delay_reason, row.delay_reason_on) == (
            day(12, 3),
            "材料复验机构排期",
            day(12, 3),
        )
    assert "1,200" in client.get(f"/reports/2026?on={ON}").text


def test_training_without_a_source_and_what_is_no_number_are_refused_beside_the_field(
    ids: dict[str, int], sign_in: Callable[..., Any]
) -> None:
    client = sign_in("officer")
    response = type_figures(client, source=" ")
    assert response.status_code == 422
    assert "请写明数据来源" in response.text
    for nonsense in ("-5", "many", "9" * 30, "1.5"):
        assert type_figures(client, trained=nonsense).status_code == 422
    assert type_figures(client, reason="很" * 61).status_code == 422


def test_figures_typed_over_a_newer_version_are_a_conflict(
    ids: dict[str, int], sign_in: Callable[..., Any]
) -> None:
    client = sign_in("officer")
    assert type_figures(client, trained="31").status_code == 303
    answer = type_figures(client, trained="32")
    assert answer.status_code == 409
    assert "31" in answer.text


def test_a_unit_types_for_the_first_time_and_only_its_own(
    ids: dict[str, int], sign_in: Callable[..., Any], given: Callable[..., Any]
) -> None:
    client = sign_in("gangu")
    assert type_figures(client, version="0", trained="7").status_code == 303
    with given() as session:
        row = session.query(AnnualReturn).filter_by(region_id=ids["gangu"]).one()
        assert row.trained_person_times == 7
    above = sign_in("tianshui")
    assert above.get(f"/reports/2026/own-figures?region={ids['gangu']}").status_code == 404


# ------------------------------------------------------------------ reminding


def test_a_superior_reminds_the_officers_of_a_county_once_a_day(
    ids: dict[str, int], sign_in: Callable[..., Any], given: Callable[..., Any]
) -> None:
    client = sign_in("province")
    with clock.moved_to(D):
        assert client.post("/dashboard/nudge", data={"region": ids["qilihe"]}).status_code == 303
        again = client.post("/dashboard/nudge", data={"region": ids["qilihe"]}, follow_redirects=True)
    assert "今天已" in again.text or "已提醒" in again.text or "已催办" in again.text
    with given():
        told = db.session.query(Notice).filter(Notice.template == "nudge").all()
        assert told
        assert {notice.details["name"] for notice in told} == {"七里河区"}


def test_nobody_reminds_a_county_out_of_reach_or_without_delays(
    ids: dict[str, int], sign_in: Callable[..., Any]
) -> None:
    client = sign_in("tianshui")
    assert client.post("/dashboard/nudge", data={"region": ids["qilihe"]}).status_code == 404
    assert client.post("/dashboard/nudge", data={"region": ids["tianshui"]}).status_code == 404
    with clock.moved_to(D):
        answer = client.post("/dashboard/nudge", data={"region": ids["gangu"]}, follow_redirects=True)
    assert "已没有逾期措施" in answer.text
    assert sign_in("viewer").post("/dashboard/nudge", data={"region": ids["qilihe"]}).status_code == 403
