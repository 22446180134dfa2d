"""References of a mapping judged against the model's keys and the mapping's own rows."""

from __future__ import annotations

from graph.model import model
from graph.words import t
from loaders.mapping import Mapping, Refer, RowRef
from loaders.parse_parts import Problems
from loaders.yaml_lines import Place


def check_refer(mapping: Mapping, refer: Refer, place: Place, found: Problems) -> None:
    roots = model().roots
    if refer.root not in roots:
        found.unknown(
            (*place, "root"),
            t(f"没有根 {refer.root}。", f"there is no root {refer.root}."),
            refer.root,
            list(roots),
        )
        return
    keys = {key.name: key for label in roots[refer.root] for key in label.keys if key.joins}
    if refer.key not in keys:
        found.unknown(
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
        found.unknown(
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


def check_row(mapping: Mapping, row: RowRef, place: Place, found: Problems) -> None:
    if row.dataset and row.dataset != mapping.dataset:
        return
    if row.node not in mapping.nodes:
        found.unknown(
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
