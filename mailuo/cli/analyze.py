"""analyze and findings: linked parties, repeat issues, models, and what they found."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from graph import views
from graph.analysis import models
from graph.analysis.finding import TIER_EN, Finding, Run, as_row, mark_text, plain
from graph.analysis.linked_groups import GROUPS
from graph.errors import DoorError, QueryError
from graph.session import Session, standing
from graph.session import analyze as verbs
from graph.session.judge_words import triage_text
from graph.session.workspace import StoredFinding
from graph.words import t
from mailuo.cli.common import (
    DayOption,
    Format,
    FormatOption,
    LimitOption,
    PurposeOption,
    WhyOption,
    day,
    door,
    emit,
    note,
)

analyze_app = typer.Typer(
    no_args_is_help=True, help="关联方、屡查屡犯、监督模型 · linked parties, repeat issues, models"
)
findings_app = typer.Typer(no_args_is_help=True, help="疑点：列出、查看、处理 · leads: list, show, triage")


def register(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.add_typer(analyze_app, name="analyze")
    app.add_typer(findings_app, name="findings")


@analyze_app.command("linked-parties")
def linked_parties(
    a: Annotated[str, typer.Argument(metavar="A", help="对象编号 · uid of the subject")],
    b: Annotated[str | None, typer.Argument(metavar="[B]", help="另一对象编号 · uid of another")] = None,
    max_hops: Annotated[int, typer.Option("--max-hops", min=1, max=6, help="最多几步 · at most so many hops")] = 4,
    limit: LimitOption = 50,
    as_of: DayOption = None,
    purpose: PurposeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """一个对象的关联方；给出两个则列出其间路径 · The linked parties of one, or the ranked paths between two."""
    when = day(as_of, "--as-of")
    with door(purpose) as (session, _):
        if b is None:
            found = verbs.linked_parties(session, a, limit, when)
            rows: list[dict[str, Any]] = [
                {
                    "party": party.name,
                    "group": str(GROUPS[party.group]) if format is Format.table else party.group,
                    "relation": str(party.relation),
                    "period": str(party.period),
                    "status": views.status_text(party.status),
                    "strength": round(party.strength, 3),
                    "why": str(party.why),
                    "expected": party.expected,
                    "chance": str(party.chance),
                    "uid": party.uid,
                }
                for party in found.parties
            ]
            summary, truncated = found.summary, found.cut > 0
        else:
            between = verbs.linked_between(session, a, b, max_hops, limit, when)
            rows = [
                {
                    "rank": number,
                    "weight": round(told.path.rank, 4),
                    "hops": told.path.hops,
                    "path": str(told.text),
                    "status": views.status_text(told.status),
                    "expected": told.expected,
                    "nodes": list(told.path.nodes),
                }
                for number, told in enumerate(between.paths, start=1)
            ]
            summary, truncated = between.summary, between.truncated or between.cut > 0
    emit(rows, format, truncated=truncated, limit=limit, empty=str(summary))
    if rows:
        note(str(summary))


@analyze_app.command("repeat-issues")
def repeat_issues(
    min_rounds: Annotated[int, typer.Option("--min-rounds", min=2, help="至少几轮 · in at least so many rounds")] = 2,
    limit: LimitOption = 50,
    as_of: DayOption = None,
    purpose: PurposeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """跨轮次重复出现的问题，附偶然期望 · Issues found in two or more rounds, with the number expected by chance."""
    with door(purpose) as (session, _):
        found = verbs.repeat_issues(session, min_rounds, day(as_of, "--as-of"))
    rows = [row for row in found.rows if not row.covered]
    emit(
        [
            {
                "unit": row.unit_name,
                "type": f"{row.code} {row.title}",
                "rounds": row.k,
                "of": row.n,
                "expected": round(row.expected, 3),
                "p": float(f"{row.p:.3g}"),
                "in": list(row.round_names),
                "uid": row.unit,
            }
            for row in rows[:limit]
        ],
        format,
        ("unit", "type", "rounds", "of", "expected", "p", "in", "uid"),
        truncated=len(rows) > limit,
        limit=limit,
    )
    note(str(found.chance))


@analyze_app.command("model")
def model(
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="模型编号，如 A01 · model ids")],
    as_of: DayOption = None,
    purpose: PurposeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """运行所选模型 · Run some models and keep their findings."""
    _run(ids, as_of, purpose, format)


@analyze_app.command("all")
def all_models(as_of: DayOption = None, purpose: PurposeOption = None, format: FormatOption = Format.table) -> None:
    """运行全部模型 · Run every model and keep the findings."""
    _run(None, as_of, purpose, format)


def _run(ids: Sequence[str] | None, as_of: str | None, purpose: str | None, format: Format) -> None:
    with door(purpose) as (session, _):
        runs = verbs.run_models(session, ids, as_of=day(as_of, "--as-of"))
    emit([_row(finding, format) for run in runs for finding in run.findings], format, _COLUMNS)
    for run in runs:
        _tell(run)


def _tell(run: Run) -> None:
    expected = "—" if run.expected is None else f"{run.expected:.2f}"
    note(
        t(
            f"{run.model}：检验 {run.tests}，实得 {run.found}，偶然期望 {expected}；"
            f"列出 {len(run.listed)}，待核 {len(run.open_questions)}。",
            f"{run.model}: {run.tests} tests, {run.found} found, {expected} expected by chance; "
            f"{len(run.listed)} listed, {len(run.open_questions)} open questions.",
        )
    )
    for remark in (*run.listed, *run.open_questions):
        note(f"  〔{remark.kind}〕{remark.sentence()}")


_COLUMNS = ("tier", "score", "model", "marks", "sentence", "id")


def _row(finding: Finding, format: Format) -> dict[str, Any]:
    row = as_row(finding)
    if format is Format.table:
        row["tier"] = views.tier_text(finding.tier)
    return {name: row[name] for name in _COLUMNS}


#: A decided lead also says who decided, when and why.
_LISTED = (*_COLUMNS[:-2], "triage", "triage_by", "triage_at", *_COLUMNS[-2:])


class Triage(StrEnum):
    """What may be decided about a lead."""

    reviewed = "reviewed"
    escalated = "escalated"
    dismissed = "dismissed"


def _decided(stored: StoredFinding, format: Format) -> dict[str, Any]:
    word = stored.triage and triage_text(stored.triage)
    return {
        "triage": word if format is Format.table else stored.triage,
        "triage_by": stored.triage_by,
        "triage_at": stored.triage_at,
        "triage_why": stored.triage_why,
    }


def _decision(stored: StoredFinding) -> str:
    if stored.triage is None or stored.triage_at is None:
        return triage_text(None)
    return f"{triage_text(stored.triage)}　{stored.triage_by}　{stored.triage_at:%Y-%m-%d}　{stored.triage_why}"


def _tier(word: str) -> str:
    """The tier that is meant, by its word in either language.

    Raises:
        QueryError: it is none.
    """
    for tier, english in TIER_EN.items():
        if word.strip().lower() in (tier, english):
            return tier
    raise QueryError(
        t(f"没有等级“{word}”。", f"There is no tier “{word}”."),
        t(f"可用：{'、'.join(TIER_EN)}。", f"There are {', '.join(TIER_EN.values())}."),
    )


def _standing(session: Session, stored: StoredFinding) -> list[str]:
    """What a reader must know before he takes a lead for one of today."""
    if not session.workspace.stands(stored):
        return [standing.not_given_text()]
    fell = standing.fallen(session, [stored.finding])
    said = (standing.fallen_text() if fell else "", standing.behind_text(stored.finding.revision, session.revision))
    return [line for line in said if line]


@findings_app.command("triage")
def triage(
    finding_id: Annotated[str, typer.Argument(metavar="ID", help="疑点编号 · id of the lead")],
    state: Annotated[Triage, typer.Option("--state", help="已阅处、已上报、已排除 · what is decided; it stays a lead")],
    why: WhyOption,
    purpose: PurposeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """处理一条疑点：人、时间、理由留存 · Decide about a lead; who, when and why are kept. It never becomes a clue."""
    with door(purpose) as (session, _):
        stored = session.triage(finding_id, state.value, why)
    emit([{"id": finding_id} | _decided(stored, format)], format)
    note(_decision(stored))


@findings_app.command("list")
def list_findings(
    model: Annotated[str | None, typer.Option(help="只看这个模型 · only of this model")] = None,
    tier: Annotated[
        str | None, typer.Option(help="只看这一等级：红、橙、黄 · only of this tier: red, orange, yellow")
    ] = None,
    limit: LimitOption = 100,
    purpose: PurposeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """最近一次运行的疑点 · The leads of each model's last run."""
    only = _tier(tier) if tier is not None else None
    with door(purpose) as (session, _):
        ran = session.workspace.latest()
        # A model that this version no longer has may have run before it.
        wanted = model and (model.upper() if model.upper() in ran else models.get(model).meta.id)
        with session.audited("findings", {"model": wanted, "tier": only}) as counts:
            found = [s for s in session.workspace.findings(model=wanted) if only in (None, s.finding.tier)]
            counts.update(rows=len(found))
        behind = standing.behind_text(standing.ran_on(session), session.revision)
    rows = [_row(s.finding, format) | _decided(s, format) for s in found[:limit]]
    never = None
    if not ran:
        never = t("还没有运行过模型。先运行：mailuo analyze all", "No model has run yet. First: mailuo analyze all")
    elif wanted is not None and wanted not in ran:
        never = t(
            f"模型 {wanted} 还没有运行过。先运行：mailuo analyze model {wanted}",
            f"Model {wanted} has not run yet. First: mailuo analyze model {wanted}",
        )
    emit(rows, format, _LISTED, truncated=len(found) > limit, limit=limit, empty=never)
    if behind:
        note(behind)


@findings_app.command("show")
def show_finding(
    finding_id: Annotated[str, typer.Argument(metavar="ID", help="疑点编号 · id of the lead")],
    purpose: PurposeOption = None,
    format: FormatOption = Format.table,
) -> None:
    """一条疑点：得分、偶然期望、依据、合理解释、建议核实 · One lead with its evidence and ordinary explanations."""
    with door(purpose) as (session, _):
        with session.audited("finding", {"id": finding_id}):
            stored = session.workspace.finding(finding_id)
            if stored is None:
                raise DoorError(
                    t(f"没有疑点 {finding_id}。", f"There is no lead {finding_id}."),
                    t("用 mailuo findings list 查看。", "See mailuo findings list."),
                )
            finding = stored.finding
            said = _standing(session, stored)
        sources = session.index.titles(e.src for e in finding.evidence)
        ends = session.index.titles(uid for e in finding.evidence for uid in (e.from_uid, e.to_uid, e.uid))
    if format is not Format.table:
        emit([plain(finding) | _decided(stored, format)], format)
        for line in said:
            note(line)
        return
    for line in said:
        typer.echo(line)
    typer.echo(finding.sentence())
    typer.echo(_decision(stored))
    expected = "—" if finding.expected_by_chance is None else f"{finding.expected_by_chance:.2f}"
    typer.echo(
        t(
            f"{views.tier_text(finding.tier)} {finding.score}　实得 {finding.found}　偶然期望 {expected}　"
            f"检验 {finding.n_tests}　{'、'.join(map(mark_text, finding.marks))}",
            f"{views.tier_text(finding.tier)} {finding.score}  found {finding.found}  expected by chance {expected}  "
            f"tests {finding.n_tests}  {', '.join(map(mark_text, finding.marks))}",
        )
    )
    emit(
        [
            {
                "from": ends.get(e.from_uid or e.uid, e.from_uid),
                "relation": views.edge_text(e.type, {}) if e.kind == "edge" else views.kind_text([e.type]),
                "to": ends.get(e.to_uid, e.to_uid),
                "period": views.period_text(e.valid_from, e.valid_to, e.from_precision, e.to_precision),
                "status": views.status_text(e.status),
                "source": sources.get(e.src, e.src) if e.src else "",
                "locator": e.locator,
            }
            for e in finding.evidence
        ],
        format,
    )
    typer.echo(t("可能的合理解释：", "Ordinary explanations:"))
    for text in finding.benign:
        typer.echo(f"  - {text}")
    typer.echo(t("建议核实：", "To be checked:"))
    for text in finding.checks:
        typer.echo(f"  - {text}")
