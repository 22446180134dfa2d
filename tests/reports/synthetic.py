"""Reports of every kind, relation, status and code of the model, drawn by a seeded generator, without a store."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime
from typing import Any

from graph import views
from graph.model import Property, model
from graph.words import Lang, in_lang
from reports.model import Batch, Edge, Lead, Node, Paper, Proof, Redaction, Report, Source, Subject

_STATUSES = ("VERIFIED", "REGISTERED", "DECLARED", "CORROBORATED", "ALLEGED", "INFERRED", "REFUTED")


def value(prop: Property, dice: random.Random) -> Any:
    """A value of a property's type: every code of a list comes up, free texts are the letter 甲."""
    if prop.enum:
        codes = list(model().enums[prop.enum])
        return dice.sample(codes, min(2, len(codes))) if prop.is_list else dice.choice(codes)
    if prop.type == "date":
        return date(2020 + dice.randrange(6), 1 + dice.randrange(12), 1 + dice.randrange(28))
    if prop.type == "bool":
        return dice.random() < 0.5
    if prop.type in ("int", "money"):
        return dice.randrange(1, 2_000_000_000)
    if prop.type == "decimal":
        return round(dice.random(), 3)
    return ["甲"] if prop.is_list else "甲"


def _period(dice: random.Random) -> dict[str, Any]:
    start, end = dice.choice([None, date(2021, 3, 1)]), dice.choice([None, date(2024, 6, 30)])
    return {
        "valid_from": start,
        "valid_to": end,
        "from_precision": dice.choice("dmy") if start else None,
        "to_precision": dice.choice("dmy") if end else dice.choice([None, "o"]),
    }


def made(seed: int, language: Lang) -> Report:
    """One report; the same seed gives the same."""
    dice = random.Random(seed)
    with in_lang(language):
        return _made(dice, seed, language)


def _made(dice: random.Random, seed: int, language: Lang) -> Report:
    source = (Source("d1", dice.choice(["file", "row=7", "sheet=表;row=3", "第二页"]), "REGISTERED", "ACCEPTED"),)
    labels = list(model().labels)
    nodes = []
    for number in range(2 + dice.randrange(9)):
        kind = labels[(seed * 7 + number) % len(labels)]
        label = model().labels[kind]
        props = {p.name: value(p, dice) for p in label.properties.values() if dice.random() < 0.7}
        status = dice.choice(_STATUSES)
        names = tuple(n for n in (label.extends, kind) if n)
        nodes.append(
            Node(
                uid=f"n{number}",
                labels=names,
                kind=kind,
                title=views.title_of(names, props),
                subtitle=views.subtitle_of(names, props),
                props=props,
                status=status,
                review=dice.choice(["ACCEPTED", "UNREVIEWED"]),
                sens=dice.choice(["C0", "C1", "C2", "C3", "C4"]),
                start=number == 0,
                masked=False,
                cleared=bool(props.get("cleared")),
                clearings=(views.clearing_text(props, True),) if props.get("cleared") else (),
                tier=dice.choice([None, "红", "橙", "黄"]),
                penalty=dice.random() < 0.2,
                sources=source,
                **_period(dice),
            )
        )
    relations = list(model().relations)
    edges = []
    for number in range(dice.randrange(14)):
        relation = model().relations[relations[(seed * 5 + number) % len(relations)]]
        props = {p.name: value(p, dice) for p in relation.properties.values()}
        a, b = dice.sample(nodes, 2)
        edges.append(
            Edge(
                uid=f"e{number}",
                type=relation.name,
                from_uid=a.uid,
                to_uid=b.uid,
                text=views.edge_text(relation.name, props),
                symmetric=relation.symmetric,
                props=props,
                status=dice.choice(_STATUSES),
                review=dice.choice(["ACCEPTED", "UNREVIEWED"]),
                sens="C1",
                sources=source,
                **_period(dice),
            )
        )
    return Report(
        title="甲乙关系",
        author="研判员",
        purpose="核对",
        made_at=datetime(2026, 6, 30, 8, 0, tzinfo=UTC),
        lang=language,
        ledger="l",
        revision=seed,
        data_date=dice.choice([None, date(2026, 6, 30)]),
        as_of=date(2026, 6, 30),
        query={"start": ["n0"], "uids": ["n0"], "hops": 1, "limit": 300, "relations": dice.choice([None, ["KIN"]])}
        | {"as_of": dice.choice([None, "2026-06-30"])},
        parameters={"A01 v1": {"months": 36}},
        classification="C4",
        names=dice.random() < 0.5,
        why="核对",
        nodes=tuple(nodes),
        edges=tuple(edges),
        documents=(Paper("d1", 1, "登记台账", "", "", None, "C1"),),
        findings=tuple(_lead(dice, number) for number in range(dice.randrange(3))),
        ran_on=dice.choice([None, seed - 1, seed]),
        truncated=dice.choice([{}, {"nodes": 7}, {"edges": 1, "findings": 3}]),
        redactions=(Redaction("name", "未公开的姓名只印姓氏", 3),),
        imports=(Batch(1, "登记", "登记.csv", None, 10, 9, 1, 0),),
        waiting=dice.choice([{}, dict.fromkeys(("waiting", "not_joined", "several_edges", "self_edge", "cycle"), 2)]),
    )


def _lead(dice: random.Random, number: int) -> Lead:
    return Lead(
        id=f"f{number}",
        model="A01",
        version=1,
        params={},
        revision=1,
        as_of=None,
        tier=dice.choice(["红", "橙", "黄", None]),
        score=64.0,
        components={"S": 4, "M": 1.0, "Q": 0.8, "T": 1.0},
        p_raw=None,
        p_adj=dice.choice([None, 0.013]),
        n_tests=90,
        expected=dice.choice([None, 0.0, 0.004, 1.75]),
        found=2,
        marks=("已回避",),
        sentence="甲与乙的关系需核实。",
        subjects=(Subject("n0", "official", "甲"),),
        proofs=(Proof("e0", dice.choice(["KIN", "Contract"]), "kin", "d1", "row=7", "DECLARED"),),
        benign=("已回避",),
        checks=("核实回避",),
        clearings=("甲：已澄清正名",),
        changed=dice.choice([False, True]),
    )
