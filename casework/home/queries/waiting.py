"""What waits for a person: which source lies on whose desk."""

from __future__ import annotations

from datetime import date

from casework.access.permissions import Permission as P
from casework.access.permissions import allows
from casework.access.principal import Principal
from casework.enums import Rank
from casework.home.queries.endings import opinions, ready_to_apply, reopenings, to_close, to_conclude
from casework.home.queries.people import (
    officer_left,
    own_checks,
    teamless,
    to_declare,
    unnamed_checks,
    waivers,
    without_officer,
)
from casework.home.queries.plans import (
    drop_requests,
    extensions,
    strike_off,
    to_approve,
    to_confirm,
    to_diagnose,
    to_plan,
    to_reply,
)
from casework.home.queries.returns import corrections_asked, handed_in, sent_back
from casework.home.queries.rows import SHOWN, Source, WorkList
from casework.home.queries.selection import (
    objections,
    quota_consents,
    returned,
    to_confirm_selection,
    to_decide,
    to_review,
    transfers_to_answer,
    transfers_to_decide,
    withdrawals,
)
from casework.home.queries.visits import denied_here, own_denied

# Who is shown which source: the permission that the step itself needs, and the rank whose desk it lies on.
SOURCES: tuple[tuple[P, Rank | None, Source], ...] = (
    (P.NOMINATION_DECIDE, None, to_decide),
    (P.NOMINATION_DECIDE, None, to_confirm_selection),
    (P.NOMINATION_DECIDE, None, objections),
    (P.QUOTA_CONSENT, None, quota_consents),
    (P.CASE_WITHDRAW_CONSENT, None, withdrawals),
    (P.CASE_REOPEN_CONSENT, None, reopenings),
    (P.CASE_TRANSFER_CONSENT, None, transfers_to_decide),
    (P.CASE_TRANSFER, None, transfers_to_answer),
    (P.RETURN_CORRECT, None, corrections_asked),
    (P.RETURN_CHECK, None, handed_in),
    (P.RETURN_WRITE, None, sent_back),
    (P.NOMINATION_REVIEW, None, to_review),
    (P.CASE_ASSIGN, Rank.PREFECTURE, teamless),
    (P.CASE_ASSIGN, Rank.PREFECTURE, unnamed_checks),
    (P.WAIVER_CONSENT, None, waivers),
    (P.WORK_HAND_OVER, Rank.COUNTY, without_officer),
    (P.WORK_HAND_OVER, Rank.COUNTY, officer_left),
    (P.PLAN_APPROVE, None, to_approve),
    (P.EXTENSION_DECIDE, None, extensions),
    (P.EXTENSION_DECIDE, None, drop_requests),
    (P.ACTION_STRIKE_OFF, None, strike_off),
    (P.NOMINATION_EDIT, None, returned),
    (P.CASE_RUN, None, denied_here),
    (P.CASE_RUN, None, to_plan),
    (P.ACCEPTANCE_APPLY, None, ready_to_apply),
    (P.ACCEPTANCE_CONCLUDE, None, to_conclude),
    (P.CASE_CLOSE, None, to_close),
    (P.DECLARATION_SIGN, None, to_declare),
    (P.VISIT_LOG, None, own_denied),
    (P.CONCLUSION_CHECK, None, own_checks),
    (P.DIAGNOSIS_WRITE, None, to_diagnose),
    (P.DIAGNOSIS_WRITE, None, to_reply),
    (P.ACTION_DONE, None, to_confirm),
    (P.ACCEPTANCE_EXPERT, None, opinions),
)


def waiting(person: Principal, today: date) -> WorkList:
    """What waits for this person, the longest waiting first."""
    found = [
        source(person, today)
        for permission, rank, source in SOURCES
        if allows(person, permission) and (rank is None or person.rank is rank)
    ]
    items = sorted(
        (work for part in found for work in part.items), key=lambda work: (work.since or today, work.key)
    )
    return WorkList(items[: SHOWN + 3], sum(part.count for part in found))
