"""推荐表: what the county says of the enterprise, and the opinions of county, prefecture and province."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from casework.enums import ReviewDecision, ReviewStep, ServiceType
from casework.i18n import lazy_gettext as _l
from casework.models import Case, Nomination, NominationStep
from casework.papers.definitions.base import (
    ONE,
    TOPIC,
    Definition,
    Subject,
    chain_of,
    industry_of,
    name_of,
    sign_foot,
    size_of,
)
from casework.papers.kinds import PaperKind
from casework.papers.model import (
    Facts,
    Note,
    Opinion,
    Opinions,
    Paper,
    day,
    day_or_open,
    people,
    said,
    wan,
)
from casework.papers.reader import Reader
from casework.regions.queries import place
from casework.reports.model import DASH
from casework.reports.paper_words import GRADES, SERVICES, yes_no
from casework.reports.units import bureau_name

# What a step of the chain is printed as. Returns stay out, and what the county and the province said before them: they
# are history. A substitute is confirmed by the province alone; who was in public notice has its opinion already.
_DECIDED: Final = {
    ReviewDecision.SELECT: "拟列入帮扶名单。",
    ReviewDecision.RESERVE: "列入备选名单。",
    ReviewDecision.REJECT: "不列入帮扶名单。",
    ReviewDecision.CONFIRM: "替补列入帮扶名单。",
}


def subjects(case: Case, reader: Reader) -> Sequence[Subject]:
    """One, where the case came from a form of this system and the reader's scope holds it."""
    return ONE if not reader.is_enterprise and case.nomination is not None else ()


def build(case: Case, reader: Reader, key: int) -> Paper:
    """The form of a case."""
    assert case.nomination is not None
    return form_of(case.nomination, reader)


def form_of(nomination: Nomination, reader: Reader) -> Paper:
    """The form as it was submitted; one that has not been is a draft."""
    year = nomination.programme.year
    return Paper(
        name=name_of(PaperKind.NOMINATION),
        title=f"{year}年度{TOPIC}\n推　荐　表",
        blocks=(_facts(nomination, reader), _opinions(nomination), Note(_NOTE)),
        is_draft=nomination.submitted_on is None,
    )


_NOTE: Final = (
    "注：金额单位为万元，取上年度数据；企业规模按《中小企业划型标准规定》（工信部联企业〔2011〕300号）划分。"
)


def _facts(nomination: Nomination, reader: Reader) -> Facts:
    enterprise = nomination.enterprise
    of_year = f"（{nomination.figures_year}年）" if nomination.figures_year else ""
    return Facts(
        (
            (("企业名称", nomination.enterprise_name),),
            (("统一社会信用代码", nomination.uscc), ("企业规模", _size(nomination))),
            (
                ("法定代表人", said(enterprise.legal_representative)),
                ("成立日期", day(enterprise.founded_on)),
            ),
            (("负责人", said(enterprise.head_name)), ("负责人电话", reader.phone(enterprise.head_phone))),
            (("联系人", said(enterprise.contact_name)), ("联系电话", reader.phone(enterprise.contact_phone))),
            (("注册地址", said(enterprise.registered_address)),),
            (("生产地址", said(enterprise.production_address)),),
            (("行业代码", industry_of(nomination)), ("所属产业链/集群", chain_of(nomination))),
            (("主导产品", said(nomination.main_product)),),
            (
                ("从业人员", people(nomination.employees)),
                (f"营业收入{of_year}", wan(nomination.revenue_wan)),
            ),
            (
                (f"资产总额{of_year}", wan(nomination.assets_wan)),
                ("是否规上", yes_no(nomination.is_above_scale, "是", "否")),
            ),
            (
                ("专精特新等级", GRADES[nomination.specialised_grade]),
                ("首席质量官", yes_no(nomination.has_quality_officer, "有", "无")),
            ),
            (("已获认证", said(nomination.certificates)),),
            (("生产许可/3C", said(nomination.licences)),),
            (("近三年监督抽查情况", _checks(nomination)),),
            (("主要质量问题", said(nomination.main_problems)),),
            (("帮扶需求", _needs(nomination)),),
            (("严重违法失信核查", _checked(nomination)),),
        )
    )


def _size(nomination: Nomination) -> str:
    enterprise = nomination.enterprise
    if enterprise.size_override and enterprise.size_override == nomination.size:
        return f"{size_of(nomination)}（认定理由：{enterprise.size_override_reason}）"
    return size_of(nomination)


def _checks(nomination: Nomination) -> str:
    failed = nomination.spot_checks_failed
    count = "" if failed is None else f"不合格{failed}批次。"
    return said(f"{nomination.spot_checks}{'　' if nomination.spot_checks and count else ''}{count}")


def _needs(nomination: Nomination) -> str:
    known = list(ServiceType)
    return said("、".join(SERVICES[ServiceType(one)] if one in known else one for one in nomination.needs))


def _checked(nomination: Nomination) -> str:
    on = nomination.no_serious_illegality_checked_on
    return DASH if on is None else f"{day(on)}核查，未列入严重违法失信名单。"


def _opinions(nomination: Nomination) -> Opinions:
    """County, prefecture, province: what was said last on each desk, after the last return.

    The prefecture's recommendation stands through a return by the province: the corrected form comes back to the province
    alone, so nobody asks the prefecture again.
    """
    steps = _standing(nomination)
    county, above = place(nomination.tenant_id), place(nomination.prefecture_id)
    province = place(nomination.province_id)
    sent = _last(steps, ReviewStep.COUNTY, (ReviewDecision.SUBMIT,))
    forwarded = _last(nomination.steps, ReviewStep.PREFECTURE, (ReviewDecision.FORWARD,))
    decided = _last(steps, ReviewStep.PROVINCE, tuple(_DECIDED))
    willing = (
        "我单位自愿参加质量精准帮扶，如实提供情况，配合开展诊断、改进和验收。"
        if nomination.is_willing
        else ""
    )
    return Opinions(
        (
            Opinion("企业意愿", willing, sign_foot(nomination.enterprise_name)),
            Opinion("县级市场监管局意见", nomination.county_opinion, _foot(bureau_name(county), sent)),
            Opinion("市级市场监管局意见", _words(forwarded), _foot(bureau_name(above), forwarded)),
            Opinion("省级市场监管局意见", _words(decided), _foot(bureau_name(province), decided)),
        )
    )


def _standing(nomination: Nomination) -> list[NominationStep]:
    steps = list(nomination.steps)
    returns = [at for at, step in enumerate(steps) if step.decision is ReviewDecision.RETURN]
    return steps[returns[-1] + 1 :] if returns else steps


def _last(
    steps: Sequence[NominationStep], desk: ReviewStep, decisions: tuple[ReviewDecision, ...]
) -> NominationStep | None:
    return next((one for one in reversed(steps) if one.step is desk and one.decision in decisions), None)


def _words(step: NominationStep | None) -> str:
    if step is None:
        return ""
    return "".join((step.opinion, "　" if step.opinion else "", _DECIDED.get(step.decision, "")))


def _foot(unit: str, step: NominationStep | None) -> tuple[str, ...]:
    """The name of whoever gave the opinion stays out: the head of the unit signs on paper."""
    return sign_foot(unit, on=day_or_open(step.on_date if step else None))


NOMINATION: Final = Definition(
    PaperKind.NOMINATION,
    _l("The file was opened without a nomination form in the system."),
    subjects,
    build,
)
