"""A load that goes on when the page is drawn anew: it runs in a thread of its own, the page only looks at it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from graph.errors import MailuoError
from graph.words import Lang, set_lang, t
from loaders.report import FileReport
from ui import log

#: Told what is being done, how much of it is done, how much there is.
Progress = Callable[[str, int, int], None]


class Job:
    """One load (or dry run). ``report`` or ``error`` is there once ``running`` is False."""

    def __init__(self, work: Callable[[Progress], FileReport], lang: Lang, dry: bool) -> None:
        self.dry = dry
        self.report: FileReport | None = None
        self.error: MailuoError | None = None
        self._work = work
        self._lang = lang
        self._what, self._done, self._total = "", 0, 0
        self._since = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="mailuo-import", daemon=False)
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether it is still at work."""
        return self._thread.is_alive()

    def wait(self, seconds: float) -> None:
        """Wait until it ends, at most so long."""
        self._thread.join(seconds)

    def _run(self) -> None:
        set_lang(self._lang)
        try:
            self.report = self._work(self._told)
        except MailuoError as error:
            self.error = error
        except Exception as error:
            said = log.noted(error, "import")
            self.error = MailuoError(
                t(f"导入时出错（{type(error).__name__}），没有写入。", f"The load failed ({type(error).__name__})."),
                t(f"再试一次（{said}）。", f"Try again ({said})."),
            )

    def _told(self, what: str, done: int, total: int) -> None:
        if what != self._what or done < self._done:
            self._since = time.monotonic()
        self._what, self._done, self._total = what, done, total

    @property
    def share(self) -> float:
        """How much of the present step is done, 0 to 1."""
        return min(1.0, self._done / self._total) if self._total else 0.0

    @property
    def said(self) -> str:
        """``读入 名册.csv　12,000 / 24,775　每秒 8,300　约剩 2 秒``."""
        parts = [self._what or t("正在读取…", "Reading…")]
        if self._total:
            parts.append(f"{self._done:,} / {self._total:,}")
        return "　".join([*parts, *pace(self._done, self._total, time.monotonic() - self._since)])


def pace(done: int, total: int, seconds: float) -> list[str]:
    """Rate and remaining time in words; nothing before there is anything to reckon from."""
    if done <= 0 or seconds < 0.5:
        return []
    rate = done / seconds
    out = [t(f"每秒 {rate:,.0f}", f"{rate:,.0f} a second")]
    if total > done:
        left = (total - done) / rate
        out.append(t(f"约剩 {left:,.0f} 秒", f"about {left:,.0f} s left"))
    return out
