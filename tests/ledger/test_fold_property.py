"""The fold equals the naive fold after every step of random sequences of loads, repairs, snapshots and undos."""

from __future__ import annotations

import json
import tempfile
from datetime import date
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from graph.ledger import Fold, Ledger, fold
from graph.ledger.judgements import PAIRS, SINGLES
from graph.ledger.schema import scope_of_reference
from graph.model import model
from tests.ledger.naive import Naive
from tests.ledger.naive_rows import live, standing
from tests.ledger.worlds import Assertion, Batch, edge, load, node, ref

DAYS = [date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)]
KEYS = ["1", "2", "3"]
NAMES = st.sampled_from([None, "甲", "乙"])
STATUS = st.sampled_from(["REGISTERED", "REGISTERED", "DECLARED", "ALLEGED", "REFUTED", "RETRACTED"])
REVIEW = st.sampled_from(["ACCEPTED", "ACCEPTED", "ACCEPTED", "UNREVIEWED", "REJECTED"])
STARTS = st.sampled_from([(None, None), (date(2020, 1, 1), "y"), (date(2020, 3, 1), "m"), (date(2020, 3, 5), "d")])
ENDS = st.sampled_from([(None, None), (None, "o"), (date(2021, 12, 31), "y"), (date(2021, 6, 30), "d")])


@st.composite
def person(draw: Any, dataset: str, key: str) -> list[Assertion]:
    """A roster row: an official, perhaps with a kin edge to somebody known by id number."""
    review = draw(REVIEW)
    label = draw(st.sampled_from(["Official", "Person"]))
    props: dict[str, Any] = {
        "name": draw(NAMES),
        "id_hash": draw(st.sampled_from([None, "A1", "A2"])),
        "gender": draw(st.sampled_from([None, "M", "F", "U"])),
        "birth_ym": draw(st.sampled_from([None, "1970", "1970-05", "1971-02"])),
        "masked": draw(st.sampled_from([None, None, None, True])),
        "status": draw(STATUS),
    }
    if label == "Official":
        props |= {"cadre_no": draw(st.sampled_from([None, "7", "8"])), "org_system": draw(st.sampled_from(["X", "Y"]))}
    start, end = draw(STARTS), draw(ENDS)
    me = node(dataset, key, "p", label, review=review, **props)
    out = [me]
    if draw(st.booleans()):
        far = ref("Person", "id_hash", draw(st.sampled_from(["A1", "A2", "A3"])))
        ends = (me, far) if draw(st.booleans()) else (far, me)
        out.append(
            edge(
                dataset,
                key,
                "kin",
                "KIN",
                *ends,
                review=draw(REVIEW),
                status=draw(STATUS),
                kin_code=draw(st.sampled_from([None, "SP"])),
                valid_from=start[0],
                from_precision=start[1],
                valid_to=end[0],
                to_precision=end[1],
            )
        )
    if draw(st.booleans()):
        post = node(dataset, key, "post", "Post", title="科长")
        out += [post, edge(dataset, key, "held", "HELD", me, post, review=draw(REVIEW), status=draw(STATUS))]
    return out


@st.composite
def company(draw: Any, dataset: str, key: str) -> list[Assertion]:
    """A register row: a company or a unit, perhaps with a shareholder known by id number."""
    start, end = draw(STARTS), draw(ENDS)
    me = node(
        dataset,
        key,
        "c",
        draw(st.sampled_from(["Company", "Unit"])),
        review=draw(REVIEW),
        status=draw(STATUS),
        name=draw(NAMES),
        uscc=draw(st.sampled_from([None, "U1", "U2"])),
        alias=draw(st.sampled_from([None, ["甲"], ["乙", "丙"]])),
        valid_from=start[0],
        from_precision=start[1],
        valid_to=end[0],
        to_precision=end[1],
    )
    if not draw(st.booleans()):
        return [me]
    holder = ref("Person", "id_hash", draw(st.sampled_from(["A1", "A2"])))
    owned = ref("Organisation", "uscc", draw(st.sampled_from(["U1", "U2"])))
    share = edge(
        dataset,
        key,
        "share",
        "HOLDS_SHARE",
        holder,
        owned,
        review=draw(REVIEW),
        status=draw(STATUS),
        pct=draw(st.sampled_from([None, 0.5])),
        valid_from=start[0],
        from_precision=start[1],
        valid_to=end[0],
        to_precision=end[1],
    )
    return [me, share]


@st.composite
def lot(draw: Any, dataset: str, key: str) -> list[Assertion]:
    """A project row with a lot known by its code within the project, and an edge that finds a lot that way."""
    code = draw(st.sampled_from(["P1", "P2"]))
    project = node(dataset, key, "j", "Project", review=draw(REVIEW), code=code, name=draw(NAMES))
    lots = node(dataset, key, "l", "Lot", review=draw(REVIEW), code=draw(st.sampled_from(["1", "2"])))
    has = edge(dataset, key, "has", "HAS_LOT", project, lots, review=draw(REVIEW), status=draw(STATUS))
    contract = node(dataset, key, "k", "Contract", name="合同")
    scope = scope_of_reference("Project/code", draw(st.sampled_from(["P1", "P2"])))
    under = edge(dataset, key, "under", "UNDER", contract, ref("Lot", "code", "1", scope=scope))
    return [project, lots, has, contract, under]


ROWS = {"r/甲": person, "r/乙": person, "c/甲": company, "c/乙": company, "l/甲": lot, "l/乙": lot}


@st.composite
def judgement(draw: Any, batches: list[Batch]) -> tuple[str, ...]:
    """A kind and the uids of live things; often something that was judged before. Empty where nothing is live."""
    rows = {r["uid"]: r for r in live(batches)}
    if not rows:
        return ()
    again = [b.judges[1:] for b in batches if b.judges and all(uid in rows for uid in b.judges[1:])]
    if again and draw(st.booleans()):
        uids = draw(st.sampled_from(again))
        return (draw(st.sampled_from(PAIRS if len(uids) == 2 else SINGLES)), *uids)
    if draw(st.booleans()):
        return (draw(st.sampled_from(SINGLES)), draw(st.sampled_from(sorted(rows))))
    roots: dict[str, list[str]] = {}
    for uid in sorted(u for u, r in rows.items() if r["kind"] == "node"):
        roots.setdefault(model().labels[rows[uid]["type"]].root, []).append(uid)
    some = [uids for uids in roots.values() if len(uids) > 1]
    if not some:
        return ()
    uids = tuple(draw(st.permutations(draw(st.sampled_from(some)))))[:2]
    return (draw(st.sampled_from(["SAME", "NOT_SAME"])), *uids)


@st.composite
def history(draw: Any, judges: tuple[str, ...] = ("judge", "judge", "judge"), most: int = 8) -> list[Batch]:
    """Up to eight batches: loads, snapshots, repairs, judgements, undos. Numbers are those of the ledger to come."""
    batches: list[Batch] = []
    for seq in range(1, draw(st.integers(2, most)) + 1):
        earlier = [b for b in standing(batches)]
        what = draw(st.sampled_from(["load", "load", "load", "snapshot", "repair", "undo", *judges]))
        if what == "undo" and earlier:
            undone = {b.undoes for b in batches}
            said = [b for b in batches if b.judges and b.seq not in undone]
            batches.append(Batch("", {}, DAYS[0], undoes=draw(st.sampled_from(earlier + said)).seq, seq=seq))
            continue
        if what == "judge" and (judges_ := draw(judgement(batches))):
            batches.append(Batch("", {}, DAYS[0], judges=judges_, seq=seq))
            continue
        of = draw(st.sampled_from(earlier)) if what == "repair" and earlier else None
        dataset = of.dataset if of else draw(st.sampled_from(sorted(ROWS)))
        keys = draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True))
        spare = [k for k in KEYS if k not in keys]
        fate = {k: draw(st.sampled_from(["none", "faulty", "refused", "blank"])) for k in spare}
        batches.append(
            Batch(
                dataset,
                {k: draw(ROWS[dataset](dataset, k)) for k in keys},
                of.data_date if of else draw(st.sampled_from(DAYS)),
                snapshot=what == "snapshot",
                repairs=of.seq if of else None,
                seq=seq,
                **{kind: frozenset(k for k, f in fate.items() if f == kind) for kind in ("faulty", "refused", "blank")},
            )
        )
    return batches


@st.composite
def quarrel(draw: Any, kinds: tuple[str, ...]) -> list[Batch]:
    """Three people of one roster, a word about each (or each two) of them, then reloads, undos and more words."""
    batches = [Batch("r/甲", {k: draw(person("r/甲", k)) for k in KEYS}, DAYS[0], seq=1)]
    people = [a["uid"] for a in live(batches) if a["kind"] == "node" and a["type"] != "Post"]
    about = list(permutations(people, 2 if kinds[0] in PAIRS else 1))
    first = draw(st.permutations([uids for uids in about if list(uids) == sorted(uids)]))
    for seq in range(2, draw(st.integers(6, 9)) + 1):
        what = "word" if first else draw(st.sampled_from(["word", "reload", "reload", "undo"]))
        undone = {b.undoes for b in batches}
        stands = [b.seq for b in batches[1:] if not b.undoes and b.seq not in undone]
        if what == "undo" and stands:
            batches.append(Batch("", {}, DAYS[0], undoes=draw(st.sampled_from(stands)), seq=seq))
        elif what != "word":
            # Half of the time the row comes again as it was first, or nearly no word would ever wake.
            key = draw(st.sampled_from(KEYS))
            rows = draw(st.sampled_from([batches[0].rows[key], draw(person("r/甲", key))]))
            batches.append(Batch("r/甲", {key: rows}, DAYS[1], seq=seq))
        else:
            uids = first.pop() if first else draw(st.sampled_from(about))
            batches.append(Batch("", {}, DAYS[0], judges=(draw(st.sampled_from(kinds)), *uids), seq=seq))
    return batches


DERIVED = ("hub_size", "cleared", "effect_end")


def agrees(real: Fold, naive: Naive) -> None:
    nodes = {row["uid"]: row for row in real.nodes.iter_rows(named=True)}
    assert set(nodes) == set(naive.entities)
    secret = {p.name for e in model().labels.values() for p in e.properties.values() if p.sens > e.sens}
    for uid, row in nodes.items():
        want = naive.node_values(uid)
        wanted = {k: v for k, v in want["props"].items() if k not in secret}
        said = json.loads(row["props"]).items()
        got = {k: sorted(v) if isinstance(v, list) else v for k, v in said if k not in DERIVED}
        assert got == wanted
        for name in ("status", "review", "sens", "n_records"):
            assert row[name] == want[name], name
        assert (row["valid_from"], row["valid_to"], row["from_precision"], row["to_precision"]) == want["period"]
    edges = {row["uid"]: row for row in real.edges.iter_rows(named=True)}
    assert set(edges) == set(naive.edges)
    for uid, row in edges.items():
        edge_ = naive.edges[uid]
        assert (row["type"], (row["from_uid"], row["to_uid"]), row["status"]) == (
            edge_["type"],
            edge_["ends"],
            edge_["status"],
        )
        assert (row["valid_from"], row["valid_to"], row["from_precision"], row["to_precision"]) == edge_["period"]
        assert row["n_records"] == len(edge_["members"])
    asked = real.questions.filter(pl.col("kind") == "waiting")["uids"].list.first().to_list()
    assert set(asked) == naive.waiting
    selves = real.questions.filter(pl.col("kind") == "self_edge")["uids"].list.first().to_list()
    assert set(selves) == naive.selves
    lead = dict(real.members.filter(pl.col("kind") == "node").select("record", "entity").iter_rows())
    unjoined = real.questions.filter(pl.col("kind") == "not_joined")["uids"].to_list()
    assert {frozenset(lead.get(u, u) for u in uids) for uids in unjoined} == naive.unjoined
    for kind, wanted in (("sleeping", naive.sleeping), ("forbidden", naive.forbidden)):
        assert {frozenset(uids) for uids in real.questions.filter(pl.col("kind") == kind)["uids"]} == wanted, kind
    assert set(real.questions.filter(pl.col("kind") == "contradicted")["uids"].list.first()) == naive.contradicted
    apart = set()
    for detail in real.questions.filter(pl.col("kind") == "together")["detail"]:
        for one, other in combinations(json.loads(detail)["parts"], 2):
            apart |= {frozenset((a, b)) for a in one for b in other}
    assert apart == naive.together


def same(after: Fold, before: Fold, numbers: bool = True) -> None:
    """``numbers``: the numbers of batches in the details are the same too."""
    assert after.nodes.sort("uid").equals(before.nodes.sort("uid"))
    assert after.edges.sort("uid").equals(before.edges.sort("uid"))
    assert after.members.equals(before.members)
    one, other = (f.questions if numbers else f.questions.drop("detail").sort("kind", "uids") for f in (after, before))
    assert one.equals(other)


PROPERTY = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@PROPERTY
@given(history())
def test_fold_is_the_naive_fold_after_every_step(batches: list[Batch]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder))
        for number, batch in enumerate(batches, start=1):
            assert load(ledger, batch).seq == batch.seq
            agrees(fold(ledger), Naive(batches[:number]))


@pytest.mark.parametrize("kinds", [("SAME", "SAME", "NOT_SAME"), tuple(SINGLES)], ids=["pairs", "singles"])
@settings(PROPERTY, max_examples=50)
@given(st.data())
def test_fold_is_the_naive_fold_when_words_about_the_same_few_people_meet(kinds: tuple[str, ...], data: Any) -> None:
    batches = data.draw(quarrel(kinds))
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder))
        for batch in batches:
            assert load(ledger, batch).seq == batch.seq
        agrees(fold(ledger), Naive(batches))


@PROPERTY
@given(history(judges=(), most=6))
def test_no_entity_made_by_keys_holds_two_values_of_a_guard(batches: list[Batch]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder))
        for batch in batches:
            load(ledger, batch)
        members: dict[str, list[str]] = {}
        for record, entity in (
            fold(ledger).members.filter(pl.col("kind") == "node").select("record", "entity").iter_rows()
        ):
            members.setdefault(entity, [entity]).append(record)
        said = {r["uid"]: r for r in Naive(batches).nodes}
        for group in members.values():
            genders = {said[u]["data"].get("gender") for u in group} - {None, "U"}
            assert len(genders) <= 1


@PROPERTY
@given(history())
def test_undoing_the_last_import_restores_what_was(batches: list[Batch]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder))
        for batch in batches[:-1]:
            load(ledger, batch)
        before = fold(ledger)
        last = batches[-1]
        if last.undoes:
            return
        load(ledger, last)
        ledger.undo(last.seq, "tester", "test")
        same(fold(ledger), before)


@PROPERTY
@given(history(most=6), st.data())
def test_joined_more_loaded_and_parted_is_what_it_would_be_without(batches: list[Batch], data: Any) -> None:
    rows = {k: data.draw(ROWS["r/甲"]("later", k)) for k in KEYS[:2]}
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as other:
        ledger, without = Ledger(Path(folder)), Ledger(Path(other))
        for batch in batches:
            load(ledger, batch)
            load(without, batch)
        people = sorted(
            r["uid"] for r in live(batches) if r["kind"] == "node" and model().labels[r["type"]].root == "Person"
        )
        assume(len(people) > 1)
        pair = data.draw(st.permutations(people))[:2]
        judged = {frozenset(b.judges[1:]) for b in batches}
        assume(frozenset(pair) not in judged)
        first = ledger.judge("SAME", pair, "tester", "same")
        load(ledger, Batch("later", rows, DAYS[2]))
        load(without, Batch("later", rows, DAYS[2]))
        if data.draw(st.booleans()):
            ledger.undo(first.seq, "tester", "wrong")
        else:
            ledger.judge("UNSURE", pair, "tester", "wrong")
        same(fold(ledger), fold(without), numbers=False)


@PROPERTY
@given(history())
def test_no_two_records_judged_not_same_share_an_entity(batches: list[Batch]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(Path(folder))
        for batch in batches:
            load(ledger, batch)
        lead = dict(fold(ledger).members.filter(pl.col("kind") == "node").select("record", "entity").iter_rows())
        for pair in Naive(batches).apart:
            one, other = pair
            assert lead.get(one, one) != lead.get(other, other)


@PROPERTY
@given(st.permutations(sorted(ROWS)), st.data())
def test_the_order_of_independent_imports_does_not_matter(order: list[str], data: Any) -> None:
    day = {dataset: date(2024, 1, 1 + n) for n, dataset in enumerate(sorted(ROWS))}
    rows = {d: {k: data.draw(ROWS[d](d, k)) for k in KEYS[:2]} for d in sorted(ROWS)}

    def partition(sequence: list[str]) -> tuple[set[frozenset[str]], set[frozenset[str]], list[str]]:
        with tempfile.TemporaryDirectory() as folder:
            ledger = Ledger(Path(folder))
            for dataset in sequence:
                load(ledger, Batch(dataset, rows[dataset], day[dataset]))
            f = fold(ledger)
            out: dict[tuple[str, str], set[str]] = {}
            for kind, frame in (("node", f.nodes), ("edge", f.edges)):
                for uid in frame["uid"]:
                    out[kind, uid] = {uid}
            for record, entity, kind in f.members.iter_rows():
                out[kind, entity].add(record)
            nodes = {frozenset(v) for (k, _), v in out.items() if k == "node"}
            edges = {frozenset(v) for (k, _), v in out.items() if k == "edge"}
            return nodes, edges, sorted(f.nodes["props"])

    assert partition(order) == partition(sorted(ROWS))
