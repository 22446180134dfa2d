"""Rules on what refers to what: labels at ends, properties in keys and captions, scopes, drawing, axes."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from graph.errors import ModelError
from graph.model.declaration import Key, Label, Model
from graph.model.draw import SILHOUETTES
from graph.model.palette import HUES
from graph.model.problem import Context, Problem, owners
from graph.words import t

CARDINALITIES = ("1:1", "1:n", "n:1", "n:m")
COMPARISON = re.compile(r"(>=|<=|>|<)\s*-?\d+(\.\d+)?")

#: A name says what somebody is called; a key made of nothing else would make namesakes one (LEDGER §3).
NAMES = {"name", "name_norm", "display", "title", "alias"}


def check_labels(ctx: Context) -> Iterator[Problem]:
    known = ctx.model.labels
    for name, relation in ctx.model.relations.items():
        for end, labels in (("@from", relation.from_), ("@to", relation.to)):
            for label in labels:
                if label != "*" and label not in known:
                    yield _unknown_label(ctx, ("relation", name, end), label)
        if relation.cardinality not in CARDINALITIES:
            yield ctx.problem(
                "cardinality",
                ("relation", name, "@cardinality"),
                t(f"没有基数 {relation.cardinality}。", f"There is no cardinality {relation.cardinality}."),
                t(f"可用：{'、'.join(CARDINALITIES)}。", f"Known: {', '.join(CARDINALITIES)}."),
            )
        if relation.symmetric and set(relation.from_) != set(relation.to):
            yield ctx.problem(
                "symmetric",
                ("relation", name, "@symmetric"),
                t("对称关系的两端必须允许同样的标签。", "A symmetric relation allows the same labels at both ends."),
                t("改正 from、to，或去掉 symmetric。", "Mend from and to, or drop symmetric."),
            )


def check_extends(ctx: Context) -> Iterator[Problem]:
    known = ctx.model.labels
    order = list(known)
    for name, label in known.items():
        if label.extends is None:
            continue
        if label.extends not in known or order.index(label.extends) > order.index(name):
            yield _unknown_label(ctx, ("label", name, "@extends"), label.extends)
        elif known[label.extends].root != label.root:
            yield ctx.problem(
                "root",
                ("label", name, "@root"),
                t(f"root 与上级标签 {label.extends} 不同。", f"Its root differs from that of {label.extends}."),
                t(f"写 root: {known[label.extends].root}。", f"Write root: {known[label.extends].root}."),
            )


def _unknown_label(ctx: Context, address: tuple[str, ...], label: str) -> Problem:
    return ctx.problem(
        "unknown-label",
        address,
        t(f"标签 {label} 没有声明（或声明在后）。", f"The label {label} is not declared (or only further down)."),
        t("改正名字，或先声明它。", "Mend the name, or declare it before."),
    )


def check_mentions(ctx: Context) -> Iterator[Problem]:
    """Caption, search, guards and discriminators name properties that exist."""
    for kind, owner in owners(ctx.model):
        if isinstance(owner, Label):
            named = {"@caption": owner.caption, "@search": owner.search}
            named["@keys"] = tuple(n for key in owner.keys for n in (*key.properties, *key.guard))
            if not owner.caption:
                yield ctx.problem(
                    "caption",
                    (kind, owner.name),
                    t("没有 caption，画出来没有名字。", "No caption: it would be drawn without a name."),
                    t("写出作为名字的属性。", "Name the properties that title it."),
                )
        else:
            named = {"@discriminators": owner.discriminators}
        for where, names in named.items():
            for name in dict.fromkeys(names):
                if name not in owner.properties:
                    yield ctx.problem(
                        "unknown-property",
                        (kind, owner.name, where),
                        t(f"{where[1:]} 里的属性 {name} 没有声明。", f"{where[1:]} names {name}: not declared."),
                        t("改正名字，或声明该属性。", "Mend the name, or declare the property."),
                    )


def check_keys(ctx: Context) -> Iterator[Problem]:
    seen: dict[tuple[str, str], tuple[Key, str]] = {}
    for name, label in ctx.model.labels.items():
        for key in label.keys:
            address = ("label", name, "@keys")
            narrow = [p for p in key.properties if p in label.properties and label.properties[p].scoped]
            if key.scope is None and narrow:
                yield ctx.problem(
                    "key-scope",
                    address,
                    t(
                        f"键 {key.name} 只在一定范围内唯一（{'、'.join(narrow)}），却没有 scope。",
                        f"Key {key.name} is unique only within something ({', '.join(narrow)}) and names no scope.",
                    ),
                    t("写 scope: 一个属性或关系。", "Write scope: a property or a relation."),
                )
            if key.scope is not None and not _scope_exists(ctx.model, label, key.scope):
                yield ctx.problem(
                    "unknown-scope",
                    address,
                    t(
                        f"范围 {key.scope} 既不是 {name} 的属性，也不是它的关系。",
                        f"Scope {key.scope} is neither a property of {name} nor a relation it can have.",
                    ),
                    t("改正名字，或声明它。", "Mend the name, or declare it."),
                )
            if key.joins and set(key.properties) <= NAMES:
                yield ctx.problem(
                    "name-joins",
                    address,
                    t("只凭名称的键会把同名者并成一个。", "A key of names alone would make namesakes one."),
                    t("写 joins: false，只用于查找。", "Write joins: false: for search only."),
                )
            before, other = seen.setdefault((label.root, key.name), (key, name))
            if (before.scope, before.joins) != (key.scope, key.joins):
                yield ctx.problem(
                    "key-differs",
                    address,
                    t(
                        f"键 {label.root}/{key.name} 在 {other} 上另有范围或 joins。",
                        f"Key {label.root}/{key.name} has another scope or joins on {other}.",
                    ),
                    t("同一个根下写成一样。", "Write it alike within one root."),
                )
    try:
        _ = ctx.model.scope_order
    except ModelError as error:
        circle = next((n for n, la in ctx.model.labels.items() if any(k.scope for k in la.keys)), "")
        yield ctx.problem("scope-cycle", ("label", circle, "@keys"), error.cause, error.cure)


def _scope_exists(model: Model, label: Label, scope: str) -> bool:
    if scope in label.properties:
        return True
    relation = model.relations.get(scope)
    own = {label.name, label.extends, "*"}
    return relation is not None and bool(own & {*relation.from_, *relation.to})


def check_connectors(ctx: Context) -> Iterator[Problem]:
    for name, label in ctx.model.labels.items():
        if isinstance(label.connector, bool):
            continue
        for condition in label.connector.get("any", [{}]):
            for prop_name, wanted in condition.items():
                prop = label.properties.get(prop_name)
                codes = set(ctx.model.enums.get(prop.enum or "", {})) if prop else set()
                good = prop is not None and (
                    set(wanted) <= codes
                    if isinstance(wanted, list)
                    else isinstance(wanted, bool) or bool(COMPARISON.fullmatch(str(wanted)))
                )
                if not good:
                    yield ctx.problem(
                        "connector",
                        ("label", name, "@connector"),
                        t(f"connector 的条件 {prop_name} 不成立。", f"Connector condition {prop_name} makes no sense."),
                        t("属性和代码都要已声明。", "Property and codes must be declared."),
                    )


def check_draw(ctx: Context) -> Iterator[Problem]:
    for name, label in ctx.model.labels.items():
        known: dict[str, tuple[str, Container[str]]] = {
            "silhouette": (label.draw.silhouette, SILHOUETTES),
            "weight": (label.draw.weight, ("solid", "outline")),
            "glyph": (label.draw.glyph, ctx.glyphs),
            "family": (label.draw.family, HUES),
        }
        for what, (value, allowed) in known.items():
            if value not in allowed:
                yield ctx.problem(
                    "draw",
                    ("label", name, "@draw"),
                    t(f"没有 {what} {value}。", f"There is no {what} {value}."),
                    t("见 draw.py、palette.py、glyphs.json。", "See draw.py, palette.py and glyphs.json."),
                )


def check_axes(ctx: Context) -> Iterator[Problem]:
    model = ctx.model
    lists: dict[str, set[str]] = {
        "status": set(model.statuses),
        "review": set(model.reviews),
        "labels": set(model.labels),
        "relations": set(model.relations),
    }
    for where, named in (("never_traversed", model.never_traversed), ("protective", model.protective)):
        for axis, codes in named.items():
            for code in codes:
                if code not in lists.get(axis, set()):
                    yield Problem(
                        "axes",
                        "axes.yml",
                        None,
                        f"{where}.{axis}",
                        t(f"{code} 没有声明。", f"{code} is not declared."),
                        t("改正名字。", "Mend the name."),
                    )


CHECKS = (check_labels, check_extends, check_mentions, check_keys, check_connectors, check_draw, check_axes)
