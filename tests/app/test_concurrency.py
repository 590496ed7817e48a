"""Two processes, two hundred read-modify-write requests: none is lost, on both databases."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select

from casework import create_app
from casework.access.tenancy import Reach, Scope
from casework.extensions import db, writing
from casework.models import CaseCounter
from casework.transaction import transaction
from tests import factories as make
from tests.conftest import settings

PROCESSES, THREADS, EACH = 2, 5, 20


def _work(url: str, folder: str, province: int, failures: Any) -> None:
    """One server process: several threads, each taking numbers as the opening of a case does."""
    app = create_app(settings(url, Path(folder)))

    def take_numbers(_: int) -> None:
        for _attempt in range(EACH):
            try:
                with app.test_request_context(method="POST"):
                    writing.set(True)
                    db.session().bind_scope(Scope(Reach.PROVINCE, province))
                    with transaction():
                        counter = db.session.scalar(select(CaseCounter).with_for_update())
                        counter.last += 1
                        db.session.flush()
            except Exception as error:
                failures.put(repr(error))

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(take_numbers, range(THREADS)))
    with app.app_context():
        db.engine.dispose()


def test_two_hundred_concurrent_changes_of_one_row_all_count(
    app: Flask, given: Callable[..., Any], working_database: Any, province: int
) -> None:
    with given() as session:
        programme = make.make_programme()
        county = make.region()
        levels = {"prefecture_id": county.prefecture_id, "province_id": county.province_id}
        session.add(CaseCounter(programme_id=programme.id, tenant_id=county.id, last=0, **levels))
    context = multiprocessing.get_context("spawn")
    failures = context.Queue()
    processes = [
        context.Process(
            target=_work, args=(working_database.url, str(working_database.folder), province, failures)
        )
        for _ in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=120)
    assert failures.empty(), failures.get()
    with app.test_request_context():
        db.session().bind_scope(Scope(Reach.PROVINCE, province))
        assert db.session.scalar(select(CaseCounter.last)) == PROCESSES * THREADS * EACH


def test_a_get_cannot_write_even_past_the_session(app: Flask, session: Any) -> None:
    session.rollback()
    token = writing.set(False)
    try:
        with db.engine.connect() as connection:
            try:
                connection.execute(CaseCounter.__table__.insert().values(programme_id=1, tenant_id=1, last=0))
            except Exception as error:
                refused = str(error)
            else:
                refused = ""
            connection.rollback()
    finally:
        writing.reset(token)
    assert "readonly" in refused or "read-only" in refused
