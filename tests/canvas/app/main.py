"""A page with nothing but a canvas: an invented graph that grows, shrinks and is asked for paths; tests drive it."""

from __future__ import annotations

from typing import Any, Literal

import streamlit as st

from mailuo.canvas import CanvasEvents, build, canvas, status_line
from tests.canvas.app.sample import expansion, sample
from ui.theme import css

st.set_page_config(layout="wide")


def first() -> dict[str, Any]:
    return sample(st.query_params.get("case", "county"))


state = st.session_state
if "graph" not in state:
    state.graph, state.past, state.log = first(), [], []
    state.selected, state.origin, state.path, state.hidden = st.query_params.get_all("selected"), None, set(), 0


def change(graph: dict[str, Any]) -> None:
    state.past = [*state.past, state.graph]
    state.graph = graph


def act(events: CanvasEvents) -> None:
    for event in events:
        state.log = [*state.log, f"{event.kind}:{'+'.join(event.ids)}"]
        match event.kind:
            case "select":
                state.selected = list(event.ids)
            case "pair":
                state.selected = list(event.ids)
            case "expand":
                state.selected, state.origin = list(event.ids), event.ids[0]
                change(expansion(state.graph, event.ids[0]))
            case "hide":
                state.hidden += len(event.ids)
                gone = set(event.ids)
                change(
                    {"nodes": [n for n in state.graph["nodes"] if n["id"] not in gone], "edges": state.graph["edges"]}
                )
            case "undo" if state.past:
                state.graph, state.past = state.past[-1], state.past[:-1]


def page() -> None:
    theme: Literal["light", "dark"] = "dark" if st.context.theme.type == "dark" else "light"
    lang: Literal["zh", "en"] = "en" if st.query_params.get("lang") == "en" else "zh"
    graph = state.graph
    state.runs = state.get("runs", 40) + 1
    payload = build(graph, theme=theme, lang=lang)
    canvas(
        payload,
        key="test",
        selected=state.selected,
        focus=graph.get("focus"),
        origin=state.origin,
        status=status_line(
            nodes=len(graph["nodes"]),
            edges=len(graph["edges"]),
            hidden=state.hidden,
            cut=37,
            as_of="2026-11-20",
            revision=state.runs,  # every run sends something new
        ),
        undo=len(state.past),
        height=int(st.query_params.get("height", "600")),
        on_events=act,
    )
    if st.button("rerun"):
        state.log = [*state.log, "rerun"]
    if st.button("key", shortcut="E"):
        state.log = [*state.log, "page button"]
    st.html(f"<div id='log'>{' '.join(state.log)}</div>")
    st.html(f"<div id='shown'>{len(graph['nodes'])}</div>")


def other() -> None:
    st.html("<div id='other'>other</div>")
    st.html(css())
    st.tabs(["a", "b"])
    st.segmented_control("c", ["x", "y"], default="x")
    st.radio("d", ["x", "y"])
    st.checkbox("e")
    with st.container(key="import_upload"):
        st.file_uploader("f")
    st.dataframe({"a": [1]})


st.navigation(
    [st.Page(page, title="Canvas", url_path="canvas", default=True), st.Page(other, title="Other", url_path="other")],
    position="top",
).run()
