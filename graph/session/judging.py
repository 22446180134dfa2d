"""What the door does when a person judges: the batch, what speaks against it, which exports named those concerned."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from graph import views
from graph.errors import DoorError, LedgerError, MailuoError
from graph.ledger import Manifest
from graph.ledger.correcting import corrected, corrections
from graph.ledger.files import named
from graph.ledger.judgements import PAIRS, clash_of, counting
from graph.ledger.judging import live_of, standings
from graph.ledger.live import standing, versions
from graph.model import model
from graph.reason import need_reason
from graph.session import judge_words as words
from graph.session import recall
from graph.session.workspace import Export
from graph.store.contract import Progress
from graph.words import t

if TYPE_CHECKING:
    from graph.session.door import Session

#: Questions of the fold that speak against a judgement when they are new with it.
_AGAINST = ("forbidden", "together", "contradicted", "refuted_repeat", "self_edge", "cycle")


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Something that speaks against a judgement. ``code``: ``guards`` (two records differ), ``earlier`` (a judgement
    that this one replaces), or a question of the fold that is new with it; ``text`` says it to a person.
    """

    code: str
    uids: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class JudgeResult:
    """What ``Session.judge`` has done. ``uids``: what was judged; ``exports``: reports that named those concerned."""

    manifest: Manifest
    uids: tuple[str, ...]
    contradictions: tuple[Contradiction, ...]
    exports: tuple[Export, ...]


@dataclass(frozen=True, slots=True)
class JudgementInfo:
    """One judgement, with how it stands (``ledger.judging.Standing``) and what it is about: ``titles``, and ``types``
    (the label of a record, the relation of an edge; empty where no batch that can be read has it).
    """

    seq: int
    kind: str
    uids: tuple[str, ...]
    types: tuple[str, ...]
    titles: tuple[str, ...]
    author: str
    at: datetime
    why: str
    state: str
    differs: tuple[str, ...]


def judge(
    session: Session, kind: str, uids: Sequence[str], why: str, all_behind: bool, progress: Progress | None
) -> JudgeResult:
    """See ``Session.judge``."""
    kind = kind.upper().replace("-", "_")
    asked = session.audit.write("asked", "judge", {"kind": kind, "uids": list(uids), "why": why, "all": all_behind})
    try:
        session._ready()
        if all_behind and kind not in PAIRS:
            uids = _behind(session, uids)
        before, named = _against(session), recall.named(session, uids)
        found = _differences(session, kind, uids)
        manifest = session.ledger.judge(kind, uids, session.settings.actor, why)
    except MailuoError as error:
        session.audit.write("failed", "judge", counts={"error": type(error).__name__}, about=asked)
        raise
    params = {"seq": manifest.seq, "kind": kind, "uids": list(uids), "why": why}
    session.audit.write("judge", "judge", params, {"rows": len(uids)}, about=asked)
    return _followed(session, manifest, uids, (before, named, found), progress)


def correct(session: Session, uid: str, props: Mapping[str, Any], why: str, progress: Progress | None) -> JudgeResult:
    """See ``Session.correct``."""
    asked = session.audit.write("asked", "correct", {"uid": uid, "why": why})
    try:
        session._ready()
        need_reason(why, t("更正必须写明理由。", "A correction needs its reason."), LedgerError)
        before, named = _against(session), recall.named(session, [uid])
        draft = corrected(session.ledger, uid, props, session.settings.actor)
        manifest = session.ledger.publish(draft, {"rows": 1, "loaded": 1}, why)
    except MailuoError as error:
        session.audit.write("failed", "correct", counts={"error": type(error).__name__}, about=asked)
        raise
    session.audit.write("correct", "correct", {"seq": manifest.seq, "uid": uid, "why": why}, {"rows": 1}, about=asked)
    return _followed(session, manifest, [uid], (before, named, []), progress)


def _followed(
    session: Session,
    manifest: Manifest,
    uids: Sequence[str],
    known: tuple[list[tuple[str, tuple[str, ...], str]], set[str], list[Contradiction]],
    progress: Progress | None,
) -> JudgeResult:
    """Bring the store to the batch; what speaks against it now, and which exports named those concerned."""
    before, named, found = known
    session.follow(progress)
    new = [key for key in _against(session) if key not in before]
    found += [Contradiction(code, of, words.against_text(code, json.loads(detail))) for code, of, detail in new]
    exports = session.workspace.exports(naming=sorted(named | recall.named(session, uids)))
    return JudgeResult(manifest, tuple(dict.fromkeys(uids)), tuple(found), tuple(exports))


def judgements(session: Session, uids: Sequence[str] | None, seq: int | None) -> list[JudgementInfo]:
    """See ``Session.judgements``."""
    about = None if uids is None else set(_behind(session, uids)) | set(uids)
    chosen = [
        one
        for one in standings(session.shown)
        if (seq is None or one.manifest.seq == seq) and (about is None or about & set(one.judgement.uids))
    ]
    amended = [
        one
        for one in corrections(session.shown)
        if (seq is None or one.manifest.seq == seq) and (about is None or one.uid in about)
    ]
    judged = {*(uid for one in chosen for uid in one.judgement.uids), *(one.uid for one in amended)}
    titles, types = titles_of(session, judged), _types(session, judged)
    made = [
        JudgementInfo(
            seq=one.manifest.seq,
            kind=one.judgement.kind,
            uids=one.judgement.uids,
            types=tuple(types.get(uid, "") for uid in one.judgement.uids),
            titles=tuple(titles.get(uid, "") for uid in one.judgement.uids),
            author=one.manifest.author,
            at=one.manifest.published_at,
            why=one.manifest.why,
            state=one.state,
            differs=one.differs,
        )
        for one in chosen
    ]
    made += [
        JudgementInfo(
            seq=one.manifest.seq,
            kind=words.CORRECT,
            uids=(one.uid,),
            types=(types.get(one.uid, ""),),
            titles=(titles.get(one.uid, ""),),
            author=one.manifest.author,
            at=one.manifest.published_at,
            why=one.manifest.why,
            state=one.state,
            differs=(),
        )
        for one in amended
    ]
    return sorted(made, key=lambda one: one.seq)


def read_from(session: Session, document: str) -> list[str]:
    """See ``Session.unreviewed_of``."""
    entity = session.resolve(document)
    kind = session.index.labels_of([entity])[entity]
    if kind != "Document":
        word = views.kind_text([kind])
        raise DoorError(
            t(f"{document} 不是文书，是{word}。", f"{document} is no document: {word}."),
            t(
                "在“文书”页或用 mailuo search 查找文书的编号；采信一条记录用 mailuo judge accept UID。",
                "Find the document's uid on the page Texts or with mailuo search; to accept one record: "
                "mailuo judge accept UID.",
            ),
        )
    sources = session.index.records_of(entity)
    ledger = session.shown
    uids: set[str] = set()
    for m in standing(ledger):
        said = ledger.scan(m.seq, "assertions").filter(pl.col("src").is_in(sources)).select("uid")
        with named(ledger, [m.seq]):
            uids |= set(said.collect()["uid"])
    rows = ledger.assertions_of(sorted(uids))
    # What a person has rejected, refuted or retracted stays so when he accepts the rest of the text.
    wanted = rows.filter(
        pl.col("live") & pl.col("judged").is_null() & (pl.col("review") == "UNREVIEWED") & pl.col("src").is_in(sources)
    )
    return sorted(set(wanted["uid"]))


def _behind(session: Session, uids: Sequence[str]) -> list[str]:
    """Every record behind the nodes, every assertion behind the edges."""
    entity = session.index.resolve(uids)
    out = []
    for uid in uids:
        lead = entity.get(uid, uid)
        out += [uid, lead, *session.index.records_of(lead)]
    known = live_of(session.ledger, list(dict.fromkeys(out)))[0]
    return [uid for uid in dict.fromkeys(out) if uid in known or uid in uids]


def _against(session: Session) -> list[tuple[str, tuple[str, ...], str]]:
    frame = session.state.frame("questions", session.meta).filter(pl.col("kind").is_in(_AGAINST)).collect()
    return [(kind, tuple(uids), detail) for kind, uids, detail in frame.select("kind", "uids", "detail").iter_rows()]


def _differences(session: Session, kind: str, uids: Sequence[str]) -> list[Contradiction]:
    """Differing guards of a SAME, and other words on the same things that this one replaces."""
    found = []
    live, _ = live_of(session.ledger, uids)
    if kind == "SAME" and len(live) == 2 and all(row["kind"] == "node" for row in live.values()):
        a, b = live.values()
        if model().labels[a["type"]].root == model().labels[b["type"]].root:
            found = [_differs(name, a, b) for name in clash_of(a, b, model())]
    abouts = {tuple(sorted(set(uids)))} if kind in PAIRS else {(uid,) for uid in uids}
    manifests = {m.seq: m for m in session.ledger.manifests()}
    for one in counting(session.ledger):
        if one.about in abouts and one.kind != kind:
            m = manifests[one.seq]
            day = session.ledger.day_of(m.published_at)
            found.append(
                Contradiction(
                    "earlier",
                    one.uids,
                    t(
                        f"{m.author} 于 {day}（第 {m.seq} 批）判断为“{words.kind_text(one.kind)}”，由这次取代",
                        f"{m.author} said “{words.kind_text(one.kind)}” on {day} (batch {m.seq}); this one replaces it",
                    ),
                )
            )
    return found


def _differs(name: str, a: dict[str, Any], b: dict[str, Any]) -> Contradiction:
    title = words.guard_text(name, a["type"], b["type"])
    return Contradiction(
        "guards",
        (a["uid"], b["uid"]),
        t(f"两条记录的“{title}”不一致", f"the two records differ in “{title}”"),
    )


def _types(session: Session, uids: Iterable[str]) -> dict[str, str]:
    """Label or relation of records and edge assertions, as the newest batch says it, live or not."""
    every = versions(session.shown, sorted(uids)).sort("seq")
    return dict(every.select("uid", "type").iter_rows())


def titles_of(session: Session, uids: Iterable[str]) -> dict[str, str]:
    """Titles of nodes; for an edge assertion, its ends and its relation."""
    live, _ = live_of(session.shown, sorted(uids))
    said = {uid: row for uid, row in live.items() if row["kind"] == "edge"}
    # Ends that a row names by key are known only in the edge that its assertion lives in.
    of = {uid: uid for uid in said} | session.index.resolve(said)
    folded = session.state.frame("edges", session.meta).filter(pl.col("uid").is_in(sorted(of.values())))
    known_ends = {uid: (a, b) for uid, a, b in folded.select("uid", "from_uid", "to_uid").collect().iter_rows()}
    ends = {uid: known_ends.get(of[uid], (row["from_uid"], row["to_uid"])) for uid, row in said.items()}
    titles = session.index.titles({*uids, *(end for pair in ends.values() for end in pair)})
    for uid, (a, b) in ends.items():
        word = views.edge_text(live[uid]["type"], json.loads(live[uid]["props"] or "{}"))
        titles[uid] = f"{titles.get(a, '…')} —{word}→ {titles.get(b, '…')}"
    return titles


__all__ = ["Contradiction", "JudgeResult", "JudgementInfo"]
