"""Twenty readers and one writer: every answer is of one revision, and of the one that it names.

    python -m benchmarks.faults.readers --readers 20 --seconds 300

The writer loads one snapshot after the other by ``mailuo load``: number k has a hub and 20 + k % 17 companies under
it, and every name says k. So revision k and its content know each other. Readers (four processes of several threads,
each process with one open door) ask for neighbours, a subgraph, a projection, a search, a statement and a page of one
company, and hold each answer against the revision it states.
"""

from __future__ import annotations

import json
import multiprocessing
import re
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks.faults.common import Verdict, drop, holds, left_over, load_words, mailuo, parser, scratch, settings_of
from benchmarks.rows import MAPPING
from graph.session import Session

#: Doors among which the readers are shared out.
DOORS = 4
_NAMED = re.compile(r"第(\d+)版")


def size(k: int) -> int:
    """Companies under the hub in revision ``k``."""
    return 20 + k % 17


def write_version(path: Path, k: int) -> None:
    """The snapshot of revision ``k``."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("编号,名称,代码,上级代码,比例,起\n")
        file.write(f"0,第{k}版总部,C00000000,C99999999,0.10,2020-01-01\n")
        for i in range(1, size(k) + 1):
            file.write(f"{i},第{k}版企业{i},C{i:08d},C00000000,0.{10 + k % 80},2020-01-01\n")


def wrong_with(session: Any, what: str, hub: str) -> str | None:
    """Ask for ``what``; what does not fit in the answer, or None."""
    before = session.revision
    if what == "neighbours":
        graph = session.neighbours(hub, limit=100).graph
        return _graph(graph, graph.graph["revision"], size(graph.graph["revision"]) + 1)
    if what == "subgraph":
        graph = session.subgraph([hub], hops=1)
        return _graph(graph, graph.graph["revision"], size(graph.graph["revision"]) + 1)
    if what == "projection":
        graph = session.projection(["Company"], ["HOLDS_SHARE"])
        return _graph(graph, graph.graph["revision"], size(graph.graph["revision"]) + 1)
    if what == "search":
        names = [hit.title for hit in session.search("版企业", limit=100).hits]
    elif what == "show":
        view = session.show(hub)
        live = [row for row in view.assertions if row["live"]]
        names = [view.title, *(row["props"]["name"] for row in live)]
        degree = view.degrees.get(("HOLDS_SHARE", "out"), 0)
        k = int(_NAMED.findall(view.title)[0])
        if degree != size(k):
            return f"show: revision {k} with {degree} shares"
        return None if len({_NAMED.findall(n)[0] for n in names}) == 1 else f"show: {names}"
    else:
        rows = session.cypher("MATCH (n:Company) RETURN n.name AS name", columns=["name"]).rows
        names = [row[0] for row in rows]
    said = {int(k) for name in names for k in _NAMED.findall(name)}
    if len(said) != 1:
        return f"{what}: revisions {sorted(said)} in one answer of {len(names)}"
    (k,) = said
    if len(names) != size(k) + (what != "search"):
        return f"{what}: revision {k} with {len(names)} companies"
    return None if before <= k <= session.revision else f"{what}: revision {k}, asked at {before}"


def _graph(graph: Any, revision: int, want: int) -> str | None:
    names = [attrs["props"]["name"] for _, attrs in graph.nodes(data=True)]
    said = {int(k) for name in names for k in _NAMED.findall(name)}
    if said != {revision}:
        return f"states revision {revision}, holds {sorted(said)}"
    return None if len(names) == want else f"revision {revision} with {len(names)} companies instead of {want}"


def read(home: Path, readers: int, seconds: float, to: Path) -> None:
    """One door, ``readers`` threads; counts and faults go to the file ``to``."""
    asked: Counter[str] = Counter()
    wrong: list[str] = []
    revisions: set[int] = set()
    kinds = ("neighbours", "subgraph", "projection", "search", "show", "cypher")
    slowest = 0.0
    until = time.monotonic() + seconds
    with Session.open(settings_of(home)) as session:
        hub = session.search("总部", limit=1).hits[0].uid

        def look(number: int) -> None:
            nonlocal slowest
            turn = number
            while time.monotonic() < until:
                what = kinds[turn % len(kinds)]
                turn += 1
                began = time.perf_counter()
                try:
                    fault = wrong_with(session, what, hub)
                except Exception as error:
                    fault = f"{what}: {type(error).__name__}: {error}"
                slowest = max(slowest, time.perf_counter() - began)
                asked[what] += 1
                revisions.add(session.revision)
                if fault is not None:
                    wrong.append(fault)

        threads = [threading.Thread(target=look, args=(n,)) for n in range(readers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    said = {"asked": dict(asked), "wrong": wrong, "revisions": sorted(revisions), "slowest": slowest}
    to.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")


def main() -> int:
    """Run readers and writer side by side."""
    given = parser(__doc__, readers=20, seconds=300).parse_args()
    verdict = Verdict(f"{given.readers} readers for {given.seconds} s with a writer")
    with scratch(given.folder) as folder:
        home = folder / "home"
        drop(home)
        mapping = MAPPING.replace("row_key: [编号]", "row_key: [编号]\nsnapshot: true")
        (folder / "bench.yml").write_text(mapping, encoding="utf-8")
        file = folder / "bench.csv"
        words = (*load_words(folder, file), "--yes")
        write_version(file, 1)
        first = mailuo(home, *words)
        assert first.code == 0, first.text
        context = multiprocessing.get_context("spawn")
        shares = [given.readers // DOORS + (n < given.readers % DOORS) for n in range(DOORS)]
        answers = [folder / f"reader-{n}.json" for n in range(DOORS)]
        doors = [
            context.Process(target=read, args=(home, share, float(given.seconds), to))
            for share, to in zip(shares, answers, strict=True)
        ]
        for door in doors:
            door.start()
        k = 1
        while any(door.is_alive() for door in doors):
            k += 1
            write_version(file, k)
            done = mailuo(home, *words)
            verdict.expect(done.code == 0 and not done.traced, f"load {k} failed: {done.text}")
            time.sleep(1.0)
        for door in doors:
            door.join()
            verdict.expect(door.exitcode == 0, "a reading process ended badly")
        told = [json.loads(to.read_text(encoding="utf-8")) for to in answers if to.exists()]
        asked: Counter[str] = Counter()
        for one in told:
            asked.update(one["asked"])
            for fault in one["wrong"][:20]:
                verdict.expect(False, fault)
        seen = {r for one in told for r in one["revisions"]}
        verdict.expect(holds(settings_of(home)).revision == k, "the last revision is not the last load")
        verdict.expect(not left_over(settings_of(home)), "something was left lying about")
        verdict.rows += [
            {"answers": sum(asked.values()), **asked},
            {"wrong answers or errors": sum(len(one["wrong"]) for one in told)},
            {"loads meanwhile": k - 1, "revisions seen by readers": len(seen)},
            {"slowest answer": f"{max(one['slowest'] for one in told):.1f} s"},
        ]
        drop(home)
    return verdict.close()


if __name__ == "__main__":
    sys.exit(main())
