"""Where the nodes of a report's picture stand: computed here, not in a browser, and the same for the same report."""

from __future__ import annotations

import math
from collections.abc import Sequence

import networkx as nx

from reports.model import Edge, Node

Place = tuple[int, int]

#: Distance between the centres of two neighbours, and the least between any two, in graph units.
STEP = 170
_LEAST_X, _LEAST_Y = 120, 96
#: Above this many nodes the exact layout (all pairs of distances) is too slow; sweeps of it.
_EXACT, _SWEEPS = 60, 60
#: Rounds of the spring layout, and how much room it leaves between nodes (networkx takes 1).
_SPRING, _ROOM = 150, 2.0
#: A picture's area over the area of its nodes with their labels.
_CROWD = 1.7
_ROUNDS = 60
#: Width to height that a picture is stretched towards, and by how much at most.
_ASPECT, _WIDEST = 1.6, 1.7


def places(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[str, Place]:
    """Uid → (x, y), centred on (0, 0); a chain lies in one row, components stand side by side."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(node.uid for node in nodes)
    graph.add_edges_from(sorted({(min(e.from_uid, e.to_uid), max(e.from_uid, e.to_uid)) for e in edges}))
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=lambda part: (-len(part), part))
    out: dict[str, tuple[float, float]] = {}
    right = 0.0
    for part in parts:
        spots = _apart(_component(graph.subgraph(part), part))
        left = min(x for x, _ in spots.values())
        width = max(x for x, _ in spots.values()) - left
        out |= {uid: (x - left + right, y) for uid, (x, y) in spots.items()}
        right += width + STEP
    return _centred(out)


def _component(graph: nx.Graph[str], members: Sequence[str]) -> dict[str, tuple[float, float]]:
    chain = _chain(graph)
    if chain:
        return {uid: (STEP * number, 0.0) for number, uid in enumerate(chain)}
    ordered = _in_order(graph, members)
    if len(members) <= _EXACT:
        found = _by_distance(ordered)
    else:
        # A fixed start (a circle in the order of uids) and a fixed seed: no state from outside.
        start = nx.circular_layout(ordered)
        given = nx.spring_layout(ordered, pos=start, seed=7, iterations=_SPRING, k=_ROOM / math.sqrt(len(members)))
        found = {uid: (float(x), float(y)) for uid, (x, y) in given.items()}
    wide, high = _extent(found)
    if high > wide:
        found, wide, high = {uid: (y, x) for uid, (x, y) in found.items()}, high, wide
    stretch = min(_WIDEST, max(1.0, high * _ASPECT / wide)) if wide else 1.0
    found = {uid: (x * stretch, y) for uid, (x, y) in found.items()}
    lengths = sorted(math.dist(found[a], found[b]) for a, b in graph.edges)
    scale = STEP / (lengths[len(lengths) // 2] or 1.0)
    # A hub's neighbours lie in a disc: it must be as large as they need, whatever their distance to the hub.
    needed = len(members) * _LEAST_X * _LEAST_Y * _CROWD
    area = wide * stretch * high
    scale = max(scale, math.sqrt(needed / area)) if area else scale
    return {uid: (x * scale, y * scale) for uid, (x, y) in found.items()}


def _extent(spots: dict[str, tuple[float, float]]) -> tuple[float, float]:
    xs, ys = zip(*spots.values(), strict=True)
    return max(xs) - min(xs), max(ys) - min(ys)


def _by_distance(graph: nx.Graph[str]) -> dict[str, tuple[float, float]]:
    """Places whose distances are near the number of hops (stress majorization, Gansner et al. 2004, weights 1/d²)."""
    members = list(graph)
    far = dict(nx.all_pairs_shortest_path_length(graph))
    size = len(members)
    xs = [math.cos(2 * math.pi * i / size) * size / 6 for i in range(size)]
    ys = [math.sin(2 * math.pi * i / size) * size / 6 for i in range(size)]
    hops = [[far[a][b] for b in members] for a in members]
    for _ in range(_SWEEPS):
        for i in range(size):
            sum_x = sum_y = weights = 0.0
            for j in range(size):
                if i == j:
                    continue
                wanted = hops[i][j]
                weight = 1.0 / (wanted * wanted)
                dx, dy = xs[i] - xs[j], ys[i] - ys[j]
                pull = wanted / (math.hypot(dx, dy) or 1e-9)
                sum_x += weight * (xs[j] + dx * pull)
                sum_y += weight * (ys[j] + dy * pull)
                weights += weight
            xs[i], ys[i] = sum_x / weights, sum_y / weights
    return {uid: (xs[i], ys[i]) for i, uid in enumerate(members)}


def _in_order(graph: nx.Graph[str], members: Sequence[str]) -> nx.Graph[str]:
    out: nx.Graph[str] = nx.Graph()
    out.add_nodes_from(members)
    out.add_edges_from(sorted((min(a, b), max(a, b)) for a, b in graph.edges))
    return out


def _chain(graph: nx.Graph[str]) -> list[str]:
    """The nodes in their order where the component is one path of at most six, else nothing."""
    ends = sorted(uid for uid in graph if graph.degree[uid] <= 1)
    if graph.number_of_nodes() == 1:
        return list(graph)
    if len(ends) != 2 or graph.number_of_nodes() > 6 or any(graph.degree[uid] > 2 for uid in graph):
        return []
    return list(nx.shortest_path(graph, *ends))


def _apart(spots: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    return apart(spots, _LEAST_X, _LEAST_Y)


def apart(
    spots: dict[str, tuple[float, float]], least_x: float, least_y: float, only_down: bool = False
) -> dict[str, tuple[float, float]]:
    """Push nodes that stand too near each other apart, so that their labels can be read.

    ``only_down``: the width stays, the picture grows in height.
    """
    order = sorted(spots)
    xs = {uid: spots[uid][0] for uid in order}
    ys = {uid: spots[uid][1] for uid in order}
    for _ in range(_ROUNDS):
        moved = False
        by_x = sorted(order, key=lambda uid: (xs[uid], uid))
        for i, a in enumerate(by_x):
            for b in by_x[i + 1 :]:
                dx, dy = xs[b] - xs[a], ys[b] - ys[a]
                if dx >= least_x:
                    break
                # A hair below the least distance is left: rounding would push for ever.
                if abs(dy) >= least_y - 0.01:
                    continue
                moved = True
                push_x, push_y = (least_x - dx) / 2, (least_y - abs(dy)) / 2
                if push_x < push_y and not only_down:
                    xs[a], xs[b] = xs[a] - push_x, xs[b] + push_x
                else:
                    sign = 1 if dy >= 0 else -1
                    ys[a], ys[b] = ys[a] - sign * push_y, ys[b] + sign * push_y
        if not moved:
            break
    return {uid: (xs[uid], ys[uid]) for uid in order}


def _centred(spots: dict[str, tuple[float, float]]) -> dict[str, Place]:
    if not spots:
        return {}
    xs, ys = zip(*spots.values(), strict=True)
    mid_x, mid_y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    return {uid: (round(x - mid_x), round(y - mid_y)) for uid, (x, y) in sorted(spots.items())}


def wrapped(text: str, width: int = 9, lines: int = 2) -> list[str]:
    """A label in at most ``lines`` lines of ``width`` Chinese characters (Latin ones count half), then ``…``.

    Two lines are about equally long, and a number or a day is not torn apart where that can be helped.
    """
    whole = sum(_size(ch) for ch in text)
    if lines == 2 and width < whole <= 2 * width - 1:
        best = min(range(1, len(text)), key=lambda at: _torn(text, at, whole, width))
        return [text[:best].strip(), text[best:].strip()]
    out, line, used = [], "", 0.0
    for ch in text:
        size = _size(ch)
        if used + size > width and line:
            out.append(line)
            line, used = "", 0.0
        line += ch
        used += size
    out.append(line)
    if len(out) > lines:
        out = out[:lines]
        out[-1] = out[-1][:-1] + "…"
    return [part.strip() for part in out]


def _size(ch: str) -> float:
    return 0.55 if ch.isascii() else 1.0


def _torn(text: str, at: int, whole: float, width: int) -> tuple[bool, bool, float]:
    """How bad a break before ``at`` is: too long a line, inside a number or a word of Latin letters, unequal halves
    (a space makes up for four characters)."""
    first = sum(_size(ch) for ch in text[:at])
    inside = all(ch.isascii() and not ch.isspace() for ch in text[at - 1 : at + 1])
    gap = text[at - 1].isspace() or text[at].isspace()
    return (max(first, whole - first) > width, inside, abs(whole - 2 * first) - 4 * gap)


def drawn_nodes(nodes: Sequence[Node], edges: Sequence[Edge], most: int) -> list[Node]:
    """The nodes of a printed picture: those asked for, those with leads, then the best connected, at most ``most``."""
    if len(nodes) <= most:
        return list(nodes)
    degree: dict[str, int] = {node.uid: 0 for node in nodes}
    for edge in edges:
        degree[edge.from_uid] += 1
        degree[edge.to_uid] += 1
    best = sorted(nodes, key=lambda n: (not n.start, n.tier is None, -degree[n.uid], n.uid))[:most]
    chosen = {node.uid for node in best}
    return [node for node in nodes if node.uid in chosen]


__all__ = ["STEP", "Place", "apart", "drawn_nodes", "places", "wrapped"]
