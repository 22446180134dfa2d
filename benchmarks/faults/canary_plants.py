"""Somebody who reported, planted wherever a file could carry him; and a witness who must be found by the same look."""

from __future__ import annotations

import json
from pathlib import Path

import xlsxwriter

#: What must be nowhere: name, telephone, village, id number, place of work; in Traditional characters too.
WORDS = ("赵铁栓", "趙鐵栓", "13987650012", "青石沟", "410105196803050017", "红旗窑厂", "zhaotieshuan")
#: What must be found by every look that is worth anything.
WITNESS = "何见证"
_NAME, _PHONE, _VILLAGE, _ID, _WORK = WORDS[0], WORDS[2], WORDS[3], WORDS[4], WORDS[5]

CLUES = """\
mapping: canary_clues
dataset: 线索
title: {zh: 线索台账, en: clues}
file: {pattern: "线索*"}
headers: [序号, 编号, 标题, 收到, 摘要, 被反映人, 举报人姓名, 联系电话]
optional_headers: [密记, 曾用名]
row_key: [序号]
reporter: [联系电话]
nodes:
  clue:
    label: Clue
    properties: {"no": 编号, name: 标题, received_date: 收到, summary: 摘要, source_token: {column: 密记, hash: token}}
  person: {label: Person, properties: {name: 被反映人, native_place: 曾用名}}
edges:
  about: {type: REFERS_TO, from: clue, to: person}
"""
#: The mapping reads the reporter's column: every row in which it is filled is refused.
READS = (
    CLUES.replace("canary_clues", "canary_reads").replace("线索*", "读取*").replace("name: 标题", "name: 举报人姓名")
)
HEADER = ["序号", "编号", "标题", "收到", "摘要", "被反映人", "举报人姓名", "联系电话", "密记", "曾用名", "住址"]

TEXT = f"""\
青禾市纪委监委通报2起典型问题
2024-05-20 09:15 来源: 青禾日报
云溪县水利局局长{WITNESS}吃拿卡要问题。2024年3月,{WITNESS}受到党内警告处分。
此前,该县纪委监委收到松坡镇{_VILLAGE}村民{_NAME}实名举报,反映镇长何某某收取“茶水费”等问题。经调查,举报内容并不属实。
原来,举报人{_NAME}家住松坡镇{_VILLAGE}村十一组,在{_WORK}打工,电话{_PHONE},因宅基地纠纷编造事实进行诬告。公安机关依法对{_NAME}进行训诫。
“举报人{_NAME}承认错误。”派出所向进行不实举报的{_NAME}送达告诫书。
全市查处案件17件,处理33人。
"""


def _row(number: int, **changes: str) -> list[str]:
    known = dict(
        zip(
            HEADER,
            [
                str(number),
                f"X{number}",
                "某事",
                "2024-05-01",
                "反映收取好处费",
                WITNESS,
                _NAME,
                _PHONE,
                f"{_NAME}{_PHONE}",
                "",
                f"松坡镇{_VILLAGE}村",
            ],
            strict=True,
        )
    )
    return list((known | changes).values())


def rows() -> list[list[str]]:
    """Rows of the ledger of clues, sound and faulty."""
    said = f"举报人{_NAME}（身份证{_ID}，{_WORK}职工，电话{_PHONE}）反映何某某问题"
    return [
        HEADER,
        _row(1),
        _row(2, 摘要=said),
        _row(3, 摘要=f"经核查不实。\n举报人：{_NAME}，{_PHONE}，{_WORK}。家住{_VILLAGE}"),
        _row(4, 收到="坏日期", 摘要=said),
        _row(5, 被反映人=f"举报人{_NAME}"),
        _row(6, 摘要=f"收到{_VILLAGE}村民{_NAME}实名举报，反映何某某"),
        _row(7, 摘要=f"舉報人：趙鐵栓，{_PHONE}，{_VILLAGE}"),
        [*_row(8)[:5], "多", *_row(8)[5:]],
        _row(9)[:-2],
        _row(10, 收到="2024-02-30"),
        _row(10, 收到="2024-03-30"),
    ]


def _csv(table: list[list[str]]) -> str:
    return "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in table)


def plant(folder: Path) -> list[tuple[list[str], int]]:
    """Write the files; gives the loads, each with its exit code."""
    shelf = folder / "mappings"
    shelf.mkdir(parents=True)
    (shelf / "clues.yml").write_text(CLUES, encoding="utf-8")
    (shelf / "reads.yml").write_text(READS, encoding="utf-8")
    table = rows()
    open_quote = (
        _csv(table[:3]) + f'11,X11,"某事,2024-05-01,无,{WITNESS},{_NAME},{_PHONE},,,{_VILLAGE}\n' + _csv(table[4:6])
    )
    (folder / "线索.csv").write_text(_csv(table), encoding="utf-8")
    (folder / "线索引号.csv").write_text(open_quote, encoding="utf-8")
    (folder / "线索国标.csv").write_bytes(_csv(table).encode("gb18030"))
    (folder / "读取.csv").write_text(_csv(table), encoding="utf-8")
    (folder / "通报.txt").write_text(TEXT, encoding="utf-8")
    (folder / "通报.html").write_text(
        f"<html><head><title>举报人{_NAME}</title><!-- {_NAME} {_PHONE} -->"
        f"<script>var reporter='{WORDS[6]}'</script></head><body>"
        + "".join(f"<p>{line}</p>" for line in TEXT.splitlines()[:5]) + "</body></html>", encoding="utf-8",
    )  # fmt: skip
    with (folder / "线索.jsonl").open("w", encoding="utf-8") as file:
        # Cells that have moved are a matter of tables: in a record each value stands under its own key.
        for row in (row for row in table[1:] if len(row) == len(HEADER)):
            file.write(
                json.dumps(
                    dict(zip(HEADER, row, strict=True)) | {"举报人": {"姓名": _NAME, "电话": _PHONE}},
                    ensure_ascii=False,
                )
                + "\n"
            )
        file.write(f'{{"举报人姓名": "{_NAME}", "联系电话": \n')
        file.write(
            json.dumps(
                dict(zip(HEADER, table[1], strict=True)) | {"序号": "90", "摘要": {"举报人": _NAME}}, ensure_ascii=False
            )
            + "\n"
        )
    with xlsxwriter.Workbook(str(folder / "线索.xlsx"), {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("线索")
        for number, row in enumerate(table):
            sheet.write_row(number, 0, row)
        sheet.write_comment(1, 1, f"举报人{_NAME} {_PHONE}", {"author": _NAME})
        hidden = book.add_worksheet("举报人")
        hidden.write_row(0, 0, ["姓名", "电话"])
        hidden.write_row(1, 0, [_NAME, _PHONE])
        hidden.hide()
        book.set_properties({"author": WORDS[6], "comments": _PHONE})
    constant = CLUES.replace("canary_clues", "canary_constant").replace(
        "name: 标题", f"name: {{constant: 举报人{_NAME}}}"
    )
    (folder / "constant.yml").write_text(constant, encoding="utf-8")
    title = CLUES.replace("canary_clues", "canary_title").replace(
        "row_key:", f"document: {{title: 举报人：{_NAME} {_PHONE}}}\nrow_key:"
    )
    (folder / "title.yml").write_text(title, encoding="utf-8")
    key = CLUES.replace("canary_clues", "canary_key").replace("row_key: [序号]", "row_key: [举报人姓名]")
    (folder / "key.yml").write_text(key, encoding="utf-8")
    one = str(folder / "线索.csv")
    loads = [
        ([str(folder / name), "--dataset", f"线索/{number}"], 0)
        for number, name in enumerate(
            ("线索.csv", "线索引号.csv", "线索国标.csv", "线索.jsonl", "线索.xlsx", "读取.csv")
        )
    ]
    loads += [([str(folder / name)], 0) for name in ("通报.txt", "通报.html")]
    loads += [
        ([one, "--mapping", str(folder / f"{name}.yml"), "--dataset", "线索/拒"], 1)
        for name in ("constant", "title", "key")
    ]
    return [(["load", *arguments], code) for arguments, code in loads]
