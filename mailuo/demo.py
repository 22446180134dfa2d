"""The example county in a home of its own, loaded through the ordinary loaders."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import typer

from examples.county import DATA_DATE, FILES_DIR, MAPPINGS_DIR
from graph.errors import SettingsError
from graph.ledger import FOLD_VERSION, Ledger
from graph.model import model
from graph.session.analyze import run_models
from graph.settings import Settings, load_settings
from graph.words import t
from loaders.pipeline import READER_VERSION, load
from mailuo.cli.common import door, note

#: A file of this name in a home says that its data are invented; the app then shows a banner.
BANNER = "example"


def run_demo(home: Path | None) -> Settings:
    """Load the county where it is not loaded yet, run the models, and give the settings of its home.

    Raises:
        SettingsError: the home holds other live data.
    """
    chosen = home or Path(os.environ.get("MAILUO_HOME") or Path.home() / ".mailuo-demo")
    settings = load_settings(home=chosen, purpose="示例")
    mark = chosen / BANNER
    if not mark.exists() and _has_data(settings):
        raise SettingsError(
            t(f"{chosen} 里已有其他数据，示例县不会混进去。", f"{chosen} holds other data; the example stays apart."),
            t("用 --home 指定另一个文件夹。", "Name another folder with --home."),
        )
    chosen.mkdir(parents=True, exist_ok=True, mode=0o700)
    loaded = _fingerprint()
    if mark.exists() and mark.read_text(encoding="utf-8") == f"{loaded} {Ledger(settings.ledger_dir).revision}":
        note(t("示例县已导入。", "The example county is loaded."))
        return settings
    mark.write_text("", encoding="utf-8")
    with door(settings=settings) as (session, progress):
        report = load(session, [FILES_DIR], data_date=DATA_DATE, progress=progress)
        for line in report.lines():
            typer.echo(line)
        if report.store_error is not None:
            raise report.store_error
        runs = run_models(session)
        found = sum(len(run.findings) for run in runs)
        note(t(f"模型已运行：{found} 条疑点，均须人工核实。", f"Models have run: {found} leads, all to be verified."))
        mark.write_text(f"{loaded} {session.ledger.revision}", encoding="utf-8")
    return settings


def _fingerprint() -> str:
    """Changes when the county's files, its mappings or what reads them change."""
    digest = hashlib.sha256(f"{READER_VERSION} {model().version} {FOLD_VERSION}".encode())
    for folder in (FILES_DIR, MAPPINGS_DIR):
        for path in sorted(folder.iterdir()):
            digest.update(path.name.encode("utf-8"))
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _has_data(settings: Settings) -> bool:
    if not settings.ledger_dir.exists():
        return False
    ledger = Ledger(settings.ledger_dir, settings.tz)
    undone = ledger.undone()
    return any(m.kind == "import" and m.seq not in undone for m in ledger.manifests())
