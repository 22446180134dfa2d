"""Pictures: every label draws, each picture is well formed and its own, state is seen, nothing is fetched or run."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ElementTree
from urllib.parse import unquote

import pytest

from graph.errors import ModelError
from graph.model import model
from graph.model.draw import NodeState, data_uri, glyph_of, glyphs, kind_of, line_svg, radius, svg
from graph.model.palette import HUES, LINES, TIERS, TOKENS, Theme, hue, tokens

THEMES: tuple[Theme, ...] = ("light", "dark")
STATES = {
    "plain": NodeState(),
    "cleared": NodeState(cleared=True),
    "unreviewed": NodeState(unreviewed=True),
    "penalty": NodeState(penalty=True),
    "masked": NodeState(masked=True),
    "hub": NodeState(hub=True),
    "faded": NodeState(faded=True),
    "group": NodeState(group=37),
    **{f"tier {tier}": NodeState(tier=tier) for tier in TIERS},
}


@pytest.mark.parametrize("theme", THEMES)
def test_every_label_draws_in_every_state(theme: Theme) -> None:
    for kind, (name, state) in itertools.product(model().labels, STATES.items()):
        root = ElementTree.fromstring(svg(kind, state, theme))
        tags = {element.tag.rpartition("}")[2] for element in root.iter()}
        assert tags <= {"svg", "g", "path", "rect", "circle"}, (kind, name, tags)
        assert not [a for e in root.iter() for a in e.attrib if a.startswith("on") or "href" in a], (kind, name)


def test_pictures_of_kinds_differ_without_their_hue() -> None:
    # the same silhouette, weight and glyph in another hue is one picture to a person who does not see hues
    alike: dict[tuple[str, str, str], list[str]] = {}
    for label in model().labels.values():
        alike.setdefault((label.draw.silhouette, label.draw.weight, label.draw.glyph), []).append(label.name)
    doubled = [names for names in alike.values() if len(names) > 1]
    # a campaign and its rounds: told apart by their titles
    assert doubled in ([], [["InspectionCampaign", "InspectionRound"]])


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", ["Official", "Person", "Company", "Document"])
def test_every_state_shows(kind: str, theme: Theme) -> None:
    pictures = {name: svg(kind, state, theme) for name, state in STATES.items()}
    assert len(set(pictures.values())) == len(pictures)


def test_tiers_are_told_apart_without_colour() -> None:
    bars = {}
    for tier in TIERS:
        root = ElementTree.fromstring(svg("Person", NodeState(tier=tier)))
        rects = [e for e in root.iter() if e.tag.endswith("rect") and e.get("stroke") is None]
        bars[tier] = len(rects)
    assert bars == {"红": 3, "橙": 2, "黄": 1}


def test_themes_differ_and_stay_in_the_palette() -> None:
    for kind in model().labels:
        light, dark = svg(kind, theme="light"), svg(kind, theme="dark")
        assert light != dark
        family = model().labels[kind].draw.family
        assert hue(family, "light") in light and hue(family, "dark") in dark


def test_uri_is_the_picture() -> None:
    uri = data_uri("Unit", NodeState(hub=True), "dark")
    head, _, body = uri.partition(",")
    assert head == "data:image/svg+xml"
    assert '"' not in body and "#" not in body and "<" not in body
    assert unquote(body) == svg("Unit", NodeState(hub=True), "dark")


def test_kind_is_the_most_special_label() -> None:
    assert kind_of(["Person", "Official"]) == "Official"
    assert kind_of(["Official", "Person"]) == "Official"
    assert kind_of(["Company"]) == "Company"
    with pytest.raises(ModelError):
        kind_of(["Alien"])


def test_unknown_kind_tier_and_glyph_are_refused() -> None:
    with pytest.raises(ModelError):
        svg("Alien")
    with pytest.raises(ModelError):
        NodeState(tier="紫")
    with pytest.raises(ModelError):
        svg("Unit", NodeState(glyph="not-vendored"))


def test_identifiers_have_glyphs_of_their_own() -> None:
    assert glyph_of("Identifier", {"kind": "ADDRESS"}) == "map-pin"
    assert glyph_of("Identifier", {"kind": "PHONE"}) is None
    assert glyph_of("Unit", {"kind": "ADDRESS"}) is None
    assert svg("Identifier", NodeState(glyph="map-pin")) != svg("Identifier")


def test_only_used_glyphs_are_vendored() -> None:
    used = {label.draw.glyph for label in model().labels.values()}
    used |= {"map-pin", "credit-card", "question", "check-fat", "pencil-simple", "gavel"}
    assert set(glyphs()) == used


def test_main_subjects_are_larger() -> None:
    assert radius("Unit") == 26 > radius("Person") > radius("Identifier")


def test_every_status_that_is_shown_has_a_line() -> None:
    shown = {s for s in model().statuses if s != "RETRACTED"}
    assert set(LINES) == shown
    assert not LINES["VERIFIED"].dash and not LINES["DECLARED"].dash
    assert LINES["ALLEGED"].dash != LINES["INFERRED"].dash
    assert len({line_svg(status) for status in LINES}) == len(LINES)
    for status in LINES:
        ElementTree.fromstring(line_svg(status, "dark"))


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(a: str, b: str) -> float:
    high, low = sorted((_luminance(a), _luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_contrasts_hold(theme: Theme) -> None:
    colours = tokens(theme)
    for name in ("t1", "t2", "t3", "accent", "link", "red-text", "orange-text", "yellow-text", "green-text"):
        assert _contrast(colours[name], colours["bg"]) >= 4.5, name
    for family in HUES:
        assert _contrast(hue(family, theme), colours["bg"]) >= 4.5, family
    for status, line in LINES.items():
        assert _contrast(line.colour(theme), colours["bg"]) >= 3.0, status
    assert _contrast("#FFFFFF", colours["primary"]) >= 4.48
    assert set(colours) == set(TOKENS)
