"""What stands on the explorer's canvas, with undo: pure values, so that it can be tested without a browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

#: Steps that can be taken back.
_STEPS = 50
#: Nodes that an address names; at 37 characters each it stays below the 8,000 that every browser and proxy takes.
IN_ADDRESS = 200


@dataclass(frozen=True, slots=True)
class Picture:
    """One state of the canvas. ``path``: uids of marked edges; ``origin``: the node that was expanded last."""

    nodes: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    path: frozenset[str] = frozenset()
    focus: str | None = None
    origin: str | None = None
    cut: int = 0

    @property
    def shown(self) -> tuple[str, ...]:
        """Nodes that are on the canvas, in the order in which they came."""
        return tuple(uid for uid in self.nodes if uid not in self.hidden)


@dataclass
class View:
    """The canvas of one browser session: the picture, what is selected, filters, and the way back.

    ``kinds_off``, ``status_off``: labels and statuses that are not drawn; ``as_of``: edges that surely do not hold
    on that day are not drawn, None draws all periods.
    """

    now: Picture = field(default_factory=Picture)
    past: list[Picture] = field(default_factory=list)
    future: list[Picture] = field(default_factory=list)
    selected: tuple[str, ...] = ()
    edge: tuple[str, ...] = ()
    kinds_off: set[str] = field(default_factory=set)
    status_off: set[str] = field(default_factory=lambda: {"REFUTED"})
    as_of: date | None = None

    def change(self, picture: Picture) -> None:
        """Go on to ``picture``; the present one can be returned to."""
        if picture == self.now:
            return
        self.past = [*self.past[-_STEPS + 1 :], self.now]
        self.future = []
        self.now = picture

    def start(self, uid: str, around: Iterable[str], cut: int = 0, path: Iterable[str] = ()) -> None:
        """Begin anew round one node."""
        self.change(Picture(nodes=_unique([uid, *around]), focus=uid, origin=uid, cut=cut, path=frozenset(path)))
        self.selected, self.edge = (uid,), ()

    def add(self, origin: str | None, nodes: Iterable[str], cut: int = 0, path: Iterable[str] | None = None) -> None:
        """Put further nodes on the canvas; what was hidden and is named again comes back."""
        named = _unique(nodes)
        self.change(
            replace(
                self.now,
                nodes=_unique([*self.now.nodes, *named]),
                hidden=self.now.hidden - set(named),
                origin=origin,
                focus=self.now.focus or origin,
                cut=cut,
                path=self.now.path if path is None else frozenset(path),
            )
        )

    def hide(self, nodes: Iterable[str]) -> None:
        """Take nodes off the canvas; they are counted."""
        gone = set(nodes)
        self.change(replace(self.now, hidden=self.now.hidden | gone))
        self._drop(gone)

    def forget(self, nodes: Iterable[str]) -> None:
        """Take out nodes that the data no longer hold, also from every step back and forward."""
        gone = set(nodes)

        def without(picture: Picture) -> Picture:
            return replace(
                picture,
                nodes=tuple(uid for uid in picture.nodes if uid not in gone),
                hidden=picture.hidden - gone,
                focus=None if picture.focus in gone else picture.focus,
                origin=None if picture.origin in gone else picture.origin,
            )

        self.now = without(self.now)
        self.past = [without(picture) for picture in self.past]
        self.future = [without(picture) for picture in self.future]
        self._drop(gone)

    def show_all(self) -> None:
        """Bring everything back that was hidden, by hand or by a filter on kinds."""
        self.kinds_off.clear()
        self.change(replace(self.now, hidden=frozenset()))

    def undo(self) -> None:
        """One step back."""
        if self.past:
            self.future.append(self.now)
            self.now = self.past.pop()
            self._drop(set(self.selected) - set(self.now.shown))

    def redo(self) -> None:
        """One step forward again."""
        if self.future:
            self.past.append(self.now)
            self.now = self.future.pop()
            self._drop(set(self.selected) - set(self.now.shown))

    def _drop(self, gone: set[str]) -> None:
        self.selected = tuple(uid for uid in self.selected if uid not in gone)
        self.edge = ()

    def address(self) -> dict[str, str]:
        """The state as a query: ``uid``, ``edges`` (the marked path), ``sel``, ``day``, ``off`` (kinds), ``lines``
        (statuses not drawn, where they are not the usual ones) and ``more`` (nodes that found no room)."""
        shown = self.now.shown
        out = {"uid": ",".join(shown[:IN_ADDRESS])}
        out["edges"] = ",".join(sorted(self.now.path))
        out["sel"] = ",".join(self.selected)
        out["day"] = self.as_of.isoformat() if self.as_of else ""
        out["off"] = ",".join(sorted(self.kinds_off))
        if self.status_off != {"REFUTED"}:
            out["lines"] = ",".join(sorted(self.status_off)) or "all"
        if len(shown) > IN_ADDRESS:
            out["more"] = str(len(shown) - IN_ADDRESS)
        return {name: value for name, value in out.items() if value} if shown else {}


@dataclass(frozen=True, slots=True)
class Address:
    """What a deep link asks for; anything in it that cannot be read is left out."""

    nodes: tuple[str, ...]
    path: tuple[str, ...]
    selected: tuple[str, ...]
    as_of: date | None
    kinds_off: frozenset[str]
    status_off: frozenset[str]
    more: int

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Address:
        """Read a query as ``View.address`` writes it; ``uid`` alone is enough."""
        lines = query.get("lines")
        try:
            day = date.fromisoformat(query.get("day", ""))
        except ValueError:
            day = None
        more = query.get("more", "")
        return cls(
            nodes=_listed(query.get("uid")),
            path=_listed(query.get("edges")),
            selected=_listed(query.get("sel")),
            as_of=day,
            kinds_off=frozenset(_listed(query.get("off"))),
            status_off=frozenset({"REFUTED"} if lines is None else set(_listed(lines)) - {"all"}),
            more=int(more) if more.isascii() and more.isdigit() else 0,
        )


def _listed(text: str | None) -> tuple[str, ...]:
    return _unique(part for part in (text or "").split(",") if part)


def _unique(uids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(uids))
