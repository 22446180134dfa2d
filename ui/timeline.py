"""时间对照: dated relations as bars on one scale, so that overlaps are seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from graph.words import t
from ui import parts

#: Bars in a strip; more are counted, not drawn.
_MOST = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """A relation with a known start; ``end`` None: still true, or not known."""

    name: str
    start: date
    end: date | None


def strip(bars: Sequence[Bar], today: date | None) -> str:
    """The strip as HTML; empty where fewer than two relations are dated. ``today``: the day of the data."""
    if len(bars) < 2:
        return ""
    ordered = sorted(bars, key=lambda bar: (bar.start, bar.name))
    first = ordered[0].start
    last = max([bar.end or bar.start for bar in ordered] + ([today] if today else [])) + timedelta(days=30)
    span = (last - first).days or 1
    rows = "".join(_row(bar, first, last, span) for bar in ordered[:_MOST])
    more = len(ordered) - _MOST
    left = parts.heading(t("时间对照", "Time line"), t(f"另 {more} 条", f"{more} more") if more > 0 else "")
    scale = f'<tr><td></td><td style="text-align:left"><small>{first:%Y-%m} – {last:%Y-%m}</small></td></tr>'
    return f'{left}<table class="ml-facts ml-bars"><tbody>{rows}{scale}</tbody></table>'


def _row(bar: Bar, first: date, last: date, span: int) -> str:
    start = 100 * (bar.start - first).days / span
    width = max(100 * ((bar.end or last) - bar.start).days / span, 1)
    look = "background:var(--ml-s3);border:1px solid var(--ml-t2)"
    if bar.end is None:
        look += ";border-right:0"
    said = escape(f"{bar.name} {bar.start} – {bar.end or ''}")
    place = f"margin-left:{start:.1f}%;width:{width:.1f}%;height:9px;{look}"
    return (
        f'<tr><td style="max-width:120px;overflow:hidden;text-overflow:ellipsis" title="{said}">{escape(bar.name)}</td>'
        f'<td style="width:58%"><div title="{said}" style="{place}"></div></td></tr>'
    )
