"""Mappings at hand, and which of them a file fits: by its headers, and by its name where a pattern is given."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from graph.errors import LoadError, MappingError
from graph.words import did_you_mean, t
from loaders.mapping import FileSpec, Mapping
from loaders.parse import load_mapping
from loaders.readers import Book, Where, format_of, open_book
from loaders.readers.base import header_name

SHIPPED = Path(__file__).parent / "mappings"
#: The folder beside data in which its mappings lie.
BESIDE = "mappings"


class NoMapping(LoadError):
    """No mapping fits, several do, or one says that the file is left out; in a folder such a file is passed over."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a mapping fits a file; ``where`` is None where headers are missing, ``missing`` names them."""

    mapping: Mapping
    where: Where | None
    missing: tuple[str, ...]
    named: bool


@dataclass(frozen=True)
class Plan:
    """A file, opened, with the mapping to read it by."""

    path: Path
    book: Book
    mapping: Mapping
    where: Where


def folders_for(path: Path) -> list[Path]:
    """Folders in which mappings for this file may lie: ``mappings`` beside it, one level up, and the shipped ones."""
    start = path.parent.resolve()
    places = [start / BESIDE, start.parent / BESIDE, SHIPPED]
    return [place for place in dict.fromkeys(places) if place.is_dir()]


def mappings_for(path: Path) -> list[Mapping]:
    """All mappings at hand for a file.

    Raises:
        MappingError: one of them is wrong, or two share a name.
    """
    found: dict[str, Mapping] = {}
    for folder in folders_for(path):
        for file in sorted(folder.glob("*.y*ml")):
            mapping = load_mapping(file)
            other = found.get(mapping.name)
            if other is not None and other.sha256 != mapping.sha256:
                raise MappingError(
                    t(
                        f"两个映射同名 {mapping.name}：{other.source_name} 和 {mapping.source_name}。",
                        f"Two mappings share the name {mapping.name}: {other.source_name} and {mapping.source_name}.",
                    ),
                    t("给其中一个改名。", "Rename one of them."),
                )
            found.setdefault(mapping.name, mapping)
    return list(found.values())


def named_mapping(given: str | Path | Mapping, path: Path) -> Mapping:
    """The mapping that ``--mapping`` names: a file, or the name of one at hand.

    Raises:
        MappingError: there is none of that name, or it is wrong.
    """
    if isinstance(given, Mapping):
        return given
    if Path(given).suffix.lower() in (".yml", ".yaml"):
        return load_mapping(Path(given))
    at_hand = {mapping.name: mapping for mapping in mappings_for(path)}
    if str(given) not in at_hand:
        raise MappingError(
            t(f"没有映射 {given}。", f"There is no mapping {given}."),
            did_you_mean(str(given), sorted(at_hand)),
        )
    return at_hand[str(given)]


def left_out(path: Path) -> tuple[str, str] | None:
    """The reason (zh, en) why a mapping at hand declares that a file is not to be loaded."""
    for mapping in mappings_for(path):
        for entry in mapping.leaves_out:
            if fnmatch(path.name, entry.pattern):
                return entry.zh, entry.en
    return None


def plan(path: Path, given: str | Path | Mapping | None = None) -> Plan:
    """Open a file and choose its mapping.

    Raises:
        LoadError: the file cannot be read, or no mapping fits, or several do; names the candidates.
        MappingError: a mapping is wrong.
    """
    if given is not None:
        mapping = named_mapping(given, path)
        book = open_book(path, mapping.file)
        fit = _fit(book, mapping)
        if fit.where is None:
            raise _missing(path, fit)
        return Plan(path, book, mapping, fit.where)
    reason = left_out(path)
    if reason is not None:
        raise NoMapping(
            t(f"文件 {path.name} 不导入：{reason[0]}", f"File {path.name} is not loaded: {reason[1]}"),
            t(
                "确要导入，请写映射并用 --mapping 指定。",
                "To load it all the same, write a mapping and name it with --mapping.",
            ),
        )
    fits, book = candidates(path)
    good = [fit for fit in fits if fit.where is not None and fit.named]
    # A mapping that gives a file-name pattern says more than one that does not.
    best = [fit for fit in good if fit.mapping.file.patterns] or good
    if len(best) != 1 or best[0].where is None:
        raise _no_mapping(path, fits, best)
    chosen = best[0]
    return Plan(path, _reopened(book, path, chosen.mapping.file), chosen.mapping, best[0].where)


def candidates(path: Path) -> tuple[list[Fit], Book]:
    """All mappings at hand with how well they fit, the nearest first, and the opened file."""
    book = open_book(path)
    # A folder of forty mappings would open each file forty times otherwise.
    opened: dict[tuple[str, str], Book | None] = {}
    fits = []
    for mapping in mappings_for(path):
        if mapping.file.format and mapping.file.format != book.format:
            continue
        how = (mapping.file.encoding, mapping.file.delimiter)
        if how not in opened:
            try:
                opened[how] = _reopened(book, path, mapping.file)
            except LoadError:
                opened[how] = None
        as_declared = opened[how]
        if as_declared is not None:
            fits.append(_fit(as_declared, mapping))
    return sorted(fits, key=lambda fit: (len(fit.missing) / len(fit.mapping.headers), not fit.named)), book


def _reopened(book: Book, path: Path, spec: FileSpec) -> Book:
    """The file opened as the mapping says, where that differs from what was found."""
    if (spec.encoding, spec.delimiter) == ("auto", "auto") or format_of(path) == "xlsx":
        return book
    return open_book(path, spec)


def _fit(book: Book, mapping: Mapping) -> Fit:
    wanted = set(mapping.headers)
    named = mapping.file.matches(book.path.name)
    nearest = tuple(mapping.headers)
    tops = book.tops()
    spec = mapping.file
    if spec.sheet:
        tops = [top for number, top in enumerate(tops, 1) if spec.sheet in (top.sheet, str(number))]
    else:
        tops = [top for top in tops if top.visible]
    for top in tops:
        rows = (
            [top.rows[spec.header_row - 1]]
            if 0 < spec.header_row <= len(top.rows)
            else top.rows
            if not spec.header_row
            else []
        )
        for number, row in enumerate(rows, spec.header_row or 1):
            names = {header_name(cell) for cell in row}
            missing = tuple(column for column in mapping.headers if column not in names)
            if not missing and wanted:
                return Fit(mapping, Where(top.sheet, number), (), named)
            if len(missing) < len(nearest):
                nearest = missing
    return Fit(mapping, None, nearest, named)


def _missing(path: Path, fit: Fit) -> LoadError:
    columns = "、".join(fit.missing)
    return LoadError(
        t(
            f"文件 {path.name} 缺少映射 {fit.mapping.name} 要的列：{columns}。",
            f"File {path.name} lacks columns that mapping {fit.mapping.name} wants: {', '.join(fit.missing)}.",
        ),
        t(
            "补上这些列（或改对表头），或换一个映射。",
            "Add the columns (or correct the header), or choose another mapping.",
        ),
    )


def _no_mapping(path: Path, fits: list[Fit], several: list[Fit]) -> NoMapping:
    if several:
        names = "、".join(fit.mapping.name for fit in several)
        return NoMapping(
            t(f"文件 {path.name} 有几个映射都合：{names}。", f"Several mappings fit file {path.name}: {names}."),
            t("用 --mapping 指定一个。", "Choose one with --mapping."),
        )
    told = []
    for fit in fits[:3]:
        why = []
        if fit.missing:
            why.append(t(f"缺列 {'、'.join(fit.missing)}", f"lacks {', '.join(fit.missing)}"))
        if not fit.named:
            why.append(
                t(
                    f"文件名不合 {'、'.join(fit.mapping.file.patterns)}",
                    f"the name does not match {', '.join(fit.mapping.file.patterns)}",
                )
            )
        told.append(f"{fit.mapping.name}（{'；'.join(why)}）")
    near = "；".join(told) or t("没有映射", "none")
    return NoMapping(
        t(
            f"文件 {path.name} 没有相符的映射。最接近的：{near}。",
            f"No mapping fits file {path.name}. Nearest: {near}.",
        ),
        t(
            "改正表头，用 --mapping 指定映射，或照 docs/mappings.md 写一个。",
            "Correct the header, name a mapping with --mapping, or write one as docs/mappings.md says.",
        ),
    )


__all__ = ["Fit", "NoMapping", "Plan", "candidates", "folders_for", "left_out", "mappings_for", "named_mapping", "plan"]
