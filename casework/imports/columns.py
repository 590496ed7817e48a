"""The columns of the two templates: which field of the form each fills, by which headings it is known, how it is read.

The template is a paper, so its words are Chinese and stand here; the headings of the English pages are known as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from casework.enums import ImportKind


class Reads(StrEnum):
    """How a cell is read."""

    TEXT = "text"
    NAME = "name"
    CODE = "code"
    PHONE = "phone"
    DAY = "day"
    WHOLE = "whole"
    AMOUNT = "amount"
    CHOICE = "choice"
    CHOICES = "choices"
    TICK = "tick"


@dataclass(frozen=True)
class Column:
    """One column of a template. `names` are other headings; `list_name` the list its choices come from."""

    field: str
    title: str
    reads: Reads = Reads.TEXT
    names: tuple[str, ...] = ()
    note: str = ""
    example: str = ""
    width: int = 16
    is_required: bool = False
    list_name: str = ""
    other_words: Mapping[str, str] = field(default_factory=dict)


R = Reads
YES_OR_NO: Final = {"是": "yes", "有": "yes", "已设": "yes", "已配备": "yes", "已任命": "yes", "否": "no", "无": "no",
                    "未设": "no", "未配备": "no", "未任命": "no"}  # fmt: skip
TICKED: Final = {"是": "y", "已确认": "y", "同意": "y", "y": "y", "yes": "y", "true": "y", "√": "y", "✓": "y", "1": "y",
                 "否": "", "no": "", "false": "", "0": ""}  # fmt: skip
NOTHING: Final = {"无": "", "none": "", "—": "", "-": "", "/": ""}

USCC = Column(
    "uscc", "统一社会信用代码", R.CODE, ("信用代码", "社会信用代码", "统一信用代码", "统一代码", "营业执照号", "creditcode",
    "unifiedsocialcreditcode"), "18 位，按营业执照填写；中间的空格会自动去掉。同一县内一个代码只建一份档案。",
    "91620103MA7YRUE85C", 22, is_required=True,
)  # fmt: skip
NAME = Column(
    "name", "企业名称", R.NAME, ("单位名称", "企业全称", "公司名称", "名称", "推荐企业", "推荐企业名称", "企业", "enterprisename"),
    "与营业执照一致。名称变更后填新名称，旧名称由系统自动留存。", "兰州恒峡阀门有限公司", 30, is_required=True,
)  # fmt: skip
PEOPLE: Final = (
    Column("legal_representative", "法定代表人", R.NAME, ("法人代表", "法人", "法定代表人姓名", "legalrepresentative"),
           "营业执照上的法定代表人，不是联系人。", "陈国栋", 12),
    Column("head_name", "负责人", R.NAME, ("企业负责人", "负责人姓名", "主要负责人", "headoftheenterprise"), "", "陈国栋", 12),
    Column("head_phone", "负责人电话", R.PHONE, ("负责人联系电话", "负责人手机", "企业负责人电话", "phoneofthehead"),
           "手机号，或带区号的座机。", "13893150001", 16),
    Column("contact_name", "联系人", R.NAME, ("联系人姓名", "企业联系人", "contactperson"), "日常联络的人。", "赵海燕", 12),
    Column("contact_phone", "联系人电话", R.PHONE, ("联系电话", "联系方式", "联系人手机", "手机", "电话", "phoneofthecontact"),
           "手机号，或带区号的座机。", "0931-2345678", 16),
)  # fmt: skip
PLACES: Final = (
    Column("production_address", "生产地址", R.TEXT, ("生产经营地址", "经营地址", "地址", "productionaddress"),
           "实际生产所在地。", "兰州市七里河区彭家坪镇石板山工业园12号", 32),
    Column("registered_address", "注册地址", R.TEXT, ("住所", "注册地", "registeredaddress"),
           "与生产地址相同的可不填。", "", 32),
)  # fmt: skip
FOUNDED = Column(
    "founded_on", "成立日期", R.DAY, ("成立时间", "注册日期", "foundedon"),
    "如 2016-05-18、2016/5/18、2016.5.18 或 2016年5月18日。", "2016-05-18", 14,
)  # fmt: skip
INDUSTRY = Column(
    "industry_code", "行业代码", R.CODE, ("行业", "所属行业", "行业类别", "国民经济行业代码", "国民经济行业分类", "industrycode"),
    "GB/T 4754-2017，大类、中类或小类，如 C34、C3443；可从下拉列表选大类再补全。", "C3443", 24, list_name="industries",
)  # fmt: skip
CHAIN = Column(
    "chain_code", "所属产业链", R.CHOICE, ("产业链", "产业链/集群", "所属产业链/集群", "所属产业链集群", "industrialchain"),
    "从下拉列表中选；没有的留空。", "", 24, list_name="chains", other_words=NOTHING,
)  # fmt: skip
PRODUCT = Column("main_product", "主导产品", R.TEXT, ("主要产品", "产品", "mainproduct"), "", "工业闸阀、截止阀", 26)
EMPLOYEES = Column(
    "employees", "从业人员", R.WHOLE, ("从业人员(人)", "职工人数", "员工人数", "从业人数", "人数", "employees"), "上年末人数。", "126", 10
)  # fmt: skip
AMOUNTS: Final = (
    Column("revenue_wan", "上年营业收入(万元)", R.AMOUNT, ("营业收入", "上年营业收入", "年营业收入", "上年度营业收入", "主营业务收入",
           "年销售收入", "revenue"),
           "单位是万元。标题写“(元)”的列按元换算；数字后带“元”“亿元”的按其单位换算。", "4860.00", 18),
    Column("assets_wan", "资产总额(万元)", R.AMOUNT, ("资产总额", "资产总计", "总资产", "totalassets"), "单位是万元。", "6215.00", 18),
    Column("unit_confirmed", "金额单位已核实", R.TICK, ("单位已核实", "单位无误"),
           "系统提示金额单位可疑而数字确实无误时填“是”。", "", 14, list_name="ticks", other_words=TICKED),
)  # fmt: skip
OFFICER = Column(
    "has_quality_officer", "首席质量官", R.CHOICE, ("是否设首席质量官", "首席质量官(有/无)", "有无首席质量官", "chiefqualityofficer"),
    "有 / 无。", "无", 12, list_name="officers", other_words=YES_OR_NO,
)  # fmt: skip
PAPERS: Final = (
    Column("specialised_grade", "专精特新", R.CHOICE, ("专精特新等级", "是否专精特新", "专精特新(等级)", "培育等级"),
           "从下拉列表中选；没有的留空。", "", 20, list_name="grades", other_words={
               "无": "none", "否": "none", "创新型": "innovative", "省级专精特新": "specialised", "专精特新": "specialised",
               "小巨人": "little_giant", "国家级小巨人": "little_giant"}),
    Column("certificates", "已获认证", R.TEXT, ("认证情况", "认证", "已获认证情况", "certificatesheld"), "", "质量管理体系认证", 24),
    Column("licences", "生产许可/3C", R.TEXT, ("生产许可", "3C认证", "许可证", "生产许可证/3C"), "", "", 20),
)  # fmt: skip
YEAR = Column(
    "year", "数据年份", R.WHOLE, ("年份", "年度", "数据年度", "year"), "从业人员、营业收入、资产总额是哪一年的；不填即上一年。", "", 10
)  # fmt: skip

ENTERPRISES: Final = (
    USCC, NAME, Column("short_name", "企业简称", R.NAME, ("简称", "shortname"), "", "恒峡阀门", 14), FOUNDED, *PEOPLE, *PLACES,
    INDUSTRY, CHAIN, PRODUCT, OFFICER, *PAPERS, YEAR, EMPLOYEES, *AMOUNTS,
)  # fmt: skip
NOMINATIONS: Final = (
    USCC, NAME, FOUNDED, *PEOPLE, *PLACES, INDUSTRY, EMPLOYEES, *AMOUNTS,
    Column("size_override", "企业规模(另行认定)", R.CHOICE, ("企业规模", "规模", "认定规模"),
           "一般不填，由系统按从业人员、营业收入、资产总额划型；与系统不一致时才填，并写明理由。", "", 18, list_name="sizes",
           other_words={"中": "medium", "小": "small", "微": "micro", "中型": "medium", "小型": "small", "微型": "micro"}),
    Column("size_override_reason", "规模认定理由", R.TEXT, ("认定理由",), "", "", 24),
    PRODUCT, OFFICER, CHAIN,
    Column("main_problems", "主要质量问题", R.TEXT, ("质量问题", "存在的主要质量问题", "存在问题", "mainqualityproblems"),
           "20 至 500 字，写看到的事实和数据。", "铸件气孔废品率偏高（2025年6.80%），压力表超过检定周期，首件检验没有记录。", 40),
    Column("needs", "帮扶需求", R.CHOICES, ("需求", "主要帮扶需求", "helpneeded"), "可填多项，用顿号分开，见“代码表”。",
           "计量服务、检验检测服务", 24, list_name="needs"),
    *PAPERS,
    Column("spot_checks_failed", "近三年监督抽查不合格批次", R.WHOLE, ("抽查不合格批次", "不合格批次"), "没有的填 0。", "1", 14),
    Column("spot_checks", "近三年监督抽查情况", R.TEXT, ("监督抽查情况", "抽查情况"), "", "2024年省级监督抽查1批次不合格。", 28),
    Column("no_serious_illegality_checked_on", "严重违法失信名单查询日期", R.DAY, ("失信查询日期", "查询日期"), "", "2026-03-02", 16),
    Column("is_willing", "企业自愿(盖章)", R.TICK, ("企业意愿", "企业意愿(盖章)", "企业自愿"), "企业负责人已签字盖章的填“是”。", "是", 14,
           list_name="ticks", other_words=TICKED),
    Column("county_opinion", "县局意见", R.TEXT, ("县级意见", "推荐意见", "县局意见(盖章、日期)"), "", "同意推荐。", 20),
)  # fmt: skip
COLUMNS: Final[dict[ImportKind, tuple[Column, ...]]] = {
    ImportKind.ENTERPRISES: ENTERPRISES,
    ImportKind.NOMINATIONS: NOMINATIONS,
}
REASON: Final = "未导入原因"
"""The heading of the column that is put in front of rows handed back; a column of this name is not read again."""
