"""The name index: what is typed finds what is meant, best first, and an update equals a build from nothing."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import polars as pl
import pytest

from graph.session.search import SearchIndex
from graph.session.search_build import build, update
from graph.session.search_text import MAX_READINGS, bigrams, folded, initials, phrase
from graph.session.sync_delta import difference
from graph.words import in_lang
from tests.session.frames import edge, frames, members, node, office


def _index(tmp_path: Path, nodes: pl.DataFrame, edges: pl.DataFrame, known: pl.DataFrame | None = None) -> SearchIndex:
    path = tmp_path / "search.sqlite"
    build(path, nodes.lazy(), edges.lazy(), members() if known is None else known, ("ledger", 1))
    return SearchIndex(path)


@pytest.fixture
def index(tmp_path: Path) -> SearchIndex:
    return _index(tmp_path, *office(), members(("p-zhang-again", "p-zhang")))


def _uids(index: SearchIndex, text: str, **kw: object) -> list[str]:
    return [hit.uid for hit in index.search(text, **kw).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("张玉环", "p-zhang"),
        ("玉环", "p-zhang"),
        ("環", "p-zhang"),
        ("張玉環", "p-zhang"),
        ("张 玉 环", "p-zhang"),
        ("zyh", "p-zhang"),
        ("ZYH", "p-zhang"),
        ("yh", "p-zhang"),
        ("a0012", "p-zhang"),
        ("Ａ００１２", "p-zhang"),
        ("古丽买买提", "p-uy"),
        ("古丽•买买提", "p-uy"),
        ("买提", "p-uy"),
        ("陈伟", "p-trad"),
        ("陳偉", "p-trad"),
        ("马某", "p-ma"),
        ("scl", "p-shan"),
        ("dcy", "p-shan"),
        ("szl", "p-shan"),
        ("青禾水利", "c-qing"),
        ("水利工程", "c-qing"),
        ("ma9f00001x", "c-qing"),
        ("00001", "c-qing"),
        ("abc", "c-half"),
        ("abc青禾商贸", "c-half"),
        ("qhxslj", "u-water"),
    ],
)
def test_finds(index: SearchIndex, typed: str, found: str) -> None:
    assert found in _uids(index, typed)


@pytest.mark.parametrize("typed", ["", "  ", "·", "不在此处", "zzzz", "\x00", '"', "body : 张", "张玉环 OR 马", "*"])
def test_what_is_not_there_is_not_found(index: SearchIndex, typed: str) -> None:
    result = index.search(typed)
    assert result.hits == []
    assert result.total == 0
    assert not result.truncated


def test_exact_before_prefix_before_inside_before_initials(tmp_path: Path) -> None:
    people = [
        node("inside", "Person", name="老张玉"),
        node("prefix", "Person", name="张玉环"),
        node("exact", "Person", name="张玉"),
        node("other", "Person", name="王二"),
    ]
    index = _index(tmp_path, *frames(people, [edge("e", "KIN", "inside", "other")]))
    assert _uids(index, "张玉") == ["exact", "prefix", "inside"]
    people = [node("letters", "Person", name="张玉"), node("code", "Official", "Person", name="王二", cadre_no="ZY")]
    index = _index(tmp_path, *frames(people, []))
    assert _uids(index, "zy") == ["code", "letters"]


def test_better_connected_first_among_equals(tmp_path: Path) -> None:
    people = [node(f"p{i}", "Person", name="王伟") for i in range(4)]
    index = _index(tmp_path, *frames(people, [edge("a", "KIN", "p2", "p1"), edge("b", "KIN", "p2", "p3")]))
    assert _uids(index, "王伟")[0] == "p2"
    assert _uids(index, "王伟")[-1] == "p0"


def test_hit_says_who_this_is(index: SearchIndex) -> None:
    (zhang, *_) = index.search("张玉环").hits
    assert (zhang.label, zhang.title, zhang.matched) == ("Official", "张玉环", "name")
    known = index.known([zhang.uid])[zhang.uid]
    assert (known.label, known.stored) == ("Official", "Person")
    assert {hit.uid for hit in index.search("张玉环", ["Official"]).hits} == {zhang.uid}
    assert zhang.uid in {hit.uid for hit in index.search("张玉环", ["Person"]).hits}
    assert "青禾县水利局 副局长" in zhang.subtitle
    assert "A0012" in zhang.subtitle
    assert zhang.degree == 3
    assert index.search("青禾水利工程有限公司").hits[0].subtitle == "91410800MA9F00001X"
    assert index.search("91410800MA9F00001X").hits[0].matched == "uscc"
    assert index.search("张玉").hits[0].subtitle == "青禾水利工程有限公司 董事"


def test_a_hit_speaks_the_language_in_force(index: SearchIndex) -> None:
    with in_lang("en"):
        (director,) = index.search("张玉", limit=1).hits
        assert director.subtitle == "青禾水利工程有限公司 director"
        unit = index.search("青禾县水利局").hits[0]
        assert unit.title == "青禾县水利局"
        assert index.known([unit.uid])[unit.uid].subtitle == unit.subtitle


def test_neighbours_are_counted_once_each_and_itself_never(tmp_path: Path) -> None:
    people = [node(f"p{i}", "Person", name="王伟") for i in range(3)]
    edges = [edge("a", "KIN", "p0", "p1"), edge("b", "KIN", "p1", "p0"), edge("c", "KIN", "p0", "p0")]
    index = _index(tmp_path, *frames(people, edges))
    known = index.known(["p0", "p1", "p2"])
    assert {uid: (k.degree, k.neighbours) for uid, k in known.items()} == {"p0": (4, 1), "p1": (2, 1), "p2": (0, 0)}


def test_badges(index: SearchIndex) -> None:
    assert index.search("单长乐").hits[0].badges == ("cleared",)
    assert index.search("马某某").hits[0].badges == ("masked", "unreviewed")
    assert index.search("张玉环").hits[0].badges == ()


def test_cut_is_said_with_its_total(tmp_path: Path) -> None:
    index = _index(tmp_path, *frames([node(f"p{i:03}", "Person", name=f"王伟{i}") for i in range(130)], []))
    result = index.search("王伟", limit=50)
    assert (len(result.hits), result.truncated, result.total) == (50, True, 130)
    assert not index.search("王伟", limit=130).truncated


def test_labels_narrow(index: SearchIndex) -> None:
    assert set(_uids(index, "青禾", labels=["Unit"])) == {"u-old", "u-water"}
    assert set(_uids(index, "青禾", labels=["Unit", "Company"])) == {"u-old", "u-water", "c-qing", "c-half"}
    assert index.search("青禾", labels=["Person"]).total == 0


def test_records_lead_to_their_entity(index: SearchIndex) -> None:
    assert index.resolve(["p-zhang-again", "p-zhang", "gone"]) == {"p-zhang-again": "p-zhang", "p-zhang": "p-zhang"}
    assert index.records_of("p-zhang") == ["p-zhang", "p-zhang-again"]
    assert index.labels_of(["c-qing", "p-zhang", "gone"]) == {"c-qing": "Company", "p-zhang": "Person"}


def test_damaged_or_missing_index_has_no_revision(tmp_path: Path, index: SearchIndex) -> None:
    assert index.revision() == ("ledger", 1)
    assert SearchIndex(tmp_path / "none.sqlite").revision() is None
    index.path.write_bytes(b"not a database" * 100)
    assert SearchIndex(index.path).revision() is None


def _dump(path: Path) -> list[tuple[object, ...]]:
    db = sqlite3.connect(path)
    return sorted(
        db.execute(
            "SELECT e.uid, e.label, e.title, e.subtitle, e.badges, e.degree, n.prop, n.norm, n.readings, n.degree"
            " FROM entity e LEFT JOIN name n ON n.entity = e.id"
        ).fetchall()
    ) + sorted(db.execute("SELECT uid, entity FROM record").fetchall())


def test_update_equals_build(tmp_path: Path) -> None:
    """Random changes one after the other: the updated index holds and finds what one built from nothing does."""
    rng = random.Random(11)
    surnames, given = "张王李单古", "玉环伟长乐重行"

    def person(i: int) -> dict[str, object]:
        return node(f"p{i}", "Person", name=rng.choice(surnames) + "".join(rng.choices(given, k=rng.choice([1, 2]))))

    def job(i: int) -> list[dict[str, object]]:
        return [edge(f"h{i}", "HELD", f"p{i}", f"t{i}"), edge(f"a{i}", "AT", f"t{i}", f"u{i % 3}")]

    world = {f"p{i}": person(i) for i in range(40)} | {
        f"t{i}": node(f"t{i}", "Post", title=f"职务{i}") for i in range(40)
    }
    world |= {f"u{i}": node(f"u{i}", "Unit", name=f"单位{i}") for i in range(3)}
    links = {e["uid"]: e for i in range(40) for e in job(i)}
    before = frames(world.values(), links.values())
    known = members()
    path = tmp_path / "search.sqlite"
    build(path, before[0].lazy(), before[1].lazy(), known, ("ledger", 0))
    for step in range(1, 25):
        kind = rng.choice(["rename", "gone", "unit", "link", "clear", "member"])
        i = rng.randrange(40)
        if kind == "rename" and f"p{i}" in world:
            world[f"p{i}"] = person(i)
        elif kind == "gone":
            world.pop(f"p{i}", None)
        elif kind == "unit":
            world[f"u{i % 3}"] = node(f"u{i % 3}", "Unit", name=f"单位{i}改{step}")
        elif kind == "link":
            links[f"k{step}"] = edge(f"k{step}", "KIN", f"p{i}", f"p{(i + 7) % 40}")
        elif kind == "clear":
            world[f"x{step}"] = node(f"x{step}", "Exoneration", name=f"澄清{step}")
            links[f"x{step}"] = edge(f"x{step}", "CLEARS", f"x{step}", f"p{i}")
        links = {u: e for u, e in links.items() if e["from_uid"] in world and e["to_uid"] in world}
        after = frames(world.values(), links.values())
        now = members((f"r{step}", f"p{i}")) if kind == "member" else known
        delta = difference(before[0].lazy(), before[1].lazy(), after[0].lazy(), after[1].lazy())
        update(path, delta, after[0].lazy(), after[1].lazy(), (known, now), ("ledger", step))
        fresh = tmp_path / "fresh.sqlite"
        build(fresh, after[0].lazy(), after[1].lazy(), now, ("ledger", step))
        assert _dump(path) == _dump(fresh), (step, kind)
        for text in ("玉", "玉环", "单位", "zyh", "w", "职务3"):
            mine, other = SearchIndex(path).search(text, limit=500), SearchIndex(fresh).search(text, limit=500)
            assert sorted(h.uid for h in mine.hits) == sorted(h.uid for h in other.hits), (step, kind, text)
        before, known = after, now
    assert SearchIndex(path).revision() == ("ledger", 24)


def test_text_pieces() -> None:
    assert bigrams("张玉环") == "张玉 玉环 环"
    assert phrase("张") == '"张" *'
    assert phrase("张玉环") == '"张玉 玉环"'
    assert folded("ＡＢ（１）· 張") == "ab1张"
    assert folded("𰻝面") == "𰻝面"
    assert initials("单长乐")[0] == "dcl" or initials("单长乐")[0] == "dzl"
    assert len(initials("单重乐行")) <= MAX_READINGS
    assert initials("plain text") == ()


def test_rare_characters_are_found(tmp_path: Path) -> None:
    index = _index(tmp_path, *frames([node("p", "Person", name="王𰻝𫠠")], []))
    assert _uids(index, "𰻝") == ["p"]
    assert _uids(index, "𰻝𫠠") == ["p"]
