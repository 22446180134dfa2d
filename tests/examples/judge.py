"""Reads runs of the models as outcomes in the words of ``examples/county/truth.yml``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fnmatch import fnmatch
from typing import Any

from examples.county import MAPPINGS_DIR
from graph.analysis.finding import Finding, Remark, Run
from graph.ledger.schema import assertion_uid
from loaders.mapping import Mapping as MappingFile
from loaders.parse import load_mapping

Case = dict[str, Any]
#: The node of each subject's mapping that the subject is.
_NODES = {"official": "official", "company": "company", "contract": "contract", "issues": "issue"}


def mapping_of(file: str) -> MappingFile:
    """The shipped mapping for one of the county's files."""
    for path in sorted(MAPPINGS_DIR.glob("*.yml")):
        mapping = load_mapping(path)
        if any(fnmatch(file, pattern) for pattern in mapping.file.patterns):
            return mapping
    raise LookupError(file)


def record_uid(file: str, row: str, node: str) -> str:
    """The uid of the record that a row describes."""
    return assertion_uid(mapping_of(file).dataset, row, node)


class Judge:
    """The runs of one graph. ``entity`` gives the entity of a record."""

    def __init__(self, runs: Iterable[Run], entity: Callable[[str], str]) -> None:
        self.runs: Mapping[str, Run] = {run.model: run for run in runs}
        self.entity = entity
        self.claimed: set[str] = set()

    def outcome(self, case: Case) -> Any:
        """What the runs say of a case, as ``expect`` would say it."""
        run = self.runs[case["model"]]
        uids, least = self._subjects(case)
        found = [f for f in (*run.findings, *run.logged) if len(uids & _named(f)) >= least]
        if len(found) > 1:
            return f"{len(found)} findings"
        if found:
            self.claimed.add(found[0].id)
            return _said(found[0])
        if any(len(uids & _named(remark)) >= least for remark in run.open_questions):
            return "open_question"
        if any(len(uids & _named(remark)) >= least for remark in run.listed):
            return "systemic"
        return "nothing"

    def unclaimed(self) -> list[str]:
        """Findings that belong to no case that was asked for."""
        found = [f for run in self.runs.values() for f in (*run.findings, *run.logged)]
        return [f.sentence() for f in found if f.id not in self.claimed]

    def _subjects(self, case: Case) -> tuple[set[str], int]:
        """Uids of the case and how many of them a finding on it must name: all parties, or two of the problems."""
        subjects = case["subjects"]
        if case["model"] == "C01":
            return {self.entity(record_uid(file, row, "issue")) for file, row in subjects["issues"]}, 2
        rows = {role: subjects[role] for role in _NODES if role in subjects}
        parties = {self.entity(record_uid(file, row, _NODES[role])) for role, (file, row) in rows.items()}
        return parties, len(parties)


def _named(said: Finding | Remark) -> set[str]:
    return {e.uid for e in said.entities} | {e.uid for e in said.evidence}


def _said(finding: Finding) -> Any:
    marks = set(finding.marks)
    if "自报" in marks:
        return "self_reported"
    if "已回避" in marks:
        return {"capped": finding.tier, "mark": "已回避"}
    return {"found": finding.tier} | ({"mark": "已澄清"} if "已澄清" in marks else {})
