"""The journey's second part: team, diagnosis with its baseline, the enterprise's answer, the approved plan."""

from __future__ import annotations

from tests.browser.people import Person
from tests.browser.selection_steps import NAME

CONSTRAINT = "压力表超过检定周期，密封试验结果无法溯源"
EVIDENCE = "现场 11 只压力表检定证书 2025-08 到期，试压记录照用。"
ACTION = "压力表送检并更新计量台账"
KIND = "检定证书"
GOAL = "一次交检合格率年底达到 96 %，压力表全部在检定有效期内。"


def open_case(person: Person) -> None:
    """From the start page to the file of the enterprise."""
    person.menu({True: "我的企业", False: "帮扶对象"}[person.phone])
    person.follow(NAME)


def assign(reviewer: Person, **experts: str) -> None:
    """The prefecture puts a team together: 组长 and 成员."""
    open_case(reviewer)
    reviewer.follow("指派专家")
    for role, name in experts.items():
        reviewer.tick("专家", name)
        reviewer.tick("角色", {"leader": "组长", "member": "成员"}[role])
        reviewer.press("派任")
        reviewer.sees("未签署")


def declare(expert: Person) -> None:
    """An expert signs the recusal declaration."""
    expert.follow("签署声明")
    expert.press("签署：以上情形都没有")
    expert.sees("已签署")


def diagnose(expert: Person) -> None:
    """The team leader begins, writes down a constraint and an indicator, writes the report and sends it."""
    expert.follow("写诊断报告")
    expert.press("开始诊断")
    expert.follow("添加制约因素")
    expert.choose("类别", "计量器具")
    expert.fill("制约因素", CONSTRAINT)
    expert.fill("事实依据", EVIDENCE)
    expert.tick("影响程度", "高")
    expert.tick("紧迫性", "高")
    expert.fill("建议", "先送检 8 只，其余安排备用表轮换。")
    expert.press("保存")
    expert.follow("添加指标")
    expert.fill("指标", "一次交检合格率")
    expert.fill("单位", "%")
    expert.tick("好坏方向", "越高越好")
    expert.choose("对应制约因素", CONSTRAINT)
    expert.fill("基线", "91.2")
    expert.fill("基线截止日", "2026-03-31")
    expert.fill("基线期间", "2025 年 4 月至 2026 年 3 月")
    expert.fill("基线来源", "车间月报")
    expert.fill("目标", "96")
    expert.fill("达到时限", "2026-10-31")
    expert.press("保存")
    expert.sees("91.2 %")
    expert.follow("修改")
    expert.fill("诊断日期", "2026-04-20")
    expert.tick("方式", "现场")
    expert.fill("依据", "JJG 52-2013 弹性元件式一般压力表")
    expert.fill("现状与优势", "设备较新，检验人员稳定。")
    expert.fill("结论", "计量管理缺失是首要制约因素，应先恢复量值溯源。")
    expert.press("保存")
    expert.confirm("送企业确认")
    expert.sees("报告已送企业，2026-04-28 前答复。")


def answer(contact: Person) -> None:
    """The enterprise says that the finding is true and sends its answer."""
    contact.follow("答复报告")
    contact.tick(f"Z01 {CONSTRAINT}", "属实")
    contact.press("提交答复")
    contact.sees("已确认")


def draft_plan(officer: Person) -> None:
    """The county officer writes the plan and asks the enterprise to agree."""
    open_case(officer)
    officer.follow("编制方案")
    officer.follow("编制方案")
    officer.press("开始编制")
    officer.follow("添加措施")
    officer.fill("措施内容", ACTION)
    officer.fill("完成标志", "11 只压力表都有有效检定证书，台账写明下次检定日。")
    officer.choose("服务类型", "计量服务")
    officer.fill("责任人", "赵海燕")
    officer.fill("完成时限", "2026-06-30")
    officer.fill("要交的佐证", KIND)
    officer.press("保存")
    officer.fill("总目标", GOAL)
    officer.press("保存")
    officer.press("请企业确认")


def agree(contact: Person) -> None:
    """The enterprise reads the plan on its phone and agrees."""
    contact.follow("查看方案")
    contact.confirm("同意方案")


def submit_plan(officer: Person) -> None:
    """The officer sends the agreed plan up; the author has no way to approve it."""
    open_case(officer)
    officer.follow("方案与措施")
    officer.press("送审")
    officer.sees("待分管领导审批")


def approve(leader: Person) -> None:
    """The deputy head approves: the actions run."""
    leader.follow("审核方案")
    leader.confirm("批准")
    leader.sees(ACTION)
