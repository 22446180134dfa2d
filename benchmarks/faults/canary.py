"""Somebody who reported, planted in texts, tables and mappings, and looked for everywhere: he must be nowhere (SG-01).

``python -m benchmarks.faults.canary`` loads the planted files by the command line into a home of its own and then looks
for the planted words: in what the commands printed; in every file of the home (Parquet and SQLite decoded, the store's
files and logs as bytes in four encodings); in the store by query; in search, every saved query, every object shown,
every format of report, rejects, refused rows, audit log, and every page of the app. Each look must also find a witness
who is planted beside him, or it proves nothing. ``--store URI`` looks in another store (``NEO4J_PASSWORD`` as for
``mailuo``). Exit code 1 if a word is found anywhere, a witness is missed, or a load ends otherwise than it should.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import sqlite3
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.faults.canary_plants import WITNESS, WORDS, plant
from benchmarks.faults.inputs_commands import Commands
from queries.catalog import catalog

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030")
#: What a saved query is asked with where it demands something.
_GIVEN = {"date": "2024-06-01", "int": "3", "decimal": "0.5", "money": "100", "text": "某", "bool": "true"}


def words_in(text: str | bytes, words: Iterable[str] = WORDS) -> list[str]:
    """Which of the words stand in a text, or in bytes in any of four encodings or as JSON or HTML write them."""
    if isinstance(text, str):
        return [word for word in words if any(form in text for form in _forms(word))]
    return [word for word in words if any(form.encode(code) in text for code in _ENCODINGS for form in _forms(word))]


def _forms(word: str) -> set[str]:
    return {
        word,
        json.dumps(word)[1:-1],
        "".join(f"&#{ord(char)};" for char in word),
        "".join(f"&#x{ord(char):x};" for char in word),
    }


def texts_of(path: Path) -> Iterator[str | bytes]:
    """What a file holds: its bytes, and what is inside where they are packed (Parquet, SQLite, ZIP, GZIP, zlib)."""
    raw = path.read_bytes()
    yield raw
    if raw.startswith(b"PAR1"):
        yield from _strings(pl.read_parquet(path))
    elif raw.startswith(b"SQLite format 3"):
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                try:
                    rows = db.execute(f'SELECT * FROM "{name}"').fetchall()
                except sqlite3.Error:  # inner tables of a full-text index without its content
                    continue
                for row in rows:
                    for value in row:
                        yield value if isinstance(value, bytes) else str(value)
                        if isinstance(value, bytes):
                            yield from _inflated(value)
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    elif raw.startswith(b"\x1f\x8b"):
        yield gzip.decompress(raw)


def _inflated(value: bytes) -> Iterator[bytes]:
    try:
        yield zlib.decompress(value)
    except zlib.error:
        return


def _strings(frame: pl.DataFrame) -> Iterator[str]:
    for name in frame.columns:
        yield "\n".join(str(value) for value in frame[name].to_list())


class Look:
    """What was looked at and what was found."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.places: dict[str, int] = {}
        self._seen: set[str] = set()

    def at(self, place: str, where: str, *texts: str | bytes) -> None:
        """Look at some texts; ``place`` is the kind of place, ``where`` the very one."""
        self.places[place] = self.places.get(place, 0) + 1
        for text in texts:
            for word in words_in(text):
                self.found.append(f"{place}: {where}: {word}")
            if words_in(text, [WITNESS]):
                self._seen.add(place)

    def blind(self, *places: str) -> list[str]:
        """Places in which the witness was not seen either."""
        return [place for place in places if place not in self._seen]


def look_at_files(home: Path, look: Look) -> None:
    """Every file of a home, and the name of every file."""
    for path in sorted(home.rglob("*")):
        if path.is_file():
            place = {"ledger": "ledger files", "store": "store files", "state": "state files", "logs": "logs"}.get(
                path.relative_to(home).parts[0], "other files"
            )
            look.at(place, str(path.relative_to(home)), str(path.relative_to(home)), *texts_of(path))


def _answer(text: str) -> Any:
    """The JSON in what a command printed; remarks may stand around it."""
    return json.JSONDecoder().raw_decode(text, text.index("{"))[0]


def look_at_commands(commands: Commands, folder: Path, look: Look) -> None:
    """Search, objects, saved queries, reports, batches, judgements, findings, audit log, the state of things."""

    def run(place: str, *arguments: str) -> str:
        answer = commands.ask(list(arguments), 180)
        # What a person types is in the log of look-ups by law (SG-04); what is looked at is what comes back.
        text = answer.text
        for one in arguments:
            if words_in(one):
                text = text.replace(one, "")
        look.at(place, " ".join(one if not words_in(one) else "…" for one in arguments), text)
        if "Traceback" in answer.text:
            look.found.append(f"{place}: {' '.join(arguments)}: a traceback: {answer.text[-400:]}")
        return answer.text

    found = _answer(run("search", "search", WITNESS, "--format", "json"))
    uids = [row["uid"] for row in found["rows"]]

    def typed(number: int, statement: str) -> str:
        file = folder / f"{number}.cypher"
        file.write_text(statement, encoding="utf-8")
        return run("store query", "query", "run", "--file", str(file), "--limit", "5000", "--format", "json")

    every = _answer(typed(0, "MATCH (n) RETURN n.uid AS uid, properties(n) AS n"))
    typed(1, "MATCH ()-[r]->() RETURN properties(r) AS r")
    for query in catalog():
        given = [
            f"{one.name}={uids[0] if 'uid' in one.name or one.type == 'uid' else _GIVEN.get(one.type, '某')}"
            for one in query.params
            if one.required
        ]
        run(
            "saved queries",
            "query",
            "run",
            query.name,
            *(piece for one in given for piece in ("-p", one)),
            "--format",
            "json",
        )
    every_uid = [row["uid"] for row in every["rows"] if row["uid"]]  # the marker of the revision has none
    for uid in every_uid:
        run("objects", "show", uid, "--format", "json")
    run("neighbourhood", "expand", uids[0], "--format", "json")
    for suffix in ("html", "xlsx", "graphml", "gexf", "json"):
        for option in ((), ("--names", "--why", "核对")):
            to = folder / f"报告{len(option)}.{suffix}"
            run(
                "reports",
                "report",
                *uids,
                *every_uid[:40],
                "--hops",
                "2",
                *option,
                "--to",
                str(to),
            )
            look.at("report files", to.name, *texts_of(to))
    batches = _answer(run("batches", "imports", "list", "--format", "json"))["rows"]
    for batch in batches:
        run("batches", "imports", "show", str(batch["id"]), "--format", "json")
        if batch["faulty"]:
            to = folder / f"错行{batch['id']}.csv"
            run("batches", "imports", "rejects", str(batch["id"]), "--to", str(to))
            look.at("rejects files", to.name, *texts_of(to))
    run("analyses", "analyze", "all", "--format", "json")
    for arguments in (
        ["findings", "list"],
        ["judge", "list"],
        ["doctor"],
        ["store", "status"],
        ["audit", "show", "--limit", "5000"],
    ):
        run("lists", *arguments, "--format", "json")
    # Last, so that the audit log was looked at before it holds what is asked for here.
    for word in WORDS:
        answer = commands.ask(["search", word, "--format", "json"])
        rows: list[Any] = _answer(answer.text)["rows"] if answer.code == 0 else []
        look.places["search"] += 1
        if rows:
            look.found.append(f"search: {word} finds {len(rows)}")


def look_at_pages(home: Path, look: Look, store: str = "") -> None:
    """Every page of the app, drawn as for a browser: all that it would send."""
    from streamlit.testing.v1 import AppTest

    from graph.session import Session
    from graph.settings import load_settings
    from ui import frame, state

    given = {"store": store} if store else {}
    with Session.open(load_settings(home=home, **given)) as session:
        setattr(state, "door", lambda: session)  # noqa: B010 - the cached one opens a home of its own
        setattr(frame, "go", lambda module, **query: None)  # noqa: B010 - there is no router
        uids = [hit.uid for hit in session.search(WITNESS).hits]
        pages: dict[str, list[dict[str, str]]] = {
            "overview": [{}], "explore": [{}, *({"uid": uid} for uid in uids)], "findings": [{}],
            "linked_parties": [{}], "repeat_issues": [{}], "reports": [{}],
            "saved_queries": [{}, *({"name": one.name} for one in catalog())],
            "importing": [{}], "texts": [{}],
        }  # fmt: skip
        for module, queries in pages.items():
            for query in queries:
                app = AppTest.from_function(drawn, default_timeout=300, kwargs={"module": module})
                for name, value in query.items():
                    app.query_params[name] = value
                app.run()
                look.found += [f"pages: {module} {query}: {error.value}" for error in app.exception]
                look.at("pages", f"{module} {query}", *page_source(app))


def drawn(module: str) -> None:
    import importlib

    from ui import state as told

    told.language()
    importlib.import_module(f"ui.pages.{module}").render()


def page_source(app: Any) -> Iterator[str]:
    """All that a drawn page holds, element by element, as it would be sent."""

    def walk(block: Any) -> Iterator[str]:
        children = getattr(block, "children", None)
        if children:
            for child in children.values():
                yield from walk(child)
        proto = getattr(block, "proto", None)
        if proto is not None:
            yield str(proto)
            yield proto.SerializeToString().decode("utf-8", "replace")

    yield from walk(app._tree)


def main() -> int:
    """Plant, load, look; 1 if anything is found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", default="", help="URI of another store than the embedded one")
    parser.add_argument("--keep", action="store_true", help="leave the folder of the run")
    options = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="mailuo-canary-"))
    look = Look()
    wrong: list[str] = []
    commands = Commands(place / "home", **({"MAILUO_STORE": options.store} if options.store else {}))
    try:
        for number, (arguments, code) in enumerate(plant(place / "planted")):
            answer = commands.ask(arguments, 180)
            look.at("loads", " ".join(Path(one).name for one in arguments), answer.text)
            print(
                f"load {number} {Path(arguments[1]).name}: exit {answer.code}\n  "
                + answer.text.strip().replace("\n", "\n  "),
                flush=True,
            )
            if answer.code != code:
                wrong.append(f"{arguments[1:]} ended with {answer.code}, expected {code}")
        look_at_files(place / "home", look)
        look_at_commands(commands, place, look)
        commands.close()
        look_at_pages(place / "home", look, options.store)
        for path in ("ledger", "state", "store", "logs"):
            # The audit log is left out the second time: it holds the words that were searched for.
            if (place / "home" / path).is_dir():
                look_at_files(place / "home" / path, look)
    finally:
        commands.ask(["store", "stop"])
        commands.close()
        if not options.keep:
            shutil.rmtree(place, ignore_errors=True)
    seeing = [
        "ledger files",
        "state files",
        "search",
        "store query",
        "saved queries",
        "objects",
        "report files",
        "pages",
    ]
    wrong += [
        f"the witness is not seen in {one}" for one in look.blind(*seeing, *(() if options.store else ("store files",)))
    ]
    print("\nlooked at: " + ", ".join(f"{name} {number}" for name, number in look.places.items()))
    for line in dict.fromkeys([*look.found, *wrong]):
        print(f"✗ {line}")
    print(
        f"{len(WORDS)} words, {sum(look.places.values())} places, found {len(look.found)}, otherwise wrong {len(wrong)}"
    )
    return 1 if look.found or wrong else 0


if __name__ == "__main__":
    sys.exit(main())
