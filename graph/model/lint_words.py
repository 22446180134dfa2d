"""Rules on what is named and typed: reserved names, two languages, types, code lists, classes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.model.declaration import SCALARS, Label, Property
from graph.model.problem import Context, Problem, own_properties, owners
from graph.words import t

LABEL_NAME = re.compile(r"[A-Z][A-Za-z0-9]*")
RELATION_NAME = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
PROPERTY_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
HAN = re.compile(r"[\u3400-\u9fff]")


def storage_type(prop: Property) -> str:
    """What a store keeps: codes are strings, lists are lists of strings."""
    if prop.type.startswith("enum:"):
        return "string"
    return "list<string>" if prop.is_list else prop.type


# ---------------------------------------------------------------- names
def check_text(ctx: Context) -> Iterator[Problem]:
    for address, place in ctx.source.not_text:
        yield Problem(
            "not-text",
            place.file,
            place.line,
            ".".join(address[1:]),
            t("YAML 没有把这个名字读成文字。", "YAML does not read this name as text."),
            t('加引号，例如 "no"。', 'Put it in quotes, like "no".'),
        )
    for address, place in ctx.source.twice:
        yield Problem(
            "twice",
            place.file,
            place.line,
            ".".join(address[1:]),
            t("声明了两次，前一次被悄悄覆盖。", "Declared twice: the first is silently lost."),
            t("删掉一处。", "Remove one of them."),
        )


def check_names(ctx: Context) -> Iterator[Problem]:
    model = ctx.model
    taken = {*model.reserved, *model.forbidden_names}
    for kind, owner in owners(model):
        pattern = LABEL_NAME if kind == "label" else RELATION_NAME
        if not pattern.fullmatch(owner.name):
            yield ctx.problem(
                "name-form",
                (kind, owner.name),
                t("名字的写法不合规则。", "The name is not written as it should be."),
                t("标签用 UpperCamel，关系用 UPPER_SNAKE。", "Labels are UpperCamel, relations UPPER_SNAKE."),
            )
    for kind, owner, prop in own_properties(model):
        address = (kind, owner.name, str(prop.name))
        if prop.name in taken:
            yield ctx.problem(
                "reserved-name",
                address,
                t(f"{prop.name} 是保留名。", f"{prop.name} is a reserved name."),
                t("换一个名字，例如加前缀。", "Choose another, for example with a prefix."),
            )
        elif not PROPERTY_NAME.fullmatch(str(prop.name)):
            yield ctx.problem(
                "name-form",
                address,
                t("名字的写法不合规则。", "The name is not written as it should be."),
                t("属性用 lower_snake。", "Properties are lower_snake."),
            )
        companion = f"{prop.name}_precision"
        if prop.type == "date" and companion in owner.properties:
            yield ctx.problem(
                "reserved-name",
                (kind, owner.name, companion),
                t(f"{companion} 由日期 {prop.name} 占用。", f"{companion} belongs to the date {prop.name}."),
                t("换一个名字。", "Choose another name."),
            )


def check_same_name(ctx: Context) -> Iterator[Problem]:
    flat = {name.replace("_", "").casefold(): name for name in ctx.model.labels}
    for name in ctx.model.relations:
        label = flat.get(name.replace("_", "").casefold())
        if label:
            yield ctx.problem(
                "same-name",
                ("relation", name),
                t(f"与标签 {label} 同名。", f"It has the name of the label {label}."),
                t("给关系换一个动词。", "Name the relation with a verb of its own."),
            )


def check_words(ctx: Context) -> Iterator[Problem]:
    model = ctx.model
    named: list[tuple[tuple[str, ...], str, str]] = [((k, o.name), o.zh, o.en) for k, o in owners(model)]
    named += [((k, o.name, p.name), p.zh, p.en) for k, o, p in own_properties(model)]
    named += [(("enum", e, c.code), c.zh, c.en) for e, codes in model.enums.items() for c in codes.values()]
    for address, zh, en in named:
        if not str(zh).strip() or not str(en).strip() or HAN.search(str(en)):
            yield ctx.problem(
                "words",
                address,
                t("缺少中文或英文名称，或英文里有汉字。", "A term is missing, or the English one holds Chinese."),
                t("写好 zh 和 en。", "Write zh and en."),
            )


# ---------------------------------------------------------------- types and classes
def check_types(ctx: Context) -> Iterator[Problem]:
    for kind, owner, prop in own_properties(ctx.model):
        address = (kind, owner.name, prop.name)
        scalar = prop.type in SCALARS or prop.type.startswith("enum:")
        if not scalar and prop.type != "list<string>":
            yield ctx.problem(
                "type",
                address,
                t(f"没有类型 {prop.type}。", f"There is no type {prop.type}."),
                t(
                    f"可用：{'、'.join(SCALARS)}、enum:、list<string>。",
                    f"Known: {', '.join(SCALARS)}, enum:, list<string>.",
                ),
            )
        if prop.items is not None and not (prop.is_list and prop.items.startswith("enum:")):
            yield ctx.problem(
                "type",
                address,
                t("items 只用于列表，写作 enum:代码表。", "items belongs to a list and names enum:<list>."),
                t("改正 type 或 items。", "Mend type or items."),
            )
        if prop.enum is not None and prop.enum not in ctx.model.enums:
            yield ctx.problem(
                "enum",
                address,
                t(f"没有代码表 {prop.enum}。", f"There is no code list {prop.enum}."),
                t("在 enums.yml 里加上，或改正名字。", "Add it to enums.yml, or mend the name."),
            )


def check_two_types(ctx: Context) -> Iterator[Problem]:
    stored: dict[str, tuple[str, str]] = {}
    declared: dict[tuple[str, str], tuple[tuple[str, str | None], str]] = {}
    for kind, owner, prop in own_properties(ctx.model):
        before = stored.setdefault(prop.name, (storage_type(prop), owner.name))
        rooted = None
        if isinstance(owner, Label):
            rooted = declared.setdefault((owner.root, prop.name), ((prop.type, prop.items), owner.name))
        if before[0] != storage_type(prop):
            other = before[1]
        elif rooted is not None and rooted[0] != (prop.type, prop.items):
            other = rooted[1]
        else:
            continue
        yield ctx.problem(
            "two-types",
            (kind, owner.name, prop.name),
            t(f"在 {other} 上是另一种类型。", f"It has another type on {other}."),
            t("同名属性用同一类型，或换一个名字。", "Give one name one type, or choose another name."),
        )


def check_sens(ctx: Context) -> Iterator[Problem]:
    order = list(ctx.model.sens)
    for kind, owner in owners(ctx.model):
        if owner.sens not in order:
            yield _unknown_sens(ctx, (kind, owner.name), owner.sens)
    for kind, owner, prop in own_properties(ctx.model):
        if prop.sens not in order:
            yield _unknown_sens(ctx, (kind, owner.name, prop.name), prop.sens)
        elif owner.sens in order and (order.index(prop.sens) > order.index(owner.sens)) != prop.own_sens:
            yield ctx.problem(
                "sens-above",
                (kind, owner.name, prop.name),
                t(
                    f"密级 {prop.sens} 与所属 {owner.sens} 的关系没有写明。",
                    f"Its class {prop.sens} against {owner.sens} of what it belongs to is not stated.",
                ),
                t(
                    "高于所属者写 own_sens: true，否则不写。",
                    "Write own_sens: true where it is above, and only there.",
                ),
            )


def _unknown_sens(ctx: Context, address: tuple[str, ...], sens: str) -> Problem:
    return ctx.problem(
        "sens",
        address,
        t(f"没有密级 {sens}。", f"There is no class {sens}."),
        t(f"可用：{'、'.join(ctx.model.sens)}。", f"Known: {', '.join(ctx.model.sens)}."),
    )


CHECKS = (check_text, check_names, check_same_name, check_words, check_types, check_two_types, check_sens)
