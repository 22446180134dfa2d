"""One text on its way into a batch: read, turned into assertions, accounted for like the rows of a table."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

from graph.errors import LoadError
from graph.identity.hashing import hash_value, local_key
from graph.ledger import Change, Draft, Ledger, Manifest, MappingStamp, SourceFile
from graph.ledger.live import standing
from graph.ledger.schema import canonical_json
from graph.words import t
from loaders.refusals import MINOR, REPORTER, SECRECY, is_title_mark
from loaders.report import FileReport
from loaders.text.layout import LONGEST_LINE
from loaders.text.lexicon import lexicon
from loaders.text.reading import READER_VERSION, Reading, read_text
from loaders.text.rows import dataset_of, document_row, rows_of
from loaders.text.source import Source, read_source

#: Name of the reader where a table has its mapping.
NAME = "text"
#: Lines at the head of a page in which a secrecy mark stands.
_HEAD = 15
#: A day as a value of a property.
_ISO_DAY = re.compile(r'"(\d{4}-\d\d-\d\d)"')


class NothingRead(LoadError):
    """A text in which nothing was found; in a folder it is passed over."""


@dataclass
class TextRun:
    """Reading one text. The token of a reporter is made with the home's key and the text's own hash."""

    ledger: Ledger
    path: Path
    author: str
    key_path: Path
    progress: Callable[[str, int, int], None]
    data_date: date | None = None
    report: FileReport = field(init=False)
    is_large: bool = False

    def __post_init__(self) -> None:
        self._started = time.monotonic()
        self.source: Source = read_source(self.path)
        self._refuse_marked()
        self.progress(t(f"读入 {self.path.name}", f"reading {self.path.name}"), 0, 1)
        key = local_key(self.key_path)
        self.reading: Reading = read_text(self.source, lambda name: hash_value(key, name)[:32], lexicon())
        self.dataset = dataset_of(self.reading)
        self._file = SourceFile(self.path.name, self.source.sha256, self.source.size, self.source.encoding)
        self._stamp = MappingStamp(NAME, lexicon().sha256, ("offset",), True)
        self.report = FileReport(file=self.path.name, mapping=NAME, dataset=self.dataset, encoding=self.source.encoding)

    def already_loaded(self) -> Manifest | None:
        """The live import of exactly this file."""
        return self.ledger.already_loaded(self.dataset, self.source.sha256, self.data_date, self._stamp, READER_VERSION)

    def read(self) -> Draft:
        """Put what was read into a draft that is complete but not published.

        Raises:
            NothingRead: the text says nothing that the reader knows.
        """
        rows = rows_of(self.reading)
        if not rows:
            raise NothingRead(
                t(f"文件 {self.path.name} 里没有读出内容。", f"Nothing was read out of file {self.path.name}."),
                t(
                    "通报和综述才由文本阅读器读；表格请存为 CSV 或 XLSX。",
                    "The text reader reads circulars and overviews; save tables as CSV or XLSX.",
                ),
            )
        draft = self.ledger.draft(
            kind="import",
            dataset=self.dataset,
            mapping=self._stamp,
            source=self._file,
            author=self.author,
            data_date=self.data_date or self.default_day[0],
            reader_version=READER_VERSION,
        )
        try:
            draft.add([document_row(self.reading)])
            draft.add(rows)
            self._keep_text(draft)
            self._leave_out(draft)
            draft.close()
        except BaseException:
            draft.discard()
            raise
        self._count(rows)
        return draft

    def compare(self, draft: Draft) -> FileReport:
        """What the draft would change, in its report."""
        change: Change = self.ledger.compare(draft)
        self.report.take(change)
        self.is_large = change.is_large
        self._other_publication()
        self.report.seconds = time.monotonic() - self._started
        return self.report

    @cached_property
    def default_day(self) -> tuple[date | None, str]:
        """The data date where none is given, None for today; and in words where it comes from.

        What a text says holds when it came out, else at least on the latest day that it names, not when it is read; a
        day to come is a misprint. Publications of one text count in the order in which they are loaded.
        """
        today = self.ledger.day_of(datetime.now(UTC))
        published = self.reading.text.published
        day: date | None
        if published and published <= today:
            day, words = published, t("发布日期", "the day it came out")
        else:
            named = [one for one in self._days_named() if one <= today]
            day = max(named, default=None)
            words = t("文中所说最晚的一天", "the latest day it names") if named else t("今天", "today")
        earlier = [m.data_date for m in standing(self.ledger) if m.dataset == self.dataset and m.data_date]
        if day and earlier and max(earlier) > day:
            day, words = max(earlier), t("同一文字先前导入的数据日期", "as of the same text loaded before")
        return day, words

    def _days_named(self) -> Iterator[date]:
        """The days that facts bear, and the end of the last year in the title; “2018年以来” only begins there."""
        title = self.reading.text.title
        years = lexicon().pattern("layout", "account_year").finditer(title)
        yield from (date(int(y["year"]), 12, 31) for y in years if not title.startswith("以来", y.end()))
        for row in rows_of(self.reading):
            yield from (day for day in (row.get("valid_from"), row.get("valid_to")) if isinstance(day, date))
            yield from map(date.fromisoformat, _ISO_DAY.findall(str(row["props"])))

    def _refuse_marked(self) -> None:
        for number, line in enumerate(self.source.lines[:_HEAD], 1):
            if is_title_mark(line) and len(line.strip()) < 30:
                raise LoadError(
                    t(
                        f"文件 {self.path.name} 第 {number} 行有密级标注，拒收（{SECRECY}）。",
                        f"File {self.path.name}, line {number} carries a secrecy mark: refused ({SECRECY}).",
                    ),
                    t("本系统不处理涉密文件。", "This system does not take classified files."),
                )

    def _keep_text(self, draft: Draft) -> None:
        """The original, reporters blanked out, for showing it beside what was read."""
        text = self.reading.text
        draft.text(
            [
                {"line": line.number, "role": role, "text": line.original if role != "too_long" else ""}
                for line, role in zip(text.lines, text.roles, strict=True)
            ]
        )

    def _leave_out(self, draft: Draft) -> None:
        """Passages about reporters leave line and rule; a line that is too long is faulty."""
        refused = [
            {"file": self.path.name, "sheet": "", "line": line, "rule": rule, "row": None}
            for rule, lines in ((REPORTER, self.reading.withheld), (MINOR, self.reading.minors))
            for line in lines
        ]
        if refused:
            draft.refuse(*refused)
        text = self.reading.text
        faulty = [
            {
                "file": self.path.name,
                "sheet": "",
                "line": line.number,
                "column": "",
                "value": "",
                "code": "long_line",
                "reason": t(
                    f"这一行超过 {LONGEST_LINE} 个字，不是段落，没有读",
                    f"this line has more than {LONGEST_LINE} characters: no paragraph, not read",
                ),
                "cure": t("按段落换行后再导入", "Break it into paragraphs and load again"),
                "row": None,
                "origin": canonical_json({}),
            }
            for line, role in zip(text.lines, text.roles, strict=True)
            if role == "too_long"
        ]
        if faulty:
            draft.reject(*faulty)
        shown = ("file", "sheet", "line", "rule")
        self.report.refusals = [{name: one[name] for name in shown} for one in refused]
        self.report.rejects = [{n: v for n, v in one.items() if n not in ("row", "origin")} for one in faulty]
        self.report.refused, self.report.faulty = len(refused), len(faulty)

    def _count(self, rows: list[dict[str, object]]) -> None:
        report = self.report
        # The Document and its edges belong to no row (LEDGER §1.6).
        own = [row for row in rows if row.get("from_uid") != row["src"]]
        report.nodes = sum(row["kind"] == "node" for row in own)
        report.edges = len(own) - report.nodes
        report.loaded = len(own)
        report.rows = report.loaded + report.refused + report.faulty
        day, words = (self.data_date, t("指定", "as given")) if self.data_date else self.default_day
        held = day or self.ledger.day_of(datetime.now(UTC))
        report.notices.append(t(f"数据截至 {held}（{words}）", f"data as of {held} ({words})"))
        report.notices.append(
            t("全部未复核：经人采信后才算事实", "all UNREVIEWED: facts only when a person has accepted them")
        )
        if self.reading.withheld:
            told = len(self.reading.withheld)
            report.notices.append(
                t(
                    f"{told} 行提到检举控告人，有关文字没有读入（{REPORTER}）",
                    f"{told} lines speak of somebody who reported; those words were not read ({REPORTER})",
                )
            )

    def _other_publication(self) -> None:
        undone = self.ledger.undone()
        for manifest in self.ledger.manifests():
            source = manifest.source
            if manifest.dataset != self.dataset or manifest.seq in undone or source is None:
                continue
            if source.sha256 != self.source.sha256:
                self.report.notices.append(
                    t(
                        f"与第 {manifest.seq} 批（{source.name}）是同一篇文字的另一次发布，合为一份文书",
                        f"another publication of the text of batch {manifest.seq} ({source.name}): one document",
                    )
                )
                return
