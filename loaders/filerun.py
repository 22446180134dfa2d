"""One file on its way into a batch: read twice, mapped in blocks, every row accounted for."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from graph.errors import LoadError
from graph.identity.hashing import local_key
from graph.identity.masking import masked
from graph.ledger import Change, Draft, Ledger, Manifest, MappingStamp, SourceFile
from graph.ledger.schema import canonical_json, row_id
from graph.model import model
from graph.words import t
from loaders import faults as wrong
from loaders.chunk import CellFault, Faults
from loaders.document import document_frame
from loaders.mapping import Refer, is_reporter_column
from loaders.program import Outcome, Program
from loaders.readers import Block
from loaders.refusals import SECRECY, is_title_mark
from loaders.report import FileReport
from loaders.rowkeys import Keys, Sorter, scan, skipping, wanted_of
from loaders.shelf import Plan
from loaders.values import Context
from loaders.withheld import withheld

#: What is being done, how much of it is done, how much there is (0: not known yet).
Progress = Callable[[str, int, int], None]

#: Faults named for one row; the rest is in the file.
_NAMED = 5
#: Faulty and refused rows that a report carries itself.
_SHOWN = 50


@dataclass
class FileRun:
    """Reading one file. ``today`` stands for the data date where none is given."""

    ledger: Ledger
    plan: Plan
    dataset: str
    author: str
    key_path: Path
    today: date
    reader_version: str
    progress: Progress
    data_date: date | None = None
    repairs: Manifest | None = None
    issuer: Refer | None = None
    report: FileReport = field(init=False)
    is_large: bool = False

    def __post_init__(self) -> None:
        book = self.plan.book
        self.report = FileReport(
            file=self.plan.path.name,
            mapping=self.plan.mapping.name,
            dataset=self.dataset,
            encoding=book.encoding,
        )
        self._started = time.monotonic()
        self._source = SourceFile(self.plan.path.name, book.sha256, book.size, book.encoding)
        mapping = self.plan.mapping
        self._stamp = MappingStamp(mapping.name, mapping.sha256, mapping.row_key, mapping.snapshot)

    def already_loaded(self) -> Manifest | None:
        """The live import that says exactly this; a repair is told apart by its rows, not here."""
        if self.repairs is not None:
            return None
        return self.ledger.already_loaded(
            self.dataset, self._source.sha256, self.data_date, self._stamp, self.reader_version
        )

    def read(self) -> Draft:
        """Map the file into a draft that is complete but not published.

        Raises:
            LoadError: the file carries a secrecy mark, has no rows, or breaks off.
        """
        self._refuse_file()
        key = local_key(self.key_path)
        draft = self.ledger.draft(
            kind="repair" if self.repairs else "import",
            dataset=self.dataset,
            mapping=self._stamp,
            source=self._source,
            author=self.author,
            data_date=self.data_date,
            reader_version=self.reader_version,
            repairs=self.repairs.seq if self.repairs else None,
        )
        try:
            self._map(draft, key)
            draft.close()
        except BaseException:
            draft.discard()
            raise
        self.report.seconds = time.monotonic() - self._started
        return draft

    def compare(self, draft: Draft) -> FileReport:
        """What the draft would change, in its report."""
        change: Change = self.ledger.compare(draft)
        report = self.report
        report.take(change)
        self.is_large = change.is_large
        report.seconds = time.monotonic() - self._started
        return report

    def _refuse_file(self) -> None:
        for top in self.plan.book.tops():
            if top.sheet != self.plan.where.sheet:
                continue
            for number, row in enumerate(top.rows[: max(0, self.plan.where.header_row - 1)], 1):
                if any(is_title_mark(cell) for cell in row):
                    raise LoadError(
                        t(
                            f"文件 {self.plan.path.name} 第 {number} 行有密级标注，拒收（{SECRECY}）。",
                            f"File {self.plan.path.name}, row {number} carries a secrecy mark: refused ({SECRECY}).",
                        ),
                        t("本系统不处理涉密文件。", "This system does not take classified files."),
                    )

    def _map(self, draft: Draft, key: bytes) -> None:
        mapping, book, where = self.plan.mapping, self.plan.book, self.plan.where
        report = self.report
        context = Context(model(), key, repair=self.repairs is not None)
        keys = Keys(mapping, key)
        wanted = wanted_of(mapping)
        report.notices += book.notices(where, wanted)
        report.notices += self._unread()

        def count_skipped(rows: int) -> None:
            report.skipped += rows

        name = self.plan.path.name
        first = skipping(book.blocks(where, wanted), mapping, count_skipped)
        found = scan(first, keys, lambda done: self.progress(t(f"检查 {name}", f"checking {name}"), done, 0))
        if not found.total:
            raise LoadError(
                t(f"文件 {name} 只有表头，没有数据行。", f"File {name} has a header and no rows."),
                t(
                    "检查导出是否完成；要清空数据集，用 mailuo undo 撤销它的导入。",
                    "Check the export; to empty a data set, undo its imports.",
                ),
            )
        report.rows = found.total
        title = ""
        if self.repairs is not None:
            before = mapping.document.title or (self.repairs.source.name if self.repairs.source else "")
            title = t(f"{before}（改正的错行）", f"{before} (repaired rows)")
        draft.add(document_frame(mapping.document, self.issuer, self.dataset, self._source, title))
        program = Program(mapping, context, self.dataset, self.data_date or self.today)
        sorter = Sorter(found)
        writer = _Writer(draft, self.dataset, keys, name, where.sheet, report)
        locator = book.locator(where)
        done = 0
        for block in skipping(book.blocks(where, wanted), mapping, lambda rows: None):
            done += len(block.chunk)
            block.chunk.keys = keys.of(block.chunk)
            now = sorter.sort(block)
            if now is not None:
                writer.write(now, self._outcome(program, now, draft, locator))
            self.progress(t(f"读入 {name}", f"reading {name}"), done, found.total)
        self._held(program, sorter, writer, draft, locator)
        report.duplicates = sorter.duplicates
        report.padded = context.padded()
        for column, number in sorted(report.padded.items()):
            report.notices.append(
                t(f"{column} 列补齐了 {number} 个值", f"padding changed {number} values of column {column}")
            )
        if context.masked:
            report.notices.append(
                t(f"遮盖了文字中的证件号 {context.masked} 处", f"id numbers masked in {context.masked} texts")
            )
        if context.silenced:
            report.notices.append(
                t(
                    f"{context.silenced} 格文字提到检举控告人，有关的话没有读入（SG-01）",
                    f"{context.silenced} texts speak of somebody who reported; those words were not read (SG-01)",
                )
            )
        if report.skipped:
            report.notices.append(
                t(
                    f"按映射略过 {report.skipped} 行（合计等）",
                    f"{report.skipped} rows skipped by the mapping (totals and the like)",
                )
            )

    def _outcome(self, program: Program, block: Block, draft: Draft, locator: str) -> Outcome:
        chunk = block.chunk
        return program.run(chunk, draft.document_uid, [f"{locator}{line}" for line in chunk.lines], block.faults)

    def _held(self, program: Program, sorter: Sorter, writer: _Writer, draft: Draft, locator: str) -> None:
        """Rows whose key stands on several different rows: all faulty, or all refused if one of them is."""
        blocks = list(sorter.clashes())
        outcomes = []
        refused: dict[str, str] = {}
        for block, clashing in blocks:
            for row, text in enumerate(clashing):
                if text:
                    block.faults.add(row, "+".join(self.plan.mapping.row_key), "", wrong.key_twice())
            outcome = self._outcome(program, block, draft, locator)
            outcomes.append(outcome)
            for row, rule in outcome.faults.refused.items():
                if clashing[row]:
                    refused.setdefault(clashing[row], rule)
        for (block, clashing), outcome in zip(blocks, outcomes, strict=True):
            for row, text in enumerate(clashing):
                if text in refused:
                    outcome.faults.refuse(row, refused[text])
            writer.write(block, outcome)

    def _unread(self) -> list[str]:
        """Columns of the file that the mapping does not name: they are not read at all."""
        top = next((top for top in self.plan.book.tops() if top.sheet == self.plan.where.sheet), None)
        if top is None or self.plan.book.format == "jsonl":
            return []
        header = top.rows[self.plan.where.header_row - 1]
        known = set(self.plan.mapping.columns) | self.plan.mapping.reporter_columns()
        unread = [
            name
            for cell in header
            if (name := cell.strip()) and name not in known and not is_reporter_column(name) and name[0] != "#"
        ]
        return [t(f"没有读的列：{'、'.join(unread)}", f"columns not read: {', '.join(unread)}")] if unread else []


@dataclass
class _Writer:
    """Puts what a block gave into the draft, and counts it."""

    draft: Draft
    dataset: str
    keys: Keys
    file: str
    sheet: str
    report: FileReport

    def write(self, block: Block, outcome: Outcome) -> None:
        chunk, faults = block.chunk, outcome.faults
        for frame in outcome.frames:
            self.draft.add(frame)
            kind = frame["kind"][0]
            if kind == "node":
                self.report.nodes += frame.height
            else:
                self.report.edges += frame.height
        bad = faults.bad
        if len(outcome.said) + len(bad) < len(chunk):
            silent = [row for row in range(len(chunk)) if row not in bad and row not in outcome.said]
            self.draft.blank(*(row_id(self.dataset, chunk.keys[row]) for row in silent))
        if faults.refused:
            self._refuse(block, faults)
        if len(bad) > len(faults.refused):
            self._reject(block, faults)
        self.report.refused += len(faults.refused)
        self.report.faulty += len(bad) - len(faults.refused)
        self.report.loaded += len(chunk) - len(bad)

    def _row(self, block: Block, row: int) -> str | None:
        key = block.chunk.keys[row]
        return row_id(self.dataset, key) if key else None

    def _refuse(self, block: Block, faults: Faults) -> None:
        entries = [
            {
                "file": self.file,
                "sheet": self.sheet,
                "line": block.chunk.lines[row],
                "rule": rule,
                "row": self._row(block, row),
            }
            for row, rule in sorted(faults.refused.items())
        ]
        self.draft.refuse(*entries)
        shown = entries[: _SHOWN - len(self.report.refusals)]
        self.report.refusals += [{name: value for name, value in one.items() if name != "row"} for one in shown]

    def _reject(self, block: Block, faults: Faults) -> None:
        rows = sorted(set(faults.cells) - set(faults.refused))
        entries = [self._rejected(block, row, faults.cells[row], row in faults.hidden) for row in rows]
        self.draft.reject(*entries)
        shown = entries[: _SHOWN - len(self.report.rejects)]
        hidden = ("row", "origin")
        self.report.rejects += [{name: value for name, value in one.items() if name not in hidden} for one in shown]

    def _rejected(self, block: Block, row: int, cells: list[CellFault], hidden: bool) -> dict[str, object]:
        first = next((cell for cell in cells if cell.fault.code == "key_twice"), cells[0])
        told = [first, *(cell for cell in cells if cell is not first)][:_NAMED]
        return {
            "file": self.file,
            "sheet": self.sheet,
            "line": block.chunk.lines[row],
            "column": first.column,
            "value": "" if hidden else self._shown(first),
            "code": first.fault.code,
            "reason": "；".join(dict.fromkeys(_told(cell, first) for cell in told)),
            "cure": "；".join(dict.fromkeys(cell.fault.cure for cell in told)),
            "row": self._row(block, row),
            "origin": canonical_json(self.keys.origin(block.chunk, row, hidden)),
        }

    def _shown(self, cell: CellFault) -> str:
        if cell.fault.secret or not self.keys.shown(cell.column):
            return masked(cell.value) if cell.value else ""
        return withheld(cell.value)


def _told(cell: CellFault, first: CellFault) -> str:
    return (
        cell.fault.reason
        if cell is first
        else f"{cell.column}：{cell.fault.reason}"
        if cell.column
        else cell.fault.reason
    )
