"""The door over a real store: what is asked is written down, what is cut is counted, what is undone is gone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date

import pytest

from graph.errors import DoorError, ModelError, QueryError
from graph.session.door import Session
from graph.session.gone import NotLive
from graph.session.results import Subgraph
from graph.settings import Settings
from graph.store import process
from tests.session.world import Rows, load, on_neo4j

USCC = "91410800MA9F00001X"


def county() -> Rows:
    """An official, his wife with a share, a firm, a cleared man, one refuted and one unreviewed edge."""
    rows = Rows()
    rows.node("1", "Person", name="张玉环", sens="C2")
    rows.node("2", "Person", name="王伟", sens="C2")
    rows.node("3", "Company", name="青禾水利工程有限公司", uscc=USCC)
    rows.node("4", "Person", name="李明", sens="C0")
    rows.node(
        "5",
        "Exoneration",
        name="澄清函",
        cleared_date="2024-03-12",
        method="LETTER",
        range="本单位",
        review="UNREVIEWED",
    )
    rows.node("6", "Unit", name="青禾县水利局", level="L5", kind="GOV")
    rows.node("7", "Post", title="副局长", valid_from=date(2020, 5, 1), to_precision="o")
    rows.node("8", "Penalty", kind="P1", public=True, state="IN_FORCE")
    rows.node("9", "Person", name="赵四", review="UNREVIEWED", status="ALLEGED", sens="C2")
    rows.edge("kin", "KIN", rows.uid("1"), rows.uid("2"), kin_code="SP", valid_from=date(2018, 6, 1), to_precision="o")
    rows.edge("share", "HOLDS_SHARE", rows.uid("2"), rows.uid("3"), pct=0.6, valid_from=date(2023, 1, 5))
    rows.edge("held", "HELD", rows.uid("1"), rows.uid("7"))
    rows.edge("at", "AT", rows.uid("7"), rows.uid("6"))
    rows.edge("clears", "CLEARS", rows.uid("5"), rows.uid("4"), review="UNREVIEWED")
    rows.edge("no", "HAS_ROLE", rows.uid("1"), rows.uid("3"), role="MANAGER", status="REFUTED")
    rows.edge("new", "KIN", rows.uid("1"), rows.uid("9"), kin_code="SB", review="UNREVIEWED", status="ALLEGED")
    rows.edge("punished", "IMPOSED_ON", rows.uid("8"), rows.uid("2"))
    return rows


def hub() -> Rows:
    """A company with 120 clerks and three subsidiaries."""
    rows = Rows("花名册/青禾县")
    rows.node("hub", "Company", name="大厂")
    for i in range(120):
        rows.node(f"p{i}", "Person", name=f"职工{i:03}", sens="C2")
        rows.edge(f"r{i}", "HAS_ROLE", rows.uid(f"p{i}"), rows.uid("hub"), role="EMPLOYEE")
    for i in range(3):
        rows.node(f"s{i}", "Company", name=f"子公司{i}")
        rows.edge(f"h{i}", "HOLDS_SHARE", rows.uid("hub"), rows.uid(f"s{i}"), pct=1.0)
    return rows


@pytest.fixture(scope="module", params=["embedded", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def door(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    settings = Settings(home=tmp_path_factory.mktemp("home"), actor="调查员", purpose="核对")
    if request.param == "neo4j":
        settings = on_neo4j(settings, request.getfixturevalue("neo4j_server"))
    with Session.open(settings) as session:
        load(session, county())
        load(session, hub())
        yield session
    process.stop(settings)


def _keys(found: Subgraph, rows: Rows) -> set[str]:
    names = {rows.uid(row): row for row in ("kin", "share", "held", "at", "clears", "no", "new", "punished")}
    return {names[key] for _, _, key in found.graph.edges(keys=True)}


def test_show_names_source_author_and_period(door: Session) -> None:
    rows = county()
    view = door.show(rows.uid("1"))
    assert (view.title, view.label, view.badges) == ("张玉环", "Official", ())
    assert view.subtitle == "青禾县水利局 副局长"
    assert view.attrs["labels"] == ("Person", "Official")
    assert view.degrees == {("HAS_ROLE", "out"): 1, ("HELD", "out"): 1, ("KIN", "out"): 2}
    (said,) = view.assertions
    assert (said["author"], said["seq"], said["live"], said["locator"]) == ("录入员", 1, True, "row=2")
    assert view.sources[said["src"]] == "登记.csv"
    assert said["props"]["name"] == "张玉环"
    assert view.records == (rows.uid("1"),)


def test_cleared_is_shown_as_cleared_before_anybody_has_reviewed_it(door: Session) -> None:
    view = door.show(county().uid("4"))
    assert view.cleared
    assert view.badges == ("cleared",)
    assert view.clearings == ("已澄清正名（日期：2024-03-12，方式：书面，范围：本单位，未复核）",)
    assert door.search("李明").hits[0].badges == ("cleared",)


def test_assertions_behind_an_edge(door: Session) -> None:
    (said,) = door.assertions(county().uid("share"))
    assert said["props"] == {"pct": 0.6}
    assert said["valid_from"] == date(2023, 1, 5)


def test_refuted_is_left_out_and_counted_unreviewed_is_marked(door: Session) -> None:
    rows = county()
    found = door.neighbours(rows.uid("1"))
    assert _keys(found, rows) == {"kin", "held", "new"}
    assert found.hidden == {("HAS_ROLE", "out"): 1}
    assert (found.total, found.matching, found.truncated) == (4, 3, False)
    reviews = {key: attrs["review"] for _, _, key, attrs in found.graph.edges(keys=True, data=True)}
    assert reviews[rows.uid("new")] == "UNREVIEWED"
    assert _keys(door.neighbours(rows.uid("1"), with_refuted=True), rows) == {"kin", "held", "new", "no"}
    strict = door.neighbours(rows.uid("1"), with_unreviewed=False)
    assert _keys(strict, rows) == {"kin", "held"}
    assert strict.hidden_total == 2


def test_direction_type_and_columns_of_an_edge(door: Session) -> None:
    rows = county()
    found = door.neighbours(rows.uid("3"))
    ((start, end, key, attrs),) = found.graph.edges(keys=True, data=True)
    assert (start, end, key) == (rows.uid("2"), rows.uid("3"), rows.uid("share"))
    assert attrs["type"] == "HOLDS_SHARE"
    assert attrs["props"] == {"pct": 0.6}
    assert (attrs["valid_from"], attrs["from_precision"], attrs["status"]) == (date(2023, 1, 5), "d", "REGISTERED")
    assert attrs["locator"] == "row=2"
    assert found.graph.nodes[rows.uid("2")]["degree"] == 3
    assert found.graph.graph["revision"] == door.revision
    assert found.graph.graph["data_date"] == date(2024, 6, 30)


@pytest.mark.parametrize(
    ("day", "seen"),
    [
        (date(2018, 5, 31), {"new"}),
        (date(2018, 6, 1), {"kin", "new"}),
        (date(2020, 4, 30), {"kin", "new"}),
        (date(2020, 5, 1), {"kin", "new", "held"}),
    ],
)
def test_as_of_is_decided_by_one_day(door: Session, day: date, seen: set[str]) -> None:
    rows = county()
    assert _keys(door.neighbours(rows.uid("1"), as_of=day), rows) == seen


def test_kinds_and_relations_narrow_and_the_rest_is_counted(door: Session) -> None:
    rows = county()
    found = door.neighbours(rows.uid("1"), kinds=["Post"])
    assert _keys(found, rows) == {"held"}
    assert found.hidden == {("HAS_ROLE", "out"): 1, ("KIN", "out"): 2}
    assert _keys(door.neighbours(rows.uid("1"), relations=["KIN"]), rows) == {"kin", "new"}
    with pytest.raises(ModelError):
        door.neighbours(rows.uid("1"), relations=["KIN]-() DETACH DELETE n //"])


def test_hub_is_cut_with_a_share_for_every_relation(door: Session) -> None:
    rows = hub()
    found = door.neighbours(rows.uid("hub"), limit=50)
    assert found.graph.number_of_edges() == 50
    assert found.truncated
    assert (found.total, found.matching) == (123, 123)
    assert found.hidden == {("HAS_ROLE", "in"): 73}
    assert sum(1 for *_, a in found.graph.edges(data=True) if a["type"] == "HOLDS_SHARE") == 3
    assert not door.neighbours(rows.uid("hub"), limit=123).truncated


def test_subgraph_closes_and_counts_what_it_leaves_out(door: Session) -> None:
    rows = county()
    graph = door.subgraph([rows.uid("1")], hops=2)
    assert {rows.uid(key) for key in "123679"} <= set(graph)
    assert graph.has_edge(rows.uid("2"), rows.uid("3"))
    assert graph.graph["truncated"] == {}
    small = door.subgraph([hub().uid("hub")], hops=1, limit=20)
    assert small.number_of_nodes() == 20
    assert small.graph["truncated"] == {"nodes": 104}
    assert small.nodes[hub().uid("hub")]["degree"] == 123


def test_subgraph_prefers_what_several_share(door: Session) -> None:
    rows = county()
    graph = door.subgraph([rows.uid("3"), rows.uid("1")], hops=1, limit=3)
    assert set(graph) == {rows.uid("1"), rows.uid("3"), rows.uid("2")}
    assert graph.number_of_edges() == 2


def test_graph_of_is_exactly_what_was_named(door: Session) -> None:
    rows = county()
    graph = door.graph_of([rows.uid("1"), rows.uid("3")], [rows.uid("no")])
    assert [key for *_, key in graph.edges(keys=True)] == [rows.uid("no")]
    assert door.graph_of([rows.uid("1"), rows.uid("3")], []).number_of_edges() == 0


def test_paths_leave_out_what_is_refuted_or_new(door: Session) -> None:
    rows = county()
    result = door.paths(rows.uid("1"), rows.uid("3"))
    assert [p.nodes for p in result.paths] == [(rows.uid("1"), rows.uid("2"), rows.uid("3"))]
    assert door.paths(rows.uid("1"), rows.uid("9")).paths == ()
    assert len(door.paths(rows.uid("1"), rows.uid("9"), with_unreviewed=True).paths) == 1
    assert door.paths(rows.uid("1"), rows.uid("3"), as_of=date(2023, 1, 4)).paths == ()


def test_projection_holds_accepted_and_protective_facts(door: Session) -> None:
    rows = county()
    graph = door.projection(["Person", "Exoneration", "Company"], ["KIN", "CLEARS", "HAS_ROLE"])
    edges = {key for *_, key in graph.edges(keys=True)}
    assert rows.uid("kin") in edges
    assert rows.uid("clears") in edges
    assert rows.uid("no") in edges
    assert rows.uid("new") not in edges
    assert rows.uid("9") not in graph
    assert rows.uid("7") not in graph
    everything = door.projection(["Person"], ["KIN"], with_unreviewed=True)
    assert rows.uid("new") in {key for *_, key in everything.edges(keys=True)}
    assert graph.nodes[rows.uid("5")]["props"]["cleared_date"] == date(2024, 3, 12)
    assert graph.graph["as_of"] == date(2024, 6, 30)


def test_projection_and_store_say_the_same(door: Session) -> None:
    rows = county()
    whole = door.projection(with_unreviewed=True)
    near = door.subgraph([rows.uid("1")], hops=4, with_refuted=True)
    for uid, attrs in near.nodes(data=True):
        assert {k: v for k, v in attrs.items() if k not in ("degree", "neighbours")} == whole.nodes[uid]
    for start, end, key, attrs in near.edges(keys=True, data=True):
        assert attrs == whole.edges[start, end, key]


def test_published_by_level_or_by_public_penalty(door: Session) -> None:
    rows = county()
    everybody = [rows.uid(key) for key in "12349"]
    assert door.published(everybody) == {rows.uid("2"), rows.uid("4")}
    assert door.show(rows.uid("4")).published
    assert not door.show(rows.uid("1")).published


def test_typed_statement_passes_the_guard_and_is_cut(door: Session) -> None:
    table = door.cypher("MATCH (n:Person) RETURN n.name AS name ORDER BY name", limit=5, typed_by_hand=True)
    assert (len(table.rows), table.truncated, table.columns, table.limit) == (5, True, ("name",), 5)
    with pytest.raises(QueryError):
        door.cypher("MATCH (n) DETACH DELETE n", typed_by_hand=True)
    assert door.cypher("MATCH (n:Person) RETURN count(n) AS n").rows == [(124,)]


def test_each_look_up_is_asked_and_answered_with_counts(door: Session) -> None:
    rows = county()
    last = door.audit.show(1)[0].seq
    door.search("张玉环")
    door.neighbours(rows.uid("1"))
    door.cypher("MATCH (n:Unit) RETURN n.name AS name", {"x": 1}, name="units")
    with pytest.raises(NotLive):
        door.show("nobody")
    events = [e for e in reversed(door.audit.show(50)) if e.seq > last]
    assert [(e.event, e.what) for e in events] == [
        ("asked", "search"),
        ("answered", "search"),
        ("asked", "neighbours"),
        ("answered", "neighbours"),
        ("asked", "cypher"),
        ("answered", "cypher"),
        ("asked", "show"),
        ("failed", "show"),
    ]
    assert events[1].counts == {"rows": 1, "total": 1, "truncated": False}
    assert events[3].counts == {"nodes": 4, "edges": 3, "truncated": False}
    assert events[4].params["name"] == "units"
    assert events[7].counts == {"error": "NotLive"}
    assert {e.actor for e in events} == {"调查员"}
    assert {e.purpose for e in events} == {"核对"}
    assert all("张玉环" not in str(e.counts) for e in events)
    assert door.audit.verify().ok


def test_log_not_writable_is_no_answer(door: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    original = door.store.read
    monkeypatch.setattr(door.store, "read", lambda *a, **k: asked.append(a[0]) or original(*a, **k))
    door.audit._db.execute("PRAGMA query_only = 1")
    try:
        for look in (
            lambda: door.show(county().uid("1")),
            lambda: door.neighbours(county().uid("1")),
            lambda: door.cypher("RETURN 1 AS one"),
            lambda: door.search("张"),
            lambda: door.projection(["Person"]),
        ):
            with pytest.raises(DoorError):
                look()
        assert asked == []
    finally:
        door.audit._db.execute("PRAGMA query_only = 0")


def test_log_lost_between_question_and_answer_is_no_answer(door: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    original = door.store.read

    def read(*args: object, **kwargs: object) -> object:
        door.audit._db.execute("PRAGMA query_only = 1")
        return original(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(door.store, "read", read)
    try:
        with pytest.raises(DoorError):
            door.cypher("RETURN 1 AS one")
    finally:
        door.audit._db.execute("PRAGMA query_only = 0")


def test_threads_share_a_session(door: Session) -> None:
    rows, wrong = county(), []

    def look() -> None:
        try:
            for _ in range(6):
                assert door.neighbours(rows.uid("1")).total == 4
                assert door.search("王伟").hits[0].uid == rows.uid("2")
                assert door.show(rows.uid("3")).title == "青禾水利工程有限公司"
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert door.audit.verify().ok
