"""Malformed JSON lines, texts, trees in circles, and mapping files with bombs, tags and nonsense."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.faults.inputs_case import HEADER, PEOPLE, Case, Expect, csv_text, fails, good, loads, written


def _line(**changes: object) -> str:
    return json.dumps(dict(zip(HEADER, good(1), strict=True)) | changes, ensure_ascii=False)


ONE, TWO = _line(), _line(序号="2")
TREE = """\
mapping: faults_tree
dataset: 错例
title: {zh: 单位树, en: tree of units}
headers: [编号, 名称, 上级]
row_key: [编号]
nodes:
  unit: {label: Unit, properties: {name: 名称}}
  above: {row: {key: [上级], node: unit}}
edges:
  parent: {type: PARENT_OF, from: above, to: unit}
"""


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _json()
    yield from _trees()
    yield from _mappings()
    yield from _texts()


def _json() -> Iterator[Case]:
    def around(bad: str | bytes, expect: Expect, name: str, seconds: float = 20.0, megabytes: float = 600.0) -> Case:
        raw = bad.encode("utf-8", "surrogatepass") if isinstance(bad, str) else bad
        content = ONE.encode() + b"\n" + raw + b"\n" + TWO.encode() + b"\n"
        return Case("json", name, written("a.jsonl", content), expect, seconds=seconds, megabytes=megabytes)

    bad = loads(2, 1, 0, 0, "第 2 行")
    for name, text in {
        "cut_line": ONE[: len(ONE) // 2],
        "list": "[1,2]",
        "number": "5",
        "text": '"x"',
        "null": "null",
        "nan": '{"序号":NaN}',
        "infinity": '{"序号":"9","金额":Infinity}',
        "single_quotes": "{'序号':'9'}",
        "comma_behind": '{"序号":"9",}',
        "comment": "{} // x",
        "two_objects": '{"序号":"8"} {"序号":"9"}',
        "key_twice": '{"序号":"9","姓名":"甲","姓名":"乙"}',
        "surrogate": '{"序号":"9","姓名":"\\ud800"}',
        "surrogate_in_a_key": '{"序号":"9","\\udfff":"x"}',
        "nul": '{"序号":"9","姓名":"a\\u0000b"}',
        "deep_list": '{"序号":"9","姓名":' + "[" * 500 + "]" * 500 + "}",
        "deep_object": '{"序号":"9","姓名":' + '{"a":' * 5_000 + "1" + "}" * 5_000 + "}",
        "very_deep": '{"a":' + "[" * 1_000_000,
        "object_for_a_text": '{"序号":"9","姓名":{"a":1}}',
        "text_of_two_megabytes": '{"序号":"9","姓名":"' + "x" * (2 << 20) + '"}',
        "no_key": "{}",
        "number_for_a_key": "{1:2}",
        "huge_number": '{"序号":"9","金额":' + "9" * 100_000 + "}",
        "exponent": '{"序号":"9","金额":1e400}',
        "control": '{"序号":"9","姓名":"a\nb"}'.replace("\n", "\x01"),
    }.items():
        yield around(text, bad, name)
    yield around("", loads(2), "blank_line")
    yield around('{"序号":3,"姓名":"王","金额":12.50}', loads(3), "numbers")
    yield around('{"序号":"3","姓名":"王","__proto__":{"x":1},"__class__":"y"}', loads(3), "names_of_python")
    yield around(
        "{" + ",".join(f'"k{n}":{n}' for n in range(200_000)) + ',"序号":"3","姓名":"王"}',
        loads(3),
        "two_hundred_thousand_keys",
    )
    yield around(
        '{"序号":"3","姓名":"王","列":[' + ",".join("[]" for _ in range(1_000_000)) + "]}",
        loads(3),
        "one_million_lists",
        megabytes=1200.0,
        seconds=60.0,
    )
    yield around(b'{"\xff":1}', fails("a.jsonl", "第 2 行"), "bad_bytes")
    yield around(b'{"a":"' + b"x" * (17 << 20) + b'"}', fails("a.jsonl", "16 MB", "第 2 行"), "line_of_17_megabytes")
    yield Case(
        "json",
        "one_big_list",
        written("a.jsonl", "[\n" + ONE + ",\n" + TWO + "\n]\n"),
        Expect((1, 3, 0, 0), ("不是一个 JSON 对象",)),
    )
    yield Case("json", "bom", written("a.jsonl", b"\xef\xbb\xbf" + ONE.encode() + b"\n"), loads(1))
    yield Case("json", "utf16", written("a.jsonl", (ONE + "\n" + TWO + "\n").encode("utf-16")), loads(2))
    yield Case(
        "json",
        "first_line_deep",
        written("a.jsonl", '{"a":' + "[" * 50_000 + "]" * 50_000 + "}\n" + ONE + "\n"),
        loads(1, 1),
    )
    yield Case("json", "every_line_broken", written("a.jsonl", "{\n" * 2_000), fails("a.jsonl"))
    yield Case("json", "formula", written("a.jsonl", _line(姓名="=1+cmd|' /C calc'!A0") + "\n"), loads(1))


def _trees() -> Iterator[Case]:
    head = ["编号", "名称", "上级"]
    for name, rows in {
        "of_itself": [["1", "甲", "1"]],
        "of_two": [["1", "甲", "2"], ["2", "乙", "1"]],
        "of_three_with_a_tail": [["1", "甲", "3"], ["2", "乙", "1"], ["3", "丙", "2"], ["4", "丁", "1"]],
    }.items():
        expect = loads(len(rows)) if name == "of_itself" else loads(len(rows), 0, 0, 0, "成环")
        yield Case("trees", name, written("a.csv", csv_text(rows, head)), expect, TREE)
    ring = [[str(n), f"单位{n}", str((n + 1) % 3_000)] for n in range(3_000)]
    yield Case(
        "trees",
        "ring_of_three_thousand",
        written("a.csv", csv_text(ring, head)),
        loads(3_000, 0, 0, 0, "成环"),
        TREE,
        seconds=40,
    )
    chain = [[str(n), f"单位{n}", str(n - 1) if n else ""] for n in range(5_000)]
    yield Case(
        "trees", "chain_of_five_thousand", written("a.csv", csv_text(chain, head)), loads(5_000), TREE, seconds=60
    )
    yield Case(
        "trees",
        "above_is_nowhere",
        written("a.csv", csv_text([["1", "甲", "9"]], head)),
        loads(1, 0, 0, 0, "等着"),
        TREE,
    )


def _mapping(text: str | bytes) -> Callable[[Path, random.Random], list[str]]:
    def make(folder: Path, rng: random.Random) -> list[str]:
        (folder / "m.yml").write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
        (folder / "a.csv").write_text(csv_text([good(1)]), encoding="utf-8")
        return ["a.csv", "--mapping", "m.yml"]

    return make


def _mappings() -> Iterator[Case]:
    laughs = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
    )
    pairs = "a: &a {k: v}\n" + "".join(
        f"b{n}: &b{n} {{x: *{f'b{n - 1}' if n else 'a'}, y: *{f'b{n - 1}' if n else 'a'}}}\n" for n in range(40)
    )
    texts: dict[str, tuple[str | bytes, tuple[str, ...]]] = {
        "laughs": (PEOPLE + laughs, ("m.yml",)),
        "laughs_in_place": (PEOPLE.replace("headers: [", laughs + "headers: [*a11, "), ("m.yml",)),
        "laughs_of_keys": (pairs + PEOPLE, ("m.yml",)),
        "alias_of_itself": ("a: &a [*a]\n" + PEOPLE, ("m.yml",)),
        "python_object": (PEOPLE + "note: !!python/object/apply:os.system ['touch pwned']\n", ("m.yml", "第 9 行")),
        "python_name": (PEOPLE.replace("错例名册", "!!python/name:os.system"), ("m.yml",)),
        "unknown_tag": (PEOPLE.replace("row_key: [序号]", "row_key: !evil [序号]"), ("m.yml", "第 5 行")),
        "binary_tag": (PEOPLE.replace("dataset: 错例", "dataset: !!binary aGVsbG8="), ("m.yml", "第 2 行")),
        "merge_key": (PEOPLE + "x: &x {a: b}\ny: {<<: *x}\n", ("m.yml",)),
        "key_twice": (PEOPLE + "dataset: 又一个\n", ("m.yml", "第 9 行", "两次")),
        "tabs": (PEOPLE.replace("  person", "\tperson"), ("m.yml", "第 7 行")),
        "two_documents": (PEOPLE + "---\n" + PEOPLE, ("m.yml",)),
        "deep": ("a: " + "[" * 20_000 + "]" * 20_000, ("m.yml",)),
        "deep_not_closed": ("a: " + "{a: " * 20_000, ("m.yml",)),
        "list": ("- a\n- b\n", ("m.yml", "第 1 行")),
        "empty": ("", ("m.yml",)),
        "not_utf8": (PEOPLE.encode("gb18030"), ("m.yml",)),
        "nul": (PEOPLE + "\x00", ("m.yml",)),
        "random": (random.Random(3).randbytes(5_000), ("m.yml",)),
        "misspelt": (PEOPLE.replace("properties", "propertys", 1), ("m.yml", "第 7 行", "properties")),
        "unknown_label": (PEOPLE.replace("label: Person", "label: Persn"), ("m.yml", "第 7 行", "Person")),
        "regex_that_does_not_end": (PEOPLE.replace("name: 姓名", "name: {column: 姓名, match: '(a+)+$('}"), ("m.yml",)),
        "ten_megabytes": (PEOPLE + "# " + "x" * (10 << 20) + "\n", ("m.yml",)),
        "huge_number": (PEOPLE.replace("row_key", "file: {header_row: " + "9" * 6_000 + "}\nrow_key"), ("m.yml",)),
        "reporter_constant": (PEOPLE.replace("name: 姓名", "name: {constant: 举报人赵铁栓}"), ("m.yml", "SG-01")),
    }  # fmt: skip
    for name, (text, words) in texts.items():
        yield Case("mappings", name, _mapping(text), Expect(None, words, ("赵铁栓",)))
    slow = PEOPLE.replace("name: 姓名", "name: {column: 姓名, match: '^((?:a+)+)$'}")

    def make(folder: Path, rng: random.Random) -> list[str]:
        (folder / "m.yml").write_text(slow, encoding="utf-8")
        (folder / "a.csv").write_text(csv_text([good(1, (1, "a" * 40 + "!"))]), encoding="utf-8")
        return ["a.csv", "--mapping", "m.yml"]

    yield Case("mappings", "regex_that_takes_for_ever", make, fails("m.yml"))
    yield Case(
        "mappings",
        "outside_the_folder",
        lambda folder, rng: [*_mapping(PEOPLE)(folder, rng)[:1], "--mapping", "../../../etc/passwd"],
        fails("映射"),
    )


def _texts() -> Iterator[Case]:
    sound = "某县通报3起典型问题\n2024-05-01\n某县纪委监委处理3人。\n"
    yield Case("texts", "two_megabytes", written("a.txt", "字" * 800_000), fails("a.txt", "2 MB"))
    yield Case(
        "texts",
        "one_long_line",
        written("a.txt", sound + "某县处理5人," * 20_000 + "\n"),
        Expect((4, 1, 0, 0), ("第 4 行",)),
        seconds=40,
    )
    yield Case("texts", "nul", written("a.txt", sound + "a\x00b\n"), fails("a.txt", "NUL"))
    yield Case("texts", "deep_html", written("a.html", "<div>" * 50_000 + sound), Expect((6, 0, 0, 0)))
    yield Case(
        "texts", "html_with_scripts", written("a.html", f"<script>处理9人</script><p>{sound}</p>"), Expect((6, 0, 0, 0))
    )
    yield Case("texts", "nothing_in_it", written("a.txt", "你好\n"), fails("a.txt", "没有读出"))
    yield Case(
        "texts",
        "hostile_unicode",
        written("a.txt", sound + "\u202e某县\u200b处理\u0301" * 200),
        Expect((4, 0, 0, 0), silent=("\u202e",)),
    )
