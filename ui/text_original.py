"""The original of a text with what was read marked in it: dotted words, a ring round what is chosen, a click to choose.

A click takes the narrowest record over the words; another click on the same words, the next wider one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import cache
from html import escape
from itertools import pairwise
from typing import Any

import streamlit as st

from graph.ledger.texts import Extraction, ShownLine
from graph.session.texts import ShownText
from graph.words import t

_OUT = re.compile("█+")
#: Roles of lines that nothing is read out of; they stand back.
_QUIET = frozenset({"meta", "caption", "boilerplate", "byline", "related", "too_long"})
#: The HTML is set anew only where it differs, so that a run of the page neither scrolls nor unselects.
_SCRIPT = """export default ({ parentElement, data, setTriggerValue }) => {
  const root = parentElement.querySelector(".ml-text");
  if (root.drawn !== data.html) { root.innerHTML = data.html; root.drawn = data.html; }
  root.onclick = (event) => {
    const words = event.target.closest("[data-at]");
    if (!words || !window.getSelection().isCollapsed) return;
    const over = words.dataset.at.split(" ");
    setTriggerValue("chosen", over[(over.indexOf(data.chosen) + 1) % over.length]);
  };
}"""


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component(
        "mailuo_text", html='<div class="ml-text"></div>', js=_SCRIPT, isolate_styles=False
    )


def original(
    shown: ShownText, kept: Iterable[Extraction], chosen: Extraction | None, choose: Callable[[str], None]
) -> None:
    """Draw the text; ``choose`` is given the uid of the record whose words were clicked, before the page runs."""
    key = f"text_original_{shown.info.seq}"

    def read() -> None:
        uid = str((st.session_state.get(key) or {}).get("chosen"))
        if any(one.uid == uid for one in shown.view.extractions):
            choose(uid)

    data = {"html": marked(shown, kept, chosen), "chosen": chosen.uid if chosen else ""}
    _component()(key=key, data=data, on_chosen_change=read)


def marked(shown: ShownText, kept: Iterable[Extraction], chosen: Extraction | None) -> str:
    """The lines as HTML: dotted under what records rest on (green: of somebody cleared), a ring round ``chosen``."""
    by_line: dict[int, list[Extraction]] = defaultdict(list)
    for one in kept:
        if one.kind == "node" or one is chosen:
            by_line[one.line].append(one)
    green = {one.uid for spans in by_line.values() for one in spans if cleared(shown, one)}
    return "".join(_line(line, by_line[line.number], green, chosen) for line in shown.view.lines if line.text.strip())


def cleared(shown: ShownText, one: Extraction) -> bool:
    """Whether the extraction's entity was cleared."""
    entity = shown.entities.get(one.uid)
    return entity is not None and "cleared" in entity.badges


def blanked(words: str) -> str:
    """Words of an original as HTML; what was blanked out in them says why on pointing."""
    tip = escape(t("有关检举控告人的文字，没有读入", "Words about somebody who reported: not read"))
    return _OUT.sub(lambda found: f'<s title="{tip}">{found[0]}</s>', escape(words))


def _line(line: ShownLine, spans: list[Extraction], green: Collection[str], chosen: Extraction | None) -> str:
    size = len(line.text)
    cuts = sorted({0, size, *(min(place, size) for one in spans for place in (one.start, one.end))})
    out = []
    for start, end in pairwise(cuts):
        over = [one for one in spans if one.start <= start and end <= one.end]
        nodes = sorted((one for one in over if one.kind == "node"), key=lambda one: (one.end - one.start, one.start))
        marks = ["x"] if nodes else []
        marks += ["ok"] if any(one.uid in green for one in over) else []
        marks += ["on"] if chosen in over else []
        at = f' data-at="{" ".join(one.uid for one in nodes)}"' if nodes else ""
        words = blanked(line.text[start:end])
        out.append(f'<span class="{" ".join(marks)}"{at}>{words}</span>' if marks else words)
    role = "quiet" if line.role in _QUIET else "head" if line.role in ("title", "heading") else ""
    return f'<p class="{role}"><i>{line.number}</i><span>{"".join(out)}</span></p>'
