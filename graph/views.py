"""How a node, an edge, a day, an amount is said: pure functions over the model, shared by canvas, reports and commands.

Every function takes the plain mapping of properties, either as a store or the projection gives it (dates as
``datetime.date``) or as the fold keeps it (dates as ISO text); money is integer 分 in both. The language is
that of ``graph.words`` at the time of the call.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from graph.model import Label, Property, Relation, model
from graph.periods import as_date as as_date  # asked for here by those who say days
from graph.words import t

#: Numbers that are read with words around them.
_FRAMES: dict[str, tuple[str, str]] = {"round_no": ("第{}轮", "round {}"), "display_tail": ("****{}", "****{}")}

#: Properties that a title never ends at: they tell the kind, the day or the number, not the name.
_NO_NAME = {"round_no", "term", "display_tail"}

#: What stands under a title, by label; the first two that are known and not in the title are taken.
_UNDER: dict[str, tuple[str, ...]] = {
    "Unit": ("level", "kind"),
    "Company": ("uscc", "stock_code", "reg_status"),
    "Person": ("cadre_no", "birth_ym"),
    "Post": ("rank", "grade"),
    "Place": ("level", "code"),
    "Identifier": ("kind",),
    "Project": ("code", "amount"),
    "Lot": ("code", "method"),
    "Bid": ("won", "bid_rank"),
    "Contract": ("no", "amount"),
    "Clue": ("state", "received_date"),
    "Penalty": ("effective_date", "state"),
    "Exoneration": ("cleared_date", "method"),
    "Document": ("kind", "doc_date"),
    "Figure": ("topic", "period"),
    "InspectionRound": ("year",),
    "Inspection": ("feedback_date",),
    "Issue": ("type_l2", "found_date"),
    "Rectification": ("state", "due_date"),
    "RectEvent": ("kind",),
    "SupervisionList": ("kind", "year"),
    "TaskItem": ("state", "due_date"),
    "Activity": ("kind", "held_date"),
}

#: Properties of edges that repeat another one or belong to the machine.
_NOT_SAID = {"kin_class", "value_hash"}

#: Properties that are digests: never shown, whatever asks.
HIDDEN = frozenset({"id_hash", "value_hash", "sha256", "name_norm", "source_token"})

_COMPOUND_NAMES = (
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 夏侯 长孙 宇文 轩辕 端木 南宫 百里 呼延 东郭 西门 "
    "独孤 太史 申屠 公羊 淳于 单于 濮阳 钟离 闻人 澹台 公冶 宗政 赫连 万俟 闾丘 拓跋 歐陽 司馬 上官 諸葛 東方 長孫 "
    "鍾離 聞人 尉遲 軒轅"
)
_COMPOUND = frozenset(_COMPOUND_NAMES.split())

MASK = "〔隐〕"

_TIERS = {"红": "red", "橙": "orange", "黄": "yellow"}
_HASH = re.compile(r"(?<=/)([0-9a-f]{8})[0-9a-f]{24,}$")

#: Between facts that stand side by side; a middle dot is as wide as a character in Chinese fonts.
BETWEEN = "　"


def date_text(value: object, precision: str | None = None) -> str:
    """``2024-03-12``, ``2024-03`` or ``2024``, as far as the day is known; empty where it is not."""
    day = as_date(value)
    if day is None:
        return ""
    text = day.isoformat()
    return text[:7] if precision == "m" else text[:4] if precision == "y" else text


def period_text(
    valid_from: object, valid_to: object, from_precision: str | None = None, to_precision: str | None = None
) -> str:
    """A period in words: ``2019-03 至今``, ``2019 — 2021-06-30``, ``起始不详 — 2021``; empty where nothing is known."""
    start, end = date_text(valid_from, from_precision), date_text(valid_to, to_precision)
    if not end and to_precision == "o":
        return t(f"{start or '起始不详'} 至今", f"{start or 'start unknown'} to date")
    if not start and not end:
        return ""
    if start == end:
        return start
    return t(f"{start or '起始不详'} — {end or '止于不详'}", f"{start or 'start unknown'} – {end or 'end unknown'}")


def money_text(fen: object) -> str:
    """Integer 分 as 万元 with two decimals (yuan below 10,000); the exact figure is ``yuan_text``."""
    if isinstance(fen, bool) or not isinstance(fen, int | float):
        return ""
    yuan = fen / 100
    if abs(yuan) < 10_000:
        return t(f"{yuan:,.2f}元", f"CNY {yuan:,.2f}")
    return t(f"{yuan / 10_000:,.2f}万元", f"CNY {yuan:,.2f}")


def yuan_text(fen: object) -> str:
    """Integer 分 as exact yuan for tables: ``12,800,000.00``."""
    return f"{fen // 100:,}.{fen % 100:02d}" if isinstance(fen, int) and fen >= 0 else f"{_number(fen) / 100:,.2f}"


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def bytes_text(size: int | None) -> str:
    """A size in KB or MB with one decimal; a dash where it is not known."""
    if size is None:
        return "—"
    return f"{size / 1024 / 1024:,.1f} MB" if size >= 1024 * 1024 else f"{size / 1024:,.1f} KB"


def share_text(value: object) -> str:
    """A share of 0–1 with one decimal: ``60.0%``."""
    return f"{_number(value) * 100:.1f}%"


def value_text(prop: Property, value: Any, precision: str | None = None) -> str:
    """One property's value in words: code lists by their words, money in 万元, days as far as known, yes and no."""
    if value is None or value == "" or value == []:
        return ""
    if prop.type == "string" and isinstance(value, str) and prop.name not in _FRAMES:
        return value
    if isinstance(value, list | tuple):
        return t("、", ", ").join(_code(prop, item) for item in value)
    if prop.type == "money":
        return money_text(value)
    if prop.type == "date":
        return date_text(value, precision)
    if prop.type == "bool":
        return t("是", "yes") if value else t("否", "no")
    if prop.name == "pct":
        return share_text(value)
    if prop.name in _FRAMES:
        return t(*_FRAMES[prop.name]).format(value)
    if isinstance(value, float):
        return f"{value:,.10g}"
    return _code(prop, value)


def _code(prop: Property, value: Any) -> str:
    return model().code_title(prop.enum, str(value)) if prop.enum else str(value)


def main_label(labels: Sequence[str]) -> Label:
    """The label a node is drawn and named by: the most special one (Official before Person)."""
    return _main_label(tuple(labels))


@lru_cache(maxsize=1024)
def _main_label(labels: tuple[str, ...]) -> Label:
    known = [model().labels[name] for name in labels if name in model().labels]
    special = [label for label in known if label.extends]
    return (special or known or [model().label(labels[0] if labels else "?")])[0]


def kind_text(labels: Sequence[str]) -> str:
    """The kind's word: 监察对象/干部, 企业 …"""
    return main_label(labels).title


def title_of(labels: Sequence[str], props: Mapping[str, Any]) -> str:
    """A node's title from the model's ``caption``.

    Its first text that names something ends the title; codes, days, amounts and the parts of a composite
    number before it are kept in front. A node without any of them is called by its kind.
    """
    label = main_label(labels)
    if label.caption and label.caption[0] in _plain_names(label.name):
        first = props.get(label.caption[0])
        if isinstance(first, str) and first:
            return first
    parts: list[str] = []
    named = False
    for name in label.caption:
        prop = label.properties.get(name)
        value = props.get(name)
        if prop is None or value is None:
            continue
        text = value_text(prop, value, props.get(f"{name}_precision"))
        if not text or text in parts:
            continue
        parts.append(text)
        named = named or prop.type == "string" or prop.enum is not None
        if prop.type == "string" and name not in _NO_NAME:
            break
    if not parts:
        return t(f"{label.zh}（未写明名称）", f"{label.en} (no name given)")
    text = (" " if "term" in label.caption else BETWEEN).join(parts)
    return text if named else f"{label.title} {text}"


@cache
def _plain_names(label: str) -> frozenset[str]:
    """Properties of a label whose text is a name by itself."""
    declared = model().labels[label].properties.values()
    return frozenset(p.name for p in declared if p.type == "string" and p.name not in _NO_NAME)


@lru_cache(maxsize=1024)
def _under(labels: tuple[str, ...]) -> tuple[str, ...]:
    label = _main_label(labels)
    return next((_UNDER[name] for name in (label.name, label.extends or "", *labels) if name in _UNDER), ())


def subtitle_of(labels: Sequence[str], props: Mapping[str, Any], title: str | None = None) -> str:
    """The line under a title, out of the node alone: a company's number, a unit's level, a clue's state."""
    label = main_label(labels)
    said: list[str] = []
    for name in _under(tuple(labels)):
        if props.get(name) is None:
            continue
        prop = label.properties.get(name)
        if prop is None:
            continue
        value = props.get(name)
        if prop.type == "bool":
            text = prop.title if value else ""
        else:
            text = value_text(prop, value, props.get(f"{name}_precision"))
        if text and text not in said:
            said.append(text)
    if said:
        above = title_of(labels, props) if title is None else title
        said = [text for text in said if text not in above]
    return joined(*said[:2])


def joined(*said: str) -> str:
    """Facts side by side; what is empty is left out."""
    return BETWEEN.join(text for text in said if text)


@lru_cache(maxsize=1024)
def _is_worded(labels: tuple[str, ...]) -> bool:
    """Whether a caption or what stands under it has words, units or amounts of ours in it."""
    label = _main_label(labels)
    said = (label.properties.get(name) for name in (*label.caption, *_under(labels)))
    return any(prop.enum or prop.type in ("money", "bool") or prop.name in _FRAMES for prop in said if prop)


def same_in_both(labels: Sequence[str], props: Mapping[str, Any]) -> bool:
    """Whether title and subtitle surely read the same in both languages: a name, with numbers and days under it."""
    label = main_label(labels)
    first = label.caption[0] if label.caption else ""
    return first in _plain_names(label.name) and bool(props.get(first)) and not _is_worded(tuple(labels))


def edge_text(kind: str, props: Mapping[str, Any]) -> str:
    """An edge in words: ``亲属（配偶）``, ``持股 60.0%``, ``任职企业（董事长）``, ``经手（采购人代表，已回避）``."""
    relation = model().relations.get(kind)
    if relation is None:
        return kind
    if "pct" in props and props["pct"] is not None:
        rest = _qualifiers(relation, props, skip={"pct"})
        return f"{relation.title} {share_text(props['pct'])}" + (_brackets(rest) if rest else "")
    said = _qualifiers(relation, props, skip={"role"} if props.get("title") else set())
    return relation.title + (_brackets(said) if said else "")


def _brackets(said: Sequence[str]) -> str:
    return t(f"（{'，'.join(said)}）", f" ({', '.join(said)})")


def _qualifiers(relation: Relation, props: Mapping[str, Any], skip: set[str]) -> list[str]:
    said: list[str] = []
    for prop in relation.properties.values():
        value = props.get(prop.name)
        if value is None or value == "" or prop.name in _NOT_SAID or prop.name in skip:
            continue
        if prop.type == "bool":
            if value:
                said.append(prop.title)
            continue
        said.append(value_text(prop, value, props.get(f"{prop.name}_precision")))
    return said


def facts_of(labels: Sequence[str], props: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(word, value) of every known property that may be shown, in the model's order; digests are left out."""
    label = main_label(labels)
    return _facts(label.properties.values(), props)


def edge_facts(kind: str, props: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The same for an edge's own properties."""
    relation = model().relations.get(kind)
    return _facts(relation.properties.values(), props) if relation else []


def _facts(properties: Iterable[Property], props: Mapping[str, Any]) -> list[tuple[str, str]]:
    out = []
    for prop in properties:
        if prop.name in HIDDEN:
            continue
        text = value_text(prop, props.get(prop.name), props.get(f"{prop.name}_precision"))
        if text:
            out.append((prop.title, text))
    return out


#: Badges in the order they are shown. Derived ones first: a cleared person is shown as cleared before all else.
BADGES: dict[str, tuple[str, str]] = {
    "cleared": ("已澄清", "cleared"),
    "masked": ("化名", "masked name"),
    "refuted": ("查否", "refuted"),
    "unreviewed": ("未复核", "unreviewed"),
}


def badges_of(props: Mapping[str, Any], review: str | None = None, status: str | None = None) -> tuple[str, ...]:
    """The badge codes of a node or edge: cleared, masked, refuted, unreviewed."""
    if not (props.get("cleared") or props.get("masked")) and (review or props.get("review")) == "ACCEPTED":
        return ("refuted",) if (status or props.get("status")) == "REFUTED" else ()
    given = {
        "cleared": bool(props.get("cleared")),
        "masked": bool(props.get("masked")),
        "refuted": (status or props.get("status")) == "REFUTED",
        "unreviewed": (review or props.get("review")) == "UNREVIEWED",
    }
    return tuple(code for code in BADGES if given[code])


def badge_text(code: str) -> str:
    """A badge's word."""
    return t(*BADGES[code])


def status_text(status: str) -> str:
    """The word for what the source says: 登记, 申报, 反映 …"""
    entry = model().statuses.get(status)
    return entry.title if entry else status


def dataset_text(dataset: str | None) -> str:
    """A data set's name for reading: of a text, which is named by a hash, its first eight digits."""
    return _HASH.sub(r"\1…", dataset or "")


def tier_text(tier: str | None) -> str:
    """The word of a lead's tier (红, 橙, 黄); a dash where it has none."""
    return t(tier, _TIERS[tier]) if tier else "—"


def review_text(review: str) -> str:
    """The word for whether a person has accepted it."""
    entry = model().reviews.get(review)
    return entry.title if entry else review


def clearing_text(props: Mapping[str, Any], unreviewed: bool = False) -> str:
    """``已澄清正名（2024-03-12，当面，本单位范围）`` out of an Exoneration's properties; what is unknown says so."""
    label = model().labels.get("Exoneration")

    def said(name: str) -> str:
        prop = label.properties.get(name) if label else None
        text = value_text(prop, props.get(name), props.get(f"{name}_precision")) if prop else ""
        return text or (t("未写明", "not stated"))

    day, method, span = said("cleared_date"), said("method"), said("range")
    tail = t("，未复核", ", unreviewed") if unreviewed else ""
    return t(
        f"已澄清正名（日期：{day}，方式：{method}，范围：{span}{tail}）",
        f"cleared (date: {day}, way: {method}, circle told: {span}{tail})",
    )


def surname(name: str) -> str:
    """The family name of a Chinese name (two characters for the compound ones), the first letter of any other."""
    text = name.strip()
    return text[:2] if text[:2] in _COMPOUND and len(text) > 2 else text[:1]


def masked_name(title: str, labels: Sequence[str], props: Mapping[str, Any], published: bool) -> str:
    """What an export prints for a node (SG-15).

    A person who is not published: family name and ``〔隐〕``, which no source writes. A name that the source
    itself masks stays as printed: it names nobody. Anything that is not a person keeps its title.
    """
    if "Person" not in labels and "Official" not in labels:
        return title
    if published or props.get("masked"):
        return title
    return surname(title) + MASK if props.get("name") or props.get("display") else title
