"""From the door's graph to what the canvas draws: titles, marks, hidden neighbours, words on edges."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from graph import views
from graph.model import model
from graph.periods import Period
from graph.session.workspace import StoredFinding
from mailuo.canvas import Edge, Graph, Node

if TYPE_CHECKING:
    from graph.session import Session, shape

_TIER_RANK = {"红": 0, "橙": 1, "黄": 2}


def tiers_of(findings: Iterable[StoredFinding]) -> dict[str, str]:
    """Entity → tier of the strongest finding that names it."""
    out: dict[str, str] = {}
    for stored in findings:
        tier = stored.finding.tier
        for entity in stored.finding.entities if tier else ():
            if _TIER_RANK[tier] < _TIER_RANK.get(out.get(entity.uid, ""), 9):  # type: ignore[index]
                out[entity.uid] = str(tier)
    return out


def drawn(
    graph: shape.Graph,
    *,
    tiers: Mapping[str, str],
    kinds_off: Collection[str] = (),
    status_off: Collection[str] = (),
    without: Collection[str] = (),
    path: Collection[str] = (),
    in_effect: Collection[str] = (),
) -> Graph:
    """Nodes and edges for the canvas. What a filter takes away is left out; neighbours not shown are counted.

    ``without``: uids of edges that are not drawn; ``path``: of edges to be marked;
    ``in_effect``: persons within a penalty's effect.
    """
    shown = {uid for uid, a in graph.nodes(data=True) if views.main_label(a["labels"]).name not in kinds_off}
    edges = [
        _edge(a, b, uid, attrs, uid in path)
        for a, b, uid, attrs in graph.edges(keys=True, data=True)
        if a in shown and b in shown and attrs["status"] not in status_off and uid not in without
    ]
    met: dict[str, set[str]] = {uid: set() for uid in shown}
    for edge in edges:
        if edge["from"] != edge["to"]:
            met[edge["from"]].add(edge["to"])
            met[edge["to"]].add(edge["from"])
    nodes = [
        _node(uid, graph.nodes[uid], len(met[uid]), tiers.get(uid), uid in in_effect) for uid in graph if uid in shown
    ]
    return {"nodes": nodes, "edges": edges}


def leave(session: Session, shown: Graph, revision: int, file: str) -> int:
    """Write down that the picture of what is drawn leaves, with whom it shows; the browser saves it only then.

    The picture itself is made in the browser: the hash is that of what was drawn, whatever its layout.

    Raises:
        DoorError: it cannot be written down.
    """
    content = [sorted(shown[part], key=lambda one: str(one["id"])) for part in ("nodes", "edges")]
    digest = hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    params = {"file": file, "nodes": len(shown["nodes"]), "edges": len(shown["edges"])}
    return session.record_export("png", digest, [node["id"] for node in shown["nodes"]], params, revision)


def not_on(graph: shape.Graph, day: date | None) -> frozenset[str]:
    """Uids of edges that surely do not hold on ``day``; one of unknown or undated period stays (None: no edge)."""
    if day is None:
        return frozenset()
    return frozenset(
        uid
        for _, _, uid, a in graph.edges(keys=True, data=True)
        if Period(a["valid_from"], a["valid_to"], a["from_precision"], a["to_precision"]).covers(day) is False
    )


def _node(uid: str, attrs: Mapping[str, Any], met: int, tier: str | None, penalty: bool) -> Node:
    labels, props = attrs["labels"], attrs["props"]
    name = views.title_of(labels, props)
    left = max(0, int(attrs.get("neighbours", met)) - met)
    state: dict[str, Any] = {
        "cleared": bool(props.get("cleared")),
        "unreviewed": attrs["review"] == "UNREVIEWED",
        "tier": tier,
        "penalty": penalty,
        "masked": bool(props.get("masked")),
        "hub": int(attrs.get("degree", 0)) > 100,
        "faded": attrs["status"] == "REFUTED",
    }
    subtitle = views.subtitle_of(labels, props, name)
    if props.get("cleared"):
        subtitle = views.badge_text("cleared")
    return {
        "id": uid,
        "kind": list(labels),
        "title": name,
        "subtitle": subtitle,
        "state": state,
        "hidden": "999+" if left > 999 else left,
    }


def _edge(a: str, b: str, uid: str, attrs: Mapping[str, Any], on_path: bool) -> Edge:
    relation = model().relations[attrs["type"]]
    return {
        "id": uid,
        "from": a,
        "to": b,
        "type": relation.name,
        "text": views.edge_text(relation.name, attrs["props"]),
        "status": attrs["status"],
        "symmetric": relation.symmetric,
        "path": on_path,
        "period": period(attrs),
        "faded": attrs["status"] == "REFUTED",
    }


def period(attrs: Mapping[str, Any]) -> str:
    """The period of a node or an edge in words; empty where nothing is known."""
    return views.period_text(attrs["valid_from"], attrs["valid_to"], attrs["from_precision"], attrs["to_precision"])
