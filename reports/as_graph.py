"""The report as a ``networkx`` graph of plain values, for the formats that other programs read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import networkx as nx

from graph.analysis.finding import canonical
from reports import words
from reports.model import Edge, Node, Report

Plain = str | int | float | bool


def as_graph(report: Report) -> nx.MultiDiGraph[str]:
    """Nodes and edges under their uids; every attribute a plain value, unknown ones left out, lists joined by ``；``.

    Domain properties keep their names behind ``p_``. Graph attributes: ``report.stamp()`` and ``made_at``, with
    mappings as JSON text.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.graph.update(header(report))
    for node in report.nodes:
        graph.add_node(node.uid, **_node(report, node))
    for edge in report.edges:
        graph.add_edge(edge.from_uid, edge.to_uid, key=edge.uid, **_edge(report, edge))
    return graph


def header(report: Report) -> dict[str, str]:
    """What the file is, as texts."""
    said = {name: value if isinstance(value, str) else _json(value) for name, value in report.stamp().items()}
    return {
        **said,
        "banner": words.banner(),
        "not_a_basis": words.not_a_basis(),
        "cuts": " ".join(words.cuts(report)),
        "leads": words.behind_text(report),
        "documents": _json([[paper.number, paper.uid, paper.title] for paper in report.documents]),
        "made_at": report.made_at.isoformat(timespec="seconds"),
    }


def _json(value: Any) -> str:
    return canonical(value).decode("utf-8")


def _node(report: Report, node: Node) -> dict[str, Plain]:
    return {
        "label": node.title,
        "kind": node.kind,
        "kind_text": words.kind_text(node),
        "labels": "；".join(node.labels),
        "subtitle": node.subtitle,
        "asked_for": node.start,
        "masked": node.masked,
        "cleared": node.cleared,
        "clearings": "；".join(node.clearings),
        "tier": node.tier or "",
        **_common(report, node),
    }


def _edge(report: Report, edge: Edge) -> dict[str, Plain]:
    return {
        "label": edge.text,
        "relation": edge.type,
        "symmetric": edge.symmetric,
        "weight": 1.0,
        **_common(report, edge),
    }


def _common(report: Report, row: Node | Edge) -> dict[str, Plain]:
    said: dict[str, Plain] = {
        "status": row.status,
        "review": row.review,
        "evidence": words.evidence_text(row),
        "sens": row.sens,
        "valid_from": row.valid_from.isoformat() if row.valid_from else "",
        "valid_to": row.valid_to.isoformat() if row.valid_to else "",
        "period": words.period_text(row),
        "sources": words.sources_text(report, row),
        "source_uids": "；".join(dict.fromkeys(source.document for source in row.sources)),
    }
    for name, value in row.props.items():
        plain = _plain(value)
        if plain is not None:
            said[f"p_{name}"] = plain
    return said


def _plain(value: Any) -> Plain | None:
    if value is None:
        return None
    if isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "；".join(str(item) for item in value)
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return str(value)
