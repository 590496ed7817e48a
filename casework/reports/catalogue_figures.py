"""The figures K01 to K25 as data: code, names, formula, unit. Those of indicators stand in catalogue_effects.py."""

from typing import Final

from casework.reports.catalogue_definition import FigureDefinition
from casework.reports.catalogue_effects import EFFECTS


def _ratio(
    code: str, names: tuple[str, str], zh: str, en: str, count_unit: str, *parts: FigureDefinition
) -> FigureDefinition:
    return FigureDefinition(code, "ratio", *names, zh, en, "%", count_unit, parts=parts)


def _count(
    code: str,
    names: tuple[str, str],
    zh: str,
    en: str,
    unit: str,
    *parts: FigureDefinition,
    decimals: int = 0,
) -> FigureDefinition:
    return FigureDefinition(code, "count", *names, zh, en, unit, unit, decimals, parts=parts)


# Kinds of results of K22: suffix, Chinese, English, unit (summary_report.md, 3).
_STANDARDS: Final = (
    ("international", "国际标准", "International standard"),
    ("national", "国家标准", "National standard"),
    ("industry", "行业标准", "Industry standard"),
    ("local", "地方标准", "Local standard"),
    ("group", "团体标准", "Group standard"),
    ("enterprise", "企业标准", "Enterprise standard"),
)
_STANDARD_ROLES: Final = (("led", "主导", "led"), ("joined", "参与", "took part"))
RESULT_KINDS: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("system_certificate", "体系认证", "System certificate", "项"),
    ("product_certificate", "产品认证", "Product certificate", "项"),
    ("service_certificate", "服务认证", "Service certificate", "项"),
    *(
        (f"{kind}_standard_{role}", f"{zh}（{role_zh}）", f"{en} ({role_en})", "项")
        for kind, zh, en in _STANDARDS
        for role, role_zh, role_en in _STANDARD_ROLES
    ),
    ("invention_patent", "发明专利", "Invention patent", "项"),
    ("utility_patent", "实用新型专利", "Utility model patent", "项"),
    ("design_patent", "外观设计专利", "Design patent", "项"),
    ("trade_mark", "商标", "Trade mark", "项"),
    ("geographical_indication", "地理标志", "Geographical indication", "项"),
    ("government_award", "政府质量奖", "Government quality award", "项"),
    ("chief_quality_officer", "首席质量官", "Chief quality officer", "人"),
    ("qc_result", "QC成果", "QC circle result", "项"),
)

FIGURES: Final[tuple[FigureDefinition, ...]] = (
    _ratio(
        "K01",
        ("名额完成率", "Quota use"),
        "实际帮扶企业数（确认－退出＋替补）÷计划数",
        "effective cases (confirmed − withdrawn + substituted) ÷ planned",
        "家",
        _count(
            "K01.confirmed",
            ("确认数", "Confirmed"),
            "首次确认的名额",
            "places confirmed for the first time",
            "家",
        ),
        _count("K01.withdrawn", ("退出数", "Withdrawn"), "已批准退出的名额", "withdrawals", "家"),
        _count(
            "K01.substituted", ("替补数", "Substituted"), "已确认的替补名额", "substitutes confirmed", "家"
        ),
        _count(
            "K01.enterprises",
            ("涉及企业数", "Distinct enterprises"),
            "同一信用代码只计1家",
            "one credit code counts once",
            "家",
        ),
    ),
    _ratio(
        "K02",
        ("县区覆盖率", "Coverage of counties"),
        "有实际帮扶企业的县（区、市）数÷全部县级单位数",
        "counties with at least one effective case ÷ all county units",
        "个",
    ),
    _ratio(
        "K03",
        ("诊断率", "Diagnosis rate"),
        "诊断报告已确认的企业数÷实际帮扶企业数",
        "cases with a confirmed diagnosis report ÷ effective cases",
        "家",
    ),
    _ratio(
        "K04",
        ("方案制定率", "Plan rate"),
        "方案已批准的企业数÷已诊断企业数",
        "cases with an approved plan ÷ cases diagnosed",
        "家",
    ),
    _ratio(
        "K05",
        ("整改（提升）完成率", "Action completion"),
        "已完成和已销号措施数÷（全部措施数－不再实施数）",
        "actions done or struck off ÷ (all actions − dropped)",
        "项",
    ),
    _ratio(
        "K06",
        ("按期完成率", "On-time completion"),
        "在有效期限内完成的措施数÷已到期或已完成的措施数（不含不再实施）",
        "actions finished by the valid deadline ÷ actions due or finished (dropped out)",
        "项",
        _ratio(
            "K06.first",
            ("按期完成率（不计延期）", "On-time completion without extensions"),
            "在最初期限内完成的措施数÷按最初期限已到期或已完成的措施数",
            "actions finished by the first deadline ÷ actions due by it or finished",
            "项",
        ),
    ),
    _ratio(
        "K07",
        ("销号率", "Strike-off"),
        "已销号措施数÷已完成措施数",
        "actions struck off ÷ actions done",
        "项",
    ),
    _ratio(
        "K08",
        ("逾期率", "Overdue"),
        "超过有效期限未完成的措施数÷未完成措施数",
        "actions open past the deadline ÷ actions open",
        "项",
    ),
    _ratio(
        "K09",
        ("问题解决率", "Constraint resolution"),
        "判定为“解决”的问题数÷企业已确认的问题数（部分解决不计）",
        "constraints judged solved ÷ constraints confirmed (partly solved counts 0)",
        "条",
        _count(
            "K09.partial",
            ("部分解决", "Partly solved"),
            "判定为“部分解决”的问题数",
            "judged partly solved",
            "条",
        ),
        _count(
            "K09.open", ("未解决", "Not solved"), "未解决或尚未判定的问题数", "not solved or not judged", "条"
        ),
    ),
    _ratio(
        "K10",
        ("按期回访率", "On-time follow-up"),
        "在到期日前后窗口期内完成的回访数÷到期应回访数（经批准取消的不计）",
        "follow-ups held within due date ± window ÷ follow-ups due (accepted cancellations out)",
        "次",
    ),
    _ratio(
        "K11",
        ("回访完成率", "Follow-up completion"),
        "已完成回访数÷到期应回访数",
        "follow-ups held ÷ follow-ups due",
        "次",
    ),
    FigureDefinition(
        "K12",
        "mean",
        "户均入企次数",
        "Visits per enterprise",
        "现场入企次数÷实际帮扶企业数（远程指导另计）",
        "on-site visits ÷ effective cases; remote ones apart",
        "次",
        "",
        parts=(
            _count(
                "K12.remote",
                ("远程指导次数", "Remote visits"),
                "视频、电话等方式的指导次数",
                "video and phone visits",
                "次",
            ),
        ),
    ),
    _count(
        "K13",
        ("专家人天", "Expert person-days"),
        "各次现场入企到场专家数×天数之和（以半天计，远程指导不计）",
        "sum over on-site visits of experts present × days, in half-day steps; remote ones do not count",
        "人天",
        decimals=1,
    ),
    _ratio(
        "K14",
        ("验收通过率（首次）", "Acceptance at first try"),
        "首次验收即通过的企业数÷已有验收结论的企业数",
        "cases accepted at first try ÷ cases presented",
        "家",
        _ratio(
            "K14.end",
            ("验收通过率（最终）", "Acceptance in the end"),
            "最终通过验收的企业数÷已有验收结论的企业数",
            "cases accepted in the end ÷ cases presented",
            "家",
        ),
    ),
    _ratio(
        "K15",
        ("结转率", "Carried over"),
        "结转下年企业数÷实际帮扶企业数",
        "cases carried over ÷ effective cases",
        "家",
    ),
    *EFFECTS,
    _count(
        "K22",
        ("新增成果数", "New results"),
        "证书或文件日期在本年度内且有复印件在档的成果数，分类计数",
        "results by kind, document dated in the year and a copy on file",
        "项",
        *(
            _count(f"K22.{suffix}", (zh, en), "同上", "as above", unit)
            for suffix, zh, en, unit in RESULT_KINDS
        ),
    ),
    FigureDefinition(
        "K23",
        "mean",
        "企业满意度",
        "Satisfaction",
        "有效答卷得分之和÷有效答卷数（百分制；按6月30日和年度数据截止日期结算；不足3份或能推算出单份得分的不显示）",
        "mean of answered scores on 100, as of 30 June and of the data date of the year; "
        "not shown under three replies or where it would give single scores away",
        "分",
        "",
        least=3,
        parts=(
            _count("K23.replies", ("回收份数", "Replies"), "收回的有效答卷数", "answered forms", "份"),
            _ratio(
                "K23.return",
                ("回收率", "Return rate"),
                "收回的有效答卷数÷发出份数",
                "answered forms ÷ forms sent",
                "份",
            ),
        ),
    ),
    _ratio(
        "K24",
        ("参训率", "Heads trained"),
        "参加质量培训的企业负责人（不重复）÷全省培训目标人数；市县只列人数，由举办单位按签到表填报",
        "distinct heads of enterprises trained ÷ target of the province; typed by the unit that held the training",
        "人",
        _ratio(
            "K24.enterprises",
            ("帮扶企业负责人参训率", "Assisted enterprises with head trained"),
            "负责人已参训的帮扶企业数÷实际帮扶企业数",
            "assisted enterprises whose head was trained ÷ effective cases",
            "家",
        ),
    ),
    _ratio(
        "K25",
        ("佐证完整率", "Evidence complete"),
        "有1份以上有效佐证的已销号措施数÷已销号措施数",
        "actions struck off with at least one valid evidence ÷ actions struck off",
        "项",
    ),
)
