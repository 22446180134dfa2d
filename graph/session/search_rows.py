"""From fold frames to rows of the search index: what is named how, what it is called underneath, its badges."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import polars as pl

from graph.model import Property, model
from graph.session.search_text import folded, initials
from graph.views import badges_of, joined, main_label, same_in_both, subtitle_of, title_of, value_text
from graph.words import in_lang

#: Rows turned into Python objects at a time.
_SLICE = 50_000


class Name(NamedTuple):
    """One searchable value of a node: the property, its folded text, its pinyin initials."""

    prop: str
    norm: str
    readings: tuple[str, ...]


class Entry(NamedTuple):
    """A node as the index keeps it.

    ``label``: the one it is stored under; ``kind``: the most special one, by which it is called. ``title_en``,
    ``subtitle_en``: in English where that differs. ``degree`` counts its stored edges of every kind and status,
    ``neighbours`` the other nodes at their ends.
    """

    uid: str
    label: str
    kind: str
    title: str
    title_en: str | None
    subtitle: str
    subtitle_en: str | None
    badges: str
    degree: int
    neighbours: int
    names: tuple[Name, ...]


def degrees(edges: pl.LazyFrame, uids: Sequence[str] | None = None) -> pl.DataFrame:
    """``uid``, ``degree``, ``neighbours`` (distinct, itself not) over all edges; with ``uids`` only for those."""
    ends = pl.concat([edges.select(uid="from_uid", other="to_uid"), edges.select(uid="to_uid", other="from_uid")])
    if uids is not None:
        ends = ends.filter(pl.col("uid").is_in(list(uids)))
    others = pl.col("other").filter(pl.col("other") != pl.col("uid")).n_unique()
    return ends.group_by("uid").agg(degree=pl.len(), neighbours=others).collect()


def person_lines(
    nodes: pl.LazyFrame, edges: pl.LazyFrame, persons: Sequence[str] | None = None
) -> dict[str, tuple[str, str]]:
    """Person uid → unit and post (Chinese, English), the present one before earlier ones, posts before roles in
    companies."""
    held, roles = _of_type(edges, "HELD"), _of_type(edges, "HAS_ROLE")
    if persons is not None:
        wanted = pl.col("from_uid").is_in(list(persons))
        held, roles = held.filter(wanted), roles.filter(wanted)
    posts = _posts(nodes, held, _of_type(edges, "AT"))
    jobs = _roles(nodes, roles)
    best = (
        pl.concat([posts, jobs])
        .sort(
            ["person", "order", "current", "since", "title", "body"],
            descending=[False, False, True, True, False, False],
        )
        .unique("person", keep="first", maintain_order=True)
    )
    return {
        person: (_line(title, body), _line(english, body))
        for person, title, english, body in best.select("person", "title", "title_en", "body").iter_rows()
    }


def _line(title: str, body: str) -> str:
    return title if not body or body in title else f"{body} {title}".strip()


def _of_type(edges: pl.LazyFrame, kind: str) -> pl.LazyFrame:
    return edges.filter((pl.col("type") == kind) & (pl.col("status") != "REFUTED"))


def _text(column: str, name: str) -> pl.Expr:
    return pl.col(column).str.json_path_match(f"$.{name}")


def _is_current() -> pl.Expr:
    return pl.col("valid_to").is_null()


def _named(nodes: pl.LazyFrame, uids: pl.DataFrame) -> pl.DataFrame:
    wanted = nodes.select("uid", "props").filter(pl.col("uid").is_in(uids["body_uid"].unique().implode()))
    return wanted.select(body_uid="uid", body=_text("props", "name")).collect()


def _posts(nodes: pl.LazyFrame, held: pl.LazyFrame, at: pl.LazyFrame) -> pl.DataFrame:
    pairs = held.select(person="from_uid", post="to_uid").collect()
    places = (
        at.filter(pl.col("from_uid").is_in(pairs["post"].implode()))
        .select(post="from_uid", body_uid="to_uid")
        .collect()
    )
    title = _text("props", "title")
    facts = (
        nodes.filter(pl.col("uid").is_in(pairs["post"].implode()))
        .select(post="uid", title=title, title_en=title, current=_is_current(), since="valid_from")
        .collect()
    )
    joined = pairs.join(facts, on="post").join(places.unique("post"), on="post", how="left")
    return _lines(joined.join(_named(nodes, places), on="body_uid", how="left"), order=0)


def _roles(nodes: pl.LazyFrame, roles: pl.LazyFrame) -> pl.DataFrame:
    roles_of = model().enums.get("company_role", {}).items()
    zh, en = {code: entry.zh for code, entry in roles_of}, {code: entry.en for code, entry in roles_of}
    own, role = _text("props", "title"), _text("props", "role")
    pairs = roles.select(
        person="from_uid",
        body_uid="to_uid",
        title=pl.coalesce(own, role.replace_strict(zh, default=None)),
        title_en=pl.coalesce(own, role.replace_strict(en, default=None)),
        current=_is_current(),
        since="valid_from",
    ).collect()
    return _lines(pairs.join(_named(nodes, pairs), on="body_uid", how="left"), order=1)


def _lines(frame: pl.DataFrame, order: int) -> pl.DataFrame:
    return frame.select(
        "person",
        pl.col("title", "title_en").fill_null(""),
        pl.col("body").fill_null(""),
        pl.col("current").fill_null(False),
        "since",
        order=pl.lit(order),
    )


def dependants(edges: pl.LazyFrame, changed: Sequence[str]) -> list[str]:
    """Persons whose line under the title names one of the ``changed`` posts, units or companies."""
    near = edges.filter(pl.col("type").is_in(["HELD", "AT", "HAS_ROLE"]) & pl.col("to_uid").is_in(list(changed)))
    direct = near.select("type", "from_uid").collect()
    posts = direct.filter(pl.col("type") == "AT")["from_uid"]
    held = (
        edges.filter((pl.col("type") == "HELD") & pl.col("to_uid").is_in(posts.implode())).select("from_uid").collect()
    )
    persons = direct.filter(pl.col("type") != "AT")["from_uid"]
    return sorted({*persons.to_list(), *held["from_uid"].to_list()})


def entries(nodes: pl.LazyFrame, edges: pl.LazyFrame, uids: Sequence[str] | None = None) -> Iterator[Entry]:
    """Index rows of all nodes (or of ``uids``), those with the most edges first, so that a cut keeps the known ones."""
    counted = degrees(edges, uids)
    lines = person_lines(nodes, edges, uids)
    cleared = _cleared(edges)
    wanted = nodes.select("uid", "labels", "props", "status", "review")
    if uids is not None:
        wanted = wanted.filter(pl.col("uid").is_in(list(uids)))
    frame = (
        wanted.collect()
        .join(counted, on="uid", how="left")
        .with_columns(pl.col("degree", "neighbours").fill_null(0))
        .sort(["degree", "uid"], descending=[True, False])
    )
    for uid, labels, text, status, review, degree, near in _rows(frame):
        props = json.loads(text)
        if uid in cleared:
            props["cleared"] = True
        with in_lang("zh"):
            title, subtitle = _said(labels, props, lines.get(uid, _NO_LINE)[0])
        english: tuple[str | None, str | None] = (None, None)
        if not same_in_both(labels, props) or uid in lines:
            with in_lang("en"):
                in_english = _said(labels, props, lines.get(uid, _NO_LINE)[1])
            english = (_if_other(in_english[0], title), _if_other(in_english[1], subtitle))
        yield Entry(
            uid=uid,
            label=labels[0],
            kind=main_label(labels).name,
            title=title,
            title_en=english[0],
            subtitle=subtitle,
            subtitle_en=english[1],
            badges=",".join(badges_of(props, review, status)),
            degree=degree,
            neighbours=near,
            names=tuple(_names(labels, props)),
        )


_NO_LINE = ("", "")


def _said(labels: Sequence[str], props: Mapping[str, Any], line: str) -> tuple[str, str]:
    """Title and subtitle in the language in force; ``line`` (a person's post) stands before the node's own."""
    title = title_of(labels, props)
    own = subtitle_of(labels, props, title)
    return title, joined(line, own)


def _if_other(text: str, than: str) -> str | None:
    return None if text == than else text


def _rows(frame: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    for part in frame.iter_slices(_SLICE):
        yield from part.select("uid", "labels", "props", "status", "review", "degree", "neighbours").iter_rows()


def _cleared(edges: pl.LazyFrame) -> set[str]:
    """Persons with a clearing; it shows at once, reviewed or not (SG-10)."""
    found = edges.filter(
        (pl.col("type") == "CLEARS") & (pl.col("review") != "REJECTED") & (pl.col("status") != "REFUTED")
    )
    return set(found.select("to_uid").collect()["to_uid"])


def _names(labels: Sequence[str], props: Mapping[str, Any]) -> Iterator[Name]:
    seen: set[str] = set()
    for prop, declared, plain in _searched(tuple(labels)):
        value = props.get(prop)
        if value is None:
            continue
        for text in value if isinstance(value, list) else (value,):
            norm = folded(text if plain else value_text(declared, text))
            if norm and norm not in seen:
                seen.add(norm)
                yield Name(prop, norm, initials(norm))


@lru_cache(maxsize=1024)
def _searched(labels: tuple[str, ...]) -> tuple[tuple[str, Property, bool], ...]:
    """The properties by which nodes with ``labels`` are found, each with its declaration and whether it is text."""
    found: dict[str, Property] = {}
    for name in dict.fromkeys([main_label(labels).name, *labels]):
        label = model().labels.get(name)
        if label is not None:
            wanted = label.search or label.caption
            found |= {p: label.properties[p] for p in wanted if p in label.properties and p not in found}
    return tuple((name, p, p.enum is None and (p.type == "string" or p.is_list)) for name, p in found.items())
