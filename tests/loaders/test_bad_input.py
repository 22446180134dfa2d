"""Bad input tried by hand: each gives a clear error with file, place, cause and cure, or a clear notice."""

from __future__ import annotations

import pytest

from graph.errors import LoadError, MappingError, StoreError
from graph.words import in_lang
from loaders.pipeline import load
from tests.loaders.home import ROSTER, ROSTER_HEADER, Home, accounted, mapping

GOOD = ["1", "张伟", "男", "", "", ""]


def _told(error: LoadError | MappingError, *words: str) -> None:
    assert error.cure
    for word in words:
        assert word in error.cause, (word, error.cause)


def test_an_empty_file(home: Home) -> None:
    with pytest.raises(LoadError) as caught:
        home.load(home.text("空.csv", ""), mapping(ROSTER))
    _told(caught.value, "空.csv", "空的")


def test_a_header_without_rows(home: Home) -> None:
    with pytest.raises(LoadError) as caught:
        home.load(home.csv("名册.csv", [ROSTER_HEADER]), mapping(ROSTER))
    _told(caught.value, "名册.csv", "没有数据行")
    assert home.ledger.revision == 0
    assert not list((home.settings.ledger_dir / "drafts").iterdir())


def test_a_missing_column_names_it_and_the_mapping(home: Home) -> None:
    with pytest.raises(LoadError) as caught:
        home.load(home.csv("名册.csv", [ROSTER_HEADER[:-1], GOOD[:-1]]), mapping(ROSTER))
    _told(caught.value, "名册.csv", "roster", "止")


def test_a_header_twice_names_both_columns(home: Home) -> None:
    with pytest.raises(LoadError) as caught:
        home.load(home.csv("名册.csv", [[*ROSTER_HEADER, "姓名"], [*GOOD, "李四"]]), mapping(ROSTER))
    _told(caught.value, "名册.csv", "姓名", "2、7")


def test_no_mapping_lists_the_nearest(home: Home) -> None:
    home.text("mappings/roster.yml", ROSTER)
    with pytest.raises(LoadError) as caught:
        home.load(home.csv("别的.csv", [["序号", "姓名", "性别", "单位"], ["1", "甲", "男", "x"]]))
    _told(caught.value, "别的.csv", "roster", "单位代码")


def test_a_missing_file_and_an_unknown_format(home: Home) -> None:
    with pytest.raises(LoadError) as caught:
        home.load(home.folder / "没有.csv", mapping(ROSTER))
    _told(caught.value, "没有.csv")
    with pytest.raises(LoadError) as caught:
        home.load(home.text("图.png", "x"), mapping(ROSTER))
    _told(caught.value, "图.png", "格式")


def test_a_quotation_mark_that_is_never_closed_loses_no_row_silently(home: Home) -> None:
    text = ",".join(ROSTER_HEADER) + '\n1,"张伟,男,,,\n2,李四,男,,,\n3,王五,女,,,\n'
    report = home.load(home.text("名册.csv", text), mapping(ROSTER))
    assert accounted(report)
    assert (report.loaded, report.faulty) == (2, 1)
    assert "从第 2 行起" in str(report.rejects[0]["reason"])


def test_rows_with_too_many_or_too_few_cells(home: Home) -> None:
    text = ",".join(ROSTER_HEADER) + "\n1,张伟,男,,,\n2,李四,男,,,,多\n3,王五\n4,赵六,男,,,,,\n"
    report = home.load(home.text("名册.csv", text), mapping(ROSTER))
    assert (report.loaded, report.faulty) == (2, 2)
    assert {(one["line"], one["code"]) for one in report.rejects} == {(3, "cells"), (4, "cells")}


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        (["1", "张伟", "男", "", "坏", ""], "起", "date_unreadable"),
        (["1", "张伟", "man", "", "", ""], "性别", "code_unknown"),
        (["1", "张伟", "男", "X", "2024-05", "2024-04"], "止", "end_before_start"),
        (["1", "张伟", "男", "X", "至今", ""], "起", "open_start"),
        (["", "张伟", "男", "", "", ""], "", "key_empty"),
        (["1", "张伟", "男", "1.10101E+17", "", ""], "单位代码", "float_number"),
    ],
)
def test_a_faulty_cell_is_named_with_its_place_and_the_others_load(
    home: Home, row: list[str], column: str, code: str
) -> None:
    if code == "date_unreadable":
        row[3] = "X"
    report = home.load(home.csv("名册.csv", [ROSTER_HEADER, row, ["2", *GOOD[1:]]]), mapping(ROSTER))
    assert (report.loaded, report.faulty) == (1, 1)
    entry = home.ledger.rejects(1).row(0, named=True)
    assert (entry["file"], entry["line"], entry["column"], entry["code"]) == ("名册.csv", 2, column, code)
    assert entry["reason"]
    assert entry["cure"]


def test_periods_that_touch_within_their_precision_are_sound(home: Home) -> None:
    rows = [
        ROSTER_HEADER,
        ["1", "张伟", "男", "X", "2024-05-20", "2024-05"],
        ["2", "李四", "男", "X", "2024", "2024-01-01"],
    ]
    assert home.load(home.csv("名册.csv", rows), mapping(ROSTER)).faulty == 0


def test_a_folder_loads_what_fits_and_lists_what_it_left_out(home: Home) -> None:
    from loaders.pipeline import load

    home.text("数据/mappings/roster.yml", ROSTER)
    home.csv("数据/名册.csv", [ROSTER_HEADER, GOOD])
    home.csv("数据/别的.csv", [["甲", "乙"], ["1", "2"]])
    home.text("数据/说明.txt", "说明")
    home.text("数据/坏.xlsx", "不是工作簿")
    report = load(home, [home.folder / "数据"])
    assert {(one.file, one.outcome) for one in report.files} == {("名册.csv", "loaded"), ("坏.xlsx", "failed")}
    assert {name for name, _ in report.left_out} == {"别的.csv", "说明.txt"}
    assert report.failed


def test_a_load_that_would_end_much_of_a_data_set_wants_yes(home: Home) -> None:
    text = ROSTER.replace("row_key:", "snapshot: true\nrow_key:")
    rows = [ROSTER_HEADER, *[[str(n), f"人{n}", "男", "", "", ""] for n in range(20)]]
    home.load(home.csv("名册.csv", rows), mapping(text))
    path = home.csv("名册.csv", rows[:10])
    with pytest.raises(LoadError) as caught:
        home.load(path, mapping(text))
    _told(caught.value, "名册.csv", "十分之一", "结束 11 行（11 条记录）")
    assert "--yes" in caught.value.cure
    assert home.ledger.revision == 1
    assert any("十分之一" in notice for notice in home.load(path, mapping(text), dry_run=True).notices)
    assert home.load(path, mapping(text), yes=True).removed == 11


def test_a_known_data_set_under_another_row_key_is_refused(home: Home) -> None:
    from graph.errors import LedgerError

    path = home.csv("名册.csv", [ROSTER_HEADER, GOOD])
    home.load(path, mapping(ROSTER))
    with pytest.raises(LedgerError, match="行键"):
        home.load(path, mapping(ROSTER.replace("row_key: [序号]", "row_key: [姓名]")))
    report = home.load(path, mapping(ROSTER.replace("row_key: [序号]", "row_key: [姓名]")), dataset="名册/另一份")
    assert report.loaded == 1


def test_errors_are_told_in_english_too(home: Home) -> None:
    with in_lang("en"), pytest.raises(LoadError) as caught:
        home.load(home.text("空.csv", ""), mapping(ROSTER))
    assert caught.value.cause == "File 空.csv is empty."


def test_a_unit_tree_in_a_circle_loads_and_the_fold_lists_the_circle(home: Home) -> None:
    from graph.ledger import fold

    text = """
mapping: units
dataset: 单位
title: {zh: 单位, en: units}
headers: [编号, 名称, 上级]
row_key: [编号]
nodes:
  unit: {label: Unit, properties: {name: 名称}}
  above: {row: {key: [上级], node: unit}}
edges:
  parent: {type: PARENT_OF, from: above, to: unit}
"""
    rows = [["编号", "名称", "上级"], ["1", "甲", "3"], ["2", "乙", "1"], ["3", "丙", "2"], ["4", "丁", "1"]]
    report = home.load(home.csv("单位.csv", rows), mapping(text))
    assert (report.loaded, report.edges) == (4, 4)
    # The whole circle is named, and it closes.
    (circle,) = [notice for notice in report.notices if "成环" in notice]
    names = circle.split("：")[1].rstrip("。").split(" → ")
    assert set(names) == {"甲", "乙", "丙"} and len(names) == 4 and names[0] == names[-1], circle
    folded = fold(home.ledger)
    assert folded.edges.height == 3
    assert "cycle" in folded.questions["kind"].to_list()


def test_a_store_that_does_not_follow_loses_no_report(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise StoreError("图库没有启动。", "看日志。")

    monkeypatch.setattr(home, "follow", broken)
    report = load(home, [home.csv("名册.csv", [ROSTER_HEADER, GOOD])], mapping(ROSTER))
    assert report.failed and report.files[0].loaded == 1 and report.files[0].outcome == "loaded"
    told = "\n".join(report.lines())
    assert "入账 1" in told and "图库没有启动。 → 看日志。" in told


def test_the_report_names_faulty_rows_and_how_to_mend_them(home: Home) -> None:
    rows = [ROSTER_HEADER, GOOD, ["2", "李未", "雄", "", "", ""], ["3", "王未"]]
    report = home.load(home.csv("名册.csv", rows), mapping(ROSTER))
    told = report.lines()
    assert any(line.startswith("  第 3 行 性别“雄”：代码不认识 → 可用：男") for line in told)
    assert any(line.startswith("  第 4 行：有 2 格") for line in told)
    assert any(f"imports rejects {report.import_id} --to" in line for line in told)
    many = [ROSTER_HEADER, *(["x" * n, "李未", "雄", "", "", ""] for n in range(1, 9))]
    assert sum("代码不认识" in line for line in home.load(home.csv("多.csv", many), mapping(ROSTER)).lines()) == 5
