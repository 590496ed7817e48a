"""The shape of a job's work: it walks through its parts, one county at a time, and says what became of each."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import select

from casework.access.tenancy import NOBODY, Reach, Scope
from casework.accounts.context import acting
from casework.enums import Rank
from casework.extensions import db
from casework.models import Case
from casework.regions.queries import Place, places

log = logging.getLogger(__name__)


@dataclass
class Part:
    """What one part of a run did: rows changed, rows that failed and were left alone."""

    done: int = 0
    failed: int = 0

    @contextmanager
    def row(self, what: object) -> Iterator[None]:
        """One row of the work: a bad one is logged and counted, the next one gets its turn."""
        try:
            yield
        except Exception:
            self.failed += 1
            log.exception("a row of a job failed: %s", what)


def every_province(app: Flask) -> list[Place]:
    """The regions of the highest rank."""
    with acting(app, NOBODY):
        found = [place for place in places().values() if place.rank is Rank.PROVINCE]
        db.session.rollback()
    return found


def counties_with_cases(app: Flask) -> list[Place]:
    """The tenants that have a case of any year, by code: most counties have none in most years."""
    held: set[int] = set()
    for province in every_province(app):
        with in_province(app, province, "list counties"):
            held.update(db.session.scalars(select(Case.tenant_id).distinct()))
            db.session.rollback()
    with acting(app, NOBODY):
        return [place for place in places().values() if place.id in held]


@contextmanager
def in_county(app: Flask, county: Place, job: str) -> Iterator[None]:
    """An application context of its own whose session sees one county only."""
    with acting(app, Scope(Reach.COUNTY, county.id, purpose="job"), actor_name=f"job {job}"):
        yield


@contextmanager
def in_province(app: Flask, province: Place, job: str) -> Iterator[None]:
    """An application context of its own whose session sees one province."""
    with acting(app, Scope(Reach.PROVINCE, province.id, purpose="job"), actor_name=f"job {job}"):
        yield


def alone(parts: Iterable[Part]) -> Part:
    """All parts as one, for tests and commands that want the sum."""
    total = Part()
    for part in parts:
        total.done += part.done
        total.failed += part.failed
    return total
