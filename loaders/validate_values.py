"""Values of a mapping judged against the properties they fill."""

from __future__ import annotations

from graph.model import Label, Property, Relation, model
from graph.words import t
from loaders.dates import check_format
from loaders.mapping import Value
from loaders.parse_parts import Problems
from loaders.yaml_lines import Place

_NUMBERS = ("int", "decimal", "money")
#: Properties that enter as hashes only; a source token tells sources apart and must lead back to nobody (SG-01).
_HASHES = {"id_hash": "id", "value_hash": "value", "source_token": "token"}


def check_properties(owner: Label | Relation, values: dict[str, Value], place: Place, found: Problems) -> None:
    for name, value in values.items():
        at: Place = (*place, name)
        prop = owner.properties.get(name)
        if prop is None:
            reserved = name in model().reserved
            what = t(f"{owner.name} 没有属性 {name}。", f"{owner.name} has no property {name}.")
            if reserved:
                what = t(f"{name} 是保留名，由程序填写。", f"{name} is reserved; the program fills it.")
            found.unknown(at, what, name, [p.name for p in owner.properties.values() if not p.derived])
        elif prop.derived:
            found.add(at, t(f"{name} 由程序推算，不能导入。", f"{name} is derived and cannot be loaded."))
        else:
            _value(owner, prop, value, at, found)


def _value(owner: Label | Relation, prop: Property, value: Value, place: Place, found: Problems) -> None:
    def unfit(option: str) -> None:
        found.add(
            place,
            t(
                f"{option} 与属性 {prop.name}（{prop.type}）不合。",
                f"{option} does not fit property {prop.name} ({prop.type}).",
            ),
        )

    if value.formats and prop.type != "date":
        unfit("formats")
    for one in value.formats:
        if not check_format(one):
            found.add(
                place,
                t(f"日期格式 {one} 不可用。", f"date format {one} cannot be used."),
                t("只用 %Y、%m、%d 和 excel。", "Use %Y, %m, %d and excel."),
            )
    for option, given in (("unit", value.unit), ("bound", value.bound), ("keep_unit", value.keep_unit)):
        if given and prop.type not in _NUMBERS:
            unfit(option)
    if value.on and not prop.is_list:
        unfit("on")
    for option, target, want in (("bound", value.bound, "enum:bound"), ("keep_unit", value.keep_unit, "string")):
        if target and (target not in owner.properties or owner.properties[target].type != want):
            found.add(
                place,
                t(
                    f"{option} 须指 {owner.name} 的 {want} 属性。",
                    f"{option} must name a property of {owner.name} with type {want}.",
                ),
            )
    how = _HASHES.get(prop.name, "")
    if value.hash != how:
        found.add(
            place,
            t(f"须写 hash: {how}。", f"hash: {how} is wanted.")
            if how
            else t(f"hash 只用于 {'、'.join(_HASHES)}。", f"hash is for {', '.join(_HASHES)}."),
        )
    _codes(prop, value, place, found)


def _codes(prop: Property, value: Value, place: Place, found: Problems) -> None:
    allowed = (
        list(model().enums.get(prop.enum or "", {})) if prop.enum else ["true", "false"] if prop.type == "bool" else []
    )
    tables = [argument for name, argument in value.steps if name == "codes"]
    if "titles" in tables and not prop.enum:
        found.add(place, t("codes: titles 只用于代码属性。", "codes: titles is for properties with a code list."))
    if not allowed:
        return
    last = value.steps[-1][0] if value.steps else ""
    texts = [
        text for table in tables if isinstance(table, dict) and last in ("codes", "default") for text in table.values()
    ]
    texts += [str(argument) for name, argument in value.steps if name == "default" and last == "default"]
    if value.kind == "constant" and not value.steps:
        texts.append(value.text)
    for text in dict.fromkeys(texts):
        if text and text not in allowed:
            found.unknown(
                place,
                t(f"代码 {text} 不在 {prop.enum or 'bool'} 里。", f"code {text} is not in {prop.enum or 'bool'}."),
                text,
                allowed,
            )
