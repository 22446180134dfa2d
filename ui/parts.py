"""Pieces that every page is made of: title row, note, table, facts, states. HTML in, escaped text only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from html import escape
from typing import Literal

import streamlit as st

from graph.errors import MailuoError
from graph.words import t

#: Bounds of a day field: without them Streamlit allows ten years round the value and falls back to it.
_FIRST, _LAST = date(1900, 1, 1), date(2100, 12, 31)


class Raw(str):
    """HTML that is ours (an icon, a chip) and goes in as it is; everything else is escaped."""


def text(value: object) -> str:
    """A value as HTML text; nothing known is a dash."""
    if isinstance(value, Raw):
        return str(value)
    return "—" if value in (None, "") else escape(str(value))


@contextmanager
def title(heading: str, scope: str = "") -> Iterator[None]:
    """The title row: heading, one line of scope, and on the right whatever the block adds (at most three actions)."""
    with st.container(horizontal=True, vertical_alignment="center", key="title"):
        with st.container(width="stretch"):
            st.html(
                f'<div class="ml-title"><h1>{escape(heading)}</h1><span class="ml-scope">{escape(scope)}</span></div>'
            )
        yield


def note(message: str, tone: str = "") -> None:
    """A remark with a rule on the left; ``tone``: red, orange, yellow, green or none."""
    st.html(f'<div class="ml-note {tone}">{escape(message)}</div>')


def heading(name: str, meta: str = "") -> str:
    """A section heading as HTML, to stand in one block with what follows."""
    return f'<div class="ml-head">{escape(name)} <span class="ml-meta">{escape(meta)}</span></div>'


def table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], numbers: Iterable[int] = (), above: str = ""
) -> None:
    """A table to read. ``numbers``: columns set to the right; ``above``: a heading made by ``heading``."""
    right = set(numbers)
    head = "".join(f'<th class="{"n" if i in right else ""}">{escape(c)}</th>' for i, c in enumerate(columns))
    body = "".join(
        "<tr>" + "".join(f'<td class="{"n" if i in right else ""}">{text(v)}</td>' for i, v in enumerate(row)) + "</tr>"
        for row in rows
    )
    st.html(f'{above}<table class="ml-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>')


def facts(rows: Iterable[tuple[object, object, object, object]]) -> None:
    """Facts of a panel: name, value, a line below it (period), source on the right."""
    body = "".join(
        f"<tr><td>{text(name)}</td><td>{text(value)}{f'<small>{text(below)}</small>' if below else ''}</td>"
        f"<td>{text(source) if source else ''}</td></tr>"
        for name, value, below, source in rows
    )
    st.html(f'<table class="ml-facts"><tbody>{body}</tbody></table>')


def day_field(
    label: str,
    key: str,
    value: date | None = None,
    *,
    width: int | Literal["stretch"] = "stretch",
    help: str = "",
    on_change: Callable[[], None] | None = None,
) -> date | None:
    """A field for one day of any time; may be left empty."""
    chosen = st.date_input(
        label,
        value=value,
        min_value=_FIRST,
        max_value=_LAST,
        format="YYYY-MM-DD",
        key=key,
        width=width,
        help=help or None,
        on_change=on_change or "rerun",
    )
    return chosen if isinstance(chosen, date) else None


def nothing_found(scope: str) -> None:
    """The wording of zero hits: never that something does not exist."""
    note(t(f"在所列数据范围内未发现。范围：{scope}", f"Nothing found in the data listed. Scope: {scope}"))


def no_data() -> None:
    """The wording of an empty home."""
    note(t("尚未导入数据。先导入文件，或打开示例。", "No data yet. Import a file or open the example."))


def cut(shown: int, most: int) -> None:
    """The wording of a result that was cut."""
    note(
        t(
            f"结果已在 {shown:,} 行处截断，实际更多。可提高上限（最多 {most:,}）或缩小条件。",
            f"Cut at {shown:,} rows; there are more. Raise the limit (to {most:,}) or narrow.",
        ),
        "orange",
    )


def failed(error: MailuoError) -> None:
    """The wording of what did not work, with its cure."""
    message = f"{t('没有完成：', 'Not done: ')}{error.cause}"
    st.html(f'<div class="ml-note red">{escape(message)}{f"<br>{escape(error.cure)}" if error.cure else ""}</div>')


def guarded(render: Callable[[], None]) -> None:
    """Run a page: an error of ours is shown with its cure; any other goes on to the frame."""
    try:
        render()
    except MailuoError as error:
        failed(error)
