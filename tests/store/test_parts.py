"""Parts of the stores that need no server."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from graph.errors import QueryError, StoreError
from graph.model import model
from graph.store import plan
from graph.store.bolt_write import ahead, steps
from graph.store.contract import Delta
from graph.store.errors import translated
from graph.store.schema import MARKER, indexed, plain_indexes, unique_uids
from graph.store.values import canonical, ordered_labels, size_of, typed, types_of
from tests.store.frames import county


def operator(name: str, *children: dict[str, Any], details: str = "") -> dict[str, Any]:
    return {"operatorType": name, "args": {"Details": details}, "children": list(children)}


def test_a_plan_of_reading_operators_passes() -> None:
    leaf = operator("NodeUniqueIndexSeek@neo4j")
    plan.check(operator("ProduceResults@neo4j", operator("VarLengthExpand(Pruning,BFS,All)@neo4j", leaf)), "r")
    plan.check(operator("PartitionedNodeByLabelScan@neo4j"), "r")


@pytest.mark.parametrize(
    "name",
    ["LoadCSV", "TransactionApply", "RunQueryAt", "AdministrationCommand", "Create", "Merge", "SetLabels", "New"],
)
def test_one_operator_that_is_not_listed_is_enough(name: str) -> None:
    deep = operator("ProduceResults@neo4j", operator("Apply@neo4j", operator("Argument"), operator(f"{name}@neo4j")))
    with pytest.raises(QueryError) as caught:
        plan.check(deep, "r")
    assert name in caught.value.cause


def test_what_is_not_a_reading_query_or_has_no_plan_is_refused() -> None:
    leaf = operator("ProduceResults@neo4j")
    for kind in ("rw", "w", "s", None):
        with pytest.raises(QueryError):
            plan.check(leaf, kind)
    with pytest.raises(QueryError):
        plan.check(None, "r")


def test_procedures_are_allowed_by_name() -> None:
    plan.check(operator("ProcedureCall@neo4j", details="db.labels() :: (label :: STRING)"), "r")
    for details in ("dbms.listConfig() :: (name)", "db.labelsX() :: (x)", "apoc.load.json($x) :: (v)", ""):
        with pytest.raises(QueryError):
            plan.check(operator("ProcedureCall@neo4j", details=details), "r")


def test_schema_follows_the_model() -> None:
    assert len(unique_uids()) == len(model().labels)
    assert all("REQUIRE n.uid IS UNIQUE" in text for text in unique_uids())
    # Keys and searched texts; alias is a list, and a guard alone is no key.
    assert set(indexed(model().label("Company"))) == {"uscc", "stock_code", "name"}
    # An Official is a Person too: one index serves both.
    assert not set(indexed(model().label("Official"))) & set(indexed(model().label("Person")))
    assert not any("UNIQUE" in text for text in plain_indexes())
    assert MARKER not in model().labels


def test_types_of_an_official_are_those_of_a_person_too() -> None:
    assert types_of(("Person", "Official"))["age_stated"] == "int"
    assert types_of(("HOLDS_SHARE",))["pct"] == "decimal"


def test_typed_values() -> None:
    types = {"d": "date", "x": "decimal", "m": "money", "n": "int", "s": "string"}
    given = {"d": "2020-02-29", "x": 3, "m": 5, "n": 7.0, "s": "00123", "gone": None, "other": [1]}
    assert typed(given, types) == {"d": date(2020, 2, 29), "x": 3.0, "m": 5, "n": 7, "s": "00123", "other": [1]}
    assert isinstance(typed({"x": 3}, types)["x"], float)
    for wrong in ({"d": "2020"}, {"m": 1.5}, {"n": True}, {"x": "a lot"}):
        with pytest.raises(StoreError):
            typed(wrong, types)


def test_canonical_form_keeps_kinds_apart_and_order_out() -> None:
    assert canonical([{"b": 1, "a": 2}]) == canonical([{"a": 2, "b": 1}])
    different = [1, 1.0, "1", True, date(2020, 1, 1), "2020-01-01", [1], None]
    assert len({canonical([value]) for value in different}) == len(different)


def test_size_counts_bytes_of_utf8() -> None:
    assert size_of("字字") == 6
    assert size_of(["ab", 1]) == 2 + 4 + 8 + 4


def test_labels_in_the_order_of_the_model() -> None:
    assert ordered_labels({"Official", "Person"}) == ("Person", "Official")


def test_what_ends_goes_before_what_is_new() -> None:
    some, between = county()
    delta = Delta(
        nodes_added=some,
        nodes_changed=some,
        nodes_ended=some,
        edges_added=between,
        edges_changed=between,
        edges_ended=between,
    )
    verbs = [next(step.batches).text for step in steps(delta, 10, 10)]
    assert [verb.count("DELETE e") + 2 * verb.count("DETACH DELETE n") for verb in verbs] == [1, 2, 0, 0, 0, 0]
    assert verbs[-1].startswith("UNWIND $rows AS r MATCH (a:`Person`") and "CREATE (a)-[e:" in verbs[-1]


def test_a_name_is_never_code() -> None:
    row = county()[0].filter(county()[0]["uid"] == "f1")
    odd = row.with_columns(props=row["props"].str.replace("topic", "x}) DETACH DELETE (m) //`"))
    text = next(next(iter(steps(Delta(nodes_added=odd), 10, 10))).batches).text
    assert "`x}) DETACH DELETE (m) //```" in text


def test_ahead_keeps_order_and_passes_errors_on() -> None:
    assert list(ahead(iter(range(50)))) == list(range(50))

    def broken() -> Any:
        yield 1
        raise StoreError("x", "y")

    with pytest.raises(StoreError):
        list(ahead(broken()))


def test_every_error_of_a_server_has_cause_and_cure() -> None:
    from neo4j.exceptions import ClientError, DatabaseError, ServiceUnavailable

    for error in (ClientError("x"), DatabaseError("y"), ServiceUnavailable("z"), OSError("o")):
        ours = translated(error, "neo4j")
        assert ours.cause and ours.cure


@pytest.mark.parametrize(
    ("code", "cause", "cure"),
    [
        ("Neo.ClientError.Security.AuthenticationRateLimit", "密码错了多次", "NEO4J_PASSWORD"),
        ("Neo.ClientError.Database.DatabaseNotFound", "没有这个数据库", "NEO4J_DATABASE"),
        ("Neo.DatabaseError.General.UnknownError", "磁盘已满", "清出空间"),
    ],
)
def test_what_the_settings_or_the_disk_got_wrong_is_not_blamed_on_a_statement(code: str, cause: str, cure: str) -> None:
    from neo4j.exceptions import Neo4jError

    ours = translated(Neo4jError._hydrate_neo4j(code=code, message="java.io.IOException: No space left on device"), "x")
    assert isinstance(ours, StoreError)
    assert cause in ours.cause and cure in ours.cure
