"""屡查屡犯: the table beside chance, its filters, the leads of C01."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from graph.analysis.recurrence import Recurrence, Row
from graph.analysis.wording import number
from graph.session import Session, analyze
from tests.ui.conftest import Went
from tests.ui.helpers import events, field, keyed, said
from ui.pages.repeat_issues import LEVELS, PAGE

Draw = Callable[..., AppTest]


@pytest.fixture(scope="session")
def recurrence(county: Session) -> Recurrence:
    return analyze.repeat_issues(county)


def body(app: AppTest) -> list[tuple[str, ...]]:
    """The rows of the table as text."""
    html = next(str(b.proto.body) for b in app.get("html") if 'class="ml-table"' in str(b.proto.body))
    rows = re.findall(r"<tr>(.*?)</tr>", html.split("<tbody>")[1])
    return [tuple(re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?>(.*?)</td>", r)) for r in rows]


def first(rows: list[Row]) -> list[tuple[str, str, str]]:
    return [(row.unit_name, str(row.title), f"{row.k} / {row.n}") for row in rows[:PAGE]]


def shown(app: AppTest) -> list[tuple[str, str, str]]:
    return [(row[0], row[1], row[3]) for row in body(app)]


def test_the_rarest_come_first_and_covered_ones_are_left_out(page: Draw, recurrence: Recurrence) -> None:
    kept = [row for row in recurrence.rows if not row.covered]
    assert len(kept) < len(recurrence.rows)
    app = page("repeat_issues")
    assert shown(app) == first(kept)
    assert f"同类问题 {len(kept)} 组" in said(app)
    top = body(app)[0]
    assert top[4] == number(kept[0].expected) and float(top[5]) == pytest.approx(kept[0].p, rel=0.05)
    assert top[6] == "、".join(kept[0].round_names)
    keyed(app.checkbox, "repeat_covered").check().run()
    assert f"同类问题 {len(recurrence.rows)} 组" in said(app)


def test_found_stands_beside_expected(page: Draw, recurrence: Recurrence) -> None:
    text = said(page("repeat_issues"))
    for level in LEVELS:
        assert f"<b>{recurrence.found[level]:,}</b>" in text
        assert f"偶然期望 {number(recurrence.expected[level])}，检验 {recurrence.tests[level]:,}" in text
    assert "若每轮的问题在参加该轮的单位之间随机分布" in text
    fewer = all(recurrence.found[level] <= recurrence.expected[level] for level in LEVELS)
    assert ("总数不多于偶然期望" in text) is fewer


def test_level_rounds_and_name_filter(page: Draw, county: Session, recurrence: Recurrence) -> None:
    app = page("repeat_issues")
    field(app, "repeat_level").set_value("l3").run()
    assert shown(app) == first([r for r in recurrence.rows if r.level == "l3" and not r.covered])
    field(app, "repeat_rounds").set_value(3).run()
    three = analyze.repeat_issues(county, min_rounds=3)
    assert all(int(k) >= 3 for k, _ in (row[2].split(" / ") for row in shown(app)))
    # The totals are those of three rounds too: another number of rounds has another expectation.
    assert f"偶然期望 {number(three.expected['l3'])}" in said(app)
    field(app, "repeat_rounds").set_value(2).run()
    field(app, "repeat_level").set_value("all").run()
    unit = recurrence.rows[0].unit_name
    keyed(app.text_input, "repeat_unit").set_value(unit).run()
    assert {row[0] for row in shown(app)} == {unit}
    keyed(app.text_input, "repeat_unit").set_value("没有这个单位").run()
    assert "在所列数据范围内未发现" in said(app)


def test_a_second_page_holds_the_rest(page: Draw, recurrence: Recurrence) -> None:
    kept = [row for row in recurrence.rows if not row.covered]
    app = page("repeat_issues")
    keyed(app.pagination, "repeat_page").set_value(2).run()
    assert shown(app) == first(kept[PAGE:])


def test_leads_of_the_model_open_on_their_own_page(page: Draw, county: Session, went: Went) -> None:
    leads = [s.finding for s in county.workspace.findings(model="C01")]
    app = page("repeat_issues")
    assert [b.key for b in app.button if b.key and b.key.startswith("open_")] == [f"open_{f.id}" for f in leads]
    assert f"销号后再现的疑点 {len(leads)}" in said(app)
    keyed(app.button, f"open_{leads[1].id}").click().run()
    assert went == [("findings", {"id": leads[1].id})]


def test_drawing_again_does_not_ask_again(page: Draw, county: Session) -> None:
    app = page("repeat_issues")
    before = len(events(county, "projection"))
    field(app, "repeat_level").set_value("l1").run()
    assert len(events(county, "projection")) == before


def test_english(page: Draw) -> None:
    text = said(page("repeat_issues", lang="en"))
    assert "expected by chance" in text and "偶然期望" not in text and "细类" not in text
