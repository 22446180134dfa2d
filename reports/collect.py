"""From the door to a report: what is asked, what may leave, what everything rests on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from graph import views
from graph.errors import DoorError, ReportError
from graph.model import model
from graph.reason import need_reason
from graph.session import Session, standing
from graph.words import lang, t
from reports.evidence import Evidence, may_leave
from reports.leads import gather
from reports.masking import Mask, is_person
from reports.model import Batch, Edge, Lead, Node, Redaction, Report

if TYPE_CHECKING:
    import networkx as nx

    Graph = nx.MultiDiGraph[str]

#: A report of more nodes than this is read by nobody; the picture of one opens within seconds.
MAX_NODES = 1000
MAX_HOPS = 4
_TIERS = ("红", "橙", "黄", None)
#: Marks that only a classified system may print.
_STATE_MARKS = ("绝密", "机密", "秘密")
_ATTEMPTS = 3


def collect(
    session: Session,
    uids: Sequence[str],
    hops: int = 1,
    limit: int = 300,
    as_of: date | None = None,
    names: bool = False,
    why: str = "",
    title: str | None = None,
    relations: Sequence[str] | None = None,
) -> Report:
    """The report on ``uids`` and what lies up to ``hops`` around them, at most ``limit`` nodes.

    Never in it: what is C5, RETRACTED or REJECTED, what has no live source, and what only hangs together with the
    rest through such. REFUTED edges are in it where both ends are, as 查否. ``export`` gives the files.

    Args:
        as_of: leaves out what surely does not hold on that day; default: the data date, and all periods.
        names: print names of persons who are not published; needs ``why``, which goes into the audit log.

    Raises:
        ReportError: nothing asked, a limit out of range, names without a reason. NotLive: an unknown uid.
    """
    _check(uids, hops, limit, names, why, title)
    asked: dict[str, Any] = {
        "uids": list(uids),
        "hops": hops,
        "limit": limit,
        "as_of": as_of,
        "relations": list(relations) if relations is not None else None,
        "names": names,
        "why": why or None,
    }
    with session.audited("report", asked) as counts:
        for _ in range(_ATTEMPTS):
            revision = session.revision
            report = _Maker(session, asked, title).report()
            if session.revision == revision:
                break
        else:
            raise DoorError(
                t("数据正在更新，报告没有生成。", "The data are being changed; no report was made."),
                t("稍后再试。", "Try again in a moment."),
            )
        counts.update(nodes=len(report.nodes), edges=len(report.edges), findings=len(report.findings))
        counts.update(truncated=dict(report.truncated))
    return report


def _check(uids: Sequence[str], hops: int, limit: int, names: bool, why: str, title: str | None) -> None:
    if not uids:
        raise ReportError(
            t("没有选择对象。", "No object was chosen."),
            t("给出至少一个节点编号（mailuo search 可查）。", "Give at least one uid (mailuo search finds them)."),
        )
    if not 0 <= hops <= MAX_HOPS or not 1 <= limit <= MAX_NODES or len(set(uids)) > limit:
        raise ReportError(
            t(
                f"范围不合适：{len(set(uids))} 个对象，{hops} 步，上限 {limit} 个节点。",
                f"Out of range: {len(set(uids))} objects, {hops} hops, limit {limit} nodes.",
            ),
            t(
                f"步数 0 到 {MAX_HOPS}，上限 1 到 {MAX_NODES}，且不少于所选对象。",
                f"Hops 0 to {MAX_HOPS}; limit 1 to {MAX_NODES}, and not below the number of objects.",
            ),
        )
    if names:
        need_reason(
            why, t("显示姓名需要理由，记入审计。", "Names are printed only for a reason, audited."), ReportError
        )
    if title and any(mark in title for mark in _STATE_MARKS):
        raise ReportError(
            t(
                "标题里有密级字样，本系统不印密级。",
                "The title holds a mark of secrecy, which this program does not print.",
            ),
            t("改一个标题。", "Choose another title."),
        )


class _Maker:
    """One report while it is put together."""

    def __init__(self, session: Session, asked: dict[str, Any], title: str | None) -> None:
        self.session = session
        self.asked = asked
        self.title = title
        self.start = [session.resolve(uid) for uid in dict.fromkeys(asked["uids"])]

    def report(self) -> Report:
        session, asked = self.session, self.asked
        graph = self._graph()
        truncated = dict(graph.graph["truncated"])
        found = session.workspace.findings_of([record for uid in graph for record in session.index.records_of(uid)])
        evidence = Evidence.read(session, graph, [stored.finding for stored in found])
        dropped = self._prune(graph, evidence)
        findings, more, gone = evidence.usable([stored.finding for stored in found], set(graph))
        if more:
            truncated["findings"] = more
        mask = self._mask(graph, evidence)
        clearings = self._clearings(
            {uid for uid, a in graph.nodes(data=True) if a["props"].get("cleared")}
            | {uid for uid, known in evidence.subjects.items() if "cleared" in known.badges}
        )
        edges = _ordered_edges(graph, evidence, mask)
        fallen = standing.fallen(session, findings)
        leads = tuple(gather(f, evidence, mask, clearings, f.id in fallen) for f in findings)
        nodes = self._nodes(graph, evidence, mask, clearings, leads)
        cited = [source for edge in edges for source in edge.sources]
        cited += [source for node in nodes for source in node.sources]
        for source in cited:
            evidence.cite(source.document)
        for proof in (proof for lead in leads for proof in lead.proofs):
            evidence.cite(proof.document)
        documents = evidence.papers(mask)
        redactions = mask.redactions() + _left_out(dropped, gone)
        day = asked["as_of"] or session.data_date
        return Report(
            title=mask.text(self.title) if self.title else _title(nodes),
            author=session.settings.actor,
            purpose=session.settings.purpose_text,
            made_at=datetime.now(UTC),
            lang=lang(),
            ledger=session.ledger.id,
            revision=session.revision,
            data_date=session.data_date,
            as_of=day,
            query={k: v for k, v in asked.items() if k not in ("names", "why")} | {"start": self.start},
            parameters={f"{lead.model} v{lead.version}": dict(lead.params) for lead in leads},
            classification=max([n.sens for n in nodes] + [e.sens for e in edges] + [p.sens for p in documents]),
            names=asked["names"],
            why=asked["why"] or "",
            nodes=nodes,
            edges=edges,
            documents=documents,
            findings=leads,
            ran_on=standing.ran_on(session),
            truncated=truncated,
            redactions=tuple(redactions),
            imports=self._imports(),
            waiting=self._waiting(),
        )

    def _graph(self) -> Graph:
        """What was asked, and the REFUTED edges among it; without what may not leave."""
        asked = self.asked
        graph = self.session.subgraph(
            self.start, asked["hops"], asked["limit"], as_of=asked["as_of"], relations=asked["relations"]
        )
        every = self.session.graph_of(list(graph))
        wanted = asked["relations"]
        for a, b, uid, attrs in every.edges(keys=True, data=True):
            if attrs["status"] == "REFUTED" and (wanted is None or attrs["type"] in wanted):
                graph.add_edge(a, b, key=uid, **attrs)
        for uid in self.start:
            if not may_leave(graph.nodes[uid]):
                raise _not_for_reports()
        graph.remove_edges_from(
            [(a, b, uid) for a, b, uid, attrs in graph.edges(keys=True, data=True) if not may_leave(attrs)]
        )
        graph.remove_nodes_from([uid for uid, attrs in graph.nodes(data=True) if not may_leave(attrs)])
        self._connected(graph)
        return graph

    def _connected(self, graph: Graph) -> None:
        """Take out what hangs together with the start only through what was taken out before."""
        reached, ring = set(self.start), set(self.start)
        while ring:
            ring = {far for near in ring for far in (*graph.succ[near], *graph.pred[near])} - reached
            reached |= ring
        graph.remove_nodes_from([uid for uid in list(graph) if uid not in reached])

    def _prune(self, graph: Graph, evidence: Evidence) -> int:
        """Take out what has no live source (SG-22); returns how many were."""
        before = graph.number_of_nodes() + graph.number_of_edges()
        graph.remove_edges_from([(a, b, uid) for a, b, uid in graph.edges(keys=True) if not evidence.sources_of(uid)])
        graph.remove_nodes_from([uid for uid in list(graph) if not evidence.sources_of(uid)])
        if not all(uid in graph for uid in self.start):
            raise _not_for_reports()
        self._connected(graph)
        return before - graph.number_of_nodes() - graph.number_of_edges()

    def _mask(self, graph: Graph, evidence: Evidence) -> Mask:
        persons = [uid for uid, attrs in graph.nodes(data=True) if is_person(attrs["labels"])]
        others = [uid for uid, known in evidence.subjects.items() if known.stored == "Person" and uid not in graph]
        mask = Mask(self.session.published(persons + others), self.asked["names"])
        for uid, attrs in graph.nodes(data=True):
            mask.meet(uid, attrs["labels"], attrs["props"])
        for uid in others:
            known = evidence.subjects[uid]
            mask.meet(uid, (known.stored,), {"name": known.title, "masked": "masked" in known.badges})
        for known in evidence.subjects.values():
            if known.stored != "Person":
                mask.meet(known.uid, (known.stored,), {"name": known.title})
        return mask

    def _clearings(self, persons: set[str]) -> dict[str, tuple[str, ...]]:
        """Person → 已澄清正名 lines."""
        out = {}
        for uid in sorted(persons):
            around = self.session.neighbours(uid, kinds=["Exoneration"], relations=["CLEARS"]).graph
            lines = []
            for a, _, edge in around.edges(data=True):
                said = around.nodes[a]
                if may_leave(said) and may_leave(edge):
                    lines.append(views.clearing_text(said["props"], "UNREVIEWED" in (edge["review"], said["review"])))
            out[uid] = tuple(sorted(lines))
        return out

    def _nodes(
        self,
        graph: Graph,
        evidence: Evidence,
        mask: Mask,
        clearings: dict[str, tuple[str, ...]],
        leads: Sequence[Lead],
    ) -> tuple[Node, ...]:
        tiers: dict[str, str | None] = {}
        for lead in (lead for lead in leads if not lead.changed):
            for subject in lead.subjects:
                best = tiers.get(subject.uid)
                tiers[subject.uid] = min(best, lead.tier, key=_TIERS.index)
        day = self.asked["as_of"] or self.session.data_date
        punished = _punished(graph, day)
        known = self.session.index.known(list(graph))
        nodes = []
        for uid, attrs in graph.nodes(data=True):
            labels = attrs["labels"]
            title, props = mask.node(uid, labels, attrs["props"])
            post = known[uid].subtitle.split(views.BETWEEN)[0] if uid in known and "Official" in labels else ""
            nodes.append(
                Node(
                    uid=uid,
                    labels=labels,
                    kind=views.main_label(labels).name,
                    title=title,
                    subtitle=mask.text(post) or views.subtitle_of(labels, props, title),
                    props=props,
                    start=uid in self.start,
                    masked=mask.hides(uid, labels, attrs["props"]),
                    cleared=bool(attrs["props"].get("cleared")),
                    clearings=tuple(mask.text(line) for line in clearings.get(uid, ())),
                    tier=tiers.get(uid),
                    penalty=uid in punished,
                    sources=evidence.sources_of(uid),
                    **_said(attrs),
                )
            )
        rank = {name: number for number, name in enumerate(model().labels)}
        place = {uid: number for number, uid in enumerate(self.start)}
        return tuple(sorted(nodes, key=lambda n: (place.get(n.uid, len(place)), rank[n.kind], n.title, n.uid)))

    def _imports(self) -> tuple[Batch, ...]:
        return tuple(
            Batch(
                seq=m.seq,
                dataset=m.dataset,
                file=m.source.name if m.source else "",
                data_date=m.data_date,
                rows=m.counts.get("rows", 0),
                loaded=m.counts.get("loaded", 0),
                faulty=m.counts.get("faulty", 0),
                refused=m.counts.get("refused", 0),
            )
            for m in (info.manifest for info in self.session.imports() if info.live)
        )

    def _waiting(self) -> dict[str, int]:
        """Open questions of the data: kind → how many."""
        frame = self.session.state.frame("questions", self.session.meta).select("kind").collect()
        return dict(sorted(frame["kind"].value_counts().iter_rows()))


def _not_for_reports() -> ReportError:
    return ReportError(
        t("所选对象不能进入报告。", "An object that was chosen may not be in a report."),
        t("换一个对象。", "Choose another one."),
    )


def _said(attrs: dict[str, Any]) -> dict[str, Any]:
    names = ("status", "review", "sens", "valid_from", "valid_to", "from_precision", "to_precision")
    return {name: attrs[name] for name in names}


def _ordered_edges(graph: Graph, evidence: Evidence, mask: Mask) -> tuple[Edge, ...]:
    relations = list(model().relations)
    rows = sorted(
        graph.edges(keys=True, data=True),
        key=lambda row: (
            row[3]["status"] == "REFUTED",
            row[3]["review"] != "ACCEPTED",
            relations.index(row[3]["type"]),
            row[0],
            row[1],
            row[2],
        ),
    )
    edges = []
    for a, b, uid, attrs in rows:
        props = mask.edge_props(attrs["props"])
        edges.append(
            Edge(
                uid=uid,
                type=attrs["type"],
                from_uid=a,
                to_uid=b,
                text=views.edge_text(attrs["type"], props),
                symmetric=model().relations[attrs["type"]].symmetric,
                props=props,
                sources=evidence.sources_of(uid),
                **_said(attrs),
            )
        )
    return tuple(edges)


def _punished(graph: Graph, day: date | None) -> set[str]:
    """Persons in the effect of a penalty on ``day``."""
    out = set()
    for a, b, attrs in graph.edges(data=True):
        props = graph.nodes[a]["props"]
        if attrs["type"] != "IMPOSED_ON" or attrs["status"] == "REFUTED" or attrs["review"] != "ACCEPTED":
            continue
        end = views.as_date(props.get("effect_end"))
        if props.get("state") == "IN_FORCE" and end and day and end >= day:
            out.add(b)
    return out


def _left_out(dropped: int, gone: int) -> list[Redaction]:
    out = []
    if dropped:
        out.append(Redaction("no_source", t("没有有效来源，不列", "without a live source: not shown"), dropped))
    if gone:
        out.append(
            Redaction(
                "finding",
                t(
                    "疑点的依据已有变化，不列，须重新运行模型",
                    "leads whose evidence has changed: not shown, run the models again",
                ),
                gone,
            )
        )
    return out


def _title(nodes: Sequence[Node]) -> str:
    start = [node.title for node in nodes if node.start]
    named = t("、", ", ").join(start[:2])
    if len(start) <= 2:
        return t(f"关于{named}的关联关系报告", f"Relations of {named}")
    return t(f"关于{named}等 {len(start)} 个对象的关联关系报告", f"Relations of {named} and {len(start) - 2} more")
