"""Faults of a Neo4j server, tried on a real one: see ``environment``."""

from __future__ import annotations

import signal
import subprocess
import time

from benchmarks.faults.bench import Bench
from benchmarks.faults.common import ROOT, Said, command, environment


def wrong_password(bench: Bench) -> None:
    """A wrong password, often, and a database that is not there."""
    home = bench.home("password")
    with bench.on_neo4j() as right:
        wrong = right | {"NEO4J_PASSWORD": "not-this-one"}
        for turn in range(5):
            said = bench.search(home, **wrong)
            bench.verdict.expect(said.code == 1 and not said.traced, f"wrong password: {said.text}")
            bench.verdict.expect("NEO4J_PASSWORD" in said.text, f"the cure is not named: {said.text}")
            if turn == 0:
                bench.refuses(said, "a wrong password", "拒绝了用户名或密码", "NEO4J_PASSWORD")
        print(f"  the fifth time: {said.line('密码')}", flush=True)
        bench.doctor(home, "store", "密码", **wrong)
        bench.verdict.expect("not-this-one" not in said.text, "the password is printed")
        time.sleep(10.0)
        elsewhere = right | {"NEO4J_DATABASE": "elsewhere"}
        bench.refuses(bench.search(home, **elsewhere), "no such database", "没有这个数据库", "NEO4J_DATABASE")
        bench.works(bench.search(home, **right), "the cure: the right password", "第7号企业")
        bench.holds_still(home, "password", **_given(right))


def another_program(bench: Bench) -> None:
    """The database holds another program's data, or another ledger's projection: nothing is written to it."""
    home = bench.home("foreign")
    with bench.on_neo4j() as there:
        bench.cypher("CREATE (:Person {name: '别的程序'})-[:KNOWS]->(:Thing)")
        said = bench.search(home, **there)
        bench.refuses(said, "another program's data", "没有本程序的标记", "空的数据库")
        bench.refuses(bench.run(home, *bench.load_words(more=True), **there), "a load", "没有本程序的标记", "空的")
        bench.doctor(home, "store", "没有本程序的标记", **there)
        count = bench.cypher("MATCH (n) OPTIONAL MATCH (n)-[e]->() RETURN count(DISTINCT n), count(e)")
        bench.verdict.expect(count == [[2, 1]], f"another program's data: {count} instead of 2 nodes, 1 edge")
        bench.works(bench.search(home), "the cure: another store (embedded)", "第7号企业")
        bench.cypher("MATCH (n) DETACH DELETE n")
        bench.works(bench.search(home, **there), "the cure: an empty database", "第7号企业")
        bench.holds_still(home, "foreign", **_given(there))
        # The same database seen from a home with another ledger.
        stranger = bench.folder / "stranger"
        said = bench.run(stranger, *bench.load_words(), **there)
        bench.refuses(said, "another ledger's projection", "另一个账本的投影", "MATCH (n)")
        statement = said.text[said.text.index("MATCH (n)") :].splitlines()[0]
        bench.cypher("CREATE (:Thing {name: '别人的'})")
        bench.cypher(statement.partition("；")[0].rstrip("。"))
        bench.verdict.expect(bench.cypher("MATCH (n) RETURN count(n)") == [[1]], "the cure took a node of others")
        bench.cypher("MATCH (n) DELETE n")
        bench.works(bench.run(stranger, *bench.load_words(), **there), "the cure: emptied of ours", "第 1 批")


def down_at_start(bench: Bench) -> None:
    """The server is not there when a command starts."""
    home = bench.home("down")
    with bench.on_neo4j() as there:
        bench.works(bench.search(home, **there), "while it is up", "第7号企业")
        bench.server().stop()
        bench.refuses(bench.search(home, **there), "a look-up", "连不上图库", "服务器是否已启动")
        bench.refuses(bench.run(home, *bench.load_words(more=True), **there), "a load", "连不上图库", "MAILUO_STORE")
        bench.doctor(home, "store", "连不上图库", **there)
        left = [p.name for p in (home / "ledger" / "batches").iterdir()]
        bench.verdict.expect(left == ["00000001"], f"batches: {left}")
        bench.server()
        bench.works(bench.search(home, **there), "the cure: it is started", "第7号企业")
        bench.sound(home, **there)
        bench.holds_still(home, "down", **_given(there))


def down_in_the_middle(bench: Bench) -> None:
    """The server is killed while a load writes to it."""
    home = bench.home("middle")
    with bench.on_neo4j() as there:
        bench.works(bench.search(home, **there), "before", "第7号企业")
        child = subprocess.Popen(
            command(*bench.load_words(more=True)),
            env=environment(home, **there),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        while child.poll() is None and not any((home / "run").glob("applying-neo4j-*.json")):
            time.sleep(0.01)
        time.sleep(0.7)
        bench.server().process.send_signal(signal.SIGKILL)
        bench.verdict.expect(child.poll() is None, "the load ended before the server was killed")
        began = time.perf_counter()
        out, err = child.communicate()
        said = Said(child.returncode, out, err, time.perf_counter() - began)
        bench.refuses(said, "the load", "图库没有跟上", "服务器是否已启动")
        bench.doctor(home, "store", "连不上图库", **there)
        bench.server()
        bench.doctor(home, "store", "上次补齐没有成功", **there)
        bench.works(bench.search(home, **there), "the cure: it is started", "修复")
        bench.sound(home, **there)
        bench.holds_still(home, "middle", bench.whole(), **_given(there))


def _given(there: dict[str, str]) -> dict[str, str]:
    """The environment as settings."""
    return {
        "store": there["MAILUO_STORE"],
        "neo4j_username": there["NEO4J_USERNAME"],
        "neo4j_password": there["NEO4J_PASSWORD"],
    }
