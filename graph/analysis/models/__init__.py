"""The models that can be run, by id, and what each needs to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from graph.analysis.finding import Run
from graph.analysis.models import a01, c01
from graph.analysis.models.meta import Meta, Param
from graph.errors import QueryError
from graph.words import t

if TYPE_CHECKING:
    import networkx as nx


__all__ = ["MODELS", "Meta", "Model", "Param", "get", "needs", "run"]


class Runner(Protocol):
    """How a model is run."""

    def __call__(
        self, graph: nx.MultiDiGraph[str], params: Mapping[str, Any] | None = None, as_of: date | None = None
    ) -> Run: ...


@dataclass(frozen=True, slots=True)
class Model:
    """A registered model: its card, the labels and relation types of its projection, its run."""

    meta: Meta
    labels: tuple[str, ...]
    relations: tuple[str, ...]
    run: Runner


#: Model id → model, in the order of the catalogue.
MODELS: Mapping[str, Model] = {
    module.META.id: Model(module.META, module.NEEDS[0], module.NEEDS[1], module.run) for module in (a01, c01)
}


def get(model_id: str) -> Model:
    """The model with this id, in either case of letters.

    Raises:
        QueryError: there is none.
    """
    found = MODELS.get(model_id.upper())
    if found is None:
        raise QueryError(
            t(f"没有模型 {model_id}。", f"There is no model {model_id}."),
            t(f"可用的模型：{'、'.join(MODELS)}。", f"Known models: {', '.join(MODELS)}."),
        )
    return found


def needs(ids: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Labels and relation types of one projection on which all the models can run (sorted).

    The projection holds all periods: its ``as_of`` must not filter edges.
    """
    models = [get(model_id) for model_id in ids]
    labels = sorted({label for model in models for label in model.labels})
    relations = sorted({relation for model in models for relation in model.relations})
    return tuple(labels), tuple(relations)


def run(
    graph: nx.MultiDiGraph[str],
    ids: Iterable[str] | None = None,
    params: Mapping[str, Mapping[str, Any]] | None = None,
    as_of: date | None = None,
) -> list[Run]:
    """Run models (default: all) on one projection; ``params`` by model id."""
    given = {key.upper(): value for key, value in (params or {}).items()}
    return [get(i).run(graph, given.get(i.upper()), as_of) for i in (ids if ids is not None else MODELS)]
