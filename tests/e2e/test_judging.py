"""文书 in the browser, by keyboard and mouse: a fact is accepted, another one rejected and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from graph.ledger.texts import Extraction
from graph.session import Session
from graph.settings import load_settings
from loaders.pipeline import load
from tests.e2e.conftest import App, Visits, resting
from tests.loaders.text.twins import CIRCULAR, OVERVIEW

pytestmark = pytest.mark.browser

#: Milliseconds: a judgement brings the store to a batch, which a loaded machine takes its time for.
PATIENCE = 90_000


@pytest.fixture
def door(app: App, tmp_path: Path) -> Iterator[Session]:
    """A second door of the app's home, with an overview and a circular in it as long as the test runs."""
    with Session.open(load_settings(home=app.home, actor="录入员")) as session:
        loaded = []
        for name, text in (("综述.txt", OVERVIEW), ("通报.txt", CIRCULAR)):
            (tmp_path / name).write_text(text, encoding="utf-8")
            load(session, [tmp_path / name])
            loaded.append(session.revision)
        yield session
        for seq in loaded:
            session.undo(seq, "测试完毕")


def choose(page: Page, one: Extraction) -> None:
    """Choose an extraction by keyboard; its words are in view and ringed."""
    button = page.locator(f".st-key-read_off_{one.uid} button")
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(f".st-key-read_on_{one.uid}")
    resting(page)
    expect(page.locator(".ml-text .on").first).to_be_in_viewport()


def judge(page: Page, deed: str, why: str) -> None:
    # The word above the field stands there before the field of the next reason does.
    resting(page)
    field = page.locator(".st-key-text_details [class*=st-key-text_why_] input")
    field.fill(why)
    page.locator(f".st-key-text_details [class*=st-key-text_{deed}] button").first.click()


def test_open_accept_reject_take_back(open_app: Visits, door: Session) -> None:
    document = door.texts()[0].uid
    read = door.text(document).view.extractions
    official = next(one for one in read if one.props.get("name") == "林海舟")
    unit = next(one for one in read if one.props.get("name") == "云岭市水务局")
    page = open_app("/texts", uid=document)
    resting(page)
    details = page.locator(".st-key-text_details")

    choose(page, official)
    expect(details).to_contain_text("采信之前不计入分析和报告")
    judge(page, "accept", "已核对原文")
    expect(details).to_contain_text("已记为第", timeout=PATIENCE)
    expect(details).to_contain_text("采信　研判员")
    assert door.text(document).reviews[official.uid][0] == "ACCEPTED"

    # A click on the words chooses what rests on them; the same words again, what else does.
    words = page.locator(f'.ml-text [data-at~="{unit.uid}"]').first
    over = str(words.get_attribute("data-at")).split()
    assert len(over) == 2 and over[1] == unit.uid, "the place that the unit's name begins with is narrower"
    for uid in [*over, over[0]]:
        words.click()
        page.wait_for_selector(f".st-key-read_on_{uid}")
        resting(page)
        expect(page.locator(f".st-key-read_on_{uid}")).to_be_in_viewport()

    choose(page, unit)
    judge(page, "reject", "读错")
    expect(details).to_contain_text("不在图中", timeout=PATIENCE)
    assert door.text(document).reviews[unit.uid][0] == "REJECTED"

    judge(page, "undo", "没有读错")
    expect(details).to_contain_text("已撤销", timeout=PATIENCE)
    shown = door.text(document)
    assert shown.reviews[unit.uid][0] == "UNREVIEWED" and shown.reviews[official.uid][0] == "ACCEPTED"
    said = [(j.kind, j.why, j.author, j.state) for j in door.judgements([official.uid, unit.uid])]
    assert said == [("ACCEPT", "已核对原文", "研判员", "holds"), ("REJECT", "读错", "研判员", "undone")]

    # The window for the whole text counts what is left; its colours hang on this hook (theme.overlays).
    page.locator(".st-key-text_whole button").click()
    left = len(door.unreviewed_of(document))
    expect(page.locator("[data-testid=stPopoverBody]")).to_contain_text(f"未复核 {left} 条")
    page.keyboard.press("Escape")

    # A deep link opens at the words, and the list at the extraction, though both lie far down.
    overview = door.texts()[1].uid
    clearing = next(one for one in door.text(overview).view.extractions if one.type == "Exoneration")
    page.goto(f"{page.url.split('?')[0]}?uid={overview}&at={clearing.uid}")
    resting(page)
    expect(page.locator(".ml-text .on").first).to_contain_text("澄清正名")
    expect(page.locator(".ml-text .on").first).to_be_in_viewport()
    expect(page.locator(f".st-key-read_on_{clearing.uid}")).to_be_in_viewport()
