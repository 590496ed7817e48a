"""Keeping files: place, row, taking back, sweeping, and the lock that checks never hold."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from casework import clock
from casework.audit.listener import pending
from casework.enums import CaseStatus, FileSubject, NominationStatus, Role
from casework.errors import RuleViolation
from casework.files import storage
from casework.files.receiving import ReceivedFile, receive
from casework.files.services import TooManyStrays, store, sweep, take_back
from casework.models import Attachment
from tests import factories as make
from tests.files.samples import Upload, pdf, picture

ON = date(2026, 9, 22)


@pytest.fixture(autouse=True)
def here(app: Flask, tmp_path: Path) -> Iterator[Path]:
    """A folder of its own for the files of a test."""
    before = app.config["DATA_DIR"]
    app.config["DATA_DIR"] = str(tmp_path)
    yield tmp_path
    app.config["DATA_DIR"] = before


def arrived(name: str = "证书.pdf", content: bytes = b"") -> ReceivedFile:
    return receive(Upload(name, content or pdf(str(make.number()).encode())))


def test_a_stored_file_lies_under_a_random_name_with_its_checksum(session: Any) -> None:
    action = make.make_action(make.make_case(status=CaseStatus.IMPLEMENTING))
    officer = make.actor(make.make_user())
    received = arrived()
    content = received.path.read_bytes()
    row = store(received, subject=FileSubject.ACTION, parent=action, kind="检定证书", actor=officer, on=ON)
    assert (row.case_id, row.action_item_id, row.tenant_id) == (action.case_id, action.id, action.tenant_id)
    assert (row.file_name, row.uploaded_on, row.uploaded_by_id) == ("证书.pdf", ON, officer.id)
    place = storage.path_of(row.stored_name)
    assert place.read_bytes() == content
    assert place.parent.parent.name == row.stored_name[:2]
    assert place.parent.name == row.stored_name[2:4]
    assert "证书" not in row.stored_name
    assert not received.path.exists()


def test_the_same_content_is_stored_once_for_each_parent_and_kind(session: Any) -> None:
    case = make.make_case(status=CaseStatus.IMPLEMENTING)
    one, two = make.make_action(case), make.make_action(case)
    officer = make.actor(make.make_user())
    keys = [
        store(
            arrived("a.jpg", picture()), subject=FileSubject.ACTION, parent=parent, kind=kind, actor=officer
        ).id
        for parent, kind in ((one, "照片"), (one, "照片"), (one, "台账"), (two, "照片"))
    ]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_the_same_content_under_another_date_is_refused_and_not_said_to_be_stored(session: Any) -> None:
    """Somebody who corrects the date of a paper learns that the first one is still there."""
    action = make.make_action(make.make_case(status=CaseStatus.IMPLEMENTING))
    officer = make.actor(make.make_user())

    def hand_in(dated_on: date | None) -> Any:
        return store(
            arrived("a.jpg", picture()), subject=FileSubject.ACTION, parent=action, actor=officer, on=ON,
            dated_on=dated_on,
        )  # fmt: skip

    first = hand_in(date(2020, 1, 1))
    assert hand_in(date(2020, 1, 1)).id == hand_in(None).id == first.id
    with pytest.raises(RuleViolation) as refused:
        hand_in(ON)
    assert (refused.value.field, first.dated_on) == ("dated_on", date(2020, 1, 1))
    take_back(first, "日期写错", on=ON, actor=officer)
    assert hand_in(ON).dated_on == ON


def test_a_file_taken_back_may_be_handed_in_again(session: Any) -> None:
    action = make.make_action(make.make_case(status=CaseStatus.IMPLEMENTING))
    officer = make.actor(make.make_user())
    first = store(arrived("a.jpg", picture()), subject=FileSubject.ACTION, parent=action, actor=officer)
    take_back(first, "拍错了", on=ON, actor=officer)
    second = store(arrived("a.jpg", picture()), subject=FileSubject.ACTION, parent=action, actor=officer)
    assert second.id != first.id


def test_a_nomination_takes_files_until_it_is_submitted(session: Any) -> None:
    officer = make.actor(make.make_user())
    nomination = make.make_nomination()
    row = store(arrived(), subject=FileSubject.NOMINATION, parent=nomination, actor=officer)
    assert (row.nomination_id, row.case_id, row.tenant_id) == (nomination.id, None, nomination.tenant_id)
    nomination.status = NominationStatus.SUBMITTED
    with pytest.raises(RuleViolation):
        store(arrived(), subject=FileSubject.NOMINATION, parent=nomination, actor=officer)
    with pytest.raises(RuleViolation):
        take_back(row, "错了", on=ON, actor=officer)


@pytest.mark.parametrize("status", [CaseStatus.ARCHIVED, CaseStatus.TRANSFERRED])
def test_a_frozen_case_takes_no_files(session: Any, status: CaseStatus) -> None:
    case = make.make_case(status=status)
    with pytest.raises(RuleViolation):
        store(arrived(), subject=FileSubject.CASE, parent=case, actor=make.actor(make.make_user()))


@pytest.mark.parametrize(
    "values",
    [
        {"done_on": ON, "struck_off_on": ON},
        {"dropped_on": ON, "drop_reason": "停产"},
    ],
)
def test_an_action_that_is_settled_takes_no_evidence(session: Any, values: dict[str, Any]) -> None:
    action = make.make_action(make.make_case(status=CaseStatus.IMPLEMENTING), **values)
    with pytest.raises(RuleViolation):
        store(arrived(), subject=FileSubject.ACTION, parent=action, actor=make.actor(make.make_user()))


def test_a_paper_dated_tomorrow_is_refused(session: Any) -> None:
    case = make.make_case()
    with pytest.raises(RuleViolation) as refused:
        store(
            arrived(), subject=FileSubject.CASE, parent=case, actor=make.actor(make.make_user()),
            dated_on=ON + timedelta(days=1), on=ON,
        )  # fmt: skip
    assert refused.value.field == "dated_on"


def test_taking_back_needs_a_reason_and_the_right_person(session: Any) -> None:
    case = make.make_case(status=CaseStatus.IMPLEMENTING)
    contact = make.actor(make.make_user(Role.ENTERPRISE_CONTACT, enterprise=case.enterprise), case)
    expert = make.actor(make.make_user(Role.EXPERT), case)
    officer = make.actor(make.make_user())
    row = store(arrived(), subject=FileSubject.CASE, parent=case, actor=contact)
    with pytest.raises(RuleViolation):
        take_back(row, "", on=ON, actor=contact)
    with pytest.raises(RuleViolation):
        take_back(row, "不是我的", on=ON, actor=expert)
    take_back(row, "拍错了", on=ON, actor=officer)
    assert (row.removed_on, row.removal_reason, row.is_valid) == (ON, "拍错了", False)
    with pytest.raises(RuleViolation):
        take_back(row, "再来一次", on=ON, actor=officer)


def test_storing_leaves_a_trace_in_the_audit_log(session: Any) -> None:
    row = store(
        arrived(), subject=FileSubject.CASE, parent=make.make_case(), actor=make.actor(make.make_user())
    )
    traced = [entry for entry in pending(session()) if entry["object_type"] == "attachments"]
    assert [entry["object_id"] for entry in traced] == [str(row.id)]


def test_the_sweep_deletes_old_strays_and_nothing_that_has_a_row(session: Any) -> None:
    row = store(
        arrived(), subject=FileSubject.CASE, parent=make.make_case(), actor=make.actor(make.make_user())
    )
    stray, young = arrived().path, arrived().path
    lost, recent = (storage.path_of(storage.move_in(arrived().path)) for _ in range(2))
    _age(stray, days=2)
    _age(recent, days=2)
    _age(lost, days=40)
    _age(storage.path_of(row.stored_name), days=400)
    known = set(session.scalars(select(Attachment.stored_name)))
    assert sweep(known, **_limits()) == 2
    assert not stray.exists()
    assert not lost.exists()
    assert young.exists()
    assert recent.exists(), "a stored file without a row waits longer than a broken upload"
    assert storage.path_of(row.stored_name).exists()


def test_the_sweep_spares_the_store_when_it_is_the_rows_that_are_missing(session: Any) -> None:
    stored = [storage.path_of(storage.move_in(arrived().path)) for _ in range(25)]
    stray = arrived().path
    for path in (*stored, stray):
        _age(path, days=40)
    with pytest.raises(TooManyStrays):
        sweep(set(), **_limits())
    assert all(path.exists() for path in stored)
    assert not stray.exists()


def _limits() -> dict[str, datetime]:
    now = clock.real_now()
    return {"arrived_before": now - timedelta(days=1), "stored_before": now - timedelta(days=30)}


def _age(path: Path, *, days: int) -> None:
    then = (clock.real_now() - timedelta(days=days)).timestamp()
    os.utime(path, (then, then))


@pytest.mark.parametrize("name", ["../../etc/passwd", "ab", "", "A" * 32, "0" * 31 + "/"])
def test_only_names_that_storage_gave_become_paths(session: Any, name: str) -> None:
    with pytest.raises(ValueError, match="stored name"):
        storage.path_of(name)
