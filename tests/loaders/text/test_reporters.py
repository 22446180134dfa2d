"""Who reported something is in no record, no edge, no text that is kept, no error: only a token stays."""

from __future__ import annotations

import pytest

from loaders.text.rows import document_row, rows_of
from tests.loaders.text.twins import OVERVIEW, edges, names, one, read

#: Ways in which a text names a reporter, with what must not stay: his name, and what would tell who he is.
CASES = [
    (
        "原来,举报人赵铁栓系松坡镇青石沟村十一组村民,电话13900001111,因违建被拆怀恨在心。",
        ["赵铁栓", "青石沟", "13900001111"],
    ),
    ("云溪县派出所向进行不实举报的松坡镇村民赵铁栓送达告诫书。赵铁栓表示后悔。", ["赵铁栓"]),
    ("县纪委监委收到松坡镇中学教师赵铁栓实名举报,反映镇长何某某问题。", ["赵铁栓", "中学教师"]),
    ("村民赵铁栓多次实名举报何某某侵占集体土地。", ["赵铁栓"]),
    ("控告人赵某因与何某某有矛盾,编造事实进行控告。公安机关依法对赵某作出处罚。", ["赵某", "有矛盾"]),
    (
        "松溪县人社局干部邓某出于不正当目的,恶意捏造事实,撰写了30余封匿名举报信。邓某的行为已涉嫌诬告陷害。",
        ["邓某", "人社局"],
    ),
    ("赵某打算拿下一个项目,就纠集人员投递数百封匿名信,诬告陷害负责人李某。", ["赵某"]),
    ("某地法院原干部彭某对领导怀恨在心,捏造收受贿赂等问题,多次向各级部门举报。", ["彭某"]),
    ("镇长何某某秉公办事,村民赵铁栓因违建被拆,反复举报何某某。", ["赵铁栓"]),
    ("诬告者钱某某住青石沟村,多年不交承包费。", ["钱某某", "青石沟", "承包费"]),
    ("2023年4月,群众赵铁栓举报镇长何某某收受茶水费问题。", ["赵铁栓"]),
    ("2023年4月赵铁栓举报镇长何某某收受茶水费问题。", ["赵铁栓"]),
    ("青石沟村民赵铁栓向云溪县纪委监委控告镇长何某某。", ["赵铁栓", "青石沟"]),
    ("何某某被群众赵铁栓检举,心里委屈。", ["赵铁栓"]),
    ("职工曾大川曾多次反映何某某收茶水费。", ["曾大川"]),
]


@pytest.mark.parametrize(("sentence", "secrets"), CASES)
def test_nothing_of_a_reporter_stays(sentence: str, secrets: list[str]) -> None:
    reading = read(f"云溪县工作综述\n2024-05-01\n云溪县纪委监委调查核实。\n{sentence}\n为何某某澄清正名。")
    kept = str([line.original for line in reading.text.lines])
    said = str(rows_of(reading)) + str(document_row(reading))
    for secret in secrets:
        assert secret not in said
        assert secret not in kept
    assert reading.withheld == (4,)


def test_a_reporter_in_the_title() -> None:
    reading = read("举报人赵铁栓诬告他人被训诫\n2024-05-01\n云溪县纪委监委处理3人。\n赵铁栓承认错误。")
    assert "赵铁栓" not in str(rows_of(reading)) + str(document_row(reading))
    assert "赵铁栓" not in str([line.original for line in reading.text.lines])


def test_the_official_of_the_same_masked_name_stays() -> None:
    reading = read(OVERVIEW)
    official = one(reading, "Official", name="马某某")
    assert reading.text.locator(official.span).startswith("line=14;")
    assert reading.withheld == (16, 20)
    assert "青石沟" not in str([line.original for line in reading.text.lines])
    # The measure of the police is theirs and nobody's.
    measure = one(reading, "Measure", kind="Z1")
    assert edges(reading, "IMPOSED_ON", measure) == []


def test_his_clue_carries_a_token_of_this_text_only() -> None:
    asked: list[str] = []

    def token(name: str) -> str:
        asked.append(name)
        return "T"

    from loaders.text.reading import read_text
    from loaders.text.source import source_of

    reading = read_text(source_of(OVERVIEW), token)
    assert one(reading, "Clue").props["source_token"] == "T"
    assert asked == [f"{reading.text.sha256}\x1f马某某"]


@pytest.mark.parametrize(
    "sentence",
    [
        "该市制定《关于惩治诬告陷害行为的办法》,查处诬告3起。",
        "在收到上级督导组转来的“关于反映市交通局相关问题”的线索后,市纪委监委调查核实。",
        "针对线索反映内容,市纪委监委受理信访举报3件。",
        "一则关于公开企业信访举报电话的通告张贴在门口。",
        "被举报人何某某积极配合调查。",
        "县人民法院何某某在去年底被实名举报公车私用。",
        "何某某因拒绝说情遭到诬告,组织及时为其撑腰。",
        "县纪委监委为何某某澄清正名,严肃查处诬告陷害行为。",
        "孙某某虚报冒领补贴问题被群众多次举报。",
        "孙某某到案后检举他人问题线索2件。",
        "县纪委监委接到对孙某某的匿名举报。",
        "孙某某检举他人问题线索2件。",
        "云岭市举报中心主任孙某某出席。",
        "工作人员关注举报线索中的突出问题。",
        "群众强烈反映的问题得到解决。",
        "群众对村民孙某某举报较多。",
        "张贴举报电话,方便群众反映问题。",
        "群众于近日举报孙某某,群众曾多次举报孙某某。",
    ],
)
def test_texts_about_reports_without_a_reporter_stay_whole(sentence: str) -> None:
    reading = read(f"青禾市综述\n青禾市纪委监委认真履职。\n{sentence}")
    assert reading.withheld == ()
    assert reading.text.lines[2].original == sentence


def test_a_place_for_every_withheld_character() -> None:
    """Offsets stay valid: what is withheld is covered, not cut."""
    reading = read(OVERVIEW)
    original = OVERVIEW.split("\n")
    for line, written in zip(reading.text.lines, original, strict=True):
        assert len(line.original) == len(written)
    assert names(reading, "Exoneration") == ["对何某某澄清正名"]
