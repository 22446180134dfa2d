"""Uploaded files and mappings written on the page: where they lie, which mapping fits, what is being imported."""

from __future__ import annotations

import json
import secrets
import shutil
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from graph.errors import MailuoError, MappingError
from graph.session import Session
from graph.words import t
from loaders.mapping import Mapping
from loaders.parse import parse_mapping
from loaders.preview import Preview
from loaders.readers import open_book
from loaders.repair import repair_plan
from loaders.report import FileReport
from loaders.shelf import BESIDE, NoMapping, Plan, candidates, mappings_for, plan
from loaders.text import TextRun, is_text
from loaders.text.rows import rows_of
from ui.import_job import Job

#: An upload that nobody has come back to for a day is deleted.
_KEPT = 24 * 3600


@dataclass(frozen=True, slots=True)
class Offer:
    """A mapping at hand; ``missing``: columns it wants and the file lacks."""

    name: str
    title: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class TextFound:
    """A text as it was read. ``day``: published; ``own_day``: its data date where none is given, None for today.

    ``rows``: assertions; ``withheld``, ``minors``: numbers of lines that were left out.
    """

    dataset: str
    encoding: str
    sha256: str
    title: str
    day: str
    own_day: date | None
    rows: tuple[dict[str, Any], ...]
    withheld: tuple[int, ...]
    minors: tuple[int, ...]


@dataclass
class Import:
    """What one browser session is importing. ``problem``: the file cannot be read; ``hint``: why no mapping was chosen
    by itself; ``repairs``: the batch whose faulty rows this file mends; ``text``: a text has no mapping."""

    path: Path
    sha256: str = ""
    encoding: str = ""
    repairs: int | None = None
    mapping: Mapping | None = None
    preview_by: Mapping | Plan | None = None
    offers: list[Offer] = field(default_factory=list)
    problem: MailuoError | None = None
    hint: str = ""
    preview: Preview | None = None
    text: TextFound | None = None
    report: FileReport | None = None
    job: Job | None = None

    def use(self, mapping: Mapping) -> None:
        """Take another mapping; what was found out with the one before no longer counts."""
        self.mapping, self.preview_by, self.preview, self.report, self.hint = mapping, mapping, None, None, ""


def folder_of(session: Session, name: str) -> Path:
    """A private folder for what one browser session uploads; the ledger keeps its own copy of what counts."""
    uploads = session.settings.home / "uploads"
    uploads.mkdir(parents=True, exist_ok=True, mode=0o700)
    for old in uploads.iterdir():
        if old.is_dir() and old.name not in (name, BESIDE) and time.time() - old.stat().st_mtime > _KEPT:
            shutil.rmtree(old, ignore_errors=True)
    folder = uploads / name
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


def shelf_of(session: Session) -> Path:
    """The folder of mappings that were written on the page; an uploaded file's mappings are looked for there too."""
    shelf = session.settings.home / "uploads" / BESIDE
    shelf.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (session.settings.home / "example").exists():
        from examples.county import MAPPINGS_DIR

        for source in MAPPINGS_DIR.glob("*.y*ml"):
            if not (shelf / source.name).exists():
                shutil.copyfile(source, shelf / source.name)
    return shelf


def take(session: Session, name: str, data: bytes | memoryview, folder: str) -> Import:
    """Put an uploaded file into its folder (in the place of the one before) and look at it."""
    place = folder_of(session, folder)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(mode=0o700)
    # Only the last part of a name is used: a path in it leads nowhere.
    last = Path(name.replace("\\", "/")).name
    target = place / (last if last.strip(". ") else "upload")
    with target.open("wb") as out:
        out.write(data)
    shelf_of(session)
    return look_at(session, target)


def drop(work: Import) -> None:
    """Delete the uploaded file."""
    shutil.rmtree(work.path.parent, ignore_errors=True)


def look_at(session: Session, path: Path) -> Import:
    """Open a file: is it a mended file of faulty rows, which mapping fits, which others there are."""
    work = Import(path)
    if is_text(path):
        try:
            found_text = read_text(session, path)
            work.text, work.sha256, work.encoding = found_text, found_text.sha256, found_text.encoding
        except MailuoError as error:
            work.problem = error
        return work
    try:
        book = open_book(path)
        work.sha256, work.encoding = book.sha256, book.encoding
        found = repair_plan(session.ledger, path, None)
        if found is not None:
            mended, manifest = found
            name = mended.mapping.name
            work.repairs, work.preview_by = manifest.seq, mended
            work.mapping = next(m for m in mappings_for(path) if m.name == name)
            return work
        work.offers = [
            Offer(fit.mapping.name, t(fit.mapping.zh, fit.mapping.en), fit.missing) for fit in candidates(path)[0]
        ]
    except MailuoError as error:
        work.problem = error
        return work
    try:
        work.use(plan(path).mapping)
    except NoMapping as error:
        work.hint = error.cause
    except MailuoError as error:
        work.problem = error
    return work


def read_text(session: Session, path: Path) -> TextFound:
    """Read an uploaded text; nothing is written.

    Raises:
        LoadError: it cannot be read, or carries a secrecy mark.
    """
    run = TextRun(
        ledger=session.ledger,
        path=path,
        author=session.settings.actor,
        key_path=session.settings.key_path,
        progress=lambda what, done, total: None,
    )
    text = run.reading.text
    return TextFound(
        run.dataset,
        run.source.encoding,
        run.source.sha256,
        text.title_written,
        text.published.isoformat() if text.published else "",
        run.default_day[0],
        tuple(rows_of(run.reading)),
        run.reading.withheld,
        run.reading.minors,
    )


def by_name(path: Path, name: str) -> Mapping:
    """The mapping at hand that has this name."""
    return next(mapping for mapping in mappings_for(path) if mapping.name == name)


def keep(session: Session, path: Path, text: str) -> Mapping:
    """Check a mapping that was written on the page and put it on the shelf.

    Raises:
        MappingError: it is wrong (each problem with its line), or its name belongs to another one.
    """
    mapping = parse_mapping(text, t("（本页所写）", "(written here)"))
    target = shelf_of(session) / f"{mapping.name}.yml"
    if not target.exists() and mapping.name in {m.name for m in mappings_for(path)}:
        raise MappingError(
            t(f"已有名为 {mapping.name} 的对应规则。", f"There is a mapping named {mapping.name} already."),
            t("换一个名字（mapping: 一行）。", "Choose another name (the line mapping:)."),
        )
    target.write_text(text, encoding="utf-8")
    return by_name(path, mapping.name)


def starter(path: Path) -> str:
    """A mapping to begin with: the file's own headers, one company for each row."""
    try:
        rows = [row for top in open_book(path).tops() if top.visible for row in top.rows]
    except MailuoError:
        rows = []
    # A title above the table fills one cell; a header fills several.
    header = next((row for row in rows if sum(bool(cell.strip()) for cell in row) > 1), rows[0] if rows else [])
    headers = list(dict.fromkeys(cell.strip() for cell in header if cell.strip())) or [t("编号", "number")]
    said = [json.dumps(name, ensure_ascii=False) for name in headers]
    return (
        f"mapping: mine_{secrets.token_hex(2)}\n"
        f"dataset: {t('我的数据', 'my data')}\n"
        "title: {zh: 我的数据, en: My data}\n"
        f"headers: [{', '.join(said)}]\n"
        f"row_key: [{said[0]}]\n"
        "nodes:\n"
        "  company:\n"
        "    label: Company\n"
        "    properties:\n"
        f"      name: {said[1] if len(said) > 1 else said[0]}\n"
    )
