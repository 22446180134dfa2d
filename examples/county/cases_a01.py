"""The planted cases and near-miss decoys of model A01, each with the arithmetic of its expected outcome."""

from __future__ import annotations

from dataclasses import dataclass

from examples.county import units
from examples.county.units import government_of


@dataclass(frozen=True)
class Case:
    """One case. Days are relative to the award (0 is the award day itself).

    ``factors`` are w_kin, w_role, w_power, Q, T; score = 100 × 5/5 × w_kin × w_role × w_power × Q × T.
    ``expect`` is one of: found, capped, open_question, logged (a finding without a tier), nothing.
    ``link`` is a role code, or a share as a decimal.
    """

    id: str
    zh: str
    en: str
    body: str
    seat: str = "head"
    owner: str = ""
    owner_role: str = "OWNER"
    kin: str = "SP"
    basis: str = "DECLARED"
    link: str = "LEGAL_REP"
    expect: str = "nothing"
    tier: str = ""
    factors: tuple[float, float, float, float, float] | None = None
    special: str = ""
    link_until: int | None = None
    post_until: int | None = None
    kin_from: int | None = None
    kin_until: int | None = None
    owner_until: int | None = None
    award: str = ""


def _gov(number: int) -> str:
    return government_of(units.TOWNSHIPS[number])


G = units.GOVERNMENT
PLANTS = (
    Case(
        "A01-P01",
        "配偶为法定代表人，本人主管业主单位",
        "spouse is legal representative, he heads the owner",
        "青禾县交通运输局",
        expect="found",
        tier="红",
        factors=(1, 1, 1, 0.8, 1),
    ),
    Case(
        "A01-P02",
        "子女控股，本人在业主的上一级任班子成员",
        "child holds 60 %, he sits one step above the owner",
        G,
        seat="leader",
        owner="青禾县水利局",
        kin="CH",
        link="0.6",
        expect="found",
        tier="橙",
        factors=(1, 1, 0.6, 0.8, 1),
    ),
    Case(
        "A01-P03",
        "兄弟姐妹任董事，本人主管业主单位",
        "sibling is a director, he heads the owner",
        "青禾县教育局",
        kin="SB",
        link="DIRECTOR",
        expect="found",
        tier="橙",
        factors=(0.8, 0.8, 1, 0.8, 1),
    ),
    Case(
        "A01-P04",
        "近姻亲持股三成，本人分管该项目",
        "in-law holds 30 %, his post is responsible for the project",
        "青禾县农业农村局",
        seat="leader",
        kin="AF",
        link="0.3",
        special="duty",
        expect="found",
        tier="黄",
        factors=(0.6, 0.8, 1, 0.8, 1),
    ),
    Case(
        "A01-P05",
        "本人持股一成五，任业主单位班子成员",
        "he himself holds 15 % and is a leader of the owner",
        "青禾县文化广电和旅游局",
        seat="leader",
        kin="",
        link="0.15",
        expect="found",
        tier="黄",
        factors=(1, 0.6, 0.6, 0.9, 1),
    ),
    Case(
        "A01-P06",
        "本人为法定代表人，主管业主单位",
        "he himself is legal representative and heads the owner",
        _gov(4),
        kin="",
        expect="found",
        tier="红",
        factors=(1, 1, 1, 0.9, 1),
    ),
    Case(
        "A01-P07",
        "子女配偶任高管，本人在业主的上两级任班子成员",
        "child's spouse is a manager, he sits two steps above",
        G,
        seat="leader",
        owner="village:12",
        kin="CS",
        link="MANAGER",
        expect="found",
        tier="黄",
        factors=(1, 0.8, 0.6, 0.8, 1),
    ),
    Case(
        "A01-P08",
        "父母持股五成五，本人主管的局监督业主",
        "parent holds 55 %, the bureau he heads supervises the owner",
        "青禾县卫生健康局",
        owner="青禾县人民医院",
        kin="PA",
        basis="REGISTERED",
        link="0.55",
        expect="found",
        tier="橙",
        factors=(0.8, 1, 0.6, 0.9, 1),
    ),
    Case(
        "A01-P09",
        "配偶控股，本人为业主单位普通干部",
        "spouse holds 60 %, he is an ordinary member of the owner",
        "青禾县城市管理局",
        seat="member",
        link="0.6",
        expect="found",
        tier="黄",
        factors=(1, 1, 0.3, 0.8, 1),
    ),
    Case(
        "A01-P10",
        "配偶为法定代表人，婚姻起始日未知",
        "spouse is legal representative, day of marriage unknown",
        "青禾县司法局",
        basis="REGISTERED",
        special="unknown_kin_start",
        expect="found",
        tier="橙",
        factors=(1, 1, 1, 0.9, 0.5),
    ),
    Case(
        "A01-P11",
        "子女为中标企业员工，本人主管业主单位",
        "child is an employee of the winner, he heads the owner",
        "青禾县民政局",
        kin="CH",
        link="EMPLOYEE",
        expect="found",
        tier="黄",
        factors=(1, 0.3, 1, 0.8, 1),
    ),
    Case(
        "A01-P12",
        "企业任职和本人职务都止于中标当日",
        "role and post both end on the day of the award itself",
        "青禾县商务局",
        link="DIRECTOR",
        link_until=0,
        post_until=0,
        expect="found",
        tier="红",
        factors=(1, 0.8, 1, 0.8, 1),
    ),
    Case(
        "A01-P13",
        "婚姻始于中标当日，持股恰为百分之五，本人主管审批单位",
        "married on the day of the award, exactly 5 %, he heads the approving body",
        "青禾县发展和改革局",
        owner="青禾县公安局",
        owner_role="APPROVER",
        link="0.05",
        kin_from=0,
        expect="found",
        tier="橙",
        factors=(1, 0.6, 1, 0.8, 1),
    ),
    Case(
        "A01-P14",
        "兄弟姐妹为实际控制人，本人任监管单位班子成员",
        "sibling is actual controller, he is a leader of the regulator",
        "青禾县自然资源局",
        seat="leader",
        owner="青禾县总工会",
        owner_role="REGULATOR",
        kin="SB",
        link="ACTUAL_CONTROLLER",
        expect="found",
        tier="黄",
        factors=(0.8, 1, 0.6, 0.8, 1),
    ),
    Case(
        "A01-P15",
        "配偶为法定代表人，本人主管出资单位",
        "spouse is legal representative, he heads the funding body",
        "青禾县财政局",
        owner="共青团青禾县委员会",
        owner_role="FUNDER",
        expect="found",
        tier="橙",
        factors=(1, 1, 0.6, 0.8, 1),
    ),
    Case(
        "A01-P16",
        "本人与配偶都持股：取最强的一条路径",
        "both he and his spouse hold shares: the best path counts",
        "青禾县林业局",
        link="0.6",
        special="both",
        expect="found",
        tier="红",
        factors=(1, 1, 1, 0.8, 1),
    ),
    Case(
        "A01-P17",
        "只在另一领域监管业主的局，配偶为法定代表人",
        "his bureau supervises the owner in another field only",
        "青禾县财政局",
        seat="leader",
        owner="青禾县城市建设投资有限公司",
        expect="found",
        tier="黄",
        factors=(1, 1, 0.3, 0.8, 1),
    ),
)
DECOYS = (
    Case(
        "A01-D01",
        "企业任职止于中标前一日",
        "the role ended the day before the award",
        "青禾县科技和工业信息化局",
        link_until=-1,
    ),
    Case(
        "A01-D02",
        "本人于中标前一日调离",
        "he was transferred the day before the award",
        "青禾县人力资源和社会保障局",
        post_until=-1,
        special="transferred",
    ),
    Case(
        "A01-D03",
        "同名不同人：法定代表人证件号与配偶不同",
        "same name, another identity number",
        "青禾县应急管理局",
        special="stranger",
    ),
    Case(
        "A01-D04", "亲属关系已查否", "the kinship was checked and found untrue", "青禾县市场监督管理局", basis="REFUTED"
    ),
    Case(
        "A01-D05",
        "亲属关系只是反映，尚未核实",
        "the kinship is alleged only",
        "青禾县医疗保障局",
        basis="ALLEGED",
        expect="open_question",
    ),
    Case(
        "A01-D06",
        "配偶同事的企业",
        "the company of a spouse's colleague",
        "青禾县行政审批和大数据局",
        special="colleague",
    ),
    Case(
        "A01-D07",
        "已记录本人对该标段回避",
        "his recusal from the lot is recorded",
        _gov(12),
        special="recused_lot",
        expect="capped",
        tier="黄",
        factors=(1, 1, 1, 0.8, 1),
    ),
    Case(
        "A01-D08",
        "分管职责上已记录回避",
        "his recusal is recorded on the duty itself",
        "青禾县住房和城乡建设局",
        seat="leader",
        kin="CH",
        link="0.6",
        special="recused_duty",
        expect="capped",
        tier="黄",
        factors=(1, 1, 1, 0.8, 1),
    ),
    Case(
        "A01-D09",
        "在指名该项目的线索中已澄清",
        "cleared in a clue that names this project",
        _gov(10),
        special="cleared_project",
    ),
    Case(
        "A01-D10",
        "在指名该企业的线索中已澄清",
        "cleared in a clue that names this company",
        _gov(5),
        special="cleared_company",
    ),
    Case(
        "A01-D11",
        "在别的线索中已澄清：仍列出并注明",
        "cleared in another matter: found, and shown as cleared",
        _gov(6),
        special="cleared_elsewhere",
        expect="found",
        tier="红",
        factors=(1, 1, 1, 0.8, 1),
    ),
    Case(
        "A01-D12",
        "本人单位只是代建",
        "his body only builds for the owner",
        "青禾县政府投资项目建设中心",
        owner="青禾县第一中学",
        owner_role="AGENT",
    ),
    Case(
        "A01-D13",
        "本人在业主的上三级任职",
        "he sits three steps above the owner",
        units.COMMITTEE,
        seat="leader",
        owner="village:30",
    ),
    Case("A01-D14", "持股不足百分之五", "a share below 5 %", "青禾县审计局", link="0.049"),
    Case("A01-D15", "中标已被宣布无效", "the award was annulled", _gov(9), special="annulled"),
    Case("A01-D16", "婚姻始于中标次日", "married the day after the award", _gov(11), kin_from=1),
    Case("A01-D17", "婚姻止于中标前一日", "divorced the day before the award", _gov(13), kin_until=-1),
    Case(
        "A01-D18",
        "项目于中标前一日移交别的业主",
        "the project went to another owner the day before",
        _gov(7),
        owner_until=-1,
        special="handed_over",
    ),
    Case(
        "A01-D19",
        "业主村于中标当日已划归另一乡镇",
        "the owner village had passed to another township by that day",
        _gov(2),
        owner=units.committee_of(units.MOVED_VILLAGE),
        award=units.MOVED_ON,
    ),
    Case(
        "A01-D20",
        "只是共同利益关系人（K4），不在亲属范围",
        "common interest only (K4), outside the circle of kin",
        _gov(3),
        kin="BF",
    ),
    Case(
        "A01-D21",
        "法定代表人登记的证件号误录成配偶的，姓名不符",
        "the register carries the spouse's number under another name",
        _gov(8),
        special="mistyped",
    ),
    Case(
        "A01-D22",
        "配偶为五百人以上企业的普通员工：只记录不分级",
        "spouse is employed by a firm of over 500: logged, no tier",
        _gov(1),
        link="EMPLOYEE",
        special="large",
        expect="logged",
        factors=(1, 0.05, 1, 0.8, 1),
    ),
    Case("A01-D23", "亲属企业投标未中", "the relative's company bid and lost", _gov(0), special="lost"),
)
CASES = PLANTS + DECOYS
