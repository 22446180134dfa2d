"""Linked parties: what ties two subjects (ranked paths), and who is tied to one (kin, companies, owners, shared
identifiers), each with period, evidence status, strength, reason, and a chance figure where one can be defended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from graph.analysis.chance import PathChance
from graph.analysis.connectors import USING
from graph.analysis.facts import Edge, Facts
from graph.analysis.finding import Evidence, Text, canonical
from graph.analysis.linked_groups import Party, collect
from graph.analysis.paths import MAX_HOPS, WORK_LIMIT, Path, Projection
from graph.analysis.wording import number, period_text, status_text
from graph.errors import DoorError
from graph.words import t

if TYPE_CHECKING:
    import networkx as nx


__all__ = ["NEEDS", "Between", "LinkedPath", "Parties", "Party", "between", "parties"]

#: Labels and relation types that ``parties`` reads (``between`` takes any projection).
NEEDS: tuple[tuple[str, ...], tuple[str, ...]] = (
    ("Person", "Official", "Company", "Unit", "Identifier", "Document", "Exoneration", "Clue"),
    ("KIN", "HAS_ROLE", "HOLDS_SHARE", *USING, "CLEARS", "CLOSES", "REFERS_TO"),
)


@dataclass(frozen=True, slots=True)
class LinkedPath:
    """A path in words. ``steps``: what is said between two nodes, arrow included; ``quality`` is the weakest status
    weight on its best edges; ``expected`` the number of paths of this kind (same relation types and directions) that
    chance would put between the two ends."""

    path: Path
    text: Text
    steps: tuple[Text, ...]
    kind: tuple[str, ...]
    quality: float
    status: str
    expected: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """What ties ``a`` and ``b``: best paths first; what was cut or not reached is counted."""

    a: str
    b: str
    as_of: date | None
    revision: int
    max_hops: int
    paths: tuple[LinkedPath, ...]
    found: int
    cut: int
    truncated: bool
    complete_hops: int
    left_out: int
    summary: Text

    def canonical(self) -> bytes:
        """Canonical JSON, UTF-8."""
        return canonical(self)


@dataclass(frozen=True, slots=True)
class Parties:
    """Who is tied to ``subject``, strongest first; ``cut`` lie beyond the limit."""

    subject: str
    name: str
    as_of: date | None
    revision: int
    parties: tuple[Party, ...]
    found: int
    cut: int
    summary: Text

    def canonical(self) -> bytes:
        """Canonical JSON, UTF-8."""
        return canonical(self)


def between(
    graph: nx.MultiDiGraph[str],
    a: str,
    b: str,
    *,
    max_hops: int = MAX_HOPS,
    limit: int = 50,
    relations: Iterable[str] | None = None,
    unreviewed: bool = False,
    as_of: date | None = None,
    work_limit: int = WORK_LIMIT,
) -> Between:
    """Ranked paths between two subjects. ``as_of`` (default: none) keeps only edges that can hold on that day.

    Raises:
        DoorError: an end is not in the projection.
        QueryError: both ends are the same, or ``max_hops`` is impossible.
    """
    projection = Projection(graph, relations=relations, unreviewed=unreviewed, as_of=as_of)
    result = projection.paths(a, b, max_hops=max_hops, limit=limit, work_limit=work_limit)
    facts = Facts(graph, unreviewed=unreviewed)
    keep = {uid for around in projection.steps.values() for uids in around.values() for uid in uids}
    chance = PathChance(graph, keep, projection.blocked - {a, b})
    edges = {
        str(uid): facts.edge(x, y, str(uid), attrs)
        for x, y, uid, attrs in graph.edges(keys=True, data=True)
        if str(uid) in keep
    }
    told = tuple(_told(facts, path, edges, chance) for path in result.paths)
    return Between(
        a=a,
        b=b,
        as_of=as_of,
        revision=facts.revision,
        max_hops=max_hops,
        paths=told,
        found=result.found,
        cut=result.cut,
        truncated=result.truncated,
        complete_hops=result.complete_hops,
        left_out=result.left_out,
        summary=_between_summary(facts, a, b, result.found, result.truncated, max_hops),
    )


def _told(facts: Facts, path: Path, edges: dict[str, Edge], chance: PathChance) -> LinkedPath:
    best = [_strongest(facts, [edges[uid] for uid in step]) for step in path.steps]
    quality, status = facts.quality(best)
    kinds = [chance.step(edge.type, edge.a == node) for edge, node in zip(best, path.nodes, strict=False)]
    steps = []
    for edge, here in zip(best, path.nodes, strict=False):
        word = _step_words(facts, edge)
        before, after = ("—", "→") if edge.a == here else ("←", "—")
        steps.append(Text(f"{before}{word.zh}{after}", f"{before}{word.en}{after}"))
    first, *others = (facts.name(uid) for uid in path.nodes)
    return LinkedPath(
        path=path,
        text=Text(
            " ".join([first, *(f"{step.zh} {name}" for step, name in zip(steps, others, strict=True))]),
            " ".join([first, *(f"{step.en} {name}" for step, name in zip(steps, others, strict=True))]),
        ),
        steps=tuple(steps),
        kind=tuple(f"{direction}{kind}" for kind, direction in kinds),
        quality=quality,
        status=status,
        expected=chance.expected(path.nodes[0], path.nodes[-1], kinds),
        evidence=tuple(facts.evidence(edges[uid], f"step {i}") for i, step in enumerate(path.steps, 1) for uid in step),
    )


def _strongest(facts: Facts, edges: list[Edge]) -> Edge:
    return min(edges, key=lambda edge: (-facts.model.statuses[edge.status].q if edge.status else 0.0, edge.uid))


def _step_words(facts: Facts, edge: Edge) -> Text:
    """Relation, discriminating code, period and status of one step."""
    relation = facts.model.relations.get(edge.type)
    zh, en = (relation.zh, relation.en) if relation else (edge.type, edge.type)
    for name, declared in (relation.properties if relation else {}).items():
        value = edge.props.get(name)
        if declared.enum and isinstance(value, str) and relation and name in relation.discriminators:
            entry = facts.model.enums.get(declared.enum, {}).get(value)
            if entry:
                zh, en = f"{zh}：{entry.zh}", f"{en}: {entry.en}"
    status = status_text(facts, edge.status)
    if relation and relation.temporal:
        period = period_text(edge.period)
        return Text(f"{zh}（{period.zh}，{status.zh}）", f"{en} ({period.en}, {status.en})")
    return Text(f"{zh}（{status.zh}）", f"{en} ({status.en})")


def _between_summary(facts: Facts, a: str, b: str, found: int, truncated: bool, hops: int) -> Text:
    names = facts.name(a), facts.name(b)
    if not found:
        stopped = Text("（检索到工作量上限为止）", " (the search stopped at its work limit)")
        tail = stopped if truncated else Text("", "")
        return Text(
            f"在所列数据范围内未发现{names[0]}与{names[1]}之间{hops}步以内的关联{tail.zh}。",
            f"Nothing found in the data listed that ties {names[0]} to {names[1]} within {hops} hops{tail.en}.",
        )
    least = Text("至少", "at least ") if truncated else Text("", "")
    return Text(
        f"{names[0]}与{names[1]}之间{hops}步以内{least.zh}有{found}条关联路径，需核实。",
        f"{least.en.capitalize()}{found} paths of up to {hops} hops tie {names[0]} to {names[1]}; to be checked.",
    )


def parties(
    graph: nx.MultiDiGraph[str],
    subject: str,
    *,
    as_of: date | None = None,
    hub_max: int = 10,
    limit: int = 200,
) -> Parties:
    """Everyone tied to one person or company.

    Kin; companies through roles and shares, also those of kin; the people and owners of a company; ownership chains
    with effective share on ``as_of`` (default: the projection's day); users of a shared identifier. All periods are
    listed, and each says whether it holds on the day.

    Raises:
        DoorError: the projection does not hold the subject.
    """
    if subject not in graph:
        raise DoorError(
            t(f"图中没有 {subject}。", f"There is no {subject} in this graph."),
            t("先用“查找”得到编号。", "Get the uid by a search first."),
        )
    facts = Facts(graph, types=NEEDS[1])
    day = facts.as_of(as_of)
    found = collect(facts, subject, day, hub_max)
    ordered = sorted(found, key=lambda p: (-round(p.strength, 12), p.group, p.uid, [e.uid for e in p.evidence]))
    shown = tuple(ordered[:limit])
    counts: dict[str, int] = defaultdict(int)
    for party in ordered:
        counts[party.uid] += 1
    return Parties(
        subject=subject,
        name=facts.name(subject),
        as_of=day,
        revision=facts.revision,
        parties=shown,
        found=len(ordered),
        cut=len(ordered) - len(shown),
        summary=_parties_summary(facts.name(subject), ordered, len(counts)),
    )


def _parties_summary(name: str, found: list[Party], subjects: int) -> Text:
    if not found:
        return Text(
            f"在所列数据范围内未发现{name}的关联方。", f"Nothing found in the data listed that is tied to {name}."
        )
    expected = [p.expected for p in found if p.expected is not None]
    chance = (
        Text(
            f"；其中共用标识{len(expected)}项，按标识使用者随机分布预期{number(sum(expected))}项",
            f"; {len(expected)} of them through shared identifiers, against {number(sum(expected))} expected by chance",
        )
        if expected
        else Text("", "")
    )
    groups = ", ".join(sorted({p.group for p in found}))
    return Text(
        f"{name}有{subjects}个关联方、{len(found)}项关联{chance.zh}，需核实。",
        f"{subjects} {'party is' if subjects == 1 else 'parties are'} tied to {name} in {len(found)} "
        f"{'way' if len(found) == 1 else 'ways'} ({groups}){chance.en}; to be checked.",
    )
