"""A node that gains a label which ArcadeDB cannot give it in place is copied: new node, edges moved, old one gone.

ArcadeDB keeps a node with several labels in a type named after them in order; moving a record there checks its
uid against the index of the first of them before the record has left it. So ``SET n:Unit`` on a Company ends in
"duplicated key" (Company comes before Unit), while ``SET n:Official`` on a Person works. Removing the label or
the uid first, in the same transaction, does not help (tried with 26.11.1.dev2). Until its edges have been moved
the copy bears ``~`` and the uid, so that a repair after a crash takes it for what it is: a node that nobody wants.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from graph.model import model
from graph.store.contract import Delta

#: (labels before, labels after) → uids.
Copies = dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]]


def in_place(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether ``SET n:Label`` can bring a node from ``old`` labels to ``new`` ones."""
    return set(new) <= set(old) or min({*old, *new}) not in old


def to_copy(delta: Delta) -> Copies:
    """The nodes that have to be copied."""
    found: Copies = defaultdict(list)
    for uid, labels in delta.nodes_changed.select("uid", "labels").iter_rows():
        old = tuple(delta.labels_before.get(uid) or labels)
        if not in_place(old, labels):
            found[old, tuple(labels)].append(uid)
    return found


def statements(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """Statements over ``$rows`` of (uid, uid of the copy), to be run in this order, each in a transaction."""
    labels = "".join(f":`{label}`" for label in new)
    here = f"UNWIND $rows AS r MATCH (n:`{old[0]}` {{uid: r[0]}})"
    copy = f"MATCH (m:`{new[0]}` {{uid: r[1]}})"
    yield f"{here} CREATE (m{labels} {{uid: r[1]}}) RETURN count(*) AS n"
    for kind, relation in model().relations.items():
        if _at(relation.from_, old):
            yield (
                f"{here}-[e:`{kind}`]->(b) {copy} CREATE (m)-[f:`{kind}`]->(b) "
                "SET f = properties(e) DELETE e RETURN count(*) AS n"
            )
        if _at(relation.to, old):
            yield (
                f"{here}<-[e:`{kind}`]-(a) {copy} CREATE (a)-[f:`{kind}`]->(m) "
                "SET f = properties(e) DELETE e RETURN count(*) AS n"
            )
    yield f"{here} DETACH DELETE n RETURN count(*) AS n"
    yield f"UNWIND $rows AS r {copy} SET m.uid = r[0] RETURN count(*) AS n"


def _at(allowed: Sequence[str], labels: Sequence[str]) -> bool:
    return "*" in allowed or not set(allowed).isdisjoint(labels)


def named(uids: Sequence[str]) -> list[tuple[str, str]]:
    """Rows for the statements."""
    return [(uid, f"~{uid}") for uid in uids]


def settled(delta: Delta, copied: Copies) -> dict[str, Sequence[str]]:
    """``labels_before`` as it is once the copies stand."""
    done = {uid for uids in copied.values() for uid in uids}
    return {uid: labels for uid, labels in delta.labels_before.items() if uid not in done}
