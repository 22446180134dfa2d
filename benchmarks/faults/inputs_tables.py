"""Malformed CSV: quotation marks, encodings, NUL bytes, lines, headers, cells, names."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from benchmarks.faults.inputs_case import HEADER, PEOPLE, Case, Expect, csv_text, fails, good, loads, written

TEN_MB = 10 << 20
FORMULAS = (
    "=1+1",
    "+1+cmd",
    "-2+3",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "\t=1",
    "＝1+1",
    '=HYPERLINK("http://x.invalid")',
)
HOSTILE = {
    "rtl": "张\u202e伟\u202c",
    "zero_width": "张\u200b\u200d伟",
    "bom_inside": "张\ufeff伟",
    "combining": "张" + "\u0301" * 5_000,
    "tags": "张\U000e0041\U000e0042伟",
    "private": "张\ue000伟",
    "noncharacter": "张\uffff伟",
    "astral": "𠮷田\U0002f800",
    "line_separator": "张\u2028伟",
    "control": "张\x07\x1b[31m伟",
    "ligature": "ﷺ" * 2_000,
    "html": "<script>alert(1)</script>",
    "markdown": "[x](javascript:alert(1))",
    "sql": "'; DROP TABLE x; --",
    "cypher": "'}) DETACH DELETE n //",
    "template": "{{7*7}}${7*7}",
    "rich_markup": "[red]张伟[/red][link=file:///etc/passwd]x[/link]",
}


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _quotes()
    yield from _encodings()
    yield from _lines()
    yield from _headers()
    yield from _cells()
    yield from _names()


def _quotes() -> Iterator[Case]:
    three = [good(1), good(2), good(3)]
    unclosed = csv_text([good(1, (1, '"张伟')), *three[1:]])
    yield Case("quotes", "never_closed", written("a.csv", unclosed), loads(2, 1, 0, 0, "引号没有闭合", "第 2 行"))
    last = csv_text([*three[:2], good(3, (5, '"'))])
    yield Case("quotes", "last_cell", written("a.csv", last), loads(2, 1, 0, 0, "引号没有闭合", "第 4 行"))
    closed = csv_text([good(1, (1, '"张伟')), good(2), good(3, (1, '"王五"'))])
    yield Case(
        "quotes", "closed_by_another_row", written("a.csv", closed), loads(2, 1, 0, 0, "引号没有闭合", "第 2 行")
    )
    many = csv_text([good(n, (1, '"张')) if n % 20 == 0 else good(n) for n in range(1, 4_001)])
    yield Case("quotes", "two_hundred_of_them", written("a.csv", many), loads(3_800, 200, 0, 0, "引号没有闭合"))
    every = csv_text([good(n, (1, 'x"'), (5, '"')) for n in range(1, 5_001)])
    yield Case("quotes", "on_every_line", written("a.csv", every), loads(0, 5_000, 0, 0, "引号没有闭合"))
    multi = csv_text([good(1, (5, '"一\n二\r\n三"')), *three[1:]])
    yield Case("quotes", "sound_cell_over_lines", written("a.csv", multi), loads(3))
    inner = csv_text([good(1, (5, '"他说""好"""')), *three[1:]])
    yield Case("quotes", "doubled_inside", written("a.csv", inner), loads(3))
    odd = csv_text([good(1, (1, '"张"伟')), *three[1:]])
    yield Case("quotes", "text_behind_a_cell", written("a.csv", odd), loads(3))
    header = '"序号,' + csv_text(three).removeprefix("序号,")
    yield Case("quotes", "in_the_header", written("a.csv", header), fails("a.csv"))
    wide = csv_text([good(1, (5, '"' + "x" * (2 << 20) + '"')), *three[1:]])
    yield Case("quotes", "cell_of_two_megabytes", written("a.csv", wide), loads(2, 1, 0, 0, "1,048,576", "第 2 行"))
    open_ = csv_text([good(1, (5, '"' + ("x" * 100 + "\n") * 12_000)), *three[1:]])
    yield Case(
        "quotes", "open_over_twelve_thousand_lines", written("a.csv", open_), loads(2, 2, 0, 11_998, "引号没有闭合")
    )


def _encodings() -> Iterator[Case]:
    text = csv_text([good(1, (1, "欧阳娜")), good(2)])
    for codec in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"):
        yield Case("encoding", codec, written("a.csv", text.encode(codec)), loads(2))
    head, row = csv_text([]).encode(), ",".join(good(1, (1, "欧阳娜"))).encode("gb18030")
    mixed = head + row + b"\n" + ",".join(good(2, (1, "王伟"))).encode() + b"\n"
    yield Case("encoding", "gb18030_row_in_utf8", written("a.csv", mixed), fails("a.csv", "第 2 行"))
    late = csv_text([good(n) for n in range(1, 5_000)]).encode() + b"\xff\xfe,\xe5\n"
    yield Case("encoding", "bad_byte_at_line_5001", written("a.csv", late), fails("a.csv", "第 5001 行"))
    yield Case("encoding", "utf8_cut_in_a_character", written("a.csv", text.encode()[:-18]), fails("a.csv", "第 3 行"))
    cut = csv_text([good(1), good(2, (5, "末"))]).encode().rstrip(b"\n")[:-1]
    yield Case("encoding", "cut_within_the_last_character", written("a.csv", cut), fails("a.csv", "第 3 行"))
    yield Case("encoding", "utf16_odd_byte", written("a.csv", text.encode("utf-16") + b"\x41"), fails("a.csv"))
    yield Case("encoding", "utf32", written("a.csv", text.encode("utf-32")), fails("a.csv"))
    yield Case("encoding", "utf7", written("a.csv", text.encode("utf-7")), fails("a.csv"))
    yield Case("encoding", "latin1", written("a.csv", "序号,caf\xe9\n".encode() + b"1,\xe9\n"), fails("a.csv"))
    yield Case("encoding", "surrogates_in_utf8", written("a.csv", head + b"1,\xed\xa0\x80,,,,\n"), fails("第 2 行"))
    yield Case("encoding", "overlong_utf8", written("a.csv", head + b"1,\xc0\xaf,,,,\n"), fails("第 2 行"))
    yield Case("encoding", "bom_twice", written("a.csv", b"\xef\xbb\xbf\xef\xbb\xbf" + text.encode()), fails("a.csv"))
    for place, where in ((0, "head"), (1, "tail")):
        rows = [good(n) for n in range(1, 60_001)]
        rows[place * -1] = good(60_001, (5, "a\x00b"))
        line = "第 2 行" if place == 0 else "第 60001 行"
        yield Case("nul", f"in_the_{where}", written("a.csv", csv_text(rows)), fails("a.csv", "NUL", line))
    yield Case("nul", "nothing_else", written("a.csv", b"\x00" * 5_000), fails("a.csv"))
    binary = random.Random(7).randbytes(200_000)
    yield Case("nul", "random_bytes", written("a.csv", binary), fails("a.csv"))


def _lines() -> Iterator[Case]:
    rows = [good(1), good(3)]
    long = csv_text([rows[0], good(2, (5, "长" * (TEN_MB // 3))), rows[1]])
    yield Case("lines", "ten_megabytes_in_a_cell", written("a.csv", long), loads(2, 1, 0, 0, "1,048,576", "第 3 行"))
    cells = csv_text([rows[0], [*good(2), *[""] * TEN_MB], rows[1]])
    yield Case("lines", "ten_million_empty_cells", written("a.csv", cells), loads(3))
    full = csv_text([rows[0], [*good(2), *["x"] * (TEN_MB // 2)], rows[1]])
    yield Case("lines", "five_million_cells", written("a.csv", full), loads(2, 1, 0, 0, "第 3 行"))
    yield Case(
        "lines", "two_hundred_megabytes_without_end",
        lambda folder, rng: [_repeat(folder / "a.csv", csv_text(rows), b"x" * (1 << 20), 200)],
        fails("a.csv", "16 MB", "第 4 行"), seconds=60,
    )  # fmt: skip
    yield Case("lines", "old_mac_line_ends", written("a.csv", csv_text(rows).replace("\n", "\r")), loads(2))
    yield Case("lines", "mixed_line_ends", written("a.csv", csv_text(rows).replace("\n", "\r\n", 1)), loads(2))
    yield Case("lines", "a_million_blank_lines", written("a.csv", csv_text(rows) + "\n" * 1_000_000), loads(2))
    yield Case("lines", "only_separators", written("a.csv", csv_text([[""] * 6] * 1_000)), fails("a.csv", "没有数据行"))
    yield Case("lines", "no_final_line_end", written("a.csv", csv_text(rows).rstrip("\n")), loads(2))
    yield Case("lines", "empty", written("a.csv", b""), fails("a.csv", "空"))
    yield Case("lines", "spaces_only", written("a.csv", b" \n\n \n"), fails("a.csv", "空"))
    yield Case("lines", "header_only", written("a.csv", csv_text([])), fails("a.csv", "没有数据行"))


def _repeat(path: Path, head: str, block: bytes, times: int) -> str:
    with path.open("wb") as file:
        file.write(head.encode())
        for _ in range(times):
            file.write(block)
    return path.name


def _headers() -> Iterator[Case]:
    rows = [good(1), good(2)]
    twice = csv_text([[*row, "x"] for row in rows], [*HEADER, "姓名"])
    yield Case("header", "twice", written("a.csv", twice), fails("a.csv", "姓名", "2、7"))
    spaces = csv_text([[*row, "x"] for row in rows], [*HEADER, " 姓　名 "])
    yield Case("header", "twice_but_for_spaces", written("a.csv", spaces), fails("a.csv", "姓名"))
    yield Case("header", "missing", written("a.csv", csv_text([r[:-1] for r in rows], HEADER[:-1])), fails("备注"))
    yield Case("header", "none_at_all", written("a.csv", csv_text(rows[1:], rows[0])), fails("a.csv"))
    yield Case(
        "header", "unnamed_columns", written("a.csv", csv_text([[*r, "x"] for r in rows], [*HEADER, ""])), loads(2)
    )
    wide = [*HEADER, *(f"列{n}" for n in range(20_000))]
    yield Case(
        "header",
        "twenty_thousand_columns",
        written("a.csv", csv_text([[*r, *[""] * 20_000] for r in rows], wide)),
        loads(2),
    )
    moved = "\n".join(["题目"] * 30) + "\n" + csv_text(rows)
    yield Case("header", "below_line_twenty", written("a.csv", moved), fails("a.csv"))
    long = csv_text([[*r, ""] for r in rows], [*HEADER, "长" * 400_000])
    yield Case("header", "name_of_a_megabyte", written("a.csv", long), loads(2))
    yield Case(
        "header",
        "ragged_short",
        written("a.csv", csv_text([rows[0], ["2", "王"]])),
        loads(1, 1, 0, 0, "第 3 行", "有 2 格"),
    )
    yield Case(
        "header",
        "ragged_long",
        written("a.csv", csv_text([rows[0], [*good(2), "x", "y"]])),
        loads(1, 1, 0, 0, "有 8 格"),
    )
    yield Case(
        "header",
        "every_row_ragged",
        written("a.csv", csv_text([[*good(n), "x"] for n in range(1, 2001)])),
        loads(0, 2000, 0, 0, "有 7 格"),
    )
    again = csv_text([rows[0], HEADER, rows[1]])
    yield Case("header", "repeated_within", written("a.csv", again), loads(2, 1, 0, 0, "第 3 行"))


def _cells() -> Iterator[Case]:
    for number, text in enumerate(FORMULAS):
        cell = '"' + text.replace('"', '""') + '"'
        yield Case(
            "formula", f"in_a_name_{number}", written("a.csv", csv_text([good(1, (1, cell)), good(2)])), loads(2)
        )
        bad = csv_text([good(1, (1, cell), (3, "坏")), good(2)])
        yield Case("formula", f"in_a_faulty_row_{number}", written("a.csv", bad), loads(1, 1, 0, 0, "日期读不出来"))
    for number, day in enumerate(
        ("2024-02-30", "2023-02-29", "2024-13-01", "2024-00-10", "0000-01-01", "9999-12-31", "20240231", "2018925",
         "1900-02-29", "31/12/2024", "2024.1", "昨天", "2024-1-1-1", "-2024-01-01", "1e5", "二〇二四年十三月", "45413"),
    ):  # fmt: skip
        yield Case(
            "dates",
            f"impossible_{number}_{day}",
            written("a.csv", csv_text([good(1, (3, day)), good(2)])),
            loads(1, 1, 0, 0, "第 2 行", "签订"),
        )
    for number, day in enumerate(("2024-02-29", "2024年2月", "２０２４－０５－０１", "二〇二四年五月一日", "2199", "")):
        yield Case("dates", f"sound_{number}", written("a.csv", csv_text([good(1, (3, day)), good(2)])), loads(2))
    numbers = (
        "9" * 30,
        "1" + "0" * 400,
        "9" * 100_000,
        "1e400",
        "NaN",
        "Infinity",
        "-Infinity",
        "0x10",
        "1,00",
        "１２.３.４",
        "1/3",
        "0.001",
        "一百",
        "余100",
        "#REF!",
    )
    for number, text in enumerate(numbers):
        yield Case(
            "numbers",
            f"bad_{number}_{text[:9]}",
            written("a.csv", csv_text([good(1, (4, f'"{text}"')), good(2)])),
            loads(1, 1, 0, 0, "第 2 行", "金额"),
        )
    for number, text in enumerate(("1,234.50", "345万元", "-5", "０", "¥1,000", "9007199254740993.01")):
        yield Case(
            "numbers", f"sound_{number}", written("a.csv", csv_text([good(1, (4, f'"{text}"')), good(2)])), loads(2)
        )
    share = PEOPLE.replace("row_key", "optional_headers: [比例]\nrow_key").replace("edges:", "")
    share += "  other: {refer: {root: Organisation, key: uscc, value: 备注}}\n"
    share += "edges:\n  share: {type: HOLDS_SHARE, from: person, to: other, properties: {pct: 比例}}\n"
    rows = [[*good(1, (5, "91410105MA3X4T2Q7L")), "1" + "0" * 400], [*good(2, (5, "91410105MA3X4T2Q7L")), "0.5"]]
    yield Case(
        "numbers",
        "float_beyond_all",
        written("a.csv", csv_text(rows, [*HEADER, "比例"])),
        loads(1, 1, 0, 0, "第 2 行"),
        share,
    )
    for name, text in HOSTILE.items():
        long = name in ("combining", "ligature")
        yield Case(
            "unicode",
            name,
            written("a.csv", csv_text([good(1, (1, f'"{text}"')), good(2)])),
            Expect((1, 1, 0, 0) if long else (2, 0, 0, 0), silent=("\x1b[31m", "\u202e")),
        )
    yield Case(
        "unicode",
        "hostile_faulty_value",
        written("a.csv", csv_text([good(1, (3, "\u202e坏\x1b[31m")), good(2)])),
        Expect((1, 1, 0, 0), ("第 2 行",), ("\u202e", "\x1b")),
    )
    yield Case(
        "unicode",
        "name_of_a_megabyte",
        written("a.csv", csv_text([good(1, (1, "长" * 340_000)), good(2)])),
        loads(1, 1, 0, 0, "2,000"),
    )
    yield Case(
        "keys",
        "twice_different",
        written("a.csv", csv_text([good(1), good(1, (1, "李四")), good(2)])),
        loads(1, 2, 0, 0, "行键"),
    )
    yield Case("keys", "twice_equal", written("a.csv", csv_text([good(1), good(1), good(2)])), loads(2, 0, 0, 1))
    yield Case(
        "keys", "empty", written("a.csv", csv_text([["", *good(1)[1:]], good(2)])), loads(1, 1, 0, 0, "行键为空")
    )
    yield Case(
        "keys", "of_a_megabyte", written("a.csv", csv_text([["9" * 1_000_000, *good(1)[1:]], good(2)])), loads(2)
    )
    yield Case("keys", "with_separators", written("a.csv", csv_text([["a\x1fb", *good(1)[1:]], good(2)])), loads(2))


def _names() -> Iterator[Case]:
    text = csv_text([good(1)])
    for number, name in enumerate(
        ("..%2f..%2fetc.csv", "-rf.csv", "--yes.csv", "$(touch x).csv", "a;b&c|d.csv", "\u202evsc.exe.csv",
         "长" * 80 + ".csv", "CON.csv", "a\nb.csv", " .csv", "[red]x.csv", "a'b\"c.csv", ".隐藏.csv"),
    ):  # fmt: skip
        yield Case("paths", f"file_name_{number}", written(name, text), Expect((1, 0, 0, 0), silent=("\u202e",)))
    yield Case("paths", "of_a_folder", _folder, fails("a.csv"))
    yield Case("paths", "link_to_nowhere", _link, fails("a.csv"))
    yield Case("paths", "link_in_a_circle", _circle, fails("a.csv"))
    yield Case(
        "paths", "dataset_outside", written("a.csv", text), loads(1), options=("--dataset", "../../../../tmp/错例")
    )
    yield Case("paths", "pipe", _pipe, fails("a.csv"))


def _folder(folder: Path, rng: random.Random) -> list[str]:
    (folder / "data" / "a.csv").mkdir(parents=True)
    return ["data/a.csv/a.csv"]


def _link(folder: Path, rng: random.Random) -> list[str]:
    (folder / "a.csv").symlink_to(folder / "nowhere.csv")
    return ["a.csv"]


def _circle(folder: Path, rng: random.Random) -> list[str]:
    (folder / "a.csv").symlink_to(folder / "a.csv")
    return ["a.csv"]


def _pipe(folder: Path, rng: random.Random) -> list[str]:
    import os

    os.mkfifo(folder / "a.csv")
    return ["a.csv"]
