"""Findings as a report prints them: masked, with evidence, chance figure and the lines of who is cleared."""

from __future__ import annotations

from collections.abc import Mapping

from graph import views
from graph.analysis.finding import Entity, Finding, plain
from reports.evidence import Evidence
from reports.masking import Mask
from reports.model import Lead, Proof, Subject


def gather(
    finding: Finding, evidence: Evidence, mask: Mask, clearings: Mapping[str, tuple[str, ...]], changed: bool
) -> Lead:
    """One finding in the language in force; ``changed``: its evidence fell since the model ran."""

    def name(entity: Entity) -> str:
        uid = evidence.entity_of[entity.uid]
        known = evidence.subjects[uid]
        if known.stored != "Person":
            return entity.name
        props = {"name": entity.name, "masked": "masked" in known.badges}
        return views.masked_name(entity.name, ("Person",), props, published=not mask.hides(uid, ("Person",), props))

    subjects = tuple(Subject(evidence.entity_of[e.uid], e.role, name(e)) for e in finding.entities)
    proofs = tuple(
        Proof(e.uid, e.type, e.role, evidence.paper(e.src), mask.text(e.locator), e.status) for e in finding.evidence
    )
    return Lead(
        id=finding.id,
        model=finding.model_id,
        version=finding.model_version,
        params=plain(finding.params),
        revision=finding.revision,
        as_of=finding.as_of,
        tier=finding.tier,
        score=finding.score,
        components=mask.values(plain(finding.components)),
        p_raw=finding.p_raw,
        p_adj=finding.p_adj,
        n_tests=finding.n_tests,
        expected=finding.expected_by_chance,
        found=finding.found,
        marks=finding.marks,
        sentence=mask.text(finding.sentence(name=name)),
        subjects=subjects,
        proofs=proofs,
        benign=tuple(mask.text(str(text)) for text in finding.benign),
        checks=tuple(mask.text(str(text)) for text in finding.checks),
        clearings=tuple(
            f"{subject.name}：{mask.text(line)}" for subject in subjects for line in clearings.get(subject.uid, ())
        ),
        changed=changed,
    )
