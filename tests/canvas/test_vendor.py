"""Vendored code is what the recipe made, is named with its licence, and asks nothing of the network."""

from __future__ import annotations

import hashlib
import re
import tomllib
from pathlib import Path

import mailuo

PACKAGE = Path(mailuo.__file__).parent
CANVAS = PACKAGE / "canvas"
VENDOR = CANVAS / "vendor"


def test_files_are_those_of_the_recipe() -> None:
    listed = {}
    for row in (VENDOR / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, _, name = row.partition("  ")
        listed[name] = digest
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name
    scripts = {path.name for path in VENDOR.glob("*.js")} - {"layout-fa2.entry.js"}
    assert scripts <= set(listed)
    licences = {f"LICENSES/{path.name}" for path in (VENDOR / "LICENSES").iterdir()}
    assert licences <= set(listed)


def test_every_file_and_licence_is_explained() -> None:
    text = (VENDOR / "BUILD.md").read_text(encoding="utf-8")
    for name in ("vis-network.min.js", "layout-fa2.min.js", "toolbar-icons.js", "glyphs.json"):
        assert name in text


def test_declaration_lies_where_streamlit_looks() -> None:
    declared = tomllib.loads((PACKAGE / "pyproject.toml").read_text(encoding="utf-8"))
    [component] = declared["tool"]["streamlit"]["component"]["components"]
    assert f"{declared['project']['name']}.{component['name']}" == "mailuo.canvas"
    assert (PACKAGE / component["asset_dir"] / "frontend" / "canvas.js").is_file()


def test_our_scripts_never_make_markup_or_requests() -> None:
    for path in (CANVAS / "frontend").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        found = re.findall(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|fetch\(|XMLHttpRequest|https?://(?!www\.w3\.org)",
            text,
        )
        assert not found, (path.name, found)
        assert len(text.splitlines()) < 400, path.name
