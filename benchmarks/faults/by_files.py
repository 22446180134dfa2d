"""Faults of ports, clock and files: see ``environment``."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

from benchmarks.faults.bench import Bench
from benchmarks.faults.common import ROOT, command, environment, settings_of
from graph.store import process

#: Starts the store process with ports that somebody has, once; then with free ones.
_TAKEN = """
import socket, sys
from graph.store import process_main
taken = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
ports = [tuple(s.getsockname()[1] for s in taken)]
free = process_main._free_ports
process_main._free_ports = lambda: ports.pop() if ports else free()
sys.exit(process_main.main(["--home", sys.argv[1], "--idle", "60"]))
"""


def port_taken(bench: Bench) -> None:
    """The app's port belongs to somebody; without ``--port`` another one is chosen."""
    home = bench.home("port")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        said = bench.run(home, "ui", "--no-browser", "--port", str(number))
        bench.refuses(said, "mailuo ui on a taken port", f"端口 {number} 已被占用", "--port 0")
        child = subprocess.Popen(
            command("ui", "--no-browser", "--port", "0"),
            env=environment(home),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        assert child.stdout is not None
        line = child.stdout.readline()
        bench.verdict.expect("http://127.0.0.1:" in line, f"--port 0 does not open: {line}")
        print(f"  --port 0: {line.split('?')[0].strip()}", flush=True)
        child.send_signal(signal.SIGINT)
        child.communicate()


def store_port_taken(bench: Bench) -> None:
    """Somebody takes the store process's ports between its look and its start: it takes others."""
    home = bench.home("store-port")
    (home / "run").mkdir(exist_ok=True)
    with process.open_log(home) as log:
        child = subprocess.Popen(
            [sys.executable, "-c", _TAKEN, str(home)], env=environment(home), cwd=ROOT, stdout=log, stderr=log
        )
        child.wait()
    until = time.monotonic() + 60
    while not process.status(settings_of(home)).running and time.monotonic() < until:
        time.sleep(0.1)
    state = process.status(settings_of(home))
    bench.verdict.expect(state.running, "the store process does not start where its first ports are taken")
    bench.works(bench.search(home), "a look-up", "第7号企业")
    bench.verdict.expect(process.status(settings_of(home)).pid == state.pid, "the store process was replaced")
    bench.holds_still(home, "ports taken")


def clock_set_back(bench: Bench) -> None:
    """The last batch was published tomorrow: the clock was set back since."""
    home = bench.home("clock")
    path = home / "ledger" / "batches" / "00000001" / "manifest.json"
    text = path.read_text(encoding="utf-8")
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    path.write_text(json.dumps(json.loads(text) | {"published_at": later}, ensure_ascii=False), encoding="utf-8")
    bench.works(bench.search(home), "a look-up is answered and says", "本机时钟比账本最后一批")
    bench.doctor(home, "clock", "校准系统时间")
    bench.works(bench.run(home, *bench.load_words(more=True)), "a load goes in behind", "第 2 批")
    second = json.loads((path.parents[1] / "00000002" / "manifest.json").read_text(encoding="utf-8"))
    bench.verdict.expect(second["published_at"] >= later, "publication times run backwards")
    # The cure is a clock that is right again, after the last batch: the same as batches that lie behind it.
    for one in sorted(path.parents[1].glob("*/manifest.json")):
        raw = json.loads(one.read_text(encoding="utf-8")) | {"published_at": json.loads(text)["published_at"]}
        one.write_text(json.dumps(raw, ensure_ascii=False), encoding="utf-8")
    said = bench.search(home)
    bench.verdict.expect("时钟" not in said.text and said.code == 0, f"the clock is still blamed: {said.text}")
    bench.sound(home)
    bench.works(bench.run(home, "undo", "2", "--why", "试"), "undo of the load", "已撤销")
    bench.holds_still(home, "clock", store_only=True)


def newer_format(bench: Bench) -> None:
    """A newer program has written a batch, or the ledger."""
    for name, key in (("batches/00000001/manifest.json", "ledger_format"), ("ledger.json", "format")):
        home = bench.home("newer")
        path = home / "ledger" / name
        text = path.read_text(encoding="utf-8")
        raw = json.loads(text)
        path.write_text(json.dumps(raw | {key: 99}, ensure_ascii=False), encoding="utf-8")
        before = sorted(p.name for p in (home / "ledger" / "batches").iterdir())
        said = bench.run(home, *bench.load_words(more=True))
        bench.refuses(said, f"a load, {key} 99", "由更新版本的程序写成", "请升级本程序")
        bench.doctor(home, "ledger", "由更新版本的程序写成")
        after = sorted(p.name for p in (home / "ledger" / "batches").iterdir())
        bench.verdict.expect(before == after, f"something was written into a ledger of format 99: {after}")
        # The newer program would read it; for this one that is the number that it knows.
        path.write_text(text, encoding="utf-8")
        bench.works(bench.search(home), "with the program that knows the format", "第7号企业")
        bench.sound(home)
        bench.holds_still(home, "newer format")


def parquet_truncated(bench: Bench) -> None:
    """A Parquet file of a batch is cut: undo and load again, also where the store is lost too; or a backup."""
    for name in ("assertions", "blank"):
        for lost in (False, True):
            what = f"{name}.parquet cut" + (", store lost too" if lost else "")
            home = bench.home("parquet")
            path = home / "ledger" / "batches" / "00000001" / f"{name}.parquet"
            whole = path.read_bytes()
            path.write_bytes(whole[: len(whole) * 2 // 3])
            if lost:
                shutil.rmtree(home / "store")
                shutil.rmtree(home / "state")
                bench.refuses(bench.search(home), f"a look-up, {what}", f"00000001/{name}.parquet", "mailuo undo 1")
            bench.doctor(home, "ledger", f"00000001/{name}.parquet")
            if lost:
                bench.doctor(home, "store", "上次补齐没有成功")
            bench.works(bench.run(home, "undo", "1", "--why", "文件损坏"), "the cure: undo", "第 1 批已撤销")
            bench.works(bench.run(home, *bench.load_words()), "the cure: load again", "第 3 批")
            found = bench.search(home)
            bench.works(found, "a look-up", "第7号企业")
            uid = re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", found.out)
            bench.works(bench.run(home, "show", uid[0] if uid else ""), "everything behind one node", "第7号企业")
            bench.sound(home)
            bench.holds_still(home, what, store_only=True)
    home = bench.home("parquet")
    path = home / "ledger" / "batches" / "00000001" / "assertions.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[:100])
    shutil.rmtree(home / "state")
    bench.refuses(bench.search(home), "a look-up, saved state lost", "00000001/assertions.parquet", "备份")
    path.write_bytes(whole)
    bench.works(bench.search(home), "the cure: the file from a backup", "第7号企业")
    bench.sound(home)
    bench.holds_still(home, "backup")
