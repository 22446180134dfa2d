"""What keeps a file out of the catalog, with its line; what is only a warning."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import QueryError
from queries.catalog import catalog, load
from queries.check import check_files, check_text

GOOD = """\
// ---
// name: heads
// title: {zh: 主要负责人, en: Heads}
// description: {zh: 一职一行, en: one row each}
// params:
//   unit: {type: uid, required: true, zh: 单位, en: unit}
//   on: {type: date, default: data_date, zh: 日期, en: day}
// returns:
//   name: {zh: 姓名, en: name}
//   post: node
//   review: {zh: 复核, en: review, codes: review}
// draws: table
// ---
MATCH (u:Unit {uid: $unit})<-[:AT]-(p:Post)<-[:HELD]-(x:Person)
WHERE p.is_head AND p.valid_from <= $on
RETURN x.name AS name, p AS post, x.review AS review
ORDER BY name
"""


def problems(text: str) -> list[str]:
    return [f"{p.line} {p.level}: {p.text}" for p in check_text(text, Path("a.cypher"))[1]]


def test_a_good_file_is_read() -> None:
    query, found = check_text(GOOD, Path("people/a.cypher"))
    assert found == [] and query is not None
    assert (query.name, query.topic, query.draws, query.dialect) == ("heads", "people", "table", None)
    assert query.columns == ("name", "post", "review")
    assert [(p.name, p.type, p.required, p.default) for p in query.params] == [
        ("unit", "uid", True, None),
        ("on", "date", False, "data_date"),
    ]
    assert [c.kind for c in query.returns] == ["scalar", "node", "scalar"]
    assert query.returns[2].say("UNREVIEWED") == "未复核" and query.returns[0].say("UNREVIEWED") == "UNREVIEWED"


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("// draws: table", "// colour: red", 12, "colour"),
        ("// draws: table", "// draws: pie", 12, "pie"),
        ("// draws: table", "// dialect: kuzu", 12, "kuzu"),
        ("// title: {zh: 主要负责人, en: Heads}\n", "", 2, "title"),
        ("en: Heads}", "en: ''}", 3, "title"),
        ("// description: {zh: 一职一行, en: one row each}\n", "", 2, "description"),
        ("// name: heads\n", "", 2, "name"),
        ("type: uid,", "type: uuid,", 6, "uuid"),
        ("required: true, zh", "required: true, default: x, zh", 6, "unit"),
        ("zh: 日期, en: day}", "zh: 日期}", 7, "on"),
        ("type: date, default", "type: date, size: 3, default", 7, "size"),
        ("codes: review}", "codes: reviews}", 11, "reviews"),
        ("post: node", "post: vertex", 10, "vertex"),
        ("p.valid_from <= $on", "p.valid_from <= $day", 7, "on"),
        ("p.valid_from <= $on", "p.valid_from <= $on OR p.title = $tilte", 15, "tilte"),
        ("RETURN x.name AS name, p AS post", "RETURN p AS post, x.name AS name", 8, "returns"),
        ("WHERE p.is_head", "SET p.is_head = true WITH p, x WHERE p.is_head", 15, "SET"),
        ("WHERE p.is_head", "WHERE apoc.x(p) AND p.is_head", 15, "apoc.x"),
        (":Unit {uid", ":Units {uid", 14, "Units"),
        ("[:AT]", "[:WORKS_AT]", 14, "WORKS_AT"),
        ("p.is_head", "p.is_boss", 15, "is_boss"),
        ("{uid: $unit}", "{id: $unit}", 14, "id"),
        ("// returns:\n", "// returns: {}\n// x:\n", 9, "x"),
        ("// ---\nMATCH", "MATCH", 13, "//"),
        ("// name: heads", "// name: [heads", 3, ""),
    ],
)
def test_an_error_is_named_with_its_line(old: str, new: str, line: int, said: str) -> None:
    assert GOOD.count(old) >= 1
    found = problems(GOOD.replace(old, new, 1))
    assert any(p.startswith(f"{line} error:") and said in p for p in found), found
    assert check_text(GOOD.replace(old, new, 1), Path("a.cypher"))[0] is None


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        (" AS name, p", ", p", 16, "AS"),
        ("ORDER BY name\n", "", 16, "ORDER BY"),
        ("(u:Unit {uid: $unit})", "(u {uid: $unit})", 14, "标签"),
        (
            "MATCH (u:Unit {uid: $unit})<-[:AT]-(p:Post)<-[:HELD]-(x:Person)",
            "MATCH (x:Person)-[:HELD]->(p:Post)-[:AT]->(u:Unit {uid: $unit})",
            14,
            "先写",
        ),
    ],
)
def test_an_unwise_shape_is_a_warning(old: str, new: str, line: int, said: str) -> None:
    text = GOOD.replace(old, new, 1).replace("//   name: {zh: 姓名, en: name}", "//   name: {zh: 姓名, en: name}")
    if " AS name" in old:
        text = text.replace("//   name: {zh", "//   x.name: {zh").replace("ORDER BY name", "ORDER BY x.name")
    found = problems(text)
    assert any(p.startswith(f"{line} warning:") and said in p for p in found), found
    assert not [p for p in found if " error:" in p]


def test_in_a_list_beside_a_relationship_is_a_warning() -> None:
    found = problems("MATCH (a:Person)-[:HELD]->(p:Post) WHERE a.uid IN $uids RETURN p.uid AS u ORDER BY u")
    assert any("UNWIND" in p for p in found)
    assert problems("UNWIND $uids AS i MATCH (a:Person {uid: i})-[:HELD]->(p:Post) RETURN p.uid AS u ORDER BY u") == []


def test_shortest_is_for_neo4j_alone() -> None:
    body = (
        "MATCH p = SHORTEST 1 (a:Unit {uid: $unit})-[:AT]-(b:Post) WHERE b.valid_from <= $on "
        "RETURN b.title AS name, b AS post, b.review AS review ORDER BY name"
    )
    text = GOOD[: GOOD.index("MATCH")] + body
    assert any("SHORTEST" in p and "error" in p for p in problems(text))
    assert problems(text.replace("// draws: table", "// dialect: neo4j")) == []


def test_the_model_knows_precision_and_contract_columns() -> None:
    text = (
        "MATCH (l:Lot {uid: $u}) "
        "RETURN l.bid_open_precision AS a, l.src AS b, l.n_sources AS c, l.valid_to AS d ORDER BY a"
    )
    assert problems(text) == []
    assert any("name_precision" in p for p in problems(text.replace("bid_open_precision", "name_precision")))


def test_the_catalog_is_refused_as_a_whole(tmp_path: Path) -> None:
    (tmp_path / "a.cypher").write_text(GOOD, encoding="utf-8")
    (tmp_path / "b.cypher").write_text(GOOD, encoding="utf-8")
    (tmp_path / "c.cypher").write_text("RETURN 1 AS x ORDER BY x", encoding="utf-8")
    (tmp_path / "d.cypher").write_bytes("// ---\n// name: 甲".encode("gb18030"))
    with pytest.raises(QueryError) as refused:
        load([tmp_path])
    cause = refused.value.cause
    assert "b.cypher:2:" in cause and "heads" in cause
    assert "c.cypher:1:" in cause and "d.cypher:1:" in cause and "a.cypher:" not in cause.replace("已被 a.cypher", "")
    assert len([p for p in check_files([tmp_path / "a.cypher", tmp_path / "b.cypher"])]) == 1


def test_an_unknown_name_names_its_neighbours() -> None:
    with pytest.raises(QueryError) as refused:
        catalog().get("coverrage")
    assert "coverage" in refused.value.cure


def test_the_library_holds_what_was_promised() -> None:
    names = {query.name for query in catalog()}
    assert names >= {
        "counts",
        "persons",
        "figures",
        "subject-on-date",
        "common-neighbours-of-bidders",
        "project-timeline",
        "unit-profile",
        "penalties-in-force",
        "coverage",
        "closed-loop",
    }
    for query in catalog():
        assert query.dialect is None
        for column in query.returns:
            assert column.label.zh and column.label.en


def test_the_example_of_the_docs_is_a_good_query() -> None:
    text = (Path(__file__).parents[2] / "docs" / "queries.md").read_text(encoding="utf-8")
    assert problems(text[text.index("// ---") : text.index("ORDER BY name\n```") + 14]) == []
