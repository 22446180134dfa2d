"""The parameters of a saved query as fields, by their declared types."""

from __future__ import annotations

from typing import Any

import streamlit as st

from graph import views
from graph.model import model
from graph.session import Session
from graph.words import t
from queries.frontmatter import DATA_DATE, Param, SavedQuery
from queries.params import MAX_ITEMS, MAX_TEXT
from ui import parts
from ui.picker import labels_under, picker

#: Parameters of type uid whose name is not that of a kind.
_KINDS = {"subject": "Person", "person": "Person"}
#: Limits offered; those above the setting are left out.
LIMITS = (100, 500, 1_000, 2_000, 5_000)


def fields(session: Session, query: SavedQuery) -> dict[str, Any]:
    """Draw one field for each parameter; gives the values as they stand, not yet checked."""
    values: dict[str, Any] = {}
    for param in query.params:
        with st.container(width=_width(param), gap=None):
            values[param.name] = _field(session, query.name, param)
    return values


def limit_field(session: Session, key: str) -> int:
    """The field for the greatest number of rows."""
    most = session.settings.rows_screen
    options = sorted({n for n in (*LIMITS, session.settings.rows) if n <= most} | {most})
    standing = min(session.settings.rows, most)
    chosen: int = st.selectbox(
        t("行数上限", "At most rows"),
        options,
        index=options.index(standing),
        format_func=lambda n: f"{n:,}",
        key=key,
        width=110,
    )
    return chosen


def _width(param: Param) -> int:
    return {"uid": 300, "bool": 150, "date": 150, "int": 150, "decimal": 150, "money": 180, "list": 300}.get(
        param.type, 200
    )


def _field(session: Session, query: str, param: Param) -> Any:
    key = f"q_{query}_{param.name}"
    label = str(param.label) + (t("（必填）", " (required)") if param.required else "")
    match param.type:
        case "date":
            day = session.data_date if param.default == DATA_DATE else views.as_date(param.default)
            return parts.day_field(label, key, day)
        case "bool":
            # A line of its own height, so that the box stands in the row of the fields.
            st.html('<div style="height:26px"></div>')
            return st.checkbox(label, value=str(param.default).lower() == "true", key=key)
        case "int":
            most = 2**53 if param.max is None else int(param.max)
            whole = None if param.default is None else int(param.default)
            return st.number_input(label, value=whole, max_value=most, step=1, format="%d", key=key)
        case "decimal" | "money":
            unit = t("（元）", " (yuan)") if param.type == "money" else ""
            number = None if param.default is None else float(param.default)
            return st.number_input(label + unit, value=number, max_value=param.max, key=key)
        case "list":
            hint = t(f"用逗号隔开，最多 {MAX_ITEMS} 个", f"Separate by commas, at most {MAX_ITEMS}")
            return st.text_input(label, value=_text(param), placeholder=hint, key=key)
        case "uid":
            kind = _KINDS.get(param.name, param.name.capitalize())
            labels = labels_under(kind) if kind in model().labels else None
            # It is looked up by name here, so the label says what, not that a number is wanted.
            return picker(session, label.replace("编号", "").replace(" uid", ""), key, labels)
    return st.text_input(label, value=_text(param), max_chars=int(param.max or MAX_TEXT), key=key)


def _text(param: Param) -> str:
    if isinstance(param.default, list):
        return "、".join(param.default)
    return "" if param.default is None else str(param.default)
