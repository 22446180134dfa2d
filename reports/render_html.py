"""The report as one HTML file: A4 paper, black figure for print, pyvis picture on screen, nothing fetched."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from graph import views
from graph.analysis.finding import canonical
from graph.model import model
from graph.words import in_lang, t
from reports import words
from reports.figure import caption_of, figure
from reports.model import Edge, Node, Report
from reports.pyvis_page import live_page

#: What the file may do: nothing from anywhere; scripts only those that stand in it.
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(t=t, w=words, views=views)
    return made


def render(report: Report) -> bytes:
    """The file, UTF-8; the same report gives the same bytes."""
    return page(report).encode("utf-8")


def page(report: Report, live: bool = True) -> str:
    """The file as text; ``live``: with the interactive picture (half a megabyte of script)."""
    with in_lang(report.lang):
        picture, caption = figure(report)
        return (
            _environment()
            .get_template("report.html.j2")
            .render(
                report=report,
                policy=POLICY,
                style=Markup((Path(__file__).parent / "templates" / "paper.css").read_text(encoding="utf-8")),
                live=live_page(report) if live and report.nodes else "",
                figure=Markup(picture),
                caption=caption,
                live_caption=caption_of(report, len(report.nodes)),
                tables=_tables(report),
                nodes=[_node(report, node) for node in report.nodes],
                papers=[_paper(paper) for paper in report.documents],
                stamp={name: _json(value) for name, value in report.stamp().items() if name in ("query", "parameters")},
            )
        )


def _json(value: Any) -> str:
    return canonical(value).decode("utf-8")


def _tables(report: Report) -> list[tuple[str, list[dict[str, Any]]]]:
    """Relations in three tables: facts, what nobody has reviewed, what was refuted."""
    groups: dict[str, list[Edge]] = {"facts": [], "unreviewed": [], "refuted": []}
    for edge in report.edges:
        if edge.status == "REFUTED":
            groups["refuted"].append(edge)
        else:
            groups["facts" if edge.review == "ACCEPTED" else "unreviewed"].append(edge)
    number = 0
    out = []
    for name, edges in groups.items():
        rows = []
        for edge in edges:
            number += 1
            rows.append(_edge(report, edge, number))
        out.append((name, rows))
    return out


def _edge(report: Report, edge: Edge, number: int) -> dict[str, Any]:
    return {
        "number": number,
        "from": words.name_text(report.node_of[edge.from_uid]),
        "to": words.name_text(report.node_of[edge.to_uid]),
        "text": edge.text,
        "period": words.period_text(edge),
        "evidence": words.evidence_text(edge),
        "notes": words.notes_of(report, edge),
    }


def _node(report: Report, node: Node) -> dict[str, Any]:
    return {
        "node": node,
        "kind": words.kind_text(node),
        "name": words.name_text(node),
        "marks": words.marks_of(node),
        "facts": [(name, value) for name, value in words.facts_of(node) if value.strip("“”") != node.title],
        "evidence": words.evidence_text(node),
        "notes": words.notes_of(report, node),
    }


def _paper(paper: Any) -> dict[str, Any]:
    kinds = model().labels["Document"].properties["kind"]
    return {"paper": paper, "kind": views.value_text(kinds, paper.kind) if paper.kind else ""}
