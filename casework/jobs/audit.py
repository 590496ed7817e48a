"""Jobs of the audit log: verified every night, then anchored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import Flask

from casework import clock
from casework.accounts.context import acting
from casework.audit.anchors import make_anchor
from casework.audit.listener import audit_key
from casework.audit.verification import VERIFIER, record_verification, verify
from casework.extensions import db
from casework.jobs.work import Part
from casework.transaction import transaction


def verify_audit(app: Flask, today: date) -> Iterator[Part]:
    """Every chain and the anchors; the result stays as an entry, and a broken chain makes the run a failed one."""
    with acting(app, VERIFIER, actor_name="job verify_audit"):
        report = verify(db.session(), audit_key(), at=clock.real_now())
        with transaction():
            record_verification(db.session(), report)
    yield Part(done=report.chains - len(report.findings), failed=len(report.findings))


def anchor_audit(app: Flask, today: date) -> Iterator[Part]:
    """The anchor of the day. Fails while a head has no good seal."""
    with acting(app, VERIFIER, actor_name="job anchor_audit"), transaction():
        make_anchor(db.session(), audit_key(), on=today, at=clock.real_now())
    yield Part(done=1)
