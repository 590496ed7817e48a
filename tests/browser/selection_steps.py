"""The journey's first part: from the county's form to the confirmed list."""

from __future__ import annotations

from tests.browser.people import Person

NAME = "兰州恒峡阀门有限公司"
PRODUCT = "工业闸阀、截止阀"
PROBLEMS = "铸件气孔废品率偏高（2025 年 6.80 %）；11 只压力表超过检定周期；首件检验没有记录。"


def nominate(officer: Person, code: str) -> None:
    """The county officer fills in the form by hand and submits it."""
    officer.menu("推荐与遴选")
    officer.follow("新建推荐表")
    for label, text in {
        "统一社会信用代码": code,
        "企业名称": NAME,
        "成立日期": "2016-05-18",
        "法定代表人": "陈国栋",
        "企业负责人": "陈国栋",
        "负责人电话": "13893152045",
        "联系人": "赵海燕",
        "联系电话": "13893152046",
        "生产地址": "彭家坪镇石板山工业园12号",
        "行业代码": "C34",
        "从业人员": "126",
        "营业收入": "4860",
        "资产总额": "6215",
        "主导产品": PRODUCT,
        "主要质量问题": PROBLEMS,
        "近三年监督抽查不合格": "0",
        "严重违法失信名单核对日期": "2026-03-04",
        "县局意见": "情况属实，同意推荐。",
    }.items():
        officer.fill(label, text)
    officer.tick("首席质量官", "无")
    officer.tick("帮扶需求", "计量服务")
    officer.press("保存草稿")
    officer.sees("草稿已保存")
    officer.press("提交市局审核")
    officer.sees("企业没有书面同意的，不能推荐。")
    officer.field("企业自愿参加，负责人已签字并盖章").check()
    officer.press("提交市局审核")
    officer.sees("推荐表已提交。")


def review(reviewer: Person) -> None:
    """The prefecture takes the form up, ranks it and recommends it."""
    reviewer.menu("推荐与遴选")
    reviewer.follow(NAME)
    reviewer.press("受理审核")
    reviewer.menu("推荐与遴选")
    reviewer.follow("排序推荐")
    reviewer.fill(f"{NAME}的排序", "1")
    reviewer.fill("意见", "符合条件，推荐。")
    reviewer.press("把已排序的推荐到省局")
    reviewer.menu("推荐与遴选")
    reviewer.sees(NAME)


def decide(manager: Person) -> None:
    """The province proposes it for selection and publishes the list."""
    manager.menu("推荐与遴选")
    manager.follow(NAME)
    manager.tick("省局意见", "拟入选")
    manager.press("提交意见")
    manager.menu("推荐与遴选")
    manager.follow("发布公示")
    manager.press("发布公示")
    manager.sees("1 家企业已公示，到 2026-04-07 为止。")


def confirm_too_early(manager: Person) -> None:
    """While the notice runs nobody confirms."""
    manager.menu("推荐与遴选")
    manager.follow(NAME)
    manager.press("确认入选")
    manager.sees("公示到 2026-04-07 为止，次日起才能确认。")


def confirm(manager: Person) -> str:
    """After the notice the selection is confirmed: a case is open. Gives its number."""
    manager.menu("推荐与遴选")
    manager.follow(NAME)
    manager.press("确认入选")
    link = manager.main.get_by_role("link", name="查看档案")
    number = link.inner_text().split()[-1]
    link.click()
    manager.sees(NAME)
    return number
