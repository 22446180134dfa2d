"""What an office's files have and should not: five faulty rows, two rows that must be refused, one equal row.

They are entered last, beside the numbers of the county, so that 2,894 problems stay 2,894 once these are out.
"""

from __future__ import annotations

from typing import Any

from examples.county import ids, people
from examples.county.companies import ROLES_FILE, SHARES_FILE
from examples.county.discipline import DOCUMENTS_FILE
from examples.county.ledgers import ISSUES_FILE
from examples.county.world import World, day


def plant(world: World) -> list[dict[str, Any]]:
    """Enter them; returns the entries of the truth file."""
    tables, entries = world.tables, list[dict[str, Any]]()

    def add(file: str, key: str, changes: dict[str, str], expect: str, zh: str, en: str) -> None:
        row = tables[file].rows[-1] | changes
        tables[file].rows.append(row)
        entries.append(
            {
                "id": f"ROW-{len(entries) + 1:02d}",
                "kind": expect,
                "file": file,
                "row": row[key],
                "why": {"zh": zh, "en": en},
            }
        )

    add(
        people.POSTS_FILE,
        "任职编号",
        {"任职编号": "RZ90001", "任职时间": "2023-02-30"},
        "faulty",
        "没有这一天",
        "no such day",
    )
    add(
        ISSUES_FILE,
        "问题编号",
        {"问题编号": "WT90001", "问题大类": "群众纪侓"},
        "faulty",
        "代码表里没有",
        "no such code",
    )
    add(
        SHARES_FILE,
        "股权编号",
        {
            "股权编号": "GQ9001",
            "股东类型": "自然人",
            "股东证件号": ids.identity_number(day("1980-04-01"), 77, True),
            "股东信用代码": "",
            "起始日期": "2022-05-01",
            "截止日期": "2021-05-01",
        },
        "faulty",
        "止早于起",
        "an end before its start",
    )
    wrong = ids.wrong_check(ids.identity_number(day("1979-11-08"), 78, True))
    add(
        ROLES_FILE,
        "人员编号",
        {"人员编号": "RY9001", "身份证号": wrong},
        "faulty",
        "证件号校验不过",
        "a number that fails its check",
    )
    add(
        people.HOUSEHOLD_FILE,
        "登记编号",
        {"登记编号": "HJ90001", "与户主关系": "表亲"},
        "faulty",
        "代码表里没有",
        "no such code",
    )
    child = day("2018-03-05")
    add(
        people.DECLARED_FILE,
        "申报编号",
        {
            "申报编号": "SB90001",
            "称谓": "子女",
            "成员姓名": "未成年",
            "出生年月": "2018-03",
            "身份证号": ids.identity_number(child, 79, True),
            "性别": "男",
            "关系起": str(child),
            "从业情况": "学生",
        },
        "refused",
        "未满十四周岁",
        "a child under fourteen",
    )
    add(
        DOCUMENTS_FILE,
        "文书编号",
        {"文书编号": "WS-MJ-0001", "标题": "专题材料", "密级标注": "机密"},
        "refused",
        "密级标注",
        "a secrecy mark",
    )
    contacts = tables["企业联系方式.jsonl"].rows
    contacts.append(dict(contacts[-1]))
    entries.append(
        {
            "id": f"ROW-{len(entries) + 1:02d}",
            "kind": "duplicate",
            "file": "企业联系方式.jsonl",
            "row": contacts[-1]["编号"],
            "why": {"zh": "整行重复", "en": "the same row twice"},
        }
    )
    return entries
