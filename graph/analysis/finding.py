"""What an analysis hands back: findings that name their evidence, never a verdict (domain rules 03 §3.0).

A ``Finding`` is a 疑点. Everything a person needs to check it travels with it: the entities and their roles,
every edge and node it rests on with document and place, the score with its components, the number expected
by chance, ordinary explanations, checks. A ``Run`` is one execution of one model: tests made, number expected
by chance, found, the findings in order, what was only logged, listed (系统性) or left as an open question.

Same data and parameters give the same bytes (``Run.canonical()``): keys sorted, floats rounded to 9 digits,
no clock, no run id.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any, Literal

from graph.words import lang, t

Tier = Literal["红", "橙", "黄"]

#: Lower ends of the tiers; below the last a hit is logged and not shown as a finding (03 §3.0).
TIERS: tuple[tuple[Tier, float], ...] = (("红", 60.0), ("橙", 40.0), ("黄", 20.0))
#: English words for the tiers.
TIER_EN: Mapping[str, str] = {"红": "red", "橙": "orange", "黄": "yellow"}

#: Marks with their English words.
MARKS: Mapping[str, str] = {
    "自报": "self-reported close only",
    "已回避": "recused",
    "已澄清": "cleared in another matter",
    "反映": "rests on an allegation",
    "日期不全": "a date is unknown",
    "职能不明": "the function taken over is unknown",
}

_NAMESPACE = uuid.UUID("2f4f7d3a-5b0e-5a43-9d53-0c0a6e1d7a11")


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if lang() == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Entity:
    """A subject of a finding. ``name`` is what the wording prints for it unless a report masks it."""

    uid: str
    role: str
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One edge or node that a finding rests on.

    ``role`` says what it is there for (``kin``, ``holding``, ``post``, …). ``src`` is the uid of the
    strongest document behind it, ``locator`` the place in it. ``from_uid``/``to_uid`` are empty for a node.
    """

    uid: str
    kind: Literal["node", "edge"]
    type: str
    role: str
    src: str = ""
    locator: str = ""
    status: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    from_precision: str | None = None
    to_precision: str | None = None
    from_uid: str = ""
    to_uid: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A lead (疑点) of one model on some entities.

    ``wording`` holds the sentence as a template in which ``{0}``, ``{1}`` … stand for the entities' names, so
    that a report can mask persons: ``sentence()`` fills in the names, or whatever ``name`` makes of them.
    ``score`` is 0 to 100, ``tier`` None below 20. ``p_raw``/``p_adj`` are None where the model is a rule and no
    statistic. ``expected_by_chance`` and ``found`` are the run's, over ``n_tests`` tests;
    a chance figure of this finding alone is in ``components``.
    """

    id: str
    model_id: str
    model_version: int
    params: dict[str, Any]
    as_of: date | None
    revision: int
    entities: tuple[Entity, ...]
    evidence: tuple[Evidence, ...]
    score: float
    tier: Tier | None
    components: dict[str, Any]
    p_raw: float | None
    p_adj: float | None
    n_tests: int
    expected_by_chance: float | None
    found: int
    marks: tuple[str, ...]
    wording: Text
    benign: tuple[Text, ...]
    checks: tuple[Text, ...]

    def sentence(self, language: str | None = None, name: Callable[[Entity], str] | None = None) -> str:
        """The sentence for people in ``language`` (default: the one in force); ``name`` may mask an entity."""
        return fill(self.wording, self.entities, language, name)

    def entity(self, role: str) -> Entity | None:
        """The first entity in ``role``."""
        return next((e for e in self.entities if e.role == role), None)

    def canonical(self) -> bytes:
        """Canonical JSON, UTF-8."""
        return canonical(self)

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Finding:
        """The finding whose canonical JSON was read as ``raw``."""
        values = {f.name: raw[f.name] for f in fields(cls)}
        values["as_of"] = _day(raw["as_of"])
        values["entities"] = tuple(Entity(**e) for e in raw["entities"])
        values["evidence"] = tuple(_evidence(e) for e in raw["evidence"])
        values["marks"] = tuple(raw["marks"])
        values["wording"] = Text(**raw["wording"])
        values["benign"] = tuple(Text(**e) for e in raw["benign"])
        values["checks"] = tuple(Text(**e) for e in raw["checks"])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a run states without making it a finding.

    ``kind`` is ``系统性`` (a type above the base-rate cut, for C02), ``待核`` (an open question: an allegation
    or a missing date stands between this and a finding).
    """

    kind: str
    entities: tuple[Entity, ...]
    evidence: tuple[Evidence, ...]
    components: dict[str, Any]
    wording: Text

    def sentence(self, language: str | None = None, name: Callable[[Entity], str] | None = None) -> str:
        """The sentence for people; see ``Finding.sentence``."""
        return fill(self.wording, self.entities, language, name)


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of one model.

    ``tests`` counts what was tested, ``expected`` the hits that chance alone would give in the same data
    (None: no chance model can be defended; ``chance`` says why), ``found`` the hits: ``findings`` and, below
    the lowest tier, ``logged``.
    """

    model: str
    version: int
    params: dict[str, Any]
    revision: int
    as_of: date | None
    tests: int
    expected: float | None
    found: int
    chance: Text
    findings: tuple[Finding, ...]
    logged: tuple[Finding, ...] = ()
    listed: tuple[Remark, ...] = ()
    open_questions: tuple[Remark, ...] = ()
    truncated: dict[str, int] = field(default_factory=dict)

    def canonical(self) -> bytes:
        """Canonical JSON, UTF-8: the same for the same data and parameters on every store."""
        return canonical(self)


def fill(
    wording: Text,
    entities: Sequence[Entity],
    language: str | None = None,
    name: Callable[[Entity], str] | None = None,
) -> str:
    """``wording`` with the entities' names put in."""
    template = wording.zh if (language or lang()) == "zh" else wording.en
    return template.format(*(name(e) if name else e.name for e in entities))


def literal(text: str) -> str:
    """``text`` so that ``str.format`` prints it as it stands (a name may hold braces)."""
    return text.replace("{", "{{").replace("}", "}}")


def tier_of(score: float, *, capped: bool = False) -> Tier | None:
    """The tier of a score: 红 ≥ 60, 橙 40–59.9, 黄 20–39.9, None below; ``capped`` never goes above 黄."""
    for tier, least in TIERS:
        if score >= least:
            return "黄" if capped else tier
    return None


def score_of(severity: int, match: float, quality: float, timing: float) -> float:
    """``round(100 × S/5 × M × Q × T, 1)`` (03 §3.0); half a tenth rounds up, whatever the binary fraction is."""
    exact = 100 * severity / 5 * match * quality * timing
    return int(exact * 10 + 0.5 + 1e-9) / 10


def finding_id(
    model_id: str, version: int, params: Mapping[str, Any], entities: Sequence[Entity], evidence: Sequence[Evidence]
) -> str:
    """UUIDv5 of model, version, parameters, entities (uid and role) and evidence (uids)."""
    said = {
        "model": model_id,
        "version": version,
        "params": params,
        "entities": [[e.uid, e.role] for e in entities],
        "evidence": sorted({e.uid for e in evidence}),
    }
    return str(uuid.uuid5(_NAMESPACE, canonical(said).decode("utf-8")))


def in_order(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """By falling score, then model, then entity uids."""
    return tuple(sorted(findings, key=lambda f: (-f.score, f.model_id, [e.uid for e in f.entities], f.id)))


def canonical(value: Any) -> bytes:
    """Canonical JSON of dataclasses, mappings, sequences, dates and numbers."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def plain(value: Any) -> Any:
    """``value`` as JSON types: dataclasses as objects, dates as ISO text, floats rounded to 9 digits."""
    return _plain(value)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (set, frozenset)):
        return sorted(_plain(v) for v in value)
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, float):
        return round(value, 9) + 0.0  # + 0.0: no minus zero
    if isinstance(value, date):
        return value.isoformat()
    return value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _evidence(raw: Mapping[str, Any]) -> Evidence:
    return Evidence(**{**raw, "valid_from": _day(raw["valid_from"]), "valid_to": _day(raw["valid_to"])})


def mark_text(mark: str) -> str:
    """A mark's word: 自报, 已回避, 已澄清 …"""
    return t(mark, MARKS.get(mark, mark))


def as_row(finding: Finding) -> dict[str, Any]:
    """One flat row for tables and exports: texts in the language in force, entities by role."""
    row: dict[str, Any] = {
        "id": finding.id,
        "model": finding.model_id,
        "tier": finding.tier or "",
        "score": finding.score,
        "marks": t("、", ", ").join(map(mark_text, finding.marks)),
        "sentence": finding.sentence(),
        "expected_by_chance": finding.expected_by_chance,
        "n_tests": finding.n_tests,
        "found": finding.found,
        "p_raw": finding.p_raw,
        "p_adj": finding.p_adj,
    }
    for entity in finding.entities:
        row.setdefault(entity.role, entity.name)
        row.setdefault(f"{entity.role}_uid", entity.uid)
    return row
