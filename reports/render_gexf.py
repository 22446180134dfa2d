"""The report as GEXF 1.2 (Gephi): the same nodes and edges, what the report is in the head of the file."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET

from networkx.readwrite.gexf import GEXFWriter

from graph.words import in_lang
from reports.as_graph import as_graph, header
from reports.model import Report

_META = "meta"


def render(report: Report) -> bytes:
    """UTF-8. The writer's own head names the day and the version of a library: ours replaces it."""
    with in_lang(report.lang):
        graph, said = as_graph(report), header(report)
    for _, _, key, attrs in graph.edges(keys=True, data=True):
        attrs["id"] = key
    graph.graph.clear()
    writer = GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    writer.add_graph(graph)
    meta = writer.xml.find(_META)
    if meta is not None:
        meta.clear()
        meta.set("lastmodifieddate", report.made_at.date().isoformat())
        ET.SubElement(meta, "creator").text = said["author"]
        ET.SubElement(meta, "keywords").text = said["banner"]
        rest = {name: value for name, value in said.items() if name != "made_at"}
        ET.SubElement(meta, "description").text = "\n".join(f"{name}: {value}" for name, value in sorted(rest.items()))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
