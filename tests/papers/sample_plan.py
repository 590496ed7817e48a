"""A believable plan of one enterprise for the Word writer."""

from datetime import date
from decimal import Decimal

from casework.papers.plan_content import (
    PlanAction,
    PlanConfirmation,
    PlanContent,
    PlanFollowUp,
    PlanProblem,
    PlanTarget,
)

_PROBLEMS = (
    (
        "Z01",
        "计量",
        "计量器具未检定校准",
        "压力表、游标卡尺等12件计量器具超过检定周期，台账与实物不符。",
        "高",
        ("C01", "C02"),
    ),
    (
        "Z02",
        "检验检测",
        "出厂检验能力不足",
        "密封试验台量程不能覆盖PN40以上产品，大口径阀门委外试验。",
        "高",
        ("C03",),
    ),
    ("Z03", "工艺方法", "关键工序未识别、未控制", "焊接未做工艺评定，参数靠师傅口头交接。", "中", ("C04",)),
    ("Z04", "人员", "首席质量官未设置或未履职", "质量工作由生产副厂长兼管，放行没有独立性。", "高", ("C05",)),
)
_ACTIONS = (
    (
        "C01",
        "Z01",
        "清理计量器具，建立台账和周期检定计划。",
        "计量服务",
        "质量管理部",
        "赵海燕",
        "2026-05-25",
        "2026-06-30",
        "台账与实物一致，抽查10件全部有状态标识",
        "无需费用",
        "高",
    ),
    (
        "C02",
        "Z01",
        "到期的12件器具送检，不合格的停用更换。",
        "计量服务",
        "质量管理部",
        "赵海燕",
        "2026-06-01",
        "2026-07-15",
        "12件器具检定证书",
        "检定费约0.40万元，企业承担",
        "高",
    ),
    (
        "C03",
        "Z02",
        "改造密封试验台，量程提高到PN64。",
        "检验检测服务",
        "设备部",
        "马晓东",
        "2026-06-10",
        "2026-09-30",
        "试验台验收记录，DN300以上阀门自检记录10份",
        "设备款18.00万元，企业承担",
        "高",
    ),
    (
        "C04",
        "Z03",
        "完成3种材料的焊接工艺评定，编制作业指导书。",
        "质量管理咨询",
        "技术部",
        "李建国",
        "2026-06-15",
        "2026-10-20",
        "工艺评定报告3份，作业指导书发布",
        "专家指导免费，试板费用企业承担",
        "中",
    ),
    (
        "C05",
        "Z04",
        "任命首席质量官，参加省级免费培训并备案。",
        "质量培训",
        "企业办公室",
        "王立群",
        "2026-05-20",
        "2026-06-20",
        "任命文件、培训证书",
        "培训免费",
        "高",
    ),
)


def _action(
    number: str,
    problem: str,
    content: str,
    service: str,
    unit: str,
    person: str,
    start: str,
    due: str,
    *rest: str,
) -> PlanAction:
    begins, ends = date.fromisoformat(start), date.fromisoformat(due)
    bureau = "七里河区市场监管局"
    return PlanAction(number, problem, content, service, unit, person, bureau, begins, ends, *rest)


def plan(*, is_draft: bool = False) -> PlanContent:
    """The plan of a valve maker in Lanzhou, approved by the county bureau."""
    return PlanContent(
        year=2026,
        case_number="2026-620103-003",
        programme_name="中小微企业质量精准帮扶",
        version=2,
        is_draft=is_draft,
        bureau_name="兰州市七里河区市场监督管理局",
        enterprise_name="兰州恒峡阀门有限公司",
        uscc="91620103MA7123456X",
        region_name="兰州市七里河区",
        industry="通用设备制造业",
        product="高中压阀门",
        size="小型",
        employees=86,
        revenue=Decimal("4512.30"),
        contact="赵海燕",
        phone="138****5521",
        experts=("张淑琴（组长）", "李建国"),
        goal="通过一年帮扶，补齐计量和出厂检验短板，建立关键工序控制和质量责任制度，产品一次交检合格率稳定在97%以上。",
        ways="采取现场指导与远程咨询相结合的方式，专家组每季度入企不少于1次，关键节点随时会诊。",
        problems=(
            *(PlanProblem(*row) for row in _PROBLEMS),
            PlanProblem(
                "Z05",
                "品牌与知识产权",
                "专利布局与保护不足",
                "尚无发明专利，仅有实用新型2项。",
                "低",
                (),
                "企业本年度无研发项目，列入下一年度",
            ),
        ),
        targets=(
            PlanTarget(
                "一次交检合格率",
                "%",
                Decimal("92.4"),
                Decimal("97.0"),
                date(2026, 10, 31),
                "企业出厂检验台账",
            ),
            PlanTarget(
                "计量器具受检率", "%", Decimal("58"), Decimal("100"), date(2026, 7, 31), "计量台账和检定证书"
            ),
            PlanTarget("质量损失率", "%", None, Decimal("1.5"), date(2026, 10, 31), "企业质量成本月报"),
        ),
        actions=tuple(_action(*row) for row in _ACTIONS),
        follow_ups=(
            PlanFollowUp(date(2026, 8, 14), "现场", "王立群", "计量、检验措施落实情况"),
            PlanFollowUp(date(2026, 11, 13), "现场", "王立群", "目标指标完成情况，验收准备"),
            PlanFollowUp(date(2027, 3, 15), "电话", "王立群", "“回头看”"),
        ),
        confirmations=(
            PlanConfirmation("enterprise", "兰州恒峡阀门有限公司", "同意", "赵海燕", date(2026, 5, 18)),
            PlanConfirmation("experts", "质量帮扶专家组", "同意", "张淑琴", date(2026, 5, 18)),
            PlanConfirmation("bureau", "兰州市七里河区市场监督管理局"),
        ),
        approved_on=date(2026, 5, 20),
    )
