"""Invented companies for measuring and for breaking: a CSV of one node and one edge a row, and its mapping."""

from __future__ import annotations

import random
from pathlib import Path

MAPPING = """\
mapping: bench_companies
dataset: bench/companies
title: {zh: 测速企业, en: Companies for the benchmark}
file: {pattern: "bench*.csv", encoding: utf-8}
headers: [编号, 名称, 代码, 上级代码, 比例, 起]
row_key: [编号]
nodes:
  company:
    label: Company
    properties: {name: 名称, stock_code: 代码}
  parent: {refer: {root: Organisation, key: stock_code, value: {column: 上级代码}}}
edges:
  share: {type: HOLDS_SHARE, from: parent, to: company, properties: {pct: 比例}, period: {from: 起}}
"""

#: Edges of the hub; every other node has two on average (one up, one down).
HUB = 5_000
SEED = 20261124


def write_csv(path: Path, first: int, rows: int, total: int) -> None:
    """Rows ``first`` … of companies: each is held by an earlier or later one, ``HUB`` of them by number 0."""
    rng = random.Random(SEED + first)
    step = max(1, total // HUB)
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("编号,名称,代码,上级代码,比例,起\n")
        for i in range(first, first + rows):
            above = 0 if i and i % step == 0 and i // step <= HUB else rng.randrange(1, total)
            above = above if above != i else (i + 1) % total
            file.write(
                f"{i},第{i}号企业,C{i:08d},C{above:08d},0.{rng.randrange(1, 100):02d},20{i % 24:02d}-03-0{i % 9 + 1}\n"
            )
