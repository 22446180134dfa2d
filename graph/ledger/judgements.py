"""A person's word about records and edge assertions: how it is kept, which of it counts, what it does (LEDGER §5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.ledger.entities import PairJudgement
from graph.ledger.files import named
from graph.ledger.guards import NAMES, Group, differing, group_of, read_props
from graph.ledger.schema import JUDGEMENTS, canonical_json
from graph.model import Model
from graph.model import model as declared

if TYPE_CHECKING:
    from graph.ledger.ledger import Ledger

#: About two records; the last takes back the other two.
PAIRS = ("SAME", "NOT_SAME", "UNSURE")
#: About one record or one edge assertion.
SINGLES = ("ACCEPT", "REJECT", "REFUTE", "RETRACT")
KINDS = (*PAIRS, *SINGLES)

#: What places an edge: its "guard values".
_PLACE = ("type", *(f"{end}_{part}" for end in ("from", "to") for part in ("uid", "key", "scope", "value")))

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judgement:
    """One row of a batch of judgements. ``said_a``/``said_b``: JSON of the guard values (an edge: of its type and
    ends) at that time; ``content``: the hash of what was accepted; ``b`` and ``said_b`` are of pairs only.
    """

    seq: int
    kind: str
    a: str
    b: str | None
    said_a: str
    said_b: str | None
    content: str | None

    @property
    def uids(self) -> tuple[str, ...]:
        """What it is about."""
        return (self.a,) if self.b is None else (self.a, self.b)

    @property
    def sides(self) -> tuple[tuple[str, str], ...]:
        """Each uid with what was said of it."""
        return ((self.a, self.said_a),) if self.b is None else ((self.a, self.said_a), (self.b, self.said_b or ""))

    @property
    def about(self) -> tuple[str, ...]:
        """Equal for judgements of which only the later counts."""
        return tuple(sorted(self.uids))


def of_batches(ledger: Ledger, seqs: Sequence[int]) -> list[Judgement]:
    """The judgements of batches ``seqs``, in that order. Those not read before are read at one go.

    Persons judge one thing at a time: an office has thousands of these small files, and opening each by itself takes
    longer than everything else that is done with them.

    Raises:
        LedgerError: a file is missing or damaged.
    """
    new = [seq for seq in seqs if seq not in ledger.judged]
    if new:
        with named(ledger, new):
            read = pl.read_parquet([ledger.file(seq, "judgements") for seq in new], include_file_paths="file")
        rows: dict[int, list[tuple[str, ...]]] = {seq: [] for seq in new}
        for *row, file in read.select(*JUDGEMENTS, "file").iter_rows():
            rows[int(Path(file).parent.name)].append(tuple(row))
        ledger.judged |= rows
    return [Judgement(seq, *row) for seq in seqs for row in ledger.judged[seq]]


def counting(ledger: Ledger, known_on: date | None = None) -> list[Judgement]:
    """The judgements that count at ``known_on``: not undone, the later on one pair or thing, UNSURE left out."""
    undone = ledger.undone(known_on)
    made = [m.seq for m in ledger.manifests(known_on) if m.kind == "judgement" and m.seq not in undone]
    last: dict[tuple[str, ...], Judgement] = {}
    for one in of_batches(ledger, made):
        # Taken out first: SAME joins in the order of publication, and this one is the newest now.
        last.pop(one.about, None)
        last[one.about] = one
    return [one for one in last.values() if one.kind != "UNSURE"]


def said_of(row: Row, model: Model) -> dict[str, Any]:
    """The guard values of a record (properties and label), or the type and ends of an edge assertion."""
    if row["kind"] == "edge":
        return {name: row[name] for name in _PLACE if row[name]}
    props = read_props(row["props"])
    guards = model.guards[model.labels[row["type"]].root]
    named = {n for g in guards for n in (g, f"{g}_precision")}
    if named & NAMES:
        named |= {"name", "name_norm", "alias"}
    return {"label": row["type"], "props": {n: props[n] for n in sorted(named | {"masked"}) if n in props}}


def contradictions(said: str, row: Row, model: Model) -> list[str]:
    """Guards (of an edge: type and ends) of which ``row`` says something else than ``said`` (LEDGER §3.3)."""
    before, now = read_props(said), said_of(row, model)
    if row["kind"] == "edge":
        return [name for name in _PLACE if before.get(name) != now.get(name)]
    root = model.labels[now["label"]].root
    if before["label"] not in {label.name for label in model.roots[root]}:
        return ["label"]
    return differing(_group(before, root, model), _group(now, root, model), model.guards[root])


def clash_of(a: Row, b: Row, model: Model) -> list[str]:
    """Guards on which two records of one root differ."""
    root = model.labels[a["type"]].root
    one, two = (_group(said_of(row, model), root, model) for row in (a, b))
    return differing(one, two, model.guards[root])


def _group(said: Mapping[str, Any], root: str, model: Model) -> Group:
    props = said["props"]
    return group_of("", props, bool(props.get("masked")), model.guards[root].values(), model)


def rows_of(kind: str, uids: Sequence[str], live: Mapping[str, Row], model: Model) -> pl.DataFrame:
    """The file of a batch: one pair, or one row for each of ``uids``. ``live``: uid → its live assertion."""

    def said(uid: str) -> str:
        return canonical_json(said_of(live[uid], model) if uid in live else {})

    rows: list[dict[str, Any]]
    if kind in PAIRS:
        a, b = uids
        rows = [{"kind": kind, "a": a, "b": b, "said_a": said(a), "said_b": said(b)}]
    else:
        content = {uid: live[uid]["content"] if kind == "ACCEPT" else None for uid in uids}
        rows = [{"kind": kind, "a": uid, "said_a": said(uid), "content": content[uid]} for uid in uids]
    return pl.DataFrame([{name: row.get(name) for name in JUDGEMENTS} for row in rows], schema=JUDGEMENTS)


@dataclass
class Taken:
    """Assertions as they count after judgement, and what is left for the joins and for a person.

    ``asleep``: sleeping NOT_SAMEs both of whose records are live. ``questions``: ``sleeping``, ``contradicted``.
    """

    assertions: pl.DataFrame
    pairs: list[PairJudgement] = field(default_factory=list)
    asleep: list[PairJudgement] = field(default_factory=list)
    questions: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Judged:
    """The judgements that count on a day, ready for what is live on it."""

    ledger: Ledger
    known_on: date | None = None

    def take(self, assertions: pl.DataFrame) -> Taken:
        """Put judgements on live assertions (columns of ``live``). Without any, nothing is touched or copied."""
        judged = counting(self.ledger, self.known_on)
        if not judged:
            return Taken(assertions)
        model = declared()
        uids = {uid for one in judged for uid in one.uids}
        found = assertions.filter(pl.col("uid").is_in(uids))
        rows = {row["uid"]: row for row in found.iter_rows(named=True)}
        taken = Taken(assertions)
        for one in judged:
            if one.b is not None:
                _take_pair(taken, one, rows, model)
        singles = [one for one in judged if one.b is None and one.a in rows]
        contents = _contents(self.ledger, found.filter(pl.col("uid").is_in([o.a for o in singles if o.content])))
        in_force = {o.a: o.kind for o in singles if o.kind != "ACCEPT" or contents.get(o.a) == o.content}
        for one in singles:
            if one.kind != "ACCEPT" and (differ := contradictions(one.said_a, rows[one.a], model)):
                detail = {"judged": one.kind, "seq": one.seq, "guards": differ}
                taken.questions.append({"kind": "contradicted", "uids": [one.a], "detail": detail})
        taken.assertions = _marked(assertions, in_force)
        return taken


def _take_pair(taken: Taken, one: Judgement, rows: Mapping[str, Row], model: Model) -> None:
    pair = PairJudgement(one.a, str(one.b), "SAME" if one.kind == "SAME" else "NOT_SAME")
    reasons = [found for uid, said in one.sides if (found := _reason(uid, said, rows.get(uid), model))]
    if not reasons:
        taken.pairs.append(pair)
        return
    detail = {"judged": one.kind, "seq": one.seq, "why": reasons}
    taken.questions.append({"kind": "sleeping", "uids": sorted(one.uids), "detail": detail})
    if one.kind == "NOT_SAME" and one.a in rows and one.b in rows:
        taken.asleep.append(pair)


def _reason(uid: str, said: str, row: Row | None, model: Model) -> dict[str, Any] | None:
    if row is None:
        return {"uid": uid, "live": False}
    differ = contradictions(said, row, model)
    return {"uid": uid, "live": True, "guards": differ} if differ else None


def _contents(ledger: Ledger, found: pl.DataFrame) -> dict[str, str]:
    """uid → hash of what its live version says; the fold itself does not carry it."""
    out: dict[str, str] = {}
    for (seq,), part in found.select("seq", "uid").group_by("seq", maintain_order=True):
        asked = ledger.scan(int(str(seq)), "assertions").filter(pl.col("uid").is_in(part["uid"].implode()))
        out |= dict(asked.select("uid", "content").collect().iter_rows())
    return out


def _marked(frame: pl.DataFrame, in_force: Mapping[str, str]) -> pl.DataFrame:
    """``review`` and ``status`` as judgement has them; two columns are rewritten, the others are shared."""
    of: dict[str, list[str]] = {kind: [u for u, k in in_force.items() if k == kind] for kind in SINGLES}

    def about(kind: str) -> pl.Expr:
        return pl.col("uid").is_in(of[kind]) if of[kind] else pl.lit(False)

    def put(column: str, first: tuple[str, str], second: tuple[str, str]) -> pl.Expr:
        return (
            pl.when(about(first[0]))
            .then(pl.lit(first[1]))
            .when(about(second[0]))
            .then(pl.lit(second[1]))
            .otherwise(pl.col(column))
            .alias(column)
        )

    return frame.with_columns(
        put("review", ("ACCEPT", "ACCEPTED"), ("REJECT", "REJECTED")),
        put("status", ("REFUTE", "REFUTED"), ("RETRACT", "RETRACTED")),
    )


def overlay(ledger: Ledger, versions: pl.DataFrame) -> pl.DataFrame:
    """Every version of some assertions: live ones with review and status as judged, ``judged``: the kind in force."""
    uids = set(versions["uid"])
    on = {one.a: one for one in counting(ledger) if one.b is None and one.a in uids} if uids else {}
    if not on:
        return versions.with_columns(judged=pl.lit(None, dtype=pl.String))
    alive = versions.filter("live")
    rest = versions.filter(~pl.col("live")).with_columns(judged=pl.lit(None, dtype=pl.String))
    contents = dict(alive.select("uid", "content").iter_rows())
    in_force = {uid: one.kind for uid, one in on.items() if one.kind != "ACCEPT" or contents.get(uid) == one.content}
    kinds = pl.Series([in_force.get(uid) for uid in alive["uid"]], dtype=pl.String)
    marked = _marked(alive, in_force).with_columns(judged=kinds)
    return pl.concat([rest, marked]).sort("seq", maintain_order=True)
