"""judge: a person's word about records and edges, each with its reason; undone by ``undo`` like any batch."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from graph import views
from graph.errors import DoorError
from graph.model import model
from graph.session import Session
from graph.session.judging import JudgementInfo, JudgeResult
from graph.store.contract import Progress
from graph.words import t
from loaders.corrections import value_of
from mailuo.cli.common import (
    Format,
    FormatOption,
    LimitOption,
    PurposeOption,
    WhyOption,
    door,
    emit_judgements,
    note,
    note_exports,
)

judge_app = typer.Typer(
    no_args_is_help=True, help="人工判断：同一与否、采信、否定、查否、撤回 · a person's word, with who, when, why"
)

A = Annotated[str, typer.Argument(metavar="A", help="一条记录的编号 · uid of a record")]
B = Annotated[str, typer.Argument(metavar="B", help="另一条记录的编号 · uid of the other")]
Uids = Annotated[list[str], typer.Argument(metavar="UID…", help="记录或关系的编号 · uids of records or edges")]
All = Annotated[bool, typer.Option("--all", help="连同其后的每条记录 · every record or assertion behind each uid")]


def register(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.add_typer(judge_app, name="judge")


@judge_app.command("same")
def same(a: A, b: B, why: WhyOption, purpose: PurposeOption = None, format: FormatOption = Format.table) -> None:
    """两条记录是同一个 · Two records are one; guards are ignored, a "not the same" is not."""
    _pair("SAME", a, b, why, purpose, format)


@judge_app.command("not-same")
def not_same(a: A, b: B, why: WhyOption, purpose: PurposeOption = None, format: FormatOption = Format.table) -> None:
    """两条记录不是同一个 · Two records are never one, whatever keys they share."""
    _pair("NOT_SAME", a, b, why, purpose, format)


@judge_app.command("unsure")
def unsure(a: A, b: B, why: WhyOption, purpose: PurposeOption = None, format: FormatOption = Format.table) -> None:
    """不能确定，收回同一或不同一 · Take back what was said about two records."""
    _pair("UNSURE", a, b, why, purpose, format)


@judge_app.command("accept")
def accept(
    why: WhyOption,
    uids: Annotated[
        list[str] | None, typer.Argument(metavar="[UID…]", help="记录或关系的编号 · uids of records or edges")
    ] = None,
    all_behind: All = False,
    document: Annotated[
        str | None,
        typer.Option("--document", metavar="DOC", help="该文书中尚未复核的全部 · all of it that nobody has reviewed"),
    ] = None,
    purpose: PurposeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """采信现有内容；内容变了须重新复核 · Accept what is said now; a changed version is to be reviewed again."""
    if bool(uids) == bool(document):
        raise typer.BadParameter(t("给出编号或 --document，二者其一。", "Give uids or --document, one of the two."))
    with door(purpose) as (session, progress):
        wanted = list(uids or [])
        if document:
            wanted = session.unreviewed_of(document)
            if not wanted:
                raise DoorError(
                    t("这份文书没有未复核的内容。", "Nothing of this document is unreviewed."),
                    t("用 mailuo judge list 查看已有判断。", "See mailuo judge list."),
                )
        result = _judged(session, "ACCEPT", wanted, why, all_behind, progress)
    _tell(result, format)


@judge_app.command("reject")
def reject(
    uids: Uids,
    why: WhyOption,
    all_behind: All = False,
    purpose: PurposeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """否定：读错或不成立，离开图 · Read wrongly: it leaves the graph, whatever its content becomes."""
    _each("REJECT", uids, why, all_behind, purpose, format)


@judge_app.command("refute")
def refute(
    uids: Uids,
    why: WhyOption,
    all_behind: All = False,
    purpose: PurposeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """查否：经查不实，留在图中并注明 · Looked into and not so: stays in the graph, marked, and counts nowhere."""
    _each("REFUTE", uids, why, all_behind, purpose, format)


@judge_app.command("retract")
def retract(
    uids: Uids,
    why: WhyOption,
    all_behind: All = False,
    purpose: PurposeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """撤回：来源已收回，离开图 · Taken back by its source: it leaves the graph."""
    _each("RETRACT", uids, why, all_behind, purpose, format)


@judge_app.command("correct")
def correct(
    uid: Annotated[str, typer.Argument(metavar="UID", help="读出的一条的编号 · uid of what was read")],
    values: Annotated[
        list[str], typer.Argument(metavar="NAME=VALUE…", help="属性=值，空为删去 · property=value; empty takes it out")
    ],
    why: WhyOption,
    purpose: PurposeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """更正文本中读错的值，并采信；自成一批 · Mend what was misread in a text, and accept it; a batch of its own."""
    with door(purpose) as (session, progress):
        result = session.correct(uid, _amended(session, uid, values), why, progress)
        rows = session.judgements(seq=result.manifest.seq)
    _tell((result, rows), format)


def _amended(session: Session, uid: str, values: list[str]) -> dict[str, Any]:
    """The properties of the live assertion with what the command line gives instead."""
    row = next((a for a in session.assertions(uid)[::-1] if a["uid"] == uid and a["live"]), None)
    if row is None:
        raise DoorError(
            t(f"账本里没有现行的 {uid}。", f"Nothing live in the ledger has the uid {uid}."),
            t("在“文书”页或用 mailuo show 查找编号。", "Find the uid on the page Texts or with mailuo show."),
        )
    owner = (model().labels if row["kind"] == "node" else model().relations)[row["type"]]
    declared = {name: prop for name, prop in owner.properties.items() if not prop.derived and name not in views.HIDDEN}
    props = dict(row["props"])
    for given in values:
        name, equals, text = given.partition("=")
        if not equals or name not in declared:
            raise DoorError(
                t(f"“{given}”不是 属性=值。", f"“{given}” is not property=value."),
                t(f"可用：{'、'.join(declared)}。", f"There are {', '.join(declared)}."),
            )
        props = {n: v for n, v in props.items() if n not in (name, f"{name}_precision")}
        props |= value_of(declared[name], text)
    return props


@judge_app.command("list")
def list_judgements(
    uids: Annotated[
        list[str] | None, typer.Argument(metavar="[UID…]", help="只看涉及这些编号的 · only those about these uids")
    ] = None,
    limit: LimitOption = 100,
    purpose: PurposeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """全部判断及其现状，新的在前 · All judgements, newest first: who, when, why, and how each stands."""
    with door(purpose) as (session, _):
        found = session.judgements(uids or None)[::-1]
        every = len(found) if found or not uids else len(session.judgements())
    none = t("还没有判断。", "Nothing is judged yet.")
    if every:
        about = t("、", ", ").join(uids or ())
        none = t(
            f"没有关于 {about} 的判断；全部 {every} 条用 mailuo judge list 查看。",
            f"No judgement is about {about}; all {every} are listed by mailuo judge list.",
        )
    emit_judgements(found[:limit], format, truncated=len(found) > limit, limit=limit, empty=none)


def _pair(kind: str, a: str, b: str, why: str, purpose: str | None, format: Format) -> None:
    _each(kind, [a, b], why, False, purpose, format)


def _each(kind: str, uids: list[str], why: str, all_behind: bool, purpose: str | None, format: Format) -> None:
    with door(purpose) as (session, progress):
        result = _judged(session, kind, uids, why, all_behind, progress)
    _tell(result, format)


def _judged(
    session: Session, kind: str, uids: list[str], why: str, all_behind: bool, progress: Progress
) -> tuple[JudgeResult, list[JudgementInfo]]:
    result = session.judge(kind, uids, why, all_behind, progress)
    return result, session.judgements(seq=result.manifest.seq)


def _tell(answer: tuple[JudgeResult, list[JudgementInfo]], format: Format) -> None:
    """The batch, then on standard error what speaks against it and which exports named those concerned."""
    result, rows = answer
    emit_judgements(rows, format)
    seq = result.manifest.seq
    note(
        t(
            f"记为第 {seq} 批；撤销：mailuo undo {seq} --why 理由",
            f"Recorded as batch {seq}; to take it back: mailuo undo {seq} --why REASON",
        )
    )
    for one in result.contradictions:
        note(t(f"请注意：{one.text}（{'、'.join(one.uids)}）", f"Mind: {one.text} ({', '.join(one.uids)})"))
    note_exports(result.exports)
