"""The declaration's files as text: on which line something stands, and what stands twice.

A YAML mapping that names a key twice keeps the last one and says nothing; so does a label declared in two
files. Both are found here, before the objects are made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

#: The C reader where PyYAML has it: 0.13 s instead of 1.05 s for our files, which every command waits for.
SAFE_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

#: What a line is asked for: ("label", "Unit"), ("relation", "HELD"), ("enum", "gender"), and with a third
#: part a property of the first two or a code of the last.
Address = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """File name (as it stands below the model folder) and line, counted from 1."""

    file: str
    line: int


@dataclass
class Source:
    """Places of labels, relations, properties, lists and codes; ``twice`` holds second mentions."""

    places: dict[Address, Place] = field(default_factory=dict)
    twice: list[tuple[Address, Place]] = field(default_factory=list)
    not_text: list[tuple[Address, Place]] = field(default_factory=list)

    def place(self, *address: str) -> Place | None:
        """Where ``address`` stands, or where the thing around it stands; None for what is in no file."""
        return self.places.get(address) or (self.place(*address[:-1]) if len(address) > 1 else None)

    def _note(self, address: Address, node: yaml.Node, file: str) -> None:
        place = Place(file, node.start_mark.line + 1)
        if node.tag != "tag:yaml.org,2002:str":
            self.not_text.append((address, place))
        if address in self.places:
            self.twice.append((address, place))
        else:
            self.places[address] = place


def _pairs(node: yaml.Node | None) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else []


def _items(node: yaml.Node | None) -> list[yaml.Node]:
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _get(node: yaml.Node, key: str) -> yaml.Node | None:
    return next((value for name, value in _pairs(node) if name.value == key), None)


def read_source(folder: Path) -> Source:
    """Places in ``folder``; files that YAML cannot read are left to ``load_model``, which says what is wrong."""
    source = Source()
    for path in (folder / "enums.yml", *sorted((folder / "topics").glob("*.yml"))):
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=SAFE_LOADER)
        name = path.relative_to(folder).as_posix()
        if root is None:
            continue
        if path.parent == folder:
            _lists(source, root, name)
        else:
            _topic(source, root, name)
    return source


def _lists(source: Source, root: yaml.Node, file: str) -> None:
    for key, codes in _pairs(root):
        source._note(("enum", key.value), key, file)
        for code, _ in _pairs(codes):
            source._note(("enum", key.value, code.value), code, file)


def _topic(source: Source, root: yaml.Node, file: str) -> None:
    for kind, plural, name_key in (("label", "labels", "label"), ("relation", "relations", "type")):
        for entry in _items(_get(root, plural)):
            name = _get(entry, name_key)
            if name is None:
                continue
            source._note((kind, name.value), name, file)
            for key, value in _pairs(entry):
                source.places.setdefault((kind, name.value, f"@{key.value}"), Place(file, key.start_mark.line + 1))
                if key.value == "properties":
                    for prop in _items(value):
                        prop_name = _get(prop, "name")
                        if prop_name is not None:
                            source._note((kind, name.value, prop_name.value), prop_name, file)
