"""The theme file, the tokens and the sheet say the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from graph.model.palette import CODE_FONT, FONT, TIERS, TOKENS, tokens
from graph.words import in_lang
from ui import theme

ROOT = Path(__file__).resolve().parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))

#: Streamlit's key → token
KEYS = {
    "primaryColor": "primary",
    "backgroundColor": "bg",
    "secondaryBackgroundColor": "s2",
    "textColor": "t1",
    "linkColor": "link",
    "borderColor": "line2",
    "dataframeBorderColor": "line",
    "dataframeHeaderBackgroundColor": "s2",
    "dataframeHeaderTextColor": "t2",
    "redColor": "red",
    "redTextColor": "red-text",
    "redBackgroundColor": "red-bg",
    "orangeColor": "orange",
    "orangeTextColor": "orange-text",
    "yellowColor": "yellow",
    "greenColor": "green",
    "blueColor": "accent",
}


@pytest.mark.parametrize("name", ["light", "dark"])
def test_theme_file_has_the_tokens(name: str) -> None:
    colours = tokens(name)  # type: ignore[arg-type]
    for key, token in KEYS.items():
        assert CONFIG["theme"][name][key] == colours[token], key
    assert CONFIG["theme"]["font"] == FONT
    assert CONFIG["theme"]["codeFont"] == CODE_FONT


def test_both_themes_set_the_same_keys() -> None:
    assert set(CONFIG["theme"]["light"]) == set(CONFIG["theme"]["dark"])


def test_the_server_stays_at_home() -> None:
    assert CONFIG["browser"] == {"gatherUsageStats": False, "serverAddress": "127.0.0.1"}
    assert CONFIG["server"]["address"] == "127.0.0.1"
    assert CONFIG["client"]["disableDataExport"] is True
    assert CONFIG["client"]["showErrorDetails"] == "none"


def test_the_sheet_uses_only_tokens_that_exist() -> None:
    sheet = theme.css()
    made = set(re.findall(r"(--ml-[\w-]+):", theme.variables()))
    assert set(re.findall(r"var\((--ml-[\w-]+)\)", sheet)) <= made
    assert {f"--ml-{name}" for name in TOKENS} <= made
    assert "st-emotion" not in sheet
    assert sheet.count("{") == sheet.count("}")


def test_tier_chips_fall_with_the_rank() -> None:
    filled = [theme.tier_chip(tier, 50).count('class="on"') for tier in TIERS]
    assert filled == [3, 2, 1]
    assert "红 80.0" in theme.tier_chip("红", 80.0)
    assert theme.tier_chip(None) == ""
    with in_lang("en"):
        assert "orange 51.2" in theme.tier_chip("橙", 51.2)


def test_images_are_addresses_of_our_own() -> None:
    for html in (theme.icon("Unit", "light"), theme.line_sample("INFERRED", "dark")):
        assert html.startswith('<img src="data:image/svg+xml,') and html.count("<") == 1
    assert theme.brand("dark").startswith("data:image/svg+xml,")
