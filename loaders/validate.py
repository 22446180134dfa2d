"""A mapping judged against the model: every problem with its line, and the word that was probably meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from graph.model import model
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
from loaders.validate_references import check_refer, check_row
from loaders.validate_values import check_properties
from loaders.withheld import without_reporters
from loaders.yaml_lines import Place


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
    _reporters(mapping, found)


def _reporters(mapping: Mapping, found: Problems) -> None:
    """Nothing that a mapping says by itself may name somebody who reported; the words are not repeated (SG-01)."""
    said: list[tuple[Place, str]] = [
        (("title",), mapping.zh),
        (("title",), mapping.en),
        (("note",), mapping.note_zh),
        (("note",), mapping.note_en),
        (("dataset",), mapping.dataset),
        (("document", "title"), mapping.document.title),
        (("document", "doc_no"), mapping.document.doc_no),
        *((value.place, text) for value in mapping.values() for text in _constants(value)),
    ]
    for place in dict.fromkeys(place for place, text in said if without_reporters(text) != text):
        found.add(
            place,
            t(
                "写死的文字里有检举控告人，不能导入（SG-01）。",
                "a constant names somebody who reported; that cannot be loaded (SG-01).",
            ),
            t("删去这段文字。", "Remove those words."),
        )


def _constants(value: Value) -> Iterator[str]:
    """Texts that an expression brings in by itself."""
    yield value.text if value.kind in ("constant", "concat") else ""
    for name, argument in value.steps:
        if name == "default":
            yield str(argument)
        elif isinstance(argument, dict):
            yield from (str(text) for text in argument.values())
    for inner in value.values:
        yield from _constants(inner)


def _columns(mapping: Mapping, found: Problems) -> None:
    known = list(mapping.columns)
    if len(set(mapping.headers)) != len(mapping.headers):
        found.add(("headers",), t("headers 里有重复的列。", "a column is listed twice in headers."))

    def check(column: str, place: Place) -> None:
        if column not in known:
            what = t(f"列 {column} 没有写在 headers 里。", f"column {column} is not listed in headers.")
            found.unknown(place, what, column, known)

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
        if label is None:
            continue
        joining = {prop for key in label.keys if key.joins for prop in key.properties}
        for name in sorted(joining & set(node.properties)):
            for column in sorted(set(node.properties[name].columns()) & set(mapping.row_key)):
                key = f"{label.name}.{name}"
                found.add(
                    ("row_key",),
                    t(
                        f"{column} 填入识别键 {key}，只有 snapshot 的映射才能用它作行键。",
                        f"{column} fills the joining key {key}; only a snapshot may have it in the row key.",
                    ),
                    t(
                        "改用不会更正的列（如序号），或声明 snapshot: true。",
                        "Use a column that is never corrected (a running number), or declare snapshot: true.",
                    ),
                )


def _node(mapping: Mapping, node: NodeSpec, found: Problems) -> None:
    labels = model().labels
    if node.label:
        if node.label not in labels:
            found.unknown(
                (*node.place, "label"),
                t(f"模型里没有标签 {node.label}。", f"the model has no label {node.label}."),
                node.label,
                list(labels),
            )
            return
        label = labels[node.label]
        check_properties(label, node.properties, (*node.place, "properties"), found)
        if label.name == "Identifier":
            _identifier(node, found)
        elif node.origin:
            found.add((*node.place, "origin"), t("origin 只用于 Identifier。", "origin belongs to Identifier only."))
        mark = node.properties.get("class_mark")
        if mark and mark.kind == "constant" and has_mark(mark.text):
            found.add(mark.place, t("不能给文书加密级标注。", "a mapping cannot put a secrecy mark on a document."))
    if node.refer:
        check_refer(mapping, node.refer, (*node.place, "refer"), found)
    if node.row:
        check_row(mapping, node.row, (*node.place, "row"), found)
    _common(mapping, node.common, node.place, found)
    scope = node.refer.scope.node if node.refer and node.refer.scope else ""
    _same_split(mapping, (scope, node.common.source), {node.common.split}, node.place, found)
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
        found.unknown(
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
            found.unknown(place, t(f"没有节点 {name}。", f"there is no node {name}."), name, list(mapping.nodes))
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
    _same_split(mapping, (edge.common.source,), set(splits), edge.place, found)
    if len(splits) > 1:
        found.add(edge.place, t("一条关系只能按一列拆分。", "an edge can be split by one column only."))
    check_properties(relation, edge.properties, (*edge.place, "properties"), found)
    _common(mapping, edge.common, edge.place, found)
    _parts(edge.place, bool(splits), list(edge.properties.values()), found)


def _same_split(
    mapping: Mapping, names: tuple[str, ...], splits: Collection[Split | None], place: Place, found: Problems
) -> None:
    """A scope or a source that is split must be split as what uses it is."""
    for name in names:
        node = mapping.nodes.get(name)
        if node is not None and node.common.split is not None and node.common.split not in splits:
            found.add(
                place,
                t(f"{name} 按另一列拆分，这里不能用。", f"{name} is split in another way and cannot be used here."),
            )


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
                found.unknown((*place, name), t(f"{name} 不能是 {text}。", f"{name} cannot be {text}."), text, codes)


def _document(mapping: Mapping, found: Problems) -> None:
    kinds = list(declared_kinds := model().enums["document_kind"])
    if mapping.document.kind not in declared_kinds:
        found.unknown(
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
        check_refer(mapping, mapping.document.refer, ("document", "issuer", "refer"), found)


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
