"""The report as GraphML (yEd, Gephi, networkx, igraph)."""

from __future__ import annotations

import io

import networkx as nx

from graph.words import in_lang
from reports.as_graph import as_graph
from reports.model import Report


def render(report: Report) -> bytes:
    """UTF-8; edges under their uids, what the report is as attributes of the graph."""
    with in_lang(report.lang):
        graph = as_graph(report)
    out = io.BytesIO()
    # The writer of the standard library: lxml, where somebody has it installed, orders attributes otherwise.
    nx.readwrite.graphml.write_graphml_xml(graph, out, encoding="utf-8", prettyprint=True, named_key_ids=True)
    return out.getvalue()
