"""The graphs of the test page: the picture of the look (invented names), hostile labels, many nodes."""

from __future__ import annotations

import random
from typing import Any


def node(uid: str, kind: str, title: str, subtitle: str = "", hidden: int | str = 0, **state: Any) -> dict[str, Any]:
    return {"id": uid, "kind": kind, "title": title, "subtitle": subtitle, "hidden": hidden, "state": state}


def edge(uid: str, start: str, end: str, text: str, status: str = "REGISTERED", **more: Any) -> dict[str, Any]:
    return {
        "id": uid,
        "from": start,
        "to": end,
        "type": more.pop("type", "HAS_ROLE"),
        "text": text,
        "status": status,
        **more,
    }


def county() -> dict[str, Any]:
    nodes = [
        node("zhou", "Official", "周正言", "县交通运输局副局长", 4, tier="红"),
        node("jtj", "Unit", "青禾县交通运输局", "", "50+", hub=True),
        node("ggzy", "Unit", "县公共资源交易中心", "", 31),
        node("lin", "Person", "林晓梅", "", 2),
        node("feng", "Person", "林晓峰", "", 0, unreviewed=True),
        node("ma", "Person", "马某某(化名)", "", 0, masked=True),
        node("henglu", "Company", "青禾恒路建设有限公司", "", 9, tier="红"),
        node("chuanling", "Company", "川岭建材经营部", "", 3),
        node("group", "Company", "另 37 家企业", "", 0, group=37),
        node("road", "Project", "农村公路提升工程", "", 6),
        node("lot", "Lot", "QHLG-2 标段"),
        node("contract", "Contract", "施工合同 1,280.00 万元"),
        node("clue23", "Clue", "青纪信〔2023〕118号", "", 0, faded=True),
        node("clue24", "Clue", "青纪信〔2024〕031号", "", 1),
        node("issue", "Issue", "招标文件审查不严"),
        node("fix", "Rectification", "整改 R-0217"),
        node("warn", "Penalty", "党内警告", "影响期至 2027年3月8日"),
        node("he", "Official", "何立新", "已澄清", 0, cleared=True),
        node("clear", "Exoneration", "澄清正名"),
        node("phone", "Identifier", "电话 尾号 6021"),
    ]
    edges = [
        edge("e1", "zhou", "lin", "配偶", "DECLARED", symmetric=True, path=True, type="KIN", period="2003-05 至今"),
        edge("e2", "lin", "henglu", "持股 60%", path=True),
        edge("e3", "henglu", "lot", "中标", path=True),
        edge("e4", "zhou", "lot", "分管", path=True),
        edge("e5", "zhou", "jtj", "副局长 2021-06 起", "VERIFIED"),
        edge("e6", "jtj", "road", "业主单位", "VERIFIED"),
        edge("e7", "ggzy", "road", ""),
        edge("e8", "road", "lot", ""),
        edge("e9", "henglu", "contract", "供方"),
        edge("e10", "contract", "lot", ""),
        edge("e11", "henglu", "group", "", n=37),
        edge("e12", "clue23", "ma", "提及", "ALLEGED"),
        edge("e13", "clue23", "zhou", "", "REFUTED"),
        edge("e14", "clue24", "zhou", "反映", "ALLEGED"),
        edge("e15", "warn", "zhou", "处分", "VERIFIED"),
        edge("e16", "issue", "road", "涉及", "VERIFIED"),
        edge("e17", "fix", "issue", ""),
        edge("e18", "clear", "he", "澄清", "VERIFIED"),
        edge("e19", "he", "road", ""),
        edge("e20", "feng", "lin", "兄妹", "INFERRED", symmetric=True, type="KIN"),
        edge("e21", "feng", "chuanling", "法定代表人", "DECLARED"),
        edge("e22", "phone", "chuanling", ""),
        edge("e23", "phone", "lin", "", "INFERRED"),
    ]
    return {"nodes": nodes, "edges": edges, "focus": "zhou"}


HOSTILE = '<img src=x onerror="document.title=\'owned\'"></script><script>document.title="owned"</script>'


def hostile() -> dict[str, Any]:
    nodes = [node("a", "Person", HOSTILE, HOSTILE, HOSTILE), node(HOSTILE, "Unit", "单位\u202e\n二")]
    return {"nodes": nodes, "edges": [edge(HOSTILE, "a", HOSTILE, HOSTILE, period=HOSTILE)]}


def many(count: int) -> dict[str, Any]:
    """A county of ``count`` nodes in clusters, 1.6 edges a node."""
    rng = random.Random(count)
    kinds = ["Unit", "Official", "Person", "Company", "Project", "Lot", "Clue", "Issue"]
    nodes = [node(f"n{i}", kinds[i % len(kinds)], f"对象{i:04d}有限公司"[: 6 + i % 8], "", i % 5) for i in range(count)]
    edges = []
    for i in range(1, count):
        edges.append(edge(f"t{i}", f"n{rng.randrange(max(0, i - 40), i)}", f"n{i}", "任职", "REGISTERED"))
    for i in range(int(count * 0.6)):
        a, b = rng.randrange(count), rng.randrange(count)
        edges.append(edge(f"x{i}", f"n{a}", f"n{min(count - 1, a + 1 + b % 30)}", "关联", "DECLARED"))
    return {"nodes": nodes, "edges": edges, "focus": "n0"}


def sample(case: str) -> dict[str, Any]:
    if case == "county":
        return county()
    if case == "hostile":
        return hostile()
    if case == "empty":
        return {"nodes": [], "edges": []}
    return many(int(case))


def expansion(graph: dict[str, Any], uid: str) -> dict[str, Any]:
    """The graph with four more neighbours of ``uid``, numbered on from what is there."""
    start = len(graph["nodes"])
    fresh = [node(f"new{start + i}", "Company", f"新增企业{start + i}") for i in range(4)]
    ties = [edge(f"tie{start + i}", uid, f"new{start + i}", "股东") for i in range(4)]
    return {**graph, "nodes": [*graph["nodes"], *fresh], "edges": [*graph["edges"], *ties]}
