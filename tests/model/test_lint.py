"""Each rule of the linter: break the model in one place, and the linter names that place."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from graph.errors import ModelError
from graph.model import load_model
from graph.model.declaration import HERE
from graph.model.lint import Problem, lint
from graph.words import in_lang


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the model that may be broken."""
    copy = tmp_path / "model"
    shutil.copytree(HERE, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copy


def broken(folder: Path, file: str, old: str, new: str) -> tuple[list[Problem], int]:
    """Problems after ``old`` became ``new`` in ``file``, and the line on which that was."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{file} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return lint(load_model(folder), folder), text[: text.index(old)].count("\n") + 1


def test_our_model_has_no_problems() -> None:
    assert lint() == []


#: code, place, file, what is written, what it becomes
CASES = [
    # names
    ("reserved-name", "Lot.status", "topics/projects.yml", "{name: price_fixed,", "{name: status,"),
    ("reserved-name", "Lot.end", "topics/projects.yml", "{name: price_fixed,", "{name: end,"),
    ("reserved-name", "Lot.bid_open_precision", "topics/projects.yml", "name: price_fixed", "name: bid_open_precision"),
    ("name-form", "Lot.PriceFixed", "topics/projects.yml", "{name: price_fixed,", "{name: PriceFixed,"),
    ("name-form", "HasLot", "topics/projects.yml", "  - type: HAS_LOT", "  - type: HasLot"),
    ("not-text", "Contract.no", "topics/projects.yml", '{name: "no", zh: 合同编号', "{name: no, zh: 合同编号"),
    ("twice", "Lot.ceiling", "topics/projects.yml", "{name: price_fixed,", "{name: ceiling,"),
    ("twice", "SUPPLIER", "topics/projects.yml", "  - type: BUYER\n", "  - type: SUPPLIER\n"),
    ("twice", "gender.M", "enums.yml", "  F: {zh: 女,", "  M: {zh: 女,"),
    ("same-name", "LOT", "topics/projects.yml", "  - type: FOR_LOT", "  - type: LOT"),
    ("same-name", "INSPECTION_ROUND", "topics/inspection.yml", "  - type: OF_ROUND", "  - type: INSPECTION_ROUND"),
    ("words", "Lot.price_fixed", "topics/projects.yml", "en: fixed price", "en: 固定价"),
    ("words", "gender.F", "enums.yml", "  F: {zh: 女,", '  F: {zh: "",'),
    # types and classes
    ("type", "Lot.price_fixed", "topics/projects.yml", "en: fixed price, type: bool", "en: fixed price, type: boolean"),
    ("type", "Lot.price_fixed", "topics/projects.yml", "fixed price, type: bool", "f, items: 'enum:g', type: bool"),
    ("enum", "Person.gender", "topics/people.yml", "'enum:gender'", "'enum:sex'"),
    ("two-types", "Bid.amount", "topics/projects.yml", "en: bid price (yuan), type: money", "en: bid price, type: int"),
    ("two-types", "Company.level", "topics/organisations.yml", None, None),
    ("sens", "Lot.price_fixed", "topics/projects.yml", "fixed price, type: bool, sens: C1", "f, type: bool, sens: C9"),
    ("sens-above", "Lot.price_fixed", "topics/projects.yml", "price, type: bool, sens: C1", "p, type: bool, sens: C2"),
    ("sens-above", "Person.minor", "topics/people.yml", "bool, sens: C4, own_sens", "bool, sens: C2, own_sens"),
    # references
    ("unknown-label", "HELD", "topics/people.yml", "    to: [Post]", "    to: [Posts]"),
    ("unknown-label", "Official", "topics/people.yml", "    extends: Person", "    extends: Human"),
    ("root", "Official", "topics/people.yml", "    root: Person\n    zh: 监察对象", "    root: Post\n    zh: 监察对象"),
    ("cardinality", "HELD", "topics/people.yml", "    cardinality: 1:n", "    cardinality: 1:many"),
    ("symmetric", "KIN", "topics/people.yml", "[Person]\n    to: [Person]", "[Person]\n    to: [Post]"),
    ("unknown-property", "Post", "topics/people.yml", "    caption: [title]", "    caption: [titel]"),
    ("unknown-property", "Post", "topics/people.yml", "    search: [title]", "    search: [titel]"),
    ("unknown-property", "Person", "topics/people.yml", "birth_ym]}\n    properties:\n      - {name: name,", None),
    ("unknown-property", "KIN", "topics/people.yml", "discriminators: [kin_code]", "discriminators: [kin]"),
    ("caption", "Post", "topics/people.yml", "    caption: [title]", "    caption: []"),
    ("connector", "Unit", "topics/organisations.yml", "level_rank: [L1, L2, L3, L4]", "level_rank: [L1, L44]"),
    ("connector", "Identifier", "topics/organisations.yml", "{hub_size: '>10'}", "{hub_size: 'many'}"),
    ("draw", "Post", "topics/people.yml", "glyph: briefcase", "glyph: brief-case"),
    ("draw", "Post", "topics/people.yml", "{silhouette: circle, weight: outline, glyph: briefcase", None),
    # keys
    ("key-scope", "Lot", "topics/projects.yml", "{properties: [code], scope: HAS_LOT}", "{properties: [code]}"),
    ("key-scope", "Official", "topics/people.yml", "[cadre_no], scope: org_system,", "[cadre_no],"),
    ("unknown-scope", "Lot", "topics/projects.yml", "[code], scope: HAS_LOT", "[code], scope: HELD"),
    ("unknown-scope", "Lot", "topics/projects.yml", "[code], scope: HAS_LOT", "[code], scope: owner"),
    ("name-joins", "Unit", "topics/organisations.yml", "scope: PARENT_OF, joins: false}", "scope: PARENT_OF}"),
    ("key-differs", "Company", "topics/organisations.yml", "{properties: [stock_code], guard", None),
    ("axes", "protective.relations", "axes.yml", "relations: [CLEARS, CLOSES]", "relations: [CLEARS, CLOSED]"),
]

#: Cases whose replacement is easier to read by itself.
LONG = {
    ("two-types", "Company.level"): (
        "{name: reg_status, zh: 登记状态, en: registration status, type: 'enum:reg_status'",
        "{name: level, zh: 登记状态, en: registration status, type: 'enum:reg_status'",
    ),
    ("unknown-property", "Person"): (
        "guard: [name_norm, gender, birth_ym]}\n    properties:\n      - {name: name,",
        "guard: [name_norm, sex]}\n    properties:\n      - {name: name,",
    ),
    ("draw", "Post"): (
        "{silhouette: circle, weight: outline, glyph: briefcase",
        "{silhouette: oval, weight: outline, glyph: briefcase",
    ),
    ("key-differs", "Company"): (
        "- {properties: [stock_code], guard",
        "- {properties: [party_code], scope: alias}\n      - {properties: [stock_code], guard",
    ),
}


@pytest.mark.parametrize(("code", "where", "file", "old", "new"), CASES, ids=[f"{c[0]}-{c[1]}" for c in CASES])
def test_one_mistake_is_named_with_its_place(
    folder: Path, code: str, where: str, file: str, old: str | None, new: str | None
) -> None:
    if new is None:
        old, new = LONG[(code, where)]
    assert old is not None
    problems, line = broken(folder, file, old, new)
    named = [p for p in problems if p.code == code and p.where == where]
    assert named, [str(p) for p in problems]
    assert named[0].file == file
    assert named[0].cure
    if file != "axes.yml":
        assert named[0].line is not None
        assert abs(named[0].line - line) <= old.count("\n") + 8, (named[0].line, line)


def test_a_circle_of_scopes_is_found(folder: Path) -> None:
    # a project numbered within its lot, which is itself numbered within the project
    problems, _ = broken(
        folder,
        "topics/projects.yml",
        "{properties: [code], guard: [name]}",
        "{properties: [code], scope: HAS_LOT, guard: [name]}",
    )
    assert [p.code for p in problems] == ["scope-cycle"]
    assert "Project" in problems[0].what
    assert "Lot" in problems[0].what


def test_the_line_is_exact_for_a_property(folder: Path) -> None:
    problems, line = broken(folder, "topics/projects.yml", "{name: price_fixed,", "{name: status,")
    assert [p.line for p in problems if p.code == "reserved-name"] == [line]


def test_enum_codes_that_are_stored_alike_may_differ_between_labels(folder: Path) -> None:
    # `state` has five code lists on five labels: all are strings in a store, so this is no conflict
    assert not [p for p in lint(load_model(folder), folder) if p.code == "two-types"]


def test_an_incomplete_entry_says_which_file(folder: Path) -> None:
    path = folder / "topics" / "people.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("    caption: [title]\n", ""), encoding="utf-8")
    with pytest.raises(ModelError) as error:
        load_model(folder)
    assert "people.yml" in error.value.cause


def test_problems_are_told_in_both_languages(folder: Path) -> None:
    zh = broken(folder, "topics/projects.yml", "{name: price_fixed,", "{name: status,")[0]
    with in_lang("en"):
        en = lint(load_model(folder), folder)
    assert "保留名" in zh[0].what
    assert "reserved" in en[0].what


def test_the_command_exits_with_zero_on_our_model() -> None:
    done = subprocess.run([sys.executable, "-m", "graph.model.lint"], capture_output=True, check=False)
    assert done.returncode == 0
