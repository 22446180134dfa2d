"""What the command line says: words over columns, names that are none, what is missing, sources behind edges."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from graph.analysis.finding import TIER_EN
from graph.errors import LedgerError, MailuoError, ModelError, QueryError
from graph.ledger import MappingStamp, SourceFile
from graph.session.analyze import run_models
from graph.session.door import Session
from graph.settings import load_settings
from mailuo.cli import command_line, main
from tests.analysis.worlds import a01_world
from tests.cli.conftest import Cli
from tests.session.test_judging import rows_of
from tests.session.world import load


@pytest.fixture(scope="module")
def uids(home: Path) -> dict[str, str]:
    """Uids of the world's company, official and relative, loaded and analysed."""
    rows = rows_of(a01_world())
    with Session.open(load_settings(home=home)) as session:
        load(session, rows)
        (run,) = run_models(session, ["A01"])
    (finding, *_) = run.findings
    return {"lead": finding.id} | {key: rows.uid(key) for key in a01_world().nodes}


def rows_in(result: Any) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return list(json.loads(result.stdout)["rows"])


def test_columns_have_words_in_both_languages(cli: Cli, uids: dict[str, str]) -> None:
    commands = (
        ("imports",), ("search", "公司"), ("show", uids["c"]), ("expand", uids["c"]), ("path", uids["c"], uids["r"]),
        ("findings", "list"), ("findings", "show", uids["lead"]), ("analyze", "linked-parties", uids["c"]),
        ("query", "list"), ("audit", "show"), ("doctor",), ("store", "status"),
    )  # fmt: skip
    for words in commands:
        done = cli(*words)
        headings = [cell.strip() for line in re.findall("^┃(.+)┃$", done.stdout, re.M) for cell in line.split("┃")]
        assert headings, (words, done.output)
        bare = [h for h in headings if re.fullmatch(r"[a-z_]+", h)]
        assert not bare, (words, bare)
        spoken = cli("--lang", "en", *words).stdout
        for line in re.findall("^┃(.+)┃$", spoken, re.M):
            assert not re.search("[一-鿿]", line), (words, line)


def test_edges_name_their_relation_period_and_source(cli: Cli, uids: dict[str, str]) -> None:
    (best, *_) = rows_in(cli("path", uids["c"], uids["r"], "--format", "json"))
    assert [(edge["relation"], edge["from"], edge["to"]) for edge in best["edges"]] == [
        ("HAS_ROLE", uids["r"], uids["c"])
    ]
    assert {edge["source"] for edge in best["edges"]} == set(best["source"]) == {"登记.csv"}
    assert all(edge["locator"] for edge in best["edges"])
    assert best["path"] == "示例建设公司 ←任职企业（法定代表人）〔2019-01-01 至今〕— 乙甲"
    expanded = rows_in(cli("expand", uids["c"], "--format", "json"))
    assert {row["source"] for row in expanded} == {"登记.csv"}
    assert all(re.fullmatch("[0-9a-f-]{36}", row["src"]) for row in expanded)


def test_a_misspelt_name_is_named_instead_of_nothing_found(cli: Cli, uids: dict[str, str], tmp_path: Path) -> None:
    typed = tmp_path / "q.cypher"
    typed.write_text("MATCH (n:Compony)-[r:HOLDS_SHRE]->(m:Company {naem: 'x'}) RETURN n.uid AS uid", encoding="utf-8")
    notes = json.loads(cli("query", "run", "--file", str(typed), "--format", "json").stdout)["notes"]
    assert sorted(re.findall("Compony|HOLDS_SHRE|naem", " ".join(notes))) == ["Compony", "HOLDS_SHRE", "naem"]
    assert any("是不是 Company？" in note for note in notes), notes
    typed.write_text("MATCH (n:Company) RETURN n.name AS name ORDER BY name", encoding="utf-8")
    right = json.loads(cli("query", "run", "--file", str(typed), "--format", "json").stdout)
    assert (right["notes"], bool(right["rows"])) == ([], True)
    for words, error, said in (
        (("search", "公司", "--kinds", "Compony"), ModelError, "Company"),
        (("search", " ，"), QueryError, "没有写要查的内容"),
        (("query", "run", "unit-profile", "-p", "unit=nope"), MailuoError, "没有编号 nope"),
        (("findings", "list", "--tier", "蓝"), QueryError, "红、橙、黄"),
        (("--lang", "en", "findings", "list", "--tier", "blue"), QueryError, "red, orange, yellow"),
        (("findings", "list", "--model", "Z9"), QueryError, "可用的模型：A01"),
        (("imports", "rejects", "999", "--to", str(tmp_path / "x.csv")), LedgerError, "没有第 999 批"),
    ):
        failed = cli(*words).exception
        assert isinstance(failed, error), words
        assert said in failed.cause + failed.cure


def test_a_tier_is_known_by_its_word_in_either_language(cli: Cli, uids: dict[str, str]) -> None:
    every = rows_in(cli("findings", "list", "--format", "json"))
    tier = every[0]["tier"]
    of_it = [row["id"] for row in every if row["tier"] == tier]
    for word in (tier, TIER_EN[tier], TIER_EN[tier].upper()):
        found = rows_in(cli("--lang", "en", "findings", "list", "--tier", word, "--format", "json"))
        assert [row["id"] for row in found] == of_it, word
    (other, *_) = (t for t in TIER_EN if all(row["tier"] != t for row in every))
    assert "未发现" in cli("findings", "list", "--tier", other).stdout, "a tier that no lead has is no mistake"


def test_a_model_that_has_not_run_is_told_from_one_that_found_nothing(cli: Cli, uids: dict[str, str]) -> None:
    assert "模型 C01 还没有运行过" in cli("findings", "list", "--model", "c01").stdout
    assert rows_in(cli("findings", "list", "--model", "a01", "--format", "json"))


def test_a_list_that_names_nothing_is_no_filter(cli: Cli, uids: dict[str, str]) -> None:
    every = rows_in(cli("search", "公司", "--format", "json"))
    assert every and rows_in(cli("search", "公司", "--kinds", " ，", "--format", "json")) == every


def test_nothing_found_is_said_once_in_every_format(cli: Cli, uids: dict[str, str]) -> None:
    for form in ("table", "json", "jsonl", "csv"):
        done = cli("search", "不存在的名字", "--format", form)
        assert (done.stdout + done.stderr).count("未发现") == 1, form
    done = cli("path", uids["c"], uids["r"], "--max-hops", "1", "--as-of", "1900-01-01")
    assert (done.stdout + done.stderr).count("未发现路径") == 1


def test_undo_names_the_repairs_that_go_with_it(cli: Cli, home: Path) -> None:
    with Session.open(load_settings(home=home)) as session:
        made = []
        for repairs in (None, "first"):
            draft = session.ledger.draft(
                dataset="修补", mapping=MappingStamp("by-hand", "0", ("编号",), False), author="录入员",
                reader_version="1", source=SourceFile("修.csv", str(repairs), 1, "utf-8"),
                repairs=made[0] if repairs else None,
            )  # fmt: skip
            made.append(session.publish(draft, {}).seq)
    assert f"修补批次 {made[1]} 一并撤销" in cli("undo", str(made[0]), "--why", "录错").stdout


WRONG = {
    "searchx": "没有命令 searchx。是不是 search？",
    "search": "缺少 text。",
    "search a --limit x": "应是整数",
    "search a --limit 0": "不能小于 1",
    "search a --foo": "没有选项 --foo",
    "search a --format yaml": "“yaml”不在",
    "search a b": "多出来的内容：b",
    "audit show --since gestern": "应是日期或时刻",
    "audit show --event asekd": "“asekd”不在 'asked', 'answered'",
    "query run --param": "选项 --param 后面要写值",
    "--lang xx doctor": "“xx”不在 'zh', 'en' 之内",
}


@pytest.mark.parametrize("words", WRONG)
def test_a_wrong_command_line_is_told_in_the_language_in_force(
    words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("MAILUO_LANG", raising=False)
    monkeypatch.setattr(sys, "argv", ["mailuo", *words.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert WRONG[words] in said
    assert "--help" in said
    assert not re.search("Error|Invalid|Missing|Input should", said)


def test_the_language_asked_for_holds_for_what_is_wrong_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["mailuo", "--lang", "en", "search"])
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().err.startswith("Missing argument 'text'.")
    assert "Missing" not in CliRunner().invoke(command_line(["judge"]), ["judge"]).output, "a bare group shows its help"
