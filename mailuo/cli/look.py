"""search, show, expand, path: single look-ups through the door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from graph import views
from graph.errors import QueryError
from graph.session.search_text import folded
from graph.words import t
from mailuo.cli.common import (
    DayOption,
    Format,
    FormatOption,
    KindsOption,
    LimitOption,
    PurposeOption,
    day,
    door,
    emit,
    note,
    split,
)

if TYPE_CHECKING:
    from graph.analysis.paths import Path, PathResult
    from graph.session import Session

Uid = Annotated[str, typer.Argument(metavar="UID", help="节点编号（search 给出）· uid, as search gives it")]


_EXPANDED = (
    "from",
    "relation",
    "to",
    "period",
    "status",
    "review",
    "source",
    "locator",
    "src",
    "other_uid",
    "edge_uid",
)
_PATHS = ("rank", "weight", "hops", "path", "source", "nodes", "edges")


def register(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command()(search)
    app.command()(show)
    app.command()(expand)
    app.command()(path)


def search(
    text: Annotated[str, typer.Argument(help="姓名、单位、编号或拼音首字母 · name, code or pinyin initials")],
    kinds: KindsOption = None,
    limit: LimitOption = 50,
    purpose: PurposeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """按名称、别名、编号查找 · Find by name, alias, code: substring, Traditional or Simplified, pinyin initials."""
    if not folded(text):
        raise QueryError(
            t("没有写要查的内容。", "There is nothing to look for."),
            t("写姓名、单位、编号或拼音首字母。", "Write a name, a unit, a code or pinyin initials."),
        )
    with door(purpose) as (session, _):
        result = session.search(text, split(kinds), limit)
    emit(
        [
            {
                "uid": hit.uid,
                "kind": views.kind_text([hit.label]) if format is Format.table else hit.label,
                "title": hit.title,
                "subtitle": hit.subtitle,
                "marks": [views.badge_text(b) for b in hit.badges],
                "degree": hit.degree,
            }
            for hit in result.hits
        ],
        format,
        ("uid", "kind", "title", "subtitle", "marks", "degree"),
        truncated=result.truncated,
        limit=limit,
    )
    if result.hits and result.truncated:
        more = "≥" if result.at_least else ""
        note(t(f"共 {more}{result.total} 条，显示 {len(result.hits)} 条。", f"{more}{result.total} in all."))


def show(uid: Uid, purpose: PurposeOption = None, format: FormatOption = Format.table) -> None:
    """一个对象的全部：属性、来源、断言 · One entity: values, sources, every assertion behind it."""
    with door(purpose) as (session, _):
        view = session.show(uid)
    attrs = view.attrs
    said: dict[str, Any] = {
        "uid": view.node.uid,
        "kind": views.kind_text(view.node.labels),
        "title": view.title,
        "subtitle": view.subtitle,
        "marks": [views.badge_text(b) for b in view.badges],
        "status": views.status_text(attrs["status"]),
        "review": views.review_text(attrs["review"]),
        "clearings": list(view.clearings),
        "facts": dict(views.facts_of(view.node.labels, attrs["props"])),
        "degrees": {f"{relation} {way}": n for (relation, way), n in sorted(view.degrees.items())},
        "records": list(view.records),
        "sources": view.sources,
        "assertions": view.assertions,
        "findings": [stored.finding.sentence() for stored in view.findings],
    }
    if format is not Format.table:
        emit([said], format)
        return
    typer.echo(f"{said['title']}　{said['kind']}　{said['subtitle']}")
    for line in (*said["marks"], *said["clearings"]):
        typer.echo(f"  【{line}】")
    emit([{"fact": name, "value": value} for name, value in said["facts"].items()], format)
    emit(
        [
            {"relation": views.edge_text(relation, {}), "direction": _way(way), "count": n}
            for (relation, way), n in sorted(view.degrees.items())
        ],
        format,
        empty=t("没有关系。", "It has no edges."),
    )
    emit(
        [
            {
                "batch": a["seq"],
                "dataset": a["dataset"],
                "source": view.sources.get(a["src"], a["src"]),
                "locator": a["locator"],
                "status": views.status_text(a["status"]),
                "review": views.review_text(a["review"]),
                "live": a["live"],
            }
            for a in view.assertions
        ],
        format,
    )
    for sentence in said["findings"]:
        typer.echo(t(f"疑点（需核实）：{sentence}", f"Lead (to be verified): {sentence}"))


def expand(
    uid: Uid,
    kinds: KindsOption = None,
    relations: Annotated[str | None, typer.Option(help="只要这些关系，逗号分隔 · only these relations")] = None,
    limit: LimitOption = 50,
    as_of: DayOption = None,
    refuted: Annotated[bool, typer.Option("--refuted", help="也列出已查否的关系 · list refuted edges too")] = False,
    purpose: PurposeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """展开一个对象的关系 · The edges around one entity, each with period, status, source and its own uid."""
    with door(purpose) as (session, _):
        found = session.neighbours(
            uid, split(kinds), split(relations), limit, day(as_of, "--as-of"), with_refuted=refuted
        )
        graph = found.graph
        sources = session.index.titles((e["src"] for _, _, e in graph.edges(data=True)))
    emit(
        [
            {
                "from": views.title_of(graph.nodes[a]["labels"], graph.nodes[a]["props"]),
                "relation": views.edge_text(e["type"], e["props"]),
                "to": views.title_of(graph.nodes[b]["labels"], graph.nodes[b]["props"]),
                "period": views.period_text(e["valid_from"], e["valid_to"], e["from_precision"], e["to_precision"]),
                "status": views.status_text(e["status"]),
                "review": views.review_text(e["review"]),
                "source": sources.get(e["src"], e["src"]),
                "locator": e["locator"],
                "src": e["src"],
                "other_uid": b if a == found.centre else a,
                "edge_uid": key,
            }
            for a, b, key, e in graph.edges(keys=True, data=True)
        ],
        format,
        [name for name in _EXPANDED if format is not Format.table or name not in ("src", "other_uid")],
        truncated=found.truncated,
        limit=limit,
    )
    if found.hidden_total:
        note(t(f"另有 {found.hidden_total} 条关系未显示。", f"{found.hidden_total} more edges are not shown."))


def path(
    a: Annotated[str, typer.Argument(metavar="A", help="起点编号 · uid of one end")],
    b: Annotated[str, typer.Argument(metavar="B", help="终点编号 · uid of the other")],
    max_hops: Annotated[int, typer.Option("--max-hops", min=1, max=6, help="最多几步 · at most so many hops")] = 4,
    limit: LimitOption = 50,
    as_of: DayOption = None,
    purpose: PurposeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """两个对象之间的路径 · Ranked paths between two entities; connectors are no inner nodes."""
    with door(purpose) as (session, _):
        result = session.paths(a, b, max_hops, limit, day(as_of, "--as-of"))
        told = _Steps(session, result)
    emit(
        [
            {
                "rank": number,
                "weight": round(p.rank, 4),
                "hops": p.hops,
                "path": told.text(p),
                "source": list(dict.fromkeys(edge["source"] for edge in told.edges(p))),
                "nodes": list(p.nodes),
                "edges": told.edges(p),
            }
            for number, p in enumerate(result.paths, start=1)
        ],
        format,
        [name for name in _PATHS if format is not Format.table or name not in ("nodes", "edges")],
        truncated=result.truncated or result.cut > 0,
        limit=limit,
        empty=_no_path(result),
    )
    if result.cut:
        least = t("至少 ", "at least ") if result.truncated else ""
        note(
            t(
                f"共 {least}{result.found} 条，显示 {len(result.paths)} 条。",
                f"{least}{result.found} found, {len(result.paths)} shown.",
            )
        )


def _no_path(result: PathResult) -> str:
    """That no path is there, within as many hops as were looked through to their end."""
    if not result.truncated:
        return t(
            f"在所列数据范围内、{result.max_hops} 步之内未发现路径。",
            f"No path within {result.max_hops} hops in the data listed.",
        )
    return t(
        f"在所列数据范围内、{result.complete_hops} 步之内未发现路径；更远的没有查完，请减少步数或换一端再查。",
        f"No path within {result.complete_hops} hops in the data listed; beyond that the search stopped. "
        "Ask for fewer hops or from other ends.",
    )


class _Steps:
    """The edges of the listed paths: relation, period, status, source, place."""

    def __init__(self, session: Session, result: PathResult) -> None:
        nodes = list(dict.fromkeys(uid for p in result.paths for uid in p.nodes))
        wanted = {uid for p in result.paths for step in p.steps for uid in step}
        graph = session.graph_of(nodes, wanted)
        sources = session.index.titles((e["src"] for _, _, e in graph.edges(data=True)))
        self.titles = {uid: views.title_of(a["labels"], a["props"]) for uid, a in graph.nodes(data=True)}
        self._edges = {
            key: {
                "uid": key,
                "relation": e["type"],
                "words": views.edge_text(e["type"], e["props"]),
                "from": a,
                "to": b,
                "period": views.period_text(e["valid_from"], e["valid_to"], e["from_precision"], e["to_precision"]),
                "status": views.status_text(e["status"]),
                "review": views.review_text(e["review"]),
                "source": sources.get(e["src"], e["src"]),
                "locator": e["locator"],
            }
            for a, b, key, e in graph.edges(keys=True, data=True)
        }

    def edges(self, path: Path) -> list[dict[str, Any]]:
        """Every edge of a path in its order; those that run side by side follow each other."""
        return [self._edges[uid] for step in path.steps for uid in step]

    def text(self, path: Path) -> str:
        """``甲 —亲属（配偶）→ 乙 ←任职企业（监事）〔2019 至今〕— 丙``."""
        said = self.titles[path.nodes[0]]
        for start, end, step in zip(path.nodes, path.nodes[1:], path.steps, strict=False):
            edges = [self._edges[uid] for uid in step]
            words = t("；", "; ").join(e["words"] + (f"〔{e['period']}〕" if e["period"] else "") for e in edges)
            left = "←" if all(e["to"] == start for e in edges) else "—"
            right = "→" if all(e["from"] == start for e in edges) else "—"
            said += f" {left}{words}{right} {self.titles[end]}"
        return said


def _way(way: str) -> str:
    return t("由此出发", "out") if way == "out" else t("指向此处", "in")
