"""Reads ``graph/model/*.yml`` into frozen objects. The linter (``graph.model.lint``) judges what is read here."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from graph.errors import ModelError
from graph.model.source import SAFE_LOADER
from graph.words import did_you_mean, lang, t

HERE = Path(__file__).parent

#: Scalar types a property can have. ``money`` is yuan outside and integer 分 inside (LEDGER §6.5).
SCALARS = ("string", "int", "decimal", "money", "date", "bool")


@dataclass(frozen=True, slots=True)
class Code:
    """One value of a code list."""

    code: str
    zh: str
    en: str

    @property
    def title(self) -> str:
        return self.zh if lang() == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Status:
    """One step of the axis "what the source says"; ``q`` is its weight in scores, 0 to 1."""

    code: str
    zh: str
    en: str
    q: float
    loadable: bool

    @property
    def title(self) -> str:
        return self.zh if lang() == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Property:
    """A declared property. ``type`` is one of SCALARS, ``enum:<list>`` or ``list<string>``.

    ``scoped``: its values are unique only within something, so a key that uses it needs a scope.
    ``own_sens``: its class is above that of the node or edge, so whoever sees the one may not see the other.
    """

    name: str
    zh: str
    en: str
    type: str
    sens: str
    required_from_register: bool = False
    derived: bool = False
    scoped: bool = False
    own_sens: bool = False
    items: str | None = None
    note: str = ""

    @property
    def title(self) -> str:
        return self.zh if lang() == "zh" else self.en

    @property
    def enum(self) -> str | None:
        """The name of the code list of a scalar, or of the items of a list."""
        for text in (self.type, self.items or ""):
            if text.startswith("enum:"):
                return text[5:]
        return None

    @property
    def is_list(self) -> bool:
        return self.type.startswith("list")


@dataclass(frozen=True, slots=True)
class Key:
    """A joining (or, with ``joins`` false, a searching) key: one value is one thing within its scope.

    ``scope`` is None, the name of a property, or of a relation whose far entity is the scope.
    """

    properties: tuple[str, ...]
    scope: str | None
    joins: bool
    guard: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its name within the root, e.g. ``uscc`` or ``term+round_no``."""
        return "+".join(self.properties)


@dataclass(frozen=True, slots=True)
class Draw:
    """How a kind is drawn: silhouette, weight (solid or outline), glyph, hue family."""

    silhouette: str
    weight: str
    glyph: str
    family: str


@dataclass(frozen=True)
class Label:
    """A kind of node. ``properties`` and ``keys`` hold the inherited ones too (Official: those of Person)."""

    name: str
    root: str
    zh: str
    en: str
    sens: str
    topic: str
    connector: bool | dict[str, Any]
    draw: Draw
    caption: tuple[str, ...]
    search: tuple[str, ...]
    keys: tuple[Key, ...]
    properties: dict[str, Property]
    extends: str | None = None
    period_required_from_register: bool = False
    file: str = ""

    @property
    def title(self) -> str:
        return self.zh if lang() == "zh" else self.en


@dataclass(frozen=True)
class Relation:
    """A kind of edge. ``from_``/``to`` list the labels allowed at its ends (``*``: any)."""

    name: str
    zh: str
    en: str
    from_: tuple[str, ...]
    to: tuple[str, ...]
    cardinality: str
    sens: str
    topic: str
    temporal: bool = False
    symmetric: bool = False
    discriminators: tuple[str, ...] = ()
    properties: dict[str, Property] = field(default_factory=dict)
    note: str = ""
    file: str = ""

    @property
    def title(self) -> str:
        return self.zh if lang() == "zh" else self.en


@dataclass(frozen=True)
class Model:
    """The whole declaration. Orders are those of the files: topics by name, entries as written."""

    version: int
    labels: dict[str, Label]
    relations: dict[str, Relation]
    enums: dict[str, dict[str, Code]]
    statuses: dict[str, Status]
    reviews: dict[str, Code]
    sens: dict[str, Code]
    precisions: dict[str, Code]
    reserved: tuple[str, ...]
    forbidden_names: tuple[str, ...]
    never_traversed: dict[str, list[str]]
    protective: dict[str, list[str]]

    def label(self, name: str) -> Label:
        """The label ``name``.

        Raises:
            ModelError: there is none.
        """
        try:
            return self.labels[name]
        except KeyError:
            raise ModelError(
                t(f"模型里没有标签 {name}。", f"The model has no label {name}."),
                did_you_mean(name, self.labels),
            ) from None

    def relation(self, name: str) -> Relation:
        """The relation type ``name``.

        Raises:
            ModelError: there is none.
        """
        try:
            return self.relations[name]
        except KeyError:
            raise ModelError(
                t(f"模型里没有关系 {name}。", f"The model has no relation {name}."),
                did_you_mean(name, self.relations),
            ) from None

    def root(self, label: str) -> str:
        """The root within which records of ``label`` may join (Unit and Company: Organisation)."""
        return self.label(label).root

    def code_title(self, enum: str, code: str) -> str:
        """The words for ``code`` of the list ``enum``; the code itself where the list has no such entry."""
        entry = self.enums.get(enum, {}).get(code)
        return entry.title if entry else code

    @cached_property
    def roots(self) -> dict[str, tuple[Label, ...]]:
        """Root → its labels in file order."""
        out: dict[str, list[Label]] = {}
        for label in self.labels.values():
            out.setdefault(label.root, []).append(label)
        return {root: tuple(labels) for root, labels in out.items()}

    @cached_property
    def guards(self) -> dict[str, dict[str, Property]]:
        """Root → the guards of its joining keys by name: key after key, each with those of all its labels."""
        out: dict[str, dict[str, Property]] = {}
        for root, labels in self.roots.items():
            properties = {name: prop for label in labels for name, prop in label.properties.items()}
            of: dict[str, list[str]] = {}
            for key in (key for label in labels for key in label.keys if key.joins):
                of.setdefault(key.name, []).extend(key.guard)
            out[root] = {guard: properties[guard] for guards in of.values() for guard in guards}
        return out

    @cached_property
    def scope_order(self) -> tuple[str, ...]:
        """Roots in the order in which the fold joins them: a scope's root before the roots it scopes.

        Raises:
            ModelError: the scopes run in a circle.
        """
        needs: dict[str, set[str]] = {root: set() for root in self.roots}
        for label in self.labels.values():
            for key in label.keys:
                if key.joins and key.scope in self.relations:
                    needs[label.root] |= self._far_roots(label, self.relations[key.scope]) - {label.root}
        order: list[str] = []
        while len(order) < len(needs):
            ready = [root for root in needs if root not in order and needs[root] <= set(order)]
            if not ready:
                left = sorted(set(needs) - set(order))
                raise ModelError(
                    t(f"键的范围成环：{'、'.join(left)}。", f"The scopes of keys run in a circle: {', '.join(left)}."),
                    t("改用不相互依赖的范围。", "Choose scopes that do not depend on each other."),
                )
            order.append(ready[0])
        return tuple(order)

    def _far_roots(self, label: Label, relation: Relation) -> set[str]:
        own = {label.name, label.extends} - {None}
        far = relation.to if own & set(relation.from_) else relation.from_
        return {self.labels[name].root for name in far if name in self.labels}


def _property(raw: dict[str, Any]) -> Property:
    return Property(**raw)


def _key(raw: dict[str, Any]) -> Key:
    return Key(
        properties=tuple(raw["properties"]),
        scope=raw.get("scope"),
        joins=raw.get("joins", True),
        guard=tuple(raw.get("guard", ())),
    )


def _label(raw: dict[str, Any], topic: str, file: str, above: dict[str, Label]) -> Label:
    inherited = dict(above[raw["extends"]].properties) if raw.get("extends") in above else {}
    return Label(
        name=raw["label"],
        root=raw["root"],
        zh=raw["zh"],
        en=raw["en"],
        sens=raw["sens"],
        topic=topic,
        connector=raw["connector"],
        draw=Draw(**raw["draw"]),
        caption=tuple(raw["caption"]),
        search=tuple(raw.get("search", ())),
        keys=(*(above[raw["extends"]].keys if raw.get("extends") in above else ()), *map(_key, raw.get("keys", ()))),
        properties=inherited | {p["name"]: _property(p) for p in raw["properties"]},
        extends=raw.get("extends"),
        period_required_from_register=raw.get("period_required_from_register", False),
        file=file,
    )


def _relation(raw: dict[str, Any], topic: str, file: str) -> Relation:
    return Relation(
        name=raw["type"],
        zh=raw["zh"],
        en=raw["en"],
        from_=tuple(raw["from"]),
        to=tuple(raw["to"]),
        cardinality=raw["cardinality"],
        sens=raw["sens"],
        topic=topic,
        temporal=raw.get("temporal", False),
        symmetric=raw.get("symmetric", False),
        discriminators=tuple(raw.get("discriminators", ())),
        properties={p["name"]: _property(p) for p in raw.get("properties", ())},
        note=raw.get("note", ""),
        file=file,
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=SAFE_LOADER)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ModelError(
            t(f"模型文件 {path.name} 读不出来：{error}", f"Model file {path.name} cannot be read: {error}"),
            t("用 git 还原该文件。", "Restore the file with git."),
        ) from error
    return raw if isinstance(raw, dict) else {}


def load_model(folder: Path = HERE) -> Model:
    """Read the declaration in ``folder`` (``axes.yml``, ``enums.yml``, ``topics/*.yml``).

    Raises:
        ModelError: a file cannot be read or lacks a required field.
    """
    axes = _read(folder / "axes.yml")
    enums = _read(folder / "enums.yml")
    labels: dict[str, Label] = {}
    relations: dict[str, Relation] = {}
    for path in sorted((folder / "topics").glob("*.yml")):
        raw = _read(path)
        topic = raw.get("topic", path.stem)
        try:
            for entry in raw.get("labels", ()):
                labels[entry["label"]] = _label(entry, topic, path.name, labels)
            for entry in raw.get("relations", ()):
                relations[entry["type"]] = _relation(entry, topic, path.name)
        except (KeyError, TypeError) as error:
            raise ModelError(
                t(
                    f"模型文件 {path.name} 的条目不完整：{error}",
                    f"An entry of model file {path.name} is incomplete: {error}",
                ),
                t(
                    "对照 CONTRIBUTING.md“改模型”一节补全。",
                    "Complete it as CONTRIBUTING.md says under “Change the model”.",
                ),
            ) from error
    return Model(
        version=axes["model_version"],
        labels=labels,
        relations=relations,
        enums={
            name: {code: Code(code, words["zh"], words["en"]) for code, words in codes.items()}
            for name, codes in enums.items()
        },
        statuses={s["code"]: Status(**s) for s in axes["status"]},
        reviews={r["code"]: Code(**r) for r in axes["review"]},
        sens={code: Code(code, words["zh"], words["en"]) for code, words in axes["sens"].items()},
        precisions={code: Code(code, words["zh"], words["en"]) for code, words in axes["precision"].items()},
        reserved=tuple(axes["reserved"]),
        forbidden_names=tuple(axes["forbidden_names"]),
        never_traversed=axes["never_traversed"],
        protective=axes["protective"],
    )


@lru_cache(maxsize=1)
def model() -> Model:
    """The project's own model, read once."""
    return load_model()
