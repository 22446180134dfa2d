"""Judgements by name: each sentence of LEDGER §5."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from graph.errors import LedgerError
from graph.ledger import Ledger, fold
from graph.ledger import ledger as ledger_module
from graph.ledger.judging import standings
from graph.ledger.keys import root_keys
from graph.model import model
from tests.ledger.test_fold_cases import D2, D3, asked, groups, official, put
from tests.ledger.worlds import edge, node, ref


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


def details(ledger: Ledger, kind: str) -> list[dict[str, Any]]:
    return [json.loads(d) for d in fold(ledger).questions.filter(pl.col("kind") == kind)["detail"]]


def two(ledger: Ledger, **other: Any) -> tuple[str, str]:
    """Two rows under one staff number, of two data sets."""
    a, b = official("甲", "1", "周正", "7"), official("乙", "1", "周正", "7", **other)
    put(ledger, "甲", ("1", [a]))
    put(ledger, "乙", ("1", [b]))
    return a["uid"], b["uid"]


def one(*uids: str) -> frozenset[str]:
    return frozenset(uids)


def states(ledger: Ledger) -> list[tuple[str, str]]:
    return [(s.judgement.kind, s.state) for s in standings(ledger)]


# ------------------------------------------------------------------------------------------ the later word counts


def test_of_two_judgements_on_one_pair_only_the_later_counts_and_unsure_takes_both_back(ledger: Ledger) -> None:
    a, b = two(ledger)
    ledger.judge("NOT_SAME", [a, b], "周", "father and son")
    assert groups(fold(ledger)) == {one(a), one(b)}
    ledger.judge("SAME", [b, a], "林", "one person after all")
    assert groups(fold(ledger)) == {one(a, b)}
    ledger.judge("NOT_SAME", [a, b], "周", "no")
    unsure = ledger.judge("UNSURE", [b, a], "林", "cannot be told")
    assert groups(fold(ledger)) == {one(a, b)}, "the key joins them again"
    assert states(ledger) == [*[(k, "superseded") for k in ("NOT_SAME", "SAME", "NOT_SAME")], ("UNSURE", "holds")]
    ledger.undo(unsure.seq, "林", "it can")
    assert groups(fold(ledger)) == {one(a), one(b)}, "the one before counts again"


def test_of_two_judgements_on_one_record_only_the_later_counts_of_whatever_kind(ledger: Ledger) -> None:
    a = official("文", "1", "周正", "7", review="UNREVIEWED")
    put(ledger, "文", ("1", [a]))
    ledger.judge("REFUTE", [a["uid"]], "t", "not so")
    assert fold(ledger).nodes["status"].to_list() == ["REFUTED"]
    ledger.judge("ACCEPT", [a["uid"]], "t", "seen again")
    assert fold(ledger).nodes.select("status", "review").row(0) == ("REGISTERED", "ACCEPTED")
    ledger.judge("REJECT", [a["uid"]], "t", "misread")
    assert fold(ledger).nodes.is_empty()


def test_a_judgement_is_seen_from_its_day_on_and_not_before(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    a, b = two(ledger)
    later = datetime.now(UTC) + timedelta(days=3)

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return later

    monkeypatch.setattr(ledger_module, "datetime", Clock)
    made = ledger.judge("NOT_SAME", [a, b], "t", "two persons")
    assert groups(fold(ledger)) == {one(a), one(b)}
    assert groups(fold(ledger, ledger.day_of(made.published_at) - timedelta(days=1))) == {one(a, b)}
    later += timedelta(days=3)
    ledger.undo(made.seq, "t", "no")
    assert groups(fold(ledger, ledger.day_of(made.published_at))) == {one(a), one(b)}
    assert groups(fold(ledger)) == {one(a, b)}


def test_a_truncated_file_of_judgements_is_named_among_all_that_are_read_at_once(ledger: Ledger) -> None:
    a, b = two(ledger)
    for kind in ("SAME", "NOT_SAME", "UNSURE"):
        damaged = ledger.judge(kind, [a, b], "t", "said").seq - 1
    path = ledger.file(damaged, "judgements")
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(LedgerError, match=f"{damaged:08d}/judgements"):
        fold(Ledger(ledger.folder))


def test_the_batch_says_who_when_why_and_a_second_reader_sees_it(ledger: Ledger) -> None:
    a, b = two(ledger)
    made = ledger.judge("NOT_SAME", [a, b], "周办案", "身份证件不同")
    again = Ledger(ledger.folder)
    kept = again.manifest(made.seq)
    assert (kept.kind, kept.author, kept.why) == ("judgement", "周办案", "身份证件不同")
    assert again.revision == made.seq
    assert groups(fold(again)) == {one(a), one(b)}


# ------------------------------------------------------------------------------------------ accepted for its content


def read(key: str = "1", name: str = "周正", **how: Any) -> Any:
    return official("文", key, name, "7", review="UNREVIEWED", **how)


def test_an_accepted_record_counts_as_accepted_until_its_content_changes(ledger: Ledger) -> None:
    put(ledger, "文", ("1", [read()]))
    ledger.judge("ACCEPT", [read()["uid"]], "t", "as the file says")
    assert fold(ledger).nodes["review"].to_list() == ["ACCEPTED"]
    put(ledger, "文", ("1", [read() | {"src": "another", "locator": "line=9"}]), day=D2)
    assert fold(ledger).nodes["review"].to_list() == ["ACCEPTED"], "source and place are no content"
    put(ledger, "文", ("1", [read(gender="M")]), day=D3)
    assert fold(ledger).nodes["review"].to_list() == ["UNREVIEWED"]
    assert states(ledger) == [("ACCEPT", "lapsed")]
    put(ledger, "文", ("1", [read()]), day=date(2024, 5, 1))
    assert fold(ledger).nodes["review"].to_list() == ["ACCEPTED"], "it says again what was accepted"


@pytest.mark.parametrize(
    "changed",
    [
        {"status": "ALLEGED"},
        {"valid_from": date(2020, 1, 1), "from_precision": "d"},
        {"valid_to": date(2020, 1, 1), "to_precision": "d"},
    ],
)
def test_status_and_period_are_content(ledger: Ledger, changed: dict[str, Any]) -> None:
    put(ledger, "文", ("1", [read()]))
    ledger.judge("ACCEPT", [read()["uid"]], "t", "so")
    put(ledger, "文", ("1", [read(**changed)]), day=D2)
    assert fold(ledger).nodes["review"].to_list() == ["UNREVIEWED"]


def test_the_ends_of_an_edge_are_content_and_an_accepted_edge_gives_the_label(ledger: Ledger) -> None:
    me, post, other = node("文", "1", "p", "Person", name="周正"), *(node("文", k, "t", "Post", title=k) for k in "23")

    def held(to: Any) -> Any:
        return edge("文", "4", "h", "HELD", me, to, review="UNREVIEWED")

    put(ledger, "文", ("1", [me]), ("2", [post]), ("3", [other]), ("4", [held(post)]))
    assert "Official" not in fold(ledger).nodes.filter(pl.col("uid") == me["uid"])["labels"][0]
    ledger.judge("ACCEPT", [held(post)["uid"]], "t", "appointed")
    assert "Official" in fold(ledger).nodes.filter(pl.col("uid") == me["uid"])["labels"][0]
    put(ledger, "文", ("4", [held(other)]), day=D2)
    assert fold(ledger).edges["review"].to_list() == ["UNREVIEWED"]


def test_an_accepted_record_joins_as_accepted_ones_do(ledger: Ledger) -> None:
    """An UNREVIEWED record never connects two groups; an accepted one does."""
    a = official("甲", "1", "周正", "7")
    b = node("乙", "1", "p", "Person", name="周正", id_hash="A1")
    bridge = read(id_hash="A1")
    put(ledger, "甲", ("1", [a]))
    put(ledger, "乙", ("1", [b]))
    put(ledger, "文", ("1", [bridge]))
    assert len(groups(fold(ledger))) == 3
    ledger.judge("ACCEPT", [bridge["uid"]], "t", "so")
    assert groups(fold(ledger)) == {one(a["uid"], b["uid"], bridge["uid"])}


def test_accept_is_for_this_row_alone(ledger: Ledger) -> None:
    a, b = read(), official("文二", "1", "周正", "7", review="UNREVIEWED")
    put(ledger, "文", ("1", [a]))
    put(ledger, "文二", ("1", [b]))
    ledger.judge("ACCEPT", [b["uid"]], "t", "so")
    said = dict(ledger.assertions_of([a["uid"], b["uid"]]).select("uid", "review").iter_rows())
    assert said == {a["uid"]: "UNREVIEWED", b["uid"]: "ACCEPTED"}


# ------------------------------------------------------------------------------------------ whatever the content


@pytest.mark.parametrize("kind", ["REJECT", "RETRACT"])
def test_rejected_and_retracted_leave_whatever_they_come_to_say(ledger: Ledger, kind: str) -> None:
    a, b = two(ledger)
    ledger.judge(kind, [b], "t", "misread")
    assert groups(fold(ledger)) == {one(a)}
    put(ledger, "乙", ("1", [official("乙", "1", "林晓", "8")]), day=D2)
    assert groups(fold(ledger)) == {one(a)}
    assert asked(fold(ledger), "contradicted") == [[b]], "it is listed, for it says something else now"
    assert states(ledger) == [(kind, "contradicted")]


def test_a_refuted_edge_stays_refuted_though_its_row_or_another_source_repeats_it(ledger: Ledger) -> None:
    a, b = (node("人", k, "p", "Person", name=k, id_hash=k) for k in ("A1", "A2"))
    ends = ref("Person", "id_hash", "A1"), ref("Person", "id_hash", "A2")
    kin = edge("文", "1", "k", "KIN", *ends, kin_code="SP", status="ALLEGED")
    put(ledger, "人", ("1", [a]), ("2", [b]))
    put(ledger, "文", ("1", [kin]))
    ledger.judge("REFUTE", [kin["uid"]], "t", "not married")
    put(ledger, "文", ("1", [kin]), day=D2)
    put(ledger, "别处", ("1", [edge("别处", "1", "k", "KIN", *ends, kin_code="SP")]))
    f = fold(ledger)
    assert f.edges["status"].to_list() == ["REFUTED"]
    assert asked(f, "contradicted") == []
    assert len(asked(f, "refuted_repeat")) == 1
    moved = edge("文", "1", "k", "KIN", ends[0], ref("Person", "id_hash", "A3"), kin_code="SP", status="ALLEGED")
    put(ledger, "文", ("1", [moved]), day=D3)
    assert asked(fold(ledger), "contradicted") == [[kin["uid"]]]


# ------------------------------------------------------------------------------------------ sleeping and waking


def test_a_pair_sleeps_while_a_record_is_gone_and_wakes_with_it(ledger: Ledger) -> None:
    a, b = two(ledger)
    ledger.judge("NOT_SAME", [a, b], "t", "two persons")
    gone = put(ledger, "乙", day=D2, refused=frozenset({"1"}))
    assert asked(fold(ledger), "sleeping") == [sorted([a, b])]
    assert details(ledger, "sleeping")[0]["why"] == [{"uid": b, "live": False}]
    assert states(ledger) == [("NOT_SAME", "sleeps")]
    ledger.undo(gone, "t", "it was there")
    assert asked(fold(ledger), "sleeping") == []
    assert groups(fold(ledger)) == {one(a), one(b)}


def test_a_pair_sleeps_while_a_live_version_contradicts_and_those_it_would_keep_apart_are_listed(
    ledger: Ledger,
) -> None:
    a, b = official("甲", "1", "周正", "7"), official("乙", "1", "林晓", "7")
    put(ledger, "甲", ("1", [a]))
    put(ledger, "乙", ("1", [b]))
    ledger.judge("NOT_SAME", [a["uid"], b["uid"]], "t", "two names")
    put(ledger, "乙", ("1", [official("乙", "1", "周正", "7")]), day=D2)
    f = fold(ledger)
    assert groups(f) == {one(a["uid"], b["uid"])}, "the row says another name now: asleep"
    assert asked(f, "sleeping") == asked(f, "together") == [sorted([a["uid"], b["uid"]])]
    assert details(ledger, "sleeping")[0]["why"][0]["guards"] == ["name_norm"]
    put(ledger, "乙", ("1", [official("乙", "1", "林晓", "7")]), day=D3)
    f = fold(ledger)
    assert groups(f) == {one(a["uid"]), one(b["uid"])}
    assert asked(f, "sleeping") == asked(f, "together") == []


def test_a_third_record_that_the_sleeping_word_would_keep_apart_is_listed_too(ledger: Ledger) -> None:
    rows = [official(d, "1", n, "7") for d, n in (("甲", "周正"), ("乙", "林晓"), ("丙", "周正"))]
    a, b, c = (row["uid"] for row in rows)
    for row, dataset in zip(rows, "甲乙丙", strict=True):
        put(ledger, dataset, ("1", [row]))
    ledger.judge("NOT_SAME", [a, b], "t", "two names")
    put(ledger, "乙", ("1", [official("乙", "1", "周正", "7")]), day=D2)
    assert groups(fold(ledger)) == {one(a, b, c)}
    assert details(ledger, "together")[0]["parts"] == sorted([[a], [b], [c]]), "awake, the number would join none"


def test_what_was_not_said_before_is_no_contradiction(ledger: Ledger) -> None:
    a, b = two(ledger)
    ledger.judge("NOT_SAME", [a, b], "t", "two persons")
    put(ledger, "乙", ("1", [official("乙", "1", "周正", "7", gender="M", birth_ym="1970")]), day=D2)
    assert groups(fold(ledger)) == {one(a), one(b)}


def test_a_sleeping_same_joins_nothing(ledger: Ledger) -> None:
    a, b = node("甲", "1", "p", "Person", name="周正"), node("乙", "1", "p", "Person", name="周政")
    put(ledger, "甲", ("1", [a]))
    put(ledger, "乙", ("1", [b]))
    ledger.judge("SAME", [a["uid"], b["uid"]], "t", "a slip of the pen")
    assert groups(fold(ledger)) == {one(a["uid"], b["uid"])}
    put(ledger, "乙", ("1", [node("乙", "1", "p", "Person", name="林晓")]), day=D2)
    assert groups(fold(ledger)) == {one(a["uid"]), one(b["uid"])}
    assert asked(fold(ledger), "sleeping") == [sorted([a["uid"], b["uid"]])]


# ------------------------------------------------------------------------------------------ forbidden joins


def test_a_join_that_a_not_same_forbids_is_reported_with_both_rows(ledger: Ledger) -> None:
    a, b = two(ledger)
    ledger.judge("NOT_SAME", [a, b], "t", "two persons")
    f = fold(ledger)
    assert asked(f, "forbidden") == [sorted([a, b])]
    assert asked(f, "not_joined") == [], "the pair is not asked again"
    said = details(ledger, "forbidden")[0]
    assert (said["key"], said["value"]) == ("Person/cadre_no", "7")
    assert {row["uid"]: (row["dataset"], row["locator"]) for row in said["rows"]} == {
        a: ("甲", "row=1"),
        b: ("乙", "row=1"),
    }


def test_same_joins_in_the_order_of_what_was_published_last(ledger: Ledger) -> None:
    rows = [node(d, "1", "p", "Person", name="周正") for d in "甲乙丙"]
    a, b, c = (row["uid"] for row in rows)
    for dataset, row in zip("甲乙丙", rows, strict=True):
        put(ledger, dataset, ("1", [row]))
    ledger.judge("NOT_SAME", [a, c], "t", "two")
    for pair in ([a, b], [b, c]):
        ledger.judge("SAME", pair, "t", "one")
    assert groups(fold(ledger)) == {one(a, b), one(c)}
    ledger.judge("SAME", [b, a], "t", "one, said again")
    assert groups(fold(ledger)) == {one(a), one(b, c)}


def test_a_same_never_goes_across_a_not_same(ledger: Ledger) -> None:
    a, b = two(ledger)
    c = node("丙", "1", "p", "Person", name="周正")["uid"]
    put(ledger, "丙", ("1", [node("丙", "1", "p", "Person", name="周正")]))
    ledger.judge("SAME", [a, c], "t", "one")
    ledger.judge("NOT_SAME", [a, b], "t", "two")
    ledger.judge("SAME", [b, c], "t", "one")
    assert groups(fold(ledger)) == {one(a, c), one(b)}
    assert sorted([b, c]) in [sorted(d["same"]) for d in details(ledger, "forbidden") if "same" in d]


# ------------------------------------------------------------------------------------------ what is refused


def test_refused_judgements_leave_nothing_behind(ledger: Ledger) -> None:
    a, b = two(ledger)
    company = node("企", "1", "c", "Company", name="甲公司")
    kin = edge("企", "2", "k", "KIN", {"uid": a}, {"uid": b}, kin_code="SP")
    put(ledger, "企", ("1", [company]), ("2", [kin]))
    before = ledger.revision
    for kind, uids, why in (
        ("SAME", [a, company["uid"]], "across roots"),
        ("SAME", [a, a], "one uid"),
        ("SAME", [a], "one uid"),
        ("NOT_SAME", [a, kin["uid"]], "an edge"),
        ("NOT_SAME", [a, "nobody"], "not there"),
        ("ACCEPT", ["nobody"], "not there"),
        ("ACCEPT", [], "nothing"),
        ("ACCEPT", [a], "  "),
        ("PERHAPS", [a], "no such kind"),
    ):
        with pytest.raises(LedgerError) as refused:
            ledger.judge(kind, uids, "t", why)
        assert refused.value.cure
    assert ledger.revision == before
    assert list((ledger.folder / "drafts").iterdir()) == []


def test_a_word_on_a_record_that_is_gone_can_be_taken_back(ledger: Ledger) -> None:
    a, b = two(ledger)
    ledger.judge("NOT_SAME", [a, b], "t", "two")
    put(ledger, "乙", day=D2, refused=frozenset({"1"}))
    ledger.judge("UNSURE", [a, b], "t", "cannot be told")
    assert asked(fold(ledger), "sleeping") == []


def test_guards_of_a_root_are_those_of_its_joining_keys() -> None:
    declared = model()
    for root in declared.roots:
        of_keys = dict.fromkeys(guard for key in root_keys(declared, root) for guard in key.guards)
        assert list(declared.guards[root]) == list(of_keys), root
