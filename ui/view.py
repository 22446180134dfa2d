"""What stands on the explorer's canvas, with undo: pure values, so that it can be tested without a browser."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

#: Steps that can be taken back.
_STEPS = 50


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
    """The canvas of one browser session: the picture, what is selected, filters, and the way back."""

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
        self.past = [*self.past[-_STEPS:], self.now]
        self.future = []
        self.now = picture

    def start(self, uid: str, around: Iterable[str], cut: int = 0) -> None:
        """Begin anew round one node."""
        self.change(Picture(nodes=_unique([uid, *around]), focus=uid, origin=uid, cut=cut))
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
        self.selected = tuple(uid for uid in self.selected if uid not in gone)

    def show_all(self) -> None:
        """Bring everything back that was hidden, by hand or by a filter on kinds."""
        self.kinds_off.clear()
        self.change(replace(self.now, hidden=frozenset()))

    def undo(self) -> None:
        """One step back."""
        if self.past:
            self.future.append(self.now)
            self.now = self.past.pop()

    def redo(self) -> None:
        """One step forward again."""
        if self.future:
            self.past.append(self.now)
            self.now = self.future.pop()


def _unique(uids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(uids))
