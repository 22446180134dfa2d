"""Precision and recall of units, posts, persons and penalties on case paragraphs of national circulars.

``python -m benchmarks.texts.bulletins FOLDER`` reads ``cases_2022_2023.jsonl`` (fields bulletin, date, text) of the
folder case by case and compares with ``bulletins.jsonl`` beside this file: facts written down by hand while reading
the 63 paragraphs, no sentences. What counts: units are those where a person of the case holds or held a post and
those whose conduct the case is; posts are (person, title, unit), grades such as 一级巡视员 are none; penalties are
(person, code) of penalties in force. Names of units are compared without 中共 and without a province in front of a
city or county, since the paragraphs say one unit in both ways.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loaders.text.lexicon import lexicon
from loaders.text.places import Gazetteer
from loaders.text.reading import Reading, read_text
from loaders.text.source import source_of

ANSWERS = Path(__file__).with_name("bulletins.jsonl")
KINDS = ("units", "posts", "persons", "penalties")
_GAZETTEER = Gazetteer(lexicon())


@dataclass
class Score:
    """Counts for one kind; ``wrong`` lists what is missing (-) and what is too much (+)."""

    right: int = 0
    found: int = 0
    wanted: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0


def case_text(case: dict[str, Any]) -> str:
    """The case as a circular: title, day, paragraph."""
    title = str(case["bulletin"]).rstrip()
    if not title.endswith(("问题", "案例", "案件")):
        title += "问题"  # some titles are cut off in the source
    day = str(case["date"])
    return f"{title}\n{day[:4]}-{day[4:6]}-{day[6:]}\n{case['text']}"


def facts_of(reading: Reading) -> dict[str, set[tuple[str, ...]]]:
    """What a reading says, in the form of the answers."""
    edges = reading.facts.edges
    at = {id(edge.a): unit_form(edge.b.name) for edge in edges if edge.type == "AT" and edge.b}
    out: dict[str, set[tuple[str, ...]]] = {kind: set() for kind in KINDS}
    for edge in edges:
        if edge.a is None or edge.b is None:
            continue
        if edge.type == "HELD":
            unit = at.get(id(edge.b), "")
            if edge.b.props.get("title"):
                out["posts"].add((edge.a.name, str(edge.b.props["title"]), unit))
            if unit:
                out["units"].add((unit,))
        elif edge.type == "CONCERNS" and edge.b.label == "Unit":
            out["units"].add((unit_form(edge.b.name),))
        elif edge.type == "IMPOSED_ON" and edge.a.label == "Penalty" and edge.a.props["state"] == "IN_FORCE":
            out["penalties"].add((edge.b.name, str(edge.a.props["kind"])))
    out["persons"] = {(node.name,) for node in reading.facts.of("Official")}
    return out


def answers_of(line: dict[str, Any]) -> dict[str, set[tuple[str, ...]]]:
    """The answers of a case."""
    return {
        "units": {(unit_form(name),) for name in line["units"]},
        "posts": {(person, title, unit_form(unit)) for person, title, unit in line["posts"]},
        "persons": {(name,) for name in line["persons"]},
        "penalties": {(person, code) for person, code in line["penalties"]},
    }


def unit_form(name: str) -> str:
    """A unit's name without 中共 and without a province in front of a narrower place."""
    name = name.removeprefix("中共")
    for province in _GAZETTEER.provinces:
        rest = name[len(province) :]
        if name.startswith(province) and any(one.start == 0 for one in _GAZETTEER.find(rest)):
            return rest
    return name


def measure(folder: Path) -> dict[str, Score]:
    """Scores over all cases."""
    scores = {kind: Score() for kind in KINDS}
    for number, found, wanted in _pairs(folder):
        for kind, score in scores.items():
            score.right += len(found[kind] & wanted[kind])
            score.found += len(found[kind])
            score.wanted += len(wanted[kind])
            score.wrong += [f"{number} -{' '.join(one)}" for one in sorted(wanted[kind] - found[kind])]
            score.wrong += [f"{number} +{' '.join(one)}" for one in sorted(found[kind] - wanted[kind])]
    return scores


def _pairs(folder: Path) -> Iterator[tuple[int, dict[str, set[tuple[str, ...]]], dict[str, set[tuple[str, ...]]]]]:
    cases = (folder / "cases_2022_2023.jsonl").read_text(encoding="utf-8").splitlines()
    answers = [json.loads(line) for line in ANSWERS.read_text(encoding="utf-8").splitlines()]
    for line in answers:
        case = json.loads(cases[line["case"]])
        yield line["case"], facts_of(read_text(source_of(case_text(case), case["file"]))), answers_of(line)


def main() -> int:
    """Print the scores, and what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    scores = measure(parser.parse_args().folder)
    for kind, score in scores.items():
        counts = f"{score.right} right, {score.found} found, {score.wanted} wanted"
        print(f"{kind:10} precision {score.precision:.3f}  recall {score.recall:.3f}  ({counts})")
    for kind, score in scores.items():
        for wrong in score.wrong:
            print(f"  {kind}: {wrong}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
