"""Sections 三 to 六 of the draft: results, model cases, shortcomings (open items named), next steps."""

from casework.reports.catalogue import RESULT_KINDS
from casework.reports.model import DASH, Cell, Paragraph, Run, Section, Table
from casework.reports.writers.layout import chinese_number
from casework.reports.writers.prose import Piece, Prose

_PASSED = frozenset({"通过", "验收通过"})
_NAMED_AT_MOST = 5


def results(prose: Prose) -> Section:
    """三、取得成效: problems, actions, new results, indicators, acceptance and satisfaction."""
    parts = [
        _solved(prose),
        _actions(prose),
        _new_results(prose),
        _indicators(prose),
        _accepted(prose),
        _replies(prose),
    ]
    paragraphs = [prose.paragraph(*pieces) for pieces in parts if pieces]
    if not paragraphs:
        paragraphs = [prose.paragraph("帮扶工作尚处于起步阶段，成效将在后续诊断、实施和验收中体现。")]
    return Section("取得成效", tuple(paragraphs))


def _solved(prose: Prose) -> list[Piece]:
    if not prose.shown("K09"):
        return []
    pieces: list[Piece] = [
        "多数质量制约因素得到解决。"
        if prose.number("K09:n") * 2 > prose.number("K09:d")
        else "质量制约因素正在逐项解决。",
        "企业确认的{K09:d}条质量制约因素中，已解决{K09:n}条，问题解决率{K09}",
    ]
    if prose.number("K09.partial:n"):
        pieces.append("；另有{K09.partial:n}条部分解决，未计入问题解决率")
    return [*pieces, "。"]


def _actions(prose: Prose) -> list[Piece]:
    if not prose.shown("K05"):
        return []
    pieces: list[Piece] = [
        "提升措施有序落实。应实施提升措施{K05:d}项，已完成{K05:n}项，整改（提升）完成率{K05}"
    ]
    if prose.shown("K06"):
        pieces.append("；按期完成率{K06}")
        if prose.shown("K06.first") and prose.bound("K06.first").text != prose.bound("K06").text:
            pieces.append("（不计延期为{K06.first}）")
    return [*pieces, "。"]


def _new_results(prose: Prose) -> list[Piece]:
    total = prose.number("K22:n")
    if not total:
        return []
    pieces: list[Piece] = ["质量基础能力持续增强。帮扶企业新增成果{K22:n}项"]
    kinds = [(suffix, zh, unit) for suffix, zh, _, unit in RESULT_KINDS if prose.number(f"K22.{suffix}:n")]
    for position, (suffix, zh, unit) in enumerate(kinds):
        pieces += [
            "、" if position else "，其中" if len(kinds) > 1 else "，为",
            f"{zh}{{K22.{suffix}:n}}{unit}",
        ]
    return [*pieces, "。"]


def _indicators(prose: Prose) -> list[Piece]:
    if not prose.number("T5:rows"):
        return []
    return [
        "产品质量和管理水平可量化、可比较。对{T5:distinct:enterprise}家企业的{T5:rows}项指标进行了帮扶前后对比，"
        "逐项列明数据来源，详见附件。"
    ]


def _accepted(prose: Prose) -> list[Piece]:
    if not prose.shown("K14"):
        return []
    pieces: list[Piece] = ["已作出验收结论的企业{K14:d}家，首次验收通过{K14:n}家，首次验收通过率{K14}"]
    if prose.shown("K14.end"):
        pieces.append("，最终验收通过率{K14.end}")
    return [*pieces, "。"]


def _replies(prose: Prose) -> list[Piece]:
    if not prose.number("K23.replies:n"):
        return []
    pieces: list[Piece] = ["收回企业满意度测评{K23.replies:n}份"]
    if prose.shown("K23.return"):
        pieces.append("，回收率{K23.return}")
    untold = "，截至结算日有效答卷不足3份或可推算单份得分，按规定不统计均分。"
    pieces.append("，企业满意度{K23}。" if prose.shown("K23") else untold)
    return pieces


def model_cases(prose: Prose) -> Section:
    """四、典型案例: up to three enterprises whose actions are all struck off, with their own figures."""
    table = prose.summary.tables.get(2)
    best = _finished(table, 3 if prose.level == "province" else 2) if table else []
    paragraphs = [prose.paragraph(*_model_case(prose, row)) for row in best]
    closing = (
        "典型案例材料另行报送。" if best else "帮扶成效较为突出的企业，待验收后总结形成典型案例，另行报送。"
    )
    return Section("典型案例", (*paragraphs, prose.paragraph(closing)))


def _finished(table: Table, most: int) -> list[tuple[Cell, ...]]:
    """Rows of table 2 that passed acceptance with every action struck off, most problems first."""
    conclusion, actions, struck_off, problems = (
        table.index(key) for key in ("conclusion", "actions", "struck_off", "problems")
    )
    done = [
        row
        for row in table.rows
        if row[conclusion] in _PASSED and row[actions] == row[struck_off] and row[problems] and row[actions]
    ]
    return sorted(done, key=lambda row: -int(str(row[problems])))[:most]


def _model_case(prose: Prose, row: tuple[Cell, ...]) -> list[Piece]:
    at = f"T2:cell:{row[0]}"
    name = prose.bound(f"{at}:enterprise")
    pieces: list[Piece] = [name, "。"]
    if prose.number(f"{at}:visits"):
        pieces.append(f"专家组现场入企{{{at}:visits}}次，")
    pieces.append(
        f"查找质量制约因素{{{at}:problems}}条，制定提升措施{{{at}:actions}}项并全部销号，通过验收。"
    )
    return [*pieces, *_before_and_after(prose, name.text)]


def _before_and_after(prose: Prose, enterprise: str) -> list[Piece]:
    table = prose.summary.tables.get(5)
    if table is None:
        return []
    name, before, after = (table.index(key) for key in ("enterprise", "before", "after"))
    rows = [
        row
        for row in table.rows
        if row[name] == enterprise and row[before] not in (None, DASH) and row[after] not in (None, DASH)
    ]
    pieces: list[Piece] = []
    for row in rows[:2]:
        at = f"T5:cell:{row[0]}"
        unit = prose.bound(f"{at}:unit")
        pieces += ["；" if pieces else "帮扶前后，", prose.bound(f"{at}:indicator")]
        pieces += [f"由{{{at}:before}}", unit, f"变为{{{at}:after}}", unit]
    return [*pieces, "。"] if pieces else []


def shortcomings(prose: Prose) -> Section:
    """五、存在问题: open constraints, overdue actions, late follow-ups, cases carried over, coverage."""
    parts = [_unsolved(prose), _overdue(prose), _late(prose), _carried(prose), _uncovered(prose)]
    found = [pieces for pieces in parts if pieces]
    if not found:
        return Section(
            "存在问题",
            (
                prose.paragraph(
                    "截至数据截止日期，无逾期措施和未解决问题。帮扶成效能否持续巩固，还需通过“回头看”进一步检验。"
                ),
            ),
        )
    return Section("存在问题", _numbered(prose, found))


def _numbered(prose: Prose, parts: list[list[Piece]]) -> tuple[Paragraph, ...]:
    """一是…… 二是……; a single point stands without a number."""
    if len(parts) == 1:
        return (prose.paragraph(*parts[0]),)
    return tuple(prose.paragraph(f"{chinese_number(at)}是", *pieces) for at, pieces in enumerate(parts, 1))


def _unsolved(prose: Prose) -> list[Piece]:
    if not prose.shown("K09") or prose.number("K09:n") == prose.number("K09:d"):
        return []
    pieces: list[Piece] = ["部分质量制约因素尚未解决。"]
    if prose.number("K09.open:n"):
        pieces.append("仍有{K09.open:n}条未解决")
        pieces.append("、{K09.partial:n}条部分解决。" if prose.number("K09.partial:n") else "。")
    elif prose.number("K09.partial:n"):
        pieces.append("仍有{K09.partial:n}条为部分解决。")
    names = _open_categories(prose)
    if names:
        pieces.append("从类别看，")
        for position, name in enumerate(names):
            pieces += [
                "；" if position else "",
                Run(f"{name}类"),
                prose.bound(f"T7:sum:problems:category={name}"),
            ]
            pieces += ["条、已解决", prose.bound(f"T7:sum:solved:category={name}"), "条"]
        pieces.append("。")
    return pieces


def _open_categories(prose: Prose) -> list[str]:
    """The three categories with most constraints still open."""
    left = {
        name: prose.number(f"T7:sum:problems:category={name}")
        - prose.number(f"T7:sum:solved:category={name}")
        for name in prose.leading(7, "category", 99, "problems")
    }
    return [name for name in sorted(left, key=lambda name: -left[name]) if left[name] > 0][:3]


def _overdue(prose: Prose) -> list[Piece]:
    if not prose.number("K08:n"):
        return []
    pieces: list[Piece] = [
        "存在逾期未完成的提升措施。未完成的{K08:d}项措施中有{K08:n}项超过期限，逾期率{K08}"
    ]
    table = prose.summary.tables.get(2)
    late = prose.number("T2:rows:overdue>0")
    if table is None or not late:
        return [*pieces, "。"]
    if late > _NAMED_AT_MOST:
        return [*pieces, "，涉及企业{T2:rows:overdue>0}家，详见工作台账。"]
    pieces.append("，涉及")
    named = [row for row in table.rows if row[table.index("overdue")]]
    for position, row in enumerate(named):
        pieces += ["、" if position else "", prose.bound(f"T2:cell:{row[0]}:enterprise")]
        pieces.append(f"（{{T2:cell:{row[0]}:overdue}}项）")
    return [*pieces, "。"]


def _late(prose: Prose) -> list[Piece]:
    if not prose.shown("K10") or prose.number("K10:n") == prose.number("K10:d"):
        return []
    return ["回访不够及时。纳入按期统计的回访{K10:d}次，在规定窗口期内完成{K10:n}次，按期回访率{K10}。"]


def _carried(prose: Prose) -> list[Piece]:
    if not prose.number("K15:n"):
        return []
    return [
        "部分企业帮扶周期较长。{K15:n}家企业未能在年内完成验收销号，需结转下一年度继续帮扶，结转率{K15}。"
    ]


def _uncovered(prose: Prose) -> list[Piece]:
    if prose.level == "county" or prose.number("K02:n") == prose.number("K02:d"):
        return []
    return [
        "帮扶覆盖面有待拓展。{K02:d}个县（区、市）中有帮扶企业的{K02:n}个，部分县（区、市）优质帮扶对象储备不足。"
    ]


def next_steps(prose: Prose) -> Section:
    """六、下一步打算: what follows from the open items, then the standing duties."""
    parts: list[list[Piece]] = []
    if prose.number("K09.open:n") + prose.number("K09.partial:n"):
        parts.append(
            [
                "持续攻坚未解决问题。对未解决和部分解决的问题逐条明确责任人和办结时限，必要时协调相关部门和技术机构会诊。"
            ]
        )
    if prose.number("K08:n"):
        parts.append(
            ["集中清理逾期措施。对逾期的{K08:n}项措施逐项查明原因、限期完成，确需延期的按程序批准。"]
        )
    if prose.number("K15:n"):
        parts.append(["做好结转帮扶。对结转的{K15:n}家企业延续原专家组和帮扶方案，确保工作不断档。"])
    parts.append(["巩固帮扶成效。对已验收销号企业适时开展“回头看”，防止问题反弹；及时总结可复制的经验做法。"])
    parts.append(_selection_ahead(prose))
    paragraphs = _numbered(prose, parts)
    if prose.level == "province":
        return Section("下一步打算", paragraphs)
    advice = (
        "建议上级进一步统筹专家资源、加强跨区域调派，支持基层开展质量培训和检验检测、计量等公共技术服务。"
    )
    return Section("下一步打算", (*paragraphs, prose.paragraph(advice)))


def _selection_ahead(prose: Prose) -> list[Piece]:
    if prose.level == "county":
        return [
            "提前谋划下一年度工作。摸排辖区企业质量需求，建立备选企业名单，推荐质量提升意愿强的企业纳入帮扶。"
        ]
    return [
        "提前谋划下一年度工作。优化名额分配和专家配置，指导帮扶企业较少的地区摸排需求、充实备选企业，扩大帮扶覆盖面。"
    ]
