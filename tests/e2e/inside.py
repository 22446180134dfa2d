"""Runs where only the loopback exists: load, search, one page; prints as JSON what was seen and what tried to go out.

``python -m tests.e2e.inside FOLDER``. Called by ``test_offline.py`` inside a network namespace of its own. Python
children are watched by an audit hook (``sitecustomize``), everything else, the engine too, by the kernel's counters.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]

#: Written into every Python process: each address it wants to reach and each name it wants to know goes to a file.
WATCH = """
import os, sys
_file = os.open(os.environ["WATCH_FILE"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
def _say(kind, what):
    line = f"{kind}\\t{os.getpid()}\\t{what}\\n"
    os.write(_file, line.encode("utf-8", "backslashreplace"))
def _hook(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        to = args[1] if len(args) > 1 else None
        if isinstance(to, tuple) and str(to[0]) not in ("127.0.0.1", "::1", "localhost"):
            _say("connect", to)
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"):
        if args[0] not in (None, "", "127.0.0.1", "::1", "localhost", b"127.0.0.1", b"localhost"):
            _say("resolve", args[0])
sys.addaudithook(_hook)
_say("start", " ".join(" ".join(sys.orig_argv).split()))
"""

#: Tries what a chatty library would, once past the hook: the counters must see it.
CANARY = """
import contextlib, ctypes, socket
with contextlib.suppress(OSError):
    socket.getaddrinfo("mailuo.invalid", 80)
with contextlib.suppress(OSError):
    socket.create_connection(("192.0.2.1", 80), timeout=2)
libc = ctypes.CDLL(None, use_errno=True)
for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
    line = libc.socket(socket.AF_INET, kind, 0)
    where = socket.AF_INET.to_bytes(2, "little") + (53).to_bytes(2, "big") + bytes([192, 0, 2, 1]) + bytes(8)
    libc.connect(line, where, len(where))
"""

TABLE = "编号,名称,信用代码\n1,青禾县望川渡槽维护有限公司,\n2,青禾县听泉苗木有限公司,\n"
MAPPING = """mapping: firms
dataset: 名单
title: {zh: 企业名单, en: Firms}
headers: [编号, 名称, 信用代码]
row_key: [编号]
nodes:
  company:
    label: Company
    properties: {name: 名称, uscc: 信用代码}
"""


def main(folder: Path) -> None:
    """Do it all and print the account."""
    _loopback_up()
    watch = folder / "watch"
    watch.mkdir()
    (watch / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    file, mapping, seen = folder / "firms.csv", folder / "firms.yml", folder / "seen.tsv"
    file.write_text(TABLE, encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    environment = {
        **os.environ,
        "MAILUO_HOME": str(folder / "home"),
        "PYTHONPATH": os.pathsep.join((str(watch), str(ROOT))),
        "WATCH_FILE": str(seen),
    }
    before = counters()
    loaded = _run(environment, "-m", "mailuo", "load", str(file), "--mapping", str(mapping))
    found = _run(environment, "-m", "mailuo", "search", "渡槽", "--format", "json")
    page = _page(environment)
    _run(environment, "-m", "mailuo", "store", "stop")
    after, told = counters(), _told(seen)
    _run(environment, "-c", CANARY)
    account = {
        "loaded": loaded,
        "found": found,
        "page": page,
        "interfaces": sorted(name for _, name in socket.if_nameindex()),
        "moved": _moved(before, after),
        "went": [line for line in told if line[0] != "start"],
        "started": [line[2] for line in told if line[0] == "start"],
        "canary_moved": _moved(after, counters()),
        "canary_went": [line for line in _told(seen)[len(told) :] if line[0] != "start"],
    }
    sys.stdout.write(json.dumps(account))


def counters() -> dict[str, int]:
    """What the kernel of this namespace could not send anywhere (no route; a datagram to a port nobody holds)."""
    out: dict[str, int] = {}
    lines = Path("/proc/net/snmp").read_text(encoding="ascii").splitlines()
    for names, values in zip(lines[::2], lines[1::2], strict=True):
        kind, *rest = names.split()
        out |= {f"{kind}{name}": int(n) for name, n in zip(rest, values.split()[1:], strict=True)}
    if Path("/proc/net/snmp6").exists():
        for line in Path("/proc/net/snmp6").read_text(encoding="ascii").splitlines():
            name, n = line.split()
            out[name] = int(n)
    watched = ("Ip:OutNoRoutes", "Udp:NoPorts", "Ip6OutNoRoutes", "Udp6NoPorts")
    return {name: out.get(name, 0) for name in watched}


def _moved(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {name: n - before[name] for name, n in after.items() if n != before[name]}


def _told(file: Path) -> list[list[str]]:
    return [line.split("\t", 2) for line in file.read_text(encoding="utf-8").splitlines()]


def _run(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{command}: {done.stdout}{done.stderr}")
    return done.stdout


def _page(environment: dict[str, str]) -> str:
    """The first page as a browser gets it: the frame over HTTP, then one run of the script over the websocket."""
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from websockets.sync.client import connect

    with subprocess.Popen(
        [sys.executable, "-m", "mailuo", "ui", "--port", "0", "--no-browser"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as app:
        try:
            assert app.stdout is not None
            address = next(m[0] for m in (re.search(r"http://\S+", line) for line in app.stdout) if m)
            where = urlsplit(address)
            cookie = f"mailuo_{where.port}={where.query.removeprefix('token=')}"
            _frame(where.port or 0, cookie)
            said: list[str] = []
            with connect(
                f"ws://127.0.0.1:{where.port}/_stcore/stream",
                additional_headers={"Cookie": cookie},
                subprotocols=["streamlit"],  # type: ignore[list-item]
                proxy=None,
                max_size=None,
            ) as line:
                asked = BackMsg()
                asked.rerun_script.query_string = ""
                line.send(asked.SerializeToString())
                while True:
                    told = ForwardMsg.FromString(line.recv(timeout=120))
                    said.append(str(told.delta.new_element.html.body))
                    if told.WhichOneof("type") == "script_finished":
                        return "\n".join(said)
        finally:
            app.terminate()


def _frame(port: int, cookie: str) -> None:
    for _ in range(300):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
                head = ("GET / HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Cookie: {cookie}", "Connection: close", "", "")
                line.sendall("\r\n".join(head).encode())
                if line.recv(64).startswith(b"HTTP/1.1 200"):
                    return
        except OSError:
            pass
        time.sleep(0.2)
    raise SystemExit("no answer from the app")


def _loopback_up() -> None:
    """``ip link set lo up`` without ip."""
    get, put, up = 0x8913, 0x8914, 0x1  # SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        name = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(control, get, name))[1]
        fcntl.ioctl(control, put, struct.pack("16sh14x", b"lo", flags | up))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
