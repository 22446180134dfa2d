"""A plain reading of the tables, pair by pair, for the models A01 and C01.

It shares nothing with the analyses and nothing with the planner: it reads the rows that the files hold. The
generator uses it to see that the county holds what the truth file lists and nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from graph.periods import add_months

Row = Mapping[str, str]
WINDOW_MONTHS = 60
SYSTEMIC_ABOVE = 0.30
_CLOSED = {"销号(核验)", "自报完成"}


@dataclass(frozen=True)
class Repeat:
    """A pair of problems of which the later one counts as the earlier one again."""

    first: str
    second: str
    line: str
    self_reported: bool


def repeats(
    issues: Iterable[Row],
    rectifications: Iterable[Row],
    visits: Iterable[Row],
    successions: Iterable[Row],
    same_matter: frozenset[frozenset[str]] = frozenset(),
) -> list[Repeat]:
    """Every pair that C01's conditions allow, whatever its base rate."""
    rounds = {row["巡察编号"]: row["轮次编号"] for row in visits}
    closed = {row["问题编号"]: row for row in rectifications if row["状态"] in _CLOSED and row["自报完成或销号日期"]}
    true = [row for row in issues if row["核实结论"] != "不属实"]
    by_unit: dict[str, list[Row]] = defaultdict(list)
    for row in true:
        by_unit[row["单位编号"]].append(row)
    after = list(successions)
    out = []
    for first in true:
        sign_off = closed.get(first["问题编号"])
        if sign_off is None:
            continue
        for unit in _followers(first, after):
            for second in by_unit[unit]:
                if frozenset((first["问题编号"], second["问题编号"])) in same_matter:
                    continue
                if _again(first, second, date.fromisoformat(sign_off["自报完成或销号日期"]), rounds):
                    out.append(
                        Repeat(first["问题编号"], second["问题编号"], first["单位编号"], sign_off["状态"] == "自报完成")
                    )
    return out


def _followers(issue: Row, successions: list[Row]) -> set[str]:
    """The unit of a problem and the units that took its function over, up to three steps."""
    reached, edge = {issue["单位编号"]}, {issue["单位编号"]}
    for _ in range(3):
        edge = {
            row["新机构编号"]
            for row in successions
            if row["原机构编号"] in edge
            and (not row["承接职能"] or not issue["所涉职能"] or issue["所涉职能"] in row["承接职能"])
        } - reached
        reached |= edge
    return reached


def _again(first: Row, second: Row, signed: date, rounds: Mapping[str, str]) -> bool:
    if first["问题编号"] == second["问题编号"] or not _same_type(first, second):
        return False
    found = date.fromisoformat(second["发现日期"])
    if not signed < found <= add_months(signed, WINDOW_MONTHS):
        return False
    if first["佐证文书编号"] and first["佐证文书编号"] == second["佐证文书编号"]:
        return False
    one, other = rounds.get(first["巡察编号"]), rounds.get(second["巡察编号"])
    return one != other if one and other else first["来源"] != second["来源"]


def _same_type(first: Row, second: Row) -> bool:
    for level in ("细类", "问题小类"):
        if first[level] and second[level]:
            return first[level] == second[level]
    return first["问题大类"] == second["问题大类"]


def base_rates(issues: Iterable[Row], visits: Iterable[Row], kinds: Mapping[str, str]) -> dict[tuple[str, str], float]:
    """Share of inspections of a kind of unit that found a level-3 type (nobody left out)."""
    kind_of = {row["巡察编号"]: kinds[row["被巡察单位编号"]] for row in visits}
    total: dict[str, int] = defaultdict(int)
    for kind in kind_of.values():
        total[kind] += 1
    hits: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in issues:
        if row["巡察编号"] and row["细类"]:
            hits[kind_of[row["巡察编号"]], row["细类"]].add(row["巡察编号"])
    return {key: len(found) / total[key[0]] for key, found in hits.items()}


def holders(tables: Mapping[str, list[Row]]) -> list[tuple[str, str, str]]:
    """Every (official's cadre number, company, contract) where a tie to the winner exists at all.

    Wider than A01: no dates, shares, statuses, authority or clearings are looked at, only who is tied to a
    company that holds a contract. What is not here can be no finding.
    """
    winners: dict[str, list[str]] = defaultdict(list)
    for row in tables["合同台账.csv"]:
        winners[row["供应商信用代码"]].append(row["合同序号"])
    tied: dict[str, set[str]] = defaultdict(set)
    for row in [*tables["股东出资.csv"], *tables["企业主要人员.jsonl"]]:
        number = row.get("股东证件号") or row.get("身份证号") or ""
        if number and row["企业信用代码"] in winners:
            tied[number].add(row["企业信用代码"])
    numbers: dict[str, set[str]] = defaultdict(set)
    for file in ("干部名册_县直单位.csv", "干部名册_乡镇村社区.csv"):
        for row in tables[file]:
            numbers[row["身份证号"]].add(row["干部编号"])
    for file, column in (
        ("领导干部家庭成员申报.xlsx", "申报人干部编号"),
        ("户籍亲属关系.csv", "干部编号"),
        ("亲属关系核查.csv", "干部编号"),
    ):
        for row in tables[file]:
            numbers[row["身份证号"]].add(row[column])
    return sorted(
        {
            (cadre, firm, contract)
            for number, firms in tied.items()
            for cadre in numbers.get(number, ())
            for firm in firms
            for contract in winners[firm]
        }
    )
