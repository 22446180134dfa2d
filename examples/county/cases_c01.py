"""The planted cases and near-miss decoys of model C01, each with what is expected of it and why."""

from __future__ import annotations

from dataclasses import dataclass

from examples.county import units
from examples.county.taxonomy import SYSTEMIC
from examples.county.units import government_of


@dataclass(frozen=True)
class Find:
    """One finding of a case.

    ``when`` is the number of a round, or a day for a finding without an inspection. ``closed`` is a day,
    ``+n`` days after the round's feedback, ``=n`` days from the next finding (0: the same day), ``<60m`` or
    ``<60m+1``: sixty months (and a day) before the next finding. ``level`` is the deepest level that is coded.
    """

    when: int | str
    state: str = "R5_VERIFIED"
    closed: str = ""
    source: str = "INSPECTION"
    body: str = ""
    function: str = ""
    level: int = 3
    document: str = ""
    refuted: bool = False


@dataclass(frozen=True)
class Case:
    """One case. ``k`` and ``t`` go into the score; ``noise``: in how many other bodies of the kind the type occurs."""

    id: str
    zh: str
    en: str
    body: str
    kind: tuple[str, str, str]
    finds: tuple[Find, ...]
    expect: str = "nothing"
    tier: str = ""
    k: int = 2
    t: float = 1.0
    noise: int = 1


def _gov(number: int) -> str:
    return government_of(units.TOWNSHIPS[number])


_LAST = "R2_IN_PROGRESS"
_NO = ("D5", "D5.1")
PLANTS = (
    Case(
        "C01-P01",
        "县直部门两轮巡察同一细类，前一次已销号",
        "bureau, two rounds, signed off between",
        "青禾县交通运输局",
        ("D5", "D5.2", "违规插手工程分包"),
        (Find(2, closed="+200"), Find(9, _LAST)),
        "found",
        "橙",
    ),
    Case(
        "C01-P02",
        "乡镇三轮反复",
        "township, three rounds",
        _gov(5),
        ("FUN", "FUN.3", "私设账外收支"),
        (Find(1, closed="+150"), Find(6, closed="+150"), Find(12, _LAST)),
        "found",
        "红",
        k=3,
    ),
    Case(
        "C01-P03",
        "县直部门四轮反复",
        "bureau, four rounds",
        "青禾县教育局",
        ("D4", "D4.3", "违规收取服务性费用"),
        (Find(1, closed="+120"), Find(5, closed="+120"), Find(9, closed="+120"), Find(13, _LAST)),
        "found",
        "红",
        k=4,
    ),
    Case(
        "C01-P04",
        "村两轮反复",
        "village, two rounds",
        "village:40",
        ("FUN", "FUN.2", "虚报冒领退耕补助"),
        (Find(3, closed="+180"), Find(10, _LAST)),
        "found",
        "橙",
        noise=2,
    ),
    Case(
        "C01-P05",
        "村三轮反复",
        "village, three rounds",
        "village:41",
        ("D4", "D4.3", "低价发包集体鱼塘"),
        (Find(2, closed="+120"), Find(7, closed="+160"), Find(13, _LAST)),
        "found",
        "红",
        k=3,
    ),
    Case(
        "C01-P06",
        "同类单位少、基础比例较高，偶然性大",
        "few bodies of the kind, higher base rate: more likely by chance",
        "青禾县人民医院",
        ("FUN", "FUN.1", "设备采购款挪作他用"),
        (Find(4, closed="+170"), Find(11, _LAST)),
        "found",
        "黄",
    ),
    Case(
        "C01-P07",
        "职能划入的承继单位再现",
        "found again in the successor that took over the function",
        "青禾县粮食局",
        ("D5", "D5.4", "储备粮出入库记录造假"),
        (Find(3, closed="+120", function="粮食储备"), Find(8, _LAST, body="青禾县发展和改革局", function="粮食储备")),
        "found",
        "橙",
    ),
    Case(
        "C01-P08",
        "一次只编到小类，按两次共有的最深层级比较",
        "one of them is coded to level 2 only",
        "青禾县水利局",
        ("ECO", "ECO.OCCUPY", "违建侵占水源保护区"),
        (Find(4, closed="+160"), Find(11, _LAST, level=2)),
        "found",
        "橙",
        noise=2,
    ),
    Case(
        "C01-P09",
        "销号次日再次发现",
        "found again the day after the sign-off",
        "青禾县财政局",
        ("FUN", "FUN.1", "截留乡镇转移支付"),
        (Find(5, closed="=-1"), Find(12, _LAST)),
        "found",
        "橙",
    ),
    Case(
        "C01-P10",
        "恰在销号后第六十个月的当日再次发现",
        "found again exactly sixty months after the sign-off",
        "青禾县民政局",
        ("D4", "D4.1", "低保审批优亲厚友"),
        (Find("2018-06-12", closed="<60m", source="AUDIT"), Find(8, _LAST)),
        "found",
        "橙",
    ),
    Case(
        "C01-P11",
        "巡察发现后由日常监督再次发现",
        "found by an inspection, then by daily supervision",
        "青禾县卫生健康局",
        ("E2", "E2.1", "收受药企礼品礼金"),
        (Find(2, closed="+150"), Find("2023-09-14", _LAST, source="DAILY")),
        "found",
        "橙",
    ),
    Case(
        "C01-P12",
        "承继职能未载明：时间系数减半",
        "what the successor took over is not on record: T = 0.5",
        "青禾县水务林业局",
        (*_NO, "林地占用审批失管"),
        (Find(2, closed="+140", function="林地管理"), Find(9, _LAST, body="青禾县林业局", function="林地管理")),
        "found",
        "黄",
        t=0.5,
    ),
    Case(
        "C01-P13",
        "两次都只编到大类",
        "both are coded to level 1 only",
        "青禾县城市管理局",
        ("D6", "", ""),
        (Find(3, closed="+150", level=1), Find(10, _LAST, level=1)),
        "found",
        "橙",
    ),
)
DECOYS = (
    Case(
        "C01-D01",
        "同一事项的重复件",
        "a duplicate of the same matter",
        "青禾县应急管理局",
        (*_NO, "危化品检查走过场"),
        (Find(3, closed="+130"), Find("2023-10-19", _LAST, source="CLUE")),
    ),
    Case(
        "C01-D02",
        "前一次从未销号",
        "the first was never signed off",
        "青禾县商务局",
        (*_NO, "商贸企业监管缺位"),
        (Find(2, "R2_IN_PROGRESS"), Find(9, _LAST)),
    ),
    Case(
        "C01-D03",
        "前一次只是自报完成",
        "the first was closed by self-report only",
        "青禾县文化广电和旅游局",
        (*_NO, "景区票务管理混乱"),
        (Find(3, "R4_SELF_REPORTED_DONE", "+130"), Find(10, _LAST)),
        "self_reported",
    ),
    Case(
        "C01-D04",
        "普遍性问题，甲村",
        "a systemic type, village A",
        "village:50",
        SYSTEMIC,
        (Find(4, closed="+150"), Find(11, _LAST)),
        "systemic",
    ),
    Case(
        "C01-D05",
        "普遍性问题，乙村",
        "a systemic type, village B",
        "village:51",
        SYSTEMIC,
        (Find(5, closed="+150"), Find(12, _LAST)),
        "systemic",
    ),
    Case(
        "C01-D06",
        "普遍性问题，丙村三轮",
        "a systemic type, village C, three rounds",
        "village:52",
        SYSTEMIC,
        (Find(2, closed="+120"), Find(7, closed="+120"), Find(12, _LAST)),
        "systemic",
    ),
    Case(
        "C01-D07",
        "改革后由未承接该职能的单位再现",
        "found in the successor that did not take over the function",
        "青禾县国土规划局",
        (*_NO, "土地出让金催收不力"),
        (
            Find(2, closed="+130", function="土地管理"),
            Find(9, _LAST, body="青禾县住房和城乡建设局", function="土地管理"),
        ),
    ),
    Case(
        "C01-D08",
        "同一轮次内立行立改后再列",
        "twice in one round",
        "青禾县农业农村局",
        (*_NO, "农机补贴核查缺位"),
        (Find(4, closed="=-3"), Find(4, _LAST)),
    ),
    Case(
        "C01-D09",
        "新发现次日才销号",
        "signed off the day after the new finding",
        "青禾县科技和工业信息化局",
        (*_NO, "园区入驻审核不严"),
        (Find(3, closed="=1"), Find(10, _LAST)),
    ),
    Case(
        "C01-D10",
        "新发现当日销号",
        "signed off on the day of the new finding",
        _gov(6),
        (*_NO, "护林员管理松散"),
        (Find(1, closed="=0"), Find(7, _LAST)),
    ),
    Case(
        "C01-D11",
        "超出六十个月一日",
        "sixty months and a day",
        "青禾县司法局",
        (*_NO, "社区矫正档案缺失"),
        (Find("2018-05-22", closed="<60m+1", source="AUDIT"), Find(8, _LAST)),
    ),
    Case(
        "C01-D12",
        "两次出自同一份审计报告",
        "both come from one audit report",
        "青禾县自然资源局",
        (*_NO, "采矿权台账失实"),
        (
            Find("2022-03-10", closed="2022-09-20", source="AUDIT", document="audit"),
            Find("2023-02-14", _LAST, source="SPECIAL", document="audit"),
        ),
    ),
    Case(
        "C01-D13",
        "小类相同而细类不同",
        "same level 2, different level 3",
        "青禾县人力资源和社会保障局",
        ("E2", "E2.4", "违规发放考核奖|违规发放交通补贴"),
        (Find(2, closed="+140"), Find(9, _LAST)),
    ),
    Case(
        "C01-D14",
        "后一次经核实不属实",
        "the second was checked and found untrue",
        "青禾县市场监督管理局",
        (*_NO, "抽检结果未公示"),
        (Find(3, closed="+130"), Find(11, "R8_WITHDRAWN", refuted=True)),
    ),
    Case(
        "C01-D15",
        "前一次被认定虚假整改，未销号",
        "the first was found to be fake and never signed off",
        "青禾县医疗保障局",
        (*_NO, "定点药店协议管理缺位"),
        (Find(2, "R7_FAKE_FOUND"), Find(10, _LAST)),
    ),
    Case(
        "C01-D16",
        "同一来源、都不在巡察轮次中",
        "one source, no round",
        "青禾县行政审批和大数据局",
        (*_NO, "窗口授权不到位"),
        (Find("2022-04-12", closed="2022-10-08", source="DAILY"), Find("2023-08-23", _LAST, source="DAILY")),
    ),
)
CASES = PLANTS + DECOYS
