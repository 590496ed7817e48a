"""Results with their documents: what is taken, what counts, who confirms, how one is taken back."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from casework.enums import CaseStatus, EventKind, FileSubject, ResultKind
from casework.errors import NotFound, RuleViolation
from casework.files.receiving import ReceivedFile
from casework.files.services import take_back
from casework.outcomes import queries, services
from tests import factories as make
from tests.outcomes.ready import ON, Ready, ready_case


def record(ready: Ready, kind: ResultKind = ResultKind.PATENT_UTILITY, **values: Any) -> Any:
    given = {
        "title": "一种闸阀密封面在线检测装置",
        "document_number": "ZL202620511234.5",
        "issuer": "国家知识产权局",
        "dated_on": date(2026, 10, 20),
        "on": ON,
        "actor": ready.officer,
    }
    return services.record_result(ready.case, kind, **{**given, **values})


def test_a_result_is_recorded_with_its_document_and_told_in_the_story(session: Any) -> None:
    ready = ready_case()
    result = record(ready)
    assert (result.kind, result.dated_on, result.recorded_on, result.copy_on) == (
        ResultKind.PATENT_UTILITY,
        date(2026, 10, 20),
        ON,
        None,
    )
    event = ready.case.events[0]
    assert event.kind is EventKind.RESULT_RECORDED
    assert event.details == {"kind": "patent_utility", "title": "一种闸阀密封面在线检测装置"}
    assert list(queries.results_of(ready.case.id)) == [result]


@pytest.mark.parametrize("dated_on", [date(2026, 11, 13), date(2026, 4, 9)])
def test_a_document_of_the_future_or_older_than_the_case_is_refused(session: Any, dated_on: date) -> None:
    with pytest.raises(RuleViolation) as caught:
        record(ready_case(), dated_on=dated_on)
    assert caught.value.field == "dated_on"


def test_the_same_document_is_recorded_once(session: Any) -> None:
    ready = ready_case()
    first = record(ready)
    with pytest.raises(RuleViolation, match="一种闸阀密封面在线检测装置") as caught:
        record(ready, title="另写一个名字")
    assert caught.value.field == "document_number"
    record(ready, ResultKind.PATENT_DESIGN)
    record(ready, document_number="")
    record(ready, document_number="")
    services.remove_claim(first, "录错了类别", on=ON, actor=ready.officer)
    assert record(ready).removed_on is None


def test_certificates_that_arrive_after_closing_are_taken_until_the_file_is_frozen(session: Any) -> None:
    ready = ready_case()
    ready.case.status = CaseStatus.CLOSED
    record(ready)
    for status in (CaseStatus.ARCHIVED, CaseStatus.WITHDRAWN, CaseStatus.TRANSFERRED, CaseStatus.SUSPENDED):
        ready.case.status = status
        with pytest.raises(RuleViolation):
            record(ready, document_number="ZL2")


def arrived(folder: Path, content: bytes = b"%PDF-1.7 certificate") -> ReceivedFile:
    path = folder / f"arrived{make.number()}"
    path.write_bytes(content)
    return ReceivedFile(path, "专利证书.pdf", "application/pdf", len(content), sha256(content).hexdigest())


def test_a_result_counts_from_the_day_its_first_copy_is_on_file(session: Any, tmp_path: Path) -> None:
    ready = ready_case()
    result = record(ready)
    copies = [arrived(tmp_path), arrived(tmp_path, b"%PDF-1.7 back page")]
    services.attach_copies(result, copies[:1], on=date(2026, 11, 16), actor=ready.officer)
    services.attach_copies(result, copies[1:], on=date(2026, 11, 18), actor=ready.officer)
    assert result.copy_on == date(2026, 11, 16)
    stored = queries.copies_of(ready.case.id)[result.id]
    assert [(copy.subject, copy.dated_on) for copy in stored] == [
        (FileSubject.RESULT, date(2026, 10, 20))
    ] * 2


def test_a_copy_can_come_with_the_result(session: Any, tmp_path: Path) -> None:
    ready = ready_case()
    result = record(ready, copies=[arrived(tmp_path)])
    assert result.copy_on == ON
    assert len(queries.copies_of(ready.case.id)[result.id]) == 1


def test_a_result_whose_last_copy_is_taken_back_counts_no_more(session: Any, tmp_path: Path) -> None:
    ready = ready_case()
    result = record(ready, copies=[arrived(tmp_path), arrived(tmp_path, b"%PDF-1.7 back page")])
    first, second = queries.copies_of(ready.case.id)[result.id]
    take_back(first, "页码不清", on=ON, actor=ready.officer)
    assert result.copy_on == ON
    take_back(second, "页码不清", on=ON, actor=ready.officer)
    assert result.copy_on is None


def test_of_a_standard_made_with_others_the_part_is_asked_for(session: Any) -> None:
    ready = ready_case()
    with pytest.raises(RuleViolation) as caught:
        record(ready, ResultKind.STANDARD_GROUP)
    assert caught.value.field == "took_lead"
    assert record(ready, ResultKind.STANDARD_GROUP, took_lead=True).took_lead is True
    assert record(ready, ResultKind.TRADEMARK, took_lead=True).took_lead is None


def test_attaching_nothing_is_refused(session: Any) -> None:
    ready = ready_case()
    result = record(ready)
    with pytest.raises(RuleViolation) as caught:
        services.attach_copies(result, [], on=ON, actor=ready.officer)
    assert (caught.value.field, result.copy_on) == ("files", None)


def test_a_copy_that_was_taken_back_is_not_shown(session: Any, tmp_path: Path) -> None:
    ready = ready_case()
    result = record(ready, copies=[arrived(tmp_path)])
    copy = queries.copies_of(ready.case.id)[result.id][0]
    copy.removed_on, copy.removal_reason = ON, "照片不清"
    assert queries.copies_of(ready.case.id) == {}


def test_the_enterprise_confirms_its_result_once(session: Any) -> None:
    ready = ready_case()
    result = record(ready)
    services.confirm_claim(result, on=ON, actor=ready.contact)
    assert result.enterprise_confirmed_on == ON
    with pytest.raises(RuleViolation, match="2026-11-12"):
        services.confirm_claim(result, on=date(2026, 11, 13), actor=ready.contact)


def test_nobody_else_confirms_for_the_enterprise(session: Any) -> None:
    ready, other = ready_case(), ready_case()
    result = record(ready)
    for actor in (ready.officer, other.contact):
        with pytest.raises(RuleViolation):
            services.confirm_claim(result, on=ON, actor=actor)


def test_a_result_is_taken_back_with_a_reason_and_the_story_keeps_it(session: Any) -> None:
    ready = ready_case()
    result = record(ready)
    with pytest.raises(RuleViolation) as caught:
        services.remove_claim(result, "", on=ON, actor=ready.officer)
    assert caught.value.field == "reason"
    services.remove_claim(result, "属于上年成果", on=ON, actor=ready.officer)
    assert (result.removed_on, result.removal_reason) == (ON, "属于上年成果")
    assert queries.results_of(ready.case.id) == []
    assert ready.case.events[0].details["removed"] is True
    with pytest.raises(RuleViolation):
        services.remove_claim(result, "再删一次", on=ON, actor=ready.officer)
    with pytest.raises(RuleViolation):
        services.confirm_claim(result, on=ON, actor=ready.contact)


def test_a_result_of_another_case_is_not_found(session: Any) -> None:
    ready = ready_case()
    with pytest.raises(NotFound):
        queries.get_result(make.make_case().id, record(ready).id)
