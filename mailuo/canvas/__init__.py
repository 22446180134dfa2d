"""The canvas: a Streamlit component (v2, packaged assets) that draws a graph and says what the person does with it.

A page gives plain nodes and edges to ``build`` and its result to ``canvas``; what the person did comes back as
events. Only pages import this package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import streamlit as st

from graph.words import in_lang, t
from mailuo.canvas.payload import REFUSE, WARN, Edge, Graph, Node, build, status_line

__all__ = ["REFUSE", "WARN", "CanvasEvent", "CanvasEvents", "Edge", "Graph", "Node", "build", "canvas", "status_line"]


@cache
def _component() -> Callable[..., Any]:
    """The mounting command; made at first use, because Streamlit finds packaged assets only while its runtime is up."""
    return st.components.v2.component("mailuo.canvas", js="frontend/canvas.js", css="frontend/canvas.css")


@dataclass(frozen=True, slots=True)
class CanvasEvent:
    """Something the person did.

    kind and ids: ``select`` (one node uid, or none: selection cleared) · ``edge`` (the uids of all edges behind the
    line; ``more`` has ``from`` and ``to``) · ``pair`` (two node uids: paths are asked for) · ``expand`` (one node) ·
    ``hide`` (nodes) · ``undo``, ``redo`` · ``search`` · ``export`` (the PNG is saved once Python has read
    this; ``more`` has ``file``) · ``show_hidden``, ``show_cut`` and other names given to parts of the status line.
    """

    n: int
    kind: str
    ids: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CanvasEvents:
    """The events of this run, oldest first; each is handed out once."""

    events: tuple[CanvasEvent, ...] = ()

    def __iter__(self) -> Iterator[CanvasEvent]:
        return iter(self.events)

    def __bool__(self) -> bool:
        return bool(self.events)

    def last(self, kind: str) -> CanvasEvent | None:
        """The latest event of a kind."""
        return next((event for event in reversed(self.events) if event.kind == kind), None)


def unread(raw: object, seen: Mapping[str, Any]) -> tuple[list[CanvasEvent], dict[str, Any]]:
    """The events of a message that were not read before, and how far has been read now.

    Args:
        raw: what the browser sent, ``{"client": …, "events": [{"n", "kind", "ids", "more"}]}``; else it is no event.
        seen: ``{"client": …, "n": …}`` of the last time. A new client (the page was loaded again) counts from one.
    """
    if not isinstance(raw, Mapping):
        return [], dict(seen)
    if not isinstance(raw.get("client"), str) or not isinstance(raw.get("events"), list):
        return [], dict(seen)
    last = int(seen.get("n", 0)) if seen.get("client") == raw["client"] else 0
    events = []
    for entry in raw["events"]:
        if not isinstance(entry, Mapping) or not isinstance(entry.get("n"), int) or entry["n"] <= last:
            continue
        ids, more = entry.get("ids"), entry.get("more")
        events.append(
            CanvasEvent(
                n=entry["n"],
                kind=str(entry.get("kind", "")),
                ids=tuple(str(uid) for uid in ids) if isinstance(ids, list) else (),
                more=dict(more) if isinstance(more, Mapping) else {},
            )
        )
    events.sort(key=lambda event: event.n)
    return events, {"client": raw["client"], "n": max([last, *(event.n for event in events)])}


def canvas(
    payload: Mapping[str, Any],
    *,
    key: str,
    selected: Sequence[str] = (),
    focus: str | None = None,
    origin: str | None = None,
    status: Sequence[Mapping[str, Any]] = (),
    undo: int = 0,
    redo: int = 0,
    height: int | str = "calc(100dvh - 148px)",
    empty: str | None = None,
    file: str = "mailuo.png",
    on_events: Callable[[CanvasEvents], None] | None = None,
) -> CanvasEvents:
    """Draw ``payload`` (made by ``build``) and give back what the person did since the last run.

    Positions, zoom and undo of drags are kept in the browser under ``key``, also over page switches. Whatever stands
    on screen is never moved by a run; new nodes are set round the node they grew from.

    Args:
        key: the component's key, without ``__``; one canvas for each key.
        selected: node uids to ring; it counts when it differs from the last call, else the browser's own stands.
        focus: the subject the view began with (tinted disc).
        origin: the node that was expanded last, round which new nodes are placed.
        status: parts of the line under the picture, see ``status_line``: ``text``, ``strong`` (figures bold), ``event``
            (a click sends that name), ``right``.
        undo, redo: how many steps the page can go back and forth.
        height: px, or a CSS length.
        empty: what stands where there are no nodes; default: how to begin.
        file: name of the PNG.
        on_events: called before the run with the new events, so that the page is drawn once with their effect; the
            same events are returned too.
    """
    seen_key, new_key = f"_canvas_seen:{key}", f"_canvas_new:{key}"

    def read() -> None:
        state = st.session_state.get(key)
        raw = state.get("events") if isinstance(state, Mapping) else None
        events, seen = unread(raw, st.session_state.get(seen_key, {}))
        st.session_state[seen_key] = seen
        if events:
            st.session_state[new_key] = (*st.session_state.get(new_key, ()), *events)
            if on_events is not None:
                on_events(CanvasEvents(tuple(events)))

    with in_lang(payload["lang"]):
        hint = t("点击节点看详情，双击展开。", "Click a node for details, double-click to expand.")
        start = t("还没有要画的对象。搜索一个姓名、单位或编号开始。", "Nothing to draw yet. Search a name or a number.")
    _component()(
        key=key,
        data={
            **payload,
            "key": key,
            "selected": list(selected),
            "focus": focus,
            "origin": origin,
            "status": [dict(part) for part in status] or [{"text": hint}],
            "undo": undo,
            "redo": redo,
            "height": f"{height}px" if isinstance(height, int) else height,
            "empty": start if empty is None else empty,
            "file": file,
            "ack": st.session_state.get(seen_key),
        },
        on_events_change=read,
    )
    return CanvasEvents(tuple(st.session_state.pop(new_key, ())))
