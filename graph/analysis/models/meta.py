"""What a supervision model says about itself, and how its parameters are taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from graph.analysis.finding import Text
from graph.errors import QueryError
from graph.words import t


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter with its default and the reason for it. ``least``/``most`` bound numbers, inclusive."""

    name: str
    default: Any
    why: Text
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Meta:
    """The card of a model: what it looks for, how hard it weighs, what it is based on."""

    id: str
    version: int
    name: Text
    category: Text
    severity: int
    kind: Literal["RULE", "STAT", "MIXED", "GRAPH"]
    pattern: Text
    params: tuple[Param, ...]
    basis: tuple[Text, ...]
    benign: tuple[Text, ...]
    checks: tuple[Text, ...]

    def resolve(self, given: Mapping[str, Any] | None) -> dict[str, Any]:
        """``given`` over the defaults, in the order of the declaration.

        Raises:
            QueryError: an unknown parameter, or a value of another type or outside its bounds.
        """
        given = dict(given or {})
        known = {p.name: p for p in self.params}
        for name in given:
            if name not in known:
                raise QueryError(
                    t(f"模型 {self.id} 没有参数 {name}。", f"Model {self.id} has no parameter {name}."),
                    t(f"可用的参数：{'、'.join(known)}。", f"Known parameters: {', '.join(known)}."),
                )
        return {p.name: self._value(p, given[p.name]) if p.name in given else p.default for p in self.params}

    def _value(self, param: Param, value: Any) -> Any:
        if isinstance(param.default, bool):
            fits = isinstance(value, bool)
        elif isinstance(param.default, (int, float)):
            fits = isinstance(value, (int, float)) and not isinstance(value, bool)
            if isinstance(param.default, int):
                fits = fits and float(value).is_integer()
                value = int(value) if fits else value
            if fits and param.least is not None:
                fits = value >= param.least
            if fits and param.most is not None:
                fits = value <= param.most
        elif isinstance(param.default, (tuple, list)):
            fits = isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(v, str) for v in value)
            value = sorted(value) if fits else value
        else:
            fits = isinstance(value, str)
        if not fits:
            bounds = f"（{param.least}–{param.most}）" if param.least is not None else ""
            raise QueryError(
                t(
                    f"模型 {self.id} 的参数 {param.name} 不能取 {value!r}{bounds}。",
                    f"Parameter {param.name} of model {self.id} cannot be {value!r} {bounds}.",
                ),
                t(f"默认值是 {param.default!r}。", f"The default is {param.default!r}."),
            )
        return value
