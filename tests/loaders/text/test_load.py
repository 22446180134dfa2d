"""Texts through the pipeline of all files: accounting, twice, undo, publications, formats, what is refused."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import polars as pl
import pytest

from graph.errors import LoadError
from graph.ledger import fold
from graph.model import model
from loaders.pipeline import load
from loaders.text import text_view
from loaders.text.rows import document_row, rows_of
from tests.loaders.home import Home, accounted
from tests.loaders.text.twins import CIRCULAR, COUNTS, OVERVIEW, read


def test_a_text_is_loaded_like_a_table(home: Home) -> None:
    report = home.load(home.text("通报.txt", CIRCULAR))
    assert report.outcome == "loaded" and accounted(report)
    assert report.dataset.startswith("文本/")
    frame = home.ledger.scan(1, "assertions").collect()
    assert set(frame["review"]) == {"UNREVIEWED"}
    assert set(frame["src"]) == {home.ledger.manifest(1).document_uid}
    assert frame.filter(pl.col("row") != "")["locator"].str.contains(r"^line=\d+;chars=\d+-\d+$").all()
    folded = fold(home.ledger)
    assert folded.questions.is_empty()
    assert {"Official", "Penalty", "Measure", "Issue"} <= {
        label for labels in folded.nodes["labels"] for label in labels
    }
    official = folded.nodes.filter(pl.col("props").str.contains("林海舟") & pl.col("labels").list.contains("Official"))
    assert official["labels"].to_list() == [["Person", "Official"]]


def test_loading_again_writes_nothing_and_undo_takes_all(home: Home) -> None:
    path = home.text("综述.md", OVERVIEW)
    first = home.load(path)
    again = home.load(path)
    assert (again.outcome, again.import_id, home.ledger.revision) == ("already_loaded", first.import_id, 1)
    home.ledger.undo(1, "tester", "试")
    assert fold(home.ledger).nodes.is_empty()
    assert home.load(path).outcome == "loaded"


def test_dry_run_writes_nothing(home: Home) -> None:
    report = home.load(home.text("综述.txt", COUNTS), dry_run=True)
    assert report.outcome == "dry_run" and report.new == report.loaded > 20
    assert home.ledger.revision == 0
    assert list((home.settings.ledger_dir / "drafts").iterdir()) == []


def test_two_publications_are_one_document(home: Home) -> None:
    home.load(home.text("甲网.txt", OVERVIEW))
    before = fold(home.ledger).nodes.height
    other = OVERVIEW.replace("青禾日报客户端|", "").replace("09:15 来源: 青禾日报客户端", "18:00 来源: 乙网")
    report = home.load(home.text("乙网.txt", other))
    assert (report.outcome, report.new, report.changed, report.removed) == ("loaded", 0, 0, 0)
    assert report.unchanged == report.loaded
    after = fold(home.ledger).nodes
    assert after.height == before
    documents = after.filter(pl.col("labels").list.contains("Document"))
    assert documents.height == 2  # the text, and the circular that it reports


@pytest.mark.parametrize(
    ("head", "title", "wanted"),
    [
        ("2023年6月12日", "", date(2023, 6, 12)),
        ("", "", date(2023, 5, 1)),
        ("2999年6月12日", "", date(2023, 5, 1)),
        ("2999年6月12日", "2021年至2024年", date(2024, 12, 31)),
        ("2999年6月12日", "2024年以来", date(2023, 5, 1)),
        ("2999年6月12日", "2019年", date(2023, 5, 1)),
    ],
)
def test_a_text_holds_when_it_came_out_or_on_the_latest_day_it_names(
    home: Home, head: str, title: str, wanted: date
) -> None:
    text = CIRCULAR.replace("2023年6月12日", head, 1).replace("纪委监委通报", f"纪委监委{title}通报", 1)
    report = home.load(home.text("通报.txt", text))
    assert home.ledger.manifest(report.import_id).data_date == wanted
    assert any(f"数据截至 {wanted}" in notice for notice in report.notices)


def test_a_text_that_names_no_day_holds_today_and_a_given_day_goes_first(home: Home) -> None:
    today = home.ledger.day_of(datetime.now(UTC))
    for given, wanted in ((None, today), (date(2024, 6, 1), date(2024, 6, 1))):
        report = home.load(home.text("通报.txt", "河湾县水利局局长钱某某违规公款吃喝问题。\n"), data_date=given)
        assert home.ledger.manifest(report.import_id).data_date == wanted
        home.ledger.undo(report.import_id, "tester", "试")


def test_publications_count_in_the_order_of_loading(home: Home) -> None:
    older, newer = (home.text(f"{day}.txt", OVERVIEW.replace("05-20", day)) for day in ("05-20", "05-28"))
    # As a program did that dated texts by the day of loading.
    home.load(older, data_date=date(2025, 1, 1))
    for path, seq, outcome in ((newer, 2, "loaded"), (older, 3, "loaded"), (older, 3, "already_loaded")):
        report = home.load(path)
        assert (report.outcome, report.import_id, report.older) == (outcome, seq, 0)
        assert home.ledger.manifest(seq).data_date == date(2025, 1, 1)


def test_the_same_name_in_two_texts_is_never_joined(home: Home) -> None:
    home.load(home.text("甲.txt", OVERVIEW))
    home.load(home.text("乙.txt", CIRCULAR + "4.河湾县水利局局长钱某某违规公款吃喝问题。钱某某受到党内警告处分。\n"))
    people = fold(home.ledger).nodes.filter(
        pl.col("labels").list.contains("Official") & pl.col("props").str.contains("钱某某")
    )
    assert people.height == 2
    assert people["n_records"].to_list() == [1, 1]


def test_nothing_about_the_reporter_in_any_file_of_the_ledger(home: Home) -> None:
    text = (
        OVERVIEW.replace("举报人马某某", "举报人赵铁栓")
        .replace("举报的马某某", "举报的赵铁栓")
        .replace("对马某某进行训诫", "对赵铁栓进行训诫")
    )
    report = home.load(home.text("综述.txt", text))
    whole = home.everything() + str(report) + "\n".join(report.lines())
    assert "赵铁栓" not in whole and "青石沟" not in whole and "宅基地" not in whole
    assert report.refused == 2
    assert home.ledger.refused(1)["rule"].to_list() == ["SG-01", "SG-01"]
    clue = next(node for node in home.nodes("Clue"))
    assert len(clue["source_token"]) == 32
    # Another home, another key: the token tells nobody anything.
    other = Home(home.folder / "other")
    other.load(other.text("综述.txt", text))
    assert other.nodes("Clue")[0]["source_token"] != clue["source_token"]


def test_nobody_under_fourteen_becomes_a_record(home: Home) -> None:
    text = COUNTS + "青山小学学生何某某(男,12岁)在活动中受到表扬,教师钱某某(女,42岁)陪同。\n"
    report = home.load(home.text("文.txt", text))
    assert [person["name"] for person in home.nodes("Person")] == ["钱某某"]
    assert home.ledger.refused(1)["rule"].to_list() == ["SG-17"] and accounted(report)


def test_what_was_read_beside_the_original(home: Home) -> None:
    home.load(home.text("通报.txt", CIRCULAR))
    view = text_view(home.ledger, home.ledger.manifest(1).document_uid)
    assert [line.text for line in view.lines] == CIRCULAR.split("\n")
    lines = {line.number: line.text for line in view.lines}
    named = next(one for one in view.extractions if one.type == "Official" and one.props["name"] == "吴某")
    assert lines[named.line][named.start : named.end] == "吴某"
    assert all(0 <= one.start < one.end <= len(lines[one.line]) for one in view.extractions)
    with pytest.raises(LoadError):
        text_view(home.ledger, "没有")


def test_formats_and_encodings(home: Home) -> None:
    page = (
        "<html><body><h1>青禾市工作综述</h1><p>青禾市纪委监委立案31件。</p><footer>版权所有 12件</footer></body></html>"
    )
    for name, content, encoding in (
        ("a.html", page, "utf-8"),
        ("b.md", "# 青禾市工作综述\n\n青禾市纪委监委立案32件。", "gb18030"),
        ("c.txt", "青禾市工作综述\n青禾市纪委监委立案33件。", "utf-16"),
    ):
        home.load(home.text(name, content, encoding))
    assert sorted(figure["text"] for figure in home.nodes("Figure")) == ["31件", "32件", "33件"]


def test_a_folder_leaves_out_what_is_no_text(home: Home) -> None:
    home.text("in/README.md", "青禾市纪委监委立案31件。")
    home.text("in/空话.txt", "今天天气很好。")
    home.text("in/综述.txt", COUNTS)
    report = load(home, [home.folder / "in"])
    assert [one.file for one in report.files] == ["综述.txt"]
    assert sorted(name for name, _ in report.left_out) == ["README.md", "空话.txt"]
    with pytest.raises(LoadError):
        home.load(home.folder / "in" / "空话.txt")


@pytest.mark.parametrize("mark", ["机密★十年", "秘密", "绝密★"])
def test_a_text_with_a_secrecy_mark_is_refused(home: Home, mark: str) -> None:
    with pytest.raises(LoadError) as error:
        home.load(home.text("文.txt", f"{mark}\n青禾市工作综述\n青禾市纪委监委立案31件。"))
    assert "SG-08" in str(error.value.cause) and "立案" not in str(error.value.cause)


def test_broken_files_say_why(home: Home) -> None:
    big = home.text("大.txt", "青禾市纪委监委立案3件。\n" * 50_000)
    binary = home.folder / "二进制.txt"
    binary.write_bytes(b"PK\x03\x04" + bytes(200))
    for path in (home.folder / "没有.txt", home.text("空.txt", " \n\n"), big, binary):
        with pytest.raises(LoadError):
            home.load(path)
    with pytest.raises(LoadError):
        home.load(home.text("文.txt", COUNTS), dataset="别名")


def test_a_line_without_ends_is_a_faulty_row(home: Home) -> None:
    report = home.load(home.text("长.txt", COUNTS + "青禾市纪委监委立案3件。" * 500))
    assert report.faulty == 1 and accounted(report)
    assert home.ledger.rejects(1)["code"].to_list() == ["long_line"]


def test_identity_numbers_in_a_text_are_masked(home: Home) -> None:
    number = "11010519491231002X"
    home.load(home.text("文.txt", CIRCULAR.replace("虚报冒领补贴问题", f"用{number}虚报冒领补贴问题")))
    frame = home.ledger.scan(1, "assertions").collect()
    assert not frame["props"].str.contains(number).any()
    assert frame["props"].str.contains("002X").any()


def test_everything_read_is_declared_in_the_model() -> None:
    declared = model()
    seen = set()
    for text in (OVERVIEW, CIRCULAR, COUNTS):
        reading = read(text)
        labels = {}
        for row in [document_row(reading), *rows_of(reading)]:
            owner = declared.labels[row["type"]] if row["kind"] == "node" else declared.relations[row["type"]]
            if row["kind"] == "node":
                labels[row["uid"]] = {row["type"], getattr(owner, "extends", None)}
            seen.add(row["type"])
            for name, value in json.loads(row["props"]).items():
                if name.endswith("_precision") and name not in owner.properties:
                    name = name.removesuffix("_precision")
                    value = None
                prop = owner.properties[name]
                codes = declared.enums[prop.enum] if prop.enum else None
                for one in value if isinstance(value, list) else [value]:
                    assert value is None or codes is None or one in codes, (row["type"], name, one)
                if prop.type == "date" and value:
                    date.fromisoformat(value)
                if prop.type == "money":
                    assert isinstance(value, int)
        for row in rows_of(reading):
            if row["kind"] == "edge":
                relation = declared.relations[row["type"]]
                for end, allowed in (("from_uid", relation.from_), ("to_uid", relation.to)):
                    assert "*" in allowed or labels[row[end]] & set(allowed), row
    assert len(seen) > 25
