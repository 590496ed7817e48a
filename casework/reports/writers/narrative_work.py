"""Sections 一 and 二 of the draft (situation, practice) and the zero report."""

from typing import Final

from casework.reports.model import Paragraph, Run, Section
from casework.reports.writers.prose import Piece, Prose

_MANDATE = {
    "province": "按照质量强省建设部署和年度工作安排",
    "prefecture": "按照省市场监管局年度工作安排",
    "county": "按照省、市（州）市场监管局年度工作安排",
}
_CHAIN = {
    "province": "经县（区、市）推荐、市（州）审核、我局审定并公示，",
    "prefecture": "经县（区、市）推荐、我局审核、省局审定并公示，",
    "county": "经我局推荐、市（州）局审核、省局审定并公示，",
}
_LOWER = {"province": "市（州）", "prefecture": "县（区、市）"}


_SIZES = ("大型", "中型", "小型", "微型")


def _size_rank(size: str) -> int:
    return next((rank for rank, name in enumerate(_SIZES) if size.startswith(name)), len(_SIZES))


def situation(prose: Prose) -> Section:
    """一、基本情况: places, spread, visits."""
    paragraphs = [_places(prose), *_spread(prose), _visits(prose)]
    return Section("基本情况", tuple(paragraphs))


def _places(prose: Prose) -> Paragraph:
    summary = prose.summary
    start = Run(f"{summary.year}年，{_MANDATE[prose.level]}，我局组织开展{summary.programme_name}工作，")
    planned = "年度计划帮扶企业{K01:d}家，" if prose.number("K01:d") else ""
    changed = "，其间".join(
        ["确认{K01.confirmed:n}家", "、".join(_changes(prose))]
        if _changes(prose)
        else ["确认{K01.confirmed:n}家"]
    )
    chain = _CHAIN[prose.level]
    use = "，名额完成率{K01}" if prose.shown("K01") else ""
    return prose.paragraph(
        start, planned, chain, changed, "，实际帮扶企业{K01:n}家", use, "。", *_coverage(prose)
    )


def _changes(prose: Prose) -> list[str]:
    changes = []
    if prose.number("K01.withdrawn:n"):
        changes.append("退出{K01.withdrawn:n}家")
    if prose.number("K01.substituted:n"):
        changes.append("替补{K01.substituted:n}家")
    return changes


def _coverage(prose: Prose) -> list[Piece]:
    """Where the enterprises are; an enterprise under two counties is named where the two numbers differ."""
    if prose.level == "county":
        return []
    where = "帮扶企业分布在"
    if prose.level == "province":
        where += "{T6:rows:effective>0}个市级单位的"
    pieces: list[Piece] = [where, "{K02:n}个县（区、市），县区覆盖率{K02}。"]
    distinct = prose.number("K01.enterprises:n")
    if distinct and distinct != prose.number("K01:n"):
        pieces.append("同一企业在不同县（区、市）分别列入的只计1家，共涉及企业{K01.enterprises:n}家。")
    return pieces


def _spread(prose: Prose) -> list[Paragraph]:
    """By trade, chain and size, from table 1; left out while the table has no rows."""
    if not prose.number("T1:rows"):
        return []
    pieces: list[Piece] = []
    for words, key, most in (("从行业看", "industry", 4), ("从产业链看", "chain", 4)):
        names = prose.leading(1, key, most + 1)
        if names:
            verb = "主要分布在" if len(names) > most else "分别为" if len(names) > 1 else "为"
            pieces += [f"{words}，", *_known(prose, key), verb]
            pieces += [*prose.by_group(1, key, names[:most], "rows", "家"), "；"]
    sizes = sorted(prose.leading(1, "size", 9), key=_size_rank)
    if sizes:
        pieces += [
            "从规模看，",
            *_known(prose, "size"),
            *prose.by_group(1, "size", sizes, "rows", "家"),
            "。",
        ]
    else:
        pieces[-1:] = ["。"] if pieces else []
    marks = []
    if prose.number("T1:rows:above_scale=是"):
        marks.append([Run("规模以上工业企业"), prose.bound("T1:rows:above_scale=是"), Run("家")])
    if prose.number("T1:filled:srdi"):
        marks.append([Run("专精特新企业"), prose.bound("T1:filled:srdi"), Run("家")])
    if prose.number("T1:rows:cqo=有"):
        marks.append([Run("已设首席质量官的企业"), prose.bound("T1:rows:cqo=有"), Run("家")])
    for position, mark in enumerate(marks):
        pieces += ["、" if position else "其中，", *mark]
    if marks:
        pieces.append("。")
    return [prose.paragraph(*pieces)] if pieces else []


_KNOWN: Final = {"industry": "已填报行业的", "chain": "列入产业链的", "size": "已划型的"}


def _known(prose: Prose, key: str) -> list[Piece]:
    """Of how many enterprises this is known, where it is not known of all: the numbers that follow then add up."""
    if prose.number(f"T1:filled:{key}") == prose.number("T1:rows"):
        return []
    return [Run(_KNOWN[key]), prose.bound(f"T1:filled:{key}"), Run("家中，")]


def _visits(prose: Prose) -> Paragraph:
    if not prose.number("K12:n"):
        remote = "，以视频、电话等方式远程指导{K12.remote:n}次" if prose.number("K12.remote:n") else ""
        return prose.paragraph(f"截至{{D}}，入企帮扶按计划筹备，尚未开展现场入企{remote}。")
    remote = "，另以视频、电话等方式远程指导{K12.remote:n}次" if prose.number("K12.remote:n") else ""
    experts = (
        "，参加专家{T6:total:expert_attendances}人次" if prose.number("T6:total:expert_attendances") else ""
    )
    days = "、累计{K13}" if experts and prose.number("K13") else ""
    return prose.paragraph(
        f"截至{{D}}，{prose.whole}累计开展现场入企帮扶{{K12:n}}次，户均{{K12}}", experts, days, remote, "。"
    )


def practice(prose: Prose) -> Section:
    """二、主要做法: the six usual parts."""
    parts: tuple[tuple[str, list[Piece]], ...] = (
        ("加强组织领导", _organisation(prose)),
        ("精准遴选企业", _selection(prose)),
        ("专家问诊把脉", _diagnosis(prose)),
        ("制定一企一策", _plans(prose)),
        ("跟踪问效、销号管理", _tracking(prose)),
        ("培训与宣传", _training(prose)),
    )
    paragraphs: list[Paragraph] = []
    for heading, pieces in parts:
        paragraphs += [Paragraph((Run(heading),), "subheading"), prose.paragraph(*pieces)]
    return Section("主要做法", tuple(paragraphs))


def _organisation(prose: Prose) -> list[Piece]:
    if prose.level == "county":
        return [
            "将帮扶工作纳入年度质量工作重点，明确分管领导、责任股室和经办人，落实经办人、专家组、企业联络员“三方对接”，"
            "为每家帮扶企业建立“一企一档”，做到底数清、问题清、措施清、责任清。"
        ]
    shared = prose.number("T6:rows:confirmed>0")
    spread = f"，将年度帮扶名额分解到{{T6:rows:confirmed>0}}个{_LOWER[prose.level]}" if shared else ""
    head = (
        "省局统筹、市（州）审核、县（区、市）落实"
        if prose.level == "province"
        else "市级统筹、县（区、市）落实"
    )
    return [
        f"健全“{head}、专家指导、企业主体”的工作机制{spread}，明确推荐、诊断、方案、实施、验收各环节的时限要求和责任主体。"
        "实行“一企一档”管理，各级按权限共用一本台账，数据一次填报、逐级汇总，减轻基层和企业负担。"
    ]


def _selection(prose: Prose) -> list[Piece]:
    pieces: list[Piece] = [
        "坚持企业自愿、需求导向、公开公示，优先遴选质量提升意愿强、发展潜力大、质量短板突出的中小微企业，"
        "逐户核对统一社会信用代码、从业人员和营业收入，核定企业规模，防止重复推荐。"
    ]
    if prose.number("K01.withdrawn:n"):
        pieces.append("对不再具备帮扶条件的{K01.withdrawn:n}家企业按程序办理退出")
        joined = "，并从备选企业中择优替补{K01.substituted:n}家。"
        pieces.append(joined if prose.number("K01.substituted:n") else "。")
    return pieces


def _diagnosis(prose: Prose) -> list[Piece]:
    if not prose.number("K03:n"):
        return ["已按企业所属行业和质量需求组建专家组，签订回避声明，质量诊断正在有序推进。"]
    pieces: list[Piece] = [
        "按照行业和专业匹配专家，严格执行回避制度，从“人机料法环测”和管理体系、质量基础设施等方面逐项查找质量制约因素。"
        "完成质量诊断{K03:n}家，诊断率{K03}"
    ]
    if not prose.number("K09:d"):
        return [*pieces, "。"]
    pieces.append("；经企业确认的质量制约因素{K09:d}条")
    names = prose.leading(7, "category", 4, "problems")
    if names:
        verb = "，主要集中在" if len(names) > 3 else "，分别为" if len(names) > 1 else "，为"
        pieces += [verb, *prose.by_group(7, "category", names[:3], "sum:problems", "条")]
    return [*pieces, "。"]


def _plans(prose: Prose) -> list[Piece]:
    if not prose.number("K04:n"):
        return [f"“一企一策”帮扶方案正在由企业、专家组和{prose.county_bureau}共同研究制定。"]
    pieces: list[Piece] = [
        f"坚持问题导向，由企业、专家组和{prose.county_bureau}三方共同商定帮扶方案，",
        "已批准方案{K04:n}份，方案制定率{K04}。",
    ]
    if prose.number("T6:total:actions"):
        pieces.append(
            "方案共列提升措施{T6:total:actions}项，逐项明确对应问题、责任单位、责任人、完成时限和完成标志，做到可检查、可验证。"
        )
    return pieces


def _tracking(prose: Prose) -> list[Piece]:
    pieces: list[Piece] = ["坚持帮扶不打扰、服务不检查，统筹安排入企和回访。"]
    if prose.number("K11:d"):
        pieces.append("到期应回访{K11:d}次，已完成{K11:n}次，回访完成率{K11}")
        pieces.append("，按期回访率{K10}。" if prose.shown("K10") else "。")
    pieces.append(f"严格执行“专家或企业确认完成、{prose.county_bureau}核验销号”两步程序，完成与销号分人负责")
    if prose.number("K07:n"):
        pieces.append("，已销号措施{K07:n}项，销号率{K07}")
        pieces.append("，佐证完整率{K25}。" if prose.shown("K25") else "。")
    else:
        pieces.append("。")
    return pieces


def _training(prose: Prose) -> list[Piece]:
    promoted = "结合入企帮扶，同步宣传质量法律法规、标准和激励政策，引导企业用好质量基础设施“一站式”服务。"
    if prose.number("T6:total:trained"):
        return [
            "面向企业负责人、首席质量官和质量管理人员开展质量培训，累计培训{T6:total:trained}人次。",
            promoted,
        ]
    return [promoted]


def _went_on(prose: Prose) -> str:
    """What is counted in the calendar year whatever the list (visits, results), and what did not happen."""
    done = [
        words
        for binding, words in (
            ("K12:n", "现场入企{K12:n}次"),
            ("K12.remote:n", "远程指导{K12.remote:n}次"),
            ("K22:n", "取得成果{K22:n}项"),
        )
        if prose.number(binding)
    ]
    if not done:
        return "专家入企、回访、验收"
    return f"对往年结转或已退出的企业{'、'.join(done)}；本年度名单企业的回访、验收"


def zero_report(prose: Prose) -> tuple[Section, ...]:
    """A natural report of a unit without any assisted enterprise: short, correct, no empty ratios."""
    summary = prose.summary
    start = Run(f"{summary.year}年，{_MANDATE[prose.level]}，我局认真组织{summary.programme_name}工作。")
    quota = "年度计划帮扶名额{K01:d}个；" if prose.number("K01:d") else "本年度未安排帮扶名额；"
    left = "确认{K01.confirmed:n}家，退出{K01.withdrawn:n}家，截至{D}，" if _changes(prose) else "截至{D}，"
    none = f"{prose.whole}无实际帮扶企业。" if _changes(prose) else f"{prose.whole}没有列入帮扶名单的企业。"
    filed = f"{_went_on(prose)}等事项均未发生，年度各项报表已按零报告要求如实填报，特此说明。"
    trained = (
        ("结合日常监管服务，{T6:total:trained}人次参加了质量培训。",)
        if prose.number("T6:total:trained")
        else ()
    )
    steps = (
        "继续摸排辖区中小微企业质量需求，建立备选企业名单，对质量提升意愿强、发展潜力大的企业"
        "做好政策宣传和推荐准备；符合条件的，在下一年度及时推荐，争取纳入帮扶范围。"
    )
    return (
        Section("基本情况", (prose.paragraph(start, quota, left, none),)),
        Section("报表填报情况", (prose.paragraph(filed, *trained),)),
        Section("下一步打算", (prose.paragraph(steps),)),
    )
