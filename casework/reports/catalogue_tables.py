"""Tables 1 to 8 as data: columns, titles, notes."""

from dataclasses import dataclass
from typing import Final

from casework.reports.model import Column


@dataclass(frozen=True, slots=True)
class TableDefinition:
    """What a table consists of. `empty_note` is printed instead of rows in a zero report."""

    number: int
    name: str
    title: str
    columns: tuple[Column, ...]
    units: str
    notes: tuple[str, ...]
    empty_note: str
    has_total: bool = False
    total_first: bool = False


def _serial(weight: float = 4.5) -> Column:
    return Column("serial", "序号", "serial", weight)


def _text(key: str, heading: str, weight: float, group: str = "") -> Column:
    return Column(key, heading, "text", weight, group)


def _date(key: str, heading: str) -> Column:
    return Column(key, heading, "date", 13.5)


def _sum(key: str, heading: str, weight: float = 6.5, group: str = "") -> Column:
    return Column(key, heading, "int", weight, group, "sum")


def _percent(key: str, heading: str, group: str = "", weight: float = 8) -> Column:
    return Column(key, heading, "percent", weight, group, "given", 1)


_DATE_NOTE: Final = "日期按“年-月-日”填写；空格表示不需填报，“0”表示数量为零，“—”表示不适用。"
_YEAR_NOTE: Final = "企业按列入帮扶名单的年度统计，替补企业计1家，退出企业不计入各项比率的分母。"

TABLES: Final[tuple[TableDefinition, ...]] = (
    TableDefinition(
        1,
        "帮扶企业名单及基本情况表",
        "{year}年度{region}{programme}企业名单及基本情况表",
        (
            _serial(),
            _text("prefecture", "市（州）", 9),
            _text("county", "县（区、市）", 10),
            _text("enterprise", "企业名称", 18),
            _text("uscc", "统一社会信用代码", 25),
            _text("industry", "所属行业", 12),
            _text("chain", "所属产业链", 10),
            _text("product", "主导产品", 13),
            _text("size", "企业规模", 5.5),
            Column("employees", "从业人员（人）", "int", 8.5),
            Column("revenue", "上年营业收入（万元）", "decimal", 10.5, decimals=2),
            _text("above_scale", "是否规上", 5.5),
            _text("srdi", "专精特新等级", 9),
            _text("cqo", "首席质量官", 7.5),
            _text("contact", "联系人", 7.5),
            _text("phone", "联系电话", 14.5),
            _text("note", "备注", 8),
        ),
        "人、万元",
        (
            "本表每家企业填1行，企业名称和信用代码以列入名单时的登记信息为准。",
            "企业规模按工信部联企业〔2011〕300号文件划分；从业人员、营业收入为列入名单上一年度数据。",
            "“是否规上”指是否为规模以上工业企业；“首席质量官”填写“有”或“无”。",
            "空格表示不需填报，“—”表示不适用。",
        ),
        "本年度无帮扶企业（零报告）",
    ),
    TableDefinition(
        2,
        "帮扶工作台账",
        "{year}年度{region}{programme}工作台账",
        (
            _serial(),
            _text("enterprise", "企业名称", 20),
            _text("experts", "帮扶专家", 15),
            _date("diagnosed_on", "诊断日期"),
            _sum("problems", "问题数"),
            _sum("actions", "措施数"),
            _sum("done", "已完成"),
            _sum("struck_off", "已销号"),
            _sum("overdue", "逾期"),
            _sum("visits", "入企次数"),
            _sum("follow_ups_due", "应回访", group="回访"),
            _sum("follow_ups_held", "实回访", group="回访"),
            _text("conclusion", "验收结论", 9),
            _date("accepted_on", "验收日期"),
            _text("state", "当前状态", 10.5),
            _text("officer", "责任人", 8),
            _text("note", "备注", 11),
        ),
        "条、项、次",
        (
            "问题数按企业确认的质量制约因素填写；措施数为现行方案中的全部提升措施（含不再实施）。",
            "“已完成”含已销号措施；“逾期”指截至数据截止日期超过有效期限仍未完成的措施，经批准延期的按新期限计算。",
            "入企次数为本年度对表列企业的现场入企次数，不含视频、电话指导；往年结转和已退出企业的入企不在本表，另计入表6。",
            "“应回访”为截至数据截止日期到期的回访次数；窗口期尚未结束的回访到期即列入本表，窗口期结束或完成后才列入表6。",
            _DATE_NOTE,
        ),
        "本年度无帮扶企业（零报告）",
        has_total=True,
    ),
    TableDefinition(
        3,
        "问题清单与整改（提升）台账",
        "{year}年度{region}{programme}问题清单与整改（提升）台账",
        (
            _serial(),
            _text("enterprise", "企业名称", 14),
            _text("problem_number", "问题编号", 7.5),
            _text("category", "一级", 7.5, "问题类别"),
            _text("subcategory", "二级", 11, "问题类别"),
            _text("problem", "问题描述", 20),
            _text("action", "提升措施", 20),
            _text("unit", "责任单位", 10.5),
            _text("person", "责任人", 7.5),
            _date("due_on", "完成时限"),
            _date("done_on", "实际完成日期"),
            _text("progress", "完成情况", 8),
            _text("evidence", "佐证材料", 14),
            _date("struck_off_on", "销号日期"),
            _text("struck_off_by", "销号人", 7.5),
            _text("note", "备注", 13.5),
        ),
        "项",
        (
            "每项提升措施填1行；一个问题对应多项措施的，分行填写，问题编号相同。",
            "“完成时限”为经批准的有效期限，延期情况在备注中注明原期限；完成确认人与销号人不得为同一人。",
            _DATE_NOTE,
        ),
        "本年度无问题和提升措施（零报告）",
    ),
    TableDefinition(
        4,
        "专家入企帮扶情况统计表",
        "{year}年度{region}{programme}专家入企情况统计表",
        (
            _serial(),
            _text("expert", "专家姓名", 10),
            _text("unit", "单位", 24),
            _text("fields", "专业领域", 20),
            Column("enterprises", "帮扶企业数", "int", 8, total="given"),
            _sum("visits", "入企次数", 8),
            Column("days", "人天", "decimal", 8, total="sum", decimals=1),
            Column("reports", "诊断报告数", "int", 8, total="given"),
            Column("advice", "提出建议数", "int", 8, total="given"),
            Column("adopted", "采纳数", "int", 8, total="given"),
            Column("score", "企业评价均分", "decimal", 9, total="given", decimals=1),
        ),
        "家、次、人天、份、条、分",
        (
            "列入截至数据截止日期承担帮扶任务或本年度现场入企的专家；入企次数、人天为专家本人现场入企数，合计为人次。",
            "诊断报告、建议由专家组共同完成，计入组内每位专家，合计栏不重复计算，因此不等于各行之和；同一企业只计1家。",
            "提出建议数为企业已确认且附有提升建议的问题数，其中列入现行方案并未放弃的为采纳数。",
            "企业评价均分为百分制，有效答卷不足3份的填“—”。",
        ),
        "本年度无专家入企帮扶（零报告）",
        has_total=True,
    ),
    TableDefinition(
        5,
        "帮扶前后指标对比表",
        "{year}年度{region}{programme}前后指标对比表",
        (
            _serial(),
            _text("enterprise", "企业名称", 22),
            _text("indicator", "指标名称", 18),
            _text("unit", "单位", 8),
            Column("before", "帮扶前", "decimal", 10, "指标值"),
            Column("after", "帮扶后", "decimal", 10, "指标值"),
            Column("change", "变化量", "decimal", 10, "变化情况"),
            Column("change_rate", "变化率（%）", "decimal", 10, "变化情况", decimals=1),
            _text("source", "数据来源", 15),
            _text("note", "备注", 19),
        ),
        "见“单位”栏",
        (
            "帮扶前为诊断前一个完整年度或12个月的数据，帮扶后取同一季节、同一来源的数据；来源不同的在备注中注明。",
            "变化量=帮扶后－帮扶前，以百分比计量的指标其变化量单位为百分点；变化率=变化量÷帮扶前×100%。",
            "“—”表示无可比数据，不作为0填报。",
        ),
        "本年度无帮扶前后对比指标（零报告）",
    ),
    TableDefinition(
        6,
        "县（区）帮扶工作汇总表",
        "{year}年度{region}{programme}工作汇总表",
        (
            _serial(),
            _text("region", "县（区）", 15),
            _sum("planned", "计划数", 6, "帮扶企业"),
            _sum("confirmed", "确认数", 6, "帮扶企业"),
            _sum("withdrawn", "退出数", 6, "帮扶企业"),
            _sum("substituted", "替补数", 6, "帮扶企业"),
            _sum("effective", "实际帮扶数", 6, "帮扶企业"),
            _sum("diagnosed", "诊断数", 6, "帮扶企业"),
            _sum("problems", "问题总数", 6, "问题"),
            _sum("solved", "已解决", 6, "问题"),
            _percent("resolution", "问题解决率", "问题"),
            _sum("actions", "措施总数", 6, "提升措施"),
            _sum("struck_off", "已销号", 6, "提升措施"),
            _percent("completion", "整改完成率", "提升措施"),
            _sum("follow_ups_due", "应回访", 6, "回访"),
            _sum("follow_ups_on_time", "按期回访", 6, "回访"),
            _percent("on_time", "按期回访率", "回访"),
            _sum("visits", "入企次数", 6, "入企与培训"),
            _sum("expert_attendances", "专家人次", 6, "入企与培训"),
            _sum("trained", "培训人次", 6.5, "入企与培训"),
            _sum("certificates", "新增认证", 6, "新增成果"),
            _sum("standards", "新增标准", 6, "新增成果"),
            _sum("patents", "新增专利", 6, "新增成果"),
            _sum("chief_quality_officers", "新增首席质量官", 7, "新增成果"),
            Column("satisfaction", "满意度", "decimal", 6.5, total="given", decimals=1),
        ),
        "家、条、项、次、人次、分、%",
        (
            "实际帮扶数=确认数－退出数＋替补数；没有帮扶任务的单位也应列出，数量填“0”，分母为0的比率填“—”。",
            "问题解决率=已解决÷问题总数；整改完成率=已完成（含已销号）措施数÷（措施总数－不再实施数）；"
            "按期回访率=按期回访÷应回访。合计行比率按合计数计算。",
            "“应回访”为已完成的和窗口期已结束的回访次数（经批准取消的不计），与表2按到期日统计的次数口径不同；入企次数含往年结转和已退出企业。",
            "满意度为百分制均分，有效答卷不足3份的填“—”。",
            _YEAR_NOTE,
        ),
        "无下级单位（零报告）",
        has_total=True,
    ),
    TableDefinition(
        7,
        "质量制约因素分类统计表",
        "{year}年度{region}{programme}质量制约因素分类统计表",
        (
            _serial(6),
            _text("category", "一级类别", 18),
            _text("subcategory", "二级类别", 36),
            _sum("problems", "问题数", 12),
            _percent("share", "占比", weight=12),
            Column("enterprises", "涉及企业数", "int", 12, total="given"),
            _sum("solved", "已解决", 12),
            _percent("resolution", "解决率", weight=12),
        ),
        "条、家、%",
        (
            "问题数按企业确认的质量制约因素统计；占比=该类问题数÷问题总数，解决率=已解决÷问题数。",
            "一家企业涉及多类问题的分别计入各类，合计栏按实际企业数填写，因此不等于各行之和。",
            "占比为四舍五入后的数值，各行相加与100%可能有微小差异。",
        ),
        "本年度无经企业确认的质量制约因素（零报告）",
        has_total=True,
        total_first=True,
    ),
    TableDefinition(
        8,
        "质量培训情况统计表",
        "{year}年度{region}质量培训情况统计表",
        (
            _serial(),
            _text("session", "期次", 16),
            _text("topic", "主题", 30),
            _text("time", "时间", 18),
            _text("place", "地点", 18),
            _sum("enterprises", "参训企业（家）", 11),
            _sum("heads", "企业负责人（人）", 12),
            _sum("person_times", "参训人次", 9),
            Column("hours", "课时", "decimal", 7, total="sum", decimals=1),
            _percent("pass_rate", "考核合格率", weight=9),
        ),
        "家、人、人次、课时、%",
        (
            "由举办单位按签到表、考核记录填报，每期填1行；上级汇总时期次前注明举办单位。",
            "考核合格率=考核合格人数÷参加考核人数，合计行按合计数计算；未组织考核的填“—”。",
        ),
        "本年度未举办质量培训（零报告）",
        has_total=True,
    ),
)
