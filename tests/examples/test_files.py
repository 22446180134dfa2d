"""The county's files: made again to the byte, of the promised shape, with numbers that belong to nobody."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from fnmatch import fnmatch
from pathlib import Path

import pytest

from examples.county import FILES_DIR, HERE, MAPPINGS_DIR, load_truth
from examples.county.generate import save
from loaders.parse import load_mapping

#: GB 11643 and GB 32100, written out once more so that the generator is not checked by itself.
_ID = re.compile(r"(?<![0-9A-Z])990721(19|20)\d{9}[0-9X](?![0-9A-Z])")
_ANY_ID = re.compile(
    r"(?<![0-9A-Z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9X](?![0-9A-Z])"
)
_USCC = re.compile(r"(?<![0-9A-Z])[1-9][1-9]\d{6}[0-9A-Z]{10}(?![0-9A-Z])")
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_MOBILE = re.compile(r"(?<![0-9A-Z])1\d{10}(?![0-9A-Z])")


def _rows(file: str) -> list[dict[str, str]]:
    path = FILES_DIR / file
    if path.suffix == ".csv":
        with path.open(encoding="gb18030", newline="") as lines:
            return list(csv.DictReader(lines))
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _text_files() -> list[Path]:
    return sorted(path for path in FILES_DIR.iterdir() if path.suffix in (".csv", ".jsonl"))


def _text(path: Path) -> str:
    return path.read_text(encoding="gb18030" if path.suffix == ".csv" else "utf-8")


def test_the_generator_makes_the_committed_bytes_again(tmp_path: Path) -> None:
    save(tmp_path)
    made = {path.name: path.read_bytes() for path in (tmp_path / "files").iterdir()}
    committed = {path.name: path.read_bytes() for path in FILES_DIR.iterdir()}
    assert sorted(made) == sorted(committed)
    assert [name for name in made if made[name] != committed[name]] == []
    assert (tmp_path / "truth.yml").read_bytes() == (HERE / "truth.yml").read_bytes()


def test_the_county_has_the_promised_shape() -> None:
    planted = Counter((row["file"], row["kind"]) for row in load_truth() if "model" not in row)
    issues = "巡察监督问题台账.csv"
    assert len(_rows("巡察轮次.csv")) == 15
    assert len(_rows("青禾县村社区名录.csv")) == 289
    assert len(_rows(issues)) - planted[issues, "faulty"] == 2894
    assert len(_rows("问题整改台账.csv")) == 2894
    assert len(_rows("问题线索台账.jsonl")) == 180
    assert len(_rows("企业登记.csv")) == 150
    assert sum(len(_rows(f"干部名册_{name}.csv")) for name in ("县直单位", "乡镇村社区")) == 400


def test_each_file_fits_the_pattern_of_exactly_one_mapping() -> None:
    mappings = [load_mapping(path) for path in sorted(MAPPINGS_DIR.glob("*.yml"))]
    used = Counter[str]()
    for path in FILES_DIR.iterdir():
        names = [m.name for m in mappings if any(fnmatch(path.name, pattern) for pattern in m.file.patterns)]
        assert len(names) == 1, (path.name, names)
        used[names[0]] += 1
    assert {m.name for m in mappings} == set(used)


@pytest.mark.parametrize("path", _text_files(), ids=lambda path: path.name)
def test_numbers_pass_their_check_digits_and_belong_to_nobody(path: Path) -> None:
    text = _text(path)
    wrong = {row["row"] for row in load_truth() if row["kind"] == "faulty" and row["file"] == path.name}
    failed = [found.group() for found in _ANY_ID.finditer(text) if not _id_passes(found.group())]
    assert len(failed) <= len(wrong)
    assert [n for n in (found.group() for found in _ANY_ID.finditer(text)) if not _ID.fullmatch(n)] == []
    for found in _USCC.finditer(text):
        if not _ANY_ID.fullmatch(found.group()):
            assert found.group()[2:8] == "990721"
            assert _uscc_passes(found.group()), found.group()
    assert [n for n in _MOBILE.findall(text) if not n.startswith("129")] == []


def _id_passes(number: str) -> bool:
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(number[:17]))
    return number[17] == "10X98765432"[total % 11]


def _uscc_passes(code: str) -> bool:
    total = sum(_ALPHABET.index(char) * 3**place for place, char in enumerate(code[:17]))
    return _ALPHABET[(31 - total % 31) % 31] == code[17]


def test_no_file_has_a_column_for_whoever_reported() -> None:
    for path in _text_files():
        head = _text(path).splitlines()[0]
        assert not re.search(r"(?<!被)(举报人|检举人|控告人|反映人)", head), path.name
    tokens = [clue["来源密记"] for clue in _rows("问题线索台账.jsonl") if "来源密记" in clue]
    assert tokens and all(re.fullmatch(r"token-[0-9a-f]{12}", token) for token in tokens)
