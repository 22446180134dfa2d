"""导入 from upload to undo: mapping chosen or written, preview, dry run, load, returned rows mended, bad files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from streamlit.testing.v1 import AppTest

from graph.session import Session
from graph.settings import load_settings
from graph.store import process
from tests.ui.helpers import keyed, said
from ui import import_job, import_shelf, state
from ui.import_job import Job
from ui.import_shelf import Import

HEADER = ["编号", "名称", "信用代码", "成立"]
MAPPING = """mapping: firms
dataset: 名单
title: {zh: 企业名单, en: Firms}
headers: [编号, 名称, 信用代码, 成立]
row_key: [编号]
nodes:
  company:
    label: Company
    properties: {name: 名称, uscc: 信用代码, established: 成立}
"""
UNITS = """mapping: units
dataset: 单位
title: {zh: 单位, en: Units}
headers: [编号, 名称, 上级, 起, 止]
row_key: [编号]
nodes:
  unit: {label: Unit, properties: {name: 名称}}
  above: {row: {key: [上级], node: unit}}
edges:
  parent: {type: PARENT_OF, from: above, to: unit, period: {from: 起, to: 止}}
"""


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    settings = load_settings(home=tmp_path_factory.mktemp("importing"), actor="录入员")
    with Session.open(settings) as session:
        yield session
    process.stop(settings)


def _script() -> None:
    from ui import state as told
    from ui.pages import importing

    told.language()
    importing.render()


@pytest.fixture
def app(door: Session, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(state, "door", lambda: door)
    app = AppTest.from_function(_script, default_timeout=300).run()
    assert not app.exception
    return app


def text_of(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


def upload(app: AppTest, name: str, content: str | bytes, encoding: str = "utf-8") -> AppTest:
    data = content.encode(encoding) if isinstance(content, str) else content
    app.file_uploader[0].set_value((name, data, "application/octet-stream"))
    app.run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def write(app: AppTest, mapping: str) -> AppTest:
    keyed(app.segmented_control, "import_way").set_value("text")
    app.run()
    keyed(app.text_area, "mapping_text").set_value(mapping)
    return press(app, "use_text")


def press(app: AppTest, key: str) -> AppTest:
    keyed(app.button, key).click()
    app.run()
    assert not app.exception, [e.value for e in app.exception]
    return app


def work_of(app: AppTest) -> Import:
    work: Import = app.session_state["import"]
    return work


def report_of(app: AppTest) -> Any:
    report = work_of(app).report
    assert report is not None
    return report


def load(app: AppTest) -> AppTest:
    press(app, "dry_run")
    return press(app, "load")


def firms(*rows: list[str], many: int = 5) -> str:
    good = [[str(n), f"青禾{n}号公司", "", "2020-01-01"] for n in range(1, many + 1)]
    return text_of([HEADER, *good, *rows])


def test_from_upload_to_undo(app: AppTest, door: Session) -> None:
    """One file all the way: written mapping, preview, dry run, load, mended rows as a repair, undo."""
    before = door.revision
    upload(app, "名单.csv", firms(["6", "", "", "2020-13-01"]), "gb18030")
    assert work_of(app).encoding == "GB18030" and work_of(app).mapping is None
    assert "没有相符的映射" in said(app)
    write(app, MAPPING)
    text = said(app)
    assert work_of(app).mapping is not None and "前 6 行得 5 个" in text and "青禾1号公司" in text
    assert "第 7 行“成立”列" in text
    assert [b for b in app.button if b.key == "load"] == [], "nothing can be loaded before the dry run"

    press(app, "dry_run")
    report = report_of(app)
    assert (report.outcome, report.rows, report.loaded, report.faulty) == ("dry_run", 6, 5, 1)
    assert door.revision == before and "试算，尚未写入" in said(app)
    assert "退回 1 行，不影响其余 5 行" in said(app)

    press(app, "load")
    report = report_of(app)
    assert (report.outcome, report.loaded, report.faulty) == ("loaded", 5, 1)
    assert door.revision == before + 1 and not work_of(app).path.exists(), "the upload is gone, the ledger has it"
    assert door.search("青禾1号公司").total == 1
    data = _saved(app)
    assert app.get("download_button"), "the returned rows can be saved"

    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    mended = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    mended[0] |= {"名称": "青禾6号公司", "成立": "2020-12-01"}
    press(app, "next")
    upload(app, "rejects.csv", text_of([list(mended[0]), list(mended[0].values())]))
    assert f"这是第 {report.import_id} 批退回的行" in said(app)
    load(app)
    assert (report_of(app).outcome, report_of(app).loaded) == ("loaded", 1)
    assert door.ledger.manifest(door.revision).repairs is not None
    assert door.search("青禾6号公司").total == 1

    press(app, "next")
    upload(app, "名单.csv", firms(["6", "", "", "2020-13-01"]), "gb18030")
    assert work_of(app).mapping is not None, "a mapping written before is at hand and fits"
    press(app, "dry_run")
    assert report_of(app).outcome == "already_loaded" and "已经导入过" in said(app)

    press(app, "record")
    assert "名单.csv" in said(app) and "rejects.csv" in said(app)
    keyed(app.selectbox, "undo_id").set_value(report.import_id)
    app.run()
    assert keyed(app.button, "undo_do").disabled, "no undo without a reason"
    keyed(app.text_input, "undo_why").set_value("样例数据")
    app.run()
    press(app, "undo_do")
    assert f"第 {report.import_id} 批已撤销" in said(app)
    assert door.search("青禾1号公司").total == 0


def _saved(app: AppTest) -> bytes:
    number, rows, data = app.session_state["import_rejects"]
    assert number == report_of(app).import_id and rows == 1
    assert isinstance(data, bytes)
    return data


def test_a_mapping_is_refused_with_line_and_cure_and_then_mended(app: AppTest) -> None:
    upload(app, "错.csv", firms())
    write(app, MAPPING.replace("label: Company", "labl: Company").replace("firms", "firms_two"))
    text = said(app)
    assert "第 8 行" in text and "labl" in text and "label" in text
    assert "firms_two" not in [offer.name for offer in work_of(app).offers]
    keyed(app.text_area, "mapping_text").set_value(MAPPING.replace("firms", "firms_two"))
    press(app, "use_text")
    mapping = work_of(app).mapping
    assert mapping is not None and mapping.name == "firms_two"


def test_a_mapping_may_not_take_the_name_of_a_shipped_one(app: AppTest) -> None:
    upload(app, "甲.csv", firms())
    write(app, MAPPING.replace("firms", "cn_divisions_cities"))
    assert "已有名为 cn_divisions_cities 的对应规则" in said(app)


def test_the_list_names_what_each_mapping_lacks(app: AppTest) -> None:
    upload(app, "乙.csv", text_of([["编码", "叫什么"], ["1", "甲"]]))
    options = "\n".join(keyed(app.selectbox, "mapping_name").options)
    assert "缺列：" in options and "cn_divisions_cities" in options
    keyed(app.selectbox, "mapping_name").set_value("cn_divisions_cities")
    app.run()
    assert "缺少映射 cn_divisions_cities 要的列" in said(app)
    assert [b for b in app.button if b.key == "dry_run"] == []


def test_the_mapping_to_begin_with_is_sound(app: AppTest, door: Session) -> None:
    upload(app, "丙.csv", firms())
    keyed(app.segmented_control, "import_way").set_value("text")
    app.run()
    press(app, "use_text")
    assert work_of(app).mapping is not None
    press(app, "dry_run")
    assert report_of(app).loaded == 5


def _workbook(tmp_path: Path) -> bytes:
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("名单")
    sheet.write_row("A1", HEADER)
    sheet.write_row("A2", ["1", "公式公司", "", "2020-01-01"])
    sheet.write_formula("B2", '="公式"&"公司"', value="公式公司")
    sheet.write_row("A3", ["2", "浮点公司"])
    sheet.write_number("C3", 110105194912310021)
    sheet.write("D3", "2020-01-01")
    book.add_worksheet("底稿").hide()
    book.close()
    return path.read_bytes()


def test_files_that_cannot_be_read_say_file_cause_and_cure(app: AppTest) -> None:
    for name, content, words in (
        ("空.csv", b"", ("空.csv", "空的")),
        ("二进制.csv", bytes(range(256)) * 40, ("二进制.csv",)),
        ("假的.xlsx", b"no workbook", ("假的.xlsx",)),
    ):
        upload(app, name, content)
        text = said(app)
        assert "没有完成：" in text, name
        assert all(word in text for word in words), (name, text)
        assert [b for b in app.button if b.key in ("dry_run", "load")] == []


def test_a_missing_and_a_double_column_are_named(app: AppTest) -> None:
    upload(app, "缺列.csv", text_of([HEADER[:-1], ["1", "甲", ""]]))
    write(app, MAPPING.replace("firms", "firms_gap"))
    assert "缺列.csv" in said(app) and "成立" in said(app)
    upload(app, "重复.csv", text_of([[*HEADER, "名称"], ["1", "甲", "", "", "乙"]]))
    keyed(app.selectbox, "mapping_name").set_value("firms_gap")
    app.run()
    assert "重复.csv" in said(app) and "2、5" in said(app)


def test_a_workbook_gives_notices_and_a_number_that_excel_damaged_is_returned(app: AppTest, tmp_path: Path) -> None:
    upload(app, "名单.xlsx", _workbook(tmp_path))
    write(app, MAPPING.replace("firms", "firms_book").replace("名单", "名单三"))
    press(app, "dry_run")
    text = said(app)
    assert "隐藏的表：底稿" in text and "公式" in text
    assert report_of(app).faulty == 1 and report_of(app).loaded == 1
    assert "110105194912310021" not in text


def test_a_bad_period_an_unknown_code_and_a_circle_of_units_are_told_on_the_page(app: AppTest) -> None:
    rows = [
        ["编号", "名称", "上级", "起", "止"],
        ["1", "甲局", "3", "", ""],
        ["2", "乙局", "1", "", ""],
        ["3", "丙局", "2", "", ""],
        ["4", "丁局", "1", "2022-01-01", "2020-01-01"],
    ]
    upload(app, "单位.csv", text_of(rows))
    write(app, UNITS)
    load(app)
    text = said(app)
    assert report_of(app).faulty == 1 and "2022-01-01" in text
    assert "上级关系成环" in text and "甲局" in text

    press(app, "next")
    upload(app, "代码.csv", text_of([["编号", "名称", "级"], ["1", "甲局", "正部级以上"]]))
    write(
        app,
        "mapping: levels\ndataset: 级\ntitle: {zh: 级, en: Levels}\nheaders: [编号, 名称, 级]\nrow_key: [编号]\n"
        "nodes:\n  unit: {label: Unit, properties: {name: 名称, level: {column: 级, codes: titles}}}\n",
    )
    press(app, "dry_run")
    assert report_of(app).faulty == 1 and "正部级以上" in said(app)


def test_a_large_change_wants_to_be_confirmed(app: AppTest) -> None:
    snapshot = MAPPING.replace("firms", "firms_all").replace("名单", "名单全").replace("row_key: [编号]", "row_key: [编号]\nsnapshot: true")  # fmt: skip # noqa: E501
    upload(app, "全.csv", firms(many=30))
    write(app, snapshot)
    load(app)
    assert report_of(app).outcome == "loaded"
    press(app, "next")
    upload(app, "全二.csv", firms(many=10))
    keyed(app.selectbox, "mapping_name").set_value("firms_all")
    app.run()
    press(app, "dry_run")
    assert report_of(app).large
    assert keyed(app.button, "load").disabled
    keyed(app.checkbox, "import_yes").check()
    app.run()
    press(app, "load")
    assert report_of(app).outcome == "loaded" and report_of(app).removed == 20


def test_a_file_name_with_a_path_in_it_stays_in_its_folder(door: Session) -> None:
    for name in ("../../escape.csv", "..\\..\\escape.csv", "/etc/escape.csv", ".."):
        work = import_shelf.take(door, name, firms().encode(), "abc123")
        assert work.path.resolve().parent == (door.settings.home / "uploads" / "abc123").resolve(), name


def test_a_job_outlives_the_page_and_tells_rate_and_rest() -> None:
    def run(progress: Callable[[str, int, int], None]) -> Any:
        progress("读入 名册.csv", 500, 1000)
        raise RuntimeError("broken in a way that nobody thought of")

    job = Job(run, "zh", dry=True)
    job.wait(30)
    assert not job.running and job.report is None
    assert job.error is not None and "RuntimeError" in job.error.cause and "nobody" not in job.error.cause
    assert job.share == 0.5 and job.said.startswith("读入 名册.csv　500 / 1,000")
    assert import_job.pace(500, 1000, 5.0) == ["每秒 100", "约剩 5 秒"]
    assert import_job.pace(1000, 1000, 5.0) == ["每秒 200"] and import_job.pace(0, 10, 9.0) == []
