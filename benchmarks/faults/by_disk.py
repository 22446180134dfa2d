"""Faults of the disk and of rights on it: see ``environment``."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from benchmarks.faults.bench import ROWS, Bench, CannotTry
from benchmarks.faults.common import Said, drop, settings_of
from graph.store import process

_NOBODY = 65534

#: Megabytes that are left on the small disk when the further load begins, one try each: it fails at another stage.
LEFT = (1, 6, 20)


def audit_read_only(bench: Bench) -> None:
    """The audit log cannot be written: no answer."""
    home = bench.home("audit")
    path = home / "audit.sqlite"
    bench.mount("--bind", str(path), at=path)
    bench.mount("-o", "remount,ro,bind", at=path)
    bench.refuses(bench.search(home), "a look-up", "审计日志写不进去", str(path))
    bench.refuses(bench.run(home, *bench.load_words(more=True)), "a load", "审计日志写不进去", str(path))
    bench.doctor(home, "audit", "审计日志写不进去")
    bench.unmount(path)
    bench.works(bench.search(home), "the cure: the log may be written again", "第7号企业")
    bench.sound(home)
    bench.holds_still(home, "audit log")


def home_read_only(bench: Bench) -> None:
    """The whole home lies on a read-only mount."""
    home = bench.home("closed")
    bench.mount("--bind", str(home), at=home)
    bench.mount("-o", "remount,ro,bind", at=home)
    for said, what in (
        (bench.search(home), "a look-up"),
        (bench.run(home, *bench.load_words(more=True)), "a load"),
        (bench.run(home, "undo", "1", "--why", "试"), "an undo"),
    ):
        bench.refuses(said, what, "写不进去", "权限")
    bench.doctor(home, "ledger", "不能写入账本文件夹")
    bench.doctor(home, "store", "没有写入权限")
    bench.unmount(home)
    bench.works(bench.search(home), "the cure: it may be written again", "第7号企业")
    bench.sound(home)
    bench.holds_still(home, "read-only home")


def somebody_elses_home(bench: Bench) -> None:
    """A home (mode 0700) that belongs to another user, and one whose files alone do."""
    if os.geteuid() != 0 or shutil.which("setpriv") is None:
        raise CannotTry("needs root and setpriv")
    # Root without its capabilities is a user like others, and can read this checkout; the home is given to nobody.
    plain = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    home = bench.home("other-user")
    _give(home, _NOBODY)
    home.chmod(0o700)
    bench.refuses(bench.search(home, before=plain), "a look-up", "不能进入文件夹", "MAILUO_HOME")
    bench.refuses(bench.run(home, "doctor", before=plain), "doctor", "不能进入文件夹", "MAILUO_HOME")
    home.chmod(0o755)
    bench.refuses(bench.search(home, before=plain), "a look-up, the folder open", "审计日志写不进去", "权限")
    bench.doctor(home, "audit", "写不进去", before=plain)
    own = bench.folder / "own"
    bench.works(bench.run(own, *bench.load_words(), before=plain), "the cure: a home of one's own", "第 1 批")
    drop(own)
    home.chmod(0o700)
    _give(home, 0)
    bench.works(bench.search(home), "the cure: the home's own user", "第7号企业")
    bench.sound(home)
    bench.holds_still(home, "another user's home")


def _give(home: Path, user: int) -> None:
    for path in (home, *home.rglob("*")):
        os.chown(path, user, user)


def disk_full(bench: Bench) -> None:
    """The disk fills up at some stage of a load; then there is room again."""
    want = bench.whole()
    place = bench.folder / "small"
    place.mkdir(exist_ok=True)
    size = sum(p.stat().st_blocks * 512 for p in bench.base.rglob("*") if p.is_file()) // 1024
    for left in LEFT:
        for first in (False, True):
            room = left * 1024 + (0 if first else size)
            what = f"{left} MB left, {'first' if first else 'further'} load"
            bench.mount("-t", "tmpfs", "-o", f"size={room}k", "tmpfs", at=place)
            home = place / "home"
            if not first:
                shutil.copytree(bench.base, home)
            said = bench.run(home, *bench.load_words(more=True))
            _after_a_full_disk(bench, home, said, what, first)
            subprocess.run(["mount", "-o", "remount,size=4g", str(place)], check=True)
            again = bench.run(home, *bench.load_words(more=True))
            bench.works(again, f"{what}: the cure: room, and once more")
            if first:
                bench.works(bench.run(home, "search", f"第{ROWS + 7}号企业"), "a look-up", "号企业")
                bench.sound(home)
            else:
                bench.sound(home)
                bench.holds_still(home, what, want)
            drop(home)
            bench.unmount(place)


def _after_a_full_disk(bench: Bench, home: Path, said: Said, what: str, first: bool) -> None:
    """The load said what is wrong; what was there before is still there, for whoever makes room."""
    if said.code == 0:
        print(f"  {what}: it fitted", flush=True)
        return
    bench.refuses(said, what, "磁盘", "→" if "→" in said.text else "空间")
    bench.doctor(home, "disk", "剩余")
    told = bench.run(home, "doctor", "--format", "csv")
    bench.verdict.expect(not told.traced, f"{what}: doctor: {told.text}")
    store = next((line for line in told.out.splitlines() if line.startswith("store,")), "")
    mends = "自动补齐" in store
    bench.verdict.expect(not mends, f"{what}: doctor says that it mends itself: {store}")
    if not first:
        kept = (home / "ledger" / "batches" / "00000001" / "manifest.json").exists()
        bench.verdict.expect(kept, f"{what}: the batch from before is gone")


def file_size_limited(bench: Bench) -> None:
    """No file may grow beyond a size (RLIMIT_FSIZE): what a quota looks like to a program; needs no root."""
    if shutil.which("prlimit") is None:
        raise CannotTry("needs prlimit")
    want = bench.whole()
    for size in (100_000, 1_000_000, 4_000_000):
        home = bench.home("limit")
        limit = ["prlimit", f"--fsize={size}"]
        said = bench.run(home, *bench.load_words(more=True), before=limit)
        what = f"files of {size:,} bytes at most"
        if said.code:
            bench.refuses(said, what, "磁盘", "→" if "→" in said.text else "空间")
        process.stop(settings_of(home))
        bench.works(bench.run(home, *bench.load_words(more=True)), f"{what}: the cure: without the limit")
        bench.sound(home)
        bench.holds_still(home, what, want)
        drop(home)
