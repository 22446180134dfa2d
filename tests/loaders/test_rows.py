"""Every row is somewhere: loaded, faulty, refused or a duplicate, whatever the file holds."""

from __future__ import annotations

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.loaders.home import ROSTER, ROSTER_HEADER, Home, accounted, mapping

GUARDED = ROSTER.replace(
    "headers: [序号, 姓名, 性别, 单位代码, 起, 止]",
    "headers: [序号, 姓名, 性别, 单位代码, 起, 止]\nrefuse_when: [{rule: SG-01, column: 性别, in: [密]}]",
)
CELLS = (
    st.sampled_from(["1", "2", "3", "", "01"]),
    st.sampled_from(["张伟", "李娜", "NULL", "", "“引号”", 'a"b', "换\n行"]),
    st.sampled_from(["男", "女", "未知", "?", "", "密"]),
    st.sampled_from(["A1", "a1", "", "91X"]),
    st.sampled_from(["2020-01", "2020年", "坏", "", "2024-05-06"]),
    st.sampled_from(["至今", "2019", "2021-02-30", "", "2025"]),
)


@given(
    st.lists(st.tuples(*CELLS), min_size=1, max_size=12), st.lists(st.sampled_from([[], ["x"], ["1"] * 7]), max_size=2)
)
@settings(max_examples=60)
def test_rows_in_are_rows_out(rows: list[tuple[str, ...]], ragged: list[list[str]]) -> None:
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        lines: list[list[str]] = [ROSTER_HEADER, *(list(row) for row in rows), *ragged]
        report = home.load(home.csv("名册.csv", lines), mapping(GUARDED))
        wanted = sum(any(row) for row in lines[1:])
        assert report.rows == wanted
        assert accounted(report)
        ledger = home.ledger
        assert ledger.rejects(1).height == report.faulty
        assert ledger.refused(1).height == report.refused
        said = (
            ledger.scan(1, "assertions").filter(pl.col("row") != "").select(pl.col("row").n_unique()).collect().item()
        )
        assert said + ledger.scan(1, "blank").select(pl.len()).collect().item() == report.loaded
        _oracle(rows, ragged, report.refused, report.duplicates)


def _oracle(rows: list[tuple[str, ...]], ragged: list[list[str]], refused: int, duplicates: int) -> None:
    """Refused and duplicate rows counted the slow way: by key, over the whole file."""
    padded = [tuple((*row, *[""] * 6)[:6]) for row in (*rows, *ragged) if any(row)]
    by_key: dict[str, list[tuple[str, ...]]] = {}
    for row in padded:
        by_key.setdefault(row[0], []).append(row)
    want_refused = want_duplicates = 0
    for key, same in by_key.items():
        distinct = set(same)
        if key == "":
            want_refused += sum(row[2] == "密" for row in same)
            continue
        want_duplicates += len(same) - len(distinct)
        if any(row[2] == "密" for row in distinct):
            want_refused += len(distinct)
    assert (refused, duplicates) == (want_refused, want_duplicates)


def test_a_quoted_line_end_stays_and_lines_are_physical(home: Home) -> None:
    rows = [ROSTER_HEADER, ["1", "两\n行", "男", "", "", ""], ["2", "乙", "?", "", "", ""]]
    report = home.load(home.csv("名册.csv", rows), mapping(ROSTER))
    assert report.loaded == 1
    assert report.rejects[0]["line"] == 4
    assert home.nodes("Person")[0]["name"] == "两\n行"
    locators = home.ledger.scan(1, "assertions").filter(pl.col("type") == "Person").collect()["locator"].to_list()
    assert locators == ["line=2"]


def test_one_key_on_two_different_rows_makes_both_faulty_even_far_apart(home: Home) -> None:
    rows = [ROSTER_HEADER, ["7", "甲", "男", "", "", ""]]
    rows += [[str(n), f"人{n}", "女", "", "", ""] for n in range(100, 100 + 30_000)]
    rows += [["7", "乙", "男", "", "", ""], ["100", "人100", "女", "", "", ""]]
    report = home.load(home.csv("名册.csv", rows), mapping(ROSTER))
    assert (report.faulty, report.duplicates, report.loaded) == (2, 1, 30_000)
    rejects = home.ledger.rejects(1)
    assert rejects["line"].sort().to_list() == [2, 30_003]
    assert set(rejects["code"]) == {"key_twice"}
    assert rejects["row"].n_unique() == 1


def test_a_clashing_key_with_a_refused_row_is_refused_as_a_whole(home: Home) -> None:
    rows = [ROSTER_HEADER, ["7", "甲", "男", "", "", ""], ["7", "乙", "密", "", "", ""], ["8", "丙", "男", "", "", ""]]
    report = home.load(home.csv("名册.csv", rows), mapping(GUARDED))
    assert (report.refused, report.faulty, report.loaded) == (2, 0, 1)
    assert home.ledger.refused(1)["rule"].to_list() == ["SG-01", "SG-01"]
    assert "甲" not in home.everything()


def test_the_same_file_again_writes_nothing_and_a_corrected_one_gives_versions(home: Home) -> None:
    rows = [ROSTER_HEADER, *[[str(n), f"人{n}", "男", "", "", ""] for n in range(20)]]
    path = home.csv("名册.csv", rows)
    assert home.load(path, mapping(ROSTER)).new == 20
    again = home.load(path, mapping(ROSTER))
    assert (again.outcome, again.import_id, home.ledger.revision) == ("already_loaded", 1, 1)
    rows[1][1] = "改名"
    report = home.load(home.csv("名册.csv", [*rows, ["99", "新人", "女", "", "", ""]]), mapping(ROSTER))
    assert (report.new, report.changed, report.unchanged) == (1, 1, 19)
    assert len(home.nodes("Person")) == 21


def test_a_dry_run_says_what_would_change_and_writes_nothing(home: Home) -> None:
    rows = [ROSTER_HEADER, *[[str(n), f"人{n}", "男", "", "", ""] for n in range(20)]]
    home.load(home.csv("名册.csv", rows), mapping(ROSTER))
    rows[1][1] = "改名"
    report = home.load(home.csv("名册.csv", rows), mapping(ROSTER), dry_run=True)
    assert (report.outcome, report.changed, report.unchanged, home.ledger.revision) == ("dry_run", 1, 19, 1)
    assert not list((home.settings.ledger_dir / "drafts").iterdir())


def test_rows_without_a_key_of_their_own_are_known_by_their_content(home: Home) -> None:
    text = ROSTER.replace("row_key: [序号]", "snapshot: true")
    rows = [
        ROSTER_HEADER,
        ["1", "王军", "男", "", "", ""],
        ["1", "王军", "男", "", "", ""],
        ["1", "王军", "女", "", "", ""],
    ]
    report = home.load(home.csv("名册.csv", rows), mapping(text))
    assert (report.loaded, report.duplicates) == (2, 1)
    assert len(home.nodes("Person")) == 2


def test_totals_declared_as_no_data_are_no_rows(home: Home) -> None:
    text = ROSTER.replace("row_key:", "skip_when: {column: 姓名, in: [合计]}\nrow_key:")
    rows = [ROSTER_HEADER, ["1", "甲", "男", "", "", ""], ["", "合计", "", "", "", ""], ["", " 合计 ", "2", "", "", ""]]
    report = home.load(home.csv("名册.csv", rows), mapping(text))
    assert (report.rows, report.loaded, report.skipped) == (1, 1, 2)


def test_a_row_that_says_nothing_ends_what_it_said(home: Home) -> None:
    text = ROSTER.replace("{label: Person,", "{label: Person, when: {column: 性别, not_empty: true},")
    path = home.csv("名册.csv", [ROSTER_HEADER, *[[str(n), f"人{n}", "男", "", "", ""] for n in range(20)]])
    home.load(path, mapping(text))
    rows = list(csv.reader(path.open(encoding="utf-8")))
    rows[1][2] = ""
    report = home.load(home.csv("名册.csv", rows), mapping(text))
    assert accounted(report)
    assert report.loaded == 20
    assert len(home.nodes("Person")) == 19
