"""Invented texts, one trap each or several: no place, person or figure in them is real."""

from __future__ import annotations

from typing import Any

from loaders.text.facts import Edge, Node
from loaders.text.reading import Reading, read_text
from loaders.text.source import source_of

#: An overview with all the traps of one: boilerplate, a circular inside, a clearing, a reporter who shares an
#: official's masked name, preventive wording, land, a project with lots, figures with bounds.
OVERVIEW = """\
青禾日报客户端|青禾:专项监督出实招 护航项目见实效
2024-05-20 09:15 来源: 青禾日报客户端

青禾市纪委监委把专项监督作为重要抓手,推动问题整改。

图为青禾市纪检监察干部在北山县了解情况。赵大山 摄

“补偿款到账了吗?”日前,河湾县纪委监委第二监督检查室工作人员深入该县柳林镇某村,就环湖高速东湖至西岭段DXSG-7标段青苗补偿款发放情况开展实地走访,对工作作风等情况开展专项监督检查。

环湖高速东湖至西岭段项目是青禾市委市政府今年确定的“百日工程”之一,河湾县负责该项目7标段土地平整工作。该县纪委监委发挥“室组地”联动作用,防止补偿资金出现截留、挪用等问题。

不久前,青禾市纪委监委发布了2起干部作风典型问题通报:

市水利局城东执法大队副大队长何某某在服务企业工作中吃拿卡要问题;东关区石桥街道办事处杨庄村党支部委员马某某,石榴坪村党支部书记、村委会主任钱某某,村委会委员孙某某在防汛值守工作中未正确履行职责问题。

“你的行为已经影响了何某某的工作,请立即停止。”近日,云溪县松坡派出所向进行不实举报的马某某送达违法行为告诫书,对其诬告行为进行训诫。

此前,该县纪委监委收到实名举报,反映松坡镇政府何某某利用职务便利在群众办证过程中收取“茶水费”等问题。经调查,举报内容并不属实。

原来,举报人马某某家住松坡镇青石沟村十一组,因宅基地纠纷怀恨在心,编造事实进行诬告。该县纪委监委在松坡镇全体干部大会上公开对何某某澄清正名,公安机关依法对马某某进行训诫。

今年以来,该市累计落实容错备案9项,对14名干部进行澄清正名。

市委巡察办每轮巡察前向市纪委、市委组织部、财政局等部门函询了解被巡察单位人员问题线索情况、选人用人情况等,提高针对性。

王长河 李远山

  • Copyright 2015-2024 ALL Rights Reserved
  • 中共青禾市纪委 版权所有 某公网安备 51080202000079号
  • 某ICP备09040060号-1 访问次数:88次
相关新闻
- 2023-02-03 青禾市查处案件17件
"""

#: A circular with named and masked persons, penalties, a measure, and posts that go on over commas.
CIRCULAR = """\
云岭市纪委监委通报3起典型问题
2023年6月12日
1.云岭市水务局党组成员、副局长林海舟违规收受礼金问题。2019年至2022年,林海舟先后收受礼金4.6万元。2023年3月,林海舟受到党内严重警告、政务记大过处分。
2.柳河县青石镇东沟村党支部原书记、村委会原主任孙某某虚报冒领补贴问题。孙某某受到留党察看一年处分。
3.云岭市住房局质量监督站站长周启航、副站长吴某履职不力问题。2023年5月,周启航受到党内警告处分,吴某受到诫勉谈话处理。
"""

#: Counts of a year, among them those that look alike.
COUNTS = """\
以监督护航发展——临河市2022年纪检监察工作回望
2023-02-01 10:30:16 来源:临河日报
2022年,全市纪检监察组织持续深化“碧水行动”专项行动,查处典型案例6起,处理11人。
过去一年,市纪委监委围绕防汛救灾开展监督,查纠责任不落实等问题105个,处理处分33人。此外,紧盯校园食堂专项整治,发出监督建议函4份,组织处理11人。
对临河城投等5家国有企业开展“阳光国企”专项监督检查,发现问题62个。全市运用“第一种形态”处理903人次,占“四种形态”总数75.2%。
过去一年,临河组织开展了6轮巡察,采取“一托二”方式,对7家国有企业、21个市管单位、40个村(社区)进行巡察,在前5轮巡察中共发现问题1510个,移交问题线索38条。此时工作组已离开2个多月。
本届党委以来,我们向被巡察单位反馈问题880个,向纪委监委、组织部移交问题线索66件,挽回直接经济损失210万余元。
"""


def read(text: str, token: str = "token") -> Reading:
    """Read an invented text; every reporter gets the same token."""
    return read_text(source_of(text, "twin.txt"), lambda name: token)


def one(reading: Reading, label: str, **props: Any) -> Node:
    """The only record of a label with these properties."""
    found = [
        node for node in reading.facts.of(label) if all(node.props.get(name) == value for name, value in props.items())
    ]
    assert len(found) == 1, (label, props, [node.props for node in reading.facts.of(label)])
    return found[0]


def names(reading: Reading, label: str) -> list[str]:
    """Names of the records of a label, in order."""
    return [node.name for node in reading.facts.of(label)]


def edges(reading: Reading, type: str, a: Node | None = None, b: Node | None = None) -> list[Edge]:
    """Edges of a type, from and to these records where given."""
    return [
        edge
        for edge in reading.facts.edges
        if edge.type == type and (a is None or edge.a is a) and (b is None or edge.b is b)
    ]


def posts(reading: Reading, name: str) -> list[tuple[str | None, str]]:
    """(title, unit) of the posts of the only person of a name."""
    person = one(reading, "Official", name=name)
    out = []
    for held in edges(reading, "HELD", person):
        at = edges(reading, "AT", held.b)
        out.append((held.b.props.get("title") if held.b else None, at[0].b.name if at and at[0].b else ""))
    return out


def figures(reading: Reading) -> dict[str, dict[str, Any]]:
    """Figures by their wording; the wording must be used once."""
    out: dict[str, dict[str, Any]] = {}
    for node in reading.facts.of("Figure"):
        assert node.props["text"] not in out
        out[node.props["text"]] = node.props
    return out
