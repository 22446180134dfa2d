"""Each case of the truth file gives exactly the outcome written there, on every store, with the same bytes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from examples.county import DATA_DATE, FILES_DIR, load_truth
from graph.analysis import models
from graph.analysis.finding import Run
from graph.ledger.schema import row_id
from graph.session import Session
from graph.settings import Settings, load_settings
from loaders.pipeline import load
from loaders.report import LoadReport
from tests.examples.judge import Judge, mapping_of
from tests.session.world import on_neo4j

if TYPE_CHECKING:
    from mailuo.dev.neo4j_server import Neo4jServer

CASES = [case for case in load_truth() if "model" in case]
ROWS = [row for row in load_truth() if "model" not in row]


class County:
    """The county in one store: the report of its load, the runs of all models, their canonical bytes."""

    def __init__(self, session: Session) -> None:
        self.report: LoadReport = load(session, [FILES_DIR], data_date=DATA_DATE)
        done = {f.file: f.import_id for f in self.report.files if f.import_id}
        self.rejected = {file: session.ledger.rejects(number) for file, number in done.items()}
        self.refused = {file: session.ledger.refused(number) for file, number in done.items()}
        self.questions = session.state.frame("questions", session.meta).collect()
        graph = session.projection(*models.needs(models.MODELS))
        self.runs: list[Run] = models.run(graph)
        self.judge = Judge(self.runs, session.resolve)
        self.outcomes = {case["id"]: self.judge.outcome(case) for case in CASES}

    @property
    def bytes(self) -> list[bytes]:
        """What two stores must agree on."""
        return [run.canonical() for run in self.runs]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home of its own with the embedded store."""
    return load_settings(home=tmp_path_factory.mktemp("county"), store="embedded:")


@pytest.fixture(scope="module")
def county(settings: Settings) -> County:
    """The county in the embedded store."""
    with Session.open(settings, actor="tests", purpose="示例县") as session:
        return County(session)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(county: County, case: dict[str, Any]) -> None:
    assert county.outcomes[case["id"]] == case["expect"], case["why"]["en"]


def test_nothing_else_is_found(county: County) -> None:
    assert county.judge.unclaimed() == []
    systemic = [case for case in CASES if case["expect"] == "systemic"]
    assert sum(len(run.listed) for run in county.runs) == len(systemic)


def test_every_file_is_loaded_and_its_rows_add_up(county: County) -> None:
    assert county.report.left_out == []
    assert sorted(f.file for f in county.report.files) == sorted(path.name for path in FILES_DIR.iterdir())
    for file in county.report.files:
        assert file.error is None, file
        assert file.rows == file.loaded + file.faulty + file.refused + file.duplicates, file
        assert file.waiting == 0, file


def test_exactly_the_planted_rows_are_faulty_refused_or_double(county: County) -> None:
    for file in county.report.files:
        planted = [row for row in ROWS if row["file"] == file.file]
        dataset = mapping_of(file.file).dataset
        for kind, kept in (("faulty", county.rejected), ("refused", county.refused)):
            wanted = {row_id(dataset, row["row"]) for row in planted if row["kind"] == kind}
            assert set(kept[file.file]["row"].to_list()) == wanted, (file.file, kind)
        assert file.duplicates == sum(row["kind"] == "duplicate" for row in planted), file.file


def test_one_number_under_two_names_is_the_only_question(county: County) -> None:
    assert county.questions["kind"].to_list() == ["not_joined"]


@pytest.mark.neo4j
@pytest.mark.timeout(900)  # starting the server and loading the county count, and machines are shared
def test_neo4j_gives_the_same_bytes(
    county: County, settings: Settings, tmp_path: Path, neo4j_server: Neo4jServer
) -> None:
    """The same ledger in the other store: the county is not loaded again, the store is brought to it."""
    shutil.copytree(settings.ledger_dir, tmp_path / settings.ledger_dir.name)
    over = on_neo4j(load_settings(home=tmp_path), neo4j_server)
    with Session.open(over, actor="tests", purpose="示例县") as session:
        runs = models.run(session.projection(*models.needs(models.MODELS)))
    assert [run.canonical() for run in runs] == county.bytes
