"""What is sent to the browser: merging hides no status, text stays text, limits are said, words in two languages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from graph.errors import ModelError
from graph.words import in_lang
from mailuo.canvas import REFUSE, WARN, CanvasEvents, unread
from mailuo.canvas.payload import build, clean, merge, status_line
from tests.canvas.app.sample import HOSTILE, county, edge, hostile, many, node


def lines(*edges: dict[str, Any]) -> list[dict[str, Any]]:
    return merge(edges, {"a": "甲", "b": "乙", "c": "丙"})  # type: ignore[arg-type]


def test_parallel_edges_merge_and_are_counted() -> None:
    [line] = lines(*(edge(f"e{i}", "a", "b", "中标") for i in range(3)))
    assert line["label"] == "中标 ×3"
    assert line["ids"] == ["e0", "e1", "e2"]
    assert line["arrows"] == "to"


def test_different_words_are_named_not_counted() -> None:
    [line] = lines(edge("e1", "a", "b", "任职"), edge("e2", "a", "b", "分管"))
    assert line["label"] == "任职、分管"
    [line] = lines(edge("e1", "a", "b", "任职"), edge("e2", "a", "b", "分管"), edge("e3", "a", "b", "联系"))
    assert line["label"] == "任职、分管等"


def test_a_group_of_leaves_says_how_many() -> None:
    [line] = lines(edge("e1", "a", "b", "", n=37))
    assert line["label"] == "×37"


def test_the_strongest_record_gives_the_line_and_both_directions_show() -> None:
    [line] = lines(edge("e1", "b", "a", "任职", "DECLARED"), edge("e2", "a", "b", "供货", "VERIFIED"))
    assert line["status"] == "VERIFIED"
    assert line["arrows"] == "both"


def test_what_is_said_inferred_or_refuted_is_never_merged_into_what_is_recorded() -> None:
    drawn = lines(
        edge("e1", "a", "b", "任职"),
        edge("e2", "a", "b", "反映", "ALLEGED"),
        edge("e3", "b", "a", "同名", "INFERRED"),
        edge("e4", "a", "b", "反映", "REFUTED"),
    )
    assert [line["status"] for line in drawn] == ["REGISTERED", "ALLEGED", "INFERRED", "REFUTED"]
    assert len({line["id"] for line in drawn}) == 4
    # as seen from one end, every line has a course of its own
    courses = {line["curve"] if line["from"] == "a" else -line["curve"] for line in drawn}
    assert len(courses) == 4


def test_symmetric_relations_have_no_arrow() -> None:
    [line] = lines(edge("e1", "a", "b", "配偶", symmetric=True))
    assert line["arrows"] == ""
    [line] = lines(edge("e1", "a", "b", "配偶", symmetric=True), edge("e2", "b", "a", "任职"))
    assert line["arrows"] in {"to", "from"} and (line["from"], line["arrows"]) in {("a", "from"), ("b", "to")}


def test_the_path_leads() -> None:
    [line] = lines(edge("e1", "a", "b", "任职", "VERIFIED"), edge("e2", "a", "b", "配偶", "DECLARED", path=True))
    assert line["path"] and line["label"].startswith("配偶")
    assert line["status"] == "VERIFIED"


def test_tooltip_says_status_and_period_of_every_record_and_counts_the_rest() -> None:
    [line] = lines(*(edge(f"e{i}", "a", "b", f"事项{i}", period="2021-06 至今") for i in range(11)))
    assert line["tip"][0] == "甲 → 乙"
    assert line["tip"][1] == "事项0（登记）　2021-06 至今"
    assert line["tip"][-1] == "另 3 条"


def test_edges_without_both_ends_on_screen_are_left_out() -> None:
    payload = build({"nodes": [node("a", "Unit", "甲")], "edges": [edge("e", "a", "gone", "任职")]})  # type: ignore[typeddict-item]
    assert payload["edges"] == []


def test_pictures_are_sent_once_for_each_kind_and_state() -> None:
    graph = {"nodes": [node(f"n{i}", "Unit", f"单位{i}") for i in range(50)], "edges": []}
    payload = build(graph)  # type: ignore[arg-type]
    assert len(payload["images"]) == 1
    assert {item["img"] for item in payload["nodes"]} == set(payload["images"])
    stacks = {"nodes": [node("a", "Unit", "甲", group=3), node("b", "Unit", "乙", group=9)], "edges": []}
    assert len(build(stacks)["images"]) == 1  # type: ignore[arg-type]


def test_labels_of_an_entity_give_its_most_special_kind() -> None:
    payload = build({"nodes": [node("a", ["Person", "Official"], "甲")], "edges": []})  # type: ignore[typeddict-item, arg-type]
    [shown] = payload["nodes"]
    assert shown["img"].startswith("Official:") and shown["solid"]
    with pytest.raises(ModelError):
        build({"nodes": [node("a", "Alien", "甲")], "edges": []})  # type: ignore[typeddict-item]


def test_hidden_neighbours_are_a_number_or_a_bound() -> None:
    graph = {"nodes": [node("a", "Unit", "甲", "", 12), node("b", "Unit", "乙", "", "50+"), node("c", "Unit", "丙")]}
    shown = build({**graph, "edges": []})["nodes"]  # type: ignore[typeddict-item]
    assert [item["hidden"] for item in shown] == ["+12", "50+", ""]
    assert "未显示的相邻节点 12" in shown[0]["aria"]


def test_hostile_text_stays_text() -> None:
    assert clean(HOSTILE) == HOSTILE
    assert clean("单位\u202e\n二\u200b") == "单位 二"
    assert len(clean("长" * 5000)) == 200
    payload = build(hostile())  # type: ignore[arg-type]
    assert payload["nodes"][0]["title"] == HOSTILE
    assert json.loads(json.dumps(payload)) == payload


@pytest.mark.parametrize(
    ("count", "level", "sent"),
    [(WARN - 1, None, WARN - 1), (WARN, "warn", WARN), (REFUSE, "warn", REFUSE), (REFUSE + 1, "refuse", 0)],
)
def test_limits_are_said(count: int, level: str | None, sent: int) -> None:
    payload = build(many(count))  # type: ignore[arg-type]
    notice = payload["notice"]
    assert (notice["level"] if notice else None) == level
    assert len(payload["nodes"]) == sent
    if notice:
        assert f"{count:,}" in notice["text"]


def test_words_follow_the_language() -> None:
    zh, en = build(county()), build(county(), lang="en")  # type: ignore[arg-type]
    assert zh["texts"]["undo"] == "撤销" and en["texts"]["undo"] == "Undo"
    assert any("official" in item["aria"].lower() for item in en["nodes"])
    assert set(zh["texts"]) == set(en["texts"])
    assert len(zh["texts"]["keys"]) == len(en["texts"]["keys"])


def test_legend_names_what_is_on_screen_only() -> None:
    legend = build(county())["legend"]  # type: ignore[arg-type]
    assert {item["status"] for item in legend["lines"]} == {
        "VERIFIED",
        "REGISTERED",
        "DECLARED",
        "ALLEGED",
        "INFERRED",
        "REFUTED",
    }
    assert len(legend["kinds"]) == len({str(item["kind"]) for item in county()["nodes"]})


def test_status_line_counts_what_is_not_shown() -> None:
    parts = status_line(nodes=1200, edges=23, hidden=5, cut=37, as_of="2026-11-20", revision=41)
    assert [part["text"] for part in parts] == [
        "显示 1,200 个节点、23 条关系",
        "已隐藏 5",
        "超出上限未取 37",
        "截至 2026-11-20",
        "第 41 批",
    ]
    with in_lang("en"):
        assert [p.get("event") for p in status_line(nodes=1, edges=0, hidden=1)] == [None, "show_hidden"]


def message(client: str, *numbers: int) -> dict[str, Any]:
    return {"client": client, "events": [{"n": n, "kind": "select", "ids": [f"u{n}"], "more": {}} for n in numbers]}


def test_events_sent_again_are_read_once() -> None:
    events, seen = unread(message("x", 1, 2), {})
    assert [event.ids for event in events] == [("u1",), ("u2",)]
    events, seen = unread(message("x", 1, 2, 3), seen)
    assert [event.n for event in events] == [3]
    events, seen = unread(message("x", 1, 2, 3), seen)
    assert events == [] and seen == {"client": "x", "n": 3}


def test_a_page_loaded_again_counts_from_one() -> None:
    _, seen = unread(message("x", 1, 2, 3), {})
    events, seen = unread(message("y", 1), seen)
    assert [event.n for event in events] == [1] and seen == {"client": "y", "n": 1}


@pytest.mark.parametrize(
    "raw", [None, 3, {}, {"client": 1, "events": []}, {"client": "x"}, {"client": "x", "events": [5]}]
)
def test_a_broken_message_is_no_event(raw: object) -> None:
    assert unread(raw, {"client": "x", "n": 7})[0] == []


def test_last_of_a_kind() -> None:
    events, _ = unread(message("x", 1, 2), {})
    held = CanvasEvents(tuple(events))
    last = held.last("select")
    assert last is not None and last.ids == ("u2",)
    assert held.last("expand") is None
    assert not CanvasEvents()
