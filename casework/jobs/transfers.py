"""The hand-overs whose day has come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from flask import Flask

from casework.errors import RuleViolation
from casework.extensions import db
from casework.jobs.work import Part, every_province, in_province
from casework.regions.queries import Place
from casework.transaction import transaction
from casework.transfers import queries, telling
from casework.transfers.services import hand_over

NAME: Final = "hand_over_cases"


def hand_over_cases(app: Flask, today: date) -> Iterator[Part]:
    """One part per province, whose scope reaches both counties. What cannot be handed over yet waits for the next day, and
    whoever proposed it is told why, once."""
    for province in every_province(app):
        part = Part()
        with part.row(province.code), in_province(app, province, NAME):
            due = list(queries.due_transfers(today))
            db.session.rollback()
        for transfer_id in due:
            with part.row(transfer_id):
                part.done += _hand_over(app, province, transfer_id, today)
        yield part


def _hand_over(app: Flask, province: Place, transfer_id: int, today: date) -> int:
    """Each in a session and a transaction of its own."""
    with in_province(app, province, NAME):
        try:
            with transaction():
                hand_over(queries.get_transfer(transfer_id), on=today, actor=None)
            return 1
        except RuleViolation as violation:
            with transaction():
                telling.tell_held_up(queries.get_transfer(transfer_id), str(violation.message), on=today)
            return 0
