"""导入 in the browser: a file of an office, mapping chosen by hand, preview, dry run, load, returned row saved."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Visits, resting

pytestmark = pytest.mark.browser

HEADER = "登记编号,企业名称,统一社会信用代码,成立日期,实缴资本(元),参保人数,登记状态,行业,国有"
ROWS = (
    "XZ001,青禾县望川渡槽维护有限公司,,2024-03-01,500000,8,存续,建筑业,否",
    "XZ002,青禾县听泉苗木有限公司,,2024年13月40日,500000,8,存续,农业,否",
    "XZ003,青禾县晚晴物业有限公司,,2023-07-15,500000,8,存续,物业管理,否",
)


def test_upload_choose_preview_dry_run_load_and_take_the_returned_row_away(open_app: Visits, tmp_path: Path) -> None:
    file = tmp_path / "新登记.csv"
    file.write_text("\n".join([HEADER, *ROWS, ""]), encoding="gb18030")
    page = open_app("/import")
    resting(page)
    page.locator(".st-key-import_upload input[type=file]").set_input_files(file)
    side = page.locator(".st-key-import_side")
    expect(side).to_contain_text("GB18030")

    # The name of the file says nothing, so a person chooses.
    field = page.locator(".st-key-mapping_name input")
    field.fill("qinghe_companies")
    field.press("Enter")
    main = page.locator(".st-key-import_main")
    expect(main).to_contain_text("青禾县晚晴物业有限公司")
    expect(main).to_contain_text("节点")

    page.locator(".st-key-dry_run button").click()
    expect(main).to_contain_text("试算，尚未写入")
    expect(main).to_contain_text("退回 1 行，不影响其余 2 行。")
    expect(main).to_contain_text("成立日期")

    load = page.locator(".st-key-load button")
    expect(load).to_contain_text("写入 2 行")
    load.click()
    expect(main).to_contain_text("已写入，第 ")
    with page.expect_download() as saved:
        page.locator("[class*=st-key-rejects_] button").first.click()
    target = tmp_path / saved.value.suggested_filename
    saved.value.save_as(target)
    said = target.read_text(encoding="utf-8-sig")
    assert "青禾县听泉苗木有限公司" in said and "青禾县晚晴物业有限公司" not in said

    # What was loaded is found at once.
    page.get_by_role("link", name="探索").click()
    search = page.locator(".st-key-explore_search input")
    search.fill("望川渡槽")
    search.press("Enter")
    expect(page.locator(".st-key-hit_0")).to_contain_text("青禾县望川渡槽维护有限公司")
