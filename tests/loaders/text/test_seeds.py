"""The real texts, where they lie beside the real tables: every figure and every worked example as expected.

``MAILUO_REAL_DATA`` names the folder of the tables; the texts are looked for in ``../seeds`` and the expected
extractions in ``../domain/expected_extractions.json``. Without them the invented twins of this folder stand alone.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.texts.bulletins import measure
from graph.ledger import fold
from loaders.pipeline import load
from loaders.text.facts import Node
from loaders.text.reading import Reading, read_text
from loaders.text.source import read_source
from tests.loaders.home import Home

DATA = os.environ.get("MAILUO_REAL_DATA", "")
SEEDS = Path(DATA).parent / "seeds"
EXPECTED = Path(DATA).parent / "domain" / "expected_extractions.json"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(
        not DATA or not SEEDS.is_dir() or not EXPECTED.is_file(),
        reason="MAILUO_REAL_DATA 旁边没有 seeds 和 domain · no texts beside the real tables",
    ),
]


@cache
def expected() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(EXPECTED.read_text(encoding="utf-8"))
    return found


@cache
def readings() -> dict[str, Reading]:
    return {path.name[:3]: read_text(read_source(path), lambda name: "T") for path in sorted(SEEDS.glob("*.txt"))}


def figure_at(entry: dict[str, Any]) -> Node:
    reading = readings()[entry["seed"]]
    place = f"line={entry['line']};chars={entry['chars']}"
    return next(node for node in reading.facts.of("Figure") if reading.text.locator(node.span) == place)


def days(node: Node) -> dict[str, str | None]:
    period = node.valid
    return {
        "valid_from": period.start.isoformat() if period and period.start else None,
        "valid_to": period.end.isoformat() if period and period.end else None,
        "from_precision": period.from_precision if period else None,
        "to_precision": period.to_precision if period else None,
    }


def test_all_figures_and_no_others() -> None:
    places = {
        (seed, reading.text.locator(node.span))
        for seed, reading in readings().items()
        for node in reading.facts.of("Figure")
    }
    assert places == {(f["seed"], f"line={f['line']};chars={f['chars']}") for f in expected()["figures"]}
    for entry in expected()["figures"]:
        node = figure_at(entry)
        said = {name: entry[name] for name in ("text", "value", "unit", "bound", "topic")} | entry["scope"]
        assert {name: node.props.get(name) for name in said} == said, entry["id"]
        assert days(node)["valid_from"] == entry["valid_from"], entry["id"]
        assert days(node)["valid_to"] == entry["valid_to"], entry["id"]


def _fits(node: Node, entity: dict[str, Any]) -> bool:
    labels = entity["label"] if isinstance(entity["label"], list) else [entity["label"]]
    if node.label not in labels or ("name" in entity and node.name != entity["name"]):
        return False
    have = days(node) | node.props
    for name, value in entity.get("props", {}).items():
        wanted = value * 100 if name == "amount" else value
        if (have.get(name) is None) if value == "*" else (have.get(name) != wanted):
            return False
    return True


@pytest.mark.parametrize("number", range(18))
def test_worked_examples(number: int) -> None:
    example = expected()["examples"][number]
    reading = readings()[example["seed"]]
    figures = {entry["id"]: entry for entry in expected()["figures"]}
    entities: dict[str, list[Node]] = {}
    for entity in example["entities"]:
        if entity["label"] == "Figure":
            entities[entity["id"]] = [figure_at(figures[entity["id"]])]
        else:
            entities[entity["id"]] = [node for node in reading.facts.nodes if _fits(node, entity)]
        assert entities[entity["id"]], (example["id"], entity)
    for a, type, b, *rest in example["relations"]:
        props = dict(rest[0]) if rest else {}
        status = props.pop("status", example["status"])
        wanted_days = {name: props.pop(name) for name in ("valid_to", "to_precision") if name in props}
        found = [
            edge
            for edge in reading.facts.edges
            if edge.type == type and edge.a in entities[a] and edge.b in entities[b] and edge.status == status
        ]
        assert any(all(edge.props.get(name) == value for name, value in props.items()) for edge in found), (a, type, b)
        if wanted_days:
            period = found[0].valid
            assert period is not None and period.end is not None
            assert {"valid_to": period.end.isoformat(), "to_precision": period.to_precision} == wanted_days


def test_loaded_whole(home: Home) -> None:
    report = load(home, [SEEDS])
    assert not report.failed and len(report.files) == 5
    nodes = fold(home.ledger).nodes
    labels = nodes.explode("labels", empty_as_null=True)["labels"].value_counts()
    count = dict(zip(labels["labels"], labels["count"], strict=True))
    assert count["Figure"] == 75 and "Penalty" not in count
    assert set(nodes["review"]) == {"UNREVIEWED"} and set(nodes["n_records"]) == {1}
    names = [node["name"] for node in home.nodes("Official")]
    assert names.count("李某某") == 1
    assert [one.outcome for one in load(home, [SEEDS]).files] == ["already_loaded"] * 5


def test_bulletins_stay_above_nine_tenths() -> None:
    scores = measure(Path(DATA) / "ccdi_bulletins")
    assert all(score.precision >= 0.9 and score.recall >= 0.9 for score in scores.values())
