"""Relations as drawn lines: one for each pair of objects, the rest counted, in the way of its strongest statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from graph.model import model
from graph.words import t
from reports.model import Edge


@dataclass(frozen=True, slots=True)
class Line:
    """One line. ``text``: its words, ``×3`` where it stands for several; ``status``: gives the stroke."""

    a: str
    b: str
    text: str
    status: str
    unreviewed: bool
    to_a: bool
    to_b: bool
    edges: tuple[Edge, ...]


def merged(edges: Iterable[Edge], shown: set[str]) -> list[Line]:
    """The lines among the nodes ``shown``; what is REFUTED never merges with what is not."""
    groups: dict[tuple[str, str, bool], list[Edge]] = {}
    for edge in edges:
        if edge.from_uid in shown and edge.to_uid in shown:
            low, high = sorted((edge.from_uid, edge.to_uid))
            groups.setdefault((low, high, edge.status == "REFUTED"), []).append(edge)
    return [_line(low, high, group) for (low, high, _), group in sorted(groups.items())]


def _line(low: str, high: str, group: list[Edge]) -> Line:
    strength = list(model().statuses)
    # What nobody has reviewed never gives the line of a pair that has something reviewed.
    best = min(group, key=lambda e: (e.review != "ACCEPTED", strength.index(e.status), e.uid))
    words = list(dict.fromkeys(edge.text for edge in group))
    text = words[0] if len(words) == 1 else t(f"{words[0]}等", f"{words[0]} …")
    if len(group) > 1:
        text += f" ×{len(group)}"
    if best.status == "REFUTED":
        text += t("（查否）", " (refuted)")
    elif best.review != "ACCEPTED":
        text += t("（未复核）", " (unreviewed)")
    return Line(
        a=low,
        b=high,
        text=text,
        status=best.status,
        unreviewed=best.review != "ACCEPTED",
        to_a=any(e.to_uid == low and not e.symmetric for e in group),
        to_b=any(e.to_uid == high and not e.symmetric for e in group),
        edges=tuple(group),
    )
