"""Made-up cases from which the sample summaries are counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

PLACES = {
    "兰州市": ("城关区", "七里河区", "永登县", "榆中县", "兰州新区"),
    "嘉峪关市": ("嘉峪关市",),
    "金昌市": ("金川区", "永昌县"),
    "白银市": ("白银区", "靖远县", "景泰县"),
    "天水市": ("秦州区", "麦积区", "清水县", "秦安县", "甘谷县", "武山县", "张家川回族自治县"),
    "武威市": ("凉州区", "民勤县", "天祝藏族自治县"),
    "张掖市": ("甘州区", "肃南裕固族自治县", "高台县"),
    "平凉市": ("崆峒区", "静宁县"),
    "酒泉市": ("肃州区", "敦煌市"),
    "庆阳市": ("西峰区", "镇原县"),
    "定西市": ("安定区", "岷县"),
    "陇南市": ("武都区", "成县"),
    "临夏回族自治州": ("临夏市", "积石山保安族东乡族撒拉族自治县"),
    "甘南藏族自治州": ("合作市", "舟曲县"),
}
TRADES = (
    ("通用设备制造业", "装备制造", "恒峡阀门", "高中压阀门"),
    ("农副食品加工业", "特色农产品", "陇塬薯业", "马铃薯精淀粉"),
    ("食品制造业", "特色农产品", "葫芦河食品", "杂粮方便食品"),
    ("医药制造业", "生物医药", "岷归药业", "当归饮片"),
    ("非金属矿物制品业", "新型建材", "祁连建材", "预拌混凝土"),
    ("电气机械和器材制造业", "新能源", "河西电气", "箱式变电站"),
    ("化学原料和化学制品制造业", "精细化工", "银光助剂", "橡胶助剂"),
    ("工艺美术品制造业", "文旅产品", "麦积山雕漆", "雕漆家具"),
)
PROBLEMS = (
    (
        "计量",
        "计量器具未检定校准",
        "压力表、游标卡尺等12件计量器具超过检定周期，无检定计划，台账与实物不符。",
    ),
    ("计量", "测量能力、测量管理与需求不匹配", "密封试验台量程不能覆盖PN40以上产品，关键尺寸依靠经验判断。"),
    ("标准", "企业标准未自我声明公开", "企业标准2019年后未复审，公开平台上的版本与现行工艺不一致。"),
    ("检验检测", "出厂检验能力不足", "出厂检验项目缺少水分和灰分两项，委托检验周期超过10天，影响交货。"),
    (
        "质量管理体系",
        "未建立体系或“两张皮”",
        "体系文件与实际作业脱节，内审只在外审前补做，纠正措施无验证记录。",
    ),
    ("人员", "首席质量官未设置或未履职", "未任命首席质量官，质量工作由生产副厂长兼管，放行没有独立性。"),
    ("工艺方法", "关键工序未识别、未控制", "焊接、热处理等特殊过程未做工艺评定，参数靠师傅口头交接。"),
    ("认证认可", "体系认证缺失", "客户要求提供质量管理体系证书，企业尚未取得，投标受限。"),
)
ACTIONS = (
    "建立计量器具台账和周期检定计划，送检到期器具，粘贴状态标识。",
    "复审并重新声明公开企业标准，组织班组长学习。",
    "补充检验设备2台，编制检验作业指导书，开展人员比对试验。",
    "任命首席质量官并参加省级培训，签发质量安全授权书。",
    "完成焊接工艺评定，关键工序设置质量控制点，首件必检。",
    "导入质量管理体系，完成一次内审和管理评审并关闭不符合项。",
    "按批次建立追溯记录，开展一次模拟召回。",
    "建立供应商评价表，对3家主要供应商实施现场审核。",
    "质量数据录入电子表格，每月召开质量分析会并形成记录。",
    "整理车间现场，划定待检、合格、不合格区域。",
)

RESULTS = {
    "system_certificate": 0.3,
    "invention_patent": 0.05,
    "enterprise_standard_led": 0.3,
    "local_standard_joined": 0.05,
    "chief_quality_officer": 0.5,
    "government_award": 0.02,
}
CHANGED = "兰州市"  # where two places were given back and filled again


@dataclass(frozen=True)
class Case:
    """One made-up case; what the database would know about it."""

    prefecture: str
    county: str
    name: str
    trade: int
    problems: tuple[tuple[str, str, str, str], ...]  # category, subcategory, text, judgement
    actions: tuple[str, ...]  # struck, done, overdue, open, dropped
    visits: int
    due: int
    held: int
    passed: bool | None
    results: tuple[str, ...]

    @property
    def on_time(self) -> int:
        """Follow-ups held within their window."""
        return self.held - (self.held > 4)


def make_cases(places: Iterable[tuple[str, str]], actions: int, seed: int = 7) -> list[Case]:
    """One case for each (prefecture, county), with `actions` measures each."""
    dice = Random(seed)
    cases = []
    for at, (prefecture, county) in enumerate(places):
        trade = at % len(TRADES)
        start = dice.randrange(len(PROBLEMS))
        problems = tuple(
            (
                *PROBLEMS[(start + n) % len(PROBLEMS)],
                dice.choices(("解决", "部分解决", "未解决"), (16, 3, 2))[0],
            )
            for n in range(dice.randint(3, 6))
        )
        finished = dice.random() < 0.3
        marks = (
            ("struck",) * actions
            if finished
            else tuple(
                dice.choices(("struck", "done", "overdue", "open", "dropped"), (80, 8, 3, 6, 3), k=actions)
            )
        )
        due = dice.randint(3, 5)
        place = county.removesuffix("市").removesuffix("区").removesuffix("县")[:4]
        cases.append(
            Case(
                prefecture,
                county,
                f"{place}{TRADES[trade][2]}有限责任公司",
                trade,
                problems,
                marks,
                dice.randint(2, 6),
                due,
                due - (dice.random() < 0.1),
                True if finished else dice.choice((True, False, None)),
                tuple(kind for kind, odds in RESULTS.items() if dice.random() < odds),
            )
        )
    return cases


def marked(cases: Iterable[Case], *marks: str) -> int:
    return sum(mark in marks for case in cases for mark in case.actions)


def judged(cases: Iterable[Case], *judgements: str) -> int:
    return sum(problem[3] in judgements for case in cases for problem in case.problems)
