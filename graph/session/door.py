"""The session: who asks, for what, within which limits. Every look-up is written down before it is answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from graph import guard
from graph.analysis.paths import PathResult
from graph.identity.checks import id_norm, id_valid
from graph.identity.masking import without_ids
from graph.model import model
from graph.session import judging, lookups, reviewing, texts
from graph.session.entrance import Entrance
from graph.session.gone import NotLive, companions_of, fate_of
from graph.session.judging import JudgementInfo, JudgeResult
from graph.session.reads import Scope
from graph.session.results import NodeView, Subgraph
from graph.session.reviewing import Question, SourceRow
from graph.session.search import Known, SearchResult
from graph.session.texts import ShownText, TextInfo
from graph.store.contract import Progress, Table

if TYPE_CHECKING:
    import networkx as nx


class Session(Entrance):
    """The door of one home. Use it as a context manager; it may be used from several threads.

    ``notices`` says what happened on the way in (a store process was started again, a store was mended).
    """

    def search(self, text: str, labels: Sequence[str] | None = None, limit: int = 50) -> SearchResult:
        """Entities by name, alias or code (see ``SearchIndex.search``), a person by an id number.

        Of an id number the log keeps the last four characters; it is compared by its hash, as it is stored.

        Raises:
            ModelError: a label that the model lacks.
        """
        for label in labels or ():
            model().label(label)
        limit = min(limit, self.settings.rows_export)
        with self.audited("search", {"text": without_ids(text), "labels": labels, "limit": limit}) as counts:
            number = id_norm(text)
            result = self._read(
                lambda: (
                    lookups.by_number(self, number, labels, limit)
                    if id_valid(number)
                    else self.index.search(text, labels, limit)
                )
            )
            counts.update(rows=len(result.hits), total=result.total, truncated=result.truncated)
            return result

    def resolve(self, uid: str) -> str:
        """Record or entity uid → entity uid.

        Raises:
            NotLive: no live record has it; the error says what became of it and where its companions are.
        """
        return self._known(uid).uid

    def _known(self, uid: str) -> Known:
        entity = self.index.resolve([uid]).get(uid)
        known = self.index.known([entity]) if entity else {}
        if entity in known:
            return known[entity]
        fate, last = fate_of(self.shown, uid)
        near = companions_of(last, self.state.frame("nodes", self.meta)) if last else []
        titles = self.index.known(self.index.resolve(near).values())
        raise NotLive(fate, [(k.uid, k.title) for k in titles.values()])

    def _all_known(self, uids: Sequence[str]) -> list[Known]:
        return [self._known(uid) for uid in dict.fromkeys(uids)]

    def show(self, uid: str) -> NodeView:
        """One entity: values, sources, every assertion behind it, clearings, findings.

        Raises:
            NotLive: see ``resolve``.
        """
        with self.audited("show", {"uid": uid}) as counts:
            view = self._read(lambda: lookups.show(self, self._known(uid)))
            counts.update(rows=1, assertions=len(view.assertions), findings=len(view.findings))
            return view

    def assertions(self, uid: str) -> list[dict[str, Any]]:
        """Every version of every assertion behind a node or an edge, oldest first, out of the ledger."""
        with self.audited("assertions", {"uid": uid}) as counts:
            rows = self._read(lambda: lookups.assertions(self, uid))
            counts.update(rows=len(rows))
            return rows

    def texts(self) -> list[TextInfo]:
        """The texts that were read and still count, the last one first."""
        with self.audited("texts", {}) as counts:
            found = self._read(lambda: texts.texts(self))
            counts.update(rows=len(found))
            return found

    def text(self, uid: str) -> ShownText:
        """A text (its Document, by record or entity uid) beside what was read out of it, with the present reviews.

        Raises:
            LoadError: the document does not come from a text, or its import is undone.
        """
        with self.audited("text", {"uid": uid}) as counts:
            found = self._read(lambda: texts.text(self, uid))
            counts.update(rows=len(found.view.extractions), lines=len(found.view.lines))
            return found

    def neighbours(
        self,
        uid: str,
        kinds: Sequence[str] | None = None,
        relations: Sequence[str] | None = None,
        limit: int = 50,
        as_of: date | None = None,
        with_unreviewed: bool = True,
        with_refuted: bool = False,
    ) -> Subgraph:
        """A node with its edges: UNREVIEWED ones are marked, REFUTED ones only come when asked; the rest is counted.

        ``as_of`` leaves out what surely does not hold on that day. Where the limit cuts, every relation type
        gets its share.
        """
        scope = Scope(_tuple(kinds), _tuple(relations), as_of, with_unreviewed, with_refuted)
        params = {"uid": uid, "kinds": kinds, "relations": relations, "limit": limit, "as_of": as_of}
        with self.audited("neighbours", params) as counts:
            most = min(limit, self.settings.rows_screen)
            found = self._read(lambda: lookups.neighbours(self, self._known(uid), scope, most))
            size = found.graph.number_of_nodes()
            counts.update(nodes=size, edges=found.graph.number_of_edges(), truncated=found.truncated)
            return found

    def subgraph(
        self,
        uids: Sequence[str],
        hops: int = 1,
        limit: int = 300,
        as_of: date | None = None,
        relations: Sequence[str] | None = None,
        kinds: Sequence[str] | None = None,
        with_unreviewed: bool = True,
        with_refuted: bool = False,
    ) -> nx.MultiDiGraph[str]:
        """The nodes ``uids``, what lies up to ``hops`` around them (at most ``limit`` nodes), and all edges among them.

        ``graph.graph["truncated"]`` counts what the limit cut (``nodes``, ``edges``); each node's ``degree``
        counts all its stored edges.
        """
        scope = Scope(_tuple(kinds), _tuple(relations), as_of, with_unreviewed, with_refuted)
        params = {"uids": list(uids), "hops": hops, "limit": limit, "as_of": as_of, "relations": relations}
        with self.audited("subgraph", params) as counts:
            graph = self._read(lambda: lookups.subgraph(self, self._all_known(uids), hops, limit, scope))
            graph.graph["requested"] = {**params, "kinds": kinds}
            size = {"nodes": graph.number_of_nodes(), "edges": graph.number_of_edges()}
            counts.update(size, truncated=dict(graph.graph["truncated"]))
            return graph

    def graph_of(self, nodes: Sequence[str], edges: Iterable[str] | None = None) -> nx.MultiDiGraph[str]:
        """Exactly these entities, with the edges among them (or only ``edges``): a path, a finding's evidence."""
        wanted = None if edges is None else frozenset(edges)
        params = {"nodes": list(nodes), "edges": sorted(wanted) if wanted is not None else None}
        with self.audited("graph_of", params) as counts:
            scope = Scope(refuted=True)
            graph = self._read(lambda: lookups.subgraph(self, self._all_known(nodes), 0, len(nodes), scope))
            if wanted is not None:
                others = [(a, b, key) for a, b, key in graph.edges(keys=True) if key not in wanted]
                graph.remove_edges_from(others)
            counts.update(nodes=graph.number_of_nodes(), edges=graph.number_of_edges())
            return graph

    def projection(
        self,
        labels: Sequence[str] | None = None,
        relations: Sequence[str] | None = None,
        as_of: date | None = None,
        with_unreviewed: bool = False,
    ) -> nx.MultiDiGraph[str]:
        """The whole extent of some kinds and relations, all periods, for analyses.

        ACCEPTED facts and protective ones whatever their review (``with_unreviewed``: all); ``as_of`` (default:
        the data date) is only noted, since an analysis weighs periods itself. It is read from the fold that the
        store was brought to: the same rows on either store.
        """
        params = {"labels": labels, "relations": relations, "as_of": as_of, "with_unreviewed": with_unreviewed}
        with self.audited("projection", params) as counts:
            wanted = (_tuple(labels), _tuple(relations))
            graph = self._read(lambda: lookups.projection(self, *wanted, as_of, with_unreviewed))
            counts.update(nodes=graph.number_of_nodes(), edges=graph.number_of_edges())
            return graph

    def paths(
        self,
        a: str,
        b: str,
        max_hops: int = 4,
        limit: int = 50,
        as_of: date | None = None,
        with_unreviewed: bool = False,
        relations: Sequence[str] | None = None,
    ) -> PathResult:
        """All simple paths between two subjects, connectors left out, ranked (``graph.analysis.paths``).

        ``graph_of`` gives nodes and edges of a path for drawing.
        """
        params = {"a": a, "b": b, "max_hops": max_hops, "limit": limit, "as_of": as_of, "relations": relations}
        with self.audited("paths", params) as counts:
            kept = _tuple(relations)
            result = self._read(
                lambda: lookups.paths(
                    self, (self._known(a).uid, self._known(b).uid), max_hops, limit, as_of, with_unreviewed, kept
                )
            )
            counts.update(paths=len(result.paths), found=result.found, truncated=result.truncated)
            return result

    def cypher(
        self,
        text: str,
        params: Mapping[str, Any] | None = None,
        limit: int | None = None,
        timeout: float | None = None,
        columns: Sequence[str] | None = None,
        typed_by_hand: bool = False,
        name: str | None = None,
    ) -> Table:
        """Run a reading statement within the limits of the settings (they can be lowered, never lifted).

        ``typed_by_hand``: the guard looks at it first and the store checks its plan. ``name`` is that of a
        saved query, for the log.

        Raises:
            QueryError: refused by guard or server. StoreTimeout: no answer in time.
        """
        rows = min(limit or self.settings.rows, self.settings.rows_export)
        seconds = min(timeout or self.settings.seconds, self.settings.seconds)
        asked = {"name": name, "text": text, "params": dict(params or {}), "limit": rows, "typed": typed_by_hand}
        with self.audited("cypher", asked) as counts:
            notes: tuple[str, ...] = ()
            if typed_by_hand:
                guarded = guard.check(text, params)
                text, notes = guarded.text, guarded.notes
                columns = columns or guarded.columns
            table = self._read(
                lambda: self.store.read(
                    text,
                    params,
                    limit=rows,
                    timeout=seconds,
                    max_bytes=self.settings.answer_bytes,
                    columns=columns,
                    typed_by_hand=typed_by_hand,
                )
            )
            counts.update(rows=len(table.rows), truncated=table.truncated)
            return table if not notes else lookups.with_notes(table, notes)

    def published(self, uids: Iterable[str]) -> set[str]:
        """Persons whose names an export may print in full: an accepted assertion with sens C0, or a public penalty."""
        return self._read(lambda: lookups.published(self, list(dict.fromkeys(uids))))

    def judge(
        self, kind: str, uids: Sequence[str], why: str, all_behind: bool = False, progress: Progress | None = None
    ) -> JudgeResult:
        """Publish a person's word and bring the store to it.

        Args:
            kind: SAME, NOT_SAME, UNSURE on two records; ACCEPT, REJECT, REFUTE, RETRACT on each of ``uids``.
            uids: records or edge assertions. The uid of a node or an edge is that of its earliest one.
            all_behind: judge every record behind the nodes, every assertion behind the edges.

        Raises:
            LedgerError: no reason, a thing that is not live, a pair of two kinds of things.
        """
        return judging.judge(self, kind, uids, why, all_behind, progress)

    def judgements(self, uids: Sequence[str] | None = None, seq: int | None = None) -> list[JudgementInfo]:
        """All judgements, oldest first, with how each stands; only those about ``uids`` or in batch ``seq``."""
        with self.audited("judgements", {"uids": uids, "seq": seq}) as counts:
            found = self._read(lambda: judging.judgements(self, uids, seq))
            counts.update(rows=len(found))
            return found

    def correct(self, uid: str, props: Mapping[str, Any], why: str, progress: Progress | None = None) -> JudgeResult:
        """Let what was read out of a text say ``props`` instead: a new version with who, when, why, that is accepted.

        Args:
            uid: the assertion; it keeps its uid, place, kind, ends and period.
            props: all its properties as the ledger holds them (days as ISO text, money in 分, codes).

        Raises:
            LedgerError: see ``ledger.correcting.corrected``; no reason.
        """
        return judging.correct(self, uid, props, why, progress)

    def unreviewed_of(self, document: str) -> list[str]:
        """Live assertions that rest on a document and that nobody has reviewed: what "accept all" means.

        Raises:
            NotLive: nothing live has this uid. DoorError: it is no document.
        """
        with self.audited("unreviewed", {"document": document}) as counts:
            found = self._read(lambda: judging.read_from(self, document))
            counts.update(rows=len(found))
            return found

    def unreviewed(self) -> dict[str, int]:
        """Document of each text that was read → live assertions of it that nobody has reviewed."""
        with self.audited("unreviewed", {}) as counts:
            found = self._read(lambda: texts.unreviewed(self))
            counts.update(rows=sum(found.values()))
            return found

    def questions(self, kind: str | None = None, limit: int = 200) -> tuple[list[Question], dict[str, int]]:
        """What the fold could not decide (only of ``kind``, at most ``limit``), and kind → number of all."""
        with self.audited("questions", {"kind": kind}) as counts:
            found = self._read(lambda: reviewing.questions(self, kind, limit))
            counts.update(rows=len(found[0]), total=sum(found[1].values()))
            return found

    def row_of(self, seq: int, uid: str) -> SourceRow:
        """The row of batch ``seq`` in which an assertion stands, with everything that was read out of that row."""
        with self.audited("row", {"seq": seq, "uid": uid}) as counts:
            found = self._read(lambda: reviewing.row_of(self, seq, uid))
            counts.update(rows=len(found.assertions))
            return found


def _tuple(values: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)
