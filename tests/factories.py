"""One factory per model: the only place where tests make rows. Values are plausible and can be overridden."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import select

from casework import clock
from casework.access.principal import Principal, reach_of
from casework.access.tenancy import Reach, Scope
from casework.accounts.sessions import token_hash
from casework.calendars.queries import forget_calendars
from casework.cases.services import refresh_deadline
from casework.diagnosis.standards import COUNTS, DEFINITIONS, Counts, value_of
from casework.early_warnings.rules import EarlyWarning
from casework.enterprises.credit_code import make as make_credit_code
from casework.enums import (
    Answer,
    BulkAct,
    CaseStatus,
    CorrectionDesk,
    DayKind,
    EnterpriseSize,
    ExportFormat,
    FileSubject,
    FollowUpKind,
    ImportKind,
    ListKind,
    NominationStatus,
    ObjectionChannel,
    PartyKind,
    ProgrammeStatus,
    Rank,
    Resolution,
    ResultKind,
    Role,
    RowFinding,
    ServiceType,
    Severity,
    Sharing,
    Standard,
    TeamRole,
    ValueKind,
    VisitWay,
)
from casework.extensions import db
from casework.models import (
    Acceptance,
    ActionItem,
    AnnualReturn,
    Attachment,
    BulkRow,
    BulkRun,
    CalendarDay,
    Case,
    CaseExpert,
    CaseTransfer,
    ConclusionCheck,
    Constraint,
    CorrectionRequest,
    DeclarationWaiver,
    Diagnosis,
    Enterprise,
    EnterpriseIdentity,
    EnterpriseMerge,
    EnterpriseYear,
    Expert,
    ExpertContact,
    Extension,
    FollowUp,
    ImportBatch,
    ImportRow,
    Indicator,
    IndicatorValue,
    Invitation,
    JointAction,
    Judgement,
    ListExport,
    Nomination,
    Objection,
    Plan,
    PlanLine,
    Programme,
    ProgrammeQuota,
    QuotaConsent,
    ReferenceEdition,
    Region,
    Result,
    RetentionPlan,
    SavedView,
    Survey,
    TrainingClass,
    User,
    Visit,
    VisitExpert,
    WarningAside,
)
from casework.privacy.services import receive_beforehand

_numbers = count(1)
PASSWORD_HASH = "$argon2id$not-a-real-hash"


def number() -> int:
    """A number that no other row of this process has."""
    return next(_numbers)


def region(code: str = "620103", rank: Rank | None = None) -> Region:
    """A loaded region by code: the county-rank one where two share a code, unless `rank` says else."""
    statement = select(Region).where(Region.code == code)
    if rank:
        statement = statement.where(Region.rank == rank)
    found = db.session.scalars(statement.order_by(Region.rank)).all()
    return found[0]


def edition(kind: str) -> ReferenceEdition:
    """The loaded edition of a code list."""
    return db.session.scalars(select(ReferenceEdition).where(ReferenceEdition.kind == kind)).first()


def make_programme(year: int = 2026, **values: Any) -> Programme:
    """A programme year with dates spread like a real one; the one that exists if there is one."""
    province = region("620000")
    known = db.session.scalar(
        select(Programme).where(Programme.province_id == province.id, Programme.year == year)
    )
    if known is not None:
        return known
    defaults: dict[str, Any] = {
        "name": f"{year}年度中小微企业质量精准帮扶",
        "notice_number": f"甘市监质发〔{year}〕12号",
        "status": ProgrammeStatus.OPEN,
        "places": 100,
        "noticed_on": date(year, 2, 2),
        "nomination_due_on": date(year, 3, 13),
        "prefecture_due_on": date(year, 3, 27),
        "decision_due_on": date(year, 4, 3),
        "substitution_until_on": date(year, 6, 30),
        "diagnosis_due_on": date(year, 5, 29),
        "plan_due_on": date(year, 6, 26),
        "acceptance_due_on": date(year, 11, 20),
        "data_on": date(year, 11, 30),
        "county_return_due_on": date(year, 12, 5),
        "prefecture_return_due_on": date(year, 12, 10),
        "province_return_due_on": date(year, 12, 20),
        "industry_edition_id": edition("industries").id,
        "size_edition_id": edition("sizes").id,
        "constraint_edition_id": edition("constraints").id,
    }
    programme = Programme(province=province, year=year, **{**defaults, **values})
    db.session.add(programme)
    db.session.flush()
    return programme


def make_quota(
    programme: Programme, prefecture_code: str = "620100", places: int = 10, reserve: int = 2
) -> ProgrammeQuota:
    """Places of one prefecture."""
    quota = ProgrammeQuota(
        programme=programme,
        prefecture=region(prefecture_code, Rank.PREFECTURE),
        places=places,
        reserve_places=reserve,
    )
    db.session.add(quota)
    db.session.flush()
    return quota


def make_user(role: Role = Role.COUNTY_OFFICER, code: str = "620103", **values: Any) -> User:
    """An account. Staff stand in the region of `code`; experts and contacts get `expert=` or `enterprise=`. It has read
    the notice on personal information unless `has_read_notice=False`."""
    has_read_notice = values.pop("has_read_notice", True)
    n = number()
    expert: Expert | None = values.pop("expert", None)
    enterprise: Enterprise | None = values.pop("enterprise", None)
    place: dict[str, Any] = {}
    if role is Role.EXPERT:
        expert = expert or make_expert()
        place = {"expert_id": expert.id, "display_name": expert.name}
    elif role is Role.ENTERPRISE_CONTACT:
        enterprise = enterprise or make_enterprise(code)
        place = {
            "enterprise_id": enterprise.id,
            "tenant_id": enterprise.tenant_id,
            "unit_name": enterprise.name,
        }
    elif role is not Role.SYSTEM_ADMIN:
        rank = {Role.PROVINCIAL_MANAGER: Rank.PROVINCE, Role.PREFECTURE_REVIEWER: Rank.PREFECTURE}.get(role)
        place = {"region_id": region(code, rank).id}
    defaults = {"username": f"user{n}", "display_name": f"张{n}", "password_hash": PASSWORD_HASH}
    user = User(role=role, **{**defaults, **place, **values})
    db.session.add(user)
    db.session.flush()
    if has_read_notice:
        receive_beforehand([user.id])
    return user


def make_invitation(
    *, by: User, expert: Expert | None = None, enterprise: Enterprise | None = None, **values: Any
) -> Invitation:
    """An open invitation of an expert or for an enterprise. `token`: what its link holds; nobody's by default."""
    token = values.pop("token", f"token{number()}")
    place: dict[str, Any] = {"expert_id": expert.id, "unit_name": expert.unit} if expert else {}
    if enterprise:
        place = {
            "tenant_id": enterprise.tenant_id,
            "enterprise_id": enterprise.id,
            "unit_name": enterprise.name,
        }
    defaults = {
        "person_name": "赵海燕",
        "salt": f"salt{number()}",
        "token_hash": token_hash(token),
        "expires_at": clock.real_now() + timedelta(days=7),
        "invited_by_id": by.id,
        "invited_by_name": by.display_name,
    }
    invitation = Invitation(**{**defaults, **place, **values})
    db.session.add(invitation)
    db.session.flush()
    return invitation


def actor(user: User, *cases: Case) -> Principal:
    """The account as the `actor` of a service. Experts and contacts reach the given cases."""
    home = db.session.get(Region, user.region_id) if user.region_id else None
    reach = reach_of(user.role, home.rank if home else None)
    scope = Scope(reach, user.region_id)
    if reach is Reach.ASSIGNED:
        scope = Scope(
            reach,
            case_ids=tuple(case.id for case in cases),
            enterprise_ids=tuple({case.enterprise_id for case in cases}),
        )
    return Principal(
        id=user.id,
        session_id=0,
        token="",
        username=user.username,
        name=user.display_name,
        role=user.role,
        locale=user.locale,
        scope=scope,
        region_id=user.region_id,
        region_name=home.name if home else "",
        rank=home.rank if home else None,
        expert_id=user.expert_id,
        enterprise_id=user.enterprise_id,
    )


def make_expert(name: str = "", **values: Any) -> Expert:
    """An active expert of the province's pool with contact data."""
    expert = Expert(
        **{
            "region_id": region("620000").id,
            "name": name or f"马专家{number()}",
            "unit": "甘肃省计量技术中心",
            "title": "正高级工程师",
            "fields": ["MTR", "MEA"],
            **values,
        }
    )
    db.session.add(expert)
    db.session.flush()
    db.session.add(ExpertContact(expert=expert, phone="13900000000"))
    db.session.flush()
    return expert


def credit_code(n: int | None = None) -> str:
    """A valid unified social credit code."""
    return make_credit_code(f"91620100MA7{(number() if n is None else n):06d}"[:17])


def make_enterprise(code: str = "620103", *, uscc: str = "", **values: Any) -> Enterprise:
    """A county's file on an enterprise with last year's figures. The same code gives the same identity."""
    uscc = uscc or credit_code()
    identity = db.session.scalar(select(EnterpriseIdentity).where(EnterpriseIdentity.uscc == uscc))
    if identity is None:
        identity = EnterpriseIdentity(uscc=uscc)
        db.session.add(identity)
        db.session.flush()
    defaults = {
        "name": f"兰州恒峡阀门{number()}有限公司",
        "pinyin": "lan zhou heng xia fa men",
        "legal_representative": "陈国栋",
        "contact_name": "赵海燕",
        "contact_phone": "13893152046",
        "production_address": "彭家坪镇石板山工业园12号",
        "founded_on": date(2016, 5, 18),
        "industry_code": "C34",
        "main_product": "工业闸阀、截止阀",
        "size": EnterpriseSize.SMALL,
        "size_year": 2025,
        "is_above_scale": True,
        "has_quality_officer": False,
    }
    enterprise = Enterprise(tenant=region(code), identity=identity, uscc=uscc, **{**defaults, **values})
    db.session.add(enterprise)
    db.session.flush()
    db.session.add(
        EnterpriseYear(
            enterprise=enterprise,
            year=2025,
            employees=126,
            revenue_wan=Decimal("4860.00"),
            assets_wan=Decimal("6215.00"),
        )
    )
    db.session.flush()
    return enterprise


def make_nomination(
    code: str = "620103", status: NominationStatus = NominationStatus.DRAFT, **values: Any
) -> Nomination:
    """A nomination with every field of the form filled."""
    enterprise = values.pop("enterprise", None) or make_enterprise(code)
    officer = values.pop("officer", None) or make_user(Role.COUNTY_OFFICER, code)
    programme = values.pop("programme", None) or make_programme()
    defaults = {
        "status": status,
        "officer_id": officer.id,
        "identity_id": enterprise.identity_id,
        "enterprise_name": enterprise.name,
        "uscc": enterprise.uscc,
        "industry_code": enterprise.industry_code,
        "main_product": enterprise.main_product,
        "figures_year": 2025,
        "employees": 126,
        "revenue_wan": Decimal("4860.00"),
        "assets_wan": Decimal("6215.00"),
        "size": enterprise.size,
        "is_above_scale": True,
        "has_quality_officer": False,
        "main_problems": "铸件气孔废品率偏高（2025 年 6.80 %）；压力表超过检定周期；首件检验没有记录。",
        "needs": [ServiceType.METROLOGY.value, ServiceType.TESTING.value],
        "is_willing": True,
        "no_serious_illegality_checked_on": date(2026, 3, 9),
        "county_opinion": "同意推荐。",
        "is_live": status
        not in (NominationStatus.DRAFT, NominationStatus.WITHDRAWN, NominationStatus.NOT_SELECTED),
    }
    nomination = Nomination(
        tenant=enterprise.tenant, programme=programme, enterprise=enterprise, **{**defaults, **values}
    )
    db.session.add(nomination)
    db.session.flush()
    return nomination


def make_objection(nomination: Nomination, **values: Any) -> Objection:
    """An open objection to a nomination."""
    recorder = values.pop("recorder", None) or make_user(Role.COUNTY_OFFICER)
    defaults = {
        "channel": ObjectionChannel.PHONE,
        "content": "去年 11 月因产品质量问题被处罚。",
        "received_on": date(2026, 4, 7),
        "recorded_on": date(2026, 4, 7),
        "recorded_by_id": recorder.id,
        "recorded_by_name": recorder.display_name,
    }
    objection = Objection(nomination=nomination, **{**defaults, **values})
    db.session.add(objection)
    db.session.flush()
    return objection


def make_consent(programme: Programme, prefecture_code: str = "620100", **values: Any) -> QuotaConsent:
    """A request for places beyond a quota; with `is_approved` and `decided_on` a decided one."""
    asker = values.pop("asker", None) or make_user(Role.PROVINCIAL_MANAGER, "620000")
    defaults = {
        "places": 1,
        "document_number": "甘市监质发〔2026〕31号",
        "document_on": date(2026, 3, 16),
        "reason": "产业集群集中，报名企业多。",
        "asked_on": date(2026, 3, 18),
        "asked_by_id": asker.id,
        "asked_by_name": asker.display_name,
    }
    consent = QuotaConsent(
        programme=programme, prefecture=region(prefecture_code, Rank.PREFECTURE), **{**defaults, **values}
    )
    db.session.add(consent)
    db.session.flush()
    return consent


def make_merge(kept: Enterprise, gone: Enterprise, **values: Any) -> EnterpriseMerge:
    """A merge that moved nothing."""
    by = values.pop("by", None) or make_user(Role.COUNTY_OFFICER, kept.tenant.code)
    same = {"size": kept.size, "size_year": kept.size_year, "is_above_scale": kept.is_above_scale}
    gone.merged_into_id = kept.id
    defaults = {
        "gone_name": gone.name,
        "gone_uscc": gone.uscc,
        "reason": "信用代码录错",
        "moved_json": json.dumps({"added_name": None, "before": same, "after": same}),
        "merged_on": date(2026, 3, 10),
        "merged_at": clock.now(),
        "merged_by_id": by.id,
        "merged_by_name": by.display_name,
    }
    merge = EnterpriseMerge(tenant=kept.tenant, kept_id=kept.id, gone_id=gone.id, **{**defaults, **values})
    db.session.add(merge)
    db.session.flush()
    return merge


def make_case(code: str = "620103", status: CaseStatus = CaseStatus.CONFIRMED, **values: Any) -> Case:
    """A case with its nomination; the dated facts that belong to `status` can be given as values."""
    nomination = values.pop("nomination", None) or make_nomination(
        code, NominationStatus.CONFIRMED, decided_on=date(2026, 4, 2), confirmed_on=date(2026, 4, 10),
        **({"enterprise": values.pop("enterprise")} if "enterprise" in values else {}),
        **({"programme": values.pop("programme")} if "programme" in values else {}),
    )  # fmt: skip
    sequence = values.pop("sequence", None) or number()
    defaults = {
        "number": f"{nomination.programme.year}-{code}-{sequence:03d}",
        "sequence": sequence,
        "status": status,
        "identity_id": nomination.identity_id,
        "officer_id": nomination.officer_id,
        "enterprise_name": nomination.enterprise_name,
        "uscc": nomination.uscc,
        "industry_code": nomination.industry_code,
        "main_product": nomination.main_product,
        "size": nomination.size,
        "employees": nomination.employees,
        "revenue_wan": nomination.revenue_wan,
        "figures_year": 2025,
        "confirmed_on": date(2026, 4, 10),
    }
    case = Case(
        tenant=nomination.tenant,
        programme=nomination.programme,
        enterprise=nomination.enterprise,
        nomination=nomination,
        **{**defaults, **values},
    )
    db.session.add(case)
    db.session.flush()
    refresh_deadline(case)
    return case


def make_member(
    case: Case, expert: Expert | None = None, role: TeamRole = TeamRole.LEADER, **values: Any
) -> CaseExpert:
    """An assignment with its declaration signed."""
    member = CaseExpert(
        case=case,
        expert=expert or make_expert(),
        role=role,
        **{
            "assigned_on": date(2026, 4, 20),
            "declared_on": date(2026, 4, 22),
            "declaration": "本人无利害关系。",
            **values,
        },
    )
    db.session.add(member)
    db.session.flush()
    return member


def make_waiver(member: CaseExpert, by: User, **values: Any) -> DeclarationWaiver:
    """A waiver that waits for a second person."""
    waiver = DeclarationWaiver(
        **{
            "case": member.case,
            "member": member,
            "reason": "专家在途，声明原件随后寄达。",
            "asked_on": date(2026, 4, 21),
            "asked_by_id": by.id,
            "asked_by_name": by.display_name,
            **values,
        }
    )
    db.session.add(waiver)
    db.session.flush()
    return waiver


def make_check(member: CaseExpert, by: User, **values: Any) -> ConclusionCheck:
    """A check of what a blocked expert concluded, not done yet."""
    member.blocked_on = member.ended_on = values.get("asked_on", date(2026, 7, 1))
    member.block_reason, member.end_reason = "近三年内任该企业顾问。", "发现利害关系"
    check = ConclusionCheck(
        **{
            "case": member.case,
            "member_id": member.id,
            "asked_on": date(2026, 7, 1),
            "asked_by_id": by.id,
            "asked_by_name": by.display_name,
            **values,
        }
    )
    db.session.add(check)
    db.session.flush()
    return check


def make_diagnosis(case: Case, **values: Any) -> Diagnosis:
    """A diagnosis that was begun."""
    diagnosis = Diagnosis(case=case, **{"held_on": date(2026, 5, 6), "way": VisitWay.ON_SITE, **values})
    db.session.add(diagnosis)
    db.session.flush()
    return diagnosis


def make_constraint(case: Case, **values: Any) -> Constraint:
    """A constraint that the enterprise agreed to."""
    defaults = {
        "number": number(),
        "type_code": "MTR-01",
        "title": "压力表超过检定周期，密封试验结果无法溯源",
        "evidence": "现场 11 只压力表检定证书 2025-08 到期。",
        "severity": Severity.HIGH,
        "found_on": date(2026, 5, 6),
        "answer": Answer.AGREED,
        "answered_on": date(2026, 5, 15),
        "confirmed_on": date(2026, 5, 15),
    }
    constraint = Constraint(case=case, **{**defaults, **values})
    db.session.add(constraint)
    db.session.flush()
    return constraint


def make_indicator(case: Case, **values: Any) -> Indicator:
    """A target indicator without values."""
    indicator = Indicator(
        case=case,
        **{
            "name": f"一次交检合格率{number()}",
            "unit": "%",
            "target_value": Decimal("96"),
            "target_on": date(2026, 10, 31),
            "source": "企业月报",
            **values,
        },
    )
    db.session.add(indicator)
    db.session.flush()
    return indicator


def make_plan(case: Case, author: User | None = None, **values: Any) -> Plan:
    """A draft version of the plan without lines."""
    author = author or make_user(Role.COUNTY_OFFICER)
    plan = Plan(
        case=case,
        author_id=author.id,
        author_name=author.display_name,
        **{"version_number": 1, "goal": "铸件废品率降到 4 % 以下", **values},
    )
    db.session.add(plan)
    db.session.flush()
    return plan


def make_plan_line(plan: Plan, constraint: Constraint, **values: Any) -> PlanLine:
    """A complete line of a plan."""
    line = PlanLine(
        case=plan.case,
        plan=plan,
        constraint=constraint,
        **{
            "number": number(),
            "title": "压力表送检并更新计量台账",
            "finish_mark": "11 只压力表都有有效检定证书，台账写明下次检定日。",
            "service": ServiceType.METROLOGY,
            "party_kind": PartyKind.ENTERPRISE,
            "responsible": "赵海燕",
            "due_on": date(2026, 10, 9),
            "evidence_kinds": ["检定证书", "计量台账"],
            **values,
        },
    )
    db.session.add(line)
    db.session.flush()
    return line


def make_action(case: Case, constraint: Constraint | None = None, **values: Any) -> ActionItem:
    """An action item of the plan in force, not begun."""
    due_on = values.pop("due_on", date(2026, 10, 9))
    action = ActionItem(
        case=case,
        constraint=constraint or make_constraint(case),
        due_on=due_on,
        **{
            "number": number(),
            "title": "压力表送检并更新计量台账",
            "finish_mark": "11 只压力表都有有效检定证书。",
            "service": ServiceType.METROLOGY,
            "party_kind": PartyKind.ENTERPRISE,
            "responsible": "赵海燕",
            "first_due_on": due_on,
            "in_force_on": date(2026, 6, 3),
            "evidence_kinds": ["检定证书", "计量台账"],
            **values,
        },
    )
    db.session.add(action)
    db.session.flush()
    return action


def make_visit(case: Case, expert: Expert | None = None, author: User | None = None, **values: Any) -> Visit:
    """An on-site visit of one expert for one day."""
    author = author or make_user(Role.EXPERT, expert=expert)
    held_on = values.pop("held_on", date(2026, 9, 30))
    visit = Visit(
        case=case,
        held_on=held_on,
        author_id=author.id,
        author_name=author.display_name,
        **{
            "number": number(),
            "way": VisitWay.ON_SITE,
            "days": Decimal("1.0"),
            "enterprise_people": "赵海燕",
            "services": [ServiceType.METROLOGY.value],
            "situation": "11 只压力表已送区计量所 8 只。",
            "filed_on": held_on,
            "filing_due_on": held_on + timedelta(days=7),
            **values,
        },
    )
    db.session.add(visit)
    db.session.flush()
    db.session.add(VisitExpert(case=case, visit=visit, expert_id=(expert.id if expert else author.expert_id)))
    db.session.flush()
    return visit


def make_follow_up(case: Case, **values: Any) -> FollowUp:
    """A regular follow-up that is planned."""
    due_on = values.pop("due_on", date(2026, 9, 24))
    follow_up = FollowUp(
        case=case,
        due_on=due_on,
        **{
            "number": number(),
            "kind": FollowUpKind.REGULAR,
            "first_due_on": due_on,
            "window_from_on": due_on - timedelta(days=7),
            "window_until_on": due_on + timedelta(days=7),
            **values,
        },
    )
    db.session.add(follow_up)
    db.session.flush()
    return follow_up


def today() -> date:
    """The business date of the test."""
    return clock.today()


def make_judgement(
    constraint: Constraint, outcome: Resolution = Resolution.SOLVED, **values: Any
) -> Judgement:
    """A dated judgement of a constraint."""
    judgement = Judgement(
        case=constraint.case,
        constraint=constraint,
        outcome=outcome,
        **{
            "judged_on": date(2026, 11, 2),
            "grounds": "11 只压力表都有有效检定证书，台账写明下次检定日。",
            "actor_id": constraint.case.officer_id,
            "actor_name": "李晓燕",
            **values,
        },
    )
    db.session.add(judgement)
    db.session.flush()
    return judgement


def make_value(
    indicator: Indicator, kind: ValueKind = ValueKind.BASELINE, value: str = "91.2", **values: Any
) -> IndicatorValue:
    """A measured value: the baseline of the year before, or one of October."""
    is_baseline = kind is ValueKind.BASELINE
    row = IndicatorValue(
        case=indicator.case,
        indicator=indicator,
        kind=kind,
        value=Decimal(value),
        **{
            "measured_on": date(2026, 5, 6) if is_baseline else date(2026, 11, 3),
            "period": "2025年10月" if is_baseline else "2026年10月",
            "source": "企业月报",
            **values,
        },
    )
    db.session.add(row)
    db.session.flush()
    return row


def make_standard(
    case: Case,
    standard: Standard,
    before: tuple[Any, ...] | None = None,
    after: tuple[Any, ...] | None = None,
    **after_values: Any,
) -> Indicator:
    """A standard indicator with what was counted before and after: (counted, out_of), costs (counted, more, out_of)."""
    indicator = make_indicator(case, name=DEFINITIONS[standard].name, standard=standard, target_value=None)
    if before is not None:
        make_counts(indicator, ValueKind.BASELINE, before)
    if after is not None:
        make_counts(indicator, ValueKind.AFTER, after, **after_values)
    return indicator


def make_counts(
    indicator: Indicator, kind: ValueKind, counts: tuple[Any, ...], **values: Any
) -> IndicatorValue:
    """A value of a standard indicator, made from its counts."""
    standard = indicator.standard
    assert standard is not None
    numbers = [Decimal(str(number)) for number in counts]
    typed = Counts(**dict(zip(DEFINITIONS[standard].labels, numbers, strict=True)))
    counted = {name: getattr(typed, name) for name in COUNTS}
    return make_value(indicator, kind, str(value_of(standard, typed)), **{**counted, **values})


def make_return(region_code: str, rank: Rank = Rank.COUNTY, **values: Any) -> AnnualReturn:
    """What a unit typed for the year: nothing yet, still open."""
    programme = values.pop("programme", None) or make_programme()
    row = AnnualReturn(
        region_id=region(region_code, rank).id,
        programme_id=programme.id,
        **{"data_on": programme.data_on, "training_source": "签到表", **values},
    )
    db.session.add(row)
    db.session.flush()
    return row


def make_class(row: AnnualReturn, session: str = "第1期", **values: Any) -> TrainingClass:
    """A training class of one day in May: 30 people, 20 of 25 passed."""
    one = TrainingClass(
        region_id=row.region_id,
        return_id=row.id,
        session=session,
        **{
            "topic": "首席质量官任职培训",
            "held_on": date(2026, 5, 12),
            "ended_on": values.get("held_on", date(2026, 5, 12)),
            "place": "市质检院",
            "enterprises": 12,
            "heads": 10,
            "person_times": 30,
            "hours": Decimal(8),
            "assessed": 25,
            "passed": 20,
            **values,
        },
    )
    db.session.add(one)
    db.session.flush()
    return one


def make_aside(
    region: Region, warning: EarlyWarning, until_on: date, put_on: date, **values: Any
) -> WarningAside:
    """A warning that somebody of a unit put aside on a day until another one."""
    actor = values.pop("actor", None) or make_user(Role.COUNTY_OFFICER, region.code)
    aside = WarningAside(
        region_id=region.id,
        rule=warning.rule,
        subject_id=warning.key,
        until_on=until_on,
        put_on=put_on,
        put_by_id=actor.id,
        put_by_name=actor.display_name,
        **{"facts": warning.facts, "reason": "企业停产检修，已电话核实", **values},
    )
    db.session.add(aside)
    db.session.flush()
    return aside


def make_joint_action(case: Case, by: User, **values: Any) -> JointAction:
    """A joint action of the case's county, with no parts yet."""
    joint = JointAction(
        tenant_id=case.tenant_id,
        proposed_by_id=by.id,
        proposed_by_name=by.display_name,
        **{
            "type_code": "MTR-01",
            "title": "计量器具集中检定",
            "finish_mark": "每家都有有效检定证书。",
            "service": ServiceType.METROLOGY,
            "due_on": date(2026, 10, 9),
            "proposed_on": date(2026, 6, 1),
            **values,
        },
    )
    db.session.add(joint)
    db.session.flush()
    return joint


def make_acceptance(case: Case, **values: Any) -> Acceptance:
    """A round of acceptance that was applied for and has no opinion yet."""
    acceptance = Acceptance(
        case=case,
        **{
            "round": 1,
            "applied_on": date(2026, 11, 5),
            "applied_by_id": case.officer_id,
            "applied_by_name": "李晓燕",
            **values,
        },
    )
    db.session.add(acceptance)
    db.session.flush()
    return acceptance


def make_survey(case: Case, score: str | None = None, **values: Any) -> Survey:
    """A survey that was sent; with a score it is answered."""
    answered = {"answered_on": date(2026, 11, 9), "score": Decimal(score)} if score else {}
    survey = Survey(case=case, **{"sent_on": date(2026, 11, 5), **answered, **values})
    db.session.add(survey)
    db.session.flush()
    return survey


def make_result(case: Case, kind: ResultKind = ResultKind.MANAGEMENT_CERTIFICATE, **values: Any) -> Result:
    """A certificate with its number, without a copy."""
    result = Result(
        case=case,
        kind=kind,
        **{
            "title": "GB/T 19001 质量管理体系认证证书",
            "document_number": f"0352026Q{number():05d}",
            "issuer": "方圆标志认证集团有限公司",
            "dated_on": date(2026, 9, 18),
            "recorded_on": date(2026, 9, 28),
            "recorded_by_id": case.officer_id,
            **values,
        },
    )
    db.session.add(result)
    db.session.flush()
    return result


def make_local_day(
    place: Region, on_date: date, kind: DayKind = DayKind.OFF, name: str = "古尔邦节"
) -> CalendarDay:
    """A rest day or make-up day of one region; the calendars kept in the process are read again."""
    day = CalendarDay(region_id=place.id, on_date=on_date, kind=kind, name=name)
    db.session.add(day)
    db.session.flush()
    forget_calendars()
    return day


def make_extension(action: ActionItem, new_due_on: date, **values: Any) -> Extension:
    """An approved extension; the deadline of the action has to be moved by the caller."""
    extension = Extension(
        case=action.case,
        action=action,
        new_due_on=new_due_on,
        **{
            "reason": "材料复验机构排期",
            "old_due_on": action.first_due_on,
            "requested_on": action.first_due_on - timedelta(days=10),
            "requested_by_id": make_user(Role.COUNTY_OFFICER).id,
            "requested_by_name": "赵海燕",
            "is_approved": True,
            "decided_on": action.first_due_on - timedelta(days=6),
            "decided_by_id": make_user(Role.LEADER).id,
            "decided_by_name": "孙立军",
            **values,
        },
    )
    db.session.add(extension)
    db.session.flush()
    return extension


def find_user(username: str) -> User:
    """An account that was made before."""
    return db.session.scalars(select(User).where(User.username == username)).one()


def make_correction(user: User, **values: Any) -> CorrectionRequest:
    """A request of an account that waits for its answer: of an enterprise contact to the county, else to the own unit."""
    is_contact = user.tenant_id is not None
    request = CorrectionRequest(
        user_id=user.id,
        user_name=user.display_name,
        **{
            "desk": CorrectionDesk.ENTERPRISES if is_contact else CorrectionDesk.ACCOUNTS,
            "region_id": user.tenant_id or user.region_id or region("620000").id,
            "wish": "姓名登记有误，请更正。",
            "asked_on": date(2026, 10, 8),
            "due_on": date(2026, 10, 29),
            **values,
        },
    )
    db.session.add(request)
    db.session.flush()
    return request


def make_retention_plan(**values: Any) -> RetentionPlan:
    """A plan that was asked for by a command and counted: one case is due."""
    plan = RetentionPlan(
        **{
            "asked_by_name": "flask retention",
            "asked_at": clock.real_now(),
            "as_of_on": date(2026, 10, 12),
            "periods_json": '{"case": 3, "expert": 2, "account": 3, "request": 3}',
            "counted_at": clock.real_now(),
            "counts_json": '{"case": {"rows": 1, "counties": 1, "sample": [7]}, "files": {"visit": 2}}',
            **values,
        }
    )
    db.session.add(plan)
    db.session.flush()
    return plan


def make_evidence(action: ActionItem, **values: Any) -> Attachment:
    """A file that proves an action, without its bytes on disk."""
    n = number()
    evidence = Attachment(
        case=action.case,
        action_item_id=action.id,
        subject=FileSubject.ACTION,
        **{
            "kind": "检定证书",
            "file_name": "检定证书.pdf",
            "stored_name": f"evidence{n}",
            "media_type": "application/pdf",
            "size_bytes": 120_000,
            "sha256": f"{n:064d}",
            "uploaded_on": date(2026, 7, 20),
            "uploaded_by_id": action.case.officer_id,
            "uploaded_by_name": "赵海燕",
            **values,
        },
    )
    db.session.add(evidence)
    db.session.flush()
    return evidence


def make_transfer(case: Case, code: str, by: User, **values: Any) -> CaseTransfer:
    """A proposal to move a case to the county of `code`, not answered."""
    to = region(code)
    transfer = CaseTransfer(
        tenant_id=to.id,
        prefecture_id=to.prefecture_id,
        province_id=to.province_id,
        giving_id=case.tenant_id,
        giving_prefecture_id=case.prefecture_id,
        case_id=case.id,
        **{
            "case_number": case.number,
            "enterprise_name": case.enterprise_name,
            "uscc": case.uscc,
            "status": case.status,
            "open_constraints": 1,
            "open_actions": 1,
            "open_follow_ups": 1,
            "reason": "企业整体搬迁",
            "hand_over_on": date(2026, 10, 12),
            "proposed_on": date(2026, 10, 8),
            "proposed_by_id": by.id,
            "proposed_by_name": by.display_name,
            **values,
        },
    )
    db.session.add(transfer)
    db.session.flush()
    return transfer


def make_import(code: str = "620103", *, by: User, **values: Any) -> ImportBatch:
    """A preview of one new enterprise."""
    name, uscc = values.pop("name", "兰州导入阀门有限公司"), credit_code()
    batch = ImportBatch(
        tenant=region(code),
        **{
            "kind": ImportKind.ENTERPRISES,
            "file_name": "企业名单.xlsx",
            "sha256": f"{number():064x}",
            "head_json": json.dumps({"above": [["企业名称", "信用代码"]], "sheet": ""}, ensure_ascii=False),
            "uploaded_on": date(2026, 3, 9),
            "uploaded_by_id": by.id,
            "uploaded_by_name": by.display_name,
            **values,
        },
    )
    db.session.add(batch)
    db.session.flush()
    row = ImportRow(
        batch=batch,
        line=2,
        finding=RowFinding.NEW,
        name=name,
        uscc=uscc,
        cells_json=json.dumps([name, uscc], ensure_ascii=False),
        values_json=json.dumps({"name": [name], "uscc": [uscc], "year": ["2025"]}, ensure_ascii=False),
        notes_json='{"problems": [], "changes": [], "notes": []}',
    )
    db.session.add(row)
    db.session.flush()
    return batch


def make_saved_view(by: User, **values: Any) -> SavedView:
    """A view that one person has saved of the list of cases."""
    given = {"list_kind": ListKind.CASES, "name": f"视图{number()}", "sharing": Sharing.OWN, **values}
    view = SavedView(user_id=by.id, **given)
    db.session.add(view)
    db.session.flush()
    return view


def make_export(by: User, **values: Any) -> ListExport:
    """A long list that one person wants as a file; nobody has begun to write it."""
    given = {
        "list_kind": ListKind.CASES,
        "file_format": ExportFormat.XLSX,
        "asked_on": date(2026, 10, 12),
        **values,
    }
    export = ListExport(user_id=by.id, **given)
    db.session.add(export)
    db.session.flush()
    return export


def make_bulk_run(by: User, case: Case, **values: Any) -> BulkRun:
    """A reminder of a follow-up of one case that was sent with others."""
    run = BulkRun(
        **{
            "user_id": by.id,
            "list_kind": ListKind.CASES,
            "act": BulkAct.REMIND,
            "confirmed_on": date(2026, 10, 12),
            **values,
        }
    )
    db.session.add(run)
    db.session.flush()
    row = BulkRow(run=run, case=case, place=1, object_id=case.id, title=case.enterprise_name, seen_version=1)
    db.session.add(row)
    db.session.flush()
    return run
