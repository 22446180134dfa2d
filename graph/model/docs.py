"""``python -m graph.model.docs`` writes ``docs/model.md`` from the declaration; ``--check`` only compares."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from graph.model.declaration import Key, Label, Model, Property, Relation, model
from graph.words import t

TARGET = Path(__file__).resolve().parents[2] / "docs" / "model.md"

_HEAD = """\
# 模型 · The model

<!-- 由 make docs 生成，不要手改。Written by make docs: do not edit. -->

本文由 `graph/model/*.yml` 生成：图里能有什么节点、关系、属性和代码。
两种存储、行的检查、图例和界面用词都从同一份声明得出。
This page is generated from `graph/model/*.yml`: which nodes, relations, properties and codes the graph can hold. Both
stores, the checks of rows, the legend and the words of the pages come from the same declaration.

怎样改模型：见 CONTRIBUTING.md“改模型”。How to change it: CONTRIBUTING.md, “Change the model”.
"""

_KEY_NOTE = """\
- **键 · keys**：值在范围内相同的记录合为一个实体；“只供查找”的键从不合并。守护属性若相互矛盾，则不合并并列为问题。
  Records whose value is equal within the scope become one entity; a key “for search only” never joins. Where guards
  contradict each other nothing is joined and the question is listed.
- **登记必填 · from a register**：来自登记台账的行必须有值。Rows from a register must have it.
- **派生 · derived**：由程序算出，不从文件读入。Worked out by the program, never read from a file.
"""


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
    yield ""


def _type(prop: Property) -> str:
    if prop.enum is None:
        return f"`{prop.type}`"
    link = f"[{prop.enum}](#{prop.enum})"
    return f"`list` {link}" if prop.is_list else link


def _marks(prop: Property) -> str:
    marks = []
    if prop.required_from_register:
        marks.append("登记必填 · from a register")
    if prop.derived:
        marks.append("派生 · derived")
    if prop.scoped:
        marks.append("范围内唯一 · unique within a scope")
    if prop.own_sens:
        marks.append("密级高于节点 · class above the node's")
    if prop.note:
        marks.append(prop.note)
    return "；".join(marks)


def _properties(properties: dict[str, Property]) -> Iterator[str]:
    rows = [(f"`{p.name}`", p.zh, p.en, _type(p), p.sens, _marks(p)) for p in properties.values()]
    return _table(("属性 · property", "中文", "English", "类型 · type", "密级 · class", ""), rows)


def _key(label: Label, key: Key) -> str:
    text = f"`{label.root}/{key.name}`"
    if key.scope:
        text += f"，范围 · within `{key.scope}`"
    if not key.joins:
        text += "，只供查找 · for search only"
    if key.guard:
        text += "，守护 · guarded by " + ", ".join(f"`{name}`" for name in key.guard)
    return text


def _ends(names: tuple[str, ...]) -> str:
    return "任何标签 · any" if names == ("*",) else ", ".join(names)


def _label(m: Model, label: Label) -> Iterator[str]:
    yield f"### {label.name} {label.zh} · {label.en}"
    yield ""
    facts = [f"根 · root `{label.root}`", f"密级 · class {label.sens} {m.sens[label.sens].zh}"]
    if label.extends:
        facts.append(f"也是 · also a `{label.extends}`")
    if label.connector is True:
        facts.append("连接物：找路径时不经过 · connector: paths do not run through it")
    elif label.connector:
        facts.append(f"有时是连接物 · a connector where {label.connector}")
    if label.period_required_from_register:
        facts.append("登记来源须有起止日期 · a period is required from a register")
    yield "，".join(facts) + "。"
    yield ""
    if label.keys:
        yield "键 · keys:"
        yield ""
        yield from (f"- {_key(label, key)}" for key in label.keys)
        yield ""
    yield "画法 · drawn as: " + f"{label.draw.silhouette}, {label.draw.weight}, {label.draw.glyph}, {label.draw.family}"
    yield ""
    above = m.labels[label.extends].properties if label.extends else {}
    yield from _properties({name: p for name, p in label.properties.items() if above.get(name) is not p})


def _relation_row(relation: Relation) -> tuple[str, ...]:
    marks = []
    if relation.temporal:
        marks.append("有期间 · has a period")
    if relation.symmetric:
        marks.append("对称 · symmetric")
    if relation.discriminators:
        marks.append("区分 · told apart by " + ", ".join(f"`{name}`" for name in relation.discriminators))
    if relation.note:
        marks.append(relation.note)
    return (
        f"`{relation.name}`",
        relation.zh,
        relation.en,
        _ends(relation.from_),
        _ends(relation.to),
        relation.cardinality,
        relation.sens,
        "；".join(marks),
    )


def _relations(m: Model) -> Iterator[str]:
    head = ("关系 · relation", "中文", "English", "从 · from", "到 · to", "基数 · cardinality", "密级 · class", "")
    yield from _table(head, [_relation_row(relation) for relation in m.relations.values()])
    for relation in m.relations.values():
        if relation.properties:
            yield f"### {relation.name} {relation.zh} · {relation.en}"
            yield ""
            yield from _properties(relation.properties)


def _axes(m: Model) -> Iterator[str]:
    yield "## 来源怎么说，人怎么看 · What the source says, what a person says"
    yield ""
    rows = [
        (f"`{s.code}`", s.zh, s.en, f"{s.q:.1f}", "是 · yes" if s.loadable else "否 · no") for s in m.statuses.values()
    ]
    yield from _table(("状态 · status", "中文", "English", "权重 · weight", "可由文件写入 · loadable"), rows)
    for title, codes in (("复核 · review", m.reviews), ("密级 · class", m.sens), ("精度 · precision", m.precisions)):
        yield from _table((title, "中文", "English"), [(f"`{c.code}`", c.zh, c.en) for c in codes.values()])
    yield (
        "保护性内容（澄清、了结、查否）即使未经复核也参与分析。 "
        "What protects a person (clearing, closing, refuted) takes part in analyses even before it is reviewed."
    )
    yield ""


def _lists(m: Model) -> Iterator[str]:
    yield "## 代码表 · Code lists"
    yield ""
    for name, codes in m.enums.items():
        yield f"### {name}"
        yield ""
        yield from _table(("代码 · code", "中文", "English"), [(f"`{c.code}`", c.zh, c.en) for c in codes.values()])


def render(m: Model) -> str:
    """The whole page as Markdown, ending in one newline."""
    lines = [_HEAD, "## 节点 · Nodes", "", _KEY_NOTE]
    for label in m.labels.values():
        lines += _label(m, label)
    lines += ["## 关系 · Relations", ""]
    lines += _relations(m)
    lines += _axes(m)
    lines += _lists(m)
    return "\n".join(lines).rstrip() + "\n"


def main(args: list[str]) -> int:
    """Write the page, or with ``--check`` say whether it is current (1: it is not)."""
    text = render(model())
    if "--check" not in args:
        TARGET.write_text(text, encoding="utf-8")
        sys.stdout.write(f"{TARGET.name}\n")
        return 0
    current = TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text
    if not current:
        sys.stdout.write(t("docs/model.md 不是最新：make docs", "docs/model.md is not current: make docs") + "\n")
    return 0 if current else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
