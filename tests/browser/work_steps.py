"""The journey's third part: a visit with the network cut, progress with evidence, strike-off, follow-ups."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from tests.browser.diagnosis_steps import ACTION, CONSTRAINT, KIND, open_case
from tests.browser.people import Person
from tests.browser.selection_steps import NAME

SEEN = "11 只压力表已送区计量所 8 只，其余 3 只月底前送检。"
BAR = "[data-draft-bar]"


def visit_without_network(expert: Person) -> None:
    """The expert writes the log in the factory; the network goes while writing and comes back after sending."""
    expert.follow("写入企记录")
    expert.fill("到达", "09:10")
    expert.fill("离开", "11:40")
    expert.fill("企业参加人", "赵海燕、孙立")
    expert.tick("帮扶内容", "计量服务")
    expert.tick("涉及的措施", ACTION)
    expert.context.set_offline(True)
    expert.fill("现场情况与建议", SEEN)
    bar = expect(expert.page.locator(BAR))
    bar.to_contain_text("没有网络，可以继续写，联网后再提交")
    expert.button("提交记录").click()
    bar.to_contain_text("已留在本机，联网后自动提交。")
    expert.context.set_offline(False)
    expert.sees("已提交")
    expert.sees(SEEN)
    expert.menu("入企记录")
    expect(expert.main.get_by_role("link", name=NAME)).to_have_count(1)


def confirm_visit(contact: Person) -> None:
    """The enterprise confirms that the visit took place as written."""
    contact.menu("入企帮扶")
    contact.follow(NAME)
    contact.press("确认这次入企")
    contact.sees("已确认")


def report(contact: Person, folder: Path) -> None:
    """The enterprise tries “all done” without evidence, then hands a photo of the certificate in."""
    contact.follow("报进展")
    contact.tick("现在做到哪了", "全部做完")
    contact.press("提交")
    contact.sees(f"还缺：{KIND}")
    picture = folder / "certificate.png"
    Image.new("RGB", (800, 600), "navy").save(picture)
    contact.page.get_by_role("group", name=KIND).get_by_label("拍照或选文件").set_input_files(picture)
    contact.sees("要 1 种，已交 1 种")
    contact.tick("现在做到哪了", "全部做完")
    contact.press("提交")
    contact.sees("已提交")


def confirm_done(expert: Person) -> None:
    """The expert compares with the finish mark and says done."""
    expert.follow("核对进展")
    expert.fill("核对情况", "逐只核对检定证书，台账已更新。")
    expert.press("确认完成")
    expert.sees("已完成")


def strike_off(officer: Person) -> None:
    """Another person, the county officer, checks the evidence and strikes the action off."""
    officer.follow(ACTION)
    officer.confirm("核验合格，销号")
    officer.sees("已销号")


def hold_follow_up(officer: Person) -> None:
    """The county officer records a follow-up that is due."""
    officer.menu("回访")
    officer.follow(NAME)
    officer.follow("登记")
    officer.fill("回访情况", "台账已更新，措施保持有效。")
    officer.tick("是否需要再次帮扶？", "否")
    officer.press("提交记录")
    officer.sees("台账已更新")


def judge(officer: Person) -> None:
    """The county officer judges how far the constraint is solved."""
    open_case(officer)
    officer.follow("方案与措施")
    officer.follow("判定")
    officer.tick("判定", "已解决")
    officer.fill("判定依据", "11 只压力表都有有效检定证书。")
    officer.press("记录判定")
    officer.sees(CONSTRAINT)
