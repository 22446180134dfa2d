"""A01 case by case: the planted ones and the near misses, each one condition away from the plain case."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graph.analysis.finding import Run
from graph.analysis.models import a01
from graph.errors import QueryError
from tests.analysis.worlds import ALWAYS, World, a01_world

Change = Callable[[World], None]
DAY = "2024-03-12"


def _run(change: Change | None = None, **params: object) -> Run:
    world = a01_world()
    if change:
        change(world)
    return a01.run(world.graph(11), params)


def _set(uid: str, **values: object) -> Change:
    """Overwrite columns or properties of one row."""

    def change(world: World) -> None:
        row = world.nodes.get(uid) or world.edges[uid]
        spare = World()
        if "span" in values:
            spare.node("x", "x", span=values.pop("span"), precision=values.pop("precision", (None, None)))
            row |= {k: spare.nodes["x"][k] for k in ("valid_from", "valid_to", "from_precision", "to_precision")}
        for name, value in values.items():
            if name in ("status", "review"):
                row[name] = value
            else:
                row["props"][name] = value

    return change


def _both(*changes: Change) -> Change:
    def change(world: World) -> None:
        for one in changes:
            one(world)

    return change


def _drop(uid: str) -> Change:
    return lambda world: (world.edges.pop(uid), None)[1]


def _own_share(pct: float | None) -> Change:
    def change(world: World) -> None:
        del world.edges["kin"]
        world.edge("HOLDS_SHARE", "o", "c", "role", pct=pct, span=ALWAYS)

    return change


def _share(pct: float | None) -> Change:
    return lambda world: (world.edge("HOLDS_SHARE", "r", "c", "role", pct=pct, span=ALWAYS), None)[1]


def _above(kind: str = "PARENT_OF", steps: int = 1, span: tuple[str, str | None] = ALWAYS, **values: object) -> Change:
    """The official's unit stands ``steps`` above the owner."""

    def change(world: World) -> None:
        here = "u"
        for step in range(steps):
            world.node("Unit", f"b{step}", name=f"下级{step}", kind="GOV", level="L5")
            world.edge(kind, here, f"b{step}", f"above{step}", span=span, **values)
            here = f"b{step}"
        world.edges["owns"]["a"] = here

    return change


def _recused(kind: str, a: str, b: str, value: bool = True) -> Change:
    return lambda world: (world.edge(kind, a, b, "aside", recused=value, span=ALWAYS), None)[1]


def _clear(who: str, named: str | None, review: str = "ACCEPTED", refers: str = "REFUTED") -> Change:
    def change(world: World) -> None:
        world.node("Exoneration", "e", name="澄清1", cleared_date="2024-09-01", method="LETTER", review=review)
        world.edge("CLEARS", "e", who, "clears", review=review)
        world.node("Clue", "k", no="K1")
        world.edge("CLOSES", "e", "k", "closes", review=review)
        if named:
            world.edge("REFERS_TO", "k", named, "refers", status=refers)

    return change


def _bid(valid: bool | None, won: bool | None) -> Change:
    def change(world: World) -> None:
        world.node("Bid", "b", valid=valid, won=won)
        world.edge("SUBMITTED", "c", "b")
        world.edge("FOR_LOT", "b", "l")

    return change


def _official_relative(code: str) -> Change:
    """The relative is an official too; KIN is stored from the relative: ``o`` is the relative's <code>."""

    def change(world: World) -> None:
        world.nodes["r"]["labels"] = ("Person", "Official")
        world.edges["kin"] |= {"a": "r", "b": "o"}
        world.edges["kin"]["props"]["kin_code"] = code

    return change


FOUND: dict[str, tuple[Change | None, float, str | None, tuple[str, ...]]] = {
    "plain": (None, 80.0, "红", ()),
    "child": (_set("kin", kin_code="CH"), 80.0, "红", ()),
    "sibling": (_set("kin", kin_code="SB"), 64.0, "红", ()),
    "near affinity": (_set("kin", kin_code="AF"), 48.0, "橙", ()),
    "class stated beats code": (_set("kin", kin_code="SB", kin_class="K3"), 48.0, "橙", ()),
    "class without code": (_set("kin", kin_code=None, kin_class="K2"), 64.0, "红", ()),
    "principal": (_set("role", role="PRINCIPAL"), 80.0, "红", ()),
    "director": (_set("role", role="DIRECTOR"), 64.0, "红", ()),
    "finance": (_set("role", role="FINANCE"), 64.0, "红", ()),
    "employee": (_set("role", role="EMPLOYEE"), 24.0, "黄", ()),
    "employee of 500": (_both(_set("role", role="EMPLOYEE"), _set("c", insured_headcount=500)), 24.0, "黄", ()),
    "employee of 501": (_both(_set("role", role="EMPLOYEE"), _set("c", insured_headcount=501)), 4.0, None, ()),
    "director of a large group": (
        _both(_set("role", role="DIRECTOR"), _set("c", insured_headcount=5000)), 64.0, "红", (),
    ),
    "over half": (_share(0.51), 80.0, "红", ()),
    "exactly half": (_share(0.5), 64.0, "红", ()),
    "a fifth": (_share(0.2), 64.0, "红", ()),
    "just under a fifth": (_share(0.199), 48.0, "橙", ()),
    "exactly 5 %": (_share(0.05), 48.0, "橙", ()),
    "share unknown": (_share(None), 48.0, "橙", ()),
    "he himself": (_own_share(0.6), 90.0, "红", ()),
    "registered kin": (_set("kin", status="REGISTERED"), 90.0, "红", ()),
    "corroborated kin": (_set("kin", status="CORROBORATED"), 80.0, "红", ()),
    "leader of the owner": (_set("p", is_head=None, is_leader=True), 48.0, "橙", ()),
    "member of the owner": (_set("p", is_head=None), 24.0, "黄", ()),
    "in charge of the project": (
        _both(_set("p", is_head=None), lambda w: (w.edge("RESPONSIBLE_FOR", "p", "j", span=ALWAYS), None)[1]),
        80.0, "红", (),
    ),
    "in charge of the lot": (
        _both(_set("p", is_head=None), lambda w: (w.edge("RESPONSIBLE_FOR", "p", "l", span=ALWAYS), None)[1]),
        80.0, "红", (),
    ),
    "in charge until the day before": (
        _both(
            _set("p", is_head=None),
            lambda w: (w.edge("RESPONSIBLE_FOR", "p", "j", span=("2020-01-01", "2024-03-11")), None)[1],
        ),
        24.0, "黄", (),
    ),
    "head of the funder": (_set("owns", role="FUNDER"), 48.0, "橙", ()),
    "head of the regulator": (_set("owns", role="REGULATOR"), 80.0, "红", ()),
    "one step above": (_above(), 48.0, "橙", ()),
    "two steps above": (_above(steps=2), 48.0, "橙", ()),
    "supervises": (_above("SUPERVISES"), 48.0, "橙", ()),
    "supervises the same domain": (_above("SUPERVISES", domain="道路"), 48.0, "橙", ()),
    "supervises another domain": (_above("SUPERVISES", domain="水利"), 24.0, "黄", ()),
    "role ends that day": (_set("role", span=("2019-01-01", DAY)), 80.0, "红", ()),
    "role begins that day": (_set("role", span=(DAY, None)), 80.0, "红", ()),
    "post ends that day": (_set("p", span=("2020-01-01", DAY)), 80.0, "红", ()),
    "married that day": (_set("kin", span=(DAY, None)), 80.0, "红", ()),
    "divorced that day": (_set("kin", span=("2000-01-01", DAY)), 80.0, "红", ()),
    "wedding day unknown": (_set("kin", span=("?", None)), 40.0, "橙", ("日期不全",)),
    "end of role unknown": (_set("role", span=("2019-01-01", "?")), 40.0, "橙", ("日期不全",)),
    "post dates unknown": (_set("p", span=("?", "?")), 40.0, "橙", ("日期不全",)),
    "ownership dates unknown": (_set("owns", span=("?", "?")), 40.0, "橙", ("日期不全",)),
    "step above undated": (_above(span=("?", "?")), 24.0, "黄", ("日期不全",)),
    "award known to the month": (_set("ct", award_date_precision="m"), 80.0, "红", ()),
    "award month, role from mid month": (
        _both(_set("ct", award_date_precision="m"), _set("role", span=("2024-03-15", None))), 40.0, "橙", ("日期不全",),
    ),
    "role ends some day of March": (
        _set("role", span=("2019-01-01", "2024-03-31"), precision=("d", "m")), 40.0, "橙", ("日期不全",),
    ),
    "role ended some day of February, kept to its last day": (
        _both(_set("ct", award_date=None), _set("role", span=("2019-01-01", "2024-02-29"), precision=("d", "m"))),
        40.0, "橙", ("日期不全",),
    ),
    "recused on the lot": (_recused("ROLE_IN", "o", "l"), 80.0, "黄", ("已回避",)),
    "recused on the contract": (_recused("ROLE_IN", "o", "ct"), 80.0, "黄", ("已回避",)),
    "recused in his charge": (_recused("RESPONSIBLE_FOR", "p", "j"), 80.0, "黄", ("已回避",)),
    "handled the lot without recusal": (_recused("ROLE_IN", "o", "l", False), 80.0, "红", ()),
    "charge without recusal": (_recused("RESPONSIBLE_FOR", "p", "j", False), 80.0, "红", ()),
    "somebody else recused": (
        _both(lambda w: (w.node("Person", "q", name="别人"), None)[1], _recused("ROLE_IN", "q", "l")), 80.0, "红", (),
    ),
    "post alleged": (_set("held", status="ALLEGED"), 40.0, "黄", ("反映",)),
    "ownership inferred": (_set("owns", status="INFERRED"), 30.0, "黄", ()),
    "cleared elsewhere": (_clear("o", "u"), 80.0, "红", ("已澄清",)),
    "cleared without a clue's subject": (_clear("o", None), 80.0, "红", ("已澄清",)),
    "relative cleared elsewhere": (_clear("r", "u"), 80.0, "红", ("已澄清",)),
    "clearing refuted": (
        _both(_clear("o", "j"), lambda w: w.edges["clears"].update(status="REFUTED")), 80.0, "红", (),
    ),
    "bid valid and won": (_bid(True, True), 80.0, "红", ()),
    "bid with nothing known": (_bid(None, None), 80.0, "红", ()),
    "official is the relative's child": (_official_relative("CH"), 64.0, "红", ()),  # a parent: K2
    "official is the relative's grandchild": (_official_relative("GC"), 64.0, "红", ()),
    "official is the relative's child-in-law": (_official_relative("CS"), 48.0, "橙", ()),  # near affinity: K3
    "spouses are the same both ways": (_official_relative("SP"), 80.0, "红", ()),
}  # fmt: skip

NOTHING: dict[str, Change] = {
    "role ended the day before": _set("role", span=("2019-01-01", "2024-03-11")),
    "role began the day after": _set("role", span=("2024-03-13", None)),
    "transferred the day before": _set("p", span=("2020-01-01", "2024-03-11")),
    "appointed the day after": _set("p", span=("2024-03-13", None)),
    "married the day after": _set("kin", span=("2024-03-13", None)),
    "divorced the day before": _set("kin", span=("2000-01-01", "2024-03-11")),
    "handed over the day before": _set("owns", span=("2021-01-01", "2024-03-11")),
    "step above ended the day before": _above(span=("2000-01-01", "2024-03-11")),
    "three steps above": _above(steps=3),
    "below the owner": lambda w: (
        w.node("Unit", "top", name="上级", kind="GOV", level="L5"),
        w.edge("PARENT_OF", "top", "u", span=ALWAYS),
        w.edges["owns"].update(a="top"),
        None,
    )[3],
    "agent only": _set("owns", role="AGENT"),
    "kin refuted": _set("kin", status="REFUTED"),
    "kin retracted": _set("kin", status="RETRACTED"),
    "kin not reviewed": _set("kin", review="UNREVIEWED"),
    "role rejected": _set("role", review="REJECTED"),
    "contract refuted": _set("ct", status="REFUTED"),
    "supplier not reviewed": _set("supplier", review="UNREVIEWED"),
    "common interest only": _set("kin", kin_code="BF"),
    "share below 5 %": _share(0.049),
    "no official": lambda w: w.nodes["o"].update(labels=("Person",)),
    "kin of kin": lambda w: (
        w.node("Person", "q", name="丁"),
        w.edge("KIN", "r", "q", kin_code="SP", span=ALWAYS),
        w.edges["role"].update(a="q"),
        None,
    )[3],
    "contract under no lot": _drop("under"),
    "lot of no project": _drop("haslot"),
    "bid withdrawn": _bid(False, True),
    "award annulled": _bid(None, False),
    "cleared on this project": _clear("o", "j"),
    "cleared on this company": _clear("o", "c"),
    "cleared, not yet reviewed": _clear("o", "j", review="UNREVIEWED"),
    "cleared, reference still alleged": _clear("o", "c", refers="ALLEGED"),
    "relative cleared on this project": _clear("r", "j"),
    "month of award wholly before the role": _both(
        _set("ct", award_date_precision="m"), _set("role", span=("2024-04-01", None))
    ),
    "two part dates that cannot meet": _both(
        _set("ct", award_date_precision="m"),
        _set("p", span=("2020-01-01", "2024-03-10")),
        _set("kin", span=("2024-03-11", None)),
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_found(name: str) -> None:
    change, score, tier, marks = FOUND[name]
    run = _run(change)
    (finding,) = (*run.findings, *run.logged)
    assert (finding.score, finding.tier, finding.marks) == (score, tier, marks)
    assert run.found == 1 and not run.open_questions
    assert bool(run.logged) == (tier is None)


@pytest.mark.parametrize("name", NOTHING)
def test_near_miss(name: str) -> None:
    run = _run(NOTHING[name])
    assert run.found == 0 and not run.findings and not run.logged and not run.open_questions


@pytest.mark.parametrize(
    "change",
    [
        _set("kin", status="ALLEGED"),
        _set("kin", status="INFERRED"),
        _set("role", status="ALLEGED", role="LEGAL_REP"),
        _set("kin", kin_code=None),
    ],
)
def test_what_is_only_alleged_or_of_unknown_kind_is_a_question(change: Change) -> None:
    run = _run(change)
    assert run.found == 0
    (question,) = run.open_questions
    assert question.kind == "待核"
    assert "不构成命中" in question.sentence("zh") and "丙甲" in question.sentence("zh")


def test_only_officials_are_tested() -> None:
    assert _run().tests == 1
    assert _run(NOTHING["no official"]).tests == 0


def test_an_alleged_way_beside_a_firm_one_is_no_question() -> None:
    run = _run(lambda w: (w.edge("KIN", "o", "r", kin_code="SB", status="ALLEGED", span=ALWAYS), None)[1])
    assert run.found == 1 and not run.open_questions


def test_one_finding_for_several_ways_with_the_evidence_of_all() -> None:
    def change(world: World) -> None:
        world.edge("HOLDS_SHARE", "r", "c", "share", pct=0.1, span=ALWAYS)
        world.edge("HOLDS_SHARE", "o", "c", "own", pct=0.3, span=ALWAYS)

    (finding,) = _run(change).findings
    assert finding.score == 80.0  # the legal representative, not his own 30 % (72.0)
    assert {"role", "share", "own", "kin"} <= {e.uid for e in finding.evidence}
    assert finding.components["ways"] == 3


def test_two_suppliers_of_one_contract_are_two_findings() -> None:
    def change(world: World) -> None:
        world.node("Company", "c2", name="联合体成员")
        world.edge("SUPPLIER", "ct", "c2")
        world.edge("HOLDS_SHARE", "o", "c2", pct=0.9, span=ALWAYS)

    run = _run(change)
    assert [(f.score, f.entity("company").uid) for f in run.findings] == [(90.0, "c2"), (80.0, "c")]  # type: ignore[union-attr]


def test_awards_after_the_day_of_the_view_do_not_count() -> None:
    from datetime import date

    graph = a01_world().graph()
    assert a01.run(graph, as_of=date(2024, 3, 12)).found == 1
    assert a01.run(graph, as_of=date(2024, 3, 11)).found == 0


def test_parameters_widen_and_narrow() -> None:
    assert _run(_set("kin", kin_code="LV"), kin_classes=["K1", "K4"]).found == 1
    assert _run(_set("kin", kin_code="SB"), kin_classes=["K1"]).found == 0
    assert _run(_share(0.04), min_share=0.01).found == 1
    assert _run(_above(), sup_hops=0).found == 0
    assert _run(_above(steps=3), sup_hops=3).found == 1


@pytest.mark.parametrize("params", [{"min_shares": 0.1}, {"min_share": 2}, {"kin_classes": "K1"}, {"sup_hops": 1.5}])
def test_a_wrong_parameter_is_refused(params: dict[str, object]) -> None:
    with pytest.raises(QueryError):
        a01.run(a01_world().graph(), params)


def test_the_sentence_is_the_model_sentence() -> None:
    (finding,) = _run(_own_share(1.0)).findings
    text = finding.sentence("zh")
    assert text.startswith("2024年3月12日，示例建设公司中标一标段（合同价1,280.00万元）时，时任示例县交通局局长丙甲")
    score = "得分90.0（红；S=5，M=1.0，Q=0.9登记，T=1）"
    for part in ("本人为该公司股东（持有全部股份", score, "需核实", "可能的合理解释：", "平均会碰巧出现"):
        assert part in text
    assert "100%" not in text


def test_a_cleared_person_is_named_with_the_clearing() -> None:
    (finding,) = _run(_clear("o", "u")).findings
    assert "丙甲已就另一事项澄清正名（2024年9月1日，书面）" in finding.sentence("zh")
    assert "clears" in {e.uid for e in finding.evidence}
