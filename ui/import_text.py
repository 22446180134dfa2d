"""A text on the import page: what was read out of it, before anything is loaded."""

from __future__ import annotations

from collections import Counter
from html import escape

import streamlit as st

from graph import views
from graph.words import t
from ui import import_parts, parts
from ui.import_shelf import TextFound


def show(found: TextFound) -> None:
    """Counts by kind, what was left out, and the extractions with their places; UNREVIEWED is said first."""
    if not found.rows:
        parts.note(
            t(
                "没有读出内容。通报和综述才由文本阅读器读；表格请存为 CSV 或 XLSX。",
                "Nothing was read out of it. The text reader is for circulars and overviews; save tables as CSV.",
            ),
            "orange",
        )
        return
    parts.note(
        t(
            "读出的一切都是未复核：经人采信才算事实。澄清等保护性事实立即显示。",
            "All of it is UNREVIEWED: facts only once a person has accepted them. Clearings show at once.",
        )
    )
    if found.withheld:
        parts.note(
            t(
                f"第 {_lines(found.withheld)} 行提到检举控告人：有关文字没有读入，也不保存。",
                f"Lines {_lines(found.withheld)} speak of somebody who reported: neither read nor kept.",
            ),
            "orange",
        )
    if found.minors:
        parts.note(
            t(
                f"第 {_lines(found.minors)} 行提到不满十四周岁的人：不建记录。",
                f"Lines {_lines(found.minors)} speak of persons under 14: no record is made.",
            ),
            "orange",
        )
    nodes = Counter(row["type"] for row in found.rows if row["kind"] == "node")
    edges = sum(row["kind"] == "edge" for row in found.rows)
    cells = [(views.kind_text([kind]), n) for kind, n in nodes.most_common()] + [(t("关系", "Relations"), edges)]
    st.html(
        '<div class="ml-kinds">' + "".join(f"<span>{escape(name)} <b>{n:,}</b></span>" for name, n in cells) + "</div>"
    )
    import_parts.assertion_tables(found.rows, lambda count: _shown(count))


def _shown(count: int) -> str:
    most = import_parts.ROWS
    first = t(f"，显示前 {most} 个", f", first {most} shown") if count > most else ""
    return t(f"共 {count} 个{first}", f"{count} in all{first}")


def _lines(numbers: tuple[int, ...]) -> str:
    return t("、", ", ").join(map(str, numbers))
