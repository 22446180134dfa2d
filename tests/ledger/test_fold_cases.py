"""The cases that the fold was built for, each by name (LEDGER §§2–4)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graph.ledger import Fold, Ledger, Manifest, fold
from tests.ledger.worlds import Batch, edge, load, node, ref

D1, D2, D3 = date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


def put(ledger: Ledger, dataset: str, *rows: tuple[str, list[Any]], day: date = D1, **how: Any) -> int:
    return load(ledger, Batch(dataset, dict(rows), day, **how)).seq


def official(dataset: str, key: str, name: str | None, no: str | None, **props: Any) -> Any:
    return node(dataset, key, "p", "Official", name=name, cadre_no=no, org_system="青禾县", **props)


def groups(f: Fold) -> set[frozenset[str]]:
    out = {uid: {uid} for uid in f.nodes["uid"]}
    for record, entity, kind in f.members.iter_rows():
        if kind == "node":
            out[entity].add(record)
    return {frozenset(members) for members in out.values()}


def asked(f: Fold, kind: str) -> list[list[str]]:
    return f.questions.filter(pl.col("kind") == kind)["uids"].to_list()


def props(f: Fold, uid: str) -> dict[str, Any]:
    return dict(json.loads(f.nodes.filter(pl.col("uid") == uid)["props"][0]))


def test_a_mistyped_staff_number_that_is_somebody_elses_is_not_joined_and_is_asked(ledger: Ledger) -> None:
    a, b = official("名册", "1", "周正", "7"), official("名册", "2", "林晓", "8")
    put(ledger, "名册", ("1", [a]), ("2", [b]))
    wrong = official("任免", "x", "林晓", "7")
    put(ledger, "任免", ("x", [wrong]))
    f = fold(ledger)
    assert groups(f) == {frozenset({a["uid"]}), frozenset({b["uid"]}), frozenset({wrong["uid"]})}
    assert asked(f, "not_joined") == [sorted([a["uid"], wrong["uid"]])]
    right = official("任免", "x", "林晓", "8")
    assert right["uid"] == wrong["uid"]
    put(ledger, "任免", ("x", [right]), day=D2)
    f = fold(ledger)
    assert groups(f) == {frozenset({a["uid"]}), frozenset({b["uid"], right["uid"]})}
    assert asked(f, "not_joined") == []


def test_undoing_a_bridge_parts_two_again(ledger: Ledger) -> None:
    a = official("甲", "1", "周正", "7")
    b = node("乙", "1", "p", "Person", name="周正", id_hash="A1")
    put(ledger, "甲", ("1", [a]))
    put(ledger, "乙", ("1", [b]))
    bridge = official("桥", "1", "周正", "7", id_hash="A1")
    seq = put(ledger, "桥", ("1", [bridge]))
    assert groups(fold(ledger)) == {frozenset({a["uid"], b["uid"], bridge["uid"]})}
    ledger.undo(seq, "t", "wrong file")
    assert groups(fold(ledger)) == {frozenset({a["uid"]}), frozenset({b["uid"]})}


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 1, 0), (1, 2, 0)])
def test_a_record_without_a_name_joins_neither_of_two_names(ledger: Ledger, order: tuple[int, ...]) -> None:
    rows = [official("a", "1", "周正", "7"), official("b", "1", None, "7"), official("c", "1", "林晓", "7")]
    for number in order:
        put(ledger, "abc"[number], ("1", [rows[number]]))
    f = fold(ledger)
    assert groups(f) == {frozenset({r["uid"]}) for r in rows}
    assert asked(f, "not_joined") == [sorted(r["uid"] for r in rows)]


def test_an_undo_elsewhere_sets_a_skipped_join_free(ledger: Ledger) -> None:
    a, b, c = official("a", "1", "周正", "7"), official("b", "1", None, "7"), official("c", "1", "林晓", "7")
    put(ledger, "a", ("1", [a]))
    put(ledger, "b", ("1", [b]))
    seq = put(ledger, "c", ("1", [c]))
    ledger.undo(seq, "t", "not ours")
    assert groups(fold(ledger)) == {frozenset({a["uid"], b["uid"]})}


def test_the_entity_goes_by_its_earliest_record_and_by_the_next_when_that_is_undone(ledger: Ledger) -> None:
    a, b = official("a", "1", "周正", "7"), official("b", "1", "周正", "7")
    seq = put(ledger, "a", ("1", [a]))
    put(ledger, "b", ("1", [b]))
    assert fold(ledger).nodes["uid"].to_list() == [a["uid"]]
    ledger.undo(seq, "t", "x")
    assert fold(ledger).nodes["uid"].to_list() == [b["uid"]]


def test_a_corrected_start_date_is_a_new_version_of_the_same_edge(ledger: Ledger) -> None:
    def row(start: date) -> list[Any]:
        me, unit = official("任职", "1", "周正", "7"), node("任职", "1", "post", "Post", title="副局长")
        return [me, unit, edge("任职", "1", "held", "HELD", me, unit, valid_from=start, from_precision="d")]

    put(ledger, "任职", ("1", row(date(2020, 1, 1))))
    before = fold(ledger).edges
    put(ledger, "任职", ("1", row(date(2021, 6, 1))), day=D2)
    after = fold(ledger).edges
    assert after["uid"].to_list() == before["uid"].to_list()
    assert after["valid_from"].to_list() == [date(2021, 6, 1)]


def test_a_snapshot_keeps_what_is_faulty_in_it_and_a_repair_replaces_only_its_own_rows(ledger: Ledger) -> None:
    def row(key: str, name: str) -> tuple[str, list[Any]]:
        return key, [node("登记", key, "c", "Company", name=name, uscc=f"U{key}")]

    put(ledger, "登记", row("1", "甲"), row("2", "乙"), row("3", "丙"))
    seq = put(ledger, "登记", row("1", "甲一"), day=D2, snapshot=True, faulty=frozenset({"2"}))
    assert sorted(props(fold(ledger), u)["name"] for u in fold(ledger).nodes["uid"]) == ["乙", "甲一"]
    put(ledger, "登记", row("2", "乙修"), day=D2, repairs=seq)
    f = fold(ledger)
    assert sorted(props(f, u)["name"] for u in f.nodes["uid"]) == ["乙修", "甲一"]
    newer = put(ledger, "登记", row("2", "乙新"), day=D3)
    f = fold(ledger)
    assert sorted(props(f, u)["name"] for u in f.nodes["uid"]) == ["乙新", "甲一"]
    ledger.undo(seq, "t", "x")
    ledger.undo(newer, "t", "x")
    f = fold(ledger)
    assert sorted(props(f, u)["name"] for u in f.nodes["uid"]) == ["丙", "乙", "甲"]


def test_a_repair_stands_behind_what_it_repairs_even_when_something_newer_was_loaded(ledger: Ledger) -> None:
    def row(name: str) -> tuple[str, list[Any]]:
        return "1", [node("登记", "1", "c", "Company", name=name)]

    seq = put(ledger, "登记", ("2", [node("登记", "2", "c", "Company", name="乙")]), faulty=frozenset({"1"}))
    put(ledger, "登记", row("新"), day=D3)
    put(ledger, "登记", row("旧，修"), day=D1, repairs=seq)
    f = fold(ledger)
    assert {props(f, u)["name"] for u in f.nodes["uid"]} == {"新", "乙"}


def test_two_rosters_through_one_mapping_do_not_replace_each_other(ledger: Ledger) -> None:
    a, b = official("名册/青禾县", "1", "周正", "7"), official("名册/丰水县", "1", "林晓", "9")
    put(ledger, "名册/青禾县", ("1", [a]))
    put(ledger, "名册/丰水县", ("1", [b]), snapshot=True)
    assert groups(fold(ledger)) == {frozenset({a["uid"]}), frozenset({b["uid"]})}


def test_an_official_who_is_a_shareholder_by_id_number_is_one_person_with_both_labels(ledger: Ledger) -> None:
    a = official("名册", "1", "周正", "7", id_hash="A1")
    put(ledger, "名册", ("1", [a]))
    holder = node("股东", "9", "p", "Person", name="周正", id_hash="A1")
    firm = node("股东", "9", "c", "Company", name="甲公司", uscc="U1")
    put(ledger, "股东", ("9", [holder, firm, edge("股东", "9", "s", "HOLDS_SHARE", holder, firm, pct=0.6)]))
    f = fold(ledger)
    assert f.nodes.filter(pl.col("uid") == a["uid"])["labels"].to_list() == [["Person", "Official"]]
    assert f.edges["from_uid"].to_list() == [a["uid"]]
    assert "id_hash" not in props(f, a["uid"])


def test_a_masked_person_is_never_joined_nor_found_by_key(ledger: Ledger) -> None:
    a = node("通报", "1", "p", "Person", display="周某某", name="周某某", masked=True, id_hash="A1")
    b = node("名册", "1", "p", "Person", name="周正", id_hash="A1")
    firm = node("名册", "1", "c", "Company", name="甲公司")
    holds = edge("名册", "1", "s", "HOLDS_SHARE", ref("Person", "id_hash", "A1"), firm)
    put(ledger, "通报", ("1", [a]))
    put(ledger, "名册", ("1", [b, firm, holds]))
    f = fold(ledger)
    assert groups(f) == {frozenset({a["uid"]}), frozenset({b["uid"]}), frozenset({firm["uid"]})}
    assert f.edges["from_uid"].to_list() == [b["uid"]]


def test_a_hired_unit_and_a_company_under_one_uscc_are_one_body(ledger: Ledger) -> None:
    unit = node("单位", "1", "u", "Unit", name="青禾城投", uscc="U1")
    firm = node("企业", "1", "c", "Company", name="青禾城投", uscc="U1")
    put(ledger, "单位", ("1", [unit]))
    put(ledger, "企业", ("1", [firm]))
    assert fold(ledger).nodes["labels"].to_list() == [["Unit", "Company"]]


def test_sources_that_say_the_same_are_one_edge_and_two_issuers_corroborate(ledger: Ledger) -> None:
    a, b = node("人", "1", "p", "Person", id_hash="A1"), node("人", "2", "p", "Person", id_hash="A2")
    one, two = node("人", "3", "u", "Unit", name="甲局"), node("人", "4", "u", "Unit", name="乙局")
    put(ledger, "人", ("1", [a]), ("2", [b]), ("3", [one]), ("4", [two]))

    def told(dataset: str, issuer: Any, **how: Any) -> list[Any]:
        paper = node(dataset, "d", "doc", "Document", title=dataset)
        issued = edge(dataset, "d", "by", "ISSUED_BY", paper, issuer)
        kin = edge(
            dataset,
            "d",
            "kin",
            "KIN",
            ref("Person", "id_hash", "A1"),
            ref("Person", "id_hash", "A2"),
            status="ALLEGED",
            kin_code="SP",
            src=paper["uid"],
            **how,
        )
        return [paper, issued, kin]

    put(ledger, "信一", ("d", told("信一", one)))
    put(ledger, "信二", ("d", told("信二", one)))
    kin = fold(ledger).edges.filter(pl.col("type") == "KIN")
    assert kin.select("status", "n_sources").rows() == [("ALLEGED", 2)]
    put(ledger, "信三", ("d", told("信三", two)))
    kin = fold(ledger).edges.filter(pl.col("type") == "KIN")
    assert kin.select("status", "n_sources").rows() == [("CORROBORATED", 3)]


def test_a_refutation_wins_at_once_and_stays_when_the_fact_is_repeated(ledger: Ledger) -> None:
    a, b = node("人", "1", "p", "Person", id_hash="A1"), node("人", "2", "p", "Person", id_hash="A2")
    put(ledger, "人", ("1", [a]), ("2", [b]))

    def kin(dataset: str, **how: Any) -> tuple[str, list[Any]]:
        return "1", [
            edge(dataset, "1", "k", "KIN", ref("Person", "id_hash", "A1"), ref("Person", "id_hash", "A2"), **how)
        ]

    put(ledger, "申报", kin("申报", status="DECLARED"))
    put(ledger, "核查", kin("核查", status="REFUTED", review="UNREVIEWED"))
    assert fold(ledger).edges["status"].to_list() == ["REFUTED"]
    put(ledger, "再报", kin("再报", status="VERIFIED"))
    f = fold(ledger)
    assert f.edges["status"].to_list() == ["REFUTED"]
    assert len(asked(f, "refuted_repeat")) == 1
    other = {"valid_from": date(2010, 1, 1), "from_precision": "d", "valid_to": date(2012, 1, 1), "to_precision": "d"}
    put(ledger, "核查", kin("核查", status="REFUTED", **other), day=D2)
    put(ledger, "申报", kin("申报", status="DECLARED", valid_from=date(2015, 1, 1), from_precision="d"), day=D2)
    put(ledger, "再报", kin("再报", status="VERIFIED", valid_from=date(2015, 1, 1), from_precision="d"), day=D2)
    assert sorted(fold(ledger).edges["status"]) == ["REFUTED", "VERIFIED"]


def test_a_marriage_that_ended_and_one_that_began_later_are_two_edges(ledger: Ledger) -> None:
    a, b = node("人", "1", "p", "Person", id_hash="A1"), node("人", "2", "p", "Person", id_hash="A2")
    put(ledger, "人", ("1", [a]), ("2", [b]))
    ends = ref("Person", "id_hash", "A1"), ref("Person", "id_hash", "A2")
    first = edge("甲", "1", "k", "KIN", *ends, valid_to=date(2019, 5, 1), to_precision="d")
    open_ = edge("乙", "1", "k", "KIN", *reversed(ends), valid_to=None, to_precision="o")
    put(ledger, "甲", ("1", [first]))
    put(ledger, "乙", ("1", [open_]))
    assert fold(ledger).edges.height == 2


def test_unreviewed_records_never_connect_two_accepted_groups(ledger: Ledger) -> None:
    a, b = official("甲", "1", "周正", "7"), node("乙", "1", "p", "Person", name="周正", id_hash="A1")
    put(ledger, "甲", ("1", [a]))
    put(ledger, "乙", ("1", [b]))
    read = official("文", "1", "周正", "7", id_hash="A1", review="UNREVIEWED")
    put(ledger, "文", ("1", [read]))
    f = fold(ledger)
    assert groups(f) == {frozenset({a["uid"]}), frozenset({b["uid"]}), frozenset({read["uid"]})}
    assert len(asked(f, "not_joined")) == 2


def test_judgements_join_and_forbid(ledger: Ledger) -> None:
    a, b = official("甲", "1", "周正", "7"), official("乙", "1", "周正", "7")
    c = node("丙", "1", "p", "Person", name="周政")
    for dataset, row in (("甲", a), ("乙", b), ("丙", c)):
        put(ledger, dataset, ("1", [row]))
    same = ledger.judge("SAME", [a["uid"], c["uid"]], "t", "one person")
    assert groups(fold(ledger)) == {frozenset({a["uid"], b["uid"], c["uid"]})}
    ledger.judge("NOT_SAME", [a["uid"], b["uid"]], "t", "father and son")
    assert groups(fold(ledger)) == {frozenset({a["uid"], c["uid"]}), frozenset({b["uid"]})}
    ledger.undo(same.seq, "t", "no")
    assert groups(fold(ledger)) == {frozenset({a["uid"]}), frozenset({b["uid"]}), frozenset({c["uid"]})}
    assert asked(fold(ledger), "not_joined") == []


def test_a_circle_of_parents_on_a_common_day_loses_its_latest_edge_and_is_listed_whole(ledger: Ledger) -> None:
    units = {k: node("单位", k, "u", "Unit", name=k) for k in "甲乙丙"}

    def above(key: str, a: str, b: str, **how: Any) -> tuple[str, list[Any]]:
        return key, [edge("上级", key, "p", "PARENT_OF", units[a], units[b], **how)]

    put(ledger, "单位", *[(k, [u]) for k, u in units.items()])
    put(ledger, "上级", above("1", "甲", "乙"), above("2", "乙", "丙"))
    last = above("3", "丙", "甲")
    put(ledger, "上级", last, day=D2)
    f = fold(ledger)
    assert f.edges.height == 2
    (circle,) = asked(f, "cycle")
    assert circle[0] == last[1][0]["uid"]
    assert len(circle) == 3
    put(ledger, "上级", above("3", "丙", "甲", valid_to=date(1999, 1, 1), to_precision="d"), day=D3)
    put(ledger, "上级", above("1", "甲", "乙", valid_from=date(2000, 1, 1), from_precision="d"), day=D3)
    assert fold(ledger).edges.height == 3


def test_known_on_answers_as_it_was_known_that_day(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import UTC, datetime

    import graph.ledger.ledger as module

    class Clock:
        at = datetime(2024, 5, 1, 2, tzinfo=UTC)

        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return cls.at

    monkeypatch.setattr(module, "datetime", Clock)
    seq = put(ledger, "a", ("1", [official("a", "1", "旧", "7")]))
    Clock.at = datetime(2024, 5, 2, 2, tzinfo=UTC)
    put(ledger, "a", ("1", [official("a", "1", "新", "7")]), day=D2)
    Clock.at = datetime(2024, 5, 3, 2, tzinfo=UTC)
    ledger.undo(seq, "t", "x")
    assert fold(ledger, known_on=date(2024, 4, 30)).nodes.height == 0
    f = fold(ledger, known_on=date(2024, 5, 1))
    assert json.loads(f.nodes["props"][0])["name"] == "旧"
    assert json.loads(fold(ledger, known_on=date(2024, 5, 2)).nodes["props"][0])["name"] == "新"
    # A clock set back does not let publication times run backwards.
    Clock.at = datetime(2020, 1, 1, tzinfo=UTC)
    put(ledger, "b", ("1", [official("b", "1", "后", "9")]))
    assert ledger.manifests()[-1].published_at == datetime(2024, 5, 3, 2, tzinfo=UTC)


def test_hub_size_counts_persons_and_companies_not_bids(ledger: Ledger) -> None:
    phone = node("标识", "1", "i", "Identifier", kind="PHONE", value_hash="h")
    people = [node("标识", str(n), "p", "Person", id_hash=f"A{n}") for n in (2, 3)]
    bid = node("标识", "4", "b", "Bid")
    firm = node("标识", "5", "c", "Company", name="甲")
    uses = [edge("标识", str(n), "u", "USES", who, phone) for n, who in enumerate([*people, bid, firm], start=6)]
    rows = [phone, *people, bid, firm, *uses]
    put(ledger, "标识", *[(str(n), [row]) for n, row in enumerate(rows)])
    assert props(fold(ledger), phone["uid"])["hub_size"] == 3


@pytest.mark.parametrize(
    ("penalties", "ends"),
    [
        ([("P1", "2016-01-10")], ["2017-01-10"]),
        ([("P1", "2016-01-01"), ("P2", "2016-07-01")], ["2017-01-01", "2018-07-04"]),
        ([("A1", "2024-08-31")], ["2025-02-28"]),
        ([("P2", "2010-03-01")], ["2011-03-01"]),
        ([("A6", "2020-01-01")], [None]),
    ],
)
def test_the_effect_of_a_penalty_ends_when_the_rules_say(
    ledger: Ledger, penalties: list[tuple[str, str]], ends: list[str | None]
) -> None:
    who = node("处分", "0", "p", "Person", id_hash="A1")
    rows = [("0", [who])]
    for number, (kind, day) in enumerate(penalties, start=1):
        family = "PARTY" if kind[0] == "P" else "GOV"
        it = node("处分", str(number), "x", "Penalty", kind=kind, family=family, effective_date=day, state="IN_FORCE")
        rows.append((str(number), [it, edge("处分", str(number), "on", "IMPOSED_ON", it, who)]))
    put(ledger, "处分", *rows)
    f = fold(ledger)
    assert [props(f, row[1][0]["uid"]).get("effect_end") for row in rows[1:]] == ends


def test_a_clearing_shows_at_once_even_unreviewed(ledger: Ledger) -> None:
    who, clear = (
        node("澄清", "1", "p", "Person", name="周正"),
        node("澄清", "1", "x", "Exoneration", review="UNREVIEWED"),
    )
    put(ledger, "澄清", ("1", [who, clear, edge("澄清", "1", "c", "CLEARS", clear, who, review="UNREVIEWED")]))
    assert props(fold(ledger), who["uid"])["cleared"] is True


@pytest.mark.parametrize("reading", [1, 2, 3])
def test_a_batch_that_comes_in_during_a_fold_is_not_in_it(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, reading: int
) -> None:
    a, b = official("甲", "1", "周正", "7"), official("乙", "1", "林晓", "8")
    put(ledger, "甲", ("1", [a]))
    read, left = Ledger.manifests, [reading]

    def manifests(self: Ledger, known_on: date | None = None) -> list[Manifest]:
        left[0] -= 1
        if left[0] == 0:
            # Somebody else publishes, and judges one record away, between two readings of the folder.
            other = Ledger(self.folder)
            put(other, "乙", ("1", [b]))
            other.judge("REJECT", [a["uid"]], "t", "read wrongly")
        return read(self, known_on)

    monkeypatch.setattr(Ledger, "manifests", manifests)
    f = fold(ledger)
    assert left[0] <= 0
    assert (f.revision, f.nodes["uid"].to_list()) == (1, [a["uid"]])
    f = fold(ledger)
    assert (f.revision, f.nodes["uid"].to_list()) == (3, [b["uid"]])
