"""What a load did or would do, file by file: every row is accounted for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.errors import MailuoError
from graph.ledger import Change
from graph.words import printable, t

#: Faulty and refused rows that a report names; all of them are in the batch.
_SHOWN = 5


@dataclass
class FileReport:
    """One file: rows = loaded + faulty + refused + duplicates, and loaded = new + changed + unchanged.

    ``outcome``: loaded, dry_run, already_loaded, failed. ``import_id`` is the batch's number, None where nothing
    was written. ``removed``: live rows that end by this import, ``records_removed``: the records they describe;
    ``older``: rows for which something newer is live; ``large``: it touches more than a tenth of the data set and must
    be agreed to; ``waiting``: edges of this import whose end is not there (or is several); ``rejects``/``refusals``:
    the first of them, for a preview (place, reason; a refused row has place and rule only).
    """

    file: str
    mapping: str = ""
    dataset: str = ""
    encoding: str = ""
    outcome: str = "failed"
    import_id: int | None = None
    rows: int = 0
    loaded: int = 0
    faulty: int = 0
    refused: int = 0
    duplicates: int = 0
    skipped: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    older: int = 0
    guard_changes: int = 0
    records_removed: int = 0
    waiting: int = 0
    large: bool = False
    nodes: int = 0
    edges: int = 0
    seconds: float = 0.0
    padded: dict[str, int] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    rejects: list[dict[str, object]] = field(default_factory=list)
    refusals: list[dict[str, object]] = field(default_factory=list)
    error: MailuoError | None = None

    @property
    def counts(self) -> dict[str, int]:
        """What the manifest keeps."""
        names = (
            "rows", "loaded", "faulty", "refused", "duplicates", "skipped", "new", "changed", "unchanged", "removed",
            "older", "nodes", "edges",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}

    def take(self, change: Change) -> None:
        """What publishing would change, and what a person should know of it."""
        self.new, self.changed, self.unchanged = change.new, change.changed, change.unchanged
        self.removed, self.older, self.guard_changes = change.removed, change.older, change.guard_changes
        self.records_removed = change.records_removed
        if self.older:
            self.notices.append(
                t(
                    f"{self.older} 行比已有的旧，没有取代它们",
                    f"{self.older} rows are older than what is live and replace nothing",
                )
            )
        if self.removed:
            self.notices.append(t(f"{self.removed} 行不再有效", f"{self.removed} rows end"))

    def lines(self) -> list[str]:
        """The report in words, without what a file put into its name or cells to upset a terminal."""
        return [printable(line) for line in self._lines()]

    def _lines(self) -> list[str]:
        if self.error is not None:
            return [f"{self.file}：{self.error.cause}", f"  {self.error.cure}"]
        if self.outcome == "already_loaded":
            return [
                t(
                    f"{self.file}：已经导入过（第 {self.import_id} 批），没有写入任何内容。",
                    f"{self.file}: loaded already (batch {self.import_id}); nothing was written.",
                )
            ]
        head = (
            t("试算", "dry run")
            if self.outcome == "dry_run"
            else t(f"第 {self.import_id} 批", f"batch {self.import_id}")
        )
        out = [
            t(
                f"{self.file} → {self.dataset}（{self.mapping}，{self.encoding}，{head}，{self.seconds:.1f} 秒）",
                f"{self.file} → {self.dataset} ({self.mapping}, {self.encoding}, {head}, {self.seconds:.1f} s)",
            ),
            t(
                f"  读入 {self.rows} = 入账 {self.loaded} + 错行 {self.faulty}"
                f" + 拒收 {self.refused} + 重复 {self.duplicates}",
                f"  rows in {self.rows} = loaded {self.loaded} + faulty {self.faulty} + refused {self.refused}"
                f" + duplicates {self.duplicates}",
            ),
            t(
                f"  入账 {self.loaded} = 新增 {self.new} + 变更 {self.changed} + 不变 {self.unchanged}",
                f"  loaded {self.loaded} = new {self.new} + changed {self.changed} + unchanged {self.unchanged}",
            ),
            t(f"  节点 {self.nodes}，关系 {self.edges}", f"  nodes {self.nodes}, edges {self.edges}"),
        ]
        if self.waiting:
            out.append(
                t(
                    f"  {self.waiting} 条关系的一端找不到或有几个，先等着",
                    f"  {self.waiting} edges wait: an end is not there, or is several",
                )
            )
        return [*out, *(f"  {notice}" for notice in self.notices), *self._left()]

    def _left(self) -> list[str]:
        """The first faulty rows with cause and cure, the first refused ones by rule, and how to mend the faulty."""
        out = []
        for row in self.rejects[:_SHOWN]:
            value = f"“{row['value']}”" if row["value"] else ""
            cell = f" {row['column'] or ''}{value}".rstrip()
            out.append(f"  {_place(row)}{cell}：{row['reason']} → {row['cure']}")
        if self.faulty and self.import_id is not None:
            out.append(
                t(
                    f"  全部错行：mailuo imports rejects {self.import_id} --to 错行.csv；改好后再导入这个文件。",
                    f"  All faulty rows: mailuo imports rejects {self.import_id} --to faulty.csv; mend and load it.",
                )
            )
        out += [
            t(f"  {_place(row)} 按规则 {row['rule']} 拒收。", f"  {_place(row)} refused under rule {row['rule']}.")
            for row in self.refusals[:_SHOWN]
        ]
        return out


def _place(row: Mapping[str, object]) -> str:
    sheet = f"{row['sheet']} " if row.get("sheet") else ""
    return t(f"{sheet}第 {row['line']} 行", f"{sheet}line {row['line']}")


@dataclass
class LoadReport:
    """All files of a load.

    ``left_out``: file → why it was not loaded (folders only). ``not_joined``: keys under which records of these
    files stand apart from others because a guard differs.
    """

    files: list[FileReport] = field(default_factory=list)
    not_joined: int = 0
    left_out: list[tuple[str, str]] = field(default_factory=list)
    store_error: MailuoError | None = None
    """Why the store could not be brought to the ledger, which has the files all the same."""

    @property
    def failed(self) -> bool:
        """Whether some file could not be loaded, or the store does not show what was."""
        return self.store_error is not None or any(report.error is not None for report in self.files)

    def store_line(self) -> str:
        """What became of the store, where it did not follow."""
        assert self.store_error is not None
        return t(
            f"数据已入账，但图库没有跟上，原因消除后自动补上：{self.store_error.cause} → {self.store_error.cure}",
            f"The ledger has the data; the store did not follow and will once this is mended: {self.store_error.cause} "
            f"→ {self.store_error.cure}",
        )

    def lines(self) -> list[str]:
        """The report in words."""
        out = [line for report in self.files for line in report.lines()]
        if self.not_joined:
            out.append(
                t(
                    f"{self.not_joined} 个编号下有名称等不同的记录，没有合并，已列出待人核实。",
                    f"{self.not_joined} keys have records that differ in a guard: not joined, listed for a person.",
                )
            )
        if self.left_out:
            out.append(t("没有导入的文件：", "Files left out:"))
            out += [printable(f"  {name}：{why}") for name, why in self.left_out]
        if self.store_error is not None:
            out.append(self.store_line())
        return out
