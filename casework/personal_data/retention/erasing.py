"""What is done to one row that is due: by the catalogue, column by column. Called in a transaction, safe to call again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, select, update

from casework.accounts.passwords import NO_PASSWORD
from casework.audit.services import record
from casework.enums import Role
from casework.extensions import db
from casework.models import (
    ActionItem,
    Attachment,
    Base,
    Case,
    CorrectionRequest,
    Enterprise,
    Expert,
    Nomination,
    NominationStep,
    Objection,
    PastPassword,
    PrivacyReceipt,
    RecoveryCode,
    SecondFactor,
    User,
    Visit,
)
from casework.personal_data.catalogue import columns_under
from casework.personal_data.retention.pseudonyms import Pseudonyms, names_in
from casework.personal_data.vocabulary import Act, Rule
from casework.search.services import index
from casework.secrets_at_rest import Keyring

SNAPSHOT_NAMES = ("head_name", "contact_name")
_MODELS: dict[str, Any] = {mapper.local_table.name: mapper.class_ for mapper in Base.registry.mappers}  # type: ignore[attr-defined]


def erase_case(case_id: int, *, keys: Keyring, on: date) -> None:
    """Replace the names of people of the enterprise in everything below a case, and take the numbers out of its texts."""
    case = db.session.scalars(select(Case).where(Case.id == case_id)).one()
    contacts = _contacts(case.enterprise_id)
    names = _names(case.enterprise_id, keys, contacts)
    names.learn(
        name
        for people in db.session.scalars(select(Visit.enterprise_people).where(Visit.case_id == case_id))
        for name in names_in(people)
    )
    if case.nomination_id is not None:
        names.learn(_names_of_snapshots(case.nomination_id))
    for table, columns in columns_under(Rule.CASE).items():
        model = _MODELS[table]
        key = model.id if model is Case else model.case_id
        for row in db.session.scalars(select(model).where(key == case_id)):
            _mend(row, columns, names, contacts.keys())
    case.pseudonymised_on = on
    db.session.flush()
    for action in db.session.scalars(select(ActionItem).where(ActionItem.case_id == case_id)):
        index(action, action.title, action.code, case_id=case_id)
    _record(Rule.CASE, case)


def erase_nomination(nomination_id: int, *, keys: Keyring, on: date) -> None:
    """The same for a nomination, its steps and its files; a draft that was never submitted is emptied."""
    nomination = db.session.scalars(select(Nomination).where(Nomination.id == nomination_id)).one()
    names, contacts = Pseudonyms(keys, 0), {}
    if nomination.enterprise_id is not None:
        contacts = _contacts(nomination.enterprise_id)
        names = _names(nomination.enterprise_id, keys, contacts)
    names.learn(_names_of_snapshots(nomination_id))
    columns = columns_under(Rule.NOMINATION)
    _mend(nomination, columns["nominations"], names, contacts.keys())
    steps = select(NominationStep).where(NominationStep.nomination_id == nomination_id)
    for step in db.session.scalars(steps):
        _mend(step, columns["nomination_steps"], names, contacts.keys())
    for objection in db.session.scalars(select(Objection).where(Objection.nomination_id == nomination_id)):
        _mend(objection, columns["objections"], names, contacts.keys())
    for file in db.session.scalars(select(Attachment).where(Attachment.nomination_id == nomination_id)):
        _mend(file, columns_under(Rule.CASE)["attachments"], names, contacts.keys())
    nomination.pseudonymised_on = on
    db.session.flush()
    _record(Rule.NOMINATION, nomination)


def erase_enterprise(enterprise_id: int, *, keys: Keyring, on: date) -> None:
    """Take the numbers out of a file and replace the names of head and contact. The legal representative stays: the
    register of enterprises publishes who that is."""
    enterprise = db.session.scalars(select(Enterprise).where(Enterprise.id == enterprise_id)).one()
    names = Pseudonyms(keys, enterprise_id, kept=frozenset({enterprise.legal_representative}))
    _mend(enterprise, columns_under(Rule.ENTERPRISE)["enterprises"], names, ())
    db.session.flush()
    _record(Rule.ENTERPRISE, enterprise)


def erase_expert(expert_id: int, *, keys: Keyring, on: date) -> None:
    """Delete how an expert is reached and described; name, unit and qualification stay with the signed records."""
    expert = db.session.get_one(Expert, expert_id)
    columns = columns_under(Rule.EXPERT)
    _mend(expert, columns["experts"], Pseudonyms(keys, 0), ())
    if expert.contact is not None:
        _mend(expert.contact, columns["expert_contacts"], Pseudonyms(keys, 0), ())
    db.session.flush()
    _record(Rule.EXPERT, expert)


def erase_account(user_id: int, *, keys: Keyring, on: date) -> None:
    """Delete how the holder of a disabled account is reached and everything that signing in needed. The name of a member
    of staff or an expert stays, as the records name them; that of an enterprise's contact becomes the pseudonym."""
    user = db.session.get_one(User, user_id)
    user.phone = user.email = ""
    user.password_hash = NO_PASSWORD
    if user.role is Role.ENTERPRISE_CONTACT:
        user.display_name = Pseudonyms(keys, user.enterprise_id or 0).of(user.display_name)
        user.username = f"former-{user.id}"
    for model in (PastPassword, SecondFactor, RecoveryCode):
        db.session.execute(delete(model).where(model.user_id == user_id))
    db.session.execute(update(PrivacyReceipt).where(PrivacyReceipt.user_id == user_id).values(address=""))
    db.session.flush()
    _record(Rule.ACCOUNT, user)


def erase_request(request_id: int, *, keys: Keyring, on: date) -> None:
    """Delete a request that was answered long ago; that there was one stays in the log."""
    request = db.session.get_one(CorrectionRequest, request_id)
    db.session.delete(request)
    db.session.flush()
    _record(Rule.REQUEST, request)


ERASE: dict[Rule, Callable[..., None]] = {
    Rule.CASE: erase_case,
    Rule.NOMINATION: erase_nomination,
    Rule.ENTERPRISE: erase_enterprise,
    Rule.EXPERT: erase_expert,
    Rule.ACCOUNT: erase_account,
    Rule.REQUEST: erase_request,
}


def _record(rule: Rule, row: Any) -> None:
    record(
        db.session(),
        "erase_personal_data",
        object_type=row.__tablename__,
        object_id=row.id,
        tenant_id=getattr(row, "tenant_id", None),
        region_id=getattr(row, "region_id", None),
        account_id=row.id if isinstance(row, User) else None,
        rule=rule.value,
    )


def _mend(row: Any, columns: Mapping[str, Act], names: Pseudonyms, contact_ids: Iterable[int]) -> None:
    for column, act in columns.items():
        old = getattr(row, column)
        if act is Act.ACTOR and getattr(row, column.replace("_name", "_id")) not in contact_ids:
            continue
        new = _mended(act, old, names)
        if new != old:
            setattr(row, column, new)


def _mended(act: Act, text: str, names: Pseudonyms) -> str:
    if act is Act.CLEAR:
        return ""
    if act in (Act.PSEUDONYM, Act.ACTOR):
        return names.of(text)
    return names.people(text) if act is Act.PEOPLE else names.mended(text)


def _contacts(enterprise_id: int) -> dict[int, str]:
    """Key and name of every account that spoke or speaks for an enterprise."""
    rows = db.session.execute(select(User.id, User.display_name).where(User.enterprise_id == enterprise_id))
    return {row.id: row.display_name for row in rows}


def _names(enterprise_id: int, keys: Keyring, contacts: Mapping[int, str]) -> Pseudonyms:
    """The names known from the file of an enterprise and its accounts."""
    row = db.session.execute(
        select(Enterprise.legal_representative, Enterprise.head_name, Enterprise.contact_name).where(
            Enterprise.id == enterprise_id
        )
    ).one()
    names = Pseudonyms(keys, enterprise_id, kept=frozenset({row.legal_representative}))
    names.learn([row.head_name, row.contact_name, *contacts.values()])
    return names


def _names_of_snapshots(nomination_id: int) -> list[str]:
    """Head and contact as the nomination named them when it was submitted."""
    snapshots = db.session.scalars(
        select(NominationStep.snapshot).where(
            NominationStep.nomination_id == nomination_id, NominationStep.snapshot != ""
        )
    )
    return [str(json.loads(text).get(name) or "") for text in snapshots for name in SNAPSHOT_NAMES]
