"""Whether a plan of Neo4j only reads: every operator in an allow-list, every procedure in another.

The names are those that 5.26.30 and 2026.08.1 can print (taken from both servers' plan printers and checked by
EXPLAIN over some 190 statements). What is not listed is refused, so a new operator of a later version is a
clear refusal and no hole: LoadCSV, TransactionApply, RunQueryAt, administration and every write stay out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from graph.errors import QueryError
from graph.words import t

# Operators without the part in brackets (``Expand(All)`` is ``Expand``).
_PLAIN = """
    AllNodesScan Anti AntiConditionalApply AntiSemiApply Apply Argument ArgumentTracker BidirectionalRepeat
    CacheProperties CartesianProduct ConditionalApply Distinct DynamicDirectedRelationshipTypeLookup
    DynamicLabelNodeLookup DynamicUndirectedRelationshipTypeLookup Eager EagerAggregation EmptyResult EmptyRow
    ExhaustiveLimit Expand Filter IntersectionNodeByLabelsScan LetAntiSemiApply LetSelectOrAntiSemiApply
    LetSelectOrSemiApply LetSemiApply Limit MultiNodeIndexSeek NodeByElementIdSeek NodeByIdSeek NodeByLabelScan
    NodeCountFromCountStore NodeFulltextIndexSearch NodeHashJoin NodeIndexContainsScan NodeIndexEndsWithScan
    NodeIndexScan NodeIndexSeek NodeIndexSeekByRange NodeLeftOuterHashJoin NodeRightOuterHashJoin
    NodeUniqueIndexSeek NodeUniqueIndexSeekByRange NodeVectorIndexSearch NonFuseable NonPipelined
    NullifyMetadata Optional OptionalExpand OrderedAggregation OrderedDistinct OrderedUnion PartialSort PartialTop
    PathPropagatingBFS PreserveOrder ProduceResults ProjectEndpoints Projection RelationshipCountFromCountStore
    RemoteBatchProperties RemoteBatchPropertiesWithFilter Repeat RollUpApply SelectOrAntiSemiApply
    SelectOrSemiApply SemiApply ShortestPath ShowConstraints ShowIndexes Skip Sort StatefulShortestPath
    SubtractionNodeByLabelsScan Top Top1WithTies TriadicBuild TriadicFilter TriadicSelection Union
    UnionNodeByLabelsScan Unwind ValueHashJoin ValueMergeJoin VarLengthExpand
"""
# Those that come as Directed… and as Undirected….
_BOTH_WAYS = """
    AllRelationshipsScan RelationshipByElementIdSeek RelationshipByIdSeek RelationshipFulltextIndexSearch
    RelationshipIndexContainsScan RelationshipIndexEndsWithScan RelationshipIndexScan RelationshipIndexSeek
    RelationshipIndexSeekByRange RelationshipTypeScan RelationshipUniqueIndexSeek RelationshipUniqueIndexSeekByRange
    RelationshipVectorIndexSearch UnionRelationshipTypesScan
"""

#: Names of the operators that only read.
READING = frozenset(_PLAIN.split()) | frozenset(
    f"{way}{what}" for way in ("Directed", "Undirected") for what in _BOTH_WAYS.split()
)

#: Scans of the parallel runtime carry this before their name.
_PARALLEL = "Partitioned"

#: Procedures that say what is in the graph, and nothing about the server or its users.
PROCEDURES = frozenset(
    {
        "db.labels",
        "db.relationshipTypes",
        "db.propertyKeys",
        "db.schema.visualization",
        "db.schema.nodeTypeProperties",
        "db.schema.relTypeProperties",
    }
)

_CALLED = re.compile(r"\s*([\w.]+)\s*\(")


def check(plan: Mapping[str, Any] | None, query_type: str | None) -> None:
    """Refuse what does more than read.

    Raises:
        QueryError: the plan writes, or holds an operator or a procedure that is not listed; names it.
    """
    if query_type != "r" or not plan:
        raise QueryError(
            t("这条语句不是只读查询。", "This statement is not a reading query."),
            t("只用 MATCH … RETURN 一类的读取语句。", "Use reading statements such as MATCH … RETURN."),
        )
    for operator, details in operators(plan):
        if operator == "ProcedureCall":
            found = _CALLED.match(details)
            if found and found.group(1) in PROCEDURES:
                continue
            named = found.group(1) if found else details[:60]
            raise QueryError(
                t(f"不允许调用过程 {named}。", f"Procedure {named} may not be called."),
                t(f"可用的过程：{'、'.join(sorted(PROCEDURES))}。", f"Allowed: {', '.join(sorted(PROCEDURES))}."),
            )
        if operator not in READING:
            raise QueryError(
                t(f"语句包含不允许的操作 {operator}。", f"The statement does {operator}, which is not allowed."),
                t("只用 MATCH … RETURN 一类的读取语句。", "Use reading statements such as MATCH … RETURN."),
            )


def operators(plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(operator, details) of a plan and all that lies under it; ``Expand(All)@neo4j`` is ``Expand``."""
    left = [plan]
    while left:
        one = left.pop()
        name = str(one.get("operatorType", "")).split("@")[0].split("(")[0]
        yield name.removeprefix(_PARALLEL), str((one.get("args") or {}).get("Details", ""))
        left.extend(one.get("children") or ())
