"""What a report's nodes, edges and findings rest on: live statements, and the documents they stand in (SG-22)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graph.analysis.finding import Finding
from graph.session import Session
from graph.session.search import Known
from graph.views import as_date
from reports.masking import Mask
from reports.model import Paper, Source

if TYPE_CHECKING:
    import networkx as nx

#: The informants' vault: never in a graph, and should a row of it ever be, never in a report.
VAULT = "C5"
#: Findings in one report; the rest is counted.
MAX_FINDINGS = 50


def may_leave(attrs: Mapping[str, Any]) -> bool:
    """Whether a node, an edge or a statement may be in a report at all."""
    return not (attrs["sens"] == VAULT or attrs["status"] == "RETRACTED" or attrs["review"] == "REJECTED")


@dataclass
class Evidence:
    """Statements by uid of the node or edge, documents by uid, and who the findings name.

    ``subjects``: entity uid → what the index knows, for every entity that a finding names. ``entity_of``: record →
    entity, for the findings' uids.
    """

    statements: dict[str, list[Source]] = field(default_factory=dict)
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    subjects: dict[str, Known] = field(default_factory=dict)
    entity_of: dict[str, str] = field(default_factory=dict)
    _withheld: set[str] = field(default_factory=set)
    _numbers: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, session: Session, graph: nx.MultiDiGraph[str], findings: Sequence[Finding]) -> Evidence:
        """Read what is behind the elements of ``graph`` and behind ``findings``: one pass over the ledger."""
        made = cls()
        named = [entity.uid for finding in findings for entity in finding.entities]
        proofs = [proof.uid for finding in findings for proof in finding.evidence]
        made.entity_of = session.index.resolve([*named, *proofs])
        made.subjects = session.index.known({made.entity_of[uid] for uid in named if uid in made.entity_of})
        wanted = [*graph, *(uid for _, _, uid in graph.edges(keys=True)), *made.subjects, *proofs]
        of: dict[str, str] = {}
        for uid in dict.fromkeys(made.entity_of.get(uid, uid) for uid in wanted):
            for record in (uid, *session.index.records_of(uid)):
                of[record] = uid
        rows = [row for row in session.shown.assertions_of(list(of)).iter_rows(named=True) if row["live"]]
        sources = [finding_source for f in findings for finding_source in (e.src for e in f.evidence) if finding_source]
        made._read_documents(session, [row["src"] for row in rows if row["src"]] + sources)
        made._read_statements(rows, of)
        return made

    def _read_documents(self, session: Session, uids: Sequence[str]) -> None:
        entity = session.index.resolve(dict.fromkeys(uids))
        self.entity_of |= entity
        papers = sorted(set(entity.values()))
        kinds = session.index.labels_of(papers)
        papers = [uid for uid in papers if kinds.get(uid) == "Document"]
        if papers:
            graph = session.graph_of(papers, edges=())
            self.documents = {uid: attrs for uid, attrs in graph.nodes(data=True) if may_leave(attrs)}

    def _read_statements(self, rows: Sequence[Mapping[str, Any]], of: Mapping[str, str]) -> None:
        found: dict[str, set[tuple[str, str, str, str]]] = defaultdict(set)
        for row in rows:
            uid = of[row["uid"]]
            if not may_leave(row):
                if row["sens"] == VAULT:
                    self._withheld.add(uid)
                continue
            paper = self.entity_of.get(row["src"] or "", "")
            if paper in self.documents:
                found[uid].add((paper, row["locator"] or "", row["status"], row["review"]))
        self.statements = {uid: [Source(*said) for said in sorted(rows_)] for uid, rows_ in found.items()}

    def sources_of(self, uid: str) -> tuple[Source, ...]:
        """The statements behind a node or an edge; none where nothing live is left."""
        uid = self.entity_of.get(uid, uid)
        return () if uid in self._withheld else tuple(self.statements.get(uid, ()))

    def paper(self, src: str) -> str:
        """The document that a source uid stands for; empty where it is not live."""
        uid = self.entity_of.get(src, src)
        return uid if uid in self.documents else ""

    def usable(self, findings: Sequence[Finding], shown: set[str]) -> tuple[list[Finding], int, int]:
        """Findings that touch ``shown`` and still rest on live evidence; how many were cut; how many no longer do."""
        kept, gone = [], 0
        for finding in findings:
            subjects = [self.entity_of.get(entity.uid, "") for entity in finding.entities]
            if not shown.intersection(subjects):
                continue
            whole = all(uid in self.subjects and self.sources_of(uid) for uid in subjects)
            if whole and all(self.sources_of(proof.uid) and self.paper(proof.src) for proof in finding.evidence):
                kept.append(finding)
            else:
                gone += 1
        return kept[:MAX_FINDINGS], max(0, len(kept) - MAX_FINDINGS), gone

    def cite(self, uid: str) -> None:
        """Note that a document is referred to: it gets the next number."""
        if uid:
            self._numbers.setdefault(uid, len(self._numbers) + 1)

    def papers(self, mask: Mask) -> tuple[Paper, ...]:
        """The closed set of documents, in the order of their numbers."""
        out = []
        for uid, number in self._numbers.items():
            attrs = self.documents[uid]
            props = attrs["props"]
            out.append(
                Paper(
                    uid=uid,
                    number=number,
                    title=mask.node(uid, attrs["labels"], props)[0],
                    kind=str(props.get("kind") or ""),
                    doc_no=mask.text(str(props.get("doc_no") or "")),
                    doc_date=as_date(props.get("doc_date")),
                    sens=attrs["sens"],
                )
            )
        return tuple(out)
