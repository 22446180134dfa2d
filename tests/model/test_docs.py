"""``docs/model.md`` says what the declaration says."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from graph.model import docs, model


def test_the_committed_page_is_current() -> None:
    assert docs.TARGET.read_text(encoding="utf-8") == docs.render(model()), "make docs"


def test_every_entry_is_on_the_page() -> None:
    m, text = model(), docs.render(model())
    for label in m.labels.values():
        assert f"### {label.name} {label.zh} · {label.en}" in text
        for key in label.keys:
            assert f"`{label.root}/{key.name}`" in text
    for relation in m.relations:
        assert f"| `{relation}` |" in text
    for codes in m.enums.values():
        for code in codes.values():
            assert f"| `{code.code}` | {code.zh} | {code.en} |" in text


def test_links_lead_to_a_heading() -> None:
    text = docs.render(model())
    linked = {part.split(")")[0] for part in text.split("](#")[1:]}
    assert linked
    assert linked <= {line[4:] for line in text.splitlines() if line.startswith("### ")}


def test_check_notices_a_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "model.md"
    monkeypatch.setattr(docs, "TARGET", target)
    assert docs.main(["--check"]) == 1
    assert docs.main([]) == 0
    assert docs.main(["--check"]) == 0
    target.write_text(target.read_text(encoding="utf-8").replace("问题线索", "线索"), encoding="utf-8")
    assert docs.main(["--check"]) == 1


def test_scope_guard_and_search_only_are_told() -> None:
    m = model()
    text = docs.render(m)
    assert "- `Person/cadre_no`，范围 · within `org_system`，守护 · guarded by `name_norm`" in text
    assert "- `Organisation/name_norm`，范围 · within `PARENT_OF`，只供查找 · for search only" in text
    bare = dataclasses.replace(m, labels={"Lot": dataclasses.replace(m.labels["Lot"], keys=())})
    assert "within `HAS_LOT`" not in docs.render(bare)
