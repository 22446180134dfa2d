"""How analyses write dates, money, shares, documents and score lines (domain rules 07 §7, §7.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from graph.analysis.facts import Edge, Facts
from graph.analysis.finding import TIER_EN, Text, Tier, literal
from graph.periods import Period


def day_text(day: date | None, precision: str | None = None) -> Text:
    """``2024年3月12日``; with precision m ``2024年3月``, with y ``2024年``; 日期未知 for None."""
    if day is None:
        return Text("日期未知", "an unknown day")
    if precision == "y":
        return Text(f"{day.year}年", f"{day.year}")
    if precision == "m":
        return Text(f"{day.year}年{day.month}月", f"{day.year}-{day.month:02d}")
    return Text(f"{day.year}年{day.month}月{day.day}日", day.isoformat())


def date_of(props: Mapping[str, Any], name: str) -> Text:
    """A date property in words."""
    return day_text(props.get(name), props.get(f"{name}_precision"))


def period_text(period: Period) -> Text:
    """``2023年1月5日至今``, ``2023年1月5日至2024年2月``, 期间未知."""
    if period.valid_from is None and period.valid_to is None and period.to_precision != "o":
        return Text("期间未知", "period unknown")
    start = day_text(period.valid_from, period.from_precision)
    start = start if period.valid_from else Text("起始日未知", "unknown start")
    if period.valid_to is None:
        if period.to_precision == "o":
            return Text(f"{start.zh}至今", f"{start.en} to now")
        return Text(f"{start.zh}起，终止日未知", f"from {start.en}, end unknown")
    end = day_text(period.valid_to, period.to_precision)
    return Text(f"{start.zh}至{end.zh}", f"{start.en} to {end.en}")


def money_text(fen: int | None) -> Text:
    """分 as ``1,280.00万元``."""
    if fen is None:
        return Text("金额未知", "amount unknown")
    return Text(f"{fen / 1_000_000:,.2f}万元", f"CNY {fen / 100:,.2f}")


def share_text(pct: float | None) -> Text:
    """A share of 0 to 1 as ``持股60.0%``; unknown and whole holdings in words."""
    if pct is None:
        return Text("持股比例未知", "share unknown")
    if pct >= 1:
        return Text("持有全部股份", "holds all shares")
    return Text(f"持股{pct * 100:.1f}%", f"share {pct * 100:.1f}%")


def code_text(facts: Facts, enum: str, code: str | None, unknown: Text) -> Text:
    """The words for a code in both languages; the code itself where the list lacks it."""
    if code is None:
        return unknown
    entry = facts.model.enums.get(enum, {}).get(code)
    return Text(entry.zh, entry.en) if entry else Text(code, code)


def number(value: float) -> str:
    """Two decimals; three significant digits below a hundredth."""
    if value == 0 or value >= 0.01:
        return f"{value:,.2f}"
    return f"{value:.2g}"


def factor(value: float) -> str:
    """A factor of a score: at most three decimals, at least one (``1.0``, ``0.667``)."""
    text = f"{value:.3f}".rstrip("0")
    return text + "0" if text.endswith(".") else text


def source_text(facts: Facts, src: str) -> Text:
    """A document by title and year, or the words for one whose title is not in the data."""
    props = facts.props(src)
    title = props.get("title") or props.get("doc_no")
    if not title:
        return Text("来源见证据表", "source: see the evidence table")
    day = props.get("doc_date")
    year = f"，{day.year}年" if day else ""
    return Text(f"来源：{literal(str(title))}{year}", f"source: {literal(str(title))}{f', {day.year}' if day else ''}")


def status_text(facts: Facts, status: str) -> Text:
    """The words for a status."""
    entry = facts.model.statuses.get(status)
    return Text(entry.zh, entry.en) if entry else Text(status, status)


def score_text(
    model_id: str,
    score: float,
    tier: Tier | None,
    severity: int,
    match: float,
    quality: tuple[float, Text],
    t_value: float,
    marks: Sequence[tuple[str, str]] = (),
) -> Text:
    """``该情形与模型A01条件相符，得分80.0（红；S=5，M=1.0，Q=0.8申报，T=1）``."""
    q_value, q_word = quality
    zh_tier = tier or "低于提示线"
    en_tier = TIER_EN[tier] if tier else "below the lowest tier"
    zh_marks = "".join(f"；{zh}" for zh, _ in marks)
    en_marks = "".join(f"; {en}" for _, en in marks)
    return Text(
        f"该情形与模型{model_id}条件相符，得分{score:.1f}（{zh_tier}；S={severity}，M={factor(match)}，"
        f"Q={factor(q_value)}{q_word.zh}，T={t_value:g}{zh_marks}）",
        f"This fits the conditions of model {model_id}, score {score:.1f} ({en_tier}; S={severity}, M={factor(match)}, "
        f"Q={factor(q_value)} {q_word.en}, T={t_value:g}{en_marks})",
    )


def edge_source(facts: Facts, edge: Edge) -> Text:
    """The source of an edge in words."""
    return source_text(facts, edge.src)


def joined(parts: Sequence[Text], zh: str = "；", en: str = "; ") -> Text:
    """Several texts as one."""
    return Text(zh.join(p.zh for p in parts), en.join(p.en for p in parts))


def and_so(*parts: Text) -> Text:
    """Sentences one behind the other, without double stops."""
    return Text(
        "".join(p.zh if p.zh.endswith(("。", "？")) else p.zh + "。" for p in parts if p.zh),
        " ".join(p.en if p.en.endswith((".", "?")) else p.en + "." for p in parts if p.en),
    )
