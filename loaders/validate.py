"""A mapping judged against the model: every problem with its line, and the word that was probably meant."""

from __future__ import annotations

from graph.model import Label, Property, Relation, model
from graph.words import t
from loaders.axes import axis_codes
from loaders.dates import check_format
from loaders.hashed import hashed_columns, hashed_splits
from loaders.mapping import (
    Common,
    Condition,
    EdgeSpec,
    Mapping,
    NodeSpec,
    Refer,
    RowRef,
    Split,
    Value,
    is_reporter_column,
)
from loaders.parse_parts import Problems
from loaders.refusals import has_mark, is_report_origin
from loaders.yaml_lines import Place, did_you_mean

_NUMBERS = ("int", "decimal", "money")


def validate(mapping: Mapping, found: Problems) -> None:
    """Note every problem of a mapping that was read without one."""
    _columns(mapping, found)
    _row_key(mapping, found)
    for node in mapping.nodes.values():
        _node(mapping, node, found)
    for edge in mapping.edges.values():
        _edge(mapping, edge, found)
    _axes(mapping.defaults, ("defaults",), found)
    _document(mapping, found)
    _hashed(mapping, found)


def _unknown(found: Problems, place: Place, what: str, word: str, known: list[str]) -> None:
    found.add(place, what, did_you_mean(word, known))


def _columns(mapping: Mapping, found: Problems) -> None:
    known = list(mapping.columns)
    if len(set(mapping.headers)) != len(mapping.headers):
        found.add(("headers",), t("headers 里有重复的列。", "a column is listed twice in headers."))

    def check(column: str, place: Place) -> None:
        if column not in known:
            what = t(f"列 {column} 没有写在 headers 里。", f"column {column} is not listed in headers.")
            _unknown(found, place, what, column, known)

    for value in mapping.values():
        for column in value.columns():
            check(column, value.place)
    for condition in mapping.conditions():
        for column in condition.columns():
            check(column, condition.place)
    for kind, entries in (("nodes", mapping.nodes), ("edges", mapping.edges)):
        for name, entry in entries.items():
            if entry.common.split:
                check(entry.common.split.column, (kind, name, "split"))
    for number, column in enumerate(mapping.row_key):
        check(column, ("row_key", number))


def _row_key(mapping: Mapping, found: Problems) -> None:
    if not mapping.row_key and not mapping.snapshot:
        found.add(
            ("mapping",),
            t("没有 row_key 的映射须写 snapshot: true。", "a mapping without row_key must be snapshot: true."),
            t(
                "写出能识别一行的列，或声明整个数据集由新文件取代。",
                "Name the columns that identify a row, or declare that a new file replaces the data set.",
            ),
        )
    for column in mapping.row_key:
        if column in mapping.reporter_columns():
            found.add(
                ("row_key",),
                t(f"行键不能用检举控告人的列 {column}。", f"a reporter column cannot be a row key: {column}."),
            )
    if mapping.snapshot:
        return
    for node in mapping.nodes.values():
        label = model().labels.get(node.label)
        joining = {prop for key in (label.keys if label else ()) if key.joins for prop in key.properties}
        for name, value in node.properties.items():
            if name in joining and label is not None:
                for column in sorted(set(value.columns()) & set(mapping.row_key)):
                    found.add(
                        ("row_key",),
                        t(f"{column} 填入识别键 {label.name}.{name}，只有 snapshot 的映射才能用它作行键。",
                          f"{column} fills the joining key {label.name}.{name}; only a snapshot may have it in the row key."),
                        t("改用不会更正的列（如序号），或声明 snapshot: true。", "Use a column that is never corrected (a running number), or declare snapshot: true."),
                    )  # fmt: skip


def _node(mapping: Mapping, node: NodeSpec, found: Problems) -> None:
    labels = model().labels
    if node.label:
        if node.label not in labels:
            _unknown(
                found,
                (*node.place, "label"),
                t(f"模型里没有标签 {node.label}。", f"the model has no label {node.label}."),
                node.label,
                list(labels),
            )
            return
        label = labels[node.label]
        _properties(label, node.properties, (*node.place, "properties"), found)
        if label.name == "Identifier":
            _identifier(node, found)
        elif node.origin:
            found.add((*node.place, "origin"), t("origin 只用于 Identifier。", "origin belongs to Identifier only."))
        mark = node.properties.get("class_mark")
        if mark and mark.kind == "constant" and has_mark(mark.text):
            found.add(mark.place, t("不能给文书加密级标注。", "a mapping cannot put a secrecy mark on a document."))
    if node.refer:
        _refer(mapping, node.refer, (*node.place, "refer"), found)
    if node.row:
        _row(mapping, node.row, (*node.place, "row"), found)
    _common(mapping, node.common, node.place, found)
    _parts(node.place, node.common.split is not None, [*node.properties.values(), *_inner(node.refer, node.row)], found)


def _inner(refer: Refer | None, row: RowRef | None) -> list[Value]:
    out = list(refer.values) if refer else []
    if refer and refer.scope and refer.scope.text:
        out.append(refer.scope.text)
    return out + (list(row.key) + ([row.part] if row.part else []) if row else [])


def _parts(place: Place, split: bool, values: list[Value], found: Problems) -> None:
    for value in values:
        if value.kind == "part":
            if not split:
                found.add(value.place or place, t("part 只能用在拆分之下。", "part needs a split."))
            if value.text and is_reporter_column(value.text):
                found.add(value.place, t("不能读入检举控告人的数据。", "data of a reporter cannot be read."))
        _parts(place, split, list(value.values), found)


def _edge(mapping: Mapping, edge: EdgeSpec, found: Problems) -> None:
    relations = model().relations
    if edge.type not in relations:
        _unknown(
            found,
            (*edge.place, "type"),
            t(f"模型里没有关系 {edge.type}。", f"the model has no relation {edge.type}."),
            edge.type,
            list(relations),
        )
        return
    relation = relations[edge.type]
    splits: set[Split] = {edge.common.split} if edge.common.split else set()
    for side, name, allowed in (("from", edge.from_, relation.from_), ("to", edge.to, relation.to)):
        place: Place = (*edge.place, side)
        if name not in mapping.nodes:
            _unknown(found, place, t(f"没有节点 {name}。", f"there is no node {name}."), name, list(mapping.nodes))
            continue
        node = mapping.nodes[name]
        if node.common.split:
            splits.add(node.common.split)
        possible = _labels_of(mapping, node)
        if possible and "*" not in allowed and not possible & set(allowed):
            found.add(
                place,
                t(
                    f"{edge.type} 的这一端不能是 {'/'.join(sorted(possible))}。",
                    f"{edge.type} cannot have {'/'.join(sorted(possible))} at this end.",
                ),
                t(f"允许：{'、'.join(allowed)}。", f"Allowed: {', '.join(allowed)}."),
            )
    if len(splits) > 1:
        found.add(edge.place, t("一条关系只能按一列拆分。", "an edge can be split by one column only."))
    _properties(relation, edge.properties, (*edge.place, "properties"), found)
    _common(mapping, edge.common, edge.place, found)
    _parts(edge.place, bool(splits), list(edge.properties.values()), found)


def _labels_of(mapping: Mapping, node: NodeSpec) -> set[str]:
    """Labels that a node may have, with those they extend; empty where it cannot be told."""
    labels = model().labels
    if node.label:
        extends = labels[node.label].extends if node.label in labels else None
        return {node.label} | ({extends} if extends else set())
    if node.refer:
        return {label.name for label in model().roots.get(node.refer.root, ())}
    if node.row and not node.row.dataset and node.row.node in mapping.nodes:
        target = mapping.nodes[node.row.node]
        return _labels_of(mapping, target) if target.label else set()
    return set()


def _properties(owner: Label | Relation, values: dict[str, Value], place: Place, found: Problems) -> None:
    for name, value in values.items():
        at: Place = (*place, name)
        prop = owner.properties.get(name)
        if prop is None:
            reserved = name in model().reserved
            what = t(f"{owner.name} 没有属性 {name}。", f"{owner.name} has no property {name}.")
            if reserved:
                what = t(f"{name} 是保留名，由程序填写。", f"{name} is reserved; the program fills it.")
            _unknown(found, at, what, name, [p.name for p in owner.properties.values() if not p.derived])
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
    if (prop.name == "id_hash") != (value.hash == "id") or (prop.name == "value_hash") != (value.hash == "value"):
        want = {"id_hash": "hash: id", "value_hash": "hash: value"}.get(prop.name)
        found.add(
            place,
            t(f"须写 {want}。", f"{want} is wanted.")
            if want
            else t("hash 只用于 id_hash 和 value_hash。", "hash is for id_hash and value_hash."),
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
            _unknown(
                found,
                place,
                t(f"代码 {text} 不在 {prop.enum or 'bool'} 里。", f"code {text} is not in {prop.enum or 'bool'}."),
                text,
                allowed,
            )


def _identifier(node: NodeSpec, found: Problems) -> None:
    if "display_tail" in node.properties:
        found.add(
            (*node.place, "properties", "display_tail"),
            t("display_tail 由程序填写（末四位）。", "display_tail is filled by the program (last four)."),
        )
    if node.origin and node.origin.kind == "constant" and is_report_origin(node.origin.text):
        found.add(
            (*node.place, "origin"),
            t("来自举报的标识不能导入（SG-02）。", "identifiers out of a report cannot be loaded (SG-02)."),
        )
    kind = node.properties.get("kind")
    if "text" in node.properties and kind and kind.kind == "constant" and kind.text != "ADDRESS":
        found.add((*node.place, "properties", "text"), t("只有地址可以存原文。", "only addresses may keep their text."))


def _refer(mapping: Mapping, refer: Refer, place: Place, found: Problems) -> None:
    roots = model().roots
    if refer.root not in roots:
        _unknown(
            found,
            (*place, "root"),
            t(f"没有根 {refer.root}。", f"there is no root {refer.root}."),
            refer.root,
            list(roots),
        )
        return
    keys = {key.name: key for label in roots[refer.root] for key in label.keys if key.joins}
    if refer.key not in keys:
        _unknown(
            found,
            (*place, "key"),
            t(f"{refer.root} 没有识别键 {refer.key}。", f"{refer.root} has no joining key {refer.key}."),
            refer.key,
            list(keys),
        )
        return
    key = keys[refer.key]
    if len(refer.values) != len(key.properties):
        found.add(
            (*place, "value"),
            t(f"{refer.key} 要 {len(key.properties)} 个值。", f"{refer.key} wants {len(key.properties)} values."),
        )
    for prop, value in zip(key.properties, refer.values, strict=False):
        want = {"id_hash": "id", "value_hash": "value"}.get(prop, "")
        if value.hash != want:
            found.add(
                (*place, "value"),
                t(f"{prop} 须写 hash: {want}。", f"{prop} wants hash: {want}.")
                if want
                else t("这里不用 hash。", "no hash here."),
            )
    scoped_by_relation = key.scope in model().relations
    if key.scope is None and refer.scope is not None:
        found.add((*place, "scope"), t(f"{refer.key} 没有范围。", f"{refer.key} has no scope."))
    elif key.scope is not None and (refer.scope is None or scoped_by_relation == (refer.scope.text is not None)):
        how = "scope: {node: …}" if scoped_by_relation else "scope: {text: …}"
        found.add(
            (*place, "scope"),
            t(
                f"{refer.key} 的范围是 {key.scope}，须写 {how}。",
                f"{refer.key} is scoped by {key.scope}: {how} is wanted.",
            ),
        )
    elif refer.scope is not None and refer.scope.node:
        _scope_node(mapping, refer.scope.node, place, found)


def _scope_node(mapping: Mapping, name: str, place: Place, found: Problems) -> None:
    if name not in mapping.nodes:
        _unknown(
            found,
            (*place, "scope", "node"),
            t(f"没有节点 {name}。", f"there is no node {name}."),
            name,
            list(mapping.nodes),
        )
        return
    seen = []
    while name:
        if name in seen:
            found.add((*place, "scope"), t("范围成环。", "the scopes run in a circle."))
            return
        seen.append(name)
        node = mapping.nodes.get(name)
        name = node.refer.scope.node if node and node.refer and node.refer.scope else ""


def _row(mapping: Mapping, row: RowRef, place: Place, found: Problems) -> None:
    if row.dataset and row.dataset != mapping.dataset:
        return
    if row.node not in mapping.nodes:
        _unknown(
            found,
            (*place, "node"),
            t(f"没有节点 {row.node}。", f"there is no node {row.node}."),
            row.node,
            list(mapping.nodes),
        )
    elif not mapping.nodes[row.node].label:
        found.add((*place, "node"), t(f"{row.node} 不是描述的节点。", f"{row.node} is not a described node."))
    if mapping.row_key and len(row.key) != len(mapping.row_key):
        found.add(
            (*place, "key"),
            t(f"行键有 {len(mapping.row_key)} 列。", f"the row key has {len(mapping.row_key)} columns."),
        )


def _common(mapping: Mapping, common: Common, place: Place, found: Problems) -> None:
    _axes(common, place, found)
    for value in (common.period.start, common.period.end) if common.period else ():
        for one in value.formats if value else ():
            if not check_format(one) and value:
                found.add(value.place, t(f"日期格式 {one} 不可用。", f"date format {one} cannot be used."))
    if common.source:
        node = mapping.nodes.get(common.source)
        if node is None or not (node.label == "Document" or node.row):
            found.add(
                (*place, "source"),
                t(
                    "source 须指本映射的一个 Document 节点或行引用。",
                    "source must name a Document node or a row reference.",
                ),
            )


def _axes(common: Common, place: Place, found: Problems) -> None:
    declared = model()
    for name, value in (("status", common.status), ("review", common.review), ("sens", common.sens)):
        if value is None:
            continue
        texts = [value.text] if value.kind == "constant" else []
        texts += [
            text
            for step, table in value.steps
            if step == "codes" and isinstance(table, dict)
            for text in table.values()
        ]
        codes = axis_codes(name, declared)
        for text in texts:
            if text not in codes:
                _unknown(found, (*place, name), t(f"{name} 不能是 {text}。", f"{name} cannot be {text}."), text, codes)


def _document(mapping: Mapping, found: Problems) -> None:
    kinds = list(declared_kinds := model().enums["document_kind"])
    if mapping.document.kind not in declared_kinds:
        _unknown(
            found,
            ("document", "kind"),
            t(f"没有文书类别 {mapping.document.kind}。", f"there is no kind of document {mapping.document.kind}."),
            mapping.document.kind,
            kinds,
        )
    for values in (
        [*(mapping.document.refer.values if mapping.document.refer else ())],
        [*(mapping.document.row.key if mapping.document.row else ())],
    ):
        for value in values:
            if value.kind != "constant":
                found.add(("document", "issuer"), t("issuer 只能用常量。", "an issuer is made of constants."))
    if mapping.document.refer:
        _refer(mapping, mapping.document.refer, ("document", "issuer", "refer"), found)


def _hashed(mapping: Mapping, found: Problems) -> None:
    """A column that is hashed somewhere is nowhere read in clear (an address beside its hash excepted)."""
    hashed = hashed_columns(mapping)
    addresses = {
        node.properties["text"].place
        for node in mapping.nodes.values()
        if node.label == "Identifier" and "text" in node.properties
    }
    for value in mapping.values():
        clear = set(value.columns()) & set(hashed)
        if clear and not value.hash and value.place not in addresses:
            found.add(
                value.place,
                t(
                    f"列 {'、'.join(sorted(clear))} 在别处作了加密，不能明文读取。",
                    f"column {', '.join(sorted(clear))} is hashed elsewhere and cannot be read in clear.",
                ),
            )
    for condition in mapping.conditions():
        _clear_condition(condition, hashed, found)
    allowed = hashed_splits(mapping)
    for split in mapping.splits():
        if split.column in hashed and split not in allowed:
            found.add(
                ("nodes",),
                t(f"加密的列 {split.column} 不能拆分。", f"the hashed column {split.column} cannot be split."),
            )


def _clear_condition(condition: Condition, hashed: dict[str, str], found: Problems) -> None:
    if condition.column in hashed and condition.kind not in ("empty", "not_empty"):
        found.add(
            condition.place,
            t(
                f"加密的列 {condition.column} 只能检验是否为空。",
                f"the hashed column {condition.column} can only be tested for being empty.",
            ),
        )
    for part in condition.parts:
        _clear_condition(part, hashed, found)
