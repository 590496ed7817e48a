"""Reads of the register: the list with its filters, one page, look-alikes, the size panel."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from casework.enterprises.queries.alike import look_alikes
from casework.enterprises.queries.listing import UNDECIDED, EnterpriseFilters, list_enterprises
from casework.enterprises.queries.page import enterprise_page, get_enterprise
from casework.enterprises.queries.sizes import decide_size, industry_name, latest_editions, size_panel
from casework.enterprises.services import make_findable
from casework.enums import EnterpriseSize
from casework.errors import NotFound
from tests.factories import make_case, make_enterprise, region


def names(filters: EnterpriseFilters) -> list[str]:
    return [row.name for row in list_enterprises(filters).rows]


@pytest.fixture
def register(session: Any) -> None:
    for name, pinyin, code, values in (
        ("兰州恒峡阀门有限公司", "lan zhou heng xia", "620103", {}),
        (
            "甘肃陇原面粉有限公司",
            "gan su long yuan",
            "620104",
            {"industry_code": "C1311", "size": EnterpriseSize.MICRO},
        ),
        ("永昌县北海子啤酒有限公司", "yong chang", "620321", {"industry_code": "C15", "size": None}),
    ):
        make_findable(make_enterprise(code, name=name, pinyin=pinyin, **values))


def test_the_list_is_sorted_by_pinyin_and_has_the_newest_figures(register: None) -> None:
    listing = list_enterprises(EnterpriseFilters())
    assert [row.name[:2] for row in listing.rows] == ["甘肃", "兰州", "永昌"]
    assert (listing.rows[1].year, listing.rows[1].employees, listing.rows[1].revenue_wan) == (
        2025,
        126,
        Decimal("4860.00"),
    )


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"q": "恒峡"}, ["兰州恒峡阀门有限公司"]),
        ({"q": "hengxia"}, ["兰州恒峡阀门有限公司"]),
        ({"industry": "C13"}, ["甘肃陇原面粉有限公司"]),
        ({"industry": "C1"}, ["甘肃陇原面粉有限公司", "永昌县北海子啤酒有限公司"]),
        ({"size": "micro"}, ["甘肃陇原面粉有限公司"]),
        ({"size": UNDECIDED}, ["永昌县北海子啤酒有限公司"]),
        ({"industry": "%"}, []),
    ],
)
def test_the_filters_narrow_the_list(register: None, filters: dict[str, Any], expected: list[str]) -> None:
    assert names(EnterpriseFilters(**filters)) == expected


def test_the_pages_follow_each_other_by_key(session: Any) -> None:
    for number in range(45):
        make_enterprise(name=f"企业{number}", pinyin=f"qi ye {number % 7}")
    seen: list[int] = []
    token = ""
    for _ in range(3):
        page = list_enterprises(EnterpriseFilters(page=token)).page
        seen += [row.id for row in page.rows]
        token = page.next_token
    assert len(set(seen)) == 45
    assert token == ""


def test_the_list_asks_as_often_for_two_rows_as_for_twenty(session: Any, statements: Any) -> None:
    counts = []
    for more in (2, 18):
        for _ in range(more):
            make_enterprise()
        with statements() as seen:
            list_enterprises(EnterpriseFilters())
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 3


def test_a_page_holds_figures_names_nominations_and_cases(session: Any) -> None:
    case = make_case()
    page = enterprise_page(case.enterprise_id)
    assert [row.number for row in page.cases] == [case.number]
    assert len(page.nominations) == 1
    assert page.panel is not None
    assert page.panel.size is EnterpriseSize.SMALL


def test_an_unknown_file_does_not_exist(session: Any) -> None:
    with pytest.raises(NotFound):
        get_enterprise(999_999)


def test_look_alikes_stay_inside_the_county(session: Any) -> None:
    own = make_enterprise(name="兰州恒峡阀门有限公司")
    alike = make_enterprise(name="兰州市恒侠阀门厂", legal_representative="李某", production_address="别处")
    make_enterprise("620104", name="兰州恒峡阀门制造有限公司")
    stranger = make_enterprise(
        name="兰州金城轴承有限公司", legal_representative="王某", production_address="另一处"
    )
    found = look_alikes(own.name, tenant_id=own.tenant_id, apart_from_id=own.id)
    assert [other.id for other in found] == [alike.id]
    found = look_alikes("完全不同的名称", tenant_id=own.tenant_id, person="王某")
    assert [(other.id, other.same_person) for other in found] == [(stranger.id, True)]


def panel(industry: str = "C3443", **figures: Any) -> Any:
    editions = latest_editions()
    values = {"employees": 126, "revenue_wan": Decimal("4860"), "assets_wan": Decimal("6215"), **figures}
    decision = decide_size(editions, industry, year=2025, **values)
    return size_panel(editions, decision, values["revenue_wan"])


def test_the_panel_says_what_the_picture_says(session: Any) -> None:
    shown = panel()
    assert shown.head == "工业（C 类），两项都达到才算"
    assert [
        (line.metric, line.unit, line.small, line.medium, line.value, line.result) for line in shown.lines
    ] == [
        ("从业人员", "人", "20", "300", "126", "达到小型，未达到中型"),
        ("营业收入", "万元", "300", "2,000", "4,860", "达到中型"),
    ]
    assert (shown.size, shown.is_above, shown.bound_wan) == (EnterpriseSize.SMALL, True, Decimal(2000))
    assert shown.basis == "工信部联企业〔2011〕300号"


def test_the_panel_names_the_missing_figure(session: Any) -> None:
    shown = panel(revenue_wan=None)
    assert (shown.size, shown.undecided) == (None, "不能判定：缺营业收入")


def test_an_industry_is_named_by_its_narrowest_known_class(session: Any) -> None:
    edition_id = latest_editions().industries
    assert industry_name("c3443 阀门", edition_id) == "C3443 通用设备制造业"
    assert industry_name("nonsense", edition_id) == "nonsense"


def test_the_scope_decides_which_files_exist(register: None, session: Any) -> None:
    assert {
        row.county.id for row in list_enterprises(EnterpriseFilters(county_id=region("620104").id)).rows
    } == {region("620104").id}
    assert len(names(EnterpriseFilters(prefecture_id=region("620103").prefecture_id))) == 2
