"""judge and findings triage on the command line, over a real store."""

from __future__ import annotations

import csv
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from graph.errors import MailuoError
from graph.session.analyze import run_models
from graph.session.door import Session
from graph.settings import load_settings
from loaders.pipeline import load as load_files
from tests.analysis.worlds import a01_world
from tests.cli.conftest import Cli
from tests.loaders.text.twins import CIRCULAR
from tests.session.test_judging import rows_of
from tests.session.world import Rows, draft, load


def opened(home: Path) -> Session:
    return Session.open(load_settings(home=home))


def done(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def pair(home: Path, dataset: str) -> tuple[str, str]:
    rows = Rows(dataset)
    rows.node("1", "Person", name="周正")
    rows.node("2", "Person", name="周政")
    with opened(home) as session:
        load(session, rows)
    return rows.uid("1"), rows.uid("2")


def rows_in(result: Result) -> list[dict[str, Any]]:
    return list(done(result)["rows"])


def test_same_not_same_unsure_with_reason_and_undo(cli: Cli, home: Path) -> None:
    a, b = pair(home, "甲")
    joined = cli("judge", "same", a, b, "--why", "同一身份证件", "--format", "json")
    row = rows_in(joined)[0]
    assert (row["kind"], row["uids"], row["why"], row["author"]) == ("SAME", [a, b], "同一身份证件", "复核员")
    assert "不一致" in joined.stderr, "two names: named at once"
    assert f"mailuo undo {row['batch']}" in joined.stderr
    with opened(home) as session:
        assert session.resolve(b) == session.resolve(a)
    assert "由这次取代" in cli("judge", "not-same", a, b, "--why", "父子").stderr
    with opened(home) as session:
        assert session.resolve(b) != session.resolve(a)
    assert cli("judge", "unsure", a, b, "--why", "不能确定").exit_code == 0
    listed = rows_in(cli("judge", "list", a, "--format", "json"))
    assert [(r["kind"], r["state"]) for r in listed] == [
        ("UNSURE", "holds"),
        ("NOT_SAME", "superseded"),
        ("SAME", "superseded"),
    ]
    assert cli("undo", str(listed[0]["batch"]), "--why", "能确定").exit_code == 0
    again = rows_in(cli("judge", "list", a, "--format", "json"))
    assert [(r["kind"], r["state"]) for r in again][:2] == [("UNSURE", "undone"), ("NOT_SAME", "holds")]


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
def test_every_format_and_both_languages(cli: Cli, home: Path, form: str) -> None:
    a, b = pair(home, f"格式/{form}")
    for words in (("judge", "not-same", a, b, "--why", "两个人"), ("judge", "list", a)):
        result = cli("--lang", "en", *words, "--format", form)
        assert result.exit_code == 0, result.output
        assert "not the same" in result.stdout
        assert "两个人" in result.stdout
    only = cli("judge", "list", a, "--format", form).stdout
    assert "不同一" in only
    if form == "csv":
        assert next(csv.DictReader(StringIO(only)))["kind"] == "NOT_SAME"
    if form == "jsonl":
        assert json.loads(only.splitlines()[0])["kind"] == "NOT_SAME"


def test_accept_a_document_reject_refute_retract_and_all(cli: Cli, home: Path) -> None:
    rows = Rows("通报")
    for key in "pqr":
        rows.node(key, "Person", name=f"人{key}", review="UNREVIEWED", status="ALLEGED")
    rows.edge("k", "KIN", rows.uid("p"), rows.uid("r"), kin_code="SP", review="UNREVIEWED", status="ALLEGED")
    with opened(home) as session:
        made = draft(session.ledger, rows)
        session.publish(made, {})
    assert cli("judge", "reject", rows.uid("q"), "--why", "读错").exit_code == 0
    taken = rows_in(cli("judge", "accept", "--document", made.document_uid, "--why", "已核", "--format", "json"))
    assert {uid for row in taken for uid in row["uids"]} == {rows.uid(key) for key in "prk"}
    with pytest.raises(MailuoError, match="没有未复核"):
        cli_raises(cli("judge", "accept", "--document", made.document_uid, "--why", "再来"))
    assert cli("judge", "refute", rows.uid("k"), "--all", "--why", "查否").exit_code == 0
    assert cli("judge", "retract", rows.uid("r"), "--why", "来源收回").exit_code == 0
    with opened(home) as session:
        assert session.ledger.assertions_of([rows.uid("k")])["status"].to_list() == ["REFUTED"]
        assert set(session.index.resolve([rows.uid(key) for key in "pqr"])) == {rows.uid("p")}
    assert cli("judge", "accept", "--why", "没有对象").exit_code == 2
    assert cli("judge", "accept", rows.uid("p"), "--document", "x", "--why", "都给").exit_code == 2
    assert cli("judge", "reject", rows.uid("p")).exit_code == 2, "no reason"


def cli_raises(result: Result) -> None:
    assert result.exception is not None
    raise result.exception


def test_imports_list_and_show_say_what_was_judged(cli: Cli, home: Path) -> None:
    a, b = pair(home, "批次")
    number = rows_in(cli("judge", "not-same", a, b, "--why", "两个人，已核", "--format", "json"))[0]["batch"]
    last = rows_in(cli("imports", "list", "--format", "json"))[-1]
    assert (last["id"], last["kind"], last["rows"], last["live"], last["why"]) == (
        number,
        "judgement",
        1,
        True,
        "两个人，已核",
    )
    shown = cli("imports", "show", str(number), "--format", "jsonl").stdout
    assert '"kind": "judgement"' in shown
    assert a in shown
    assert "NOT_SAME" in shown


def test_a_lead_is_triaged_and_the_decision_survives_the_next_run(cli: Cli, home: Path) -> None:
    rows = rows_of(a01_world())
    with opened(home) as session:
        load(session, rows)
        (run,) = run_models(session, ["A01"])
        session.record_export("html", "0" * 64, [rows.uid("c")], {}, session.revision)
    lead = run.findings[0].id
    assert cli("findings", "triage", lead, "--state", "clue", "--why", "x").exit_code == 2
    told = rows_in(cli("findings", "triage", lead, "--state", "escalated", "--why", "报室主任", "--format", "json"))[0]
    assert (told["triage"], told["triage_by"], told["triage_why"]) == ("escalated", "复核员", "报室主任")
    assert told["triage_at"]
    with opened(home) as session:
        before = session.ledger.revision
        run_models(session, ["A01"])
        assert session.ledger.revision == before, "nothing becomes a clue by itself"
    listed = rows_in(cli("findings", "list", "--format", "json"))
    assert [(r["id"], r["triage"], r["triage_by"]) for r in listed] == [(lead, "escalated", "复核员")]
    assert "已上报　复核员" in cli("findings", "show", lead).stdout
    assert "escalated" in cli("--lang", "en", "findings", "show", lead).stdout
    with pytest.raises(MailuoError, match="没有疑点"):
        cli_raises(cli("findings", "triage", "nobody", "--state", "reviewed", "--why", "x"))
    with pytest.raises(MailuoError, match="理由"):
        cli_raises(cli("findings", "triage", lead, "--state", "reviewed", "--why", " "))
    refuted = cli("judge", "refute", rows.uid("kin"), "--why", "两人无婚姻关系")
    assert "以下导出提到" not in refuted.stderr, "the export names the company only"
    refuted = cli("judge", "refute", rows.uid("role"), "--why", "已查否")
    assert "第 1 号" in refuted.stderr
    assert cli("analyze", "model", "A01").exit_code == 0
    assert rows_in(cli("findings", "list", "--format", "json")) == []


def test_what_was_misread_is_corrected(cli: Cli, home: Path, tmp_path: Path) -> None:
    (tmp_path / "通报.txt").write_text(CIRCULAR, encoding="utf-8")
    with opened(home) as session:
        load_files(session, [tmp_path / "通报.txt"])
        shown = session.text(session.texts()[0].uid)
    one = next(e for e in shown.view.extractions if e.type == "Penalty" and e.props["kind"] == "P2")
    words = ("judge", "correct", one.uid, "decided_date=2023年4月", "public=", "--why", "决定书", "--format", "json")
    row = rows_in(cli(*words))[0]
    assert (row["kind"], row["word"], row["why"], row["author"]) == ("CORRECT", "更正", "决定书", "复核员")
    with opened(home) as session:
        props = session.show(one.uid).attrs["props"]
        assert (str(props["decided_date"]), props["decided_date_precision"], "public" in props) == (
            "2023-04-01",
            "m",
            False,
        )
    for wrong in (("no_such=1",), ("decided_date",), ("decided_date=上个月",)):
        with pytest.raises(MailuoError):
            cli_raises(cli("judge", "correct", one.uid, *wrong, "--why", "试"))
    with pytest.raises(MailuoError, match="没有现行的"):
        cli_raises(cli("judge", "correct", "没有", "no=1", "--why", "试"))


def test_what_is_no_document_and_what_nobody_judged(cli: Cli, home: Path) -> None:
    a, b = pair(home, "无人判断")
    with pytest.raises(MailuoError, match="不是文书，是自然人"):
        cli_raises(cli("judge", "accept", "--document", a, "--why", "全文已核"))
    with opened(home) as session:
        every = len(session.judgements())
    if not every:
        assert cli("judge", "list", a).stdout == "还没有判断。\n"
    cli("judge", "not-same", a, b, "--why", "两个人")
    assert cli("judge", "list", "无此编号").stdout == (
        f"没有关于 无此编号 的判断；全部 {every + 1} 条用 mailuo judge list 查看。\n"
    )
    english = cli("--lang", "en", "judge", "list", "x", "y", "--format", "csv")
    assert f"No judgement is about x, y; all {every + 1} are listed" in english.stderr


def test_each_judgement_says_what_sort_of_thing_it_is_about(cli: Cli, home: Path) -> None:
    rows = Rows("所判")
    rows.node("1", "Person", name="付某甲")
    rows.node("2", "Person", name="杨某乙")
    rows.edge("kin", "KIN", rows.uid("1"), rows.uid("2"), kin_code="SP")
    with opened(home) as session:
        batch = load(session, rows).seq
    record = ("judge", "refute", rows.uid("2"), "--why", "登记有误")
    assert "│ 记录（自然人）杨某乙 │" in cli(*record).stdout
    assert "record (person) 杨某乙" in cli("--lang", "en", *record).stdout
    relation = ("judge", "refute", rows.uid("kin"), "--why", "登记有误")
    assert "│ 关系 付某甲 —亲属（配偶）→ 杨某乙 │" in cli(*relation).stdout
    row = rows_in(cli(*relation, "--format", "json"))[0]
    assert (row["types"], row["titles"]) == (["KIN"], ["付某甲 —亲属（配偶）→ 杨某乙"])
    assert cli("undo", str(batch), "--why", "录错").exit_code == 0
    gone = rows_in(cli("judge", "list", rows.uid("2"), "--format", "json"))[0]
    assert (gone["things"], gone["state"]) == (["记录（自然人）…"], "gone"), "no title is left, its kind is known"
