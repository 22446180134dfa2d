"""Tiers, scores, bytes and ids of findings."""

from __future__ import annotations

import json
from datetime import date

import pytest

from graph.analysis.finding import Entity, Finding, Text, canonical, fill, literal, score_of, tier_of
from graph.analysis.models import a01
from tests.analysis.worlds import a01_world


@pytest.mark.parametrize(
    ("score", "tier", "capped"),
    [
        (100.0, "红", "黄"),
        (60.0, "红", "黄"),
        (59.9, "橙", "黄"),
        (40.0, "橙", "黄"),
        (39.9, "黄", "黄"),
        (20.0, "黄", "黄"),
        (19.9, None, None),
    ],
)
def test_tiers_at_their_limits(score: float, tier: str | None, capped: str | None) -> None:
    assert tier_of(score) == tier
    assert tier_of(score, capped=True) == capped


def test_scores_round_half_up_whatever_the_binary_fraction() -> None:
    assert score_of(5, 1.0, 0.8, 1.0) == 80.0
    assert score_of(5, 0.8 * 0.8 * 0.6, 0.9, 0.5) == 17.3  # 17.28
    assert score_of(4, 0.590625, 1.0, 1.0) == 47.3  # 47.25 exactly: up, where round() goes to the even 47.2
    assert score_of(5, 0.6005, 1.0, 1.0) == 60.1  # 60.05 as a binary fraction lies below the half


def test_the_same_data_gives_the_same_bytes_in_any_order_of_rows() -> None:
    bytes_ = {a01.run(a01_world().graph(seed)).canonical() for seed in (None, 1, 2, 3)}
    assert len(bytes_) == 1


def test_another_parameter_gives_another_id_and_another_revision_does_not() -> None:
    plain = a01.run(a01_world().graph()).findings[0]
    wider = a01.run(a01_world().graph(), {"min_share": 0.01}).findings[0]
    later = a01_world()
    later.revision = 8
    assert plain.id != wider.id
    assert plain.id == a01.run(later.graph()).findings[0].id


def test_a_finding_survives_its_json() -> None:
    finding = a01.run(a01_world().graph()).findings[0]
    again = Finding.from_dict(json.loads(finding.canonical()))
    assert again.canonical() == finding.canonical()
    assert again.evidence == finding.evidence
    assert again.sentence("en") == finding.sentence("en")


def test_a_report_can_mask_every_person_in_the_sentence() -> None:
    finding = a01.run(a01_world().graph()).findings[0]
    masked = finding.sentence("zh", lambda e: f"{e.name[0]}〔隐〕" if e.label in ("Person", "Official") else e.name)
    assert "丙甲" not in masked and "乙甲" not in masked
    assert "丙〔隐〕" in masked and "示例建设公司" in masked


def test_braces_in_a_name_or_title_are_text() -> None:
    world = a01_world()
    world.nodes["c"]["props"]["name"] = "{0}公司"
    world.nodes["p"]["props"]["title"] = "局长{1}"
    finding = a01.run(world.graph()).findings[0]
    assert "{0}公司" in finding.sentence("zh")
    assert "局长{1}丙甲" in finding.sentence("zh")
    assert fill(Text(literal("{x}") + "{0}", ""), (Entity("u", "r", "L", "名"),), "zh") == "{x}名"


def test_canonical_json_has_no_minus_zero_and_no_binary_noise() -> None:
    assert canonical({"b": -0.0, "a": 0.1 + 0.2, "d": date(2024, 3, 1)}) == b'{"a":0.3,"b":0.0,"d":"2024-03-01"}'
