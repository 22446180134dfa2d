"""A small invented county for reports: what must be in, what must never be, and texts that attack the reader."""

from __future__ import annotations

from datetime import date

from graph.analysis.finding import Entity, Evidence, Finding, Run, Text, finding_id
from graph.session import Session
from tests.session.world import Rows, load

USCC = "91410800MA9F00001X"

#: What a source may hold to attack whoever opens the file; every address ends in a name that does not exist.
HOSTILE = (
    '<img src="http://evil.invalid/a.png" onerror="alert(1)">',
    '</script><script>alert(2);fetch("http://evil.invalid/b")</script>',
    '<a href="javascript:alert(3)">href=javascript:alert(3)</a>',
    '"><svg/onload=alert(4)><link rel=stylesheet href=//evil.invalid/c.css>',
    "'-alert(5)-'{{7*7}}${7*7}",
    '=HYPERLINK("http://evil.invalid/d","x")',
)


def county() -> Rows:
    """An official and his wife, her firm, a clue, a cleared man, and what may not leave."""
    rows = Rows()
    rows.node("1", "Person", name="张玉环", sens="C2", birth_ym="1975-03", native_place="外省某县")
    rows.node("2", "Person", name="王伟丽", sens="C2")
    rows.node("3", "Company", name="青禾水利工程有限公司", uscc=USCC, paid_in=1_280_000_000)
    rows.node("4", "Person", name="李明", sens="C0")
    rows.node("5", "Exoneration", name="澄清函", cleared_date="2024-03-12", method="LETTER", review="UNREVIEWED")
    rows.node("6", "Unit", name="青禾县水利局", level="L5", kind="GOV")
    rows.node("7", "Post", title="副局长", valid_from=date(2020, 5, 1), to_precision="o")
    rows.node("9", "Person", name="赵四海", review="UNREVIEWED", status="ALLEGED", sens="C2")
    rows.node("10", "Clue", no="青纪线〔2024〕1", summary="反映张玉环插手工程", sens="C3")
    rows.node("11", "Company", name="张玉环水产店")
    rows.node("12", "Identifier", kind="PHONE", text="12900001234", sens="C2")
    rows.edge("kin", "KIN", rows.uid("1"), rows.uid("2"), kin_code="SP", valid_from=date(2018, 6, 1), to_precision="o")
    rows.edge("share", "HOLDS_SHARE", rows.uid("2"), rows.uid("3"), pct=0.6, valid_from=date(2023, 1, 5))
    rows.edge("held", "HELD", rows.uid("1"), rows.uid("7"))
    rows.edge("at", "AT", rows.uid("7"), rows.uid("6"))
    rows.edge("know", "HAS_ROLE", rows.uid("4"), rows.uid("3"), role="MANAGER", title="经理，原与张玉环同事")
    rows.edge("clears", "CLEARS", rows.uid("5"), rows.uid("4"), review="UNREVIEWED")
    rows.edge("no", "HAS_ROLE", rows.uid("1"), rows.uid("3"), role="MANAGER", status="REFUTED")
    rows.edge("void", "HOLDS_SHARE", rows.uid("4"), rows.uid("3"), pct=0.1, status="REFUTED")
    rows.edge("new", "KIN", rows.uid("1"), rows.uid("9"), kin_code="SB", review="UNREVIEWED", status="ALLEGED")
    rows.edge("refers", "REFERS_TO", rows.uid("10"), rows.uid("1"), status="ALLEGED", sens="C3")
    rows.edge("own", "HAS_ROLE", rows.uid("1"), rows.uid("11"), role="LEGAL_REP")
    rows.edge("uses", "USES", rows.uid("1"), rows.uid("12"), role="OWN", sens="C2")
    rows.edge("past", "HAS_ROLE", rows.uid("1"), rows.uid("13"), role="MANAGER", valid_to=date(2012, 1, 31))
    rows.node("13", "Company", name="旧年商行")
    _forbidden(rows)
    return rows


#: Names that stand one hop from the official (or behind such) and must be in no file.
FORBIDDEN = ("保险库来人", "库后公司", "撤回之人", "退回之人", "无源之人", "密边之人")


def _forbidden(rows: Rows) -> None:
    rows.node("x1", "Person", name="保险库来人", sens="C5")
    rows.edge("ex1", "ROLE_IN", rows.uid("x1"), rows.uid("x2"), role="OWNER_REP")
    rows.node("x2", "Lot", name="库后公司")
    rows.edge("ex2", "KIN", rows.uid("1"), rows.uid("x1"), kin_code="SB", sens="C5")
    rows.node("x3", "Person", name="撤回之人", status="RETRACTED")
    rows.edge("ex3", "KIN", rows.uid("1"), rows.uid("x3"), kin_code="SB", status="RETRACTED")
    rows.node("x4", "Person", name="退回之人", review="REJECTED")
    rows.edge("ex4", "KIN", rows.uid("1"), rows.uid("x4"), kin_code="SB", review="REJECTED")
    rows.node("x5", "Person", name="无源之人", sens="C0", src="00000000-0000-5000-8000-000000000000")
    rows.edge("ex5", "KIN", rows.uid("1"), rows.uid("x5"), kin_code="SB")
    rows.node("x6", "Person", name="密边之人", sens="C0")
    rows.edge("ex6", "KIN", rows.uid("1"), rows.uid("x6"), kin_code="SB", sens="C5")


def second_source() -> Rows:
    """Another data set that says the same of the share."""
    first, rows = county(), Rows("工商/青禾县")
    rows.edge("share", "HOLDS_SHARE", first.uid("2"), first.uid("3"), pct=0.6, valid_from=date(2023, 1, 5))
    return rows


def hub() -> Rows:
    """A company with 120 clerks."""
    rows = Rows("花名册/青禾县")
    rows.node("hub", "Company", name="大厂")
    for i in range(120):
        rows.node(f"p{i}", "Person", name=f"职工{i:03}", sens="C2")
        rows.edge(f"r{i}", "HAS_ROLE", rows.uid(f"p{i}"), rows.uid("hub"), role="EMPLOYEE")
    return rows


def attack() -> Rows:
    """Hostile texts in every place that a source can fill."""
    rows = Rows("攻击" + HOSTILE[0])
    doc = rows.uid("doc")
    rows.node("doc", "Document", title=HOSTILE[2], doc_no=HOSTILE[3], src=doc, locator=HOSTILE[0])
    rows.node("u", "Unit", name=HOSTILE[0], alias=list(HOSTILE), src=doc, locator=HOSTILE[1])
    for i, text in enumerate(HOSTILE):
        rows.node(f"c{i}", "Company", name=text, industry=text, src=doc, locator=text)
        rows.node(f"p{i}", "Person", name=text, display=text, sens="C0", native_place=text, src=doc)
        rows.node(f"q{i}", "Clue", no=text, summary=text, name=text, src=doc)
        rows.node(f"i{i}", "Issue", text=text, context=text, src=doc)
        rows.edge(f"h{i}", "HAS_ROLE", rows.uid(f"p{i}"), rows.uid(f"c{i}"), role="MANAGER", title=text, src=doc)
        rows.edge(f"s{i}", "SUPERVISES", rows.uid("u"), rows.uid(f"c{i}"), domain=text, locator=text, src=doc)
        rows.edge(f"t{i}", "REFERS_TO", rows.uid(f"q{i}"), rows.uid("u"), status="ALLEGED", src=doc, locator=text)
        rows.edge(f"n{i}", "CONCERNS", rows.uid(f"i{i}"), rows.uid("u"), src=doc)
    return rows


def lead(
    session: Session, subjects: list[tuple[str, str, str, str]], edges: list[str], src: str, text: str = ""
) -> Finding:
    """A finding of a model of tests on (uid, role, label, name), resting on ``edges``; it is kept in the workspace."""
    entities = tuple(Entity(*subject) for subject in subjects)
    proof = tuple(Evidence(uid, "edge", "KIN", "kin", src=src, locator=text or "row=2") for uid in edges)
    slots = "、".join(f"{{{i}}}" for i in range(len(entities)))
    finding = Finding(
        id=finding_id("A01", 1, {"months": 36}, entities, proof),
        model_id="A01",
        model_version=1,
        params={"months": 36},
        as_of=date(2024, 6, 30),
        revision=session.revision,
        entities=entities,
        evidence=proof,
        score=64.0,
        tier="红",
        components={"S": 4, "M": 1.0, "Q": 0.8, "T": 1.0},
        p_raw=None,
        p_adj=None,
        n_tests=9,
        expected_by_chance=0.4,
        found=1,
        marks=(),
        wording=Text(f"{slots}之间的关系需核实", f"the relation of {slots} is to be verified"),
        benign=(Text("已回避" + text, "stood aside" + text),),
        checks=(Text("核实回避记录" + text, "check the recusal" + text),),
    )
    session.record_run(
        Run("A01", 1, {"months": 36}, session.revision, date(2024, 6, 30), 9, 0.4, 1, Text("", ""), (finding,))
    )
    return finding


def fill(session: Session) -> None:
    """Load everything but the attack, and one lead on the official, his wife and her firm."""
    rows = county()
    load(session, rows)
    load(session, second_source())
    load(session, hub())
    src = session.ledger.manifests()[0].document_uid
    lead(
        session,
        [
            (rows.uid("1"), "official", "Person", "张玉环"),
            (rows.uid("2"), "holder", "Person", "王伟丽"),
            (rows.uid("3"), "company", "Company", "青禾水利工程有限公司"),
        ],
        [rows.uid("kin"), rows.uid("share")],
        src,
    )
